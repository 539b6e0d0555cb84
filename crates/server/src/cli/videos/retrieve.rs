//! `kinora videos retrieve`.

use std::process::ExitCode;

use clap::Args;

use super::{Session, VideoIdArgs};
use crate::cli::client::Call;

#[derive(Args, Clone, Debug)]
pub(super) struct RetrieveArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
}

pub(super) async fn run(args: RetrieveArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let video_id = args.video_id.into_id()?;
    let answer = session.client.fetch(&Call::retrieve(&video_id)).await?;
    session.output.print_answer(&answer)?;
    Ok(ExitCode::SUCCESS)
}

//! `kinora videos cancel`.

use std::process::ExitCode;

use clap::Args;
use http::Method;

use super::VideoIdArgs;
use crate::cli::client::Call;
use crate::cli::session::Session;

/// Stop a video that is queued or in progress (an extension of kinora)
///
/// It ends as failed, with the code cancelled, and stays in the list.
#[derive(Args, Clone, Debug)]
pub(super) struct CancelArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
}

pub(super) async fn run(args: CancelArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let id = args.video_id.id()?;
    let call = Call::new(Method::POST, &["videos", &id, "cancel"]);
    session.show(&call).await
}

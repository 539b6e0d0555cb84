//! `kinora videos delete`.

use std::process::ExitCode;

use clap::Args;
use http::Method;

use super::VideoIdArgs;
use crate::cli::client::Call;
use crate::cli::session::Session;

/// Delete a video and its files for good
///
/// A video that is queued or in progress is stopped first.
#[derive(Args, Clone, Debug)]
pub(super) struct DeleteArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
}

pub(super) async fn run(args: DeleteArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let id = args.video_id.id()?;
    let call = Call::new(Method::DELETE, &["videos", &id]);
    session.show(&call).await
}

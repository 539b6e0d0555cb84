//! `kinora videos list`.

use std::process::ExitCode;

use clap::Args;
use http::Method;

use crate::cli::client::Call;
use crate::cli::paging::{self, PageArgs};
use crate::cli::session::Session;

/// Show all videos, one after another
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos list --max-items 5
  kinora videos list --format jsonl --transform '{id,status,prompt}'
  kinora videos list --format raw --transform 'data.#(status==\"failed\")#.id'")]
pub(super) struct ListArgs {
    #[command(flatten)]
    page: PageArgs,
}

pub(super) async fn run(args: ListArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let list = Call::new(Method::GET, &["videos"]);
    paging::show_all(args.page, list, &[], session).await
}

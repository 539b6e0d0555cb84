//! `kinora videos list`.

use std::process::ExitCode;

use clap::Args;
use http::Method;
use serde_json::Value;

use super::Session;
use crate::cli::client::Call;
use crate::cli::output::Format;

#[derive(Args, Clone, Debug)]
pub(super) struct ListArgs {
    /// Begin after the video with this id
    #[arg(long, value_name = "VIDEO_ID")]
    after: Option<String>,
    /// How many videos to ask for at a time; all pages are shown whatever the number
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    limit: Option<i64>,
    /// asc for oldest first, desc for newest first
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// How many videos to show at most; -1 for all
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, default_value_t = -1)]
    max_items: i64,
}

pub(super) async fn run(args: ListArgs, session: &Session) -> anyhow::Result<ExitCode> {
    // A negative number means all of them.
    let mut n_left = u64::try_from(args.max_items).unwrap_or(u64::MAX);
    let mut after = args.after.clone();
    while n_left > 0 {
        let answer = session
            .client
            .fetch(&page_after(&args, after.as_deref()))
            .await?;
        if session.output.result.format == Format::Raw {
            // The bytes of one answer are untouched; those of several would be no document.
            session.output.print_answer(&answer)?;
            break;
        }
        let page = answer.json()?;
        let videos = page["data"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        for video in videos {
            if n_left == 0 {
                break;
            }
            session.output.print_value(video)?;
            n_left -= 1;
        }
        let next = page["last_id"]
            .as_str()
            .filter(|id| !id.is_empty())
            .map(str::to_owned);
        let is_last = videos.is_empty() || page["has_more"] == Value::Bool(false);
        // A server that repeats itself would keep us here for ever.
        if is_last || next.is_none() || next == after {
            break;
        }
        after = next;
    }
    Ok(ExitCode::SUCCESS)
}

fn page_after(args: &ListArgs, after: Option<&str>) -> Call {
    Call::new(Method::GET, &["videos"])
        .query("after", after)
        .query(
            "limit",
            args.limit.map(|limit| limit.to_string()).as_deref(),
        )
        .query("order", args.order.as_deref())
}

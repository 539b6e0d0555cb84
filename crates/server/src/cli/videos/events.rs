//! `kinora videos events`.

use std::process::ExitCode;

use clap::Args;
use http::header::{ACCEPT, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use serde_json::Value;

use super::VideoIdArgs;
use crate::cli::client::Call;
use crate::cli::event_stream::{Event, EventStream};
use crate::cli::screen::Screen;
use crate::cli::session::Session;

/// How often in a row a stream may break without news before that is an error.
const MAX_SILENT_BREAKS: u32 = 3;

/// Show a video's state now and at every change, until it is finished (an extension of kinora)
#[derive(Args, Clone, Debug)]
#[command(after_long_help = "\
Examples:
  kinora videos events video_1 --format jsonl --transform '{status,progress}'
  kinora videos events video_1 --transform status -r")]
pub(super) struct EventsArgs {
    #[command(flatten)]
    video_id: VideoIdArgs,
}

pub(super) async fn run(args: EventsArgs, session: &Session) -> anyhow::Result<ExitCode> {
    let id = args.video_id.id()?;
    let mut screen = Screen::unpaged();
    let mut last_seen: Option<String> = None;
    let mut n_breaks = 0;
    while n_breaks <= MAX_SILENT_BREAKS {
        let mut call = Call::new(Method::GET, &["videos", &id, "events"]);
        let kind = HeaderValue::from_static("text/event-stream");
        call = call.header(ACCEPT, kind);
        if let Some(version) = last_seen.as_deref().and_then(|id| id.parse().ok()) {
            call = call.header(HeaderName::from_static("last-event-id"), version);
        }
        let response = session.client.send(&call).await?;
        if response.status() == StatusCode::NO_CONTENT {
            // The end was the last that was seen.
            return Ok(ExitCode::SUCCESS);
        }
        n_breaks += 1;
        let mut events = EventStream::new(response);
        while let Some(event) = events.next().await {
            n_breaks = 0;
            last_seen = event.id.clone().or(last_seen);
            let is_last = show(&event, session, &mut screen)?;
            if is_last {
                return Ok(ExitCode::SUCCESS);
            }
        }
        tokio::time::sleep(events.reconnect_after()).await;
    }
    anyhow::bail!("the stream of events of {id} breaks again and again");
}

/// Shows an event, and returns whether it is the last, or nobody is reading any more.
fn show(event: &Event, session: &Session, screen: &mut Screen) -> anyhow::Result<bool> {
    let Ok(video) = serde_json::from_str::<Value>(&event.data) else {
        return Ok(false);
    };
    let is_read = screen.show(&session.output.rendered(&video)?)?;
    let goes_on = matches!(video["status"].as_str(), Some("queued" | "in_progress"));
    Ok(!goes_on || !is_read)
}

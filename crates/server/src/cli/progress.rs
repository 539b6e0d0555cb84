//! Waiting for a video, with a progress bar for whoever is watching.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::cli::client::{Call, Client, ClientError};

const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);

/// Polls until the video is neither queued nor in progress, and returns it.
///
/// The server sets the pace with `openai-poll-after-ms`. With `show`, a bar with the time left is drawn on
/// standard error if that is a terminal. Where nobody watches, the polls say that they only wait, so that the
/// server may hold them open until the video is finished.
///
/// # Errors
/// Any [`ClientError`]; a failed video is not an error but a video.
pub async fn wait_until_done(
    client: &Client,
    video_id: &str,
    show: bool,
) -> Result<Value, ClientError> {
    let is_watched = show && stderr().is_terminal();
    let (bar, call) = if is_watched {
        (progress_bar(), Call::retrieve(video_id))
    } else {
        let name = HeaderName::from_static("x-stainless-poll-helper");
        let call = Call::retrieve(video_id).header(name, HeaderValue::from_static("true"));
        (ProgressBar::hidden(), call)
    };
    loop {
        let answer = client.fetch(&call).await?;
        let video = answer.json()?;
        let status = video["status"].as_str().unwrap_or_default().to_owned();
        bar.set_message(status.replace('_', " "));
        show_progress(
            &bar,
            video["progress"].as_f64().unwrap_or(0.0).clamp(0.0, 100.0) as u64,
        );
        if status != "queued" && status != "in_progress" {
            bar.finish_and_clear();
            return Ok(video);
        }
        if status == "queued" {
            // Time spent in the queue says nothing about how fast the work itself goes.
            bar.reset_eta();
        }
        tokio::time::sleep(interval(&answer.headers)).await;
    }
}

fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(100);
    bar.set_style(style("{msg} {bar:30} {percent:>3} %"));
    bar
}

/// From the first progress on there is a speed, and so a time that is left.
fn show_progress(bar: &ProgressBar, percent: u64) {
    if percent > 0 && bar.position() == 0 {
        bar.set_style(style("{msg} {bar:30} {percent:>3} %  {eta} left"));
    }
    bar.set_position(percent);
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are valid")
}

fn interval(headers: &HeaderMap) -> Duration {
    let hint = headers
        .get("openai-poll-after-ms")
        .and_then(|value| value.to_str().ok());
    let hint_ms = hint.and_then(|text| text.trim().parse().ok());
    hint_ms
        .map_or(DEFAULT_INTERVAL, Duration::from_millis)
        .min(LONGEST_INTERVAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_sets_the_pace_within_reason() {
        let check = |value: Option<&str>, expected_ms: u64| {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert("openai-poll-after-ms", value.parse().unwrap());
            }
            assert_eq!(
                interval(&headers).as_millis(),
                u128::from(expected_ms),
                "{value:?}"
            );
        };
        check(None, 1000);
        check(Some("250"), 250);
        check(Some("soon"), 1000);
        check(Some("86400000"), 60_000);
    }
}

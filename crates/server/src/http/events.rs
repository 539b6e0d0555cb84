//! `GET /videos/{video_id}/events`: a video's life as a stream of server-sent events.
//!
//! Each event's data is the video as `GET /videos/{video_id}` would show it, its id the version of the video.
//! The stream ends after the final one. Whoever reconnects says with `Last-Event-ID` what it has seen.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream};
use kinora_api::VideoDeleted;
use kinora_domain::VideoId;

use super::ApiState;
use super::caller::Caller;
use super::error::ApiError;
use super::videos::VideoPath;
use crate::watch::{Sight, Watcher};

/// How often a silent stream shows that it is alive; proxies close silent connections, often after 60 s.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);

/// How long clients shall wait before they reconnect.
const RECONNECT_AFTER: Duration = Duration::from_secs(2);

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Streams the video's changes until it is final, or deleted, or the server shuts down.
pub(in crate::http) async fn events(
    State(api): ApiState,
    caller: Caller,
    VideoPath(id): VideoPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let no_such_video = || ApiError::no_such_video(id.as_str());
    let video = api
        .store
        .get(&caller.project, &id)
        .await?
        .ok_or_else(no_such_video)?;
    let last_seen = headers
        .get(LAST_EVENT_ID)
        .and_then(|version| version.to_str().ok()?.trim().parse().ok());
    let watcher = api.watchers.watch(&caller.project, &id);
    let mut watcher = watcher.ok_or(ApiError::Busy)?;
    let first = watcher.next().await.ok_or(ApiError::Busy)?;
    if let Sight::Now(_, version) = &first
        && video.status.is_final()
        && last_seen == Some(*version)
    {
        // The client has seen the end. This status is what makes browsers stop reconnecting.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let keep_alive = KeepAlive::new()
        .interval(KEEP_ALIVE_EVERY)
        .text("keep-alive");
    let stream = Sse::new(changes(id, watcher, first, last_seen)).keep_alive(keep_alive);
    // nginx and its like would collect the events otherwise.
    let unbuffered = [
        (HeaderName::from_static("x-accel-buffering"), "no"),
        (axum::http::header::CACHE_CONTROL, "no-cache, no-transform"),
    ];
    Ok((unbuffered, stream).into_response())
}

struct Changes {
    id: VideoId,
    watcher: Watcher,
    /// The sight that opened the stream, until it was told.
    first: Option<Sight>,
    /// The version the client has seen already.
    last_seen: Option<u32>,
    is_over: bool,
}

fn changes(
    id: VideoId,
    watcher: Watcher,
    first: Sight,
    last_seen: Option<u32>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let changes = Changes {
        id,
        watcher,
        first: Some(first),
        last_seen,
        is_over: false,
    };
    stream::unfold(changes, |mut changes| async move {
        let event = changes.next().await?;
        Some((Ok(event), changes))
    })
}

impl Changes {
    async fn next(&mut self) -> Option<Event> {
        while !self.is_over {
            let sight = match self.first.take() {
                Some(first) => first,
                None => self.watcher.next().await?,
            };
            match sight {
                Sight::Now(_, version) if self.last_seen == Some(version) => {}
                Sight::Now(video, version) => {
                    self.is_over = video.status.is_final();
                    return json_event(&kinora_api::Video::from(&*video))
                        .map(|event| event.id(version.to_string()).retry(RECONNECT_AFTER));
                }
                Sight::Gone => {
                    self.is_over = true;
                    let deleted = VideoDeleted::new(self.id.to_string());
                    return json_event(&deleted).map(|event| event.event("deleted"));
                }
            }
        }
        None
    }
}

fn json_event(body: &impl serde::Serialize) -> Option<Event> {
    let event = Event::default().json_data(body);
    event
        .inspect_err(|err| tracing::error!(cause = %err, "an event could not be written"))
        .ok()
}

//! `GET /videos/{video_id}/events`: a video's life as a stream of server-sent events.
//!
//! Each event's data is the video as `GET /videos/{video_id}` would show it, its id the version of the video.
//! The stream ends after the final one. Whoever reconnects says with `Last-Event-ID` what it has seen. With
//! `preview=true` pictures of what the video may become stand between them, where the process that makes it is this one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::stream::{self, Stream};
use kinora_api::{RequestError, VideoDeleted};
use kinora_domain::VideoId;

use super::ApiState;
use super::caller::Caller;
use super::error::ApiError;
use super::videos::{VideoPath, query_pairs};
use crate::previews::{Preview, PreviewWatcher};
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
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let wants_previews = wants_previews(query.as_deref())?;
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
    let changes = Changes {
        previews: wants_previews.then(|| api.previews.watch(&id)),
        id,
        watcher,
        first: Some(first),
        last_seen,
        is_over: false,
    };
    let stream = Sse::new(changes.stream()).keep_alive(keep_alive);
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
    /// The pictures, for a client that asked for them.
    previews: Option<PreviewWatcher>,
    /// The sight that opened the stream, until it was told.
    first: Option<Sight>,
    /// The version the client has seen already.
    last_seen: Option<u32>,
    is_over: bool,
}

/// Whether `preview` asks for pictures.
fn wants_previews(query: Option<&str>) -> Result<bool, ApiError> {
    let pairs = query_pairs(query);
    let asked = pairs.iter().find(|(name, _)| name == "preview");
    match asked.map(|(_, value)| value.as_str()) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => {
            let message = "'preview' must be true or false.";
            Err(RequestError::invalid_value("preview", message).into())
        }
    }
}

impl Changes {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut changes| async move {
            let event = changes.next().await?;
            Some((Ok(event), changes))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        while !self.is_over {
            let sight = match self.first.take() {
                Some(first) => first,
                None => tokio::select! {
                    sight = self.watcher.next() => sight?,
                    preview = next_preview(&mut self.previews) => {
                        return preview_event(&self.id, &preview);
                    }
                },
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

/// The next picture; waits forever where nobody asked for any.
async fn next_preview(previews: &mut Option<PreviewWatcher>) -> Arc<Preview> {
    match previews {
        Some(previews) => previews.next().await,
        None => std::future::pending().await,
    }
}

/// A picture as an event without an id, so that a client that reconnects goes on from what it has seen of the video.
fn preview_event(id: &VideoId, preview: &Preview) -> Option<Event> {
    let image = format!("data:image/png;base64,{}", BASE64.encode(&preview.png));
    let body = serde_json::json!({
        "id": id.to_string(),
        "object": "video.preview",
        "step": preview.step,
        "image_url": image,
    });
    json_event(&body).map(|event| event.event("preview"))
}

fn json_event(body: &impl serde::Serialize) -> Option<Event> {
    let event = Event::default().json_data(body);
    event
        .inspect_err(|err| tracing::error!(cause = %err, "an event could not be written"))
        .ok()
}

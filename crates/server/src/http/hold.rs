//! Holding a request open until its video ends, for clients that do nothing but wait.
//!
//! The poll helpers of the SDKs say so with a header. Instead of telling them again and again that there is
//! nothing new, the answer waits a while, and `create_and_poll` returns the moment the video is done.

use std::time::Duration;

use axum::http::HeaderMap;
use kinora_domain::{ProjectId, Video};

use super::Api;
use crate::watch::Sight;

/// How long an answer is held at most. Proxies tend to give up after 30 s or 60 s.
const HOLD_AT_MOST: Duration = Duration::from_secs(20);

/// When to ask again after a held answer, in milliseconds: the next one may be held again.
pub(super) const POLL_AFTER_HELD_MS: u32 = 500;

/// For how long the answer to this request may be held; `None` when the client did not say that it only waits.
pub(super) fn patience(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get("x-stainless-poll-helper")
        .filter(|helper| *helper != "false")?;
    // Python says how long it waits for the first byte, others for everything.
    let stated =
        ["x-stainless-read-timeout", "x-stainless-timeout"].map(|name| seconds(headers, name));
    let timeouts = stated.into_iter().flatten();
    Some(
        timeouts
            .map(|timeout| timeout / 2)
            .fold(HOLD_AT_MOST, Duration::min),
    )
}

fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    let seconds: f64 = headers.get(name)?.to_str().ok()?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// What became of a video that a client waits for.
pub(super) enum Held {
    /// It ended, or the time is over: this is how it is.
    Until(Box<Video>),
    /// It was deleted meanwhile.
    Gone,
    /// It cannot be waited for now: too many wait, or the server shuts down.
    NotAtAll,
}

/// Waits until the video ends, for at most `patience`. When the future is dropped, because the client went
/// away, its place is free at once.
pub(super) async fn until_final(
    api: &Api,
    project: &ProjectId,
    video: &Video,
    patience: Duration,
) -> Held {
    let Some(mut watcher) = api.watchers.watch(project, &video.id) else {
        return Held::NotAtAll;
    };
    let mut last_seen = None;
    let wait = async {
        while let Some(sight) = watcher.next().await {
            match sight {
                Sight::Gone => return Held::Gone,
                Sight::Now(video, _) if video.status.is_final() => {
                    return Held::Until(Box::new(Video::clone(&video)));
                }
                Sight::Now(video, _) => last_seen = Some(video),
            }
        }
        Held::NotAtAll
    };
    match tokio::time::timeout(patience, wait).await {
        Ok(held) => held,
        Err(_) => match last_seen {
            Some(video) => Held::Until(Box::new(Video::clone(&video))),
            None => Held::NotAtAll,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &str)], expected: Option<f64>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let expected = expected.map(Duration::from_secs_f64);
        assert_eq!(patience(&map), expected, "{headers:?}");
    }

    #[test]
    fn only_those_who_say_that_they_wait_are_held_and_never_past_their_timeout() {
        let helper = ("x-stainless-poll-helper", "true");
        check(&[], None);
        check(&[("x-stainless-read-timeout", "600")], None);
        check(&[("x-stainless-poll-helper", "false")], None);
        check(&[helper], Some(20.0));
        check(&[helper, ("x-stainless-read-timeout", "600")], Some(20.0));
        check(&[helper, ("x-stainless-read-timeout", "5.0")], Some(2.5));
        check(&[helper, ("x-stainless-timeout", "10")], Some(5.0));
        for nonsense in ["-1", "NaN", "inf", "soon", "", "1e400"] {
            check(
                &[helper, ("x-stainless-read-timeout", nonsense)],
                Some(20.0),
            );
        }
    }
}

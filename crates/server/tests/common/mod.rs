//! The harness: the real binary on a free port with a temporary data folder, an HTTP client that checks what
//! every answer must have, and judges that are not ours.
#![allow(
    dead_code,
    unused_imports,
    reason = "every test binary uses another part of the harness"
)]

mod cluster;
mod data_folder;
mod http;
mod judge;
mod media;
mod order;
mod raw;
mod receiver;
mod server;

use std::future::Future;
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub(crate) use cluster::Cluster;
pub(crate) use data_folder::DataFolder;
pub(crate) use http::{Answer, Api, Refusal};
pub(crate) use judge::{Clip, Sound, decode_warnings, probe_clip, probe_picture};
pub(crate) use media::{ClipOf, SMALL_CLIP, clip, clip_shown_at, mdat, picture, png};
pub(crate) use order::{MEMBERS, assert_is_video, order};
pub(crate) use raw::{RawAnswer, raw_head, raw_request, raw_request_in_parts};
pub(crate) use receiver::{Receiver, Request, Respond};
pub(crate) use server::{TestServer, children};

/// How long one short clip may take, on two cores that also do something else.
pub(crate) const CLIP_WITHIN: Duration = Duration::from_secs(90);

/// Cargo's target folder, where `cargo xtask setup` puts the Python environments.
pub(crate) fn target_folder() -> PathBuf {
    let tmp = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent()
        .expect("cargo's folder for tests lies in the target folder")
        .to_owned()
}

/// Asks `question` again and again until it answers, and fails when it has not within `limit`.
///
/// For what another process does in its own time and tells nobody about.
pub(crate) async fn until<T, F>(what: &str, limit: Duration, mut question: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(answer) = question().await {
            return answer;
        }
        assert!(
            started.elapsed() < limit,
            "{what}: not within {} s",
            limit.as_secs()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

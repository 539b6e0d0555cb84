//! Orders, and the shape of a video.

use serde_json::{Value, json};

/// The thirteen members of a video, sorted.
pub(crate) const MEMBERS: [&str; 13] = [
    "completed_at",
    "created_at",
    "error",
    "expires_at",
    "id",
    "model",
    "object",
    "progress",
    "prompt",
    "remixed_from_video_id",
    "seconds",
    "size",
    "status",
];

/// A plain order with one member set to something else.
pub(crate) fn order(member: &str, value: impl Into<Value>) -> Value {
    let mut body = json!({"prompt": "a red ball"});
    body[member] = value.into();
    body
}

/// Checks what must be true of every video at every time.
#[track_caller]
pub(crate) fn assert_is_video(video: &Value) {
    let object = video.as_object().expect("a video is an object");
    let mut members: Vec<&str> = object.keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, MEMBERS, "{video}");
    assert_eq!(video["object"], "video", "{video}");
    let id = video["id"].as_str().expect("the id is a text");
    assert!(id.starts_with("video_"), "{video}");
    for text in ["model", "size", "seconds"] {
        assert!(video[text].is_string(), "{text} of {video}");
    }
    let created_at = video["created_at"]
        .as_u64()
        .expect("a moment is a whole number");
    // Seconds: a count of milliseconds would be a thousand times as large.
    assert!(
        (1_700_000_000..10_000_000_000).contains(&created_at),
        "{video}"
    );
    let progress = video["progress"]
        .as_u64()
        .expect("progress is a whole number");
    assert!(progress <= 100, "{video}");
    let status = video["status"].as_str().expect("the status is a text");
    assert!(
        ["queued", "in_progress", "completed", "failed"].contains(&status),
        "{video}"
    );
    assert_eq!(progress == 100, status == "completed", "{video}");
    assert_eq!(
        video["completed_at"].is_u64(),
        status == "completed",
        "{video}"
    );
    if let Some(completed_at) = video["completed_at"].as_u64() {
        assert!(completed_at >= created_at, "{video}");
    }
    assert_eq!(video["error"].is_object(), status == "failed", "{video}");
    if let Some(error) = video["error"].as_object() {
        for text in ["code", "message"] {
            assert!(
                error[text].as_str().is_some_and(|t| !t.is_empty()),
                "{video}"
            );
        }
    }
}

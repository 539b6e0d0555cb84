//! OpenAI's Videos API as its last specification has it, and the base of all other dialects.
//!
//! No field beyond the specification is sent, since OpenAI refuses unknown ones: a clip has the seed that the server
//! takes.

use std::time::Duration;

use super::{BodyKind, Cancel, Dialect, Extras, SecondsAs};

pub(super) const DIALECT: Dialect = Dialect {
    name: "openai",
    body: BodyKind::JsonOrForm,
    names_model: true,
    seconds: SecondsAs::Text,
    // Only of customers who were chosen.
    edits_clips: false,
    counts_frames: false,
    extras: Extras {
        seed: None,
        negative_prompt: None,
        steps: None,
        guidance_scale: None,
    },
    // Only finished videos can be deleted.
    cancel: Cancel::Nothing,
    resumes: true,
    has_clip_elsewhere: false,
    keeps_jobs: true,
    knows_idempotency: false,
    usual_fps: 30,
    health_path: "/v1/models",
    slots: 4,
    answers_within: Duration::from_secs(30),
};

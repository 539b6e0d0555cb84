//! SGLang Diffusion 0.5.23.
//!
//! One render at a time in one process, with an unbounded queue before it. Without a seed it takes 42 every time; it
//! rounds the number of frames to its model's ladder, downwards for some models, so the number is sent from the ladder.
//! Nothing stops a render that runs. With storage in S3 the clip is at `url`.

use super::{Cancel, Dialect, Extras, SecondsAs, openai};

pub(super) const DIALECT: Dialect = Dialect {
    name: "sglang",
    seconds: SecondsAs::Number,
    counts_frames: true,
    extras: Extras::USUAL,
    cancel: Cancel::Forget,
    has_clip_elsewhere: true,
    keeps_jobs: false,
    usual_fps: 24,
    health_path: "/health",
    slots: 1,
    ..openai::DIALECT
};

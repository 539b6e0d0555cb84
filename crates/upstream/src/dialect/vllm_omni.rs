//! vLLM-Omni 0.30.
//!
//! It reads forms only. Another name of the model than its own is an error, so none is sent. A job that failed is
//! answered with the status code of its failure and the whole job as the body. `DELETE` stops a render, or answers 409
//! while it tries to.

use super::{BodyKind, Cancel, Dialect, Extras, openai};

pub(super) const DIALECT: Dialect = Dialect {
    name: "vllm-omni",
    body: BodyKind::Form,
    names_model: false,
    counts_frames: true,
    extras: Extras::USUAL,
    cancel: Cancel::Delete,
    keeps_jobs: false,
    usual_fps: 24,
    health_path: "/health",
    slots: 1,
    ..openai::DIALECT
};

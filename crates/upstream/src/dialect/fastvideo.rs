//! FastVideo: its main branch, which answers as vLLM-Omni does, and the released 0.2.1, which answers as early versions
//! of SGLang did.
//!
//! Nothing stops a render that runs. The released one starts every order at once on one generator, which only one at a
//! time survives, says `queued` until a job has ended, and hands out a clip that is still being written: its length is
//! checked like everybody's.

use super::{BodyKind, Cancel, Dialect, Extras, SecondsAs, openai};

pub(super) const DIALECT: Dialect = Dialect {
    name: "fastvideo",
    body: BodyKind::Form,
    names_model: false,
    counts_frames: true,
    extras: Extras::USUAL,
    cancel: Cancel::Forget,
    keeps_jobs: false,
    usual_fps: 24,
    health_path: "/health",
    slots: 1,
    ..openai::DIALECT
};

pub(super) const RELEASED: Dialect = Dialect {
    name: "fastvideo-0.2",
    body: BodyKind::JsonOrForm,
    names_model: true,
    seconds: SecondsAs::Number,
    ..DIALECT
};

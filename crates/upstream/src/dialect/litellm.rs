//! LiteLLM's proxy, 1.104 and 1.109, which translates to whatever is behind it.
//!
//! It repeats orders by itself where its provider fails, names a job anew in each answer (the first name is the one
//! that works), knows no `DELETE`, sends no parts of a clip, and may answer 200 with an error in place of a clip.

use super::{Cancel, Dialect, Extras, openai};

pub(super) const DIALECT: Dialect = Dialect {
    name: "litellm",
    extras: Extras::USUAL,
    cancel: Cancel::Nothing,
    resumes: false,
    usual_fps: 24,
    health_path: "/health/liveliness",
    ..openai::DIALECT
};

//! Another kinora.

use super::{Cancel, Dialect, Extras, openai};

pub(super) const DIALECT: Dialect = Dialect {
    name: "kinora",
    edits_clips: true,
    extras: Extras {
        seed: Some("seed"),
        negative_prompt: Some("negative_prompt"),
        steps: Some("steps"),
        guidance_scale: Some("guidance_scale"),
    },
    cancel: Cancel::Post,
    knows_idempotency: true,
    health_path: "/readyz",
    ..openai::DIALECT
};

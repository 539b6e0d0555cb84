//! `Idempotency-Key`: what a client sends so that a repeated request makes nothing twice.

use axum::http::HeaderMap;
use kinora_api::RequestError;
use kinora_domain::{Derivation, DerivationSource, ProjectId, VideoSpec};
use uuid::Uuid;

/// The longest idempotency key, in bytes.
const KEY_MAX_BYTES: usize = 255;

/// The key of a request, if it has one.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, RequestError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .filter(|key| !key.is_empty() && key.len() <= KEY_MAX_BYTES);
    let wrong = || RequestError {
        param: None,
        code: Some("invalid_idempotency_key"),
        message: format!("An Idempotency-Key is 1 to {KEY_MAX_BYTES} printable ASCII characters."),
    };
    key.map(|key| Some(key.to_owned())).ok_or_else(wrong)
}

/// A hash of everything that was asked for, to tell a retry from another request under the same key.
#[derive(Default)]
pub(super) struct Fingerprint(blake3::Hasher);

impl Fingerprint {
    /// The fingerprint of an order, without what came with it.
    pub(super) fn of_spec(spec: &VideoSpec) -> Self {
        let mut fingerprint = Self::default();
        let size = spec.size.to_string();
        let clip_ms = spec.clip_duration.as_millis().to_string();
        let of_number = |number: Option<u64>| number.map_or(String::new(), |n| n.to_string());
        let options = &spec.options;
        let guidance_scale = options.guidance_scale.map(f64::to_bits);
        for part in [
            spec.verb.as_str(),
            &spec.model,
            &size,
            &clip_ms,
            &of_number(spec.seed),
            spec.prompt.as_str(),
            options.negative_prompt.as_deref().unwrap_or_default(),
            &of_number(options.steps.map(u64::from)),
            &of_number(guidance_scale),
            source(spec.derivation.as_ref()),
        ] {
            fingerprint.add(part.as_bytes());
        }
        for id in &spec.character_ids {
            fingerprint.add(id.as_str().as_bytes());
        }
        fingerprint
    }

    /// Adds one more part.
    pub(super) fn add(&mut self, part: &[u8]) {
        self.0
            .update(&(part.len() as u64).to_le_bytes())
            .update(part);
    }

    /// The hash.
    pub(super) fn finish(&self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }

    /// An id that the same request of the same project under the same key gets again.
    pub(super) fn id(mut self, project: &ProjectId, key: &str) -> Uuid {
        self.add(project.as_str().as_bytes());
        self.add(key.as_bytes());
        let hash = self.finish();
        let first = hash.first_chunk().expect("a BLAKE3 hash has 32 bytes");
        uuid::Builder::from_custom_bytes(*first).into_uuid()
    }
}

fn source(derivation: Option<&Derivation>) -> &str {
    match derivation.map(|derivation| &derivation.source) {
        None => "",
        Some(DerivationSource::Upload) => "upload",
        Some(DerivationSource::Video(id)) => id.as_str(),
    }
}

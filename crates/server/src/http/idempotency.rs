//! `Idempotency-Key`: what a client sends so that a repeated request makes nothing twice.

use axum::http::HeaderMap;
use kinora_api::RequestError;
use kinora_domain::ProjectId;
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

/// A hash of everything that was sent, to tell a retry from another request under the same key.
#[derive(Clone, Default)]
pub(super) struct Fingerprint(blake3::Hasher);

impl Fingerprint {
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

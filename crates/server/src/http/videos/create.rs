//! `POST /videos`: takes an order.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use kinora_api::{RequestError, create_order};
use kinora_domain::{VideoId, VideoSpec};
use kinora_store::{Created, NewVideo};
use uuid::Uuid;

use crate::config::SeedSource;
use crate::http::ApiState;
use crate::http::body::read_fields;
use crate::http::caller::Caller;
use crate::http::error::ApiError;

/// The longest idempotency key, in bytes.
const IDEMPOTENCY_KEY_MAX_BYTES: usize = 255;

/// Stores an order as a queued video and answers with it.
pub(in crate::http) async fn create(
    State(api): ApiState,
    caller: Caller,
    request: Request,
) -> Result<Json<kinora_api::Video>, ApiError> {
    let idempotency_key = idempotency_key(request.headers())?;
    let fields = read_fields(request).await?;
    let mut spec = create_order(&fields, &api.catalog)?.spec;
    let idempotency = idempotency_key.map(|key| (key, fingerprint(&spec)));
    if spec.seed.is_none() && api.seed_source == SeedSource::Random {
        spec.seed = Some(Uuid::new_v4().as_u64_pair().0 >> 1);
    }
    let new = NewVideo {
        id: VideoId::from_uuid(Uuid::now_v7()),
        project_id: caller.project,
        spec,
        idempotency,
        inputs: Vec::new(),
    };
    let video = match api.store.create(new).await? {
        Created::New(video) => {
            tracing::info!(video.id = %video.id, model = video.spec.model, "a video was ordered");
            api.work_waiting.notify_one();
            video
        }
        Created::Existing(video) => video,
    };
    Ok(Json(kinora_api::Video::from(&video)))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, RequestError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .filter(|key| !key.is_empty() && key.len() <= IDEMPOTENCY_KEY_MAX_BYTES);
    let wrong = || RequestError {
        param: None,
        code: Some("invalid_idempotency_key"),
        message: format!(
            "An Idempotency-Key is 1 to {IDEMPOTENCY_KEY_MAX_BYTES} printable ASCII characters."
        ),
    };
    key.map(|key| Some(key.to_owned())).ok_or_else(wrong)
}

/// A hash of everything that was ordered, to tell a retry from another request under the same key.
fn fingerprint(spec: &VideoSpec) -> [u8; 32] {
    let seed = spec.seed.map_or(String::new(), |seed| seed.to_string());
    let size = spec.size.to_string();
    let seconds = spec.clip_duration.as_millis().to_string();
    let mut hasher = blake3::Hasher::new();
    for part in [
        spec.verb.as_str(),
        &spec.model,
        &size,
        &seconds,
        &seed,
        spec.prompt.as_str(),
    ] {
        hasher
            .update(&(part.len() as u64).to_le_bytes())
            .update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

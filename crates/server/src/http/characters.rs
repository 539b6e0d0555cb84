//! `/videos/characters`: somebody to appear in videos, made from a clip.

use std::time::Duration;

use axum::Json;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use bytes::Bytes;
use kinora_api::CharacterRequest;
use kinora_domain::CharacterId;
use kinora_media::{Cutout, Footage, choose_key_stills, cut_out};
use kinora_store::{BlobKey, Character, NewAsset, NewCharacter, StoreError};
use serde_json::json;
use uuid::Uuid;

use super::caller::Caller;
use super::clips::{look_into, unusable};
use super::error::ApiError;
use super::fields::{CLIP, Received, receive_form};
use super::idempotency::{Fingerprint, idempotency_key};
use super::{Api, ApiState};

/// How many pictures of a clip are looked at.
const N_LOOKED_AT: u32 = 8;
/// How many of them are kept as key frames.
const N_KEPT: usize = 3;
/// How much of a clip is looked at: what comes later takes long to decode, and clips of characters are short.
const LOOKED_AT: Duration = Duration::from_secs(20);

/// The `{character_id}` of a path. Text that cannot be an id is an id that does not exist.
pub(super) struct CharacterPath(CharacterId);

impl<S: Send + Sync> FromRequestParts<S> for CharacterPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let text = text.map_or_else(|_| String::new(), |Path(text)| text);
        CharacterId::parse(&text)
            .map(Self)
            .map_err(|_| ApiError::no_such_character(&text))
    }
}

/// `POST /videos/characters`: makes a character of a clip, at once.
pub(super) async fn create(
    State(api): ApiState,
    caller: Caller,
    request: Request,
) -> Result<Json<kinora_api::Character>, ApiError> {
    let idempotency_key = idempotency_key(request.headers())?;
    let Received {
        fields, mut files, ..
    } = receive_form(&api.uploads, request, &[CLIP]).await?;
    let CharacterRequest { name, video_file } = CharacterRequest::from_fields(&fields)?;
    let clip = files.take(video_file)?;
    let id = match &idempotency_key {
        None => Uuid::now_v7(),
        Some(key) => {
            let mut fingerprint = Fingerprint::default();
            fingerprint.add(name.as_bytes());
            fingerprint.add(&clip.blake3);
            fingerprint.id(&caller.project, key)
        }
    };
    let id = CharacterId::from_uuid(id);
    if idempotency_key.is_some()
        && let Some(character) = api.store.character(&caller.project, &id).await?
    {
        return Ok(Json(answer(character)));
    }
    let (_, looks) = look_into(&api, clip, Looks::of).await?;
    let kept = keep(&api, &caller, (id.clone(), name), looks).await;
    let character = match kept {
        // The same request, sent twice at the same time: the other was faster.
        Err(err) if idempotency_key.is_some() => {
            let made = api.store.character(&caller.project, &id).await?;
            made.ok_or(err)?
        }
        kept => kept?,
    };
    tracing::info!(character.id = %character.id, "a character was made");
    Ok(Json(answer(character)))
}

/// What a character looks like in its clip.
struct Looks {
    /// Key frames as PNG files, most telling first.
    frames: Vec<Vec<u8>>,
    facts: serde_json::Value,
}

impl Looks {
    /// Takes pictures of the clip, and cuts out who is in them. Blocks for about a second.
    fn of(footage: &Footage) -> Result<Self, ApiError> {
        let facts = footage.facts();
        let span = facts.duration.min(LOOKED_AT);
        // In the middle of equal parts: the first and the last frame of a clip are often black.
        let moments: Vec<Duration> = (0..N_LOOKED_AT)
            .map(|idx| span * (2 * idx + 1) / (2 * N_LOOKED_AT))
            .collect();
        let stills = footage.stills(&moments).map_err(|err| unusable(&err))?;
        let cutouts = cut_out(&stills);
        let chosen = choose_key_stills(&stills, N_KEPT);
        let mut looks: Vec<&Cutout> = chosen.iter().filter_map(|idx| cutouts.get(*idx)).collect();
        // Who could be cut out is better shown than who could not.
        looks.sort_by_key(|look| look.is_opaque());
        Ok(Self {
            frames: looks.iter().map(|look| look.to_png()).collect(),
            facts: json!({
                "width_px": facts.width_px,
                "height_px": facts.height_px,
                "duration_ms": u64::try_from(facts.duration.as_millis()).unwrap_or(u64::MAX),
                "n_frames": facts.n_frames,
            }),
        })
    }
}

async fn keep(
    api: &Api,
    caller: &Caller,
    (id, name): (CharacterId, String),
    mut looks: Looks,
) -> Result<Character, ApiError> {
    // Names of their own: the same request may be at it twice.
    let unique = Uuid::now_v7().simple();
    let key = |file: &str| BlobKey::of_character(&caller.project, &id, &format!("{unique}-{file}"));
    // A clip that stands still looks the same at every moment.
    looks.frames.dedup();
    let frame_idxs = 0..looks.frames.len();
    let keys: Vec<BlobKey> = frame_idxs
        .map(|idx| key(&format!("frame_{idx}.png")))
        .collect();
    let mut is_unsure = false;
    let kept = async {
        let mut frames: Vec<NewAsset> = Vec::new();
        for (key, png) in keys.iter().zip(looks.frames) {
            frames.push(api.blobs.put_bytes(key, Bytes::from(png)).await?);
        }
        let new = NewCharacter {
            id: id.clone(),
            project_id: caller.project.clone(),
            name,
            frames,
            facts: looks.facts,
        };
        let stored = api.store.create_character(new).await;
        is_unsure = matches!(stored, Err(StoreError::Unavailable(_)));
        Ok(stored?)
    };
    let kept: Result<Character, ApiError> = kept.await;
    // When the answer was lost, a row may point at them all the same, and the sweep decides.
    if kept.is_err() && !is_unsure {
        for key in &keys {
            if let Err(err) = api.blobs.delete(key).await {
                tracing::warn!(cause = %err, "could not delete a file of a character that was not kept");
            }
        }
    }
    kept
}

/// `GET /videos/characters/{character_id}`: one character.
pub(super) async fn retrieve(
    State(api): ApiState,
    caller: Caller,
    CharacterPath(id): CharacterPath,
) -> Result<Json<kinora_api::Character>, ApiError> {
    let unknown = || ApiError::no_such_character(id.as_str());
    let character = api.store.character(&caller.project, &id).await?;
    Ok(Json(answer(character.ok_or_else(unknown)?)))
}

fn answer(character: Character) -> kinora_api::Character {
    kinora_api::Character::new(
        character.id.to_string(),
        character.name,
        character.created_at.as_unix_seconds(),
    )
}

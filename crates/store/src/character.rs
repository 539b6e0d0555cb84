//! People and things that look the same in several videos.

use kinora_domain::{CharacterId, ProjectId, UnixMillis};

use crate::NewAsset;

/// A character to keep.
#[derive(Clone, Debug)]
pub struct NewCharacter {
    /// Its id, fresh.
    pub id: CharacterId,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// What prompts call it.
    pub name: String,
    /// Its key frames, most telling first.
    pub frames: Vec<NewAsset>,
    /// What was probed of the clip it was made from, a JSON object. The clip itself is not kept.
    pub facts: serde_json::Value,
}

/// A character as clients see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Character {
    /// Its id.
    pub id: CharacterId,
    /// The project that owns it.
    pub project_id: ProjectId,
    /// What prompts call it.
    pub name: String,
    /// When it was made.
    pub created_at: UnixMillis,
}

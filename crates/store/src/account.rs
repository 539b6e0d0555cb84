//! Projects, and the keys that clients prove themselves with.

use std::time::Duration;

use kinora_domain::{KeyId, ProjectId, UnixMillis};

/// How much of the server a project may use. `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectLimits {
    /// Videos in progress at a time; more wait.
    pub max_running: Option<u32>,
    /// Unfinished videos at a time; more are refused.
    pub max_queued: Option<u32>,
    /// Requests in a minute. The store only keeps it.
    pub max_requests_per_minute: Option<u32>,
}

/// Who owns videos.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name, for people.
    pub name: String,
    /// What it may use.
    pub limits: ProjectLimits,
    /// Its share of the workers: one with 2 gets twice as much as one with 1.
    pub weight: f64,
    /// When it was made.
    pub created_at: UnixMillis,
}

/// A project to make.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// Its id, fresh.
    pub id: ProjectId,
    /// Its name, for people.
    pub name: String,
    /// What it may use.
    pub limits: ProjectLimits,
    /// Its share of the workers, above 0; 1 is usual.
    pub weight: f64,
}

/// A key to make.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its id, fresh: the public part.
    pub id: KeyId,
    /// Whose things it opens.
    pub project_id: ProjectId,
    /// Its name, for people.
    pub name: String,
    /// BLAKE3 of the secret part. The secret itself is nowhere.
    pub secret_hash: [u8; 32],
    /// When it stops working, counted from now; `None`: never.
    pub expires_after: Option<Duration>,
}

/// A key as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its public part.
    pub id: KeyId,
    /// Whose things it opens.
    pub project_id: ProjectId,
    /// Its name, for people.
    pub name: String,
    /// When it was made.
    pub created_at: UnixMillis,
    /// About when it was last used; `None`: never.
    pub last_used_at: Option<UnixMillis>,
    /// When it stops working; `None`: never.
    pub expires_at: Option<UnixMillis>,
    /// When it was withdrawn; `None`: it was not.
    pub revoked_at: Option<UnixMillis>,
}

/// What a request that names a key is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyForAuth {
    /// Whose things it opens.
    pub project_id: ProjectId,
    /// BLAKE3 of the secret part.
    pub secret_hash: [u8; 32],
    /// Neither revoked nor expired.
    pub is_active: bool,
    /// What its project may use.
    pub limits: ProjectLimits,
}

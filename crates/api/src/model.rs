//! `GET /models`: the names a client may ask for.

use kinora_domain::CatalogEntry;
use serde::Serialize;

/// One model name.
#[derive(Clone, Debug, Serialize)]
pub struct Model {
    id: String,
    object: &'static str,
    created: i64,
    owned_by: String,
}

impl From<&CatalogEntry> for Model {
    fn from(entry: &CatalogEntry) -> Self {
        Self {
            id: entry.name.clone(),
            object: "model",
            created: entry.card.created_unix_seconds,
            owned_by: entry.card.owned_by.clone(),
        }
    }
}

/// Every model name.
#[derive(Clone, Debug, Serialize)]
pub struct ModelList {
    object: &'static str,
    data: Vec<Model>,
}

impl ModelList {
    /// The list of `data`.
    #[must_use]
    pub fn new(data: Vec<Model>) -> Self {
        Self {
            object: "list",
            data,
        }
    }
}

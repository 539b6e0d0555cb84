//! `GET /models`: the names a client may ask for.

use kinora_domain::CatalogEntry;
use serde::Serialize;
use utoipa::ToSchema;

/// One model name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Model {
    /// The name, for the `model` of an order.
    #[schema(example = "sora-2")]
    id: String,
    /// Always `model`.
    #[schema(pattern = "^model$")]
    object: &'static str,
    /// When the model was published, in seconds since 1970.
    created: i64,
    /// Who made it.
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
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ModelList {
    /// Always `list`.
    #[schema(pattern = "^list$")]
    object: &'static str,
    /// Every name, models before aliases.
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

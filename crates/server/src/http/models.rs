//! `GET /models` and `GET /models/{model}`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use kinora_api::{Model, ModelList};

use super::ApiState;
use super::error::ApiError;

/// Lists every model name: the engines' own and the aliases.
pub(super) async fn list(State(api): ApiState) -> Json<ModelList> {
    Json(ModelList::new(
        api.catalog.names().map(Model::from).collect(),
    ))
}

/// One model name.
pub(super) async fn retrieve(
    State(api): ApiState,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<Model>, ApiError> {
    let name = name.map(|Path(name)| name).unwrap_or_default();
    let Some(entry) = api.catalog.find(&name) else {
        return Err(ApiError::NoSuchModel(name));
    };
    Ok(Json(Model::from(entry)))
}

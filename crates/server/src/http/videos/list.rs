//! `GET /videos`: the project's videos, a page at a time.

use axum::Json;
use axum::extract::{RawQuery, State};
use kinora_api::{ListParams, RequestError, VideoList};
use kinora_domain::VideoId;
use kinora_store::{ListOrder, ListQuery, VideoPage};

use super::query_pairs;
use crate::http::ApiState;
use crate::http::caller::Caller;
use crate::http::error::ApiError;

/// Answers with one page.
pub(in crate::http) async fn list(
    State(api): ApiState,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<VideoList>, ApiError> {
    let params = ListParams::from_query(&query_pairs(query.as_deref()))?;
    let query = ListQuery {
        after: params.after.as_deref().map(after_id).transpose()?,
        limit: params.limit,
        order: match params.order {
            kinora_api::ListOrder::Asc => ListOrder::Asc,
            kinora_api::ListOrder::Desc => ListOrder::Desc,
        },
    };
    let page = api.store.list(&caller.project, &query).await?;
    let VideoPage { videos, has_more } = page.ok_or_else(|| {
        RequestError::unknown_after("video", params.after.as_deref().unwrap_or(""))
    })?;
    Ok(Json(VideoList::new(
        videos.iter().map(kinora_api::Video::from).collect(),
        has_more,
    )))
}

fn after_id(text: &str) -> Result<VideoId, RequestError> {
    VideoId::parse(text).map_err(|_| RequestError::unknown_after("video", text))
}

//! `/files`: uploaded once, named by their id in orders.

use axum::Json;
use axum::extract::{FromRequestParts, Path, RawQuery, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use kinora_api::{FileDeleted, FileFacts, FileList, FileListParams, FileRequest, RequestError};
use kinora_domain::{FileId, UnixMillis};
use kinora_store::{BlobKey, FilePage, FileQuery, ListOrder, NewFile, StoreError, StoredFile};
use uuid::Uuid;

use super::caller::Caller;
use super::download::{Download, download};
use super::error::ApiError;
use super::fields::{FILE, Received, receive_form};
use super::idempotency::{Fingerprint, idempotency_key};
use super::uploads::{Upload, blocking};
use super::videos::query_pairs;
use super::{Api, ApiState};

/// The `{file_id}` of a path. Text that cannot be an id is an id that does not exist.
pub(super) struct FilePath(FileId);

impl<S: Send + Sync> FromRequestParts<S> for FilePath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let text = text.map_or_else(|_| String::new(), |Path(text)| text);
        FileId::parse(&text)
            .map(Self)
            .map_err(|_| ApiError::no_such_file(&text))
    }
}

/// `POST /files`: keeps a file.
pub(super) async fn create(
    State(api): ApiState,
    caller: Caller,
    request: Request,
) -> Result<Json<kinora_api::File>, ApiError> {
    let idempotency_key = idempotency_key(request.headers())?;
    let Received {
        fields, mut files, ..
    } = receive_form(&api.uploads, request, &[FILE]).await?;
    let request = FileRequest::from_fields(&fields)?;
    let upload = files.take(request.file)?;
    let id = match &idempotency_key {
        None => Uuid::now_v7(),
        Some(key) => {
            let mut fingerprint = Fingerprint::default();
            for part in [&upload.blake3[..], upload.file_name.as_bytes()] {
                fingerprint.add(part);
            }
            fingerprint.add(request.purpose.as_bytes());
            fingerprint.add(format!("{:?}", request.expires_after).as_bytes());
            fingerprint.id(&caller.project, key)
        }
    };
    let id = FileId::from_uuid(id);
    if idempotency_key.is_some()
        && let Some(file) = api.store.file(&caller.project, &id).await?
    {
        return Ok(Json(file_answer(file)));
    }
    let file = match keep(&api, &caller, id.clone(), (upload, request)).await {
        // The same request, sent twice at the same time: the other was faster.
        Err(err) if idempotency_key.is_some() => {
            let kept = api.store.file(&caller.project, &id).await?;
            kept.ok_or(err)?
        }
        kept => kept?,
    };
    tracing::info!(file.id = %file.id, size_bytes = file.asset.size_bytes, "a file was uploaded");
    Ok(Json(file_answer(file)))
}

async fn keep(
    api: &Api,
    caller: &Caller,
    id: FileId,
    (upload, request): (Upload, FileRequest),
) -> Result<StoredFile, ApiError> {
    let (upload, content_type) = content_type(upload).await?;
    // A name of its own: the same request may be at it twice.
    let key = BlobKey::of_file(&caller.project, &FileId::from_uuid(Uuid::now_v7()));
    let asset = api.blobs.put_file(&key, upload.path()).await?;
    let filename = Some(upload.file_name.clone()).filter(|name| !name.is_empty());
    let new = NewFile {
        id,
        project_id: caller.project.clone(),
        filename: filename.unwrap_or_else(|| "upload".to_owned()),
        purpose: request.purpose,
        content_type: content_type.to_owned(),
        asset,
        expires_after: request.expires_after,
    };
    let stored = api.store.create_file(new).await;
    // When the answer was lost, a row may point at it all the same, and the sweep decides.
    if let Err(err) = &stored
        && !matches!(err, StoreError::Unavailable(_))
    {
        tracing::debug!(cause = %err, "a file was not kept");
        if let Err(err) = api.blobs.delete(&key).await {
            tracing::warn!(cause = %err, "could not delete a file that was not kept");
        }
    }
    Ok(stored?)
}

/// What a file is, found out from its first bytes.
async fn content_type(upload: Upload) -> Result<(Upload, &'static str), ApiError> {
    let (upload, head) = blocking(move || {
        let head = upload.head()?;
        Ok((upload, head))
    })
    .await?;
    let content_type = match head.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "image/webp",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "video/mp4",
        _ => "application/octet-stream",
    };
    Ok((upload, content_type))
}

/// `GET /files`: the project's files, a page at a time.
pub(super) async fn list(
    State(api): ApiState,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<FileList>, ApiError> {
    let FileListParams { page, purpose } =
        FileListParams::from_query(&query_pairs(query.as_deref()))?;
    let unknown_after = |id: &str| RequestError::unknown_after("file", id);
    let after = page.after.as_deref();
    let query = FileQuery {
        after: after
            .map(|id| FileId::parse(id).map_err(|_| unknown_after(id)))
            .transpose()?,
        limit: page.limit,
        order: match page.order {
            kinora_api::ListOrder::Asc => ListOrder::Asc,
            kinora_api::ListOrder::Desc => ListOrder::Desc,
        },
        purpose,
    };
    let found = api.store.list_files(&caller.project, &query).await?;
    let FilePage { files, has_more } =
        found.ok_or_else(|| unknown_after(after.unwrap_or_default()))?;
    let files = files.into_iter().map(file_answer).collect();
    Ok(Json(FileList::new(files, has_more)))
}

/// `GET /files/{file_id}`: what there is to say about one.
pub(super) async fn retrieve(
    State(api): ApiState,
    caller: Caller,
    FilePath(id): FilePath,
) -> Result<Json<kinora_api::File>, ApiError> {
    Ok(Json(file_answer(find(&api, &caller, &id).await?)))
}

/// `GET /files/{file_id}/content`: its bytes.
pub(super) async fn content(
    State(api): ApiState,
    caller: Caller,
    FilePath(id): FilePath,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = find(&api, &caller, &id).await?;
    let file = Download {
        asset: file.asset,
        content_type: file.content_type,
        file_name: file.filename,
    };
    download(&api, &method, &headers, file).await
}

/// `DELETE /files/{file_id}`: a file, for good. Orders that it came with keep what they need of it.
pub(super) async fn delete(
    State(api): ApiState,
    caller: Caller,
    FilePath(id): FilePath,
) -> Result<Json<FileDeleted>, ApiError> {
    if !api.store.delete_file(&caller.project, &id).await? {
        return Err(ApiError::no_such_file(id.as_str()));
    }
    tracing::info!(file.id = %id, "a file was deleted");
    Ok(Json(FileDeleted::new(id.to_string())))
}

async fn find(api: &Api, caller: &Caller, id: &FileId) -> Result<StoredFile, ApiError> {
    let file = api.store.file(&caller.project, id).await?;
    file.ok_or_else(|| ApiError::no_such_file(id.as_str()))
}

fn file_answer(file: StoredFile) -> kinora_api::File {
    kinora_api::File::from(FileFacts {
        id: file.id.to_string(),
        size_bytes: file.asset.size_bytes,
        created_at: file.created_at.as_unix_seconds(),
        expires_at: file.expires_at.map(UnixMillis::as_unix_seconds),
        filename: file.filename,
        purpose: file.purpose,
    })
}

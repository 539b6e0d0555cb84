//! Files for clients: whole or a range of them, with tags, in constant memory.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::TryStreamExt as _;
use http_range_header::{EndPosition, StartPosition};
use kinora_store::{BlobError, NewAsset};

use super::Api;
use super::error::ApiError;

/// How long an address in the bucket is good for: enough to begin a download, and to go on with it once.
const REDIRECT_LASTS: Duration = Duration::from_secs(15 * 60);

/// A file to hand out.
pub(super) struct Download {
    /// Its bytes.
    pub(super) asset: NewAsset,
    /// What they are.
    pub(super) content_type: String,
    /// What to call it.
    pub(super) file_name: String,
}

/// Answers with the file, or a range of it. `Accept` is ignored: SDKs ask for types that no file has.
pub(super) async fn download(
    api: &Api,
    method: &Method,
    headers: &HeaderMap,
    download: Download,
) -> Result<Response, ApiError> {
    let size_bytes = download.asset.size_bytes;
    let hash = blake3::Hash::from_bytes(download.asset.blake3);
    let etag = format!("\"{}\"", hash.to_hex());
    if matches_etag(headers, &etag) {
        let headers = [
            (ETAG, etag),
            (CACHE_CONTROL, "private, no-cache".to_owned()),
        ];
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    if method == Method::GET
        && api.redirects_downloads
        && let Some(url) = public_url(api, &download).await?
    {
        // The address is a secret for as long as it lasts.
        let headers = [
            (LOCATION, url),
            (CACHE_CONTROL, "private, no-store".to_owned()),
        ];
        return Ok((StatusCode::FOUND, headers).into_response());
    }
    let mut response = if method == Method::HEAD {
        // RFC 9110 section 14.2: a range means something in a GET only.
        whole_response(Body::empty(), size_bytes)
    } else {
        match requested_range(headers, &etag, size_bytes)? {
            None => whole_response(body(api, &download, 0..size_bytes).await?, size_bytes),
            Some(range) => range_response(api, &download, range).await?,
        }
    };
    describe(response.headers_mut(), &download, &etag)?;
    Ok(response)
}

async fn public_url(api: &Api, download: &Download) -> Result<Option<String>, ApiError> {
    let key = &download.asset.blob_key;
    Ok(api.blobs.public_url(key, REDIRECT_LASTS).await?)
}

fn matches_etag(headers: &HeaderMap, etag: &str) -> bool {
    let Some(candidates) = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    candidates
        .split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// The one range that is asked for. Several ranges, another unit, or an `If-Range` of another file get the
/// whole file, as RFC 9110 section 14.2 allows.
fn requested_range(
    headers: &HeaderMap,
    etag: &str,
    size_bytes: u64,
) -> Result<Option<std::ops::Range<u64>>, ApiError> {
    let Some(range) = headers.get(RANGE).and_then(|value| value.to_str().ok()) else {
        return Ok(None);
    };
    if headers
        .get(IF_RANGE)
        .is_some_and(|tag| tag.as_bytes() != etag.as_bytes())
    {
        return Ok(None);
    }
    if is_last_nothing(range) {
        return Err(ApiError::RangeNotSatisfiable { size_bytes });
    }
    let Ok(parsed) = http_range_header::parse_range_header(range) else {
        return Ok(None);
    };
    let [range] = parsed.ranges.as_slice() else {
        return Ok(None);
    };
    let (start, end) = match (range.start, range.end) {
        // The library's own check refuses a last part longer than the file; RFC 9110 means the whole file.
        (StartPosition::FromLast(n_bytes), _) => (size_bytes.saturating_sub(n_bytes), size_bytes),
        (StartPosition::Index(first), EndPosition::Index(last)) if last < first => return Ok(None),
        (StartPosition::Index(first), EndPosition::Index(last)) => {
            (first, size_bytes.min(last.saturating_add(1)))
        }
        (StartPosition::Index(first), EndPosition::LastByte) => (first, size_bytes),
    };
    if start < end {
        Ok(Some(start..end))
    } else {
        Err(ApiError::RangeNotSatisfiable { size_bytes })
    }
}

/// Whether the last 0 bytes are asked for: RFC 9110 section 14.1.2 has no answer to that, and the library takes it
/// for no range at all.
fn is_last_nothing(range: &str) -> bool {
    let last = range.trim().strip_prefix("bytes=-");
    last.is_some_and(|n_bytes| !n_bytes.is_empty() && n_bytes.bytes().all(|digit| digit == b'0'))
}

async fn body(
    api: &Api,
    download: &Download,
    range: std::ops::Range<u64>,
) -> Result<Body, ApiError> {
    let reader = api
        .blobs
        .read(&download.asset.blob_key, Some(range))
        .await
        .map_err(|err| match err {
            // Deleted between the query and the read.
            BlobError::NotFound => {
                ApiError::NotFound("This file is no longer available.".to_owned())
            }
            other => other.into(),
        })?;
    let chunks = reader
        .chunks
        .inspect_err(|err| tracing::warn!(cause = %err, "a download broke off"));
    Ok(Body::from_stream(chunks))
}

fn whole_response(body: Body, size_bytes: u64) -> Response {
    (
        StatusCode::OK,
        [(CONTENT_LENGTH, size_bytes.to_string())],
        body,
    )
        .into_response()
}

async fn range_response(
    api: &Api,
    download: &Download,
    range: std::ops::Range<u64>,
) -> Result<Response, ApiError> {
    let headers = [
        (CONTENT_LENGTH, (range.end - range.start).to_string()),
        (
            CONTENT_RANGE,
            format!(
                "bytes {}-{}/{}",
                range.start,
                range.end - 1,
                download.asset.size_bytes
            ),
        ),
    ];
    let body = body(api, download, range).await?;
    Ok((StatusCode::PARTIAL_CONTENT, headers, body).into_response())
}

fn describe(headers: &mut HeaderMap, download: &Download, etag: &str) -> Result<(), ApiError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ');
    let plain = |c: char| if is_plain(c) { c } else { '_' };
    let file_name: String = download.file_name.chars().map(plain).collect();
    let disposition = format!("attachment; filename=\"{file_name}\"");
    let dynamic =
        |text: &str| HeaderValue::try_from(text).map_err(|err| ApiError::Internal(err.to_string()));
    headers.insert(CONTENT_TYPE, dynamic(&download.content_type)?);
    headers.insert(CONTENT_DISPOSITION, dynamic(&disposition)?);
    headers.insert(ETAG, dynamic(etag)?);
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // What it is was found out from the bytes; nothing else shall be read into them.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A deleted file must not be served from a cache, so caches ask each time; the ETag makes that cheap.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_range(header: &str, expected: Result<Option<std::ops::Range<u64>>, ()>) {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::try_from(header).unwrap());
        assert_eq!(
            requested_range(&headers, "\"e\"", 100).map_err(|_| ()),
            expected,
            "{header}"
        );
    }

    #[test]
    fn ranges_are_cut_to_the_file() {
        check_range("bytes=0-9", Ok(Some(0..10)));
        check_range("bytes=90-", Ok(Some(90..100)));
        check_range("bytes=-10", Ok(Some(90..100)));
        check_range("bytes=90-500", Ok(Some(90..100)));
        check_range("bytes=-500", Ok(Some(0..100)));
    }

    #[test]
    fn ranges_outside_the_file_cannot_be_satisfied() {
        check_range("bytes=100-", Err(()));
        check_range("bytes=200-300", Err(()));
        check_range("bytes=-0", Err(()));
    }

    #[test]
    fn ranges_we_do_not_serve_give_the_whole_file() {
        check_range("bytes=0-1,5-6", Ok(None));
        check_range("items=0-1", Ok(None));
        check_range("bytes=x", Ok(None));
        check_range("bytes=-", Ok(None));
        check_range("bytes=9-5", Ok(None));
    }

    #[test]
    fn whatever_comes_as_a_range_is_a_part_of_the_file_or_none() {
        const PIECES: [&str; 10] = [
            "bytes=",
            "-",
            ",",
            "0",
            "99",
            "18446744073709551615",
            "items=",
            " ",
            "1",
            "x",
        ];
        bolero::check!()
            .with_type::<(Vec<u8>, Vec<u8>, u64)>()
            .for_each(|(pieces, rest, size_bytes)| {
                let pieces = pieces
                    .iter()
                    .map(|idx| PIECES[usize::from(*idx) % PIECES.len()]);
                let mut text = pieces.collect::<String>().into_bytes();
                text.extend_from_slice(rest);
                let Ok(value) = HeaderValue::from_bytes(&text) else {
                    return;
                };
                let headers = HeaderMap::from_iter([(RANGE, value)]);
                if let Ok(Some(range)) = requested_range(&headers, "\"e\"", *size_bytes) {
                    assert!(
                        range.start < range.end && range.end <= *size_bytes,
                        "{range:?}"
                    );
                }
            });
    }

    #[test]
    fn a_range_of_another_version_gives_the_whole_file() {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_static("bytes=0-9"));
        headers.insert(IF_RANGE, HeaderValue::from_static("\"other\""));
        assert_eq!(requested_range(&headers, "\"e\"", 100).unwrap(), None);
    }
}

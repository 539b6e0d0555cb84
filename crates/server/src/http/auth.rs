//! Who is asking: reads the key of a request, and refuses requests without a good one where keys are needed.
//!
//! Every route of the API lies behind [`authenticate`], which leaves the [`Caller`] for the handler. The answers
//! to a wrong key do not say whether its id exists.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kinora_domain::ProjectId;

use super::caller::{Caller, TraceContext};
use super::error::ApiError;
use super::guard;
use super::rate_limit;
use crate::accounts::{Accounts, ApiKey, RateLimiter, Standing, Verdict, redacted};

/// What the layers around the routes need to know of accounts.
pub(crate) struct Door {
    pub(crate) accounts: Accounts,
    pub(crate) rate_limiter: RateLimiter,
    /// Whether only this machine can reach the server.
    pub(crate) is_loopback: bool,
}

/// Keeps web pages away from a server that only this machine can reach and that asks for no keys.
pub(super) async fn guard_open_server(
    State(door): State<Arc<Door>>,
    request: Request,
    next: Next,
) -> Response {
    if !door.is_loopback {
        return next.run(request).await;
    }
    match door.accounts.is_open().await {
        Ok(true) => guard::loopback_only(request, next).await,
        Ok(false) => next.run(request).await,
        Err(err) => ApiError::from(err).into_response(),
    }
}

/// Finds out for whom the request acts, and counts it.
pub(super) async fn authenticate(
    State(door): State<Arc<Door>>,
    mut request: Request,
    next: Next,
) -> Response {
    let standing = match admit(&door.accounts, request.headers()).await {
        Ok(standing) => standing,
        Err(err) => return err.into_response(),
    };
    let limit = standing
        .max_requests_per_minute
        .filter(|_| makes_something(&request));
    let context = request.extensions_mut().remove::<TraceContext>();
    let caller = Caller {
        project: standing.project,
        traceparent: context.and_then(|context| context.0),
    };
    let Some(limit) = limit else {
        request.extensions_mut().insert(caller);
        return next.run(request).await;
    };
    let project = caller.project.clone();
    request.extensions_mut().insert(caller);
    rate_limit::count(&door.rate_limiter, &project, limit, request, next).await
}

/// Only what makes something is counted: asking how a video is doing must not eat up what a client may order,
/// and stopping one must always be possible.
fn makes_something(request: &Request) -> bool {
    request.method() == Method::POST && !request.uri().path().ends_with("/cancel")
}

async fn admit(accounts: &Accounts, headers: &HeaderMap) -> Result<Standing, ApiError> {
    if accounts.is_open().await? {
        return Ok(accounts.without_key().await?);
    }
    let text = presented_key(headers).ok_or_else(no_key)?;
    let Some(key) = ApiKey::parse(text) else {
        return Err(wrong_key(text));
    };
    match accounts.with_key(&key).await? {
        Verdict::Good(standing) if names_other_project(headers, &standing.project) => {
            Err(ApiError::MismatchedProject)
        }
        Verdict::Good(standing) => Ok(standing),
        Verdict::Withdrawn => Err(ApiError::InvalidKey(
            "This API key has expired or was revoked.".to_owned(),
        )),
        Verdict::Wrong => Err(wrong_key(text)),
    }
}

/// The key of a request: OpenAI's clients send it as a bearer token, Azure's as `api-key`.
fn presented_key(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token);
    let azure = || headers.get("api-key").and_then(|value| value.to_str().ok());
    let is_there = |text: &&str| !text.is_empty();
    bearer
        .map(str::trim)
        .filter(is_there)
        .or_else(azure)
        .map(str::trim)
        .filter(is_there)
}

/// Whether the client means another project of this server than its key's. Clients that came from OpenAI keep
/// sending the project they had there, which means nothing here and must not break them.
fn names_other_project(headers: &HeaderMap, project: &ProjectId) -> bool {
    let named = headers
        .get("openai-project")
        .and_then(|value| value.to_str().ok());
    named.is_some_and(|named| named != project.as_str() && is_project_of_ours(named))
}

/// Whether an id looks like one that kinora makes; OpenAI's are `proj_` and 24 letters and digits.
fn is_project_of_ours(id: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_made = |hex: &str| hex.len() == 32 && hex.bytes().all(is_hex);
    id == ProjectId::default_project().as_str() || id.strip_prefix("proj_").is_some_and(is_made)
}

fn no_key() -> ApiError {
    let message = "You didn't provide an API key. Send it as `Authorization: Bearer KEY` or `api-key: KEY`; \
                   whoever runs this server makes keys with `kinora keys create`.";
    ApiError::InvalidKey(message.to_owned())
}

fn wrong_key(text: &str) -> ApiError {
    ApiError::InvalidKey(format!("Incorrect API key provided: {}.", redacted(text)))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_key_is_found_in_either_header() {
        let check = |pairs: &[(&'static str, &str)], expected| {
            assert_eq!(presented_key(&headers(pairs)), expected, "{pairs:?}");
        };
        check(&[], None);
        check(&[("authorization", "Bearer k")], Some("k"));
        check(&[("authorization", "bearer  k ")], Some("k"));
        check(&[("authorization", "Bearer ")], None);
        check(&[("authorization", "Basic k")], None);
        check(&[("api-key", "a")], Some("a"));
        check(&[("api-key", "")], None);
        check(
            &[("authorization", "Bearer k"), ("api-key", "a")],
            Some("k"),
        );
        check(&[("authorization", "Basic k"), ("api-key", "a")], Some("a"));
        check(&[("authorization", "Bearer "), ("api-key", "a")], Some("a"));
    }

    #[test]
    fn only_another_project_of_this_server_is_a_contradiction() {
        let own = ProjectId::parse("proj_0123456789abcdef0123456789abcdef").unwrap();
        let check = |named, expected| {
            let headers = headers(&[("openai-project", named)]);
            assert_eq!(names_other_project(&headers, &own), expected, "{named}");
        };
        check("proj_0123456789abcdef0123456789abcdef", false);
        check("proj_0123456789abcdef0123456789abcdee", true);
        check("default", true);
        check("proj_AbCdEf0123456789abcdefgh", false);
        check("", false);
        assert!(!names_other_project(&HeaderMap::new(), &own));
    }
}

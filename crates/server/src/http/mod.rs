//! The HTTP surface: routes, in one list, and the layers around them.

mod auth;
mod body;
mod caller;
mod characters;
mod clips;
mod connections;
mod docs;
mod download;
mod error;
mod events;
mod fields;
mod files;
mod guard;
mod health;
mod hold;
mod idempotency;
mod measure;
mod metrics_page;
mod models;
mod openapi;
mod pictures;
mod poll_hint;
mod rate_limit;
mod request_id;
mod uploads;
mod videos;
mod webhooks;
mod wire;

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Method, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use kinora_domain::Catalog;
use kinora_media::Decoders;
use kinora_store::{Blobs, Store};
use tower::Layer as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::normalize_path::{NormalizePath, NormalizePathLayer};

pub(crate) use self::auth::Door;
pub(crate) use self::connections::{ConnectionLimits, Entrance, serve};
use self::error::ApiError;
pub(crate) use self::poll_hint::PollHint;
pub(crate) use self::uploads::Uploads;
use crate::config::{HttpConfig, SeedSource};
use crate::engines::Registry;
use crate::hints::Hints;
use crate::metrics::{Exposition, Metrics};
use crate::outbound::Outbound;
use crate::previews::Previews;
use crate::traces::Traces;
use crate::watch::Watchers;
use crate::webhooks::Webhooks;

/// What handlers may touch.
pub(crate) struct Api {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    pub(crate) catalog: Catalog,
    /// Asked whether there is memory for an order.
    pub(crate) engines: Registry,
    /// Where the seed of an order without one comes from.
    pub(crate) seed_source: SeedSource,
    /// Tells the other parts of this process what handlers did.
    pub(crate) hints: Arc<Hints>,
    pub(crate) watchers: Arc<Watchers>,
    /// Set once the process is shutting down, so that load balancers look elsewhere.
    pub(crate) is_draining: AtomicBool,
    pub(crate) poll_hint: PollHint,
    /// The door to addresses that clients choose.
    pub(crate) outbound: Arc<Outbound>,
    pub(crate) webhooks: Arc<Webhooks>,
    /// Whose turn it is to make a webhook endpoint.
    pub(crate) endpoint_turn: tokio::sync::Mutex<()>,
    /// Where files lie that come with requests.
    pub(crate) uploads: Uploads,
    /// What decodes uploaded clips.
    pub(crate) decoders: Decoders,
    /// Whether clients are sent to the bucket for a file.
    pub(crate) redirects_downloads: bool,
    pub(crate) metrics: Arc<Metrics>,
    /// Who wants to see videos while they are made.
    pub(crate) previews: Arc<Previews>,
    pub(crate) traces: Traces,
}

impl Api {
    /// Makes `/readyz` answer 503 from now on.
    pub(crate) fn start_draining(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }
}

type ApiState = axum::extract::State<Arc<Api>>;

/// A path without a prefix, the methods it answers to, and its handlers.
type Route = (&'static str, &'static str, MethodRouter<Arc<Api>>);

/// Every route of the API. All of them want a key where keys are needed. Words stand before the ids they could be
/// taken for.
fn routes() -> Vec<Route> {
    vec![
        (
            "/videos",
            "GET, HEAD, POST",
            post(videos::create::create).get(videos::list::list),
        ),
        ("/videos/edits", "POST", post(videos::edit::edit)),
        ("/videos/extensions", "POST", post(videos::extend::extend)),
        ("/videos/characters", "POST", post(characters::create)),
        (
            "/videos/characters/{character_id}",
            "GET, HEAD",
            get(characters::retrieve),
        ),
        (
            "/videos/{video_id}",
            "DELETE, GET, HEAD",
            get(videos::retrieve::retrieve).delete(videos::delete::delete),
        ),
        (
            "/videos/{video_id}/content",
            "GET, HEAD",
            get(videos::content::content),
        ),
        (
            "/videos/{video_id}/cancel",
            "POST",
            post(videos::cancel::cancel),
        ),
        (
            "/videos/{video_id}/events",
            "GET, HEAD",
            get(events::events),
        ),
        (
            "/videos/{video_id}/remix",
            "POST",
            post(videos::remix::remix),
        ),
        (
            "/videos/{video_id}/edits",
            "POST",
            post(videos::edit::edit_by_path),
        ),
        (
            "/files",
            "GET, HEAD, POST",
            post(files::create).get(files::list),
        ),
        (
            "/files/{file_id}",
            "DELETE, GET, HEAD",
            get(files::retrieve).delete(files::delete),
        ),
        ("/files/{file_id}/content", "GET, HEAD", get(files::content)),
        (
            "/webhook_endpoints",
            "GET, HEAD, POST",
            post(webhooks::create).get(webhooks::list),
        ),
        (
            "/webhook_endpoints/{webhook_endpoint_id}",
            "DELETE, GET, HEAD, POST",
            get(webhooks::retrieve)
                .post(webhooks::update)
                .delete(webhooks::delete),
        ),
        (
            "/webhook_endpoints/{webhook_endpoint_id}/rotate_secret",
            "POST",
            post(webhooks::rotate_secret),
        ),
        (
            "/webhook_endpoints/{webhook_endpoint_id}/test",
            "POST",
            post(webhooks::test),
        ),
        (
            "/webhook_event_types",
            "GET, HEAD",
            get(webhooks::event_types),
        ),
        ("/models", "GET, HEAD", get(models::list)),
        ("/models/{model}", "GET, HEAD", get(models::retrieve)),
    ]
}

/// The pages that say what this server is; they show nothing of anybody's and want no key.
fn pages() -> Vec<Route> {
    vec![("/", "GET, HEAD", get(health::welcome))]
}

/// The methods of the route that `path` belongs to, for an `Allow` header.
fn allowed_methods(path: &str) -> &'static str {
    let path = path.trim_end_matches('/');
    let path = ["/openai/v1", "/openai", "/v1"]
        .iter()
        .find_map(|prefix| path.strip_prefix(prefix))
        .unwrap_or(path);
    let matches = |pattern: &str| {
        let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    routes()
        .iter()
        .chain(&pages())
        .find(|(pattern, ..)| matches(pattern))
        .map_or("GET, HEAD", |(_, methods, _)| methods)
}

/// The whole service. The API is served under `/v1`, as clients expect, and for those with another idea of a
/// base URL also under `/openai/v1` and `/openai`, as Azure's are, and without a prefix; a trailing slash changes
/// nothing.
pub(crate) fn service(api: Arc<Api>, limits: HttpConfig, door: Door) -> NormalizePath<Router> {
    let door = Arc::new(door);
    let mut v1 = Router::new();
    for (path, _, handlers) in routes() {
        v1 = v1.route(path, handlers);
    }
    // Only what is a route by now lies behind it: a route added below would be open to everybody.
    v1 = v1.route_layer(from_fn_with_state(Arc::clone(&door), auth::authenticate));
    for (path, _, handlers) in pages() {
        v1 = v1.route(path, handlers);
    }
    let guarded = v1
        .clone()
        .nest("/v1", v1.clone())
        .nest("/openai/v1", v1.clone())
        .nest("/openai", v1)
        .fallback(unknown_route)
        .method_not_allowed_fallback(method_not_allowed)
        // The limits are `body`'s; axum's own would cut off a form after 2 MB.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(limits, body::limit_body))
        .layer(from_fn_with_state(door, auth::guard_open_server));
    let router = health_pages()
        .route("/openapi.json", get(openapi::openapi_json))
        .route("/docs", get(docs::page))
        .route("/docs/page.css", get(docs::style))
        .route("/docs/page.js", get(docs::script))
        .method_not_allowed_fallback(method_not_allowed)
        .merge(guarded);
    finished(router, api)
}

/// The service of a process that answers no clients: whoever runs it may ask how it is.
pub(crate) fn service_without_api(api: Arc<Api>) -> NormalizePath<Router> {
    let router = health_pages()
        .fallback(no_api_here)
        .method_not_allowed_fallback(method_not_allowed);
    finished(router, api)
}

/// What the address for those who watch over the server answers. Nobody needs a key there; where only this machine
/// reaches it, web pages are kept away as they are from an open server.
pub(crate) fn service_of_metrics(
    api: Arc<Api>,
    exposition: Exposition,
    is_loopback: bool,
) -> NormalizePath<Router> {
    let metrics = Router::new()
        .route("/metrics", get(metrics_page::metrics))
        .with_state((Arc::clone(&api), Arc::new(exposition)));
    let mut router = health_pages()
        .merge(metrics)
        .fallback(only_metrics_here)
        .method_not_allowed_fallback(method_not_allowed);
    if is_loopback {
        router = router.layer(from_fn(guard::loopback_only));
    }
    let router = router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(request_id::with_request_id))
        .with_state(api);
    NormalizePathLayer::trim_trailing_slash().layer(router)
}

fn health_pages() -> Router<Arc<Api>> {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
}

fn finished(router: Router<Arc<Api>>, api: Arc<Api>) -> NormalizePath<Router> {
    let measured = Arc::clone(&api);
    let router = router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(measured, measure::measure))
        .layer(from_fn(request_id::with_request_id))
        .with_state(api);
    NormalizePathLayer::trim_trailing_slash().layer(router)
}

async fn no_api_here() -> ApiError {
    ApiError::NotFound(
        "This process does not serve the API: it was started with other --roles.".to_owned(),
    )
}

async fn only_metrics_here() -> ApiError {
    ApiError::NotFound("This address tells metrics and health; the API is at --listen.".to_owned())
}

async fn unknown_route(method: Method, uri: Uri) -> ApiError {
    ApiError::UnknownRoute {
        method: method.to_string(),
        path: uri.path().to_owned(),
    }
}

async fn method_not_allowed(request: Request) -> ApiError {
    let path = request
        .extensions()
        .get::<axum::extract::OriginalUri>()
        .map_or(request.uri(), |original| &original.0);
    ApiError::MethodNotAllowed {
        method: request.method().to_string(),
        path: path.path().to_owned(),
    }
}

fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied());
    ApiError::Internal(format!(
        "a handler panicked: {}",
        text.unwrap_or("without a message")
    ))
    .into_response()
}

#[cfg(test)]
mod isolation;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_headers_follow_the_routes_under_every_prefix() {
        assert_eq!(allowed_methods("/v1/videos"), "GET, HEAD, POST");
        assert_eq!(
            allowed_methods("/openai/v1/videos/video_1/"),
            "DELETE, GET, HEAD"
        );
        assert_eq!(allowed_methods("/openai/videos"), "GET, HEAD, POST");
        assert_eq!(allowed_methods("/videos/video_1/content"), "GET, HEAD");
        assert_eq!(allowed_methods("/v1/videos/edits"), "POST");
        assert_eq!(allowed_methods("/v1/videos/characters"), "POST");
        assert_eq!(allowed_methods("/v1/videos/characters/x"), "GET, HEAD");
        assert_eq!(allowed_methods("/healthz"), "GET, HEAD");
    }

    #[tokio::test]
    async fn a_panic_is_answered_with_the_envelope_and_without_its_cause() {
        let response = panicked(Box::new("a secret"));
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["error"]["type"], "server_error");
        assert!(!body.to_string().contains("secret"));
    }
}

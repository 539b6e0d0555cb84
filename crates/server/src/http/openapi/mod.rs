//! `/openapi.json`: what the server serves, described for machines. `/docs` draws it for people.
//!
//! [`operations`] is the list; a test holds it against the list of routes.

mod operations;
mod pages;

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response as HttpResponse};
use bytes::Bytes;
use kinora_api::{
    Character, ErrorBody, ErrorDetail, File, FileDeleted, FileList, Health, Model, ModelList,
    ServerFacts, Video, VideoDeleted, VideoError, VideoList, WebhookEndpoint,
    WebhookEndpointDeleted, WebhookEndpointList, WebhookEndpointObject, WebhookEndpointTestResult,
    WebhookEndpointWithSecret, WebhookEvent, WebhookEventData, WebhookEventTypeList, bodies,
};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, Info, OpenApi, OpenApiBuilder, Ref, Required, Response,
    ResponseBuilder, Schema, Server,
};

use self::operations::{Answer, Body, EVENT_STREAM, OPERATIONS, Op, Param, TAGS};
use self::pages::PAGES;

const ABOUT: &str = "The Videos API, served by kinora. Programs written for OpenAI's Videos API work by changing \
    the base URL. Operations and members that kinora adds are marked.\n\nEvery error is `{\"error\": {\"message\", \
    \"type\", \"param\", \"code\"}}`, and every answer carries an `x-request-id`.\n\nBodies are JSON or forms \
    alike, where both are named.";

/// What every operation may answer with that wants a key.
const COMMON_ERRORS: [u16; 5] = [401, 403, 429, 500, 503];

/// The description, made once.
static DOCUMENT: LazyLock<Result<Bytes, String>> = LazyLock::new(|| {
    serde_json::to_vec_pretty(&document())
        .map(Bytes::from)
        .map_err(|err| err.to_string())
});

/// Answers with the description.
pub(super) async fn openapi_json() -> Result<HttpResponse, super::error::ApiError> {
    let json = DOCUMENT.clone().map_err(super::error::ApiError::Internal)?;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-cache"),
    ];
    Ok((StatusCode::OK, headers, json).into_response())
}

fn document() -> OpenApi {
    let mut paths = Paths::new();
    for op in OPERATIONS {
        let operation = COMMON_ERRORS.iter().fold(operation(op), with_failure);
        let operation = operation
            .security(SecurityRequirement::new("bearer", [] as [&str; 0]))
            .security(SecurityRequirement::new("api_key", [] as [&str; 0]));
        let path = format!("/v1{}", op.path);
        paths.add_path_operation(path, vec![op.method.clone()], operation);
    }
    for page in PAGES {
        paths.add_path_operation(page.path, vec![page.method.clone()], operation(page));
    }
    let mut info = Info::new("kinora", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .tags(Some(TAGS.iter().map(|(name, about)| {
            TagBuilder::new()
                .name(*name)
                .description(Some(*about))
                .build()
        })))
        .paths(paths)
        .components(Some(components().build()))
        .build()
}

fn components() -> ComponentsBuilder {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A key of `kinora keys create`. A server without keys takes any.",
        ))
        .build();
    ComponentsBuilder::new()
        .schema_from::<Video>()
        .schema_from::<VideoList>()
        .schema_from::<VideoDeleted>()
        .schema_from::<Character>()
        .schema_from::<File>()
        .schema_from::<FileList>()
        .schema_from::<FileDeleted>()
        .schema_from::<Model>()
        .schema_from::<ModelList>()
        .schema_from::<ErrorBody>()
        .schema_from::<Health>()
        .schema_from::<ServerFacts>()
        .schema_from::<WebhookEndpoint>()
        .schema_from::<WebhookEndpointWithSecret>()
        .schema_from::<WebhookEndpointList>()
        .schema_from::<WebhookEndpointDeleted>()
        .schema_from::<WebhookEndpointTestResult>()
        .schema_from::<WebhookEventTypeList>()
        .schema_from::<WebhookEvent>()
        .schema_from::<VideoError>()
        .schema_from::<ErrorDetail>()
        .schema_from::<WebhookEndpointObject>()
        .schema_from::<WebhookEventData>()
        .schema_from::<bodies::ById>()
        .schema_from::<bodies::PictureReference>()
        .schema_from::<bodies::WebhookEventType>()
        .schema_from::<bodies::CreateVideoBody>()
        .schema_from::<bodies::CreateVideoForm>()
        .schema_from::<bodies::EditVideoBody>()
        .schema_from::<bodies::EditVideoForm>()
        .schema_from::<bodies::ExtendVideoBody>()
        .schema_from::<bodies::ExtendVideoForm>()
        .schema_from::<bodies::RemixVideoBody>()
        .schema_from::<bodies::CreateCharacterForm>()
        .schema_from::<bodies::CreateFileForm>()
        .schema_from::<bodies::CreateWebhookEndpointBody>()
        .schema_from::<bodies::UpdateWebhookEndpointBody>()
        .schema_from::<bodies::TestWebhookEndpointBody>()
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .security_scheme(
            "api_key",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("api-key"))),
        )
}

fn operation(op: &Op) -> OperationBuilder {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(op.id))
        .tag(op.tag)
        .summary(Some(op.summary));
    if !op.description.is_empty() {
        operation = operation.description(Some(op.description));
    }
    for param in op.params {
        operation = operation.parameter(parameter(param));
    }
    if !op.bodies.is_empty() {
        operation = operation.request_body(Some(request_body(op.bodies)));
    }
    for answer in op.answers {
        operation = operation.response("200", success(answer));
    }
    operation = op.errors.iter().fold(operation, with_failure);
    if op.is_ours {
        let extensions = ExtensionsBuilder::new()
            .add("x-kinora-extension", true)
            .build();
        operation = operation.extensions(Some(extensions));
    }
    operation
}

fn with_failure(operation: OperationBuilder, status: &u16) -> OperationBuilder {
    operation.response(status.to_string(), failure(*status))
}

fn parameter(param: &Param) -> Parameter {
    let (place, required) = if param.is_in_path {
        (ParameterIn::Path, Required::True)
    } else {
        (ParameterIn::Query, Required::False)
    };
    ParameterBuilder::new()
        .name(param.name)
        .parameter_in(place)
        .required(required)
        .description(Some(param.about))
        .schema(Some((param.schema)()))
        .build()
}

fn request_body(bodies: &[Body]) -> utoipa::openapi::request_body::RequestBody {
    bodies
        .iter()
        .fold(
            RequestBodyBuilder::new().required(Some(Required::True)),
            |builder, body| {
                let example = (!body.example.is_empty())
                    .then(|| serde_json::from_str(body.example).ok())
                    .flatten();
                let content = ContentBuilder::new()
                    .schema(Some(Ref::from_schema_name(body.schema)))
                    .example(example);
                builder.content(body.content_type, content.build())
            },
        )
        .build()
}

fn success(answer: &Answer) -> Response {
    let builder = ResponseBuilder::new().description(answer.about);
    match answer.schema {
        Some(name) => builder.content(
            "application/json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name(name)))
                .build(),
        ),
        None => answer.content_types.iter().fold(builder, |builder, kind| {
            let schema = match *kind {
                EVENT_STREAM => event(),
                _ => binary(),
            };
            builder.content(*kind, ContentBuilder::new().schema(Some(schema)).build())
        }),
    }
    .build()
}

/// One server-sent event.
fn event() -> Schema {
    let text = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .property("id", text())
        .property("event", text())
        .property("data", text())
        .required("data")
        .build()
        .into()
}

fn binary() -> Schema {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .format(Some(SchemaFormat::KnownFormat(
            utoipa::openapi::KnownFormat::Binary,
        )))
        .build()
        .into()
}

fn failure(status: u16) -> Response {
    let about = match status {
        400 => "Something in the request is wrong; `param` says what.",
        401 => "The key is missing or wrong.",
        403 => "This server does not answer such a request.",
        404 => "There is no such thing in this project, or it is not ready yet.",
        409 => "The request does not fit the state of things; sent again it would fail again.",
        413 => "The body is too large.",
        415 => "The body is neither JSON nor a form.",
        416 => "The range is outside the file.",
        429 => "Too many requests or unfinished videos; `Retry-After` says when to try again.",
        500 => "Something went wrong on the server.",
        503 => "The server cannot take the request now; `Retry-After` says when to try again.",
        _ => "The request failed.",
    };
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorBody")))
        .build();
    ResponseBuilder::new()
        .description(about)
        .content("application/json", content)
        .build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let mut routes: BTreeSet<(String, String)> = crate::http::routes()
            .iter()
            .flat_map(|(path, methods, _)| {
                let methods = methods.split(", ").filter(|method| *method != "HEAD");
                methods.map(move |method| (method.to_lowercase(), format!("/v1{path}")))
            })
            .collect();
        let pages = ["/", "/healthz", "/readyz"];
        routes.extend(pages.map(|path| ("get".to_owned(), path.to_owned())));
        let document = serde_json::to_value(document()).unwrap();
        let described: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(|method| (method.clone(), path.clone()))
            })
            .collect();
        assert_eq!(described, routes);
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_id_is_used_once() {
        let document = serde_json::to_value(document()).unwrap();
        let (mut refs, mut ids) = (Vec::new(), Vec::new());
        collect(&document, &mut refs, &mut ids);
        assert!(!refs.is_empty());
        for reference in refs {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn examples_are_json() {
        for body in OPERATIONS.iter().flat_map(|op| op.bodies) {
            let is_json = serde_json::from_str::<Value>(body.example).is_ok();
            assert!(body.example.is_empty() || is_json, "{}", body.example);
        }
    }

    fn collect(value: &Value, refs: &mut Vec<String>, ids: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match (name.as_str(), member) {
                        ("$ref", Value::String(text)) => refs.push(text.clone()),
                        ("operationId", Value::String(text)) => ids.push(text.clone()),
                        _ => collect(member, refs, ids),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, refs, ids)),
            _ => {}
        }
    }
}

//! `/webhook_endpoints`: where events are sent, and what an event says.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::shown;
use crate::{Fields, RequestError};

/// The types of events there are.
pub const WEBHOOK_EVENT_TYPES: [&str; 2] = ["video.completed", "video.failed"];

/// The longest name of an endpoint, in characters.
const NAME_MAX_CHARS: usize = 256;

/// A checked request for an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEndpointRequest {
    /// Its name, for people.
    pub name: String,
    /// Where to POST; not checked.
    pub url: String,
    /// The types it wants.
    pub event_types: Vec<String>,
}

/// A checked change of an endpoint; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookEndpointUpdate {
    /// Another name.
    pub name: Option<String>,
    /// Another address; not checked.
    pub url: Option<String>,
    /// Other types, all of them.
    pub event_types: Option<Vec<String>>,
}

impl WebhookEndpointRequest {
    /// Reads the fields of a request. Without `event_types` it wants all.
    ///
    /// # Errors
    /// A field is missing or wrong.
    pub fn from_fields(fields: &Fields) -> Result<Self, RequestError> {
        let update = WebhookEndpointUpdate::from_fields(fields)?;
        let all_types = || WEBHOOK_EVENT_TYPES.map(str::to_owned).into();
        Ok(Self {
            name: update.name.ok_or_else(|| RequestError::missing("name"))?,
            url: update.url.ok_or_else(|| RequestError::missing("url"))?,
            event_types: update.event_types.unwrap_or_else(all_types),
        })
    }
}

impl WebhookEndpointUpdate {
    /// Reads the fields of a request.
    ///
    /// # Errors
    /// A field is wrong.
    pub fn from_fields(fields: &Fields) -> Result<Self, RequestError> {
        let name = fields.text("name")?.map(str::trim);
        if name.is_some_and(|name| name.is_empty() || name.chars().count() > NAME_MAX_CHARS) {
            let message = format!("The name of an endpoint has 1 to {NAME_MAX_CHARS} characters.");
            return Err(RequestError::invalid_value("name", message));
        }
        Ok(Self {
            name: name.map(str::to_owned),
            url: fields.text("url")?.map(|url| url.trim().to_owned()),
            event_types: event_types(fields)?,
        })
    }
}

/// Reads the list of types, sorted and each once. An endpoint that wants none is a mistake, and so is a type
/// that is never sent.
fn event_types(fields: &Fields) -> Result<Option<Vec<String>>, RequestError> {
    const PARAM: &str = "event_types";
    if !fields.is_sent(PARAM) {
        return Ok(None);
    }
    let mut types = Vec::new();
    for item in fields.items(PARAM, "")? {
        let Value::String(text) = item else {
            return Err(RequestError::invalid_type(
                PARAM,
                "a list of strings",
                "another value",
            ));
        };
        types.push(event_type(PARAM, &text)?);
    }
    types.sort_unstable();
    types.dedup();
    if types.is_empty() {
        let message = format!("Name at least one type: {}.", supported());
        return Err(RequestError::invalid_value(PARAM, message));
    }
    Ok(Some(types.into_iter().map(str::to_owned).collect()))
}

/// Reads the type of the event that a test shall send.
///
/// # Errors
/// It is missing, or no type that is ever sent.
pub fn test_event_type(fields: &Fields) -> Result<&'static str, RequestError> {
    const PARAM: &str = "event_type";
    let text = fields
        .text(PARAM)?
        .ok_or_else(|| RequestError::missing(PARAM))?;
    event_type(PARAM, text)
}

/// Reads whether the secret that is replaced may go on signing for a day.
///
/// # Errors
/// The field is no boolean.
pub fn keeps_old_secret(fields: &Fields) -> Result<bool, RequestError> {
    let keeps = fields.boolean("keep_old_secret_active_for_24_hours")?;
    Ok(keeps.unwrap_or(false))
}

fn event_type(param: &'static str, text: &str) -> Result<&'static str, RequestError> {
    let known = WEBHOOK_EVENT_TYPES.into_iter().find(|known| *known == text);
    known.ok_or_else(|| {
        let message = format!(
            "Invalid value: '{}'. This server sends {}.",
            shown(text),
            supported()
        );
        RequestError::invalid_value(param, message)
    })
}

fn supported() -> String {
    WEBHOOK_EVENT_TYPES
        .map(|known| format!("'{known}'"))
        .join(" and ")
}

/// An endpoint as clients see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpoint {
    /// The id, `we_` and 32 hex digits.
    #[schema(example = "we_019abc3f5d2e7c90a1b2c3d4e5f60718")]
    pub id: String,
    /// Always `webhook_endpoint`.
    #[schema(pattern = "^webhook_endpoint$")]
    pub object: WebhookEndpointObject,
    /// When it was made, in seconds since 1970.
    pub created_at: i64,
    /// When it or its secret was last changed, in seconds since 1970.
    pub updated_at: i64,
    /// Its name.
    pub name: String,
    /// Where events are posted.
    pub url: String,
    /// The types it wants.
    pub event_types: Vec<String>,
    /// The end of the secret, to recognise it by.
    #[schema(required)]
    pub signing_secret_hint: Option<String>,
    /// kinora only: since when nothing arrives there, in seconds since 1970; null while it works.
    #[schema(required)]
    pub failing_since: Option<i64>,
    /// kinora only: when it was switched off because of that; null while it is on.
    #[schema(required)]
    pub disabled_at: Option<i64>,
}

/// The word that says what an endpoint is.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub enum WebhookEndpointObject {
    /// The only one.
    #[default]
    #[serde(rename = "webhook_endpoint")]
    WebhookEndpoint,
}

/// An endpoint with its secret, which is shown when it is made and never again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpointWithSecret {
    #[serde(flatten)]
    endpoint: WebhookEndpoint,
    /// `whsec_` and the base64 of 32 random bytes.
    signing_secret: String,
}

impl WebhookEndpointWithSecret {
    /// Shows `signing_secret` with its endpoint.
    #[must_use]
    pub fn new(endpoint: WebhookEndpoint, signing_secret: String) -> Self {
        Self {
            endpoint,
            signing_secret,
        }
    }
}

/// One page of endpoints.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpointList {
    /// Always `list`.
    #[schema(pattern = "^list$")]
    object: &'static str,
    /// The endpoints, newest first unless asked otherwise.
    data: Vec<WebhookEndpoint>,
    /// The id of the first one; null when there is none.
    #[schema(required)]
    first_id: Option<String>,
    /// The id of the last one; null when there is none.
    #[schema(required)]
    last_id: Option<String>,
    /// Whether the list goes on.
    has_more: bool,
}

impl WebhookEndpointList {
    /// The page of `data`; `has_more` says whether the list goes on after it.
    #[must_use]
    pub fn new(data: Vec<WebhookEndpoint>, has_more: bool) -> Self {
        Self {
            object: "list",
            first_id: data.first().map(|endpoint| endpoint.id.clone()),
            last_id: data.last().map(|endpoint| endpoint.id.clone()),
            data,
            has_more,
        }
    }
}

/// The answer to a deletion.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpointDeleted {
    id: String,
    /// Always `webhook_endpoint.deleted`.
    #[schema(pattern = "^webhook_endpoint\\.deleted$")]
    object: &'static str,
    deleted: bool,
}

impl WebhookEndpointDeleted {
    /// Says that the endpoint `id` is gone.
    #[must_use]
    pub fn new(id: String) -> Self {
        Self {
            id,
            object: "webhook_endpoint.deleted",
            deleted: true,
        }
    }
}

/// How an endpoint took a sample event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEndpointTestResult {
    /// Always `webhook_endpoint.test`.
    #[schema(pattern = "^webhook_endpoint\\.test$")]
    object: &'static str,
    webhook_endpoint_id: String,
    /// The type of the event that was sent.
    event_type: &'static str,
    /// The HTTP status that the endpoint answered with.
    status_code: u16,
    /// Always true: the event got there. `status_code` says whether it was taken.
    success: bool,
}

impl WebhookEndpointTestResult {
    /// Says that the endpoint answered an event of this type with this status.
    #[must_use]
    pub fn new(webhook_endpoint_id: String, event_type: &'static str, status_code: u16) -> Self {
        Self {
            object: "webhook_endpoint.test",
            webhook_endpoint_id,
            event_type,
            status_code,
            success: true,
        }
    }
}

/// The types of events that endpoints can want.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEventTypeList {
    /// Always `list`.
    #[schema(pattern = "^list$")]
    object: &'static str,
    data: [&'static str; 2],
}

impl Default for WebhookEventTypeList {
    fn default() -> Self {
        Self {
            object: "list",
            data: WEBHOOK_EVENT_TYPES,
        }
    }
}

/// What is posted to an endpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEvent {
    id: String,
    /// Always `event`.
    #[schema(pattern = "^event$")]
    object: &'static str,
    created_at: i64,
    #[serde(rename = "type")]
    kind: &'static str,
    data: WebhookEventData,
}

/// What an event is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookEventData {
    /// The id of the video; the receiver retrieves the rest.
    id: String,
}

impl WebhookEvent {
    /// Its id, the same in every delivery.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Says what happened to the video `video_id`, at `created_at_unix_seconds`.
    #[must_use]
    pub fn new(
        id: String,
        kind: &'static str,
        created_at_unix_seconds: i64,
        video_id: String,
    ) -> Self {
        Self {
            id,
            object: "event",
            created_at: created_at_unix_seconds,
            kind,
            data: WebhookEventData { id: video_id },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(body: &Value) -> Fields {
        Fields::from_json(body.to_string().as_bytes()).unwrap()
    }

    fn request(body: &Value) -> Result<WebhookEndpointRequest, RequestError> {
        WebhookEndpointRequest::from_fields(&fields(body))
    }

    #[test]
    fn an_endpoint_wants_what_it_names_and_everything_when_it_names_nothing() {
        let url = "https://example.com/hook";
        let made = |types: &Value| {
            let body = json!({"name": " n ", "url": url, "event_types": types});
            request(&body).map(|request| request.event_types)
        };
        assert_eq!(made(&Value::Null).unwrap(), WEBHOOK_EVENT_TYPES);
        assert_eq!(made(&json!(["video.failed"])).unwrap(), ["video.failed"]);
        let twice = json!(["video.failed", "video.completed", "video.failed"]);
        assert_eq!(made(&twice).unwrap(), WEBHOOK_EVENT_TYPES);
        for wrong in [
            json!([]),
            json!(["batch.completed"]),
            json!([1]),
            json!([null]),
            json!({}),
        ] {
            assert_eq!(
                made(&wrong).unwrap_err().param,
                Some("event_types"),
                "{wrong}"
            );
        }
        let request = request(&json!({"name": " n ", "url": url})).unwrap();
        assert_eq!((request.name.as_str(), request.url.as_str()), ("n", url));
    }

    #[test]
    fn a_name_and_an_address_are_needed_once() {
        let missing = |body: &Value| request(body).unwrap_err().param;
        assert_eq!(
            missing(&json!({"url": "https://example.com"})),
            Some("name")
        );
        assert_eq!(missing(&json!({"name": "n"})), Some("url"));
        assert_eq!(missing(&json!({"name": "  ", "url": "u"})), Some("name"));
        assert_eq!(
            missing(&json!({"name": "n".repeat(257), "url": "u"})),
            Some("name")
        );
        assert_eq!(missing(&json!({"name": 7, "url": "u"})), Some("name"));
        let update = WebhookEndpointUpdate::from_fields(&fields(&json!({"x": 1}))).unwrap();
        assert_eq!(update, WebhookEndpointUpdate::default());
    }

    #[test]
    fn a_rotation_says_whether_the_old_secret_lives_on() {
        let keeps = |value: Value| {
            keeps_old_secret(&fields(
                &json!({"keep_old_secret_active_for_24_hours": value}),
            ))
        };
        assert!(keeps(json!(true)).unwrap());
        assert!(!keeps(json!(false)).unwrap());
        assert!(!keeps(Value::Null).unwrap());
        assert!(keeps(json!("yes")).is_err());
        assert!(!keeps_old_secret(&Fields::default()).unwrap());
    }

    #[test]
    fn an_event_has_five_members() {
        let event = WebhookEvent::new(
            "evt_1".to_owned(),
            "video.completed",
            1_700_000_000,
            "video_1".to_owned(),
        );
        let expected = json!({
            "id": "evt_1", "object": "event", "created_at": 1_700_000_000,
            "type": "video.completed", "data": {"id": "video_1"}
        });
        assert_eq!(serde_json::to_value(event).unwrap(), expected);
    }
}

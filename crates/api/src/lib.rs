//! The wire format of the Videos API, both directions.
//!
//! Requests become a [`VideoSpec`](kinora_domain::VideoSpec) or a [`RequestError`] that names the parameter;
//! domain values become JSON bodies. JSON and multipart bodies are the same to everything behind [`Fields`].
//! No status codes, no database, no I/O. The contract is described in docs/api.md.

mod field_name;
mod fields;

mod choices;
mod create;
mod derive;
mod options;
mod order;
mod reference;
mod shown;

pub mod bodies;
mod character;
mod error;
mod file;
mod list;
mod model;
mod server;
mod video;
mod webhook;

#[cfg(test)]
mod samples;

pub use character::{Character, CharacterRequest};
pub use choices::Offer;
pub use create::{CreateOrder, INPUT_REFERENCE, LAST_FRAME, create_order};
pub use derive::{
    ClipInput, MAX_EXTENSIONS, MAX_TOTAL, SourceVideo, UploadedClip, check_derived,
    check_named_source, clip_input, edit_spec, edit_upload_spec, extend_upload_spec,
    extension_spec, remix_spec,
};
pub use error::{ErrorBody, ErrorDetail, RequestError};
pub use fields::{FieldValue, Fields};
pub use file::{File, FileDeleted, FileFacts, FileList, FileListParams, FileRequest};
pub use list::{ListOrder, ListParams, VideoList};
pub use model::{Model, ModelList};
pub use options::priority;
pub use reference::{IMAGE_URL_MAX_CHARS, ReferenceInput};
pub use server::{Health, ServerFacts};
pub use video::{Video, VideoDeleted, VideoError, variant_param};
pub use webhook::{
    WEBHOOK_EVENT_TYPES, WebhookEndpoint, WebhookEndpointDeleted, WebhookEndpointList,
    WebhookEndpointObject, WebhookEndpointRequest, WebhookEndpointTestResult,
    WebhookEndpointUpdate, WebhookEndpointWithSecret, WebhookEvent, WebhookEventData,
    WebhookEventTypeList, keeps_old_secret, test_event_type,
};

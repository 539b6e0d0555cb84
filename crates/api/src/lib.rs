//! The wire format of the Videos API, both directions.
//!
//! Requests become a [`VideoSpec`](kinora_domain::VideoSpec) or a [`RequestError`] that names the parameter;
//! domain values become JSON bodies. JSON and multipart bodies are the same to everything behind [`Fields`].
//! No status codes, no database, no I/O. The contract is described in docs/api.md.

mod create;
mod error;
mod fields;
mod list;
mod model;
mod video;

pub use create::create_spec;
pub use error::{ErrorBody, ErrorDetail, RequestError};
pub use fields::{FieldValue, Fields};
pub use list::{ListOrder, ListParams, VideoList};
pub use model::{Model, ModelList};
pub use video::{Video, VideoDeleted, VideoError, variant_param};

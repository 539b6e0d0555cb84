//! For whom a request acts.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kinora_domain::ProjectId;

/// Who is asking: every handler that touches a project's things takes one.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The project whose things it may see and make.
    pub(crate) project: ProjectId,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    /// Without keys there is one project.
    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            project: ProjectId::default_project(),
        })
    }
}

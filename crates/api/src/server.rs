//! What the server says of itself.

use serde::Serialize;
use utoipa::ToSchema;

/// The answer of `GET /healthz` and `GET /readyz` when all is well.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok` or `ready`.
    #[schema(value_type = String)]
    pub status: &'static str,
}

/// The answer of `GET /`.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ServerFacts {
    /// `server`.
    #[schema(value_type = String)]
    pub object: &'static str,
    /// `kinora`.
    #[schema(value_type = String)]
    pub name: &'static str,
    /// The version of kinora.
    #[schema(value_type = String)]
    pub version: &'static str,
    /// Where the API begins.
    #[schema(value_type = String)]
    pub api: &'static str,
}

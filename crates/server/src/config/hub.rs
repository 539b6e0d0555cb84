//! Where weights are downloaded from, in the variables that every tool for it knows.

use std::fmt;

use super::environment::Environment;

const DEFAULT_ENDPOINT: &str = "https://huggingface.co";

/// A place that has repositories of weights.
#[derive(Clone)]
pub struct HubSettings {
    /// Its address, without a slash at the end. `HF_ENDPOINT`.
    pub endpoint: String,
    /// What a private or guarded repository wants to see. `HF_TOKEN`.
    pub token: Option<String>,
}

impl HubSettings {
    /// Reads the variables.
    #[must_use]
    pub fn read(environment: &Environment) -> Self {
        let endpoint = environment.get("HF_ENDPOINT").unwrap_or(DEFAULT_ENDPOINT);
        Self {
            endpoint: endpoint.trim().trim_end_matches('/').to_owned(),
            token: environment
                .get("HF_TOKEN")
                .map(|token| token.trim().to_owned()),
        }
    }
}

impl fmt::Debug for HubSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubSettings")
            .field("endpoint", &self.endpoint)
            .field("token", &self.token.as_ref().map(|_| "***"))
            .finish()
    }
}

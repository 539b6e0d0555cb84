//! What a server says of itself, for the operator.

use std::time::Duration;

use reqwest::Client;

use crate::client::Upstream;
use crate::patience::Patience;
use crate::settings::UpstreamSettings;

/// What was found out about a server.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// How long it took to say that it is well, or what is in the way.
    pub health: Result<Duration, String>,
    /// The models it says it has, or why it does not say so.
    pub models: Result<Vec<String>, String>,
}

impl Inspection {
    /// What an operator has to look at, a sentence each; empty when all is well.
    #[must_use]
    pub fn complaints(&self, settings: &UpstreamSettings) -> Vec<String> {
        let mut complaints = Vec::new();
        if let Err(why) = &self.health {
            complaints.push(format!("It is not well: {}.", why.trim_end_matches('.')));
        }
        match &self.models {
            Err(why) => complaints.push(format!(
                "It does not name its models: {}.",
                why.trim_end_matches('.')
            )),
            Ok(found) if settings.dialect.names_model => {
                let missing = settings
                    .models
                    .iter()
                    .filter(|model| !found.contains(&model.name));
                complaints.extend(missing.map(|model| {
                    format!(
                        "It has no model '{}'; it names {}.",
                        model.name,
                        if found.is_empty() {
                            "none".to_owned()
                        } else {
                            found.join(", ")
                        }
                    )
                }));
            }
            Ok(_) => {}
        }
        complaints
    }
}

/// Asks a server how it is and what it has. Takes up to half a minute, and orders nothing.
pub async fn inspect(http: &Client, settings: &UpstreamSettings) -> Inspection {
    let upstream = Upstream::new(http.clone(), settings, Patience::default());
    let (health, models) = tokio::join!(upstream.health(), upstream.models());
    Inspection {
        health: health.map_err(|trouble| trouble.to_string()),
        models: models.map_err(|trouble| trouble.to_string()),
    }
}

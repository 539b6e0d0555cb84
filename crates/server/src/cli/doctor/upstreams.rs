//! The other video servers: do they answer, and have they what is ordered from them.

use kinora_upstream::inspect;

use super::Finding;
use crate::config::Config;
use crate::engines::settings_of;
use crate::outbound::client_for_chosen_addresses;

const CHECK: &str = "upstreams";

/// What is in the way of each; nothing where there are none.
pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in &config.upstreams {
        findings.push(match look_at(one).await {
            Ok(complaints) if complaints.is_empty() => {
                Finding::ok(CHECK, format!("{} is well", one.name))
            }
            Ok(complaints) => Finding::note(
                CHECK,
                format!("{}: {}", one.name, complaints.join(" ")),
                "orders for its models wait until it works; kinora upstreams check asks again",
            ),
            Err(error) => {
                let advice = "docs/upstreams.md shows how to name a server";
                Finding::broken(CHECK, format!("{error:#}"), advice)
            }
        });
    }
    findings
}

async fn look_at(one: &crate::config::UpstreamConfig) -> anyhow::Result<Vec<String>> {
    let settings = settings_of(one)?;
    let inspection = inspect(&client_for_chosen_addresses()?, &settings).await;
    Ok(inspection.complaints(&settings))
}

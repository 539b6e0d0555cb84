//! The engine for other video servers, where the settings name any.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use kinora_engine::Engine;
use kinora_media::Decoders;
use kinora_upstream::{Secret, Tools, UpstreamEngine, UpstreamSettings};
use tokio::runtime::Handle;

use crate::config::{Config, UpstreamConfig};
use crate::outbound::{Outbound, client_for_chosen_addresses};

/// The engine with all servers of the settings.
pub(super) fn engine(
    config: &Config,
    outbound: &Arc<Outbound>,
    decoders: &Decoders,
) -> anyhow::Result<Option<Arc<dyn Engine>>> {
    if config.upstreams.is_empty() {
        return Ok(None);
    }
    let servers: anyhow::Result<_> = config.upstreams.iter().map(settings_of).collect();
    let tools = Tools {
        http: client_for_chosen_addresses().context("connections cannot be made")?,
        elsewhere: Arc::clone(outbound) as _,
        decoders: decoders.clone(),
        runtime: Handle::current(),
    };
    let engine = UpstreamEngine::new(servers?, tools)?;
    tracing::info!(
        n_upstreams = config.upstreams.len(),
        "other video servers are used"
    );
    Ok(Some(Arc::new(engine)))
}

/// A server of the settings, with its key.
pub(crate) fn settings_of(config: &UpstreamConfig) -> anyhow::Result<UpstreamSettings> {
    Ok(UpstreamSettings {
        name: config.name.clone(),
        url: config.url.clone(),
        key: key(config)?,
        dialect: config.dialect,
        sends_extras: config.extras,
        slots: config.slots,
        deadline: config.deadline,
        models: config.models.clone(),
    })
}

fn key(config: &UpstreamConfig) -> anyhow::Result<Option<Secret>> {
    let Some(path) = &config.key_file else {
        return Ok(None);
    };
    let shown = path.display();
    let name = &config.name;
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the key of the upstream {name} cannot be read from {shown}"))?;
    let key = text.trim();
    // What may stand in a header.
    if key.is_empty() || !key.chars().all(|letter| letter.is_ascii_graphic()) {
        bail!(
            "the file {shown} holds no key for the upstream {name}: it should be one line of letters, digits and signs"
        );
    }
    Ok(Some(Secret::new(key.to_owned())))
}

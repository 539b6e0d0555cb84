//! The model names: does every one of them lead to a model.

use std::sync::Arc;

use super::Finding;
use crate::app::decoders;
use crate::config::Config;
use crate::engines::Registry;
use crate::outbound::Outbound;

/// Whether the server could start with these names.
pub(super) fn check(config: &Config) -> Finding {
    let models = &config.models;
    let outbound = Arc::new(Outbound::new(&config.outbound));
    let found = decoders().and_then(|decoders| Registry::of(config, (&outbound, &decoders)));
    let engines = match found {
        Ok(engines) => engines,
        Err(error) => {
            let advice = "correct [upstreams]; docs/upstreams.md shows how";
            return Finding::broken("models", format!("{error:#}"), advice);
        }
    };
    match engines.catalog(models) {
        Ok(catalog) => {
            let n_names = catalog.names().count();
            Finding::ok(
                "models",
                format!("{n_names} names, {} by default", models.default),
            )
        }
        Err(error) => {
            let ids = engines.model_ids().join(", ");
            let advice =
                format!("correct models.default and [models.aliases]; this server has {ids}");
            Finding::broken("models", error.to_string(), advice)
        }
    }
}

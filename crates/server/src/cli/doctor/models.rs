//! The model names: does every one of them lead to a model.

use super::Finding;
use crate::config::Config;
use crate::engines::Registry;

/// Whether the server could start with these names.
pub(super) fn check(config: &Config) -> Finding {
    let models = &config.models;
    let engines = Registry::of(config);
    match engines.catalog(models) {
        Ok(catalog) => {
            let n_names = catalog.entries().len();
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

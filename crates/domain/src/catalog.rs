//! Which model names a client may ask for, and what each one stands for.

use thiserror::Error;

use crate::ModelCard;

/// The names a client may ask for: every engine's own model ids, and the operator's aliases to them.
#[derive(Clone, Debug)]
pub struct Catalog {
    entries: Vec<CatalogEntry>,
    default_name: String,
}

/// One name a client may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEntry {
    /// The name as clients write it, such as `sora-2`.
    pub name: String,
    /// The card of the model that does the work.
    pub card: ModelCard,
}

/// Why a catalog cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CatalogError {
    /// An alias points at a model that no engine has.
    #[error("alias `{alias}` points at the model `{model}`, which no engine has")]
    UnknownTarget {
        /// The alias.
        alias: String,
        /// What it points at.
        model: String,
    },
    /// The default name is neither a model nor an alias.
    #[error("the default model `{0}` is neither a model nor an alias")]
    UnknownDefault(String),
    /// Two engines, or an engine and an alias, use the same name.
    #[error("the model name `{0}` is used twice")]
    Duplicate(String),
}

impl Catalog {
    /// Makes a catalog of `cards` and `aliases` (name, model id). `default_name` is used when a client
    /// asks for no model.
    ///
    /// # Errors
    /// A name is used twice, or an alias or the default points nowhere.
    pub fn new(
        cards: Vec<ModelCard>,
        aliases: &[(String, String)],
        default_name: &str,
    ) -> Result<Self, CatalogError> {
        let mut entries: Vec<CatalogEntry> = Vec::new();
        let own = cards.iter().map(|card| CatalogEntry {
            name: card.id.clone(),
            card: card.clone(),
        });
        for entry in own {
            push_unique(&mut entries, entry)?;
        }
        for (alias, model) in aliases {
            let card = cards.iter().find(|card| card.id == *model).ok_or_else(|| {
                CatalogError::UnknownTarget {
                    alias: alias.clone(),
                    model: model.clone(),
                }
            })?;
            push_unique(
                &mut entries,
                CatalogEntry {
                    name: alias.clone(),
                    card: card.clone(),
                },
            )?;
        }
        let catalog = Self {
            entries,
            default_name: default_name.to_owned(),
        };
        if catalog.find(default_name).is_none() {
            return Err(CatalogError::UnknownDefault(default_name.to_owned()));
        }
        Ok(catalog)
    }

    /// The entry for `name`, if it is a model or an alias.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&CatalogEntry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The name used when a client asks for no model.
    #[must_use]
    pub fn default_name(&self) -> &str {
        &self.default_name
    }

    /// Every entry, models before aliases.
    #[must_use]
    pub fn entries(&self) -> &[CatalogEntry] {
        &self.entries
    }
}

fn push_unique(entries: &mut Vec<CatalogEntry>, entry: CatalogEntry) -> Result<(), CatalogError> {
    if entries.iter().any(|other| other.name == entry.name) {
        return Err(CatalogError::Duplicate(entry.name));
    }
    entries.push(entry);
    Ok(())
}

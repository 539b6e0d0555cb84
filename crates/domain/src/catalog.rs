//! Which model names a client may ask for, and what each one stands for.

use thiserror::Error;

use crate::{ModelCard, Size};

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
    /// The sizes that can be ordered under this name: all or some of the card's.
    pub sizes: Vec<Size>,
}

/// Another name for a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name as clients write it.
    pub name: String,
    /// The id of the model it stands for.
    pub model: String,
    /// The sizes this name allows; those that the model cannot make are left out.
    pub sizes: Vec<Size>,
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
    /// Makes a catalog of `cards` and `aliases`. `default_name` is used when a client asks for no model.
    ///
    /// # Errors
    /// A name is used twice, or an alias or the default points nowhere.
    pub fn new(
        cards: Vec<ModelCard>,
        aliases: Vec<Alias>,
        default_name: &str,
    ) -> Result<Self, CatalogError> {
        let mut entries: Vec<CatalogEntry> = Vec::new();
        for card in &cards {
            let sizes = card.sizes.clone();
            push_unique(
                &mut entries,
                CatalogEntry {
                    name: card.id.clone(),
                    card: card.clone(),
                    sizes,
                },
            )?;
        }
        for alias in aliases {
            let Some(card) = cards.iter().find(|card| card.id == alias.model) else {
                return Err(CatalogError::UnknownTarget {
                    alias: alias.name,
                    model: alias.model,
                });
            };
            let sizes = alias
                .sizes
                .into_iter()
                .filter(|size| card.sizes.contains(size))
                .collect();
            push_unique(
                &mut entries,
                CatalogEntry {
                    name: alias.name,
                    card: card.clone(),
                    sizes,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClipSeconds, FrameRate, OptionSupport, Verb};

    fn card(id: &str) -> ModelCard {
        ModelCard {
            id: id.to_owned(),
            owned_by: "kinora".to_owned(),
            created_unix_seconds: 0,
            verbs: vec![Verb::Create],
            sizes: Size::OFFERED[..4].to_vec(),
            lengths: ClipSeconds::OFFERED.to_vec(),
            fps: FrameRate::new(30).unwrap(),
            has_sound: true,
            takes_reference: false,
            needs_reference: false,
            max_characters: 0,
            takes_uploaded_clips: false,
            options: OptionSupport::default(),
        }
    }

    fn alias(name: &str, model: &str) -> Alias {
        Alias {
            name: name.to_owned(),
            model: model.to_owned(),
            sizes: Size::OFFERED.to_vec(),
        }
    }

    #[test]
    fn an_alias_never_offers_a_size_its_model_lacks() {
        let catalog = Catalog::new(vec![card("m")], vec![alias("a", "m")], "a").unwrap();
        assert_eq!(catalog.find("a").unwrap().sizes, Size::OFFERED[..4]);
    }

    #[test]
    fn names_that_clash_or_point_nowhere_are_refused() {
        let make = |aliases, default| Catalog::new(vec![card("m")], aliases, default).unwrap_err();
        assert_eq!(
            make(vec![alias("m", "m")], "m"),
            CatalogError::Duplicate("m".to_owned())
        );
        assert_eq!(
            make(vec![], "x"),
            CatalogError::UnknownDefault("x".to_owned())
        );
        let dangling = CatalogError::UnknownTarget {
            alias: "a".to_owned(),
            model: "x".to_owned(),
        };
        assert_eq!(make(vec![alias("a", "x")], "m"), dangling);
    }
}

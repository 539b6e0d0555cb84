//! Which model names a client may ask for, and what each one stands for.

use thiserror::Error;

use crate::{ModelCard, Size};

/// The names a client may ask for: every engine's own model ids, and the operator's aliases to them.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Of each name the models it stands for, at least one.
    names: Vec<Vec<CatalogEntry>>,
    default_name: String,
}

/// A name a client may ask for, and one model that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEntry {
    /// The name as clients write it, such as `sora-2`.
    pub name: String,
    /// The card of the model that does the work.
    pub card: ModelCard,
    /// The sizes that can be ordered of this model under this name: all or some of the card's.
    pub sizes: Vec<Size>,
}

/// Another name for models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name as clients write it.
    pub name: String,
    /// The ids of the models it stands for: the first of them that can do what is asked does it.
    pub models: Vec<String>,
    /// The sizes this name allows; those that a model cannot make are left out.
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
        let mut names: Vec<Vec<CatalogEntry>> = Vec::new();
        for card in &cards {
            let entry = CatalogEntry {
                name: card.id.clone(),
                card: card.clone(),
                sizes: card.sizes.clone(),
            };
            push_unique(&mut names, vec![entry])?;
        }
        for alias in &aliases {
            let entry = |model: &String| {
                let card = cards.iter().find(|card| card.id == *model);
                let card = card.ok_or_else(|| alias.points_nowhere(model))?;
                let is_made = |size: &&Size| card.sizes.contains(size);
                Ok(CatalogEntry {
                    name: alias.name.clone(),
                    card: card.clone(),
                    sizes: alias.sizes.iter().filter(is_made).copied().collect(),
                })
            };
            let choices: Result<Vec<_>, CatalogError> = alias.models.iter().map(entry).collect();
            push_unique(&mut names, choices?)?;
        }
        let catalog = Self {
            names,
            default_name: default_name.to_owned(),
        };
        if catalog.find(default_name).is_none() {
            return Err(CatalogError::UnknownDefault(default_name.to_owned()));
        }
        Ok(catalog)
    }

    /// The entry for `name`, if it is a model or an alias; of several models the first.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&CatalogEntry> {
        self.choices(name).first()
    }

    /// The models that `name` stands for, the preferred one first; none where it is neither a model nor an alias.
    #[must_use]
    pub fn choices(&self, name: &str) -> &[CatalogEntry] {
        let has_name =
            |choices: &&Vec<CatalogEntry>| choices.iter().any(|entry| entry.name == name);
        self.names.iter().find(has_name).map_or(&[], Vec::as_slice)
    }

    /// The name used when a client asks for no model.
    #[must_use]
    pub fn default_name(&self) -> &str {
        &self.default_name
    }

    /// Every name with its preferred model, models before aliases.
    pub fn names(&self) -> impl Iterator<Item = &CatalogEntry> {
        self.names.iter().filter_map(|choices| choices.first())
    }
}

impl Alias {
    fn points_nowhere(&self, model: &str) -> CatalogError {
        CatalogError::UnknownTarget {
            alias: self.name.clone(),
            model: model.to_owned(),
        }
    }
}

fn push_unique(
    names: &mut Vec<Vec<CatalogEntry>>,
    choices: Vec<CatalogEntry>,
) -> Result<(), CatalogError> {
    let Some(first) = choices.first() else {
        return Ok(());
    };
    let is_used = |others: &Vec<CatalogEntry>| others.iter().any(|other| other.name == first.name);
    if names.iter().any(is_used) {
        return Err(CatalogError::Duplicate(first.name.clone()));
    }
    names.push(choices);
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
            takes_last_frame: false,
            needs_last_frame: false,
            max_characters: 0,
            takes_uploaded_clips: false,
            options: OptionSupport::default(),
        }
    }

    fn alias(name: &str, models: &[&str]) -> Alias {
        Alias {
            name: name.to_owned(),
            models: models.iter().map(|&model| model.to_owned()).collect(),
            sizes: Size::OFFERED.to_vec(),
        }
    }

    #[test]
    fn an_alias_never_offers_a_size_its_model_lacks() {
        let catalog = Catalog::new(vec![card("m")], vec![alias("a", &["m"])], "a").unwrap();
        assert_eq!(catalog.find("a").unwrap().sizes, Size::OFFERED[..4]);
    }

    #[test]
    fn a_name_may_stand_for_several_models_in_their_order() {
        let cards = vec![card("m"), card("n")];
        let catalog = Catalog::new(cards, vec![alias("a", &["n", "m"])], "a").unwrap();
        let ids = |name| {
            let choices = catalog.choices(name).iter();
            choices
                .map(|entry| entry.card.id.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids("a"), ["n", "m"]);
        assert_eq!(ids("m"), ["m"]);
        assert!(ids("x").is_empty());
        assert_eq!(catalog.find("a").unwrap().card.id, "n");
        let names: Vec<&str> = catalog.names().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["m", "n", "a"]);
    }

    #[test]
    fn names_that_clash_or_point_nowhere_are_refused() {
        let make = |aliases, default| Catalog::new(vec![card("m")], aliases, default).unwrap_err();
        assert_eq!(
            make(vec![alias("m", &["m"])], "m"),
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
        assert_eq!(make(vec![alias("a", &["x"])], "m"), dangling);
        assert_eq!(make(vec![alias("a", &["m", "x"])], "m"), dangling);
    }
}

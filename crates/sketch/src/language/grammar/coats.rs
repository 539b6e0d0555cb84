//! What covers a body: "a dog with white fur" is white, and "the puppy has a tan coat" puts on nothing.

use super::nouns::is_animal;
use super::{Preposition, Reader, detail};
use crate::language::classes::WordClass;
use crate::language::senses::Attribute;
use crate::scene::Class;

/// What has a colour of its own on some only.
const SHELLS: &[&str] = &["shell", "carapace"];
const WINGS: &[&str] = &["wing", "wings"];
/// Verbs of having.
const HAS: &[&str] = &["have", "boast", "sport", "feature", "show off", "flaunt"];

impl Reader<'_> {
    /// Whose coat is named: that of the animal which has it.
    pub(super) fn owner_of_coat(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let word = item.tokens.last().map_or("", |token| token.text.as_str());
        let bound_by = self.bound_by();
        let is_had = self
            .clause
            .verb_idx
            .is_some_and(|at| HAS.contains(&self.items[at].lemma.as_str()))
            && bound_by.is_none();
        let is_with = bound_by == Some(Preposition::With);
        let is_owned = self.has_owner(item_idx);
        // "in a red coat", "wearing a fleece": put on.
        if !(is_had || is_with || is_owned) || item.tokens.len() > 1 || self.phrase.is_negated {
            return None;
        }
        let bound = self.clause.noun_bound.filter(|_| is_with);
        let living = || {
            let last = (0..self.draft.entities.len()).rev();
            last.into_iter()
                .find(|&idx| self.draft.entities[idx].is_animate())
        };
        let had_by = self.doers().last().copied().filter(|_| is_had);
        let owner = bound.or(had_by).or_else(living)?;
        let class = self.draft.entities[owner].class();
        let is_grown = || {
            let mut told = self.phrase.adjectives.iter();
            told.any(|&idx| WordClass::GrownCoat.has(&self.items[idx].lemma))
        };
        // "a cat with a red coat" has put it on.
        if word == "coat" && is_with && !is_grown() {
            return None;
        }
        let covers = WordClass::Coat.has(word) && is_animal(class)
            || SHELLS.contains(&word) && is_animal(class)
            || WINGS.contains(&word) && class == Class::Insect;
        covers.then_some(owner)
    }

    /// Lets whoever has the coat be of its colour and pattern; of two colours the first is the coat's.
    pub(super) fn colour_coat(&mut self, item_idx: usize, owner: usize) {
        let adjectives = std::mem::take(&mut self.phrase.adjectives);
        let mut has_colour = self.draft.entities[owner].look.colour.is_some();
        for adjective_idx in adjectives {
            let attributes = self.items[adjective_idx].adjective.unwrap_or_default();
            let mut is_shown = false;
            for attribute in attributes {
                let is_colour = matches!(attribute, Attribute::Colour(_));
                let is_state = matches!(attribute, Attribute::Pattern(_) | Attribute::State(_));
                if is_colour && !has_colour || is_state {
                    self.draft.entities[owner].describe(attribute);
                    is_shown = true;
                }
                has_colour |= is_colour;
            }
            self.readings[adjective_idx] = detail(!is_shown, owner);
        }
        self.readings[item_idx] = detail(false, owner);
        let is_bound = self.clause.preposition.is_some() || self.clause.expects_object;
        self.close_phrase();
        self.clause.after_scenery = !is_bound;
        self.noun_before = None;
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    /// The only one who is there, by colour.
    fn colour(prompt: &str) -> Option<u32> {
        let scene = understand(prompt).scene;
        assert_eq!(scene.entities.len(), 1, "{prompt}: {:?}", scene.entities);
        assert!(
            scene.entities[0].look.wears.is_empty(),
            "{prompt}: {:?}",
            scene.entities
        );
        scene.entities[0].look.colour
    }

    #[test]
    fn an_animal_is_of_the_colour_of_its_coat() {
        let white = understand("A white dog").scene.entities[0].look.colour;
        for prompt in [
            "A dog with white fur",
            "A dog runs. Its fur is soft. The dog has a white coat.",
            "A dog with a shiny white coat runs",
            "The dog's white fur moves in the wind",
        ] {
            assert_eq!(colour(prompt), white, "{prompt}");
        }
        let blue = understand("A blue parrot").scene.entities[0].look.colour;
        assert_eq!(colour("A parrot with blue feathers sits"), blue);
        let green = understand("A green turtle").scene.entities[0].look.colour;
        assert_eq!(colour("A turtle with a green shell"), green);
        let black = understand("A black horse").scene.entities[0].look.colour;
        assert_eq!(colour("A black horse with brown hair"), black);
    }

    #[test]
    fn what_is_put_on_is_worn() {
        let scene = understand("A dog in a red coat walks").scene;
        assert_eq!(scene.entities[0].look.wears, ["red coat"]);
        let scene = understand("A woman with a red coat walks").scene;
        assert_eq!(scene.entities[0].look.wears, ["red coat"]);
    }
}

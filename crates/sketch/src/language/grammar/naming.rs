//! Whom or what a noun means: somebody who is there already, somebody invented, or a new one.

use super::{Finds, Reader};
use crate::language::draft::{DraftEntity, MAX_ENTITIES};
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Concept, Noun, NounKind};
use crate::language::tagging::Item;
use crate::language::words::Reading;
use crate::language::{given, names};
use crate::scene::{Class, Material};

impl Reader<'_> {
    /// "the trucks reckless drive": the drive of the truck that is there, without its apostrophe.
    fn is_owner_by_slip(&self, item_idx: usize) -> bool {
        let behind = |at: usize| self.items.get(item_idx + at);
        let describes = behind(1).is_some_and(|next| {
            next.adjective.is_some() && next.noun.is_none() && next.verb.is_none()
        });
        let is_plural = self.items[item_idx].is_plural;
        is_plural && describes && behind(2).is_some_and(Item::is_noun_like)
    }

    /// The entity that was meant: one that was named before, somebody invented, or a new one.
    pub(super) fn entity(
        &mut self,
        item_idx: usize,
        noun: &'static Noun,
        concept: &'static Concept,
    ) -> Option<usize> {
        let item = &self.items[item_idx];
        let means_known = if self.finds == Finds::Any {
            !self.phrase.is_another
        } else {
            self.phrase.is_definite && self.phrase.count.is_none()
        };
        if names::is_mark(&item.lemma) {
            let is_called = |entity: &DraftEntity| entity.word == item.lemma;
            if let Some(known) = self.draft.entities[..self.draft.n_known]
                .iter()
                .position(is_called)
            {
                return Some(known);
            }
        } else if given::is_given_name(&item.tokens[0].text)
            && let Some(known) = self.known_by_name(&item.lemma)
        {
            return Some(known);
        } else if let Some(known) = self.the_other(item_idx, concept) {
            return Some(known);
        } else if means_known && let Some(known) = self.known_by_hair(item_idx, concept) {
            return Some(known);
        } else if means_known
            && let Some(known) = self.draft.find(concept)
            && self.may_be(known, noun)
            && !self.is_of_other_age(known, item_idx)
            && (!is_many(item.is_plural, noun)
                || self.draft.entities[known].count > 1
                || self.is_owner_by_slip(item_idx))
        {
            return Some(known);
        }
        if let Some(known) = self.told_before(item_idx) {
            return Some(known);
        }
        let told = self.explained(item_idx, noun, concept);
        if let Some(known) = told.or_else(|| self.said_to_be(item_idx, concept)) {
            self.explain(known, noun, concept);
            return Some(known);
        }
        if means_known && let Some(known) = self.known_by_head(item_idx) {
            return Some(known);
        }
        if self.is_speaker_label(item_idx)
            && let Some(known) = self.draft.find(concept)
        {
            return Some(known);
        }
        if let Some(known) = self
            .same_group(item_idx)
            .or_else(|| self.called_by_kind(item_idx))
        {
            return Some(known);
        }
        let (concept, is_statue) = self.statue_of_animal(concept);
        let concept = self.animal_in_trade(concept, noun).unwrap_or(concept);
        // "a giraffe and her calf": the drawing goes by the word, and a calf alone is a cow's.
        let young = self.young_of(item_idx).or_else(|| self.parent_of(item_idx));
        let word = young.map_or_else(|| item.lemma.clone(), |kind| kind.key.replace('_', " "));
        let concept = young.unwrap_or(concept);
        let mut entity = DraftEntity::new(Some(concept), word);
        let is_many_of_them = item.is_plural || self.is_plenty(item_idx, noun);
        if is_many_of_them && concept.usual_count == 1 {
            entity.count = usual_plural(concept.class);
        }
        entity.describe_all(&noun.attributes);
        if is_statue {
            entity.look.material = Some(Material::Stone);
        }
        if entity.is_animate()
            && let Some(placeholder) = self.placeholder.take()
        {
            entity.is_subject = true;
            let invented = &mut self.draft.entities[placeholder];
            entity.action = invented.action;
            entity.place = invented.place.take();
            entity.target = invented.target.take();
            *invented = entity;
            return Some(placeholder);
        }
        if self.draft.entities.len() >= MAX_ENTITIES {
            return None;
        }
        self.draft.entities.push(entity);
        Some(self.draft.entities.len() - 1)
    }

    /// "one cat sleeps, the other cat jumps": of two that are there the one that is not spoken of now.
    fn the_other(&self, item_idx: usize, concept: &'static Concept) -> Option<usize> {
        let is_other = |&at: &usize| self.items[at].lemma == "other";
        let is_told = self.phrase.adjectives.iter().any(is_other);
        if !is_told || self.items[item_idx].is_plural || !self.phrase.is_definite {
            return None;
        }
        let doers = self.doers();
        let is_one = |at: &usize| {
            let entity = &self.draft.entities[*at];
            entity.count == 1 && entity.key() == concept.key
        };
        let alike: Vec<usize> = (0..self.draft.entities.len()).filter(is_one).collect();
        let others = alike.iter().rev().find(|at| !doers.contains(at));
        others.copied().filter(|_| alike.len() > 1)
    }

    /// "A coin spins. Violet coin.": a bare noun that an earlier sentence named is the same one.
    fn told_before(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let is_bare = !self.phrase.has_determiner && self.phrase.count.is_none();
        if !is_bare || item.is_plural || self.phrase.is_another || self.finds == Finds::Any {
            return None;
        }
        let is_told = |idx: usize| {
            let named = Reading::Entity { id: idx as u32 };
            idx < self.draft.n_known || self.readings[..self.sentence_idx].contains(&named)
        };
        let is_it = |idx: &usize| {
            let entity = &self.draft.entities[*idx];
            entity.word == item.lemma && entity.count == 1 && is_told(*idx)
        };
        (0..self.draft.entities.len()).find(is_it)
    }

    /// "A progress bar fills. The bar glows.": the last word of what it was called.
    pub(super) fn known_by_head(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let ends = |word: &str| {
            word.strip_suffix(item.lemma.as_str())
                .is_some_and(|rest| rest.ends_with(' '))
        };
        let is_one = !item.is_plural && item.tokens.len() == 1 && self.phrase.adjectives.is_empty();
        let mut entities = self.draft.entities.iter();
        entities.position(|entity| is_one && entity.count == 1 && ends(&entity.word))
    }

    /// "Emma stands on a beach. Emma waves.": the same.
    fn known_by_name(&self, name: &str) -> Option<usize> {
        let mut entities = self.draft.entities.iter();
        entities.position(|entity| entity.word == *name)
    }

    /// "a cat astronaut" is a cat in an astronaut's dress, "a penguin family" are penguins.
    fn animal_in_trade(
        &mut self,
        concept: &'static Concept,
        noun: &'static Noun,
    ) -> Option<&'static Concept> {
        let animal_idx = self.phrase.animal.take()?;
        let has_role = noun
            .attributes
            .iter()
            .any(|attribute| matches!(attribute, Attribute::Role(_) | Attribute::Count(_)));
        let animal = self.items[animal_idx].noun?;
        let NounKind::Concept(animal_concept_idx) = animal.kind else {
            return None;
        };
        if concept.class != Class::Person || !has_role {
            return None;
        }
        self.readings[animal_idx] = Reading::Entity {
            id: self.draft.entities.len() as u32,
        };
        Some(&LEXICON.concepts[animal_concept_idx])
    }
}

/// Whether a noun names several: "children", "the whole team".
fn is_many(is_plural: bool, noun: &Noun) -> bool {
    let counts_many =
        |attribute: &Attribute| matches!(attribute, Attribute::Count(count) if *count > 1);
    is_plural
        || noun.attributes.iter().any(counts_many)
        || noun
            .concept()
            .is_some_and(|concept| concept.usual_count > 1)
}

/// How many a bare plural shows.
fn usual_plural(class: Class) -> u32 {
    match class {
        Class::Plant | Class::Fish | Class::Bird | Class::Insect => 5,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::Setting;

    #[test]
    fn a_bare_noun_of_an_earlier_sentence_is_the_same() {
        assert_eq!(
            keys("A robot stands in a park. Robot has red eyes."),
            ["robot"]
        );
        assert_eq!(keys("A coin spins on a table. Violet coin."), ["coin"]);
        assert_eq!(
            keys("A cat sleeps on a chair. Another cat sits on a box.").len(),
            4
        );
    }

    #[test]
    fn the_last_word_of_a_name_means_it() {
        let bar = keys("A progress bar fills from left to right, soft glow behind the bar");
        assert_eq!(bar, ["progress_bar"]);
        let man = understand("A gold bar. A man walks into the bar").scene;
        assert_eq!(man.setting, Setting::Bar);
    }
}

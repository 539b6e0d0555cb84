//! Nouns: which of them become entities, and what the words before them say about the look.

use super::{Doer, Finds, Reader, detail};
use crate::language::draft::{DraftEntity, MAX_ENTITIES};
use crate::language::lexicon::LEXICON;
use crate::language::names;
use crate::language::senses::{Attribute, Concept, Noun, NounKind, Preposition, VerbKind};
use crate::language::words::Reading;
use crate::scene::Class;

/// The most placards in a picture: one or two are a hint, more are a wall of text.
const MAX_PLACARDS: usize = 2;

impl Reader<'_> {
    pub(super) fn noun(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        let Some(noun) = item.noun else { return };
        if self.describes_next(item_idx) {
            return self.modifier(item_idx, noun);
        }
        let drawn = match noun.kind {
            _ if self.phrase.is_negated => Err("not wanted"),
            _ if self.clause.is_swapped => Err("replaced"),
            NounKind::Part => Err("drawn with its owner or not at all"),
            NounKind::Shapeless => Err("has no shape to draw"),
            NounKind::Concept(_) if self.belongs_to_noun_before() => {
                Err("belongs to what came before")
            }
            NounKind::Concept(concept_idx) => Ok(&LEXICON.concepts[concept_idx]),
        };
        match drawn {
            Ok(concept) => self.concept(item_idx, noun, concept),
            Err(reason) => {
                self.readings[item_idx] = Reading::not_drawn(reason);
                self.noun_before = None;
                let is_bound = self.clause.preposition.is_some() || self.clause.expects_object;
                self.close_phrase();
                // "their fur blows": the verb is the fur's.
                self.clause.after_scenery = !is_bound;
            }
        }
    }

    /// "coffee" in "coffee machine", and an owner: "the king" in "the king's throne".
    fn describes_next(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let Some(next) = self.items.get(item_idx + 1) else {
            return false;
        };
        let is_part = next
            .noun
            .is_some_and(|noun| matches!(noun.kind, NounKind::Part));
        if item.is_possessive() {
            return self.reaches_noun(item_idx) && !is_part;
        }
        let is_pictograph = !item.lemma.chars().any(char::is_alphanumeric);
        !is_pictograph && next.is_noun_like() && next.verb.is_none() && !item.is_plural && !is_part
    }

    fn modifier(&mut self, item_idx: usize, noun: &'static Noun) {
        self.phrase.is_open = true;
        self.readings[item_idx] = Reading::not_drawn("only describes the next word");
        if let NounKind::Concept(concept_idx) = noun.kind
            && may_have_trade(&LEXICON.concepts[concept_idx])
        {
            self.phrase.animal = Some(item_idx);
        }
    }

    /// "a bowl of apples": the head is drawn, what it holds is not.
    fn belongs_to_noun_before(&self) -> bool {
        let Some(of_idx) = self.clause.preposition else {
            return false;
        };
        let head_is_drawn = of_idx
            .checked_sub(1)
            .is_some_and(|head_idx| matches!(self.readings[head_idx], Reading::Entity { .. }));
        self.items[of_idx].preposition == Some(Preposition::Of) && head_is_drawn
    }

    fn concept(&mut self, item_idx: usize, noun: &'static Noun, concept: &'static Concept) {
        if concept.is_worn
            && let Some(wearer) = self.wearer()
        {
            return self.wear(item_idx, noun, wearer);
        }
        let Some(entity_idx) = self.entity(item_idx, noun, concept) else {
            self.readings[item_idx] = Reading::not_drawn("too many things for one picture");
            return self.close_phrase();
        };
        self.readings[item_idx] = Reading::Entity {
            id: entity_idx as u32,
        };
        self.describe(entity_idx);
        self.bind(entity_idx);
        self.close_phrase();
        self.noun_before = Some(entity_idx);
    }

    /// Who has on what is named next.
    fn wearer(&self) -> Option<usize> {
        // Also the second piece: "wears a jacket, a dress and boots".
        let is_put_on = self.clause.preposition.is_none()
            && self
                .clause
                .verb
                .is_some_and(|verb| verb.kind == VerbKind::Wears);
        let is_in_it = self.clause.preposition.is_some_and(|before| {
            self.bound_by() == Some(Preposition::With) || self.items[before].lemma == "in"
        });
        let last = *self.doers().last()?;
        let entity = &self.draft.entities[last];
        let is_next_piece = self.clause.is_and && !entity.look.wears.is_empty();
        (entity.is_animate() && (is_put_on || is_in_it || is_next_piece)).then_some(last)
    }

    fn wear(&mut self, item_idx: usize, noun: &'static Noun, wearer: usize) {
        let mut words: Vec<&str> = Vec::new();
        let mut colours: Vec<&Attribute> = noun.attributes.iter().collect();
        for &adjective_idx in &self.phrase.adjectives {
            words.push(&self.items[adjective_idx].lemma);
            colours.extend(self.items[adjective_idx].adjective.unwrap_or_default());
            self.readings[adjective_idx] = Reading::Detail { id: wearer as u32 };
        }
        words.push(&self.items[item_idx].lemma);
        let entity = &mut self.draft.entities[wearer];
        entity.wear(words.join(" "));
        // A person's main colour is that of the clothes; a cat in a red hat stays the cat it was.
        let is_garment = noun
            .concept()
            .is_some_and(|concept| concept.height_m >= 0.7);
        if entity.class() == Class::Person && is_garment && entity.look.colour.is_none() {
            for colour in colours {
                if matches!(colour, Attribute::Colour(_)) {
                    entity.describe(colour);
                }
            }
        }
        self.readings[item_idx] = Reading::Detail { id: wearer as u32 };
        self.phrase.adjectives.clear();
        self.close_phrase();
        self.noun_before = None;
    }

    /// The entity that was meant: one that was named before, somebody invented, or a new one.
    fn entity(
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
        } else if means_known && let Some(known) = self.draft.find(concept) {
            return Some(known);
        }
        let concept = self.animal_in_trade(concept, noun).unwrap_or(concept);
        let mut entity = DraftEntity::new(Some(concept), item.lemma.clone());
        if item.is_plural && concept.usual_count == 1 {
            entity.count = usual_plural(concept.class);
        }
        for attribute in &noun.attributes {
            entity.describe(attribute);
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

    /// "a cat astronaut" is a cat in an astronaut's dress.
    fn animal_in_trade(
        &mut self,
        concept: &'static Concept,
        noun: &'static Noun,
    ) -> Option<&'static Concept> {
        let animal_idx = self.phrase.animal.take()?;
        let has_role = noun
            .attributes
            .iter()
            .any(|attribute| matches!(attribute, Attribute::Role(_)));
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

    /// Gives the entity what stood before its noun.
    fn describe(&mut self, entity_idx: usize) {
        let phrase = std::mem::take(&mut self.phrase);
        let entity = &mut self.draft.entities[entity_idx];
        if let Some((count, item_idx)) = phrase.count {
            entity.describe(&Attribute::Count(count));
            self.readings[item_idx] = detail(false, entity_idx);
        }
        for item_idx in phrase.adjectives {
            let attributes = self.items[item_idx].adjective.unwrap_or_default();
            for attribute in attributes {
                entity.describe(attribute);
            }
            self.readings[item_idx] = detail(attributes.is_empty(), entity_idx);
        }
        if let Some((action, _)) = phrase.participle {
            entity.act(action);
        }
    }

    pub(super) fn unknown(&mut self, item_idx: usize) {
        self.readings[item_idx] = Reading::Unknown;
        let text = &self.items[item_idx].lemma;
        if text.ends_with("ly") {
            return;
        }
        if self.draft.first_unknown.is_none() && text.chars().all(char::is_alphabetic) {
            self.draft.first_unknown = Some(text.clone());
        }
        self.noun_before = None;
        if self.looks_like_verb(item_idx) {
            self.clause.verb = None;
            self.clause.expects_object = true;
            return;
        }
        let verb_may_follow = self
            .items
            .get(item_idx + 1)
            .is_some_and(|next| next.verb.is_some());
        let describes = self.noun_follows(item_idx) && !verb_may_follow;
        if describes || self.unknown_follows(item_idx) {
            self.phrase.is_open = true;
            return;
        }
        if !self.is_placard(item_idx) {
            return self.close_phrase();
        }
        let known = self.draft.entities[..self.draft.n_known]
            .iter()
            .position(|entity| entity.concept.is_none() && entity.word == *text);
        let entity_idx = known.unwrap_or(self.draft.entities.len());
        if known.is_none() {
            self.draft
                .entities
                .push(DraftEntity::new(None, text.clone()));
        }
        self.readings[item_idx] = Reading::Placard {
            id: entity_idx as u32,
        };
        self.describe(entity_idx);
        self.bind(entity_idx);
        self.close_phrase();
        self.noun_before = Some(entity_idx);
    }

    /// Whether an unknown word is surely somebody or something: it has a determiner and is no place, or it stands
    /// first and acts.
    fn is_placard(&self, item_idx: usize) -> bool {
        let n_placards = self
            .draft
            .entities
            .iter()
            .filter(|entity| entity.concept.is_none())
            .count();
        let is_full = n_placards >= MAX_PLACARDS || self.draft.entities.len() >= MAX_ENTITIES;
        let is_place = self.clause.preposition.is_some();
        let acts = self.clause.doer == Doer::Nobody && self.verb_follows(item_idx);
        let is_word = self.items[item_idx].lemma.chars().any(char::is_alphabetic);
        is_word
            && !is_full
            && !is_place
            && !self.phrase.is_negated
            && (self.phrase.has_determiner || acts)
    }
}

/// Whether a trade after it only dresses it: "a cat astronaut", "a robot chef".
fn may_have_trade(concept: &Concept) -> bool {
    let is_human = matches!(
        concept.key.as_str(),
        "man" | "woman" | "boy" | "girl" | "person" | "crowd"
    );
    matches!(
        concept.class,
        Class::FourLegged | Class::Bird | Class::Person
    ) && !is_human
}

/// How many a bare plural shows.
fn usual_plural(class: Class) -> u32 {
    match class {
        Class::Plant | Class::Fish | Class::Bird | Class::Insect => 5,
        _ => 3,
    }
}

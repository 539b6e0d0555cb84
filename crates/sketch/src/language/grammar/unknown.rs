//! Words that nothing knows: which of them stand for somebody or something.

use super::hints::is_setting;
use super::{Doer, Reader};
use crate::language::draft::{DraftEntity, MAX_ENTITIES, concept};
use crate::language::lemma::Form;
use crate::language::senses::Function;
use crate::language::words::Reading;
use crate::scene::Action;

/// The most placards in a picture: one or two are a hint, more are a wall of text.
const MAX_PLACARDS: usize = 2;

impl Reader<'_> {
    pub(super) fn unknown(&mut self, item_idx: usize) {
        self.readings[item_idx] = Reading::Unknown;
        let text = &self.items[item_idx].lemma;
        let may_be_thing = text.chars().all(char::is_alphabetic) && !looks_like_adjective(text);
        if self.draft.first_unknown.is_none() && may_be_thing {
            self.draft.first_unknown = Some(text.clone());
        }
        let is_place = self.items[item_idx]
            .hint
            .is_some_and(|hint| hint.effects.iter().any(is_setting));
        if is_place && !self.phrase.is_negated && !self.is_sense_vetoed(item_idx) {
            self.named_place.get_or_insert(item_idx);
        }
        self.noun_before = None;
        if self.is_name(item_idx) {
            return self.name_somebody(item_idx);
        }
        if self.looks_like_verb(item_idx) {
            self.clause.verb = None;
            self.clause.expects_object = true;
            return;
        }
        // A bare verb follows a plural only: "a luxury watch" is a watch.
        let verb_may_follow = self.items.get(item_idx + 1).is_some_and(|next| {
            let is_plural = self.items[item_idx]
                .tokens
                .last()
                .is_some_and(|token| token.text.ends_with('s'));
            let may_agree = next.verb_form != Form::Base || next.noun.is_none() || is_plural;
            next.verb.is_some() && may_agree
        });
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

    /// "A bar", "the pool glitters": a word that is a place only behind its prepositions is one when nothing else is.
    pub(super) fn go_where_named(&mut self) {
        let Some(item_idx) = self.named_place.filter(|_| self.draft.setting.is_none()) else {
            return;
        };
        // "A Victorian house" is looked at from before it.
        let last_word = self.items[item_idx].lemma.rsplit(' ').next();
        if last_word.is_some_and(|word| matches!(word, "house" | "mansion" | "villa" | "manor")) {
            return self.build_house(item_idx);
        }
        let effects = self.items[item_idx]
            .hint
            .map_or(&[][..], |hint| &hint.effects);
        for effect in effects {
            self.draft.apply(*effect);
        }
        self.readings[item_idx] = Reading::Scene;
    }

    /// A card with a word on it is for a picture that would show nothing else; beside what is known it only hides it.
    pub(super) fn leave_out_unknown(&mut self) {
        let is_unknown = |entity: &DraftEntity| entity.concept.is_none();
        if self.is_change || self.draft.entities.iter().all(is_unknown) {
            return;
        }
        let unknown: Vec<bool> = self.draft.entities.iter().map(is_unknown).collect();
        self.keep_entities(|entity_idx| !unknown[entity_idx], || Reading::Unknown);
    }

    /// Keeps some of the entities; the words of the others are read as `lost`.
    pub(super) fn keep_entities(
        &mut self,
        is_kept: impl Fn(usize) -> bool,
        lost: impl Fn() -> Reading,
    ) {
        let kept = self.draft.keep(is_kept);
        for reading in &mut self.readings {
            if let Reading::Entity { id } | Reading::Detail { id } | Reading::Placard { id } =
                reading
            {
                *reading = match (kept.get(*id as usize).copied().flatten(), &reading) {
                    (Some(id), Reading::Entity { .. }) => Reading::Entity { id: id as u32 },
                    (Some(id), _) => Reading::Detail { id: id as u32 },
                    (None, Reading::Detail { .. }) => {
                        Reading::not_drawn("describes nothing that is shown")
                    }
                    (None, _) => lost(),
                };
            }
        }
        if let Doer::Entities(doers) = &mut self.clause.doer {
            *doers = doers.iter().filter_map(|&doer| kept[doer]).collect();
        }
        for told in &mut self.told {
            told.follow(&kept);
        }
    }

    /// "Maria opens the door", "Elon Musk dancing": a name is somebody's, when somebody acts by it.
    fn is_name(&self, item_idx: usize) -> bool {
        let written = &self.items[item_idx].tokens[0].written;
        let mut letters = written.chars();
        let is_capital = letters.next().is_some_and(char::is_uppercase)
            && written.chars().skip(1).any(char::is_lowercase)
            && written.chars().all(char::is_alphabetic);
        let is_free = !self.phrase.has_determiner
            && self.clause.preposition.is_none()
            && !self.clause.expects_object;
        let acts = self.items.get(item_idx + 1).is_some_and(|next| {
            next.verb.is_some()
                && matches!(next.verb_form, Form::Ing | Form::S)
                && next.noun.is_none()
                || next.function == Some(Function::Be)
        });
        is_capital && is_free && acts && self.draft.entities.len() < MAX_ENTITIES
    }

    fn name_somebody(&mut self, item_idx: usize) {
        let name = &self.items[item_idx].lemma;
        let is_known = |entity: &DraftEntity| entity.word == *name;
        let known = self.draft.entities.iter().position(is_known);
        let entity_idx = known.unwrap_or(self.draft.entities.len());
        if known.is_none() {
            let somebody = DraftEntity::new(concept("person"), name.clone());
            self.draft.entities.push(somebody);
        }
        self.readings[item_idx] = Reading::Entity {
            id: entity_idx as u32,
        };
        self.clause.next_acts = true;
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
        // A place that is named without its preposition, and what is danced or felt, is no thing.
        let item = &self.items[item_idx];
        let is_no_thing = item.hint.is_some()
            || looks_like_adjective(&item.lemma)
            || self.clause.expects_object
                && self
                    .clause
                    .verb
                    .is_some_and(|verb| verb.action == Action::Dance);
        is_word
            && !is_full
            && !is_place
            && !is_no_thing
            && !self.is_compared()
            && !self.phrase.is_negated
            && (self.phrase.has_determiner || acts)
    }
}

/// Whether an unknown word ends as words do that only describe: "historical", "melodious".
pub(super) fn looks_like_adjective(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ical", "ous", "ful", "less", "able", "ible", "ish", "ative", "istic", "esque", "ular",
        "ional",
    ];
    word.len() > 6 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

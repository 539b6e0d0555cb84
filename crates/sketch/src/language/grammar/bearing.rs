//! What a word says of the words around it: whose clothes a colour is of, whose trade stands behind an animal, and
//! whether those who are many do what stands behind what they wear.

use super::nouns::{is_animal, may_have_trade};
use super::state::Doer;
use super::{Form, Function, Item, Reader, Reading};
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Concept, Effect, Noun, VerbKind};
use crate::language::tokens::TokenKind;
use crate::scene::{Action, Class, Shot};

impl Reader<'_> {
    /// "wearing all orange", "a woman in white": whose clothes are of that colour.
    pub(super) fn wearer_of_colour(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let is_colour = |attribute: &Attribute| matches!(attribute, Attribute::Colour(_));
        let is_colour = item.adjective?.iter().any(is_colour) && !item.is_plural;
        let is_put_on = self.clause.expects_object
            && self
                .clause
                .verb
                .is_some_and(|verb| verb.kind == VerbKind::Wears);
        let is_in_it = self
            .clause
            .preposition
            .is_some_and(|before| self.items[before].lemma == "in");
        let is_last = self
            .items
            .get(item_idx + 1)
            .is_none_or(|next| !next.is_noun_like() && next.adjective.is_none());
        let bound = self.clause.noun_bound.filter(|_| is_in_it);
        let wearer = bound.or_else(|| self.doers().last().copied())?;
        let is_person = self.draft.entities[wearer].class() == Class::Person;
        let is_free = is_last && !self.phrase.has_determiner && is_person;
        (is_colour && is_free && (is_put_on || is_in_it)).then_some(wearer)
    }

    /// "A penguin as a waiter", "Joe Biden as a rapper": the trade of somebody, where no clause follows.
    pub(super) fn opens_role(&self, item_idx: usize) -> bool {
        let is_as = self.items[item_idx].lemma == "as";
        let is_somebody = self.noun_before.is_some_and(|before| {
            let entity = &self.draft.entities[before];
            entity.is_animate() && (entity.class() == Class::Person || entity.look.role.is_none())
        });
        let opens = self
            .items
            .get(item_idx + 1)
            .is_some_and(|next| next.function == Some(Function::Indefinite));
        if !is_as || !is_somebody || !opens {
            return false;
        }
        let end = self.end_of_role(item_idx);
        let is_role = |attribute: &Attribute| matches!(attribute, Attribute::Role(_));
        let has_role = self.items[item_idx + 2..end]
            .iter()
            .filter_map(|item| item.noun)
            .any(|noun| noun.attributes.iter().any(is_role));
        let acts = self.items.get(end).is_some_and(|next| {
            next.function == Some(Function::Be)
                || next.verb.is_some() && next.verb_form != Form::Ing
        });
        has_role && !acts
    }

    /// Behind the noun of a trade: "as a busy waiter".
    pub(super) fn end_of_role(&self, item_idx: usize) -> usize {
        const LONGEST: usize = 4;
        let words = self.items[item_idx + 2..].iter().take(LONGEST);
        let n_words = words.take_while(|item| item.noun.is_none()).count();
        (item_idx + 3 + n_words).min(self.items.len())
    }

    pub(super) fn is_unwanted_before(&self, item_idx: usize) -> bool {
        let before = item_idx.checked_sub(1).map(|at| &self.readings[at]);
        before.is_some_and(|reading| *reading == Reading::not_drawn("not wanted"))
    }

    /// "and the scene gives a sense of peace": none of those who are in it gives anything.
    pub(super) fn leave_to_film(&mut self, item_idx: usize) {
        let is_film = matches!(
            self.items[item_idx].lemma.as_str(),
            "the scene" | "the video" | "the shot"
        );
        let tells = self.items.get(item_idx + 1).is_some_and(|next| {
            next.verb.is_some() && next.verb_form == Form::S && next.function.is_none()
        });
        if is_film && tells {
            self.clause.doer = Doer::Camera;
            self.clause.is_new = false;
        }
    }

    /// "cut into squares", "in a triangle": a shape without a colour that is not what the prompt is about.
    pub(super) fn is_mere_arrangement(&self, noun: &Noun) -> bool {
        let is_shape = noun.concept().is_some_and(|concept| {
            matches!(
                concept.key.as_str(),
                "square" | "rectangle" | "triangle" | "hexagon"
            )
        });
        let is_colour = |attribute: &Attribute| matches!(attribute, Attribute::Colour(_));
        let is_coloured = self.phrase.adjectives.iter().any(|&item_idx| {
            let attributes = self.items[item_idx].adjective;
            attributes.is_some_and(|attributes| attributes.iter().any(is_colour))
        });
        is_shape && !is_coloured && self.clause.preposition.is_some()
    }

    /// "a park bench", "a kitchen table", "a street lamp": that is where it happens when nothing else says so.
    pub(super) fn note_whereabouts(&mut self, item_idx: usize, concept: &Concept) {
        let is_fixed = matches!(concept.class, Class::Furniture | Class::Thing);
        let [first, _, ..] = self.items[item_idx].tokens else {
            return;
        };
        let hint = LEXICON
            .get(&first.text)
            .and_then(|senses| senses.hint.as_ref())
            .filter(|hint| is_fixed && hint.after.is_empty());
        for effect in hint.iter().flat_map(|hint| &hint.effects) {
            if let Effect::Setting { setting, .. } = effect {
                self.draft.apply(Effect::Setting {
                    setting: *setting,
                    is_sure: false,
                });
            }
        }
    }

    /// "a chimpanzee lead vocalist", "a panda private detective": an animal, what its trade is like, and its trade.
    pub(super) fn has_trade_behind(&self, item_idx: usize) -> bool {
        const MOST_ADJECTIVES: usize = 2;
        let item = &self.items[item_idx];
        let is_animal = item
            .noun
            .and_then(Noun::concept)
            .is_some_and(|it| may_have_trade(it) && is_animal(it.class));
        let behind = self.items[item_idx + 1..].iter();
        let mut behind = behind.skip_while(|next| {
            next.kind() == TokenKind::Word && next.adjective.is_some() && next.noun.is_none()
        });
        let n_between = self.items[item_idx + 1..]
            .iter()
            .take_while(|next| next.adjective.is_some() && next.noun.is_none())
            .count();
        let is_trade = behind
            .next()
            .and_then(|next| next.noun)
            .is_some_and(|noun| {
                let is_role = |attribute: &Attribute| matches!(attribute, Attribute::Role(_));
                let is_person = |concept: &Concept| concept.class == Class::Person;
                noun.concept().is_some_and(is_person) && noun.attributes.iter().any(is_role)
            });
        is_animal
            && is_trade
            && (1..=MOST_ADJECTIVES).contains(&n_between)
            && !item.is_possessive()
            && !item.is_plural
    }

    /// "vines and flowers everywhere": the next of a list, since several would flower.
    pub(super) fn is_next_plural(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let is_next = self.clause.is_and && item.noun.is_some() && item.is_plural;
        let doers = self.doers();
        let are_several = doers
            .iter()
            .any(|&doer| self.draft.entities[doer].count > 1);
        is_next && are_several && self.clause.verb.is_none() && !self.opens_object(item_idx + 1)
    }

    /// "Two cats in boxing gear and gloves fight": what they wear or where they are came between.
    pub(super) fn agrees_with_several(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let follows_noun = item_idx
            .checked_sub(1)
            .is_some_and(|before| self.items[before].is_plural);
        let are_several = match &self.clause.doer {
            Doer::Entities(doers) => doers
                .iter()
                .any(|&doer| self.draft.entities[doer].count > 1),
            Doer::Nobody | Doer::Camera => false,
        };
        let is_free = self.phrase.adjectives.is_empty() && !self.phrase.has_determiner;
        let acts = item.verb.is_some_and(|verb| verb.action != Action::Idle);
        are_several && follows_noun && is_free && acts && self.clause.verb.is_none()
    }

    /// "The camera looks up at a woman wearing a hat": it is she who does.
    pub(super) fn leave_camera(&mut self, item_idx: usize) {
        let somebody = self
            .noun_before
            .filter(|&before| self.draft.entities[before].is_animate());
        let follows = item_idx.checked_sub(1).is_some_and(|before| {
            self.items[before].noun.is_some()
                || self.items[before].function == Some(Function::Filler)
        });
        let is_participle = self.items[item_idx].verb_form == Form::Ing;
        if let (Some(somebody), true, true) = (somebody, follows, is_participle)
            && self.clause.doer == Doer::Camera
        {
            self.clause.doer = Doer::Entities(vec![somebody]);
        }
    }

    /// Dresses somebody in the trade that "as" says.
    pub(super) fn take_role(&mut self, item_idx: usize) {
        let item = &self.items[item_idx + 2..];
        let trade = item.iter().find(|item| item.noun.is_some());
        let attributes = trade
            .and_then(|item| item.noun)
            .map(|noun| &noun.attributes);
        let role = |it: &&Attribute| matches!(it, Attribute::Role(_));
        let role = attributes.and_then(|all| all.iter().find(role));
        if let (Some(somebody), Some(role)) = (self.noun_before, role) {
            self.draft.entities[somebody].describe(role);
        }
        self.compared_to_idx = self.end_of_role(item_idx);
    }

    /// "close-up on his hands": as near as hands or feet and what they hold are seen, and not the face alone.
    pub(super) fn show_hands(&mut self) {
        const REACH: usize = 5;
        let is_close = |item: &Item<'_>| {
            item.hint
                .is_some_and(|hint| hint.effects.contains(&Effect::Shot(Shot::CloseUp)))
        };
        let is_limb = |item: &Item<'_>| {
            matches!(
                item.lemma.as_str(),
                "hand" | "hands" | "finger" | "foot" | "feet" | "shoe" | "boot"
            )
        };
        let is_of_hands = (0..self.items.len()).any(|at| {
            let after = self.items[at + 1..].iter().take(REACH);
            let mut after = after.take_while(|item| item.kind() == TokenKind::Word);
            // "a dancer's feet, close up".
            let mut before = self.items[..at].iter().rev().take(2);
            is_close(&self.items[at]) && (after.any(is_limb) || before.any(is_limb))
        });
        if is_of_hands && self.draft.shot == Some(Shot::CloseUp) {
            self.draft.shot = Some(Shot::WaistUp);
        }
    }
}

//! Words that describe: what they are said of, and when a fruit or a flower is only a colour.

use super::{Reader, detail, hints};
use crate::language::senses::{Attribute, Effect};
use crate::language::words::Reading;

impl Reader<'_> {
    /// "lights up deep orange", "glows blue and rose": a colour, and no fruit and no flower.
    pub(super) fn is_bare_colour(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let is_colour = item.adjective.is_some_and(|attributes| {
            let is_colour = |attribute: &Attribute| matches!(attribute, Attribute::Colour(_));
            attributes.iter().any(is_colour)
        });
        let before = item_idx.checked_sub(1).map(|at| &self.items[at]);
        let is_tinted = before.is_some_and(|before| {
            matches!(
                before.lemma.as_str(),
                "deep"
                    | "bright"
                    | "dark"
                    | "pale"
                    | "vivid"
                    | "burnt"
                    | "soft"
                    | "warm"
                    | "turn"
                    | "glow"
                    | "become"
                    | "light up"
                    | "go"
                    | "shine"
            )
        });
        let is_worn = self.wearer_of_colour(item_idx).is_some();
        is_worn || is_colour && is_tinted && !item.is_plural && !self.phrase.has_determiner
    }

    pub(super) fn adjective(&mut self, item_idx: usize) {
        let Some(attributes) = self.items[item_idx].adjective else {
            return;
        };
        if self.items[item_idx].lemma.starts_with("year") {
            // "a 30 year old man" is one man.
            self.phrase.count = None;
        }
        self.apply_mood_of(item_idx);
        let describes_next = self.noun_follows(item_idx);
        let is_predicate = self.clause.follows_auxiliary && !describes_next;
        if is_predicate && self.clause.is_undrawn {
            self.readings[item_idx] = Reading::not_drawn("tells of what is not drawn by itself");
            return;
        }
        if let Some(wearer) = self.wearer_of_colour(item_idx) {
            self.readings[item_idx] = detail(false, wearer);
            for attribute in attributes {
                self.draft.entities[wearer].describe(attribute);
            }
            return self.close_phrase();
        }
        let predicate_of = self.doers().last().copied().filter(|_| is_predicate);
        // "a house on fire", "a dog asleep and wet": of what was named right before.
        let right_before = self.noun_before.filter(|_| !describes_next);
        if let Some(of) = predicate_of.or(right_before) {
            for attribute in attributes {
                self.draft.entities[of].describe(attribute);
            }
            self.readings[item_idx] = detail(attributes.is_empty(), of);
            return;
        }
        self.phrase.is_another |= self.items[item_idx].lemma == "another";
        self.phrase.adjectives.push(item_idx);
        self.phrase.is_open = true;
    }

    /// "a snowy forest", "a busy street": a word that describes and tells of the scene, before the name of a place.
    pub(super) fn is_of_place(&self, item_idx: usize) -> bool {
        let is_hint = self.items[item_idx].hint.is_some();
        let mut next = self.items[item_idx + 1..].iter();
        let head = next.find(|item| item.adjective.is_none() || item.noun.is_some());
        is_hint
            && head.is_some_and(|head| {
                head.hint
                    .is_some_and(|hint| hint.effects.iter().any(hints::is_scenery))
            })
    }

    /// What an adjective says of the scene beside the look of its noun: a happy dog is in a happy scene.
    pub(super) fn apply_mood_of(&mut self, item_idx: usize) {
        let hint = self.items[item_idx].hint;
        let attributes = self.items[item_idx].adjective.unwrap_or_default();
        let is_of_time = attributes
            .iter()
            .any(|attribute| matches!(attribute, Attribute::Role(_)));
        for effect in hint.map_or(&[][..], |hint| &hint.effects) {
            let is_kept = match effect {
                Effect::Mood(_) | Effect::Weather(_) | Effect::Season(_) | Effect::Region(_) => {
                    true
                }
                Effect::Style(_) => is_of_time,
                _ => false,
            };
            if is_kept {
                self.draft.apply(*effect);
            }
        }
    }
}

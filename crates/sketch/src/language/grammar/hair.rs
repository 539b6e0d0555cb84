//! Hair and beards: parts that the prompt may say the colour and the form of, and that are worn like clothes.

use super::Reader;
use super::state::Phrase;
use crate::language::senses::Attribute;
use crate::language::words::Reading;
use crate::scene::Class;

/// What grows on a head.
const HAIR: &[&str] = &[
    "hair",
    "beard",
    "mustache",
    "moustache",
    "ponytail",
    "pigtail",
    "braid",
    "afro",
    "mohawk",
    "curl",
    "dreadlock",
    "bun",
    "goatee",
];

/// Words of its form.
const FORMS: &[&str] = &[
    "long", "short", "curly", "wavy", "straight", "spiky", "messy", "bushy", "dark", "fair",
];

impl Reader<'_> {
    /// "with curly red hair", "his long white beard": kept with what its owner wears.
    pub(super) fn grows(&mut self, item_idx: usize) -> bool {
        let lemma = self.items[item_idx].lemma.as_str();
        if !HAIR.contains(&lemma) || self.phrase.is_negated {
            return false;
        }
        let owner = self.wearer().or(self.noun_before);
        let is_person = |owner: &usize| self.draft.entities[*owner].class() == Class::Person;
        let Some(owner) = owner.filter(is_person) else {
            return false;
        };
        let phrase = std::mem::take(&mut self.phrase.adjectives);
        let mut words: Vec<&str> = Vec::new();
        for adjective_idx in phrase {
            words.push(&self.items[adjective_idx].lemma);
            self.readings[adjective_idx] = Reading::Detail { id: owner as u32 };
        }
        words.push(lemma);
        let words = words.join(" ");
        self.draft.entities[owner].wear(words);
        self.readings[item_idx] = Reading::Detail { id: owner as u32 };
        self.close_phrase();
        self.noun_before = None;
        true
    }

    /// "a tall pink-haired girl": takes the words for the hair out of those for the girl.
    pub(super) fn haired(&mut self, phrase: &mut Phrase, entity_idx: usize) -> Option<String> {
        if self.draft.entities[entity_idx].class() != Class::Person {
            return None;
        }
        let lemma = |item_idx: usize| self.items[item_idx].lemma.as_str();
        let at = phrase
            .adjectives
            .iter()
            .position(|item_idx| matches!(lemma(*item_idx), "haired" | "bearded"))?;
        let grown = if lemma(phrase.adjectives[at]) == "haired" {
            "hair"
        } else {
            "beard"
        };
        let is_of_hair = |item_idx: &&usize| {
            let attributes = self.items[**item_idx].adjective.unwrap_or_default();
            let is_coloured = matches!(attributes, [Attribute::Colour(_)]);
            is_coloured || FORMS.contains(&lemma(**item_idx))
        };
        let before = &phrase.adjectives[..at];
        let n_words = before.iter().rev().take_while(is_of_hair).count();
        let of_hair = phrase
            .adjectives
            .drain(at - n_words..=at)
            .collect::<Vec<_>>();
        let mut words: Vec<&str> = of_hair[..n_words].iter().map(|idx| lemma(*idx)).collect();
        words.push(grown);
        let words = (n_words > 0 || grown == "beard").then(|| words.join(" "));
        for item_idx in of_hair {
            self.readings[item_idx] = super::detail(words.is_none(), entity_idx);
        }
        words
    }
}

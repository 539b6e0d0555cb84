//! Pronouns: whom they take up, and whether somebody is a man or a woman by them.

use super::{Doer, Reader};
use crate::language::draft::{DraftEntity, concept};
use crate::language::senses::Function;
use crate::language::words::Reading;
use crate::scene::{Age, Class};

impl Reader<'_> {
    /// "A boy kicks a ball, it flies away", "the camera follows a bird until it lands": what "it" is goes on.
    pub(super) fn take_up(&mut self, item_idx: usize) {
        let is_subject = self.items.get(item_idx + 1).is_some_and(|next| {
            next.verb.is_some() || matches!(next.function, Some(Function::Be | Function::Filler))
        });
        let is_weather = self
            .items
            .get(item_idx + 1)
            .is_some_and(|next| next.hint.is_some() && next.noun.is_none() && next.verb.is_none());
        let word = self.items[item_idx].lemma.as_str();
        let is_meant = |entity: &DraftEntity| match word {
            "it" => entity.class() != Class::Person && !is_set(entity.class()),
            "he" | "she" => entity.class() == Class::Person && fits(entity.key(), word == "she"),
            "they" => entity.is_mover(),
            _ => false,
        };
        if !is_subject || is_weather || !matches!(word, "it" | "he" | "she" | "they") {
            return;
        }
        let doers = self.doers();
        let is_fit = !doers.is_empty()
            && doers
                .iter()
                .all(|&doer| is_meant(&self.draft.entities[doer]));
        if is_fit {
            return;
        }
        let meant = self.draft.entities.iter().rposition(is_meant);
        if let Some(meant) = meant {
            self.clause.doer = Doer::Entities(vec![meant]);
            self.clause.verb = None;
        }
    }

    /// "A mechanic … he jumps back", "a nurse … her shoes": whoever may be either is what the pronoun says.
    pub(super) fn settle_people(&mut self) {
        for item_idx in 0..self.items.len() {
            let is_woman = match self.items[item_idx].lemma.as_str() {
                "she" | "her" | "hers" | "herself" => true,
                "he" | "him" | "his" | "himself" => false,
                _ => continue,
            };
            let before = self.readings[..item_idx].iter().rev();
            let named = before.filter_map(|reading| match reading {
                Reading::Entity { id } => Some(*id as usize),
                _ => None,
            });
            let mut people = named.filter(|&idx| {
                let entity = self.draft.entities.get(idx);
                entity.is_some_and(|entity| {
                    entity.class() == Class::Person
                        && entity.count == 1
                        && fits(entity.key(), is_woman)
                })
            });
            if let Some(meant) = people.next() {
                become_so(&mut self.draft.entities[meant], is_woman);
            }
        }
    }
}

/// Whether it belongs to the place and goes nowhere.
fn is_set(class: Class) -> bool {
    matches!(class, Class::Building | Class::Plant | Class::Celestial)
}

/// Whether somebody of that concept may be a woman, or a man.
fn fits(key: &str, is_woman: bool) -> bool {
    match key {
        "man" | "boy" => !is_woman,
        "woman" | "girl" => is_woman,
        _ => true,
    }
}

fn become_so(entity: &mut DraftEntity, is_woman: bool) {
    if entity.key() != "person" {
        return;
    }
    let key = match (entity.look.age, is_woman) {
        (Age::Child, true) => "girl",
        (Age::Child, false) => "boy",
        (_, true) => "woman",
        (_, false) => "man",
    };
    entity.concept = concept(key);
}

//! Where phrases, clauses and sentences end, and what is given up there.

use super::state::{Clause, Doer, Role};
use super::{Form, Function, Preposition, Reader, Reading};
use crate::language::tagging::Item;
use crate::scene::Heading;

impl Reader<'_> {
    /// The phrase has its noun; what follows begins anew.
    pub(super) fn close_phrase(&mut self) {
        self.drop_phrase();
        self.clause.preposition = None;
        self.clause.expects_object = false;
        self.clause.is_and = false;
        self.clause.follows_auxiliary = false;
        self.clause.after_scenery = false;
        self.clause.is_part = false;
    }

    /// Gives up what stood before a noun that never came.
    pub(super) fn drop_phrase(&mut self) {
        self.describe_what_is_made_of_it();
        let phrase = std::mem::take(&mut self.phrase);
        let lost = phrase
            .adjectives
            .into_iter()
            .chain(phrase.count.map(|(_, item_idx)| item_idx));
        for item_idx in lost {
            if self.is_place_in_flames(item_idx) {
                self.set_on_fire();
                self.readings[item_idx] = Reading::Scene;
                continue;
            }
            self.readings[item_idx] = Reading::not_drawn("describes nothing that is shown");
            self.hurry(item_idx);
        }
    }

    /// "a bottle made of blue glass": the bottle is blue.
    pub(super) fn describe_what_is_made_of_it(&mut self) {
        let Some(of) = self.clause.noun_bound else {
            return;
        };
        if self.bound_by() != Some(Preposition::Like) {
            return;
        }
        let adjectives = std::mem::take(&mut self.phrase.adjectives);
        for adjective_idx in adjectives {
            self.make_of(adjective_idx, of);
        }
    }

    /// A comma: the next noun continues a list of doers, or begins anew.
    pub(super) fn end_phrase(&mut self) {
        let is_list = self.clause.last_role == Some(Role::Doer) && self.clause.verb.is_none();
        self.close_phrase();
        self.clause.is_and = is_list;
        self.clause.is_undrawn = false;
        self.noun_before = None;
    }

    /// "at a sleek, modern desk": both describe the noun that comes, and the comma parts nothing.
    pub(super) fn is_between_adjectives(&self, item_idx: usize) -> bool {
        let describes = |item: &Item<'_>| {
            item.adjective.is_some() && item.noun.is_none() && item.function.is_none()
        };
        let before = item_idx.checked_sub(1).map(|at| &self.items[at]);
        let next = self.items.get(item_idx + 1);
        self.phrase.is_open
            && self.phrase.has_determiner
            && before.is_some_and(describes)
            && next.is_some_and(|next| describes(next) && next.verb_form != Form::Ing)
            && self.reaches_noun(item_idx)
    }

    /// "Moves quickly", "at full speed": whoever does it is fast.
    pub(super) fn hurry(&mut self, item_idx: usize) {
        const FAST: &[&str] = &[
            "quickly",
            "rapidly",
            "swiftly",
            "speedily",
            "hastily",
            "fast",
            "very fast",
            "full speed",
            "at full speed",
            "at high speed",
            "at top speed",
            "at great speed",
            "at breakneck speed",
            "at incredible speed",
            "at super speed",
            "at lightning speed",
        ];
        const FAR: &[&str] = &["away ", "off into", "into the distance"];
        let said = self.items[item_idx].lemma.as_str();
        let is_fast = FAST.contains(&said);
        let heading = match said {
            _ if is_fast => None,
            _ if FAR.iter().any(|far| said.starts_with(far)) => Some(Heading::Far),
            _ if said.contains("camera") || said.contains("viewer") => Some(Heading::Near),
            _ => None,
        };
        for doer in self.doers() {
            let look = &mut self.draft.entities[doer].look;
            look.is_fast |= is_fast;
            look.heading = heading.unwrap_or(look.heading);
        }
    }

    /// A full stop: nothing of the clause goes on but its doer.
    pub(super) fn end_sentence(&mut self) {
        self.drop_phrase();
        let doer = std::mem::take(&mut self.clause.doer);
        self.clause = Clause::default();
        // "A cat on a wall. It jumps." goes on with the cat; a camera is done with its sentence.
        if doer != Doer::Camera {
            self.clause.doer = doer;
        }
        self.clause.is_new = true;
        self.noun_before = None;
    }

    /// "soft, melodic tunes": what is described is a thing, though only a verb is known by that name.
    pub(super) fn is_described(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let before = item_idx.checked_sub(1).map(|before| &self.items[before]);
        let describes = before.is_some_and(|before| {
            let is_adjective =
                before.adjective.is_some() && before.noun.is_none() && before.verb.is_none();
            // "along the tracks".
            let is_place = before.function == Some(Function::Definite)
                && before.lemma == "the"
                && self.clause.preposition.is_some();
            is_place || is_adjective && self.phrase.is_open
        });
        describes && item.verb_form == Form::S && item.tokens.len() == 1
    }
}

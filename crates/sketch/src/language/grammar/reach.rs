//! Where hands and words go: a preposition after "knocks", "whispers" or "pushes" says what is meant, and not where
//! somebody stands.

use super::Reader;
use crate::language::draft;
use crate::scene::{Action, Class, Relation};

impl Reader<'_> {
    /// "pushes his sister on a swing": she sits on it.
    pub(super) fn pushed_on(
        &self,
        doers: &[usize],
        relation: Relation,
        host: usize,
    ) -> Option<usize> {
        let noun = self.clause.noun_bound?;
        let is_pushed = matches!(self.clause.verb?.action, Action::Push | Action::Pull);
        let is_seat = matches!(
            self.draft.entities[host].key(),
            "swing" | "sled" | "wheelchair" | "stroller" | "wagon" | "slide"
        );
        let is_in = matches!(relation, Relation::Inside | Relation::On);
        let is_somebody = self.draft.entities[noun].is_animate();
        (is_pushed && is_seat && is_in && is_somebody && !doers.contains(&noun)).then_some(noun)
    }

    /// "a cat watches a goldfish in a bowl": it is the fish that is in what has no room for a cat.
    pub(super) fn held_noun(
        &self,
        doers: &[usize],
        relation: Relation,
        host: usize,
    ) -> Option<usize> {
        let noun = self.clause.noun_bound?;
        let verb = self.clause.verb?;
        let is_small = self.draft.entities[host]
            .concept
            .is_some_and(|concept| concept.height_m < 0.6)
            && matches!(
                self.draft.entities[host].class(),
                Class::Thing | Class::Food
            );
        let is_in = matches!(relation, Relation::Inside | Relation::On);
        // "shapes a vase on a wheel", "chops carrots on a board": what is worked on lies there.
        let is_worked_on = matches!(
            verb.action,
            Action::Touch | Action::Chop | Action::Knead | Action::Stir | Action::Swing
        ) && doers
            .iter()
            .all(|&doer| self.draft.entities[doer].target == Some(noun))
            && !self.draft.entities[noun].is_animate();
        let is_bench = matches!(
            self.draft.entities[host].class(),
            Class::Thing | Class::Food | Class::Furniture
        );
        if is_worked_on && is_bench && is_in && noun != host {
            return Some(noun);
        }
        let stays = matches!(
            verb.action,
            Action::Idle
                | Action::Look
                | Action::Talk
                | Action::Howl
                | Action::Feed
                | Action::Pet
                | Action::Point
                | Action::Eat
                | Action::Touch
                | Action::Blow
                | Action::Chase
        );
        let is_other = noun != host && !doers.contains(&noun);
        (is_small && is_in && stays && is_other).then_some(noun)
    }

    /// "knocks on a door", "leans against a wall", "whispers into his ear", "puts it on the shelf": where the hands
    /// or the words go, and not where somebody stands.
    pub(super) fn is_contact(
        &self,
        doers: &[usize],
        relation: Relation,
        entity_idx: usize,
    ) -> bool {
        let Some(verb) = self.clause.verb else {
            return false;
        };
        let is_against = self
            .clause
            .preposition
            .is_some_and(|at| self.items[at].lemma == "against");
        let is_towards =
            is_against || matches!(relation, Relation::On | Relation::Inside | Relation::Above);
        let is_by_hand = matches!(
            verb.action,
            Action::Touch
                | Action::Lean
                | Action::Blow
                | Action::Give
                | Action::Stir
                | Action::Toast
                | Action::Dig
        );
        let entity = &self.draft.entities[entity_idx];
        let is_told = verb.action == Action::Talk
            && relation != Relation::InFrontOf
            && entity.class() == Class::Person;
        // "wipes a table in a restaurant", "builds a castle on an island".
        let is_place = matches!(
            entity.class(),
            Class::Building | Class::Vehicle | Class::Boat
        ) && verb.action != Action::Lean;
        let is_free = doers.iter().all(|&doer| {
            let target = self.draft.entities[doer].target;
            target.is_none() || verb.action == Action::Give
        });
        is_towards && (is_by_hand || is_told) && is_free && !is_place
    }

    /// "A cat knocks a vase off a shelf": the vase is still on it, and so is a cat.
    pub(super) fn sweep_off(&mut self, doers: &[usize], entity_idx: usize) {
        let is_furniture = self.draft.entities[entity_idx].class() == Class::Furniture;
        let Some(noun) = self.clause.noun_bound.filter(|_| is_furniture) else {
            return;
        };
        if doers.contains(&noun) {
            return;
        }
        self.draft.entities[noun]
            .place
            .get_or_insert((Relation::On, Some(entity_idx)));
        for &doer in doers {
            let entity = &mut self.draft.entities[doer];
            if matches!(entity.class(), Class::FourLegged | Class::Bird) {
                entity.place.get_or_insert((Relation::On, Some(entity_idx)));
                entity.target = None;
            }
        }
    }
}

/// Whether things are worked on with it.
pub(super) fn is_tool(key: &str) -> bool {
    draft::concept(key).is_some_and(|concept| concept.is_tool)
}

//! Who a picture is of where it names too many, or too little: what is left out, and what somebody has or does of which
//! only the word "product" or "cycle" is told.

use super::{Doer, Reader};
use crate::language::draft::{DraftEntity, concept};
use crate::language::senses::VerbKind;
use crate::language::words::Reading;
use crate::scene::{Action, Class, Relation, Setting};

/// In fewer words than this everything that is named is meant to be seen.
const LONG: usize = 24;
/// How many may be in a picture of many words, besides what they hold.
const MOST: usize = 6;

impl Reader<'_> {
    /// Leaves out what a long prompt names by the way: a picture of ten things shows none of them.
    pub(super) fn leave_out_by_the_way(&mut self) {
        let entities = &self.draft.entities;
        if self.draft.n_words < LONG || entities.len() <= MOST {
            return;
        }
        let is_with_somebody = |entity: &DraftEntity| {
            matches!(
                entity.place,
                Some((
                    Relation::Holding | Relation::Wearing | Relation::Riding,
                    Some(_)
                ))
            )
        };
        let mut order: Vec<usize> = (0..entities.len())
            .filter(|&idx| !is_with_somebody(&entities[idx]))
            .collect();
        order.sort_by_key(|&idx| std::cmp::Reverse(self.weight(idx)));
        let n_kept = MOST.max(self.draft.n_known);
        let mut is_kept = vec![false; entities.len()];
        for &idx in order.iter().take(n_kept) {
            is_kept[idx] = true;
        }
        for (idx, entity) in entities.iter().enumerate() {
            if let Some((_, Some(owner))) = entity.place.filter(|_| is_with_somebody(entity)) {
                is_kept[idx] = is_kept[owner] || idx < self.draft.n_known;
            }
        }
        self.keep_entities(
            |idx| is_kept[idx],
            || Reading::not_drawn("named by the way, in a picture of many"),
        );
    }

    /// How much a picture is of somebody or something: who acts and what it is done to before what is only there.
    fn weight(&self, entity_idx: usize) -> u32 {
        let entities = &self.draft.entities;
        let entity = &entities[entity_idx];
        let is_target = entities.iter().any(|it| it.target == Some(entity_idx));
        let is_stood_by = entities
            .iter()
            .any(|it| matches!(it.place, Some((_, Some(of))) if of == entity_idx));
        let counts = [
            (entity_idx < self.draft.n_known, 64),
            (entity_idx == 0, 32),
            (entity.action != Action::Idle && entity.is_animate(), 16),
            (is_target, 8),
            (entity.action != Action::Idle, 6),
            (is_stood_by, 5),
            (entity.text.is_some(), 4),
            (entity.is_animate(), 3),
            (entity.is_subject, 2),
        ];
        counts
            .iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, weight)| weight)
            .sum()
    }

    /// "Person using product": it is in the hand.
    pub(super) fn hand_over_the_product(&mut self) {
        let [only] = self.draft.entities.as_slice() else {
            return;
        };
        let is_one = only.class() == Class::Person && only.count == 1 && only.target.is_none();
        let is_of_product = self
            .items
            .iter()
            .any(|item| item.is_unknown() && item.tokens[0].text == "product");
        let is_handled = self.items.iter().any(|item| {
            matches!(
                item.lemma.as_str(),
                "use"
                    | "hold"
                    | "show"
                    | "present"
                    | "try"
                    | "unbox"
                    | "apply"
                    | "review"
                    | "promote"
                    | "demonstrate"
                    | "recommend"
                    | "enjoy"
                    | "test"
            )
        });
        if self.is_change || !is_one || !is_of_product || !is_handled {
            return;
        }
        let key = self.usual_ware();
        let mut ware = DraftEntity::new(concept(key), key.replace('_', " "));
        ware.place = Some((Relation::Holding, Some(0)));
        self.draft.entities.push(ware);
        let user = &mut self.draft.entities[0];
        if user.action == Action::Idle {
            user.action = Action::Look;
            user.say("examine");
        }
        user.target = Some(1);
        self.draft.setting.get_or_insert((Setting::Room, false));
    }

    /// "One running loop", "a walk cycle": the one who is there does it.
    pub(super) fn do_the_cycle(&mut self) {
        let [only] = self.draft.entities.as_slice() else {
            return;
        };
        if self.is_change || !only.is_animate() || only.action != Action::Idle {
            return;
        }
        let is_cycle = |idx: usize| {
            self.items.get(idx).is_some_and(|item| {
                matches!(
                    item.tokens[0].text.as_str(),
                    "loop" | "loops" | "cycle" | "cycles" | "animation" | "sequence" | "routine"
                )
            })
        };
        let told = (0..self.items.len()).find_map(|idx| {
            let verb = self.items[idx].verb?;
            let is_done = verb.action != Action::Idle && verb.kind != VerbKind::Still;
            (is_done && is_cycle(idx + 1)).then_some((idx, verb))
        });
        if let Some((item_idx, verb)) = told {
            self.clause.doer = Doer::Entities(vec![0]);
            self.readings[item_idx] = self.act(verb, item_idx);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::{Action, Setting};

    #[test]
    fn a_product_that_is_used_is_in_the_hand() {
        let scene = understand("Person using product").scene;
        assert_eq!(scene.entities.len(), 2, "{:?}", scene.entities);
        assert_ne!(scene.setting, Setting::Park);
    }

    #[test]
    fn who_completes_a_running_loop_runs() {
        let scene = understand("A synthetic character in an alternating running loop.").scene;
        assert_eq!(scene.entities[0].action, Action::Run);
        let scene = understand("A cartoon fox, walk cycle").scene;
        assert_eq!(scene.entities[0].action, Action::Walk);
    }

    #[test]
    fn a_picture_of_many_words_shows_few_things() {
        let told = "A chef cooks pasta in a busy kitchen with a clock, a lamp, a vase, a radio, a basket, a mirror, \
                    a bucket, a globe and a telescope around the old wooden walls of the room";
        let shown = keys(told);
        assert!(shown.len() <= 8, "{shown:?}");
        assert!(shown.contains(&"person".to_owned()), "{shown:?}");
        let few = "A table with a clock, a lamp, a vase, a radio, a basket, a mirror and a bucket";
        assert!(keys(few).len() >= 7);
    }
}

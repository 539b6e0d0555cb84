//! What only somebody does: in a long prompt no tower writes and no desk swims, whatever verb stands near them.

use super::Reader;
use crate::language::senses::{Function, Noun, Preposition, VerbKind};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::scene::{Action, Class, Relation};

/// In fewer words than this things may do anything: "a toaster swims".
const LONG: usize = 16;

/// Whether a thing can be seen to do so by itself.
pub(super) fn happens_to_things(action: Action) -> bool {
    use Action::{
        Appear, Balance, Bloom, Burn, Crumble, Dance, Drift, Drop, Erupt, Fade, Fall, Fill, Float,
        Fly, Glide, Grow, Hatch, Hover, Idle, Ignite, Jump, Land, Light, Melt, Open, Orbit, Part,
        Pour, Rise, Roll, Shatter, Shrink, Slide, Spin, Swing, Topple, Turn,
    };
    matches!(
        action,
        Appear
            | Balance
            | Bloom
            | Burn
            | Crumble
            | Dance
            | Drift
            | Drop
            | Erupt
            | Fade
            | Fall
            | Fill
            | Float
            | Fly
            | Glide
            | Grow
            | Hover
            | Idle
            | Hatch
            | Ignite
            | Jump
            | Land
            | Light
            | Melt
            | Open
            | Orbit
            | Part
            | Pour
            | Rise
            | Roll
            | Shatter
            | Shrink
            | Slide
            | Spin
            | Swing
            | Topple
            | Turn
    )
}

impl Reader<'_> {
    /// The word before this one and before what says how: "dolphins gracefully swim".
    pub(super) fn before_adverbs(&self, item_idx: usize) -> Option<&Item<'_>> {
        let mut before = self.items[..item_idx].iter().rev();
        before.find(|item| {
            let is_adverb = item.lemma.ends_with("ly") && item.noun.is_none();
            !is_adverb || item.verb.is_some()
        })
    }

    /// "Cat dance", "man jump": a bare verb right behind the only one who is named, in a prompt that has no other.
    pub(super) fn is_headline(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let is_deed = item.verb.is_some_and(|verb| {
            let is_game = matches!(verb.action, Action::Ride | Action::Fight | Action::Idle);
            !is_game && verb.kind == VerbKind::Plain
        });
        let has_no_shape = item.noun.is_none_or(|noun| noun.concept().is_none());
        let doer = self.before_adverbs(item_idx);
        let is_alive = doer.is_some_and(|doer| {
            let concept = doer.noun.and_then(Noun::concept);
            let is_alive = concept.is_some_and(|concept| {
                matches!(
                    concept.class,
                    Class::Person | Class::FourLegged | Class::Bird | Class::Fish
                )
            });
            is_alive && !doer.is_possessive()
        });
        let ends = self.items.get(item_idx + 1).is_none_or(|next| {
            next.kind() != TokenKind::Word
                || next.preposition.is_some()
                || next.function == Some(Function::And)
        });
        is_deed && has_no_shape && is_alive && ends && self.clause.verb.is_none()
    }
}

/// Whether what has come to a thing so can be seen in it.
pub(super) fn stays_so(action: Action) -> bool {
    use Action::{Bloom, Burn, Erupt, Fall, Fill, Light, Melt, Open, Part, Shatter, Topple};
    matches!(
        action,
        Bloom | Burn | Erupt | Fall | Fill | Light | Melt | Open | Part | Shatter | Topple
    )
}

impl Reader<'_> {
    /// Whether a long prompt says by the way of a thing what only somebody can do; what it is of may do anything.
    pub(super) fn is_beyond(&self, doer: usize, action: Action) -> bool {
        let entity = &self.draft.entities[doer];
        let is_alive = entity.is_mover() || matches!(entity.key(), "robot" | "robot_arm");
        let is_main = doer == 0 && entity.class() != Class::Building;
        self.items.len() >= LONG
            && !is_alive
            && !is_main
            && !self.is_change
            && !happens_to_things(action)
    }

    /// Whether the verb is one of driving.
    pub(super) fn drives(&self, item_idx: usize) -> bool {
        let verb = self.items[item_idx].verb;
        verb.is_some_and(|verb| verb.action == Action::Drive)
    }

    /// The car that somebody is at or has to do with, and sits in as little as the others.
    pub(super) fn car_of(&self, doers: &[usize]) -> Option<usize> {
        let is_car = |of: &usize| self.draft.entities[*of].class() == Class::Vehicle;
        doers.iter().find_map(|&doer| {
            let entity = &self.draft.entities[doer];
            let stands_at = match entity.place {
                Some((Relation::Beside | Relation::InFrontOf | Relation::Behind, of)) => of,
                _ => None,
            };
            stands_at.or(entity.target).filter(is_car)
        })
    }

    /// "On a meadow with flowers, a rabbit sits": the sentence begins with where, and is of whoever comes then.
    pub(super) fn is_in_opening_place(&self) -> bool {
        let is_place = self.items.get(self.sentence_idx).is_some_and(|first| {
            matches!(
                first.preposition,
                Some(Preposition::Relation(_) | Preposition::Toward)
            ) || matches!(
                first.tokens[0].text.as_str(),
                "in" | "on" | "at" | "by" | "inside" | "beside" | "near"
            )
        });
        let rest = &self.items[self.sentence_idx..];
        let mark = rest.iter().position(|item| item.kind() != TokenKind::Word);
        let Some(mark) = mark.filter(|&mark| rest[mark].kind() == TokenKind::Comma) else {
            return false;
        };
        let is_before_mark = self.clause_idx == self.sentence_idx;
        let opens = rest.get(mark + 1).is_some_and(|next| {
            next.count.is_some()
                || next.noun.is_some()
                || matches!(
                    next.function,
                    Some(Function::Definite | Function::Indefinite)
                )
        });
        let acts = rest[mark + 1..]
            .iter()
            .take_while(|item| item.kind() == TokenKind::Word)
            .any(|item| item.verb.is_some() || item.function == Some(Function::Be));
        is_place && is_before_mark && opens && acts
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Relation};

    #[test]
    fn no_thing_does_in_a_long_prompt_what_only_somebody_does() {
        for prompt in [
            "A woman reads a book in a quiet old house. A wooden desk bathed in morning light stands by the \
             window and a vase whispers of long summers",
            "An old man walks slowly through the museum at night, a wall chases its own long shadow and a desk talks \
             of other times",
        ] {
            let told = understand(prompt);
            let later = told.later.iter().map(|it| &it.scene);
            for scene in std::iter::once(&told.scene).chain(later) {
                for entity in &scene.entities {
                    let is_thing = matches!(entity.concept.as_str(), "desk" | "vase" | "wall");
                    assert!(!is_thing || entity.action == Action::Idle, "{entity:?}");
                }
            }
        }
        let toaster = understand("A toaster swims in a pool").scene;
        assert_eq!(toaster.entities[0].action, Action::Swim);
    }

    #[test]
    fn which_side_somebody_is_on_counts_more_than_what_is_near() {
        let scene = understand("By a well with buckets, a dog is on the left of a chair.").scene;
        let dog = scene.entities.iter().find(|it| it.concept == "dog");
        let place = dog.and_then(|it| it.place.clone());
        assert_eq!(place.map(|it| it.relation), Some(Relation::LeftOf));
    }

    #[test]
    fn who_comes_after_the_place_is_whom_it_is_of() {
        for prompt in [
            "On a grassy field with flowers, a rabbit jumps over a stone.",
            "By a village well with buckets, a rabbit is on the left of a chair.",
            "In a kitchen with pots, the rabbit eats a carrot.",
        ] {
            let scene = understand(prompt).scene;
            let subjects: Vec<&str> = scene
                .entities
                .iter()
                .filter(|it| it.is_subject)
                .map(|it| it.concept.as_str())
                .collect();
            assert_eq!(subjects, ["rabbit"], "{prompt}");
        }
    }

    #[test]
    fn a_bare_verb_behind_the_only_one_named_is_what_they_do() {
        for (prompt, action) in [
            ("cat dance", Action::Dance),
            ("a man jump", Action::Jump),
            ("a woman run in a park", Action::Run),
            ("dolphins gracefully swim in the sea", Action::Swim),
            ("two girls happily dance on the beach", Action::Dance),
        ] {
            let entity = &understand(prompt).scene.entities[0];
            assert_eq!(entity.action, action, "{prompt}");
        }
        for prompt in ["a dog house", "a woman in a dance studio", "a man's walk"] {
            let scene = understand(prompt).scene;
            let is_idle = |action| matches!(action, Action::Idle | Action::Look);
            assert!(
                scene.entities.iter().all(|it| is_idle(it.action)),
                "{prompt}"
            );
        }
    }
}

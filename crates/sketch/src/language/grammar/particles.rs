//! What a verb means by what stands behind it: balloons are blown up otherwise than bridges, and who leaps into the
//! air gets no wet feet.

use super::Reader;
use crate::language::compose::leaps::INTO;
use crate::language::senses::{Effect, Function, Noun, Verb};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::scene::{Action, Class, Setting};

/// How far behind its article a noun may stand: "into the cold, dark water".
const REACH: usize = 4;

/// What air is blown into.
const INFLATABLE: &[&str] = &[
    "balloon", "mattress", "ball", "raft", "dinghy", "tyre", "tire", "pool", "airbed", "castle",
    "armband", "float",
];

/// What is no place, and wet all the same.
const WATER: &[&str] = &["water", "wave", "surf", "ocean", "puddle"];

impl Reader<'_> {
    /// What is noted of a verb, and what is done.
    pub(super) fn meant_by(&mut self, item_idx: usize, verb: &Verb) -> (String, Action) {
        let lemma = self.items[item_idx].lemma.clone();
        let plain = |said: &str| (said.to_owned(), verb.action);
        let first = lemma.split(' ').next().unwrap_or_default().to_owned();
        match lemma.as_str() {
            "blow up" if self.is_behind(item_idx, INFLATABLE) => ("blow".to_owned(), Action::Float),
            "pass out" if self.has_object(item_idx) => ("hand out".to_owned(), Action::Give),
            "stretch" if self.opens_object(item_idx + 1) => plain("stretch out"),
            "slip" if self.opens_object(item_idx + 1) => ("push".to_owned(), Action::Touch),
            // By stealth, and over nothing.
            "slip"
                if self.next_is(
                    item_idx,
                    &["into", "through", "past", "away", "inside", "out"],
                ) =>
            {
                ("sneak".to_owned(), Action::Walk)
            }
            // Not where they stand.
            "fall" if self.next_is(item_idx, &["into", "through"]) => plain("fall into"),
            "fall down"
                if self.opens_object(item_idx + 1)
                    && !self.is_behind(item_idx, &["stair", "stairs", "step", "hill"]) =>
            {
                plain("fall into")
            }
            "jump" | "leap" | "fall" if self.next_is(item_idx, &["from"]) => {
                match self.left_behind(item_idx) {
                    Some(host) => (format!("{lemma} from {host}"), verb.action),
                    None if lemma == "fall" => plain("fall from"),
                    None => plain(&lemma),
                }
            }
            into if INTO.contains(&into) => {
                if self.is_behind(item_idx, WATER) {
                    self.draft.apply(Effect::Setting {
                        setting: Setting::Lake,
                        is_sure: false,
                    });
                    plain(into)
                } else if self.is_drawn_behind(item_idx) {
                    plain(into)
                } else {
                    plain(&first)
                }
            }
            _ => plain(&lemma),
        }
    }

    fn next_is(&self, item_idx: usize, words: &[&str]) -> bool {
        let next = self.items.get(item_idx + 1);
        next.is_some_and(|next| words.contains(&next.tokens[0].text.as_str()))
    }

    /// The noun behind an item, or whatever else stands there.
    fn noun_behind(&self, item_idx: usize) -> Option<&Item<'_>> {
        let behind = self.items.get(item_idx + 1..)?;
        behind
            .iter()
            .take(REACH)
            .take_while(|item| item.kind() == TokenKind::Word)
            .find(|item| {
                let describes = item.adjective.is_some() && item.noun.is_none();
                !describes && item.function.is_none()
            })
    }

    fn is_behind(&self, item_idx: usize, words: &[&str]) -> bool {
        let behind = self.items.get(item_idx + 1..).unwrap_or_default();
        let mut of_phrase = behind
            .iter()
            .take(REACH)
            .take_while(|item| item.kind() == TokenKind::Word && item.preposition.is_none());
        of_phrase.any(|item| {
            let last = item.lemma.rsplit(' ').next().unwrap_or_default();
            words.contains(&last)
        })
    }

    /// Whether a thing or a place is named behind it.
    fn is_drawn_behind(&self, item_idx: usize) -> bool {
        self.noun_behind(item_idx).is_some_and(|item| {
            let is_place = |effect: &Effect| matches!(effect, Effect::Setting { .. });
            item.hint
                .is_some_and(|hint| hint.effects.iter().any(is_place))
                || item.noun.is_some_and(|noun| noun.concept().is_some())
        })
    }

    fn has_object(&self, item_idx: usize) -> bool {
        let next = self.items.get(item_idx + 1);
        self.opens_object(item_idx + 1)
            || next.is_some_and(|next| next.noun.is_some() && next.preposition.is_none())
    }

    /// A man who lights candles; a film's lighting is of nothing.
    pub(super) fn is_lit_by_somebody(&self, item_idx: usize) -> bool {
        let next = self.items.get(item_idx + 1);
        let is_thing = next.is_some_and(|next| next.noun.and_then(Noun::concept).is_some());
        let before = item_idx.checked_sub(1).map(|before| &self.items[before]);
        let is_somebody = before
            .and_then(|before| before.noun.and_then(Noun::concept))
            .is_some_and(|concept| concept.class == Class::Person);
        let is_told = before.is_some_and(|before| before.function == Some(Function::Be));
        self.opens_object(item_idx + 1) || is_thing && (is_somebody || is_told)
    }

    /// The thing that somebody leaves, if no goal is told: "from a wall", but not "from tree to tree".
    fn left_behind(&self, item_idx: usize) -> Option<String> {
        let mut rest = self.items[item_idx + 2..].iter().take_while(|item| {
            item.kind() == TokenKind::Word
                && !matches!(item.function, Some(Function::And | Function::Clause))
        });
        let has_goal = rest.any(|item| {
            matches!(
                item.lemma.as_str(),
                "to" | "onto" | "into" | "on to" | "across" | "over" | "towards" | "toward"
            )
        });
        let noun = self.noun_behind(item_idx + 1)?;
        noun.noun.and_then(Noun::concept)?;
        (!has_goal).then(|| noun.lemma.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[track_caller]
    fn check(prompt: &str, at: usize, action: Action) {
        let scene = understand(prompt).scene;
        let is = scene.entities.get(at).map(|it| it.action);
        assert_eq!(is, Some(action), "{prompt}: {:?}", scene.entities);
    }

    #[test]
    fn what_air_is_blown_into_stays_whole() {
        check("A girl blows up a balloon for the party", 0, Action::Blow);
        check("A boy blows up an air mattress", 0, Action::Blow);
        check("A man blows up a beach ball", 0, Action::Blow);
        check("A car blows up", 0, Action::Shatter);
    }

    #[test]
    fn who_passes_something_out_does_not_faint() {
        check("A woman passes out flyers", 0, Action::Give);
        check("A teacher passes out papers to students", 0, Action::Give);
        check("A man passes out", 0, Action::Kneel);
    }

    #[test]
    fn who_stretches_a_neck_stands() {
        check("A horse stretches its neck", 0, Action::Stretch);
        check("A giraffe stretches its neck to a tree", 0, Action::Stretch);
        check("An elephant stretches its trunk", 0, Action::Stretch);
        check("A cat stretches its paw", 0, Action::Stretch);
        check("A cat stretches", 0, Action::Kneel);
    }

    #[test]
    fn who_is_lighting_things_lights_them() {
        check("A woman lighting candles", 0, Action::Light);
        check("A woman under dramatic lighting", 0, Action::Idle);
    }
}

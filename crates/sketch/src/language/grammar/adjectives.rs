//! Words that describe: what they are said of, and when a fruit or a flower is only a colour.

use super::{Reader, detail, hints};
use crate::language::lemma::Form;
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Effect, Function, Noun};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::Class;

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
        if is_colour && self.is_of_palette(item_idx) {
            return true;
        }
        let is_worn = self.wearer_of_colour(item_idx).is_some();
        // "Bright coral under the water" is where the sentence begins.
        let is_thing = self.is_beside_by_name(item_idx)
            || item_idx == self.sentence_idx + 1 && self.class_of_own_colour(item_idx).is_some();
        let is_tint = is_colour && is_tinted && !is_thing;
        is_worn || is_tint && !item.is_plural && !self.phrase.has_determiner
    }

    /// "forests in red, orange and gold", "an orange and teal grade": colours that are listed beside one that is
    /// nothing else.
    fn is_of_palette(&self, item_idx: usize) -> bool {
        let is_colour = |item: &Item<'_>| {
            let of_colour = |it: &Attribute| matches!(it, Attribute::Colour(_));
            let attributes = item.adjective.unwrap_or_default();
            !item.is_plural && attributes.iter().any(of_colour)
        };
        let is_joint = |item: &Item<'_>| {
            item.kind() == TokenKind::Comma || item.function == Some(Function::And)
        };
        let goes_on = |item: &&Item<'_>| is_colour(item) || is_joint(item);
        let before = self.items[..item_idx].iter().rev().take_while(goes_on);
        let behind = self.items[item_idx + 1..].iter().take_while(goes_on);
        let is_joined = |item: Option<&Item<'_>>| item.is_some_and(is_joint);
        let is_listed = is_joined(item_idx.checked_sub(1).map(|at| &self.items[at]))
            || is_joined(self.items.get(item_idx + 1));
        let is_only_colour = |item: &Item<'_>| is_colour(item) && item.noun.is_none();
        is_listed && before.chain(behind).any(is_only_colour)
    }

    /// "A salmon swims", "a lilac field", "lime slices": what is of a colour that is called by it, and no look of
    /// what follows.
    pub(super) fn is_of_own_colour(&self, item_idx: usize) -> bool {
        const FIELDS: &[&str] = &["field", "farm", "garden", "orchard", "grove", "meadow"];
        const PIECES: &[&str] = &[
            "slice", "wedge", "half", "petal", "leaf", "leave", "blossom", "seed", "peel", "bush",
            "tree",
        ];
        let Some(class) = self.class_of_own_colour(item_idx) else {
            return false;
        };
        let Some(next) = self.items.get(item_idx + 1) else {
            return false;
        };
        let is_named = next.noun.and_then(Noun::concept).is_some();
        let name = next.lemma.as_str();
        let singular = name.strip_suffix('s').unwrap_or(name);
        let grows = matches!(class, Class::Plant | Class::Food);
        if grows && (FIELDS.contains(&singular) || PIECES.contains(&singular)) {
            return true;
        }
        // "The salmon jumps", and "salmon swim": a fish is called the same where it is several.
        let acts = match next.verb_form {
            Form::S => true,
            Form::Base => class == Class::Fish && !self.phrase.is_open,
            _ => false,
        };
        let is_article = self.phrase.has_determiner && !self.phrase.is_definite;
        let opens = self.phrase.has_determiner || item_idx == self.sentence_idx;
        next.verb.is_some() && acts && opens && (is_article || !is_named)
    }

    /// The kind of what is called by a colour: a fish, a flower, a fruit, somebody.
    pub(super) fn class_of_own_colour(&self, item_idx: usize) -> Option<Class> {
        let item = &self.items[item_idx];
        let is_colour = matches!(item.adjective?, [Attribute::Colour(_)]);
        // The colour is meant far more often than the fruit.
        let is_common = matches!(item.lemma.as_str(), "orange" | "olive");
        let is_stuff = !LEXICON.material(&item.lemma, false).is_empty();
        let class = item.noun?.concept()?.class;
        let lives = matches!(
            class,
            Class::Plant | Class::Food | Class::Fish | Class::Person
        );
        (is_colour && lives && !is_common && !is_stuff).then_some(class)
    }

    /// "a taco with lime", "around bright coral": beside what was named, and no look of it.
    pub(super) fn is_beside_by_name(&self, item_idx: usize) -> bool {
        let before = self.clause.preposition.map(|before| &self.items[before]);
        let is_beside = before.is_some_and(|before| {
            matches!(
                before.lemma.as_str(),
                "of" | "with"
                    | "around"
                    | "near"
                    | "beside"
                    | "between"
                    | "among"
                    | "past"
                    | "through"
            )
        });
        is_beside && self.class_of_own_colour(item_idx).is_some()
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

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;

    #[test]
    fn what_is_called_by_a_colour_is_a_thing() {
        for (prompt, key) in [
            ("A salmon swims", "fish"),
            ("A salmon jumps in a river", "fish"),
            ("Salmon swim in a river", "fish"),
            ("A coral glows", "coral"),
            ("Bright coral under the water", "coral"),
            ("A rose glows", "rose"),
            ("A sage walks", "person"),
            ("A wise sage meditates", "person"),
            ("A sage with a long beard", "person"),
            ("A marigold field", "flower"),
            ("A lilac field", "hyacinth"),
            ("A mustard field", "mustard"),
            ("A bouquet of lilac", "bouquet"),
            ("A wreath of marigold", "wreath"),
            ("Lime slices fall into a glass", "lime"),
        ] {
            assert_eq!(
                keys(prompt).first().map(String::as_str),
                Some(key),
                "{prompt}"
            );
        }
        for (prompt, key) in [
            ("A vase with lilac and rose", "hyacinth"),
            ("A taco with lime", "lime"),
            ("A hot dog with mustard", "mustard"),
            ("Fish swim around bright coral", "coral"),
        ] {
            assert_eq!(
                keys(prompt).get(1).map(String::as_str),
                Some(key),
                "{prompt}"
            );
        }
        for prompt in ["Peach blossoms fall", "Plum blossoms in spring"] {
            assert!(!keys(prompt).contains(&"person".to_owned()), "{prompt}");
        }
    }

    #[test]
    fn a_colour_before_a_thing_is_its_look() {
        for prompt in [
            "A salmon dress",
            "A coral car",
            "A rose sofa",
            "A sage chair",
            "A lime bicycle",
            "A chair in mustard",
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.entities.len(), 1, "{prompt}");
        }
        assert_eq!(
            understand("A lilac car").scene.entities[0].look.colour,
            Some(0xc0_a0dc)
        );
    }
}

//! Parts of a place that are of a colour of their own (`parts.tsv`): "white sand", "a crimson sky", "with green walls".
//!
//! The colour is the place's wherever the words stand; what the noun itself means is read as ever. Only walls are no
//! things then: they are those of the room, or what somebody stands before.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Reader;
use crate::language::lexicon::{LEXICON, named};
use crate::language::senses::{Attribute, Effect, Function};
use crate::language::tables;
use crate::language::tagging::Item;
use crate::language::tokens::{Token, TokenKind};
use crate::language::words::Reading;
use crate::scene::{Class, Part, Setting, Style, TimeOfDay, Weather};

/// What somebody is before.
const BEFORE: &[&str] = &["against", "in front of", "before"];
/// What is done with a wall.
const USES: &[&str] = &[
    "lean", "rest", "press", "push", "throw", "bounce", "slam", "crash", "kick", "hit", "spray",
];
/// What a soft colour is told of when the sky is meant.
const SOFT: &[&str] = &[
    "sky",
    "cloud",
    "sunset",
    "sunrise",
    "dawn",
    "dusk",
    "color",
    "colour",
    "hue",
    "tone",
    "palette",
    "light",
    "horizon",
    "landscape",
];

/// Trees that are green all the year.
const FIRS: &[&str] = &[
    "pine",
    "pines",
    "fir",
    "firs",
    "spruce",
    "conifer",
    "conifers",
    "coniferous",
    "evergreen",
];

/// Land without turf.
const ROCKY: &[&str] = &["rocky", "rugged", "jagged", "craggy", "stony"];

static PARTS: LazyLock<HashMap<&'static str, Part>> = LazyLock::new(|| {
    let (rows, _) = tables::PARTS.rows();
    rows.into_iter()
        .filter_map(|row| Some((row[0], named(row[1])?)))
        .collect()
});

/// What an item has to do with a colour of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tinted {
    /// Nothing.
    No,
    /// It is read as ever, and shown by the place.
    Shown,
    /// It says nothing else.
    Whole,
}

impl Reader<'_> {
    /// Finds the parts of the place and their colours before anything else is read.
    pub(super) fn note_tints(&mut self) {
        for noun_idx in 0..self.items.len() {
            let is_soft = self.word(noun_idx).is_some_and(|word| SOFT.contains(&word));
            if is_soft && self.is_pastel(noun_idx) {
                self.draft.surface.tints.is_pastel = true;
            }
            let part = self.word(noun_idx).and_then(|word| PARTS.get(word));
            let Some(part) = part.copied().filter(|_| self.is_part(noun_idx)) else {
                continue;
            };
            let tint = self.tint_of(noun_idx);
            if part == Part::Walls {
                let stuff = || {
                    let (colour, from) = self.stuff_of(noun_idx)?;
                    Some((colour, from, noun_idx))
                };
                let told = tint.map(|(colour, from, to)| (Some(colour), from, to));
                if let Some((colour, from, to)) = told.or_else(stuff) {
                    self.tint_walls(colour, (from, to), noun_idx);
                }
                continue;
            }
            let Some((colour, from, to)) = tint else {
                continue;
            };
            if part == Part::Sky {
                self.tint(part, colour);
            }
            for idx in from..=to {
                self.tinted[idx] = Tinted::Shown;
            }
        }
    }

    /// Colours what stays a part of the place when all is read: a red rock that somebody sits on is a thing.
    fn tint_parts(&mut self) {
        for noun_idx in 0..self.items.len() {
            let part = self.word(noun_idx).and_then(|word| PARTS.get(word));
            let is_thing = matches!(self.readings[noun_idx], Reading::Entity { .. });
            if let Some(part) = part.copied().filter(|part| *part != Part::Sky && !is_thing)
                && self.is_part(noun_idx)
                && let Some((colour, ..)) = self.tint_of(noun_idx)
            {
                self.tint(part, colour);
            }
        }
    }

    /// What an item is called without what is said of it: "calm sea" is a sea.
    fn word(&self, item_idx: usize) -> Option<&str> {
        let item = &self.items[item_idx];
        let last = item.tokens.last()?.text.as_str();
        let known = |word: &&str| PARTS.contains_key(word) || SOFT.contains(word);
        Some(last)
            .filter(known)
            .or_else(|| Some(item.lemma.as_str()).filter(known))
            .or_else(|| last.strip_suffix('s').filter(known))
            .or_else(|| last.strip_suffix("es").filter(known))
    }

    /// Whether the noun is no part of another word: "a blue sea dragon", "a red water lily".
    fn is_part(&self, noun_idx: usize) -> bool {
        let Some(next) = self.items.get(noun_idx + 1) else {
            return true;
        };
        next.kind() != TokenKind::Word
            || next.hint.is_some()
            || next.preposition.is_some()
            || next.function.is_some()
            || next.verb.is_some()
            || !next.is_noun_like()
    }

    fn is_pastel(&self, noun_idx: usize) -> bool {
        let from = noun_idx.saturating_sub(3);
        let said = self.items[from..=noun_idx]
            .iter()
            .flat_map(|item| item.tokens);
        said.into_iter().any(|token| token.text == "pastel")
    }

    /// The colour that is said of a noun, and from which item to which it is.
    fn tint_of(&self, noun_idx: usize) -> Option<(u32, usize, usize)> {
        // "black sand", "blue sky" as one phrase.
        if let Some(own) = colour_of_tokens(self.items[noun_idx].tokens) {
            return Some((own, noun_idx, noun_idx));
        }
        let mut found = None;
        for idx in (0..noun_idx).rev().take(5) {
            let item = &self.items[idx];
            let goes_on = item.kind() == TokenKind::Comma || item.function == Some(Function::And);
            if goes_on && found.is_none() {
                break;
            }
            if !goes_on && item.adjective.is_none() {
                break;
            }
            // "the Red Sea" is called so.
            let is_name = idx > 0 && is_capital(item) && is_capital(&self.items[noun_idx]);
            // The nearest counts, as in "a pale pink sky"; what stands before it belongs to it.
            if let Some(colour) = item.adjective.and_then(colour).filter(|_| !is_name) {
                let nearest = found.map_or(colour, |(nearest, _, _)| nearest);
                found = Some((nearest, idx, noun_idx));
            }
        }
        found.or_else(|| {
            let is = self.items.get(noun_idx + 1)?.function == Some(Function::Be);
            let said = self.items.get(noun_idx + 2).filter(|_| is)?;
            Some((colour(said.adjective?)?, noun_idx, noun_idx + 2))
        })
    }

    /// "with brick walls", "glass walls": the colour of what they are made of, where it has one, and the item that
    /// says it.
    fn stuff_of(&self, noun_idx: usize) -> Option<(Option<u32>, usize)> {
        let own = &self.items[noun_idx];
        let (stuff, from) = match own.tokens {
            [stuff, _] => (stuff, noun_idx),
            _ => {
                let from = noun_idx.checked_sub(1)?;
                (self.items[from].tokens.last()?, from)
            }
        };
        if !own.is_plural {
            return None;
        }
        let colour = match stuff.text.as_str() {
            "brick" => Some(0xa8_5c46),
            "stone" => Some(0x9a_9288),
            "concrete" => Some(0x9c_9c9a),
            "marble" => Some(0xec_e8e2),
            "wood" | "wooden" => Some(0xa0_7048),
            "glass" | "mirrored" => None,
            _ => return None,
        };
        Some((colour, from))
    }

    fn tint(&mut self, part: Part, colour: u32) {
        let [_, red, green, blue] = colour.to_be_bytes().map(i32::from);
        let tints = &mut self.draft.surface.tints;
        let is_grey = red.max(green).max(blue) - red.min(green).min(blue) < 0x18;
        match part {
            Part::Sky if is_grey && red > 0x50 => {
                self.draft.weather.get_or_insert(Weather::Cloudy);
            }
            // The sky is blue by itself.
            Part::Sky if blue > red + 0x30 && blue > green && red < 0x50 => {}
            Part::Sky => {
                tints.sky = tints.sky.or(Some(colour));
                let is_of_evening = red > 0x90 && blue < 0x60 && green < 0xd0;
                if is_of_evening {
                    self.draft.time_of_day.get_or_insert(TimeOfDay::Sunset);
                }
            }
            Part::Water => tints.water = tints.water.or(Some(colour)),
            Part::Sand => tints.sand = tints.sand.or(Some(colour)),
            // And grass is green.
            Part::Grass if green > red && green > blue => {}
            Part::Grass => tints.grass = tints.grass.or(Some(colour)),
            Part::Rock => tints.rock = tints.rock.or(Some(colour)),
            Part::Floor => tints.floor = tints.floor.or(Some(colour)),
            Part::Walls => {}
        }
    }

    /// "with beige walls", "the walls are white"; "against a beige wall".
    fn tint_walls(&mut self, colour: Option<u32>, (from, to): (usize, usize), noun_idx: usize) {
        let mut first = from;
        while first > 0 && self.is_of_wall(first - 1) {
            first -= 1;
        }
        let before = first.checked_sub(1).map(|idx| &self.items[idx]);
        let lemma = before.map_or("", |item| item.lemma.as_str());
        // "leans against a white wall": whoever has to do with it needs one.
        let verbs = &self.items[first.saturating_sub(4)..first];
        let is_used = verbs.iter().any(|item| USES.contains(&item.lemma.as_str()));
        // "a beige wall behind him", "a beige wall in the background".
        let after = self.items[to + 1..].iter().take(4);
        let mut after = after.take_while(|it| it.kind() == TokenKind::Word && it.noun.is_none());
        let is_told_behind = after.any(|item| {
            matches!(
                item.lemma.as_str(),
                "behind" | "background" | "in the background"
            )
        });
        let is_behind = (BEFORE.contains(&lemma) || is_told_behind) && !is_used;
        let is_open = before.is_none_or(|item| {
            item.kind() != TokenKind::Word
                || item.function == Some(Function::And)
                || matches!(lemma, "with" | "have" | "between" | "has")
        });
        let are_of_room = self.items[noun_idx].is_plural
            && is_open
            && !self.is_outdoors()
            && !self.is_of_thing(first);
        if is_behind && colour.is_none() || !is_behind && !are_of_room {
            return;
        }
        if is_behind {
            self.wall_behind = self.wall_behind.or(colour);
        }
        self.draft.surface.walls = self.draft.surface.walls.or(colour);
        let is_bound = BEFORE.contains(&lemma) || matches!(lemma, "with" | "between");
        for idx in first - usize::from(is_bound)..=to {
            self.tinted[idx] = Tinted::Whole;
        }
    }

    /// The places that are named.
    fn places_named(&self) -> impl Iterator<Item = Setting> + '_ {
        let hints = self.items.iter().filter_map(|item| item.hint);
        hints
            .flat_map(|hint| &hint.effects)
            .filter_map(|effect| match effect {
                Effect::Setting { setting, .. } => Some(*setting),
                _ => None,
            })
    }

    /// Whether places are named and none of them is a room.
    fn is_outdoors(&self) -> bool {
        let mut places = self.places_named().peekable();
        let is_named = places.peek().is_some();
        is_named && !places.any(is_within)
    }

    /// "a cottage with stone walls": whether the words at `first` tell what a thing has.
    fn is_of_thing(&self, first: usize) -> bool {
        let has = first
            .checked_sub(1)
            .map(|idx| self.items[idx].lemma.as_str());
        if !matches!(has, Some("with" | "have" | "has")) {
            return false;
        }
        let owner = first.checked_sub(2).map(|idx| &self.items[idx]);
        let concept = owner
            .filter(|item| item.hint.is_none() || self.places_named().any(|it| !is_within(it)))
            .and_then(|item| item.noun?.concept());
        concept.is_some_and(|concept| {
            matches!(
                concept.class,
                Class::Building | Class::Vehicle | Class::Thing
            )
        })
    }

    /// Whether an item only leads to a wall: "a plain", "the bare".
    fn is_of_wall(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        matches!(
            item.function,
            Some(Function::Definite | Function::Indefinite)
        ) || item.adjective.is_some()
            || matches!(item.lemma.as_str(), "plain" | "solid" | "bare" | "blank")
    }

    /// Says of what is shown that it is, and makes a place of a wall that somebody is before.
    pub(super) fn settle_tints(&mut self) {
        self.tint_parts();
        for (idx, tinted) in self.tinted.iter().enumerate() {
            if *tinted == Tinted::Shown && matches!(self.readings[idx], Reading::NotDrawn { .. }) {
                self.readings[idx] = Reading::Scene;
            }
        }
        let tokens = || self.items.iter().flat_map(|item| item.tokens);
        let has_one_of =
            |words: &[&str]| tokens().any(|token| words.contains(&token.text.as_str()));
        self.draft.surface.tints.is_fir |= has_one_of(FIRS);
        self.draft.surface.tints.is_rocky |= has_one_of(ROCKY);
        self.draft.surface.tints.is_neon |= self.draft.style == Some(Style::Neon);
        if self.draft.setting.is_none()
            && let Some(colour) = self.wall_behind
        {
            self.draft.setting = Some((Setting::Studio, true));
            self.draft.surface.colour = self.draft.surface.colour.or(Some(colour));
        }
    }
}

/// Whether a place has walls of its own.
fn is_within(setting: Setting) -> bool {
    setting.is_indoors() || setting.base() == Setting::Studio
}

fn is_capital(item: &Item<'_>) -> bool {
    let written = &item.tokens[0].written;
    written.chars().next().is_some_and(char::is_uppercase)
}

/// The colour in a phrase that is known as one: "white corridor".
pub(super) fn colour_of_tokens(tokens: &[Token]) -> Option<u32> {
    let before = tokens.split_last().map_or(&[][..], |(_, before)| before);
    before.iter().find_map(|token| {
        let senses = LEXICON.get(&token.text)?;
        colour(senses.adjective.as_deref()?)
    })
}

fn colour(attributes: &[Attribute]) -> Option<u32> {
    attributes.iter().find_map(|attribute| match attribute {
        Attribute::Colour(colour) => Some(*colour),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::Surface;

    fn surface(prompt: &str) -> Surface {
        understand(prompt).scene.surface
    }

    #[test]
    fn every_row_is_a_part() {
        let (rows, problems) = tables::PARTS.rows();
        assert_eq!(problems, Vec::<String>::new());
        assert!(rows.iter().all(|row| named::<Part>(row[1]).is_some()));
    }

    #[test]
    fn parts_of_a_place_are_of_the_colour_that_is_told() {
        let beach = surface("A tranquil beach with turquoise water and white sand.").tints;
        assert_eq!(beach.water, Some(0x2f_a8a0));
        assert_eq!(beach.sand, Some(0xfa_fafa));
        let desert = surface("A purple sky over a red desert").tints;
        assert!(desert.sky.is_some() && desert.sand.is_some());
        assert!(surface("the sky is pink").tints.sky.is_some());
        let pale = surface("A desert with orange dunes under a pale pink sky").tints;
        assert_eq!(pale.sky, Some(0xf0_7aa8));
        assert!(pale.sand.is_some());
        assert!(
            surface("Sunset, soft pastel colors in the sky")
                .tints
                .is_pastel
        );
    }

    #[test]
    fn walls_are_those_of_the_place() {
        assert_eq!(keys("An empty art gallery with white walls"), [""; 0]);
        assert!(surface("A room with dark green walls").walls.is_some());
        assert_eq!(keys("A man in an office with glass walls"), ["man"]);
        assert!(surface("a cafe with brick walls").walls.is_some());
        let against = understand("A man talks to the camera against a plain beige wall").scene;
        assert_eq!(against.setting, Setting::Studio);
        assert_eq!(against.surface.colour, Some(0xd2_b48c));
        assert_eq!(against.entities.len(), 1);
    }

    #[test]
    fn walls_outdoors_are_things() {
        for prompt in [
            "A garden with stone walls",
            "A cottage with stone walls in a meadow",
            "A fortress with red walls",
            "A village with white walls",
            "A maze with green walls",
        ] {
            let walls = |key: &String| key.ends_with("wall");
            assert!(
                keys(prompt).iter().any(walls),
                "{prompt}: {:?}",
                keys(prompt)
            );
            assert_eq!(surface(prompt).walls, None, "{prompt}");
        }
        let sits = understand("A man sits, the walls are white").scene;
        assert!(sits.surface.walls.is_some() && sits.setting.is_indoors());
    }

    #[test]
    fn a_thing_does_not_colour_the_place() {
        for prompt in [
            "A hiker sits on a red rock in the mountains",
            "A seagull stands on a black rock by the sea",
            "A man holds a red rock",
        ] {
            assert_eq!(surface(prompt).tints.rock, None, "{prompt}");
        }
        assert!(
            surface("A hiker walks along red cliffs")
                .tints
                .rock
                .is_some()
        );
        assert!(surface("A boat on turquoise water").tints.water.is_some());
    }

    #[test]
    fn other_things_keep_their_colours() {
        for prompt in [
            "a blue sea dragon",
            "a red water lily",
            "a boat on the Red Sea",
            "a clear blue sky",
            "green grass in a park",
        ] {
            assert!(surface(prompt).tints.is_usual(), "{prompt}");
        }
        assert!(keys("A man paints a white wall").contains(&"wall".to_owned()));
        let leaning = keys("A man leans against a white wall");
        assert!(leaning.contains(&"wall".to_owned()), "{leaning:?}");
        assert!(keys("a cat sits on a white wall").contains(&"wall".to_owned()));
    }
}

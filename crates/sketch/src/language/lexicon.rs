//! What each word or phrase can mean, from all tables together.

mod manners;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::de::DeserializeOwned;

use self::manners::Manners;
use super::senses::{
    Attribute, Concept, Effect, Function, Hint, Noun, NounKind, Preposition, Senses, Verb, VerbKind,
};
use super::tables::{self, Row, Table};
use crate::scene::{Locale, Setting, Tone};

/// All tables, ready to be looked up.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) concepts: Vec<Concept>,
    pub(super) by_key: HashMap<String, usize>,
    /// Boxed, since a table has room for twice as many as there are, and most of what a word can mean is none.
    entries: HashMap<String, Box<Senses>>,
    manners: Manners,
    longest: HashMap<String, usize>,
    /// The plain noun of each concept, for words of which only that is known.
    plain: Vec<Noun>,
    /// What something is like that is made of a word, and that is covered with it.
    materials: HashMap<&'static str, (Vec<Attribute>, Vec<Attribute>)>,
    /// What is wrong with the tables; empty, as a test makes sure.
    pub(super) problems: Vec<String>,
}

/// The lexicon of this build.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

/// After which words a house is where it happens.
const INDOORS: [&str; 6] = ["in", "inside", "into", "at", "within", "through"];

impl Lexicon {
    /// What `phrase` can mean, exactly as listed.
    pub(super) fn get(&self, phrase: &str) -> Option<&Senses> {
        let listed = self.entries.get(phrase).map(|senses| &**senses);
        listed.or_else(|| self.manners.get(phrase))
    }

    /// The same with the phrase as it is listed; forms of manners are not.
    pub(super) fn listed(&self, phrase: &str) -> Option<(&str, &Senses)> {
        let (listed, senses) = self.entries.get_key_value(phrase)?;
        Some((listed, senses))
    }

    /// The single words that name something that is drawn, or something that is done.
    pub(super) fn plain_words(&self) -> impl Iterator<Item = &str> {
        let entries = self.entries.iter();
        let drawn = entries.filter(|(word, senses)| {
            let is_thing = senses.noun.as_ref().and_then(Noun::concept).is_some();
            !word.contains(' ') && (is_thing || senses.verb.is_some())
        });
        drawn.map(|(word, _)| word.as_str())
    }

    /// The noun that says a concept and nothing more.
    pub(super) fn plain_noun(&self, key: &str) -> Option<&Noun> {
        self.by_key
            .get(key)
            .map(|&concept_idx| &self.plain[concept_idx])
    }

    /// What something looks like that is made of `word`, or covered with it.
    pub(super) fn material(&self, word: &str, is_cover: bool) -> &[Attribute] {
        match self.materials.get(word) {
            Some((_, covered)) if is_cover => covered,
            Some((made, _)) => made,
            None => &[],
        }
    }

    /// How many words the longest phrase has that begins with `first_word`; 0 when none does.
    pub(super) fn longest_phrase(&self, first_word: &str) -> usize {
        self.longest.get(first_word).copied().unwrap_or(0)
    }

    fn load() -> Self {
        let mut lexicon = Self::default();
        lexicon.load_table(&tables::CONCEPTS, Self::add_concept);
        lexicon.load_table(&tables::NOUNS, Self::add_noun);
        lexicon.load_table(&tables::VERBS, Self::add_verb);
        lexicon.load_table(&tables::ADJECTIVES, Self::add_adjective);
        lexicon.load_table(&tables::MATERIALS, Self::add_material);
        for table in &tables::HINTS {
            lexicon.load_table(table, Self::add_hint);
        }
        lexicon.load_table(&tables::MANNERS, Self::add_manner);
        for locale in Locale::all() {
            lexicon.add_locale(locale);
        }
        lexicon.load_table(&tables::REGIONS, Self::add_region);
        lexicon.load_table(&tables::COUNTS, Self::add_count);
        lexicon.load_table(&tables::PREPOSITIONS, Self::add_preposition);
        lexicon.load_table(&tables::FUNCTION_WORDS, Self::add_function);
        lexicon.settle_manners();
        lexicon.index_longest();
        lexicon
    }

    /// Adds every row; one that `add` refuses is a problem and is left out.
    fn load_table(&mut self, table: &Table, add: fn(&mut Self, &Row) -> Option<()>) {
        let (rows, problems) = table.rows();
        self.problems.extend(problems);
        for row in rows {
            if add(self, &row).is_none() {
                self.problems
                    .push(format!("{}: wrong or twice: {row:?}", table.name));
            }
        }
    }

    fn add_concept(&mut self, row: &Row) -> Option<()> {
        let traits: Vec<&str> = tables::list(row[6]).collect();
        let usual_count = traits
            .iter()
            .find_map(|word| word.strip_prefix("count="))
            .map_or(Some(1), |n| n.parse().ok())?;
        let concept = Concept {
            key: row[0].to_owned(),
            class: named(row[1])?,
            height_m: row[2].parse().ok()?,
            emoji: (row[3] != "-").then(|| row[3].to_owned()),
            colour: optional(row[4], parse_colour)?,
            home: optional(row[5], named)?,
            is_worn: traits.contains(&"worn"),
            is_held: traits.contains(&"held"),
            is_tool: traits.contains(&"tool"),
            is_hung: traits.contains(&"hung"),
            usual_count,
        };
        let concept_idx = self.concepts.len();
        let emoji = concept.emoji.clone();
        self.concepts.push(concept);
        self.plain.push(Noun {
            kind: NounKind::Concept(concept_idx),
            attributes: Vec::new(),
        });
        if self.by_key.insert(row[0].to_owned(), concept_idx).is_some() {
            return None;
        }
        let noun = || Noun {
            kind: NounKind::Concept(concept_idx),
            attributes: Vec::new(),
        };
        if let Some(emoji) = emoji {
            // Several concepts share an emoji; the first one listed is what the emoji itself means.
            let first_char = emoji.chars().next()?.to_string();
            self.entry(&first_char).noun.get_or_insert_with(noun);
        }
        set(&mut self.entry(&row[0].replace('_', " ")).noun, noun())
    }

    fn add_noun(&mut self, row: &Row) -> Option<()> {
        let kind = match row[1] {
            "@part" => NounKind::Part,
            "@shapeless" => NounKind::Shapeless,
            key => NounKind::Concept(*self.by_key.get(key)?),
        };
        let attributes = parse_attributes(row[2])?;
        set(&mut self.entry(row[0]).noun, Noun { kind, attributes })
    }

    fn add_verb(&mut self, row: &Row) -> Option<()> {
        let mut verb = Verb {
            action: optional(row[1], named)?.unwrap_or_default(),
            kind: if row[1] == "-" {
                VerbKind::Still
            } else {
                VerbKind::Plain
            },
            camera: None,
            is_fast: false,
        };
        for word in tables::list(row[2]) {
            match word.split_once('=') {
                Some(("camera", camera)) => verb.camera = Some(named(camera)?),
                None if word == "holds" => verb.kind = VerbKind::Holds,
                None if word == "wears" => verb.kind = VerbKind::Wears,
                None if word == "rides" => verb.kind = VerbKind::Rides,
                None if word == "complete" => verb.kind = VerbKind::Complete,
                None if word == "fast" => verb.is_fast = true,
                _ => return None,
            }
        }
        set(&mut self.entry(row[0]).verb, verb)
    }

    fn add_adjective(&mut self, row: &Row) -> Option<()> {
        let attributes = parse_attributes(row[1])?;
        set(&mut self.entry(row[0]).adjective, attributes)
    }

    fn add_material(&mut self, row: &Row) -> Option<()> {
        let looks = (parse_attributes(row[1])?, parse_attributes(row[2])?);
        self.materials.insert(row[0], looks).is_none().then_some(())
    }

    fn add_hint(&mut self, row: &Row) -> Option<()> {
        let is_adverb = tables::list(row[1]).any(|word| word == "adverb");
        let effects = tables::list(row[1])
            .filter(|word| *word != "adverb")
            .map(parse_effect)
            .collect::<Option<Vec<_>>>()?;
        let after = tables::list(row[2])
            .map(|word| word.replace('_', " "))
            .collect();
        set(
            &mut self.entry(row[0]).hint,
            Hint {
                effects,
                after,
                is_adverb,
            },
        )
    }

    /// Adds a manner, and its name where that says it alone; what a hint says of that phrase already stays.
    fn add_manner(&mut self, row: &Row) -> Option<()> {
        let effects = effects(row[1])?;
        let (is_person, is_said_alone) = match row[2] {
            "alone" => (false, true),
            "named" => (false, false),
            "person" => (true, false),
            _ => return None,
        };
        let hint = Hint {
            effects,
            after: Vec::new(),
            is_adverb: false,
        };
        if is_said_alone {
            let said = &mut self.entry(row[0]).hint;
            said.get_or_insert_with(|| hint.clone());
        }
        let senses = Senses {
            hint: Some(hint),
            ..Senses::default()
        };
        self.manners
            .add(stem(row[0]), is_person, senses)
            .then_some(())
    }

    /// Lets words that mean something else as well mean the manner they tell; a hint of their own stays.
    fn settle_manners(&mut self) {
        self.manners.load_forms();
        let (entries, longest) = (&mut self.entries, &mut self.longest);
        self.manners.for_each(|phrase, manner| {
            note_length(longest, phrase);
            if let Some(senses) = entries.get_mut(phrase)
                && senses.hint.is_none()
            {
                senses.hint.clone_from(&manner.hint);
            }
        });
    }

    /// Lets the names of a place of `places.tsv` say that it happens there.
    fn add_locale(&mut self, locale: Locale) {
        let row = locale.row();
        let place = Effect::Setting {
            setting: Setting::Locale(locale),
            is_sure: true,
        };
        // Of what belongs into a place some is its hour or its season.
        let besides = row.has.split(' ').filter_map(parse_effect);
        let effects: Vec<Effect> = std::iter::once(place).chain(besides).collect();
        for (name, after) in &row.names {
            // A house that is a thing as well is a place for whoever is in it, and not for who is beside it.
            let is_house =
                Setting::Locale(locale).base() == Setting::Room && self.entry(name).noun.is_some();
            let after = match after.as_slice() {
                [] if is_house => INDOORS.as_slice(),
                after => after,
            };
            let hint = Hint {
                effects: effects.clone(),
                after: after.iter().map(|word| word.replace('_', " ")).collect(),
                is_adverb: false,
            };
            if set(&mut self.entry(name).hint, hint).is_none() {
                self.problems.push(format!("places.tsv: twice: {name}"));
            }
        }
    }

    /// Lets each name of a country say which it is, and where it happens when the name alone is said.
    fn add_region(&mut self, row: &Row) -> Option<()> {
        for name in row[1].split('|') {
            let senses = self.entry(name);
            let is_people = senses.adjective.is_some()
                || ["ish", "ese", "ian", "ican"]
                    .iter()
                    .any(|end| name.ends_with(end));
            // "a turkey" is a bird; the country is behind its preposition.
            let is_thing = senses.noun.is_some() || senses.verb.is_some();
            let region = Effect::Region(row[0]);
            if let Some(hint) = &mut senses.hint {
                hint.effects.push(region);
                continue;
            }
            let home = (row[2] != "-" && !is_people).then_some(row[2]);
            let mut effects = Vec::new();
            if let Some(home) = home {
                effects.push(Effect::Setting {
                    setting: named(home.trim_end_matches('?'))?,
                    is_sure: !home.ends_with('?'),
                });
            }
            effects.push(region);
            let after = ["in", "from", "of", "through", "across", "near", "over"];
            senses.hint = Some(Hint {
                effects,
                after: if is_thing {
                    after.iter().map(|word| (*word).to_owned()).collect()
                } else {
                    Vec::new()
                },
                is_adverb: false,
            });
        }
        Some(())
    }

    fn add_count(&mut self, row: &Row) -> Option<()> {
        let count = row[1].parse().ok()?;
        set(&mut self.entry(row[0]).count, count)
    }

    fn add_preposition(&mut self, row: &Row) -> Option<()> {
        let preposition = match row[1] {
            "with" => Preposition::With,
            "without" => Preposition::Without,
            "toward" => Preposition::Toward,
            "of" => Preposition::Of,
            "like" => Preposition::Like,
            "loose" => Preposition::Loose,
            relation => Preposition::Relation(named(relation)?),
        };
        set(&mut self.entry(row[0]).preposition, preposition)
    }

    fn add_function(&mut self, row: &Row) -> Option<()> {
        let function = match row[1] {
            "definite" => Function::Definite,
            "indefinite" => Function::Indefinite,
            "and" => Function::And,
            "be" => Function::Be,
            "clause" => Function::Clause,
            "pronoun" => Function::Pronoun,
            "not" => Function::Not,
            "swap" => Function::Swap,
            "filler" => Function::Filler,
            _ => return None,
        };
        set(&mut self.entry(row[0]).function, function)
    }

    /// What is known of a phrase, which texts have without the endings of possessives.
    fn entry(&mut self, phrase: &str) -> &mut Senses {
        self.entries.entry(stem(phrase)).or_default()
    }

    fn index_longest(&mut self) {
        for phrase in self.entries.keys() {
            note_length(&mut self.longest, phrase);
        }
    }
}

/// A phrase without the endings of possessives.
fn stem(phrase: &str) -> String {
    let words = phrase.split(' ');
    let stems = words.map(|word| word.strip_suffix("'s").unwrap_or(word));
    stems.collect::<Vec<_>>().join(" ")
}

/// Notes that there is a phrase of as many words that begins with its first.
fn note_length(longest: &mut HashMap<String, usize>, phrase: &str) {
    let n_words = phrase.split(' ').count();
    let first_word = phrase.split(' ').next().unwrap_or_default();
    match longest.get_mut(first_word) {
        Some(most) => *most = n_words.max(*most),
        None => {
            longest.insert(first_word.to_owned(), n_words);
        }
    }
}

/// Fills a sense that was still free.
fn set<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    if slot.is_some() {
        return None;
    }
    *slot = Some(value);
    Some(())
}

/// A cell that may be `-`: the outer `None` is a mistake, the inner one an empty cell.
#[expect(clippy::option_option, reason = "a mistake and an empty cell differ")]
fn optional<T>(cell: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if cell == "-" {
        return Some(None);
    }
    parse(cell).map(Some)
}

/// A value of one of the scene's enums by the name it has in JSON.
pub(super) fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

fn parse_colour(hex: &str) -> Option<u32> {
    u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)
}

fn parse_attributes(cell: &'static str) -> Option<Vec<Attribute>> {
    tables::list(cell).map(parse_attribute).collect()
}

pub(super) fn parse_attribute(text: &str) -> Option<Attribute> {
    let (key, value) = text.split_once('=')?;
    match key {
        "colour" => parse_colour(value).map(Attribute::Colour),
        "scale" => value.parse().ok().map(Attribute::Scale),
        "pattern" => named(value).map(Attribute::Pattern),
        "shape" => named(value).map(Attribute::Shape),
        "age" => named(value).map(Attribute::Age),
        "role" => Some(Attribute::Role(value.replace('_', " "))),
        "wears" => Some(Attribute::Wears(value.replace('_', " "))),
        "count" => value.parse().ok().map(Attribute::Count),
        "made" => named(value).map(Attribute::Made),
        "made?" => named(value).map(Attribute::MadeIfThing),
        "made@" => named(value).map(Attribute::MadeIfAlive),
        "state" => named(value).map(Attribute::State),
        "feels" => named(value).map(Attribute::Feels),
        "build" => named(value).map(Attribute::Build),
        "people" => value.parse().ok().map(Attribute::People),
        "name" => (value == "brand").then_some(Attribute::Brand),
        "speed" => (value == "fast").then_some(Attribute::Fast),
        _ => None,
    }
}

/// The effects of a cell such as `time=night weather=rain`.
pub(super) fn effects(cell: &'static str) -> Option<Vec<Effect>> {
    tables::list(cell).map(parse_effect).collect()
}

fn parse_effect(text: &str) -> Option<Effect> {
    if text == "the_camera" {
        return Some(Effect::TheCamera);
    }
    let (key, value) = text.split_once('=')?;
    match key {
        "setting" => Some(Effect::Setting {
            setting: named(value.trim_end_matches('?'))?,
            is_sure: !value.ends_with('?'),
        }),
        "light" => match value {
            "soft" => Some(Effect::SoftLight),
            "behind" => Some(Effect::Silhouette),
            "rays" => Some(Effect::Rays),
            colour if colour.len() == 6 => u32::from_str_radix(colour, 16).ok().map(Effect::Lamp),
            _ => None,
        },
        "force" => (value == "heavy").then_some(Effect::Heavy),
        "chroma" => named(value).map(|chroma| Effect::Tone(Tone::Chroma(chroma))),
        "warmth" => named(value).map(|warmth| Effect::Tone(Tone::Warmth(warmth))),
        "key" => named(value).map(|key| Effect::Tone(Tone::Key(key))),
        "traffic" => (value == "busy").then_some(Effect::Busy),
        "backdrop" => named(value).map(Effect::Backdrop),
        "time" => named(value).map(Effect::TimeOfDay),
        "weather" => named(value).map(Effect::Weather),
        "season" => named(value).map(Effect::Season),
        "style" => named(value).map(Effect::Style),
        "mood" => named(value).map(Effect::Mood),
        "shot" => named(value).map(Effect::Shot),
        "angle" => named(value).map(Effect::Angle),
        "view" => named(value).map(Effect::View),
        "camera" => named(value).map(Effect::Camera),
        "pace" => value.parse().ok().map(Effect::Pace),
        _ => None,
    }
}

//! From a prompt to a [`Scene`]: every doubt is resolved here, so that nothing later has to guess.
//!
//! ```text
//! text -> tokens -> items (longest phrase of the lexicon) -> grammar -> Draft -> compose -> Scene
//! ```
//!
//! All knowledge of words lies in `data/*.tsv`; the code knows only how English puts them together. Nothing here
//! can fail: any text gives a scene, and [`Understanding::words`] says what became of each of its words.

use serde::{Deserialize, Serialize};

use crate::scene::Scene;

mod classes;
mod colours;
mod notation;

mod shifting;
mod tokens;

mod turning;

mod tongues;

mod again;
mod apart;
mod between;
mod brand;
mod idioms;
mod interfaces;
mod interiors;
mod kin;
mod local;
mod pairs;

mod spelling;
mod spoken;
mod stunts;

mod christen;

mod given;

mod shots;

mod timeline;

mod lapse;
mod later;
mod staying;

mod end_card;
mod explain;

mod lemma;

mod tables;

mod senses;

mod lexicon;

mod hypernyms;

mod tagging;

mod draft;

mod gradual;
mod grammar;

mod compose;

mod words;

mod without;

mod change;

mod names;
mod numbering;
mod restraint;
mod shares;

#[cfg(test)]
mod tests;

pub use change::{Change, Purpose, Understood, change, change_with_names};
pub(crate) use classes::WordClass;
pub use later::Later;
pub use names::{CHARACTER, is_named};
pub use without::without;
pub use words::{Reading, Word};

/// What a prompt was understood as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    /// What will be shown, at first where more is told.
    pub scene: Scene,
    /// What happens after that, in order: each scene is whole, with everybody's ids kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Later>,
    /// The language of the prompt where it is not English; of that only the plainest words are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The prompt's words and phrases in order, each with what became of it.
    pub words: Vec<Word>,
}

impl Understanding {
    /// The words the picture shows nothing of, because they are unknown or cannot be drawn.
    pub fn not_understood(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| word.reading.is_lost())
    }
}

/// The usual main colour of a concept as 0xRRGGBB, for a drawing that knows no better.
#[must_use]
pub fn usual_colour(concept_key: &str) -> Option<u32> {
    draft::concept(concept_key)?.colour
}

/// The emoji of a concept that has no drawing of its own, and how high one is in metres.
pub(crate) fn usual_picture(concept_key: &str) -> Option<(&'static str, f32)> {
    let concept = draft::concept(concept_key)?;
    Some((concept.emoji.as_deref()?, concept.height_m))
}

/// Reads `prompt` as the description of a clip.
///
/// A pure function of its text, linear in its length: some ten microseconds for a usual prompt. The first call
/// also reads the tables, which takes a few milliseconds.
#[must_use]
pub fn understand(prompt: &str) -> Understanding {
    understand_with_names(prompt, &[])
}

/// The same where some names stand for characters: each that is named becomes an entity of the concept
/// [`CHARACTER`] whose word is the name as it is given here.
#[must_use]
pub fn understand_with_names(prompt: &str, names: &[&str]) -> Understanding {
    let (tokens, language) = tongues::translate(notation::with_lines(tokens::split(
        &notation::plain(prompt),
    )));
    let told = restraint::keep_to_the_main(later::tell(in_plain_words(tokens, names), names));
    Understanding {
        language: language.map(str::to_owned),
        ..told
    }
}

/// Tokens with names marked, slips mended, idioms in plain words and whoever is given a name known by it.
fn in_plain_words(tokens: Vec<tokens::Token>, names: &[&str]) -> Vec<tokens::Token> {
    let tokens = interiors::enter(idioms::reword(spelling::mend(names::mark(
        spoken::quote(tokens),
        names,
    ))));
    let tokens = stunts::reword(shots::with_camera(tokens));
    let tokens = apart::tell(between::reword(kin::reword(tokens)));
    let tokens = again::reword(pairs::reword(tokens));
    let tokens = local::mean_by_neighbours(christen::know_by_name(tokens));
    interfaces::keep_on_screens(tokens)
}

/// The items of tokens in which names are marked.
fn items(tokens: &[tokens::Token]) -> Vec<tagging::Item<'_>> {
    let mut items = tagging::tag(tokens);
    names::drop_appositions(&mut items);
    names::lend_sense(&mut items);
    items
}

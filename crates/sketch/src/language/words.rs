//! What became of each word: the answer to "why is it not in the picture".

use serde::{Deserialize, Serialize};

use super::tagging::Item;
use super::tokens::TokenKind;
use crate::scene::Action;

/// A word or phrase of a prompt and what it was read as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As it was written.
    pub text: String,
    /// What it was read as.
    #[serde(flatten)]
    pub reading: Reading,
    /// Whether its sentence ends with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends_sentence: bool,
}

/// What a word was read as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "read_as", rename_all = "snake_case")]
pub enum Reading {
    /// Somebody or something in the scene.
    Entity {
        /// The entity's id.
        id: u32,
    },
    /// Says what an entity looks like, how many there are, or where it is.
    Detail {
        /// The entity's id.
        id: u32,
    },
    /// Says what an entity does.
    Action {
        /// What it does.
        action: Action,
    },
    /// Says something about the scene as a whole: place, time, weather, style, camera.
    Scene,
    /// Builds the sentence.
    Grammar,
    /// Says that what follows happens later, or is another shot.
    Timeline,
    /// Known, but nothing in the picture comes from it.
    NotDrawn {
        /// Why not.
        reason: String,
    },
    /// In no table, but clearly a thing: shown as a placard with the word on it.
    Placard {
        /// The entity's id.
        id: u32,
    },
    /// In no table.
    Unknown,
}

impl Reading {
    /// Whether the picture shows nothing of the word although it may matter.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(
            self,
            Self::NotDrawn { .. } | Self::Placard { .. } | Self::Unknown
        )
    }

    pub(super) fn not_drawn(reason: &str) -> Self {
        Self::NotDrawn {
            reason: reason.to_owned(),
        }
    }
}

/// The id of what is not in the picture.
pub(super) const NOBODY: u32 = 0;

/// Puts words and readings together; `ids[i]` is the id that the draft's entity `i` got.
pub(super) fn report(items: &[Item<'_>], readings: Vec<Reading>, ids: &[u32]) -> Vec<Word> {
    let ends = |item_idx: usize| {
        items
            .get(item_idx + 1)
            .is_none_or(|next| next.kind() == TokenKind::Stop)
    };
    items
        .iter()
        .zip(readings)
        .enumerate()
        .filter(|(_, (item, _))| matches!(item.kind(), TokenKind::Word | TokenKind::Quote))
        .map(|(item_idx, (item, reading))| Word {
            text: written(item),
            reading: renumber(reading, ids),
            ends_sentence: ends(item_idx),
        })
        .collect()
}

fn written(item: &Item<'_>) -> String {
    let words: Vec<&str> = item
        .tokens
        .iter()
        .map(|token| token.written.as_str())
        .collect();
    words.join(" ")
}

fn renumber(reading: Reading, ids: &[u32]) -> Reading {
    let id_of = |entity_idx: u32| ids.get(entity_idx as usize).copied().unwrap_or(NOBODY);
    match reading {
        Reading::Entity { id } => match id_of(id) {
            // The sky has its stars, and a storm its lightning.
            NOBODY => Reading::Scene,
            id => Reading::Entity { id },
        },
        Reading::Detail { id } => match id_of(id) {
            NOBODY => Reading::not_drawn("describes nothing that is shown"),
            id => Reading::Detail { id },
        },
        Reading::Placard { id } => match id_of(id) {
            NOBODY => Reading::Unknown,
            id => Reading::Placard { id },
        },
        other => other,
    }
}

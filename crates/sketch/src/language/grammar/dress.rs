//! What somebody has on that is no garment: "dressed in all white", "gold tassels".

use super::Reader;
use crate::language::senses::Attribute;
use crate::language::tokens::TokenKind;

/// Ornaments on clothes.
const ORNAMENTS: &[&str] = &[
    "tassel",
    "tassels",
    "fringe",
    "fringes",
    "medals",
    "epaulettes",
    "epaulets",
    "sequins",
    "sequin",
    "embroidery",
    "embroideries",
    "brocade",
];

/// What stands between a colour and what is of it.
const JOINTS: &[&str] = &["and", "all", "in", "a", "an", "the"];

impl Reader<'_> {
    /// "a dark outfit adorned with gold and blue tassels", "dressed in all white".
    pub(super) fn note_dress(&mut self) {
        let words = self.spoken();
        for at in 0..words.len() {
            let (item_idx, word) = words[at];
            let before = words[..at].iter().rev().map(|(_, word)| *word);
            let told = if ORNAMENTS.contains(&word) {
                let looks = self.looks_before(item_idx);
                let is_had = before.clone().take(7).any(|word| {
                    matches!(
                        word,
                        "with" | "adorned" | "wearing" | "decorated" | "trimmed" | "in"
                    )
                });
                is_had.then(|| format!("{looks} {word}").trim().to_owned())
            } else if self.is_dressed_in_a_colour(&words, at) {
                Some(format!("{word} clothing"))
            } else {
                None
            };
            if let Some(told) = told {
                self.of_whom(item_idx, |entity| entity.wear(told));
            }
        }
    }

    /// What the words right before an item say of how it looks.
    pub(super) fn looks_before(&self, item_idx: usize) -> String {
        const MOST: usize = 5;
        let before = self.items[..item_idx].iter().rev().take(MOST);
        let mut looks: Vec<&str> = before
            .take_while(|item| {
                let word = item.lemma.as_str();
                item.adjective.is_some() || matches!(word, "and" | "elegant" | "dark" | "light")
            })
            .map(|item| item.lemma.as_str())
            .filter(|word| *word != "and")
            .collect();
        looks.reverse();
        looks.join(" ")
    }

    /// "dressed in all white", "a woman clad in black,": no garment is named behind the colour.
    fn is_dressed_in_a_colour(&self, words: &[(usize, &str)], at: usize) -> bool {
        let (item_idx, _) = words[at];
        let item = &self.items[item_idx];
        let is_colour = item.adjective.is_some_and(|attributes| {
            attributes
                .iter()
                .any(|attribute| matches!(attribute, Attribute::Colour(_)))
        });
        let ends = self.items.get(item_idx + 1).is_none_or(|next| {
            next.kind() != TokenKind::Word || next.noun.is_none() && next.adjective.is_none()
        });
        if !is_colour || !ends {
            return false;
        }
        let before = words[..at].iter().rev().map(|(_, word)| *word);
        let n_joints = before
            .clone()
            .take_while(|word| JOINTS.contains(word))
            .count();
        let joints: Vec<&str> = before.clone().take(n_joints).collect();
        let verb = before.clone().nth(n_joints).unwrap_or_default();
        let has = |word: &str| joints.contains(&word);
        match verb {
            "dressed" | "clad" | "clothed" => has("in"),
            "wearing" | "wears" | "wore" => !has("a") && !has("an") && !has("the"),
            _ => has("in") && has("all"),
        }
    }
}

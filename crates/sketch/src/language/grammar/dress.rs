//! What somebody has on that is no single garment: "elegant red clothing", "dressed in all white", "gold tassels".

use super::Reader;
use crate::language::tokens::TokenKind;

/// All that somebody has on, in one word.
const CLOTHES: &[&str] = &[
    "clothing",
    "clothes",
    "attire",
    "outfit",
    "outfits",
    "garment",
    "garments",
    "apparel",
    "ensemble",
    "getup",
    "streetwear",
    "activewear",
    "sportswear",
    "formalwear",
    "loungewear",
    "garb",
    "regalia",
    "finery",
];

/// What is put on by those words.
const PUT_ON: &[&str] = &[
    "wearing", "wears", "wear", "wore", "dressed", "clad", "donning", "dons", "sporting",
    "clothed", "in", "with", "her", "his", "their",
];

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
    /// "wearing elegant red clothing", "a dark outfit adorned with gold and blue tassels", "dressed in all white".
    pub(super) fn note_dress(&mut self) {
        let words = self.spoken();
        for at in 0..words.len() {
            let (item_idx, word) = words[at];
            let before = words[..at].iter().rev().map(|(_, word)| *word);
            let told = if CLOTHES.contains(&word) {
                let is_put_on = before.clone().take(6).any(|word| PUT_ON.contains(&word));
                let looks = self.looks_before(&words, at);
                (is_put_on && !looks.is_empty()).then(|| format!("{looks} clothing"))
            } else if ORNAMENTS.contains(&word) {
                let looks = self.looks_before(&words, at);
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

    /// What the words right before say of what it looks like.
    fn looks_before(&self, words: &[(usize, &str)], at: usize) -> String {
        const MOST: usize = 5;
        let is_look = |(item_idx, word): &&(usize, &str)| {
            let item = &self.items[*item_idx];
            item.adjective.is_some() || matches!(*word, "and" | "elegant" | "dark" | "light")
        };
        let near = words[..at].iter().rev().take(MOST).take_while(is_look);
        let mut looks: Vec<&str> = near
            .map(|(_, word)| *word)
            .filter(|word| *word != "and")
            .collect();
        looks.reverse();
        looks.join(" ")
    }

    /// "dressed in all white", "a woman clad in black,": no garment is named behind the colour.
    fn is_dressed_in_a_colour(&self, words: &[(usize, &str)], at: usize) -> bool {
        use crate::language::senses::Attribute;
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

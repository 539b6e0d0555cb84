//! Turns of phrase in plain words, put in their place before anything is read: "on horseback" is on a horse.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tables;
use super::tokens::{Token, TokenKind};

static IDIOMS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let (rows, _) = tables::IDIOMS.rows();
    rows.into_iter().map(|row| (row[0], row[1])).collect()
});

/// The longest phrase of the table, in words.
static LONGEST_WORDS: LazyLock<usize> = LazyLock::new(|| {
    let lengths = IDIOMS.keys().map(|phrase| phrase.split(' ').count());
    lengths.max().unwrap_or(0)
});

/// The tokens with every idiom in plain words.
pub(super) fn reword(tokens: Vec<Token>) -> Vec<Token> {
    let mut reworded = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        match idiom_at(&tokens[at..]) {
            Some((plain, n_words)) => {
                let first_idx = reworded.len();
                let words = plain.split(' ').filter(|word| *word != "-");
                reworded.extend(words.map(|word| match word {
                    "," => Token::comma(),
                    word => Token::meant(word),
                }));
                if let Some(first) = reworded.get_mut(first_idx) {
                    let written = tokens[at..at + n_words].iter();
                    let written: Vec<&str> = written.map(|token| token.written.as_str()).collect();
                    first.written = written.join(" ");
                }
                at += n_words;
            }
            None => {
                reworded.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    reworded
}

fn idiom_at(tokens: &[Token]) -> Option<(&'static str, usize)> {
    let words: Vec<&str> = tokens
        .iter()
        .take(*LONGEST_WORDS)
        .take_while(|token| token.kind == TokenKind::Word && !token.is_possessive)
        .map(|token| token.text.as_str())
        .collect();
    (1..=words.len()).rev().find_map(|n_words| {
        let plain = IDIOMS.get(words[..n_words].join(" ").as_str())?;
        Some((*plain, n_words))
    })
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn whoever_is_on_horseback_has_a_horse() {
        let scene = understand("A knight on horseback in a forest").scene;
        let keys: Vec<&str> = scene
            .entities
            .iter()
            .map(|entity| entity.concept.as_str())
            .collect();
        assert!(keys.contains(&"horse"), "{keys:?}");
    }
}

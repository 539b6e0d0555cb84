//! Prompts in other languages than English: which language it is, and its plainest words in English.
//!
//! A language is known by its script or by its commonest words. Words are replaced one by one; an adjective behind
//! its noun goes before it. What is not in `data/tongues.tsv` stays as it is, so that words that many languages
//! share are still understood.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::LEXICON;
use super::tables;
use super::tokens::{Token, TokenKind};

const N_LANGUAGES: usize = 12;
/// The languages of the table's columns, after English.
const LANGUAGES: [&str; N_LANGUAGES] = [
    "Spanish",
    "French",
    "German",
    "Portuguese",
    "Italian",
    "Chinese",
    "Dutch",
    "Polish",
    "Swedish",
    "Turkish",
    "Indonesian",
    "Russian",
];
/// The column of a language that is written without spaces.
const CHINESE: usize = 5;
/// One that its script tells, as that of Chinese does.
const RUSSIAN: usize = 11;
/// So many words must be known of a language.
const MIN_WORDS: usize = 2;
/// The longest phrase of the table, in words, and the longest word written without spaces, in characters.
const LONGEST_WORDS: usize = 5;
const LONGEST_CHARS: usize = 4;

/// Words of each language and what they are in English.
static WORDS: LazyLock<[HashMap<&'static str, &'static str>; N_LANGUAGES]> = LazyLock::new(|| {
    let mut words = std::array::from_fn(|_| HashMap::new());
    for row in tables::TONGUES.rows().0 {
        for (language, cell) in words.iter_mut().zip(&row[1..]) {
            for word in cell.split('|').filter(|word| *word != "-") {
                language.entry(word).or_insert(row[0]);
            }
        }
    }
    words
});

/// The tokens in English as far as the table goes, and the name of the language where it is another.
pub(super) fn translate(tokens: Vec<Token>) -> (Vec<Token>, Option<&'static str>) {
    let Some((name, column)) = language_of(&tokens) else {
        return (tokens, None);
    };
    let translated = match column {
        Some(CHINESE) => without_spaces(&tokens),
        Some(column) => word_by_word(&tokens, column),
        None => tokens,
    };
    (translated, Some(name))
}

/// The language of a prompt and its column, if it has one; nothing for English.
fn language_of(tokens: &[Token]) -> Option<(&'static str, Option<usize>)> {
    if let Some(name) = by_script(tokens) {
        let column = [CHINESE, RUSSIAN]
            .into_iter()
            .find(|column| LANGUAGES[*column] == name);
        return Some((name, column));
    }
    let words = || tokens.iter().filter(|token| token.kind == TokenKind::Word);
    let is_english = |token: &&Token| {
        LEXICON.get(&token.text).is_some_and(|senses| {
            senses.function.is_some() || senses.preposition.is_some() || senses.verb.is_some()
        })
    };
    let n_english = words().filter(is_english).count();
    // "a", "piano", and "grand" as in "grand piano", are English as much as anything.
    let is_lent = |token: &Token| {
        LEXICON.get(&token.text).is_some() || LEXICON.longest_phrase(&token.text) > 1
    };
    let n_of = |column: usize| {
        words()
            .filter(|token| WORDS[column].contains_key(token.text.as_str()))
            .filter(|token| !is_lent(token))
            .count()
    };
    // The first of two that fit equally, so that the order of the table decides.
    let (column, n_known) = (0..N_LANGUAGES)
        .filter(|column| ![CHINESE, RUSSIAN].contains(column))
        .map(|column| (column, n_of(column)))
        .fold(
            (0, 0),
            |best, found| if found.1 > best.1 { found } else { best },
        );
    (n_known >= MIN_WORDS && n_known > n_english).then(|| (LANGUAGES[column], Some(column)))
}

/// The language that most letters of the prompt belong to, where its script tells.
fn by_script(tokens: &[Token]) -> Option<&'static str> {
    let mut counts = [0_usize; 10];
    for c in tokens.iter().flat_map(|token| token.written.chars()) {
        let script = match u32::from(c) {
            0x3040..=0x30FF => 0,
            0x4E00..=0x9FFF | 0x3400..=0x4DBF => 1,
            0xAC00..=0xD7AF | 0x1100..=0x11FF => 2,
            0x0400..=0x04FF => 3,
            0x0600..=0x06FF => 4,
            0x0900..=0x097F => 5,
            0x0370..=0x03FF => 7,
            0x0590..=0x05FF => 8,
            0x0E00..=0x0E7F => 9,
            _ if c.is_alphabetic() => 6,
            _ => continue,
        };
        counts[script] += 1;
    }
    let [
        kana,
        han,
        hangul,
        cyrillic,
        arabic,
        devanagari,
        other,
        greek,
        hebrew,
        thai,
    ] = counts;
    let asian = if kana > 0 {
        ("Japanese", kana + han)
    } else {
        ("Chinese", han)
    };
    let scripts = [
        asian,
        ("Korean", hangul),
        ("Russian", cyrillic),
        ("Arabic", arabic),
        ("Hindi", devanagari),
        ("Greek", greek),
        ("Hebrew", hebrew),
        ("Thai", thai),
    ];
    let most = scripts.into_iter().max_by_key(|(_, n)| *n)?;
    (most.1 > 0 && 2 * most.1 > other).then_some(most.0)
}

fn word_by_word(tokens: &[Token], column: usize) -> Vec<Token> {
    let mut translated: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let (n, english) = phrase_at(&tokens[at..], column).unwrap_or((1, None));
        let written: Vec<&str> = tokens[at..at + n]
            .iter()
            .map(|token| token.written.as_str())
            .collect();
        match english {
            Some(english) => push(&mut translated, english, &written.join(" ")),
            None => translated.push(tokens[at].clone()),
        }
        at += n;
    }
    translated
}

/// The longest phrase of the table that `tokens` begin with, and of how many words.
fn phrase_at(tokens: &[Token], column: usize) -> Option<(usize, Option<&'static str>)> {
    let n_words = tokens
        .iter()
        .take(LONGEST_WORDS)
        .take_while(|token| token.kind == TokenKind::Word)
        .count();
    (1..=n_words).rev().find_map(|n| {
        let words: Vec<&str> = tokens[..n]
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        let english = WORDS[column].get(words.join(" ").as_str())?;
        Some((n, Some(*english)))
    })
}

/// Chinese has no spaces: the longest known word at each place, and nothing for what is not known.
fn without_spaces(tokens: &[Token]) -> Vec<Token> {
    let mut translated = Vec::new();
    for token in tokens {
        let is_han = token.kind == TokenKind::Word && !token.text.is_ascii();
        if !is_han {
            translated.push(token.clone());
            continue;
        }
        let chars: Vec<char> = token.written.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let longest = LONGEST_CHARS.min(chars.len() - at);
            let found = (1..=longest).rev().find_map(|n| {
                let word: String = chars[at..at + n].iter().collect();
                let english = WORDS[CHINESE].get(word.as_str())?;
                Some((word, *english))
            });
            match found {
                Some((word, english)) => {
                    at += word.chars().count();
                    push(&mut translated, english, &word);
                }
                None => at += 1,
            }
        }
    }
    translated
}

/// Adds the English words of one of another language; an adjective goes before the noun it follows.
fn push(translated: &mut Vec<Token>, english: &str, written: &str) {
    let is = |word: &str, adjective: bool| {
        LEXICON.get(word).is_some_and(|senses| {
            if adjective {
                senses.adjective.is_some() && senses.preposition.is_none()
            } else {
                senses.noun.is_some() && senses.function.is_none()
            }
        })
    };
    let follows_noun = translated
        .last()
        .is_some_and(|last| last.kind == TokenKind::Word && is(&last.text, false));
    let mut words: Vec<Token> = english.split(' ').map(Token::meant).collect();
    if let Some(first) = words.first_mut() {
        written.clone_into(&mut first.written);
    }
    let at = if follows_noun && is(english, true) {
        translated.len() - 1
    } else {
        translated.len()
    };
    translated.splice(at..at, words);
}

/// What is wrong with the table; empty, as a test makes sure.
#[cfg(test)]
pub(super) fn problems() -> Vec<String> {
    let (rows, mut problems) = tables::TONGUES.rows();
    for row in rows {
        for word in row[0].split(' ') {
            let is_known = !super::tagging::tag(&super::tokens::split(word))
                .iter()
                .any(super::tagging::Item::is_unknown);
            if !is_known {
                problems.push(format!("tongues.tsv: {word}"));
            }
        }
    }
    problems
}

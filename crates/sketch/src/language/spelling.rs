//! Slips of the pen: words that no table has and that are one letter, or one blank, away from a word that is known.
//!
//! ```text
//! "flaying car" -> "flying car"      "aglowing city" -> "a glowing city"      "bestquality" -> "best quality"
//! "a elefant" -> "a elephant"        what sounds like a word is meant for it
//! "ofgirl" -> "of girl"              "inthe" -> "in the"      "ofTwo" -> "of two"
//! ```
//!
//! Names are left alone: only what is written in small letters is a slip. So is what is English (`stet.tsv`).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::given;
use super::grammar;
use super::hypernyms;
use super::lemma;
use super::lexicon::LEXICON;
use super::local;
use super::tables;
use super::tokens::{Token, TokenKind};

/// Shorter words are too near to too many others.
const SHORTEST_CHARS: usize = 4;
/// In words as short as this only two letters that changed their places are mended: "dgo", "teh".
const SHORTEST_SWAPPED_CHARS: usize = 3;
/// In words shorter than this no letter is one too many.
const SHORTEST_DROPPED_CHARS: usize = 5;
/// In words shorter than this no letter is taken for another.
const SHORTEST_REPLACED_CHARS: usize = 6;
/// Shorter words sound like too many others.
const SHORTEST_HEARD_CHARS: usize = 5;
/// No more slips are looked for than this: each takes some hundred look-ups.
const MOST_SLIPS: usize = 12;
/// The shortest parts of two words that were written as one.
const SHORTEST_PART_CHARS: usize = 4;

/// Little words that lose the blank behind them.
const JOINTS: &[&str] = &[OF, "in", "on", "at", "to", "with", "from", "and", "by"];
const OF: &str = "of";
/// What such a word is written as one with.
const ARTICLES: &[&str] = &["the", "an", "his", "her", "their", "its", "this"];
/// Shorter words behind "of" are parts of other words.
const SHORTEST_OF_JOINT: usize = 3;

/// Whom and what people write of daily.
const COMMONEST: &[&str] = &[
    "woman",
    "women",
    "child",
    "children",
    "people",
    "person",
    "horse",
    "house",
    "flower",
    "kitten",
    "puppy",
    "rabbit",
    "tiger",
    "dragon",
    "forest",
    "beach",
    "ocean",
    "mountain",
    "street",
    "garden",
    "bottle",
    "basketball",
    "football",
    "guitar",
    "dancer",
    "doctor",
    "teacher",
    "monkey",
    "elephant",
    "butterfly",
    "princess",
    "soldier",
    "window",
];

/// English words that no table knows, and that are near to one it does.
static STET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let (rows, _) = tables::STET.rows();
    rows.into_iter().flat_map(|row| row[0].split(' ')).collect()
});

/// The words that are known, by what they sound like, sorted.
static BY_SOUND: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_sound: HashMap<String, Vec<&'static str>> = HashMap::new();
    for word in LEXICON.plain_words() {
        if word.len() >= SHORTEST_HEARD_CHARS && word.bytes().all(|it| it.is_ascii_lowercase()) {
            by_sound.entry(sound(word)).or_default().push(word);
        }
    }
    for words in by_sound.values_mut() {
        words.sort_unstable();
    }
    by_sound
});

/// The tokens with every slip mended.
pub(super) fn mend(tokens: Vec<Token>) -> Vec<Token> {
    let mut mended = Vec::with_capacity(tokens.len());
    let mut n_slips = 0;
    for token in tokens {
        let may_be = n_slips < MOST_SLIPS && is_slip(&token);
        n_slips += usize::from(may_be);
        let words = if may_be { meant(&token.text) } else { None };
        let Some(words) = words else {
            mended.push(token);
            continue;
        };
        let n_words = words.len();
        for (word_idx, text) in words.into_iter().enumerate() {
            let is_last = word_idx + 1 == n_words;
            mended.push(Token {
                written: if word_idx == 0 {
                    token.written.clone()
                } else {
                    String::new()
                },
                text,
                is_possessive: token.is_possessive && is_last,
                is_joined: token.is_joined && is_last,
                kind: TokenKind::Word,
                meant: None,
            });
        }
    }
    mended
}

fn is_slip(token: &Token) -> bool {
    let text = &token.text;
    token.kind == TokenKind::Word
        && text.len() >= SHORTEST_SWAPPED_CHARS
        && text.bytes().all(|byte| byte.is_ascii_lowercase())
        && (token.written.bytes().all(|byte| !byte.is_ascii_uppercase()) || is_run_on(token))
        && !is_known(text)
}

/// "ofTwo": a little word and the next one, with its capital.
fn is_run_on(token: &Token) -> bool {
    JOINTS.iter().any(|joint| {
        let rest = token.written.strip_prefix(joint).unwrap_or_default();
        rest.starts_with(char::is_uppercase)
    })
}

/// Whether any table has the word in one of its forms.
fn is_known(word: &str) -> bool {
    let of_tail = |word: &str| hypernyms::meaning(word).is_some();
    is_adverb(word)
        || STET.contains(word)
        || grammar::is_of_film(word)
        || LEXICON.longest_phrase(word) > 0
        || lemma::candidates(word).iter().any(|(word, _)| {
            LEXICON.get(word).is_some()
                || local::is_listed(word)
                || of_tail(word)
                || given::is_given_name(word)
        })
}

/// "seamlessly" is understood as it is.
fn is_adverb(word: &str) -> bool {
    word.ends_with("ly") && !word.ends_with("fly")
}

/// Whether our own tables list the word in one of its forms: what is only in the long tail is rarely meant.
fn is_listed(word: &str) -> bool {
    lemma::candidates(word)
        .iter()
        .any(|(word, _)| LEXICON.get(word).is_some())
}

fn meant(word: &str) -> Option<Vec<String>> {
    joint(word).or_else(|| {
        let one = nearest(word)
            .or_else(|| heard(word))
            .or_else(|| replaced(word));
        one.map(|word| vec![word]).or_else(|| parts(word))
    })
}

/// The word one letter away, by the likeliest slip: two letters swapped, one too many, one missing.
fn nearest(word: &str) -> Option<String> {
    let n_chars = word.len();
    let swapped = (1..n_chars - 1).map(|at| {
        let mut bytes = word.as_bytes().to_vec();
        bytes.swap(at, at + 1);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    // The last letter is an ending sooner than a slip: "audio" is no Audi.
    let without = (1..n_chars - 1)
        .filter(|_| n_chars >= SHORTEST_DROPPED_CHARS)
        .map(|at| format!("{}{}", &word[..at], &word[at + 1..]));
    let letters = || 'a'..='z';
    let with = (1..=n_chars)
        .flat_map(|at| letters().map(move |c| format!("{}{c}{}", &word[..at], &word[at..])));
    let mut candidates = swapped.chain(without.chain(with).filter(|_| n_chars >= SHORTEST_CHARS));
    candidates.find(|word| is_listed(word))
}

/// The word that differs in one letter; another thing too easily, so that only the commonest are meant by that.
fn replaced(word: &str) -> Option<String> {
    if word.len() < SHORTEST_DROPPED_CHARS {
        return None;
    }
    let mut replaced = (1..word.len())
        .flat_map(|at| ('a'..='z').map(move |c| format!("{}{c}{}", &word[..at], &word[at + 1..])));
    replaced.find(|other| {
        let is_plain = word.len() >= SHORTEST_REPLACED_CHARS && !names_thing(other);
        is_listed(other) && (is_plain || COMMONEST.contains(&other.as_str()))
    })
}

/// The word that sounds the same, in the form that was written: "kittins" are kittens.
fn heard(word: &str) -> Option<String> {
    const ENDINGS: [&str; 4] = ["", "s", "ing", "ed"];
    ENDINGS.iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        if stem.len() < SHORTEST_HEARD_CHARS {
            return None;
        }
        let alike = BY_SOUND.get(&sound(stem))?;
        let near = alike.iter().map(|known| (distance(stem, known), *known));
        let (n_slips, known) = near.min()?;
        // Whoever writes by ear gets the end right: a farrier is no fairy.
        let ends_alike = stem.bytes().last() == known.bytes().last();
        (ends_alike && n_slips <= 1 + stem.len() / 7).then(|| format!("{known}{ending}"))
    })
}

/// What a word sounds like: its consonants, those that are heard alike as one, and whether it begins with a vowel.
fn sound(word: &str) -> String {
    let plain = word
        .replace("ph", "f")
        .replace("ck", "k")
        .replace("wh", "w")
        .replace("ght", "t");
    let letters = plain.as_bytes();
    let mut heard = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let is_soft = matches!(letters.get(at + 1), Some(b'e' | b'i' | b'y'));
        let letter = match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' if at == 0 => 'a',
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h' => continue,
            b'c' if is_soft => 's',
            b'c' | b'q' => 'k',
            b'z' => 's',
            other => char::from(*other),
        };
        if !heard.ends_with(letter) {
            heard.push(letter);
        }
    }
    heard
}

/// How many letters differ: one too many, one missing or one for another counts one.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<u8> = other.bytes().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (of, theirs) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(*theirs != letter);
            diagonal = row[of + 1];
            row[of + 1] = replaced.min(row[of] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

fn names_thing(word: &str) -> bool {
    lemma::candidates(word).iter().any(|(word, _)| {
        let noun = LEXICON.get(word).and_then(|senses| senses.noun.as_ref());
        noun.is_some_and(|noun| noun.concept().is_some())
    })
}

/// A little word that was written as one with what follows it: "ofgirl", "inthe".
fn joint(word: &str) -> Option<Vec<String>> {
    let is_number = |rest: &str| LEXICON.get(rest).is_some_and(|it| it.count.is_some());
    let is_thing = |rest: &str| names_thing(rest) || is_number(rest);
    JOINTS.iter().find_map(|joint| {
        let rest = word.strip_prefix(joint)?;
        let is_joint = *joint == OF && rest.len() >= SHORTEST_OF_JOINT && is_thing(rest);
        (is_joint || ARTICLES.contains(&rest)).then(|| vec![(*joint).to_owned(), rest.to_owned()])
    })
}

/// Two words that were written as one, or an article and its word.
fn parts(word: &str) -> Option<Vec<String>> {
    let article = word.strip_prefix('a').filter(|rest| {
        (rest.ends_with("ing") || rest.ends_with("ed"))
            && rest.len() > SHORTEST_CHARS
            && is_listed(rest)
    });
    if let Some(rest) = article {
        return Some(vec!["a".to_owned(), rest.to_owned()]);
    }
    let ends = SHORTEST_PART_CHARS..(word.len() + 1).saturating_sub(SHORTEST_PART_CHARS);
    let is_word = |part: &str| is_listed(part) || is_adverb(part) && part.len() > SHORTEST_CHARS;
    // The longest first part: "highlydetailed" is no "high lydetailed".
    let at = ends
        .rev()
        .find(|&at| is_word(&word[..at]) && is_word(&word[at..]))?;
    Some(vec![word[..at].to_owned(), word[at..].to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tokens;

    fn check(text: &str, expected: &str) {
        let mended = mend(tokens::split(text));
        let words: Vec<&str> = mended.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(words.join(" "), expected, "{text}");
    }

    #[test]
    fn a_letter_too_many_too_few_swapped_or_wrong_is_mended() {
        check("a flaying car", "a flying car");
        check("a beatiful elephnat", "a beautiful elephant");
        check("over the ocan", "over the ocean");
    }

    #[test]
    fn what_sounds_like_a_word_is_meant_for_it() {
        check("a elefant", "a elephant");
        check("two kittins", "two kittens");
        check("a buterfly on a flowr", "a butterfly on a flower");
        check("an astronot", "an astronaut");
        check("a resturant", "a restaurant");
        check("a crocodil", "a crocodile");
        check("a giraff", "a giraffe");
        check("a womam", "a woman");
    }

    #[test]
    fn english_words_are_no_slips() {
        for word in ["pointer", "viral", "static", "bulky", "sincere", "gallant"] {
            check(word, word);
        }
    }

    #[test]
    fn words_written_as_one_are_two() {
        check("a painting ofgirl", "a painting of girl");
        check("a painting ofTwo cats", "a painting of two cats");
        check(
            "a cat inthe garden onthe sofa",
            "a cat in the garden on the sofa",
        );
        check("a coffee in an office often", "a coffee in an office often");
        check("aglowing city", "a glowing city");
        check("bestquality", "best quality");
        check("highlydetailed", "highly detailed");
    }

    #[test]
    fn names_and_known_words_stay() {
        check("Flaying car", "flaying car");
        check("a dog runs seamlessly", "a dog runs seamlessly");
        check("qzxwvut", "qzxwvut");
        check("audio of city signage", "audio of city signage");
        check("a dgo runs", "a dog runs");
        check("an fps of 60", "an fps of 60");
    }
}

//! Names that a prompt gives to whom it tells of: "a rabbit named Benny … Benny runs" is one rabbit, and no herb.
//!
//! ```text
//! "a rabbit named Benny"                 Benny is "the rabbit" from there on
//! "his friend Tilly the tortoise"        "the tortoise", and Tilly is that
//! "Benny, the rabbit, runs"              the same
//! "Princess Elena", "his wife Anna"      the princess, the wife
//! "Mickey Mouse … Mickey"                one and the same
//! "@somebody dances"                     a person
//! ```

use std::collections::HashMap;

use super::classes::WordClass;
use super::lexicon::LEXICON;
use super::names;
use super::tokens::{Token, TokenKind};
use super::{given, lemma};
use crate::scene::Class;

/// The longest name, in words.
const LONGEST_NAME: usize = 3;
/// How many words may stand between "the" and the noun: "Tilly the slow old tortoise".
const LONGEST_DESCRIPTION: usize = 3;

/// The tokens with whoever is named called by what he is.
pub(super) fn know_by_name(tokens: Vec<Token>) -> Vec<Token> {
    let mut known: HashMap<String, String> = HashMap::new();
    let mut told: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].text.starts_with('@') {
            call_by_handle(&mut told, &mut known, &tokens[at]);
            at += 1;
        } else if let Some((name, noun, n_tokens)) = christened(&tokens, at) {
            known.extend(name.into_iter().map(|word| (word, noun.clone())));
            at += n_tokens;
        } else if let Some((name, noun)) = explained(&tokens, at) {
            drop_companion(&mut told);
            // "Grim the dwarf and Borin the dwarf": two of them.
            let is_another = is_someone_else(&told, &noun);
            known.insert(name, noun);
            at += 1;
            if is_another {
                told.push(Token::meant("another"));
                at += 1;
            }
        } else if let Some((names, noun)) = titled(&tokens, at) {
            at += names.len();
            known.extend(names.into_iter().map(|name| (name, noun.clone())));
        } else if let Some((names, whole)) = known_in_full(&tokens, at) {
            told.extend_from_slice(&tokens[at..at + names.len()]);
            at += names.len();
            let alone = names.into_iter().filter(|name| !name.is_empty());
            known.extend(alone.map(|name| (name, whole.clone())));
        } else if let Some(noun) = known.get(&tokens[at].text).filter(|_| is_name(&tokens[at])) {
            call(&mut told, noun, &tokens[at]);
            at += 1;
        } else if let Some(train) = whole_of(&told, &tokens[at]) {
            call(&mut told, train, &tokens[at]);
            at += 1;
        } else {
            told.push(tokens[at].clone());
            at += 1;
        }
    }
    told
}

/// "@somebody": a person, the same each time; nobody where only the maker is thanked.
fn call_by_handle(told: &mut Vec<Token>, known: &mut HashMap<String, String>, handle: &Token) {
    const PERSON: &str = "person";
    let before = told.last().map_or("", |token| token.text.as_str());
    if WordClass::NotActing.has(before) {
        return;
    }
    if known.contains_key(&handle.text) {
        call(told, PERSON, handle);
        return;
    }
    let is_other = known.keys().any(|name| name.starts_with('@'));
    told.push(Token::meant(if is_other { "another" } else { "a" }));
    told.push(Token {
        written: handle.written.clone(),
        is_possessive: handle.is_possessive,
        ..Token::meant(PERSON)
    });
    known.insert(handle.text.clone(), PERSON.to_owned());
}

/// "Mickey Mouse", "Harry Potter": which of the words of somebody that the lexicon knows in full name him alone.
fn known_in_full(tokens: &[Token], at: usize) -> Option<(Vec<String>, String)> {
    let n_words = tokens[at..]
        .iter()
        .take(LONGEST_NAME)
        .take_while(|token| is_name(token))
        .count();
    (2..=n_words).rev().find_map(|n_words| {
        let named = &tokens[at..at + n_words];
        let words: Vec<&str> = named.iter().map(|token| token.text.as_str()).collect();
        let whole = words.join(" ");
        let is_somebody = LEXICON
            .get(&whole)
            .and_then(|senses| senses.noun.as_ref()?.concept())
            .is_some_and(|concept| concept.class != Class::Thing && concept.class != Class::Plant);
        // "Iron Man": neither word alone is he.
        let alone = words.iter().map(|word| match () {
            () if given::is_given_name(word) || LEXICON.get(word).is_none() => (*word).to_owned(),
            () => String::new(),
        });
        let is_named = is_somebody && given::is_given_name(words[0]);
        is_named.then(|| (alone.collect(), whole))
    })
}

/// "A train … the cars glint in the sun": those of the train; "a spacecraft … the ship's hull" is no other ship.
fn whole_of(told: &[Token], token: &Token) -> Option<&'static str> {
    const TRAINS: &[&str] = &["train", "locomotive", "metro", "tram"];
    const SPACESHIPS: &[&str] = &["spacecraft", "spaceship", "starship"];
    let (whole, others): (_, &[&str]) = match token.text.as_str() {
        // "Cars wait while a train passes. The cars drive on."
        "cars" | "carriages" | "wagons" => (TRAINS, &["car", "cars", "truck", "traffic"]),
        "ship" | "vessel" => (SPACESHIPS, &["ship", "ships", "boat", "vessel"]),
        _ => return None,
    };
    let is_definite = told.last().is_some_and(|before| before.text == "the");
    let mut named = told.iter().map(|token| token.text.as_str());
    let of = whole
        .iter()
        .find(|whole| named.clone().any(|word| word == **whole))?;
    let is_other = named.any(|word| others.contains(&word));
    (is_definite && !is_other).then_some(*of)
}

/// Puts what somebody is in the place of the name.
fn call(told: &mut Vec<Token>, noun: &str, name: &Token) {
    // "the brave Benny" is the brave rabbit.
    let has_article = told
        .last()
        .is_some_and(|before| matches!(before.text.as_str(), "the" | "little" | "old" | "young"));
    if !has_article {
        told.push(Token::meant("the"));
    }
    let mut words = noun.split(' ').map(Token::meant).collect::<Vec<Token>>();
    if let Some(last) = words.last_mut() {
        last.is_possessive = name.is_possessive;
    }
    words[0].written.clone_from(&name.written);
    told.extend(words);
}

/// "… rabbit named Benny": the words of the name, the noun, and how many tokens the naming takes.
fn christened(tokens: &[Token], at: usize) -> Option<(Vec<String>, String, usize)> {
    let names_somebody = matches!(tokens[at].text.as_str(), "named" | "called" | "nicknamed");
    let noun = &tokens.get(at.checked_sub(1)?)?.text;
    let rest = &tokens[at + 1..];
    let n_words = rest
        .iter()
        .take(LONGEST_NAME)
        .take_while(|token| is_name(token))
        .count();
    let is_somebody = names_somebody && n_words > 0 && is_noun(noun);
    let name = rest[..n_words].iter().map(|token| token.text.clone());
    is_somebody.then(|| (name.collect(), noun.clone(), 1 + n_words))
}

/// "Princess Elena", "his wife Anna", "a detective John": the names right behind what somebody is, and the noun.
fn titled(tokens: &[Token], at: usize) -> Option<(Vec<String>, String)> {
    let mut before = &tokens[at.checked_sub(1)?];
    let ends = tokens
        .get(at + 1)
        .is_some_and(|next| next.kind == TokenKind::Comma);
    if before.kind == TokenKind::Comma && ends {
        before = &tokens[at.checked_sub(2)?];
    }
    let somebody = LEXICON
        .get(&before.text)
        .and_then(|senses| senses.noun.as_ref()?.concept())
        .is_some_and(|concept| concept.class == Class::Person);
    let name = &tokens[at];
    let is_called =
        given::is_given_name(&name.text) && name.kind == TokenKind::Word && !before.is_possessive;
    // "Lord Krishna" is known by both words.
    let is_known = LEXICON
        .get(&format!("{} {}", before.text, name.text))
        .is_some_and(|senses| senses.noun.is_some());
    if is_known
        || !somebody
        || !is_called
        || name.is_possessive
        || !given::is_written_as_name(tokens, at)
    {
        return None;
    }
    let n_names = 1 + usize::from(given::is_surname(tokens, at + 1));
    let names = tokens[at..at + n_names]
        .iter()
        .map(|token| token.text.clone());
    Some((names.collect(), before.text.clone()))
}

/// "Tilly the tortoise": the name and the noun.
fn explained(tokens: &[Token], at: usize) -> Option<(String, String)> {
    let name = &tokens[at];
    let is_known = lemma::candidates(&name.text)
        .iter()
        .any(|(word, _)| LEXICON.get(word).is_some() || LEXICON.longest_phrase(word) > 0);
    if !is_name(name) || is_known || name.is_possessive {
        return None;
    }
    let the = tokens.get(at + 1).filter(|token| token.text == "the")?;
    let described = tokens[at + 2..].iter().take(LONGEST_DESCRIPTION);
    let mut words = described.take_while(|token| token.kind == TokenKind::Word);
    let noun = words.find(|token| is_noun(&token.text))?;
    (the.kind == TokenKind::Word).then(|| (name.text.clone(), noun.text.clone()))
}

/// Whether somebody of that kind was named before by another name.
fn is_someone_else(told: &[Token], noun: &str) -> bool {
    let is_the = |token: &Token| token.text == "the";
    let is_written = |token: &Token| token.written.chars().next().is_some_and(char::is_uppercase);
    told.windows(3)
        .any(|it| is_written(&it[0]) && is_the(&it[1]) && it[2].text == noun)
        || told
            .windows(2)
            .any(|it| is_the(&it[0]) && is_name(&it[0]) && it[1].text == noun)
}

/// "his friend Tilly the tortoise": the tortoise is that friend, and nobody else is there.
fn drop_companion(told: &mut Vec<Token>) {
    let ends = |told: &[Token], words: &[&str]| {
        told.last()
            .is_some_and(|token| words.contains(&token.text.as_str()))
    };
    let kin = [
        "friend",
        "buddy",
        "pal",
        "companion",
        "rival",
        "neighbour",
        "neighbor",
        "brother",
        "sister",
        "partner",
    ];
    if !ends(told, &kin) {
        return;
    }
    told.pop();
    while ends(
        told,
        &["his", "her", "their", "its", "a", "best", "old", "dear"],
    ) {
        told.pop();
    }
}

/// Whether a word is written as names are.
fn is_name(token: &Token) -> bool {
    let mut letters = token.written.chars().filter(|c| c.is_alphabetic());
    token.kind == TokenKind::Word
        && !names::is_mark(&token.text)
        && letters.next().is_some_and(char::is_uppercase)
        && letters.clone().count() > 0
        && letters.all(char::is_lowercase)
}

/// Whether a word is somebody or something that can be drawn.
fn is_noun(word: &str) -> bool {
    let senses = LEXICON.get(word).and_then(|senses| senses.noun.as_ref());
    senses.is_some_and(|noun| noun.concept().is_some())
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::Action;

    #[test]
    fn who_is_given_a_name_is_known_by_it() {
        let scene = understand("A little rabbit named Benny in a forest. Benny runs.").scene;
        assert_eq!(scene.entities.len(), 1, "{:?}", scene.entities);
        assert_eq!(scene.entities[0].action, Action::Run);
    }

    #[test]
    fn the_cars_of_a_train_are_the_train() {
        assert_eq!(
            keys("A train goes through mountains. The cars glint in the sun."),
            ["train"]
        );
        assert_eq!(
            keys("Cars wait at a road as a train passes. The cars are red."),
            ["car", "train"]
        );
    }

    #[test]
    fn the_ship_of_a_prompt_about_space_is_the_spaceship() {
        assert_eq!(
            keys("A spacecraft glides past Mars. Light falls on the ship's hull."),
            keys("A spacecraft glides past Mars.")
        );
        assert_eq!(
            keys("A spacecraft flies over a ship. The ship is red."),
            ["spaceship", "ship"]
        );
    }

    #[test]
    fn a_name_that_is_explained_is_nobody_else() {
        assert_eq!(
            keys("A rabbit races his friend Tilly the tortoise"),
            ["rabbit", "turtle"]
        );
        assert_eq!(keys("Bruno the bear dances in a forest"), ["bear"]);
        let dwarves = keys("Grim the dwarf and Borin the dwarf argue in a forest");
        assert_eq!(dwarves.len(), 2, "{dwarves:?}");
    }
}

//! "An ad for Bean Brothers coffee": whose name an advertisement closes with, where no card of its own is told of.

use super::lemma::{self, Form};
use super::lexicon::LEXICON;
use super::senses::{Attribute, Noun};
use super::tokens::{Token, TokenKind};
use crate::scene::Card;

/// What is made for somebody who sells.
const ADS: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "commercial",
    "promo",
    "promotion",
];
/// Words that may stand before the name.
const BEFORE: &[&str] = &[
    "a", "an", "the", "my", "our", "new", "brand", "company", "called", "named", "for", "by", "of",
    "video",
];
/// The most words of a name.
const MOST_WORDS: usize = 4;

/// Takes the name out of a prompt; what is left, the words of the name, and the card that says it.
pub(super) fn take(mut tokens: Vec<Token>) -> (Vec<Token>, Option<(Vec<Token>, Card)>) {
    let Some((from, to)) = find(&tokens) else {
        return (tokens, None);
    };
    let written: Vec<&str> = tokens[from..to]
        .iter()
        .map(|it| it.written.as_str())
        .collect();
    let card = Card {
        text: written.join(" "),
        has_mark: true,
        colour: None,
    };
    // What is called by the name of its maker alone is still seen.
    let is_ware = noun(&tokens[from..to]).is_some();
    let said = tokens[from..to].to_vec();
    if !is_ware {
        tokens.drain(from..to);
    }
    (tokens, Some((said, card)))
}

fn find(tokens: &[Token]) -> Option<(usize, usize)> {
    let is_word = |token: &Token| token.kind == TokenKind::Word;
    // Where every word is written large, none is a name by that.
    let is_large = |token: &&Token| token.written.starts_with(char::is_uppercase);
    let words = || tokens.iter().filter(|it| is_word(it)).skip(1);
    if words().filter(is_large).count() * 2 > words().count() {
        return None;
    }
    (0..tokens.len()).find_map(|at| {
        if !ADS.contains(&tokens[at].text.as_str()) {
            return None;
        }
        let rest = &tokens[at + 1..];
        let n_before = rest
            .iter()
            .take_while(|it| is_word(it) && BEFORE.contains(&it.text.as_str()))
            .count();
        let opens = rest[..n_before]
            .iter()
            .any(|it| matches!(it.text.as_str(), "for" | "of"));
        let name = rest[n_before..].iter().take(MOST_WORDS);
        let n_name = name.take_while(|it| is_word(it) && is_large(it)).count();
        let from = at + 1 + n_before;
        let is_name = match n_name {
            0 => false,
            1 => !is_listed(&tokens[from]) || is_brand(&tokens[from]),
            _ => true,
        };
        (opens && is_name).then_some((from, from + n_name))
    })
}

/// What the tables know of words as a thing.
fn noun(tokens: &[Token]) -> Option<&'static Noun> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    LEXICON.get(&words.join(" "))?.noun.as_ref()
}

/// Whether the tables know it as a thing, or several, or a place.
fn is_listed(token: &Token) -> bool {
    lemma::candidates(&token.text).iter().any(|(word, form)| {
        let senses = LEXICON.get(word);
        let is_thing = senses.is_some_and(|it| it.noun.is_some() || it.hint.is_some());
        is_thing && matches!(form, Form::Base | Form::S)
    })
}

/// "Nike": a ware that is called by the name of its maker.
fn is_brand(token: &Token) -> bool {
    let noun = noun(std::slice::from_ref(token));
    noun.is_some_and(|noun| noun.attributes.contains(&Attribute::Brand))
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;

    /// What the card at the end says.
    fn card(prompt: &str) -> Option<String> {
        let told = understand(prompt);
        let last = told.later.last()?;
        assert!(last.share < 0.4, "{prompt}: {}", last.share);
        last.scene.card.as_ref().map(|card| card.text.clone())
    }

    #[test]
    fn an_advertisement_closes_with_the_name_of_whose_it_is() {
        for (prompt, name) in [
            ("a commercial for Bean Brothers coffee", "Bean Brothers"),
            ("Make an ad for Nike with a runner on a road", "Nike"),
            (
                "promo video for our new brand called Zuvello, a serum bottle on stone",
                "Zuvello",
            ),
        ] {
            assert_eq!(card(prompt).as_deref(), Some(name), "{prompt}");
        }
        assert_eq!(keys("a commercial for Bean Brothers coffee"), ["cup"]);
    }

    #[test]
    fn what_is_sold_by_its_name_is_seen() {
        for (prompt, name, ware) in [
            ("An ad for Coca Cola", "Coca Cola", "soda"),
            ("An ad for Red Bull", "Red Bull", "soda"),
            ("An ad for Burger King", "Burger King", "burger"),
            ("An ad for Nike", "Nike", "shoes"),
        ] {
            assert_eq!(card(prompt).as_deref(), Some(name), "{prompt}");
            assert_eq!(keys(prompt), [ware], "{prompt}");
        }
        assert_eq!(keys("A commercial for Dogs and cats"), ["dog", "cat"]);
        assert_eq!(keys("A commercial for Kids"), ["person"]);
    }

    #[test]
    fn an_advertisement_for_a_thing_has_no_name() {
        for prompt in [
            "A commercial for Kids",
            "A commercial for Dogs and cats",
            "Make a cool ad for coffee that looks modern",
            "An ad for a running shoe",
            "Ad For Coffee On A Table",
            "A commercial shows a dog in a park. Buster runs.",
            "A news ad by a man called Reuters",
        ] {
            assert_eq!(card(prompt), None, "{prompt}");
        }
    }
}

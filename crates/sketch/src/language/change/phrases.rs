//! Where the parts of a command are: what is changed, and into what.

use crate::language;
use crate::language::senses::Function;
use crate::language::tokens::{Token, TokenKind};
use crate::scene::Scene;

/// "a dog instead of the cat": what is wanted, and what is not.
pub(super) fn instead(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    let at = tokens.windows(2).position(|pair| {
        matches!(
            (pair[0].text.as_str(), pair[1].text.as_str()),
            ("instead", "of") | ("rather", "than")
        )
    })?;
    let (wanted, unwanted) = (&tokens[..at], &tokens[at + 2..]);
    (!wanted.is_empty() && !unwanted.is_empty()).then_some((wanted, unwanted))
}

/// Cuts at the first of `words`: "the woman for a man with a hat" at "for".
///
/// A "with" before something known says who is meant when another of the words follows: "the man with the hat for a
/// woman" is cut at "for", too.
pub(super) fn cut<'a>(tokens: &'a [Token], words: &[&str]) -> Option<(&'a [Token], &'a [Token])> {
    const KNOWN: &[&str] = &["the", "his", "her", "its", "their"];
    let cuts: Vec<usize> = (0..tokens.len())
        .filter(|&at| words.contains(&tokens[at].text.as_str()))
        .collect();
    let describes = |at: usize| {
        let next = tokens.get(at + 1);
        tokens[at].text == "with" && next.is_some_and(|next| KNOWN.contains(&next.text.as_str()))
    };
    let describing = cuts.iter().take_while(|&&at| describes(at)).count();
    let at = *cuts.get(describing).or(cuts.first())?;
    let (old, new) = (&tokens[..at], &tokens[at + 1..]);
    (!old.is_empty() && !new.is_empty()).then_some((old, new))
}

/// Where the noun phrase that `tokens` begin with ends.
pub(super) fn noun_end(tokens: &[Token], scene: &Scene) -> Option<usize> {
    let first = tokens.first()?;
    let items = language::items(tokens);
    // "her coat" is no pronoun with a look.
    let is_owner = first.text == "her" && items.get(1).is_some_and(|item| item.noun.is_some());
    if !is_owner
        && matches!(
            first.text.as_str(),
            "it" | "him" | "her" | "them" | "everything" | "everyone"
        )
    {
        return Some(1);
    }
    let mut end = 0;
    for (item_idx, item) in items.iter().enumerate() {
        if item.kind() != TokenKind::Word {
            return None;
        }
        end += item.tokens.len();
        let next_is_noun = items.get(item_idx + 1).is_some_and(|next| {
            next.noun.is_some()
                && next.adjective.is_none()
                && next.function.is_none()
                && next.verb.is_none()
        });
        let is_placard = item.is_unknown()
            && scene
                .entities
                .iter()
                .any(|entity| entity.word == item.lemma);
        if is_placard || item.noun.is_some() && item.function.is_none() && !next_is_noun {
            return Some(end);
        }
        if item.hint.is_some() || item.preposition.is_some() {
            return None;
        }
    }
    None
}

pub(super) fn joined(tokens: &[Token], at: usize, word: &str) -> Vec<Token> {
    let mut joined = tokens[..at].to_vec();
    joined.push(Token::meant(word));
    joined.extend_from_slice(&tokens[at..]);
    joined
}

pub(super) fn first_noun(tokens: &[Token]) -> Option<usize> {
    language::items(tokens)
        .iter()
        .position(|item| item.noun.is_some_and(|noun| noun.concept().is_some()))
}

/// Whether words are nothing but a thing with its article and adjectives: "a big red dog".
pub(super) fn rest_is_noun_phrase(tokens: &[Token]) -> bool {
    let items = language::items(tokens);
    let is_article = items
        .first()
        .is_some_and(|item| matches!(item.function, Some(Function::Indefinite)));
    is_article
        && items[1..].iter().all(|item| {
            item.noun.is_some()
                || item.adjective.is_some()
                || item.function == Some(Function::Filler)
        })
}

/// "look like", "appear", "more": words between a thing and what it shall be.
pub(super) fn without_look_words(tokens: &[Token]) -> Vec<Token> {
    const LOOK: &[&str] = &[
        "look",
        "looks",
        "like",
        "appear",
        "seem",
        "feel",
        "be",
        "become",
        "completely",
        "all",
    ];
    tokens
        .iter()
        .filter(|token| !LOOK.contains(&token.text.as_str()))
        .cloned()
        .collect()
}

/// The words without "the colour of".
pub(super) fn without_colour_words(tokens: &[Token]) -> Vec<Token> {
    const COLOUR: &[&str] = &["color", "colour", "colors", "colours"];
    let Some(at) = tokens
        .iter()
        .position(|token| COLOUR.contains(&token.text.as_str()))
    else {
        return tokens.to_vec();
    };
    let mut rest: Vec<Token> = Vec::new();
    for (idx, token) in tokens.iter().enumerate() {
        let is_of = idx == at + 1 && token.text == "of";
        let is_article = idx + 1 == at && token.text == "the";
        if idx != at && !is_of && !is_article {
            let mut token = token.clone();
            token.is_possessive = false;
            rest.push(token);
        }
    }
    rest
}

/// What words say of the scene as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// Where it is: a place that is only hinted at is meant, too.
    Place,
    /// Its hour, weather, style, light and so on.
    Other,
}

/// Whether words speak of the scene as a whole, and what follows: "the background a beach".
pub(super) fn aspect(tokens: &[Token]) -> (Option<Aspect>, &[Token]) {
    const PLACES: &[&str] = &[
        "background",
        "backdrop",
        "setting",
        "place",
        "location",
        "scene",
        "scenery",
        "environment",
        "landscape",
    ];
    const OTHERS: &[&str] = &[
        "time",
        "day",
        "hour",
        "weather",
        "season",
        "style",
        "art",
        "mood",
        "atmosphere",
        "vibe",
        "tone",
        "feeling",
        "lighting",
        "light",
        "palette",
        "camera",
        "shot",
        "angle",
        "framing",
        "color",
        "colour",
        "video",
        "clip",
        "picture",
        "image",
        "whole",
        "entire",
        "sky",
    ];
    const LINKS: &[&str] = &["the", "of", "this", "its", "overall", "visual", "from"];
    let is_place = |token: &Token| PLACES.contains(&token.text.as_str());
    let is_aspect = |token: &Token| is_place(token) || OTHERS.contains(&token.text.as_str());
    let n_words = tokens
        .iter()
        .take_while(|token| is_aspect(token) || LINKS.contains(&token.text.as_str()))
        .count();
    let named = &tokens[..n_words];
    let aspect = if named.iter().any(is_place) {
        Aspect::Place
    } else if named.iter().any(is_aspect) {
        Aspect::Other
    } else {
        return (None, tokens);
    };
    let rest = &tokens[n_words..];
    // "the season from summer" to something: what it was does not matter.
    if tokens[..n_words]
        .last()
        .is_some_and(|token| token.text == "from")
    {
        return (Some(aspect), &[]);
    }
    (Some(aspect), rest)
}

//! "a supermarket interior", "the car interior": inside of what stands before it.

use super::lexicon::LEXICON;
use super::senses::Concept;
use super::tokens::{Token, TokenKind};
use crate::scene::Class;

/// The tokens with every "… interior" told as inside of it.
pub(super) fn enter(tokens: Vec<Token>) -> Vec<Token> {
    let Some(at) = (1..tokens.len()).find(|&at| is_interior(&tokens, at)) else {
        return tokens;
    };
    let is_of_phrase = |token: &Token| {
        let entry = LEXICON.get(&token.text);
        let parts =
            entry.is_some_and(|entry| entry.function.is_some() || entry.preposition.is_some());
        token.kind == TokenKind::Word && !parts
    };
    let n_words = tokens[..at]
        .iter()
        .rev()
        .take_while(|it| is_of_phrase(it))
        .count();
    let mut first = at - n_words;
    let text = |at: usize| tokens.get(at).map_or("", |it| it.text.as_str());
    if first > 0 && matches!(text(first - 1), "a" | "an" | "the") {
        first -= 1;
    }
    let is_led = first > 0 && matches!(text(first - 1), "in" | "inside" | "into");
    let mut entered = tokens[..first].to_vec();
    if !is_led {
        entered.push(Token::meant("inside"));
    }
    entered.extend_from_slice(&tokens[first..at]);
    entered.extend_from_slice(&tokens[at + 1..]);
    entered
}

/// Whether the word is "interior" behind something that one can be in, and no word of another noun.
fn is_interior(tokens: &[Token], at: usize) -> bool {
    let is_word = |token: &Token| token.kind == TokenKind::Word;
    if tokens[at].text != "interior" || !is_word(&tokens[at - 1]) {
        return false;
    }
    let ends = tokens.get(at + 1).is_none_or(|next| {
        let entry = LEXICON.get(&next.text);
        !is_word(next) || entry.is_some_and(|entry| entry.preposition.is_some())
    });
    let noun = LEXICON
        .get(&tokens[at - 1].text)
        .and_then(|it| it.noun.as_ref());
    let has_inside = |concept: &Concept| {
        matches!(
            concept.class,
            Class::Building | Class::Vehicle | Class::Aircraft | Class::Boat
        )
    };
    ends && noun.and_then(|noun| noun.concept()).is_some_and(has_inside)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Setting;

    #[test]
    fn an_interior_is_seen_from_inside() {
        for prompt in [
            "supermarket interior",
            "A modern supermarket interior at night",
            "a slow pan in a supermarket interior, bright light",
            "interior of a supermarket",
            "a wide shot of a supermarket interior",
        ] {
            let scene = understand(prompt).scene;
            let is_inside =
                matches!(scene.setting, Setting::Locale(place) if place.key() == "supermarket");
            assert!(is_inside, "{prompt}: {:?}", scene.setting);
            assert!(scene.entities.is_empty(), "{prompt}");
        }
        let designer = understand("An interior designer in a house").scene;
        assert_eq!(designer.entities[0].concept, "person");
    }
}

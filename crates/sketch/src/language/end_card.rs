//! "End with the logo and Shop Now": what a clip closes with that is read, and no thing in its place.

use super::timeline;
use super::tokens::{Token, TokenKind};
use crate::scene::{CameraMove, Card, Class, Scene, Setting, Shot};

/// The longest text of a card, in characters.
const LONGEST_CHARS: usize = 48;

/// Takes the words of an end card out of a prompt: what is left, the words and what the card says.
pub(super) fn take(mut tokens: Vec<Token>) -> (Vec<Token>, Option<(Vec<Token>, Card)>) {
    let Some((at, n_words)) =
        (0..tokens.len()).find_map(|at| Some((at, timeline::closing(&tokens[at..])?)))
    else {
        return (tokens, None);
    };
    let from = at + n_words;
    let ends = |token: &Token| token.kind == TokenKind::Stop && token.written != ":";
    let sentence = &tokens[from..];
    let sentence = &sentence[..sentence.iter().position(ends).unwrap_or(sentence.len())];
    let n_clause = clause(sentence);
    let said = &tokens[at..from + n_clause];
    let Some(card) = read(said, n_words) else {
        return (tokens, None);
    };
    let said: Vec<Token> = tokens.drain(at..from + n_clause).collect();
    (tokens, Some((said, card)))
}

/// The card that the clip closes with, in the colours of what was shown before.
pub(super) fn shown_after(scene: &Scene, card: Card) -> Scene {
    let of_thing = scene.entities.iter().find(|it| it.class != Class::Person);
    let colour = of_thing.and_then(|it| {
        let usual = super::usual_colour(&it.concept);
        it.look.colour.or(usual)
    });
    Scene {
        setting: Setting::Studio,
        backdrop: None,
        entities: Vec::new(),
        captions: Vec::new(),
        shot: Shot::Medium,
        camera: CameraMove::Static,
        pace: 1.0,
        card: Some(Card {
            colour: card.colour.or(colour),
            ..card
        }),
        ..scene.clone()
    }
}

/// How much of a sentence is said of the card: up to a comma, unless a quotation or a name follows it.
fn clause(sentence: &[Token]) -> usize {
    let goes_on = |behind: &[Token]| {
        behind.iter().take(4).any(|token| {
            token.kind == TokenKind::Quote || is_of_card(&token.text) || is_capital(token)
        })
    };
    let mut end = 0;
    while let Some(n) = sentence[end..]
        .iter()
        .position(|token| token.kind == TokenKind::Comma)
    {
        end += n;
        if !goes_on(&sentence[end + 1..]) {
            return end;
        }
        end += 1;
    }
    sentence.len()
}

fn is_of_card(word: &str) -> bool {
    matches!(
        word,
        "logo"
            | "text"
            | "title"
            | "card"
            | "slogan"
            | "tagline"
            | "brand"
            | "cta"
            | "website"
            | "url"
            | "message"
            | "wordmark"
            | "hashtag"
            | "handle"
            | "credits"
            | "word"
            | "words"
            | "lettering"
    )
}

/// What "a CTA to shop" calls for.
fn call_of(said: &[Token]) -> &'static str {
    let call = |token: &Token| match token.text.as_str() {
        "shop" | "shopping" | "buy" | "purchase" | "order" => Some("Shop Now"),
        "download" | "install" => Some("Download Now"),
        "book" | "booking" | "reserve" => Some("Book Now"),
        "subscribe" | "follow" => Some("Subscribe"),
        "sign" | "join" | "register" => Some("Join Now"),
        _ => None,
    };
    said.iter().find_map(call).unwrap_or("Learn More")
}

fn is_capital(token: &Token) -> bool {
    token.kind == TokenKind::Word && token.written.starts_with(char::is_uppercase)
}

fn read(said: &[Token], n_marker: usize) -> Option<Card> {
    let words = || said.iter().filter(|token| token.kind == TokenKind::Word);
    let texts: Vec<&str> = words().map(|token| token.text.as_str()).collect();
    let calls = texts.contains(&"cta") || texts.windows(2).any(|pair| pair == ["to", "action"]);
    if !calls && !words().any(|token| is_of_card(&token.text)) {
        return None;
    }
    let quotes: Vec<String> = said
        .iter()
        .filter(|token| token.kind == TokenKind::Quote)
        .map(|token| {
            let inner = |c: char| matches!(c, '"' | '“' | '”' | '«' | '»' | '\'' | '‘' | '’');
            token.written.trim_matches(inner).to_owned()
        })
        .collect();
    let named: Vec<&str> = said[n_marker.min(said.len())..]
        .iter()
        .filter(|token| is_capital(token) && !is_of_card(&token.text))
        .map(|token| token.written.as_str())
        .collect();
    let text = match quotes.as_slice() {
        [] if named.is_empty() && calls => call_of(said).to_owned(),
        [] => named.join(" "),
        quotes => quotes.join(" "),
    };
    let has_mark =
        words().any(|token| matches!(token.text.as_str(), "logo" | "brand" | "wordmark"));
    let text: String = text.chars().take(LONGEST_CHARS).collect();
    (has_mark || !text.is_empty()).then_some(Card {
        text,
        has_mark,
        colour: None,
    })
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn a_call_to_action_without_words_has_its_usual_ones() {
        for (prompt, text) in [
            (
                "Teaser for a new skincare serum, hook, benefits, CTA to shop",
                "Shop Now",
            ),
            (
                "A 10 second ad for a running shoe with a call to action to download the app",
                "Download Now",
            ),
            (
                "An ad for a watch, smooth transitions and CTA",
                "Learn More",
            ),
        ] {
            let told = understand(prompt);
            let card = told.later.last().and_then(|it| it.scene.card.as_ref());
            assert_eq!(card.map(|it| it.text.as_str()), Some(text), "{prompt}");
        }
        for prompt in [
            "An action hero jumps from a roof",
            "A car drives on a road. End with an action shot of the car jumping over a river.",
        ] {
            let told = understand(prompt);
            let has_card = told.later.iter().any(|it| it.scene.card.is_some());
            assert!(!has_card, "{prompt}");
        }
    }
}

//! What somebody says without quotation marks: "She asks: Have you seen it? It is good. He replies: Yes."

use super::classes::WordClass;
use super::tokens::{Token, TokenKind};

/// The most words a sentence begins with that says who answers: "The person replies:".
const LONGEST_SPEAKER: usize = 4;

/// The tokens with such words quoted.
pub(super) fn quote(tokens: Vec<Token>) -> Vec<Token> {
    let mut quoted = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        quoted.push(tokens[at].clone());
        at += 1;
        let speaks = at >= 2 && is_spoken_behind(&tokens, at - 1);
        if !speaks {
            continue;
        }
        let end = end_of_speech(&tokens, at);
        let said: Vec<&str> = tokens[at..end]
            .iter()
            .map(|it| it.written.as_str())
            .collect();
        if let Some(first) = tokens.get(at).filter(|_| end > at) {
            let said = format!("\"{}\"", joined(&said));
            quoted.push(Token {
                kind: TokenKind::Quote,
                text: said.clone(),
                written: said,
                ..first.clone()
            });
            quoted.push(Token::stop());
            at = end;
        }
    }
    quoted
}

/// Words with blanks between them, and none before a mark.
fn joined(words: &[&str]) -> String {
    let mut text = String::new();
    for word in words {
        let is_mark = word.chars().all(|it| !it.is_alphanumeric());
        if !text.is_empty() && !is_mark {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// Whether a colon behind a verb of speaking is followed by plain words.
fn is_spoken_behind(tokens: &[Token], colon: usize) -> bool {
    let is_colon = tokens[colon].kind == TokenKind::Stop && tokens[colon].written == ":";
    let next = tokens.get(colon + 1);
    let is_plain = next.is_some_and(|it| it.kind == TokenKind::Word);
    is_colon && is_plain && WordClass::SpeaksAloud.has(&tokens[colon - 1].text)
}

/// Where it ends: with its sentence, or with one after that which goes on as speech does.
fn end_of_speech(tokens: &[Token], from: usize) -> usize {
    let is_stop = |token: &Token| token.kind == TokenKind::Stop;
    let mut at = from;
    loop {
        let rest = tokens[at..].iter().position(is_stop);
        let Some(n_tokens) = rest else {
            return tokens.len();
        };
        let end = at + n_tokens + 1;
        let goes_on = tokens
            .get(end)
            .is_some_and(|it| WordClass::GoesOnSpeaking.has(&it.text));
        let is_answer = (end..tokens.len().min(end + LONGEST_SPEAKER + 1))
            .any(|at| at > end && is_spoken_behind(tokens, at));
        if !goes_on || is_answer {
            return end;
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn words_behind_a_colon_are_said_and_stand_nowhere() {
        let scene = understand(
            "A street interview. The interviewer asks: Have you seen the new horse? It is a good horse. \
             The woman replies: Yes, I saw the horse.",
        )
        .scene;
        assert!(
            scene.entities.iter().all(|it| it.concept != "horse"),
            "{:?}",
            scene.entities
        );
    }

    #[test]
    fn what_is_told_behind_what_is_said_is_seen() {
        let scene = understand("A man in a park says: Hello there. The dog runs.").scene;
        assert!(
            scene.entities.iter().any(|it| it.concept == "dog"),
            "{:?}",
            scene.entities
        );
    }
}

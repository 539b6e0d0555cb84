//! What is told of a camera behind "then": its next move is no other moment.

use crate::language::classes::WordClass;
use crate::language::senses::Effect;
use crate::language::tokens::{Token, TokenKind};

/// "The camera follows a cyclist, then rises": its next move is no other moment.
pub(super) fn is_of_camera(tokens: &[Token], at: usize) -> bool {
    const LONGEST_SENTENCE: usize = 40;
    let words = tokens[..at].iter().rev().take(LONGEST_SENTENCE);
    let sentence = words.take_while(|token| token.kind != TokenKind::Stop);
    let opens: Vec<&str> = sentence.map(|token| token.text.as_str()).collect();
    let mut first_words = opens.iter().rev().take(2);
    // "A knight on a hill, the camera pushes in, then orbits": of the clause before, if it is not of the sentence.
    let clause = tokens[..at]
        .iter()
        .rev()
        .skip_while(|it| it.kind == TokenKind::Comma);
    let clause: Vec<&str> = clause
        .take_while(|it| it.kind == TokenKind::Word)
        .map(|it| it.text.as_str())
        .collect();
    let mut clause_opens = clause.iter().rev().take(2);
    let has_camera =
        first_words.any(|word| *word == "camera") || clause_opens.any(|word| *word == "camera");
    let next = tokens.get(at + 1).map_or("", |token| token.text.as_str());
    has_camera && !matches!(next, "the" | "a" | "an" | "he" | "she" | "it" | "they")
}

/// "Pan left, then tilt up", "a man sits, then the camera pulls back": what comes next is a move of the camera.
pub(super) fn moves_camera(tokens: &[Token]) -> bool {
    const MOST_BEFORE: usize = 5;
    const LONGEST: usize = 6;
    let is_before = |token: &&Token| WordClass::BeforeMove.has(&token.text);
    let n_before = tokens
        .iter()
        .take(MOST_BEFORE)
        .take_while(is_before)
        .count();
    let (before, rest) = tokens.split_at(n_before);
    let is_camera = before
        .iter()
        .any(|it| matches!(it.text.as_str(), "camera" | "shot" | "view"));
    let opens = rest
        .first()
        .is_some_and(|it| WordClass::MovesCamera.has(&it.text));
    if !is_camera && !opens {
        return false;
    }
    let items = crate::language::items(&rest[..rest.len().min(LONGEST)]);
    items.first().is_some_and(|item| {
        let is_move = |effect: &Effect| matches!(effect, Effect::Camera(_));
        let by_hint = item
            .hint
            .is_some_and(|hint| hint.effects.iter().any(is_move));
        by_hint || is_camera && item.verb.is_some_and(|verb| verb.camera.is_some())
    })
}

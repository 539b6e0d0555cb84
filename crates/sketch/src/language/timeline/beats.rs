//! When something happens, in seconds: "0-2s", "first 3 seconds:", "at 4s".

use crate::language::shots;
use crate::language::tokens::{Token, TokenKind};

/// "[0-2s]", "0:00–0:04", "2 to 4 seconds:": from when to when, and of how many tokens that is.
pub(super) fn timed(tokens: &[Token]) -> Option<usize> {
    const LONGEST: usize = 9;
    let is_unit = |text: &str| matches!(text, "s" | "sec" | "secs" | "second" | "seconds");
    let (mut n_numbers, mut has_unit, mut n_colons, mut end) = (0, false, 0, 0);
    for (idx, token) in tokens.iter().take(LONGEST).enumerate() {
        let digits = token.text.trim_end_matches('s');
        // "1970s" is a time of fashion.
        let is_number =
            (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        match token.kind {
            TokenKind::Word if is_number => {
                n_numbers += 1;
                has_unit |= token.text.ends_with('s');
                end = idx + 1;
            }
            TokenKind::Word if is_unit(&token.text) => {
                has_unit = true;
                end = idx + 1;
            }
            TokenKind::Word if matches!(token.text.as_str(), "to" | "and") => {}
            TokenKind::Stop if token.written == ":" => n_colons += usize::from(end == idx),
            TokenKind::Comma if matches!(token.written.as_str(), "–" | "—" | "-") => {}
            _ => break,
        }
    }
    let is_clock = n_colons >= 2 && n_numbers >= 4;
    (n_numbers >= 2 && has_unit || is_clock).then_some(end)
}

/// "First 3 seconds:", "At 2s": the time in words, and of how many tokens that is.
pub(super) fn told(tokens: &[Token]) -> Option<usize> {
    let is_unit = |text: &str| matches!(text, "s" | "sec" | "secs" | "second" | "seconds");
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let is_number = |text: &str| {
        (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_at = text(0) == "at";
    // "At t=2s" is the same.
    let number_idx = match text(0) {
        "the" => 2,
        "at" if text(1) == "t" => 2,
        _ => 1,
    };
    let opens = is_at || shots::IN_ORDER.contains(&text(number_idx - 1));
    let number = text(number_idx);
    let end = if is_number(number) && is_unit(text(number_idx + 1)) {
        number_idx + 2
    } else if is_number(number.trim_end_matches('s')) && number.ends_with('s') {
        number_idx + 1
    } else {
        return None;
    };
    let is_marked = tokens
        .get(end)
        .is_some_and(|token| token.kind != TokenKind::Word);
    (opens && (is_at || is_marked)).then_some(end)
}

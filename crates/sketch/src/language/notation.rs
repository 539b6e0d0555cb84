//! A prompt that is written for machines: JSON in plain lines, each with its label.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::grammar;
use super::tokens::{Token, TokenKind};

/// The text of a prompt: of a JSON object the labels and texts in their order, of any other prompt itself.
pub(super) fn plain(prompt: &str) -> Cow<'_, str> {
    let text = prompt.trim();
    let is_json = text.starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok();
    if is_json {
        lines(text).into()
    } else {
        prompt.into()
    }
}

/// The most bytes that the labels before a text have together.
const LONGEST_LABEL: usize = 64;

/// One line for each text of valid JSON. A map of values would forget their order, and who acts is named first.
fn lines(json: &str) -> String {
    let mut lines = String::new();
    // The label of each object that is open; the last one is that of the value to come.
    let mut labels: Vec<String> = Vec::new();
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        if first != '"' {
            match first {
                '{' => labels.push(String::new()),
                '}' => drop(labels.pop()),
                _ => {}
            }
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let mut strings = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let Some(Ok(text)) = strings.next() else {
            break;
        };
        rest = rest[strings.byte_offset()..].trim_start();
        if rest.starts_with(':') {
            if let Some(label) = labels.last_mut() {
                *label = text.replace(['_', '-'], " ");
            }
            continue;
        }
        // "camera": {"movement": …}: what belongs to the camera is of the camera.
        let said: Vec<&str> = labels.iter().map(String::as_str).collect();
        let label = said.join(" ");
        // Nobody reads labels as long as a text: what does not look like one is none.
        let label = if label.len() > LONGEST_LABEL {
            ""
        } else {
            &label
        };
        let mark = if label.trim().is_empty() { "" } else { ": " };
        lines.push_str(&format!("{}{mark}{text}\n", label.trim()));
    }
    lines
}

/// Tokens in which every label begins a line: "- Subject: a cat - Action: it jumps", "[Mood: calm] [Camera: static]".
///
/// Also a label that only its capital letter shows: "warm voice, soft music Visual style: pastel".
pub(super) fn with_lines(mut tokens: Vec<Token>) -> Vec<Token> {
    const MOST_WORDS: usize = 3;
    for colon in (1..tokens.len()).rev() {
        if tokens[colon].written != ":" {
            continue;
        }
        let words = tokens[..colon].iter().rev();
        let n_words = words.take_while(|it| it.kind == TokenKind::Word).count();
        let begins_line = |n: &usize| {
            let label = &tokens[colon - n..colon];
            let words: Vec<&str> = label.iter().map(|it| it.text.as_str()).collect();
            label[0].written.starts_with(char::is_uppercase) && grammar::is_label(&words)
        };
        // Fewer words than there are: others stand before the label.
        let longest = MOST_WORDS.min(n_words.saturating_sub(1));
        if let Some(n_label) = (1..=longest).rev().find(begins_line) {
            tokens.insert(colon - n_label, Token::stop_at("\n"));
        }
    }
    for at in 0..tokens.len() {
        if tokens[at].kind != TokenKind::Comma {
            continue;
        }
        let rest = &tokens[at + 1..];
        let n_words = rest
            .iter()
            .take_while(|token| token.kind == TokenKind::Word)
            .count();
        let is_colon = rest.get(n_words).is_some_and(|it| it.written == ":");
        let words: Vec<&str> = rest[..n_words].iter().map(|it| it.text.as_str()).collect();
        if is_colon && grammar::is_label(&words) {
            tokens[at] = Token::stop_at("\n");
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::language::understand;

    #[test]
    fn an_object_is_told_line_by_line() {
        let text = plain(r#"{"subject": "a fox", "camera": {"lens": "35mm"}, "fps": 24}"#);
        assert_eq!(text, "subject: a fox\ncamera lens: 35mm\n");
        assert_eq!(plain("{a cat"), "{a cat");
        assert_eq!(plain("A cat"), "A cat");
    }

    #[test]
    fn labels_in_one_line_are_read_as_lines() {
        for prompt in [
            "- **Subject**: a black cat - **Action**: jumps onto a chair - **Camera**: static",
            "[Subject: a black cat] [Action: jumps onto a chair] [Camera: static]",
            "Subject: a black cat, Action: jumps onto a chair, Camera: static",
        ] {
            let scene = understand(prompt).scene;
            let keys: Vec<&str> = scene
                .entities
                .iter()
                .map(|it| it.concept.as_str())
                .collect();
            assert_eq!(keys, ["cat", "chair"], "{prompt}");
            assert_eq!(
                scene.entities[0].action,
                crate::scene::Action::Jump,
                "{prompt}"
            );
            assert_eq!(scene.camera, crate::scene::CameraMove::Static, "{prompt}");
        }
    }

    #[test]
    fn a_label_in_capitals_ends_what_was_said_before() {
        let prompt = "A rabbit in a field Voice: warm and soft Action: the rabbit waves";
        let scene = understand(prompt).scene;
        assert_eq!(scene.entities.len(), 1, "{:?}", scene.entities);
        assert_eq!(scene.entities[0].action, crate::scene::Action::Wave);
    }

    #[test]
    fn an_object_is_understood_as_its_words_are() {
        let scene = understand(
            r#"{"subject": "a red fox", "action": "jumps over a fence", "audio": "a barking dog"}"#,
        )
        .scene;
        let keys: Vec<&str> = scene
            .entities
            .iter()
            .map(|it| it.concept.as_str())
            .collect();
        assert_eq!(keys, ["fox", "fence"]);
        assert!(scene.captions.is_empty(), "{:?}", scene.captions);
    }
}

//! "A fight between a cat and a dog": what two do with each other, told as a thing, is told as what they do.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tables;
use super::tokens::{Token, TokenKind};

/// The longest encounter of the table, in words.
const LONGEST_WORDS: usize = 4;
/// The most words about who meets.
const MOST_OF_PARTIES: usize = 12;
/// How far before the encounter its article may stand.
const MOST_ADJECTIVES: usize = 3;

static ENCOUNTERS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let (rows, _) = tables::ENCOUNTERS.rows();
    rows.into_iter().map(|row| (row[0], row[1])).collect()
});

/// The tokens with every encounter told by who does it: "a cat and a dog fighting".
pub(super) fn reword(mut tokens: Vec<Token>) -> Vec<Token> {
    let mut from = 0;
    while let Some(at) = tokens[from..]
        .iter()
        .position(|token| token.text == "between")
    {
        let between = from + at;
        from = between + 1;
        let Some((doing, n_words)) = encounter_before(&tokens[..between]) else {
            continue;
        };
        let n_parties = n_of_parties(&tokens[from..]);
        if n_parties == 0 {
            continue;
        }
        let begin = article_before(&tokens[..between - n_words]);
        let said: Vec<&str> = tokens[begin..=between]
            .iter()
            .map(|token| token.written.as_str())
            .collect();
        let mut told: Vec<Token> = doing.split(' ').map(Token::meant).collect();
        told[0].written = said.join(" ");
        let parties = &tokens[from..from + n_parties];
        let reworded = [parties, &told].concat();
        let end = from + n_parties;
        from = begin + reworded.len();
        tokens.splice(begin..end, reworded);
    }
    tokens
}

/// What is done in the encounter that these tokens end with, and how many words it has.
fn encounter_before(tokens: &[Token]) -> Option<(&'static str, usize)> {
    (1..=LONGEST_WORDS.min(tokens.len())).rev().find_map(|n| {
        let words: Vec<&str> = tokens[tokens.len() - n..]
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        Some((*ENCOUNTERS.get(words.join(" ").as_str())?, n))
    })
}

/// Where the phrase begins that these tokens are the adjectives of; their end when it has no article.
fn article_before(tokens: &[Token]) -> usize {
    let is_article = |token: &Token| matches!(token.text.as_str(), "a" | "an" | "the" | "another");
    let near = tokens.len().saturating_sub(MOST_ADJECTIVES + 1);
    (near..tokens.len())
        .rev()
        .take_while(|idx| tokens[*idx].kind == TokenKind::Word)
        .find(|idx| is_article(&tokens[*idx]))
        .unwrap_or(tokens.len())
}

/// How many words tell who meets: up to a mark, or to where, when or how they do.
fn n_of_parties(tokens: &[Token]) -> usize {
    let ends = |token: &Token| {
        let is_bound = matches!(
            token.text.as_str(),
            "with"
                | "to"
                | "along"
                | "around"
                | "toward"
                | "towards"
                | "behind"
                | "below"
                | "beneath"
                | "into"
                | "from"
                | "within"
                | "amid"
                | "among"
                | "in"
                | "on"
                | "at"
                | "under"
                | "inside"
                | "near"
                | "by"
                | "during"
                | "over"
                | "beside"
                | "through"
                | "as"
                | "while"
                | "who"
                | "that"
                | "where"
                | "outside"
                | "above"
                | "across"
                | "atop"
                | "against"
                | "before"
                | "after"
                | "is"
                | "takes"
                | "unfolds"
        );
        is_bound || token.kind != TokenKind::Word
    };
    tokens
        .iter()
        .take(MOST_OF_PARTIES)
        .position(ends)
        .unwrap_or(tokens.len().min(MOST_OF_PARTIES))
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[test]
    fn an_encounter_is_what_those_who_meet_do() {
        for (prompt, n_entities, action) in [
            ("A fight between a cat and a dog", 2, Action::Fight),
            (
                "An epic battle between two dragons over a castle",
                1,
                Action::Fight,
            ),
            (
                "A conversation between two women in a cafe",
                1,
                Action::Talk,
            ),
            ("A handshake between two men", 1, Action::ShakeHands),
            (
                "Close-up of a kiss between a man and a woman",
                2,
                Action::Kiss,
            ),
        ] {
            let scene = understand(prompt).scene;
            let doers = scene
                .entities
                .iter()
                .filter(|entity| entity.action == action);
            assert_eq!(doers.count(), n_entities, "{prompt}: {:?}", scene.entities);
        }
    }

    #[test]
    fn what_lies_between_two_is_no_encounter() {
        let scene = understand("A river between two mountains").scene;
        assert!(
            scene
                .entities
                .iter()
                .all(|entity| entity.action == Action::Idle)
        );
    }
}

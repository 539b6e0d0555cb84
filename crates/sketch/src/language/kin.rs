//! A group that is called by whose it is: "a zebra joins a herd of its kind" joins a herd of zebras.

use super::lexicon::LEXICON;
use super::tokens::{Token, TokenKind};
use crate::scene::Class;

/// How "its kind" may be said, behind "of".
const ITS_KIND: &[&[&str]] = &[
    &["its", "own", "kind"],
    &["their", "own", "kind"],
    &["his", "own", "kind"],
    &["her", "own", "kind"],
    &["its", "kind"],
    &["their", "kind"],
    &["its", "own"],
    &["its", "kin"],
];

/// The tokens with "of its kind" in plain words, where an animal was named before.
pub(super) fn reword(tokens: Vec<Token>) -> Vec<Token> {
    let mut reworded: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut animal: Option<String> = None;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if is_animal(token) {
            animal = Some(token.text.clone());
        }
        reworded.push(token.clone());
        at += 1;
        let Some(animal) = animal.as_deref().filter(|_| is_word(token, "of")) else {
            continue;
        };
        if let Some(phrase) = ITS_KIND.iter().find(|it| begins(&tokens[at..], it)) {
            let mut kin = Token::meant(animal);
            let written = tokens[at..at + phrase.len()].iter();
            let written: Vec<&str> = written.map(|it| it.written.as_str()).collect();
            kin.written = written.join(" ");
            reworded.push(kin);
            at += phrase.len();
        }
    }
    reworded
}

fn begins(tokens: &[Token], phrase: &[&str]) -> bool {
    tokens.len() >= phrase.len()
        && tokens
            .iter()
            .zip(phrase)
            .all(|(token, word)| is_word(token, word))
}

fn is_word(token: &Token, word: &str) -> bool {
    token.kind == TokenKind::Word && token.text == word
}

fn is_animal(token: &Token) -> bool {
    let noun = LEXICON.get(&token.text);
    let noun = noun.and_then(|senses| senses.noun.as_ref());
    token.kind == TokenKind::Word
        && noun.and_then(|noun| noun.concept()).is_some_and(|concept| {
            matches!(
                concept.class,
                Class::FourLegged | Class::Bird | Class::Fish | Class::Insect
            )
        })
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn a_herd_of_its_kind_is_one_of_the_same_animals() {
        for (prompt, concept) in [
            ("a zebra running to join a herd of its kind", "zebra"),
            (
                "an elephant walks towards a herd of its own kind",
                "elephant",
            ),
            ("a goose flies after a flock of its kind", "goose"),
        ] {
            let scene = understand(prompt).scene;
            let n: u32 = scene.entities.iter().map(|it| it.count).sum();
            assert!(
                scene.entities.iter().all(|it| it.concept == concept),
                "{prompt}"
            );
            assert!(scene.entities.len() == 2 && n > 4, "{prompt}: {n}");
        }
        let alone = understand("a bridge, the first of its kind").scene;
        assert_eq!(alone.entities.len(), 1);
    }
}

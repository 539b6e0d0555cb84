//! First names: "David plays the guitar" shows a man, though no other table has the word.
//!
//! ```text
//! "Emma and Jack walk"         a woman and a man
//! "Sarah Connor runs"          one woman: a surname goes with the name
//! "Rose dances" / "a rose"     a flower; only "my friend Rose" and "then Rose dances" are somebody
//! ```

use std::collections::HashMap;
use std::sync::LazyLock;

use super::classes::WordClass;
use super::lemma::Form;
use super::lexicon::{LEXICON, parse_attribute};
use super::senses::{Function, Noun};
use super::tables;
use super::tagging::{Item, single};
use super::tokens::{Token, TokenKind};

static NAMES: LazyLock<HashMap<&'static str, Noun>> = LazyLock::new(|| {
    let (rows, _) = tables::GIVEN_NAMES.rows();
    let name = |row: tables::Row| {
        let mut said = tables::list(row[1]);
        let kind = LEXICON.plain_noun(said.next()?)?.kind;
        let attributes = said.map(parse_attribute).collect::<Option<Vec<_>>>()?;
        Some((row[0], Noun { kind, attributes }))
    };
    rows.into_iter().filter_map(name).collect()
});

/// Whether a word is a first name.
pub(super) fn is_given_name(word: &str) -> bool {
    NAMES.contains_key(word)
}

/// Whether a word is written as names are, in a text that does not write every word so.
pub(super) fn is_written_as_name(tokens: &[Token], at: usize) -> bool {
    begins_with_capital(&tokens[at]) && !is_title(tokens)
}

/// Somebody who is called by a first name, with the surname.
pub(super) fn somebody<'a>(
    tokens: &'a [Token],
    at: usize,
    before: Option<&Item<'_>>,
) -> Option<Item<'a>> {
    let noun: &'static Noun = NAMES.get(tokens[at].text.as_str())?;
    // "a John Deere", "the Emma of old": called so, and nobody.
    let has_article = before.is_some_and(|item| {
        matches!(
            item.function,
            Some(Function::Definite | Function::Indefinite)
        )
    });
    // "Lake Travis", "Mount Logan": what is called after somebody.
    let is_of_place = at
        .checked_sub(1)
        .is_some_and(|before| WordClass::BeforePlaceName.has(&tokens[before].text));
    let plain = single(&tokens[at..=at]);
    let is_word = LEXICON.get(&plain.lemma).is_some();
    // "Rose petals fall", "in Paris": the word first, unless it stands amid a sentence as a name does.
    let follows_word = before.is_some_and(|item| {
        item.kind() == TokenKind::Word && item.adjective.is_none() && item.preposition.is_none()
            || item.kind() == TokenKind::Comma
    });
    let is_name = if is_word {
        plain.hint.is_none() && follows_word && is_written_as_name(tokens, at)
    } else {
        plain.is_unknown() || is_written_as_name(tokens, at)
    };
    if has_article || is_of_place || !is_name {
        return None;
    }
    let n_tokens = 1 + usize::from(!tokens[at].is_possessive && is_surname(tokens, at + 1));
    let mut item = Item::new(&tokens[at..at + n_tokens], tokens[at].text.clone());
    item.noun = Some(noun);
    Some(item)
}

/// "Sarah Connor", "David Lynch": a second word in a capital that does nothing.
pub(super) fn is_surname(tokens: &[Token], at: usize) -> bool {
    let Some(next) = tokens.get(at) else {
        return false;
    };
    let item = single(&tokens[at..=at]);
    let acts = item.verb.is_some() && matches!(item.verb_form, Form::S | Form::Ing);
    next.kind == TokenKind::Word
        && is_written_as_name(tokens, at)
        && !acts
        && item.function.is_none()
        && item.preposition.is_none()
        && item.hint.is_none()
}

fn begins_with_capital(token: &Token) -> bool {
    let mut letters = token.written.chars();
    token.kind == TokenKind::Word
        && letters.next().is_some_and(char::is_uppercase)
        && letters.any(char::is_lowercase)
}

/// "A Cat In A Hat": capitals say nothing there.
fn is_title(tokens: &[Token]) -> bool {
    let words = || tokens.iter().filter(|token| token.kind == TokenKind::Word);
    let n_capitals = words().filter(|token| begins_with_capital(token)).count();
    n_capitals > 3 && n_capitals * 2 > words().count()
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::Action;

    #[test]
    fn what_is_called_after_somebody_is_nobody() {
        for prompt in [
            "Lake Travis at sunset",
            "A sunset over Mount Logan",
            "Fort Worth at night",
        ] {
            let scene = understand(prompt).scene;
            assert!(
                scene.entities.iter().all(|it| it.concept != "man"),
                "{prompt}"
            );
        }
    }

    #[test]
    fn who_is_called_by_a_first_name_is_somebody() {
        assert_eq!(keys("David plays the guitar"), ["man", "guitar"]);
        assert_eq!(keys("Emma and Jack walk in the park"), ["woman", "man"]);
        assert_eq!(keys("sarah opens a door"), ["woman", "door"]);
        assert_eq!(keys("Sarah Connor runs through the desert"), ["woman"]);
        assert_eq!(keys("Emma's dog runs"), ["dog"]);
        let scene = understand("Emma and Anna dance on a stage").scene;
        assert_eq!(scene.entities.len(), 2, "{:?}", scene.entities);
        assert!(scene.entities.iter().all(|it| it.action == Action::Dance));
    }

    #[test]
    fn a_name_from_one_part_of_the_world_says_what_its_bearer_looks_like() {
        let wears = |prompt: &str| understand(prompt).scene.entities[0].look.wears.clone();
        assert_eq!(
            wears("A slow push-in on Ming holding an umbrella"),
            ["black hair"]
        );
        assert_eq!(wears("Priya waves"), ["brown skin", "black hair"]);
        assert!(wears("Emma waves").is_empty());
    }

    #[test]
    fn who_was_named_is_the_same_afterwards() {
        let scene = understand("Emma stands on a beach. Emma waves. She smiles.").scene;
        assert_eq!(scene.entities.len(), 1, "{:?}", scene.entities);
        let scene = understand("Princess Elena walks in a garden. Elena picks a rose.").scene;
        assert_eq!(scene.entities.len(), 2, "{:?}", scene.entities);
        assert_eq!(
            keys("A detective, John, stands in the rain. John waves"),
            ["person"]
        );
        assert_eq!(keys("Captain Jack Sparrow stands on a ship").len(), 2);
    }

    #[test]
    fn words_that_are_names_too_stay_words() {
        assert_eq!(
            keys("Rose petals fall on a table"),
            keys("rose petals fall on a table")
        );
        assert_eq!(keys("A daisy in a field"), ["daisy"]);
        assert_eq!(
            keys("Summer Rain In The City"),
            keys("summer rain in the city")
        );
    }
}

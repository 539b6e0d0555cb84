//! Names of characters in a prompt: each becomes somebody who acts, whatever the name itself would mean.
//!
//! A name counts where it stands verbatim, in any case, on word boundaries, with or without a possessive ending.
//! It is read as a person would be, so that every verb and place fits it; afterwards its entity says who it is.

use super::lemma::Form;
use super::lexicon::LEXICON;
use super::tagging::Item;
use super::tokens::{self, Token, TokenKind};
use crate::scene::{Class, Entity, Scene};

/// The concept of an entity that is a character; its `word` is the name.
pub const CHARACTER: &str = "character";
/// How high a character is when the prompt does not say that it is large or small.
const HEIGHT_M: f32 = 1.35;
/// A character of the private use area, which no table lists and no prompt means.
const MARK: char = '\u{f8ff}';

/// Whether `prompt` says `name`: verbatim, in any case, on word boundaries.
#[must_use]
pub fn is_named(prompt: &str, name: &str) -> bool {
    let (tokens, name) = (tokens::split(prompt), name_tokens(name));
    (0..tokens.len()).any(|at| is_at(&tokens[at..], &name))
}

/// Replaces every name by one token that stands for it.
pub(super) fn mark(tokens: Vec<Token>, names: &[&str]) -> Vec<Token> {
    let mut known: Vec<(usize, Vec<Token>)> = names
        .iter()
        .map(|name| name_tokens(name))
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
        .collect();
    // "Momo Junior" is not Momo.
    known.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    let mut marked = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let found = known.iter().find(|(_, name)| is_at(&tokens[at..], name));
        let Some((name_idx, name)) = found else {
            marked.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let said = &tokens[at..at + name.len()];
        let written: Vec<&str> = said.iter().map(|token| token.written.as_str()).collect();
        marked.push(Token {
            kind: TokenKind::Word,
            written: written.join(" "),
            text: format!("{MARK}{name_idx}"),
            is_possessive: said.last().is_some_and(|token| token.is_possessive),
            is_joined: false,
            meant: None,
        });
        at += name.len();
    }
    marked
}

/// The token that stands for a name; for one that is not among `names` a token nobody means.
pub(super) fn mark_of(name: &str, names: &[&str]) -> String {
    let name_idx = names.iter().position(|known| *known == name);
    name_idx.map_or_else(|| MARK.to_string(), |idx| format!("{MARK}{idx}"))
}

/// Whether a word stands for a name.
pub(super) fn is_mark(word: &str) -> bool {
    word.starts_with(MARK)
}

/// Gives the tokens that stand for names the sense of a person.
pub(super) fn lend_sense(items: &mut [Item<'_>]) {
    for item in items {
        if item.tokens.len() == 1 && item.lemma.starts_with(MARK) {
            item.noun = LEXICON
                .get("person")
                .and_then(|senses| senses.noun.as_ref());
            // Verbs fit a plural in every form ("Momo and Pip dance"), and it never describes the next noun.
            item.is_plural = true;
        }
    }
}

/// Turns the entities of names into characters; who was named twice is there once.
pub(super) fn introduce(scene: &mut Scene, names: &[&str]) {
    for entity in &mut scene.entities {
        let name_idx = entity
            .word
            .strip_prefix(MARK)
            .and_then(|idx| idx.parse::<usize>().ok());
        if let Some(name) = name_idx.and_then(|idx| names.get(idx)) {
            become_character(entity, name);
        }
    }
    let mut entity_idx = 0;
    while entity_idx < scene.entities.len() {
        let entity = &scene.entities[entity_idx];
        let first_idx = scene.entities[..entity_idx].iter().position(|other| {
            other.concept == CHARACTER && entity.concept == CHARACTER && other.word == entity.word
        });
        match first_idx {
            Some(first_idx) => merge(scene, first_idx, entity_idx),
            None => entity_idx += 1,
        }
    }
}

/// Leaves out what only explains a name: "Mossy, a moss-covered teapot, hurries", "Mossy the teapot hurries". The
/// character looks as it looks; the teapot must not stand beside it.
pub(super) fn drop_appositions(items: &mut Vec<Item<'_>>) {
    let mut at = 0;
    while at < items.len() {
        if items[at].lemma.starts_with(MARK)
            && let Some(n_items) = apposition_after(&items[at + 1..])
        {
            items.drain(at + 1..at + 1 + n_items);
        }
        at += 1;
    }
}

/// How many items after a name only explain it.
fn apposition_after(items: &[Item<'_>]) -> Option<usize> {
    const LONGEST_ITEMS: usize = 8;
    let has_comma = items.first()?.kind() == TokenKind::Comma;
    let first = items.get(usize::from(has_comma))?;
    let opens = ["a", "an", "the", "our", "my", "his", "her", "their"];
    if !opens.contains(&first.tokens[0].text.as_str()) {
        return None;
    }
    let begin = usize::from(has_comma) + 1;
    for (item_idx, item) in items.iter().enumerate().skip(begin).take(LONGEST_ITEMS) {
        // "the teapot runs": a verb in the third person right behind its noun.
        let follows_noun = items[item_idx - 1].noun.is_some() && item.verb_form == Form::S;
        let is_verb = item.verb.is_some()
            && (item.noun.is_none() || follows_noun)
            && item.verb_form != Form::Base;
        match item.kind() {
            TokenKind::Comma if has_comma => return Some(item_idx + 1),
            TokenKind::Word if !has_comma && is_verb && item_idx > begin => return Some(item_idx),
            TokenKind::Word => {}
            _ => return None,
        }
    }
    None
}

fn become_character(entity: &mut Entity, name: &str) {
    CHARACTER.clone_into(&mut entity.concept);
    name.clone_into(&mut entity.word);
    entity.class = Class::Person;
    entity.emoji = None;
    entity.height_m = HEIGHT_M * entity.look.scale.clamp(0.25, 4.0);
    entity.count = 1;
}

/// Lets one entity be what another is too, and takes the other away.
fn merge(scene: &mut Scene, first_idx: usize, again_idx: usize) {
    let again = scene.entities.remove(again_idx);
    let first = &mut scene.entities[first_idx];
    let (kept_id, gone_id) = (first.id, again.id);
    if first.action == crate::scene::Action::Idle {
        first.action = again.action;
        first.target = first.target.or(again.target);
    }
    first.place = first.place.take().or(again.place);
    first.is_subject |= again.is_subject;
    for entity in &mut scene.entities {
        if entity.target == Some(gone_id) {
            entity.target = Some(kept_id);
        }
        if let Some(place) = &mut entity.place
            && place.of == Some(gone_id)
        {
            place.of = Some(kept_id);
        }
        if entity.target == Some(entity.id) {
            entity.target = None;
        }
        if entity
            .place
            .as_ref()
            .is_some_and(|place| place.of == Some(entity.id))
        {
            entity.place = None;
        }
    }
}

fn name_tokens(name: &str) -> Vec<Token> {
    tokens::split(name)
}

/// Whether `tokens` begin with `name`; only its last word may have a possessive ending of its own.
fn is_at(tokens: &[Token], name: &[Token]) -> bool {
    !name.is_empty()
        && tokens.len() >= name.len()
        && tokens
            .iter()
            .zip(name)
            .enumerate()
            .all(|(idx, (said, called))| {
                let ends = idx + 1 == name.len() && !called.is_possessive;
                said.kind == called.kind
                    && said.text == called.text
                    && (ends || said.is_possessive == called.is_possessive)
            })
}

#[cfg(test)]
mod tests {
    use super::super::understand_with_names;
    use super::*;
    use crate::scene::Action;

    fn characters(prompt: &str, names: &[&str]) -> Vec<(String, Action)> {
        let scene = understand_with_names(prompt, names).scene;
        scene
            .entities
            .iter()
            .filter(|entity| entity.concept == CHARACTER)
            .map(|entity| (entity.word.clone(), entity.action))
            .collect()
    }

    fn check(prompt: &str, names: &[&str], expected: &[(&str, Action)]) {
        let expected: Vec<(String, Action)> = expected
            .iter()
            .map(|(name, action)| ((*name).to_owned(), *action))
            .collect();
        assert_eq!(characters(prompt, names), expected, "{prompt}");
    }

    #[test]
    fn who_is_named_acts_as_the_prompt_says() {
        check(
            "Momo walks through a park",
            &["Momo"],
            &[("Momo", Action::Walk)],
        );
        check(
            "A sunny meadow. momo is dancing.",
            &["Momo"],
            &[("Momo", Action::Dance)],
        );
        check(
            "Mossy the moss-covered teapot runs in the forest",
            &["Mossy"],
            &[("Mossy", Action::Run)],
        );
        check(
            "Mossy, a moss-covered teapot mascot, hurrying through a market at dusk",
            &["Mossy"],
            &[("Mossy", Action::Run)],
        );
        check(
            "Wide shot of Dr. Bob-Cat waving at the camera",
            &["dr. bob-cat"],
            &[("dr. bob-cat", Action::Wave)],
        );
    }

    #[test]
    fn names_count_in_any_case_on_word_boundaries() {
        assert!(is_named("MOMO's garden", "momo"));
        assert!(is_named("here comes Momo!", "Momo"));
        assert!(!is_named("the momos dance", "momo"));
        assert!(!is_named("a park", "momo"));
        assert!(!is_named("a park", "!"));
        check("the cat dances", &["Momo"], &[]);
    }

    #[test]
    fn two_characters_are_two_and_one_named_twice_is_one() {
        let both = characters("Momo and Pip dance on the beach", &["Momo", "Pip"]);
        assert_eq!(both.len(), 2);
        assert!(
            both.iter().all(|(_, action)| *action == Action::Dance),
            "{both:?}"
        );
        check(
            "Momo jumps in a meadow. Momo is happy.",
            &["Momo"],
            &[("Momo", Action::Jump)],
        );
    }

    #[test]
    fn a_name_that_is_a_word_is_the_character() {
        let scene = understand_with_names("Rain walks along the street", &["Rain"]).scene;
        assert_eq!(scene.weather, crate::scene::Weather::Clear);
        assert_eq!(scene.entities[0].word, "Rain");
    }
}

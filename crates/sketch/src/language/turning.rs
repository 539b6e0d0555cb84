//! What becomes something else: "flowers turning into lava" are flowers first, and lava then.

use super::classes::WordClass;
use super::lemma;
use super::lexicon::LEXICON;
use super::tokens::{Token, TokenKind};

/// How far behind the verb its "into" stands: "turning a small rabbit into".
const LONGEST_OBJECT: usize = 5;
/// The longest name of what it becomes, in words.
const LONGEST_OUTCOME: usize = 6;

/// The tokens of how it is first, and of what becomes of it as an order: "turn the flowers into lava".
pub(super) fn split(tokens: &[Token]) -> Option<(Vec<Token>, Vec<Token>)> {
    let verb = (1..tokens.len()).find(|&at| turns(&tokens[at].text))?;
    let behind = &tokens[verb + 1..];
    let n_object = behind
        .iter()
        .take(LONGEST_OBJECT)
        .take_while(|token| token.kind == TokenKind::Word)
        .position(|token| token.text == "into")?;
    let object = &behind[..n_object];
    let outcome: Vec<Token> = behind[n_object + 1..]
        .iter()
        .take(LONGEST_OUTCOME)
        .take_while(|token| token.kind == TokenKind::Word && token.text != "and")
        .cloned()
        .collect();
    if !outcome.iter().any(|token| is_shown(&token.text)) {
        return None;
    }
    let end = verb + 1 + n_object + 1 + outcome.len();
    let has_object = object.iter().any(|token| noun(&token.text).is_some());
    let what = if has_object {
        object.iter().rev().find_map(|token| noun(&token.text))?
    } else {
        // The first of its sentence: "flowers in a vase" turn, and the vase stays.
        let sentence = tokens[..verb].iter().rev();
        let sentence = sentence.take_while(|token| token.kind != TokenKind::Stop);
        sentence.filter_map(|token| noun(&token.text)).last()?
    };
    let mut first = tokens[..verb].to_vec();
    if has_object {
        first.push(Token::meant("touching"));
        first.extend_from_slice(object);
    } else {
        drop_joints(&mut first);
    }
    first.extend_from_slice(&tokens[end..]);
    // "a dog turning into stone" is a dog of stone then, and "into a stone" a stone.
    let is_stuff = matches!(outcome.as_slice(), [stuff] if is_material(&stuff.text));
    let order: &[&str] = if is_stuff {
        &["the", what, "is", "made", "of"]
    } else {
        &["turn", "the", what, "into"]
    };
    let mut then: Vec<Token> = order.iter().map(|word| Token::meant(word)).collect();
    then.extend(outcome);
    Some((first, then))
}

/// Whether a clause is such an order of ours, and nothing that a prompt tells.
pub(super) fn is_order(tokens: &[Token]) -> bool {
    let meant = |at: usize, word: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.text == word && token.written.is_empty())
    };
    meant(0, "turn") && meant(1, "the")
}

fn turns(word: &str) -> bool {
    const VERBS: &[&str] = &[
        "turn",
        "transform",
        "morph",
        "change",
        "shapeshift",
        "evolve",
        "mutate",
    ];
    let forms = lemma::candidates(word);
    forms.iter().any(|(word, _)| VERBS.contains(&word.as_str()))
}

/// "a boy who slowly", "the car is": what led over to the verb.
pub(super) fn drop_joints(tokens: &mut Vec<Token>) {
    while tokens
        .last()
        .is_some_and(|token| WordClass::BeforeChange.has(&token.text))
    {
        tokens.pop();
    }
}

/// The word as the tables list it, when it is a thing or somebody.
fn noun(word: &str) -> Option<&'static str> {
    let forms = lemma::candidates(word);
    let found = forms.iter().find_map(|(word, _)| LEXICON.listed(word));
    let (listed, senses) = found?;
    let concept = senses.noun.as_ref()?.concept();
    (concept.is_some() && senses.function.is_none() && senses.preposition.is_none())
        .then_some(listed)
}

/// Whether something of the kind, or made of it, can be shown.
fn is_shown(word: &str) -> bool {
    noun(word).is_some() || is_material(word)
}

fn is_material(word: &str) -> bool {
    !LEXICON.material(word, false).is_empty()
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Material;

    #[test]
    fn what_turns_into_something_is_itself_first() {
        let told = understand("A caterpillar turning into a butterfly");
        assert_eq!(told.scene.entities[0].concept, "caterpillar");
        assert_eq!(told.later[0].scene.entities[0].concept, "butterfly");
        let told = understand("Flowers turning into lava");
        assert_eq!(told.scene.entities[0].look.material, None);
        let end = told.scene.in_the_end();
        assert_eq!(end.entities[0].look.material, Some(Material::Lava));
    }

    #[test]
    fn what_it_becomes_stands_in_its_place() {
        let told = understand("A pumpkin transforms into a golden carriage");
        assert_eq!(told.scene.entities.len(), 1);
        assert_eq!(told.scene.entities[0].concept, "pumpkin");
        let after = &told.later[0].scene.entities;
        assert_eq!(after[0].concept, "carriage");
        assert_eq!(after[0].id, told.scene.entities[0].id);
    }

    #[test]
    fn who_turns_into_a_street_stays_who_it_is() {
        let told = understand("A car turns into a quiet street");
        assert!(told.later.is_empty());
    }

    #[test]
    fn day_still_turns_into_night() {
        let told = understand("A fox sits in a meadow as day turns into night");
        assert_eq!(told.scene.entities.len(), 1);
        assert_eq!(told.later.len(), 1);
    }
}

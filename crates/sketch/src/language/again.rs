//! Who is called by the kind in another sentence: "A red convertible races by. The car stops." tells of one car, in
//! whatever shot that is, and in another part of the sentence as well: "… , waves crash against the ships".

use super::grammar::called::is_of_kind;
use super::lemma::candidates;
use super::lexicon::LEXICON;
use super::senses::{Concept, Noun};
use super::tokens::{Token, TokenKind};
use crate::scene::Class;

/// The longest name of a thing that is looked for, in words.
const LONGEST_NAME: usize = 3;
/// How far before its name an article may stand: "a red vintage convertible".
const MOST_ADJECTIVES: usize = 5;

/// A thing that was named, and where.
struct Named {
    begin: usize,
    end: usize,
    concept: &'static Concept,
}

/// The tokens with what is called by its kind named as it was before.
pub(super) fn reword(tokens: Vec<Token>) -> Vec<Token> {
    let named = named(&tokens);
    let mut reworded: Vec<Token> = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| tokens[before].text.as_str());
        let is_alone = tokens
            .get(at + 1)
            .is_none_or(|next| next.kind != TokenKind::Word || is_no_noun(next));
        let name = (before == Some("the") && is_alone)
            .then(|| name_of_kind(&tokens, &named, at))
            .flatten();
        let Some(name) = name else {
            reworded.push(token.clone());
            continue;
        };
        let first = reworded.len();
        reworded.extend(name.iter().map(|it| Token::meant(&it.text)));
        reworded[first].written.clone_from(&token.written);
        if let Some(last) = reworded.last_mut() {
            last.is_possessive = token.is_possessive;
        }
    }
    reworded
}

/// What is named as one thing: by an article, and by the longest name that is known.
fn named(tokens: &[Token]) -> Vec<Named> {
    let mut named = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let found = (1..=LONGEST_NAME.min(tokens.len() - at))
            .rev()
            .find_map(|n| {
                let name = &tokens[at..at + n];
                let is_name = name.iter().all(|it| it.kind == TokenKind::Word);
                let words: Vec<&str> = name.iter().map(|it| it.text.as_str()).collect();
                let forms = candidates(&words.join(" ")).into_iter();
                let noun = forms.filter_map(|(name, _)| LEXICON.get(&name)?.noun.as_ref());
                let concept = noun.filter_map(Noun::concept).next();
                concept.map(|it| (n, it)).filter(|_| is_name)
            });
        let Some((n, concept)) = found else {
            at += 1;
            continue;
        };
        let before = tokens[..at].iter().rev().take(MOST_ADJECTIVES);
        let mut before = before.take_while(|it| it.kind == TokenKind::Word);
        if before.any(|it| matches!(it.text.as_str(), "a" | "an")) {
            named.push(Named {
                begin: at,
                end: at + n,
                concept,
            });
        }
        at += n;
    }
    named
}

/// The name of the only one of its kind that an earlier sentence told of.
fn name_of_kind<'a>(tokens: &'a [Token], named: &[Named], at: usize) -> Option<&'a [Token]> {
    // "waves crash against the ships" tells of the longships that were named.
    let kind = match tokens[at].text.as_str() {
        "ships" => "ship",
        "boats" => "boat",
        kind => kind,
    };
    let stop = tokens[..at]
        .iter()
        .rposition(|it| matches!(it.kind, TokenKind::Stop | TokenKind::Comma))?;
    let own = LEXICON.get(kind)?.noun.as_ref()?.concept();
    let is_own = |it: &Named| own.is_some_and(|own| own.key == it.concept.key);
    let mut of_kind = named
        .iter()
        .filter(|it| it.end <= at && is_of(it.concept, kind));
    let first = of_kind.next()?;
    let is_only = of_kind.all(|it| it.concept.key == first.concept.key) && !is_own(first);
    (is_only && first.end <= stop).then(|| &tokens[first.begin..first.end])
}

/// Whether a thing may be called so.
fn is_of(concept: &Concept, kind: &str) -> bool {
    let key = concept.key.as_str();
    match kind {
        "car" => {
            let is_on_rails = key.starts_with("cable") || key.starts_with("train");
            key.ends_with("car") && key != "boxcar" && !is_on_rails
                || matches!(
                    key,
                    "taxi" | "suv" | "convertible" | "limousine" | "jeep" | "hot_rod"
                )
        }
        "bird" => concept.class == Class::Bird,
        "fish" => concept.class == Class::Fish,
        "boat" | "ship" => concept.class == Class::Boat,
        "insect" => concept.class == Class::Insect,
        "creature" | "animal" | "beast" => is_of_kind((concept.class, key), kind),
        _ => false,
    }
}

/// Whether a word makes no compound with the one before it.
fn is_no_noun(token: &Token) -> bool {
    LEXICON
        .get(&token.text)
        .is_none_or(|it| it.noun.is_none() || it.verb.is_some())
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    fn shown(prompt: &str) -> Vec<String> {
        let told = understand(prompt);
        let last = told.later.last().map_or(&told.scene, |it| &it.scene);
        last.entities.iter().map(|it| it.concept.clone()).collect()
    }

    #[test]
    fn what_is_called_by_its_kind_in_another_shot_is_the_same() {
        for (prompt, key) in [
            (
                "[00:00-00:03] A red vintage convertible races along a desert road. [00:03-00:06] The car drives off into the distance.",
                "convertible",
            ),
            (
                "Shot 1: An eagle sits on a rock. Shot 2: The bird flies away.",
                "eagle",
            ),
            (
                "Scene 1: A tiger walks through a jungle. Scene 2: The creature roars.",
                "tiger",
            ),
        ] {
            assert!(
                shown(prompt).contains(&key.to_owned()),
                "{prompt}: {:?}",
                shown(prompt)
            );
        }
    }

    #[test]
    fn several_are_called_by_their_kind_in_another_part_of_the_sentence() {
        let shown = shown(
            "A fleet of Viking longships sails through a stormy sea, waves crash against the ships",
        );
        assert!(!shown.contains(&"ship".to_owned()), "{shown:?}");
    }

    #[test]
    fn another_one_of_the_kind_stays_itself() {
        let shown = shown("A taxi waits in a street. A car stops. The car turns.");
        assert!(shown.contains(&"car".to_owned()), "{shown:?}");
    }
}

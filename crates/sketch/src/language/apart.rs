//! Those who are told apart: "two cats, one black and one white" are a black cat and a white cat, and "a blue one"
//! behind a red car is a blue car.
//!
//! ```text
//! "two cats, one black and one white, sit"     "one black cat and one white cat sit"
//! "two men, one sleeps and the other reads"    "a man sleeps while a second man reads"
//! "a red car and a blue one"                   "a red car and a blue car"
//! ```

use super::lemma;
use super::lexicon::LEXICON;
use super::senses::Preposition;
use super::tokens::{Token, TokenKind};
use crate::scene::Class;

/// How far behind those who are counted the first of them is told apart, in words.
const REACH: usize = 16;
/// How far behind the one the other is told.
const REACH_OF_OTHER: usize = 12;
/// The most words between "a" and "one": "a much smaller one".
const MOST_ADJECTIVES: usize = 3;
/// The most words between a noun and "a blue one": "drives next to".
const MOST_JOINTS: usize = 3;

/// The tokens with whoever is only "one" or "the other" named.
pub(super) fn tell(tokens: Vec<Token>) -> Vec<Token> {
    let mut tokens = name_ones(tokens);
    let mut from = 0;
    while let Some(pair) = (from..tokens.len()).find_map(|at| pair_at(&tokens, at)) {
        from = pair.noun + 1;
        tokens = split(tokens, &pair);
    }
    tokens
}

/// Two of a kind, and where each of them is told apart.
struct Pair {
    /// "two", and its noun.
    count: usize,
    noun: usize,
    /// "one", "the other": where they begin, and behind their last word.
    one: (usize, usize),
    other: (usize, usize),
}

fn pair_at(tokens: &[Token], at: usize) -> Option<Pair> {
    if !matches!(tokens[at].text.as_str(), "two" | "2") {
        return None;
    }
    let is_word = |idx: &usize| tokens[*idx].kind == TokenKind::Word;
    let words = (at + 1..tokens.len()).take_while(is_word);
    let noun = words.take(4).find(|&idx| is_plural(&tokens[idx].text))?;
    let near = noun + 1..tokens.len().min(noun + REACH);
    let one = near.clone().find_map(|idx| opens_one(tokens, idx))?;
    let near = one.1..tokens.len().min(one.1 + REACH_OF_OTHER);
    let other = near.clone().find_map(|idx| opens_other(tokens, idx))?;
    Some(Pair {
        count: at,
        noun,
        one,
        other,
    })
}

/// "one", "the first one", "one of them".
fn opens_one(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let text = |at: usize| tokens.get(at).map_or("", |it| it.text.as_str());
    let is_joint = |idx: usize| tokens[idx].kind != TokenKind::Word;
    let follows_joint = is_joint(at - 1) || matches!(text(at - 1), "while" | "and" | "with");
    let end = match (text(at), text(at + 1), text(at + 2)) {
        ("one", "of", "them") => at + 3,
        ("one", ..) => at + 1,
        ("the", "first", "one") => at + 3,
        _ => return None,
    };
    // "one reads", "one black": what follows tells of it; "one day" is a day.
    (follows_joint && !is_named(text(end))).then_some((at, end))
}

fn opens_other(tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let text = |at: usize| tokens.get(at).map_or("", |it| it.text.as_str());
    let end = match (text(at), text(at + 1), text(at + 2)) {
        ("the", "other" | "second", "one") => at + 3,
        ("the", "other", _) => at + 2,
        ("another" | "one", ..) => at + 1,
        _ => return None,
    };
    (!is_named(text(end))).then_some((at, end))
}

/// Puts somebody with a look or a deed of their own for each of the two.
fn split(tokens: Vec<Token>, pair: &Pair) -> Vec<Token> {
    let looks = (look_at(&tokens, pair.one.1), look_at(&tokens, pair.other.1));
    let told = match looks {
        (Some(one), Some(other)) => with_looks(&tokens, pair, one, other),
        _ => with_deeds(&tokens, pair).unwrap_or_else(|| with_names(&tokens, pair)),
    };
    let mut told_of = tokens;
    told_of.truncate(pair.count);
    told_of.extend(told);
    told_of
}

/// "one black horse and one white horse race": a count of one, since "a white horse race" would be three horses.
fn with_looks(
    tokens: &[Token],
    pair: &Pair,
    (one, one_end): (Vec<Token>, usize),
    (other, other_end): (Vec<Token>, usize),
) -> Vec<Token> {
    let behind = pair.noun + 1;
    let mut rest = tokens[behind..].to_vec();
    rest.drain(pair.other.0 - behind..other_end - behind);
    rest.drain(pair.one.0 - behind..one_end - behind);
    drop_joints(&mut rest, pair.one.0 - behind);
    let mut told = somebody(tokens, pair, &["one"], one);
    told.push(Token::meant("and"));
    told.extend(other_one(tokens, pair, &["one"], other));
    told.extend(rest);
    told
}

/// "a man in a park waves while a second man dances": each with the own deed, all in one moment. Nothing where
/// somebody else does something with the two, or both do what is not only to be somewhere.
fn with_deeds(tokens: &[Token], pair: &Pair) -> Option<Vec<Token>> {
    let is_subject = pair.count.checked_sub(1).is_none_or(|at| {
        let before = &tokens[at];
        before.kind != TokenKind::Word || matches!(before.text.as_str(), "the" | "of")
    });
    let both = without_joints(&tokens[pair.noun + 1..pair.one.0]);
    let deed = &tokens[pair.one.1..pair.other.0];
    let told_at_once = [both, deed].concat();
    let goes_on = told_at_once.iter().all(|it| it.kind != TokenKind::Stop);
    if !is_subject || !goes_on {
        return None;
    }
    let place = &both[n_of_being(both)?..];
    let does = without_joints(deed);
    let n_joints = deed.len() - does.len();
    let mut told = somebody(tokens, pair, &["a"], Vec::new());
    told.extend_from_slice(place);
    told.extend_from_slice(does);
    // Behind "and" the second of them would only come in a moment later.
    let is_bound = does.first().is_some_and(|it| is_preposition(&it.text));
    let joint = if is_bound { "and" } else { "while" };
    told.push(Token {
        written: deed[deed.len() - n_joints..]
            .iter()
            .find(|it| it.kind == TokenKind::Word)
            .map_or_else(String::new, |it| it.written.clone()),
        ..Token::meant(joint)
    });
    told.extend(other_one(tokens, pair, &["a", "second"], Vec::new()));
    told.extend_from_slice(&tokens[pair.other.1..]);
    Some(told)
}

/// How many words say that both are somewhere: "sit" of "sit at a table", which each of them does at the own deed.
/// Nothing where both do something else: "play chess in a park".
fn n_of_being(both: &[Token]) -> Option<usize> {
    let Some(first) = both.first() else {
        return Some(0);
    };
    let is_be = |word: &str| matches!(word, "is" | "are" | "were" | "both" | "together");
    if !is_be(&first.text) && (opens_place(&first.text) || !is_deed(&first.text)) {
        return Some(0);
    }
    let n_words = both
        .iter()
        .take_while(|it| {
            it.kind == TokenKind::Word
                && !opens_place(&it.text)
                && (is_be(&it.text) || is_deed(&it.text))
        })
        .count();
    let is_at = both.get(n_words).is_none_or(|it| opens_place(&it.text));
    is_at.then_some(n_words)
}

/// "a man and a second man play chess, the man smiles and the other man cries".
fn with_names(tokens: &[Token], pair: &Pair) -> Vec<Token> {
    let behind = pair.noun + 1;
    let mut rest = tokens[behind..].to_vec();
    let named = Token::meant(&singular(&tokens[pair.noun].text));
    for ((begin, end), words) in [
        (pair.other, &["the", "other"][..]),
        (pair.one, &["the"][..]),
    ] {
        let mut who = worded(words, &tokens[begin..end]);
        who.push(named.clone());
        rest.splice(begin - behind..end - behind, who);
    }
    let mut told = somebody(tokens, pair, &["a"], Vec::new());
    told.push(Token::meant("and"));
    told.extend(["a", "second"].map(Token::meant));
    told.extend_from_slice(&tokens[pair.count + 1..pair.noun]);
    told.push(named);
    told.extend(rest);
    told
}

/// The first of the two, written as both are.
fn somebody(tokens: &[Token], pair: &Pair, words: &[&str], look: Vec<Token>) -> Vec<Token> {
    let mut told = worded(words, &tokens[pair.count..=pair.count]);
    told.extend(look);
    told.extend_from_slice(&tokens[pair.count + 1..pair.noun]);
    told.push(Token {
        written: tokens[pair.noun].written.clone(),
        ..Token::meant(&singular(&tokens[pair.noun].text))
    });
    told
}

/// The second of them, written as the other is.
fn other_one(tokens: &[Token], pair: &Pair, words: &[&str], look: Vec<Token>) -> Vec<Token> {
    let mut told = worded(words, &tokens[pair.other.0..pair.other.1]);
    told.extend(look);
    told.extend_from_slice(&tokens[pair.count + 1..pair.noun]);
    told.push(Token::meant(&singular(&tokens[pair.noun].text)));
    told
}

/// Words that are meant by what is written: no more than there is, or the reading would show empty words.
fn worded(words: &[&str], written: &[Token]) -> Vec<Token> {
    let meant = words.iter().enumerate().map(|(idx, word)| Token {
        written: written
            .get(idx)
            .map_or_else(String::new, |it| it.written.clone()),
        ..Token::meant(word)
    });
    meant.collect()
}

/// Whether a phrase that says where begins with it.
fn opens_place(word: &str) -> bool {
    let preposition = LEXICON.get(word).and_then(|senses| senses.preposition);
    word == "at" || matches!(preposition, Some(Preposition::Relation(_)))
}

fn is_preposition(word: &str) -> bool {
    LEXICON
        .get(word)
        .is_some_and(|senses| senses.preposition.is_some())
}

/// Whether it may be what somebody does.
fn is_deed(word: &str) -> bool {
    lemma::candidates(word).iter().any(|(word, _)| {
        LEXICON
            .get(word)
            .is_some_and(|senses| senses.verb.is_some())
    })
}

/// The tokens without the marks and joints at their end.
fn without_joints(tokens: &[Token]) -> &[Token] {
    let is_joint = |token: &&Token| {
        token.kind == TokenKind::Comma
            || matches!(token.text.as_str(), "and" | "while" | "but" | "with" | "as")
    };
    let n_joints = tokens.iter().rev().take_while(is_joint).count();
    &tokens[..tokens.len() - n_joints]
}

/// "is red", "black", "in white": only a look, and where it ends.
fn look_at(tokens: &[Token], from: usize) -> Option<(Vec<Token>, usize)> {
    let text = |at: usize| tokens.get(at).map_or("", |it| it.text.as_str());
    let begin = from + usize::from(matches!(text(from), "is" | "was"));
    let mut end = begin;
    while end < tokens.len() && is_look(text(end)) {
        end += 1;
    }
    let is_over = tokens.get(end).is_none_or(|next| {
        next.kind != TokenKind::Word || matches!(next.text.as_str(), "and" | "while" | "but")
    });
    // "…, one black and one white sit on a wall": the verb follows them at once.
    let leads_on = || LEXICON.get(text(end)).is_some_and(|it| it.verb.is_some());
    (end > begin && (is_over || leads_on())).then(|| (tokens[begin..end].to_vec(), end))
}

/// Leaves out the marks and joints that what was told apart stood between.
fn drop_joints(rest: &mut Vec<Token>, at: usize) {
    let is_joint = |token: &Token| {
        token.kind == TokenKind::Comma || matches!(token.text.as_str(), "and" | "while" | "but")
    };
    while rest.get(at).is_some_and(is_joint) {
        rest.remove(at);
    }
    if at > 0 && is_joint(&rest[at - 1]) {
        rest.remove(at - 1);
    }
}

/// "a red car and a blue one", "a small dog chases another one": called by the noun before, but only where it is
/// clear which is meant. Anywhere else "one" is left as it is, since a wrong noun brings in somebody who is not there.
fn name_ones(mut tokens: Vec<Token>) -> Vec<Token> {
    for at in 1..tokens.len() {
        if tokens[at].text != "one" || tokens[at].is_joined {
            continue;
        }
        let lead = at.saturating_sub(MOST_ADJECTIVES + 1);
        let Some(opens) = (lead..at).rev().find(|&idx| is_article(&tokens[idx].text)) else {
            continue;
        };
        let describes = (opens + 1..at).all(|idx| {
            is_look(&tokens[idx].text) || matches!(tokens[idx].text.as_str(), "third" | "second")
        });
        let is_bare = opens + 1 == at && tokens[opens].text == "the";
        let Some(named) = meant_by_one(&tokens, opens).filter(|_| describes && !is_bare) else {
            continue;
        };
        let noun = singular(&tokens[named].text);
        tokens[at] = Token {
            written: tokens[at].written.clone(),
            ..Token::meant(&noun)
        };
        if tokens[opens].text == "a" && tokens[opens + 1].text == "third" {
            tokens[opens].text = "another".to_owned();
        }
        // "a blue car race" would be several cars.
        let has_deed = tokens.get(at + 1).is_some_and(|it| is_deed(&it.text));
        if tokens[opens].text == "a" && has_deed {
            tokens[opens].text = "one".to_owned();
        }
    }
    tokens
}

fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "another")
}

/// The noun that "a blue one" at `opens` is: right before what joins the two, described itself, and nobody.
fn meant_by_one(tokens: &[Token], opens: usize) -> Option<usize> {
    let joins = |token: &Token| match token.kind {
        TokenKind::Comma => true,
        TokenKind::Word => {
            let word = token.text.as_str();
            let is_done = word.ends_with('s') || word.ends_with("ing");
            matches!(word, "and" | "next" | "to" | "or")
                || opens_place(word)
                || is_done && is_deed(word)
        }
        _ => false,
    };
    let n_joints = tokens[..opens]
        .iter()
        .rev()
        .take(MOST_JOINTS)
        .take_while(|token| joins(token))
        .count();
    let named = opens.checked_sub(n_joints + 1).filter(|_| n_joints > 0)?;
    // "the red door opens, the blue one stays shut": another clause begins, of which nothing is sure.
    let is_mark = |it: &Token| it.kind == TokenKind::Comma;
    let joints = &tokens[named + 1..opens];
    if joints.iter().any(is_mark) && joints.iter().any(|it| !is_mark(it) && it.text != "and") {
        return None;
    }
    let noun = &tokens[named];
    let is_thing = noun.kind == TokenKind::Word
        && is_noun(&noun.text)
        && !is_look(&noun.text)
        && !is_person(&noun.text);
    let mut before = tokens[named.saturating_sub(MOST_ADJECTIVES)..named]
        .iter()
        .rev()
        .take_while(|it| it.kind == TokenKind::Word && !is_article(&it.text));
    let is_described = before.any(|it| is_look(&it.text));
    (is_thing && is_described).then_some(named)
}

/// Whether a word only says how something looks.
fn is_look(word: &str) -> bool {
    LEXICON
        .get(word)
        .is_some_and(|senses| senses.adjective.is_some())
}

/// Whether it is somebody who is counted: "one man", but not "one waves".
fn is_named(word: &str) -> bool {
    is_noun(word) && !(word.ends_with('s') && is_deed(word))
}

fn is_noun(word: &str) -> bool {
    classes(word).next().is_some()
}

fn is_person(word: &str) -> bool {
    classes(word).any(|class| class == Class::Person)
}

/// What kinds of thing the word may stand for.
fn classes(word: &str) -> impl Iterator<Item = Class> {
    lemma::candidates(word)
        .into_iter()
        .filter_map(|(word, _)| Some(LEXICON.get(&word)?.noun.as_ref()?.concept()?.class))
}

fn is_plural(word: &str) -> bool {
    is_noun(word) && singular(word) != word
}

/// The word for one of them.
fn singular(word: &str) -> String {
    if word.ends_with("ss") {
        return word.to_owned();
    }
    let known = lemma::candidates(word).into_iter().find(|(lemma, _)| {
        lemma != word
            && LEXICON
                .get(lemma)
                .and_then(|senses| senses.noun.as_ref())
                .is_some_and(|noun| noun.concept().is_some())
    });
    known.map_or_else(|| word.to_owned(), |(lemma, _)| lemma)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Class};

    fn colours(prompt: &str) -> Vec<Option<u32>> {
        let scene = understand(prompt).scene;
        scene.entities.iter().map(|it| it.look.colour).collect()
    }

    #[test]
    fn one_and_the_other_of_two_look_as_each_is_told() {
        for prompt in [
            "Two cats, one black and one white, run in a park",
            "Two robots fight in a park, one is red and the other is blue",
            "A red car and a blue one race in a desert",
        ] {
            let colours = colours(prompt);
            assert_eq!(colours.len(), 2, "{prompt}: {colours:?}");
            assert!(colours[0].is_some() && colours[0] != colours[1], "{prompt}");
        }
    }

    #[test]
    fn one_and_the_other_of_two_are_one_each() {
        for prompt in [
            "Two horses, one black and one white, race on a beach",
            "Two boats, one red and one blue, race on the sea",
            "A red car and a blue one race in a desert",
        ] {
            let scene = understand(prompt).scene;
            let counts: Vec<u32> = scene.entities.iter().map(|it| it.count).collect();
            assert_eq!(counts, [1, 1], "{prompt}");
        }
    }

    #[test]
    fn one_and_the_other_of_two_do_what_each_is_told_to() {
        for (prompt, actions) in [
            (
                "Two men in a park, one waves and the other dances",
                [Action::Wave, Action::Dance],
            ),
            (
                "Two puppies, one jumps and the other sleeps",
                [Action::Jump, Action::Sleep],
            ),
            (
                "Two men sit at a table, one reads and the other sleeps",
                [Action::Read, Action::Sleep],
            ),
            (
                "Two foxes, one awake and one asleep",
                [Action::Idle, Action::Sleep],
            ),
        ] {
            let told = understand(prompt);
            let does: Vec<Action> = told.scene.entities.iter().map(|it| it.action).collect();
            assert_eq!(does[..2], actions, "{prompt}: {does:?}");
            assert!(told.later.is_empty(), "{prompt}");
        }
    }

    #[test]
    fn nothing_is_lost_that_was_not_written() {
        for prompt in [
            "Two puppies, one jumps and the other sleeps",
            "Two cats, one black and one white, run in a park",
            "Two men play chess in a park, one smiles and the other cries",
        ] {
            let told = understand(prompt);
            assert!(
                told.not_understood().all(|word| !word.text.is_empty()),
                "{prompt}"
            );
        }
    }

    #[test]
    fn one_is_only_called_by_a_noun_that_is_surely_meant() {
        for (prompt, n_people, n_entities) in [
            ("A woman with a red bag and a man with a blue one", 2, 3),
            ("A boy eats a red apple and a girl eats a green one", 2, 3),
            ("A boy has a kite, a girl has another one", 2, 3),
            ("A toddler holds a toy, the big one falls", 1, 2),
            ("A small dog chases a big one", 0, 2),
        ] {
            let scene = understand(prompt).scene;
            let people = scene.entities.iter().filter(|it| it.class == Class::Person);
            assert_eq!(people.count(), n_people, "{prompt}");
            assert_eq!(scene.entities.len(), n_entities, "{prompt}");
        }
    }

    #[test]
    fn who_is_not_told_apart_stays_one_group() {
        for prompt in [
            "Two men walk one day in a park",
            "Two dogs run in a park",
            "One man waves in a park",
        ] {
            let n_entities = understand(prompt).scene.entities.len();
            assert_eq!(n_entities, 1, "{prompt}");
        }
    }
}

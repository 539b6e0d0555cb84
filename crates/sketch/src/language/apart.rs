//! Those who are told apart: "two cats, one black and one white" are a black cat and a white cat, and "a blue one"
//! behind a red car is a blue car.
//!
//! ```text
//! "two cats, one black and one white, sit"     "a black cat and another white cat sit"
//! "two men, one sleeps and the other reads"    "a man and another man, one man sleeps and the other man reads"
//! "a red car and a blue one"                   "a red car and a blue car"
//! ```

use super::lemma;
use super::lexicon::LEXICON;
use super::tokens::{Token, TokenKind};

/// How far behind those who are counted the first of them is told apart, in words.
const REACH: usize = 16;
/// How far behind the one the other is told.
const REACH_OF_OTHER: usize = 12;
/// The most words between "a" and "one": "a much smaller one".
const MOST_ADJECTIVES: usize = 3;

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

/// Puts "a man and another man" for "two men", and says what tells them apart of each.
fn split(mut tokens: Vec<Token>, pair: &Pair) -> Vec<Token> {
    let noun = singular(&tokens[pair.noun].text);
    let before = tokens[pair.count + 1..pair.noun].to_vec();
    let look = |from: usize| look_at(&tokens, from);
    let looks = (look(pair.one.1), look(pair.other.1));
    let named = Token::meant(&noun);
    let mut told: Vec<Token> = Vec::new();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut rest: Vec<Token> = tokens[pair.noun + 1..].to_vec();
    let shift = pair.noun + 1;
    if let (Some((one, one_end)), Some((other, other_end))) = looks {
        (first, second) = (one, other);
        rest.drain(pair.other.0 - shift..other_end - shift);
        rest.drain(pair.one.0 - shift..one_end - shift);
        drop_joints(&mut rest, pair.one.0 - shift);
    } else {
        for (begin, end) in [pair.other, pair.one] {
            let is_one = begin == pair.one.0;
            let words: &[&str] = if is_one { &["the"] } else { &["the", "other"] };
            let mut who: Vec<Token> = words.iter().map(|word| Token::meant(word)).collect();
            who.push(named.clone());
            who[0].written = tokens[begin].written.clone();
            rest.splice(begin - shift..end - shift, who);
        }
    }
    for (article, own) in [("a", first), ("another", second)] {
        if !told.is_empty() {
            told.push(Token::meant("and"));
        }
        told.push(Token::meant(article));
        told.extend(own);
        told.extend(before.iter().cloned());
        told.push(Token {
            written: tokens[pair.noun].written.clone(),
            ..named.clone()
        });
    }
    told[0].written = tokens[pair.count].written.clone();
    tokens.truncate(pair.count);
    tokens.extend(told);
    tokens.extend(rest);
    tokens
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

/// "a blue one", "another one", "the third one": called by the noun that was named last.
fn name_ones(mut tokens: Vec<Token>) -> Vec<Token> {
    for at in 1..tokens.len() {
        if tokens[at].text != "one" || tokens[at].is_joined {
            continue;
        }
        let lead = at.saturating_sub(MOST_ADJECTIVES + 1);
        let opens = (lead..at).rev().find(|&idx| {
            matches!(
                tokens[idx].text.as_str(),
                "a" | "an" | "the" | "another" | "second" | "third"
            )
        });
        let Some(opens) = opens else { continue };
        let describes = (opens + 1..at).all(|idx| {
            is_look(&tokens[idx].text) || matches!(tokens[idx].text.as_str(), "third" | "second")
        });
        let is_bare = opens + 1 == at && tokens[opens].text == "the";
        // "another one" is a word of its own, and "a third one of them" no noun before.
        let last = tokens[..opens]
            .iter()
            .rev()
            .filter(|it| it.kind == TokenKind::Word);
        let named = last
            .into_iter()
            .find(|it| is_noun(&it.text) && !is_look(&it.text));
        let Some(named) = named.filter(|_| describes && !is_bare) else {
            continue;
        };
        let noun = singular(&named.text);
        tokens[at] = Token {
            written: tokens[at].written.clone(),
            ..Token::meant(&noun)
        };
        if tokens[opens].text == "a" && tokens[opens + 1].text == "third" {
            tokens[opens].text = "another".to_owned();
        }
    }
    tokens
}

/// Whether a word only says how something looks.
fn is_look(word: &str) -> bool {
    LEXICON
        .get(word)
        .is_some_and(|senses| senses.adjective.is_some())
}

/// Whether it is somebody who is counted: "one man", but not "one waves".
fn is_named(word: &str) -> bool {
    let is_done = word.ends_with('s')
        && lemma::candidates(word).iter().any(|(word, _)| {
            LEXICON
                .get(word)
                .is_some_and(|senses| senses.verb.is_some())
        });
    is_noun(word) && !is_done
}

fn is_noun(word: &str) -> bool {
    lemma::candidates(word).iter().any(|(word, _)| {
        let senses = LEXICON.get(word).and_then(|senses| senses.noun.as_ref());
        senses.is_some_and(|noun| noun.concept().is_some())
    })
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
    use crate::scene::Action;

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
    fn one_and_the_other_of_two_do_what_each_is_told_to() {
        let scene = understand("Two men in a park, one waves and the other dances").scene;
        let does = |action: Action| scene.entities.iter().filter(move |it| it.action == action);
        assert_eq!(scene.entities.len(), 2, "{scene:?}");
        assert_eq!(does(Action::Wave).count(), 1, "{scene:?}");
        assert_eq!(does(Action::Dance).count(), 1, "{scene:?}");
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

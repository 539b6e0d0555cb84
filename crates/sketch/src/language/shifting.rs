//! What changes its look: "a traffic light changes from red to green", "the leaf turns red", "a gate rusts", "a vase
//! becomes cracked and weathered". It is of one look first and of another then.

mod phrase;

use self::phrase::{Shift, is_colour, is_joint, shift_at};
use super::classes::WordClass;
use super::items;
use super::lexicon::LEXICON;
use super::senses::{Function, Noun, NounKind};
use super::tagging::Item;
use super::tokens::{Token, TokenKind};
use super::turning::drop_joints;
use crate::scene::Class;

/// What is of no told colour becomes these, one after the other.
const COLOURS: [&str; 3] = ["turquoise", "purple", "red"];
/// How many things may change in one part, each by itself.
const MAX_SHIFTS: usize = 3;
/// What has lost its leaves is another thing.
const BARE: &str = "bare";

/// What is left of the tokens once a change is taken out, what is told of it then, and where the next may begin.
struct Told {
    first: Vec<Token>,
    then: Vec<Vec<Token>>,
    behind: usize,
}

/// The tokens of how it is first, and of each look it has then.
fn split(tokens: &[Token]) -> Option<(Vec<Token>, Vec<Vec<Token>>)> {
    let mut first = tokens.to_vec();
    let mut all: Vec<Vec<Token>> = Vec::new();
    let mut from = 1;
    for _ in 0..MAX_SHIFTS {
        let Some(told) = (from..first.len()).find_map(|at| told_at(&first, at, from)) else {
            break;
        };
        (first, from) = (told.first, told.behind.max(1));
        for (step, then) in told.then.into_iter().enumerate() {
            match all.get_mut(step) {
                Some(same) => {
                    same.push(Token::stop());
                    same.extend(then);
                }
                None => all.push(then),
            }
        }
    }
    let is_told = first.len() != tokens.len() || !all.is_empty();
    is_told.then_some((first, all))
}

/// The same of a part behind another: "fresh at first, then growing mouldy" tells of the same thing.
pub(super) fn split_after(
    before: Option<&[Token]>,
    tokens: &[Token],
) -> Option<(Vec<Token>, Vec<Vec<Token>>)> {
    split(tokens).or_else(|| goes_on(before?, tokens))
}

/// The same of a part that names nobody, and goes on about what the one before it named first: its own tokens that are
/// left, and the looks that are told.
fn goes_on(before: &[Token], tokens: &[Token]) -> Option<(Vec<Token>, Vec<Vec<Token>>)> {
    let begins = (0..tokens.len().min(2)).any(|at| shift_at(tokens, at).is_some());
    let told = items(before);
    let subject = subject_in(&told, 0).filter(|_| begins)?;
    let mut whole = told[subject].tokens.to_vec();
    let n_before = whole.len();
    whole.extend_from_slice(tokens);
    let (first, then) = split(&whole).filter(|(_, then)| !then.is_empty())?;
    Some((first.get(n_before..).unwrap_or_default().to_vec(), then))
}

/// What a verb at `at` tells of a change. What was named before `from` has changed already, unless nothing is named
/// since.
fn told_at(tokens: &[Token], at: usize, from: usize) -> Option<Told> {
    let shift = shift_at(tokens, at)?;
    let told = items(&tokens[..shift.from]);
    let rest = items(&tokens[shift.until..]);
    let subject = subject(&told, from)?;
    if is_not_painted(&told, subject, &shift, &rest) || !suits(&told[subject], &shift) {
        return None;
    }
    let at = told[..subject].iter().map(|item| item.tokens.len()).sum();
    let words: Vec<&str> = told[subject]
        .tokens
        .iter()
        .map(|token| token.text.as_str())
        .collect();
    let (before, after) = looks(&told[subject], &shift, &tokens[..at]);
    // An order to become another thing would be taken by whatever was named last.
    let n_others = (n_things(&told) + n_things(&rest)).saturating_sub(1);
    let is_order = |look: &Vec<&str>| look.iter().any(|word| is_listed(&words, word));
    let is_of_last = n_others == 0 || !after.iter().any(is_order);
    let shown = if is_of_last {
        before
    } else {
        after.last().and_then(|look| look.last().copied())
    };
    let mut first = tokens[..at].to_vec();
    first.extend(shown.map(Token::meant));
    first.extend_from_slice(&tokens[at..shift.from]);
    drop_joints(&mut first);
    let behind = first.len();
    first.extend_from_slice(&tokens[shift.until..]);
    let then = after.iter().filter(|_| is_of_last);
    let then = then.map(|look| becomes(&words, look)).collect();
    Some(Told {
        first,
        then,
        behind,
    })
}

/// The colour it has at first, where that must be said, and the looks it has then.
fn looks<'a>(
    subject: &Item<'_>,
    shift: &Shift<'a>,
    before: &[Token],
) -> (Option<&'a str>, Vec<Vec<&'a str>>) {
    let is_said = |look: &str| before.iter().any(|token| token.text == look);
    if shift.after.is_empty() {
        let colours = usual_colours(subject).into_iter();
        let colours = colours.filter(|it| !is_said(it)).take(2);
        return (shift.before, colours.map(|colour| vec![colour]).collect());
    }
    let mut after = shift.after.clone();
    let mut first = shift.before;
    for look in &mut after {
        if look.contains(&"ripe") {
            look.retain(|word| *word != "ripe");
            if look.is_empty() {
                look.push(ripe_colour(subject));
            }
            first = first.or(Some("green"));
        }
    }
    (first.filter(|colour| !is_said(colour)), after)
}

/// The colour a fruit has when it is ripe.
fn ripe_colour(subject: &Item<'_>) -> &'static str {
    let key = subject
        .noun
        .and_then(Noun::concept)
        .map_or("", |concept| concept.key.as_str());
    let named = WordClass::Ripens.value_of(&subject.lemma);
    named
        .or_else(|| WordClass::Ripens.value_of(key))
        .unwrap_or("red")
}

/// Whether it is told of a thing that can be so.
fn suits(subject: &Item<'_>, shift: &Shift<'_>) -> bool {
    let concept = subject.noun.and_then(Noun::concept);
    let class = concept.map(|concept| concept.class);
    let is_bare = shift.after.iter().any(|look| look.contains(&BARE));
    if is_bare && class != Some(Class::Plant) {
        return false;
    }
    // "A pair of jeans" fades as jeans do.
    let fades = |word| WordClass::Fades.has(word);
    // What turns ripe is a fruit.
    let is_ripe = shift.after.iter().any(|look| look.contains(&"ripe"));
    let key = concept.map_or("", |concept| concept.key.as_str());
    let ripens = WordClass::Ripens.has(&subject.lemma)
        || WordClass::Ripens.has(key)
        || class == Some(Class::Food);
    (!is_ripe || ripens) && (!shift.fades || subject.lemma.split(' ').any(fades))
}

/// How many things are told of that are no more than where it is.
fn n_things(items: &[Item<'_>]) -> usize {
    let is_thing = |at: &usize| items[*at].noun.is_some_and(|noun| noun.concept().is_some());
    let is_placed = |at: usize| {
        let mut before = items[..at].iter().rev();
        let joint = before.find(|item| !is_of_phrase(item));
        items[at].preposition.is_some() || joint.is_some_and(|item| item.preposition.is_some())
    };
    (0..items.len())
        .filter(is_thing)
        .filter(|&at| !is_placed(at))
        .count()
}

/// An article or what describes a noun: it stands between a preposition and the noun.
fn is_of_phrase(item: &Item<'_>) -> bool {
    let is_article = matches!(
        item.function,
        Some(Function::Definite | Function::Indefinite | Function::Filler)
    );
    item.kind() == TokenKind::Word
        && item.preposition.is_none()
        && (is_article || item.adjective.is_some())
}

/// Whether only a part of it changes, or somebody blushes: painting all of it, or the clothes, would be wrong.
fn is_not_painted(told: &[Item<'_>], subject: usize, shift: &Shift<'_>, rest: &[Item<'_>]) -> bool {
    // "a robot's eyes turn red": but the skin and the fur are all of an animal.
    let is_part = |item: &Item<'_>| {
        let is_part = item
            .noun
            .is_some_and(|noun| matches!(noun.kind, NounKind::Part));
        let is_all = WordClass::Coat.has(&item.lemma) || WordClass::AllOver.has(&item.lemma);
        is_part && item.kind() == TokenKind::Word && !is_all
    };
    let is_bound = |at: usize| {
        let mut before = told[..at].iter().rev();
        let joint = before.find(|item| !is_of_phrase(item));
        joint.is_some_and(|item| item.preposition.is_some())
    };
    let last = (subject + 1..told.len()).rfind(|&at| told[at].noun.is_some());
    let owns_part = last.is_some_and(|at| is_part(&told[at]) && !is_bound(at));
    // "the eyes of a robot turn red".
    let is_of_part = (0..subject).any(|at| is_part(&told[at]) && !is_bound(at));
    let is_person = told[subject]
        .noun
        .and_then(Noun::concept)
        .is_some_and(|concept| concept.class == Class::Person);
    // "a man turns red with anger": a blush. Who is enchanted turns green, and nothing more is told.
    let blushes = shift
        .after
        .iter()
        .flatten()
        .any(|colour| matches!(*colour, "red" | "white" | "pink" | "purple" | "faded"));
    let is_all = rest
        .first()
        .is_none_or(|item| item.kind() != TokenKind::Word);
    let is_aged = shift.is_aged();
    owns_part || is_of_part || is_person && (blushes || !is_all || is_aged)
}

/// What it becomes that only "changes colour": leaves do so in autumn.
fn usual_colours(subject: &Item<'_>) -> [&'static str; 3] {
    let concept = subject.noun.and_then(Noun::concept);
    let is_foliage = concept.is_some_and(|concept| {
        concept.class == Class::Plant
            && ["leaf", "tree", "maple", "oak"]
                .iter()
                .any(|word| concept.key.contains(word))
    });
    if is_foliage {
        ["yellow", "red", "brown"]
    } else {
        COLOURS
    }
}

/// Whether it is another thing in that colour, by the tables: "is orange" would be a fruit.
fn is_listed(subject: &[&str], colour: &str) -> bool {
    let is_thing = |phrase: &str| {
        let senses = LEXICON.get(phrase);
        senses
            .and_then(|senses| senses.noun.as_ref()?.concept())
            .is_some()
    };
    is_thing(&format!("{colour} {}", subject.join(" "))) || is_thing(colour)
}

/// The order for what is of a look then. A green traffic light is another thing, and no traffic light painted green.
fn becomes(subject: &[&str], look: &[&str]) -> Vec<Token> {
    let mut order = Vec::new();
    let other = look.iter().find(|word| is_listed(subject, word));
    if let Some(other) = other {
        order.extend(["turn", "the"]);
        order.extend_from_slice(subject);
        order.extend(["into", other]);
        order.extend_from_slice(subject);
    } else {
        order.push("the");
        order.extend_from_slice(subject);
        order.push("is");
        for (rank, word) in look.iter().enumerate() {
            order.extend((rank > 0).then_some("and"));
            order.push(word);
            // By itself it may be what somebody does: "is cracked", "is worn".
            let is_inflected = word.ends_with("ed") || matches!(*word, "worn" | "frozen");
            let is_participle = is_inflected && !is_colour(word);
            order.extend(is_participle.then_some("looking"));
        }
    }
    order.into_iter().map(Token::meant).collect()
}

/// What changes, among what is told before. The nearest, unless that only says where the first of the sentence is:
/// "a chameleon on a branch changes colour". What begins before the token `from` only where nothing is named since.
fn subject(told: &[Item<'_>], from: usize) -> Option<usize> {
    let stop = told
        .iter()
        .rposition(|item| item.kind() == TokenKind::Stop)
        .map_or(0, |stop| stop + 1);
    let mut n_tokens = 0;
    let since = told.iter().position(|item| {
        n_tokens += item.tokens.len();
        from > 1 && n_tokens > from
    });
    let since = since.filter(|_| from > 1).unwrap_or(0);
    let since = first_of_clause(told, since);
    subject_in(told, stop.max(since)).or_else(|| subject_in(told, stop))
}

/// "The tomato beside it ripens": what follows the last joint of two clauses is told of by itself.
fn first_of_clause(told: &[Item<'_>], since: usize) -> usize {
    let joins = |item: &Item<'_>| {
        item.tokens.len() == 1 && is_joint(&item.tokens[0].text) && item.noun.is_none()
    };
    let joint = told.iter().rposition(joins);
    joint.map_or(since, |joint| since.max(joint + 1))
}

fn subject_in(told: &[Item<'_>], sentence: usize) -> Option<usize> {
    let is_thing = |idx: &usize| {
        let item = &told[*idx];
        item.noun.and_then(|noun| noun.concept()).is_some() && item.preposition.is_none()
    };
    let first = (sentence..told.len()).find(is_thing)?;
    let nearest = (sentence..told.len()).rfind(is_thing)?;
    let lies_somewhere = told[first..nearest]
        .iter()
        .any(|item| item.preposition.is_some() && item.tokens[0].text != "of");
    Some(if lies_somewhere { first } else { nearest })
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Entity, Look, State};

    fn looks(prompt: &str) -> Vec<(String, Option<u32>)> {
        let told = understand(prompt);
        let scenes = std::iter::once(&told.scene).chain(told.later.iter().map(|it| &it.scene));
        scenes
            .flat_map(|scene| {
                let it = &scene.entities[0];
                let end = it.look.becomes.as_ref().map(|end| end.colour);
                std::iter::once(it.look.colour)
                    .chain(end)
                    .map(|colour| (it.concept.clone(), colour))
            })
            .collect()
    }

    /// What becomes of the things of that concept.
    fn ends(prompt: &str, concept: &str) -> Look {
        let scene = understand(prompt).scene;
        let it = scene.entities.iter().find(|it| it.concept == concept);
        let it = it.unwrap_or_else(|| panic!("{prompt}: {:?}", scene.entities));
        let end = it.look.becomes.as_deref();
        end.unwrap_or_else(|| panic!("{prompt}: {:?}", it.look))
            .clone()
    }

    #[test]
    fn what_age_does_shows_little_by_little() {
        for (prompt, concept, state) in [
            ("An apple decaying over time", "apple", State::Rotten),
            ("Roses wilt in a vase", "rose", State::Withered),
            (
                "A bicycle gradually rusting in the rain",
                "bicycle",
                State::Rusty,
            ),
            (
                "A steel bridge gleaming and new, acquiring rust streaks over time",
                "bridge",
                State::Rusty,
            ),
            (
                "A vase, glossy and new, becoming cracked and weathered with age",
                "vase",
                State::Cracked,
            ),
            (
                "A silver spoon tarnishing from shiny to dull",
                "spoon",
                State::Tarnished,
            ),
            ("A book's pages yellowing with age", "book", State::Yellowed),
            (
                "A guitar gathering dust in a garage",
                "guitar",
                State::Dusty,
            ),
            ("A spider web collecting dew", "web", State::Dewy),
            (
                "A brand new book becoming dog-eared",
                "book",
                State::Tattered,
            ),
        ] {
            let end = ends(prompt, concept);
            assert!(end.states.contains(&state), "{prompt}: {end:?}");
        }
    }

    #[test]
    fn each_of_two_changes_as_is_told_of_it() {
        let prompt = "A green pepper turns red as the apple beside it rots";
        assert!(ends(prompt, "apple").states.contains(&State::Rotten));
        assert!(ends(prompt, "apple").colour.is_none());
    }

    #[test]
    fn fruit_is_green_before_it_ripens() {
        let it = understand("A tomato ripens in the sun").scene.entities[0].clone();
        let green = understand("A green tomato").scene.entities[0].look.colour;
        assert_eq!(it.look.colour, green);
        assert!(it.look.becomes.is_some_and(|end| end.colour != green));
    }

    #[test]
    fn what_is_so_already_becomes_nothing_else() {
        for prompt in [
            "A rusted car in a field",
            "A rotting apple on a table",
            "An aging man walks his dog",
            "A wilted rose in a vase",
            "A woman collects shells on the beach",
            "A mountain village in stormy weather",
            "A boy with a stain on his shirt",
            "A wizard fades into the shadows",
            "A man gets a coffee",
            "Children develop a game",
        ] {
            let scene = understand(prompt).scene;
            let changes = scene.entities.iter().find(|it| it.look.becomes.is_some());
            assert!(changes.is_none(), "{prompt}: {changes:?}");
        }
    }

    #[test]
    fn what_changes_its_colour_has_one_after_the_other() {
        for prompt in [
            "A leaf changing color from green to red",
            "A chameleon changes color on a branch",
            "A banana ripening from green to yellow to brown",
            "A cube shifts from blue to orange",
            "The apple slowly turns red",
            "A ball turns from red to blue on a table",
            "A chameleon's eye, with its skin changing color",
        ] {
            let looks = looks(prompt);
            assert!(looks.len() > 1, "{prompt}: {looks:?}");
            assert!(
                looks.windows(2).all(|pair| pair[0] != pair[1]),
                "{prompt}: {looks:?}"
            );
            assert!(
                looks.iter().all(|(it, _)| *it == looks[0].0),
                "{prompt}: {looks:?}"
            );
        }
    }

    #[test]
    fn a_traffic_light_shows_another_light_and_is_not_painted() {
        let looks = looks("A traffic light changes from red to green at a busy crossing");
        assert_eq!(looks[1], ("traffic_light_green".to_owned(), None));
    }

    #[test]
    fn a_traffic_light_that_turns_red_turns_nobody_else_into_one() {
        for prompt in [
            "The traffic light turns red and the cars stop",
            "A traffic light turns green and a car drives",
            "A car stops when the traffic light turns red",
        ] {
            let told = understand(prompt);
            let scenes = std::iter::once(&told.scene).chain(told.later.iter().map(|it| &it.scene));
            for scene in scenes {
                let is_car = |it: &&Entity| it.concept.contains("car");
                let is_light = |it: &&Entity| it.concept.contains("traffic_light");
                assert_eq!(scene.entities.iter().filter(is_car).count(), 1, "{prompt}");
                assert_eq!(
                    scene.entities.iter().filter(is_light).count(),
                    1,
                    "{prompt}"
                );
            }
        }
    }

    #[test]
    fn leaves_change_to_the_colours_of_autumn() {
        let looks = looks("The leaves change color in autumn");
        let colours: Vec<_> = looks.iter().map(|(_, colour)| *colour).collect();
        let yellow = understand("A yellow leaf").scene.entities[0].look.colour;
        assert!(colours.len() == 3 && colours[1] == yellow, "{colours:?}");
    }

    #[test]
    fn who_turns_round_keeps_the_colour() {
        for prompt in [
            "A woman in a red dress turns to the camera",
            "A car turns into a quiet street with green trees",
            "A man changes his red shirt",
            "A dog turns its head, green meadow",
            "A key turns in a lock",
            "A girl's hair turns pink",
            "A robot's eyes turn red",
            "A man turns red with anger",
            "A man turns white flags",
            "A car turns red lights off",
            "A lady goes red carpet walking",
        ] {
            assert_eq!(looks(prompt).len(), 1, "{prompt}");
        }
    }
}

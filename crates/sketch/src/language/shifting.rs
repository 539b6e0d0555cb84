//! What changes its colour: "a traffic light changes from red to green", "a chameleon changes colour", "the leaf turns
//! red". It is of one colour first and of another then.

use super::classes::WordClass;
use super::items;
use super::lemma;
use super::lexicon::LEXICON;
use super::senses::{Attribute, Function, Noun, NounKind};
use super::tagging::Item;
use super::tokens::{Token, TokenKind};
use super::turning::drop_joints;
use crate::scene::Class;

/// What is of no told colour becomes these, one after the other.
const COLOURS: [&str; 3] = ["turquoise", "purple", "red"];
/// The most colours that are gone through.
const MAX_COLOURS: usize = 3;
/// The words that are read to see what comes next.
const PHRASE: usize = 4;

/// What is told of a change of colour.
struct Shift<'a> {
    /// Where the verb stands, and the first token behind all that tells of it.
    from: usize,
    until: usize,
    /// The colour at first, where one is told.
    before: Option<&'a str>,
    /// The colours then, in order; none where it only is another.
    after: Vec<&'a str>,
}

/// The tokens of how it is first, and of each colour it has then.
pub(super) fn split(tokens: &[Token]) -> Option<(Vec<Token>, Vec<Vec<Token>>)> {
    let shift = (1..tokens.len()).find_map(|at| shift_at(tokens, at))?;
    let told = items(&tokens[..shift.from]);
    let rest = items(&tokens[shift.until..]);
    let subject = subject(&told)?;
    if is_not_painted(&told, subject, &shift, &rest) {
        return None;
    }
    let at = told[..subject].iter().map(|item| item.tokens.len()).sum();
    let words: Vec<&str> = told[subject]
        .tokens
        .iter()
        .map(|token| token.text.as_str())
        .collect();
    let after = if shift.after.is_empty() {
        let has = |colour: &&str| tokens[..at].iter().any(|token| token.text == **colour);
        let colours = usual_colours(&told[subject]);
        colours.into_iter().filter(|it| !has(it)).take(2).collect()
    } else {
        shift.after.clone()
    };
    // An order to become another thing would be taken by whatever was named last.
    let n_others = n_things(&told) + n_things(&rest) - 1;
    let is_of_last = n_others == 0 || !after.iter().any(|colour| is_listed(&words, colour));
    let shown = if is_of_last {
        shift.before
    } else {
        after.last().copied()
    };
    let mut first = tokens[..at].to_vec();
    first.extend(shown.map(Token::meant));
    first.extend_from_slice(&tokens[at..shift.from]);
    drop_joints(&mut first);
    first.extend_from_slice(&tokens[shift.until..]);
    let then = after.into_iter().filter(|_| is_of_last);
    let then = then.map(|colour| becomes(&words, colour)).collect();
    Some((first, then))
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
        is_part && item.kind() == TokenKind::Word && !WordClass::Coat.has(&item.lemma)
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
        .any(|colour| matches!(*colour, "red" | "white" | "pink" | "purple" | "pale"));
    let is_all = rest
        .first()
        .is_none_or(|item| item.kind() != TokenKind::Word);
    owns_part || is_of_part || is_person && (blushes || !is_all)
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

/// The order for what is of a colour then. A green traffic light is another thing, and no traffic light painted green.
fn becomes(subject: &[&str], colour: &str) -> Vec<Token> {
    let mut order = Vec::new();
    if is_listed(subject, colour) {
        order.extend(["turn", "the"]);
        order.extend_from_slice(subject);
        order.extend(["into", colour]);
        order.extend_from_slice(subject);
    } else {
        order.push("the");
        order.extend_from_slice(subject);
        order.extend(["is", colour]);
    }
    order.into_iter().map(Token::meant).collect()
}

/// "changes its colour from red to green", "turns red": what begins with a verb at `at`.
fn shift_at(tokens: &[Token], at: usize) -> Option<Shift<'_>> {
    let text = |idx: usize| {
        let token = tokens.get(idx).filter(|it| it.kind == TokenKind::Word);
        token.map_or("", |token| token.text.as_str())
    };
    if !is_verb(text(at), VERBS) {
        return None;
    }
    let mut next = at + 1;
    let mut names_colour = false;
    while is_between(text(next)) {
        names_colour |= is_colour_word(text(next));
        next += 1;
    }
    let mut colours = Vec::new();
    let is_span = text(next) == "from";
    next += usize::from(matches!(text(next), "from" | "to" | "into"));
    while let Some((colour, end)) = colour_at(tokens, next).filter(|_| colours.len() <= MAX_COLOURS)
    {
        colours.push(colour);
        next = end;
        let joint = |idx: usize| {
            matches!(text(idx), "to" | "and" | "then" | "into") || is_comma(tokens, idx)
        };
        let n_joints = (next..next + 3).take_while(|&idx| joint(idx)).count();
        if n_joints == 0 || colour_at(tokens, next + n_joints).is_none() {
            break;
        }
        next += n_joints;
    }
    let is_of_thing = is_noun(&tokens[next..], is_span);
    // "fades to black" is of the film, "turns a red key" of the key, "turns white flags" of the flags.
    let is_told = match colours.len() {
        0 => names_colour && is_verb(text(at), &["change", "shift", "switch", "cycle"]),
        1 => !is_span && !is_of_thing && !is_verb(text(at), &["fade", "cut"]),
        _ => !is_of_thing,
    };
    let before = (is_span && colours.len() > 1).then(|| colours.remove(0));
    is_told.then_some(Shift {
        from: at,
        until: next,
        before,
        after: colours,
    })
}

/// Whether a noun comes first, which the colours are said of; from one to another only where it has a shape, since
/// "from red to green light" is of the traffic light.
fn is_noun(tokens: &[Token], is_span: bool) -> bool {
    let items = items(&tokens[..tokens.len().min(PHRASE)]);
    let Some(item) = items.first().filter(|it| it.kind() == TokenKind::Word) else {
        return false;
    };
    let is_joint = item.preposition.is_some()
        || item.function.is_some()
        || item.hint.is_some() && item.noun.is_none();
    let noun = item.noun.filter(|_| !is_joint);
    noun.is_some_and(|noun| !is_span || noun.concept().is_some())
}

const VERBS: &[&str] = &[
    "change",
    "turn",
    "shift",
    "switch",
    "fade",
    "become",
    "transition",
    "morph",
    "ripen",
    "cycle",
    "go",
];

fn is_verb(word: &str, verbs: &[&str]) -> bool {
    let forms = lemma::candidates(word);
    !word.is_empty() && forms.iter().any(|(form, _)| verbs.contains(&form.as_str()))
}

fn is_colour_word(word: &str) -> bool {
    matches!(
        word,
        "color" | "colour" | "colors" | "colours" | "hue" | "hues"
    )
}

/// What stands between the verb and the colours.
fn is_between(word: &str) -> bool {
    is_colour_word(word)
        || matches!(
            word,
            "its"
                | "their"
                | "his"
                | "her"
                | "skin"
                | "slowly"
                | "gradually"
                | "suddenly"
                | "instantly"
                | "smoothly"
                | "quickly"
                | "magically"
                | "through"
                | "between"
        )
}

fn is_comma(tokens: &[Token], at: usize) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| token.kind == TokenKind::Comma)
}

/// A colour at `at`, "bright" before it or not, and where it ends.
fn colour_at(tokens: &[Token], at: usize) -> Option<(&str, usize)> {
    let token = tokens.get(at).filter(|it| it.kind == TokenKind::Word)?;
    if matches!(
        token.text.as_str(),
        "bright" | "deep" | "dark" | "vivid" | "light" | "pale" | "a"
    ) {
        let (colour, end) = plain_colour(tokens, at + 1)?;
        return Some((colour, end));
    }
    plain_colour(tokens, at)
}

fn plain_colour(tokens: &[Token], at: usize) -> Option<(&str, usize)> {
    let token = tokens.get(at).filter(|it| it.kind == TokenKind::Word)?;
    let looks = LEXICON.get(&token.text)?.adjective.as_ref()?;
    matches!(looks.as_slice(), [Attribute::Colour(_)]).then_some((token.text.as_str(), at + 1))
}

/// What changes, among what is told before. The nearest, unless that only says where the first of the sentence is:
/// "a chameleon on a branch changes colour".
fn subject(told: &[Item<'_>]) -> Option<usize> {
    let sentence = told
        .iter()
        .rposition(|item| item.kind() == TokenKind::Stop)
        .map_or(0, |stop| stop + 1);
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
    use crate::scene::Entity;

    fn looks(prompt: &str) -> Vec<(String, Option<u32>)> {
        let told = understand(prompt);
        let scenes = std::iter::once(&told.scene).chain(told.later.iter().map(|it| &it.scene));
        scenes
            .map(|scene| {
                let it = &scene.entities[0];
                (it.concept.clone(), it.look.colour)
            })
            .collect()
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

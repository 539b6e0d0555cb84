//! What changes its colour: "a traffic light changes from red to green", "a chameleon changes colour", "the leaf turns
//! red". It is of one colour first and of another then.

use super::items;
use super::lemma;
use super::lexicon::LEXICON;
use super::senses::Attribute;
use super::tagging::Item;
use super::tokens::{Token, TokenKind};

/// What is of no told colour becomes these, one after the other.
const COLOURS: [&str; 3] = ["turquoise", "purple", "red"];
/// The most colours that are gone through.
const MAX_COLOURS: usize = 3;

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
    let (at, subject) = subject(&told)?;
    let mut first = tokens[..at].to_vec();
    first.extend(shift.before.map(Token::meant));
    first.extend_from_slice(&tokens[at..shift.from]);
    drop_joints(&mut first);
    first.extend_from_slice(&tokens[shift.until..]);
    let after = if shift.after.is_empty() {
        let has = |colour: &&str| tokens[..at].iter().any(|token| token.text == **colour);
        COLOURS.into_iter().filter(|it| !has(it)).take(2).collect()
    } else {
        shift.after
    };
    let then = after.into_iter().map(|colour| becomes(&subject, colour));
    Some((first, then.collect()))
}

/// The order for what is of a colour then. A green traffic light is another thing, and no traffic light painted green.
fn becomes(subject: &[&str], colour: &str) -> Vec<Token> {
    let named = format!("{colour} {}", subject.join(" "));
    let is_thing = |phrase: &str| {
        let senses = LEXICON.get(phrase);
        senses
            .and_then(|senses| senses.noun.as_ref()?.concept())
            .is_some()
    };
    // "is orange" would be a fruit.
    let is_listed = is_thing(&named) || is_thing(colour);
    let mut order = Vec::new();
    if is_listed {
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
    let is_of_thing = LEXICON
        .get(text(next))
        .and_then(|senses| senses.noun.as_ref()?.concept())
        .is_some();
    // "fades to black" is of the film, "turns a red key" of the key.
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

/// What changes: where its words begin among the tokens, and the words. The nearest, unless that only says where
/// the first of the sentence is: "a chameleon on a branch changes colour".
fn subject<'a>(told: &'a [Item<'_>]) -> Option<(usize, Vec<&'a str>)> {
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
    let at = if lies_somewhere { first } else { nearest };
    let n_before = told[..at].iter().map(|item| item.tokens.len()).sum();
    let words = told[at].tokens.iter().map(|token| token.text.as_str());
    Some((n_before, words.collect()))
}

/// "that slowly", "is": what led over to the verb.
fn drop_joints(tokens: &mut Vec<Token>) {
    const JOINTS: &[&str] = &[
        "who",
        "that",
        "which",
        "whose",
        "is",
        "are",
        "and",
        "then",
        "suddenly",
        "slowly",
        "gradually",
        "magically",
        "smoothly",
        "to",
        "starts",
        "begins",
        "start",
        "begin",
        "be",
        "as",
        "it",
        "will",
        "can",
    ];
    while tokens
        .last()
        .is_some_and(|token| JOINTS.contains(&token.text.as_str()))
    {
        tokens.pop();
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

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
    fn who_turns_round_keeps_the_colour() {
        for prompt in [
            "A woman in a red dress turns to the camera",
            "A car turns into a quiet street with green trees",
            "A man changes his red shirt",
            "A dog turns its head, green meadow",
            "A key turns in a lock",
        ] {
            assert_eq!(looks(prompt).len(), 1, "{prompt}");
        }
    }
}

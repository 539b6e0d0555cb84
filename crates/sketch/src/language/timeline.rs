//! A prompt that tells of several moments, cut into parts: what follows "then", another shot, and what passes
//! while all else goes on, such as day into night.
//!
//! ```text
//! tokens -> parts at markers (sequels.tsv) and where somebody begins something else (grammar) -> Moments
//! ```
//!
//! Cutting looks at each token a fixed number of times; a prompt has at most [`MAX_PARTS`] parts, whatever it says.

mod beats;
mod next_move;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::{self, LEXICON};
use super::senses::Effect;
use super::shots;
use super::tables;
use super::tokens::{Token, TokenKind};
use crate::scene::Transition;

/// The most parts of a prompt that are shown.
pub(super) const MAX_PARTS: usize = 6;
/// The most parts a prompt is cut into: shots that are listed are told apart even where they are not shown.
const MAX_CUTS: usize = 16;

/// A part of a prompt.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// How it takes over from the part before.
    pub(super) transition: Transition,
    /// The words that say so.
    pub(super) marker: Vec<Token>,
    /// What it tells.
    pub(super) tokens: Vec<Token>,
    /// What made it a part.
    pub(super) kind: Kind,
    /// How many seconds it is said to take.
    pub(super) length_s: Option<f32>,
}

/// What makes a part of a prompt one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is what happens next.
    #[default]
    Next,
    /// It is the next picture, which the old one gives way to slowly.
    Dissolve,
    /// It says how its picture is framed: "close-up of …".
    Framed,
    /// It is an entry of a list of shots.
    Shot,
    /// It is said before such a list, and of all its entries.
    Context,
}

/// What begins a part.
#[derive(Clone, Copy, Debug)]
struct Found {
    transition: Transition,
    kind: Kind,
    /// Of how many tokens it is, the marks behind it included; none where the part's own words say so.
    n_tokens: usize,
}

/// What passes within a part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Passing {
    /// How it is at first; empty for as it is said.
    pub(super) before: Vec<Effect>,
    /// How it is at the end.
    pub(super) after: Vec<Effect>,
}

#[derive(Clone, Debug)]
enum Marker {
    Then,
    Shot(Transition),
    /// What follows is a list of shots.
    Montage,
    /// It is cut between views of the same.
    Angles,
    /// A part of an advertisement, which has a view of its own.
    Pitch,
    /// The clip closes with what follows.
    Close,
    Passes(Passing),
}

#[derive(Default)]
struct Markers {
    by_phrase: HashMap<&'static str, Marker>,
    n_longest: usize,
    problems: Vec<String>,
}

static MARKERS: LazyLock<Markers> = LazyLock::new(Markers::load);

impl Markers {
    fn load() -> Self {
        let mut markers = Self::default();
        let (rows, problems) = tables::SEQUELS.rows();
        markers.problems.extend(problems);
        for row in rows {
            let passing = || {
                Some(Passing {
                    before: lexicon::effects(row[2])?,
                    after: lexicon::effects(row[3])?,
                })
            };
            let marker = match row[1] {
                "then" => Some(Marker::Then),
                "cut" => Some(Marker::Shot(Transition::Cut)),
                "dissolve" => Some(Marker::Shot(Transition::Flow)),
                "montage" => Some(Marker::Montage),
                "angles" => Some(Marker::Angles),
                "pitch" => Some(Marker::Pitch),
                "close" => Some(Marker::Close),
                "passes" => passing().map(Marker::Passes),
                _ => None,
            };
            let Some(marker) = marker else {
                markers.problems.push(format!("sequels.tsv: {row:?}"));
                continue;
            };
            markers.n_longest = markers.n_longest.max(row[0].split(' ').count());
            if markers.by_phrase.insert(row[0], marker).is_some() {
                markers
                    .problems
                    .push(format!("sequels.tsv, twice: {row:?}"));
            }
        }
        markers
    }

    /// The longest marker that `tokens` begin with, and of how many words.
    fn at(&self, tokens: &[Token]) -> Option<(&Marker, usize)> {
        let n_words = tokens
            .iter()
            .take(self.n_longest)
            .take_while(|token| token.kind == TokenKind::Word)
            .count();
        (1..=n_words).rev().find_map(|n| {
            let words: Vec<&str> = tokens[..n]
                .iter()
                .map(|token| token.text.as_str())
                .collect();
            Some((self.by_phrase.get(words.join(" ").as_str())?, n))
        })
    }
}

/// What is wrong with the table; empty, as a test makes sure.
#[cfg(test)]
pub(super) fn problems() -> &'static [String] {
    &MARKERS.problems
}

/// Cuts tokens into parts, at least one; together they have every token once and in order.
pub(super) fn parts(tokens: &[Token]) -> Vec<Part> {
    let mut parts = vec![Part::default()];
    let (mut at, mut has_begun) = (0, false);
    let numbers = shots::numbers(tokens);
    while at < tokens.len() {
        let n_most = if parts.iter().any(|part| part.kind == Kind::Shot) {
            MAX_CUTS
        } else {
            MAX_PARTS
        };
        let is_full = parts.len() >= n_most;
        let found = marker_at(tokens, at, &numbers);
        let Some(found) =
            found.filter(|found| !(has_begun && is_full) && (has_begun || found.n_tokens > 0))
        else {
            let part = parts.last_mut().expect("there is a part");
            part.tokens.push(tokens[at].clone());
            has_begun |= tells(&tokens[at..=at]);
            at += 1;
            continue;
        };
        let marker = &tokens[at..at + found.n_tokens];
        let is_named = beats::timed(marker).is_some() && marker.iter().any(|it| it.written == ":");
        if let Some(part) = parts.last_mut().filter(|_| is_named) {
            let heading = take_heading(&mut part.tokens);
            has_begun &= tells(&part.tokens);
            part.marker
                .extend(heading.into_iter().filter(|_| !has_begun));
        }
        // "…, then a close-up of a queen, then a knight gallops away": where it is cut from shot to shot, whoever is new has
        // a shot of their own.
        let is_listed = parts.iter().any(|part| part.kind == Kind::Framed);
        let is_new = tokens
            .get(at + found.n_tokens)
            .is_some_and(|it| matches!(it.text.as_str(), "a" | "an"));
        let found = if is_listed && is_new && found.kind == Kind::Next && found.n_tokens > 0 {
            Found {
                transition: Transition::Cut,
                kind: Kind::Framed,
                ..found
            }
        } else {
            found
        };
        let n_parts = parts.len();
        if parts.last().is_some_and(is_heading) && beats::timed(marker).is_some() {
            // "[Shot 1 – wide shot | 0–4s]": one heading of one part.
            let part = parts.last_mut().expect("there is a part");
            part.length_s = shots::seconds(marker).or(part.length_s);
            part.tokens.extend_from_slice(marker);
            at += found.n_tokens;
            continue;
        }
        if has_begun && tells(&tokens[at + found.n_tokens..]) {
            parts.push(Part {
                transition: found.transition,
                kind: found.kind,
                marker: marker.to_vec(),
                tokens: Vec::new(),
                length_s: shots::seconds(marker),
            });
            has_begun = found.n_tokens == 0;
            if has_begun {
                parts[n_parts].tokens.push(tokens[at].clone());
                at += 1;
            }
        } else if let Some(part) = parts.last_mut() {
            // "Shot 1:" of the first part, "then" of one that has only just begun.
            part.marker.append(&mut part.tokens);
            part.marker.extend_from_slice(marker);
            part.length_s = shots::seconds(marker).or(part.length_s);
            if part.transition == Transition::Flow {
                part.transition = found.transition;
            }
            if part.kind != Kind::Shot {
                part.kind = found.kind;
            }
        }
        at += found.n_tokens;
    }
    parts
}

/// Whether a part is only what stands beside the number of a shot so far.
fn is_heading(part: &Part) -> bool {
    const LONGEST_HEADING: usize = 5;
    let words = part.tokens.iter().filter(|it| it.kind == TokenKind::Word);
    let is_timed = part.length_s.is_some();
    !part.marker.is_empty() && !is_timed && words.count() <= LONGEST_HEADING
}

/// "Hook (0-3s): …", "Opening 0-20s: …": takes the words that name the next part off the end of the one before it.
fn take_heading(tokens: &mut Vec<Token>) -> Vec<Token> {
    const LONGEST_NAME: usize = 3;
    const LONGEST_BARE: usize = 1;
    let begin = tokens
        .iter()
        .rposition(|token| token.kind == TokenKind::Stop)
        .map_or(0, |stop| stop + 1);
    let is_bracket = tokens
        .last()
        .is_some_and(|it| matches!(it.written.as_str(), "(" | "["));
    let words = tokens[begin..]
        .iter()
        .filter(|it| it.kind == TokenKind::Word);
    let longest = if is_bracket {
        LONGEST_NAME
    } else {
        LONGEST_BARE
    };
    if (1..=longest).contains(&words.count()) {
        tokens.split_off(begin)
    } else {
        Vec::new()
    }
}

/// Whether there is more than marks and joints.
fn tells(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| match token.kind {
        TokenKind::Word => !matches!(token.text.as_str(), "and" | "but" | "so" | "the" | "a"),
        TokenKind::Quote => true,
        TokenKind::Comma | TokenKind::Stop => false,
    })
}

/// What a marker at `at` means; `numbers` are those of a list.
fn marker_at(tokens: &[Token], at: usize, numbers: &[usize]) -> Option<Found> {
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let n_and_marks = |n_words: usize| {
        let marks = tokens[at + n_words..]
            .iter()
            .take_while(|token| matches!(token.kind, TokenKind::Comma | TokenKind::Stop));
        n_words + marks.count()
    };
    let found = |transition, kind, n_tokens| {
        Some(Found {
            transition,
            kind,
            n_tokens,
        })
    };
    if tokens[at].kind != TokenKind::Word {
        return None;
    }
    let begins_sentence = before.is_some_and(|token| token.kind == TokenKind::Stop);
    if begins_sentence && passes_first(&tokens[at..]) {
        return found(Transition::Flow, Kind::Next, 0);
    }
    if let Some(n_words) = shots::numbered(&tokens[at..]) {
        return found(Transition::Cut, Kind::Shot, n_and_marks(n_words));
    }
    if numbers.contains(&at) {
        return found(Transition::Cut, Kind::Shot, n_and_marks(1));
    }
    let begins_phrase = before.is_none_or(|token| token.kind != TokenKind::Word);
    let beat = || beats::timed(&tokens[at..]).or_else(|| beats::told(&tokens[at..]));
    if begins_phrase && let Some(n_tokens) = beat() {
        let n_tokens = n_and_marks(n_tokens);
        let is_framed = shots::is_framing(&tokens[at + n_tokens..], false);
        return if is_framed {
            found(Transition::Cut, Kind::Framed, n_tokens)
        } else {
            found(Transition::Flow, Kind::Next, n_tokens)
        };
    }
    if begins_phrase && before.is_some() && shots::is_framing(&tokens[at..], true) {
        return found(Transition::Cut, Kind::Framed, 0);
    }
    let (marker, n_words) = MARKERS.at(&tokens[at..])?;
    let begins_clause = begins_phrase
        || before.is_some_and(|it| matches!(it.text.as_str(), "and" | "but" | "then"));
    let is_anywhere = matches!(tokens[at].text.as_str(), "then" | "and");
    let is_no_then = before.is_some_and(|token| {
        matches!(
            token.text.as_str(),
            "since" | "until" | "by" | "back" | "now" | "every"
        )
    });
    // "next to the door", "later years", "finally": only where a clause begins.
    let goes_on = tokens.get(at + n_words);
    let is_next_to = goes_on.is_some_and(|token| token.text == "to" || token.text == "in")
        && tokens[at].text == "next";
    match marker {
        Marker::Passes(_) | Marker::Montage | Marker::Angles | Marker::Pitch | Marker::Close => {
            None
        }
        // "first shot: …" and "cut to …"; "the final shot of the game" is no cut.
        Marker::Shot(transition) => {
            let is_label = tokens[at + n_words - 1].text != "to";
            // "Middle: …" is a label; "opening, she smiles" is none.
            let has_mark = goes_on.is_some_and(|token| match n_words {
                1 => token.written == ":" && begins_phrase,
                _ => token.kind != TokenKind::Word,
            });
            let kind = match transition {
                Transition::Cut if is_label => Kind::Shot,
                Transition::Cut => Kind::Framed,
                Transition::Flow => Kind::Dissolve,
            };
            if is_label && !has_mark {
                return None;
            }
            found(*transition, kind, n_and_marks(n_words))
        }
        Marker::Then
            if is_no_then
                || is_next_to
                || next_move::is_of_camera(tokens, at)
                || next_move::moves_camera(&tokens[at + n_words..]) =>
        {
            None
        }
        Marker::Then if begins_clause || is_anywhere => {
            let n_tokens = n_and_marks(n_words);
            if shots::is_framing(&tokens[at + n_tokens..], true) {
                found(Transition::Cut, Kind::Framed, n_tokens)
            } else {
                found(Transition::Flow, Kind::Next, n_tokens)
            }
        }
        Marker::Then => None,
    }
}

/// Where a marker of a list of shots stands in `tokens`, the last of them, and of how many words it is.
pub(super) fn montage(tokens: &[Token]) -> Option<(usize, usize)> {
    (0..tokens.len()).rev().find_map(|at| {
        let (marker, n_words) = MARKERS.at(&tokens[at..])?;
        matches!(marker, Marker::Montage).then_some((at, n_words))
    })
}

/// Of how many words the marker is by which `tokens` begin to say what the clip closes with.
pub(super) fn closing(tokens: &[Token]) -> Option<usize> {
    let (marker, n_words) = MARKERS.at(tokens)?;
    matches!(marker, Marker::Close).then_some(n_words)
}

/// Whether it is said that there are cuts between views, without saying which.
pub(super) fn has_angles(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|at| {
        // "moves from different angles": the camera does.
        let is_of_camera = at > 0 && tokens[at - 1].text == "from";
        let marker = MARKERS.at(&tokens[at..]).filter(|_| !is_of_camera);
        marker.is_some_and(|(marker, _)| match marker {
            Marker::Angles | Marker::Montage => true,
            // "hook, benefits, call to action", and no captain Hook.
            Marker::Pitch => (0..tokens.len()).any(|at| closing(&tokens[at..]).is_some()),
            _ => false,
        })
    })
}

/// "As the sun sets, he runs home": time has passed since the sentence before.
fn passes_first(tokens: &[Token]) -> bool {
    const LONGEST_CLAUSE: usize = 8;
    let opens = matches!(tokens[0].text.as_str(), "as" | "when" | "once");
    let clause = tokens.iter().take(LONGEST_CLAUSE);
    let n_words = clause
        .take_while(|token| token.kind == TokenKind::Word)
        .count();
    opens && passing(&tokens[..n_words]).is_some()
}

/// What passes within a part: "as the sun sets", "it starts to rain", "day turns to night".
pub(super) fn passing(tokens: &[Token]) -> Option<Passing> {
    (0..tokens.len()).find_map(|at| {
        let rest = &tokens[at..];
        if let Some((Marker::Passes(passing), _)) = MARKERS.at(rest) {
            return Some(passing.clone());
        }
        onset(rest).or_else(|| turn(tokens, at))
    })
}

/// "starts to rain", "begins snowing", "rain begins to fall".
fn onset(rest: &[Token]) -> Option<Passing> {
    let is_start = |token: &Token| {
        matches!(
            token.text.as_str(),
            "start"
                | "starts"
                | "started"
                | "starting"
                | "begin"
                | "begins"
                | "began"
                | "beginning"
        )
    };
    let falls = |token: &Token| {
        matches!(
            token.text.as_str(),
            "fall" | "falling" | "pour" | "pouring" | "rage" | "raging" | "to"
        )
    };
    let (first, second) = (rest.first()?, rest.get(1)?);
    let weather = if is_start(first) {
        let word = if second.text == "to" {
            rest.get(2)?
        } else {
            second
        };
        weather_of(word)?
    } else if is_start(second) && rest.get(2).is_some_and(falls) {
        weather_of(first)?
    } else {
        return None;
    };
    use crate::scene::{Season, Weather};
    let mut passing = Passing {
        before: vec![Effect::Weather(Weather::Cloudy)],
        after: vec![weather],
    };
    if weather == Effect::Weather(Weather::Snow) {
        // What lies on the ground has to fall first.
        passing.before.push(Effect::Season(Season::Autumn));
        passing.after.push(Effect::Season(Season::Winter));
    }
    Some(passing)
}

fn weather_of(token: &Token) -> Option<Effect> {
    let is_weather = |effect: &Effect| matches!(effect, Effect::Weather(_));
    effects_of(token)?.into_iter().find(is_weather)
}

/// "day turns to night", "from summer to winter", "turns into a storm".
fn turn(tokens: &[Token], at: usize) -> Option<Passing> {
    let words = |range: std::ops::Range<usize>| tokens.get(range);
    let is_turn = matches!(
        tokens[at].text.as_str(),
        "turns"
            | "turn"
            | "turning"
            | "changes"
            | "changing"
            | "transitions"
            | "transitioning"
            | "fades"
            | "fading"
            | "shifts"
            | "shifting"
            | "gives"
    );
    let (from, to) = if is_turn {
        let skip = 1 + usize::from(words(at + 1..at + 2)?[0].text == "way");
        let is_to = matches!(tokens.get(at + skip)?.text.as_str(), "to" | "into");
        (at.checked_sub(1)?, is_to.then_some(at + skip + 1)?)
    } else if tokens[at].text == "from" {
        let is_to = matches!(tokens.get(at + 2)?.text.as_str(), "to" | "into");
        (at + 1, is_to.then_some(at + 3)?)
    } else {
        return None;
    };
    let article = |idx: usize| {
        let is_article = matches!(tokens.get(idx)?.text.as_str(), "a" | "the" | "an");
        Some(idx + usize::from(is_article))
    };
    let after = effects_of(tokens.get(article(to)?)?)?;
    let before = effects_of(tokens.get(from)?).unwrap_or_default();
    (!after.is_empty()).then_some(Passing { before, after })
}

/// What a word says of hour, weather and season.
fn effects_of(token: &Token) -> Option<Vec<Effect>> {
    let hint = LEXICON.get(&token.text)?.hint.as_ref()?;
    let effects: Vec<Effect> = hint
        .effects
        .iter()
        .copied()
        .filter(|effect| {
            matches!(
                effect,
                Effect::TimeOfDay(_) | Effect::Weather(_) | Effect::Season(_)
            )
        })
        .collect();
    (!effects.is_empty()).then_some(effects)
}

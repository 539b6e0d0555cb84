//! A prompt that lists its shots: by number, by how they are framed, or one after the other behind "quick cuts of".

use super::classes::WordClass;
use super::lexicon::LEXICON;
use super::senses::{Effect, Senses};
use super::timeline::{self, Kind, MAX_PARTS, Part};
use super::tokens::{Token, TokenKind};
use super::words::Reading;
use super::{grammar, items};
use crate::scene::{Angle, CameraMove, Class, Scene, Setting, Shot, Transition};

/// "Shot 2:", "Scene 3 -", "[Shot 1]", "Multi shot prompt 2:": of how many words it is.
pub(super) fn numbered(tokens: &[Token]) -> Option<usize> {
    const MOST_BEFORE: usize = 2;
    let before = tokens.iter().take(MOST_BEFORE).take_while(|token| {
        matches!(
            token.text.as_str(),
            "multi" | "shot" | "scene" | "video" | "camera" | "story"
        )
    });
    (0..=before.count()).rev().find_map(|skipped| {
        let [first, number, mark, ..] = tokens.get(skipped..)? else {
            return None;
        };
        let is_shot = matches!(
            first.text.as_str(),
            "shot"
                | "scene"
                | "clip"
                | "part"
                | "cut"
                | "prompt"
                | "frame"
                | "sequence"
                | "panel"
                | "segment"
                | "step"
        );
        let is_number = matches!(number.text.as_str(), "one" | "two" | "three" | "four")
            || (1..=2).contains(&number.text.len())
                && number.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_marked = mark.kind == TokenKind::Stop || mark.kind == TokenKind::Comma;
        (is_shot && is_number && is_marked).then_some(skipped + 2)
    })
}

/// "1) … 2) …", "1. … 2. …": where the numbers of such a list stand; none where it does not count from one.
pub(super) fn numbers(tokens: &[Token]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_next = token.text == (found.len() + 1).to_string();
        let Some(mark) = tokens.get(at + 1).filter(|_| is_next) else {
            continue;
        };
        let begins = at
            .checked_sub(1)
            .is_none_or(|before| tokens[before].kind != TokenKind::Word);
        let after = tokens.get(at + 2).map_or("", |token| token.text.as_str());
        // "1.5 m", "1:30".
        let is_fraction = after.starts_with(|c: char| c.is_ascii_digit());
        let is_mark = match mark.written.as_str() {
            ")" => true,
            "." | ":" => begins && !is_fraction,
            _ => false,
        };
        if is_mark {
            found.push(at);
        }
    }
    if found.len() < 2 {
        found.clear();
    }
    found
}

/// What a picture is shot on, and not of: "medium shot on a 50mm lens".
const FILMED_WITH: &[&str] = &["lens", "film", "camera", "tripod", "gimbal", "handheld"];

/// The tokens of a prompt that opens with what the camera does and names nobody who does it, with the shot named:
/// "Tracking a cyclist through the town" is a tracking shot of the cyclist.
pub(super) fn with_camera(tokens: Vec<Token>) -> Vec<Token> {
    let is_word = |at: usize| tokens.get(at).is_some_and(|it| it.kind == TokenKind::Word);
    let opens = is_word(0) && WordClass::CameraOpens.has(&tokens[0].text);
    let sentence = tokens.iter().take_while(|it| it.kind != TokenKind::Stop);
    let is_of_somebody = sentence.clone().any(|it| it.kind == TokenKind::Comma);
    let is_shot = sentence.skip(1).take(2).any(|it| {
        matches!(
            it.text.as_str(),
            "shot" | "shots" | "camera" | "dolly" | "pan" | "along" | "down"
        )
    });
    if !opens || !is_word(1) || is_of_somebody || is_shot {
        return tokens;
    }
    let mut named: Vec<Token> = ["tracking", "shot", "of"].map(Token::meant).to_vec();
    named[0].written.clone_from(&tokens[0].written);
    named.extend(tokens.into_iter().skip(1));
    named
}

/// Whether `tokens` begin by saying how a picture is framed: "extreme close-up of", "aerial view over"; with
/// `is_of_something` only where it is said of what.
pub(super) fn is_framing(tokens: &[Token], is_of_something: bool) -> bool {
    const MOST_BEFORE: usize = 3;
    const LONGEST: usize = 5;
    let n_words = tokens
        .iter()
        .take(MOST_BEFORE + LONGEST)
        .take_while(|token| token.kind == TokenKind::Word)
        .count();
    let only_describes = |token: &Token| {
        let is_other = |senses: &Senses| {
            senses.noun.is_some() || senses.verb.is_some() || senses.preposition.is_some()
        };
        !LEXICON.get(&token.text).is_some_and(is_other) && !token.text.ends_with("ing")
    };
    let behind = |end: usize| {
        let Some(token) = tokens.get(end) else {
            return false;
        };
        let is_of_camera = || {
            let phrase = tokens[end..].iter().skip(1).take(LONGEST);
            phrase
                .take_while(|it| it.kind == TokenKind::Word)
                .any(|it| it.text.ends_with("mm") || FILMED_WITH.contains(&it.text.as_str()))
        };
        if token.text == "on" && is_of_camera() {
            return false;
        }
        token.written == ":"
            || matches!(
                token.text.as_str(),
                "of" | "over" | "above" | "on" | "showing" | "across" | "through" | "revealing"
            )
    };
    for from in 0..n_words.min(MOST_BEFORE + 1) {
        for end in (from + 1..=n_words.min(from + LONGEST)).rev() {
            let words: Vec<&str> = tokens[from..end]
                .iter()
                .map(|it| it.text.as_str())
                .collect();
            let hint = LEXICON
                .get(&words.join(" "))
                .and_then(|senses| senses.hint.as_ref());
            let frames = hint.is_some_and(|hint| {
                hint.effects
                    .iter()
                    .any(|effect| matches!(effect, Effect::Shot(_)))
            });
            // "from above" frames what was told before it.
            let is_picture = words.iter().any(|word| {
                matches!(
                    *word,
                    "shot"
                        | "shots"
                        | "up"
                        | "ups"
                        | "closeup"
                        | "closeups"
                        | "view"
                        | "macro"
                        | "portrait"
                        | "footage"
                        | "headshot"
                        | "drone"
                        | "helicopter"
                )
            });
            if frames && is_picture {
                return !is_of_something || words.last() == Some(&"of") || behind(end);
            }
        }
        if !only_describes(&tokens[from]) {
            return false;
        }
    }
    false
}

/// What says which seconds of a clip they are: "the next 3 seconds".
pub(super) const IN_ORDER: &[&str] = &["first", "next", "last", "final", "remaining"];

/// How long a timed beat is: "0-2s", "0:00–0:04", "next 3 seconds".
pub(super) fn seconds(marker: &[Token]) -> Option<f32> {
    let numbers: Vec<f32> = marker
        .iter()
        .filter_map(|token| token.text.trim_end_matches('s').parse::<u16>().ok())
        .map(f32::from)
        .collect();
    let is_length = marker
        .iter()
        .any(|token| IN_ORDER.contains(&token.text.as_str()));
    let length_s = match numbers[..] {
        [length_s] if is_length => length_s,
        [from, to] => to - from,
        [from_min, from_s, to_min, to_s] => 60.0 * (to_min - from_min) + to_s - from_s,
        _ => return None,
    };
    (length_s > 0.0).then_some(length_s)
}

/// Takes "(Duration: 2 seconds)" or "(2s)" out of the tokens of a shot: how many seconds it says.
pub(super) fn take_seconds(tokens: &mut Vec<Token>) -> Option<f32> {
    let is_unit = |text: &str| matches!(text, "s" | "sec" | "secs" | "second" | "seconds");
    let number = |token: &Token| {
        let digits = token.text.trim_end_matches('s');
        digits.parse::<u16>().ok().filter(|n| (1..=60).contains(n))
    };
    for at in 0..tokens.len() {
        let Some(length_s) = number(&tokens[at]) else {
            continue;
        };
        let has_unit = tokens[at].text.ends_with('s');
        let follows_unit = tokens.get(at + 1).is_some_and(|next| is_unit(&next.text));
        if !has_unit && !follows_unit {
            continue;
        }
        let mut from = at;
        while from > 0 && tokens[from - 1].kind != TokenKind::Word {
            from -= 1;
        }
        let is_said = from > 0 && matches!(tokens[from - 1].text.as_str(), "duration" | "length");
        let mut end = at + 1 + usize::from(follows_unit);
        let closes = tokens
            .get(end)
            .is_some_and(|it| matches!(it.written.as_str(), ")" | "]"));
        let opens = at > 0 && matches!(tokens[at - 1].written.as_str(), "(" | "[");
        if !(is_said || opens && closes) {
            continue;
        }
        if is_said {
            from -= 1;
            let is_open = from > 0 && matches!(tokens[from - 1].written.as_str(), "(" | "[");
            from -= usize::from(is_open);
        } else {
            from = at - 1;
        }
        end += usize::from(closes);
        tokens.splice(from..end, [Token::stop()]);
        return Some(f32::from(length_s));
    }
    None
}

/// Sorts out parts that were cut where shots are told: joins again what depicts nothing by itself, tells what is said
/// before a list from its shots, and cuts a list of a montage.
pub(super) fn arrange(parts: Vec<Part>) -> Vec<Part> {
    let mut arranged: Vec<Part> = Vec::new();
    for mut part in parts {
        if part.length_s.is_none() && part.kind == Kind::Shot {
            part.length_s = take_seconds(&mut part.tokens);
        }
        let before = arranged.last_mut();
        match before.filter(|_| part.kind == Kind::Framed && part.marker.is_empty()) {
            Some(before) if !depicts(&before.tokens) => before.tokens.extend(part.tokens),
            _ => arranged.push(part),
        }
    }
    let is_first = |part: &Part| {
        let mut marker = part.marker.iter();
        marker.any(|it| matches!(it.text.as_str(), "1" | "one" | "first" | "opening"))
    };
    if let [head, first, ..] = &mut arranged[..]
        && head.kind == Kind::Next
        && head.marker.is_empty()
        && first.kind == Kind::Shot
        && is_first(first)
    {
        head.kind = Kind::Context;
    }
    let has_list = arranged.iter().any(|part| part.kind == Kind::Shot);
    if !has_list
        && let Some(at) = arranged.iter().position(|part| montage(part).is_some())
        && let Some(listed) = montage(&arranged[at])
    {
        // What was told before the list is said of all of it.
        let mut before: Vec<Token> = Vec::new();
        for part in arranged.drain(..at) {
            before.extend(part.tokens);
            before.push(Token::stop());
        }
        arranged.remove(0);
        let mut listed = listed;
        before.append(&mut listed[0].tokens);
        listed[0].tokens = before;
        listed.append(&mut arranged);
        return listed;
    }
    arranged
}

/// Whether tokens say what is seen, and not only what kind of film it is.
fn depicts(tokens: &[Token]) -> bool {
    let last = tokens.iter().rev().find(|it| it.kind == TokenKind::Word);
    let is_of_film = last.is_some_and(|word| {
        matches!(
            word.text.as_str(),
            "video"
                | "commercial"
                | "ad"
                | "advert"
                | "advertisement"
                | "shot"
                | "sequence"
                | "footage"
                | "scene"
                | "film"
                | "photography"
                | "vlog"
                | "reel"
                | "trailer"
                | "clip"
                | "documentary"
        )
    });
    let (draft, _) = grammar::read(&items(tokens));
    !is_of_film && (!draft.entities.is_empty() || draft.setting.is_some())
}

/// What is said before a list of shots behind "montage of" or "quick cuts between", and its shots.
fn montage(part: &Part) -> Option<Vec<Part>> {
    let (at, n_words) = timeline::montage(&part.tokens)?;
    let (before, list) = (&part.tokens[..at], &part.tokens[at + n_words..]);
    let ends = |token: &Token| token.kind == TokenKind::Stop && token.written != ":";
    let (list, rest) = list.split_at(list.iter().position(ends).unwrap_or(list.len()));
    let is_colon = |token: &Token| token.written == ":";
    let mut context = before.to_vec();
    let list = match list.iter().position(is_colon) {
        Some(colon) => {
            context.extend_from_slice(&list[..colon]);
            &list[colon + 1..]
        }
        None => list,
    };
    let subject = subject(&context);
    let mut shots = Vec::new();
    let mut entries = entries(list).into_iter();
    let mut left = Vec::new();
    for entry in entries.by_ref() {
        let mut tokens = Vec::new();
        let is_bare = entry[0].text.len() > 4 && entry[0].text.ends_with("ing");
        if is_bare
            && LEXICON
                .get(&entry[0].text)
                .is_none_or(|it| it.noun.is_none())
        {
            tokens.extend(subject.clone());
        }
        // "Sunset views": the same people at sunset.
        let is_view = |token: &Token| matches!(token.text.as_str(), "view" | "views" | "vistas");
        let n_shown = entry.len() - usize::from(entry.last().is_some_and(is_view));
        tokens.extend_from_slice(&entry[..n_shown]);
        if !is_shown(&tokens) || shots.len() == MAX_PARTS {
            left.push(entry.to_vec());
            break;
        }
        shots.push(Part {
            transition: Transition::Cut,
            kind: Kind::Shot,
            tokens,
            ..Part::default()
        });
    }
    left.extend(entries.map(<[Token]>::to_vec));
    if shots.len() < 2 {
        return None;
    }
    for tokens in left {
        context.push(Token::comma());
        context.extend(tokens);
    }
    let mut told = Vec::new();
    if depicts(rest) {
        told.push(Part {
            transition: Transition::Cut,
            kind: Kind::Shot,
            tokens: rest.to_vec(),
            ..Part::default()
        });
    } else {
        context.extend_from_slice(rest);
    }
    let mut parts = vec![Part {
        kind: Kind::Context,
        marker: part.tokens[at..at + n_words].to_vec(),
        tokens: context,
        ..Part::default()
    }];
    parts.append(&mut shots);
    parts.append(&mut told);
    Some(parts)
}

/// The entries of "hiking, laughing and sunset views".
fn entries(list: &[Token]) -> Vec<&[Token]> {
    let mut entries: Vec<&[Token]> = list.split(|token| token.kind == TokenKind::Comma).collect();
    if let Some(last) = entries.pop() {
        let joint = last.iter().position(|token| token.text == "and");
        match joint {
            Some(0) => entries.push(&last[1..]),
            Some(joint) => entries.extend([&last[..joint], &last[joint + 1..]]),
            None => entries.push(last),
        }
    }
    entries.retain(|entry| entry.iter().any(|token| token.kind == TokenKind::Word));
    entries
}

/// Whether there is something to see of an entry by itself.
fn is_shown(tokens: &[Token]) -> bool {
    let (draft, readings) = grammar::read(&items(tokens));
    let is_film = readings.iter().all(|it| {
        matches!(
            it,
            Reading::NotDrawn { .. } | Reading::Grammar | Reading::Unknown
        )
    });
    let is_seen = draft.setting.is_some() || draft.time_of_day.is_some();
    !is_film && (!draft.entities.is_empty() || is_seen)
}

/// The word for whoever a text is about.
fn subject(tokens: &[Token]) -> Option<Token> {
    let items = items(tokens);
    let (draft, readings) = grammar::read(&items);
    let is_living = |class| matches!(class, Class::Person | Class::FourLegged | Class::Bird);
    let subject = draft
        .entities
        .iter()
        .position(|entity| is_living(entity.class()))?;
    let id = u32::try_from(subject).ok()?;
    let at = readings
        .iter()
        .position(|it| *it == Reading::Entity { id })?;
    items[at].tokens.last().cloned()
}

/// Two more views of what one scene shows, where cuts are asked for and no other shot is told.
pub(super) fn angles(scene: &Scene) -> Vec<Scene> {
    let near = Scene {
        shot: if scene.shot == Shot::CloseUp {
            Shot::Medium
        } else {
            Shot::CloseUp
        },
        camera: CameraMove::Drift,
        ..scene.clone()
    };
    let is_outside = !scene.setting.is_indoors() && scene.setting != Setting::Studio;
    let other = if scene.entities.is_empty() {
        Scene {
            camera: CameraMove::PanRight,
            shot: Shot::Wide,
            ..scene.clone()
        }
    } else {
        Scene {
            angle: Angle::Low,
            shot: if is_outside { Shot::Wide } else { Shot::Medium },
            camera: CameraMove::Orbit,
            ..scene.clone()
        }
    };
    vec![near, other]
}

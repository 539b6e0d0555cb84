//! What a prompt tells after its first moment: each part is read as what happens next to what is there.

use serde::{Deserialize, Serialize};

use super::change;
use super::draft::{Draft, DraftEntity};
use super::senses::Effect;
use super::shots;
use super::timeline::{self, Kind, MAX_PARTS, Part, Passing};
use super::tokens::{Token, TokenKind};
use super::words::{self, Reading, Word};
use super::{
    Understanding, brand, compose, end_card, gradual, grammar, items, lapse, names, numbering,
    shares, shifting, staying, tagging, turning,
};
use crate::scene::{Scene, Tone, Transition};

/// What is shown after the first moment of a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Later {
    /// What is shown then; whoever was there before has the same id and look.
    pub scene: Scene,
    /// Its share of the clip's length, 0.0 to 1.0; what all of them leave is the first moment's.
    pub share: f32,
    /// How it takes over from what came before.
    pub transition: Transition,
}

/// Reads a description that may tell of several moments.
pub(super) fn tell(tokens: Vec<Token>, names: &[&str]) -> Understanding {
    let (tokens, card) = end_card::take(tokens);
    let (tokens, card) = match card {
        None => brand::take(tokens),
        card => (tokens, card),
    };
    let mut parts = parts(&tokens);
    let left_out = parts.split_off(
        parts
            .len()
            .min(MAX_PARTS + usize::from(has_context(&parts))),
    );
    let context = has_context(&parts).then(|| parts.remove(0));
    let mut words: Vec<Word> = context.iter().flat_map(context_words).collect();
    let (mut scene, first_words) = first(&parts, context.as_ref(), &tokens);
    words.extend(first_words);
    names::introduce(&mut scene, names);
    let mut later = Vec::new();
    let mut lengths_s = vec![parts[0].length_s];
    let is_lapse = parts.len() == 1 && timeline::passing(&parts[0].tokens).is_none();
    for (hour_idx, hour) in lapse::hours(&scene)
        .into_iter()
        .enumerate()
        .filter(|_| is_lapse)
    {
        if hour_idx == 0 {
            scene = hour;
        } else {
            later.push((hour, Transition::Flow));
            lengths_s.push(None);
        }
    }
    if let Some(passing) = timeline::passing(&parts[0].tokens) {
        let (before, after) = pass(&scene, &passing);
        scene = before;
        if after != scene {
            later.push((after, Transition::Flow));
            lengths_s.push(None);
        }
    }
    for part in &parts[1..] {
        let next = next(&scene, &later, part, names);
        let now = later.last().map_or(&scene, |(scene, _)| scene);
        words.extend(report(part, now, &next, names));
        let transition = transition(part, now, &next);
        if push(&mut later, &scene, (next, transition)) {
            lengths_s.push(part.length_s);
        }
    }
    for part in &left_out {
        words.extend(left_out_words(part));
    }
    if later.is_empty() && context.is_none() && timeline::has_angles(&tokens) {
        let angles = shots::angles(&scene).into_iter();
        later.extend(angles.map(|scene| (scene, Transition::Cut)));
    }
    gradual::merge(&mut scene, &mut later, &mut lengths_s);
    staying::furnish(&mut scene, &mut later);
    staying::dress_from_the_start(&mut scene, &mut later, &words);
    staying::stay_seated(&scene, &mut later, &words);
    staying::keep_coats(&mut scene, &mut later, &words);
    staying::hold_from_the_start(&mut scene, &later, &words);
    numbering::number(&mut scene, &mut later);
    if let Some((said, card)) = card {
        let last = later.last().map_or(&scene, |(scene, _)| scene);
        later.push((end_card::shown_after(last, card), Transition::Cut));
        lengths_s.push(None);
        words.extend(scene_words(&said));
    }
    Understanding {
        later: shares::shared(later, &lengths_s),
        scene,
        language: None,
        words,
    }
}

/// Whether the first part is said of all the others.
pub(super) fn has_context(parts: &[Part]) -> bool {
    parts.len() > 1 && parts[0].kind == Kind::Context
}

/// Another place is cut to: two places in one picture are a muddle. Only where a dissolve is asked for there is one.
fn transition(part: &Part, now: &Scene, next: &Scene) -> Transition {
    let is_elsewhere = next.setting.base() != now.setting.base();
    if is_elsewhere && part.kind != Kind::Dissolve {
        Transition::Cut
    } else {
        part.transition
    }
}

fn context_words(part: &Part) -> Vec<Word> {
    let items = items(&part.tokens);
    let (draft, readings) = grammar::read(&items);
    let mut words = marker_words(part);
    words.extend(words::report(
        &items,
        readings,
        &vec![words::NOBODY; draft.entities.len()],
    ));
    words
}

fn scene_words(tokens: &[Token]) -> Vec<Word> {
    tokens
        .iter()
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quote))
        .map(|token| Word {
            text: token.written.clone(),
            reading: Reading::Scene,
            ends_sentence: false,
        })
        .collect()
}

fn left_out_words(part: &Part) -> Vec<Word> {
    let tokens = part.marker.iter().chain(&part.tokens);
    tokens
        .filter(|token| token.kind == TokenKind::Word)
        .map(|token| Word {
            text: token.written.clone(),
            reading: Reading::not_drawn("one shot more than a clip shows"),
            ends_sentence: false,
        })
        .collect()
}

/// What parts tell after `scene`.
pub(super) fn follow(scene: &Scene, parts: &[Part], names: &[&str]) -> Vec<Later> {
    let mut later = Vec::new();
    for part in parts {
        let next = next(scene, &later, part, names);
        push(&mut later, scene, (next, part.transition));
    }
    shares::shared(later, &[])
}

pub(super) type Moment = (Scene, Transition);

fn next(scene: &Scene, later: &[Moment], part: &Part, names: &[&str]) -> Scene {
    let past: Vec<&Scene> = std::iter::once(scene)
        .chain(later.iter().map(|(scene, _)| scene))
        .collect();
    let now = past[past.len() - 1];
    let next = match part.transition {
        Transition::Flow => {
            let next = staying::without_new_cards(now, change::next(now, &part.tokens, names));
            staying::keep_in_sight(now, next)
        }
        Transition::Cut => change::shot(&past, &part.tokens, names),
    };
    staying::at_table_of_place(now, next)
}

/// Adds a moment, unless nothing of it can be seen; whether it did.
fn push(later: &mut Vec<Moment>, scene: &Scene, moment: Moment) -> bool {
    let now = later.last().map_or(scene, |(scene, _)| scene);
    let is_seen = moment.1 == Transition::Cut || moment.0 != *now;
    if is_seen {
        later.push(moment);
    }
    is_seen
}

/// The parts of a description: at markers, and where somebody begins something else. The first one may only be said
/// of the others.
pub(super) fn parts(tokens: &[Token]) -> Vec<Part> {
    let mut parts = Vec::new();
    for mut part in shots::arrange(timeline::parts(tokens)) {
        // Whatever a listed shot tells of is seen in it.
        if matches!(part.kind, Kind::Shot | Kind::Context) {
            parts.extend(at_breaks(part).into_iter().reduce(joined));
            continue;
        }
        let turned = turning::split(&part.tokens).map(|(first, then)| (first, vec![then]));
        let before = parts.last().map(|before: &Part| before.tokens.as_slice());
        let turned = turned.or_else(|| shifting::split_after(before, &part.tokens));
        let then = turned.map_or_else(Vec::new, |(first, then)| {
            part.tokens = first;
            then
        });
        if !part.tokens.is_empty() || then.is_empty() {
            parts.extend(at_breaks(part));
        }
        parts.extend(then.into_iter().map(|tokens| Part {
            tokens,
            ..Part::default()
        }));
    }
    hold_throughout(&mut parts);
    let n_most = MAX_PARTS + usize::from(has_context(&parts));
    if parts
        .get(n_most)
        .is_some_and(|part| part.kind == Kind::Shot)
    {
        return parts;
    }
    let rest = parts.split_off(parts.len().min(n_most));
    if let Some(last) = parts.last_mut() {
        for part in rest {
            last.tokens.extend(part.marker);
            last.tokens.extend(part.tokens);
        }
    }
    parts
}

fn joined(mut part: Part, next: Part) -> Part {
    part.tokens.extend(next.tokens);
    part
}

/// "Cold light, handheld camera.": a sentence in which nobody does anything holds from the start.
fn hold_throughout(parts: &mut [Part]) {
    let mut held = Vec::new();
    for part in parts.iter_mut().skip(1) {
        let is_said = |sentence: &[Token]| {
            let items = items(sentence);
            let (draft, readings) = grammar::read(&items);
            draft.entities.is_empty()
                && draft.setting.is_none()
                && readings.contains(&Reading::Scene)
                && !grammar::tells(&items)
        };
        let sentences: Vec<Vec<Token>> = part
            .tokens
            .split_inclusive(|token| token.kind == TokenKind::Stop)
            .map(<[Token]>::to_vec)
            .collect();
        if sentences.len() < 2 {
            continue;
        }
        part.tokens.clear();
        for (sentence_idx, sentence) in sentences.into_iter().enumerate() {
            if sentence_idx > 0 && is_said(&sentence) {
                held.extend(sentence);
            } else {
                part.tokens.extend(sentence);
            }
        }
    }
    if let (Some(first), Some(stop)) = (parts.first_mut(), held.last().cloned()) {
        if stop.kind != TokenKind::Stop {
            held.push(Token::stop());
        }
        if first
            .tokens
            .last()
            .is_none_or(|last| last.kind != TokenKind::Stop)
        {
            first.tokens.push(Token::stop());
        }
        first.tokens.extend(held);
    }
}

fn at_breaks(mut part: Part) -> Vec<Part> {
    let notes = take_notes(&mut part.tokens);
    let mut parts = cut_at_breaks(part);
    if let (Some(first), false) = (parts.first_mut(), notes.is_empty()) {
        let is_ended = first
            .tokens
            .last()
            .is_none_or(|last| last.kind == TokenKind::Stop);
        if !is_ended {
            first.tokens.push(Token::stop());
        }
        first.tokens.extend(notes);
    }
    parts
}

/// "Lighting: warm key; soft fill": what a label says of the film, taken out from between what is told. It holds from
/// the start, and a part that begins behind it would have lost its label.
fn take_notes(tokens: &mut Vec<Token>) -> Vec<Token> {
    let is_note: Vec<bool> = {
        // Every token, those that only explain a name as well.
        let items = tagging::tag(tokens);
        let of_items = grammar::notes(&items);
        let spread = items.iter().zip(of_items);
        spread
            .flat_map(|(item, is_note)| std::iter::repeat_n(is_note, item.tokens.len()))
            .collect()
    };
    let all = std::mem::take(tokens);
    let mut notes = Vec::new();
    for (token, is_note) in all.into_iter().zip(is_note) {
        if is_note {
            notes.push(token);
        } else {
            tokens.push(token);
        }
    }
    notes
}

fn cut_at_breaks(part: Part) -> Vec<Part> {
    let items = items(&part.tokens);
    let mut breaks: Vec<(usize, Option<String>)> = Vec::new();
    // Only so many parts are shown; to count the words before each of a thousand breaks takes the square of them.
    for found in grammar::read_breaks(&items).into_iter().take(MAX_PARTS - 1) {
        let token_idx = items[..found.item_idx]
            .iter()
            .map(|item| item.tokens.len())
            .sum();
        breaks.push((token_idx, found.subject));
    }
    breaks.truncate(MAX_PARTS - 1);
    if breaks.is_empty() {
        return vec![part];
    }
    let mut parts = Vec::new();
    let mut end = part.tokens.len();
    for (token_idx, subject) in breaks.into_iter().rev() {
        let mut tokens = Vec::new();
        if let Some(subject) = subject {
            tokens.extend(subject.split(' ').map(Token::meant));
        }
        tokens.extend_from_slice(&part.tokens[token_idx..end]);
        end = token_idx;
        parts.push(Part {
            tokens,
            ..Part::default()
        });
    }
    parts.push(Part {
        tokens: part.tokens[..end].to_vec(),
        ..part
    });
    parts.reverse();
    parts
}

/// The scene of the first part, and what became of its words.
fn first(parts: &[Part], context: Option<&Part>, all: &[Token]) -> (Scene, Vec<Word>) {
    let items = items(&parts[0].tokens);
    let is_alone = parts.len() == 1 && context.is_none();
    let (mut draft, readings) = if is_alone {
        grammar::read_alone(&items)
    } else {
        grammar::read(&items)
    };
    grammar::open_on_hands(&items, &readings, &mut draft);
    if let Some(context) = context {
        let of_all = grammar::read(&self::items(&context.tokens)).0;
        draft.time_of_day = draft.time_of_day.or(of_all.time_of_day);
        draft.weather = draft.weather.or(of_all.weather);
        if draft.entities.is_empty() && draft.setting.is_none() {
            draft.entities.clone_from(&of_all.entities);
        }
        take_over(&mut draft, of_all, false);
    }
    if parts.len() > 1 {
        let is_cut = parts.iter().any(|part| part.transition == Transition::Cut);
        let whole = grammar::read(&self::items(all)).0;
        know_people(&mut draft, &whole);
        take_over(&mut draft, whole, is_cut);
    }
    let (scene, ids) = compose::compose(draft);
    let mut words = marker_words(&parts[0]);
    words.extend(words::report(&items, readings, &ids));
    (scene, words)
}

/// "A pilot sleeps … she wakes up": who somebody turns out to be is so from the start.
fn know_people(first: &mut Draft, whole: &Draft) {
    for entity in &mut first.entities {
        let is_same = |other: &&DraftEntity| {
            other.word == entity.word && matches!(other.key(), "man" | "woman" | "boy" | "girl")
        };
        if entity.key() == "person"
            && let Some(known) = whole.entities.iter().find(is_same)
        {
            entity.concept = known.concept;
        }
    }
}

/// What is said anywhere holds from the start: how it is drawn and, where no other shot comes, where it is.
fn take_over(first: &mut Draft, whole: Draft, is_cut: bool) {
    first.style = first.style.or(whole.style);
    first.mood = first.mood.or(whole.mood);
    first.region = first.region.or(whole.region);
    first.era = first.era.or(whole.era);
    if is_cut {
        return;
    }
    if !whole.is_place_goal {
        if first.setting.is_none() || first.setting == whole.setting {
            first.backdrop = first.backdrop.or(whole.backdrop);
        }
        first.setting = first.setting.or(whole.setting);
        first.surface = first.surface.over(whole.surface);
    }
    first.season = first.season.or(whole.season);
    first.shot = first.shot.or(whole.shot);
    first.angle = first.angle.or(whole.angle);
    first.camera = first.camera.or(whole.camera);
    first.pace = first.pace.or(whole.pace);
}

/// A scene before and after something passes.
fn pass(scene: &Scene, passing: &Passing) -> (Scene, Scene) {
    let with = |scene: &Scene, effects: &[Effect]| {
        let mut scene = scene.clone();
        for effect in effects {
            match *effect {
                Effect::TimeOfDay(time_of_day) => scene.time_of_day = time_of_day,
                Effect::Weather(weather) => scene.weather = weather,
                Effect::Season(season) => scene.season = season,
                Effect::Tone(Tone::Key(key)) => scene.surface.toning.key = key,
                Effect::Lamp(colour) => scene.surface.lamp = Some(colour),
                _ => {}
            }
        }
        compose::settle(scene)
    };
    let before = with(scene, &passing.before);
    let after = with(&before, &passing.after);
    (before, after)
}

/// What became of the words of a later part.
fn report(part: &Part, now: &Scene, scene: &Scene, names: &[&str]) -> Vec<Word> {
    let items = items(&part.tokens);
    let start = match part.transition {
        Transition::Flow => change::told_of(now, names),
        Transition::Cut => grammar::Start::default(),
    };
    let (draft, readings, _) = grammar::read_on(&items, start);
    let ids: Vec<u32> = draft
        .entities
        .iter()
        .map(|entity| {
            let same = |strict: bool| {
                scene.entities.iter().find(|other| {
                    other.concept == entity.key() && (!strict || other.word == entity.word)
                })
            };
            let known = same(true).or_else(|| same(false));
            let is_left_out = known.is_none() && entity.concept.is_none();
            known
                .or(scene.entities.first().filter(|_| !is_left_out))
                .map_or(words::NOBODY, |entity| entity.id)
        })
        .collect();
    let mut words = marker_words(part);
    words.extend(words::report(&items, readings, &ids));
    words.retain(|word| !word.text.is_empty());
    words
}

fn marker_words(part: &Part) -> Vec<Word> {
    part.marker
        .iter()
        .filter(|token| token.kind == TokenKind::Word)
        .map(|token| Word {
            text: token.written.clone(),
            reading: Reading::Timeline,
            ends_sentence: false,
        })
        .collect()
}

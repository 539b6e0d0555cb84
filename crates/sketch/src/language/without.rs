//! What shall not be there: a negative prompt, and "remove the tree".

use super::grammar;
use super::tagging;
use super::tokens::{self, Token, TokenKind};
use crate::scene::{
    Angle, CameraMove, Class, Mood, Relation, Scene, Season, Setting, Shot, Style, TimeOfDay,
    Weather,
};

/// Words for many kinds of thing at once.
const KINDS: &[(&[&str], &[Class])] = &[
    (
        &[
            "person",
            "people",
            "human",
            "humans",
            "persons",
            "everyone",
            "everybody",
        ],
        &[Class::Person],
    ),
    (
        &[
            "animal",
            "animals",
            "creature",
            "creatures",
            "pets",
            "wildlife",
        ],
        &[Class::FourLegged, Class::Bird, Class::Fish, Class::Insect],
    ),
    (&["bird", "birds"], &[Class::Bird]),
    (&["insect", "insects", "bugs"], &[Class::Insect]),
    (&["vehicle", "vehicles", "traffic"], &[Class::Vehicle]),
    (&["plant", "plants", "vegetation"], &[Class::Plant]),
    (
        &["building", "buildings", "architecture"],
        &[Class::Building],
    ),
    (&["furniture"], &[Class::Furniture]),
    (&["food"], &[Class::Food]),
];

/// `scene` without what `negative_prompt` names: entities, what they wear, weather, light, style.
///
/// Words for quality ("blurry", "low quality") name nothing here and are harmless. A place that is not wanted
/// becomes a plain studio.
#[must_use]
pub fn without(scene: &Scene, negative_prompt: &str) -> Scene {
    let mut scene = scene.clone();
    for part in tokens::split(negative_prompt).split(|token| token.kind != TokenKind::Word) {
        if part.is_empty() {
            continue;
        }
        let mut unwanted = named(&scene, part);
        let items = tagging::tag(part);
        let (draft, _) = grammar::read(&items);
        for (entity_idx, entity) in scene.entities.iter().enumerate() {
            let is_named = draft.entities.iter().any(|unwanted| {
                unwanted.key() == entity.concept
                    && (unwanted.concept.is_some() || unwanted.word == entity.word)
            });
            if is_named && !unwanted.contains(&entity_idx) {
                unwanted.push(entity_idx);
            }
        }
        remove(&mut scene, &unwanted);
        leave_out_hints(&mut scene, part);
    }
    scene
}

/// The entities that words for whole kinds name, or that are named by the very word of the prompt.
pub(super) fn named(scene: &Scene, tokens: &[Token]) -> Vec<usize> {
    let has = |word: &str| tokens.iter().any(|token| token.text == word);
    let classes: Vec<Class> = KINDS
        .iter()
        .filter(|(words, _)| words.iter().any(|word| has(word)))
        .flat_map(|(_, classes)| classes.iter().copied())
        .collect();
    let of_class = |class: Class| classes.contains(&class);
    (0..scene.entities.len())
        .filter(|&entity_idx| {
            let entity = &scene.entities[entity_idx];
            of_class(entity.class) || has(&entity.word)
        })
        .collect()
}

/// Removes entities and whatever they hold or wear; nobody points at them any more.
pub(super) fn remove(scene: &mut Scene, unwanted: &[usize]) {
    let mut gone: Vec<u32> = unwanted.iter().map(|&idx| scene.entities[idx].id).collect();
    let held: Vec<u32> = scene
        .entities
        .iter()
        .filter(|entity| {
            entity.place.as_ref().is_some_and(|place| {
                matches!(place.relation, Relation::Holding | Relation::Wearing)
                    && place.of.is_some_and(|of| gone.contains(&of))
            })
        })
        .map(|entity| entity.id)
        .collect();
    gone.extend(held);
    if gone.is_empty() {
        return;
    }
    scene.entities.retain(|entity| !gone.contains(&entity.id));
    for entity in &mut scene.entities {
        if entity.target.is_some_and(|target| gone.contains(&target)) {
            entity.target = None;
        }
        let is_lost = |of: Option<u32>| of.is_some_and(|of| gone.contains(&of));
        if entity.place.as_ref().is_some_and(|place| is_lost(place.of)) {
            entity.place = None;
        }
    }
    if !scene.entities.iter().any(|entity| entity.is_subject)
        && let Some(first) = scene.entities.first_mut()
    {
        first.is_subject = true;
    }
}

/// Takes what words name out of a scene's weather, light, style and camera, and off what everybody wears.
pub(super) fn leave_out_hints(scene: &mut Scene, tokens: &[Token]) {
    let items = tagging::tag(tokens);
    for item in &items {
        for entity in &mut scene.entities {
            entity
                .look
                .wears
                .retain(|worn| worn.rsplit(' ').next() != Some(item.lemma.as_str()));
        }
    }
    let (draft, _) = grammar::read(&items);
    let is_cloud = tokens
        .iter()
        .any(|token| matches!(token.text.as_str(), "cloud" | "clouds"));
    if draft.weather == Some(scene.weather) || is_cloud && scene.weather == Weather::Cloudy {
        scene.weather = Weather::Clear;
    }
    if draft.weather == Some(Weather::Rain) && scene.weather == Weather::Storm {
        scene.weather = Weather::Cloudy;
    }
    if draft.season == Some(scene.season) {
        scene.season = Season::Summer;
    }
    if draft.time_of_day == Some(scene.time_of_day) {
        scene.time_of_day = if scene.time_of_day == TimeOfDay::Day {
            TimeOfDay::GoldenHour
        } else {
            TimeOfDay::Day
        };
    }
    if draft.style == Some(scene.style) {
        scene.style = Style::Flat;
    }
    if draft.mood == Some(scene.mood) {
        scene.mood = Mood::Neutral;
    }
    if draft.shot == Some(scene.shot) {
        scene.shot = Shot::Medium;
    }
    if draft.angle == Some(scene.angle) {
        scene.angle = Angle::Level;
    }
    if draft.camera == Some(scene.camera) {
        scene.camera = CameraMove::Static;
    }
    let is_named_place = draft
        .setting
        .is_some_and(|(setting, is_sure)| is_sure && setting == scene.setting);
    if is_named_place && scene.setting != Setting::Studio {
        scene.setting = Setting::Studio;
    }
}

//! What of a draft is told in the scene: its entities in their order, and its captions.

use super::activities;
use crate::language::draft::{Draft, DraftEntity, MAX_COUNT, Speaker};
use crate::scene::{Age, Caption, Class, Entity, Place};

/// How high a placard is.
const UNKNOWN_HEIGHT_M: f32 = 0.8;

/// The entities' order in the scene; at least one of them is a subject.
pub(super) fn subjects_first(entities: &mut [DraftEntity]) -> Vec<usize> {
    if !entities.iter().any(|entity| entity.is_subject) {
        let leader = entities.iter().position(DraftEntity::is_mover).unwrap_or(0);
        if let Some(entity) = entities.get_mut(leader) {
            entity.is_subject = true;
        }
    }
    let mut order: Vec<usize> = (0..entities.len()).collect();
    order.sort_by_key(|&entity_idx| !entities[entity_idx].is_subject);
    order
}

/// The entity of the scene that one of the draft becomes.
pub(in crate::language) fn finish(entity: &DraftEntity, id: u32, ids: &[u32]) -> Entity {
    let concept = entity.concept;
    let usual_height_m = concept.map_or(UNKNOWN_HEIGHT_M, |concept| concept.height_m);
    Entity {
        id,
        concept: entity.key().to_owned(),
        word: entity.word.clone(),
        class: entity.class(),
        emoji: concept.and_then(|concept| concept.emoji.clone()),
        height_m: usual_height_m * growth(entity) * entity.look.scale,
        count: entity.count.clamp(1, MAX_COUNT),
        look: entity.look.clone(),
        action: entity.action,
        activity: activities::of(entity),
        target: entity.target.map(|target| ids[target]),
        place: entity.place.map(|(relation, of)| Place {
            relation,
            of: of.map(|of| ids[of]),
        }),
        is_subject: entity.is_subject,
        text: entity.text.clone(),
    }
}

/// What is said; a line of which nobody is said to speak it is that of the first who could.
pub(super) fn captions(draft: &Draft, ids: &[u32]) -> Vec<Caption> {
    let first = draft
        .entities
        .iter()
        .position(|entity| entity.is_subject && entity.is_animate());
    let lines = draft.captions.iter();
    lines
        .map(|(speaker, text)| Caption {
            speaker: match speaker {
                Speaker::Entity(speaker) => Some(*speaker),
                Speaker::Somebody => first,
                Speaker::Nobody => None,
            }
            .map(|speaker| ids[speaker]),
            text: text.clone(),
        })
        .collect()
}

/// How much smaller the young are than the concept's height; boys, girls and babies have heights of their own.
fn growth(entity: &DraftEntity) -> f32 {
    match (entity.look.age, entity.class()) {
        (Age::Child, Class::Person) if matches!(entity.key(), "boy" | "girl" | "baby") => 1.0,
        (Age::Child, Class::Person) => 0.68,
        (Age::Child, _) => 0.6,
        (Age::Adult | Age::Old, _) => 1.0,
    }
}

//! The boxes in which actors are seen.

use super::actor::Actor;
use super::production::Placed;
use crate::paint::Affine;
use crate::rigs::Kind;

/// A box: left, top, right, bottom.
pub(super) type Area = (f32, f32, f32, f32);

/// Whether nothing of somebody is drawn but the hands.
pub(super) fn is_hand(actor: &Actor) -> bool {
    actor.kind == Kind::Biped && actor.drawing.part("head").is_none()
}

/// Where an actor's ink is at a moment: its box, and that of its face.
pub(super) fn seen(actor: &Actor, placed: &Placed) -> (Option<Area>, Option<Area>) {
    let (mut whole, mut face) = (None, None);
    for part_idx in 0..actor.drawing.parts.len() {
        let part = &actor.drawing.parts[part_idx];
        let is_seen = placed.stance.pose.joints()[part_idx].opacity > 0.0 && part.name != "glow";
        let Some(ink) = part.area().filter(|_| is_seen) else {
            continue;
        };
        let area = moved(
            ink,
            placed.stance.pose.placed(part_idx).then(placed.to_world),
        );
        whole = Some(whole.map_or(area, |sum| join(sum, area)));
        let is_of_hand =
            is_hand(actor) && (part.name.starts_with("hand_") || part.name == "arm_far_lower");
        if is_of_face(&part.name) || is_of_hand {
            face = Some(face.map_or(area, |sum| join(sum, area)));
        }
    }
    let face = face.map(|face: Area| with_shoulders(face, actor));
    (whole, face)
}

fn is_of_face(part: &str) -> bool {
    matches!(
        part,
        "head" | "hair" | "eyes" | "mouth" | "ear_near" | "ear_far" | "muzzle"
    )
}

/// A face with what is below it: a person to the shoulders, an animal to the neck.
fn with_shoulders((left, top, right, bottom): Area, actor: &Actor) -> Area {
    let high = bottom - top;
    let more = if actor.kind == Kind::Biped {
        0.34
    } else {
        0.35
    };
    let aside = 0.15 * (right - left);
    (left - aside, top, right + aside, bottom + more * high)
}

fn moved((left, top, right, bottom): Area, by: Affine) -> Area {
    let corners =
        [(left, top), (right, top), (left, bottom), (right, bottom)].map(|(x, y)| by.apply(x, y));
    let area = |(x, y): (f32, f32)| (x, y, x, y);
    corners[1..]
        .iter()
        .fold(area(corners[0]), |sum, at| join(sum, area(*at)))
}

pub(super) fn join(a: Area, b: Area) -> Area {
    (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3))
}

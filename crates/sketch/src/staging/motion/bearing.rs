//! How a body is carried while it does what it does: the head down, the hands in the pockets.

use super::{FAR_ARM, NEAR_ARM, Stance, is_busy};
use crate::rigs::Kind;
use crate::scene::Bearing;
use crate::staging::actor::Actor;

/// How high a drawing of a grown person is.
const PERSON_HIGH: f32 = 200.0;

/// Puts head, hands and mouth to where they are told to be.
pub(super) fn carry(stance: &mut Stance, actor: &Actor) {
    for bearing in &actor.bearings {
        let is_person = actor.kind == Kind::Biped;
        let has_hands = is_person && !is_busy(actor.action) && actor.drill().is_none();
        let hands = match bearing {
            Bearing::HeadDown | Bearing::HeadUp => {
                let turn = if *bearing == Bearing::HeadDown {
                    0.40
                } else {
                    -0.34
                };
                let part = if is_person { "neck" } else { "head" };
                stance.pose.turn(part, turn);
                None
            }
            Bearing::MouthOpen => {
                stance.pose.show("mouth", false);
                stance.pose.show("mouth_open", true);
                None
            }
            Bearing::FaceInHands => {
                stance.pose.turn("neck", 0.22);
                let (x, y) = stance.pose.point("mouth").unwrap_or((22.0, -166.0));
                let share = PERSON_HIGH / actor.drawing.height;
                Some([
                    (x * share + 9.0, y * share - 12.0),
                    (x * share + 14.0, y * share - 16.0),
                ])
            }
            Bearing::HandsInPockets => Some([(-9.0, -87.0), (13.0, -87.0)]),
            Bearing::ArmsCrossed => Some([(27.0, -113.0), (12.0, -117.0)]),
            Bearing::HandsOnHips => Some([(-15.0, -97.0), (19.0, -97.0)]),
            Bearing::HandsBehind => Some([(-20.0, -92.0), (-14.0, -94.0)]),
            // That is how somebody is drawn.
            Bearing::FacesUs
            | Bearing::FacesAway
            | Bearing::FacesLeft
            | Bearing::FacesRight
            | Bearing::TurnsToUs => None,
        };
        let Some(hands) = hands.filter(|_| has_hands) else {
            continue;
        };
        let share = actor.drawing.height / PERSON_HIGH;
        for (limb, (x, y)) in [NEAR_ARM, FAR_ARM].into_iter().zip(hands) {
            stance.pose.reach(limb, (x * share, y * share));
        }
    }
}

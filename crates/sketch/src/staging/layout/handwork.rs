//! Hands that are all there is of somebody: each comes in from below, to one side, and is at what it works on or about
//! the handle of its tool.

use super::Builder;
use crate::rigs::is_working_hand;
use crate::scene::{Action, Relation};
use crate::staging::actor::Tie;

/// How long a hand is in the world, from the wrist to the tip, in metres.
const HAND_M: f32 = 0.19;
/// The same in units of its drawing.
const HAND_UNITS: f32 = 100.0;
/// How long it is beside what it works on: at least, and at most.
const LENGTH: (f32, f32) = (0.50, 0.76);

/// How a hand is at a thing.
struct Grasp {
    /// Where the fingers are: from the thing's middle in half widths, and from its top in heights.
    at: (f32, f32),
    /// How far the arm comes from the side and not from below, in radians.
    aside_rad: f32,
    /// How far its stroke goes, in the thing's heights.
    reach: f32,
}

impl Grasp {
    /// That of the right hand; the left one is its mirror image where it does the same.
    fn of(action: Action, is_left: bool) -> Self {
        let (at, aside_rad, reach) = match (action, is_left) {
            (Action::Chop, _) => ((0.55, 0.20), 0.62, 0.0),
            (Action::Stir | Action::Idle, _) => ((0.80, 0.50), 1.02, 0.04),
            (Action::Write | Action::Touch, true) => ((0.62, 0.72), 0.60, 0.0),
            (Action::Touch, false) => ((0.05, 0.45), 0.50, 0.10),
            (Action::Knead, _) => ((0.38, 0.40), 0.42, 0.16),
            (Action::Type, _) => ((0.36, 0.62), 0.26, 0.05),
            (Action::Knit, _) => ((0.16, 0.30), 0.70, 0.07),
            (Action::Sweep, true) => ((0.78, 0.72), 0.70, 0.0),
            (Action::Sweep, false) => ((0.60, 0.35), 0.62, 0.18),
            (Action::Carry | Action::Drop, _) => ((0.02, 0.06), 0.55, 0.55),
            _ => ((0.50, 0.45), 0.60, 0.06),
        };
        Self {
            at,
            aside_rad,
            reach,
        }
    }
}

impl Builder<'_> {
    /// Lays every hand at what it works on.
    pub(super) fn set_hands_to_work(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let other = entity.target.and_then(|id| self.index_of(id));
            let Some(other_idx) = other.filter(|_| is_working_hand(entity)) else {
                continue;
            };
            let is_left = entity
                .place
                .as_ref()
                .is_some_and(|place| place.relation == Relation::LeftOf);
            let thing = entity.place.as_ref().and_then(|place| place.of);
            let thing_idx = thing.and_then(|id| self.index_of(id)).unwrap_or(other_idx);
            self.size_hand(actor_idx, thing_idx);
            if self.actors[other_idx].is_tool && other_idx != thing_idx {
                self.hold_tool(actor_idx, other_idx);
            } else {
                self.lay_hand(actor_idx, thing_idx, is_left);
            }
            let (depth, zone) = (self.actors[thing_idx].depth, self.actors[thing_idx].zone);
            let actor = &mut self.actors[actor_idx];
            (actor.depth, actor.zone, actor.tie) = (depth + 0.002, zone, Tie::None);
            (actor.is_tool, actor.is_afloat) = (true, false);
            (actor.is_airborne, actor.is_led) = (false, false);
        }
    }

    /// As large as a hand is beside the thing, as far as both can be seen.
    fn size_hand(&mut self, actor_idx: usize, thing_idx: usize) {
        let thing = &self.actors[thing_idx];
        let (left, top, right) = thing.reach();
        let size = (right - left).max(-top);
        let thing_m = self.scene.entities[thing.entity_idx].height_m.max(0.02);
        let per_m = -top / thing_m;
        let long = (HAND_M * per_m).clamp(LENGTH.0 * size, LENGTH.1 * size);
        self.actors[actor_idx].unit = long / HAND_UNITS;
    }

    /// A fist about the handle of a tool, with which it moves.
    fn hold_tool(&mut self, actor_idx: usize, tool_idx: usize) {
        let tool = &self.actors[tool_idx];
        let grip = tool.drawing.point("grip").map_or((0.0, 0.0), |(_, at)| at);
        let handle = turned(
            (grip.0 * tool.unit * tool.facing, grip.1 * tool.unit),
            tool.tilt_rad * tool.facing,
        );
        let handle = (tool.at.0 + handle.0, tool.at.1 + handle.1);
        let (action, span) = (tool.action, tool.span);
        let aside_rad = 0.62;
        self.bring_to(actor_idx, handle, (aside_rad, false));
        let actor = &mut self.actors[actor_idx];
        (actor.action, actor.span) = (action, span);
    }

    fn lay_hand(&mut self, actor_idx: usize, thing_idx: usize, is_left: bool) {
        let thing = &self.actors[thing_idx];
        let (left, top, right, bottom) = thing.rest_box();
        let grasp = Grasp::of(self.actors[actor_idx].action, is_left);
        let side = if is_left { -1.0 } else { 1.0 };
        let at = (
            (left + right) / 2.0 + side * grasp.at.0 * (right - left) / 2.0,
            top + grasp.at.1 * (bottom - top),
        );
        let span = grasp.reach * (bottom - top);
        let is_lifted = matches!(self.actors[actor_idx].action, Action::Carry | Action::Drop);
        self.bring_to(actor_idx, at, (grasp.aside_rad, is_left));
        let (action, actor) = (self.actors[actor_idx].action, &mut self.actors[actor_idx]);
        actor.span = span;
        if is_lifted {
            let thing = &mut self.actors[thing_idx];
            (thing.action, thing.span, thing.is_tool) = (action, span, true);
        }
    }

    /// Lays the hand so that its fingers are at a place and its arm comes from below, so far to its side.
    fn bring_to(&mut self, actor_idx: usize, to: (f32, f32), (aside_rad, is_left): (f32, bool)) {
        let actor = &mut self.actors[actor_idx];
        actor.facing = if is_left { -1.0 } else { 1.0 };
        actor.tilt_rad = -aside_rad;
        let (x, y) = actor
            .drawing
            .point("work")
            .map_or((0.0, -90.0), |(_, at)| at);
        let tip = turned(
            (x * actor.unit * actor.facing, y * actor.unit),
            actor.tilt_rad * actor.facing,
        );
        actor.at = (to.0 - tip.0, to.1 - tip.1);
    }
}

fn turned((x, y): (f32, f32), by_rad: f32) -> (f32, f32) {
    let (sin, cos) = libm::sincosf(by_rad);
    (x * cos - y * sin, x * sin + y * cos)
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::paint::Affine;
    use crate::rigs::is_working_hand;
    use crate::staging::Production;

    #[test]
    fn hands_are_at_what_they_work_on() {
        for prompt in [
            "Close-up of hands kneading dough on a wooden table",
            "Overhead shot of hands typing on a laptop",
            "A woman's hands holding a cup of coffee, close up",
        ] {
            for (wide, high) in [(1280, 720), (720, 1280)] {
                let scene = understand(prompt).scene;
                let size = Size::new(wide, high).unwrap();
                let production = Production::new(&scene, 1, size, 4.0);
                let actors = production.actors();
                let hands = actors
                    .iter()
                    .filter(|it| is_working_hand(&scene.entities[it.entity_idx]));
                let mut n_hands = 0;
                for hand in hands {
                    n_hands += 1;
                    let (left, top, right, bottom) = actors[0].rest_box();
                    let (_, work) = hand.drawing.point("work").unwrap();
                    let at = Affine::scale(hand.unit * hand.facing, hand.unit)
                        .then(Affine::rotate(hand.tilt_rad * hand.facing))
                        .then(Affine::translate(hand.at.0, hand.at.1))
                        .apply(work.0, work.1);
                    assert!((left..right).contains(&at.0), "{prompt}: {at:?}");
                    assert!((top..bottom).contains(&at.1), "{prompt}: {at:?}");
                    // The arm goes out of the picture to its own side.
                    assert!((hand.at.0 - at.0) * hand.facing > 0.0, "{prompt}");
                }
                assert_eq!(n_hands, 2, "{prompt}");
            }
        }
    }
}

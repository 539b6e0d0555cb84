//! What pours by itself: a bottle over the glass, a jug over the bowl, its mouth above the rim.

use super::Builder;
use crate::paint::Affine;
use crate::rigs::Kind;
use crate::scene::{Action, Class};
use crate::staging::actor::Tie;
use crate::staging::motion::{POURING_ASIDE, POURING_RAD};

/// How far above the rim the mouth is, as a share of the height of what pours.
const GAP: f32 = 0.12;
/// How deep below the rim what is poured comes to rest, as a share of the height of the vessel.
const DEEP: f32 = 0.34;

impl Builder<'_> {
    /// Holds what pours where its stream meets the vessel.
    pub(super) fn pour_into_vessels(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let pours = actor.action == Action::Pour
                && actor.kind != Kind::Biped
                && actor.tie == Tie::None
                && matches!(actor.class, Class::Food | Class::Thing);
            let Some(vessel_idx) = self.other_of(actor_idx).filter(|_| pours) else {
                continue;
            };
            let vessel = &self.actors[vessel_idx];
            if !matches!(vessel.class, Class::Food | Class::Thing) || actor.copy_idx > 0 {
                continue;
            }
            let (left, top, right) = vessel.drawing.extent;
            let rim_y = vessel.at.1 + top * vessel.unit;
            let middle_x = vessel.at.0 + 0.5 * (left + right) * vessel.unit * vessel.facing;
            let (depth, deep) = (vessel.depth, DEEP * vessel.height());
            let actor = &mut self.actors[actor_idx];
            let high = actor.height();
            let (x, y) = actor.spout();
            // As `motion::things` tilts it.
            let (x, y) = Affine::translate(0.0, 0.5 * high)
                .then(Affine::rotate(-POURING_RAD * actor.facing))
                .then(Affine::translate(
                    POURING_ASIDE * high * actor.facing,
                    -0.5 * high,
                ))
                .apply(x * actor.unit * actor.facing, y * actor.unit);
            actor.at = (middle_x - x, rim_y - GAP * high - y);
            actor.depth = depth + 0.001;
            actor.pours_to_y = Some(rim_y + deep);
            actor.is_afloat = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::scene::Action;
    use crate::staging::Production;

    #[test]
    fn what_is_poured_ends_in_the_vessel() {
        for prompt in [
            "A glass of red wine is poured in slow motion against a dark background",
            "Pouring milk into a bowl of cereal, close-up",
        ] {
            for (wide, high) in [(1280, 720), (720, 1280)] {
                let scene = understand(prompt).scene;
                let size = Size::new(wide, high).unwrap();
                let production = Production::new(&scene, 1, size, 4.0);
                let actors = production.actors();
                let pours = actors.iter().find(|it| it.action == Action::Pour).unwrap();
                let vessel = actors.iter().find(|it| it.action != Action::Pour).unwrap();
                let ends_y = pours.pours_to_y.unwrap();
                assert!(ends_y < vessel.at.1, "{prompt}");
                assert!(ends_y > vessel.at.1 - vessel.height(), "{prompt}");
                assert!(pours.at.1 < vessel.at.1, "{prompt}: it is held over it");
            }
        }
    }
}

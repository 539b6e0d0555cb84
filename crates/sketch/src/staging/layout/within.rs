//! Who is in a box, a basket, a bowl or a cage: its wall is before them, and what they have of themselves above it
//! is seen.

use super::meet::is_living;
use super::{Builder, SAFE_X};
use crate::scene::{Class, Entity, Relation};
use crate::staging::actor::Tie;

/// How wide at most whoever is in something is, as a share of that.
const MOST_WIDE: f32 = 0.80;
/// How high at most who is seen through the bars or the glass is, as a share of what they are in.
const BEHIND_GLASS: f32 = 0.60;
/// How much of somebody is above the rim at least.
const SEEN: f32 = 0.58;

impl Builder<'_> {
    /// Whether one actor is in another and not on it: what something may be in says where they are in it.
    pub(super) fn is_in_vessel(&self, entity: &Entity, host_idx: usize) -> bool {
        let is_inside = entity
            .place
            .as_ref()
            .is_some_and(|place| place.relation == Relation::Inside);
        let is_guest = is_living(entity.class)
            || matches!(entity.class, Class::Fish | Class::Insect)
            || entity.class == Class::Thing && entity.height_m < 0.9;
        let host = &self.actors[host_idx];
        is_inside && is_guest && host.drawing.point("inside").is_some()
    }

    /// What somebody is in is as large as it takes, and they are no larger than fits.
    pub(super) fn size_vessels(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let Tie::Upon(host_idx, _) = self.actors[actor_idx].tie else {
                continue;
            };
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            if !self.is_in_vessel(entity, host_idx) {
                continue;
            }
            let (left, _, right) = self.actors[host_idx].reach();
            let (own_left, _, own_right) = self.actors[actor_idx].reach();
            let (host_wide, wide) = (right - left, own_right - own_left);
            let n = f32::from(u16::try_from(entity.count.clamp(1, 4)).unwrap_or(1));
            let needed = wide * (0.4 + 0.6 * n) / MOST_WIDE;
            let grown = (needed / host_wide)
                .clamp(1.0, 2.4)
                .min(2.0 * SAFE_X / host_wide)
                .max(1.0);
            let host = &mut self.actors[host_idx];
            host.unit *= grown;
            let host_high = host.height();
            let is_seen_through =
                host.drawing.part("front").is_none() && self.is_see_through(host_idx);
            let actor = &mut self.actors[actor_idx];
            actor.unit *= (grown * host_wide / needed).min(1.0);
            if is_seen_through {
                actor.unit *= (BEHIND_GLASS * host_high / actor.height()).min(1.0);
            } else {
                // A mouse in a bucket looks out of it.
                actor.unit *= (0.42 * host_high / actor.height()).max(1.0);
            }
        }
    }

    /// Whether who is in it is seen behind its bars or its glass.
    fn is_see_through(&self, host_idx: usize) -> bool {
        let entity = &self.scene.entities[self.actors[host_idx].entity_idx];
        matches!(
            entity.concept.as_str(),
            "cage" | "jar" | "drinking_glass" | "fish_tank" | "shopping_cart" | "crib"
        )
    }

    /// How far right of and below where something stands whoever is in it is, and how much nearer.
    pub(super) fn spot_within(&self, actor_idx: usize, host_idx: usize) -> Option<(f32, f32, f32)> {
        let actor = &self.actors[actor_idx];
        let entity = &self.scene.entities[actor.entity_idx];
        if !self.is_in_vessel(entity, host_idx) {
            return None;
        }
        let host = &self.actors[host_idx];
        let (_, (x, floor_y)) = host.drawing.point("inside")?;
        let front = host.drawing.part("front");
        let rim_y = front.map_or(host.drawing.extent.1, |part_idx| {
            let ink = host.drawing.parts[part_idx].ink();
            ink.map_or(host.drawing.extent.1, |ink| ink.1)
        });
        let (floor_y, rim_y) = (floor_y * host.unit, rim_y * host.unit);
        let (left, _, right) = actor.reach();
        let x = x * host.unit * host.facing - (left + right) / 2.0;
        let y = if front.is_none() && self.is_see_through(host_idx) {
            floor_y
        } else {
            floor_y.min(rim_y + (1.0 - SEEN) * actor.height())
        };
        // Several look out side by side.
        let (host_left, _, host_right) = host.reach();
        let n = entity.count.max(1) as f32;
        let aside = ((actor.copy_idx as f32 + 0.5) / n - 0.5) * 0.8 * (host_right - host_left);
        let depth = if front.is_some() { 0.001 } else { -0.001 };
        Some((x + aside, y, depth))
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::Production;

    #[test]
    fn who_is_in_something_has_its_wall_before_them_and_looks_out_of_it() {
        for prompt in [
            "A cat inside a cardboard box",
            "A puppy in a basket",
            "A kitten in a bucket",
            "A bird in a cage",
        ] {
            for (wide, high) in [(1280, 720), (720, 1280)] {
                let scene = understand(prompt).scene;
                let size = Size::new(wide, high).unwrap();
                let production = Production::new(&scene, 1, size, 4.0);
                let actors = production.actors();
                let of = |at: usize| actors.iter().find(|it| it.entity_idx == at).unwrap();
                let (guest, host) = (of(0), of(1));
                let (own, around) = (guest.rest_box(), host.rest_box());
                assert!(
                    own.3 > around.1 + 0.01,
                    "{prompt} {wide}: {own:?} {around:?}"
                );
                assert!(own.1 < around.3, "{prompt} {wide}: {own:?} {around:?}");
                let is_before = guest.depth > host.depth;
                assert!(
                    !is_before || host.drawing.part("front").is_some(),
                    "{prompt} {wide}"
                );
                let middle = (own.0 + own.2) / 2.0;
                assert!(middle > around.0 && middle < around.2, "{prompt} {wide}");
            }
        }
    }
}

//! What is in the sky, and mountains that stand under it.

use super::{Builder, SAFE_X};
use crate::scene::{Action, Class, Relation};

impl Builder<'_> {
    /// Whether what is in the sky is drawn behind the land of the set.
    pub(super) fn has_own_sky(&self) -> bool {
        self.set.n_sky > 0 && !self.set.is_floating
    }

    /// How high a body of the sky is drawn, beside its size in words: a sun is a disc, a rainbow spans the land.
    fn high_in_sky(&self, entity_idx: usize) -> f32 {
        let entity = &self.scene.entities[entity_idx];
        let usual = match entity.concept.as_str() {
            "rainbow" => 0.62,
            _ if entity.class == Class::Building => 0.50,
            "comet" => 0.20,
            "galaxy" | "earth" | "planet" | "saturn" | "jupiter" => 0.34,
            "star" | "shooting_star" => 0.16,
            _ if self.is_behind_somebody(entity_idx) => 0.46,
            _ => 0.24,
        };
        let most = if self.is_tall { 0.80 } else { 0.62 };
        (usual * entity.look.scale.clamp(0.5, 3.0)).min(most)
    }

    fn is_behind_somebody(&self, entity_idx: usize) -> bool {
        let place = self.scene.entities[entity_idx].place.as_ref();
        place.is_some_and(|place| place.relation == Relation::Behind && place.of.is_some())
    }

    pub(super) fn place_sky(&mut self, members: &[usize]) {
        for (rank, actor_idx) in members.iter().enumerate() {
            let top = if self.is_tall { -0.20 } else { 0.12 };
            let entity_idx = self.actors[*actor_idx].entity_idx;
            let high = self.high_in_sky(entity_idx);
            let entity = &self.scene.entities[entity_idx];
            // The disc behind somebody's head, the rainbow over the middle, the rising one at the horizon.
            let low = self.set.horizon_y;
            let is_land = entity.class == Class::Building;
            let (is_wide, is_low) = (
                entity.concept == "rainbow" || is_land && members.len() == 1,
                is_land || matches!(entity.action, Action::Rise | Action::Fall),
            );
            // A mountain stands behind the hills, not on them.
            let low = if is_land { low + 0.04 } else { low };
            let behind = self.is_behind_somebody(entity_idx).then(|| {
                let host = entity.place.as_ref().and_then(|place| place.of);
                host.and_then(|id| self.index_of(id))
            });
            let behind = behind.flatten().map(|host_idx| {
                let (left, top, right, _) = self.actors[host_idx].rest_box();
                ((left + right) / 2.0, top + 0.22 * high)
            });
            let n_of_kind = members.len();
            // Who floats over the Earth sees the curve of it below.
            let is_below = self.set.is_floating
                && rank == 0
                && matches!(
                    entity.concept.as_str(),
                    "earth" | "planet" | "jupiter" | "mars"
                )
                && Some(entity_idx) != self.main_entity;
            if is_below {
                let actor = &mut self.actors[*actor_idx];
                let wide = if self.is_tall { 1.25 } else { 1.7 };
                actor.unit = wide / actor.drawing.height;
                actor.at = (-0.16, 0.62 + wide);
                (actor.depth, actor.is_airborne, actor.is_still) = (-2.0, true, true);
                continue;
            }
            let actor = &mut self.actors[*actor_idx];
            actor.unit = high / actor.drawing.height;
            let top = if is_wide || is_low { low - high } else { top };
            let (left, _, right) = actor.reach();
            let half = (right - left) / 2.0;
            let x = if rank % 2 == 0 {
                SAFE_X - half
            } else {
                half - SAFE_X
            };
            let aside = if n_of_kind > 2 && rank > 1 {
                1.0 - 0.5 * (rank / 2) as f32
            } else {
                1.0
            };
            let x = if is_wide { 0.0 } else { x * aside };
            let lift = 0.05 * (rank % 3) as f32;
            actor.at = match behind {
                Some((x, middle)) => (x, middle + high / 2.0),
                None => (x, top + high + lift),
            };
            actor.depth = -2.0;
            actor.is_airborne = true;
            actor.is_still = true;
        }
    }
}

//! Who was there before stays where it was; who is new finds room among them.

use super::{Builder, SAFE_BOTTOM, SAFE_X};
use crate::scene::{Class, Entity, Relation};
use crate::staging::actor::{Tie, unmirrored};
use crate::staging::blocking::{Blocking, Spot, Zone};

/// A drawing whose height differs by more than this is another drawing.
const SAME_HEIGHT: f32 = 0.01;
/// How much of a newcomer may be hidden before it stands behind the others.
const MAX_HIDDEN: f32 = 0.45;

impl Builder<'_> {
    /// Puts everybody who has a spot there; which actors that were.
    pub(super) fn keep(&mut self, blocking: &Blocking, half_width: f32) -> Vec<bool> {
        let spots: Vec<Option<Spot>> = self
            .actors
            .iter()
            .map(|actor| {
                let entity = &self.scene.entities[actor.entity_idx];
                let is_driver = actor.class != entity.class;
                blocking
                    .spot(entity.id, actor.copy_idx)
                    .filter(|_| !is_driver)
                    .cloned()
            })
            .collect();
        let growth = self.growth(&spots);
        let mut is_kept = vec![false; self.actors.len()];
        for (actor_idx, spot) in spots.iter().enumerate() {
            let Some(spot) = spot else {
                self.actors[actor_idx].unit *= growth;
                continue;
            };
            is_kept[actor_idx] =
                self.keep_one(actor_idx, spot, growth, (blocking.ground_y, half_width));
        }
        self.match_hosts(&spots);
        self.find_rooms(&spots, &is_kept, half_width);
        self.place_tied();
        self.put_under_unless(&is_kept);
        is_kept
    }

    /// How much larger everybody is drawn than this layout would have it.
    fn growth(&self, spots: &[Option<Spot>]) -> f32 {
        let ratio = |actor_idx: usize| {
            let actor = &self.actors[actor_idx];
            // Whoever is tied has the size of its tie.
            let spot = spots[actor_idx]
                .as_ref()
                .filter(|_| actor.tie == Tie::None)?;
            let entity = &self.scene.entities[actor.entity_idx];
            let is_same = is_same_drawing(spot, entity, actor.drawing.height)
                && (entity.height_m / spot.height_m - 1.0).abs() < 0.01;
            (is_same && actor.unit > 0.0).then(|| spot.unit / actor.unit)
        };
        let main = self.main_entity.map(|entity_idx| self.first_of[entity_idx]);
        main.and_then(ratio)
            .or_else(|| (0..self.actors.len()).find_map(ratio))
            .unwrap_or(1.0)
            .clamp(0.4, 2.5)
    }

    /// Whether the actor stays exactly where it was.
    fn keep_one(
        &mut self,
        actor_idx: usize,
        spot: &Spot,
        growth: f32,
        (ground_y, half_width): (f32, f32),
    ) -> bool {
        let zone = self.actors[actor_idx].zone;
        let scene = self.scene;
        let entity = &scene.entities[self.actors[actor_idx].entity_idx];
        let height_m = entity.height_m;
        let new_ground_y = self.set.ground_y;
        let actor = &mut self.actors[actor_idx];
        let is_same = is_same_drawing(spot, entity, actor.drawing.height);
        actor.unit = if is_same {
            let grown = libm::powf((height_m / spot.height_m.max(1e-3)).clamp(0.1, 10.0), 0.6);
            spot.unit * grown
        } else {
            actor.unit * growth
        };
        actor.since_s = spot.since_s;
        actor.over_s = spot.over_s;
        actor.travelled = spot.travelled;
        actor.heading = spot.heading;
        if actor.tie != Tie::None {
            return false;
        }
        let is_same_zone = zone == spot.zone && !spot.is_tied;
        if !is_same_zone {
            return false;
        }
        actor.facing = spot.facing * unmirrored(actor.kind, actor.class);
        let dy = match zone {
            Zone::Ground | Zone::Back => new_ground_y - ground_y,
            _ => 0.0,
        };
        let at_y = if zone == Zone::Afloat {
            actor.at.1
        } else {
            (spot.y + dy).min(SAFE_BOTTOM)
        };
        actor.depth = spot.depth + at_y - spot.y;
        let mut x = spot.x;
        if !is_same {
            // Something wider is not cut off where something narrower was not.
            let (left, _, right) = actor.reach();
            let (low, high) = (-half_width - left, half_width - right);
            x = if low <= high {
                x.clamp(low, high)
            } else {
                -(left + right) / 2.0
            };
        }
        actor.at = (x, at_y);
        true
    }

    /// Instruments, mounts and held things keep their size to whom they belong to.
    fn match_hosts(&mut self, spots: &[Option<Spot>]) {
        let is_whole: Vec<bool> = self
            .actors
            .iter()
            .zip(spots)
            .map(|(actor, spot)| {
                let entity = &self.scene.entities[actor.entity_idx];
                spot.as_ref()
                    .is_some_and(|spot| is_same_drawing(spot, entity, actor.drawing.height))
            })
            .collect();
        for actor_idx in 0..self.actors.len() {
            let Some(host_idx) = self.actors[actor_idx].tie.host() else {
                continue;
            };
            if is_whole[actor_idx] && is_whole[host_idx] {
                continue;
            }
            // A new player sits at the piano that is there.
            if matches!(self.actors[actor_idx].tie, Tie::Keys(_)) && is_whole[host_idx] {
                self.actors[actor_idx].unit = self.actors[host_idx].unit;
            } else {
                self.match_tie(actor_idx);
            }
        }
    }

    /// Newcomers stand where the least is hidden, near where the layout wanted them.
    fn find_rooms(&mut self, spots: &[Option<Spot>], is_kept: &[bool], half_width: f32) {
        let mut is_settled: Vec<bool> = (0..self.actors.len())
            .map(|idx| is_kept[idx] || self.actors[idx].tie != Tie::None)
            .collect();
        for actor_idx in 0..self.actors.len() {
            let zone = self.actors[actor_idx].zone;
            if is_settled[actor_idx] || matches!(zone, Zone::Sky) {
                is_settled[actor_idx] = true;
                continue;
            }
            let wanted_x = spots[actor_idx]
                .as_ref()
                .map_or_else(|| self.wanted_x(actor_idx), |spot| spot.x);
            match zone {
                Zone::Ground | Zone::Back | Zone::Afloat => {
                    self.find_room_on_ground(actor_idx, wanted_x, &is_settled, half_width);
                    let class = self.actors[actor_idx].class;
                    if spots[actor_idx].is_some() && !is_backdrop(class) {
                        self.bring_forward(actor_idx);
                    }
                }
                _ => self.find_room_in_air(actor_idx, wanted_x, &is_settled, half_width),
            }
            is_settled[actor_idx] = true;
        }
    }

    /// Beside its neighbour, or where the layout wants it.
    fn wanted_x(&self, actor_idx: usize) -> f32 {
        let actor = &self.actors[actor_idx];
        let entity = &self.scene.entities[actor.entity_idx];
        let neighbour = entity
            .place
            .as_ref()
            .filter(|place| place.relation == Relation::Beside)
            .and_then(|place| place.of)
            .and_then(|id| self.index_of(id));
        neighbour.map_or(actor.at.0, |idx| self.actors[idx].at.0 + 0.2)
    }

    fn find_room_on_ground(
        &mut self,
        actor_idx: usize,
        wanted_x: f32,
        is_settled: &[bool],
        half_width: f32,
    ) {
        let zone = self.actors[actor_idx].zone;
        let taken: Vec<(f32, f32)> = self
            .others(actor_idx, is_settled)
            .filter(|idx| {
                let other = self.actors[*idx].zone;
                other == zone || zone == Zone::Ground && other == Zone::Afloat
            })
            .map(|idx| {
                let (left, _, right, _) = self.actors[idx].rest_box();
                (left, right)
            })
            .collect();
        let (left, _, right) = self.actors[actor_idx].reach();
        let wide = right - left;
        let edge = half_width * 0.95;
        let mut best = (f32::INFINITY, wanted_x, 0.0);
        for step in -60..=60 {
            let x = step as f32 / 60.0 * edge;
            if x + left < -edge || x + right > edge {
                continue;
            }
            let hidden: f32 = taken
                .iter()
                .map(|(from, to)| ((x + right).min(*to) - (x + left).max(*from)).max(0.0))
                .sum::<f32>()
                / wide;
            let outside = ((x + right).max(-(x + left)) - SAFE_X).max(0.0);
            let cost = hidden * 4.0 + (x - wanted_x).abs() * 0.5 + outside * 0.6;
            if cost < best.0 {
                best = (cost, x, hidden);
            }
        }
        let far_y = self.set.far_ground_y;
        let nearest_person = self
            .others(actor_idx, is_settled)
            .filter(|idx| is_face(self.actors[*idx].class))
            .map(|idx| self.actors[idx].depth)
            .fold(f32::INFINITY, f32::min);
        let is_crowded = best.2 > MAX_HIDDEN && zone == Zone::Ground;
        let others_high = self
            .others(actor_idx, is_settled)
            .filter(|idx| self.actors[*idx].zone == zone)
            .map(|idx| self.actors[idx].height())
            .fold(0.0, f32::max);
        let actor = &mut self.actors[actor_idx];
        actor.at.0 = best.1;
        if is_crowded && actor.height() < 1.05 * others_high {
            actor.unit *= 0.85;
            // The small stand before the tall.
            actor.at.1 = (actor.at.1 + 0.05).min(SAFE_BOTTOM);
        } else if is_crowded {
            let back = 0.4 * (actor.at.1 - far_y.min(actor.at.1));
            actor.at.1 -= back;
            actor.unit *= 0.85;
        }
        if zone == Zone::Ground {
            actor.depth = actor.at.1 - 0.0005;
        }
        // A fence or a door that comes into the story stands behind everybody.
        let is_large = actor.height() > 0.25 * others_high;
        let is_train = actor.class == Class::Vehicle && actor.height() > 0.7 * others_high;
        let stands_back = is_backdrop(actor.class) && is_large || is_train;
        if zone == Zone::Ground && stands_back && best.2 > 0.02 {
            actor.at.1 -= 0.35 * (actor.at.1 - far_y.min(actor.at.1));
            actor.depth = actor.depth.min(nearest_person - 0.001);
        }
    }

    /// Whoever steps down from something steps before it.
    fn bring_forward(&mut self, actor_idx: usize) {
        let nearest = self
            .actors
            .iter()
            .map(|actor| actor.depth)
            .fold(f32::NEG_INFINITY, f32::max);
        self.actors[actor_idx].depth = nearest + 0.001;
    }

    fn find_room_in_air(
        &mut self,
        actor_idx: usize,
        wanted_x: f32,
        is_settled: &[bool],
        half_width: f32,
    ) {
        let taken: Vec<(f32, f32, f32, f32)> = self
            .others(actor_idx, is_settled)
            .filter(|idx| !matches!(self.actors[*idx].class, Class::Celestial))
            .map(|idx| self.actors[idx].rest_box())
            .collect();
        let (left, top, right) = self.actors[actor_idx].reach();
        let wanted_y = self.actors[actor_idx].at.1;
        let highest = if self.is_tall { -0.40 } else { 0.06 };
        let area = (right - left) * -top;
        let edge = half_width * 0.9;
        let mut best = (f32::INFINITY, (wanted_x, wanted_y));
        for x_step in -16..=16 {
            let x = x_step as f32 / 16.0 * edge;
            if x + left < -edge || x + right > edge {
                continue;
            }
            for y_step in 0..=16 {
                let y = highest - top + y_step as f32 / 16.0 * 0.7;
                if y > SAFE_BOTTOM {
                    break;
                }
                let hidden: f32 = taken
                    .iter()
                    .map(|(from_x, from_y, to_x, to_y)| {
                        let wide = (x + right).min(*to_x) - (x + left).max(*from_x);
                        let high = y.min(*to_y) - (y + top).max(*from_y);
                        wide.max(0.0) * high.max(0.0)
                    })
                    .sum::<f32>()
                    / area;
                let outside = ((x + right).max(-(x + left)) - SAFE_X).max(0.0);
                let cost = hidden * 4.0
                    + (x - wanted_x).abs() * 0.5
                    + (y - wanted_y).abs() * 0.8
                    + outside * 0.6;
                if cost < best.0 {
                    best = (cost, (x, y));
                }
            }
        }
        self.actors[actor_idx].at = best.1;
    }

    fn others<'b>(
        &'b self,
        actor_idx: usize,
        is_settled: &'b [bool],
    ) -> impl Iterator<Item = usize> + 'b {
        (0..self.actors.len()).filter(move |idx| *idx != actor_idx && is_settled[*idx])
    }
}

fn is_face(class: Class) -> bool {
    matches!(class, Class::Person | Class::FourLegged | Class::Bird)
}

/// Whether it is what others stand before.
fn is_backdrop(class: Class) -> bool {
    matches!(
        class,
        Class::Thing | Class::Furniture | Class::Building | Class::Plant
    )
}

fn is_same_drawing(spot: &Spot, entity: &Entity, height: f32) -> bool {
    spot.concept == entity.concept && (spot.drawn_height - height).abs() < SAME_HEIGHT
}

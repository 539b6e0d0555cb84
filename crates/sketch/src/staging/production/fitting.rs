//! Nobody named is cut off: what is wider or higher than the frame over the segment stands closer together and smaller.
//!
//! The layout knows how everybody stands at rest; who raises an arm, lies down or leaps takes more room. Here the
//! picture is looked at as it is over the whole segment, and all of it is moved and made smaller together, so that
//! what is beside, on or behind each other stays so.

use super::Production;
use crate::scene::{Class, Shot};
use crate::staging::actor::{Actor, Tie};
use crate::staging::areas::{self, Area};
use crate::staging::blocking::Zone;
use crate::staging::effects::Effects;
use crate::staging::framing::{Sight, frame_units};
use crate::staging::layout::{PASSER_BY, on_line};

/// How near the edge of the frame anybody comes, in world units.
const MARGIN: f32 = 0.04;
/// How much smaller all may become.
const SMALLEST: f32 = 0.62;
/// How far aside all may be, as a share of the room beside it.
const ASIDE: f32 = 0.6;
/// How much of each side of a house or a tree may be cut off.
const CUT_OF_LARGE: f32 = 0.20;

impl Production {
    /// The same with everybody in the frame, as far as that can be.
    pub(super) fn fitted(mut self) -> Self {
        // A close-up is of a face, whatever else there is, a leap begins and ends where the layout says, and a slope is
        // larger than the picture.
        let is_put = |actor: &Actor| actor.course.is_some() || actor.tilt_rad != 0.0;
        let leaps = self.actors.iter().any(is_put);
        if self.scene.shot == Shot::CloseUp || leaps {
            return self;
        }
        let sight = self.sight();
        let Some(area) = taken_up(&sight) else {
            return self;
        };
        let (wide, high) = frame_units(self.size);
        let is_tall = high > wide;
        let foot_y = self.set.ground_y;
        let most_wide = wide - 2.0 * MARGIN;
        let highest = 1.0 - high + MARGIN;
        let fit =
            (most_wide / (area.2 - area.0)).min((foot_y - highest) / (foot_y - area.1).max(0.01));
        let scale = fit.clamp(SMALLEST, 1.0);
        let middle = (area.0 + area.2) / 2.0;
        let half = scale * (area.2 - area.0) / 2.0;
        let room = (most_wide / 2.0 - half).max(0.0);
        // What fills the frame is in its middle, what does not may be aside.
        let free = ASIDE * room;
        let to = (middle, middle.clamp(-free, free));
        let is_moved = libm::fabsf(to.1 - to.0) > 0.004;
        if scale > 0.995 && !is_moved {
            return self;
        }
        let scale = if scale > 0.995 { 1.0 } else { scale };
        let ground = Pivot {
            from_x: to.0,
            to_x: to.1,
            y: foot_y,
            scale,
        };
        let feet: Vec<(f32, f32)> = self.actors.iter().map(|it| ground.foot(it)).collect();
        let old: Vec<(f32, f32)> = self.actors.iter().map(|it| it.at).collect();
        let roots: Vec<usize> = (0..self.actors.len())
            .map(|idx| self.root_of(idx))
            .collect();
        for (idx, actor) in self.actors.iter_mut().enumerate() {
            if actor.zone == Zone::Sky || actor.is_in_stands {
                continue;
            }
            let root = roots[idx];
            let (dx, dy) = (old[idx].0 - old[root].0, old[idx].1 - old[root].1);
            actor.at = (feet[root].0 + dx * scale, feet[root].1 + dy * scale);
            actor.unit *= scale;
            actor.speed *= scale;
            if let Tie::Upon(host_idx, (x, y)) = actor.tie {
                actor.tie = Tie::Upon(host_idx, (x * scale, y * scale));
            }
            if let Tie::Line(host_idx) = actor.tie {
                actor.at = on_line(actor, feet[host_idx].0, is_tall);
            }
        }
        self.camera = self.camera.slowed(scale);
        self.effects = Effects::new(&self.scene, &self.actors, self.set_context.seed);
        self
    }

    fn root_of(&self, actor_idx: usize) -> usize {
        let mut root = actor_idx;
        for _ in 0..self.actors.len() {
            match self.actors[root].tie.host() {
                Some(host_idx) => root = host_idx,
                None => break,
            }
        }
        root
    }
}

/// What all of it is moved and made smaller about.
struct Pivot {
    from_x: f32,
    to_x: f32,
    y: f32,
    scale: f32,
}

impl Pivot {
    /// Where somebody stands then: on the same ground, or as much nearer to it.
    fn foot(&self, actor: &Actor) -> (f32, f32) {
        let (x, y) = actor.at;
        let y = match actor.zone {
            Zone::Air | Zone::Medium => self.y + (y - self.y) * self.scale,
            Zone::Ground | Zone::Back | Zone::Sky | Zone::Afloat => y,
        };
        (self.to_x + (x - self.from_x) * self.scale, y)
    }
}

/// What everybody who is named takes up over the segment.
fn taken_up(sight: &Sight<'_>) -> Option<Area> {
    let counts = |idx: &usize| {
        let actor = &sight.actors[*idx];
        actor.zone != Zone::Sky && sight.scene.entities[actor.entity_idx].word != PASSER_BY
    };
    (0..sight.actors.len())
        .filter(counts)
        .filter_map(|idx| {
            let (left, top, right, bottom) = sight.areas[idx]?;
            let actor = &sight.actors[idx];
            let (left, right) = at_rest(actor, (left, right));
            // A house is known by the half of it.
            let is_large = matches!(
                actor.class,
                Class::Building | Class::Plant | Class::Celestial
            ) || actor.zone == Zone::Back;
            let cut = if is_large { CUT_OF_LARGE } else { 0.0 };
            let (dx, dy) = (cut * (right - left), cut * (bottom - top));
            Some((left + dx, top + dy, right - dx, bottom))
        })
        .reduce(areas::join)
}

/// From where to where it stands in the middle of its way, when it goes by: who leaves need not be shown leaving.
fn at_rest(actor: &Actor, (left, right): (f32, f32)) -> (f32, f32) {
    let (own_left, _, own_right) = actor.reach();
    let own = own_right - own_left;
    if right - left < 2.2 * own + 0.10 {
        return (left, right);
    }
    let middle = (left + right) / 2.0;
    (middle - 0.6 * own, middle + 0.6 * own)
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use super::*;
    use crate::language::understand;

    const LENGTH_S: f32 = 4.0;

    fn tall(prompt: &str) -> Production {
        let size = Size::new(180, 320).unwrap();
        Production::new(&understand(prompt).scene, 1, size, LENGTH_S)
    }

    /// What is taken up at a moment, in frame widths and heights.
    fn shown(production: &Production, time_s: f32) -> Area {
        let view = production.camera().view(time_s);
        let to_frame = view
            .to_frame(1.0)
            .then(production.camera().lens(time_s).crop(&view));
        let placed = production.place(time_s);
        let (wide, high) = (
            production.size.width_px() as f32,
            production.size.height_px() as f32,
        );
        production
            .actors()
            .iter()
            .zip(&placed)
            .filter_map(|(actor, placed)| areas::seen(actor, placed).0)
            .map(|(left, top, right, bottom)| {
                let (a, b) = (to_frame.apply(left, top), to_frame.apply(right, bottom));
                (a.0 / wide, a.1 / high, b.0 / wide, b.1 / high)
            })
            .reduce(areas::join)
            .unwrap()
    }

    #[test]
    fn nobody_of_a_group_is_cut_off_by_a_tall_frame_whatever_they_do() {
        for prompt in [
            "Three women scratching their heads in a park",
            "A man with a dog in a park",
            "A goalkeeper diving in a stadium",
            "A mother, a father and two children cheering in a garden",
        ] {
            let production = tall(prompt);
            for moment in 0..8 {
                let area = shown(&production, 0.5 * moment as f32);
                assert!(area.0 > -0.01 && area.2 < 1.01, "{prompt} {area:?}");
            }
        }
    }

    #[test]
    fn a_push_in_stops_before_it_cuts_off_who_is_shown() {
        let prompt = "An elderly couple dancing in a living room, slow push in";
        for (wide, high) in [(320, 180), (180, 320)] {
            let size = Size::new(wide, high).unwrap();
            let production = Production::new(&understand(prompt).scene, 1, size, LENGTH_S);
            let area = shown(&production, LENGTH_S);
            assert!(area.0 > -0.03 && area.2 < 1.03, "{wide}x{high} {area:?}");
            assert!(area.1 > -0.03 && area.3 < 1.03, "{wide}x{high} {area:?}");
        }
    }

    #[test]
    fn a_car_that_glides_stays_on_its_wheels() {
        let production = tall("A silver car glides along a road");
        assert!(production.actors().iter().all(|it| !it.is_airborne));
    }

    #[test]
    fn a_ferry_in_the_streets_of_a_town_is_on_the_water_nearby() {
        let production = tall("A ferry in an old town at sunrise");
        assert!(production.set.water_y.is_some());
        let ferry = production
            .actors()
            .iter()
            .find(|it| it.class == Class::Boat);
        assert!(ferry.unwrap().is_afloat);
    }

    #[test]
    fn who_stands_at_the_sea_stands_on_the_shore_and_who_swims_does_not() {
        let water = |prompt: &str| {
            let set = tall(prompt).set;
            (set.water_y, set.ground_y)
        };
        let (water_y, ground_y) = water("A man opens an umbrella in the ocean");
        assert!(water_y.unwrap() < ground_y);
        let (water_y, ground_y) = water("A man swimming in the ocean");
        assert_eq!(water_y, Some(ground_y));
    }
}

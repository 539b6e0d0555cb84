//! Leaps that end elsewhere than they began: onto a bench, off a wall, down a slide, into the water.

use super::{Builder, SAFE_BOTTOM, SAFE_X};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Entity, Relation};
use crate::sound::timing::{PLUNGE, leads_down};
use crate::staging::actor::{Course, Legs, Tie, unmirrored};
use crate::staging::blocking::Zone;

/// When a leap begins and ends, as shares of the moment.
const BEGIN: f32 = 0.26;
const END: f32 = PLUNGE;

impl Builder<'_> {
    pub(super) fn leap_elsewhere(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let leads_down = leads_down(entity);
            let plunges = leads_down && actor.tie == Tie::None;
            if (actor.copy_idx != 0 || entity.count > 2) && !(plunges && actor.copy_idx < 3) {
                continue;
            }
            match (actor.action, actor.tie) {
                (Action::Jump | Action::Fall, Tie::Upon(host_idx, top)) if leads_down => {
                    self.leap_by((actor_idx, host_idx), top, false);
                }
                (Action::Jump, Tie::Upon(host_idx, top))
                    if self.is_leapt_onto(entity, host_idx) =>
                {
                    self.leap_by((actor_idx, host_idx), top, true);
                }
                (Action::Jump, Tie::None) if leads_down => self.plunge(actor_idx),
                (Action::Slide, _) => self.slide_down(actor_idx),
                _ => {}
            }
        }
    }

    /// A slope goes through the whole picture, and along with whoever goes down it.
    pub(super) fn go_downhill(&mut self) {
        /// How wide it is, and how far it falls on its way.
        const WIDE: f32 = 3.0;
        const FALL: f32 = 130.0 / 600.0;
        let Some(slope_idx) = self
            .actors
            .iter()
            .position(|actor| self.scene.entities[actor.entity_idx].concept == "downhill_slope")
        else {
            return;
        };
        let slope_id = self.scene.entities[self.actors[slope_idx].entity_idx].id;
        let middle_y = if self.is_tall { 0.56 } else { 0.74 };
        let depth = self.set.ground_y - 0.02;
        let slope = &mut self.actors[slope_idx];
        let (left, top, right) = slope.drawing.extent;
        slope.unit = WIDE / (right - left);
        // Its edge begins four units below the top of its drawing.
        let to_middle = (-top - 4.0) * slope.unit - 0.5 * FALL * WIDE;
        slope.at = (-(left + right) / 2.0 * slope.unit, middle_y + to_middle);
        (slope.zone, slope.action, slope.tie) = (Zone::Ground, Action::March, Tie::None);
        (slope.facing, slope.is_still, slope.is_led) = (1.0, true, false);
        slope.depth = depth;
        let riders: Vec<usize> = (0..self.actors.len())
            .filter(|idx| {
                let entity = &self.scene.entities[self.actors[*idx].entity_idx];
                entity
                    .place
                    .as_ref()
                    .is_some_and(|place| place.of == Some(slope_id))
            })
            .collect();
        let n = riders.len() as f32;
        let apart = if self.is_tall { 0.28 } else { 0.42 };
        for (rank, rider_idx) in riders.iter().enumerate() {
            let rider = &self.actors[*rider_idx];
            let high = match rider.class {
                Class::Vehicle => {
                    0.11 + 0.16 * (self.scene.entities[rider.entity_idx].height_m).min(1.0)
                }
                _ => 0.44,
            };
            let crowd = if n > 1.0 { 0.8 } else { 1.0 };
            self.scale_cluster(*rider_idx, crowd * high / self.actors[*rider_idx].height());
            let x = (rank as f32 - 0.5 * (n - 1.0)) * apart - 0.04;
            let rider = &mut self.actors[*rider_idx];
            rider.tie = Tie::None;
            rider.at = (x, middle_y + FALL * x);
            (rider.zone, rider.depth) = (Zone::Ground, depth + 0.02);
            (rider.is_airborne, rider.is_afloat) = (false, false);
            (rider.facing, rider.heading) = (unmirrored(rider.kind, rider.class), 1.0);
            for idx in 0..self.actors.len() {
                if idx == *rider_idx || self.root_of(idx) == *rider_idx {
                    self.actors[idx].tilt_rad = libm::atan2f(FALL, 1.0);
                }
            }
        }
        self.place_tied();
    }

    /// Whether somebody comes from the ground: children jump up and down on a bed.
    fn is_leapt_onto(&self, entity: &Entity, host_idx: usize) -> bool {
        let host = &self.scene.entities[self.actors[host_idx].entity_idx];
        let is_soft = matches!(
            host.concept.as_str(),
            "bed" | "sofa" | "trampoline" | "mattress" | "bouncy_castle" | "pillow"
        );
        let is_on = entity
            .place
            .as_ref()
            .is_some_and(|place| place.relation == Relation::On);
        let is_host = matches!(
            host.class,
            Class::Furniture | Class::Thing | Class::Vehicle | Class::Building
        );
        is_on && is_host && !(is_soft && entity.class == Class::Person)
    }

    /// From the ground beside something up to its top, or from its top down to the ground.
    fn leap_by(
        &mut self,
        (actor_idx, host_idx): (usize, usize),
        (_, top_y): (f32, f32),
        is_up: bool,
    ) {
        let host = &self.actors[host_idx];
        if host.tie != Tie::None || !matches!(host.zone, Zone::Ground | Zone::Back) {
            return;
        }
        let room = if self.is_tall { SAFE_X } else { 0.60 };
        let wide = |idx: usize| {
            let (left, _, right) = self.actors[idx].reach();
            right - left
        };
        let both = wide(actor_idx) + wide(host_idx);
        let fit = (2.0 * room / both).min(1.0);
        self.scale_cluster(host_idx, fit);
        let of = |idx: usize| &self.scene.entities[self.actors[idx].entity_idx];
        let is_thing = matches!(
            of(actor_idx).class,
            Class::Thing | Class::Food | Class::Plant
        );
        let true_share = of(actor_idx).height_m / of(host_idx).height_m.max(0.05);
        let most = (1.3 * true_share).clamp(0.14, 0.9) * self.actors[host_idx].height();
        if is_thing && !is_up {
            let smaller = (most / self.actors[actor_idx].height()).min(1.0);
            self.actors[actor_idx].unit *= smaller;
        }
        // A tree is left from among its leaves.
        let is_tree = self.actors[host_idx].class == Class::Plant;
        let top_y = if is_tree { 0.62 * top_y } else { top_y } * fit;
        let ground_y = self.set.ground_y;
        let side = if is_tree { 0.55 } else { 1.0 };
        let host = &mut self.actors[host_idx];
        if host.zone == Zone::Back {
            (host.zone, host.at.1, host.depth) = (Zone::Ground, ground_y, ground_y);
        }
        let (left, _, right) = host.reach();
        let host_half = (right - left) / 2.0;
        let (own_left, _, own_right) = self.actors[actor_idx].reach();
        let own_half = (own_right - own_left) / 2.0;
        let host = &mut self.actors[host_idx];
        // The one behind the other, and both in the middle together.
        let host_x = if is_up { own_half } else { -own_half };
        host.at.0 = host_x - (left + right) / 2.0;
        let (y, depth) = (host.at.1, host.depth);
        let away = side * (host_half + own_half);
        let beside = if is_up { host_x - away } else { host_x + away };
        let middle = -(own_left + own_right) / 2.0;
        let (ground, top) = ((beside + middle, y), (host_x + middle, y + top_y));
        let (from, to) = if is_up { (ground, top) } else { (top, ground) };
        let actor = &mut self.actors[actor_idx];
        let high = actor.height();
        (actor.tie, actor.zone, actor.at) = (Tie::None, Zone::Ground, from);
        (actor.is_airborne, actor.is_afloat, actor.is_led) = (false, false, false);
        (actor.depth, actor.heading) = (depth + 0.002, 1.0);
        if actor.kind == Kind::Prop || actor.kind == Kind::Sprite {
            actor.action = Action::Idle;
        } else {
            actor.facing = unmirrored(actor.kind, actor.class);
            actor.action = Action::Jump;
        }
        let leaps = actor.action == Action::Jump;
        actor.course = Some(Course {
            by: (to.0 - from.0, to.1 - from.1),
            arc: if leaps { 0.30 * high } else { 0.04 },
            legs: Legs::Once {
                begin: BEGIN,
                end: END,
            },
        });
    }

    /// From the shore, or from above, into the water.
    fn plunge(&mut self, actor_idx: usize) {
        let Some(water_y) = self.set.water_y else {
            return;
        };
        let ground_y = self.set.ground_y;
        let to_y = self.set.water_to_y.unwrap_or(ground_y).min(SAFE_BOTTOM);
        let surface_y = water_y + 0.55 * (to_y - water_y).max(0.0);
        let has_shore = ground_y > surface_y + 0.04;
        let room = if self.is_tall { SAFE_X } else { 0.55 };
        let (left, _, right) = self.actors[actor_idx].reach();
        let most = 0.8 * room / (right - left);
        self.scale_cluster(actor_idx, most.min(1.0));
        let actor = &mut self.actors[actor_idx];
        let (left, _, right) = actor.reach();
        // Those behind the first go in before it.
        let behind = actor.copy_idx as f32 * 0.62 * (right - left);
        let from_x = -room - left + behind;
        let from_y = if has_shore {
            ground_y
        } else {
            surface_y - 0.30
        };
        let to_x = (room - right - 0.30 + behind).min(room - right);
        (actor.at, actor.zone) = ((from_x, from_y), Zone::Ground);
        (actor.is_airborne, actor.is_afloat, actor.is_led) = (false, false, false);
        (actor.facing, actor.heading) = (unmirrored(actor.kind, actor.class), 1.0);
        actor.plunges = true;
        actor.course = Some(Course {
            by: (to_x - from_x, surface_y - from_y),
            arc: 0.26,
            legs: Legs::Once {
                begin: BEGIN,
                end: END,
            },
        });
    }

    /// From the top of a slide to its foot, sitting.
    fn slide_down(&mut self, actor_idx: usize) {
        let Some(host_idx) = self.other_of(actor_idx) else {
            return;
        };
        let host_entity = &self.scene.entities[self.actors[host_idx].entity_idx];
        if !matches!(host_entity.concept.as_str(), "slide" | "water_slide") {
            return;
        }
        let most = if self.is_tall { 0.80 } else { 1.05 };
        let (left, _, right) = self.actors[host_idx].reach();
        let tall = 0.62 / self.actors[host_idx].height();
        let fit = (most / (right - left)).min(tall);
        self.scale_cluster(host_idx, fit);
        let ground_y = self.set.ground_y;
        let host = &mut self.actors[host_idx];
        (host.zone, host.at.1, host.depth) = (Zone::Ground, ground_y, ground_y);
        let (left, top, right) = host.reach();
        host.at.0 = -(left + right) / 2.0;
        let x = host.at.0;
        let (start, end) = if host.facing < 0.0 {
            (right, left)
        } else {
            (left, right)
        };
        let along = |share: f32| x + start + share * (end - start);
        let from = (along(0.30), ground_y + 0.74 * top);
        let to = (along(0.80), ground_y + 0.08 * top);
        let depth = host.depth;
        let high = 0.42 * host.height();
        let actor = &mut self.actors[actor_idx];
        actor.unit = high / actor.drawing.height;
        (actor.tie, actor.zone, actor.at) = (Tie::None, Zone::Ground, from);
        (actor.depth, actor.is_airborne) = (depth + 0.002, false);
        actor.facing = unmirrored(actor.kind, actor.class) * (end - start).signum();
        actor.course = Some(Course {
            by: (to.0 - from.0, to.1 - from.1),
            arc: 0.0,
            legs: Legs::Even {
                begin: 0.22,
                end: 0.74,
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::Production;

    /// Where the feet of the first entity are at the begin and at the end.
    fn ends(prompt: &str, (wide, high): (u32, u32)) -> [(f32, f32); 2] {
        let scene = understand(prompt).scene;
        let size = Size::new(wide, high).unwrap();
        let production = Production::new(&scene, 1, size, 4.0);
        [0.0, 3.9].map(|time_s| production.place(time_s)[0].to_world.apply(0.0, 0.0))
    }

    #[test]
    fn who_jumps_onto_something_ends_higher_and_who_jumps_off_lower() {
        for shape in [(1280, 720), (720, 1280)] {
            for (prompt, is_up) in [
                ("a fox jumps onto a bench", true),
                ("a cat jumps off a wall", false),
                ("a vase falls off a table", false),
                ("a child slides down a slide", false),
            ] {
                let [from, to] = ends(prompt, shape);
                let risen = from.1 - to.1;
                let is_right = if is_up { risen > 0.05 } else { risen < -0.05 };
                assert!(is_right, "{prompt} {shape:?}: {from:?} {to:?}");
            }
        }
    }

    #[test]
    fn who_goes_downhill_is_on_a_slope_that_fills_the_picture() {
        for shape in [(1280, 720), (720, 1280)] {
            let scene = understand("a man skis down a mountain").scene;
            let size = Size::new(shape.0, shape.1).unwrap();
            let production = Production::new(&scene, 1, size, 4.0);
            let concept = |idx: usize| {
                let actor = &production.actors()[idx];
                scene.entities[actor.entity_idx].concept.as_str()
            };
            let n = production.actors().len();
            let slope = (0..n)
                .find(|idx| concept(*idx) == "downhill_slope")
                .unwrap();
            for time_s in [0.2, 2.0, 3.8] {
                let placed = production.place(time_s);
                let (left, top, right) = production.actors()[slope].drawing.extent;
                let edge = |x: f32, y: f32| placed[slope].to_world.apply(x, y);
                let (from, to) = (edge(left, top + 4.0), edge(right, top + 134.0));
                let rider = placed[0].foot;
                assert!(from.0 < rider.0 - 0.9 && to.0 > rider.0 + 0.9, "{shape:?}");
                let along = (rider.0 - from.0) / (to.0 - from.0);
                let on_edge = from.1 + along * (to.1 - from.1);
                assert!(
                    (rider.1 - on_edge).abs() < 0.03,
                    "{shape:?} {rider:?} {on_edge}"
                );
                assert!(edge(left, 0.0).1 > 1.05, "{shape:?}");
            }
        }
    }

    #[test]
    fn who_jumps_into_water_is_gone_in_the_end() {
        let scene = understand("a frog jumps into a pond").scene;
        let size = Size::new(1280, 720).unwrap();
        let production = Production::new(&scene, 1, size, 4.0);
        let opacity = |time_s: f32| production.place(time_s)[0].stance.opacity;
        assert!(opacity(0.5) > 0.9 && opacity(3.8) < 0.1);
    }
}

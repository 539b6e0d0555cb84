//! Tools that work by themselves: the edge on what is cut, the tip on the page, as if a hand at the right held them.

use super::{Builder, SAFE_X};
use crate::rigs::{Kind, is_working_hand};
use crate::scene::{Action, Class};
use crate::staging::actor::{Actor, Course, Legs, Tie};
use crate::staging::motion::STRIKES;

/// The most that what is worked on may take of the frame, wide and high.
const MOST_OF_THING: (f32, f32) = (0.50, 0.36);
/// How long a tool is beside what it works on: at least, and at most.
const LENGTH: (f32, f32) = (0.75, 1.5);
/// How long it is at most.
const LONGEST: f32 = 0.46;

/// How a tool is held for its stroke.
struct Hold {
    /// Where from the hand the tip lies: the angle in radians, clockwise from the right.
    points_rad: f32,
    /// Where it works on the thing: from its middle in half widths, and from its top in heights.
    at: (f32, f32),
    /// How far the stroke goes, in the thing's heights or half widths.
    reach: f32,
}

impl Hold {
    fn of(action: Action) -> Option<Self> {
        let (points_rad, at, reach) = match action {
            Action::Chop => (2.95, (0.30, 0.10), 0.80),
            Action::Swing => (2.95, (0.05, 0.06), 0.0),
            Action::Stir => (1.95, (0.05, 0.54), 0.30),
            Action::Write => (2.15, (0.0, 0.30), 0.55),
            Action::Sweep => (1.95, (0.0, 0.50), 0.50),
            Action::Touch => (2.05, (0.10, 0.16), 0.24),
            _ => return None,
        };
        Some(Self {
            points_rad,
            at,
            reach,
        })
    }
}

impl Builder<'_> {
    /// What a tool works on, if it does so by itself.
    pub(in crate::staging) fn worked_by(&self, actor_idx: usize) -> Option<usize> {
        let actor = &self.actors[actor_idx];
        let entity = &self.scene.entities[actor.entity_idx];
        if is_working_hand(entity) {
            return entity.target.and_then(|id| self.index_of(id));
        }
        let is_held = actor.kind == Kind::Prop
            && actor.drawing.point("work").is_some()
            && Hold::of(actor.action).is_some();
        let is_tool = (is_held || self.is_missile(actor_idx)) && entity.place.is_none();
        let thing_idx = entity.target.and_then(|id| self.index_of(id));
        thing_idx
            .filter(|idx| is_tool && *idx != actor_idx && self.actors[*idx].kind != Kind::Biped)
    }

    /// Lays every tool at what it works on.
    pub(super) fn set_tools_to_work(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let Some(thing_idx) = self.worked_by(actor_idx) else {
                continue;
            };
            if is_working_hand(&self.scene.entities[self.actors[actor_idx].entity_idx]) {
                continue;
            }
            let thing = &self.actors[thing_idx];
            let (left, top, right) = thing.reach();
            let fit = (MOST_OF_THING.0 / (right - left)).min(MOST_OF_THING.1 / -top);
            self.scale_cluster(thing_idx, fit.min(1.0));
            if self.is_missile(actor_idx) {
                self.fly_at(actor_idx, thing_idx);
            } else {
                self.lay_tool(actor_idx, thing_idx);
                self.lay_slices(thing_idx);
            }
        }
    }

    /// Whether it flies at a thing and hits it.
    fn is_missile(&self, actor_idx: usize) -> bool {
        let actor = &self.actors[actor_idx];
        let is_thing = matches!(actor.kind, Kind::Prop | Kind::Sprite);
        is_thing && actor.action == Action::Throw && actor.class == Class::Thing
    }

    /// From the edge of the picture at what it hits halfway through.
    fn fly_at(&mut self, actor_idx: usize, thing_idx: usize) {
        let room = if self.is_tall { SAFE_X } else { 0.62 };
        let thing = &mut self.actors[thing_idx];
        let (left, top, right) = thing.reach();
        thing.at.0 = 0.10 - (left + right) / 2.0;
        let (half, high) = ((right - left) / 2.0, -top);
        let to = (0.10 - 0.55 * half, thing.at.1 - 0.55 * high);
        let (ground_y, depth, zone) = (thing.at.1, thing.depth, thing.zone);
        let of = |idx: usize| self.scene.entities[self.actors[idx].entity_idx].height_m;
        let share = (of(actor_idx) / of(thing_idx).max(0.02)).clamp(0.16, 0.50);
        let actor = &mut self.actors[actor_idx];
        actor.unit = share * high / actor.drawing.height;
        let foot_y = to.1 + 0.5 * actor.height();
        let from = (-room, foot_y - 0.10);
        (actor.at, actor.depth, actor.zone) = (from, depth + 0.002, zone);
        (actor.facing, actor.tie, actor.is_tool) = (1.0, Tie::None, true);
        (actor.is_airborne, actor.is_afloat, actor.is_led) = (false, true, false);
        // How far it falls when it has hit.
        actor.span = (ground_y - foot_y).max(0.0);
        actor.course = Some(Course {
            by: (to.0 - from.0, foot_y - from.1),
            arc: 0.05,
            legs: Legs::Once {
                begin: 0.04,
                end: STRIKES,
            },
        });
    }

    fn lay_tool(&mut self, actor_idx: usize, thing_idx: usize) {
        let thing = self.actors[thing_idx].clone();
        let own_m = self.scene.entities[self.actors[actor_idx].entity_idx].height_m;
        let thing_m = self.scene.entities[thing.entity_idx].height_m.max(0.02);
        let (left, top, right) = thing.reach();
        let (half, high) = ((right - left) / 2.0, -top);
        let actor = &mut self.actors[actor_idx];
        let Some((hold, (_, work))) = Hold::of(actor.action).zip(actor.drawing.point("work"))
        else {
            return;
        };
        let size = high.max(half);
        let long = (own_m / thing_m).clamp(LENGTH.0, LENGTH.1) * size;
        let (own_left, own_top, own_right) = actor.drawing.extent;
        let own_long = -own_top.min(own_left - own_right);
        actor.unit = long.min(LONGEST) / own_long;
        let (turn_rad, facing) = turned(actor, &hold);
        let (sin, cos) = libm::sincosf(turn_rad);
        let (x, y) = (facing * work.0 * actor.unit, work.1 * actor.unit);
        let work = (x * cos - y * sin, x * sin + y * cos);
        let top_y = thing
            .drawing
            .point("top")
            .map_or(hold.at.1 * high + top, |(_, at)| at.1 * thing.unit);
        let middle_x = thing.at.0 + (left + right) / 2.0;
        actor.at = (
            middle_x + hold.at.0 * half - work.0,
            thing.at.1 + top_y - work.1,
        );
        (actor.facing, actor.tilt_rad) = (facing, turn_rad * facing);
        actor.span = hold.reach * if is_across(actor.action) { half } else { high };
        let behind = actor.action == Action::Stir;
        actor.depth = thing.depth + if behind { -0.0005 } else { 0.0015 };
        (actor.zone, actor.tie, actor.is_tool) = (thing.zone, Tie::None, true);
        (actor.is_airborne, actor.is_afloat, actor.is_led) = (false, false, false);
    }
}

impl Builder<'_> {
    /// What has been cut off lies beside what is cut, as large as its slices.
    fn lay_slices(&mut self, thing_idx: usize) {
        let thing = &self.actors[thing_idx];
        let (left, top, _) = thing.reach();
        let (x, y, depth, high) = (thing.at.0 + left, thing.at.1, thing.depth, -top);
        for slices in &mut self.actors {
            if self.scene.entities[slices.entity_idx].concept != "sliced_food" {
                continue;
            }
            let (left, _, right) = slices.drawing.extent;
            slices.unit = 0.95 * high / (right - left);
            let (_, _, right) = slices.reach();
            (slices.at, slices.depth) = ((x - 0.8 * right, y + 0.004), depth + 0.001);
        }
    }
}

/// Whether a stroke goes to and fro, and not down.
fn is_across(action: Action) -> bool {
    matches!(action, Action::Write | Action::Sweep)
}

/// How far a tool is turned so that it points from the hand to the work, and whether it is mirrored: its edge is below.
fn turned(actor: &Actor, hold: &Hold) -> (f32, f32) {
    let (Some((_, grip)), Some((_, work))) =
        (actor.drawing.point("grip"), actor.drawing.point("work"))
    else {
        return (0.0, 1.0);
    };
    let lies_flat = actor.action == Action::Sweep && !is_long(actor);
    if lies_flat {
        return (0.0, 1.0);
    }
    let way = (work.0 - grip.0, work.1 - grip.1);
    let turn = |facing: f32| {
        let axis_rad = if libm::fabsf(way.0) > libm::fabsf(way.1) {
            libm::atan2f(0.0, facing * way.0)
        } else {
            libm::atan2f(way.1, 0.0)
        };
        hold.points_rad - axis_rad
    };
    let below = |facing: f32| {
        let (sin, cos) = libm::sincosf(turn(facing));
        facing * way.0 * sin + way.1 * cos
    };
    let facing = if below(-1.0) > below(1.0) + 0.5 {
        -1.0
    } else {
        1.0
    };
    (turn(facing), facing)
}

/// Whether it has a handle.
fn is_long(actor: &Actor) -> bool {
    let (left, top, right) = actor.drawing.extent;
    let (wide, high) = (right - left, -top);
    wide.max(high) > 2.0 * wide.min(high)
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::paint::Affine;
    use crate::scene::Action;
    use crate::staging::Production;

    #[test]
    fn a_tool_works_where_its_thing_is() {
        for (prompt, action) in [
            ("A knife slices through a ripe tomato", Action::Chop),
            ("A hammer hits a nail", Action::Swing),
            ("A spoon stirring a cup of tea", Action::Stir),
            ("A yellow pencil writing on a green notebook", Action::Write),
            ("A fork presses into a piece of cake", Action::Touch),
        ] {
            for (wide, high) in [(1280, 720), (720, 1280)] {
                let scene = understand(prompt).scene;
                let size = Size::new(wide, high).unwrap();
                let production = Production::new(&scene, 1, size, 4.0);
                let actors = production.actors();
                let tool = actors.iter().find(|it| it.action == action).unwrap();
                let id = scene.entities[tool.entity_idx].target.unwrap();
                let thing = actors
                    .iter()
                    .find(|it| scene.entities[it.entity_idx].id == id)
                    .unwrap();
                let (_, work) = tool.drawing.point("work").unwrap();
                let at = Affine::scale(tool.unit * tool.facing, tool.unit)
                    .then(Affine::rotate(tool.tilt_rad * tool.facing))
                    .then(Affine::translate(tool.at.0, tool.at.1))
                    .apply(work.0, work.1);
                let (left, top, right, bottom) = thing.rest_box();
                assert!(
                    (left..right).contains(&at.0),
                    "{prompt}: {at:?} in {left}..{right}"
                );
                assert!(
                    (top - 0.01..bottom).contains(&at.1),
                    "{prompt}: {at:?} in {top}..{bottom}"
                );
            }
        }
    }
}

//! Things that stand to each other as what happens needs it: a screen before those who watch it, the tide before what
//! it takes.

use std::sync::Arc;

use super::{Builder, SAFE_X};
use crate::rigs::{self, Kind};
use crate::scene::{Action, Class, Entity, Look, Relation};
use crate::staging::actor::{Actor, Course, Legs, Tie};
use crate::staging::blocking::Zone;

/// How narrow a screen is that is turned to those who watch it, and half away from us.
const TURNED: f32 = 0.66;

/// How many carriages an engine pulls.
const CARRIAGES: u32 = 3;

impl Builder<'_> {
    /// Who watches television faces it, and it stands on something before them.
    pub(super) fn watch_screens(&mut self) {
        for screen_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[screen_idx].entity_idx];
            let is_screen = matches!(entity.concept.as_str(), "television" | "screen");
            let watchers = self.watchers_of(entity.id);
            if !is_screen || watchers.is_empty() || self.actors[screen_idx].tie != Tie::None {
                continue;
            }
            let tallest = watchers
                .iter()
                .map(|idx| self.actors[*idx].height())
                .fold(0.0, f32::max);
            let mut roots: Vec<usize> = watchers
                .iter()
                .map(|idx| self.actors[*idx].tie.host().unwrap_or(*idx))
                .collect();
            roots.sort_unstable();
            roots.dedup();
            // Those who watch to the left, as far as they are wide.
            let mut right_end = -SAFE_X;
            for root in &roots {
                let (left, right) = self.cluster_extent(*root);
                self.actors[*root].at.0 = right_end - left;
                right_end += right - left;
            }
            let foot_y = self.actors[roots[0]].at.1;
            let depth = self.actors[roots[0]].depth;
            let gap = 0.10 * tallest;
            let room = (SAFE_X + 0.06 - right_end - gap).max(0.16);
            let screen = &mut self.actors[screen_idx];
            let (left, _, right) = screen.drawing.extent;
            let wide = (TURNED * (right - left)).max(1e-3);
            screen.unit = (0.46 * tallest / screen.drawing.height).min(room / wide);
            let half = 0.5 * wide * screen.unit;
            let x = (right_end + gap + half).min(SAFE_X + 0.06 - half);
            let stand_high = 0.20 * tallest;
            screen.at = (x, foot_y - 0.96 * stand_high);
            (screen.facing, screen.zone, screen.depth) = (TURNED, Zone::Ground, depth + 0.004);
            let screen_wide = 2.0 * half;
            for idx in watchers {
                self.actors[idx].facing = self.actors[idx].facing.abs();
            }
            self.put_on_stand(screen_idx, (screen_wide, stand_high), foot_y);
        }
        self.place_tied();
    }

    /// Everybody whose eyes are for the entity.
    fn watchers_of(&self, id: u32) -> Vec<usize> {
        let watches = |actor: &Actor| {
            let entity = &self.scene.entities[actor.entity_idx];
            let is_looking = matches!(
                actor.action,
                Action::Look | Action::Sit | Action::Idle | Action::Laugh | Action::Eat
            );
            let is_free = matches!(actor.tie, Tie::None | Tie::Upon(..));
            entity.target == Some(id) && is_looking && is_free && actor.class != Class::Thing
        };
        let all = 0..self.actors.len();
        all.filter(|idx| watches(&self.actors[*idx])).collect()
    }

    /// Puts a low chest under a screen.
    fn put_on_stand(&mut self, screen_idx: usize, (wide, high): (f32, f32), foot_y: f32) {
        let screen = &self.actors[screen_idx];
        let entity = Entity {
            concept: "panelled_desk".to_owned(),
            word: "stand".to_owned(),
            class: Class::Furniture,
            look: Look {
                scale: 1.0,
                ..Look::default()
            },
            action: Action::Idle,
            ..self.scene.entities[screen.entity_idx].clone()
        };
        let cast = rigs::cast(&entity, self.seed, 0);
        let (left, _, right) = cast.drawing.extent;
        let unit = (high / cast.drawing.height).max(1.15 * wide / (right - left));
        let stand = Actor {
            unit,
            at: (screen.at.0 - (left + right) / 2.0 * unit, foot_y),
            facing: 1.0,
            depth: screen.depth - 0.002,
            kind: cast.kind,
            class: Class::Furniture,
            action: Action::Idle,
            drawing: Arc::new(cast.drawing),
            ..screen.clone()
        };
        let top = stand.height();
        self.actors[screen_idx].at.1 = foot_y - 0.96 * top;
        self.actors.push(stand);
    }

    /// Two who hug or kiss on their feet are face to face, wherever they were put.
    pub(super) fn face_each_other(&mut self) {
        for first in 0..self.actors.len().saturating_sub(1) {
            let (a, b) = (&self.actors[first], &self.actors[first + 1]);
            let is_pair = a.entity_idx == b.entity_idx && a.copy_idx == 0 && b.copy_idx == 1;
            let is_close = matches!(a.action, Action::Hug | Action::Kiss);
            let is_free = a.tie == Tie::None && b.tie == Tie::None && a.kind == b.kind;
            let n = self.scene.entities[a.entity_idx].count;
            if !(is_pair && is_close && is_free && n == 2) {
                continue;
            }
            let middle = (a.at.0 + b.at.0) / 2.0;
            let half = 0.12 * a.height().min(b.height());
            let side = if a.at.0 <= b.at.0 { -1.0 } else { 1.0 };
            for (idx, side) in [(first, side), (first + 1, -side)] {
                let actor = &mut self.actors[idx];
                actor.at.0 = middle + side * half;
                actor.facing = -side * actor.facing.abs();
            }
        }
    }

    /// Who is told to be left or right of somebody that something is done with looks there, and is looked at.
    pub(super) fn face_across(&mut self) {
        use Action as A;
        let deals = |actor: &Actor| {
            let is_dealt = matches!(
                actor.action,
                A::Look
                    | A::Talk
                    | A::Fight
                    | A::Laugh
                    | A::Wave
                    | A::Bow
                    | A::Toast
                    | A::Throw
                    | A::Catch
                    | A::Dance
            );
            is_dealt && actor.tie == Tie::None && !matches!(actor.kind, Kind::Prop | Kind::Sprite)
        };
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let side = entity
                .place
                .as_ref()
                .filter(|place| matches!(place.relation, Relation::LeftOf | Relation::RightOf));
            let other = side.and_then(|place| place.of.and_then(|id| self.index_of(id)));
            let Some(other_idx) = other.filter(|&it| it != actor_idx) else {
                continue;
            };
            let (one, other) = (&self.actors[actor_idx], &self.actors[other_idx]);
            if !deals(one) || !deals(other) {
                continue;
            }
            let to_other = if one.at.0 < other.at.0 { 1.0 } else { -1.0 };
            let (one, other) = (one.facing.abs(), other.facing.abs());
            self.actors[actor_idx].facing = to_other * one;
            self.actors[other_idx].facing = -to_other * other;
        }
    }

    /// Of two on one seat who hug, the one behind puts the arms around the other, who sits.
    pub(super) fn hug_on_seats(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let Tie::Upon(seat_idx, _) = actor.tie else {
                continue;
            };
            let is_before = self.actors.iter().any(|other| {
                matches!(other.tie, Tie::Upon(idx, _) if idx == seat_idx)
                    && other.action == Action::Hug
                    && other.copy_idx < actor.copy_idx
                    && other.entity_idx == actor.entity_idx
            });
            if actor.action == Action::Hug && is_before {
                self.actors[actor_idx].action = Action::Sit;
            }
        }
    }

    /// Behind an engine come its carriages, as far as the picture goes.
    pub(super) fn couple_carriages(&mut self) {
        for engine_idx in 0..self.actors.len() {
            let engine = &self.actors[engine_idx];
            let entity = &self.scene.entities[engine.entity_idx];
            let is_engine = matches!(entity.concept.as_str(), "train" | "steam_train");
            let mut all = self.scene.entities.iter();
            let has_cars = all.any(|it| it.concept == "train_car");
            let is_on_ground = !engine.is_airborne && engine.tie == Tie::None;
            if !is_engine || has_cars || !is_on_ground || entity.count > 1 {
                continue;
            }
            let car = Entity {
                concept: "train_car".to_owned(),
                word: "train car".to_owned(),
                ..entity.clone()
            };
            let cast = rigs::cast(&car, self.seed, 0);
            let drawing = Arc::new(cast.drawing);
            let unit = 0.92 * engine.height() / drawing.height;
            let (left, _, right) = drawing.extent;
            let mut end = engine.drawing.extent.0 * engine.unit;
            for n in 0..CARRIAGES {
                let engine = &self.actors[engine_idx];
                end -= 0.98 * right * unit;
                let carriage = Actor {
                    unit,
                    copy_idx: n + 1,
                    kind: cast.kind,
                    drawing: Arc::clone(&drawing),
                    tie: Tie::Upon(engine_idx, (end * engine.facing.signum(), 0.0)),
                    depth: engine.depth - 0.001,
                    ..engine.clone()
                };
                end += 0.98 * left * unit;
                self.actors.push(carriage);
            }
        }
    }

    /// The tide comes in from the side, and washes round the foot of what it takes.
    pub(super) fn flood(&mut self) {
        for tide_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[tide_idx].entity_idx];
            let place = entity.place.as_ref().and_then(|place| place.of);
            let taken = place.and_then(|id| self.index_of(id));
            let Some(taken_idx) = taken.filter(|_| entity.concept == "tide") else {
                continue;
            };
            let taken = &self.actors[taken_idx];
            let (high, (x, y), depth) = (taken.height(), taken.at, taken.depth);
            let tide = &mut self.actors[tide_idx];
            let (left, _, right) = tide.drawing.extent;
            tide.unit = 3.0 / (right - left);
            tide.at = (x + 2.2, y + 0.07 * high);
            (tide.zone, tide.tie, tide.action) = (Zone::Ground, Tie::None, Action::Idle);
            (tide.is_airborne, tide.is_afloat) = (false, false);
            tide.depth = depth + 0.01;
            tide.course = Some(Course {
                by: (-2.2, 0.0),
                arc: 0.001,
                legs: Legs::Once {
                    begin: 0.02,
                    end: 0.46,
                },
            });
        }
    }
}

//! Who is behind something is partly hidden by it and looks out, and who is in front of something large has it behind
//! them.

use super::{Builder, SAFE_TOP, SAFE_X, beside_in_world};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Relation};
use crate::staging::actor::Tie;
use crate::staging::blocking::Zone;
use crate::staging::travel::travels;

/// How wide the trunk of a tree is, as a share of its crown.
const TRUNK: f32 = 0.20;
/// How high at least something is that hides somebody who stands, as a share of them.
const HIDES: f32 = 0.80;
/// How much narrower than somebody what is thin is, so that they look past it.
const THIN: f32 = 0.75;

impl Builder<'_> {
    /// Places all who are said to be behind or before what stands on the ground.
    pub(super) fn stand_behind_and_before(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let Some(place) = &entity.place else { continue };
            let relation = place.relation;
            let host_idx = place.of.and_then(|id| self.index_of(id));
            let Some(host_idx) = host_idx.filter(|idx| self.can_hide((actor_idx, *idx))) else {
                continue;
            };
            match relation {
                Relation::Behind => self.hide_behind((actor_idx, host_idx)),
                Relation::InFrontOf => self.stand_before((actor_idx, host_idx)),
                _ => {}
            }
        }
    }

    /// Whether both stand still on the ground, and are only two.
    fn can_hide(&self, (actor_idx, host_idx): (usize, usize)) -> bool {
        let (actor, host) = (&self.actors[actor_idx], &self.actors[host_idx]);
        let stands = |zone: Zone| matches!(zone, Zone::Ground | Zone::Back);
        let is_kept_by = |idx: usize| {
            let id = self.scene.entities[self.actors[idx].entity_idx].id;
            self.scene
                .entities
                .iter()
                .any(|other| other.target == Some(id) && other.action != Action::Look)
        };
        let entity = &self.scene.entities[actor.entity_idx];
        let count = self.scene.entities[host.entity_idx].count;
        actor_idx != host_idx
            && actor.tie == Tie::None
            && host.tie == Tie::None
            && entity.count == 1
            && count == 1
            && actor.course.is_none()
            && !travels(actor.action)
            && !travels(host.action)
            && stands(actor.zone)
            && stands(host.zone)
            && !is_kept_by(actor_idx)
            && !matches!(host.class, Class::Person)
            && self.are_alone((actor_idx, host_idx))
    }

    /// Whether nobody and nothing else stands there, whom the scale of the two would belie or hide.
    fn are_alone(&self, (actor_idx, host_idx): (usize, usize)) -> bool {
        self.actors.iter().enumerate().all(|(idx, other)| {
            let is_loose =
                other.tie == Tie::None && matches!(other.zone, Zone::Ground | Zone::Back);
            idx == actor_idx || idx == host_idx || !is_loose
        })
    }

    /// Brings the two to the scale of the world, the larger as large as the picture has room for.
    fn scale_pair(&mut self, (actor_idx, host_idx): (usize, usize)) {
        let ratio = beside_in_world(
            self.scene,
            (&self.actors[actor_idx], &self.actors[host_idx]),
        );
        let (own, host) = (
            self.actors[actor_idx].height(),
            self.actors[host_idx].height(),
        );
        // A tree need not be as high beside somebody as in the world.
        let wanted = (own / ratio).min(2.1 * own);
        let host_fit = wanted / host;
        let (left, _, right) = self.actors[host_idx].reach();
        let top = if self.is_tall { -0.40 } else { SAFE_TOP };
        let most_high = (self.set.ground_y - top) / wanted;
        let most_wide = 1.9 * SAFE_X / ((right - left) * host_fit);
        let fit = most_high.min(most_wide).min(1.0);
        self.scale_cluster(actor_idx, fit);
        self.scale_cluster(host_idx, host_fit * fit);
        let ground_y = self.set.ground_y;
        let host = &mut self.actors[host_idx];
        let (left, _, right) = host.reach();
        (host.zone, host.depth) = (Zone::Ground, ground_y);
        host.at = (-(left + right) / 2.0, ground_y);
    }

    /// Half of who is as low as what they are behind is seen beside it; who is higher is seen above it.
    fn hide_behind(&mut self, pair: (usize, usize)) {
        self.scale_pair(pair);
        let (actor_idx, host_idx) = pair;
        let (actor, host) = (&self.actors[actor_idx], &self.actors[host_idx]);
        let entity = &self.scene.entities[host.entity_idx];
        let (host_left, _, host_right) = host.reach();
        let is_tree = entity.class == Class::Plant && entity.height_m > 2.5;
        let cover = (host_right - host_left) * if is_tree { TRUNK } else { 1.0 };
        let (left, _, right) = actor.reach();
        let wide = right - left;
        let side = if actor.facing < 0.0 { -1.0 } else { 1.0 };
        let aside = if host.height() < HIDES * actor.height() {
            0.0
        } else if cover < THIN * wide {
            0.26 * wide + 0.2 * cover
        } else if wide < 0.3 * cover {
            cover / 2.0 + 0.12 * wide
        } else {
            // The head, which is ahead, and as much of the body.
            cover / 2.0 - 0.06 * wide
        };
        let x = host.at.0 + (host_left + host_right) / 2.0 - (left + right) / 2.0 + side * aside;
        let y = host.at.1 - 0.012;
        let depth = host.depth - 0.01;
        let actor = &mut self.actors[actor_idx];
        actor.at = (x, y);
        (actor.zone, actor.depth) = (Zone::Ground, depth);
        self.centre_pair(pair);
    }

    /// Whoever is before something higher has it behind them; what is lower is looked at.
    fn stand_before(&mut self, pair: (usize, usize)) {
        let (actor_idx, host_idx) = pair;
        let host = &self.actors[host_idx];
        let is_high = self.scene.entities[host.entity_idx].height_m
            > 1.15 * self.scene.entities[self.actors[actor_idx].entity_idx].height_m;
        // A house fills the picture behind whoever is before it, at no scale of its own.
        if host.class == Class::Building {
            return;
        }
        let is_wide = matches!(
            host.class,
            Class::Food | Class::Vehicle | Class::Instrument | Class::Plant
        );
        if !is_high || is_wide {
            self.turn_to(pair);
            return;
        }
        self.scale_pair(pair);
        let (actor, host) = (&self.actors[actor_idx], &self.actors[host_idx]);
        let (host_left, _, host_right) = host.reach();
        let (left, _, right) = actor.reach();
        // What is narrow is seen beside them.
        let aside = if host_right - host_left < 2.0 * (right - left) {
            0.30 * (host_right - host_left)
        } else {
            0.0
        };
        let x = host.at.0 + (host_left + host_right) / 2.0 - (left + right) / 2.0 + aside;
        let (y, depth) = (host.at.1 + 0.02, host.depth + 0.02);
        let host = &mut self.actors[host_idx];
        host.at.1 -= 0.03;
        let actor = &mut self.actors[actor_idx];
        actor.at = (x, y);
        (actor.zone, actor.depth) = (Zone::Ground, depth);
        self.centre_pair(pair);
    }

    /// Who is before something low looks at it.
    fn turn_to(&mut self, (actor_idx, host_idx): (usize, usize)) {
        let aside = self.actors[host_idx].at.0 - self.actors[actor_idx].at.0;
        let actor = &mut self.actors[actor_idx];
        if !matches!(actor.kind, Kind::Prop | Kind::Sprite) && aside.abs() > 0.02 {
            actor.facing = aside.signum() * actor.facing.abs();
        }
    }

    /// Moves two so that they are in the middle of the picture together.
    fn centre_pair(&mut self, (actor_idx, host_idx): (usize, usize)) {
        let (a, b) = (
            self.actors[actor_idx].rest_box(),
            self.actors[host_idx].rest_box(),
        );
        let middle = (a.0.min(b.0) + a.2.max(b.2)) / 2.0;
        self.actors[actor_idx].at.0 -= middle;
        self.actors[host_idx].at.0 -= middle;
        self.place_tied();
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::{Actor, Production};

    fn both(prompt: &str, (wide, high): (u32, u32)) -> (Actor, Actor) {
        let scene = understand(prompt).scene;
        let production = Production::new(&scene, 1, Size::new(wide, high).unwrap(), 4.0);
        let actors = production.actors();
        let of = |at: usize| actors.iter().find(|it| it.entity_idx == at).unwrap();
        (of(0).clone(), of(1).clone())
    }

    #[test]
    fn who_is_behind_something_is_partly_hidden_and_partly_seen() {
        for prompt in [
            "A man behind a tree",
            "A rabbit hides behind a bush",
            "A cat behind a laptop",
            "A ball behind a sofa",
            "A boy hides behind a barrel",
        ] {
            for shape in [(1280, 720), (720, 1280)] {
                let (guest, host) = both(prompt, shape);
                let (own, other) = (guest.rest_box(), host.rest_box());
                assert!(
                    guest.depth < host.depth,
                    "{prompt} {shape:?} {:?} {:?}",
                    (guest.depth, guest.at, guest.zone, guest.tie, guest.action),
                    (host.depth, host.at, host.zone, host.tie, &host.class)
                );
                let overlap = own.2.min(other.2) - own.0.max(other.0);
                assert!(
                    overlap > 0.1 * (own.2 - own.0),
                    "{prompt} {own:?} {other:?}"
                );
                let is_above = own.1 < other.1 - 0.01;
                let is_tree = host.class == crate::scene::Class::Plant;
                let is_beside = own.2 > other.2 + 0.01 || own.0 < other.0 - 0.01;
                assert!(
                    is_above || is_beside || is_tree,
                    "{prompt} {own:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn one_of_a_family_keeps_its_size_beside_the_others() {
        for shape in [(1280, 720), (720, 1280)] {
            let prompt = "a man stands behind a car with two children";
            let scene = understand(prompt).scene;
            let size = Size::new(shape.0, shape.1).unwrap();
            let production = Production::new(&scene, 1, size, 4.0);
            let people: Vec<&Actor> = production
                .actors()
                .iter()
                .filter(|it| it.class == crate::scene::Class::Person)
                .collect();
            let height_of = |entity_idx: usize| {
                let of_it = people.iter().find(|it| it.entity_idx == entity_idx);
                of_it.map(|it| it.height())
            };
            let man = height_of(people[0].entity_idx);
            let child = height_of(people[people.len() - 1].entity_idx);
            assert!(people.len() >= 3, "{}", people.len());
            assert!(man.unwrap() > child.unwrap(), "{shape:?} {man:?} {child:?}");
        }
    }

    #[test]
    fn who_is_before_something_low_looks_at_it() {
        for prompt in [
            "A cat sitting in front of a cake",
            "A dog in front of a bowl",
        ] {
            for shape in [(1280, 720), (720, 1280)] {
                let (guest, host) = both(prompt, shape);
                let aside = host.at.0 - guest.at.0;
                assert!(aside * guest.facing > 0.0, "{prompt} {shape:?}");
            }
        }
    }

    #[test]
    fn who_is_before_a_door_has_it_behind_them() {
        for prompt in [
            "A woman stands in front of a door",
            "A child in front of a big wardrobe",
        ] {
            for shape in [(1280, 720), (720, 1280)] {
                let (guest, host) = both(prompt, shape);
                let (own, other) = (guest.rest_box(), host.rest_box());
                assert!(guest.depth > host.depth, "{prompt} {shape:?}");
                assert!(own.0 < other.2 && own.2 > other.0, "{prompt} {shape:?}");
                assert!(host.height() > guest.height(), "{prompt} {shape:?}");
            }
        }
    }
}

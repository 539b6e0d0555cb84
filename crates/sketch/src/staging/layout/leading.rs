//! Hands at what is pushed and pulled: at its handle, else at its near side, and a rope to what has neither.

use super::Builder;
use crate::rigs::Kind;
use crate::scene::Action;
use crate::staging::actor::{Actor, Contact, Tie};

/// How far before somebody's middle the hands are that push, as a share of their height.
const PUSHES_AT: f32 = 0.30;
/// What is lower than this share of whoever pushes it is out of reach of the hands.
const LOWEST_SHARE: f32 = 0.22;
/// How high hands push at a wall of a thing, as a share of the height of whose they are.
const HAND_SHARE: f32 = 0.58;

impl Builder<'_> {
    /// Brings what is pushed within reach, and finds where the hands are at it.
    pub(super) fn take_hold(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let leads = matches!(actor.action, Action::Push | Action::Pull);
            if actor.kind != Kind::Biped || actor.tie != Tie::None || !leads {
                continue;
            }
            let Some(led_idx) = self.led_by(actor_idx) else {
                continue;
            };
            let (high, led_high) = (actor.height(), self.actors[led_idx].height());
            if actor.action == Action::Push && led_high < LOWEST_SHARE * high {
                continue;
            }
            let at = hold(actor, &self.actors[led_idx]);
            let side = (at.0 - actor.at.0).signum();
            let mut at_x = at.0;
            if actor.action == Action::Push && self.is_nearest(actor_idx, led_idx) {
                at_x = actor.at.0 + side * PUSHES_AT * high;
                self.actors[led_idx].at.0 += at_x - at.0;
            }
            let actor = &mut self.actors[actor_idx];
            actor.contact = Some(Contact {
                at: (
                    (at_x - actor.at.0) / (actor.unit * actor.facing),
                    (at.1 - actor.at.1) / actor.unit,
                ),
                with: led_idx,
                takes: false,
                is_high: false,
            });
        }
    }

    /// The thing that somebody pushes or pulls; of several the one of the same rank.
    fn led_by(&self, actor_idx: usize) -> Option<usize> {
        let actor = &self.actors[actor_idx];
        let own_id = self.scene.entities[actor.entity_idx].id;
        let is_led = |idx: &usize| {
            let other = &self.actors[*idx];
            let leader = self.leader_of(&self.scene.entities[other.entity_idx]);
            other.kind == Kind::Prop
                && other.tie == Tie::None
                && leader.is_some_and(|leader| leader.id == own_id)
        };
        let all: Vec<usize> = (0..self.actors.len()).filter(is_led).collect();
        let same = all
            .iter()
            .find(|idx| self.actors[**idx].copy_idx == actor.copy_idx);
        same.or(all.first()).copied()
    }

    /// Whether nobody else who pushes is nearer to it.
    fn is_nearest(&self, actor_idx: usize, led_idx: usize) -> bool {
        let own = &self.actors[actor_idx];
        let far = |actor: &Actor| (actor.at.0 - self.actors[led_idx].at.0).abs();
        !self
            .actors
            .iter()
            .any(|it| it.entity_idx == own.entity_idx && far(it) < far(own))
    }
}

/// Where in the world the hands are at a thing: its handle, its grip, else the side it is pushed or pulled from.
fn hold(actor: &Actor, led: &Actor) -> (f32, f32) {
    let handle = led.drawing.point("handle");
    let handle = handle.or_else(|| led.drawing.point("grip"));
    if let Some((_, (x, y))) = handle {
        return (
            led.at.0 + led.facing * led.unit * x,
            led.at.1 + led.unit * y,
        );
    }
    let (left, _, right) = led.reach();
    let edge = if led.at.0 >= actor.at.0 { left } else { right };
    let up = if actor.action == Action::Push {
        (HAND_SHARE * actor.height()).min(0.82 * led.height())
    } else {
        0.5 * led.height()
    };
    // A little inside: few things are boxes.
    (led.at.0 + 0.9 * edge, led.at.1 - up)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;
    use crate::staging::production::Production;
    use kinora_domain::Size;

    #[test]
    fn hands_are_at_what_is_pushed() {
        for prompt in [
            "A man pushes a heavy crate",
            "A woman pushes a shopping cart",
            "A mother pushes a stroller in the park",
        ] {
            for shape in [(1280, 720), (720, 1280)] {
                let scene = understand(prompt).scene;
                let size = Size::new(shape.0, shape.1).unwrap();
                let production = Production::new(&scene, 1, size, 4.0);
                let pushes = |it: &&crate::staging::actor::Actor| it.action == Action::Push;
                let pusher = production.actors().iter().find(pushes).unwrap();
                let contact = pusher.contact.unwrap();
                let led = &production.actors()[contact.with];
                let hand_x = pusher.at.0 + pusher.unit * pusher.facing * contact.at.0;
                let (left, _, right) = led.reach();
                let inside = led.at.0 + left - 0.01..=led.at.0 + right + 0.01;
                assert!(
                    inside.contains(&hand_x),
                    "{prompt} {shape:?} {hand_x} {inside:?}"
                );
                let away = (hand_x - pusher.at.0).abs();
                assert!(away < 0.45 * pusher.height(), "{prompt} {shape:?} {away}");
            }
        }
    }
}

//! Who comes into a picture that is there already: from where, and how they walk to their place.

use super::actor::{Actor, Tie};
use crate::rigs::Kind;
use crate::scene::Action;

/// How long before the end of the way a walker begins to fall into what it does afterwards.
const SETTLING_S: f32 = 0.35;

/// One actor's way to its place.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// Where it comes from, from its place, in world units.
    pub from: (f32, f32),
    /// When it sets out, in story seconds.
    pub start_s: f32,
    /// How long it takes; above 0.
    pub length_s: f32,
    /// The actor as it walks there; `None` for whoever has no legs to walk on, or is under way anyhow.
    walker: Option<Actor>,
}

/// Where an actor is on its way at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnTheWay<'a> {
    /// How far it is from its place, in world units.
    pub(super) shift: (f32, f32),
    /// How far it has walked, in world units.
    pub(super) walked: f32,
    /// The actor as it walks, and how much of the walk is left in its stance: 1.0 all, 0.0 none.
    pub(super) walker: Option<(&'a Actor, f32)>,
}

impl Entrance {
    /// The way of `actor` from `from`, relative to its place.
    #[must_use]
    pub fn of(actor: &Actor, from: (f32, f32), start_s: f32, length_s: f32) -> Self {
        let has_legs = matches!(
            actor.kind,
            Kind::Biped
                | Kind::FourLegged
                | Kind::Hopper
                | Kind::Crawler
                | Kind::Bird
                | Kind::Penguin
                | Kind::Paper
                | Kind::Sprite
        );
        let walks = has_legs
            && !actor.is_airborne
            && !actor.is_afloat
            && actor.tie == Tie::None
            && actor.speed == 0.0
            && from.0 != 0.0;
        let walker = walks.then(|| Actor {
            action: if actor.action == Action::Run {
                Action::Run
            } else {
                Action::Walk
            },
            facing: actor.facing.abs() * if from.0 > 0.0 { -1.0 } else { 1.0 },
            ..actor.clone()
        });
        Self {
            from,
            start_s,
            length_s: length_s.max(0.05),
            walker,
        }
    }

    /// Where the actor is at `time_s`; `None` once it has arrived.
    pub(super) fn at(&self, time_s: f32) -> Option<OnTheWay<'_>> {
        let along = ((time_s - self.start_s) / self.length_s).max(0.0);
        if along >= 1.0 {
            return None;
        }
        // Quick at first, then slower, and at rest on arrival.
        let left = (1.0 - along) * (1.0 - along);
        let rest_s = (1.0 - along) * self.length_s;
        let distance = libm::hypotf(self.from.0, self.from.1);
        Some(OnTheWay {
            shift: (self.from.0 * left, self.from.1 * left),
            walked: distance * (1.0 - left),
            walker: self
                .walker
                .as_ref()
                .map(|walker| (walker, (rest_s / SETTLING_S).min(1.0))),
        })
    }
}

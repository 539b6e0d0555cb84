//! The way somebody goes before it is where it shall be, or is gone.

use crate::rigs::Kind;
use crate::scene::{Action, Class};
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;
use crate::staging::motion;
use crate::staging::production::{Placed, world_of};

/// Somebody who has to move further than this, in world units, walks there.
const MIN_WALK: f32 = 0.07;

/// A way somebody goes to where it shall be.
#[derive(Clone, Debug)]
pub(super) struct Way {
    from: (f32, f32),
    to: (f32, f32),
    /// How long it takes, in story seconds.
    pub(super) lasts_s: f32,
    /// The body as it goes.
    body: Actor,
}

/// The way of somebody who is no longer where it shall be.
pub(super) fn way_over(actor: &Actor, from: (f32, f32), pace: f32) -> Option<Way> {
    let to = start_of(actor);
    let far = libm::hypotf(to.0 - from.0, to.1 - from.1);
    let may_walk = is_mover(actor) && actor.tie == Tie::None && far > MIN_WALK;
    may_walk.then(|| Way::new(actor, from, to, pace))
}

/// The way of somebody new who can come by itself: from the nearer side, or from above.
///
/// What has just opened, with its height, lets out what has room in it.
pub(super) fn way_in(
    actor: &Actor,
    (actor_idx, half_width): (usize, f32),
    opening: Option<((f32, f32), f32)>,
    pace: f32,
) -> Option<Way> {
    if !is_mover(actor) || actor.tie != Tie::None {
        return None;
    }
    let to = start_of(actor);
    if let Some((from, _)) = opening {
        return Some(Way::new(actor, from, to, pace));
    }
    let (left, _, right) = actor.reach();
    let from_left = to.0 < -0.05 || to.0 < 0.05 && actor_idx.is_multiple_of(2);
    let outside = half_width * 1.12;
    let x = if from_left {
        -outside - right
    } else {
        outside - left
    };
    let y = match actor.zone {
        Zone::Air | Zone::Medium => to.1 - 0.12,
        _ => to.1,
    };
    Some(Way::new(actor, (x, y), to, pace))
}

/// Where an actor is when its segment begins.
fn start_of(actor: &Actor) -> (f32, f32) {
    (
        actor.at.0 - 0.5 * actor.speed * actor.over_segment_s,
        actor.at.1,
    )
}

pub(super) fn is_mover(actor: &Actor) -> bool {
    matches!(
        actor.class,
        Class::Person
            | Class::FourLegged
            | Class::Bird
            | Class::Fish
            | Class::Insect
            | Class::Vehicle
            | Class::Boat
            | Class::Aircraft
    ) && !(actor.zone == Zone::Ground && actor.class == Class::Aircraft)
}

impl Way {
    pub(super) fn new(actor: &Actor, from: (f32, f32), to: (f32, f32), pace: f32) -> Self {
        let mut body = actor.clone();
        body.tie = Tie::None;
        body.is_still = false;
        body.action = match (actor.class, actor.zone) {
            (Class::Vehicle, _) => Action::Drive,
            (_, Zone::Air) => Action::Fly,
            (_, Zone::Medium) => Action::Swim,
            (_, Zone::Afloat) => Action::Float,
            _ => Action::Walk,
        };
        body.is_airborne = matches!(actor.zone, Zone::Air | Zone::Medium);
        let far = libm::hypotf(to.0 - from.0, to.1 - from.1);
        let natural = (motion::natural_speed(&body) * body.unit).max(0.15) * 1.3;
        let mut lasts_s = (far / natural).clamp(0.5 * pace, 2.2 * pace);
        if body.action == Action::Walk && far / lasts_s > 2.4 * natural && body.kind != Kind::Sprite
        {
            body.action = Action::Run;
            lasts_s = lasts_s.max(0.8 * pace);
        }
        let is_leftward = to.0 < from.0;
        let natural_facing = actor.facing * actor.heading;
        body.facing = if is_leftward {
            -natural_facing
        } else {
            natural_facing
        };
        Self {
            from,
            to,
            lasts_s,
            body,
        }
    }

    /// The body on its way, `age_s` after it set out.
    pub(super) fn placed<'a>(&'a self, age_s: f32, own: &Placed<'a>) -> Placed<'a> {
        let share = (age_s / self.lasts_s).clamp(0.0, 1.0);
        // Sets out at once and comes to rest softly.
        let gone = share * (1.6 - 0.6 * share);
        let at = (
            self.from.0 + (self.to.0 - self.from.0) * gone,
            self.from.1 + (self.to.1 - self.from.1) * gone,
        );
        let far = libm::hypotf(self.to.0 - self.from.0, self.to.1 - self.from.1);
        let unit = self.body.unit.max(1e-6);
        let moment = motion::Moment {
            time_s: own.time_s,
            since_s: age_s,
            over_s: self.lasts_s,
            travelled: far * gone / unit,
            speed: far / self.lasts_s / unit,
        };
        let stance = motion::stance(&self.body, &moment, &motion::Ties::default());
        let to_world = world_of(&self.body, &stance, at);
        Placed {
            foot: (at.0 + stance.shift.0, at.1),
            stance,
            to_world,
            travel: own.travel,
            time_s: own.time_s,
        }
    }
}

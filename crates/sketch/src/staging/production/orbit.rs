//! A camera that goes round its subject: whoever it is about keeps the middle of the picture and is seen from one side
//! after the other, while the place moves past behind.

use std::f32::consts::TAU;

use super::Production;
use super::placing::Placed;
use crate::paint::Affine;
use crate::scene::{Action, Bearing, CameraMove, Class, Entity, Scene};
use crate::staging::blocking::Zone;

/// How narrow a thing is seen at the least, as a share of its width: it has a depth.
const LEAST_THING: f32 = 0.56;
/// The same of somebody, who is not seen from behind.
const LEAST_LIVING: f32 = 0.78;
/// When somebody who turns to us has done so, as a share of the segment.
const TURNED_AT: f32 = 0.48;
/// Where the circle round a thing begins, in turns: not from straight before it.
const BEGINS_AT: f32 = 0.05;

/// Shows everybody as the camera sees them from where it is on its circle.
pub(super) fn circle(production: &Production, placed: &mut [Placed<'_>], time_s: f32) {
    let is_orbit = production.scene.camera == CameraMove::Orbit;
    if !is_orbit || production.camera_begins.is_some() || production.going_on.is_some() {
        return;
    }
    let age_s = time_s - production.start_s;
    let along = (age_s / production.length_s.max(0.01)).clamp(0.0, 1.0);
    let aside = production.camera.view(age_s).x;
    let seen = |idx: &usize| production.actors[*idx].zone != Zone::Sky;
    let turns_itself =
        |idx: &usize| matches!(production.actors[*idx].action, Action::Turn | Action::Spin);
    let round: Vec<usize> = (0..placed.len()).filter(seen).collect();
    let Some(middle) = production.main.filter(seen).or(round.first().copied()) else {
        return;
    };
    let (width, shade) = if round.iter().any(turns_itself) {
        (1.0, 1.0)
    } else if production.has_views {
        view_of(along)
    } else {
        side(is_living(production), along)
    };
    let about = placed[middle].foot.0;
    let turned = |width: f32| {
        Affine::translate(-about, 0.0)
            .then(Affine::scale(width, 1.0))
            .then(Affine::translate(about + aside, 0.0))
    };
    for idx in round {
        let own = &mut placed[idx];
        // What is as wide from every side keeps its width.
        let is_round = is_round(&production.scene.entities[production.actors[idx].entity_idx]);
        let turn = turned(if is_round { 1.0 } else { width });
        own.to_world = own.to_world.then(turn);
        own.foot = turn.apply(own.foot.0, own.foot.1);
        own.stance.shade *= shade;
    }
}

/// Whether the camera goes round one person of whom there is more than one view.
pub(super) fn has_views(scene: &Scene) -> bool {
    if scene.camera != CameraMove::Orbit || !scene.filming.then.is_empty() {
        return false;
    }
    let mut living = scene.entities.iter().filter(|entity| {
        matches!(entity.class, Class::Person | Class::FourLegged) && entity.is_subject
    });
    let one = living.next().filter(|_| living.next().is_none());
    one.is_some_and(|one| {
        let turns = matches!(
            one.action,
            Action::Turn | Action::Spin | Action::Dance | Action::Sleep
        );
        let is_free = one.count == 1 && one.look.bearings.is_empty() && !turns;
        one.class == Class::Person
            && is_free
            && scene.entities.iter().all(|entity| entity.text.is_none())
    })
}

/// The scene with whoever the camera goes round, or who turns to us in it, facing us.
pub(super) fn seen_from_before(scene: &Scene) -> Option<Scene> {
    let is_round = has_views(scene);
    let turns = |entity: &Entity| {
        entity.look.bearings.contains(&Bearing::TurnsToUs)
            || is_round && entity.class == Class::Person && entity.is_subject
    };
    let mut turned = scene.clone();
    let mut any = false;
    for entity in turned.entities.iter_mut().filter(|it| turns(it)) {
        let bearings = &mut entity.look.bearings;
        bearings.retain(|bearing| {
            !matches!(
                bearing,
                Bearing::TurnsToUs | Bearing::FacesLeft | Bearing::FacesRight
            )
        });
        bearings.push(Bearing::FacesUs);
        any = true;
    }
    any.then_some(turned)
}

/// Whether somebody is seen from before: as the camera comes round to there, or once they have turned.
pub(super) fn is_before(is_round: bool, along: f32) -> bool {
    if is_round {
        (1.0 / 3.0..2.0 / 3.0).contains(&along)
    } else {
        along >= TURNED_AT
    }
}

/// How wide somebody is seen of whom there are views from the side and from before: mirrored from the other side.
fn view_of(along: f32) -> (f32, f32) {
    /// How much narrower they are where one view gives way to another.
    const NARROWER: f32 = 0.20;
    let (turn, side) = match 3.0 * along {
        at if at < 1.0 => (at, 1.0),
        at if at < 2.0 => (2.0 * (at - 1.5), 1.0),
        at => (3.0 - at, -1.0),
    };
    let narrow = turn * turn;
    (side * (1.0 - NARROWER * narrow), 1.0 - 0.12 * narrow)
}

fn is_round(entity: &Entity) -> bool {
    let is_base = matches!(
        entity.concept.as_str(),
        "podium"
            | "pedestal"
            | "column"
            | "pillar"
            | "lectern"
            | "vase"
            | "ball"
            | "globe"
            | "lighthouse"
    );
    is_base || matches!(entity.class, Class::Furniture | Class::Plant)
}

/// Whether it goes round somebody: whoever lives looks ahead all the time.
fn is_living(production: &Production) -> bool {
    production.actors.iter().any(|actor| {
        let entity = &production.scene.entities[actor.entity_idx];
        let lives = matches!(
            actor.class,
            Class::Person | Class::FourLegged | Class::Bird | Class::Fish | Class::Insect
        );
        lives && entity.is_subject && entity.look.material.is_none() || entity.text.is_some()
    })
}

/// How wide a body is seen, mirrored from behind, and how much light falls on the side that is seen.
fn side(is_living: bool, along: f32) -> (f32, f32) {
    if is_living {
        // Part of a circle, before it.
        let seen = libm::cosf(TAU * 0.36 * (along - 0.5));
        return (
            LEAST_LIVING + (1.0 - LEAST_LIVING) * seen,
            0.88 + 0.12 * seen,
        );
    }
    let seen = libm::cosf(TAU * (BEGINS_AT + along));
    let width = LEAST_THING + (1.0 - LEAST_THING) * seen * seen;
    (libm::copysignf(width, seen), 0.72 + 0.28 * seen * seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_with_views_is_seen_from_one_side_from_before_and_from_the_other() {
        let widths: Vec<f32> = (0..=30).map(|i| view_of(i as f32 / 30.0).0).collect();
        assert!(widths[0] > 0.99 && widths[15] > 0.99 && widths[30] < -0.99);
        assert!(widths.iter().all(|width| width.abs() >= 0.79));
        assert!(is_before(true, 0.5) && !is_before(true, 0.1) && !is_before(true, 0.9));
        assert!(is_before(false, 0.9) && !is_before(false, 0.1));
    }

    #[test]
    fn a_thing_is_seen_from_every_side_and_somebody_from_before() {
        let things: Vec<f32> = (0..=20).map(|i| side(false, i as f32 / 20.0).0).collect();
        assert!(things.iter().any(|width| *width > 0.9));
        assert!(things.iter().any(|width| *width < -0.9), "from behind");
        assert!(things.iter().all(|width| width.abs() >= LEAST_THING));
        assert!((0..=20).all(|i| side(true, i as f32 / 20.0).0 >= LEAST_LIVING));
    }
}

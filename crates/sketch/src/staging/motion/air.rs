//! In the air: flying, drifting, rising, falling.

use super::{FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, arm, ease, sway, wave};
use crate::scene::Action;
use crate::staging::actor::Actor;

/// Moves the whole as its action says: bobs, rises or falls over the clip.
pub(super) fn drift(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (t, phase) = (moment.time_s, actor.phase);
    let height = actor.height();
    let along = (moment.since_s / moment.over_s.max(0.1)).min(1.0);
    stance.hub = 0.5;
    stance.shift.0 += 0.05 * height * wave(t, 4.7, phase + 0.1);
    stance.shift.1 += 0.05 * height * wave(t, 3.1, phase);
    stance.lean_rad += 0.05 * wave(t, 3.7, phase);
    match actor.action {
        Action::Rise => stance.shift.1 += actor.span * (0.5 - along),
        Action::Fall => stance.shift.1 += actor.span * (along - 0.5),
        Action::Dive => {
            stance.shift.1 += actor.span * (ease(along) - 0.5);
            stance.lean_rad += 0.40 * (1.0 - along);
        }
        Action::TakeOff => stance.shift.1 += actor.span * (0.5 - ease(along)),
        Action::Land => stance.shift.1 += actor.span * (ease(along) - 0.5),
        Action::Glide => stance.lean_rad += 0.10 * wave(t, 5.1, phase),
        Action::Drift => {
            stance.shift.0 += 0.10 * height * wave(t, 8.3, phase);
            stance.lean_rad += 0.05 * wave(t, 6.1, phase + 0.2);
        }
        _ => {}
    }
}

/// Flies or floats with arms and legs.
pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    drift(stance, actor, moment);
    let t = moment.time_s;
    stance.lean_rad += match actor.action {
        Action::Fly | Action::Swim | Action::Glide => 0.95,
        Action::Dive => 1.35,
        _ => 0.12 * wave(t, 6.1, actor.phase),
    };
    let pose = &mut stance.pose;
    let kick = wave(t, 1.8, actor.phase);
    let out = if actor.action == Action::Fly {
        2.7
    } else {
        1.1
    };
    arm(
        pose,
        NEAR_ARM,
        if actor.action == Action::Fly {
            0.3
        } else {
            out + 0.25 * kick
        },
        -0.25,
    );
    arm(pose, FAR_ARM, -out + 0.25 * kick, -0.3);
    for (leg, side) in [(NEAR_LEG, 1.0), (FAR_LEG, -1.0)] {
        if let Some((_, (x, y))) = pose.drawing().point(leg.end) {
            pose.reach(leg, (x - 6.0 + 13.0 * side * kick, y - 8.0 - 3.0 * kick));
        }
    }
    sway(pose, t, actor.phase, 2.0);
}

/// A bird: flaps in the air, hops on the ground.
pub(super) fn bird(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let t = moment.time_s;
    let flies = actor.is_airborne;
    let pose = &mut stance.pose;
    if flies {
        // The larger the slower.
        let period_s = match actor.action {
            Action::Hover => 0.16,
            _ if actor.drawing.height > 100.0 => 1.25,
            _ => 0.55,
        };
        let beat = wave(t, period_s, actor.phase);
        // Gliding wings are held out and only now and then beat.
        let flap = match actor.action {
            Action::Glide | Action::Dive => {
                let beats = ease((wave(t, 4.2, actor.phase) - 0.6) / 0.3);
                0.25 + (beat - 0.25) * beats
            }
            _ => beat,
        };
        pose.turn("wing_near", 0.55 + 0.75 * flap);
        pose.turn("wing_far", 0.55 + 0.75 * flap);
        pose.fade("leg_near", 0.0);
        pose.shift("torso", 0.0, -4.0 * wave(t, period_s, actor.phase + 0.25));
        pose.turn("tail", 0.08 * flap);
        drift(stance, actor, moment);
        return;
    }
    // Folded wings lie along the body.
    pose.turn("wing_near", -0.62);
    pose.scale("wing_near", 0.62, 0.62);
    pose.fade("wing_far", 0.0);
    let peck = ease((wave(t, 2.2, actor.phase) - 0.7) / 0.3);
    pose.turn("torso", 0.35 * peck);
    pose.turn("head", 0.10 * wave(t, 1.7, actor.phase) + 0.2 * peck);
    pose.turn("tail", -0.10 * peck);
    if matches!(
        actor.action,
        Action::Walk | Action::Run | Action::Jump | Action::Dance
    ) {
        stance.shift.1 -= 0.14 * actor.height() * libm::fabsf(wave(t, 0.9, actor.phase));
    }
}

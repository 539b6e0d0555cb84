//! In the air: flying, drifting, rising, falling.

use super::music::BEAT_S;
use super::{FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, arm, ease, sway, wave};
use crate::scene::{Action, Class};
use crate::sound::timing::CLAP_EVERY_S;
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;

/// How far the air carries somebody over a moment, in world units.
const WAY_OF_DRIFT: f32 = 0.30;
/// How long an aircraft takes for one loop.
const LOOP_S: f32 = 4.0;

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
            // It is carried along, and does not come back.
            stance.shift.0 += WAY_OF_DRIFT * (along - 0.5) * actor.facing.signum();
            stance.lean_rad += 0.05 * wave(t, 6.1, phase + 0.2);
        }
        Action::Float if actor.class == Class::Aircraft => {
            stance.shift.0 += 0.6 * WAY_OF_DRIFT * (along - 0.5) * actor.facing.signum();
        }
        _ => {}
    }
}

/// Up, over on its back, down and level again, round and round.
pub(super) fn loop_the_loop(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let turn = std::f32::consts::TAU * moment.time_s / LOOP_S;
    let radius = 0.9 * actor.height();
    stance.hub = 0.5;
    stance.shift.0 += radius * libm::sinf(turn) * actor.facing.signum();
    stance.shift.1 += radius * libm::cosf(turn);
    stance.lean_rad -= turn;
}

/// Flies or floats with arms and legs.
pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    drift(stance, actor, moment);
    if actor.is_afloat && actor.action == Action::Swim {
        // Half in the water.
        stance.shift.1 += 0.26 * actor.height();
    }
    let t = moment.time_s;
    stance.lean_rad += match actor.action {
        Action::Fly | Action::Swim | Action::Glide => 0.95,
        Action::Dive => 1.35,
        // Turns slowly, where nothing says what is up.
        _ if actor.zone == Zone::Medium => 0.30 + 0.42 * wave(t, 13.0, actor.phase),
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
            // One knee is drawn up further than the other.
            let bent = 14.0 + 8.0 * side;
            pose.reach(leg, (x - 8.0 + 11.0 * side * kick, y - bent - 3.0 * kick));
        }
    }
    sway(pose, t, actor.phase, 2.0);
}

/// How much of the way down is left to whoever comes to sit on something, 0.0 to 1.0; `None` for who does not.
pub(super) fn arriving(actor: &Actor, moment: &Moment) -> Option<f32> {
    let lands = actor.action == Action::Land && matches!(actor.tie, Tie::Upon(..));
    let along = moment.since_s / (0.55 * moment.over_s.max(0.1));
    lands.then(|| 1.0 - ease(along))
}

/// Brings it down to where it sits, in a curve from behind and above.
pub(super) fn come_down(stance: &mut Stance, actor: &Actor, left: f32) {
    let way = (2.2 * actor.height()).max(0.22);
    stance.shift.0 -= way * left;
    stance.shift.1 -= way * (0.9 * left + 0.25 * libm::sinf(std::f32::consts::PI * left));
}

/// A bird: flaps in the air, stands, walks and pecks on the ground.
pub(super) fn bird(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let t = moment.time_s;
    let has_folded = stance.pose.drawing().part("wing_folded").is_some();
    let left = arriving(actor, moment).unwrap_or(0.0);
    come_down(stance, actor, left);
    // Who hovers before a flower is tied to it, and still in the air.
    let flies = actor.is_airborne
        || left > 0.02
        || matches!(
            actor.action,
            Action::Fly
                | Action::Float
                | Action::Rise
                | Action::Fall
                | Action::Hover
                | Action::Glide
                | Action::Dive
        );
    stance.pose.show("wing_folded", !flies);
    if stance.pose.drawing().part("flight").is_some() {
        stance.pose.show("flight", flies);
        if flies {
            soar(stance, actor, moment);
            return;
        }
    }
    let performs = matches!(
        actor.action,
        Action::Clap | Action::Dance | Action::Cheer | Action::Wave
    );
    if !flies && performs && stance.pose.drawing().part("wing_near").is_some() {
        perform(stance, actor, moment);
        return;
    }
    if !flies {
        perched(stance, actor, moment, has_folded);
        return;
    }
    let pose = &mut stance.pose;
    // The larger the slower.
    let is_large = actor.drawing.height > 100.0 && pose.drawing().part("fan").is_none();
    let hovers = pose.drawing().part("neck").is_none() && actor.drawing.height < 95.0;
    let period_s = match (is_large, hovers && actor.speed == 0.0) {
        _ if actor.action == Action::Hover => 0.16,
        (true, _) => 1.25,
        (false, true) => 0.30,
        (false, false) => 0.55,
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
    let rest = if has_folded { 0.30 } else { 0.55 };
    pose.turn("wing_near", rest + 0.75 * flap);
    pose.turn("wing_far", rest + 0.75 * flap);
    pose.fade("leg_near", 0.0);
    pose.fade("leg_far", 0.0);
    if has_folded {
        // Who sits upright flies level, looking ahead.
        pose.turn("torso", 0.32);
        pose.turn("head", -0.30);
    }
    pose.shift("torso", 0.0, -4.0 * wave(t, period_s, actor.phase + 0.25));
    pose.turn("tail", 0.08 * flap);
    drift(stance, actor, moment);
}

/// Flies in the body that is drawn for it, its wings spread to both sides: the larger the bird, the more it glides.
fn soar(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    const BEAT_S: f32 = 1.1;
    let t = moment.time_s;
    let pose = &mut stance.pose;
    for part in ["torso", "tail", "leg_near", "leg_far"] {
        pose.fade(part, 0.0);
    }
    let drawing = pose.drawing();
    let neck = drawing.part("head").map(|idx| drawing.parts[idx].pivot);
    if let (Some((x, y)), Some((_, to))) = (neck, drawing.point("head")) {
        pose.shift("head", to.0 - x, to.1 - y);
    }
    let beat = wave(t, BEAT_S, actor.phase);
    // Two beats, and then the wings are held out for a while.
    let beats = match actor.action {
        Action::Glide | Action::Dive | Action::Hover | Action::Float | Action::Drift => 0.0,
        _ => ease((wave(t, 4.0 * BEAT_S, actor.phase) + 0.35) / 0.5),
    };
    let held = 0.10 + 0.05 * wave(t, 3.7, actor.phase);
    let up = held + (0.12 + 0.48 * beat - held) * beats;
    pose.turn("wing_near", up);
    pose.turn("wing_far", -up);
    pose.turn("head", 0.03 * wave(t, 2.9, actor.phase));
    pose.shift(
        "torso",
        0.0,
        -5.0 * beats * wave(t, BEAT_S, actor.phase + 0.25),
    );
    drift(stance, actor, moment);
}

/// On its feet with its wings for hands: claps them before its breast, or dances from one foot to the other.
fn perform(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let claps = actor.action == Action::Clap;
    let beat_s = if claps { CLAP_EVERY_S } else { BEAT_S };
    let phase = if actor.copy_idx == 0 {
        0.0
    } else {
        actor.phase
    };
    let beat = 0.5 + 0.5 * wave(moment.time_s, beat_s, phase);
    let step = wave(moment.time_s, 2.0 * beat_s, phase);
    let pose = &mut stance.pose;
    pose.show("wing_folded", false);
    // Upright, the breast to the front.
    pose.turn("torso", -0.38);
    pose.turn("head", 0.38 + 0.06 * step);
    let (near, far) = if claps {
        (2.05 - 1.25 * beat, 2.25 - 0.55 * beat)
    } else {
        (0.75 + 0.65 * step, 1.25 - 0.65 * step)
    };
    pose.turn("wing_near", near);
    pose.turn("wing_far", far);
    pose.scale("wing_near", 0.86, 0.86);
    pose.scale("wing_far", 0.86, 0.86);
    if claps {
        return;
    }
    for (leg, side) in [("leg_near", -1.0), ("leg_far", 1.0)] {
        let lifted = (side * step).max(0.0);
        pose.shift(leg, 3.0 * side * lifted, -7.0 * lifted);
        pose.turn(leg, -0.30 * lifted);
    }
    stance.lean_rad = 0.15 * step;
    stance.shift.1 -= 0.06 * actor.height() * libm::fabsf(step);
}

/// On the ground or on a branch.
fn perched(stance: &mut Stance, actor: &Actor, moment: &Moment, has_folded: bool) {
    let (t, phase) = (moment.time_s, actor.phase);
    let pose = &mut stance.pose;
    pose.fade("wing_far", 0.0);
    if has_folded {
        pose.fade("wing_near", 0.0);
    } else if pose.drawing().part("leg_far").is_none() {
        // Folded wings lie along the body.
        pose.turn("wing_near", -0.62);
        pose.scale("wing_near", 0.62, 0.62);
    }
    pose.scale("torso", 1.0, 1.0 + 0.010 * wave(t, 2.9, phase));
    pose.turn("tail", 0.05 * wave(t, 2.3, phase));
    let goes = matches!(actor.action, Action::Walk | Action::Run | Action::Chase);
    if goes && pose.drawing().part("leg_far").is_some() {
        strut(stance, actor, moment);
        return;
    }
    match actor.action {
        Action::Walk | Action::Run | Action::Chase | Action::Jump | Action::Dance => {
            stance.shift.1 -= 0.14 * actor.height() * libm::fabsf(wave(t, 0.9, phase));
        }
        Action::Eat => {
            let peck = ease((wave(t, 1.5, phase) + 0.1) / 0.6);
            pose.turn("torso", 0.34 * peck);
            pose.turn("head", 0.30 * peck);
        }
        Action::Spin | Action::Look => {
            // Looks to the other side and back: a bird turns its head, never itself.
            let turned = 1.0 - 2.0 * ease(0.5 + 1.6 * wave(t, 4.4, phase));
            let turned = if libm::fabsf(turned) < 0.12 {
                0.12
            } else {
                turned
            };
            pose.scale("head", turned, 1.0);
        }
        Action::Talk => pose.turn("head", 0.12 * wave(t, 0.5, phase)),
        Action::Sleep => pose.turn("head", 0.22),
        _ => pose.turn("head", 0.06 * wave(t, 3.3, phase)),
    }
}

/// Walks on two legs without knees, the head nodding with the steps.
fn strut(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    const SWING_RAD: f32 = 0.42;
    let drawing = stance.pose.drawing();
    let leg = drawing
        .part("leg_near")
        .map_or(14.0, |idx| -drawing.parts[idx].pivot.1)
        .max(10.0);
    let phase = moment.travelled / (4.0 * SWING_RAD * leg) + actor.phase;
    let turn = std::f32::consts::TAU * phase;
    let pose = &mut stance.pose;
    pose.turn("leg_near", SWING_RAD * libm::sinf(turn));
    pose.turn("leg_far", -SWING_RAD * libm::sinf(turn));
    pose.shift("leg_near", 0.0, -0.16 * leg * libm::cosf(turn).max(0.0));
    pose.shift("leg_far", 0.0, -0.16 * leg * (-libm::cosf(turn)).max(0.0));
    let nod = libm::sinf(2.0 * turn);
    pose.turn("torso", 0.03 * nod);
    pose.shift("head", 2.0 * nod, 0.0);
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::Production;

    /// Whether the wings of the first are folded, and how far the near one turns within two seconds.
    fn wings(prompt: &str) -> (bool, f32) {
        let scene = understand(prompt).scene;
        let size = Size::new(1280, 720).unwrap();
        let production = Production::new(&scene, 1, size, 4.0);
        let (mut is_folded, mut least, mut most) = (true, f32::MAX, f32::MIN);
        for tick in 0..20_u8 {
            let placed = production.place(0.1 * f32::from(tick));
            let pose = &placed[0].stance.pose;
            let joint = |part: &str| pose.joints()[pose.drawing().part(part).unwrap()];
            is_folded &= joint("wing_folded").opacity > 0.5;
            least = least.min(joint("wing_near").turn_rad);
            most = most.max(joint("wing_near").turn_rad);
        }
        (is_folded, most - least)
    }

    #[test]
    fn a_bird_claps_and_dances_with_its_wings() {
        for prompt in ["A duck claps", "A parrot dances on a table"] {
            let (is_folded, way) = wings(prompt);
            assert!(!is_folded && way > 0.8, "{prompt}: {way}");
        }
        let (is_folded, _) = wings("A duck stands on a table");
        assert!(is_folded);
    }
}

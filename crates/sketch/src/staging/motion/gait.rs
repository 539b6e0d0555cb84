//! Walking, running, galloping: feet stay where they touch the ground.
//!
//! The phase of a gait is the distance travelled, not time: while a foot is down it moves backwards under the body
//! exactly as fast as the body moves forwards, whatever the speed.

use super::{
    FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, arm, ease, fract, lag, sway, wave,
};
use crate::rigs::{Kind, Limb};
use crate::scene::Action;
use crate::staging::actor::Actor;

const TAU: f32 = std::f32::consts::TAU;

/// One gait: all lengths as shares of the leg's length.
struct Gait {
    /// How far the body comes in one cycle.
    cycle: f32,
    /// The share of the cycle a foot is down.
    duty: f32,
    /// How high a foot is lifted.
    lift: f32,
}

const WALK: Gait = Gait {
    cycle: 1.16,
    duty: 0.56,
    lift: 0.10,
};
const RUN: Gait = Gait {
    cycle: 2.2,
    duty: 0.30,
    lift: 0.40,
};
const QUAD_WALK: Gait = Gait {
    cycle: 1.2,
    duty: 0.64,
    lift: 0.24,
};
const GALLOP: Gait = Gait {
    cycle: 2.4,
    duty: 0.30,
    lift: 0.50,
};

fn is_running(actor: &Actor) -> bool {
    matches!(actor.action, Action::Run | Action::Chase)
}

fn leg_length(actor: &Actor) -> f32 {
    match actor.kind {
        Kind::FourLegged => quad_leg(actor).max(10.0),
        _ => biped_leg(actor).max(20.0),
    }
}

/// From the hip to the ankle: children have shorter ones.
fn biped_leg(actor: &Actor) -> f32 {
    let drawing = &actor.drawing;
    let hip = drawing
        .part("leg_near_upper")
        .map_or(92.0, |idx| -drawing.parts[idx].pivot.1);
    0.848 * hip
}

fn quad_leg(actor: &Actor) -> f32 {
    let drawing = &actor.drawing;
    let hip = drawing
        .part("fore_near_upper")
        .map_or(-40.0, |idx| drawing.parts[idx].pivot.1);
    -hip
}

/// How fast it likes to go, in its drawing's units a second.
pub(in crate::staging) fn natural_speed(actor: &Actor) -> f32 {
    let leg = leg_length(actor);
    match (actor.kind, is_running(actor)) {
        (Kind::Biped, false) => WALK.cycle * leg / 1.05,
        (Kind::Biped, true) => RUN.cycle * leg / 0.68,
        (Kind::FourLegged, false) => QUAD_WALK.cycle * leg / 1.15,
        (Kind::FourLegged, true) => GALLOP.cycle * leg / 0.62,
        (Kind::Hopper, _) => 1.5 * actor.drawing.height / 1.1,
        _ => 0.55 * actor.drawing.height,
    }
}

/// Where a foot is in its cycle: its x from under its joint, and how high it is lifted, as shares of the leg.
fn foot(gait: &Gait, cycle_phase: f32) -> (f32, f32) {
    let step = gait.cycle * gait.duty;
    let phase = fract(cycle_phase);
    if phase < gait.duty {
        return (step * (0.5 - phase / gait.duty), 0.0);
    }
    let swing = (phase - gait.duty) / (1.0 - gait.duty);
    let eased = swing * swing * (3.0 - 2.0 * swing);
    let lifted = libm::sinf(std::f32::consts::PI * swing);
    (step * (eased - 0.5), gait.lift * lifted)
}

/// From when on a foot that carries weight rolls over its ball, as a share of the time it is down.
const HEEL_UP: f32 = 0.74;
/// How far a foot is turned when it leaves the ground, and when it comes down on the heel.
const TOE_OFF_RAD: f32 = 0.48;
const HEEL_DOWN_RAD: f32 = -0.16;
/// From the ankle to the ball of the foot, in units of a leg of 78.
const BALL: (f32, f32) = (12.0, 9.0);

/// A person's foot in its cycle: its ankle from where it stands under the hip and how far it is turned; lengths as
/// shares of the leg.
fn sole(gait: &Gait, cycle_phase: f32) -> (f32, f32, f32) {
    let half = gait.cycle * gait.duty / 2.0;
    let phase = fract(cycle_phase);
    let rolled = |turn: f32| {
        let (sin, cos) = (libm::sinf(turn), libm::cosf(turn));
        let (ball_x, ball_y) = (BALL.0 / 78.0, BALL.1 / 78.0);
        let forward = ball_x - (ball_x * cos - ball_y * sin);
        (forward, ball_x * sin + ball_y * cos - ball_y)
    };
    if phase < gait.duty {
        let down = phase / gait.duty;
        let heel = ease((down - HEEL_UP) / (1.0 - HEEL_UP)) * TOE_OFF_RAD;
        let landing = HEEL_DOWN_RAD * (1.0 - ease(down / 0.14));
        let (forward, up) = rolled(heel);
        return (half * (1.0 - 2.0 * down) + forward, up, heel + landing);
    }
    let swing = (phase - gait.duty) / (1.0 - gait.duty);
    let (forward, up) = rolled(TOE_OFF_RAD);
    let from = forward - half;
    let eased = swing * swing * (3.0 - 2.0 * swing);
    let left = 1.0 - swing;
    let lifted = gait.lift * libm::sinf(std::f32::consts::PI * libm::powf(swing, 0.85));
    let turn = TOE_OFF_RAD * (1.0 - ease(swing / 0.7)) + HEEL_DOWN_RAD * ease((swing - 0.5) / 0.5);
    (
        from + (half - from) * eased,
        up * left * left + lifted,
        turn,
    )
}

/// Walks or runs on two legs: tall over the leg that carries, which is straight when the other swings past it; who
/// runs is in the air between two steps.
pub(super) fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let is_run = is_running(actor);
    let gait = if is_run { RUN } else { WALK };
    let leg = leg_length(actor);
    let share = leg / 78.0;
    let phase = moment.travelled / (gait.cycle * leg) + actor.phase;
    let bounce = libm::cosf(2.0 * TAU * (phase - 0.5 * gait.duty));
    let dip = if is_run {
        // The knee gives under the weight, and pushes off.
        let flight = fract(2.0 * phase) - 2.0 * gait.duty;
        let in_air = (flight / (1.0 - 2.0 * gait.duty)).clamp(0.0, 1.0);
        4.6 + 1.8 * bounce - 7.0 * libm::sinf(std::f32::consts::PI * in_air)
    } else {
        // Over a straight leg but for the moment when both feet are down.
        let apart = 0.5 - 0.5 * bounce;
        0.8 + 4.4 * apart * apart * apart
    };
    let pose = &mut stance.pose;
    pose.shift("torso", 0.0, dip * share);
    pose.turn("torso", if is_run { 0.16 } else { 0.015 });
    for (leg_limb, foot_part, offset) in [(NEAR_LEG, "foot_near", 0.0), (FAR_LEG, "foot_far", 0.5)]
    {
        let (x, up, turn) = sole(&gait, phase + offset);
        let Some((_, (rest_x, rest_y))) = pose.drawing().point(leg_limb.end) else {
            continue;
        };
        // The feet go nearly in one line.
        let middle = 0.5 * (rest_x + 2.0);
        pose.reach(leg_limb, (middle + x * leg, rest_y - up * leg));
        pose.level(foot_part, turn);
    }
    // Each arm goes back when the foot of its side comes forward.
    let swing = libm::cosf(TAU * phase);
    let (reach, elbow) = if is_run { (0.85, -1.45) } else { (0.44, -0.22) };
    for (limb, back) in [(NEAR_ARM, swing), (FAR_ARM, -swing)] {
        arm(pose, limb, reach * back, elbow - 0.24 * (0.5 - 0.5 * back));
    }
    pose.turn("neck", if is_run { -0.12 } else { -0.02 });
    pose.turn("neck", 0.015 * bounce);
    pose.turn("skirt", 0.05 * swing);
    pose.turn("skirt_front", 0.05 * swing);
    sway(
        pose,
        moment.time_s * if is_run { 2.0 } else { 1.2 },
        actor.phase,
        1.6,
    );
}

/// One leg of a four-legged drawing.
pub(super) struct QuadLeg {
    pub(super) limb: Limb<'static>,
    pub(super) foot: &'static str,
    walk_phase: f32,
    gallop_phase: f32,
}

const fn quad_limb(
    upper: &'static str,
    lower: &'static str,
    end: &'static str,
    bend: f32,
) -> Limb<'static> {
    Limb {
        upper,
        lower,
        end,
        bend,
    }
}

/// The four legs, with their places in the cycle.
pub(super) const QUAD_LEGS: [QuadLeg; 4] = [
    QuadLeg {
        limb: quad_limb("hind_near_upper", "hind_near_lower", "hind_near", -1.0),
        foot: "hind_near_foot",
        walk_phase: 0.0,
        gallop_phase: 0.0,
    },
    QuadLeg {
        limb: quad_limb("fore_near_upper", "fore_near_lower", "fore_near", 1.0),
        foot: "fore_near_foot",
        walk_phase: 0.75,
        gallop_phase: 0.52,
    },
    QuadLeg {
        limb: quad_limb("hind_far_upper", "hind_far_lower", "hind_far", -1.0),
        foot: "hind_far_foot",
        walk_phase: 0.5,
        gallop_phase: 0.90,
    },
    QuadLeg {
        limb: quad_limb("fore_far_upper", "fore_far_lower", "fore_far", 1.0),
        foot: "fore_far_foot",
        walk_phase: 0.25,
        gallop_phase: 0.40,
    },
];

/// Walks or gallops on four legs.
pub(super) fn four_legged(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let is_run = is_running(actor);
    let gait = if is_run { GALLOP } else { QUAD_WALK };
    let leg = leg_length(actor);
    let phase = moment.travelled / (gait.cycle * leg) + actor.phase;
    let pose = &mut stance.pose;
    let heave = libm::sinf(TAU * phase);
    if is_run {
        pose.shift(
            "torso",
            0.0,
            leg * (0.11 + 0.03 * libm::cosf(TAU * (phase - 0.1))),
        );
        pose.turn("torso", 0.05 * heave);
        pose.turn("neck", 0.10 - 0.12 * heave);
        pose.turn("tail", 0.45 + 0.2 * heave);
        pose.turn("ear_near", -0.25);
        pose.turn("ear_far", -0.2);
    } else {
        let step = libm::cosf(2.0 * TAU * phase);
        pose.shift("torso", 0.0, leg * (0.055 + 0.012 * step));
        pose.turn("torso", 0.012 * libm::sinf(2.0 * TAU * phase));
        pose.turn("neck", 0.05 * libm::sinf(2.0 * TAU * phase + 0.6));
        sway(pose, moment.time_s, actor.phase, 1.4);
    }
    for quad_leg in &QUAD_LEGS {
        let offset = if is_run {
            quad_leg.gallop_phase
        } else {
            quad_leg.walk_phase
        };
        let (x, lifted) = foot(&gait, phase + offset);
        let Some((_, (rest_x, rest_y))) = pose.drawing().point(quad_leg.limb.end) else {
            continue;
        };
        pose.reach(quad_leg.limb, (rest_x + x * leg, rest_y - lifted * leg));
        let toe = if lifted > 0.0 {
            0.9 * lifted / gait.lift
        } else {
            0.0
        };
        pose.level(quad_leg.foot, toe);
    }
}

/// Up a trunk or a wall, the head first, as far as there is room.
pub(super) fn climb(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let along = (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0);
    let climbing = Moment {
        travelled: moment.travelled + 1.6 * actor.drawing.height * moment.time_s,
        ..*moment
    };
    if actor.kind == Kind::FourLegged {
        four_legged(stance, actor, &climbing);
    }
    stance.lean_rad = -1.36;
    stance.hub = 0.5;
    stance.shift.1 -= actor.span * along + 0.35 * actor.height();
}

/// Leaps in an arc, again and again.
pub(super) fn pounce(stance: &mut Stance, actor: &Actor, moment: &Moment, leap: Option<f32>) {
    let height = actor.height();
    let beat = fract(moment.beat(1.3, lag(actor)) + 0.06);
    let phase = leap.map_or(beat, |leap| 0.25 + 0.5 * leap);
    let up =
        (1.0 - (2.0 * (phase - 0.25) / 0.5 - 1.0) * (2.0 * (phase - 0.25) / 0.5 - 1.0)).max(0.0);
    let is_up = (0.25..0.75).contains(&phase);
    let crouch = if is_up {
        0.0
    } else {
        libm::sinf(std::f32::consts::PI * fract((phase + 0.25) * 2.0))
    };
    stance.shift.1 -= if is_up { 0.42 * height * up } else { 0.0 };
    stance.lean_rad = if is_up {
        0.45 * (phase - 0.5) * 2.0
    } else {
        0.0
    };
    stance.hub = 0.5;
    let pose = &mut stance.pose;
    let leg = leg_length(actor);
    pose.shift("torso", 0.0, 0.22 * leg * crouch);
    for (leg_idx, quad_leg) in QUAD_LEGS.iter().enumerate() {
        if let Some((_, (x, y))) = pose.drawing().point(quad_leg.limb.end) {
            let reach = if leg_idx % 2 == 0 { -0.5 } else { 0.5 };
            let tuck = if is_up { up } else { 0.0 };
            pose.reach(
                quad_leg.limb,
                (x + reach * leg * tuck, y - 0.25 * leg * tuck),
            );
            pose.level(quad_leg.foot, 0.0);
        }
    }
    sway(pose, moment.time_s, actor.phase, 2.0);
}

/// Moves the legs slowly in the air or in water.
pub(super) fn paddle(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let leg = leg_length(actor);
    for (leg_idx, quad_leg) in QUAD_LEGS.iter().enumerate() {
        if let Some((_, (x, y))) = stance.pose.drawing().point(quad_leg.limb.end) {
            let phase = actor.phase + leg_idx as f32 * 0.25;
            let at = (
                x + 0.3 * leg * wave(moment.time_s, 1.6, phase),
                y - 0.16 * leg * (1.0 + wave(moment.time_s, 1.6, phase + 0.25)),
            );
            stance.pose.reach(quad_leg.limb, at);
        }
    }
    sway(&mut stance.pose, moment.time_s, actor.phase, 1.3);
}

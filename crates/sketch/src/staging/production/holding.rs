//! Things that are held at a place of the body rather than in a hand: on the belly, at the chin, at the lips, before
//! the eyes, under the feet. The thing is where the body says, and the hands go to where they hold it.

use super::placing::Placed;
use crate::paint::Affine;
use crate::rigs::Pose;
use crate::scene::Action;
use crate::sound::timing::Tune;
use crate::staging::actor::{Actor, Grip};
use crate::staging::motion::{self, FAR_ARM, NEAR_ARM, Stance};

/// Where a thing is held: from which place of the holder, from which place of its own, how far turned.
struct Hold {
    at: (f32, f32),
    own: (f32, f32),
    turn_rad: f32,
}

/// From a held thing's drawing to the world; `None` for what is simply in a hand.
pub(super) fn to_world(
    (thing, holder): (&Actor, &Actor),
    (grip, host): (Grip, &Placed),
) -> Option<Affine> {
    let to_holder = to_holder((thing, holder), grip, &host.stance.pose)?;
    Some(to_holder.then(host.to_world))
}

/// Puts the hands to where they hold the thing, in a pose that is otherwise done.
pub(super) fn take_hold(
    stance: &mut Stance,
    (thing, holder): (&Actor, &Actor),
    (grip, tune, time_s): (Grip, Tune, f32),
) {
    let Some(to_holder) = to_holder((thing, holder), grip, &stance.pose) else {
        return;
    };
    let on_thing = |name: &str| thing.drawing.point(name).map(|(_, at)| at);
    let middle = (0.0, -0.5 * thing.drawing.height);
    let (near, far) = match grip {
        Grip::Feet => return,
        Grip::Ear => (None, on_thing("grip").or(Some(middle))),
        Grip::Eye => {
            let (left, _, right) = thing.drawing.extent;
            (
                Some((0.8 * left, 0.6 * middle.1)),
                Some((0.8 * right, 0.6 * middle.1)),
            )
        }
        _ => (
            on_thing("hand_near").or_else(|| on_thing("grip")),
            on_thing("hand_far").or(Some(middle)),
        ),
    };
    let stroke = motion::stroke(tune, time_s);
    if let Some((x, y)) = near {
        let moved = match grip {
            Grip::Chin => (x + bow_shift(thing, tune, time_s), y),
            Grip::Belly => (x + 2.0 * stroke, y + 7.0 * stroke),
            _ => (x, y + 1.5 * stroke),
        };
        stance
            .pose
            .reach(NEAR_ARM, to_holder.apply(moved.0, moved.1));
    }
    if let Some((x, y)) = far {
        stance.pose.reach(FAR_ARM, to_holder.apply(x, y));
    }
}

/// Moves the parts of a thing that is played: a bow goes up and down.
pub(super) fn play(stance: &mut Stance, thing: &Actor, (grip, tune, time_s): (Grip, Tune, f32)) {
    if grip == Grip::Chin {
        let by = bow_shift(thing, tune, time_s);
        stance.pose.shift("bow", by, 0.0);
    }
}

fn bow_shift(thing: &Actor, tune: Tune, time_s: f32) -> f32 {
    0.20 * thing.drawing.height * motion::bowing(tune, time_s)
}

fn to_holder((thing, holder): (&Actor, &Actor), grip: Grip, pose: &Pose) -> Option<Affine> {
    let hold = hold((thing, holder), grip, pose)?;
    let scale = thing.unit / holder.unit.max(1e-6);
    Some(
        Affine::translate(-hold.own.0, -hold.own.1)
            .then(Affine::scale(scale, scale))
            .then(Affine::rotate(hold.turn_rad))
            .then(Affine::translate(hold.at.0, hold.at.1)),
    )
}

fn hold((thing, holder): (&Actor, &Actor), grip: Grip, pose: &Pose) -> Option<Hold> {
    let own = |name: &str| thing.drawing.point(name).map(|(_, at)| at);
    let middle = (0.0, -0.5 * thing.drawing.height);
    let share = holder.drawing.height / 200.0;
    let beside_mouth = |x: f32, y: f32| {
        let (mouth_x, mouth_y) = pose.point("mouth").or_else(|| pose.point("hat"))?;
        Some((mouth_x + x * share, mouth_y + y * share))
    };
    let (at, own, turn_rad) = match grip {
        Grip::Feet => (under_feet(pose), own("top").unwrap_or(middle), 0.0),
        Grip::Belly => (belly(pose)?, own("grip").unwrap_or(middle), 0.0),
        Grip::Chin => (beside_mouth(-6.0, 17.0)?, own("chin")?, 1.32),
        Grip::Mouth => (
            beside_mouth(2.0, 1.0)?,
            own("mouth").or(own("grip")).unwrap_or(middle),
            0.0,
        ),
        Grip::Eye => (beside_mouth(12.0, -16.0)?, middle, 0.0),
        Grip::Ear => (beside_mouth(-24.0, -11.0)?, middle, -0.25),
        Grip::FarHand | Grip::NearHand | Grip::BothHands | Grip::Overhead | Grip::Head => {
            return None;
        }
    };
    Some(Hold { at, own, turn_rad })
}

/// The middle of the feet, where they would be on the ground.
fn under_feet(pose: &Pose) -> (f32, f32) {
    let foot = |name: &str| {
        let (_, (_, rest_y)) = pose.drawing().point(name)?;
        let (x, y) = pose.point(name)?;
        Some((x, y - rest_y))
    };
    match (foot("foot_near"), foot("foot_far")) {
        (Some(near), Some(far)) => ((near.0 + far.0) / 2.0 + 4.0, (near.1 + far.1) / 2.0),
        _ => (0.0, 0.0),
    }
}

/// Before the lower chest, wherever the body is.
fn belly(pose: &Pose) -> Option<(f32, f32)> {
    let drawing = pose.drawing();
    let torso_idx = drawing.part("torso")?;
    let (x, y) = drawing.parts[torso_idx].pivot;
    let up = 0.11 * drawing.height;
    Some(
        pose.placed(torso_idx)
            .apply(x + 0.06 * drawing.height, y - up),
    )
}

/// What is picked up lies on the ground until the hands are there.
pub(super) fn lifted((thing, holder): (&Actor, &Actor), in_hand: Affine, share: f32) -> Affine {
    /// When the hands are at it, as a share of the moment.
    const TAKEN: f32 = 0.44;
    let is_lifted = holder.activity.is_some_and(|it| it.key() == "pick_up");
    if !is_lifted || holder.drill().is_none() || share >= TAKEN {
        return in_hand;
    }
    let still = 1.0 - motion::ease((share - TAKEN + 0.08) / 0.08);
    let (x, y) = in_hand.apply(0.0, 0.0);
    let (left, _, right) = thing.drawing.extent;
    let half = 0.5 * (right - left) * thing.unit;
    let ahead = (0.16 * holder.height() + half).max(0.26 * holder.height());
    let to = (holder.at.0 + ahead * holder.facing, holder.at.1);
    in_hand.then(Affine::translate((to.0 - x) * still, (to.1 - y) * still))
}

/// What was caught stays in the mouth, or in the hand.
pub(super) fn catch(actors: &[Actor], placed: &mut [Option<Placed<'_>>], time_s: f32) {
    for (thing_idx, thing) in actors.iter().enumerate() {
        let Some((catcher_idx, caught)) = thing.caught_by else {
            continue;
        };
        let share = (time_s - thing.since_s) / thing.over_s.max(0.1);
        let catcher = placed[catcher_idx].as_ref();
        let at = catcher.filter(|_| share >= caught).and_then(|catcher| {
            let pose = &catcher.stance.pose;
            let (x, y) = pose.point("mouth").or_else(|| pose.point("hand_far"))?;
            Some(catcher.to_world.apply(x, y))
        });
        if let (Some(at), Some(own)) = (at, placed[thing_idx].as_mut()) {
            let (x, y) = own.to_world.apply(0.0, -0.5 * thing.drawing.height);
            own.to_world = own.to_world.then(Affine::translate(at.0 - x, at.1 - y));
        }
    }
}

/// Where a ball is that whoever runs with it dribbles.
pub(super) fn dribbled(holder: &Actor, in_hand: Affine, time_s: f32) -> Affine {
    if !matches!(holder.action, Action::Run | Action::Walk) {
        return in_hand;
    }
    let turn = time_s / DRIBBLE_S;
    let near = libm::fabsf(2.0 * (turn - libm::floorf(turn)) - 1.0);
    let (_, y) = in_hand.apply(0.0, 0.0);
    let down = (holder.at.1 - y).max(0.0) * (1.0 - near * near);
    in_hand.then(Affine::translate(0.05 * holder.facing.signum(), down))
}

/// How long a ball takes to the floor and back.
const DRIBBLE_S: f32 = 0.58;

/// How far from the middle of what it walks on somebody is.
pub(super) fn along_top(actor: &Actor, time_s: f32) -> f32 {
    actor.course.map_or(0.0, |course| {
        let along = course.along((time_s, time_s - actor.since_s, actor.over_s));
        course.by.0 * (along - 0.5)
    })
}

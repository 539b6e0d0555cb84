//! Arms and legs of two-legged drawings, and what is done with them together.

use crate::rigs::{Limb, Pose};

/// The arms and legs of two-legged drawings.
pub(in crate::staging) const NEAR_ARM: Limb = Limb {
    upper: "arm_near_upper",
    lower: "arm_near_lower",
    end: "hand_near",
    bend: -1.0,
};
pub(in crate::staging) const FAR_ARM: Limb = Limb {
    upper: "arm_far_upper",
    lower: "arm_far_lower",
    end: "hand_far",
    bend: -1.0,
};
pub(super) const NEAR_LEG: Limb = Limb {
    upper: "leg_near_upper",
    lower: "leg_near_lower",
    end: "foot_near",
    bend: 1.0,
};
pub(super) const FAR_LEG: Limb = Limb {
    upper: "leg_far_upper",
    lower: "leg_far_lower",
    end: "foot_far",
    bend: 1.0,
};

/// Puts both feet on the ground where they rest, `spread` further apart, after the body was moved.
pub(super) fn plant(pose: &mut Pose, spread: f32) {
    for (leg, foot, x) in [
        (NEAR_LEG, "foot_near", -spread),
        (FAR_LEG, "foot_far", spread),
    ] {
        if let Some((_, (rest_x, rest_y))) = pose.drawing().point(leg.end) {
            pose.reach(leg, (rest_x + x, rest_y));
            pose.level(foot, 0.0);
        }
    }
}

/// Turns shoulder and elbow of an arm; minus is forward and up.
pub(super) fn arm(pose: &mut Pose, limb: Limb, shoulder_rad: f32, elbow_rad: f32) {
    pose.turn(limb.upper, shoulder_rad);
    pose.turn(limb.lower, elbow_rad);
}

//! How a drawing's parts are turned and moved at one moment, and limbs that reach for a point.

use super::drawing::Drawing;
use crate::paint::Affine;
use crate::props::HIDDEN_AT_REST;

/// What one part does beside its rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joint {
    /// How far it is turned about its pivot, clockwise on screen.
    pub turn_rad: f32,
    /// How far it is moved, in the drawing's units, before its parent moves it.
    pub shift: (f32, f32),
    /// How it is scaled about its pivot.
    pub scale: (f32, f32),
    /// 0.0 hides it.
    pub opacity: f32,
}

impl Joint {
    const REST: Self = Self {
        turn_rad: 0.0,
        shift: (0.0, 0.0),
        scale: (1.0, 1.0),
        opacity: 1.0,
    };
}

/// All joints of one drawing at one moment. Parts that a drawing does not have are ignored, so that one motion
/// serves every body of a kind.
#[derive(Clone, Debug)]
pub struct Pose<'a> {
    drawing: &'a Drawing,
    joints: Vec<Joint>,
    /// How far its look has become what it is in the end, 0.0 to 1.0.
    changed: f32,
}

/// A limb of two bones.
#[derive(Clone, Copy, Debug)]
pub struct Limb<'a> {
    /// The part at the shoulder or hip.
    pub upper: &'a str,
    /// The part at the elbow or knee.
    pub lower: &'a str,
    /// The named point at the wrist or ankle.
    pub end: &'a str,
    /// 1.0 or -1.0: to which side the elbow or knee gives.
    pub bend: f32,
}

/// How a part rests: what is only seen before something opens is hidden.
fn at_rest(part: &str) -> Joint {
    let is_hidden = HIDDEN_AT_REST.contains(&part);
    Joint {
        opacity: if is_hidden { 0.0 } else { 1.0 },
        ..Joint::REST
    }
}

impl<'a> Pose<'a> {
    /// The drawing at rest.
    #[must_use]
    pub fn rest(drawing: &'a Drawing) -> Self {
        Self {
            drawing,
            joints: drawing
                .parts
                .iter()
                .map(|part| at_rest(&part.name))
                .collect(),
            changed: 0.0,
        }
    }

    /// How far its look has become what it is in the end, 0.0 to 1.0.
    #[must_use]
    pub fn changed(&self) -> f32 {
        self.changed
    }

    /// Sets how far its look has become what it is in the end.
    pub fn change_to(&mut self, share: f32) {
        self.changed = share.clamp(0.0, 1.0);
    }

    /// Brings every joint `share` of the way to where it is in `other`, a pose of the same drawing.
    pub fn mix(&mut self, other: &Self, share: f32) {
        let mix = |a: f32, b: f32| a + (b - a) * share;
        self.changed = mix(self.changed, other.changed);
        for (joint, other) in self.joints.iter_mut().zip(&other.joints) {
            // The short way round.
            let turns = (other.turn_rad - joint.turn_rad) / std::f32::consts::TAU;
            joint.turn_rad += (turns - libm::roundf(turns)) * std::f32::consts::TAU * share;
            joint.shift = (
                mix(joint.shift.0, other.shift.0),
                mix(joint.shift.1, other.shift.1),
            );
            joint.scale = (
                mix(joint.scale.0, other.scale.0),
                mix(joint.scale.1, other.scale.1),
            );
            joint.opacity = mix(joint.opacity, other.opacity);
        }
    }

    /// The drawing that is posed.
    #[must_use]
    pub fn drawing(&self) -> &'a Drawing {
        self.drawing
    }

    /// The joints, in the order of the parts.
    #[must_use]
    pub fn joints(&self) -> &[Joint] {
        &self.joints
    }

    /// Turns a part further.
    pub fn turn(&mut self, part: &str, by_rad: f32) {
        self.change(part, |joint| joint.turn_rad += by_rad);
    }

    /// Moves a part further.
    pub fn shift(&mut self, part: &str, x: f32, y: f32) {
        self.change(part, |joint| {
            joint.shift = (joint.shift.0 + x, joint.shift.1 + y);
        });
    }

    /// Scales a part further.
    pub fn scale(&mut self, part: &str, x: f32, y: f32) {
        self.change(part, |joint| {
            joint.scale = (joint.scale.0 * x, joint.scale.1 * y);
        });
    }

    /// Shows or hides a part.
    pub fn show(&mut self, part: &str, is_shown: bool) {
        self.change(part, |joint| joint.opacity = f32::from(u8::from(is_shown)));
    }

    /// Sets how opaque a part is.
    pub fn fade(&mut self, part: &str, opacity: f32) {
        self.change(part, |joint| joint.opacity = opacity);
    }

    /// Hides all parts whose names begin with one of `beginnings`.
    pub fn fade_all(&mut self, beginnings: &[&str]) {
        for (joint, drawn) in self.joints.iter_mut().zip(&self.drawing.parts) {
            if beginnings.iter().any(|it| drawn.name.starts_with(it)) {
                joint.opacity = 0.0;
            }
        }
    }

    fn change(&mut self, part: &str, change: impl Fn(&mut Joint)) {
        for (joint, drawn) in self.joints.iter_mut().zip(&self.drawing.parts) {
            if drawn.name == part {
                change(joint);
            }
        }
    }

    /// Where a part's rest coordinates are now, in the drawing's units.
    #[must_use]
    pub fn placed(&self, part_idx: usize) -> Affine {
        let part = &self.drawing.parts[part_idx];
        let joint = self.joints[part_idx];
        let own = Affine::translate(-part.pivot.0, -part.pivot.1)
            .then(Affine::scale(joint.scale.0, joint.scale.1))
            .then(Affine::rotate(joint.turn_rad))
            .then(Affine::translate(
                part.pivot.0 + joint.shift.0,
                part.pivot.1 + joint.shift.1,
            ));
        match part.parent {
            Some(parent_idx) => own.then(self.placed(parent_idx)),
            None => own,
        }
    }

    /// Where a named point is now.
    #[must_use]
    pub fn point(&self, name: &str) -> Option<(f32, f32)> {
        let (part_idx, (x, y)) = self.drawing.point(name)?;
        Some(self.placed(part_idx).apply(x, y))
    }

    /// Turns a limb so that its end is at `target`, or as near as it can be stretched.
    pub fn reach(&mut self, limb: Limb, target: (f32, f32)) {
        let drawing = self.drawing;
        let (Some(upper_idx), Some(lower_idx)) =
            (drawing.part(limb.upper), drawing.part(limb.lower))
        else {
            return;
        };
        let Some((_, end)) = drawing.point(limb.end) else {
            return;
        };
        let (upper, lower) = (&drawing.parts[upper_idx], &drawing.parts[lower_idx]);
        let carried = upper
            .parent
            .map_or(Affine::IDENTITY, |idx| self.placed(idx));
        let Some(back) = carried.inverse() else {
            return;
        };
        let target = back.apply(target.0, target.1);
        let shift = self.joints[upper_idx].shift;
        let hip = (upper.pivot.0 + shift.0, upper.pivot.1 + shift.1);
        let bones = (minus(lower.pivot, upper.pivot), minus(end, lower.pivot));
        let (upper_turn, lower_turn) = two_bones(bones, minus(target, hip), limb.bend);
        self.joints[upper_idx].turn_rad = upper_turn;
        self.joints[lower_idx].turn_rad = lower_turn;
    }

    /// Turns a part so that on screen it is turned by `angle_rad` whatever carries it: feet stay flat.
    pub fn level(&mut self, part: &str, angle_rad: f32) {
        let Some(part_idx) = self.drawing.part(part) else {
            return;
        };
        let Some(parent_idx) = self.drawing.parts[part_idx].parent else {
            return;
        };
        let [a, _, _, d, _, _] = self.placed(parent_idx).m;
        self.joints[part_idx].turn_rad = angle_rad - libm::atan2f(d, a);
    }
}

/// How far the two bones of a limb, given as vectors at rest, must be turned so that they end at `target`
/// (all from the first joint): the first from rest, the second from what the first gives it.
fn two_bones(
    (first, second): ((f32, f32), (f32, f32)),
    target: (f32, f32),
    bend: f32,
) -> (f32, f32) {
    let (a, b) = (length(first), length(second));
    let distance = length(target).clamp((a - b).abs() + 0.01 * (a + b), 0.9995 * (a + b));
    let at_first = (a * a + distance * distance - b * b) / (2.0 * a * distance);
    let inner = libm::acosf(at_first.clamp(-1.0, 1.0)) * bend;
    let first_angle = angle(target) - inner;
    let (sin, cos) = libm::sincosf(first_angle);
    let elbow = (a * cos, a * sin);
    let aim = angle(target);
    let (aim_sin, aim_cos) = libm::sincosf(aim);
    let end = (distance * aim_cos, distance * aim_sin);
    let first_turn = first_angle - angle(first);
    let second_turn = angle(minus(end, elbow)) - angle(second) - first_turn;
    (first_turn, second_turn)
}

fn minus(a: (f32, f32), b: (f32, f32)) -> (f32, f32) {
    (a.0 - b.0, a.1 - b.1)
}

fn length((x, y): (f32, f32)) -> f32 {
    libm::sqrtf(x * x + y * y)
}

fn angle((x, y): (f32, f32)) -> f32 {
    libm::atan2f(y, x)
}

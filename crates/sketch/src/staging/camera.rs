//! How the camera moves, within what the set has painted.

use std::f32::consts::TAU;

use kinora_domain::Size;

use super::areas::Area;
use super::blocking::CameraSpot;
use super::framing::{Lens, frame_units, middle_y};
use super::view::View;
use crate::scene::{CameraMove, Shot};

/// The camera of one clip.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    size: Size,
    camera_move: CameraMove,
    length_s: f32,
    /// How fast it follows a subject that travels, in world units a second.
    follow: f32,
    /// Where it begins when it goes on from an earlier segment.
    from: Option<CameraSpot>,
    /// What is left of an earlier segment's view, which fades away over so many story seconds.
    rest: Option<(CameraSpot, f32)>,
    bounds: (f32, f32, f32, f32),
    /// How near the shot goes.
    lens: Lens,
    /// The lens it begins with, where that gives way to another.
    lens_before: Option<Opening>,
    /// The moves after the first, each in its own part of the segment.
    then: [Option<CameraMove>; MOST_NEXT],
    /// Whether the lens alone goes from one to the other.
    is_turning: bool,
    /// What a move that comes nearer keeps in the picture, seen from the camera.
    keeps: Option<Area>,
    /// How much nearer a push in comes.
    push: f32,
    /// Whether a camera that is told nothing glides on.
    glides: bool,
}

/// The most moves that follow the first one of a segment.
const MOST_NEXT: usize = 2;

/// The lens that a segment begins with.
#[derive(Clone, Copy, Debug)]
struct Opening {
    lens: Lens,
    /// When it begins to give way, in story seconds since the segment began.
    begins_s: f32,
    takes_s: f32,
}

/// How far a camera moves from rest for a move: sideways and up, in world units.
#[must_use]
pub(super) fn reach(camera_move: CameraMove) -> (f32, f32) {
    match camera_move {
        CameraMove::PanLeft | CameraMove::PanRight => (0.26, 0.04),
        CameraMove::TiltUp | CameraMove::TiltDown => (0.05, 0.24),
        CameraMove::Tracking => (0.55, 0.04),
        CameraMove::Orbit => (0.48, 0.06),
        CameraMove::WhipPan => (0.44, 0.05),
        CameraMove::FlyThrough => (0.10, 0.06),
        CameraMove::CraneUp | CameraMove::CraneDown | CameraMove::Rising => (0.06, 0.24),
        _ => (0.06, 0.05),
    }
}

impl Camera {
    /// A camera for a clip of `length_s` story seconds that never leaves `bounds`.
    #[must_use]
    pub fn new(
        size: Size,
        camera_move: CameraMove,
        length_s: f32,
        bounds: (f32, f32, f32, f32),
    ) -> Self {
        Self {
            size,
            camera_move,
            length_s: length_s.max(0.01),
            follow: 0.0,
            from: None,
            rest: None,
            bounds,
            lens: Lens::open(size, Shot::default()),
            lens_before: None,
            then: [None; MOST_NEXT],
            is_turning: false,
            keeps: None,
            push: PUSH,
            glides: false,
        }
    }

    /// The same camera where nobody is looked at: it glides on through the place instead of resting before it.
    #[must_use]
    pub fn gliding(self, glides: bool) -> Self {
        Self { glides, ..self }
    }

    /// The same camera through `lens`.
    #[must_use]
    pub fn through(self, lens: Lens) -> Self {
        Self { lens, ..self }
    }

    /// The same camera, which comes no nearer than shows all of `area`, seen from where it is, and turns toward it.
    #[must_use]
    pub(super) fn keeping(self, area: Option<Area>) -> Self {
        let push = area.map_or(PUSH, |area| {
            let (wide, high) = frame_units(self.size);
            let fit = (wide / (area.2 - area.0).max(0.05)).min(high / (area.3 - area.1).max(0.05));
            (0.97 * fit / self.lens.zoom - 1.0).clamp(LEAST_PUSH, PUSH)
        });
        Self {
            keeps: area,
            push,
            ..self
        }
    }

    /// The same camera at first through the lens `before`, for `settle_s` story seconds.
    #[must_use]
    pub fn coming_from(self, before: Lens, settle_s: f32) -> Self {
        Self {
            lens_before: Some(Opening {
                lens: before,
                begins_s: 0.0,
                takes_s: settle_s.max(0.01),
            }),
            ..self
        }
    }

    /// The same camera, which begins with the lens `first` and comes to its own over the segment.
    #[must_use]
    pub(super) fn opening_with(self, first: Lens) -> Self {
        let (begins_s, takes_s) = if self.camera_move == CameraMove::WhipPan {
            (WHIP_AT * self.length_s, self.whip_s())
        } else {
            (0.10 * self.length_s, 0.78 * self.length_s)
        };
        Self {
            lens_before: Some(Opening {
                lens: first,
                begins_s,
                takes_s: takes_s.max(0.01),
            }),
            ..self
        }
    }

    /// The same camera, which stands where it is while its lens goes from one to the other.
    #[must_use]
    pub(super) fn turning(self, is_turning: bool) -> Self {
        Self { is_turning, ..self }
    }

    /// The same camera, which makes these moves after its first one. Who is followed is followed to the end.
    #[must_use]
    pub(super) fn then(self, moves: &[CameraMove]) -> Self {
        let mut then = [None; MOST_NEXT];
        for (slot, next) in then.iter_mut().zip(moves) {
            *slot = Some(*next).filter(|_| self.follow == 0.0);
        }
        Self { then, ..self }
    }

    /// The nearest that its lens comes.
    #[must_use]
    pub(super) fn nearest_zoom(&self) -> f32 {
        let first = self.lens_before.map_or(1.0, |before| before.lens.zoom);
        self.lens.zoom.max(first)
    }

    /// The move that is under way, as a camera of that move alone, and how long it has been.
    fn leg(&self, time_s: f32) -> (Self, f32) {
        let n_legs = 1 + self.then.iter().flatten().count();
        if n_legs == 1 {
            return (*self, time_s);
        }
        let leg_s = self.length_s / n_legs as f32;
        let leg_idx = ((time_s / leg_s).max(0.0) as usize).min(n_legs - 1);
        let mut leg = Self {
            length_s: leg_s,
            then: [None; MOST_NEXT],
            ..*self
        };
        for next in self.then.iter().flatten().take(leg_idx) {
            let end = leg.view(leg_s);
            leg = Self {
                camera_move: *next,
                from: Some(end.into()),
                rest: None,
                ..leg
            };
        }
        (leg, time_s - leg_idx as f32 * leg_s)
    }

    /// The lens it comes to rest at.
    #[must_use]
    pub fn lens_at_end(&self) -> Lens {
        self.lens
    }

    /// The lens `time_s` story seconds after its segment began.
    #[must_use]
    pub fn lens(&self, time_s: f32) -> Lens {
        let mut lens = match self.lens_before {
            None => self.lens,
            Some(before) => {
                let share = ((time_s - before.begins_s) / before.takes_s).clamp(0.0, 1.0);
                before
                    .lens
                    .toward(self.lens, share * share * (3.0 - 2.0 * share))
            }
        };
        if self.camera_move == CameraMove::DollyZoom {
            // The lens goes back as the camera comes near: whoever it is about keeps the size, the place does not.
            lens.zoom *= (1.0 + DOLLY) / self.view(time_s).zoom;
        }
        lens
    }

    /// How far the picture is smeared sideways while the camera whips round or shakes, as a share of its width.
    #[must_use]
    pub fn smear(&self, time_s: f32) -> f32 {
        let (leg, time_s) = self.leg(time_s);
        leg.smear_of_leg(time_s)
    }

    fn smear_of_leg(&self, time_s: f32) -> f32 {
        match self.camera_move {
            CameraMove::WhipPan => {}
            CameraMove::Shake => return 0.011 * libm::fabsf(libm::cosf(time_s * SHAKES[0])),
            _ => return 0.0,
        }
        let since_s = time_s - WHIP_AT * self.length_s;
        let along = (since_s / self.whip_s()).clamp(0.0, 1.0);
        0.22 * 4.0 * along * (1.0 - along)
    }

    /// How far out of focus the background and the whole picture are, 0.0 to 1.0.
    #[must_use]
    pub fn defocus(&self, time_s: f32) -> (f32, f32) {
        if self.camera_move != CameraMove::RackFocus {
            return (0.0, 0.0);
        }
        let eased = self.refocused(time_s);
        (eased, 1.0 - eased)
    }

    /// How far the focus has been pulled from the first to the last, 0.0 to 1.0.
    #[must_use]
    pub(super) fn refocused(&self, time_s: f32) -> f32 {
        let along = ((time_s / self.length_s - 0.30) / 0.28).clamp(0.0, 1.0);
        along * along * (3.0 - 2.0 * along)
    }

    /// How far a pan goes to each side: a tall frame shows less of the way.
    fn pan(&self) -> f32 {
        let (wide, high) = frame_units(self.size);
        if high > wide { 0.11 } else { 0.20 }
    }

    fn whip_s(&self) -> f32 {
        whip_s(self.length_s)
    }

    /// The same camera beginning where an earlier one stood.
    #[must_use]
    pub fn beginning_at(self, from: Option<CameraSpot>) -> Self {
        Self { from, ..self }
    }

    /// The same camera at first zoomed, raised and turned as `view`, for `settle_s` story seconds.
    #[must_use]
    pub fn settling_from(self, view: View, settle_s: f32) -> Self {
        let own = self.view(0.0);
        let rest = CameraSpot {
            x: 0.0,
            y: view.y - own.y,
            zoom: view.zoom / own.zoom,
            roll_rad: view.roll_rad - own.roll_rad,
        };
        Self {
            rest: Some((rest, settle_s.max(0.01))),
            ..self
        }
    }

    /// The same camera following a subject that travels at `speed` world units a second.
    #[must_use]
    pub fn following(self, speed: f32) -> Self {
        Self {
            follow: speed,
            ..self
        }
    }

    /// The same camera following so much slower.
    #[must_use]
    pub(super) fn slowed(self, scale: f32) -> Self {
        Self {
            follow: self.follow * scale,
            ..self
        }
    }

    /// Where it is `time_s` story seconds after its segment began.
    #[must_use]
    pub fn view(&self, time_s: f32) -> View {
        let (leg, time_s) = self.leg(time_s);
        leg.view_of_leg(time_s)
    }

    fn view_of_leg(&self, time_s: f32) -> View {
        let mut view = match self.from {
            Some(from) => self.going_on(from, time_s),
            None => self.usual(time_s),
        };
        self.turn(&mut view, time_s);
        if let Some((rest, settle_s)) = self.rest {
            let share = (time_s / settle_s).clamp(0.0, 1.0);
            let left = 1.0 - share * share * (3.0 - 2.0 * share);
            view.y += rest.y * left;
            view.zoom *= 1.0 + (rest.zoom - 1.0) * left;
            view.roll_rad += rest.roll_rad * left;
        }
        self.held(view)
    }

    /// Turns toward what would be cut off as the picture comes nearer.
    fn turn(&self, view: &mut View, time_s: f32) {
        let Some(area) = self.keeps else { return };
        let (wide, high) = frame_units(self.size);
        let half = |side: f32| side / 2.0 / view.zoom;
        let shown = |side: f32| half(side) / self.lens.zoom.max(1.0);
        let (free_x, free_y) = (half(wide) - shown(wide), half(high) - shown(high));
        let x = self.lens.focus.0.clamp(-free_x, free_x);
        let y = (self.lens.focus.1 - middle_y(self.size))
            .clamp(-free_y, free_y + View::bottom(self.size) - 1.0)
            + middle_y(self.size);
        // An earlier segment's picture is left slowly.
        let along = (time_s / self.length_s).clamp(0.0, 1.0);
        let share = match self.from {
            Some(_) => along * along * (3.0 - 2.0 * along),
            None => 1.0,
        };
        view.x += share * aside((area.0, area.2), (x - shown(wide), x + shown(wide)));
        view.y += share * aside((area.1, area.3), (y - shown(high), y + shown(high)));
    }

    /// The move from where an earlier segment left the camera.
    fn going_on(&self, from: CameraSpot, time_s: f32) -> View {
        let along = (time_s / self.length_s).clamp(0.0, 1.0);
        let eased = along * along * (3.0 - 2.0 * along);
        let mut to = from;
        let mut share = eased;
        match self.camera_move {
            CameraMove::Static | CameraMove::TimeLapse | CameraMove::RackFocus => {}
            // Breathes: nearer and back again.
            CameraMove::Drift => {
                to.zoom += if from.zoom > 1.03 { -0.045 } else { 0.045 };
            }
            CameraMove::PanLeft => to.x -= 0.28,
            CameraMove::PanRight => to.x += 0.28,
            CameraMove::TiltUp => (to.y, to.zoom) = (-0.09, 1.03),
            CameraMove::TiltDown => (to.y, to.zoom) = (0.02, 1.08),
            CameraMove::PushIn => {
                to.zoom = (from.zoom * (1.0 + 0.85 * self.push))
                    .min(1.48)
                    .max(from.zoom);
            }
            CameraMove::PullOut => to.zoom = (from.zoom / 1.30).max(1.0),
            CameraMove::FlyThrough => to.zoom = (from.zoom * 1.5).min(1.9),
            CameraMove::Tracking => {
                to.x += if from.x > 0.08 { -0.32 } else { 0.32 };
                share = along;
            }
            CameraMove::Handheld => to.zoom = 1.05,
            CameraMove::Shake => to.zoom = SHAKEN_ZOOM,
            CameraMove::Orbit => {
                let side = if from.x > 0.0 { -1.0 } else { 1.0 };
                (to.x, to.roll_rad, to.zoom) = (0.26 * side, 0.012 * side, 1.06);
            }
            CameraMove::CraneUp | CameraMove::Rising => (to.y, to.zoom) = (-0.09, 1.0),
            CameraMove::CraneDown => (to.y, to.zoom) = (0.0, 1.04),
            CameraMove::WhipPan => {
                to.x += if from.x > 0.0 { -0.40 } else { 0.40 };
                share = whip(along * self.length_s, self.length_s);
            }
            CameraMove::DollyZoom => to.zoom = 1.0 + DOLLY,
        }
        let mix = |from: f32, to: f32| from + (to - from) * share;
        let mut view = View {
            size: self.size,
            x: mix(from.x, to.x),
            y: mix(from.y, to.y),
            zoom: mix(from.zoom, to.zoom),
            roll_rad: mix(from.roll_rad, to.roll_rad),
        };
        if self.camera_move == CameraMove::Shake {
            shake(&mut view, time_s, (time_s * 2.0).clamp(0.0, 1.0));
        }
        if self.camera_move == CameraMove::Handheld {
            let grown = (time_s * 1.2).clamp(0.0, 1.0);
            let t = time_s;
            view.x += grown * (0.008 * libm::sinf(t * 2.3) + 0.005 * libm::sinf(t * 5.1));
            view.y += grown * (0.007 * libm::sinf(t * 2.9) + 0.004 * libm::sinf(t * 6.3));
            view.roll_rad += grown * (0.006 * libm::sinf(t * 1.7) + 0.003 * libm::sinf(t * 4.3));
        }
        view
    }

    /// The move from the usual place.
    fn usual(&self, time_s: f32) -> View {
        let along = (time_s / self.length_s).clamp(0.0, 1.0);
        let eased = along * along * (3.0 - 2.0 * along);
        let both = 2.0 * eased - 1.0;
        let mut view = View {
            size: self.size,
            x: self.follow * (time_s - 0.5 * self.length_s),
            y: 0.0,
            zoom: 1.0,
            roll_rad: 0.0,
        };
        let t = time_s;
        match self.camera_move {
            _ if self.is_turning => view.zoom = 1.0 + 0.03 * along,
            CameraMove::Static | CameraMove::TimeLapse => {}
            CameraMove::Drift if self.glides => {
                view.x += GLIDE * both;
                view.zoom = 1.0 + 0.10 * along;
            }
            CameraMove::Drift | CameraMove::RackFocus => view.zoom = 1.0 + 0.045 * along,
            CameraMove::PanLeft => view.x -= self.pan() * both,
            CameraMove::PanRight => view.x += self.pan() * both,
            CameraMove::TiltUp => {
                view.zoom = 1.14 - 0.07 * eased;
                view.y = 0.05 - 0.17 * eased;
            }
            CameraMove::TiltDown => {
                view.zoom = 1.07 + 0.07 * eased;
                view.y = -0.12 + 0.17 * eased;
            }
            CameraMove::PushIn => view.zoom = 1.0 + self.push * eased,
            CameraMove::PullOut => view.zoom = 1.0 + self.push * (1.0 - eased),
            CameraMove::FlyThrough => {
                // As fast at the end as at the beginning: what is near grows faster than what is far.
                let reach = if self.keeps.is_some() {
                    self.push
                } else {
                    FLIGHT
                };
                view.zoom = libm::powf(1.0 + reach, along);
                let wing = libm::sinf(TAU * along);
                view.x += 0.05 * wing;
                view.y -= 0.02 * libm::sinf(2.0 * TAU * along);
                view.roll_rad = 0.022 * wing;
            }
            CameraMove::Tracking => {
                view.zoom = 1.03;
                if self.follow == 0.0 {
                    view.x += 0.16 * (2.0 * along - 1.0);
                }
            }
            CameraMove::Handheld => {
                view.zoom = 1.07;
                view.x += 0.018 * libm::sinf(t * 2.3) + 0.008 * libm::sinf(t * 5.1 + 1.0);
                view.y += 0.014 * libm::sinf(t * 2.9 + 0.6) + 0.006 * libm::sinf(t * 6.3);
                view.roll_rad = 0.018 * libm::sinf(t * 1.7) + 0.006 * libm::sinf(t * 4.3);
            }
            CameraMove::Shake => {
                view.zoom = SHAKEN_ZOOM;
                shake(&mut view, t, 1.0);
            }
            CameraMove::Orbit => {
                view.zoom = 1.06;
                view.x += ORBIT * both;
                view.roll_rad = 0.016 * both;
            }
            CameraMove::CraneUp => {
                view.zoom = 1.14 - 0.14 * eased;
                view.y = 0.04 - 0.12 * eased;
            }
            CameraMove::CraneDown => {
                view.zoom = 1.0 + 0.14 * eased;
                view.y = -0.08 + 0.12 * eased;
            }
            CameraMove::WhipPan => view.x += WHIP * (whip(t, self.length_s) - 0.5),
            CameraMove::DollyZoom => view.zoom = 1.0 + DOLLY * eased,
            CameraMove::Rising => {
                // Never so high that who stands below is cut off.
                view.zoom = 1.14 - 0.14 * eased;
                view.y = 0.05 - 0.09 * eased;
            }
        }
        view
    }

    /// Keeps the picture inside the bounds.
    fn held(&self, mut view: View) -> View {
        let unit_px = View::unit_px(self.size);
        let half_width = self.size.width_px() as f32 / unit_px / 2.0 / view.zoom;
        let height = self.size.height_px() as f32 / unit_px;
        let half_height = height / 2.0 / view.zoom;
        let middle_y = 1.0 - height / 2.0;
        let (left, top, right, bottom) = self.bounds;
        view.x = between(view.x, left + half_width, right - half_width);
        view.y = between(
            view.y,
            top + half_height - middle_y,
            bottom - half_height - middle_y,
        );
        view
    }
}

/// How far a camera that glides through an empty place goes to either side.
const GLIDE: f32 = 0.05;
/// How much nearer a push in comes.
const PUSH: f32 = 0.40;
/// How much nearer it comes at least, whatever is cut off.
const LEAST_PUSH: f32 = 0.16;
/// What is kept in the picture keeps so far from its edge, in world units.
const MARGIN: f32 = 0.02;
/// How much nearer a flight into an empty place comes.
const FLIGHT: f32 = 0.95;
/// How near a camera is that is shaken, so that no edge of the set is seen.
const SHAKEN_ZOOM: f32 = 1.14;
/// How fast it is thrown about, sideways, up and down and round, in radians a second.
const SHAKES: [f32; 3] = [23.0, 19.0, 16.0];
/// How much nearer a dolly zoom comes.
const DOLLY: f32 = 0.30;
/// How far a camera goes to each side of who or what it goes round.
const ORBIT: f32 = 0.42;
/// How far a camera whips round.
const WHIP: f32 = 0.80;
/// When in the clip the camera whips round, as a share of its length.
const WHIP_AT: f32 = 0.45;

/// Throws the camera about, to a `share` of its strength.
fn shake(view: &mut View, time_s: f32, share: f32) {
    let [aside, up, round] = SHAKES;
    // No two of them in step, and it is never at rest.
    let wave = |rate: f32, start: f32| {
        0.65 * libm::sinf(time_s * rate + start)
            + 0.35 * libm::sinf(time_s * rate * 1.73 + 2.0 * start)
    };
    view.x += share * 0.042 * wave(aside, 1.1);
    view.y += share * 0.034 * wave(up, 2.3);
    view.roll_rad += share * 0.040 * wave(round, 0.7);
}

/// How long a whip pan takes, in story seconds.
fn whip_s(length_s: f32) -> f32 {
    0.45_f32.min(0.4 * length_s)
}

/// How far a whip pan has come, 0.0 to 1.0: still, round at once, still.
fn whip(time_s: f32, length_s: f32) -> f32 {
    let along = ((time_s - WHIP_AT * length_s) / whip_s(length_s)).clamp(0.0, 1.0);
    along * along * (3.0 - 2.0 * along)
}

/// How far a camera that shows `shown` of a side turns to show `area`; to its middle when that is too long.
fn aside(area: (f32, f32), shown: (f32, f32)) -> f32 {
    let (least, most) = (area.1 + MARGIN - shown.1, area.0 - MARGIN - shown.0);
    between(0.0, least, most)
}

fn between(value: f32, low: f32, high: f32) -> f32 {
    if low <= high {
        value.clamp(low, high)
    } else {
        (low + high) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shaken_camera_is_never_at_rest_and_never_leaves_the_set() {
        for (wide, high) in [(1280, 720), (720, 1280)] {
            let size = Size::new(wide, high).unwrap();
            let (width, height) = frame_units(size);
            let bounds = (-width / 2.0, 1.0 - height, width / 2.0, 1.0);
            let camera = Camera::new(size, CameraMove::Shake, 4.0, bounds);
            let mut before = camera.view(0.0);
            for frame_idx in 1..120 {
                let view = camera.view(frame_idx as f32 / 30.0);
                let moved = (view.x - before.x).abs()
                    + (view.y - before.y).abs()
                    + (view.roll_rad - before.roll_rad).abs();
                assert!(moved > 0.002, "frame {frame_idx} of {size}");
                assert!(view.x.abs() <= width / 2.0 * (1.0 - 1.0 / view.zoom) + 1e-4);
                before = view;
            }
        }
    }

    #[test]
    fn every_named_move_is_seen_between_the_first_and_the_last_frame() {
        let size = Size::new(1280, 720).unwrap();
        for camera_move in [
            CameraMove::PanLeft,
            CameraMove::PanRight,
            CameraMove::TiltUp,
            CameraMove::TiltDown,
            CameraMove::PushIn,
            CameraMove::PullOut,
            CameraMove::FlyThrough,
            CameraMove::Tracking,
            CameraMove::Orbit,
            CameraMove::CraneUp,
            CameraMove::CraneDown,
            CameraMove::WhipPan,
            CameraMove::Rising,
            CameraMove::Shake,
        ] {
            for size in [size, Size::new(720, 1280).unwrap()] {
                let camera = Camera::new(size, camera_move, 4.0, (-2.0, -2.0, 2.0, 2.0));
                let (first, last) = (camera.view(0.0), camera.view(4.0));
                let seen = (last.x - first.x).abs()
                    + (last.y - first.y).abs()
                    + (last.zoom - first.zoom).abs();
                assert!(seen > 0.06, "{camera_move:?} of {size}: {seen}");
            }
        }
    }
}

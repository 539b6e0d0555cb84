//! How the camera moves through a picture: from the picture as it is, and never beyond its edges.
//!
//! A place of the picture at inverse distance `q` (1.0 right before the camera, [`FARTHEST`] at the horizon) is seen
//! at `out`, both from the picture's middle in pixels, where
//!
//! ```text
//! place = out (1 - forward q) + aside q - held
//! ```
//!
//! With `held = aside focus` what is at the inverse distance `focus` stays where it is when the camera goes aside.
//!
//! Whoever goes aside goes forward too, at least as far as keeps the edges of the picture out of sight.

use kinora_domain::Size;

use crate::scene::{CameraMove, Shot};
use crate::staging::View;

/// The inverse distance of the farthest places.
pub(super) const FARTHEST: f32 = 0.30;

/// Where the camera is at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// How far it has gone forward, as a share of the way to what is nearest; below 0.0 it has gone back.
    pub(super) forward: f32,
    /// How far it has gone right and down, in pixels of the nearest.
    pub(super) aside: (f32, f32),
    /// How far its look is turned back for that, in pixels.
    pub(super) held: (f32, f32),
    /// How far it is turned clockwise.
    pub(super) roll_rad: f32,
}

impl Place {
    /// Where the picture is seen as it is.
    pub(super) const REST: Self = Self {
        forward: 0.0,
        aside: (0.0, 0.0),
        held: (0.0, 0.0),
        roll_rad: 0.0,
    };

    /// Which place of the picture at inverse distance `q` is seen at `out`.
    pub(super) fn seen(&self, out: (f32, f32), q: f32) -> (f32, f32) {
        let keep = 1.0 - self.forward * q;
        (
            out.0 * keep + self.aside.0 * q - self.held.0,
            out.1 * keep + self.aside.1 * q - self.held.1,
        )
    }

    /// The same for what is drawn into the picture at inverse distance `q`.
    pub(super) fn view(&self, size: Size, q: f32) -> View {
        let unit_px = View::unit_px(size);
        View {
            size,
            x: (self.aside.0 * q - self.held.0) / unit_px,
            y: (self.aside.1 * q - self.held.1) / unit_px,
            zoom: 1.0 / (1.0 - self.forward * q),
            roll_rad: self.roll_rad,
        }
    }
}

/// The camera of one clip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Camera {
    pub(super) size: Size,
    pub(super) camera_move: CameraMove,
    pub(super) shot: Shot,
    /// When it begins to move, and for how long.
    pub(super) start_s: f32,
    pub(super) length_s: f32,
    /// 1.0 or -1.0: to which side it drifts when nobody says.
    pub(super) side: f32,
    /// How far it was when the clip began.
    pub(super) start: Place,
}

impl Camera {
    /// Where it is at `time_s`.
    pub(super) fn place(&self, time_s: f32) -> Place {
        let time_s = (time_s - self.start_s).max(0.0);
        let along = (time_s / self.length_s.max(0.1)).clamp(0.0, 1.0);
        let eased = along * along * (3.0 - 2.0 * along);
        // Long clips may go farther, short ones must not rush.
        let way = (0.55 + 0.06 * self.length_s).min(1.25);
        let mut place = self.moved(along, eased, time_s, way);
        if self.shot == Shot::CloseUp && place.forward >= 0.0 {
            place.forward += 0.10 * eased;
        }
        // What an earlier clip left is half given up on the way.
        let left = 1.0 - 0.5 * eased;
        place.forward += self.start.forward * left;
        place.roll_rad += self.start.roll_rad * (1.0 - eased);
        for (own, start) in [
            (&mut place.aside, self.start.aside),
            (&mut place.held, self.start.held),
        ] {
            own.0 += start.0 * left;
            own.1 += start.1 * left;
        }
        self.held(place)
    }

    /// The part of the world at inverse distance `q` that is in the picture at the beginning and at the end: left and
    /// right, in world units.
    pub(super) fn always_seen(&self, q: f32) -> (f32, f32) {
        let half_width = self.half().0 / View::unit_px(self.size);
        let mut seen = (-half_width, half_width);
        for time_s in [
            self.start_s,
            self.start_s + 0.5 * self.length_s,
            self.start_s + self.length_s,
        ] {
            let view = self.place(time_s).view(self.size, q);
            let half = half_width / view.zoom;
            seen = (seen.0.max(view.x - half), seen.1.min(view.x + half));
        }
        seen
    }

    fn moved(&self, along: f32, eased: f32, time_s: f32, way: f32) -> Place {
        let (half_width, half_height) = self.half();
        let to = |forward: f32, x: f32, y: f32, focus: f32| {
            let aside = (x * half_width * way, y * half_height * way);
            Place {
                forward: forward * way,
                aside,
                held: (aside.0 * focus, aside.1 * focus),
                roll_rad: 0.0,
            }
        };
        match self.camera_move {
            CameraMove::Static | CameraMove::TimeLapse => Place::REST,
            CameraMove::Drift | CameraMove::RackFocus => {
                let sway = libm::sinf(along * std::f32::consts::PI * 0.75);
                to(0.085 * along, 0.055 * sway * self.side, 0.0, 0.5)
            }
            CameraMove::PanLeft => to(0.20 * eased, -0.20 * eased, 0.0, 0.0),
            CameraMove::PanRight | CameraMove::WhipPan => to(0.20 * eased, 0.20 * eased, 0.0, 0.0),
            CameraMove::Tracking => to(0.17 * eased, 0.17 * eased * self.side, 0.0, 0.15),
            CameraMove::TiltUp | CameraMove::CraneUp | CameraMove::Rising => {
                to(0.20 * eased, 0.0, -0.20 * eased, 0.0)
            }
            CameraMove::TiltDown | CameraMove::CraneDown => {
                to(0.20 * eased, 0.0, 0.20 * eased, 0.0)
            }
            CameraMove::PushIn | CameraMove::DollyZoom | CameraMove::FlyThrough => {
                to(0.26 * eased, 0.0, 0.0, 0.5)
            }
            CameraMove::PullOut => to(-0.085 * eased, 0.0, 0.0, 0.5),
            CameraMove::Orbit => {
                let round = libm::sinf(along * std::f32::consts::PI * 1.2);
                let place = to(0.15 * eased, 0.15 * round * self.side, 0.0, 0.62);
                Place {
                    roll_rad: 0.006 * round * self.side * eased,
                    ..place
                }
            }
            CameraMove::Handheld | CameraMove::Shake => {
                // Who shakes it moves it farther and faster.
                let (far, fast) = match self.camera_move {
                    CameraMove::Shake => (1.7, 6.0),
                    _ => (1.0, 1.0),
                };
                let begun = (time_s / 0.8).min(1.0);
                let swing_s = time_s * fast;
                let sway = |a: f32, b: f32| {
                    far * (libm::sinf(swing_s * a) + 0.55 * libm::sinf(swing_s * b))
                };
                Place {
                    forward: 0.075 * begun,
                    aside: (
                        0.016 * half_width * begun * sway(2.3, 5.1),
                        0.020 * half_height * begun * sway(2.9, 6.3),
                    ),
                    held: (0.0, 0.0),
                    roll_rad: 0.004 * far * begun * libm::sinf(swing_s * 1.7),
                }
            }
        }
    }

    /// Keeps the edges of the picture out of sight.
    fn held(&self, mut place: Place) -> Place {
        place.forward = place.forward.clamp(-0.085, 0.42);
        let forward = place.forward.max(0.0);
        let (half_width, half_height) = self.half();
        // Everything between lies between what the farthest and the nearest allow.
        let share = |aside: f32, held: f32, half: f32| {
            [FARTHEST, 1.0].iter().fold(1.0_f32, |share, q| {
                let slide = libm::fabsf(aside * q - held);
                share.min(forward * q * half / slide.max(1e-6))
            })
        };
        let x = share(place.aside.0, place.held.0, half_width);
        let y = share(place.aside.1, place.held.1, half_height);
        place.aside = (place.aside.0 * x, place.aside.1 * y);
        place.held = (place.held.0 * x, place.held.1 * y);
        place
    }

    fn half(&self) -> (f32, f32) {
        (
            self.size.width_px() as f32 / 2.0,
            self.size.height_px() as f32 / 2.0,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: [CameraMove; 12] = [
        CameraMove::Drift,
        CameraMove::Static,
        CameraMove::PanLeft,
        CameraMove::PanRight,
        CameraMove::TiltUp,
        CameraMove::TiltDown,
        CameraMove::PushIn,
        CameraMove::PullOut,
        CameraMove::Tracking,
        CameraMove::Handheld,
        CameraMove::Shake,
        CameraMove::Orbit,
    ];

    fn camera(camera_move: CameraMove) -> Camera {
        Camera {
            size: Size::new(1280, 720).unwrap(),
            camera_move,
            shot: Shot::Medium,
            start_s: 0.0,
            length_s: 8.0,
            side: 1.0,
            start: Place::REST,
        }
    }

    #[test]
    fn every_move_begins_with_the_picture_as_it_is() {
        for camera_move in MOVES {
            let place = camera(camera_move).place(0.0);
            for q in [FARTHEST, 0.6, 1.0] {
                let (x, y) = place.seen((600.0, -300.0), q);
                assert!(
                    (x - 600.0).abs() < 0.01 && (y + 300.0).abs() < 0.01,
                    "{camera_move:?}"
                );
            }
        }
    }

    #[test]
    fn no_move_but_pulling_out_looks_beyond_the_picture() {
        for camera_move in MOVES {
            if camera_move == CameraMove::PullOut {
                continue;
            }
            for step in 0..=80 {
                let mut place = camera(camera_move).place(step as f32 / 10.0);
                place.roll_rad = 0.0;
                for q in [FARTHEST, 0.5, 0.8, 1.0] {
                    for out in [
                        (640.0, 360.0),
                        (-640.0, 360.0),
                        (640.0, -360.0),
                        (-640.0, -360.0),
                    ] {
                        let (x, y) = place.seen(out, q);
                        assert!(
                            x.abs() <= 640.01 && y.abs() <= 360.01,
                            "{camera_move:?} {step}: {x} {y}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_move_but_none_moves() {
        for camera_move in MOVES {
            let place = camera(camera_move).place(6.0);
            let (x, y) = place.seen((600.0, -300.0), 1.0);
            let moved = (x - 600.0).abs() + (y + 300.0).abs();
            assert_eq!(
                moved > 8.0,
                camera_move != CameraMove::Static,
                "{camera_move:?}: {moved}"
            );
        }
    }
}

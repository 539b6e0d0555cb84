//! Rooms that run away from the beholder: walls, floor and ceiling in perspective under lamps, and boxes in them.

use super::craft::{Area, Craft, Sprite, draw_faint};
use super::palette::{luma, mix, multiply, rgb, scale};
use crate::paint::bake::{Drawing, dot, glow, hex};
use crate::paint::noise::smoothstep;
use crate::paint::{Blend, Draw, Rgb};
use crate::scene::TimeOfDay;
use crate::staging::Palette;
use std::f32::consts::TAU;

/// How the hall moves with the camera.
pub(super) const PARALLAX: f32 = 0.9;
/// How far below the eye the floor is; a metre is 0.33.
const EYE: f32 = 0.5;
/// The same from above: higher than the walls, which stand open like those of a doll's house.
const HIGH_EYE: f32 = 2.1;
/// How far back from the room that eye is, so that all of the floor lies before it.
const HIGH_EYE_BACK: f32 = 0.75;

/// A light: where it hangs, what colour it has (brightness included), how far it reaches.
#[derive(Clone, Copy)]
pub(super) struct Lamp {
    pub(super) at: (f32, f32, f32),
    pub(super) colour: Rgb,
    pub(super) reach: f32,
}

/// What a ray meets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Floor,
    Ceiling,
    Left,
    Right,
    Back,
}

/// A point of a wall, the floor or the ceiling: sideways, above the floor, away.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    pub(super) face: Face,
    pub(super) x: f32,
    pub(super) up: f32,
    pub(super) z: f32,
}

impl Hit {
    /// Where on its face: along and up a wall, across and along a floor.
    pub(super) fn on_face(&self) -> (f32, f32) {
        match self.face {
            Face::Floor | Face::Ceiling => (self.x, self.z),
            Face::Left | Face::Right => (self.z, self.up),
            Face::Back => (self.x, self.up),
        }
    }
}

/// A hall: its half width, height and the distance of its back wall.
#[derive(Clone)]
pub(super) struct Hall {
    pub(super) half: f32,
    pub(super) high: f32,
    pub(super) back: f32,
    pub(super) vanish: (f32, f32),
    /// How far above the floor the eye is.
    eye: f32,
    /// How far behind the place from which everything is measured it is.
    eye_back: f32,
    pub(super) ambient: Rgb,
    pub(super) lamps: Vec<Lamp>,
    pub(super) is_dark: bool,
}

impl Hall {
    /// A hall of one size in wide frames and another in tall ones: half width, height, distance of its back.
    pub(super) fn new(craft: &Craft<'_>, wide: [f32; 3], tall: [f32; 3]) -> Self {
        let [half, high, back] = if craft.is_tall() { tall } else { wide };
        let is_dark = craft.ctx.time_of_day == TimeOfDay::Night;
        // From above no wall may end within the frame.
        let (eye, eye_back, half, vanish_y) = match (craft.ctx.is_aerial, craft.is_tall()) {
            (true, true) => (HIGH_EYE + 0.3, HIGH_EYE_BACK, half * 1.25, craft.top - 0.12),
            (true, false) => (HIGH_EYE, HIGH_EYE_BACK, half * 1.45, craft.top - 0.33),
            (false, _) => (EYE, 0.0, half, 0.5),
        };
        let ambient = if is_dark {
            [0.20, 0.21, 0.34]
        } else {
            mix(craft.tones.lit, [1.0; 3], 0.45).map(|part| part * 0.52)
        };
        Self {
            half,
            high,
            back,
            vanish: (0.0, vanish_y),
            eye,
            eye_back,
            ambient,
            lamps: Vec::new(),
            is_dark,
        }
    }

    /// Hangs a lamp.
    pub(super) fn lamp(&mut self, at: (f32, f32, f32), colour: Rgb, reach: f32) {
        self.lamps.push(Lamp { at, colour, reach });
    }

    /// A lamp that burns brightly after dark and faintly by day.
    pub(super) fn evening_lamp(&mut self, at: (f32, f32, f32), colour: Rgb, reach: f32) {
        let strength = if self.is_dark { 1.0 } else { 0.45 };
        self.lamp(at, scale(colour, strength), reach);
    }

    /// Where a point of the hall is seen.
    pub(super) fn at(&self, x: f32, up: f32, z: f32) -> (f32, f32) {
        let away = self.away(z);
        (
            self.vanish.0 + x / away,
            self.vanish.1 + (self.eye - up) / away,
        )
    }

    /// How far from the eye a point of the room is: what is there is seen that much smaller.
    pub(super) fn away(&self, z: f32) -> f32 {
        z + self.eye_back
    }

    /// Whether it is looked into from above.
    pub(super) fn is_from_above(&self) -> bool {
        self.eye_back > 0.0
    }

    /// What is seen at a point of the picture.
    pub(super) fn hit(&self, x: f32, y: f32) -> Hit {
        let (dx, dy) = (x - self.vanish.0, y - self.vanish.1);
        let wall = self.half / dx.abs().max(1e-4);
        let level = if dy > 0.0 {
            self.eye / dy.max(1e-4)
        } else {
            (self.high - self.eye) / (-dy).max(1e-4)
        };
        let back = self.back + self.eye_back;
        let away = wall.min(level).min(back);
        let face = if back <= wall && back <= level {
            Face::Back
        } else if level <= wall {
            if dy > 0.0 { Face::Floor } else { Face::Ceiling }
        } else if dx < 0.0 {
            Face::Left
        } else {
            Face::Right
        };
        Hit {
            face,
            x: dx * away,
            up: self.eye - dy * away,
            z: away - self.eye_back,
        }
    }

    /// The light at a point.
    pub(super) fn light(&self, (x, up, z): (f32, f32, f32)) -> Rgb {
        let mut sum = self.ambient;
        for lamp in &self.lamps {
            let (dx, dy, dz) = (x - lamp.at.0, up - lamp.at.1, z - lamp.at.2);
            let reach2 = lamp.reach * lamp.reach;
            let fall = reach2 / (reach2 + dx * dx + dy * dy + dz * dz);
            for (part, light) in sum.iter_mut().zip(lamp.colour) {
                *part += light * fall * fall;
            }
        }
        sum.map(|part| 1.18 * part / (0.18 + part))
    }

    /// A colour in the light at a point.
    pub(super) fn tone(&self, colour: Rgb, at: (f32, f32, f32), facing: f32) -> Rgb {
        scale(multiply(colour, self.light(at)), facing)
    }

    /// The same as SVG writes it.
    pub(super) fn ink(&self, colour: Rgb, at: (f32, f32, f32), facing: f32) -> String {
        hex(self.tone(colour, at, facing))
    }

    /// Bakes walls, floor and ceiling; `own_at` is what they are made of, and how much light of their own they have.
    pub(super) fn add_walls(
        &self,
        craft: &mut Craft<'_>,
        own_at: impl Fn(&Hit) -> (Rgb, f32) + Sync,
    ) {
        let area = craft.area(PARALLAX);
        let said = craft.ctx.surface.walls.map(rgb);
        let floor = craft.ctx.surface.tints.floor.map(rgb);
        let placed = craft.bake_fn(area, (PARALLAX, 1.0), |x, y| {
            let hit = self.hit(x, y);
            let (own, shines) = own_at(&hit);
            let own = match floor.filter(|_| hit.face == Face::Floor) {
                Some(floor) => scale(floor, (luma(own) / 0.62).clamp(0.6, 1.2)),
                None => said.map_or(own, |said| painted(said, own, hit.face)),
            };
            let facing = match hit.face {
                Face::Floor => 1.0,
                Face::Ceiling => 0.80,
                Face::Left | Face::Right => 0.86,
                Face::Back => 0.94,
            };
            // Light does not get into corners.
            let corner = |gap: f32| 0.72 + 0.28 * smoothstep(0.0, 0.22, gap);
            let beside = if matches!(hit.face, Face::Left | Face::Right) {
                1.0
            } else {
                self.half - hit.x.abs()
            };
            let level = match hit.face {
                Face::Floor | Face::Ceiling => 1.0,
                _ => hit.up.min(self.high - hit.up),
            };
            let behind = if hit.face == Face::Back {
                1.0
            } else {
                self.back - hit.z
            };
            let shade = facing * corner(beside) * corner(level) * corner(behind);
            let lit = self.tone(own, (hit.x, hit.up, hit.z), shade);
            (mix(lit, own, shines), 1.0)
        });
        craft.add(placed);
    }

    /// A drawing of all that is seen.
    pub(super) fn drawing(&self, craft: &Craft<'_>) -> Drawing {
        Drawing::new(craft.area(PARALLAX))
    }

    /// Bakes a drawing made by [`Hall::drawing`] and adds it.
    pub(super) fn hang(&self, craft: &mut Craft<'_>, drawing: &Drawing) {
        let placed = craft.bake(drawing, craft.area(PARALLAX), PARALLAX);
        craft.add(placed);
    }

    /// A rectangle that faces the beholder, `z` away.
    pub(super) fn front(&self, x: (f32, f32), up: (f32, f32), z: f32) -> Area {
        let (a, b) = (self.at(x.0, up.1, z), self.at(x.1, up.0, z));
        (a.0, a.1, b.0, b.1)
    }

    /// A rectangle on a side wall (`side` is -1.0 or 1.0) or parallel to it at `x`.
    pub(super) fn side(
        &self,
        drawing: &mut Drawing,
        x: f32,
        (z, up): ((f32, f32), (f32, f32)),
        fill: &str,
    ) {
        let corners = [
            self.at(x, up.0, z.0),
            self.at(x, up.1, z.0),
            self.at(x, up.1, z.1),
            self.at(x, up.0, z.1),
        ];
        drawing.polygon(&corners, fill);
    }

    /// A level rectangle at height `up`.
    pub(super) fn level(
        &self,
        drawing: &mut Drawing,
        up: f32,
        (x, z): ((f32, f32), (f32, f32)),
        fill: &str,
    ) {
        let corners = [
            self.at(x.0, up, z.0),
            self.at(x.0, up, z.1),
            self.at(x.1, up, z.1),
            self.at(x.1, up, z.0),
        ];
        drawing.polygon(&corners, fill);
    }

    /// A box between two corners.
    pub(super) fn block(&self, drawing: &mut Drawing, [x, up, z]: [(f32, f32); 3], own: Rgb) {
        let middle = ((x.0 + x.1) / 2.0, (up.0 + up.1) / 2.0, (z.0 + z.1) / 2.0);
        if up.1 < self.eye {
            let fill = self.ink(own, (middle.0, up.1, middle.2), 1.08);
            self.level(drawing, up.1, (x, z), &fill);
        }
        if up.0 > self.eye {
            let fill = self.ink(own, (middle.0, up.0, middle.2), 0.45);
            self.level(drawing, up.0, (x, z), &fill);
        }
        for (at, is_seen) in [(x.0, x.0 > self.vanish.0), (x.1, x.1 < self.vanish.0)] {
            if is_seen {
                let fill = self.ink(own, (at, middle.1, middle.2), 0.66);
                self.side(drawing, at, (z, up), &fill);
            }
        }
        let fill = self.ink(own, (middle.0, middle.1, z.0), 0.88);
        drawing.rect(self.front(x, up, z.0), &fill);
    }

    /// A dark soft patch under what stands on the floor.
    pub(super) fn shadow(&self, drawing: &mut Drawing, x: (f32, f32), z: (f32, f32)) {
        drawing.group(r#"opacity="0.28""#, |drawing| {
            self.level(drawing, 0.0, (x, z), "#0a0810");
        });
    }

    /// Halos around all lamps that are within sight; from above they would hang before the floor.
    pub(super) fn add_halos(&self, craft: &mut Craft<'_>, (size, strength): (f32, f32)) {
        if self.is_from_above() {
            return;
        }
        let side_px = (craft.density * 0.25) as usize;
        let halos: Vec<_> = self
            .lamps
            .iter()
            .map(|lamp| {
                let brightest = lamp.colour.iter().fold(0.2_f32, |a, b| a.max(*b));
                let colour = scale(lamp.colour, 1.0 / brightest);
                let sprite = Sprite::new(glow(side_px, colour, 0.0), side_px as f32);
                let at = self.at(lamp.at.0, lamp.at.1, lamp.at.2);
                (
                    sprite,
                    at,
                    size / self.away(lamp.at.2),
                    strength * brightest.min(1.0),
                )
            })
            .collect();
        craft.add_layer(Box::new(move |t, view, list| {
            for (i, (sprite, at, size, strength)) in halos.iter().enumerate() {
                let breath = 1.0 + 0.03 * libm::sinf(2.3 * t + 1.7 * i as f32);
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: (strength * breath).min(1.0),
                    ..sprite.draw(view, *at, (*size, PARALLAX))
                });
            }
        }));
    }

    /// Dust in the air, which shows that time passes.
    pub(super) fn add_motes(&self, craft: &mut Craft<'_>) {
        let colour = mix(self.light((0.0, 0.6, 1.4)), [1.0; 3], 0.3);
        let mote = Sprite::new(dot(8, colour), 8.0 / 0.007);
        let mut dice = craft.dice(29);
        let top = craft.top;
        let motes: Vec<_> = (0..44)
            .map(|_| {
                (
                    dice.range(-0.8, 0.8),
                    dice.range(top, 0.95),
                    dice.range(0.0, TAU),
                )
            })
            .collect();
        craft.add_front(Box::new(move |t, view, list| {
            for (x, y, phase_rad) in &motes {
                let at = (
                    x + 0.03 * libm::sinf(0.25 * t + phase_rad),
                    y + 0.02 * libm::sinf(0.4 * t + 2.0 * phase_rad),
                );
                let opacity = 0.22 + 0.18 * libm::sinf(t + 4.0 * phase_rad);
                let draw = mote.draw(view, at, (1.0, 1.05));
                draw_faint(
                    list,
                    Draw {
                        blend: Blend::Add,
                        ..draw
                    },
                    opacity,
                );
            }
        }));
    }

    /// What actors are lit with.
    pub(super) fn palette(&self, light_x: f32) -> Palette {
        let light = self.light((0.0, 0.6, 1.3));
        Palette {
            light_dir: (0.6 * light_x, -0.8),
            light: light.map(|part| part.clamp(0.35, 1.05)),
            ambient: mix(self.ambient, light, 0.45).map(|part| part.clamp(0.22, 0.9)),
            haze: scale(light, 0.6),
            contrast: 0.75,
            shadow: 0.36,
        }
    }

    /// The finished set.
    pub(super) fn finish(&self, craft: Craft<'_>, light_x: f32) -> crate::staging::Set {
        let shape = super::craft::Shape::open(self.palette(light_x));
        // From above, whoever is farther back is higher in the picture, and all stand about its middle.
        let (ground_y, far_ground_y, units_per_m) = match (self.is_from_above(), craft.is_tall()) {
            (true, true) => (0.68, 0.30, 0.24),
            (true, false) => (0.86, 0.56, 0.24),
            (false, _) => (0.91, 0.80, 0.28),
        };
        craft.finish(super::craft::Shape {
            ground_y,
            far_ground_y,
            units_per_m,
            ..shape
        })
    }
}

/// A face of a room whose walls are said to be of a colour: the walls are, with what they are made of; floor and
/// ceiling take a little of it.
fn painted(said: Rgb, own: Rgb, face: Face) -> Rgb {
    let light = |colour: Rgb| colour[0] * 0.30 + colour[1] * 0.59 + colour[2] * 0.11;
    match face {
        // A wall of the usual light keeps the colour as it is said; its joints are darker.
        Face::Left | Face::Right | Face::Back => scale(said, (light(own) / 0.78).clamp(0.55, 1.15)),
        Face::Ceiling => mix(own, said, 0.30),
        Face::Floor => mix(own, scale(said, 0.8), 0.22),
    }
}

/// Boards, tiles, bricks and stones: how bright a point is, 1.0 on the middle of a piece, less in its joints.
pub(super) fn tiles((u, v): (f32, f32), size: (f32, f32), is_staggered: bool) -> (f32, (i32, i32)) {
    let row = (v / size.1).floor();
    let shift = if is_staggered && (row as i32).rem_euclid(2) == 1 {
        0.5
    } else {
        0.0
    };
    let column = (u / size.0 + shift).floor();
    let (fu, fv) = (
        (u / size.0 + shift - column) * size.0,
        (v / size.1 - row) * size.1,
    );
    let gap = fu.min(size.0 - fu).min(fv).min(size.1 - fv);
    let joint = smoothstep(0.0, 0.07 * size.0.min(size.1), gap);
    (joint, (column as i32, row as i32))
}

//! An alley: a passage between two high walls that runs away from the beholder, towards the light of a street.

use super::buildings::add_smoke;
use super::city::add_halos;
use super::craft::{Craft, Shape};
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Reflection, Rgb};
use crate::scene::{Season, Weather};
use crate::staging::{Set, SetContext, View};

/// Where everything runs to, and how far below it the ground is at distance 1.
const VANISH_Y: f32 = 0.54;
const EYE: f32 = 0.46;
/// Half the distance between the walls.
const HALF: f32 = 0.50;
/// Where the alley opens into a street.
const END_Z: f32 = 6.5;
const PARALLAX: f32 = 0.85;

const BRICKS: [u32; 4] = [0x9a4f3a, 0x86503f, 0x7a5a4c, 0xa86a4a];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = add_sky(&mut craft, VANISH_Y).signum();
    let mut dice = craft.dice(20);
    let tall = if craft.is_tall() { 1.75 } else { 1.0 };
    let alley = Alley {
        heights: [dice.range(2.2, 2.7) * tall, dice.range(2.5, 3.1) * tall],
        bricks: [
            rgb(BRICKS[dice.below(BRICKS.len())]),
            rgb(BRICKS[dice.below(BRICKS.len())]),
        ],
        light_x,
        lamp_side: if dice.unit() < 0.5 { 0 } else { 1 },
        is_wet: craft.tones.wet > 0.0 || craft.tones.lamps > 0.9 && ctx.weather != Weather::Snow,
    };
    alley.add_end(&mut craft, &mut dice);
    alley.add_walls(&mut craft);
    if alley.is_wet {
        alley.add_mirror(&mut craft);
    }
    alley.add_things(&mut craft, &mut dice);
    let vents = vec![
        project(-HALF * 0.8, 0.0, 1.9),
        project(HALF * 0.85, 0.0, 2.8),
    ];
    add_smoke(&mut craft, vents, (0.09, PARALLAX));
    let mut palette = craft.tones.palette(light_x);
    let lamps = 0.7 * craft.tones.lamps;
    palette.light = mix(palette.light, [1.0, 0.76, 0.58], 0.62 * lamps);
    palette.ambient = mix(palette.ambient, [0.34, 0.30, 0.46], 0.6 * lamps);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.76,
        air_y: 0.25,
        ..Shape::open(palette)
    })
}

/// A point at height `up` above the ground, `x` sideways, `z` away.
fn project(x: f32, up: f32, z: f32) -> (f32, f32) {
    (x / z, VANISH_Y + (EYE - up) / z)
}

struct Alley {
    /// How high the left and the right wall are.
    heights: [f32; 2],
    bricks: [Rgb; 2],
    light_x: f32,
    /// Which wall carries the lamp.
    lamp_side: usize,
    is_wet: bool,
}

fn side_of(wall: usize) -> f32 {
    if wall == 0 { -1.0 } else { 1.0 }
}

impl Alley {
    /// The street at the end: fronts in the haze, and the light of its lamps by night.
    fn add_end(&self, craft: &mut Craft<'_>, dice: &mut Dice) {
        let half = HALF / END_Z;
        let area = (
            -half * 1.6,
            VANISH_Y - 0.42,
            half * 1.6,
            VANISH_Y + EYE / END_Z + 0.02,
        );
        let mut drawing = Drawing::new(area);
        let tones = &craft.tones;
        let lamps = tones.lamps;
        for i in 0..3 {
            let (left, right) = (
                lerp(area.0, area.2, i as f32 / 3.0),
                lerp(area.0, area.2, (i + 1) as f32 / 3.0),
            );
            let wall = tones.toned(rgb([0xc9a98a, 0x9fa8b4, 0xb98f7a][i]), 0.7, 0.55);
            let wall = mix(wall, [1.0, 0.74, 0.45], 0.45 * lamps);
            let top = VANISH_Y - dice.range(0.16, 0.30);
            drawing.rect((left, top, right, area.3), &hex(wall));
            for row in 0..4 {
                for column in 0..2 {
                    let x = lerp(left, right, 0.2 + 0.4 * column as f32);
                    let y = top + 0.025 + 0.045 * row as f32;
                    let pane = mix(scale(wall, 0.7), [1.0, 0.85, 0.55], lamps * dice.unit());
                    drawing.rect((x, y, x + 0.009, y + 0.02), &hex(pane));
                }
            }
        }
        let ground = mix(
            tones.toned(rgb(0x8a8a90), 0.8, 0.4),
            [1.0, 0.8, 0.5],
            0.3 * lamps,
        );
        drawing.rect(
            (area.0, VANISH_Y + EYE / END_Z - 0.03, area.2, area.3),
            &hex(ground),
        );
        let placed = craft.bake(&drawing, area, PARALLAX);
        craft.add(placed);
        if lamps > 0.4 {
            add_halos(craft, vec![(0.0, VANISH_Y - 0.03)], (0.9, PARALLAX));
        }
    }

    /// Where the lamp hangs, in the alley's own measures.
    fn lamp(&self) -> (f32, f32, f32) {
        (side_of(self.lamp_side) * (HALF - 0.10), 0.98, 1.75)
    }

    /// Both walls and the ground between them.
    fn add_walls(&self, craft: &mut Craft<'_>) {
        let (left, top, right, bottom) = craft.area(PARALLAX);
        let seed = craft.dice(21).noise_seed();
        let tones = craft.tones.clone();
        let is_white = craft.season() == Season::Winter;
        let lamp = self.lamp();
        let lamps = tones.lamps;
        let warm: Rgb = [1.0, 0.72, 0.42];
        let placed = craft.bake_fn((left, top, right, bottom), (PARALLAX, 1.0), |x, y| {
            let wall = usize::from(x > 0.0);
            let wall_z = HALF / x.abs().max(0.001);
            let ground_z = EYE / (y - VANISH_Y).max(0.0005);
            let is_ground = y > VANISH_Y && ground_z < wall_z;
            let z = if is_ground { ground_z } else { wall_z };
            if z > END_Z {
                return ([0.0; 3], 0.0);
            }
            let depth = 0.55 * smoothstep(1.0, END_Z, z);
            let (at, own, light);
            if is_ground {
                at = (x * z, 0.0, z);
                own = self.ground(at, seed, is_white);
                light = 0.60 + 0.30 * smoothstep(3.0, END_Z, z);
            } else {
                let up = EYE - (y - VANISH_Y) * z;
                if up > self.heights[wall] {
                    return ([0.0; 3], 0.0);
                }
                at = (side_of(wall) * HALF, up, z);
                own = self.bricks_at(wall, (z, up), seed);
                let is_lit = side_of(wall) != self.light_x;
                let high = smoothstep(0.4, self.heights[wall], up);
                light = if is_lit {
                    0.62 + 0.45 * high
                } else {
                    0.34 + 0.36 * high
                };
            }
            let colour = tones.toned(own, light, depth);
            let (dx, dy, dz) = (at.0 - lamp.0, at.1 - lamp.1, at.2 - lamp.2);
            let pool = lamps * libm::expf(-(dx * dx + 1.1 * dy * dy + 1.3 * dz * dz) / 0.55);
            let street = 0.5 * lamps * smoothstep(3.4, END_Z, z);
            let lit = scale(std::array::from_fn(|i| own[i] * warm[i]), 1.25);
            let edge = if is_ground {
                1.0
            } else {
                smoothstep(0.0, 0.006, self.heights[wall] - at.1)
            };
            (mix(colour, lit, (0.9 * pool + street).min(0.95)), edge)
        });
        craft.add(placed);
    }

    fn ground(&self, (x, _, z): (f32, f32, f32), seed: u32, is_white: bool) -> Rgb {
        let rough = fbm(x * 16.0, z * 12.0, 3, seed) - 0.5;
        let (u, v) = (x * 9.0, z * 6.0);
        let joint = ((v).rem_euclid(1.0) - 0.5).abs() > 0.45
            || ((u + 0.5 * v.floor()).rem_euclid(1.0) - 0.5).abs() > 0.46;
        let stone = hash01((u + 0.5 * v.floor()).floor() as i32, v.floor() as i32, seed) - 0.5;
        // A gutter runs along the middle.
        let gutter = smoothstep(0.07, 0.02, x.abs());
        let own = scale(
            rgb(0x7c7976),
            (1.0 + 0.25 * rough + 0.22 * stone)
                * if joint { 0.72 } else { 1.0 }
                * (1.0 - 0.3 * gutter),
        );
        let own = if self.is_wet { scale(own, 0.62) } else { own };
        if is_white {
            mix(own, [0.93, 0.95, 0.98], 0.55 + 0.9 * rough)
        } else {
            own
        }
    }

    fn bricks_at(&self, wall: usize, (z, up): (f32, f32), seed: u32) -> Rgb {
        let (w, h) = (0.115, 0.042);
        let row = libm::floorf(up / h);
        let along = z / w + 0.5 * (row.rem_euclid(2.0));
        let (fx, fy) = (along - libm::floorf(along), up / h - row);
        // Far bricks flow into each other.
        let far = smoothstep(1.6, 3.6, z);
        let joint =
            smoothstep(0.05, 0.10, fx.min(1.0 - fx)) * smoothstep(0.08, 0.2, fy.min(1.0 - fy));
        let joint = lerp(joint, 0.85, far);
        let one = (hash01(along as i32 + 500 * wall as i32, row as i32, seed) - 0.5) * (1.0 - far);
        let stain = fbm(z * 1.3 + 9.0 * wall as f32, up * 1.6, 4, seed + 1) - 0.5;
        let own = scale(self.bricks[wall], 1.0 + 0.32 * one + 0.55 * stain);
        let foot = smoothstep(0.30, 0.0, up);
        let own = scale(own, 1.0 - 0.35 * foot);
        mix(rgb(0x6f6660), own, 0.35 + 0.65 * joint)
    }

    fn add_mirror(&self, craft: &mut Craft<'_>) {
        // Only the gutter's puddles mirror: what lies beside them is drawn over it.
        let (left, _, right, bottom) = craft.area(PARALLAX);
        let seed = craft.dice(24).noise_seed();
        craft.add_layer(Box::new(move |t, view, list| {
            let (_, horizon_px) = view
                .to_frame(PARALLAX)
                .apply(view.x * PARALLAX, VANISH_Y + EYE / END_Z);
            list.reflect(Reflection {
                horizon_px,
                ripple_px: 0.004 * View::unit_px(view.size),
                time_s: 0.35 * t,
                tint: [0.82, 0.84, 0.92],
                strength: 0.55,
            });
        }));
        let is_white = craft.season() == Season::Winter;
        let wall_seed = craft.dice(21).noise_seed();
        let tones = craft.tones.clone();
        let lamp = self.lamp();
        let placed = craft.bake_fn(
            (left, VANISH_Y + EYE / END_Z, right, bottom),
            (PARALLAX, 1.0),
            |x, y| {
                let z = EYE / (y - VANISH_Y).max(0.0005);
                let at = (x * z, 0.0, z);
                let wall_z = HALF / x.abs().max(0.001);
                if z > wall_z {
                    // The walls stand before their own mirror image.
                    let wall = usize::from(x > 0.0);
                    let up = EYE - (y - VANISH_Y) * wall_z;
                    let own = self.bricks_at(wall, (wall_z, up), wall_seed);
                    let lit = side_of(wall) != self.light_x;
                    let light = if lit { 0.36 } else { 0.16 };
                    let colour = tones.toned(own, light, 0.55 * smoothstep(1.0, END_Z, wall_z));
                    let (dy, dz) = (up - lamp.1, wall_z - lamp.2);
                    let dx = side_of(wall) * HALF - lamp.0;
                    let pool =
                        tones.lamps * libm::expf(-(dx * dx + 1.1 * dy * dy + 1.3 * dz * dz) / 0.55);
                    let warm = std::array::from_fn(|i| own[i] * [1.25, 0.90, 0.53][i]);
                    return (mix(colour, warm, (0.9 * pool).min(0.95)), 1.0);
                }
                let puddle = smoothstep(0.50, 0.60, fbm(at.0 * 4.5, at.2 * 2.2, 3, seed));
                let own = self.ground(at, seed, is_white);
                let colour = tones.toned(own, 0.45, 0.4 * smoothstep(1.0, END_Z, z));
                (colour, 0.78 * (1.0 - puddle))
            },
        );
        craft.add(placed);
    }

    /// Doors, windows, pipes, fire escapes, bins, cables and the lamp.
    fn add_things(&self, craft: &mut Craft<'_>, dice: &mut Dice) {
        let area = craft.area(PARALLAX);
        let mut drawing = Drawing::new(area);
        for z in [5.2, 4.0, 3.0, 2.2, 1.5, 1.0_f32] {
            for wall in 0..2 {
                let mut piece = Piece {
                    craft,
                    drawing: &mut drawing,
                    side: side_of(wall),
                    z,
                };
                let is_door = dice.unit() < 0.4;
                if is_door {
                    piece.door(dice);
                }
                let mut up = if is_door { 0.86 } else { 0.50 };
                while up + 0.42 < self.heights[wall] {
                    piece.window(dice, up);
                    up += 0.52;
                }
                if wall != self.lamp_side && (z == 2.2 || z == 4.0) {
                    piece.fire_escape(self.heights[wall]);
                }
                if dice.unit() < 0.5 {
                    piece.pipe(self.heights[wall]);
                }
                if !is_door && dice.unit() < 0.55 {
                    piece.bin(dice);
                }
            }
        }
        let dark = hex(craft.tones.toned(rgb(0x2a2a30), 0.3, 0.1));
        for (z, up) in [(1.5, 1.7), (2.3, 1.9), (3.4, 2.0)] {
            let (a, b) = (project(-HALF, up, z), project(HALF, up + 0.12, z));
            let sag = (0.0, a.1.max(b.1) + 0.05 / z);
            let line = format!(
                "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
                a.0, a.1, sag.0, sag.1, b.0, b.1
            );
            drawing.stroke(&line, &dark, 0.004 / z);
        }
        let (x, up, z) = self.lamp();
        let head = project(x, up, z);
        let wall = project(side_of(self.lamp_side) * HALF, up + 0.05, z);
        let line = format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
            wall.0,
            wall.1,
            head.0,
            wall.1 - 0.02,
            head.0,
            head.1
        );
        drawing.stroke(&line, &dark, 0.008);
        let w = 0.055 / z;
        drawing.polygon(
            &[
                (head.0 - w, head.1 + w * 0.8),
                (head.0 + w, head.1 + w * 0.8),
                (head.0 + w * 0.3, head.1 - w * 0.2),
                (head.0 - w * 0.3, head.1 - w * 0.2),
            ],
            &dark,
        );
        let is_lit = craft.tones.lamps > 0.4;
        drawing.ellipse(
            (head.0, head.1 + w * 0.85),
            (w * 0.75, w * 0.32),
            if is_lit { "#fff0c4" } else { "#d0d2cc" },
        );
        let placed = craft.bake(&drawing, area, PARALLAX);
        craft.add(placed);
        if is_lit {
            add_halos(craft, vec![(head.0, head.1 + w)], (0.75, PARALLAX));
        }
    }
}

/// What stands or hangs at one place of a wall.
struct Piece<'a, 'b> {
    craft: &'a Craft<'b>,
    drawing: &'a mut Drawing,
    side: f32,
    z: f32,
}

impl Piece<'_, '_> {
    fn ink(&self, colour: u32, light: f32) -> String {
        let depth = 0.5 * smoothstep(1.0, END_Z, self.z);
        hex(self.craft.tones.toned(rgb(colour), light, depth))
    }

    /// A rectangle on the wall: along it from here on, upwards, and how far it stands out.
    fn quad(&mut self, along: (f32, f32), up: (f32, f32), fill: &str) {
        let x = self.side * HALF;
        let corner = |dz: f32, up: f32| project(x, up, self.z + dz);
        let corners = [
            corner(along.0, up.0),
            corner(along.0, up.1),
            corner(along.1, up.1),
            corner(along.1, up.0),
        ];
        self.drawing.polygon(&corners, fill);
    }

    fn door(&mut self, dice: &mut Dice) {
        let frame = self.ink(0x3a3836, 0.4);
        let leaf = self.ink(
            [0x3f6a5a, 0x6a3a34, 0x39567a, 0x5a5a5e][dice.below(4)],
            0.55,
        );
        self.quad((0.0, 0.34), (0.0, 0.74), &frame);
        self.quad((0.03, 0.31), (0.0, 0.70), &leaf);
        let glass = self.ink(0x9fb0b8, 0.6);
        self.quad((0.10, 0.24), (0.46, 0.62), &glass);
    }

    fn window(&mut self, dice: &mut Dice, up: f32) {
        let frame = self.ink(0x4a4440, 0.6);
        let is_lit = dice.unit() < 0.45 * self.craft.tones.lamps;
        let pane = if is_lit {
            "#ffd58a".to_owned()
        } else {
            self.ink(0x4f6272, 0.7)
        };
        self.quad((0.02, 0.32), (up - 0.02, up + 0.32), &frame);
        self.quad((0.05, 0.29), (up, up + 0.30), &pane);
        self.quad((0.05, 0.29), (up + 0.14, up + 0.16), &frame);
        let sill = self.ink(0xa89e92, 0.7);
        self.quad((0.0, 0.34), (up - 0.045, up - 0.015), &sill);
    }

    fn pipe(&mut self, height: f32) {
        let pipe = self.ink(0x6a6a6c, 0.5);
        self.quad((0.40, 0.43), (0.0, height), &pipe);
        let shine = self.ink(0xb8b8b8, 0.8);
        self.quad((0.405, 0.412), (0.0, height), &shine);
    }

    /// Landings with rails, and ladders between them.
    fn fire_escape(&mut self, height: f32) {
        let iron = self.ink(0x23252b, 0.35);
        let out = self.side * (HALF - 0.17);
        let wall = self.side * HALF;
        let (near, far) = (self.z - 0.06, self.z + 0.42);
        let mut up = 0.92;
        while up < height - 0.3 {
            let floor = [
                project(wall, up, near),
                project(out, up, near),
                project(out, up, far),
                project(wall, up, far),
            ];
            self.drawing.polygon(&floor, &iron);
            let w = 0.012 / self.z;
            let mut bar = |from: (f32, f32), to: (f32, f32), w: f32| {
                let line = format!("M{:.4} {:.4}L{:.4} {:.4}", from.0, from.1, to.0, to.1);
                self.drawing.stroke(&line, &iron, w);
            };
            for rail in [0.10, 0.20] {
                bar(
                    project(wall, up + rail, near),
                    project(out, up + rail, near),
                    0.6 * w,
                );
                bar(
                    project(out, up + rail, near),
                    project(out, up + rail, far),
                    0.6 * w,
                );
            }
            for i in 0..7 {
                let z = lerp(near, far, i as f32 / 6.0);
                bar(project(out, up, z), project(out, up + 0.20, z), 0.4 * w);
            }
            bar(project(out, up, near), project(wall, up + 0.52, far), w);
            up += 0.52;
        }
    }

    /// A dumpster, or sacks and a crate.
    fn bin(&mut self, dice: &mut Dice) {
        let deep = 0.17;
        let (near, far) = (self.z + 0.02, self.z + 0.30);
        let high = dice.range(0.18, 0.26);
        let colour = [0x2f6a4a, 0x35527a, 0x6a6258][dice.below(3)];
        let (wall, out) = (self.side * HALF, self.side * (HALF - deep));
        let (front, flank, top) = (
            self.ink(colour, 0.55),
            self.ink(colour, 0.3),
            self.ink(colour, 0.9),
        );
        let near_face = [
            project(wall, 0.0, near),
            project(wall, high, near),
            project(out, high, near),
            project(out, 0.0, near),
        ];
        let side_face = [
            project(out, 0.0, near),
            project(out, high, near),
            project(out, high, far),
            project(out, 0.0, far),
        ];
        let lid = [
            project(wall, high, near),
            project(out, high, near),
            project(out, high, far),
            project(wall, high, far),
        ];
        self.drawing.polygon(&side_face, &flank);
        self.drawing.polygon(&near_face, &front);
        self.drawing.polygon(&lid, &top);
        let dark = self.ink(0x26262a, 0.3);
        let lip = [
            project(wall, high - 0.02, near),
            project(wall, high, near),
            project(out, high, near),
            project(out, high - 0.02, near),
        ];
        self.drawing.polygon(&lip, &dark);
    }
}

//! What rooms are made of: walls, boards, windows with a view, curtains, plants, light.

use super::craft::{Area, Craft, Sprite, draw_faint};
use super::outlook::draw_outlook;
use super::palette::{mix, multiply, rgb, scale};
use crate::paint::bake::{Drawing, dot, glow, hex};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::scene::TimeOfDay;
use crate::staging::Palette;
use std::f32::consts::TAU;

/// Where wall and floor meet.
pub(super) const FLOOR_Y: f32 = 0.74;

/// Walls, floors, furniture: colour schemes.
const SCHEMES: [[u32; 4]; 5] = [
    [0xe8cdb0, 0xa8703f, 0x3f7f86, 0xd9663f],
    [0xc9d8cf, 0xb07f4f, 0xc46a4a, 0xe0a83f],
    [0xe9d6d0, 0x8f5f3f, 0x5f6fa8, 0xd98f8f],
    [0xd8d2e6, 0x9a6b47, 0x4f8f6f, 0xe0b050],
    [0xf0dfb8, 0xa0653a, 0x8f4f5f, 0x4f8fa0],
];

/// The colours and the light of a room.
pub(super) struct Room {
    pub(super) wall: Rgb,
    pub(super) floor: Rgb,
    pub(super) cloth: Rgb,
    pub(super) accent: Rgb,
    /// What the lamp or the window's light does to colours.
    pub(super) light: Rgb,
    pub(super) shade: Rgb,
    pub(super) is_dark: bool,
    pub(super) window_x: f32,
}

impl Room {
    pub(super) fn new(craft: &Craft<'_>) -> Self {
        let mut dice = craft.dice(20);
        let [wall, floor, cloth, accent] = SCHEMES[dice.below(SCHEMES.len())].map(rgb);
        let wall = craft.ctx.surface.walls.map_or(wall, rgb);
        let is_dark = craft.ctx.time_of_day == TimeOfDay::Night;
        let (light, shade) = if is_dark {
            ([1.0, 0.80, 0.55], [0.30, 0.28, 0.44])
        } else {
            (
                mix(craft.tones.lit, [1.0; 3], 0.2).map(|part| part.min(1.05)),
                mix(craft.tones.shade, [0.62, 0.58, 0.62], 0.6),
            )
        };
        let window_x = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
        Self {
            wall,
            floor,
            cloth,
            accent,
            light,
            shade,
            is_dark,
            window_x,
        }
    }

    /// A colour between shade (0.0) and light (1.0).
    pub(super) fn tone(&self, colour: Rgb, light: f32) -> Rgb {
        mix(
            multiply(colour, self.shade),
            multiply(colour, self.light),
            light,
        )
    }

    pub(super) fn fill(&self, colour: Rgb, light: f32) -> String {
        hex(self.tone(colour, light))
    }

    pub(super) fn palette(&self) -> Palette {
        Palette {
            light_dir: (0.75 * self.window_x, -0.66),
            light: self.light.map(|part| part.min(1.0)),
            ambient: self.shade,
            haze: self.wall,
            contrast: 0.75,
            shadow: 0.36,
        }
    }
}

/// The wall, brighter beside the window or the lamp.
pub(super) fn add_wall(craft: &mut Craft<'_>, room: &Room, parallax: f32, bright: (f32, f32)) {
    let area = craft.area(parallax);
    let seed = craft.dice(21).noise_seed();
    let stripes = craft.dice(22).below(3);
    let placed = craft.bake_fn(area, (parallax, 0.6), |x, y| {
        let near = 1.0 - smoothstep(0.0, 1.1, libm::hypotf(x - bright.0, (y - bright.1) * 0.9));
        let paper = match stripes {
            0 => 1.0 + 0.035 * smoothstep(0.3, -0.3, libm::sinf(x * 70.0)),
            1 => {
                1.0 + 0.03
                    * smoothstep(
                        0.75,
                        0.95,
                        libm::sinf(x * 48.0 + 24.0 * y) * libm::sinf(x * 48.0 - 24.0 * y),
                    )
            }
            _ => 1.0,
        };
        let grain = 1.0 + 0.04 * (fbm(x * 5.0, y * 5.0, 3, seed) - 0.5);
        (
            room.tone(scale(room.wall, paper * grain), 0.25 + 0.80 * near),
            1.0,
        )
    });
    craft.add(placed);
}

/// Floor boards in perspective, with the window's light lying on them.
pub(super) fn add_boards(craft: &mut Craft<'_>, room: &Room) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, FLOOR_Y, right, bottom);
    let seed = craft.dice(23).noise_seed();
    let lamp = room.is_dark;
    let placed =
        craft.bake_fn(area, (1.0, 1.0), |x, y| {
            let depth = (y - 0.42) / 0.58;
            let along = 1.0 / depth * 6.0;
            let board = along.floor();
            let across = x / depth * 1.4 + hash01(board as i32, 0, seed) * 3.0;
            let tone = 0.88 + 0.22 * hash01(board as i32, across.floor() as i32, seed);
            let grain = fbm(across * 4.0, along * 9.0, 3, seed) - 0.5;
            let seam = smoothstep(0.0, 0.06, (along - board).min(1.0 - along + board))
                .min(smoothstep(0.0, 0.008, across.rem_euclid(1.0)));
            let skew = (x - room.window_x * 0.30) + (y - FLOOR_Y) * room.window_x * 1.2;
            let patch = smoothstep(0.22, 0.16, skew.abs())
                * smoothstep(0.80, 0.82, y)
                * smoothstep(0.97, 0.94, y);
            let bars = smoothstep(0.004, 0.010, skew.abs());
            let light = 0.42 + if lamp { 0.30 } else { 0.55 * patch * bars }
                - 0.2 * smoothstep(0.9, 1.1, y);
            let wood = scale(
                room.floor,
                tone * (1.0 + 0.35 * grain) * lerp(0.72, 1.0, seam),
            );
            (room.tone(wood, light), 1.0)
        });
    craft.add(placed);
    let skirting = (left, FLOOR_Y - 0.030, right, FLOOR_Y + 0.004);
    let mut drawing = Drawing::new(skirting);
    drawing.rect(skirting, &room.fill([0.95, 0.93, 0.90], 0.65));
    drawing.rect(
        (left, FLOOR_Y, right, FLOOR_Y + 0.004),
        &room.fill(room.floor, 0.0),
    );
    let placed = craft.bake(&drawing, skirting, 1.0);
    craft.add(placed);
}

/// A window with its frame, sill and curtains.
pub(super) fn draw_window(
    craft: &Craft<'_>,
    room: &Room,
    drawing: &mut Drawing,
    (area, curtains): (Area, bool),
) {
    let (left, top, right, bottom) = area;
    let mut dice = craft.dice(24);
    draw_outlook(craft, drawing, area, &mut dice);
    let white = room.fill([0.97, 0.95, 0.92], 0.75);
    let shade = room.fill([0.97, 0.95, 0.92], 0.30);
    let w = (right - left) * 0.045;
    for (a, b, c, d) in [
        (left - w, top - w, right + w, top),
        (left - w, top, left, bottom),
        (right, top, right + w, bottom),
    ] {
        drawing.rect((a, b, c, d), &white);
    }
    let middle = (left + right) / 2.0;
    let cross_y = lerp(top, bottom, 0.42);
    drawing.rect((middle - w * 0.5, top, middle + w * 0.5, bottom), &white);
    drawing.rect((left, cross_y - w * 0.4, right, cross_y + w * 0.4), &white);
    drawing.rect((left, cross_y + w * 0.4, right, cross_y + w * 0.6), &shade);
    drawing.rect(
        (left - 2.2 * w, bottom, right + 2.2 * w, bottom + w * 1.2),
        &white,
    );
    drawing.rect(
        (
            left - 2.0 * w,
            bottom + w * 1.2,
            right + 2.0 * w,
            bottom + w * 1.7,
        ),
        &shade,
    );
    if curtains {
        draw_curtains(room, drawing, area);
    }
}

pub(super) fn draw_curtains(room: &Room, drawing: &mut Drawing, (left, top, right, bottom): Area) {
    let width = right - left;
    let rod = room.fill(rgb(0x6a4a30), 0.5);
    let y = top - width * 0.11;
    for side in [-1.0, 1.0] {
        let outer = if side < 0.0 {
            left - width * 0.24
        } else {
            right + width * 0.24
        };
        let inner = if side < 0.0 {
            left + width * 0.10
        } else {
            right - width * 0.10
        };
        let n = 6;
        for i in 0..n {
            let (a, b) = (
                lerp(outer, inner, i as f32 / n as f32),
                lerp(outer, inner, (i + 1) as f32 / n as f32),
            );
            let (dark, lit) = (
                room.tone(room.cloth, 0.12),
                room.tone(mix(room.cloth, [1.0; 3], 0.10), 0.85),
            );
            let fill = drawing.linear(
                (a, 0.0),
                (b, 0.0),
                &[(0.0, dark, 1.0), (0.45, lit, 1.0), (1.0, dark, 1.0)],
            );
            let flare = 0.012 * (i as f32 - 2.5) * side;
            drawing.polygon(
                &[
                    (a, y),
                    (b, y),
                    (b + flare, bottom + width * 0.12),
                    (a + flare, bottom + width * 0.12),
                ],
                &fill,
            );
        }
    }
    drawing.rounded(
        (
            left - width * 0.30,
            y - 0.008,
            right + width * 0.30,
            y + 0.006,
        ),
        0.006,
        &rod,
    );
}

/// Light that falls in through the window and dust in it.
pub(super) fn add_shaft(craft: &mut Craft<'_>, room: &Room, from: (f32, f32), half: f32) {
    if room.is_dark || craft.tones.sun_strength < 0.25 {
        return;
    }
    let (left, top, right, bottom) = craft.area(1.0);
    let light = room.light;
    let lean = -room.window_x * 0.75;
    let placed = craft.bake_fn((left, top, right, bottom), (1.0, 0.16), |x, y| {
        let down = (y - from.1) / 0.8;
        let side = (x - from.0 - lean * (y - from.1)) / half;
        let beam = smoothstep(1.2, 0.7, side.abs());
        (
            light,
            0.15 * beam * smoothstep(-0.1, 0.15, down) * smoothstep(1.0, 0.2, down),
        )
    });
    // It falls past whoever is there: a face or a white hat in it would be lost.
    craft.add_layer(Box::new(move |_, view, list| {
        list.draw(Draw {
            blend: Blend::Add,
            ..placed.draw(view)
        });
    }));
    let mote = Sprite::new(dot(8, [1.0, 0.95, 0.85]), 8.0 / 0.007);
    let mut dice = craft.dice(29);
    let motes: Vec<_> = (0..36)
        .map(|_| {
            (
                dice.range(-0.6, 0.6),
                dice.range(0.1, 0.95),
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
            let opacity = 0.25 + 0.2 * libm::sinf(t + 4.0 * phase_rad);
            draw_faint(
                list,
                Draw {
                    blend: Blend::Add,
                    ..mote.draw(view, at, (1.0, 1.05))
                },
                opacity,
            );
        }
    }));
}

/// A warm lamp's light.
pub(super) fn add_lamp_light(craft: &mut Craft<'_>, at: (f32, f32), size: f32) {
    let side_px = (craft.density * 0.35) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.74, 0.40], 0.0), side_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        let breath = 0.52 + 0.02 * libm::sinf(2.0 * t);
        list.draw(Draw {
            blend: Blend::Add,
            opacity: breath,
            ..halo.draw(view, at, (size, 0.9))
        });
    }));
}

pub(super) fn draw_plant(
    craft: &Craft<'_>,
    room: &Room,
    drawing: &mut Drawing,
    (x, y): (f32, f32),
) {
    let mut dice = craft.dice(27);
    let pot = rgb(0xc4704a);
    for i in 0..13 {
        let lean = lerp(-1.0, 1.0, i as f32 / 12.0) + dice.range(-0.1, 0.1);
        let tall = 0.30 * (1.0 - 0.45 * lean.abs()) * dice.range(0.8, 1.1);
        let tip = (x + lean * 0.17, y - 0.10 - tall);
        let w = 0.024;
        let light = if lean * room.window_x > -0.1 {
            dice.range(0.6, 1.0)
        } else {
            dice.range(0.1, 0.5)
        };
        let fill = room.fill(rgb(0x3f8a4f), light);
        let bend = (x + lean * 0.04, y - 0.10 - tall * 0.7);
        let leaf = format!(
            "M{x:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {x:.4} {:.4}Z",
            y - 0.09,
            bend.0 - w,
            bend.1,
            tip.0,
            tip.1,
            bend.0 + w * 1.6,
            bend.1 + w,
            y - 0.09
        );
        drawing.path(&leaf, &fill);
    }
    let (lit, dark) = (room.tone(pot, 0.9), room.tone(pot, 0.2));
    let (from, to) = if room.window_x < 0.0 {
        (lit, dark)
    } else {
        (dark, lit)
    };
    let fill = drawing.linear(
        (x - 0.06, 0.0),
        (x + 0.06, 0.0),
        &[(0.0, from, 1.0), (1.0, to, 1.0)],
    );
    drawing.polygon(
        &[
            (x - 0.062, y - 0.105),
            (x + 0.062, y - 0.105),
            (x + 0.045, y),
            (x - 0.045, y),
        ],
        &fill,
    );
    drawing.rounded((x - 0.068, y - 0.122, x + 0.068, y - 0.098), 0.005, &fill);
}

//! Rooms: a living room, a kitchen, a close table top, a window seen from inside.

use std::f32::consts::TAU;

use super::craft::{Area, Craft, Shape, Sprite, draw_faint};
use super::palette::{mix, multiply, rgb, scale};
use crate::paint::bake::{Drawing, dot, glow, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Plate, Rgb};
use crate::scene::{Setting, TimeOfDay, Weather};
use crate::staging::{Palette, Set, SetContext};

/// Where wall and floor meet.
const FLOOR_Y: f32 = 0.74;

/// Walls, floors, furniture: colour schemes.
const SCHEMES: [[u32; 4]; 5] = [
    [0xe8cdb0, 0xa8703f, 0x3f7f86, 0xd9663f],
    [0xc9d8cf, 0xb07f4f, 0xc46a4a, 0xe0a83f],
    [0xe9d6d0, 0x8f5f3f, 0x5f6fa8, 0xd98f8f],
    [0xd8d2e6, 0x9a6b47, 0x4f8f6f, 0xe0b050],
    [0xf0dfb8, 0xa0653a, 0x8f4f5f, 0x4f8fa0],
];

/// The colours and the light of a room.
struct Room {
    wall: Rgb,
    floor: Rgb,
    cloth: Rgb,
    accent: Rgb,
    /// What the lamp or the window's light does to colours.
    light: Rgb,
    shade: Rgb,
    is_dark: bool,
    window_x: f32,
}

impl Room {
    fn new(craft: &Craft<'_>) -> Self {
        let mut dice = craft.dice(20);
        let [wall, floor, cloth, accent] = SCHEMES[dice.below(SCHEMES.len())].map(rgb);
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
    fn tone(&self, colour: Rgb, light: f32) -> Rgb {
        mix(
            multiply(colour, self.shade),
            multiply(colour, self.light),
            light,
        )
    }

    fn fill(&self, colour: Rgb, light: f32) -> String {
        hex(self.tone(colour, light))
    }

    fn palette(&self) -> Palette {
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

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let room = Room::new(&craft);
    match ctx.setting {
        Setting::Table => table(&mut craft, &room),
        Setting::Window => window(&mut craft, &room),
        Setting::Kitchen => kitchen(&mut craft, &room),
        _ => living_room(&mut craft, &room),
    }
    let shape = Shape::open(room.palette());
    craft.finish(match ctx.setting {
        Setting::Table => Shape {
            ground_y: 0.88,
            far_ground_y: 0.76,
            units_per_m: 3.2,
            ..shape
        },
        Setting::Window => Shape {
            ground_y: 0.90,
            far_ground_y: 0.84,
            units_per_m: 0.8,
            ..shape
        },
        _ => Shape {
            ground_y: 0.92,
            far_ground_y: 0.82,
            units_per_m: 0.31,
            ..shape
        },
    })
}

/// The wall, brighter beside the window or the lamp.
fn add_wall(craft: &mut Craft<'_>, room: &Room, parallax: f32, bright: (f32, f32)) {
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
fn add_boards(craft: &mut Craft<'_>, room: &Room) {
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
                .min(smoothstep(0.0, 0.008, across.fract()));
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

/// The view through a window: sky and rooftops or hills.
fn draw_outlook(craft: &Craft<'_>, drawing: &mut Drawing, area: Area, dice: &mut Dice) {
    let (left, top, right, bottom) = area;
    let tones = &craft.tones;
    let stops = [
        (0.0, tones.sky[0], 1.0),
        (0.45, tones.sky[1], 1.0),
        (0.8, tones.sky[2], 1.0),
        (1.0, tones.sky[3], 1.0),
    ];
    let sky = drawing.linear((0.0, top), (0.0, bottom), &stops);
    drawing.rect(area, &sky);
    let (width, height) = (right - left, bottom - top);
    for row in 0..2 {
        let mut x = left - 0.02 * width;
        while x < right {
            let wide = width * dice.range(0.08, 0.20);
            let high = height * dice.range(0.10, 0.34) * (1.0 - 0.3 * row as f32);
            let colour = tones.toned(
                rgb([0xb98a70, 0x8f93a8, 0xc9b090, 0x7f8f8a][dice.below(4)]),
                0.6,
                0.65 - 0.3 * row as f32,
            );
            let (a, b) = (x.max(left), (x + wide).min(right));
            if b > a {
                drawing.rect((a, bottom - high, b, bottom), &hex(colour));
                for k in 0..6 {
                    let at = (
                        lerp(a, b, 0.18 + 0.3 * (k % 3) as f32),
                        bottom - high * (0.85 - 0.3 * (k / 3) as f32),
                    );
                    let is_lit = dice.unit() < 0.15 + 0.6 * tones.lamps;
                    let pane = if is_lit && tones.lamps > 0.1 {
                        [1.0, 0.84, 0.5]
                    } else {
                        scale(colour, 0.75)
                    };
                    drawing.rect(
                        (at.0, at.1, (at.0 + wide * 0.12).min(b), at.1 + high * 0.10),
                        &hex(pane),
                    );
                }
            }
            x += wide * 1.02;
        }
    }
}

/// A window with its frame, sill and curtains.
fn draw_window(
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

fn draw_curtains(room: &Room, drawing: &mut Drawing, (left, top, right, bottom): Area) {
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
fn add_shaft(craft: &mut Craft<'_>, room: &Room, from: (f32, f32), half: f32) {
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
    craft.add_front(Box::new(move |_, view, list| {
        list.draw(Draw {
            blend: Blend::Add,
            ..placed.draw(view)
        })
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
fn add_lamp_light(craft: &mut Craft<'_>, at: (f32, f32), size: f32) {
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

fn living_room(craft: &mut Craft<'_>, room: &Room) {
    let side = room.window_x;
    let x = side * if craft.is_tall() { 0.20 } else { 0.36 };
    let lamp = (-side * 0.40, 0.36);
    add_wall(
        craft,
        room,
        0.85,
        if room.is_dark { lamp } else { (x, 0.35) },
    );
    let area = craft.area(0.9);
    let mut drawing = Drawing::new(area);
    let lift = if craft.is_tall() { -0.12 } else { 0.0 };
    draw_window(
        craft,
        room,
        &mut drawing,
        ((x - 0.155, 0.14 + lift, x + 0.155, 0.52 + lift), true),
    );
    draw_pictures(craft, room, &mut drawing, -side);
    draw_shelf(craft, room, &mut drawing, -side);
    let placed = craft.bake(&drawing, area, 0.9);
    craft.add(placed);
    add_boards(craft, room);
    add_furniture(craft, room);
    if room.is_dark {
        add_lamp_light(craft, lamp, 1.1);
    }
    add_shaft(craft, room, (x, 0.3), 0.15);
}

fn draw_pictures(craft: &Craft<'_>, room: &Room, drawing: &mut Drawing, side: f32) {
    let mut dice = craft.dice(25);
    let top = if craft.is_tall() { -0.30 } else { 0.10 };
    for (dx, dy, w, h) in [(0.10, 0.0, 0.13, 0.17), (0.27, 0.03, 0.10, 0.10)] {
        let (x, y) = (side * (dx + 0.10), top + dy);
        let area = (x - w / 2.0, y, x + w / 2.0, y + h);
        drawing.rect(
            (
                area.0 - 0.012,
                area.1 - 0.012,
                area.2 + 0.012,
                area.3 + 0.012,
            ),
            &room.fill(rgb(0x6a4630), 0.55),
        );
        drawing.rect(area, &room.fill([0.93, 0.90, 0.84], 0.7));
        let hill = room.fill(room.accent, 0.7);
        drawing.ellipse((x - w * 0.15, y + h * 0.35), (w * 0.13, w * 0.13), &hill);
        let base = y + h * 0.9;
        let peak = dice.range(0.3, 0.6);
        drawing.polygon(
            &[
                (area.0 + w * 0.08, base),
                (x - w * 0.1, y + h * peak),
                (x + w * 0.12, y + h * 0.7),
                (x + w * 0.28, y + h * 0.52),
                (area.2 - w * 0.08, base),
            ],
            &room.fill(room.cloth, 0.6),
        );
    }
}

/// A bookcase with rows of books.
fn draw_shelf(craft: &Craft<'_>, room: &Room, drawing: &mut Drawing, side: f32) {
    let mut dice = craft.dice(26);
    let edge = craft.half_width;
    let (w, top, bottom) = (0.24, 0.30, FLOOR_Y);
    let x = side * (edge - 0.02);
    let wood = mix(room.floor, rgb(0x5f3f2a), 0.4);
    drawing.rect(
        (x - w / 2.0, top, x + w / 2.0, bottom),
        &room.fill(scale(wood, 0.55), 0.4),
    );
    let books = [0xb5483a, 0x3f6f8f, 0xd9a441, 0x4f7f4f, 0x7f4f7f, 0xe0d8c8];
    for row in 0..3 {
        let y = lerp(top, bottom, (row + 1) as f32 / 3.0);
        let mut at = x - w / 2.0 + 0.012;
        while at < x + w / 2.0 - 0.025 {
            let wide = dice.range(0.010, 0.022);
            let high = dice.range(0.075, 0.115);
            let colour = rgb(books[dice.below(books.len())]);
            let light = dice.range(0.3, 0.75);
            drawing.rect(
                (at, y - 0.012 - high, at + wide, y - 0.012),
                &room.fill(colour, light),
            );
            at += wide + 0.0015;
            if dice.unit() < 0.12 {
                at += 0.03;
            }
        }
        drawing.rect(
            (x - w / 2.0, y - 0.012, x + w / 2.0, y),
            &room.fill(wood, 0.7),
        );
    }
    drawing.rect(
        (x - w / 2.0 - 0.008, top - 0.014, x + w / 2.0 + 0.008, top),
        &room.fill(wood, 0.85),
    );
    for at in [x - w / 2.0, x + w / 2.0 - 0.012] {
        drawing.rect((at, top, at + 0.012, bottom), &room.fill(wood, 0.6));
    }
}

/// A rug, a sofa at the wall, a plant and a lamp.
fn add_furniture(craft: &mut Craft<'_>, room: &Room) {
    let area = craft.area(1.0);
    let mut drawing = Drawing::new(area);
    for (i, (rx, ry)) in [(0.42, 0.062), (0.37, 0.053), (0.30, 0.041)]
        .into_iter()
        .enumerate()
    {
        let colour = if i == 1 {
            mix(room.accent, [1.0; 3], 0.45)
        } else {
            room.accent
        };
        drawing.ellipse((0.0, 0.92), (rx, ry), &room.fill(colour, 0.5));
    }
    let side = -room.window_x;
    let sofa = (
        side * if craft.is_tall() { 0.16 } else { 0.30 },
        FLOOR_Y + 0.055,
    );
    draw_sofa(room, &mut drawing, sofa);
    let edge = craft.half_width;
    draw_plant(
        craft,
        room,
        &mut drawing,
        (room.window_x * (edge - 0.07), 0.86),
    );
    if room.is_dark || !craft.is_tall() {
        draw_floor_lamp(
            room,
            &mut drawing,
            (
                side * 0.40 * if craft.is_tall() { 1.0 } else { 1.55 },
                FLOOR_Y + 0.06,
            ),
        );
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

fn draw_sofa(room: &Room, drawing: &mut Drawing, (x, y): (f32, f32)) {
    let (w, h) = (0.21, 0.19);
    let tone = |light: f32| room.fill(room.cloth, light);
    drawing.ellipse((x, y), (w * 1.1, 0.014), &room.fill(room.floor, 0.0));
    drawing.rounded(
        (x - w * 0.92, y - h, x + w * 0.92, y - 0.02),
        0.035,
        &tone(0.35),
    );
    for i in [-1.0, 1.0] {
        let a = x + if i < 0.0 { -w * 0.80 } else { 0.004 };
        drawing.rounded(
            (a, y - h * 0.93, a + w * 0.79, y - h * 0.40),
            0.026,
            &tone(0.62),
        );
        drawing.rounded(
            (a, y - h * 0.50, a + w * 0.79, y - h * 0.22),
            0.020,
            &tone(0.82),
        );
        drawing.rounded(
            (
                x + i * w * 0.92 - 0.030,
                y - h * 0.66,
                x + i * w * 0.92 + 0.030,
                y - 0.014,
            ),
            0.028,
            &tone(if i == room.window_x { 0.78 } else { 0.45 }),
        );
    }
    drawing.rounded(
        (x - w * 0.80, y - h * 0.24, x + w * 0.80, y - 0.018),
        0.008,
        &tone(0.25),
    );
    drawing.push(&format!(
        r#"<g transform="rotate(12 {:.4} {:.4})">"#,
        x + w * 0.5,
        y - h * 0.6
    ));
    drawing.rounded(
        (x + w * 0.36, y - h * 0.78, x + w * 0.70, y - h * 0.40),
        0.018,
        &room.fill(room.accent, 0.75),
    );
    drawing.push("</g>");
}

fn draw_floor_lamp(room: &Room, drawing: &mut Drawing, (x, y): (f32, f32)) {
    let metal = room.fill(rgb(0x4a4038), 0.5);
    drawing.rect((x - 0.004, y - 0.40, x + 0.004, y), &metal);
    drawing.ellipse((x, y), (0.045, 0.010), &metal);
    let (top, low) = ([1.0, 0.93, 0.75], [1.0, 0.80, 0.48]);
    let (a, b) = if room.is_dark {
        (top, low)
    } else {
        (room.tone(top, 0.8), room.tone(low, 0.7))
    };
    let fill = drawing.linear(
        (0.0, y - 0.50),
        (0.0, y - 0.38),
        &[(0.0, a, 1.0), (1.0, b, 1.0)],
    );
    drawing.polygon(
        &[
            (x - 0.040, y - 0.50),
            (x + 0.040, y - 0.50),
            (x + 0.070, y - 0.38),
            (x - 0.070, y - 0.38),
        ],
        &fill,
    );
}

fn draw_plant(craft: &Craft<'_>, room: &Room, drawing: &mut Drawing, (x, y): (f32, f32)) {
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

fn kitchen(craft: &mut Craft<'_>, room: &Room) {
    let x = if craft.is_tall() {
        0.0
    } else {
        room.window_x * 0.10
    };
    add_wall(craft, room, 0.85, (x, 0.30));
    let area = craft.area(0.9);
    let mut drawing = Drawing::new(area);
    let lift = if craft.is_tall() { -0.06 } else { 0.0 };
    draw_tiles(room, &mut drawing, (area.0, 0.30, area.2, 0.54));
    draw_window(
        craft,
        room,
        &mut drawing,
        ((x - 0.16, 0.12 + lift, x + 0.16, 0.42 + lift), false),
    );
    draw_cupboards(room, &mut drawing, (area, x, lift));
    draw_counter(craft, room, &mut drawing, area);
    let placed = craft.bake(&drawing, area, 0.9);
    craft.add(placed);
    add_boards(craft, room);
    if room.is_dark {
        add_lamp_light(craft, (0.0, 0.16), 1.0);
    }
    add_shaft(craft, room, (x, 0.25), 0.15);
}

fn draw_tiles(room: &Room, drawing: &mut Drawing, (left, top, right, bottom): Area) {
    let size = 0.06;
    let mut row = 0;
    let mut y = top;
    while y < bottom {
        let mut x = left - if row % 2 == 0 { 0.0 } else { size / 2.0 };
        let mut column = 0;
        while x < right {
            let light = 0.62 + 0.10 * hash01(column, row, 5);
            drawing.rounded(
                (
                    x + 0.0015,
                    y + 0.0015,
                    x + size - 0.0015,
                    y + size / 2.0 - 0.0015,
                ),
                0.003,
                &room.fill([0.93, 0.95, 0.93], light),
            );
            x += size;
            column += 1;
        }
        y += size / 2.0;
        row += 1;
    }
}

/// Cupboards on the wall at both sides of the window, with shelves in between when there is room.
fn draw_cupboards(room: &Room, drawing: &mut Drawing, (area, window_x, lift): (Area, f32, f32)) {
    let colour = mix(room.cloth, [0.9; 3], 0.25);
    for side in [-1.0_f32, 1.0] {
        let mut at = window_x + side * 0.22;
        while at * side < if side < 0.0 { -area.0 } else { area.2 } {
            let (a, b) = (at.min(at + side * 0.19), at.max(at + side * 0.19));
            let (top, bottom) = (0.02 + lift, 0.29 + lift);
            drawing.rect((a, top, b, bottom), &room.fill(colour, 0.35));
            drawing.rounded(
                (a + 0.006, top + 0.006, b - 0.006, bottom - 0.006),
                0.006,
                &room.fill(colour, 0.72),
            );
            drawing.rounded(
                (a + 0.026, top + 0.026, b - 0.026, bottom - 0.026),
                0.004,
                &room.fill(colour, 0.58),
            );
            let knob = if side < 0.0 { b - 0.016 } else { a + 0.016 };
            drawing.ellipse(
                (knob, bottom - 0.04),
                (0.006, 0.006),
                &room.fill(rgb(0xd9b25f), 0.9),
            );
            drawing.rect((a, bottom, b, bottom + 0.008), &room.fill(colour, 0.05));
            at += side * 0.195;
        }
    }
}

/// The worktop with drawers below, a stove, pots and jars.
fn draw_counter(craft: &Craft<'_>, room: &Room, drawing: &mut Drawing, (left, _, right, _): Area) {
    let mut dice = craft.dice(28);
    let colour = mix(room.cloth, [0.9; 3], 0.12);
    drawing.rect(
        (left, 0.55, right, FLOOR_Y + 0.02),
        &room.fill(colour, 0.45),
    );
    let mut x = left;
    while x < right {
        drawing.rounded(
            (x + 0.005, 0.565, x + 0.165, 0.605),
            0.004,
            &room.fill(colour, 0.72),
        );
        drawing.rounded(
            (x + 0.005, 0.612, x + 0.165, FLOOR_Y - 0.02),
            0.004,
            &room.fill(colour, 0.66),
        );
        drawing.rounded(
            (x + 0.065, 0.581, x + 0.105, 0.588),
            0.003,
            &room.fill(rgb(0xd9b25f), 0.9),
        );
        x += 0.17;
    }
    drawing.rect(
        (left, 0.535, right, 0.556),
        &room.fill(mix(room.floor, [1.0; 3], 0.15), 0.95),
    );
    drawing.rect((left, 0.556, right, 0.562), &room.fill(room.floor, 0.05));
    let stove = -room.window_x * if craft.is_tall() { 0.30 } else { 0.48 };
    drawing.rect(
        (stove - 0.10, 0.530, stove + 0.10, FLOOR_Y),
        &room.fill(rgb(0x4a4f58), 0.5),
    );
    drawing.rounded(
        (stove - 0.08, 0.61, stove + 0.08, 0.71),
        0.008,
        &room.fill(rgb(0x20242c), 0.6),
    );
    let warm = room.fill(rgb(0xd98a3f), 0.6);
    drawing.rounded((stove - 0.065, 0.625, stove + 0.065, 0.690), 0.006, &warm);
    drawing.rounded(
        (stove - 0.06, 0.470, stove + 0.05, 0.532),
        0.012,
        &room.fill(room.accent, 0.6),
    );
    drawing.rounded(
        (stove - 0.066, 0.464, stove + 0.056, 0.476),
        0.005,
        &room.fill(room.accent, 0.9),
    );
    drawing.rounded(
        (stove + 0.05, 0.485, stove + 0.12, 0.493),
        0.004,
        &room.fill(rgb(0x33302e), 0.5),
    );
    for i in 0..5 {
        let x = room.window_x * (if craft.is_tall() { 0.22 } else { 0.36 } + 0.058 * i as f32);
        let high = dice.range(0.05, 0.10);
        let glass = [0xd9a441, 0xb5483a, 0x7f9a5f, 0xe0d3b0, 0x8f5f3f][i];
        drawing.rounded(
            (x - 0.021, 0.535 - high, x + 0.021, 0.535),
            0.008,
            &room.fill(rgb(glass), 0.65),
        );
        drawing.rounded(
            (x - 0.016, 0.525 - high, x + 0.016, 0.540 - high),
            0.003,
            &room.fill(rgb(0x8a6a4a), 0.8),
        );
        drawing.rect(
            (x - 0.014, 0.545 - high, x - 0.009, 0.525),
            &room.fill([1.0; 3], 0.8),
        );
    }
}

/// A close table top; bars of light fall over it through blinds.
fn table(craft: &mut Craft<'_>, room: &Room) {
    let edge_y = 0.64;
    let bright = (room.window_x * 0.35, 0.25);
    add_wall(craft, room, 0.6, bright);
    let back = craft.area(0.6);
    let mut drawing = Drawing::new(back);
    let x = room.window_x * if craft.is_tall() { 0.24 } else { 0.46 };
    let lift = if craft.is_tall() { -0.20 } else { 0.0 };
    draw_window(
        craft,
        room,
        &mut drawing,
        ((x - 0.26, -0.02 + lift, x + 0.26, 0.48 + lift), false),
    );
    draw_blinds(
        room,
        &mut drawing,
        (x - 0.26, -0.02 + lift, x + 0.26, 0.48 + lift),
    );
    draw_plant(
        craft,
        room,
        &mut drawing,
        (-room.window_x * craft.half_width * 0.72, edge_y + 0.06),
    );
    let mut placed = craft.bake_at(&drawing, back, (0.6, 0.5));
    // Out of focus, as behind a close-up.
    let mut soft = (*placed.plate).clone();
    crate::paint::bake::blur(&mut soft, 0.011 * placed.density);
    placed.plate = std::sync::Arc::new(soft);
    craft.add(placed);
    add_table_top(craft, room, edge_y);
    add_shaft(craft, room, (x, 0.2), 0.26);
}

fn draw_blinds(room: &Room, drawing: &mut Drawing, (left, top, right, bottom): Area) {
    let n = 15;
    for i in 0..n {
        let y = lerp(top, bottom, i as f32 / n as f32);
        drawing.rect(
            (left, y, right, y + (bottom - top) / n as f32 * 0.48),
            &room.fill([0.98, 0.94, 0.86], 0.80),
        );
    }
}

fn add_table_top(craft: &mut Craft<'_>, room: &Room, edge_y: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, edge_y, right, bottom);
    let seed = craft.dice(30).noise_seed();
    let wood = mix(room.floor, rgb(0xb8742f), 0.5);
    let strength = if room.is_dark {
        0.15
    } else {
        0.62 * lerp(0.35, 1.0, craft.tones.sun_strength)
    };
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let depth = (y - edge_y) / (1.0 - edge_y);
        let far = 1.0 / (0.55 + depth);
        let (u, v) = (x * far * 1.1, -far * 3.6);
        let plank = (v * 1.6).floor();
        let gap = smoothstep(0.0, 0.035, (v * 1.6 - plank).min(plank + 1.0 - v * 1.6));
        let ring = fbm(u * 2.2 + plank * 7.3, v * 16.0, 4, seed);
        let line = 0.5 + 0.5 * libm::sinf((ring * 9.0 + v * 5.0) * 6.0);
        let own = scale(
            wood,
            0.80 + 0.16 * hash01(plank as i32, 3, seed) + 0.14 * (line - 0.5) + 0.16 * (ring - 0.5),
        );
        let skew = x + room.window_x * (y - edge_y) * 1.35;
        let bar = smoothstep(0.30, 0.42, (skew * 8.5).fract())
            * smoothstep(1.0, 0.90, (skew * 8.5).fract());
        let lit = 0.34 + strength * bar * smoothstep(1.25, 0.2, (skew + room.window_x * 0.1).abs());
        let sheen = 0.20 * smoothstep(0.25, 0.0, depth);
        let front = smoothstep(0.9, 1.1, y) * 0.15;
        (
            mix(
                room.tone(scale(own, lerp(0.62, 1.0, gap)), lit - front),
                room.light,
                sheen * 0.5,
            ),
            1.0,
        )
    });
    craft.add(placed);
}

/// A large window from inside: the town or the garden outside, rain on the glass when it rains.
fn window(craft: &mut Craft<'_>, room: &Room) {
    add_wall(craft, room, 1.0, (0.0, 0.4));
    let half = if craft.is_tall() { 0.36 } else { 0.56 };
    let top = if craft.is_tall() {
        craft.top + 0.24
    } else {
        0.08
    };
    let frame = (-half, top, half, 0.78);
    let view_area = (-half - 0.1, top - 0.1, half + 0.1, 0.80);
    let mut outside = Drawing::new(view_area);
    let mut dice = craft.dice(31);
    draw_outlook(craft, &mut outside, view_area, &mut dice);
    let mut placed = craft.bake_at(&outside, view_area, (0.75, 0.6));
    let mut soft = (*placed.plate).clone();
    crate::paint::bake::blur(&mut soft, 0.004 * placed.density);
    placed.plate = std::sync::Arc::new(soft);
    // What is outside is seen through the opening only, so the wall is drawn again around it.
    craft.add(placed);
    if matches!(craft.ctx.weather, Weather::Rain | Weather::Storm) {
        add_drops(craft, frame);
    } else if craft.ctx.weather == Weather::Snow {
        add_flakes(craft, frame);
    }
    add_window_wall(craft, room, frame);
    add_shaft(craft, room, (0.0, 0.3), half);
}

/// The wall with a hole in it, the frame, the sill and curtains.
fn add_window_wall(craft: &mut Craft<'_>, room: &Room, frame: Area) {
    let area = craft.area(1.0);
    let seed = craft.dice(21).noise_seed();
    let wall = craft.bake_fn(area, (1.0, 0.7), |x, y| {
        let out = (frame.0 - x)
            .max(x - frame.2)
            .max(frame.1 - y)
            .max(y - frame.3);
        let near = smoothstep(0.8, 0.0, out);
        let grain = 1.0 + 0.04 * (fbm(x * 5.0, y * 5.0, 3, seed) - 0.5);
        (
            room.tone(scale(room.wall, grain), 0.12 + 0.35 * near),
            smoothstep(-0.002, 0.002, out),
        )
    });
    craft.add(wall);
    let mut drawing = Drawing::new(area);
    let (left, top, right, bottom) = frame;
    let wood = mix(room.floor, rgb(0x6a4630), 0.4);
    let w = 0.022;
    let lit = room.fill(wood, 0.75);
    let dark = room.fill(wood, 0.2);
    for (a, b, c, d) in [
        (left - w, top - w, right + w, top + w * 0.5),
        (left - w, top, left + w * 0.5, bottom),
        (right - w * 0.5, top, right + w, bottom),
        (-w * 0.6, top, w * 0.6, bottom),
        (
            left,
            lerp(top, bottom, 0.36) - w * 0.4,
            right,
            lerp(top, bottom, 0.36) + w * 0.4,
        ),
    ] {
        drawing.rect((a, b, c, d), &lit);
        drawing.rect((a, d - 0.004, c, d), &dark);
    }
    drawing.rect((left - 0.08, bottom, right + 0.08, bottom + 0.035), &lit);
    drawing.rect(
        (left - 0.08, bottom + 0.035, right + 0.08, bottom + 0.050),
        &dark,
    );
    draw_curtains(room, &mut drawing, (left, top, right, bottom - 0.02));
    draw_ledge(room, &mut drawing, area);
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

/// The broad sill or bench in front, for what stands or sits there.
fn draw_ledge(room: &Room, drawing: &mut Drawing, (left, _, right, bottom): Area) {
    let wood = mix(room.floor, rgb(0x8a5f3a), 0.4);
    let (top_tone, low) = (room.tone(wood, 0.85), room.tone(wood, 0.35));
    let fill = drawing.linear(
        (0.0, 0.84),
        (0.0, 0.95),
        &[(0.0, top_tone, 1.0), (1.0, low, 1.0)],
    );
    drawing.rect((left, 0.845, right, bottom), &fill);
    drawing.rect((left, 0.955, right, bottom), &room.fill(wood, 0.12));
}

/// Drops that sit on the glass and others that run down.
fn add_drops(craft: &mut Craft<'_>, (left, top, right, bottom): Area) {
    let side_px = (craft.density * 0.03) as usize + 6;
    let radius = side_px as f32 / 2.0;
    let colour = mix(craft.tones.sky[3], [1.0; 3], 0.45);
    let drop = Plate::from_fn(side_px, side_px, |x, y| {
        let (u, v) = ((x - radius) / radius, (y - radius) / radius);
        let r = libm::hypotf(u, v * 0.92);
        let body = smoothstep(1.0, 0.85, r);
        let spot = smoothstep(0.30, 0.10, libm::hypotf(u + 0.3, v + 0.4));
        let low = smoothstep(0.2, 1.0, v) * body;
        (
            mix(scale(colour, 0.55), [1.0; 3], (spot + 0.55 * low).min(1.0)),
            body * (0.30 + 0.45 * low + 0.5 * spot).min(0.9),
        )
    });
    let drop = Sprite::new(drop, side_px as f32);
    let mut dice = craft.dice(32);
    let still: Vec<_> = (0..150)
        .map(|_| {
            (
                (dice.range(left, right), dice.range(top, bottom)),
                0.009 + 0.020 * dice.unit() * dice.unit(),
            )
        })
        .collect();
    let runners: Vec<_> = (0..16)
        .map(|_| (dice.range(left, right), dice.unit(), dice.range(0.5, 1.3)))
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, size) in &still {
            draw_faint(list, drop.draw(view, *at, (*size, 0.98)), 0.9);
        }
        for (x, start, pace) in &runners {
            let clock = start + t * 0.11 * pace;
            // Runners stop and start.
            let along = clock.fract() + 0.03 * libm::sinf(clock.fract() * 40.0);
            let x = x + 0.012 * libm::sinf(along * 9.0 + start * 20.0);
            for tail in 0..7 {
                let y = lerp(top, bottom, along) - 0.018 * tail as f32;
                if y > top && y < bottom {
                    let size = if tail == 0 {
                        0.020
                    } else {
                        0.012 - 0.0014 * tail as f32
                    };
                    draw_faint(
                        list,
                        drop.draw(view, (x, y), (size, 0.98)),
                        if tail == 0 { 1.0 } else { 0.5 },
                    );
                }
            }
        }
    }));
}

fn add_flakes(craft: &mut Craft<'_>, (left, top, right, bottom): Area) {
    let flake = Sprite::new(dot(12, [0.97, 0.98, 1.0]), 12.0);
    let mut dice = craft.dice(33);
    let flakes: Vec<_> = (0..80)
        .map(|_| {
            (
                dice.range(left, right),
                dice.unit(),
                dice.range(0.006, 0.018),
                dice.range(0.0, TAU),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (x, start, size, phase_rad) in &flakes {
            let y = lerp(top, bottom, (start + t * (0.03 + 5.0 * size)).fract());
            let x = x + 0.03 * libm::sinf(0.8 * t + phase_rad);
            draw_faint(list, flake.draw(view, (x, y), (*size, 0.85)), 0.85);
        }
    }));
}

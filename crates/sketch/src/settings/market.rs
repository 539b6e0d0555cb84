//! A market: stalls under striped awnings on both sides of a square, crates of fruit, lamps and pennants on cords.

use super::bustle::{Lane, Traffic, add_bustle, is_out};
use super::city::add_halos;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::eastern;
use super::hall::{Hall, PARALLAX, tiles};
use super::harbour::town_house;
use super::palette::{mix, rgb, scale};
use super::region::{self, Script};
use super::scenery::add_backdrop;
use super::signs::draw_letter;
use super::sky::add_sky;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Rgb, Wave};
use crate::staging::{Set, SetContext};

const CLOTHS: [u32; 5] = [0xc8453a, 0x2f7f6a, 0xe0a030, 0x3f6fa8, 0x8a4a8a];
const EASTERN: [u32; 5] = [0xb8322c, 0x24406e, 0x2f5f4a, 0x8a2f3a, 0x3a3550];
const FRUIT: [u32; 7] = [
    0xd8392e, 0xf08a24, 0xf2c832, 0x6fae3a, 0x8a3f7a, 0xe8b0a0, 0xb8d45a,
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = add_sky(&mut craft, 0.5).signum();
    add_clouds(&mut craft, 0.30, light_x);
    add_backdrop(&mut craft, 0.56, light_x);
    let mut hall = Hall::new(&craft, [1.5, 3.0, 9.0], [1.05, 3.0, 9.0]);
    hall.ambient = mix(craft.tones.lit, craft.tones.shade, 0.35);
    let lamps = craft.tones.lamps;
    for z in [1.5, 2.2, 3.2] {
        for side in [-1.0, 1.0] {
            hall.lamp(
                (side * hall.half * 0.62, 0.62, z),
                scale([1.0, 0.66, 0.34], lamps),
                0.5,
            );
        }
    }
    let is_eastern = region::script(ctx.region) == Script::Eastern;
    if is_eastern {
        eastern::add_houses(&mut craft, light_x);
    } else {
        add_houses(&mut craft, light_x);
    }
    add_ground(&mut craft, &hall);
    let mut dice = craft.dice(22);
    let mut drawing = hall.drawing(&craft);
    for z in [4.2, 3.2, 2.45, 1.85, 1.38] {
        for side in [-1.0_f32, 1.0] {
            draw_stall(&hall, (&mut drawing, &mut dice), (side, z), is_eastern);
        }
    }
    hall.hang(&mut craft, &drawing);
    if is_out(ctx.weather) {
        add_people(&mut craft, &hall);
    }
    if lamps > 0.3 {
        let places = hall
            .lamps
            .iter()
            .map(|lamp| hall.at(lamp.at.0, lamp.at.1, lamp.at.2))
            .collect();
        add_halos(&mut craft, places, (0.45, PARALLAX));
    }
    if is_eastern {
        eastern::add_lanterns(&mut craft, light_x);
    } else {
        add_pennants(&mut craft, light_x);
    }
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.78, 0.54], 0.6 * lamps);
    palette.ambient = mix(palette.ambient, [0.40, 0.34, 0.40], 0.5 * lamps);
    craft.finish(Shape {
        far_ground_y: 0.76,
        ..Shape::open(palette)
    })
}

/// Whoever else is at the market: between the stalls, behind whom it is about.
fn add_people(craft: &mut Craft<'_>, hall: &Hall) {
    let vanish_y = hall.at(0.0, 0.0, 1.0e4).1;
    let lane = Lane {
        vanish_y,
        eye: 1.0 - vanish_y,
        half_road: 0.06,
        half_street: 0.62,
        parallax: PARALLAX,
        traffic: Traffic::Walkers,
    };
    add_bustle(craft, lane, craft.ctx.surface.is_busy);
}

fn add_houses(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(20);
    let tall = if craft.is_tall() { 2.1 } else { 1.0 };
    for (parallax, depth, high, w) in [(0.25, 0.5, 0.42, 0.12), (0.4, 0.32, 0.30, 0.15)] {
        let mut easel = Easel::new(craft, Distance { parallax, depth }, (-1.0, 0.62), light_x);
        let (left, _, right, _) = easel.area;
        let mut x = left - 0.03;
        while x < right {
            let wide = w * dice.range(0.85, 1.2);
            let middle = if depth > 0.4 {
                1.0
            } else {
                smoothstep(0.05, 0.4, x.abs()) * 0.9 + 0.4
            };
            let top = 0.57 - high * dice.range(0.8, 1.15) * tall * middle;
            town_house(&mut easel, &mut dice, (x, x + wide, top, 0.60));
            x += wide;
        }
        easel.hang(craft);
    }
}

fn add_ground(craft: &mut Craft<'_>, hall: &Hall) {
    let (left, _, right, bottom) = craft.area(PARALLAX);
    let seed = craft.dice(21).noise_seed();
    let is_white = craft.season() == crate::scene::Season::Winter;
    let (haze, wet, sky) = (craft.tones.haze, craft.tones.wet, craft.tones.sky[3]);
    let placed = craft.bake_fn((left, 0.545, right, bottom), (PARALLAX, 1.0), |x, y| {
        let hit = hall.hit(x, y);
        let (joint, piece) = tiles((hit.x, hit.z), (0.12, 0.12), true);
        let tone = 0.75 + 0.4 * hash01(piece.0, piece.1, seed);
        let grain = fbm(hit.x * 16.0, hit.z * 16.0, 3, seed) - 0.5;
        let own = rgb(if is_white { 0xdce2ea } else { 0xb49c82 });
        let own = scale(own, tone * lerp(0.6, 1.0, joint) * (1.0 + 0.25 * grain));
        let colour = hall.tone(own, (hit.x, 0.0, hit.z), 1.0);
        let colour = mix(colour, haze, 0.5 * smoothstep(2.0, 9.0, hit.z));
        (mix(colour, sky, 0.3 * wet), 1.0)
    });
    craft.add(placed);
}

/// A stall: a counter with crates of wares, posts, an awning of stripes with a scalloped hem.
fn draw_stall(
    hall: &Hall,
    (drawing, dice): (&mut Drawing, &mut Dice),
    (side, z): (f32, f32),
    is_eastern: bool,
) {
    let (a, b) = (side * hall.half * 0.48, side * hall.half * 1.02);
    let x = (a.min(b), a.max(b));
    let deep = 0.36;
    let wood = rgb(0x8f6640);
    hall.shadow(drawing, (x.0 - 0.06, x.1 + 0.06), (z - 0.06, z + deep));
    for at in [x.0, x.1 - 0.03] {
        hall.block(
            drawing,
            [(at, at + 0.03), (0.0, 0.74), (z + deep - 0.03, z + deep)],
            scale(wood, 0.8),
        );
    }
    // The back cloth and hanging wares.
    let back = hall.front((x.0, x.1), (0.22, 0.66), z + deep - 0.01);
    let cloths = if is_eastern { EASTERN } else { CLOTHS };
    let cloth = rgb(cloths[dice.below(cloths.len())]);
    drawing.rect(
        back,
        &hall.ink(
            mix(scale(cloth, 0.45), rgb(0x4a3a30), 0.5),
            (x.0, 0.4, z + deep),
            0.8,
        ),
    );
    for i in 0..7 {
        let at = lerp(x.0 + 0.04, x.1 - 0.04, i as f32 / 6.0);
        let own = rgb(FRUIT[dice.below(FRUIT.len())]);
        let (cx, cy) = hall.at(at, 0.52 + dice.range(-0.03, 0.03), z + deep - 0.05);
        drawing.ellipse(
            (cx, cy),
            (0.022 / z, 0.040 / z),
            &hall.ink(own, (at, 0.5, z + deep), 0.9),
        );
    }
    hall.block(drawing, [x, (0.0, 0.22), (z, z + deep)], wood);
    let apron = hall.ink(scale(cloth, 0.9), ((x.0 + x.1) / 2.0, 0.15, z), 0.9);
    drawing.rect(hall.front((x.0, x.1), (0.05, 0.215), z - 0.002), &apron);
    let n = 4;
    for k in 0..n {
        let from = lerp(x.0, x.1, k as f32 / n as f32) + 0.008;
        let to = lerp(x.0, x.1, (k + 1) as f32 / n as f32) - 0.008;
        hall.block(
            drawing,
            [(from, to), (0.22, 0.27), (z + 0.02, z + 0.18)],
            rgb(0xb98a58),
        );
        let own = rgb(FRUIT[dice.below(FRUIT.len())]);
        for row in 0..3 {
            for i in 0..5 {
                let at = lerp(
                    from + 0.012,
                    to - 0.012,
                    (i as f32 + 0.5 * (row % 2) as f32) / 4.6,
                );
                let (cx, cy) = hall.at(
                    at.min(to - 0.008),
                    0.285 - 0.018 * row as f32 + 0.018,
                    z + 0.10 - 0.03 * row as f32,
                );
                let tone = dice.range(0.82, 1.1);
                let r = 0.017 / z;
                drawing.ellipse(
                    (cx, cy),
                    (r, r),
                    &hall.ink(scale(own, tone), (at, 0.3, z), 1.0),
                );
                drawing.ellipse(
                    (cx - r * 0.3, cy - r * 0.35),
                    (r * 0.3, r * 0.25),
                    &hall.ink(mix(own, [1.0; 3], 0.5), (at, 0.3, z), 1.1),
                );
            }
        }
    }
    for at in [x.0, x.1 - 0.025] {
        hall.block(
            drawing,
            [(at, at + 0.025), (0.0, 0.66), (z - 0.02, z)],
            scale(wood, 0.95),
        );
    }
    let second = if is_eastern {
        scale(cloth, 0.88)
    } else {
        [0.96, 0.93, 0.86]
    };
    awning(hall, drawing, (x, z, deep), (cloth, second));
    if is_eastern {
        noren(hall, (drawing, dice), (x, z), cloth);
    }
    let (cx, cy) = hall.at((x.0 + x.1) / 2.0, 0.60, z + 0.1);
    drawing.ellipse((cx, cy), (0.020 / z, 0.024 / z), "#fff0c0");
}

fn awning(
    hall: &Hall,
    drawing: &mut Drawing,
    (x, z, deep): ((f32, f32), f32, f32),
    (cloth, second): (Rgb, Rgb),
) {
    let n = 8;
    for i in 0..n {
        let (a, b) = (
            lerp(x.0 - 0.05, x.1 + 0.05, i as f32 / n as f32),
            lerp(x.0 - 0.05, x.1 + 0.05, (i + 1) as f32 / n as f32),
        );
        let own = if i % 2 == 0 { cloth } else { second };
        let corners = [
            hall.at(a, 0.82, z + deep),
            hall.at(b, 0.82, z + deep),
            hall.at(b, 0.66, z - 0.10),
            hall.at(a, 0.66, z - 0.10),
        ];
        drawing.polygon(&corners, &hall.ink(own, (a, 0.75, z), 1.05));
        let (p, q) = (hall.at(a, 0.66, z - 0.10), hall.at(b, 0.66, z - 0.10));
        let low = hall.at(a, 0.60, z - 0.10).1;
        drawing.path(
            &format!(
                "M{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Z",
                p.0,
                p.1,
                q.0,
                q.1,
                q.0,
                lerp(q.1, low, 0.6),
                (p.0 + q.0) / 2.0,
                low + (low - p.1) * 0.3,
                p.0,
                lerp(p.1, low, 0.6)
            ),
            &hall.ink(scale(own, 0.8), (a, 0.65, z), 0.95),
        );
    }
}

/// Short curtains that hang from the awning, each with a letter.
fn noren(
    hall: &Hall,
    (drawing, dice): (&mut Drawing, &mut Dice),
    (x, z): ((f32, f32), f32),
    cloth: Rgb,
) {
    let n = 3;
    let fill = hall.ink(cloth, (x.0, 0.6, z), 0.85);
    let pale = hall.ink([0.97, 0.94, 0.86], (x.0, 0.6, z), 1.0);
    for i in 0..n {
        let at = |share: f32| lerp(x.0, x.1, (i as f32 + share) / n as f32);
        let area = hall.front((at(0.04), at(0.96)), (0.50, 0.61), z - 0.09);
        drawing.rect(area, &fill);
        let wide = (area.2 - area.0).abs();
        let corner = (area.0.min(area.2) + 0.34 * wide, area.1.min(area.3));
        draw_letter(drawing, dice, (corner, 0.32 * wide), &pale);
    }
}

/// Pennants on cords over the square, that flutter.
fn add_pennants(craft: &mut Craft<'_>, light_x: f32) {
    let mut easel = Easel::overhead(craft, light_x);
    let (left, _, right, _) = easel.area;
    let cord = easel.ink(rgb(0x3a3430), 0.4);
    let rows: &[f32] = if craft.is_tall() {
        &[-0.42, -0.20, 0.0]
    } else {
        &[0.06, 0.17]
    };
    for (row, top) in rows.iter().enumerate() {
        let sag = |x: f32| top + 0.10 * (1.0 - (x / right) * (x / right)) + 0.03 * x;
        let mut line = String::new();
        for i in 0..=30 {
            let x = lerp(left, right, i as f32 / 30.0);
            line.push_str(&format!(
                "{}{x:.4} {:.4}",
                if i == 0 { 'M' } else { 'L' },
                sag(x)
            ));
        }
        easel.drawing.stroke(&line, &cord, 0.003);
        let mut x = left + 0.02;
        let mut i = row;
        while x < right {
            let own = rgb(CLOTHS[i % CLOTHS.len()]);
            let fill = hex(easel.tone(mix(own, [1.0; 3], 0.12), 0.95));
            easel.drawing.polygon(
                &[
                    (x - 0.020, sag(x - 0.020)),
                    (x + 0.020, sag(x + 0.020)),
                    (x, sag(x) + 0.055),
                ],
                &fill,
            );
            x += 0.058;
            i += 1;
        }
    }
    let placed = easel.bake(craft);
    craft.add_layer(placed.waving(|t| Wave {
        amplitude_px: 0.004,
        frequency: 16.0,
        phase_rad: t * 3.0,
    }));
}

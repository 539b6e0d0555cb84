//! A city of the future: towers with edges of light in rows, screens on them, lanes of flying cars between them, and a
//! polished terrace where one stands; from the air more towers rise from the depth instead.

use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape, Sprite};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::screens::{add_screens, draw_screen};
use super::super::sky::add_sky;
use crate::paint::bake::{glow, hex};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Affine, Blend, Draw, Reflection, Rgb};
use crate::staging::{Set, SetContext, View};

const HORIZON_Y: f32 = 0.74;
/// Where the terrace begins.
const TERRACE_Y: f32 = 0.80;

/// The lights of the city.
const NEON: [u32; 6] = [0x2ee6ff, 0xff3fb4, 0xffb03a, 0x9a6bff, 0x4dffb0, 0xff5a4a];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    craft.skyline = 0.30;
    let sun_x = add_sky(&mut craft, HORIZON_Y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, HORIZON_Y - 0.30, light_x);
    let stretch = if craft.is_tall() { 1.9 } else { 1.0 };
    for (row, (parallax, depth, high)) in [
        (0.10, 0.72, 0.66),
        (0.18, 0.52, 0.62),
        (0.30, 0.30, 0.56),
        (0.48, 0.10, 0.50),
    ]
    .into_iter()
    .enumerate()
    {
        add_row(
            &mut craft,
            light_x,
            (row as u32, parallax, depth, high * stretch),
        );
        add_glow(&mut craft, row as u32, parallax, stretch);
        if row > 0 {
            add_lanes(&mut craft, row as u32, parallax, stretch);
        }
    }
    hang_screens(&mut craft, stretch);
    if ctx.is_aerial {
        add_roofs_below(&mut craft, light_x, stretch);
    } else {
        add_terrace(&mut craft);
    }
    let lamps = craft.tones.lamps;
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [0.86, 0.74, 1.0], 0.6 * lamps);
    palette.ambient = mix(palette.ambient, [0.34, 0.28, 0.58], 0.6 * lamps);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.85,
        ..Shape::open(palette)
    })
}

fn add_row(
    craft: &mut Craft<'_>,
    light_x: f32,
    (row, parallax, depth, high): (u32, f32, f32, f32),
) {
    let mut dice = craft.dice(20 + row);
    let distance = Distance { parallax, depth };
    let mut easel = Easel::new(
        craft,
        distance,
        (HORIZON_Y - 1.6 * high, TERRACE_Y + 0.03),
        light_x,
    );
    let (left, _, right, bottom) = easel.area;
    let mut x = left - 0.05;
    while x < right {
        let wide = dice.range(0.06, 0.13) * (0.75 + 0.22 * row as f32);
        let middle = x + 0.5 * wide;
        // The nearer rows open towards the middle.
        let open = match row {
            3 => smoothstep(0.16, 0.55, middle.abs()) * 0.9 + 0.08,
            2 => smoothstep(0.02, 0.40, middle.abs()) * 0.6 + 0.4,
            _ => 1.0,
        };
        let top = HORIZON_Y - high * dice.range(0.50, 1.25) * open;
        tower(&mut easel, &mut dice, (x, x + wide, top, bottom));
        x += wide * dice.range(1.0, 1.35);
    }
    easel.hang(craft);
}

/// Nearer towers below whoever flies over them, out of the light of the streets.
fn add_roofs_below(craft: &mut Craft<'_>, light_x: f32, stretch: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let lamps = craft.tones.lamps;
    let seed = craft.dice(52).noise_seed();
    let (a, b) = (rgb(NEON[0]), rgb(NEON[1]));
    let deep = mix(craft.tones.haze, rgb(0x14183a), 0.35 + 0.5 * lamps);
    let streets = craft.bake_fn((left, TERRACE_Y, right, bottom), (0.5, 0.3), |x, y| {
        let own = mix(a, b, smoothstep(0.3, 0.7, fbm(x * 2.2, y * 3.0, 2, seed)));
        (mix(deep, own, 0.15 + 0.40 * lamps), 1.0)
    });
    craft.add(streets);
    for (row, (parallax, share)) in [(0.64, 0.0), (0.82, 0.34), (1.0, 0.68)]
        .into_iter()
        .enumerate()
    {
        let row = 4 + row as u32;
        let mut dice = craft.dice(20 + row);
        let distance = Distance {
            parallax,
            depth: 0.0,
        };
        let mut easel = Easel::new(craft, distance, (HORIZON_Y - 0.3, bottom), light_x);
        let (left, _, right, bottom) = easel.area;
        let mut x = left - 0.05;
        while x < right {
            let wide = dice.range(0.10, 0.19) * (0.8 + 0.4 * share);
            let rise = dice.range(-0.02, 0.14) * smoothstep(0.0, 0.7, (x + 0.5 * wide).abs());
            let top = lerp(TERRACE_Y, bottom, share + 0.12) - rise * stretch;
            tower(&mut easel, &mut dice, (x, x + wide, top, bottom));
            x += wide * dice.range(1.05, 1.8);
        }
        easel.hang(craft);
        if row == 4 {
            add_lanes(craft, 1, parallax, 0.5);
        }
    }
}

/// A tower: its body, rows of windows, edges of light and a crown.
fn tower(easel: &mut Easel, dice: &mut Dice, (left, right, top, foot): (f32, f32, f32, f32)) {
    let lamps = easel.tones.lamps;
    let light = rgb(NEON[dice.below(NEON.len())]);
    let far = easel.depth;
    let glass = rgb([0x8fb4d0, 0xa9c4d4, 0x86a0c4, 0xb8c8d8][dice.below(4)]);
    let night = mix(rgb(0x1e2350), light, 0.10);
    let own = mix(glass, night, 0.92 * lamps);
    let (lit, dark) = if easel.light_x < 0.0 {
        (0.95, 0.5)
    } else {
        (0.5, 0.95)
    };
    let (a, b) = (easel.tone(own, lit), easel.tone(own, dark));
    let fill = easel
        .drawing
        .linear((left, 0.0), (right, 0.0), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
    let wide = right - left;
    let taper = if dice.unit() < 0.45 { 0.16 * wide } else { 0.0 };
    let body = [
        (left, foot),
        (left + taper, top),
        (right - taper, top),
        (right, foot),
    ];
    easel.drawing.polygon(&body, &fill);
    let neon = hex(mix(
        easel.tones.far(light, 0.5 * far),
        b,
        0.55 * (1.0 - lamps),
    ));
    crown(
        easel,
        dice,
        (left + taper, right - taper, top),
        (&fill, &neon),
    );
    windows(easel, dice, (left, right, top, foot), (light, taper));
    if dice.unit() < 0.34 {
        let line = format!(
            "M{left:.4} {foot:.4}L{:.4} {top:.4}L{:.4} {top:.4}L{right:.4} {foot:.4}",
            left + taper,
            right - taper
        );
        easel.drawing.stroke(&line, &neon, 0.0028);
    }
}

fn crown(
    easel: &mut Easel,
    dice: &mut Dice,
    (left, right, top): (f32, f32, f32),
    (fill, neon): (&str, &str),
) {
    let (x, wide) = (0.5 * (left + right), right - left);
    match dice.below(4) {
        0 => {
            let spire = [
                (left, top + 0.002),
                (x, top - 1.1 * wide),
                (right, top + 0.002),
            ];
            easel.drawing.polygon(&spire, fill);
            easel.drawing.rect(
                (x - 0.0015, top - 1.7 * wide, x + 0.0015, top - 0.6 * wide),
                neon,
            );
        }
        1 => {
            let slope = [
                (left, top + 0.002),
                (left, top - 0.7 * wide),
                (right, top + 0.002),
            ];
            easel.drawing.polygon(&slope, fill);
            let edge = format!("M{left:.4} {:.4}L{right:.4} {top:.4}", top - 0.7 * wide);
            easel.drawing.stroke(&edge, neon, 0.003);
        }
        2 => {
            easel.drawing.rect(
                (x - 0.12 * wide, top - 0.8 * wide, x + 0.12 * wide, top),
                fill,
            );
            easel
                .drawing
                .ellipse((x, top - 0.45 * wide), (0.62 * wide, 0.10 * wide), neon);
            easel
                .drawing
                .ellipse((x, top - 0.48 * wide), (0.54 * wide, 0.07 * wide), fill);
        }
        _ => easel.drawing.rect((left, top, right, top + 0.006), neon),
    }
}

fn windows(
    easel: &mut Easel,
    dice: &mut Dice,
    (left, right, top, foot): (f32, f32, f32, f32),
    (light, taper): (Rgb, f32),
) {
    let lamps = easel.tones.lamps;
    let far = easel.depth;
    let step = 0.017 - 0.005 * far;
    let share = dice.range(0.12, 0.42);
    let n_columns = (((right - left) / (0.85 * step)) as usize).max(2);
    let warm: Rgb = [1.0, 0.84, 0.56];
    let strip = easel.ink(rgb(0xdfeaf2), 0.9);
    let mut y = top + step;
    while y < foot {
        let slope = taper * (1.0 - (y - top) / (foot - top));
        let (from, to) = (left + slope + 0.004, right - slope - 0.004);
        if lamps < 0.4 {
            easel.drawing.rect((from, y, to, y + 0.30 * step), &strip);
        } else if dice.unit() < 0.10 {
            let band = hex(easel.tones.far(light, 0.5 * far));
            easel.drawing.rect((from, y, to, y + 0.35 * step), &band);
        } else {
            for column in 0..n_columns {
                if dice.unit() < share {
                    let own = if dice.unit() < 0.65 {
                        warm
                    } else {
                        mix(light, [1.0; 3], 0.3)
                    };
                    let own = scale(own, dice.range(0.55, 1.0) * lamps);
                    let x = lerp(from, to, (column as f32 + 0.2) / n_columns as f32);
                    let pane = hex(easel.tones.far(own, 0.6 * far));
                    easel.drawing.rect(
                        (
                            x,
                            y,
                            x + 0.6 * (to - from) / n_columns as f32,
                            y + 0.42 * step,
                        ),
                        &pane,
                    );
                }
            }
        }
        y += step;
    }
}

/// The light of the streets below, between the rows.
fn add_glow(craft: &mut Craft<'_>, row: u32, parallax: f32, stretch: f32) {
    let lamps = craft.tones.lamps;
    let (left, _, right, _) = craft.area(parallax);
    let top = HORIZON_Y - 0.34 * stretch;
    let seed = craft.dice(30 + row).noise_seed();
    let (a, b) = (
        rgb(NEON[row as usize % 4]),
        rgb(NEON[(row as usize + 1) % 4]),
    );
    let haze = craft.tones.haze;
    let placed = craft.bake_fn(
        (left, top, right, TERRACE_Y + 0.02),
        (parallax, 0.2),
        |x, y| {
            let low = smoothstep(top, HORIZON_Y + 0.03, y);
            let own = mix(a, b, smoothstep(0.3, 0.7, fbm(x * 1.6, 1.0, 2, seed)));
            (mix(haze, own, 0.80 * lamps), 0.66 * low * low)
        },
    );
    craft.add(placed);
}

/// Flying cars, in lanes one above the other that run both ways.
fn add_lanes(craft: &mut Craft<'_>, row: u32, parallax: f32, stretch: f32) {
    let (left, _, right, _) = craft.area(parallax);
    let mut dice = craft.dice(40 + row);
    let lamps = craft.tones.lamps;
    let spark = |colour: Rgb| Sprite::new(glow(24, colour, 0.25), 24.0);
    let body = {
        let dark = hex(craft.tones.toned(rgb(0x39405e), 0.7, 0.2));
        let area = (-0.5, -0.2, 0.5, 0.2);
        let mut drawing = craft.drawing(area);
        drawing.rounded((-0.5, -0.04, 0.5, 0.14), 0.09, &dark);
        drawing.rounded(
            (-0.24, -0.17, 0.26, 0.06),
            0.10,
            &hex(craft.tones.toned(rgb(0x9ad4ee), 0.9, 0.1)),
        );
        let placed = craft.bake_at(&drawing, area, (parallax, 0.10));
        Sprite {
            plate: placed.plate,
            density: placed.density,
        }
    };
    let (head, tail) = (spark([1.0, 0.97, 0.86]), spark([1.0, 0.24, 0.18]));
    let size = 0.020 + 0.016 * row as f32;
    let mut cars = Vec::new();
    for lane in 0..4_u32 {
        let y = HORIZON_Y - (0.10 + 0.11 * lane as f32 + 0.03 * row as f32) * stretch;
        let way = if lane % 2 == 0 { 1.0 } else { -1.0 };
        let pace = way * dice.range(0.05, 0.10) * (0.6 + 0.4 * row as f32);
        for i in 0..4 {
            let x = (i as f32 + dice.range(0.1, 0.8)) / 4.0;
            cars.push((x, y + dice.range(-0.008, 0.008), pace, way));
        }
    }
    let span = right - left + 0.3;
    craft.add_layer(Box::new(move |t, view, list| {
        for (x, y, pace, way) in &cars {
            let x = left - 0.15 + (x * span + pace * t).rem_euclid(span);
            list.draw(body.draw(view, (x, *y), (size, parallax)));
            for (spark, side) in [(&head, 0.5), (&tail, -0.5)] {
                let mut draw =
                    spark.draw(view, (x + side * way * size, *y), (1.5 * size, parallax));
                let flat = 12.0;
                draw.to_frame = Affine::translate(0.0, -flat)
                    .then(Affine::scale(1.0, 0.5))
                    .then(Affine::translate(0.0, flat))
                    .then(draw.to_frame);
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: 0.35 + 0.6 * lamps,
                    ..draw
                });
            }
        }
    }));
}

/// Screens on the towers at both sides.
fn hang_screens(craft: &mut Craft<'_>, stretch: f32) {
    let edge = craft.half_width;
    let mut dice = craft.dice(50);
    let places: Vec<(f32, f32, f32, f32)> = [-1.0_f32, 1.0]
        .into_iter()
        .map(|side| {
            let x = side * edge * dice.range(0.62, 0.74);
            let y = HORIZON_Y - dice.range(0.30, 0.40) * stretch;
            (x, y, 0.05, 0.10 * stretch.sqrt())
        })
        .collect();
    add_screens(craft, 0.48, |drawing, dice, _| {
        for (x, y, wide, high) in &places {
            draw_screen(drawing, dice, |u, v| {
                (x + wide * (2.0 * u - 1.0), y + high * (1.0 - 2.0 * v))
            });
        }
    });
}

/// A floor that mirrors the city, with lines of light in it.
fn add_terrace(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let tones = craft.tones.clone();
    let lamps = tones.lamps;
    let line = rgb(NEON[craft.dice(51).below(4)]);
    let floor = |x: f32, y: f32| {
        let z = 0.25 / (y - 0.70).max(0.02);
        let (u, v) = (x * z * 3.0, z * 4.0);
        let joint = (u.rem_euclid(1.0) - 0.5)
            .abs()
            .max((v.rem_euclid(1.0) - 0.5).abs())
            > 0.475;
        let own = scale(rgb(0x6f7688), if joint { 0.8 } else { 1.0 });
        let own = mix(own, rgb(0x23253a), 0.85 * lamps);
        let lane = smoothstep(0.030, 0.012, ((x * z).abs() - 0.52).abs());
        let colour = tones.toned(own, 0.8, 0.0);
        mix(colour, line, lane * (0.30 + 0.65 * lamps))
    };
    let body = craft.bake_fn((left, TERRACE_Y, right, bottom), (1.0, 0.8), |x, y| {
        (floor(x, y), 1.0)
    });
    craft.add(body);
    craft.add_layer(Box::new(move |t, view, list| {
        let (_, horizon_px) = view.to_frame(1.0).apply(view.x, TERRACE_Y);
        list.reflect(Reflection {
            horizon_px,
            ripple_px: 0.004 * View::unit_px(view.size),
            time_s: 0.4 * t,
            tint: [0.9, 0.9, 1.0],
            strength: 0.20 + 0.35 * lamps,
        });
    }));
    // A kerb of light at its edge.
    let edge = craft.bake_fn(
        (left, TERRACE_Y - 0.016, right, TERRACE_Y + 0.006),
        (1.0, 1.0),
        |_, y| {
            let glow = smoothstep(0.010, 0.0, (y - TERRACE_Y + 0.006).abs());
            let stone = tones.toned(mix(rgb(0x8c93a4), rgb(0x2c2f48), lamps), 0.8, 0.0);
            (mix(stone, line, glow * (0.25 + 0.7 * lamps)), 1.0)
        },
    );
    craft.add(edge);
}

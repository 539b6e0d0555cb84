//! Under water: shafts of light, a sandy floor, corals, weed that sways, bubbles.

use std::f32::consts::{PI, TAU};

use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::palette::{mix, multiply, rgb, scale};
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, lerp, ridged, smoothstep};
use crate::paint::{Blend, Draw, Plate, Rgb, Wave};
use crate::scene::TimeOfDay;
use crate::staging::{Palette, Set, SetContext};

const FLOOR_Y: f32 = 0.80;
const CORALS: [u32; 6] = [0xff6f61, 0xf2a03d, 0xd05fa8, 0x8f5fd0, 0xf3c74f, 0x4fc2b0];

/// The water's colours at one time of day.
struct Depths {
    top: Rgb,
    deep: Rgb,
    light: Rgb,
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let depths = match ctx.time_of_day {
        TimeOfDay::Night => Depths {
            top: rgb(0x14406b),
            deep: rgb(0x030d22),
            light: [0.30, 0.55, 0.80],
        },
        TimeOfDay::Sunset | TimeOfDay::GoldenHour => Depths {
            top: rgb(0xd9a878),
            deep: rgb(0x1d3f63),
            light: [1.0, 0.80, 0.55],
        },
        _ => Depths {
            top: rgb(0x6fe0ea),
            deep: rgb(0x06335f),
            light: [0.75, 1.0, 0.98],
        },
    };
    add_body(&mut craft, &depths);
    add_shafts(&mut craft, &depths);
    for (row, parallax, fade) in [(0, 0.25, 0.72), (1, 0.5, 0.42)] {
        add_reef(&mut craft, &depths, (row, parallax, fade));
    }
    add_floor(&mut craft, &depths);
    add_reef(&mut craft, &depths, (2, 1.0, 0.10));
    add_bubbles(&mut craft);
    add_front_weed(&mut craft, &depths);
    let palette = Palette {
        light_dir: (-0.25, -0.97),
        light: depths.light,
        ambient: mix(depths.deep, [0.4, 0.6, 0.75], 0.45),
        haze: mix(depths.top, depths.deep, 0.5),
        contrast: 0.7,
        shadow: 0.25,
    };
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.80,
        air_y: 0.45,
        water_y: Some(craft_top(ctx)),
        is_floating: true,
        ..Shape::open(palette)
    })
}

/// The surface lies above the frame.
fn craft_top(ctx: &SetContext) -> f32 {
    Craft::new(ctx).top - 0.3
}

fn water_at(depths: &Depths, craft_top: f32, y: f32) -> Rgb {
    let down = ((y - craft_top) / (1.0 - craft_top)).clamp(0.0, 1.0);
    mix(depths.top, depths.deep, smoothstep(-0.15, 0.95, down))
}

fn add_body(craft: &mut Craft<'_>, depths: &Depths) {
    let area = craft.area(0.05);
    let (top, seed) = (craft.top, craft.dice(20).noise_seed());
    let placed = craft.bake_fn(area, (0.05, 0.3), |x, y| {
        let base = water_at(depths, top, y);
        let near = 1.0 - smoothstep(0.0, 0.9, libm::hypotf(x * 0.8 + 0.1, y - top));
        let cloudy = fbm(x * 2.0, y * 3.0, 3, seed) - 0.5;
        (
            scale(
                mix(base, depths.light, 0.30 * near * near),
                1.0 + 0.10 * cloudy,
            ),
            1.0,
        )
    });
    craft.add(placed);
}

/// Light that falls in slanting shafts and flickers.
fn add_shafts(craft: &mut Craft<'_>, depths: &Depths) {
    let (left, top, right, bottom) = craft.area(0.15);
    let seed = craft.dice(21).noise_seed();
    let light = depths.light;
    for layer in 0..2_u32 {
        let area = (left - 0.15, top, right + 0.15, bottom);
        let placed = craft.bake_fn(area, (0.15, 0.25), |x, y| {
            let down = (y - top) / (1.0 - top);
            // Shafts spread from a point above.
            let angle = (x + 0.12) / (0.45 + (y - top));
            let beam = fbm(
                angle * 7.0 + layer as f32 * 20.0,
                layer as f32,
                3,
                seed + layer,
            );
            let body = smoothstep(0.50, 0.72, beam);
            (
                light,
                0.30 * body * (1.0 - down).max(0.0) * (1.0 - down).max(0.0)
                    + 0.05 * body * (1.0 - down).max(0.0),
            )
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            let way = if layer == 0 { 1.0 } else { -1.0 };
            moved.at.0 += 0.12 * way * libm::sinf(0.22 * t + layer as f32);
            let opacity = 0.75 + 0.25 * libm::sinf(0.9 * t + 2.0 * layer as f32);
            list.draw(Draw {
                blend: Blend::Add,
                opacity,
                ..moved.draw(view)
            });
        }));
    }
}

fn add_floor(craft: &mut Craft<'_>, depths: &Depths) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, FLOOR_Y - 0.06, right, bottom);
    let (top, seed) = (craft.top, craft.dice(22).noise_seed());
    let placed = craft.bake_fn(area, (1.0, 0.8), |x, y| {
        let crest = FLOOR_Y + 0.035 * (fbm(x * 1.7, 0.0, 3, seed) - 0.5);
        let near = ((y - crest) / 0.2).clamp(0.0, 1.2);
        let ripple = fbm(x * 9.0, y * 60.0, 2, seed + 1) - 0.5;
        let net = ridged(x * 7.0 / (0.4 + near), near * 9.0, 2, seed + 2);
        let caustic = smoothstep(0.72, 0.98, net);
        let sand = scale(
            multiply(rgb(0xead9ac), mix(depths.light, [0.8, 0.9, 0.95], 0.5)),
            0.80 + 0.18 * ripple,
        );
        let sand = mix(sand, depths.light, 0.28 * caustic);
        let colour = mix(sand, water_at(depths, top, y), 0.62 - 0.50 * near.min(1.0));
        (colour, smoothstep(crest - 0.002, crest + 0.003, y))
    });
    craft.add(placed);
}

/// Rocks, corals and weed on one line of the floor, faded by the water between.
fn add_reef(craft: &mut Craft<'_>, depths: &Depths, (row, parallax, fade): (u32, f32, f32)) {
    let (left, _, right, bottom) = craft.area(parallax);
    let foot = FLOOR_Y - 0.035 + 0.035 * row as f32;
    let size = 0.55 + 0.35 * row as f32;
    let area = (left, foot - 0.42 * size, right, bottom);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(23 + row);
    let water = water_at(depths, craft.top, 0.55);
    let tint = mix(depths.light, [0.75, 0.85, 0.9], 0.4);
    if row < 2 {
        let ground = mix(multiply(rgb(0x6a7f8a), tint), water, fade);
        add_ridge(&mut drawing, &mut dice, (area, foot), &hex(ground));
    }
    let mut x = left;
    while x < right {
        // The middle of the nearest row stays open.
        if row < 2 || x.abs() > 0.30 {
            let colour = rgb(CORALS[dice.below(CORALS.len())]);
            let tone = |light: f32| hex(mix(multiply(scale(colour, light), tint), water, fade));
            let at = (
                x,
                foot + if row == 2 {
                    dice.range(0.02, 0.10)
                } else {
                    0.02
                },
            );
            let tall = size * dice.range(0.07, 0.17);
            match dice.below(5) {
                0 => fan(
                    &mut drawing,
                    &mut dice,
                    (at, tall),
                    (&tone(0.75), &tone(1.0)),
                ),
                1 => brain(&mut drawing, (at, tall * 0.5), (&tone(0.65), &tone(0.95))),
                2 => tubes(
                    &mut drawing,
                    &mut dice,
                    (at, tall),
                    (&tone(0.7), &tone(1.0)),
                ),
                3 => weed(
                    &mut drawing,
                    &mut dice,
                    (at, tall * 1.9),
                    &hex(mix(multiply(rgb(0x3f9a55), tint), water, fade)),
                ),
                _ => branch(
                    &mut drawing,
                    &mut dice,
                    (at, -PI / 2.0, tall * 0.45, tall * 0.11),
                    (&tone(0.9), 4),
                ),
            }
        }
        x += size * dice.range(0.05, 0.13);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add_layer(placed.waving(move |t| Wave {
        amplitude_px: 0.0025 * size,
        frequency: 16.0,
        phase_rad: 1.1 * t + row as f32,
    }));
}

fn add_ridge(
    drawing: &mut Drawing,
    dice: &mut Dice,
    (area, foot): ((f32, f32, f32, f32), f32),
    fill: &str,
) {
    let seed = dice.noise_seed();
    let line = super::terrain::points(area, 0.02, |x| {
        foot - 0.09 * smoothstep(0.35, 0.8, fbm(x * 3.0, 0.0, 4, seed))
    });
    drawing.polygon(&super::terrain::closed(&line, area), fill);
}

fn branch(
    drawing: &mut Drawing,
    dice: &mut Dice,
    (at, angle, length, width): ((f32, f32), f32, f32, f32),
    (fill, n): (&str, u32),
) {
    let (sin, cos) = libm::sincosf(angle);
    let to = (at.0 + length * cos, at.1 + length * sin);
    drawing.stroke(
        &format!("M{:.4} {:.4}L{:.4} {:.4}", at.0, at.1, to.0, to.1),
        fill,
        width,
    );
    if n > 0 {
        for turn in [-1.0, 1.0] {
            let angle = angle + turn * dice.range(0.25, 0.65);
            branch(
                drawing,
                dice,
                (to, angle, length * 0.74, width * 0.78),
                (fill, n - 1),
            );
        }
    }
}

fn fan(
    drawing: &mut Drawing,
    dice: &mut Dice,
    ((x, y), tall): ((f32, f32), f32),
    (dark, lit): (&str, &str),
) {
    let n = 9 + dice.below(4);
    for i in 0..n {
        let t = i as f32 / (n - 1) as f32;
        let (sin, cos) = libm::sincosf(PI + PI * (0.12 + 0.76 * t));
        let length = tall * (0.75 + 0.35 * libm::sinf(PI * t));
        let tip = (x + length * cos, y + length * sin);
        let line = format!(
            "M{x:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}",
            x + 0.3 * length * cos,
            y + 0.65 * length * sin,
            tip.0,
            tip.1
        );
        drawing.stroke(&line, if i % 2 == 0 { dark } else { lit }, tall * 0.075);
        drawing.ellipse(tip, (tall * 0.055, tall * 0.055), lit);
    }
}

fn brain(drawing: &mut Drawing, ((x, y), radius): ((f32, f32), f32), (dark, lit): (&str, &str)) {
    drawing.path(
        &format!(
            "M{:.4} {y:.4}A{radius:.4} {:.4} 0 0 1 {:.4} {y:.4}Z",
            x - radius,
            radius * 0.85,
            x + radius
        ),
        dark,
    );
    for i in 0..4 {
        let r = radius * (0.86 - 0.22 * i as f32);
        let line = format!(
            "M{:.4} {:.4}A{r:.4} {:.4} 0 0 1 {:.4} {:.4}",
            x - r,
            y - 0.02 * radius,
            r * 0.85,
            x + r,
            y - 0.02 * radius
        );
        drawing.stroke(&line, lit, radius * 0.06);
    }
}

fn tubes(
    drawing: &mut Drawing,
    dice: &mut Dice,
    ((x, y), tall): ((f32, f32), f32),
    (dark, lit): (&str, &str),
) {
    for i in 0..5 {
        let at = x + tall * (i as f32 - 2.0) * 0.20;
        let high = tall * dice.range(0.5, 1.05);
        let w = tall * 0.10;
        drawing.rounded((at - w, y - high, at + w, y + 0.01), w, dark);
        drawing.rounded(
            (at - w * 0.7, y - high, at - w * 0.1, y + 0.01),
            w * 0.3,
            lit,
        );
        drawing.ellipse((at, y - high + w * 0.4), (w * 0.85, w * 0.40), "#1c2438");
    }
}

fn weed(drawing: &mut Drawing, dice: &mut Dice, ((x, y), tall): ((f32, f32), f32), fill: &str) {
    for _ in 0..4 {
        let x = x + dice.range(-0.25, 0.25) * tall * 0.5;
        let high = tall * dice.range(0.6, 1.0);
        let mut line = format!("M{x:.4} {y:.4}");
        let side = if dice.unit() < 0.5 { 1.0 } else { -1.0 };
        for i in 0..4 {
            let bend = side * if i % 2 == 0 { 1.0 } else { -1.0 } * tall * 0.09;
            let from = y - high * i as f32 / 4.0;
            line.push_str(&format!(
                "Q{:.4} {:.4} {x:.4} {:.4}",
                x + bend,
                from - high / 8.0,
                from - high / 4.0
            ));
        }
        drawing.stroke(&line, fill, tall * 0.05);
    }
}

fn add_bubbles(craft: &mut Craft<'_>) {
    let side_px = (craft.density * 0.03) as usize + 6;
    let radius = side_px as f32 / 2.0;
    let bubble = Plate::from_fn(side_px, side_px, |x, y| {
        let (u, v) = ((x - radius) / radius, (y - radius) / radius);
        let r = libm::hypotf(u, v);
        let rim = smoothstep(0.60, 0.92, r) * smoothstep(1.0, 0.94, r);
        let spot = smoothstep(0.24, 0.10, libm::hypotf(u + 0.38, v + 0.40));
        (
            [0.90, 1.0, 1.0],
            (0.65 * rim + spot + 0.07 * smoothstep(1.0, 0.9, r)).min(1.0),
        )
    });
    let bubble = Sprite::new(bubble, side_px as f32);
    let mut dice = craft.dice(27);
    for parallax in [0.5, 1.15] {
        let (left, top, right, bottom) = craft.area(parallax);
        let height = bottom - top + 0.1;
        let bubbles: Vec<_> = (0..18)
            .map(|_| {
                (
                    dice.range(left, right),
                    dice.unit(),
                    dice.range(0.006, 0.026) * parallax,
                    dice.range(0.0, TAU),
                )
            })
            .collect();
        let bubble = bubble.clone();
        let layer: crate::staging::Layer = Box::new(move |t, view, list| {
            for (x, y, size, phase_rad) in &bubbles {
                let rise = (y * height + t * (0.05 + 3.0 * size)).rem_euclid(height);
                let x = x + 0.012 * libm::sinf(t * 1.9 + phase_rad);
                draw_faint(
                    list,
                    bubble.draw(view, (x, bottom + 0.05 - rise), (*size, parallax)),
                    0.75,
                );
            }
        });
        craft.add_at(parallax, layer);
    }
}

/// Dark weed and rock at the lower corners.
fn add_front_weed(craft: &mut Craft<'_>, depths: &Depths) {
    let parallax = 1.25;
    let (left, _, right, bottom) = craft.area(parallax);
    let area = (left, 0.60, right, bottom);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(28);
    let dark = hex(scale(mix(depths.deep, rgb(0x1a4a4a), 0.5), 0.65));
    let edge = craft.half_width;
    for side in [-1.0, 1.0] {
        for i in 0..7 {
            let x = side * (edge + 0.04 - 0.035 * i as f32);
            let tall = lerp(0.34, 0.10, i as f32 / 7.0) * dice.range(0.7, 1.1);
            weed(&mut drawing, &mut dice, ((x, 1.07), tall), &dark);
        }
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add_front(placed.waving(|t| Wave {
        amplitude_px: 0.012,
        frequency: 7.0,
        phase_rad: 1.0 * t,
    }));
}

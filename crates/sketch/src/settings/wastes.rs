//! Bare lands: a desert of mesas, the arctic.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::palette::{mix, rgb, scale, told};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, Rock, add_mountains};
use super::water::{Water, add_water};
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Rgb, noise};
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.66;

/// The land of cowboys: table mountains, and cacti on low dunes.
pub(super) fn mesas(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = add_sky(&mut craft, HORIZON_Y).signum();
    craft.tones.cloud_cover *= 0.5;
    add_clouds(&mut craft, HORIZON_Y - 0.08, light_x);
    if !add_backdrop(&mut craft, HORIZON_Y, light_x) {
        add_mesas(&mut craft, (light_x, HORIZON_Y), 1.0);
    }
    for (row, parallax, depth, y, high) in [
        (0, 0.22, 0.55, HORIZON_Y, 0.07),
        (1, 0.40, 0.32, HORIZON_Y + 0.055, 0.075),
        (2, 1.0, 0.10, HORIZON_Y + 0.13, 0.07),
    ] {
        add_dune(&mut craft, light_x, (row, parallax, depth, y, high));
    }
    add_cacti(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.80,
        ..Shape::open(palette)
    })
}

/// Table mountains of banded rock.
pub(super) fn add_mesas(craft: &mut Craft<'_>, (light_x, horizon_y): (f32, f32), stretch: f32) {
    let parallax = 0.10;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, horizon_y - 0.32 * stretch, right, horizon_y + 0.06);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(20);
    let tints = &craft.ctx.surface.tints;
    let rock = told(tints.rock.or(tints.sand), rgb(0xc9764a));
    for i in 0..4 {
        let x = lerp(left, right, (i as f32 + dice.range(0.1, 0.9)) / 4.0);
        let (half, high) = (dice.range(0.05, 0.16), dice.range(0.10, 0.24) * stretch);
        let top = horizon_y - high;
        let depth = 0.62;
        let slope = |from: f32, to: f32| {
            vec![
                (x + from * half, top),
                (x + to * half, top),
                (x + to * half * 1.12, top + high * 0.45),
                (x + to * half * 1.75, horizon_y + 0.05),
                (x + from * half * 1.75, horizon_y + 0.05),
                (x + from * half * 1.12, top + high * 0.45),
            ]
        };
        drawing.polygon(
            &slope(-1.0, 1.0),
            &hex(craft.tones.toned(rock, 0.25, depth)),
        );
        let (from, to) = if light_x < 0.0 {
            (-1.0, 0.15)
        } else {
            (-0.15, 1.0)
        };
        drawing.polygon(&slope(from, to), &hex(craft.tones.toned(rock, 0.95, depth)));
        for band in 0..3 {
            let y = top + high * (0.10 + 0.13 * band as f32);
            let fill = hex(craft.tones.toned(scale(rock, 0.82), 0.6, depth));
            drawing.group(r#"opacity="0.5""#, |drawing| {
                drawing.rect((x - half, y, x + half, y + high * 0.045), &fill);
            });
        }
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

/// A dune with a bright windward and a shaded lee side, rippled.
pub(super) fn add_dune(
    craft: &mut Craft<'_>,
    light_x: f32,
    (row, parallax, depth, foot, high): (u32, f32, f32, f32, f32),
) {
    let (left, _, right, bottom) = craft.area(parallax);
    let area = (left, foot - high, right, bottom);
    let mut dice = craft.dice(21 + row);
    let (seed, shift) = (dice.noise_seed(), dice.range(0.0, 9.0));
    let tones = craft.tones.clone();
    let sand = told(craft.ctx.surface.tints.sand, rgb(0xecc078));
    let crest_at = |x: f32| foot - high * smoothstep(0.2, 0.8, fbm(x * 1.3 + shift, 0.2, 2, seed));
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        let crest = crest_at(x);
        // A second crest line wanders down from the first: left and right of it light differs.
        let down = y - crest;
        let spine = 0.55 * libm::sinf(x * 3.1 + shift + down * 6.0)
            + 0.5 * (fbm(x * 2.0, down * 5.0, 2, seed + 1) - 0.5);
        let slope = smoothstep(-0.03, 0.03, spine * light_x);
        let ripple = libm::sinf(
            (y * (90.0 - 50.0 * down.min(0.5)) + 5.0 * fbm(x * 5.0, y * 9.0, 2, seed + 2)) * 3.0,
        );
        let light = lerp(0.50, 0.98, slope) - 0.10 * smoothstep(0.1, 0.35, down);
        let own = scale(sand, 1.0 + 0.035 * ripple * smoothstep(0.0, 0.06, down));
        let far = depth * (1.0 - 0.5 * smoothstep(0.0, 0.2, down));
        (
            tones.toned(own, light, far),
            smoothstep(-0.001, 0.0012, down),
        )
    });
    craft.add(placed);
}

fn add_cacti(craft: &mut Craft<'_>, light_x: f32) {
    let parallax = 0.9;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, 0.28, right, 0.90);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(26);
    let edge = craft.half_width;
    for (side, foot, tall) in [
        (1.0, 0.835, 0.40),
        (-1.0, 0.795, 0.23),
        (1.0, 0.775, 0.15),
        (-1.0, 0.86, 0.10),
    ] {
        let x = side * light_x * (edge - dice.range(0.06, 0.20));
        cactus(craft, &mut drawing, &mut dice, ((x, foot), tall, light_x));
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn cactus(
    craft: &Craft<'_>,
    drawing: &mut Drawing,
    dice: &mut Dice,
    ((x, y), tall, light_x): ((f32, f32), f32, f32),
) {
    let green = rgb(0x4f8a4f);
    let w = tall * 0.15;
    let shade = hex(craft.tones.toned(rgb(0x9a7040), 0.1, 0.05));
    drawing.group(
        &format!(r#"opacity="{:.3}""#, craft.tones.shadow),
        |drawing| {
            drawing.ellipse(
                (x - light_x * tall * 0.22, y),
                (tall * 0.38, tall * 0.035),
                &shade,
            );
        },
    );
    let arm = |side: f32, from: f32, up: f32| {
        format!(
            "M{x:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}",
            y - from,
            x + side * w * 1.2,
            y - from,
            x + side * w * 2.0,
            y - from,
            x + side * w * 2.0,
            y - from - w,
            x + side * w * 2.0,
            y - from - up
        )
    };
    let body = format!("M{x:.4} {y:.4}L{x:.4} {:.4}", y - tall);
    let arms = [
        arm(-1.0, tall * dice.range(0.35, 0.5), tall * 0.30),
        arm(1.0, tall * dice.range(0.45, 0.6), tall * 0.26),
    ];
    for (tone, width, shift) in [
        (0.15, w, 0.0),
        (0.85, w * 0.42, 0.22 * w * light_x),
        (1.05, w * 0.10, 0.30 * w * light_x),
    ] {
        let fill = hex(craft.tones.toned(green, tone, 0.08));
        drawing.push(&format!(r#"<g transform="translate({shift:.4} 0)">"#));
        for line in &arms {
            drawing.stroke(line, &fill, width * 0.75);
        }
        drawing.stroke(&body, &fill, width);
        drawing.push("</g>");
    }
    if dice.unit() < 0.6 {
        let bloom = hex(craft.tones.toned(rgb(0xf06a9a), 1.0, 0.0));
        drawing.ellipse((x, y - tall - w * 0.45), (w * 0.28, w * 0.22), &bloom);
    }
}

/// Snow fields before water with icebergs.
pub(super) fn arctic(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let sun_x = add_sky(&mut craft, HORIZON_Y - 0.06);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, HORIZON_Y - 0.14, light_x);
    let rock = Rock {
        rock: rgb(0x8aa0bd),
        snow: 0.95,
        light_x,
    };
    let stretch = if craft.is_tall() { 1.4 } else { 1.0 };
    add_backdrop(&mut craft, HORIZON_Y - 0.03, sun_x);
    let range = Range {
        foot_y: HORIZON_Y - 0.03,
        height: 0.26 * stretch,
        depth: 0.60,
        parallax: 0.12,
        colour: rock.rock,
    };
    add_mountains(&mut craft, &range, &rock, 20);
    add_bergs(&mut craft, light_x);
    let water = Water {
        horizon_y: HORIZON_Y - 0.02,
        far: rgb(0x5fa3bd),
        near: rgb(0x1d5f86),
        mirror: 0.62,
        roughness: 0.2,
    };
    add_water(&mut craft, &water, sun_x);
    add_floes(&mut craft);
    add_snow_field(&mut craft);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.83,
        water_y: Some(0.74),
        ..Shape::open(palette)
    })
}

/// Icebergs: faceted blocks, blue at the foot.
fn add_bergs(craft: &mut Craft<'_>, light_x: f32) {
    let parallax = 0.4;
    let (left, _, right, _) = craft.area(parallax);
    let foot = HORIZON_Y + 0.005;
    let area = (left, foot - 0.30, right, foot + 0.01);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(21);
    let n = 5;
    for i in 0..n {
        let x = lerp(left, right, (i as f32 + dice.range(0.15, 0.85)) / n as f32);
        let half = dice.range(0.04, 0.13);
        let high = half * dice.range(0.8, 1.7);
        let peak = (x + dice.range(-0.35, 0.35) * half, foot - high);
        let shoulder = |side: f32, dice: &mut Dice| {
            (
                x + side * half * dice.range(0.62, 0.80),
                foot - high * dice.range(0.35, 0.6),
            )
        };
        let (a, b) = (shoulder(-1.0, &mut dice), shoulder(1.0, &mut dice));
        let keel = (x + dice.range(-0.25, 0.25) * half, foot);
        let mid = (lerp(peak.0, keel.0, 0.45), lerp(peak.1, keel.1, 0.42));
        let tone = |light: f32, colour: Rgb| hex(craft.tones.toned(colour, light, 0.30));
        let (snow, ice) = ([0.95, 0.98, 1.0], rgb(0x9fd3ea));
        let (l, r) = if light_x < 0.0 {
            (1.0, 0.25)
        } else {
            (0.25, 1.0)
        };
        drawing.polygon(&[(x - half, foot), a, peak, mid, keel], &tone(l, snow));
        drawing.polygon(&[(x + half, foot), b, peak, mid, keel], &tone(r, snow));
        drawing.polygon(
            &[(x - half, foot), a, mid, keel],
            &tone(l * 0.8, mix(snow, ice, 0.55)),
        );
        drawing.polygon(
            &[(x + half, foot), b, mid, keel],
            &tone(r * 0.8, mix(snow, ice, 0.75)),
        );
        drawing.polygon(&[a, peak, mid], &tone(l, [1.0; 3]));
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

/// Flat ice on the water.
fn add_floes(craft: &mut Craft<'_>) {
    let parallax = 0.7;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left - 0.05, HORIZON_Y, right + 0.05, 0.86);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(22);
    for i in 0..16 {
        let near = i as f32 / 16.0;
        let y = lerp(HORIZON_Y + 0.015, 0.81, near);
        let x = dice.range(left, right);
        let half = lerp(0.02, 0.13, near) * dice.range(0.5, 1.1);
        let n = 9;
        let corners: Vec<_> = (0..n)
            .map(|k| {
                let (sin, cos) = libm::sincosf(std::f32::consts::TAU * k as f32 / n as f32);
                let r = dice.range(0.75, 1.0);
                (x + half * r * cos, y + half * 0.20 * r * sin)
            })
            .collect();
        let lower: Vec<_> = corners.iter().map(|(x, y)| (*x, y + half * 0.07)).collect();
        drawing.polygon(
            &lower,
            &hex(craft.tones.toned(rgb(0x7fbcd8), 0.5, 0.3 * (1.0 - near))),
        );
        drawing.polygon(
            &corners,
            &hex(craft
                .tones
                .toned([0.94, 0.98, 1.0], 0.95, 0.4 * (1.0 - near))),
        );
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += 0.02 * libm::sinf(0.25 * t);
        moved.at.1 += 0.002 * libm::sinf(0.9 * t);
        list.draw(moved.draw(view));
    }));
}

fn add_snow_field(craft: &mut Craft<'_>) {
    let ground = Ground {
        horizon_y: 0.82,
        far: rgb(0xeef5fb),
        near: rgb(0xd5e4f2),
        texture: 0.14,
        depth: 0.10,
        swell: 0.05,
    };
    let placed = ground.bake(craft, 1.0, 23);
    craft.add(placed);
    let (left, _, right, _) = craft.area(1.0);
    let seed = craft.dice(24).noise_seed();
    let blue = craft.tones.toned(rgb(0x8fbfe0), 0.4, 0.0);
    let area = (left, 0.80, right, 1.07);
    // Wind-blown ridges catch a blue shade.
    let drifts = craft.bake_fn(area, (1.0, 0.6), |x, y| {
        let far = 1.0 / (0.12 + (y - 0.78));
        let drift = noise::ridged(x * far * 0.22, far * 1.5, 2, seed);
        (
            blue,
            0.34 * smoothstep(0.70, 0.95, drift) * smoothstep(0.86, 0.92, y),
        )
    });
    craft.add(drifts);
}

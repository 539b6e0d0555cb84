//! Other worlds: an alien planet with two suns, spires and glowing plants; Mars with its red dunes and domes.

use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::palette::{Tones, mix, rgb, scale};
use super::terrain::{Ground, Range, Rock, add_mountains};
use crate::paint::bake::{glow, hex};
use crate::paint::noise::{Dice, fbm, lerp, ridged, smoothstep};
use crate::paint::{Blend, Draw, Plate, Rgb};
use crate::scene::{Setting, TimeOfDay};
use crate::staging::{Set, SetContext};

/// Top of the sky, its horizon, ground, rock, glow.
const WORLDS: [[u32; 5]; 4] = [
    [0x2a1a5a, 0xf08a7a, 0x8a4f8f, 0x5f3f7f, 0x5ff0d8],
    [0x0f3a5a, 0xf4c87a, 0x4f8a8a, 0x3f5f7a, 0xff8ad0],
    [0x3a1a3a, 0xf4a04a, 0xb0604a, 0x7a3f4a, 0xb8f05a],
    [0x12304a, 0x8af0c0, 0x5a7a4f, 0x3f5a5a, 0xc88aff],
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let is_mars = ctx.setting == Setting::Mars;
    let mut dice = craft.dice(18);
    let world = if is_mars {
        [0x8a5a44, 0xf0c496, 0xc26a3e, 0x9a4f34, 0xffd0a0]
    } else if matches!(
        ctx.time_of_day,
        TimeOfDay::Dawn | TimeOfDay::Sunset | TimeOfDay::GoldenHour
    ) {
        // Evening is warm there, too.
        WORLDS[[0, 2][dice.below(2)]]
    } else {
        WORLDS[dice.below(WORLDS.len())]
    }
    .map(rgb);
    let is_dark = ctx.time_of_day == TimeOfDay::Night;
    recolour(&mut craft.tones, world, is_dark);
    let horizon_y = if craft.is_tall() { 0.54 } else { 0.64 };
    let light_x = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    add_heaven(&mut craft, &mut dice, (world, light_x, horizon_y));
    let stretch = if craft.is_tall() { 1.9 } else { 1.0 };
    let rock = Rock {
        rock: world[3],
        snow: 0.0,
        light_x,
    };
    for (i, (height, depth)) in [(0.30, 0.72), (0.17, 0.5)].into_iter().enumerate() {
        let range = Range {
            foot_y: horizon_y + 0.012 * i as f32,
            height: height * stretch,
            depth,
            parallax: 0.10 + 0.10 * i as f32,
            colour: world[3],
        };
        add_mountains(&mut craft, &range, &rock, 20 + i as u32);
    }
    if !is_mars {
        add_spires(&mut craft, &mut dice, (world, light_x, horizon_y));
    }
    let ground = Ground {
        horizon_y: horizon_y + 0.02,
        far: mix(world[2], world[1], 0.25),
        near: scale(world[2], 0.82),
        texture: 0.55,
        depth: 0.45,
        swell: 0.03,
    };
    let placed = ground.bake(&craft, 0.9, 24);
    craft.add(placed);
    if is_mars {
        add_base(&mut craft, light_x, horizon_y);
    }
    add_craters(&mut craft, horizon_y);
    add_rocks(&mut craft, &mut dice, (world, light_x, horizon_y));
    if !is_mars {
        add_plants(&mut craft, &mut dice, (world, light_x));
    }
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.76,
        ..Shape::open(palette)
    })
}

/// The light of this world instead of ours.
fn recolour(tones: &mut Tones, world: [Rgb; 5], is_dark: bool) {
    let dim = if is_dark { 0.34 } else { 1.0 };
    let mid = mix(world[0], world[1], 0.45);
    tones.sky = [
        scale(world[0], dim),
        scale(mix(world[0], mid, 0.6), dim),
        scale(mix(mid, world[1], 0.6), dim),
        scale(world[1], dim),
    ];
    tones.haze = scale(mix(world[1], world[0], 0.25), dim);
    tones.lit = scale(
        mix(world[1], [1.0; 3], 0.62),
        if is_dark { 0.55 } else { 1.0 },
    );
    tones.shade = scale(
        mix(world[0], [0.55, 0.5, 0.6], 0.55),
        if is_dark { 0.5 } else { 0.95 },
    );
    tones.contrast = 0.9;
}

/// Sky, stars, suns, a ringed planet.
fn add_heaven(
    craft: &mut Craft<'_>,
    dice: &mut Dice,
    (world, light_x, horizon_y): ([Rgb; 5], f32, f32),
) {
    let parallax = 0.04;
    let area = craft.area(parallax);
    let tones = craft.tones.clone();
    let is_mars = craft.ctx.setting == Setting::Mars;
    let seed = dice.noise_seed();
    let top = craft.top;
    // Suns that rise or set stand near the horizon.
    let is_low = matches!(
        craft.ctx.time_of_day,
        TimeOfDay::Dawn | TimeOfDay::Sunset | TimeOfDay::GoldenHour
    );
    let (high, low) = if is_low { (0.17, 0.075) } else { (0.30, 0.17) };
    let (sun, second) = (
        (light_x * 0.22, horizon_y - high),
        (-light_x * 0.06, horizon_y - low),
    );
    let placed = craft.bake_fn(area, (parallax, 0.34), |x, y| {
        let up = ((horizon_y - y) / (horizon_y - top.max(-0.4))).clamp(0.0, 1.0);
        let sky = mix(
            mix(tones.sky[3], tones.sky[2], smoothstep(0.0, 0.3, up)),
            mix(tones.sky[1], tones.sky[0], smoothstep(0.5, 1.0, up)),
            smoothstep(0.15, 0.7, up),
        );
        let veil = smoothstep(0.48, 0.75, fbm(x * 1.4, y * 5.0, 4, seed)) * 0.35;
        let near = 1.0 / (1.0 + 14.0 * ((x - sun.0) * (x - sun.0) + (y - sun.1) * (y - sun.1)));
        let sky = mix(
            sky,
            mix(world[1], [1.0; 3], 0.4),
            veil * (1.0 - up) + 0.45 * near * near,
        );
        (sky, 1.0)
    });
    craft.add(placed);
    let mut stars = Easel::new(
        craft,
        Distance {
            parallax,
            depth: 0.0,
        },
        (-2.0, horizon_y - 0.1),
        light_x,
    );
    let (left, from, right, to) = stars.area;
    for _ in 0..140 {
        let (x, up) = (dice.range(left, right), dice.unit());
        let light = hex(mix([1.0; 3], world[4], 0.3));
        let r = 0.0012 + 0.002 * dice.unit() * dice.unit();
        let opacity = smoothstep(0.0, 0.6, up) * if is_mars { 0.25 } else { 0.9 };
        stars
            .drawing
            .group(&format!(r#"opacity="{opacity:.3}""#), |drawing| {
                drawing.ellipse((x, lerp(to, from, up)), (r, r), &light);
            });
    }
    stars.hang(craft);
    craft.n_sky = craft.behind.len();
    if craft.ctx.has_named_heaven {
        return;
    }
    if !is_mars {
        add_planet(
            craft,
            (
                (
                    -light_x * craft.half_width * 0.5,
                    horizon_y - if craft.is_tall() { 0.78 } else { 0.40 },
                ),
                0.17,
            ),
            (world, light_x),
        );
    }
    let suns: Vec<((f32, f32), f32, Rgb)> = if is_mars {
        vec![(sun, 0.036, [1.0, 0.95, 0.90])]
    } else {
        vec![
            (sun, 0.055, [1.0, 0.95, 0.80]),
            (second, 0.032, [1.0, 0.66, 0.50]),
        ]
    };
    for (at, radius, colour) in suns {
        let side_px = (craft.density * radius * 8.0) as usize;
        let disc = Sprite::new(glow(side_px, colour, 0.24), side_px as f32);
        craft.add_layer(Box::new(move |t, view, list| {
            let size = radius * 8.0 * (1.0 + 0.02 * libm::sinf(0.8 * t));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.95,
                ..disc.draw(
                    view,
                    (at.0, at.1 + if is_low { 0.006 * t } else { 0.0 }),
                    (size, parallax),
                )
            });
        }));
    }
}

/// A great planet with bands and a ring.
fn add_planet(
    craft: &mut Craft<'_>,
    (at, radius): ((f32, f32), f32),
    (world, light_x): ([Rgb; 5], f32),
) {
    let side_px = (radius * 4.6 * craft.density) as usize;
    let own = mix(world[3], world[4], 0.35);
    let haze = craft.tones.sky[1];
    let plate = Plate::from_fn(side_px, side_px, |px, py| {
        let half = side_px as f32 / 2.0;
        let (u, v) = ((px - half) / half * 2.3, (py - half) / half * 2.3);
        let r = libm::hypotf(u, v);
        let tilt = v - 0.28 * u;
        let ring_r = libm::hypotf(u * 0.98, tilt * 4.2);
        let ring = smoothstep(1.30, 1.36, ring_r)
            * smoothstep(2.15, 2.05, ring_r)
            * (0.55 + 0.45 * libm::sinf(ring_r * 30.0).abs());
        let is_front = tilt > 0.0 || r > 1.0;
        let band = 0.75 + 0.25 * libm::sinf(tilt * 13.0 + 1.5 * fbm(u * 2.0, v * 5.0, 3, 7));
        let light = smoothstep(-0.9, 0.7, u * light_x * 0.8 - v * 0.6);
        let ball = mix(scale(own, 0.25), scale(own, 1.15 * band), light);
        let ball_alpha = smoothstep(1.0, 0.985, r);
        let ring_alpha = if is_front { ring * 0.8 } else { 0.0 };
        let colour = mix(
            mix(ball, haze, 0.30),
            mix(world[1], [1.0; 3], 0.4),
            ring_alpha,
        );
        (colour, ball_alpha.max(ring_alpha))
    });
    let sprite = Sprite::new(plate, craft.density);
    craft.add_layer(Box::new(move |_, view, list| {
        list.draw(sprite.draw(view, at, (1.0, 0.05)));
    }));
}

/// Needles of rock and arches in the middle distance.
fn add_spires(
    craft: &mut Craft<'_>,
    dice: &mut Dice,
    (world, light_x, horizon_y): ([Rgb; 5], f32, f32),
) {
    let stretch = if craft.is_tall() { 1.5 } else { 1.0 };
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.35,
            depth: 0.34,
        },
        (-0.8, horizon_y + 0.06),
        light_x,
    );
    let edge = craft.half_width;
    for i in 0..7 {
        let x = lerp(
            -edge * 1.1,
            edge * 1.1,
            (i as f32 + dice.range(0.2, 0.8)) / 7.0,
        );
        let high = dice.range(0.10, 0.36) * stretch * (0.5 + 0.7 * (x / edge).abs());
        let w = high * dice.range(0.14, 0.24);
        let lean = dice.range(-0.2, 0.2) * high;
        let foot = horizon_y + 0.05;
        let (lit, dark) = (easel.ink(world[3], 0.95), easel.ink(world[3], 0.15));
        let tip = (x + lean, foot - high);
        let half = |side: f32| {
            format!(
                "M{:.4} {foot:.4}Q{:.4} {:.4} {:.4} {:.4}L{x:.4} {foot:.4}Z",
                x + side * w,
                x + side * w * 0.35 + lean * 0.4,
                foot - high * 0.5,
                tip.0,
                tip.1
            )
        };
        let (left, right) = if light_x < 0.0 {
            (&lit, &dark)
        } else {
            (&dark, &lit)
        };
        easel.drawing.path(&half(-1.0), left);
        easel.drawing.path(&half(1.0), right);
    }
    easel.hang(craft);
}

/// Domes, a mast and tracks of a small base.
fn add_base(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.5,
            depth: 0.25,
        },
        (-0.3, horizon_y + 0.08),
        light_x,
    );
    let foot = horizon_y + 0.055;
    let white = rgb(0xe9e4dc);
    let x0 = -light_x * craft.half_width * 0.42;
    for (dx, r) in [(0.0, 0.085), (0.13, 0.06), (-0.12, 0.05)] {
        let x = x0 + dx;
        let (lit, dark) = (easel.tone(white, 1.0), easel.tone(white, 0.2));
        let (a, b) = if light_x < 0.0 {
            (lit, dark)
        } else {
            (dark, lit)
        };
        let fill =
            easel
                .drawing
                .linear((x - r, 0.0), (x + r, 0.0), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
        easel.drawing.path(
            &format!(
                "M{:.4} {foot:.4}A{r:.4} {r:.4} 0 0 1 {:.4} {foot:.4}Z",
                x - r,
                x + r
            ),
            &fill,
        );
        let line = easel.ink(rgb(0x9a9088), 0.5);
        for k in [-0.5_f32, 0.0, 0.5] {
            easel.drawing.stroke(
                &format!(
                    "M{:.4} {foot:.4}Q{:.4} {:.4} {x:.4} {:.4}",
                    x + k * r,
                    x + k * r * 1.1,
                    foot - r * 0.7,
                    foot - r
                ),
                &line,
                0.002,
            );
        }
        easel.drawing.rounded(
            (x - r * 0.18, foot - r * 0.42, x + r * 0.18, foot),
            0.004,
            if easel.tones.lamps > 0.3 {
                "#ffe2a0"
            } else {
                "#5f7f94"
            },
        );
    }
    easel.drawing.rect(
        (x0 - 0.12, foot - 0.025, x0 + 0.13, foot),
        &easel.ink(white, 0.5),
    );
    let mast = x0 + 0.22;
    easel.drawing.rect(
        (mast - 0.002, foot - 0.20, mast + 0.002, foot),
        &easel.ink(rgb(0x6a6460), 0.5),
    );
    easel
        .drawing
        .ellipse((mast, foot - 0.20), (0.006, 0.006), "#ff5a40");
    easel.hang(craft);
}

fn add_craters(craft: &mut Craft<'_>, horizon_y: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.9,
            depth: 0.0,
        },
        (horizon_y, 1.1),
        1.0,
    );
    let mut dice = craft.dice(26);
    let (left, _, right, _) = easel.area;
    for i in 0..9 {
        let near = i as f32 / 9.0;
        let (x, y) = (dice.range(left, right), lerp(horizon_y + 0.06, 1.02, near));
        let r = lerp(0.02, 0.10, near) * dice.range(0.6, 1.2);
        easel.drawing.group(r#"opacity="0.30""#, |drawing| {
            drawing.ellipse((x, y), (r, r * 0.22), "#140808");
        });
    }
    easel.hang(craft);
}

fn add_rocks(
    craft: &mut Craft<'_>,
    dice: &mut Dice,
    (world, light_x, horizon_y): ([Rgb; 5], f32, f32),
) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.95,
            depth: 0.03,
        },
        (horizon_y - 0.2, 1.05),
        light_x,
    );
    let edge = craft.half_width;
    for i in 0..14 {
        let near = i as f32 / 14.0;
        let x = dice.range(0.22, 1.05) * edge * if dice.unit() < 0.5 { 1.0 } else { -1.0 };
        let y = lerp(horizon_y + 0.08, 0.99, near);
        let s = lerp(0.015, 0.09, near) * dice.range(0.5, 1.2);
        easel.shadow((x - light_x * s * 0.4, y), (s * 1.3, s * 0.2));
        let (lit, dark) = (easel.ink(world[3], 1.05), easel.ink(world[3], 0.1));
        let peak = (x + light_x * s * 0.25, y - s * dice.range(0.7, 1.2));
        let shoulder = s * dice.range(0.45, 0.7);
        easel.drawing.polygon(
            &[
                (x - s, y),
                (x - s * 0.8, y - shoulder),
                peak,
                (x + s * 0.8, y - shoulder * 0.8),
                (x + s, y),
            ],
            &dark,
        );
        easel.drawing.polygon(
            &[
                (x + light_x * s, y),
                (x + light_x * s * 0.8, y - shoulder * 0.9),
                peak,
                (x + light_x * s * 0.1, y - shoulder * 0.3),
                (x + light_x * s * 0.3, y),
            ],
            &lit,
        );
    }
    easel.hang(craft);
}

/// Plants that glow: stalks with bulbs, which breathe light.
fn add_plants(craft: &mut Craft<'_>, dice: &mut Dice, (world, light_x): ([Rgb; 5], f32)) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (-0.2, 1.05),
        light_x,
    );
    let edge = craft.half_width;
    let mut bulbs = Vec::new();
    let tall = if craft.is_tall() { 1.6 } else { 1.0 };
    for i in 0..10 {
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let x = side * edge * dice.range(0.62, 1.0);
        let y = dice.range(0.80, 0.99);
        let high = dice.range(0.12, 0.34) * (y - 0.5) * 2.0 * tall;
        let bend = dice.range(-0.25, 0.25) * high;
        let tip = (x + bend, y - high);
        let (stem, lit) = (
            easel.ink(mix(world[3], world[4], 0.2), 0.4),
            easel.ink(mix(world[2], world[4], 0.45), 1.0),
        );
        let line = format!(
            "M{x:.4} {y:.4}Q{x:.4} {:.4} {:.4} {:.4}",
            y - high * 0.6,
            tip.0,
            tip.1
        );
        easel.drawing.stroke(&line, &stem, 0.014 * tall);
        easel.drawing.stroke(&line, &lit, 0.004);
        for k in 0..3 {
            let (sin, cos) = libm::sincosf(-1.57 + (k as f32 - 1.0) * 0.9);
            let leaf = (x + cos * high * 0.25, y + sin * high * 0.22);
            easel.drawing.stroke(
                &format!(
                    "M{x:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}",
                    x,
                    leaf.1 - 0.02,
                    leaf.0,
                    leaf.1
                ),
                &stem,
                0.012,
            );
        }
        let r = high * 0.11;
        easel
            .drawing
            .ellipse(tip, (r, r * 1.15), &hex(scale(world[4], 0.85)));
        easel.drawing.ellipse(
            (tip.0 + light_x * r * 0.3, tip.1 - r * 0.3),
            (r * 0.45, r * 0.45),
            &hex(mix(world[4], [1.0; 3], 0.6)),
        );
        bulbs.push((tip, r * 7.0, ridged(x, y, 1, 3) * 6.0));
    }
    easel.hang(craft);
    let side_px = (craft.density * 0.15).max(8.0) as usize;
    let halo = Sprite::new(glow(side_px, world[4], 0.0), side_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, size, phase) in &bulbs {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.5 + 0.25 * libm::sinf(1.3 * t + phase),
                ..halo.draw(view, *at, (*size, 1.0))
            });
        }
    }));
}

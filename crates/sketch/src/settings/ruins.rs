//! Ruins: a temple of columns overgrown on a hill; and an arena of arches in tiers, sand in its middle.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::add_front_grass;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, add_hills};
use crate::paint::Rgb;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    if ctx.setting == Setting::Colosseum {
        arena(ctx)
    } else {
        temple(ctx)
    }
}

fn temple(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.50 } else { 0.62 };
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_clouds(&mut craft, horizon_y - 0.12, light_x);
    let stretch = if craft.is_tall() { 2.0 } else { 1.0 };
    let grass = mix(craft.turf(), rgb(0xc9b46a), 0.35);
    let has_backdrop = add_backdrop(&mut craft, horizon_y + 0.04, light_x);
    let hills: &[(f32, f32)] = if has_backdrop {
        &[]
    } else {
        &[(0.20, 0.72), (0.10, 0.5)]
    };
    for (i, &(height, depth)) in hills.iter().enumerate() {
        let range = Range {
            foot_y: horizon_y + 0.01 * i as f32,
            height: height * stretch,
            depth,
            parallax: 0.12 + 0.1 * i as f32,
            colour: mix(grass, rgb(0x5a7f8f), 0.5 - 0.3 * i as f32),
        };
        add_hills(&mut craft, &range, 20 + i as u32);
    }
    add_temple(&mut craft, light_x, horizon_y);
    let ground = Ground {
        horizon_y: horizon_y + 0.07,
        far: scale(grass, 1.02),
        near: scale(grass, 0.82),
        texture: 0.5,
        depth: 0.3,
        swell: 0.02,
    };
    let placed = ground.bake(&craft, 0.9, 24);
    craft.add(placed);
    add_stones(&mut craft, light_x, horizon_y);
    add_front_grass(&mut craft, light_x, false);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.77,
        ..Shape::open(palette)
    })
}

/// Steps, a front of columns, some broken, and what is left of the gable.
fn add_temple(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.5,
            depth: 0.22,
        },
        (-0.6, horizon_y + 0.14),
        light_x,
    );
    let mut dice = craft.dice(22);
    let (half, tall) = if craft.is_tall() {
        (0.42, 0.66)
    } else {
        (0.50, 0.42)
    };
    let foot = horizon_y + 0.10;
    let stone = rgb(0xdccdb0);
    // Trees behind.
    for side in [-1.0_f32, 1.0] {
        for k in 0..3 {
            let at = (side * (half + 0.10 + 0.13 * k as f32), foot - 0.01);
            let leaves = rgb(0x4a6a3c);
            easel.garden(&mut dice).poplar(at, tall * 0.8, leaves);
        }
    }
    let inside = easel.ink(scale(stone, 0.80), 0.55);
    easel.drawing.rect(
        (-half * 0.72, foot - tall * 0.74, half * 0.72, foot),
        &inside,
    );
    let floor = foot - 0.05;
    let n = 6;
    let lost = dice.below(n);
    for i in 0..n {
        let x = lerp(-half * 0.88, half * 0.88, i as f32 / (n - 1) as f32);
        let high = if i == lost {
            tall * dice.range(0.25, 0.45)
        } else {
            tall * 0.78
        };
        column(
            &mut easel,
            (x, floor),
            (high, half * 0.075),
            (stone, i != lost),
        );
    }
    let top = floor - tall * 0.78;
    let (lit, mid, dark) = (
        easel.ink(stone, 1.0),
        easel.ink(stone, 0.7),
        easel.ink(stone, 0.2),
    );
    let gap = lerp(-half * 0.88, half * 0.88, (lost as f32) / (n - 1) as f32);
    easel.drawing.rect((-half, top - 0.045, half, top), &mid);
    easel.drawing.rect((-half, top - 0.008, half, top), &dark);
    easel
        .drawing
        .rect((-half * 1.03, top - 0.056, half * 1.03, top - 0.040), &lit);
    // The gable lost the corner above the missing column.
    let peak = top - 0.056 - half * 0.30;
    let side = if gap < 0.0 { -1.0 } else { 1.0 };
    let break_at = |t: f32| (side * half * t, lerp(top - 0.056, peak, 1.0 - t));
    let corners = [
        (-side * half * 1.02, top - 0.056),
        (0.0, peak),
        break_at(0.34),
        (side * half * 0.40, lerp(top - 0.056, peak, 0.35)),
        (side * half * 0.52, lerp(top - 0.056, peak, 0.38)),
        (side * half * 0.60, top - 0.056),
    ];
    easel.drawing.polygon(&corners, &mid);
    easel.drawing.stroke(
        &format!(
            "M{:.4} {:.4}L0 {peak:.4}L{:.4} {:.4}",
            -side * half * 1.03,
            top - 0.058,
            break_at(0.34).0,
            break_at(0.34).1
        ),
        &lit,
        0.014,
    );
    for k in 0..3 {
        let y = floor + 0.018 * k as f32;
        let wide = half * (1.04 + 0.06 * k as f32);
        easel.drawing.rect(
            (-wide, y, wide, y + 0.018),
            if k % 2 == 0 { &lit } else { &mid },
        );
        easel
            .drawing
            .rect((-wide, y + 0.014, wide, y + 0.018), &dark);
    }
    ivy(&mut easel, &mut dice, (half, top, floor));
    easel.hang(craft);
}

/// Leaves that hang from the stones.
fn ivy(easel: &mut Easel, dice: &mut Dice, (half, top, floor): (f32, f32, f32)) {
    if easel.season() == Season::Winter {
        return;
    }
    for _ in 0..9 {
        let x = dice.range(-half, half);
        let long = dice.range(0.04, 0.16).min(floor - top);
        for k in 0..7 {
            let at = (
                x + dice.range(-0.015, 0.015),
                top - 0.04 + long * k as f32 / 7.0,
            );
            let leaves = scale(rgb(0x4f7f3a), dice.range(0.8, 1.2));
            easel.garden(dice).bush(at, 0.020, leaves);
        }
    }
}

/// A fluted column; without its head when it is broken.
pub(super) fn column(
    easel: &mut Easel,
    (x, foot): (f32, f32),
    (high, half): (f32, f32),
    (stone, is_whole): (Rgb, bool),
) {
    let (lit, dark) = (easel.tone(stone, 1.05), easel.tone(stone, 0.15));
    let (a, b) = if easel.light_x < 0.0 {
        (lit, dark)
    } else {
        (dark, lit)
    };
    let fill = easel.drawing.linear(
        (x - half, 0.0),
        (x + half, 0.0),
        &[(0.0, a, 1.0), (1.0, b, 1.0)],
    );
    let top = foot - high;
    let narrow = half * 0.84;
    let head = if is_whole {
        vec![(x + narrow, top), (x - narrow, top)]
    } else {
        vec![
            (x + narrow, top + half * 0.7),
            (x + half * 0.2, top),
            (x - half * 0.3, top + half * 0.5),
            (x - narrow, top + half * 0.1),
        ]
    };
    let mut corners = vec![(x - half, foot), (x + half, foot)];
    corners.extend(head);
    easel.drawing.polygon(&corners, &fill);
    let groove = easel.ink(scale(stone, 0.72), 0.35);
    for i in 1..5 {
        let at = x + half * (i as f32 / 2.5 - 1.0) * 0.86;
        easel.drawing.rect(
            (at - half * 0.035, top + half * 0.8, at + half * 0.035, foot),
            &groove,
        );
    }
    easel.drawing.rect(
        (x - half * 1.25, foot - half * 0.4, x + half * 1.25, foot),
        &fill,
    );
    if is_whole {
        easel.drawing.polygon(
            &[
                (x - narrow, top + half * 0.5),
                (x + narrow, top + half * 0.5),
                (x + half * 1.3, top),
                (x - half * 1.3, top),
            ],
            &fill,
        );
    }
}

/// Fallen drums and blocks, a broken column at a side.
fn add_stones(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.95,
            depth: 0.04,
        },
        (-0.4, 1.0),
        light_x,
    );
    let mut dice = craft.dice(25);
    let stone = rgb(0xd2c2a4);
    let edge = craft.half_width;
    let tall = if craft.is_tall() { 1.35 } else { 0.72 };
    easel.shadow((-light_x * (edge - 0.10), 0.86), (0.12, 0.02));
    column(
        &mut easel,
        (-light_x * (edge - 0.10), 0.86),
        (tall, 0.065),
        (stone, craft.is_tall()),
    );
    column(
        &mut easel,
        (light_x * (edge - 0.13), 0.80),
        (0.26, 0.05),
        (stone, false),
    );
    for i in 0..9 {
        let near = i as f32 / 9.0;
        let y = lerp(horizon_y + 0.13, 0.96, near);
        let x = dice.range(0.24, 0.95) * edge * if i % 2 == 0 { 1.0 } else { -1.0 };
        let s = lerp(0.03, 0.075, near) * dice.range(0.7, 1.2);
        easel.shadow((x, y), (s * 1.2, s * 0.2));
        let (lit, mid) = (easel.ink(stone, 1.0), easel.ink(stone, 0.45));
        easel.drawing.polygon(
            &[
                (x - s, y),
                (x - s * 0.9, y - s * 0.7),
                (x + s * 0.8, y - s * 0.8),
                (x + s, y),
            ],
            &mid,
        );
        easel.drawing.polygon(
            &[
                (x - s * 0.9, y - s * 0.7),
                (x - s * 0.5, y - s),
                (x + s * 0.95, y - s * 1.05),
                (x + s * 0.8, y - s * 0.8),
            ],
            &lit,
        );
    }
    easel.hang(craft);
}

fn arena(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.52 } else { 0.58 };
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_clouds(&mut craft, 0.1, light_x);
    add_tiers(&mut craft, light_x, horizon_y);
    add_sand(&mut craft);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.77,
        ..Shape::open(palette)
    })
}

/// The bowl of the arena: arches in tiers above, rows of people below, bending around the sand.
fn add_tiers(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let parallax = 0.5;
    let (left, top, right, _) = craft.area(parallax);
    let stretch: f32 = if craft.is_tall() { 1.6 } else { 1.0 };
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let stone = rgb(0xd6b88c);
    let half = craft.half_width;
    let ruin = craft.dice(23).range(-0.4, 0.4);
    let area = (left, top.max(-0.9), right, 0.80);
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        // The wall comes nearer at the sides: everything grows there.
        let u = x / half;
        let near = 1.0 + 0.75 * u * u;
        let angle = libm::atan2f(u * 1.1, 1.0) * 9.0 + 40.0;
        let base = horizon_y + 0.13 + 0.05 * u * u;
        let up = (base - y) / (near * stretch.sqrt());
        let high = 0.46 + 0.10 * smoothstep(0.15, 0.25, ruin - u) * smoothstep(-0.9, -0.5, u)
            - 0.05 * (fbm(x * 7.0, 1.0, 3, seed) - 0.5);
        let alpha = smoothstep(-0.002, 0.002, high - up);
        let grain = fbm(x * 30.0, y * 30.0, 3, seed + 1) - 0.5;
        let side_light = 0.62 + 0.30 * u * -light_x;
        let (own, light) = if up < 0.075 {
            // The wall around the sand, with gates.
            let gate = ((angle * 0.5).fract().abs() - 0.5).abs() < 0.13 && up < 0.058;
            (
                if gate {
                    rgb(0x2c2018)
                } else {
                    scale(stone, 0.86)
                },
                side_light,
            )
        } else if up < 0.27 {
            // Rows of seats with a crowd.
            let row = ((up - 0.075) / 0.0205).floor();
            let in_row = ((up - 0.075) / 0.0205).fract();
            let seat = (angle * 13.0).floor() as i32;
            let across = ((angle * 13.0).fract() - 0.5).abs();
            let is_there = hash01(seat, row as i32, seed) < 0.72;
            let body = is_there && across < 0.36 && in_row < 0.62
                || is_there && libm::hypotf(across * 1.1, (in_row - 0.74) * 0.9) < 0.22;
            let pick = hash01(seat, row as i32, seed + 3);
            let cloth = rgb([0xe6dcc8, 0xb05a44, 0xc9a45a, 0x8a6a7a, 0x6f7f6a, 0xf0e8da]
                [(pick * 6.0) as usize % 6]);
            let own = if body {
                if in_row > 0.60 { rgb(0xc99a74) } else { cloth }
            } else {
                scale(stone, 0.62)
            };
            (own, side_light * if body { 0.95 } else { 0.8 })
        } else {
            // Arches in two tiers.
            let tier = (up - 0.27) / 0.12;
            let v = tier.fract();
            let a = ((angle * 1.6).fract().abs() - 0.5).abs() / 0.5;
            let round = libm::sqrtf((1.0 - (a / 0.62) * (a / 0.62)).max(0.0)) * 0.22;
            let hole = a < 0.62 && v > 0.08 && v < 0.58 + round;
            let ledge = !(0.05..=0.92).contains(&v);
            (
                if hole {
                    rgb(0x5a4030)
                } else if ledge {
                    scale(stone, 1.12)
                } else {
                    stone
                },
                side_light + if hole { -0.2 } else { 0.0 },
            )
        };
        let own = scale(own, 1.0 + 0.22 * grain);
        (
            tones.toned(own, light.clamp(0.05, 1.0), 0.34 - 0.18 * u * u),
            alpha,
        )
    });
    craft.add(placed);
    // Awnings and flags on the rim.
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax,
            depth: 0.25,
        },
        (-0.9, 0.6),
        light_x,
    );
    let flags: Vec<f32> = (0..7).map(|i| lerp(-0.9, 0.9, i as f32 / 6.0)).collect();
    for u in flags {
        let near = 1.0 + 0.75 * u * u;
        let y = horizon_y + 0.13 + 0.05 * u * u - 0.47 * near * stretch.sqrt();
        let x = u * half;
        let (pole, cloth) = (easel.ink(rgb(0x5a4030), 0.4), easel.ink(rgb(0xb02f2a), 0.9));
        easel
            .drawing
            .rect((x - 0.003, y - 0.09 * near, x + 0.003, y + 0.04), &pole);
        easel.drawing.path(
            &format!(
                "M{x:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{x:.4} {:.4}Z",
                y - 0.09 * near,
                x + 0.03 * near,
                y - 0.10 * near,
                x + 0.06 * near,
                y - 0.07 * near,
                y - 0.04 * near
            ),
            &cloth,
        );
    }
    easel.hang(craft);
}

fn add_sand(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(24).noise_seed();
    let tones = craft.tones.clone();
    let half = craft.half_width;
    let placed = craft.bake_fn((left, 0.64, right, bottom), (1.0, 1.0), |x, y| {
        let edge = 0.70 + 0.05 * (x / half) * (x / half);
        let far = 1.0 / (0.2 + (y - 0.6));
        let drift = fbm(x * far * 1.2, y * far * 7.0, 4, seed) - 0.5;
        let track = fbm(x * 3.0, y * 26.0, 3, seed + 1) - 0.5;
        let own = scale(rgb(0xe2c48e), 1.0 + 0.28 * drift + 0.16 * track);
        let shade = smoothstep(0.05, 0.0, y - edge) * 0.3;
        (
            tones.toned(
                own,
                0.9 - shade - 0.3 * smoothstep(0.9, 1.1, y),
                0.12 * smoothstep(0.85, 0.7, y),
            ),
            smoothstep(-0.003, 0.003, y - edge),
        )
    });
    craft.add(placed);
}

//! A town after its end: towers broken off and hollow, a cracked road with weeds and rubble, dust in the air. Without
//! its street it is a waste with the ruins far away.

use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::scenery::add_backdrop;
use super::super::sky::add_sky;
use crate::paint::noise::{Dice, fbm, lerp, ridged, smoothstep};
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.62;

pub(super) fn build(ctx: &SetContext, is_street: bool) -> Set {
    let mut craft = Craft::new(ctx);
    craft.skyline = 0.22;
    let sun_x = add_sky(&mut craft, HORIZON_Y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, HORIZON_Y - 0.16, light_x);
    add_backdrop(&mut craft, HORIZON_Y, sun_x);
    let stretch = if craft.is_tall() { 1.7 } else { 1.0 };
    for (row, (parallax, depth, high)) in [(0.14, 0.66, 0.26), (0.24, 0.44, 0.36)]
        .into_iter()
        .enumerate()
    {
        let share = if is_street { 1.0 } else { 0.55 };
        add_skyline(
            &mut craft,
            (light_x, row as u32),
            (parallax, depth, share * high * stretch),
        );
        add_dust(&mut craft, row as u32);
    }
    add_ground(&mut craft, is_street);
    if is_street {
        add_sides(&mut craft, light_x, stretch);
    }
    add_rubble(&mut craft, (light_x, is_street));
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.86, 0.68], 0.25);
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.74,
        ..Shape::open(palette)
    })
}

/// What is left of towers against the sky.
fn add_skyline(
    craft: &mut Craft<'_>,
    (light_x, row): (f32, u32),
    (parallax, depth, high): (f32, f32, f32),
) {
    let mut dice = craft.dice(20 + row);
    let foot = HORIZON_Y + 0.012 * row as f32;
    let distance = Distance { parallax, depth };
    let mut easel = Easel::new(craft, distance, (-0.9, foot + 0.02), light_x);
    let (left, _, right, _) = easel.area;
    let mut x = left - 0.05;
    while x < right {
        let wide = dice.range(0.05, 0.11);
        if dice.unit() < 0.82 {
            let tall = high * dice.range(0.30, 1.0);
            hulk(&mut easel, &mut dice, ((x, x + wide), foot, tall));
        }
        x += wide * dice.range(1.0, 1.5);
    }
    easel.hang(craft);
}

/// A tower that has lost its top: broken floors, dark holes for windows, bare steel.
fn hulk(easel: &mut Easel, dice: &mut Dice, (x, foot, tall): ((f32, f32), f32, f32)) {
    let own = scale(
        rgb([0x8a8078, 0x7a7672, 0x97897a][dice.below(3)]),
        dice.range(0.85, 1.05),
    );
    let (wall, shade, hole) = (
        easel.ink(own, 0.72),
        easel.ink(own, 0.30),
        easel.ink(rgb(0x2a2628), 0.3),
    );
    let wide = x.1 - x.0;
    let fall = dice.range(-0.5, 0.5);
    let n = 7;
    let mut outline = vec![(x.0, foot + 0.01)];
    for i in 0..=n {
        let t = i as f32 / n as f32;
        let torn = dice.range(0.0, 0.16) + 0.30 * fall.abs() * if fall > 0.0 { t } else { 1.0 - t };
        outline.push((lerp(x.0, x.1, t), foot - tall * (1.0 - torn)));
    }
    outline.push((x.1, foot + 0.01));
    // Bare steel sticks out of the break.
    for _ in 0..3 {
        let at = lerp(x.0, x.1, dice.range(0.1, 0.9));
        let tip = (
            at + dice.range(-0.012, 0.012),
            foot - tall * dice.range(0.95, 1.12),
        );
        let path = format!(
            "M{at:.4} {:.4}L{:.4} {:.4}",
            foot - 0.6 * tall,
            tip.0,
            tip.1
        );
        easel.drawing.stroke(&path, &shade, 0.0022);
    }
    easel.drawing.polygon(&outline, &wall);
    let dark_side = if easel.light_x < 0.0 {
        (x.1 - 0.28 * wide, x.1)
    } else {
        (x.0, x.0 + 0.28 * wide)
    };
    let low = foot - 0.66 * tall;
    easel
        .drawing
        .rect((dark_side.0, low, dark_side.1, foot + 0.01), &shade);
    let step = (0.034_f32).min(0.30 * wide);
    let n_rows = ((0.70 * tall / step) as usize).min(20);
    let n_columns = ((wide / step) as usize).max(2);
    for row in 0..n_rows {
        for column in 0..n_columns {
            if dice.unit() < 0.24 {
                continue;
            }
            let at = (
                lerp(x.0, x.1, (column as f32 + 0.5) / n_columns as f32),
                foot - 0.02 - step * row as f32,
            );
            let w = 0.30 * wide / n_columns as f32;
            easel
                .drawing
                .rect((at.0 - w, at.1 - 0.58 * step, at.0 + w, at.1), &hole);
        }
    }
}

/// Dust that drifts between the rows.
fn add_dust(craft: &mut Craft<'_>, row: u32) {
    let parallax = 0.30;
    let (left, _, right, _) = craft.area(parallax);
    let seed = craft.dice(40 + row).noise_seed();
    let colour = mix(
        craft.tones.haze,
        craft.tones.toned(rgb(0xd8b48a), 0.8, 0.4),
        0.45,
    );
    let foot = HORIZON_Y + 0.03;
    let high = if craft.is_tall() { 0.42 } else { 0.28 };
    let area = (left - 0.3, foot - high, right + 0.3, foot + 0.02);
    let placed = craft.bake_fn(area, (parallax, 0.25), |x, y| {
        let up = smoothstep(foot - high, foot, y);
        let wisp = fbm(x * 1.7 + row as f32, y * 4.0, 3, seed);
        (
            colour,
            0.72 * up * (0.45 + 0.55 * smoothstep(0.30, 0.60, wisp)),
        )
    });
    let way = if row == 0 { 1.0 } else { -1.0 };
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += way * 0.24 * libm::sinf(0.12 * t + row as f32);
        list.draw(moved.draw(view));
    }));
}

fn add_ground(craft: &mut Craft<'_>, is_street: bool) {
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(23).noise_seed();
    let tones = craft.tones.clone();
    let area = (left, HORIZON_Y, right, bottom);
    let placed = craft.bake_fn(area, (0.9, 1.0), |x, y| {
        let away = 0.30 / (y - HORIZON_Y + 0.045);
        let (u, v) = (x * away, away);
        let mottle = fbm(u * 6.0, v * 9.0, 4, seed) - 0.5;
        let earth = scale(rgb(0xa5907a), 1.0 + 0.5 * mottle);
        let crack = smoothstep(0.86, 0.97, ridged(u * 3.2, v * 4.2, 3, seed + 1));
        let own = if is_street {
            let torn = 0.10 * (fbm(u * 4.0, v * 5.0, 3, seed + 2) - 0.5);
            let on_road = smoothstep(0.56, 0.50, u.abs() + torn);
            let dash = smoothstep(0.030, 0.018, u.abs())
                * smoothstep(0.42, 0.40, ((v * 2.4) - libm::floorf(v * 2.4) - 0.5).abs())
                * smoothstep(0.42, 0.52, fbm(u * 9.0, v * 12.0, 2, seed + 3));
            let asphalt = scale(rgb(0x6a6764), 1.0 + 0.35 * mottle);
            let road = mix(asphalt, rgb(0xd8cba8), 0.7 * dash);
            mix(earth, road, on_road)
        } else {
            earth
        };
        let own = mix(own, rgb(0x3a3230), 0.75 * crack);
        let weed = smoothstep(0.62, 0.70, fbm(u * 5.0 + 9.0, v * 7.0, 3, seed + 4));
        let own = mix(own, scale(rgb(0x7f8a48), 1.0 + 0.6 * mottle), 0.6 * weed);
        (
            tones.toned(
                own,
                0.82 + 0.3 * mottle,
                0.35 * smoothstep(0.74, HORIZON_Y, y),
            ),
            1.0,
        )
    });
    craft.add(placed);
}

/// Houses at both sides, gutted, in perspective.
fn add_sides(craft: &mut Craft<'_>, light_x: f32, stretch: f32) {
    let mut dice = craft.dice(25);
    for (parallax, depth, from, foot, high) in [
        (0.45, 0.24, 0.30, 0.685, 0.42),
        (0.70, 0.10, 0.62, 0.765, 0.78),
    ] {
        let distance = Distance { parallax, depth };
        let mut easel = Easel::new(craft, distance, (-1.4, foot + 0.03), light_x);
        let share = if craft.is_tall() { 1.35 } else { 1.0 };
        let inner = craft.half_width * from * share;
        for side in [-1.0_f32, 1.0] {
            let wide = 0.24 + 0.5 * (foot - 0.62);
            let x0 = side * inner;
            let x1 = side * (inner + wide);
            let x = (x0.min(x1), x0.max(x1));
            let tall = high * stretch.sqrt() * dice.range(0.8, 1.05);
            hulk(&mut easel, &mut dice, (x, foot, tall));
            let edge = side * (inner + wide);
            let outer = if side < 0.0 {
                (easel.area.0 - 0.1, edge)
            } else {
                (edge, easel.area.2 + 0.1)
            };
            let wall = (outer.0, outer.1.max(outer.0 + 0.02));
            hulk(&mut easel, &mut dice, (wall, foot + 0.01, 1.2 * tall));
        }
        easel.hang(craft);
    }
}

/// Heaps of stones, a bent lamp post, beams; grass between them.
fn add_rubble(craft: &mut Craft<'_>, (light_x, is_street): (f32, bool)) {
    let mut dice = craft.dice(27);
    let distance = Distance {
        parallax: 0.92,
        depth: 0.03,
    };
    let mut easel = Easel::new(craft, distance, (0.1, 1.0), light_x);
    let w = craft.half_width;
    let steel = easel.ink(rgb(0x3e3a3c), 0.5);
    if is_street {
        let x = -0.60 * light_x * w;
        let bend = 0.10 * light_x;
        let path = format!(
            "M{x:.4} 0.80L{:.4} 0.54Q{:.4} 0.42 {:.4} 0.46",
            x + 0.02,
            x + 0.03,
            x + bend + 0.05 * light_x
        );
        easel.drawing.stroke(&path, &steel, 0.011);
        let lamp = easel.ink(rgb(0x5a5658), 0.7);
        easel
            .drawing
            .ellipse((x + bend + 0.07 * light_x, 0.468), (0.030, 0.012), &lamp);
    }
    let spots = [
        (-0.82, 0.80),
        (0.80, 0.79),
        (0.52, 0.74),
        (-0.46, 0.735),
        (0.92, 0.86),
    ];
    for (share, y) in spots {
        let x = share * w;
        let size = 0.10 * (y - 0.60) / 0.20;
        easel.shadow((x, y), (1.3 * size, 0.20 * size));
        for i in 0..16 {
            let up = (i as f32 / 16.0) * 0.55;
            let reach = 1.0 - up / 0.6;
            let at = (
                x + size * dice.range(-1.0, 1.0) * reach,
                y - size * up * dice.range(0.6, 1.0),
            );
            let r = size * dice.range(0.12, 0.26);
            let own = scale(
                rgb([0x9a9088, 0x857c74, 0xa8785c, 0x77706c][dice.below(4)]),
                dice.range(0.85, 1.1),
            );
            let (lit, dark) = (easel.ink(own, 0.95), easel.ink(own, 0.35));
            let turn = dice.range(-0.4, 0.4);
            let p = |dx: f32, dy: f32| (at.0 + r * (dx - turn * dy), at.1 + r * (dy + turn * dx));
            easel.drawing.polygon(
                &[p(-1.0, 0.5), p(-0.8, -0.6), p(0.7, -0.7), p(1.0, 0.5)],
                &dark,
            );
            easel.drawing.polygon(
                &[p(-0.8, -0.6), p(0.7, -0.7), p(0.6, -0.1), p(-0.7, 0.0)],
                &lit,
            );
        }
        for _ in 0..2 {
            let lean = dice.range(-0.8, 0.8) * size;
            let path = format!(
                "M{:.4} {y:.4}L{:.4} {:.4}",
                x + 0.4 * lean,
                x + lean,
                y - size * dice.range(0.7, 1.2)
            );
            easel.drawing.stroke(&path, &steel, 0.05 * size);
        }
        if !easel.is_winter() {
            for _ in 0..5 {
                let at = (x + size * dice.range(-1.5, 1.5), y + 0.01);
                let high = size * dice.range(0.25, 0.5);
                easel.garden(&mut dice).tuft(at, high, rgb(0x7f8f48));
            }
        }
    }
    easel.hang(craft);
}

//! A harbour: coloured houses on the quay, moored boats, masts, a lighthouse, the pier one stands on.

use super::buildings::{PLASTER, ROOFS, window};
use super::city::add_halos;
use super::clouds::add_clouds;
use super::craft::{Craft, Placed, Shape};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::region;
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Range, add_hills};
use super::water::{Water, add_water};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::scene::Setting;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.50 } else { 0.57 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.16, light_x);
    let stretch = if craft.is_tall() { 2.5 } else { 1.0 };
    let range = Range {
        foot_y: horizon_y,
        height: 0.20 * stretch,
        depth: 0.55,
        parallax: 0.15,
        colour: mix(craft.turf(), rgb(0x4a6a5a), 0.4),
    };
    // A dock on a lake has woods around it, and no town.
    let is_lake = ctx.backdrop == Some(Setting::Lake);
    if is_lake || !add_backdrop(&mut craft, horizon_y, sun_x) {
        add_hills(&mut craft, &range, 20);
    }
    if is_lake {
        add_woods(&mut craft, light_x, horizon_y);
    } else {
        add_town(&mut craft, light_x, (horizon_y, stretch));
    }
    let water = Water {
        horizon_y: horizon_y + 0.045,
        far: rgb(0x4f93a8),
        near: rgb(0x1d5670),
        mirror: 0.55,
        roughness: 0.25,
    };
    add_water(&mut craft, &water, sun_x);
    if !is_lake {
        add_boats(&mut craft, light_x, horizon_y);
    }
    add_pier(&mut craft, light_x);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.58], 0.4 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.89,
        water_y: Some(0.76),
        ..Shape::open(palette)
    })
}

/// Firs and round trees along the far shore.
fn add_woods(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(21);
    let distance = Distance {
        parallax: 0.28,
        depth: 0.36,
    };
    let mut easel = Easel::new(
        craft,
        distance,
        (horizon_y - 0.4, horizon_y + 0.06),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let shore = easel.ink(scale(easel.turf(), 0.8), 0.6);
    easel
        .drawing
        .rect((left, horizon_y + 0.02, right, horizon_y + 0.06), &shore);
    let mut x = left;
    while x < right {
        let high = dice.range(0.09, 0.20);
        let at = (x, horizon_y + 0.03);
        if dice.unit() < 0.7 {
            let snow = if easel.is_winter() { 0.9 } else { 0.0 };
            easel.garden(&mut dice).fir(at, high, rgb(0x2f5d4a), snow);
        } else {
            easel.garden(&mut dice).tree(at, high * 0.8);
        }
        x += dice.range(0.03, 0.07);
    }
    easel.hang(craft);
}

/// Narrow houses wall to wall on the quay; more of them up the hill behind.
fn add_town(craft: &mut Craft<'_>, light_x: f32, (horizon_y, stretch): (f32, f32)) {
    let mut dice = craft.dice(21);
    for (parallax, depth, foot, high, w) in [
        (0.24, 0.45, horizon_y - 0.07 * stretch, 0.10, 0.06),
        (0.28, 0.38, horizon_y - 0.02, 0.12, 0.065),
        (0.34, 0.26, horizon_y + 0.035, 0.20, 0.085),
    ] {
        let distance = Distance { parallax, depth };
        let mut easel = Easel::new(craft, distance, (-0.5, horizon_y + 0.06), light_x);
        let (left, _, right, _) = easel.area;
        let mut x = left - 0.02;
        while x < right {
            let wide = w * dice.range(0.85, 1.3);
            let tall = high * dice.range(0.7, 1.15) * stretch.sqrt();
            let is_gap = depth > 0.3 && dice.unit() < 0.35;
            if is_gap {
                easel
                    .garden(&mut dice)
                    .tree((x + wide / 2.0, foot + 0.01), high * 0.8);
            } else {
                town_house(
                    &mut easel,
                    &mut dice,
                    (x, x + wide, foot - tall, foot + 0.03),
                );
            }
            x += wide * 1.005;
        }
        if depth < 0.3 {
            let stone = easel.ink(rgb(0x8f8578), 0.55);
            easel
                .drawing
                .rect((left, foot, right, horizon_y + 0.06), &stone);
            let line = easel.ink(rgb(0xc4b8a6), 0.9);
            easel
                .drawing
                .rect((left, foot - 0.002, right, foot + 0.005), &line);
            lighthouse(
                &mut easel,
                (-light_x * craft.half_width * 0.42, foot),
                0.36 * stretch.sqrt(),
            );
        }
        easel.hang(craft);
    }
}

pub(super) fn town_house(
    easel: &mut Easel,
    dice: &mut Dice,
    (l, r, top, foot): (f32, f32, f32, f32),
) {
    const GAY: [u32; 6] = [0xd96a50, 0xe8b04a, 0x5f9ab0, 0xf0e4cc, 0x9ab57a, 0xd98fa0];
    let own = rgb(if dice.unit() < 0.75 {
        GAY[dice.below(GAY.len())]
    } else {
        PLASTER[dice.below(PLASTER.len())]
    });
    let own = region::wall(easel.region, own);
    let (a, b) = if easel.light_x < 0.0 {
        (0.95, 0.65)
    } else {
        (0.65, 0.95)
    };
    let (a, b) = (easel.tone(own, a), easel.tone(own, b));
    let fill = easel
        .drawing
        .linear((l, 0.0), (r, 0.0), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
    let (w, x) = (r - l, (l + r) / 2.0);
    let roof = rgb(ROOFS[dice.below(ROOFS.len())]);
    let roof = easel.ink(region::roof(easel.region, roof), 0.7);
    easel.drawing.rect((l, top, r, foot), &fill);
    if dice.unit() < 0.6 {
        easel
            .drawing
            .polygon(&[(l, top), (x, top - w * 0.55), (r, top)], &fill);
        let line = format!(
            "M{l:.4} {top:.4}L{x:.4} {:.4}L{r:.4} {top:.4}",
            top - w * 0.55
        );
        easel.drawing.stroke(&line, &roof, w * 0.09);
        let pane = easel.pane(dice, 0.6);
        window(easel, (x, top - w * 0.10), w * 0.14, &pane);
    } else {
        easel.drawing.polygon(
            &[
                (l - w * 0.04, top),
                (l + w * 0.12, top - w * 0.35),
                (r - w * 0.12, top - w * 0.35),
                (r + w * 0.04, top),
            ],
            &roof,
        );
    }
    let step = w * 0.42;
    let mut y = top + step * 0.62;
    while y < foot - 0.03 - step * 0.7 {
        for dx in [-0.25, 0.25] {
            let pane = easel.pane(dice, 0.65);
            window(easel, (x + dx * w, y), w * 0.17, &pane);
        }
        y += step;
    }
    let low = foot - 0.03;
    let shop = easel.pane(dice, 0.9);
    let door = easel.ink(rgb(0x5a4034), 0.5);
    easel.drawing.rect(
        (
            x - w * 0.34,
            low - step * 0.62,
            x + w * 0.06,
            low - w * 0.05,
        ),
        &shop,
    );
    easel
        .drawing
        .rect((x + w * 0.14, low - step * 0.70, x + w * 0.34, low), &door);
    let cloth = easel.ink(rgb(GAY[dice.below(GAY.len())]), 0.9);
    easel.drawing.polygon(
        &[
            (x - w * 0.34, low - step * 0.72),
            (x + w * 0.06, low - step * 0.72),
            (x + w * 0.12, low - step * 0.52),
            (x - w * 0.40, low - step * 0.52),
        ],
        &cloth,
    );
}

fn lighthouse(easel: &mut Easel, (x, foot): (f32, f32), high: f32) {
    let w = high * 0.11;
    let white = easel.ink([0.96, 0.95, 0.92], 0.9);
    let shade = easel.ink([0.96, 0.95, 0.92], 0.35);
    let red = easel.ink(rgb(0xc4402f), 0.85);
    let body = |from: f32, to: f32| {
        let at = |t: f32| w * lerp(1.0, 0.62, t);
        vec![
            (x - at(from), foot - high * from),
            (x - at(to), foot - high * to),
            (x + at(to), foot - high * to),
            (x + at(from), foot - high * from),
        ]
    };
    for i in 0..5 {
        let (from, to) = (i as f32 * 0.16, (i + 1) as f32 * 0.16 + 0.002);
        easel
            .drawing
            .polygon(&body(from, to), if i % 2 == 0 { &white } else { &red });
    }
    let dark = -easel.light_x;
    easel.drawing.group(r#"opacity="0.28""#, |drawing| {
        drawing.polygon(
            &[
                (x + dark * w, foot),
                (x + dark * w * 0.62, foot - high * 0.8),
                (x, foot - high * 0.8),
                (x, foot),
            ],
            &shade,
        );
    });
    let iron = easel.ink(rgb(0x2f3440), 0.6);
    easel.drawing.rect(
        (
            x - w * 0.85,
            foot - high * 0.82,
            x + w * 0.85,
            foot - high * 0.80,
        ),
        &iron,
    );
    let lamp = if easel.tones.lamps > 0.3 {
        "#fff2c0".to_owned()
    } else {
        easel.ink(rgb(0xbfd4dc), 0.9)
    };
    easel.drawing.rect(
        (
            x - w * 0.45,
            foot - high * 0.92,
            x + w * 0.45,
            foot - high * 0.82,
        ),
        &lamp,
    );
    easel.drawing.polygon(
        &[
            (x - w * 0.6, foot - high * 0.92),
            (x, foot - high),
            (x + w * 0.6, foot - high * 0.92),
        ],
        &red,
    );
}

/// Boats at their moorings, which rock; nearer ones are larger.
fn add_boats(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(23);
    let edge = craft.half_width;
    for (i, (x, y, size, parallax)) in [
        (-0.62, horizon_y + 0.075, 0.10, 0.45),
        (-0.05, horizon_y + 0.070, 0.09, 0.45),
        (0.48, horizon_y + 0.080, 0.11, 0.45),
        (0.86, 0.70, 0.20, 0.70),
        (-0.92, 0.74, 0.24, 0.74),
    ]
    .into_iter()
    .enumerate()
    {
        let distance = Distance {
            parallax,
            depth: if i < 3 { 0.22 } else { 0.06 },
        };
        let mut easel = Easel::new(craft, distance, (-0.4, 1.0), light_x);
        let x = x * edge;
        easel.area = (
            x - size * 1.1,
            y - size * 2.4,
            x + size * 1.1,
            y + size * 0.3,
        );
        easel.drawing = crate::paint::bake::Drawing::new(easel.area);
        boat(&mut easel, &mut dice, (x, y), size);
        let placed = easel.bake(craft);
        rock(craft, placed, i as f32);
    }
}

fn rock(craft: &mut Craft<'_>, placed: Placed, phase_rad: f32) {
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.1 += 0.004 * libm::sinf(1.1 * t + 2.0 * phase_rad);
        moved.at.0 += 0.003 * libm::sinf(0.6 * t + phase_rad);
        list.draw(moved.draw(view));
    }));
}

fn boat(easel: &mut Easel, dice: &mut Dice, (x, y): (f32, f32), s: f32) {
    let own = rgb([0xc94f3f, 0x2f6f9a, 0xf0ead8, 0x3f8a6a, 0xe0a83f][dice.below(5)]);
    let is_left = dice.unit() < 0.5;
    let f = if is_left { -1.0 } else { 1.0 };
    let shadow = easel.ink(rgb(0x12303a), 0.3);
    easel.drawing.group(r#"opacity="0.5""#, |drawing| {
        drawing.ellipse((x, y + s * 0.06), (s * 0.95, s * 0.10), &shadow);
    });
    let (hull, rim, white) = (
        easel.ink(own, 0.65),
        easel.ink(scale(own, 1.25), 1.0),
        easel.ink([0.96, 0.95, 0.92], 0.85),
    );
    let wood = easel.ink(rgb(0x7a5638), 0.6);
    easel.drawing.rect(
        (x - s * 0.015, y - s * 2.1, x + s * 0.02, y - s * 0.2),
        &wood,
    );
    let rope = easel.ink(rgb(0x40484f), 0.4);
    let stay = format!(
        "M{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}",
        x + f * s * 0.9,
        y - s * 0.42,
        x,
        y - s * 2.05,
        x - f * s * 0.75,
        y - s * 0.28
    );
    easel.drawing.stroke(&stay, &rope, s * 0.012);
    let sail = easel.ink([0.94, 0.90, 0.80], 0.85);
    easel.drawing.path(
        &format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Z",
            x - f * s * 0.02,
            y - s * 0.55,
            x - f * s * 0.4,
            y - s * 0.66,
            x - f * s * 0.72,
            y - s * 0.50,
            x - f * s * 0.02,
            y - s * 0.46
        ),
        &sail,
    );
    easel.drawing.rect(
        (x - s * 0.42, y - s * 0.52, x + s * 0.16, y - s * 0.2),
        &white,
    );
    let pane = easel.pane(dice, 0.8);
    easel.drawing.rect(
        (x - s * 0.34, y - s * 0.45, x - s * 0.16, y - s * 0.34),
        &pane,
    );
    easel.drawing.rect(
        (x - s * 0.08, y - s * 0.45, x + s * 0.10, y - s * 0.34),
        &pane,
    );
    let body = format!(
        "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Z",
        x + f * s * 0.98,
        y - s * 0.42,
        x,
        y - s * 0.20,
        x - f * s * 0.85,
        y - s * 0.30,
        x - f * s * 0.72,
        y + s * 0.06,
        x + f * s * 0.30,
        y + s * 0.12,
        x + f * s * 0.60,
        y + s * 0.05
    );
    easel.drawing.path(&body, &hull);
    let line = format!(
        "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
        x + f * s * 0.98,
        y - s * 0.42,
        x,
        y - s * 0.20,
        x - f * s * 0.85,
        y - s * 0.30
    );
    easel.drawing.stroke(&line, &rim, s * 0.035);
}

/// The wooden pier in front, with bollards, ropes and crates.
fn add_pier(craft: &mut Craft<'_>, light_x: f32) {
    let top_y = 0.86;
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(24).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == crate::scene::Season::Winter;
    let placed = craft.bake_fn((left, top_y, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.40 / (y - 0.52);
        let across = x * z * 7.0;
        let board = across.floor();
        let seam = smoothstep(0.0, 0.06, (across - board).min(1.0 - across + board));
        let grain = fbm(across * 6.0, z * 9.0, 3, seed) - 0.5;
        let own = rgb(if is_white { 0xd5dae0 } else { 0x9c7b58 });
        let own = scale(
            own,
            (0.85 + 0.3 * hash01(board as i32, 4, seed))
                * (1.0 + 0.3 * grain)
                * lerp(0.55, 1.0, seam),
        );
        let edge = smoothstep(top_y + 0.016, top_y + 0.010, y);
        (
            tones.toned(
                scale(own, 1.0 + 0.25 * edge),
                0.85 - 0.3 * smoothstep(0.95, 1.1, y),
                0.0,
            ),
            1.0,
        )
    });
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (0.4, 1.0),
        light_x,
    );
    let edge = craft.half_width;
    let mut heads = Vec::new();
    for (i, at) in [-0.86_f32, -0.30, 0.34, 0.88].into_iter().enumerate() {
        let x = at * edge;
        let (a, b) = (
            easel.tone(rgb(0x5a4636), 0.9),
            easel.tone(rgb(0x5a4636), 0.2),
        );
        let fill = easel.drawing.linear(
            (x - 0.02, 0.0),
            (x + 0.02, 0.0),
            &[
                (0.0, if light_x < 0.0 { a } else { b }, 1.0),
                (1.0, if light_x < 0.0 { b } else { a }, 1.0),
            ],
        );
        easel.drawing.rounded(
            (x - 0.018, top_y - 0.075, x + 0.018, top_y + 0.02),
            0.006,
            &fill,
        );
        let rope = easel.ink(rgb(0xd8c49a), 0.8);
        easel
            .drawing
            .rect((x - 0.020, top_y - 0.045, x + 0.020, top_y - 0.032), &rope);
        if i == 0 || i == 3 {
            let iron = easel.ink(rgb(0x2b3038), 0.5);
            easel
                .drawing
                .rect((x - 0.004, 0.44, x + 0.004, top_y), &iron);
            easel.drawing.ellipse(
                (x, 0.435),
                (0.020, 0.022),
                if easel.tones.lamps > 0.4 {
                    "#fff0c8"
                } else {
                    "#dde2e0"
                },
            );
            heads.push((x, 0.435));
        }
    }
    let x = -light_x * (edge - 0.14);
    for (dx, dy, s) in [
        (0.0, 0.0, 0.10),
        (0.085 * light_x, 0.012, 0.075),
        (0.02, -0.095, 0.07),
    ] {
        crate_box(&mut easel, (x + dx, 0.905 + dy), s);
    }
    easel.hang(craft);
    if craft.tones.lamps > 0.4 {
        add_halos(craft, heads, (0.5, 1.0));
    }
}

/// A wooden crate.
pub(super) fn crate_box(easel: &mut Easel, (x, y): (f32, f32), s: f32) {
    let (wood, dark, lit) = (
        easel.ink(rgb(0xb58a58), 0.7),
        easel.ink(rgb(0x7a5632), 0.4),
        easel.ink(rgb(0xd6ac74), 0.95),
    );
    easel
        .drawing
        .rect((x - s / 2.0, y - s * 0.9, x + s / 2.0, y), &wood);
    easel.drawing.polygon(
        &[
            (x - s / 2.0, y - s * 0.9),
            (x - s * 0.42, y - s * 1.02),
            (x + s * 0.42, y - s * 1.02),
            (x + s / 2.0, y - s * 0.9),
        ],
        &lit,
    );
    for i in 1..4 {
        let at = y - s * 0.9 * i as f32 / 4.0;
        easel
            .drawing
            .rect((x - s / 2.0, at, x + s / 2.0, at + s * 0.02), &dark);
    }
    for side in [-1.0_f32, 1.0] {
        let at = x + side * s * 0.44;
        easel
            .drawing
            .rect((at - s * 0.06, y - s * 0.9, at + s * 0.06, y), &lit);
    }
}

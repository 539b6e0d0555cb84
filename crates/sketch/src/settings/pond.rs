//! A pond with lilies, reeds, a small red bridge and a tree in blossom.

use super::bough::add_bough;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::add_front_grass;
use super::koi::{Pool, add_koi};
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, add_hills};
use super::water::{Water, add_water};
use crate::paint::Draw;
use crate::paint::noise::lerp;
use crate::scene::Season;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.46 } else { 0.54 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.14, light_x);
    let stretch = if craft.is_tall() { 2.0 } else { 1.0 };
    let grass = craft.turf();
    let range = Range {
        foot_y: horizon_y + 0.02,
        height: 0.14 * stretch,
        depth: 0.55,
        parallax: 0.2,
        colour: mix(grass, rgb(0x3f6f58), 0.5),
    };
    if !add_backdrop(&mut craft, horizon_y + 0.015, sun_x) {
        add_hills(&mut craft, &range, 20);
    }
    add_far_garden(&mut craft, light_x, (horizon_y, stretch));
    let water = Water {
        horizon_y: horizon_y + 0.075,
        far: rgb(0x5f9a92),
        near: rgb(0x244f4c),
        mirror: 0.78,
        roughness: 0.08,
    };
    add_water(&mut craft, &water, sun_x);
    let pool = Pool {
        middle: (0.0, 0.80),
        reach: (0.62 * craft.half_width, 0.060),
        parallax: 0.7,
        long: 0.17,
    };
    if ctx.season != Season::Winter {
        add_koi(&mut craft, pool, 7);
    }
    add_lilies(&mut craft, light_x, horizon_y);
    add_bank(&mut craft, light_x);
    add_front_grass(&mut craft, light_x, true);
    add_bough(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.89,
        water_y: Some(0.77),
        ..Shape::open(palette)
    })
}

/// Trees, a willow, an arched bridge in red and a stone lantern at the far shore.
fn add_far_garden(craft: &mut Craft<'_>, light_x: f32, (horizon_y, stretch): (f32, f32)) {
    let mut dice = craft.dice(21);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.42,
            depth: 0.26,
        },
        (-0.5, horizon_y + 0.10),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let shore = horizon_y + 0.075;
    let (grass, dark) = (
        easel.ink(scale(easel.turf(), 0.85), 0.7),
        easel.ink(rgb(0x4a4030), 0.4),
    );
    easel
        .drawing
        .rect((left, horizon_y + 0.02, right, shore), &grass);
    easel
        .drawing
        .rect((left, shore - 0.006, right, shore + 0.01), &dark);
    let mut x = left;
    while x < right {
        let high = dice.range(0.10, 0.24) * stretch.sqrt();
        if dice.unit() < 0.75 {
            easel.garden(&mut dice).tree((x, horizon_y + 0.04), high);
        }
        let leaves = scale(rgb(0x4f8a44), dice.range(0.8, 1.1));
        if !easel.is_winter() {
            easel
                .garden(&mut dice)
                .bush((x + 0.05, shore - 0.004), high * 0.24, leaves);
        }
        x += dice.range(0.06, 0.14);
    }
    red_bridge(
        &mut easel,
        (-light_x * craft.half_width * 0.34, shore),
        0.17 * stretch.sqrt(),
    );
    let x = light_x * craft.half_width * 0.42;
    let stone = easel.ink(rgb(0x9a9690), 0.7);
    for (w, y0, y1) in [
        (0.016, 0.0, 0.012),
        (0.007, 0.012, 0.05),
        (0.015, 0.05, 0.058),
        (0.011, 0.058, 0.08),
    ] {
        easel
            .drawing
            .rect((x - w, shore - y1, x + w, shore - y0), &stone);
    }
    easel.drawing.polygon(
        &[
            (x - 0.026, shore - 0.08),
            (x, shore - 0.108),
            (x + 0.026, shore - 0.08),
        ],
        &stone,
    );
    easel.drawing.rect(
        (x - 0.006, shore - 0.076, x + 0.006, shore - 0.062),
        if easel.tones.lamps > 0.3 {
            "#ffd98a"
        } else {
            "#5a564f"
        },
    );
    easel.hang(craft);
}

fn red_bridge(easel: &mut Easel, (x, y): (f32, f32), half: f32) {
    let (red, dark, lit) = (
        easel.ink(rgb(0xc23a2e), 0.75),
        easel.ink(rgb(0x7a241e), 0.4),
        easel.ink(rgb(0xe2604c), 1.0),
    );
    let bow = |t: f32| y - 0.012 - half * 0.42 * (1.0 - t * t);
    let arch = |lift: f32| {
        let mut line = String::new();
        for i in 0..=20 {
            let t = i as f32 / 10.0 - 1.0;
            line.push_str(&format!(
                "{}{:.4} {:.4}",
                if i == 0 { 'M' } else { 'L' },
                x + t * half,
                bow(t) - lift
            ));
        }
        line
    };
    easel.drawing.stroke(&arch(0.0), &dark, half * 0.11);
    easel.drawing.stroke(&arch(half * 0.03), &red, half * 0.07);
    for i in 0..=8 {
        let t = i as f32 / 4.0 - 1.0;
        let at = x + t * half;
        easel.drawing.rect(
            (
                at - half * 0.014,
                bow(t) - half * 0.26,
                at + half * 0.014,
                bow(t),
            ),
            &red,
        );
    }
    easel.drawing.stroke(&arch(half * 0.24), &red, half * 0.035);
    easel
        .drawing
        .stroke(&arch(half * 0.255), &lit, half * 0.012);
    for t in [-0.75_f32, 0.75] {
        let at = x + t * half;
        easel.drawing.rect(
            (at - half * 0.03, bow(t), at + half * 0.03, y + 0.01),
            &dark,
        );
    }
}

/// Pads and flowers on the water, which turn a little.
fn add_lilies(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(23);
    for (parallax, from, to, n) in [(0.55, 0.14, 0.24, 26), (0.8, 0.25, 0.36, 18)] {
        let mut easel = Easel::new(
            craft,
            Distance {
                parallax,
                depth: 0.10,
            },
            (horizon_y, 1.0),
            light_x,
        );
        let (left, _, right, _) = easel.area;
        for i in 0..n {
            let near = lerp(from, to, i as f32 / n as f32);
            let y = horizon_y + near;
            let r = near * dice.range(0.12, 0.22);
            let x = dice.range(left, right);
            // The koi are seen between them.
            if x.abs() < 0.10 + (near - 0.20).max(0.0) * 3.0 {
                continue;
            }
            let green = mix(rgb(0x4f8f4a), rgb(0x86a84a), dice.unit());
            let (fill, edge) = (easel.ink(green, 0.85), easel.ink(scale(green, 0.6), 0.4));
            easel
                .drawing
                .ellipse((x, y + r * 0.05), (r, r * 0.30), &edge);
            easel.drawing.path(
                &format!(
                    "M{x:.4} {y:.4}L{:.4} {:.4}A{r:.4} {:.4} 0 1 1 {:.4} {:.4}Z",
                    x + r * 0.94,
                    y - r * 0.09,
                    r * 0.30,
                    x + r * 0.94,
                    y + r * 0.09
                ),
                &fill,
            );
            if dice.unit() < 0.3 && !easel.is_winter() {
                let petal = easel.ink(rgb([0xf6c8d8, 0xfaf4f0, 0xf0a0c0][dice.below(3)]), 1.0);
                let heart = easel.ink(rgb(0xf2c84a), 1.0);
                for k in 0..5 {
                    let dx = (k as f32 - 2.0) * r * 0.13;
                    easel.drawing.ellipse(
                        (x + dx, y - r * 0.22 + dx.abs() * 0.4),
                        (r * 0.10, r * 0.22),
                        &petal,
                    );
                }
                easel
                    .drawing
                    .ellipse((x, y - r * 0.16), (r * 0.10, r * 0.07), &heart);
            }
        }
        let placed = easel.bake(craft);
        craft.add_layer(Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            moved.at.0 += 0.006 * libm::sinf(0.4 * t + parallax * 5.0);
            moved.at.1 += 0.001 * libm::sinf(0.9 * t);
            list.draw(Draw { ..moved.draw(view) });
        }));
    }
}

/// The near bank with reeds at its sides.
fn add_bank(craft: &mut Craft<'_>, light_x: f32) {
    let grass = craft.turf();
    let ground = Ground {
        horizon_y: 0.885,
        far: scale(grass, 0.84),
        near: scale(grass, 0.66),
        texture: 0.4,
        depth: 0.05,
        swell: 0.035,
    };
    let placed = ground.bake(craft, 1.0, 25);
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (0.4, 1.05),
        light_x,
    );
    let mut dice = craft.dice(26);
    let edge = craft.half_width;
    let is_bare = craft.season() == Season::Winter;
    for i in 0..60 {
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let x = side * edge * dice.range(0.62, 1.05);
        let high = dice.range(0.14, 0.30);
        let green = mix(rgb(0x5f8a3c), rgb(0xa8b25a), dice.unit());
        let tip = (x + dice.range(-0.04, 0.04), 0.93 - high);
        let fill = easel.ink(
            if is_bare { rgb(0xb0a080) } else { green },
            dice.range(0.4, 1.0),
        );
        easel.drawing.stroke(
            &format!(
                "M{x:.4} 0.94Q{x:.4} {:.4} {:.4} {:.4}",
                lerp(0.94, tip.1, 0.6),
                tip.0,
                tip.1
            ),
            &fill,
            0.0045,
        );
        if i % 4 == 0 {
            let brown = easel.ink(rgb(0x6a4228), 0.7);
            easel.drawing.rounded(
                (tip.0 - 0.006, tip.1 - 0.035, tip.0 + 0.006, tip.1 + 0.01),
                0.006,
                &brown,
            );
        }
    }
    easel.hang(craft);
}

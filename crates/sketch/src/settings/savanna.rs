//! A savanna: golden grass to the horizon, flat-topped acacias, far hills in the heat.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, add_hills};
use crate::paint::Wave;
use crate::paint::noise::{Dice, lerp};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.45 } else { 0.62 };
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_clouds(&mut craft, horizon_y - 0.05, light_x);
    add_backdrop(&mut craft, horizon_y, light_x);
    let stretch = if craft.is_tall() { 2.6 } else { 1.0 };
    for (i, (height, depth, parallax)) in [(0.12, 0.80, 0.10), (0.05, 0.62, 0.18)]
        .into_iter()
        .enumerate()
    {
        let range = Range {
            foot_y: horizon_y + 0.006 * i as f32,
            height: height * stretch,
            depth,
            parallax,
            colour: mix(rgb(0xa88a58), rgb(0x5a6f7a), 0.5 - 0.3 * i as f32),
        };
        add_hills(&mut craft, &range, 20 + i as u32);
    }
    let grass = grass(&craft);
    let ground = Ground {
        horizon_y: horizon_y + 0.004,
        far: mix(grass, rgb(0xf0d68a), 0.4),
        near: scale(grass, 0.80),
        texture: 0.42,
        depth: 0.55,
        swell: 0.012,
    };
    let placed = ground.bake(&craft, 0.8, 23);
    craft.add(placed);
    let tall = if craft.is_tall() { 1.25 } else { 1.0 };
    add_trees(&mut craft, light_x, (horizon_y, tall));
    add_tufts(&mut craft, light_x, horizon_y);
    add_front(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.72,
        ..Shape::open(palette)
    })
}

/// Dry grass; green after the rains of spring.
fn grass(craft: &Craft<'_>) -> crate::paint::Rgb {
    rgb(match craft.season() {
        Season::Spring => 0xb5b653,
        Season::Winter => 0xdcd8cc,
        _ => 0xd6b058,
    })
}

fn add_trees(craft: &mut Craft<'_>, light_x: f32, (horizon_y, tall): (f32, f32)) {
    let mut dice = craft.dice(24);
    let near_side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    for (parallax, depth, n, height, foot) in [
        (0.24, 0.58, 16, 0.055, 0.012),
        (0.42, 0.38, 7, 0.13, 0.045),
        (0.62, 0.20, 3, 0.27, 0.095),
    ] {
        let distance = Distance { parallax, depth };
        let mut easel = Easel::new(craft, distance, (-0.2, horizon_y + foot + 0.06), light_x);
        let (left, _, right, _) = easel.area;
        for i in 0..n {
            let x = lerp(left, right, (i as f32 + dice.range(0.1, 0.9)) / n as f32);
            let at = (x, horizon_y + foot + dice.range(-0.008, 0.02));
            if n > 5 || x.abs() > 0.2 {
                let high = height * dice.range(0.75, 1.2) * tall;
                acacia(&mut easel, &mut dice, at, high);
            }
        }
        easel.hang(craft);
    }
    let distance = Distance {
        parallax: 0.86,
        depth: 0.05,
    };
    let mut easel = Easel::new(craft, distance, (-0.9, 0.86), light_x);
    let x = near_side * (craft.half_width - if craft.is_tall() { 0.04 } else { 0.20 });
    let high = if craft.is_tall() { 1.22 } else { 0.62 };
    acacia(&mut easel, &mut dice, (x, 0.79), high);
    easel.hang(craft);
}

/// A flat-topped tree: a forked trunk under layered parasols.
pub(super) fn acacia(easel: &mut Easel, dice: &mut Dice, (x, y): (f32, f32), height: f32) {
    easel.shadow(
        (x - easel.light_x * 0.12 * height, y),
        (height * 0.5, height * 0.035),
    );
    let (bark, lit) = (
        easel.ink(rgb(0x4f3c2e), 0.25),
        easel.ink(rgb(0x8a6a4c), 0.9),
    );
    let fork = (x + dice.range(-0.04, 0.04) * height, y - height * 0.42);
    let trunk = format!(
        "M{x:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}",
        x + 0.05 * height,
        y - height * 0.22,
        fork.0,
        fork.1
    );
    easel.drawing.stroke(&trunk, &bark, height * 0.055);
    easel.drawing.stroke(&trunk, &lit, height * 0.016);
    let leaves = rgb([0x7d8a3c, 0x6a7f38, 0x8f9444][dice.below(3)]);
    let mut tops = Vec::new();
    for lean in [-0.40_f32, -0.14, 0.18, 0.42] {
        let lean = lean + dice.range(-0.05, 0.05);
        let tip = (
            fork.0 + lean * height,
            y - height * (0.86 - 0.25 * lean.abs()) + dice.range(-0.03, 0.03) * height,
        );
        let bough = format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
            fork.0,
            fork.1,
            fork.0 + lean * height * 0.3,
            lerp(fork.1, tip.1, 0.6),
            tip.0,
            tip.1
        );
        easel.drawing.stroke(&bough, &bark, height * 0.026);
        tops.push(tip);
    }
    for (light, dy, size) in [(0.10, 0.03, 1.0), (0.55, 0.0, 0.96), (0.98, -0.022, 0.80)] {
        let fill = easel.ink(leaves, light);
        for tip in &tops {
            for k in 0..6 {
                let at = (
                    tip.0
                        + (k as f32 - 2.5) * height * 0.068 * size
                        + easel.light_x * height * (0.9 - size) * 0.2,
                    tip.1 + dy * height - height * 0.012 * ((k * 7 % 3) as f32),
                );
                easel
                    .drawing
                    .ellipse(at, (height * 0.085 * size, height * 0.032), &fill);
            }
        }
    }
}

fn add_tufts(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(25);
    let own = grass(craft);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (horizon_y, 1.1),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let n = ((right - left) * 150.0) as usize;
    for i in 0..n {
        let near = (i as f32 / n as f32) * 0.93 + 0.07;
        let y = lerp(horizon_y + 0.03, 1.05, near);
        easel.depth = 0.45 * (1.0 - near);
        let (x, tone) = (dice.range(left, right), dice.range(0.75, 1.1));
        easel
            .garden(&mut dice)
            .tuft((x, y), 0.014 + 0.042 * near, scale(own, tone));
    }
    easel.hang(craft);
}

/// Tall dry grass before everything.
fn add_front(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(26);
    let own = scale(grass(craft), 0.72);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.25,
            depth: 0.0,
        },
        (0.82, 1.1),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let n = ((right - left) * 80.0) as usize;
    for i in 0..n {
        let x = lerp(left, right, (i as f32 + dice.unit()) / n as f32);
        let tall = 0.07 + 0.07 * dice.unit() * (0.6 + 0.4 * libm::sinf(x * 4.0));
        easel.garden(&mut dice).tuft((x, 1.07), tall + 0.02, own);
    }
    let placed = easel.bake(craft);
    craft.add_front(placed.waving(|t| Wave {
        amplitude_px: 0.006 * (1.0 + 0.5 * libm::sinf(t * 0.4)),
        frequency: 8.0,
        phase_rad: t * 1.9,
    }));
}

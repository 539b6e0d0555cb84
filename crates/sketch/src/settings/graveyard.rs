//! A graveyard: crooked stones and crosses in long grass, bare trees, an iron fence, mist along the ground.

use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::add_front_grass;
use super::palette::{mix, rgb, scale};
use super::scenery::open;
use super::terrain::{Ground, Range, add_hills};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.67;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = open(&mut craft, (HORIZON_Y, HORIZON_Y - 0.10), |craft, _| {
        let range = Range {
            foot_y: HORIZON_Y + 0.02,
            height: 0.12,
            depth: 0.7,
            parallax: 0.14,
            colour: mix(craft.turf(), rgb(0x4a5a5a), 0.6),
        };
        add_hills(craft, &range, 20);
    })
    .signum();
    add_trees(&mut craft, light_x);
    let grass = scale(mix(craft.turf(), rgb(0x6a6f52), 0.45), 0.92);
    let ground = Ground {
        horizon_y: HORIZON_Y + 0.02,
        far: grass,
        near: scale(grass, 0.78),
        texture: 0.4,
        depth: 0.35,
        swell: 0.02,
    };
    let placed = ground.bake(&craft, 1.0, 22);
    craft.add(placed);
    add_stones(&mut craft, light_x);
    add_mist(&mut craft);
    add_front_grass(&mut craft, light_x, false);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape::open(palette))
}

/// Bare trees and an iron fence along the far side.
fn add_trees(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(21);
    let distance = Distance {
        parallax: 0.40,
        depth: 0.30,
    };
    let foot = HORIZON_Y + 0.04;
    let mut easel = Easel::new(craft, distance, (foot - 0.62, foot + 0.02), light_x);
    let (left, _, right, _) = easel.area;
    let bark = easel.ink(rgb(0x4a4038), 0.35);
    let mut x = left + dice.range(0.0, 0.2);
    while x < right {
        let tall = dice.range(0.28, 0.52);
        bare(&mut easel, &mut dice, ((x, foot), (0.0, tall)), (&bark, 4));
        x += dice.range(0.28, 0.60);
    }
    let iron = easel.ink(rgb(0x24282e), 0.4);
    let mut x = left;
    while x < right {
        easel
            .drawing
            .rect((x - 0.0022, foot - 0.085, x + 0.0022, foot), &iron);
        easel.drawing.polygon(
            &[
                (x - 0.005, foot - 0.083),
                (x + 0.005, foot - 0.083),
                (x, foot - 0.100),
            ],
            &iron,
        );
        x += 0.024;
    }
    for up in [0.020, 0.070] {
        easel
            .drawing
            .rect((left, foot - up - 0.003, right, foot - up), &iron);
    }
    easel.hang(craft);
}

/// A branch with its branches.
fn bare(
    easel: &mut Easel,
    dice: &mut Dice,
    ((x, y), (turn, long)): ((f32, f32), (f32, f32)),
    (bark, depth): (&str, u32),
) {
    let end = (
        x + long * 0.45 * libm::sinf(turn),
        y - long * 0.45 * libm::cosf(turn),
    );
    let line = format!("M{x:.4} {y:.4}L{:.4} {:.4}", end.0, end.1);
    easel.drawing.stroke(&line, bark, long * 0.055);
    if depth == 0 {
        return;
    }
    for side in [-1.0, 1.0] {
        let turn = turn + side * dice.range(0.28, 0.75);
        let long = long * dice.range(0.58, 0.78);
        bare(easel, dice, (end, (turn, long)), (bark, depth - 1));
    }
}

fn add_stones(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(23);
    let stretch = if craft.is_tall() { 1.35 } else { 1.0 };
    // With nobody in front, the nearest stones are what one looks at.
    let rows: &[(f32, f32, f32)] = match craft.ctx.is_bare {
        true => &[
            (0.66, 0.745, 0.085),
            (0.82, 0.795, 0.125),
            (0.95, 0.895, 0.21),
        ],
        false => &[(0.66, 0.755, 0.075), (0.90, 0.815, 0.115)],
    };
    for (row, &(parallax, foot, size)) in rows.iter().enumerate() {
        let size = size * stretch;
        let distance = Distance {
            parallax,
            depth: (0.16 - 0.10 * row as f32).max(0.03),
        };
        let mut easel = Easel::new(craft, distance, (foot - 0.25, foot + 0.05), light_x);
        let (left, _, right, _) = easel.area;
        let mut x = left + dice.range(0.0, 0.1);
        while x < right {
            let size = size * dice.range(0.8, 1.25);
            let y = foot + dice.range(-0.01, 0.015);
            stone(&mut easel, &mut dice, ((x, y), size));
            x += size * dice.range(1.7, 3.2);
        }
        easel.hang(craft);
    }
}

/// A headstone that leans a little, or a cross.
fn stone(easel: &mut Easel, dice: &mut Dice, ((x, y), s): ((f32, f32), f32)) {
    let own = scale(rgb(0x9aa09c), dice.range(0.82, 1.06));
    let (face, side, line) = (
        easel.ink(own, 0.8),
        easel.ink(scale(own, 0.66), 0.4),
        easel.ink(scale(own, 0.6), 0.5),
    );
    easel.shadow((x, y), (s * 0.6, s * 0.08));
    let lean = dice.range(-7.0, 7.0);
    let kind = dice.below(3);
    easel.drawing.push(&format!(
        r#"<g transform="rotate({lean:.2} {x:.4} {y:.4})">"#
    ));
    if kind == 2 {
        for (dx, fill) in [(0.05 * s, &side), (0.0, &face)] {
            easel.drawing.rect(
                (x - 0.09 * s + dx, y - 1.25 * s, x + 0.09 * s + dx, y),
                fill,
            );
            easel.drawing.rect(
                (
                    x - 0.34 * s + dx,
                    y - 0.98 * s,
                    x + 0.34 * s + dx,
                    y - 0.80 * s,
                ),
                fill,
            );
        }
    } else {
        let round = if kind == 0 { 0.36 } else { 0.10 };
        for (dx, fill) in [(0.08 * s, &side), (0.0, &face)] {
            easel.drawing.rounded(
                (x - 0.36 * s + dx, y - s, x + 0.36 * s + dx, y + 0.1 * s),
                round * s,
                fill,
            );
        }
        for i in 0..3 {
            let at = y - (0.72 - 0.16 * i as f32) * s;
            let half = lerp(0.22, 0.12, i as f32 / 2.0) * s;
            easel
                .drawing
                .rect((x - half, at, x + half, at + 0.04 * s), &line);
        }
    }
    easel.drawing.push("</g>");
}

/// A low bank of mist that drifts between the stones.
fn add_mist(craft: &mut Craft<'_>) {
    let parallax = 0.8;
    let (left, _, right, _) = craft.area(parallax);
    let (top, low) = (HORIZON_Y - 0.02, HORIZON_Y + 0.20);
    let seed = craft.dice(24).noise_seed();
    let colour = mix(craft.tones.haze, craft.tones.cloud_lit, 0.3);
    let placed = craft.bake_fn(
        (left - 0.3, top, right + 0.3, low),
        (parallax, 0.25),
        |x, y| {
            let share = (y - top) / (low - top);
            let band = smoothstep(0.0, 0.45, share) * smoothstep(1.0, 0.55, share);
            (
                colour,
                band * smoothstep(0.30, 0.75, fbm(x * 2.4, y * 12.0, 4, seed)) * 0.6,
            )
        },
    );
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += 0.16 * libm::sinf(0.12 * t);
        list.draw(moved.draw(view));
    }));
}

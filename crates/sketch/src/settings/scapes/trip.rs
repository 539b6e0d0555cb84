//! A psychedelic land: a sky of swirling bands of every colour over striped hills that glow.

use std::f32::consts::TAU;

use super::super::craft::{Craft, Shape};
use super::super::motifs::add_morphing;
use super::super::palette::{mix, scale};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::paint::{Blend, Rgb};
use crate::staging::{Palette, Set, SetContext};

/// The colours that go round.
const ROUND: [Rgb; 6] = [
    [1.0, 0.24, 0.58],
    [1.0, 0.60, 0.18],
    [1.0, 0.90, 0.32],
    [0.20, 0.86, 0.62],
    [0.20, 0.58, 1.0],
    [0.58, 0.26, 0.96],
];
const HORIZON_Y: f32 = 0.60;

pub(in super::super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let seed = craft.dice(20).noise_seed();
    let eye = (0.14, if craft.is_tall() { -0.10 } else { 0.24 });
    // Rings about one eye in the sky that twist as they widen.
    add_morphing(
        &mut craft,
        (8, 12.0, 0.35, Blend::Over),
        move |x, y, cos, sin| {
            let (dx, dy) = (x - eye.0, 1.25 * (y - eye.1));
            let warp = 0.22 * (fbm(1.6 * x + 0.4 * cos, 1.6 * y + 0.4 * sin, 3, seed) - 0.5);
            let r = libm::hypotf(dx, dy) + warp;
            let turn = libm::atan2f(dy, dx) / TAU;
            let around = 2.0 * turn + 2.6 * libm::sqrtf(r.max(0.0)) + warp;
            // A whole turn of the moment moves the bands by one round of colours.
            let phase = libm::atan2f(sin, cos) / TAU;
            let own = round(around - phase);
            let line = smoothstep(
                0.10,
                0.0,
                ((6.0 * (around - phase)).rem_euclid(1.0) - 0.5).abs() - 0.40,
            );
            let glow = smoothstep(0.34, 0.0, r);
            (
                mix(
                    scale(own, 0.72 + 0.28 * line),
                    [1.0, 0.96, 0.82],
                    0.85 * glow,
                ),
                1.0,
            )
        },
    );
    for row in 0..4_u32 {
        add_hill(&mut craft, row, seed);
    }
    let palette = Palette {
        light_dir: (0.3, -0.95),
        light: [1.0, 0.94, 0.98],
        ambient: [0.62, 0.48, 0.78],
        haze: [0.72, 0.44, 0.86],
        contrast: 0.8,
        shadow: 0.32,
    };
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.82,
        ..Shape::open(palette)
    })
}

/// A colour of the round, at a place of it that goes on without end.
fn round(at: f32) -> Rgb {
    let at = at.rem_euclid(1.0) * ROUND.len() as f32;
    let first = at as usize % ROUND.len();
    let share = smoothstep(0.25, 0.75, at.fract());
    mix(ROUND[first], ROUND[(first + 1) % ROUND.len()], share)
}

/// A hill with stripes that follow its back.
fn add_hill(craft: &mut Craft<'_>, row: u32, seed: u32) {
    let parallax = [0.2, 0.4, 0.65, 1.0][row as usize];
    let foot = HORIZON_Y + [0.0, 0.07, 0.15, 0.26][row as usize];
    let high = [0.16, 0.13, 0.10, 0.05][row as usize] * if craft.is_tall() { 1.5 } else { 1.0 };
    let (left, _, right, bottom) = craft.area(parallax);
    let shift = 2.3 * row as f32;
    let placed = craft.bake_fn(
        (left, foot - high, right, bottom),
        (parallax, 1.0),
        |x, y| {
            let back = foot - high * fbm(1.4 * x + shift, 0.0, 3, seed + row);
            let down = y - back;
            let wave = 0.03 * libm::sinf(9.0 * x + 20.0 * down + shift);
            let own = round((down + wave) * lerp(3.0, 1.3, row as f32 / 3.0) + 0.17 * row as f32);
            let rim = smoothstep(0.014, 0.0, down);
            let dark = lerp(1.0, 0.70, smoothstep(0.0, 0.30, down));
            (
                mix(scale(own, 0.82 * dark), [1.0, 0.97, 0.86], 0.8 * rim),
                smoothstep(-0.0015, 0.0015, down),
            )
        },
    );
    craft.add(placed);
}

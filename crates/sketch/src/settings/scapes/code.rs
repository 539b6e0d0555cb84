//! Inside a computer's world: signs of green light that fall in columns through the dark.

use super::super::craft::{Craft, Placed, Shape};
use super::super::palette::{mix, scale};
use crate::paint::bake::hex;
use crate::paint::noise::{Dice, lerp, smoothstep};
use crate::paint::{Blend, Draw, Reflection, Rgb};
use crate::staging::{Palette, Set, SetContext, View};

const GREEN: Rgb = [0.16, 1.0, 0.42];
const FLOOR_Y: f32 = 0.80;
/// How many signs a column has, and of how many shapes columns are.
const N_SIGNS: usize = 22;
const N_SHAPES: usize = 7;

pub(in super::super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let area = craft.area(0.1);
    let ground = craft.bake_fn(area, (0.1, 0.2), |x, y| {
        let near = smoothstep(1.1, 0.0, libm::hypotf(x, y - 0.35));
        (mix([0.004, 0.016, 0.010], [0.02, 0.13, 0.07], near), 1.0)
    });
    craft.add(ground);
    for (row, (parallax, cell, light)) in
        [(0.15, 0.020, 0.38), (0.30, 0.030, 0.62), (0.5, 0.042, 0.95)]
            .into_iter()
            .enumerate()
    {
        add_columns(&mut craft, row as u32, (parallax, cell, light));
    }
    add_floor(&mut craft);
    let palette = Palette {
        light_dir: (-0.4, -0.92),
        light: [0.72, 1.0, 0.80],
        ambient: [0.22, 0.50, 0.34],
        haze: [0.02, 0.12, 0.07],
        contrast: 0.9,
        shadow: 0.35,
    };
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.85,
        ..Shape::open(palette)
    })
}

/// Columns of signs side by side, each of which falls at its own pace.
fn add_columns(craft: &mut Craft<'_>, row: u32, (parallax, cell, light): (f32, f32, f32)) {
    let mut dice = craft.dice(20 + row);
    let shapes: Vec<Placed> = (0..N_SHAPES)
        .map(|_| bake_column(craft, &mut dice, (parallax, cell)))
        .collect();
    let (left, top, right, bottom) = craft.area(parallax);
    let high = cell * 1.25 * N_SIGNS as f32;
    let way = bottom - top + high;
    let n = ((right - left) / (1.35 * cell)) as usize;
    let columns: Vec<(usize, f32, f32, f32)> = (0..n)
        .map(|i| {
            let x = left + (i as f32 + dice.range(0.0, 0.3)) * 1.35 * cell;
            (
                dice.below(N_SHAPES),
                x,
                dice.range(0.0, way),
                dice.range(0.16, 0.46),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (shape, x, from, pace) in &columns {
            let mut column = shapes[*shape].clone();
            column.at = (*x, top - high + (from + pace * t).rem_euclid(way));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: light,
                ..column.draw(view)
            });
        }
    }));
}

/// Signs below each other, the lowest of which is the brightest.
fn bake_column(craft: &Craft<'_>, dice: &mut Dice, (parallax, cell): (f32, f32)) -> Placed {
    let step = 1.25 * cell;
    let area = (0.0, 0.0, cell, step * N_SIGNS as f32);
    let mut drawing = craft.drawing(area);
    for i in 0..N_SIGNS {
        let bright = (i as f32 + 1.0) / N_SIGNS as f32;
        let colour = if i + 1 == N_SIGNS {
            [0.86, 1.0, 0.90]
        } else {
            scale(GREEN, lerp(0.06, 0.95, bright * bright))
        };
        let ink = hex(colour);
        let y = step * i as f32;
        draw_sign(&mut drawing, dice, (0.12 * cell, y, 0.76 * cell), &ink);
    }
    craft.bake(&drawing, area, parallax)
}

/// A sign of strokes like those of far alphabets.
fn draw_sign(
    drawing: &mut crate::paint::bake::Drawing,
    dice: &mut Dice,
    (x, y, side): (f32, f32, f32),
    ink: &str,
) {
    let thick = 0.15 * side;
    let across = |at: f32, from: f32, to: f32| {
        (
            x + from * side,
            y + at * side,
            x + to * side,
            y + at * side + thick,
        )
    };
    let down = |at: f32, from: f32, to: f32| {
        (
            x + at * side,
            y + from * side,
            x + at * side + thick,
            y + to * side,
        )
    };
    let strokes = [
        across(0.05, 0.0, 1.0),
        across(0.45, 0.1, 0.9),
        across(0.85, 0.0, 1.0),
        down(0.0, 0.05, 0.6),
        down(0.42, 0.0, 1.0),
        down(0.85, 0.3, 1.0),
        down(0.85, 0.05, 0.5),
        across(0.25, 0.0, 0.5),
    ];
    let first = dice.below(strokes.len());
    for k in [0, 3, 5] {
        drawing.rect(strokes[(first + k) % strokes.len()], ink);
    }
    if dice.unit() < 0.5 {
        drawing.rect(strokes[dice.below(strokes.len())], ink);
    }
}

/// A polished floor that mirrors the signs.
fn add_floor(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let floor = craft.bake_fn((left, FLOOR_Y, right, bottom), (1.0, 0.4), |_, y| {
        let near = ((y - FLOOR_Y) / (1.0 - FLOOR_Y)).clamp(0.0, 1.2);
        (
            mix([0.02, 0.12, 0.07], [0.006, 0.03, 0.02], near),
            smoothstep(0.0, 0.05, near),
        )
    });
    craft.add(floor);
    craft.add_layer(Box::new(move |t, view, list| {
        let (_, horizon_px) = view.to_frame(1.0).apply(view.x, FLOOR_Y);
        list.reflect(Reflection {
            horizon_px,
            ripple_px: 0.003 * View::unit_px(view.size),
            time_s: t,
            tint: [0.8, 1.0, 0.86],
            strength: 0.42,
        });
    }));
}

//! A town over the water: rows of tall old houses with their roofs and chimneys above a quay, and what the town is
//! known by behind them.

use super::craft::Craft;
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::region;
use super::terrain::{Range, add_hills};
use crate::paint::noise::{Dice, lerp};

/// Adds the town of the set's region, its quay at `foot_y`.
pub(super) fn add_town(craft: &mut Craft<'_>, light_x: f32, foot_y: f32) {
    let stretch: f32 = if craft.is_tall() { 1.7 } else { 1.0 };
    if craft
        .ctx
        .region
        .is_some_and(|region| region.lies_by("hills"))
    {
        let range = Range {
            foot_y: foot_y + 0.01,
            height: 0.26 * stretch,
            depth: 0.62,
            parallax: 0.09,
            colour: mix(craft.turf(), rgb(0x5f7f6a), 0.5),
        };
        add_hills(craft, &range, 31);
    }
    let mut dice = craft.dice(32);
    for (row, (parallax, depth, high)) in [(0.12, 0.52, 0.155), (0.18, 0.34, 0.105)]
        .into_iter()
        .enumerate()
    {
        let distance = Distance { parallax, depth };
        let mut easel = Easel::new(
            craft,
            distance,
            (foot_y - 0.9 * stretch, foot_y + 0.04),
            light_x,
        );
        if row == 0 {
            // What the town is known by stands far behind its roofs and above them all.
            region::stand_before(&mut easel, (foot_y, 0.46 * stretch));
        }
        let (left, _, right, _) = easel.area;
        let mut x = left - 0.03;
        while x < right {
            let wide = dice.range(0.055, 0.10);
            let tall = high * stretch.sqrt() * dice.range(0.80, 1.15);
            house(
                &mut easel,
                &mut dice,
                (x, x + wide, foot_y - tall, foot_y + 0.02),
            );
            x += wide;
        }
        if row == 1 {
            super::city::quay(&mut easel, &mut dice, foot_y);
        }
        easel.hang(craft);
    }
}

/// A house of five or six storeys under a steep roof.
fn house(easel: &mut Easel, dice: &mut Dice, (left, right, top, foot): (f32, f32, f32, f32)) {
    let plaster = scale([0.94, 0.90, 0.82], dice.range(0.86, 1.04));
    let wall = region::wall(easel.region, scale(plaster, dice.range(0.9, 1.0)));
    let roof = region::roof(easel.region, scale(rgb(0x6a6f7a), dice.range(0.85, 1.1)));
    let wide = right - left;
    let eave = lerp(top, foot, 0.22);
    let face = easel.ink(wall, 0.85);
    easel.drawing.rect((left, eave, right, foot), &face);
    let edge = easel.ink(scale(wall, 0.78), 0.6);
    let side = if easel.light_x < 0.0 {
        (right - 0.10 * wide, right)
    } else {
        (left, left + 0.10 * wide)
    };
    easel.drawing.rect((side.0, eave, side.1, foot), &edge);
    let tiles = easel.ink(roof, 0.72);
    let slope = [
        (left - 0.002, eave + 0.001),
        (left + 0.12 * wide, top),
        (right - 0.12 * wide, top),
        (right + 0.002, eave + 0.001),
    ];
    easel.drawing.polygon(&slope, &tiles);
    let brick = easel.ink(rgb(0x9a6a54), 0.7);
    for at in [0.22, 0.74] {
        let x = left + at * wide;
        easel
            .drawing
            .rect((x, top - 0.016, x + 0.008, top + 0.01), &brick);
    }
    let cornice = easel.ink(mix(wall, [1.0; 3], 0.4), 0.95);
    easel
        .drawing
        .rect((left, eave - 0.002, right, eave + 0.002), &cornice);
    let n_columns = ((wide / 0.017) as usize).max(3);
    let n_floors = (((foot - eave) / 0.019) as usize).max(3);
    for floor in 0..n_floors {
        let y = lerp(eave, foot, (floor as f32 + 0.28) / n_floors as f32);
        for column in 0..n_columns {
            let x = lerp(left, right, (column as f32 + 0.30) / n_columns as f32);
            let pane = easel.pane(dice, 0.45);
            easel.drawing.rect(
                (x, y, x + 0.42 * wide / n_columns as f32, y + 0.0105),
                &pane,
            );
        }
    }
    for column in 0..n_columns / 2 {
        let x = lerp(left, right, (column as f32 + 0.4) / (n_columns / 2) as f32);
        let y = lerp(top, eave, 0.42);
        let pane = easel.pane(dice, 0.4);
        easel.drawing.rect((x, y, x + 0.008, y + 0.011), &pane);
    }
}

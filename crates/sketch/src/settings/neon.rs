//! Tubes of coloured light on towers: edges that glow, signs down their fronts, rings about their tops.

use super::easel::Easel;
use crate::paint::bake::hex;
use crate::paint::noise::Dice;

/// The colours of tubes.
const TUBES: [[f32; 3]; 6] = [
    [1.0, 0.16, 0.62],
    [0.10, 0.92, 1.0],
    [0.66, 0.28, 1.0],
    [1.0, 0.62, 0.14],
    [0.22, 1.0, 0.58],
    [1.0, 0.26, 0.32],
];

/// Trims a tower, given by its left, right, top and foot, with up to `n_signs` signs; each of its edges is lit with the
/// chance `edges`.
pub(super) fn trim(
    easel: &mut Easel,
    dice: &mut Dice,
    (left, right, top, foot): (f32, f32, f32, f32),
    (n_signs, edges): (usize, f32),
) {
    let own = TUBES[dice.below(TUBES.len())];
    let wide = right - left;
    let thick = 0.0028;
    if dice.unit() < edges {
        tube(easel, (left, top, right, top + thick), own);
        for x in [left, right - thick] {
            tube(easel, (x, top, x + thick, foot), own);
        }
    }
    if dice.unit() < 0.5 {
        let second = TUBES[dice.below(TUBES.len())];
        for k in 1..=2 {
            let y = top + wide * 0.22 * k as f32;
            tube(easel, (left + 0.004, y, right - 0.004, y + thick), second);
        }
    }
    for _ in 0..n_signs {
        let colour = TUBES[dice.below(TUBES.len())];
        let high = (foot - top) * dice.range(0.28, 0.5);
        let w = (wide * 0.26).min(0.034);
        let x = left + dice.range(0.10, 0.64) * wide;
        let y = top + dice.range(0.12, 0.45) * (foot - top);
        if y + high < foot - 0.02 {
            sign(easel, dice, (x, y, x + w, y + high), colour);
        }
    }
}

/// A straight tube with the light around it.
fn tube(easel: &mut Easel, (left, top, right, bottom): (f32, f32, f32, f32), colour: [f32; 3]) {
    let around = 0.007;
    let glow = format!(r#"opacity="{}""#, 0.26);
    let fill = hex(colour);
    easel.drawing.group(&glow, |drawing| {
        drawing.rounded(
            (left - around, top - around, right + around, bottom + around),
            around,
            &fill,
        );
    });
    let bright = hex(colour.map(|part| 0.25 + 0.75 * part));
    easel.drawing.rect((left, top, right, bottom), &bright);
}

/// A sign that hangs down a front, with marks like letters.
fn sign(
    easel: &mut Easel,
    dice: &mut Dice,
    (left, top, right, bottom): (f32, f32, f32, f32),
    colour: [f32; 3],
) {
    let dark = hex(colour.map(|part| 0.16 * part));
    easel
        .drawing
        .rounded((left, top, right, bottom), 0.003, &dark);
    for (a, b, c, d) in [
        (left, top, right, top + 0.0024),
        (left, bottom - 0.0024, right, bottom),
        (left, top, left + 0.0024, bottom),
        (right - 0.0024, top, right, bottom),
    ] {
        tube(easel, (a, b, c, d), colour);
    }
    let w = right - left;
    let pale = hex(colour.map(|part| 0.5 + 0.5 * part));
    let mut y = top + 0.4 * w;
    while y + 0.6 * w < bottom {
        for row in 0..3 {
            let reach = dice.range(0.25, 0.62) * w;
            let at = y + 0.19 * w * row as f32;
            easel.drawing.rect(
                (left + 0.2 * w, at, left + 0.2 * w + reach, at + 0.10 * w),
                &pale,
            );
        }
        y += 0.9 * w;
    }
}

//! Plants of fields that are trained or grown in rows: vines, tea, maize.

use super::easel::Easel;
use super::palette::{rgb, scale};
use crate::paint::Rgb;
use crate::paint::noise::Dice;

/// A vine on its post, with grapes.
pub(super) fn vine(easel: &mut Easel, dice: &mut Dice, ((x, y), high): ((f32, f32), f32)) {
    let wood = easel.ink(rgb(0x6a4a34), 0.6);
    easel.drawing.rect(
        (x - high * 0.03, y - high * 1.05, x + high * 0.03, y),
        &wood,
    );
    let leaves = scale(rgb(0x6f9a3c), dice.range(0.85, 1.12));
    easel
        .garden(dice)
        .bush((x, y - high * 0.38), high * 0.62, leaves);
    for side in [-0.20_f32, 0.18] {
        let (cx, cy) = (x + side * high, y - high * dice.range(0.38, 0.55));
        for (dx, dy) in [
            (-0.04, 0.0),
            (0.04, 0.0),
            (0.0, 0.06),
            (-0.03, 0.06),
            (0.0, 0.12),
        ] {
            let grape = easel.ink(rgb(0x5f3a7a), dice.range(0.6, 1.0));
            let r = high * 0.042;
            easel
                .drawing
                .ellipse((cx + dx * high, cy + dy * high), (r, r), &grape);
        }
    }
}

/// The colour of the tulips of a row.
pub(super) fn tulip_colour(row: f32) -> Rgb {
    const BANDS: [u32; 6] = [0xd83a4a, 0xf2c33a, 0xf08ab0, 0xf6f0ea, 0x8a4ab0, 0xf0803a];
    rgb(BANDS[(libm::floorf(row / 2.0) as i32).rem_euclid(6) as usize])
}

/// A tulip: its stem, two leaves, the cup.
pub(super) fn tulip(
    easel: &mut Easel,
    dice: &mut Dice,
    ((x, y), high): ((f32, f32), f32),
    own: Rgb,
) {
    let tip = (
        x + high * dice.range(-0.10, 0.10),
        y - high * dice.range(0.62, 0.85),
    );
    let stem = easel.ink(rgb(0x5f8f44), dice.range(0.6, 0.95));
    let path = format!("M{x:.4} {y:.4}L{:.4} {:.4}", tip.0, tip.1);
    easel.drawing.stroke(&path, &stem, 0.05 * high);
    for side in [-1.0_f32, 1.0] {
        easel.drawing.polygon(
            &[
                (x, y),
                (x + 0.20 * side * high, y - 0.42 * high),
                (x + 0.05 * side * high, y - 0.16 * high),
            ],
            &stem,
        );
    }
    let light = dice.range(0.75, 1.05);
    let (cup, inner) = (easel.ink(own, light), easel.ink(scale(own, 0.78), light));
    let r = 0.13 * high;
    let petals = |dx: f32, wide: f32| {
        format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Z",
            tip.0 + dx,
            tip.1 + 0.6 * r,
            tip.0 + dx - 1.3 * wide,
            tip.1 + 0.2 * r,
            tip.0 + dx,
            tip.1 - 1.9 * r,
            tip.0 + dx + 1.3 * wide,
            tip.1 + 0.2 * r,
            tip.0 + dx,
            tip.1 + 0.6 * r,
        )
    };
    easel.drawing.path(&petals(-0.45 * r, r), &inner);
    easel.drawing.path(&petals(0.45 * r, r), &inner);
    easel.drawing.path(&petals(0.0, 1.1 * r), &cup);
}

/// A tea bush, clipped round.
pub(super) fn tea(easel: &mut Easel, dice: &mut Dice, ((x, y), high): ((f32, f32), f32)) {
    let low = easel.ink(scale(rgb(0x3f7a3a), dice.range(0.85, 1.05)), 0.5);
    let top = easel.ink(scale(rgb(0x7fb04a), dice.range(0.92, 1.1)), 0.95);
    easel
        .drawing
        .ellipse((x, y - high * 0.22), (high * 0.55, high * 0.30), &low);
    easel
        .drawing
        .ellipse((x, y - high * 0.32), (high * 0.48, high * 0.20), &top);
}

/// A stalk of maize, taller than the other crops.
pub(super) fn maize(easel: &mut Easel, dice: &mut Dice, ((x, y), high): ((f32, f32), f32)) {
    let high = high * 1.5;
    let green = scale(rgb(0x6a9a3c), dice.range(0.82, 1.12));
    let (stem, leaf) = (
        easel.ink(green, 0.55),
        easel.ink(green, dice.range(0.6, 1.0)),
    );
    easel
        .drawing
        .rect((x - high * 0.016, y - high, x + high * 0.016, y), &stem);
    for (side, up) in [(-1.0_f32, 0.30), (1.0, 0.45), (-1.0, 0.62), (1.0, 0.78)] {
        let (out, at) = (x + side * high * 0.24, y - high * up);
        let path = format!(
            "M{x:.4} {at:.4}Q{:.4} {:.4} {out:.4} {:.4}Q{:.4} {:.4} {x:.4} {:.4}Z",
            x + side * high * 0.12,
            at - high * 0.16,
            at + high * 0.02,
            x + side * high * 0.10,
            at - high * 0.06,
            at + high * 0.03
        );
        easel.drawing.path(&path, &leaf);
    }
    let cob = easel.ink(rgb(0xe8c050), 0.9);
    easel.drawing.ellipse(
        (x + high * 0.04, y - high * 0.52),
        (high * 0.03, high * 0.085),
        &cob,
    );
    let tassel = easel.ink(rgb(0xc9a860), 0.85);
    for lean in [-0.05, 0.0, 0.05] {
        let line = format!(
            "M{x:.4} {:.4}L{:.4} {:.4}",
            y - high,
            x + lean * high,
            y - high * 1.12
        );
        easel.drawing.stroke(&line, &tassel, high * 0.014);
    }
}

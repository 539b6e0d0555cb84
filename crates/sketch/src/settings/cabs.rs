//! Yellow cabs that drive by behind who walks along a street.

use super::craft::{Craft, Sprite};
use super::palette::rgb;
use super::region::Region;
use crate::paint::Affine;
use crate::paint::Draw;
use crate::paint::bake::{Drawing, hex};

/// How long and how high a cab is, in metres.
const LONG_M: f32 = 4.6;
const HIGH_M: f32 = 1.7;

/// Whether the streets are full of them.
pub(super) fn are_here(craft: &Craft<'_>) -> bool {
    craft.ctx.region == Region::named("new_york")
}

/// Adds cabs whose wheels stand at `road_y`, where a metre is `per_m` high.
pub(super) fn add_cabs(craft: &mut Craft<'_>, (road_y, per_m): (f32, f32)) {
    let per_m = 1.12 * per_m;
    let (long, high) = (LONG_M * per_m, HIGH_M * per_m);
    let sprite = cab(craft, (long, high));
    let reach = craft.half_width + craft.ctx.reach_x + long;
    let mut dice = craft.dice(84);
    // Cabs that come the other way are on the far lane, and a little smaller.
    let cabs: Vec<(f32, f32, f32)> = [1.0_f32, -1.0, 1.0]
        .into_iter()
        .enumerate()
        .map(|(i, way)| {
            let from = 2.0 * reach * (0.2 + 0.33 * i as f32 + 0.1 * dice.unit());
            (way, from, way * dice.range(0.22, 0.30))
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (way, from, pace) in &cabs {
            // Wherever the camera is, some come along there.
            let x = view.x + (from + pace * t - view.x).rem_euclid(2.0 * reach) - reach;
            let y = if *way > 0.0 { road_y + 0.026 } else { road_y };
            let draw = sprite.draw(view, (x, y - 0.5 * high), (1.0, 1.0));
            let turned = Affine::translate(-0.5 * sprite.plate.width_px as f32, 0.0)
                .then(Affine::scale(*way, 1.0))
                .then(Affine::translate(0.5 * sprite.plate.width_px as f32, 0.0));
            list.draw(Draw {
                to_frame: turned.then(draw.to_frame),
                ..draw
            });
        }
    }));
}

/// A cab from its side, its nose to the right.
fn cab(craft: &Craft<'_>, (long, high): (f32, f32)) -> Sprite {
    let area = (-0.55 * long, -0.55 * high, 0.55 * long, 0.55 * high);
    let mut drawing = Drawing::new(area);
    let tones = &craft.tones;
    let ink = |colour: u32, light: f32| hex(tones.toned(rgb(colour), light, 0.06));
    let at = |x: f32, y: f32| ((x - 0.5) * long, (y - 0.5) * high);
    let rect = |a: (f32, f32), b: (f32, f32)| {
        let ((l, t), (r, b)) = (at(a.0, a.1), at(b.0, b.1));
        (l, t, r, b)
    };
    let shape = |points: &[(f32, f32)]| -> Vec<(f32, f32)> {
        points.iter().map(|(x, y)| at(*x, *y)).collect()
    };
    let body = shape(&[
        (0.015, 0.54),
        (0.03, 0.47),
        (0.20, 0.44),
        (0.30, 0.18),
        (0.36, 0.14),
        (0.60, 0.14),
        (0.66, 0.18),
        (0.76, 0.43),
        (0.94, 0.48),
        (0.985, 0.56),
        (0.985, 0.82),
        (0.015, 0.82),
    ]);
    drawing.polygon(&body, &ink(0xf4bf2a, 0.9));
    drawing.rect(rect((0.015, 0.68), (0.985, 0.82)), &ink(0xf4bf2a, 0.5));
    for glass in [
        [(0.245, 0.43), (0.325, 0.21), (0.465, 0.21), (0.465, 0.43)],
        [(0.49, 0.43), (0.49, 0.21), (0.62, 0.21), (0.705, 0.43)],
    ] {
        drawing.polygon(&shape(&glass), &ink(0x4a6274, 0.8));
    }
    for i in 0..14 {
        let x = 0.06 + 0.063 * i as f32;
        let (a, b) = if i % 2 == 0 {
            (0.575, 0.605)
        } else {
            (0.605, 0.635)
        };
        drawing.rect(rect((x, a), (x + 0.063, b)), &ink(0x26262a, 0.6));
    }
    drawing.rounded(rect((0.43, 0.03), (0.55, 0.14)), 0.004, &ink(0xfff2b0, 1.0));
    drawing.rect(rect((0.455, 0.065), (0.525, 0.105)), &ink(0x2a2a2a, 0.6));
    drawing.rounded(
        rect((0.94, 0.53), (0.985, 0.61)),
        0.003,
        &ink(0xfff6d8, 1.0),
    );
    drawing.rounded(
        rect((0.015, 0.53), (0.05, 0.61)),
        0.003,
        &ink(0xc8302a, 0.9),
    );
    drawing.rect(rect((0.0, 0.76), (1.0, 1.0)), &ink(0x5a5f66, 0.6));
    for x in [0.21, 0.79] {
        let middle = at(x, 0.82);
        drawing.ellipse(middle, (0.175 * high, 0.175 * high), &ink(0x1c1c20, 0.5));
        drawing.ellipse(middle, (0.095 * high, 0.095 * high), &ink(0xb8bcc2, 0.8));
    }
    let placed = craft.bake(&drawing, area, 1.0);
    Sprite {
        plate: placed.plate,
        density: placed.density,
    }
}

//! A few birds far away that cross the sky.

use std::f32::consts::TAU;

use super::craft::{Craft, Sprite};
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::lerp;
use crate::scene::{TimeOfDay, Weather};

/// How high a bird of size 1.0 is drawn, from wing to wing.
const SPAN: f32 = 0.075;
/// How many positions of the wings are drawn.
const N_BEATS: usize = 6;

/// Adds a flock in the lower half of the sky above `horizon_y`, where birds would fly at all.
pub(super) fn add_birds(craft: &mut Craft<'_>, horizon_y: f32) {
    let is_night = craft.ctx.time_of_day == TimeOfDay::Night;
    let is_calm = matches!(craft.ctx.weather, Weather::Clear | Weather::Cloudy);
    if is_night || !is_calm {
        return;
    }
    let mut dice = craft.dice(60);
    let fill = hex(craft.tones.toned([0.16, 0.17, 0.22], 0.25, 0.30));
    let area = (-0.5 * SPAN, -0.4 * SPAN, 0.5 * SPAN, 0.4 * SPAN);
    let beats: Vec<Sprite> = (0..N_BEATS)
        .map(|beat| {
            let lift = 0.30 * libm::sinf(TAU * beat as f32 / N_BEATS as f32) * SPAN;
            let mut drawing = Drawing::new(area);
            let wing = |side: f32| {
                format!(
                    "M0 {:.5}Q{:.5} {:.5} {:.5} {:.5}",
                    0.03 * SPAN,
                    side * 0.22 * SPAN,
                    -lift - 0.08 * SPAN,
                    side * 0.46 * SPAN,
                    -0.6 * lift
                )
            };
            drawing.stroke(&wing(-1.0), &fill, 0.055 * SPAN);
            drawing.stroke(&wing(1.0), &fill, 0.055 * SPAN);
            Sprite::new(drawing.bake(craft.density), craft.density)
        })
        .collect();
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let (left, _, right, _) = craft.area(0.1);
    let y = lerp(craft.top.max(-0.1), horizon_y, dice.range(0.35, 0.62));
    let from = dice.range(0.10, 0.45);
    let birds: Vec<(f32, f32, f32, f32)> = (0..5)
        .map(|i| {
            let back = 0.055 * i as f32 + dice.range(0.0, 0.02);
            let aside = 0.03 * ((i + 1) / 2) as f32 * if i % 2 == 0 { 1.0 } else { -1.0 };
            (
                back,
                y + aside + dice.range(-0.008, 0.008),
                dice.range(0.55, 0.9),
                dice.range(0.0, 1.0),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (back, y, size, phase) in &birds {
            let along = (from + 0.030 * t - back).rem_euclid(1.4);
            let x = side * lerp(left - 0.1, right + 0.1, along);
            let beat = ((t * 1.5 + phase) * N_BEATS as f32) as usize % N_BEATS;
            let bob = 0.006 * libm::sinf(1.1 * t + TAU * phase);
            list.draw(beats[beat].draw(view, (x, y + bob), (*size, 0.1)));
        }
    }));
}

//! Koi seen through the surface of still water: they glide along their own rounds, and turn as they go.

use super::craft::{Craft, Sprite};
use super::palette::{mix, rgb};
use crate::paint::bake::{Drawing, hex};
use crate::paint::{Affine, Blend, Draw};
use std::f32::consts::TAU;

/// How much flatter water lies than it is deep.
const TILT: f32 = 0.42;
const COATS: [[u32; 2]; 5] = [
    [0xf26a2e, 0xf6f1e8],
    [0xf8f4ec, 0xe8502a],
    [0xf0a030, 0xf8e8c8],
    [0xf6f1e8, 0xd8402a],
    [0x3a3a40, 0xf08a3a],
];

/// The water they are in: its middle, how far it reaches, and how it moves with the camera.
#[derive(Clone, Copy)]
pub(super) struct Pool {
    pub(super) middle: (f32, f32),
    pub(super) reach: (f32, f32),
    pub(super) parallax: f32,
    /// How long a fish is.
    pub(super) long: f32,
}

/// Adds `n` koi that swim in `pool`.
pub(super) fn add_koi(craft: &mut Craft<'_>, pool: Pool, n: usize) {
    let mut dice = craft.dice(70);
    for i in 0..n {
        let coat = COATS[(i + dice.below(2)) % COATS.len()];
        let sprite = fish(craft, coat, pool.long);
        let share = dice.range(0.35, 0.95);
        let (rx, ry) = (pool.reach.0 * share, pool.reach.1 * dice.range(0.35, 0.95));
        let (phase, way) = (
            TAU * (i as f32 + 0.6 * dice.unit()) / n as f32,
            if i % 3 == 2 { -1.0 } else { 1.0 },
        );
        let pace = way * dice.range(0.16, 0.26);
        let size = dice.range(0.8, 1.15);
        craft.add_layer(Box::new(move |t, view, list| {
            let angle = phase + pace * t;
            let (sin, cos) = libm::sincosf(angle);
            let at = (
                pool.middle.0 + rx * cos,
                pool.middle.1 + ry * sin + 0.004 * libm::sinf(0.9 * t + phase),
            );
            // The way it goes, seen from above, and the beat of its tail.
            let ahead = libm::atan2f(ry / TILT * cos * way, -rx * sin * way);
            let beat = 0.14 * libm::sinf(4.2 * t + 3.0 * phase);
            let (width, height) = (sprite.plate.width_px as f32, sprite.plate.height_px as f32);
            let scale = size / sprite.density;
            let to_world = Affine::translate(-0.5 * width, -0.5 * height)
                .then(Affine::scale(scale, scale))
                .then(Affine::rotate(ahead + beat))
                .then(Affine::scale(1.0, TILT))
                .then(Affine::translate(at.0, at.1));
            list.draw(Draw {
                plate: std::sync::Arc::clone(&sprite.plate),
                to_frame: to_world.then(view.to_frame(pool.parallax)),
                opacity: 0.94,
                tint: [1.0; 3],
                blend: Blend::Over,
                wave: None,
            });
        }));
    }
}

/// One fish from above, its head to the right.
fn fish(craft: &Craft<'_>, [body, patch]: [u32; 2], long: f32) -> Sprite {
    let (w, h) = (0.62 * long, 0.26 * long);
    let area = (-w, -h, w, h);
    let mut drawing = Drawing::new(area);
    let water = rgb(0x2a5a58);
    let ink = |own: u32, light: f32| hex(craft.tones.toned(mix(rgb(own), water, 0.10), light, 0.0));
    let s = long;
    let fin = ink(body, 0.62);
    let at = |x: f32, y: f32| format!("{:.4} {:.4}", x * s, y * s);
    // Tail and fins, then the body over them.
    drawing.path(
        &format!(
            "M{}Q{} {}Q{} {}Z",
            at(-0.26, 0.0),
            at(-0.44, -0.16),
            at(-0.58, -0.17),
            at(-0.46, 0.0),
            at(-0.58, 0.17),
        ),
        &fin,
    );
    for side in [-1.0, 1.0] {
        drawing.path(
            &format!(
                "M{}Q{} {}Q{} {}Z",
                at(0.20, 0.06 * side),
                at(0.10, 0.22 * side),
                at(-0.02, 0.24 * side),
                at(0.02, 0.12 * side),
                at(0.06, 0.06 * side),
            ),
            &fin,
        );
    }
    let outline = format!(
        "M{}C{} {} {}C{} {} {}Z",
        at(-0.40, 0.0),
        at(-0.10, -0.17),
        at(0.38, -0.20),
        at(0.48, 0.0),
        at(0.38, 0.20),
        at(-0.10, 0.17),
        at(-0.40, 0.0),
    );
    drawing.path(&outline, &ink(body, 0.95));
    let spots = ink(patch, 0.95);
    drawing.ellipse((0.22 * s, -0.02 * s), (0.12 * s, 0.085 * s), &spots);
    drawing.ellipse((-0.08 * s, 0.02 * s), (0.10 * s, 0.075 * s), &spots);
    let eye = ink(0x201c20, 0.4);
    for side in [-1.0, 1.0] {
        drawing.ellipse((0.38 * s, 0.075 * side * s), (0.018 * s, 0.018 * s), &eye);
    }
    let density = craft.density;
    Sprite::new(drawing.bake(density), density)
}

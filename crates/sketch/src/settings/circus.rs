//! Inside the big top: striped canvas, a ring of sawdust, strings of lights, a crowd in tiers.

use std::f32::consts::TAU;

use super::craft::{Craft, Shape, Sprite};
use super::palette::{mix, multiply, rgb, scale};
use crate::paint::bake::{Drawing, glow, hex};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::paint::{Affine, Blend, Draw, Rgb};
use crate::staging::{Palette, Set, SetContext};

const TIERS_Y: f32 = 0.52;
const RING_Y: f32 = 0.86;

/// Two stripes and a trim each.
const TENTS: [[u32; 3]; 4] = [
    [0xb5202c, 0xf2e0b8, 0xe8b33f],
    [0x1f4fa0, 0xf2e6c8, 0xe0a83a],
    [0x6f2a8f, 0xf0c860, 0xe8d070],
    [0x1f7a6a, 0xf2e0b8, 0xd9573f],
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let tent = TENTS[craft.dice(20).below(TENTS.len())].map(rgb);
    add_canvas(&mut craft, tent);
    add_tiers(&mut craft, tent);
    add_ring(&mut craft, tent);
    add_lights(&mut craft);
    add_spots(&mut craft);
    let palette = Palette {
        light_dir: (-0.4, -0.92),
        light: [1.0, 0.90, 0.72],
        ambient: mix([0.42, 0.34, 0.52], tent[0], 0.2),
        haze: scale(tent[0], 0.4),
        contrast: 0.9,
        shadow: 0.45,
    };
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.80,
        air_y: 0.28,
        ..Shape::open(palette)
    })
}

/// Stripes that run together at the top of the tent.
fn add_canvas(craft: &mut Craft<'_>, [a, b, _]: [Rgb; 3]) {
    let area = craft.area(0.5);
    let peak = (0.0, craft.top - 0.25);
    let seed = craft.dice(21).noise_seed();
    let placed = craft.bake_fn(area, (0.5, 0.6), |x, y| {
        let (dx, dy) = (x - peak.0, y - peak.1);
        let angle = libm::atan2f(dx, dy);
        let stripe = angle * 8.0;
        let soft = 0.012 / libm::hypotf(dx, dy).max(0.05) * 3.0;
        let which = smoothstep(
            0.5 - soft,
            0.5 + soft,
            ((stripe * 0.5).rem_euclid(1.0) * 2.0 - 1.0).abs(),
        );
        let sag = 0.5 + 0.5 * libm::cosf(stripe * TAU);
        let cloth = mix(a, b, which);
        let near = 1.0 - smoothstep(0.0, 1.1, libm::hypotf(x, (y - 0.45) * 0.8));
        let dirt = 1.0 + 0.08 * (fbm(x * 6.0, y * 6.0, 2, seed) - 0.5);
        let light = (0.26 + 0.62 * near) * (0.80 + 0.20 * sag) * dirt;
        (multiply(scale(cloth, light), [1.0, 0.92, 0.82]), 1.0)
    });
    craft.add(placed);
}

/// Rows of spectators behind a barrier.
fn add_tiers(craft: &mut Craft<'_>, [a, _, trim]: [Rgb; 3]) {
    let parallax = 0.7;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, TIERS_Y - 0.08, right, RING_Y);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(22);
    let shirts = [0xd9573f, 0x3f7fb0, 0xe0b040, 0x5f9a5f, 0x9a5fa0, 0xd0d0d8];
    for row in 0..4 {
        let y = TIERS_Y + 0.055 * row as f32;
        let dark = 0.22 + 0.07 * row as f32;
        drawing.rect(
            (left, y, right, RING_Y),
            &hex(scale([0.34, 0.22, 0.24], dark + 0.2)),
        );
        let mut x = left + dice.range(0.0, 0.03);
        while x < right {
            let shirt = rgb(shirts[dice.below(shirts.len())]);
            let skin = mix(rgb(0xf0c8a0), rgb(0x7a4a30), dice.unit());
            let lift = dice.range(-0.006, 0.006);
            drawing.ellipse(
                (x, y + 0.032 + lift),
                (0.020, 0.026),
                &hex(scale(shirt, dark)),
            );
            drawing.ellipse(
                (x, y + lift),
                (0.0125, 0.0145),
                &hex(scale(skin, dark + 0.05)),
            );
            let hair = mix(rgb(0x2a1c14), rgb(0xa07840), dice.unit());
            let crown = format!(
                "M{:.4} {:.4}A0.0130 0.0140 0 0 1 {:.4} {:.4}Z",
                x - 0.013,
                y + lift - 0.002,
                x + 0.013,
                y + lift - 0.002
            );
            drawing.path(&crown, &hex(scale(hair, dark)));
            x += dice.range(0.034, 0.050);
        }
    }
    let y = TIERS_Y + 0.21;
    drawing.rect((left, y, right, y + 0.022), &hex(scale(trim, 0.75)));
    let n = ((right - left) / 0.11) as usize + 1;
    for i in 0..n {
        let x = left + 0.11 * i as f32;
        drawing.rect(
            (x, y + 0.022, x + 0.11, RING_Y),
            &hex(scale(if i % 2 == 0 { a } else { [0.90, 0.84, 0.72] }, 0.50)),
        );
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

/// The ring: sawdust in a pool of light, within a painted kerb.
fn add_ring(craft: &mut Craft<'_>, [a, _, trim]: [Rgb; 3]) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, 0.74, right, bottom);
    let seed = craft.dice(23).noise_seed();
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let (u, v) = (x / 0.86, (y - 0.955) / 0.165);
        let r = libm::hypotf(u, v);
        let grain = fbm(x * 26.0, y * 80.0, 3, seed) - 0.5;
        let pool = 1.0 - smoothstep(0.1, 0.85, libm::hypotf(x * 1.35, (y - 0.91) * 4.2));
        let sawdust = scale(rgb(0xd9a860), (0.42 + 0.68 * pool) * (1.0 + 0.22 * grain));
        let floor = scale(rgb(0x6a4432), 0.40 * (1.0 + 0.3 * grain));
        let kerb = smoothstep(0.985, 0.995, r) * smoothstep(1.135, 1.125, r);
        let block = (libm::atan2f(v, u) / TAU * 36.0).rem_euclid(1.0) < 0.5;
        let top = smoothstep(1.03, 1.04, r);
        let paint = mix(
            scale(if block { a } else { [0.92, 0.86, 0.74] }, 0.70),
            scale(trim, 0.95),
            1.0 - top,
        );
        let ground = mix(sawdust, floor, smoothstep(1.0, 1.01, r));
        (
            mix(ground, scale(paint, 0.75 + 0.3 * pool), kerb),
            smoothstep(0.755, 0.765, y),
        )
    });
    craft.add(placed);
}

/// Strings of bulbs that run from the mast, twinkling in turn.
fn add_lights(craft: &mut Craft<'_>) {
    let side_px = (craft.density * 0.05) as usize + 6;
    let bulb = Sprite::new(glow(side_px, [1.0, 0.84, 0.52], 0.18), side_px as f32);
    let (top, edge) = (craft.top, craft.half_width);
    let mut bulbs = Vec::new();
    for (i, end) in [-1.15_f32, -0.6, 0.6, 1.15].into_iter().enumerate() {
        let from = (0.0, top - 0.05);
        let to = (end * edge.max(0.6), TIERS_Y - 0.12);
        for k in 1..16 {
            let t = k as f32 / 16.0;
            let sag = 0.22 * t * (1.0 - t);
            bulbs.push((
                (lerp(from.0, to.0, t), lerp(from.1, to.1, t) + sag),
                i * 16 + k,
            ));
        }
    }
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, k) in &bulbs {
            let turn = 0.5 + 0.5 * libm::sinf(t * 4.0 - *k as f32 * 0.8);
            let size = 0.045 + 0.010 * hash01(*k as i32, 0, 4);
            let draw = bulb.draw(view, *at, (size, 0.6));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.45 + 0.55 * turn,
                ..draw
            });
        }
    }));
}

/// Two beams that sweep across the ring.
fn add_spots(craft: &mut Craft<'_>) {
    let top = craft.top - 0.1;
    let length = 0.95 - top;
    let beam = craft.bake_fn((-0.24, 0.0, 0.24, length), (0.95, 0.25), |x, y| {
        let along = y / length;
        let half = lerp(0.02, 0.20, along);
        let soft = 1.0 - (x.abs() / half).min(1.0);
        (
            [1.0, 0.94, 0.78],
            soft * soft * lerp(0.46, 0.16, along) * smoothstep(1.0, 0.85, along),
        )
    });
    let half_px = beam.plate.width_px as f32 / 2.0;
    craft.add_layer(Box::new(move |t, view, list| {
        for side in [-1.0_f32, 1.0] {
            let angle_rad = side * 0.30 / length + 0.05 * libm::sinf(0.6 * t + side);
            let to_world = Affine::translate(-half_px, 0.0)
                .then(Affine::scale(1.0 / beam.density, 1.0 / beam.density))
                .then(Affine::rotate(angle_rad))
                .then(Affine::translate(side * 0.34, top));
            let mut draw = beam.draw(view);
            draw.to_frame = to_world.then(view.to_frame(0.95));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.75,
                ..draw
            });
        }
    }));
}

//! A concert: a stage of light and smoke with screens and loudspeakers, beams that sweep, a crowd with raised hands.

use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::palette::{mix, scale};
use crate::paint::bake::{Drawing, glow, hex};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Affine, Blend, Draw, Plate, Rgb, Wave};
use crate::staging::{Palette, Set, SetContext};

const SCHEMES: [[[f32; 3]; 3]; 3] = [
    [[1.0, 0.20, 0.60], [0.25, 0.45, 1.0], [0.35, 0.95, 1.0]],
    [[1.0, 0.55, 0.15], [1.0, 0.22, 0.25], [0.75, 0.30, 1.0]],
    [[0.30, 1.0, 0.65], [0.20, 0.55, 1.0], [0.95, 0.35, 0.95]],
];
const STAGE_Y: f32 = 0.80;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut dice = craft.dice(20);
    let scheme = SCHEMES[dice.below(SCHEMES.len())];
    add_back(&mut craft, &mut dice, scheme);
    add_rig(&mut craft, scheme);
    add_beams(&mut craft, scheme);
    add_floor(&mut craft, scheme);
    add_speakers(&mut craft, scheme);
    add_crowd(&mut craft, &mut dice, scheme);
    craft.finish(Shape {
        ground_y: 0.86,
        far_ground_y: 0.82,
        units_per_m: 0.28,
        ..Shape::open(Palette {
            light_dir: (0.3, -0.95),
            light: mix(scheme[0], [1.0; 3], 0.65),
            ambient: mix(scheme[1], [0.4, 0.36, 0.5], 0.6),
            haze: scale(scheme[1], 0.5),
            contrast: 0.9,
            shadow: 0.4,
        })
    })
}

/// Smoke in coloured light, and a wall of screens that shows waves.
fn add_back(craft: &mut Craft<'_>, dice: &mut Dice, scheme: [Rgb; 3]) {
    let area = craft.area(0.5);
    let seed = dice.noise_seed();
    let placed = craft.bake_fn(area, (0.5, 0.3), |x, y| {
        let smoke = fbm(x * 1.6, y * 2.2, 4, seed);
        let low = smoothstep(-0.5, 0.75, y);
        let left = smoothstep(0.6, -0.6, x);
        let colour = mix(mix(scheme[1], scheme[0], left), scheme[2], 0.25);
        (
            mix(
                [0.025, 0.02, 0.05],
                colour,
                (0.10 + 0.42 * low * smoke).min(0.7),
            ),
            1.0,
        )
    });
    craft.add(placed);
    let top = if craft.is_tall() { -0.02 } else { 0.16 };
    let half = craft.half_width * 0.62;
    let (cell_x, cell_y) = (half * 2.0 / 44.0, (0.66 - top) / 24.0);
    let screen = craft.bake_fn((-half, top, half, 0.66), (0.7, 1.0), |x, y| {
        let (u, v) = (
            ((x + half) / cell_x).floor() / 44.0 - 0.5,
            ((y - top) / cell_y).floor() / 24.0 - 0.5,
        );
        let dot = libm::hypotf(
            ((x + half) / cell_x).fract() - 0.5,
            ((y - top) / cell_y).fract() - 0.5,
        );
        let r = libm::hypotf(u * 1.6, v);
        let wave = 0.5 + 0.5 * libm::sinf(r * 22.0 + 4.0 * fbm(u * 3.0, v * 3.0, 2, seed + 1));
        let colour = mix(
            mix(scheme[0], scheme[1], smoothstep(-0.3, 0.3, u + v)),
            scheme[2],
            0.5 * wave,
        );
        let light = smoothstep(0.48, 0.30, dot) * (0.25 + 0.75 * wave * wave);
        (mix([0.03, 0.03, 0.05], colour, light), 1.0)
    });
    craft.add_layer(Box::new(move |t, view, list| {
        let mut draw = screen.draw(view);
        let beat = (t * 2.0).fract();
        let light = 0.72 + 0.28 * (1.0 - beat) * (1.0 - beat);
        draw.tint = [light; 3];
        list.draw(draw);
    }));
}

/// Trusses above, with lamps.
fn add_rig(craft: &mut Craft<'_>, scheme: [Rgb; 3]) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.75,
            depth: 0.0,
        },
        (-2.0, 0.9),
        1.0,
    );
    let (left, _, right, _) = easel.area;
    let steel = hex(mix([0.16, 0.16, 0.20], scheme[1], 0.12));
    let rows: &[f32] = if craft.is_tall() {
        &[-0.42, -0.12]
    } else {
        &[0.08]
    };
    for y in rows {
        for dy in [0.0, 0.05] {
            easel
                .drawing
                .rect((left, y + dy, right, y + dy + 0.008), &steel);
        }
        let mut x = left;
        while x < right {
            easel.drawing.stroke(
                &format!(
                    "M{x:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}",
                    y + 0.05,
                    x + 0.03,
                    y,
                    x + 0.06,
                    y + 0.05
                ),
                &steel,
                0.004,
            );
            x += 0.06;
        }
        for i in 0..9 {
            let x = lerp(left, right, (i as f32 + 0.5) / 9.0);
            easel.drawing.polygon(
                &[
                    (x - 0.018, y + 0.058),
                    (x + 0.018, y + 0.058),
                    (x + 0.026, y + 0.10),
                    (x - 0.026, y + 0.10),
                ],
                "#15151b",
            );
            easel.drawing.ellipse(
                (x, y + 0.10),
                (0.022, 0.007),
                &hex(mix(scheme[i % 3], [1.0; 3], 0.5)),
            );
        }
    }
    easel.hang(craft);
}

/// Beams that sweep to and fro.
fn add_beams(craft: &mut Craft<'_>, scheme: [Rgb; 3]) {
    let beam = |colour: Rgb| {
        let plate = Plate::from_fn(48, 96, |x, y| {
            let (u, v) = (x / 48.0 * 2.0 - 1.0, y / 96.0);
            let wide = 0.06 + 0.9 * v;
            let edge = smoothstep(1.0, 0.2, u.abs() / wide);
            (colour, edge * (1.0 - v) * 0.85)
        });
        std::sync::Arc::new(plate)
    };
    let beams = scheme.map(beam);
    let half = craft.half_width;
    let tops: Vec<f32> = if craft.is_tall() {
        vec![-0.32, -0.02]
    } else {
        vec![0.18]
    };
    craft.add_layer(Box::new(move |t, view, list| {
        for (row, top) in tops.iter().enumerate() {
            for i in 0..7 {
                let x = lerp(-half, half, (i as f32 + 0.5) / 7.0);
                let angle = 0.55 * libm::sinf(0.9 * t + 1.1 * i as f32 + row as f32) - 0.25 * x;
                let to_world = Affine::translate(-24.0, 0.0)
                    .then(Affine::scale(0.42 / 48.0, 1.15 / 96.0))
                    .then(Affine::rotate(angle))
                    .then(Affine::translate(x, *top));
                let pulse = 0.55 + 0.35 * libm::sinf(2.2 * t + 2.0 * i as f32);
                list.draw(Draw {
                    plate: std::sync::Arc::clone(&beams[(i + row) % 3]),
                    to_frame: to_world.then(view.to_frame(0.75)),
                    opacity: pulse.clamp(0.1, 0.9),
                    tint: [1.0; 3],
                    blend: Blend::Add,
                    wave: None,
                });
            }
        }
    }));
}

fn add_floor(craft: &mut Craft<'_>, scheme: [Rgb; 3]) {
    let (left, _, right, bottom) = craft.area(1.0);
    let placed = craft.bake_fn((left, STAGE_Y - 0.02, right, bottom), (1.0, 0.6), |x, y| {
        let t = (y - STAGE_Y) / 0.12;
        let gloss = smoothstep(0.7, 0.0, x.abs()) * smoothstep(1.4, 0.0, t);
        let colour = mix(scheme[1], scheme[0], smoothstep(0.5, -0.5, x));
        let front = smoothstep(0.905, 0.915, y);
        let lip = smoothstep(0.900, 0.905, y) * (1.0 - front);
        let own = mix(
            scale(mix([0.10, 0.09, 0.14], colour, 0.55 * gloss), 1.0),
            [0.02, 0.02, 0.03],
            front,
        );
        (mix(own, mix(scheme[2], [1.0; 3], 0.3), 0.8 * lip), 1.0)
    });
    craft.add(placed);
}

/// Towers of loudspeakers at both sides.
fn add_speakers(craft: &mut Craft<'_>, scheme: [Rgb; 3]) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.95,
            depth: 0.0,
        },
        (-0.6, 0.9),
        1.0,
    );
    let edge = craft.half_width;
    let n = if craft.is_tall() { 6 } else { 4 };
    for side in [-1.0_f32, 1.0] {
        let x = side * (edge - if craft.is_tall() { 0.03 } else { 0.10 });
        for k in 0..n {
            let (low, high) = (
                STAGE_Y - 0.125 * k as f32,
                STAGE_Y - 0.125 * (k + 1) as f32 + 0.006,
            );
            draw_speaker(
                &mut easel.drawing,
                (x - 0.085, high, x + 0.085, low),
                (scheme, side),
            );
        }
    }
    easel.hang(craft);
}

fn draw_speaker(
    drawing: &mut Drawing,
    (l, t, r, b): (f32, f32, f32, f32),
    (scheme, side): ([Rgb; 3], f32),
) {
    drawing.rounded((l, t, r, b), 0.006, "#15151a");
    let edge = hex(mix([0.15; 3], scheme[1], 0.4));
    let x = if side < 0.0 { r - 0.005 } else { l };
    drawing.rect((x, t, x + 0.005, b), &edge);
    let (cx, cy) = ((l + r) / 2.0, (t + b) / 2.0);
    for (dx, radius) in [(-0.036, 0.040), (0.042, 0.028)] {
        drawing.ellipse((cx + dx, cy), (radius, radius), "#26262e");
        drawing.ellipse((cx + dx, cy), (radius * 0.75, radius * 0.75), "#0c0c10");
        drawing.ellipse((cx + dx, cy), (radius * 0.28, radius * 0.28), "#34343e");
    }
}

/// Heads and hands before the stage, that bob to the beat; here and there a light.
fn add_crowd(craft: &mut Craft<'_>, dice: &mut Dice, scheme: [Rgb; 3]) {
    for (row, (parallax, y, size)) in [(1.1, 0.985, 0.042), (1.25, 1.03, 0.062)]
        .into_iter()
        .enumerate()
    {
        let mut easel = Easel::new(
            craft,
            Distance {
                parallax,
                depth: 0.0,
            },
            (0.7, 1.15),
            1.0,
        );
        easel.area.3 += 0.1;
        easel.drawing = Drawing::new(easel.area);
        let (left, _, right, _) = easel.area;
        let dark = hex(scale(
            mix([0.05, 0.04, 0.08], scheme[1], 0.10 * (1 - row) as f32),
            1.0,
        ));
        let rim = hex(mix([0.10, 0.08, 0.14], scheme[row], 0.45));
        let mut x = left;
        while x < right {
            let s = size * dice.range(0.85, 1.15);
            let top = y + dice.range(-0.012, 0.012);
            if dice.unit() < 0.42 {
                let lean = dice.range(-0.5, 0.5) * s;
                let hand = (x + s * 0.9 + lean, top - s * dice.range(1.4, 2.1));
                easel.drawing.stroke(
                    &format!(
                        "M{:.4} {:.4}L{:.4} {:.4}",
                        x + s * 0.9,
                        top + s * 1.4,
                        hand.0,
                        hand.1
                    ),
                    &dark,
                    s * 0.42,
                );
                easel.drawing.ellipse(hand, (s * 0.26, s * 0.30), &dark);
                if dice.unit() < 0.25 {
                    easel.drawing.rounded(
                        (
                            hand.0 - s * 0.16,
                            hand.1 - s * 0.62,
                            hand.0 + s * 0.16,
                            hand.1 - s * 0.1,
                        ),
                        s * 0.04,
                        "#dff2ff",
                    );
                }
            }
            easel.drawing.ellipse((x, top), (s * 0.60, s * 0.70), &rim);
            easel
                .drawing
                .ellipse((x, top + s * 0.06), (s * 0.58, s * 0.68), &dark);
            easel.drawing.rounded(
                (x - s * 1.1, top + s * 0.75, x + s * 1.1, 1.25),
                s * 0.6,
                &dark,
            );
            x += s * dice.range(1.5, 2.1);
        }
        let placed = easel.bake(craft);
        craft.add_front(placed.waving(move |t| Wave {
            amplitude_px: 0.006,
            frequency: 5.0,
            phase_rad: t * 6.3 + row as f32,
        }));
    }
    let side_px = (craft.density * 0.2) as usize;
    let halo = Sprite::new(glow(side_px, scheme[2], 0.0), side_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        let beat = 1.0 - (t * 2.0).fract();
        list.draw(Draw {
            blend: Blend::Add,
            opacity: 0.18 + 0.25 * beat * beat,
            ..halo.draw(view, (0.0, 0.6), (1.7, 0.8))
        });
    }));
}

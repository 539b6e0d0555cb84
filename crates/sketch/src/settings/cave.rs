//! A cave: rock on all sides, stalactites before and behind, crystals that glow, a pool, light from an opening.

use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::palette::{mix, multiply, rgb, scale};
use crate::paint::bake::{Drawing, dot, glow, hex};
use crate::paint::noise::{Dice, fbm, lerp, ridged, smoothstep};
use crate::paint::{Blend, Draw, Reflection, Rgb};
use crate::staging::{Palette, Set, SetContext};

/// A source of light in the cave.
#[derive(Clone, Copy)]
struct Light {
    at: (f32, f32),
    colour: Rgb,
    reach: f32,
}

const CRYSTALS: [[f32; 3]; 3] = [[0.30, 0.85, 1.0], [0.75, 0.45, 1.0], [0.35, 1.0, 0.65]];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut dice = craft.dice(20);
    let crystal = CRYSTALS[dice.below(3)];
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let rock = rgb([0x7a6a62, 0x66687a, 0x7d7060][dice.below(3)]);
    let outside = mix(craft.tones.sky[2], craft.tones.sky[3], 0.5);
    let edge = craft.half_width;
    let lights = vec![
        Light {
            at: (side * 0.14, 0.40),
            colour: scale(outside, 0.75),
            reach: 0.34,
        },
        Light {
            at: (-side * edge * 0.62, 0.66),
            colour: scale(crystal, 0.75),
            reach: 0.20,
        },
        Light {
            at: (side * edge * 0.80, 0.74),
            colour: scale(crystal, 0.75),
            reach: 0.22,
        },
        Light {
            at: (-side * edge * 0.9, craft.top + 0.3),
            colour: scale(crystal, 0.45),
            reach: 0.22,
        },
    ];
    add_depths(&mut craft, &lights, (rock, outside, side));
    add_far_crystals(&mut craft, &mut dice, (crystal, side));
    add_pool(&mut craft, (side, crystal));
    add_floor(&mut craft, &lights, rock);
    add_crystals(&mut craft, &mut dice, (crystal, side));
    add_air(&mut craft, &lights, crystal);
    add_teeth(&mut craft, &mut dice, rock);
    let light = mix(outside, crystal, 0.4);
    craft.finish(Shape {
        far_ground_y: 0.80,
        air_y: 0.36,
        ..Shape::open(Palette {
            light_dir: (0.6 * side, -0.8),
            light: mix(light, [1.0; 3], 0.35).map(|part| part.max(0.55)),
            ambient: mix(scale(crystal, 0.4), [0.30, 0.28, 0.34], 0.5),
            haze: scale(light, 0.5),
            contrast: 0.9,
            shadow: 0.45,
        })
    })
}

fn lit(own: Rgb, at: (f32, f32), lights: &[Light]) -> Rgb {
    let mut sum = [0.13, 0.12, 0.17];
    for light in lights {
        let (dx, dy) = (at.0 - light.at.0, at.1 - light.at.1);
        let reach2 = light.reach * light.reach;
        let fall = reach2 / (reach2 + dx * dx + dy * dy);
        for (part, colour) in sum.iter_mut().zip(light.colour) {
            *part += colour * fall;
        }
    }
    multiply(own, sum)
}

/// Three walls behind each other around the opening, each darker the nearer it is.
fn add_depths(craft: &mut Craft<'_>, lights: &[Light], (rock, outside, side): (Rgb, Rgb, f32)) {
    let area = craft.area(0.1);
    let tones = craft.tones.clone();
    let sky = craft.bake_fn(area, (0.1, 0.3), |_, y| {
        let t = smoothstep(0.1, 0.6, y);
        (mix(mix(tones.sky[1], tones.sky[3], t), outside, 0.2), 1.0)
    });
    craft.add(sky);
    let tall = if craft.is_tall() { 1.5 } else { 1.0 };
    for (row, (parallax, rx, ry, bright)) in [
        (0.2, 0.15, 0.16, 1.5),
        (0.4, 0.36, 0.30, 1.05),
        (0.62, 0.68, 0.46, 0.75),
    ]
    .into_iter()
    .enumerate()
    {
        let seed = craft.dice(21 + row as u32).noise_seed();
        let area = craft.area(parallax);
        let middle = (side * 0.14 * (1.0 - 0.3 * row as f32), 0.42);
        let placed = craft.bake_fn(area, (parallax, 0.8), |x, y| {
            let (dx, dy) = ((x - middle.0) / rx, (y - middle.1) / (ry * tall));
            let r = libm::hypotf(dx, dy);
            let angle = libm::atan2f(dy, dx);
            let ragged = 0.75 * (fbm(angle * 1.6 + 9.0, row as f32 * 5.0 + 0.2 * r, 4, seed) - 0.5);
            let spikes = 0.22 * ridged(x * 9.0, 0.3, 2, seed + 1) * smoothstep(0.0, -0.6, dy);
            let edge = r - 1.0 + ragged + spikes;
            let crack = ridged(x * 5.0, y * 5.0, 4, seed + 2);
            let bump = fbm(x * 7.0, y * 9.0, 5, seed + 3) - 0.5;
            let rim = smoothstep(0.16, 0.0, edge);
            let own = scale(
                rock,
                bright * (1.0 + 0.9 * bump - 0.4 * smoothstep(0.72, 0.95, crack)),
            );
            let colour = mix(lit(own, (x, y), lights), multiply(own, outside), 0.35 * rim);
            (
                colour.map(|part| part.max(0.0)),
                smoothstep(-0.006, 0.006, edge),
            )
        });
        craft.add(placed);
    }
}

/// Still water before the far wall.
fn add_pool(craft: &mut Craft<'_>, (side, crystal): (f32, Rgb)) {
    let (left, _, right, bottom) = craft.area(0.7);
    let deep = mix(scale(crystal, 0.20), [0.03, 0.05, 0.08], 0.5);
    let placed = craft.bake_fn((left, 0.66, right, bottom), (0.7, 0.3), |x, y| {
        let near = smoothstep(0.66, 0.86, y);
        let shine = smoothstep(0.5, 0.0, (x - side * 0.14).abs()) * (1.0 - near);
        (mix(deep, scale(crystal, 0.5), 0.4 * shine), 0.86)
    });
    craft.add(placed);
    craft.add_layer(Box::new(move |t, view, list| {
        let (_, horizon_px) = view.to_frame(0.7).apply(view.x * 0.7, 0.66);
        list.reflect(Reflection {
            horizon_px,
            ripple_px: 0.006 * crate::staging::View::unit_px(view.size),
            time_s: t * 0.6,
            tint: [0.75, 0.85, 0.92],
            strength: 0.55,
        });
    }));
}

fn add_floor(craft: &mut Craft<'_>, lights: &[Light], rock: Rgb) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(25).noise_seed();
    let placed = craft.bake_fn((left, 0.68, right, bottom), (1.0, 1.0), |x, y| {
        let shore = 0.775 - 0.07 * smoothstep(0.2, 0.8, x.abs())
            + 0.03 * (fbm(x * 4.0, 0.0, 3, seed) - 0.5);
        let far = 1.0 / (0.2 + (y - 0.62));
        let bump = fbm(x * far * 2.0, far * 6.0, 4, seed + 1) - 0.5;
        let crack = ridged(x * far * 1.1, far * 3.0, 3, seed + 2);
        let wet = smoothstep(0.03, 0.0, y - shore);
        let own = scale(
            rock,
            (1.25 + 0.8 * bump - 0.5 * smoothstep(0.8, 0.97, crack)) * lerp(1.0, 0.6, wet),
        );
        let colour = lit(own, (x, y - 0.12), lights);
        (
            scale(colour, 1.15 - 0.4 * smoothstep(0.88, 1.1, y)),
            smoothstep(-0.002, 0.004, y - shore),
        )
    });
    craft.add(placed);
}

fn add_far_crystals(craft: &mut Craft<'_>, dice: &mut Dice, (crystal, side): (Rgb, f32)) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.66,
            depth: 0.0,
        },
        (-2.0, 0.8),
        side,
    );
    let edge = craft.half_width;
    let top = craft.top;
    for (x, y, s, down) in [
        (-side * edge * 0.62, 0.70, 0.10, false),
        (-side * 0.10, 0.68, 0.05, false),
        (-side * edge * 0.9, top + 0.14, 0.12, true),
        (side * edge * 0.55, top + 0.02, 0.10, true),
    ] {
        cluster(&mut easel.drawing, dice, ((x, y), s), (crystal, down));
    }
    easel.hang(craft);
}

fn add_crystals(craft: &mut Craft<'_>, dice: &mut Dice, (crystal, side): (Rgb, f32)) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (0.4, 1.05),
        side,
    );
    let edge = craft.half_width;
    for (x, y, s) in [
        (side * edge * 0.84, 0.82, 0.17),
        (-side * edge * 0.92, 0.90, 0.14),
        (side * edge * 0.52, 0.775, 0.07),
    ] {
        cluster(&mut easel.drawing, dice, ((x, y), s), (crystal, false));
    }
    easel.hang(craft);
}

/// Crystals that grow out of one spot, up or down.
fn cluster(
    drawing: &mut Drawing,
    dice: &mut Dice,
    ((x, y), s): ((f32, f32), f32),
    (crystal, is_down): (Rgb, bool),
) {
    let up = if is_down { -1.0 } else { 1.0 };
    for i in 0..7 {
        let lean = lerp(-0.9, 0.9, ((i * 3) % 7) as f32 / 6.0) + dice.range(-0.1, 0.1);
        let long = s * (1.25 - 0.6 * lean.abs()) * dice.range(0.8, 1.2);
        let w = s * dice.range(0.10, 0.16);
        let (sin, cos) = libm::sincosf(lean * 0.8);
        let p = |along: f32, across: f32| {
            (
                x + lean * s * 0.25 + along * sin + across * cos,
                y - up * (along * cos - across * sin),
            )
        };
        let (root, shoulder, tip) = (0.0, long * 0.78, long);
        let dark = hex(scale(crystal, dice.range(0.35, 0.5)));
        let mid = hex(scale(crystal, dice.range(0.65, 0.85)));
        let bright = hex(mix(crystal, [1.0; 3], 0.45));
        drawing.polygon(
            &[p(root, -w), p(shoulder, -w), p(tip, 0.0), p(root, 0.0)],
            &mid,
        );
        drawing.polygon(
            &[p(root, w), p(shoulder, w), p(tip, 0.0), p(root, 0.0)],
            &dark,
        );
        drawing.polygon(
            &[
                p(shoulder * 0.2, -w * 0.55),
                p(shoulder * 0.9, -w * 0.6),
                p(tip, 0.0),
                p(shoulder * 0.3, -w * 0.15),
            ],
            &bright,
        );
    }
}

/// Halos of the crystals, a beam from the opening, and sparks in the air.
fn add_air(craft: &mut Craft<'_>, lights: &[Light], crystal: Rgb) {
    let side_px = (craft.density * 0.3) as usize;
    let halo = Sprite::new(glow(side_px, crystal, 0.0), side_px as f32);
    let places: Vec<_> = lights.iter().skip(1).map(|light| light.at).collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (i, at) in places.iter().enumerate() {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.40 + 0.08 * libm::sinf(0.9 * t + 2.0 * i as f32),
                ..halo.draw(view, *at, (0.75, 0.9))
            });
        }
    }));
    let mote = Sprite::new(dot(8, mix(crystal, [1.0; 3], 0.5)), 8.0 / 0.008);
    let mut dice = craft.dice(27);
    let top = craft.top;
    let motes: Vec<_> = (0..50)
        .map(|_| {
            (
                dice.range(-0.8, 0.8),
                dice.range(top, 0.95),
                dice.range(0.0, 6.3),
            )
        })
        .collect();
    craft.add_front(Box::new(move |t, view, list| {
        for (x, y, phase) in &motes {
            let at = (
                x + 0.04 * libm::sinf(0.3 * t + phase),
                y - 0.03 * libm::sinf(0.4 * t + 2.0 * phase),
            );
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.3 + 0.25 * libm::sinf(1.2 * t + 4.0 * phase),
                ..mote.draw(view, at, (1.0, 1.05))
            });
        }
    }));
}

/// Stalactites and rocks at the frame, dark, close to the eye.
fn add_teeth(craft: &mut Craft<'_>, dice: &mut Dice, rock: Rgb) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.2,
            depth: 0.0,
        },
        (-2.0, 1.1),
        1.0,
    );
    let (left, top, right, bottom) = easel.area;
    let view_top = craft.top;
    let fills = [hex(scale(rock, 0.16)), hex(scale(rock, 0.24))];
    let mut x = left;
    while x < right {
        let w = dice.range(0.03, 0.10);
        let low =
            view_top + dice.range(0.02, 0.12) + 0.22 * smoothstep(0.2, 0.9, x.abs()) * dice.unit();
        let tip = (x + w * dice.range(-0.2, 0.2), low);
        easel.drawing.path(
            &format!(
                "M{:.4} {top:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {top:.4}Z",
                x - w,
                tip.0 - w * 0.15,
                lerp(top, low, 0.7),
                tip.0,
                tip.1,
                tip.0 + w * 0.15,
                lerp(top, low, 0.7),
                x + w
            ),
            &fills[dice.below(2)],
        );
        x += w * dice.range(0.7, 1.4);
    }
    easel
        .drawing
        .rect((left, top, right, view_top - 0.01), &fills[0]);
    for (edge, s) in [(left, 1.0), (right, -1.0)] {
        for k in 0..3 {
            let reach = dice.range(0.10, 0.22) * (1.0 - 0.25 * k as f32);
            let high = dice.range(0.10, 0.20) * (1.0 + 0.5 * k as f32);
            easel.drawing.path(
                &format!(
                    "M{edge:.4} {bottom:.4}L{edge:.4} {:.4}Q{:.4} {:.4} {:.4} {bottom:.4}Z",
                    bottom - high,
                    edge + s * reach * 0.8,
                    bottom - high * 0.9,
                    edge + s * reach * 1.3
                ),
                &fills[k % 2],
            );
        }
    }
    easel.hang(craft);
}

//! A synthwave horizon: a striped sun behind mountains of lines, a grid of light that runs towards the beholder.

use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{glow, hex};
use crate::paint::noise::{Dice, lerp, smoothstep};
use crate::paint::{Blend, Draw, Plate, Rgb};
use crate::staging::{Palette, Set, SetContext};

/// Sky top, sky low, sun top, sun low, lines.
const SCHEMES: [[u32; 5]; 3] = [
    [0x0c0426, 0x8a1f86, 0xffd84a, 0xff2f8a, 0xff3fd0],
    [0x050a2c, 0x3a2a9a, 0xff9a5a, 0xe0309a, 0x2fe0ff],
    [0x14021e, 0xb0305a, 0xffe07a, 0xff5a3a, 0xb04aff],
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut dice = craft.dice(20);
    let scheme = SCHEMES[dice.below(SCHEMES.len())].map(rgb);
    let horizon_y = if craft.is_tall() { 0.48 } else { 0.58 };
    add_sky(&mut craft, &mut dice, (scheme, horizon_y));
    add_sun(&mut craft, (scheme, horizon_y));
    add_peaks(&mut craft, &mut dice, (scheme, horizon_y));
    add_grid(&mut craft, (scheme, horizon_y));
    add_palms(&mut craft, (scheme, horizon_y));
    let light = mix(scheme[3], [1.0; 3], 0.45);
    craft.finish(Shape {
        far_ground_y: 0.74,
        ..Shape::open(Palette {
            light_dir: (0.1, -0.99),
            light,
            ambient: mix(scheme[1], [0.45, 0.35, 0.6], 0.6),
            haze: scheme[1],
            contrast: 0.9,
            shadow: 0.4,
        })
    })
}

fn add_sky(craft: &mut Craft<'_>, dice: &mut Dice, (scheme, horizon_y): ([Rgb; 5], f32)) {
    let area = craft.area(0.04);
    let top = craft.top;
    let placed = craft.bake_fn(area, (0.04, 0.3), |_, y| {
        let up = ((horizon_y - y) / (horizon_y - top.max(-0.5))).clamp(0.0, 1.0);
        let low = mix(scheme[1], scheme[3], 0.45 * smoothstep(0.25, 0.0, up));
        (mix(low, scheme[0], smoothstep(0.0, 0.8, up)), 1.0)
    });
    craft.add(placed);
    let size_px = (craft.density * 0.014).max(5.0);
    let star = Sprite::new(glow(size_px as usize, [1.0, 0.95, 1.0], 0.3), size_px);
    let stars: Vec<_> = (0..110)
        .map(|_| {
            (
                (
                    dice.range(area.0, area.2),
                    dice.range(area.1, horizon_y - 0.12),
                ),
                0.004 + 0.010 * dice.unit() * dice.unit(),
                dice.range(0.0, 6.3),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, size, phase) in &stars {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.6 + 0.35 * libm::sinf(1.5 * t + phase),
                ..star.draw(view, *at, (*size, 0.04))
            });
        }
    }));
}

/// A great sun cut by bands that widen downwards.
fn add_sun(craft: &mut Craft<'_>, (scheme, horizon_y): ([Rgb; 5], f32)) {
    let radius = if craft.is_tall() { 0.36 } else { 0.30 };
    let at = (0.0, horizon_y - radius * 0.62);
    let side_px = (craft.density * radius * 2.0) as usize;
    let disc = Plate::from_fn(side_px, side_px, |px, py| {
        let half = side_px as f32 / 2.0;
        let (u, v) = ((px - half) / half, (py - half) / half);
        let r = libm::hypotf(u, v);
        let t = (v + 1.0) / 2.0;
        let band = (t * 11.0).fract();
        let open = lerp(0.0, 0.55, smoothstep(0.35, 1.0, t));
        let soft = 24.0 / side_px as f32;
        let cut = if t > 0.36 {
            smoothstep(open - soft, open + soft, band)
        } else {
            1.0
        };
        (
            mix(scheme[2], scheme[3], smoothstep(0.05, 0.85, t)),
            smoothstep(1.0, 1.0 - 4.0 / side_px as f32, r) * cut,
        )
    });
    let disc = Sprite::new(disc, craft.density);
    let halo_px = (craft.density * 0.4) as usize;
    let halo = Sprite::new(glow(halo_px, scheme[3], 0.0), halo_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        list.draw(Draw {
            blend: Blend::Add,
            opacity: 0.75 + 0.05 * libm::sinf(t),
            ..halo.draw(view, at, (radius * 4.6, 0.06))
        });
        list.draw(disc.draw(view, at, (1.0, 0.06)));
    }));
}

/// Dark mountains drawn with lines of light.
fn add_peaks(craft: &mut Craft<'_>, dice: &mut Dice, (scheme, horizon_y): ([Rgb; 5], f32)) {
    let stretch = if craft.is_tall() { 1.5 } else { 1.0 };
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.15,
            depth: 0.0,
        },
        (-0.3, horizon_y + 0.02),
        1.0,
    );
    let (left, _, right, _) = easel.area;
    let (dark, line) = (
        hex(scale(scheme[0], 1.3)),
        hex(mix(scheme[4], scheme[1], 0.25)),
    );
    let n = 15;
    let mut ridge = Vec::new();
    for i in 0..=n {
        let x = lerp(left - 0.05, right + 0.05, i as f32 / n as f32);
        let side = smoothstep(0.12, 0.7, x.abs());
        let high = (0.03 + 0.24 * side) * dice.range(0.35, 1.0) * stretch;
        ridge.push((x, horizon_y - if i % 2 == 0 { high } else { high * 0.4 }));
    }
    let mut corners = ridge.clone();
    corners.push((right + 0.1, horizon_y + 0.03));
    corners.push((left - 0.1, horizon_y + 0.03));
    easel.drawing.polygon(&corners, &dark);
    for pair in ridge.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        easel.drawing.stroke(
            &format!("M{:.4} {:.4}L{:.4} {:.4}", a.0, a.1, b.0, b.1),
            &line,
            0.0035,
        );
        for k in 1..4 {
            let t = k as f32 / 4.0;
            let from = (lerp(a.0, b.0, t), lerp(a.1, b.1, t));
            easel.drawing.stroke(
                &format!(
                    "M{:.4} {:.4}L{:.4} {horizon_y:.4}M{:.4} {:.4}L{:.4} {horizon_y:.4}",
                    a.0, a.1, from.0, from.0, from.1, b.0
                ),
                &line,
                0.0014,
            );
        }
    }
    easel.hang(craft);
}

/// The floor: dark, with lines that meet at the horizon and others that come nearer.
fn add_grid(craft: &mut Craft<'_>, (scheme, horizon_y): ([Rgb; 5], f32)) {
    let (left, _, right, bottom) = craft.area(0.9);
    let (dark, low) = (scale(scheme[0], 0.9), mix(scheme[0], scheme[1], 0.35));
    let floor = craft.bake_fn((left, horizon_y, right, bottom), (0.9, 0.3), |_, y| {
        let near = (y - horizon_y) / (1.0 - horizon_y);
        let glow = smoothstep(0.14, 0.0, near);
        (
            mix(mix(low, dark, near.min(1.0)), scheme[3], 0.75 * glow),
            1.0,
        )
    });
    craft.add(floor);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.9,
            depth: 0.0,
        },
        (horizon_y, 1.1),
        1.0,
    );
    let line = hex(scheme[4]);
    for i in -26..=26 {
        let x = i as f32;
        let (far, near) = (x * 0.022, x * 0.24);
        easel.drawing.polygon(
            &[
                (far - 0.0004, horizon_y),
                (far + 0.0004, horizon_y),
                (near + 0.0055, 1.12),
                (near - 0.0055, 1.12),
            ],
            &line,
        );
    }
    easel.drawing.rect(
        (left, horizon_y - 0.002, right, horizon_y + 0.003),
        &hex(mix(scheme[4], [1.0; 3], 0.5)),
    );
    easel.hang(craft);
    // A bar of light, stretched over the width, for every line across.
    let bar = Plate::from_fn(8, 16, |_, y| {
        let v = (y - 8.0) / 8.0;
        (
            mix(scheme[4], [1.0; 3], 0.4 * (1.0 - v.abs())),
            smoothstep(1.0, 0.2, v.abs()),
        )
    });
    let bar = std::sync::Arc::new(bar);
    let wide = right - left;
    craft.add_layer(Box::new(move |t, view, list| {
        for i in 0..16 {
            let run = (t * 0.45).fract() + i as f32;
            let z = 15.5 - run;
            if z < 0.35 {
                continue;
            }
            let y = horizon_y + (1.0 - horizon_y) * 0.62 / z;
            let thick = (0.012 / z).max(0.0012);
            let mut draw = view.place(&bar, 16.0 / thick, (left, y - thick / 2.0), 0.9);
            draw.to_frame =
                crate::paint::Affine::scale(wide / 8.0 * 16.0 / thick, 1.0).then(draw.to_frame);
            list.draw(Draw {
                opacity: smoothstep(15.5, 10.0, z),
                ..draw
            });
        }
    }));
}

/// Palms as black shapes at the sides.
fn add_palms(craft: &mut Craft<'_>, (scheme, horizon_y): ([Rgb; 5], f32)) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.7,
            depth: 0.0,
        },
        (-0.6, 0.9),
        1.0,
    );
    let mut dice = craft.dice(24);
    let dark = scale(scheme[0], 0.6);
    easel.tones.lit = mix(dark, scheme[4], 0.22);
    easel.tones.shade = dark;
    let edge = craft.half_width;
    let tall = if craft.is_tall() { 1.25 } else { 1.0 };
    for (x, high) in [(-0.95, 0.56), (-0.74, 0.40), (0.93, 0.60), (0.70, 0.36)] {
        let foot = horizon_y + 0.10 + 0.10 * high;
        easel.garden(&mut dice).palm(
            (x * edge, foot),
            high * tall,
            if x < 0.0 { 0.10 } else { -0.10 },
        );
    }
    easel.hang(craft);
}

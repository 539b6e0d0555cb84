//! Places that are none: swirling ink, a studio backdrop, the open sky.

use std::f32::consts::TAU;

use super::clouds::{add_cloud_sea, add_clouds};
use super::craft::{Craft, Shape, Sprite};
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use crate::paint::bake::glow;
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::paint::{Affine, Blend, Draw, Rgb};
use crate::scene::{Setting, TimeOfDay};
use crate::staging::{Palette, Set, SetContext};

/// Ink: ground, two colours, light.
const INKS: [[u32; 4]; 5] = [
    [0x0c1030, 0x2f4fd0, 0xe0489a, 0xffd08a],
    [0x06202a, 0x12a594, 0x3f5fd0, 0xc8ffe6],
    [0x220a2c, 0xa83fd0, 0xf0743f, 0xffe0a0],
    [0x0d1a33, 0xd8a13f, 0x1f8fb0, 0xfff0c8],
    [0x1c0d1f, 0xd03f5f, 0x5f4fd8, 0xffc8d8],
];

/// Studio walls: light, shade, floor.
const STUDIOS: [[u32; 3]; 6] = [
    [0xf3d9c4, 0xd99f86, 0xe9bfa4],
    [0xd3e6ee, 0x8fb6cc, 0xb6d3e0],
    [0xe2dcf2, 0xa69bd0, 0xc8bee6],
    [0xdceccf, 0x9cc08f, 0xc0dcb2],
    [0xf6e6b8, 0xe0b568, 0xeccf90],
    [0xf0d0d8, 0xcf8fa4, 0xe2b0c0],
];

pub(super) fn build(ctx: &SetContext) -> Set {
    match ctx.setting {
        Setting::Abstract => ink(ctx),
        Setting::Sky => open_sky(ctx),
        _ => studio(ctx),
    }
}

fn ink(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut dice = craft.dice(20);
    let colours = INKS[dice.below(INKS.len())].map(rgb);
    let (seed, turn) = (
        dice.noise_seed(),
        if dice.unit() < 0.5 { 1.0 } else { -1.0 },
    );
    let area = craft.area(0.1);
    let [ground, ..] = colours;
    let back = craft.bake_fn(area, (0.1, 0.2), |x, y| {
        let near = 1.0 - smoothstep(0.0, 1.0, libm::hypotf(x, y - 0.45));
        (
            mix(scale(ground, 0.55), mix(ground, colours[1], 0.22), near),
            1.0,
        )
    });
    craft.add(back);
    for layer in 0..3_u32 {
        add_swirl(&mut craft, (layer, turn, seed), colours);
    }
    add_sparks(&mut craft, colours[3]);
    let palette = Palette {
        light_dir: (-0.5, -0.87),
        light: mix(colours[3], [1.0; 3], 0.5),
        ambient: mix(colours[1], [0.4; 3], 0.5),
        haze: ground,
        contrast: 0.9,
        shadow: 0.3,
    };
    craft.finish(Shape {
        is_floating: true,
        ground_y: 0.80,
        far_ground_y: 0.5,
        air_y: 0.45,
        ..Shape::open(palette)
    })
}

/// One disc of drawn-out ink that turns about the middle of the picture.
fn add_swirl(craft: &mut Craft<'_>, (layer, turn, seed): (u32, f32, u32), colours: [Rgb; 4]) {
    let (left, top, right, bottom) = craft.area(0.6);
    let middle = (0.0, if craft.is_tall() { 0.30 } else { 0.48 });
    let reach = libm::hypotf(right - left, bottom - top) * 0.62;
    let area = (-reach, -reach, reach, reach);
    let own = [colours[1], colours[2], colours[3]][layer as usize];
    let size = [1.1, 1.5, 2.2][layer as usize];
    let strength = [0.85, 0.75, 0.55][layer as usize];
    let placed = craft.bake_fn(area, (0.6, 0.24), |x, y| {
        let r = libm::hypotf(x, y);
        // Inner parts have turned farther.
        let angle = turn * (1.9 / (0.25 + r)) + layer as f32 * 2.1;
        let (sin, cos) = libm::sincosf(angle);
        let (u, v) = (size * (x * cos - y * sin), size * (x * sin + y * cos));
        let bend = fbm(u * 1.3 + 5.0, v * 1.3, 3, seed + layer) - 0.5;
        let body = fbm(u + 2.0 * bend, v - 1.6 * bend, 5, seed + 7 + layer);
        let thread = ridged(u * 1.2 + 2.2 * bend, v * 1.2 + bend, 3, seed + 14 + layer);
        let alpha = smoothstep(0.44, 0.68, body) * 0.7
            + 0.5 * smoothstep(0.72, 0.95, thread) * smoothstep(0.35, 0.6, body);
        let colour = mix(
            scale(own, 0.7),
            mix(own, [1.0; 3], 0.25),
            smoothstep(0.45, 0.9, thread),
        );
        (
            colour,
            (strength * alpha).min(1.0) * smoothstep(reach, reach * 0.8, r),
        )
    });
    let half = placed.plate.width_px as f32 / 2.0;
    let speed = turn * [0.10, 0.15, 0.21][layer as usize];
    craft.add_layer(Box::new(move |t, view, list| {
        let size = (1.0 + 0.04 * libm::sinf(0.4 * t + layer as f32)) / placed.density;
        let to_world = Affine::translate(-half, -half)
            .then(Affine::scale(size, size))
            .then(Affine::rotate(speed * t))
            .then(Affine::translate(middle.0, middle.1));
        let mut draw = placed.draw(view);
        draw.to_frame = to_world.then(view.to_frame(0.6));
        let blend = if layer == 0 { Blend::Over } else { Blend::Add };
        list.draw(Draw {
            blend,
            opacity: if layer == 0 { 1.0 } else { 0.62 },
            ..draw
        });
    }));
}

fn add_sparks(craft: &mut Craft<'_>, colour: Rgb) {
    let spark = Sprite::new(glow(24, colour, 0.2), 24.0);
    let mut dice = craft.dice(21);
    let reach = craft.half_width.max(0.6);
    let sparks: Vec<_> = (0..46)
        .map(|_| {
            (
                dice.range(0.08, reach * 1.2),
                dice.range(0.0, TAU),
                dice.range(0.10, 0.3),
                dice.range(0.008, 0.03),
            )
        })
        .collect();
    let middle_y = if craft.is_tall() { 0.30 } else { 0.48 };
    craft.add_front(Box::new(move |t, view, list| {
        for (r, phase_rad, speed, size) in &sparks {
            let (sin, cos) = libm::sincosf(phase_rad + t * speed);
            let at = (r * cos, middle_y + r * sin);
            let opacity = 0.45 + 0.4 * libm::sinf(t * 1.4 + 5.0 * phase_rad);
            let draw = spark.draw(view, at, (*size, 0.9));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: opacity.max(0.0),
                ..draw
            });
        }
    }));
}

fn studio(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut dice = craft.dice(20);
    let usual = STUDIOS[dice.below(STUDIOS.len())].map(rgb);
    let said = ctx.surface.colour.map(rgb);
    let [light, shade, floor] = said.map_or(usual, |own| {
        [
            mix(own, [1.0; 3], 0.10),
            scale(own, 0.80),
            mix(own, [1.0; 3], 0.04),
        ]
    });
    let dim = match ctx.time_of_day {
        TimeOfDay::Night => 0.42,
        TimeOfDay::Sunset => 0.75,
        _ => 1.0,
    };
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let lamp = (side * -0.22, if craft.is_tall() { 0.10 } else { 0.30 });
    let area = craft.area(1.0);
    // One sweep of paper: wall and floor meet in a curve.
    let sweep = craft.bake_fn(area, (0.9, 0.4), |x, y| {
        let near = 1.0 - smoothstep(0.0, 1.15, libm::hypotf(x - lamp.0, (y - lamp.1) * 0.9));
        let wall = mix(shade, scale(light, 0.96), near);
        let bend = smoothstep(0.68, 0.84, y);
        let pool = 1.0 - smoothstep(0.05, 0.85, libm::hypotf(x, (y - 0.92) * 2.6));
        let ground = mix(
            scale(mix(floor, shade, 0.45), 0.94),
            mix(floor, [1.0; 3], 0.22),
            pool,
        );
        (
            scale(
                mix(
                    scale(wall, 1.0 - 0.05 * smoothstep(0.5, 0.74, y)),
                    ground,
                    bend,
                ),
                dim,
            ),
            1.0,
        )
    });
    craft.add(sweep);
    if said.is_none() {
        add_shapes(&mut craft, scale(mix(light, shade, 0.5), dim));
    }
    add_floaters(&mut craft, scale(mix(light, [1.0; 3], 0.6), dim));
    let palette = Palette {
        light_dir: (0.6 * side, -0.8),
        light: [1.0, 0.98, 0.94],
        ambient: mix(shade, [0.62, 0.60, 0.68], 0.6),
        haze: light,
        contrast: 0.7,
        shadow: 0.30,
    };
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.80,
        ..Shape::open(palette)
    })
}

/// Large soft discs on the wall that breathe.
fn add_shapes(craft: &mut Craft<'_>, colour: Rgb) {
    let mut dice = craft.dice(22);
    let (left, top, right, _) = craft.area(0.4);
    for i in 0..3 {
        let radius = dice.range(0.16, 0.34);
        let at = (
            lerp(left, right, (i as f32 + dice.range(0.2, 0.8)) / 3.0),
            dice.range(top, 0.48),
        );
        let tone = mix(colour, [1.0; 3], if i % 2 == 0 { 0.35 } else { 0.15 });
        let edge = radius * 0.985;
        let placed = craft.bake_fn((-radius, -radius, radius, radius), (0.4, 0.5), |x, y| {
            let r = libm::hypotf(x, y);
            (
                tone,
                0.34 * smoothstep(radius, edge, r) * lerp(0.6, 1.0, smoothstep(radius, -radius, y)),
            )
        });
        let disc = Sprite {
            plate: placed.plate,
            density: placed.density,
        };
        craft.add_layer(Box::new(move |t, view, list| {
            let size = 1.0 + 0.02 * libm::sinf(0.6 * t + i as f32 * 2.0);
            list.draw(disc.draw(view, at, (size, 0.4)));
        }));
    }
}

fn add_floaters(craft: &mut Craft<'_>, colour: Rgb) {
    let mote = Sprite::new(glow(20, colour, 0.0), 20.0);
    let mut dice = craft.dice(23);
    let (left, top, right, _) = craft.area(1.1);
    let motes: Vec<_> = (0..24)
        .map(|_| {
            (
                (dice.range(left, right), dice.range(top, 0.9)),
                dice.range(0.006, 0.020),
                dice.range(0.0, TAU),
            )
        })
        .collect();
    craft.add_front(Box::new(move |t, view, list| {
        for ((x, y), size, phase_rad) in &motes {
            let at = (
                x + 0.03 * libm::sinf(0.3 * t + phase_rad),
                y + 0.03 * libm::cosf(0.23 * t + 2.0 * phase_rad),
            );
            let draw = mote.draw(view, at, (*size, 1.1));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.30,
                ..draw
            });
        }
    }));
}

/// High above the clouds.
fn open_sky(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = 0.86;
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_clouds(&mut craft, horizon_y - 0.10, light_x);
    add_cloud_sea(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.80,
        far_ground_y: 0.60,
        air_y: 0.42,
        is_floating: true,
        ..Shape::open(palette)
    })
}

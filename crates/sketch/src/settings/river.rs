//! A river that winds towards the beholder: between green banks and hills, or through a canyon.

use super::bough::add_bough;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::easel::{Distance, Easel};
use super::foliage::add_front_grass;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Range, Rock, add_hills, add_mountains};
use crate::paint::bake::dot;
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::paint::{Affine, Blend, Draw, Rgb};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

/// Where the valley's floor begins, and how far below the eye it lies.
struct Valley {
    horizon_y: f32,
    eye: f32,
    bend: f32,
    /// Half as wide as it is.
    half: f32,
    seed: u32,
    is_canyon: bool,
}

impl Valley {
    /// How far away a point of the ground is that is seen at `y`.
    fn away(&self, y: f32) -> f32 {
        self.eye / (y - self.horizon_y).max(0.0035)
    }

    /// The river's middle and half width, in the world, `z` away.
    fn course(&self, z: f32) -> (f32, f32) {
        let swing = self.bend * (0.62 * libm::sinf(z * 0.85 - 0.9) + 0.05 * z);
        let width = self.half + 0.10 * libm::sinf(z * 0.6);
        (swing * smoothstep(0.7, 2.2, z) * 1.5, width)
    }
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let is_canyon = ctx.setting == Setting::Canyon;
    let horizon_y = if craft.is_tall() { 0.40 } else { 0.52 };
    // A sun that sets stands above what lies far behind.
    craft.skyline = match (is_canyon, craft.is_tall()) {
        (true, _) => 0.10,
        (false, false) => 0.15,
        (false, true) => 0.25,
    };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.14, light_x);
    let mut dice = craft.dice(18);
    let valley = Valley {
        horizon_y,
        eye: 1.0 - horizon_y,
        bend: if dice.unit() < 0.5 { -1.0 } else { 1.0 },
        // Where nobody stands on its bank, it flows on past the beholder.
        half: if ctx.is_bare { 0.26 } else { 0.50 },
        seed: dice.noise_seed(),
        is_canyon,
    };
    if !add_backdrop(&mut craft, horizon_y, sun_x) {
        add_distance(&mut craft, light_x, &valley);
    }
    add_floor(&mut craft, &valley);
    add_flow(&mut craft, &valley);
    if is_canyon {
        add_cliffs(&mut craft, light_x, &valley);
        if !ctx.is_bare {
            add_near_bank(&mut craft, rgb(0xc98f5e));
        }
    } else {
        let turf = craft.turf();
        if !ctx.is_bare {
            add_near_bank(&mut craft, turf);
        }
        add_banks(&mut craft, light_x, &valley);
        add_front_grass(&mut craft, light_x, ctx.backdrop != Some(Setting::Jungle));
        add_bough(&mut craft, light_x);
    }
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.935,
        far_ground_y: 0.905,
        water_y: Some(0.72),
        water_to_y: Some(0.875),
        ..Shape::open(palette)
    })
}

fn add_distance(craft: &mut Craft<'_>, light_x: f32, valley: &Valley) {
    let stretch = if craft.is_tall() { 2.1 } else { 1.0 };
    let horizon_y = valley.horizon_y;
    if valley.is_canyon {
        for (row, (parallax, depth, high)) in [(0.08, 0.78, 0.16), (0.14, 0.60, 0.24)]
            .into_iter()
            .enumerate()
        {
            add_tableland(
                craft,
                (light_x, horizon_y + 0.02),
                (row as u32, parallax, depth, high * stretch),
            );
        }
        return;
    }
    let rock = Rock {
        rock: rgb(0x7482a0),
        snow: if craft.season() == Season::Winter {
            0.9
        } else {
            0.35
        },
        light_x,
    };
    let range = Range {
        foot_y: horizon_y + 0.01,
        height: 0.24 * stretch,
        depth: 0.70,
        parallax: 0.10,
        colour: rock.rock,
    };
    add_mountains(craft, &range, &rock, 20);
    let grass = craft.turf();
    for (i, (height, depth)) in [(0.14, 0.58), (0.07, 0.42)].into_iter().enumerate() {
        let range = Range {
            foot_y: horizon_y + 0.014 + 0.012 * i as f32,
            height: height * stretch,
            depth,
            parallax: 0.18 + 0.08 * i as f32,
            colour: mix(grass, rgb(0x2f5f48), 0.5),
        };
        add_hills(craft, &range, 21 + i as u32);
    }
}

/// Banded table mountains in a row.
pub(super) fn add_tableland(
    craft: &mut Craft<'_>,
    (light_x, foot): (f32, f32),
    (row, parallax, depth, high): (u32, f32, f32, f32),
) {
    let (left, _, right, _) = craft.area(parallax);
    let seed = craft.dice(30 + row).noise_seed();
    let tones = craft.tones.clone();
    let area = (left, foot - high * 1.2, right, foot + 0.03);
    let placed = craft.bake_fn(area, (parallax, 0.8), |x, y| {
        let mesa = |x: f32| smoothstep(0.42, 0.50, fbm(x * 1.5 + row as f32 * 9.0, 0.0, 2, seed));
        let top = foot - high * (0.35 + 0.65 * mesa(x)) - 0.012 * fbm(x * 14.0, 0.0, 3, seed);
        let slope = (mesa(x + 0.02) - mesa(x - 0.02)) * light_x;
        let colour = strata(y, x, seed);
        let light =
            (0.6 - 0.5 * slope + 0.3 * (fbm(x * 22.0, y * 4.0, 3, seed) - 0.5)).clamp(0.1, 1.0);
        (
            tones.toned(colour, light, depth),
            smoothstep(-0.001, 0.001, y - top),
        )
    });
    craft.add(placed);
}

/// The colour of layered red rock at a height.
fn strata(y: f32, x: f32, seed: u32) -> Rgb {
    let warp = 0.02 * fbm(x * 2.0, y * 3.0, 2, seed);
    let band = fbm(0.3, (y + warp) * 22.0, 3, seed + 5);
    let colour = mix(rgb(0xb8643e), rgb(0xe2a06a), smoothstep(0.35, 0.65, band));
    mix(
        colour,
        rgb(0x8a4632),
        smoothstep(0.62, 0.75, fbm(1.7, (y + warp) * 40.0, 2, seed + 6)),
    )
}

/// The valley's floor: banks, gravel, and water that mirrors the sky.
fn add_floor(craft: &mut Craft<'_>, valley: &Valley) {
    let (left, _, right, bottom) = craft.area(0.9);
    let grass = craft.turf();
    let tones = craft.tones.clone();
    // Under a low sun the river is of the colours of the sky, and no dark road.
    let is_evening = tones.sun_y > 0.35;
    let high = if is_evening {
        mix(tones.sky[1], [0.30, 0.42, 0.74], 0.55)
    } else {
        tones.sky[1]
    };
    let told_water = craft.ctx.surface.tints.water.map(rgb);
    let seed = valley.seed;
    let area = (left, valley.horizon_y + 0.012, right, bottom);
    let placed = craft.bake_fn(area, (0.9, 1.0), |x, y| {
        let z = valley.away(y);
        let (middle, half) = valley.course(z);
        let wx = x * z;
        let ragged = 0.10 * (fbm(wx * 3.0, z * 3.0, 3, seed) - 0.5);
        let out = (wx - middle).abs() - half + ragged;
        let far = smoothstep(1.0, 14.0, z);
        let depth = 0.62 * far;
        let soft = 0.004 * z;
        let mottle = fbm(wx * 4.0, z * 6.0, 4, seed + 1) - 0.5;
        let land = if valley.is_canyon {
            scale(
                mix(rgb(0xd9a06a), rgb(0xb57a4a), 0.5 + mottle),
                1.0 + 0.3 * mottle,
            )
        } else {
            scale(mix(grass, rgb(0xd6d27a), 0.25 * far), 0.92 + 0.5 * mottle)
        };
        let bank = smoothstep(0.16, 0.02, out);
        let land = mix(land, scale(rgb(0xb8a382), 1.0 + 0.5 * mottle), bank * 0.8);
        let land = mix(land, rgb(0x4a4030), 0.5 * smoothstep(0.035, 0.0, out));
        let land = tones.toned(land, 0.85 - 0.3 * smoothstep(0.8, 1.1, y), depth);
        // Water: the sky low down, darker and greener near, with ripples along the flow.
        let ripple = ridged(wx * 2.2, z * 5.0, 2, seed + 2);
        let up = smoothstep(valley.horizon_y, 1.0, y);
        let sky = mix(tones.sky[3], high, up);
        let deep = tones.toned(
            if let Some(told) = told_water {
                told
            } else if valley.is_canyon {
                rgb(0x3a7a70)
            } else {
                rgb(0x2c6a6c)
            },
            0.7,
            depth,
        );
        let own = match (told_water, is_evening) {
            (Some(_), _) => 0.62 + 0.30 * up,
            (None, true) => 0.04 + 0.14 * up,
            (None, false) => 0.24 + 0.30 * up,
        };
        let water = mix(sky, deep, own);
        let edge = smoothstep(-0.22, 0.0, out) * 0.4;
        let water = mix(water, tones.toned(rgb(0x1d3a30), 0.4, depth), edge);
        let water = mix(
            water,
            tones.lit([0.94, 0.98, 1.0], depth),
            0.50 * smoothstep(if is_evening { 0.66 } else { 0.84 }, 0.97, ripple),
        );
        (mix(water, land, smoothstep(-soft, soft, out)), 1.0)
    });
    craft.add(placed);
}

/// The bank that one stands on, before the river's bend.
fn add_near_bank(craft: &mut Craft<'_>, own: Rgb) {
    let (left, _, right, bottom) = craft.area(1.0);
    let mut dice = craft.dice(45);
    let (seed, shift) = (dice.noise_seed(), dice.range(0.0, 9.0));
    let tones = craft.tones.clone();
    let placed = craft.bake_fn((left, 0.85, right, bottom), (1.0, 1.0), |x, y| {
        let rim = 0.885 + 0.022 * (fbm(x * 1.8 + shift, 0.0, 3, seed) - 0.5)
            - 0.02 * smoothstep(0.25, 0.9, x.abs());
        let down = y - rim;
        let mottle = fbm(x * 9.0, y * 30.0, 4, seed + 1) - 0.5;
        let sand = mix(rgb(0xb8a382), rgb(0x8a7658), 0.5 + mottle);
        let own = mix(
            sand,
            scale(own, 0.84 + 0.4 * mottle),
            smoothstep(0.010, 0.026, down + 0.01 * mottle),
        );
        let light = 0.88 - 0.3 * smoothstep(0.93, 1.12, y);
        (
            tones.toned(own, light, 0.03),
            smoothstep(-0.002, 0.002, down),
        )
    });
    craft.add(placed);
}

/// Glints that drift down the river.
fn add_flow(craft: &mut Craft<'_>, valley: &Valley) {
    let mut dice = craft.dice(24);
    let light = craft.tones.lit([1.0, 1.0, 1.0], 0.0);
    let glint = Sprite::new(dot(20, mix(light, craft.tones.sky[3], 0.4)), 20.0);
    let glints: Vec<_> = (0..70)
        .map(|_| (dice.range(-0.85, 0.85), dice.unit(), dice.range(0.5, 1.0)))
        .collect();
    let valley = Valley { ..*valley };
    craft.add_layer(Box::new(move |t, view, list| {
        for (across, start, light) in &glints {
            let run = (start + t * 0.045).rem_euclid(1.0);
            let z = 1.0 / lerp(0.12, 1.1, run * run);
            let (middle, half) = valley.course(z);
            let at = (
                (middle + across * half * 0.9) / z,
                valley.horizon_y + valley.eye / z,
            );
            let mut draw = glint.draw(view, at, (0.10 / z, 0.9));
            draw.to_frame = Affine::translate(0.0, -10.0)
                .then(Affine::scale(1.0, 0.10))
                .then(Affine::translate(0.0, 10.0))
                .then(draw.to_frame);
            let fade = (run * 6.0).min(1.0) * ((1.0 - run) * 6.0).min(1.0);
            let shine = 0.5 + 0.5 * libm::sinf(t * 2.0 * light + 20.0 * start);
            draw_faint(
                list,
                Draw {
                    blend: Blend::Over,
                    ..draw
                },
                0.5 * light * fade * shine,
            );
        }
    }));
}

/// Trees, bushes and reeds along both banks, from far to near.
fn add_banks(craft: &mut Craft<'_>, light_x: f32, valley: &Valley) {
    let mut dice = craft.dice(25);
    let season = craft.season();
    let is_jungle = craft.ctx.backdrop == Some(Setting::Jungle);
    for (parallax, from, to, n) in [
        (0.5, 9.0, 4.0, 46),
        (0.78, 3.6, 1.7, 22),
        (0.95, 1.6, 1.12, 6),
    ] {
        let distance = Distance {
            parallax,
            depth: 0.0,
        };
        let mut easel = Easel::new(craft, distance, (-0.6, 1.05), light_x);
        let (left, _, right, _) = easel.area;
        for i in 0..n {
            let z = lerp(from, to, i as f32 / n as f32);
            let (middle, half) = valley.course(z);
            let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
            let x = (middle + side * (half + 0.20 + dice.unit() * dice.unit() * 2.2)) / z;
            if x < left - 0.1 || x > right + 0.1 || (z < 1.8 && x.abs() < 0.34) {
                continue;
            }
            let at = (x, valley.horizon_y + valley.eye / z);
            easel.depth = 0.55 * smoothstep(1.0, 10.0, z);
            let mut garden = easel.garden(&mut dice);
            let height = garden.dice.range(0.5, 1.0) / z;
            match garden.dice.below(4) {
                0 if !is_jungle => garden.fir(
                    at,
                    height,
                    rgb(0x2f5d4a),
                    if season == Season::Winter { 0.8 } else { 0.0 },
                ),
                1 if season != Season::Winter => {
                    garden.bush(at, height * 0.3, scale(rgb(0x4f8f3c), 0.9));
                }
                _ => garden.tree(at, height),
            }
        }
        easel.hang(craft);
    }
}

/// Rock walls on both sides, in steps towards the beholder.
fn add_cliffs(craft: &mut Craft<'_>, light_x: f32, valley: &Valley) {
    let stretch = if craft.is_tall() { 2.0 } else { 1.0 };
    for (row, (parallax, z, high)) in [(0.30, 4.6, 0.30), (0.48, 2.7, 0.46), (0.80, 1.75, 0.72)]
        .into_iter()
        .enumerate()
    {
        let (left, _, right, _) = craft.area(parallax);
        let (middle, half) = valley.course(z);
        let foot = valley.horizon_y + valley.eye / z;
        let high = high * stretch;
        let tones = craft.tones.clone();
        let seed = craft.dice(40 + row as u32).noise_seed();
        let depth = 0.5 - 0.2 * row as f32;
        let area = (left, foot - high - 0.1, right, foot + 0.10);
        let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
            let side = if x < middle / z { -1.0_f32 } else { 1.0 };
            let out = (x - middle / z) * side - (half + 0.25) / z;
            let ledge = fbm(y * 7.0, side * 3.0, 3, seed);
            let buttress = 0.05 * (fbm(x * 9.0, 0.0, 3, seed + 1) - 0.5);
            // How far the wall leans back with height, in steps of its layers.
            let up = (foot - y) / high;
            let wall = out - 0.10 * up - 0.09 * ledge * up + buttress;
            let inland = out.max(0.0);
            let top = foot - high * (0.45 + 0.55 * smoothstep(0.0, 0.35, inland))
                + 0.10 * (fbm(x * 5.0, 2.0, 3, seed) - 0.5);
            let hem = foot
                + 0.03 * smoothstep(0.0, 0.3, inland)
                + 0.02 * (fbm(x * 12.0, 5.0, 2, seed) - 0.5);
            let inside = smoothstep(0.0, 0.004, wall)
                * smoothstep(-0.002, 0.002, y - top)
                * smoothstep(0.004, -0.004, y - hem);
            let crack = ridged(x * 13.0, y * 2.4, 3, seed + 2);
            let facing = if side == light_x { 0.35 } else { 0.85 };
            let light = facing + 0.35 * (fbm(x * 16.0, y * 3.0, 3, seed + 3) - 0.5)
                - 0.35 * smoothstep(0.75, 0.95, crack);
            let light = light + 0.25 * smoothstep(0.02, 0.0, wall) - 0.2 * smoothstep(0.3, 0.0, up);
            (
                tones.toned(strata(y, x, seed), light.clamp(0.05, 1.05), depth),
                inside,
            )
        });
        craft.add_at(parallax, placed.still());
    }
}

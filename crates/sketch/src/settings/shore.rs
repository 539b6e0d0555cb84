//! Open water: a beach, the sea, a lake.

use super::birds::add_birds;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::foliage::{Garden, add_front_grass};
use super::palette::{luma, mix, rgb, scale};
use super::rollers::{Rollers, add_rollers, swell};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, Rock, add_hills, add_mountains};
use super::water::{Water, add_water, sea};
use crate::paint::Rgb;
use crate::paint::bake::hex;
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext, Traffic};

/// Where water and sky meet: higher up in a tall frame that shows nothing else.
fn horizon_y(craft: &Craft<'_>) -> f32 {
    if craft.ctx.is_bare && craft.is_tall() {
        0.36
    } else {
        0.60
    }
}

/// Where the sand begins.
fn sand_y(craft: &Craft<'_>) -> f32 {
    horizon_y(craft)
        + if craft.ctx.is_bare && craft.is_tall() {
            0.40
        } else {
            0.20
        }
}

pub(super) fn build(ctx: &SetContext) -> Set {
    match ctx.setting {
        Setting::Beach => beach(ctx),
        Setting::Lake => lake(ctx),
        // Who stands by the sea stands on its shore.
        _ if ctx.traffic == Traffic::Walkers => beach(ctx),
        _ => open_sea(ctx),
    }
}

fn beach(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = horizon_y(&craft);
    let sand_y = sand_y(&craft);
    craft.skyline = 0.062;
    let sun_x = add_sky(&mut craft, horizon_y);
    add_clouds(&mut craft, horizon_y - 0.02, sun_x);
    add_birds(&mut craft, horizon_y);
    if !add_backdrop(&mut craft, horizon_y + 0.002, sun_x) {
        add_headland(&mut craft, sun_x.signum());
    }
    let water = Water {
        far: rgb(0x3fa7c4),
        near: rgb(0x2fb5b8),
        mirror: 0.28,
        ..sea(horizon_y, ctx.is_calm)
    };
    add_water(&mut craft, &water, sun_x);
    let breakers = Rollers {
        from_y: horizon_y + 0.02,
        to_y: sand_y + 0.015,
        height: 0.042 * swell(&water, ctx.weather),
        front_y: None,
        is_breaking: true,
        sun_x,
    };
    add_rollers(&mut craft, &water, &breakers);
    add_sand(&mut craft);
    add_swash(&mut craft);
    // Palms grow on warm yellow or white sand.
    let is_dark = told_sand(&craft).is_some_and(|colour| luma(colour) < 0.35);
    let is_cold = craft.season() == Season::Winter || ctx.backdrop == Some(Setting::Mountains);
    if !is_dark && !is_cold {
        add_palms(&mut craft, sun_x.signum());
    }
    let palette = craft.tones.palette(sun_x);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.85,
        water_y: Some(0.70),
        water_to_y: Some(0.775),
        ..Shape::open(palette)
    })
}

fn open_sea(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = open_horizon(&craft);
    // A sun that rises or sets is seen whole above the water.
    craft.skyline = 0.062;
    let sun_x = add_sky(&mut craft, horizon_y);
    add_clouds(&mut craft, horizon_y - 0.02, sun_x);
    add_birds(&mut craft, horizon_y);
    add_backdrop(&mut craft, horizon_y + 0.002, sun_x);
    // Water that moves so much hardly mirrors what is above it.
    let water = Water {
        mirror: if ctx.is_calm { 0.5 } else { 0.12 },
        ..sea(horizon_y, ctx.is_calm)
    };
    add_water(&mut craft, &water, sun_x);
    add_swell(&mut craft, &water, sun_x);
    let palette = craft.tones.palette(sun_x);
    craft.finish(Shape {
        ground_y: 0.84,
        far_ground_y: 0.68,
        water_y: Some(0.84),
        ..Shape::open(palette)
    })
}

/// Where the open sea ends: high up where the waves are the picture, lower where somebody is out on them.
fn open_horizon(craft: &Craft<'_>) -> f32 {
    match (craft.ctx.is_bare, craft.is_tall()) {
        (true, false) => 0.36,
        (true, true) => -0.06,
        (false, false) => 0.52,
        (false, true) => 0.40,
    }
}

/// The waves of open water, from its horizon to the lower edge.
fn add_swell(craft: &mut Craft<'_>, water: &Water, sun_x: f32) {
    let (_, _, _, bottom) = craft.area(1.0);
    let is_bare = craft.ctx.is_bare;
    let rollers = Rollers {
        from_y: water.horizon_y + 0.012,
        to_y: bottom + 0.22,
        height: if is_bare { 0.130 } else { 0.066 } * swell(water, craft.ctx.weather),
        front_y: (!is_bare).then_some(0.90),
        is_breaking: false,
        sun_x,
    };
    add_rollers(craft, water, &rollers);
}

fn lake(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    // A sun that sets is seen above the trees of the far shore.
    craft.skyline = if craft.is_tall() { 0.24 } else { 0.18 };
    let horizon_y = horizon_y(&craft);
    let sun_x = add_sky(&mut craft, horizon_y);
    add_clouds(&mut craft, horizon_y - 0.10, sun_x);
    add_birds(&mut craft, horizon_y - 0.14);
    let light_x = sun_x.signum();
    let stretch = if craft.is_tall() { 1.9 } else { 1.0 };
    let rock = Rock {
        rock: rgb(0x66708f),
        snow: 0.30,
        light_x,
    };
    let range = Range {
        foot_y: horizon_y,
        height: 0.28 * stretch,
        depth: 0.52,
        parallax: 0.15,
        colour: rock.rock,
    };
    let has_backdrop = add_backdrop(&mut craft, horizon_y + 0.01, sun_x);
    if !has_backdrop {
        add_mountains(&mut craft, &range, &rock, 20);
    }
    let grass = craft.turf();
    let hills = Range {
        foot_y: horizon_y + 0.01,
        height: 0.10 * stretch,
        depth: 0.40,
        parallax: 0.25,
        colour: mix(grass, rgb(0x2f5a4a), 0.5),
    };
    if !has_backdrop {
        add_hills(&mut craft, &hills, 21);
    }
    add_far_shore(&mut craft, light_x);
    let water = Water {
        far: rgb(0x4f8fa5),
        near: rgb(0x1c4c63),
        mirror: 0.72,
        roughness: 0.15,
        horizon_y: horizon_y + 0.015,
    };
    add_water(&mut craft, &water, sun_x);
    let is_frozen = craft.season() == Season::Winter;
    if is_frozen {
        add_ice(&mut craft, water.horizon_y);
        let palette = craft.tones.palette(sun_x);
        return craft.finish(Shape {
            ground_y: 0.90,
            far_ground_y: 0.72,
            ..Shape::open(palette)
        });
    }
    // Whoever is in a boat is out on the water.
    if craft.ctx.traffic == Traffic::Boats {
        add_swell(&mut craft, &water, sun_x);
        let palette = craft.tones.palette(sun_x);
        return craft.finish(Shape {
            ground_y: 0.84,
            far_ground_y: 0.70,
            water_y: Some(0.84),
            ..Shape::open(palette)
        });
    }
    add_bank(&mut craft);
    add_front_grass(&mut craft, light_x, true);
    let palette = craft.tones.palette(sun_x);
    craft.finish(Shape {
        ground_y: 0.94,
        far_ground_y: 0.90,
        water_y: Some(0.78),
        ..Shape::open(palette)
    })
}

/// A cape that runs into the sea on one side.
fn add_headland(craft: &mut Craft<'_>, light_x: f32) {
    let horizon_y = horizon_y(craft);
    let parallax = 0.3;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, horizon_y - 0.17, right, horizon_y + 0.01);
    let seed = craft.dice(20).noise_seed();
    let tones = craft.tones.clone();
    let side = -light_x;
    let edge = craft.half_width;
    let green = craft.turf();
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        let inland = (x * side - edge * 0.05) / edge;
        let crest = horizon_y
            - 0.13 * smoothstep(0.0, 1.0, inland) * (0.55 + 0.75 * fbm(x * 5.0, 0.0, 4, seed));
        let alpha =
            smoothstep(crest - 0.0012, crest + 0.0012, y) * smoothstep(-0.005, 0.01, inland);
        let cliff = smoothstep(
            0.35,
            0.7,
            (y - crest) / (horizon_y - crest + 0.01)
                + 0.3 * (fbm(x * 20.0, y * 30.0, 3, seed) - 0.5),
        );
        let own = mix(scale(green, 0.8), rgb(0xb09a80), cliff);
        (
            tones.toned(
                own,
                0.6 + 0.3 * (fbm(x * 30.0, y * 14.0, 2, seed) - 0.5),
                0.45,
            ),
            alpha,
        )
    });
    craft.add(placed);
}

/// The sand's colour, dry: somewhat of what the prompt says, for black sand is not black.
fn sand_colour(craft: &Craft<'_>) -> Rgb {
    let usual = rgb(0xf0d9a8);
    told_sand(craft).map_or(usual, |said| mix(said, usual, 0.18))
}

fn told_sand(craft: &Craft<'_>) -> Option<Rgb> {
    let surface = &craft.ctx.surface;
    surface.tints.sand.or(surface.colour).map(rgb)
}

/// How far up the beach the sand's edge lies at `x`.
fn sand_edge((x, sand_y): (f32, f32), seed: u32) -> f32 {
    sand_y + 0.035 * (fbm(x * 1.6, 0.0, 2, seed) - 0.5) + 0.035 * x
}

fn add_sand(craft: &mut Craft<'_>) {
    let sand_y = sand_y(craft);
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, sand_y - 0.08, right, bottom);
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let sand = sand_colour(craft);
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let inland = y - sand_edge((x, sand_y), seed);
        let wet = smoothstep(0.055, 0.0, inland);
        let far = 1.0 / (0.25 + (y - 0.6));
        let dune = fbm(x * far * 1.2, y * far * 8.0, 4, seed + 1) - 0.5;
        let speck = crate::paint::noise::hash01((x * 900.0) as i32, (y * 900.0) as i32, seed) - 0.5;
        let own = scale(sand, 1.0 + 0.20 * dune + 0.05 * speck);
        let own = mix(own, scale(sand, 0.66), 0.75 * wet);
        let colour = tones.toned(own, 0.92 - 0.35 * smoothstep(0.9, 1.1, y) - 0.2 * wet, 0.0);
        (
            mix(colour, tones.sky[2], 0.30 * wet),
            smoothstep(-0.002, 0.004, inland),
        )
    });
    craft.add(placed);
}

/// Foam that runs up the sand and back.
fn add_swash(craft: &mut Craft<'_>) {
    let sand_y = sand_y(craft);
    let (left, _, right, _) = craft.area(1.0);
    let edge_seed = craft.dice(22).noise_seed();
    let seed = craft.dice(23).noise_seed();
    let foam = craft.tones.lit([1.0, 1.0, 1.0], 0.0);
    let shallow = craft.tones.lit(rgb(0x8fd8d2), 0.0);
    for layer in 0..2_u32 {
        let area = (left - 0.02, sand_y - 0.16, right + 0.02, sand_y + 0.11);
        let placed = craft.bake_fn(area, (1.0, 0.8), |x, y| {
            let line = sand_edge((x, sand_y), edge_seed)
                + 0.012 * libm::sinf(x * 9.0 + layer as f32 * 2.0);
            let out = line - y + 0.006 * (fbm(x * 40.0, layer as f32, 3, seed) - 0.5);
            let holes = fbm(x * 46.0, y * 90.0, 3, seed + layer);
            let front = smoothstep(-0.002, 0.002, out);
            let lace = smoothstep(0.050, 0.0, out)
                * smoothstep(0.40, 0.62, holes + 0.30 * smoothstep(0.012, 0.0, out));
            let film = 0.42 * smoothstep(0.075, 0.0, out);
            let alpha = front * lace.max(film);
            (mix(shallow, foam, (lace / (film + 0.01)).min(1.0)), alpha)
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let phase_rad = t * 0.75 + layer as f32 * 2.4;
            let mut moved = placed.clone();
            moved.at.1 += 0.030 * libm::sinf(phase_rad) - 0.035 * layer as f32;
            let opacity = 0.70 + 0.30 * libm::cosf(phase_rad);
            list.draw(crate::paint::Draw {
                opacity,
                ..moved.draw(view)
            });
        }));
    }
}

fn add_palms(craft: &mut Craft<'_>, light_x: f32) {
    let parallax = 1.0;
    let (left, top, right, _) = craft.area(parallax);
    let area = (left, top.max(-0.35), right, 0.98);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(24);
    let side = light_x;
    let edge = craft.half_width;
    // Their crowns are seen whole.
    let inset = if craft.is_tall() { 0.16 } else { 0.24 };
    for (x, foot, height) in [
        (edge - inset, 0.88, 0.86),
        (edge - inset - 0.14, 0.865, 0.62),
    ] {
        let height = height * if craft.is_tall() { 1.1 } else { 0.92 };
        let lean = -side * dice.range(0.10, 0.20);
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season: Season::Summer,
            depth: 0.0,
            light_x,
        };
        garden.palm((side * x, foot), height, lean);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn add_far_shore(craft: &mut Craft<'_>, light_x: f32) {
    let horizon_y = horizon_y(craft);
    let parallax = 0.35;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, horizon_y - 0.16, right, horizon_y + 0.03);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(26);
    let season = craft.season();
    let land = hex(craft.tones.toned(scale(craft.turf(), 0.7), 0.5, 0.4));
    drawing.rect((left, horizon_y + 0.004, right, horizon_y + 0.018), &land);
    let mut x = left;
    while x < right {
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.30,
            light_x,
        };
        let height = garden.dice.range(0.045, 0.13);
        if garden.dice.unit() < 0.65 {
            garden.fir(
                (x, horizon_y + 0.010),
                height,
                rgb(0x2f5d4a),
                if season == Season::Winter { 0.8 } else { 0.0 },
            );
        } else {
            garden.tree((x, horizon_y + 0.010), height * 0.9);
        }
        x += dice.range(0.02, 0.075);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

/// Ice over the whole lake: a dull mirror with cracks and blown snow.
fn add_ice(craft: &mut Craft<'_>, horizon_y: f32) {
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(29).noise_seed();
    let tones = craft.tones.clone();
    let placed = craft.bake_fn((left, horizon_y, right, bottom), (0.9, 1.0), |x, y| {
        let near = ((y - horizon_y) / (1.0 - horizon_y)).clamp(0.0, 1.2);
        let far = 1.0 / (0.10 + near);
        let (u, v) = (x * far * 1.1, far * 2.6);
        let crack = smoothstep(0.90, 0.985, ridged(u * 1.3, v * 1.3, 3, seed));
        let drift = smoothstep(0.50, 0.72, fbm(u * 0.9, v * 1.6, 4, seed + 1));
        let scratch = smoothstep(0.93, 0.99, ridged(u * 0.6 + v, v * 7.0, 2, seed + 2));
        let ice = mix(rgb(0xc4e2f0), rgb(0x8fc0dc), smoothstep(0.1, 0.9, near));
        let own = mix(ice, [0.97, 0.99, 1.0], (0.75 * crack).max(0.35 * scratch));
        let own = mix(own, [0.95, 0.97, 1.0], 0.9 * drift);
        let colour = tones.toned(
            own,
            0.88 - 0.2 * smoothstep(0.7, 1.1, near),
            0.35 * (1.0 - near).max(0.0),
        );
        (
            mix(colour, tones.sky[2], 0.18),
            0.80 + 0.2 * drift.max(crack),
        )
    });
    craft.add(placed);
}

/// The bank the beholder stands on.
fn add_bank(craft: &mut Craft<'_>) {
    let grass = craft.turf();
    let ground = Ground {
        horizon_y: 0.895,
        far: scale(grass, 0.82),
        near: scale(grass, 0.66),
        texture: 0.4,
        depth: 0.05,
        swell: 0.03,
    };
    let placed = ground.bake(craft, 1.0, 27);
    craft.add(placed);
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, 0.80, right, bottom);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(28);
    for i in 0..90 {
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season: craft.season(),
            depth: 0.0,
            light_x: 1.0,
        };
        let x = garden.dice.range(left, right);
        let y = lerp(0.90, 1.03, i as f32 / 90.0);
        let tall = garden.dice.range(0.03, 0.05);
        garden.tuft((x, y), tall, scale(grass, 0.8));
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

//! The top of a hill with the land below it; a ridge of rock or snow among the peaks.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::foliage::{Garden, PETALS};
use super::mountains::draw_boulder;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Range, Rock, add_hills, add_mountains};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

/// Where the land below ends.
const HORIZON_Y: f32 = 0.70;
/// How high the crest lies in the middle, and how far it falls.
const CREST_Y: f32 = 0.755;
const FALL: f32 = 0.052;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let is_ridge = ctx.setting == Setting::Ridge;
    let light_x = add_sky(&mut craft, HORIZON_Y).signum();
    add_clouds(&mut craft, HORIZON_Y - 0.10, light_x);
    if !add_backdrop(&mut craft, HORIZON_Y, light_x) {
        if is_ridge {
            add_peaks(&mut craft, light_x);
        } else {
            add_downs(&mut craft);
        }
    }
    add_crest(&mut craft, is_ridge);
    add_growth(&mut craft, (light_x, is_ridge));
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.86,
        air_y: 0.24,
        ..Shape::open(palette)
    })
}

/// Where the hill's outline is at `x`; it goes on in waves for whoever walks far.
fn crest_at(x: f32) -> f32 {
    CREST_Y + FALL * (1.0 - libm::cosf(x * 2.6))
}

fn add_downs(craft: &mut Craft<'_>) {
    let grass = craft.turf();
    let stretch = if craft.is_tall() { 1.8 } else { 1.0 };
    for (i, (height, depth, parallax)) in
        [(0.20, 0.80, 0.08), (0.13, 0.62, 0.15), (0.07, 0.46, 0.25)]
            .into_iter()
            .enumerate()
    {
        let range = Range {
            foot_y: HORIZON_Y + 0.03 * i as f32,
            height: height * stretch,
            depth,
            parallax,
            colour: mix(grass, rgb([0x5a7f8f, 0x6a9a5a, 0x8fae58][i]), 0.5),
        };
        add_hills(craft, &range, 20 + i as u32);
    }
}

fn add_peaks(craft: &mut Craft<'_>, light_x: f32) {
    let is_white = craft.season() == Season::Winter;
    let stretch = if craft.is_tall() { 1.5 } else { 1.0 };
    for (i, (height, depth, parallax)) in [(0.42, 0.66, 0.08), (0.27, 0.46, 0.17)]
        .into_iter()
        .enumerate()
    {
        let rock = Rock {
            rock: rgb([0x7d7f94, 0x63667c][i]),
            snow: if is_white { 0.85 } else { [0.45, 0.25][i] },
            light_x,
        };
        let range = Range {
            foot_y: HORIZON_Y + 0.06 * i as f32,
            height: height * stretch,
            depth,
            parallax,
            colour: rock.rock,
        };
        add_mountains(craft, &range, &rock, 24 + i as u32);
    }
}

/// The hill itself.
fn add_crest(craft: &mut Craft<'_>, is_ridge: bool) {
    let (left, _, right, bottom) = craft.area(1.0);
    let mut dice = craft.dice(26);
    let seed = dice.noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let grass = craft.turf();
    let edge = 0.8 / craft.density;
    let placed = craft.bake_fn((left, CREST_Y - 0.05, right, bottom), (1.0, 1.0), |x, y| {
        let rough = if is_ridge { 0.035 } else { 0.008 };
        let crest = crest_at(x) - rough * fbm(x * if is_ridge { 7.0 } else { 3.0 }, 0.4, 4, seed);
        let deep = (y - crest).max(0.0);
        let far = 1.0 / (0.25 + 3.0 * deep);
        let mottle = fbm(x * far * 3.0, deep * far * 22.0, 4, seed + 1) - 0.5;
        let stone = smoothstep(0.42, 0.60, fbm(x * 6.0, y * 14.0, 4, seed + 2));
        let own = match (is_ridge, is_white) {
            (true, true) => mix(
                [0.93, 0.95, 0.99],
                rgb(0x7f8394),
                0.75 * smoothstep(0.6, 1.0, stone),
            ),
            (true, false) => mix(
                rgb(0x8d8a86),
                mix(grass, rgb(0x77803f), 0.6),
                0.6 * (1.0 - stone),
            ),
            (false, _) => mix(
                scale(grass, 1.06),
                scale(grass, 0.80),
                smoothstep(0.0, 0.25, deep),
            ),
        };
        let own = scale(own, 1.0 + if is_white { 0.14 } else { 0.36 } * mottle);
        let rim = smoothstep(0.030, 0.0, deep);
        let light = 0.74 + 0.24 * rim + 0.2 * mottle - 0.28 * smoothstep(0.12, 0.34, deep);
        (
            tones.toned(own, light, 0.04),
            smoothstep(-edge, edge, y - crest),
        )
    });
    craft.add(placed);
}

/// Grass and flowers on a hill, stones on a ridge.
fn add_growth(craft: &mut Craft<'_>, (light_x, is_ridge): (f32, bool)) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, CREST_Y - 0.10, right, bottom);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(27);
    let season = craft.season();
    let grass = craft.turf();
    let n = ((right - left) * if is_ridge { 40.0 } else { 150.0 }) as usize;
    for i in 0..n {
        let near = i as f32 / n as f32;
        let x = dice.range(left, right);
        let y = lerp(crest_at(x) + 0.006, 1.06, near);
        if is_ridge {
            let size = 0.010 + 0.035 * near;
            draw_boulder(craft, &mut drawing, &mut dice, ((x, y), (size, light_x)));
            continue;
        }
        if season == Season::Winter {
            continue;
        }
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.06,
            light_x,
        };
        let height = 0.014 + 0.026 * near;
        if garden.dice.unit() < 0.14 {
            let petals = rgb(PETALS[garden.dice.below(PETALS.len())]);
            garden.flower((x, y), height * 1.2, petals);
        } else {
            garden.tuft((x, y), height, scale(grass, 0.95));
        }
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

//! A cliff above the sea: turf that ends at a ragged rim, a headland of rock beside it, surf far below.

use super::coast;
use super::craft::{Craft, Shape, draw_faint};
use super::foliage::add_front_grass;
use super::mountains::draw_boulder;
use super::palette::{mix, rgb, scale, told};
use super::scenery;
use super::water::{add_water, sea};
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

/// Where the turf ends.
const RIM_Y: f32 = 0.765;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.46 } else { 0.54 };
    let sun_x = scenery::open(&mut craft, (horizon_y, horizon_y - 0.04), |craft, sun_x| {
        add_water(craft, &sea(horizon_y, ctx.is_calm), sun_x);
    });
    let light_x = sun_x.signum();
    let is_over_water = !matches!(
        ctx.backdrop,
        Some(crate::scene::Setting::Mountains | crate::scene::Setting::Forest)
    );
    if ctx.backdrop.is_some() && is_over_water {
        let water = sea(horizon_y + 0.02, ctx.is_calm);
        add_water(&mut craft, &water, sun_x);
    }
    for row in 0..2 {
        add_headland(&mut craft, (light_x, horizon_y), row);
    }
    add_surf(&mut craft, (light_x, horizon_y));
    let is_rocky = ctx.surface.tints.is_rocky;
    if is_rocky && is_over_water && !ctx.is_calm {
        let rock = headland((horizon_y, 1), craft.half_width);
        coast::add_bursts(&mut craft, rock, -light_x);
    }
    add_top(&mut craft, light_x);
    if !is_rocky {
        add_front_grass(&mut craft, light_x, true);
    }
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.82,
        water_y: is_over_water.then_some(0.70),
        ..Shape::open(palette)
    })
}

/// Where a headland's rock meets the water, how high it stands, and how far it reaches towards the middle.
fn headland((horizon_y, row): (f32, usize), half_width: f32) -> (f32, f32, f32) {
    let foot = horizon_y + [0.055, 0.20][row];
    (foot, [0.15, 0.30][row], half_width * [0.10, 0.30][row])
}

fn add_headland(craft: &mut Craft<'_>, (light_x, horizon_y): (f32, f32), row: usize) {
    let parallax = [0.34, 0.62][row];
    let depth = [0.50, 0.24][row];
    let stretch = if craft.is_tall() { 1.35 } else { 1.0 };
    let (foot, high, reach) = headland((horizon_y, row), craft.half_width);
    let high = high * stretch;
    let side = -light_x;
    let (left, _, right, _) = craft.area(parallax);
    let seed = craft.dice(20 + row as u32).noise_seed();
    let tones = craft.tones.clone();
    let turf = craft.turf();
    let rock = craft.ctx.surface.tints.rock;
    let (dull, pale) = (told(rock, rgb(0x9a8f80)), told(rock, rgb(0xc9bba4)));
    let area = (left, foot - high * 1.4, right, foot + 0.02);
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        // The rock leans back in ledges; stacks stand before it.
        let up = ((foot - y) / high).clamp(0.0, 1.4);
        let ledge = 0.035 * (fbm(up * 6.0, row as f32, 3, seed) - 0.5);
        let edge =
            reach + 0.10 * up * high + ledge + 0.05 * (fbm(y * 16.0, 3.0, 3, seed + 1) - 0.5);
        let inland = x * side - edge;
        let rise = smoothstep(0.0, 0.5, x * side - reach);
        let crest = foot - high * (0.78 + 0.22 * rise) - 0.03 * (fbm(x * 5.0, 1.0, 3, seed) - 0.5);
        let inside = smoothstep(0.0, 0.004, inland) * smoothstep(-0.0015, 0.0015, y - crest);
        let crack = ridged(x * 14.0, y * 3.0, 3, seed + 2);
        let band = fbm(
            0.4,
            (y + 0.02 * fbm(x * 3.0, y * 3.0, 2, seed)) * 30.0,
            3,
            seed + 3,
        );
        let stone = mix(dull, pale, smoothstep(0.35, 0.65, band));
        let light = 0.62 + 0.3 * (fbm(x * 20.0, y * 8.0, 3, seed + 4) - 0.5)
            - 0.35 * smoothstep(0.72, 0.95, crack)
            - 0.25 * smoothstep(0.35, 0.0, up)
            + 0.25 * smoothstep(0.03, 0.0, inland);
        // Turf hangs over the rim.
        let hang = 0.022 + 0.03 * (fbm(x * 18.0, 7.0, 3, seed + 5) - 0.3);
        let green = smoothstep(hang + 0.006, hang - 0.006, y - crest);
        let own = mix(stone, scale(turf, 0.9), green);
        let light = lerp(light.clamp(0.05, 1.05), 0.9, green);
        (tones.toned(own, light, depth), inside)
    });
    craft.add(placed);
}

/// Foam that breathes along the foot of the rocks.
fn add_surf(craft: &mut Craft<'_>, (light_x, horizon_y): (f32, f32)) {
    let (foot, _, reach) = headland((horizon_y, 1), craft.half_width);
    let parallax = 0.62;
    let (left, _, right, _) = craft.area(parallax);
    let seed = craft.dice(24).noise_seed();
    let side = -light_x;
    let white = craft.tones.lit([0.96, 0.99, 1.0], 0.1);
    for wave in 0..2_u32 {
        let area = (left, foot - 0.04, right, foot + 0.05);
        let placed = craft.bake_fn(area, (parallax, 0.8), |x, y| {
            let line = foot + 0.010 * libm::sinf(x * 11.0 + wave as f32 * 2.0);
            let near = smoothstep(reach - 0.09, reach + 0.02, x * side);
            let holes = fbm(x * 34.0, y * 70.0, 3, seed + wave);
            let band = smoothstep(0.030, 0.0, (y - line).abs());
            (
                white,
                band * near * smoothstep(0.30, 0.60, holes + 0.25 * band) * 0.95,
            )
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let beat = libm::sinf(t * 0.9 + wave as f32 * 2.4);
            let mut moved = placed.clone();
            moved.at.1 += 0.006 * beat;
            moved.at.0 -= side * 0.012 * beat;
            draw_faint(list, moved.draw(view), 0.65 + 0.35 * beat);
        }));
    }
}

/// The turf one stands on, its ragged rim and the rock that shows below it.
fn add_top(craft: &mut Craft<'_>, light_x: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let mut dice = craft.dice(26);
    let (seed, shift) = (dice.noise_seed(), dice.range(0.0, 9.0));
    let tones = craft.tones.clone();
    let tints = &craft.ctx.surface.tints;
    let turf = match (tints.is_rocky, craft.season()) {
        (true, season) if season != Season::Winter => told(tints.rock, rgb(0x95897a)),
        _ => craft.turf(),
    };
    let (is_rocky, own_yellow) = (tints.is_rocky, if tints.is_rocky { 0.0 } else { 0.22 });
    let is_white = craft.season() == Season::Winter;
    let edge = craft.half_width;
    let area = (left, RIM_Y - 0.06, right, bottom);
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let tilt = 0.035 * smoothstep(-edge, edge, x * light_x) - 0.018;
        let rim = RIM_Y
            + tilt
            + 0.018 * (fbm(x * 3.0 + shift, 0.0, 3, seed) - 0.5)
            + 0.008 * (fbm(x * 26.0, 4.0, 2, seed) - 0.5);
        let near = ((y - rim) / (1.0 - RIM_Y)).clamp(0.0, 1.2);
        let far = 1.0 / (0.20 + near);
        let mottle = fbm(x * far * 2.6, far * 5.0, 4, seed + 1) - 0.5;
        let patch = fbm(x * far * 0.8, far * 1.6, 2, seed + 2) - 0.5;
        let texture = if is_white { 0.15 } else { 0.5 };
        let own = scale(
            mix(
                mix(turf, rgb(0xc9c070), own_yellow),
                scale(turf, 0.80),
                smoothstep(0.0, 0.8, near),
            ),
            1.0 + texture * (0.55 * mottle + 0.5 * patch),
        );
        let stone = mix(
            rgb(0x8d8478),
            rgb(0xbfb29c),
            fbm(x * 30.0, y * 12.0, 2, seed + 3),
        );
        let bare = smoothstep(0.016, 0.006, y - rim)
            * smoothstep(0.42, 0.58, fbm(x * 9.0, 2.0, 2, seed + 4));
        let own = mix(own, stone, bare);
        let light = 0.9 - 0.3 * smoothstep(0.7, 1.1, near);
        (
            tones.toned(own, light, 0.10 * (1.0 - near).max(0.0)),
            smoothstep(-0.0015, 0.0015, y - rim),
        )
    });
    craft.add(placed);
    let area = (left, RIM_Y - 0.08, right, bottom);
    let mut drawing = craft.drawing(area);
    let n = if is_rocky { 70 } else { 26 };
    for i in 0..n {
        let near = i as f32 / n as f32;
        let at = (dice.range(left, right), lerp(RIM_Y + 0.02, 1.04, near));
        draw_boulder(
            craft,
            &mut drawing,
            &mut dice,
            (at, (0.012 + 0.03 * near, light_x)),
        );
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

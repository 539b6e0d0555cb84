//! A wood: trunks in the mist, a clearing, light through the leaves; snow in winter.

use super::craft::{Craft, Shape};
use super::foliage::{Garden, add_front_grass, leaf_colour};
use super::mountains::draw_boulder;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::Ground;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.70;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = add_sky(&mut craft, HORIZON_Y).signum();
    let by_chance = craft.dice(20).unit() < 0.4;
    let is_fir = match craft.season() {
        Season::Winter => true,
        _ if ctx.surface.tints.is_fir => true,
        Season::Autumn => false,
        _ => by_chance,
    };
    let is_open = add_backdrop(&mut craft, HORIZON_Y - 0.02, light_x);
    // The farthest trees would hide what is seen between the nearer ones.
    for row in if is_open { 2 } else { 0 }..3 {
        add_row(&mut craft, light_x, (row, is_fir));
    }
    add_floor(&mut craft, light_x);
    let is_sunny = craft.tones.sun_strength > 0.3 && craft.tones.stars < 0.5;
    if is_sunny && !ctx.surface.has_rays {
        add_rays(&mut craft, light_x);
    }
    if !is_fir && craft.season() != Season::Winter {
        add_leaves(&mut craft, light_x);
    }
    add_front_grass(&mut craft, light_x, false);
    let mut palette = craft.tones.palette(light_x);
    palette.ambient = scale(palette.ambient, 0.92);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.76,
        ..Shape::open(palette)
    })
}

/// One row of trees; the farthest are mere shapes in the haze.
fn add_row(craft: &mut Craft<'_>, light_x: f32, (row, is_fir): (u32, bool)) {
    let parallax = [0.15, 0.32, 0.58][row as usize];
    let depth = [0.80, 0.55, 0.26][row as usize];
    let tall = [0.42, 0.62, 0.95][row as usize] * if craft.is_tall() { 1.8 } else { 1.0 };
    let foot = HORIZON_Y - 0.015 + 0.025 * row as f32;
    let (left, top, right, _) = craft.area(parallax);
    let area = (left, (foot - tall * 1.4).max(top), right, foot + 0.05);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(21 + row);
    let season = craft.season();
    // A wood in autumn is known by its leaves.
    let firs = if season == Season::Autumn { 0.08 } else { 0.35 };
    let land = hex(craft.tones.toned(scale(craft.turf(), 0.75), 0.4, depth));
    drawing.rect((left, foot - 0.004, right, foot + 0.05), &land);
    let mut x = left - 0.05;
    while x < right + 0.1 {
        let size = tall * dice.range(0.65, 1.15);
        // Nearer rows open towards the middle, so that one looks into the wood.
        let open = [0.0, 0.10, 0.30][row as usize];
        if x.abs() > open || dice.unit() < 0.25 {
            let mut garden = Garden {
                drawing: &mut drawing,
                dice: &mut dice,
                tones: &craft.tones,
                season,
                depth,
                light_x,
            };
            let y = foot + garden.dice.range(0.0, 0.02);
            if is_fir || garden.dice.unit() < firs {
                let needles = mix(rgb(0x2c5a44), rgb(0x3c6e44), garden.dice.unit());
                garden.fir(
                    (x, y),
                    size,
                    needles,
                    if season == Season::Winter { 0.9 } else { 0.0 },
                );
            } else {
                let leaves = scale(leaf_colour(season, garden.dice), 0.85);
                garden.round_tree((x, y), size, leaves);
            }
        }
        x += tall * dice.range(0.10, 0.24);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn add_floor(craft: &mut Craft<'_>, light_x: f32) {
    let season = craft.season();
    let grass = craft.turf();
    let is_winter = season == Season::Winter;
    let litter = match season {
        Season::Autumn => rgb(0xb5762f),
        Season::Winter => grass,
        _ => mix(grass, rgb(0x5f6a35), 0.35),
    };
    let ground = Ground {
        horizon_y: HORIZON_Y + 0.025,
        far: scale(mix(litter, grass, 0.5), 0.95),
        near: scale(litter, if is_winter { 0.88 } else { 0.68 }),
        texture: if is_winter { 0.12 } else { 0.6 },
        depth: 0.35,
        swell: 0.02,
    };
    let placed = ground.bake(craft, 1.0, 25);
    craft.add(placed);
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, HORIZON_Y, right, bottom);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(26);
    for i in 0..110 {
        let near = i as f32 / 110.0;
        let at = (dice.range(left, right), lerp(HORIZON_Y + 0.04, 1.03, near));
        if i % 4 == 0 {
            draw_boulder(
                craft,
                &mut drawing,
                &mut dice,
                (at, (0.010 + 0.03 * near, light_x)),
            );
        }
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.2 * (1.0 - near),
            light_x,
        };
        match season {
            Season::Winter => {}
            Season::Autumn => fallen_leaf(&mut garden, at, 0.006 + 0.010 * near),
            _ if i % 7 == 3 => fern(&mut garden, at, 0.04 + 0.07 * near),
            _ => garden.tuft(at, 0.015 + 0.03 * near, scale(grass, 0.85)),
        }
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

fn fallen_leaf(garden: &mut Garden<'_>, (x, y): (f32, f32), size: f32) {
    let colour = leaf_colour(Season::Autumn, garden.dice);
    let fill = hex(garden
        .tones
        .toned(colour, garden.dice.range(0.5, 1.0), garden.depth));
    let turn = garden.dice.range(-0.6, 0.6);
    let outline = format!(
        "M{:.4} {y:.4}Q{x:.4} {:.4} {:.4} {:.4}Q{x:.4} {:.4} {:.4} {y:.4}Z",
        x - size,
        y - size * 0.7,
        x + size,
        y + turn * size * 0.4,
        y + size * 0.5,
        x - size
    );
    garden.drawing.path(&outline, &fill);
}

/// Arching fronds from one root.
fn fern(garden: &mut Garden<'_>, (x, y): (f32, f32), size: f32) {
    for i in 0..7 {
        let lean = lerp(-1.0, 1.0, i as f32 / 6.0) + garden.dice.range(-0.1, 0.1);
        let tip = (x + lean * size, y - size * (0.75 - 0.45 * lean.abs()));
        let bend = (x + lean * size * 0.45, y - size * (0.95 - 0.2 * lean.abs()));
        let light = if lean * garden.light_x > 0.0 {
            0.9
        } else {
            0.3
        };
        let fill = hex(garden.tones.toned(rgb(0x4f8a3f), light, garden.depth));
        let w = size * 0.09;
        let outline = format!(
            "M{x:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {x:.4} {y:.4}Z",
            bend.0,
            bend.1 - w,
            tip.0,
            tip.1,
            bend.0,
            bend.1 + w
        );
        garden.drawing.path(&outline, &fill);
    }
}

/// Slanting light between the trunks.
fn add_rays(craft: &mut Craft<'_>, light_x: f32) {
    let parallax = 0.7;
    let (left, top, right, _) = craft.area(parallax);
    let area = (left - 0.1, top, right + 0.1, 0.96);
    let seed = craft.dice(27).noise_seed();
    let light = craft.tones.glow;
    let from = (light_x * 0.45, top - 0.35);
    let strength = 0.30 * craft.tones.sun_strength;
    let placed = craft.bake_fn(area, (parallax, 0.22), |x, y| {
        let angle = (x - from.0) / (y - from.1);
        let beam = smoothstep(0.48, 0.70, fbm(angle * 9.0, 0.0, 3, seed));
        (
            light,
            strength * beam * smoothstep(0.96, 0.45, y) * smoothstep(1.2, 0.1, angle.abs()),
        )
    });
    craft.add_layer(Box::new(move |t, view, list| {
        let opacity = 0.8 + 0.2 * libm::sinf(0.5 * t);
        list.draw(Draw {
            blend: Blend::Add,
            opacity,
            ..placed.draw(view)
        });
    }));
}

/// Hanging leaves above the picture. Near trunks at its sides would be bars at its edges.
fn add_leaves(craft: &mut Craft<'_>, light_x: f32) {
    let parallax = 1.15;
    let area = craft.area(parallax);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(28);
    let season = craft.season();
    for i in 0..12 {
        let t = lerp(-1.0, 1.0, i as f32 / 11.0);
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.0,
            light_x,
        };
        let leaves = scale(leaf_colour(season, garden.dice), 0.55);
        let low = area.1 + 0.03 + 0.15 * t * t;
        garden.bush((t * (craft.half_width + 0.08), low), 0.13, leaves);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add_front(placed.still());
}

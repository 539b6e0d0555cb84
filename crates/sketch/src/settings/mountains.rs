//! Ranges of mountains behind a wooded foreground.

use super::birds::add_birds;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::foliage::{Garden, add_front_grass};
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use super::terrain::{Ground, Range, Rock, add_hills, add_mountains};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::scene::{Season, Weather};
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.66;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    craft.skyline = if craft.is_tall() { 0.36 } else { 0.24 };
    let light_x = add_sky(&mut craft, HORIZON_Y - 0.08).signum();
    add_clouds(&mut craft, HORIZON_Y - 0.18, light_x);
    add_ranges(&mut craft, light_x);
    add_birds(&mut craft, HORIZON_Y - 0.16);
    add_mist(&mut craft);
    add_woods(&mut craft, light_x);
    add_clearing(&mut craft, light_x);
    add_front_grass(&mut craft, light_x, false);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        air_y: 0.25,
        ..Shape::open(palette)
    })
}

fn add_ranges(craft: &mut Craft<'_>, light_x: f32) {
    let is_white = craft.season() == Season::Winter || craft.ctx.weather == Weather::Snow;
    let rock = Rock {
        rock: rgb(0x7d7f94),
        snow: if is_white { 0.85 } else { 0.42 },
        light_x,
    };
    // Tall frames have room for higher mountains.
    let stretch = if craft.is_tall() { 1.45 } else { 1.0 };
    let far = Range {
        foot_y: HORIZON_Y,
        height: 0.40 * stretch,
        depth: 0.62,
        parallax: 0.10,
        colour: rock.rock,
    };
    add_mountains(craft, &far, &rock, 20);
    let near_rock = Rock {
        rock: rgb(0x5f6076),
        snow: if is_white { 0.6 } else { 0.22 },
        ..rock
    };
    let near = Range {
        foot_y: HORIZON_Y + 0.03,
        height: 0.25 * stretch,
        depth: 0.40,
        parallax: 0.20,
        colour: near_rock.rock,
    };
    add_mountains(craft, &near, &near_rock, 21);
}

/// A bank of mist between the mountains and the woods.
fn add_mist(craft: &mut Craft<'_>) {
    let parallax = 0.25;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, HORIZON_Y - 0.22, right + 0.3, HORIZON_Y + 0.08);
    let seed = craft.dice(22).noise_seed();
    let colour = mix(craft.tones.haze, craft.tones.cloud_lit, 0.35);
    let placed = craft.bake_fn(area, (parallax, 0.25), |x, y| {
        let up = (HORIZON_Y + 0.06 - y) / 0.26;
        let body = fbm(x * 2.2, y * 11.0, 4, seed);
        let band = smoothstep(-0.05, 0.2, up) * smoothstep(1.0, 0.15, up);
        (colour, band * smoothstep(0.22, 0.72, body) * 0.85)
    });
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 -= 0.15 + 0.13 * libm::sinf(t * 0.05 + 0.4);
        list.draw(moved.draw(view));
    }));
}

fn add_woods(craft: &mut Craft<'_>, light_x: f32) {
    let grass = craft.turf();
    let slope = Range {
        foot_y: HORIZON_Y + 0.09,
        height: 0.075,
        depth: 0.30,
        parallax: 0.35,
        colour: mix(rgb(0x3f5f4a), grass, 0.25),
    };
    add_hills(craft, &slope, 23);
    for (row, parallax, depth, tall) in [(0, 0.36, 0.34, 0.13), (1, 0.55, 0.16, 0.24)] {
        add_row(craft, light_x, (row, parallax, depth, tall));
    }
}

fn add_row(
    craft: &mut Craft<'_>,
    light_x: f32,
    (row, parallax, depth, tall): (u32, f32, f32, f32),
) {
    let (left, _, right, _) = craft.area(parallax);
    let foot = HORIZON_Y + 0.055 + 0.05 * row as f32;
    let area = (left, foot - tall * 1.5, right, foot + 0.06);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(24 + row);
    let season = craft.season();
    let snow = if season == Season::Winter || craft.ctx.weather == Weather::Snow {
        0.9
    } else {
        0.0
    };
    let mut x = left - 0.05;
    while x < right + 0.1 {
        // The near row leaves the middle open for the actors.
        let middle = 1.0 - smoothstep(0.15, 0.55, x.abs());
        let size = tall * dice.range(0.65, 1.35) * (1.0 - row as f32 * 0.6 * middle);
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth,
            light_x,
        };
        let y = foot + garden.dice.range(0.0, 0.045);
        let needles = mix(rgb(0x2f5d4a), rgb(0x3f7046), garden.dice.unit());
        garden.fir((x, y), size, needles, snow);
        x += dice.range(0.18, 0.42) * tall * (1.0 + row as f32 * 0.7);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn add_clearing(craft: &mut Craft<'_>, light_x: f32) {
    let season = craft.season();
    let grass = mix(
        craft.turf(),
        rgb(0x4f7a45),
        if season == Season::Winter { 0.0 } else { 0.4 },
    );
    let ground = Ground {
        horizon_y: HORIZON_Y + 0.075,
        far: scale(grass, 0.98),
        near: scale(grass, 0.74),
        texture: if season == Season::Winter { 0.12 } else { 0.4 },
        depth: 0.25,
        swell: 0.025,
    };
    let placed = ground.bake(craft, 1.0, 26);
    craft.add(placed);
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, HORIZON_Y + 0.06, right, bottom);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(27);
    for i in 0..40 {
        let near = i as f32 / 40.0;
        let at = (dice.range(left, right), lerp(HORIZON_Y + 0.11, 1.04, near));
        draw_boulder(
            craft,
            &mut drawing,
            &mut dice,
            (at, (0.008 + 0.03 * near, light_x)),
        );
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.0,
            light_x,
        };
        if season != Season::Winter {
            for _ in 0..3 {
                let x = garden.dice.range(left, right);
                garden.tuft((x, at.1), 0.012 + 0.026 * near, scale(grass, 0.9));
            }
        }
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

/// A stone with a lit top; one in three places has one.
pub(super) fn draw_boulder(
    craft: &Craft<'_>,
    drawing: &mut crate::paint::bake::Drawing,
    dice: &mut crate::paint::noise::Dice,
    (at, (size, light_x)): ((f32, f32), (f32, f32)),
) {
    if dice.unit() > 0.35 {
        return;
    }
    let (x, y) = at;
    let size = size * dice.range(0.5, 1.1);
    let stone = scale(rgb(0x8b8a92), dice.range(0.8, 1.05));
    let corner = |dx: f32, dy: f32| (x + dx * size, y + dy * size);
    let top = dice.range(-0.3, 0.3);
    let outline = [
        corner(-1.0, 0.0),
        corner(-0.85, -0.45),
        corner(top - 0.35, -0.82),
        corner(top + 0.35, -0.78),
        corner(0.9, -0.35),
        corner(1.05, 0.0),
    ];
    let dark = crate::paint::bake::hex(craft.tones.toned(stone, 0.1, 0.1));
    drawing.polygon(&outline, &dark);
    let lit = crate::paint::bake::hex(craft.tones.toned(stone, 0.95, 0.1));
    let face = if light_x < 0.0 {
        [
            corner(-1.0, 0.0),
            corner(-0.85, -0.45),
            corner(top - 0.35, -0.82),
            corner(top + 0.35, -0.78),
            corner(top, -0.40),
            corner(-0.3, -0.05),
        ]
    } else {
        [
            corner(1.05, 0.0),
            corner(0.9, -0.35),
            corner(top + 0.35, -0.78),
            corner(top - 0.35, -0.82),
            corner(top, -0.40),
            corner(0.3, -0.05),
        ]
    };
    drawing.polygon(&face, &lit);
}

//! A village: cottages and a church along a lane, hills or snowy mountains behind, lights at night.

use super::bough::add_bough;
use super::buildings::{Build, add_smoke, church, cottage};
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::add_front_grass;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, Rock, add_hills, add_mountains};
use crate::paint::noise::{Dice, lerp};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.44 } else { 0.60 };
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_clouds(&mut craft, horizon_y - 0.12, light_x);
    // Where snow lies or the dice say so, it is a village of the mountains.
    let is_chalet = craft.season() == Season::Winter || craft.dice(19).unit() < 0.35;
    if !add_backdrop(&mut craft, horizon_y, light_x) {
        add_land(&mut craft, light_x, (horizon_y, is_chalet));
    }
    let mut dice = craft.dice(22);
    add_row(
        &mut craft,
        &mut dice,
        light_x,
        Row::far(horizon_y, is_chalet),
    );
    add_ground(&mut craft, horizon_y);
    add_row(
        &mut craft,
        &mut dice,
        light_x,
        Row::near(horizon_y, is_chalet),
    );
    add_front_grass(&mut craft, light_x, true);
    add_bough(&mut craft, light_x);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.60], 0.35 * craft.tones.lamps);
    craft.finish(Shape {
        far_ground_y: 0.77,
        ..Shape::open(palette)
    })
}

fn add_land(craft: &mut Craft<'_>, light_x: f32, (horizon_y, is_alpine): (f32, bool)) {
    let stretch = if craft.is_tall() { 2.2 } else { 1.0 };
    let grass = craft.turf();
    if is_alpine {
        let rock = Rock {
            rock: rgb(0x76809c),
            snow: if craft.season() == Season::Winter {
                0.9
            } else {
                0.5
            },
            light_x,
        };
        let range = Range {
            foot_y: horizon_y,
            height: 0.34 * stretch,
            depth: 0.62,
            parallax: 0.12,
            colour: rock.rock,
        };
        add_mountains(craft, &range, &rock, 20);
    }
    for (i, (height, depth, parallax)) in [(0.20, 0.62, 0.18), (0.12, 0.42, 0.28)]
        .into_iter()
        .enumerate()
    {
        let range = Range {
            foot_y: horizon_y + 0.03 * i as f32,
            height: height * stretch,
            depth,
            parallax,
            colour: mix(grass, rgb(0x3a6a4a), 0.35),
        };
        add_hills(craft, &range, 24 + i as u32);
    }
}

/// A row of houses with trees between them.
pub(super) struct Row {
    distance: Distance,
    foot_y: f32,
    width: (f32, f32),
    is_chalet: bool,
    is_far: bool,
}

impl Row {
    pub(super) fn far(horizon_y: f32, is_chalet: bool) -> Self {
        Self {
            distance: Distance {
                parallax: 0.42,
                depth: 0.36,
            },
            foot_y: horizon_y + 0.055,
            width: (0.12, 0.17),
            is_chalet,
            is_far: true,
        }
    }

    fn near(horizon_y: f32, is_chalet: bool) -> Self {
        Self {
            distance: Distance {
                parallax: 0.72,
                depth: 0.12,
            },
            foot_y: lerp(horizon_y, 0.90, 0.46),
            width: (0.27, 0.34),
            is_chalet,
            is_far: false,
        }
    }
}

pub(super) fn add_row(craft: &mut Craft<'_>, dice: &mut Dice, light_x: f32, row: Row) {
    let mut easel = Easel::new(craft, row.distance, (-0.4, row.foot_y + 0.07), light_x);
    let (left, _, right, _) = easel.area;
    let mut chimneys = Vec::new();
    let church_x = dice.range(-0.28, 0.28);
    if row.is_far {
        // Houses stand up the slope behind each other; the church is above them all.
        for _ in 0..((right - left) * 7.0) as usize {
            let x = dice.range(left, right);
            let up = dice.range(0.03, 0.10);
            let build = Build::any(dice, row.is_chalet);
            let w = dice.range(0.07, 0.10);
            if dice.unit() < 0.5 {
                easel.garden(dice).tree((x + 0.06, row.foot_y - up), 0.11);
            }
            cottage(&mut easel, dice, (x, row.foot_y - up, w), build);
        }
        church(&mut easel, dice, (church_x, row.foot_y - 0.04, 0.20));
    }
    let mut x = left - 0.05;
    while x < right + 0.1 {
        let w = dice.range(row.width.0, row.width.1);
        // The lane stays free in the middle of the near row.
        let gap = if craft.is_tall() { 0.17 } else { 0.30 };
        let is_free = !row.is_far && (x + w / 2.0).abs() < gap + w / 2.0;
        if !is_free {
            let foot = row.foot_y + dice.range(-0.012, 0.012);
            easel.shadow((x + w / 2.0, foot), (w * 0.72, w * 0.07));
            let build = Build::any(dice, row.is_chalet);
            chimneys.push(cottage(&mut easel, dice, (x + w / 2.0, foot, w), build));
            let tall = w * dice.range(0.7, 1.25);
            let mut garden = easel.garden(dice);
            garden.tree((x + w * 1.15, foot + 0.005), tall);
            if garden.season != Season::Winter {
                let leaves = scale(rgb(0x4f8f3c), garden.dice.range(0.8, 1.1));
                garden.bush((x + w * 0.05, foot + 0.012), w * 0.16, leaves);
                garden.bush((x + w * 0.92, foot + 0.012), w * 0.20, leaves);
            }
        }
        x += w * if row.is_far {
            dice.range(0.95, 1.25)
        } else {
            dice.range(1.22, 1.45)
        };
    }
    let parallax = row.distance.parallax;
    easel.hang(craft);
    chimneys.truncate(4);
    add_smoke(craft, chimneys, (row.width.0 * 0.5, parallax));
}

fn add_ground(craft: &mut Craft<'_>, horizon_y: f32) {
    let grass = craft.turf();
    let ground = Ground {
        horizon_y: horizon_y + 0.05,
        far: scale(mix(grass, rgb(0xd9d27a), 0.15), 1.02),
        near: scale(grass, 0.84),
        texture: 0.34,
        depth: 0.34,
        swell: 0.02,
    };
    let placed = ground.bake(craft, 0.9, 26);
    craft.add(placed);
    let distance = Distance {
        parallax: 0.9,
        depth: 0.06,
    };
    let mut easel = Easel::new(craft, distance, (horizon_y, 2.0), 1.0);
    let bend = craft.dice(27).range(-0.12, 0.12);
    let is_white = easel.is_winter();
    let own = rgb(if is_white { 0xcfd6e0 } else { 0xcdb48c });
    let (far, near) = (easel.tones.toned(own, 0.85, 0.32), easel.tone(own, 0.8));
    let y0 = horizon_y + 0.06;
    let fill = easel
        .drawing
        .linear((0.0, y0), (0.0, 1.0), &[(0.0, far, 1.0), (1.0, near, 1.0)]);
    let lane = format!(
        "M{:.4} {y0:.4}C{:.4} {:.4} {:.4} {:.4} -0.40 1.15L-0.62 1.45L0.62 1.45L0.46 1.15C{:.4} {:.4} {:.4} {:.4} {:.4} {y0:.4}Z",
        bend - 0.012,
        bend - 0.16,
        lerp(y0, 1.0, 0.35),
        bend + 0.10,
        lerp(y0, 1.0, 0.5),
        bend + 0.34,
        lerp(y0, 1.0, 0.5),
        bend - 0.02,
        lerp(y0, 1.0, 0.35),
        bend + 0.016,
    );
    easel.drawing.path(&lane, &fill);
    // Ruts and stones.
    let mut dice = craft.dice(28);
    let stone = easel.ink(scale(own, 0.8), 0.6);
    for i in 0..60 {
        let near = (i as f32 / 60.0) * 0.9 + 0.1;
        let y = lerp(y0, 1.05, near);
        let x = bend * (1.0 - near) + dice.range(-0.30, 0.34) * near * near;
        easel
            .drawing
            .ellipse((x, y), (0.016 * near, 0.005 * near), &stone);
    }
    easel.hang(craft);
}

//! A park: lawns, trees and a path under a wide sky. A meadow: hills, flowers and tall grass.

use super::bough::add_bough;
use super::buildings::{Build, cottage};
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::{Garden, PETALS, add_front_grass, leaf_colour};
use super::palette::{mix, rgb, scale};
use super::scenery::open;
use super::terrain::{Ground, Range, add_hills};
use crate::paint::bake::hex;
use crate::paint::noise::lerp;
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

/// Where the lawn ends.
const HORIZON_Y: f32 = 0.66;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let is_meadow = ctx.setting == Setting::Meadow;
    let light_x = open(&mut craft, (HORIZON_Y, HORIZON_Y), |craft, sun_x| {
        add_distance(craft, is_meadow);
        add_tree_line(craft, sun_x.signum(), is_meadow);
    })
    .signum();
    add_lawn(&mut craft, light_x, is_meadow);
    add_near_trees(&mut craft, light_x, is_meadow);
    add_front_grass(&mut craft, light_x, is_meadow);
    if !is_meadow {
        add_bough(&mut craft, light_x);
    }
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape::open(palette))
}

fn add_distance(craft: &mut Craft<'_>, is_meadow: bool) {
    let grass = craft.turf();
    let rise = if is_meadow { 1.5 } else { 1.0 };
    let far = Range {
        foot_y: HORIZON_Y,
        height: 0.13 * rise,
        depth: 0.85,
        parallax: 0.12,
        colour: mix(grass, rgb(0x5a7f8f), 0.55),
    };
    add_hills(craft, &far, 20);
    let near = Range {
        foot_y: HORIZON_Y + 0.02,
        height: 0.075 * rise,
        depth: 0.5,
        parallax: 0.22,
        colour: scale(grass, 0.95),
    };
    add_hills(craft, &near, 21);
    add_sight(craft);
}

/// What one lawn or meadow has and another has not: a lake, a few houses, a fence.
fn add_sight(craft: &mut Craft<'_>) {
    let mut dice = craft.dice(27);
    let kind = dice.below(5);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let distance = Distance {
        parallax: 0.30,
        depth: 0.45,
    };
    let mut easel = Easel::new(craft, distance, (0.3, HORIZON_Y + 0.06), side);
    match kind {
        0 => {
            let water = easel.tones.far(easel.tones.sky[2], 0.3);
            let shine = hex(mix(water, [1.0; 3], 0.35));
            let at = (side * 0.30, HORIZON_Y + 0.012);
            easel.drawing.ellipse(at, (0.46, 0.020), &hex(water));
            easel
                .drawing
                .ellipse((at.0 + 0.06, at.1 - 0.005), (0.26, 0.003), &shine);
        }
        1 => {
            let n = 2 + dice.below(3);
            for i in 0..n {
                let x = side * (0.16 + 0.15 * i as f32 + dice.range(0.0, 0.04));
                let build = Build::any(&mut dice, false);
                let foot = HORIZON_Y + dice.range(-0.02, 0.004);
                cottage(&mut easel, &mut dice, (x, foot, 0.045), build);
            }
        }
        2 => {
            let wood = easel.ink(rgb(0x9a7a58), 0.7);
            let (left, _, right, _) = easel.area;
            let foot = HORIZON_Y + 0.035;
            for up in [0.016, 0.032] {
                easel
                    .drawing
                    .rect((left, foot - up - 0.004, right, foot - up), &wood);
            }
            let mut x = left;
            while x < right {
                easel
                    .drawing
                    .rect((x, foot - 0.044, x + 0.007, foot), &wood);
                x += 0.085;
            }
        }
        _ => return,
    }
    easel.hang(craft);
}

fn add_tree_line(craft: &mut Craft<'_>, light_x: f32, is_meadow: bool) {
    let parallax = 0.38;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, HORIZON_Y - 0.36, right, HORIZON_Y + 0.05);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(22);
    let season = craft.season();
    let mut x = left - 0.1;
    while x < right + 0.1 {
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.42,
            light_x,
        };
        let height = garden.dice.range(0.13, 0.27);
        let foot = HORIZON_Y + garden.dice.range(0.0, 0.025);
        if garden.dice.unit() < if is_meadow { 0.3 } else { 0.8 } {
            garden.tree((x, foot), height);
        }
        let leaves = scale(leaf_colour(season, garden.dice), 0.9);
        if season != Season::Winter {
            garden.bush((x + 0.05, foot + 0.012), height * 0.22, leaves);
        }
        x += dice.range(0.07, 0.20) * if is_meadow { 1.6 } else { 1.0 };
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn add_lawn(craft: &mut Craft<'_>, light_x: f32, is_meadow: bool) {
    let season = craft.season();
    let grass = craft.turf();
    let ground = Ground {
        horizon_y: HORIZON_Y + 0.01,
        far: scale(
            mix(
                grass,
                rgb(0xd9e27a),
                if season == Season::Winter { 0.0 } else { 0.30 },
            ),
            1.04,
        ),
        near: scale(grass, 0.84),
        texture: if season == Season::Winter { 0.12 } else { 0.36 },
        depth: 0.42,
        swell: if is_meadow { 0.03 } else { 0.012 },
    };
    let placed = ground.bake(craft, 1.0, 23);
    craft.add(placed);
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, HORIZON_Y, right, bottom);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(24);
    if !is_meadow {
        draw_path(craft, &mut drawing, dice.range(-0.25, 0.25));
    }
    let n = ((right - left) * 130.0) as usize;
    for i in 0..n {
        // Far ones first, so that near ones lie on top.
        let near = (i as f32 / n as f32) * 0.97 + 0.03;
        let y = lerp(HORIZON_Y + 0.02, 1.04, near);
        let x = dice.range(left, right);
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.35 * (1.0 - near),
            light_x,
        };
        if season == Season::Winter {
            continue;
        }
        let height = 0.010 + 0.026 * near;
        if garden.dice.unit() < if is_meadow { 0.45 } else { 0.10 } {
            let petals = rgb(PETALS[garden.dice.below(PETALS.len())]);
            garden.flower((x, y), height * 1.3, petals);
        } else {
            garden.tuft((x, y), height, scale(grass, 0.94));
        }
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

/// A path that winds away over the lawn.
fn draw_path(craft: &Craft<'_>, drawing: &mut crate::paint::bake::Drawing, bend: f32) {
    let sand = craft.tones.toned(rgb(0xd8bd8c), 0.9, 0.15);
    let far_sand = craft.tones.toned(rgb(0xd8bd8c), 0.9, 0.45);
    let fill = drawing.linear(
        (0.0, HORIZON_Y),
        (0.0, 1.0),
        &[(0.0, far_sand, 0.9), (0.6, sand, 0.85), (1.0, sand, 0.8)],
    );
    let y0 = HORIZON_Y + 0.018;
    let path = format!(
        "M{:.4} {y0:.4}C{:.4} {:.4} {:.4} {:.4} {:.4} 1.1l-1.46 0.4H{:.4}L{:.4} 1.1C{:.4} {:.4} {:.4} {:.4} {:.4} {y0:.4}Z",
        bend + 0.30,
        bend - 0.10,
        y0 + 0.06,
        bend + 0.55,
        y0 + 0.10,
        bend - 0.62,
        // It goes on as it bends below the frame, which a tall one shows.
        bend - 1.22,
        bend - 0.02,
        bend + 0.85,
        y0 + 0.13,
        bend + 0.02,
        y0 + 0.06,
        bend + 0.325,
    );
    drawing.path(&path, &fill);
    let shade = hex(craft.tones.toned(rgb(0x6f8a3c), 0.2, 0.2));
    drawing.group(r#"opacity="0.25""#, |drawing| {
        let edge = format!(
            "M{:.4} 1.5L{:.4} 1.1C{:.4} {:.4} {:.4} {:.4} {:.4} {y0:.4}",
            bend - 1.22,
            bend - 0.02,
            bend + 0.85,
            y0 + 0.13,
            bend + 0.02,
            y0 + 0.06,
            bend + 0.325,
        );
        drawing.stroke(&edge, &shade, 0.006);
    });
}

/// One or two trees at the sides, higher than the frame is wide.
fn add_near_trees(craft: &mut Craft<'_>, light_x: f32, is_meadow: bool) {
    let parallax = 0.80;
    let (left, top, right, _) = craft.area(parallax);
    let area = (left, top.max(-0.45), right, 0.86);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(25);
    let season = craft.season();
    let edge = craft.half_width;
    let height = if craft.is_tall() { 0.78 } else { 0.66 };
    let first = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let n = if is_meadow { 1 } else { 2 };
    for (i, side) in [first, -first].into_iter().take(n).enumerate() {
        let x = side * (edge - dice.range(0.0, 0.10));
        let foot = 0.745 - 0.035 * i as f32;
        let height = height * dice.range(0.88, 1.08) * (1.0 - 0.28 * i as f32);
        shadow(
            craft,
            &mut drawing,
            (x - light_x * 0.10 * height, foot),
            height * 0.34,
        );
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.10,
            light_x,
        };
        garden.tree((x, foot), height);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn shadow(
    craft: &Craft<'_>,
    drawing: &mut crate::paint::bake::Drawing,
    at: (f32, f32),
    radius: f32,
) {
    let dark = craft.tones.toned(rgb(0x25401c), 0.1, 0.1);
    let stops = [
        (0.0, dark, craft.tones.shadow * 1.6),
        (0.6, dark, craft.tones.shadow),
        (1.0, dark, 0.0),
    ];
    let fill = drawing.radial((0.0, 0.0), 1.0, &stops);
    drawing.push(&format!(
        r#"<circle r="1" fill="{fill}" transform="translate({:.4} {:.4}) scale({radius:.4} {:.4})"/>"#,
        at.0, at.1, radius * 0.13
    ));
}

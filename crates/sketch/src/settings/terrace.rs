//! A terrace or a balcony: stone flags behind a balustrade with pots of flowers, an awning of leaves above, and the
//! sea or whatever lies below.

use super::city::add_halos;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::{PETALS, leaf_colour};
use super::hall::tiles;
use super::palette::{mix, rgb, scale};
use super::scenery::open;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.56;
/// Where the flags begin, and how high the rail stands above that.
const FLOOR_Y: f32 = 0.775;
const RAIL: f32 = 0.165;

pub(super) fn build(ctx: &SetContext) -> Set {
    let ctx = &SetContext {
        backdrop: Some(ctx.backdrop.unwrap_or(Setting::Sea)),
        ..*ctx
    };
    let mut craft = Craft::new(ctx);
    let light_x = open(&mut craft, (HORIZON_Y, HORIZON_Y - 0.06), |_, _| {}).signum();
    add_floor(&mut craft);
    add_balustrade(&mut craft, light_x);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.58], 0.5 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.85,
        ..Shape::open(palette)
    })
}

fn add_floor(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(21).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let placed = craft.bake_fn((left, FLOOR_Y, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.5 / (y - 0.5);
        let (joint, piece) = tiles((x * z, z * 2.0), (0.26, 0.26), true);
        let tone = 0.90 + 0.18 * hash01(piece.0, piece.1, seed);
        let grain = fbm(x * z * 14.0, z * 24.0, 3, seed) - 0.5;
        let own = if is_white {
            [0.90, 0.93, 0.97]
        } else {
            rgb(0xd8b896)
        };
        let own = scale(own, tone * lerp(0.80, 1.0, joint) * (1.0 + 0.14 * grain));
        let near_rail = smoothstep(0.04, 0.0, y - FLOOR_Y);
        let warm = [own[0], own[1] * 0.78, own[2] * 0.52];
        let colour = tones.toned(own, 0.85 - 0.35 * near_rail, 0.0);
        (mix(colour, warm, 0.30 * tones.lamps), 1.0)
    });
    craft.add(placed);
}

fn add_balustrade(craft: &mut Craft<'_>, light_x: f32) {
    let distance = Distance {
        parallax: 0.97,
        depth: 0.02,
    };
    let mut dice = craft.dice(22);
    let top = if craft.is_tall() { -0.50 } else { 0.06 };
    let mut easel = Easel::new(craft, distance, (top - 0.2, FLOOR_Y + 0.06), light_x);
    let (left, _, right, _) = easel.area;
    let rail_y = FLOOR_Y - RAIL;
    let (stone, shade) = (
        easel.ink(rgb(0xefe4d2), 0.9),
        easel.ink(rgb(0xcdbca6), 0.55),
    );
    let mut x = left;
    while x < right {
        let w = 0.011;
        let belly = format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Z",
            x - w * 0.6,
            rail_y + 0.02,
            x - w * 2.2,
            FLOOR_Y - 0.05,
            x - w * 0.7,
            FLOOR_Y - 0.018,
            x + w * 0.7,
            FLOOR_Y - 0.018,
            x + w * 2.2,
            FLOOR_Y - 0.05,
            x + w * 0.6,
            rail_y + 0.02,
        );
        easel.drawing.path(&belly, &stone);
        x += 0.062;
    }
    easel
        .drawing
        .rect((left, FLOOR_Y - 0.022, right, FLOOR_Y + 0.006), &shade);
    easel
        .drawing
        .rect((left, rail_y, right, rail_y + 0.026), &stone);
    easel
        .drawing
        .rect((left, rail_y + 0.026, right, rail_y + 0.032), &shade);
    let mut heads = Vec::new();
    let edge = craft.half_width * 0.92;
    for side in [-1.0_f32, 1.0] {
        let at = side * edge;
        easel
            .drawing
            .rect((at - 0.035, top, at + 0.035, FLOOR_Y + 0.01), &stone);
        easel
            .drawing
            .rect((at + 0.012, top, at + 0.035, FLOOR_Y + 0.01), &shade);
        pot(&mut easel, &mut dice, (at - side * 0.11, FLOOR_Y + 0.035));
        heads.push((at, rail_y - 0.20));
        let lamp = if easel.tones.lamps > 0.4 {
            "#ffe9b8"
        } else {
            "#d8d4c8"
        };
        easel
            .drawing
            .ellipse((at, rail_y - 0.20), (0.016, 0.024), lamp);
    }
    draw_pergola(&mut easel, &mut dice, top);
    easel.hang(craft);
    if craft.tones.lamps > 0.4 {
        add_halos(craft, heads, (0.5, 0.97));
    }
}

/// A pot of flowers on the floor.
fn pot(easel: &mut Easel, dice: &mut Dice, (x, y): (f32, f32)) {
    let leaves = leaf_colour(easel.season(), dice);
    easel.garden(dice).bush((x, y - 0.06), 0.10, leaves);
    for _ in 0..8 {
        let petals = rgb(PETALS[dice.below(PETALS.len())]);
        let fill = easel.ink(petals, 0.95);
        let at = (x + dice.range(-0.05, 0.05), y - dice.range(0.07, 0.15));
        easel.drawing.ellipse(at, (0.009, 0.009), &fill);
    }
    let clay = easel.ink(rgb(0xc06a45), 0.8);
    let rim = easel.ink(rgb(0xd98a62), 0.95);
    easel.drawing.polygon(
        &[
            (x - 0.045, y - 0.065),
            (x + 0.045, y - 0.065),
            (x + 0.032, y),
            (x - 0.032, y),
        ],
        &clay,
    );
    easel
        .drawing
        .rect((x - 0.050, y - 0.075, x + 0.050, y - 0.058), &rim);
}

/// Beams over the terrace, with leaves and blossoms hanging from them.
fn draw_pergola(easel: &mut Easel, dice: &mut Dice, top: f32) {
    let (left, _, right, _) = easel.area;
    let wood = easel.ink(rgb(0x8a6244), 0.6);
    easel.drawing.rect((left, top, right, top + 0.028), &wood);
    let mut x = left;
    while x < right {
        easel
            .drawing
            .rect((x, top - 0.2, x + 0.02, top + 0.045), &wood);
        x += 0.14;
    }
    if easel.season() == Season::Winter {
        return;
    }
    let mut x = left;
    while x < right {
        let leaves = scale(leaf_colour(easel.season(), dice), 0.9);
        let (size, y) = (dice.range(0.05, 0.085), top + dice.range(0.02, 0.07));
        easel.garden(dice).bush((x, y), size, leaves);
        if dice.unit() < 0.5 {
            let fill = easel.ink(rgb([0xd94f9a, 0xc23f86, 0xe06ab0][dice.below(3)]), 0.9);
            for _ in 0..4 {
                let at = (x + dice.range(-0.03, 0.03), y - dice.range(-0.02, 0.04));
                easel.drawing.ellipse(at, (0.009, 0.008), &fill);
            }
        }
        x += dice.range(0.035, 0.07);
    }
}

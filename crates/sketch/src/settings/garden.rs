//! A garden: clipped hedges, beds of flowers along a gravel path, an arch of roses, a fountain, a house behind.

use super::bough::add_bough;
use super::buildings::{Build, cottage};
use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::easel::{Distance, Easel};
use super::foliage::{PETALS, add_front_grass, leaf_colour};
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use crate::paint::bake::dot;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.44 } else { 0.58 };
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_clouds(&mut craft, horizon_y - 0.14, light_x);
    add_backdrop(&mut craft, horizon_y, light_x);
    add_back(&mut craft, light_x, horizon_y);
    add_ground(&mut craft, horizon_y);
    add_fountain(&mut craft, light_x, horizon_y);
    add_beds(&mut craft, light_x, horizon_y);
    add_arch(&mut craft, light_x, horizon_y);
    add_front_grass(&mut craft, light_x, true);
    add_bough(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.76,
        ..Shape::open(palette)
    })
}

/// Trees, a house between them, and a long hedge.
fn add_back(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(20);
    let tall = if craft.is_tall() { 1.7 } else { 1.0 };
    let has_view = craft.ctx.backdrop.is_some();
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.3,
            depth: 0.38,
        },
        (-0.8, horizon_y + 0.06),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let mut x = left;
    while x < right {
        // Low ones before what is seen behind the garden.
        let high = dice.range(0.20, 0.36) * if has_view { 0.30 } else { tall };
        easel.garden(&mut dice).tree((x, horizon_y + 0.02), high);
        x += dice.range(0.08, 0.16);
    }
    let build = Build::any(&mut dice, false);
    if !has_view {
        let at = (-light_x * 0.22, horizon_y + 0.03, 0.30);
        cottage(&mut easel, &mut dice, at, build);
    }
    easel.hang(craft);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.45,
            depth: 0.24,
        },
        (horizon_y - 0.3, horizon_y + 0.08),
        light_x,
    );
    let leaves = if easel.is_winter() {
        rgb(0x8a9a90)
    } else {
        rgb(0x3f7a3c)
    };
    let (left, _, right, _) = easel.area;
    let (top, low) = (easel.tone(leaves, 1.0), easel.tone(leaves, 0.25));
    let fill = easel.drawing.linear(
        (0.0, horizon_y - 0.05),
        (0.0, horizon_y + 0.06),
        &[(0.0, top, 1.0), (1.0, low, 1.0)],
    );
    easel
        .drawing
        .rect((left, horizon_y - 0.04, right, horizon_y + 0.06), &fill);
    let mut x = left;
    while x < right {
        easel
            .drawing
            .ellipse((x, horizon_y - 0.038), (0.02, 0.012), &fill);
        x += 0.022;
    }
    for side in [-1.0_f32, 1.0] {
        for k in 0..2 {
            let at = side * (0.30 + 0.30 * k as f32);
            topiary(
                &mut easel,
                (at, horizon_y + 0.06),
                (0.20 * tall.sqrt(), leaves, k),
            );
        }
    }
    easel.hang(craft);
}

/// A clipped tree: a cone or balls on a stem.
fn topiary(
    easel: &mut Easel,
    (x, y): (f32, f32),
    (high, leaves, kind): (f32, crate::paint::Rgb, usize),
) {
    let (lit, dark) = (easel.tone(leaves, 1.05), easel.tone(leaves, 0.15));
    let w = high * 0.26;
    let (a, b) = if easel.light_x < 0.0 {
        (lit, dark)
    } else {
        (dark, lit)
    };
    let fill = easel
        .drawing
        .linear((x - w, 0.0), (x + w, 0.0), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
    let wood = easel.ink(rgb(0x5a4432), 0.5);
    easel
        .drawing
        .rect((x - high * 0.02, y - high * 0.3, x + high * 0.02, y), &wood);
    if kind == 0 {
        easel.drawing.polygon(
            &[
                (x - w, y - high * 0.10),
                (x, y - high),
                (x + w, y - high * 0.10),
            ],
            &fill,
        );
        easel
            .drawing
            .ellipse((x, y - high * 0.10), (w, high * 0.04), &fill);
    } else {
        for (up, r) in [(0.24, 0.24), (0.58, 0.18), (0.84, 0.12)] {
            easel
                .drawing
                .ellipse((x, y - high * up), (high * r, high * r * 0.95), &fill);
        }
    }
}

/// Lawn with mown stripes and a gravel path to the fountain.
fn add_ground(craft: &mut Craft<'_>, horizon_y: f32) {
    let grass = craft.turf();
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(21).noise_seed();
    let tones = craft.tones.clone();
    let eye = 1.0 - horizon_y;
    let is_white = craft.season() == Season::Winter;
    let placed = craft.bake_fn(
        (left, horizon_y + 0.05, right, bottom),
        (0.9, 1.0),
        |x, y| {
            let z = eye / (y - horizon_y).max(0.01);
            let (u, v) = (x * z, z);
            let grain = fbm(u * 24.0, v * 20.0, 3, seed) - 0.5;
            let stripe = smoothstep(-0.15, 0.15, libm::sinf(u * 7.0)) - 0.5;
            let lawn = scale(grass, 0.95 + 0.07 * stripe + 0.35 * grain);
            let gravel = scale(
                rgb(if is_white { 0xdbe2ea } else { 0xdcc8a4 }),
                1.0 + 0.35 * grain,
            );
            let edge = u.abs() - 0.36 - 0.02 * (fbm(v * 6.0, 2.0, 2, seed) - 0.5);
            let round = libm::hypotf(u, (v - 3.2) * 0.8) - 1.1;
            let path = smoothstep(0.012, -0.012, edge.min(round));
            let border = smoothstep(0.03, 0.0, edge.min(round).abs()) * 0.5;
            let own = mix(mix(lawn, gravel, path), rgb(0x9a8f80), border);
            (
                tones.toned(
                    own,
                    0.9 - 0.3 * smoothstep(0.85, 1.1, y),
                    0.25 * smoothstep(1.0, 5.0, z),
                ),
                1.0,
            )
        },
    );
    craft.add(placed);
}

/// A fountain of two bowls with falling water.
pub(super) fn add_fountain(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let parallax = 0.6;
    let (x, y) = (0.0, horizon_y + 0.135);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax,
            depth: 0.14,
        },
        (horizon_y - 0.2, horizon_y + 0.2),
        light_x,
    );
    let (lit, dark) = (
        easel.tone(rgb(0xcfc8ba), 0.95),
        easel.tone(rgb(0xa8a090), 0.25),
    );
    let (a, b) = if light_x < 0.0 {
        (lit, dark)
    } else {
        (dark, lit)
    };
    let fill = easel.drawing.linear(
        (x - 0.14, 0.0),
        (x + 0.14, 0.0),
        &[(0.0, a, 1.0), (1.0, b, 1.0)],
    );
    let water = easel.ink(rgb(0x6fb4cc), 0.9);
    easel.shadow((x, y + 0.01), (0.20, 0.02));
    easel.drawing.ellipse((x, y), (0.155, 0.026), &fill);
    easel
        .drawing
        .rect((x - 0.155, y - 0.035, x + 0.155, y), &fill);
    easel.drawing.ellipse((x, y - 0.035), (0.155, 0.022), &fill);
    easel
        .drawing
        .ellipse((x, y - 0.034), (0.143, 0.018), &water);
    easel
        .drawing
        .rect((x - 0.014, y - 0.13, x + 0.014, y - 0.03), &fill);
    easel.drawing.path(
        &format!(
            "M{:.4} {:.4}Q{x:.4} {:.4} {:.4} {:.4}Z",
            x - 0.075,
            y - 0.135,
            y - 0.075,
            x + 0.075,
            y - 0.135
        ),
        &fill,
    );
    easel
        .drawing
        .ellipse((x, y - 0.135), (0.075, 0.010), &water);
    easel.hang(craft);
    let spray = craft.tones.lit([0.92, 0.97, 1.0], 0.1);
    let drop = Sprite::new(dot(10, spray), 10.0);
    craft.add_layer(Box::new(move |t, view, list| {
        for i in 0..60 {
            let age = (t * 0.9 + i as f32 * 0.618).rem_euclid(1.0);
            let side = ((i * 7) % 13) as f32 / 6.0 - 1.0;
            let at = (
                x + side * 0.085 * age,
                y - 0.14 - 0.30 * age * (1.0 - age) + 0.105 * age * age,
            );
            let draw = drop.draw(view, at, (0.010 + 0.006 * age, parallax));
            draw_faint(list, draw, 0.75 * (1.0 - 0.4 * age));
        }
    }));
}

/// Flowers in beds at both sides of the path, from far to near.
fn add_beds(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(22);
    let eye = 1.0 - horizon_y;
    let season = craft.season();
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.92,
            depth: 0.1,
        },
        (horizon_y - 0.2, 1.1),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let petals: Vec<_> = (0..4)
        .map(|_| rgb(PETALS[dice.below(PETALS.len())]))
        .collect();
    for row in 0..20 {
        let z = lerp(2.6, 1.02, row as f32 / 20.0);
        let y = horizon_y + eye / z;
        easel.depth = 0.06 * z;
        for side in [-1.0_f32, 1.0] {
            // Hedges of box behind, flowers before.
            for k in 0..9 {
                let x = side * (0.44 + 0.065 * k as f32) / z + dice.range(-0.01, 0.01);
                if x < left - 0.1 || x > right + 0.1 || k > 5 && row % 2 == 0 {
                    continue;
                }
                let at = (x, y + dice.range(-0.006, 0.006));
                let high = 0.075 / z * dice.range(0.8, 1.3);
                if season == Season::Winter {
                    easel
                        .drawing
                        .ellipse((at.0, at.1), (0.03 / z, 0.012 / z), "#e4ecf4");
                } else if k == 8 {
                    let leaves = leaf_colour(season, &mut dice);
                    easel.garden(&mut dice).bush(at, high * 1.6, leaves);
                } else {
                    let own = petals[(k / 2 + row / 5) % petals.len()];
                    let green = scale(rgb(0x4f8f3c), dice.range(0.8, 1.1));
                    let mut garden = easel.garden(&mut dice);
                    garden.tuft(at, high * 0.6, green);
                    garden.flower(at, high, own);
                }
            }
        }
    }
    easel.hang(craft);
}

/// An arch of roses over the path, and pots before it.
fn add_arch(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice: Dice = craft.dice(23);
    let tall = craft.is_tall();
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.8,
            depth: 0.06,
        },
        (-0.6, 0.9),
        light_x,
    );
    let foot = lerp(horizon_y, 1.0, 0.50);
    let (half, high) = if tall { (0.34, 0.86) } else { (0.36, 0.60) };
    let iron = easel.ink(rgb(0xe6e2d6), 0.8);
    let spring = foot - high * 0.55;
    for inset in [0.0, 0.03] {
        let line = format!(
            "M{:.4} {foot:.4}L{:.4} {spring:.4}C{:.4} {:.4} {:.4} {:.4} {:.4} {spring:.4}L{:.4} {foot:.4}",
            -half + inset,
            -half + inset,
            -half + inset,
            foot - high * 1.12,
            half - inset,
            foot - high * 1.12,
            half - inset,
            half - inset
        );
        easel.drawing.stroke(&line, &iron, 0.007);
    }
    let season = easel.season();
    let rose = rgb([0xe0566f, 0xf2a0b0, 0xf4ead8][dice.below(3)]);
    for i in 0..74 {
        let t = i as f32 / 74.0;
        let (x, y) = if t < 0.25 {
            (-half, lerp(foot, spring, t * 4.0))
        } else if t > 0.75 {
            (half, lerp(spring, foot, t * 4.0 - 3.0))
        } else {
            let angle = std::f32::consts::PI * (1.0 + (t - 0.25) * 2.0);
            let (sin, cos) = libm::sincosf(angle);
            (half * cos, spring + sin * high * 0.42)
        };
        let at = (x + dice.range(-0.03, 0.03), y + dice.range(-0.02, 0.03));
        if season == Season::Winter {
            easel.drawing.ellipse(at, (0.018, 0.008), "#e8eef6");
            continue;
        }
        let leaves = scale(rgb(0x3f7f3c), dice.range(0.8, 1.15));
        easel.garden(&mut dice).bush(at, 0.038, leaves);
        let fill = easel.ink(rose, dice.range(0.7, 1.1));
        let dark = easel.ink(scale(rose, 0.8), 0.6);
        let at = (at.0 + dice.range(-0.015, 0.015), at.1 - 0.015);
        easel.drawing.ellipse(at, (0.013, 0.012), &fill);
        easel
            .drawing
            .ellipse((at.0 + 0.002, at.1 + 0.002), (0.006, 0.005), &dark);
    }
    easel.hang(craft);
}

//! A square of an old town: facades and a tower across it, paving, a fountain in the middle.

use super::buildings::{church, window};
use super::city::add_halos;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::garden::add_fountain;
use super::hall::tiles;
use super::harbour::town_house;
use super::palette::{mix, rgb, scale};
use super::scenery;
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.56 } else { 0.62 };
    let sun_x = scenery::open(&mut craft, (horizon_y, horizon_y - 0.24), |_, _| {});
    let light_x = sun_x.signum();
    add_houses(&mut craft, light_x, horizon_y);
    add_paving(&mut craft, horizon_y);
    add_fountain(&mut craft, light_x, horizon_y - 0.02);
    add_lamps(&mut craft, light_x, horizon_y);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.58], 0.5 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.79,
        ..Shape::open(palette)
    })
}

/// Facades wall to wall, lower towards the middle where the tower stands; arcades at their feet.
fn add_houses(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let stretch = if craft.is_tall() { 1.7 } else { 1.0 };
    let mut dice = craft.dice(20);
    for (parallax, depth, high, w) in [(0.26, 0.48, 0.27, 0.11), (0.42, 0.26, 0.30, 0.15)] {
        let is_near = depth < 0.3;
        let foot = horizon_y + if is_near { 0.035 } else { 0.01 };
        let mut easel = Easel::new(
            craft,
            Distance { parallax, depth },
            (-1.0, foot + 0.02),
            light_x,
        );
        let (left, _, right, _) = easel.area;
        if is_near {
            let tower_x = light_x * craft.half_width * 0.22;
            church(&mut easel, &mut dice, (tower_x, foot, 0.26 * stretch));
        }
        let mut x = left - 0.03;
        while x < right {
            let wide = w * dice.range(0.85, 1.25);
            let middle = smoothstep(0.04, 0.5, (x + wide / 2.0).abs());
            let tall = high * stretch * dice.range(0.8, 1.1) * lerp(0.55, 1.15, middle);
            let is_gap =
                is_near && (x + wide / 2.0 - light_x * craft.half_width * 0.22).abs() < 0.22;
            if !is_gap {
                town_house(&mut easel, &mut dice, (x, x + wide, foot - tall, foot));
                if is_near {
                    arcade(&mut easel, (x, x + wide, foot), 0.075 * stretch.sqrt());
                }
            }
            x += wide;
        }
        easel.hang(craft);
    }
}

/// Round arches at the foot of a facade, dark within.
fn arcade(easel: &mut Easel, (l, r, foot): (f32, f32, f32), high: f32) {
    let (stone, dark) = (
        easel.ink(rgb(0xd8c8b0), 0.8),
        easel.ink(rgb(0x4a3f3a), 0.25),
    );
    easel.drawing.rect((l, foot - high, r, foot), &stone);
    let n = (((r - l) / 0.05) as usize).max(2);
    let step = (r - l) / n as f32;
    for i in 0..n {
        let (a, b) = (l + step * (i as f32 + 0.16), l + step * (i as f32 + 0.84));
        let spring = foot - high * 0.52;
        let arch = format!(
            "M{a:.4} {foot:.4}L{a:.4} {spring:.4}A{:.4} {:.4} 0 0 1 {b:.4} {spring:.4}L{b:.4} {foot:.4}Z",
            (b - a) / 2.0,
            (b - a) / 2.0
        );
        easel.drawing.path(&arch, &dark);
        if easel.tones.lamps > 0.4 {
            let warm = easel.ink([1.0, 0.80, 0.46], 1.0);
            window(easel, ((a + b) / 2.0, foot - high * 0.3), step * 0.3, &warm);
        }
    }
}

/// Slabs in perspective, with rings of darker stone about the fountain.
fn add_paving(craft: &mut Craft<'_>, horizon_y: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let top = horizon_y + 0.03;
    let placed = craft.bake_fn((left, top, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.45 / (y - horizon_y + 0.06);
        let (u, v) = (x * z, z * 1.7);
        let (joint, piece) = tiles((u, v), (0.16, 0.20), true);
        let tone = 0.86 + 0.26 * hash01(piece.0, piece.1, seed);
        let grain = fbm(x * 60.0, y * 90.0, 2, seed) - 0.5;
        let stain = fbm(u * 1.2, v * 1.2, 3, seed + 1) - 0.5;
        let middle = (horizon_y + 0.125 - y) * 5.4;
        let ring = libm::hypotf(x, middle);
        let band = smoothstep(0.03, 0.02, (ring - 0.42).abs()).max(smoothstep(
            0.03,
            0.02,
            (ring - 0.72).abs(),
        ));
        let stone = if is_white {
            rgb(0xe4eaf0)
        } else {
            mix(rgb(0xcdbfa8), rgb(0x8f8272), 0.8 * band)
        };
        let own = scale(
            stone,
            tone * (1.0 + 0.15 * grain + 0.30 * stain) * lerp(0.72, 1.0, joint),
        );
        let near = smoothstep(top, 1.0, y);
        let lamp = 0.35 * tones.lamps * smoothstep(0.9, 0.1, libm::hypotf(x, (y - 0.85) * 2.4));
        let colour = tones.toned(own, 0.92 - 0.28 * near * near, 0.30 * (1.0 - near));
        let warm = scale([own[0], own[1] * 0.78, own[2] * 0.5], 1.0);
        (
            mix(mix(colour, tones.sky[2], 0.35 * tones.wet), warm, lamp),
            1.0,
        )
    });
    craft.add(placed);
}

/// Lamp posts at both sides, and their light after dark.
fn add_lamps(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let parallax = 0.8;
    let foot = lerp(horizon_y, 0.92, 0.52);
    let distance = Distance {
        parallax,
        depth: 0.08,
    };
    let mut easel = Easel::new(craft, distance, (-0.2, foot + 0.03), light_x);
    let (iron, shine) = (easel.ink(rgb(0x3a3f46), 0.3), easel.ink(rgb(0x6a727c), 0.9));
    let glass = if easel.tones.lamps > 0.4 {
        "#fff0c8".to_owned()
    } else {
        easel.ink(rgb(0xe6ecee), 0.9)
    };
    let tall = if craft.is_tall() { 0.46 } else { 0.36 };
    let mut places = Vec::new();
    for side in [-1.0_f32, 1.0] {
        let x = side * craft.half_width * 0.74;
        easel.shadow((x, foot), (0.05, 0.008));
        easel
            .drawing
            .rect((x - 0.006, foot - tall, x + 0.006, foot), &iron);
        easel
            .drawing
            .rect((x - 0.002, foot - tall, x + 0.001, foot), &shine);
        easel
            .drawing
            .rounded((x - 0.016, foot - 0.03, x + 0.016, foot), 0.006, &iron);
        easel
            .drawing
            .ellipse((x, foot - tall - 0.022), (0.022, 0.026), &glass);
        easel.drawing.polygon(
            &[
                (x - 0.026, foot - tall - 0.04),
                (x, foot - tall - 0.068),
                (x + 0.026, foot - tall - 0.04),
            ],
            &iron,
        );
        places.push((x, foot - tall - 0.02));
    }
    easel.hang(craft);
    if craft.tones.lamps > 0.3 {
        add_halos(craft, places, (0.42, parallax));
    }
}

//! What the wind carries: petals, leaves, and the dust of a storm in the desert.

use std::f32::consts::TAU;

use super::craft::{Craft, Sprite, draw_faint};
use super::foliage::leaf_colour;
use super::palette::{mix, rgb};
use crate::paint::bake::streak;
use crate::paint::noise::{fbm, smoothstep};
use crate::paint::{Plate, Rgb};
use crate::scene::{Season, Setting};
use crate::staging::Layer;

/// How many of them there are, how large, and how fast they come down, in world units a second.
struct Drift {
    n: f32,
    size: f32,
    fall: f32,
}

/// Petals of blossoms, most of them pink.
pub(super) fn add_petals(craft: &mut Craft<'_>) {
    let colours = [rgb(0xf7b6cc), rgb(0xfbd3e0), rgb(0xf08db0)];
    let drift = Drift {
        n: 34.0,
        size: 0.020,
        fall: 0.10,
    };
    add_drifting(craft, &colours, &drift);
}

/// Leaves of autumn, or of the season that it is.
pub(super) fn add_leaves(craft: &mut Craft<'_>) {
    let season = match craft.season() {
        Season::Summer => Season::Autumn,
        other => other,
    };
    let mut dice = craft.dice(58);
    let colours: Vec<Rgb> = (0..4).map(|_| leaf_colour(season, &mut dice)).collect();
    let drift = Drift {
        n: 24.0,
        size: 0.034,
        fall: 0.15,
    };
    add_drifting(craft, &colours, &drift);
}

/// One petal or leaf: pointed at both ends, with a lighter half.
fn leaf(side_px: usize, colour: Rgb) -> Plate {
    let half = side_px as f32 / 2.0;
    Plate::from_fn(side_px, side_px, |x, y| {
        let (u, v) = ((x - half) / half, (y - half) / half);
        let wide = 0.52 * (1.0 - u * u).max(0.0);
        let inside = smoothstep(wide + 0.10, wide - 0.10, v.abs());
        let tone = if v < 0.0 { 0.16 } else { 0.0 };
        (mix(colour, [1.0; 3], tone), inside)
    })
}

fn add_drifting(craft: &mut Craft<'_>, colours: &[Rgb], drift: &Drift) {
    let side_px = (craft.density * drift.size * 1.6) as usize + 6;
    let leaves: Vec<Sprite> = colours
        .iter()
        .map(|colour| Sprite::new(leaf(side_px, *colour), side_px as f32))
        .collect();
    let mut dice = craft.dice(59);
    for (parallax, share, scale) in [(0.5, 1.2, 0.6), (0.95, 1.0, 1.0), (1.35, 0.35, 1.8)] {
        let (left, top, right, bottom) = craft.area(parallax);
        let (width, height) = (right - left, bottom - top + 0.1);
        let n = (drift.n * share * width * height / 1.6) as usize;
        let pieces: Vec<_> = (0..n)
            .map(|_| {
                let at = (dice.unit(), dice.unit());
                (at, dice.range(0.7, 1.3), dice.range(0.0, TAU))
            })
            .collect();
        let (leaves, size, fall) = (leaves.clone(), drift.size * scale, drift.fall * scale);
        let layer: Layer = Box::new(move |t, view, list| {
            for (idx, ((x, y), pace, phase_rad)) in pieces.iter().enumerate() {
                let fallen = (y * height + t * fall * pace).rem_euclid(height);
                let sway = 0.05 * libm::sinf(t * 1.1 * pace + phase_rad) - 0.05 * t * pace;
                let x = left + (x * width + sway).rem_euclid(width);
                let turn_rad = phase_rad + 1.3 * libm::sinf(t * 1.4 * pace + phase_rad);
                let at = (x, top - 0.05 + fallen);
                let leaf = &leaves[idx % leaves.len()];
                let draw = leaf.turned(view, at, (size * pace, parallax, turn_rad));
                draw_faint(list, draw, 0.95);
            }
        });
        craft.add_at(parallax, layer);
    }
}

/// A storm of dust: banks of it that roll along, and streaks of sand before them.
pub(super) fn add_dust(craft: &mut Craft<'_>) {
    let soil = if craft.ctx.setting == Setting::Mars {
        rgb(0xb5683c)
    } else {
        rgb(0xc99a5e)
    };
    let colour = mix(craft.tones.haze, soil, 0.72);
    // Dunes are seen through it.
    let far = if craft.ctx.setting == Setting::Desert {
        0.5
    } else {
        0.85
    };
    for (i, (parallax, strength, speed)) in [(0.3, far, 0.05), (1.2, 0.24, 0.16)]
        .into_iter()
        .enumerate()
    {
        let (left, top, right, bottom) = craft.area(parallax);
        let area = (left, top.max(-0.3), right + 0.8, bottom);
        let seed = craft.dice(60 + i as u32).noise_seed();
        let placed = craft.bake_fn(area, (parallax, 0.16), |x, y| {
            let body = fbm(x * 2.1, y * 3.0, 4, seed);
            let low = smoothstep(0.05, 0.70, y);
            let thick = smoothstep(0.30, 0.70, body + 0.25 * low);
            (mix(colour, [1.0; 3], 0.15 * body), strength * low * thick)
        });
        craft.add_at(
            parallax,
            Box::new(move |t, view, list| {
                let mut moved = placed.clone();
                moved.at.0 -= 0.4 + 0.36 * libm::sinf(speed * t + i as f32 * 1.7);
                list.draw(moved.draw(view));
            }),
        );
    }
    add_sand(craft, colour);
}

fn add_sand(craft: &mut Craft<'_>, colour: Rgb) {
    let length_px = ((craft.density * 0.09) as usize).max(8);
    let grain = Sprite::new(streak(3, length_px, colour), craft.density);
    let mut dice = craft.dice(62);
    let parallax = 1.15;
    let (left, top, right, bottom) = craft.area(parallax);
    let (width, height) = (right - left + 0.4, bottom - top);
    let grains: Vec<_> = (0..(80.0 * width * height / 2.2) as usize)
        .map(|_| (dice.unit(), dice.unit(), dice.range(0.7, 1.4)))
        .collect();
    let layer: Layer = Box::new(move |t, view, list| {
        for (x, y, pace) in &grains {
            let blown = (x * width + t * 1.9 * pace).rem_euclid(width);
            let wave = 0.012 * libm::sinf(9.0 * blown + TAU * y);
            let at = (left - 0.2 + blown, top + y * height + wave);
            // A streak is drawn upright; the wind comes from the left.
            let draw = grain.turned(view, at, (*pace, parallax, -TAU / 4.0));
            draw_faint(list, draw, 0.5);
        }
    });
    craft.add_at(parallax, layer);
}

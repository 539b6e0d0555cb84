//! What falls and drifts through the air of any open setting: rain, snow, fog, lightning, fireflies, motes.

use std::f32::consts::TAU;

use super::blown::{add_dust, add_leaves, add_petals};
use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::palette::mix;
use crate::paint::bake::{dot, glow, streak};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Plate};
use crate::scene::{Season, Setting, TimeOfDay, Weather};
use crate::sound::timing;

/// Adds the weather of a set, behind and in front of the actors.
pub(super) fn add_weather(craft: &mut Craft<'_>, shape: &Shape) {
    let is_staged = craft.ctx.setting != Setting::Window
        && shows_weather(craft.ctx.setting)
        && matches!(
            craft.ctx.weather,
            Weather::Rain
                | Weather::Storm
                | Weather::Snow
                | Weather::Fog
                | Weather::Dust
                | Weather::Petals
                | Weather::Leaves
        );
    if !is_open(craft.ctx.setting) && !is_staged {
        return;
    }
    let is_heavy = craft.ctx.surface.is_heavy;
    match craft.ctx.weather {
        Weather::Rain => add_rain(craft, shape, if is_heavy { 2.4 } else { 1.2 }),
        Weather::Storm => {
            add_lightning(craft);
            add_rain(craft, shape, if is_heavy { 2.6 } else { 2.0 });
        }
        Weather::Snow if is_heavy => {
            add_fog(craft);
            add_snow(craft, &BLIZZARD);
        }
        Weather::Snow => add_snow(craft, &SNOWFALL),
        Weather::Fog => add_fog(craft),
        Weather::Dust => add_dust(craft),
        Weather::Petals => add_petals(craft),
        Weather::Leaves => add_leaves(craft),
        Weather::Clear | Weather::Cloudy | Weather::Aurora => add_small_life(craft),
    }
}

/// Whether the sky is above, and the weather's to fill.
pub(super) fn is_open(setting: Setting) -> bool {
    let is_elsewhere = matches!(
        setting,
        Setting::UnderWater
            | Setting::Space
            | Setting::Moon
            | Setting::Mars
            | Setting::AlienPlanet
            | Setting::Synthwave
            | Setting::Abstract
            | Setting::Studio
    );
    !is_elsewhere && !setting.is_indoors()
}

/// Whether weather can be seen there: under the sky, through the window, or because it is put on a stage.
pub(crate) fn shows_weather(setting: Setting) -> bool {
    is_open(setting)
        || matches!(
            setting,
            Setting::Stage
                | Setting::Circus
                | Setting::Studio
                | Setting::Abstract
                | Setting::Window
                | Setting::Concert
                | Setting::Synthwave
                | Setting::Mars
                | Setting::AlienPlanet
        )
}

fn add_rain(craft: &mut Craft<'_>, shape: &Shape, strength: f32) {
    let colour = mix(craft.tones.haze, [1.0; 3], 0.55);
    let length_px = (craft.density * 0.10) as usize;
    let drop = Sprite::new(streak(3, length_px.max(8), colour), craft.density);
    let slant = (0.16 * strength).min(0.34);
    // A downpour is seen as such before single drops are.
    let boldness = (0.6 + 0.4 * strength).min(1.7);
    let mut dice = craft.dice(50);
    for (parallax, n, size, opacity) in [
        (0.5, 70.0, 0.55, 0.32),
        (0.9, 55.0, 0.95, 0.42),
        (1.3, 22.0, 1.7, 0.40),
    ] {
        let (left, top, right, bottom) = craft.area(parallax);
        let (width, height) = (right - left + 0.5, bottom - top + 0.3);
        let n = (n * strength * width * height / 2.2) as usize;
        let drops: Vec<_> = (0..n)
            .map(|_| (dice.unit(), dice.unit(), dice.range(0.85, 1.15)))
            .collect();
        let drop = drop.clone();
        let speed = 1.5 * size + 0.9;
        let layer: crate::staging::Layer = Box::new(move |t, view, list| {
            for (x, y, pace) in &drops {
                let fallen = y * height + t * speed * pace;
                let (lap, fall) = ((fallen / height).floor(), fallen.rem_euclid(height));
                // Every fall comes down somewhere else.
                let x = (x + 0.381_97 * lap).fract() * width + left - slant * fall
                    + 0.25 * slant * height;
                let draw = drop.turned(view, (x, top - 0.1 + fall), (size, parallax, slant));
                draw_faint(list, draw, opacity * boldness);
            }
        });
        craft.add_at(parallax, layer);
    }
    add_splashes(craft, shape, strength);
}

/// Rings where drops meet the ground.
fn add_splashes(craft: &mut Craft<'_>, shape: &Shape, strength: f32) {
    let side_px = (craft.density * 0.05) as usize + 6;
    let radius = side_px as f32 / 2.0;
    let colour = mix(craft.tones.haze, [1.0; 3], 0.6);
    let ring = Plate::from_fn(side_px, side_px, |x, y| {
        let r = libm::hypotf(x - radius, y - radius) / radius;
        (colour, smoothstep(0.55, 0.80, r) * smoothstep(1.0, 0.85, r))
    });
    let ring = Sprite::new(ring, side_px as f32);
    let (left, _, right, _) = craft.area(1.0);
    let far_y = shape.far_ground_y;
    let n = (60.0 * strength * (right - left)) as usize;
    let seed = craft.dice(51).noise_seed();
    craft.add_layer(Box::new(move |t, view, list| {
        for i in 0..n as i32 {
            let clock = t * 1.9 + hash01(i, 0, seed) * 7.0;
            let (round, age) = (clock.floor(), clock.fract());
            let near = hash01(i, round as i32, seed + 1);
            let x = lerp(left, right, hash01(i, round as i32, seed + 2));
            let y = lerp(far_y, 1.03, near);
            let size = (0.008 + 0.030 * near) * (0.2 + 0.8 * age);
            let mut draw = ring.draw(view, (x, y), (size, 1.0));
            // Seen from the side, a ring is flat.
            draw.to_frame = crate::paint::Affine::translate(0.0, -radius)
                .then(crate::paint::Affine::scale(1.0, 0.3))
                .then(crate::paint::Affine::translate(0.0, radius))
                .then(draw.to_frame);
            draw_faint(list, draw, 0.5 * (1.0 - age));
        }
    }));
}

/// How snow comes down.
struct Fall {
    /// How many flakes there are, where 1.0 is a usual snowfall, and how large.
    amount: f32,
    size: f32,
    /// How much faster than usual they fall, and how far the wind drives them sideways in a second.
    pace: f32,
    wind: f32,
}

const SNOWFALL: Fall = Fall {
    amount: 1.0,
    size: 1.0,
    pace: 1.0,
    wind: 0.02,
};
const BLIZZARD: Fall = Fall {
    amount: 3.6,
    size: 1.15,
    pace: 2.6,
    wind: 0.75,
};

fn add_snow(craft: &mut Craft<'_>, fall: &'static Fall) {
    let side_px = (craft.density * 0.03) as usize + 4;
    let flake = Sprite::new(dot(side_px, [0.97, 0.98, 1.0]), side_px as f32);
    let mut dice = craft.dice(52);
    for (parallax, n, size, opacity) in [
        (0.4, 90.0, 0.012, 0.75),
        (0.8, 60.0, 0.020, 0.85),
        (1.35, 26.0, 0.038, 0.8),
    ] {
        let (left, top, right, bottom) = craft.area(parallax);
        let (width, height) = (right - left, bottom - top + 0.1);
        let n = (n * fall.amount * width * height / 1.6) as usize;
        let size = size * fall.size;
        let flakes: Vec<_> = (0..n)
            .map(|_| {
                (
                    dice.unit(),
                    dice.unit(),
                    dice.range(0.6, 1.3),
                    dice.range(0.0, TAU),
                )
            })
            .collect();
        let flake = flake.clone();
        let layer: crate::staging::Layer = Box::new(move |t, view, list| {
            for (x, y, pace, phase_rad) in &flakes {
                let speed = fall.pace * (0.06 + 3.2 * size);
                let down = (y * height + t * pace * speed).rem_euclid(height);
                let sway = 0.025 * libm::sinf(t * 0.9 * pace + phase_rad) - fall.wind * t * pace;
                let x = left + (x * width + sway).rem_euclid(width);
                draw_faint(
                    list,
                    flake.draw(view, (x, top - 0.05 + down), (size * pace, parallax)),
                    opacity,
                );
            }
        });
        craft.add_at(parallax, layer);
    }
}

fn add_fog(craft: &mut Craft<'_>) {
    let colour = mix(craft.tones.haze, [1.0; 3], 0.18);
    // Thick behind whoever acts, a breath of it before them: they stay clear.
    for (i, (parallax, strength, low)) in [(0.6, 0.66, 0.78), (1.15, 0.16, 1.1)]
        .into_iter()
        .enumerate()
    {
        let (left, top, right, bottom) = craft.area(parallax);
        let area = (left, top.max(-0.2), right + 0.4, bottom);
        let seed = craft.dice(53 + i as u32).noise_seed();
        let placed = craft.bake_fn(area, (parallax, 0.16), |x, y| {
            let body = fbm(x * 1.5, y * 4.2, 4, seed);
            let band = smoothstep(low - 0.75, low - 0.05, y) * 0.85 + 0.15;
            (
                colour,
                strength
                    * band
                    * smoothstep(0.16, 0.75, body)
                    * smoothstep(area.1, area.1 + 0.3, y),
            )
        });
        let layer: crate::staging::Layer = Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            moved.at.0 -= 0.2 + 0.19 * libm::sinf(0.045 * t + i as f32 * 1.7);
            list.draw(moved.draw(view));
        });
        craft.add_at(parallax, layer);
    }
}

/// Now and then a bolt, and a flash over everything.
fn add_lightning(craft: &mut Craft<'_>) {
    let seed = craft.ctx.seed;
    let parallax = 0.15;
    let (left, top, right, _) = craft.area(parallax);
    let mut dice = craft.dice(56);
    let bolts: Vec<_> = (0..3)
        .map(|bolt_idx| {
            // The first comes down where the subject stands.
            let aside = if bolt_idx == 0 { 0.08 } else { 0.40 };
            let x = dice.range(-aside, aside);
            let area = (x - 0.25, top, x + 0.25, 0.62);
            let mut drawing = craft.drawing(area);
            let mut at = (x, top);
            let mut line = format!("M{:.4} {:.4}", at.0, at.1);
            while at.1 < 0.58 {
                at = (
                    at.0 + dice.range(-0.055, 0.055),
                    at.1 + dice.range(0.03, 0.08),
                );
                at.0 = at.0.clamp(x - 0.2, x + 0.2);
                line.push_str(&format!("L{:.4} {:.4}", at.0, at.1));
                if dice.unit() < 0.25 {
                    let to = (
                        at.0 + dice.range(-0.12, 0.12),
                        at.1 + dice.range(0.06, 0.14),
                    );
                    let branch = format!("M{:.4} {:.4}L{:.4} {:.4}", at.0, at.1, to.0, to.1);
                    drawing.stroke(&branch, "#cfd6ff", 0.0022);
                }
            }
            drawing.group(r#"opacity="0.25""#, |drawing| {
                drawing.stroke(&line, "#b4c0ff", 0.024);
            });
            drawing.group(r#"opacity="0.5""#, |drawing| {
                drawing.stroke(&line, "#c8d2ff", 0.011);
            });
            drawing.stroke(&line, "#ffffff", 0.0045);
            craft.bake(&drawing, area, parallax)
        })
        .collect();
    let white = Plate::from_fn(4, 4, |_, _| ([0.80, 0.86, 1.0], 1.0));
    let sheet = Sprite::new(white, 4.0 / (right - left + 4.0));
    craft.add_layer(Box::new(move |t, view, list| {
        let (strike, light) = flash(t, seed);
        if light > 0.01 {
            let bolt = &bolts[strike % bolts.len()];
            list.draw(Draw {
                blend: Blend::Add,
                opacity: light,
                ..bolt.draw(view)
            });
            let sheet = sheet.draw(view, (0.0, 0.0), (1.0, 0.0));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.38 * light,
                ..sheet
            });
        }
    }));
}

/// Which strike it is, and how bright: two or three flickers every few seconds.
///
/// The thunder is heard after the same strikes.
fn flash(t: f32, seed: u64) -> (usize, f32) {
    let strike_idx = (t / timing::STRIKE_EVERY_S) as u32;
    let age = t - timing::strike_s(seed, strike_idx);
    let pulse = |from: f32, fade: f32| {
        let age = age - from;
        if age < 0.0 {
            0.0
        } else {
            libm::expf(-age / fade)
        }
    };
    let light = pulse(0.0, 0.06)
        .max(0.7 * pulse(0.13, 0.05))
        .max(0.9 * pulse(0.27, 0.14));
    (strike_idx as usize, light)
}

/// Fireflies in summer nights, motes in low sun.
fn add_small_life(craft: &mut Craft<'_>) {
    let is_green = matches!(
        craft.ctx.setting,
        Setting::Park | Setting::Meadow | Setting::Forest | Setting::Lake | Setting::Mountains
    );
    let is_warm = craft.season() != Season::Winter;
    let (colour, size, n) = match craft.ctx.time_of_day {
        TimeOfDay::Night if is_green && is_warm => ([0.80, 1.0, 0.42], 0.030, 26),
        TimeOfDay::GoldenHour | TimeOfDay::Dawn if is_green => ([1.0, 0.88, 0.55], 0.012, 34),
        _ => return,
    };
    let sprite = Sprite::new(
        glow((craft.density * size) as usize + 6, colour, 0.22),
        craft.density,
    );
    let scale = craft.density * size / ((craft.density * size) as usize + 6) as f32;
    let mut dice = craft.dice(57);
    let (left, _, right, _) = craft.area(1.1);
    let lights: Vec<_> = (0..n)
        .map(|_| {
            let at = (dice.range(left, right), dice.range(0.42, 0.98));
            (
                at,
                dice.range(0.0, TAU),
                dice.range(0.5, 1.1),
                dice.range(0.6, 1.4),
            )
        })
        .collect();
    craft.add_front(Box::new(move |t, view, list| {
        for ((x, y), phase_rad, pace, size) in &lights {
            let x = x + 0.06 * libm::sinf(t * 0.45 * pace + phase_rad);
            let y = y + 0.035 * libm::sinf(t * 0.8 * pace + phase_rad * 2.0);
            let pulse = 0.5 + 0.5 * libm::sinf(t * 1.7 * pace + phase_rad * 3.0);
            let draw = sprite.draw(view, (x, y), (scale * size, 1.1));
            draw_faint(
                list,
                Draw {
                    blend: Blend::Add,
                    ..draw
                },
                0.85 * pulse * pulse,
            );
        }
    }));
}

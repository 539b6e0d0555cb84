//! Clouds: heaps, veils and ceilings, shaped by the seed.

use super::craft::{Craft, Sprite};
use super::palette::{Tones, mix, scale};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Draw, Plate, Rgb};
use crate::scene::TimeOfDay;

/// The clouds of a set, above `horizon_y`, lit from `sun_x`.
pub(super) fn add_clouds(craft: &mut Craft<'_>, horizon_y: f32, sun_x: f32) {
    let cover = craft.tones.cloud_cover;
    if cover > 0.6 {
        add_ceiling(craft, horizon_y, cover);
    }
    let is_low_sun = matches!(
        craft.ctx.time_of_day,
        TimeOfDay::Sunset | TimeOfDay::BlueHour | TimeOfDay::GoldenHour | TimeOfDay::Dawn
    );
    if cover > 0.05 && cover < 0.6 && (is_low_sun || craft.dice(10).unit() < 0.3) {
        add_veils(craft, horizon_y);
    }
    if (0.05..0.95).contains(&cover) {
        add_heaps(craft, horizon_y, sun_x);
    }
    craft.n_sky = craft.behind.len();
}

/// The shadows of clouds that pass over the land below `horizon_y`.
pub(super) fn add_shadows(craft: &mut Craft<'_>, horizon_y: f32) {
    let parallax = 0.7;
    let (left, _, right, bottom) = craft.area(parallax);
    let seed = craft.dice(16).noise_seed();
    let colour = scale(craft.tones.shade, 0.30);
    let reach = 0.9;
    let area = (left - reach, horizon_y + 0.01, right, bottom);
    let placed = craft.bake_fn(area, (parallax, 0.2), |x, y| {
        // They lie flat: narrow far away, broad near by.
        let away = 1.0 / (0.10 + y - horizon_y);
        let body = fbm(x * 1.1, away * 0.75, 3, seed);
        let on = smoothstep(0.0, 0.06, y - horizon_y);
        (colour, 0.34 * on * smoothstep(0.50, 0.64, body))
    });
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += (0.05 * t).min(reach);
        list.draw(moved.draw(view));
    }));
}

/// One heap of a cloud: a row of puffs, and a crown of more above it.
struct Heap {
    /// Middles and radii, in units of the cloud's half width; the base is y = 0.
    puffs: Vec<(f32, f32, f32)>,
    noise_seed: u32,
    light_x: f32,
}

impl Heap {
    fn new(dice: &mut Dice, light_x: f32) -> Self {
        let crown = dice.range(-0.4, 0.4);
        let tall = dice.range(0.55, 1.0);
        let mut puffs = Vec::new();
        for i in 0..9 {
            let x = lerp(-0.78, 0.78, (i as f32 + dice.range(0.2, 0.8)) / 9.0);
            let full = (1.0 - libm::powf((x - 0.4 * crown).abs() / 0.95, 1.5)).max(0.0);
            let radius = (0.11 + 0.13 * full) * dice.range(0.85, 1.15);
            puffs.push((x, -0.75 * radius, radius));
        }
        for i in 0..7 {
            let way = (i as f32 + dice.range(0.2, 0.8)) / 7.0;
            let x = crown + lerp(-0.46, 0.46, way);
            let full = 1.0 - (2.0 * way - 1.0).abs();
            let radius = (0.11 + 0.13 * full) * dice.range(0.75, 1.15);
            puffs.push((x, -0.16 - tall * 0.32 * full * dice.range(0.7, 1.1), radius));
        }
        Self {
            puffs,
            noise_seed: dice.noise_seed(),
            light_x,
        }
    }

    /// How deep inside the cloud a point is (negative is outside), and how much light falls there.
    fn at(&self, x: f32, y: f32, rough: f32) -> (f32, f32) {
        let (mut deep, mut lit, mut weights) = (-1.0_f32, 0.0, 0.0);
        for (px, py, radius) in &self.puffs {
            let (u, v) = ((x - px) / radius, (y - py) / radius);
            if u.abs() > 1.8 || v.abs() > 1.8 {
                continue;
            }
            // The base is flatter than the crown, and never cut.
            let inside = 1.0 - libm::hypotf(u, if v > 0.0 { 1.35 * v } else { v });
            deep = deep.max(inside);
            let weight = (inside + 0.45).max(0.0);
            let weight = weight * weight * weight;
            lit += weight * (0.60 + 0.30 * self.light_x * u - 0.42 * v);
            weights += weight;
        }
        let up = smoothstep(0.10, -0.55, y);
        let lit: f32 = lit / weights.max(1e-6);
        (deep + 1.05 * rough, 0.62 * lit + 0.42 * up + 0.60 * rough)
    }

    fn bake(&self, side_px: f32, tones: &Tones) -> Plate {
        let (width, height) = (2.4, 1.10);
        let density = side_px / width;
        let seed = self.noise_seed;
        let gleam = mix(tones.cloud_lit, [1.0; 3], 0.35);
        Plate::from_fn(
            (width * density) as usize,
            (height * density) as usize,
            |px, py| {
                let (x, y) = (px / density - width / 2.0, py / density - height + 0.24);
                let rough = fbm(x * 4.2, y * 4.6, 4, seed) - 0.5;
                let (deep, lit) = self.at(x, y, rough);
                let alpha = smoothstep(0.0, 0.24, deep);
                if alpha <= 0.0 {
                    return (tones.cloud_lit, 0.0);
                }
                let colour = mix(
                    tones.cloud_shade,
                    tones.cloud_lit,
                    smoothstep(0.05, 0.72, lit),
                );
                let colour = mix(colour, gleam, smoothstep(0.72, 1.05, lit));
                // Its foot melts into the air.
                let foot = smoothstep(0.20, 0.02, y);
                (colour, alpha * lerp(0.35, 0.97, foot))
            },
        )
    }
}

fn add_heaps(craft: &mut Craft<'_>, horizon_y: f32, sun_x: f32) {
    add_far_bank(craft, horizon_y, sun_x);
    let mut dice = craft.dice(11);
    let tones = craft.tones.clone();
    let top = craft.seen_top();
    let sky_height = horizon_y - top;
    let side_px = craft.density * 0.80;
    let kinds: Vec<Sprite> = (0..4)
        .map(|_| {
            let heap = Heap::new(&mut dice, sun_x.signum());
            Sprite::new(heap.bake(side_px, &tones), side_px)
        })
        .collect();
    let n = (3.2 + 3.4 * tones.cloud_cover + 3.4 * (sky_height - 0.6)).max(3.0) as usize;
    let (left, _, right, _) = craft.area(0.2);
    let span = right - left + 1.3;
    let clouds: Vec<_> = (0..n)
        .map(|i| {
            // One in each part of the sky, so that they never huddle.
            let x = left + span * (i as f32 * 0.618 + dice.range(0.0, 0.25)).fract();
            let up = (i as f32 + dice.range(0.2, 0.9)) / n as f32;
            let y = horizon_y - 0.14 - up * (sky_height - 0.16).max(0.10);
            let size = lerp(0.28, 0.98, up) * dice.range(0.70, 1.2);
            // The highest clouds are seen whole: smaller ones where there is no room for them.
            let size = ((y - top) / 0.24).clamp(0.45 * size, size);
            let y = y.max(top + 0.24 * size);
            let speed = lerp(0.006, 0.020, up);
            let parallax = lerp(0.05, 0.16, up);
            (
                kinds[dice.below(kinds.len())].clone(),
                (x, y),
                size,
                speed,
                parallax,
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (kind, (x, y), size, speed, parallax) in &clouds {
            let x = left - 0.65 + (x - left + 0.65 + speed * t).rem_euclid(span);
            list.draw(kind.draw(view, (x, *y), (*size, *parallax)));
        }
    }));
}

/// Heaps so far away that they stand on the horizon, pale in the haze.
fn add_far_bank(craft: &mut Craft<'_>, horizon_y: f32, sun_x: f32) {
    let mut dice = craft.dice(15);
    let seed = dice.noise_seed();
    let high = 0.16 * dice.range(0.6, 1.1);
    let (left, _, right, _) = craft.area(0.05);
    let area = (
        left - 0.05,
        horizon_y - 1.3 * high,
        right + 0.3,
        horizon_y + 0.03,
    );
    let tones = craft.tones.clone();
    let light_x = sun_x.signum();
    let is_low = craft.is_against_the_sun();
    let placed = craft.bake_fn(area, (0.05, 0.6), |x, y| {
        let swell = |x: f32| {
            let broad = smoothstep(0.36, 0.70, fbm(x * 1.5, 3.0, 2, seed));
            let puffs = libm::sinf(x * 21.0 + 5.0 * fbm(x * 5.0, 1.0, 2, seed + 1)).abs();
            horizon_y + 0.02 - high * broad * (0.72 + 0.28 * puffs)
        };
        let rough = fbm(x * 16.0, y * 22.0, 3, seed + 2) - 0.5;
        let deep = (y - swell(x)) / high + 0.16 * rough;
        let slope = (swell(x + 0.012) - swell(x - 0.012)) * light_x * -9.0;
        let lit = 0.66 - 0.75 * deep + slope.clamp(-0.35, 0.35) + 1.1 * rough;
        let colour = mix(
            tones.cloud_shade,
            tones.cloud_lit,
            smoothstep(0.1, 0.8, lit),
        );
        let haze = smoothstep(horizon_y - high, horizon_y - 0.01, y);
        // A sun near the horizon is not hidden by them.
        let free = if is_low {
            smoothstep(0.06, 0.24, (x - sun_x).abs())
        } else {
            1.0
        };
        (
            mix(colour, tones.sky[2], 0.16 + 0.66 * haze),
            0.85 * smoothstep(0.0, 0.10, deep) * free,
        )
    });
    craft.add_layer(drifting(placed, -0.006));
}

/// Thin high cloud drawn out by the wind.
pub(super) fn add_veils(craft: &mut Craft<'_>, horizon_y: f32) {
    let mut dice = craft.dice(12);
    let seed = dice.noise_seed();
    let tilt = dice.range(-0.22, 0.22);
    let (left, top, right, _) = craft.area(0.06);
    let area = (left - 0.05, top, right + 0.25, horizon_y);
    let tones = craft.tones.clone();
    let sky_height = horizon_y - craft.top;
    let placed = craft.bake_fn(area, (0.06, 0.4), |x, y| {
        let up = (horizon_y - y) / sky_height;
        let (u, v) = (x * 0.85 + 0.25 * (y * 3.0), (y + tilt * x) * 5.2);
        let bend = fbm(u * 1.4, v * 0.5, 3, seed) - 0.5;
        let body = fbm(u * 1.1 + bend, v * 1.3 + 2.2 * bend, 5, seed + 1);
        let band = smoothstep(0.10, 0.30, up) * smoothstep(1.15, 0.75, up);
        let thick = smoothstep(0.50, 0.74, body) * band;
        let colour = mix(
            tones.cloud_shade,
            tones.cloud_lit,
            smoothstep(0.48, 0.66, body + 0.4 * bend),
        );
        (colour, thick * 0.85)
    });
    craft.add_layer(drifting(placed, -0.012));
}

/// A closed ceiling: broad dark bellies that drift.
fn add_ceiling(craft: &mut Craft<'_>, horizon_y: f32, cover: f32) {
    let mut dice = craft.dice(13);
    let seed = dice.noise_seed();
    let (left, top, right, _) = craft.area(0.08);
    let area = (left - 0.02, top, right + 0.3, horizon_y);
    let tones = craft.tones.clone();
    let placed = craft.bake_fn(area, (0.08, 0.3), |x, y| {
        // Perspective: bellies shrink towards the horizon.
        let near = (horizon_y + 0.12 - y).max(0.02);
        let (u, v) = (x / (0.35 + near), 1.6 / (0.35 + near));
        let bend = fbm(u * 1.5, v * 2.0, 2, seed + 5) - 0.5;
        let body = fbm(u * 2.0 + bend, v * 4.5 + bend, 5, seed);
        let thick = smoothstep(0.72 - 0.5 * cover, 0.80 - 0.3 * cover, body);
        let dark: Rgb = mix(
            tones.cloud_lit,
            tones.cloud_shade,
            smoothstep(0.36, 0.68, body),
        );
        (dark, thick * smoothstep(0.0, 0.16, near - 0.06) * 0.9)
    });
    craft.add_layer(drifting(placed, -0.014));
}

/// Moves slowly sideways over 0.25 units, there and back: a clip never sees the end.
fn drifting(placed: super::craft::Placed, speed: f32) -> crate::staging::Layer {
    Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += 0.125 * (libm::sinf(t * speed / 0.125 + 0.6) - 1.0);
        list.draw(Draw { ..moved.draw(view) });
    })
}

/// A sea of clouds seen from above, in rows that slide past each other.
pub(super) fn add_cloud_sea(craft: &mut Craft<'_>, light_x: f32) {
    add_cloud_banks(craft, light_x, 4);
}

/// The farthest of its banks; the fourth lies before the actors.
pub(super) fn add_cloud_banks(craft: &mut Craft<'_>, light_x: f32, n: u32) {
    let tones = craft.tones.clone();
    for row in 0..n {
        let parallax = [0.15, 0.35, 0.7, 1.2][row as usize];
        let depth = [0.75, 0.5, 0.22, 0.0][row as usize];
        let base = [0.74, 0.82, 0.90, 0.985][row as usize];
        let size = [0.05, 0.08, 0.11, 0.11][row as usize];
        let (left, _, right, bottom) = craft.area(parallax);
        let area = (left - 0.2, base - 2.0 * size, right + 0.2, bottom);
        let mut dice = craft.dice(14 + row);
        let seed = dice.noise_seed();
        let puffs: Vec<(f32, f32, f32)> = (0..((right - left + 0.4) / (size * 0.75)) as usize)
            .map(|i| {
                (
                    area.0 + i as f32 * size * 0.75,
                    base + dice.range(-0.3, 0.4) * size,
                    size * dice.range(0.7, 1.3),
                )
            })
            .collect();
        let placed = craft.bake_fn(area, (parallax, 0.5), |x, y| {
            let rough = fbm(x * 0.5 / size, y * 0.5 / size, 3, seed) - 0.5;
            let (mut depth_in, mut lit, mut weights) = (-1.0_f32, 0.0, 0.0);
            for (px, py, radius) in &puffs {
                let (u, v) = ((x - px) / radius, (y - py) / radius);
                if u.abs() > 1.4 {
                    continue;
                }
                let inside = 1.0 - libm::hypotf(u, v.min(0.0)) + 0.25 * v.max(0.0);
                depth_in = depth_in.max(inside + 0.5 * rough);
                // Puffs flow into each other: each counts by how deep one is in it.
                let weight = (inside + 0.3).max(0.0);
                let weight = weight * weight * weight;
                lit += weight * (0.62 + 0.30 * light_x * u - 0.50 * v + 0.5 * rough);
                weights += weight;
            }
            let lit: f32 = lit / weights.max(1e-6);
            let colour = mix(tones.cloud_shade, tones.cloud_lit, lit.clamp(0.0, 1.0));
            let alpha = smoothstep(0.0, 0.14, depth_in).max(smoothstep(
                base + 0.2 * size,
                base + 1.2 * size,
                y,
            ));
            (tones.far(colour, depth), alpha)
        });
        let layer: crate::staging::Layer = Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            moved.at.0 += 0.15 * libm::sinf(0.06 * t * (1.0 + row as f32) + row as f32);
            moved.at.1 += 0.004 * libm::sinf(0.5 * t + row as f32);
            list.draw(moved.draw(view));
        });
        craft.add_at(parallax, layer);
    }
}

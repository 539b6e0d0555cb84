//! Open space with nebulae and planets; the Moon, with Earth above it.

use std::f32::consts::TAU;

use super::craft::{Craft, Placed, Shape, Sprite};
use super::lunar::LowSun;
use super::palette::{mix, rgb, scale};
use super::terrain::{Range, add_hills};
use crate::paint::bake::glow;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Plate, Rgb};
use crate::scene::{Setting, TimeOfDay, Weather};
use crate::staging::{Palette, Set, SetContext};

const HORIZON_Y: f32 = 0.64;

/// Colours of a nebula: its glow, its veil, its wisps.
const NEBULAE: [(u32, u32, u32); 4] = [
    (0x8f45c8, 0x1f62b8, 0xd8487a),
    (0x1f8fae, 0x6a35b0, 0xd07a3a),
    (0xc0507f, 0x4a36a8, 0x2f9fb8),
    (0x2f74d0, 0x1a8078, 0xa84ac0),
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let low_sun = match (ctx.setting, ctx.time_of_day) {
        (Setting::Moon, TimeOfDay::Dawn) => Some(false),
        (Setting::Moon, TimeOfDay::Sunset | TimeOfDay::GoldenHour) => Some(true),
        _ => None,
    };
    // In space it is always the same hour; tones of a clear night serve both.
    let ctx = &SetContext {
        time_of_day: TimeOfDay::Night,
        weather: Weather::Clear,
        ..*ctx
    };
    let mut craft = Craft::new(ctx);
    let is_moon = ctx.setting == Setting::Moon;
    let light_x = if craft.dice(20).unit() < 0.5 {
        -1.0
    } else {
        1.0
    };
    // Over the Moon the sky is black.
    add_nebula(&mut craft, if is_moon { 0.10 } else { 1.0 });
    add_stars(&mut craft);
    let low_sun = low_sun.map(|is_setting| LowSun {
        x: light_x * 0.20 * (craft.half_width / 0.89).max(0.7),
        horizon_y: HORIZON_Y - 0.04,
        is_setting,
    });
    craft.n_sky = craft.behind.len();
    if is_moon {
        if !ctx.has_named_heaven {
            add_earth(
                &mut craft,
                if low_sun.is_some() { -light_x } else { light_x },
            );
        }
        if let Some(sun) = low_sun {
            sun.add(&mut craft);
        }
        add_regolith(&mut craft, light_x);
        if let Some(sun) = low_sun {
            sun.add_light(&mut craft);
        }
    } else {
        if !ctx.has_named_heaven {
            add_planets(&mut craft, light_x);
        }
        add_shooting_stars(&mut craft);
    }
    let palette = Palette {
        light_dir: (0.75 * light_x, -0.66),
        light: [1.0, 0.98, 0.93],
        ambient: [0.26, 0.28, 0.46],
        haze: [0.05, 0.06, 0.14],
        contrast: 1.0,
        shadow: 0.6,
    };
    let shape = Shape::open(palette);
    craft.finish(if is_moon {
        Shape {
            far_ground_y: 0.74,
            ..shape
        }
    } else {
        Shape {
            ground_y: 0.75,
            far_ground_y: 0.45,
            air_y: 0.42,
            is_floating: true,
            ..shape
        }
    })
}

fn add_nebula(craft: &mut Craft<'_>, strength: f32) {
    let area = craft.area(0.03);
    let mut dice = craft.dice(21);
    let seed = dice.noise_seed();
    let (a, b, c) = NEBULAE[dice.below(NEBULAE.len())];
    let (a, b, c) = (rgb(a), rgb(b), rgb(c));
    let tilt = dice.range(-0.7, 0.7);
    let placed = craft.bake_fn(area, (0.03, 0.4), |x, y| {
        let (u, v) = (x * 1.5, y * 1.5);
        let bend = fbm(u * 1.2 + 9.0, v * 1.2, 3, seed) - 0.5;
        let body = fbm(u + 1.2 * bend, v + 1.6 * bend, 5, seed + 1);
        let other = fbm(u * 0.8 - bend, v * 0.8 + 4.0, 4, seed + 2);
        let band = smoothstep(0.75, 0.0, (y - 0.30 + tilt * x).abs());
        let base = mix([0.010, 0.012, 0.035], [0.028, 0.030, 0.085], band);
        let glow = smoothstep(0.42, 0.80, body) * (0.35 + 0.65 * band) * strength;
        let veil = smoothstep(0.45, 0.80, other) * (0.3 + 0.7 * band) * strength;
        let third = fbm(u * 1.3 + 2.0 * bend + 11.0, v * 1.1, 4, seed + 4);
        let wisp = smoothstep(0.52, 0.82, third) * (0.25 + 0.75 * band) * strength;
        let dust = 1.0
            - 0.6 * smoothstep(0.55, 0.75, fbm(u * 2.4 + 2.0 * bend, v * 2.4, 4, seed + 3)) * band;
        let colour: Rgb = std::array::from_fn(|i| {
            base[i] + (a[i] * 1.15 * glow + b[i] * 0.95 * veil + c[i] * 0.85 * wisp) * dust
        });
        let core = smoothstep(0.62, 0.86, body) * band * strength;
        (mix(colour, [1.0, 0.85, 0.90], 0.30 * core), 1.0)
    });
    craft.add(placed);
}

fn add_stars(craft: &mut Craft<'_>) {
    let mut dice = craft.dice(22);
    let size_px = (craft.density * 0.020).max(7.0);
    let star = Sprite::new(glow(size_px as usize, [0.94, 0.96, 1.0], 0.26), size_px);
    for parallax in [0.03, 0.08] {
        let (left, top, right, bottom) = craft.area(parallax);
        let n = (95.0 * (right - left) * (bottom - top)) as usize;
        let stars: Vec<_> = (0..n)
            .map(|_| {
                let bright = dice.unit();
                let tint = mix([0.75, 0.85, 1.0], [1.0, 0.86, 0.70], dice.unit());
                let at = (dice.range(left, right), dice.range(top, bottom));
                (
                    at,
                    0.004 + 0.020 * bright * bright * bright * bright,
                    tint,
                    dice.range(0.0, TAU),
                )
            })
            .collect();
        let star = star.clone();
        craft.add_layer(Box::new(move |t, view, list| {
            for (at, size, tint, phase_rad) in &stars {
                let opacity = 0.72 + 0.28 * libm::sinf(t * 1.3 + phase_rad);
                let draw = star.draw(view, *at, (*size, parallax));
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity,
                    tint: *tint,
                    ..draw
                });
            }
        }));
    }
}

/// What a planet's surface looks like.
enum Surface {
    Earth,
    Banded(Rgb, Rgb),
    Rocky(Rgb),
}

/// A lit ball with air around it, baked with room for the glow.
fn planet(
    craft: &Craft<'_>,
    dice: &mut Dice,
    radius: f32,
    (surface, air, light_x): (&Surface, Rgb, f32),
) -> Placed {
    let reach = radius * 1.25;
    let seed = dice.noise_seed();
    let tilt = dice.range(-0.5, 0.5);
    craft.bake_fn((-reach, -reach, reach, reach), (0.08, 1.0), |x, y| {
        let (u, v) = (x / radius, y / radius);
        let r = libm::hypotf(u, v);
        let halo = smoothstep(1.22, 0.98, r);
        let facing = 0.62 * light_x * u - 0.50 * v;
        let halo = halo * halo * 0.42 * smoothstep(-0.5, 0.6, facing);
        if r >= 1.0 {
            return (air, halo);
        }
        let z = libm::sqrtf(1.0 - r * r);
        let light = smoothstep(-0.12, 0.85, facing + 0.60 * z);
        let (lon, lat) = (
            u * (1.6 - 0.6 * z) + 0.3 * v * tilt,
            v * (1.5 - 0.5 * z) - tilt * u,
        );
        let own = match surface {
            Surface::Earth => earth_at(lon, lat, seed),
            Surface::Banded(a, b) => {
                let bend = 0.25 * (fbm(lon * 2.5, lat * 7.0, 3, seed) - 0.5);
                mix(
                    *a,
                    *b,
                    0.5 + 0.5
                        * libm::sinf((lat + bend) * 13.0)
                        * (0.6 + 0.4 * fbm(0.0, lat * 9.0, 2, seed + 4)),
                )
            }
            Surface::Rocky(a) => scale(*a, 0.65 + 0.6 * fbm(lon * 4.0, lat * 4.0, 4, seed)),
        };
        let rim = smoothstep(0.72, 1.0, r) * smoothstep(-0.3, 0.5, facing + 0.6 * z);
        let colour = mix(
            scale(own, 0.03 + 0.97 * light),
            air,
            0.55 * rim * light.max(0.15),
        );
        let edge = ((1.0 - r) * radius * craft.density).clamp(0.0, 1.0);
        (mix(colour, air, (1.0 - edge) * halo), lerp(halo, 1.0, edge))
    })
}

fn earth_at(lon: f32, lat: f32, seed: u32) -> Rgb {
    let land = fbm(lon * 1.7 + 3.0, lat * 1.7, 5, seed);
    let sea = mix(rgb(0x0d3f8a), rgb(0x1f6fb8), smoothstep(0.35, 0.53, land));
    let green = mix(
        rgb(0x3f8a45),
        rgb(0xb09a5c),
        smoothstep(0.45, 0.62, fbm(lon * 4.0, lat * 3.0, 3, seed + 1)),
    );
    let ground = mix(sea, green, smoothstep(0.520, 0.535, land));
    let polar = smoothstep(0.80, 0.95, lat.abs() + 0.12 * (land - 0.5));
    let bend = fbm(lon * 2.0, lat * 3.0, 3, seed + 2) - 0.5;
    let cloud = smoothstep(
        0.50,
        0.72,
        fbm(lon * 2.2 + 1.5 * bend, lat * 5.0 + 2.0 * bend, 5, seed + 3),
    );
    mix(
        mix(ground, [0.95, 0.97, 1.0], polar),
        [1.0; 3],
        0.88 * cloud,
    )
}

fn add_earth(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(23);
    let radius = 0.15;
    let x = light_x * dice.range(0.18, 0.27);
    let y = lerp(
        HORIZON_Y,
        craft.top,
        if craft.is_tall() { 0.50 } else { 0.62 },
    );
    let mut earth = planet(
        craft,
        &mut dice,
        radius,
        (&Surface::Earth, [0.42, 0.66, 1.0], light_x),
    );
    earth.at = (earth.at.0 + x, earth.at.1 + y);
    craft.add(earth);
}

fn add_planets(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(23);
    let is_home = dice.unit() < 0.5;
    let big = if is_home {
        Surface::Earth
    } else {
        Surface::Banded(rgb(0xd8a66f), rgb(0x9a5f48))
    };
    let air = if is_home {
        [0.42, 0.66, 1.0]
    } else {
        [1.0, 0.76, 0.50]
    };
    let edge = craft.half_width;
    let radius = if craft.is_tall() { 0.30 } else { 0.36 };
    let mut near = planet(craft, &mut dice, radius, (&big, air, light_x));
    near.at = (near.at.0 - light_x * (edge * 0.78), near.at.1 + 0.98);
    craft.add(near);
    let ball = Surface::Rocky(rgb(if is_home { 0xb0aca6 } else { 0xc06f5a }));
    let mut far = planet(craft, &mut dice, 0.055, (&ball, scale(air, 0.5), light_x));
    far.at = (
        far.at.0 + light_x * edge * 0.55,
        far.at.1 + lerp(0.30, craft.top, 0.45),
    );
    craft.add(far);
}

fn add_shooting_stars(craft: &mut Craft<'_>) {
    let seed = craft.dice(24).noise_seed();
    let (width, height) = ((craft.density * 0.30) as usize, 5);
    let tail = Plate::from_fn(width, height, |x, y| {
        let along = x / width as f32;
        let across = 1.0 - (2.0 * y / height as f32 - 1.0).abs();
        ([0.92, 0.96, 1.0], along * along * across)
    });
    let tail = Sprite::new(tail, craft.density);
    let (left, top, right, _) = craft.area(0.05);
    craft.add_layer(Box::new(move |t, view, list| {
        let round = (t / 2.6).floor();
        let age = (t / 2.6).fract() * 2.6 - 0.5 - hash01(round as i32, 0, seed);
        if (0.0..0.7).contains(&age) {
            let x = lerp(left, right, hash01(round as i32, 1, seed)) + age * 0.9;
            let y = lerp(top, 0.45, hash01(round as i32, 2, seed)) + age * 0.38;
            let opacity = libm::sinf(age / 0.7 * std::f32::consts::PI);
            let draw = tail.turned(view, (x, y), (1.0, 0.05, 0.40));
            list.draw(Draw {
                blend: Blend::Add,
                opacity,
                ..draw
            });
        }
    }));
}

/// Grey dust with craters under a black sky.
fn add_regolith(craft: &mut Craft<'_>, light_x: f32) {
    // Sunlight without air: as by day, but with no haze.
    craft.tones.lit = [1.0, 0.99, 0.96];
    craft.tones.shade = [0.20, 0.21, 0.29];
    craft.tones.haze = [0.10, 0.10, 0.15];
    craft.tones.haziness = 0.6;
    let grey = rgb(0x9c9a98);
    for (i, (height, depth, parallax)) in [(0.12, 0.30, 0.12), (0.05, 0.15, 0.3)]
        .into_iter()
        .enumerate()
    {
        let range = Range {
            foot_y: HORIZON_Y + 0.02,
            height,
            depth,
            parallax,
            colour: scale(grey, 0.72 + 0.16 * i as f32),
        };
        add_hills(craft, &range, 27 + i as u32);
    }
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, HORIZON_Y - 0.02, right, bottom);
    let mut dice = craft.dice(26);
    let seed = dice.noise_seed();
    let craters: Vec<(f32, f32, f32)> = (0..26)
        .map(|i| {
            let near = (i as f32 + dice.unit()) / 26.0;
            let radius = lerp(0.012, 0.13, near * near) * dice.range(0.5, 1.1);
            (
                dice.range(left, right),
                lerp(HORIZON_Y + 0.035, 1.02, near),
                radius,
            )
        })
        .collect();
    let tones = craft.tones.clone();
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let crest = HORIZON_Y + 0.012 - 0.018 * fbm(x * 1.5, 0.0, 3, seed);
        let near = ((y - crest) / 0.36).clamp(0.0, 1.1);
        let far = 1.0 / (0.14 + near);
        let rough = fbm(x * far * 3.0, far * 9.0, 4, seed + 1) - 0.5;
        let fine = fbm(x * 60.0, y * 110.0, 2, seed + 2) - 0.5;
        let mut light = 0.70 + 0.45 * rough + 0.16 * fine * near;
        for (cx, cy, radius) in &craters {
            let (u, v) = ((x - cx) / radius, (y - cy) / (radius * 0.30));
            let r = libm::hypotf(u, v) + 0.10 * rough;
            if r < 1.3 {
                // The wall away from the light is lit, the one towards it in shade; the rim stands out.
                let inside = smoothstep(1.0, 0.8, r);
                let side = -light_x * u * 0.8 + v * 0.25;
                light += inside * (0.42 * side - 0.16)
                    + 0.30 * smoothstep(0.82, 1.0, r) * smoothstep(1.25, 1.0, r) * (0.4 - side);
            }
        }
        let light = light - 0.20 * smoothstep(0.7, 1.1, near);
        (
            tones.toned(grey, light.clamp(0.0, 1.1), 0.25 * (1.0 - near)),
            smoothstep(crest - 0.001, crest + 0.001, y),
        )
    });
    craft.add(placed);
}

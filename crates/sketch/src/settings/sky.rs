//! Sky, sun, moon, stars and aurora: the farthest layers of every open setting.

use std::f32::consts::TAU;

use super::craft::{Craft, Sprite, draw_faint};
use super::palette::{mix, scale};
use crate::paint::bake::glow;
use crate::paint::noise::{fbm, lerp, smoothstep, value_noise};
use crate::paint::{Blend, Draw, Plate, Rgb};
use crate::scene::{TimeOfDay, Weather};

/// Sky layers hardly move with the camera.
pub(super) const PARALLAX: f32 = 0.04;

/// Adds the sky down to `horizon_y`; the x of its sun or moon.
pub(super) fn add_sky(craft: &mut Craft<'_>, horizon_y: f32) -> f32 {
    let mut dice = craft.dice(1);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    // Within a tall frame, too.
    let reach = (craft.half_width * 1.9).min(1.0);
    let sun_x = side * dice.range(0.14, 0.36) * reach;
    add_gradient(craft, horizon_y, sun_x);
    if craft.tones.stars > 0.05 {
        add_stars(craft, horizon_y);
    }
    if craft.ctx.weather == Weather::Aurora {
        add_aurora(craft, horizon_y);
    }
    if craft.tones.sun_strength > 0.15 && !craft.ctx.has_named_heaven {
        add_sun(craft, (sun_x, sun_y(craft, horizon_y)));
    }
    craft.sun_x = Some(sun_x);
    craft.n_sky = craft.behind.len();
    craft.horizon_y = Some(horizon_y);
    sun_x
}

/// Where the sun stands above `horizon_y`: higher up in a tall frame, unless it sets.
fn sun_y(craft: &Craft<'_>, horizon_y: f32) -> f32 {
    // Above a horizon that lies high up there is less sky: the sun stands as far up in what there is.
    if horizon_y < 0.5 {
        let part = (horizon_y - craft.top) / (0.5 - craft.top);
        return horizon_y - part * (0.5 - sun_y(craft, 0.5));
    }
    let high = horizon_y - craft.tones.sun_y;
    let stretch = if high > 0.3 {
        1.0 - 0.45 * craft.top
    } else {
        1.0
    };
    let least = if high > 0.3 {
        0.02
    } else {
        craft.skyline.max(0.02)
    };
    horizon_y - (high + (horizon_y - 0.66)).max(least) * stretch
}

fn add_gradient(craft: &mut Craft<'_>, horizon_y: f32, sun_x: f32) {
    let area = craft.area(PARALLAX);
    let tones = craft.tones.clone();
    let sun_y = sun_y(craft, horizon_y);
    // Tall frames show more of the dark top, but not twice as stretched.
    let height = horizon_y - craft.top.min(0.0) * 0.8;
    let is_low = tones.sun_y > 0.35;
    let sky = craft.bake_fn(area, (PARALLAX, 0.34), |x, y| {
        let up = ((horizon_y - y) / height).clamp(0.0, 1.0);
        let colour = gradient(&tones.sky, up);
        let (dx, dy) = ((x - sun_x) * if is_low { 0.72 } else { 1.0 }, y - sun_y);
        let near = 1.0 / (1.0 + if is_low { 9.0 } else { 15.0 } * (dx * dx + dy * dy));
        let strength = near
            * near
            * lerp(0.20, if is_low { 0.62 } else { 0.46 }, tones.sun_strength)
            * if tones.stars > 0.5 { 0.3 } else { 1.0 };
        (mix(colour, tones.glow, strength), 1.0)
    });
    craft.add(sky);
}

/// The sky's stops, from the horizon (0.0) to its top (1.0).
fn gradient(stops: &[Rgb; 4], up: f32) -> Rgb {
    const AT: [f32; 4] = [1.0, 0.58, 0.22, 0.0];
    for i in (0..3).rev() {
        if up <= AT[i] {
            return mix(stops[i + 1], stops[i], smoothstep(AT[i + 1], AT[i], up));
        }
    }
    stops[0]
}

fn add_sun(craft: &mut Craft<'_>, at: (f32, f32)) {
    let tones = &craft.tones;
    let strength = tones.sun_strength;
    let is_moon = craft.ctx.time_of_day == TimeOfDay::Night;
    let radius = if is_moon { 0.060 } else { 0.052 };
    let side_px = (craft.density * 0.5 * 0.55) as usize;
    let halo = Sprite::new(glow(side_px, tones.glow, 0.0), side_px as f32);
    let disc_px = (radius * 2.0 * craft.density).ceil() as usize + 2;
    let disc = if is_moon {
        moon(disc_px, tones.sun)
    } else {
        sun(disc_px, tones.sun)
    };
    let disc = Sprite::new(disc, craft.density);
    // What takes hours is seen only where time flies.
    let sinks = match craft.ctx.time_of_day {
        TimeOfDay::Sunset | TimeOfDay::GoldenHour => 0.0035,
        TimeOfDay::Dawn => -0.0035,
        _ => 0.0,
    };
    craft.add_layer(Box::new(move |t, view, list| {
        let at = (at.0, at.1 + sinks * t);
        let breath = 1.0 + 0.03 * libm::sinf(t * 0.7);
        let light = halo.draw(view, at, (0.75 * breath, PARALLAX));
        let opacity = strength * if is_moon { 0.35 } else { 0.5 };
        list.draw(Draw {
            blend: Blend::Add,
            opacity,
            ..light
        });
        let disc = disc.draw(view, at, (1.0, PARALLAX));
        draw_faint(list, disc, strength);
    }));
}

fn sun(side_px: usize, colour: Rgb) -> Plate {
    let radius = side_px as f32 / 2.0;
    Plate::from_fn(side_px, side_px, |x, y| {
        let r = libm::hypotf(x - radius, y - radius);
        (
            mix(colour, [1.0; 3], 0.5 * (1.0 - r / radius).max(0.0)),
            (radius - 1.0 - r).clamp(0.0, 1.0),
        )
    })
}

/// A moon with seas, and a shadow that leaves a fat crescent.
fn moon(side_px: usize, colour: Rgb) -> Plate {
    let radius = side_px as f32 / 2.0;
    Plate::from_fn(side_px, side_px, |x, y| {
        let (u, v) = ((x - radius) / radius, (y - radius) / radius);
        let r = libm::hypotf(u, v);
        let sea = smoothstep(0.50, 0.62, fbm(u * 1.7 + 4.0, v * 1.7 + 9.0, 3, 5));
        let dusk = smoothstep(-0.9, 0.2, 0.9 - libm::hypotf(u + 0.55, v - 0.2));
        let lit = scale(colour, (1.0 - 0.16 * sea) * (0.25 + 0.75 * dusk));
        (lit, ((1.0 - r) * radius).clamp(0.0, 1.0))
    })
}

fn add_stars(craft: &mut Craft<'_>, horizon_y: f32) {
    let area = craft.area(PARALLAX);
    let mut dice = craft.dice(2);
    let size_px = (craft.density * 0.014).max(5.0);
    let sprite = Sprite::new(glow(size_px as usize, [0.93, 0.95, 1.0], 0.3), size_px);
    let sky_area = (area.2 - area.0) * (horizon_y - area.1);
    let n = (90.0 * sky_area * craft.tones.stars) as usize;
    let stars: Vec<_> = (0..n)
        .map(|_| {
            let x = dice.range(area.0, area.2);
            let up = dice.unit();
            let y = lerp(horizon_y - 0.1, area.1, up);
            let bright = dice.unit();
            let size = 0.004 + 0.012 * bright * bright * bright;
            let light = (0.25 + 0.75 * bright) * smoothstep(0.0, 0.4, up + 0.1);
            (
                (x, y),
                size,
                light,
                dice.range(0.0, TAU),
                dice.range(0.8, 3.0),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, size, light, phase_rad, rate) in &stars {
            let twinkle = 0.75 + 0.25 * libm::sinf(phase_rad + rate * t);
            let draw = sprite.draw(view, *at, (*size, PARALLAX));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: light * twinkle,
                ..draw
            });
        }
    }));
}

/// Curtains of green and violet light that drift past each other.
fn add_aurora(craft: &mut Craft<'_>, horizon_y: f32) {
    let (left, top, right, _) = craft.area(PARALLAX);
    let mut dice = craft.dice(3);
    let bottom = horizon_y - 0.05;
    for (curtain, drift) in [(0, 0.012), (1, -0.017)] {
        let seed = dice.noise_seed();
        let base = lerp(bottom, top, 0.30 + 0.16 * curtain as f32);
        let height = (bottom - top) * 0.55;
        let area = (left - 0.3, top, right + 0.3, bottom);
        let placed = craft.bake_fn(area, (PARALLAX, 0.3), |x, y| {
            let hem =
                base + 0.16 * (fbm(x * 1.3, 0.0, 3, seed) - 0.5) * 2.0 + 0.05 * libm::sinf(5.0 * x);
            let up = (hem - y) / height;
            let body = smoothstep(-0.06, 0.03, up) * (1.0 - up).clamp(0.0, 1.0);
            let rays = 0.35 + 0.65 * value_noise(x * 26.0 + 3.0 * up, 0.0, seed + 1);
            let patch = smoothstep(0.30, 0.62, fbm(x * 1.1, 4.0, 2, seed + 2));
            let colour = mix(
                [0.22, 1.0, 0.56],
                [0.52, 0.26, 0.95],
                smoothstep(0.15, 0.75, up),
            );
            (colour, body * body * rays * patch * 0.85)
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            moved.at.0 += 0.28 * libm::sinf(t * drift * 4.0 + curtain as f32);
            let pulse = 0.75 + 0.25 * libm::sinf(t * 0.6 + 2.0 * curtain as f32);
            list.draw(Draw {
                blend: Blend::Add,
                opacity: pulse,
                ..moved.draw(view)
            });
        }));
    }
}

//! A studio that is made for one thing: paper in two colours, a halo of light, a glossy floor and a low stand.

use std::f32::consts::TAU;

use super::craft::{Craft, Shape, Sprite};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{glow, streak};
use crate::paint::noise::{fbm, hash01, lerp, ridged, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::scene::{StudioLight, Surface, SurfaceMaterial, TimeOfDay};
use crate::staging::{Palette, Set, SetContext};

/// Dark rooms: far from the light, in it, the stand.
const DARKS: [[u32; 3]; 5] = [
    [0x0c0d12, 0x3c475c, 0x23262f],
    [0x120c0a, 0x9a5a24, 0x2a2320],
    [0x0b0a16, 0x51408c, 0x262236],
    [0x071214, 0x1f6a70, 0x1c2a2c],
    [0x14090d, 0x8a2f44, 0x2c2024],
];
/// Bright rooms: in the light, out of it, the stand.
const BRIGHTS: [[u32; 3]; 6] = [
    [0xfbe6d6, 0xe2a684, 0xfff4ea],
    [0xe4f1f8, 0x8fbbd6, 0xf8fcff],
    [0xece6fa, 0xa99ade, 0xfaf7ff],
    [0xe6f3dc, 0x9dc890, 0xf9fff4],
    [0xfcefc8, 0xe6bb62, 0xfffaea],
    [0xfbe0e8, 0xdb93ac, 0xfff5f8],
];

/// Where the stand's top is, and what is on it stands.
const TOP_Y: f32 = 0.82;
/// Half the width and the height of the stand's top, and how thick it is.
const TOP: (f32, f32) = (0.36, 0.046);
const THICK: f32 = 0.060;
/// Where the floor begins.
const FLOOR_Y: f32 = 0.70;

struct Tones {
    far: Rgb,
    near: Rgb,
    stand: Rgb,
    is_dark: bool,
}

/// How the room is lit, which differs from clip to clip.
struct Lamp {
    /// The middle of the light on the wall.
    x: f32,
    y: f32,
    /// By how much the side it comes from is lighter.
    lean: f32,
    /// How far apart the beams begin.
    spread: f32,
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut dice = craft.dice(20);
    let tones = tones(&ctx.surface, ctx.time_of_day, dice.below(30));
    let seed = dice.noise_seed();
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let lamp = Lamp {
        x: lerp(0.02, 0.20, dice.unit()) * side,
        y: lerp(0.26, 0.44, dice.unit()),
        lean: lerp(0.08, 0.30, dice.unit()) * side,
        spread: lerp(0.40, 0.78, dice.unit()),
    };
    add_room(&mut craft, &tones, &lamp);
    if tones.is_dark {
        add_beams(&mut craft, &tones, &lamp);
    } else {
        add_arch(&mut craft, &tones, side);
    }
    add_stand(&mut craft, &tones, seed);
    add_front(&mut craft, &tones, seed);
    add_sweep(&mut craft, &tones);
    add_motes(&mut craft, &tones);
    let palette = Palette {
        light_dir: (0.6 * side, -0.8),
        light: [1.0, 0.98, 0.94],
        ambient: if tones.is_dark {
            mix(tones.near, [0.44, 0.44, 0.50], 0.65)
        } else {
            mix(tones.far, [0.66, 0.64, 0.70], 0.7)
        },
        haze: tones.near,
        contrast: if tones.is_dark { 1.0 } else { 0.7 },
        shadow: if tones.is_dark { 0.55 } else { 0.34 },
    };
    craft.finish(Shape {
        ground_y: TOP_Y,
        far_ground_y: TOP_Y - 0.02,
        ..Shape::open(palette)
    })
}

fn tones(surface: &Surface, hour: TimeOfDay, pick: usize) -> Tones {
    let light_of = |own: Rgb| 0.3 * own[0] + 0.59 * own[1] + 0.11 * own[2];
    let said = surface.colour.map(rgb);
    let second = surface.second.map(rgb);
    let is_dark = match surface.light {
        StudioLight::Dark => true,
        StudioLight::Bright => false,
        StudioLight::Usual => said.is_some_and(|own| light_of(own) < 0.25),
    };
    let warm = matches!(
        hour,
        TimeOfDay::GoldenHour | TimeOfDay::Sunset | TimeOfDay::Dawn
    );
    let [mut far, mut near, stand] = if is_dark {
        DARKS[if warm { 1 } else { pick % DARKS.len() }].map(rgb)
    } else {
        let [near, far, stand] = BRIGHTS[if warm { 4 } else { pick % BRIGHTS.len() }].map(rgb);
        [far, near, stand]
    };
    let mut stand = stand;
    match (said, second) {
        (Some(a), Some(b)) => {
            let (low, high) = if light_of(a) <= light_of(b) {
                (a, b)
            } else {
                (b, a)
            };
            (far, near) = if is_dark {
                (scale(low, 0.45), scale(high, 0.92))
            } else {
                (low, mix(high, [1.0; 3], 0.15))
            };
            stand = if is_dark {
                scale(low, 0.8)
            } else {
                mix(high, [1.0; 3], 0.7)
            };
        }
        (Some(own), None) if is_dark => {
            (far, near) = (
                scale(own, 0.32),
                mix(scale(own, 0.9), [0.30, 0.31, 0.36], 0.35),
            );
            stand = mix(scale(own, 0.6), [0.12, 0.12, 0.14], 0.4);
        }
        (Some(own), None) => {
            (far, near) = (scale(own, 0.78), mix(own, [1.0; 3], 0.35));
            stand = mix(own, [1.0; 3], 0.6);
        }
        _ => {}
    }
    let stand = match surface.material {
        SurfaceMaterial::Usual | SurfaceMaterial::Cloth => stand,
        SurfaceMaterial::Wood => [0.56, 0.38, 0.24],
        SurfaceMaterial::Marble if is_dark => [0.20, 0.20, 0.23],
        SurfaceMaterial::Marble => [0.94, 0.93, 0.92],
        SurfaceMaterial::Stone => [0.36, 0.36, 0.39],
        SurfaceMaterial::Glass => mix(near, [0.85, 0.92, 0.97], 0.5),
        SurfaceMaterial::Metal => [0.62, 0.64, 0.68],
    };
    Tones {
        far,
        near,
        stand,
        is_dark,
    }
}

/// Wall and floor in one: a halo behind what is shown, its light on a glossy floor.
fn add_room(craft: &mut Craft<'_>, tones: &Tones, lamp: &Lamp) {
    let area = craft.area(1.0);
    let (far, near) = (tones.far, tones.near);
    let is_dark = tones.is_dark;
    let wide = craft.half_width.max(0.5);
    let room = craft.bake_fn(area, (0.9, 0.4), |x, y| {
        let lean = lamp.lean * (x / wide).clamp(-1.0, 1.0);
        let at = |y: f32| {
            let r = libm::hypotf((x - lamp.x) * 0.92, y - lamp.y);
            let reach = if is_dark { 0.95 } else { 1.35 };
            let near_light = 1.0 - smoothstep(0.0, reach, r);
            mix(far, near, (near_light * 0.92 + lean).clamp(0.0, 1.0))
        };
        let wall = at(y);
        // The floor mirrors the wall, dimmed.
        let mirrored = scale(
            at(2.0 * FLOOR_Y - y + 0.05),
            if is_dark { 0.50 } else { 0.94 },
        );
        let pool = 1.0 - smoothstep(0.10, 0.85, libm::hypotf(x, (y - 0.86) * 2.8));
        let floor = mix(
            mirrored,
            mix(near, [1.0; 3], 0.1),
            pool * if is_dark { 0.22 } else { 0.5 },
        );
        let bend = smoothstep(FLOOR_Y - 0.03, FLOOR_Y + 0.05, y);
        let shade = 1.0
            - if is_dark { 0.30 } else { 0.06 } * smoothstep(0.12, 0.0, libm::fabsf(y - FLOOR_Y));
        (scale(mix(wall, floor, bend), shade), 1.0)
    });
    craft.add(room);
}

/// Two soft cones of light from above.
fn add_beams(craft: &mut Craft<'_>, tones: &Tones, lamp: &Lamp) {
    let (_, top, _, _) = craft.area(0.8);
    let tint = mix(tones.near, [1.0; 3], 0.55);
    for (side, phase_rad) in [(-1.0_f32, 0.0_f32), (1.0, 2.2)] {
        let area = (-0.75, top, 0.75, FLOOR_Y + 0.12);
        let high = area.3 - area.1;
        let beam = craft.bake_fn(area, (0.8, 0.3), |x, y| {
            let along = (y - area.1) / high;
            let axis = lerp(lamp.x + side * lamp.spread, side * 0.04, along);
            let half = lerp(0.03, 0.22, along);
            let across = (x - axis) / half;
            let soft = libm::expf(-across * across * 1.6);
            (tint, 0.30 * soft * smoothstep(1.0, 0.35, along))
        });
        craft.add_layer(Box::new(move |t, view, list| {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.55 + 0.25 * libm::sinf(0.9 * t + phase_rad),
                ..beam.draw(view)
            });
        }));
    }
}

/// A round of paper behind a bright thing, and the shadow of leaves over it.
fn add_arch(craft: &mut Craft<'_>, tones: &Tones, side: f32) {
    let radius = if craft.is_tall() { 0.40 } else { 0.36 };
    let tone = mix(tones.near, [1.0; 3], 0.45);
    let edge = 3.0 / craft.density;
    let area = (-radius, -radius, radius, radius);
    let disc = craft.bake_fn(area, (0.75, 0.6), |x, y| {
        let r = libm::hypotf(x, y);
        let light = 0.5 - 0.5 * (0.6 * side * x + 0.8 * y) / radius;
        (
            mix(mix(tone, tones.far, 0.30), tone, light),
            smoothstep(radius, radius - edge, r),
        )
    });
    let disc = Sprite {
        plate: disc.plate,
        density: disc.density,
    };
    craft.add_layer(Box::new(move |t, view, list| {
        let size = 1.0 + 0.012 * libm::sinf(0.7 * t);
        list.draw(disc.draw(view, (0.0, 0.40), (size, 0.75)));
    }));
}

/// The colour of the stand at a place of its top or its side.
fn stuff(material: SurfaceMaterial, own: Rgb, (u, v): (f32, f32), seed: u32) -> Rgb {
    match material {
        SurfaceMaterial::Marble => {
            let bend = fbm(u * 3.0, v * 3.0, 3, seed) - 0.5;
            let vein = ridged(u * 2.0 + bend, v * 2.0 - bend, 3, seed + 3);
            let ink = if own[0] > 0.5 {
                [0.55, 0.55, 0.60]
            } else {
                [0.62, 0.58, 0.52]
            };
            mix(own, ink, 0.75 * smoothstep(0.80, 0.97, vein))
        }
        SurfaceMaterial::Stone => {
            let rough = fbm(u * 14.0, v * 14.0, 4, seed) - 0.5;
            scale(own, 1.0 + 0.9 * rough)
        }
        SurfaceMaterial::Wood => {
            let grain = fbm(u * 2.5, v * 40.0, 3, seed) - 0.5;
            scale(own, 1.0 + 0.55 * grain)
        }
        SurfaceMaterial::Metal => scale(own, 0.75 + 0.5 * libm::fabsf(libm::sinf(7.0 * u + 1.0))),
        _ => own,
    }
}

/// How far the stand reaches at an angle: stone is broken, all else round.
fn rim(material: SurfaceMaterial, x: f32, seed: u32) -> f32 {
    if material == SurfaceMaterial::Stone {
        0.5 * (fbm(x * 9.0, 3.0, 3, seed) - 0.5)
    } else {
        0.0
    }
}

/// The stand's top, with its light, behind what stands on it.
fn add_stand(craft: &mut Craft<'_>, tones: &Tones, seed: u32) {
    let surface = craft.ctx.surface;
    let (own, near, is_dark) = (tones.stand, tones.near, tones.is_dark);
    let edge = 1.5 / craft.density;
    // Its shadow lies on the floor.
    let shadow = craft.bake_fn(
        (-0.60, TOP_Y - 0.05, 0.60, TOP_Y + 0.22),
        (1.0, 0.3),
        |x, y| {
            let r = libm::hypotf(x / 0.50, (y - TOP_Y - THICK) / 0.085);
            (
                scale(tones.far, 0.25),
                0.62 * (1.0 - smoothstep(0.55, 1.1, r)),
            )
        },
    );
    craft.add(shadow);
    let area = (
        -TOP.0 - 0.02,
        TOP_Y - TOP.1 - 0.02,
        TOP.0 + 0.02,
        TOP_Y + TOP.1 + 0.02,
    );
    let top = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let reach = 1.0 + 0.10 * rim(surface.material, x, seed);
        let r = libm::hypotf(x / TOP.0, (y - TOP_Y) / TOP.1) / reach;
        let inside = smoothstep(1.0 + edge / TOP.1, 1.0, r);
        let mut tone = stuff(surface.material, own, (x, y * 7.0), seed);
        let light = 1.0
            - smoothstep(
                0.0,
                1.0,
                libm::hypotf(x / TOP.0 + 0.2, (y - TOP_Y + 0.02) / TOP.1),
            );
        tone = mix(
            scale(tone, if is_dark { 0.85 } else { 0.97 }),
            mix(near, [1.0; 3], 0.6),
            light * if is_dark { 0.32 } else { 0.55 },
        );
        if surface.is_wet {
            let wet = fbm(x * 12.0, y * 60.0, 3, seed + 9);
            tone = mix(
                tone,
                mix(near, [1.0; 3], 0.8),
                0.65 * smoothstep(0.60, 0.72, wet),
            );
        }
        // A bright line along the rim.
        let line = smoothstep(0.94, 0.985, r);
        tone = mix(
            tone,
            mix(near, [1.0; 3], 0.65),
            line * if is_dark { 0.55 } else { 0.4 },
        );
        (tone, inside)
    });
    craft.add(top);
}

/// The stand's side, before what is mirrored in its top, and the floor below.
fn add_front(craft: &mut Craft<'_>, tones: &Tones, seed: u32) {
    let surface = craft.ctx.surface;
    let (own, near, far, is_dark) = (tones.stand, tones.near, tones.far, tones.is_dark);
    let edge = 1.5 / craft.density;
    let area = (
        -TOP.0 - 0.03,
        TOP_Y - 0.01,
        TOP.0 + 0.03,
        TOP_Y + TOP.1 + THICK + 0.03,
    );
    let front = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let reach = TOP.0 * (1.0 + 0.10 * rim(surface.material, x, seed));
        let across = x / reach;
        if libm::fabsf(across) >= 1.0 {
            return (own, 0.0);
        }
        let arc = TOP.1 * libm::sqrtf(1.0 - across * across);
        let (from, to) = (
            TOP_Y + arc,
            TOP_Y + arc + THICK + 0.05 * rim(surface.material, x * 1.7, seed + 5),
        );
        let inside = smoothstep(from - edge, from + edge, y) * smoothstep(to + edge, to - edge, y);
        let down = ((y - from) / (to - from).max(1e-3)).clamp(0.0, 1.0);
        let lit = 0.55
            + 0.40 * libm::expf(-(across + 0.45) * (across + 0.45) * 5.0)
            + 0.22 * libm::expf(-(across - 0.85) * (across - 0.85) * 30.0);
        let mut tone = scale(
            stuff(surface.material, own, (x, y * 1.5), seed),
            lit * lerp(1.0, 0.66, down),
        );
        tone = mix(tone, near, 0.10);
        let line = smoothstep(0.10, 0.0, down);
        tone = mix(
            tone,
            mix(near, [1.0; 3], 0.7),
            line * if is_dark { 0.7 } else { 0.5 },
        );
        (mix(tone, far, 0.10 * down), inside)
    });
    let front = front.still();
    craft.add_front(front);
}

/// A narrow band of light that passes over everything.
fn add_sweep(craft: &mut Craft<'_>, tones: &Tones) {
    let tint = mix(tones.near, [1.0; 3], 0.8);
    let band = Sprite::new(streak(96, 512, tint), 360.0);
    let strength = if tones.is_dark { 0.22 } else { 0.13 };
    craft.add_front(Box::new(move |t, view, list| {
        let along = (t / 3.4 + 0.12).rem_euclid(1.0);
        let x = lerp(-0.75, 0.75, along);
        let opacity = strength * smoothstep(0.0, 0.2, along) * smoothstep(1.0, 0.8, along);
        list.draw(Draw {
            blend: Blend::Add,
            opacity,
            ..band.turned(view, (x, 0.42), (1.0, 1.0, 0.30))
        });
    }));
}

/// Dust in the light: gold in the dark, white in the bright.
fn add_motes(craft: &mut Craft<'_>, tones: &Tones) {
    let tint = if tones.is_dark {
        mix(tones.near, [1.0, 0.92, 0.78], 0.75)
    } else {
        [1.0; 3]
    };
    let mote = Sprite::new(glow(20, tint, 0.1), 20.0);
    let (left, top, right, bottom) = craft.area(1.1);
    let motes: Vec<_> = (0..34_i32)
        .map(|i| {
            let at = |n: i32| hash01(i, n, 77);
            (
                (lerp(left, right, at(1)), lerp(top, bottom, at(2))),
                lerp(0.005, 0.018, at(3) * at(3)),
                TAU * at(4),
            )
        })
        .collect();
    let strength = if tones.is_dark { 0.55 } else { 0.35 };
    craft.add_front(Box::new(move |t, view, list| {
        for ((x, y), size, phase_rad) in &motes {
            let at = (
                x + 0.05 * libm::sinf(0.3 * t + phase_rad),
                y - 0.03 * libm::sinf(0.25 * t + 2.0 * phase_rad),
            );
            list.draw(Draw {
                blend: Blend::Add,
                opacity: strength * (0.6 + 0.4 * libm::sinf(1.7 * t + 3.0 * phase_rad)),
                ..mote.draw(view, at, (*size, 1.1))
            });
        }
    }));
}

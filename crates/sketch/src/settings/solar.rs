//! The Sun and its planets, each on its way round it.

use std::f32::consts::TAU;

use super::craft::{Craft, Shape, Sprite};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, glow};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Palette, Set, SetContext};

/// Colour, second colour, size, how far out, seconds of one round, whether it has a ring.
const PLANETS: [(u32, u32, f32, f32, f32, bool); 8] = [
    (0xa89a8c, 0x7c7068, 0.022, 0.19, 7.0, false),
    (0xe8c27a, 0xc08a48, 0.034, 0.27, 10.0, false),
    (0x3f8fe0, 0x58b06a, 0.038, 0.36, 14.0, false),
    (0xd8683c, 0x9a4028, 0.028, 0.44, 18.0, false),
    (0xe0b48a, 0xb07a50, 0.082, 0.58, 27.0, false),
    (0xecd6a0, 0xc0a468, 0.066, 0.73, 36.0, true),
    (0x8fdce0, 0x62b4c4, 0.046, 0.87, 45.0, false),
    (0x4c6fe0, 0x3450b0, 0.044, 1.0, 54.0, false),
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let seed = craft.dice(20).noise_seed();
    let middle = (0.0, (craft.top + 1.0) / 2.0);
    // The outermost way fits the frame; a tall one sees it from higher above.
    let (wide, high) = if craft.is_tall() {
        (0.46, 0.62)
    } else {
        (0.84, 0.36)
    };
    add_stars(&mut craft, seed);
    add_ways(&mut craft, middle, (wide, high));
    let grown = if craft.is_tall() { 0.82 } else { 1.0 };
    let planets: Vec<(Sprite, f32, f32, f32)> = PLANETS
        .iter()
        .enumerate()
        .map(|(idx, &(own, other, size, out, round_s, has_ring))| {
            let plate = planet(&craft, (rgb(own), rgb(other)), has_ring, seed + idx as u32);
            (plate, size * grown, out, round_s)
        })
        .collect();
    let planets = std::sync::Arc::new(planets);
    let halo = Sprite::new(glow(128, [1.0, 0.72, 0.30], 0.0), 128.0);
    let sun = sun(&craft, seed);
    let place = move |t: f32, idx: usize, out: f32, round_s: f32| {
        let (sin, cos) = libm::sincosf(TAU * (t / round_s + 0.37 * idx as f32));
        let at = (middle.0 + wide * out * cos, middle.1 + high * out * sin);
        (at, sin)
    };
    let draw_side = move |is_near: bool| {
        let planets = std::sync::Arc::clone(&planets);
        move |t: f32, view: &crate::staging::View, list: &mut crate::paint::DrawList| {
            for (idx, (sprite, size, out, round_s)) in planets.iter().enumerate() {
                let (at, near) = place(t, idx, *out, *round_s);
                if (near >= 0.0) == is_near {
                    let size = 2.0 * size * (1.0 + 0.16 * near);
                    list.draw(sprite.draw(view, at, (size, 0.8)));
                }
            }
        }
    };
    craft.add_layer(Box::new(draw_side(false)));
    craft.add_layer(Box::new(move |t, view, list| {
        let size = 1.0 + 0.03 * libm::sinf(1.3 * t);
        let glow = halo.draw(view, middle, (0.62 * size, 0.8));
        list.draw(Draw {
            blend: Blend::Add,
            ..glow
        });
        list.draw(sun.turned(view, middle, (0.20, 0.8, 0.10 * t)));
    }));
    craft.add_layer(Box::new(draw_side(true)));
    let palette = Palette {
        light_dir: (-0.5, -0.87),
        light: [1.0, 0.95, 0.85],
        ambient: [0.35, 0.36, 0.48],
        haze: [0.05, 0.06, 0.12],
        contrast: 1.0,
        shadow: 0.0,
    };
    craft.finish(Shape {
        is_floating: true,
        ground_y: 0.80,
        far_ground_y: 0.5,
        air_y: 0.45,
        ..Shape::open(palette)
    })
}

fn add_stars(craft: &mut Craft<'_>, seed: u32) {
    let area = craft.area(0.05);
    let sky = craft.bake_fn(area, (0.05, 0.5), |x, y| {
        let cloud = fbm(x * 1.3 + 4.0, y * 1.3, 4, seed);
        let veil = smoothstep(0.50, 0.85, cloud);
        let own = mix([0.020, 0.024, 0.060], [0.15, 0.10, 0.28], 0.7 * veil);
        (own, 1.0)
    });
    craft.add(sky);
    let star = Sprite::new(glow(16, [0.95, 0.96, 1.0], 0.35), 16.0);
    let stars: Vec<_> = (0..220_i32)
        .map(|i| {
            let at = |n: i32| hash01(i, n, seed);
            let place = (lerp(area.0, area.2, at(1)), lerp(area.1, area.3, at(2)));
            (
                place,
                lerp(0.003, 0.011, at(3) * at(3) * at(3)),
                TAU * at(4),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, size, phase_rad) in &stars {
            list.draw(Draw {
                opacity: 0.75 + 0.25 * libm::sinf(2.0 * t + phase_rad),
                ..star.draw(view, *at, (*size, 0.05))
            });
        }
    }));
}

/// The ways round the Sun, as thin rings.
fn add_ways(craft: &mut Craft<'_>, middle: (f32, f32), (wide, high): (f32, f32)) {
    let area = craft.area(0.8);
    let mut drawing = Drawing::new(area);
    for (.., out, _, _) in PLANETS {
        drawing.push(&format!(
            r##"<ellipse cx="{:.4}" cy="{:.4}" rx="{:.4}" ry="{:.4}" fill="none" stroke="#aebcf0" stroke-opacity="0.34" stroke-width="0.0022"/>"##,
            middle.0,
            middle.1,
            wide * out,
            high * out
        ));
    }
    let placed = craft.bake(&drawing, area, 0.8);
    craft.add(placed);
}

fn sun(craft: &Craft<'_>, seed: u32) -> Sprite {
    let placed = craft.bake_fn((-0.5, -0.5, 0.5, 0.5), (0.8, 0.25), |x, y| {
        let r = libm::hypotf(x, y) / 0.5;
        let boil = fbm(x * 9.0, y * 9.0, 4, seed + 3);
        let own = mix(
            [1.0, 0.60, 0.14],
            [1.0, 0.93, 0.55],
            smoothstep(0.35, 0.65, boil),
        );
        let own = mix(
            mix(own, [1.0, 0.97, 0.80], 0.45 * (1.0 - r)),
            [1.0, 0.52, 0.10],
            0.5 * smoothstep(0.7, 1.0, r),
        );
        (own, smoothstep(1.0, 0.97, r))
    });
    Sprite {
        plate: placed.plate,
        density: placed.density,
    }
}

/// A ball of a planet in a square of two of its radii and more, lit from the upper left.
fn planet(craft: &Craft<'_>, (own, other): (Rgb, Rgb), has_ring: bool, seed: u32) -> Sprite {
    const RADIUS: f32 = 0.5;
    let reach = if has_ring { 1.15 } else { 0.52 };
    let placed = craft.bake_fn((-reach, -reach, reach, reach), (0.8, 0.22), |x, y| {
        let r = libm::hypotf(x, y) / RADIUS;
        let (u, v) = (0.95 * x - 0.30 * y, 0.30 * x + 0.95 * y);
        let ring_r = libm::hypotf(u, v * 3.4);
        let ring = if has_ring {
            smoothstep(0.64, 0.68, ring_r)
                * smoothstep(1.08, 1.02, ring_r)
                * if v > 0.0 || r > 1.0 { 1.0 } else { 0.0 }
        } else {
            0.0
        };
        let bands = fbm(u * 1.5, v * 7.0, 3, seed);
        let z = libm::sqrtf((1.0 - r * r).max(0.0));
        let light =
            (0.15 + 0.95 * (-0.5 * x / RADIUS - 0.6 * y / RADIUS + 0.62 * z)).clamp(0.10, 1.1);
        let ball = scale(mix(own, other, smoothstep(0.40, 0.60, bands)), light);
        let alpha = smoothstep(1.0, 0.95, r);
        (
            mix(ball, mix(own, [1.0; 3], 0.25), ring),
            alpha.max(0.85 * ring),
        )
    });
    Sprite {
        plate: placed.plate,
        density: placed.density,
    }
}

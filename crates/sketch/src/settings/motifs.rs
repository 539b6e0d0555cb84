//! Pictures of no place: liquid metal, plain shapes, soft colours, smoke, bands and dots of light, a dark room for
//! screens.

use std::f32::consts::TAU;

use super::craft::{Area, Craft, Placed, Shape, Sprite};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, glow, hex};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::scene::{Motif, StudioLight};
use crate::staging::{Palette, Set, SetContext};

/// Ground, and four colours on it.
const DARKS: [[u32; 5]; 4] = [
    [0x0a0c16, 0x4f6bff, 0xc04fe0, 0x28c7d9, 0xffb86b],
    [0x0b0a12, 0xff5f6d, 0xffc371, 0x7a5cff, 0x38d6c0],
    [0x06121a, 0x19b3a6, 0x3f7bff, 0xb6f09c, 0xf2e9a0],
    [0x120814, 0xe0489a, 0x6a3fe0, 0xff9a5a, 0xffe08a],
];
const BRIGHTS: [[u32; 5]; 4] = [
    [0xfaf1e6, 0xf2715a, 0x2f6f9f, 0xf4b942, 0x3fa796],
    [0xeef3fb, 0x5a7bf0, 0xf07aa8, 0xffc857, 0x45b7a0],
    [0xf6eefb, 0x8a63d2, 0xf28f6b, 0x59b5e6, 0xf5cf63],
    [0xf2f7ee, 0x4c9f70, 0xe8684a, 0xf2c14e, 0x3d6f9e],
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut dice = craft.dice(20);
    let motif = ctx.surface.motif;
    let colours = colours(ctx, &mut dice);
    let seed = dice.noise_seed();
    add_ground(&mut craft, colours, motif);
    match motif {
        Motif::Chrome => add_chrome(&mut craft, colours, seed),
        Motif::Geometry => add_shapes(&mut craft, colours),
        Motif::Gradient => add_blobs(&mut craft, colours),
        Motif::Smoke => add_smoke(&mut craft, colours, seed),
        Motif::Trails => add_trails(&mut craft, colours),
        Motif::Digital => add_grid(&mut craft, colours),
        Motif::Particles | Motif::Orbits | Motif::Ink => {}
    }
    let n_dots = match motif {
        Motif::Particles => 150,
        Motif::Digital | Motif::Trails => 60,
        Motif::Chrome | Motif::Smoke => 26,
        _ => 0,
    };
    add_dots(&mut craft, colours, n_dots);
    let palette = Palette {
        light_dir: (-0.5, -0.87),
        light: [1.0, 0.99, 0.97],
        ambient: mix(colours[1], [0.5; 3], 0.7),
        haze: colours[0],
        contrast: 0.8,
        shadow: 0.3,
    };
    craft.finish(Shape {
        is_floating: true,
        ground_y: 0.80,
        far_ground_y: 0.5,
        air_y: 0.45,
        ..Shape::open(palette)
    })
}

fn colours(ctx: &SetContext, dice: &mut Dice) -> [Rgb; 5] {
    let pick = dice.below(12);
    let surface = &ctx.surface;
    let is_bright = match surface.light {
        StudioLight::Dark => false,
        StudioLight::Bright => !matches!(surface.motif, Motif::Chrome | Motif::Smoke),
        StudioLight::Usual => matches!(surface.motif, Motif::Geometry | Motif::Gradient),
    };
    let mut own = if is_bright {
        BRIGHTS[pick % 4]
    } else {
        DARKS[pick % 4]
    }
    .map(rgb);
    if let Some(said) = surface.colour.map(rgb) {
        let second = surface.second.map_or(mix(said, [1.0; 3], 0.4), rgb);
        let ground = if is_bright {
            mix(said, [1.0; 3], 0.8)
        } else {
            scale(said, 0.10)
        };
        own = [
            ground,
            said,
            second,
            mix(said, second, 0.5),
            mix(second, [1.0; 3], 0.4),
        ];
    }
    own
}

/// The middle of the frame: world y.
fn middle_y(craft: &Craft<'_>) -> f32 {
    (craft.top + 1.0) / 2.0
}

fn add_ground(craft: &mut Craft<'_>, colours: [Rgb; 5], motif: Motif) {
    let area = craft.area(0.1);
    let middle_y = middle_y(craft);
    let glow = match motif {
        Motif::Chrome | Motif::Smoke => mix(colours[0], [0.30, 0.32, 0.38], 0.55),
        Motif::Particles => mix(colours[0], colours[1], 0.22),
        _ => mix(colours[0], colours[1], 0.34),
    };
    let back = craft.bake_fn(area, (0.1, 0.2), |x, y| {
        let near = 1.0 - smoothstep(0.0, 1.1, libm::hypotf(x, y - middle_y));
        (mix(scale(colours[0], 0.8), glow, near), 1.0)
    });
    craft.add(back);
}

/// A picture that changes without end: `colour_at(x, y, cos, sin)` at moments round a circle, one dissolving into the
/// next.
pub(super) fn add_morphing(
    craft: &mut Craft<'_>,
    (n, round_s, detail, blend): (usize, f32, f32, Blend),
    colour_at: impl Fn(f32, f32, f32, f32) -> (Rgb, f32) + Sync,
) {
    let area = craft.area(0.3);
    let plates: Vec<Placed> = (0..n)
        .map(|i| {
            let (sin, cos) = libm::sincosf(TAU * i as f32 / n as f32);
            craft.bake_fn(area, (0.3, detail), |x, y| colour_at(x, y, cos, sin))
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        let at = (t / round_s).rem_euclid(1.0) * n as f32;
        let (first, share) = (at as usize % n, at.fract());
        let (a, b) = if blend == Blend::Add {
            (1.0 - share, share)
        } else {
            (1.0, share)
        };
        for (plate, opacity) in [(&plates[first], a), (&plates[(first + 1) % n], b)] {
            list.draw(Draw {
                blend,
                opacity,
                ..plate.draw(view)
            });
        }
    }));
}

/// A body of liquid metal, bright where it mirrors the light above it.
fn add_chrome(craft: &mut Craft<'_>, colours: [Rgb; 5], seed: u32) {
    let middle_y = middle_y(craft);
    let (wide, high) = if craft.is_tall() {
        (0.40, 0.60)
    } else {
        (0.62, 0.40)
    };
    let tint = mix(colours[1], [0.75, 0.80, 0.90], 0.78);
    let first = (seed % 628) as f32 / 100.0;
    let turns: [(f32, f32); 7] = std::array::from_fn(|i| libm::sincosf(2.4 * i as f32 + first));
    // Balls that flow into one another: the nearer to them, the deeper the metal; and how that changes right and down.
    let depth_at = move |x: f32, y: f32, cos: f32, sin: f32| {
        let mut depth = [-0.55, 0.0, 0.0];
        for (i, (turn_s, turn_c)) in turns.into_iter().enumerate() {
            // Each goes its own round, some backwards, and all come back together.
            let (a, b) = if i % 2 == 0 { (cos, sin) } else { (sin, cos) };
            let way = 0.22 + 0.07 * (i % 3) as f32;
            let at = (
                wide * (0.45 * turn_c + way * (a * turn_s + b * turn_c)),
                middle_y + high * (0.45 * turn_s + way * (b * turn_s - a * turn_c)),
            );
            let size = 0.15 + 0.025 * (i % 4) as f32;
            let (dx, dy) = (x - at.0, y - at.1);
            let away = (dx * dx + dy * dy) / (size * size);
            if away < 16.0 {
                let near = libm::expf(-away);
                let slope = -2.0 * near / (size * size);
                depth[0] += near;
                depth[1] += slope * dx;
                depth[2] += slope * dy;
            }
        }
        depth
    };
    // How high metal so deep stands.
    let swell = move |depth: f32, (x, y): (f32, f32), cos: f32, sin: f32| {
        if depth <= 0.0 {
            return 0.0;
        }
        let bend = libm::sinf(5.0 * y + 2.0 * cos + first) + 0.6 * libm::sinf(7.0 * x - 2.0 * sin);
        let fold =
            libm::sinf(7.5 * x + 1.3 * bend + 2.0 * sin) * libm::cosf(6.0 * y - bend + 2.0 * cos);
        let body = libm::sqrtf(1.0 - libm::expf(-2.6 * depth));
        0.20 * body + 0.026 * fold * body
    };
    add_morphing(
        craft,
        (24, 12.0, 0.5, Blend::Over),
        move |x, y, cos, sin| {
            const STEP: f32 = 0.004;
            let [depth, right, down] = depth_at(x, y, cos, sin);
            if depth <= 0.0 {
                return ([0.0; 3], 0.0);
            }
            let z = swell(depth, (x, y), cos, sin);
            let zx = swell(depth + STEP * right, (x + STEP, y), cos, sin);
            let zy = swell(depth + STEP * down, (x, y + STEP), cos, sin);
            let (nx, ny) = ((zx - z) / STEP, (zy - z) / STEP);
            let long = libm::sqrtf(nx * nx + ny * ny + 1.0);
            // What is mirrored: a light room above, a dark floor below, a bright line where they meet.
            let up = (ny + 0.35 * nx) / long;
            let tone = if up > 0.05 {
                lerp(0.98, 0.34, smoothstep(0.05, 0.80, up))
            } else {
                lerp(0.05, 0.62, smoothstep(-0.02, -0.85, up))
            };
            let glint = smoothstep(0.90, 0.985, (0.45 * -nx + 0.75 * ny + 0.55) / long);
            let own = mix(
                scale(tint, 1.08 * tone),
                [1.0; 3],
                (tone - 0.75).max(0.0) * 2.2,
            );
            (
                mix(own, [1.0; 3], 0.85 * glint),
                smoothstep(0.0, 0.03, depth),
            )
        },
    );
}

fn add_smoke(craft: &mut Craft<'_>, colours: [Rgb; 5], seed: u32) {
    let middle_y = middle_y(craft);
    let tint = mix(colours[1], [0.92, 0.93, 0.96], 0.55);
    add_morphing(
        craft,
        (16, 12.0, 0.3, Blend::Over),
        move |x, y, cos, sin| {
            let (u, v) = (1.5 * x + 0.4 * cos, 1.1 * y + 0.4 * sin);
            let bend = fbm(u + 2.0, v, 3, seed) - 0.5;
            let curl = fbm(u - 3.0 + bend, v + 4.0, 3, seed + 5) - 0.5;
            let body = fbm(1.3 * u + 2.4 * bend, v + 2.4 * curl, 4, seed + 9);
            let near = 1.0 - smoothstep(0.2, 1.1, libm::hypotf(x, 0.8 * (y - middle_y)));
            let tone = mix(scale(tint, 0.55), tint, smoothstep(0.45, 0.75, body));
            (tone, 0.9 * smoothstep(0.44, 0.76, body) * near)
        },
    );
}

/// Bands of light that cross the picture.
fn add_trails(craft: &mut Craft<'_>, colours: [Rgb; 5]) {
    let middle_y = middle_y(craft);
    let lift = if craft.is_tall() { 1.7 } else { 1.0 };
    add_morphing(craft, (36, 9.0, 0.3, Blend::Add), move |x, y, cos, sin| {
        let mut sum = [0.0_f32; 3];
        for i in 0..7 {
            let f = i as f32;
            let (a, b) = (0.8 * f, 1.9 + 0.37 * f);
            // sin(kx + a + turn), with the turn given as a point of the circle.
            let wave = |k: f32, by: f32| {
                let (s, c) = libm::sincosf(k * x + by);
                s * cos + c * sin
            };
            let line = middle_y
                + lift * (0.050 * (f - 3.0) + 0.13 * wave(b, a) + 0.05 * wave(2.0 * b, 2.0 - a));
            let d = libm::fabsf(y - line);
            let core = libm::expf(-d * d * 9000.0) + 0.30 * libm::expf(-d * 26.0);
            let tone = colours[1 + i % 4];
            for (part, own) in sum.iter_mut().zip(tone) {
                *part += 0.62 * core * own;
            }
        }
        let most = sum[0].max(sum[1]).max(sum[2]).max(1e-4);
        (sum.map(|part| part / most), most.min(1.0))
    });
}

/// Large soft discs of colour that wander through each other.
fn add_blobs(craft: &mut Craft<'_>, colours: [Rgb; 5]) {
    let (left, top, right, bottom) = craft.area(0.2);
    let (middle_x, middle_y) = ((left + right) / 2.0, (top + bottom) / 2.0);
    let (wide, high) = ((right - left) / 2.0, (bottom - top) / 2.0);
    for i in 0..6_usize {
        let tone = colours[1 + i % 4];
        let disc = Sprite::new(glow(160, tone, 0.0), 160.0);
        let f = i as f32;
        craft.add_layer(Box::new(move |t, view, list| {
            let at = (
                middle_x + wide * 0.75 * libm::sinf((0.22 + 0.03 * f) * t + 1.9 * f),
                middle_y + high * 0.70 * libm::cosf((0.19 + 0.04 * f) * t + 2.6 * f),
            );
            let size = 1.9 + 0.2 * libm::sinf(0.4 * t + f);
            list.draw(Draw {
                opacity: 0.95,
                ..disc.draw(view, at, (size, 0.2))
            });
        }));
    }
}

/// One plain shape in the unit square about the origin.
fn shape(kind: usize, (own, light): (Rgb, Rgb)) -> Drawing {
    let area: Area = (-0.55, -0.55, 0.55, 0.55);
    let mut drawing = Drawing::new(area);
    let stops = [(0.0, light, 1.0), (1.0, own, 1.0)];
    let fill = drawing.linear((-0.35, -0.4), (0.35, 0.4), &stops);
    let ink = hex(own);
    match kind {
        0 => drawing.ellipse((0.0, 0.0), (0.5, 0.5), &fill),
        1 => drawing.rounded((-0.42, -0.42, 0.42, 0.42), 0.06, &fill),
        2 => drawing.polygon(&[(0.0, -0.48), (0.46, 0.36), (-0.46, 0.36)], &fill),
        3 => drawing.push(&format!(
            r#"<circle r="0.4" fill="none" stroke="{ink}" stroke-width="0.14"/>"#
        )),
        4 => {
            let corner = |i: usize| {
                let (sin, cos) = libm::sincosf(TAU * i as f32 / 6.0);
                (0.48 * cos, 0.48 * sin)
            };
            let corners: Vec<_> = (0..6).map(corner).collect();
            drawing.polygon(&corners, &fill);
        }
        5 => drawing.push(&format!(
            r#"<path d="M-0.5 0A0.5 0.5 0 0 1 0.5 0Z" fill="{fill}"/>"#
        )),
        _ => drawing.push(&format!(
            r#"<path d="M-0.45 -0.3L-0.22 0.1L0 -0.3L0.22 0.1L0.45 -0.3" fill="none" stroke="{ink}" stroke-width="0.1"/>"#
        )),
    }
    drawing
}

fn add_shapes(craft: &mut Craft<'_>, colours: [Rgb; 5]) {
    let mut dice = craft.dice(24);
    let (left, top, right, bottom) = craft.area(0.5);
    let step = if craft.is_tall() { 0.36 } else { 0.40 };
    let columns = ((right - left) / step).ceil() as usize;
    let rows = ((bottom - top) / step).ceil() as usize;
    let first = dice.below(7);
    for cell in 0..columns * rows {
        let (column, row) = (cell % columns, cell / columns);
        let kind = (first + cell * 3 + row) % 7;
        let own = colours[1 + (cell + row) % 4];
        let size = dice.range(0.16, 0.34);
        let density = craft.density * size;
        let drawing = shape(kind, (own, mix(own, [1.0; 3], 0.35)));
        let sprite = Sprite::new(drawing.bake(density), density);
        let at = (
            left + step * (column as f32 + 0.5) + dice.range(-0.07, 0.07),
            top + step * (row as f32 + 0.5) + dice.range(-0.07, 0.07),
        );
        let (turn, phase_rad) = (dice.range(-0.7, 0.7), dice.range(0.0, TAU));
        let parallax = dice.range(0.3, 0.9);
        craft.add_layer(Box::new(move |t, view, list| {
            let at = (
                at.0 + 0.045 * libm::sinf(0.7 * t + phase_rad),
                at.1 + 0.045 * libm::cosf(0.6 * t + 2.0 * phase_rad),
            );
            let grown = size * (1.0 + 0.10 * libm::sinf(1.1 * t + phase_rad));
            list.draw(sprite.turned(view, at, (grown, parallax, turn * t + phase_rad)));
        }));
    }
}

/// A floor of lines of light that runs to a bright horizon.
fn add_grid(craft: &mut Craft<'_>, colours: [Rgb; 5]) {
    let area = craft.area(0.3);
    let horizon_y = if craft.is_tall() { 0.52 } else { 0.62 };
    let (line, halo) = (mix(colours[1], [1.0; 3], 0.25), colours[2]);
    let floor = craft.bake_fn(area, (0.3, 0.8), move |x, y| {
        let down = y - horizon_y;
        let halo_share = 0.55 * libm::expf(-libm::fabsf(down) * 7.0);
        if down <= 0.004 {
            return (halo, halo_share);
        }
        let far = 0.10 / down;
        let across = (x * far * 5.0).rem_euclid(1.0);
        let along = (far * 5.0).rem_euclid(1.0);
        let thin = 0.030 + 0.05 * far.min(1.0);
        let near = |v: f32| smoothstep(thin, 0.0, v.min(1.0 - v));
        let grid = near(across).max(near(along)) * smoothstep(0.0, 0.10, down);
        (mix(halo, line, grid), (halo_share + 0.45 * grid).min(1.0))
    });
    craft.add(floor);
}

fn add_dots(craft: &mut Craft<'_>, colours: [Rgb; 5], n: usize) {
    let mut dice = craft.dice(21);
    let (left, top, right, bottom) = craft.area(0.9);
    let sprites: Vec<Sprite> = (1..5)
        .map(|i| Sprite::new(glow(28, mix(colours[i], [1.0; 3], 0.35), 0.22), 28.0))
        .collect();
    let dots: Vec<_> = (0..n)
        .map(|_| {
            let near = dice.unit();
            (
                (dice.range(left, right), dice.range(top, bottom)),
                lerp(0.010, 0.085, near * near * near),
                dice.range(0.0, TAU),
                dice.below(4),
                lerp(0.3, 0.9, near),
            )
        })
        .collect();
    let high = bottom - top;
    craft.add_layer(Box::new(move |t, view, list| {
        for ((x, y), size, phase_rad, kind, parallax) in &dots {
            let at = (
                x + 0.06 * libm::sinf(0.5 * t + phase_rad),
                top + (y - top - 0.05 * t * (0.5 + parallax)).rem_euclid(high),
            );
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.55 + 0.4 * libm::sinf(1.3 * t + 2.0 * phase_rad),
                ..sprites[*kind].draw(view, at, (*size, *parallax))
            });
        }
    }));
}

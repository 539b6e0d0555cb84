//! What weather, time and mishaps do to a surface: frost, snow, moss, rust, cracks, mud.

use super::ageing;
use super::finish::grow;
use super::texture::{Texture, nearest_cell};
use super::{Patch, Relief, blotch, luma, mixed, rgb_of, vivid};
use crate::paint::noise::{fbm, hash01, ridged, smoothstep};
use crate::paint::{Plate, Rgb, pack, unpack};
use crate::scene::State;

/// Lets `state` show on a plate; `colour` is the one the prompt gives.
pub(super) fn apply(state: State, plate: &mut Plate, patch: &Patch, colour: Option<u32>) {
    match state {
        State::Glowing => glow(plate, colour),
        State::Burning => char(plate, patch),
        State::Frozen => freeze(plate, patch),
        State::Snowy => lie_on_top(plate, patch, Cap::Snow),
        State::Overgrown => {
            wear(plate, patch, 0.35);
            lie_on_top(plate, patch, Cap::Moss);
            climb(plate, patch);
        }
        State::Rusty => rust(plate, patch),
        State::Worn => wear(plate, patch, 0.8),
        State::Broken => crack(plate, patch),
        State::Wet => wet(plate, patch),
        State::Muddy => splash(plate, patch, [0.30, 0.20, 0.12]),
        State::Dusty => dust(plate, patch),
        State::Fluffy => {
            grow(plate, patch, 0.045);
            weave(plate, patch, (Texture::Fuzz, 0.10));
        }
        State::Melting => melt(plate, patch),
        State::Smoking | State::Steaming | State::Sparkling => {}
        aged => ageing::apply(aged, plate, patch),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cap {
    Snow,
    Moss,
}

fn weave(plate: &mut Plate, patch: &Patch, (texture, strength): (Texture, f32)) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let light = 1.0 + strength * texture.at(u, v);
        (own.map(|part| (part * light).min(1.0)), alpha)
    });
}

/// Light comes from inside: all shades go up, in the colour of the light.
fn glow(plate: &mut Plate, colour: Option<u32>) {
    let light = colour.map(|rgb| vivid(rgb_of(rgb)));
    plate.map(|_, _, own, alpha| {
        let light = light.unwrap_or_else(|| vivid(mixed(own, [1.0, 0.9, 0.65], 0.35)));
        let bright = mixed(own, light, 0.34);
        let core = smoothstep(0.45, 1.0, luma(own));
        (mixed(bright, [1.0; 3], 0.06 + 0.24 * core), alpha)
    });
}

fn char(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.035 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let soot = blotch(fbm(5.0 * u, 5.0 * v, 3, 201), 0.5, 0.16);
        let ember = smoothstep(0.74, 0.92, ridged(7.0 * u, 7.0 * v, 2, 202));
        let edge = 1.0 - relief.depth(x, y);
        let dark = mixed(own, [0.12, 0.08, 0.08], 0.70 * soot);
        let hot = mixed(
            dark,
            [1.0, 0.55, 0.12],
            (0.8 * ember * soot + 0.55 * edge * edge).min(0.9),
        );
        (hot, alpha)
    });
}

fn freeze(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.030 * patch.height_px);
    let cap_px = 0.030 * patch.height_px;
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let tone = (luma(own) + 0.22 * Texture::Facets.at(u, v)).clamp(0.0, 1.0);
        let ice = mixed([0.20, 0.44, 0.66], [0.93, 0.98, 1.0], tone);
        let frozen = mixed(own, ice, 0.74);
        let rime = blotch(fbm(24.0 * u, 24.0 * v, 2, 211), 0.36, 0.10) * 0.5;
        let top = smoothstep(1.5 * cap_px, 0.4 * cap_px, relief.below_top_px(x, y));
        let edge = 1.0 - relief.depth(x, y);
        let white = rime.max(0.9 * top).max(0.45 * edge * edge);
        (mixed(frozen, [0.97, 0.99, 1.0], white), alpha)
    });
    hang_icicles(plate, patch);
}

/// Icicles below every lower edge, some long, some short.
fn hang_icicles(plate: &mut Plate, patch: &Patch) {
    hang(plate, patch, 0.020, |across, along| {
        let half = 0.5 * (1.0 - along);
        let tone = 0.85 - 0.15 * across / half.max(0.05);
        (across.abs() <= half).then_some([0.80 * tone, 0.93 * tone, (1.05 * tone).min(1.0)])
    });
}

/// Runs down in drops, in its own colours.
fn melt(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.03 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let run = blotch(fbm(20.0 * u, 1.6 * v, 2, 321), 0.42, 0.06);
        let shine =
            smoothstep(0.25, 0.8, relief.facing(x, y)) * smoothstep(0.05, 0.35, relief.depth(x, y));
        let wet = own.map(|part| (part * (1.0 + 0.22 * run)).min(1.0));
        (mixed(wet, [1.0; 3], 0.45 * shine), alpha)
    });
    let body = mean(plate);
    hang(plate, patch, 0.042, |across, along| {
        // A string with a drop at its end.
        let half = if along < 0.72 {
            0.42 - 0.22 * along
        } else {
            let down = (along - 0.72) / 0.28;
            0.40 * libm::sqrtf((1.0 - down * down).max(0.0))
        };
        let light = 1.0 - 0.35 * across;
        (across.abs() <= half).then_some(body.map(|part| (part * light).min(1.0)))
    });
}

/// The colour of a plate, on the whole.
fn mean(plate: &Plate) -> Rgb {
    let (mut sum, mut total) = ([0.0_f32; 3], 0.0_f32);
    for pixel in plate.pixels.iter().step_by(7) {
        let (colour, alpha) = unpack(*pixel);
        total += alpha;
        for (sum, part) in sum.iter_mut().zip(colour) {
            *sum += part * alpha;
        }
    }
    sum.map(|part| part / total.max(1.0))
}

/// Something that hangs below lower edges every `step` heights: its colour at (across from -0.5 to 0.5, along from 0
/// at the edge to 1 at its tip), or nothing.
fn hang(plate: &mut Plate, patch: &Patch, step: f32, paint: impl Fn(f32, f32) -> Option<Rgb>) {
    let step_px = (step * patch.height_px).max(3.0);
    let (width_px, n_rows) = (plate.width_px, plate.height_px);
    let source = plate.clone();
    let is_ink = |x: usize, y: usize| source.pixels[y * width_px + x] >> 24 > 140;
    for column_idx in 0..(width_px as f32 / step_px) as usize {
        let middle = (column_idx as f32 + 0.5) * step_px;
        let x = (middle as usize).min(width_px - 1);
        let Some(lowest) = (1..n_rows).rev().find(|&y| is_ink(x, y)) else {
            continue;
        };
        let chance = hash01(column_idx as i32, patch.part.len() as i32, 221);
        let (_, above_ground) = patch.at(x, lowest);
        if chance < 0.25 || above_ground > -0.04 {
            continue;
        }
        let long_px = (0.02 + 0.06 * chance) * patch.height_px;
        let from = lowest.saturating_sub((0.4 * step_px) as usize);
        for y in from..(lowest + long_px as usize).min(n_rows) {
            let along = (y as f32 - lowest as f32).max(0.0) / long_px;
            let left = (middle - 0.5 * step_px).max(0.0) as usize;
            for at in left..=((middle + 0.5 * step_px) as usize).min(width_px - 1) {
                let colour = paint((at as f32 - middle) / step_px, along);
                if let Some(colour) = colour.filter(|_| !is_ink(at, y)) {
                    plate.pixels[y * width_px + at] = pack(colour, 0.94);
                }
            }
        }
    }
}

/// Snow or moss on what faces up.
fn lie_on_top(plate: &mut Plate, patch: &Patch, cap: Cap) {
    let relief = Relief::of(plate, 0.02 * patch.height_px);
    let thick_px = 0.060 * patch.height_px;
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let below = relief.below_top_px(x, y);
        let hem = thick_px * (0.35 + 1.1 * fbm(9.0 * u, 2.0 * v, 2, 231));
        let lies = smoothstep(hem + 1.5, hem - 1.5, below);
        let colour: Rgb = match cap {
            Cap::Snow => mixed([0.80, 0.88, 0.98], [1.0; 3], 1.0 - below / (hem + 1.0)),
            Cap::Moss => leaf(u, v),
        };
        (mixed(own, colour, lies), alpha)
    });
}

/// A leaf's green at a place.
fn leaf(u: f32, v: f32) -> Rgb {
    let light = 0.5 + 0.5 * Texture::Foliage.at(1.5 * u, 1.5 * v);
    mixed([0.10, 0.26, 0.10], [0.50, 0.72, 0.28], light)
}

/// Vines and ivy climb from the ground in strands.
fn climb(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let height = (-v).clamp(0.0, 1.2);
        let strand = ridged(
            3.2 * u + 0.5 * fbm(4.0 * u, 3.0 * v, 2, 242),
            0.9 * v,
            2,
            241,
        );
        let reaches = 0.40 + 0.50 * fbm(2.2 * u, 0.0, 2, 243);
        let near_ground = smoothstep(0.30, 0.02, height);
        let cover = smoothstep(
            0.70,
            0.80,
            strand + 0.30 * near_ground - 0.25 * (height - reaches).max(0.0) * 4.0,
        );
        (mixed(own, leaf(u, v), cover), alpha)
    });
}

fn rust(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let patches = fbm(6.5 * u, 6.5 * v, 4, 251);
        let streak = fbm(26.0 * u, 2.2 * v, 2, 252);
        let share = blotch(patches, 0.56, 0.07).max(0.8 * blotch(streak, 0.40, 0.08));
        let grain = fbm(50.0 * u, 50.0 * v, 2, 253);
        let rusty = mixed([0.34, 0.15, 0.07], [0.78, 0.42, 0.18], grain);
        let dull = mixed(own, [luma(own) * 0.85; 3], 0.35);
        (mixed(dull, rusty, 0.92 * share), alpha)
    });
}

/// Faded, stained and grey.
fn wear(plate: &mut Plate, patch: &Patch, share: f32) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let faded = mixed(
            own,
            [0.92 * luma(own), 0.90 * luma(own), 0.86 * luma(own)],
            0.62 * share,
        );
        let stain = blotch(fbm(22.0 * u, 1.8 * v, 3, 261), 0.42, 0.10);
        let spots = blotch(fbm(6.0 * u, 6.0 * v, 3, 262), 0.38, 0.10);
        let dark = 1.0 - share * (0.26 * stain + 0.22 * spots + 0.08);
        let line = smoothstep(0.035, 0.012, edge_of_shards(u, v, 3.6))
            * blotch(fbm(2.0 * u, 2.0 * v, 2, 263), 0.45, 0.05);
        (
            mixed(
                faded.map(|part| part * dark),
                [0.13, 0.11, 0.10],
                0.7 * share * line,
            ),
            alpha,
        )
    });
}

/// How far the nearest crack is.
pub(super) fn edge_of_shards(u: f32, v: f32, n: f32) -> f32 {
    let bend = 0.16 * fbm(9.0 * u, 9.0 * v, 2, 271);
    let (nearest, second, _) = nearest_cell(n * (u + bend), n * (v - bend));
    second - nearest
}

fn crack(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.05 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let far = edge_of_shards(u, v, 5.0);
        let line = smoothstep(0.055, 0.020, far);
        let lit = smoothstep(0.10, 0.06, far) * (1.0 - line);
        let (_, _, shard) = nearest_cell(5.0 * u, 5.0 * v);
        // Shards along the edge have fallen out.
        let is_gone = shard > 0.70 && relief.depth(x, y) < 0.75 && v < -0.12;
        let colour = mixed(
            mixed(own, [0.10, 0.08, 0.08], 0.88 * line),
            [1.0; 3],
            0.28 * lit,
        );
        (colour, if is_gone { 0.0 } else { alpha })
    });
}

fn wet(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.030 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let grey = luma(own);
        let deep = own.map(|part| ((part - grey) * 1.15 + grey).clamp(0.0, 1.0) * 0.76);
        let run = blotch(fbm(34.0 * u, 5.0 * v, 2, 281), 0.30, 0.05) * 0.26;
        let shine =
            smoothstep(0.25, 0.8, relief.facing(x, y)) * smoothstep(0.05, 0.35, relief.depth(x, y));
        (mixed(deep, [0.90, 0.97, 1.0], run + 0.65 * shine), alpha)
    });
}

/// Mud from the feet up, in splashes.
fn splash(plate: &mut Plate, patch: &Patch, mud: Rgb) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let height = (-v).clamp(0.0, 1.0);
        let share = 0.95 - 1.25 * height;
        let splashes = fbm(13.0 * u, 13.0 * v, 3, 291);
        let covers = blotch(splashes, share.clamp(0.16, 0.95), 0.04);
        let grain = 0.8 + 0.4 * fbm(30.0 * u, 30.0 * v, 2, 292);
        (
            mixed(own, mud.map(|part| part * grain), 0.95 * covers),
            alpha,
        )
    });
}

fn dust(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.03 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let faces_up = smoothstep(0.1, 0.7, relief.facing(x, y));
        let cloud = fbm(8.0 * u, 8.0 * v, 3, 301);
        (
            mixed(
                own,
                [0.80, 0.72, 0.60],
                0.22 + 0.32 * cloud + 0.35 * faces_up,
            ),
            alpha,
        )
    });
}

//! What age, decay and use do to a surface: rot, mould, fading, tarnish, cracks, scratches, stains, dew; and how a body
//! settles under it.

use super::states::edge_of_shards;
use super::texture::nearest_cell;
use super::{Patch, Relief, blotch, luma, mixed};
use crate::paint::noise::{fbm, hash01, smoothstep};
use crate::paint::{Plate, Rgb, pack};
use crate::scene::State;

/// Lets what has become of it show on a plate.
pub(super) fn apply(state: State, plate: &mut Plate, patch: &Patch) {
    match state {
        State::Rotten => rot(plate, patch),
        State::Mouldy => mould(plate, patch),
        State::Withered => wither(plate, patch),
        State::Faded => fade(plate, patch),
        State::Yellowed => yellow(plate, patch),
        State::Darkened => shade(plate, |own| own.map(|part| 0.42 * part)),
        State::Tarnished => tarnish(plate, patch),
        State::Cracked => crack(plate, patch),
        State::Scratched => scratch(plate, patch),
        State::Stained => stain(plate, patch),
        State::Tattered => tatter(plate, patch),
        State::Dewy => dew(plate, patch),
        State::Fogged => fog(plate, patch),
        State::Deflated => wrinkle(plate, patch),
        _ => {}
    }
}

/// How far a body is stretched sideways and upwards that has become so, and how far it leans.
pub(super) fn settled(state: State) -> ((f32, f32), f32) {
    match state {
        State::Withered => ((1.02, 0.84), 0.14),
        State::Rotten => ((1.05, 0.88), 0.0),
        State::Deflated => ((1.10, 0.56), 0.0),
        _ => ((1.0, 1.0), 0.0),
    }
}

fn shade(plate: &mut Plate, change: impl Fn(Rgb) -> Rgb + Sync) {
    plate.map(|_, _, own, alpha| (change(own), alpha));
}

/// `colour` with the light and shadow that `own` has.
fn shaded(colour: Rgb, own: Rgb) -> Rgb {
    let light = 0.45 + 0.95 * luma(own);
    colour.map(|part| (part * light).min(1.0))
}

/// Brown, soft and dark in patches that run into each other, with a few specks of mould.
fn rot(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.05 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let brown = mixed(own, shaded([0.42, 0.27, 0.13], own), 0.62);
        let soft = blotch(fbm(4.2 * u, 4.2 * v, 3, 401), 0.52, 0.09);
        let deep = blotch(fbm(7.0 * u, 7.0 * v, 3, 402), 0.36, 0.05);
        let edge = 1.0 - relief.depth(x, y);
        let dark = mixed(
            brown,
            [0.20, 0.12, 0.07],
            0.55 * soft + 0.35 * deep + 0.25 * edge * edge,
        );
        (dark, alpha)
    });
    spots(plate, patch, (0.13, 0.30), |near, chance| {
        let rim = smoothstep(0.55, 0.9, near);
        (chance > 0.80).then_some((
            mixed([0.62, 0.68, 0.58], [0.90, 0.92, 0.86], rim),
            0.8 * smoothstep(1.0, 0.7, near),
        ))
    });
}

/// Furry spots, green within and pale at the rim, and a green breath over all.
fn mould(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let breath = 0.30 + 0.30 * fbm(6.0 * u, 6.0 * v, 2, 411);
        (mixed(own, shaded([0.52, 0.58, 0.42], own), breath), alpha)
    });
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let fur = 0.06 * fbm(46.0 * u, 46.0 * v, 2, 412);
        let patches = fbm(4.6 * u, 4.6 * v, 3, 413) + fur;
        let pale = smoothstep(0.55, 0.59, patches);
        let green = smoothstep(0.60, 0.65, patches);
        let deep = smoothstep(0.67, 0.75, patches);
        let felt = mixed([0.44, 0.58, 0.44], [0.20, 0.36, 0.28], deep);
        let colour = mixed([0.88, 0.91, 0.84], felt, green);
        (mixed(own, colour, 0.92 * pale), alpha)
    });
    spots(plate, patch, (0.16, 0.36), |near, chance| {
        let colour = mixed(
            [0.34, 0.50, 0.38],
            [0.86, 0.90, 0.82],
            smoothstep(0.45, 0.85, near),
        );
        (chance > 0.74).then_some((colour, 0.9 * smoothstep(1.0, 0.7, near)))
    });
}

/// Round spots scattered over the ink: `step` apart and at most `wide` of that in radius. `paint` gives colour and cover
/// for how far from the middle a pixel is, 0.0 to 1.0, and a number of the spot.
fn spots(
    plate: &mut Plate,
    patch: &Patch,
    (step, wide): (f32, f32),
    paint: impl Fn(f32, f32) -> Option<(Rgb, f32)> + Sync,
) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let ragged = 0.10 * fbm(34.0 * u, 34.0 * v, 2, 421) - 0.05;
        let (far, _, chance) = nearest_cell(u / step, v / step);
        let radius = wide * (0.45 + 0.55 * chance) + ragged;
        let near = far / radius.max(0.02);
        let Some((colour, cover)) = paint(near, chance).filter(|_| near < 1.0) else {
            return (own, alpha);
        };
        (mixed(own, colour, cover), alpha)
    });
}

/// Dry and brown, darkest along the edges.
fn wither(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.05 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let dry = mixed(
            [0.55, 0.36, 0.16],
            [0.72, 0.55, 0.28],
            fbm(5.0 * u, 5.0 * v, 2, 431),
        );
        let brown = mixed(own, shaded(dry, own), 0.80);
        let edge = 1.0 - relief.depth(x, y);
        let crease = smoothstep(0.56, 0.66, fbm(22.0 * u, 6.0 * v, 2, 432));
        (
            mixed(
                brown,
                [0.26, 0.16, 0.08],
                0.45 * edge * edge + 0.28 * crease,
            ),
            alpha,
        )
    });
}

/// Pale, with little colour left.
fn fade(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let grey = mixed(own, [luma(own); 3], 0.62);
        let patches = 0.56 + 0.12 * fbm(4.0 * u, 4.0 * v, 2, 441);
        (mixed(grey, [0.94, 0.92, 0.87], patches), alpha)
    });
}

/// Like old paper, browner along the edges.
fn yellow(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.08 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let old = mixed(own, shaded([0.82, 0.64, 0.30], own), 0.72);
        let edge = 1.0 - relief.depth(x, y);
        let foxed = blotch(fbm(9.0 * u, 9.0 * v, 3, 451), 0.34, 0.05);
        (
            mixed(old, [0.50, 0.33, 0.14], 0.40 * edge * edge + 0.35 * foxed),
            alpha,
        )
    });
}

/// Dull and dark, without gloss.
fn tarnish(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let dull = 0.20 + 0.36 * luma(own);
        let base = [1.05 * dull, 0.95 * dull, 0.80 * dull];
        let patches = blotch(fbm(6.0 * u, 6.0 * v, 3, 461), 0.50, 0.10);
        (
            mixed(mixed(own, base, 0.85), [0.17, 0.15, 0.13], 0.45 * patches),
            alpha,
        )
    });
}

/// A net of cracks with light along one side of each, over a surface that has gone dull.
fn crack(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let far = edge_of_shards(u, v, 4.2).min(1.6 * edge_of_shards(u + 3.1, v, 8.0));
        let line = smoothstep(0.060, 0.022, far);
        let lit = smoothstep(0.11, 0.065, far) * (1.0 - line);
        let dull = mixed(own, [0.9 * luma(own); 3], 0.30);
        let grime = blotch(fbm(7.0 * u, 7.0 * v, 3, 471), 0.36, 0.10);
        let worn = mixed(dull, [0.32, 0.26, 0.20], 0.30 * grime);
        (
            mixed(
                mixed(worn, [0.10, 0.08, 0.08], 0.9 * line),
                [1.0; 3],
                0.3 * lit,
            ),
            alpha,
        )
    });
}

/// Bright scratches in two directions, and patches rubbed dull.
fn scratch(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let along = fbm(3.0 * (u + 0.4 * v), 70.0 * (v - 0.35 * u), 2, 481);
        let across = fbm(60.0 * (u - 0.2 * v), 2.5 * (v + 0.3 * u), 2, 482);
        let line = smoothstep(0.66, 0.72, along).max(smoothstep(0.68, 0.74, across));
        let rubbed = blotch(fbm(4.0 * u, 4.0 * v, 3, 483), 0.45, 0.10);
        let dull = mixed(own, [0.85 * luma(own); 3], 0.35 + 0.25 * rubbed);
        (mixed(dull, [0.93, 0.90, 0.84], 0.62 * line), alpha)
    });
}

/// Brown stains that ran down, with darker rims.
fn stain(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let cloud = 0.55 * fbm(4.0 * u, 4.0 * v, 3, 491) + 0.45 * fbm(18.0 * u, 1.8 * v, 2, 492);
        let spilt = smoothstep(0.47, 0.53, cloud);
        let rim = spilt * smoothstep(0.60, 0.53, cloud);
        let brown = mixed(own, shaded([0.50, 0.34, 0.18], own), 0.18 + 0.50 * spilt);
        (mixed(brown, [0.34, 0.20, 0.10], 0.40 * rim), alpha)
    });
}

/// Creased, dirty along the edges, and torn there.
fn tatter(plate: &mut Plate, patch: &Patch) {
    let relief = Relief::of(plate, 0.055 * patch.height_px);
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let depth = relief.depth(x, y);
        let torn = fbm(11.0 * u, 11.0 * v, 2, 501) + 0.10 * fbm(40.0 * u, 40.0 * v, 2, 502);
        let is_gone = depth < 0.85 && torn > 0.62 + 0.30 * depth;
        let old = mixed(own, shaded([0.62, 0.50, 0.34], own), 0.48);
        let crease = smoothstep(0.030, 0.010, edge_of_shards(u, v, 2.6));
        let edge = 1.0 - depth;
        let dirty = mixed(old, [0.30, 0.22, 0.14], 0.40 * edge * edge + 0.45 * crease);
        (dirty, if is_gone { 0.0 } else { alpha })
    });
}

/// Drops of water sit on it: round, dark at the rim, with a light in each.
fn dew(plate: &mut Plate, patch: &Patch) {
    let step_px = (0.046 * patch.height_px).max(6.0);
    let source = plate.clone();
    let (width_px, height_px) = (plate.width_px, plate.height_px);
    let (n_columns, n_rows) = (
        (width_px as f32 / step_px) as i32,
        (height_px as f32 / step_px) as i32,
    );
    for row in 0..n_rows {
        for column in 0..n_columns {
            let chance = hash01(column, row, 511);
            let x = (column as f32 + 0.2 + 0.6 * hash01(column, row, 512)) * step_px;
            let y = (row as f32 + 0.2 + 0.6 * hash01(column, row, 513)) * step_px;
            let on_ink = ink_near(&source, (x, y), 0.5 * step_px);
            if let Some(at) = on_ink.filter(|_| chance > 0.30) {
                drop_at(plate, at, step_px * (0.24 + 0.26 * chance));
            }
        }
    }
}

/// The pixel of the ink nearest below `at`, within `reach`.
fn ink_near(plate: &Plate, at: (f32, f32), reach: f32) -> Option<(f32, f32)> {
    let x = at.0 as usize;
    (0..reach as usize)
        .map(|down| at.1 as usize + down)
        .find(|&y| x < plate.width_px && y < plate.height_px && plate.row(y)[x] >> 24 > 110)
        .map(|y| (at.0, y as f32))
}

/// A drop of water of `radius` pixels.
fn drop_at(plate: &mut Plate, (x, y): (f32, f32), radius: f32) {
    let width_px = plate.width_px;
    let reach = radius.ceil() as i32;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (column, row) = (x as i32 + dx, y as i32 + dy);
            let is_inside = column >= 0
                && row >= 0
                && (column as usize) < width_px
                && (row as usize) < plate.height_px;
            let (across, down) = (dx as f32 / radius, dy as f32 / radius);
            let far = across * across + down * down;
            if !is_inside || far > 1.0 {
                continue;
            }
            let gleam = smoothstep(
                0.30,
                0.08,
                (across + 0.32) * (across + 0.32) + (down + 0.34) * (down + 0.34),
            );
            let water = mixed([0.80, 0.92, 1.0], [0.48, 0.68, 0.84], far);
            let colour = mixed(water, [1.0; 3], gleam);
            plate.pixels[row as usize * width_px + column as usize] = pack(colour, 0.96);
        }
    }
}

/// Breath on glass, with a few clear runs where it gathers to drops.
fn fog(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let run = smoothstep(0.64, 0.70, fbm(26.0 * u, 0.9 * v, 2, 521));
        let cloud = 0.86 - 0.10 * fbm(7.0 * u, 7.0 * v, 2, 522) - 0.50 * run;
        (
            mixed(own, [0.93, 0.95, 0.97], cloud),
            alpha.max(0.86 * cloud),
        )
    });
}

/// Slack: folds across it, and no gloss.
fn wrinkle(plate: &mut Plate, patch: &Patch) {
    plate.map(|x, y, own, alpha| {
        let (u, v) = patch.at(x, y);
        let fold = fbm(3.0 * u, 16.0 * v, 2, 531);
        let light = 0.80 + 0.34 * (fold - 0.5) * 2.0;
        (own.map(|part| (part * light).clamp(0.0, 1.0)), alpha)
    });
}

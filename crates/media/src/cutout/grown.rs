//! A background that changes only softly: everything that can be reached from the picture's edges without crossing a
//! hard one. Studio paper with a pool of light, a wall, a clear sky.

use super::background::Background;
use super::colour::{Colour, Picture, apart, unlike};

/// The largest step between neighbours of the softened picture that is still soft, of 255.
const SOFT_STEP: f32 = 3.0;
/// Differences below this are noise.
const NOISE: f32 = 4.2;

/// The background that grows from the edges of a picture, and what it would look like behind the subject.
pub(super) fn grown(picture: &Picture) -> Background {
    let soft = softened(picture);
    let is_background = reached(&soft);
    let colours = filled(picture, &is_background);
    let distance = picture
        .pixels
        .iter()
        .zip(&colours)
        .map(|(pixel, behind)| unlike(*pixel, *behind) / NOISE)
        .collect();
    Background { colours, distance }
}

/// Means of nine, so that grain is no edge.
fn softened(picture: &Picture) -> Picture {
    let (wide, high) = (picture.width as isize, picture.height as isize);
    let mut pixels = Vec::with_capacity(picture.pixels.len());
    for y in 0..high {
        for x in 0..wide {
            let mut sum = [0.0_f32; 3];
            for dy in -1..=1 {
                for dx in -1..=1 {
                    let column = (x + dx).clamp(0, wide - 1) as usize;
                    let row = (y + dy).clamp(0, high - 1) as usize;
                    for (sum, part) in sum.iter_mut().zip(picture.at(column, row)) {
                        *sum += part / 9.0;
                    }
                }
            }
            pixels.push(sum);
        }
    }
    Picture { pixels, ..*picture }
}

/// What is reached from the left, top and right edges in soft steps.
fn reached(soft: &Picture) -> Vec<bool> {
    let (wide, high) = (soft.width, soft.height);
    let mut is_reached = vec![false; soft.pixels.len()];
    let mut open = Vec::new();
    for y in 0..high {
        for x in 0..wide {
            let is_side = (x == 0 || x + 1 == wide) && y < high * 9 / 10;
            if y == 0 || is_side {
                is_reached[y * wide + x] = true;
                open.push(y * wide + x);
            }
        }
    }
    while let Some(at) = open.pop() {
        let (x, y) = (at % wide, at / wide);
        let neighbours = [
            (x > 0).then(|| at - 1),
            (x + 1 < wide).then_some(at + 1),
            (y > 0).then(|| at - wide),
            (y + 1 < high).then_some(at + wide),
        ];
        for next in neighbours.into_iter().flatten() {
            if !is_reached[next] && apart(soft.pixels[at], soft.pixels[next]) < SOFT_STEP {
                is_reached[next] = true;
                open.push(next);
            }
        }
    }
    is_reached
}

/// The picture with everything that is not background painted over from around it: shrunk until every gap is closed,
/// then grown back.
fn filled(picture: &Picture, is_background: &[bool]) -> Vec<Colour> {
    let weights: Vec<f32> = is_background
        .iter()
        .map(|known| f32::from(u8::from(*known)))
        .collect();
    fill(&picture.pixels, &weights, (picture.width, picture.height))
}

fn fill(colours: &[Colour], weights: &[f32], (wide, high): (usize, usize)) -> Vec<Colour> {
    if wide <= 1 && high <= 1 {
        return colours.to_vec();
    }
    let (half_wide, half_high) = (wide.div_ceil(2), high.div_ceil(2));
    let mut small = vec![[0.0_f32; 3]; half_wide * half_high];
    let mut known = vec![0.0_f32; half_wide * half_high];
    for (at, (colour, weight)) in colours.iter().zip(weights).enumerate() {
        let into = at / wide / 2 * half_wide + at % wide / 2;
        known[into] += weight;
        for (sum, part) in small[into].iter_mut().zip(colour) {
            *sum += weight * part;
        }
    }
    for (colour, weight) in small.iter_mut().zip(&mut known) {
        if *weight > 0.0 {
            *colour = colour.map(|part| part / *weight);
        }
        *weight = weight.min(1.0);
    }
    let behind = fill(&small, &known, (half_wide, half_high));
    let mut out = Vec::with_capacity(colours.len());
    for (at, (colour, weight)) in colours.iter().zip(weights).enumerate() {
        if *weight >= 1.0 {
            out.push(*colour);
            continue;
        }
        let place = (
            (at % wide) as f32 / 2.0 - 0.25,
            (at / wide) as f32 / 2.0 - 0.25,
        );
        let guess = between(&behind, (half_wide, half_high), place);
        out.push([0, 1, 2].map(|i| guess[i] + (colour[i] - guess[i]) * weight));
    }
    out
}

fn between(colours: &[Colour], (wide, high): (usize, usize), (x, y): (f32, f32)) -> Colour {
    let (x, y) = (
        x.clamp(0.0, (wide - 1) as f32),
        y.clamp(0.0, (high - 1) as f32),
    );
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(wide - 1), (top + 1).min(high - 1));
    let (u, v) = (x - left as f32, y - top as f32);
    let at = |x: usize, y: usize| colours[y * wide + x];
    [0, 1, 2].map(|i| {
        let upper = at(left, top)[i] * (1.0 - u) + at(right, top)[i] * u;
        let lower = at(left, bottom)[i] * (1.0 - u) + at(right, bottom)[i] * u;
        upper * (1.0 - v) + lower * v
    })
}

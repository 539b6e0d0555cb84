//! What lies behind a subject, and how unlike it every pixel is.
//!
//! Three kinds of background can be told from a subject without knowing what it is: an even or graded one, which a
//! smooth surface through the picture's edges describes; one that stands still while the subject moves, which the
//! median of several stills shows; and one whose colours are found along the edges beside each place.

use super::colour::{Colour, Picture, apart, unlike};

/// A background that was found.
pub(super) struct Background {
    /// Its colour at every pixel.
    pub(super) colours: Vec<Colour>,
    /// How unlike it each pixel is, in units of what noise and shading may differ by: above 3 or so it is something
    /// else.
    pub(super) distance: Vec<f32>,
}

/// How wide the edge is that is believed to show background, as a share of the shorter side.
const EDGE: f32 = 0.045;
/// Differences below this are noise, whatever the picture says: of 255.
const LEAST_NOISE: f32 = 3.4;
/// The same for a background that was found in the small and is compared with the sharp picture.
pub(super) const SHARP_NOISE: f32 = 5.0;
/// A background that varies more than this about its model is not described by it.
const MOST_NOISE: f32 = 13.0;

fn edge_width(picture: &Picture) -> usize {
    let short = picture.width.min(picture.height);
    ((EDGE * short as f32) as usize).max(2).min(short)
}

/// The pixels along the left, top and right edges. Subjects often stand on the bottom one.
fn edge_pixels(picture: &Picture) -> Vec<(usize, usize)> {
    let (wide, high) = (picture.width, picture.height);
    let edge = edge_width(picture);
    let mut pixels = Vec::new();
    for y in 0..high {
        for x in 0..wide {
            let is_low = y > high * 4 / 5;
            let is_side = x < edge || x >= wide - edge;
            if y < edge || is_side && !is_low {
                pixels.push((x, y));
            }
        }
    }
    pixels
}

/// An even or graded background: a surface of the second degree through the edges, which pixels that do not fit lose
/// their say in. `None` when the edges are not smooth.
pub(super) fn smooth(picture: &Picture) -> Option<Background> {
    let pixels = edge_pixels(picture);
    let terms = |x: usize, y: usize| {
        let u = x as f64 / picture.width as f64 * 2.0 - 1.0;
        let v = y as f64 / picture.height as f64 * 2.0 - 1.0;
        [1.0, u, v, u * u, u * v, v * v]
    };
    let mut weights = vec![1.0_f64; pixels.len()];
    let mut surface = [[0.0_f64; 6]; 3];
    let mut noise = MOST_NOISE;
    for _ in 0..7 {
        surface = fit(picture, &pixels, &weights, terms)?;
        let mut errors: Vec<f32> = pixels
            .iter()
            .map(|(x, y)| apart(picture.at(*x, *y), value(&surface, terms(*x, *y))))
            .collect();
        let mut sorted = errors.clone();
        sorted.sort_by(f32::total_cmp);
        noise = (1.6 * sorted[sorted.len() / 2]).max(LEAST_NOISE);
        for (weight, error) in weights.iter_mut().zip(&mut errors) {
            let far = f64::from(*error / (2.0 * noise));
            *weight = 1.0 / (1.0 + far * far * far * far);
        }
    }
    let fitting = weights.iter().filter(|weight| **weight > 0.5).count();
    if noise > MOST_NOISE || fitting * 10 < pixels.len() * 7 {
        return None;
    }
    let mut colours = Vec::with_capacity(picture.pixels.len());
    for y in 0..picture.height {
        for x in 0..picture.width {
            colours.push(value(&surface, terms(x, y)));
        }
    }
    let distance = picture
        .pixels
        .iter()
        .zip(&colours)
        .map(|(pixel, behind)| unlike(*pixel, *behind) / noise)
        .collect();
    Some(Background { colours, distance })
}

fn value(surface: &[[f64; 6]; 3], terms: [f64; 6]) -> Colour {
    surface.map(|row| row.iter().zip(terms).map(|(a, b)| a * b).sum::<f64>() as f32)
}

/// Least squares with weights, by elimination; `None` when the pixels do not determine a surface.
fn fit(
    picture: &Picture,
    pixels: &[(usize, usize)],
    weights: &[f64],
    terms: impl Fn(usize, usize) -> [f64; 6],
) -> Option<[[f64; 6]; 3]> {
    // Six equations, the right-hand sides of red, green and blue behind them.
    let mut rows = [[0.0_f64; 9]; 6];
    for ((x, y), weight) in pixels.iter().zip(weights) {
        let terms = terms(*x, *y);
        let colour = picture.at(*x, *y);
        for (row, a) in rows.iter_mut().zip(terms) {
            for (cell, b) in row.iter_mut().zip(terms) {
                *cell += weight * a * b;
            }
            for (cell, part) in row[6..].iter_mut().zip(colour) {
                *cell += weight * a * f64::from(part);
            }
        }
    }
    for (idx, row) in rows.iter_mut().enumerate() {
        // A little stiffness, so that a surface never bulges where there are no edges.
        row[idx] += if idx < 3 {
            1e-6
        } else {
            0.004 * pixels.len() as f64
        };
    }
    for idx in 0..6 {
        let best = (idx..6).max_by(|a, b| rows[*a][idx].abs().total_cmp(&rows[*b][idx].abs()))?;
        rows.swap(idx, best);
        if rows[idx][idx].abs() < 1e-9 {
            return None;
        }
        let pivot = rows[idx];
        for (other, row) in rows.iter_mut().enumerate() {
            if other != idx {
                let share = row[idx] / pivot[idx];
                for (cell, pivot) in row.iter_mut().zip(pivot) {
                    *cell -= share * pivot;
                }
            }
        }
    }
    let mut surface = [[0.0; 6]; 3];
    for (idx, row) in rows.iter().enumerate() {
        for (channel, surface) in surface.iter_mut().enumerate() {
            surface[idx] = row[6 + channel] / row[idx];
        }
    }
    Some(surface)
}

/// A background that stands still while the subject moves: the median of the stills. `None` for less than four
/// stills, a camera that moves, or a subject that does not.
pub(super) fn still(pictures: &[Picture]) -> Option<Vec<Background>> {
    let first = pictures.first()?;
    let same = pictures
        .iter()
        .all(|other| (other.width, other.height) == (first.width, first.height));
    if pictures.len() < 4 || !same {
        return None;
    }
    let median = median(pictures);
    let edges = edge_pixels(first);
    let moving = |picture: &Picture| {
        let n_moving = edges
            .iter()
            .filter(|(x, y)| apart(picture.at(*x, *y), median[y * first.width + x]) > 14.0)
            .count();
        n_moving as f32 / edges.len() as f32
    };
    if pictures.iter().any(|picture| moving(picture) > 0.2) {
        return None;
    }
    let found = pictures.iter().map(|picture| Background {
        distance: picture
            .pixels
            .iter()
            .zip(&median)
            .map(|(pixel, behind)| unlike(*pixel, *behind) / (1.5 * LEAST_NOISE))
            .collect(),
        colours: median.clone(),
    });
    Some(found.collect())
}

/// The colour that each place has most of the time; the pictures are of one size.
pub(super) fn median(pictures: &[Picture]) -> Vec<Colour> {
    let n_pixels = pictures.first().map_or(0, |first| first.pixels.len());
    let mut values: Vec<f32> = Vec::with_capacity(pictures.len());
    (0..n_pixels)
        .map(|at| {
            [0, 1, 2].map(|channel| {
                values.clear();
                values.extend(pictures.iter().map(|picture| picture.pixels[at][channel]));
                values.sort_by(f32::total_cmp);
                values[values.len() / 2]
            })
        })
        .collect()
}

/// A background whose colours are those of the edges beside each place: meadow below, sky above.
pub(super) fn beside(picture: &Picture) -> Background {
    let (wide, high) = (picture.width, picture.height);
    let edge = edge_width(picture);
    let reach = (high / 14).max(3);
    // Seven colours of each row's surroundings, seven of each column's top.
    let samples = |pixels: &mut dyn Iterator<Item = Colour>| {
        let all: Vec<Colour> = pixels.collect();
        let step = (all.len() / 24).max(1);
        all.into_iter().step_by(step).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Colour>> = (0..high)
        .map(|y| {
            let near = y.saturating_sub(reach)..(y + reach + 1).min(high);
            samples(&mut near.flat_map(|y| {
                let sides = (0..edge).chain(wide - edge..wide);
                sides.map(move |x| picture.at(x, y))
            }))
        })
        .collect();
    let tops: Vec<Vec<Colour>> = (0..wide)
        .map(|x| {
            let near = x.saturating_sub(reach)..(x + reach + 1).min(wide);
            samples(&mut near.flat_map(|x| (0..edge).map(move |y| picture.at(x, y))))
        })
        .collect();
    let noise = 2.6 * LEAST_NOISE;
    let (mut colours, mut distance) = (Vec::new(), Vec::new());
    for (y, row) in rows.iter().enumerate() {
        for (x, top) in tops.iter().enumerate() {
            let here = picture.at(x, y);
            let down = y as f32 / high as f32;
            let mut best = (f32::MAX, here);
            for colour in row {
                let far = apart(here, *colour);
                if far < best.0 {
                    best = (far, *colour);
                }
            }
            for colour in top {
                // What the top shows counts less the farther below it a place is.
                let far = apart(here, *colour) + 26.0 * down;
                if far < best.0 {
                    best = (far, *colour);
                }
            }
            colours.push(best.1);
            distance.push(best.0 / noise);
        }
    }
    Background { colours, distance }
}

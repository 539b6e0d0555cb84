//! Which pixels are the subject: cleaned up, and believed only when they look like one.

use super::background::Background;

/// Where a pixel begins to be something else than background.
pub(super) const THRESHOLD: f32 = 3.2;

/// A subject and how sure it is.
pub(super) struct Mask {
    pub(super) is_subject: Vec<bool>,
    /// Larger is surer; above 1.0 it is believed.
    pub(super) trust: f32,
}

/// The subject that stands out from `background` in a picture `width` pixels wide.
pub(super) fn find(background: &Background, width: usize) -> Mask {
    let height = background.distance.len() / width;
    let smooth = softened(&background.distance, width);
    let rough: Vec<bool> = smooth.iter().map(|far| *far > THRESHOLD).collect();
    let mut is_subject = main_parts(&rough, width);
    fill_holes(&mut is_subject, &smooth, width);
    let trust = trust(&is_subject, &rough, &smooth, (width, height));
    Mask { is_subject, trust }
}

/// Means of nine, held at a ceiling so that one glaring pixel does not colour its neighbours.
fn softened(distance: &[f32], width: usize) -> Vec<f32> {
    let height = distance.len() / width;
    let at = |x: isize, y: isize| {
        let x = x.clamp(0, width as isize - 1) as usize;
        let y = y.clamp(0, height as isize - 1) as usize;
        distance[y * width + x].min(12.0)
    };
    let mut out = Vec::with_capacity(distance.len());
    for y in 0..height as isize {
        for x in 0..width as isize {
            let mut sum = 0.0;
            for (dx, dy) in NINE {
                sum += at(x + dx, y + dy);
            }
            out.push(sum / 9.0);
        }
    }
    out
}

const NINE: [(isize, isize); 9] = [
    (-1, -1),
    (0, -1),
    (1, -1),
    (-1, 0),
    (0, 0),
    (1, 0),
    (-1, 1),
    (0, 1),
    (1, 1),
];

/// The largest connected part, and those that are at least a quarter of it.
fn main_parts(rough: &[bool], width: usize) -> Vec<bool> {
    let (labels, sizes) = parts(rough, width);
    let largest = sizes.iter().copied().max().unwrap_or(0);
    labels
        .iter()
        .map(|label| label.is_some_and(|label| 4 * sizes[label] >= largest))
        .collect()
}

/// Each pixel's part, and how many pixels each part has.
fn parts(mask: &[bool], width: usize) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut labels = vec![None; mask.len()];
    let mut sizes = Vec::new();
    let mut open = Vec::new();
    for start in 0..mask.len() {
        if !mask[start] || labels[start].is_some() {
            continue;
        }
        let label = sizes.len();
        sizes.push(0);
        labels[start] = Some(label);
        open.push(start);
        while let Some(at) = open.pop() {
            sizes[label] += 1;
            let x = at % width;
            let neighbours = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then_some(at + 1),
                at.checked_sub(width),
                Some(at + width).filter(|next| *next < mask.len()),
            ];
            for next in neighbours.into_iter().flatten() {
                if mask[next] && labels[next].is_none() {
                    labels[next] = Some(label);
                    open.push(next);
                }
            }
        }
    }
    (labels, sizes)
}

/// Fills what is enclosed by the subject, unless it is large and surely background: the sky between two legs stays.
fn fill_holes(is_subject: &mut [bool], distance: &[f32], width: usize) {
    let outside: Vec<bool> = is_subject.iter().map(|inside| !inside).collect();
    let (labels, sizes) = parts(&outside, width);
    let height = is_subject.len() / width;
    let mut touches_edge = vec![false; sizes.len()];
    let mut sums = vec![0.0_f32; sizes.len()];
    for (at, label) in labels.iter().enumerate() {
        let Some(label) = *label else { continue };
        let (x, y) = (at % width, at / width);
        touches_edge[label] |= x == 0 || y == 0 || x + 1 == width || y + 1 == height;
        sums[label] += distance[at];
    }
    for (at, label) in labels.iter().enumerate() {
        let Some(label) = *label else { continue };
        let is_plain = sums[label] / (sizes[label] as f32) < 0.45 * THRESHOLD;
        let is_large = sizes[label] * 250 > is_subject.len();
        let is_open = touches_edge[label] || is_plain && is_large;
        is_subject[at] |= !is_open;
    }
}

/// How much a mask looks like a subject: of a sensible size, in one piece, hardly at the edges, and clearly unlike
/// what is around it.
fn trust(
    is_subject: &[bool],
    rough: &[bool],
    distance: &[f32],
    (width, height): (usize, usize),
) -> f32 {
    let n = is_subject.len() as f32;
    let area = is_subject.iter().filter(|inside| **inside).count() as f32 / n;
    if !(0.012..0.82).contains(&area) {
        return 0.0;
    }
    let strays = rough
        .iter()
        .zip(is_subject)
        .filter(|(rough, inside)| **rough && !**inside)
        .count() as f32
        / n;
    let edge = (width.min(height) / 40).max(1);
    let (mut n_edge, mut n_taken) = (0.0_f32, 0.0_f32);
    let (mut inner, mut outer) = ((0.0_f32, 0.0_f32), (0.0_f32, 0.0_f32));
    for (at, inside) in is_subject.iter().enumerate() {
        let (x, y) = (at % width, at / width);
        if x < edge || y < edge || x + edge >= width {
            n_edge += 1.0;
            n_taken += f32::from(u8::from(*inside));
        }
        let is_rim = |step: usize| {
            let left = is_subject[at - x + x.saturating_sub(step)];
            let right = is_subject[at - x + (x + step).min(width - 1)];
            let up = is_subject[y.saturating_sub(step) * width + x];
            let down = is_subject[(y + step).min(height - 1) * width + x];
            [left, right, up, down].iter().any(|other| other != inside)
        };
        if is_rim(3) {
            let side = if *inside { &mut inner } else { &mut outer };
            side.0 += distance[at];
            side.1 += 1.0;
        }
    }
    let step = inner.0 / inner.1.max(1.0) - outer.0 / outer.1.max(1.0);
    let clear = (step / 3.6).min(1.5);
    let tidy = 1.0 - (strays / (0.25 * area + 0.02)).min(1.0) * 0.6;
    let free = 1.0 - (n_taken / n_edge.max(1.0) / 0.30).min(1.0);
    let solid = ((solidity(is_subject, width) - 0.40) / 0.30).clamp(0.0, 1.0);
    let simple = ((24.0 - raggedness(is_subject, width)) / 9.0).clamp(0.0, 1.0);
    clear * tidy * (0.35 + 0.65 * free) * solid * simple
}

/// How long a subject's outline is beside that of a disc of its size, squared: 1.6 for a disc of pixels, some 10 for
/// somebody with arms and legs, more for what is made of rags of the background.
fn raggedness(is_subject: &[bool], width: usize) -> f32 {
    let height = is_subject.len() / width;
    let (mut area, mut outline) = (0.0_f32, 0.0_f32);
    for (at, inside) in is_subject.iter().enumerate() {
        if !inside {
            continue;
        }
        area += 1.0;
        let (x, y) = (at % width, at / width);
        // Where the picture ends, the outline is not the subject's.
        outline += f32::from(u8::from(x > 0 && !is_subject[at - 1]));
        outline += f32::from(u8::from(x + 1 < width && !is_subject[at + 1]));
        outline += f32::from(u8::from(y > 0 && !is_subject[at - width]));
        outline += f32::from(u8::from(y + 1 < height && !is_subject[at + width]));
    }
    outline * outline / (4.0 * std::f32::consts::PI * area.max(1.0))
}

/// How much of what lies between a subject's left and right end in each row, and between its top and bottom in each
/// column, belongs to it: little of a subject of which only the outline was found.
fn solidity(is_subject: &[bool], width: usize) -> f32 {
    let height = is_subject.len() / width;
    let (mut n_filled, mut n_spanned) = (0_usize, 0_usize);
    let mut add = |length: usize, is_inside: &dyn Fn(usize) -> bool| {
        let Some(first) = (0..length).find(|at| is_inside(*at)) else {
            return;
        };
        let last = (0..length).rev().find(|at| is_inside(*at)).unwrap_or(first);
        n_filled += (first..=last).filter(|at| is_inside(*at)).count();
        n_spanned += last - first + 1;
    };
    for y in 0..height {
        add(width, &|x| is_subject[y * width + x]);
    }
    for x in 0..width {
        add(height, &|y| is_subject[y * width + x]);
    }
    n_filled as f32 / n_spanned.max(1) as f32
}

/// How far each pixel is inside (above 0) or outside (below 0) the subject, in pixels, as far as `most`.
pub(super) fn signed_distance(is_subject: &[bool], width: usize, most: f32) -> Vec<f32> {
    let inside = sweep(is_subject, width, most, false);
    let outside = sweep(is_subject, width, most, true);
    inside
        .iter()
        .zip(&outside)
        .map(|(inside, outside)| {
            if *inside > 0.0 {
                inside - 0.5
            } else {
                0.5 - outside
            }
        })
        .collect()
}

/// How far each pixel is from the nearest that is `target`.
fn sweep(mask: &[bool], width: usize, most: f32, target: bool) -> Vec<f32> {
    let height = mask.len() / width;
    let mut far: Vec<f32> = mask
        .iter()
        .map(|inside| if *inside == target { 0.0 } else { most })
        .collect();
    let steps = [
        (-1_isize, 0_isize, 1.0_f32),
        (0, -1, 1.0),
        (-1, -1, 1.414),
        (1, -1, 1.414),
    ];
    for sign in [1_isize, -1] {
        for step in 0..mask.len() {
            let at = if sign > 0 {
                step
            } else {
                mask.len() - 1 - step
            };
            let (x, y) = ((at % width) as isize, (at / width) as isize);
            for (dx, dy, length) in steps {
                let (x, y) = (x + sign * dx, y + sign * dy);
                if (0..width as isize).contains(&x) && (0..height as isize).contains(&y) {
                    let near = far[y as usize * width + x as usize] + length;
                    far[at] = far[at].min(near);
                }
            }
        }
    }
    far
}

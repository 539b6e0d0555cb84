//! Which stills of a clip tell most about who is in it.

use super::colour::{Picture, luma};
use crate::Still;

/// How large stills are looked at.
const LONG_PX: usize = 240;

/// Orders stills by how telling they are and answers the first `n`: sharp ones, neither dark nor burnt out, that show
/// much, and of two that are alike only one.
#[must_use]
pub fn choose_key_stills(stills: &[Still], n: usize) -> Vec<usize> {
    let pictures: Vec<Picture> = stills
        .iter()
        .map(|still| Picture::of(still, LONG_PX))
        .collect();
    let scores: Vec<f32> = pictures.iter().map(score).collect();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < n.min(stills.len()) {
        let value = |idx: usize| {
            let nearest = chosen
                .iter()
                .map(|other| unlike(&pictures[idx], &pictures[*other]))
                .fold(1.0, f32::min);
            scores[idx] * (0.35 + 0.65 * (nearest / 0.06).min(1.0))
        };
        let best = (0..stills.len())
            .filter(|idx| !chosen.contains(idx))
            .max_by(|a, b| value(*a).total_cmp(&value(*b)).then(b.cmp(a)));
        let Some(best) = best else { break };
        chosen.push(best);
    }
    chosen
}

/// Sharpness, light and contrast in one number.
fn score(picture: &Picture) -> f32 {
    let lumas: Vec<f32> = picture.pixels.iter().map(|pixel| luma(*pixel)).collect();
    let n = lumas.len() as f32;
    let mean = lumas.iter().sum::<f32>() / n;
    let spread = (lumas
        .iter()
        .map(|luma| (luma - mean) * (luma - mean))
        .sum::<f32>()
        / n)
        .sqrt();
    let mut sharp = 0.0;
    for y in 1..picture.height.max(2) - 1 {
        for x in 1..picture.width.max(2) - 1 {
            let at = |x: usize, y: usize| lumas[y * picture.width + x];
            let bend = 4.0 * at(x, y) - at(x - 1, y) - at(x + 1, y) - at(x, y - 1) - at(x, y + 1);
            sharp += bend.abs().min(60.0);
        }
    }
    let sharp = sharp / n;
    let light = 1.0 - ((mean - 128.0).abs() / 128.0).powi(3);
    (1.0 + sharp) * (4.0 + spread) * light.max(0.02)
}

/// How unlike two pictures are, 0.0 to 1.0; 1.0 when they have not the same size.
fn unlike(a: &Picture, b: &Picture) -> f32 {
    if (a.width, a.height) != (b.width, b.height) {
        return 1.0;
    }
    let sum: f32 = a
        .pixels
        .iter()
        .zip(&b.pixels)
        .map(|(a, b)| (luma(*a) - luma(*b)).abs())
        .sum();
    sum / (255.0 * a.pixels.len() as f32)
}

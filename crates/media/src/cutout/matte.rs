//! From a mask to a cut-out: soft edges, colours freed of the background, and no more than the subject's box.

use super::Cutout;
use super::background::Background;
use super::colour::Picture;
use super::mask::{THRESHOLD, signed_distance};

/// The widest soft edge, as a share of the long side.
const BAND: f32 = 0.008;

/// Cuts the subject of `is_subject` out of `picture`, which stays whole when nothing of it would be seen.
pub(super) fn cut(picture: &Picture, background: &Background, is_subject: &[bool]) -> Cutout {
    let (width, height) = (picture.width, picture.height);
    let band = (BAND * width.max(height) as f32).max(1.5);
    let depth = signed_distance(is_subject, width, band + 3.0);
    let mut alpha: Vec<f32> = depth
        .iter()
        .zip(&background.distance)
        .map(|(depth, far)| {
            // By place alone the edge is sharp; by colour alone it is torn: each within the other's bounds.
            let by_place = ((depth + band) / (2.0 * band)).clamp(0.0, 1.0);
            let by_colour = ((far - 0.45 * THRESHOLD) / (0.9 * THRESHOLD)).clamp(0.0, 1.0);
            let by_colour = by_colour * by_colour * (3.0 - 2.0 * by_colour);
            if *depth > band {
                1.0
            } else if *depth < -band {
                0.0
            } else {
                let least = (2.0 * by_place - 1.0).max(0.0);
                let most = (2.0 * by_place).min(1.0);
                by_colour.clamp(least, most)
            }
        })
        .collect();
    alpha = feathered(&alpha, width);
    let Some((left, top, right, bottom)) = bounds(&alpha, width) else {
        return whole(picture);
    };
    let mut rgba = Vec::with_capacity(4 * (right - left) * (bottom - top));
    for y in top..bottom {
        for x in left..right {
            let at = y * width + x;
            let share = alpha[at];
            let behind = background.colours[at];
            for (channel, part) in picture.pixels[at].into_iter().enumerate() {
                // The edge's colour without the background's part in it.
                let own = if share > 0.08 && share < 0.995 {
                    (part - (1.0 - share) * behind[channel]) / share
                } else {
                    part
                };
                rgba.push((own.clamp(0.0, 255.0) + 0.5) as u8);
            }
            rgba.push((share * 255.0 + 0.5) as u8);
        }
    }
    Cutout::new((right - left) as u32, (bottom - top) as u32, rgba)
        .expect("what is seen has pixels, and each was pushed")
}

/// A picture that is left whole.
pub(super) fn whole(picture: &Picture) -> Cutout {
    let mut rgba = Vec::with_capacity(4 * picture.pixels.len());
    for pixel in &picture.pixels {
        rgba.extend(pixel.map(|part| (part + 0.5) as u8));
        rgba.push(255);
    }
    Cutout::new(picture.width as u32, picture.height as u32, rgba)
        .expect("a picture has pixels, and each was pushed")
}

fn feathered(alpha: &[f32], width: usize) -> Vec<f32> {
    let height = alpha.len() / width;
    let mut out = Vec::with_capacity(alpha.len());
    for y in 0..height {
        for x in 0..width {
            let mut sum = 0.0;
            for (dx, dy, weight) in [
                (0_isize, 0_isize, 0.5_f32),
                (-1, 0, 0.125),
                (1, 0, 0.125),
                (0, -1, 0.125),
                (0, 1, 0.125),
            ] {
                let x = (x as isize + dx).clamp(0, width as isize - 1) as usize;
                let y = (y as isize + dy).clamp(0, height as isize - 1) as usize;
                sum += weight * alpha[y * width + x];
            }
            out.push(sum);
        }
    }
    out
}

/// The box of what is seen: left, top, right, bottom, the last two exclusive.
fn bounds(alpha: &[f32], width: usize) -> Option<(usize, usize, usize, usize)> {
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    for (at, share) in alpha.iter().enumerate() {
        if *share > 0.02 {
            let (x, y) = (at % width, at / width);
            left = left.min(x);
            right = right.max(x + 1);
            top = top.min(y);
            bottom = bottom.max(y + 1);
        }
    }
    (left < right).then_some((left, top, right, bottom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_which_nothing_would_be_seen_stays_whole() {
        let picture = Picture {
            width: 8,
            height: 6,
            pixels: vec![[200.0, 10.0, 10.0]; 48],
        };
        let background = Background {
            colours: vec![[0.0; 3]; 48],
            distance: vec![0.0; 48],
        };
        let cutout = cut(&picture, &background, &[false; 48]);
        assert_eq!((cutout.width_px(), cutout.height_px()), (8, 6));
        assert!(cutout.is_opaque());
    }
}

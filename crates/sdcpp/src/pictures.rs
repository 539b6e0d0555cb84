//! RGB8 pictures between the clip's size and the model's: spread, cut out, scaled, made grey, matched in colour.

use kinora_domain::Size;
use kinora_media::{Cutout, Frame, Still, StillError, StillFit, from_rgb8, to_rgb8};

/// How much of a channel's contrast is corrected at most.
const MOST_GAIN: f32 = 1.25;
/// How much of a channel's brightness is corrected at most.
const MOST_OFFSET: f32 = 24.0;

/// A frame of the clip as the model sees it: on its grid, what is outside the frame being its edge again, or scaled.
pub(crate) fn to_render(
    frame: &Frame,
    render: Size,
    is_scaled: bool,
) -> Result<Vec<u8>, StillError> {
    if is_scaled {
        let scaled = Still::of_frame(frame).to_frame(render, StillFit::Crop)?;
        return Ok(to_rgb8(&scaled));
    }
    Ok(spread(&to_rgb8(frame), frame.size(), render))
}

/// What the model made as a frame of the clip.
pub(crate) fn to_clip(
    rgb: Vec<u8>,
    render: Size,
    clip: Size,
    is_scaled: bool,
) -> Result<Frame, StillError> {
    if render == clip {
        return Ok(from_rgb8(clip, &rgb));
    }
    if is_scaled {
        let still = Still::from_rgb8(render.width_px(), render.height_px(), rgb);
        let still = still.ok_or_else(|| StillError::Damaged("it has another size".to_owned()))?;
        return still.to_frame(clip, StillFit::Crop);
    }
    Ok(from_rgb8(clip, &cut(&rgb, render, clip)))
}

/// The middle of a picture.
fn cut(rgb: &[u8], from: Size, to: Size) -> Vec<u8> {
    let (left, top) = middle(to, from);
    let row_bytes = 3 * to.width_px() as usize;
    let mut cut = Vec::with_capacity(row_bytes * to.height_px() as usize);
    for y in 0..to.height_px() as usize {
        let start = 3 * ((y + top) * from.width_px() as usize + left);
        cut.extend_from_slice(&rgb[start..start + row_bytes]);
    }
    cut
}

/// A picture in the middle of a larger one, its edges drawn out to the sides.
fn spread(rgb: &[u8], from: Size, to: Size) -> Vec<u8> {
    let (left, top) = middle(from, to);
    let (width, height) = (from.width_px() as usize, from.height_px() as usize);
    let mut spread = Vec::with_capacity(3 * to.width_px() as usize * to.height_px() as usize);
    for y in 0..to.height_px() as usize {
        let from_y = y.saturating_sub(top).min(height - 1);
        for x in 0..to.width_px() as usize {
            let from_x = x.saturating_sub(left).min(width - 1);
            let start = 3 * (from_y * width + from_x);
            spread.extend_from_slice(&rgb[start..start + 3]);
        }
    }
    spread
}

/// Where the smaller size begins within the larger.
fn middle(small: Size, large: Size) -> (usize, usize) {
    let start = |small: u32, large: u32| (large.saturating_sub(small) / 2) as usize;
    (
        start(small.width_px(), large.width_px()),
        start(small.height_px(), large.height_px()),
    )
}

/// A picture in shades of grey. VACE follows a grey clip in where things are and finds its own colours.
pub(crate) fn grey(rgb: &mut [u8]) {
    for [r, g, b] in rgb.as_chunks_mut::<3>().0 {
        let sum = 54 * u32::from(*r) + 183 * u32::from(*g) + 19 * u32::from(*b);
        let luma = (sum >> 8) as u8;
        (*r, *g, *b) = (luma, luma, luma);
    }
}

/// A character on white, as models for references were trained with, in the middle of a frame.
pub(crate) fn on_white(look: &Cutout, render: Size) -> Result<Vec<u8>, StillError> {
    let (width, height) = (look.width_px(), look.height_px());
    // The smallest canvas of the frame's shape that holds the whole picture.
    let (frame_width, frame_height) = (u64::from(render.width_px()), u64::from(render.height_px()));
    let canvas_width = u64::from(width).max(u64::from(height) * frame_width / frame_height);
    let canvas_height = u64::from(height).max(u64::from(width) * frame_height / frame_width);
    let (canvas_width, canvas_height) = (canvas_width as usize, canvas_height as usize);
    let left = (canvas_width - width as usize) / 2;
    let top = (canvas_height - height as usize) / 2;
    let mut canvas = vec![255; 3 * canvas_width * canvas_height];
    for (idx, &[r, g, b, alpha]) in look.rgba().as_chunks::<4>().0.iter().enumerate() {
        let (x, y) = (idx % width as usize + left, idx / width as usize + top);
        let pixel = &mut canvas[3 * (y * canvas_width + x)..][..3];
        for (to, from) in pixel.iter_mut().zip([r, g, b]) {
            let (alpha, from) = (u32::from(alpha), u32::from(from));
            *to = ((from * alpha + 255 * (255 - alpha)) / 255) as u8;
        }
    }
    let still = Still::from_rgb8(canvas_width as u32, canvas_height as u32, canvas);
    let still = still.ok_or_else(|| StillError::Damaged("it has no pixels".to_owned()))?;
    still
        .to_frame(render, StillFit::Crop)
        .map(|frame| to_rgb8(&frame))
}

/// How to make a chunk's colours those of the clip it goes on from: models give a first frame back a little paler or
/// darker, and the step would be seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ColourMatch {
    gains: [f32; 3],
    offsets: [f32; 3],
}

impl ColourMatch {
    /// What makes `made` look like `wanted`, which shows the same.
    pub(crate) fn between(made: &[u8], wanted: &[u8]) -> Self {
        let mut found = Self {
            gains: [1.0; 3],
            offsets: [0.0; 3],
        };
        for channel in 0..3 {
            let (made_mean, made_spread) = mean_and_spread(made, channel);
            let (wanted_mean, wanted_spread) = mean_and_spread(wanted, channel);
            let gain = if made_spread > 1.0 {
                (wanted_spread / made_spread).clamp(1.0 / MOST_GAIN, MOST_GAIN)
            } else {
                1.0
            };
            found.gains[channel] = gain;
            found.offsets[channel] = (wanted_mean - made_mean * gain).clamp(
                -MOST_OFFSET - 255.0 * (gain - 1.0).abs(),
                MOST_OFFSET + 255.0 * (gain - 1.0).abs(),
            );
        }
        found
    }

    pub(crate) fn apply(&self, rgb: &mut [u8]) {
        let table = |channel: usize| -> Vec<u8> {
            let (gain, offset) = (self.gains[channel], self.offsets[channel]);
            let changed = |value: u8| (f32::from(value) * gain + offset).round();
            (0..=255)
                .map(|value| changed(value).clamp(0.0, 255.0) as u8)
                .collect()
        };
        let tables = [table(0), table(1), table(2)];
        for pixel in rgb.as_chunks_mut::<3>().0 {
            for (value, table) in pixel.iter_mut().zip(&tables) {
                *value = table[usize::from(*value)];
            }
        }
    }
}

fn mean_and_spread(rgb: &[u8], channel: usize) -> (f32, f32) {
    let (mut sum, mut squares, mut n) = (0u64, 0u64, 0u64);
    for pixel in rgb.as_chunks::<3>().0 {
        let value = u64::from(pixel[channel]);
        sum += value;
        squares += value * value;
        n += 1;
    }
    let n = n.max(1) as f64;
    let mean = sum as f64 / n;
    let variance = (squares as f64 / n - mean * mean).max(0.0);
    (mean as f32, variance.sqrt() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> Size {
        Size::new(width, height).unwrap()
    }

    fn ramp(size: Size) -> Vec<u8> {
        let n_bytes = 3 * size.width_px() * size.height_px();
        (0..n_bytes).map(|idx| (idx * 5 % 200 + 20) as u8).collect()
    }

    #[test]
    fn what_was_spread_is_cut_out_again() {
        let (clip, render) = (size(10, 6), size(16, 16));
        let rgb = ramp(clip);
        let spread = spread(&rgb, clip, render);
        assert_eq!(cut(&spread, render, clip), rgb);
        assert_eq!(spread[..3], rgb[..3]);
    }

    #[test]
    fn a_scaled_frame_has_the_size_of_the_clip() {
        let (clip, render) = (size(64, 36), size(32, 16));
        let frame = to_clip(ramp(render), render, clip, true).unwrap();
        assert_eq!(frame.size(), clip);
        assert_eq!(to_render(&frame, render, true).unwrap().len(), 3 * 32 * 16);
    }

    #[test]
    fn a_matched_picture_has_the_colours_it_shall_have() {
        let wanted = ramp(size(32, 32));
        let pale = |value: &u8| (f32::from(*value) * 0.9 + 15.0) as u8;
        let mut made: Vec<u8> = wanted.iter().map(pale).collect();
        ColourMatch::between(&made, &wanted).apply(&mut made);
        for channel in 0..3 {
            let (mean, spread) = mean_and_spread(&made, channel);
            let (wanted_mean, wanted_spread) = mean_and_spread(&wanted, channel);
            assert!((mean - wanted_mean).abs() < 1.0, "{mean} {wanted_mean}");
            assert!((spread - wanted_spread).abs() < 1.0);
        }
    }

    #[test]
    fn another_scene_is_not_forced_into_colours() {
        let (mut made, wanted) = (vec![0; 300], vec![255; 300]);
        ColourMatch::between(&made, &wanted).apply(&mut made);
        assert!(made[0] <= 24, "{}", made[0]);
    }

    #[test]
    fn a_character_stands_whole_on_white() {
        let mut rgba = vec![0; 4 * 8 * 8];
        for pixel in rgba.as_chunks_mut::<4>().0.iter_mut().skip(16).take(32) {
            *pixel = [200, 0, 0, 255];
        }
        let look = Cutout::new(8, 8, rgba).unwrap();
        let rgb = on_white(&look, size(64, 32)).unwrap();
        assert_eq!(rgb.len(), 3 * 64 * 32);
        assert!(rgb[..3].iter().all(|value| *value > 250));
        let centre = &rgb[3 * (16 * 64 + 32)..][..3];
        assert!(centre[0] > 180 && centre[1] < 40, "{centre:?}");
    }
}

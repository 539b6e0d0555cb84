//! The picture that stands for a clip.

use crate::Frame;
use crate::MediaError;
use crate::picture::to_rgb8;
use crate::scale::{fit_long_side, shrink};

/// The long side of a thumbnail; smaller clips keep their size.
const LONG_SIDE_PX: u32 = 512;
/// libwebp's quality, 0 to 100.
const WEBP_QUALITY: f32 = 80.0;
/// A frame at the far end of the clip is worth this much less than one at the best place.
const DISTANCE_PENALTY_PERCENT: u64 = 15;

/// Picks the most telling of the frames it is shown, keeping one small picture at a time.
///
/// Telling means contrast, detail and colour: black, white and flat frames have none of them, frames in
/// the middle of a fade little. A third into the clip is where a scene is usually set up and not yet
/// over, so nearness to that decides between equals.
#[derive(Debug)]
pub(crate) struct ThumbnailPicker {
    n_frames: u32,
    best: Option<(u64, Frame)>,
}

impl ThumbnailPicker {
    /// A picker for a clip of `n_frames`.
    pub(crate) fn new(n_frames: u32) -> Self {
        let best = None;
        Self { n_frames, best }
    }

    /// Considers `frame`; `tile` is the same frame, small.
    pub(crate) fn consider(&mut self, frame_idx: u32, frame: &Frame, tile: &Frame) {
        let score = telling(tile) * self.place_percent(frame_idx);
        if self.best.as_ref().is_none_or(|(best, _)| score > *best) {
            let size = fit_long_side(frame.size(), LONG_SIDE_PX);
            self.best = Some((score, shrink(frame, size)));
        }
    }

    /// The thumbnail as a WebP file.
    pub(crate) fn finish(self) -> Result<Vec<u8>, MediaError> {
        let (_, frame) = self
            .best
            .ok_or_else(|| MediaError::Encoder("no frame for a thumbnail".to_owned()))?;
        let rgb = to_rgb8(&frame);
        let size = frame.size();
        let encoder = webp::Encoder::from_rgb(&rgb, size.width_px(), size.height_px());
        encoder
            .encode_simple(false, WEBP_QUALITY)
            .map(|webp| webp.to_vec())
            .map_err(|error| MediaError::Encoder(format!("WebP: {error:?}")))
    }

    /// 100 a third into the clip, less with the distance from there.
    fn place_percent(&self, frame_idx: u32) -> u64 {
        let best_idx = self.n_frames / 3;
        let farthest = u64::from((self.n_frames - best_idx).max(1));
        let distance = u64::from(frame_idx.abs_diff(best_idx)).min(farthest);
        100 - DISTANCE_PENALTY_PERCENT * distance / farthest
    }
}

/// How much there is to see in a small picture: twice the standard deviation of luma, plus the mean
/// step between neighbours, plus the mean distance of chroma from grey; in hundredths.
fn telling(tile: &Frame) -> u64 {
    let luma = tile.y();
    let n = luma.len() as u64;
    let sum: u64 = luma.iter().map(|y| u64::from(*y)).sum();
    let squares: u64 = luma.iter().map(|y| u64::from(*y).pow(2)).sum();
    let variance = (squares * 10_000 / n).saturating_sub((sum * 100 / n).pow(2));
    let width = tile.size().width_px() as usize;
    let steps: u64 = luma
        .chunks_exact(width)
        .flat_map(|row| row.windows(2))
        .map(|pair| u64::from(pair[0].abs_diff(pair[1])))
        .sum();
    let chroma: u64 = tile
        .cb()
        .iter()
        .chain(tile.cr())
        .map(|sample| u64::from(sample.abs_diff(128)))
        .sum();
    2 * variance.isqrt() + steps * 100 / n + chroma * 100 / n
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use super::*;

    fn size() -> Size {
        Size::new(160, 90).unwrap()
    }

    fn striped(contrast: u8) -> Frame {
        let mut frame = Frame::new(size());
        for (i, y) in frame.planes_mut().y.iter_mut().enumerate() {
            *y = if i % 20 < 10 { 120 } else { 120 + contrast };
        }
        frame
    }

    #[test]
    fn flat_frames_tell_nothing() {
        for luma in [16, 128, 235] {
            let mut frame = Frame::new(size());
            frame.planes_mut().y.fill(luma);
            assert!(telling(&frame) < 10, "luma {luma}: {}", telling(&frame));
        }
    }

    #[test]
    fn a_frame_tells_more_the_less_it_is_faded() {
        assert!(telling(&striped(100)) > telling(&striped(50)));
        assert!(telling(&striped(50)) > telling(&striped(10)));
    }

    #[test]
    fn among_equals_the_one_a_third_into_the_clip_wins() {
        let mut picker = ThumbnailPicker::new(120);
        let scores: Vec<u64> = (0..120).map(|idx| picker.place_percent(idx)).collect();
        assert_eq!(scores.iter().max(), Some(&scores[40]));
        picker.consider(0, &striped(80), &striped(80));
        picker.consider(45, &striped(80), &striped(80));
        let early = picker.best.as_ref().unwrap().0;
        picker.consider(119, &striped(80), &striped(80));
        assert_eq!(picker.best.unwrap().0, early);
    }
}

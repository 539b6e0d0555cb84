//! A new part in the colours of what it goes on from.
//!
//! A model that continues from a picture seldom hits its brightness and colours exactly. Its first frame should be that
//! picture, so what makes the one look like the other is known, and is done to all frames that follow: per plane a gain
//! and an offset, both bounded, since a model that shows something else altogether shall not be forced into colours.

use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};

/// The most that contrast is changed by.
const MOST_GAIN: f32 = 1.25;
/// The most that a level is moved by, of 255.
const MOST_OFFSET: f32 = 24.0;
/// Contrast is not measured of a plane that is flatter than this.
const LEAST_SPREAD: f32 = 1.0;

/// What makes frames look like others: for each plane a new value for every old one.
pub(super) struct ColourMatch {
    tables: [[u8; 256]; 3],
}

impl ColourMatch {
    /// What makes `made` look like `wanted`, which shows the same in the same size.
    pub(super) fn between(made: &Frame, wanted: &Frame) -> Self {
        let planes = [
            (made.y(), wanted.y(), 0.0),
            (made.cb(), wanted.cb(), 128.0),
            (made.cr(), wanted.cr(), 128.0),
        ];
        Self {
            tables: planes.map(|(made, wanted, centre)| table(made, wanted, centre)),
        }
    }

    fn apply(&self, frame: &mut Frame) {
        let planes = frame.planes_mut();
        for (plane, table) in [planes.y, planes.cb, planes.cr]
            .into_iter()
            .zip(&self.tables)
        {
            for value in plane {
                *value = table[usize::from(*value)];
            }
        }
    }
}

/// The new values of one plane. `centre` is what no colour is; grey stays as grey as it should be.
fn table(made: &[u8], wanted: &[u8], centre: f32) -> [u8; 256] {
    let (made_mean, made_spread) = mean_and_spread(made);
    let (wanted_mean, wanted_spread) = mean_and_spread(wanted);
    let gain = if made_spread > LEAST_SPREAD {
        (wanted_spread / made_spread).clamp(1.0 / MOST_GAIN, MOST_GAIN)
    } else {
        1.0
    };
    let about = if centre > 0.0 { centre } else { made_mean };
    let moved = about + (made_mean - about) * gain;
    let offset = (wanted_mean - moved).clamp(-MOST_OFFSET, MOST_OFFSET);
    let mut table = [0; 256];
    for (value, new) in (0_u8..=255).zip(&mut table) {
        let changed = about + (f32::from(value) - about) * gain + offset;
        *new = changed.round().clamp(0.0, 255.0) as u8;
    }
    table
}

fn mean_and_spread(plane: &[u8]) -> (f32, f32) {
    let n = plane.len().max(1) as f64;
    let (mut sum, mut squares) = (0_u64, 0_u64);
    for value in plane {
        let value = u64::from(*value);
        sum += value;
        squares += value * value;
    }
    let mean = sum as f64 / n;
    let spread = (squares as f64 / n - mean * mean).max(0.0).sqrt();
    (mean as f32, spread as f32)
}

/// Frames in other colours.
pub(super) struct Matched {
    pub(super) frames: Box<dyn FrameSource>,
    pub(super) colours: ColourMatch,
}

impl FrameSource for Matched {
    fn format(&self) -> ClipFormat {
        self.frames.format()
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        self.frames.next_frame(frame)?;
        self.colours.apply(frame);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;
    use kinora_media::from_rgb8;

    use super::*;

    /// A ramp of greys with some colour, made brighter and flatter.
    fn ramp(gain: f32, offset: f32) -> Frame {
        let size = Size::new(64, 64).unwrap();
        let mut rgb = Vec::new();
        for idx in 0..64 * 64_u32 {
            let grey = 60.0 + (idx % 64) as f32 * 2.0;
            for part in [1.0, 0.9, 0.7] {
                rgb.push((grey * part * gain + offset) as u8);
            }
        }
        from_rgb8(size, &rgb)
    }

    fn distance(a: &Frame, b: &Frame) -> f32 {
        let pairs = a.data().iter().zip(b.data());
        let sum: u32 = pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        sum as f32 / a.data().len() as f32
    }

    #[test]
    fn what_was_made_a_little_off_looks_like_what_it_goes_on_from() {
        let wanted = ramp(1.0, 0.0);
        for (gain, offset) in [(1.0, 12.0), (0.9, 0.0), (1.1, -8.0)] {
            let made = ramp(gain, offset);
            let mut matched = made.clone();
            ColourMatch::between(&made, &wanted).apply(&mut matched);
            let (before, after) = (distance(&made, &wanted), distance(&matched, &wanted));
            assert!(
                after < 1.0 && after < before / 3.0,
                "{gain} {offset}: {before} {after}"
            );
        }
    }

    #[test]
    fn what_is_the_same_stays_the_same() {
        let frame = ramp(1.0, 0.0);
        let mut matched = frame.clone();
        ColourMatch::between(&frame, &frame).apply(&mut matched);
        assert_eq!(matched.data(), frame.data());
    }

    #[test]
    fn another_scene_is_not_forced_into_colours() {
        let size = Size::new(16, 16).unwrap();
        let (dark, bright) = (
            from_rgb8(size, &[10; 3 * 256]),
            from_rgb8(size, &[245; 3 * 256]),
        );
        let mut matched = dark.clone();
        ColourMatch::between(&dark, &bright).apply(&mut matched);
        let moved = i32::from(matched.y()[0]) - i32::from(dark.y()[0]);
        assert!((1..=MOST_OFFSET as i32).contains(&moved), "{moved}");
    }
}

//! The frames of a finished clip, pulled one by one: from the chunks' files, at the model's rate, to the promised rate
//! and size.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use kinora_domain::Size;
use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};

use crate::pictures::{ColourMatch, to_clip};
use crate::plan::{ClipPlan, Join};

/// A chunk that was made.
pub(crate) struct Chunk {
    /// Its frames, RGB8 in the model's size, one after the other.
    pub(crate) file: File,
    /// What makes its colours those of the clip before it.
    pub(crate) colours: Option<ColourMatch>,
}

/// A clip of chunks as frames of the promised rate and size.
///
/// Frames between two of the model's are mixed of both: showing one of them twice would be seen as stutter.
pub(crate) struct ClipFrames {
    plan: ClipPlan,
    chunks: Vec<Chunk>,
    render: Size,
    format: ClipFormat,
    /// How many frames at the promised rate come before the first one.
    n_before: u32,
    /// Whether the last frame is the last one that the model made, though that may come a moment later.
    ends_with_the_last: bool,
    next_idx: u32,
}

impl ClipFrames {
    /// `chunks` are those of the plan; the first `n_before` frames of the promised rate are left out.
    pub(crate) fn new(
        (plan, render): (ClipPlan, Size),
        chunks: Vec<Chunk>,
        format: ClipFormat,
        n_before: u32,
    ) -> Self {
        Self {
            plan,
            chunks,
            render,
            format,
            n_before,
            ends_with_the_last: false,
            next_idx: 0,
        }
    }

    /// Ends with the very last frame of the model, which was given, in place of one right before it: the ladder makes a
    /// frame or a few more than are wanted.
    pub(crate) fn end_with_the_last(&mut self) {
        self.ends_with_the_last = true;
    }

    /// The pixels at a moment of the promised rate.
    fn at(&self, moment: u64) -> io::Result<Vec<u8>> {
        let n_moments = u64::from(self.n_before) + u64::from(self.format.n_frames);
        if self.ends_with_the_last && moment + 1 == n_moments {
            return self.native(u64::from(self.plan.n_native()) - 1);
        }
        let (native, promised) = (
            u64::from(self.plan.fps.get()),
            u64::from(self.format.fps.get()),
        );
        let position = moment * native;
        let (idx, rest) = (position / promised, position % promised);
        let earlier = self.native(idx)?;
        if rest == 0 {
            return Ok(earlier);
        }
        let later = self.native(idx + 1)?;
        Ok(mixed(&earlier, &later, rest as f32 / promised as f32))
    }

    /// A frame at the model's rate; of two chunks that show it what the join says.
    fn native(&self, idx: u64) -> io::Result<Vec<u8>> {
        let last = u64::from(self.plan.n_native()) - 1;
        let idx = idx.min(last) as u32;
        let starts = &self.plan.chunk_starts;
        // The last chunk that shows it.
        let chunk_idx = starts.partition_point(|start| *start <= idx) - 1;
        let offset = idx - starts[chunk_idx];
        let overlap = self.plan.join.overlap();
        if chunk_idx == 0 || offset >= overlap {
            return self.read(chunk_idx, offset);
        }
        let earlier = self.read(chunk_idx - 1, idx - starts[chunk_idx - 1])?;
        if self.plan.join != Join::Blend {
            return Ok(earlier);
        }
        let later = self.read(chunk_idx, offset)?;
        let share = (offset + 1) as f32 / (overlap + 1) as f32;
        Ok(mixed(&earlier, &later, share))
    }

    fn read(&self, chunk_idx: usize, frame_idx: u32) -> io::Result<Vec<u8>> {
        let chunk = &self.chunks[chunk_idx];
        read_frame(&chunk.file, self.render, frame_idx, chunk.colours.as_ref())
    }
}

/// One frame of a chunk's file.
pub(crate) fn read_frame(
    file: &File,
    render: Size,
    frame_idx: u32,
    colours: Option<&ColourMatch>,
) -> io::Result<Vec<u8>> {
    let n_bytes = 3 * render.width_px() as usize * render.height_px() as usize;
    let mut rgb = vec![0; n_bytes];
    file.read_exact_at(&mut rgb, n_bytes as u64 * u64::from(frame_idx))?;
    if let Some(colours) = colours {
        colours.apply(&mut rgb);
    }
    Ok(rgb)
}

/// `share` of the later picture over the rest of the earlier one.
fn mixed(earlier: &[u8], later: &[u8], share: f32) -> Vec<u8> {
    let share = (share * 256.0).round() as u32;
    let mix = |(a, b): (&u8, &u8)| {
        ((u32::from(*a) * (256 - share) + u32::from(*b) * share + 128) >> 8) as u8
    };
    earlier.iter().zip(later).map(mix).collect()
}

impl FrameSource for ClipFrames {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        if self.next_idx == self.format.n_frames {
            return Err(SourceError::Failed("there are no more frames".to_owned()));
        }
        let moment = u64::from(self.n_before) + u64::from(self.next_idx);
        self.next_idx += 1;
        let rgb = self.at(moment);
        let rgb = rgb.map_err(|err| SourceError::Failed(format!("a scratch file: {err}")))?;
        let made = to_clip(rgb, self.render, self.format.size, self.plan.is_scaled);
        *frame = made.map_err(|err| SourceError::Failed(err.to_string()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use kinora_domain::FrameRate;

    use super::*;

    /// Chunks of grey frames whose level is their native index, plus 100 in the second chunk.
    fn levels(join: Join, starts: &[u32], chunk_frames: u32, fps: (u32, u32), n: u32) -> Vec<u8> {
        let size = Size::new(16, 16).unwrap();
        let chunks = starts.iter().enumerate().map(|(chunk_idx, start)| {
            let mut file = tempfile::tempfile().unwrap();
            for idx in 0..chunk_frames {
                let level = (start + idx) as u8 + 100 * chunk_idx as u8;
                file.write_all(&vec![level; 16 * 16 * 3]).unwrap();
            }
            Chunk {
                file,
                colours: None,
            }
        });
        let plan = ClipPlan {
            width_px: 16,
            height_px: 16,
            is_scaled: false,
            fps: FrameRate::new(fps.0).unwrap(),
            chunk_frames,
            chunk_starts: starts.to_vec(),
            join,
        };
        let format = ClipFormat {
            size,
            fps: FrameRate::new(fps.1).unwrap(),
            n_frames: n,
        };
        let frames = ClipFrames::new((plan, size), chunks.collect(), format, 0);
        (0..n)
            .map(|moment| frames.at(moment.into()).unwrap()[0])
            .collect()
    }

    #[test]
    fn at_the_models_own_rate_every_frame_is_as_it_was_made() {
        let found = levels(Join::None, &[0], 9, (16, 16), 8);
        assert_eq!(found, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_higher_rate_moves_as_evenly_as_the_model_does() {
        let found = levels(Join::None, &[0], 65, (16, 24), 96);
        for (idx, level) in found.iter().enumerate() {
            let exact = idx as f32 * 16.0 / 24.0;
            assert!((f32::from(*level) - exact).abs() <= 0.51, "{idx}: {level}");
        }
        let found = levels(Join::None, &[0], 65, (24, 16), 40);
        assert_eq!(found[..4], [0, 2, 3, 5]);
    }

    #[test]
    fn a_chunk_that_goes_on_from_a_frame_does_not_show_it_twice() {
        let found = levels(Join::LastFrame, &[0, 4], 5, (16, 16), 8);
        assert_eq!(found, [0, 1, 2, 3, 4, 105, 106, 107]);
    }

    #[test]
    fn chunks_of_the_same_moments_fade_into_each_other() {
        let found = levels(Join::Blend, &[0, 4], 9, (16, 16), 12);
        assert_eq!(found[..4], [0, 1, 2, 3]);
        assert!(
            found[4..9].windows(2).all(|pair| pair[0] < pair[1]),
            "{found:?}"
        );
        assert_eq!(found[9..], [109, 110, 111]);
    }
}

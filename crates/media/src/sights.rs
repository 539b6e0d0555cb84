//! What is kept of a clip's pictures besides the clip: the thumbnail, the spritesheet and the last frames.

use crate::spritesheet::SpritesheetBuilder;
use crate::tail::TailFrames;
use crate::thumbnail::ThumbnailPicker;
use crate::timing::ClipTiming;
use crate::{Frame, MediaError};

/// Collects what is kept as the frames pass by.
pub(crate) struct Sights {
    spritesheet: SpritesheetBuilder,
    thumbnail: ThumbnailPicker,
    tail_frames: TailFrames,
}

/// What was kept, as files.
pub(crate) struct KeptSights {
    pub(crate) thumbnail: Vec<u8>,
    pub(crate) spritesheet: Vec<u8>,
    pub(crate) tail_frames: Vec<Vec<u8>>,
}

impl Sights {
    pub(crate) fn new(timing: &ClipTiming) -> Self {
        Self {
            spritesheet: SpritesheetBuilder::new(timing),
            thumbnail: ThumbnailPicker::new(timing.format.n_frames),
            tail_frames: TailFrames::new(timing.format),
        }
    }

    /// The frames before `end` that must be shown: their indexes, ascending.
    pub(crate) fn wanted_before(&self, end: u32) -> Vec<u32> {
        let mut wanted = self.spritesheet.frames();
        wanted.extend(self.tail_frames.first_idx()..end);
        wanted.retain(|frame_idx| *frame_idx < end);
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// Looks at a frame; in the order of indexes.
    pub(crate) fn show(&mut self, frame_idx: u32, frame: &Frame) {
        if let Some(tile) = self.spritesheet.take(frame_idx, frame) {
            self.thumbnail.consider(frame_idx, frame, &tile);
        }
        self.tail_frames.take(frame_idx, frame);
    }

    pub(crate) fn finish(self) -> Result<KeptSights, MediaError> {
        Ok(KeptSights {
            thumbnail: self.thumbnail.finish()?,
            spritesheet: self.spritesheet.finish()?,
            tail_frames: self.tail_frames.finish(),
        })
    }
}

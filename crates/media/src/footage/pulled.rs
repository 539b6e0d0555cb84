//! The frames of a clip as they come out of its decoder.

use kinora_domain::Size;

use super::FootageError;
use super::process::Process;
use crate::mp4::Survey;
use crate::{ClipFormat, Frame, FrameSource, SourceError};

/// Of so many stored frames one may be missing at the end, as it happens to clips that were cut: the last one that
/// came is shown on instead.
const FRAMES_PER_MISSING_ONE: u32 = 20;

/// Pulls frames out of a decoder that makes all stored ones, and passes on those that are shown.
pub(crate) struct Pulled {
    process: Option<Process>,
    format: ClipFormat,
    n_to_skip: u32,
    n_pulled: u32,
    n_missing: u32,
    n_may_miss: u32,
    /// The last frame that came whole; kept to be shown on.
    last: Frame,
}

impl Pulled {
    /// `process` makes frames of `size`: I420 without any padding.
    pub(crate) fn new(process: Process, size: Size, survey: &Survey) -> Self {
        Self {
            process: Some(process),
            format: ClipFormat {
                size,
                fps: survey.frame_times.nearest_fps(),
                n_frames: survey.frame_times.n_frames(),
            },
            n_to_skip: survey.shown.start,
            n_pulled: 0,
            n_missing: 0,
            n_may_miss: survey.n_stored / FRAMES_PER_MISSING_ONE + 1,
            last: Frame::new(size),
        }
    }

    /// The same when `process` makes only some of the frames: `n_frames`, all of them to be passed on.
    pub(crate) fn only(mut self, n_frames: u32) -> Self {
        self.format.n_frames = n_frames;
        self.n_to_skip = 0;
        self
    }

    /// Reads the next shown frame into `self.last`.
    fn pull(&mut self) -> Result<(), FootageError> {
        while let Some(process) = &mut self.process {
            let n_read = process.read(self.last.data_mut())?;
            if n_read == self.last.data().len() {
                if self.n_to_skip == 0 {
                    return Ok(());
                }
                self.n_to_skip -= 1;
            } else {
                self.give_up_decoder()?;
            }
        }
        self.n_missing += 1;
        if self.n_missing > self.n_may_miss {
            return Err(self.is_short());
        }
        Ok(())
    }

    /// The decoder came to its end although more was announced.
    fn give_up_decoder(&mut self) -> Result<(), FootageError> {
        let process = self.process.take();
        match process {
            Some(process) if self.n_pulled == 0 => Err(process.stopped_early()),
            _ => Ok(()),
        }
    }

    fn is_short(&self) -> FootageError {
        let n_there = self.n_pulled + 1 - self.n_missing;
        FootageError::Damaged(format!(
            "it announces {} frames and only {n_there} can be decoded",
            self.format.n_frames
        ))
    }
}

impl FrameSource for Pulled {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        if self.n_pulled == self.format.n_frames {
            return Err(SourceError::Failed("there are no more frames".to_owned()));
        }
        self.pull()?;
        self.n_pulled += 1;
        frame.clone_from(&self.last);
        Ok(())
    }
}

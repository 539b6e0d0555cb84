//! The frames of a clip as they come out of its decoder.

use kinora_domain::Size;

use super::FootageError;
use super::process::Process;
use crate::mp4::Survey;
use crate::{ClipFormat, Frame, FrameSource, SourceError};

/// Pulls frames out of a decoder that makes all stored ones, and passes on those that are shown.
pub(crate) struct Pulled {
    process: Option<Process>,
    format: ClipFormat,
    n_to_skip: u32,
    n_pulled: u32,
    /// How many frames may be missing at the end.
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
            n_may_miss: 0,
            last: Frame::new(size),
        }
    }

    /// The same when up to `n_frames` may be missing at the end: the last one that came is shown on instead.
    pub(crate) fn that_may_miss(mut self, n_frames: u32) -> Self {
        self.n_may_miss = n_frames;
        self
    }

    /// The same when `process` makes only some of the frames: `n_frames`, all of them to be passed on.
    pub(crate) fn only(mut self, n_frames: u32) -> Self {
        self.format.n_frames = n_frames;
        self.n_to_skip = 0;
        self
    }

    /// Reads the next shown frame into `self.last`, or leaves that as it is when the decoder is through.
    fn pull(&mut self) -> Result<(), FootageError> {
        while let Some(mut process) = self.process.take() {
            let n_read = process.read(self.last.data_mut())?;
            if n_read == 0 {
                return self.check_end(process);
            }
            if n_read < self.last.data().len() {
                return Err(process.stopped_early());
            }
            self.process = Some(process);
            if self.n_to_skip == 0 {
                return Ok(());
            }
            self.n_to_skip -= 1;
        }
        Ok(())
    }

    /// The decoder came to its end although more was announced.
    fn check_end(&self, mut process: Process) -> Result<(), FootageError> {
        let may_miss = self.n_may_miss > 0 && self.n_pulled > 0;
        if !may_miss || !process.end()? {
            return Err(process.stopped_early());
        }
        let ClipFormat { n_frames, .. } = self.format;
        if n_frames - self.n_pulled > self.n_may_miss {
            return Err(FootageError::Damaged(format!(
                "it announces {n_frames} frames and only {} can be decoded",
                self.n_pulled
            )));
        }
        Ok(())
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

//! A clip of any timing as one of a constant frame rate.

use kinora_domain::FrameRate;

use crate::{ClipFormat, Frame, FrameSource, FrameTimes, SourceError};

/// Shows at every moment the frame that the clip shows then.
pub(crate) struct AtRate {
    pulled: Box<dyn FrameSource>,
    frame_times: FrameTimes,
    format: ClipFormat,
    next_frame_idx: u32,
    /// How many frames were pulled so far.
    n_pulled: u32,
    current: Frame,
}

impl AtRate {
    /// `frame_times` are those of the frames in `pulled`.
    pub(crate) fn new(
        pulled: Box<dyn FrameSource>,
        frame_times: FrameTimes,
        fps: FrameRate,
    ) -> Self {
        let size = pulled.format().size;
        let format = ClipFormat {
            size,
            fps,
            n_frames: frame_times.n_frames_at(fps),
        };
        Self {
            pulled,
            frame_times,
            format,
            next_frame_idx: 0,
            n_pulled: 0,
            current: Frame::new(size),
        }
    }
}

impl FrameSource for AtRate {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        if self.next_frame_idx == self.format.n_frames {
            return Err(SourceError::Failed("there are no more frames".to_owned()));
        }
        let moment = u64::from(self.next_frame_idx);
        let shown_idx = self.frame_times.frame_at(moment, self.format.fps.get());
        while self.n_pulled <= shown_idx {
            self.pulled.next_frame(&mut self.current)?;
            self.n_pulled += 1;
        }
        self.next_frame_idx += 1;
        frame.clone_from(&self.current);
        Ok(())
    }
}

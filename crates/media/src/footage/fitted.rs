//! Frames of one size as frames of another.

use kinora_domain::Size;

use crate::{ClipFormat, Frame, FrameSource, SourceError, Still, StillFit};

/// Fits every frame of a clip to another size.
pub(crate) struct Fitted<S> {
    source: S,
    fit: StillFit,
    format: ClipFormat,
    /// A frame as it comes; kept to be used again.
    unfitted: Frame,
}

impl<S: FrameSource> Fitted<S> {
    pub(crate) fn new(source: S, size: Size, fit: StillFit) -> Self {
        let format = source.format();
        Self {
            unfitted: Frame::new(format.size),
            format: ClipFormat { size, ..format },
            source,
            fit,
        }
    }
}

impl<S: FrameSource> FrameSource for Fitted<S> {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        self.source.next_frame(&mut self.unfitted)?;
        let still = Still::of_frame(&self.unfitted);
        *frame = still
            .to_frame(self.format.size, self.fit)
            .map_err(|error| SourceError::Failed(error.to_string()))?;
        Ok(())
    }
}

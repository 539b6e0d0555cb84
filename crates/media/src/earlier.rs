//! The clip that an extension goes on from, in front of the new part.

use crate::aac::{fade_in, fade_out};
use crate::footage::Footage;
use crate::h264::parameter_sets_of;
use crate::mp4::{OwnClip, TICKS_PER_FRAME};
use crate::{
    ClipFormat, Frame, FrameSource, MediaError, SOUND_CHANNELS, Sound, SourceError, StillFit,
};

/// An earlier clip that a new part is stitched to.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The clip.
    pub footage: Footage,
    /// How its pictures are fitted to the new part's size, where they have another one.
    pub fit: StillFit,
    /// Its last second of sound before any fade, as [`finish`](crate::finish()) kept it; empty where nothing was kept,
    /// so that the clip's own sound is used.
    pub tail_sound: Sound,
}

impl Earlier {
    /// The opened clip, if its coded pictures can go in front of new ones of the shape `new` as they are.
    pub(crate) fn copyable(&self, new: ClipFormat) -> Result<Option<OwnClip>, MediaError> {
        let Some(clip) = self.footage.open_own()? else {
            return Ok(None);
        };
        let facts = self.footage.facts();
        let is_same_size =
            (facts.width_px, facts.height_px) == (new.size.width_px(), new.size.height_px());
        let is_same_clock = clip.video.timescale == new.fps.get() * TICKS_PER_FRAME
            && clip.video.steady_ticks == Some(TICKS_PER_FRAME);
        if !is_same_size || !is_same_clock {
            return Ok(None);
        }
        let is_same_code = clip.video.parameter_sets == parameter_sets_of(new)?;
        Ok(is_same_code.then_some(clip))
    }

    /// All frames: the earlier clip's at the frame rate of `new`, then those of `new`.
    pub(crate) fn then(&self, new: Box<dyn FrameSource>) -> Result<Chained, MediaError> {
        let ClipFormat { size, fps, .. } = new.format();
        let earlier = self.footage.frames_at_rate(size, self.fit, fps)?;
        let format = ClipFormat {
            n_frames: earlier.format().n_frames + new.format().n_frames,
            ..new.format()
        };
        Ok(Chained {
            n_left_of_earlier: earlier.format().n_frames,
            earlier: Some(earlier),
            new,
            format,
        })
    }

    /// The kept end of the sound, as it goes on into `new`: where that is silence it is faded.
    pub(crate) fn tail_before(&self, new: Option<&Sound>) -> Sound {
        let mut tail = self.tail_sound.clone();
        if new.is_none() {
            fade_out(&mut tail);
        }
        tail
    }

    /// The earlier sound, `n_moments` long, then `new`; `None` when neither is there.
    pub(crate) fn sound_then(
        &self,
        n_moments: usize,
        new: Option<Sound>,
    ) -> Result<Option<Sound>, MediaError> {
        let earlier = self.footage.sound()?;
        if earlier.is_none() && new.is_none() {
            return Ok(None);
        }
        let tail = self.tail_before(new.as_ref());
        let mut whole = earlier.unwrap_or_default();
        whole
            .samples
            .resize(n_moments * SOUND_CHANNELS as usize, 0.0);
        let n_tail = tail.samples.len().min(whole.samples.len());
        let begin = whole.samples.len() - n_tail;
        whole.samples[begin..].copy_from_slice(&tail.samples[tail.samples.len() - n_tail..]);
        let mut new = new.unwrap_or_default();
        if n_tail == 0 {
            // Nobody knows what the new sound should have gone on from.
            fade_out(&mut whole);
            fade_in(&mut new);
        }
        whole.samples.extend(new.samples);
        Ok(Some(whole))
    }
}

/// Frames of one clip, then those of another.
pub(crate) struct Chained {
    /// `None` once it is over: its decoder is not kept running.
    earlier: Option<Box<dyn FrameSource>>,
    n_left_of_earlier: u32,
    new: Box<dyn FrameSource>,
    format: ClipFormat,
}

impl Chained {
    /// How many frames of the earlier clip are still to come; all of them at first.
    pub(crate) fn n_frames_of_earlier(&self) -> u32 {
        self.n_left_of_earlier
    }
}

impl FrameSource for Chained {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        match &mut self.earlier {
            Some(earlier) if self.n_left_of_earlier > 0 => {
                self.n_left_of_earlier -= 1;
                earlier.next_frame(frame)
            }
            _ => {
                self.earlier = None;
                self.new.next_frame(frame)
            }
        }
    }
}

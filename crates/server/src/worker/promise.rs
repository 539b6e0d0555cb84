//! What an order was promised, and whether the finished clip has it.

use std::time::Duration;

use kinora_domain::{Size, VideoSpec};
use kinora_media::{
    ClipFacts, ClipFormat, Frame, FrameSource, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound,
    SourceError,
};

use super::colours::{ColourMatch, Matched};
use super::plan::Plan;
use super::render::{JobError, internal};

/// What the finished clip will be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Promised {
    pub(super) size: Size,
    pub(super) n_frames: u32,
    pub(super) duration: Duration,
}

impl Promised {
    /// What `plan` will come to.
    pub(super) fn of(spec: &VideoSpec, plan: &Plan) -> Self {
        let before = plan.before.as_ref();
        let n_before = before.map_or(0, |before| {
            before.footage.facts().frame_times.n_frames_at(spec.fps)
        });
        let n_dropped = u32::from(plan.shown_before.is_some());
        Self {
            size: spec.size,
            n_frames: n_before + plan.request.n_frames - n_dropped,
            duration: spec.total_duration(),
        }
    }

    /// Compares the clip that was read back with what was ordered.
    pub(super) fn check(&self, facts: &ClipFacts) -> Result<(), JobError> {
        let (width_px, height_px) = (self.size.width_px(), self.size.height_px());
        // An uploaded clip may end in the middle of a frame, and the database counts in milliseconds.
        let frame = self.duration / self.n_frames.max(1);
        let tolerance = frame + Duration::from_millis(1);
        let duration = facts.duration.to_duration();
        let is_kept = (facts.width_px, facts.height_px) == (width_px, height_px)
            && facts.n_frames == self.n_frames
            && duration.abs_diff(self.duration) <= tolerance;
        if is_kept {
            return Ok(());
        }
        Err(JobError::Passing(internal(&format!(
            "a clip of {width_px}x{height_px}, {} frames and {:?} was ordered, and one of {}x{}, {} and {duration:?} made",
            self.n_frames, self.duration, facts.width_px, facts.height_px, facts.n_frames
        ))))
    }
}

/// Pictures and sound of a clip.
pub(super) type RawClip = (Box<dyn FrameSource>, Option<Sound>);

/// The clip from its second frame on, with its sound, in the colours of `shown`, which the first one should be. That
/// was pulled to be dropped.
pub(super) fn without_first_frame(
    (mut frames, sound): RawClip,
    shown: &Frame,
) -> Result<RawClip, SourceError> {
    let ClipFormat { size, fps, .. } = frames.format();
    let mut first = Frame::new(size);
    frames.next_frame(&mut first)?;
    let colours = ColourMatch::between(&first, shown);
    let n_dropped = (SOUND_SAMPLE_RATE_HZ / fps.get() * SOUND_CHANNELS) as usize;
    let sound = sound.map(|mut sound| {
        sound.samples.drain(..n_dropped.min(sound.samples.len()));
        sound
    });
    let frames = Box::new(Rest(frames));
    Ok((Box::new(Matched { frames, colours }), sound))
}

/// A clip without its first frame, which was pulled already.
struct Rest(Box<dyn FrameSource>);

impl FrameSource for Rest {
    fn format(&self) -> ClipFormat {
        let whole = self.0.format();
        ClipFormat {
            n_frames: whole.n_frames.saturating_sub(1),
            ..whole
        }
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        self.0.next_frame(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinora_domain::FrameRate;

    /// Frames whose luma is their index.
    struct Counted(ClipFormat, u8);

    impl FrameSource for Counted {
        fn format(&self) -> ClipFormat {
            self.0
        }

        fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
            frame.planes_mut().y.fill(self.1);
            self.1 += 1;
            Ok(())
        }
    }

    #[test]
    fn the_repeated_frame_goes_with_its_sound() {
        let format = ClipFormat {
            size: Size::new(2, 2).unwrap(),
            fps: FrameRate::new(30).unwrap(),
            n_frames: 3,
        };
        let n_samples = 3 * 1600 * SOUND_CHANNELS as usize;
        let sound = Sound {
            samples: (0..n_samples).map(|idx| idx as f32).collect(),
        };
        let whole: RawClip = (Box::new(Counted(format, 0)), Some(sound));
        let mut shown = Frame::new(format.size);
        shown.planes_mut().y.fill(0);
        shown.planes_mut().cb.fill(0);
        shown.planes_mut().cr.fill(0);
        let (mut frames, sound) = without_first_frame(whole, &shown).unwrap();
        assert_eq!(frames.format().n_frames, 2);
        let mut frame = Frame::new(format.size);
        frames.next_frame(&mut frame).unwrap();
        assert_eq!(frame.y()[0], 1);
        let samples = sound.unwrap().samples;
        assert_eq!((samples.len(), samples[0]), (n_samples - 3200, 3200.0));
    }
}

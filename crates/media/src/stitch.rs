//! Puts an earlier clip in front of a new part.
//!
//! Where the earlier clip is one of ours and coded the same way, its coded pictures and most of its packets of sound
//! are copied as they are; only the few frames that thumbnail, spritesheet and kept frames show are decoded. Any other
//! clip is decoded and encoded again.

use std::ops::ControlFlow;
use std::path::Path;

use crate::assemble::Assembler;
use crate::mp4::OwnClip;
use crate::sound_track::{SoundTrackWriter, StitchedSound};
use crate::timing::ClipTiming;
use crate::{ClipFormat, Earlier, Frame, FrameSource, MediaError, Sound};

/// A stitched clip, up to the frames that must still be encoded.
pub(crate) struct Stitched<'a> {
    pub(crate) assembler: Assembler<'a>,
    /// What the assembler still has to be given.
    pub(crate) frames: Box<dyn FrameSource>,
    /// How many of these belong to the earlier clip.
    pub(crate) n_earlier_frames: u32,
}

/// Prepares an assembler of the whole clip. `on_frame` is called with 0 for every frame that is decoded here.
pub(crate) fn stitch<'a>(
    before: &Earlier,
    new: Box<dyn FrameSource>,
    new_sound: Option<Sound>,
    (scratch, on_frame): (&'a Path, &mut dyn FnMut(u32) -> ControlFlow<()>),
) -> Result<Stitched<'a>, MediaError> {
    match before.copyable(new.format())? {
        Some(mut earlier) => {
            let timing = timing_behind(earlier.video.samples.len() as u32, new.format());
            let sound = sound_behind(before, &mut earlier, new_sound, &timing)?;
            let mut assembler = Assembler::new(timing, sound, scratch)?;
            show_earlier(before, &earlier, &mut assembler, on_frame)?;
            assembler.copy(&mut earlier)?;
            Ok(Stitched {
                assembler,
                frames: new,
                n_earlier_frames: 0,
            })
        }
        None => {
            let chained = before.then(new)?;
            let n_earlier = chained.n_frames_of_earlier();
            let timing = timing_behind(0, chained.format());
            let sound = before
                .sound_then(timing.n_moments_until(n_earlier), new_sound)?
                .map(|sound| SoundTrackWriter::whole(sound, timing.n_moments()))
                .transpose()?;
            Ok(Stitched {
                assembler: Assembler::new(timing, sound, scratch)?,
                frames: Box::new(chained),
                n_earlier_frames: n_earlier,
            })
        }
    }
}

/// How a clip runs whose first `n_earlier` frames are followed by those of `new`.
fn timing_behind(n_earlier: u32, new: ClipFormat) -> ClipTiming {
    ClipTiming {
        format: ClipFormat {
            n_frames: n_earlier + new.n_frames,
            ..new
        },
        frame_times: None,
    }
}

/// The sound of the whole clip, with as much of the earlier one as can be kept as it is.
fn sound_behind(
    before: &Earlier,
    earlier: &mut OwnClip,
    new: Option<Sound>,
    timing: &ClipTiming,
) -> Result<Option<SoundTrackWriter>, MediaError> {
    let n_earlier = timing.n_moments_until(earlier.video.samples.len() as u32);
    let n_moments = timing.n_moments();
    if earlier.sound.is_some() {
        let sound = StitchedSound {
            tail: before.tail_before(new.as_ref()),
            new: new.clone().unwrap_or_default(),
            n_earlier,
            n_moments,
        };
        if let Some(writer) = SoundTrackWriter::after(earlier, sound)? {
            return Ok(Some(writer));
        }
    }
    before
        .sound_then(n_earlier, new)?
        .map(|sound| SoundTrackWriter::whole(sound, n_moments))
        .transpose()
}

/// Decodes the frames of the earlier clip that must be seen, and shows them.
fn show_earlier(
    before: &Earlier,
    earlier: &OwnClip,
    assembler: &mut Assembler<'_>,
    on_frame: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<(), MediaError> {
    let wanted = assembler.wants_to_see(earlier.video.samples.len() as u32);
    let mut frames = before.footage.some_frames(&wanted)?;
    let mut frame = Frame::new(frames.format().size);
    for frame_idx in wanted {
        frames
            .next_frame(&mut frame)
            .map_err(crate::FootageError::from)?;
        assembler.show(frame_idx, &frame);
        if on_frame(0).is_break() {
            return Err(MediaError::Cancelled);
        }
    }
    Ok(())
}

//! A clip that is finished already becomes a video: its samples stay as they are, and what goes with it is made from
//! its pictures.

use std::ops::ControlFlow;
use std::path::Path;

use kinora_domain::{Provenance, Size};

use crate::assemble::VIDEO_NAME;
use crate::finish::Finished;
use crate::scratch::ScratchFile;
use crate::sights::Sights;
use crate::tail::to_wav;
use crate::timing::ClipTiming;
use crate::{
    ClipFormat, Footage, FootageError, Frame, MediaError, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ,
    StillFit, mp4,
};

/// Makes the files of a video from `footage`, whose pictures are shown as they are: upright, and in `size`.
///
/// The new file has the samples of the old one byte for byte, `moov` in front of them, and `provenance` in its `udta`
/// instead of what was there. `scratch` and `on_frame` are as in [`finish`](crate::finish()); frames are decoded
/// for the thumbnail, the spritesheet and the kept ones.
///
/// # Errors
/// [`MediaError::Unsupported`]: the clip has another size, or is shown turned. [`MediaError::Footage`]: it cannot be
/// decoded. See [`MediaError`] for the others.
pub fn adopt(
    (footage, size): (&Footage, Size),
    provenance: &Provenance,
    scratch: &Path,
    on_frame: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Finished, MediaError> {
    let (video_file, mut out) = ScratchFile::create(scratch.join(VIDEO_NAME))?;
    mp4::relabel(footage.path(), provenance, &mut out)?;
    drop(out);
    let facts = mp4::probe(video_file.path()).map_err(FootageError::from)?;
    if (facts.width_px, facts.height_px) != (size.width_px(), size.height_px()) {
        return Err(MediaError::Unsupported(
            "the finished clip is shown in another size".to_owned(),
        ));
    }
    let kept = look(footage, size, on_frame)?.finish()?;
    Ok(Finished {
        thumbnail: kept.thumbnail,
        spritesheet: kept.spritesheet,
        tail_frames: kept.tail_frames,
        tail_sound: tail_sound(footage)?,
        facts,
        video: video_file.keep(),
    })
}

/// Looks at all frames, one by one.
fn look(
    footage: &Footage,
    size: Size,
    on_frame: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Sights, MediaError> {
    let mut frames = footage.frames(size, StillFit::Exact)?;
    let format = ClipFormat {
        n_frames: footage.facts().n_frames,
        ..frames.format()
    };
    let mut sights = Sights::new(&ClipTiming {
        format,
        frame_times: Some(footage.facts().frame_times.clone()),
    });
    let mut frame = Frame::new(size);
    for frame_idx in 0..format.n_frames {
        frames.next_frame(&mut frame)?;
        sights.show(frame_idx, &frame);
        if on_frame(frame_idx + 1).is_break() {
            return Err(MediaError::Cancelled);
        }
    }
    Ok(sights)
}

/// The last second of the sound as a WAV file; nothing for a silent clip.
fn tail_sound(footage: &Footage) -> Result<Vec<u8>, MediaError> {
    let Some(sound) = footage.sound()? else {
        return Ok(Vec::new());
    };
    let (moments, _) = sound.samples.as_chunks::<{ SOUND_CHANNELS as usize }>();
    let n_before = moments.len().saturating_sub(SOUND_SAMPLE_RATE_HZ as usize);
    Ok(to_wav(&moments[n_before..]))
}

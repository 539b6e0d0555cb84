//! A clip that is finished already becomes a video: its pictures stay as they are, and what goes with it is made from
//! them. Its sound stays as well where it is as long as the pictures; else it is coded anew, and silence where there is
//! none, so that what players and extensions find is always of one shape.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use kinora_domain::{Provenance, Size};

use crate::assemble::VIDEO_NAME;
use crate::finish::Finished;
use crate::mp4::{OtherSound, SampleStore};
use crate::scratch::ScratchFile;
use crate::sights::Sights;
use crate::sound_track::SoundTrackWriter;
use crate::tail::to_wav;
use crate::timing::ClipTiming;
use crate::{
    ClipFacts, ClipFormat, Footage, FootageError, Frame, MediaError, SOUND_CHANNELS,
    SOUND_SAMPLE_RATE_HZ, Sound, StillFit, mp4,
};

const SOUND_NAME: &str = "sound.partial";
/// How much longer or shorter than the pictures a sound may be that is kept: two packets of AAC, as programs that write
/// whole packets leave it.
const SOUND_TOLERANCE: Duration = Duration::from_millis(45);

/// Makes the files of a video from `footage`, whose pictures are shown as they are: upright, and in `size`.
///
/// The new file has the samples of the old one byte for byte but for a sound that does not last as long as the
/// pictures, `moov` in front of them, and `provenance` in its `udta` instead of what was there. `scratch` and `on_frame` are as in [`finish`](crate::finish()); frames are decoded
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
    let theirs = mp4::probe(footage.path()).map_err(FootageError::from)?;
    let sound = footage.sound()?.unwrap_or_else(|| silence(&theirs));
    let tail_sound = tail_of(&sound);
    let coded = if has_fitting_sound(&theirs) {
        None
    } else {
        Some(coded(sound, &theirs, scratch)?)
    };
    let (video_file, mut out) = ScratchFile::create(scratch.join(VIDEO_NAME))?;
    let (other_sound, sound_file) = coded.unzip();
    mp4::relabel(footage.path(), provenance, other_sound, &mut out)?;
    drop((out, sound_file));
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
        tail_sound,
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

/// Whether there is AAC that lasts as long as the pictures.
fn has_fitting_sound(facts: &ClipFacts) -> bool {
    facts.sound.as_ref().is_some_and(|sound| {
        let (heard, shown) = (sound.duration.to_duration(), facts.duration.to_duration());
        sound.codec == *b"mp4a" && heard.abs_diff(shown) <= SOUND_TOLERANCE
    })
}

fn silence(facts: &ClipFacts) -> Sound {
    let n_moments = facts.duration.scaled_to(SOUND_SAMPLE_RATE_HZ) as usize;
    Sound {
        samples: vec![0.0; n_moments * SOUND_CHANNELS as usize],
    }
}

/// The sound as a track of its own; its packets lie in the file for as long as that is held.
fn coded(
    sound: Sound,
    facts: &ClipFacts,
    scratch: &Path,
) -> Result<(OtherSound, ScratchFile), MediaError> {
    let n_moments = facts.duration.scaled_to(SOUND_SAMPLE_RATE_HZ) as usize;
    let (kept, file) = ScratchFile::create(scratch.join(SOUND_NAME))?;
    let mut store = SampleStore::new(file);
    let mut writer = SoundTrackWriter::whole(sound, n_moments)?;
    writer.write_until(n_moments, &mut store)?;
    let track = writer.finish(&mut store)?;
    let samples = store.finish()?;
    Ok((OtherSound { track, samples }, kept))
}

/// The last second of the sound as a WAV file.
fn tail_of(sound: &Sound) -> Vec<u8> {
    let (moments, _) = sound.samples.as_chunks::<{ SOUND_CHANNELS as usize }>();
    let n_before = moments.len().saturating_sub(SOUND_SAMPLE_RATE_HZ as usize);
    to_wav(&moments[n_before..])
}

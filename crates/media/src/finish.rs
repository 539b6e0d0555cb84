//! From frames and sound to the files of a finished video.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use kinora_domain::Provenance;

use crate::assemble::Assembler;
use crate::sound_track::SoundTrackWriter;
use crate::stitch::{Stitched, stitch};
use crate::timing::ClipTiming;
use crate::{ClipFacts, ClipFormat, Earlier, Frame, FrameSource, FrameTimes, MediaError, Sound};

/// How many frames may lie between the source and the encoder. Drawing costs about three times as much
/// as encoding, so the two overlap well with few.
const N_FRAMES_IN_FLIGHT: usize = 4;

/// What a clip is made of.
pub struct ClipParts {
    /// The pictures. They are pulled in the thread that calls [`finish`].
    pub frames: Box<dyn FrameSource>,
    /// The sound; padded with silence or cut to the length of the pictures.
    pub sound: Option<Sound>,
    /// When each frame is shown, as many as `frames` promises; `None` for the constant rate of `frames`.
    pub frame_times: Option<FrameTimes>,
    /// The clip that goes in front of all this; the finished one begins with it.
    pub before: Option<Earlier>,
    /// What the clip says about where it came from.
    pub provenance: Provenance,
}

/// The files of a finished video. Everything but the clip itself is small and in memory.
#[derive(Debug)]
pub struct Finished {
    /// The clip: an MP4 in the scratch folder, now the caller's.
    pub video: PathBuf,
    /// One telling frame: WebP, long side 512 px at most.
    pub thumbnail: Vec<u8>,
    /// A grid of small frames: JPEG.
    pub spritesheet: Vec<u8>,
    /// The last frames, eight at most, oldest first: PNG, so that an extension never depends on decoding.
    pub tail_frames: Vec<Vec<u8>>,
    /// The last second of sound as it was before it was faded and encoded: a WAV file of 32-bit floats, stereo, 48 kHz.
    /// Empty when the clip has no sound.
    pub tail_sound: Vec<u8>,
    /// What the clip was found to be when it was read back.
    pub facts: ClipFacts,
}

/// Makes the files of a video from its frames and sound.
///
/// `scratch` is an existing folder that belongs to this clip alone. `on_frame` is called in this thread
/// after every frame with the number of frames made so far, those of an earlier clip not counted; `Break`
/// cancels. On any error nothing is left in `scratch`.
///
/// The sound comes up in the first 10 ms and goes in the last 30 ms, so that nothing clicks; it goes on without
/// either where one clip is stitched to another.
///
/// The same frames and sound give the same bytes in the `mdat` box whatever the provenance, and the
/// same file for the same provenance.
///
/// # Errors
/// See [`MediaError`]: the variants say whose fault it is.
pub fn finish(
    parts: ClipParts,
    scratch: &Path,
    on_frame: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Finished, MediaError> {
    let ClipParts {
        frames,
        sound,
        frame_times,
        before,
        provenance,
    } = parts;
    let timing = ClipTiming {
        format: frames.format(),
        frame_times,
    };
    check_times(&timing, before.is_some())?;
    let stitched = match before {
        None => {
            let n_moments = timing.n_moments();
            let sound = sound.map(|sound| SoundTrackWriter::whole(sound, n_moments));
            Stitched {
                assembler: Assembler::new(timing, sound.transpose()?, scratch)?,
                frames,
                n_earlier_frames: 0,
            }
        }
        Some(before) => stitch(&before, frames, sound, (scratch, on_frame))?,
    };
    encode(stitched, on_frame)?.finish(provenance)
}

fn check_times(timing: &ClipTiming, is_stitched: bool) -> Result<(), MediaError> {
    let why = match &timing.frame_times {
        Some(times) if times.n_frames() != timing.format.n_frames => {
            "it has another number of frames than times of frames"
        }
        Some(_) if is_stitched => "stitching needs a constant frame rate",
        _ => return Ok(()),
    };
    Err(MediaError::Unsupported(why.to_owned()))
}

/// Pulls all frames here and encodes them in a thread of its own.
fn encode<'a>(
    stitched: Stitched<'a>,
    on_frame: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Assembler<'a>, MediaError> {
    let Stitched {
        assembler,
        mut frames,
        n_earlier_frames,
    } = stitched;
    // Only new frames count.
    let mut on_frame = |n_frames: u32| on_frame(n_frames.saturating_sub(n_earlier_frames));
    let (full_tx, full_rx) = sync_channel(N_FRAMES_IN_FLIGHT);
    let (free_tx, free_rx) = sync_channel(N_FRAMES_IN_FLIGHT);
    for _ in 0..N_FRAMES_IN_FLIGHT {
        // The channel has room for all of them.
        let _ = free_tx.send(Frame::new(frames.format().size));
    }
    thread::scope(|scope| {
        let encoding = thread::Builder::new()
            .name("media-encode".to_owned())
            .spawn_scoped(scope, move || encode_all(assembler, full_rx, free_tx))
            .map_err(|error| MediaError::io("starting the encoding thread", error))?;
        let pulled = pull_all(frames.as_mut(), &full_tx, &free_rx, &mut on_frame);
        // Without the sending end the encoding thread comes to its end, and it needs room there.
        drop((full_tx, free_rx, frames));
        let encoded = encoding
            .join()
            .unwrap_or_else(|_| Err(MediaError::Encoder("it panicked".to_owned())));
        match pulled {
            Err(Stopped::Here(error)) => Err(error),
            // The encoding thread stopped first and knows why.
            Err(Stopped::ThereFirst) | Ok(()) => encoded,
        }
    })
}

/// Why frames are no longer pulled.
enum Stopped {
    /// The source failed or the caller cancelled.
    Here(MediaError),
    /// The encoding thread is gone.
    ThereFirst,
}

/// Pulls every frame and passes it on.
fn pull_all(
    source: &mut dyn FrameSource,
    full_tx: &SyncSender<Frame>,
    free_rx: &Receiver<Frame>,
    on_frame: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<(), Stopped> {
    let ClipFormat { size, n_frames, .. } = source.format();
    for frame_idx in 0..n_frames {
        let mut frame = free_rx.recv().map_err(|_| Stopped::ThereFirst)?;
        source
            .next_frame(&mut frame)
            .map_err(|error| Stopped::Here(error.into()))?;
        if frame.size() != size {
            let why = format!("{size} was promised and {} came", frame.size());
            return Err(Stopped::Here(MediaError::Source(why)));
        }
        full_tx.send(frame).map_err(|_| Stopped::ThereFirst)?;
        if on_frame(frame_idx + 1).is_break() {
            return Err(Stopped::Here(MediaError::Cancelled));
        }
    }
    Ok(())
}

/// Encodes frames until no more come.
fn encode_all(
    mut assembler: Assembler<'_>,
    full_rx: Receiver<Frame>,
    free_tx: SyncSender<Frame>,
) -> Result<Assembler<'_>, MediaError> {
    for frame in full_rx {
        assembler.take(&frame)?;
        // Nobody waits for a free frame any more once the last one was sent.
        let _ = free_tx.send(frame);
    }
    Ok(assembler)
}

//! From what a server made to what was promised.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use kinora_engine::{EngineError, RenderRequest, RenderedClip};
use kinora_media::{
    ClipFormat, Decoders, Footage, FootageError, Frame, FrameSource, SOUND_CHANNELS,
    SOUND_SAMPLE_RATE_HZ, Sound, SourceError, StillFit, VideoCodec, probe,
};

use crate::sighting::error_text;

/// How many frames a clip may be short of what was ordered, as rounded rates leave it; its last one is shown on.
const MAY_MISS_FRAMES: u32 = 2;
/// A side that is less than this share of what was ordered, in percent, is another clip and not a smaller one.
const SMALLEST_SIDE_PERCENT: u32 = 60;

/// As much of a message is read for what it says.
const MESSAGE_MAX_BYTES: u64 = 16 << 10;

/// Why what a server made is no clip of what was ordered.
#[derive(Debug)]
pub(crate) enum Misfit {
    /// It is nothing that can be shown.
    Theirs(String),
    /// It is a clip of another shape than was ordered, as the next one would be.
    Shape(String),
    /// It could not be looked at here.
    Ours(EngineError),
}

/// What a server made.
pub(crate) struct Made {
    pub(crate) clip: RenderedClip,
    /// Whether it came with sound.
    pub(crate) has_sound: bool,
}

/// Proves the clip at `path`, and makes it what `request` asks for: as it is where it is that already, else decoded,
/// at the rate, in the size and of the length that were promised.
pub(crate) fn fit(
    path: &Path,
    request: &RenderRequest,
    decoders: &Decoders,
) -> Result<Made, Misfit> {
    check_begins_as_clip(path)?;
    let footage = Footage::kept(path, decoders).map_err(unusable)?;
    let wanted = ClipFormat {
        size: request.size,
        fps: request.fps,
        n_frames: request.n_frames,
    };
    let facts = probe(path).map_err(|err| unusable(err.into()))?;
    let shown = (footage.facts().width_px, footage.facts().height_px);
    let is_upright = shown == (facts.width_px, facts.height_px);
    if facts.codec == VideoCodec::H264 && is_upright && facts.format() == Some(wanted) {
        return Ok(Made {
            has_sound: footage.facts().has_sound,
            clip: RenderedClip::Coded(Box::new(footage)),
        });
    }
    check_sides(shown, wanted)?;
    let frames = footage
        .frames_at_rate(wanted.size, StillFit::Crop, wanted.fps)
        .map_err(unusable)?;
    let n_frames = frames.format().n_frames;
    if n_frames + MAY_MISS_FRAMES < wanted.n_frames {
        return Err(Misfit::Shape(format!(
            "it made {:.2} s where {:.2} s were ordered",
            footage.facts().duration.as_secs_f64(),
            f64::from(wanted.n_frames) / f64::from(wanted.fps.get()),
        )));
    }
    let sound = footage.sound().map_err(unusable)?;
    Ok(Made {
        has_sound: sound.is_some(),
        clip: RenderedClip::Raw {
            frames: Box::new(Exactly {
                frames,
                n_left_there: n_frames,
                n_left: wanted.n_frames,
                format: wanted,
                last: None,
            }),
            sound: Some(exactly(sound, wanted)),
        },
    })
}

/// Some servers send a message, or anything else, as if it were a clip.
fn check_begins_as_clip(path: &Path) -> Result<(), Misfit> {
    let read = |err: std::io::Error| Misfit::Ours(EngineError::Failed(err.to_string()));
    let mut head = Vec::new();
    let file = File::open(path).map_err(read)?;
    file.take(MESSAGE_MAX_BYTES)
        .read_to_end(&mut head)
        .map_err(read)?;
    const FIRST_BOXES: [&[u8]; 7] = [
        b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide",
    ];
    if head
        .get(4..8)
        .is_some_and(|kind| FIRST_BOXES.contains(&kind))
    {
        return Ok(());
    }
    if !matches!(head.trim_ascii_start().first(), Some(b'{' | b'<')) {
        return Err(Misfit::Theirs("what it sent is no MP4".to_owned()));
    }
    let said = error_text(&head).map_or_else(String::new, |said| format!(": {said}"));
    Err(Misfit::Theirs(format!(
        "it sent a message in place of its clip{said}"
    )))
}

/// A decoder that is missing or busy is not the clip's fault.
fn unusable(err: FootageError) -> Misfit {
    match err {
        FootageError::NoDecoder => Misfit::Ours(EngineError::Unavailable(err.to_string())),
        err if err.is_about_the_clip() => {
            Misfit::Theirs(format!("what it made cannot be used: {err}"))
        }
        // It may pass; but a clip that keeps a decoder busy for ever is not tried for ever.
        err => Misfit::Ours(EngineError::Failed(err.to_string())),
    }
}

fn check_sides((width_px, height_px): (u32, u32), wanted: ClipFormat) -> Result<(), Misfit> {
    let (wide, high) = (wanted.size.width_px(), wanted.size.height_px());
    let is_enough = |side: u32, wanted: u32| side * 100 >= wanted * SMALLEST_SIDE_PERCENT;
    if is_enough(width_px, wide) && is_enough(height_px, high) {
        return Ok(());
    }
    Err(Misfit::Shape(format!(
        "it made a clip of {width_px}x{height_px} where {wide}x{high} was ordered"
    )))
}

/// The sound, exactly as long as the pictures; silence where there is none.
fn exactly(sound: Option<Sound>, format: ClipFormat) -> Sound {
    let n_moments =
        u64::from(format.n_frames) * u64::from(SOUND_SAMPLE_RATE_HZ) / u64::from(format.fps.get());
    let mut sound = sound.unwrap_or_default();
    let n_samples = n_moments as usize * SOUND_CHANNELS as usize;
    sound.samples.resize(n_samples, 0.0);
    sound
}

/// So many frames and no more; the last one is shown on where there are fewer.
struct Exactly {
    frames: Box<dyn FrameSource>,
    n_left_there: u32,
    n_left: u32,
    format: ClipFormat,
    last: Option<Frame>,
}

impl FrameSource for Exactly {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        let no_more = || SourceError::Failed("there are no more frames".to_owned());
        self.n_left = self.n_left.checked_sub(1).ok_or_else(no_more)?;
        if let Some(last) = &self.last {
            *frame = last.clone();
            return Ok(());
        }
        // The clip is nothing that a client sent, and none of its faults is theirs.
        let theirs = |err: SourceError| match err {
            SourceError::Footage(err) => SourceError::Failed(err.to_string()),
            err => err,
        };
        self.frames.next_frame(frame).map_err(theirs)?;
        self.n_left_there -= 1;
        if self.n_left_there == 0 {
            self.last = Some(frame.clone());
        }
        Ok(())
    }
}

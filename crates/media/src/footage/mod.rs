//! Clips from outside and clips of our own, decoded frame by frame in a process of their own.
//!
//! A decoder that crashes, hangs or eats memory costs one error: it runs as a child with limits
//! (`kinora __child`), its output comes through a pipe, and it is killed when nobody wants the rest. Foreign clips are
//! decoded by ffmpeg, which is optional; our own need nothing but kinora.

mod at_rate;
mod child;
mod decoders;
mod error;
mod ffmpeg;
mod fitted;
mod own;
mod process;
mod pulled;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kinora_domain::{FrameRate, Size};

pub use child::run_child;
pub use decoders::{Decoders, FOOTAGE_MAX_DURATION, FOOTAGE_MAX_FRAMES, FOOTAGE_MAX_PIXELS};
pub use error::FootageError;

use crate::mp4::{OwnClip, Survey};
use crate::{
    Frame, FrameSource, FrameTimes, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound, Still, StillFit,
};
use at_rate::AtRate;
use child::{OWN_FRAMES, OWN_SOUND};
use fitted::Fitted;
use process::Process;
use pulled::Pulled;

pub(crate) use process::CHILD_COMMAND;

/// The most pictures that [`Footage::stills`] takes.
pub const FOOTAGE_MAX_STILLS: usize = 16;
/// The longest side of a picture that [`Footage::stills`] takes.
pub const FOOTAGE_STILL_MAX_SIDE_PX: u32 = 1920;
/// How many frames may be missing at the end of a foreign clip, as it happens to clips that were cut: the last one that
/// came is shown on instead.
const FOREIGN_MAY_MISS: u32 = 2;
/// Longer than any clip of our own: an upload of [`FOOTAGE_MAX_DURATION`] may have been rounded up.
const OWN_MAX_DURATION: Duration = Duration::from_secs(122);
/// A moment of decoded sound: 32-bit floats.
const BYTES_PER_MOMENT: usize = 4 * SOUND_CHANNELS as usize;
/// The most frames a clip of our own has, at the highest rate.
const OWN_MAX_FRAMES: u32 = 122 * 120;

/// What a clip is, found out from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FootageFacts {
    /// Width of the upright pictures in pixels; it may be odd.
    pub width_px: u32,
    /// Height of the upright pictures in pixels; it may be odd.
    pub height_px: u32,
    /// How long the pictures are shown.
    pub duration: Duration,
    /// How many frames are shown.
    pub n_frames: u32,
    /// When each of them is.
    pub frame_times: FrameTimes,
    /// Whether there is sound that can be decoded.
    pub has_sound: bool,
}

/// A clip in a file, proved to be decodable. The file must stay where it is.
#[derive(Clone, Debug)]
pub struct Footage {
    path: PathBuf,
    decoders: Decoders,
    facts: FootageFacts,
    survey: Survey,
    origin: Origin,
}

/// Who decodes a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// We.
    Own,
    /// ffmpeg.
    Foreign,
}

impl Footage {
    /// Opens a clip that [`finish`](crate::finish()) made. It is decoded without ffmpeg.
    ///
    /// # Errors
    /// It cannot be read, or has not the shape of such a clip.
    pub fn own(path: &Path, decoders: &Decoders) -> Result<Self, FootageError> {
        OwnClip::open(path)?;
        let survey = Survey::read(path, OWN_MAX_FRAMES)?;
        if survey.frame_times.total().to_duration() > OWN_MAX_DURATION {
            return Err(FootageError::TooLong);
        }
        Ok(Self::of(path, decoders, survey, Origin::Own))
    }

    /// Opens the clip of a video: one that [`finish`](crate::finish()) made, or one from outside that
    /// [`adopt`](crate::adopt()) took over, which needs ffmpeg.
    ///
    /// # Errors
    /// As [`Footage::own`] and [`Footage::foreign`].
    pub fn kept(path: &Path, decoders: &Decoders) -> Result<Self, FootageError> {
        match Self::own(path, decoders) {
            Err(FootageError::Unsupported(_)) => Self::foreign(path, decoders),
            own => own,
        }
    }

    /// Opens a clip from outside: reads what it says, checks that against the limits, and decodes its first frame and
    /// the beginning of its sound.
    ///
    /// Blocks for about two tenths of a second.
    ///
    /// # Errors
    /// See [`FootageError`]; [`FootageError::is_about_the_clip`] tells whose fault it is.
    pub fn foreign(path: &Path, decoders: &Decoders) -> Result<Self, FootageError> {
        sniff(path)?;
        let mut survey = Survey::read(path, FOOTAGE_MAX_FRAMES)?;
        if !ffmpeg::PICTURE_CODECS.contains(&survey.codec) {
            let name = survey.codec.escape_ascii();
            return Err(FootageError::Unsupported(format!(
                "its pictures are coded as {name}"
            )));
        }
        check_limits(&survey)?;
        let program = decoders.ffmpeg.as_deref().ok_or(FootageError::NoDecoder)?;
        let args = ffmpeg::first_frame_args(program, path);
        let (width_px, height_px, names_its_matrix) = prove(decoders, &survey, &args)?;
        (survey.stored_width_px, survey.stored_height_px) = (width_px, height_px);
        survey.names_its_matrix = names_its_matrix;
        check_limits(&survey)?;
        let footage = Self::of(path, decoders, survey, Origin::Foreign);
        if footage.facts.has_sound {
            footage.start_sound()?;
        }
        Ok(footage)
    }

    fn of(path: &Path, decoders: &Decoders, survey: Survey, origin: Origin) -> Self {
        let (width_px, height_px) = survey.upright_px();
        let is_decoded = |codec: [u8; 4]| ffmpeg::SOUND_CODECS.contains(&codec);
        Self {
            path: path.to_owned(),
            decoders: decoders.clone(),
            facts: FootageFacts {
                width_px,
                height_px,
                duration: survey.frame_times.total().to_duration(),
                n_frames: survey.frame_times.n_frames(),
                frame_times: survey.frame_times.clone(),
                has_sound: survey.sound_codec.is_some_and(is_decoded),
            },
            survey,
            origin,
        }
    }

    /// Where the clip lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the clip is.
    #[must_use]
    pub fn facts(&self) -> &FootageFacts {
        &self.facts
    }

    /// All frames, one by one, in `size`: upright, BT.709, scaled as `fit` says. Their format names the whole frame
    /// rate that is nearest; the true times are in [`FootageFacts::frame_times`].
    ///
    /// # Errors
    /// The clip has another size and `fit` is [`StillFit::Exact`], or the decoder does not start.
    pub fn frames(&self, size: Size, fit: StillFit) -> Result<Box<dyn FrameSource>, FootageError> {
        self.pull(size, fit)
    }

    /// The clip at a constant frame rate: at every moment the frame that is shown then. There are as many frames as
    /// fill the clip's length, to the nearest whole number.
    ///
    /// # Errors
    /// As [`Footage::frames`].
    pub fn frames_at_rate(
        &self,
        size: Size,
        fit: StillFit,
        fps: FrameRate,
    ) -> Result<Box<dyn FrameSource>, FootageError> {
        let pulled = self.pull(size, fit)?;
        let frame_times = self.facts.frame_times.clone();
        Ok(Box::new(AtRate::new(pulled, frame_times, fps)))
    }

    /// The sound, exactly as long as the pictures are shown: silence where there is less, cut where there is more.
    /// `None` for a silent clip.
    ///
    /// # Errors
    /// It cannot be decoded.
    pub fn sound(&self) -> Result<Option<Sound>, FootageError> {
        if !self.facts.has_sound {
            return Ok(None);
        }
        let total = self.facts.frame_times.total();
        let n_moments = total.scaled_to(SOUND_SAMPLE_RATE_HZ);
        let (mut process, first) = self.start_sound()?;
        // At most two minutes: 46 MB.
        let mut bytes = vec![0; n_moments as usize * BYTES_PER_MOMENT];
        let n_first = first.len().min(bytes.len());
        bytes[..n_first].copy_from_slice(&first[..n_first]);
        process.read(&mut bytes[n_first..])?;
        // What is missing at the end stays silent, as does half a sample.
        let (samples, _) = bytes.as_chunks::<4>();
        let samples = samples.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let samples = samples.map(|x| if x.is_finite() { x } else { 0.0 });
        Ok(Some(Sound {
            samples: samples.collect(),
        }))
    }

    /// Starts decoding the sound. Returns the first moment of it as well, which proves that it can be decoded.
    fn start_sound(&self) -> Result<(Process, [u8; BYTES_PER_MOMENT]), FootageError> {
        let begin_moment = self.survey.begin.scaled_to(SOUND_SAMPLE_RATE_HZ);
        let args = match self.origin {
            Origin::Own => vec![OWN_SOUND.into(), self.path.clone().into()],
            Origin::Foreign => ffmpeg::sound_args(self.ffmpeg()?, &self.path, begin_moment),
        };
        let mut process = self.start(&args)?;
        let mut first = [0; BYTES_PER_MOMENT];
        if process.read(&mut first)? < first.len() {
            return Err(process.stopped_early());
        }
        Ok((process, first))
    }

    /// The frames that are shown at the moments `at`, in that order: upright, and scaled only where a side is longer
    /// than [`FOOTAGE_STILL_MAX_SIDE_PX`]. Of a moment after the end it is the last frame.
    ///
    /// # Errors
    /// The clip cannot be decoded, or more than [`FOOTAGE_MAX_STILLS`] are asked for.
    pub fn stills(&self, at: &[Duration]) -> Result<Vec<Still>, FootageError> {
        if at.len() > FOOTAGE_MAX_STILLS {
            return Err(FootageError::Unsupported(format!(
                "at most {FOOTAGE_MAX_STILLS} pictures are taken of a clip"
            )));
        }
        let times = &self.facts.frame_times;
        let shown_at = |moment: &Duration| {
            let micros = u64::try_from(moment.as_micros()).unwrap_or(u64::MAX);
            times.frame_at(micros, 1_000_000)
        };
        let wanted: Vec<u32> = at.iter().map(shown_at).collect();
        let mut distinct = wanted.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let mut frames = self.frames(self.still_size()?, StillFit::Crop)?;
        let mut frame = Frame::new(frames.format().size);
        let mut taken = BTreeMap::new();
        let mut n_pulled = 0;
        for idx in distinct {
            while n_pulled <= idx {
                frames.next_frame(&mut frame)?;
                n_pulled += 1;
            }
            taken.insert(idx, Still::of_frame(&frame));
        }
        Ok(wanted
            .iter()
            .filter_map(|idx| taken.get(idx).cloned())
            .collect())
    }

    /// The size of the upright pictures with even sides, and bounded.
    fn still_size(&self) -> Result<Size, FootageError> {
        let (width, height) = (self.facts.width_px, self.facts.height_px);
        let long = width.max(height).max(FOOTAGE_STILL_MAX_SIDE_PX);
        let side = |px: u32| (px * FOOTAGE_STILL_MAX_SIDE_PX / long / 2).max(1) * 2;
        Size::new(side(width), side(height))
            .map_err(|_| FootageError::Unsupported("its pictures have an odd shape".to_owned()))
    }

    fn pull(&self, size: Size, fit: StillFit) -> Result<Box<dyn FrameSource>, FootageError> {
        let FootageFacts {
            width_px,
            height_px,
            ..
        } = self.facts;
        let is_fitting = (width_px, height_px) == (size.width_px(), size.height_px());
        if fit == StillFit::Exact && !is_fitting {
            return Err(FootageError::WrongSize {
                width_px,
                height_px,
                wanted: size,
            });
        }
        if self.origin == Origin::Own {
            let pulled = self.pull_own(&[])?;
            return Ok(if is_fitting {
                Box::new(pulled)
            } else {
                Box::new(Fitted::new(pulled, size, fit))
            });
        }
        let args = ffmpeg::frames_args(self.ffmpeg()?, &self.path, &self.survey, (size, fit));
        let process = self.start(&args)?;
        let pulled = Pulled::new(process, size, &self.survey);
        Ok(Box::new(pulled.that_may_miss(FOREIGN_MAY_MISS)))
    }

    /// The opened file of a clip of our own; `None` for a foreign one.
    pub(crate) fn open_own(&self) -> Result<Option<OwnClip>, FootageError> {
        match self.origin {
            Origin::Own => Ok(Some(OwnClip::open(&self.path)?)),
            Origin::Foreign => Ok(None),
        }
    }

    /// Some frames of a clip of our own in its own size: those in `wanted`, by index, ascending, at least one.
    pub(crate) fn some_frames(&self, wanted: &[u32]) -> Result<Box<dyn FrameSource>, FootageError> {
        Ok(Box::new(self.pull_own(wanted)?))
    }

    /// The frames of a clip of our own in its own size: those in `wanted`, or all of them when it is empty.
    fn pull_own(&self, wanted: &[u32]) -> Result<Pulled, FootageError> {
        let FootageFacts {
            width_px,
            height_px,
            ..
        } = self.facts;
        let size = Size::new(width_px, height_px)
            .map_err(|_| FootageError::Unsupported("it has odd sides".to_owned()))?;
        let mut args = vec![OWN_FRAMES.into(), self.path.clone().into()];
        args.extend(wanted.iter().map(|idx| idx.to_string().into()));
        let pulled = Pulled::new(self.start(&args)?, size, &self.survey);
        Ok(match wanted.len() {
            0 => pulled,
            n_wanted => pulled.only(n_wanted as u32),
        })
    }

    fn ffmpeg(&self) -> Result<&Path, FootageError> {
        self.decoders
            .ffmpeg
            .as_deref()
            .ok_or(FootageError::NoDecoder)
    }

    fn start(&self, args: &[std::ffi::OsString]) -> Result<Process, FootageError> {
        Process::start(
            &self.decoders,
            cpu_seconds(&self.survey),
            (self.origin, &ffmpeg::borrowed(args)),
        )
    }
}

/// Refuses what does not even begin like an MP4 with moving pictures.
fn sniff(path: &Path) -> Result<(), FootageError> {
    let mut head = [0; 12];
    let mut file = File::open(path).map_err(FootageError::io("reading the clip"))?;
    let n_read = file
        .read(&mut head)
        .map_err(FootageError::io("reading the clip"))?;
    match (&head[4..8], &head[8..12]) {
        _ if n_read < 12 => Err(FootageError::NotMp4("it is empty or very short")),
        (b"ftyp", b"mif1" | b"msf1" | b"heic" | b"heix" | b"avif" | b"avis") => {
            Err(FootageError::NotMp4("it is a picture"))
        }
        (b"ftyp", _) => Ok(()),
        _ => Err(FootageError::NotMp4(
            "its first bytes are those of something else",
        )),
    }
}

fn check_limits(survey: &Survey) -> Result<(), FootageError> {
    let (width_px, height_px) = survey.upright_px();
    let is_small_enough = |width: u32, height: u32| {
        u64::from(width) * u64::from(height) <= u64::from(FOOTAGE_MAX_PIXELS)
    };
    let is_stored_small = is_small_enough(survey.stored_width_px, survey.stored_height_px);
    if !is_small_enough(width_px, height_px) || !is_stored_small {
        return Err(FootageError::TooLarge {
            width_px,
            height_px,
        });
    }
    if survey.frame_times.total().to_duration() > FOOTAGE_MAX_DURATION {
        return Err(FootageError::TooLong);
    }
    Ok(())
}

/// Decodes the first frame. Returns its true size, and whether it says how its colours are coded.
fn prove(
    decoders: &Decoders,
    survey: &Survey,
    args: &[std::ffi::OsString],
) -> Result<(u32, u32, bool), FootageError> {
    /// `YUV4MPEG2 W1280 H720 F30:1 …`, then `FRAME`.
    const MAX_HEADER_BYTES: usize = 256;
    let args = ffmpeg::borrowed(args);
    let mut process = Process::start(decoders, cpu_seconds(survey), (Origin::Foreign, &args))?;
    let mut head = [0; MAX_HEADER_BYTES];
    let n_read = process.read(&mut head)?;
    let head = String::from_utf8_lossy(&head[..n_read]).into_owned();
    let line = head.lines().next().unwrap_or_default();
    let number = |letter: char| {
        let mut words = line.split(' ').skip(1);
        words.find_map(|word| word.strip_prefix(letter)?.parse::<u32>().ok())
    };
    let (Some(width_px), Some(height_px), true) =
        (number('W'), number('H'), head.contains("FRAME"))
    else {
        return Err(process.stopped_early());
    };
    process.end()?;
    let names_its_matrix = !process.log().contains("color_space:unknown");
    Ok((width_px, height_px, names_its_matrix))
}

/// How much CPU time decoding the whole clip may take: a few times what the slowest codecs need.
fn cpu_seconds(survey: &Survey) -> u64 {
    const PIXELS_PER_SECOND: u64 = 5_000_000;
    let pixels = u64::from(survey.stored_width_px) * u64::from(survey.stored_height_px);
    30 + pixels * u64::from(survey.n_stored) / PIXELS_PER_SECOND
}

//! Turns passing frames into everything a finished video consists of. Runs on the encoding thread.

use std::path::Path;

use kinora_domain::Provenance;

use crate::aac::SoundEncoder;
use crate::finish::Finished;
use crate::h264::VideoEncoder;
use crate::mp4::{self, Movie, SampleStore, SoundTrack, Track};
use crate::scratch::ScratchFile;
use crate::spritesheet::SpritesheetBuilder;
use crate::tail::{TailFrames, to_wav};
use crate::thumbnail::ThumbnailPicker;
use crate::{ClipFacts, ClipFormat, Frame, MediaError, SOUND_SAMPLE_RATE_HZ, Sound, VideoCodec};

const SAMPLES_NAME: &str = "samples.partial";
const VIDEO_NAME: &str = "video.mp4";
/// How often pictures and sound take turns in the file.
const CHUNKS_PER_SECOND: u32 = 2;

/// Everything that is made from one clip's frames, in one pass.
pub(crate) struct Assembler<'a> {
    format: ClipFormat,
    scratch: &'a Path,
    video: VideoEncoder,
    sound: Option<SoundEncoder>,
    store: SampleStore,
    samples_file: ScratchFile,
    spritesheet: SpritesheetBuilder,
    thumbnail: ThumbnailPicker,
    tail_frames: TailFrames,
    next_frame_idx: u32,
    /// The encoded picture; kept to be used again.
    sample: Vec<u8>,
}

impl<'a> Assembler<'a> {
    pub(crate) fn new(
        format: ClipFormat,
        sound: Option<Sound>,
        scratch: &'a Path,
    ) -> Result<Self, MediaError> {
        if format.n_frames == 0 {
            return Err(MediaError::Unsupported("it has no frames".to_owned()));
        }
        let sound = sound
            .map(|sound| SoundEncoder::new(sound, n_sample_frames_until(format, format.n_frames)))
            .transpose()?;
        let video = VideoEncoder::new(format)?;
        let (samples_file, file) = ScratchFile::create(scratch.join(SAMPLES_NAME))?;
        Ok(Self {
            format,
            scratch,
            video,
            sound,
            store: SampleStore::new(file),
            samples_file,
            spritesheet: SpritesheetBuilder::new(format),
            thumbnail: ThumbnailPicker::new(format.n_frames),
            tail_frames: TailFrames::new(format),
            next_frame_idx: 0,
            sample: Vec::new(),
        })
    }

    /// Takes the next frame.
    pub(crate) fn take(&mut self, frame: &Frame) -> Result<(), MediaError> {
        let frame_idx = self.next_frame_idx;
        let is_sync = self.video.encode(frame, &mut self.sample)?;
        self.store.push(Track::Video, &self.sample, is_sync)?;
        if let Some(tile) = self.spritesheet.take(frame_idx, frame) {
            self.thumbnail.consider(frame_idx, frame, &tile);
        }
        self.tail_frames.take(frame_idx, frame);
        self.next_frame_idx += 1;
        let frames_per_chunk = self.format.fps.get().div_ceil(CHUNKS_PER_SECOND);
        if self.next_frame_idx.is_multiple_of(frames_per_chunk) {
            self.catch_up_sound()?;
        }
        Ok(())
    }

    /// Writes the files once all frames were taken.
    pub(crate) fn finish(mut self, provenance: Provenance) -> Result<Finished, MediaError> {
        if self.next_frame_idx != self.format.n_frames {
            return Err(MediaError::Encoder(format!(
                "{} of {} frames were taken",
                self.next_frame_idx, self.format.n_frames
            )));
        }
        self.catch_up_sound()?;
        let tail_sound = self.sound.as_ref().map_or_else(Vec::new, tail_wav);
        let sound = self.finish_sound()?;
        let parameter_sets = self
            .video
            .parameter_sets()
            .cloned()
            .ok_or_else(|| MediaError::Encoder("no parameter sets".to_owned()))?;
        let n_sample_frames = sound.as_ref().map(|sound| sound.n_sample_frames);
        let movie = Movie {
            format: self.format,
            parameter_sets,
            sound,
            provenance,
        };
        let (video_file, mut out) = ScratchFile::create(self.scratch.join(VIDEO_NAME))?;
        mp4::write_file(&movie, self.store.finish()?, &mut out)?;
        drop(out);
        drop(self.samples_file);
        let facts = mp4::probe(video_file.path())
            .map_err(|error| MediaError::Encoder(format!("the finished file: {error}")))?;
        check(&facts, self.format, n_sample_frames)?;
        Ok(Finished {
            thumbnail: self.thumbnail.finish()?,
            spritesheet: self.spritesheet.finish()?,
            tail_frames: self.tail_frames.finish(),
            tail_sound,
            facts,
            video: video_file.keep(),
        })
    }

    /// Encodes the sound up to the end of the last frame taken.
    fn catch_up_sound(&mut self) -> Result<(), MediaError> {
        let Some(sound) = &mut self.sound else {
            return Ok(());
        };
        let store = &mut self.store;
        let mut stored = Ok(());
        sound.encode_to(
            n_sample_frames_until(self.format, self.next_frame_idx),
            &mut |packet| {
                if stored.is_ok() {
                    stored = store.push(Track::Sound, packet, true);
                }
            },
        )?;
        stored
    }

    /// Encodes the last packets; returns what the sound's track says.
    fn finish_sound(&mut self) -> Result<Option<SoundTrack>, MediaError> {
        let Some(sound) = self.sound.take() else {
            return Ok(None);
        };
        let track = SoundTrack {
            decoder_config: sound.decoder_config().to_vec(),
            n_sample_frames: sound.n_sample_frames() as u64,
        };
        let store = &mut self.store;
        let mut stored = Ok(());
        sound.finish(&mut |packet| {
            if stored.is_ok() {
                stored = store.push(Track::Sound, packet, true);
            }
        })?;
        stored.map(|()| Some(track))
    }
}

/// How many sample moments of sound belong to the first `n_frames`.
pub(crate) fn n_sample_frames_until(format: ClipFormat, n_frames: u32) -> usize {
    let n = u64::from(n_frames) * u64::from(SOUND_SAMPLE_RATE_HZ) / u64::from(format.fps.get());
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// The last second of `sound` as a WAV file.
fn tail_wav(sound: &SoundEncoder) -> Vec<u8> {
    let end = sound.n_sample_frames();
    let start = end.saturating_sub(SOUND_SAMPLE_RATE_HZ as usize);
    let moments: Vec<[f32; 2]> = (start..end).map(|moment| sound.at(moment)).collect();
    to_wav(&moments)
}

/// Checks that the finished file is what was promised, to the frame and to the sample.
fn check(
    facts: &ClipFacts,
    format: ClipFormat,
    n_sample_frames: Option<u64>,
) -> Result<(), MediaError> {
    let is_sound_right = match (&facts.sound, n_sample_frames) {
        (None, None) => true,
        (Some(sound), Some(n)) => sound.duration.is_exactly(n, SOUND_SAMPLE_RATE_HZ),
        _ => false,
    };
    if facts.format() == Some(format) && facts.codec == VideoCodec::H264 && is_sound_right {
        Ok(())
    } else {
        Err(MediaError::Encoder(format!(
            "{format:?} was promised and {facts:?} came out"
        )))
    }
}

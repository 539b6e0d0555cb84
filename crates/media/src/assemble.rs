//! Turns passing frames into everything a finished video consists of. Runs on the encoding thread.

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use kinora_domain::Provenance;

use crate::finish::Finished;
use crate::h264::VideoEncoder;
use crate::mp4::{self, Movie, OwnClip, SampleStore, Survey, Track};
use crate::scratch::ScratchFile;
use crate::sights::Sights;
use crate::sound_track::SoundTrackWriter;
use crate::timing::ClipTiming;
use crate::{
    ClipFacts, FootageError, Frame, MediaError, MediaTime, SOUND_SAMPLE_RATE_HZ, VideoCodec,
};

const SAMPLES_NAME: &str = "samples.partial";
pub(crate) const VIDEO_NAME: &str = "video.mp4";
/// How often pictures and sound take turns in the file.
const CHUNKS_PER_SECOND: u32 = 2;

/// Everything that is made from one clip's frames, in one pass.
pub(crate) struct Assembler<'a> {
    timing: ClipTiming,
    scratch: &'a Path,
    video: VideoEncoder,
    sound: Option<SoundTrackWriter>,
    store: SampleStore,
    samples_file: ScratchFile,
    sights: Sights,
    next_frame_idx: u32,
    /// The encoded picture; kept to be used again.
    sample: Vec<u8>,
}

impl<'a> Assembler<'a> {
    /// An assembler of a clip that runs like `timing`; `sound` is as long as that.
    pub(crate) fn new(
        timing: ClipTiming,
        sound: Option<SoundTrackWriter>,
        scratch: &'a Path,
    ) -> Result<Self, MediaError> {
        let format = timing.format;
        if format.n_frames == 0 {
            return Err(MediaError::Unsupported("it has no frames".to_owned()));
        }
        let video = VideoEncoder::new(format)?;
        let (samples_file, file) = ScratchFile::create(scratch.join(SAMPLES_NAME))?;
        Ok(Self {
            sights: Sights::new(&timing),
            timing,
            scratch,
            video,
            sound,
            store: SampleStore::new(file),
            samples_file,
            next_frame_idx: 0,
            sample: Vec::new(),
        })
    }

    /// Takes the next frame.
    pub(crate) fn take(&mut self, frame: &Frame) -> Result<(), MediaError> {
        let is_sync = self.video.encode(frame, &mut self.sample)?;
        self.show(self.next_frame_idx, frame);
        self.store_sample(is_sync)
    }

    /// Takes the coded pictures of `earlier` as they are. They are not seen: see [`Assembler::wants_to_see`].
    pub(crate) fn copy(&mut self, earlier: &mut OwnClip) -> Result<(), MediaError> {
        for (frame_idx, place) in (0u32..).zip(earlier.video.samples.clone()) {
            earlier
                .read(place, &mut self.sample)
                .map_err(FootageError::from)?;
            self.store_sample(earlier.video.sync_before(frame_idx) == frame_idx)?;
        }
        Ok(())
    }

    /// The frames that must be shown where the pictures of a clip are copied: the indexes of those before `end`.
    pub(crate) fn wants_to_see(&self, end: u32) -> Vec<u32> {
        self.sights.wanted_before(end)
    }

    /// Looks at a frame for the thumbnail, the spritesheet and the kept frames; in the order of indexes.
    pub(crate) fn show(&mut self, frame_idx: u32, frame: &Frame) {
        self.sights.show(frame_idx, frame);
    }

    /// Stores the picture in `self.sample`.
    fn store_sample(&mut self, is_sync: bool) -> Result<(), MediaError> {
        self.store.push(Track::Video, &self.sample, is_sync)?;
        self.next_frame_idx += 1;
        let frames_per_chunk = self.timing.format.fps.get().div_ceil(CHUNKS_PER_SECOND);
        if self.next_frame_idx.is_multiple_of(frames_per_chunk) {
            self.catch_up_sound()?;
        }
        Ok(())
    }

    /// Writes the files once all frames were taken.
    pub(crate) fn finish(mut self, provenance: Provenance) -> Result<Finished, MediaError> {
        let n_frames = self.timing.format.n_frames;
        if self.next_frame_idx != n_frames {
            let n_taken = self.next_frame_idx;
            let why = format!("{n_taken} of {n_frames} frames were taken");
            return Err(MediaError::Encoder(why));
        }
        self.catch_up_sound()?;
        let Self {
            timing,
            scratch,
            video,
            sound,
            mut store,
            samples_file,
            sights,
            ..
        } = self;
        let tail_sound = sound
            .as_ref()
            .map_or_else(Vec::new, SoundTrackWriter::tail_wav);
        let sound = sound.map(|sound| sound.finish(&mut store)).transpose()?;
        let parameter_sets = video
            .parameter_sets()
            .cloned()
            .ok_or_else(|| MediaError::Encoder("no parameter sets".to_owned()))?;
        let n_moments = sound.as_ref().map(|sound| sound.n_sample_frames);
        let movie = Movie {
            format: timing.format,
            frame_times: timing.frame_times.clone(),
            parameter_sets,
            sound,
            provenance,
        };
        thread::scope(|scope| {
            let keeping = scope.spawn(|| sights.finish());
            let (video_file, mut out) = ScratchFile::create(scratch.join(VIDEO_NAME))?;
            mp4::write_file(&movie, store.finish()?, &mut out)?;
            drop(out);
            drop(samples_file);
            let facts = check(video_file.path(), &timing, n_moments)?;
            let kept = keeping
                .join()
                .unwrap_or_else(|panic| resume_unwind(panic))?;
            Ok(Finished {
                thumbnail: kept.thumbnail,
                spritesheet: kept.spritesheet,
                tail_frames: kept.tail_frames,
                tail_sound,
                facts,
                video: video_file.keep(),
            })
        })
    }

    /// Writes the sound up to the end of the last frame taken.
    fn catch_up_sound(&mut self) -> Result<(), MediaError> {
        let moment = self.timing.n_moments_until(self.next_frame_idx);
        match &mut self.sound {
            Some(sound) => sound.write_until(moment, &mut self.store),
            None => Ok(()),
        }
    }
}

/// Reads the finished file and checks that it is what was promised, to the frame and to the sample.
fn check(
    path: &Path,
    timing: &ClipTiming,
    n_moments: Option<u64>,
) -> Result<ClipFacts, MediaError> {
    let unreadable = |error| MediaError::Encoder(format!("the finished file: {error}"));
    let facts = mp4::probe(path).map_err(unreadable)?;
    let are_pictures_right = match &timing.frame_times {
        None => facts.format() == Some(timing.format),
        Some(times) => {
            let survey = Survey::read(path, times.n_frames()).map_err(unreadable)?;
            survey.upright_px()
                == (
                    timing.format.size.width_px(),
                    timing.format.size.height_px(),
                )
                && survey.frame_times == *times
        }
    };
    let is_sound_right = match (&facts.sound, n_moments) {
        (None, None) => true,
        (Some(sound), Some(n)) => is_as_long(sound.duration, n),
        _ => false,
    };
    if are_pictures_right && facts.codec == VideoCodec::H264 && is_sound_right {
        Ok(facts)
    } else {
        let format = timing.format;
        Err(MediaError::Encoder(format!(
            "{format:?} was promised and {facts:?} came out"
        )))
    }
}

/// Whether `duration` is that of `n_moments` of sound, to one tick of the clock it is given in: for a clock that has
/// no whole number of ticks for them.
fn is_as_long(duration: MediaTime, n_moments: u64) -> bool {
    let exact = MediaTime {
        ticks: n_moments,
        ticks_per_second: SOUND_SAMPLE_RATE_HZ,
    };
    duration.is_exactly(n_moments, SOUND_SAMPLE_RATE_HZ)
        || (!duration
            .ticks_per_second
            .is_multiple_of(SOUND_SAMPLE_RATE_HZ)
            && exact.scaled_to(duration.ticks_per_second) == duration.ticks)
}

//! What a video showed, as it is kept with it: the start of every remix, edit and extension.
//!
//! ```text
//! Story = segments: one for each moment of the clip itself, then those of each extension
//! segment = scene, prompt, length, seed, and where everybody stood
//! ```
//!
//! Adding a field needs a `#[serde(default)]`. The first version was a bare [`Scene`]; it can still be read.

mod derive;

mod moments;

mod perform;

pub use derive::Words;
pub use perform::PictureStory;

use std::ops::RangeInclusive;

use kinora_media::{SOUND_SAMPLE_RATE_HZ, Sound};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::scene::{Scene, Transition};
use crate::sound::{self, Section};
use crate::staging::Blocking;

/// The version written into new stories.
pub const STORY_VERSION: u32 = 2;

/// The most of a prompt that is kept: for people who read the document, the scene is what counts.
const MAX_PROMPT_CHARS: usize = 2_000;

/// What is taken from outside, at most: bytes of a document, segments of a story, things in a scene, and how many there
/// are of all of them together.
const MAX_CARRIED_BYTES: usize = 128 << 10;
const MAX_SEGMENTS: usize = 60;
const MAX_ENTITIES: usize = 24;
const MAX_ACTORS: u32 = 60;
/// How many there are of a thing, how high it is, and how much smaller or larger than usual.
const COUNTS: RangeInclusive<u32> = 1..=24;
const HEIGHTS_M: RangeInclusive<f32> = 1e-3..=1e5;
const SCALES: RangeInclusive<f32> = 0.05..=20.0;

/// Everything a video showed, from its first frame to its last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// [`STORY_VERSION`] of whoever wrote it.
    pub version: u32,
    /// Frames per second of all segments.
    pub fps: u32,
    /// In the order they are shown; at least one.
    pub segments: Vec<Segment>,
    /// The inputs the pictures were made with, such as `reference` or `character:Mossy`.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// Whom the pictures must credit.
    #[serde(default)]
    pub credits: Vec<String>,
}

/// A part of a story: a clip as it was ordered or one extension, or one moment of it where several are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// What is shown.
    pub scene: Scene,
    /// The beginning of the prompt it was ordered with.
    pub prompt: String,
    /// How many frames it has; 0 in a document of the first version, which did not say.
    pub n_frames: u32,
    /// The seed of everything left to chance.
    pub seed: u64,
    /// Where everybody stood; `None` until it was staged.
    #[serde(default)]
    pub blocking: Option<Blocking>,
    /// How it takes over from the segment before.
    #[serde(default)]
    pub transition: Transition,
}

/// Why bytes are no story.
#[derive(Debug, Error)]
pub enum StoryError {
    /// They are not JSON of this shape.
    #[error("not the document of a story: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A newer program wrote it.
    #[error("a story of version {0}, which is newer than this program")]
    Newer(u32),
    /// It has more of something than any story.
    #[error("not a story: {0}")]
    Boundless(&'static str),
    /// There is nothing in it.
    #[error("a story without segments")]
    Empty,
}

impl Story {
    /// A story of one segment that was not staged yet.
    #[must_use]
    pub fn of(scene: Scene, prompt: &str, (n_frames, fps): (u32, u32), seed: u64) -> Self {
        Self {
            version: STORY_VERSION,
            fps,
            segments: vec![Segment::new(scene, prompt, n_frames, seed)],
            inputs: Vec::new(),
            credits: Vec::new(),
        }
    }

    /// Reads the document of a video.
    ///
    /// # Errors
    /// It is no story, or one of a newer version.
    pub fn read(document: &[u8]) -> Result<Self, StoryError> {
        if let Ok(scene) = serde_json::from_slice::<Scene>(document) {
            return Ok(Self::of(scene, "", (0, 30), 0));
        }
        let story: Self = serde_json::from_slice(document)?;
        if story.version > STORY_VERSION {
            return Err(StoryError::Newer(story.version));
        }
        if story.segments.is_empty() {
            return Err(StoryError::Empty);
        }
        Ok(story)
    }

    /// Reads a document that came with a file from outside, so that anybody may have written it.
    ///
    /// What costs time and memory is bounded. Where everybody stood is worked out anew, and whom the pictures credit.
    ///
    /// # Errors
    /// It is no story, one of a newer version, or has more of something than is taken.
    pub fn read_carried(document: &[u8]) -> Result<Self, StoryError> {
        let bounded = |holds: bool, what| holds.then_some(()).ok_or(StoryError::Boundless(what));
        bounded(document.len() <= MAX_CARRIED_BYTES, "too many bytes")?;
        let mut story = Self::read(document)?;
        story.credits.clear();
        bounded(story.segments.len() <= MAX_SEGMENTS, "too many segments")?;
        for segment in &mut story.segments {
            segment.blocking = None;
            bounded(segment.n_frames > 0, "a segment without frames")?;
            let entities = &segment.scene.entities;
            bounded(entities.len() <= MAX_ENTITIES, "too many things in a scene")?;
            for entity in entities {
                bounded(COUNTS.contains(&entity.count), "too many of one thing")?;
                bounded(HEIGHTS_M.contains(&entity.height_m), "a thing of no size")?;
                bounded(SCALES.contains(&entity.look.scale), "a thing of no size")?;
            }
            let n_actors: u32 = entities.iter().map(|entity| entity.count).sum();
            bounded(n_actors <= MAX_ACTORS, "too many actors")?;
        }
        Ok(story)
    }

    /// The document to keep with a video.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a story has no maps with odd keys and no failing values")
    }

    /// How many frames all segments have.
    #[must_use]
    pub fn n_frames(&self) -> u32 {
        self.segments
            .iter()
            .fold(0, |sum, segment| sum.saturating_add(segment.n_frames))
    }

    /// Gives the last segment so many frames that the whole has `n_frames`: documents of the first version do not
    /// say how long they are.
    pub fn fit_to(&mut self, n_frames: u32) {
        let n_before = self.n_frames() - self.last().n_frames;
        if let Some(last) = self.segments.last_mut() {
            last.n_frames = n_frames.saturating_sub(n_before).max(1);
        }
    }

    /// The sound of the story from segment `first_segment` on.
    #[must_use]
    pub fn sound(&self, first_segment: usize) -> Sound {
        let mut sections = Vec::with_capacity(self.segments.len());
        let (mut n_frames, mut n_samples, mut from) = (0_u64, 0, 0);
        for (segment_idx, segment) in self.segments.iter().enumerate() {
            if segment_idx == first_segment {
                from = n_samples;
            }
            // Rounded over the whole, so that many parts are as long as their sum.
            n_frames += u64::from(segment.n_frames);
            let end = n_frames * u64::from(SOUND_SAMPLE_RATE_HZ) / u64::from(self.fps.max(1));
            sections.push(Section {
                scene: &segment.scene,
                n_sample_frames: end as usize - n_samples,
            });
            n_samples = end as usize;
        }
        sound::render_story(&sections, self.segments[0].seed, from)
    }

    /// The last segment.
    #[must_use]
    pub fn last(&self) -> &Segment {
        self.segments.last().expect("a story has a segment")
    }
}

impl Segment {
    /// A segment that was not staged yet.
    #[must_use]
    pub fn new(scene: Scene, prompt: &str, n_frames: u32, seed: u64) -> Self {
        Self {
            scene,
            prompt: kept_prompt(prompt),
            n_frames,
            seed,
            blocking: None,
            transition: Transition::Flow,
        }
    }
}

fn kept_prompt(prompt: &str) -> String {
    prompt.chars().take(MAX_PROMPT_CHARS).collect()
}

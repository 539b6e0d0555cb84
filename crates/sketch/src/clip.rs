//! A story as a source of frames.

use std::fmt;

use kinora_domain::Size;
use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};
use rayon::prelude::*;

use crate::paint::{Compositor, Grade, styles};
use crate::rigs::Troupe;
use crate::scene::{Action, Entity, Scene, Transition};
use crate::settings;
use crate::staging::{Production, Take};
use crate::story::{Segment, Story};

/// The sentence that is due when a Twemoji drawing is shown.
const TWEMOJI_CREDIT: &str = "Emoji art by Twemoji, copyright Twitter, Inc and other contributors, \
     licensed under CC-BY 4.0 (https://creativecommons.org/licenses/by/4.0/), recoloured and animated.";

/// One clip, ready to be painted frame by frame, in any order.
pub struct Clip {
    parts: Vec<Part>,
    troupe: Troupe,
    act: Act,
    compositor: Compositor,
    /// The picture that a dissolve comes from.
    before: Option<Frame>,
    format: ClipFormat,
    /// Where in the story the clip's first frame is.
    first_idx: u32,
    next_idx: u32,
    credits: Vec<String>,
}

/// A segment with its place in the story.
struct Part {
    segment: Segment,
    first_idx: u32,
    start_s: f32,
    length_s: f32,
    pace: f32,
    /// For how long each of its entities goes on with what it does in the segments after it, in story seconds.
    goes_on_s: Vec<f32>,
}

/// The segment that is being painted.
struct Act {
    part_idx: usize,
    production: Production,
    grade: Grade,
}

impl fmt::Debug for Clip {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Clip")
            .field("format", &self.format)
            .field("next_idx", &self.next_idx)
            .finish_non_exhaustive()
    }
}

impl Clip {
    /// Prepares a clip of `scene`: builds the set and lays out the actors.
    ///
    /// The same scene, seed and format give the same bytes on any number of threads of the caller's rayon pool.
    #[must_use]
    pub fn new(scene: &Scene, seed: u64, format: ClipFormat) -> Self {
        Self::with_troupe(&Troupe::default(), scene, seed, format)
    }

    /// The same with characters, who are played by `troupe`.
    #[must_use]
    pub fn with_troupe(troupe: &Troupe, scene: &Scene, seed: u64, format: ClipFormat) -> Self {
        let length = (format.n_frames, format.fps.get());
        let mut story = Story::of(scene.clone(), "", length, seed);
        Self::of_story(&mut story, troupe, 0, format)
    }

    /// Prepares the segments of `story` from `first_segment` on, and writes into the story where everybody stands
    /// and whom its pictures credit.
    ///
    /// The clip begins where that segment does; what came before is only continued, not painted. `format` says how
    /// many frames of it are pulled.
    ///
    /// # Panics
    /// When the story has no such segment.
    #[must_use]
    pub fn of_story(
        story: &mut Story,
        troupe: &Troupe,
        first_segment: usize,
        format: ClipFormat,
    ) -> Self {
        let mut parts = parts(story, format);
        let mut due = std::mem::take(&mut story.credits);
        let mut act = None;
        for part_idx in first_segment..parts.len() {
            let staged = Act::new(&parts, part_idx, troupe, format.size);
            if due.is_empty() {
                due = credits(staged.production.uses_twemoji());
            }
            let blocking = staged.production.blocking();
            story.segments[part_idx].blocking = Some(blocking.clone());
            parts[part_idx].segment.blocking = Some(blocking);
            act.get_or_insert(staged);
        }
        story.credits.clone_from(&due);
        Self {
            troupe: troupe.clone(),
            compositor: Compositor::new(format.size),
            before: None,
            first_idx: parts[first_segment].first_idx,
            act: act.expect("the story has the segment"),
            parts,
            format,
            next_idx: 0,
            credits: due,
        }
    }

    /// Paints frame `frame_idx` into `frame`, whatever was painted before.
    ///
    /// # Panics
    /// When `frame` does not have the clip's size.
    pub fn paint_at(&mut self, frame_idx: u32, frame: &mut Frame) {
        let story_idx = self.first_idx + frame_idx;
        let part_idx = self.part_of(story_idx);
        if self.act.part_idx != part_idx {
            self.act = Act::new(&self.parts, part_idx, &self.troupe, self.format.size);
        }
        let time_s = self.moved_at_s(frame_idx);
        let production = &self.act.production;
        let list = production.frame(time_s);
        let grade = Grade {
            smear: production.smear(time_s),
            ..self.act.grade
        };
        self.compositor.paint(&list, &grade, story_idx, frame);
        let share = production.dissolved(time_s);
        if share >= 1.0 {
            return;
        }
        if let Some((list, scene)) = production.frame_before(time_s) {
            let mut before = self
                .before
                .take()
                .unwrap_or_else(|| Frame::new(self.format.size));
            let grade = settings::grade_for(scene);
            self.compositor.paint(&list, &grade, story_idx, &mut before);
            mix(frame, &before, share);
            self.before = Some(before);
        }
    }

    /// The story time of a frame, in seconds.
    #[must_use]
    pub fn time_s(&self, frame_idx: u32) -> f32 {
        let story_idx = self.first_idx + frame_idx;
        let part = &self.parts[self.part_of(story_idx)];
        part.start_s + (story_idx - part.first_idx) as f32 / fps(self.format) * part.pace
    }

    /// The story time a frame shows: some styles move in fewer pictures than there are frames.
    fn moved_at_s(&self, frame_idx: u32) -> f32 {
        let time_s = self.time_s(frame_idx);
        let part = &self.parts[self.part_of(self.first_idx + frame_idx)];
        let Some(per_s) = styles::pictures_per_s(part.segment.scene.style) else {
            return time_s;
        };
        let step_s = part.pace / per_s;
        // A little more, so that rounding never falls back by a picture.
        part.start_s + libm::floorf((time_s - part.start_s) / step_s + 1e-3) * step_s
    }

    /// What is on the set.
    #[must_use]
    pub fn production(&self) -> &Production {
        &self.act.production
    }

    /// Whom the picture must credit; empty when everything in it is our own.
    #[must_use]
    pub fn credits(&self) -> Vec<String> {
        self.credits.clone()
    }

    fn part_of(&self, story_idx: u32) -> usize {
        self.parts
            .iter()
            .rposition(|part| part.first_idx <= story_idx)
            .unwrap_or(0)
    }
}

impl Act {
    /// Stages a segment; it goes on from the one before, which is staged as it was kept.
    fn new(parts: &[Part], part_idx: usize, troupe: &Troupe, size: Size) -> Self {
        let part = &parts[part_idx];
        let take = part.take(troupe, size);
        let is_cut = part.segment.transition == Transition::Cut;
        let production = match part_idx.checked_sub(1).filter(|_| !is_cut) {
            None => Production::take(&take),
            Some(before_idx) => {
                let previous = Production::take(&parts[before_idx].take(troupe, size));
                Production::going_on(&take, previous)
            }
        };
        Self {
            part_idx,
            production,
            grade: settings::grade_for(&part.segment.scene),
        }
    }
}

impl Part {
    fn take<'a>(&'a self, troupe: &'a Troupe, size: Size) -> Take<'a> {
        Take {
            troupe,
            scene: &self.segment.scene,
            seed: self.segment.seed,
            size,
            start_s: self.start_s,
            length_s: self.length_s,
            pace: self.pace,
            blocking: self.segment.blocking.as_ref(),
            goes_on_s: &self.goes_on_s,
        }
    }
}

impl FrameSource for Clip {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        if self.next_idx >= self.format.n_frames {
            return Err(SourceError::Failed(
                "the clip has no more frames".to_owned(),
            ));
        }
        self.paint_at(self.next_idx, frame);
        self.next_idx += 1;
        Ok(())
    }
}

/// Whom a picture must credit.
pub(crate) fn credits(uses_twemoji: bool) -> Vec<String> {
    if uses_twemoji {
        vec![TWEMOJI_CREDIT.to_owned()]
    } else {
        Vec::new()
    }
}

/// The segments with their places in time.
fn parts(story: &Story, format: ClipFormat) -> Vec<Part> {
    let mut first_idx = 0;
    let mut start_s = 0.0;
    let mut parts: Vec<Part> = story
        .segments
        .iter()
        .map(|segment| {
            let pace = pace_of(&segment.scene);
            let length_s = segment.n_frames as f32 / fps(format) * pace;
            let part = Part {
                segment: segment.clone(),
                first_idx,
                start_s,
                length_s,
                pace,
                goes_on_s: Vec::new(),
            };
            first_idx += segment.n_frames;
            start_s += length_s;
            part
        })
        .collect();
    for part_idx in 0..parts.len() {
        let (part, after) = parts[part_idx..].split_first().expect("it is one of them");
        let entities = part.segment.scene.entities.iter();
        parts[part_idx].goes_on_s = entities.map(|it| goes_on_s(it, after)).collect();
    }
    parts
}

/// For how long `entity` goes on with what takes its time, such as growing, in the segments `after` its own.
fn goes_on_s(entity: &Entity, after: &[Part]) -> f32 {
    use Action::{Bloom, Burn, Fill, Grow, Melt, Shrink};
    let takes_time = matches!(entity.action, Bloom | Burn | Fill | Grow | Melt | Shrink);
    if !takes_time && entity.look.becomes.is_none() {
        return 0.0;
    }
    let goes_on = |part: &&Part| {
        let mut entities = part.segment.scene.entities.iter();
        part.segment.transition == Transition::Flow
            && entities.any(|it| it.id == entity.id && it.action == entity.action)
    };
    let parts = after.iter().take_while(goes_on);
    parts.map(|part| part.length_s).sum()
}

fn pace_of(scene: &Scene) -> f32 {
    if scene.pace.is_finite() {
        scene.pace.clamp(0.05, 60.0)
    } else {
        1.0
    }
}

/// Mixes `before` into `frame`; `share` is how much of `frame` stays.
fn mix(frame: &mut Frame, before: &Frame, share: f32) {
    let weight = (share * 256.0) as u32;
    let planes = frame.planes_mut();
    for (plane, old) in [
        (planes.y, before.y()),
        (planes.cb, before.cb()),
        (planes.cr, before.cr()),
    ] {
        plane
            .par_chunks_mut(1 << 14)
            .zip(old.par_chunks(1 << 14))
            .for_each(|(new, old)| {
                for (new, old) in new.iter_mut().zip(old) {
                    let sum = u32::from(*new) * weight + u32::from(*old) * (256 - weight);
                    *new = ((sum + 128) >> 8) as u8;
                }
            });
    }
}

fn fps(format: ClipFormat) -> f32 {
    format.fps.get() as f32
}

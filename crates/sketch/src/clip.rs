//! A scene as a source of frames.

use std::fmt;

use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};

use crate::paint::{Compositor, Grade};
use crate::rigs::Troupe;
use crate::scene::Scene;
use crate::settings;
use crate::staging::Production;

/// The sentence that is due when a Twemoji drawing is shown.
const TWEMOJI_CREDIT: &str = "Emoji art by Twemoji, copyright Twitter, Inc and other contributors, \
     licensed under CC-BY 4.0 (https://creativecommons.org/licenses/by/4.0/), recoloured and animated.";

/// One clip, ready to be painted frame by frame, in any order.
pub struct Clip {
    production: Production,
    compositor: Compositor,
    grade: Grade,
    format: ClipFormat,
    pace: f32,
    next_idx: u32,
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
    /// Prepares a clip of `scene`: builds the set, lays out the actors and bakes every drawing.
    ///
    /// The same scene, seed and format give the same bytes on any number of threads of the caller's rayon pool.
    #[must_use]
    pub fn new(scene: &Scene, seed: u64, format: ClipFormat) -> Self {
        Self::with_troupe(&Troupe::default(), scene, seed, format)
    }

    /// The same with characters, who are played by `troupe`.
    #[must_use]
    pub fn with_troupe(troupe: &Troupe, scene: &Scene, seed: u64, format: ClipFormat) -> Self {
        let pace = if scene.pace.is_finite() {
            scene.pace.clamp(0.05, 60.0)
        } else {
            1.0
        };
        let length_s = format.n_frames as f32 / fps(format) * pace;
        Self {
            production: Production::with_troupe(troupe, scene, seed, (format.size, length_s)),
            compositor: Compositor::new(format.size),
            grade: settings::grade_for(scene),
            format,
            pace,
            next_idx: 0,
        }
    }

    /// Paints frame `frame_idx` into `frame`, whatever was painted before.
    ///
    /// # Panics
    /// When `frame` does not have the clip's size.
    pub fn paint_at(&mut self, frame_idx: u32, frame: &mut Frame) {
        let list = self.production.frame(self.time_s(frame_idx));
        self.compositor.paint(&list, &self.grade, frame_idx, frame);
    }

    /// The story time of a frame, in seconds.
    #[must_use]
    pub fn time_s(&self, frame_idx: u32) -> f32 {
        frame_idx as f32 / fps(self.format) * self.pace
    }

    /// What is on the set.
    #[must_use]
    pub fn production(&self) -> &Production {
        &self.production
    }

    /// Whom the picture must credit; empty when everything in it is our own.
    #[must_use]
    pub fn credits(&self) -> Vec<String> {
        credits(self.production.uses_twemoji())
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

fn fps(format: ClipFormat) -> f32 {
    format.fps.get() as f32
}

//! Stories that happen in a picture: one clip made of it for each segment.

use std::fmt;

use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};

use super::Story;
use crate::picture::{EarlierPart, PictureBegins, PictureClip, PictureOrder};
use crate::rigs::Troupe;

/// The segments of a story from one on, all of them in the world of one picture.
pub struct PictureStory {
    story: Story,
    picture: Frame,
    troupe: Troupe,
    format: ClipFormat,
    segment_idx: usize,
    /// How many frames of the segment are left.
    n_left: u32,
    clip: PictureClip,
}

impl fmt::Debug for PictureStory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PictureStory")
            .field("format", &self.format)
            .field("segment_idx", &self.segment_idx)
            .finish_non_exhaustive()
    }
}

impl PictureStory {
    /// Prepares `story` from segment `first_segment` on in the world of `picture`, and writes into the story whom
    /// its pictures credit. `format` says how many frames are pulled.
    ///
    /// # Panics
    /// When the story has no such segment.
    #[must_use]
    pub fn new(
        story: &mut Story,
        (picture, troupe): (Frame, &Troupe),
        first_segment: usize,
        format: ClipFormat,
    ) -> Self {
        let clip = stage(story, (&picture, troupe), first_segment, format);
        for credit in clip.credits() {
            if !story.credits.contains(&credit) {
                story.credits.push(credit);
            }
        }
        Self {
            n_left: story.segments[first_segment].n_frames,
            story: story.clone(),
            troupe: troupe.clone(),
            picture,
            format,
            segment_idx: first_segment,
            clip,
        }
    }
}

impl FrameSource for PictureStory {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        if self.n_left == 0 && self.segment_idx + 1 < self.story.segments.len() {
            self.segment_idx += 1;
            self.n_left = self.story.segments[self.segment_idx].n_frames;
            let world = (&self.picture, &self.troupe);
            self.clip = stage(&self.story, world, self.segment_idx, self.format);
        }
        self.n_left = self.n_left.saturating_sub(1);
        self.clip.next_frame(frame)
    }
}

fn stage(
    story: &Story,
    (picture, troupe): (&Frame, &Troupe),
    segment_idx: usize,
    format: ClipFormat,
) -> PictureClip {
    let segment = &story.segments[segment_idx];
    let earlier: Vec<EarlierPart> = story.segments[..segment_idx]
        .iter()
        .map(|segment| EarlierPart {
            scene: &segment.scene,
            n_frames: segment.n_frames,
        })
        .collect();
    let begins = if earlier.is_empty() {
        PictureBegins::With
    } else {
        PictureBegins::Later(&earlier)
    };
    PictureClip::new(&PictureOrder {
        picture,
        scene: &segment.scene,
        troupe,
        seed: segment.seed,
        format: ClipFormat {
            n_frames: segment.n_frames,
            ..format
        },
        begins,
    })
}

//! A scene as a source of frames.

use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};

use crate::paint::{Compositor, DrawList, Grade};
use crate::scene::Scene;
use crate::settings;
use crate::staging::{Set, SetContext, View};

/// A clip, prepared and ready to be painted.
pub struct Clip {
    format: ClipFormat,
    pace: f32,
    set: Set,
    compositor: Compositor,
    grade: Grade,
    next_idx: u32,
}

impl Clip {
    /// Bakes everything that `scene` needs.
    #[must_use]
    pub fn new(scene: &Scene, seed: u64, format: ClipFormat) -> Self {
        let set = settings::build(&SetContext {
            setting: scene.setting,
            time_of_day: scene.time_of_day,
            weather: scene.weather,
            season: scene.season,
            size: format.size,
            seed,
            reach_x: 0.1,
            reach_up: 0.1,
        });
        let compositor = Compositor::new(format.size);
        Self {
            format,
            pace: scene.pace,
            set,
            compositor,
            grade: Grade::default(),
            next_idx: 0,
        }
    }

    /// Credits that the licence of art used in this clip asks for, one sentence each.
    #[must_use]
    pub fn credits(&self) -> Vec<String> {
        Vec::new()
    }

    /// Paints frame `frame_idx` into `frame`.
    pub fn paint_at(&mut self, frame_idx: u32, frame: &mut Frame) {
        let time_s = frame_idx as f32 / self.format.fps.get() as f32;
        let share = frame_idx as f32 / self.format.n_frames as f32;
        let view = View {
            size: self.format.size,
            x: 0.0,
            y: 0.0,
            zoom: 1.0 + 0.05 * share,
            roll_rad: 0.0,
        };
        let mut list = DrawList::default();
        for layer in self.set.behind.iter().chain(&self.set.in_front) {
            layer(time_s * self.pace, &view, &mut list);
        }
        self.compositor.paint(&list, &self.grade, frame_idx, frame);
    }
}

impl FrameSource for Clip {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        self.paint_at(self.next_idx, frame);
        self.next_idx += 1;
        Ok(())
    }
}

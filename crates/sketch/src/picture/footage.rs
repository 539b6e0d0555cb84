//! An edit of a clip that was not made here: every frame in another light, with weather and actors before it.

use std::fmt;

use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};

use super::clip::pace_of;
use super::look::Look;
use super::overlay::{Begins, Overlay};
use super::pixels;
use super::style::Stylist;
use super::world;
use crate::clip::credits;
use crate::paint::{Compositor, DrawList};
use crate::rigs::Troupe;
use crate::scene::{Scene, Style};
use crate::staging::View;

/// A clip made over as a prompt asks: its style, hour, mood and weather painted into every frame, and whom it names
/// standing before it. It has the frames of its source, one for one.
pub struct FootageEdit {
    source: Box<dyn FrameSource>,
    /// The source's first frame, which was looked at when the edit was prepared.
    first: Option<Frame>,
    from: Frame,
    overlay: Overlay,
    look: Look,
    stylist: Stylist,
    compositor: Compositor,
    pace: f32,
    next_idx: u32,
}

impl fmt::Debug for FootageEdit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FootageEdit")
            .field("format", &self.source.format())
            .field("next_idx", &self.next_idx)
            .finish_non_exhaustive()
    }
}

impl FootageEdit {
    /// Prepares the edit: takes the first frame of `source`, and lays out whom `scene` names on its ground.
    ///
    /// A scene that asks for nothing that can be done to a clip gives a gentle film grade: what goes out is never
    /// what came in.
    ///
    /// # Errors
    /// The source has no first frame.
    pub fn new(
        mut source: Box<dyn FrameSource>,
        scene: &Scene,
        troupe: &Troupe,
        seed: u64,
    ) -> Result<Self, SourceError> {
        let format = source.format();
        let mut first = Frame::new(format.size);
        source.next_frame(&mut first)?;
        let ground = world::ground_of(&first);
        let pace = pace_of(scene);
        let half_width = format.size.width_px() as f32 / View::unit_px(format.size) / 2.0;
        let length_s = format.n_frames as f32 / format.fps.get() as f32 * pace;
        Ok(Self {
            overlay: Overlay::new(
                (scene, troupe),
                seed,
                (format.size, &ground),
                Begins {
                    visible: (-half_width, half_width),
                    actors_enter: false,
                    length_s,
                },
            ),
            look: Look::changing(scene, ground.mean),
            stylist: Stylist::new(format.size),
            compositor: Compositor::new(format.size),
            from: Frame::new(format.size),
            first: Some(first),
            source,
            pace,
            next_idx: 0,
        })
    }

    /// Whom the picture must credit; empty when everything drawn into it is our own.
    #[must_use]
    pub fn credits(&self) -> Vec<String> {
        credits(self.overlay.uses_twemoji())
    }
}

impl FrameSource for FootageEdit {
    fn format(&self) -> ClipFormat {
        self.source.format()
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        match self.first.take() {
            Some(first) => self.from = first,
            None => self.source.next_frame(&mut self.from)?,
        }
        let format = self.source.format();
        let time_s = self.next_idx as f32 / format.fps.get() as f32;
        pixels::spread(&self.from, self.look.haze, self.compositor.canvas_mut());
        let view = View {
            size: format.size,
            x: 0.0,
            y: 0.0,
            zoom: 1.0,
            roll_rad: 0.0,
        };
        let mut list = DrawList::default();
        self.overlay.draw(time_s * self.pace, &view, 1.0, &mut list);
        self.compositor.draw_over(&list);
        if self.look.style != Style::Flat {
            self.stylist
                .restyle(self.look.style, 1.0, self.compositor.canvas_mut());
        }
        self.compositor
            .finish(&self.look.grade, self.next_idx, frame);
        self.next_idx += 1;
        Ok(())
    }
}

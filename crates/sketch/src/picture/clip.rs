//! A clip that begins with a picture.

use std::fmt;

use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};

use super::camera::{Camera, Place};
use super::look::Look;
use super::overlay::{Begins, Overlay};
use super::style::Stylist;
use super::world::World;
use crate::clip::credits;
use crate::paint::{Compositor, DrawList};
use crate::rigs::Troupe;
use crate::scene::{Scene, Style};

/// How long the prompt's light, colours and weather take to come over the picture.
const CHANGE_S: f32 = 1.8;

/// What a [`PictureClip`] is made of.
#[derive(Clone, Copy, Debug)]
pub struct PictureOrder<'a> {
    /// The picture that is the world, in the clip's size.
    pub picture: &'a Frame,
    /// What acts in it and what becomes of its light and weather.
    pub scene: &'a Scene,
    /// Who plays the characters of the scene.
    pub troupe: &'a Troupe,
    /// Varies what may vary.
    pub seed: u64,
    /// The shape of the clip.
    pub format: ClipFormat,
    /// How the clip begins.
    pub begins: PictureBegins<'a>,
}

/// How a clip made of a picture begins.
#[derive(Clone, Copy, Debug)]
pub enum PictureBegins<'a> {
    /// The first frame is the picture.
    With,
    /// The picture was the last frame of what came before: the first frame is the one after it.
    After,
    /// An earlier clip was made of the same picture; this one goes on where that one ended.
    Later {
        /// The scene of the earlier clip.
        scene: &'a Scene,
        /// How many frames there were before this clip.
        n_frames: u32,
    },
}

/// A clip whose first frame is a picture and whose world that picture is: the camera moves through it by its depth,
/// actors come in, light and weather change.
pub struct PictureClip {
    world: World,
    camera: Camera,
    overlay: Overlay,
    looks: (Look, Look),
    stylist: Stylist,
    compositor: Compositor,
    /// The picture itself, when it is the first frame.
    first: Option<Frame>,
    format: ClipFormat,
    pace: f32,
    /// How many frames there were before the first one.
    n_before: u32,
    next_idx: u32,
}

impl fmt::Debug for PictureClip {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PictureClip")
            .field("format", &self.format)
            .field("next_idx", &self.next_idx)
            .finish_non_exhaustive()
    }
}

impl PictureClip {
    /// Takes the picture apart, lays out the actors and bakes their drawings.
    ///
    /// The same order gives the same bytes on any number of threads of the caller's rayon pool.
    #[must_use]
    pub fn new(order: &PictureOrder<'_>) -> Self {
        let PictureOrder {
            picture,
            scene,
            troupe,
            seed,
            format,
            begins,
        } = *order;
        let world = World::of(picture);
        let ground = *world.ground();
        let fps = format.fps.get() as f32;
        let pace = pace_of(scene);
        let n_before = match begins {
            PictureBegins::With => 0,
            PictureBegins::After => 1,
            PictureBegins::Later { n_frames, .. } => n_frames,
        };
        let length_s = (n_before + format.n_frames) as f32 / fps;
        let mut camera = Camera {
            size: format.size,
            camera_move: scene.camera,
            shot: scene.shot,
            start_s: 0.0,
            length_s,
            side: -ground.free_side,
            start: Place::REST,
        };
        let overlay = Overlay::new(
            (scene, troupe),
            seed,
            (format.size, &ground),
            Begins {
                visible: camera.always_seen(world.actors_q()),
                actors_enter: true,
                length_s: length_s * pace,
            },
        );
        let look = Look::of(scene, ground.mean);
        let mut looks = (Look::none(), look);
        let mut overlay = overlay;
        if let PictureBegins::Later { scene: earlier, .. } = begins {
            let before_s = n_before as f32 / fps;
            let earlier_camera = Camera {
                camera_move: earlier.camera,
                shot: earlier.shot,
                length_s: before_s,
                ..camera
            };
            camera.start = earlier_camera.place(before_s);
            camera.start_s = before_s;
            camera.length_s = format.n_frames as f32 / fps;
            looks.0 = Look::of(earlier, ground.mean);
            let before = Overlay::new(
                (earlier, troupe),
                seed,
                (format.size, &ground),
                Begins {
                    visible: earlier_camera.always_seen(world.actors_q()),
                    actors_enter: false,
                    length_s: before_s * pace_of(earlier),
                },
            );
            overlay = overlay.going_on_from(&before, (scene, earlier), before_s * pace);
        }
        Self {
            stylist: Stylist::new(format.size),
            compositor: Compositor::new(format.size),
            first: matches!(begins, PictureBegins::With).then(|| picture.clone()),
            world,
            camera,
            overlay,
            looks,
            format,
            pace,
            n_before,
            next_idx: 0,
        }
    }

    /// Paints frame `frame_idx` into `frame`, whatever was painted before.
    ///
    /// # Panics
    /// When `frame` does not have the clip's size.
    pub fn paint_at(&mut self, frame_idx: u32, frame: &mut Frame) {
        if frame_idx == 0
            && let Some(picture) = &self.first
        {
            frame.clone_from(picture);
            return;
        }
        let fps = self.format.fps.get() as f32;
        let time_s = (self.n_before + frame_idx) as f32 / fps;
        let is_later = self.looks.0.is_something() || self.n_before > 1;
        let change_s = if is_later {
            frame_idx as f32 / fps
        } else {
            time_s
        };
        let most_s = (0.45 * self.format.n_frames as f32 / fps).max(0.1);
        let share = ease(change_s / CHANGE_S.min(most_s));
        let look = Look::between(&self.looks.0, &self.looks.1, share);
        let weather = if is_later { 1.0 } else { share };
        let place = self.camera.place(time_s);
        self.world
            .paint(&place, look.haze, self.compositor.canvas_mut());
        let mut list = DrawList::default();
        let view = place.view(self.format.size, self.world.actors_q());
        self.overlay
            .draw(time_s * self.pace, &view, weather, &mut list);
        self.compositor.draw_over(&list);
        if look.style != Style::Flat {
            self.stylist.restyle(
                look.style,
                look.style_share,
                time_s,
                self.compositor.canvas_mut(),
            );
        }
        self.compositor.finish(&look.grade, frame_idx, frame);
    }

    /// Whom the picture must credit; empty when everything drawn into it is our own.
    #[must_use]
    pub fn credits(&self) -> Vec<String> {
        credits(self.overlay.uses_twemoji())
    }
}

impl FrameSource for PictureClip {
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

/// How fast the scene's time passes.
pub(super) fn pace_of(scene: &Scene) -> f32 {
    if scene.pace.is_finite() {
        scene.pace.clamp(0.05, 8.0)
    } else {
        1.0
    }
}

fn ease(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

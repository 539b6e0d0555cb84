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
    /// Earlier clips were made of the same picture, one after the other, the first of them [`PictureBegins::With`]
    /// it; this one goes on where the last one ended.
    Later(&'a [EarlierPart<'a>]),
}

/// A clip of the same picture that came before.
#[derive(Clone, Copy, Debug)]
pub struct EarlierPart<'a> {
    /// What it showed.
    pub scene: &'a Scene,
    /// How many frames it had.
    pub n_frames: u32,
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
    /// Whether clips of the same picture came before.
    goes_on: bool,
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
        let world = World::of(order.picture);
        let cameras = Cameras::of(order, -world.ground().free_side);
        let pace = pace_of(order.scene);
        let fps = order.format.fps.get() as f32;
        let stage = |scene: &Scene, camera: &Camera, actors_enter: bool| {
            let begins = Begins {
                visible: camera.always_seen(world.actors_q()),
                actors_enter,
                length_s: (camera.start_s + camera.length_s) * pace_of(scene),
            };
            let place = (order.format.size, world.ground());
            Overlay::new((scene, order.troupe), order.seed, place, begins)
        };
        let mut overlay = stage(order.scene, &cameras.own, true);
        let mut before = Look::none();
        if let (Some(camera), Some(part)) = (&cameras.earlier, order.begins.last()) {
            let now_s = cameras.n_before as f32 / fps;
            let now_s = (now_s * pace, now_s * pace_of(part.scene));
            let earlier = stage(part.scene, camera, false);
            overlay = overlay.going_on_from(&earlier, (order.scene, part.scene), now_s);
            before = Look::of(part.scene, world.ground().mean);
        }
        let is_first = matches!(order.begins, PictureBegins::With);
        Self {
            looks: (before, Look::of(order.scene, world.ground().mean)),
            stylist: Stylist::new(order.format.size),
            compositor: Compositor::new(order.format.size),
            first: is_first.then(|| order.picture.clone()),
            world,
            camera: cameras.own,
            overlay,
            format: order.format,
            pace,
            goes_on: cameras.earlier.is_some(),
            n_before: cameras.n_before,
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
        let change_s = if self.goes_on {
            frame_idx as f32 / fps
        } else {
            time_s
        };
        let most_s = (0.45 * self.format.n_frames as f32 / fps).max(0.1);
        let share = ease(change_s / CHANGE_S.min(most_s));
        let look = Look::between(&self.looks.0, &self.looks.1, share);
        let place = self.camera.place(time_s);
        self.world
            .paint(&place, look.haze, self.compositor.canvas_mut());
        let mut list = DrawList::default();
        let view = place.view(self.format.size, self.world.actors_q());
        self.overlay
            .draw(time_s * self.pace, &view, share, &mut list);
        self.compositor.draw_over(&list);
        if look.style != Style::Flat {
            self.stylist
                .restyle(look.style, look.style_share, self.compositor.canvas_mut());
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

impl PictureBegins<'_> {
    /// The clip of the same picture right before this one.
    fn last(&self) -> Option<&EarlierPart<'_>> {
        match self {
            Self::Later(parts) => parts.last(),
            Self::With | Self::After => None,
        }
    }
}

/// The camera of a clip, and that of the clip before it.
struct Cameras {
    own: Camera,
    earlier: Option<Camera>,
    /// How many frames there were before the clip.
    n_before: u32,
}

impl Cameras {
    fn of(order: &PictureOrder<'_>, side: f32) -> Self {
        let fps = order.format.fps.get() as f32;
        let camera = |scene: &Scene, first_idx: u32, n_frames: u32, start: Place| Camera {
            size: order.format.size,
            camera_move: scene.camera,
            shot: scene.shot,
            start_s: first_idx as f32 / fps,
            length_s: n_frames as f32 / fps,
            side,
            start,
        };
        let (mut n_before, mut start, mut earlier) = (0, Place::REST, None);
        match order.begins {
            PictureBegins::With => {}
            PictureBegins::After => n_before = 1,
            PictureBegins::Later(parts) => {
                for part in parts {
                    let before = camera(part.scene, n_before, part.n_frames, start);
                    n_before += part.n_frames;
                    start = before.place(n_before as f32 / fps);
                    earlier = Some(before);
                }
            }
        }
        let first_idx = if earlier.is_some() { n_before } else { 0 };
        let n_frames = n_before - first_idx + order.format.n_frames;
        Self {
            own: camera(order.scene, first_idx, n_frames, start),
            earlier,
            n_before,
        }
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

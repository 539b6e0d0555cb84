//! What is said, at the bottom of the picture while it is said.

use std::sync::Arc;

use kinora_domain::Size;

use crate::paint::bake::bake_svg;
use crate::paint::{Affine, Blend, Draw, DrawList, Plate};
use crate::props::placard::Caption;
use crate::scene::{self, Scene};

/// What nobody says and is no longer than this is a title, in characters.
const LONGEST_TITLE: usize = 64;
/// How long one comes in and goes out, as a share of its time.
const FADE_SHARE: f32 = 0.08;
/// How far from the lower edge, as a share of the frame's height.
const MARGIN_SHARE: f32 = 0.05;

/// The captions of a segment; each has an equal part of its time.
pub(super) struct Captions {
    plates: Vec<(Arc<Plate>, (f32, f32))>,
    start_s: f32,
    length_s: f32,
}

impl Captions {
    pub(super) fn new(scene: &Scene, size: Size, (start_s, length_s): (f32, f32)) -> Self {
        let frame = (size.width_px() as f32, size.height_px() as f32);
        let bake = |line: &scene::Caption| {
            let is_title = line.speaker.is_none() && line.text.chars().count() <= LONGEST_TITLE;
            let caption = if is_title {
                Caption::title(&line.text, frame)
            } else {
                Caption::new(&line.text, frame)
            };
            let (width, height) = caption.size_px;
            let sides = (width.ceil().max(1.0), height.ceil().max(1.0));
            let plate = bake_svg(&caption.svg, sides.0 as usize, sides.1 as usize).ok()?;
            let at = (
                (frame.0 - width) / 2.0,
                frame.1 * (1.0 - MARGIN_SHARE) - height,
            );
            Some((Arc::new(plate), (at.0.round(), at.1.round())))
        };
        let lines = scene.captions.iter();
        Self {
            plates: lines.filter_map(bake).collect(),
            start_s,
            length_s,
        }
    }

    /// Adds the one that is due at `time_s` story seconds.
    pub(super) fn draw(&self, time_s: f32, list: &mut DrawList) {
        let n = self.plates.len() as f32;
        let at = (time_s - self.start_s) / self.length_s.max(0.01) * n;
        if self.plates.is_empty() || !(0.0..n).contains(&at) {
            return;
        }
        let (plate, (x, y)) = &self.plates[(at as usize).min(self.plates.len() - 1)];
        let within = at - libm::floorf(at);
        let opacity = ((within / FADE_SHARE).min((1.0 - within) / FADE_SHARE)).clamp(0.0, 1.0);
        list.draw(Draw {
            plate: Arc::clone(plate),
            to_frame: Affine::translate(*x, *y),
            opacity,
            tint: [1.0; 3],
            blend: Blend::Over,
            wave: None,
        });
    }
}

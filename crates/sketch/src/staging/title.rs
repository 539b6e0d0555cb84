//! The card that a film closes with: it is there at once, the mark and the words come a little nearer.

use std::sync::Arc;

use kinora_domain::Size;

use crate::paint::bake::bake_svg;
use crate::paint::{Affine, Blend, Draw, DrawList, Plate};
use crate::props::placard::Title;
use crate::scene::{Mood, Scene};

/// How long the mark and the words take to come to rest, in seconds.
const COMES_S: f32 = 0.5;

/// The plates of a card, the farthest first, each with whether it moves.
pub(super) struct TitleCard {
    plates: Vec<(Arc<Plate>, bool)>,
    middle: (f32, f32),
    start_s: f32,
}

impl TitleCard {
    /// The card of a scene that has one.
    pub(super) fn new(scene: &Scene, size: Size, start_s: f32) -> Option<Self> {
        let card = scene.card.as_ref()?;
        let frame = (size.width_px() as f32, size.height_px() as f32);
        let rgb = card.colour.unwrap_or(match scene.mood {
            Mood::Happy => 0xf2843c,
            Mood::Calm => 0x4aa39a,
            Mood::Tense | Mood::Epic => 0xc8384a,
            Mood::Romantic => 0xd9618c,
            Mood::Neutral | Mood::Sad => 0x3f7fd6,
        });
        let title = Title::new(&card.text, card.has_mark, rgb, frame);
        let bake = |svg: &str| {
            let sides = (size.width_px() as usize, size.height_px() as usize);
            bake_svg(svg, sides.0, sides.1).ok().map(Arc::new)
        };
        let drawings = [
            (Some(title.ground), false),
            (title.mark, true),
            (title.words, true),
        ];
        let plates = drawings
            .into_iter()
            .filter_map(|(svg, moves)| Some((bake(&svg?)?, moves)))
            .collect();
        Some(Self {
            plates,
            middle: (frame.0 / 2.0, frame.1 / 2.0),
            start_s,
        })
    }

    /// Adds it as it is at `time_s` story seconds.
    pub(super) fn draw(&self, time_s: f32, list: &mut DrawList) {
        let along = ((time_s - self.start_s) / COMES_S).clamp(0.0, 1.0);
        let grown = 0.88 + 0.12 * along * along * (3.0 - 2.0 * along);
        for (plate, moves) in &self.plates {
            let size = if *moves { grown } else { 1.0 };
            let (x, y) = self.middle;
            list.draw(Draw {
                plate: Arc::clone(plate),
                to_frame: Affine::translate(-x, -y)
                    .then(Affine::scale(size, size))
                    .then(Affine::translate(x, y)),
                opacity: 1.0,
                tint: [1.0; 3],
                blend: Blend::Over,
                wave: None,
            });
        }
    }
}

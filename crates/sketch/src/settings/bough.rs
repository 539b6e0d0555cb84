//! A leafy bough that hangs into the picture from above: what fills a tall frame where a wide one has no sky left.

use super::craft::Craft;
use super::easel::{Distance, Easel};
use super::foliage::leaf_colour;
use super::palette::{rgb, scale};
use crate::paint::Wave;
use crate::paint::noise::{Dice, lerp};
use crate::scene::Season;

/// Adds a bough in the upper corner away from the light, in tall frames only.
pub(super) fn add_bough(craft: &mut Craft<'_>, light_x: f32) {
    // In mist and at night it would be a dark rag over whoever comes from above.
    let is_dim = craft.tones.haziness > 1.5 || craft.tones.lamps > 0.9;
    if !craft.is_tall() || is_dim {
        return;
    }
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.15,
            depth: 0.0,
        },
        (-2.0, 0.2),
        light_x,
    );
    let mut dice = craft.dice(45);
    let side = -light_x;
    let (edge, top) = (side * (craft.half_width + 0.10), craft.top);
    let leaves = scale(leaf_colour(craft.season(), &mut dice), 0.82);
    for (from, to, low) in [(0.20, 0.62, 0.17), (0.10, 0.40, 0.22), (0.03, 0.80, 0.05)] {
        let start = (edge, top + from);
        let end = (edge - side * to, top + low + dice.range(-0.03, 0.03));
        draw_branch(&mut easel, &mut dice, (start, end), leaves);
    }
    let placed = easel.bake(craft);
    craft.add_front(placed.waving(|t| Wave {
        amplitude_px: 0.004,
        frequency: 5.0,
        phase_rad: t * 1.1,
    }));
}

fn draw_branch(
    easel: &mut Easel,
    dice: &mut Dice,
    (start, end): ((f32, f32), (f32, f32)),
    leaves: crate::paint::Rgb,
) {
    let bark = easel.ink(rgb(0x54402f), 0.3);
    let bend = (lerp(start.0, end.0, 0.5), start.1.min(end.1) - 0.04);
    let line = format!(
        "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
        start.0, start.1, bend.0, bend.1, end.0, end.1
    );
    easel.drawing.stroke(&line, &bark, 0.016);
    let is_bare = easel.season() == Season::Winter;
    let along = |t: f32| {
        let (a, b) = (lerp(start.0, bend.0, t), lerp(bend.0, end.0, t));
        let (c, d) = (lerp(start.1, bend.1, t), lerp(bend.1, end.1, t));
        (lerp(a, b, t), lerp(c, d, t))
    };
    for i in 0..11 {
        let at = along(i as f32 / 10.0);
        let hang = (at.0 + dice.range(-0.05, 0.05), at.1 + dice.range(0.0, 0.07));
        if is_bare {
            let twig = format!(
                "M{:.4} {:.4}L{:.4} {:.4}",
                at.0,
                at.1,
                hang.0 + 0.03,
                hang.1 + 0.05
            );
            easel.drawing.stroke(&twig, &bark, 0.005);
            let snow = easel.ink([0.95, 0.97, 1.0], 0.95);
            easel
                .drawing
                .ellipse((at.0, at.1 - 0.010), (0.032, 0.009), &snow);
        } else {
            let (size, tone) = (dice.range(0.07, 0.12), dice.range(0.85, 1.1));
            let at = (hang.0, hang.1 + size * 0.5);
            easel.garden(dice).bush(at, size, scale(leaves, tone));
        }
    }
}

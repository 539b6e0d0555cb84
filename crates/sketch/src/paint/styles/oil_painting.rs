//! Oil painting: strokes of a brush that stand out from the canvas.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Brush),
        gain: [1.03, 1.0, 0.95],
        contrast: 0.16,
        saturation: 1.18,
        shadow_tint: [0.012, 0.002, -0.006],
        vignette: 0.16,
        bloom: 0.08,
        grain: 0.006,
        ..Grade::default()
    }
}

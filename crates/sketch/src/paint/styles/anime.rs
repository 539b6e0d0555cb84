//! Anime: painted cels in a thin outline, clear and bright.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Cel),
        gain: [1.02, 1.03, 1.05],
        contrast: 0.12,
        saturation: 1.12,
        shadow_tint: [0.006, -0.006, 0.022],
        light_tint: [0.012, 0.006, 0.0],
        vignette: 0.06,
        bloom: 0.30,
        bloom_threshold: 0.86,
        ..Grade::default()
    }
}

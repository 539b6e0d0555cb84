//! Van Gogh: thick strokes that whirl, deep blue beside chrome yellow.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Swirls),
        contrast: 0.26,
        saturation: 1.38,
        shadow_tint: [-0.035, 0.004, 0.062],
        light_tint: [0.055, 0.040, -0.085],
        vignette: 0.06,
        bloom: 0.0,
        grain: 0.006,
        ..Grade::default()
    }
}

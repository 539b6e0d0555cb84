//! Neon: light that glows out of deep violet.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade {
        gain: [0.95, 0.89, 1.08],
        contrast: 0.46,
        saturation: 1.30,
        shadow_tint: [0.05, -0.03, 0.13],
        light_tint: [0.06, -0.02, 0.07],
        vignette: 0.40,
        bloom: 0.62,
        bloom_threshold: 0.60,
        ..Grade::default()
    }
}

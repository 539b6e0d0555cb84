//! Vintage: an old film: faded, warm, grainy.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade {
        gain: [1.04, 0.97, 0.82],
        lift: [0.085, 0.062, 0.050],
        contrast: 0.05,
        saturation: 0.62,
        shadow_tint: [0.015, 0.0, 0.01],
        light_tint: [0.03, 0.01, -0.05],
        vignette: 0.48,
        grain: 0.018,
        bloom: 0.34,
        ..Grade::default()
    }
}

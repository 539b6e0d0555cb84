//! Noir: film noir: black and white, hard light, deep corners, grain.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade {
        saturation: 0.0,
        contrast: 0.75,
        gain: [1.02; 3],
        lift: [-0.02; 3],
        shadow_tint: [-0.01, -0.005, 0.012],
        light_tint: [0.02, 0.012, -0.005],
        vignette: 0.62,
        grain: 0.019,
        bloom: 0.42,
        bloom_threshold: 0.58,
        ..Grade::default()
    }
}

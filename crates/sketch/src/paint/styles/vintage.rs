//! Vintage: an old film: faded, warm, grainy, scratched.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade {
        film: 1.0,
        gain: [1.05, 0.96, 0.78],
        lift: [0.100, 0.066, 0.040],
        contrast: 0.10,
        saturation: 0.40,
        shadow_tint: [0.030, 0.008, -0.008],
        light_tint: [0.045, 0.012, -0.085],
        vignette: 0.56,
        grain: 0.024,
        bloom: 0.34,
        ..Grade::default()
    }
}

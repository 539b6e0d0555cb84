//! Watercolor: paint that runs on paper with bare edges.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade {
        paper: 0.92,
        saturation: 0.92,
        contrast: -0.08,
        vignette: 0.0,
        bloom: 0.08,
        grain: 0.006,
        ..Grade::default()
    }
}

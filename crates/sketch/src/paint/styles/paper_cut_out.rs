//! Paper cut-out: sheets of coloured paper with torn edges, each throwing its shadow on the one below.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade {
        cut_out: 1.0,
        bloom: 0.0,
        contrast: 0.10,
        saturation: 1.08,
        vignette: 0.10,
        grain: 0.006,
        ..Grade::default()
    }
}

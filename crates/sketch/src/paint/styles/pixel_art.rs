//! Pixel art: a coarse grid, few colours, no gradients: nothing that the grid would not show survives.

use crate::paint::Grade;

pub(super) fn grade() -> Grade {
    Grade {
        pixels: 1.0,
        bloom: 0.0,
        contrast: 0.0,
        vignette: 0.0,
        grain: 0.0,
        ..Grade::default()
    }
}

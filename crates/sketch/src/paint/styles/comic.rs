//! Comic: loud inks, dots and thick black lines.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Comic),
        contrast: 0.10,
        saturation: 1.12,
        vignette: 0.0,
        bloom: 0.0,
        grain: 0.004,
        ..Grade::default()
    }
}

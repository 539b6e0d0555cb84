//! Folk art: strong earthen colours in thick outlines, with a border.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Folk),
        contrast: 0.08,
        saturation: 1.06,
        vignette: 0.0,
        bloom: 0.0,
        grain: 0.008,
        ..Grade::default()
    }
}

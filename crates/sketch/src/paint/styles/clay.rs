//! Clay: modelled by hand, lit by a warm lamp.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Clay),
        gain: [1.04, 1.0, 0.95],
        contrast: 0.12,
        saturation: 1.10,
        vignette: 0.30,
        bloom: 0.10,
        ..Grade::default()
    }
}

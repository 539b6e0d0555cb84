//! Pointillism: dots of pure colour that the eye mixes.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Points),
        gain: [1.04, 1.03, 1.0],
        contrast: 0.06,
        saturation: 1.34,
        vignette: 0.0,
        bloom: 0.0,
        grain: 0.004,
        ..Grade::default()
    }
}

//! Woodblock print: the floating world in a few inks on cream paper.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Woodcut),
        contrast: 0.06,
        saturation: 1.0,
        vignette: 0.0,
        bloom: 0.0,
        grain: 0.006,
        ..Grade::default()
    }
}

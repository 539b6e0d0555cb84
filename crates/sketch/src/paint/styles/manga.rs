//! Manga: black ink and dots on white paper.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Manga),
        contrast: 0.05,
        saturation: 0.0,
        vignette: 0.0,
        bloom: 0.0,
        grain: 0.004,
        ..Grade::default()
    }
}

//! Ink wash: black ink, thinned, on rice paper.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::InkWash),
        paper: 0.75,
        contrast: 0.10,
        saturation: 0.90,
        vignette: 0.0,
        bloom: 0.0,
        grain: 0.006,
        ..Grade::default()
    }
}

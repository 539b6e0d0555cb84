//! Coloured pencil: crayons on paper.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Crayon),
        contrast: 0.05,
        saturation: 1.12,
        vignette: 0.0,
        bloom: 0.0,
        grain: 0.006,
        ..Grade::default()
    }
}

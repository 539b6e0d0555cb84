//! Low poly: a model of few triangles.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Facets),
        contrast: 0.12,
        saturation: 1.16,
        vignette: 0.10,
        bloom: 0.0,
        grain: 0.004,
        ..Grade::default()
    }
}

//! Stained glass: panes that shine in their lead.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Glass),
        contrast: 0.22,
        saturation: 1.55,
        vignette: 0.18,
        bloom: 0.40,
        bloom_threshold: 0.60,
        ..Grade::default()
    }
}

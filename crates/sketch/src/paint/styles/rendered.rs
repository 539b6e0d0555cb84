//! Rendered: the round, softly lit shapes of animated films made on a computer.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Relief),
        gain: [1.04, 1.01, 0.97],
        contrast: 0.16,
        saturation: 1.14,
        light_tint: [0.020, 0.010, -0.012],
        shadow_tint: [0.0, -0.004, 0.016],
        vignette: 0.24,
        bloom: 0.44,
        bloom_threshold: 0.66,
        ..Grade::default()
    }
}

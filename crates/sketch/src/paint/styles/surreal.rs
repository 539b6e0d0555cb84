//! Surreal: a dream in which everything sags, in the amber light and the teal shade of a desert evening.

use crate::paint::{Grade, Hand};

pub(super) fn grade() -> Grade {
    Grade {
        hand: Some(Hand::Melting),
        gain: [1.08, 0.97, 0.86],
        contrast: 0.30,
        saturation: 1.16,
        shadow_tint: [-0.035, 0.015, 0.055],
        light_tint: [0.070, 0.015, -0.050],
        vignette: 0.34,
        bloom: 0.36,
        ..Grade::default()
    }
}

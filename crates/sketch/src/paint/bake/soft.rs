//! Soft dots and streaks: particles, glows, shadows.

use crate::paint::noise::smoothstep;
use crate::paint::{Plate, Rgb};

/// A round dot that fades from its middle to the edge of a square of `side_px`.
#[must_use]
pub fn dot(side_px: usize, colour: Rgb) -> Plate {
    round(side_px, colour, |r| smoothstep(1.0, 0.0, r))
}

/// A glow with a bright core and long faint skirts, for adding as light; `core` is the radius of the core,
/// 0.0 to 1.0 of the plate's.
#[must_use]
pub fn glow(side_px: usize, colour: Rgb, core: f32) -> Plate {
    round(side_px, colour, |r| {
        let skirt = (1.0 - r).max(0.0);
        let core = if core > 0.0 {
            smoothstep(core * 1.25, core * 0.8, r)
        } else {
            0.0
        };
        (0.75 * skirt * skirt * skirt + core).min(1.0)
    })
}

/// An upright streak that fades towards its ends and sides: rain, light.
#[must_use]
pub fn streak(width_px: usize, height_px: usize, colour: Rgb) -> Plate {
    let (width, height) = (width_px as f32, height_px as f32);
    Plate::from_fn(width_px, height_px, |x, y| {
        let (u, v) = (2.0 * x / width - 1.0, y / height);
        let along = smoothstep(0.0, 0.75, v) * smoothstep(1.0, 0.94, v);
        (colour, along * (1.0 - u * u).max(0.0))
    })
}

fn round(side_px: usize, colour: Rgb, alpha_at: impl Fn(f32) -> f32 + Sync) -> Plate {
    let radius = side_px as f32 / 2.0;
    Plate::from_fn(side_px, side_px, |x, y| {
        let (u, v) = ((x - radius) / radius, (y - radius) / radius);
        (colour, alpha_at(libm::sqrtf(u * u + v * v)))
    })
}

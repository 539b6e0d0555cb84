//! The look of a clip: what the last pass does to every frame.

use super::{Hand, Rgb};

/// What the last pass does to a picture, in the order of the fields.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grade {
    /// How strongly edges run and paper shows, 0.0 to 1.0: watercolour.
    pub paper: f32,
    /// Above 0.0 the picture is drawn on a coarse grid in few colours: pixel art.
    pub pixels: f32,
    /// Above 0.0 it is made of sheets of paper: torn edges, flat colours, fibres.
    pub cut_out: f32,
    /// How worn the film is that it is shown from, 0.0 to 1.0: scratches, dust, a dark gate.
    pub film: f32,
    /// By what hand the picture is painted anew.
    pub hand: Option<Hand>,
    /// Whether a lens bulges it.
    pub bulges: bool,
    /// How far every row is smeared sideways, as a share of the width.
    pub smear: f32,
    /// How much light spills from bright parts, 0.0 to 1.0.
    pub bloom: f32,
    /// How bright a part must be to spill light, 0.0 to 1.0.
    pub bloom_threshold: f32,
    /// Multiplies the colours.
    pub gain: Rgb,
    /// What black becomes.
    pub lift: Rgb,
    /// Strength of an S-curve: 0.0 is none, 1.0 strong, below 0.0 flatter.
    pub contrast: f32,
    /// 1.0 keeps colours, 0.0 is black and white.
    pub saturation: f32,
    /// Added to dark parts, fading out towards bright ones; may be negative.
    pub shadow_tint: Rgb,
    /// Added to bright parts, fading out towards dark ones; may be negative.
    pub light_tint: Rgb,
    /// How much the corners darken, 0.0 to 1.0.
    pub vignette: f32,
    /// The strength of grain: 0.006 hides banding, 0.02 is seen.
    pub grain: f32,
    /// Multiplies the finished picture: 0.0 is black; for fades.
    pub exposure: f32,
}

impl Grade {
    /// Changes nothing.
    pub const NEUTRAL: Self = Self {
        paper: 0.0,
        pixels: 0.0,
        cut_out: 0.0,
        film: 0.0,
        hand: None,
        bulges: false,
        smear: 0.0,
        bloom: 0.0,
        bloom_threshold: 0.7,
        gain: [1.0; 3],
        lift: [0.0; 3],
        contrast: 0.0,
        saturation: 1.0,
        shadow_tint: [0.0; 3],
        light_tint: [0.0; 3],
        vignette: 0.0,
        grain: 0.0,
        exposure: 1.0,
    };
}

impl Default for Grade {
    /// A gentle look: a little bloom, contrast and vignette, and grain against banding.
    fn default() -> Self {
        Self {
            bloom: 0.28,
            bloom_threshold: 0.74,
            contrast: 0.12,
            saturation: 1.05,
            vignette: 0.22,
            grain: 0.005,
            ..Self::NEUTRAL
        }
    }
}

//! What a host takes: one place for the host, which refuses the rest, and for whoever describes models to it.

use std::ops::RangeInclusive;

/// What the sides of a model's clips may be multiples of, in pixels.
pub const SIZE_STEPS_PX: [u32; 3] = [16, 32, 64];
/// What a model's numbers of frames may be one more than a multiple of.
pub const FRAME_STEPS: [u32; 2] = [4, 8];
/// The longest side of a clip, in pixels.
pub const MAX_SIDE_PX: u32 = 8192;
/// The most frames of a clip.
pub const MAX_FRAMES: u32 = 2049;
/// The most frames a second.
pub const MAX_FPS: u32 = 240;
/// The most steps of a model.
pub const MAX_STEPS: u32 = 200;
/// How closely a clip may follow its prompt.
pub const GUIDANCE: RangeInclusive<f32> = 0.0..=30.0;
/// How far a schedule may be moved.
pub const FLOW_SHIFT: RangeInclusive<f32> = 0.0..=30.0;
/// At which share of noise the second model of a pair may take over.
pub const HIGH_NOISE_BOUNDARY: RangeInclusive<f32> = 0.0..=1.0;

//! Keeps the worst content within a bounded bitrate.
//!
//! Pictures are encoded with a constant quantiser, which gives a constant quality and few bits for the
//! flat, drawn content that is the rule. Noise and grain would take many times more, so what was spent
//! is counted in a leaky bucket of one second: when it overflows, the quantiser rises by as much as the
//! content asks for; when a group of pictures has cost far less than allowed, it falls back.
//!
//! Everything is integer arithmetic on the sizes of encoded pictures, so the same frames always give
//! the same decisions.

use super::profile::EncoderProfile;
use super::soften::n_passes;

/// The coarsest quantiser H.264 has.
const MAX_QP: u8 = 51;
/// A quantiser step changes the bits of noise by about 2^(1/6): 1000/1123.
const BITS_PER_QP_STEP_PERMILLE: u64 = 1123;
/// Smoothing a picture once divides the bits of noise by about this.
const BITS_PER_SMOOTHING: u64 = 4;
/// So many steps halve the bits of noise.
const QP_STEPS_TO_HALVE: u8 = 6;
/// The quantiser falls only when a group cost less than this share of the allowed rate, so that it does
/// not swing to and fro.
const FALL_BELOW_PERCENT: u64 = 60;

/// Decides the quantiser of each picture.
#[derive(Debug)]
pub(crate) struct RateCap {
    best_qp: u8,
    qp: u8,
    allowed_bits_per_frame: u64,
    max_group_frames: u64,
    bucket_bits: u64,
    bucket_size_bits: u64,
    last_bits: u64,
    n_frames_at_qp: u64,
    bits_at_qp: u64,
}

impl RateCap {
    pub(crate) fn new(profile: &EncoderProfile, fps: u32) -> Self {
        Self {
            best_qp: profile.best_qp,
            qp: profile.best_qp,
            allowed_bits_per_frame: u64::from(profile.cap_bps / fps).max(1),
            max_group_frames: u64::from(profile.max_idr_distance_frames),
            bucket_bits: 0,
            bucket_size_bits: u64::from(profile.cap_bps),
            last_bits: 0,
            n_frames_at_qp: 0,
            bits_at_qp: 0,
        }
    }

    /// The quantiser for the next picture.
    pub(crate) fn qp(&self) -> u8 {
        self.qp
    }

    /// Counts a picture that took `n_bytes`.
    pub(crate) fn spend(&mut self, n_bytes: usize) {
        let bits = n_bytes as u64 * 8;
        self.last_bits = bits;
        self.bits_at_qp += bits;
        self.n_frames_at_qp += 1;
        self.bucket_bits = (self.bucket_bits + bits).saturating_sub(self.allowed_bits_per_frame);
    }

    /// Whether it is time to choose a quantiser anew: every two seconds, and at once when the content has
    /// outrun its allowance and still does.
    pub(crate) fn is_group_over(&self) -> bool {
        self.n_frames_at_qp >= self.max_group_frames || self.is_exceeded()
    }

    fn is_exceeded(&self) -> bool {
        self.bucket_bits > self.bucket_size_bits
            && self.last_bits > self.allowed_bits_per_frame
            && self.qp < MAX_QP
    }

    /// Begins a group with a much coarser quantiser, because a picture could not be encoded at all.
    /// Returns false if there is none.
    pub(crate) fn coarsen(&mut self) -> bool {
        let before = self.qp;
        self.qp = (self.qp + QP_STEPS_TO_HALVE).min(MAX_QP);
        self.n_frames_at_qp = 0;
        self.bits_at_qp = 0;
        self.qp != before
    }

    /// Chooses the quantiser for the group of pictures that begins now, from what the last one cost.
    /// Returns whether it changed.
    pub(crate) fn begin_group(&mut self) -> bool {
        let before = self.qp;
        if self.is_exceeded() {
            let mut bits_per_frame = self.last_bits;
            while bits_per_frame > self.allowed_bits_per_frame && self.qp < MAX_QP {
                bits_per_frame = bits_per_frame * 1000 / finer_costs_permille(self.qp);
                self.qp += 1;
            }
        } else {
            let mut bits_per_frame = self.bits_at_qp / self.n_frames_at_qp.max(1);
            let affordable = self.allowed_bits_per_frame * FALL_BELOW_PERCENT / 100;
            while self.qp > self.best_qp {
                bits_per_frame = bits_per_frame * finer_costs_permille(self.qp - 1) / 1000;
                if bits_per_frame >= affordable {
                    break;
                }
                self.qp -= 1;
            }
        }
        self.n_frames_at_qp = 0;
        self.bits_at_qp = 0;
        self.qp != before
    }
}

/// How many thousandths of the bits at `qp + 1` are spent at `qp`.
fn finer_costs_permille(qp: u8) -> u64 {
    if n_passes(qp + 1) > n_passes(qp) {
        BITS_PER_QP_STEP_PERMILLE * BITS_PER_SMOOTHING
    } else {
        BITS_PER_QP_STEP_PERMILLE
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::{FrameRate, Size};

    use super::*;
    use crate::ClipFormat;

    const FPS: u32 = 30;

    fn cap() -> RateCap {
        let profile = EncoderProfile::for_format(ClipFormat {
            size: Size::new(1280, 720).unwrap(),
            fps: FrameRate::new(FPS).unwrap(),
            n_frames: 1,
        })
        .unwrap();
        RateCap::new(&profile, FPS)
    }

    /// Content whose pictures take `n_bytes` at the best quantiser; returns the quantisers of 20 s and
    /// the bytes spent in the last 10 s.
    fn run(cap: &mut RateCap, n_bytes: f64) -> (Vec<u8>, f64) {
        let mut qps = Vec::new();
        let mut spent = 0.0;
        for frame_idx in 0..20 * FPS {
            if cap.is_group_over() {
                cap.begin_group();
            }
            let coarser = f64::from(cap.qp() - cap.best_qp);
            let smoother = n_passes(cap.qp()) as i32;
            let taken = n_bytes * 2f64.powf(-coarser / 6.0) / 4.5f64.powi(smoother);
            cap.spend(taken as usize);
            qps.push(cap.qp());
            if frame_idx >= 10 * FPS {
                spent += taken;
            }
        }
        (qps, spent)
    }

    #[test]
    fn content_within_the_cap_keeps_the_best_quality() {
        let mut cap = cap();
        let n_bytes = cap.allowed_bits_per_frame as f64 / 8.0 * 0.9;
        let (qps, _) = run(&mut cap, n_bytes);
        assert!(qps.iter().all(|qp| *qp == cap.best_qp));
    }

    #[test]
    fn content_far_above_the_cap_settles_below_it() {
        for excess in [1.3, 3.0, 8.0, 20.0, 60.0] {
            let mut cap = cap();
            let allowed_bytes = cap.allowed_bits_per_frame as f64 / 8.0;
            let (qps, spent) = run(&mut cap, allowed_bytes * excess);
            let rate = spent / (allowed_bytes * f64::from(10 * FPS));
            assert!(rate < 1.05, "{excess} times the cap settled at {rate}");
            // Smoothing is a large step, so a little above it much less is spent.
            assert!(rate > 0.2, "{excess} times the cap was starved to {rate}");
            let settled = &qps[10 * FPS as usize..];
            assert!(
                settled.iter().all(|qp| qp == &settled[0]),
                "{excess}: {settled:?}"
            );
        }
    }

    #[test]
    fn quality_returns_when_the_content_calms_down() {
        let mut cap = cap();
        let allowed_bytes = cap.allowed_bits_per_frame as f64 / 8.0;
        run(&mut cap, allowed_bytes * 10.0);
        assert!(cap.qp() > cap.best_qp);
        let (qps, _) = run(&mut cap, allowed_bytes * 0.1);
        assert_eq!(qps.last(), Some(&cap.best_qp));
    }
}

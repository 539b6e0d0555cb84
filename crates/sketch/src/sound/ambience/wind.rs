//! Wind: noise through a band whose centre and strength wander.

use crate::sound::signal::{BandPass, Drift, Random};
use crate::sound::track::Track;

/// How many frames share a filter setting; a millisecond is too short to be heard as a step.
const N_RETUNE: usize = 64;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut gust = Drift::new(random.fork(), (0.25, 1.0), 1.7);
    let mut centre_hz = Drift::new(random.fork(), (180.0, 620.0), 2.3);
    let mut left_band = BandPass::new(300.0, 1.1);
    let mut right_band = BandPass::new(340.0, 1.1);
    let mut frame_idx = 0_usize;
    track.fill(|| {
        let (strength, hz) = (gust.next(), centre_hz.next());
        if frame_idx.is_multiple_of(N_RETUNE) {
            left_band.tune(hz);
            right_band.tune(hz * 1.12);
        }
        frame_idx += 1;
        (
            left_band.next(random.noise()) * strength,
            right_band.next(random.noise()) * strength,
        )
    });
}

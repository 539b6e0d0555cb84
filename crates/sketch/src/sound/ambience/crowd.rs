//! A crowd that murmurs: many voices, each a band of noise with the rhythm of speech.

use crate::sound::signal::{BandPass, Drift, Random};
use crate::sound::track::Track;

const N_VOICES: usize = 7;

pub(super) fn add(track: &mut Track, mut random: Random) {
    for _ in 0..N_VOICES {
        let mut band = BandPass::new(random.between(260.0, 1_300.0), 3.5);
        let mut syllable = Drift::new(random.fork(), (-0.5, 1.0), random.between(0.09, 0.2));
        let pan = random.between(0.15, 0.85);
        let mut breath = random.fork();
        track.fill(|| {
            let voice = band.next(breath.noise()) * syllable.next().max(0.0);
            (voice * (1.0 - pan), voice * pan)
        });
    }
}

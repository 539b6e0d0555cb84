//! The tone of a quiet room: air that hardly moves.

use crate::sound::signal::{Drift, LowPass, Random};
use crate::sound::track::Track;

pub(super) fn add(track: &mut Track, mut random: Random) {
    let mut strength = Drift::new(random.fork(), (0.8, 1.0), 3.1);
    let mut soft = [LowPass::new(350.0), LowPass::new(350.0)];
    track.fill(|| {
        let level = strength.next();
        (
            soft[0].next(random.noise()) * level,
            soft[1].next(random.noise()) * level,
        )
    });
}

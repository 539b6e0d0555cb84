//! From a scene to its sound: ambience, music, and what the actions are heard of.
//!
//! ```text
//! ambience (one file each) --\
//! music by mood -------------- Track -> loudness -> soft limit -> fades -> Sound
//! events of the actions -----/
//! ```
//!
//! Everything is synthesised; there are no samples. [`timing`] is shared with `staging`, so that a foot is heard
//! when it is seen to fall.

use kinora_media::Sound;

use crate::scene::Scene;

pub mod timing;

mod signal;

mod track;

mod ambience;

mod music;

mod events;

mod loudness;

#[cfg(test)]
mod tests;

use signal::Random;
use track::Track;

/// How loud a clip is, in LUFS: streaming services aim at -14, films at -23.
const LOUDNESS_LUFS: f32 = -20.0;
/// Quiet scenes are not pulled up by more than this, or a still room would roar.
const MAX_GAIN: f32 = 30.0;
/// The fades at both ends, long enough not to click.
const FADE_MS: u32 = 30;

/// The sound of `scene` for `n_sample_frames` at 48 kHz stereo.
///
/// A pure function of its arguments. Samples stay below -1 dBFS and the ends are silent.
#[must_use]
pub fn render(scene: &Scene, seed: u64, n_sample_frames: usize) -> Sound {
    let mut mix = Track::silent(n_sample_frames);
    ambience::add(&mut mix, scene, seed);
    music::add(&mut mix, scene, Random::new(seed, "music"));
    events::add(&mut mix, scene, Random::new(seed, "events"));
    if let Some(measured_lufs) = loudness::integrated_lufs(&mix.samples) {
        let gain = libm::powf(10.0, (LOUDNESS_LUFS - measured_lufs) / 20.0);
        mix.scale(gain.min(MAX_GAIN));
    }
    loudness::limit(&mut mix.samples);
    mix.fade_ends(FADE_MS);
    Sound {
        samples: mix.samples,
    }
}

/// What `scene` adds to a clip that has a sound of its own: weather, creatures and things, not its place and no music.
/// `None` when nothing of it is heard.
#[must_use]
pub fn render_added(scene: &Scene, seed: u64, n_sample_frames: usize) -> Option<Sound> {
    let mut mix = Track::silent(n_sample_frames);
    ambience::add_to_a_place(&mut mix, scene, seed);
    events::add(&mut mix, scene, Random::new(seed, "events"));
    let is_silent = mix.samples.iter().all(|sample| *sample == 0.0);
    if is_silent {
        return None;
    }
    loudness::limit(&mut mix.samples);
    Some(Sound {
        samples: mix.samples,
    })
}

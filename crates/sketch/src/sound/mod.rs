//! From a story to its sound: ambience, music, and what the actions are heard of.
//!
//! ```text
//! ambience (one file each) --\
//! music by mood -------------- parts -> score -> loudness -> soft limit -> Sound
//! events of the actions -----/
//! ```
//!
//! Everything is synthesised; there are no samples. [`timing`] is shared with `staging`, so that a foot is heard
//! when it is seen to fall. A sound begins with a short fade and ends without one: it may go on.

use kinora_media::Sound;

use crate::scene::Scene;

pub mod timing;

mod signal;

mod track;

mod ambience;

mod music;

mod events;

mod loudness;

mod score;

#[cfg(test)]
mod tests;

/// How loud a clip is, in LUFS: streaming services aim at -14, films at -23.
const LOUDNESS_LUFS: f32 = -20.0;
/// Quiet scenes are not pulled up by more than this, or a still room would roar.
const MAX_GAIN: f32 = 30.0;
/// The fade at the beginning, long enough not to click.
const FADE_MS: u32 = 30;

/// A scene, and how long it is heard.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// What is heard.
    pub scene: &'a Scene,
    /// How long, at 48 kHz.
    pub n_sample_frames: usize,
}

/// The sound of `scene` for `n_sample_frames` at 48 kHz stereo.
///
/// A pure function of its arguments; a shorter sound is the beginning of a longer one. Samples stay below -1 dBFS,
/// and the first one is silent.
#[must_use]
pub fn render(scene: &Scene, seed: u64, n_sample_frames: usize) -> Sound {
    let section = Section {
        scene,
        n_sample_frames,
    };
    render_story(&[section], seed, 0)
}

/// The sound of scenes after each other, from sample frame `from` of the first on.
///
/// Whatever `from` is, the samples are those of the whole: an extension's sound goes on where its source's ended.
/// What two consecutive scenes have in common goes on; the rest fades over.
#[must_use]
pub fn render_story(sections: &[Section<'_>], seed: u64, from: usize) -> Sound {
    let mut mix = score::play(sections, seed, from, false);
    loudness::limit(&mut mix.samples);
    if from == 0 {
        mix.fade_in(FADE_MS);
    }
    Sound {
        samples: mix.samples,
    }
}

/// What `scene` adds to a clip that has a sound of its own: weather, creatures and things, not its place and no music.
/// `None` when nothing of it is heard.
#[must_use]
pub fn render_added(scene: &Scene, seed: u64, n_sample_frames: usize) -> Option<Sound> {
    let section = Section {
        scene,
        n_sample_frames,
    };
    let mut mix = score::play(&[section], seed, 0, true);
    let is_silent = mix.samples.iter().all(|sample| *sample == 0.0);
    if is_silent {
        return None;
    }
    loudness::limit(&mut mix.samples);
    Some(Sound {
        samples: mix.samples,
    })
}

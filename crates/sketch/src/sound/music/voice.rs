//! How instruments sound: a few harmonics that fade at their own speed.

use super::n_frames;
use crate::sound::signal::{RATE_HZ, Sine, decay};

/// The timbre of an instrument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sound) struct Voice {
    /// The strength of each harmonic, from the fundamental up.
    harmonics: [f32; 6],
    /// The time to full strength, in seconds.
    attack_s: f32,
    /// How long the fundamental takes to fade; a bowed or blown note holds.
    fade_s: f32,
    /// How far the pitch swings, as a part of the frequency.
    vibrato: f32,
    /// The pitch falls and no tune can be played.
    pub(super) is_drum: bool,
}

impl Voice {
    /// Soft chords in the background.
    pub(super) const PAD: Self = Self {
        harmonics: [1.0, 0.35, 0.18, 0.06, 0.0, 0.0],
        attack_s: 0.7,
        fade_s: 30.0,
        vibrato: 0.0,
        is_drum: false,
    };
    /// Guitars and harps.
    pub(super) const PLUCKED: Self = Self {
        harmonics: [1.0, 0.6, 0.4, 0.22, 0.14, 0.08],
        attack_s: 0.003,
        fade_s: 1.6,
        vibrato: 0.0,
        is_drum: false,
    };
    /// A deep drum.
    pub(super) const DRUM: Self = Self {
        harmonics: [1.0, 0.3, 0.1, 0.0, 0.0, 0.0],
        attack_s: 0.002,
        fade_s: 0.7,
        vibrato: 0.0,
        is_drum: true,
    };
    const PIANO: Self = Self {
        harmonics: [1.0, 0.55, 0.28, 0.2, 0.1, 0.06],
        attack_s: 0.004,
        fade_s: 2.6,
        vibrato: 0.0,
        is_drum: false,
    };
    const BOWED: Self = Self {
        harmonics: [1.0, 0.6, 0.5, 0.35, 0.25, 0.2],
        attack_s: 0.09,
        fade_s: 40.0,
        vibrato: 0.006,
        is_drum: false,
    };
    const BLOWN: Self = Self {
        harmonics: [1.0, 0.45, 0.55, 0.2, 0.25, 0.1],
        attack_s: 0.05,
        fade_s: 40.0,
        vibrato: 0.003,
        is_drum: false,
    };
    const BELL: Self = Self {
        harmonics: [1.0, 0.1, 0.5, 0.05, 0.3, 0.05],
        attack_s: 0.002,
        fade_s: 3.2,
        vibrato: 0.0,
        is_drum: false,
    };

    /// The voice of an instrument by its concept key.
    pub(in crate::sound) fn of(concept: &str) -> Self {
        match concept {
            "guitar" | "electric_guitar" | "banjo" | "harp" | "sitar" | "mandolin" => Self::PLUCKED,
            "violin" | "cello" => Self::BOWED,
            "trumpet" | "saxophone" | "flute" | "accordion" | "trombone" | "tuba"
            | "french_horn" | "clarinet" | "harmonica" | "pipe_organ" => Self::BLOWN,
            "drum" | "bongo" | "maracas" | "djembe" | "tambourine" => Self::DRUM,
            "bell" | "xylophone" => Self::BELL,
            _ => Self::PIANO,
        }
    }

    /// One note of this voice.
    pub(super) fn note(self, hz: f32, length_s: f32) -> impl Iterator<Item = f32> {
        const N_RETUNE: usize = 96;
        // A drum has one pitch of its own, whatever the tune wants.
        let hz = if self.is_drum { hz.min(150.0) } else { hz };
        let n_note = n_frames(length_s);
        let n_release = n_frames(0.06).min(n_note / 2).max(1);
        let n_attack = n_frames(self.attack_s).min(n_note / 2).max(1);
        let mut partials = self.partials(hz);
        let is_swinging = self.vibrato > 0.0 || self.is_drum;
        (0..n_note).map(move |frame_idx| {
            if is_swinging && frame_idx % N_RETUNE == 0 {
                let bend = self.bend(frame_idx);
                for (partial_idx, partial) in partials.iter_mut().enumerate() {
                    partial.tone.tune(hz * bend * (partial_idx + 1) as f32);
                }
            }
            let begin = (frame_idx as f32 / n_attack as f32).min(1.0);
            let end = ((n_note - frame_idx) as f32 / n_release as f32).min(1.0);
            let tone: f32 = partials.iter_mut().map(Partial::next).sum();
            tone * begin * end
        })
    }

    /// The harmonics that are there and can be heard.
    fn partials(&self, hz: f32) -> Vec<Partial> {
        self.harmonics
            .iter()
            .enumerate()
            .filter(|&(harmonic_idx, &level)| {
                level > 0.0 && hz * ((harmonic_idx + 1) as f32) < RATE_HZ * 0.4
            })
            .map(|(harmonic_idx, &level)| Partial {
                tone: Sine::new(hz * (harmonic_idx + 1) as f32, 0.0),
                level: level * 0.2,
                // High harmonics of a string die first.
                fading: decay(self.fade_s / (1.0 + harmonic_idx as f32 * 0.7)),
            })
            .collect()
    }

    /// The factor on the pitch at a moment of the note.
    fn bend(&self, frame_idx: usize) -> f32 {
        let at_s = frame_idx as f32 / RATE_HZ;
        if self.is_drum {
            return 1.0 + libm::expf(-at_s * 18.0);
        }
        let settled = (at_s * 4.0).min(1.0);
        1.0 + self.vibrato * settled * libm::sinf(at_s * 5.4 * std::f32::consts::TAU)
    }
}

struct Partial {
    tone: Sine,
    level: f32,
    fading: f32,
}

impl Partial {
    fn next(&mut self) -> f32 {
        self.level *= self.fading;
        self.tone.next() * self.level
    }
}

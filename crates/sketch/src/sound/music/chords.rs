//! Which chords and scale a mood has.

use crate::scene::Mood;

/// Chords, scale and habits of a piece; notes in half-tones from A at 440 Hz.
#[derive(Debug)]
pub(super) struct Harmony {
    /// The lowest note of the key.
    root: f32,
    /// A root and three notes for each bar, above the key's root.
    chords: [[i8; 3]; 4],
    scale: [i8; 7],
    /// How likely a plucked note is on each half beat.
    pub(super) pluck_chance: f32,
    pub(super) has_drums: bool,
}

const MAJOR: [i8; 7] = [0, 2, 4, 5, 7, 9, 11];
const MINOR: [i8; 7] = [0, 2, 3, 5, 7, 8, 10];

impl Harmony {
    /// The harmony of a mood; `transposition` moves the key by half-tones.
    pub(super) fn of(mood: Mood, transposition: usize) -> Self {
        let (key, scale, chords, pluck_chance) = match mood {
            Mood::Neutral => (
                -9,
                MAJOR,
                [[0, 4, 7], [7, 11, 14], [9, 12, 16], [5, 9, 12]],
                0.3,
            ),
            Mood::Happy => (
                -7,
                MAJOR,
                [[0, 4, 7], [5, 9, 12], [7, 11, 14], [0, 4, 7]],
                0.6,
            ),
            Mood::Calm => (
                -9,
                MAJOR,
                [[0, 7, 16], [9, 16, 19], [5, 12, 16], [0, 7, 14]],
                0.18,
            ),
            Mood::Epic => (
                -12,
                MINOR,
                [[0, 7, 15], [8, 12, 15], [3, 10, 15], [10, 14, 17]],
                0.3,
            ),
            Mood::Tense => (
                -12,
                MINOR,
                [[0, 6, 12], [0, 7, 13], [1, 6, 12], [0, 6, 11]],
                0.1,
            ),
            Mood::Sad => (
                -12,
                MINOR,
                [[0, 3, 7], [8, 12, 15], [5, 8, 12], [7, 10, 14]],
                0.3,
            ),
            Mood::Romantic => (
                -10,
                MAJOR,
                [[0, 4, 11], [9, 12, 19], [5, 9, 16], [7, 11, 17]],
                0.35,
            ),
        };
        Self {
            root: (key + transposition as i32 - 2) as f32,
            chords,
            scale,
            pluck_chance,
            has_drums: matches!(mood, Mood::Epic | Mood::Happy),
        }
    }

    /// The chord of the bar that beat `beat_number` lies in.
    pub(super) fn chord(&self, beat_number: usize) -> [f32; 3] {
        self.chords[beat_number / 4 % 4].map(|note| self.root + f32::from(note))
    }

    /// A note of the scale; 7 is an octave above 0.
    pub(super) fn scale(&self, degree: i32) -> f32 {
        let octave = degree.div_euclid(7) as f32;
        let note = self.scale[degree.rem_euclid(7) as usize];
        self.root + f32::from(note) + 12.0 * octave
    }
}

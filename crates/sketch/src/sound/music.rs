//! A little music that fits the mood: chords held by a pad, single plucked notes, and a tune when somebody plays
//! an instrument.

mod chords;

mod voice;

use super::score::{Levels, Part};
use super::signal::{RATE_HZ, Random, note_hz};
use super::timing;
use super::track::Track;
use crate::scene::{Action, Mood, Scene, Setting};
use chords::Harmony;
pub(super) use voice::Voice;

/// Levels as root mean square of the loudest second.
const PAD: f32 = 0.02;
const PLUCKS: f32 = 0.022;
const DRUMS: f32 = 0.03;
const TUNE: f32 = 0.06;

/// When something happens in the music.
#[derive(Clone, Copy, Debug)]
struct Beat {
    at_s: f32,
    length_s: f32,
    /// Counted from the beginning.
    number: usize,
}

/// One line of the music.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    Pad,
    Plucks,
    Tune(Voice),
    Drums,
}

/// The lines of the music of `scene`.
pub(super) fn parts(scene: &Scene) -> Levels {
    let instrument = played(scene);
    let is_quiet = scene.setting == Setting::Stage && instrument.is_some();
    let part = |line| Part::Music(scene.mood, line);
    let mut parts = vec![(part(Line::Pad), PAD)];
    match instrument {
        Some(voice) => parts.push((part(Line::Tune(voice)), TUNE)),
        None => parts.push((part(Line::Plucks), PLUCKS)),
    }
    if Harmony::of(scene.mood, 0).has_drums && !is_quiet {
        parts.push((part(Line::Drums), DRUMS));
    }
    parts
}

/// Adds a line of the music of a mood, which begins with the track.
pub(super) fn add(track: &mut Track, mood: Mood, line: Line, seed: u64) {
    // All lines, and all moods of a clip, are in one key.
    let harmony = Harmony::of(mood, Random::new(seed, "key").pick(5));
    let beats = beats(timing::beat_s(mood), track.duration_s());
    match line {
        Line::Pad => add_pad(track, &harmony, &beats),
        Line::Plucks => add_plucks(track, &harmony, &beats, Random::new(seed, "plucks")),
        Line::Tune(voice) => {
            add_tune(track, &harmony, &beats, (voice, seed));
        }
        Line::Drums => add_drums(track, &beats, Random::new(seed, "drums")),
    }
}

/// The voice of the instrument that somebody plays.
fn played(scene: &Scene) -> Option<Voice> {
    let player = scene
        .entities
        .iter()
        .find(|entity| entity.action == Action::PlayInstrument)?;
    let target = scene
        .entities
        .iter()
        .find(|entity| Some(entity.id) == player.target);
    Some(Voice::of(
        target.map_or("piano", |entity| entity.concept.as_str()),
    ))
}

fn beats(beat_s: f32, duration_s: f32) -> Vec<Beat> {
    let n_beats = libm::ceilf(duration_s / beat_s) as usize;
    (0..n_beats)
        .map(|number| Beat {
            at_s: number as f32 * beat_s,
            length_s: beat_s,
            number,
        })
        .collect()
}

/// A chord every bar, each note at its own place between left and right.
fn add_pad(track: &mut Track, harmony: &Harmony, beats: &[Beat]) {
    for beat in beats.iter().filter(|beat| beat.number % 4 == 0) {
        for (note_idx, half_tones) in harmony.chord(beat.number).into_iter().enumerate() {
            let pan = note_idx as f32 * 0.5 - 0.5;
            let length_s = beat.length_s * 4.6;
            track.place(
                beat.at_s,
                pan,
                Voice::PAD.note(note_hz(half_tones - 12.0), length_s),
            );
        }
    }
}

/// Notes of the chord, now and then.
fn add_plucks(track: &mut Track, harmony: &Harmony, beats: &[Beat], mut random: Random) {
    for beat in beats {
        for half in 0..2 {
            if random.unit() > harmony.pluck_chance {
                continue;
            }
            let chord = harmony.chord(beat.number);
            let half_tones = chord[random.pick(chord.len())] + 12.0 * random.pick(2) as f32;
            let at_s = beat.at_s + half as f32 * beat.length_s * 0.5;
            let pan = random.between(-0.6, 0.6);
            track.place(at_s, pan, Voice::PLUCKED.note(note_hz(half_tones), 1.2));
        }
    }
}

/// A tune: steps through the scale that come to rest on the chord at each bar. Its notes are those of
/// [`timing::Tune`], which hands are seen to play.
fn add_tune(track: &mut Track, harmony: &Harmony, beats: &[Beat], (voice, seed): (Voice, u64)) {
    let mut random = Random::new(seed, "tune");
    let mut degree = 4_i32;
    for beat in beats {
        let is_first = beat.number % 4 == 0;
        if is_first && !voice.is_drum {
            for half_tones in harmony.chord(beat.number) {
                let low = voice.note(note_hz(half_tones - 12.0), beat.length_s * 3.0);
                track.place(beat.at_s, -0.25, low.map(|x| x * 0.4));
            }
        }
        let n_notes = timing::notes_on(beat.number as u32, seed);
        let length_s = beat.length_s / n_notes as f32;
        for note_idx in 0..n_notes {
            degree = (degree + random.pick(5) as i32 - 2).clamp(0, 11);
            let half_tones = if is_first && note_idx == 0 {
                harmony.chord(beat.number)[random.pick(3)]
            } else {
                harmony.scale(degree)
            };
            let at_s = beat.at_s + note_idx as f32 * length_s;
            track.place(at_s, 0.15, voice.note(note_hz(half_tones), length_s * 1.7));
        }
    }
}

/// A deep drum on the first beat of each bar and two before the next.
fn add_drums(track: &mut Track, beats: &[Beat], mut random: Random) {
    for beat in beats {
        let hits: &[f32] = match beat.number % 4 {
            0 => &[0.0],
            3 => &[0.0, 0.5],
            _ => &[],
        };
        for at in hits {
            let pan = random.between(-0.2, 0.2);
            let hit = Voice::DRUM.note(58.0, 0.9);
            track.place(beat.at_s + at * beat.length_s, pan, hit);
        }
    }
}

/// How many sample frames a length has.
fn n_frames(length_s: f32) -> usize {
    (length_s * RATE_HZ) as usize
}

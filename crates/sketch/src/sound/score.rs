//! What is heard when in a story: the parts of all its scenes, each going on for as long as any scene has it.
//!
//! A part's sound at a moment depends only on the seed and on when the part began, never on how long the clip is:
//! what is rendered of a story later goes on, sample by sample, where what was rendered earlier ended. Levels are
//! measured on the first [`REFERENCE_S`] seconds of a part, and of a scene, for the same reason.

use super::ambience::{self, Layer};
use super::events::{self, Event};
use super::loudness;
use super::music;
use super::signal::RATE_HZ;
use super::timing::SceneTime;
use super::track::Track;
use super::{LOUDNESS_LUFS, MAX_GAIN, Section};
use crate::scene::{Mood, Scene};

/// How much of a part is listened to for its level, in seconds.
const REFERENCE_S: usize = 8;
/// How long a part takes to come and to go where scenes change, in seconds.
const CROSSFADE_S: f32 = 1.0;

/// Something that is heard for as long as scenes have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Ambience(Layer),
    Music(Mood, music::Line),
    Thunder,
    Event(Event),
}

impl Part {
    /// Parts that are single events of a scene, and do not come and go as a whole.
    fn is_of_scene(self) -> bool {
        matches!(self, Self::Thunder | Self::Event(_))
    }

    /// Adds the part as it sounds when it begins with the track.
    fn add(self, track: &mut Track, seed: u64) {
        match self {
            Self::Ambience(layer) => layer.add(track, seed),
            Self::Music(mood, line) => music::add(track, mood, line, seed),
            Self::Thunder | Self::Event(_) => {}
        }
    }

    /// Adds what a scene adds to a part of single events.
    fn add_of_scene(self, track: &mut Track, scene: &Scene, time: &SceneTime, seed: u64) {
        match self {
            Self::Thunder => ambience::add_thunder(track, time, seed),
            Self::Event(event) => event.add(track, scene, time, seed),
            Self::Ambience(_) | Self::Music(..) => {}
        }
    }
}

/// A part with its level.
pub(super) type Levels = Vec<(Part, f32)>;

/// All parts of a scene.
pub(super) fn parts_of(scene: &Scene) -> Levels {
    let mut parts = ambience::parts(scene);
    parts.extend(music::parts(scene));
    parts.extend(events::parts(scene));
    parts
}

/// The parts a scene adds to a clip that has a place and a sound of its own.
pub(super) fn added_parts_of(scene: &Scene) -> Levels {
    let mut parts = ambience::added_parts(scene);
    parts.extend(events::parts(scene));
    parts
}

/// A scene in its time, with its parts and how loud they are for it.
struct Stretch<'a> {
    scene: &'a Scene,
    time: SceneTime,
    from: usize,
    to: usize,
    /// Gains on the parts.
    parts: Levels,
    /// The gain on everything.
    gain: f32,
}

/// The whole sound of consecutive sections from sample frame `from` on, not limited yet.
pub(super) fn play(sections: &[Section<'_>], seed: u64, from: usize, is_added: bool) -> Track {
    if let ([section], 0) = (sections, from)
        && let Some(track) = play_alone(section, seed, is_added)
    {
        return track;
    }
    let stretches = stretches(sections, seed, is_added);
    play_stretches(&stretches, seed, from)
}

/// The sound of one section that is no longer than what is listened to for its levels, which is all of it.
fn play_alone(section: &Section<'_>, seed: u64, is_added: bool) -> Option<Track> {
    let n_sample_frames = section.n_sample_frames;
    let n_reference = REFERENCE_S * RATE_HZ as usize;
    // Single events are those of the time the scene takes.
    let mut wanted = wanted_of(section.scene, is_added).into_iter();
    let has_events = wanted.any(|(part, _)| part.is_of_scene());
    if n_sample_frames > n_reference || has_events && n_sample_frames < n_reference {
        return None;
    }
    let mut heard = levels(section.scene, seed, is_added);
    heard.mix.truncate(2 * n_sample_frames);
    let mut track = Track::of(heard.mix);
    for sample in &mut track.samples {
        *sample *= heard.gain;
    }
    Some(track)
}

fn play_stretches(stretches: &[Stretch<'_>], seed: u64, from: usize) -> Track {
    let end = stretches.last().map_or(0, |stretch| stretch.to);
    let mut mix = Track::silent_from(from, end);
    let mut played: Vec<Part> = Vec::new();
    for stretch in stretches {
        for &(part, _) in &stretch.parts {
            if !played.contains(&part) {
                played.push(part);
            }
        }
    }
    for part in played {
        if part.is_of_scene() {
            play_of_scenes(&mut mix, part, stretches, (seed, from));
        } else {
            play_runs(&mut mix, part, stretches, (seed, from));
        }
    }
    let gains: Vec<f32> = stretches.iter().map(|stretch| stretch.gain).collect();
    apply(&mut mix.samples, from, stretches, &gains);
    mix
}

fn stretches<'a>(sections: &[Section<'a>], seed: u64, is_added: bool) -> Vec<Stretch<'a>> {
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    let (mut from, mut story_s) = (0, 0.0);
    for section in sections {
        let to = from + section.n_sample_frames;
        let pace = section.scene.pace.clamp(0.05, 60.0);
        let (start_s, end_s) = (from as f32 / RATE_HZ, to as f32 / RATE_HZ);
        let time = SceneTime {
            start_s,
            end_s,
            story_s,
            pace,
            is_new: stretches
                .last()
                .is_none_or(|before| before.scene != section.scene),
        };
        let same = stretches
            .iter()
            .find(|earlier| earlier.scene == section.scene);
        let (parts, gain) = match same {
            Some(earlier) => (earlier.parts.clone(), earlier.gain),
            None => {
                let heard = levels(section.scene, seed, is_added);
                (heard.parts, heard.gain)
            }
        };
        stretches.push(Stretch {
            scene: section.scene,
            time,
            from,
            to,
            parts,
            gain,
        });
        story_s += (end_s - start_s) * pace;
        from = to;
    }
    stretches
}

/// The parts of a scene, or those it adds to a clip with a sound of its own.
fn wanted_of(scene: &Scene, is_added: bool) -> Levels {
    if is_added {
        added_parts_of(scene)
    } else {
        parts_of(scene)
    }
}

/// What is heard of a scene's first [`REFERENCE_S`] seconds.
struct Heard {
    /// The gains of its parts.
    parts: Levels,
    /// All of them together.
    mix: Vec<f32>,
    /// The gain that brings the mix to its loudness.
    gain: f32,
}

/// Listens to a scene.
fn levels(scene: &Scene, seed: u64, is_added: bool) -> Heard {
    let n_reference = REFERENCE_S * RATE_HZ as usize;
    let alone = SceneTime {
        start_s: 0.0,
        end_s: REFERENCE_S as f32,
        story_s: 0.0,
        pace: scene.pace.clamp(0.05, 60.0),
        is_new: true,
    };
    let mut mix = vec![0.0_f32; n_reference * 2];
    let mut parts = Levels::new();
    for (part, level) in wanted_of(scene, is_added) {
        let mut track = Track::silent(n_reference);
        if part.is_of_scene() {
            part.add_of_scene(&mut track, scene, &alone, seed);
        } else {
            part.add(&mut track, seed);
        }
        let loudest = track.loudest_second_rms(n_reference);
        if loudest <= 1e-9 {
            continue;
        }
        let gain = level / loudest;
        for (sample, added) in mix.iter_mut().zip(&track.samples) {
            *sample += added * gain;
        }
        parts.push((part, gain));
    }
    let gain = match loudness::integrated_lufs(&mix) {
        Some(measured_lufs) if !is_added => {
            libm::powf(10.0, (LOUDNESS_LUFS - measured_lufs) / 20.0).min(MAX_GAIN)
        }
        _ => 1.0,
    };
    Heard { parts, mix, gain }
}

/// Adds a part of single events: each scene's own, which ring on into the next.
fn play_of_scenes(
    mix: &mut Track,
    part: Part,
    stretches: &[Stretch<'_>],
    (seed, from): (u64, usize),
) {
    let with_part: Vec<(&Stretch<'_>, f32)> = stretches
        .iter()
        .filter_map(|stretch| Some((stretch, gain_in(stretch, part)?)))
        .collect();
    // Scenes of one gain are summed up before it, as if they were one.
    for alike in with_part.chunk_by(|(_, gain), (_, next)| gain == next) {
        let mut track = Track::silent_from(from, mix.n_sample_frames());
        for (stretch, _) in alike {
            part.add_of_scene(&mut track, stretch.scene, &stretch.time, seed);
        }
        let gain = alike[0].1;
        for (sample, added) in mix.samples.iter_mut().zip(&track.samples) {
            *sample += added * gain;
        }
    }
}

/// Adds a part that goes on for as long as consecutive scenes have it.
fn play_runs(mix: &mut Track, part: Part, stretches: &[Stretch<'_>], (seed, from): (u64, usize)) {
    let mut first = 0;
    while first < stretches.len() {
        if gain_in(&stretches[first], part).is_none() {
            first += 1;
            continue;
        }
        let last = (first..stretches.len())
            .take_while(|idx| gain_in(&stretches[*idx], part).is_some())
            .last()
            .unwrap_or(first);
        let fade = (CROSSFADE_S * RATE_HZ) as usize;
        let end = (stretches[last].to + fade).min(mix.n_sample_frames());
        if end > from {
            // Music goes by the clock of the clip: hands are seen to play it.
            let origin = match part {
                Part::Music(..) => 0,
                _ => stretches[first].from,
            };
            let mut track = Track::silent_from(from.saturating_sub(origin), end - origin);
            part.add(&mut track, seed);
            let gains: Vec<f32> = (0..stretches.len())
                .map(|idx| {
                    let is_in_run = (first..=last).contains(&idx);
                    gain_in(&stretches[idx], part)
                        .filter(|_| is_in_run)
                        .unwrap_or(0.0)
                })
                .collect();
            let begin = from.max(origin);
            apply(&mut track.samples, begin, stretches, &gains);
            let offset = (begin - from) * 2;
            for (sample, added) in mix.samples[offset..].iter_mut().zip(&track.samples) {
                *sample += added;
            }
        }
        first = last + 1;
    }
}

fn gain_in(stretch: &Stretch<'_>, part: Part) -> Option<f32> {
    let (_, gain) = stretch.parts.iter().find(|(other, _)| *other == part)?;
    Some(*gain)
}

/// Multiplies samples, the first of which is at sample frame `from`, by the gains of the stretches they are in;
/// from one to the next the gain slides.
fn apply(samples: &mut [f32], from: usize, stretches: &[Stretch<'_>], gains: &[f32]) {
    let fade = CROSSFADE_S * RATE_HZ;
    let mut stretch_idx = 0;
    for (offset, pair) in samples.chunks_exact_mut(2).enumerate() {
        let frame_idx = from + offset;
        while stretch_idx + 1 < stretches.len() && frame_idx >= stretches[stretch_idx].to {
            stretch_idx += 1;
        }
        let mut gain = gains[stretch_idx];
        if stretch_idx > 0 && gains[stretch_idx - 1] != gain {
            let share = ((frame_idx - stretches[stretch_idx].from) as f32 / fade).min(1.0);
            let before = gains[stretch_idx - 1];
            gain = before + (gain - before) * share;
        }
        pair[0] *= gain;
        pair[1] *= gain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::understand;

    #[test]
    fn a_short_scene_alone_sounds_as_it_does_among_others() {
        for (prompt, n_seconds) in [
            ("a cat playing a piano on stage", 8),
            ("a cat playing a piano on stage", 3),
            ("a man walks his dog in a thunderstorm", 8),
            ("a man walks his dog in a thunderstorm", 5),
        ] {
            let scene = understand(prompt).scene;
            let section = Section {
                scene: &scene,
                n_sample_frames: n_seconds * RATE_HZ as usize,
            };
            let among_others = play_stretches(&stretches(&[section], 7, false), 7, 0);
            let alone = play(&[section], 7, 0, false);
            assert!(alone.samples == among_others.samples, "{prompt}");
            assert!(
                alone.samples.iter().any(|sample| *sample != 0.0),
                "{prompt}"
            );
        }
    }
}

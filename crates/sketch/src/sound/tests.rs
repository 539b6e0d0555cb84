//! What holds for the sound of every scene.

use super::events::Event;
use super::track::Track;
use super::*;
use crate::language::understand;
use crate::scene::{Action, Mood, Setting, Weather};

const RATE: usize = 48_000;

fn sound_of(prompt: &str, seed: u64) -> Sound {
    render(&understand(prompt).scene, seed, 2 * RATE)
}

fn every<T: serde::de::DeserializeOwned>(names: &str) -> Vec<T> {
    names
        .split_whitespace()
        .map(|name| serde_json::from_value(name.into()).unwrap())
        .collect()
}

#[track_caller]
fn check(sound: &Sound, n_sample_frames: usize) {
    assert_eq!(sound.n_sample_frames(), n_sample_frames);
    let peak = sound
        .samples
        .iter()
        .fold(0.0_f32, |peak, x| peak.max(x.abs()));
    assert!(sound.samples.iter().all(|x| x.is_finite()));
    assert!(peak < 0.891, "peak {peak}");
    assert!(peak > 0.01, "peak {peak}");
    assert!(sound.samples[..96].iter().all(|x| x.abs() < 0.01));
    assert_eq!(sound.samples[..2], [0.0, 0.0]);
}

#[test]
fn every_setting_sounds_in_every_weather() {
    let settings: Vec<Setting> = every(
        "stage park meadow mountains street beach sea under_water forest desert arctic space moon room \
         kitchen table window road castle circus lake sky abstract studio",
    );
    let weathers: Vec<Weather> = every("clear cloudy rain storm snow fog aurora");
    let mut scene = understand("a man walking").scene;
    for &setting in &settings {
        for &weather in &weathers {
            scene.setting = setting;
            scene.weather = weather;
            check(&render(&scene, 5, RATE), RATE);
        }
    }
}

#[test]
fn a_boat_is_heard_where_it_is_drawn() {
    let mut scene = understand("a sailboat").scene;
    scene.setting = Setting::Harbour;
    let harbour = render(&scene, 5, RATE);
    scene.setting = Setting::Street;
    assert!(render(&scene, 5, RATE).samples == harbour.samples);
}

#[test]
fn any_length_is_exact() {
    let scene = understand("a cat playing a piano").scene;
    for n_sample_frames in [0, 1, 2, 100, 4_801] {
        assert_eq!(
            render(&scene, 1, n_sample_frames).n_sample_frames(),
            n_sample_frames
        );
    }
}

#[test]
fn the_same_seed_sounds_the_same_and_another_does_not() {
    let prompt = "a dog running through a forest in a storm";
    assert_eq!(sound_of(prompt, 1), sound_of(prompt, 1));
    assert_ne!(sound_of(prompt, 1), sound_of(prompt, 2));
}

#[test]
fn every_clip_is_about_as_loud() {
    for prompt in [
        "a calico cat playing a piano on stage",
        "a quiet room at night",
        "a thunderstorm over the sea",
        "a sad man walking in the snow",
        "fish in a coral reef",
        "epic rocket launch into space",
        "a cheering crowd at the circus",
    ] {
        let sound = render(&understand(prompt).scene, 3, 8 * RATE);
        let lufs = loudness::integrated_lufs(&sound.samples).unwrap();
        assert!((-22.0..=-18.5).contains(&lufs), "{prompt}: {lufs} LUFS");
    }
}

#[test]
fn steps_are_heard_when_feet_fall() {
    let scene = understand("a man walking on a stage").scene;
    assert_eq!(scene.entities[0].action, Action::Walk);
    let mut track = Track::silent(4 * RATE);
    Event::Steps.add(&mut track, &scene, &alone(4.0), 1);
    let half_cycle = timing::gait_cycle_s(&scene.entities[0]).unwrap() / 2.0;
    let power_at = |at_s: f32| power(&track, at_s, at_s + 0.04);
    for step_idx in 0..6 {
        let footfall_s = step_idx as f32 * half_cycle;
        assert!(power_at(footfall_s) > 4.0 * power_at(footfall_s + half_cycle * 0.6));
    }
}

#[test]
fn instruments_differ() {
    assert_ne!(
        sound_of("a cat playing a piano", 1),
        sound_of("a cat playing a violin", 1)
    );
}

fn alone(end_s: f32) -> timing::SceneTime {
    timing::SceneTime {
        start_s: 0.0,
        end_s,
        story_s: 0.0,
        pace: 1.0,
        is_new: true,
    }
}

/// The mean power of a track between two moments.
fn power(track: &Track, from_s: f32, to_s: f32) -> f32 {
    let range = (from_s * RATE as f32) as usize * 2..(to_s * RATE as f32) as usize * 2;
    let n = range.len() as f32;
    track.samples[range].iter().map(|x| x * x).sum::<f32>() / n
}

#[test]
fn a_whale_is_heard_when_it_leaves_the_water_and_when_it_falls_back() {
    let scene = understand("a whale breaching in the ocean").scene;
    assert_eq!(scene.entities[0].action, Action::Breach);
    let mut track = Track::silent(8 * RATE);
    Event::Splash.add(&mut track, &scene, &alone(8.0), 1);
    let begins_s = timing::BREACH_BEGINS * timing::BREACH_EVERY_S;
    for leap_idx in 0..2 {
        let back_s = (leap_idx as f32 + timing::BREACH.1) * timing::BREACH_EVERY_S - begins_s;
        let out_s = (leap_idx as f32 + 1.0 + timing::BREACH.0) * timing::BREACH_EVERY_S - begins_s;
        let (back, out) = (
            power(&track, back_s, back_s + 0.1),
            power(&track, out_s, out_s + 0.1),
        );
        assert!(back > 20.0 * power(&track, back_s - 0.2, back_s - 0.02));
        assert!(back > 2.0 * out && out > 20.0 * power(&track, out_s - 0.1, out_s - 0.02));
    }
}

#[test]
fn who_jumps_into_the_water_is_heard_once_however_the_story_goes_on() {
    let scene = understand("a boy jumps off the dock into a lake").scene;
    let n_splashes = |is_new: bool| {
        let mut track = Track::silent(4 * RATE);
        let time = timing::SceneTime {
            is_new,
            ..alone(4.0)
        };
        Event::Splash.add(&mut track, &scene, &time, 1);
        let met_s = timing::PLUNGE * 4.0;
        let is_still_before = power(&track, 0.0, met_s - 0.02) == 0.0;
        (is_still_before, power(&track, met_s, met_s + 0.2) > 0.0)
    };
    assert_eq!(n_splashes(true), (true, true));
    assert_eq!(n_splashes(false), (true, false));
}

#[test]
fn applause_comes_when_the_back_is_down() {
    let scene = understand("a pianist takes a bow on a stage").scene;
    assert_eq!(scene.entities[0].action, Action::Bow);
    let mut track = Track::silent(4 * RATE);
    Event::Applause.add(&mut track, &scene, &alone(4.0), 1);
    let down_s = timing::BOW_DOWN * timing::BOW_EVERY_S - timing::BOW_BEGINS_S;
    assert_eq!(power(&track, 0.0, down_s - 0.01), 0.0);
    assert!(power(&track, down_s + 0.5, down_s + 1.0) > 4.0 * power(&track, 3.4, 3.9));
}

#[test]
fn hands_that_meet_are_heard() {
    let scene = understand("a woman clapping her hands").scene;
    let mut track = Track::silent(3 * RATE);
    Event::Claps.add(&mut track, &scene, &alone(3.0), 1);
    for clap_idx in 0..6 {
        let met_s = (clap_idx as f32 + timing::CLAP_MEETS) * timing::CLAP_EVERY_S;
        let apart = power(&track, met_s - 0.2, met_s - 0.01);
        assert!(power(&track, met_s, met_s + 0.03) > 50.0 * apart);
    }
}

#[test]
fn a_note_is_heard_whenever_the_hand_comes_down_on_a_key() {
    let (mood, seed) = (Mood::Happy, 5);
    let tune = timing::Tune::new(mood, seed, 1.0);
    let mut track = Track::silent(8 * RATE);
    let voice = music::Voice::of("piano");
    music::add(&mut track, mood, music::Line::Tune(voice), seed);
    let struck_s: Vec<f32> = (1..7_800)
        .map(|ms| ms as f32 / 1000.0)
        .filter(|s| tune.between_notes(*s) < tune.between_notes(*s - 0.001))
        .collect();
    assert!(struck_s.len() > 15, "{struck_s:?}");
    // A note begins with a step in what changes fast; one that fades over others may hide a quiet one.
    let edge = |from_s: f32| {
        let from = (from_s * RATE as f32) as usize * 2;
        let of = &track.samples[from..from + RATE / 50 * 2];
        let changes = of.windows(5).map(|it| (it[4] - 2.0 * it[2] + it[0]).abs());
        changes.fold(0.0_f32, f32::max)
    };
    let heard = struck_s
        .iter()
        .filter(|s| edge(**s) > 1.3 * edge(**s - 0.025));
    let n_heard = heard.count();
    assert!(
        n_heard * 10 >= struck_s.len() * 8,
        "{n_heard} of {}",
        struck_s.len()
    );
}

#[test]
fn thunder_follows_every_flash() {
    let mut track = Track::silent(20 * RATE);
    ambience::add_thunder(&mut track, &alone(20.0), 9);
    for strike_idx in 0..5 {
        let thunder_s = timing::strike_s(9, strike_idx) + timing::THUNDER_DELAY_S;
        let (before, after) = (
            power(&track, thunder_s - 0.1, thunder_s),
            power(&track, thunder_s, thunder_s + 0.1),
        );
        assert!(
            after > 1.5 * before,
            "strike {strike_idx}: {before} {after}"
        );
    }
}

/// Prompts that together have every layer and line.
const PROMPTS: [&str; 12] = [
    "a calico cat playing a piano on stage",
    "a dog running through a forest in a storm",
    "a sad man walking in the snow",
    "fish in a coral reef",
    "a rocket launching into space, epic",
    "a cheering crowd at the circus",
    "a chef cooking in a kitchen",
    "a car driving through a city street in the rain, happy music",
    "a campfire by a lake at night",
    "a woman running on a beach in slow motion",
    "a clock ticking in a room",
    "an astronaut bowing on the moon",
];

#[test]
fn a_shorter_sound_is_the_beginning_of_a_longer_one() {
    for prompt in PROMPTS {
        let scene = understand(prompt).scene;
        let (short, long) = (render(&scene, 3, 2 * RATE), render(&scene, 3, 5 * RATE));
        assert!(short.samples[..] == long.samples[..4 * RATE], "{prompt}");
    }
}

#[test]
fn a_story_that_goes_on_unchanged_sounds_as_if_in_one_go() {
    for prompt in PROMPTS {
        let scene = understand(prompt).scene;
        let part = |n_sample_frames| Section {
            scene: &scene,
            n_sample_frames,
        };
        let whole = render(&scene, 7, 6 * RATE);
        let source = render_story(&[part(4 * RATE)], 7, 0);
        let rest = render_story(&[part(4 * RATE), part(2 * RATE)], 7, 4 * RATE);
        let joined = [source.samples, rest.samples].concat();
        assert!(joined == whole.samples, "{prompt}");
    }
}

#[test]
fn whatever_changes_there_is_no_step_at_the_seam() {
    for (idx, prompt) in PROMPTS.iter().enumerate() {
        let before = understand(prompt).scene;
        let after = understand(PROMPTS[(idx + 5) % PROMPTS.len()]).scene;
        let sections =
            [(&before, 3 * RATE), (&after, 2 * RATE)].map(|(scene, n_sample_frames)| Section {
                scene,
                n_sample_frames,
            });
        let whole = render_story(&sections, 5, 0);
        let source = render_story(&sections[..1], 5, 0);
        let rest = render_story(&sections, 5, 3 * RATE);
        let joined = [&source.samples[..], &rest.samples[..]].concat();
        assert!(
            joined == whole.samples,
            "{prompt}: an extension is the end of the whole"
        );
        // What the source alone would have gone on with is where the new part begins.
        let unchanged = render(&before, 5, 4 * RATE);
        let seam = 3 * RATE * 2;
        let pairs = joined[seam..].iter().zip(&unchanged.samples[seam..]);
        for (sample_idx, (new, old)) in pairs.take(96).enumerate() {
            let apart = (new - old).abs();
            assert!(apart < 0.02, "{prompt}: {apart} at {sample_idx}");
        }
    }
}

/// How far a sample may be from the one before it: a click is a step that no sound of the place makes.
const LONGEST_STEP: f32 = 0.30;

/// The longest steps of a channel in the second before and after a moment, and right at it.
fn steps_about(sound: &Sound, at: usize) -> (f32, f32) {
    let step = |frame_idx: usize| {
        let at = |frame_idx: usize| sound.samples[2 * frame_idx];
        (at(frame_idx) - at(frame_idx - 1)).abs()
    };
    let around = (at - RATE..at - 8).chain(at + 8..at + RATE);
    let usual = around.map(step).fold(0.0, f32::max);
    let here = (at - 2..at + 2).map(step).fold(0.0, f32::max);
    (here, usual)
}

#[test]
fn what_goes_on_for_long_never_clicks() {
    for prompt in [
        "waves on a beach",
        "a stream in a forest",
        "a busy street",
        "a campfire at night",
        "a windy desert",
        "under water, fish swim",
    ] {
        let sound = render(&understand(prompt).scene, 9, 14 * RATE);
        for channel in 0..2 {
            let samples: Vec<f32> = sound
                .samples
                .iter()
                .skip(channel)
                .step_by(2)
                .copied()
                .collect();
            let longest = samples.windows(2).map(|two| (two[1] - two[0]).abs());
            let longest = longest.fold(0.0, f32::max);
            assert!(longest < LONGEST_STEP, "{prompt}: {longest}");
        }
    }
}

#[test]
fn a_sound_that_is_put_together_of_stretches_has_no_step_where_they_meet() {
    for prompt in [
        "waves on a beach",
        "a man walks in the rain",
        "a cat playing a piano on stage",
    ] {
        let scene = understand(prompt).scene;
        let section = Section {
            scene: &scene,
            n_sample_frames: 3 * RATE,
        };
        let whole = render_story(&[section, section, section], 4, 0);
        for seam in [3 * RATE, 6 * RATE] {
            let rest = render_story(&[section, section, section], 4, seam);
            let mut joined = whole.clone();
            joined.samples.truncate(2 * seam);
            joined.samples.extend(rest.samples);
            let (here, usual) = steps_about(&joined, seam);
            assert!(
                here <= 1.2 * usual + 1e-4,
                "{prompt}: {here} at the seam, {usual} about it"
            );
        }
    }
}

//! What holds for the sound of every scene.

use super::*;
use crate::language::understand;
use crate::scene::{Action, Setting, Weather};

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
    let n_quiet = 96;
    let (start, end) = (
        &sound.samples[..n_quiet],
        &sound.samples[sound.samples.len() - n_quiet..],
    );
    assert!(start.iter().chain(end).all(|x| x.abs() < 0.01));
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
    events::add(&mut track, &scene, Random::new(1, "events"));
    let half_cycle = timing::gait_cycle_s(&scene.entities[0]).unwrap() / 2.0;
    let power_at = |at_s: f32| {
        let start = (at_s * RATE as f32) as usize * 2;
        track.samples[start..start + RATE / 25 * 2]
            .iter()
            .map(|x| x * x)
            .sum::<f32>()
    };
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

#[test]
fn thunder_follows_its_flash() {
    let flashes_s = timing::lightning_s(9, 20.0);
    assert!(flashes_s.len() >= 3);
    assert!(flashes_s[0] < 1.5);
    assert_eq!(flashes_s, timing::lightning_s(9, 20.0));
}

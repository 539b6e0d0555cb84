//! What a place sounds like: which layers it has, and how loud they are to each other.
//!
//! Every layer is a file with one function of the same shape: it fills a silent [`Track`] at any level; the
//! levels here are those of its loudest second.

mod applause;
mod birds;
mod city;
mod clock;
mod crickets;
mod crowd;
mod engine;
mod fire;
mod kitchen;
mod rain;
mod room;
mod rumble;
mod space;
mod stream;
mod thunder;
mod underwater;
mod waves;
mod wind;

use super::signal::Random;
use super::track::Track;
use crate::scene::{Action, Class, Scene, Season, Setting, TimeOfDay, Weather};

/// Fills a silent track.
type Layer = fn(&mut Track, Random);

/// Levels as root mean square of the loudest second.
const FAINT: f32 = 0.008;
const SOFT: f32 = 0.018;
const CLEAR: f32 = 0.04;
const LOUD: f32 = 0.08;

/// Adds everything that is heard of the scene's place, weather and time.
pub(super) fn add(mix: &mut Track, scene: &Scene, seed: u64) {
    add_layers(mix, layers(scene), scene, seed);
}

/// Adds only what comes to a place: its weather, and what its things sound like.
pub(super) fn add_to_a_place(mix: &mut Track, scene: &Scene, seed: u64) {
    let mut layers = weather(scene);
    layers.extend(things(scene));
    add_layers(mix, layers, scene, seed);
}

fn add_layers(mix: &mut Track, layers: Vec<(Layer, f32)>, scene: &Scene, seed: u64) {
    for (layer_idx, (layer, level)) in layers.into_iter().enumerate() {
        let mut track = Track::silent(mix.n_sample_frames());
        layer(
            &mut track,
            Random::new(seed, LAYER_NAMES[layer_idx % LAYER_NAMES.len()]),
        );
        mix.mix(&track, level);
    }
    if scene.weather == Weather::Storm {
        let mut track = Track::silent(mix.n_sample_frames());
        thunder::add(&mut track, seed);
        mix.mix(&track, LOUD * 1.6);
    }
}

/// Purposes for the generators: layers of the same clip must not share their noise.
const LAYER_NAMES: [&str; 8] = [
    "layer 0", "layer 1", "layer 2", "layer 3", "layer 4", "layer 5", "layer 6", "layer 7",
];

fn layers(scene: &Scene) -> Vec<(Layer, f32)> {
    let mut layers = place(scene);
    layers.extend(weather(scene));
    layers.extend(things(scene));
    layers
}

fn place(scene: &Scene) -> Vec<(Layer, f32)> {
    let animals = animals(scene);
    match scene.setting {
        Setting::Stage => vec![(room::add, FAINT), (crowd::add, SOFT)],
        Setting::Park => vec![(animals, SOFT), (wind::add, FAINT), (city::add, FAINT)],
        Setting::Meadow => vec![(animals, SOFT), (wind::add, SOFT)],
        Setting::Mountains => vec![(wind::add, CLEAR)],
        Setting::Street => vec![(city::add, CLEAR)],
        Setting::Beach | Setting::Sea => vec![(waves::add, CLEAR), (wind::add, FAINT)],
        Setting::UnderWater => vec![(underwater::add, CLEAR)],
        Setting::Forest => vec![(animals, CLEAR), (wind::add, SOFT)],
        Setting::Desert | Setting::Sky => vec![(wind::add, SOFT)],
        Setting::Arctic => vec![(wind::add, LOUD)],
        Setting::Space | Setting::Moon | Setting::Abstract => vec![(space::add, CLEAR)],
        Setting::Room | Setting::Table => vec![(room::add, SOFT), (clock::add, FAINT * 0.5)],
        Setting::Kitchen => vec![(room::add, FAINT), (kitchen::add, CLEAR)],
        Setting::Window | Setting::Studio => vec![(room::add, SOFT)],
        Setting::Road => vec![(wind::add, SOFT), (city::add, FAINT)],
        Setting::Castle => vec![(wind::add, SOFT), (animals, FAINT)],
        Setting::Circus => vec![(crowd::add, CLEAR)],
        Setting::Lake => vec![(stream::add, CLEAR), (animals, SOFT)],
    }
}

/// Birds by day, crickets in warm nights, wind when it is too cold for either.
fn animals(scene: &Scene) -> Layer {
    let is_cold = scene.season == Season::Winter || scene.weather == Weather::Snow;
    match scene.time_of_day {
        _ if is_cold => wind::add,
        TimeOfDay::Night => crickets::add,
        _ => birds::add,
    }
}

fn weather(scene: &Scene) -> Vec<(Layer, f32)> {
    let is_indoors = matches!(
        scene.setting,
        Setting::Room | Setting::Kitchen | Setting::Table | Setting::Stage | Setting::Studio
    );
    match scene.weather {
        Weather::Rain if is_indoors => vec![(rain::add, SOFT)],
        Weather::Rain => vec![(rain::add, LOUD)],
        Weather::Storm => vec![(rain::add, LOUD), (wind::add, LOUD)],
        Weather::Snow => vec![(wind::add, SOFT)],
        Weather::Aurora => vec![(space::add, SOFT)],
        Weather::Clear | Weather::Cloudy | Weather::Fog => Vec::new(),
    }
}

fn things(scene: &Scene) -> Vec<(Layer, f32)> {
    let has = |keys: &[&str]| {
        scene
            .entities
            .iter()
            .any(|entity| keys.contains(&entity.concept.as_str()))
    };
    let does = |action: Action| scene.entities.iter().any(|entity| entity.action == action);
    let drives = scene
        .entities
        .iter()
        .any(|entity| entity.class == Class::Vehicle && entity.action == Action::Drive);
    let launches = scene.entities.iter().any(|entity| {
        matches!(entity.concept.as_str(), "rocket" | "spaceship") && entity.action == Action::Rise
    });
    let mut layers: Vec<(Layer, f32)> = Vec::new();
    if has(&["campfire", "fireplace", "fire", "candle", "torch"]) {
        layers.push((fire::add, CLEAR));
    }
    if does(Action::Bow) || does(Action::Cheer) {
        layers.push((applause::add, LOUD));
    }
    if drives && !has(&["bicycle", "skateboard", "kick_scooter", "sled"]) {
        layers.push((engine::add, CLEAR));
    }
    if launches || has(&["volcano", "tornado"]) {
        layers.push((rumble::add, LOUD * 1.5));
    }
    layers
}

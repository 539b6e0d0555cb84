//! What a place sounds like: which layers it has, and how loud they are to each other.
//!
//! Every layer is a file with one function of the same shape: it fills a silent [`Track`] at any level, from its
//! beginning on and without a look at its end; the levels here are those of its loudest second.

mod applause;
mod birds;
mod city;
mod clock;
mod crickets;
mod crowd;
mod drips;
mod engine;
mod fire;
mod jungle;
mod kitchen;
mod machines;
mod rain;
mod room;
mod rumble;
mod space;
mod stream;
mod thunder;
mod underwater;
mod waves;
mod wind;

pub(super) use applause::applaud;

use super::score::{Levels, Part};
use super::signal::Random;
use super::timing::SceneTime;
use super::track::Track;
use crate::scene::{Action, Class, Scene, Season, Setting, TimeOfDay, Weather};
use crate::staging::place_of;

/// A layer; its name picks its noise, so that a layer sounds the same whatever is heard beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Applause,
    Birds,
    City,
    Clock,
    Crickets,
    Crowd,
    Drips,
    Engine,
    Fire,
    Jungle,
    Kitchen,
    Machines,
    Rain,
    Room,
    Rumble,
    Space,
    Stream,
    Underwater,
    Waves,
    Wind,
}

impl Layer {
    /// Adds the layer to a track with which it begins.
    pub(super) fn add(self, track: &mut Track, seed: u64) {
        let (purpose, add): (&str, fn(&mut Track, Random)) = match self {
            Self::Applause => ("applause", applause::add),
            Self::Birds => ("birds", birds::add),
            Self::City => ("city", city::add),
            Self::Clock => ("clock", clock::add),
            Self::Crickets => ("crickets", crickets::add),
            Self::Crowd => ("crowd", crowd::add),
            Self::Drips => ("drips", drips::add),
            Self::Engine => ("engine", engine::add),
            Self::Fire => ("fire", fire::add),
            Self::Jungle => ("jungle", jungle::add),
            Self::Kitchen => ("kitchen", kitchen::add),
            Self::Machines => ("machines", machines::add),
            Self::Rain => ("rain", rain::add),
            Self::Room => ("room", room::add),
            Self::Rumble => ("rumble", rumble::add),
            Self::Space => ("space", space::add),
            Self::Stream => ("stream", stream::add),
            Self::Underwater => ("under water", underwater::add),
            Self::Waves => ("waves", waves::add),
            Self::Wind => ("wind", wind::add),
        };
        add(track, Random::new(seed, purpose));
    }
}

/// Levels as root mean square of the loudest second.
const FAINT: f32 = 0.008;
const SOFT: f32 = 0.018;
const CLEAR: f32 = 0.04;
const LOUD: f32 = 0.08;

/// Everything that is heard of a scene's place, weather and time.
pub(super) fn parts(scene: &Scene) -> Levels {
    let mut layers = place(scene);
    layers.extend(weather(scene));
    layers.extend(things(scene));
    joined(layers, scene)
}

/// Only what comes to a place: its weather, and what its things sound like.
pub(super) fn added_parts(scene: &Scene) -> Levels {
    let mut layers = weather(scene);
    layers.extend(things(scene));
    joined(layers, scene)
}

/// Adds the thunder of a scene.
pub(super) fn add_thunder(track: &mut Track, time: &SceneTime, seed: u64) {
    thunder::add(track, time, seed);
}

/// Each layer once: the wind of a place and that of its storm are one louder wind.
fn joined(layers: Vec<(Layer, f32)>, scene: &Scene) -> Levels {
    let mut parts = Levels::new();
    for (layer, level) in layers {
        let part = Part::Ambience(layer);
        match parts.iter_mut().find(|(other, _)| *other == part) {
            Some((_, sum)) => *sum = libm::sqrtf(*sum * *sum + level * level),
            None => parts.push((part, level)),
        }
    }
    if scene.weather == Weather::Storm {
        parts.push((Part::Thunder, LOUD * 1.6));
    }
    parts
}

fn place(scene: &Scene) -> Vec<(Layer, f32)> {
    let animals = animals(scene);
    match place_of(scene).base() {
        Setting::Stage => vec![(Layer::Room, FAINT), (Layer::Crowd, SOFT)],
        Setting::Park => vec![(animals, SOFT), (Layer::Wind, FAINT), (Layer::City, FAINT)],
        Setting::Meadow => vec![(animals, SOFT), (Layer::Wind, SOFT)],
        Setting::Mountains => vec![(Layer::Wind, CLEAR)],
        Setting::Street => vec![(Layer::City, CLEAR)],
        Setting::Beach | Setting::Sea => vec![(Layer::Waves, CLEAR), (Layer::Wind, FAINT)],
        Setting::UnderWater => vec![(Layer::Underwater, CLEAR)],
        Setting::Forest => vec![(animals, CLEAR), (Layer::Wind, SOFT)],
        Setting::Desert | Setting::Sky => vec![(Layer::Wind, SOFT)],
        Setting::Arctic => vec![(Layer::Wind, LOUD)],
        Setting::Space | Setting::Moon | Setting::Abstract => vec![(Layer::Space, CLEAR)],
        Setting::Room | Setting::Table => vec![(Layer::Room, SOFT), (Layer::Clock, FAINT * 0.5)],
        Setting::Kitchen => vec![(Layer::Room, FAINT), (Layer::Kitchen, CLEAR)],
        Setting::Window | Setting::Studio => vec![(Layer::Room, SOFT)],
        Setting::Road => vec![(Layer::Wind, SOFT), (Layer::City, FAINT)],
        Setting::Castle => vec![(Layer::Wind, SOFT), (animals, FAINT)],
        Setting::Circus => vec![(Layer::Crowd, CLEAR)],
        Setting::Lake | Setting::River | Setting::Pond => {
            vec![(Layer::Stream, CLEAR), (animals, SOFT)]
        }
        Setting::Waterfall => vec![(Layer::Stream, LOUD), (Layer::Waves, SOFT)],
        Setting::Canyon => vec![(Layer::Wind, SOFT), (Layer::Stream, SOFT)],
        Setting::Cliff => vec![(Layer::Waves, SOFT), (Layer::Wind, SOFT)],
        Setting::Square => vec![(Layer::Crowd, FAINT), (Layer::City, FAINT), (animals, SOFT)],
        Setting::Hill | Setting::Ridge => vec![(Layer::Wind, CLEAR), (animals, FAINT)],
        Setting::Graveyard => vec![(Layer::Wind, CLEAR), (Layer::Crickets, FAINT)],
        Setting::Temple => vec![(animals, SOFT), (Layer::Wind, FAINT)],
        Setting::Terrace => vec![(animals, SOFT), (Layer::Wind, FAINT)],
        Setting::Fairground => vec![(Layer::Crowd, CLEAR)],
        Setting::Platform | Setting::Metro => vec![(Layer::Crowd, FAINT), (Layer::City, SOFT)],
        Setting::Gym | Setting::Bathroom | Setting::Ward => vec![(Layer::Room, SOFT)],
        Setting::Cockpit => vec![(Layer::Space, SOFT), (Layer::Machines, FAINT * 0.5)],
        Setting::SubmarineRoom => vec![(Layer::Underwater, SOFT), (Layer::Machines, FAINT * 0.5)],
        Setting::Workshop => vec![(Layer::Room, SOFT), (Layer::Machines, FAINT)],
        Setting::Airport | Setting::Museum => vec![(Layer::Crowd, FAINT), (Layer::Room, SOFT)],
        Setting::Bakery => vec![(Layer::Crowd, FAINT), (Layer::Fire, FAINT)],
        Setting::ConstructionSite => vec![(Layer::Engine, SOFT), (Layer::City, FAINT)],
        Setting::Runway => vec![(Layer::Wind, SOFT), (Layer::Engine, FAINT)],
        Setting::IceRink => vec![(Layer::Crowd, SOFT)],
        Setting::SaltFlat => vec![(Layer::Wind, SOFT)],
        Setting::HotSpring => vec![(Layer::Stream, SOFT), (animals, FAINT)],
        Setting::Bar | Setting::Saloon => vec![(Layer::Crowd, SOFT), (Layer::Room, FAINT)],
        Setting::Pool => vec![(Layer::Stream, FAINT), (animals, SOFT)],
        Setting::Canal => vec![(Layer::Stream, SOFT), (Layer::City, FAINT)],
        Setting::Village => vec![(animals, SOFT), (Layer::Wind, FAINT)],
        Setting::City | Setting::Rooftop => vec![(Layer::City, SOFT), (Layer::Wind, FAINT)],
        Setting::NeonStreet | Setting::Alley => vec![(Layer::City, CLEAR)],
        Setting::QuietStreet | Setting::OldStreet => vec![(animals, SOFT), (Layer::City, FAINT)],
        Setting::Savanna => vec![(Layer::Crickets, SOFT), (Layer::Wind, SOFT)],
        Setting::Jungle => vec![(Layer::Jungle, CLEAR), (animals, FAINT)],
        Setting::Harbour => vec![(Layer::Waves, SOFT), (Layer::Wind, FAINT)],
        Setting::Field
        | Setting::Lavender
        | Setting::Sunflowers
        | Setting::Vineyard
        | Setting::TeaField
        | Setting::Cornfield => {
            vec![(animals, SOFT), (Layer::Wind, SOFT)]
        }
        Setting::Garden => vec![(animals, CLEAR)],
        Setting::Bridge | Setting::Railway => vec![(Layer::Wind, SOFT), (animals, FAINT)],
        Setting::Ruins | Setting::Mars => vec![(Layer::Wind, SOFT)],
        Setting::Colosseum | Setting::Stadium | Setting::Concert => vec![(Layer::Crowd, LOUD)],
        Setting::AlienPlanet | Setting::Synthwave => vec![(Layer::Space, CLEAR)],
        Setting::Volcano => vec![(Layer::Rumble, LOUD), (Layer::Fire, SOFT)],
        Setting::Market => vec![(Layer::Crowd, CLEAR), (Layer::City, FAINT)],
        Setting::Cave => vec![(Layer::Drips, CLEAR), (Layer::Room, FAINT)],
        Setting::Dungeon => vec![(Layer::Drips, SOFT), (Layer::Fire, SOFT)],
        Setting::Cafe | Setting::Restaurant => vec![(Layer::Crowd, SOFT), (Layer::Room, FAINT)],
        Setting::Ballroom => vec![(Layer::Crowd, SOFT), (Layer::Room, SOFT)],
        Setting::Office | Setting::Lab | Setting::Hallway => {
            vec![(Layer::Room, SOFT), (Layer::Machines, FAINT * 0.5)]
        }
        Setting::Factory => vec![(Layer::Machines, CLEAR)],
        Setting::Library | Setting::Classroom | Setting::Bedroom | Setting::Mansion => {
            vec![(Layer::Room, SOFT), (Layer::Clock, FAINT * 0.5)]
        }
        Setting::Greenhouse => vec![(Layer::Drips, FAINT), (animals, FAINT)],
        Setting::Train | Setting::Locale(_) => vec![(Layer::Engine, SOFT), (Layer::Room, FAINT)],
    }
}

/// Birds by day, crickets in warm nights, wind when it is too cold for either.
fn animals(scene: &Scene) -> Layer {
    let is_cold = scene.season == Season::Winter || scene.weather == Weather::Snow;
    match scene.time_of_day {
        _ if is_cold => Layer::Wind,
        TimeOfDay::Night => Layer::Crickets,
        _ => Layer::Birds,
    }
}

fn weather(scene: &Scene) -> Vec<(Layer, f32)> {
    let is_muffled = place_of(scene) == Setting::Studio
        || place_of(scene).is_indoors()
            && !matches!(place_of(scene).base(), Setting::Window | Setting::Circus);
    match scene.weather {
        Weather::Rain if is_muffled => vec![(Layer::Rain, SOFT)],
        Weather::Rain => vec![(Layer::Rain, LOUD)],
        Weather::Storm => vec![(Layer::Rain, LOUD), (Layer::Wind, LOUD)],
        Weather::Snow | Weather::Leaves => vec![(Layer::Wind, SOFT)],
        Weather::Dust => vec![(Layer::Wind, LOUD)],
        Weather::Aurora => vec![(Layer::Space, SOFT)],
        Weather::Clear | Weather::Cloudy | Weather::Fog | Weather::Petals => Vec::new(),
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
        matches!(entity.concept.as_str(), "rocket" | "spaceship")
            && matches!(entity.action, Action::Rise | Action::TakeOff | Action::Land)
    });
    let mut layers: Vec<(Layer, f32)> = Vec::new();
    if has(&["campfire", "fireplace", "fire", "candle", "torch"]) {
        layers.push((Layer::Fire, CLEAR));
    }
    let is_crowd_clapping = scene
        .entities
        .iter()
        .any(|entity| entity.action == Action::Clap && entity.count > 3);
    if does(Action::Cheer) || is_crowd_clapping {
        layers.push((Layer::Applause, LOUD));
    }
    if drives && !has(&["bicycle", "skateboard", "kick_scooter", "sled"]) {
        layers.push((Layer::Engine, CLEAR));
    }
    if launches || has(&["volcano", "tornado"]) {
        layers.push((Layer::Rumble, LOUD * 1.5));
    }
    layers
}

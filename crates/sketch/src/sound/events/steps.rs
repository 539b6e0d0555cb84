//! Feet on the ground.

use crate::scene::{Class, Entity, Scene, Setting, Weather};
use crate::sound::signal::{BandPass, LowPass, RATE_HZ, Random, decay};
use crate::sound::timing::{self, SceneTime};
use crate::sound::track::Track;
use crate::staging::place_of;

use super::MAX_PACE;

/// The level of steps as root mean square of the loudest second, on hard and on soft ground. Steps are short, so
/// that their peaks are about fifteen times as high.
const STEPS_HARD: f32 = 0.016;
const STEPS_SOFT: f32 = 0.009;
/// More walkers than this are a crowd; their steps would only rattle.
const MAX_WALKERS: u32 = 3;

/// What is walked on.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    Hard,
    Wood,
    Grass,
    Snow,
    /// Nothing to hear: water, space, a backdrop.
    Silent,
}

/// How loud the steps of the scene's entities are.
pub(super) fn level(scene: &Scene) -> Option<f32> {
    let level = match ground(scene) {
        Ground::Silent => return None,
        Ground::Grass => STEPS_SOFT,
        Ground::Hard | Ground::Wood | Ground::Snow => STEPS_HARD,
    };
    let walks = scene
        .entities
        .iter()
        .any(|entity| timing::gait_cycle_s(entity).is_some());
    (walks && scene.pace <= MAX_PACE).then_some(level)
}

/// Adds the steps of the scene's entities while it lasts.
pub(super) fn add(track: &mut Track, scene: &Scene, time: &SceneTime, seed: u64) {
    let ground = ground(scene);
    for entity in scene
        .entities
        .iter()
        .filter(|entity| entity.is_subject || is_mount(entity, scene))
    {
        for walker_idx in 0..entity.count.min(MAX_WALKERS) {
            add_steps(track, entity, time, (ground, seed, walker_idx));
        }
    }
}

fn ground(scene: &Scene) -> Ground {
    if scene.weather == Weather::Snow {
        return Ground::Snow;
    }
    match place_of(scene).base() {
        Setting::Street
        | Setting::Road
        | Setting::Castle
        | Setting::Kitchen
        | Setting::City
        | Setting::Canal
        | Setting::Square
        | Setting::Pool
        | Setting::Bridge
        | Setting::Rooftop
        | Setting::Ruins
        | Setting::Colosseum
        | Setting::QuietStreet
        | Setting::OldStreet
        | Setting::NeonStreet
        | Setting::Alley
        | Setting::Gym
        | Setting::Cockpit
        | Setting::SubmarineRoom
        | Setting::Ward
        | Setting::Bathroom
        | Setting::Airport
        | Setting::Museum
        | Setting::Bakery
        | Setting::Runway
        | Setting::IceRink
        | Setting::HotSpring
        | Setting::Terrace
        | Setting::Temple
        | Setting::Platform
        | Setting::Metro
        | Setting::Market
        | Setting::Cave
        | Setting::Lab
        | Setting::Hallway
        | Setting::Factory
        | Setting::Dungeon
        | Setting::Ballroom
        | Setting::Greenhouse => Ground::Hard,
        Setting::Stage
        | Setting::Room
        | Setting::Table
        | Setting::Circus
        | Setting::Window
        | Setting::Harbour
        | Setting::Concert
        | Setting::Cafe
        | Setting::Office
        | Setting::Library
        | Setting::Classroom
        | Setting::Bedroom
        | Setting::Mansion
        | Setting::Restaurant
        | Setting::Bar
        | Setting::Saloon
        | Setting::Workshop
        | Setting::Train => Ground::Wood,
        Setting::Park
        | Setting::Meadow
        | Setting::Forest
        | Setting::Mountains
        | Setting::Lake
        | Setting::Village
        | Setting::Savanna
        | Setting::Jungle
        | Setting::River
        | Setting::Canyon
        | Setting::Field
        | Setting::Lavender
        | Setting::Sunflowers
        | Setting::Garden
        | Setting::Railway
        | Setting::Volcano
        | Setting::Waterfall
        | Setting::Pond
        | Setting::Cliff
        | Setting::Hill
        | Setting::Ridge
        | Setting::Fairground
        | Setting::Graveyard
        | Setting::Vineyard
        | Setting::TeaField
        | Setting::Cornfield
        | Setting::Stadium => Ground::Grass,
        Setting::Beach | Setting::Desert => Ground::Grass,
        Setting::ConstructionSite | Setting::SaltFlat => Ground::Grass,
        Setting::Arctic => Ground::Snow,
        Setting::Sea
        | Setting::UnderWater
        | Setting::Space
        | Setting::Moon
        | Setting::Sky
        | Setting::Abstract
        | Setting::AlienPlanet
        | Setting::Mars
        | Setting::Synthwave
        | Setting::Studio
        | Setting::Locale(_) => Ground::Silent,
    }
}

/// Whether somebody rides on it: then its steps are those of the subject.
fn is_mount(entity: &Entity, scene: &Scene) -> bool {
    scene
        .entities
        .iter()
        .any(|rider| rider.is_subject && rider.target == Some(entity.id))
}

fn add_steps(
    track: &mut Track,
    entity: &Entity,
    time: &SceneTime,
    (ground, seed, walker_idx): (Ground, u64, u32),
) {
    let Some(cycle_s) = timing::gait_cycle_s(entity) else {
        return;
    };
    let weight = libm::sqrtf(entity.height_m.clamp(0.1, 6.0));
    let has_hooves = entity.class == Class::FourLegged && entity.height_m > 0.9;
    // One walks in time with the picture; the others of a group fall in between.
    let offset = walker_idx as f32 * 0.37;
    let footfalls = timing::footfalls(entity);
    let mut cycle_idx = libm::floorf(time.story_s / cycle_s - offset).max(0.0) as u32;
    while (offset + cycle_idx as f32) * cycle_s < time.story_end_s() {
        for (foot_idx, &fraction) in (0_u64..).zip(footfalls) {
            let story_s = (offset + cycle_idx as f32 + fraction) * cycle_s;
            if !(time.story_s..time.story_end_s()).contains(&story_s) {
                continue;
            }
            // Every step is its own, whenever its walker began.
            let which = u64::from(entity.id) << 48
                | u64::from(walker_idx) << 40
                | u64::from(cycle_idx) << 4
                | foot_idx;
            let mut random = Random::new(seed ^ which, "step");
            let pan = random.between(-0.15, 0.15);
            let sound = step(ground, weight, has_hooves, random.fork());
            track.place(time.in_clip_s(story_s), pan, sound);
        }
        cycle_idx += 1;
    }
}

/// One foot on the ground: a thump of the weight and a rustle of the ground.
fn step(
    ground: Ground,
    weight: f32,
    has_hooves: bool,
    mut random: Random,
) -> impl Iterator<Item = f32> {
    let (rustle_hz, rustle_level, length_s) = match ground {
        Ground::Hard => (2_200.0, 0.5, 0.05),
        Ground::Wood => (1_100.0, 0.45, 0.07),
        Ground::Grass | Ground::Silent => (3_200.0, 0.25, 0.09),
        Ground::Snow => (2_600.0, 0.5, 0.14),
    };
    let mut thump = LowPass::new(190.0 / weight);
    let mut rustle = BandPass::new(rustle_hz, 0.9);
    let mut clop = BandPass::new(if has_hooves { 900.0 } else { 380.0 }, 5.0);
    let fading = decay(length_s);
    let strength = random.between(0.75, 1.0);
    let mut level = strength;
    (0..(0.16 * RATE_HZ) as usize).map(move |frame_idx| {
        level *= fading;
        let attack = (frame_idx as f32 / 48.0).min(1.0);
        let noise = random.noise() * level;
        let body = thump.next(noise) * 3.0 * weight + clop.next(noise);
        (body + rustle.next(noise) * rustle_level) * attack
    })
}

//! What a segment is made from.

use kinora_domain::Size;

use super::foreground;
use crate::rigs::Troupe;
use crate::scene::{Action, CameraMove, Class, Entity, Mood, Scene, Setting, Shot};
use crate::settings::Region;
use crate::staging::blocking::Blocking;
use crate::staging::camera::{self, Camera};
use crate::staging::travel::{FOLLOW_REACH, is_followed, travels};
use crate::staging::view::{Named, Set, SetContext, Traffic, View};

/// What a segment of a clip is made from.
#[derive(Clone, Copy, Debug)]
pub struct Take<'a> {
    /// What it shows.
    pub scene: &'a Scene,
    /// Who plays its characters.
    pub troupe: &'a Troupe,
    /// The clip's seed.
    pub seed: u64,
    /// The frame's size.
    pub size: Size,
    /// When it begins, in story seconds.
    pub start_s: f32,
    /// How long it is, in story seconds.
    pub length_s: f32,
    /// Story seconds in a second of the clip.
    pub pace: f32,
    /// Where everybody stood when it was shown before.
    pub blocking: Option<&'a Blocking>,
    /// For how long each entity goes on with what it does after this segment, in story seconds; none where it is over.
    pub goes_on_s: &'a [f32],
}

/// Whether it is a body of the sky such as a set has of its own.
fn is_heaven(entity: &Entity) -> bool {
    entity.class == Class::Celestial
        && matches!(
            entity.concept.as_str(),
            "sun"
                | "moon"
                | "moon_phases"
                | "crescent_moon"
                | "earth"
                | "planet"
                | "saturn"
                | "jupiter"
                | "mars"
        )
        || entity.concept == "ferris_wheel"
}

/// Whether it is so high that a town is known by it.
fn is_landmark(entity: &Entity) -> bool {
    entity.class == Class::Building && entity.height_m >= 25.0
}

/// The furniture it names, of what rooms have of their own.
fn named(scene: &Scene) -> Named {
    let has = |concepts: &[&str]| {
        let mut entities = scene.entities.iter();
        let is_bare = scene.surface.lacks.furniture;
        is_bare || entities.any(|entity| concepts.contains(&entity.concept.as_str()))
    };
    Named {
        sofa: has(&["sofa", "armchair", "chaise_longue", "recliner"]),
        bed: has(&["bed", "bunk_bed", "four_poster_bed"]),
        lamp: has(&["lamp", "floor_lamp", "table_lamp", "desk_lamp"]),
        pot_plant: has(&["potted_plant", "houseplant"]),
    }
}

/// Whether it is of somebody or something on the ground from so near that little else is seen.
fn is_near(scene: &Scene) -> bool {
    let is_high = |entity: &Entity| {
        matches!(
            entity.class,
            Class::Celestial | Class::Aircraft | Class::Building
        ) || matches!(entity.concept.as_str(), "firework" | "kite" | "rainbow")
    };
    scene.shot == Shot::CloseUp && !scene.entities.is_empty() && !scene.entities.iter().any(is_high)
}

/// Whether the camera flies over the place: nobody is in it who is not in the air.
fn is_flight(scene: &Scene) -> bool {
    let moves = !matches!(
        scene.camera,
        CameraMove::Drift | CameraMove::Static | CameraMove::TimeLapse | CameraMove::RackFocus
    );
    let is_up = |entity: &Entity| {
        matches!(
            entity.action,
            Action::Fly | Action::Glide | Action::Hover | Action::Drift | Action::Float
        ) || matches!(
            entity.class,
            Class::Aircraft | Class::Bird | Class::Insect | Class::Celestial
        )
    };
    // A town that is named is known by what it lies among, whatever is said of the camera.
    let is_town = matches!(
        scene.setting,
        Setting::City
            | Setting::Street
            | Setting::NeonStreet
            | Setting::OldStreet
            | Setting::Village
    );
    let is_bare_town = is_town && scene.region.is_some() && scene.entities.is_empty();
    scene.shot == Shot::Aerial && (moves || is_bare_town) && scene.entities.iter().all(is_up)
}

/// Who passes: what has wheels needs a roadway, whoever walks a pavement.
fn traffic(scene: &Scene) -> Traffic {
    let has = |is_it: fn(&Entity) -> bool| scene.entities.iter().any(is_it);
    let boat_of = |entity: &Entity| {
        let of = entity.place.as_ref().and_then(|place| place.of);
        let host = scene.entities.iter().find(|host| Some(host.id) == of);
        host.is_some_and(|host| host.class == Class::Boat)
    };
    let is_aboard = |entity: &Entity| {
        !matches!(entity.class, Class::Person | Class::FourLegged) || boat_of(entity)
    };
    if has(|entity| entity.class == Class::Boat) && scene.entities.iter().all(is_aboard) {
        return Traffic::Boats;
    }
    // Nobody stands on the open sea.
    let stands = |entity: &Entity| {
        let is_at_home = matches!(
            entity.action,
            Action::Swim
                | Action::Float
                | Action::Surf
                | Action::Dive
                | Action::Fly
                | Action::Rise
                | Action::Fall
                | Action::Drift
        );
        let is_on_land = matches!(entity.class, Class::Person | Class::FourLegged)
            && entity.place.as_ref().is_none_or(|place| place.of.is_none());
        is_on_land && !is_at_home && entity.concept != "mermaid"
    };
    if scene.setting.base() == Setting::Sea {
        return if scene.entities.iter().any(stands) {
            Traffic::Walkers
        } else {
            Traffic::None
        };
    }
    // A house that is looked at stands beside the way, not before the fronts.
    if has(|entity| entity.class == Class::Building) {
        return Traffic::None;
    }
    if has(|entity| entity.class == Class::Vehicle && entity.height_m > 0.6) {
        Traffic::Vehicles
    } else if has(|entity| travels(entity.action)) {
        Traffic::Walkers
    } else {
        Traffic::None
    }
}

/// The place that is drawn: a boat is not on a street or a lawn, but on the water nearby, and fish are below it.
#[must_use]
pub fn place_of(scene: &Scene) -> Setting {
    use Setting as S;
    let is_out = |entity: &Entity| {
        entity.class == Class::Boat
            && entity.height_m > 0.8
            && entity.place.as_ref().is_none_or(|place| place.of.is_none())
    };
    let is_below = |entity: &Entity| {
        entity.class == Class::Fish
            && entity.height_m < 0.6
            && !matches!(entity.action, Action::Breach | Action::Jump | Action::Fly)
    };
    if matches!(scene.setting, S::Sea | S::Lake | S::River)
        && !scene.entities.is_empty()
        && scene.entities.iter().all(is_below)
    {
        return S::UnderWater;
    }
    if !scene.entities.iter().any(is_out) {
        return scene.setting;
    }
    match scene.setting {
        // A town on a river is seen from it.
        S::Street | S::Alley | S::NeonStreet | S::OldStreet | S::QuietStreet | S::Square
            if scene
                .region
                .as_deref()
                .and_then(Region::named)
                .is_some_and(|region| region.lies_by("river")) =>
        {
            S::City
        }
        S::Street | S::Alley | S::NeonStreet | S::OldStreet | S::QuietStreet => S::Harbour,
        S::Square | S::Market | S::Village | S::Road => S::Harbour,
        S::Park | S::Meadow | S::Field | S::Mountains | S::Hill | S::Ridge => S::Lake,
        S::Forest | S::Jungle => S::River,
        S::Garden => S::Pond,
        other => other,
    }
}

impl Take<'_> {
    pub(super) fn is_followed(&self) -> bool {
        let was_followed = self.blocking.is_some_and(|blocking| blocking.is_followed);
        let is_under_way = self
            .scene
            .entities
            .iter()
            .any(|entity| entity.is_subject && travels(entity.action));
        is_followed(self.scene) || was_followed && is_under_way
    }

    pub(super) fn set_context(&self, is_followed: bool, reach: Option<(f32, f32)>) -> SetContext {
        let (reach_x, reach_up) = reach.unwrap_or_else(|| {
            let moves = std::iter::once(&self.scene.camera).chain(&self.scene.filming.then);
            let (reach_x, reach_up) = moves
                .map(|camera| camera::reach(*camera))
                .fold((0.0_f32, 0.0_f32), |most, it| {
                    (most.0.max(it.0), most.1.max(it.1))
                });
            let follow = if is_followed { FOLLOW_REACH } else { 0.0 };
            (follow + reach_x, reach_up)
        });
        let staged = foreground::staged(self.scene);
        let scene = staged.as_ref().unwrap_or(self.scene);
        SetContext {
            setting: place_of(scene),
            backdrop: scene.backdrop,
            surface: scene.surface,
            region: scene.region.as_deref().and_then(Region::named),
            has_named_heaven: scene.entities.iter().any(is_heaven),
            has_named_landmark: scene.entities.iter().any(is_landmark),
            named: named(scene),
            is_near: is_near(scene),
            is_aerial: scene.shot == Shot::Aerial,
            is_flight: is_flight(scene),
            traffic: traffic(scene),
            is_bare: scene.entities.is_empty(),
            is_calm: scene.mood == Mood::Calm,
            time_of_day: scene.time_of_day,
            weather: scene.weather,
            season: scene.season,
            size: self.size,
            seed: self.seed,
            reach_x,
            reach_up,
        }
    }

    pub(super) fn camera(&self, set: &Set, (is_followed, speed): (bool, f32)) -> Camera {
        // What is painted below a tall frame is for the lens to show, not for the camera to go to.
        let (left, top, right, bottom) = set.bounds;
        let bounds = (left, top, right, bottom - (View::bottom(self.size) - 1.0));
        let camera = Camera::new(self.size, self.scene.camera, self.length_s, bounds);
        let is_bare = |scene: &Scene| scene.entities.is_empty();
        let staged = foreground::staged(self.scene);
        let camera = camera.gliding(is_bare(staged.as_ref().unwrap_or(self.scene)));
        let camera = if is_followed {
            camera.following(speed)
        } else {
            camera
        };
        let filming = &self.scene.filming;
        let turns = filming.turns.is_some() && self.scene.camera != CameraMove::RackFocus;
        camera.then(&filming.then).turning(turns)
    }
}

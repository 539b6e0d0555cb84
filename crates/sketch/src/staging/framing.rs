//! How near a shot goes: the part of the resting picture that is shown, so that whoever acts can be read.
//!
//! The camera moves through the world (`camera`); the lens then shows a part of what it sees. A lens never looks
//! past what the camera sees, so that no set has to be painted for it. Boxes are measured where the actors really
//! are over the segment, sitting, lying or leaping, not where they stand at rest.

mod interest;
mod turning;

use kinora_domain::Size;
use serde::{Deserialize, Serialize};

use super::actor::{Actor, Tie};
use super::areas::Area;
use super::blocking::Zone;
use super::layout::{PASSER_BY, table_top};
use super::view::View;
use crate::paint::Affine;
use crate::rigs::{Kind, is_working_hand};
use crate::scene::{Action, Angle, Bearing, CameraMove, Class, Entity, Scene, Setting, Shot};
use interest::of_interest;
pub(super) use turning::opening;

/// The part of the resting picture that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    /// 1.0 shows everything, larger is nearer.
    pub zoom: f32,
    /// What is in the middle, seen from the camera: x from its axis, y in the world, in world units.
    pub focus: (f32, f32),
    /// For which shot it was chosen.
    pub shot: Shot,
    /// How far the picture is tilted clockwise, in radians.
    #[serde(default)]
    pub roll_rad: f32,
}

/// What a lens is chosen for.
pub(super) struct Sight<'a> {
    pub(super) scene: &'a Scene,
    pub(super) actors: &'a [Actor],
    pub(super) main: Option<usize>,
    pub(super) size: Size,
    /// Where each actor is over the segment, seen from the camera; `None` for who is never seen.
    pub(super) areas: Vec<Option<Area>>,
    /// The same of their faces.
    pub(super) faces: Vec<Option<Area>>,
}

/// How a shot fills the frame.
struct Fill {
    /// The most of the frame's width and height that the subjects may take.
    most: (f32, f32),
    /// How near it may go.
    nearest: f32,
    /// How much of the room above and below the subjects is below.
    below: f32,
}

impl Lens {
    /// Shows all that the camera sees.
    #[must_use]
    pub fn open(size: Size, shot: Shot) -> Self {
        Self {
            zoom: 1.0,
            focus: (0.0, middle_y(size)),
            shot,
            roll_rad: 0.0,
        }
    }

    /// The same with what it shows so much to the right, as a share of its width.
    #[must_use]
    pub(super) fn aside(self, size: Size, share: f32) -> Self {
        let zoom = self.zoom.max(1.0 / (1.0 - 2.0 * share));
        let shown = frame_units(size).0 / zoom;
        Self {
            zoom,
            focus: (self.focus.0 - share * shown, self.focus.1),
            ..self
        }
    }

    /// Part of the way to `other`.
    #[must_use]
    pub(super) fn toward(self, other: Self, share: f32) -> Self {
        let mix = |from: f32, to: f32| from + (to - from) * share;
        Self {
            zoom: mix(self.zoom, other.zoom),
            focus: (
                mix(self.focus.0, other.focus.0),
                mix(self.focus.1, other.focus.1),
            ),
            shot: other.shot,
            roll_rad: mix(self.roll_rad, other.roll_rad),
        }
    }

    /// From what the camera sees to what is shown, both in frame pixels. The subject stays where it is while the
    /// camera goes nearer.
    #[must_use]
    pub fn crop(&self, view: &View) -> Affine {
        let unit_px = View::unit_px(view.size) * view.zoom;
        let (width, height) = (view.size.width_px() as f32, view.size.height_px() as f32);
        let zoom = self.zoom.max(1.0);
        let middle = (
            width / 2.0 + self.focus.0 * unit_px,
            height / 2.0 + (self.focus.1 - middle_y(view.size)) * unit_px,
        );
        let half = (width / 2.0 / zoom, height / 2.0 / zoom);
        let x = middle.0.clamp(half.0, width - half.0);
        let below_px = (View::bottom(view.size) - 1.0) * unit_px;
        let y = middle.1.clamp(half.1, height - half.1 + below_px);
        // What is tilted is shown as much larger as keeps the corners inside.
        let zoom = zoom * cover(self.roll_rad, view.size);
        Affine::translate(-x, -y)
            .then(Affine::scale(zoom, zoom))
            .then(Affine::rotate(self.roll_rad))
            .then(Affine::translate(width / 2.0, height / 2.0))
    }

    /// How far out of focus what lies behind the subject is: a close-up has little depth.
    #[must_use]
    pub(super) fn shallowness(&self) -> f32 {
        if self.shot == Shot::CloseUp {
            (0.30 + 0.35 * (self.zoom - 1.2)).clamp(0.0, 0.75)
        } else if self.shot == Shot::WaistUp {
            (0.12 + 0.25 * (self.zoom - 1.15)).clamp(0.0, 0.45)
        } else if self.shot == Shot::Medium {
            (0.25 * (self.zoom - 1.15)).clamp(0.0, 0.40)
        } else {
            0.0
        }
    }

    /// The same where a prompt asks for it: at any distance.
    #[must_use]
    pub(super) fn shallowness_as_told(&self) -> f32 {
        self.shallowness()
            .max((0.34 + 0.25 * (self.zoom - 1.0)).clamp(0.0, 0.75))
    }

    /// How far the lower edge of what is shown lies below that of the resting picture, in world units.
    #[must_use]
    pub(super) fn drop(&self, size: Size) -> f32 {
        (self.shown(size).3 - 1.0).max(0.0)
    }

    /// What it shows of the resting picture, in world units.
    fn shown(&self, size: Size) -> Area {
        let (wide, high) = frame_units(size);
        let half = (wide / 2.0 / self.zoom, high / 2.0 / self.zoom);
        let x = self.focus.0.clamp(half.0 - wide / 2.0, wide / 2.0 - half.0);
        let (top, bottom) = (1.0 - high, View::bottom(size));
        let y = self.focus.1.clamp(top + half.1, bottom - half.1);
        (x - half.0, y - half.1, x + half.0, y + half.1)
    }
}

/// How far a tilted picture is tilted.
const TILT_RAD: f32 = 0.12;

/// How many times larger a frame must be to fill it when it is tilted by `roll_rad`.
fn cover(roll_rad: f32, size: Size) -> f32 {
    let (wide, high) = (size.width_px() as f32, size.height_px() as f32);
    let (sin, cos) = libm::sincosf(libm::fabsf(roll_rad));
    cos + sin * (wide / high).max(high / wide)
}

/// The lens for what is seen; the one of an earlier segment as long as nobody gets out of it.
pub(super) fn choose(sight: &Sight, kept: Option<Lens>) -> Lens {
    let fresh = Lens {
        roll_rad: roll_rad(sight.scene),
        ..fresh(sight)
    };
    let is_same = |kept: &Lens| kept.shot == fresh.shot && kept.roll_rad == fresh.roll_rad;
    match kept {
        Some(kept) if is_same(&kept) && still_fits(kept, fresh, sight.size) => kept,
        _ => fresh,
    }
}

fn roll_rad(scene: &Scene) -> f32 {
    if scene.angle == Angle::Dutch {
        TILT_RAD
    } else {
        0.0
    }
}

/// Whether everything a fresh lens would show room for is in the kept one, which is not much too far away.
fn still_fits(kept: Lens, fresh: Lens, size: Size) -> bool {
    let (old, new) = (kept.shown(size), fresh.shown(size));
    let slack = 0.12 * (new.2 - new.0);
    let contains = old.0 < new.0 + slack
        && old.2 > new.2 - slack
        && old.1 < new.1 + slack
        && old.3 > new.3 - slack;
    contains && kept.zoom * 1.35 > fresh.zoom
}

/// A land that nobody stands in is what a tall frame shows, and not the sky over it.
fn land_below(sight: &Sight, open: Lens) -> Lens {
    use crate::scene::{Setting as S, TimeOfDay, Weather};
    let scene = sight.scene;
    let is_of_sky = matches!(
        scene.setting.base(),
        S::Sky | S::Space | S::Moon | S::Abstract | S::Studio | S::UnderWater | S::Synthwave
    );
    // Stars and northern lights are the sight where no town is.
    let is_town = matches!(
        scene.setting.base(),
        S::City | S::Street | S::NeonStreet | S::OldStreet | S::Village | S::Harbour
    );
    let is_starry =
        scene.weather == Weather::Aurora || scene.time_of_day == TimeOfDay::Night && !is_town;
    let is_tall = sight.size.height_px() > sight.size.width_px();
    if !is_tall
        || is_of_sky
        || is_starry
        || scene.setting.is_indoors()
        || !scene.entities.is_empty()
    {
        return open;
    }
    Lens {
        focus: (open.focus.0, open.focus.1 + View::bottom(sight.size) - 1.0),
        ..open
    }
}

fn fresh(sight: &Sight) -> Lens {
    let shot = sight.scene.shot;
    let open = Lens::open(sight.size, shot);
    let Some((area, is_cut)) = shown_of(sight).filter(|_| !is_sky_over_land(sight)) else {
        return land_below(sight, open);
    };
    let fill = fill(sight);
    let (wide, high) = frame_units(sight.size);
    let size = ((area.2 - area.0).max(0.05), (area.3 - area.1).max(0.05));
    let fit = (fill.most.0 * wide / size.0).min(fill.most.1 * high / size.1);
    let room = approach(sight.scene.camera) * cover(roll_rad(sight.scene), sight.size);
    let zoom = (fit / room).clamp(1.0, fill.nearest);
    let zoom = zoom.min(nearest_under_the_sky(sight, area)).max(1.0);
    let shown = (wide / zoom, high / zoom);
    // Where the width says how near it is, more is shown of who stands there rather than of the air above.
    let whole = of_interest(sight).map_or(area.3, |whole| whole.3);
    let more = (fill.most.1 * shown.1 - size.1).clamp(0.0, (whole - area.3).max(0.0));
    let is_cut = is_cut && area.3 + more < whole - 0.01;
    let area = (area.0, area.1, area.2, area.3 + more);
    let size = (size.0, size.1 + more);
    let below = if is_cut {
        0.0
    } else {
        (shown.1 - size.1).max(0.0) * fill.below
    };
    Lens {
        zoom,
        focus: (
            (area.0 + area.2) / 2.0 + lead_room(sight, shown.0 - size.0),
            area.3 + below - shown.1 / 2.0,
        ),
        ..open
    }
}

/// Whether nothing is named but the moon, or what else is in the sky, over a place: "the full moon over the sea".
fn is_sky_over_land(sight: &Sight) -> bool {
    let is_land = !matches!(
        sight.scene.setting.base(),
        Setting::Sky | Setting::Space | Setting::Moon | Setting::Abstract | Setting::Studio
    );
    let mut seen = (0..sight.actors.len()).filter(|idx| sight.areas[*idx].is_some());
    let is_far = sight.scene.shot != Shot::CloseUp;
    is_land && is_far && seen.all(|idx| sight.actors[idx].zone == Zone::Sky)
}

/// What a shot shows all of, and whether it ends there, whatever is below.
pub(super) fn shown_of(sight: &Sight) -> Option<(Area, bool)> {
    let area = of_interest(sight)?;
    let cut = waist(sight).filter(|y| *y < area.3 && *y > area.1);
    Some(match cut {
        Some(y) => ((area.0, area.1, area.2, y), true),
        None => (area, false),
    })
}

/// How near a shot may go that keeps the sun or the moon it names.
fn nearest_under_the_sky(sight: &Sight, area: Area) -> f32 {
    if sight.scene.shot == Shot::CloseUp {
        return f32::INFINITY;
    }
    let (_, high) = frame_units(sight.size);
    let top = (0..sight.actors.len())
        .filter(|idx| sight.actors[*idx].zone == Zone::Sky)
        .filter_map(|idx| sight.areas[idx])
        .map(|area| area.1)
        .fold(f32::INFINITY, f32::min);
    high / (area.3 + 0.06 - top).max(0.1)
}

fn fill(sight: &Sight) -> Fill {
    let is_tall = sight.size.height_px() > sight.size.width_px();
    let is_low = sight
        .actors
        .iter()
        .all(|actor| matches!(actor.zone, Zone::Ground | Zone::Back | Zone::Afloat));
    let below = match (is_low, is_tall) {
        (true, _) if sight.scene.shot == Shot::Aerial && is_near_thing(sight.scene) => 0.5,
        (true, _) if sight.scene.shot == Shot::Aerial => 0.16,
        // Seen from near the ground, there is no ground before the feet.
        (true, _) if sight.scene.angle == Angle::Low => 0.10,
        (true, true) => 0.34,
        (true, false) => 0.42,
        (false, _) => 0.5,
    };
    let is_person = sight
        .main
        .is_some_and(|main| matches!(sight.actors[main].kind, Kind::Biped | Kind::Paper));
    let is_thing = sight.main.is_some_and(|main| {
        matches!(
            sight.actors[main].class,
            Class::Food | Class::Thing | Class::Instrument
        )
    });
    // What is small is laid out smaller, before a larger place.
    let is_main_small =
        |main: usize| is_seen_from_near(&sight.scene.entities[sight.actors[main].entity_idx]);
    let nearer = if sight.main.is_some_and(is_main_small) {
        1.3
    } else {
        1.0
    };
    let shot = match sight.scene.shot {
        Shot::WaistUp if waist(sight).is_none() => Shot::Medium,
        shot => shot,
    };
    let (most, nearest) = match (shot, is_tall) {
        (Shot::WaistUp, false) => ((0.80, 0.84), 2.8),
        (Shot::WaistUp, true) => ((0.96, 0.66), 3.0),
        // The chin and the hair are at the edges, and beyond.
        (Shot::CloseUp, false) if fills_the_frame(sight) => ((1.0, 1.30), 6.0),
        (Shot::CloseUp, true) if fills_the_frame(sight) => ((1.62, 1.0), 5.2),
        (Shot::CloseUp, false) => ((0.82, 0.80), 3.8),
        (Shot::CloseUp, true) => ((0.97, 0.72), 3.4),
        (Shot::Medium, false) if is_person => ((0.74, 0.80), 1.75),
        (Shot::Medium, false) if is_thing => ((0.80, 0.70), 2.1 * nearer),
        (Shot::Medium, false) => ((0.76, 0.70), 2.0 * nearer),
        (Shot::Medium, true) if is_thing => ((0.74, 0.56), 2.3 * nearer),
        (Shot::Medium, true) => ((0.94, 0.70), 2.5 * nearer),
        (Shot::Wide, false) => ((0.70, 0.52), 1.25),
        (Shot::Wide, true) => ((0.86, 0.46), 1.35),
        (Shot::Aerial, false) if is_near_thing(sight.scene) => ((0.80, 0.74), 2.4),
        (Shot::Aerial, true) if is_near_thing(sight.scene) => ((0.92, 0.70), 2.6),
        (Shot::Aerial, _) => ((0.78, 0.60), 1.0),
    };
    if shows_wares(sight.scene) {
        // The stand is seen below, and the light about it.
        let (most, nearest) = match (sight.scene.shot, is_tall) {
            (Shot::CloseUp, false) => ((0.80, 0.82), 1.5),
            (Shot::CloseUp, true) => ((0.90, 0.62), 1.4),
            (_, false) => ((0.62, 0.70), 1.2),
            (_, true) => ((0.80, 0.52), 1.15),
        };
        return Fill {
            most,
            nearest,
            below: if is_tall { 0.46 } else { 0.66 },
        };
    }
    if sight.scene.entities.iter().any(is_working_hand) {
        // There is room for the hands about what they work on.
        return Fill {
            most: if is_tall { (0.74, 0.42) } else { (0.56, 0.60) },
            nearest: 2.6,
            below: 0.5,
        };
    }
    if sight.scene.angle == Angle::Low && sight.scene.shot != Shot::CloseUp {
        return Fill {
            most: (most.0, 0.84),
            nearest: 1.4 * nearest,
            below,
        };
    }
    Fill {
        most,
        nearest,
        below,
    }
}

/// Whether it is of a face that is told to fill the picture.
fn fills_the_frame(sight: &Sight) -> bool {
    let has_face = sight.main.is_some_and(|main| sight.faces[main].is_some());
    sight.scene.filming.is_extreme && has_face
}

/// Whether somebody or something is laid out smaller where there is nothing larger, and seen from nearer.
pub(super) fn is_seen_from_near(entity: &Entity) -> bool {
    const LARGEST_M: f32 = 0.75;
    entity.height_m < LARGEST_M
}

/// Whether a studio shows things for sale on a stand of its own.
pub(super) fn shows_wares(scene: &Scene) -> bool {
    scene.surface.is_showcase && scene.setting == Setting::Studio
}

/// Whether it is of what lies on a table, which is seen from above as near as from before it.
pub(super) fn is_near_thing(scene: &Scene) -> bool {
    let is_small = |entity: &Entity| {
        matches!(
            entity.class,
            Class::Food | Class::Thing | Class::Instrument | Class::Insect | Class::Plant
        ) && entity.height_m < 1.0
    };
    let main = scene.entities.iter().find(|entity| entity.is_subject);
    scene.setting.is_indoors() && main.or(scene.entities.first()).is_some_and(is_small)
}

/// How much nearer a move comes at its middle: the lens leaves room for it.
fn approach(camera: CameraMove) -> f32 {
    match camera {
        CameraMove::PushIn | CameraMove::PullOut | CameraMove::FlyThrough => 1.34,
        CameraMove::Handheld | CameraMove::Orbit => 1.06,
        CameraMove::Shake => 1.14,
        CameraMove::DollyZoom => 1.30,
        CameraMove::CraneUp | CameraMove::CraneDown | CameraMove::Rising => 1.08,
        _ => 1.02,
    }
}

/// Where a shot from the waist up ends, when it is of somebody of whom that can be shown: world y.
fn waist(sight: &Sight) -> Option<f32> {
    /// How far above the feet the waist is, as a share of the height.
    const WAIST: f32 = 0.36;
    /// How much of a table is seen before whoever sits at it, as a share of its height.
    const OF_TABLE: f32 = 0.45;
    let main = sight.main.filter(|_| sight.scene.shot == Shot::WaistUp)?;
    let actor = &sight.actors[main];
    let high = actor.height();
    let is_as_tall = |other: &Actor| {
        other.entity_idx == actor.entity_idx
            || sight.scene.entities[other.entity_idx].word == PASSER_BY
            || matches!(other.zone, Zone::Air | Zone::Sky | Zone::Back)
            || other.tie.host().is_some()
            || other.class == Class::Furniture
            || other.kind == Kind::Biped && other.height() > 0.60 * high
    };
    let is_upright = actor.kind == Kind::Biped && actor.zone == Zone::Ground && is_on_feet(actor);
    if !is_upright || !sight.actors.iter().all(is_as_tall) {
        return None;
    }
    match actor.tie {
        Tie::None => Some(actor.at.1 - WAIST * high),
        Tie::At(table) => {
            let table = &sight.actors[table];
            Some(table.at.1 - (1.0 - OF_TABLE) * table_top(table))
        }
        _ => None,
    }
}

/// Whether what somebody does leaves the upper body upright and in its place.
fn is_on_feet(actor: &Actor) -> bool {
    use Action as A;
    if let Some(drill) = actor.drill() {
        return drill.is_of_the_hands();
    }
    !matches!(
        actor.action,
        A::Sleep
            | A::Crawl
            | A::Kneel
            | A::Slide
            | A::Roll
            | A::Jump
            | A::Kick
            | A::Swim
            | A::Climb
            | A::Meditate
            | A::Dig
    )
}

/// Room to look or to go into, for somebody alone: how far the middle of the picture is before them.
fn lead_room(sight: &Sight, spare: f32) -> f32 {
    let looks_on = |main: &usize| {
        !matches!(
            sight.actors[*main].class,
            Class::Food | Class::Thing | Class::Furniture | Class::Plant
        )
    };
    let faces_us = |main: &usize| sight.actors[*main].bearings.contains(&Bearing::FacesUs);
    let alone = sight
        .main
        .filter(|main| looks_on(main) && !faces_us(main))
        .filter(|_| {
            let n_free = sight
                .actors
                .iter()
                .filter(|actor| actor.tie == Tie::None && actor.class != Class::Celestial)
                .count();
            n_free == 1
        });
    alone.map_or(0.0, |main| {
        // On a third of the frame.
        sight.actors[main].facing * 0.26 * spare.max(0.0)
    })
}

/// The frame's sides in world units.
pub(super) fn frame_units(size: Size) -> (f32, f32) {
    let unit_px = View::unit_px(size);
    (
        size.width_px() as f32 / unit_px,
        size.height_px() as f32 / unit_px,
    )
}

/// The world y in the middle of the resting picture.
pub(super) fn middle_y(size: Size) -> f32 {
    1.0 - frame_units(size).1 / 2.0
}

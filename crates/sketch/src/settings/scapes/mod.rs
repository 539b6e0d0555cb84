//! Drawings of their own for places of `places.tsv`: the look `draw=NAME` names one of them.

mod arena;
mod brass;
mod cabin;
mod code;
mod deck;
mod fjord;
mod isles;
mod metropolis;
mod motorway;
mod parking;
mod ruined;
mod terraces;
mod trip;
mod wet;
mod zen;

use self::arena::Court;
use self::cabin::Vehicle;
use self::isles::Afloat;
use crate::staging::{Set, SetContext};

/// A drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scape {
    Fjord,
    Deck,
    Zen,
    RuinedStreet,
    Waste,
    Islands,
    CloudCastle,
    Plane,
    Bus,
    Metro,
    Steam,
    Terraces,
    Swamp,
    Oasis,
    Mesas,
    Tulips,
    Metropolis,
    Parking,
    Motorway,
    DirtRoad,
    MuddyRoad,
    Crossing,
    Ballpark,
    Track,
    IndoorPool,
    Code,
    Trip,
    Court(Court),
}

impl Scape {
    /// The drawing of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "fjord" => Self::Fjord,
            "deck" => Self::Deck,
            "zen" => Self::Zen,
            "ruined" => Self::RuinedStreet,
            "waste" => Self::Waste,
            "islands" => Self::Islands,
            "cloud_castle" => Self::CloudCastle,
            "plane" => Self::Plane,
            "bus" => Self::Bus,
            "metro" => Self::Metro,
            "steam" => Self::Steam,
            "terraces" => Self::Terraces,
            "swamp" => Self::Swamp,
            "oasis" => Self::Oasis,
            "mesas" => Self::Mesas,
            "tulips" => Self::Tulips,
            "metropolis" => Self::Metropolis,
            "parking" => Self::Parking,
            "motorway" => Self::Motorway,
            "dirt_road" => Self::DirtRoad,
            "muddy_road" => Self::MuddyRoad,
            "crossing" => Self::Crossing,
            "ballpark" => Self::Ballpark,
            "track" => Self::Track,
            "indoor_pool" => Self::IndoorPool,
            "code" => Self::Code,
            "trip" => Self::Trip,
            "basketball" => Self::Court(Court::Basketball),
            "boxing" => Self::Court(Court::Boxing),
            "bowling" => Self::Court(Court::Bowling),
            "tennis" => Self::Court(Court::Tennis),
            _ => return None,
        })
    }

    /// Whether it is seen from so high already that a camera in the air shows the same.
    pub(super) fn is_from_above(self) -> bool {
        matches!(
            self,
            Self::Terraces | Self::Fjord | Self::Islands | Self::CloudCastle | Self::Metropolis
        )
    }

    pub(super) fn build(self, ctx: &SetContext) -> Set {
        match self {
            Self::Fjord => fjord::build(ctx),
            Self::Deck => deck::build(ctx),
            Self::Zen => zen::build(ctx),
            Self::RuinedStreet => ruined::build(ctx, true),
            Self::Waste => ruined::build(ctx, false),
            Self::Islands => isles::build(ctx, Afloat::Islands),
            Self::CloudCastle => isles::build(ctx, Afloat::Castle),
            Self::Plane => cabin::build(ctx, Vehicle::Plane),
            Self::Bus => cabin::build(ctx, Vehicle::Bus),
            Self::Metro => cabin::build(ctx, Vehicle::Metro),
            Self::Steam => brass::build(ctx),
            Self::Terraces => terraces::build(ctx),
            Self::Swamp => wet::swamp(ctx),
            Self::Oasis => wet::oasis(ctx),
            Self::Mesas => super::wastes::mesas(ctx),
            Self::Tulips => super::field::tulips(ctx),
            Self::Metropolis => metropolis::build(ctx),
            Self::Parking => parking::build(ctx),
            Self::Motorway => motorway::build(ctx),
            Self::DirtRoad => super::road::build_on(ctx, super::road::Bed::Earth),
            Self::MuddyRoad => super::road::build_on(ctx, super::road::Bed::Mud),
            Self::Crossing => super::street::crossing(ctx),
            Self::Ballpark => super::stadium::ballpark(ctx),
            Self::Track => super::stadium::track(ctx),
            Self::IndoorPool => super::pool::indoors(ctx),
            Self::Code => code::build(ctx),
            Self::Trip => trip::build(ctx),
            Self::Court(court) => arena::build(ctx, court),
        }
    }
}

//! The places a scene can happen in.

use serde::{Deserialize, Serialize};

use super::Locale;

/// Where a scene happens. One file of `settings` each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Setting {
    Stage,
    Park,
    Meadow,
    Mountains,
    Street,
    Beach,
    Sea,
    UnderWater,
    Forest,
    Desert,
    Arctic,
    Space,
    Moon,
    Room,
    Kitchen,
    Table,
    Window,
    Road,
    Castle,
    Circus,
    Lake,
    Sky,
    Abstract,
    /// A soft studio backdrop, for prompts that name no place.
    #[default]
    Studio,
    Village,
    City,
    Savanna,
    Jungle,
    River,
    Canyon,
    Canal,
    Harbour,
    Field,
    Lavender,
    Sunflowers,
    Garden,
    Bridge,
    Railway,
    Rooftop,
    Ruins,
    Colosseum,
    AlienPlanet,
    Mars,
    Volcano,
    Waterfall,
    Pond,
    Synthwave,
    QuietStreet,
    OldStreet,
    NeonStreet,
    Market,
    Stadium,
    Concert,
    Cave,
    Cafe,
    Office,
    Library,
    Classroom,
    Bedroom,
    Lab,
    Hallway,
    Mansion,
    Factory,
    Dungeon,
    Ballroom,
    Restaurant,
    Greenhouse,
    Train,
    /// The top of a cliff above the sea.
    Cliff,
    /// A square of an old town.
    Square,
    /// A swimming pool.
    Pool,
    /// Between the backs of houses.
    Alley,
    /// The top of a hill.
    Hill,
    /// The crest of a mountain.
    Ridge,
    Bar,
    Saloon,
    Gym,
    Terrace,
    /// The court of a temple in the far East.
    Temple,
    Fairground,
    /// The platform of a station.
    Platform,
    /// A station under the ground.
    Metro,
    Graveyard,
    Vineyard,
    TeaField,
    Cornfield,
    /// The bridge of a spaceship.
    Cockpit,
    /// Inside a submarine.
    SubmarineRoom,
    /// A workshop of a craft.
    Workshop,
    /// A room of a hospital.
    Ward,
    Bathroom,
    /// The gate of an airport.
    Airport,
    Museum,
    Bakery,
    /// A building site.
    ConstructionSite,
    Runway,
    IceRink,
    /// A salt flat that mirrors the sky.
    SaltFlat,
    /// A pool of warm water between boulders.
    HotSpring,
    /// A place of `places.tsv`: one of the above with what belongs into it.
    #[serde(untagged)]
    Locale(Locale),
}

impl Setting {
    /// Every place that has a drawing of its own, in the order of their numbers.
    pub const DRAWN: [Self; 99] = [
        Self::Stage,
        Self::Park,
        Self::Meadow,
        Self::Mountains,
        Self::Street,
        Self::Beach,
        Self::Sea,
        Self::UnderWater,
        Self::Forest,
        Self::Desert,
        Self::Arctic,
        Self::Space,
        Self::Moon,
        Self::Room,
        Self::Kitchen,
        Self::Table,
        Self::Window,
        Self::Road,
        Self::Castle,
        Self::Circus,
        Self::Lake,
        Self::Sky,
        Self::Abstract,
        Self::Studio,
        Self::Village,
        Self::City,
        Self::Savanna,
        Self::Jungle,
        Self::River,
        Self::Canyon,
        Self::Canal,
        Self::Harbour,
        Self::Field,
        Self::Lavender,
        Self::Sunflowers,
        Self::Garden,
        Self::Bridge,
        Self::Railway,
        Self::Rooftop,
        Self::Ruins,
        Self::Colosseum,
        Self::AlienPlanet,
        Self::Mars,
        Self::Volcano,
        Self::Waterfall,
        Self::Pond,
        Self::Synthwave,
        Self::QuietStreet,
        Self::OldStreet,
        Self::NeonStreet,
        Self::Market,
        Self::Stadium,
        Self::Concert,
        Self::Cave,
        Self::Cafe,
        Self::Office,
        Self::Library,
        Self::Classroom,
        Self::Bedroom,
        Self::Lab,
        Self::Hallway,
        Self::Mansion,
        Self::Factory,
        Self::Dungeon,
        Self::Ballroom,
        Self::Restaurant,
        Self::Greenhouse,
        Self::Train,
        Self::Cliff,
        Self::Square,
        Self::Pool,
        Self::Alley,
        Self::Hill,
        Self::Ridge,
        Self::Bar,
        Self::Saloon,
        Self::Gym,
        Self::Terrace,
        Self::Temple,
        Self::Fairground,
        Self::Platform,
        Self::Metro,
        Self::Graveyard,
        Self::Vineyard,
        Self::TeaField,
        Self::Cornfield,
        Self::Cockpit,
        Self::SubmarineRoom,
        Self::Workshop,
        Self::Ward,
        Self::Bathroom,
        Self::Airport,
        Self::Museum,
        Self::Bakery,
        Self::ConstructionSite,
        Self::Runway,
        Self::IceRink,
        Self::SaltFlat,
        Self::HotSpring,
    ];

    /// A number that is the same in every version: what varies in a place follows from it.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Locale(locale) => locale
                .key()
                .bytes()
                .fold(1000, |sum, byte| (sum * 31 + u32::from(byte)) % 4_000_037),
            drawn => Self::DRAWN
                .iter()
                .position(|other| *other == drawn)
                .map_or(0, |place| place as u32),
        }
    }

    /// The place itself or, of one that is put together, what it is a kind of.
    #[must_use]
    pub fn base(self) -> Self {
        match self {
            Self::Locale(locale) => locale.base(),
            plain => plain,
        }
    }

    /// Whether it lies under a roof, so that the sky is seen through windows at most.
    #[must_use]
    pub fn is_indoors(self) -> bool {
        matches!(
            self.base(),
            Self::Room
                | Self::Kitchen
                | Self::Table
                | Self::Window
                | Self::Stage
                | Self::Circus
                | Self::Concert
                | Self::Cave
                | Self::Cafe
                | Self::Office
                | Self::Library
                | Self::Classroom
                | Self::Bedroom
                | Self::Lab
                | Self::Hallway
                | Self::Mansion
                | Self::Factory
                | Self::Dungeon
                | Self::Ballroom
                | Self::Restaurant
                | Self::Greenhouse
                | Self::Train
                | Self::Bar
                | Self::Saloon
                | Self::Gym
                | Self::Metro
                | Self::Cockpit
                | Self::SubmarineRoom
                | Self::Workshop
                | Self::Ward
                | Self::Bathroom
                | Self::Airport
                | Self::Museum
                | Self::Bakery
        )
    }

    /// Whether it is a room of a house: from outside, the house is seen instead.
    #[must_use]
    pub fn is_house(self) -> bool {
        let is_no_house = matches!(
            self.base(),
            Self::Table
                | Self::Window
                | Self::Stage
                | Self::Circus
                | Self::Cave
                | Self::Train
                | Self::Metro
                | Self::Cockpit
                | Self::SubmarineRoom
        );
        self.is_indoors() && !is_no_house
    }
}

//! The colours that a prompt tells of the parts of a place.

use serde::{Deserialize, Serialize};

/// Colours of the parts of a place as 0xRRGGBB; `None` for those of the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tints {
    /// The sky.
    pub sky: Option<u32>,
    /// The sea, a lake, a river.
    pub water: Option<u32>,
    /// The sand of a beach or a desert.
    pub sand: Option<u32>,
    /// What grows low on the ground.
    pub grass: Option<u32>,
    /// Cliffs, rocks and mountains.
    pub rock: Option<u32>,
    /// The floor of a room.
    pub floor: Option<u32>,
    /// Whether the sky has soft and light colours.
    pub is_pastel: bool,
    /// Whether towers are trimmed with tubes of coloured light.
    pub is_neon: bool,
    /// Whether woods are of firs and pines.
    pub is_fir: bool,
    /// Whether the ground of a cliff is bare rock.
    pub is_rocky: bool,
}

/// A part of a place that may be of a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Part {
    Sky,
    Water,
    Sand,
    Grass,
    Rock,
    Floor,
    Walls,
}

impl Tints {
    /// Whether nothing is said of any part.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// What is said now, over what was said before.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        Self {
            sky: self.sky.or(before.sky),
            water: self.water.or(before.water),
            sand: self.sand.or(before.sand),
            grass: self.grass.or(before.grass),
            rock: self.rock.or(before.rock),
            floor: self.floor.or(before.floor),
            is_pastel: self.is_pastel || before.is_pastel,
            is_neon: self.is_neon || before.is_neon,
            is_fir: self.is_fir || before.is_fir,
            is_rocky: self.is_rocky || before.is_rocky,
        }
    }
}

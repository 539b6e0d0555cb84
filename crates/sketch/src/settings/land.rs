//! What land a place lies in: the colour of its ground and what grows there.

use super::foliage::{Garden, grass_colour, leaf_colour};
use super::palette::{mix, rgb, scale};
use crate::paint::Rgb;
use crate::scene::{Season, Setting};

/// A kind of country.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Land {
    /// What the setting has of itself.
    #[default]
    Own,
    Woods,
    Jungle,
    Desert,
    /// Red rock.
    Canyon,
    Snow,
    Savanna,
    Mountains,
    /// Sand and dune grass.
    Shore,
    /// Black ash.
    Ash,
}

impl Land {
    /// The land of a backdrop.
    pub(super) fn of(backdrop: Option<Setting>) -> Self {
        match backdrop {
            Some(Setting::Forest) => Self::Woods,
            Some(Setting::Jungle) => Self::Jungle,
            Some(Setting::Desert) => Self::Desert,
            Some(Setting::Canyon) => Self::Canyon,
            Some(Setting::Arctic) => Self::Snow,
            Some(Setting::Savanna) => Self::Savanna,
            Some(Setting::Mountains) => Self::Mountains,
            Some(Setting::Beach) => Self::Shore,
            Some(Setting::Volcano) => Self::Ash,
            _ => Self::Own,
        }
    }

    /// The colour of its ground.
    pub(super) fn turf(self, season: Season) -> Rgb {
        let grass = grass_colour(season);
        if season == Season::Winter && !matches!(self, Self::Desert | Self::Jungle) {
            return grass;
        }
        match self {
            Self::Own => grass,
            Self::Woods => mix(grass, rgb(0x6a6a38), 0.45),
            Self::Jungle => rgb(0x3f8236),
            Self::Desert => rgb(0xe2b572),
            Self::Canyon => rgb(0xcf8a58),
            Self::Snow => rgb(0xe9f0f7),
            Self::Savanna => rgb(0xd0ab58),
            Self::Mountains => mix(grass, rgb(0x7d8468), 0.45),
            Self::Shore => rgb(0xe6d2a0),
            Self::Ash => rgb(0x5a5052),
        }
    }

    /// Whether its ground is bare.
    pub(super) fn is_bare(self) -> bool {
        matches!(
            self,
            Self::Desert | Self::Canyon | Self::Snow | Self::Ash | Self::Shore
        )
    }
}

impl Garden<'_> {
    /// A tree as it grows in the land of the set; where none grow, something low or nothing.
    pub(super) fn native_tree(&mut self, at: (f32, f32), height: f32) -> bool {
        let is_winter = self.season == Season::Winter;
        match self.tones.land {
            Land::Own => return false,
            Land::Woods if is_winter => self.native_fir(at, height),
            Land::Woods => {
                if self.dice.unit() < 0.45 {
                    self.native_fir(at, height * 1.1);
                } else {
                    let leaves = scale(leaf_colour(self.season, self.dice), 0.85);
                    self.round_tree(at, height * 1.1, leaves);
                }
            }
            Land::Jungle => {
                if self.dice.unit() < 0.65 {
                    let lean = self.dice.range(-0.2, 0.2);
                    self.palm(at, height * 1.1, lean);
                } else {
                    let leaves = rgb([0x2f7a3a, 0x3f8a3c, 0x2a6a38][self.dice.below(3)]);
                    self.spreading_tree(at, height * 1.1, leaves);
                }
            }
            Land::Mountains | Land::Snow => self.native_fir(at, height),
            Land::Savanna => {
                let leaves = rgb([0x7d8a3c, 0x6a7f38, 0x8f9444][self.dice.below(3)]);
                self.spreading_tree(at, height * 0.8, leaves);
            }
            Land::Shore => {
                let lean = self.dice.range(-0.25, 0.25);
                self.palm(at, height, lean);
            }
            Land::Desert | Land::Canyon | Land::Ash => {
                if self.dice.unit() < 0.35 {
                    let dry = scale(rgb(0x9a8f58), self.dice.range(0.75, 1.05));
                    self.bush(at, (height * 0.16).min(0.035), dry);
                }
            }
        }
        true
    }

    fn native_fir(&mut self, at: (f32, f32), height: f32) {
        let needles = mix(rgb(0x2c5a44), rgb(0x3f7046), self.dice.unit());
        let snow = if self.season == Season::Winter {
            0.9
        } else {
            0.0
        };
        self.fir(at, height, needles, snow);
    }
}

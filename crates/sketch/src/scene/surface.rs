//! What table tops and a studio's paper are made of.

use serde::{Deserialize, Serialize};

use super::{Tints, Toning};

/// What a table top or a studio's paper looks like where the prompt says so, and the light on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Surface {
    /// What it is made of.
    pub material: SurfaceMaterial,
    /// Its colour as 0xRRGGBB; `None` for the usual one of its material.
    pub colour: Option<u32>,
    /// Whether the light is soft: no beams and no hard shadows.
    pub is_soft_light: bool,
    /// Whether what lies behind is told to be out of focus.
    pub is_shallow: bool,
    /// Whether a street is full of cars and people.
    pub is_busy: bool,
    /// What it is told not to have of its own.
    #[serde(skip_serializing_if = "Lacks::is_nothing")]
    pub lacks: Lacks,
    /// Whether the curtain of a stage is closed at first, and opens.
    pub curtain_opens: bool,
    /// Whether shafts of light fall through the air.
    pub has_rays: bool,
    /// Whether what falls falls thick and is driven by the wind: a downpour, a blizzard.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_heavy: bool,
    /// The colour of lamps that light the whole scene, as 0xRRGGBB.
    pub lamp: Option<u32>,
    /// The colour that a studio's paper goes over into.
    pub second: Option<u32>,
    /// How a studio is lit.
    pub light: StudioLight,
    /// Whether a studio shows a product, on a stand made for it.
    pub is_showcase: bool,
    /// Whether there are drops on what is shown.
    pub is_wet: bool,
    /// What a picture of no place shows.
    pub motif: Motif,
    /// The colour of a room's walls as 0xRRGGBB; `None` for that of the place.
    pub walls: Option<u32>,
    /// The colours of other parts of the place.
    #[serde(skip_serializing_if = "Tints::is_usual")]
    pub tints: Tints,
    /// The colours that the whole picture leans to.
    #[serde(skip_serializing_if = "Toning::is_usual")]
    pub toning: Toning,
}

/// What a place is told to be without: "a street with no cars", "an empty square", "a room without furniture".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lacks {
    /// Nobody is about.
    pub people: bool,
    /// No car goes along or stands there.
    pub cars: bool,
    /// Nothing stands in a room.
    pub furniture: bool,
}

impl Lacks {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// How a studio is lit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StudioLight {
    /// As the hour has it.
    #[default]
    Usual,
    /// A dark room, and light along the edges.
    Dark,
    /// Light from everywhere.
    Bright,
}

/// What a picture of no place shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Motif {
    /// Ink that turns in water.
    #[default]
    Ink,
    /// Liquid metal.
    Chrome,
    /// Circles, squares and triangles.
    Geometry,
    /// Soft colours that go over into each other.
    Gradient,
    /// Smoke that rises.
    Smoke,
    /// Bands of light.
    Trails,
    /// Dots of light that drift.
    Particles,
    /// A dark room of glass and lines of light, for screens.
    Digital,
    /// The Sun and its planets.
    Orbits,
}

impl Surface {
    /// Whether nothing is said of it.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// What stays of it when another hour or weather is told, or another style.
    #[must_use]
    pub fn outlasting(mut self, is_light_told: bool, is_style_told: bool) -> Self {
        if is_light_told {
            self.tints.sky = None;
            self.tints.is_pastel = false;
        }
        self.tints.is_neon &= !is_style_told;
        self
    }

    /// What is said of it now, over how it was before: what nothing is said of stays.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        fn said<T: Default + PartialEq>(now: T, before: T) -> T {
            if now == T::default() { before } else { now }
        }
        Self {
            material: said(self.material, before.material),
            colour: self.colour.or(before.colour),
            is_soft_light: self.is_soft_light || before.is_soft_light,
            is_busy: self.is_busy || before.is_busy,
            lacks: if self.is_busy {
                self.lacks
            } else {
                said(self.lacks, before.lacks)
            },
            curtain_opens: self.curtain_opens || before.curtain_opens,
            has_rays: self.has_rays || before.has_rays,
            is_heavy: self.is_heavy || before.is_heavy,
            is_shallow: self.is_shallow || before.is_shallow,
            lamp: self.lamp.or(before.lamp),
            second: self.second.or(before.second),
            light: said(self.light, before.light),
            is_showcase: self.is_showcase || before.is_showcase,
            is_wet: self.is_wet || before.is_wet,
            motif: said(self.motif, before.motif),
            walls: self.walls.or(before.walls),
            tints: self.tints.over(before.tints),
            toning: self.toning.over(before.toning),
        }
    }
}

/// What a surface is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum SurfaceMaterial {
    #[default]
    Usual,
    Wood,
    Marble,
    Stone,
    Glass,
    Metal,
    Cloth,
}

//! Who stood where in a clip, as it is kept with the story: a change moves nobody it does not speak of.

use serde::{Deserialize, Serialize};

use super::framing::Lens;
use super::view::View;

/// Where everybody is and how the camera begins, in one segment of a story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Blocking {
    /// Whether the camera goes along with the subject.
    pub is_followed: bool,
    /// Where the ground of the set is, in world units.
    pub ground_y: f32,
    /// How far the set reaches for the camera, sideways and up, in world units.
    pub reach: (f32, f32),
    /// Where the camera begins; `None` at its usual place.
    pub camera: Option<CameraSpot>,
    /// How near the shot went; `None` in documents that are older than lenses.
    #[serde(default)]
    pub lens: Option<Lens>,
    /// One for each actor that is an entity of the scene.
    pub spots: Vec<Spot>,
}

/// Where a camera begins that goes on from an earlier segment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraSpot {
    /// How far right, in world units.
    pub x: f32,
    /// How far down, in world units.
    pub y: f32,
    /// 1.0 is the resting view.
    pub zoom: f32,
    /// How far it is turned, in radians.
    pub roll_rad: f32,
}

/// Where one actor is, halfway through its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// The entity's id.
    pub entity: u32,
    /// Its number in its group.
    pub copy: u32,
    /// How it stands in the picture.
    pub zone: Zone,
    /// Whether something else says where it is.
    pub is_tied: bool,
    /// World x.
    pub x: f32,
    /// World y.
    pub y: f32,
    /// In which order it is painted; larger is nearer.
    pub depth: f32,
    /// World units per unit of its drawing.
    pub unit: f32,
    /// What it was: another concept is drawn in another way.
    pub concept: String,
    /// How high its drawing is, in its own units: standing upright it is another drawing.
    pub drawn_height: f32,
    /// How high the entity was, in metres.
    pub height_m: f32,
    /// 1.0 looks right, -1.0 left.
    pub facing: f32,
    /// 1.0 travels to the right, -1.0 to the left.
    pub heading: f32,
    /// How fast it travels, in world units a second.
    pub speed: f32,
    /// How far it had travelled when the segment began, in its drawing's units.
    pub travelled: f32,
    /// Since when it does what it does, in story seconds.
    pub since_s: f32,
    /// How long that takes, in story seconds, for what is done only once.
    pub over_s: f32,
}

/// How an actor stands in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// On the ground, in the row of the subject.
    #[default]
    Ground,
    /// Behind everybody: houses, trees.
    Back,
    /// In the air.
    Air,
    /// In the sky, behind everything.
    Sky,
    /// On the water.
    Afloat,
    /// In water or in space, which carries everybody.
    Medium,
}

impl Blocking {
    /// The spot of a member of an entity's group.
    #[must_use]
    pub fn spot(&self, entity: u32, copy: u32) -> Option<&Spot> {
        self.spots
            .iter()
            .find(|spot| spot.entity == entity && spot.copy == copy)
    }
}

impl From<View> for CameraSpot {
    fn from(view: View) -> Self {
        Self {
            x: view.x,
            y: view.y,
            zoom: view.zoom,
            roll_rad: view.roll_rad,
        }
    }
}

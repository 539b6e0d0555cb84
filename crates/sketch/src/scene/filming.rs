//! How a scene is filmed beyond its shot and the first move of its camera: what moves follow, from what the camera turns
//! and to what, and who is right before it.

use serde::{Deserialize, Serialize};

use super::{CameraMove, Shot};

/// How a scene is filmed beyond its shot and the first move of its camera.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filming {
    /// The moves after the first, each of which has its own part of the time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<CameraMove>,
    /// The shot it begins with, where it comes to another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Shot>,
    /// From what the camera turns or pulls its focus, and to what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turns: Option<(Mark, Mark)>,
    /// Who or what is right before the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
    /// What whoever we see with the eyes of sees of themselves, where that is told: the key of a drawing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// Whether the lens bulges the picture.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_fisheye: bool,
    /// Whether a close-up is so near that a face fills the picture.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_extreme: bool,
}

impl Filming {
    /// Whether nothing of it is told.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// What a camera is turned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The id of an entity; none for what lies behind all of them.
    pub id: Option<u32>,
    /// Which part of it.
    pub part: MarkPart,
}

/// Which part of somebody or something a camera is turned to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkPart {
    /// All of it.
    #[default]
    Whole,
    /// Its upper end: a face, the top of a tower.
    Top,
    /// Its lower end: shoes, the foot of a tower.
    Foot,
}

/// Who or what is right before the camera, and how much of it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// The id of an entity; none for somebody of whom nothing is told but what is seen with their eyes.
    pub id: Option<u32>,
    /// How it is before the camera.
    pub how: Nearness,
}

/// How somebody or something is right before the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// It stands there, at the edge of the picture.
    Foreground,
    /// The camera looks over its shoulder.
    Shoulder,
    /// The camera sees with its eyes: of itself there are at most the hands and what is in them.
    Eyes,
}

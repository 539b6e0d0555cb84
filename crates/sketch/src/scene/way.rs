//! Ways through the picture that a prompt tells: "moving down", "from left to right".

use serde::{Deserialize, Serialize};

/// A way through the picture, as the viewer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// Where it begins.
    pub from: Edge,
    /// Where it ends.
    pub to: Edge,
}

/// A place in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Edge {
    Left,
    Right,
    Top,
    Bottom,
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
    Middle,
}

impl Edge {
    /// How far right and how far down of the middle it is, -1.0 to 1.0.
    #[must_use]
    pub fn at(self) -> (f32, f32) {
        match self {
            Self::Left => (-1.0, 0.0),
            Self::Right => (1.0, 0.0),
            Self::Top => (0.0, -1.0),
            Self::Bottom => (0.0, 1.0),
            Self::TopLeft => (-1.0, -1.0),
            Self::TopRight => (1.0, -1.0),
            Self::BottomLeft => (-1.0, 1.0),
            Self::BottomRight => (1.0, 1.0),
            Self::Middle => (0.0, 0.0),
        }
    }
}

//! What table tops and a studio's paper are made of.

use serde::{Deserialize, Serialize};

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
}

impl Surface {
    /// Whether nothing is said of it.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
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

//! What a drawing is made of and what has become of it: baked plates turned to glass, wool or gold, frozen, rusty,
//! overgrown.
//!
//! Everything here works on pixels, so that every drawing there is can be of every material. A pixel knows where it
//! is on the drawing, how deep inside its part it is and which way the part's edge slopes there; from that come
//! volume, gloss and weave. Materials are rows of [`finish`], what weather and time do is [`states`].

mod ageing;
mod finish;
mod relief;
mod states;
mod texture;

pub(super) use self::relief::blur;

use self::finish::Finish;
use self::relief::Relief;
use crate::paint::noise::smoothstep;
use crate::paint::{Affine, Plate, Rgb};
use crate::scene::{Action, Entity, Material, State};

/// What a drawing is made of, covered with, and whether it gives light.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surface {
    material: Option<Material>,
    states: Vec<State>,
    /// The colour the prompt gives, 0xRRGGBB.
    colour: Option<u32>,
}

/// Where a plate is on its drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch<'a> {
    /// The name of the part.
    pub(super) part: &'a str,
    /// From pixels to the drawing's units.
    pub(super) to_rest: Affine,
    /// How high the drawing is, in its units.
    pub(super) height: f32,
    /// How high that is in pixels.
    pub(super) height_px: f32,
}

/// Parts of a face that stay as they are drawn where a toy has a face of its own.
const OF_FACE: &[&str] = &[
    "eyes",
    "eyes_shut",
    "mouth",
    "mouth_open",
    "lashes",
    "brow",
    "blush",
    "lids",
];

impl Surface {
    /// What the prompt says of an entity.
    pub(super) fn of(entity: &Entity) -> Self {
        let mut states = entity.look.states.clone();
        let done = match entity.action {
            Action::Melt => Some(State::Melting),
            Action::Burn => Some(State::Burning),
            _ => None,
        };
        if let Some(state) = done.filter(|state| !states.contains(state)) {
            states.push(state);
        }
        Self {
            material: entity.look.material,
            states,
            colour: entity.look.colour,
        }
    }

    /// Whether the drawing stays as it is drawn.
    pub(super) fn is_plain(&self) -> bool {
        self.material.is_none() && self.states.is_empty()
    }

    /// Whether it shines by itself, so that the light of the set changes nothing.
    pub(super) fn is_luminous(&self) -> bool {
        self.states.contains(&State::Glowing)
            || self
                .material
                .is_some_and(|material| Finish::of(material).is_luminous)
    }

    /// The colour of the light it gives, if it gives any.
    pub(super) fn glow(&self) -> Option<Rgb> {
        if !self.is_luminous() {
            return None;
        }
        let of_material = self.material.map(|material| Finish::of(material).light);
        let own = self.colour.map(|rgb| vivid(rgb_of(rgb)));
        own.or(of_material).or(Some([1.0, 0.86, 0.56]))
    }

    /// How far, as a share of the drawing's height, the plate must reach beyond its ink.
    pub(super) fn margin(&self) -> f32 {
        let grows = self
            .material
            .map_or(0.0, |material| Finish::of(material).grows);
        let is_fluffy = self.states.contains(&State::Fluffy);
        let hangs = self.states.contains(&State::Frozen) || self.states.contains(&State::Melting);
        let beads = self.states.contains(&State::Dewy);
        grows
            .max(if beads { 0.03 } else { 0.0 })
            .max(if is_fluffy { 0.05 } else { 0.0 })
            .max(if hangs { 0.08 } else { 0.0 })
    }

    /// How a body settles that has become what it is: how far it is stretched sideways and upwards, and leans.
    pub(crate) fn settled(&self) -> ((f32, f32), f32) {
        let mut settled = ((1.0_f32, 1.0_f32), 0.0_f32);
        for state in &self.states {
            let ((wide, high), lean) = ageing::settled(*state);
            settled.0.0 *= wide;
            settled.0.1 *= high;
            settled.1 += lean;
        }
        settled
    }

    /// Turns a plate into what the drawing is made of.
    pub(super) fn dress(&self, plate: &mut Plate, patch: &Patch) {
        let is_of_face = OF_FACE.contains(&patch.part);
        if let Some(material) = self.material {
            let finish = Finish::of(material);
            if !(is_of_face && finish.leaves_face) {
                finish.apply(plate, patch, self.colour);
            }
        }
        if is_of_face {
            return;
        }
        for state in &self.states {
            states::apply(*state, plate, patch, self.colour);
        }
    }
}

impl Patch<'_> {
    /// Where a pixel is, in heights of the drawing; y is 0 on the ground and negative above.
    fn at(&self, x: usize, y: usize) -> (f32, f32) {
        let (x, y) = self.to_rest.apply(x as f32, y as f32);
        (x / self.height, y / self.height)
    }
}

/// 0xRRGGBB as parts of 0.0 to 1.0.
fn rgb_of(rgb: u32) -> Rgb {
    [16, 8, 0].map(|shift| ((rgb >> shift) & 255) as f32 / 255.0)
}

fn mixed(a: Rgb, b: Rgb, share: f32) -> Rgb {
    let share = share.clamp(0.0, 1.0);
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share)
}

fn luma(rgb: Rgb) -> f32 {
    0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
}

/// The same hue, as strong and bright as light is.
fn vivid(rgb: Rgb) -> Rgb {
    let most = rgb.into_iter().fold(0.05, f32::max);
    let strong = rgb.map(|part| part / most);
    mixed(strong, [1.0; 3], 0.15)
}

/// The edge of a patch of something: 0.0 outside, 1.0 inside.
fn blotch(noise: f32, share: f32, soft: f32) -> f32 {
    let edge = 1.0 - share;
    smoothstep(edge - soft, edge + soft, noise)
}

#[cfg(test)]
mod tests;

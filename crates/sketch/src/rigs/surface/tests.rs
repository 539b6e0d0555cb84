//! What holds for every material and state.

use super::*;
use crate::paint::{pack, unpack};

const MATERIALS: &[Material] = &[
    Material::Gold,
    Material::Glass,
    Material::Wool,
    Material::Bricks,
    Material::Neon,
    Material::Fire,
    Material::Leaves,
];
const STATES: &[State] = &[
    State::Glowing,
    State::Burning,
    State::Melting,
    State::Frozen,
    State::Snowy,
    State::Overgrown,
    State::Broken,
    State::Rusty,
    State::Worn,
    State::Wet,
    State::Muddy,
    State::Dusty,
    State::Fluffy,
    State::Rotten,
    State::Mouldy,
    State::Withered,
    State::Faded,
    State::Yellowed,
    State::Darkened,
    State::Tarnished,
    State::Cracked,
    State::Scratched,
    State::Stained,
    State::Tattered,
    State::Dewy,
    State::Fogged,
    State::Deflated,
];

fn disc() -> Plate {
    Plate::from_fn(120, 120, |x, y| {
        let far = libm::hypotf(x - 60.0, y - 60.0);
        ([0.6, 0.4, 0.3], if far < 40.0 { 1.0 } else { 0.0 })
    })
}

fn dressed(surface: &Surface, part: &str) -> Plate {
    let mut plate = disc();
    let patch = Patch {
        part,
        to_rest: Affine::translate(-60.0, -110.0),
        height: 100.0,
        height_px: 100.0,
    };
    surface.dress(&mut plate, &patch);
    plate
}

fn of_material(material: Material) -> Surface {
    Surface {
        material: Some(material),
        ..Surface::default()
    }
}

fn of_state(state: State) -> Surface {
    Surface {
        states: vec![state],
        ..Surface::default()
    }
}

#[test]
fn every_material_and_state_changes_what_is_seen_and_leaves_it_visible() {
    let plain = disc();
    let surfaces = MATERIALS.iter().map(|it| of_material(*it));
    for surface in surfaces.chain(STATES.iter().map(|it| of_state(*it))) {
        let plate = dressed(&surface, "torso");
        assert_ne!(plate.pixels, plain.pixels, "{surface:?}");
        let alpha: f32 = plate.pixels.iter().map(|pixel| unpack(*pixel).1).sum();
        assert!(alpha > 1000.0, "{surface:?}: {alpha}");
    }
}

#[test]
fn a_toy_keeps_its_face() {
    let wool = dressed(&of_material(Material::Wool), "eyes");
    assert_eq!(wool.pixels, disc().pixels);
    let gold = dressed(&of_material(Material::Gold), "eyes");
    assert_ne!(gold.pixels, disc().pixels);
}

#[test]
fn glass_is_seen_through_and_gold_is_not() {
    let alpha_in_the_middle = |material| {
        let plate = dressed(&of_material(material), "torso");
        unpack(plate.row(60)[60]).1
    };
    assert!(alpha_in_the_middle(Material::Glass) < 0.8);
    assert!(alpha_in_the_middle(Material::Gold) > 0.99);
}

#[test]
fn only_what_shines_glows() {
    assert!(of_material(Material::Neon).glow().is_some());
    assert!(of_state(State::Glowing).glow().is_some());
    assert!(of_material(Material::Stone).glow().is_none());
    assert!(Surface::default().is_plain());
}

#[test]
fn a_plate_without_ink_stays_empty() {
    let mut plate = Plate::from_fn(40, 40, |_, _| ([0.0; 3], 0.0));
    plate.pixels[0] = pack([1.0; 3], 0.0);
    let patch = Patch {
        part: "torso",
        to_rest: Affine::IDENTITY,
        height: 40.0,
        height_px: 40.0,
    };
    of_material(Material::Fire).dress(&mut plate, &patch);
    assert!(plate.pixels.iter().all(|pixel| pixel >> 24 == 0));
}

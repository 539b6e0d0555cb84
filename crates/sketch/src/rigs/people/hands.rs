//! Hands that are all there is of somebody, from near: in the sleeve, the skin or the glove of whoever it is.

use super::wardrobe::Outfit;
use crate::rigs::Drawing;

const HANDS: [(&str, &str); 4] = [
    (
        "hand_flat",
        include_str!("../../../art/things/hand_flat.svg"),
    ),
    (
        "hand_grip",
        include_str!("../../../art/things/hand_grip.svg"),
    ),
    (
        "hand_pinch",
        include_str!("../../../art/things/hand_pinch.svg"),
    ),
    (
        "hand_point",
        include_str!("../../../art/things/hand_point.svg"),
    ),
];

/// The hand called `key`, dressed.
pub(super) fn at_work(key: &str, outfit: &Outfit) -> Option<Drawing> {
    let (_, svg) = HANDS.iter().find(|(name, _)| *name == key)?;
    let (colours, _) = outfit.finished();
    Drawing::parse(svg, &colours, &[]).ok()
}

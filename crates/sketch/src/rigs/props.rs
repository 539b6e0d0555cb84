//! Things of our own: a few whose joints a motion knows, and the shelf of all others.

use super::colours::Colours;
use super::drawing::Drawing;
use crate::props;
use crate::scene::{Class, Entity};

/// One drawing of a thing with joints.
#[derive(Clone, Copy, Debug)]
pub struct Prop {
    /// The concepts and words it is drawn for.
    pub names: &'static [&'static str],
    /// Its file.
    pub svg: &'static str,
    /// The slot its main colour fills.
    pub slot: &'static str,
}

macro_rules! props {
    ($($file:literal for $($name:literal)|+ coloured $slot:literal;)+) => {
        &[$(Prop {
            names: &[$($name),+],
            svg: include_str!(concat!("../../art/things/", $file, ".svg")),
            slot: $slot,
        }),+]
    };
}

/// Every thing with joints.
pub const PROPS: &[Prop] = props! {
    "piano" for "piano" | "grand_piano" | "keyboard" coloured "body";
    "kite" for "kite" coloured "body";
    "car" for "car" | "convertible" | "sedan" coloured "body";
    "hot_air_balloon" for "hot_air_balloon" coloured "body";
    "paper_boat" for "paper_boat" coloured "body";
    "boat" for "boat" coloured "body";
    "lantern" for "lantern" | "paper_lantern" coloured "body";
    "cup" for "cup" | "coffee" | "mug" | "tea" | "teacup" coloured "body";
    "rocket" for "rocket" coloured "fin";
    "book" for "book" | "novel" | "diary" coloured "body";
    "umbrella" for "umbrella" coloured "body";
    "ball" for "ball" coloured "a";
    "tree" for "tree" | "oak" | "apple_tree" | "maple" coloured "leaf";
    "guitar" for "guitar" | "ukulele" | "banjo" coloured "body";
    "table" for "table" coloured "body";
    "chair" for "chair" coloured "cushion";
    "ink" for "ink" | "swirl" | "paint" coloured "body";
};

/// The drawing of a thing, if we have one: with joints that a motion knows, else from the shelf of props.
#[must_use]
pub fn prop(entity: &Entity) -> Option<Drawing> {
    with_joints(entity).or_else(|| from_shelf(entity))
}

fn from_shelf(entity: &Entity) -> Option<Drawing> {
    let prop = [&entity.word.replace(' ', "_"), &entity.concept]
        .into_iter()
        .find_map(|name| props::Prop::find(name))?;
    let mut drawing = Drawing::from_prop(prop, &prop.colours(entity.look.colour)).ok()?;
    let (left, _, right) = drawing.extent;
    if entity.class == Class::Food {
        // A pancake is two centimetres high: its size is how wide it is.
        drawing.height = drawing.height.max(0.8 * (right - left));
    }
    Some(drawing)
}

fn with_joints(entity: &Entity) -> Option<Drawing> {
    let names = [entity.word.as_str(), entity.concept.as_str()];
    let prop = names
        .iter()
        .find_map(|name| PROPS.iter().find(|prop| prop.names.contains(name)))?;
    let mut colours = Colours::new();
    if let Some(rgb) = entity.look.colour {
        colours = colours.with(prop.slot, rgb);
    }
    let is_open = names.iter().any(|name| name.starts_with("convertible"));
    let shown: &[&str] = if is_open { &["open"] } else { &[] };
    Drawing::parse(prop.svg, &colours, shown).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::props::Motion;

    #[test]
    fn whoever_rides_does_not_go_round_with_a_wheel() {
        let mut n_seats = 0;
        for prop in props::Prop::all() {
            let drawing = Drawing::from_prop(prop, &prop.colours(None)).unwrap();
            for point in ["seat", "near_hand", "far_hand", "grip"] {
                let Some((part_idx, _)) = drawing.point(point) else {
                    continue;
                };
                n_seats += 1;
                let motion = drawing.parts[part_idx].motion;
                assert_ne!(motion, Motion::Spin, "{}: {point}", prop.key());
            }
        }
        assert!(n_seats > 10, "{n_seats}");
    }
}

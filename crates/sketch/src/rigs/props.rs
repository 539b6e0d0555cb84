//! Things of our own.

use super::colours::Colours;
use super::drawing::Drawing;
use crate::scene::Entity;

/// One drawing of a thing.
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
            svg: include_str!(concat!("../../art/props/", $file, ".svg")),
            slot: $slot,
        }),+]
    };
}

/// All of them.
pub const PROPS: &[Prop] = props! {
    "piano" for "piano" | "grand_piano" | "keyboard" coloured "body";
};

/// The drawing of a thing, if we have one.
#[must_use]
pub fn prop(entity: &Entity, _seed: u64) -> Option<Drawing> {
    let names = [entity.word.as_str(), entity.concept.as_str()];
    let prop = names
        .iter()
        .find_map(|name| PROPS.iter().find(|prop| prop.names.contains(name)))?;
    let mut colours = Colours::new();
    if let Some(rgb) = entity.look.colour {
        colours = colours.with(prop.slot, rgb);
    }
    Drawing::parse(prop.svg, &colours, &[]).ok()
}

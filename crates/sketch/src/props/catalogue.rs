//! The list of drawings, compiled into the program.

use std::sync::OnceLock;

use super::Prop;

macro_rules! art {
    ($($key:literal)*) => {
        /// Key and SVG text of each drawing, by key.
        pub(super) const FILES: &[(&str, &str)] = &[
            $(($key, include_str!(concat!("../../art/props/", $key, ".svg")))),*
        ];
    };
}

// By key; a test compares the list with the folder.
art! {
    "ball"
    "boat"
    "book"
    "car"
    "chair"
    "cup"
    "guitar"
    "hot_air_balloon"
    "kite"
    "lantern"
    "paper_boat"
    "piano"
    "rocket"
    "sailboat"
    "stool"
    "table"
    "umbrella"
}

/// Every prop, by key.
pub(super) fn props() -> &'static [Prop] {
    static PROPS: OnceLock<Vec<Prop>> = OnceLock::new();
    PROPS.get_or_init(|| {
        // A drawing that cannot be read is left out; a test names it.
        let read = |(key, svg): &(&str, &str)| Prop::parse(key, svg).ok();
        FILES.iter().filter_map(read).collect()
    })
}

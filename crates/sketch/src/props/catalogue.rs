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
    "airplane"
    "apple"
    "ball"
    "basket"
    "beach_ball"
    "bed"
    "bench"
    "bicycle"
    "boat"
    "book"
    "bucket"
    "bus"
    "cake"
    "camera"
    "campfire"
    "candle"
    "car"
    "castle"
    "chair"
    "cherry_tree"
    "clock"
    "cloud"
    "crown"
    "cup"
    "door"
    "drum"
    "flower"
    "fountain"
    "gift"
    "guitar"
    "hot_air_balloon"
    "house"
    "iceberg"
    "kite"
    "lamp"
    "lantern"
    "laptop"
    "lighthouse"
    "microphone"
    "moon"
    "mushroom"
    "palm"
    "pan"
    "pancake"
    "pancake_stack"
    "paper_boat"
    "piano"
    "pine"
    "pizza"
    "planet_earth"
    "rocket"
    "sailboat"
    "sandcastle"
    "ship"
    "sign"
    "skateboard"
    "snowman"
    "soccer_ball"
    "stool"
    "street_lamp"
    "sun"
    "sunflower"
    "sword"
    "table"
    "telescope"
    "tent"
    "train"
    "tree"
    "truck"
    "umbrella"
    "violin"
    "wand"
    "window_frame"
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

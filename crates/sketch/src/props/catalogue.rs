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
    "airship"
    "apple"
    "balloon"
    "barn"
    "basket"
    "beach_ball"
    "bed"
    "bench"
    "bicycle"
    "bookshelf"
    "bucket"
    "bus"
    "cactus"
    "cake"
    "camera"
    "campfire"
    "candle"
    "carriage"
    "castle"
    "cauldron"
    "cherry_tree"
    "clock"
    "cloud"
    "crown"
    "cupboard"
    "desk"
    "door"
    "drone"
    "drum"
    "fence"
    "ferris_wheel"
    "fireplace"
    "flower"
    "fountain"
    "gift"
    "hammock"
    "helicopter"
    "house"
    "iceberg"
    "igloo"
    "lamp"
    "laptop"
    "lighthouse"
    "microphone"
    "moon"
    "motorcycle"
    "mushroom"
    "palm"
    "pan"
    "pancake"
    "pancake_stack"
    "paper_airplane"
    "paper_crane"
    "parasol"
    "pine"
    "pirate_ship"
    "pizza"
    "planet_earth"
    "popsicle"
    "pyramid"
    "raft"
    "rocking_chair"
    "sailboat"
    "sandcastle"
    "seaweed"
    "ship"
    "sign"
    "skateboard"
    "sky_lantern"
    "snowman"
    "soccer_ball"
    "sofa"
    "stool"
    "street_lamp"
    "submarine"
    "sun"
    "swing"
    "sword"
    "teapot"
    "telescope"
    "tent"
    "throne"
    "train"
    "trampoline"
    "treasure_chest"
    "truck"
    "violin"
    "wagon"
    "wand"
    "well"
    "windmill"
    "window_frame"
    "xylophone"
}

/// Concepts that are shown by the drawing of another one.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("alarm_clock", "clock"),
    ("armchair", "sofa"),
    ("cottage", "house"),
    ("earth", "planet_earth"),
    ("football", "soccer_ball"),
    ("frying_pan", "pan"),
    ("lorry", "truck"),
    ("plane", "airplane"),
    ("sailing_boat", "sailboat"),
    ("steam_train", "train"),
    ("window", "window_frame"),
    ("yacht", "sailboat"),
];

/// Every prop, by key.
pub(super) fn props() -> &'static [Prop] {
    static PROPS: OnceLock<Vec<Prop>> = OnceLock::new();
    PROPS.get_or_init(|| {
        // A drawing that cannot be read is left out; a test names it.
        let read = |(key, svg): &(&str, &str)| Prop::parse(key, svg).ok();
        FILES.iter().filter_map(read).collect()
    })
}

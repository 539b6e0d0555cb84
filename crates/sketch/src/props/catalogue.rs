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
    "ball"
    "balloon"
    "barn"
    "basket"
    "beach_ball"
    "bed"
    "bench"
    "bicycle"
    "boat"
    "book"
    "bookshelf"
    "bucket"
    "bus"
    "cactus"
    "cake"
    "camera"
    "campfire"
    "candle"
    "car"
    "carriage"
    "castle"
    "cauldron"
    "chair"
    "cherry_tree"
    "clock"
    "cloud"
    "crown"
    "cup"
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
    "guitar"
    "hammock"
    "helicopter"
    "hot_air_balloon"
    "house"
    "iceberg"
    "igloo"
    "ink"
    "kite"
    "lamp"
    "lantern"
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
    "paper_boat"
    "paper_crane"
    "parasol"
    "piano"
    "pine"
    "pirate_ship"
    "pizza"
    "planet_earth"
    "popsicle"
    "pyramid"
    "raft"
    "rocket"
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
    "sunflower"
    "swing"
    "sword"
    "table"
    "teapot"
    "telescope"
    "tent"
    "throne"
    "train"
    "trampoline"
    "treasure_chest"
    "tree"
    "truck"
    "umbrella"
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
    ("apple_tree", "tree"),
    ("armchair", "sofa"),
    ("coffee", "cup"),
    ("convertible", "car"),
    ("cottage", "house"),
    ("earth", "planet_earth"),
    ("football", "soccer_ball"),
    ("frying_pan", "pan"),
    ("grand_piano", "piano"),
    ("lorry", "truck"),
    ("maple", "tree"),
    ("mug", "cup"),
    ("novel", "book"),
    ("oak", "tree"),
    ("paper_lantern", "lantern"),
    ("plane", "airplane"),
    ("row_boat", "boat"),
    ("sailing_boat", "sailboat"),
    ("sedan", "car"),
    ("spacecraft", "rocket"),
    ("spaceship", "rocket"),
    ("steam_train", "train"),
    ("teacup", "cup"),
    ("ukulele", "guitar"),
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

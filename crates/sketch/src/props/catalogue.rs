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
    "acorn"
    "airplane"
    "airship"
    "ambulance"
    "apple"
    "balloon"
    "barn"
    "basket"
    "beach_ball"
    "bed"
    "bench"
    "bicycle"
    "bookshelf"
    "branch"
    "bridge"
    "bubble"
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
    "combine"
    "comet"
    "coral"
    "crown"
    "crystal"
    "cupboard"
    "desk"
    "door"
    "drone"
    "drum"
    "fence"
    "ferris_wheel"
    "fire_engine"
    "fireplace"
    "flower"
    "flying_saucer"
    "fountain"
    "gift"
    "hammock"
    "haystack"
    "heart"
    "helicopter"
    "house"
    "iceberg"
    "igloo"
    "jeep"
    "lamp"
    "laptop"
    "lavender"
    "lighthouse"
    "lightning"
    "lily_pad"
    "log"
    "longship"
    "lotus"
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
    "planet"
    "planet_earth"
    "police_car"
    "popsicle"
    "pyramid"
    "raft"
    "rainbow"
    "rock"
    "rocking_chair"
    "sailboat"
    "sandcastle"
    "seaweed"
    "ship"
    "shipwreck"
    "sign"
    "skateboard"
    "sky_lantern"
    "small_airplane"
    "snowball"
    "snowman"
    "soccer_ball"
    "sofa"
    "spaceship"
    "sports_car"
    "star"
    "stool"
    "street_lamp"
    "submarine"
    "sun"
    "swing"
    "sword"
    "taxi"
    "teapot"
    "telescope"
    "tent"
    "throne"
    "tractor"
    "train"
    "tram"
    "trampoline"
    "treasure_chest"
    "truck"
    "violin"
    "volcano"
    "wagon"
    "wall"
    "wand"
    "waterfall"
    "wave"
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

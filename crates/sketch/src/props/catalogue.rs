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
    "anchor"
    "apple"
    "arc_de_triomphe"
    "axe"
    "backpack"
    "bag"
    "balloon"
    "bamboo"
    "banana"
    "barbell"
    "barn"
    "barrel"
    "baseball_bat"
    "basket"
    "basketball"
    "basketball_hoop"
    "beach_ball"
    "bed"
    "beer"
    "bench"
    "bicycle"
    "big_ben"
    "blackboard"
    "bookshelf"
    "bottle"
    "bow_and_arrow"
    "bowl"
    "box"
    "branch"
    "bread"
    "bridge"
    "broom"
    "bubble"
    "bucket"
    "burger"
    "burj_khalifa"
    "bus"
    "bush"
    "cabin"
    "cactus"
    "cake"
    "camera"
    "campfire"
    "candle"
    "carriage"
    "carrot"
    "castle"
    "cauldron"
    "cello"
    "cereal_box"
    "cheese"
    "cherry"
    "cherry_tree"
    "chess_board"
    "christ_the_redeemer"
    "church"
    "cigarette"
    "clock"
    "cloud"
    "coin"
    "colosseum"
    "column"
    "combine"
    "comet"
    "cookie"
    "coral"
    "corn"
    "crown"
    "crystal"
    "crystal_ball"
    "cupboard"
    "cupcake"
    "desk"
    "dice"
    "doll"
    "donut"
    "door"
    "drone"
    "drum"
    "drum_kit"
    "drum_stick"
    "easel"
    "egg"
    "eiffel_tower"
    "feather"
    "fence"
    "ferris_wheel"
    "fire"
    "fire_engine"
    "firefly"
    "fireplace"
    "firework"
    "fish_dish"
    "fishing_net"
    "fishing_rod"
    "flag"
    "flask"
    "flower"
    "flute"
    "flying_saucer"
    "fork"
    "fountain"
    "fries"
    "galaxy"
    "gem"
    "gift"
    "girder"
    "golden_gate_bridge"
    "golf_club"
    "grape"
    "grass"
    "great_wall"
    "green_onion"
    "half_egg"
    "hammer"
    "hammock"
    "harp"
    "haystack"
    "heart"
    "helicopter"
    "hockey_stick"
    "hollywood_sign"
    "honey"
    "hospital_bed"
    "house"
    "ice_cream"
    "iceberg"
    "igloo"
    "island"
    "jar"
    "jeep"
    "jupiter"
    "key"
    "knife"
    "knitting_work"
    "ladder"
    "lamp"
    "laptop"
    "latte"
    "lavender"
    "leaf"
    "leaning_tower"
    "lemon"
    "letter"
    "lighthouse"
    "lightning"
    "lily_pad"
    "lime"
    "log"
    "longship"
    "lotus"
    "mailbox"
    "map"
    "mars"
    "marshmallow_stick"
    "microphone"
    "milk"
    "mirror"
    "moai"
    "money"
    "moon"
    "mosque"
    "motorcycle"
    "mount_fuji"
    "mushroom"
    "newspaper"
    "oar"
    "operating_table"
    "orange"
    "pagoda"
    "paintbrush"
    "palette"
    "palm"
    "pan"
    "pancake"
    "pancake_stack"
    "panelled_desk"
    "panelled_table"
    "paper_airplane"
    "paper_crane"
    "parasol"
    "pear"
    "pedestal"
    "pencil"
    "perfume"
    "phone"
    "picnic_blanket"
    "picture"
    "pine"
    "pineapple"
    "pirate_ship"
    "pizza"
    "planet"
    "planet_earth"
    "plate"
    "playing_card"
    "poker_table"
    "police_car"
    "popcorn"
    "popsicle"
    "potted_plant"
    "puddle"
    "pumpkin"
    "pyramid"
    "raft"
    "rainbow"
    "ramen"
    "ridden_ski"
    "ridden_snowboard"
    "ridden_surfboard"
    "ring"
    "rock"
    "rocking_chair"
    "rose"
    "rowing_boat"
    "sailboat"
    "salad"
    "sandcastle"
    "sandwich"
    "saturn"
    "sauce_jug"
    "saxophone"
    "scarf"
    "scoreboard"
    "seaweed"
    "shield"
    "ship"
    "shipwreck"
    "shop"
    "shovel"
    "sign"
    "skateboard"
    "ski"
    "ski_pole"
    "sky_lantern"
    "skyscraper"
    "small_airplane"
    "sneakers"
    "snowball"
    "snowboard"
    "snowflake"
    "snowman"
    "soccer_ball"
    "soccer_goal"
    "sofa"
    "soup"
    "spaceship"
    "spaghetti"
    "sparkler"
    "spoon"
    "sports_car"
    "st_basil"
    "stadium"
    "staff"
    "star"
    "starfish"
    "statue"
    "statue_of_liberty"
    "stonehenge"
    "stool"
    "stove"
    "strawberry"
    "street_lamp"
    "submarine"
    "subway_train"
    "suitcase"
    "sun"
    "surfboard"
    "sushi"
    "swing"
    "sword"
    "sydney_opera_house"
    "taco"
    "taj_mahal"
    "taxi"
    "tea_set"
    "teapot"
    "telescope"
    "television"
    "tennis_racket"
    "tent"
    "throne"
    "tomato"
    "torch"
    "torii"
    "tower"
    "tractor"
    "traffic_light"
    "train"
    "tram"
    "trampoline"
    "treasure_chest"
    "trophy"
    "truck"
    "trumpet"
    "tulip"
    "violin"
    "volcano"
    "wagon"
    "wall"
    "wand"
    "watch"
    "waterfall"
    "watering_can"
    "watermelon"
    "wave"
    "well"
    "wheat"
    "wheel"
    "windmill"
    "window_frame"
    "wine"
    "xylophone"
    "yarn"
}

/// Concepts that are shown by the drawing of another one.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("canoe", "rowing_boat"),
    ("gondola", "rowing_boat"),
    ("alarm_clock", "clock"),
    ("apartment_building", "skyscraper"),
    ("armchair", "sofa"),
    ("asteroid", "rock"),
    ("baguette", "bread"),
    ("bongo", "drum"),
    ("bouquet", "flower"),
    ("champagne", "wine"),
    ("chess_piece", "chess_board"),
    ("christmas_tree", "pine"),
    ("cocktail", "wine"),
    ("computer", "laptop"),
    ("cottage", "house"),
    ("crescent_moon", "moon"),
    ("croissant", "bread"),
    ("earth", "planet_earth"),
    ("fallen_star", "star"),
    ("football", "soccer_ball"),
    ("frying_pan", "pan"),
    ("green_apple", "apple"),
    ("herb", "potted_plant"),
    ("hibiscus", "flower"),
    ("hospital", "skyscraper"),
    ("hotel", "skyscraper"),
    ("hut", "house"),
    ("hyacinth", "lavender"),
    ("japanese_castle", "castle"),
    ("lorry", "truck"),
    ("maple_leaf", "leaf"),
    ("mango", "orange"),
    ("metro", "subway_train"),
    ("monitor", "television"),
    ("peach", "orange"),
    ("pen", "pencil"),
    ("pickup", "truck"),
    ("plane", "airplane"),
    ("race_car", "sports_car"),
    ("roller_skate", "sneakers"),
    ("sailing_boat", "sailboat"),
    ("school", "house"),
    ("screen", "television"),
    ("shoes", "sneakers"),
    ("shrine", "torii"),
    ("shooting_star", "comet"),
    ("spacecraft", "spaceship"),
    ("steam_train", "train"),
    ("suv", "jeep"),
    ("test_tube", "flask"),
    ("trash_can", "barrel"),
    ("trolleybus", "bus"),
    ("trombone", "trumpet"),
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

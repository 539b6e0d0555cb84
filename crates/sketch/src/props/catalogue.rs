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
    "accordion" "acorn" "aircraft_carrier" "airplane" "airship" "altar" "ambulance"
    "american_football" "amphora" "anchor" "ant_hill" "anvil" "apple" "aqueduct" "arc_de_triomphe"
    "arcade_machine" "atom" "avalanche" "avocado" "axe"
    "backpack" "bacon" "bacteria" "badminton_racket" "bag" "bagel" "bagpipes" "balance_beam"
    "balloon" "bamboo" "banana" "bank" "barbecue_grill" "barbell" "barber_chair" "barber_pole"
    "barn" "barrel" "baseball" "baseball_bat" "basket" "basketball" "basketball_hoop" "bathtub"
    "beach_ball" "beach_hut" "beach_villa" "bed" "bee_smoker" "beehive" "beer" "bell" "bench"
    "bicycle" "big_ben" "billiard_table" "binoculars" "biplane" "black_hole" "blackboard"
    "blanket_fort" "blender" "blowpipe" "blueberry" "bobsleigh" "bone" "bonfire" "bookshelf"
    "boom_mic" "bottle" "bow_and_arrow" "bowl" "bowling_ball" "box" "boxing_ring" "brain" "branch"
    "bread" "bread_loaf_sliced" "brewing_tank" "brick_wall_unfinished" "bridge" "broccoli" "broom"
    "brownstone_house" "bubble" "bubble_tea" "bucket" "bulldozer" "bullet_train" "bunk_bed" "burger"
    "burj_khalifa" "burrito" "bus" "bus_shelter" "bush" "butterfly_net"
    "cabin" "cable_car" "cactus" "cage" "cake" "cake_slice" "camera" "camera_tripod" "camper_van"
    "campfire" "canal_boat" "candle" "candy" "candy_cane" "cannon" "cargo_ship" "carnival_float"
    "carousel" "carriage" "carrot" "cash_register" "castle" "cauldron" "cell" "cello" "cement_mixer"
    "cereal_box" "chandelier" "cheese" "cherry" "cherry_tree" "chess_board" "chili" "chisel"
    "chocolate" "christ_the_redeemer" "chrome_sphere" "church" "cigarette" "cinema_screen"
    "circuit_board" "clapperboard" "climbing_rope" "climbing_wall" "clipboard" "clock" "clockwork"
    "clothes_iron" "clothesline" "cloud" "coconut" "coffee_machine" "coin" "colosseum" "column"
    "combine" "comet" "compass" "confetti_cannon" "control_desk" "control_panel"
    "conveyor_belt" "cookie" "coral" "corn" "crate" "cricket_bat" "crown" "cruise_ship" "cryo_pod"
    "crystal" "crystal_ball" "crystal_cluster" "cucumber" "cupboard" "cupcake" "curling_stone"
    "curry" "curtain" "cutting_board"
    "dam" "deck_chair" "dentist_chair" "desk" "dice" "dinosaur_skeleton" "diving_board" "dj_deck"
    "dna_helix" "doll" "dollhouse" "donut" "door" "double_decker_bus" "dough" "dragon_puppet"
    "dreidel" "drinking_glass" "drone" "drum" "drum_kit" "drum_stick" "dumbbell" "dumpling"
    "easel" "egg" "eggplant" "eiffel_tower" "electric_car" "excavator" "exercise_bike" "eye_close"
    "feather" "feather_duster" "feather_headdress" "fence" "fencing_foil" "ferris_wheel"
    "film_camera" "fire" "fire_engine" "fire_hydrant" "firefly" "fireplace" "firework" "fish_dish"
    "fish_tank" "fishbowl" "fishing_boat" "fishing_net" "fishing_rod" "flag" "flask"
    "floating_island" "flower" "flute" "flying_broom" "flying_saucer" "food_stall" "food_truck"
    "forge" "fork" "forklift" "fountain" "french_press" "fridge" "fried_egg" "fries"
    "galaxy" "game_controller" "garbage_truck" "garden_hose" "gas_canopy" "gas_pump" "gavel" "gear"
    "gears" "gem" "geyser" "gift" "gingerbread_house" "girder" "glacier_front" "glass_cube"
    "glass_furnace" "glider" "go_kart" "golden_gate_bridge" "golf_club" "grain_silo" "grape" "grass"
    "grater" "gravestone" "great_wall" "green_onion" "greenhouse_dome" "guard_tower"
    "hair_dryer" "hairbrush" "half_egg" "hammer" "hammock" "hammock_stand" "harp" "hay_bale"
    "haystack" "heart" "heart_organ" "hedge_shears" "helicopter" "hive_frame" "hockey_puck"
    "hockey_stick" "hoe" "hollywood_sign" "honey" "honey_dipper" "horse_stall" "hospital_bed"
    "hospital_screen" "hot_dog" "hourglass" "house" "hover_car" "hovercraft" "hurdle"
    "ice_cream" "ice_cream_truck" "ice_crystal" "ice_cube" "iceberg" "igloo" "ink_cloud"
    "ironing_board" "island"
    "jack_o_lantern" "jail_bars" "jar" "javelin" "jeep" "jet_fighter" "jet_ski" "jigsaw" "jug"
    "juice" "jump_rope" "junk_ship" "jupiter"
    "kaleidoscope" "kayak" "kebab_spit" "kettle" "kettlebell" "key" "kick_scooter" "kiwi" "knife"
    "knitting_work"
    "ladder" "ladle" "lamp" "laptop" "lasso" "latte" "launch_pad" "lava_flow" "lavender"
    "lawn_mower" "leaf" "leaning_tower" "lectern" "lemon" "letter" "lettuce" "lifeguard_chair"
    "lighthouse" "lightning" "lily_pad" "lime" "limousine" "lipstick" "lock" "locker" "log"
    "log_cabin" "lollipop" "longship" "loom" "lotus" "lungs"
    "magnet" "magnifying_glass" "mailbox" "mango" "mannequin" "mansion" "map" "maracas" "marbles"
    "mars" "mars_lander" "marshmallow_stick" "mask" "match" "maypole" "meal" "medal" "megaphone"
    "melon" "menorah" "merry_go_round" "meteor" "microphone" "microscope" "milk" "milk_churn"
    "milkshake" "minaret" "mine_cart" "mirror" "moai" "mobius_ring" "molecule" "money" "monkey_bars"
    "monorail" "moon" "mop" "mortar_and_pestle" "mosque" "motorcycle" "mount_fuji" "muscle_car"
    "mushroom" "mushroom_cloud" "music_box" "musical_note"
    "nebula" "nest" "neuron" "newspaper" "nuclear_cooling_tower"
    "oar" "observatory" "oil_lamp" "oil_pump" "oil_rig" "onion" "operating_table" "orange" "oven"
    "pagoda" "paint_bucket" "paint_roller" "paintbrush" "painted_egg" "palette" "pallet_rack" "palm"
    "pan" "pancake" "pancake_stack" "panelled_desk" "panelled_table" "paper_airplane" "paper_crane"
    "parachute" "paraglider" "parasol" "party_popper" "passenger_ferry" "pasta_machine" "pear"
    "pedestal" "pencil" "pepper" "perfume" "petri_dish" "pew" "phone" "phone_booth" "pickup_truck"
    "picnic_basket" "picnic_blanket" "picnic_table" "picture" "pie" "pillow" "pinata" "pine"
    "pineapple" "pipe" "piping_bag" "pirate_ship" "pitchfork" "pizza" "planet" "planet_earth"
    "plank" "plate" "playing_card" "pliers" "plough" "poker_table" "police_car" "popcorn" "popsicle"
    "portal" "pot" "potato" "potted_plant" "pottery_wheel" "power_drill" "pretzel" "puddle"
    "pull_up_bar" "pumpkin" "punching_bag" "puppet" "pyramid"
    "quantum_computer" "quill"
    "racing_shell" "radio" "raft" "rainbow" "rake" "rally_car" "ramen" "razor" "reception_desk"
    "record_player" "rice" "ridden_ski" "ridden_snowboard" "ridden_surfboard" "ring" "robot_arm"
    "rock" "rocking_chair" "rocking_horse" "roller_coaster" "rolling_pin" "roman_temple" "rope"
    "rose" "rover" "rowing_boat" "rubber_duck" "rubiks_cube" "rugby_ball"
    "sailboat" "salad" "salt_shaker" "sand_dune" "sandbag" "sandbox" "sandcastle" "sandwich"
    "sarcophagus" "satellite" "satellite_array" "satellite_dish" "saturn" "sauce_jug" "saw"
    "saxophone" "scaffolding" "scarf" "school_bus" "scissors" "scooter" "scoreboard" "screwdriver"
    "scroll" "scuba_tank" "scythe" "seaplane" "seashell" "seaweed" "seesaw" "server_rack"
    "set_table" "sewing_machine" "shield" "ship" "shipping_container" "shipwreck" "shop"
    "shopping_cart" "shovel" "shower" "shuttlecock" "sign" "single_brick" "sink" "skateboard" "ski"
    "ski_lift" "ski_pole" "skull" "sky_lantern" "skyscraper" "skyscraper_futuristic" "sled"
    "sleeping_bag" "sliced_food" "slide" "slot_machine" "small_airplane" "smoke_plume" "sneakers"
    "snorkel_mask" "snow_globe" "snowball" "snowboard" "snowflake" "snowman" "snowmobile" "snowplow"
    "soccer_ball" "soccer_goal" "soda" "sofa" "solar_panel" "soldering_iron" "soup" "space_shuttle"
    "space_station" "spaceship" "spaghetti" "sparkler" "spatula" "speedboat" "sphinx" "spinning_top"
    "spiral_galaxy" "sponge" "spoon" "sports_car" "spray_bottle" "spray_can" "squeegee" "st_basil"
    "stadium" "staff" "stained_glass" "stand_mixer" "star" "starfish" "statue" "statue_of_liberty"
    "steak" "steamroller" "stethoscope" "stocking" "stone_arch" "stonehenge" "stool" "stove"
    "strawberry" "street_lamp" "stroller" "studio_light" "submarine" "subway_train" "suitcase" "sun"
    "sun_eclipse" "surfboard" "sushi" "suspension_bridge" "swing" "switchback_hill" "switchboard" "sword"
    "sydney_opera_house" "synthesizer"
    "table_tennis_paddle" "table_tennis_table" "tablet" "taco" "taj_mahal" "tank" "tape_measure"
    "taxi" "tea_set" "teapot" "telephone" "telescope" "television" "tennis_ball" "tennis_net"
    "tennis_racket" "tent" "test_tube_rack" "thatched_cottage" "theatre_seat" "thermos" "throne"
    "ticket_booth" "time_machine" "tipi" "toadstool" "toaster" "tomato" "tongs" "toothbrush" "torch"
    "torii" "tornado" "tortilla" "totem_pole" "tower" "tower_crane" "toy_blocks" "toy_hoop"
    "toy_train" "tractor" "traffic_light" "train" "train_set" "tram" "trampoline" "treadmill"
    "treasure_chest" "treehouse" "tricycle" "trophy" "tropical_drink" "trowel" "truck" "trumpet"
    "tugboat" "tulip" "tweezers" "typewriter"
    "unicycle" "upright_piano"
    "vacuum_cleaner" "van" "vase" "vault_door" "vaulting_bar" "vaulting_pole" "vending_machine"
    "vine" "vintage_car" "violin" "virus" "volcano" "volleyball" "vr_headset"
    "wafer" "waffle" "wagon" "walkie_talkie" "wall" "wand" "washing_machine" "watch" "water_drop"
    "water_slide" "water_tower" "waterfall" "watering_can" "watermelon" "wave" "weighing_scales"
    "welding_torch" "well" "wheat" "wheel" "wheelbarrow" "wheelchair" "whirlpool" "whisk"
    "wind_turbine" "windmill" "window_frame" "windsock" "windsurf_board" "wine" "wok" "wood_plane"
    "workbench" "wreath" "wrench"
    "xylophone"
    "yacht" "yarn" "yoga_mat" "yoyo" "yurt"
    "ziggurat"
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

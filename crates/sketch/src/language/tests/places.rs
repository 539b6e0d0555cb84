//! Where it happens: insides and outsides, rooms of a colour, places that are known by their names.

use super::super::understand;
use crate::scene::{Locale, Relation, Scene, Setting};

fn scene(prompt: &str) -> Scene {
    understand(prompt).scene
}

fn locale(key: &str) -> Setting {
    Setting::Locale(Locale::named(key).expect("listed"))
}

#[test]
fn the_interior_of_a_building_is_its_inner_place() {
    assert_eq!(
        scene("interior of an old church").setting,
        locale("church_hall")
    );
    assert_eq!(
        scene("Interior of a bus at night").setting,
        locale("bus_inside")
    );
}

#[test]
fn whoever_goes_across_a_hall_is_in_it_and_whoever_goes_past_is_not() {
    for (prompt, is_inside) in [
        ("A woman walks in a church", true),
        ("A woman walks across a church", true),
        ("A bird flies through a church", true),
        ("A woman walks past a church", false),
        ("A woman walks in front of a church", false),
    ] {
        let is_hall = scene(prompt).setting == locale("church_hall");
        assert_eq!(is_hall, is_inside, "{prompt}");
    }
}

#[test]
fn who_sits_in_a_newsroom_is_behind_a_desk() {
    let anchor = scene("A news anchor sits at a news desk");
    let place = anchor.entities[0].place.as_ref();
    assert_eq!(place.map(|it| it.relation), Some(Relation::At));
}

#[test]
fn before_a_blackboard_is_in_the_classroom() {
    let prompt = "A teacher in front of a blackboard with students";
    assert_eq!(scene(prompt).setting, Setting::Classroom);
}

#[test]
fn one_bus_that_stops_is_no_bus_stop() {
    let stops = scene("A school bus stops at a corner");
    assert!(stops.entities.iter().any(|it| it.concept == "school_bus"));
    let waits = scene("A man waits at a bus stop");
    assert_eq!(waits.setting, locale("bus_stop"));
}

#[test]
fn roads_of_earth_and_of_mud_are_not_paved() {
    assert_eq!(scene("A truck on a dirt road").setting, locale("dirt_road"));
    let muddy = scene("A rally car drifts through mud");
    assert_eq!(muddy.setting, locale("muddy_road"));
    assert_eq!(scene("A truck on a road").setting, Setting::Road);
}

#[test]
fn a_room_is_of_the_colour_that_is_said() {
    let red = scene("A red observation room revealed with a centered dolly.");
    assert_eq!(red.setting, locale("observation_room"));
    let walls = red.surface.walls.expect("red");
    assert!(walls >> 16 > 2 * (walls & 0xff), "{walls:06x}");
    assert_eq!(scene("a man in an office").surface.walls, None);
}

#[test]
fn places_known_by_their_names_are_of_their_kind() {
    for (prompt, setting) in [
        ("a spaceship lands on memory mall", Setting::Park),
        ("two men wrestle at madison square garden", Setting::Stadium),
        ("a misty fjord", locale("fjord")),
        ("a walk through a japanese zen garden", locale("zen_garden")),
        ("a dog stands on a ship's deck", locale("pirate_deck")),
        ("a subway carriage", locale("subway_car")),
        ("a steampunk city", locale("steampunk_city")),
        ("rice terraces at sunrise", locale("rice_terrace")),
    ] {
        assert_eq!(scene(prompt).setting, setting, "{prompt}");
    }
}

#[test]
fn a_street_may_end_at_mountains() {
    let street = scene("a city street with mountains behind");
    assert_eq!(street.setting, Setting::Street);
    assert_eq!(street.backdrop, Some(Setting::Mountains));
}

#[test]
fn peaks_above_the_clouds_are_seen_from_one_of_them() {
    let peaks = scene("mountain peaks above the clouds");
    assert_eq!(peaks.setting, Setting::Ridge);
    assert_eq!(peaks.backdrop, Some(Setting::Sky));
}

#[test]
fn a_town_of_its_own_is_known_before_its_country() {
    assert_eq!(
        scene("a cinematic drone shot of Lisbon at golden hour")
            .region
            .as_deref(),
        Some("lisbon")
    );
    assert_eq!(
        scene("a street in Portugal").region.as_deref(),
        Some("portugal")
    );
}

#[test]
fn who_is_in_a_town_that_is_named_is_in_its_streets() {
    for (prompt, setting) in [
        ("someone walking in New York", Setting::Street),
        ("a dog sits in Dubai", Setting::Street),
        ("cars drive through a city", Setting::Street),
        ("New York at night", Setting::City),
        ("a bird flies over New York", Setting::City),
    ] {
        assert_eq!(scene(prompt).setting, setting, "{prompt}");
    }
}

#[test]
fn a_board_before_a_class_is_no_house() {
    let class = scene("A teacher stands in front of a chalkboard in a bright classroom");
    assert!(
        class
            .entities
            .iter()
            .all(|entity| entity.concept != "house")
    );
}

#[test]
fn what_stands_before_a_town_and_what_runs_on_rails_is_in_no_street() {
    let setting = |prompt: &str| understand(prompt).scene.setting;
    for prompt in [
        "A car parked in front of a city skyline",
        "A train in a city",
    ] {
        assert_eq!(setting(prompt), Setting::City, "{prompt}");
    }
    for prompt in ["A car drives through a city", "A taxi in a busy city"] {
        assert_eq!(setting(prompt), Setting::Street, "{prompt}");
    }
}

#[test]
fn a_desert_is_of_dunes_where_nothing_of_the_west_is_named() {
    for prompt in [
        "A man walks alone in the desert",
        "A camel caravan crosses the Sahara",
        "A nomad rides a camel over the dunes of the Gobi desert",
        "A vast desert at sunset",
        "A hunter walks in the desert with a horse",
    ] {
        assert_eq!(
            understand(prompt).scene.setting,
            Setting::Desert,
            "{prompt}"
        );
    }
    for prompt in [
        "A cowboy rides through the desert",
        "A cactus in the desert",
        "A man wearing a cowboy hat walks in the desert",
        "A tumbleweed rolls through the desert",
        "A car stops in the Mojave desert",
        "A woman walks through the desert in Arizona",
        "A man rides through a desert in Mexico",
        "A horse gallops through Monument Valley",
    ] {
        assert_eq!(
            understand(prompt).scene.setting,
            locale("wild_west"),
            "{prompt}"
        );
    }
}

#[test]
fn what_is_poured_or_cut_with_nobody_there_stands_on_a_table() {
    for prompt in [
        "A glass of red wine being poured, slow motion",
        "A lemon being sliced in half",
    ] {
        assert_eq!(scene(prompt).setting, Setting::Table, "{prompt}");
    }
    for prompt in [
        "A girl opens a gift box",
        "A waiter pours wine in a restaurant",
    ] {
        assert_ne!(scene(prompt).setting, Setting::Table, "{prompt}");
    }
}

#[test]
fn what_sits_on_a_branch_or_lies_in_bed_is_where_those_are() {
    assert_eq!(
        scene("A chameleon on a branch").setting,
        Setting::Jungle,
        "on a branch"
    );
    assert_eq!(scene("A lizard on a hot rock").setting, Setting::Desert);
    assert_eq!(
        scene("A woman sleeping in bed").setting,
        Setting::Bedroom,
        "in bed"
    );
    assert_eq!(scene("A cat sleeping on a couch").setting, Setting::Room);
    let drop = scene("Close-up of a dewdrop sliding down a leaf").setting;
    assert!(
        !matches!(drop, Setting::Abstract | Setting::Space),
        "{drop:?}"
    );
}

#[test]
fn a_dutch_angle_tilts_the_camera_and_is_no_country() {
    use crate::scene::Angle;
    for prompt in [
        "Dutch angle shot of a man running down a corridor",
        "A woman in a hallway, canted angle",
    ] {
        assert_eq!(scene(prompt).angle, Angle::Dutch, "{prompt}");
    }
    let village = scene("A Dutch village by a canal");
    assert_eq!(village.angle, Angle::Level);
}

#[test]
fn dust_in_a_beam_of_sunlight_is_seen_in_a_room() {
    for prompt in [
        "Slow motion dust particles float through a beam of sunlight",
        "Dust motes drift in a shaft of sunlight",
    ] {
        let lit = scene(prompt);
        assert!(lit.setting.is_indoors(), "{prompt}: {:?}", lit.setting);
        assert!(lit.surface.has_rays, "{prompt}");
    }
    let alone = scene("Glowing dust particles float").setting;
    assert_eq!(alone, Setting::Abstract);
    let wood = scene("A deer in a beam of sunlight in a forest");
    assert_eq!(wood.setting, Setting::Forest);
    assert!(
        !scene("A lighthouse sends out a beam of light")
            .surface
            .has_rays
    );
}

//! Products, screens and pictures of nothing in particular.

use super::super::understand;
use crate::scene::{Action, Motif, Relation, Scene, Setting, StudioLight};

fn keys(scene: &Scene) -> Vec<&str> {
    scene
        .entities
        .iter()
        .map(|it| it.concept.as_str())
        .collect()
}

#[test]
fn a_product_stands_alone_in_a_studio_of_the_colours_that_are_said() {
    let prompt = "Black headphones resting on an obsidian pedestal. Background: gradient from deep charcoal to warm \
                  amber. Dramatic lighting.";
    let scene = understand(prompt).scene;
    assert_eq!(keys(&scene), ["headphones"]);
    assert_eq!(scene.setting, Setting::Studio);
    let surface = scene.surface;
    assert!(surface.is_showcase);
    assert_eq!(surface.light, StudioLight::Dark);
    assert!(surface.colour.is_some() && surface.second.is_some());
}

#[test]
fn drops_on_a_bottle_are_no_things_beside_it() {
    let scene = understand("a glass skincare bottle, droplets sliding down the surface").scene;
    assert_eq!(keys(&scene), ["serum_bottle"]);
    assert!(scene.surface.is_wet);
}

#[test]
fn an_advertisement_shows_what_it_is_for_or_something_fine() {
    let of = |prompt: &str| keys(&understand(prompt).scene).join(" ");
    assert_eq!(
        of("wireless earbuds commercial, clean white background"),
        "headphones"
    );
    assert_ne!(of("A premium cinematic reveal."), "");
}

#[test]
fn an_abstract_picture_is_of_what_it_names() {
    let motif = |prompt: &str| {
        let scene = understand(prompt).scene;
        (scene.setting, scene.surface.motif)
    };
    assert_eq!(
        motif("abstract liquid chrome morphing"),
        (Setting::Abstract, Motif::Chrome)
    );
    assert_eq!(
        motif("purple smoke on a black background"),
        (Setting::Abstract, Motif::Smoke)
    );
    assert_eq!(
        motif("A solar system video"),
        (Setting::Space, Motif::Orbits)
    );
}

#[test]
fn what_belongs_on_a_desk_lies_on_it() {
    let prompt = "an old desk with a typewriter and a coffee cup beside scattered papers";
    let scene = understand(prompt).scene;
    let desk = scene
        .entities
        .iter()
        .find(|it| it.concept == "desk")
        .unwrap()
        .id;
    for thing in scene.entities.iter().filter(|it| it.id != desk) {
        let place = thing.place.as_ref().unwrap();
        assert_eq!(
            (place.relation, place.of),
            (Relation::On, Some(desk)),
            "{}",
            thing.concept
        );
    }
}

#[test]
fn a_thing_talks_only_when_it_is_said_to() {
    let action = |prompt: &str| understand(prompt).scene.entities[0].action;
    assert_eq!(
        action("a talking energy drink can with eyes and a mouth"),
        Action::Talk
    );
    assert_eq!(
        action("analytics dashboard, blue tech background"),
        Action::Idle
    );
}

#[test]
fn a_long_prompt_is_no_sign_with_one_of_its_words() {
    let scene = understand("the zorbly quandrific of the blenty marnations").scene;
    assert!(scene.entities.iter().all(|it| it.concept != "unknown"));
}

#[test]
fn a_plain_shape_stands_on_no_stand() {
    for shape in ["A blue circle", "A red square"] {
        assert!(!understand(shape).scene.surface.is_showcase, "{shape}");
    }
}

#[test]
fn a_word_for_clothes_is_none_where_it_means_another_thing() {
    for (prompt, absent) in [
        ("A golfer puts a ball on a tee", "shirt"),
        ("A henley regatta on a river", "shirt"),
        ("A statue of Nike", "shoes"),
    ] {
        let scene = understand(prompt).scene;
        assert!(!keys(&scene).contains(&absent), "{prompt}");
    }
    for prompt in [
        "A nurse scrubs a table",
        "A doctor scrubs his hands",
        "A surgeon scrubs in",
    ] {
        let scene = understand(prompt).scene;
        assert!(scene.entities[0].look.wears.is_empty(), "{prompt}");
        assert_ne!(scene.entities[0].action, Action::Idle, "{prompt}");
    }
    let nurse = understand("A nurse in blue scrubs walks").scene;
    assert!(!nurse.entities[0].look.wears.is_empty());
    for prompt in ["A man arrives at a ball game", "A boy attends a ball game"] {
        assert_ne!(
            understand(prompt).scene.setting,
            Setting::Ballroom,
            "{prompt}"
        );
    }
}

#[test]
fn words_with_a_common_other_sense_are_read_by_what_follows() {
    let keys = |prompt: &str| -> Vec<String> {
        let scene = understand(prompt).scene;
        scene.entities.iter().map(|it| it.concept.clone()).collect()
    };
    assert!(keys("A rainbow arched across the sky").contains(&"rainbow".to_owned()));
    assert!(!keys("Sparks fly from a grinding wheel").contains(&"fly".to_owned()));
    assert!(
        keys("A Falcon 9 rocket on a launch pad")
            .iter()
            .all(|key| key != "eagle")
    );
    assert!(
        keys("Smartphone vertical video, a woman waves")
            .iter()
            .all(|key| key != "phone")
    );
    assert_eq!(keys("A technician mounts a wall speaker")[1], "loudspeaker");
    let girl = understand("A girl at a desk with bokeh and falling cherry blossom petals").scene;
    assert!(
        girl.entities
            .iter()
            .all(|it| it.action != crate::scene::Action::Fall)
    );
}

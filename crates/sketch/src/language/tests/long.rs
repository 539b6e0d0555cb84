//! Prompts of many words: who the sentences go on about, and what is no thing beside them.

use super::keys;
use crate::language::understand;
use crate::scene::{Action, Relation, Scene, Setting, Shot};

fn concepts(scene: &Scene) -> Vec<&str> {
    scene
        .entities
        .iter()
        .map(|it| it.concept.as_str())
        .collect()
}

fn last(prompt: &str) -> Scene {
    let told = understand(prompt);
    let later = told.later.last().map(|it| it.scene.clone());
    later.unwrap_or(told.scene)
}

#[test]
fn it_is_whom_the_sentences_are_about() {
    let scene = last("A tiny robot stands in a junkyard full of old televisions. It waves.");
    let waves = scene.entities.iter().find(|it| it.action == Action::Wave);
    assert_eq!(waves.map(|it| it.concept.as_str()), Some("robot"));
    // A thing that rolls away is the thing.
    let scene = last("A boy kicks a ball. It rolls away.");
    let rolls = scene.entities.iter().find(|it| it.concept == "ball");
    assert!(rolls.is_some_and(|it| it.is_subject));
}

#[test]
fn who_is_behind_her_is_not_before_her() {
    let scene = last("In a jazz club a singer stands on a stage. Behind her a pianist plays.");
    let singer = &scene.entities[0];
    let behind = scene.entities.iter().find(|it| {
        let place = it.place.as_ref();
        place.is_some_and(|it| it.relation == Relation::Behind && it.of == Some(singer.id))
    });
    assert!(behind.is_some_and(|it| it.id != singer.id), "{scene:?}");
}

#[test]
fn a_counter_is_of_the_room_it_is_in() {
    let scene = last(
        "0-3s: A barista waves in a caf\u{e9}. 3-6s: The barista slides a cup across the wooden counter.",
    );
    assert_eq!(scene.setting, Setting::Cafe);
}

#[test]
fn a_lens_is_no_picture_of_its_own() {
    let told = understand(
        "A fisherman stands on a pier. Medium shot on a 50mm lens, handheld, shot on 35mm film.",
    );
    assert_eq!(told.later.len(), 0);
}

#[test]
fn who_looks_into_the_camera_goes_on() {
    let scene = last("A woman holds a bottle up to the camera and waves.");
    assert_eq!(scene.entities[0].action, Action::Wave);
}

#[test]
fn what_is_on_a_screen_is_no_place() {
    let scene = last("A woman sits in her kitchen. She opens a grocery app on her phone.");
    assert_eq!(scene.setting, Setting::Kitchen);
}

#[test]
fn colours_that_are_listed_are_no_things() {
    assert_eq!(
        keys("A forest in red, orange and gold. A silver car drives."),
        ["car"]
    );
    assert!(keys("An apple, an orange and a banana on a table").contains(&"orange".to_owned()));
}

#[test]
fn what_is_on_a_head_stands_beside_nobody() {
    for prompt in [
        "A woman with a white flower in her hair stands in a bar",
        "A woman wears a red dress and red lipstick in a city",
    ] {
        assert_eq!(keys(prompt), ["woman"], "{prompt}");
    }
    assert!(keys("A woman with a white flower in her hand").len() > 1);
}

#[test]
fn a_view_that_comes_last_is_not_the_first() {
    let told = understand(
        "A woman jogs by a lake. The camera tracks beside her, then rises to an aerial view of the lake.",
    );
    assert_ne!(told.scene.shot, Shot::Aerial);
    assert_eq!(
        understand("An aerial view of a lake").scene.shot,
        Shot::Aerial
    );
}

#[test]
fn light_that_cuts_through_smoke_cuts_nothing() {
    let scene = last("A dragon stands in a cathedral. Shafts of light cut through the smoke.");
    assert_eq!(scene.entities[0].action, Action::Idle);
}

#[test]
fn a_place_that_is_only_seen_is_not_gone_to() {
    let told = understand(
        "In a modern office a businesswoman stands by the window. She turns to us. \
         The cityscape visible through the window shows twinkling lights.",
    );
    let later = told.later.iter().map(|it| &it.scene);
    for scene in std::iter::once(&told.scene).chain(later) {
        assert_eq!(scene.setting, Setting::Office);
    }
    let scene =
        last("A girl stands on a hill. She releases a lantern. Then lanterns rise over a village.");
    assert_eq!(scene.setting, Setting::Hill);
    // Whoever goes there is there.
    let scene = last("A man walks down a street. Then he walks into a forest.");
    assert_eq!(scene.setting, Setting::Forest);
}

#[test]
fn what_is_only_meant_is_not_there() {
    for tail in [
        "suggesting a busy harbour with boats",
        "hinting at a house full of children",
        "symbolizing a journey across the sea",
        "creating a sense of a lost castle",
    ] {
        assert_eq!(
            super::keys(&format!("A dog runs on a beach, {tail}")),
            ["dog"],
            "{tail}"
        );
    }
    let scene = understand("A toy ship stands on a carpet that mimics the waves of the sea").scene;
    assert_ne!(scene.backdrop, Some(Setting::Sea));
}

#[test]
fn what_is_a_purpose_is_no_place() {
    let scene =
        understand("Cupcakes float against a sunset sky, an enchanting visual for a bakery ad")
            .scene;
    assert_eq!(scene.setting, Setting::Sky);
    let scene =
        understand("A man sits on a couch in a living room. 16:9 landscape orientation").scene;
    assert_eq!(scene.backdrop, None);
}

#[test]
fn what_is_said_is_no_board() {
    let told = understand(
        "An old scholar sits in a leather chair. Scholar (muttering to himself): \"After all these years.\"",
    );
    let last = told.later.last().map_or(&told.scene, |it| &it.scene);
    assert!(last.entities.iter().all(|it| it.text.is_none()), "{last:?}");
}

#[test]
fn nobody_who_stays_in_a_long_prompt_loses_what_they_sit_on_or_play() {
    let prompt = "A man in a suit sits on a bench at a bus stop and reads a newspaper. A woman with an umbrella waits \
        beside him. A dog on a leash looks at a pigeon. A boy bounces a ball near a bicycle. A yellow bus arrives \
        behind them, a taxi passes, and a cyclist rides by while the street lamps are lit and the rain falls softly.";
    let scene = understand(prompt).scene;
    let has = |key: &str| scene.entities.iter().any(|it| it.concept == key);
    assert!(has("bench") && has("newspaper"), "{:?}", scene.entities);
    let known = |id: u32| scene.entities.iter().any(|it| it.id == id);
    for entity in &scene.entities {
        assert!(entity.target.is_none_or(known), "{entity:?}");
    }
}

#[test]
fn a_still_life_keeps_its_few_things() {
    let prompt = "A still life on a wooden table in the warm light of a late afternoon that falls softly through a \
        window on the left. A blue vase stands in the middle of it, quiet and simple, with a fine crack along its neck. Next to \
        it lie three lemons, a silver knife and a loaf of bread.";
    let scene = understand(prompt).scene;
    let has = |key: &str| scene.entities.iter().any(|it| it.concept == key);
    assert!(has("knife") && has("bread"), "{:?}", scene.entities);
}

#[test]
fn what_something_means_ends_where_something_is_done() {
    let stars = understand("A girl filled with a sense of wonder looks at the stars").scene;
    assert_eq!(stars.entities[0].action, Action::Look, "{stars:?}");
    let robot = understand("A robot resembling a human walks through a city").scene;
    assert_eq!(robot.entities[0].action, Action::Walk, "{robot:?}");
    let balloon = understand("A red balloon symbolizing hope drifts over a ruined city").scene;
    assert_ne!(balloon.setting.base(), Setting::Sky, "{balloon:?}");
}

#[test]
fn who_stands_as_another_comes_is_not_compared() {
    let scene = understand("A man stands as his wife enters the room").scene;
    assert_eq!(scene.entities.len(), 2, "{scene:?}");
}

/// What goes on behind a prompt, so that it is a long one.
const AND_SO_ON: &str = " The air is still and calm. The style is natural, soft and quiet, with gentle light and a slow \
     rhythm that lets everybody rest, breathe and enjoy how rare and peaceful it all is on such a day as this one.";

fn keys_of(begins: &str) -> Vec<String> {
    let told = crate::language::understand(&format!("{begins}{AND_SO_ON}"));
    let later = told.later.iter().map(|it| &it.scene);
    std::iter::once(&told.scene)
        .chain(later)
        .flat_map(|it| &it.entities)
        .map(|it| it.concept.clone())
        .collect()
}

#[test]
fn whoever_drives_is_not_beside_the_car() {
    let keys = keys_of(
        "A sports car speeds down a desert road. The driver downshifts. The passenger grips the door handle.",
    );
    assert!(keys.iter().all(|it| it != "person"), "{keys:?}");
    let keys = keys_of("A driver stands beside a car and waves.");
    assert!(keys.iter().any(|it| it == "person"), "{keys:?}");
}

#[test]
fn what_the_place_shows_by_itself_hides_nobody() {
    let keys = keys_of(
        "A jeep drives through a jungle. Towering trees and thick vines hang over the trail.",
    );
    assert!(
        keys.iter().all(|it| it != "tree" && it != "vine"),
        "{keys:?}"
    );
    let keys = keys_of("A jeep drives through a jungle. A man leans on a tree.");
    assert!(keys.iter().any(|it| it == "tree"), "{keys:?}");
}

#[test]
fn what_is_only_heard_is_no_thing() {
    let keys =
        keys_of("A detective stands in a room, moody jazz music with saxophone, film grain.");
    assert!(keys.iter().all(|it| it != "saxophone"), "{keys:?}");
    let keys = keys_of("A man plays music on a saxophone in a room.");
    assert!(keys.iter().any(|it| it == "saxophone"), "{keys:?}");
}

#[test]
fn what_is_in_hand_later_has_been_there_from_the_start() {
    let begins = "A panda sits on a wooden stool. The panda's paws strum a guitar. Nearby, other pandas gather.";
    let told = crate::language::understand(&format!("{begins}{AND_SO_ON}"));
    let first = &told.scene.entities;
    assert!(first.iter().any(|it| it.concept == "guitar"), "{first:?}");
}

#[test]
fn a_coat_keeps_its_colour() {
    let begins = "An orange cat runs through a garden and then sits down. The light accentuates the cat's white fur.";
    let told = crate::language::understand(&format!("{begins}{AND_SO_ON}"));
    let later = told.later.iter().map(|it| &it.scene);
    let cats = std::iter::once(&told.scene)
        .chain(later)
        .flat_map(|it| &it.entities);
    let mut coats: Vec<Option<u32>> = cats
        .filter(|it| it.concept == "cat")
        .map(|it| it.look.colour)
        .collect();
    coats.dedup();
    assert_eq!(coats.len(), 1, "{coats:?}");
}

#[test]
fn an_interface_that_opens_a_prompt_is_all_that_is_seen() {
    let scene = crate::language::understand(
        "A high-quality, photorealistic close-up of a modern mobile app interface for cab booking. A user's finger \
         taps the field. A map in the background shows the route.",
    )
    .scene;
    assert!(
        scene.entities.iter().all(|it| it.concept == "app_screen"),
        "{:?}",
        scene.entities
    );
}

#[test]
fn what_is_far_behind_a_long_prompt_is_shown() {
    let scene = understand(
        "Subject: a pharaoh standing in a statue-like pose. The subject is completely motionless and still, exhibiting \
         no movement. Wearing a Nemes crown and full royal golden regalia. Environment: Vast Sahara desert, sand dunes, \
         three pyramids visible in the distance. Style: photorealistic, cinematic lighting.",
    )
    .scene;
    let keys = concepts(&scene);
    assert!(keys.contains(&"pyramid"), "{keys:?}");
    assert!(!keys.contains(&"statue"), "{keys:?}");
}

#[test]
fn seconds_in_words_part_a_clip() {
    for (prompt, n_later) in [
        (
            "First 3 seconds: a man sleeps. Next 3 seconds: he wakes up. Final 2 seconds: he drinks coffee.",
            2,
        ),
        (
            "At 0s a ball lies on the grass; at 2s a dog jumps over it.",
            1,
        ),
        (
            "Opening: a foggy pier. Middle: a girl feeds gulls. Ending: she waves goodbye.",
            2,
        ),
        ("The first 3 dogs run in a park.", 0),
    ] {
        let told = understand(prompt);
        assert_eq!(told.later.len(), n_later, "{prompt}: {:?}", told.later);
    }
}

#[test]
fn who_goes_on_after_then_is_who_was_told_of() {
    let told =
        understand("A woman walks away from a jeep, then climbs a staircase and knocks on a door.");
    let last = &told.later.last().unwrap().scene;
    assert!(
        last.entities[0].action != Action::Climb,
        "{:?}",
        last.entities
    );
    let stairs = last.entities.iter().find(|it| it.concept == "staircase");
    assert!(stairs.is_none_or(|it| it.action == Action::Idle));
}

#[test]
fn what_is_heard_ends_before_what_is_done_meanwhile() {
    let scene = understand("The sound of waves crashing as a man walks on a beach.").scene;
    assert_eq!(concepts(&scene), ["man"]);
    let scene = understand(
        "A woman reads. The ambient sound of a low spaceship engine hums in the background.",
    )
    .scene;
    assert!(!concepts(&scene).contains(&"spaceship"));
}

#[test]
fn a_handle_is_somebody() {
    let scene = understand("@some.body_1 dancing in a supermarket").scene;
    assert_eq!(concepts(&scene), ["person"]);
    assert_eq!(scene.entities[0].action, Action::Dance);
    let scene = understand("@anna and @bert dance on a beach").scene;
    assert_eq!(scene.entities.len(), 2, "{:?}", scene.entities);
    let scene = understand("A cat sleeps on a sofa, video by @studio").scene;
    assert_eq!(concepts(&scene), ["cat", "sofa"]);
}

#[test]
fn a_full_name_and_a_part_of_it_are_one() {
    let told = understand("Mickey Mouse appears. Mickey grabs a goat.");
    let last = &told.later.last().unwrap().scene;
    assert_eq!(last.entities.len(), 2, "{:?}", last.entities);
}

#[test]
fn a_stream_of_something_pours_by_itself() {
    let scene =
        understand("A glass stands on a table. A slow stream of milk pours down into the glass.")
            .scene;
    assert_eq!(scene.entities[0].concept, "milk");
    assert_eq!(scene.entities[0].action, Action::Idle);
    assert!(scene.entities.iter().any(|it| it.action == Action::Pour));
}

#[test]
fn another_world_has_its_own_cliffs() {
    let scene = understand("An astronaut stands on the edge of a red cliff on Mars").scene;
    assert_eq!(scene.setting, Setting::Mars);
}

#[test]
fn two_words_are_somebody_and_a_deed() {
    assert_eq!(
        understand("cat dance").scene.entities[0].action,
        Action::Dance
    );
    assert_eq!(understand("dog park").scene.setting, Setting::Park);
}

//! Prompts that list shots, and what they close with.

use crate::language::{Understanding, understand};
use crate::scene::{CameraMove, Scene, Setting, Shot, TimeOfDay, Transition};

fn shots(told: &Understanding) -> Vec<&Scene> {
    let later = told.later.iter().map(|later| &later.scene);
    std::iter::once(&told.scene).chain(later).collect()
}

fn keys(scene: &Scene) -> Vec<&str> {
    let entities = scene.entities.iter();
    entities.map(|it| it.concept.as_str()).collect()
}

fn are_cut(told: &Understanding) -> bool {
    let mut later = told.later.iter();
    !told.later.is_empty() && later.all(|it| it.transition == Transition::Cut)
}

#[test]
fn each_listed_shot_is_one_of_its_own() {
    for prompt in [
        "1) a cat on a sofa 2) a dog on a beach 3) a horse in a meadow",
        "1. A cat on a sofa. 2. A dog on a beach. 3. A horse in a meadow.",
        "Multi shot prompt 1: a cat on a sofa. Multi shot prompt 2: a dog on a beach. Multi shot prompt 3: a horse in a meadow.",
        "Quick cuts of a cat on a sofa, a dog on a beach and a horse in a meadow.",
        "Step 1: a cat on a sofa. Step 2: a dog on a beach. Step 3: a horse in a meadow.",
    ] {
        let told = understand(prompt);
        let shots = shots(&told);
        assert_eq!(shots.len(), 3, "{prompt}");
        assert!(are_cut(&told), "{prompt}");
        assert_eq!(shots[1].setting, Setting::Beach, "{prompt}");
        for (shot, key) in shots.iter().zip(["cat", "dog", "horse"]) {
            assert!(keys(shot).contains(&key), "{prompt}: {key}");
        }
    }
}

#[test]
fn numbers_that_count_nothing_list_no_shots() {
    for prompt in [
        "A camera 1.5 m above the ground, a cat walks in a garden",
        "A clock at 1:30 on a wall in a kitchen",
        "Part 1 of a story about a cat on a sofa",
    ] {
        assert!(understand(prompt).later.is_empty(), "{prompt}");
    }
}

#[test]
fn a_second_framing_is_a_second_shot_and_a_first_one_is_none() {
    let told = understand("Wide shot of a knight in a forest. Close-up of a sword.");
    assert!(are_cut(&told));
    assert_eq!(told.scene.shot, Shot::Wide);
    assert_eq!(told.later[0].scene.shot, Shot::CloseUp);
    assert_eq!(keys(&told.later[0].scene), ["sword"]);
    for prompt in [
        "Cinematic food commercial, close-up of a burger",
        "Foggy lake at dawn. Static wide shot. Mist rolls across the water.",
        "A dog runs on a beach, shot from above",
    ] {
        assert!(understand(prompt).later.is_empty(), "{prompt}");
    }
}

#[test]
fn told_lengths_are_kept() {
    let told = understand("[0-1s] A cat sleeps on a sofa. [1-4s] Close-up of a fish in a bowl.");
    assert!((told.later[0].share - 0.75).abs() < 0.01, "{told:?}");
    let told = understand(
        "Shot 1: a cat on a sofa (Duration: 2 seconds) Shot 2: a dog on a beach (Duration: 6 seconds)",
    );
    assert!((told.later[0].share - 0.75).abs() < 0.01);
}

#[test]
fn what_stands_before_a_list_is_said_of_all_its_shots() {
    let told =
        understand("A film noir at night. Shot 1: a man in a street. Shot 2: a cat on a roof.");
    for shot in shots(&told) {
        assert_eq!(shot.style, told.scene.style);
        assert_eq!(shot.time_of_day, TimeOfDay::Night);
    }
    let told =
        understand("Fast montage of friends outdoors, quick cuts between hiking and laughing");
    assert_eq!(told.later.len(), 1);
    assert!(
        shots(&told)
            .iter()
            .all(|shot| shot.entities[0].word.starts_with("friend"))
    );
}

#[test]
fn cuts_without_a_list_are_between_views_of_the_same() {
    let told = understand("A red car in a studio, fast cuts");
    assert!(are_cut(&told));
    let shots = shots(&told);
    assert_eq!(shots.len(), 3);
    assert!(shots.iter().all(|shot| keys(shot) == ["car"]));
    assert_eq!(shots[1].shot, Shot::CloseUp);
}

#[test]
fn another_place_is_cut_to_unless_a_dissolve_is_asked_for() {
    let told = understand("A cat sleeps in a kitchen. Then the cat walks on a beach.");
    assert!(are_cut(&told));
    let told = understand("A cat sleeps in a kitchen. Dissolve to a cat on a beach.");
    assert_eq!(told.later[0].transition, Transition::Flow);
}

#[test]
fn what_a_clip_closes_with_is_a_card() {
    for (prompt, text, has_mark) in [
        (
            "Running shoes on a beach, end with logo and Shop Now",
            "Shop Now",
            true,
        ),
        (
            "A cup of coffee, end card with the text \"Morning Ritual\"",
            "Morning Ritual",
            false,
        ),
        ("A phone on a table, ends with the brand logo", "", true),
    ] {
        let told = understand(prompt);
        let last = told.later.last().expect(prompt);
        let card = last.scene.card.as_ref().expect(prompt);
        assert_eq!(
            (card.text.as_str(), card.has_mark),
            (text, has_mark),
            "{prompt}"
        );
        assert_eq!(last.transition, Transition::Cut);
        assert!(last.scene.entities.is_empty());
    }
    for prompt in [
        "A dance that ends with a kiss in a garden",
        "A walk through an alley. End frame: open plaza visible ahead.",
    ] {
        let told = understand(prompt);
        assert!(
            shots(&told).iter().all(|shot| shot.card.is_none()),
            "{prompt}"
        );
    }
}

#[test]
fn a_drone_that_films_is_the_camera() {
    for prompt in ["A drone flying over a forest", "Drone footage of a forest"] {
        let scene = understand(prompt).scene;
        assert!(scene.entities.is_empty(), "{prompt}");
        assert_eq!(
            (scene.shot, scene.camera),
            (Shot::Aerial, CameraMove::Rising)
        );
    }
    let scene =
        understand("A static scene of a statue in a park. The camera circles around it.").scene;
    assert_eq!(scene.camera, CameraMove::Orbit);
}

#[test]
fn a_silhouette_is_seen_against_the_light_of_evening() {
    let scene = understand("Silhouette of a cowboy on a horse in the desert").scene;
    assert!(scene.is_silhouette);
    assert_eq!(scene.time_of_day, TimeOfDay::Sunset);
    assert_eq!(keys(&scene), ["man", "horse"]);
    assert!(
        !understand("A cowboy on a horse in the desert")
            .scene
            .is_silhouette
    );
}

#[test]
fn only_a_prompt_that_opens_with_a_hand_shows_nothing_else() {
    let opens = understand("A hand holds a phone").scene;
    assert_eq!(opens.entities[0].concept, "phone");
    assert!(opens.entities.iter().any(|it| it.word == "hand"));
    assert_eq!(opens.shot, Shot::CloseUp);
    let clock = understand("The hands of a clock");
    let is_person = |it: &crate::scene::Entity| it.concept == "person";
    assert!(!clock.scene.entities.iter().any(is_person));
    assert_eq!(clock.scene.entities[0].concept, "clock");
    let list = understand("[Shot 1] a man walks in a park. [Shot 2] a hand opens a door");
    let mut later = list.later[0].scene.entities.iter();
    assert!(later.all(|it| it.word != "hand"), "{:?}", list.later);
    assert_ne!(list.later[0].scene.shot, Shot::CloseUp);
}

#[test]
fn a_camera_that_is_said_to_shake_shakes() {
    for prompt in [
        "A dog in a park, with an intense shaking effect",
        "A dog in a park, the camera shakes violently",
        "A dog in a park, camera shake",
        "A dog in a park, shaking camera",
    ] {
        assert_eq!(
            understand(prompt).scene.camera,
            CameraMove::Shake,
            "{prompt}"
        );
    }
    for prompt in [
        "A dog shakes off the water in a park",
        "Two men shaking hands in an office",
        "A woman drinks a milk shake in a cafe",
        "Shaky handheld footage of a dog in a park",
    ] {
        assert_ne!(
            understand(prompt).scene.camera,
            CameraMove::Shake,
            "{prompt}"
        );
    }
}

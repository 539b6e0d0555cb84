//! Prompts that tell a story: which moments it has, who is in them, and what is no thing of its own.

use crate::language::{Understanding, understand};
use crate::scene::{Action, Scene, Setting, TimeOfDay};

fn moments(told: &Understanding) -> Vec<&Scene> {
    let later = told.later.iter().map(|later| &later.scene);
    std::iter::once(&told.scene).chain(later).collect()
}

fn action(scene: &Scene, concept: &str) -> Option<Action> {
    let found = scene.entities.iter().find(|it| it.concept == concept);
    found.map(|entity| entity.action)
}

fn keys(scene: &Scene) -> Vec<&str> {
    scene
        .entities
        .iter()
        .map(|it| it.concept.as_str())
        .collect()
}

#[test]
fn the_next_sentence_in_which_somebody_acts_is_the_next_moment() {
    let told = understand(
        "A nurse sits alone in a hospital corridor. She stands up, then she walks to the door. Quiet, night.",
    );
    let moments = moments(&told);
    assert!(moments.len() >= 2, "{moments:?}");
    assert_eq!(action(moments[0], "woman"), Some(Action::Sit));
    assert_eq!(moments[0].time_of_day, TimeOfDay::Night, "holds throughout");
}

#[test]
fn what_follows_until_when_and_before_happens_after_it() {
    for (prompt, concept, before, after) in [
        (
            "A fox digs in the snow until it jumps away",
            "fox",
            Action::Dig,
            Action::Jump,
        ),
        (
            "A cat sleeps on a sofa when a dog runs in",
            "cat",
            Action::Sleep,
            Action::Sleep,
        ),
    ] {
        let told = understand(prompt);
        let moments = moments(&told);
        assert_eq!(moments.len(), 2, "{prompt}");
        assert_eq!(action(moments[0], concept), Some(before), "{prompt}");
        assert_eq!(action(moments[1], concept), Some(after), "{prompt}");
    }
    let told = understand("A cat sleeps on a sofa when a dog runs in");
    assert_eq!(action(&told.scene, "dog"), None);
}

#[test]
fn what_goes_on_side_by_side_is_one_moment() {
    for prompt in [
        "A man plays the guitar and a woman dances",
        "Two old men play chess while a couple dances behind them",
        "A dog runs on a beach. The sun is low. Waves roll in the background.",
        "A pigeon that landed next to a man eats bread",
    ] {
        assert_eq!(understand(prompt).later.len(), 0, "{prompt}");
    }
}

#[test]
fn a_guest_is_not_the_bride_and_children_are_not_the_teacher() {
    let told = understand("A bride dances in a garden. Then guests throw rice.");
    let last = *moments(&told).last().expect("one");
    assert_eq!(action(last, "woman"), Some(Action::Dance));
    let scene =
        understand("A teacher writes on a blackboard while the children raise their hands").scene;
    assert_eq!(
        scene
            .entities
            .iter()
            .filter(|it| it.concept == "person")
            .count(),
        2
    );
}

#[test]
fn a_pronoun_says_whether_it_is_a_man_or_a_woman() {
    for (prompt, expected) in [
        ("A mechanic in a garage eats his sandwich", "man"),
        ("A pilot sleeps in her chair", "woman"),
        ("A kid blows out candles on his birthday cake", "boy"),
        ("A pilot sleeps in a chair. She wakes up.", "woman"),
    ] {
        assert_eq!(
            understand(prompt).scene.entities[0].concept,
            expected,
            "{prompt}"
        );
    }
}

#[test]
fn what_somebody_has_on_is_no_thing_beside_them() {
    for prompt in [
        "A nurse takes off her shoes in a corridor",
        "A firefighter carries a kitten inside his jacket",
    ] {
        let scene = understand(prompt).scene;
        assert!(
            !keys(&scene)
                .iter()
                .any(|key| matches!(*key, "shoes" | "jacket")),
            "{prompt}"
        );
    }
}

#[test]
fn an_unknown_verb_is_one_where_somebody_does_it_to_something() {
    let scene = understand("An old potter shapes a vase").scene;
    assert!(keys(&scene).contains(&"vase"), "{:?}", keys(&scene));
    let scene = understand("A carpenter zorbles a chair in a workshop").scene;
    assert_eq!(scene.entities[0].action, Action::Touch);
}

#[test]
fn a_foal_has_a_mother_of_its_kind() {
    let scene = understand("A baby elephant plays with its mother").scene;
    assert_eq!(keys(&scene), ["elephant", "elephant"]);
}

#[test]
fn fly_is_what_birds_do_where_it_says_where_to() {
    let scene = understand("A man and his son fly a kite").scene;
    assert!(!keys(&scene).contains(&"fly"), "{:?}", keys(&scene));
}

#[test]
fn a_country_has_its_look_and_leaves_the_place_to_the_prompt() {
    let scene = understand("A classroom in Kenya, a teacher writes on the blackboard").scene;
    assert_eq!(scene.setting, Setting::Classroom);
    assert_eq!(scene.region.as_deref(), Some("east_africa"));
    let scene = understand("A couple dances in the street in Havana").scene;
    assert_eq!(
        (scene.setting, scene.region.as_deref()),
        (Setting::OldStreet, Some("cuba"))
    );
    assert_eq!(understand("A cat sleeps on a sofa").scene.region, None);
}

#[test]
fn what_stands_at_a_time_is_a_moment_of_its_own() {
    for prompt in [
        "[00:00-00:03] A cat sleeps on a chair. [00:03-00:06] It runs through a garden. [00:06-00:08] Close-up of a mouse.",
        "0-3s: a cat sleeps on a chair. 3-6s: it runs through a garden. 6-8s: close-up of a mouse.",
        "Hook (0-3s): a cat sleeps on a chair. Problem (3-6s): it runs through a garden. Solution (6-8s): close-up of a mouse.",
    ] {
        let told = understand(prompt);
        let moments = moments(&told);
        assert_eq!(moments.len(), 3, "{prompt}: {moments:?}");
        assert_eq!(action(moments[0], "cat"), Some(Action::Sleep), "{prompt}");
        assert_eq!(action(moments[1], "cat"), Some(Action::Run), "{prompt}");
        assert_eq!(keys(moments[2]), ["mouse"], "{prompt}");
    }
}

#[test]
fn what_is_heard_is_not_done() {
    let told = understand(
        "A man with a beard looks at the camera. A quick sniff sound is heard, and he smiles.",
    );
    let moments = moments(&told);
    assert!(
        moments
            .iter()
            .all(|it| !matches!(action(it, "man"), Some(Action::Eat | Action::Graze)))
    );
}

//! Any text is a prompt: understanding never panics, and what it understands can be drawn.
//!
//! `cargo bolero test -p kinora-sketch TARGET` goes on for as long as it is let.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use bolero::{TypeGenerator, check};
use kinora_sketch::language::understand;

/// Words that the grammar treats in different ways, and whatever else.
#[derive(Debug, TypeGenerator)]
enum Word {
    Any(String),
    Char(char),
    Known(u8),
}

const KNOWN: &[&str] = &[
    "a", "the", "two", "47", "cat", "piano", "on", "riding", "and", "with", "of", "in", "red",
    "giant", "children", "dances", "playing", "while", "at", "night", "snow", "close-up", "camera",
    "pans", "left", ",", ".", "\"", "'s", "no", "without", "sign", "saying", "-", "under", "water",
    "is", "then", "who", "that", "her", "🎹", "über", "\u{301}",
];

fn prompt(words: &[Word]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| match word {
            Word::Any(text) => text.clone(),
            Word::Char(letter) => letter.to_string(),
            Word::Known(idx) => KNOWN[usize::from(*idx) % KNOWN.len()].to_owned(),
        })
        .collect();
    words.join(" ")
}

#[test]
fn any_text_is_understood_as_a_scene() {
    check!().with_type::<Vec<Word>>().for_each(|words| {
        let text = prompt(words);
        let scene = understand(&text).scene;
        let ids: Vec<u32> = scene.entities.iter().map(|entity| entity.id).collect();
        for entity in &scene.entities {
            assert!((1..=24).contains(&entity.count), "{text:?}");
            assert!(
                entity.height_m.is_finite() && entity.height_m > 0.0,
                "{text:?}"
            );
            let place = entity.place.as_ref().and_then(|place| place.of);
            for other in [entity.target, place].into_iter().flatten() {
                assert!(
                    ids.contains(&other),
                    "{text:?} points at an entity that is not there"
                );
            }
        }
        let kept = serde_json::to_vec(&scene).unwrap();
        assert_eq!(
            serde_json::from_slice::<kinora_sketch::scene::Scene>(&kept).unwrap(),
            scene
        );
    });
}

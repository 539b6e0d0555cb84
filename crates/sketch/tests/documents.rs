//! The documents that are kept with videos, and that files carry: old ones, and those that somebody made up.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use std::fs;
use std::path::{Path, PathBuf};

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::Purpose;
use kinora_sketch::rigs::Troupe;
use kinora_sketch::story::{Story, Words};
use rayon::prelude::*;
use serde_json::{Value, json};

const N_FRAMES: u32 = 60;

fn words(prompt: &str) -> Words<'_> {
    Words {
        prompt,
        ..Words::default()
    }
}

/// Paints a frame of the last segment.
fn paint(story: &mut Story) -> Frame {
    let size = Size::new(64, 36).unwrap();
    let format = ClipFormat {
        size,
        fps: FrameRate::new(30).unwrap(),
        n_frames: story.n_frames().max(1),
    };
    let mut frame = Frame::new(size);
    Clip::of_story(story, &Troupe::default(), 0, format).paint_at(3, &mut frame);
    frame
}

/// Every place in a document where a value can be another one: pointers to them (RFC 6901).
fn places_in(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (idx, item) in items.iter().enumerate() {
                places_in(item, &format!("{at}/{idx}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                places_in(member, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// What somebody may have written instead of `value`.
fn forged(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(_) => [0.0, -1.0, 1e5, 1e30]
            .map(|number: f64| {
                if value.is_u64() && (0.0..1e9).contains(&number) {
                    json!(number as u64)
                } else {
                    json!(number)
                }
            })
            .into(),
        Value::String(_) => vec![json!(""), json!("x".repeat(5_000))],
        Value::Array(items) => {
            let twice = [items.as_slice(), items.as_slice()].concat();
            vec![json!([]), Value::Array(twice)]
        }
        Value::Object(_) | Value::Null | Value::Bool(_) => vec![Value::Null],
    }
}

#[test]
fn a_forged_document_is_refused_or_drawn_and_never_breaks_anything() {
    let prompt = "two cats chase a mouse on the beach, then a sign says \"HELLO\"";
    let mut story = Story::told(&words(prompt), (N_FRAMES, 30), 7);
    paint(&mut story);
    let honest: Value = serde_json::from_slice(&story.write()).unwrap();
    let mut places = Vec::new();
    places_in(&honest, "", &mut places);
    let documents: Vec<Vec<u8>> = places
        .iter()
        .flat_map(|place| {
            let was = honest.pointer(place).unwrap();
            forged(was).into_iter().map(|forged| {
                let mut document = honest.clone();
                *document.pointer_mut(place).unwrap() = forged;
                serde_json::to_vec(&document).unwrap()
            })
        })
        .collect();
    let stories: Vec<Story> = documents
        .par_iter()
        .filter_map(|document| Story::read_carried(document).ok())
        .collect();
    let n_refused = documents.len() - stories.len();
    assert!(stories.len() > 20 && n_refused > 20, "{n_refused} refused");
    stories.into_par_iter().for_each(|mut forged| {
        // Whoever takes it makes sure that it is no longer than the clip.
        if forged.n_frames() <= story.n_frames() {
            paint(&mut forged);
            drop(forged.changed(&words("make the cats red"), Purpose::Edit));
        }
    });
}

/// Documents as former versions of this program wrote them. A new version adds some of its own (`Story::write`, in a
/// file named by the version and what it shows) and changes none.
fn stored() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    let mut stored: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    stored.sort();
    stored
}

/// Whether `new` says everything that `old` says; it may say more.
fn says_all_of(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(name, old)| new.get(name).is_some_and(|new| says_all_of(new, old))),
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| says_all_of(new, old))
        }
        _ => new == old,
    }
}

#[test]
fn what_former_versions_kept_is_read_and_drawn_whole() {
    let stored = stored();
    assert!(stored.len() >= 4);
    for (path, document) in stored {
        let mut story = Story::read(&document).unwrap();
        let old: Value = serde_json::from_slice(&document).unwrap();
        let new: Value = serde_json::from_slice(&story.write()).unwrap();
        assert!(says_all_of(&new, &old), "{} lost something", path.display());
        let frame = paint(&mut story);
        let (darkest, brightest) = (frame.y().iter().min(), frame.y().iter().max());
        assert!(
            brightest.unwrap() - darkest.unwrap() > 40,
            "{}",
            path.display()
        );
        let edited = story.changed(&words("make it snow"), Purpose::Edit);
        assert_eq!(edited.n_frames(), story.n_frames());
    }
}

//! Checks over every drawing: what the format promises, and that it looks like something.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// Every prop with all its parts, 150 pixels high.
fn whole(prop: &Prop, main_colour: Option<u32>) -> Plate {
    prop.bake_parts(prop.parts(), 150.0 / prop.height_m(), main_colour)
}

#[test]
fn the_catalogue_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("art/props");
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: Vec<String> = catalogue::FILES
        .iter()
        .map(|(key, _)| format!("{key}.svg"))
        .collect();
    assert!(listed.is_sorted());
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), on_disk);
}

#[test]
fn every_alias_leads_to_a_drawing_and_hides_none() {
    for (alias, target) in aliases::ALIASES {
        assert_eq!(Prop::find(alias).map(Prop::key), Some(*target));
        assert!(
            Prop::all().iter().all(|prop| prop.key() != *alias),
            "{alias}"
        );
    }
}

#[test]
fn every_drawing_keeps_the_rules() {
    for (key, svg) in catalogue::FILES {
        let prop = Prop::parse(key, svg).unwrap_or_else(|error| panic!("{key}: {error}"));
        assert!(Prop::find(key).is_some(), "{key}");
        assert!((0.05..=60.0).contains(&prop.height_m()), "{key}: height");
        for (slot, _) in prop.colours(None).slots() {
            assert!(svg.contains(&format!("{{{slot}}}")), "{key}: unused {slot}");
        }
        for part in prop.parts() {
            let svg = prop.part_svg(&part.id, &prop.colours(None)).unwrap();
            assert!(!svg.contains(['{', '}']), "{key}: {}", part.id);
        }
    }
}

#[test]
fn every_part_bakes_to_something_and_nothing_is_clipped() {
    let mut faults = Vec::new();
    for prop in Prop::all() {
        for part in prop.parts() {
            let plate = prop.bake(&part.id, 150.0 / prop.height_m(), None);
            let n_visible = plate.pixels.iter().filter(|p| **p >> 24 > 40).count();
            if n_visible <= 12 {
                faults.push(format!("{}: {} is empty", prop.key(), part.id));
            }
        }
        let plate = whole(prop, None);
        let n_visible = plate.pixels.iter().filter(|p| **p >> 24 > 128).count();
        if n_visible * 25 < plate.pixels.len() {
            faults.push(format!("{}: hardly anything is drawn", prop.key()));
        }
        let (width_px, height_px) = (plate.width_px, plate.height_px);
        let clipped = (0..plate.pixels.len()).find(|idx| {
            let (x, y) = (idx % width_px, idx / width_px);
            let is_edge = x == 0 || y == 0 || x == width_px - 1 || y == height_px - 1;
            is_edge && plate.pixels[*idx] >> 24 >= 24
        });
        if let Some(idx) = clipped {
            let (x, y) = (idx % width_px, idx / width_px);
            faults.push(format!(
                "{}: clipped at {x},{y} of {width_px}x{height_px}",
                prop.key()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn another_main_colour_changes_pixels_and_keeps_the_shape() {
    for prop in Prop::all() {
        let usual = whole(prop, None);
        for colour in [0x20_60FF, 0x30_C040] {
            let other = whole(prop, Some(colour));
            let pairs = || usual.pixels.iter().zip(&other.pixels);
            let n_changed = pairs().filter(|(a, b)| a != b).count();
            assert!(
                n_changed > 60,
                "{}: {n_changed} of a main colour",
                prop.key()
            );
            assert!(pairs().all(|(a, b)| a >> 24 == b >> 24), "{}", prop.key());
        }
    }
}

#[test]
fn plates_have_the_size_that_was_asked_for() {
    let prop = Prop::find("train").unwrap();
    let (left, top, right, bottom) = prop.area_m();
    let plate = prop.bake("body", 100.0, None);
    assert!((plate.width_px as f32 - (right - left) * 100.0).abs() < 1.01);
    assert!((plate.height_px as f32 - (bottom - top) * 100.0).abs() < 1.01);
    assert!(top < 0.0 && bottom >= 0.0 && (left + right).abs() < 1e-4);
    assert!(
        prop.bake("no_such_part", 100.0, None)
            .pixels
            .iter()
            .all(|p| *p == 0)
    );
}

#[test]
fn what_actors_use_has_the_anchors_they_need() {
    let needed: &[(&str, &[&str])] = &[
        ("stool", &["seat"]),
        ("bench", &["seat"]),
        ("sailboat", &["seat"]),
        ("violin", &["hand_left", "hand_right"]),
    ];
    for (key, anchors) in needed {
        let prop = Prop::find(key).unwrap_or_else(|| panic!("{key}"));
        for anchor in *anchors {
            assert!(prop.anchor(anchor).is_some(), "{key}: {anchor}");
        }
    }
}

/// A small drawing that keeps every rule, to break one at a time.
const GOOD: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" data-height-m="2.5" data-ground="9"
    data-facing="front" data-slots="main:#ff0000;dark:#800000" data-anchor-seat="10,4">
    <g id="body"><rect x="2" y="2" width="16" height="7" fill="{main}"/></g>
    <g id="front"><rect x="2" y="6" width="16" height="3" fill="{dark}"/></g>
    <g id="wheel" data-pivot="15,8" data-motion="spin"><circle cx="15" cy="8" r="1"/></g></svg>"##;

#[test]
fn a_drawing_is_read_in_metres_from_the_middle_of_the_ground() {
    let prop = Prop::parse("good", GOOD).unwrap();
    assert_eq!(prop.anchor("seat"), Some((0.0, -1.25)));
    assert_eq!(prop.area_m(), (-2.5, -2.25, 2.5, 0.25));
    let (behind, front) = prop.around_actor();
    assert_eq!((behind.len(), front.len()), (1, 2));
    assert_eq!((front[1].motion, front[1].pivot.0), (Motion::Spin, 1.25));
}

#[test]
fn broken_rules_are_named() {
    let broken = [
        ("viewBox=\"0 0 20 10\"", "viewBox=\"1 0 20 10\"", "viewBox"),
        ("data-height-m=\"2.5\"", "", "data-height-m"),
        ("data-ground=\"9\"", "data-ground=\"11\"", "data-ground"),
        ("data-facing=\"front\"", "data-facing=\"up\"", "data-facing"),
        ("main:#ff0000;", "", "data-slots"),
        ("seat=\"10,4\"", "seat=\"10,40\"", "data-anchor-seat"),
        ("data-pivot=\"15,8\"", "data-pivot=\"25,8\"", "data-pivot"),
        ("data-pivot=\"15,8\"", "", "data-pivot"),
        ("\"spin\"", "\"jump\"", "data-motion"),
        ("id=\"front\"", "id=\"body\"", "body"),
        ("id=\"front\"", "", "id"),
        ("{dark}", "{trim}", "trim"),
        ("id=\"body\"", "id=\"corpse\"", "body"),
        ("</svg>", "", "XML"),
    ];
    for (good, bad, named) in broken {
        let svg = GOOD.replacen(good, bad, 1);
        assert_ne!(svg, GOOD, "{good}");
        let error = Prop::parse("bad", &svg)
            .map(|_| ())
            .unwrap_err()
            .to_string();
        assert!(error.contains(named), "{bad}: {error}");
    }
}

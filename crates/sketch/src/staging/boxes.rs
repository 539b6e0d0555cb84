//! Measures, over the gallery's prompts, whether all that is named is in the frame, stands on something, and is seen.

use kinora_domain::Size;

use super::actor::{Actor, Tie};
use super::areas::{self, Area};
use super::blocking::Zone;
use super::layout::PASSER_BY;
use super::production::Production;
use super::view::View;
use crate::language::understand;
use crate::paint::Affine;
use crate::scene::{Bearing, Class};

const PROMPTS: &str = include_str!("../../../../docs/gallery/prompts.txt");
const LENGTH_S: f32 = 4.0;
/// How many points of a thing are looked at, along each side.
const N_POINTS: usize = 12;

/// What holds for every named thing of a picture.
#[derive(Clone, Copy, Debug, Default)]
struct Measured {
    is_inside: bool,
    stands: bool,
    is_uncovered: bool,
}

fn in_frame(area: Area, to_frame: Affine) -> Area {
    let (a, b) = (
        to_frame.apply(area.0, area.1),
        to_frame.apply(area.2, area.3),
    );
    (a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1))
}

fn has(area: Area, x: f32, y: f32) -> bool {
    (area.0..area.2).contains(&x) && (area.1..area.3).contains(&y)
}

/// How much of `area` points with `test` have, of those of an ellipse in it.
fn share(area: Area, test: impl Fn(f32, f32) -> bool) -> f32 {
    let (mut n_all, mut n_hit) = (0, 0);
    for i in 0..N_POINTS * N_POINTS {
        let at = |idx: usize| (idx as f32 + 0.5) / N_POINTS as f32;
        let (u, v) = (at(i % N_POINTS), at(i / N_POINTS));
        if (u - 0.5).powi(2) + (v - 0.5).powi(2) > 0.25 {
            continue;
        }
        n_all += 1;
        let x = area.0 + (area.2 - area.0) * u;
        let y = area.1 + (area.3 - area.1) * v;
        n_hit += u32::from(test(x, y));
    }
    n_hit as f32 / n_all as f32
}

fn measure(prompt: &str, size: Size) -> Measured {
    let scene = understand(prompt).scene;
    let production = Production::new(&scene, 1, size, LENGTH_S);
    let actors = production.actors();
    let placed = production.place(0.5 * LENGTH_S);
    let view = production.camera().view(0.5 * LENGTH_S);
    let lens = production.camera().lens(0.5 * LENGTH_S);
    let to_frame = view.to_frame(1.0).then(lens.crop(&view));
    let frame = (0.0, 0.0, size.width_px() as f32, size.height_px() as f32);
    let areas: Vec<Option<Area>> = actors
        .iter()
        .zip(&placed)
        .map(|(actor, placed)| {
            let (area, _) = areas::seen(actor, placed);
            area.filter(|_| !actor.is_in_stands)
                .map(|area| in_frame(area, to_frame))
        })
        .collect();
    let mut all = Measured {
        is_inside: true,
        stands: true,
        is_uncovered: true,
    };
    let hosted = |a: usize, b: usize| {
        actors[a].tie.host() == Some(b)
            || actors[b].tie.host() == Some(a)
            || actors[a].tie.host().is_some() && actors[a].tie.host() == actors[b].tie.host()
    };
    for (idx, actor) in actors.iter().enumerate() {
        let entity = &scene.entities[actor.entity_idx];
        let is_counted = actor.copy_idx == 0 && entity.word != PASSER_BY;
        let Some(area) = areas[idx].filter(|_| is_counted) else {
            continue;
        };
        let is_large = matches!(
            actor.class,
            Class::Building | Class::Celestial | Class::Plant
        ) || entity.height_m > 3.0;
        let least = if is_large { 0.55 } else { 0.85 };
        all.is_inside &= share(area, |x, y| has(frame, x, y)) >= least;
        let is_free = actor.tie == Tie::None
            && actor.course.is_none()
            && !actor.is_airborne
            && !actor.is_afloat
            && matches!(actor.zone, Zone::Ground);
        let foot = areas::seen(actor, &placed[idx]).0.map_or(0.0, |it| it.3);
        all.stands &= !is_free || foot > production.ground_y() - 0.16;
        let nearer =
            |other: usize| actors[other].depth > actor.depth && other != idx && !hosted(idx, other);
        let covers: Vec<Area> = (0..actors.len())
            .filter(|&other| nearer(other) && actors[other].entity_idx != actor.entity_idx)
            .filter_map(|other| areas[other])
            .map(|it| {
                let (dx, dy) = (0.14 * (it.2 - it.0), 0.08 * (it.3 - it.1));
                (it.0 + dx, it.1 + dy, it.2 - dx, it.3 - dy)
            })
            .collect();
        let seen = share(area, |x, y| !covers.iter().any(|it| has(*it, x, y)));
        all.is_uncovered &= seen >= 0.60;
    }
    all
}

#[test]
fn nearly_all_that_is_named_is_in_the_frame_stands_and_is_seen() {
    let prompts: Vec<&str> = PROMPTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let mut shares = Vec::new();
    for (wide, high) in [(320, 180), (180, 320)] {
        let size = Size::new(wide, high).unwrap();
        let measured: Vec<Measured> = prompts.iter().map(|it| measure(it, size)).collect();
        let part = |test: fn(&Measured) -> bool| {
            measured.iter().filter(|it| test(it)).count() as f32 / prompts.len() as f32
        };
        let found = [
            part(|it| it.is_inside),
            part(|it| it.stands),
            part(|it| it.is_uncovered),
            part(|it| it.is_inside && it.stands && it.is_uncovered),
        ];
        for (prompt, it) in prompts.iter().zip(&measured) {
            if !(it.is_inside && it.stands && it.is_uncovered) {
                eprintln!("{wide}x{high} {it:?} {prompt}");
            }
        }
        eprintln!("{wide}x{high}: inside, stands, uncovered, all: {found:?}");
        shares.push(found);
    }
    for found in shares {
        assert!(found[3] >= 0.90, "{found:?}");
    }
}

/// The pictures of a prompt in both shapes.
fn both(prompt: &str) -> [Production; 2] {
    let scene = understand(prompt).scene;
    [(1280, 720), (720, 1280)].map(|(wide, high)| {
        let size = Size::new(wide, high).unwrap();
        Production::new(&scene, 1, size, LENGTH_S)
    })
}

/// Where an actor and its face are in the frame halfway through, in pixels.
fn seen_in(production: &Production, actor_idx: usize) -> (Area, Option<Area>) {
    let placed = production.place(0.5 * LENGTH_S);
    let view = production.camera().view(0.5 * LENGTH_S);
    let lens = production.camera().lens(0.5 * LENGTH_S);
    let to_frame = view.to_frame(1.0).then(lens.crop(&view));
    let (area, face) = areas::seen(&production.actors()[actor_idx], &placed[actor_idx]);
    (
        in_frame(area.unwrap(), to_frame),
        face.map(|face| in_frame(face, to_frame)),
    )
}

#[test]
fn a_medium_shot_that_is_asked_for_ends_at_the_waist() {
    for prompt in [
        "Medium shot of a barista looking at the camera",
        "Mid shot of an old man talking in a park",
        "A woman waist up in a library",
    ] {
        for production in both(prompt) {
            let high = production.size().height_px() as f32;
            let main = production.main().unwrap();
            let (area, face) = seen_in(&production, main);
            assert!(area.1 > 0.0 && area.3 > 1.15 * high, "{prompt} {area:?}");
            let face = face.unwrap();
            assert!(face.1 > 0.0 && face.3 < high, "{prompt} {face:?}");
        }
    }
}

#[test]
fn who_is_not_asked_for_nearer_keeps_the_feet() {
    for prompt in [
        "A man looks at the sea",
        "A woman waves in a park",
        "A cat playing guitar on the moon",
    ] {
        for production in both(prompt) {
            let high = production.size().height_px() as f32;
            let (area, _) = seen_in(&production, production.main().unwrap());
            assert!(area.1 > 0.0 && area.3 < high, "{prompt} {area:?}");
            assert!(area.3 - area.1 > 0.30 * high, "{prompt} {area:?}");
        }
    }
}

#[test]
fn a_duck_by_a_crate_is_ashore_with_it() {
    for production in both("A small duck next to a wooden crate by a lake") {
        let actors = production.actors();
        assert!(actors.iter().all(|actor| actor.zone != Zone::Afloat));
        let (a, b) = (seen_in(&production, 0).0, seen_in(&production, 1).0);
        let hidden = share(a, |x, y| has(b, x, y));
        assert!(hidden < 0.15, "{a:?} {b:?}");
    }
}

#[test]
fn who_is_sad_hangs_the_head_and_who_is_under_an_umbrella_holds_it() {
    let is_downcast = |prompt: &str| both(prompt)[0].actors()[0].is_downcast;
    assert!(is_downcast("A lonely man walks down a street"));
    assert!(is_downcast("A man stands in a park, melancholy mood"));
    assert!(!is_downcast("A man walks down a street"));
    for production in both("A woman walks under an umbrella") {
        assert!(
            production
                .actors()
                .iter()
                .any(|actor| matches!(actor.tie, Tie::Held(..)))
        );
    }
}

#[test]
fn who_speaks_or_waves_to_nobody_faces_us() {
    let wide = Size::new(640, 360).expect("even");
    for (prompt, faces_us) in [
        ("a news anchor speaks in a studio", true),
        ("a man in a park says \"Hello there\"", true),
        ("a girl waves", true),
        ("a woman talks on the phone", false),
        ("two friends talk in a park", false),
        ("a man talks to his dog", false),
        ("a man walks in a park", false),
    ] {
        let scene = understand(prompt).scene;
        let production = Production::new(&scene, 1, wide, LENGTH_S);
        let main = production.main().expect("somebody is there");
        let bearings = &production.actors()[main].bearings;
        assert_eq!(bearings.contains(&Bearing::FacesUs), faces_us, "{prompt}");
    }
}

#[test]
fn the_moon_over_a_place_is_seen_with_the_place() {
    let wide = Size::new(640, 360).expect("even");
    let lens = |prompt: &str| {
        let scene = understand(prompt).scene;
        Production::new(&scene, 1, wide, LENGTH_S)
            .camera()
            .lens(1.0)
    };
    for (moon, place) in [
        ("the full moon over the sea", "the sea at night"),
        ("a full moon glowing over a beach", "a beach at night"),
    ] {
        assert_eq!(lens(moon), lens(place), "{moon}");
    }
    assert!(lens("the moon").zoom > 1.0, "alone it fills the picture");
}

#[test]
fn a_tilted_picture_shows_no_corner_that_is_not_painted() {
    for production in both("Dutch angle shot of a man in a street") {
        let view = production.camera().view(1.0);
        let lens = production.camera().lens(1.0);
        assert!(lens.roll_rad > 0.05);
        let (wide, high) = (
            production.size().width_px() as f32,
            production.size().height_px() as f32,
        );
        // What the camera sees, and the ground below it in a tall frame.
        let below_px = (View::bottom(production.size()) - 1.0) * View::unit_px(production.size());
        let crop = lens.crop(&view);
        let from = crop.apply(0.0, 0.0);
        let (x_axis, y_axis) = (crop.apply(wide, 0.0), crop.apply(0.0, high + below_px));
        let along = |to: (f32, f32), at: (f32, f32)| {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            ((at.0 - from.0) * dx + (at.1 - from.1) * dy) / (dx * dx + dy * dy)
        };
        for corner in [(0.0, 0.0), (wide, 0.0), (0.0, high), (wide, high)] {
            for axis in [x_axis, y_axis] {
                let share = along(axis, corner);
                assert!((-0.001..1.001).contains(&share), "{corner:?} {share}");
            }
        }
    }
}

#[test]
fn a_bed_is_longer_than_who_sleeps_in_it() {
    for production in both("A woman sleeping in bed") {
        let actors = production.actors();
        let bed = actors.iter().position(|it| it.class == Class::Furniture);
        let bed = seen_in(&production, bed.expect("a bed")).0;
        let sleeper = seen_in(&production, production.main().unwrap()).0;
        assert!(bed.2 - bed.0 > sleeper.2 - sleeper.0, "{bed:?} {sleeper:?}");
    }
}

#[test]
fn fireworks_burst_above_who_watches_them() {
    for production in both("A boy watching fireworks from a hill") {
        let actors = production.actors();
        let is_firework =
            |it: &Actor| production.scene().entities[it.entity_idx].concept == "firework";
        let fireworks = actors.iter().position(is_firework).expect("fireworks");
        let (burst, boy) = (
            seen_in(&production, fireworks).0,
            seen_in(&production, production.main().unwrap()).0,
        );
        assert!((burst.1 + burst.3) / 2.0 < (boy.1 + boy.3) / 2.0);
        assert!(burst.3 < boy.3 - 0.2 * (boy.3 - boy.1), "{burst:?} {boy:?}");
    }
}

#[test]
fn a_close_up_of_what_sits_on_a_face_shows_the_face() {
    for production in both("A close-up shot of a butterfly landing on the nose of a woman") {
        let (wide, high) = (
            production.size().width_px() as f32,
            production.size().height_px() as f32,
        );
        let is_woman = |it: &Actor| it.class == Class::Person;
        let woman = production
            .actors()
            .iter()
            .position(is_woman)
            .expect("a woman");
        let face = seen_in(&production, woman).1.expect("a face");
        assert!(face.1 > 0.0 && face.3 < 1.05 * high, "{face:?}");
        let share = ((face.2 - face.0) / wide).max((face.3 - face.1) / high);
        assert!(share > 0.30, "{share} {face:?}");
    }
}

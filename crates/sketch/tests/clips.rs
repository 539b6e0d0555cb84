//! What every clip promises, whatever is in it.

use std::sync::Arc;

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame, FrameSource};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::understand;
use kinora_sketch::rigs::{Kind, PROPS, cast};
use kinora_sketch::scene::{
    Action, CameraMove, Class, Entity, Look, Place, Relation, Scene, Setting, Shot, Style,
};
use kinora_sketch::settings;
use kinora_sketch::staging::{Production, SAFE_X, SetContext, Tie, View};

const ACTIONS: [Action; 89] = {
    use Action as A;
    [
        A::Idle,
        A::Walk,
        A::Run,
        A::Dance,
        A::Jump,
        A::Sit,
        A::Sleep,
        A::Fly,
        A::Swim,
        A::Float,
        A::Drive,
        A::Ride,
        A::PlayInstrument,
        A::Bow,
        A::Cheer,
        A::Wave,
        A::Read,
        A::Cook,
        A::FlyKite,
        A::Chase,
        A::Rise,
        A::Fall,
        A::Grow,
        A::Spin,
        A::Balance,
        A::Eat,
        A::Look,
        A::Talk,
        A::Carry,
        A::Push,
        A::Pull,
        A::Throw,
        A::Catch,
        A::Kick,
        A::Swing,
        A::Fight,
        A::Climb,
        A::Crawl,
        A::Kneel,
        A::Hug,
        A::Kiss,
        A::Point,
        A::RaiseHand,
        A::Write,
        A::Knit,
        A::Type,
        A::Sweep,
        A::Dig,
        A::Pour,
        A::Drink,
        A::Graze,
        A::Perch,
        A::Hover,
        A::Dive,
        A::Breach,
        A::Glide,
        A::Slide,
        A::Roll,
        A::Row,
        A::Ski,
        A::Surf,
        A::Skate,
        A::Land,
        A::TakeOff,
        A::Orbit,
        A::Turn,
        A::Drift,
        A::Burn,
        A::Erupt,
        A::Melt,
        A::Bloom,
        A::BlowBubbles,
        A::Light,
        A::March,
        A::Stretch,
        A::Meditate,
        A::Clap,
        A::Laugh,
        A::Cry,
        A::Give,
        A::Touch,
        A::Lean,
        A::Blow,
        A::Chop,
        A::Knead,
        A::Stir,
        A::Toast,
        A::HoldHands,
        A::GoOut,
    ]
};

/// One of each class, and of each rig.
fn subjects() -> Vec<Entity> {
    [
        ("woman", Class::Person, None, 1.7),
        ("robot", Class::Person, None, 1.9),
        ("skeleton", Class::Person, None, 1.7),
        ("cat", Class::FourLegged, Some("🐈"), 0.3),
        ("horse", Class::FourLegged, Some("🐎"), 1.7),
        ("elephant", Class::FourLegged, Some("🐘"), 3.2),
        ("giraffe", Class::FourLegged, Some("🦒"), 5.0),
        ("bird", Class::Bird, Some("🐦"), 0.2),
        ("penguin", Class::Bird, Some("🐧"), 0.8),
        ("fish", Class::Fish, Some("🐟"), 0.2),
        ("butterfly", Class::Insect, Some("🦋"), 0.08),
        ("car", Class::Vehicle, Some("🚗"), 1.5),
        ("boat", Class::Boat, Some("⛵"), 5.0),
        ("rocket", Class::Aircraft, Some("🚀"), 30.0),
        ("castle", Class::Building, Some("🏰"), 25.0),
        ("tree", Class::Plant, Some("🌳"), 8.0),
        ("chair", Class::Furniture, Some("🪑"), 0.9),
        ("piano", Class::Instrument, Some("🎹"), 1.4),
        ("cup", Class::Food, Some("☕"), 0.1),
        ("zeitgeist", Class::Thing, None, 1.0),
        ("moon", Class::Celestial, Some("🌙"), 1000.0),
    ]
    .map(|(word, class, emoji, height_m)| entity(word, class, emoji, height_m))
    .to_vec()
}

fn entity(word: &str, class: Class, emoji: Option<&str>, height_m: f32) -> Entity {
    Entity {
        id: 1,
        concept: word.to_owned(),
        word: word.to_owned(),
        class,
        emoji: emoji.map(str::to_owned),
        height_m,
        count: 1,
        look: Look {
            scale: 1.0,
            ..Look::default()
        },
        action: Action::Idle,
        activity: None,
        target: None,
        place: None,
        is_subject: true,
        text: None,
    }
}

fn scene(entities: Vec<Entity>) -> Scene {
    Scene {
        entities,
        setting: Setting::Park,
        ..understand("").scene
    }
}

fn sizes() -> [Size; 2] {
    [(160, 90), (90, 160)]
        .map(|(width_px, height_px)| Size::new(width_px, height_px).expect("even"))
}

fn format(size: Size, n_frames: u32) -> ClipFormat {
    ClipFormat {
        size,
        fps: FrameRate::new(30).expect("in range"),
        n_frames,
    }
}

fn painted(clip: &mut Clip, frame_idx: u32) -> Frame {
    let mut frame = Frame::new(clip.format().size);
    clip.paint_at(frame_idx, &mut frame);
    frame
}

/// The main subject's box in frame-independent units at a moment: from the joints that are placed, by its drawing's
/// bounds at rest.
fn main_box(production: &Production, time_s: f32) -> (f32, f32, f32, f32) {
    let main = production.main().expect("a subject");
    let actor = &production.actors()[main];
    let placed = &production.place(time_s)[main];
    let (left, top, right) = actor.drawing.extent;
    let view = production.camera().view(time_s);
    let corners = [(left, top), (right, top), (left, 0.0), (right, 0.0)]
        .map(|(x, y)| placed.to_world.apply(x, y))
        .map(|(x, y)| (x - view.x, y));
    let fold = |pick: fn(&(f32, f32)) -> f32, join: fn(f32, f32) -> f32| {
        corners.iter().map(pick).reduce(join).expect("four corners")
    };
    (
        fold(|at| at.0, f32::min),
        fold(|at| at.1, f32::min),
        fold(|at| at.0, f32::max),
        fold(|at| at.1, f32::max),
    )
}

#[test]
fn everybody_does_everything_inside_the_frame() {
    let sets = sizes().map(|size| {
        let scene = scene(Vec::new());
        Arc::new(settings::build(&SetContext {
            setting: scene.setting,
            backdrop: None,
            region: None,
            surface: scene.surface,
            is_aerial: false,
            is_flight: false,
            has_named_heaven: false,
            named: kinora_sketch::staging::Named::default(),
            is_near: false,
            traffic: kinora_sketch::staging::Traffic::None,
            is_bare: false,
            is_calm: false,
            has_named_landmark: false,
            time_of_day: scene.time_of_day,
            weather: scene.weather,
            season: scene.season,
            size,
            seed: 3,
            reach_x: 1.0,
            reach_up: 0.1,
        }))
    });
    for subject in subjects() {
        for action in ACTIONS {
            for size in sizes() {
                let mut subject = subject.clone();
                subject.action = action;
                let set = Arc::clone(&sets[usize::from(size.height_px() > size.width_px())]);
                let production = Production::on(set, &scene(vec![subject]), 3, size, 4.0);
                let half_width = size.width_px() as f32 / View::unit_px(size) / 2.0;
                for time_s in [0.0, 1.3, 2.0, 3.9] {
                    let (left, top, right, bottom) = main_box(&production, time_s);
                    let actor = &production.actors()[0];
                    let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
                    let said = format!(
                        "{} {action:?} {size:?} at {time_s}: {left} {top} {right} {bottom}",
                        actor.class as u8
                    );
                    assert!(
                        [left, top, right, bottom]
                            .iter()
                            .all(|side| side.is_finite()),
                        "{said}"
                    );
                    assert!(middle.0.abs() < half_width, "{said}");
                    assert!(middle.1 > -0.75 && middle.1 < 1.0, "{said}");
                    let draws = production.frame(time_s).steps.len();
                    assert!(draws > 0, "{said}");
                }
            }
        }
    }
}

#[test]
fn the_main_subject_changes_the_picture_in_every_class() {
    for subject in subjects() {
        for size in sizes() {
            let with = painted(
                &mut Clip::new(&scene(vec![subject.clone()]), 3, format(size, 60)),
                30,
            );
            let without = painted(&mut Clip::new(&scene(Vec::new()), 3, format(size, 60)), 30);
            let n_changed = with
                .y()
                .iter()
                .zip(without.y())
                .filter(|(a, b)| a.abs_diff(**b) > 12)
                .count();
            let share = n_changed as f32 / with.y().len() as f32;
            assert!(share > 0.008, "{} covers {share}", subject.word);
        }
    }
}

#[test]
fn a_resting_subject_stays_in_the_safe_box() {
    for subject in subjects() {
        for size in sizes() {
            let production = Production::new(&scene(vec![subject.clone()]), 3, size, 4.0);
            for time_s in [0.0, 2.0, 3.9] {
                let (left, top, right, bottom) = main_box(&production, time_s);
                let slack = 0.06;
                assert!(
                    left > -SAFE_X - slack && right < SAFE_X + slack,
                    "{} x {left} {right}",
                    subject.word
                );
                assert!(bottom < 0.95 + slack, "{} bottom {bottom}", subject.word);
                let highest = if size.height_px() > size.width_px() {
                    -0.45
                } else {
                    0.08 - slack
                };
                assert!(top > highest, "{} top {top}", subject.word);
            }
        }
    }
}

#[test]
fn a_person_fills_at_least_a_third_of_a_wide_frame() {
    let [wide, tall] = sizes();
    for (size, least) in [(wide, 0.33), (tall, 0.55)] {
        let production = Production::new(&scene(vec![subjects()[0].clone()]), 3, size, 4.0);
        let (_, top, _, bottom) = main_box(&production, 1.0);
        assert!(bottom - top > least, "{}", bottom - top);
    }
}

/// Where the main subject is in the picture that is shown, as shares of the frame: left, top, right, bottom.
fn shown_box(production: &Production, time_s: f32) -> (f32, f32, f32, f32) {
    let (left, top, right, bottom) = main_box(production, time_s);
    let view = production.camera().view(time_s);
    let to_shown = view
        .to_frame(1.0)
        .then(production.camera().lens(time_s).crop(&view));
    let (left, top) = to_shown.apply(left + view.x, top);
    let (right, bottom) = to_shown.apply(right + view.x, bottom);
    let (wide, high) = (view.size.width_px() as f32, view.size.height_px() as f32);
    (left / wide, top / high, right / wide, bottom / high)
}

#[test]
fn every_shot_shows_the_whole_subject_and_nearer_ones_show_it_larger() {
    for subject in subjects() {
        for size in sizes() {
            let mut before = 0.0;
            for shot in [Shot::Wide, Shot::Medium, Shot::WaistUp, Shot::CloseUp] {
                let scene = Scene {
                    shot,
                    ..scene(vec![subject.clone()])
                };
                let production = Production::new(&scene, 3, size, 4.0);
                let (left, top, right, bottom) = shown_box(&production, 2.0);
                let said = format!(
                    "{} {shot:?} {size:?}: {left} {top} {right} {bottom}",
                    subject.word
                );
                let high = bottom - top;
                // What is as wide as the frame already cannot come nearer, and the camera breathes.
                assert!(high > 0.9 * before, "{said} before {before}");
                before = high;
                // The glow around a moon is a quarter of its drawing, and may leave the frame.
                let slack = if subject.class == Class::Celestial {
                    0.14 * (right - left)
                } else {
                    0.02
                };
                if shot != Shot::CloseUp {
                    assert!(
                        left > -slack && right < 1.0 + slack && top > -slack,
                        "{said}"
                    );
                }
                if shot == Shot::Wide {
                    assert!(bottom < 1.02, "{said}");
                }
            }
        }
    }
}

#[test]
fn a_close_up_of_a_person_is_of_the_face() {
    let [wide, tall] = sizes();
    for (size, least) in [(wide, 1.2), (tall, 0.8)] {
        let scene = Scene {
            shot: Shot::CloseUp,
            ..scene(vec![subjects()[0].clone()])
        };
        let production = Production::new(&scene, 3, size, 4.0);
        let (_, top, _, bottom) = shown_box(&production, 2.0);
        assert!(top > 0.0 && top < 0.35, "{top}");
        assert!(bottom - top > least, "{}", bottom - top);
    }
}

#[test]
fn no_camera_looks_past_the_edge_of_the_world() {
    use CameraMove as C;
    for camera in [
        C::Drift,
        C::Static,
        C::PanLeft,
        C::PanRight,
        C::TiltUp,
        C::TiltDown,
        C::PushIn,
        C::PullOut,
        C::Tracking,
        C::Handheld,
        C::Orbit,
        C::CraneUp,
        C::CraneDown,
        C::WhipPan,
        C::RackFocus,
        C::DollyZoom,
        C::Rising,
        C::TimeLapse,
    ] {
        for size in sizes() {
            let scene = Scene {
                camera,
                ..scene(vec![subjects()[0].clone()])
            };
            let production = Production::new(&scene, 3, size, 4.0);
            for step in 0..=40 {
                let time_s = step as f32 * 0.1;
                let view = production.camera().view(time_s);
                let crop = production.camera().lens(time_s).crop(&view);
                let (wide, high) = (size.width_px() as f32, size.height_px() as f32);
                let (left, top) = crop.apply(0.0, 0.0);
                let (right, bottom) = crop.apply(wide, high);
                // Tall frames are painted some way below their lower edge.
                let below = (View::bottom(size) - 1.0)
                    * View::unit_px(size)
                    * view.zoom
                    * production.camera().lens(time_s).zoom.max(1.0);
                let high = high - below;
                let said = format!("{camera:?} {size:?} at {time_s}");
                assert!(left < 0.01 && top < 0.01, "{said}: {left} {top}");
                assert!(
                    right > wide - 0.01 && bottom > high - 0.01,
                    "{said}: {right} {bottom}"
                );
            }
        }
    }
}

#[test]
fn whoever_spins_is_never_seen_as_a_line() {
    for (subject_idx, action) in [(0, Action::Spin), (0, Action::Dance), (14, Action::Turn)] {
        let mut subject = subjects()[subject_idx].clone();
        subject.action = action;
        let production = Production::new(&scene(vec![subject]), 3, sizes()[0], 8.0);
        for step in 0..160 {
            let stance = &production.place(step as f32 * 0.05)[0].stance;
            assert!(stance.stretch.0.abs() > 0.55, "{action:?} at {step}");
            assert!(stance.stretch.1 > 0.5, "{action:?} is upright");
        }
    }
}

#[test]
fn every_style_gives_the_same_bytes_on_one_thread_and_two() {
    let [wide, _] = sizes();
    let mut seen: Vec<Frame> = Vec::new();
    for style in Style::ALL {
        let scene = Scene {
            style,
            ..scene(vec![subjects()[3].clone()])
        };
        let [one, two] = [1, 2].map(|n_threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(n_threads)
                .build()
                .expect("a pool");
            pool.install(|| painted(&mut Clip::new(&scene, 11, format(wide, 40)), 20))
        });
        assert_eq!(one, two, "{style:?}");
        assert!(!seen.contains(&one), "{style:?} is a look of its own");
        seen.push(one);
    }
}

/// Follows feet through a clip: from touching the ground to leaving it, a foot stays where it came down.
fn check_feet(mut subject: Entity, action: Action, feet: &[&str]) {
    subject.action = action;
    let said = format!("{} {action:?}", subject.word);
    let [wide, _] = sizes();
    let production = Production::new(&scene(vec![subject]), 3, wide, 8.0);
    let actor = &production.actors()[0];
    let body_step = actor.speed * 0.01 / actor.unit;
    assert!(body_step > 0.3, "{said}: it goes somewhere");
    for foot in feet {
        let (_, (_, ground)) = actor.drawing.point(foot).expect("a foot");
        let (mut n_contacts, mut worst) = (0, 0.0f32);
        let mut came_down_at: Option<f32> = None;
        for step in 0..800 {
            let placed = &production.place(step as f32 * 0.01)[0];
            let at = placed.stance.pose.point(foot).expect("a foot");
            let x = placed.to_world.apply(at.0, at.1).0 / actor.unit;
            if at.1 > ground - 0.02 {
                let from = *came_down_at.get_or_insert(x);
                worst = worst.max((x - from).abs());
                n_contacts += 1;
            } else {
                came_down_at = None;
            }
        }
        assert!(
            n_contacts > 100,
            "{said}: {foot} touched the ground only {n_contacts} times"
        );
        assert!(
            worst < 0.1,
            "{said}: {foot} strays {worst} units while it is down"
        );
    }
}

#[test]
fn feet_do_not_slide_when_people_walk_or_run() {
    for action in [Action::Walk, Action::Run] {
        check_feet(subjects()[0].clone(), action, &["foot_near", "foot_far"]);
    }
}

#[test]
fn feet_do_not_slide_when_animals_walk_or_gallop() {
    let feet = ["fore_near", "hind_near", "fore_far", "hind_far"];
    for subject_idx in [3, 4, 5] {
        for action in [Action::Walk, Action::Run] {
            check_feet(subjects()[subject_idx].clone(), action, &feet);
        }
    }
}

#[test]
fn paws_meet_the_keys() {
    let scene = understand("A calico cat playing a piano on stage").scene;
    for size in sizes() {
        let production = Production::new(&scene, 7, size, 8.0);
        let actors = production.actors();
        let (cat, piano) = actors
            .iter()
            .enumerate()
            .find_map(|(idx, actor)| match actor.tie {
                Tie::Keys(piano) => Some((idx, piano)),
                _ => None,
            })
            .expect("the cat plays");
        for step in 0..80 {
            let placed = production.place(step as f32 * 0.1);
            let world = |idx: usize, name: &str| {
                let (x, y) = placed[idx].stance.pose.point(name).expect(name);
                placed[idx].to_world.apply(x, y)
            };
            for (hand, key) in [("hand_near", "keys_near"), ("hand_far", "keys_far")] {
                let (hand, key) = (world(cat, hand), world(piano, key));
                let apart =
                    ((hand.0 - key.0).powi(2) + (hand.1 - key.1).powi(2)).sqrt() / actors[cat].unit;
                assert!(apart < 19.0, "hand is {apart} units from its key");
            }
        }
    }
}

#[test]
fn a_rider_sits_on_its_mount_all_the_way() {
    let scene = understand("an astronaut riding a horse on the moon").scene;
    let production = Production::new(&scene, 7, sizes()[0], 8.0);
    let rider = production
        .actors()
        .iter()
        .position(|actor| matches!(actor.tie, Tie::Rides(_)))
        .expect("a rider");
    let mount = production.actors()[rider].tie.host().expect("a mount");
    for step in 0..40 {
        let placed = production.place(step as f32 * 0.2);
        let seat = placed[mount].stance.pose.point("seat").expect("a saddle");
        let seat = placed[mount].to_world.apply(seat.0, seat.1);
        let hip_idx = production.actors()[rider]
            .drawing
            .part("torso")
            .expect("a body");
        let pivot = production.actors()[rider].drawing.parts[hip_idx].pivot;
        let hip = placed[rider]
            .stance
            .pose
            .placed(hip_idx)
            .apply(pivot.0, pivot.1);
        let hip = placed[rider].to_world.apply(hip.0, hip.1);
        let apart = ((hip.0 - seat.0).powi(2) + (hip.1 - seat.1).powi(2)).sqrt();
        assert!(apart < 0.04, "the rider is {apart} off the saddle");
    }
}

#[test]
fn one_thread_and_two_and_any_order_give_the_same_bytes() {
    let scene =
        understand("Two golden retriever puppies chasing a butterfly in a flower meadow").scene;
    let [wide, _] = sizes();
    let in_pool = |n_threads: usize, order: &[u32]| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .expect("a pool");
        pool.install(|| {
            let mut clip = Clip::new(&scene, 11, format(wide, 40));
            let mut frames: Vec<(u32, Frame)> = order
                .iter()
                .map(|idx| (*idx, painted(&mut clip, *idx)))
                .collect();
            frames.sort_by_key(|(idx, _)| *idx);
            frames
        })
    };
    let one = in_pool(1, &[0, 13, 39]);
    assert_eq!(one, in_pool(2, &[39, 0, 13]));
    assert_ne!(one[0].1, one[1].1, "something moves");
}

#[test]
fn a_clip_ends_after_its_last_frame() {
    let [wide, _] = sizes();
    let mut clip = Clip::new(&scene(vec![subjects()[3].clone()]), 1, format(wide, 2));
    let mut frame = Frame::new(wide);
    assert!(clip.next_frame(&mut frame).is_ok());
    let first = frame.clone();
    assert!(clip.next_frame(&mut frame).is_ok());
    assert!(clip.next_frame(&mut frame).is_err());
    assert_eq!(first, painted(&mut clip, 0));
}

#[test]
fn twemoji_is_credited_only_when_it_is_shown() {
    let [wide, _] = sizes();
    let credits =
        |subject: &Entity| Clip::new(&scene(vec![subject.clone()]), 1, format(wide, 2)).credits();
    assert!(credits(&subjects()[3]).is_empty(), "the cat is our own");
    let octopus = credits(&entity("octopus", Class::Thing, Some("🐙"), 0.5));
    assert_eq!(octopus.len(), 1);
    assert!(octopus[0].contains("CC-BY 4.0"), "{octopus:?}");
}

#[test]
fn what_nothing_can_draw_gets_a_placard() {
    let cast = cast(&entity("zeitgeist", Class::Thing, None, 1.0), 1, 0);
    assert_eq!(cast.kind, Kind::Sprite);
    assert!(!cast.is_twemoji);
    assert!(cast.drawing.extent.2 > 40.0, "the word needs room");
}

#[test]
fn every_drawing_on_the_shelf_reaches_the_picture() {
    for prop in kinora_sketch::props::Prop::all() {
        let cast = cast(&entity(prop.key(), Class::Thing, None, 1.0), 1, 0);
        assert_eq!(cast.kind, Kind::Prop, "{}", prop.key());
        assert_eq!(
            cast.drawing.parts.len(),
            prop.parts().len(),
            "{}",
            prop.key()
        );
        let (left, top, right) = cast.drawing.extent;
        assert!(
            right - left > 1.0 && top < -1.0,
            "{}: {:?}",
            prop.key(),
            cast.drawing.extent
        );
    }
}

#[test]
fn every_prop_can_be_drawn_and_has_its_colour() {
    for prop in PROPS {
        let mut thing = entity(prop.names[0], Class::Thing, None, 1.0);
        let plain = cast(&thing, 1, 0);
        assert_eq!(plain.kind, Kind::Prop, "{}", prop.names[0]);
        assert!(
            plain.drawing.extent.1 < -30.0,
            "{} stands on y = 0",
            prop.names[0]
        );
        assert!(
            prop.svg.contains(&format!(".{}{{", prop.slot)),
            "{} has no slot {}",
            prop.names[0],
            prop.slot
        );
        thing.look.colour = Some(0x12_3456);
        assert_eq!(
            cast(&thing, 1, 0).drawing.parts.len(),
            plain.drawing.parts.len()
        );
    }
}

#[test]
fn groups_of_any_size_and_tangled_relations_are_laid_out() {
    for count in [1, 2, 3, 5, 8, 12, 24] {
        let mut subject = subjects()[8].clone();
        subject.count = count;
        for size in sizes() {
            let production = Production::new(&scene(vec![subject.clone()]), 5, size, 4.0);
            assert_eq!(production.actors().len(), count as usize);
            for actor in production.actors() {
                let (left, _, right, bottom) = actor.rest_box();
                assert!(
                    left > -0.50 && right < 0.50 && bottom <= 0.96,
                    "{count}: {left} {right} {bottom}"
                );
            }
        }
    }
    // Each on the other, each the other's target: nonsense must still end.
    let mut first = subjects()[3].clone();
    let mut second = subjects()[11].clone();
    second.id = 2;
    for relation in [
        Relation::On,
        Relation::Riding,
        Relation::Holding,
        Relation::Inside,
        Relation::Under,
    ] {
        first.place = Some(Place {
            relation,
            of: Some(2),
        });
        second.place = Some(Place {
            relation,
            of: Some(1),
        });
        first.target = Some(2);
        second.target = Some(1);
        let production = Arc::new(Production::new(
            &scene(vec![first.clone(), second.clone()]),
            5,
            sizes()[0],
            4.0,
        ));
        assert!(!production.frame(1.0).steps.is_empty());
        assert_eq!(production.place(1.0).len(), production.actors().len());
    }
}

#[test]
fn legs_hang_from_seats_that_are_off_the_ground() {
    for (prompt, hangs) in [
        ("a grandmother knits in a rocking chair", true),
        ("an old man sitting on a bench", true),
        ("a woman reads a book on a chair", true),
        ("a boy sits on a picnic blanket", false),
    ] {
        let production = Production::new(&understand(prompt).scene, 3, sizes()[0], 4.0);
        let sitter = production.main().expect("somebody sits");
        let placed = &production.place(1.0)[sitter];
        let (_, foot_y) = placed.stance.pose.point("foot_near").expect("a foot");
        // The origin of who sits on something is at the seat; y points down.
        assert_eq!(foot_y > 8.0, hangs, "{prompt}: the foot is at {foot_y}");
    }
}

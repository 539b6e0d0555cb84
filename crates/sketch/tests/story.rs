//! What every remix, edit and extension promises, whatever is in it.

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::{Purpose, understand};
use kinora_sketch::rigs::Troupe;
use kinora_sketch::staging::View;
use kinora_sketch::story::{STORY_VERSION, Story, StoryError, Words};

const N_FRAMES: u32 = 60;
const SEED: u64 = 7;

fn sizes() -> [Size; 2] {
    [(320, 180), (180, 320)]
        .map(|(width_px, height_px)| Size::new(width_px, height_px).expect("even"))
}

fn words(prompt: &str) -> Words<'_> {
    Words {
        prompt,
        ..Words::default()
    }
}

fn told(prompt: &str) -> Story {
    Story::told(&words(prompt), (N_FRAMES, 30), SEED)
}

fn clip(story: &mut Story, first_segment: usize, size: Size) -> Clip {
    let n_frames = story.segments[first_segment..]
        .iter()
        .map(|segment| segment.n_frames)
        .sum();
    let format = ClipFormat {
        size,
        fps: FrameRate::new(30).expect("in range"),
        n_frames,
    };
    Clip::of_story(story, &Troupe::default(), first_segment, format)
}

fn painted(clip: &mut Clip, size: Size, frame_idx: u32) -> Frame {
    let mut frame = Frame::new(size);
    clip.paint_at(frame_idx, &mut frame);
    frame
}

/// The mean difference of two frames' luma.
fn apart(a: &Frame, b: &Frame) -> f32 {
    let sum: u32 = a
        .y()
        .iter()
        .zip(b.y())
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .sum();
    sum as f32 / a.y().len() as f32
}

/// Where everybody is: entity id, copy, place and size.
fn places(clip: &Clip, story: &Story) -> Vec<(u32, u32, [i32; 3])> {
    let entities = &story.segments[0].scene.entities;
    let milli = |x: f32| (x * 1000.0).round() as i32;
    clip.production()
        .actors()
        .iter()
        .map(|actor| {
            let at = [milli(actor.at.0), milli(actor.at.1), milli(actor.height())];
            (entities[actor.entity_idx].id, actor.copy_idx, at)
        })
        .collect()
}

#[test]
fn an_edit_moves_nobody_it_does_not_speak_of() {
    for (source, change, changed_ids) in [
        (
            "a calico cat playing a piano on stage",
            "add a balloon",
            &[][..],
        ),
        (
            "a calico cat playing a piano on stage",
            "add three dogs",
            &[],
        ),
        (
            "a girl in a red dress flying a kite in a park",
            "make it snow",
            &[],
        ),
        (
            "a girl in a red dress flying a kite in a park",
            "at night in watercolor",
            &[],
        ),
        (
            "a cat, a dog and a rabbit in a garden",
            "remove the dog",
            &[2],
        ),
        (
            "a cat, a dog and a rabbit in a garden",
            "add a big tree",
            &[],
        ),
        (
            "a cat, a dog and a rabbit in a garden",
            "make the rabbit blue",
            &[],
        ),
        ("two penguins dancing on ice", "add a snowman", &[]),
        (
            "a red car driving through a city street",
            "make the car blue and add a bird",
            &[],
        ),
        ("a man walking in a park with a bench", "add a woman", &[]),
        (
            "a cat sleeping on a sofa in a living room",
            "change the cat to a dog",
            &[1],
        ),
    ] {
        for size in sizes() {
            let mut story = told(source);
            let before = places(&clip(&mut story, 0, size), &story);
            let mut edited = story.changed(&words(change), Purpose::Edit);
            let after = places(&clip(&mut edited, 0, size), &edited);
            for place in before {
                if !changed_ids.contains(&place.0) {
                    assert!(
                        after.contains(&place),
                        "{source:?} + {change:?}: {place:?} not in {after:?}"
                    );
                }
            }
            assert_eq!(edited.n_frames(), story.n_frames());
        }
    }
}

#[test]
fn the_first_new_frame_follows_the_last_old_one() {
    for (source, next) in [
        (
            "a calico cat playing a piano on stage",
            "the cat takes a bow",
        ),
        ("a dog running on a beach", "the dog sits down and sleeps"),
        ("a dog running on a beach", "it keeps running"),
        (
            "a boy and a dog in a park",
            "a bird flies in and the boy waves",
        ),
        (
            "a woman walking through a city street at night",
            "she walks into a snowy forest",
        ),
        ("a red car driving along a desert road", "it starts to rain"),
        (
            "a knight riding a horse in a meadow",
            "a dragon lands beside the knight",
        ),
        (
            "a girl flying a kite in a park, slow motion",
            "the sun sets",
        ),
        (
            "a man walking in a room with a table, panning right",
            "the man dances",
        ),
        ("a rocket taking off on the moon", "film noir"),
        (
            "a storm over the sea with a boat",
            "then a cat sleeps in a kitchen",
        ),
        (
            "a handheld shot of a horse galloping in a meadow",
            "at night",
        ),
    ] {
        for size in sizes() {
            let mut story = told(source);
            let mut first = clip(&mut story, 0, size);
            let tail: Vec<Frame> = (N_FRAMES - 6..N_FRAMES)
                .map(|frame_idx| painted(&mut first, size, frame_idx))
                .collect();
            let usual = tail
                .windows(2)
                .map(|pair| apart(&pair[0], &pair[1]))
                .fold(0.0, f32::max);
            let mut extended = story.extended(&words(next), N_FRAMES);
            let mut second = clip(&mut extended, 1, size);
            let seam = apart(&tail[5], &painted(&mut second, size, 0));
            assert!(
                seam <= 2.0 * usual + 0.05,
                "{source:?} + {next:?}, {size:?}: {seam} at the seam, {usual} before"
            );
        }
    }
}

#[test]
fn what_is_cut_to_is_there_at_once() {
    for size in sizes() {
        let mut story = told("a storm over the sea with a boat");
        let mut first = clip(&mut story, 0, size);
        let [before, last] = [2, 1].map(|back| painted(&mut first, size, N_FRAMES - back));
        let usual = apart(&before, &last);
        let mut extended = story.extended(&words("cut to a cat in a kitchen"), N_FRAMES);
        let mut second = clip(&mut extended, 1, size);
        let [new, next] = [0, 1].map(|frame_idx| painted(&mut second, size, frame_idx));
        let seam = apart(&last, &new);
        assert!(seam > 3.0 * usual, "{seam} at the seam, {usual} before");
        let after = apart(&new, &next);
        assert!(after < seam / 3.0, "{after} after the seam, {seam} at it");
    }
}

#[test]
fn an_extension_is_painted_as_in_the_whole_story() {
    let size = sizes()[0];
    let mut story = told("a cat playing a piano on stage");
    drop(clip(&mut story, 0, size));
    let mut story = story.extended(&words("the cat takes a bow"), N_FRAMES);
    let mut alone = clip(&mut story, 1, size);
    let mut whole = clip(&mut story.clone(), 0, size);
    for frame_idx in [59, 0, 1, 12, 30] {
        let expected = painted(&mut alone, size, frame_idx);
        assert!(
            painted(&mut whole, size, N_FRAMES + frame_idx) == expected,
            "{frame_idx}"
        );
    }
}

#[test]
fn one_thread_and_two_give_the_same_extension() {
    let size = sizes()[1];
    let paint = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build();
        pool.expect("threads").install(|| {
            let mut story = told("a woman walking through a city street");
            drop(clip(&mut story, 0, size));
            let mut story = story.extended(&words("a dog runs in and it starts to snow"), N_FRAMES);
            let mut clip = clip(&mut story, 1, size);
            [0, 10, 20, 59].map(|frame_idx| painted(&mut clip, size, frame_idx))
        })
    };
    assert!(paint(1) == paint(2));
}

#[test]
fn six_extensions_go_on_and_an_edit_tells_all_of_them_again() {
    let size = sizes()[0];
    let mut story = told("a cat in a park");
    drop(clip(&mut story, 0, size));
    for next in [
        "a dog runs in",
        "the cat jumps",
        "it starts to rain",
        "the dog leaves",
        "the cat walks to the beach",
        "the sun sets",
    ] {
        story = story.extended(&words(next), N_FRAMES);
        let last = story.segments.len() - 1;
        let mut part = clip(&mut story, last, size);
        painted(&mut part, size, 0);
        story = Story::read(&story.write()).expect("its own document");
    }
    assert_eq!(story.n_frames(), 7 * N_FRAMES);
    let samples: usize = (0..7)
        .map(|segment| story.sound(segment).n_sample_frames() - story_rest(&story, segment))
        .sum();
    assert_eq!(samples, 14 * 48_000);
    let mut edited = story.changed(&words("change the cat to a fox"), Purpose::Edit);
    assert_eq!(edited.n_frames(), story.n_frames());
    let mut whole = clip(&mut edited, 0, size);
    for frame_idx in [0, N_FRAMES, 6 * N_FRAMES + 30] {
        painted(&mut whole, size, frame_idx);
    }
    for (segment, was) in edited.segments.iter().zip(&story.segments) {
        let names = |scene: &kinora_sketch::scene::Scene| -> Vec<String> {
            let entities = scene.entities.iter();
            entities
                .map(|entity| entity.concept.replace("cat", "fox"))
                .collect()
        };
        assert_eq!(names(&segment.scene), names(&was.scene));
        assert!(
            !segment
                .scene
                .entities
                .iter()
                .any(|entity| entity.concept == "cat")
        );
    }
    assert!(edited.write().len() < 1 << 20);
}

/// How many samples of the sound from a segment on belong to later segments.
fn story_rest(story: &Story, segment: usize) -> usize {
    if segment + 1 == story.segments.len() {
        0
    } else {
        story.sound(segment + 1).n_sample_frames()
    }
}

#[test]
fn a_document_of_the_first_version_can_be_read_and_a_newer_one_is_refused() {
    let scene = understand("a cat in a park").scene;
    let old = serde_json::to_vec(&scene).expect("a scene");
    let story = Story::read(&old).expect("an old document");
    assert_eq!(story.segments[0].scene, scene);
    let mut newer = told("a cat");
    newer.version = STORY_VERSION + 1;
    assert!(matches!(
        Story::read(&newer.write()),
        Err(StoryError::Newer(_))
    ));
    assert!(matches!(Story::read(b"{}"), Err(StoryError::Malformed(_))));
}

#[test]
fn the_longest_prompts_fit_into_the_document() {
    let prompt = "\u{1}\"cat\" ".repeat(4_000);
    let mut story = told(&prompt);
    for _ in 0..6 {
        story = story.extended(&words(&prompt), N_FRAMES);
    }
    assert!(story.write().len() < 1 << 20, "{}", story.write().len());
}

#[test]
fn another_mount_fits_into_the_frame_and_the_camera_follows_it() {
    for size in sizes() {
        let mut story = told("an astronaut riding a horse on the moon");
        drop(clip(&mut story, 0, size));
        let prompt = "an astronaut riding an elephant on the moon";
        let mut remix = story.changed(&words(prompt), Purpose::Remix);
        let clip = clip(&mut remix, 0, size);
        let production = clip.production();
        let half_width = size.width_px() as f32 / View::unit_px(size) / 2.0;
        for time_s in [0.0, 1.0, 1.9] {
            let view = production.camera().view(time_s);
            for (actor, placed) in production.actors().iter().zip(production.place(time_s)) {
                let (left, _, right) = actor.reach();
                let x = placed.foot.0 - view.x;
                assert!(
                    x + left > -1.1 * half_width && x + right < 1.1 * half_width,
                    "{size:?}"
                );
            }
        }
    }
}

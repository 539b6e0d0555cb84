//! An edit is seen: whatever the place, the clip after it is another one than before.

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::{Purpose, change, understand};
use kinora_sketch::scene::Scene;

/// The last frame of a short clip: camera moves have had time to show.
fn last_frame(scene: &Scene) -> Frame {
    let format = ClipFormat {
        size: Size::new(320, 180).expect("a size"),
        fps: FrameRate::new(30).expect("a rate"),
        n_frames: 120,
    };
    let mut frame = Frame::new(format.size);
    Clip::new(scene, 7, format).paint_at(119, &mut frame);
    frame
}

/// The mean difference of two frames, in steps of 8 bits.
fn difference(a: &Frame, b: &Frame) -> f64 {
    let steps = a.data().iter().zip(b.data());
    let sum: u64 = steps.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.data().len() as f64
}

#[test]
fn an_edit_of_hour_or_weather_is_seen_wherever_it_is() {
    const PLACES: [&str; 9] = [
        "a cat plays a piano on a stage",
        "a clown in a circus",
        "a cat",
        "a chef cooks in a kitchen",
        "a cat sleeps in a living room",
        "a cake on a table",
        "a cat looks out of a window",
        "a fish swims under water",
        "an astronaut floats in space",
    ];
    const CHANGES: [&str; 5] = [
        "make it night",
        "make it rain",
        "make it snow",
        "make it sunset",
        "add fog",
    ];
    for place in PLACES {
        let before = understand(place).scene;
        let picture = last_frame(&before);
        for prompt in CHANGES {
            let after = change(&before, prompt, Purpose::Edit).scene;
            let seen = difference(&picture, &last_frame(&after));
            assert!(seen > 0.4, "{place:?}, {prompt:?}: {seen:.3}");
        }
    }
}

//! Whole pictures as they were when somebody looked at them: a frame of each prompt, small, with a tolerance.
//!
//! `UPDATE_GOLDEN=1 cargo test --release -p kinora-sketch --test golden` draws them anew; look at what changed in
//! `tests/golden` before it is kept. What differs is written beside the test's temporary files.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame, to_rgb8};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::understand;

/// Pixels of a frame on each side of a golden picture's pixel.
const SHRINK: usize = 8;
/// How far a channel may be off before its pixel counts as another one.
const CHANNEL_TOLERANCE: u8 = 24;
/// The share of pixels that may be others.
const MAX_OTHERS: f64 = 0.02;
const SEED: u64 = 7;
const FPS: u32 = 30;
const SECONDS: u32 = 4;

#[derive(Clone, Copy, Debug)]
enum Shape {
    Wide,
    Tall,
}

/// Name, prompt, shape and the moment that is held, in seconds: every style, times of day, weathers, insides and
/// outsides, people, animals, vehicles, products and figures of abstract things.
const PICTURES: [(&str, &str, Shape, u32); 20] = [
    (
        "piano",
        "A calico cat playing a piano on stage",
        Shape::Wide,
        2,
    ),
    (
        "horse",
        "an astronaut riding a horse on the moon",
        Shape::Tall,
        3,
    ),
    (
        "kite",
        "a child flying a red kite in a grassy park",
        Shape::Wide,
        2,
    ),
    (
        "beach",
        "a woman walking on a beach at sunset",
        Shape::Tall,
        1,
    ),
    (
        "street",
        "a taxi on a rainy city street at night, neon signs",
        Shape::Wide,
        1,
    ),
    (
        "reef",
        "a sea turtle swimming over a coral reef",
        Shape::Tall,
        2,
    ),
    (
        "kitchen",
        "a chef cooking in a kitchen, medium shot",
        Shape::Wide,
        1,
    ),
    (
        "mountains",
        "A beautiful landscape with mountains and a river",
        Shape::Wide,
        0,
    ),
    (
        "forest",
        "a fox walking through a snowy forest, soft morning light",
        Shape::Tall,
        2,
    ),
    ("lion", "a lion on a savanna at golden hour", Shape::Wide, 2),
    (
        "portrait",
        "close-up of an old man smiling at the camera",
        Shape::Tall,
        1,
    ),
    (
        "bottle",
        "product shot of a perfume bottle on a black background",
        Shape::Tall,
        1,
    ),
    ("triangle", "a green triangle moving up", Shape::Wide, 2),
    (
        "storm",
        "a ship in a storm at sea, lightning",
        Shape::Wide,
        1,
    ),
    (
        "noir",
        "film noir, a detective under a street lamp",
        Shape::Tall,
        1,
    ),
    (
        "watercolor",
        "watercolor painting of a village in spring",
        Shape::Wide,
        1,
    ),
    (
        "pixels",
        "pixel art, a knight in front of a castle",
        Shape::Wide,
        1,
    ),
    (
        "paper",
        "paper cut-out style, a whale in the sea",
        Shape::Tall,
        1,
    ),
    (
        "film",
        "vintage film, a steam train on a bridge",
        Shape::Wide,
        1,
    ),
    (
        "neon",
        "neon style, a robot dancing in a city",
        Shape::Tall,
        1,
    ),
];

/// A small picture: width and height in pixels, and red, green and blue of each.
#[derive(PartialEq)]
struct Small {
    width_px: usize,
    height_px: usize,
    rgb: Vec<u8>,
}

impl Small {
    fn of_prompt(prompt: &str, shape: Shape, time_s: u32) -> Self {
        let size = match shape {
            Shape::Wide => Size::new(640, 360),
            Shape::Tall => Size::new(360, 640),
        };
        let format = ClipFormat {
            size: size.expect("even"),
            fps: FrameRate::new(FPS).expect("in range"),
            n_frames: SECONDS * FPS,
        };
        let mut frame = Frame::new(format.size);
        Clip::new(&understand(prompt).scene, SEED, format).paint_at(time_s * FPS, &mut frame);
        Self::shrunk(&frame)
    }

    fn shrunk(frame: &Frame) -> Self {
        let full_width = frame.size().width_px() as usize;
        let (width_px, height_px) = (
            full_width / SHRINK,
            frame.size().height_px() as usize / SHRINK,
        );
        let full = to_rgb8(frame);
        let mut rgb = Vec::with_capacity(width_px * height_px * 3);
        for i in 0..width_px * height_px * 3 {
            let (at, channel) = (i / 3, i % 3);
            let corner = at / width_px * SHRINK * full_width + at % width_px * SHRINK;
            let sum: usize = (0..SHRINK * SHRINK)
                .map(|cell| corner + cell / SHRINK * full_width + cell % SHRINK)
                .map(|pixel| usize::from(full[pixel * 3 + channel]))
                .sum();
            rgb.push((sum / (SHRINK * SHRINK)) as u8);
        }
        Self {
            width_px,
            height_px,
            rgb,
        }
    }

    fn read(path: &Path) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().ok()?;
        let (width_px, height_px) = reader.info().size();
        let mut rgb = vec![0; reader.output_buffer_size()?];
        reader.next_frame(&mut rgb).ok()?;
        Some(Self {
            width_px: width_px as usize,
            height_px: height_px as usize,
            rgb,
        })
    }

    fn write(&self, path: &Path) {
        let mut bytes = Vec::new();
        let mut encoder =
            png::Encoder::new(&mut bytes, self.width_px as u32, self.height_px as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().expect("a valid head");
        writer.write_image_data(&self.rgb).expect("all rows");
        writer.finish().expect("a whole picture");
        fs::write(path, bytes).expect("writable");
    }

    /// The share of pixels that look unlike those of `other`: all of them where the sizes differ.
    fn others(&self, other: &Self) -> f64 {
        if (self.width_px, self.height_px) != (other.width_px, other.height_px) {
            return 1.0;
        }
        let pixels = self.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
        let n_others = pixels
            .filter(|(a, b)| {
                let mut channels = a.iter().zip(*b);
                channels.any(|(a, b)| a.abs_diff(*b) > CHANNEL_TOLERANCE)
            })
            .count();
        n_others as f64 / (self.width_px * self.height_px) as f64
    }
}

#[test]
fn pictures_look_as_they_did() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let new = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let is_updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut changed = Vec::new();
    for (name, prompt, shape, time_s) in PICTURES {
        let file = format!("{name}.png");
        let now = Small::of_prompt(prompt, shape, time_s);
        let before = Small::read(&golden.join(&file));
        let others = before.map_or(1.0, |before| before.others(&now));
        if others <= MAX_OTHERS {
            continue;
        }
        if is_updating {
            now.write(&golden.join(&file));
        } else {
            now.write(&new.join(&file));
            changed.push(format!("{file}: {:.1} % are others", others * 100.0));
        }
    }
    assert!(
        changed.is_empty(),
        "compare with tests/golden, then UPDATE_GOLDEN=1: {changed:#?} in {}",
        new.display()
    );
}

#[test]
fn a_missing_subject_and_another_light_are_seen() {
    let alone = Small::of_prompt("a grassy park", Shape::Wide, 1);
    let visited = Small::of_prompt("a dog in a grassy park", Shape::Wide, 1);
    let at_night = Small::of_prompt("a grassy park at night", Shape::Wide, 1);
    assert!(alone.others(&visited) > MAX_OTHERS, "the dog counts");
    assert!(alone.others(&at_night) > MAX_OTHERS, "the night counts");
    assert_eq!(alone.others(&alone), 0.0);
}

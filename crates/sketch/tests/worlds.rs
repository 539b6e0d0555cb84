//! Clips of what is no place with people in it: products on a stand, abstract motifs, space, flights, title cards.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame};
use kinora_sketch::clip::Clip;
use kinora_sketch::rigs::Troupe;
use kinora_sketch::story::{Story, Words};
use rayon::prelude::*;

const N_FRAMES: u32 = 90;
/// The side of the squares that are looked at instead of pixels: grain is gone in their means.
const SQUARE_PX: usize = 10;

/// A prompt for each of these worlds.
const WORLDS: [&str; 18] = [
    "Product shot of a perfume bottle rotating on a stand, dark background",
    "Sleek smartphone rotating on a reflective black surface, neon rim light",
    "A sneaker on a white background, studio light",
    "Abstract liquid chrome flowing",
    "Abstract ink swirling in water",
    "Abstract geometric shapes",
    "Soft gradient background, slowly shifting colours",
    "Smoke drifting on a black background",
    "Light trails on black, abstract",
    "Glowing particles drifting, abstract background",
    "The solar system with planets in their orbits",
    "Earth from space",
    "Aerial drone shot flying over snowy mountain peaks",
    "Drone shot over a city at night",
    "Drone flying over a forest in autumn",
    "A train with carriages crosses a bridge",
    "A family watches television in a living room",
    "A phone floating in a dark room with an app on its screen",
];

fn format(size: Size) -> ClipFormat {
    ClipFormat {
        size,
        fps: FrameRate::new(30).unwrap(),
        n_frames: N_FRAMES,
    }
}

fn sizes() -> [Size; 2] {
    [(160, 90), (90, 160)].map(|(width, height)| Size::new(width, height).unwrap())
}

/// The mean brightness of every square of a frame.
fn squares(frame: &Frame) -> Vec<f32> {
    let size = frame.size();
    let (width, height) = (size.width_px() as usize, size.height_px() as usize);
    let n_columns = width / SQUARE_PX;
    let mut sums = vec![0.0; n_columns * (height / SQUARE_PX)];
    for (y, row) in frame.y().chunks_exact(width).enumerate() {
        for (x, value) in row.iter().enumerate() {
            let square = y / SQUARE_PX * n_columns + x / SQUARE_PX;
            sums[square] += f32::from(*value) / (SQUARE_PX * SQUARE_PX) as f32;
        }
    }
    sums
}

fn moments(prompt: &str, size: Size, seed: u64, moments: &[u32]) -> Vec<Vec<f32>> {
    let format = format(size);
    let length = (format.n_frames, format.fps.get());
    let words = Words {
        prompt,
        ..Words::default()
    };
    let mut story = Story::told(&words, length, seed);
    let mut clip = Clip::of_story(&mut story, &Troupe::default(), 0, format);
    let mut frame = Frame::new(size);
    moments
        .iter()
        .map(|frame_idx| {
            clip.paint_at(*frame_idx, &mut frame);
            squares(&frame)
        })
        .collect()
}

/// By how much the squares that differ most do.
fn greatest_change(a: &[f32], b: &[f32]) -> f32 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

#[test]
fn every_world_shows_something_that_moves_in_both_shapes() {
    WORLDS.par_iter().for_each(|prompt| {
        for size in sizes() {
            let shown = moments(prompt, size, 3, &[0, N_FRAMES / 2, N_FRAMES - 1]);
            for squares in &shown {
                let low = squares.iter().copied().fold(f32::INFINITY, f32::min);
                let high = squares.iter().copied().fold(0.0, f32::max);
                assert!(high - low > 16.0, "{prompt} at {size}: {low} to {high}");
            }
            let change =
                greatest_change(&shown[0], &shown[1]).max(greatest_change(&shown[1], &shown[2]));
            assert!(change > 3.0, "{prompt} at {size}: {change}");
        }
    });
}

#[test]
fn every_world_is_another_with_another_seed() {
    WORLDS.par_iter().for_each(|prompt| {
        let size = sizes()[0];
        let [a, b] = [3, 11].map(|seed| moments(prompt, size, seed, &[N_FRAMES / 2]).remove(0));
        let change = greatest_change(&a, &b);
        assert!(change > 3.0, "{prompt}: {change}");
    });
}

#[test]
fn a_card_closes_a_clip_and_is_not_seen_before() {
    let plain = "A red sneaker turns on a stand.";
    let closed = format!("{plain} End with the words \"Shop now\".");
    for size in sizes() {
        let last = N_FRAMES - 1;
        let without = moments(plain, size, 3, &[10, last]);
        let with = moments(&closed, size, 3, &[10, last]);
        assert!(greatest_change(&without[0], &with[0]) < 6.0, "{size}");
        assert!(greatest_change(&without[1], &with[1]) > 30.0, "{size}");
    }
}

//! Prints how long a usual frame takes to draw and to grade, with one and two threads, and how much faster than
//! real time a usual clip is painted in every style.
//!
//! `cargo run --release -p kinora-sketch --example paint_speed [WIDTHxHEIGHT] [ROLL_RAD]`

#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::understand;
use kinora_sketch::paint::noise::{Dice, fbm, smoothstep};
use kinora_sketch::paint::{Affine, Blend, Compositor, Draw, DrawList, Grade, Plate};

const N_FRAMES: u32 = 60;

fn main() {
    let mut args = std::env::args().skip(1);
    let size = args.next().and_then(|text| text.parse::<Size>().ok());
    let size = size.unwrap_or_else(|| Size::new(1280, 720).expect("even"));
    let roll_rad = args
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0.0);
    let scene = Scene::new(size);
    println!("{size}: 5 plates of 1.2 frames, 20 sprites, 200 particles, roll {roll_rad}");
    for n_threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .expect("threads");
        pool.install(|| {
            let mut compositor = Compositor::new(size);
            let mut frame = Frame::new(size);
            let (mut draw, mut post) = (Duration::MAX, Duration::MAX);
            let (mut draw_sum, mut post_sum) = (Duration::ZERO, Duration::ZERO);
            for frame_idx in 0..N_FRAMES {
                let list = scene.list(frame_idx, roll_rad);
                let start = Instant::now();
                compositor.draw(&list);
                let drawn = Instant::now();
                compositor.finish(&Grade::default(), frame_idx, &mut frame);
                let done = Instant::now();
                draw = draw.min(drawn - start);
                post = post.min(done - drawn);
                draw_sum += drawn - start;
                post_sum += done - drawn;
            }
            let ms = |time: Duration| time.as_secs_f64() * 1e3;
            let mean = |time: Duration| ms(time) / f64::from(N_FRAMES);
            println!(
                "{n_threads} threads: draw {:.1} ms (best {:.1}), post {:.1} ms (best {:.1})",
                mean(draw_sum),
                ms(draw),
                mean(post_sum),
                ms(post)
            );
            print_styles(size, n_threads);
        });
    }
}

fn print_styles(size: Size, n_threads: usize) {
    use kinora_sketch::scene::Style as S;
    let format = ClipFormat {
        size,
        fps: FrameRate::new(30).expect("in range"),
        n_frames: 120,
    };
    let mut scene = understand("A young woman walking a dog through a rainy city street").scene;
    for style in S::ALL {
        scene.style = style;
        let mut clip = Clip::new(&scene, 1, format);
        let mut frame = Frame::new(size);
        // The first frame bakes.
        clip.paint_at(0, &mut frame);
        let start = Instant::now();
        for frame_idx in 1..=N_FRAMES {
            clip.paint_at(frame_idx, &mut frame);
        }
        let speed = f64::from(N_FRAMES) / 30.0 / start.elapsed().as_secs_f64();
        println!("{n_threads} threads: {style:?} {speed:.1} times real time");
    }
}

struct Scene {
    size: Size,
    plates: Vec<Arc<Plate>>,
    sprite: Arc<Plate>,
    dot: Arc<Plate>,
}

impl Scene {
    fn new(size: Size) -> Self {
        let (width, height) = (
            size.width_px() as usize * 6 / 5,
            size.height_px() as usize * 6 / 5,
        );
        let plates = (0..5_u32)
            .map(|layer| {
                Arc::new(Plate::from_fn(width, height, |x, y| {
                    let (x, y) = (x / width as f32, y / height as f32);
                    let crest = 0.15 * layer as f32 + 0.2 * fbm(x * 5.0, 0.5, 4, layer);
                    let alpha = if layer == 0 {
                        1.0
                    } else {
                        smoothstep(crest - 0.001, crest + 0.001, y)
                    };
                    ([x, y, 0.2 * layer as f32], alpha)
                }))
            })
            .collect();
        let side = size.height_px() as usize * 3 / 10;
        let sprite = Plate::from_fn(side, side, |x, y| {
            let r = (x - side as f32 / 2.0).hypot(y - side as f32 / 2.0) / side as f32;
            ([0.9, 0.5 + r, 0.2], smoothstep(0.5, 0.47, r))
        });
        let dot = Plate::from_fn(12, 12, |x, y| {
            ([1.0; 3], smoothstep(6.0, 0.0, (x - 6.0).hypot(y - 6.0)))
        });
        Self {
            size,
            plates,
            sprite: Arc::new(sprite),
            dot: Arc::new(dot),
        }
    }

    fn list(&self, frame_idx: u32, roll_rad: f32) -> DrawList {
        let t = frame_idx as f32 / 30.0;
        let (width, height) = (self.size.width_px() as f32, self.size.height_px() as f32);
        let mut list = DrawList::default();
        for (layer, plate) in self.plates.iter().enumerate() {
            let zoom = 1.0 + 0.01 * t * layer as f32;
            let middle = (plate.width_px as f32 / 2.0, plate.height_px as f32 / 2.0);
            let to_frame = Affine::translate(-middle.0, -middle.1)
                .then(Affine::scale(zoom, zoom))
                .then(Affine::rotate(roll_rad))
                .then(Affine::translate(
                    width / 2.0 + t * layer as f32,
                    height / 2.0,
                ));
            list.draw(draw(plate, to_frame, Blend::Over, 1.0));
        }
        let mut dice = Dice::new(1, 1);
        for i in 0..20 {
            let to_frame = Affine::translate(-(self.sprite.width_px as f32) / 2.0, 0.0)
                .then(Affine::rotate(0.3 * (t + i as f32)))
                .then(Affine::translate(dice.unit() * width, dice.unit() * height));
            list.draw(draw(&self.sprite, to_frame, Blend::Over, 1.0));
        }
        for _ in 0..200 {
            let at = Affine::translate(dice.unit() * width, dice.unit() * height + t);
            list.draw(draw(&self.dot, at, Blend::Add, 0.5));
        }
        list
    }
}

fn draw(plate: &Arc<Plate>, to_frame: Affine, blend: Blend, opacity: f32) -> Draw {
    Draw {
        plate: Arc::clone(plate),
        to_frame,
        opacity,
        tint: [1.0; 3],
        blend,
        wave: None,
    }
}

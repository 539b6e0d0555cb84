//! Paints moments of a prompt's clip onto one sheet, wide and tall:
//! `cargo run --release -p kinora-sketch --example clip_sheet -- sheet.png 8 7 "a cat playing a piano"`
//!
//! The numbers are the seconds and the seed. `--wide` or `--tall` before the prompt shows one of the two,
//! `--lines FILE N M` takes the prompts of lines N to M and shows two moments of each.

use std::{error::Error, fs::File, time::Instant};

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::understand;

const FPS: u32 = 30;

struct Sheet {
    width_px: usize,
    height_px: usize,
    rgb: Vec<u8>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("name the sheet")?;
    let seconds: u32 = args.next().ok_or("name the seconds")?.parse()?;
    let seed: u64 = args.next().ok_or("name the seed")?.parse()?;
    let rest: Vec<String> = args.collect();
    let n_frames = seconds * FPS;
    let (wide, tall) = (Size::new(1280, 720)?, Size::new(720, 1280)?);
    let sheet = if rest.first().is_some_and(|arg| arg == "--lines") {
        let text = std::fs::read_to_string(&rest[1])?;
        let (from, to): (usize, usize) = (rest[2].parse()?, rest[3].parse()?);
        let prompts: Vec<&str> = text.lines().skip(from).take(to - from).collect();
        let mut sheet = Sheet::new(4 * 400, 320 * prompts.len().div_ceil(2));
        for (idx, prompt) in prompts.iter().enumerate() {
            let (x, y) = ((idx % 2) * 800, (idx / 2) * 320);
            let frames = paint(
                prompt,
                seed,
                wide,
                n_frames,
                &[n_frames / 4, 3 * n_frames / 4],
            )?;
            sheet.put(&frames[0], (x, y), (400, 225));
            let tall_frames = paint(
                prompt,
                seed,
                tall,
                n_frames,
                &[n_frames / 4, 3 * n_frames / 4],
            )?;
            sheet.put(&tall_frames[0], (x + 404, y), (180, 320));
            sheet.put(&tall_frames[1], (x + 588, y), (180, 320));
            sheet.put(&frames[1], (x, y + 226), (166, 93));
        }
        sheet
    } else {
        let is_wide = rest[0] != "--tall";
        let is_tall = rest[0] != "--wide";
        let prompt = rest.last().ok_or("say a prompt")?;
        let at = [0, n_frames / 3, 2 * n_frames / 3, n_frames - 1];
        let mut sheet = Sheet::new(1300, if is_tall { 1310 } else { 732 });
        if is_wide {
            let frames = paint(prompt, seed, wide, n_frames, &at)?;
            for (idx, frame) in frames.iter().enumerate() {
                sheet.put(frame, ((idx % 2) * 652, (idx / 2) * 366), (648, 364));
            }
        }
        if is_tall {
            let frames = paint(prompt, seed, tall, n_frames, &at)?;
            for (idx, frame) in frames.iter().enumerate() {
                sheet.put(
                    frame,
                    (idx * 325, if is_wide { 734 } else { 0 }),
                    (322, 572),
                );
            }
        }
        sheet
    };
    sheet.save(&path)
}

fn paint(
    prompt: &str,
    seed: u64,
    size: Size,
    n_frames: u32,
    at: &[u32],
) -> Result<Vec<Frame>, Box<dyn Error>> {
    let scene = understand(prompt).scene;
    let format = ClipFormat {
        size,
        fps: FrameRate::new(FPS)?,
        n_frames,
    };
    let started = Instant::now();
    let mut clip = Clip::new(&scene, seed, format);
    let prepared_ms = started.elapsed().as_millis();
    let listing = Instant::now();
    for frame_idx in at {
        std::hint::black_box(clip.production().frame(clip.time_s(*frame_idx)));
    }
    let list_ms = listing.elapsed().as_secs_f32() * 1000.0 / at.len() as f32;
    let painting = Instant::now();
    let mut frames = Vec::new();
    for frame_idx in at {
        let mut frame = Frame::new(size);
        clip.paint_at(*frame_idx, &mut frame);
        frames.push(frame);
    }
    let paint_ms = painting.elapsed().as_millis() as usize / at.len();
    let cast: Vec<String> = scene
        .entities
        .iter()
        .map(|entity| {
            format!(
                "{}x{} {:?}{:?}",
                entity.count,
                entity.concept,
                entity.action,
                entity.place.as_ref().map(|place| place.relation)
            )
        })
        .collect();
    eprintln!(
        "{prompt}: {:?} {cast:?}; prepared {prepared_ms} ms, list {list_ms:.2} ms, paint {paint_ms} ms",
        scene.setting
    );
    Ok(frames)
}

impl Sheet {
    fn new(width_px: usize, height_px: usize) -> Self {
        Self {
            width_px,
            height_px,
            rgb: vec![24; 3 * width_px * height_px],
        }
    }

    /// Puts a frame at a place, averaged down to a size.
    fn put(
        &mut self,
        frame: &Frame,
        (left, top): (usize, usize),
        (width_px, height_px): (usize, usize),
    ) {
        let size = (
            frame.size().width_px() as usize,
            frame.size().height_px() as usize,
        );
        for y in 0..height_px {
            for x in 0..width_px {
                let (x0, x1) = (x * size.0 / width_px, ((x + 1) * size.0).div_ceil(width_px));
                let (y0, y1) = (
                    y * size.1 / height_px,
                    ((y + 1) * size.1).div_ceil(height_px),
                );
                let mut sum = [0.0f32; 3];
                for source_y in y0..y1 {
                    for source_x in x0..x1 {
                        let chroma_idx = source_y / 2 * (size.0 / 2) + source_x / 2;
                        let luma =
                            (f32::from(frame.y()[source_y * size.0 + source_x]) - 16.0) * 1.164;
                        let cb = f32::from(frame.cb()[chroma_idx]) - 128.0;
                        let cr = f32::from(frame.cr()[chroma_idx]) - 128.0;
                        sum[0] += luma + 1.793 * cr;
                        sum[1] += luma - 0.213 * cb - 0.533 * cr;
                        sum[2] += luma + 2.112 * cb;
                    }
                }
                let n = ((x1 - x0) * (y1 - y0)) as f32;
                let at = ((top + y) * self.width_px + left + x) * 3;
                if left + x < self.width_px && top + y < self.height_px {
                    for channel in 0..3 {
                        self.rgb[at + channel] = (sum[channel] / n).clamp(0.0, 255.0) as u8;
                    }
                }
            }
        }
    }

    fn save(&self, path: &str) -> Result<(), Box<dyn Error>> {
        let mut encoder = png::Encoder::new(
            File::create(path)?,
            self.width_px as u32,
            self.height_px as u32,
        );
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(())
    }
}

//! Paints source and result of a remix, an edit or an extension below each other:
//! `cargo run --release -p kinora-sketch --example derive_sheet -- sheet.png --edit "a cat on a stage" "at night"`
//!
//! More pairs may follow; `--remix`, `--edit` and `--extend` say what each pair is. The upper row of a pair is the
//! source, the lower one the result; an extension's lower row goes on from the upper one. `--tall` shows the clips
//! upright, `--seed N` varies them.

use std::{error::Error, fs::File};

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::Purpose;
use kinora_sketch::rigs::Troupe;
use kinora_sketch::story::{Story, Words};

const FPS: u32 = 30;
const SECONDS: u32 = 4;

struct Sheet {
    width_px: usize,
    height_px: usize,
    rgb: Vec<u8>,
}

struct Pair {
    purpose: Purpose,
    source: String,
    change: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("name the sheet")?;
    let (mut is_tall, mut seed, mut pairs) = (false, 7, Vec::new());
    while let Some(flag) = args.next() {
        let purpose = match flag.as_str() {
            "--tall" => {
                is_tall = true;
                continue;
            }
            "--seed" => {
                seed = args.next().ok_or("name the seed")?.parse()?;
                continue;
            }
            "--edit" => Purpose::Edit,
            "--remix" => Purpose::Remix,
            "--extend" => Purpose::Extend,
            other => return Err(format!("{other}: no such flag").into()),
        };
        pairs.push(Pair {
            purpose,
            source: args.next().ok_or("say the source's prompt")?,
            change: args.next().ok_or("say the change")?,
        });
    }
    let (size, tile, n_tiles) = if is_tall {
        (Size::new(720, 1280)?, (216, 384), 6)
    } else {
        (Size::new(1280, 720)?, (400, 225), 4)
    };
    let row_px = tile.1 + 4;
    let mut sheet = Sheet::new(n_tiles * (tile.0 + 4), pairs.len() * (2 * row_px + 12));
    for (pair_idx, pair) in pairs.iter().enumerate() {
        let rows = paint(pair, seed, size, n_tiles as u32)?;
        for (row_idx, row) in rows.iter().enumerate() {
            for (column, frame) in row.iter().enumerate() {
                let top = pair_idx * (2 * row_px + 12) + row_idx * row_px;
                sheet.put(frame, (column * (tile.0 + 4), top), tile);
            }
        }
    }
    sheet.save(&path)
}

fn paint(
    pair: &Pair,
    seed: u64,
    size: Size,
    n_tiles: u32,
) -> Result<[Vec<Frame>; 2], Box<dyn Error>> {
    let n_frames = SECONDS * FPS;
    let format = ClipFormat {
        size,
        fps: FrameRate::new(FPS)?,
        n_frames,
    };
    let even: Vec<u32> = (0..n_tiles)
        .map(|idx| idx * (n_frames - 1) / (n_tiles - 1))
        .collect();
    let mut source = Story::told(&words(&pair.source), (n_frames, FPS), seed);
    let mut clip = Clip::of_story(&mut source, &Troupe::default(), 0, format);
    let upper = frames(&mut clip, size, &even);
    let (mut result, at) = if pair.purpose == Purpose::Extend {
        // Soon after the seam most happens.
        let at = if n_tiles == 4 {
            vec![1, 22, 50, 119]
        } else {
            vec![0, 12, 24, 40, 70, 119]
        };
        (source.extended(&words(&pair.change), n_frames), at)
    } else {
        (source.changed(&words(&pair.change), pair.purpose), even)
    };
    let first_segment = result.segments.len() - 1;
    let scene = &result.last().scene;
    let cast: Vec<String> = scene
        .entities
        .iter()
        .map(|entity| {
            format!(
                "{}:{}x{} {:?}",
                entity.id, entity.count, entity.concept, entity.action
            )
        })
        .collect();
    eprintln!(
        "{:?} {:?} + {:?}: {:?} {cast:?}",
        pair.purpose, pair.source, pair.change, scene.setting
    );
    let mut clip = Clip::of_story(&mut result, &Troupe::default(), first_segment, format);
    Ok([upper, frames(&mut clip, size, &at)])
}

fn words(prompt: &str) -> Words<'_> {
    Words {
        prompt,
        ..Words::default()
    }
}

fn frames(clip: &mut Clip, size: Size, at: &[u32]) -> Vec<Frame> {
    at.iter()
        .map(|frame_idx| {
            let mut frame = Frame::new(size);
            clip.paint_at(*frame_idx, &mut frame);
            frame
        })
        .collect()
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
                    for (byte, sum) in self.rgb[at..at + 3].iter_mut().zip(sum) {
                        *byte = (sum / n).clamp(0.0, 255.0) as u8;
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

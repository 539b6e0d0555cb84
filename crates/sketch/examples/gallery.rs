//! Renders a list of prompts to contact sheets, to look at: `cargo xtask gallery LIST [--out DIR]`.
//!
//! A sheet has the first frame, those at one and two thirds, and the last one, wide above and tall below. The
//! index shows with each what was understood and which words were not.

#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame, to_rgb8};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::{self, Understanding};
use kinora_sketch::rigs::Troupe;
use kinora_sketch::story::{Story, Words};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const FPS: u32 = 30;
const N_FRAMES: u32 = 4 * FPS;
/// How many pixels of a frame become one of a sheet, along each side.
const SHRINK: usize = 3;
const GAP_PX: usize = 4;

/// Where a sheet begins and ends in RGB8.
struct Sheet {
    width_px: usize,
    height_px: usize,
    rgb: Vec<u8>,
}

fn main() -> Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(list), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: gallery LIST OUT_DIR".into());
    };
    fs::create_dir_all(&out)?;
    let text = fs::read_to_string(&list)?;
    let is_prompt = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let prompts: Vec<&str> = text.lines().map(str::trim).filter(is_prompt).collect();
    let mut rows = String::new();
    for (prompt_idx, prompt) in prompts.iter().enumerate() {
        let started = Instant::now();
        let understanding = language::understand(prompt);
        let sheet = sheet(prompt)?;
        let name = format!("{:03}.png", prompt_idx + 1);
        sheet.write(&out.join(&name))?;
        add_row(&mut rows, prompt, &name, &understanding)?;
        println!("{name} {:.1} s  {prompt}", started.elapsed().as_secs_f64());
    }
    let index = out.join("index.html");
    fs::write(&index, page(&rows))?;
    println!("{} prompts in {}", prompts.len(), index.display());
    Ok(())
}

/// Every prompt has a seed of its own, as an order without one has.
fn seed_of(prompt: &str) -> u64 {
    let mixed = prompt
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    mixed >> 1
}

/// Draws the frames of one prompt in both shapes.
fn sheet(prompt: &str) -> Result<Sheet> {
    let words = Words {
        prompt,
        ..Words::default()
    };
    let wide = Size::new(1280, 720)?;
    let tall = Size::new(720, 1280)?;
    let side = |px: u32| px as usize / SHRINK;
    let frame_idxs = [0, N_FRAMES / 3, 2 * N_FRAMES / 3, N_FRAMES - 1];
    let n = frame_idxs.len();
    let mut sheet = Sheet::new(
        n * (side(wide.width_px()) + GAP_PX),
        side(wide.height_px()) + GAP_PX + side(tall.height_px()),
    );
    let mut top_px = 0;
    for size in [wide, tall] {
        let format = ClipFormat {
            size,
            fps: FrameRate::new(FPS)?,
            n_frames: N_FRAMES,
        };
        let mut story = Story::told(&words, (N_FRAMES, FPS), seed_of(prompt));
        let mut clip = Clip::of_story(&mut story, &Troupe::default(), 0, format);
        let mut frame = Frame::new(size);
        for (column, frame_idx) in frame_idxs.into_iter().enumerate() {
            clip.paint_at(frame_idx, &mut frame);
            let left_px = column * (side(size.width_px()) + GAP_PX);
            sheet.add(&frame, left_px, top_px);
        }
        top_px += side(size.height_px()) + GAP_PX;
    }
    Ok(sheet)
}

impl Sheet {
    fn new(width_px: usize, height_px: usize) -> Self {
        let rgb = vec![40; width_px * height_px * 3];
        Self {
            width_px,
            height_px,
            rgb,
        }
    }

    /// Puts a frame there, shrunk by averaging.
    fn add(&mut self, frame: &Frame, left_px: usize, top_px: usize) {
        let width = frame.size().width_px() as usize;
        let height = frame.size().height_px() as usize;
        let rgb = to_rgb8(frame);
        for y in 0..height / SHRINK {
            for x in 0..width / SHRINK {
                for channel in 0..3 {
                    let of_block = |i: usize| {
                        let (dx, dy) = (i % SHRINK, i / SHRINK);
                        let at = (y * SHRINK + dy) * width + x * SHRINK + dx;
                        usize::from(rgb[at * 3 + channel])
                    };
                    let sum: usize = (0..SHRINK * SHRINK).map(of_block).sum();
                    let to = (top_px + y) * self.width_px + left_px + x;
                    self.rgb[to * 3 + channel] = (sum / (SHRINK * SHRINK)) as u8;
                }
            }
        }
    }

    fn write(&self, path: &Path) -> Result<()> {
        let file = BufWriter::new(File::create(path)?);
        let mut encoder = png::Encoder::new(file, self.width_px as u32, self.height_px as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(())
    }
}

/// Adds a prompt, its sheet and what was understood.
fn add_row(html: &mut String, prompt: &str, name: &str, understood: &Understanding) -> Result<()> {
    let lost: Vec<String> = understood
        .not_understood()
        .map(|word| escaped(&word.text))
        .collect();
    let lost = if lost.is_empty() {
        "nothing".to_owned()
    } else {
        lost.join(", ")
    };
    let scene = escaped(&serde_json::to_string_pretty(&(
        &understood.scene,
        &understood.later,
    ))?);
    write!(
        html,
        "<h2>{}</h2>\n<p>not understood: {lost}</p>\n<img src=\"{name}\" loading=\"lazy\">\n\
         <details><summary>scene</summary><pre>{scene}</pre></details>\n",
        escaped(prompt)
    )?;
    Ok(())
}

fn page(rows: &str) -> String {
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Gallery</title>\n\
         <style>body {{ font: 15px sans-serif; margin: 2em }} h2 {{ font-size: 1.1em }} img {{ max-width: 100% }}</style>\n\
         {rows}"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

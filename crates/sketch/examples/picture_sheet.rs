//! Paints moments of clips that begin with a picture, or of an edit of one, onto a sheet:
//! `cargo run --release -p kinora-sketch --example picture_sheet -- sheet.png 6 picture.png "snow falls, a fox walks by"`
//!
//! The number is the seconds. More pictures and prompts may follow in pairs, one row each. `--character NAME FILE`
//! before the first picture brings somebody who is cut out of the pictures of FILE (several with commas);
//! `--edit` treats each picture as a clip that stands still; `--none` as a picture is a drawn scene.

#![expect(clippy::print_stderr, reason = "a command-line tool")]

use std::{error::Error, fs, fs::File, time::Instant};

use kinora_domain::{FrameRate, Size};
use kinora_media::{
    ClipFormat, Cutout, Frame, FrameSource, SourceError, Still, StillFit, cut_out, to_rgb8,
};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::understand_with_names;
use kinora_sketch::picture::{FootageEdit, PictureBegins, PictureClip, PictureOrder};
use kinora_sketch::rigs::Troupe;
use kinora_sketch::scene::Scene;

const FPS: u32 = 30;
const N_MOMENTS: u32 = 5;
const TILE_LONG_PX: usize = 520;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).peekable();
    let path = args.next().ok_or("name the sheet")?;
    let seconds: u32 = args.next().ok_or("name the seconds")?.parse()?;
    let mut characters: Vec<(String, Vec<Cutout>)> = Vec::new();
    let mut is_edit = false;
    while let Some(arg) = args.peek().filter(|arg| arg.starts_with("--")).cloned() {
        match arg.as_str() {
            "--character" => {
                args.next();
                let name = args.next().ok_or("name the character")?;
                let files = args.next().ok_or("name the character's pictures")?;
                characters.push((name, looks(&files)?));
            }
            "--edit" => {
                args.next();
                is_edit = true;
            }
            _ => break,
        }
    }
    let troupe = Troupe::new(
        characters
            .iter()
            .map(|(name, looks)| (&name[..], &looks[..])),
    );
    let names: Vec<&str> = characters.iter().map(|(name, _)| name.as_str()).collect();
    let mut rows = Vec::new();
    while let Some(picture) = args.next() {
        let prompt = args.next().ok_or("say a prompt")?;
        let scene = understand_with_names(&prompt, &names).scene;
        let started = Instant::now();
        let frames = moments(&picture, &scene, &troupe, seconds * FPS, is_edit)?;
        let cast: Vec<String> = scene
            .entities
            .iter()
            .map(|entity| format!("{}:{}:{:?}", entity.word, entity.concept, entity.action))
            .collect();
        eprintln!(
            "{picture}: {:?} {:?} {:?} {cast:?}; {} ms",
            scene.camera,
            scene.weather,
            scene.time_of_day,
            started.elapsed().as_millis()
        );
        rows.push(frames);
    }
    save(&path, &rows)
}

fn looks(files: &str) -> Result<Vec<Cutout>, Box<dyn Error>> {
    let mut stills = Vec::new();
    for file in files.split(',') {
        stills.push(Still::decode(&fs::read(file)?)?);
    }
    Ok(cut_out(&stills))
}

fn moments(
    picture: &str,
    scene: &Scene,
    troupe: &Troupe,
    n_frames: u32,
    is_edit: bool,
) -> Result<Vec<Frame>, Box<dyn Error>> {
    let fps = FrameRate::new(FPS)?;
    let at = (0..N_MOMENTS).map(|moment| match moment {
        0 => 0,
        moment => n_frames * moment / (N_MOMENTS - 1) - 1,
    });
    let mut frames = Vec::new();
    if let Some(tall) = picture.strip_prefix("--none") {
        let size = if tall.is_empty() {
            Size::new(1280, 720)?
        } else {
            Size::new(720, 1280)?
        };
        let format = ClipFormat {
            size,
            fps,
            n_frames,
        };
        let mut clip = Clip::with_troupe(troupe, scene, 7, format);
        for frame_idx in at {
            let mut frame = Frame::new(size);
            clip.paint_at(frame_idx, &mut frame);
            frames.push(frame);
        }
        return Ok(frames);
    }
    let still = Still::decode(&fs::read(picture)?)?;
    let size = if still.width_px() > still.height_px() {
        Size::new(1280, 720)?
    } else {
        Size::new(720, 1280)?
    };
    let picture = still.to_frame(size, StillFit::Crop)?;
    let format = ClipFormat {
        size,
        fps,
        n_frames,
    };
    if is_edit {
        let source = Box::new(Standing { picture, format });
        let mut edit = FootageEdit::new(source, scene, troupe, 7)?;
        let at: Vec<u32> = at.collect();
        let mut frame = Frame::new(size);
        for frame_idx in 0..n_frames {
            edit.next_frame(&mut frame)?;
            if at.contains(&frame_idx) {
                frames.push(frame.clone());
            }
        }
        return Ok(frames);
    }
    let mut clip = PictureClip::new(&PictureOrder {
        picture: &picture,
        scene,
        troupe,
        seed: 7,
        format,
        begins: PictureBegins::With,
    });
    for frame_idx in at {
        let mut frame = Frame::new(size);
        clip.paint_at(frame_idx, &mut frame);
        frames.push(frame);
    }
    Ok(frames)
}

/// A clip that stands still.
struct Standing {
    picture: Frame,
    format: ClipFormat,
}

impl FrameSource for Standing {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        frame.clone_from(&self.picture);
        Ok(())
    }
}

/// Saves rows of frames, averaged down.
fn save(path: &str, rows: &[Vec<Frame>]) -> Result<(), Box<dyn Error>> {
    let tile = |frame: &Frame| {
        let (wide, high) = (
            frame.size().width_px() as usize,
            frame.size().height_px() as usize,
        );
        let long = wide.max(high);
        (wide * TILE_LONG_PX / long, high * TILE_LONG_PX / long)
    };
    let widths = rows
        .iter()
        .map(|row| row.iter().map(|frame| tile(frame).0 + 4).sum::<usize>());
    let sheet_wide = widths.max().ok_or("name a picture")?;
    let sheet_high: usize = rows.iter().map(|row| tile(&row[0]).1 + 4).sum();
    let mut rgb = vec![24_u8; 3 * sheet_wide * sheet_high];
    let mut top = 0;
    for row in rows {
        let mut left = 0;
        for frame in row {
            let (wide, high) = tile(frame);
            let from = to_rgb8(frame);
            let (from_wide, from_high) = (
                frame.size().width_px() as usize,
                frame.size().height_px() as usize,
            );
            for y in 0..high {
                for x in 0..wide {
                    let (x0, x1) = (x * from_wide / wide, ((x + 1) * from_wide).div_ceil(wide));
                    let (y0, y1) = (y * from_high / high, ((y + 1) * from_high).div_ceil(high));
                    let mut sum = [0_u32; 3];
                    for source_y in y0..y1.min(from_high) {
                        for source_x in x0..x1.min(from_wide) {
                            for (i, sum) in sum.iter_mut().enumerate() {
                                *sum += u32::from(from[3 * (source_y * from_wide + source_x) + i]);
                            }
                        }
                    }
                    let n = ((x1 - x0) * (y1 - y0)).max(1) as u32;
                    let at = 3 * ((top + y) * sheet_wide + left + x);
                    for (i, sum) in sum.iter().enumerate() {
                        rgb[at + i] = (sum / n) as u8;
                    }
                }
            }
            left += wide + 4;
        }
        top += tile(&row[0]).1 + 4;
    }
    let mut encoder = png::Encoder::new(File::create(path)?, sheet_wide as u32, sheet_high as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(())
}

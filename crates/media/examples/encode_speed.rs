//! Measures what finishing a clip costs: `cargo run --release -p kinora-media --example encode_speed`.
//!
//! Prints, for each of the two usual sizes, the CPU time per frame of everything `finish` does with
//! frames that cost nothing to make, and the wall time it takes. Build once with nasm on the PATH and
//! once with `OPENH264_NO_ASM=1` to compare: the files are the same, byte for byte.

#![expect(clippy::print_stdout, reason = "a tool that prints its result")]

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::time::Instant;

use kinora_domain::{FrameRate, Provenance, Size};
use kinora_media::{
    ClipFormat, ClipParts, Frame, FrameSource, Sound, SourceError, finish, from_rgb8,
};

const FPS: u32 = 30;
const SECONDS: u32 = 8;
/// Frames drawn beforehand and shown to and fro.
const N_DRAWN: usize = 48;

/// A drawn landscape that a camera pans across, like the clips of the sketch engine.
struct Pan {
    format: ClipFormat,
    drawn: Vec<Frame>,
    next_frame_idx: usize,
}

impl Pan {
    fn new(size: Size) -> Result<Self, Box<dyn Error>> {
        let drawn = (0..N_DRAWN).map(|step| draw(size, step as f32)).collect();
        Ok(Self {
            format: ClipFormat {
                size,
                fps: FrameRate::new(FPS)?,
                n_frames: SECONDS * FPS,
            },
            drawn,
            next_frame_idx: 0,
        })
    }
}

impl FrameSource for Pan {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        let place = self.next_frame_idx % (2 * N_DRAWN - 2);
        let drawn_idx = place.min(2 * N_DRAWN - 2 - place);
        frame.clone_from(&self.drawn[drawn_idx]);
        self.next_frame_idx += 1;
        Ok(())
    }
}

/// Sky, three ridges that move at different speeds, and a sun.
fn draw(size: Size, step: f32) -> Frame {
    let (width, height) = (size.width_px() as f32, size.height_px() as f32);
    let mut rgb = Vec::with_capacity((width * height) as usize * 3);
    for y in 0..size.height_px() {
        for x in 0..size.width_px() {
            let (x, y) = (x as f32, y as f32);
            let mut pixel = [90.0 + 120.0 * y / height, 140.0 + 40.0 * y / height, 220.0];
            if (x - width * 0.7 + step).hypot(y - height * 0.3) < height * 0.1 {
                pixel = [250.0, 220.0, 120.0];
            }
            for ridge in 1..=3u8 {
                let near = f32::from(ridge);
                let at = (x + step * near * 2.0) * 0.011 * (4.0 - near);
                let top = 0.35 + 0.13 * near + 0.05 * (at.sin() + 0.4 * (at * 2.7).sin());
                if y > height * top {
                    let light = 10.0 * (at * 9.0).sin() * (y * 0.07).sin() + grass(at, y);
                    pixel = [
                        80.0 - 18.0 * near + light,
                        130.0 - 22.0 * near + light,
                        60.0,
                    ];
                }
            }
            rgb.extend(pixel.map(|channel| channel.clamp(0.0, 255.0) as u8));
        }
    }
    from_rgb8(size, &rgb)
}

/// A fine texture that moves with its ridge.
fn grass(at: f32, y: f32) -> f32 {
    let blade =
        ((at * 60.0) as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32 / 3).wrapping_mul(0x85eb_ca6b);
    (blade.wrapping_mul(0xc2b2_ae35) >> 27) as f32 - 16.0
}

/// FNV-1a, to tell files apart.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// CPU seconds this process has used so far, in all threads (proc(5): fields 14 and 15, in ticks).
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("an odd /proc/self/stat")?;
    let ticks: f64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    Ok(ticks / TICKS_PER_SECOND)
}

fn main() -> Result<(), Box<dyn Error>> {
    let scratch = std::env::temp_dir().join(format!("encode-speed-{}", std::process::id()));
    fs::create_dir(&scratch)?;
    for (width_px, height_px) in [(1280, 720), (720, 1280)] {
        let size = Size::new(width_px, height_px)?;
        let parts = ClipParts {
            frames: Box::new(Pan::new(size)?),
            sound: Some(Sound {
                samples: (0..SECONDS * 48_000 * 2)
                    .map(|i| (i as f32 * 0.03).sin() * 0.3)
                    .collect(),
            }),
            frame_times: None,
            before: None,
            provenance: Provenance {
                generator: "encode_speed".to_owned(),
                model: "none".to_owned(),
                video_id: "none".to_owned(),
                credits: Vec::new(),
                document: Vec::new(),
            },
        };
        let (cpu_before, started) = (cpu_seconds()?, Instant::now());
        let finished = finish(parts, &scratch, &mut |_| ControlFlow::Continue(()))?;
        let n_frames = f64::from(finished.facts.n_frames);
        println!(
            "{size}: {:.2} ms of CPU a frame, {:.2} ms wall a frame, {:.2} Mbit/s, file {:016x}",
            (cpu_seconds()? - cpu_before) * 1000.0 / n_frames,
            started.elapsed().as_secs_f64() * 1000.0 / n_frames,
            finished.facts.file_size_bytes as f64 * 8.0 / f64::from(SECONDS) / 1e6,
            hash(&fs::read(&finished.video)?),
        );
    }
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

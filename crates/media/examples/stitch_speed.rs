//! Measures what stitching saves: `cargo run --release -p kinora-media --example stitch_speed`.
//!
//! Makes a clip of 100 s and one of 20 s, and puts them together twice: as kinora does it with a clip of its own, and
//! as it does it with a foreign one, by decoding and encoding everything again (which needs ffmpeg).

#![expect(clippy::print_stdout, reason = "a tool that prints its result")]

use std::env;
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use kinora_domain::{FrameRate, Provenance, Size};
use kinora_media::{
    ClipFormat, ClipParts, Decoders, Earlier, Finished, Footage, Frame, FrameSource, Sound,
    SourceError, StillFit, finish, from_rgb8, read_tail_sound, run_child,
};

const FPS: u32 = 30;
const EARLIER_SECONDS: u32 = 100;
const NEW_SECONDS: u32 = 20;
/// Frames drawn beforehand and shown to and fro.
const N_DRAWN: usize = 48;

/// A pattern that a camera pans across; frames cost nothing to make.
struct Pan {
    format: ClipFormat,
    drawn: Vec<Frame>,
    next_frame_idx: usize,
}

impl Pan {
    fn new(seconds: u32) -> Result<Self, Box<dyn Error>> {
        let size = Size::new(1280, 720)?;
        Ok(Self {
            format: ClipFormat {
                size,
                fps: FrameRate::new(FPS)?,
                n_frames: seconds * FPS,
            },
            drawn: (0..N_DRAWN).map(|step| draw(size, step)).collect(),
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
        frame.clone_from(&self.drawn[place.min(2 * N_DRAWN - 2 - place)]);
        self.next_frame_idx += 1;
        Ok(())
    }
}

/// Hills with a fine texture, moved by three pixels a step.
fn draw(size: Size, step: usize) -> Frame {
    let mut rgb = Vec::new();
    for y in 0..size.height_px() {
        for x in 0..size.width_px() {
            let at = (x as f32 + 3.0 * step as f32) * 0.01;
            let top = 300.0 + 90.0 * at.sin() + 30.0 * (at * 2.7).sin();
            let texture = 12.0 * (at * 37.0).sin() * (y as f32 * 0.11).sin();
            let pixel = if (y as f32) < top {
                [120.0, 160.0 + y as f32 * 0.1, 220.0]
            } else {
                [70.0 + texture, 120.0 + texture, 60.0]
            };
            rgb.extend(pixel.map(|channel: f32| channel.clamp(0.0, 255.0) as u8));
        }
    }
    from_rgb8(size, &rgb)
}

fn main() -> ExitCode {
    // A decoder's process is this program again.
    if let Some(exit_code) = run_child(env::args_os()) {
        return exit_code;
    }
    let scratch = env::temp_dir().join(format!("stitch-speed-{}", std::process::id()));
    let measured = fs::create_dir(&scratch)
        .map_err(Into::into)
        .and_then(|()| measure(&scratch));
    // What is left there is of no use to anybody.
    let _ = fs::remove_dir_all(&scratch);
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(scratch: &Path) -> Result<(), Box<dyn Error>> {
    let decoders = Decoders::new(env::current_exe()?, env::var_os("PATH").as_deref());
    let (earlier, _) = timed(scratch, "earlier", EARLIER_SECONDS, None)?;
    let tail_sound = read_tail_sound(&earlier.tail_sound)?;
    let (_, alone_seconds) = timed(scratch, "alone", NEW_SECONDS, None)?;
    let before = |footage| Earlier {
        footage,
        fit: StillFit::Exact,
        tail_sound: tail_sound.clone(),
    };
    let own = before(Footage::own(&earlier.video, &decoders)?);
    let (_, copied_seconds) = timed(scratch, "copied", NEW_SECONDS, Some(own))?;
    let foreign = before(Footage::foreign(&earlier.video, &decoders)?);
    let (_, again_seconds) = timed(scratch, "again", NEW_SECONDS, Some(foreign))?;
    println!("{NEW_SECONDS} s alone: {alone_seconds:.2} s");
    println!("behind {EARLIER_SECONDS} s that are copied: {copied_seconds:.2} s");
    println!("behind {EARLIER_SECONDS} s that are encoded again: {again_seconds:.2} s");
    println!(
        "copying is {:.1} times as fast; the earlier part alone {:.1} times",
        again_seconds / copied_seconds,
        (again_seconds - alone_seconds) / (copied_seconds - alone_seconds)
    );
    Ok(())
}

/// Finishes a clip in a folder of its own. Returns it, and the seconds that took.
fn timed(
    scratch: &Path,
    name: &str,
    seconds: u32,
    before: Option<Earlier>,
) -> Result<(Finished, f64), Box<dyn Error>> {
    let folder = scratch.join(name);
    fs::create_dir(&folder)?;
    let n_moments = seconds * 48_000;
    let tone = (0..n_moments).flat_map(|moment| {
        let sample = (moment as f32 * 0.03).sin() * 0.3;
        [sample, sample]
    });
    let parts = ClipParts {
        frames: Box::new(Pan::new(seconds)?),
        sound: Some(Sound {
            samples: tone.collect(),
        }),
        frame_times: None,
        before,
        provenance: Provenance {
            generator: "stitch_speed".to_owned(),
            model: "none".to_owned(),
            video_id: "none".to_owned(),
            credits: Vec::new(),
            document: Vec::new(),
        },
    };
    let started = Instant::now();
    let finished = finish(parts, &folder, &mut |_| ControlFlow::Continue(()))?;
    Ok((finished, started.elapsed().as_secs_f64()))
}

//! Decodes a clip and tells what it takes: `cargo run --release -p kinora-media --example decode_clip -- CLIP`.
//!
//! Prints what the clip is, how fast its frames come, and the most memory that this process and the decoder's used.

#![expect(clippy::print_stdout, reason = "a tool that prints its result")]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

use kinora_domain::Size;
use kinora_media::{Decoders, Footage, Frame, StillFit, run_child};

/// How often the decoder's memory is looked at.
const FRAMES_PER_LOOK: u32 = 50;

fn main() -> ExitCode {
    // The decoder's process is this program again.
    if let Some(exit_code) = run_child(env::args_os()) {
        return exit_code;
    }
    match env::args_os().nth(1).map(|clip| decode(Path::new(&clip))) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!("usage: decode_clip CLIP");
            ExitCode::FAILURE
        }
    }
}

fn decode(clip: &Path) -> Result<(), Box<dyn Error>> {
    let decoders = Decoders::new(env::current_exe()?, env::var_os("PATH").as_deref());
    let footage = Footage::foreign(clip, &decoders)?;
    let facts = footage.facts();
    println!(
        "{}x{}, {} frames, {:?}, sound: {}",
        facts.width_px, facts.height_px, facts.n_frames, facts.duration, facts.has_sound
    );
    let size = Size::new(facts.width_px & !1, facts.height_px & !1)?;
    let started = Instant::now();
    let mut frames = footage.frames(size, StillFit::Crop)?;
    let mut frame = Frame::new(size);
    let mut decoder_kib = 0;
    for frame_idx in 0..facts.n_frames {
        frames.next_frame(&mut frame)?;
        if frame_idx % FRAMES_PER_LOOK == 0 {
            decoder_kib = decoder_kib.max(children_peak_kib()?);
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{:.1} frames a second; at most {} MiB here and {} MiB in the decoder",
        f64::from(facts.n_frames) / seconds,
        peak_kib("self")? / 1024,
        decoder_kib / 1024
    );
    Ok(())
}

/// The most memory that a process has used (proc(5): VmHWM).
fn peak_kib(pid: &str) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(number.unwrap_or("0").parse()?)
}

fn children_peak_kib() -> Result<u64, Box<dyn Error>> {
    let children = fs::read_to_string("/proc/thread-self/children")?;
    let peaks = children.split_whitespace().map(peak_kib);
    peaks.sum()
}

//! Prints how much faster than real time clips that begin with a picture and edits of clips are painted:
//! `cargo run --release -p kinora-sketch --example picture_speed [WIDTHxHEIGHT [THREADS PROMPT]]`

#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::error::Error;
use std::time::Instant;

use kinora_domain::{FrameRate, Size};
use kinora_media::{ClipFormat, Frame, FrameSource, SourceError};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::understand;
use kinora_sketch::picture::{FootageEdit, PictureBegins, PictureClip, PictureOrder};
use kinora_sketch::rigs::Troupe;

const FPS: u32 = 30;
const N_FRAMES: u32 = 120;

const PROMPTS: [&str; 4] = [
    "the camera pushes in",
    "snow falls at night, a dog walks by",
    "a watercolor painting",
    "neon style, rain, two cats dance",
];

fn main() -> Result<(), Box<dyn Error>> {
    let size = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let size = size.unwrap_or(Size::new(1280, 720)?);
    let format = ClipFormat {
        size,
        fps: FrameRate::new(FPS)?,
        n_frames: N_FRAMES,
    };
    let mut picture = Frame::new(size);
    Clip::new(&understand("a lake before mountains").scene, 3, format).next_frame(&mut picture)?;
    let n_threads = std::env::args().nth(2).and_then(|text| text.parse().ok());
    let prompt = std::env::args().nth(3);
    let prompts: Vec<&str> = match &prompt {
        Some(prompt) => vec![prompt],
        None => PROMPTS.to_vec(),
    };
    println!("{size}, {N_FRAMES} frames at {FPS} frames a second, times real time:");
    for n_threads in n_threads.map_or(vec![1, 2], |n: usize| vec![n]) {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()?;
        for prompt in &prompts {
            let (world, edit) = pool.install(|| measure(prompt, &picture, format))?;
            println!("{n_threads} threads: picture {world:5.1}, edit {edit:5.1}  {prompt}");
        }
    }
    Ok(())
}

fn measure(prompt: &str, picture: &Frame, format: ClipFormat) -> Result<(f32, f32), SourceError> {
    let scene = understand(prompt).scene;
    let troupe = Troupe::default();
    let begun = Instant::now();
    let mut world = PictureClip::new(&PictureOrder {
        picture,
        scene: &scene,
        troupe: &troupe,
        seed: 7,
        format,
        begins: PictureBegins::With,
    });
    let world_speed = pull(&mut world, begun)?;
    let begun = Instant::now();
    let source = Box::new(Standing {
        picture: picture.clone(),
        format,
    });
    let mut edit = FootageEdit::new(source, &scene, &troupe, 7)?;
    let edit_speed = pull(&mut edit, begun)?;
    Ok((world_speed, edit_speed))
}

fn pull(source: &mut dyn FrameSource, begun: Instant) -> Result<f32, SourceError> {
    let mut frame = Frame::new(source.format().size);
    for _ in 0..N_FRAMES {
        source.next_frame(&mut frame)?;
    }
    Ok(N_FRAMES as f32 / FPS as f32 / begun.elapsed().as_secs_f32())
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

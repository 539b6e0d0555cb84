//! The encoder and ffmpeg, tried on a clip made for the purpose.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use kinora_domain::{FrameRate, Provenance, Size};
use kinora_media::{ClipFormat, ClipParts, Frame, FrameSource, SourceError, finish};

use super::Finding;

const N_FRAMES: u32 = 60;
const FPS: u32 = 30;
const FFMPEG_DEADLINE: Duration = Duration::from_secs(20);
/// Below this, encoding alone takes a good part of the time in which a clip plays.
const SLOW_FRAMES_PER_SECOND: f64 = 60.0;

/// Both checks. `assembly` is what the build noted of the encoder.
pub(super) async fn check(assembly: &str) -> Vec<Finding> {
    let made = tokio::task::spawn_blocking(|| {
        let folder = tempfile::tempdir().context("no temporary folder can be made")?;
        let encoded = encode(folder.path())?;
        anyhow::Ok((folder, encoded))
    });
    match made.await.context("the encoder panicked").flatten() {
        Ok((_folder, (clip, frames_per_second))) => vec![
            judge_encoder(assembly, frames_per_second),
            ffmpeg(Some(&clip)).await,
        ],
        Err(error) => {
            let advice = "look at the temporary folder (TMPDIR): it needs some free space";
            let broken = Finding::broken("H.264 encoder", format!("fails ({error:#})"), advice);
            vec![broken, ffmpeg(None).await]
        }
    }
}

/// Makes a short clip, and says how many frames a second it took.
fn encode(folder: &Path) -> anyhow::Result<(std::path::PathBuf, f64)> {
    let format = ClipFormat {
        size: Size::new(1280, 720).context("a size")?,
        fps: FrameRate::new(FPS).context("a rate")?,
        n_frames: N_FRAMES,
    };
    let parts = ClipParts {
        frames: Box::new(MovingBars {
            format,
            frame_idx: 0,
        }),
        sound: None,
        frame_times: None,
        before: None,
        provenance: Provenance {
            generator: format!("kinora {}", env!("CARGO_PKG_VERSION")),
            model: "doctor".to_owned(),
            video_id: "doctor".to_owned(),
            credits: Vec::new(),
            document: Vec::new(),
        },
    };
    let started = Instant::now();
    let finished = finish(parts, folder, &mut |_| ControlFlow::Continue(()))?;
    let frames_per_second = f64::from(N_FRAMES) / started.elapsed().as_secs_f64();
    Ok((finished.video, frames_per_second))
}

/// Something for an encoder to do: edges and gradients that move.
struct MovingBars {
    format: ClipFormat,
    frame_idx: usize,
}

impl FrameSource for MovingBars {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        let width_px = self.format.size.width_px() as usize;
        let shift_px = self.frame_idx * 7;
        let planes = frame.planes_mut();
        for (row_idx, row) in planes.y.chunks_exact_mut(width_px).enumerate() {
            for (x_px, luma) in row.iter_mut().enumerate() {
                let bar = ((x_px + shift_px + row_idx / 3) / 64) % 4 * 48;
                *luma = (16 + bar + (row_idx + shift_px) % 64) as u8;
            }
        }
        planes.cb.fill((96 + self.frame_idx % 64) as u8);
        planes.cr.fill(128);
        self.frame_idx += 1;
        Ok(())
    }
}

fn judge_encoder(assembly: &str, frames_per_second: f64) -> Finding {
    let check = "H.264 encoder";
    let speed = format!("{frames_per_second:.0} frames a second at 1280x720");
    let with_assembly = assembly == "nasm" || assembly == "neon";
    match (with_assembly, frames_per_second < SLOW_FRAMES_PER_SECOND) {
        (true, false) => Finding::ok(check, format!("{speed}, built with assembly ({assembly})")),
        (true, true) => Finding::note(
            check,
            format!("{speed}, though built with assembly ({assembly})"),
            "the machine is slow or busy: give it more cores, or lower worker.slots; or nasm came after the \
             first build: cargo clean -p openh264-sys2 -p kinora && cargo build --release",
        ),
        (false, _) => Finding::note(
            check,
            format!("{speed}, built without assembly: encoding takes about three times as long"),
            "install nasm, then build again: cargo clean -p openh264-sys2 -p kinora && cargo build --release",
        ),
    }
}

/// ffmpeg is needed only for clips that kinora did not make.
async fn ffmpeg(clip: Option<&Path>) -> Finding {
    let check = "ffmpeg";
    let version = match run_ffmpeg(&["-version".as_ref()]).await {
        Ok(output) => output
            .split(" Copyright")
            .next()
            .unwrap_or_default()
            .to_owned(),
        Err(Trouble::Missing) => {
            return Finding::note(
                check,
                "not found: uploaded clips (edits, extensions, characters) are refused, all else works",
                "install ffmpeg, such as with apt install ffmpeg",
            );
        }
        Err(Trouble::Broken(why)) => {
            let message =
                format!("found, but ffmpeg -version fails ({why}): uploaded clips are refused");
            return Finding::note(check, message, "install ffmpeg anew");
        }
    };
    let Some(clip) = clip else {
        return Finding::ok(check, format!("{version}, for uploaded clips; not tried"));
    };
    let decode: [&std::ffi::OsStr; 8] = [
        "-v".as_ref(),
        "error".as_ref(),
        "-xerror".as_ref(),
        "-i".as_ref(),
        clip.as_os_str(),
        "-f".as_ref(),
        "null".as_ref(),
        "-".as_ref(),
    ];
    match run_ffmpeg(&decode).await {
        Ok(_) => Finding::ok(check, format!("{version} decodes, for uploaded clips")),
        Err(Trouble::Missing | Trouble::Broken(_)) => Finding::note(
            check,
            format!("{version} cannot decode H.264: uploaded clips may be refused"),
            "install an ffmpeg with its usual decoders, such as with apt install ffmpeg",
        ),
    }
}

enum Trouble {
    Missing,
    Broken(String),
}

/// Runs ffmpeg and takes the first line it says.
async fn run_ffmpeg(arguments: &[&std::ffi::OsStr]) -> Result<String, Trouble> {
    let command = tokio::process::Command::new("ffmpeg")
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    match tokio::time::timeout(FFMPEG_DEADLINE, command).await {
        Ok(Ok(output)) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            Ok(text.lines().next().unwrap_or_default().to_owned())
        }
        Ok(Ok(output)) => Err(Trouble::Broken(output.status.to_string())),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Err(Trouble::Missing),
        Ok(Err(error)) => Err(Trouble::Broken(error.to_string())),
        Err(_) => Err(Trouble::Broken("it hangs".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn an_encoder_without_assembly_says_what_to_install() {
        assert_eq!(judge_encoder("nasm", 200.0).state, State::Ok);
        assert_eq!(judge_encoder("nasm", 20.0).state, State::Note);
        let slow = judge_encoder("none", 200.0);
        assert_eq!(slow.state, State::Note);
        assert!(slow.advice.unwrap().contains("nasm"));
    }
}

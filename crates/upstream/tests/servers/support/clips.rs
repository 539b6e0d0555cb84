//! Clips that the fake server hands out, made by ffmpeg; those of one shape are made once.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// What a clip is like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClipSpec {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) fps: u32,
    pub(crate) n_frames: u32,
    pub(crate) sound: SoundKind,
    pub(crate) picture: Picture,
    /// Further words for ffmpeg's encoder.
    pub(crate) coder: &'static str,
}

/// What can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SoundKind {
    Silent,
    /// AAC, 48 kHz stereo, as long as the pictures.
    Aac,
    /// AAC, 22.05 kHz mono, half as long as the pictures.
    ShortMono,
    /// MP3, a second longer than the pictures.
    LongMp3,
}

/// What can be seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Picture {
    Test,
    /// A PNG, all the time.
    Still(Bytes),
    /// An MP4, negative.
    Negative(Bytes),
}

impl ClipSpec {
    pub(crate) fn new((width_px, height_px): (u32, u32), fps: u32, n_frames: u32) -> Self {
        Self {
            width_px,
            height_px,
            fps,
            n_frames,
            sound: SoundKind::Aac,
            picture: Picture::Test,
            coder: "-c:v libx264 -preset ultrafast -pix_fmt yuv420p",
        }
    }

    /// The clip.
    pub(crate) fn mp4(&self) -> Bytes {
        static MADE: Mutex<BTreeMap<ClipSpec, Bytes>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(self.clone())
            .or_insert_with(|| self.make())
            .clone()
    }

    fn make(&self) -> Bytes {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("clip.mp4");
        let Self {
            width_px,
            height_px,
            fps,
            n_frames,
            ..
        } = self;
        let shown = match &self.picture {
            Picture::Test => format!("-f lavfi -i testsrc2=size={width_px}x{height_px}:rate={fps}"),
            Picture::Still(png) => {
                std::fs::write(folder.path().join("still.png"), png)
                    .expect("a file can be written");
                format!(
                    "-loop 1 -framerate {fps} -i {}",
                    folder.path().join("still.png").display()
                )
            }
            Picture::Negative(mp4) => {
                std::fs::write(folder.path().join("source.mp4"), mp4)
                    .expect("a file can be written");
                format!(
                    "-an -i {} -vf negate",
                    folder.path().join("source.mp4").display()
                )
            }
        };
        let seconds = f64::from(*n_frames) / f64::from(*fps);
        let heard = match self.sound {
            SoundKind::Silent => String::new(),
            SoundKind::Aac => format!(
                "-f lavfi -i sine=frequency=440:sample_rate=48000:duration={seconds} -ac 2 -c:a aac"
            ),
            SoundKind::ShortMono => format!(
                "-f lavfi -i sine=frequency=440:sample_rate=22050:duration={} -ac 1 -c:a aac",
                seconds / 2.0
            ),
            SoundKind::LongMp3 => format!(
                "-f lavfi -i sine=frequency=440:sample_rate=44100:duration={} -ac 2 -c:a libmp3lame",
                seconds + 1.0
            ),
        };
        // Inputs come before what is made of them.
        let (filter, shown) = match shown.split_once(" -vf ") {
            Some((input, filter)) => (format!("-vf {filter}"), input.to_owned()),
            None => (format!("-vf scale={width_px}:{height_px}"), shown),
        };
        let (sound_input, sound_coder) = heard
            .split_once(" -ac ")
            .map_or((heard.clone(), String::new()), |(input, coder)| {
                (input.to_owned(), format!("-ac {coder}"))
            });
        let args = format!(
            "{shown} {sound_input} {filter} -frames:v {n_frames} {} {sound_coder}",
            self.coder
        );
        ffmpeg(&args, &path);
        std::fs::read(&path).expect("ffmpeg made a file").into()
    }
}

fn ffmpeg(args: &str, to: &Path) {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y", "-threads", "1"])
        .args(args.split_whitespace())
        .arg(to)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("cannot run ffmpeg ({error}): apt-get install ffmpeg"));
    assert!(
        output.status.success(),
        "ffmpeg {args}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

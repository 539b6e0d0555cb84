//! Files made to do harm, through the whole server: refused by name, in little memory, and nothing is left of them.
//!
//! `cargo test --release -p kinora --test hostile_files -- --nocapture` prints the most memory that each has cost.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::{Answer, SMALL_CLIP, TestServer, children, clip};
use reqwest::multipart::{Form, Part};
use serde_json::json;

/// What the server itself may grow by over all of them.
const SERVER_WITHIN_BYTES: u64 = 200 << 20;
/// What a decoder may take; it limits itself.
const DECODER_WITHIN_BYTES: u64 = 700 << 20;
/// How long a file may be looked at before it is refused, on a busy machine.
const REFUSED_WITHIN: Duration = Duration::from_secs(20);

/// Where a file is sent.
#[derive(Clone, Copy)]
enum To {
    Reference,
    Edits,
    Extensions,
    Characters,
}

impl To {
    fn path(self) -> &'static str {
        match self {
            Self::Reference => "/v1/videos",
            Self::Edits => "/v1/videos/edits",
            Self::Extensions => "/v1/videos/extensions",
            Self::Characters => "/v1/videos/characters",
        }
    }

    fn field(self) -> &'static str {
        if matches!(self, Self::Reference) {
            "input_reference"
        } else {
            "video"
        }
    }

    fn form(self, file: Vec<u8>) -> Form {
        let form = Form::new().part(self.field(), Part::bytes(file).file_name("upload.mp4"));
        match self {
            Self::Characters => form.text("name", "Mossy"),
            Self::Extensions => form.text("prompt", "it goes on").text("seconds", "4"),
            Self::Reference | Self::Edits => form.text("prompt", "in winter"),
        }
    }
}

/// Watches the most memory that the decoders of a server take.
struct DecoderWatch {
    is_over: Arc<AtomicBool>,
    peak_bytes: Arc<AtomicU64>,
    thread: Option<thread::JoinHandle<()>>,
}

impl DecoderWatch {
    fn of(server_pid: u32) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let peak_bytes = Arc::new(AtomicU64::new(0));
        let (over, peak) = (Arc::clone(&is_over), Arc::clone(&peak_bytes));
        let thread = thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let bytes = children(server_pid).into_iter().map(peak_of).max();
                peak.fetch_max(bytes.unwrap_or(0), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(2));
            }
        });
        Self {
            is_over,
            peak_bytes,
            thread: Some(thread),
        }
    }

    fn peak_bytes(mut self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("it is asked once");
        thread.join().expect("it only reads");
        self.peak_bytes.load(Ordering::Relaxed)
    }
}

/// The most memory a process has taken so far, 0 when it is gone.
fn peak_of(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|value| value.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn ffmpeg(folder: &Path, file_name: &str, args: &str) -> Vec<u8> {
    let file = folder.join(file_name);
    let ran = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-y"])
        .args(args.split_whitespace())
        .arg(&file)
        .status();
    assert!(ran.expect("ffmpeg is installed").success());
    fs::read(file).expect("ffmpeg has written it")
}

/// Where the content of the first box of `kind` after the brands begins.
fn body_of(bytes: &[u8], kind: &[u8; 4]) -> usize {
    let skipped = 40;
    let place = bytes[skipped..].windows(4).position(|four| four == kind);
    skipped + place.expect("the box is there") + 4
}

/// `bytes` with numbers put over them, each `at` bytes into a box.
fn with_numbers(bytes: &[u8], numbers: &[(&[u8; 4], usize, u32)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (kind, at, number) in numbers {
        let at = body_of(&bytes, kind) + at;
        bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
    }
    bytes
}

/// A PNG of 30,000 x 30,000 pixels that is whole and true: 112 MB of one bit each, in a small file.
fn picture_bomb() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 30_000, 30_000);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("a header");
    let pixels = vec![0; 30_000 * 3_750];
    writer.write_image_data(&pixels).expect("the pixels");
    writer.finish().expect("the end");
    file
}

/// What is sent, where to, and what the refusal speaks of.
fn hostile_files(folder: &Path) -> Vec<(&'static str, To, Vec<u8>, &'static str)> {
    let good = fs::read(clip(folder, SMALL_CLIP)).expect("ffmpeg has written it");
    let playlist = b"#EXTM3U\n#EXTINF:9.0,\nhttp://127.0.0.1/secret.ts\n";
    let list = b"ffconcat version 1.0\nfile /etc/passwd\n";
    let address = b"http://169.254.169.254/latest/meta-data/";
    let archive = b"PK\x03\x04\x14\0\0\0\x08\0the rest of an archive, as long as the head of a box";
    let in_brands = b"\0\0\0\x14ftypisom\0\0\0\0isom#EXTM3U\nfile:///etc/passwd\n";
    let sound = ffmpeg(folder, "sound.mp4", "-f lavfi -i sine=d=1 -c:a aac");
    let many = "-f lavfi -i color=s=16x16:r=100:d=73 -c:v libx264 -preset ultrafast";
    let huge = "-f lavfi -i color=s=8000x4000:r=5:d=0.4 -c:v libx264 -preset ultrafast";
    let huge = ffmpeg(folder, "huge.mp4", huge);
    let small_size = 320 << 16 | 180;
    let web_page = [&common::png(64, 64)[..], b"<html><script>alert(1)</script>"].concat();
    vec![
        (
            "PNG of 30,000 x 30,000",
            To::Reference,
            picture_bomb(),
            "too large",
        ),
        ("playlist", To::Edits, playlist.to_vec(), "MP4"),
        ("list of files", To::Extensions, list.to_vec(), "MP4"),
        ("address", To::Characters, address.to_vec(), "MP4"),
        (
            "playlist in an MP4's head",
            To::Edits,
            in_brands.to_vec(),
            "damaged",
        ),
        (
            "MP4 and archive",
            To::Edits,
            [&good[..], archive].concat(),
            "damaged",
        ),
        (
            "PNG and web page, as a clip",
            To::Characters,
            web_page,
            "MP4",
        ),
        (
            "cut short",
            To::Extensions,
            good[..good.len() / 2].to_vec(),
            "damaged",
        ),
        ("only sound", To::Characters, sound, "no pictures"),
        (
            "no frames",
            To::Edits,
            with_numbers(
                &good,
                &[
                    (b"stts", 4, 0),
                    (b"stsz", 8, 0),
                    (b"stco", 4, 0),
                    (b"stss", 4, 0),
                ],
            ),
            "no frames",
        ),
        (
            "ten hours by its own account",
            To::Extensions,
            with_numbers(
                &good,
                &[(b"stts", 12, 10 * 15_360), (b"elst", 8, 36_000_000)],
            ),
            "long",
        ),
        (
            "more frames than it has room for",
            To::Edits,
            with_numbers(&good, &[(b"stts", 8, 1_000_000)]),
            "damaged",
        ),
        (
            "7,300 frames",
            To::Edits,
            ffmpeg(folder, "many.mp4", many),
            "long",
        ),
        ("8000 x 4000 pixels", To::Edits, huge.clone(), "8000x4000"),
        (
            "the same that says 320 x 180",
            To::Characters,
            with_numbers(&huge, &[(b"avc1", 24, small_size)]),
            "decode",
        ),
    ]
}

#[tokio::test]
async fn hostile_files_are_refused_by_name_and_cost_little() {
    let server = TestServer::start().await;
    let scratch = tempfile::tempdir().expect("a folder");
    let before_bytes = server.memory_bytes("VmHWM");
    println!(
        "{:40} {:>10} {:>12} {:>12}",
        "file", "sent", "server", "decoder"
    );
    for (name, to, file, says) in hostile_files(scratch.path()) {
        let n_sent = file.len();
        let watch = DecoderWatch::of(server.pid());
        let started = Instant::now();
        let sent = server.api.post_form(to.path(), to.form(file));
        let (answer, other) = tokio::join!(sent, server.api.get("/v1/models"));
        assert_eq!(other.status, 200, "{name}: others are answered meanwhile");
        let took = started.elapsed();
        assert!(took < REFUSED_WITHIN, "{name}: {took:?}");
        let decoder_bytes = watch.peak_bytes();
        let server_bytes = server.memory_bytes("VmHWM") - before_bytes;
        println!(
            "{name:40} {n_sent:>10} {:>9} kB {:>9} kB",
            server_bytes >> 10,
            decoder_bytes >> 10
        );
        assert_refused(&answer, to, (name, says));
        assert!(
            decoder_bytes < DECODER_WITHIN_BYTES,
            "{name}: {decoder_bytes}"
        );
        assert!(server_bytes < SERVER_WITHIN_BYTES, "{name}: {server_bytes}");
    }
    assert_eq!(children(server.pid()), Vec::<u32>::new());
    assert_eq!(
        server.data().scratch_files(),
        Vec::<std::path::PathBuf>::new()
    );
    assert_eq!(server.data().blobs().len(), 0, "nothing of them is kept");
    server.stop().await;
}

#[track_caller]
fn assert_refused(answer: &Answer, to: To, (name, says): (&str, &str)) {
    assert_eq!(answer.status, 400, "{name}: {answer:?}");
    let refusal = answer.refused(400);
    assert_eq!(refusal.param.as_deref(), Some(to.field()), "{name}");
    let message = &refusal.message;
    assert!(message.contains(says), "{name}: {message}");
    assert!(
        !message.contains("/tmp") && !message.contains("passwd"),
        "{name}: {message}"
    );
}

/// A clip that is small, whole and allowed, and ten gigabytes when it is decoded: it is worked on in little memory,
/// until its client no longer wants it.
#[tokio::test]
async fn a_clip_of_ten_gigabytes_is_worked_on_in_little_memory_and_dropped_when_it_is_cancelled() {
    let server = TestServer::start().await;
    let scratch = tempfile::tempdir().expect("a folder");
    let args =
        "-f lavfi -i color=s=1920x1080:r=60:d=56.7 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let bomb = ffmpeg(scratch.path(), "bomb.mp4", args);
    let n_sent = bomb.len();
    let before_bytes = server.memory_bytes("VmHWM");
    let watch = DecoderWatch::of(server.pid());
    let form = To::Edits.form(bomb).text("model", "sora-2-pro");
    let answer = server
        .api
        .post_form("/v1/videos/edits", form.text("kinora_fit", "crop"))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    common::until("some of it is done", common::CLIP_WITHIN, || async {
        let progress = server.api.retrieve(&id).await["progress"].as_u64();
        (progress > Some(0)).then_some(())
    })
    .await;
    let cancelled = server
        .api
        .post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
        .await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    server.api.ended(&id).await;
    common::until("its decoder ends", common::CLIP_WITHIN, || async {
        children(server.pid()).is_empty().then_some(())
    })
    .await;
    let decoder_bytes = watch.peak_bytes();
    let server_bytes = server.memory_bytes("VmHWM") - before_bytes;
    println!(
        "10 GB clip: {n_sent} sent, server {} kB, decoder {} kB",
        server_bytes >> 10,
        decoder_bytes >> 10
    );
    assert!(server_bytes < SERVER_WITHIN_BYTES, "{server_bytes}");
    assert!(decoder_bytes < DECODER_WITHIN_BYTES, "{decoder_bytes}");
    server.stop().await;
}

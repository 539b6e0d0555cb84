//! Parsers of bytes from outside, against damaged files: whatever comes, they answer, and never with a panic.
//!
//! `cargo test` makes some thousand files of each kind; `cargo bolero test -p kinora-media TARGET` goes on for as
//! long as it is let.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod support;

use std::fs;
use std::io::Cursor;

use bolero::{TypeGenerator, check};
use image::{DynamicImage, ImageFormat, RgbaImage};
use kinora_media::{
    Decoders, Footage, FootageError, Still, carried_document, probe, read_tail_frame,
    read_tail_sound,
};
use support::{Content, Drawn, chord, decoders, ffmpeg_clip, finish_all, format, parts, size};

/// What is done to a good file.
#[derive(Debug, TypeGenerator)]
struct Damage {
    /// Places, as shares of the length in 65536ths, and what is put there.
    writes: Vec<(u16, Patch)>,
    /// Where it is cut off, likewise.
    cut: Option<u16>,
}

#[derive(Debug, TypeGenerator)]
enum Patch {
    Byte(u8),
    /// A length or a number, big-endian.
    Number(u32),
    /// A tag that means something somewhere.
    Tag(Tag),
    /// What was found at another place, as long as a box header.
    CopyFrom(u16),
}

#[derive(Clone, Copy, Debug, TypeGenerator)]
enum Tag {
    Moov,
    Trak,
    Stsz,
    Stco,
    Stts,
    Ctts,
    Elst,
    Tkhd,
    Ihdr,
    Idat,
    Exif,
}

impl Tag {
    fn bytes(self) -> [u8; 4] {
        *match self {
            Self::Moov => b"moov",
            Self::Trak => b"trak",
            Self::Stsz => b"stsz",
            Self::Stco => b"stco",
            Self::Stts => b"stts",
            Self::Ctts => b"ctts",
            Self::Elst => b"elst",
            Self::Tkhd => b"tkhd",
            Self::Ihdr => b"IHDR",
            Self::Idat => b"IDAT",
            Self::Exif => b"Exif",
        }
    }
}

impl Damage {
    fn done_to(&self, good: &[u8]) -> Vec<u8> {
        let at = |share: u16| usize::from(share) * good.len() / 65_536;
        let mut bytes = good.to_vec();
        for (place, patch) in &self.writes {
            let patch: Vec<u8> = match patch {
                Patch::Byte(byte) => vec![*byte],
                Patch::Number(number) => number.to_be_bytes().to_vec(),
                Patch::Tag(tag) => tag.bytes().to_vec(),
                Patch::CopyFrom(from) => good[at(*from)..].iter().take(8).copied().collect(),
            };
            let target = bytes[at(*place)..].iter_mut();
            target.zip(patch).for_each(|(old, new)| *old = new);
        }
        if let Some(cut) = self.cut {
            bytes.truncate(at(cut));
        }
        bytes
    }
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let drawn = RgbaImage::from_fn(24, 16, |x, y| {
        image::Rgba([x as u8 * 9, y as u8 * 13, 80, 255])
    });
    let drawn = DynamicImage::ImageRgba8(drawn);
    let drawn = match format {
        ImageFormat::Jpeg => DynamicImage::ImageRgb8(drawn.into_rgb8()),
        _ => drawn,
    };
    let mut file = Cursor::new(Vec::new());
    drawn.write_to(&mut file, format).unwrap();
    file.into_inner()
}

#[test]
fn damaged_pictures_never_panic() {
    let good: Vec<Vec<u8>> = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP]
        .map(picture)
        .to_vec();
    assert!(good.iter().all(|file| Still::decode(file).is_ok()));
    check!()
        .with_type::<(u8, Damage)>()
        .for_each(|(kind, damage)| {
            let good = &good[usize::from(*kind) % good.len()];
            if let Ok(still) = Still::decode(&damage.done_to(good)) {
                assert!(still.width_px() > 0 && still.height_px() > 0);
            }
        });
}

#[test]
fn damaged_clips_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let source = Drawn::new(format(size(64, 48), 10, 6), Content::Moving);
    let mut parts = parts(source, Some(chord(0.6)));
    parts.provenance.document = b"a document".to_vec();
    let finished = finish_all(parts, folder.path()).unwrap();
    let good = fs::read(finished.video).unwrap();
    // The index is what is parsed; pictures and sound are passed over.
    let n_index_bytes = good.windows(4).position(|four| four == b"mdat").unwrap() + 4;
    let path = folder.path().join("damaged.mp4");
    check!().with_type::<Damage>().for_each(|damage| {
        let mut bytes = damage.done_to(&good[..n_index_bytes]);
        if damage.cut.is_none() {
            bytes.extend_from_slice(&good[n_index_bytes..]);
        }
        fs::write(&path, bytes).unwrap();
        if let Ok(facts) = probe(&path) {
            // Whatever it claims, no more samples than the file has room for.
            assert!(u64::from(facts.n_frames) <= facts.file_size_bytes);
        }
        drop(carried_document(&path));
    });
}

#[test]
fn damaged_clips_from_outside_never_panic_and_keep_to_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    // Pictures in another order than they are shown in, an edit list, a rotation, and sound.
    let args = "-f lavfi -i testsrc2=s=64x48:r=30000/1001:d=0.5 -f lavfi -i sine=r=44100:d=0.5 \
        -c:v libx264 -bf 2 -pix_fmt yuv420p -c:a aac -metadata:s:v rotate=90 -movflags faststart";
    let good = fs::read(ffmpeg_clip(folder.path(), "good.mp4", args)).unwrap();
    let n_index_bytes = good.windows(4).position(|four| four == b"mdat").unwrap() + 4;
    // Without a decoder a good clip comes as far as this error, and no process is started.
    let decoders = Decoders {
        ffmpeg: None,
        ..decoders()
    };
    let path = folder.path().join("damaged.mp4");
    fs::write(&path, &good).unwrap();
    let opened = Footage::foreign(&path, &decoders);
    assert!(matches!(opened, Err(FootageError::NoDecoder)));
    check!().with_type::<Damage>().for_each(|damage| {
        let mut bytes = damage.done_to(&good[..n_index_bytes]);
        if damage.cut.is_none() {
            bytes.extend_from_slice(&good[n_index_bytes..]);
        }
        fs::write(&path, bytes).unwrap();
        assert!(Footage::foreign(&path, &decoders).is_err());
        if let Ok(footage) = Footage::own(&path, &decoders) {
            assert!(footage.facts().n_frames > 0);
        }
    });
}

#[test]
fn any_bytes_are_no_kept_file_or_a_sound_one() {
    check!().with_type::<Vec<u8>>().for_each(|bytes| {
        let _ = read_tail_frame(bytes);
        let _ = read_tail_sound(bytes);
        let _ = Still::decode(bytes);
    });
}

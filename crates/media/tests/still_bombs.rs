//! Pictures that unfold to far more than they weigh. One test, because memory is a matter of the whole process.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use std::fs;
use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use kinora_media::Still;

/// A PNG of zeros: a zlib stream with a head and an end.
fn png_of_zeros(width_px: u32, height_px: u32, color: ExtendedColorType) -> Vec<u8> {
    let n_bytes =
        u64::from(width_px) * u64::from(height_px) * u64::from(color.bits_per_pixel()) / 8;
    let mut png = Cursor::new(Vec::new());
    let encoder =
        PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::NoFilter);
    encoder
        .write_image(&vec![0; n_bytes as usize], width_px, height_px, color)
        .unwrap();
    png.into_inner()
}

/// Black, as a JPEG whose coefficients all have to be kept until its end.
fn progressive_jpeg(width_px: u16, height_px: u16) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 80);
    encoder.set_progressive(true);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_4_4);
    let black = vec![0; usize::from(width_px) * usize::from(height_px) * 3];
    let color = jpeg_encoder::ColorType::Rgb;
    encoder.encode(&black, width_px, height_px, color).unwrap();
    jpeg
}

/// Black glass, as a WebP.
fn lossless_webp(width_px: u32, height_px: u32) -> Vec<u8> {
    let mut glass = vec![0; width_px as usize * height_px as usize * 4];
    // Something shows through, so that there is another channel.
    glass[3] = 128;
    let encoder = webp::Encoder::from_rgba(&glass, width_px, height_px);
    encoder.encode_lossless().to_vec()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
        }
    }
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], kind, data, &(!crc).to_be_bytes()].concat()
}

/// The zlib stream of a PNG's pixels.
fn pixels_of(png: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut rest = &png[8..];
    while let [a, b, c, d, chunk @ ..] = rest {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        if chunk.starts_with(b"IDAT") {
            stream.extend_from_slice(&chunk[4..4 + length]);
        }
        rest = &chunk[4 + length + 4..];
    }
    stream
}

/// A picture of the usual size that carries half a gigabyte in a chunk besides its pixels.
fn with_chunk(kind: &[u8; 4], prefix: &[u8], stream: &[u8]) -> Vec<u8> {
    let mut png = png_of_zeros(720, 1280, ExtendedColorType::Rgb8);
    let after_head = 8 + 25;
    png.splice(
        after_head..after_head,
        chunk(kind, &[prefix, stream].concat()),
    );
    png
}

/// The most memory that this process had since the last [`forget_peak`], in bytes.
fn peak_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib: u64 = line
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    kib << 10
}

fn forget_peak() {
    fs::write("/proc/self/clear_refs", "5").unwrap();
}

#[test]
fn decoding_takes_no_more_memory_than_the_head_says() {
    let half_a_gigabyte = pixels_of(&png_of_zeros(16_000, 32_000, ExtendedColorType::L8));
    let pictures = [
        ("iCCP", with_chunk(b"iCCP", b"icc\0\0", &half_a_gigabyte)),
        (
            "zTXt",
            with_chunk(b"zTXt", b"Raw profile type iptc\0\0", &half_a_gigabyte),
        ),
        (
            "iTXt",
            with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0", &half_a_gigabyte),
        ),
        (
            "RGBA16",
            png_of_zeros(8_000, 8_000, ExtendedColorType::Rgba16),
        ),
        ("L16", png_of_zeros(8_000, 8_000, ExtendedColorType::L16)),
        ("JPEG", progressive_jpeg(4_000, 4_000)),
        ("WebP", lossless_webp(4_000, 4_000)),
    ];
    let work_bytes = 16 << 20;
    for (name, picture) in pictures {
        assert!(picture.len() < 4 << 20, "{name}: a bomb is small");
        forget_peak();
        let before = peak_bytes();
        let head = Still::head(&picture).unwrap();
        let for_head = peak_bytes() - before;
        assert!(
            for_head < work_bytes,
            "{name}: {for_head} bytes for the head"
        );
        let still = Still::decode(&picture).unwrap();
        assert_eq!(
            (still.width_px(), still.height_px()),
            (head.width_px, head.height_px)
        );
        let for_all = peak_bytes() - before;
        assert!(
            for_all < head.decode_bytes + work_bytes,
            "{name}: {for_all} bytes, and {} were announced",
            head.decode_bytes
        );
    }
}

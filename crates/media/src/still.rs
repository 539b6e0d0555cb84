//! Uploaded pictures: decoded with limits, turned upright, and fitted to a clip.
//!
//! What the bytes are is found out from the bytes. Decoding happens in this process and only in safe
//! Rust: libwebp, which makes our thumbnails, never sees a file from outside.

mod decode;

use image::{Rgb, RgbImage, imageops};
use kinora_domain::Size;
use thiserror::Error;

use crate::Frame;
use crate::picture::{from_rgb8, to_rgb8};

/// The longest side that is accepted.
pub const STILL_MAX_SIDE_PX: u32 = 16_384;
/// The most pixels that are accepted: more than telephones take.
pub const STILL_MAX_PIXELS: u64 = 64_000_000;

/// A decoded, upright, opaque picture.
#[derive(Clone, Debug)]
pub struct Still {
    rgb: RgbImage,
}

/// What a picture file says it is, before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StillHead {
    /// Its width in pixels, before it is turned upright.
    pub width_px: u32,
    /// Its height in pixels, before it is turned upright.
    pub height_px: u32,
    /// How many bytes of memory decoding it takes at most, besides the file.
    pub decode_bytes: u64,
}

/// What to do with a picture that has not the size of the clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StillFit {
    /// Refuse it.
    Exact,
    /// Scale it until it covers the clip and cut off what stands out, the same on both sides.
    Crop,
    /// Scale it until it fits within the clip and fill the rest with black.
    Pad,
}

/// Why a picture cannot be used. Every one is the fault of whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StillError {
    /// The bytes are none of the three kinds.
    #[error("the picture is neither PNG nor JPEG nor WebP")]
    Unrecognised,
    /// The bytes begin like a picture but cannot be decoded.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// The picture is larger than what is decoded.
    #[error(
        "the picture is too large: at most {STILL_MAX_SIDE_PX} pixels a side and {STILL_MAX_PIXELS} in all"
    )]
    TooLarge,
    /// The picture has not the size of the clip.
    #[error("the picture has {width_px}x{height_px} pixels and the video {wanted}")]
    WrongSize {
        /// Its width in pixels.
        width_px: u32,
        /// Its height in pixels.
        height_px: u32,
        /// The size of the clip.
        wanted: Size,
    },
}

impl Still {
    /// Decodes a PNG, JPEG or WebP file (of an animated one the first picture), turned as its EXIF
    /// orientation says, transparent places on white.
    ///
    /// # Errors
    /// It is none of these, damaged, or too large.
    pub fn decode(bytes: &[u8]) -> Result<Self, StillError> {
        decode::decode(bytes).map(|rgb| Self { rgb })
    }

    /// What a picture says it is. Cheap: nothing is decoded, so this can come before deciding whether to.
    ///
    /// # Errors
    /// It is none of the three kinds, damaged at its beginning, or too large to be decoded.
    pub fn head(bytes: &[u8]) -> Result<StillHead, StillError> {
        decode::head(bytes)
    }

    /// The picture in `frame`.
    #[must_use]
    pub fn of_frame(frame: &Frame) -> Self {
        let size = frame.size();
        let rgb = RgbImage::from_raw(size.width_px(), size.height_px(), to_rgb8(frame));
        Self {
            rgb: rgb.expect("as many bytes as the frame has pixels"),
        }
    }

    /// Its pixels: RGB8, row-major, `3 * width * height` bytes, sRGB.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        self.rgb.as_raw()
    }

    /// Width in pixels.
    #[must_use]
    pub fn width_px(&self) -> u32 {
        self.rgb.width()
    }

    /// Height in pixels.
    #[must_use]
    pub fn height_px(&self) -> u32 {
        self.rgb.height()
    }

    /// Takes an RGB8 picture, row-major; `None` when the number of bytes does not fit the size, or a side is 0.
    #[must_use]
    pub fn from_rgb8(width_px: u32, height_px: u32, rgb: Vec<u8>) -> Option<Self> {
        let n_bytes = u64::from(width_px) * u64::from(height_px) * 3;
        if n_bytes == 0 || n_bytes != rgb.len() as u64 {
            return None;
        }
        RgbImage::from_raw(width_px, height_px, rgb).map(|rgb| Self { rgb })
    }

    /// Its pixels: RGB8, row-major, `3 * width * height` bytes.
    #[must_use]
    pub fn rgb8(&self) -> &[u8] {
        self.rgb.as_raw()
    }

    /// The picture as a frame of `size`.
    ///
    /// # Errors
    /// It has another size and `fit` is [`StillFit::Exact`].
    pub fn to_frame(&self, size: Size, fit: StillFit) -> Result<Frame, StillError> {
        let (width_px, height_px) = self.rgb.dimensions();
        if (width_px, height_px) == (size.width_px(), size.height_px()) {
            return Ok(from_rgb8(size, self.rgb.as_raw()));
        }
        let fitted = match fit {
            StillFit::Exact => {
                return Err(StillError::WrongSize {
                    width_px,
                    height_px,
                    wanted: size,
                });
            }
            StillFit::Crop => self.cropped(size),
            StillFit::Pad => self.padded(size),
        };
        Ok(from_rgb8(size, fitted.as_raw()))
    }

    fn cropped(&self, size: Size) -> RgbImage {
        let (from_width, from_height) = self.rgb.dimensions();
        let (width, height) = (size.width_px(), size.height_px());
        // Cut first, so that a strip of a picture is not scaled up to a giant.
        let cut_width = share(from_height, width, height).min(from_width);
        let cut_height = share(from_width, height, width).min(from_height);
        let left = (from_width - cut_width) / 2;
        let top = (from_height - cut_height) / 2;
        let cut = imageops::crop_imm(&self.rgb, left, top, cut_width, cut_height);
        imageops::resize(&*cut, width, height, imageops::FilterType::CatmullRom)
    }

    fn padded(&self, size: Size) -> RgbImage {
        let (from_width, from_height) = self.rgb.dimensions();
        let width = share(size.height_px(), from_width, from_height).min(size.width_px());
        let height = share(size.width_px(), from_height, from_width).min(size.height_px());
        let scaled = imageops::resize(&self.rgb, width, height, imageops::FilterType::CatmullRom);
        let mut padded = RgbImage::from_pixel(size.width_px(), size.height_px(), Rgb([0; 3]));
        let left = i64::from((size.width_px() - width) / 2);
        let top = i64::from((size.height_px() - height) / 2);
        imageops::replace(&mut padded, &scaled, left, top);
        padded
    }
}

/// `side * numerator / denominator`, rounded, at least 1.
fn share(side: u32, numerator: u32, denominator: u32) -> u32 {
    let (side, numerator, denominator) = (
        u64::from(side),
        u64::from(numerator),
        u64::from(denominator),
    );
    let shared = (side * numerator + denominator / 2) / denominator;
    u32::try_from(shared.max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, RgbaImage};

    use super::*;

    fn sides(bytes: &[u8]) -> Result<(u32, u32), StillError> {
        Still::head(bytes).map(|head| (head.width_px, head.height_px))
    }

    /// Left half red, right half blue.
    fn halves(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, _| {
            Rgb(if x < width / 2 {
                [220, 20, 20]
            } else {
                [20, 20, 220]
            })
        })
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let picture = halves(48, 32);
        if format == ImageFormat::WebP {
            return webp::Encoder::from_rgb(&picture, 48, 32)
                .encode_lossless()
                .to_vec();
        }
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    const FORMATS: [ImageFormat; 3] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];

    fn size(width_px: u32, height_px: u32) -> Size {
        Size::new(width_px, height_px).unwrap()
    }

    fn is_near(pixel: &Rgb<u8>, expected: [u8; 3]) -> bool {
        pixel
            .0
            .iter()
            .zip(expected)
            .all(|(a, b)| a.abs_diff(b) < 16)
    }

    #[test]
    fn all_three_kinds_are_decoded() {
        for format in FORMATS {
            let still = Still::decode(&encoded(format)).unwrap();
            assert_eq!(
                (still.width_px(), still.height_px()),
                (48, 32),
                "{format:?}"
            );
            assert_eq!(sides(&encoded(format)), Ok((48, 32)));
            assert!(
                is_near(still.rgb.get_pixel(8, 16), [220, 20, 20]),
                "{format:?}"
            );
            assert!(
                is_near(still.rgb.get_pixel(40, 16), [20, 20, 220]),
                "{format:?}"
            );
        }
    }

    #[test]
    fn damaged_pictures_are_errors_and_never_panics() {
        for format in FORMATS {
            let bytes = encoded(format);
            for n_bytes in 0..bytes.len() {
                let _ = Still::decode(&bytes[..n_bytes]);
                let mut flipped = bytes.clone();
                flipped[n_bytes] ^= 0xff;
                let _ = Still::decode(&flipped);
            }
            assert!(
                Still::decode(&bytes[..bytes.len() / 3]).is_err(),
                "{format:?}"
            );
        }
        assert_eq!(
            Still::decode(b"GIF89a").unwrap_err(),
            StillError::Unrecognised
        );
        assert_eq!(Still::decode(b"").unwrap_err(), StillError::Unrecognised);
    }

    #[test]
    fn a_picture_that_claims_to_be_huge_is_refused_at_once() {
        let mut png = encoded(ImageFormat::Png);
        // The size stands in the first chunk, followed by its checksum.
        for (width, height) in [(60_000u32, 60_000u32), (16_000, 16_000)] {
            png[16..20].copy_from_slice(&width.to_be_bytes());
            png[20..24].copy_from_slice(&height.to_be_bytes());
            let checksum = crc32(&png[12..29]);
            png[29..33].copy_from_slice(&checksum.to_be_bytes());
            assert_eq!(Still::decode(&png).unwrap_err(), StillError::TooLarge);
            assert_eq!(sides(&png), Err(StillError::TooLarge));
        }
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    0xedb8_8320 ^ (crc >> 1)
                } else {
                    crc >> 1
                }
            })
        })
    }

    #[test]
    fn transparent_places_become_white() {
        let picture = RgbaImage::from_fn(4, 4, |x, _| {
            image::Rgba([200, 0, 0, [0, 85, 170, 255][x as usize]])
        });
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let still = Still::decode(&bytes.into_inner()).unwrap();
        assert_eq!(still.rgb.get_pixel(0, 0).0, [255, 255, 255]);
        assert_eq!(still.rgb.get_pixel(1, 0).0, [237, 170, 170]);
        assert_eq!(still.rgb.get_pixel(3, 0).0, [200, 0, 0]);
    }

    #[test]
    fn every_kind_of_png_has_the_same_pixels() {
        let (gray, opaque) = ([120_u8, 120, 120], 255_u8);
        let picture = RgbaImage::from_fn(9, 7, |_, _| image::Rgba([120, 120, 120, opaque]));
        let picture = image::DynamicImage::ImageRgba8(picture);
        let kinds = [
            picture.to_luma8().into(),
            picture.to_luma_alpha8().into(),
            picture.to_rgb8().into(),
            picture.to_luma16().into(),
            picture.to_luma_alpha16().into(),
            picture.to_rgb16().into(),
            picture.to_rgba16().into(),
            picture,
        ];
        for kind in kinds {
            let kind: image::DynamicImage = kind;
            let mut bytes = Cursor::new(Vec::new());
            kind.write_to(&mut bytes, ImageFormat::Png).unwrap();
            let still = Still::decode(&bytes.into_inner()).unwrap();
            assert_eq!((still.width_px(), still.height_px()), (9, 7));
            assert!(
                still.rgb.pixels().all(|pixel| pixel.0 == gray),
                "{:?}",
                kind.color()
            );
        }
    }

    /// Two by two pixels whose rows come in passes: red, green, blue, white.
    const INTERLACED: [u8; 72] = *b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x02\x08\x02\x00\x00\x01\x8a\xd3\xaa\xe5\x00\x00\x00\x0f\x49\x44\x41\x54\x78\x9c\x63\xf8\xcf\x00\x04\x10\x02\x08\x00\x20\xee\x05\xfb\xf5\x2b\xe9\xca\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

    #[test]
    fn an_interlaced_png_is_put_in_order() {
        let still = Still::decode(&INTERLACED).unwrap();
        assert_eq!(
            still.rgb(),
            [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]
        );
    }

    #[test]
    fn a_picture_taken_upright_stands_upright() {
        // EXIF with one entry: orientation 6, to be turned clockwise.
        let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let jpeg = encoded(ImageFormat::Jpeg);
        let n_bytes = exif.len() as u16 + 2;
        let turned = [
            &jpeg[..2],
            &[0xff, 0xe1],
            &n_bytes.to_be_bytes(),
            exif,
            &jpeg[2..],
        ]
        .concat();
        let still = Still::decode(&turned).unwrap();
        assert_eq!((still.width_px(), still.height_px()), (32, 48));
        assert!(
            is_near(still.rgb.get_pixel(16, 4), [220, 20, 20]),
            "red is above"
        );
    }

    #[test]
    fn another_size_is_refused_unless_a_fit_is_asked_for() {
        let still = Still {
            rgb: halves(48, 32),
        };
        assert!(still.to_frame(size(48, 32), StillFit::Exact).is_ok());
        let refused = still.to_frame(size(64, 64), StillFit::Exact).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the picture has 48x32 pixels and the video 64x64"
        );
    }

    #[test]
    fn cropping_keeps_the_middle_and_padding_keeps_everything() {
        let still = Still {
            rgb: halves(300, 100),
        };
        let cropped = still.cropped(size(64, 64));
        assert!(is_near(cropped.get_pixel(4, 4), [220, 20, 20]));
        assert!(is_near(cropped.get_pixel(60, 60), [20, 20, 220]));
        let padded = still.padded(size(90, 90));
        assert!(is_near(padded.get_pixel(45, 10), [0, 0, 0]));
        assert!(is_near(padded.get_pixel(2, 45), [220, 20, 20]));
        assert!(is_near(padded.get_pixel(87, 45), [20, 20, 220]));
    }

    #[test]
    fn strips_are_fitted_without_growing_out_of_bounds() {
        for (width, height) in [(1, 5_000), (5_000, 1), (1, 1)] {
            let still = Still {
                rgb: halves(width, height),
            };
            for fit in [StillFit::Crop, StillFit::Pad] {
                assert_eq!(
                    still.to_frame(size(720, 1280), fit).unwrap().size(),
                    size(720, 1280)
                );
            }
        }
    }
}

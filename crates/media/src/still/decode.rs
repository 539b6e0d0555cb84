//! Picture files to pixels: what a file says it holds, and the pixels themselves.
//!
//! A file of a few megabytes may unfold to gigabytes, so nothing is unfolded that nobody looks at: profiles and texts
//! stay compressed, and a PNG is decoded row by row. What the rest takes can be told from its head.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
    RgbaImage,
};
use png::{BitDepth, ColorType, Transformations};

use super::{STILL_MAX_PIXELS, STILL_MAX_SIDE_PX, StillError, StillHead};

/// What shows through transparent places.
const BACKGROUND: u8 = 255;
/// What reading a PNG may take besides its pixels: a row or two, and its EXIF.
const PNG_WORK_BYTES: usize = 8 << 20;
/// Of a PNG with all rows at once, the most it is decoded to, and what becomes of it.
const PNG_BYTES_PER_PIXEL: u64 = 4 + 3;
/// The other two while they are decoded: the coefficients of a progressive JPEG or the planes of a WebP, with four
/// channels at most, and what becomes of them.
const OTHER_BYTES_PER_PIXEL: u64 = 8 + 4 + 3;

/// What `bytes` say they hold.
pub(super) fn head(bytes: &[u8]) -> Result<StillHead, StillError> {
    let format = sniff(bytes).ok_or(StillError::Unrecognised)?;
    let (width_px, height_px) = match format {
        ImageFormat::Png => {
            let mut decoder = png_decoder(bytes);
            decoder.read_header_info().map_err(png_error)?.size()
        }
        _ => other_decoder(bytes, format)?.dimensions(),
    };
    let n_pixels = u64::from(width_px) * u64::from(height_px);
    if width_px.max(height_px) > STILL_MAX_SIDE_PX || n_pixels > STILL_MAX_PIXELS {
        return Err(StillError::TooLarge);
    }
    let bytes_per_pixel = match format {
        ImageFormat::Png => PNG_BYTES_PER_PIXEL,
        _ => OTHER_BYTES_PER_PIXEL,
    };
    Ok(StillHead {
        width_px,
        height_px,
        decode_bytes: n_pixels * bytes_per_pixel,
    })
}

/// The picture, upright and on white.
pub(super) fn decode(bytes: &[u8]) -> Result<RgbImage, StillError> {
    head(bytes)?;
    let format = sniff(bytes).ok_or(StillError::Unrecognised)?;
    let (rgb, orientation) = match format {
        ImageFormat::Png => decode_png(bytes)?,
        _ => decode_other(bytes, format)?,
    };
    let mut upright = DynamicImage::ImageRgb8(rgb);
    upright.apply_orientation(orientation);
    Ok(upright.into_rgb8())
}

fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageFormat::Png),
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => {
            Some(ImageFormat::WebP)
        }
        _ => None,
    }
}

fn png_decoder(bytes: &[u8]) -> png::Decoder<Cursor<&[u8]>> {
    let limits = png::Limits {
        bytes: PNG_WORK_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder
}

fn decode_png(bytes: &[u8]) -> Result<(RgbImage, Orientation), StillError> {
    let mut reader = png_decoder(bytes).read_info().map_err(png_error)?;
    let info = reader.info();
    let ((width_px, height_px), is_interlaced) = (info.size(), info.interlaced);
    let exif = info.exif_metadata.as_deref();
    let orientation = exif.and_then(Orientation::from_exif_chunk);
    let (color, depth) = reader.output_color_type();
    if depth != BitDepth::Eight {
        return Err(StillError::Damaged("it has an odd bit depth".to_owned()));
    }
    let mut rgb = Vec::with_capacity(width_px as usize * height_px as usize * 3);
    if is_interlaced {
        // Its rows do not come from top to bottom.
        let n_bytes = reader.output_buffer_size().ok_or(StillError::TooLarge)?;
        let mut pixels = vec![0; n_bytes];
        reader.next_frame(&mut pixels).map_err(png_error)?;
        push_opaque(&mut rgb, &pixels, color);
    } else {
        while let Some(row) = reader.next_row().map_err(png_error)? {
            push_opaque(&mut rgb, row.data(), color);
        }
    }
    let picture = RgbImage::from_raw(width_px, height_px, rgb);
    let picture = picture.ok_or_else(|| StillError::Damaged("it ends too early".to_owned()))?;
    Ok((picture, orientation.unwrap_or(Orientation::NoTransforms)))
}

/// Appends pixels of 8 bits a channel.
fn push_opaque(rgb: &mut Vec<u8>, pixels: &[u8], color: ColorType) {
    match color {
        ColorType::Grayscale => rgb.extend(pixels.iter().flat_map(|gray| [*gray; 3])),
        ColorType::GrayscaleAlpha => {
            let (pixels, _) = pixels.as_chunks::<2>();
            rgb.extend(
                pixels
                    .iter()
                    .flat_map(|[gray, alpha]| on_white([*gray; 3], *alpha)),
            );
        }
        // `EXPAND` leaves no palette.
        ColorType::Rgb | ColorType::Indexed => rgb.extend_from_slice(pixels),
        ColorType::Rgba => {
            let (pixels, _) = pixels.as_chunks::<4>();
            rgb.extend(
                pixels
                    .iter()
                    .flat_map(|[r, g, b, alpha]| on_white([*r, *g, *b], *alpha)),
            );
        }
    }
}

fn on_white(color: [u8; 3], alpha: u8) -> [u8; 3] {
    let alpha = u32::from(alpha);
    color.map(|channel| {
        let mixed = u32::from(channel) * alpha + u32::from(BACKGROUND) * (255 - alpha);
        ((mixed + 127) / 255) as u8
    })
}

fn other_decoder(
    bytes: &[u8],
    format: ImageFormat,
) -> Result<impl image::ImageDecoder + '_, StillError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(STILL_MAX_SIDE_PX);
    limits.max_image_height = Some(STILL_MAX_SIDE_PX);
    limits.max_alloc = Some(STILL_MAX_PIXELS * OTHER_BYTES_PER_PIXEL);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.into_decoder().map_err(image_error)
}

fn decode_other(bytes: &[u8], format: ImageFormat) -> Result<(RgbImage, Orientation), StillError> {
    let mut decoder = other_decoder(bytes, format)?;
    let orientation = decoder.orientation().map_err(image_error)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(image_error)?;
    let rgb = if picture.color().has_alpha() {
        opaque(&picture.into_rgba8())
    } else {
        picture.into_rgb8()
    };
    Ok((rgb, orientation))
}

fn opaque(picture: &RgbaImage) -> RgbImage {
    let mut rgb = RgbImage::new(picture.width(), picture.height());
    for (to, from) in rgb.pixels_mut().zip(picture.pixels()) {
        let [r, g, b, alpha] = from.0;
        to.0 = on_white([r, g, b], alpha);
    }
    rgb
}

fn png_error(error: png::DecodingError) -> StillError {
    match error {
        png::DecodingError::LimitsExceeded => StillError::TooLarge,
        other => StillError::Damaged(other.to_string()),
    }
}

fn image_error(error: ImageError) -> StillError {
    match error {
        ImageError::Limits(_) => StillError::TooLarge,
        other => StillError::Damaged(other.to_string()),
    }
}

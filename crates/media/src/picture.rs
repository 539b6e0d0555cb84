//! Between frames and RGB pictures.
//!
//! BT.709 with limited range, in integers, so that every machine gives the same bytes. Chroma is sited
//! left: level with the even luma columns, between two luma rows.

use std::io::Write as _;

use kinora_domain::Size;

use crate::Frame;

/// Fixed-point one of the conversions to RGB.
const ONE: i32 = 1 << 14;
/// The bits of four of it, which sums of chroma in quarters are counted in.
const ONE_BITS_IN_QUARTERS: u32 = 16;
/// 255 / 219: from limited luma to full range.
const Y_TO_RGB: i32 = 19_077;
/// 2 * (1 - 0.2126) * 255 / 224.
const CR_TO_R: i32 = 29_372;
/// 2 * (1 - 0.0722) * 255 / 224.
const CB_TO_B: i32 = 34_610;
/// 2 * (1 - 0.0722) * 0.0722 / 0.7152 * 255 / 224.
const CB_TO_G: i32 = 3_494;
/// 2 * (1 - 0.2126) * 0.2126 / 0.7152 * 255 / 224.
const CR_TO_G: i32 = 8_731;

/// Converts `frame` to RGB8: row-major, `3 * width * height` bytes, the primaries and transfer curve
/// left as they are (what screens show as sRGB).
#[must_use]
pub fn to_rgb8(frame: &Frame) -> Vec<u8> {
    let width = frame.size().width_px() as usize;
    let height = frame.size().height_px() as usize;
    let mut rgb = vec![0; 3 * width * height];
    let mut chroma = ChromaRows::new(width);
    for (row_idx, row) in rgb.chunks_exact_mut(3 * width).enumerate() {
        row_to_rgb(frame, row_idx, &mut chroma, row);
    }
    rgb
}

/// Chroma of one row, in quarters of a step, a value for every pixel.
struct ChromaRows {
    cb: Vec<i32>,
    cr: Vec<i32>,
}

impl ChromaRows {
    fn new(width: usize) -> Self {
        Self {
            cb: vec![0; width],
            cr: vec![0; width],
        }
    }
}

/// Converts row `row_idx` of `frame` to RGB8.
fn row_to_rgb(frame: &Frame, row_idx: usize, chroma: &mut ChromaRows, rgb: &mut [u8]) {
    let width = chroma.cb.len();
    upsample_row(frame.cb(), width / 2, row_idx, &mut chroma.cb);
    upsample_row(frame.cr(), width / 2, row_idx, &mut chroma.cr);
    let y_row = &frame.y()[row_idx * width..(row_idx + 1) * width];
    let parts = y_row.iter().zip(&chroma.cb).zip(&chroma.cr);
    let (pixels, _) = rgb.as_chunks_mut::<3>();
    for (pixel, ((y, cb), cr)) in pixels.iter_mut().zip(parts) {
        *pixel = pixel_to_rgb(i32::from(*y), *cb, *cr);
    }
}

/// Converts an RGB8 picture (row-major, `3 * width * height` bytes) to a frame.
///
/// # Panics
/// `rgb` has another length.
#[must_use]
pub fn from_rgb8(size: Size, rgb: &[u8]) -> Frame {
    let width = size.width_px() as usize;
    let height = size.height_px() as usize;
    assert_eq!(rgb.len(), 3 * width * height, "an RGB8 picture of {size}");
    let mut frame = Frame::new(size);
    let planes = frame.planes_mut();
    for (y, pixel) in planes.y.iter_mut().zip(rgb.chunks_exact(3)) {
        *y = luma([pixel[0], pixel[1], pixel[2]].map(i32::from));
    }
    let chroma = planes.cb.iter_mut().zip(planes.cr.iter_mut());
    for (chroma_idx, (cb, cr)) in chroma.enumerate() {
        let x = chroma_idx % (width / 2) * 2;
        let y = chroma_idx / (width / 2) * 2;
        let mean = mean_at_chroma_site(rgb, width, x, y);
        (*cb, *cr) = chroma_of(mean);
    }
    frame
}

/// Encodes `frame` as a PNG (RGB, 8 bits). Fast rather than small, and row by row, so that it takes little memory
/// beside what it gives.
#[must_use]
pub fn to_png(frame: &Frame) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_png(frame, &mut bytes).expect("writing a whole picture of the declared size to memory");
    bytes
}

fn write_png(frame: &Frame, bytes: &mut Vec<u8>) -> Result<(), png::EncodingError> {
    let (width, height) = (frame.size().width_px(), frame.size().height_px());
    let mut encoder = png::Encoder::new(bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    let mut rows = writer.stream_writer()?;
    let mut chroma = ChromaRows::new(width as usize);
    let mut row = vec![0; 3 * width as usize];
    for row_idx in 0..height as usize {
        row_to_rgb(frame, row_idx, &mut chroma, &mut row);
        rows.write_all(&row)?;
    }
    rows.finish()?;
    writer.finish()
}

/// Chroma of one luma row, in quarters of a step: `chroma` is 2 rows and 2 columns coarser.
fn upsample_row(chroma: &[u8], chroma_width: usize, row_idx: usize, row: &mut [i32]) {
    let chroma_height = chroma.len() / chroma_width;
    let near = row_idx / 2;
    let far = if row_idx.is_multiple_of(2) {
        near.saturating_sub(1)
    } else {
        (near + 1).min(chroma_height - 1)
    };
    let near = &chroma[near * chroma_width..][..chroma_width];
    let far = &chroma[far * chroma_width..][..chroma_width];
    let at = |x: usize| 3 * i32::from(near[x]) + i32::from(far[x]);
    let mut here = at(0);
    for (x, pair) in row.chunks_exact_mut(2).enumerate() {
        let next = at((x + 1).min(chroma_width - 1));
        pair[0] = here;
        pair[1] = (here + next) / 2;
        here = next;
    }
}

/// One pixel from luma and chroma in quarters.
fn pixel_to_rgb(y: i32, cb_quarters: i32, cr_quarters: i32) -> [u8; 3] {
    let y = (y - 16) * Y_TO_RGB * 4;
    let cb = cb_quarters - 4 * 128;
    let cr = cr_quarters - 4 * 128;
    // Shifted, which rounds down what is below 0 and is clamped anyway.
    let to_byte = |sum: i32| ((sum + 2 * ONE) >> ONE_BITS_IN_QUARTERS).clamp(0, 255) as u8;
    [
        to_byte(y + CR_TO_R * cr),
        to_byte(y - CB_TO_G * cb - CR_TO_G * cr),
        to_byte(y + CB_TO_B * cb),
    ]
}

/// Luma of an RGB pixel: weights 0.2126, 0.7152, 0.0722 times 219 / 255, in 1/65536.
fn luma([r, g, b]: [i32; 3]) -> u8 {
    (16 + ((11_966 * r + 40_254 * g + 4_064 * b + 32_768) >> 16)) as u8
}

/// Chroma of a mean of eight RGB pixels given as their sum.
fn chroma_of([r, g, b]: [i32; 3]) -> (u8, u8) {
    let to_byte = |sum: i32| (128 + ((sum + (1 << 18)) >> 19)).clamp(16, 240) as u8;
    (
        to_byte(-6_596 * r - 22_189 * g + 28_785 * b),
        to_byte(28_784 * r - 26_145 * g - 2_639 * b),
    )
}

/// The sum of eight pixels' worth of RGB around a chroma site: columns weighed 1 2 1, two rows.
fn mean_at_chroma_site(rgb: &[u8], width: usize, x: usize, y: usize) -> [i32; 3] {
    let columns = [(x.saturating_sub(1), 1), (x, 2), (x + 1, 1)];
    let mut sum = [0; 3];
    for row in [y, y + 1] {
        for (column, weight) in columns {
            let pixel = &rgb[3 * (row * width + column)..][..3];
            for (total, value) in sum.iter_mut().zip(pixel) {
                *total += weight * i32::from(*value);
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(size: Size, rgb: [u8; 3]) -> Vec<u8> {
        rgb.repeat((size.width_px() * size.height_px()) as usize)
    }

    #[test]
    fn reference_colours_have_the_values_of_the_standard() {
        // Rec. ITU-R BT.709, 8 bits, limited range.
        let expected = [
            ([0, 0, 0], (16, 128, 128)),
            ([255, 255, 255], (235, 128, 128)),
            ([255, 0, 0], (63, 102, 240)),
            ([0, 255, 0], (173, 42, 26)),
            ([0, 0, 255], (32, 240, 118)),
        ];
        let size = Size::new(4, 4).unwrap();
        for (rgb, (y, cb, cr)) in expected {
            let frame = from_rgb8(size, &flat(size, rgb));
            assert_eq!(
                (frame.y()[5], frame.cb()[1], frame.cr()[1]),
                (y, cb, cr),
                "{rgb:?}"
            );
        }
    }

    #[test]
    fn flat_colours_survive_the_way_there_and_back() {
        let size = Size::new(6, 4).unwrap();
        for rgb in [
            [0, 0, 0],
            [255, 255, 255],
            [200, 30, 90],
            [1, 2, 3],
            [17, 240, 128],
            [255, 0, 255],
        ] {
            let back = to_rgb8(&from_rgb8(size, &flat(size, rgb)));
            assert!(
                back.iter()
                    .zip(rgb.iter().cycle())
                    .all(|(a, b)| a.abs_diff(*b) <= 2),
                "{rgb:?} became {:?}",
                &back[..3]
            );
        }
    }

    #[test]
    fn a_horizontal_edge_in_chroma_stays_where_it_is() {
        let size = Size::new(16, 4).unwrap();
        let rgb: Vec<u8> = (0..16 * 4)
            .flat_map(|i| {
                if i % 16 < 8 {
                    [180, 40, 40]
                } else {
                    [40, 40, 180]
                }
            })
            .collect();
        let back = to_rgb8(&from_rgb8(size, &rgb));
        let red_of = |x: usize| i32::from(back[3 * x]) - i32::from(back[3 * x + 2]);
        assert!(
            red_of(6) > 100 && red_of(9) < -100,
            "{} {}",
            red_of(6),
            red_of(9)
        );
    }

    #[test]
    fn a_png_has_the_pixels_of_the_frame() {
        let size = Size::new(34, 18).unwrap();
        let rgb: Vec<u8> = (0..3 * 34 * 18).map(|i| (i * 7 % 251) as u8).collect();
        let frame = from_rgb8(size, &rgb);
        let decoded = image::load_from_memory(&to_png(&frame)).unwrap().to_rgb8();
        assert_eq!(decoded.dimensions(), (34, 18));
        assert_eq!(decoded.into_raw(), to_rgb8(&frame));
    }
}

//! A subject without its background: cut out where the background lets itself be told from it.

mod background;
mod choose;
mod colour;
mod grown;
mod mask;
mod matte;

use std::fmt;
use std::io::Cursor;

use thiserror::Error;

use self::background::Background;
use self::colour::{Colour, Picture};
use crate::Still;

pub use choose::choose_key_stills;

/// The longest side of a cut-out, in pixels: no frame shows a character larger.
pub const CUTOUT_MAX_SIDE_PX: u32 = 1024;
/// How large pictures are when their subject is looked for.
const SEARCH_LONG_PX: usize = 256;
/// What a decoder of a cut-out may allocate.
const MAX_ALLOC_BYTES: usize = 64 << 20;

/// A picture with transparent places: straight (not premultiplied) sRGB with alpha, 8 bits a sample, row-major.
#[derive(Clone, PartialEq, Eq)]
pub struct Cutout {
    width_px: u32,
    height_px: u32,
    rgba: Vec<u8>,
}

impl Cutout {
    /// Takes `rgba`, four bytes a pixel; `None` when that is not the right number for the size, or a side is 0.
    #[must_use]
    pub fn new(width_px: u32, height_px: u32, rgba: Vec<u8>) -> Option<Self> {
        let n_bytes = u64::from(width_px) * u64::from(height_px) * 4;
        let is_whole = n_bytes > 0 && n_bytes == rgba.len() as u64;
        is_whole.then_some(Self {
            width_px,
            height_px,
            rgba,
        })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in pixels.
    #[must_use]
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Red, green, blue and alpha of every pixel.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Whether nothing was cut away: a picture whose background could not be told from its subject.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.rgba
            .as_chunks::<4>()
            .0
            .iter()
            .all(|[.., alpha]| *alpha == 255)
    }
}

impl fmt::Debug for Cutout {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cutout({}x{})", self.width_px, self.height_px)
    }
}

/// Why bytes are no cut-out.
#[derive(Debug, Error)]
pub enum CutoutError {
    /// They are not a PNG, or a damaged one.
    #[error("the cut-out is damaged: {0}")]
    Damaged(String),
    /// It is larger than any cut-out of ours, or of another kind.
    #[error("the cut-out is not one of ours: {0}")]
    Foreign(&'static str),
}

impl Cutout {
    /// Encodes it as a PNG with alpha.
    #[must_use]
    pub fn to_png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width_px, self.height_px);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.rgba))
            .expect("writing a whole picture of the declared size to memory");
        bytes
    }

    /// Decodes what [`Self::to_png`] made.
    ///
    /// # Errors
    /// The bytes are damaged, or a picture of another kind or larger than a cut-out can be.
    pub fn from_png(bytes: &[u8]) -> Result<Self, CutoutError> {
        let damaged = |error: png::DecodingError| CutoutError::Damaged(error.to_string());
        let limits = png::Limits {
            bytes: MAX_ALLOC_BYTES,
        };
        let decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
        let mut reader = decoder.read_info().map_err(damaged)?;
        let info = reader.info();
        let (width_px, height_px) = (info.width, info.height);
        if width_px.max(height_px) > CUTOUT_MAX_SIDE_PX {
            return Err(CutoutError::Foreign("a side is too long"));
        }
        if (info.color_type, info.bit_depth) != (png::ColorType::Rgba, png::BitDepth::Eight) {
            return Err(CutoutError::Foreign("not RGBA with 8 bits"));
        }
        let mut rgba = vec![0; 4 * width_px as usize * height_px as usize];
        reader.next_frame(&mut rgba).map_err(damaged)?;
        Self::new(width_px, height_px, rgba).ok_or(CutoutError::Foreign("it has no pixels"))
    }
}

/// Cuts the subject out of each of `stills`, which are of one clip, in their order. A picture whose subject cannot be
/// told from its background stays whole, with no transparent place.
///
/// A pure function of the pictures: the same on every machine that rounds as IEEE 754 says.
#[must_use]
pub fn cut_out(stills: &[Still]) -> Vec<Cutout> {
    let small: Vec<Picture> = stills
        .iter()
        .map(|still| Picture::of(still, SEARCH_LONG_PX))
        .collect();
    let standing = background::still(&small);
    let large = |still: &Still| Picture::of(still, CUTOUT_MAX_SIDE_PX as usize);
    // What is fine in it is seen in the large pictures only.
    let behind = standing.is_some().then(|| {
        let all: Vec<Picture> = stills.iter().map(large).collect();
        background::median(&all)
    });
    // What stands still is the same for all; where most stills agree, so do the rest.
    stills
        .iter()
        .zip(&small)
        .enumerate()
        .map(|(idx, (still, small))| {
            let standing = standing.as_ref().map(|found| &found[idx]);
            let large = large(still);
            match best_subject(small, standing) {
                Some((mask, kind)) => cut_large(&large, small, &mask, (kind, behind.as_deref())),
                None => matte::whole(&large),
            }
        })
        .collect()
}

/// Where the subject of a picture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectMask {
    /// How many columns the mask has; it is coarser than the picture and of its shape.
    pub width: usize,
    /// Whether each place belongs to the subject, row-major.
    pub is_subject: Vec<bool>,
}

/// Finds the subject of a picture; `None` when it cannot be told from its background.
#[must_use]
pub fn find_subject(still: &Still) -> Option<SubjectMask> {
    let small = Picture::of(still, SEARCH_LONG_PX);
    let (is_subject, _) = best_subject(&small, None)?;
    Some(SubjectMask {
        width: small.width,
        is_subject,
    })
}

/// How a background was told from its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Smooth,
    Grown,
    Standing,
    Beside,
}

/// The likeliest subject of a picture, when any is likely.
fn best_subject(small: &Picture, standing: Option<&Background>) -> Option<(Vec<bool>, Kind)> {
    let mut best: Option<(f32, Vec<bool>, Kind)> = None;
    let mut consider = |background: &Background, kind: Kind, weight: f32| {
        let mask = mask::find(background, small.width);
        let trust = weight * mask.trust;
        if trust > best.as_ref().map_or(0.62, |(best, ..)| *best) {
            best = Some((trust, mask.is_subject, kind));
        }
    };
    if let Some(smooth) = background::smooth(small) {
        consider(&smooth, Kind::Smooth, 1.15);
    }
    consider(&grown::grown(small), Kind::Grown, 1.15);
    if let Some(standing) = standing {
        consider(standing, Kind::Standing, 1.0);
    }
    consider(&background::beside(small), Kind::Beside, 0.85);
    best.map(|(_, mask, kind)| (mask, kind))
}

/// The same subject cut out of the picture at its full size, before what stands still behind it.
fn cut_large(
    large: &Picture,
    small: &Picture,
    mask: &[bool],
    (kind, behind): (Kind, Option<&[Colour]>),
) -> Cutout {
    let background = match kind {
        Kind::Smooth => background::smooth(large),
        Kind::Grown => {
            let found = grown::grown(small);
            Some(told_from(enlarged(&found.colours, small, large), large))
        }
        Kind::Standing => behind.map(|behind| told_from(behind.to_vec(), large)),
        Kind::Beside => None,
    };
    let background = background.unwrap_or_else(|| background::beside(large));
    let is_subject = enlarged_mask(mask, small, large);
    matte::cut(large, &background, &is_subject)
}

/// The colours of a background found in the small, stretched over the large picture.
fn enlarged(found: &[Colour], small: &Picture, large: &Picture) -> Vec<Colour> {
    let mut colours = Vec::with_capacity(large.pixels.len());
    for y in 0..large.height {
        for x in 0..large.width {
            colours.push(found[nearest(small, large, x, y)]);
        }
    }
    colours
}

/// A background of these colours, and how far the large picture's own pixels are from it.
fn told_from(colours: Vec<Colour>, large: &Picture) -> Background {
    let distance = large
        .pixels
        .iter()
        .zip(&colours)
        .map(|(pixel, behind)| colour::unlike(*pixel, *behind) / background::SHARP_NOISE)
        .collect();
    Background { colours, distance }
}

fn nearest(small: &Picture, large: &Picture, x: usize, y: usize) -> usize {
    let column = (x * small.width / large.width).min(small.width - 1);
    let row = (y * small.height / large.height).min(small.height - 1);
    row * small.width + column
}

/// A mask stretched over the large picture, its steps rounded off.
fn enlarged_mask(mask: &[bool], small: &Picture, large: &Picture) -> Vec<bool> {
    let at = |x: isize, y: isize| {
        let x = x.clamp(0, small.width as isize - 1) as usize;
        let y = y.clamp(0, small.height as isize - 1) as usize;
        f32::from(u8::from(mask[y * small.width + x]))
    };
    let mut out = Vec::with_capacity(large.pixels.len());
    for y in 0..large.height {
        let v = (y as f32 + 0.5) * small.height as f32 / large.height as f32 - 0.5;
        let (row, dv) = (v.floor(), v - v.floor());
        for x in 0..large.width {
            let u = (x as f32 + 0.5) * small.width as f32 / large.width as f32 - 0.5;
            let (column, du) = (u.floor(), u - u.floor());
            let (column, row) = (column as isize, row as isize);
            let upper = at(column, row) * (1.0 - du) + at(column + 1, row) * du;
            let lower = at(column, row + 1) * (1.0 - du) + at(column + 1, row + 1) * du;
            out.push(upper * (1.0 - dv) + lower * dv > 0.5);
        }
    }
    out
}

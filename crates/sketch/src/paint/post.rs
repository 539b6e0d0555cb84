//! The last pass: bloom, grade, vignette, grain and the way to 4:2:0, fused, two rows at a time.

use fearless_simd::{Level, Simd, dispatch};
use kinora_media::{Frame, PlanesMut};
use rayon::prelude::*;

use super::bloom::Bloom;
use super::cut_out::Sheets;
use super::defocus;
use super::film;
use super::fisheye;
use super::noise::{hash, hash01};
use super::paper::Paper;
use super::pixel_art;
use super::repaint::Painter;
use super::{Grade, Hand, Rgb};

/// Weights of red, green and blue in luma (BT.709).
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];
/// Grain values kept ready; a row starts anywhere among them.
const N_GRAIN: usize = 1 << 16;

/// The buffers of the last pass.
#[derive(Debug)]
pub(super) struct Post {
    width_px: usize,
    height_px: usize,
    bloom: Bloom,
    grain: Vec<f32>,
    /// How far a column is from the middle, squared: 1.0 at the edges.
    column_falloff: Vec<f32>,
    paper: Option<Paper>,
    sheets: Option<Sheets>,
    /// One for every hand a frame was painted by.
    painters: Vec<Painter>,
    /// For passes that need the picture as it was.
    spare: Vec<u32>,
    level: Level,
}

/// What all rows share.
struct Pass<'a> {
    post: &'a Post,
    canvas: &'a [u32],
    grade: &'a Grade,
    frame_idx: u32,
}

/// The rows a thread works in, a plane each for red, green and blue.
struct Scratch {
    colour: [Vec<f32>; 3],
    bloom: [Vec<f32>; 3],
    cells: Vec<f32>,
    chroma: [Vec<f32>; 2],
}

impl Post {
    pub(super) fn new(width_px: usize, height_px: usize, level: Level) -> Self {
        let grain = (0..(N_GRAIN + width_px) as i32)
            .map(|i| {
                // Three uniform numbers make a bell.
                let sum: f32 = (0..3).map(|part| hash01(i, part, 0x6EA1)).sum();
                (sum - 1.5) * 1.6
            })
            .collect();
        let column_falloff = (0..width_px)
            .map(|x| {
                let from_middle = (x as f32 + 0.5) / width_px as f32 * 2.0 - 1.0;
                from_middle * from_middle
            })
            .collect();
        Self {
            width_px,
            height_px,
            bloom: Bloom::new(width_px, height_px),
            grain,
            column_falloff,
            paper: None,
            sheets: None,
            painters: Vec::new(),
            spare: Vec::new(),
            level,
        }
    }

    fn painter(&mut self, hand: Hand) -> &mut Painter {
        let size = (self.width_px, self.height_px);
        let known = self.painters.iter().position(|own| own.hand() == hand);
        let painter_idx = known.unwrap_or(self.painters.len());
        if known.is_none() {
            self.painters.push(Painter::new(hand, size, self.level));
        }
        &mut self.painters[painter_idx]
    }

    /// Grades `canvas` into `frame`. The canvas may be changed.
    pub(super) fn run(
        &mut self,
        canvas: &mut [u32],
        grade: &Grade,
        frame_idx: u32,
        frame: &mut Frame,
    ) {
        let (width_px, height_px, level) = (self.width_px, self.height_px, self.level);
        if grade.paper > 0.0 {
            let paper = self
                .paper
                .get_or_insert_with(|| Paper::new(width_px, height_px, level));
            paper.soak(canvas, grade.paper);
        }
        if grade.cut_out > 0.0 {
            let sheets = self
                .sheets
                .get_or_insert_with(|| Sheets::new(width_px, height_px));
            sheets.cut(canvas);
        }
        if let Some(hand) = grade.hand {
            self.painter(hand).repaint(canvas);
        }
        if grade.bulges {
            fisheye::bulge(canvas, width_px, &mut self.spare);
        }
        if grade.smear > 0.0 {
            defocus::smear(canvas, width_px, (grade.smear * width_px as f32) as usize);
        }
        if grade.pixels > 0.0 {
            pixel_art::pixelate(canvas, width_px);
        }
        if grade.film > 0.0 {
            film::age(canvas, width_px, frame_idx, grade.film);
        }
        if grade.bloom > 0.0 {
            self.bloom
                .gather(canvas, width_px, grade.bloom_threshold, level);
        }
        let pass = Pass {
            post: self,
            canvas,
            grade,
            frame_idx,
        };
        let PlanesMut { y, cb, cr } = frame.planes_mut();
        y.par_chunks_mut(2 * width_px)
            .zip(cb.par_chunks_mut(width_px / 2))
            .zip(cr.par_chunks_mut(width_px / 2))
            .enumerate()
            .for_each_init(
                || Scratch::new(width_px),
                |scratch, (pair, ((luma, cb), cr))| {
                    dispatch!(level, simd => simd.vectorize(
                        #[inline(always)]
                        || pass.rows(pair, scratch, (luma, cb, cr))
                    ));
                },
            );
    }
}

impl Scratch {
    fn new(width_px: usize) -> Self {
        let row = || vec![0.0; width_px];
        Self {
            colour: [row(), row(), row()],
            bloom: [row(), row(), row()],
            cells: row(),
            chroma: [row(), row()],
        }
    }
}

impl Pass<'_> {
    /// Grades rows `2 * pair` and `2 * pair + 1` into their luma and chroma.
    #[inline(always)]
    fn rows(&self, pair: usize, scratch: &mut Scratch, out: (&mut [u8], &mut [u8], &mut [u8])) {
        let (luma, cb, cr) = out;
        let width_px = self.post.width_px;
        for plane in &mut scratch.chroma {
            plane.fill(0.0);
        }
        for (row, luma) in luma.chunks_exact_mut(width_px).enumerate() {
            let y = 2 * pair + row;
            load(
                &self.canvas[y * width_px..][..width_px],
                &mut scratch.colour,
            );
            if self.grade.bloom > 0.0 {
                let [red, green, blue] = &mut scratch.bloom;
                let out = [&mut red[..], &mut green[..], &mut blue[..]];
                self.post
                    .bloom
                    .spread(y, self.grade.bloom, &mut scratch.cells, out);
                screen(&mut scratch.colour, &scratch.bloom);
            }
            self.grade_row(y, &mut scratch.colour);
            store_luma(&scratch.colour, luma, &mut scratch.chroma);
        }
        // Half of the two rows' sum, and the excursion of 224 around 128.
        store_chroma(&scratch.chroma[0], 224.0 / 1.8556 * 0.5, cb);
        store_chroma(&scratch.chroma[1], 224.0 / 1.5748 * 0.5, cr);
    }

    #[inline(always)]
    fn grade_row(&self, y: usize, colour: &mut [Vec<f32>; 3]) {
        let (grade, post) = (*self.grade, self.post);
        let width_px = post.width_px;
        let down = (y as f32 + 0.5) / post.height_px as f32 * 2.0 - 1.0;
        let row_falloff = down * down;
        let start = hash(self.frame_idx as i32, y as i32, 0x9A) as usize % N_GRAIN;
        let grain = &post.grain[start..start + width_px];
        let falloff = &post.column_falloff[..width_px];
        let [red, green, blue] = colour;
        let (red, green, blue) = (
            &mut red[..width_px],
            &mut green[..width_px],
            &mut blue[..width_px],
        );
        for x in 0..width_px {
            let rgb = [red[x], green[x], blue[x]];
            let curved: Rgb = std::array::from_fn(|i| {
                let value = rgb[i] * grade.gain[i] + grade.lift[i] * (1.0 - rgb[i]);
                let value = value.clamp(0.0, 1.0);
                let s_curve = value * value * (3.0 - 2.0 * value);
                value + grade.contrast * (s_curve - value)
            });
            let luma = curved[0] * LUMA[0] + curved[1] * LUMA[1] + curved[2] * LUMA[2];
            let dark = (1.0 - luma) * (1.0 - luma);
            let bright = luma * luma;
            let corner = 1.0
                - grade.vignette
                    * 0.5
                    * (row_falloff + falloff[x])
                    * (0.4 + 0.6 * falloff[x].max(row_falloff));
            let light = corner * grade.exposure;
            let noise = grain[x] * grade.grain * grade.exposure;
            let graded: Rgb = std::array::from_fn(|i| {
                let value = luma
                    + (curved[i] - luma) * grade.saturation
                    + grade.shadow_tint[i] * dark
                    + grade.light_tint[i] * bright;
                (value * light + noise).clamp(0.0, 1.0)
            });
            red[x] = graded[0];
            green[x] = graded[1];
            blue[x] = graded[2];
        }
    }
}

#[inline(always)]
fn load(pixels: &[u32], colour: &mut [Vec<f32>; 3]) {
    let [red, green, blue] = colour;
    let n = pixels.len();
    let (red, green, blue) = (&mut red[..n], &mut green[..n], &mut blue[..n]);
    for x in 0..n {
        let pixel = pixels[x];
        // Through i32, which converts faster than u32.
        red[x] = (pixel & 255) as i32 as f32 * (1.0 / 255.0);
        green[x] = ((pixel >> 8) & 255) as i32 as f32 * (1.0 / 255.0);
        blue[x] = ((pixel >> 16) & 255) as i32 as f32 * (1.0 / 255.0);
    }
}

/// Adds light, less of it where it is bright already.
#[inline(always)]
fn screen(colour: &mut [Vec<f32>; 3], light: &[Vec<f32>; 3]) {
    for (colour, light) in colour.iter_mut().zip(light) {
        for (value, light) in colour.iter_mut().zip(light) {
            *value += light * (1.0 - 0.6 * *value);
        }
    }
}

#[inline(always)]
fn store_luma(colour: &[Vec<f32>; 3], luma: &mut [u8], chroma: &mut [Vec<f32>; 2]) {
    let n = luma.len();
    let (red, green, blue) = (&colour[0][..n], &colour[1][..n], &colour[2][..n]);
    let [blueness, redness] = chroma;
    let (blueness, redness) = (&mut blueness[..n], &mut redness[..n]);
    for x in 0..n {
        let value = red[x] * LUMA[0] + green[x] * LUMA[1] + blue[x] * LUMA[2];
        luma[x] = to_byte(16.0 + 219.0 * value);
        blueness[x] += blue[x] - value;
        redness[x] += red[x] - value;
    }
}

/// Halves a row of chroma: samples lie on the left of each pair, so the filter is 1 2 1.
#[inline(always)]
fn store_chroma(row: &[f32], scale: f32, out: &mut [u8]) {
    let mut before = row[0];
    for (pair, out) in row.chunks_exact(2).zip(out) {
        let mean = (before + 2.0 * pair[0] + pair[1]) * 0.25;
        *out = to_byte(128.0 + mean * scale);
        before = pair[1];
    }
}

/// The whole number nearest to `value`, which is in 0.0 to 255.0.
///
/// Added to 2^23, whose neighbours are one apart, a number is rounded and stands in the lowest bits; a conversion
/// with `as`, which minds every other value too, is done one by one.
#[inline(always)]
fn to_byte(value: f32) -> u8 {
    (value + 8_388_608.0).to_bits() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_nearest_whole_numbers() {
        for sixteenths in 0..=255 * 16 {
            let value = sixteenths as f32 / 16.0;
            let byte = f32::from(to_byte(value));
            assert!((byte - value).abs() <= 0.5, "{byte} for {value}");
        }
    }
}

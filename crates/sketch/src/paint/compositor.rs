//! Paints draw lists into frames.
//!
//! The frame is cut into tiles of 64 by 16 pixels. In each tile the draws are looked through from the front until
//! one hides everything below; those from there on are painted, back to front, into a buffer that stays in the
//! nearest cache. Rows of tiles go to the threads of the rayon pool the caller runs in.

use fearless_simd::{Level, Simd, dispatch};
use kinora_domain::Size;
use kinora_media::Frame;
use rayon::prelude::*;

use super::blit::{Blit, TILE_HEIGHT_PX, TILE_WIDTH_PX, TexelBlock, TexelRow, TileArea};
use super::coverage::Cover;
use super::defocus;
use super::pixel::{BLACK, add, over};
use super::post::Post;
use super::reflect;
use super::{Blend, Draw, DrawList, Grade, Step};

/// Paints frames of one size; keeps its buffers from frame to frame.
#[derive(Debug)]
pub struct Compositor {
    width_px: usize,
    height_px: usize,
    canvas: Vec<u32>,
    /// What is softened by itself before it joins the canvas; empty until something is.
    layer: Vec<u32>,
    post: Post,
    level: Level,
}

impl Compositor {
    /// A compositor for frames of `size`.
    #[must_use]
    pub fn new(size: Size) -> Self {
        Self::at_level(size, Level::new())
    }

    /// One that uses the instructions of `level`: the bytes are the same with all of them.
    pub(super) fn at_level(size: Size, level: Level) -> Self {
        let (width_px, height_px) = (size.width_px() as usize, size.height_px() as usize);
        Self {
            width_px,
            height_px,
            canvas: vec![BLACK; width_px * height_px],
            layer: Vec::new(),
            post: Post::new(width_px, height_px, level),
            level,
        }
    }

    /// Paints `list`, grades it and writes the result into `frame`, which has the compositor's size.
    ///
    /// `frame_idx` only picks the grain. Runs on the rayon pool of the caller; the bytes do not depend on how many
    /// threads it has.
    ///
    /// # Panics
    /// When `frame` has another size.
    pub fn paint(&mut self, list: &DrawList, grade: &Grade, frame_idx: u32, frame: &mut Frame) {
        self.draw(list);
        self.finish(grade, frame_idx, frame);
    }

    /// The first half of [`Self::paint`]: paints `list` on the canvas.
    pub fn draw(&mut self, list: &DrawList) {
        self.draw_steps(list, true);
    }

    fn draw_steps(&mut self, list: &DrawList, starts_black: bool) {
        let mut is_first = starts_black;
        let mut rest = &list.steps[..];
        while is_first || !rest.is_empty() {
            let n_draws = rest.iter().position(|step| !matches!(step, Step::Draw(_)));
            let (draws, after) = rest.split_at(n_draws.unwrap_or(rest.len()));
            let draws: Vec<&Draw> = draws.iter().filter_map(Step::plate).collect();
            self.draw_plates(&draws, is_first);
            rest = match after.split_first() {
                Some((Step::Reflect(reflection), after)) => {
                    reflect::mirror(&mut self.canvas, self.width_px, reflection, self.level);
                    after
                }
                Some((Step::Blur(share), after)) => {
                    defocus::blur(&mut self.canvas, self.width_px, *share, self.level);
                    after
                }
                Some((Step::Soft(draws, share), after)) => {
                    self.draw_soft(draws, *share);
                    after
                }
                _ => after,
            };
            is_first = false;
        }
    }

    /// Paints plates out of focus over what is on the canvas.
    fn draw_soft(&mut self, draws: &[Draw], share: f32) {
        self.layer.clear();
        self.layer.resize(self.canvas.len(), 0);
        let draws: Vec<&Draw> = draws.iter().collect();
        std::mem::swap(&mut self.canvas, &mut self.layer);
        self.draw_plates(&draws, false);
        std::mem::swap(&mut self.canvas, &mut self.layer);
        defocus::blur_layer(&mut self.layer, self.width_px, share, self.level);
        let rows = self.canvas.par_chunks_mut(self.width_px);
        rows.zip(self.layer.par_chunks(self.width_px))
            .for_each(|(below, top)| {
                for (below, top) in below.iter_mut().zip(top) {
                    *below = over(*below, *top);
                }
            });
    }

    /// Paints `list` over what is on the canvas.
    pub fn draw_over(&mut self, list: &DrawList) {
        self.draw_steps(list, false);
    }

    /// The canvas, for pictures that do not come from plates: opaque pixels, row-major, red in the lowest byte.
    pub fn canvas_mut(&mut self) -> &mut [u32] {
        &mut self.canvas
    }

    /// The second half of [`Self::paint`]: grades the canvas into `frame`.
    ///
    /// # Panics
    /// When `frame` has another size.
    pub fn finish(&mut self, grade: &Grade, frame_idx: u32, frame: &mut Frame) {
        let size = (
            frame.size().width_px() as usize,
            frame.size().height_px() as usize,
        );
        assert_eq!(size, (self.width_px, self.height_px), "size of the frame");
        self.post.run(&mut self.canvas, grade, frame_idx, frame);
    }

    /// What was painted last, before grading: opaque pixels, row-major.
    #[must_use]
    pub fn canvas(&self) -> &[u32] {
        &self.canvas
    }

    fn draw_plates(&mut self, draws: &[&Draw], starts_black: bool) {
        let (width_px, height_px, level) = (self.width_px, self.height_px, self.level);
        let blits: Vec<Blit<'_>> = draws
            .iter()
            .filter_map(|draw| Blit::new(draw, width_px, height_px))
            .collect();
        self.canvas
            .par_chunks_mut(width_px * TILE_HEIGHT_PX)
            .enumerate()
            .for_each(|(band_idx, pixels)| {
                let top = band_idx * TILE_HEIGHT_PX;
                let bottom = top + pixels.len() / width_px;
                let near: Vec<&Blit<'_>> = blits
                    .iter()
                    .filter(|blit| blit.area.top < bottom && blit.area.bottom > top)
                    .collect();
                let band = Band {
                    pixels,
                    width_px,
                    top_px: top,
                };
                if !near.is_empty() || starts_black {
                    dispatch!(level, simd => simd.vectorize(
                        #[inline(always)]
                        || paint_band(band, &near, starts_black)
                    ));
                }
            });
    }
}

/// The most columns of a turned plate that are sampled together.
const TURNED_WIDTH_PX: usize = 32;

/// Rows of the canvas from `top_px` on.
struct Band<'a> {
    pixels: &'a mut [u32],
    width_px: usize,
    top_px: usize,
}

impl Band<'_> {
    /// Pixels `left` to `right` of row `y` of the frame.
    #[inline(always)]
    fn row(&mut self, y: usize, left: usize, right: usize) -> &mut [u32] {
        let start = (y - self.top_px) * self.width_px;
        &mut self.pixels[start + left..start + right]
    }
}

/// The texels a draw is sampled from.
struct Texels {
    row: TexelRow,
    block: TexelBlock,
}

/// Paints one band of tiles.
#[inline(always)]
fn paint_band(mut band: Band<'_>, blits: &[&Blit<'_>], starts_black: bool) {
    let bottom = band.top_px + band.pixels.len() / band.width_px;
    let mut shown = Vec::with_capacity(blits.len());
    let mut texels = Texels {
        row: TexelRow::new(),
        block: TexelBlock::new(),
    };
    for left in (0..band.width_px).step_by(TILE_WIDTH_PX) {
        let tile = TileArea {
            left,
            top: band.top_px,
            right: (left + TILE_WIDTH_PX).min(band.width_px),
            bottom,
        };
        let hides_below = find_shown(blits, tile, &mut shown);
        if starts_black && !hides_below {
            for y in tile.top..tile.bottom {
                band.row(y, tile.left, tile.right).fill(BLACK);
            }
        }
        for blit in shown.iter().rev() {
            paint_tile(&mut band, tile, blit, &mut texels);
        }
    }
}

/// Collects what shows in `area`, front first; whether the last of it hides everything below.
fn find_shown<'a>(blits: &[&'a Blit<'a>], area: TileArea, shown: &mut Vec<&'a Blit<'a>>) -> bool {
    shown.clear();
    for blit in blits.iter().rev() {
        match blit.cover(area) {
            Cover::Empty => {}
            Cover::Mixed => shown.push(blit),
            Cover::Opaque => {
                shown.push(blit);
                return true;
            }
        }
    }
    false
}

#[inline(always)]
fn paint_tile(band: &mut Band<'_>, tile: TileArea, blit: &Blit<'_>, texels: &mut Texels) {
    let part = blit.part_of(tile);
    // On the stack, so that the compiler sees that no texel is changed.
    let mut sampled = [0; TILE_WIDTH_PX];
    if blit.is_straight() {
        let sampled = &mut sampled[..part.right - part.left];
        for y in part.top..part.bottom {
            blit.sample_straight(&mut texels.row, part.left, y, sampled);
            join(band.row(y, part.left, part.right), sampled, blit);
        }
        return;
    }
    for left in (part.left..part.right).step_by(TURNED_WIDTH_PX) {
        let right = (left + TURNED_WIDTH_PX).min(part.right);
        let part = TileArea {
            left,
            right,
            ..part
        };
        if blit.cover(part) == Cover::Empty {
            continue;
        }
        texels.block.fill(blit, part);
        let sampled = &mut sampled[..right - left];
        for y in part.top..part.bottom {
            blit.sample_turned(&texels.block, left, y, sampled);
            join(band.row(y, left, right), sampled, blit);
        }
    }
}

/// Joins sampled pixels to the canvas.
#[inline(always)]
fn join(out: &mut [u32], sampled: &mut [u32], blit: &Blit<'_>) {
    if !blit.is_plain() {
        blit.tint(sampled);
    }
    match blit.blend {
        Blend::Over => {
            for (below, top) in out.iter_mut().zip(sampled) {
                *below = over(*below, *top);
            }
        }
        Blend::Add => {
            for (below, top) in out.iter_mut().zip(sampled) {
                *below = add(*below, *top);
            }
        }
    }
}

//! A draw made ready for painting: fixed-point sampling positions, and its pixels for one tile of the frame.
//!
//! Positions are 16.16 fixed point, computed from the frame's corner for every pixel alike, so that neither tiles
//! nor threads can be seen. A pixel's colour is the mean of four texels: first each column vertically, then
//! horizontally, both weighted in 1/256ths; texels beyond the plate are transparent.

use super::coverage::Cover;
use super::pixel::{mix, multiply};
use super::{Affine, Blend, Draw, Plate};

/// The width of a tile in pixels.
pub(super) const TILE_WIDTH_PX: usize = 128;
/// The height of a tile in pixels.
pub(super) const TILE_HEIGHT_PX: usize = 8;

/// One in 16.16 fixed point.
const ONE: i64 = 1 << 16;
/// Texels of one row a tile may need when the plate lies straight; more than that is sampled one by one.
const STRAIGHT_TEXELS: usize = 512;
/// The side of the square of texels a part of a tile may need when the plate is turned.
const TURNED_TEXELS: usize = 64;

/// The part of the frame a tile covers: left, top, right, bottom, the last two exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TileArea {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

/// A draw with everything worked out that holds for the whole frame.
pub(super) struct Blit<'a> {
    plate: &'a Plate,
    /// Texel position at the middle of the frame's first pixel, and its change per pixel right and down.
    u: [i64; 3],
    v: [i64; 3],
    /// The frame pixels it can touch.
    pub(super) area: TileArea,
    factors: [u32; 4],
    pub(super) blend: Blend,
    /// The ripple's shift of every row of `area`, and the greatest of them.
    shifts: Vec<i64>,
    max_shift: i64,
}

impl<'a> Blit<'a> {
    /// Prepares `draw` for a frame of `width_px` by `height_px`; `None` when nothing of it shows.
    pub(super) fn new(draw: &'a Draw, width_px: usize, height_px: usize) -> Option<Self> {
        let factors = [draw.tint[0], draw.tint[1], draw.tint[2], 1.0]
            .map(|part| (part * draw.opacity * 256.0 + 0.5).clamp(0.0, 512.0) as u32);
        let is_invisible = match draw.blend {
            Blend::Over => factors[3] == 0,
            Blend::Add => factors[..3] == [0; 3],
        };
        if is_invisible || draw.to_frame.m.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let factors = [factors[0], factors[1], factors[2], factors[3].min(256)];
        let (plate, to_frame, scale) = fitting_size(draw)?;
        let ripple_px = draw
            .wave
            .map_or(0.0, |wave| wave.amplitude_px.abs() / scale);
        let area = touched(plate, to_frame, ripple_px, (width_px, height_px))?;
        let [a, b, c, d, e, f] = to_frame.inverse()?.m;
        let fixed = |value: f32| (f64::from(value) * ONE as f64).round() as i64;
        let start = |x: f32, y: f32, at: f32| fixed(at) + (fixed(x) + fixed(y)) / 2 - ONE / 2;
        let mut blit = Self {
            plate,
            u: [start(a, b, c), fixed(a), fixed(b)],
            v: [start(d, e, f), fixed(d), fixed(e)],
            area,
            factors,
            blend: draw.blend,
            shifts: Vec::new(),
            max_shift: 0,
        };
        if let Some(wave) = draw.wave {
            blit.max_shift = fixed(wave.amplitude_px.abs() / scale) + 1;
            let middle = (area.left + area.right) / 2;
            blit.shifts = (area.top..area.bottom)
                .map(|y| {
                    let row = blit.at(blit.v, middle, y) as f32 / ONE as f32 * scale;
                    let angle_rad = wave.frequency * row + wave.phase_rad;
                    fixed(wave.amplitude_px / scale * libm::sinf(angle_rad))
                })
                .collect();
        }
        Some(blit)
    }

    /// What the draw puts into `tile`: nothing, something, or opaque pixels all over.
    pub(super) fn cover(&self, tile: TileArea) -> Cover {
        let part = self.part_of(tile);
        if part.left >= part.right || part.top >= part.bottom {
            return Cover::Empty;
        }
        let size_px = (self.plate.width_px, self.plate.height_px);
        let cover = self.plate.coverage().within(size_px, self.texels(part));
        let is_whole = part == tile;
        let hides = self.blend == Blend::Over && self.factors[3] == 256 && is_whole;
        match cover {
            Cover::Opaque if !hides => Cover::Mixed,
            cover => cover,
        }
    }

    /// The part of `tile` that the draw touches.
    pub(super) fn part_of(&self, tile: TileArea) -> TileArea {
        TileArea {
            left: tile.left.max(self.area.left),
            top: tile.top.max(self.area.top),
            right: tile.right.min(self.area.right),
            bottom: tile.bottom.min(self.area.bottom),
        }
    }

    /// Whether the plate's rows lie along the frame's rows, unflipped.
    pub(super) fn is_straight(&self) -> bool {
        self.v[1] == 0 && self.u[2] == 0 && self.u[1] > 0
    }

    /// Whether colours are taken as they are.
    pub(super) fn is_plain(&self) -> bool {
        self.factors == [256; 4]
    }

    /// Applies tint and opacity.
    #[inline(always)]
    pub(super) fn tint(&self, row: &mut [u32]) {
        let factors = self.factors;
        for pixel in row {
            *pixel = multiply(*pixel, factors);
        }
    }

    /// The smallest rectangle of texels that holds everything sampled in `part`, all sides inclusive.
    pub(super) fn texels(&self, part: TileArea) -> [i64; 4] {
        let reach = |[start, right, down]: [i64; 3]| {
            let first = start + part.left as i64 * right + part.top as i64 * down;
            let across = right * (part.right - part.left - 1) as i64;
            let along = down * (part.bottom - part.top - 1) as i64;
            (
                first + across.min(0) + along.min(0),
                first + across.max(0) + along.max(0),
            )
        };
        let (left, right) = reach(self.u);
        let (top, bottom) = reach(self.v);
        [
            (left - self.max_shift) >> 16,
            top >> 16,
            ((right + self.max_shift) >> 16) + 1,
            (bottom >> 16) + 1,
        ]
    }

    /// Samples pixels `left..left + out.len()` of frame row `y` of a plate that lies straight.
    #[inline(always)]
    pub(super) fn sample_straight(
        &self,
        texels: &mut TexelRow,
        left: usize,
        y: usize,
        out: &mut [u32],
    ) {
        let step = self.u[1];
        let start = self.at(self.u, left, y) + self.shift(y);
        let row = self.at(self.v, left, y);
        let first = start >> 16;
        let n_texels = (((start & (ONE - 1)) + step * (out.len() as i64 - 1)) >> 16) as usize + 2;
        if n_texels > STRAIGHT_TEXELS {
            return self.sample_one_by_one(left, y, out);
        }
        let texels = &mut texels.0;
        self.mix_rows(row, first, &mut texels[..n_texels]);
        let weight = ((start >> 8) & 255) as u32;
        if step == ONE && weight == 0 {
            out.copy_from_slice(&texels[..out.len()]);
        } else if step == ONE {
            let pairs = texels[..out.len()].iter().zip(&texels[1..=out.len()]);
            for (pixel, (a, b)) in out.iter_mut().zip(pairs) {
                *pixel = mix(*a, *b, weight);
            }
        } else {
            let (start, step) = ((start & (ONE - 1)) as u32, step as u32);
            for (i, pixel) in out.iter_mut().enumerate() {
                let at = start.wrapping_add((i as u32).wrapping_mul(step));
                // The masks only tell the compiler that no index can be out of bounds.
                let a = texels[(at >> 16) as usize % STRAIGHT_TEXELS];
                let b = texels[((at >> 16) + 1) as usize % STRAIGHT_TEXELS];
                *pixel = mix(a, b, (at >> 8) & 255);
            }
        }
    }

    /// Two rows of the plate, mixed vertically as position `row` asks, from column `first` on.
    #[inline(always)]
    fn mix_rows(&self, row: i64, first: i64, out: &mut [u32]) {
        let width = self.plate.width_px as i64;
        let begin = (-first).clamp(0, out.len() as i64) as usize;
        let end = (width - first).clamp(begin as i64, out.len() as i64) as usize;
        let height = self.plate.height_px as i64;
        let texels = |row: i64| {
            let is_inside = (0..height).contains(&row) && begin < end;
            let from = (first + begin as i64) as usize;
            is_inside.then(|| &self.plate.row(row as usize)[from..from + (end - begin)])
        };
        let weight = ((row >> 8) & 255) as u32;
        out[..begin].fill(0);
        out[end..].fill(0);
        let out = &mut out[begin..end];
        match (texels(row >> 16), texels((row >> 16) + 1)) {
            (Some(upper), _) if weight == 0 => out.copy_from_slice(upper),
            (Some(upper), Some(lower)) => {
                for (pixel, (a, b)) in out.iter_mut().zip(upper.iter().zip(lower)) {
                    *pixel = mix(*a, *b, weight);
                }
            }
            (Some(upper), None) => {
                for (pixel, a) in out.iter_mut().zip(upper) {
                    *pixel = mix(*a, 0, weight);
                }
            }
            (None, Some(lower)) => {
                for (pixel, b) in out.iter_mut().zip(lower) {
                    *pixel = mix(0, *b, weight);
                }
            }
            (None, None) => out.fill(0),
        }
    }

    /// Samples pixels of frame row `y` of a turned plate out of `block`, which holds the texels around.
    #[inline(always)]
    pub(super) fn sample_turned(&self, block: &TexelBlock, left: usize, y: usize, out: &mut [u32]) {
        let Some((block_left, block_top)) = block.corner else {
            return self.sample_one_by_one(left, y, out);
        };
        let u = self.at(self.u, left, y) + self.shift(y) - (block_left << 16);
        let v = self.at(self.v, left, y) - (block_top << 16);
        let (u, v) = (u as u32, v as u32);
        let (du, dv) = (self.u[1] as u32, self.v[1] as u32);
        const MASK: u32 = TURNED_TEXELS as u32 - 1;
        for (i, pixel) in out.iter_mut().enumerate() {
            let u = u.wrapping_add((i as u32).wrapping_mul(du));
            let v = v.wrapping_add((i as u32).wrapping_mul(dv));
            let at = ((v >> 16) & MASK) * TURNED_TEXELS as u32 + ((u >> 16) & MASK);
            let texel = |offset: u32| block.texels[(at + offset) as usize % BLOCK_TEXELS];
            let (below, right) = (TURNED_TEXELS as u32, 1);
            let a = mix(texel(0), texel(below), (v >> 8) & 255);
            let b = mix(texel(right), texel(below + right), (v >> 8) & 255);
            *pixel = mix(a, b, (u >> 8) & 255);
        }
    }

    /// The plain definition of sampling, for the rare draws the quicker ways do not fit.
    pub(super) fn sample_one_by_one(&self, left: usize, y: usize, out: &mut [u32]) {
        for (i, pixel) in out.iter_mut().enumerate() {
            let u = self.at(self.u, left + i, y) + self.shift(y);
            let v = self.at(self.v, left + i, y);
            let (x, y) = (u >> 16, v >> 16);
            let weight = ((v >> 8) & 255) as u32;
            let a = mix(self.texel(x, y), self.texel(x, y + 1), weight);
            let b = mix(self.texel(x + 1, y), self.texel(x + 1, y + 1), weight);
            *pixel = mix(a, b, ((u >> 8) & 255) as u32);
        }
    }

    fn at(&self, position: [i64; 3], x: usize, y: usize) -> i64 {
        position[0] + x as i64 * position[1] + y as i64 * position[2]
    }

    fn shift(&self, y: usize) -> i64 {
        let row = y.wrapping_sub(self.area.top);
        self.shifts.get(row).copied().unwrap_or(0)
    }

    fn texel(&self, x: i64, y: i64) -> u32 {
        let is_inside = (0..self.plate.width_px as i64).contains(&x)
            && (0..self.plate.height_px as i64).contains(&y);
        if is_inside {
            self.plate.pixels[y as usize * self.plate.width_px + x as usize]
        } else {
            0
        }
    }
}

const BLOCK_TEXELS: usize = TURNED_TEXELS * TURNED_TEXELS;

/// The texels of one row that a straight plate needs.
pub(super) struct TexelRow([u32; STRAIGHT_TEXELS]);

impl TexelRow {
    pub(super) fn new() -> Self {
        Self([0; STRAIGHT_TEXELS])
    }
}

/// The texels a turned plate needs for a part of a tile, copied together.
pub(super) struct TexelBlock {
    texels: [u32; BLOCK_TEXELS],
    /// The plate's texel at the block's first place; `None` when the part needs more than fits.
    corner: Option<(i64, i64)>,
}

impl TexelBlock {
    pub(super) fn new() -> Self {
        Self {
            texels: [0; BLOCK_TEXELS],
            corner: None,
        }
    }

    /// Fills the block for `part` of the frame.
    pub(super) fn fill(&mut self, blit: &Blit<'_>, part: TileArea) {
        let [left, top, right, bottom] = blit.texels(part);
        let (n_columns, n_rows) = (right - left + 1, bottom - top + 1);
        if n_columns > TURNED_TEXELS as i64 || n_rows > TURNED_TEXELS as i64 {
            self.corner = None;
            return;
        }
        self.corner = Some((left, top));
        for (row, texels) in self
            .texels
            .chunks_exact_mut(TURNED_TEXELS)
            .take(n_rows as usize)
            .enumerate()
        {
            let texels = &mut texels[..n_columns as usize];
            blit.mix_rows((top + row as i64) << 16, left, texels);
        }
    }
}

/// The plate at the size nearest above what is shown, its transform, and how many texels of the full plate one of
/// its own stands for.
fn fitting_size(draw: &Draw) -> Option<(&Plate, Affine, f32)> {
    let mut plate = &*draw.plate;
    let mut to_frame = draw.to_frame;
    let mut scale = 1.0;
    if plate.width_px == 0 || plate.height_px == 0 {
        return None;
    }
    let [a, b, _, d, e, _] = to_frame.m;
    let mut texels_per_pixel = 1.0 / (a * e - b * d).abs().max(1e-12);
    while texels_per_pixel > 3.0 && plate.width_px.min(plate.height_px) > 1 {
        plate = plate.half();
        to_frame = Affine::scale(2.0, 2.0).then(to_frame);
        scale *= 2.0;
        texels_per_pixel /= 4.0;
    }
    Some((plate, to_frame, scale))
}

/// The frame pixels a plate can reach; `None` when there are none.
fn touched(
    plate: &Plate,
    to_frame: Affine,
    ripple_px: f32,
    frame: (usize, usize),
) -> Option<TileArea> {
    let margin = 1.0;
    let (width, height) = (plate.width_px as f32, plate.height_px as f32);
    let left = -margin - ripple_px;
    let right = width + margin + ripple_px;
    let corners = [
        to_frame.apply(left, -margin),
        to_frame.apply(right, -margin),
        to_frame.apply(left, height + margin),
        to_frame.apply(right, height + margin),
    ];
    let reach = |values: [f32; 4], limit: usize| {
        let low = values.iter().copied().fold(f32::INFINITY, f32::min).floor();
        let high = values
            .iter()
            .copied()
            .fold(f32::NEG_INFINITY, f32::max)
            .ceil();
        // `as` saturates, so that far-away plates stay harmless.
        let (low, high) = (low.max(0.0) as usize, high.max(0.0) as usize);
        (low < high.min(limit)).then_some((low, high.min(limit)))
    };
    let (left, right) = reach(corners.map(|corner| corner.0), frame.0)?;
    let (top, bottom) = reach(corners.map(|corner| corner.1), frame.1)?;
    Some(TileArea {
        left,
        top,
        right,
        bottom,
    })
}

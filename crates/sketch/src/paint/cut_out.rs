//! Paper cut-out: a shadow under every sheet, torn edges, flat colours and the fibres of paper.

use rayon::prelude::*;

use super::noise::{fbm, hash01};
use super::pixel::BLACK;
use super::{Affine, Blend, Draw, DrawList, Plate, Step};

/// How far a torn edge strays, in pixels of a frame 720 pixels high.
const TORN_PX: f32 = 3.0;
/// Steps of brightness: paper comes in sheets of one colour.
const N_LEVELS: i32 = 9;
/// Sheets smaller than this throw no shadow, in pixels.
const LEAST_PX: f32 = 26.0;

/// Puts a shadow under every sheet in `list`, for a frame with `unit_px` pixels to a world unit.
pub(crate) fn layered(list: &mut DrawList, unit_px: f32) {
    let mut steps = Vec::with_capacity(list.steps.len() * 2);
    for step in list.steps.drain(..) {
        if let Step::Draw(draw) = &step
            && is_sheet(draw)
        {
            // The shadow on the sheet below, and the pale edge of the paper itself.
            for (x, y, opacity, bright) in [(0.015, 0.021, 0.46, 0.0), (-0.005, -0.005, 1.0, 2.6)] {
                let aside = Affine::translate(x * unit_px, y * unit_px);
                steps.push(Step::Draw(Draw {
                    to_frame: draw.to_frame.then(aside),
                    tint: draw.tint.map(|part| part * bright),
                    opacity: opacity * draw.opacity,
                    ..draw.clone()
                }));
            }
        }
        steps.push(step);
    }
    list.steps = steps;
}

/// Whether a plate is cut out: wholly there or not at all, and large enough.
fn is_sheet(draw: &Draw) -> bool {
    let [a, b, _, d, e, _] = draw.to_frame.m;
    let (wide, high) = (draw.plate.width_px as f32, draw.plate.height_px as f32);
    let shown = (
        (a.abs() * wide + b.abs() * high),
        (d.abs() * wide + e.abs() * high),
    );
    draw.blend == Blend::Over
        && draw.opacity > 0.6
        && shown.0.max(shown.1) > LEAST_PX
        && is_hard(&draw.plate)
}

fn is_hard(plate: &Plate) -> bool {
    const N: usize = 14;
    let (mut n_whole, mut n_part) = (0, 0);
    for row in 0..N {
        let pixels = plate.row(row * plate.height_px / N);
        for column in 0..N {
            match pixels[column * plate.width_px / N] >> 24 {
                0..=12 => {}
                13..=235 => n_part += 1,
                _ => n_whole += 1,
            }
        }
    }
    n_whole > 3 * n_part
}

/// The paper of one frame size.
#[derive(Debug)]
pub(super) struct Sheets {
    width_px: usize,
    /// From which pixel each one is taken, relative to it.
    torn: Vec<i32>,
    /// How bright the paper is, in 1/256ths.
    fibre: Vec<u16>,
    source: Vec<u32>,
}

impl Sheets {
    pub(super) fn new(width_px: usize, height_px: usize) -> Self {
        let scale = height_px.min(width_px) as f32 / 720.0;
        let n = width_px * height_px;
        let place = |i: usize| ((i % width_px) as f32 / scale, (i / width_px) as f32 / scale);
        let torn = (0..n)
            .into_par_iter()
            .map(|i| {
                let (x, y) = place(i);
                let stray = |seed| {
                    let wide = fbm(x * 0.05, y * 0.05, 2, seed) - 0.5;
                    let fine = fbm(x * 0.30, y * 0.30, 1, seed + 1) - 0.5;
                    ((wide * 2.4 + fine) * TORN_PX * scale) as i32
                };
                let column = (i % width_px) as i32;
                let row = (i / width_px) as i32;
                let to_column = (column + stray(31)).clamp(0, width_px as i32 - 1);
                let to_row = (row + stray(33)).clamp(0, height_px as i32 - 1);
                (to_row - row) * width_px as i32 + to_column - column
            })
            .collect();
        let fibre = (0..n)
            .into_par_iter()
            .map(|i| {
                let (x, y) = place(i);
                let long = fbm(x * 0.16, y * 0.45, 2, 41) - 0.5;
                let tooth = hash01((i % width_px) as i32, (i / width_px) as i32, 42) - 0.5;
                ((1.0 + 0.24 * long + 0.10 * tooth) * 256.0) as u16
            })
            .collect();
        Self {
            width_px,
            torn,
            fibre,
            source: vec![BLACK; n],
        }
    }

    /// Makes the canvas of paper.
    pub(super) fn cut(&mut self, canvas: &mut [u32]) {
        self.source.copy_from_slice(canvas);
        let (source, torn, fibre) = (&self.source, &self.torn, &self.fibre);
        let width_px = self.width_px;
        canvas
            .par_chunks_mut(width_px)
            .enumerate()
            .for_each(|(row, out)| {
                let first = row * width_px;
                for (column, out) in out.iter_mut().enumerate() {
                    let i = first + column;
                    let taken = source[(i as i32 + torn[i]) as usize];
                    *out = paper(taken, i32::from(fibre[i]));
                }
            });
    }
}

/// A pixel of coloured paper.
#[inline(always)]
fn paper(pixel: u32, fibre: i32) -> u32 {
    let part = |shift: u32| (pixel >> shift & 255) as i32;
    let (red, green, blue) = (part(0), part(8), part(16));
    let luma = (red + 2 * green + blue) / 4;
    let flat = (luma * N_LEVELS / 256) * 255 / (N_LEVELS - 1);
    let by = (flat - luma) * 7 / 8;
    let lit = |value: i32| (((value + by) * fibre) >> 8).clamp(0, 255) as u32;
    lit(red) | lit(green) << 8 | lit(blue) << 16 | BLACK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hard_sheet_gets_its_shadow_below_it_and_soft_light_gets_none() {
        let hard = std::sync::Arc::new(Plate::from_fn(64, 64, |_, _| ([0.5; 3], 1.0)));
        let soft = std::sync::Arc::new(Plate::from_fn(64, 64, |x, _| ([0.5; 3], x / 80.0)));
        let mut list = DrawList::default();
        for plate in [hard, soft] {
            list.draw(Draw {
                plate,
                to_frame: Affine::IDENTITY,
                opacity: 1.0,
                tint: [1.0; 3],
                blend: Blend::Over,
                wave: None,
            });
        }
        layered(&mut list, 720.0);
        let tints: Vec<f32> = list
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Draw(draw) => Some(draw.tint[0]),
                _ => None,
            })
            .collect();
        assert_eq!(tints, [0.0, 2.6, 1.0, 1.0]);
    }
}

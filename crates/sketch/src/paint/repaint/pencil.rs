//! Pencils on paper: lines that press and lift, hatching that grows denser with the shade.

use super::lines::{Pen, Press, Row};
use super::{Easel, luma, texture};
use crate::paint::noise::{fbm, hash01};
use crate::paint::{BLACK, mix};

/// The point of a pencil.
pub(super) const PEN: Pen = Pen {
    width_px: 2.6,
    least: 16,
    gain: 5,
};

const PAPER: u32 = 0xFFEA_F2F6;
const GRAPHITE: u32 = 0xFF2A_2626;

/// Draws with pencils.
#[derive(Debug)]
pub(super) struct Pencil {
    width_px: usize,
    /// Hatching one way, the other way and closely, by how much ink it leaves, 0 to 255.
    hatches: [Vec<u8>; 3],
    /// The tooth of the paper: how much of a pencil it takes.
    tooth: Vec<u8>,
    is_coloured: bool,
}

impl Pencil {
    pub(super) fn graphite(easel: Easel) -> Self {
        Self::new(easel, false)
    }

    pub(super) fn coloured(easel: Easel) -> Self {
        Self::new(easel, true)
    }

    fn new(easel: Easel, is_coloured: bool) -> Self {
        let hatch = |(across, down): (f32, f32), apart_px: f32, seed: u32| {
            texture(easel, move |x, y| {
                // Lines by hand are neither straight nor evenly pressed.
                let stray = 7.0 * fbm(x * 0.012, y * 0.012, 2, seed);
                let along = (x * across + y * down + stray) / apart_px;
                let line = libm::floorf(along);
                let off = (along - line - 0.5).abs();
                let far = x * down - y * across;
                let pressed = 0.45 + 0.9 * fbm(far * 0.014, line * 7.3, 2, seed + 1);
                (0.62 - 1.7 * off) * 1.6 * pressed
            })
        };
        Self {
            width_px: easel.width_px,
            hatches: [
                hatch((0.64, 0.77), 7.0, 121),
                hatch((0.82, -0.57), 7.0, 123),
                hatch((0.17, 0.98), 5.0, 125),
            ],
            tooth: texture(easel, |x, y| {
                let fibre = fbm(x * 0.5, y * 0.5, 2, 127);
                0.45 + 0.7 * fibre + 0.25 * (hash01(x as i32, y as i32, 128) - 0.5)
            }),
            is_coloured,
        }
    }
}

impl Press for Pencil {
    fn print(&self, row: &Row<'_>, out: &mut [u32]) {
        let at = row.y * self.width_px;
        let [first, second, third] = &self.hatches;
        for (x, out) in out.iter_mut().enumerate() {
            let pixel = row.source[x];
            // White paper is the brightest there is: what is bright stays bare.
            let shade = ((238 - luma(pixel)) * 9 / 8).clamp(0, 255);
            let dense = |hatch: &[u8], from: i32| {
                (i32::from(hatch[at + x]) * ((shade - from) * 3).clamp(0, 256)) >> 8
            };
            let hatched = dense(first, 62)
                .max(dense(second, 128))
                .max(dense(third, 186));
            let tooth = i32::from(self.tooth[at + x]);
            // Shade is rubbed in besides, so that a tone holds together.
            let tone = hatched * 3 / 4 + shade * shade / 480;
            let ink = (((tone + i32::from(row.lines[x]) * 5 / 4) * tooth) >> 7).clamp(0, 235);
            *out = if self.is_coloured {
                let rubbed = mix(PAPER, deep(pixel), (44 + tooth * 5 / 8) as u32);
                let line = (i32::from(row.lines[x]) * tooth) >> 7;
                let hatched = mix(
                    rubbed,
                    deep(pixel),
                    ((hatched * tooth) >> 7).clamp(0, 220) as u32,
                );
                mix(
                    hatched,
                    super::dimmed(deep(pixel), 110),
                    line.clamp(0, 230) as u32,
                )
            } else {
                mix(PAPER, GRAPHITE, ink as u32)
            };
        }
    }
}

/// The colour of the pencil for a colour: purer and lighter.
#[inline(always)]
fn deep(pixel: u32) -> u32 {
    let light = luma(pixel);
    let part = |shift: u32| {
        let value = (pixel >> shift & 255) as i32;
        let pure = light + (value - light) * 3 / 2;
        ((34 + pure * 7 / 8).clamp(0, 255) as u32) << shift
    };
    part(0) | part(8) | part(16) | BLACK
}

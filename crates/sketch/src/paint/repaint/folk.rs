//! Folk painting: strong earthen colours on cream, thick outlines with a fine line beside them, a border of triangles.

use super::inks::{Ink, InkSet, Table};
use super::lines::{Pen, Press, Row};
use super::{Easel, texture};
use crate::paint::mix;
use crate::paint::noise::fbm;

/// A reed pen.
pub(super) const BROAD: Pen = Pen {
    width_px: 4.6,
    least: 44,
    gain: 8,
};

const EARTHS: InkSet = InkSet {
    grey: [0x1c_1614, 0x5a_4636, 0xc8_a878, 0xf0_dcae, 0xf8_ecc8],
    inks: &[
        Ink {
            hue_deg: 2.0,
            tones: [0x4a_1410, 0x8e_1e16, 0xc8_3020, 0xe0_6a40, 0xf6_c89a],
        },
        Ink {
            hue_deg: 40.0,
            tones: [0x6a_3a10, 0xb0_6a14, 0xe0_9a1e, 0xf2_c04a, 0xfa_e2a0],
        },
        Ink {
            hue_deg: 120.0,
            tones: [0x10_3a20, 0x1c_6030, 0x3a_8a3a, 0x86_b450, 0xe0_dc9a],
        },
        Ink {
            hue_deg: 215.0,
            tones: [0x14_1e54, 0x1e_3a8a, 0x2a_66b0, 0x6a_aec8, 0xe4_e4c4],
        },
        Ink {
            hue_deg: 310.0,
            tones: [0x46_1040, 0x86_1e60, 0xb8_3a80, 0xdc_80a4, 0xf4_d0c0],
        },
    ],
    n_tones: 4.0,
    chroma: (0.06, 0.16),
};

/// How wide the border is, in pixels of a frame 720 pixels high, and one of its triangles.
const BORDER_PX: f32 = 30.0;
const TOOTH_PX: f32 = 26.0;

/// Paints as on the wall of a house.
#[derive(Debug)]
pub(super) struct Folk {
    width_px: usize,
    table: Table,
    /// Fine lines that fill what is neither light nor dark, 0 to 255.
    hatching: Vec<u8>,
    /// The border: opaque where it is, 0 elsewhere.
    border: Vec<u32>,
}

impl Folk {
    pub(super) fn new(easel: Easel) -> Self {
        Self {
            width_px: easel.width_px,
            table: Table::of_inks(&EARTHS),
            hatching: texture(easel, |x, y| {
                let along = (x + y + 5.0 * fbm(x * 0.02, y * 0.02, 2, 111)) / 9.0;
                let off = (along - libm::floorf(along) - 0.5).abs();
                (0.30 - 1.2 * off).max(0.0) * 2.2
            }),
            border: border(easel),
        }
    }
}

/// Two rows of triangles between black lines.
fn border(easel: Easel) -> Vec<u32> {
    let scale = easel.scale();
    let (wide, high) = (easel.width_px, easel.height_px);
    (0..wide * high)
        .map(|i| {
            let (x, y) = (i % wide, i / wide);
            let (from_x, from_y) = (x.min(wide - 1 - x), y.min(high - 1 - y));
            let (depth, along) = if from_x < from_y {
                (from_x, y)
            } else {
                (from_y, x)
            };
            let (depth, along) = (depth as f32 / scale, along as f32 / scale / TOOTH_PX);
            let tooth = 2.0 * (along - libm::floorf(along) - 0.5).abs();
            match depth / BORDER_PX {
                d if d > 1.0 => 0,
                d if !(0.10..=0.90).contains(&d) => 0xFF14_161C,
                d if (d - 0.10) / 0.80 > tooth => 0xFF20_30C8,
                _ => 0xFF2A_A8F0,
            }
        })
        .collect()
}

impl Press for Folk {
    fn print(&self, row: &Row<'_>, out: &mut [u32]) {
        let at = row.y * self.width_px;
        let hatching = &self.hatching[at..][..self.width_px];
        let border = &self.border[at..][..self.width_px];
        for (x, out) in out.iter_mut().enumerate() {
            let middling = 255 - (2 * (super::luma(row.source[x]) - 118).abs()).min(255) as u32;
            let ink = mix(
                self.table.get(row.source[x]),
                0xFF18_1A22,
                (u32::from(hatching[x]) * middling) >> 8,
            );
            let drawn = mix(ink, 0xFF14_161C, u32::from(row.lines[x]));
            *out = if border[x] == 0 { drawn } else { border[x] };
        }
    }
}

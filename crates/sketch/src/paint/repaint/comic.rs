//! Comics: a few loud inks or none, thick black lines, shade in dots.

use super::inks::{Ink, InkSet, Table};
use super::lines::{Pen, Press, Row};
use super::{Easel, lit, texture};
use crate::paint::mix;

/// A brush full of ink.
pub(super) const PEN: Pen = Pen {
    width_px: 4.0,
    least: 52,
    gain: 10,
};

const LOUD: InkSet = InkSet {
    grey: [0x0c_0c10, 0x38_3a48, 0x8e_92a0, 0xe4_e6ea, 0xff_fff8],
    inks: &[
        Ink {
            hue_deg: 0.0,
            tones: [0x3a_0a10, 0xa0_1018, 0xe8_2020, 0xf8_7868, 0xff_dcd0],
        },
        Ink {
            hue_deg: 26.0,
            tones: [0x40_1c0a, 0x9c_4a1c, 0xe8_8a3c, 0xfc_c898, 0xff_ecd8],
        },
        Ink {
            hue_deg: 52.0,
            tones: [0x4a_3800, 0xb0_8800, 0xf4_cc00, 0xff_e830, 0xff_f8b0],
        },
        Ink {
            hue_deg: 125.0,
            tones: [0x04_2c18, 0x0a_6838, 0x18_a850, 0x7c_d86c, 0xe0_f8c8],
        },
        Ink {
            hue_deg: 205.0,
            tones: [0x06_1848, 0x10_3ca0, 0x18_78e0, 0x58_bcf8, 0xd4_f0ff],
        },
        Ink {
            hue_deg: 300.0,
            tones: [0x30_0838, 0x78_1880, 0xc8_3ca8, 0xf0_88c8, 0xff_dcf0],
        },
    ],
    n_tones: 4.0,
    chroma: (0.06, 0.20),
};

const BLACK_ONLY: InkSet = InkSet {
    grey: [0x0a_0a0c, 0x3a_3a3e, 0xff_ffff, 0xff_ffff, 0xff_ffff],
    inks: &[],
    n_tones: 3.0,
    chroma: (1.0, 2.0),
};

/// How far apart dots are, in pixels of a frame 720 pixels high.
const DOT_PX: f32 = 8.0;

/// Prints comics.
#[derive(Debug)]
pub(super) struct Comic {
    width_px: usize,
    table: Table,
    /// How much later a pixel takes the next tone, 0 to 255.
    screen: Vec<u8>,
    /// How far that shifts its brightness, in bytes.
    depth: i32,
}

impl Comic {
    pub(super) fn coloured(easel: Easel) -> Self {
        Self::new(easel, Table::of_inks(&LOUD), 74)
    }

    pub(super) fn black(easel: Easel) -> Self {
        Self::new(easel, Table::of_inks(&BLACK_ONLY), 128)
    }

    fn new(easel: Easel, table: Table, depth: i32) -> Self {
        Self {
            width_px: easel.width_px,
            table,
            screen: texture(easel, |x, y| {
                // Dots in slanting rows.
                let (u, v) = ((x + y) / DOT_PX / 1.414, (x - y) / DOT_PX / 1.414);
                let (u, v) = (u - libm::floorf(u) - 0.5, v - libm::floorf(v) - 0.5);
                1.5 * libm::sqrtf(u * u + v * v)
            }),
            depth,
        }
    }
}

impl Press for Comic {
    fn print(&self, row: &Row<'_>, out: &mut [u32]) {
        let screen = &self.screen[row.y * self.width_px..][..self.width_px];
        for (x, out) in out.iter_mut().enumerate() {
            let later = ((i32::from(screen[x]) - 128) * self.depth) >> 8;
            let ink = self.table.get(lit(row.source[x], later));
            *out = mix(ink, 0xFF10_0C0C, u32::from(row.lines[x]));
        }
    }
}

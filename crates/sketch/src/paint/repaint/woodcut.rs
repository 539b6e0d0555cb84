//! Woodcuts of the floating world and ink on rice paper: few inks, dark outlines, grain.

use super::inks::{Ink, InkSet, Table};
use super::lines::{Pen, Press, Row};
use super::{Easel, dimmed, texture};
use crate::paint::mix;
use crate::paint::noise::{fbm, hash01};

/// The outline of a block.
pub(super) const PEN: Pen = Pen {
    width_px: 3.0,
    least: 38,
    gain: 7,
};
/// That of a pointed brush.
pub(super) const FINE: Pen = Pen {
    width_px: 3.4,
    least: 30,
    gain: 4,
};

/// Prussian blue, ochre, moss, and vermilion on cream paper.
const BLOCKS: InkSet = InkSet {
    grey: [0x1b_2030, 0x4c_5460, 0x93_9486, 0xd2_c7a8, 0xef_e3c4],
    inks: &[
        Ink {
            hue_deg: 215.0,
            tones: [0x0e_1c3a, 0x1c_3d6e, 0x40_719b, 0x93_b4b8, 0xe2_e0c6],
        },
        Ink {
            hue_deg: 120.0,
            tones: [0x16_2822, 0x33_5239, 0x63_7c4e, 0xa3_ad76, 0xe0_dba8],
        },
        Ink {
            hue_deg: 70.0,
            tones: [0x22_2414, 0x52_562a, 0x8a_8848, 0xc2_b878, 0xe8_dcac],
        },
        Ink {
            hue_deg: 36.0,
            tones: [0x2a_1a12, 0x6b_4422, 0xb4_7e3e, 0xdd_b878, 0xf1_dfb6],
        },
        Ink {
            hue_deg: 4.0,
            tones: [0x2e_1114, 0x74_2320, 0xbb_4732, 0xdb_8a6c, 0xf0_d2b4],
        },
        Ink {
            hue_deg: 290.0,
            tones: [0x24_1a2e, 0x4c_3a58, 0x7c_6480, 0xb2_9ca4, 0xe2_d2c4],
        },
    ],
    n_tones: 6.0,
    chroma: (0.05, 0.20),
};

/// Black ink, thinned, and traces of colour.
const WASHES: InkSet = InkSet {
    grey: [0x22_2420, 0x5c_5c54, 0x9c_9886, 0xd6_ceb6, 0xf2_ead4],
    inks: &[
        Ink {
            hue_deg: 215.0,
            tones: [0x22_282c, 0x56_6064, 0x94_9c98, 0xce_cebe, 0xf0_ead6],
        },
        Ink {
            hue_deg: 120.0,
            tones: [0x22_2a22, 0x58_6452, 0x98_9e80, 0xd2_d0ae, 0xf0_ead0],
        },
        Ink {
            hue_deg: 36.0,
            tones: [0x2a_2620, 0x68_5c4c, 0xac_9874, 0xdc_caa4, 0xf2_e8cc],
        },
        Ink {
            hue_deg: 4.0,
            tones: [0x3a_201c, 0x8a_3e30, 0xb8_6a54, 0xdc_b094, 0xf2_e2ca],
        },
    ],
    n_tones: 9.0,
    chroma: (0.10, 0.45),
};

/// Prints with blocks of wood.
#[derive(Debug)]
pub(super) struct Woodcut {
    width_px: usize,
    table: Table,
    grain: Vec<u8>,
    /// How the line swells and runs dry.
    swell: Vec<u8>,
    outline: u32,
}

impl Woodcut {
    pub(super) fn of_blocks(easel: Easel) -> Self {
        Self {
            width_px: easel.width_px,
            table: Table::of_inks(&BLOCKS),
            grain: texture(easel, |x, y| {
                // The grain of a plank lies across the picture and bends around knots.
                let bend = 16.0 * fbm(x * 0.004, y * 0.006, 2, 101);
                let ring = fbm(x * 0.004, (y + bend) * 0.16, 2, 102) - 0.5;
                let tooth = hash01(x as i32, y as i32, 103) - 0.5;
                0.90 + 0.22 * ring + 0.05 * tooth
            }),
            swell: texture(easel, |x, y| {
                0.86 + 0.3 * (fbm(x * 0.05, y * 0.05, 2, 104) - 0.4)
            }),
            outline: 0xFF2E_1E18,
        }
    }

    pub(super) fn ink_wash(easel: Easel) -> Self {
        Self {
            width_px: easel.width_px,
            table: Table::of_inks(&WASHES),
            grain: texture(easel, |x, y| {
                let wash = fbm(x * 0.010, y * 0.010, 3, 106) - 0.5;
                let fibre = fbm(x * 0.25, y * 0.05, 2, 107) - 0.5;
                0.94 + 0.22 * wash + 0.10 * fibre
            }),
            swell: texture(easel, |x, y| {
                0.2 + 1.5 * (fbm(x * 0.016, y * 0.016, 3, 108) - 0.22)
            }),
            outline: 0xFF1C_1C1A,
        }
    }
}

impl Press for Woodcut {
    fn print(&self, row: &Row<'_>, out: &mut [u32]) {
        let at = row.y * self.width_px;
        let grain = &self.grain[at..][..self.width_px];
        let swell = &self.swell[at..][..self.width_px];
        for (x, out) in out.iter_mut().enumerate() {
            let ink = dimmed(self.table.get(row.source[x]), 24 + u32::from(grain[x]));
            let line = (u32::from(row.lines[x]) * u32::from(swell[x])) >> 8;
            *out = mix(ink, self.outline, line);
        }
    }
}

//! Painted cels: clear colours in few tones, a thin dark outline.

use super::dimmed;
use super::inks::{Table, brightness};
use super::lines::{Pen, Press, Row};
use crate::paint::noise::smoothstep;
use crate::paint::{mix, pack};

/// An inker's pen.
pub(super) const PEN: Pen = Pen {
    width_px: 3.4,
    least: 34,
    gain: 9,
};

/// Tones between black and white.
const N_TONES: f32 = 4.0;

/// Paints cels.
#[derive(Debug)]
pub(super) struct Cel {
    table: Table,
}

impl Cel {
    pub(super) fn new() -> Self {
        let table = Table::new(|colour| {
            let light = brightness(colour);
            let at = light * N_TONES;
            let step = libm::floorf(at);
            // A soft step: hard ones would crawl over a sky.
            let toned = (step + smoothstep(0.38, 0.62, at - step)) / N_TONES;
            let by = toned - light;
            pack(
                colour.map(|part| (light + (part - light) * 1.20 + 0.8 * by).clamp(0.0, 1.0)),
                1.0,
            )
        });
        Self { table }
    }
}

impl Press for Cel {
    fn print(&self, row: &Row<'_>, out: &mut [u32]) {
        for (x, out) in out.iter_mut().enumerate() {
            let paint = self.table.get(row.source[x]);
            // The line has the colour of what it goes around, nearly black.
            *out = mix(paint, dimmed(row.source[x], 34), u32::from(row.lines[x]));
        }
    }
}

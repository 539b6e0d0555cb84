//! Where a plate is empty and where it is opaque, in squares of 16 pixels.
//!
//! The compositor asks this before it samples: empty squares are skipped, opaque ones hide what is below.

use super::Plate;

/// The side of a square in pixels.
const SQUARE_PX: usize = 16;

/// What a part of a plate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// Nothing but transparent pixels.
    Empty,
    /// Anything else.
    Mixed,
    /// Nothing but opaque pixels.
    Opaque,
}

/// The cover of every square of a plate.
#[derive(Debug)]
pub(super) struct Coverage {
    n_columns: usize,
    squares: Vec<Cover>,
}

impl Coverage {
    /// Looks at every pixel of `plate` once.
    pub(super) fn of(plate: &Plate) -> Self {
        let n_columns = plate.width_px.div_ceil(SQUARE_PX);
        let n_rows = plate.height_px.div_ceil(SQUARE_PX);
        let mut all = vec![u32::MAX; n_columns * n_rows];
        let mut any = vec![0_u32; n_columns * n_rows];
        for y in 0..plate.height_px {
            let first = y / SQUARE_PX * n_columns;
            for (column, pixels) in plate.row(y).chunks(SQUARE_PX).enumerate() {
                let (mut and, mut or) = (u32::MAX, 0);
                for pixel in pixels {
                    and &= pixel;
                    or |= pixel;
                }
                all[first + column] &= and;
                any[first + column] |= or;
            }
        }
        let squares = all
            .iter()
            .zip(&any)
            .map(|(all, any)| match (all >> 24, *any) {
                (255, _) => Cover::Opaque,
                (_, 0) => Cover::Empty,
                _ => Cover::Mixed,
            })
            .collect();
        Self { n_columns, squares }
    }

    /// The cover of the pixels from (`left`, `top`) to (`right`, `bottom`), all inclusive; what lies beyond the
    /// plate's `size_px` is transparent.
    pub(super) fn within(&self, size_px: (usize, usize), area: [i64; 4]) -> Cover {
        let [left, top, right, bottom] = area;
        let (width, height) = (size_px.0 as i64, size_px.1 as i64);
        if right < 0 || bottom < 0 || left >= width || top >= height {
            return Cover::Empty;
        }
        let is_inside = left >= 0 && top >= 0 && right < width && bottom < height;
        let columns = left.max(0) as usize / SQUARE_PX..=right.min(width - 1) as usize / SQUARE_PX;
        let rows = top.max(0) as usize / SQUARE_PX..=bottom.min(height - 1) as usize / SQUARE_PX;
        let (mut is_empty, mut is_opaque) = (true, is_inside);
        for row in rows {
            let first = row * self.n_columns;
            for square in &self.squares[first + columns.start()..=first + columns.end()] {
                is_empty &= *square == Cover::Empty;
                is_opaque &= *square == Cover::Opaque;
            }
            if !is_empty && !is_opaque {
                return Cover::Mixed;
            }
        }
        match (is_empty, is_opaque) {
            (true, _) => Cover::Empty,
            (_, true) => Cover::Opaque,
            _ => Cover::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_filled_plate_is_empty_opaque_and_mixed() {
        let plate = Plate::from_fn(64, 32, |x, _| ([1.0; 3], if x < 32.0 { 1.0 } else { 0.0 }));
        let cover = |area| plate.coverage().within((64, 32), area);
        assert_eq!(cover([0, 0, 31, 31]), Cover::Opaque);
        assert_eq!(cover([32, 0, 63, 31]), Cover::Empty);
        assert_eq!(cover([16, 0, 40, 5]), Cover::Mixed);
        assert_eq!(cover([-1, 0, 10, 10]), Cover::Mixed);
        assert_eq!(cover([-9, 0, -1, 10]), Cover::Empty);
    }
}

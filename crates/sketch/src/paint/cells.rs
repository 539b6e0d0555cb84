//! Sums over rows and squares of pixels, for the small copies that blurs work on.

use super::pixel::BLACK;

/// The sums of some rows of pixels, a column each.
pub(super) struct Columns {
    /// Red in the lower half, blue in the upper one, which holds 257 pixels.
    red_blue: Vec<u32>,
    green: Vec<u32>,
}

/// The sums of the three parts of pixels.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) red: u32,
    pub(super) green: u32,
    pub(super) blue: u32,
}

impl Columns {
    pub(super) fn new(width_px: usize) -> Self {
        Self {
            red_blue: vec![0; width_px],
            green: vec![0; width_px],
        }
    }

    /// How many columns there are.
    pub(super) fn width_px(&self) -> usize {
        self.green.len()
    }

    /// Forgets all rows.
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.red_blue.fill(0);
        self.green.fill(0);
    }

    /// Adds a row; there may be 257 of them.
    #[inline(always)]
    pub(super) fn add(&mut self, row: &[u32]) {
        let sums = self.red_blue.iter_mut().zip(&mut self.green);
        for (pixel, (red_blue, green)) in row.iter().zip(sums) {
            *red_blue += pixel & 0x00FF_00FF;
            *green += (pixel >> 8) & 255;
        }
    }

    /// Takes back a row that was added.
    #[inline(always)]
    pub(super) fn remove(&mut self, row: &[u32]) {
        let sums = self.red_blue.iter_mut().zip(&mut self.green);
        for (pixel, (red_blue, green)) in row.iter().zip(sums) {
            *red_blue -= pixel & 0x00FF_00FF;
            *green -= (pixel >> 8) & 255;
        }
    }

    /// The mean of each column over the `n` rows that were added, as opaque pixels.
    #[inline(always)]
    pub(super) fn means(&self, n: usize, out: &mut [u32]) {
        let share = ((1 << 16) + n as u32 / 2) / n as u32;
        let part = |sum: u32| (sum * share + (1 << 15)) >> 16;
        let sums = self.red_blue.iter().zip(&self.green);
        for (out, (red_blue, green)) in out.iter_mut().zip(sums) {
            let (red, blue) = (part(red_blue & 0xFFFF), part(red_blue >> 16));
            *out = red | part(*green) << 8 | blue << 16 | BLACK;
        }
    }

    /// The sums of the squares that `rows` are cut into, `side_px` columns each and all of the rows, with their
    /// numbers of pixels. No square may have more than 257.
    #[inline(always)]
    pub(super) fn squares<'a>(
        &'a mut self,
        rows: &[u32],
        side_px: usize,
    ) -> impl Iterator<Item = (Sum, usize)> + use<'a> {
        let width_px = self.width_px();
        self.clear();
        for row in rows.chunks_exact(width_px) {
            self.add(row);
        }
        let n_rows = rows.len() / width_px;
        let columns = self
            .red_blue
            .chunks(side_px)
            .zip(self.green.chunks(side_px));
        columns.map(move |(red_blue, green)| {
            let pair: u32 = red_blue.iter().sum();
            let sum = Sum {
                red: pair & 0xFFFF,
                green: green.iter().sum(),
                blue: pair >> 16,
            };
            (sum, n_rows * green.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_summed_and_counted_to_the_edges() {
        let white = [0xFFFF_FFFF_u32; 10 * 3];
        let mut columns = Columns::new(10);
        let sums: Vec<_> = columns.squares(&white, 8).collect();
        for ((sum, n), expected) in sums.into_iter().zip([24, 6]) {
            assert_eq!(n, expected);
            let expected = 255 * expected as u32;
            assert_eq!([sum.red, sum.green, sum.blue], [expected; 3]);
        }
    }
}

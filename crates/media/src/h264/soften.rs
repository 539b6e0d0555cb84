//! Smooths pictures that no quantiser can make small.
//!
//! Pure noise takes 40 Mbit/s at 1280x720 even with the coarsest quantiser there is, and is a mess of
//! blocks by then. Smoothed once, it fits a fifth of that and looks like what it is.

use crate::Frame;

/// How often a picture is smoothed that is encoded with `qp`: never for what engines should make.
pub(crate) fn n_passes(qp: u8) -> u32 {
    match qp {
        ..=42 => 0,
        43..=47 => 1,
        48.. => 2,
    }
}

/// Smooths `frame` with weights 1 2 1 across and down, `n_passes` times.
pub(crate) fn soften(frame: &mut Frame, n_passes: u32) {
    let width = frame.size().width_px() as usize;
    let planes = frame.planes_mut();
    for (plane, width) in [
        (planes.y, width),
        (planes.cb, width / 2),
        (planes.cr, width / 2),
    ] {
        for _ in 0..n_passes {
            soften_across(plane, width);
            soften_down(plane, width);
        }
    }
}

fn soften_across(plane: &mut [u8], width: usize) {
    for row in plane.chunks_exact_mut(width) {
        let mut before = row[0];
        for x in 0..width {
            let here = row[x];
            let after = row[(x + 1).min(width - 1)];
            row[x] = weigh(before, here, after);
            before = here;
        }
    }
}

fn soften_down(plane: &mut [u8], width: usize) {
    let mut before = plane[..width].to_vec();
    let mut rows = plane.chunks_exact_mut(width).peekable();
    while let Some(row) = rows.next() {
        let after = rows.peek();
        for x in 0..width {
            let here = row[x];
            let after = after.map_or(here, |after| after[x]);
            row[x] = weigh(before[x], here, after);
            before[x] = here;
        }
    }
}

fn weigh(before: u8, here: u8, after: u8) -> u8 {
    ((u16::from(before) + 2 * u16::from(here) + u16::from(after) + 2) / 4) as u8
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use super::*;

    #[test]
    fn a_point_spreads_evenly_and_flat_stays_flat() {
        let mut frame = Frame::new(Size::new(6, 6).unwrap());
        frame.planes_mut().y[2 * 6 + 2] = 16 + 160;
        soften(&mut frame, 1);
        let row = |y: usize| frame.y()[6 * y..6 * y + 6].to_vec();
        assert_eq!(row(0), [16; 6]);
        assert_eq!(row(1), [16, 26, 36, 26, 16, 16]);
        assert_eq!(row(2), [16, 36, 56, 36, 16, 16]);
        assert_eq!(row(3), row(1));
        assert!(
            frame
                .cb()
                .iter()
                .chain(frame.cr())
                .all(|sample| *sample == 128)
        );
    }
}

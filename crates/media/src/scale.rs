//! Shrinks frames by averaging areas.

use kinora_domain::Size;

use crate::Frame;

/// Shrinks `frame` to `target`; every target sample is the mean of the area it covers, to the fraction
/// of a pixel. Integer arithmetic: the same on every machine.
///
/// # Panics
/// `target` is wider or higher than the frame.
pub(crate) fn shrink(frame: &Frame, target: Size) -> Frame {
    let from = Extent::luma(frame.size());
    let to = Extent::luma(target);
    let mut small = Frame::new(target);
    let planes = small.planes_mut();
    shrink_plane(frame.y(), from, planes.y, to);
    shrink_plane(frame.cb(), from.halved(), planes.cb, to.halved());
    shrink_plane(frame.cr(), from.halved(), planes.cr, to.halved());
    small
}

/// The largest size of the shape of `size` whose long side is at most `long_side_px`; even, at least 2,
/// and never larger than `size` itself.
pub(crate) fn fit_long_side(size: Size, long_side_px: u32) -> Size {
    let long = size.width_px().max(size.height_px());
    if long <= long_side_px {
        return size;
    }
    let fit = |side: u32| even_share(side, long_side_px, long);
    Size::new(fit(size.width_px()), fit(size.height_px())).unwrap_or(size)
}

/// `side * numerator / denominator` to the nearest even number, at least 2.
pub(crate) fn even_share(side: u32, numerator: u32, denominator: u32) -> u32 {
    ((side * numerator + denominator) / (2 * denominator)).max(1) * 2
}

/// Width and height of a plane in samples.
#[derive(Clone, Copy)]
struct Extent {
    width: usize,
    height: usize,
}

impl Extent {
    fn luma(size: Size) -> Self {
        Self {
            width: size.width_px() as usize,
            height: size.height_px() as usize,
        }
    }

    fn halved(self) -> Self {
        Self {
            width: self.width / 2,
            height: self.height / 2,
        }
    }
}

/// The source samples that one target sample covers, in units of 1/(target length) of a source sample:
/// the weights of all of them add up to the source length.
struct Cover {
    first: usize,
    weights: Vec<u32>,
}

fn covers(from: usize, to: usize) -> Vec<Cover> {
    assert!(to <= from, "a picture is only ever shrunk");
    (0..to)
        .map(|target_idx| {
            let start = target_idx * from;
            let end = start + from;
            let first = start / to;
            let last = (end - 1) / to;
            let weights = (first..=last)
                .map(|source_idx| {
                    let overlap = end.min((source_idx + 1) * to) - start.max(source_idx * to);
                    overlap as u32
                })
                .collect();
            Cover { first, weights }
        })
        .collect()
}

fn shrink_plane(source: &[u8], from: Extent, target: &mut [u8], to: Extent) {
    let columns = covers(from.width, to.width);
    let rows = covers(from.height, to.height);
    // 255 * width * height of the largest frame there can be does not fit 32 bits.
    let area = (from.width * from.height) as u64;
    let mut sums = vec![0u64; to.width];
    for (row, target_row) in rows.iter().zip(target.chunks_exact_mut(to.width)) {
        sums.fill(0);
        for (offset, row_weight) in row.weights.iter().enumerate() {
            let source_row = &source[(row.first + offset) * from.width..][..from.width];
            for (sum, column) in sums.iter_mut().zip(&columns) {
                let covered = &source_row[column.first..][..column.weights.len()];
                let weighed = covered.iter().zip(&column.weights);
                let row_sum: u32 = weighed
                    .map(|(sample, weight)| u32::from(*sample) * weight)
                    .sum();
                *sum += u64::from(row_sum) * u64::from(*row_weight);
            }
        }
        for (sample, sum) in target_row.iter_mut().zip(&sums) {
            *sample = ((sum + area / 2) / area) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_pictures_stay_flat() {
        let mut frame = Frame::new(Size::new(130, 74).unwrap());
        frame.planes_mut().y.fill(177);
        frame.planes_mut().cb.fill(90);
        let small = shrink(&frame, Size::new(34, 20).unwrap());
        assert!(small.y().iter().all(|y| *y == 177));
        assert!(small.cb().iter().all(|cb| *cb == 90));
        assert!(small.cr().iter().all(|cr| *cr == 128));
    }

    #[test]
    fn every_source_sample_counts_the_same() {
        for (from, to) in [(1280, 512), (720, 288), (7, 7), (10, 3), (1024, 160)] {
            let mut totals = vec![0; from];
            for cover in covers(from, to) {
                assert_eq!(cover.weights.iter().sum::<u32>() as usize, from);
                for (offset, weight) in cover.weights.iter().enumerate() {
                    totals[cover.first + offset] += weight;
                }
            }
            assert!(totals.iter().all(|total| *total as usize == to));
        }
    }

    #[test]
    fn halving_gives_the_mean_of_four() {
        let mut frame = Frame::new(Size::new(4, 4).unwrap());
        frame
            .planes_mut()
            .y
            .copy_from_slice(&[10, 20, 100, 100, 30, 40, 100, 100, 0, 0, 7, 7, 0, 4, 7, 8]);
        let small = shrink(&frame, Size::new(2, 2).unwrap());
        assert_eq!(small.y(), [25, 100, 1, 7]);
    }

    #[test]
    fn thumbnails_fit_their_long_side() {
        let fit = |w, h| fit_long_side(Size::new(w, h).unwrap(), 512).to_string();
        assert_eq!(fit(1280, 720), "512x288");
        assert_eq!(fit(720, 1280), "288x512");
        assert_eq!(fit(1792, 1024), "512x292");
        assert_eq!(fit(320, 240), "320x240");
        assert_eq!(fit(3840, 16), "512x2");
    }
}

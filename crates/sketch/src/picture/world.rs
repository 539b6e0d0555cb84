//! A picture as a place: taken apart once, then seen from anywhere.

use kinora_media::{Frame, Still, SubjectMask, find_subject, to_rgb8};

use super::camera::{FARTHEST, Place};
use super::depth::Depth;
use super::grid::{Cells, Field};
use super::overlay::Ground;
use super::warp::{Haze, Warp};

/// The side of the squares a picture is thought about in, in pixels.
const CELL_PX: usize = 8;
/// Where feet stand before a picture, as a share of its height.
const FEET: f32 = 0.93;

/// A picture and its space.
pub(super) struct World {
    warp: Warp,
    ground: Ground,
    /// The inverse distance of whoever stands before the picture.
    actors_q: f32,
}

impl World {
    pub(super) fn of(picture: &Frame) -> Self {
        let width_px = picture.size().width_px() as usize;
        let rgb = to_rgb8(picture);
        let cells = Cells::of(&rgb, width_px, CELL_PX);
        let still = Still::from_rgb8(
            picture.size().width_px(),
            picture.size().height_px(),
            rgb.clone(),
        );
        let subject = still.as_ref().and_then(find_subject);
        let depth = Depth::of(&cells, subject.as_ref());
        let ground = ground(&cells, &depth, subject.as_ref());
        let (_, n_rows) = cells.shape();
        let feet = depth
            .nearness
            .sample(depth.nearness.n_columns as f32 / 2.0, FEET * n_rows as f32);
        Self {
            warp: Warp::new(&rgb, width_px, depth.nearness, cells.cell_px),
            ground,
            actors_q: FARTHEST + (1.0 - FARTHEST) * feet.clamp(0.45, 0.85),
        }
    }

    pub(super) fn ground(&self) -> &Ground {
        &self.ground
    }

    pub(super) fn actors_q(&self) -> f32 {
        self.actors_q
    }

    pub(super) fn paint(&self, place: &Place, haze: Option<Haze>, canvas: &mut [u32]) {
        self.warp.paint(place, haze, canvas);
    }
}

/// What the picture offers to whoever acts before it.
pub(super) fn ground_of(picture: &Frame) -> Ground {
    let width_px = picture.size().width_px() as usize;
    let rgb = to_rgb8(picture);
    let cells = Cells::of(&rgb, width_px, CELL_PX);
    let subject = subject_of(picture, rgb);
    let depth = Depth::of(&cells, subject.as_ref());
    ground(&cells, &depth, subject.as_ref())
}

fn subject_of(picture: &Frame, rgb: Vec<u8>) -> Option<SubjectMask> {
    let still = Still::from_rgb8(picture.size().width_px(), picture.size().height_px(), rgb)?;
    find_subject(&still)
}

fn ground(cells: &Cells, depth: &Depth, subject: Option<&SubjectMask>) -> Ground {
    let mean = [0, 1, 2].map(|i| {
        let values = &cells.colour[i].values;
        values.iter().sum::<f32>() / values.len() as f32
    });
    let taken = subject
        .map(reach)
        .or_else(|| salient_reach(&depth.salience));
    let free_side = match taken {
        Some((left, right)) if left < 1.0 - right => 1.0,
        Some(_) => -1.0,
        None => -1.0,
    };
    Ground {
        mean,
        horizon: depth.horizon,
        free_side,
        taken,
    }
}

/// From where to where a subject reaches in the lower two thirds, as shares of the width.
fn reach(subject: &SubjectMask) -> (f32, f32) {
    let high = subject.is_subject.len() / subject.width;
    let mut reach = (1.0_f32, 0.0_f32);
    for (at, is_subject) in subject.is_subject.iter().enumerate() {
        if *is_subject && at / subject.width > high / 3 {
            let across = (at % subject.width) as f32 / subject.width as f32;
            reach = (reach.0.min(across), reach.1.max(across));
        }
    }
    if reach.0 < reach.1 { reach } else { (0.5, 0.5) }
}

/// The same of what stands out where no subject could be told; `None` when it is spread all over.
fn salient_reach(salience: &Field) -> Option<(f32, f32)> {
    let (n_columns, n_rows) = salience.shape();
    let column_sum = |column: usize| {
        (n_rows / 3..n_rows)
            .map(|row| salience.at(column, row))
            .sum::<f32>()
    };
    let sums: Vec<f32> = (0..n_columns).map(column_sum).collect();
    let most = sums.iter().copied().fold(0.0, f32::max);
    let is_taken = |sum: &f32| *sum > 0.5 * most;
    let first = sums.iter().position(is_taken)?;
    let last = sums.iter().rposition(is_taken)?;
    let reach = (
        first as f32 / n_columns as f32,
        (last + 1) as f32 / n_columns as f32,
    );
    (most > 0.10 * n_rows as f32 && reach.1 - reach.0 < 0.6).then_some(reach)
}

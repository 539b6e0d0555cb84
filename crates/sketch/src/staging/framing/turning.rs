//! The lenses of a camera that turns from one to another, and of one that comes from one shot to another.

use super::{Lens, Sight, frame_units, fresh};
use crate::scene::{CameraMove, Mark, MarkPart, Scene};
use crate::staging::areas::{Area, join};

/// How much of whoever is gone along is seen at a time, as a share of its height.
const ALONG: f32 = 0.46;
/// The nearest a camera that turns is.
const NEAREST: f32 = 2.6;

/// The lens it begins with and the one it comes to, where those are told.
pub(in crate::staging) fn opening(sight: &Sight) -> Option<(Lens, Lens)> {
    let scene = sight.scene;
    if let Some((first, last)) = scene.filming.turns
        && scene.camera != CameraMove::RackFocus
    {
        let (first, last) = (of_mark(sight, first)?, of_mark(sight, last)?);
        // Both as near as the farther, so that it turns and does not come nearer.
        let zoom = first.zoom.min(last.zoom);
        return Some((Lens { zoom, ..first }, Lens { zoom, ..last }));
    }
    let opens = scene.filming.opens?;
    let of_first = Scene {
        shot: opens,
        ..scene.clone()
    };
    let first = Sight {
        scene: &of_first,
        actors: sight.actors,
        main: sight.main,
        size: sight.size,
        areas: sight.areas.clone(),
        faces: sight.faces.clone(),
    };
    Some((fresh(&first), fresh(sight)))
}

/// The lens that shows a mark.
fn of_mark(sight: &Sight, mark: Mark) -> Option<Lens> {
    let area = area_of(sight, mark)?;
    let (wide, high) = frame_units(sight.size);
    let (left, top, right, bottom) = area;
    let size = ((right - left).max(0.05), (bottom - top).max(0.05));
    let (zoom, middle_y) = match mark.part {
        MarkPart::Whole => {
            let fit = (0.66 * wide / size.0).min(0.66 * high / size.1);
            (fit.clamp(1.15, NEAREST), top + 0.5 * size.1)
        }
        // A little air above the head, a little ground below the feet.
        MarkPart::Top | MarkPart::Foot => {
            let seen = ALONG * size.1;
            let zoom = (high / seen).clamp(1.0, NEAREST);
            let shown = high / zoom;
            let middle = if mark.part == MarkPart::Top {
                top - 0.10 * shown + 0.5 * shown
            } else {
                bottom + 0.10 * shown - 0.5 * shown
            };
            (zoom, middle)
        }
    };
    Some(Lens {
        zoom,
        focus: ((left + right) / 2.0, middle_y),
        ..Lens::open(sight.size, sight.scene.shot)
    })
}

/// Where a mark is over the segment.
fn area_of(sight: &Sight, mark: Mark) -> Option<Area> {
    let id = mark.id?;
    let is_it = |idx: &usize| sight.scene.entities[sight.actors[*idx].entity_idx].id == id;
    let areas = (0..sight.actors.len()).filter(is_it);
    areas.filter_map(|idx| sight.areas[idx]).reduce(join)
}

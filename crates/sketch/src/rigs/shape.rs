//! Things of a shape that is told: a star-shaped cookie, an oval mirror, a heart-shaped pillow.
//!
//! A drawing is painted once, flat, and its outline is drawn out or pushed in along every ray from its middle until it
//! is that of the shape, so that the icing, the frame or the seam goes round with it. What is thin, such as the string
//! of a balloon, stays as it is.

use std::f32::consts::{PI, TAU};
use std::sync::Arc;

use super::bake::{Light, Puppet};
use super::drawing::{Art, Drawing, Part};
use super::pose::Pose;
use crate::paint::{Affine, Plate, pack, unpack};
use crate::props::Motion;
use crate::scene::Shape;

/// How high a drawing is painted, in pixels, before its outline is changed.
const HEIGHT_PX: f32 = 560.0;
/// Rays along which outlines are measured.
const N_RAYS: usize = 720;
/// What is thinner than this share of the height is no part of the outline.
const THIN: f32 = 0.045;
/// A drawing wider or higher than this beside its other side lies there and faces nobody: its shape is not seen.
const FLAT: f32 = 2.4;

/// The drawing in another shape; `None` where its shape would not be seen.
pub(super) fn shaped(drawing: &Drawing, shape: Shape) -> Option<Drawing> {
    let px_per_unit = HEIGHT_PX / drawing.height.max(1.0);
    let (picture, origin_px) = painted(drawing, px_per_unit)?;
    let body = Body::of(&picture)?;
    let outline = Outline::of(shape, &body);
    let margin_px = outline.beyond(&body);
    let plate = drawn_out(&picture, &body, &outline, margin_px);
    let (plate, cut) = cropped(&plate)?;
    // It stands where it stood, however far its new outline reaches down.
    let sinks = plate_bottom(&plate)? + cut.1 - margin_px as f32 - plate_bottom(&picture)?;
    let corner = (
        origin_px.0 - margin_px as f32 + cut.0,
        origin_px.1 - margin_px as f32 + cut.1 - sinks,
    );
    let part = Part {
        name: "all".to_owned(),
        parent: None,
        pivot: (0.0, 0.0),
        points: drawing
            .parts
            .iter()
            .flat_map(|part| part.points.clone())
            .collect(),
        variant: None,
        motion: Motion::None,
        is_luminous: false,
        art: Art::Picture(Arc::new(plate)),
        to_rest: Affine::translate(corner.0, corner.1)
            .then(Affine::scale(1.0 / px_per_unit, 1.0 / px_per_unit)),
    };
    Some(Drawing::from_parts(vec![part], drawing.height))
}

/// A picture without its empty rim, and how much of that was on the left and above: who frames it counts it as large
/// as its plate is.
fn cropped(plate: &Plate) -> Option<(Plate, (f32, f32))> {
    let is_inked = |x: usize, y: usize| plate.row(y)[x] >> 24 > 0;
    let rows = 0..plate.height_px;
    let columns = 0..plate.width_px;
    let top = rows
        .clone()
        .find(|y| columns.clone().any(|x| is_inked(x, *y)))?;
    let bottom = rows
        .clone()
        .rfind(|y| columns.clone().any(|x| is_inked(x, *y)))?;
    let left = columns
        .clone()
        .find(|x| rows.clone().any(|y| is_inked(*x, y)))?;
    let right = columns
        .clone()
        .rfind(|x| rows.clone().any(|y| is_inked(*x, y)))?;
    let pixels = (top..=bottom)
        .flat_map(|y| plate.row(y)[left..=right].iter().copied())
        .collect();
    let cut = Plate::from_pixels(right + 1 - left, bottom + 1 - top, pixels);
    Some((cut, (left as f32, top as f32)))
}

/// The last row with ink.
fn plate_bottom(plate: &Plate) -> Option<f32> {
    let is_inked = |y: &usize| plate.row(*y).iter().any(|pixel| pixel >> 24 > 110);
    (0..plate.height_px).rev().find(is_inked).map(|y| y as f32)
}

/// All parts at rest in one picture, and where its corner is, in pixels of the drawing's units.
fn painted(drawing: &Drawing, px_per_unit: f32) -> Option<(Plate, (f32, f32))> {
    let (left, top, right) = drawing.extent;
    let origin = (
        libm::floorf(left * px_per_unit) - 3.0,
        libm::floorf(top * px_per_unit) - 3.0,
    );
    let wide = (right * px_per_unit - origin.0) as usize + 4;
    let high = (-origin.1) as usize + 12;
    if wide.max(high) > 2048 {
        return None;
    }
    let puppet = Puppet::bake(Arc::new(drawing.clone()), px_per_unit, Light::neutral());
    let pose = Pose::rest(&puppet.drawing);
    let mut picture = Plate::new(wide, high);
    for (part_idx, plate, at) in puppet.at_rest() {
        let shown = pose.joints()[part_idx].opacity;
        let corner = (
            libm::roundf(at.0 * px_per_unit - origin.0) as isize,
            libm::roundf(at.1 * px_per_unit - origin.1) as isize,
        );
        lay(&mut picture, plate, corner, shown);
    }
    Some((picture, origin))
}

fn lay(picture: &mut Plate, plate: &Plate, (left, top): (isize, isize), opacity: f32) {
    let (wide, high) = (picture.width_px as isize, picture.height_px as isize);
    for y in 0..plate.height_px {
        for (x, pixel) in plate.row(y).iter().enumerate() {
            let (column, row) = (left + x as isize, top + y as isize);
            if !(0..wide).contains(&column) || !(0..high).contains(&row) || pixel >> 24 == 0 {
                continue;
            }
            let out = &mut picture.pixels[row as usize * wide as usize + column as usize];
            let ((above, share), (below, rest)) = (unpack(*pixel), unpack(*out));
            let (share, rest) = (share * opacity, rest * (1.0 - share * opacity));
            let whole = (share + rest).max(1e-4);
            let colour = [0, 1, 2].map(|i| (above[i] * share + below[i] * rest) / whole);
            *out = pack(colour, share + rest);
        }
    }
}

/// The thick part of a picture: its middle, its size, and how far it reaches along each ray.
struct Body {
    middle: (f32, f32),
    half: (f32, f32),
    reach: Vec<f32>,
}

impl Body {
    fn of(picture: &Plate) -> Option<Self> {
        let (wide, high) = (picture.width_px as isize, picture.height_px as isize);
        let thin = (THIN * high as f32 / 2.0) as isize;
        let is_ink = |x: isize, y: isize| {
            (0..wide).contains(&x)
                && (0..high).contains(&y)
                && picture.pixels[(y * wide + x) as usize] >> 24 > 110
        };
        let is_thick = |x: isize, y: isize| {
            let beside = [(-thin, 0), (thin, 0), (0, -thin), (0, thin)];
            is_ink(x, y) && beside.iter().all(|(dx, dy)| is_ink(x + dx, y + dy))
        };
        let (mut low, mut end) = ((wide, high), (0, 0));
        for y in 0..high {
            for x in (0..wide).filter(|x| is_thick(*x, y)) {
                low = (low.0.min(x), low.1.min(y));
                end = (end.0.max(x), end.1.max(y));
            }
        }
        if end.0 <= low.0 || end.1 <= low.1 {
            return None;
        }
        let half_of = |low: isize, end: isize| (end - low) as f32 / 2.0 + thin as f32;
        let half = (half_of(low.0, end.0), half_of(low.1, end.1));
        let middle = ((low.0 + end.0) as f32 / 2.0, (low.1 + end.1) as f32 / 2.0);
        if (half.0 / half.1).max(half.1 / half.0) > FLAT {
            return None;
        }
        let farthest = libm::hypotf(half.0, half.1) as isize + 2;
        let reach = (0..N_RAYS)
            .map(|ray| {
                let (sin, cos) = libm::sincosf(TAU * ray as f32 / N_RAYS as f32);
                let is_ink_at = |far: isize| {
                    let (x, y) = (middle.0 + cos * far as f32, middle.1 + sin * far as f32);
                    is_ink(libm::roundf(x) as isize, libm::roundf(y) as isize)
                };
                let last_thick = (0..farthest).rev().find(|far| {
                    let (x, y) = (middle.0 + cos * *far as f32, middle.1 + sin * *far as f32);
                    is_thick(libm::roundf(x) as isize, libm::roundf(y) as isize)
                });
                let from = last_thick.unwrap_or(0);
                let until = from + 2 * thin.max(1);
                (from..until)
                    .take_while(|far| is_ink_at(*far))
                    .last()
                    .unwrap_or(from) as f32
            })
            .collect();
        Some(Self {
            middle,
            half,
            reach,
        })
    }

    fn reach_at(&self, angle_rad: f32) -> f32 {
        let at = angle_rad.rem_euclid(TAU) / TAU * N_RAYS as f32;
        let ray = at as usize % N_RAYS;
        let next = (ray + 1) % N_RAYS;
        let share = at - libm::floorf(at);
        self.reach[ray] + (self.reach[next] - self.reach[ray]) * share
    }
}

/// The outline of a shape, as far from the middle along each ray as it is, in pixels.
struct Outline {
    reach: Vec<f32>,
}

impl Outline {
    fn of(shape: Shape, body: &Body) -> Self {
        let corners = corners_of(shape);
        let (wide, high) = corners.iter().fold((0.0_f32, 0.0_f32), |most, (x, y)| {
            (most.0.max(x.abs()), most.1.max(y.abs()))
        });
        let half = half_of(shape, body.half);
        let corners: Vec<_> = corners
            .iter()
            .map(|(x, y)| (x / wide * half.0, y / high * half.1))
            .collect();
        let reach = (0..N_RAYS)
            .map(|ray| far_along(&corners, TAU * ray as f32 / N_RAYS as f32))
            .collect();
        Self { reach }
    }

    fn reach_at(&self, angle_rad: f32) -> f32 {
        let at = angle_rad.rem_euclid(TAU) / TAU * N_RAYS as f32;
        self.reach[at as usize % N_RAYS]
    }

    /// How many pixels the picture must grow on every side.
    fn beyond(&self, body: &Body) -> usize {
        let most = self.reach.iter().copied().fold(0.0, f32::max);
        (most - body.half.0.min(body.half.1)).max(0.0) as usize + 3
    }
}

/// Half the width and height of a shape cut of a thing of that size.
fn half_of(shape: Shape, (wide, high): (f32, f32)) -> (f32, f32) {
    let side = libm::sqrtf(wide * high);
    let is_square = wide.max(high) < 1.25 * wide.min(high);
    match shape {
        Shape::Oval | Shape::Diamond if is_square => (0.76 * side, 1.08 * side),
        Shape::Rectangle if is_square => (1.18 * side, 0.74 * side),
        Shape::Oval | Shape::Rectangle => (wide, high),
        Shape::Diamond => (0.9 * side, 1.15 * side),
        Shape::Star | Shape::Heart | Shape::Triangle => (1.14 * side, 1.12 * side),
        _ => (side, side),
    }
}

/// The corners of a shape about its middle, clockwise; of what is round, many.
fn corners_of(shape: Shape) -> Vec<(f32, f32)> {
    let polygon = |n: usize, turn: f32| -> Vec<(f32, f32)> {
        (0..n)
            .map(|i| {
                let (sin, cos) = libm::sincosf(turn + TAU * i as f32 / n as f32);
                (cos, sin)
            })
            .collect()
    };
    match shape {
        Shape::Circle | Shape::Oval => polygon(96, 0.0),
        Shape::Square | Shape::Rectangle => {
            vec![(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        }
        Shape::Triangle => vec![(0.0, -1.05), (1.0, 0.75), (-1.0, 0.75)],
        Shape::Diamond => polygon(4, 0.0),
        Shape::Pentagon => polygon(5, -PI / 2.0),
        Shape::Hexagon => polygon(6, 0.0),
        Shape::Octagon => polygon(8, PI / 8.0),
        Shape::Star => {
            let star = (0..10).map(|i| {
                let far = if i % 2 == 0 { 1.0 } else { 0.46 };
                let (sin, cos) = libm::sincosf(PI * i as f32 / 5.0 - PI / 2.0);
                (far * cos, far * sin)
            });
            star.collect()
        }
        Shape::Heart => {
            let heart = (0..96).map(|i| {
                let t = TAU * i as f32 / 96.0;
                let (sin, cos) = libm::sincosf(t);
                let x = 16.0 * sin * sin * sin;
                let y = 13.0 * cos
                    - 5.0 * libm::cosf(2.0 * t)
                    - 2.0 * libm::cosf(3.0 * t)
                    - libm::cosf(4.0 * t);
                (x / 17.0, -(y + 2.5) / 17.0)
            });
            heart.collect()
        }
    }
}

/// How far the outline through `corners` is from the middle along a ray.
fn far_along(corners: &[(f32, f32)], angle_rad: f32) -> f32 {
    let (sin, cos) = libm::sincosf(angle_rad);
    (0..corners.len())
        .filter_map(|i| {
            let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
            // The ray crosses the edge where both corners lie on different sides of it.
            let (of_a, of_b) = (cos * a.1 - sin * a.0, cos * b.1 - sin * b.0);
            if (of_a > 0.0) == (of_b > 0.0) {
                return None;
            }
            let share = of_a / (of_a - of_b);
            let (x, y) = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
            let far = cos * x + sin * y;
            (far > 0.0).then_some(far)
        })
        .fold(0.0, f32::max)
}

/// The picture with its body drawn out to the outline, `margin_px` wider on every side.
fn drawn_out(picture: &Plate, body: &Body, outline: &Outline, margin_px: usize) -> Plate {
    let size = (
        picture.width_px + 2 * margin_px,
        picture.height_px + 2 * margin_px,
    );
    let mut plate = Plate::new(size.0, size.1);
    for y in 0..size.1 {
        for x in 0..size.0 {
            let own = (x as f32 - margin_px as f32, y as f32 - margin_px as f32);
            let off = (own.0 - body.middle.0, own.1 - body.middle.1);
            let far = libm::hypotf(off.0, off.1);
            let angle_rad = libm::atan2f(off.1, off.0);
            let (reach, edge) = (body.reach_at(angle_rad), outline.reach_at(angle_rad));
            let inside = (edge - far + 0.5).clamp(0.0, 1.0);
            let mut pixel = 0;
            if inside > 0.0 {
                let share = ((reach - 2.0) / edge.max(1.0)).max(0.0);
                let at = (body.middle.0 + off.0 * share, body.middle.1 + off.1 * share);
                let (colour, alpha) = unpack(taken(picture, at));
                pixel = pack(colour, alpha * inside);
            } else if far > reach + 1.5 {
                pixel = taken(picture, own);
            }
            plate.pixels[y * size.0 + x] = pixel;
        }
    }
    plate
}

/// The pixel at a place, mixed of the four around it.
fn taken(picture: &Plate, (x, y): (f32, f32)) -> u32 {
    let (left, top) = (libm::floorf(x), libm::floorf(y));
    let (u, v) = (x - left, y - top);
    let of = |dx: isize, dy: isize| {
        let (x, y) = (left as isize + dx, top as isize + dy);
        let is_inside = (0..picture.width_px as isize).contains(&x)
            && (0..picture.height_px as isize).contains(&y);
        let pixel = if is_inside {
            picture.row(y as usize)[x as usize]
        } else {
            0
        };
        pixel.to_le_bytes().map(f32::from)
    };
    let (a, b, c, d) = (of(0, 0), of(1, 0), of(0, 1), of(1, 1));
    let mixed = [0, 1, 2, 3].map(|i| {
        let (above, below) = (a[i] + (b[i] - a[i]) * u, c[i] + (d[i] - c[i]) * u);
        (above + (below - above) * v + 0.5) as u8
    });
    u32::from_le_bytes(mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc() -> Drawing {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50" r="48" fill="#a06030"/></svg>"##;
        Drawing::from_picture(svg, 100.0).unwrap()
    }

    /// How much of the square around it a drawing fills.
    fn filled(drawing: &Drawing) -> f32 {
        let (picture, _) = painted(drawing, 2.0).unwrap();
        let n_ink = picture
            .pixels
            .iter()
            .filter(|pixel| *pixel >> 24 > 127)
            .count();
        let (left, top, right) = drawing.extent;
        n_ink as f32 / (4.0 * (right - left) * -top)
    }

    #[test]
    fn a_disc_becomes_a_square_a_triangle_and_a_star_of_the_same_size() {
        for (shape, least, most) in [
            (Shape::Square, 0.94, 1.06),
            (Shape::Triangle, 0.42, 0.60),
            (Shape::Star, 0.25, 0.48),
            (Shape::Circle, 0.70, 0.84),
        ] {
            let drawing = shaped(&disc(), shape).unwrap();
            let share = filled(&drawing);
            assert!((least..most).contains(&share), "{shape:?} fills {share}");
            let (_, top, _) = drawing.extent;
            assert!((80.0..130.0).contains(&-top), "{shape:?} reaches {top}");
        }
    }

    #[test]
    fn what_lies_flat_has_no_shape_to_be_seen() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20"><rect width="100" height="20" fill="#fff"/></svg>"##;
        let rug = Drawing::from_picture(svg, 20.0).unwrap();
        assert!(shaped(&rug, Shape::Star).is_none());
    }
}

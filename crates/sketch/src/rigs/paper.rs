//! Characters as paper puppets: cut out of their clip with a rim of paper around them, or, where no subject could
//! be cut out, as a framed card on a stick.

use std::sync::Arc;

use kinora_media::Cutout;

use super::drawing::{Art, Drawing, Part};
use crate::paint::bake::Drawing as Sketch;
use crate::paint::noise::smoothstep;
use crate::paint::{Affine, Plate, Rgb, pack};
use crate::props::Motion;

/// How high a puppet is, in units of its drawing.
const HEIGHT: f32 = 100.0;
/// The paper around a subject, as a share of its height.
const RIM: f32 = 0.014;
/// The colour of the paper.
const PAPER: Rgb = [0.985, 0.970, 0.935];
/// How much of a card's height the stick takes that holds it.
const STICK: f32 = 0.24;

/// The characters of a clip, ready to be cast.
#[derive(Clone, Debug, Default)]
pub struct Troupe {
    members: Vec<(String, Arc<Drawing>)>,
}

impl Troupe {
    /// Makes a puppet of each character's most telling look, the first; who has none is left out.
    #[must_use]
    pub fn new<'a>(characters: impl IntoIterator<Item = (&'a str, &'a [Cutout])>) -> Self {
        let members = characters
            .into_iter()
            .filter_map(|(name, looks)| {
                let look = looks.first()?;
                Some((name.to_owned(), Arc::new(puppet(look))))
            })
            .collect();
        Self { members }
    }

    /// The drawing of the character with this name.
    #[must_use]
    pub fn drawing(&self, name: &str) -> Option<&Arc<Drawing>> {
        let (_, drawing) = self.members.iter().find(|(member, _)| member == name)?;
        Some(drawing)
    }

    /// What the members are called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name.as_str())
    }
}

fn puppet(look: &Cutout) -> Drawing {
    if look.is_opaque() {
        return card(look);
    }
    let plate = rimmed(look);
    let scale = HEIGHT / plate.height_px as f32;
    let to_rest = Affine::translate(-(plate.width_px as f32) / 2.0, -(plate.height_px as f32))
        .then(Affine::scale(scale, scale));
    Drawing::from_parts(vec![raster("all", plate, to_rest)], HEIGHT)
}

fn raster(name: &str, plate: Plate, to_rest: Affine) -> Part {
    Part {
        name: name.to_owned(),
        parent: None,
        pivot: (0.0, 0.0),
        points: vec![
            ("hand_far".to_owned(), (0.30 * HEIGHT * 0.6, -0.42 * HEIGHT)),
            (
                "hand_near".to_owned(),
                (-0.30 * HEIGHT * 0.6, -0.42 * HEIGHT),
            ),
            ("hat".to_owned(), (0.0, -HEIGHT)),
        ],
        variant: None,
        motion: Motion::None,
        is_luminous: false,
        art: Art::Picture(Arc::new(plate)),
        to_rest,
    }
}

/// The subject with a rim of paper: what is cut a little too wide or too narrow looks as if cut with scissors.
fn rimmed(look: &Cutout) -> Plate {
    let (wide, high) = (look.width_px() as usize, look.height_px() as usize);
    let rim_px = (RIM * high as f32).clamp(2.0, 14.0);
    let margin = rim_px as usize + 2;
    let (width, height) = (wide + 2 * margin, high + margin + 1);
    let alpha_at = |x: isize, y: isize| {
        let (x, y) = (x - margin as isize, y - margin as isize);
        let is_inside = x >= 0 && y >= 0 && (x as usize) < wide && (y as usize) < high;
        if is_inside {
            look.rgba()[4 * (y as usize * wide + x as usize) + 3]
        } else {
            0
        }
    };
    let distance = distance_to_ink(width, height, |x, y| {
        alpha_at(x as isize, y as isize) >= 128
    });
    let mut plate = Plate::new(width, height);
    for y in 0..height {
        for x in 0..width {
            let rim = smoothstep(rim_px + 0.7, rim_px - 0.7, distance[y * width + x]);
            let alpha = f32::from(alpha_at(x as isize, y as isize)) / 255.0;
            let ink = if alpha > 0.0 {
                let at = 4 * ((y - margin) * wide + x - margin);
                let rgb = &look.rgba()[at..at + 3];
                [rgb[0], rgb[1], rgb[2]].map(|part| f32::from(part) / 255.0)
            } else {
                PAPER
            };
            let colour = [0, 1, 2].map(|i| PAPER[i] + (ink[i] - PAPER[i]) * alpha);
            plate.pixels[y * width + x] = pack(colour, rim.max(alpha));
        }
    }
    plate
}

/// How far every pixel is from the nearest that `is_ink`, in pixels: two sweeps with the steps of a chess king,
/// diagonal ones longer.
fn distance_to_ink(width: usize, height: usize, is_ink: impl Fn(usize, usize) -> bool) -> Vec<f32> {
    const DIAGONAL: f32 = 1.414;
    let far = (width + height) as f32;
    let mut distance: Vec<f32> = (0..width * height)
        .map(|at| {
            if is_ink(at % width, at / width) {
                0.0
            } else {
                far
            }
        })
        .collect();
    let mut sweep = |order: &mut dyn Iterator<Item = usize>, sign: isize| {
        for at in order {
            let (x, y) = ((at % width) as isize, (at / width) as isize);
            for (dx, dy, step) in [
                (-1, 0, 1.0),
                (0, -1, 1.0),
                (-1, -1, DIAGONAL),
                (1, -1, DIAGONAL),
            ] {
                let (x, y) = (x + sign * dx, y + sign * dy);
                if x >= 0 && y >= 0 && (x as usize) < width && (y as usize) < height {
                    let near = distance[y as usize * width + x as usize] + step;
                    distance[at] = distance[at].min(near);
                }
            }
        }
    };
    sweep(&mut (0..width * height), 1);
    sweep(&mut (0..width * height).rev(), -1);
    distance
}

/// A picture nobody could be cut out of: a card with rounded corners in a wooden frame, on a stick.
fn card(look: &Cutout) -> Drawing {
    let shape = (look.width_px() as f32 / look.height_px() as f32).clamp(0.62, 1.05);
    let high = HEIGHT * (1.0 - STICK);
    let wide = high * shape;
    let (left, top) = (-wide / 2.0, -HEIGHT);
    let area = (left - 1.0, top - 1.0, wide / 2.0 + 1.0, 0.5);
    let frame = framing(area, (left, top, wide / 2.0, top + high));
    let inner = 0.065 * high;
    let picture = rounded(look, (wide - 2.0 * inner) / (high - 2.0 * inner));
    let scale = (high - 2.0 * inner) / picture.height_px as f32;
    let to_rest = Affine::scale(scale, scale).then(Affine::translate(left + inner, top + inner));
    Drawing::from_parts(vec![frame, raster("all", picture, to_rest)], HEIGHT)
}

/// The stick and the frame, as one picture.
fn framing(area: (f32, f32, f32, f32), card: (f32, f32, f32, f32)) -> Part {
    const PX_PER_UNIT: f32 = 8.0;
    let (left, top, right, bottom) = card;
    let mut sketch = Sketch::new(area);
    let wood = sketch.linear(
        (-2.2, 0.0),
        (2.2, 0.0),
        &[
            (0.0, [0.80, 0.62, 0.42], 1.0),
            (0.45, [0.90, 0.74, 0.53], 1.0),
            (1.0, [0.62, 0.45, 0.29], 1.0),
        ],
    );
    sketch.rounded((-2.0, bottom - 6.0, 2.0, 0.3), 1.6, &wood);
    let rim = sketch.linear(
        (left, top),
        (right, bottom),
        &[
            (0.0, [0.91, 0.76, 0.55], 1.0),
            (1.0, [0.66, 0.48, 0.31], 1.0),
        ],
    );
    sketch.rounded(card, 11.0, &rim);
    let edge = 1.5;
    let mat = (left + edge, top + edge, right - edge, bottom - edge);
    sketch.rounded(mat, 9.6, "#fbf7ec");
    let inner = 0.065 * (bottom - top);
    let shade = (
        left + inner - 0.5,
        top + inner - 0.6,
        right - inner + 0.4,
        bottom - inner + 0.3,
    );
    sketch.rounded(shade, 6.4, "#cfc4ae");
    sketch.ellipse((0.0, bottom - 0.8), (1.3, 1.3), "#8a6342");
    let plate = sketch.bake(PX_PER_UNIT);
    let to_rest =
        Affine::scale(1.0 / PX_PER_UNIT, 1.0 / PX_PER_UNIT).then(Affine::translate(area.0, area.1));
    raster("frame", plate, to_rest)
}

/// The middle of a picture in a shape (width by height), its corners rounded.
fn rounded(look: &Cutout, shape: f32) -> Plate {
    let (wide, high) = (look.width_px() as f32, look.height_px() as f32);
    let (width, height) = if wide / high > shape {
        (high * shape, high)
    } else {
        (wide, wide / shape)
    };
    let (left, top) = ((wide - width) / 2.0, (high - height) / 2.0);
    let radius = 0.09 * height;
    Plate::from_fn((width as usize).max(1), (height as usize).max(1), |x, y| {
        let column = ((left + x) as usize).min(look.width_px() as usize - 1);
        let row = ((top + y) as usize).min(look.height_px() as usize - 1);
        let at = 4 * (row * look.width_px() as usize + column);
        let rgb = &look.rgba()[at..at + 3];
        let beyond = |at: f32, length: f32| (radius - at).max(at - (length - radius)).max(0.0);
        let corner = libm::hypotf(beyond(x, width), beyond(y, height));
        let alpha = smoothstep(radius + 0.5, radius - 0.5, corner);
        (
            [rgb[0], rgb[1], rgb[2]].map(|part| f32::from(part) / 255.0),
            alpha,
        )
    })
}

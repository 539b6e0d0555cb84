//! Strokes of a brush, coat over coat: each of one colour, along the shapes, with the ridges that bristles leave.

use std::f32::consts::PI;

use fearless_simd::{Simd, dispatch};
use rayon::prelude::*;

use super::flow::{Course, Flow};
use super::{Easel, lit};
use crate::paint::mix;
use crate::paint::noise::{fbm, hash, hash01, smoothstep};

/// How a painter works.
#[derive(Debug)]
pub(super) struct Manner {
    course: Course,
    coats: &'static [Coat],
    /// How far strokes stray in brightness and in colour, in bytes.
    stray: (i32, i32),
    /// How high paint stands: the light on its ridges, in bytes.
    relief: f32,
    /// How unlike what is below a stroke may be before it ends there, the sum of all channels.
    patience: i32,
}

/// Strokes of one size, in pixels of a frame 720 pixels high.
#[derive(Debug)]
struct Coat {
    length_px: f32,
    width_px: f32,
    spacing_px: f32,
    /// Only where this much happens.
    detail: i32,
}

/// Oil on canvas.
pub(super) const OIL: Manner = Manner {
    course: Course::Slanting,
    coats: &[
        Coat {
            length_px: 46.0,
            width_px: 13.0,
            spacing_px: 13.0,
            detail: 0,
        },
        Coat {
            length_px: 22.0,
            width_px: 6.5,
            spacing_px: 8.0,
            detail: 30,
        },
    ],
    stray: (24, 12),
    relief: 38.0,
    patience: 84,
};

/// Oil in whirls.
pub(super) const SWIRLS: Manner = Manner {
    course: Course::Whirling,
    coats: &[
        Coat {
            length_px: 58.0,
            width_px: 11.0,
            spacing_px: 13.0,
            detail: 0,
        },
        Coat {
            length_px: 24.0,
            width_px: 6.0,
            spacing_px: 8.5,
            detail: 40,
        },
    ],
    stray: (54, 34),
    relief: 62.0,
    patience: 100,
};

/// Dots.
pub(super) const POINTS: Manner = Manner {
    course: Course::Slanting,
    coats: &[
        Coat {
            length_px: 10.0,
            width_px: 10.0,
            spacing_px: 8.0,
            detail: 0,
        },
        Coat {
            length_px: 6.5,
            width_px: 6.5,
            spacing_px: 6.2,
            detail: 0,
        },
    ],
    stray: (34, 40),
    relief: 6.0,
    patience: 150,
};

/// Directions a stroke may have, and strokes of each.
const N_DIRECTIONS: usize = 32;
const N_KINDS: usize = 3;
/// Rows that are painted together.
const BAND_PX: usize = 32;
/// No stroke here.
const BARE: u16 = u16::MAX;

/// Paints with strokes.
#[derive(Debug)]
pub(super) struct Strokes {
    manner: &'static Manner,
    easel: Easel,
    flow: Flow,
    coats: Vec<Laid>,
    /// The picture before it is painted over.
    source: Vec<u32>,
}

/// A coat in a frame of one size.
#[derive(Debug)]
struct Laid {
    /// Where strokes are, in the order they are laid in.
    places: Vec<Place>,
    /// Which of them reach each band.
    bands: Vec<Vec<u32>>,
    marks: Vec<Mark>,
    side_px: usize,
    strokes: Vec<Stroke>,
    detail: i32,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    x_px: i32,
    y_px: i32,
    kind: u16,
    /// How far its colour strays: brightness, red against blue.
    stray: (i16, i16),
}

/// A stroke of one frame.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    mark: u16,
    /// What is below it.
    plain: u32,
    colour: u32,
}

/// What a brush leaves, in a square.
#[derive(Debug)]
struct Mark {
    /// The first and the last column of each row that it covers.
    spans: Vec<(u16, u16)>,
    cover: Vec<u8>,
    /// Light and shade of its ridges, 128 for none.
    light: Vec<u8>,
}

impl Strokes {
    pub(super) fn new(manner: &'static Manner, easel: Easel) -> Self {
        let coats = manner.coats.iter().enumerate();
        let coats = coats
            .map(|(coat_idx, coat)| Laid::new(manner, coat, coat_idx as u32, easel))
            .collect();
        Self {
            manner,
            easel,
            flow: Flow::new(manner.course, easel),
            coats,
            source: Vec::new(),
        }
    }

    pub(super) fn paint(&mut self, canvas: &mut [u32]) {
        self.flow.look(canvas);
        self.source.clear();
        self.source.extend_from_slice(canvas);
        for coat in &mut self.coats {
            coat.dip(&self.flow, self.easel);
        }
        let (width_px, level) = (self.easel.width_px, self.easel.level);
        let (coats, source, patience) = (&self.coats, &self.source, self.manner.patience);
        canvas
            .par_chunks_mut(width_px * BAND_PX)
            .enumerate()
            .for_each(|(band_idx, rows)| {
                let mut band = Band {
                    width_px,
                    top_px: (band_idx * BAND_PX) as i32,
                    source: &source[band_idx * BAND_PX * width_px..][..rows.len()],
                    rows,
                    patience,
                };
                dispatch!(level, simd => simd.vectorize(
                    #[inline(always)]
                    || band.paint(coats, band_idx)
                ));
            });
    }
}

impl Laid {
    fn new(manner: &Manner, coat: &Coat, coat_idx: u32, easel: Easel) -> Self {
        let scale = easel.scale();
        let (length, width) = (coat.length_px * scale, (coat.width_px * scale).max(1.5));
        let side_px = length.max(width) as usize + 3;
        let places = places(coat.spacing_px * scale, manner.stray, coat_idx, easel);
        let half = side_px as i32 / 2 + 1;
        let n_bands = easel.height_px.div_ceil(BAND_PX);
        let mut bands = vec![Vec::new(); n_bands];
        for (place_idx, place) in places.iter().enumerate() {
            let first = (place.y_px - half).max(0) as usize / BAND_PX;
            let last = (place.y_px + half).max(0) as usize / BAND_PX;
            for band in bands.iter_mut().take(last + 1).skip(first) {
                band.push(place_idx as u32);
            }
        }
        let marks = (0..N_DIRECTIONS * N_KINDS)
            .into_par_iter()
            .map(|i| {
                let angle_rad = (i / N_KINDS) as f32 * PI / N_DIRECTIONS as f32;
                let brush = Brush {
                    length,
                    width,
                    relief: manner.relief,
                    seed: 80 + (i % N_KINDS) as u32 + 10 * coat_idx,
                };
                Mark::new(side_px, angle_rad, &brush)
            })
            .collect();
        Self {
            places,
            bands,
            marks,
            side_px,
            strokes: Vec::new(),
            detail: coat.detail,
        }
    }

    /// Takes up the colours and directions of a picture.
    fn dip(&mut self, flow: &Flow, easel: Easel) {
        let detail = self.detail;
        self.places
            .par_iter()
            .map(|place| {
                let at = (
                    place.x_px.clamp(0, easel.width_px as i32 - 1) as usize,
                    place.y_px.clamp(0, easel.height_px as i32 - 1) as usize,
                );
                let plain = flow.colour(at);
                if detail > 0 && flow.detail(at) < detail {
                    return Stroke {
                        mark: BARE,
                        plain,
                        colour: plain,
                    };
                }
                let turns = flow.angle_rad(at) / PI * N_DIRECTIONS as f32 + 0.5;
                let direction = (turns + N_DIRECTIONS as f32) as usize % N_DIRECTIONS;
                Stroke {
                    mark: direction as u16 * N_KINDS as u16 + place.kind,
                    plain,
                    colour: astray(plain, place.stray),
                }
            })
            .collect_into_vec(&mut self.strokes);
    }
}

/// Where strokes lie: all over, none exactly in line, in no order that is seen.
fn places(spacing: f32, stray: (i32, i32), coat_idx: u32, easel: Easel) -> Vec<Place> {
    let spacing = spacing.max(1.5);
    let n_columns = (easel.width_px as f32 / spacing) as i32 + 2;
    let n_rows = (easel.height_px as f32 / spacing) as i32 + 2;
    let seed = 90 + 20 * coat_idx;
    let mut places: Vec<(u32, Place)> = (0..n_rows)
        .flat_map(|row| (0..n_columns).map(move |column| (column, row)))
        .map(|(column, row)| {
            let by = |part: u32| hash01(column, row, seed + part);
            // Two numbers: few strokes stray far.
            let part =
                |part: u32, most: i32| ((by(part) + by(part + 1) - 1.0) * most as f32) as i16;
            let place = Place {
                x_px: ((column as f32 - 0.5 + by(0)) * spacing) as i32,
                y_px: ((row as f32 - 0.5 + by(1)) * spacing) as i32,
                kind: (by(2) * N_KINDS as f32) as u16,
                stray: (part(3, stray.0), part(5, stray.1)),
            };
            (hash(column, row, seed + 9), place)
        })
        .collect();
    places.sort_by_key(|(order, place)| (*order, place.y_px, place.x_px));
    places.into_iter().map(|(_, place)| place).collect()
}

/// A colour strayed in brightness, and to red or to blue.
fn astray(colour: u32, (bright, warm): (i16, i16)) -> u32 {
    let (bright, warm) = (i32::from(bright), i32::from(warm));
    let part =
        |shift: u32, by: i32| (((colour >> shift & 255) as i32 + by).clamp(0, 255) as u32) << shift;
    part(0, bright + warm) | part(8, bright) | part(16, bright - warm) | crate::paint::BLACK
}

/// A brush of one size, in pixels.
struct Brush {
    length: f32,
    width: f32,
    relief: f32,
    seed: u32,
}

impl Brush {
    /// How much paint it leaves so far along and across the stroke, 0.0 to 1.0, and how high that stands.
    fn paint(&self, along: f32, across: f32) -> (f32, f32) {
        let (u, v) = (2.0 * along / self.length, 2.0 * across / self.width);
        // Bristles end at different lengths.
        let bristle = fbm(v * 2.4 + 7.0, 0.6 * u, 2, self.seed) - 0.5;
        let end = (1.0 - (u + 0.5 * bristle).abs()) * self.length / 2.0;
        let edge = (1.0 - v.abs() - 0.06 * u * u) * self.width / 2.0;
        let is_dot = self.length < 1.2 * self.width;
        let inside = if is_dot {
            (1.0 - libm::sqrtf(u * u + v * v)) * self.width / 2.0
        } else {
            end.min(edge)
        };
        let cover = smoothstep(-0.2, 1.3, inside);
        let streaks = fbm(v * 3.6, 0.35 * u, 2, self.seed + 5);
        (cover, cover * (0.45 + 0.75 * streaks))
    }
}

impl Mark {
    fn new(side_px: usize, angle_rad: f32, brush: &Brush) -> Self {
        let (sine, cosine) = (libm::sinf(angle_rad), libm::cosf(angle_rad));
        let middle = (side_px as f32 - 1.0) / 2.0;
        let paint = |x: f32, y: f32| {
            let (dx, dy) = (x - middle, y - middle);
            brush.paint(dx * cosine + dy * sine, dy * cosine - dx * sine)
        };
        let n = side_px * side_px;
        let (mut cover, mut light) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for i in 0..n {
            let (x, y) = ((i % side_px) as f32, (i / side_px) as f32);
            let (covered, height) = paint(x, y);
            // Light comes from the upper left.
            let (_, towards) = paint(x - 1.0, y - 1.0);
            let slope = (height - towards) * brush.relief + 0.35 * (height - 0.75) * brush.relief;
            cover.push((covered * 244.0) as u8);
            light.push((128.0 + slope.clamp(-90.0, 90.0)) as u8);
        }
        let spans = cover
            .chunks_exact(side_px)
            .map(|row| {
                let first = row.iter().position(|cover| *cover > 4).unwrap_or(0);
                let end = row
                    .iter()
                    .rposition(|cover| *cover > 4)
                    .map_or(0, |last| last + 1);
                (first as u16, end as u16)
            })
            .collect();
        Self {
            spans,
            cover,
            light,
        }
    }
}

/// Rows of the canvas that are painted together.
struct Band<'a> {
    width_px: usize,
    top_px: i32,
    source: &'a [u32],
    rows: &'a mut [u32],
    patience: i32,
}

impl Band<'_> {
    #[inline(always)]
    fn paint(&mut self, coats: &[Laid], band_idx: usize) {
        for coat in coats {
            for place_idx in &coat.bands[band_idx] {
                let stroke = &coat.strokes[*place_idx as usize];
                if stroke.mark != BARE {
                    let place = &coat.places[*place_idx as usize];
                    let half = coat.side_px as i32 / 2;
                    let mark = &coat.marks[usize::from(stroke.mark)];
                    self.lay(
                        mark,
                        coat.side_px,
                        (place.x_px - half, place.y_px - half),
                        stroke,
                    );
                }
            }
        }
    }

    /// Lays one stroke, the corner of its square at `at_px`.
    #[inline(always)]
    fn lay(&mut self, mark: &Mark, side_px: usize, at_px: (i32, i32), stroke: &Stroke) {
        let n_rows = (self.rows.len() / self.width_px) as i32;
        let top = at_px.1 - self.top_px;
        for row in (-top).max(0)..(n_rows - top).min(side_px as i32) {
            let (first, end) = mark.spans[row as usize];
            let first = i32::from(first).max(-at_px.0);
            let end = i32::from(end).min(self.width_px as i32 - at_px.0);
            if first >= end {
                continue;
            }
            let (from, to) = (first as usize, end as usize);
            let n = to - from;
            let start = (top + row) as usize * self.width_px + (at_px.0 + first) as usize;
            let of_mark = row as usize * side_px + from;
            let cover = &mark.cover[of_mark..][..n];
            let light = &mark.light[of_mark..][..n];
            let below = &self.source[start..][..n];
            let out = &mut self.rows[start..][..n];
            for i in 0..n {
                let away = apart(below[i], stroke.plain);
                let stop = 256 - ((away - self.patience).max(0) * 4).min(256);
                let weight = (u32::from(cover[i]) * stop as u32) >> 8;
                let paint = lit(stroke.colour, i32::from(light[i]) - 128);
                out[i] = mix(out[i], paint, weight);
            }
        }
    }
}

/// How unlike two colours are: the sum of all channels.
#[inline(always)]
fn apart(a: u32, b: u32) -> i32 {
    let part = |shift: u32| ((a >> shift & 255) as i32 - (b >> shift & 255) as i32).abs();
    part(0) + part(8) + part(16)
}

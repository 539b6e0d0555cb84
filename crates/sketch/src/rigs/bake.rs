//! Drawings made into plates, once per clip, at the size they are shown and in the light of the set.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};

use super::drawing::{Art, Drawing, Part};
use super::pose::Pose;
use super::surface::{Patch, blur};
use crate::paint::{Affine, Blend, Draw, DrawList, Plate, Rgb};
use crate::staging::Palette;

/// A drawing ready to be painted: a plate for each part.
#[derive(Clone, Debug)]
pub struct Puppet {
    /// The parts and joints.
    pub drawing: Arc<Drawing>,
    plates: Vec<Option<Baked>>,
    /// The light around each part, for what gives light.
    halos: Vec<Option<Baked>>,
    /// The same parts as they are in the end, where their look changes; else none.
    in_the_end: Vec<Option<Baked>>,
}

#[derive(Clone, Debug)]
struct Baked {
    plate: Arc<Plate>,
    /// From plate pixels to the drawing's units at rest.
    to_rest: Affine,
}

/// How far and in which colours the light of a set changes a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Light {
    /// Multiplies what faces the light.
    pub lit: Rgb,
    /// Multiplies what faces away from it.
    pub shade: Rgb,
    /// Where the light comes from, a unit vector, y down.
    pub from: (f32, f32),
}

impl Light {
    /// The light of a set: never so dark that a subject cannot be read.
    #[must_use]
    pub fn of(palette: &Palette) -> Self {
        let strength = 0.75 * palette.contrast.clamp(0.0, 1.0);
        let brightest = palette.light.iter().copied().fold(0.01, f32::max);
        let lit = palette
            .light
            .map(|channel| (1.0 + (channel / brightest - 1.0) * 0.55).min(1.0));
        let mut shade = [1.0; 3];
        for (channel, shade) in shade.iter_mut().enumerate() {
            *shade = lit[channel] * (1.0 + (palette.ambient[channel].max(0.58) - 1.0) * strength);
        }
        Self {
            lit,
            shade,
            from: palette.light_dir,
        }
    }

    /// Daylight on white.
    #[must_use]
    pub const fn neutral() -> Self {
        Self {
            lit: [1.0; 3],
            shade: [1.0; 3],
            from: (0.0, -1.0),
        }
    }
}

impl Puppet {
    /// Draws every part at `px_per_unit`.
    #[must_use]
    pub fn bake(drawing: Arc<Drawing>, px_per_unit: f32, light: Light) -> Self {
        let plates: Vec<Option<Baked>> = drawing
            .parts
            .iter()
            .map(|part| bake_part(part, &drawing, px_per_unit, light))
            .collect();
        let glow = drawing.surface.glow();
        let halos = plates.iter().map(|baked| {
            let colour = glow?;
            Some(halo(baked.as_ref()?, colour, drawing.height))
        });
        let halos = halos.collect();
        let in_the_end = drawing.becomes.as_ref().map_or_else(Vec::new, |end| {
            let baked = drawing.parts.iter().enumerate().map(|(part_idx, part)| {
                let is_same = |end: &&Part| end.name == part.name;
                let there = end.parts.get(part_idx).filter(is_same);
                let of_end = there.or_else(|| end.parts.iter().find(is_same))?;
                bake_part(of_end, end, px_per_unit, light)
            });
            baked.collect()
        });
        Self {
            drawing,
            plates,
            halos,
            in_the_end,
        }
    }

    /// The plates of all parts where they are at rest: each part's place, its plate and its corner in the drawing's
    /// units.
    pub(super) fn at_rest(&self) -> impl Iterator<Item = (usize, &Plate, (f32, f32))> {
        self.plates
            .iter()
            .enumerate()
            .filter_map(|(part_idx, baked)| {
                let baked = baked.as_ref()?;
                Some((part_idx, &*baked.plate, baked.to_rest.apply(0.0, 0.0)))
            })
    }

    /// Adds the parts in a pose; `to_frame` takes the drawing's units to frame pixels.
    pub fn draw(&self, pose: &Pose, to_frame: Affine, opacity: f32, list: &mut DrawList) {
        for (part_idx, halo) in self.halos.iter().enumerate() {
            let shown = opacity * pose.joints()[part_idx].opacity;
            let Some(halo) = halo.as_ref().filter(|_| shown > 0.0) else {
                continue;
            };
            list.draw(Draw {
                plate: Arc::clone(&halo.plate),
                to_frame: halo.to_rest.then(pose.placed(part_idx)).then(to_frame),
                opacity: shown,
                tint: [1.0; 3],
                blend: Blend::Add,
                wave: None,
            });
        }
        self.draw_from(0, pose, (to_frame, opacity), list);
    }

    /// The same of the part at `first_idx` and all after it: what is before whoever is in it.
    pub fn draw_from(
        &self,
        first_idx: usize,
        pose: &Pose,
        (to_frame, opacity): (Affine, f32),
        list: &mut DrawList,
    ) {
        let changed = pose.changed();
        for (part_idx, baked) in self.plates.iter().enumerate().skip(first_idx) {
            let shown = opacity * pose.joints()[part_idx].opacity;
            let end = self.in_the_end.get(part_idx).and_then(Option::as_ref);
            // The new look comes in over the old one, which only goes when nothing of it would be seen through.
            let stays = match end {
                Some(_) => ((1.0 - changed) / (1.0 - GOES_FROM)).min(1.0),
                None => 1.0,
            };
            for (baked, share) in [(baked.as_ref(), stays), (end, changed)] {
                let Some(baked) = baked.filter(|_| shown * share > 0.0) else {
                    continue;
                };
                list.draw(Draw {
                    plate: Arc::clone(&baked.plate),
                    to_frame: baked.to_rest.then(pose.placed(part_idx)).then(to_frame),
                    opacity: shown * share,
                    tint: [1.0; 3],
                    blend: if self.drawing.parts[part_idx].name == "glow" {
                        Blend::Add
                    } else {
                        Blend::Over
                    },
                    wave: None,
                });
            }
        }
    }
}

/// How far the new look has come in when the old one begins to go.
const GOES_FROM: f32 = 0.7;

/// A transparent border, so that bilinear sampling fades a part's edge instead of cutting it.
const BORDER_PX: f32 = 1.0;
/// No part is ever wider or higher than this: it would not fit in a frame.
const MAX_SIDE_PX: f32 = 4096.0;

fn bake_part(part: &Part, drawing: &Drawing, px_per_unit: f32, light: Light) -> Option<Baked> {
    let bounds = part.node_bounds()?;
    let (scale_x, scale_y) = (
        px_per_unit * part.to_rest.m[0],
        px_per_unit * part.to_rest.m[4],
    );
    let width_px = (bounds.width() * scale_x + 2.0 * BORDER_PX).ceil();
    let height_px = (bounds.height() * scale_y + 2.0 * BORDER_PX).ceil();
    if !(1.0..=MAX_SIDE_PX).contains(&width_px) || !(1.0..=MAX_SIDE_PX).contains(&height_px) {
        return None;
    }
    let mut plate = match &part.art {
        Art::File(tree) => {
            let mut pixmap = Pixmap::new(width_px as u32, height_px as u32)?;
            let at_border = Transform::from_row(scale_x, 0.0, 0.0, scale_y, BORDER_PX, BORDER_PX);
            match tree.node_by_id(&part.name) {
                Some(node) => resvg::render_node(node, at_border, &mut pixmap.as_mut())?,
                None => resvg::render(
                    tree,
                    at_border.pre_translate(-bounds.left(), -bounds.top()),
                    &mut pixmap.as_mut(),
                ),
            }
            plate_of(&pixmap)
        }
        Art::Picture(picture) => {
            let size_px = (width_px as usize, height_px as usize);
            resized(picture, (scale_x, scale_y), size_px)
        }
    };
    let to_rest = Affine::translate(-BORDER_PX, -BORDER_PX)
        .then(Affine::scale(1.0 / scale_x, 1.0 / scale_y))
        .then(Affine::translate(bounds.left(), bounds.top()))
        .then(part.to_rest);
    let surface = &drawing.surface;
    let (left, _, right) = drawing.extent;
    let mut to_rest = to_rest;
    if !surface.is_plain() && part.name != "glow" {
        // What is wide and low, such as a fish, counts as higher than it is.
        let height = drawing.height.max(0.5 * (right - left));
        let margin_px = libm::ceilf(surface.margin() * height * px_per_unit) as usize;
        if margin_px > 0 {
            plate = plate.padded(margin_px);
            to_rest = Affine::translate(-(margin_px as f32), -(margin_px as f32)).then(to_rest);
        }
        let patch = Patch {
            part: &part.name,
            to_rest,
            height,
            height_px: height * px_per_unit,
        };
        surface.dress(&mut plate, &patch);
    }
    if !part.is_luminous && !surface.is_luminous() {
        relight(&mut plate, to_rest, drawing, light);
    }
    Some(Baked {
        plate: Arc::new(plate),
        to_rest,
    })
}

/// The light around a part that shines: its shape, blurred far, at a quarter of the size.
fn halo(baked: &Baked, colour: Rgb, height: f32) -> Baked {
    const SHRINK: usize = 4;
    /// How far the light reaches, as a share of the drawing's height.
    const REACH: f32 = 0.11;
    let plate = &baked.plate;
    let px_per_unit = 1.0 / baked.to_rest.m[0].max(1e-6);
    let reach_px = (REACH * height * px_per_unit) as usize / SHRINK + 1;
    let margin = 2 * reach_px;
    let (wide, high) = (
        plate.width_px.div_ceil(SHRINK) + 2 * margin,
        plate.height_px.div_ceil(SHRINK) + 2 * margin,
    );
    let mut cover = vec![0.0_f32; wide * high];
    for y in 0..plate.height_px {
        for (x, pixel) in plate.row(y).iter().enumerate() {
            let at = (y / SHRINK + margin) * wide + x / SHRINK + margin;
            cover[at] += (pixel >> 24) as f32 / (255 * SHRINK * SHRINK) as f32;
        }
    }
    let mut spare = cover.clone();
    for _ in 0..2 {
        blur(&mut cover, &mut spare, wide, reach_px);
    }
    let light = Plate::from_fn(wide, high, |x, y| {
        let near = cover[y as usize * wide + x as usize];
        (colour, (0.75 * near).min(0.6))
    });
    let side = SHRINK as f32;
    let to_plate =
        Affine::translate(-(margin as f32), -(margin as f32)).then(Affine::scale(side, side));
    Baked {
        plate: Arc::new(light),
        to_rest: to_plate.then(baked.to_rest),
    }
}

/// A picture scaled into a plate of `size_px` with the border: the mean of the area each pixel covers, or smoothly
/// between its pixels where it grows.
fn resized(picture: &Plate, scale: (f32, f32), size_px: (usize, usize)) -> Plate {
    let covers = |at: usize, scale: f32, n: usize| {
        let middle = (at as f32 + 0.5 - BORDER_PX) / scale;
        let half = (0.5 / scale).max(0.5);
        let (from, to) = (middle - half, middle + half);
        let first = libm::floorf(from) as isize;
        (first..libm::ceilf(to) as isize)
            .filter_map(move |idx| {
                let overlap = to.min(idx as f32 + 1.0) - from.max(idx as f32);
                let is_inside = (0..n as isize).contains(&idx) && overlap > 0.0;
                is_inside.then_some((idx as usize, overlap / (to - from)))
            })
            .collect::<Vec<_>>()
    };
    let columns: Vec<Vec<(usize, f32)>> = (0..size_px.0)
        .map(|x| covers(x, scale.0, picture.width_px))
        .collect();
    let mut plate = Plate::new(size_px.0, size_px.1);
    for (y, out) in plate.pixels.chunks_exact_mut(size_px.0).enumerate() {
        let rows = covers(y, scale.1, picture.height_px);
        for (pixel, columns) in out.iter_mut().zip(&columns) {
            let mut sum = [0.0_f32; 4];
            for (row, row_share) in &rows {
                for (column, share) in columns {
                    let rgba = picture.row(*row)[*column].to_le_bytes();
                    for (sum, part) in sum.iter_mut().zip(rgba) {
                        *sum += f32::from(part) * share * row_share;
                    }
                }
            }
            *pixel = u32::from_le_bytes(sum.map(|part| (part + 0.5) as u8));
        }
    }
    plate
}

/// A pixmap's pixels as a plate: both are premultiplied RGBA.
fn plate_of(pixmap: &Pixmap) -> Plate {
    let pixels = pixmap.data().as_chunks::<4>().0;
    Plate::from_pixels(
        pixmap.width() as usize,
        pixmap.height() as usize,
        pixels
            .iter()
            .map(|rgba| u32::from_le_bytes(*rgba))
            .collect(),
    )
}

/// Multiplies a gradient along the light into the part, measured over the whole drawing, so that its parts
/// shade as one body.
fn relight(plate: &mut Plate, to_rest: Affine, drawing: &Drawing, light: Light) {
    let (left, top, right) = drawing.extent;
    let middle = ((left + right) / 2.0, top / 2.0);
    let half = ((right - left) / 2.0).max(-top / 2.0).max(1.0);
    let width_px = plate.width_px;
    for (row_idx, row) in plate.pixels.chunks_exact_mut(width_px).enumerate() {
        for (column_idx, pixel) in row.iter_mut().enumerate() {
            if *pixel == 0 {
                continue;
            }
            let (x, y) = to_rest.apply(column_idx as f32, row_idx as f32);
            let along = ((x - middle.0) * light.from.0 + (y - middle.1) * light.from.1) / half;
            let share = (0.5 + 0.5 * along).clamp(0.0, 1.0);
            let [red, green, blue, alpha] = pixel.to_le_bytes();
            let lit = |value: u8, channel: usize| {
                let factor =
                    light.shade[channel] + (light.lit[channel] - light.shade[channel]) * share;
                (f32::from(value) * factor + 0.5).min(f32::from(alpha)) as u8
            };
            *pixel = u32::from_le_bytes([lit(red, 0), lit(green, 1), lit(blue, 2), alpha]);
        }
    }
}

//! Land: hills, mountains, and the ground underfoot.

use super::craft::{Area, Craft, Placed};
use super::palette::{Tones, mix, scale, told};
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};

/// A range of hills or mountains.
pub(super) struct Range {
    /// Where its foot is: world y.
    pub(super) foot_y: f32,
    /// How high its tops rise above it, in world units.
    pub(super) height: f32,
    /// How far away it is, 0.0 near to 1.0 at the horizon.
    pub(super) depth: f32,
    /// How much it moves with the camera.
    pub(super) parallax: f32,
    /// Its own colour.
    pub(super) colour: Rgb,
}

/// Adds soft hills; nearer ones hide farther ones.
pub(super) fn add_hills(craft: &mut Craft<'_>, range: &Range, purpose: u32) {
    let mut dice = craft.dice(purpose);
    let seed = dice.noise_seed();
    let shift = dice.range(0.0, 50.0);
    let frequency = dice.range(0.9, 1.5) * 0.33 / range.height.max(0.05) * 0.35;
    let crest = |x: f32| {
        let wave = fbm(x * frequency + shift, 0.5, 3, seed);
        range.foot_y - range.height * smoothstep(0.12, 0.88, wave)
    };
    let (left, _, right, bottom) = craft.area(range.parallax);
    let area = (left, range.foot_y - range.height - 0.02, right, bottom);
    let mut drawing = craft.drawing(area);
    let tones = &craft.tones;
    let top = tones.lit(range.colour, range.depth);
    let low = mix(
        tones.toned(range.colour, 0.45, range.depth),
        tones.haze,
        0.25 * range.depth,
    );
    let stops = [
        (0.0, top, 1.0),
        (0.5, mix(top, low, 0.7), 1.0),
        (1.0, low, 1.0),
    ];
    let fill = drawing.linear((0.0, area.1), (0.0, range.foot_y + 0.12), &stops);
    let line = points(area, 0.02, crest);
    drawing.polygon(&closed(&line, area), &fill);
    let placed = craft.bake(&drawing, area, range.parallax);
    craft.add(placed);
}

/// Samples `y_at` along `area`.
pub(super) fn points(area: Area, step: f32, y_at: impl Fn(f32) -> f32) -> Vec<(f32, f32)> {
    let n = ((area.2 - area.0) / step).ceil() as usize;
    (0..=n)
        .map(|i| {
            let x = area.0 + i as f32 * step;
            (x, y_at(x))
        })
        .collect()
}

/// The line closed along the bottom of `area`.
pub(super) fn closed(line: &[(f32, f32)], area: Area) -> Vec<(f32, f32)> {
    let mut corners = line.to_vec();
    corners.push((area.2 + 0.1, area.3 + 0.1));
    corners.push((area.0 - 0.1, area.3 + 0.1));
    corners
}

/// How a mountain is drawn.
pub(super) struct Rock {
    /// The rock's own colour.
    pub(super) rock: Rgb,
    /// How far down snow lies, 0.0 none to 1.0 all.
    pub(super) snow: f32,
    /// Where the light comes from: -1.0 left, 1.0 right.
    pub(super) light_x: f32,
}

/// Adds a range of mountains with a lit and a shaded side each.
pub(super) fn add_mountains(craft: &mut Craft<'_>, range: &Range, rock: &Rock, purpose: u32) {
    let rock = &Rock {
        rock: told(craft.ctx.surface.tints.rock, rock.rock),
        ..*rock
    };
    let mut dice = craft.dice(purpose);
    let (left, _, right, bottom) = craft.area(range.parallax);
    let area = (left, range.foot_y - range.height * 1.15, right, bottom);
    let mut drawing = craft.drawing(area);
    let spacing = range.height * 0.62;
    let n = ((right - left) / spacing).ceil() as usize + 2;
    let hero = dice.below(n.max(3) - 2) + 1;
    let mut peaks: Vec<(f32, f32, f32)> = (0..n)
        .map(|i| {
            let x = left + (i as f32 - 0.5 + dice.range(-0.35, 0.35)) * spacing;
            let high = if i == hero {
                1.05
            } else {
                dice.range(0.42, 0.88)
            };
            let high = high.min(craft.below_sun(x) / range.height);
            (
                x,
                range.height * high,
                range.height * high * dice.range(0.72, 1.0),
            )
        })
        .collect();
    let mut tones = craft.tones.clone();
    if craft.is_against_the_sun() {
        // What stands before the sun is in shade, with its edges in the light.
        tones.lit = mix(tones.lit, tones.shade, 0.42);
        tones.shade = scale(tones.shade, 0.82);
    }
    // Higher ones stand farther back.
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (x, height, half_width) in peaks {
        let apex = (x, range.foot_y - height);
        let mut peak = Peak {
            tones: &tones,
            range,
            rock,
            drawing: &mut drawing,
            dice: &mut dice,
        };
        peak.draw(apex, half_width);
    }
    let foot = mix(
        craft.tones.haze,
        craft.tones.toned(range.colour, 0.6, range.depth),
        0.5,
    );
    let start = range.foot_y - range.height * 0.42;
    drawing.rect(
        (left - 0.1, range.foot_y - 0.004, right + 0.1, bottom + 0.1),
        &hex(foot),
    );
    let mut placed = craft.bake(&drawing, area, range.parallax);
    mist_over(&mut placed, foot, (start, range.foot_y));
    craft.add(placed);
}

/// Fades what is drawn into `colour` from `from_y` to `to_y`, without filling what is empty.
pub(super) fn mist_over(placed: &mut Placed, colour: Rgb, (from_y, to_y): (f32, f32)) {
    let mut plate = (*placed.plate).clone();
    let (top, density) = (placed.at.1, placed.density);
    plate.map(|_, y, old, alpha| {
        let y = top + (y as f32 + 0.5) / density;
        (mix(old, colour, smoothstep(from_y, to_y, y) * 0.92), alpha)
    });
    placed.plate = std::sync::Arc::new(plate);
}

struct Peak<'a> {
    tones: &'a Tones,
    range: &'a Range,
    rock: &'a Rock,
    drawing: &'a mut Drawing,
    dice: &'a mut Dice,
}

impl Peak<'_> {
    fn draw(&mut self, apex: (f32, f32), half_width: f32) {
        let foot = self.range.foot_y + 0.02;
        let height = foot - apex.1;
        let lean = self.dice.range(-0.25, 0.25) * half_width;
        let left = self.jagged(apex, (apex.0 - half_width, foot), 0.10);
        let right = self.jagged(apex, (apex.0 + half_width, foot), 0.10);
        let spine = self.jagged(apex, (apex.0 + lean, foot), 0.34);
        let light = |side: f32| if side == self.rock.light_x { 1.0 } else { 0.12 };
        let tones = self.tones;
        let depth = self.range.depth;
        for (edge, side) in [(&left, -1.0), (&right, 1.0)] {
            let colour = tones.toned(self.rock.rock, light(side), depth);
            self.drawing.polygon(&between(edge, &spine), &hex(colour));
        }
        if self.rock.snow > 0.0 {
            let snow_y =
                apex.1 + height * (0.10 + 0.75 * self.rock.snow * self.dice.range(0.55, 1.0));
            for (edge, side) in [(&left, -1.0), (&right, 1.0)] {
                let snow = tones.toned([0.97, 0.98, 1.0], 0.25 + 0.75 * light(side), depth * 0.8);
                self.snow(edge, &spine, snow_y, &hex(snow));
            }
        }
        for (edge, side) in [(&left, -1.0), (&right, 1.0)] {
            self.gullies(edge, &spine, side == self.rock.light_x);
        }
    }

    /// Snow between `edge` and `spine` above `snow_y`, with tongues of it reaching lower.
    fn snow(&mut self, edge: &[(f32, f32)], spine: &[(f32, f32)], snow_y: f32, fill: &str) {
        let above = |line: &[(f32, f32)]| -> Vec<(f32, f32)> {
            line.iter()
                .copied()
                .take_while(|point| point.1 < snow_y)
                .collect()
        };
        let (edge, spine) = (above(edge), above(spine));
        let (Some(a), Some(b)) = (edge.last().copied(), spine.last().copied()) else {
            return;
        };
        let mut corners = edge;
        let n = 7;
        let reach = snow_y - corners[0].1;
        for i in 1..n {
            let t = i as f32 / n as f32;
            let tongue = if i % 2 == 1 {
                self.dice.range(0.04, 0.30)
            } else {
                -self.dice.range(0.02, 0.22)
            };
            corners.push((lerp(a.0, b.0, t), lerp(a.1, b.1, t) + reach * tongue));
        }
        corners.extend(spine.iter().rev());
        self.drawing.polygon(&corners, fill);
    }

    /// Facets that run from the spine down to the side.
    fn gullies(&mut self, edge: &[(f32, f32)], spine: &[(f32, f32)], is_lit: bool) {
        let n = 5;
        for i in 0..n {
            let from = (i * spine.len()) / (n + 1) + 1;
            let to = (from + spine.len() / 4).min(spine.len() - 1);
            let out = (to + spine.len() / 6).min(edge.len() - 1);
            let reach = self.dice.range(0.25, 0.75);
            let tip = (
                lerp(spine[out.min(spine.len() - 1)].0, edge[out].0, reach),
                lerp(spine[out.min(spine.len() - 1)].1, edge[out].1, reach),
            );
            let fill = if is_lit { "#000000" } else { "#ffffff" };
            let strength =
                self.tones.contrast * self.dice.range(0.05, 0.15) * (1.1 - self.range.depth);
            self.drawing
                .group(&format!(r#"opacity="{strength:.3}""#), |drawing| {
                    drawing.polygon(&[spine[from], spine[to], tip], fill);
                });
        }
    }

    /// A broken line between two points.
    fn jagged(&mut self, from: (f32, f32), to: (f32, f32), roughness: f32) -> Vec<(f32, f32)> {
        let mut line = vec![from, to];
        let mut size = libm::hypotf(to.0 - from.0, to.1 - from.1) * roughness;
        for _ in 0..5 {
            let mut finer = Vec::with_capacity(line.len() * 2);
            for pair in line.windows(2) {
                let shift = (self.dice.unit() - 0.5) * size;
                let middle = (
                    (pair[0].0 + pair[1].0) / 2.0 + shift,
                    (pair[0].1 + pair[1].1) / 2.0,
                );
                finer.extend([pair[0], middle]);
            }
            finer.push(to);
            line = finer;
            size *= 0.52;
        }
        line
    }
}

/// The outline between two lines from the same point.
fn between(a: &[(f32, f32)], b: &[(f32, f32)]) -> Vec<(f32, f32)> {
    a.iter().chain(b.iter().rev()).copied().collect()
}

/// The ground underfoot: what it is made of.
pub(super) struct Ground {
    /// Where it meets what is behind: world y.
    pub(super) horizon_y: f32,
    /// Its own colour far away and near.
    pub(super) far: Rgb,
    pub(super) near: Rgb,
    /// How strong its mottling is, 0.0 to 1.0.
    pub(super) texture: f32,
    /// How far the horizon is, 0.0 to 1.0.
    pub(super) depth: f32,
    /// How uneven the horizon is, in world units.
    pub(super) swell: f32,
}

impl Ground {
    /// Bakes the ground; nearer parts are larger, darker at the lower edge.
    pub(super) fn bake(&self, craft: &Craft<'_>, parallax: f32, purpose: u32) -> Placed {
        let mut dice = craft.dice(purpose);
        let (seed, shift) = (dice.noise_seed(), dice.range(0.0, 30.0));
        let (left, _, right, bottom) = craft.area(parallax);
        let area = (left, self.horizon_y - self.swell, right, bottom);
        let tones = &craft.tones;
        let edge = 0.7 / craft.density;
        craft.bake_fn(area, (parallax, 1.0), |x, y| {
            let crest = self.horizon_y - self.swell * fbm(x * 1.3 + shift, 0.3, 2, seed);
            let near = ((y - crest) / (1.0 - self.horizon_y)).clamp(0.0, 1.2);
            // Perspective squeezes texture towards the horizon.
            let far = 1.0 / (0.16 + near);
            let (u, v) = (x * far * 2.4, far * 5.0);
            let mottle = fbm(u, v, 4, seed) - 0.5;
            let patch = fbm(u * 0.3 + 7.0, v * 0.35, 2, seed + 3) - 0.5;
            let own = mix(self.far, self.near, smoothstep(0.0, 0.9, near));
            let own = scale(own, 1.0 + self.texture * (0.5 * mottle + 0.55 * patch));
            let light = 0.86 + 0.10 * patch - 0.25 * smoothstep(0.75, 1.15, near);
            let colour = tones.toned(own, light, self.depth * (1.0 - smoothstep(0.0, 0.75, near)));
            (colour, smoothstep(crest - edge, crest + edge, y))
        })
    }
}

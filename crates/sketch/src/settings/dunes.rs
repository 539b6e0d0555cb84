//! A sea of sand: dunes behind dunes, each with a crest that winds down to us, a lit and a shaded face.

use std::f32::consts::{PI, TAU};

use super::clouds::{add_clouds, add_veils};
use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::palette::{mix, multiply, rgb, scale, told};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Plate, Rgb};
use crate::scene::Weather;
use crate::staging::{Set, SetContext};

/// Where the sand that one stands on begins.
const NEAR_Y: f32 = 0.80;

/// A row of dunes as far away as each other, in a wide frame.
struct Row {
    parallax: f32,
    /// How far into the haze.
    depth: f32,
    /// Where it stands between the horizon (0.0) and the sand that one stands on (1.0).
    near: f32,
    high: f32,
    half: f32,
    n: usize,
    /// How far apart from the middle its peaks are, as a part of the frame.
    spread: f32,
}

const ROWS: [Row; 5] = [
    Row {
        parallax: 0.14,
        depth: 0.60,
        near: 0.10,
        high: 0.055,
        half: 0.34,
        n: 5,
        spread: 1.1,
    },
    Row {
        parallax: 0.24,
        depth: 0.42,
        near: 0.24,
        high: 0.13,
        half: 0.50,
        n: 4,
        spread: 1.1,
    },
    Row {
        parallax: 0.40,
        depth: 0.25,
        near: 0.52,
        high: 0.235,
        half: 0.80,
        n: 2,
        spread: 0.62,
    },
    Row {
        parallax: 0.64,
        depth: 0.11,
        near: 0.84,
        high: 0.155,
        half: 0.95,
        n: 2,
        spread: 0.95,
    },
    Row {
        parallax: 1.0,
        depth: 0.02,
        near: 1.0,
        high: 0.065,
        half: 1.25,
        n: 1,
        spread: 0.7,
    },
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let sand = sand(&craft);
    warm(&mut craft, sand);
    craft.skyline = 0.12;
    let horizon_y = if craft.is_tall() { 0.12 } else { 0.43 };
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_desert_clouds(&mut craft, (horizon_y, light_x));
    add_backdrop(&mut craft, horizon_y + 0.02, light_x);
    let field = Field {
        horizon_y,
        light_x,
        sand,
    };
    for row_idx in 0..ROWS.len() {
        field.add_row(&mut craft, row_idx);
    }
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: NEAR_Y,
        ..Shape::open(palette)
    })
}

/// A clear sky over sand has veils at most; a clouded one is as anywhere.
fn add_desert_clouds(craft: &mut Craft<'_>, (horizon_y, light_x): (f32, f32)) {
    if craft.tones.cloud_cover > 0.6 {
        add_clouds(craft, horizon_y - 0.16, light_x);
        return;
    }
    let is_veiled = craft.tones.stars < 0.5 && craft.dice(10).unit() < 0.7;
    if is_veiled && craft.ctx.weather != Weather::Dust {
        add_veils(craft, horizon_y - 0.10);
        craft.n_sky = craft.behind.len();
    }
    // No shadows of clouds that are not there.
    craft.tones.cloud_cover = 0.0;
}

/// The colour of the sand: as it is told, paler under snow, darker when it is wet.
fn sand(craft: &Craft<'_>) -> Rgb {
    let own = told(craft.ctx.surface.tints.sand, rgb(0xefbd72));
    // By the moon it is blue.
    let own = mix(
        own,
        rgb(0xb4c8f4),
        0.52 * craft.tones.stars * craft.tones.lamps,
    );
    match craft.ctx.weather {
        Weather::Snow => mix(own, [0.93, 0.95, 0.98], 0.55),
        _ => scale(own, 1.0 - 0.14 * craft.tones.wet),
    }
}

/// The air over sand is full of it: far things and the foot of the sky take its colour.
fn warm(craft: &mut Craft<'_>, sand: Rgb) {
    let tones = &mut craft.tones;
    let veil = multiply(mix(sand, [1.0; 3], 0.34), tones.lit).map(|part| part.min(1.0));
    let part = lerp(0.62, 0.12, tones.stars);
    if craft.ctx.weather == Weather::Dust {
        let thick = multiply(mix(sand, rgb(0xc98a4c), 0.5), tones.lit);
        for (stop, part) in tones.sky.iter_mut().zip([0.55, 0.66, 0.78, 0.85]) {
            *stop = mix(*stop, thick, part);
        }
        tones.haze = mix(tones.haze, thick, 0.75);
        tones.haziness = 1.5;
        return;
    }
    tones.haze = mix(tones.haze, veil, part);
    tones.sky[3] = mix(tones.sky[3], veil, 0.75 * part);
    tones.sky[2] = mix(tones.sky[2], veil, 0.25 * part);
}

/// One dune: a peak, a long windward flank and a short slip face, parted by a crest that winds towards us.
struct Dune {
    peak: (f32, f32),
    foot: f32,
    /// Half its width.
    half: f32,
    /// To which side it slips: away from the light.
    slip: f32,
    bend: f32,
    phase_rad: f32,
    /// Where a lower shoulder stands on the long flank, and how high.
    shoulder: (f32, f32),
    seed: u32,
}

impl Dune {
    /// The line against what lies behind it: y at `x`.
    fn outline(&self, x: f32) -> f32 {
        let u = (x - self.peak.0) * self.slip / self.half;
        let main = if u < 0.0 {
            let flank = (1.0 - 0.72 * u * u).max(0.0);
            flank * flank
        } else {
            let face = (1.0 - 1.25 * u).max(0.0);
            face * lerp(face.sqrt(), face, 0.4)
        };
        let from = (u - self.shoulder.0) / 0.55;
        let side = self.shoulder.1 * libm::expf(-from * from);
        let roll = 0.05 * (fbm(x * 2.4 / self.half, 0.3, 2, self.seed) - 0.5);
        self.foot - (self.foot - self.peak.1) * (main.max(side) + roll)
    }

    /// Where the crest is, `down` the dune's heights below its peak.
    fn crest(&self, down: f32) -> f32 {
        let swing = libm::sinf(self.phase_rad + 3.4 * down) - libm::sinf(self.phase_rad);
        let wide = 0.12 + 0.11 * down;
        self.peak.0 + self.half * (self.slip * self.bend * down + wide * swing)
    }

    /// How much light falls on a point of it, 0.0 to 1.0; `edge` is how wide a pixel is.
    fn light(&self, (x, y): (f32, f32), edge: f32) -> f32 {
        let high = self.foot - self.peak.1;
        let down = ((y - self.peak.1) / high).max(0.0);
        let beyond = (x - self.crest(down)) * self.slip;
        let wide = self.half * (0.16 + 0.44 * down.min(1.6));
        let across = beyond / wide;
        let fades = smoothstep(2.3, 0.9, down);
        let face = smoothstep(-edge, edge, beyond)
            * (1.0 - 0.30 * smoothstep(0.0, 0.55, across))
            * smoothstep(
                1.05,
                0.62,
                across + 0.10 * libm::sinf(5.0 * down + self.phase_rad),
            )
            * fades;
        // The flank is brightest along the crest.
        let rim = libm::expf(-(-beyond).max(0.0) / (0.20 * self.half)) * fades;
        let body = fbm(x * 1.7 / self.half, down * 1.9, 2, self.seed + 1) - 0.5;
        let open = 0.80 + 0.20 * rim + 0.22 * body;
        lerp(open.min(1.04), 0.06 + 0.10 * down.min(1.0), face)
    }
}

/// All the dunes of a picture.
struct Field {
    horizon_y: f32,
    light_x: f32,
    sand: Rgb,
}

impl Field {
    fn foot(&self, row: &Row) -> f32 {
        lerp(self.horizon_y, NEAR_Y - 0.012, row.near)
    }

    /// The dunes of a row, the nearest first.
    fn dunes(&self, craft: &Craft<'_>, row_idx: usize) -> Vec<Dune> {
        let row = &ROWS[row_idx];
        let mut dice = craft.dice(30 + row_idx as u32);
        let foot = self.foot(row);
        let is_near = row_idx + 1 == ROWS.len();
        let stretch = if craft.is_tall() && !is_near {
            1.75
        } else {
            1.0
        };
        // What is higher is wider, too.
        let broad = if stretch > 1.0 { 1.3 } else { 1.0 };
        let wide = craft.half_width.max(0.75) * row.spread;
        // Rows lean to both sides by turns, so that valleys wind between them.
        let turn = if row_idx.is_multiple_of(2) { 1.0 } else { -1.0 };
        let mut dunes: Vec<Dune> = (0..row.n)
            .map(|i| {
                let part = if row.n == 1 {
                    -self.light_x
                } else {
                    2.0 * (i as f32 + dice.range(0.25, 0.75)) / row.n as f32 - 1.0
                };
                let lead = if i.is_multiple_of(2) { 1.0 } else { 0.66 };
                let high = row.high * stretch * lead * dice.range(0.85, 1.12);
                // The lower ones of a row stand before the others.
                let before = if is_near {
                    0.0
                } else {
                    0.75 * high * (1.0 - lead)
                };
                let foot = foot + before;
                Dune {
                    peak: (turn * part * wide, foot - high),
                    foot,
                    half: broad * row.half * dice.range(0.85, 1.15),
                    slip: -self.light_x,
                    bend: dice.range(-0.10, 0.22),
                    phase_rad: dice.range(0.0, TAU),
                    shoulder: (dice.range(-1.1, -0.7), dice.range(0.3, 0.55)),
                    seed: dice.noise_seed(),
                }
            })
            .collect();
        dunes.sort_by(|a, b| b.foot.total_cmp(&a.foot));
        dunes
    }

    fn add_row(&self, craft: &mut Craft<'_>, row_idx: usize) {
        let row = &ROWS[row_idx];
        let dunes = self.dunes(craft, row_idx);
        let (left, _, right, bottom) = craft.area(row.parallax);
        let top = dunes.iter().map(|dune| dune.peak.1).fold(1.0, f32::min) - 0.03;
        let bottom = ROWS
            .get(row_idx + 1)
            .map_or(bottom, |next| (self.foot(next) + 0.28).min(bottom));
        let tones = craft.tones.clone();
        let seed = craft.dice(40 + row_idx as u32).noise_seed();
        let edge = 0.8 / craft.density;
        let sand = self.sand;
        // In the shade the colour of sand is deeper.
        let deep = multiply(mix(sand, [1.0; 3], 0.1), [1.04, 0.86, 0.74]);
        let placed = craft.bake_fn((left, top, right, bottom), (row.parallax, 1.0), |x, y| {
            let mut colour = [0.0; 3];
            let mut seen = 0.0;
            for dune in &dunes {
                let under = y - dune.outline(x);
                let cover = smoothstep(-edge, edge, under);
                if cover <= 0.0 {
                    continue;
                }
                let light = dune.light((x, y), 1.2 * edge);
                let (ripple, grain) = self.ripple((x, y), edge, seed);
                let light = light + 0.5 * ripple * (0.3 + light);
                let own = scale(mix(deep, sand, light.clamp(0.0, 1.0)), 1.0 + 0.05 * grain);
                // Haze lies in the valleys, and leaves the crests clear.
                let low = smoothstep(0.02, 0.20, under) * smoothstep(0.05, 0.3, row.depth);
                let depth = row.depth * (0.86 + 0.55 * low);
                let here = tones.toned(own, light.clamp(0.0, 1.08), depth);
                let part = cover * (1.0 - seen);
                colour = [0, 1, 2].map(|i| colour[i] + part * here[i]);
                seen += part;
                if seen > 0.999 {
                    break;
                }
            }
            (colour.map(|part| part / f32::max(seen, 0.001)), seen)
        });
        craft.add(placed);
        if row_idx > 0 && row_idx + 1 < ROWS.len() {
            self.blow(craft, row, &dunes);
        }
    }

    /// Ripples of the wind, finer with distance until they are not seen; and grains.
    fn ripple(&self, (x, y): (f32, f32), edge: f32, seed: u32) -> (f32, f32) {
        let under = (y - self.horizon_y + 0.02).max(0.02);
        let full = 1.0 - self.horizon_y;
        let length = 0.017 * under / full;
        let clear = smoothstep(4.0, 9.0, length / edge);
        if clear <= 0.0 {
            return (0.0, 0.0);
        }
        let bent = fbm(x * 2.6, y * 4.5, 3, seed);
        let phase = TAU * full / 0.017 * libm::logf(under) + 22.0 * bent + 7.0 * x;
        let wave = libm::sinf(phase);
        let patch = 0.35 + 0.65 * smoothstep(0.35, 0.6, fbm(x * 1.6, y * 3.4, 2, seed + 3));
        let grain = fbm(x * 160.0, y * 200.0, 1, seed + 4) - 0.5;
        (
            0.17 * clear * patch * wave * (0.75 + 0.25 * wave),
            clear * grain,
        )
    }

    /// Sand that the wind takes off the crests, down their slip faces.
    fn blow(&self, craft: &mut Craft<'_>, row: &Row, dunes: &[Dune]) {
        let mut dice: Dice = craft.dice(50 + (row.parallax * 100.0) as u32);
        let colour = craft
            .tones
            .toned(mix(self.sand, [1.0; 3], 0.55), 1.0, row.depth);
        let seed = dice.noise_seed();
        let density = 0.4 * craft.density;
        let (wide, high) = (0.60 * row.half, 0.15 * row.half);
        let size_px = |side: f32| (side * density) as usize + 4;
        let slip = -self.light_x;
        let plate = Plate::from_fn(size_px(wide), size_px(high), |x, y| {
            let (u, v) = (x / density / wide, y / density / high);
            let along = if slip > 0.0 { u } else { 1.0 - u };
            let body = smoothstep(0.0, 0.18, along) * smoothstep(1.0, 0.35, along);
            let middle = 0.62 - 0.20 * along;
            let across = (v - middle) / (0.08 + 0.34 * along);
            let thread = smoothstep(0.30, 0.75, fbm(u * 3.0, v * 9.0, 3, seed));
            (
                colour,
                body * libm::expf(-across * across * 2.2) * (0.35 + 0.65 * thread),
            )
        });
        let wisp = Sprite::new(plate, density);
        let strength = match craft.ctx.weather {
            Weather::Rain | Weather::Snow | Weather::Fog => return,
            Weather::Dust | Weather::Storm => 1.0,
            _ => 0.6,
        };
        let parallax = row.parallax;
        let origins: Vec<_> = dunes
            .iter()
            .map(|dune| (dune.peak, dune.half, dice.unit()))
            .collect();
        craft.add_layer(Box::new(move |t, view, list| {
            for ((x, y), half, start) in &origins {
                for i in 0..3 {
                    let age = (0.21 * t + start + i as f32 / 3.0).fract();
                    let at = (
                        x + slip * half * (0.06 + 0.30 * age),
                        y + half * (0.05 * age - 0.012),
                    );
                    let draw = wisp.draw(view, at, (0.7 + 0.5 * age, parallax));
                    draw_faint(list, draw, strength * libm::sinf(PI * age));
                }
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dune(light_x: f32) -> Dune {
        Dune {
            peak: (0.1, 0.4),
            foot: 0.6,
            half: 0.8,
            slip: -light_x,
            bend: 0.1,
            phase_rad: 1.0,
            shoulder: (-0.9, 0.4),
            seed: 7,
        }
    }

    #[test]
    fn the_slip_face_lies_away_from_the_sun_and_ends_sharply_at_the_crest() {
        for light_x in [-1.0, 1.0] {
            let dune = dune(light_x);
            for down in [0.2, 0.4, 0.6] {
                let y = lerp(dune.peak.1, dune.foot, down);
                let crest = dune.crest(down);
                let at = |aside: f32| dune.light((crest + light_x * aside, y), 0.001);
                let (lit, shaded) = (at(0.004), at(-0.004));
                assert!(
                    lit > 0.7 && shaded < 0.3,
                    "{light_x} {down}: {lit} {shaded}"
                );
            }
        }
    }

    #[test]
    fn a_crest_winds_to_both_sides() {
        let dune = dune(1.0);
        let steps: Vec<f32> = (0..20)
            .map(|i| dune.crest(0.08 * (i + 1) as f32) - dune.crest(0.08 * i as f32))
            .collect();
        assert!(steps.iter().any(|step| *step > 0.0));
        assert!(steps.iter().any(|step| *step < 0.0));
    }

    #[test]
    fn a_dune_is_highest_at_its_peak() {
        let dune = dune(-1.0);
        for i in -20..=20 {
            let y = dune.outline(dune.peak.0 + 0.1 * i as f32);
            assert!(y > dune.peak.1 - 0.02, "{i}: {y}");
        }
        assert!(dune.outline(dune.peak.0) < dune.peak.1 + 0.02);
    }
}

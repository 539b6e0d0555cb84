//! Waves that roll in: rows of swell with crests and foam, each of which comes nearer and grows.

use std::f32::consts::PI;
use std::sync::Arc;

use super::craft::{Craft, Placed};
use super::palette::{mix, rgb, scale};
use super::water::{SEA_ROUGHNESS, Water};
use crate::paint::noise::{fbm, lerp, ridged, smoothstep};
use crate::paint::{Affine, Draw, Rgb};
use crate::scene::Weather;
use crate::staging::View;

const PARALLAX: f32 = 0.6;
/// How many rows are under way, and of how many shapes.
const N_ROWS: usize = 9;
const N_SHAPES: usize = 3;
/// How wide the farthest row is drawn, as a part of the nearest.
const FAR_WIDTH: f32 = 0.45;
/// How high the farthest row is.
const FAR_HEIGHT: f32 = 0.10;

/// Where waves roll and how high they are.
pub(super) struct Rollers {
    /// Where they come from and where they end: world y.
    pub(super) from_y: f32,
    pub(super) to_y: f32,
    /// How high the nearest is, in world units.
    pub(super) height: f32,
    /// Rows below this line stand before the actors.
    pub(super) front_y: Option<f32>,
    /// Whether they break and run out at the end, as on a beach.
    pub(super) is_breaking: bool,
    /// Where light gleams on them.
    pub(super) sun_x: f32,
}

/// How much higher than those of the open sea on a fair day the waves of `water` are in this weather.
pub(super) fn swell(water: &Water, weather: Weather) -> f32 {
    let weather = match weather {
        Weather::Storm => 1.75,
        Weather::Rain => 1.2,
        Weather::Fog | Weather::Aurora => 0.7,
        _ => 1.0,
    };
    weather * libm::sqrtf(water.roughness / SEA_ROUGHNESS)
}

/// How plainly waves stand out: on calm water, and through mist, they are hardly more than a shimmer.
fn strength(water: &Water, weather: Weather) -> f32 {
    let calm = lerp(0.32, 1.0, smoothstep(0.08, 0.5, water.roughness));
    calm * if weather == Weather::Fog { 0.6 } else { 1.0 }
}

/// Adds the rows of `rollers` over `water`.
pub(super) fn add_rollers(craft: &mut Craft<'_>, water: &Water, rollers: &Rollers) {
    let water = &water.told(craft);
    let shapes: Arc<Vec<Placed>> = Arc::new(
        (0..N_SHAPES as u32)
            .map(|shape| bake_row(craft, water, rollers, shape))
            .collect(),
    );
    let pace = 0.032
        * libm::sqrtf(swell(water, craft.ctx.weather))
        * if rollers.is_breaking { 1.5 } else { 1.0 };
    let course = Course {
        from_y: rollers.from_y,
        to_y: rollers.to_y,
        is_breaking: rollers.is_breaking,
        sun_x: rollers.sun_x,
        height: rollers.height,
        pace,
        strength: strength(water, craft.ctx.weather),
    };
    let behind = Arc::clone(&shapes);
    let front_y = rollers.front_y;
    craft.add_layer(Box::new(move |t, view, list| {
        for row in course.rows(t) {
            // What has come past the actors is drawn before them.
            if front_y.is_none_or(|front_y| row.y < front_y + 0.06) {
                list.draw(row.draw(&behind[row.shape], &course, view));
            }
        }
    }));
    let Some(front_y) = front_y else { return };
    craft.add_front(Box::new(move |t, view, list| {
        for row in course.rows(t) {
            let comes = smoothstep(front_y, front_y + 0.05, row.y);
            if comes > 0.0 {
                let draw = row.draw(&shapes[row.shape], &course, view);
                list.draw(Draw {
                    opacity: draw.opacity * comes,
                    ..draw
                });
            }
        }
    }));
}

/// How rows move.
#[derive(Clone, Copy)]
struct Course {
    from_y: f32,
    to_y: f32,
    is_breaking: bool,
    sun_x: f32,
    height: f32,
    /// How much of the way a row makes in a second.
    pace: f32,
    /// How much of its colours is seen.
    strength: f32,
}

/// One row at one moment.
struct Row {
    shape: usize,
    /// Where its foot is: world y.
    y: f32,
    /// How large it is drawn, across and upwards.
    scale: (f32, f32),
    /// How far it has swayed.
    sway: f32,
    opacity: f32,
}

impl Course {
    /// The rows at `t`, the farthest first.
    fn rows(&self, t: f32) -> Vec<Row> {
        let mut rows: Vec<(f32, Row)> = (0..N_ROWS)
            .map(|i| {
                let way = (i as f32 / N_ROWS as f32 + self.pace * t).fract();
                let near = libm::powf(way, 1.7);
                let breath = 1.0 + 0.14 * libm::sinf(0.9 * t + 1.7 * i as f32);
                let ends = if self.is_breaking {
                    1.0 - 0.75 * smoothstep(0.72, 1.0, way)
                } else {
                    1.0
                };
                let row = Row {
                    shape: i % N_SHAPES,
                    y: lerp(self.from_y, self.to_y, near),
                    scale: (
                        lerp(FAR_WIDTH, 1.0, near),
                        lerp(FAR_HEIGHT, 1.0, near) * breath * ends,
                    ),
                    sway: 0.05 * libm::sinf(0.55 * t + 2.3 * i as f32) * near,
                    opacity: smoothstep(0.02, 0.22, way)
                        * if self.is_breaking {
                            1.0 - smoothstep(0.90, 1.0, way)
                        } else {
                            1.0
                        },
                };
                (way, row)
            })
            .collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

impl Row {
    fn draw(&self, placed: &Placed, course: &Course, view: &View) -> Draw {
        let (at_x, at_y) = placed.at;
        let density = placed.density;
        // The plate's own foot lies at y = 0; it is drawn about the line under the sun.
        let to_world = Affine::scale(1.0 / density, 1.0 / density)
            .then(Affine::translate(at_x - course.sun_x, at_y))
            .then(Affine::scale(self.scale.0, self.scale.1))
            .then(Affine::translate(
                course.sun_x + self.sway,
                self.y + 0.4 * course.height * (1.0 - self.scale.1),
            ));
        Draw {
            to_frame: to_world.then(view.to_frame(placed.parallax)),
            opacity: self.opacity * course.strength,
            ..placed.draw(view)
        }
    }
}

/// The inks of a row.
struct Inks {
    crest: Rgb,
    deep: Rgb,
    trough: Rgb,
    foam: Rgb,
    foam_shade: Rgb,
    gleam: Rgb,
    /// How strongly the light gleams.
    shine: f32,
}

impl Inks {
    fn of(craft: &Craft<'_>, water: &Water) -> Self {
        let tones = &craft.tones;
        let is_low = tones.sun_y > 0.35;
        let thin = mix(water.near, rgb(0x63d6cf), 0.55);
        let crest = mix(tones.lit(thin, 0.0), tones.sky[2], 0.16);
        Self {
            crest: mix(crest, tones.glow, if is_low { 0.36 } else { 0.0 }),
            deep: tones.toned(scale(water.near, 0.80), 0.45, 0.0),
            trough: mix(
                tones.toned(water.near, 0.7, 0.0),
                tones.sky[2],
                if is_low { 0.46 } else { 0.22 },
            ),
            foam: tones.lit([1.0, 1.0, 1.0], 0.0),
            foam_shade: mix(
                tones.shaded([0.92, 0.97, 1.0], 0.0),
                tones.lit([0.8, 0.9, 0.95], 0.0),
                0.45,
            ),
            gleam: mix(tones.glow, [1.0; 3], 0.25),
            shine: tones.sun_strength * if is_low { 1.0 } else { 0.35 },
        }
    }
}

fn bake_row(craft: &Craft<'_>, water: &Water, rollers: &Rollers, shape: u32) -> Placed {
    let high = rollers.height;
    let (left, _, right, _) = craft.area(PARALLAX);
    let half = right.max(-left) / FAR_WIDTH + 0.15 + rollers.sun_x.abs();
    let area = (-half, -1.5 * high, half, 3.0 * high);
    let seed = craft.dice(230 + shape).noise_seed();
    let inks = Inks::of(craft, water);
    let wild = swell(water, craft.ctx.weather);
    let sun_x = rollers.sun_x;
    let is_breaking = rollers.is_breaking;
    let shift = shape as f32 * 2.1;
    craft.bake_fn(area, (PARALLAX, 0.8), |x, y| {
        // Long backs and sharp crests.
        let bend = fbm(x * 0.9 + shift, 1.0, 2, seed) - 0.5;
        let peak =
            1.0 - 2.0 * libm::powf(libm::sinf((x * 0.62 + bend * 0.9) * PI + shift).abs(), 0.85);
        let rough = fbm(x * 3.1, 2.0, 3, seed + 1) - 0.5;
        let breaks = smoothstep(
            if is_breaking {
                0.34
            } else {
                0.62 - 0.10 * wild
            },
            0.70,
            fbm(x * 1.5 + shift, 5.0, 2, seed + 2) + 0.12 * peak,
        );
        let froth = fbm(x * 26.0, y * 30.0, 3, seed + 3);
        let crest = -high * (0.42 * peak + 0.75 * rough) - breaks * high * 0.28 * (froth - 0.35);
        let deep = (y - crest) / high;
        if deep < -0.1 {
            return (inks.foam, 0.0);
        }
        let face = mix(inks.crest, inks.deep, smoothstep(0.0, 0.85, deep));
        let face = mix(face, inks.trough, smoothstep(0.8, 2.4, deep));
        // Water is drawn up the face in streaks.
        let streak = fbm(x * 7.0 + 0.6 * deep, deep * 5.0 - 2.0 * peak, 3, seed + 4) - 0.5;
        let face = scale(face, 1.0 + 0.34 * streak);
        let sun = libm::expf(-(x - sun_x) * (x - sun_x) / 0.05);
        let ripple = smoothstep(0.48, 0.62, fbm(x * 12.0, deep * 14.0, 2, seed + 5));
        let face = mix(face, inks.gleam, 0.75 * inks.shine * sun * ripple);
        let rim = smoothstep(0.10, 0.0, deep) * (0.35 + 0.4 * inks.shine * sun);
        let face = mix(face, inks.foam, rim);
        let thick = 0.12 + 0.62 * breaks;
        let cap =
            breaks.min(1.0) * smoothstep(thick, 0.45 * thick, deep + 0.9 * thick * (froth - 0.5));
        let net = smoothstep(0.72, 0.93, ridged(x * 7.0, deep * 3.2 + rough, 3, seed + 6));
        let lace = net * smoothstep(2.4, 0.4, deep) * (0.22 + 0.55 * breaks);
        let foam = mix(
            inks.foam,
            inks.foam_shade,
            smoothstep(0.35, 0.9, deep / thick + 0.5 * (froth - 0.5)),
        );
        let colour = mix(face, foam, cap.max(lace).clamp(0.0, 1.0));
        let alpha = smoothstep(-0.012, 0.012, deep) * (1.0 - smoothstep(1.7, 2.9, y / high));
        (colour, alpha)
    })
}

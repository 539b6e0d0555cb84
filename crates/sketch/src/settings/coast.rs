//! A rocky coast seen from the water: a cliff that stands in the sea, rocks at its foot, waves that run up on them and
//! burst into spray.

use std::f32::consts::TAU;

use super::birds::add_birds;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::palette::{mix, rgb, scale, told};
use super::rollers::{Rollers, add_rollers, swell};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::water::{add_water, sea};
use crate::paint::Rgb;
use crate::paint::bake::{dot, glow};
use crate::paint::noise::{fbm, hash01, lerp, ridged, smoothstep};
use crate::staging::{Set, SetContext};

/// How the cliff and everything at its foot moves with the camera.
const PARALLAX: f32 = 0.72;
/// How often a wave bursts at one place, in seconds.
const BEAT_S: f32 = 3.6;
/// How fast spray falls, in world units.
const FALL: f32 = 0.55;

/// Where the cliff stands.
#[derive(Clone, Copy)]
struct Wall {
    /// On which side: -1.0 left, 1.0 right.
    side: f32,
    /// Where it ends towards the open sea.
    reach: f32,
    /// Its top and its foot there: world y.
    top: f32,
    foot: f32,
    half: f32,
    seed: u32,
}

impl Wall {
    /// How far inland of the cliff's end `x` is; less than nothing on the sea.
    fn inland(&self, x: f32) -> f32 {
        x * self.side - self.reach
    }

    /// Where rock meets water at `x`: nearer to the beholder along the wall.
    fn foot(&self, x: f32) -> f32 {
        let along = (self.inland(x) / self.half).clamp(-0.4, 1.6);
        self.foot + 0.13 * along + 0.012 * (fbm(x * 7.0, 3.0, 3, self.seed) - 0.5)
    }

    /// Where the turf on top begins at `x`.
    fn crest(&self, x: f32) -> f32 {
        let along = (self.inland(x) / self.half).clamp(0.0, 1.4);
        let high = self.foot - self.top;
        self.top + high * 0.30 * smoothstep(0.30, 0.0, along) - high * 0.10 * along
            + 0.035 * (fbm(x * 4.0, 1.0, 3, self.seed + 1) - 0.5)
    }
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.06 } else { 0.40 };
    craft.skyline = 0.062;
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.06, sun_x);
    add_birds(&mut craft, horizon_y);
    add_backdrop(&mut craft, horizon_y + 0.002, sun_x);
    let water = sea(horizon_y, ctx.is_calm);
    add_water(&mut craft, &water, sun_x);
    let (_, _, _, bottom) = craft.area(1.0);
    let rollers = Rollers {
        from_y: horizon_y + 0.012,
        to_y: bottom + 0.16,
        height: 0.10 * swell(&water, ctx.weather),
        front_y: None,
        is_breaking: false,
        sun_x,
    };
    add_rollers(&mut craft, &water, &rollers);
    let wall = Wall {
        side: -light_x,
        reach: if craft.is_tall() { 0.02 } else { 0.10 },
        top: if craft.is_tall() { -0.34 } else { 0.10 },
        foot: if craft.is_tall() { 0.52 } else { 0.66 },
        half: craft.half_width,
        seed: craft.dice(60).noise_seed(),
    };
    add_wall(&mut craft, wall, light_x);
    add_rocks(&mut craft, wall, light_x);
    let power = swell(&water, ctx.weather).clamp(0.45, 1.5);
    add_surf(&mut craft, wall);
    add_spray(&mut craft, wall, power);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.86,
        water_y: Some(0.80),
        ..Shape::open(palette)
    })
}

/// The colours of dry rock, dull and pale.
fn stone(craft: &Craft<'_>) -> (Rgb, Rgb) {
    let said = craft.ctx.surface.tints.rock;
    (told(said, rgb(0x77695c)), told(said, rgb(0xb8a68e)))
}

fn add_wall(craft: &mut Craft<'_>, wall: Wall, light_x: f32) {
    let (left, _, right, _) = craft.area(PARALLAX);
    let seed = wall.seed;
    let tones = craft.tones.clone();
    let turf = craft.turf();
    let (dull, pale) = stone(craft);
    let high = wall.foot - wall.top;
    let area = (left, wall.top - 0.25 * high, right, wall.foot + 0.32);
    let placed = craft.bake_fn(area, (PARALLAX, 1.0), |x, y| {
        let foot = wall.foot(x);
        let crest = wall.crest(x);
        let up = ((foot - y) / high).clamp(0.0, 1.5);
        // The end of the wall leans back in ledges, and its foot spreads into the water.
        let ledge = 0.10 * (fbm(up * 4.0, 2.0, 4, seed + 2) - 0.5)
            + 0.035 * (hash01((up * 7.0) as i32, 5, seed) - 0.5);
        let lean = 0.20 * high * up * up - 0.10 * high * smoothstep(0.22, 0.0, up);
        let inland = wall.inland(x) - lean + ledge;
        let inside = smoothstep(0.0, 0.005, inland)
            * smoothstep(-0.0015, 0.0015, y - crest)
            * smoothstep(0.006, -0.006, y - foot);
        // Buttresses: planes that face the light or turn from it.
        let warp = 0.25 * fbm(x * 3.0, y * 2.0, 2, seed + 3);
        let slant = x + 0.22 * y * wall.side + 0.10 * warp;
        let column = (slant * 5.5 + 1.4 * fbm(slant * 2.0, y * 1.5, 2, seed + 4)).floor();
        let step = (y * 5.0 + 2.0 * hash01(column as i32, 3, seed) + warp).floor();
        let plane = hash01(column as i32, step as i32, seed);
        let facet = fbm(x * 13.0 + warp, y * 8.0, 3, seed + 5) - 0.5;
        let band = fbm(0.4 * x, (y + 0.05 * warp) * 9.0, 3, seed + 6);
        let crack = ridged(slant * 9.0, y * 2.6 + warp, 3, seed + 7);
        let own = mix(
            dull,
            pale,
            smoothstep(0.32, 0.70, band + 0.5 * facet + 0.16 * plane),
        );
        let light = 0.44 + 0.50 * (plane - 0.5) + 0.50 * facet
            - 0.55 * smoothstep(0.72, 0.90, crack)
            + 0.30 * smoothstep(0.05, 0.0, inland)
            - 0.06 * light_x * wall.side;
        // What the sea reaches is wet and dark.
        let wet = smoothstep(0.24, 0.04, up + 0.10 * facet);
        let own = mix(own, scale(dull, 0.46), 0.85 * wet);
        let hang = 0.020 + 0.040 * (fbm(x * 15.0, 7.0, 3, seed + 8) - 0.25);
        let green = smoothstep(hang + 0.008, hang - 0.008, y - crest);
        let own = mix(own, scale(turf, 0.92), green);
        let light = lerp(light.clamp(0.04, 1.05), 0.88, green);
        (tones.toned(own, light, 0.13), inside)
    });
    craft.add(placed);
}

/// Rocks that stand in the water before the wall and off its end.
fn add_rocks(craft: &mut Craft<'_>, wall: Wall, light_x: f32) {
    let (dull, pale) = stone(craft);
    let mut dice = craft.dice(61);
    let tones = craft.tones.clone();
    for i in 0..9 {
        let part = i as f32 / 8.0;
        let x = wall.side * (wall.reach + lerp(-0.30, 0.95, part) * wall.half);
        let wide = dice.range(0.055, 0.12) * lerp(0.8, 1.5, part);
        let high = wide * dice.range(0.5, if i < 3 { 1.5 } else { 0.9 });
        let foot = wall.foot(x) + 0.022 + 0.02 * dice.unit();
        let seed = dice.noise_seed();
        let area = (
            x - 1.3 * wide,
            foot - 1.4 * high,
            x + 1.3 * wide,
            foot + 0.014,
        );
        let placed = craft.bake_fn(area, (PARALLAX, 1.0), |px, py| {
            let (u, v) = ((px - x) / wide, (foot - py) / high);
            let rough = 0.38 * (fbm(u * 2.6, v * 2.2, 4, seed) - 0.5);
            let body = 1.0 - u * u + rough - v.max(0.0);
            let facet = fbm(u * 3.0, v * 3.4, 3, seed + 1) - 0.5;
            let wet = smoothstep(0.75, 0.15, v + facet);
            let own = mix(mix(dull, pale, 0.45 + facet), scale(dull, 0.42), 0.8 * wet);
            let light = 0.45 + 0.34 * u * light_x + 0.7 * facet + 0.25 * v;
            let alpha = smoothstep(0.0, 0.05, body) * smoothstep(-0.10, 0.04, v);
            (tones.toned(own, light.clamp(0.05, 1.0), 0.10), alpha)
        });
        craft.add(placed);
    }
}

/// Foam along the foot of the rocks: it runs up on them with every wave and drains down again.
fn add_surf(craft: &mut Craft<'_>, wall: Wall) {
    let (left, _, right, _) = craft.area(PARALLAX);
    let white = craft.tones.lit([0.97, 0.99, 1.0], 0.05);
    let cool = craft.tones.toned(rgb(0xbfe0e6), 0.6, 0.05);
    for layer in 0..3_u32 {
        let seed = wall.seed + 20 + layer;
        let thick = [0.085, 0.055, 0.038][layer as usize];
        let area = (left, wall.foot - 0.22, right, wall.foot + 0.34);
        let placed = craft.bake_fn(area, (PARALLAX, 0.8), |x, y| {
            let near = smoothstep(-0.44, -0.06, wall.inland(x) / wall.half);
            let line = wall.foot(x) + 0.018 + 0.014 * libm::sinf(x * 9.0 + 2.1 * layer as f32);
            let off = y - line;
            let froth = fbm(x * 26.0, y * 44.0, 4, seed);
            // Dense where it breaks, and in nets and streaks out on the water.
            let body = smoothstep(thick, 0.2 * thick, off.abs() + 0.05 * (froth - 0.5));
            let net = smoothstep(0.72, 0.93, ridged(x * 11.0, y * 22.0, 3, seed + 7))
                * smoothstep(0.20, 0.02, off)
                * smoothstep(-0.03, 0.02, off);
            let holes = smoothstep(0.26, 0.50, froth + 0.22 * body);
            let alpha = near * (0.95 * body * holes).max(0.6 * net);
            (mix(cool, white, smoothstep(0.30, 0.62, froth)), alpha)
        });
        craft.add_layer(Box::new(move |t, view, list| {
            let beat = libm::sinf(TAU * t / BEAT_S + 2.0 * layer as f32);
            let mut moved = placed.clone();
            moved.at.1 -= 0.020 * beat - 0.012 * layer as f32;
            moved.at.0 += 0.014 * wall.side * beat;
            draw_faint(list, moved.draw(view), 0.72 + 0.28 * beat);
        }));
    }
}

/// One drop or puff of a burst.
struct Puff {
    /// Where along the foot, when in the beat, how fast sideways and up, how large, how long it lasts.
    at: (f32, f32),
    start_s: f32,
    speed: (f32, f32),
    size: f32,
    life_s: f32,
    is_mist: bool,
}

/// Bursts at the foot of a headland on `side` that is seen from beside: where it meets the water, how high it is, and
/// how far it reaches.
pub(super) fn add_bursts(craft: &mut Craft<'_>, (foot, high, reach): (f32, f32, f32), side: f32) {
    let wall = Wall {
        side,
        reach,
        top: foot - high,
        foot,
        half: 0.62 * craft.half_width,
        seed: craft.dice(60).noise_seed(),
    };
    add_spray(craft, wall, 0.55);
}

/// Waves burst against the rocks, one place after the other.
fn add_spray(craft: &mut Craft<'_>, wall: Wall, power: f32) {
    let mut dice = craft.dice(62);
    let white = craft.tones.lit([0.98, 1.0, 1.0], 0.02);
    let mist = Sprite::new(glow(48, white, 0.0), 48.0);
    let drop = Sprite::new(dot(24, white), 24.0);
    let mut puffs = Vec::new();
    for burst in 0..5 {
        let part = [-0.10, 0.16, 0.40, 0.66, 0.92][burst];
        let x = wall.side * (wall.reach + part * wall.half);
        let start_s = BEAT_S * ([0.0, 0.52, 0.22, 0.76, 0.38][burst] + 0.06 * dice.unit());
        let strong = power * dice.range(0.8, 1.15) * if burst < 3 { 1.0 } else { 0.8 };
        for i in 0..96 {
            let is_mist = i % 5 < 3;
            let aside = dice.range(-1.0, 1.0);
            let up = dice.unit();
            let at_x = x + 0.10 * aside * wall.half.min(1.0);
            puffs.push(Puff {
                at: (at_x, wall.foot(at_x) + 0.02 * dice.unit()),
                start_s: start_s + 0.22 * dice.unit(),
                speed: (
                    0.13 * aside - 0.08 * wall.side,
                    -strong * lerp(0.10, 0.66, up) * (1.0 - 0.55 * aside * aside),
                ),
                size: if is_mist {
                    dice.range(0.07, 0.15)
                } else {
                    dice.range(0.008, 0.020)
                } * strong,
                life_s: dice.range(0.9, 1.7),
                is_mist,
            });
        }
    }
    craft.add_layer(Box::new(move |t, view, list| {
        for puff in &puffs {
            let age = (t - puff.start_s).rem_euclid(BEAT_S);
            if age > puff.life_s {
                continue;
            }
            let at = (
                puff.at.0 + puff.speed.0 * age,
                puff.at.1 + puff.speed.1 * age + 0.5 * FALL * age * age,
            );
            let fade =
                smoothstep(0.0, 0.10, age) * smoothstep(puff.life_s, 0.35 * puff.life_s, age);
            let (sprite, grown, opacity) = if puff.is_mist {
                (&mist, 0.7 + 1.2 * age, 0.92)
            } else {
                (&drop, 1.0, 0.95)
            };
            let draw = sprite.draw(view, at, (puff.size * grown, PARALLAX));
            draw_faint(list, draw, opacity * fade);
        }
    }));
}

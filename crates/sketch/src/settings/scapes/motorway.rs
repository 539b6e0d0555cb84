//! A motorway from a bridge across it: three lanes each way, a barrier between them, traffic that comes and goes.

use super::super::bustle::{Lane, Traffic, add_bustle};
use super::super::craft::{Craft, Shape, Sprite};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::scenery;
use super::super::terrain::{Range, add_hills};
use crate::paint::bake::glow;
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

/// Half the width of the asphalt at distance 1.
const HALF_ROAD: f32 = 1.44;
/// Half the width of the strip between the two ways.
const HALF_MIDDLE: f32 = 0.08;
/// How wide a lane is.
const LANE: f32 = 0.43;
const PARALLAX: f32 = 0.85;
/// How far away the lamps of the middle stand.
const LAMPS: [f32; 6] = [1.15, 1.75, 2.6, 3.9, 5.8, 8.4];

/// Where the road runs to, and how far above it we are.
#[derive(Clone, Copy)]
struct Sight {
    vanish_y: f32,
    eye: f32,
}

impl Sight {
    fn project(self, x: f32, up: f32, z: f32) -> (f32, f32) {
        (x / z, self.vanish_y + (self.eye - up) / z)
    }
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let vanish_y = if craft.is_tall() { 0.50 } else { 0.44 };
    let sight = Sight {
        vanish_y,
        eye: 1.02 - vanish_y,
    };
    let sun_x = scenery::open(&mut craft, (vanish_y, vanish_y - 0.06), |craft, _| {
        let range = Range {
            foot_y: vanish_y + 0.01,
            height: if craft.is_tall() { 0.16 } else { 0.11 },
            depth: 0.68,
            parallax: 0.15,
            colour: mix(craft.turf(), rgb(0x5f7f8a), 0.5),
        };
        add_hills(craft, &range, 21);
    });
    let light_x = sun_x.signum();
    add_ground(&mut craft, sight);
    add_sides(&mut craft, sight, light_x);
    let heads = add_lamps(&mut craft, sight, light_x);
    let lane = Lane {
        vanish_y,
        eye: sight.eye,
        half_road: HALF_ROAD,
        half_street: HALF_ROAD,
        parallax: PARALLAX,
        traffic: Traffic::Motorway,
    };
    add_bustle(&mut craft, lane, ctx.surface.is_busy);
    add_halos(&mut craft, heads);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.70,
        air_y: 0.22,
        ..Shape::open(palette)
    })
}

/// The asphalt with its lines, the strip in the middle and the green on both sides.
fn add_ground(craft: &mut Craft<'_>, sight: Sight) {
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let turf = craft.turf();
    let is_white = craft.season() == Season::Winter;
    let (left, _, right, bottom) = craft.area(PARALLAX);
    let area = (left, sight.vanish_y, right, bottom);
    let placed = craft.bake_fn(area, (PARALLAX, 1.0), |x, y| {
        let z = sight.eye / (y - sight.vanish_y).max(0.004);
        let (across, along) = ((x * z).abs(), z * 2.0);
        let rough = fbm(x * z * 12.0, along * 5.0, 3, seed) - 0.5;
        let asphalt = scale(
            rgb(0x5d6067),
            (1.0 + 0.28 * rough) * lerp(1.0, 0.66, tones.wet),
        );
        // Paint is as wide on the road everywhere, and never thinner than the eye can follow.
        let soft = 0.002 * z;
        let paint = |at: f32| smoothstep(0.016 + soft, 0.010, (across - at).abs());
        let edge = paint(HALF_MIDDLE + 0.03).max(paint(HALF_ROAD - 0.05));
        let dashes = if (along * 0.55).rem_euclid(1.0) < 0.42 {
            1.0
        } else {
            0.0
        };
        let lines = edge.max(dashes * paint(HALF_MIDDLE + LANE + 0.02));
        let lines = lines.max(dashes * paint(HALF_MIDDLE + 2.0 * LANE + 0.03));
        let road = mix(
            asphalt,
            rgb(0xf0eee4),
            (0.85 - 0.5 * rough.max(0.0)) * lines,
        );
        let grass = scale(turf, 0.92 + 0.5 * rough);
        let barrier = mix(
            rgb(0xb6b4ae),
            rgb(0x8c8a86),
            smoothstep(0.0, HALF_MIDDLE, across),
        );
        let own = match across {
            _ if across < HALF_MIDDLE => barrier,
            _ if across < HALF_ROAD => road,
            _ => mix(
                scale(rgb(0x8d8878), 1.0 + 0.3 * rough),
                grass,
                smoothstep(HALF_ROAD, HALF_ROAD + 0.10, across),
            ),
        };
        let snow = match across {
            _ if !is_white => 0.0,
            _ if across < HALF_ROAD => 0.30 + 0.5 * rough,
            _ => 0.9,
        };
        let own = mix(own, [0.93, 0.95, 0.98], snow.clamp(0.0, 1.0));
        (tones.toned(own, 0.68, 0.8 * smoothstep(1.5, 12.0, z)), 1.0)
    });
    craft.add(placed);
}

/// Crash barriers and trees along both sides, and a sign over the lanes.
fn add_sides(craft: &mut Craft<'_>, sight: Sight, light_x: f32) {
    let mut dice = craft.dice(24);
    let place = Distance {
        parallax: PARALLAX,
        depth: 0.30,
    };
    let mut easel = Easel::new(craft, place, (0.0, 1.0), light_x);
    let mut z = 9.0;
    while z > 1.3 {
        for side in [-1.0, 1.0] {
            let x = side * (HALF_ROAD + dice.range(0.35, 1.1));
            let (at, foot) = sight.project(x, 0.0, z);
            let high = dice.range(0.55, 0.95) / z;
            easel.garden(&mut dice).tree((at, foot), high);
        }
        z *= 0.84;
    }
    for side in [-1.0, 1.0] {
        let rail = |up: f32, z: f32| sight.project(side * (HALF_ROAD + 0.06), up, z);
        let (steel, dark) = (
            easel.ink(rgb(0xb4bac0), 0.75),
            easel.ink(rgb(0x6f757c), 0.5),
        );
        let mut z = 9.0;
        while z > 0.8 {
            let ((x, foot), (_, top)) = (rail(0.0, z), rail(0.09, z));
            easel
                .drawing
                .rect((x - 0.008 / z, top, x + 0.008 / z, foot), &dark);
            z *= 0.86;
        }
        let band = [
            rail(0.10, 0.7),
            rail(0.055, 0.7),
            rail(0.055, 12.0),
            rail(0.10, 12.0),
        ];
        easel.drawing.polygon(&band, &steel);
    }
    gantry(&mut easel, sight);
    easel.hang(craft);
}

/// A frame across the road with green boards.
fn gantry(easel: &mut Easel, sight: Sight) {
    const AWAY: f32 = 3.0;
    let (steel, green) = (easel.ink(rgb(0x868d94), 0.6), easel.ink(rgb(0x1f7a4c), 0.8));
    let white = easel.ink(rgb(0xf4f6f2), 1.0);
    let (post_x, foot) = sight.project(HALF_ROAD + 0.14, 0.0, AWAY);
    let (_, top) = sight.project(0.0, 1.02, AWAY);
    for side in [-1.0, 1.0] {
        let x = side * post_x;
        easel
            .drawing
            .rect((x - 0.006, top, x + 0.006, foot), &steel);
    }
    easel
        .drawing
        .rect((-post_x, top, post_x, top + 0.012), &steel);
    easel
        .drawing
        .rect((-post_x, top + 0.030, post_x, top + 0.036), &steel);
    for (x, wide) in [(0.14, 0.15), (0.34, 0.15)] {
        let board = (x - 0.5 * wide, top - 0.030, x + 0.5 * wide, top + 0.052);
        easel.drawing.rounded(board, 0.006, &white);
        let inner = (
            board.0 + 0.004,
            board.1 + 0.004,
            board.2 - 0.004,
            board.3 - 0.004,
        );
        easel.drawing.rounded(inner, 0.004, &green);
        for (line, share) in [(0.018, 0.62), (0.036, 0.44)] {
            let y = board.1 + line;
            easel.drawing.rounded(
                (x - 0.38 * wide, y, x + (share - 0.38) * wide, y + 0.008),
                0.002,
                &white,
            );
        }
        let arrow = [
            (x - 0.010, board.3 - 0.022),
            (x + 0.010, board.3 - 0.022),
            (x, board.3 - 0.008),
        ];
        easel.drawing.polygon(&arrow, &white);
    }
}

/// Lamps along the middle with an arm over each way; where their heads are, and how near.
fn add_lamps(craft: &mut Craft<'_>, sight: Sight, light_x: f32) -> Vec<(f32, f32, f32)> {
    let place = Distance {
        parallax: PARALLAX,
        depth: 0.20,
    };
    let mut easel = Easel::new(craft, place, (0.0, 1.0), light_x);
    let (steel, head) = (
        easel.ink(rgb(0x5f666e), 0.45),
        easel.ink(rgb(0xfff0c8), 1.0),
    );
    let mut heads = Vec::new();
    for &z in LAMPS.iter().rev() {
        let (x, foot) = sight.project(0.0, 0.0, z);
        let (_, top) = sight.project(0.0, 0.95, z);
        let wide = 0.011 / z;
        easel.drawing.rect((x - wide, top, x + wide, foot), &steel);
        for side in [-1.0, 1.0] {
            let tip = side * 0.26 / z;
            let arm = format!("M0 {:.4}Q0 {top:.4} {tip:.4} {top:.4}", top + 0.08 / z);
            easel.drawing.stroke(&arm, &steel, 1.3 * wide);
            easel
                .drawing
                .ellipse((tip, top + 0.008 / z), (0.045 / z, 0.014 / z), &head);
            heads.push((tip, top + 0.012 / z, z));
        }
    }
    easel.hang(craft);
    heads
}

/// The light around the lamps after dark.
fn add_halos(craft: &mut Craft<'_>, heads: Vec<(f32, f32, f32)>) {
    if craft.tones.lamps < 0.3 {
        return;
    }
    let strength = 0.6 * craft.tones.lamps;
    let side_px = (craft.density * 0.2) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.84, 0.54], 0.04), side_px as f32);
    craft.add_layer(Box::new(move |_, view, list| {
        for &(x, y, z) in &heads {
            let draw = halo.draw(view, (x, y), (0.42 / z, PARALLAX));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: strength,
                ..draw
            });
        }
    }));
}

//! An old street of cobbles between plastered houses with shutters and flowers, a tower at its end; a quiet
//! street of houses with gardens, trees and fences.

use super::buildings::{Build, PLASTER, ROOFS, church, cottage};
use super::bustle::{Lane, Traffic, add_bustle, is_out};
use super::city::add_halos;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::eastern;
use super::hall::tiles;
use super::palette::{mix, rgb, scale};
use super::region::{self, Script};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

const PARALLAX: f32 = 0.85;
const EYE: f32 = 0.45;
/// Half the distance between the house fronts.
const HALF: f32 = 0.92;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let is_quiet = ctx.setting == Setting::QuietStreet;
    // In the far East an old street is one of timber houses with eaves and lanterns.
    let is_eastern = !is_quiet && region::script(ctx.region) == Script::Eastern;
    let street = Street {
        vanish_y: if craft.is_tall() && !is_eastern {
            0.46
        } else {
            0.55
        },
        is_quiet,
        light_x: 1.0,
    };
    let light_x = add_sky(&mut craft, street.vanish_y).signum();
    let street = Street { light_x, ..street };
    add_clouds(&mut craft, street.vanish_y - 0.14, light_x);
    add_backdrop(&mut craft, street.vanish_y + 0.02, light_x);
    if is_eastern {
        eastern::add_houses(&mut craft, light_x);
    } else {
        add_end(&mut craft, &street);
    }
    add_ground(&mut craft, &street);
    if is_eastern {
        eastern::add_lanterns(&mut craft, light_x);
    } else if is_quiet {
        add_homes(&mut craft, &street);
    } else {
        add_houses(&mut craft, &street);
    }
    let is_busy = ctx.surface.is_busy;
    if (ctx.is_bare || is_busy) && is_out(ctx.weather) {
        let lane = Lane {
            vanish_y: street.vanish_y,
            eye: 1.0 - street.vanish_y,
            half_road: if is_quiet { 0.58 } else { 0.10 },
            half_street: if is_quiet { 0.92 } else { HALF },
            parallax: PARALLAX,
            traffic: Traffic::Walkers,
        };
        add_bustle(&mut craft, lane, is_busy);
    }
    add_lamps(&mut craft, &street);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.78, 0.56], 0.55 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.74,
        ..Shape::open(palette)
    })
}

struct Street {
    vanish_y: f32,
    is_quiet: bool,
    light_x: f32,
}

impl Street {
    /// Where a point is seen: sideways, above the ground, away.
    fn at(&self, x: f32, up: f32, z: f32) -> (f32, f32) {
        (
            x / z,
            self.vanish_y + (1.0 - self.vanish_y) * (EYE - up) / EYE / z,
        )
    }

    /// A rectangle on the front of a house that stands along the street.
    fn side(&self, drawing: &mut Drawing, x: f32, (z, up): ((f32, f32), (f32, f32)), fill: &str) {
        let corners = [
            self.at(x, up.0, z.0),
            self.at(x, up.1, z.0),
            self.at(x, up.1, z.1),
            self.at(x, up.0, z.1),
        ];
        drawing.polygon(&corners, fill);
    }
}

/// What closes the street: hills, a church, trees.
fn add_end(craft: &mut Craft<'_>, street: &Street) {
    let mut dice = craft.dice(20);
    let y = street.vanish_y + 0.05;
    // The square there, seen once one has come nearer.
    let (left, _, right, _) = craft.area(0.4);
    let tones = craft.tones.clone();
    let square = craft.bake_fn((left, y - 0.01, right, y + 0.40), (0.4, 0.25), |_, _| {
        (tones.toned(rgb(0xb3a48e), 0.85, 0.5), 1.0)
    });
    craft.add(square);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.4,
            depth: 0.55,
        },
        (-0.6, y + 0.06),
        street.light_x,
    );
    let (left, _, right, _) = easel.area;
    if !street.is_quiet && craft.ctx.region.is_none() {
        church(
            &mut easel,
            &mut dice,
            (0.0, y, if craft.is_tall() { 0.26 } else { 0.20 }),
        );
    }
    let mut x = left;
    while x < right {
        let high = dice.range(0.07, 0.14);
        if !street.is_quiet && dice.unit() < 0.6 {
            let build = Build::any(&mut dice, false);
            cottage(&mut easel, &mut dice, (x, y, high), build);
        } else {
            easel.garden(&mut dice).tree((x, y), high);
        }
        x += dice.range(0.03, 0.08);
    }
    easel.hang(craft);
}

fn add_ground(craft: &mut Craft<'_>, street: &Street) {
    let (left, _, right, bottom) = craft.area(PARALLAX);
    let seed = craft.dice(21).noise_seed();
    let tones = craft.tones.clone();
    let grass = craft.turf();
    let is_white = craft.season() == Season::Winter;
    let is_quiet = street.is_quiet;
    let (vanish_y, depth_y) = (street.vanish_y, 1.0 - street.vanish_y);
    let placed = craft.bake_fn(
        (left, vanish_y + 0.02, right, bottom),
        (PARALLAX, 1.0),
        |x, y| {
            let z = depth_y / (y - vanish_y).max(0.004);
            let (u, v) = (x * z, z);
            let grain = fbm(u * 20.0, v * 9.0, 3, seed) - 0.5;
            let own = if is_quiet {
                let walk = smoothstep(0.015, 0.0, (u.abs() - 0.66).abs() - 0.10);
                let asphalt = scale(rgb(0x6d6f74), 1.0 + 0.25 * grain);
                let dash = if u.abs() < 0.014 && (v * 1.4).fract() < 0.5 {
                    0.8
                } else {
                    0.0
                };
                let road = mix(asphalt, rgb(0xe6e0cc), dash);
                let slab = scale(
                    rgb(0xbab2a6),
                    lerp(0.85, 1.0, tiles((u, v), (0.2, 0.24), false).0),
                );
                let lawn = scale(grass, 1.0 + 0.5 * grain);
                let base = mix(road, lawn, smoothstep(0.56, 0.57, u.abs()));
                mix(base, slab, walk)
            } else {
                // Cobbles in arcs, a gutter in the middle.
                let bow = v * 1.0 + 0.10 * libm::sinf(u * 7.0);
                let (joint, piece) = tiles((u, bow), (0.075, 0.10), true);
                let tone = 0.72 + 0.45 * hash01(piece.0, piece.1, seed);
                let warm = mix(
                    rgb(0x9a9088),
                    rgb(0xb0967c),
                    hash01(piece.1, piece.0, seed + 1),
                );
                let kerb = smoothstep(0.03, 0.02, (u.abs() - 0.70).abs());
                let own = scale(
                    warm,
                    tone * lerp(0.5, 1.0, joint)
                        * (1.0 + 0.2 * grain)
                        * (1.0 - 0.25 * smoothstep(0.06, 0.0, u.abs())),
                );
                mix(own, rgb(0xc4b8a8), 0.8 * kerb)
            };
            let own = if is_white {
                mix(own, [0.92, 0.95, 0.98], 0.65 + 0.6 * grain)
            } else {
                own
            };
            let far = 0.55 * smoothstep(1.5, 9.0, z);
            let colour = tones.toned(own, 0.82 - 0.25 * smoothstep(0.9, 1.1, y), far);
            let colour = mix(colour, tones.sky[3], tones.wet * 0.30);
            let warm = [own[0], own[1] * 0.74, own[2] * 0.44];
            (
                mix(
                    colour,
                    warm,
                    0.32 * tones.lamps * smoothstep(0.2, 0.9, u.abs()),
                ),
                1.0,
            )
        },
    );
    craft.add(placed);
}

/// Houses wall to wall, from far to near.
fn add_houses(craft: &mut Craft<'_>, street: &Street) {
    let area = craft.area(PARALLAX);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(22);
    let tall = if craft.is_tall() { 1.45 } else { 1.0 };
    for side in [-1.0_f32, 1.0] {
        let mut ends = vec![0.60_f32];
        while ends.last().is_some_and(|z| *z < 8.0) {
            let z = ends[ends.len() - 1];
            ends.push(z + dice.range(0.34, 0.52) * z.max(0.9));
        }
        for pair in ends.windows(2).rev() {
            let high = dice.range(0.95, 1.45) * tall;
            draw_house(
                craft,
                street,
                (&mut drawing, &mut dice),
                (side, (pair[0], pair[1]), high),
            );
        }
    }
    let placed = craft.bake(&drawing, area, PARALLAX);
    craft.add(placed);
}

fn draw_house(
    craft: &Craft<'_>,
    street: &Street,
    (drawing, dice): (&mut Drawing, &mut Dice),
    (side, z, high): (f32, (f32, f32), f32),
) {
    let depth = 0.62 * smoothstep(0.8, 8.0, z.0);
    let light = if side == street.light_x { 0.35 } else { 0.95 };
    let tone = |colour: Rgb, light: f32| hex(craft.tones.toned(colour, light, depth));
    let wall = region::wall(craft.ctx.region, rgb(PLASTER[dice.below(PLASTER.len())]));
    let roof = region::roof(craft.ctx.region, rgb(ROOFS[dice.below(4)]));
    let x = side * HALF;
    // The gable that looks at the beholder, then the roof, then the front.
    let back = side * (HALF + 0.9);
    let gable = [
        street.at(x, 0.0, z.0),
        street.at(x, high, z.0),
        street.at((x + back) / 2.0, high + 0.42, z.0),
        street.at(back, high, z.0),
        street.at(back, 0.0, z.0),
    ];
    drawing.polygon(&gable, &tone(scale(wall, 0.86), 0.55));
    let eave = x - side * 0.06;
    let slope = [
        street.at(eave, high - 0.03, z.0),
        street.at(eave, high - 0.03, z.1),
        street.at((x + back) / 2.0, high + 0.42, z.1),
        street.at((x + back) / 2.0, high + 0.42, z.0),
    ];
    drawing.polygon(
        &slope,
        &tone(
            if craft.season() == Season::Winter {
                [0.93, 0.95, 0.98]
            } else {
                roof
            },
            light,
        ),
    );
    street.side(drawing, x, (z, (0.0, high)), &tone(wall, light));
    street.side(
        drawing,
        x,
        (z, (0.0, 0.07)),
        &tone(scale(wall, 0.62), light),
    );
    street.side(
        drawing,
        x,
        (z, (high - 0.05, high)),
        &tone(scale(wall, 0.72), light * 0.6),
    );
    let n = (((z.1 - z.0) / 0.20).round() as usize).clamp(2, 5);
    let n_floors = ((high - 0.44) / 0.30) as usize;
    let shutter = rgb([0x4f7f7a, 0x5a6f9a, 0x6f8a4f, 0xa0523f, 0x7a5a40][dice.below(5)]);
    for floor in 0..=n_floors {
        for k in 0..n {
            let (a, b) = (
                lerp(z.0, z.1, (k as f32 + 0.32) / n as f32),
                lerp(z.0, z.1, (k as f32 + 0.68) / n as f32),
            );
            let low = if floor == 0 {
                0.10
            } else {
                0.16 + 0.30 * floor as f32
            };
            let tall = if floor == 0 { 0.26 } else { 0.17 };
            let glass = mix([0.28, 0.34, 0.40], craft.tones.sky[2], 0.25);
            let is_lit = dice.unit() < 0.65;
            let lamp = craft.tones.lamps * if is_lit { 0.95 } else { 0.0 };
            let pane = hex(mix(
                craft.tones.toned(glass, light, depth),
                craft.tones.far([1.0, 0.78, 0.42], depth * 0.5),
                lamp,
            ));
            street.side(
                drawing,
                x,
                ((a - 0.012, b + 0.012), (low - 0.014, low + tall + 0.014)),
                &tone([0.94, 0.92, 0.86], light),
            );
            if floor == 0 && k == n / 2 {
                let door = rgb([0x5a3f30, 0x2f5a58, 0x7a2f30][dice.below(3)]);
                street.side(drawing, x, ((a, b), (0.0, 0.36)), &tone(door, light));
                continue;
            }
            street.side(drawing, x, ((a, b), (low, low + tall)), &pane);
            street.side(
                drawing,
                x,
                (
                    ((a + b) / 2.0 - 0.004, (a + b) / 2.0 + 0.004),
                    (low, low + tall),
                ),
                &tone([0.94, 0.92, 0.86], light),
            );
            if floor > 0 {
                let w = (b - a) * 0.34;
                for (from, to) in [(a - 0.014 - w, a - 0.014), (b + 0.014, b + 0.014 + w)] {
                    street.side(
                        drawing,
                        x,
                        ((from, to), (low - 0.008, low + tall + 0.008)),
                        &tone(shutter, light),
                    );
                }
                if dice.unit() < 0.5 && craft.season() != Season::Winter {
                    flower_box(
                        craft,
                        street,
                        (drawing, dice),
                        (x - side * 0.03, ((a + b) / 2.0, low - 0.03), depth),
                    );
                }
            }
        }
    }
    if dice.unit() < 0.45 {
        let cloth = rgb([0xb8483c, 0x3f7a5a, 0xd9a441, 0x4a6a9a][dice.below(4)]);
        let (inner, outer) = (x, x - side * 0.20);
        let (near, far) = (lerp(z.0, z.1, 0.08), lerp(z.0, z.1, 0.92));
        for i in 0..8 {
            let (a, b) = (
                lerp(near, far, i as f32 / 8.0),
                lerp(near, far, (i + 1) as f32 / 8.0),
            );
            let own = if i % 2 == 0 {
                cloth
            } else {
                [0.95, 0.92, 0.86]
            };
            let corners = [
                street.at(inner, 0.44, a),
                street.at(inner, 0.44, b),
                street.at(outer, 0.36, b),
                street.at(outer, 0.36, a),
            ];
            drawing.polygon(&corners, &tone(own, 0.95));
        }
    }
}

/// Flowers under a window.
fn flower_box(
    craft: &Craft<'_>,
    street: &Street,
    (drawing, dice): (&mut Drawing, &mut Dice),
    (x, at, depth): (f32, (f32, f32), f32),
) {
    let own = rgb([0xe0506a, 0xf2f0e6, 0xf0b030, 0xc070d0][dice.below(4)]);
    for i in 0..9 {
        let (cx, cy) = street.at(
            x,
            at.1 + dice.range(0.0, 0.035),
            at.0 + dice.range(-0.05, 0.05),
        );
        let colour = if i % 3 == 0 { rgb(0x4f8a40) } else { own };
        let r = 0.014 / at.0;
        drawing.ellipse(
            (cx, cy),
            (r, r),
            &hex(craft.tones.toned(colour, dice.range(0.6, 1.0), depth)),
        );
    }
}

/// Houses with front gardens, trees along the pavement, fences and hedges, from far to near.
fn add_homes(craft: &mut Craft<'_>, street: &Street) {
    let mut dice = craft.dice(23);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: PARALLAX,
            depth: 0.0,
        },
        (-1.2, 1.08),
        street.light_x,
    );
    let tall = if craft.is_tall() { 1.25 } else { 1.0 };
    for row in 0..7 {
        let z = lerp(5.6, 1.12, libm::sqrtf(row as f32 / 6.0));
        easel.depth = 0.5 * smoothstep(1.0, 6.0, z);
        for side in [-1.0_f32, 1.0] {
            let home = street.at(side * 1.72, 0.0, z + 0.25);
            easel.shadow(home, (0.55 / z, 0.04 / z));
            let build = Build::any(&mut dice, false);
            cottage(&mut easel, &mut dice, (home.0, home.1, 0.92 / z), build);
            let white = easel.ink([0.95, 0.94, 0.90], 0.85);
            for i in 0..11 {
                let x = side * (1.02 + 0.10 * i as f32);
                let (a, b) = (street.at(x, 0.0, z), street.at(x, 0.15, z));
                easel.drawing.polygon(
                    &[
                        (a.0 - 0.014 / z, a.1),
                        (a.0 - 0.014 / z, b.1),
                        (a.0, b.1 - 0.014 / z),
                        (a.0 + 0.014 / z, b.1),
                        (a.0 + 0.014 / z, a.1),
                    ],
                    &white,
                );
            }
            let (from, to) = (
                street.at(side * 1.0, 0.09, z),
                street.at(side * 2.1, 0.09, z),
            );
            easel.drawing.rect(
                (
                    from.0.min(to.0),
                    from.1,
                    from.0.max(to.0),
                    from.1 + 0.012 / z,
                ),
                &white,
            );
            let tree = street.at(side * 0.88, 0.0, z - 0.1);
            let high = dice.range(0.75, 1.0) / z * tall;
            easel.shadow(tree, (0.22 / z, 0.02 / z));
            if tree.0.abs() > 0.30 || z > 1.6 {
                easel.garden(&mut dice).tree(tree, high);
            }
            let leaves = scale(rgb(0x4a8a3c), dice.range(0.8, 1.1));
            let bush = street.at(side * 1.25, 0.0, z + 0.06);
            if !easel.is_winter() {
                easel.garden(&mut dice).bush(bush, 0.16 / z, leaves);
            }
        }
    }
    easel.hang(craft);
}

/// Lamps of iron along the kerb.
fn add_lamps(craft: &mut Craft<'_>, street: &Street) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: PARALLAX,
            depth: 0.0,
        },
        (-1.0, 1.08),
        street.light_x,
    );
    let mut heads = Vec::new();
    for (i, z) in [4.2_f32, 2.5, 1.65].into_iter().enumerate() {
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        easel.depth = 0.5 * smoothstep(1.0, 8.0, z);
        let iron = easel.ink(rgb(0x2a2f36), 0.4);
        let (foot, head) = (
            street.at(side * 0.62, 0.0, z),
            street.at(side * 0.62, 0.74, z),
        );
        let s = 1.0 / z;
        easel.drawing.rect(
            (foot.0 - 0.011 * s, head.1, foot.0 + 0.011 * s, foot.1),
            &iron,
        );
        easel.drawing.rect(
            (
                foot.0 - 0.026 * s,
                foot.1 - 0.07 * s,
                foot.0 + 0.026 * s,
                foot.1,
            ),
            &iron,
        );
        let lit = if easel.tones.lamps > 0.4 {
            "#fff0c4"
        } else {
            "#dcdcd2"
        };
        easel.drawing.polygon(
            &[
                (head.0 - 0.048 * s, head.1 - 0.09 * s),
                (head.0 + 0.048 * s, head.1 - 0.09 * s),
                (head.0 + 0.028 * s, head.1),
                (head.0 - 0.028 * s, head.1),
            ],
            lit,
        );
        easel.drawing.polygon(
            &[
                (head.0 - 0.06 * s, head.1 - 0.088 * s),
                (head.0, head.1 - 0.15 * s),
                (head.0 + 0.06 * s, head.1 - 0.088 * s),
            ],
            &iron,
        );
        heads.push((head.0, head.1 - 0.05 * s));
    }
    easel.hang(craft);
    if craft.tones.lamps > 0.4 {
        add_halos(craft, heads, (0.42, PARALLAX));
    }
}

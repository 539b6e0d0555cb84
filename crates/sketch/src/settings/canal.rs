//! A canal between old houses that rise from the water, mooring poles, a bridge across, a landing to stand on.

use super::buildings::{PLASTER, ROOFS};
use super::city::add_halos;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::hall::{Hall, tiles};
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use super::water::{Water, add_water};
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::staging::{Set, SetContext};

/// Where the water begins, far away.
const FAR_Y: f32 = 0.56;
const PARALLAX: f32 = 0.5;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let sun_x = add_sky(&mut craft, FAR_Y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, 0.30, light_x);
    let mut hall = Hall::new(&craft, [1.0, 4.0, 12.0], [0.72, 4.0, 12.0]);
    hall.vanish = (0.0, 0.52);
    add_houses(&mut craft, &hall, light_x);
    let water = Water {
        horizon_y: FAR_Y,
        far: rgb(0x5f9a98),
        near: rgb(0x1f5a5c),
        mirror: 0.62,
        roughness: 0.3,
    };
    add_water(&mut craft, &water, sun_x);
    // What is mirrored onto them is painted over again.
    add_houses(&mut craft, &hall, light_x);
    add_poles(&mut craft, light_x);
    add_landing(&mut craft, light_x);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.58], 0.45 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: 0.94,
        far_ground_y: 0.91,
        water_y: Some(0.78),
        ..Shape::open(palette)
    })
}

/// House fronts on both sides from far to near, and the bridge between them.
fn add_houses(craft: &mut Craft<'_>, hall: &Hall, light_x: f32) {
    let area = craft.area(PARALLAX);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(20);
    let tall = if craft.is_tall() { 1.5 } else { 1.0 };
    // What closes the canal.
    for i in 0..9 {
        let x = lerp(-0.30, 0.30, i as f32 / 8.0);
        let own = rgb(PLASTER[dice.below(PLASTER.len())]);
        let high = dice.range(0.10, 0.17) * tall;
        drawing.rect(
            (x - 0.045, FAR_Y - high, x + 0.045, FAR_Y + 0.004),
            &hex(craft.tones.toned(own, 0.7, 0.55)),
        );
        drawing.polygon(
            &[
                (x - 0.05, FAR_Y - high),
                (x, FAR_Y - high - 0.03),
                (x + 0.05, FAR_Y - high),
            ],
            &hex(craft.tones.toned(rgb(ROOFS[0]), 0.7, 0.55)),
        );
    }
    for side in [-1.0_f32, 1.0] {
        let mut ends = vec![0.9_f32];
        while ends.last().is_some_and(|z| *z < 8.0) {
            let z = ends[ends.len() - 1];
            ends.push(z + dice.range(0.40, 0.62) * z.max(0.9));
        }
        for (i, pair) in ends.windows(2).enumerate().rev() {
            let high = dice.range(0.85, 1.25) * tall;
            draw_front(
                craft,
                hall,
                (&mut drawing, &mut dice),
                (side, (pair[0], pair[1]), high, light_x),
            );
            if i == 3 && side > 0.0 {
                draw_bridge(craft, hall, &mut drawing, pair[0]);
            }
        }
    }
    let placed = craft.bake(&drawing, area, PARALLAX);
    craft.add(placed);
}

/// One front: plaster, a wet foot, arched windows with shutters and balconies, a water gate.
fn draw_front(
    craft: &Craft<'_>,
    hall: &Hall,
    (drawing, dice): (&mut Drawing, &mut Dice),
    (side, z, high, light_x): (f32, (f32, f32), f32, f32),
) {
    const WALLS: [u32; 6] = [0xd98a5f, 0xe8c48a, 0xc96a52, 0xf0d8b4, 0xd9a08a, 0xb8a088];
    let depth = 0.55 * smoothstep(0.9, 8.0, z.0);
    let light = if side == light_x { 0.40 } else { 0.95 };
    let tone = |colour, light: f32| hex(craft.tones.toned(colour, light, depth));
    let x = side * hall.half;
    let base = 0.35;
    let wall = rgb(WALLS[dice.below(WALLS.len())]);
    let floor = 0.10;
    let gable = side * (hall.half + 1.2);
    let front = [
        hall.at(x, floor, z.0),
        hall.at(x, high + base, z.0),
        hall.at(gable, high + base, z.0),
        hall.at(gable, floor, z.0),
    ];
    drawing.polygon(&front, &tone(scale(wall, 0.85), 0.5));
    let top = high + 0.35;
    hall.side(drawing, x, (z, (floor - 0.1, top)), &tone(wall, light));
    hall.side(
        drawing,
        x,
        (z, (floor - 0.1, 0.20)),
        &tone(mix(scale(wall, 0.55), rgb(0x4f6a50), 0.45), light),
    );
    let eave = x - side * 0.05;
    let roof = [
        hall.at(eave, top - 0.02, z.0),
        hall.at(eave, top - 0.02, z.1),
        hall.at(gable, top + 0.25, z.1),
        hall.at(gable, top + 0.25, z.0),
    ];
    drawing.polygon(&roof, &tone(rgb(ROOFS[dice.below(4)]), light));
    hall.side(
        drawing,
        x,
        (z, (top - 0.06, top)),
        &tone([0.93, 0.90, 0.82], light * 0.8),
    );
    let n = (((z.1 - z.0) / 0.26).round() as usize).clamp(2, 5);
    let n_floors = ((top - 0.45) / 0.33) as usize;
    let shutter = rgb([0x3f7a5a, 0x4a6a8a, 0x7a4a34][dice.below(3)]);
    for floor_idx in 0..=n_floors {
        for k in 0..n {
            let (a, b) = (
                lerp(z.0, z.1, (k as f32 + 0.34) / n as f32),
                lerp(z.0, z.1, (k as f32 + 0.66) / n as f32),
            );
            let low = 0.24 + 0.33 * floor_idx as f32;
            let tall = 0.19;
            let is_lit = dice.unit() < 0.6;
            let glass = craft.tones.toned(
                mix([0.26, 0.32, 0.38], craft.tones.sky[2], 0.25),
                light,
                depth,
            );
            let strength = if is_lit {
                0.95 * craft.tones.lamps
            } else {
                0.0
            };
            let pane = hex(mix(
                glass,
                craft.tones.far([1.0, 0.78, 0.42], 0.5 * depth),
                strength,
            ));
            hall.side(
                drawing,
                x,
                ((a - 0.014, b + 0.014), (low - 0.012, low + tall + 0.022)),
                &tone([0.95, 0.92, 0.85], light),
            );
            hall.side(drawing, x, ((a, b), (low, low + tall)), &pane);
            if floor_idx > 0 {
                let w = (b - a) * 0.34;
                for (from, to) in [(a - 0.016 - w, a - 0.016), (b + 0.016, b + 0.016 + w)] {
                    hall.side(
                        drawing,
                        x,
                        ((from, to), (low, low + tall)),
                        &tone(shutter, light),
                    );
                }
                if dice.unit() < 0.4 {
                    hall.side(
                        drawing,
                        x - side * 0.05,
                        ((a - 0.05, b + 0.05), (low - 0.05, low + 0.02)),
                        &tone([0.90, 0.86, 0.78], light),
                    );
                    for i in 0..5 {
                        let (cx, cy) = hall.at(
                            x - side * 0.05,
                            low + 0.03,
                            lerp(a - 0.04, b + 0.04, i as f32 / 4.0),
                        );
                        drawing.ellipse(
                            (cx, cy),
                            (0.016 / a, 0.016 / a),
                            &tone(rgb([0xd8455f, 0x5f9a48, 0xf0c0d0][i % 3]), 0.95),
                        );
                    }
                }
            }
        }
    }
    let (a, b) = (lerp(z.0, z.1, 0.42), lerp(z.0, z.1, 0.58));
    hall.side(
        drawing,
        x,
        ((a, b), (floor - 0.08, 0.40)),
        &tone(rgb(0x4a3428), light),
    );
}

/// A stone bridge in one bow from side to side.
fn draw_bridge(craft: &Craft<'_>, hall: &Hall, drawing: &mut Drawing, z: f32) {
    let stone = rgb(0xd8ccb8);
    let depth = 0.35;
    let (lit, dark) = (
        hex(craft.tones.toned(stone, 0.9, depth)),
        hex(craft.tones.toned(stone, 0.25, depth)),
    );
    let (l, r) = (hall.at(-hall.half, 0.05, z), hall.at(hall.half, 0.05, z));
    let (lt, rt) = (hall.at(-hall.half, 0.42, z), hall.at(hall.half, 0.42, z));
    let peak = hall.at(0.0, 0.86, z).1;
    let under = hall.at(0.0, 0.62, z).1;
    let (li, ri) = (lerp(l.0, r.0, 0.12), lerp(l.0, r.0, 0.88));
    drawing.path(
        &format!("M{:.4} {:.4}L{:.4} {:.4}Q0 {peak:.4} {:.4} {:.4}L{:.4} {:.4}L{ri:.4} {:.4}Q0 {:.4} {li:.4} {:.4}Z", l.0, l.1, lt.0, lt.1, rt.0, rt.1, r.0, r.1, r.1, under * 2.0 - r.1 + 0.05, l.1),
        &lit,
    );
    drawing.stroke(
        &format!(
            "M{:.4} {:.4}Q0 {:.4} {:.4} {:.4}",
            lt.0, lt.1, peak, rt.0, rt.1
        ),
        &dark,
        0.004,
    );
    drawing.stroke(
        &format!(
            "M{li:.4} {:.4}Q0 {:.4} {ri:.4} {:.4}",
            l.1,
            under * 2.0 - r.1 + 0.05,
            r.1
        ),
        &dark,
        0.005,
    );
}

/// Striped poles in the water at both sides.
fn add_poles(craft: &mut Craft<'_>, light_x: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.8,
            depth: 0.05,
        },
        (0.2, 0.95),
        light_x,
    );
    let mut dice = craft.dice(22);
    let edge = craft.half_width;
    for (u, foot, high) in [
        (-0.92, 0.84, 0.40),
        (-0.78, 0.80, 0.34),
        (0.88, 0.82, 0.38),
        (0.72, 0.78, 0.28),
        (-0.60, 0.75, 0.24),
    ] {
        let x = u * edge;
        let own = rgb([0x2f5f9a, 0xb8352f][dice.below(2)]);
        let w = high * 0.032;
        let top = foot - high;
        for i in 0..9 {
            let (a, b) = (
                lerp(top, foot, i as f32 / 9.0),
                lerp(top, foot, (i + 1) as f32 / 9.0),
            );
            let fill = easel.ink(if i % 2 == 0 { own } else { [0.95, 0.93, 0.88] }, 0.8);
            easel.drawing.polygon(
                &[(x - w, a), (x + w, a - w), (x + w, b - w), (x - w, b)],
                &fill,
            );
        }
        let shade = easel.ink([0.1, 0.12, 0.14], 0.2);
        easel.drawing.group(r#"opacity="0.35""#, |drawing| {
            drawing.rect((x + w * 0.3, top, x + w, foot), &shade);
        });
        let gold = easel.ink(rgb(0xe8c050), 1.0);
        easel
            .drawing
            .ellipse((x, top - w), (w * 1.3, w * 1.3), &gold);
    }
    easel.hang(craft);
}

/// A landing of stone with lamps.
fn add_landing(craft: &mut Craft<'_>, light_x: f32) {
    let top_y = 0.885;
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(24).noise_seed();
    let tones = craft.tones.clone();
    let placed = craft.bake_fn((left, top_y, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.42 / (y - 0.56);
        let (joint, piece) = tiles((x * z, z * 1.4), (0.22, 0.16), true);
        let tone = 0.85 + 0.25 * hash01(piece.0, piece.1, seed);
        let grain = fbm(x * 50.0, y * 70.0, 3, seed) - 0.5;
        let lip = smoothstep(top_y + 0.014, top_y + 0.010, y);
        let own = scale(
            mix(rgb(0xb5a894), [0.95, 0.93, 0.88], 0.6 * lip),
            tone * lerp(0.65, 1.0, joint.max(lip)) * (1.0 + 0.25 * grain),
        );
        (
            tones.toned(own, 0.85 - 0.3 * smoothstep(0.95, 1.1, y), 0.0),
            1.0,
        )
    });
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (0.2, 1.0),
        light_x,
    );
    let x = light_x * craft.half_width * 0.80;
    let iron = easel.ink(rgb(0x2a3236), 0.5);
    easel
        .drawing
        .rect((x - 0.005, 0.42, x + 0.005, 0.92), &iron);
    easel
        .drawing
        .rect((x - 0.014, 0.88, x + 0.014, 0.92), &iron);
    let mut heads = Vec::new();
    for dx in [-0.05_f32, 0.0, 0.05] {
        let y = if dx == 0.0 { 0.39 } else { 0.43 };
        easel.drawing.stroke(
            &format!("M{x:.4} 0.47Q{:.4} 0.47 {:.4} {y:.4}", x + dx, x + dx),
            &iron,
            0.005,
        );
        let lamp = if easel.tones.lamps > 0.4 {
            "#ffe6c8"
        } else {
            "#f0d8dc"
        };
        easel
            .drawing
            .ellipse((x + dx, y - 0.016), (0.016, 0.020), lamp);
        heads.push((x + dx, y - 0.016));
    }
    easel.hang(craft);
    if craft.tones.lamps > 0.4 {
        add_halos(craft, heads, (0.4, 1.0));
    }
}

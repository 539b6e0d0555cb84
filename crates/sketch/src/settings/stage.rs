//! A theatre stage: velvet curtains, a wooden floor, spots, and the audience's heads in front.

use std::f32::consts::TAU;
use std::fmt::Write as _;

use super::craft::{Craft, Shape, Sprite};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, dot, hex};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Palette, Set, SetContext};

/// Where the back curtain meets the floor.
const FLOOR_Y: f32 = 0.70;

/// The colours of a house.
struct House {
    velvet: Rgb,
    back: Rgb,
    trim: Rgb,
    wood: Rgb,
}

const HOUSES: [(u32, u32, u32, u32); 4] = [
    (0xb01328, 0x4a1c66, 0xe0b04a, 0xa8642f),
    (0x8f1030, 0x17315f, 0xd9a441, 0x9a5a30),
    (0x7a1640, 0x0f4a52, 0xe3b866, 0xb06f38),
    (0xa31f1f, 0x3b2a57, 0xd8a848, 0x8f5530),
];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let (velvet, back, trim, wood) = HOUSES[craft.dice(20).below(HOUSES.len())];
    let house = House {
        velvet: rgb(velvet),
        back: rgb(back),
        trim: rgb(trim),
        wood: rgb(wood),
    };
    add_back_curtain(&mut craft, &house);
    add_floor(&mut craft, &house);
    add_beams(&mut craft);
    if craft.ctx.surface.curtain_opens {
        add_closed_curtain(&mut craft, &house);
    }
    add_wings(&mut craft, &house);
    add_audience(&mut craft);
    let palette = Palette {
        light_dir: (-0.35, -0.94),
        light: [1.0, 0.93, 0.80],
        ambient: [0.46, 0.36, 0.56],
        haze: scale(house.back, 0.6),
        contrast: 0.9,
        shadow: 0.5,
    };
    craft.finish(Shape {
        ground_y: 0.88,
        far_ground_y: 0.76,
        ..Shape::open(palette)
    })
}

/// Folds of cloth: how bright the cloth is at `x`, 0.0 in a fold to 1.0 on a crest.
fn folds(x: f32, seed: u32) -> f32 {
    let bend = 0.5 * (fbm(x * 3.0, 0.0, 2, seed) - 0.5);
    let wave = 0.5 + 0.5 * libm::sinf(x * 74.0 + bend * 26.0);
    wave * wave * (0.7 + 0.3 * fbm(x * 9.0, 1.0, 2, seed))
}

fn add_back_curtain(craft: &mut Craft<'_>, house: &House) {
    let parallax = 0.75;
    let (left, top, right, _) = craft.area(parallax);
    let area = (left, top, right, FLOOR_Y + 0.3);
    let seed = craft.dice(21).noise_seed();
    let dark = scale(house.back, 0.12);
    let fold_at = |x: f32| folds(x * 0.62, seed);
    let placed = craft.bake_columns(area, (parallax, 0.6), fold_at, |x, y, &fold| {
        let near = 1.0 - smoothstep(0.05, 0.80, libm::hypotf(x * 0.95, (y - 0.45) * 0.75));
        let foot = smoothstep(FLOOR_Y + 0.01, FLOOR_Y - 0.10, y);
        let light = (0.18 + 0.82 * fold) * (0.35 + 1.25 * near) * (0.45 + 0.55 * foot);
        let cloth = mix(dark, house.back, light.min(1.0));
        (
            mix(
                cloth,
                mix(house.back, [1.0; 3], 0.35),
                0.30 * near * fold * fold,
            ),
            1.0,
        )
    });
    craft.add(placed);
}

fn add_floor(craft: &mut Craft<'_>, house: &House) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, FLOOR_Y, right, bottom);
    let seed = craft.dice(22).noise_seed();
    let vanish_y = 0.30;
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let depth = (y - vanish_y) / (1.0 - vanish_y);
        let across = x / depth / 0.118;
        let plank = across.floor();
        let along = 1.0 / depth;
        let seam = (across - plank - 0.5).abs();
        let tone = 0.82 + 0.30 * crate::paint::noise::hash01(plank as i32, 1, seed);
        let grain = fbm(across * 5.0 + plank * 17.0, along * 9.0, 3, seed) - 0.5;
        let gap = smoothstep(0.5, 0.5 - 0.0035 / (0.118 * depth), seam);
        let pool = 1.0 - smoothstep(0.08, 0.62, libm::hypotf(x, (y - 0.90) * 2.9));
        let back = smoothstep(FLOOR_Y - 0.02, FLOOR_Y + 0.09, y);
        let light = (0.20 + 0.95 * pool) * (0.45 + 0.55 * back);
        let wood = scale(
            house.wood,
            tone * (1.0 + 0.5 * grain) * (0.35 + 0.65 * gap) * light,
        );
        (mix(wood, [1.0, 0.86, 0.62], 0.24 * pool * pool), 1.0)
    });
    craft.add(placed);
}

/// Two crossing beams from above, which sway a little, and dust in them.
fn add_beams(craft: &mut Craft<'_>) {
    let top = craft.top - 0.15;
    let length = 0.98 - top;
    let area = (-0.34, 0.0, 0.34, length);
    let light: Rgb = [1.0, 0.90, 0.72];
    let beam = craft.bake_fn(area, (1.0, 0.25), |x, y| {
        let along = y / length;
        let half = lerp(0.03, 0.27, along);
        let side = (x.abs() / half).min(1.0);
        let soft = 1.0 - side * side;
        (
            light,
            soft * soft * lerp(0.34, 0.12, along) * smoothstep(1.0, 0.82, along),
        )
    });
    let beam = Sprite {
        plate: beam.plate,
        density: beam.density,
    };
    let mut dice = craft.dice(23);
    let phases = [dice.range(0.0, TAU), dice.range(0.0, TAU)];
    craft.add_layer(Box::new(move |t, view, list| {
        for (side, phase_rad) in [(-1.0, phases[0]), (1.0, phases[1])] {
            let sway = 0.03 * libm::sinf(t * 0.5 + phase_rad);
            let turn = crate::paint::Affine::rotate(side * (0.26 / length) + sway);
            let half = (beam.plate.width_px as f32 / 2.0, 0.0);
            let to_world = crate::paint::Affine::translate(-half.0, -half.1)
                .then(crate::paint::Affine::scale(
                    1.0 / beam.density,
                    1.0 / beam.density,
                ))
                .then(turn)
                .then(crate::paint::Affine::translate(side * 0.30, top));
            let draw = Draw {
                plate: std::sync::Arc::clone(&beam.plate),
                to_frame: to_world.then(view.to_frame(0.9)),
                opacity: 0.75,
                tint: [1.0; 3],
                blend: Blend::Add,
                wave: None,
            };
            list.draw(draw);
        }
    }));
    add_dust(craft);
}

fn add_dust(craft: &mut Craft<'_>) {
    let mut dice = craft.dice(24);
    let mote = Sprite::new(dot(10, [1.0, 0.92, 0.75]), 10.0 / 0.008);
    let motes: Vec<_> = (0..50)
        .map(|_| {
            (
                dice.range(-0.45, 0.45),
                dice.range(0.0, 1.0),
                dice.range(0.4, 1.2),
                dice.range(0.0, TAU),
            )
        })
        .collect();
    craft.add_front(Box::new(move |t, view, list| {
        for (x, y, size, phase_rad) in &motes {
            let x = x + 0.03 * libm::sinf(t * 0.23 + phase_rad);
            let y = 0.05 + (y - 0.006 * t * size + 10.0).fract() * 0.85;
            let light = 0.5 + 0.5 * libm::sinf(t * 0.9 + phase_rad * 3.0);
            let draw = mote.draw(view, (x, y), (*size, 1.05));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.35 * light,
                ..draw
            });
        }
    }));
}

/// The curtains at the sides, open as wide as the frame allows, and the valance above.
fn add_wings(craft: &mut Craft<'_>, house: &House) {
    let parallax = 1.06;
    let (left, top, right, _) = craft.area(parallax);
    let edge = craft.half_width;
    // The opening never cuts into the safe box.
    let open = if craft.is_tall() {
        0.405
    } else {
        (edge * 0.74).max(0.43)
    };
    let seed = craft.dice(25).noise_seed();
    let valance = if craft.is_tall() {
        craft.top + 0.22
    } else {
        0.085
    };
    let tie_y = 0.66;
    for side in [-1.0_f32, 1.0] {
        let reach = if side < 0.0 { -left } else { right };
        let area = if side < 0.0 {
            (left, top, -open + 0.09, 1.07)
        } else {
            (open - 0.09, top, right, 1.07)
        };
        let house_velvet = house.velvet;
        let trim = house.trim;
        let placed = craft.bake_fn(area, (parallax, 1.0), move |x, y| {
            let out = x * side;
            // Drawn in at the tie, falling freely below it.
            let drop = ((y - top) / (tie_y - top)).max(0.0);
            let drawn = if y < tie_y {
                0.085 * drop * drop * drop
            } else {
                0.085 * smoothstep(tie_y + 0.42, tie_y, y)
            };
            let inner = open - 0.075 + drawn;
            let edge_px = 0.0025;
            let alpha = smoothstep(inner - edge_px, inner + edge_px, out);
            if alpha == 0.0 {
                return ([0.0; 3], 0.0);
            }
            let across = (out - inner) / (reach - inner);
            let fold = folds(0.21 + across * 0.62, seed);
            let light = (0.16 + 0.84 * fold)
                * lerp(1.0, 0.45, across.clamp(0.0, 1.0))
                * lerp(0.7, 1.05, smoothstep(top, 0.8, y));
            let cloth = mix(
                scale(house_velvet, 0.10),
                mix(house_velvet, [1.0, 0.5, 0.5], 0.16 * fold),
                light,
            );
            let band = 1.0 - smoothstep(0.010, 0.013, (y - tie_y - 0.02 * fold).abs());
            (mix(cloth, scale(trim, 0.35 + 0.75 * fold), band), alpha)
        });
        craft.add_front(placed.still());
    }
    add_valance(craft, house, (left, top, right, valance));
}

/// How long after its beginning a clip's curtain opens, and how long that takes, in seconds.
const CURTAIN_S: (f32, f32) = (0.7, 1.9);

/// The two halves of the curtain, closed before everybody, which are drawn aside.
fn add_closed_curtain(craft: &mut Craft<'_>, house: &House) {
    let parallax = 1.04;
    let (left, top, right, _) = craft.area(parallax);
    let seed = craft.dice(27).noise_seed();
    let velvet = house.velvet;
    let trim = house.trim;
    for side in [-1.0_f32, 1.0] {
        let reach = if side < 0.0 { -left } else { right };
        let area = if side < 0.0 {
            (left, top, 0.03, 1.0)
        } else {
            (-0.03, top, right, 1.0)
        };
        let fold_at = |x: f32| folds(0.13 + 1.5 * ((x * side + 0.03) / reach), seed);
        let placed = craft.bake_columns(area, (parallax, 1.0), fold_at, |x, y, &fold| {
            let light = (0.20 + 0.80 * fold) * lerp(0.6, 1.05, smoothstep(top, 0.7, y));
            let bright = mix(velvet, [1.0, 0.5, 0.5], 0.18 * fold);
            let cloth = mix(scale(velvet, 0.14), bright, light);
            let hem = smoothstep(0.930, 0.934, y);
            let edge = smoothstep(0.0, 0.004, x * side + 0.03);
            (mix(cloth, scale(trim, 0.35 + 0.75 * fold), hem), edge)
        });
        let aside = side * (reach + 0.05);
        craft.add_front(Box::new(move |t, view, list| {
            let share = ((t - CURTAIN_S.0) / CURTAIN_S.1).clamp(0.0, 1.0);
            if share < 1.0 {
                let mut moved = placed.clone();
                moved.at.0 += aside * smoothstep(0.0, 1.0, share);
                list.draw(moved.draw(view));
            }
        }));
    }
}

fn add_valance(
    craft: &mut Craft<'_>,
    house: &House,
    (left, top, right, low): (f32, f32, f32, f32),
) {
    let parallax = 1.06;
    let area = (left, top, right, low + 0.12);
    let mut drawing = Drawing::new(area);
    let n = ((right - left) / 0.27).round().max(2.0);
    let step = (right - left) / n;
    let dark = scale(house.velvet, 0.22);
    for i in 0..n as usize {
        let x = left + step * i as f32;
        let swag = |sag: f32| {
            format!(
                "M{x:.4} {:.4}L{:.4} {:.4}L{:.4} {low:.4}Q{:.4} {:.4} {x:.4} {low:.4}Z",
                top - 0.1,
                x + step,
                top - 0.1,
                x + step,
                x + step / 2.0,
                low + sag
            )
        };
        let stops = [(0.0, dark, 1.0), (0.5, house.velvet, 1.0), (1.0, dark, 1.0)];
        let fill = drawing.linear((x, 0.0), (x + step, 0.0), &stops);
        drawing.path(&swag(0.105), &hex(house.trim));
        drawing.path(&swag(0.085), &fill);
        let mut lines = String::new();
        for k in 1..5 {
            let sag = 0.085 * k as f32 / 5.0;
            let y = low - 0.03 * (5 - k) as f32;
            let _ = write!(
                lines,
                "M{x:.4} {y:.4}Q{:.4} {:.4} {:.4} {y:.4}",
                x + step / 2.0,
                y + sag * 1.6,
                x + step
            );
        }
        drawing.group(r#"opacity="0.28""#, |drawing| {
            drawing.stroke(&lines, "#200008", 0.006);
        });
    }
    let shade = drawing.linear(
        (0.0, top),
        (0.0, low + 0.05),
        &[(0.0, [0.0; 3], 0.65), (1.0, [0.0; 3], 0.0)],
    );
    drawing.rect((left, top, right, low), &shade);
    let placed = craft.bake(&drawing, area, parallax);
    craft.add_front(placed.still());
}

/// Heads and shoulders along the lower edge, in three rows that nod.
fn add_audience(craft: &mut Craft<'_>) {
    let parallax = 1.18;
    let (left, _, right, _) = craft.area(parallax);
    let mut dice = craft.dice(26);
    for row in 0..2 {
        let y = 0.985 + 0.030 * row as f32;
        let size = 0.036 + 0.010 * row as f32;
        let area = (left, y - 2.6 * size, right, 1.07);
        let mut drawing = Drawing::new(area);
        let mut x = left + dice.range(0.0, 0.05);
        while x < right {
            draw_head(&mut drawing, &mut dice, (x, y + 0.0), size);
            x += size * dice.range(2.5, 3.6);
        }
        let placed = craft.bake(&drawing, area, parallax);
        let phase_rad = row as f32 * 1.3;
        craft.add_front(Box::new(move |t, view, list| {
            let mut moved = placed.clone();
            moved.at.1 += 0.0025 * libm::sinf(t * 1.7 + phase_rad);
            list.draw(moved.draw(view));
        }));
    }
}

fn draw_head(drawing: &mut Drawing, dice: &mut Dice, (x, y): (f32, f32), size: f32) {
    let (body, rim) = ("#0d0812", "#4a2a3d");
    let shape = |drawing: &mut Drawing, lift: f32, fill: &str, hair: usize| {
        let y = y - lift;
        drawing.ellipse((x, y - size * 0.6), (size * 0.78, size * 0.95), fill);
        drawing.ellipse((x, y + size * 1.5), (size * 1.75, size * 1.35), fill);
        match hair {
            0 => drawing.ellipse((x, y - size * 1.55), (size * 0.34, size * 0.34), fill),
            1 => drawing.ellipse((x, y - size * 0.75), (size * 0.98, size * 0.95), fill),
            2 => drawing.rounded(
                (
                    x - size * 0.95,
                    y - size * 1.0,
                    x + size * 0.95,
                    y + size * 0.7,
                ),
                size * 0.6,
                fill,
            ),
            _ => {}
        }
    };
    let hair = dice.below(6);
    shape(drawing, size * 0.05, rim, hair);
    shape(drawing, -size * 0.03, body, hair);
}

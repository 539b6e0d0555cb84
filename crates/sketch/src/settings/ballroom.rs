//! A ballroom: columns, tall windows, chandeliers, a polished floor; a restaurant: tables with white cloths.

use super::craft::{Craft, Sprite};
use super::furniture::{back_window, chair, pot_plant};
use super::hall::{Face, Hall, PARALLAX, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, glow};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::scene::Setting;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let is_restaurant = ctx.setting == Setting::Restaurant;
    let mut hall = if is_restaurant {
        Hall::new(&craft, [1.25, 1.08, 2.7], [0.88, 1.85, 2.6])
    } else {
        Hall::new(&craft, [1.35, 1.55, 3.6], [0.95, 2.35, 3.4])
    };
    let mut dice = craft.dice(20);
    if is_restaurant {
        hall.ambient = scale(hall.ambient, 0.75);
    }
    let drop = hall.high - if is_restaurant { 0.30 } else { 0.50 };
    let lamps: Vec<(f32, f32, f32)> = if is_restaurant {
        vec![
            (-0.5, drop, 2.2),
            (0.5, drop, 2.2),
            (-0.6, drop, 1.5),
            (0.6, drop, 1.5),
        ]
    } else {
        vec![(0.0, drop, 2.9), (0.0, drop, 1.9)]
    };
    for at in &lamps {
        let at = (at.0 * hall.half / 1.25, at.1, at.2);
        hall.evening_lamp(
            at,
            if is_restaurant {
                [1.0, 0.68, 0.36]
            } else {
                [1.25, 0.95, 0.58]
            },
            0.65,
        );
    }
    if !hall.is_dark {
        hall.lamp(
            (0.0, 0.8, hall.back - 0.1),
            mix(craft.tones.lit, [1.0; 3], 0.3),
            0.9,
        );
    }
    add_shell(&mut craft, &hall, (&mut dice, is_restaurant));
    let mut drawing = hall.drawing(&craft);
    let high = hall.high - 0.24;
    let step = hall.half * 2.0 / 5.0;
    for i in 0..5 {
        let x = -hall.half + step * (i as f32 + 0.5);
        back_window(
            &craft,
            (&hall, &mut drawing, &mut dice),
            ((x - step * 0.28, x + step * 0.28), (0.16, high)),
            2,
        );
        drape(&hall, &mut drawing, (x, step * 0.30, high));
    }
    let chandeliers: Vec<_> = hall
        .lamps
        .iter()
        .take(lamps.len())
        .map(|lamp| lamp.at)
        .collect();
    if is_restaurant {
        for z in [2.25, 1.80, 1.38] {
            for x in [-0.92, -0.50, 0.50, 0.92] {
                let x = x * hall.half / 1.25;
                if z > 1.5 || x.abs() > 0.55 * hall.half {
                    dinner_table(&hall, &mut drawing, (x, z));
                }
            }
        }
        pot_plant(
            &hall,
            (&mut drawing, &mut dice),
            (hall.half - 0.14, 2.45),
            0.40,
        );
        for at in &chandeliers {
            super::furniture::pendant(&hall, &mut drawing, *at, rgb(0xb98a3f));
        }
    } else {
        for z in [3.2, 2.5, 1.9, 1.42] {
            for side in [-1.0, 1.0] {
                column(&hall, &mut drawing, (side * (hall.half - 0.14), z));
            }
        }
        for at in &chandeliers {
            chandelier(&hall, &mut drawing, *at);
        }
    }
    hall.hang(&mut craft, &drawing);
    hall.add_halos(&mut craft, (1.5, if hall.is_dark { 0.75 } else { 0.35 }));
    add_sparkle(&mut craft, &hall, (chandeliers, is_restaurant));
    hall.add_motes(&mut craft);
    hall.finish(craft, -1.0)
}

fn add_shell(craft: &mut Craft<'_>, hall: &Hall, (dice, is_restaurant): (&mut Dice, bool)) {
    let seed = dice.noise_seed();
    let wall = rgb(if is_restaurant {
        [0x6f3f3a, 0x34564e, 0x4a4462][dice.below(3)]
    } else {
        [0xe4d2ac, 0xd0d6d0, 0xe0c8c0][dice.below(3)]
    });
    let gold = rgb(0xd6ac54);
    let high = hall.high;
    let lamps: Vec<_> = hall
        .lamps
        .iter()
        .map(|lamp| (lamp.at.0, lamp.at.2))
        .collect();
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 26.0, at.1 * 26.0, 3, seed) - 0.5;
        match hit.face {
            Face::Floor if is_restaurant => {
                let (joint, piece) = tiles((at.1, at.0), (0.5, 0.085), true);
                let tone = 0.8 + 0.3 * hash01(piece.0, piece.1, seed);
                (
                    scale(
                        rgb(0x8a5f40),
                        tone * lerp(0.65, 1.0, joint) * (1.0 + 0.2 * grain),
                    ),
                    0.0,
                )
            }
            Face::Floor => {
                let turned = (at.0 + at.1, at.0 - at.1);
                let (joint, piece) = tiles(turned, (0.36, 0.36), false);
                let is_dark = (piece.0 + piece.1).rem_euclid(2) == 0;
                let own = if is_dark {
                    rgb(0x7f5434)
                } else {
                    rgb(0xd8b078)
                };
                let shine = lamps
                    .iter()
                    .map(|lamp| {
                        smoothstep(
                            0.35,
                            0.0,
                            libm::hypotf(hit.x - lamp.0, (hit.z - lamp.1) * 0.5),
                        )
                    })
                    .sum::<f32>();
                (
                    mix(
                        scale(own, lerp(0.8, 1.0, joint) * (1.0 + 0.2 * grain)),
                        [1.0, 0.95, 0.82],
                        0.35 * shine,
                    ),
                    0.12 * shine,
                )
            }
            Face::Ceiling => {
                let (joint, _) = tiles(at, (0.54, 0.54), false);
                let edge = smoothstep(0.4, 0.9, joint);
                (mix(gold, scale(wall, 1.05), edge), 0.0)
            }
            _ => {
                let (joint, _) = tiles((at.0, hit.up - 0.04), (0.45, 0.34), false);
                let trim = smoothstep(0.35, 0.6, joint) * smoothstep(0.95, 0.7, joint);
                let own = if hit.up < 0.34 {
                    scale(wall, 0.82)
                } else {
                    wall
                };
                let frieze = smoothstep(high - 0.13, high - 0.12, hit.up);
                (
                    mix(
                        mix(scale(own, 1.0 + 0.06 * grain), gold, 0.7 * trim),
                        gold,
                        0.7 * frieze,
                    ),
                    0.0,
                )
            }
        }
    });
}

/// Curtains drawn aside at a window.
fn drape(hall: &Hall, drawing: &mut Drawing, (x, half, high): (f32, f32, f32)) {
    let z = hall.back - 0.03;
    let cloth = rgb(0x9a2f3c);
    for side in [-1.0_f32, 1.0] {
        for k in 0..4 {
            let from = x + side * (half * 0.72 + 0.03 * k as f32);
            let to = from + side * 0.03;
            let facing = if k % 2 == 0 { 0.7 } else { 1.0 };
            drawing.rect(
                hall.front((from.min(to), from.max(to)), (0.02, high + 0.05), z),
                &hall.ink(cloth, (from, 0.6, z), facing),
            );
        }
    }
    drawing.rect(
        hall.front((x - half * 1.1, x + half * 1.1), (high, high + 0.07), z),
        &hall.ink(cloth, (x, high, z), 0.9),
    );
    drawing.rect(
        hall.front(
            (x - half * 1.1, x + half * 1.1),
            (high - 0.008, high + 0.004),
            z,
        ),
        &hall.ink(rgb(0xd6ac54), (x, high, z), 1.0),
    );
}

/// A fluted column with a gilded head.
fn column(hall: &Hall, drawing: &mut Drawing, (x, z): (f32, f32)) {
    let own = rgb(0xece2cc);
    let high = hall.high;
    hall.shadow(drawing, (x - 0.12, x + 0.12), (z - 0.1, z + 0.1));
    hall.block(
        drawing,
        [(x - 0.10, x + 0.10), (0.0, 0.07), (z - 0.02, z + 0.16)],
        scale(own, 0.9),
    );
    let area = hall.front((x - 0.075, x + 0.075), (0.07, high - 0.12), z);
    let (lit, dark) = (
        hall.tone(own, (x, 0.6, z), 1.05),
        hall.tone(own, (x, 0.6, z), 0.5),
    );
    let (a, b) = if x < 0.0 { (dark, lit) } else { (lit, dark) };
    let fill = drawing.linear(
        (area.0, 0.0),
        (area.2, 0.0),
        &[(0.0, a, 1.0), (1.0, b, 1.0)],
    );
    drawing.rect(area, &fill);
    let groove = hall.ink(own, (x, 0.6, z), 0.55);
    for i in 1..5 {
        let at = lerp(area.0, area.2, i as f32 / 5.0);
        drawing.rect(
            (
                at - 0.002 / hall.away(z),
                area.1,
                at + 0.002 / hall.away(z),
                area.3,
            ),
            &groove,
        );
    }
    let gold = rgb(0xd6ac54);
    hall.block(
        drawing,
        [
            (x - 0.11, x + 0.11),
            (high - 0.12, high - 0.02),
            (z - 0.02, z + 0.16),
        ],
        gold,
    );
    hall.block(
        drawing,
        [
            (x - 0.085, x + 0.085),
            (high - 0.15, high - 0.12),
            (z - 0.01, z + 0.14),
        ],
        scale(gold, 0.85),
    );
}

fn chandelier(hall: &Hall, drawing: &mut Drawing, (x, up, z): (f32, f32, f32)) {
    let (cx, cy) = hall.at(x, up, z);
    let s = 1.0 / hall.away(z);
    let gold = hall.ink(rgb(0xe8c468), (x, up, z), 1.1);
    drawing.rect(
        (
            cx - 0.004 * s,
            hall.at(x, hall.high, z).1,
            cx + 0.004 * s,
            cy,
        ),
        &gold,
    );
    for (r, dy) in [(0.32, 0.0), (0.20, -0.13)] {
        drawing.push(&format!(r#"<ellipse cx="{cx:.4}" cy="{:.4}" rx="{:.4}" ry="{:.4}" fill="none" stroke="{gold}" stroke-width="{:.4}"/>"#, cy + dy * s, r * s, r * 0.22 * s, 0.014 * s));
        for i in 0..12 {
            let (sin, cos) = libm::sincosf(i as f32 * std::f32::consts::FRAC_PI_6);
            let at = (cx + r * s * cos, cy + dy * s + r * 0.22 * s * sin);
            drawing.rect(
                (at.0 - 0.006 * s, at.1 - 0.05 * s, at.0 + 0.006 * s, at.1),
                "#f6eeda",
            );
            drawing.ellipse((at.0, at.1 - 0.064 * s), (0.010 * s, 0.018 * s), "#fff6d0");
            drawing.ellipse(
                (at.0, at.1 + 0.03 * s),
                (0.006 * s, 0.014 * s),
                &hall.ink([0.85, 0.92, 1.0], (x, up, z), 1.0),
            );
        }
        drawing.stroke(
            &format!(
                "M{:.4} {:.4}L{cx:.4} {:.4}L{:.4} {:.4}",
                cx - r * s,
                cy + dy * s,
                cy - 0.28 * s,
                cx + r * s,
                cy + dy * s
            ),
            &gold,
            0.006 * s,
        );
    }
    drawing.ellipse(
        (cx, cy + 0.08 * s),
        (0.03 * s, 0.05 * s),
        &hall.ink([0.88, 0.94, 1.0], (x, up, z), 1.0),
    );
}

/// A round table with a white cloth, glasses, a candle, and chairs.
fn dinner_table(hall: &Hall, drawing: &mut Drawing, (x, z): (f32, f32)) {
    chair(hall, drawing, (x, z + 0.16), (true, rgb(0x5a3a30)));
    hall.shadow(drawing, (x - 0.18, x + 0.18), (z - 0.12, z + 0.12));
    let (cx, cy) = hall.at(x, 0.26, z);
    let foot = hall.at(x, 0.03, z).1;
    let s = 1.0 / hall.away(z);
    let (r, ry) = (0.165 * s, 0.045 * s);
    let white: Rgb = [0.97, 0.95, 0.91];
    let (lit, dark) = (
        hall.tone(white, (x, 0.25, z), 0.95),
        hall.tone(white, (x, 0.15, z), 0.6),
    );
    let fill = drawing.linear(
        (cx - r, 0.0),
        (cx + r, 0.0),
        &[(0.0, dark, 1.0), (0.4, lit, 1.0), (1.0, dark, 1.0)],
    );
    drawing.path(
        &format!(
            "M{:.4} {cy:.4}L{:.4} {foot:.4}Q{cx:.4} {:.4} {:.4} {foot:.4}L{:.4} {cy:.4}Z",
            cx - r,
            cx - r * 1.08,
            foot + ry * 1.6,
            cx + r * 1.08,
            cx + r
        ),
        &fill,
    );
    drawing.ellipse((cx, cy), (r, ry), &hall.ink(white, (x, 0.26, z), 1.08));
    for side in [-1.0_f32, 1.0] {
        let at = (cx + side * r * 0.55, cy);
        drawing.ellipse(
            at,
            (0.042 * s, 0.012 * s),
            &hall.ink([0.90, 0.90, 0.92], (x, 0.26, z), 0.95),
        );
        let glass = hall.ink(rgb(0x9a2f40), (x, 0.3, z), 1.1);
        let gx = cx + side * r * 0.25;
        drawing.rect(
            (gx - 0.002 * s, cy - 0.03 * s, gx + 0.002 * s, cy),
            &hall.ink([0.9, 0.92, 0.95], (x, 0.3, z), 1.0),
        );
        drawing.ellipse((gx, cy - 0.042 * s), (0.011 * s, 0.018 * s), &glass);
    }
    drawing.rect(
        (cx - 0.006 * s, cy - 0.05 * s, cx + 0.006 * s, cy),
        "#f4ead0",
    );
    drawing.ellipse((cx, cy - 0.062 * s), (0.007 * s, 0.014 * s), "#fff0b0");
    chair(hall, drawing, (x + 0.01, z - 0.15), (false, rgb(0x5a3a30)));
}

/// Points of light that twinkle on glass and gold.
fn add_sparkle(
    craft: &mut Craft<'_>,
    hall: &Hall,
    (places, is_restaurant): (Vec<(f32, f32, f32)>, bool),
) {
    let side_px = (craft.density * 0.05).max(6.0) as usize;
    let star = Sprite::new(glow(side_px, [1.0, 0.92, 0.70], 0.12), side_px as f32);
    let mut dice = craft.dice(26);
    let spread = if is_restaurant { 0.06 } else { 0.32 };
    let stars: Vec<_> = places
        .iter()
        .flat_map(|(x, up, z)| {
            let at = hall.at(*x, *up, *z);
            (0..16)
                .map(|_| {
                    (
                        (
                            at.0 + dice.range(-spread, spread) / hall.away(*z),
                            at.1 + dice.range(-0.2, 0.06) / hall.away(*z) * (spread / 0.32),
                        ),
                        dice.range(0.0, 6.3),
                        1.0 / hall.away(*z),
                    )
                })
                .collect::<Vec<_>>()
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, phase, s) in &stars {
            let light = libm::sinf(2.6 * t + 3.0 * phase).max(0.0);
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.8 * light * light,
                ..star.draw(view, *at, (0.10 * s, PARALLAX))
            });
        }
    }));
}

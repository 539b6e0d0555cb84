//! A dungeon: walls of great stones under a vault, torches that flicker, bars, chains, a puddle.

use super::craft::{Craft, Sprite, draw_faint};
use super::furniture::side_door;
use super::hall::{Face, Hall, PARALLAX, tiles};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::{Drawing, dot, glow, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let mut hall = Hall::new(&craft, [1.05, 1.10, 4.0], [0.78, 1.75, 4.0]);
    let mut dice = craft.dice(20);
    hall.ambient = [0.12, 0.13, 0.20];
    let mut torches = Vec::new();
    for z in [1.42, 2.2, 3.2] {
        for side in [-1.0, 1.0] {
            torches.push((side * (hall.half - 0.06), 0.62, z));
        }
    }
    for at in &torches {
        hall.lamp(*at, [1.05, 0.56, 0.22], 0.36);
    }
    let seed = dice.noise_seed();
    let stone = rgb([0x8d877e, 0x7f8590, 0x938a7c][dice.below(3)]);
    hall.add_walls(&mut craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 18.0, at.1 * 18.0, 4, seed) - 0.5;
        let (at, size) = match hit.face {
            Face::Floor => (at, (0.30, 0.26)),
            Face::Ceiling => (at, (0.34, 0.20)),
            _ => (at, (0.30, 0.15)),
        };
        let warped = (
            at.0 + 0.02 * fbm(at.0 * 6.0, at.1 * 6.0, 2, seed),
            at.1 + 0.015 * fbm(at.1 * 6.0, at.0 * 6.0, 2, seed + 1),
        );
        let (joint, piece) = tiles(warped, size, true);
        let tone = 0.72 + 0.42 * hash01(piece.0, piece.1, seed);
        let moss = smoothstep(0.25, 0.0, hit.up)
            * smoothstep(0.0, 0.25, grain + 0.1)
            * if hit.face == Face::Floor { 0.3 } else { 0.8 };
        let own = scale(stone, tone * (1.0 + 0.55 * grain) * lerp(0.32, 1.0, joint));
        (mix(own, rgb(0x55683c), moss), 0.0)
    });
    let mut drawing = hall.drawing(&craft);
    draw_gate(&hall, &mut drawing);
    for z in [3.6, 2.6, 1.75] {
        draw_arch(&hall, &mut drawing, z, stone);
    }
    side_door(&hall, &mut drawing, -1.0, (1.62, rgb(0x5f4128)));
    side_door(&hall, &mut drawing, 1.0, (2.45, rgb(0x5f4128)));
    draw_chains(&hall, &mut drawing, &mut dice);
    for at in &torches {
        draw_torch(&hall, &mut drawing, *at);
    }
    for (x, z) in [(0.80, 1.36), (-0.84, 1.95)] {
        let x = x * hall.half;
        hall.block(
            &mut drawing,
            [(x - 0.09, x + 0.09), (0.0, 0.17), (z, z + 0.16)],
            rgb(0x7a5432),
        );
        hall.block(
            &mut drawing,
            [(x - 0.10, x + 0.10), (0.06, 0.08), (z - 0.01, z)],
            rgb(0x4a4a50),
        );
    }
    hall.hang(&mut craft, &drawing);
    add_flames(&mut craft, &hall, torches);
    hall.add_motes(&mut craft);
    hall.finish(craft, -1.0)
}

/// A gate of iron bars in the back wall, with moonlight or daylight behind.
fn draw_gate(hall: &Hall, drawing: &mut Drawing) {
    let z = hall.back - 0.01;
    let light = if hall.is_dark {
        [0.16, 0.22, 0.40]
    } else {
        [0.50, 0.62, 0.74]
    };
    let (a, b) = (hall.at(-0.36, 0.62, z), hall.at(0.36, 0.0, z));
    let top = hall.at(0.0, 1.02, z).1;
    let hole = format!(
        "M{:.4} {:.4}L{:.4} {:.4}Q{:.4} {top:.4} {:.4} {:.4}L{:.4} {:.4}Z",
        a.0, b.1, a.0, a.1, hall.vanish.0, b.0, a.1, b.0, b.1
    );
    drawing.path(&hole, &hex(light));
    let iron = hex([0.06, 0.06, 0.08]);
    for i in 0..9 {
        let x = lerp(a.0, b.0, (i as f32 + 0.5) / 9.0);
        drawing.rect((x - 0.004, lerp(a.1, top, 0.45), x + 0.004, b.1), &iron);
    }
    for t in [0.3, 0.7] {
        let y = lerp(a.1, b.1, t);
        drawing.rect((a.0, y - 0.004, b.0, y + 0.004), &iron);
    }
}

/// A pointed arch of stones across the hall.
fn draw_arch(hall: &Hall, drawing: &mut Drawing, z: f32, stone: crate::paint::Rgb) {
    let (half, high) = (hall.half, hall.high);
    let inner = half - 0.13;
    let spring = high * 0.58;
    let tip = hall.at(0.0, high - 0.07, z);
    let (l, r) = (hall.at(-inner, spring, z), hall.at(inner, spring, z));
    let (lo, ro) = (hall.at(-half, high + 0.1, z), hall.at(half, high + 0.1, z));
    let ink = hall.ink(stone, (0.0, spring, z), 0.62);
    let edge = hall.ink(stone, (0.0, spring, z), 1.0);
    let (lc, rc) = (
        hall.at(-inner, high * 0.88, z),
        hall.at(inner, high * 0.88, z),
    );
    let curve = format!(
        "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
        l.0, l.1, lc.0, lc.1, tip.0, tip.1, rc.0, rc.1, r.0, r.1
    );
    let ends = (hall.at(-half, spring, z), hall.at(half, spring, z));
    drawing.path(
        &format!(
            "{curve}L{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}Z",
            ends.1.0, ends.1.1, ro.0, ro.1, lo.0, lo.1, ends.0.0, ends.0.1
        ),
        &ink,
    );
    drawing.stroke(&curve, &edge, 0.022 / z);
    for side in [-1.0_f32, 1.0] {
        let x = side * (half - 0.065);
        hall.block(
            drawing,
            [(x - 0.065, x + 0.065), (0.0, spring), (z, z + 0.10)],
            scale(stone, 0.9),
        );
        hall.block(
            drawing,
            [
                (x - 0.085, x + 0.085),
                (spring - 0.05, spring + 0.01),
                (z - 0.02, z + 0.10),
            ],
            stone,
        );
        hall.block(
            drawing,
            [(x - 0.085, x + 0.085), (0.0, 0.06), (z - 0.02, z + 0.10)],
            stone,
        );
    }
}

fn draw_chains(hall: &Hall, drawing: &mut Drawing, dice: &mut Dice) {
    for (x, z) in [(-0.45, 2.4), (0.55, 2.0), (0.2, 3.1)] {
        let x = x * hall.half;
        let ink = hall.ink(rgb(0x70747c), (x, 0.9, z), 1.0);
        let long = dice.range(0.30, 0.55);
        for k in 0..12 {
            let up = hall.high - 0.02 - long * k as f32 / 12.0;
            let (cx, cy) = hall.at(x, up, z);
            let s = 1.0 / z;
            drawing.push(&format!(r#"<ellipse cx="{cx:.4}" cy="{cy:.4}" rx="{:.4}" ry="{:.4}" fill="none" stroke="{ink}" stroke-width="{:.4}"/>"#,
                if k % 2 == 0 { 0.012 * s } else { 0.004 * s }, 0.022 * s, 0.008 * s));
        }
    }
}

/// A torch in its iron ring.
fn draw_torch(hall: &Hall, drawing: &mut Drawing, (x, up, z): (f32, f32, f32)) {
    let (cx, cy) = hall.at(x, up - 0.04, z);
    let s = 1.0 / z;
    let lean = -x.signum() * 0.03 * s;
    let wood = hall.ink(rgb(0x7a5230), (x, up, z), 0.9);
    drawing.stroke(
        &format!("M{cx:.4} {:.4}L{:.4} {cy:.4}", cy + 0.16 * s, cx + lean),
        &wood,
        0.026 * s,
    );
    drawing.stroke(
        &format!(
            "M{:.4} {:.4}L{:.4} {:.4}",
            cx - 0.02 * s + lean,
            cy,
            cx + 0.02 * s + lean,
            cy
        ),
        "#2a2422",
        0.03 * s,
    );
}

/// Flames and their flickering light.
fn add_flames(craft: &mut Craft<'_>, hall: &Hall, torches: Vec<(f32, f32, f32)>) {
    let side_px = (craft.density * 0.3) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.56, 0.20], 0.0), side_px as f32);
    let tongues = [[1.0, 0.36, 0.08], [1.0, 0.62, 0.16], [1.0, 0.90, 0.50]]
        .map(|colour| Sprite::new(dot(24, colour), 24.0));
    let places: Vec<_> = torches
        .iter()
        .map(|(x, up, z)| (hall.at(x - x.signum() * 0.03, *up, *z), 1.0 / z))
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (k, (at, s)) in places.iter().enumerate() {
            let flicker = 0.85
                + 0.10 * libm::sinf(9.0 * t + 2.1 * k as f32)
                + 0.05 * libm::sinf(23.0 * t + k as f32);
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.62 * flicker,
                ..halo.draw(view, *at, (1.15 * s * flicker, PARALLAX))
            });
            for i in 0..9 {
                let age = (t * 1.5 + i as f32 / 9.0 + 0.3 * k as f32).rem_euclid(1.0);
                let sway = 0.016 * s * libm::sinf(7.0 * age + 5.0 * t + i as f32) * age;
                let size = 0.10 * s * (1.0 - 0.75 * age) * flicker;
                let draw = tongues[(i + k) % 3].draw(
                    view,
                    (at.0 + sway, at.1 - 0.12 * s * age),
                    (size, PARALLAX),
                );
                draw_faint(
                    list,
                    Draw {
                        blend: Blend::Add,
                        ..draw
                    },
                    0.8 * (1.0 - age),
                );
            }
        }
    }));
}

//! A jungle: misty trees behind trees, vines, palms, and broad leaves that frame the picture.

use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::terrain::Ground;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb, Wave};
use crate::staging::{Set, SetContext};
use std::f32::consts::PI;

const FLOOR_Y: f32 = 0.68;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = if craft.dice(19).unit() < 0.5 {
        -1.0
    } else {
        1.0
    };
    add_glow(&mut craft, light_x);
    for row in 0..3 {
        add_trees(&mut craft, light_x, row);
    }
    add_floor(&mut craft, light_x);
    add_shafts(&mut craft, light_x);
    add_big_trees(&mut craft, light_x);
    add_frame(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.76,
        air_y: 0.35,
        ..Shape::open(palette)
    })
}

/// Light that comes through the leaves from far behind.
fn add_glow(craft: &mut Craft<'_>, light_x: f32) {
    let area = craft.area(0.08);
    let seed = craft.dice(20).noise_seed();
    let tones = craft.tones.clone();
    let green = tones.toned(rgb(0x3f7a4a), 0.6, 0.35);
    let bright = mix(tones.sky[2], tones.toned(rgb(0xcfe8a0), 1.0, 0.2), 0.55);
    let placed = craft.bake_fn(area, (0.08, 0.25), |x, y| {
        let (dx, dy) = (x - light_x * 0.12, (y - 0.22) * 0.75);
        let near = 1.0 / (1.0 + 5.5 * (dx * dx + dy * dy));
        let leaf = fbm(x * 5.0, y * 5.0, 4, seed) - 0.5;
        (
            scale(
                mix(green, bright, near * near),
                1.0 + 0.5 * leaf * (1.0 - near),
            ),
            1.0,
        )
    });
    craft.add(placed);
}

/// A row of trunks with hanging leaves above and undergrowth below; nearer ones are darker.
fn add_trees(craft: &mut Craft<'_>, light_x: f32, row: u32) {
    let t = row as f32 / 2.0;
    let distance = Distance {
        parallax: lerp(0.16, 0.46, t),
        depth: lerp(0.66, 0.26, t),
    };
    let mut dice = craft.dice(21 + row);
    let mut easel = Easel::new(craft, distance, (-2.0, FLOOR_Y + 0.08), light_x);
    let (left, top, right, _) = easel.area;
    let foot = FLOOR_Y + 0.02 + 0.025 * t;
    let green = rgb([0x5f9a58, 0x4a8a4a, 0x3a7a40][row as usize]);
    let mut x = left;
    while x < right {
        let w = lerp(0.012, 0.032, t) * dice.range(0.7, 1.3);
        let lean = dice.range(-0.06, 0.06);
        let (bark, lit) = (
            easel.ink(rgb(0x5a4a3a), 0.25),
            easel.ink(rgb(0x8a7458), 0.9),
        );
        let trunk = format!("M{:.4} {foot:.4}L{:.4} {top:.4}", x, x + lean);
        easel.drawing.stroke(&trunk, &bark, w);
        let shine = format!(
            "M{:.4} {foot:.4}L{:.4} {top:.4}",
            x + light_x * w * 0.3,
            x + lean + light_x * w * 0.3
        );
        easel.drawing.stroke(&shine, &lit, w * 0.2);
        if dice.unit() < 0.5 {
            vine(&mut easel, &mut dice, (x, top), t);
        }
        x += lerp(0.07, 0.17, t) * dice.range(0.6, 1.5);
    }
    // Hanging crowns, lower at the sides; in a tall frame they fill the upper part.
    let hang = |x: f32| 0.02 + 0.22 * x.abs() + 0.10 * t * x.abs();
    let n = ((right - left) * 22.0) as usize;
    for i in 0..n {
        let at = dice.range(left, right);
        let low = hang(at) * dice.range(0.5, 1.2) - 0.16;
        let y = lerp(
            top - 0.02,
            low.max(top + 0.08),
            (i as f32 / n as f32).sqrt(),
        );
        let size = lerp(0.07, 0.12, t) * dice.range(0.7, 1.3);
        let leaves = scale(green, dice.range(0.8, 1.15));
        easel
            .garden(&mut dice)
            .bush((at, y + size * 0.4), size, leaves);
    }
    for _ in 0..((right - left) * 16.0) as usize {
        let at = (dice.range(left, right), foot + dice.range(0.0, 0.03));
        let size = lerp(0.05, 0.10, t) * dice.range(0.6, 1.2);
        if dice.unit() < 0.45 {
            fern(&mut easel, &mut dice, at, size * 1.7);
        } else {
            let leaves = scale(green, dice.range(0.75, 1.1));
            easel.garden(&mut dice).bush(at, size, leaves);
        }
    }
    let (mut palm_x, tall) = (dice.range(left, 0.0), lerp(0.36, 0.62, t));
    while palm_x < right {
        if palm_x.abs() > 0.22 {
            let lean = dice.range(-0.15, 0.15);
            easel.garden(&mut dice).palm((palm_x, foot), tall, lean);
        }
        palm_x += dice.range(0.5, 0.9);
    }
    easel.hang(craft);
    add_mist(craft, foot, distance);
}

fn add_mist(craft: &mut Craft<'_>, foot: f32, distance: Distance) {
    let (left, _, right, _) = craft.area(distance.parallax);
    let colour = craft.tones.far(craft.tones.sky[2], 0.5);
    let strength = 0.42 * distance.depth;
    let placed = craft.bake_fn(
        (left, 0.2, right, foot + 0.08),
        (distance.parallax, 0.12),
        |_, y| (colour, strength * smoothstep(0.25, foot, y)),
    );
    craft.add(placed);
}

/// A vine that hangs down in a bow.
fn vine(easel: &mut Easel, dice: &mut Dice, (x, top): (f32, f32), t: f32) {
    let ink = easel.ink(rgb(0x4a6a38), 0.4);
    let to = (x + dice.range(-0.25, 0.25), top + dice.range(0.1, 0.3));
    let low = dice.range(0.1, 0.45);
    let line = format!(
        "M{x:.4} {:.4}C{:.4} {low:.4} {:.4} {low:.4} {:.4} {:.4}",
        top + 0.05,
        lerp(x, to.0, 0.25),
        lerp(x, to.0, 0.75),
        to.0,
        to.1
    );
    easel.drawing.stroke(&line, &ink, lerp(0.003, 0.006, t));
}

/// A fern: fronds that arch out from one root.
fn fern(easel: &mut Easel, dice: &mut Dice, at: (f32, f32), size: f32) {
    for i in 0..9 {
        let angle = PI * (1.08 + 0.84 * i as f32 / 8.0) + dice.range(-0.08, 0.08);
        let green = mix(rgb(0x3f8a3c), rgb(0x6fb050), dice.unit());
        let fill = easel.ink(green, dice.range(0.25, 1.0));
        leaf(easel, at, (angle, size * dice.range(0.7, 1.0), 0.10), &fill);
    }
}

/// A leaf with a drooping tip: its angle, length and width.
fn leaf(
    easel: &mut Easel,
    (x, y): (f32, f32),
    (angle, length, broad): (f32, f32, f32),
    fill: &str,
) {
    let (sin, cos) = libm::sincosf(angle);
    let tip = (x + length * cos, y + length * (sin * 0.75 + 0.22));
    let bend = (x + length * 0.5 * cos, y + length * (0.78 * sin - 0.02));
    let (nx, ny) = (-sin * length * broad, cos * length * broad);
    easel.drawing.path(
        &format!(
            "M{x:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {x:.4} {y:.4}Z",
            bend.0 + nx,
            bend.1 + ny,
            tip.0,
            tip.1,
            bend.0 - nx,
            bend.1 - ny
        ),
        fill,
    );
}

fn add_floor(craft: &mut Craft<'_>, light_x: f32) {
    let ground = Ground {
        horizon_y: FLOOR_Y + 0.03,
        far: rgb(0x6f8a4a),
        near: rgb(0x4a5a30),
        texture: 0.6,
        depth: 0.25,
        swell: 0.02,
    };
    let placed = ground.bake(craft, 1.0, 26);
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.02,
        },
        (0.6, 1.1),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let mut dice = craft.dice(27);
    for i in 0..50 {
        let near = i as f32 / 50.0;
        let x = dice.range(left, right);
        // The middle stays free for whoever walks there.
        if x.abs() < 0.28 && near > 0.2 {
            continue;
        }
        let at = (x, lerp(FLOOR_Y + 0.06, 1.06, near));
        fern(&mut easel, &mut dice, at, lerp(0.07, 0.16, near));
    }
    easel.hang(craft);
}

fn add_shafts(craft: &mut Craft<'_>, light_x: f32) {
    if craft.tones.sun_strength < 0.2 {
        return;
    }
    let area = craft.area(0.5);
    let seed = craft.dice(28).noise_seed();
    let light: Rgb = mix(craft.tones.glow, [0.95, 1.0, 0.80], 0.4);
    let strength = if craft.tones.stars > 0.5 { 0.10 } else { 0.26 };
    let placed = craft.bake_fn(area, (0.5, 0.16), |x, y| {
        let across = x + (y - 0.2) * light_x * 0.5;
        let beam = smoothstep(0.5, 0.75, fbm(across * 5.0 + 9.0, 0.4, 2, seed));
        (
            light,
            strength * beam * smoothstep(0.95, 0.2, y) * smoothstep(area.1 - 0.2, 0.0, y),
        )
    });
    craft.add_layer(Box::new(move |t, view, list| {
        list.draw(Draw {
            blend: Blend::Add,
            opacity: 0.8 + 0.2 * libm::sinf(0.7 * t),
            ..placed.draw(view)
        });
    }));
}

/// Great trunks at the sides, with roots like walls.
fn add_big_trees(craft: &mut Craft<'_>, light_x: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.9,
            depth: 0.06,
        },
        (-2.0, 0.95),
        light_x,
    );
    let top = easel.area.1;
    let mut dice = craft.dice(29);
    let edge = craft.half_width;
    for (side, inset, foot) in [(light_x, 0.02, 0.80), (-light_x, 0.10, 0.765)] {
        let x = side * (edge - inset);
        let w = 0.10 * dice.range(0.8, 1.1);
        for (from, to, light) in [(-1.0, 1.0, 0.20), (0.15, 0.75, 0.70)] {
            let fill = easel.ink(rgb(0x6a5844), light);
            let (a, b) = if light_x < 0.0 {
                (-to, -from)
            } else {
                (from, to)
            };
            easel.drawing.path(
                &format!(
                    "M{:.4} {top:.4}Q{:.4} 0.5 {:.4} {foot:.4}L{:.4} {foot:.4}Q{:.4} 0.5 {:.4} {top:.4}Z",
                    x + a * w * 0.75, x + a * w * 0.8, x + a * w * 1.9,
                    x + b * w * 1.9, x + b * w * 0.8, x + b * w * 0.75
                ),
                &fill,
            );
        }
        for _ in 0..4 {
            vine(&mut easel, &mut dice, (x, top), 1.0);
        }
        for k in 0..7 {
            let at = (x + dice.range(-0.2, 0.2), foot + 0.02 + 0.004 * k as f32);
            fern(&mut easel, &mut dice, at, 0.16);
        }
    }
    easel.hang(craft);
}

/// Broad leaves at the edges, close to the eye, that sway.
fn add_frame(craft: &mut Craft<'_>, light_x: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.3,
            depth: 0.0,
        },
        (-2.0, 1.1),
        light_x,
    );
    let mut dice = craft.dice(30);
    let (left, top, right, bottom) = easel.area;
    let view_top = craft.top;
    for (x, y, toward) in [
        (left + 0.02, bottom, -PI * 0.30),
        (right - 0.02, bottom, -PI * 0.70),
        (left, view_top - 0.02, PI * 0.22),
        (right, view_top - 0.02, PI * 0.78),
        (left, lerp(top, bottom, 0.45), -PI * 0.04),
        (right, lerp(top, bottom, 0.38), PI * 1.04),
    ] {
        for i in 0..6 {
            let angle = toward + (i as f32 - 2.5) * 0.24 + dice.range(-0.1, 0.1);
            let fill = easel.ink(
                mix(rgb(0x1f4a26), rgb(0x3a7a3a), dice.unit()),
                dice.range(0.2, 0.6),
            );
            let length = dice.range(0.20, 0.34) * if !(0.0..=0.8).contains(&y) { 1.0 } else { 0.7 };
            leaf(&mut easel, (x, y), (angle, length, 0.16), &fill);
        }
    }
    let placed = easel.bake(craft);
    craft.add_front(placed.waving(|t| Wave {
        amplitude_px: 0.006,
        frequency: 4.0,
        phase_rad: t * 1.3,
    }));
}

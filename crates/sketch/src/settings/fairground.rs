//! A fairground: a great wheel that turns, tents and stalls, strings of bulbs over the trodden ground.

use super::city::add_halos;
use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::scenery::open;
use crate::paint::bake::glow;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::staging::{Set, SetContext};
use std::f32::consts::TAU;

const HORIZON_Y: f32 = 0.68;
const STRIPES: [u32; 6] = [0xc9403a, 0x2f7f8f, 0xe0a030, 0x7a4f9a, 0x3f8a54, 0xd9608a];
const PARALLAX: f32 = 0.42;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = open(&mut craft, (HORIZON_Y, HORIZON_Y - 0.10), |_, _| {}).signum();
    let is_tall = craft.is_tall();
    let radius = if is_tall { 0.42 } else { 0.27 };
    let hub = (
        -light_x * if is_tall { 0.10 } else { 0.42 },
        HORIZON_Y - radius - 0.06,
    );
    // One that is named turns among the actors.
    if !ctx.has_named_heaven {
        add_wheel(&mut craft, (hub, radius), light_x);
    }
    add_tents(&mut craft, light_x);
    add_ground(&mut craft);
    add_bulbs(&mut craft);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.60], 0.6 * craft.tones.lamps);
    palette.ambient = mix(palette.ambient, [0.40, 0.32, 0.46], 0.6 * craft.tones.lamps);
    craft.finish(Shape::open(palette))
}

/// The wheel: a stand that stays, spokes and rim that turn, cabins that hang.
fn add_wheel(craft: &mut Craft<'_>, (hub, radius): ((f32, f32), f32), light_x: f32) {
    let distance = Distance {
        parallax: PARALLAX,
        depth: 0.22,
    };
    let mut easel = Easel::new(
        craft,
        distance,
        (hub.1 - radius - 0.1, HORIZON_Y + 0.06),
        light_x,
    );
    let steel = easel.ink(rgb(0xd8dce2), 0.8);
    let foot = HORIZON_Y + 0.04;
    for side in [-1.0, 1.0] {
        let line = format!(
            "M{:.4} {:.4}L{:.4} {foot:.4}",
            hub.0,
            hub.1,
            hub.0 + side * radius * 0.52
        );
        easel.drawing.stroke(&line, &steel, radius * 0.045);
    }
    easel.hang(craft);
    let lamps = craft.tones.lamps;
    let pad = radius * 1.06;
    let area = (-pad, -pad, pad, pad);
    let mut wheel = craft.drawing(area);
    let rim = |r: f32| {
        format!(
            "M{:.4} 0A{r:.4} {r:.4} 0 1 1 {r:.4} 0A{r:.4} {r:.4} 0 1 1 {:.4} 0",
            -r, -r
        )
    };
    let ink = crate::paint::bake::hex(craft.tones.toned(rgb(0xe6e2ea), 0.8, 0.2));
    for (share, thick) in [(1.0, 0.030), (0.90, 0.018), (0.30, 0.016)] {
        wheel.stroke(&rim(radius * share), &ink, radius * thick);
    }
    let n = 16;
    for i in 0..n {
        let turn = TAU * i as f32 / n as f32;
        let (dx, dy) = (libm::cosf(turn) * radius, libm::sinf(turn) * radius);
        wheel.stroke(&format!("M0 0L{dx:.4} {dy:.4}"), &ink, radius * 0.012);
        let bulb = if lamps > 0.3 {
            ["#ffe9a8", "#ff9ac0", "#9ae6ff"][i % 3]
        } else {
            "#fff6e0"
        };
        for share in [0.45, 0.60, 0.75, 0.90, 1.0] {
            wheel.ellipse(
                (dx * share, dy * share),
                (radius * 0.014, radius * 0.014),
                bulb,
            );
        }
    }
    let sprite = Sprite::new(wheel.bake(craft.density), craft.density);
    let cabins: Vec<Sprite> = (0..n / 2)
        .map(|i| cabin(craft, (radius, STRIPES[i % STRIPES.len()])))
        .collect();
    let side_px = (craft.density * 0.25) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.72, 0.55], 0.0), side_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        let turn = 0.16 * t;
        if lamps > 0.3 {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.40 * lamps,
                ..halo.draw(view, hub, (radius * 3.0, PARALLAX))
            });
        }
        list.draw(sprite.turned(view, hub, (1.0, PARALLAX, turn)));
        for (i, cabin) in cabins.iter().enumerate() {
            let at = turn + TAU * i as f32 / cabins.len() as f32;
            let place = (
                hub.0 + radius * libm::cosf(at),
                hub.1 + radius * libm::sinf(at) + radius * 0.09,
            );
            list.draw(cabin.draw(view, place, (1.0, PARALLAX)));
        }
    }));
}

fn cabin(craft: &Craft<'_>, (radius, colour): (f32, u32)) -> Sprite {
    let s = radius * 0.085;
    let mut drawing = craft.drawing((-s * 1.2, -s * 1.2, s * 1.2, s * 1.2));
    let ink = |colour, light| crate::paint::bake::hex(craft.tones.toned(colour, light, 0.18));
    let own = rgb(colour);
    drawing.rounded((-s, -s * 0.1, s, s), s * 0.3, &ink(own, 0.85));
    let glass = if craft.tones.lamps > 0.3 {
        "#ffe2a4".to_owned()
    } else {
        ink(rgb(0xcfe6f2), 0.9)
    };
    drawing.rect((-s * 0.8, -s * 0.62, s * 0.8, -s * 0.05), &glass);
    drawing.polygon(
        &[(-s * 1.1, -s * 0.6), (s * 1.1, -s * 0.6), (0.0, -s * 1.15)],
        &ink(scale(own, 0.8), 0.8),
    );
    Sprite::new(drawing.bake(craft.density), craft.density)
}

/// Striped tents and stalls in a row.
fn add_tents(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(22);
    let distance = Distance {
        parallax: 0.62,
        depth: 0.10,
    };
    let foot = HORIZON_Y + 0.055;
    let mut easel = Easel::new(craft, distance, (foot - 0.45, foot + 0.02), light_x);
    let (left, _, right, _) = easel.area;
    let mut x = left;
    while x < right {
        let w = dice.range(0.10, 0.17);
        let high = dice.range(0.15, 0.23);
        tent(&mut easel, &mut dice, ((x + w, foot), (w, high)));
        x += 2.0 * w + dice.range(0.02, 0.10);
    }
    easel.hang(craft);
}

fn tent(easel: &mut Easel, dice: &mut Dice, ((x, foot), (w, high)): ((f32, f32), (f32, f32))) {
    let own = rgb(STRIPES[dice.below(STRIPES.len())]);
    let cream = rgb(0xf6ecd8);
    let eave = foot - high * 0.56;
    let inside = mix(
        easel.tone(scale(own, 0.35), 0.4),
        [1.0, 0.80, 0.45],
        0.65 * easel.tones.lamps,
    );
    let n = 8;
    for i in 0..n {
        let at = |share: f32, half: f32| lerp(x - half, x + half, share);
        let (p, q) = (i as f32 / n as f32, (i + 1) as f32 / n as f32);
        let colour = if i % 2 == 0 { own } else { cream };
        let light = lerp(0.95, 0.55, p);
        let fill = easel.ink(colour, light);
        let wall = easel.ink(scale(colour, 0.92), light * 0.9);
        easel.drawing.polygon(
            &[
                (at(p, w * 0.92), eave),
                (at(q, w * 0.92), eave),
                (at(q, w * 0.96), foot),
                (at(p, w * 0.96), foot),
            ],
            &wall,
        );
        easel.drawing.polygon(
            &[
                (x, foot - high),
                (at(q, w * 1.06), eave),
                (at(p, w * 1.06), eave),
            ],
            &fill,
        );
        easel.drawing.ellipse(
            (at((p + q) / 2.0, w * 1.06), eave),
            (w * 1.06 / n as f32, 0.010),
            &fill,
        );
    }
    easel.drawing.rect(
        (
            x - w * 0.45,
            eave + high * 0.16,
            x + w * 0.45,
            foot - high * 0.20,
        ),
        &crate::paint::bake::hex(inside),
    );
    let board = easel.ink(rgb(0x8a5a34), 0.8);
    easel.drawing.rect(
        (x - w * 0.50, foot - high * 0.22, x + w * 0.50, foot),
        &board,
    );
    let pole = easel.ink(rgb(0x5a4a3a), 0.6);
    easel.drawing.rect(
        (x - 0.002, foot - high - 0.04, x + 0.002, foot - high),
        &pole,
    );
    let flag = easel.ink(own, 0.95);
    easel.drawing.polygon(
        &[
            (x, foot - high - 0.04),
            (x + 0.034, foot - high - 0.031),
            (x, foot - high - 0.020),
        ],
        &flag,
    );
}

fn add_ground(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(23).noise_seed();
    let tones = craft.tones.clone();
    let grass = craft.turf();
    let placed = craft.bake_fn(
        (left, HORIZON_Y + 0.04, right, bottom),
        (1.0, 1.0),
        |x, y| {
            let z = 0.34 / (y - HORIZON_Y + 0.02);
            let grain = fbm(x * z * 9.0, z * 10.0, 4, seed) - 0.5;
            let worn = smoothstep(-0.15, 0.12, grain + 0.10 - 0.12 * (x * z).abs());
            let own = mix(scale(grass, 0.9), rgb(0xb89a72), worn);
            let own = scale(own, 1.0 + 0.35 * grain);
            let warm = [own[0], own[1] * 0.72, own[2] * 0.50];
            let colour = tones.toned(own, 0.82 - 0.25 * smoothstep(0.9, 1.1, y), 0.05);
            (mix(colour, warm, 0.38 * tones.lamps), 1.0)
        },
    );
    craft.add(placed);
}

/// Bulbs on strings between masts.
fn add_bulbs(craft: &mut Craft<'_>) {
    let parallax = 0.80;
    let distance = Distance {
        parallax,
        depth: 0.03,
    };
    let top = if craft.is_tall() { 0.08 } else { 0.20 };
    let mut easel = Easel::new(craft, distance, (top - 0.1, HORIZON_Y + 0.12), 1.0);
    let (left, _, right, _) = easel.area;
    let cord = easel.ink(rgb(0x3a3640), 0.4);
    let lit = easel.tones.lamps > 0.3;
    let mut heads = Vec::new();
    let step = 0.62;
    let mut x = left - 0.2;
    while x < right {
        easel
            .drawing
            .rect((x - 0.006, top, x + 0.006, HORIZON_Y + 0.10), &cord);
        let line = format!(
            "M{x:.4} {top:.4}Q{:.4} {:.4} {:.4} {top:.4}",
            x + step / 2.0,
            top + 0.15,
            x + step
        );
        easel.drawing.stroke(&line, &cord, 0.003);
        for i in 1..12 {
            let t = i as f32 / 12.0;
            let at = (x + step * t, top + 0.30 * t * (1.0 - t) + 0.008);
            let fill = if lit { "#fff0c0" } else { "#f2e6c8" };
            easel.drawing.ellipse(at, (0.0075, 0.009), fill);
            if lit {
                heads.push(at);
            }
        }
        x += step;
    }
    easel.hang(craft);
    if lit {
        add_halos(craft, heads, (0.10, parallax));
    }
}

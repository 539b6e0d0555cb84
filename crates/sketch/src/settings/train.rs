//! Inside a train: seats at both sides of a table, and a wide window in which the land goes past.

use super::craft::{Craft, Placed, Shape};
use super::foliage::Garden;
use super::house::Room;
use super::palette::{mix, rgb, scale};
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::staging::{Set, SetContext, View};

/// The window: left, top, right, bottom in a wide frame.
fn window(craft: &Craft<'_>) -> (f32, f32, f32, f32) {
    let half = craft.half_width * if craft.is_tall() { 0.86 } else { 0.66 };
    (
        -half,
        if craft.is_tall() { -0.24 } else { 0.12 },
        half,
        0.56,
    )
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let room = Room::new(&craft);
    let dice_light = if craft.dice(19).unit() < 0.5 {
        -1.0
    } else {
        1.0
    };
    add_sky_behind(&mut craft);
    add_passing(&mut craft, dice_light);
    add_wall(&mut craft, &room);
    add_seats(&mut craft, &room);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.86,
        units_per_m: 0.31,
        ..Shape::open(room.palette())
    })
}

fn add_sky_behind(craft: &mut Craft<'_>) {
    let (left, top, right, bottom) = craft.area(0.5);
    let tones = craft.tones.clone();
    let (_, high, _, low) = window(craft);
    let seed = craft.dice(21).noise_seed();
    let placed = craft.bake_fn((left, top, right, bottom), (0.5, 0.25), |x, y| {
        let t = ((y - high) / (low - high)).clamp(0.0, 1.0);
        let sky = mix(
            mix(tones.sky[1], tones.sky[2], smoothstep(0.0, 0.5, t)),
            tones.sky[3],
            smoothstep(0.4, 0.8, t),
        );
        let cloud =
            smoothstep(0.52, 0.72, fbm(x * 2.2, y * 6.0, 4, seed)) * smoothstep(0.8, 0.2, t);
        (mix(sky, tones.cloud_lit, 0.7 * cloud), 1.0)
    });
    craft.add(placed);
}

/// Strips of land that repeat; near ones go past faster.
fn add_passing(craft: &mut Craft<'_>, light_x: f32) {
    let period = 2.0 * craft.half_width + 1.0;
    let (_, _, _, low) = window(craft);
    let grass = craft.turf();
    let own: [(Rgb, f32, f32, f32, f32); 3] = [
        (rgb(0x7f94a8), 0.62, 0.20, 0.015, low - 0.06),
        (mix(grass, rgb(0x3f6a4a), 0.4), 0.40, 0.10, 0.06, low - 0.02),
        (grass, 0.16, 0.05, 0.26, low + 0.03),
    ];
    for (row, (colour, depth, high, speed, foot)) in own.into_iter().enumerate() {
        let mut dice = craft.dice(22 + row as u32);
        let area = (0.0, foot - high - 0.22, period, 0.66);
        let mut drawing = Drawing::new(area);
        let (top, base) = (
            hex(craft.tones.toned(colour, 0.95, depth)),
            hex(craft.tones.toned(scale(colour, 0.9), 0.7, depth)),
        );
        let crest = |x: f32| {
            // Whole waves, so that the strip's ends meet.
            let u = std::f32::consts::TAU * x / period;
            foot - high
                * (0.5
                    + 0.28 * libm::sinf(u * 2.0 + row as f32)
                    + 0.16 * libm::sinf(u * 5.0 + 1.3)
                    + 0.06 * libm::sinf(u * 11.0))
        };
        let mut line = format!("M0 0.7L0 {:.4}", crest(0.0));
        for i in 1..=80 {
            let x = period * i as f32 / 80.0;
            line.push_str(&format!("L{x:.4} {:.4}", crest(x)));
        }
        line.push_str(&format!("L{period:.4} 0.7Z"));
        drawing.path(&line, if row == 0 { &top } else { &base });
        let n = [0, 16, 11][row];
        for i in 0..n {
            let x = period * (i as f32 + dice.range(0.2, 0.8)) / n as f32;
            let x = x.clamp(0.12, period - 0.12);
            let mut garden = Garden {
                drawing: &mut drawing,
                dice: &mut dice,
                tones: &craft.tones,
                season: craft.season(),
                depth,
                light_x,
            };
            let tall = if row == 1 {
                garden.dice.range(0.04, 0.08)
            } else {
                garden.dice.range(0.12, 0.22)
            };
            garden.tree((x, crest(x) + 0.012), tall);
        }
        if row == 2 {
            let pole = hex(craft.tones.toned(rgb(0x5a4a3e), 0.5, depth));
            for i in 0..3 {
                let x = period * (i as f32 + 0.5) / 3.0;
                drawing.rect((x - 0.006, foot - 0.30, x + 0.006, foot + 0.1), &pole);
                drawing.rect((x - 0.05, foot - 0.27, x + 0.05, foot - 0.26), &pole);
            }
        }
        let placed = craft.bake(&drawing, area, 0.6);
        add_strip(craft, placed, (period, speed));
    }
}

fn add_strip(craft: &mut Craft<'_>, placed: Placed, (period, speed): (f32, f32)) {
    craft.add_layer(Box::new(move |t, view: &View, list| {
        let shift = (t * speed).rem_euclid(period);
        for k in -1..=1 {
            let mut moved = placed.clone();
            moved.at.0 = -period * 0.5 + k as f32 * period - shift + period * 0.5;
            list.draw(moved.draw(view));
        }
    }));
}

/// The carriage's wall around the window, the rack above, the floor below.
fn add_wall(craft: &mut Craft<'_>, room: &Room) {
    let area = craft.area(0.95);
    let (left, top, right, bottom) = area;
    let (wl, wt, wr, wb) = window(craft);
    let mut drawing = Drawing::new(area);
    let panel = rgb(0xd9cdb8);
    let (a, b) = (room.tone(panel, 0.75), room.tone(panel, 0.35));
    let fill = drawing.linear((0.0, top), (0.0, wt), &[(0.0, b, 1.0), (1.0, a, 1.0)]);
    let hole = format!(
        "M{left:.4} {top:.4}L{right:.4} {top:.4}L{right:.4} {bottom:.4}L{left:.4} {bottom:.4}Z\
         M{:.4} {wt:.4}L{:.4} {wt:.4}Q{wr:.4} {wt:.4} {wr:.4} {:.4}L{wr:.4} {:.4}Q{wr:.4} {wb:.4} {:.4} {wb:.4}L{:.4} {wb:.4}Q{wl:.4} {wb:.4} {wl:.4} {:.4}L{wl:.4} {:.4}Q{wl:.4} {wt:.4} {:.4} {wt:.4}Z",
        wl + 0.05,
        wr - 0.05,
        wt + 0.05,
        wb - 0.05,
        wr - 0.05,
        wl + 0.05,
        wb - 0.05,
        wt + 0.05,
        wl + 0.05
    );
    drawing.push(&format!(
        r#"<path d="{hole}" fill="{fill}" fill-rule="evenodd"/>"#
    ));
    let rim = room.fill(rgb(0x4a4f58), 0.5);
    drawing.push(&format!(r#"<rect x="{wl:.4}" y="{wt:.4}" width="{:.4}" height="{:.4}" rx="0.05" fill="none" stroke="{rim}" stroke-width="0.014"/>"#, wr - wl, wb - wt));
    let middle = (wl + wr) / 2.0;
    drawing.rect((middle - 0.006, wt, middle + 0.006, wb), &rim);
    drawing.rect(
        (
            wl,
            lerp(wt, wb, 0.24) - 0.004,
            wr,
            lerp(wt, wb, 0.24) + 0.004,
        ),
        &rim,
    );
    // Reflections on the glass.
    drawing.group(r#"opacity="0.10""#, |drawing| {
        drawing.polygon(
            &[
                (wl + 0.12, wt),
                (wl + 0.26, wt),
                (wl + 0.10, wb),
                (wl + 0.02, wb),
            ],
            "#ffffff",
        );
        drawing.polygon(
            &[
                (wr - 0.22, wt),
                (wr - 0.16, wt),
                (wr - 0.32, wb),
                (wr - 0.38, wb),
            ],
            "#ffffff",
        );
    });
    // Luggage on the rack.
    let rack = wt - 0.07;
    for (x, w, own) in [
        (-0.55, 0.20, 0x8a4a34),
        (-0.22, 0.14, 0x3f5f7a),
        (0.20, 0.22, 0x6f6a3a),
        (0.58, 0.16, 0x9a3a4a),
    ] {
        let x = x * craft.half_width;
        drawing.rounded(
            (x - w / 2.0, rack - 0.11, x + w / 2.0, rack),
            0.015,
            &room.fill(rgb(own), 0.6),
        );
        drawing.rect(
            (x - w * 0.1, rack - 0.125, x + w * 0.1, rack - 0.115),
            &room.fill(rgb(0x3a2a20), 0.5),
        );
    }
    let metal = room.fill(rgb(0xb8a878), 0.9);
    drawing.rect((left, rack, right, rack + 0.010), &metal);
    drawing.rect((left, rack - 0.035, right, rack - 0.031), &metal);
    let floor = room.fill(rgb(0x5f4a44), 0.45);
    drawing.rect((left, 0.80, right, bottom), &floor);
    drawing.rect((left, 0.78, right, 0.80), &room.fill(rgb(0x6a5440), 0.4));
    for i in 0..16 {
        let x = lerp(left, right, i as f32 / 15.0);
        drawing.polygon(
            &[
                (x, 0.80),
                (x + 0.012, 0.80),
                (x * 1.35 + 0.016, bottom),
                (x * 1.35, bottom),
            ],
            &room.fill(rgb(0x52403a), 0.45),
        );
    }
    let strip = craft.top + 0.06;
    drawing.rounded(
        (-0.34, strip, 0.34, strip + 0.03),
        0.012,
        if room.is_dark { "#fff2d0" } else { "#f4efe2" },
    );
    let placed = craft.bake(&drawing, area, 0.95);
    craft.add(placed);
}

/// Two pairs of seats that face each other, and the table between them.
fn add_seats(craft: &mut Craft<'_>, room: &Room) {
    let area = craft.area(1.0);
    let mut drawing = Drawing::new(area);
    let cloth = mix(room.cloth, rgb(0x2f5a6a), 0.35);
    let out = craft.half_width * if craft.is_tall() { 0.80 } else { 0.70 };
    for side in [-1.0_f32, 1.0] {
        let x = side * out;
        let tone = |light: f32| room.fill(cloth, light);
        let back = |dx: f32, w: f32| (x + side * dx - w, x + side * dx + w);
        let (a, b) = back(0.10, 0.085);
        drawing.rounded((a, 0.36, b, 0.90), 0.05, &tone(0.40));
        let (a, b) = back(0.06, 0.06);
        drawing.rounded((a, 0.40, b, 0.74), 0.04, &tone(0.72));
        drawing.rounded(
            (a + 0.012, 0.37, b - 0.012, 0.47),
            0.03,
            &room.fill([0.95, 0.93, 0.88], 0.75),
        );
        let (a, b) = (x - 0.15, x + 0.15);
        drawing.rounded((a, 0.72, b, 0.82), 0.03, &tone(0.85));
        drawing.rounded((a + 0.01, 0.79, b - 0.01, 0.90), 0.02, &tone(0.30));
        drawing.rounded(
            (x + side * 0.14 - 0.02, 0.62, x + side * 0.14 + 0.02, 0.74),
            0.015,
            &room.fill(rgb(0x6a4a34), 0.6),
        );
    }
    let wood = rgb(0xa87a4c);
    drawing.rect((-0.010, 0.62, 0.010, 0.80), &room.fill(rgb(0x8a8a88), 0.6));
    drawing.polygon(
        &[(-0.17, 0.612), (0.17, 0.612), (0.20, 0.64), (-0.20, 0.64)],
        &room.fill(wood, 0.95),
    );
    drawing.rect((-0.20, 0.64, 0.20, 0.652), &room.fill(wood, 0.45));
    drawing.rounded(
        (-0.13, 0.585, -0.095, 0.622),
        0.006,
        &room.fill([0.96, 0.94, 0.9], 0.9),
    );
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

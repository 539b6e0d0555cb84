//! What halls are furnished with: tables, chairs, screens, books, windows, doors, plants.

use super::craft::Craft;
use super::hall::Hall;
use super::outlook::draw_outlook;
use super::palette::{mix, rgb, scale};
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, lerp};

/// A window in the back wall, with a view, panes and a sill: its sides and its lower and upper edge.
pub(super) fn back_window(
    craft: &Craft<'_>,
    (hall, drawing, dice): (&Hall, &mut Drawing, &mut Dice),
    (x, up): ((f32, f32), (f32, f32)),
    n_panes: usize,
) {
    let z = hall.back - 0.01;
    let area = hall.front(x, up, z);
    draw_outlook(craft, drawing, area, dice);
    let frame = hall.ink([0.93, 0.91, 0.87], (x.0, up.0, z), 0.9);
    let w = 0.014 / hall.away(z).sqrt();
    for i in 0..=n_panes {
        let at = lerp(area.0, area.2, i as f32 / n_panes as f32);
        drawing.rect((at - w / 2.0, area.1, at + w / 2.0, area.3), &frame);
    }
    for y in [area.1, lerp(area.1, area.3, 0.38), area.3] {
        drawing.rect((area.0 - w, y - w / 2.0, area.2 + w, y + w / 2.0), &frame);
    }
    drawing.rect(
        (area.0 - 2.0 * w, area.3, area.2 + 2.0 * w, area.3 + 1.4 * w),
        &frame,
    );
}

/// A window in a side wall: the sky, and bars before it.
pub(super) fn side_window(
    craft: &Craft<'_>,
    (hall, drawing): (&Hall, &mut Drawing),
    side: f32,
    (z, up): ((f32, f32), (f32, f32)),
) {
    let x = side * (hall.half - 0.004);
    let frame = hall.ink([0.93, 0.91, 0.87], (x, up.0, z.0), 0.85);
    hall.side(
        drawing,
        x,
        ((z.0 - 0.03, z.1 + 0.03), (up.0 - 0.03, up.1 + 0.03)),
        &frame,
    );
    let (top, low) = (hall.at(x, up.1, z.0), hall.at(x, up.0, z.0));
    let sky = &craft.tones.sky;
    let stops = [(0.0, sky[1], 1.0), (0.7, sky[2], 1.0), (1.0, sky[3], 1.0)];
    let fill = drawing.linear((0.0, top.1), (0.0, low.1), &stops);
    hall.side(drawing, x, (z, up), &fill);
    let hills = hex(craft.tones.toned(rgb(0x6f9a6a), 0.6, 0.5));
    hall.side(drawing, x, (z, (up.0, lerp(up.0, up.1, 0.22))), &hills);
    for t in [0.0, 0.33, 0.67, 1.0] {
        let at = lerp(z.0, z.1, t);
        hall.side(drawing, x, ((at - 0.012, at + 0.012), up), &frame);
    }
    let middle = lerp(up.0, up.1, 0.6);
    hall.side(drawing, x, (z, (middle - 0.008, middle + 0.008)), &frame);
}

/// A table: a board on legs between two corners.
pub(super) fn table(
    hall: &Hall,
    drawing: &mut Drawing,
    [x, z]: [(f32, f32); 2],
    (high, own): (f32, Rgb),
) {
    hall.shadow(drawing, (x.0 - 0.02, x.1 + 0.02), z);
    let leg = scale(own, 0.7);
    for at_z in [z.1 - 0.03, z.0] {
        for at_x in [x.0 + 0.01, x.1 - 0.04] {
            hall.block(
                drawing,
                [(at_x, at_x + 0.03), (0.0, high), (at_z, at_z + 0.03)],
                leg,
            );
        }
    }
    hall.block(drawing, [x, (high - 0.025, high), z], own);
}

/// A chair that is turned away from the beholder (`towards` < 0) or to him: its middle and distance.
pub(super) fn chair(
    hall: &Hall,
    drawing: &mut Drawing,
    (x, z): (f32, f32),
    (is_facing, own): (bool, Rgb),
) {
    let (w, seat) = (0.07, 0.15);
    hall.shadow(drawing, (x - w, x + w), (z - w, z + w));
    let back_z = if is_facing { z + w } else { z - w };
    let back = |drawing: &mut Drawing| {
        hall.block(
            drawing,
            [
                (x - w, x + w),
                (seat + 0.05, 0.32),
                (back_z - 0.01, back_z + 0.01),
            ],
            own,
        );
    };
    if is_facing {
        back(drawing);
    }
    for at_z in [z + w - 0.02, z - w] {
        for at_x in [x - w, x + w - 0.015] {
            hall.block(
                drawing,
                [(at_x, at_x + 0.015), (0.0, seat), (at_z, at_z + 0.015)],
                scale(own, 0.65),
            );
        }
    }
    hall.block(
        drawing,
        [(x - w, x + w), (seat - 0.02, seat), (z - w, z + w)],
        own,
    );
    if !is_facing {
        back(drawing);
    }
}

/// A screen on a foot, its light towards the beholder or away.
pub(super) fn screen(
    hall: &Hall,
    drawing: &mut Drawing,
    (x, up, z): (f32, f32, f32),
    (w, glow): (f32, Option<Rgb>),
) {
    let dark = rgb(0x23262e);
    hall.block(
        drawing,
        [
            (x - w * 0.12, x + w * 0.12),
            (up, up + w * 0.25),
            (z, z + 0.02),
        ],
        dark,
    );
    hall.block(
        drawing,
        [
            (x - w / 2.0, x + w / 2.0),
            (up + w * 0.2, up + w * 0.85),
            (z, z + 0.015),
        ],
        dark,
    );
    if let Some(light) = glow {
        let area = hall.front(
            (x - w * 0.46, x + w * 0.46),
            (up + w * 0.24, up + w * 0.81),
            z - 0.001,
        );
        drawing.rect(area, &hex(light));
        let line = hex(mix(light, [1.0; 3], 0.55));
        for i in 0..4 {
            let y = lerp(area.1, area.3, 0.16 + 0.2 * i as f32);
            let long = [0.7, 0.45, 0.8, 0.3][i];
            drawing.rect(
                (
                    lerp(area.0, area.2, 0.1),
                    y,
                    lerp(area.0, area.2, 0.1 + 0.8 * long),
                    y + (area.3 - area.1) * 0.06,
                ),
                &line,
            );
        }
    }
}

/// Books on a board that faces the beholder.
pub(super) fn books(
    hall: &Hall,
    (drawing, dice): (&mut Drawing, &mut Dice),
    x: (f32, f32),
    (up, z): (f32, f32),
) {
    const SPINES: [u32; 8] = [
        0xb5483a, 0x3f6f8f, 0xd9a441, 0x4f7f4f, 0x7f4f7f, 0xe0d8c8, 0x8a5a3a, 0x39506a,
    ];
    let mut at = x.0;
    while at < x.1 - 0.02 {
        let (w, high) = (dice.range(0.012, 0.03), dice.range(0.09, 0.15));
        let fill = hall.ink(
            rgb(SPINES[dice.below(SPINES.len())]),
            (at, up, z),
            dice.range(0.7, 1.0),
        );
        drawing.rect(
            hall.front((at, (at + w).min(x.1)), (up, up + high), z),
            &fill,
        );
        at += w + 0.002;
        if dice.unit() < 0.08 {
            at += 0.04;
        }
    }
}

/// A door in a side wall.
pub(super) fn side_door(hall: &Hall, drawing: &mut Drawing, side: f32, (z, own): (f32, Rgb)) {
    let x = side * (hall.half - 0.004);
    let (w, high) = (0.32, 0.68);
    let trim = hall.ink(scale(mix(own, [1.0; 3], 0.3), 0.9), (x, 0.3, z), 0.8);
    let face = hall.ink(own, (x, 0.3, z), 0.82);
    let inset = hall.ink(scale(own, 0.78), (x, 0.3, z), 0.8);
    hall.side(
        drawing,
        x,
        ((z - 0.03, z + w + 0.03), (0.0, high + 0.04)),
        &trim,
    );
    hall.side(drawing, x, ((z, z + w), (0.0, high)), &face);
    hall.side(
        drawing,
        x,
        ((z + 0.05, z + w - 0.05), (0.36, high - 0.06)),
        &inset,
    );
    hall.side(drawing, x, ((z + 0.05, z + w - 0.05), (0.06, 0.29)), &inset);
    let knob = hall.at(x, 0.32, z + 0.04);
    drawing.ellipse(
        knob,
        (0.012 / hall.away(z), 0.012 / hall.away(z)),
        &hall.ink(rgb(0xe0b860), (x, 0.3, z), 1.0),
    );
}

/// A plant in a pot on the floor.
pub(super) fn pot_plant(
    hall: &Hall,
    (drawing, dice): (&mut Drawing, &mut Dice),
    (x, z): (f32, f32),
    high: f32,
) {
    let (cx, cy) = hall.at(x, 0.0, z);
    let s = 1.0 / hall.away(z);
    hall.shadow(drawing, (x - 0.07, x + 0.07), (z - 0.05, z + 0.05));
    for i in 0..15 {
        let lean = lerp(-1.0, 1.0, i as f32 / 14.0) + dice.range(-0.1, 0.1);
        let tall = high * (1.0 - 0.5 * lean.abs()) * dice.range(0.75, 1.1);
        let tip = (cx + lean * high * 0.55 * s, cy - (0.11 + tall) * s);
        let bend = (cx + lean * 0.05 * s, cy - (0.11 + tall * 0.75) * s);
        let w = 0.028 * s;
        let fill = hall.ink(
            mix(rgb(0x2f7a44), rgb(0x62ac58), dice.unit()),
            (x, tall, z),
            dice.range(0.6, 1.05),
        );
        drawing.path(
            &format!(
                "M{cx:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {cx:.4} {:.4}Z",
                cy - 0.10 * s,
                bend.0 - w,
                bend.1,
                tip.0,
                tip.1,
                bend.0 + w,
                bend.1 + w,
                cy - 0.10 * s
            ),
            &fill,
        );
    }
    let pot = hall.ink(rgb(0xc07a50), (x, 0.1, z), 0.9);
    drawing.polygon(
        &[
            (cx - 0.06 * s, cy - 0.13 * s),
            (cx + 0.06 * s, cy - 0.13 * s),
            (cx + 0.045 * s, cy),
            (cx - 0.045 * s, cy),
        ],
        &pot,
    );
}

/// A lamp that hangs on a cord; from above it would hang before what is looked at.
pub(super) fn pendant(hall: &Hall, drawing: &mut Drawing, (x, up, z): (f32, f32, f32), shade: Rgb) {
    if hall.is_from_above() {
        return;
    }
    let (cx, cy) = hall.at(x, up, z);
    let s = 1.0 / hall.away(z);
    let cord = hall.ink(rgb(0x26262c), (x, up, z), 0.7);
    drawing.rect(
        (
            cx - 0.003 * s,
            hall.at(x, hall.high, z).1,
            cx + 0.003 * s,
            cy - 0.06 * s,
        ),
        &cord,
    );
    let fill = hall.ink(shade, (x, up, z), 0.75);
    drawing.path(
        &format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {cy:.4}L{:.4} {cy:.4}Q{:.4} {:.4} {:.4} {:.4}Z",
            cx - 0.015 * s,
            cy - 0.07 * s,
            cx - 0.07 * s,
            cy - 0.06 * s,
            cx - 0.08 * s,
            cx + 0.08 * s,
            cx + 0.07 * s,
            cy - 0.06 * s,
            cx + 0.015 * s,
            cy - 0.07 * s
        ),
        &fill,
    );
    drawing.ellipse((cx, cy), (0.055 * s, 0.018 * s), "#fff3cf");
}

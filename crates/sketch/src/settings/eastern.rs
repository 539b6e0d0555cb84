//! The shopping lanes of the far East: timber houses under tiled eaves, boards with writing, lanterns on cords, wires.

use super::craft::Craft;
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::region;
use super::signs::draw_board;
use crate::paint::Wave;
use crate::paint::bake::hex;
use crate::paint::noise::{Dice, lerp, smoothstep};

const TIMBER: [u32; 5] = [0x7a5238, 0x5f4030, 0x8a6a4c, 0x6a4a3a, 0x9a8468];
const BOARDS: [(u32, u32); 5] = [
    (0xc8322c, 0xfff4e0),
    (0xf6efe0, 0x2a2422),
    (0x24406e, 0xfff4e0),
    (0xf2c040, 0x8a2018),
    (0x1f1c22, 0xf6d27a),
];

/// Houses on both sides, lower towards the middle, where the lane goes on.
pub(super) fn add_houses(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(20);
    let tall = if craft.is_tall() { 1.9 } else { 1.0 };
    for (parallax, depth, high, w) in [(0.25, 0.40, 0.40, 0.15), (0.4, 0.18, 0.34, 0.19)] {
        let mut easel = Easel::new(craft, Distance { parallax, depth }, (-1.0, 0.62), light_x);
        let (left, _, right, _) = easel.area;
        let mut x = left - 0.03;
        while x < right {
            let wide = w * dice.range(0.85, 1.2);
            let share = smoothstep(0.04, 0.42, (x + wide / 2.0).abs());
            let middle = if depth > 0.3 {
                lerp(0.5, 1.0, share)
            } else {
                share
            };
            let high = high * dice.range(0.85, 1.15) * tall * middle;
            if high > 0.07 {
                house(&mut easel, &mut dice, (x, x + wide), (0.60, high));
            }
            x += wide * 1.02;
        }
        easel.hang(craft);
    }
}

/// A house of floors with an eave over each, its windows of paper, boards beside them.
fn house(easel: &mut Easel, dice: &mut Dice, x: (f32, f32), (foot, high): (f32, f32)) {
    let floor = 0.115;
    let n = (high / floor).round().max(1.0) as usize;
    let own = region::wall(easel.region, rgb(TIMBER[dice.below(TIMBER.len())]));
    let wall = easel.ink(own, 0.72);
    let beam = easel.ink(scale(own, 0.55), 0.5);
    let tile = region::roof(easel.region, rgb(0x46505c));
    let (roof, edge) = (easel.ink(tile, 0.75), easel.ink(scale(tile, 0.62), 0.5));
    let top = foot - floor * n as f32;
    easel.drawing.rect((x.0, top, x.1, foot), &wall);
    let wide = x.1 - x.0;
    for i in 0..n {
        let low = foot - floor * i as f32;
        for k in 0..2 {
            let a = x.0 + wide * (0.10 + 0.46 * k as f32);
            let pane = easel.pane(dice, 0.9);
            let paper = easel.ink(rgb(0xf4e6c8), 0.85);
            let area = (a, low - 0.078, a + 0.34 * wide, low - 0.020);
            easel.drawing.rect(area, &paper);
            if easel.tones.lamps > 0.2 {
                easel.drawing.rect(area, &pane);
            }
            for bar in 0..=4 {
                let at = lerp(area.0, area.2, bar as f32 / 4.0);
                easel
                    .drawing
                    .rect((at - 0.0012, area.1, at + 0.0012, area.3), &beam);
            }
            easel
                .drawing
                .rect((area.0, low - 0.050, area.2, low - 0.048), &beam);
        }
        let y = low - floor;
        let (out, rise) = (0.10 * wide, if i + 1 == n { 0.050 } else { 0.022 });
        easel.drawing.polygon(
            &[
                (x.0 - out, y + 0.014),
                (x.1 + out, y + 0.014),
                (x.1 - 0.4 * out, y - rise),
                (x.0 + 0.4 * out, y - rise),
            ],
            &roof,
        );
        easel
            .drawing
            .rect((x.0 - out, y + 0.010, x.1 + out, y + 0.018), &edge);
    }
    if dice.unit() < 0.75 {
        let (board, ink) = BOARDS[dice.below(BOARDS.len())];
        let (board, ink) = (easel.tone(rgb(board), 0.95), easel.tone(rgb(ink), 1.0));
        let lit = 0.45 * easel.tones.lamps;
        let board = hex(mix(board, rgb(0xffd8a0), lit * 0.4));
        let at = (x.0 + wide * dice.range(0.35, 0.62), top + 0.02);
        draw_board(&mut easel.drawing, dice, (at, 0.036), (&board, &hex(ink)));
    }
}

/// Lanterns on cords over the lane, that sway, and wires above them.
pub(super) fn add_lanterns(craft: &mut Craft<'_>, light_x: f32) {
    let mut easel = Easel::overhead(craft, light_x);
    let (left, _, right, _) = easel.area;
    let cord = easel.ink(rgb(0x2c2624), 0.3);
    let rows: &[f32] = if craft.is_tall() {
        &[-0.34, -0.12, 0.06]
    } else {
        &[0.02, 0.13]
    };
    let lamps = easel.tones.lamps;
    let glowing = |own| mix(own, mix(own, [1.0, 0.72, 0.36], 0.5), lamps);
    for (row, top) in rows.iter().enumerate() {
        let sag = |x: f32| top + 0.09 * (1.0 - (x / right) * (x / right)) + 0.02 * x;
        let line = |lift: f32| {
            let mut line = String::new();
            for i in 0..=30 {
                let x = lerp(left, right, i as f32 / 30.0);
                let start = if i == 0 { 'M' } else { 'L' };
                line.push_str(&format!("{start}{x:.4} {:.4}", sag(x) - lift));
            }
            line
        };
        easel.drawing.stroke(&line(0.0), &cord, 0.003);
        easel.drawing.stroke(&line(0.055), &cord, 0.0018);
        let mut x = left + 0.03;
        let mut i = row;
        while x < right {
            let own = rgb([0xd8322a, 0xf4ead6, 0xd8322a][i % 3]);
            let own = easel.tone(own, 0.95);
            let own = [0, 1, 2].map(|k| lerp(own[k], glowing(own)[k].max(own[k]), lamps));
            let (cx, cy) = (x, sag(x) + 0.046);
            easel
                .drawing
                .ellipse((cx, cy), (0.026, 0.034), &hex(scale(own, 0.86)));
            easel.drawing.ellipse((cx, cy), (0.018, 0.034), &hex(own));
            easel.drawing.ellipse(
                (cx - 0.003, cy),
                (0.008, 0.033),
                &hex(mix(own, [1.0, 0.95, 0.8], 0.35 + 0.3 * lamps)),
            );
            for y in [cy - 0.035, cy + 0.030] {
                easel
                    .drawing
                    .rect((cx - 0.011, y, cx + 0.011, y + 0.006), &cord);
            }
            x += 0.098;
            i += 1;
        }
    }
    let placed = easel.bake(craft);
    craft.add_layer(placed.waving(|t| Wave {
        amplitude_px: 0.003,
        frequency: 9.0,
        phase_rad: t * 1.7,
    }));
}

//! A kitchen: cupboards, a worktop, a stove.

use super::craft::{Area, Craft, Shape};
use super::house::{FLOOR_Y, Room, add_boards, add_lamp_light, add_shaft, add_wall, draw_window};
use super::palette::{mix, rgb};
use crate::paint::bake::Drawing;
use crate::paint::noise::hash01;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let room = Room::new(&craft);
    furnish(&mut craft, &room);
    let shape = Shape::open(room.palette());
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.82,
        units_per_m: 0.31,
        ..shape
    })
}

fn furnish(craft: &mut Craft<'_>, room: &Room) {
    let x = if craft.is_tall() {
        0.0
    } else {
        room.window_x * 0.10
    };
    add_wall(craft, room, 0.85, (x, 0.30));
    let area = craft.area(0.9);
    let mut drawing = Drawing::new(area);
    let lift = if craft.is_tall() { -0.06 } else { 0.0 };
    draw_tiles(room, &mut drawing, (area.0, 0.30, area.2, 0.54));
    draw_window(
        craft,
        room,
        &mut drawing,
        ((x - 0.16, 0.12 + lift, x + 0.16, 0.42 + lift), false),
    );
    draw_cupboards(room, &mut drawing, (area, x, lift));
    draw_counter(craft, room, &mut drawing, area);
    let placed = craft.bake(&drawing, area, 0.9);
    craft.add(placed);
    add_boards(craft, room);
    if room.is_dark {
        add_lamp_light(craft, (0.0, 0.16), 1.0);
    }
    add_shaft(craft, room, (x, 0.25), 0.15);
}

fn draw_tiles(room: &Room, drawing: &mut Drawing, (left, top, right, bottom): Area) {
    let size = 0.06;
    let mut row = 0;
    let mut y = top;
    while y < bottom {
        let mut x = left - if row % 2 == 0 { 0.0 } else { size / 2.0 };
        let mut column = 0;
        while x < right {
            let light = 0.62 + 0.10 * hash01(column, row, 5);
            drawing.rounded(
                (
                    x + 0.0015,
                    y + 0.0015,
                    x + size - 0.0015,
                    y + size / 2.0 - 0.0015,
                ),
                0.003,
                &room.fill([0.93, 0.95, 0.93], light),
            );
            x += size;
            column += 1;
        }
        y += size / 2.0;
        row += 1;
    }
}

/// Cupboards on the wall at both sides of the window, with shelves in between when there is room.
fn draw_cupboards(room: &Room, drawing: &mut Drawing, (area, window_x, lift): (Area, f32, f32)) {
    let colour = mix(room.cloth, [0.9; 3], 0.25);
    for side in [-1.0_f32, 1.0] {
        let mut at = window_x + side * 0.22;
        while at * side < if side < 0.0 { -area.0 } else { area.2 } {
            let (a, b) = (at.min(at + side * 0.19), at.max(at + side * 0.19));
            let (top, bottom) = (0.02 + lift, 0.29 + lift);
            drawing.rect((a, top, b, bottom), &room.fill(colour, 0.35));
            drawing.rounded(
                (a + 0.006, top + 0.006, b - 0.006, bottom - 0.006),
                0.006,
                &room.fill(colour, 0.72),
            );
            drawing.rounded(
                (a + 0.026, top + 0.026, b - 0.026, bottom - 0.026),
                0.004,
                &room.fill(colour, 0.58),
            );
            let knob = if side < 0.0 { b - 0.016 } else { a + 0.016 };
            drawing.ellipse(
                (knob, bottom - 0.04),
                (0.006, 0.006),
                &room.fill(rgb(0xd9b25f), 0.9),
            );
            drawing.rect((a, bottom, b, bottom + 0.008), &room.fill(colour, 0.05));
            at += side * 0.195;
        }
    }
}

/// The worktop with drawers below, a stove, pots and jars.
fn draw_counter(craft: &Craft<'_>, room: &Room, drawing: &mut Drawing, (left, _, right, _): Area) {
    let mut dice = craft.dice(28);
    let colour = mix(room.cloth, [0.9; 3], 0.12);
    drawing.rect(
        (left, 0.55, right, FLOOR_Y + 0.02),
        &room.fill(colour, 0.45),
    );
    let mut x = left;
    while x < right {
        drawing.rounded(
            (x + 0.005, 0.565, x + 0.165, 0.605),
            0.004,
            &room.fill(colour, 0.72),
        );
        drawing.rounded(
            (x + 0.005, 0.612, x + 0.165, FLOOR_Y - 0.02),
            0.004,
            &room.fill(colour, 0.66),
        );
        drawing.rounded(
            (x + 0.065, 0.581, x + 0.105, 0.588),
            0.003,
            &room.fill(rgb(0xd9b25f), 0.9),
        );
        x += 0.17;
    }
    drawing.rect(
        (left, 0.535, right, 0.556),
        &room.fill(mix(room.floor, [1.0; 3], 0.15), 0.95),
    );
    drawing.rect((left, 0.556, right, 0.562), &room.fill(room.floor, 0.05));
    let stove = -room.window_x * if craft.is_tall() { 0.30 } else { 0.48 };
    drawing.rect(
        (stove - 0.10, 0.530, stove + 0.10, FLOOR_Y),
        &room.fill(rgb(0x4a4f58), 0.5),
    );
    drawing.rounded(
        (stove - 0.08, 0.61, stove + 0.08, 0.71),
        0.008,
        &room.fill(rgb(0x20242c), 0.6),
    );
    let warm = room.fill(rgb(0xd98a3f), 0.6);
    drawing.rounded((stove - 0.065, 0.625, stove + 0.065, 0.690), 0.006, &warm);
    drawing.rounded(
        (stove - 0.06, 0.470, stove + 0.05, 0.532),
        0.012,
        &room.fill(room.accent, 0.6),
    );
    drawing.rounded(
        (stove - 0.066, 0.464, stove + 0.056, 0.476),
        0.005,
        &room.fill(room.accent, 0.9),
    );
    drawing.rounded(
        (stove + 0.05, 0.485, stove + 0.12, 0.493),
        0.004,
        &room.fill(rgb(0x33302e), 0.5),
    );
    for i in 0..5 {
        let x = room.window_x * (if craft.is_tall() { 0.22 } else { 0.36 } + 0.058 * i as f32);
        let high = dice.range(0.05, 0.10);
        let glass = [0xd9a441, 0xb5483a, 0x7f9a5f, 0xe0d3b0, 0x8f5f3f][i];
        drawing.rounded(
            (x - 0.021, 0.535 - high, x + 0.021, 0.535),
            0.008,
            &room.fill(rgb(glass), 0.65),
        );
        drawing.rounded(
            (x - 0.016, 0.525 - high, x + 0.016, 0.540 - high),
            0.003,
            &room.fill(rgb(0x8a6a4a), 0.8),
        );
        drawing.rect(
            (x - 0.014, 0.545 - high, x - 0.009, 0.525),
            &room.fill([1.0; 3], 0.8),
        );
    }
}

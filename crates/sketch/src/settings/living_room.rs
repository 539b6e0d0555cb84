//! A living room: a window, a bookcase, a sofa, a rug.

use super::craft::{Craft, Shape};
use super::house::{
    FLOOR_Y, Room, add_boards, add_lamp_light, add_shaft, add_wall, draw_plant, draw_window,
};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::lerp;
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
    let side = room.window_x;
    let x = side * if craft.is_tall() { 0.20 } else { 0.36 };
    let lamp = (-side * 0.40, 0.36);
    add_wall(
        craft,
        room,
        0.85,
        if room.is_dark { lamp } else { (x, 0.35) },
    );
    let area = craft.area(0.9);
    let mut drawing = Drawing::new(area);
    let lift = if craft.is_tall() { -0.12 } else { 0.0 };
    draw_window(
        craft,
        room,
        &mut drawing,
        ((x - 0.155, 0.14 + lift, x + 0.155, 0.52 + lift), true),
    );
    draw_pictures(craft, room, &mut drawing, -side);
    draw_shelf(craft, room, &mut drawing, -side);
    let placed = craft.bake(&drawing, area, 0.9);
    craft.add(placed);
    add_boards(craft, room);
    add_furniture(craft, room);
    if room.is_dark {
        add_lamp_light(craft, lamp, 1.1);
    }
    add_shaft(craft, room, (x, 0.3), 0.15);
}

fn draw_pictures(craft: &Craft<'_>, room: &Room, drawing: &mut Drawing, side: f32) {
    let mut dice = craft.dice(25);
    let top = if craft.is_tall() { -0.30 } else { 0.10 };
    for (dx, dy, w, h) in [(0.10, 0.0, 0.13, 0.17), (0.27, 0.03, 0.10, 0.10)] {
        let (x, y) = (side * (dx + 0.10), top + dy);
        let area = (x - w / 2.0, y, x + w / 2.0, y + h);
        drawing.rect(
            (
                area.0 - 0.012,
                area.1 - 0.012,
                area.2 + 0.012,
                area.3 + 0.012,
            ),
            &room.fill(rgb(0x6a4630), 0.55),
        );
        drawing.rect(area, &room.fill([0.93, 0.90, 0.84], 0.7));
        let hill = room.fill(room.accent, 0.7);
        drawing.ellipse((x - w * 0.15, y + h * 0.35), (w * 0.13, w * 0.13), &hill);
        let base = y + h * 0.9;
        let peak = dice.range(0.3, 0.6);
        drawing.polygon(
            &[
                (area.0 + w * 0.08, base),
                (x - w * 0.1, y + h * peak),
                (x + w * 0.12, y + h * 0.7),
                (x + w * 0.28, y + h * 0.52),
                (area.2 - w * 0.08, base),
            ],
            &room.fill(room.cloth, 0.6),
        );
    }
}

/// A bookcase with rows of books.
fn draw_shelf(craft: &Craft<'_>, room: &Room, drawing: &mut Drawing, side: f32) {
    let mut dice = craft.dice(26);
    let edge = craft.half_width;
    let (w, top, bottom) = (0.24, 0.30, FLOOR_Y);
    let x = side * (edge - 0.02);
    let wood = mix(room.floor, rgb(0x5f3f2a), 0.4);
    drawing.rect(
        (x - w / 2.0, top, x + w / 2.0, bottom),
        &room.fill(scale(wood, 0.55), 0.4),
    );
    let books = [0xb5483a, 0x3f6f8f, 0xd9a441, 0x4f7f4f, 0x7f4f7f, 0xe0d8c8];
    for row in 0..3 {
        let y = lerp(top, bottom, (row + 1) as f32 / 3.0);
        let mut at = x - w / 2.0 + 0.012;
        while at < x + w / 2.0 - 0.025 {
            let wide = dice.range(0.010, 0.022);
            let high = dice.range(0.075, 0.115);
            let colour = rgb(books[dice.below(books.len())]);
            let light = dice.range(0.3, 0.75);
            drawing.rect(
                (at, y - 0.012 - high, at + wide, y - 0.012),
                &room.fill(colour, light),
            );
            at += wide + 0.0015;
            if dice.unit() < 0.12 {
                at += 0.03;
            }
        }
        drawing.rect(
            (x - w / 2.0, y - 0.012, x + w / 2.0, y),
            &room.fill(wood, 0.7),
        );
    }
    drawing.rect(
        (x - w / 2.0 - 0.008, top - 0.014, x + w / 2.0 + 0.008, top),
        &room.fill(wood, 0.85),
    );
    for at in [x - w / 2.0, x + w / 2.0 - 0.012] {
        drawing.rect((at, top, at + 0.012, bottom), &room.fill(wood, 0.6));
    }
}

/// A rug, a sofa at the wall, a plant and a lamp.
fn add_furniture(craft: &mut Craft<'_>, room: &Room) {
    let area = craft.area(1.0);
    let mut drawing = Drawing::new(area);
    for (i, (rx, ry)) in [(0.42, 0.062), (0.37, 0.053), (0.30, 0.041)]
        .into_iter()
        .enumerate()
    {
        let colour = if i == 1 {
            mix(room.accent, [1.0; 3], 0.45)
        } else {
            room.accent
        };
        drawing.ellipse((0.0, 0.92), (rx, ry), &room.fill(colour, 0.5));
    }
    let side = -room.window_x;
    let sofa = (
        side * if craft.is_tall() { 0.16 } else { 0.30 },
        FLOOR_Y + 0.055,
    );
    let named = craft.ctx.named;
    if !named.sofa && !named.bed {
        draw_sofa(room, &mut drawing, sofa);
    }
    let edge = craft.half_width;
    if !named.pot_plant {
        draw_plant(
            craft,
            room,
            &mut drawing,
            (room.window_x * (edge - 0.07), 0.86),
        );
    }
    if !named.lamp && (room.is_dark || !craft.is_tall()) {
        draw_floor_lamp(
            room,
            &mut drawing,
            (
                side * 0.40 * if craft.is_tall() { 1.0 } else { 1.55 },
                FLOOR_Y + 0.06,
            ),
        );
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

fn draw_sofa(room: &Room, drawing: &mut Drawing, (x, y): (f32, f32)) {
    let (w, h) = (0.21, 0.19);
    let tone = |light: f32| room.fill(room.cloth, light);
    drawing.ellipse((x, y), (w * 1.1, 0.014), &room.fill(room.floor, 0.0));
    drawing.rounded(
        (x - w * 0.92, y - h, x + w * 0.92, y - 0.02),
        0.035,
        &tone(0.35),
    );
    for i in [-1.0, 1.0] {
        let a = x + if i < 0.0 { -w * 0.80 } else { 0.004 };
        drawing.rounded(
            (a, y - h * 0.93, a + w * 0.79, y - h * 0.40),
            0.026,
            &tone(0.62),
        );
        drawing.rounded(
            (a, y - h * 0.50, a + w * 0.79, y - h * 0.22),
            0.020,
            &tone(0.82),
        );
        drawing.rounded(
            (
                x + i * w * 0.92 - 0.030,
                y - h * 0.66,
                x + i * w * 0.92 + 0.030,
                y - 0.014,
            ),
            0.028,
            &tone(if i == room.window_x { 0.78 } else { 0.45 }),
        );
    }
    drawing.rounded(
        (x - w * 0.80, y - h * 0.24, x + w * 0.80, y - 0.018),
        0.008,
        &tone(0.25),
    );
    drawing.push(&format!(
        r#"<g transform="rotate(12 {:.4} {:.4})">"#,
        x + w * 0.5,
        y - h * 0.6
    ));
    drawing.rounded(
        (x + w * 0.36, y - h * 0.78, x + w * 0.70, y - h * 0.40),
        0.018,
        &room.fill(room.accent, 0.75),
    );
    drawing.push("</g>");
}

fn draw_floor_lamp(room: &Room, drawing: &mut Drawing, (x, y): (f32, f32)) {
    let metal = room.fill(rgb(0x4a4038), 0.5);
    drawing.rect((x - 0.004, y - 0.40, x + 0.004, y), &metal);
    drawing.ellipse((x, y), (0.045, 0.010), &metal);
    let (top, low) = ([1.0, 0.93, 0.75], [1.0, 0.80, 0.48]);
    let (a, b) = if room.is_dark {
        (top, low)
    } else {
        (room.tone(top, 0.8), room.tone(low, 0.7))
    };
    let fill = drawing.linear(
        (0.0, y - 0.50),
        (0.0, y - 0.38),
        &[(0.0, a, 1.0), (1.0, b, 1.0)],
    );
    drawing.polygon(
        &[
            (x - 0.040, y - 0.50),
            (x + 0.040, y - 0.50),
            (x + 0.070, y - 0.38),
            (x - 0.070, y - 0.38),
        ],
        &fill,
    );
}

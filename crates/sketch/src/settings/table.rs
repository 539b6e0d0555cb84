//! A close table top, with bars of light that fall through blinds.

use super::craft::{Area, Craft, Shape};
use super::house::{Room, add_shaft, add_wall, draw_plant, draw_window};
use super::palette::{mix, rgb, scale};
use crate::paint::bake::Drawing;
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let room = Room::new(&craft);
    furnish(&mut craft, &room);
    let shape = Shape::open(room.palette());
    craft.finish(Shape {
        ground_y: 0.88,
        far_ground_y: 0.76,
        units_per_m: 3.2,
        ..shape
    })
}

/// A close table top; bars of light fall over it through blinds.
fn furnish(craft: &mut Craft<'_>, room: &Room) {
    let edge_y = 0.64;
    let bright = (room.window_x * 0.35, 0.25);
    add_wall(craft, room, 0.6, bright);
    let back = craft.area(0.6);
    let mut drawing = Drawing::new(back);
    let x = room.window_x * if craft.is_tall() { 0.24 } else { 0.46 };
    let lift = if craft.is_tall() { -0.20 } else { 0.0 };
    draw_window(
        craft,
        room,
        &mut drawing,
        ((x - 0.26, -0.02 + lift, x + 0.26, 0.48 + lift), false),
    );
    draw_blinds(
        room,
        &mut drawing,
        (x - 0.26, -0.02 + lift, x + 0.26, 0.48 + lift),
    );
    draw_plant(
        craft,
        room,
        &mut drawing,
        (-room.window_x * craft.half_width * 0.72, edge_y + 0.06),
    );
    let mut placed = craft.bake_at(&drawing, back, (0.6, 0.5));
    // Out of focus, as behind a close-up.
    let mut soft = (*placed.plate).clone();
    crate::paint::bake::blur(&mut soft, 0.011 * placed.density);
    placed.plate = std::sync::Arc::new(soft);
    craft.add(placed);
    add_table_top(craft, room, edge_y);
    add_shaft(craft, room, (x, 0.2), 0.12);
}

fn draw_blinds(room: &Room, drawing: &mut Drawing, (left, top, right, bottom): Area) {
    let n = 15;
    for i in 0..n {
        let y = lerp(top, bottom, i as f32 / n as f32);
        drawing.rect(
            (left, y, right, y + (bottom - top) / n as f32 * 0.48),
            &room.fill([0.98, 0.94, 0.86], 0.80),
        );
    }
}

fn add_table_top(craft: &mut Craft<'_>, room: &Room, edge_y: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, edge_y, right, bottom);
    let seed = craft.dice(30).noise_seed();
    let wood = mix(room.floor, rgb(0xb8742f), 0.5);
    let strength = if room.is_dark {
        0.15
    } else {
        0.62 * lerp(0.35, 1.0, craft.tones.sun_strength)
    };
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let depth = (y - edge_y) / (1.0 - edge_y);
        let far = 1.0 / (0.55 + depth);
        let (u, v) = (x * far * 1.1, -far * 3.6);
        let plank = (v * 1.6).floor();
        let gap = smoothstep(0.0, 0.035, (v * 1.6 - plank).min(plank + 1.0 - v * 1.6));
        let ring = fbm(u * 2.2 + plank * 7.3, v * 16.0, 4, seed);
        let line = 0.5 + 0.5 * libm::sinf((ring * 9.0 + v * 5.0) * 6.0);
        let own = scale(
            wood,
            0.80 + 0.16 * hash01(plank as i32, 3, seed) + 0.14 * (line - 0.5) + 0.16 * (ring - 0.5),
        );
        let skew = x + room.window_x * (y - edge_y) * 1.35;
        let bar = smoothstep(0.30, 0.42, (skew * 8.5).rem_euclid(1.0))
            * smoothstep(1.0, 0.90, (skew * 8.5).rem_euclid(1.0));
        let lit = 0.34 + strength * bar * smoothstep(1.25, 0.2, (skew + room.window_x * 0.1).abs());
        let sheen = 0.20 * smoothstep(0.25, 0.0, depth);
        let front = smoothstep(0.9, 1.1, y) * 0.15;
        (
            mix(
                room.tone(scale(own, lerp(0.62, 1.0, gap)), lit - front),
                room.light,
                sheen * 0.5,
            ),
            1.0,
        )
    });
    craft.add(placed);
}

//! A window from inside: the town outside, rain on the glass, a sill to sit on.

use super::craft::{Area, Craft, Shape, Sprite, draw_faint};
use super::house::{Room, add_shaft, add_wall, draw_curtains};
use super::outlook::draw_outlook;
use super::palette::{mix, rgb, scale};
use crate::paint::Plate;
use crate::paint::bake::{Drawing, dot};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::scene::Weather;
use crate::staging::{Set, SetContext};
use std::f32::consts::TAU;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let room = Room::new(&craft);
    furnish(&mut craft, &room);
    let shape = Shape::open(room.palette());
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.84,
        units_per_m: 0.8,
        ..shape
    })
}

/// A large window from inside: the town or the garden outside, rain on the glass when it rains.
fn furnish(craft: &mut Craft<'_>, room: &Room) {
    add_wall(craft, room, 1.0, (0.0, 0.4));
    let half = if craft.is_tall() { 0.36 } else { 0.56 };
    let top = if craft.is_tall() {
        craft.top + 0.24
    } else {
        0.08
    };
    let frame = (-half, top, half, 0.78);
    let view_area = (-half - 0.1, top - 0.1, half + 0.1, 0.80);
    let mut outside = Drawing::new(view_area);
    let mut dice = craft.dice(31);
    draw_outlook(craft, &mut outside, view_area, &mut dice);
    let mut placed = craft.bake_at(&outside, view_area, (0.75, 0.6));
    let mut soft = (*placed.plate).clone();
    crate::paint::bake::blur(&mut soft, 0.004 * placed.density);
    placed.plate = std::sync::Arc::new(soft);
    // What is outside is seen through the opening only, so the wall is drawn again around it.
    craft.add(placed);
    if matches!(craft.ctx.weather, Weather::Rain | Weather::Storm) {
        add_drops(craft, frame);
    } else if craft.ctx.weather == Weather::Snow {
        add_flakes(craft, frame);
    }
    add_window_wall(craft, room, frame);
    add_shaft(craft, room, (0.0, 0.3), half);
}

/// The wall with a hole in it, the frame, the sill and curtains.
fn add_window_wall(craft: &mut Craft<'_>, room: &Room, frame: Area) {
    let area = craft.area(1.0);
    let seed = craft.dice(21).noise_seed();
    let wall = craft.bake_fn(area, (1.0, 0.7), |x, y| {
        let out = (frame.0 - x)
            .max(x - frame.2)
            .max(frame.1 - y)
            .max(y - frame.3);
        let near = smoothstep(0.8, 0.0, out);
        let grain = 1.0 + 0.04 * (fbm(x * 5.0, y * 5.0, 3, seed) - 0.5);
        (
            room.tone(scale(room.wall, grain), 0.12 + 0.35 * near),
            smoothstep(-0.002, 0.002, out),
        )
    });
    craft.add(wall);
    let mut drawing = Drawing::new(area);
    let (left, top, right, bottom) = frame;
    let wood = mix(room.floor, rgb(0x6a4630), 0.4);
    let w = 0.022;
    let lit = room.fill(wood, 0.75);
    let dark = room.fill(wood, 0.2);
    for (a, b, c, d) in [
        (left - w, top - w, right + w, top + w * 0.5),
        (left - w, top, left + w * 0.5, bottom),
        (right - w * 0.5, top, right + w, bottom),
        (-w * 0.6, top, w * 0.6, bottom),
        (
            left,
            lerp(top, bottom, 0.36) - w * 0.4,
            right,
            lerp(top, bottom, 0.36) + w * 0.4,
        ),
    ] {
        drawing.rect((a, b, c, d), &lit);
        drawing.rect((a, d - 0.004, c, d), &dark);
    }
    drawing.rect((left - 0.08, bottom, right + 0.08, bottom + 0.035), &lit);
    drawing.rect(
        (left - 0.08, bottom + 0.035, right + 0.08, bottom + 0.050),
        &dark,
    );
    draw_curtains(room, &mut drawing, (left, top, right, bottom - 0.02));
    draw_ledge(room, &mut drawing, area);
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
}

/// The broad sill or bench in front, for what stands or sits there.
fn draw_ledge(room: &Room, drawing: &mut Drawing, (left, _, right, bottom): Area) {
    let wood = mix(room.floor, rgb(0x8a5f3a), 0.4);
    let (top_tone, low) = (room.tone(wood, 0.85), room.tone(wood, 0.35));
    let fill = drawing.linear(
        (0.0, 0.84),
        (0.0, 0.95),
        &[(0.0, top_tone, 1.0), (1.0, low, 1.0)],
    );
    drawing.rect((left, 0.845, right, bottom), &fill);
    drawing.rect((left, 0.955, right, bottom), &room.fill(wood, 0.12));
}

/// Drops that sit on the glass and others that run down.
fn add_drops(craft: &mut Craft<'_>, (left, top, right, bottom): Area) {
    let side_px = (craft.density * 0.03) as usize + 6;
    let radius = side_px as f32 / 2.0;
    let colour = mix(craft.tones.sky[3], [1.0; 3], 0.45);
    let drop = Plate::from_fn(side_px, side_px, |x, y| {
        let (u, v) = ((x - radius) / radius, (y - radius) / radius);
        let r = libm::hypotf(u, v * 0.92);
        let body = smoothstep(1.0, 0.85, r);
        let spot = smoothstep(0.30, 0.10, libm::hypotf(u + 0.3, v + 0.4));
        let low = smoothstep(0.2, 1.0, v) * body;
        (
            mix(scale(colour, 0.55), [1.0; 3], (spot + 0.55 * low).min(1.0)),
            body * (0.30 + 0.45 * low + 0.5 * spot).min(0.9),
        )
    });
    let drop = Sprite::new(drop, side_px as f32);
    let mut dice = craft.dice(32);
    let still: Vec<_> = (0..150)
        .map(|_| {
            (
                (dice.range(left, right), dice.range(top, bottom)),
                0.009 + 0.020 * dice.unit() * dice.unit(),
            )
        })
        .collect();
    let runners: Vec<_> = (0..16)
        .map(|_| (dice.range(left, right), dice.unit(), dice.range(0.5, 1.3)))
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, size) in &still {
            draw_faint(list, drop.draw(view, *at, (*size, 0.98)), 0.9);
        }
        for (x, start, pace) in &runners {
            let clock = start + t * 0.11 * pace;
            // Runners stop and start.
            let along = clock.fract() + 0.03 * libm::sinf(clock.fract() * 40.0);
            let x = x + 0.012 * libm::sinf(along * 9.0 + start * 20.0);
            for tail in 0..7 {
                let y = lerp(top, bottom, along) - 0.018 * tail as f32;
                if y > top && y < bottom {
                    let size = if tail == 0 {
                        0.020
                    } else {
                        0.012 - 0.0014 * tail as f32
                    };
                    draw_faint(
                        list,
                        drop.draw(view, (x, y), (size, 0.98)),
                        if tail == 0 { 1.0 } else { 0.5 },
                    );
                }
            }
        }
    }));
}

fn add_flakes(craft: &mut Craft<'_>, (left, top, right, bottom): Area) {
    let flake = Sprite::new(dot(12, [0.97, 0.98, 1.0]), 12.0);
    let mut dice = craft.dice(33);
    let flakes: Vec<_> = (0..80)
        .map(|_| {
            (
                dice.range(left, right),
                dice.unit(),
                dice.range(0.006, 0.018),
                dice.range(0.0, TAU),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (x, start, size, phase_rad) in &flakes {
            let y = lerp(top, bottom, (start + t * (0.03 + 5.0 * size)).fract());
            let x = x + 0.03 * libm::sinf(0.8 * t + phase_rad);
            draw_faint(list, flake.draw(view, (x, y), (*size, 0.85)), 0.85);
        }
    }));
}

//! Inside what carries many: the cabin of an airliner, a bus, a carriage of the underground. Seats in rows at both
//! sides of an aisle, windows along the walls, lamps along the ceiling.

use super::super::craft::Craft;
use super::super::hall::{Face, Hall};
use super::super::palette::{mix, rgb, scale};
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{fbm, smoothstep};
use crate::scene::TimeOfDay;
use crate::staging::{Set, SetContext};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vehicle {
    Plane,
    Bus,
    Metro,
}

/// The rows of seats begin and end so far away.
const NEAREST: f32 = 1.35;
const BACK: f32 = 4.6;

pub(super) fn build(ctx: &SetContext, vehicle: Vehicle) -> Set {
    let ctx = &SetContext {
        time_of_day: if vehicle == Vehicle::Metro {
            TimeOfDay::Night
        } else {
            ctx.time_of_day
        },
        ..*ctx
    };
    let mut craft = Craft::new(ctx);
    let (half, high) = match vehicle {
        Vehicle::Plane => (0.86, 0.92),
        Vehicle::Bus => (0.82, 0.94),
        Vehicle::Metro => (0.84, 0.96),
    };
    let tall = if craft.is_tall() { 0.82 } else { 1.0 };
    let mut hall = Hall::new(&craft, [half, high, BACK], [half * tall, high * 1.10, BACK]);
    if craft.is_tall() {
        // Less ceiling, more of the floor.
        hall.vanish.1 = 0.36;
    }
    let glow = match vehicle {
        Vehicle::Plane => [1.05, 1.0, 0.94],
        Vehicle::Bus => [1.05, 1.02, 0.92],
        Vehicle::Metro => [0.98, 1.06, 1.08],
    };
    for z in [1.2, 2.2, 3.4] {
        hall.evening_lamp((0.0, hall.high - 0.06, z), glow, 0.85);
    }
    add_shell(&mut craft, &hall, vehicle);
    let side = if craft.dice(20).unit() < 0.5 {
        -1.0
    } else {
        1.0
    };
    let mut drawing = hall.drawing(&craft);
    add_end(&hall, &mut drawing, vehicle);
    add_lamps(&hall, &mut drawing);
    match vehicle {
        Vehicle::Metro => add_benches(&hall, &mut drawing),
        _ => add_rows(&hall, &mut drawing, vehicle),
    }
    hall.hang(&mut craft, &drawing);
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

/// Walls with their windows: what is seen in them goes past.
fn add_shell(craft: &mut Craft<'_>, hall: &Hall, vehicle: Vehicle) {
    let seed = craft.dice(21).noise_seed();
    let sky = craft.tones.sky;
    let turf = craft.tones.toned(craft.turf(), 0.8, 0.3);
    let (wall, floor, ceiling): (Rgb, Rgb, Rgb) = match vehicle {
        Vehicle::Plane => (rgb(0xeeeeec), rgb(0x46587a), rgb(0xf8f8f6)),
        Vehicle::Bus => (rgb(0xd8dcd8), rgb(0x6a6e74), rgb(0xeef0ec)),
        Vehicle::Metro => (rgb(0xd6dade), rgb(0x565c66), rgb(0xeceff2)),
    };
    // How far apart windows are, how wide, and where they begin and end above the floor.
    let (step, wide, low, top) = match vehicle {
        Vehicle::Plane => (0.42, 0.20, 0.40, 0.62),
        Vehicle::Bus => (0.80, 0.68, 0.36, 0.76),
        Vehicle::Metro => (0.95, 0.70, 0.40, 0.74),
    };
    let locker = 0.72 * hall.high;
    hall.add_walls(craft, |hit| {
        let (u, v) = hit.on_face();
        let grain = 1.0 + 0.06 * (fbm(u * 16.0, v * 16.0, 3, seed) - 0.5);
        match hit.face {
            Face::Floor => {
                let aisle = smoothstep(0.22, 0.20, hit.x.abs());
                (scale(mix(scale(floor, 0.8), floor, aisle), grain), 0.0)
            }
            Face::Ceiling => (scale(ceiling, grain), 0.10),
            Face::Back => (scale(wall, 0.86 * grain), 0.0),
            Face::Left | Face::Right => {
                let at = (u / step - libm::floorf(u / step) - 0.5).abs() * step;
                let edge = |gap: f32| smoothstep(0.0, 0.012, gap);
                let inside = edge(0.5 * wide - at) * edge(v - low) * edge(top - v);
                let frame =
                    edge(0.5 * wide + 0.03 - at) * edge(v - low + 0.03) * edge(top + 0.03 - v);
                let own = scale(wall, grain);
                let own = if vehicle == Vehicle::Plane && v > locker {
                    let seam =
                        smoothstep(0.02, 0.008, (u / 0.84 - libm::floorf(u / 0.84 + 0.5)).abs());
                    scale(rgb(0xe2e4e6), 1.0 - 0.30 * seam)
                } else if v < 0.32 {
                    scale(own, 0.86)
                } else {
                    own
                };
                let own = mix(own, scale(own, 0.72), frame * (1.0 - inside));
                let rise = (v - low) / (top - low);
                let outside = match vehicle {
                    Vehicle::Metro => rgb(0x14161c),
                    Vehicle::Plane => mix(sky[3], sky[1], smoothstep(0.0, 0.8, rise)),
                    Vehicle::Bus => mix(
                        turf,
                        mix(sky[3], sky[1], smoothstep(0.4, 1.0, rise)),
                        smoothstep(0.30, 0.36, rise + 0.2 * (fbm(u * 3.0, 1.0, 3, seed) - 0.5)),
                    ),
                };
                (mix(own, outside, inside), inside)
            }
        }
    });
}

/// The far end: a door with its window, and a screen or a curtain.
fn add_end(hall: &Hall, drawing: &mut Drawing, vehicle: Vehicle) {
    let z = hall.back - 0.02;
    let (door, pane) = match vehicle {
        Vehicle::Plane => (0x8a94a8, 0xb8c4d4),
        Vehicle::Bus => (0x59616a, 0xbfe0f2),
        Vehicle::Metro => (0xb0b8c0, 0x20242c),
    };
    let fill = hall.ink(rgb(door), (0.0, 0.4, z), 1.0);
    drawing.rect(hall.front((-0.24, 0.24), (0.0, 0.78), z), &fill);
    let fill = hall.ink(rgb(pane), (0.0, 0.4, z), 1.0);
    drawing.rect(hall.front((-0.14, 0.14), (0.42, 0.68), z), &fill);
}

/// Long lamps along the ceiling.
fn add_lamps(hall: &Hall, drawing: &mut Drawing) {
    let up = hall.high - 0.004;
    for x in [-0.30, 0.30] {
        hall.level(
            drawing,
            up,
            ((x - 0.035, x + 0.035), (0.5, BACK - 0.2)),
            "#fdfaf0",
        );
    }
}

/// Seats that look away from the beholder, from far to near.
fn add_rows(hall: &Hall, drawing: &mut Drawing, vehicle: Vehicle) {
    let (cover, rest) = match vehicle {
        Vehicle::Plane => (rgb(0x3f5f96), rgb(0xe8eaee)),
        _ => (rgb(0x2f7a72), rgb(0xd8a83a)),
    };
    let step = 0.52;
    let mut z = BACK - 0.5;
    while z > NEAREST {
        for side in [-1.0_f32, 1.0] {
            for seat in 0..2 {
                let x = side * (0.26 + 0.265 * seat as f32);
                let x = (x.min(x + side * 0.245), x.max(x + side * 0.245));
                // The seat, the back with a round top, and a cloth for the head.
                hall.block(drawing, [x, (0.16, 0.22), (z, z + 0.22)], scale(cover, 0.8));
                let fill = hall.ink(cover, (x.0, 0.4, z), 0.95);
                let shade = hall.ink(scale(cover, 0.72), (x.0, 0.4, z), 0.95);
                drawing.rounded(hall.front(x, (0.10, 0.56), z), 0.055 / z, &shade);
                let inner = (x.0 + 0.015, x.1 - 0.015);
                drawing.rounded(hall.front(inner, (0.14, 0.545), z), 0.05 / z, &fill);
                let cloth = hall.ink(rest, (x.0, 0.5, z), 1.0);
                let head = (x.0 + 0.04, x.1 - 0.04);
                drawing.rounded(hall.front(head, (0.45, 0.54), z), 0.02 / z, &cloth);
            }
            let arm = side * 0.25;
            hall.block(
                drawing,
                [(arm - 0.012, arm + 0.012), (0.26, 0.30), (z, z + 0.20)],
                rgb(0x4a4e56),
            );
        }
        z -= step;
    }
    if vehicle == Vehicle::Bus {
        add_poles(hall, drawing, &[1.6, 2.7], rgb(0xf0c83a));
    }
}

/// Benches along the walls, poles and loops to hold on to.
fn add_benches(hall: &Hall, drawing: &mut Drawing) {
    let seat = rgb(0x2f6ab0);
    let mut z = BACK - 0.25;
    while z > NEAREST - 0.1 {
        for side in [-1.0_f32, 1.0] {
            let wall = side * (hall.half - 0.01);
            let front = side * (hall.half - 0.26);
            let x = (wall.min(front), wall.max(front));
            hall.block(drawing, [x, (0.16, 0.21), (z - 0.32, z)], seat);
            let back = side * (hall.half - 0.05);
            let x = (wall.min(back), wall.max(back));
            hall.block(drawing, [x, (0.21, 0.40), (z - 0.32, z)], scale(seat, 0.85));
        }
        z -= 0.345;
    }
    add_poles(hall, drawing, &[3.6, 2.6, 1.75], rgb(0xc8d0d6));
    let metal = hex(rgb(0x8a929a));
    for side in [-1.0_f32, 1.0] {
        let x = side * 0.42;
        let up = hall.high - 0.10;
        let mut z = 3.8;
        while z > 1.3 {
            let (a, b) = (hall.at(x, up, z), hall.at(x, up - 0.10, z));
            drawing.rect((a.0 - 0.003 / z, a.1, a.0 + 0.003 / z, b.1), &metal);
            let path = format!(
                "M{:.4} {:.4}A{r:.4} {r:.4} 0 1 1 {:.4} {:.4}Z",
                b.0,
                b.1,
                b.0 + 0.0005,
                b.1,
                r = 0.026 / z
            );
            drawing.push(&format!(
                r##"<path d="{path}" fill="none" stroke="#e8d070" stroke-width="{:.4}"/>"##,
                0.009 / z
            ));
            z -= 0.30;
        }
        let (far, near) = (hall.at(x, up, 3.9), hall.at(x, up, 1.0));
        let path = format!("M{:.4} {:.4}L{:.4} {:.4}", far.0, far.1, near.0, near.1);
        drawing.stroke(&path, &metal, 0.008);
    }
}

fn add_poles(hall: &Hall, drawing: &mut Drawing, away: &[f32], own: Rgb) {
    for z in away {
        for side in [-1.0_f32, 1.0] {
            let x = side * 0.30;
            let fill = hall.ink(own, (x, 0.5, *z), 1.0);
            let area = hall.front((x - 0.012, x + 0.012), (0.0, hall.high), *z);
            drawing.rect(area, &fill);
        }
    }
}

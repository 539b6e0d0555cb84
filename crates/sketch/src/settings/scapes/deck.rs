//! The deck of a ship under sail: planks that run to the rail, a mast with its shrouds, the sail's foot overhead, and
//! the sea all around.

use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::scenery::add_backdrop;
use super::super::sky::add_sky;
use super::super::water::{add_water, sea};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::staging::{Set, SetContext};

/// Where the planks end at the rail.
const RAIL_Y: f32 = 0.735;
/// Where the planks would meet.
const VANISH_Y: f32 = 0.46;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.52 } else { 0.55 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.08, light_x);
    add_backdrop(&mut craft, horizon_y, sun_x);
    add_water(&mut craft, &sea(horizon_y, ctx.is_calm), sun_x);
    let mast_x = light_x * craft.half_width * if craft.is_tall() { 0.52 } else { 0.42 };
    add_rail(&mut craft, light_x);
    add_planks(&mut craft);
    add_rigging(&mut craft, (light_x, mast_x));
    add_gear(&mut craft, (light_x, mast_x));
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.80,
        ..Shape::open(palette)
    })
}

fn add_planks(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(0.95);
    let seed = craft.dice(20).noise_seed();
    let tones = craft.tones.clone();
    let area = (left, RAIL_Y, right, bottom);
    let placed = craft.bake_fn(area, (0.95, 1.0), |x, y| {
        let away = 0.5 / (y - VANISH_Y);
        let u = x * away * 7.0;
        let plank = libm::floorf(u);
        let within = u - plank;
        let start = 1.7 * hash01(plank as i32, 5, seed);
        let along = away * 2.2 + start;
        let joint = smoothstep(0.07, 0.02, within.min(1.0 - within) / (0.6 + 0.4 * away));
        let butt = smoothstep(0.022, 0.010, (along - libm::floorf(along + 0.5)).abs());
        let tone = 0.86 + 0.20 * hash01(plank as i32, libm::floorf(along + 0.5) as i32, seed);
        let grain = fbm(u * 4.0, away * 26.0, 3, seed) - 0.5;
        let own = scale(rgb(0xb98a58), tone * (1.0 + 0.22 * grain));
        let own = mix(own, rgb(0x4a3220), 0.75 * joint.max(butt));
        let light = 0.92 - 0.20 * smoothstep(RAIL_Y + 0.05, RAIL_Y, y);
        (tones.toned(own, light, 0.0), 1.0)
    });
    craft.add(placed);
}

/// The side of the ship: posts, a rail of dark wood, ropes between.
fn add_rail(craft: &mut Craft<'_>, light_x: f32) {
    let distance = Distance {
        parallax: 0.92,
        depth: 0.04,
    };
    let mut easel = Easel::new(craft, distance, (0.4, RAIL_Y + 0.04), light_x);
    let (left, _, right, _) = easel.area;
    let (wood, dark, lit) = (
        easel.ink(rgb(0x8a5a34), 0.75),
        easel.ink(rgb(0x4f3320), 0.5),
        easel.ink(rgb(0xb98354), 1.0),
    );
    easel
        .drawing
        .rect((left, RAIL_Y - 0.035, right, RAIL_Y + 0.03), &dark);
    easel
        .drawing
        .rect((left, RAIL_Y - 0.040, right, RAIL_Y - 0.026), &wood);
    let step = 0.085;
    let mut x = libm::floorf(left / step) * step;
    while x < right {
        // Turned posts under the rail.
        easel
            .drawing
            .rect((x - 0.006, RAIL_Y - 0.125, x + 0.006, RAIL_Y - 0.03), &wood);
        easel
            .drawing
            .ellipse((x, RAIL_Y - 0.075), (0.011, 0.018), &wood);
        easel
            .drawing
            .rect((x - 0.006, RAIL_Y - 0.125, x - 0.003, RAIL_Y - 0.03), &lit);
        x += step;
    }
    easel
        .drawing
        .rect((left, RAIL_Y - 0.145, right, RAIL_Y - 0.118), &wood);
    easel
        .drawing
        .rect((left, RAIL_Y - 0.148, right, RAIL_Y - 0.139), &lit);
    easel.hang(craft);
}

/// The mast, the ladders of rope at its sides, the boom and the foot of the sail.
fn add_rigging(craft: &mut Craft<'_>, (light_x, mast_x): (f32, f32)) {
    let distance = Distance {
        parallax: 0.94,
        depth: 0.02,
    };
    let mut easel = Easel::new(craft, distance, (-1.4, 0.86), light_x);
    let (left, top, right, _) = easel.area;
    let rope = easel.ink(rgb(0x6a5236), 0.6);
    let line = |easel: &mut Easel, a: (f32, f32), b: (f32, f32), wide: f32| {
        let path = format!("M{:.4} {:.4}L{:.4} {:.4}", a.0, a.1, b.0, b.1);
        easel.drawing.stroke(&path, &rope, wide);
    };
    let foot = 0.80;
    // Shrouds: from the rail up to the mast, with steps across them.
    let side = -mast_x.signum();
    for way in [1.0_f32, -1.0] {
        let at = |share: f32, up: f32| {
            let base = mast_x + way * side * (0.20 + 0.16 * share);
            (
                lerp(base, mast_x + way * 0.01, up),
                lerp(RAIL_Y - 0.13, top - 0.5, up),
            )
        };
        for i in 0..4 {
            let share = i as f32 / 3.0;
            line(&mut easel, at(share, 0.0), at(share, 1.0), 0.0045);
        }
        for step in 1..15 {
            let up = step as f32 / 18.0;
            line(&mut easel, at(0.0, up), at(1.0, up), 0.003);
        }
    }
    // The sail above: its foot hangs in an arc between mast and edge.
    let cloth = (
        easel.tone(rgb(0xf2e8d4), 0.95),
        easel.tone(rgb(0xcdbfa4), 0.55),
    );
    let hem = if craft.is_tall() { -0.06 } else { 0.13 };
    let far = if side < 0.0 { left - 0.1 } else { right + 0.1 };
    let fill = easel.drawing.linear(
        (mast_x, 0.0),
        (far, 0.0),
        &[
            (0.0, cloth.1, 1.0),
            (0.35, cloth.0, 1.0),
            (1.0, cloth.1, 1.0),
        ],
    );
    easel.drawing.path(
        &format!(
            "M{mast_x:.4} {:.4}L{mast_x:.4} {:.4}Q{:.4} {:.4} {far:.4} {:.4}L{far:.4} {:.4}Z",
            top - 0.2,
            hem - 0.02,
            0.5 * (mast_x + far),
            hem + 0.14,
            hem - 0.07,
            top - 0.2
        ),
        &fill,
    );
    let seam = easel.ink(rgb(0xb8a888), 0.6);
    for i in 1..5 {
        let x = lerp(mast_x, far, i as f32 / 5.0);
        let low = hem + 0.035 + 0.03 * libm::sinf(std::f32::consts::PI * i as f32 / 5.0);
        let path = format!("M{x:.4} {:.4}L{x:.4} {low:.4}", top - 0.2);
        easel.drawing.stroke(&path, &seam, 0.0025);
    }
    let (wood, shade) = (
        easel.tone(rgb(0xa9713f), 1.0),
        easel.tone(rgb(0x5a3a22), 0.4),
    );
    let half = 0.030;
    let (bright, dull) = if light_x < 0.0 {
        (wood, shade)
    } else {
        (shade, wood)
    };
    let round = easel.drawing.linear(
        (mast_x - half, 0.0),
        (mast_x + half, 0.0),
        &[(0.0, bright, 1.0), (1.0, dull, 1.0)],
    );
    easel
        .drawing
        .rect((mast_x - half, top - 0.2, mast_x + half, foot), &round);
    easel.drawing.ellipse((mast_x, foot), (half, 0.008), &round);
    let ring = easel.ink(rgb(0x3a3434), 0.6);
    for y in [0.30, 0.52, 0.70] {
        easel.drawing.rect(
            (mast_x - 1.06 * half, y, mast_x + 1.06 * half, y + 0.012),
            &ring,
        );
    }
    easel.hang(craft);
}

/// What lies about: a coil of rope at the mast, a barrel, a hatch with its grating.
fn add_gear(craft: &mut Craft<'_>, (light_x, mast_x): (f32, f32)) {
    let distance = Distance {
        parallax: 0.95,
        depth: 0.0,
    };
    let mut easel = Easel::new(craft, distance, (0.5, 1.0), light_x);
    let x = mast_x - 0.09 * mast_x.signum();
    easel.shadow((x, 0.815), (0.06, 0.012));
    for i in 0..4 {
        let own = easel.ink(rgb([0xc8a878, 0xb08f60][i % 2]), 0.85);
        let y = 0.812 - 0.011 * i as f32;
        easel
            .drawing
            .ellipse((x, y), (0.046 - 0.003 * i as f32, 0.014), &own);
    }
    let hole = easel.ink(rgb(0x5a4630), 0.4);
    easel.drawing.ellipse((x, 0.777), (0.018, 0.006), &hole);
    // A barrel by the rail at the other side.
    let bx = -mast_x.signum() * craft.half_width * if craft.is_tall() { 0.70 } else { 0.76 };
    easel.shadow((bx, 0.815), (0.075, 0.014));
    let wood = (
        easel.tone(rgb(0xa06a3a), 1.0),
        easel.tone(rgb(0x5f3c22), 0.4),
    );
    let fill = easel.drawing.linear(
        (bx - 0.06, 0.0),
        (bx + 0.06, 0.0),
        &[(0.0, wood.0, 1.0), (1.0, wood.1, 1.0)],
    );
    easel.drawing.path(
        &format!(
            "M{:.4} 0.66Q{:.4} 0.735 {:.4} 0.81L{:.4} 0.81Q{:.4} 0.735 {:.4} 0.66Z",
            bx - 0.05,
            bx - 0.068,
            bx - 0.05,
            bx + 0.05,
            bx + 0.068,
            bx + 0.05
        ),
        &fill,
    );
    let (lid, hoop) = (easel.ink(rgb(0x8a5a30), 0.9), easel.ink(rgb(0x3c3836), 0.6));
    easel.drawing.ellipse((bx, 0.66), (0.05, 0.011), &lid);
    for y in [0.685, 0.775] {
        easel
            .drawing
            .rect((bx - 0.059, y, bx + 0.059, y + 0.010), &hoop);
    }
    easel.hang(craft);
}

//! Where sports are played before people who watch: a basketball arena, a boxing ring, lanes for bowling, a tennis
//! court. A floor with its lines runs away from the beholder to stands in the dark, or under the sky.

use std::f32::consts::TAU;

use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape, Sprite};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::sky::add_sky;
use super::super::stadium;
use crate::paint::bake::{glow, hex};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Set, SetContext};

/// What is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::settings) enum Court {
    Basketball,
    Boxing,
    Bowling,
    Tennis,
}

/// How far above the far edge of the floor the eye is.
const EYE_ABOVE: f32 = 0.13;
/// How far away the basket, the far ropes and the net are; the nearest that is seen is 1.
const BASKET_Z: f32 = 3.3;
const ROPES_Z: f32 = 2.5;
const NET_Z: f32 = 2.2;
/// How wide a lane is, with its gutters.
const LANE: f32 = 0.84;

/// Where things of a court are seen.
struct Floor {
    court: Court,
    /// The far edge of the floor.
    far_y: f32,
    horizon_y: f32,
    /// How far to the side the middle of the court is.
    shift: f32,
    half_width: f32,
    stretch: f32,
    team: Rgb,
    seed: u32,
}

impl Floor {
    /// Where a line across the floor so far away is.
    fn y_at(&self, z: f32) -> f32 {
        self.horizon_y + (1.0 - self.horizon_y) / z
    }
}

pub(super) fn build(ctx: &SetContext, court: Court) -> Set {
    let mut craft = Craft::new(ctx);
    let is_tall = craft.is_tall();
    let far_y = if is_tall { 0.58 } else { 0.62 };
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let team = rgb([0xc83a34, 0x2f5fb0, 0x6a3fa0, 0xe09a2a][dice.below(4)]);
    let half_width = craft.half_width;
    let floor = Floor {
        court,
        far_y,
        horizon_y: far_y - EYE_ABOVE,
        shift: match court {
            Court::Basketball => side * 0.52 * half_width * BASKET_Z,
            _ => 0.0,
        },
        half_width,
        stretch: if is_tall { 1.6 } else { 1.0 },
        team,
        seed: dice.noise_seed(),
    };
    let is_open = court == Court::Tennis;
    let light_x = if is_open {
        let light_x = add_sky(&mut craft, far_y - 0.2).signum();
        add_clouds(&mut craft, 0.12, light_x);
        stadium::add_stands(&mut craft, far_y);
        stadium::add_lights(&mut craft, light_x, far_y);
        light_x
    } else {
        add_hall(&mut craft, &floor);
        0.0
    };
    add_floor(&mut craft, &floor);
    match court {
        Court::Basketball => add_basket(&mut craft, &floor),
        Court::Boxing => add_ropes(&mut craft, &floor),
        Court::Bowling => add_pins(&mut craft, &floor),
        Court::Tennis => add_net(&mut craft, &floor, light_x),
    }
    let mut palette = craft.tones.palette(if is_open { light_x } else { -side });
    if !is_open {
        add_spots(&mut craft, &floor);
        palette.light = [1.0, 0.98, 0.95];
        palette.ambient = [0.52, 0.53, 0.60];
    }
    if matches!(court, Court::Basketball | Court::Boxing) {
        stadium::add_flashes(&mut craft, far_y);
    }
    craft.finish(Shape {
        far_ground_y: 0.74,
        ..Shape::open(palette)
    })
}

/// Stands in the dark, rising out of sight; behind lanes a wall over the pit with strips of light.
fn add_hall(craft: &mut Craft<'_>, floor: &Floor) {
    let parallax = 0.45;
    let (left, top, right, _) = craft.area(parallax);
    let area = (left, top, right, floor.far_y + 0.06);
    let (half, stretch) = (floor.half_width, floor.stretch);
    let (far_y, team, seed) = (floor.far_y, floor.team, floor.seed);
    let is_lanes = floor.court == Court::Bowling;
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        let u = x / half;
        let grain = 1.0 + 0.1 * (fbm(x * 40.0, y * 40.0, 2, seed) - 0.5);
        if is_lanes {
            return (scale(behind_lanes((x, far_y - y), stretch), grain), 1.0);
        }
        let near = 1.0 + 0.45 * u * u;
        let up = (far_y + 0.02 + 0.02 * u * u - y) / (near * stretch);
        let angle = libm::atan2f(u, 1.2) * 10.0 + 20.0;
        let ring = (up - 0.27).abs() < 0.014;
        let own = if up < 0.035 {
            let pick = hash01((angle * 0.7).floor() as i32, 3, seed);
            let boards = [0x1f2a3a, 0xe6e6e6, 0x2f6fb8, 0xd8b030, 0xb83a3a];
            scale(rgb(boards[(pick * 5.0) as usize % 5]), 0.8)
        } else if ring {
            let run = libm::sinf(angle * 2.0);
            mix(rgb(0x1c2230), team, smoothstep(0.2, 0.6, run))
        } else if (angle * 0.55).fract() < 0.03 {
            rgb(0x4a505a)
        } else {
            let (own, light) = stadium::spectator((angle * 7.4, (up - 0.035) / 0.0185), team, seed);
            scale(own, light)
        };
        // The light is on the floor: who sits high sits in the dark.
        let dim = if ring {
            1.0
        } else {
            0.80 - 0.66 * smoothstep(0.05, 0.52, up)
        };
        (mix(rgb(0x0c0f18), scale(own, grain), dim), 1.0)
    });
    craft.add(placed);
}

/// The wall over the far ends of the lanes: a dark pit, a bright panel, strips of neon above.
fn behind_lanes((x, up): (f32, f32), stretch: f32) -> Rgb {
    let up = up / stretch;
    let strip = |at: f32| smoothstep(0.010, 0.004, (up - at).abs());
    if up < 0.085 {
        return mix(rgb(0x14121c), rgb(0x2a2636), smoothstep(0.0, 0.085, up));
    }
    let panel = mix(
        rgb(0x2f4fd0),
        rgb(0xc83aa0),
        0.5 + 0.5 * libm::sinf(4.0 * x),
    );
    let stars = smoothstep(
        0.16,
        0.08,
        libm::hypotf((x * 9.0).fract() - 0.5, ((up * 9.0).fract() - 0.5) * 1.2),
    );
    let own = if up < 0.20 {
        mix(panel, rgb(0xffe9a0), 0.7 * stars)
    } else {
        let wall = mix(rgb(0x3a2a5e), rgb(0x161226), smoothstep(0.2, 0.6, up));
        mix(wall, panel, 0.3 * smoothstep(0.16, 0.0, up - 0.20))
    };
    let own = mix(own, rgb(0x5ff0ff), strip(0.205));
    mix(own, rgb(0xff6ad0), strip(0.27).max(strip(0.40)))
}

/// The floor with its lines.
fn add_floor(craft: &mut Craft<'_>, floor: &Floor) {
    let (left, _, right, bottom) = craft.area(0.9);
    let tones = craft.tones.clone();
    let eye = 1.0 - floor.horizon_y;
    let area = (left, floor.far_y, right, bottom);
    let placed = craft.bake_fn(area, (0.9, 1.0), |x, y| {
        let z = eye / (y - floor.horizon_y);
        let own = match floor.court {
            Court::Basketball => hardwood(floor, (x * z - floor.shift, z)),
            Court::Boxing => canvas(floor, (x * z, z)),
            Court::Bowling => lanes(floor, (x * z, z)),
            Court::Tennis => clay(floor, (x * z, z)),
        };
        let near = smoothstep(0.9, 1.15, y);
        let own = if floor.court == Court::Tennis {
            tones.toned(own, 0.95 - 0.2 * near, 0.08)
        } else {
            let pool = smoothstep(1.25, 0.2, (x / floor.half_width).abs());
            scale(own, (0.70 + 0.30 * pool) * (1.0 - 0.25 * near))
        };
        (own, 1.0)
    });
    craft.add(placed);
}

/// How much of a line there is at a distance from its middle.
fn line(gap: f32) -> f32 {
    smoothstep(0.028, 0.018, gap.abs())
}

fn planks((u, v): (f32, f32), wood: Rgb, seed: u32) -> Rgb {
    let plank = (u / 0.085).floor();
    let piece = (v * 1.6 + hash01(plank as i32, 5, seed) * 3.0).floor();
    let tone = 0.92 + 0.16 * hash01(plank as i32, piece as i32, seed);
    let grain = fbm(u * 30.0, v * 4.0, 3, seed) - 0.5;
    let seam = smoothstep(0.0, 0.10, (u / 0.085 - plank).min(1.0 + plank - u / 0.085));
    scale(wood, tone * (1.0 + 0.16 * grain) * lerp(0.90, 1.0, seam))
}

fn hardwood(floor: &Floor, (u, v): (f32, f32)) -> Rgb {
    let wood = planks((u, v), rgb(0xdca566), floor.seed);
    let far = BASKET_Z + 0.25;
    let in_key = u.abs() < 0.62 && v > 2.0 && v < far;
    let own = if in_key || v > far {
        mix(wood, floor.team, 0.78)
    } else {
        wood
    };
    let from_basket = libm::hypotf(u, (v - BASKET_Z) * 1.1);
    let key = line(u.abs() - 0.62).max(line(v - 2.0)) * f32::from(u.abs() < 0.64 && v > 1.98);
    let free = line(libm::hypotf(u, v - 2.0) - 0.5);
    let marks = line(from_basket - 1.95)
        .max(key)
        .max(free)
        .max(line(v - far));
    let marks = if v > far + 0.03 { 0.0 } else { marks };
    // Lamps are mirrored in the lacquer.
    let shine = 0.10 * smoothstep(0.5, 0.0, (u * 0.7 + 0.4 * libm::sinf(v * 2.0)).abs());
    mix(mix(own, [0.97, 0.96, 0.93], 0.9 * marks), [1.0; 3], shine)
}

fn canvas(floor: &Floor, (u, v): (f32, f32)) -> Rgb {
    let (seed, team) = (floor.seed, floor.team);
    if v > ROPES_Z + 0.10 {
        return rgb(0x12141c);
    }
    if v > ROPES_Z {
        return scale(team, 0.9);
    }
    let grain = fbm(u * 14.0, v * 18.0, 3, seed) - 0.5;
    let mat = scale(rgb(0xc9d3de), 1.0 + 0.14 * grain);
    let emblem = smoothstep(0.03, 0.0, libm::hypotf(u, (v - 1.75) * 0.9) - 0.52);
    let ring = line(libm::hypotf(u, (v - 1.75) * 0.9) - 0.44);
    mix(mix(mat, team, 0.55 * emblem), [0.96; 3], 0.6 * ring)
}

fn lanes(floor: &Floor, (u, v): (f32, f32)) -> Rgb {
    let wood = planks((u, v), rgb(0xe0b070), floor.seed);
    if v < 1.45 {
        let foul = smoothstep(0.04, 0.02, (v - 1.43).abs());
        return mix(scale(wood, 0.92), rgb(0x1c1c22), foul);
    }
    let across = (u / LANE - (u / LANE + 0.5).floor()) * LANE;
    let gutter = across.abs() - 0.30;
    if gutter > 0.0 {
        let round = 1.0 - (gutter / 0.06 - 1.0).abs().min(1.0);
        let rail = gutter > 0.10;
        return if rail {
            rgb(0x5a4a6a)
        } else {
            scale(rgb(0x3a3c46), 0.7 + 0.5 * (1.0 - round))
        };
    }
    // Arrows in a wedge.
    let arrow = (across.abs() * 1.6 + v - 2.35).abs() < 0.05 && (across * 12.0).fract().abs() < 0.5;
    let own = mix(wood, rgb(0x7a3a24), if arrow { 0.85 } else { 0.0 });
    let shine = 0.22 * smoothstep(0.16, 0.0, (across - 0.06).abs());
    mix(own, rgb(0xf4d8ff), shine)
}

fn clay(floor: &Floor, (u, v): (f32, f32)) -> Rgb {
    let seed = floor.seed;
    let grain = fbm(u * 22.0, v * 26.0, 3, seed) - 0.5;
    let wide = 0.86 * floor.half_width * NET_Z;
    let is_in = u.abs() < wide && v < 3.45;
    let base = if is_in { rgb(0xc4683c) } else { rgb(0xa85530) };
    let inner = wide * 0.78;
    let within = f32::from(u.abs() < wide && v < 3.47);
    let sides = line(u.abs() - wide).max(line(u.abs() - inner)) * f32::from(v < 3.47);
    let service = (line(v - 1.45).max(line(v - 2.9))) * f32::from(u.abs() < inner);
    let middle = line(u) * f32::from((1.45..2.9).contains(&v));
    let marks = sides.max(service).max(middle).max(line(v - 3.45) * within);
    mix(
        scale(base, 1.0 + 0.22 * grain),
        [0.97, 0.96, 0.93],
        0.92 * marks,
    )
}

fn easel(craft: &Craft<'_>, floor: &Floor, above: f32) -> Easel {
    let distance = Distance {
        parallax: 0.75,
        depth: 0.02,
    };
    Easel::new(
        craft,
        distance,
        (floor.far_y - above, floor.far_y + 0.25),
        0.0,
    )
}

/// A basket on its post at the far end.
fn add_basket(craft: &mut Craft<'_>, floor: &Floor) {
    let mut easel = easel(craft, floor, 0.8);
    let (x, foot) = (floor.shift / BASKET_Z, floor.y_at(BASKET_Z));
    let size = if craft.is_tall() { 0.46 } else { 0.44 };
    let (half, board) = (0.23 * size, (foot - 1.02 * size, foot - 0.72 * size));
    let drawing = &mut easel.drawing;
    drawing.ellipse((x, foot), (0.16 * size, 0.03 * size), "#00000055");
    drawing.rect(
        (x - 0.022 * size, foot - 0.8 * size, x + 0.022 * size, foot),
        "#4a5260",
    );
    drawing.rounded(
        (x - 0.05 * size, foot - 0.30 * size, x + 0.05 * size, foot),
        0.02 * size,
        &hex(floor.team),
    );
    drawing.rounded((x - half, board.0, x + half, board.1), 0.01, "#f4f7fa");
    drawing.rounded(
        (
            x - half + 0.012,
            board.0 + 0.012,
            x + half - 0.012,
            board.1 - 0.012,
        ),
        0.006,
        "#dfe8f0",
    );
    let square = format!(
        "M{:.4} {:.4}h{:.4}v{:.4}h{:.4}Z",
        x - 0.085 * size,
        board.1 - 0.16 * size,
        0.17 * size,
        0.12 * size,
        -0.17 * size
    );
    drawing.stroke(&square, "#e0502a", 0.012 * size);
    let rim = board.1 - 0.035 * size;
    for i in 0..7 {
        let share = i as f32 / 6.0 - 0.5;
        let (a, b) = (x + share * 0.19 * size, x + share * 0.11 * size);
        let low = rim + 0.15 * size;
        drawing.stroke(
            &format!("M{a:.4} {rim:.4}L{b:.4} {low:.4}"),
            "#f6f6f2",
            0.007 * size,
        );
    }
    for (row, wide) in [(0.05, 0.165), (0.10, 0.138), (0.15, 0.112)] {
        let y = rim + row * size;
        let w = 0.5 * wide * size;
        drawing.stroke(
            &format!("M{:.4} {y:.4}L{:.4} {y:.4}", x - w, x + w),
            "#f6f6f2",
            0.006 * size,
        );
    }
    drawing.rounded(
        (
            x - 0.105 * size,
            rim - 0.014 * size,
            x + 0.105 * size,
            rim + 0.014 * size,
        ),
        0.014 * size,
        "#e8622c",
    );
    easel.hang(craft);
}

/// Posts at the far corners, and ropes between them and towards us.
fn add_ropes(craft: &mut Craft<'_>, floor: &Floor) {
    let mut easel = easel(craft, floor, 0.6);
    let foot = floor.y_at(ROPES_Z);
    let corner = 0.84 * floor.half_width;
    let high = 0.27 * if craft.is_tall() { 1.1 } else { 1.0 };
    let drawing = &mut easel.drawing;
    for (share, colour) in [(0.30, "#e8e8ea"), (0.55, "#d84038"), (0.80, "#e8e8ea")] {
        let y = foot - share * high;
        drawing.stroke(
            &format!("M{:.4} {y:.4}L{corner:.4} {y:.4}", -corner),
            colour,
            0.011,
        );
        for side in [-1.0, 1.0] {
            // Twice as near, twice as large.
            let near = (
                side * 2.0 * corner,
                floor.horizon_y + 2.0 * (y - floor.horizon_y),
            );
            let path = format!("M{:.4} {y:.4}L{:.4} {:.4}", side * corner, near.0, near.1);
            drawing.stroke(&path, colour, 0.014);
        }
    }
    for (side, own) in [(-1.0, 0xc8322c), (1.0, 0x2f5fc0)] {
        let x = side * corner;
        drawing.rounded(
            (x - 0.022, foot - high, x + 0.022, foot + 0.01),
            0.012,
            &hex(rgb(own)),
        );
        drawing.rounded(
            (x - 0.022, foot - high, x - 0.006, foot + 0.01),
            0.010,
            &hex(scale(rgb(own), 1.25)),
        );
        drawing.ellipse((x, foot - high), (0.024, 0.012), &hex(scale(rgb(own), 0.7)));
    }
    easel.hang(craft);
}

/// Ten pins at the end of every lane.
fn add_pins(craft: &mut Craft<'_>, floor: &Floor) {
    let mut easel = easel(craft, floor, 0.3);
    let z = (1.0 - floor.horizon_y) / (EYE_ABOVE + 0.012);
    let n = (floor.half_width * z / LANE).ceil() as i32;
    for lane in -n..=n {
        let x = lane as f32 * LANE / z;
        for row in (0..4).rev() {
            for pin in 0..=row {
                let at = x + (pin as f32 - 0.5 * row as f32) * 0.030;
                let foot = floor.far_y + 0.020 - 0.005 * row as f32;
                add_pin(&mut easel, (at, foot), 0.058);
            }
        }
    }
    easel.hang(craft);
}

fn add_pin(easel: &mut Easel, (x, foot): (f32, f32), high: f32) {
    let at = |dx: f32, up: f32| format!("{:.4} {:.4}", x + dx * high, foot - up * high);
    let outline = format!(
        "M{}C{} {} {}C{} {} {}C{} {} {}C{} {} {}Z",
        at(-0.09, 0.0),
        at(-0.22, 0.3),
        at(-0.14, 0.5),
        at(-0.065, 0.68),
        at(-0.14, 0.86),
        at(-0.09, 1.0),
        at(0.0, 1.0),
        at(0.09, 1.0),
        at(0.14, 0.86),
        at(0.065, 0.68),
        at(0.14, 0.5),
        at(0.22, 0.3),
        at(0.09, 0.0),
    );
    easel.drawing.path(&outline, "#f6f4ee");
    let band = (
        x - 0.075 * high,
        foot - 0.72 * high,
        x + 0.075 * high,
        foot - 0.65 * high,
    );
    easel.drawing.rect(band, "#d8382f");
}

/// A net across the court.
fn add_net(craft: &mut Craft<'_>, floor: &Floor, light_x: f32) {
    let distance = Distance {
        parallax: 0.8,
        depth: 0.03,
    };
    let mut easel = Easel::new(
        craft,
        distance,
        (floor.far_y - 0.1, floor.far_y + 0.25),
        light_x,
    );
    let foot = floor.y_at(NET_Z);
    let (half, high) = (0.93 * floor.half_width, 0.105);
    let white = easel.ink([0.97; 3], 1.0);
    let dark = easel.ink(rgb(0x20242a), 0.8);
    easel.drawing.group(r#"opacity="0.55""#, |drawing| {
        let n = (2.0 * half / 0.016) as usize;
        for i in 0..=n {
            let x = lerp(-half, half, i as f32 / n as f32);
            drawing.rect((x - 0.0009, foot - high, x + 0.0009, foot), &dark);
        }
        for i in 0..7 {
            let y = lerp(foot - high, foot, i as f32 / 6.0);
            drawing.rect((-half, y - 0.0009, half, y + 0.0009), &dark);
        }
    });
    easel.drawing.rect(
        (-half, foot - high - 0.008, half, foot - high + 0.006),
        &white,
    );
    easel
        .drawing
        .rect((-0.006, foot - high, 0.006, foot), &white);
    for x in [-half, half] {
        easel.drawing.rounded(
            (x - 0.008, foot - high - 0.014, x + 0.008, foot + 0.004),
            0.004,
            &dark,
        );
    }
    easel.hang(craft);
}

/// Lamps under the roof and the light they throw.
fn add_spots(craft: &mut Craft<'_>, floor: &Floor) {
    let side_px = (craft.density * 0.3) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.98, 0.92], 0.02), side_px as f32);
    let y = floor.far_y - 0.60 * floor.stretch;
    let spots: Vec<_> = (0..6)
        .map(|i| (lerp(-0.9, 0.9, i as f32 / 5.0) * floor.half_width, i as f32))
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (x, phase) in &spots {
            let beat = 1.0 + 0.03 * libm::sinf(TAU * (0.4 * t + 0.17 * phase));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.75 * beat,
                ..halo.draw(view, (*x, y), (0.42, 0.45))
            });
        }
    }));
}

//! Wide open grounds that people have made or that mirror the sky: a building site, a runway, an ice rink, a salt
//! flat, the pool of a hot spring.

use super::craft::{Craft, Shape, Sprite, draw_faint};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::scenery;
use super::terrain::{Range, Rock, add_hills, add_mountains};
use super::water::{Water, add_water};
use crate::paint::Rgb;
use crate::paint::bake::dot;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

/// Where the ground begins.
const HORIZON_Y: f32 = 0.62;

pub(super) fn build(ctx: &SetContext) -> Set {
    match ctx.setting {
        Setting::SaltFlat => salt_flat(ctx),
        Setting::HotSpring => hot_spring(ctx),
        _ => made_ground(ctx),
    }
}

fn made_ground(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let sun_x = scenery::open(&mut craft, (HORIZON_Y, HORIZON_Y - 0.08), |craft, _| {
        let range = Range {
            foot_y: HORIZON_Y + 0.01,
            height: if craft.is_tall() { 0.16 } else { 0.09 },
            depth: 0.6,
            parallax: 0.15,
            colour: mix(craft.turf(), rgb(0x5f7f8a), 0.4),
        };
        add_hills(craft, &range, 21);
    });
    let light_x = sun_x.signum();
    add_ground(&mut craft);
    match ctx.setting {
        Setting::Runway => add_airfield(&mut craft, light_x),
        Setting::IceRink => add_boards(&mut craft, light_x),
        _ => add_building_site(&mut craft, light_x),
    }
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.76,
        ..Shape::open(palette)
    })
}

/// Trodden earth with tracks, asphalt with its lines, or ice with the traces of blades.
fn add_ground(craft: &mut Craft<'_>) {
    let setting = craft.ctx.setting;
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let turf = craft.turf();
    let (left, _, right, bottom) = craft.area(0.9);
    let area = (left, HORIZON_Y, right, bottom);
    let placed = craft.bake_fn(area, (0.9, 1.0), |x, y| {
        let near = ((y - HORIZON_Y) / (1.0 - HORIZON_Y)).clamp(0.0, 2.0);
        let far = 1.0 / (0.10 + near);
        let (u, v) = (x * far, far);
        let grain = fbm(u * 9.0, v * 14.0, 3, seed) - 0.5;
        let own: Rgb = match setting {
            Setting::Runway => {
                let is_paved = near > 0.16;
                let dash = (u * 1.1 + 0.3).rem_euclid(1.0) < 0.55;
                let is_line = (0.30..0.335).contains(&near) || (0.62..0.66).contains(&near) && dash;
                match (is_paved, is_line) {
                    (false, _) => mix(turf, rgb(0x9ab06a), 0.3),
                    (true, true) => rgb(0xe8e6dc),
                    (true, false) => scale(rgb(0x64686e), 1.0 + 0.30 * grain),
                }
            }
            Setting::IceRink => {
                let trace = fbm(u * 3.0 + 2.0 * v, v * 30.0, 2, seed + 3);
                let scratch = smoothstep(0.012, 0.0, (trace - 0.5).abs());
                let line = near > 0.55 && near < 0.60;
                let ice = mix(rgb(0xd8ecf6), rgb(0xb8d8ea), 0.5 + grain);
                let own = mix(ice, [1.0; 3], 0.6 * scratch);
                if line {
                    mix(own, rgb(0xd85a5a), 0.6)
                } else {
                    own
                }
            }
            _ => {
                let rut = (fbm(u * 1.2, v * 3.0, 2, seed + 5) * 6.0).fract();
                let track = smoothstep(0.10, 0.0, (rut - 0.5).abs());
                let earth = mix(rgb(0xc8a070), rgb(0xa87c4c), (0.5 + grain).clamp(0.0, 1.0));
                scale(earth, 1.0 - 0.16 * track)
            }
        };
        let lit = tones.toned(
            own,
            0.78 + 0.10 * near.min(1.0),
            0.35 * (1.0 - near).max(0.0),
        );
        (lit, 1.0)
    });
    craft.add(placed);
}

/// An unfinished house of concrete, a tower crane, heaps of sand, a fence.
fn add_building_site(craft: &mut Craft<'_>, light_x: f32) {
    let half = craft.half_width;
    let stretch: f32 = if craft.is_tall() { 1.7 } else { 1.0 };
    let mut dice = craft.dice(23);
    let place = Distance {
        parallax: 0.55,
        depth: 0.10,
    };
    // With nobody in front, the unfinished house is what one looks at.
    let near = if craft.ctx.is_bare { 1.35 } else { 1.0 };
    let mut easel = Easel::new(craft, place, (-0.9, HORIZON_Y + 0.16), light_x);
    let foot = HORIZON_Y + 0.03;
    frame(
        &mut easel,
        (-light_x * half * 0.42, foot),
        (0.19 * near * stretch.sqrt(), 0.085 * near * stretch),
    );
    crane(&mut easel, (light_x * half * 0.48, foot), 0.50 * stretch);
    heaps(&mut easel, &mut dice, half);
    easel.hang(craft);
}

/// Floors of concrete on columns.
fn frame(easel: &mut Easel, (x, foot): (f32, f32), (half, storey): (f32, f32)) {
    let (slab, dark) = (easel.ink(rgb(0xb4b2ac), 0.8), easel.ink(rgb(0x6f6e6c), 0.4));
    let (depths, brick) = (
        easel.ink(rgb(0x54565c), 0.35),
        easel.ink(rgb(0xb0644a), 0.7),
    );
    for floor in 0..4 {
        let y = foot - storey * floor as f32;
        let reach = if floor == 3 { 0.45 * half } else { half };
        if floor < 3 {
            easel
                .drawing
                .rect((x - half, y - storey, x + half, y), &depths);
        }
        // Walls grow from below.
        for bay in 0..(4 - 2 * floor.min(2)) {
            let left = lerp(x - half, x + half - 0.012, bay as f32 / 4.0) + 0.012;
            let right = lerp(x - half, x + half - 0.012, (bay + 1) as f32 / 4.0);
            let high = if bay % 2 == 0 { 0.92 } else { 0.46 };
            easel
                .drawing
                .rect((left, y - high * storey, right, y), &brick);
        }
        for k in 0..5 {
            let at = lerp(x - half, x + half - 0.012, k as f32 / 4.0);
            if at - x < reach {
                easel.drawing.rect((at, y - storey, at + 0.012, y), &slab);
            }
        }
        if floor < 3 {
            let area = (
                x - half - 0.008,
                y - storey - 0.012,
                x + half + 0.008,
                y - storey,
            );
            easel.drawing.rect(area, &slab);
            easel
                .drawing
                .rect((area.0, area.3, area.2, area.3 + 0.006), &dark);
        }
    }
}

fn crane(easel: &mut Easel, (x, foot): (f32, f32), high: f32) {
    let ink = easel.ink(rgb(0xe8a824), 0.75);
    let top = foot - high;
    let side = -easel.light_x;
    for dx in [-0.012, 0.012] {
        easel
            .drawing
            .rect((x + dx - 0.0035, top, x + dx + 0.0035, foot), &ink);
    }
    let mut y = foot;
    while y > top + 0.02 {
        let line = format!(
            "M{:.4} {y:.4}L{:.4} {:.4}L{:.4} {:.4}",
            x - 0.01,
            x + 0.01,
            y - 0.01,
            x - 0.01,
            y - 0.02
        );
        easel.drawing.stroke(&line, &ink, 0.0035);
        y -= 0.02;
    }
    let (tip, tail) = (x + side * 0.34, x - side * 0.11);
    for dy in [0.0, 0.016] {
        let line = format!("M{tail:.4} {:.4}L{tip:.4} {:.4}", top + dy, top + dy);
        easel.drawing.stroke(&line, &ink, 0.006);
    }
    let stay = format!(
        "M{tail:.4} {top:.4}L{x:.4} {:.4}L{:.4} {top:.4}",
        top - 0.05,
        lerp(x, tip, 0.8)
    );
    easel.drawing.stroke(&stay, &ink, 0.002);
    let weight = easel.ink(rgb(0x70747a), 0.6);
    easel.drawing.rect(
        (
            tail.min(tail + 0.03),
            top + 0.01,
            tail.max(tail + 0.03),
            top + 0.045,
        ),
        &weight,
    );
    let hook = lerp(x, tip, 0.72);
    let rope = format!("M{hook:.4} {top:.4}L{hook:.4} {:.4}", top + 0.22 * high);
    easel.drawing.stroke(&rope, &weight, 0.002);
    let load = top + 0.22 * high;
    easel
        .drawing
        .rect((hook - 0.03, load, hook + 0.03, load + 0.014), &weight);
}

fn heaps(easel: &mut Easel, dice: &mut Dice, half: f32) {
    for (x, wide, own) in [
        (-0.85, 0.16, 0xd8b070),
        (-0.05, 0.11, 0x9a9690),
        (0.80, 0.18, 0xc89a5c),
    ] {
        let (x, y) = (x * half, HORIZON_Y + 0.075 + dice.range(0.0, 0.02));
        let (lit, dim) = (easel.ink(rgb(own), 0.95), easel.ink(rgb(own), 0.5));
        let top = (x + 0.01, y - 0.55 * wide);
        let heap = |left: f32, right: f32| {
            format!(
                "M{left:.4} {y:.4}Q{:.4} {:.4} {:.4} {:.4}Q{:.4} {:.4} {right:.4} {y:.4}Z",
                x - 0.3 * wide,
                top.1,
                top.0,
                top.1,
                x + 0.35 * wide,
                top.1
            )
        };
        easel.drawing.path(&heap(x - wide, x + wide), &dim);
        easel.drawing.path(&heap(x - wide, x + 0.3 * wide), &lit);
    }
    let (post, tape) = (easel.ink(rgb(0xe8e4da), 0.8), easel.ink(rgb(0xe0503a), 0.8));
    let y = HORIZON_Y + 0.115;
    let mut x = easel.area.0;
    let mut n = 0;
    while x < easel.area.2 {
        let ink = if n % 2 == 0 { &tape } else { &post };
        easel.drawing.rect((x, y - 0.034, x + 0.05, y - 0.024), ink);
        if n % 4 == 0 {
            easel.drawing.rect((x, y - 0.045, x + 0.005, y), &post);
        }
        x += 0.05;
        n += 1;
    }
}

/// A terminal with its tower, and lamps along the runway.
fn add_airfield(craft: &mut Craft<'_>, light_x: f32) {
    let half = craft.half_width;
    let stretch = if craft.is_tall() { 1.5 } else { 1.0 };
    let place = Distance {
        parallax: 0.4,
        depth: 0.35,
    };
    let mut easel = Easel::new(craft, place, (-0.3, HORIZON_Y + 0.08), light_x);
    let foot = HORIZON_Y + 0.025;
    let (wall, glass, dark) = (
        easel.ink(rgb(0xd8dce0), 0.8),
        easel.ink(rgb(0x5f8fb0), 0.7),
        easel.ink(rgb(0x7a8088), 0.5),
    );
    let x = -light_x * half * 0.45;
    let (wide, high) = (0.26, 0.055 * stretch);
    easel
        .drawing
        .rect((x - wide, foot - high, x + wide, foot), &wall);
    easel.drawing.rect(
        (
            x - wide + 0.01,
            foot - 0.78 * high,
            x + wide - 0.01,
            foot - 0.34 * high,
        ),
        &glass,
    );
    easel.drawing.rect(
        (
            x - wide - 0.01,
            foot - high - 0.008,
            x + wide + 0.01,
            foot - high,
        ),
        &dark,
    );
    let tower = x + light_x * 0.34;
    let top = foot - 0.17 * stretch;
    easel.drawing.polygon(
        &[
            (tower - 0.016, foot),
            (tower - 0.011, top),
            (tower + 0.011, top),
            (tower + 0.016, foot),
        ],
        &wall,
    );
    easel.drawing.polygon(
        &[
            (tower - 0.024, top),
            (tower - 0.034, top - 0.035),
            (tower + 0.034, top - 0.035),
            (tower + 0.024, top),
        ],
        &glass,
    );
    easel.drawing.rect(
        (tower - 0.036, top - 0.044, tower + 0.036, top - 0.034),
        &dark,
    );
    let lamp = easel.ink(rgb(0xffe08a), 1.0);
    for i in 0..24 {
        let at = lerp(easel.area.0, easel.area.2, i as f32 / 23.0);
        easel
            .drawing
            .ellipse((at, foot + 0.012), (0.003, 0.003), &lamp);
    }
    easel.hang(craft);
}

/// The boards around the ice, with people on a stand behind them.
fn add_boards(craft: &mut Craft<'_>, light_x: f32) {
    let stretch = if craft.is_tall() { 1.6 } else { 1.0 };
    let mut dice = craft.dice(25);
    let place = Distance {
        parallax: 0.6,
        depth: 0.15,
    };
    let top = HORIZON_Y - 0.30 * stretch;
    let mut easel = Easel::new(craft, place, (top - 0.05, HORIZON_Y + 0.06), light_x);
    let (left, right) = (easel.area.0, easel.area.2);
    let back = easel.ink(rgb(0x3a4a66), 0.45);
    easel
        .drawing
        .rect((left, top, right, HORIZON_Y + 0.02), &back);
    let shirts = [0xc8503a, 0x3f7fb5, 0xe0b040, 0x5fa86a, 0x8a5fa8, 0xe8e4da];
    for row in 0..5 {
        let y = HORIZON_Y - 0.03 - 0.052 * stretch * row as f32;
        let step = easel.ink(rgb(0x55657f), 0.5);
        easel
            .drawing
            .rect((left, y + 0.012, right, y + 0.020), &step);
        let mut x = left + dice.range(0.0, 0.03);
        while x < right {
            if dice.unit() < 0.75 {
                let shirt = easel.ink(rgb(shirts[dice.below(6)]), dice.range(0.4, 0.7));
                let skin = easel.ink(rgb([0xe8b890, 0xb5835a, 0x7a5236][dice.below(3)]), 0.6);
                easel
                    .drawing
                    .rounded((x - 0.011, y - 0.012, x + 0.011, y + 0.014), 0.006, &shirt);
                easel.drawing.ellipse((x, y - 0.020), (0.008, 0.009), &skin);
            }
            x += 0.033;
        }
    }
    let (board, kick) = (easel.ink(rgb(0xf4f6f8), 0.9), easel.ink(rgb(0xe8c23a), 0.8));
    easel
        .drawing
        .rect((left, HORIZON_Y - 0.035, right, HORIZON_Y + 0.035), &board);
    easel
        .drawing
        .rect((left, HORIZON_Y + 0.025, right, HORIZON_Y + 0.038), &kick);
    let rail = easel.ink(rgb(0x3f7fb5), 0.8);
    easel
        .drawing
        .rect((left, HORIZON_Y - 0.042, right, HORIZON_Y - 0.032), &rail);
    easel.hang(craft);
}

/// White to the horizon, with so little water on it that all of the sky is seen twice.
fn salt_flat(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let sun_x = scenery::open(&mut craft, (HORIZON_Y, HORIZON_Y - 0.06), |craft, sun_x| {
        let rock = Rock {
            rock: rgb(0x6f6a88),
            snow: 0.10,
            light_x: sun_x.signum(),
        };
        let range = Range {
            foot_y: HORIZON_Y + 0.004,
            height: 0.06,
            depth: 0.8,
            parallax: 0.08,
            colour: rock.rock,
        };
        add_mountains(craft, &range, &rock, 24);
    });
    let water = Water {
        horizon_y: HORIZON_Y,
        far: rgb(0xe4eef4),
        near: rgb(0xb8d4e6),
        mirror: 0.86,
        roughness: 0.02,
    };
    add_water(&mut craft, &water, sun_x);
    let palette = craft.tones.palette(sun_x.signum());
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.74,
        ..Shape::open(palette)
    })
}

/// Warm water between boulders, mist over it, pines and snow-capped peaks behind.
fn hot_spring(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = 0.52;
    let sun_x = scenery::open(&mut craft, (horizon_y, horizon_y - 0.14), |craft, sun_x| {
        let rock = Rock {
            rock: rgb(0x6a7286),
            snow: 0.5,
            light_x: sun_x.signum(),
        };
        let range = Range {
            foot_y: horizon_y + 0.02,
            height: if craft.is_tall() { 0.30 } else { 0.20 },
            depth: 0.6,
            parallax: 0.12,
            colour: rock.rock,
        };
        add_mountains(craft, &range, &rock, 24);
    });
    let light_x = sun_x.signum();
    let place = Distance {
        parallax: 0.4,
        depth: 0.25,
    };
    let mut dice = craft.dice(26);
    let mut easel = Easel::new(&craft, place, (-0.4, horizon_y + 0.14), light_x);
    let ground = easel.ink(scale(easel.turf(), 0.9), 0.6);
    let (left, right) = (easel.area.0, easel.area.2);
    easel
        .drawing
        .rect((left, horizon_y + 0.01, right, horizon_y + 0.14), &ground);
    let snow = if easel.season() == Season::Winter {
        0.7
    } else {
        0.0
    };
    let mut x = left;
    while x < right {
        let high = dice.range(0.12, 0.24);
        easel
            .garden(&mut dice)
            .fir((x, horizon_y + 0.05), high, rgb(0x3f6f50), snow);
        x += dice.range(0.06, 0.13);
    }
    rocks(&mut easel, &mut dice, (horizon_y + 0.105, 0.045));
    easel.hang(&mut craft);
    let water = Water {
        horizon_y: horizon_y + 0.115,
        far: rgb(0x8fc8c8),
        near: rgb(0x4f9aa4),
        mirror: 0.45,
        roughness: 0.10,
    };
    add_water(&mut craft, &water, sun_x);
    let near = Distance {
        parallax: 1.08,
        depth: 0.0,
    };
    let mut easel = Easel::new(&craft, near, (0.86, 1.3), light_x);
    rocks(&mut easel, &mut dice, (1.03, 0.085));
    add_surface(&mut craft);
    easel.hang(&mut craft);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.89,
        far_ground_y: 0.85,
        ..Shape::open(palette)
    })
}

/// Water before whoever sits in it, and steam that rises from it.
fn add_surface(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let top = 0.765;
    let tones = craft.tones.clone();
    let (far, near) = (rgb(0x7fc0c4), rgb(0x3f8a96));
    let placed = craft.bake_fn((left, top, right, bottom), (1.0, 0.5), |x, y| {
        let ripple = 0.006 * libm::sinf(23.0 * x) + 0.004 * libm::sinf(51.0 * x + 1.3);
        let deep = y - top - 0.012 - ripple;
        let own = mix(far, near, smoothstep(0.0, 0.22, deep));
        (
            tones.toned(own, 0.8, 0.1),
            0.88 * smoothstep(0.0, 0.02, deep),
        )
    });
    craft.add_front(placed.still());
    let puff = Sprite::new(dot(48, mix(tones.sky[3], [1.0; 3], 0.6)), 48.0 / 0.26);
    let mut dice = craft.dice(27);
    let half = craft.half_width;
    let puffs: Vec<(f32, f32)> = (0..16)
        .map(|_| (dice.range(-half, half), dice.range(0.0, 1.0)))
        .collect();
    craft.add_front(Box::new(move |t, view, list| {
        for (x, phase) in &puffs {
            let along = (t / 5.0 + phase).fract();
            let at = (
                x + 0.05 * libm::sinf(3.0 * along + 6.0 * phase),
                0.80 - 0.34 * along,
            );
            let draw = puff.draw(view, at, (0.6 + along, 1.0));
            draw_faint(list, draw, 0.26 * libm::sinf(std::f32::consts::PI * along));
        }
    }));
}

/// A row of round boulders, with snow on them in winter.
fn rocks(easel: &mut Easel, dice: &mut Dice, (foot, size): (f32, f32)) {
    let is_white = easel.season() == Season::Winter;
    let mut x = easel.area.0;
    while x < easel.area.2 {
        let (w, h) = (size * dice.range(0.8, 1.5), size * dice.range(0.5, 0.9));
        let own = [0x7a7f88, 0x8f8a84, 0x686c74][dice.below(3)];
        let (dim, lit) = (easel.ink(rgb(own), 0.35), easel.ink(rgb(own), 0.85));
        easel.drawing.ellipse((x, foot), (w, h), &dim);
        let top = (x + 0.15 * w * easel.light_x, foot - 0.18 * h);
        easel.drawing.ellipse(top, (0.8 * w, 0.75 * h), &lit);
        if is_white {
            let snow = easel.ink([0.95, 0.97, 1.0], 0.9);
            easel
                .drawing
                .ellipse((x, foot - 0.62 * h), (0.7 * w, 0.36 * h), &snow);
        }
        x += w * 1.25;
    }
}

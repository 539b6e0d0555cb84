//! The life of a street that is seen along its length: cars that come and go, people on the pavements.

use super::craft::{Craft, Sprite, draw_faint};
use super::palette::{mix, rgb, scale};
use super::region::Region;
use crate::paint::bake::{Drawing, glow, hex};
use crate::paint::noise::{Dice, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::scene::Weather;

/// The measures of a street: what runs to one point, seen from above its ground.
#[derive(Clone, Copy)]
pub(super) struct Lane {
    pub(super) vanish_y: f32,
    /// How far below it the ground is at distance 1.
    pub(super) eye: f32,
    pub(super) half_road: f32,
    pub(super) half_street: f32,
    pub(super) parallax: f32,
    /// What is under way there.
    pub(super) traffic: Traffic,
}

/// What is under way along a road.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Traffic {
    /// People only, who walk where they like.
    Walkers,
    /// Cars on a lane for each way, people on the pavements.
    Street,
    /// Fast cars on three lanes for each way.
    Motorway,
}

impl Lane {
    fn project(self, x: f32, up: f32, z: f32) -> (f32, f32) {
        (x / z, self.vanish_y + (self.eye - up) / z)
    }
}

/// Nearest and farthest place of what is under way, as distances.
const NEAR: f32 = 0.55;
const FAR: f32 = 8.0;
const PAINTS: [u32; 7] = [
    0xc8453a, 0x3f6fb0, 0xe8e4dc, 0x3a3f48, 0x8f9aa6, 0x4f8a6a, 0xd8a53a,
];
const TAXI: u32 = 0xf4bf2a;
const COATS: [u32; 8] = [
    0x2f4a6a, 0xa8483f, 0x5a5f52, 0xd8b070, 0x3a3440, 0x6f8fa8, 0x7a5a78, 0xe0dcd0,
];

/// Adds cars and people; more of both where the street is busy.
pub(super) fn add_bustle(craft: &mut Craft<'_>, lane: Lane, is_busy: bool) {
    let movers = movers(craft, lane, is_busy);
    let lamps = craft.tones.lamps;
    let haze = craft.tones.haze;
    let is_wet = craft.tones.wet > 0.0;
    let beam = |colour: Rgb| Sprite::new(glow(32, colour, 0.10), 32.0);
    let (head, tail) = (beam([1.0, 0.95, 0.78]), beam([1.0, 0.20, 0.14]));
    let dot = Sprite::new(glow(32, [0.0; 3], 0.25), 32.0);
    craft.add_layer(Box::new(move |t, view, list| {
        let mut seen: Vec<(f32, &Mover)> = movers.iter().map(|it| (it.away(t), it)).collect();
        seen.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (z, it) in seen {
            let size = 1.0 / z;
            let fade = smoothstep(FAR, 0.75 * FAR, z);
            let bob = it.bob(t);
            let foot = lane.project(it.x, 0.0, z);
            // Its shadow, then the thing itself.
            let mut shade = dot.draw(
                view,
                (foot.0, foot.1 - 0.004 * size),
                (1.9 * it.wide * size, lane.parallax),
            );
            shade.to_frame = crate::paint::Affine::translate(0.0, -16.0)
                .then(crate::paint::Affine::scale(1.0, 0.20))
                .then(crate::paint::Affine::translate(0.0, 16.0))
                .then(shade.to_frame);
            draw_faint(list, shade, 0.55 * fade);
            let middle = lane.project(it.x, 0.5 * it.high + bob, z);
            let sprite = &it.steps[it.step(t)];
            let air = 0.55 * smoothstep(1.0, FAR, z);
            let tint = mix([1.0; 3], scale(haze, 1.1), air);
            list.draw(Draw {
                opacity: fade,
                tint,
                ..sprite.draw(view, middle, (size, lane.parallax))
            });
            if it.is_car && (lamps > 0.3 || is_wet) {
                let (lamp, reach) = if it.pace < 0.0 {
                    (&head, 0.62)
                } else {
                    (&tail, 0.34)
                };
                for side in [-0.36, 0.36] {
                    let at = lane.project(it.x + side * it.wide, 0.42 * it.high, z);
                    let draw = lamp.draw(view, at, (reach * size * it.wide, lane.parallax));
                    list.draw(Draw {
                        blend: Blend::Add,
                        opacity: fade * lamps.max(0.5),
                        ..draw
                    });
                }
            }
        }
    }));
}

/// Somebody or something under way along the street.
struct Mover {
    steps: Vec<Sprite>,
    x: f32,
    /// Where it is at first, and how much farther away it is with every second.
    from: f32,
    pace: f32,
    wide: f32,
    high: f32,
    is_car: bool,
    phase: f32,
}

impl Mover {
    fn away(&self, t: f32) -> f32 {
        let (near, far) = if self.is_car {
            (NEAR, FAR)
        } else {
            (1.15, FAR)
        };
        near + (self.from + self.pace * t).rem_euclid(far - near)
    }

    fn step(&self, t: f32) -> usize {
        ((2.2 * t + self.phase) as usize) % self.steps.len()
    }

    fn bob(&self, t: f32) -> f32 {
        if self.is_car {
            0.002 * libm::sinf(9.0 * t + self.phase)
        } else {
            0.008 * libm::sinf(13.8 * t + self.phase).abs()
        }
    }
}

fn movers(craft: &Craft<'_>, lane: Lane, is_busy: bool) -> Vec<Mover> {
    let mut dice = craft.dice(80);
    let is_new_york = craft.ctx.region == Region::named("new_york");
    let mut all = Vec::new();
    // A queue is slow, and its cars stand close.
    let (n_cars, n_people) = match (lane.traffic, is_busy) {
        (Traffic::Street, true) => (11, 26),
        (Traffic::Street, false) => (3, 9),
        (Traffic::Walkers, true) => (0, 34),
        (Traffic::Walkers, false) => (0, 9),
        (Traffic::Motorway, true) => (9, 0),
        (Traffic::Motorway, false) => (4, 0),
    };
    let lacks = craft.ctx.surface.lacks;
    let n_cars = if lacks.cars { 0 } else { n_cars };
    let n_people = if lacks.people { 0 } else { n_people };
    // Where the lanes are, as shares of the half of the road.
    let lanes: &[f32] = match lane.traffic {
        Traffic::Motorway => &[-0.83, -0.53, -0.23, 0.23, 0.53, 0.83],
        Traffic::Street | Traffic::Walkers => &[-0.52, 0.52],
    };
    for &across in lanes {
        let side = across.signum();
        let gap = (FAR - NEAR) / n_cars.max(1) as f32;
        let start = dice.range(0.0, gap);
        let pace = side
            * match (lane.traffic, is_busy) {
                // The inner lanes are the fast ones.
                (Traffic::Motorway, false) => 1.9 - 0.9 * across.abs() + dice.range(0.0, 0.2),
                (Traffic::Motorway, true) => 0.9 - 0.4 * across.abs() + dice.range(0.0, 0.1),
                (_, true) => dice.range(0.16, 0.24),
                (_, false) => dice.range(0.45, 0.65),
            };
        for i in 0..n_cars {
            let is_taxi = dice.unit() < if is_new_york { 0.6 } else { 0.08 };
            let paint = if is_taxi {
                TAXI
            } else {
                PAINTS[dice.below(PAINTS.len())]
            };
            all.push(Mover {
                steps: vec![car(craft, paint, side > 0.0, is_taxi)],
                x: across * lane.half_road,
                from: start + gap * (i as f32 + dice.range(0.0, 0.25)),
                pace,
                wide: 0.40,
                high: 0.33,
                is_car: true,
                phase: dice.range(0.0, 6.0),
            });
        }
    }
    for i in 0..n_people {
        let side = if i % 2 == 0 { -1.0 } else { 1.0 };
        let goes_away = dice.unit() < 0.5;
        let x = side * lerp(lane.half_road + 0.05, lane.half_street - 0.17, dice.unit());
        let coat = COATS[dice.below(COATS.len())];
        all.push(Mover {
            steps: walker(craft, &mut dice, coat, goes_away),
            x,
            from: (FAR - 1.15) * (i as f32 + dice.unit()) / n_people as f32
                * if is_busy { 0.8 } else { 1.0 },
            pace: if goes_away { 0.16 } else { -0.16 } * dice.range(0.8, 1.25),
            wide: 0.11,
            high: 0.44 * dice.range(0.92, 1.06),
            is_car: false,
            phase: dice.range(0.0, 6.0),
        });
    }
    all
}

/// A car from behind or from before, 0.40 wide.
fn car(craft: &Craft<'_>, paint: u32, is_behind: bool, is_taxi: bool) -> Sprite {
    let area = (-0.23, -0.26, 0.23, 0.19);
    let mut drawing = Drawing::new(area);
    let tones = &craft.tones;
    let ink = |colour: u32, light: f32| hex(tones.toned(rgb(colour), light, 0.0));
    let (body, low, roof) = (ink(paint, 0.85), ink(paint, 0.35), ink(paint, 1.0));
    let tyre = ink(0x1d1d22, 0.4);
    for side in [-1.0_f32, 1.0] {
        drawing.rounded(
            (side * 0.15 - 0.035, 0.06, side * 0.15 + 0.035, 0.165),
            0.018,
            &tyre,
        );
    }
    let cabin = "M-0.135 -0.02Q-0.125 -0.155 -0.09 -0.165H0.09Q0.125 -0.155 0.135 -0.02Z";
    drawing.path(cabin, &roof);
    let lit = tones.lamps;
    let glass = mix(
        tones.toned(rgb(0x3d5364), 0.7, 0.0),
        tones.sky[2],
        0.25 * (1.0 - lit),
    );
    drawing.path(
        "M-0.115 -0.02Q-0.105 -0.128 -0.082 -0.138H0.082Q0.105 -0.128 0.115 -0.02Z",
        &hex(glass),
    );
    drawing.path(
        "M-0.05 -0.02L-0.015 -0.138H0.02L-0.012 -0.02Z",
        &hex(mix(glass, [1.0; 3], 0.18)),
    );
    drawing.rounded((-0.20, -0.04, 0.20, 0.115), 0.045, &body);
    drawing.rounded((-0.20, 0.045, 0.20, 0.125), 0.03, &low);
    let (lamp, plate) = if is_behind {
        (0xd82a22, 0xf0e8d0)
    } else {
        (0xfff4d0, 0xf4f4f0)
    };
    for side in [-1.0_f32, 1.0] {
        let at = side * 0.148;
        drawing.rounded(
            (at - 0.04, -0.012, at + 0.04, 0.035),
            0.014,
            &ink(lamp, 1.0),
        );
        drawing.rounded(
            (side * 0.165 - 0.03, -0.065, side * 0.165 + 0.03, -0.035),
            0.01,
            &low,
        );
    }
    if !is_behind {
        drawing.rounded((-0.085, -0.002, 0.085, 0.035), 0.01, &ink(0x26282e, 0.5));
    }
    drawing.rect((-0.05, 0.055, 0.05, 0.085), &ink(plate, 0.8));
    if is_taxi {
        drawing.rounded((-0.055, -0.20, 0.055, -0.162), 0.01, &ink(0xfff2b0, 1.0));
        drawing.rect((-0.04, -0.19, 0.04, -0.172), &ink(0x2a2a2a, 0.6));
    }
    sprite(craft, &drawing, area)
}

/// Somebody who walks, from behind or from before, in two steps; 0.44 high.
fn walker(craft: &Craft<'_>, dice: &mut Dice, coat: u32, is_behind: bool) -> Vec<Sprite> {
    let tones = &craft.tones;
    let ink = |colour: Rgb, light: f32| hex(tones.toned(colour, light, 0.0));
    let skin = rgb([0xf0c8a4, 0xd8a078, 0xa8704c, 0x7a4a34][dice.below(4)]);
    let hair = rgb([0x2a201c, 0x5a3a26, 0x8a5a34, 0xc89a5a, 0x6a6a6e][dice.below(5)]);
    let legs = rgb([0x2c3244, 0x3f3a38, 0x6a6f7a, 0x4a5a78][dice.below(4)]);
    let is_long = dice.unit() < 0.4;
    let has_bag = dice.unit() < 0.45;
    let coat = rgb(coat);
    let area = (-0.12, -0.25, 0.12, 0.24);
    [1.0_f32, -1.0]
        .into_iter()
        .map(|side| {
            let mut drawing = Drawing::new(area);
            let shoe = ink(rgb(0x2a2422), 0.5);
            for (foot, lift) in [(-1.0_f32, 0.022), (1.0, 0.0)] {
                let at = 0.026 * foot * side;
                let low = 0.215 - lift;
                drawing.rounded((at - 0.021, 0.02, at + 0.021, low), 0.014, &ink(legs, if lift > 0.0 { 0.5 } else { 0.8 }));
                drawing.rounded((at - 0.024, low - 0.018, at + 0.024, low + 0.008), 0.010, &shoe);
            }
            let hem = if is_long { 0.11 } else { 0.045 };
            let arm = ink(coat, 0.55);
            for way in [-1.0_f32, 1.0] {
                let swing = 0.016 * way * side;
                drawing.rounded((way * 0.066 - 0.016, -0.115, way * 0.066 + 0.016, 0.035 + swing), 0.015, &arm);
                drawing.ellipse((way * 0.066, 0.042 + swing), (0.014, 0.015), &ink(skin, 0.7));
            }
            let torso = format!("M-0.058 -0.10Q-0.05 -0.135 0 -0.137Q0.05 -0.135 0.058 -0.10L0.056 {hem:.3}H-0.056Z");
            drawing.path(&torso, &ink(coat, 0.88));
            if !is_behind {
                let shirt = ink(mix(coat, [1.0; 3], 0.6), 0.9);
                drawing.polygon(&[(-0.018, -0.135), (0.018, -0.135), (0.0, -0.07)], &shirt);
            } else if has_bag {
                drawing.rounded((-0.042, -0.10, 0.042, 0.0), 0.018, &ink(scale(coat, 0.55), 0.8));
            }
            drawing.ellipse((0.0, -0.182), (0.036, 0.043), &ink(skin, 0.9));
            if is_behind {
                drawing.ellipse((0.0, -0.190), (0.039, 0.044), &ink(hair, 0.8));
            } else {
                drawing.path("M-0.039 -0.185Q-0.04 -0.23 0 -0.232Q0.04 -0.23 0.039 -0.185Q0.03 -0.208 0 -0.208Q-0.03 -0.208 -0.039 -0.185Z", &ink(hair, 0.8));
            }
            sprite(craft, &drawing, area)
        })
        .collect()
}

fn sprite(craft: &Craft<'_>, drawing: &Drawing, area: super::craft::Area) -> Sprite {
    let placed = craft.bake(drawing, area, 1.0);
    Sprite {
        plate: placed.plate,
        density: placed.density,
    }
}

/// Whether there is anybody out on the street in that weather.
pub(super) fn is_out(weather: Weather) -> bool {
    !matches!(weather, Weather::Storm | Weather::Dust)
}

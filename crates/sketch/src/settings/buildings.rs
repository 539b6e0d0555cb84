//! Houses seen from outside: cottages, town houses, towers, and the smoke above them.

use super::craft::{Craft, Sprite, draw_faint};
use super::easel::Easel;
use super::palette::{mix, rgb, scale};
use super::region;
use crate::paint::Rgb;
use crate::paint::bake::dot;
use crate::paint::noise::{Dice, lerp};
use crate::scene::Season;

/// Plaster of old towns.
pub(super) const PLASTER: [u32; 8] = [
    0xf0dcc0, 0xe8c39a, 0xd9a58a, 0xf4e8d4, 0xc9d2c8, 0xe0b4a0, 0xd8c8b4, 0xbfc9d6,
];
/// Tiles and slates.
pub(super) const ROOFS: [u32; 5] = [0xb3553c, 0x9c4a3a, 0x7a5a52, 0xc46a44, 0x5f6a7a];

/// What a house is built of.
#[derive(Clone, Copy)]
pub(super) struct Build {
    pub(super) wall: Rgb,
    pub(super) roof: Rgb,
    /// Whether its upper part is timber under a wide roof, as in the mountains.
    pub(super) is_chalet: bool,
}

impl Build {
    /// Any house of a village.
    pub(super) fn any(dice: &mut Dice, is_chalet: bool) -> Self {
        Self {
            wall: rgb(PLASTER[dice.below(PLASTER.len())]),
            roof: rgb(ROOFS[dice.below(ROOFS.len())]),
            is_chalet,
        }
    }
}

/// A cottage with its gable to the beholder or its long side; the top of its chimney.
pub(super) fn cottage(
    easel: &mut Easel,
    dice: &mut Dice,
    (x, foot, w): (f32, f32, f32),
    build: Build,
) -> (f32, f32) {
    let build = Build {
        wall: region::wall(easel.region, build.wall),
        roof: region::roof(easel.region, build.roof),
        ..build
    };
    let wall_h = w * dice.range(0.50, 0.62);
    let is_gable = dice.unit() < 0.45 || build.is_chalet;
    let (eave, top) = (
        foot - wall_h,
        foot - wall_h - w * if is_gable { 0.52 } else { 0.40 },
    );
    let over = w * if build.is_chalet { 0.14 } else { 0.06 };
    let (l, r) = (x - w / 2.0, x + w / 2.0);
    let lit = if easel.light_x < 0.0 {
        (0.95, 0.45)
    } else {
        (0.45, 0.95)
    };
    let chimney = (
        x + w * if dice.unit() < 0.5 { -0.24 } else { 0.24 },
        top + w * 0.02,
    );
    let brick = easel.ink(rgb(0x8a5a4a), 0.6);
    easel.drawing.rect(
        (
            chimney.0 - w * 0.045,
            chimney.1,
            chimney.0 + w * 0.045,
            eave,
        ),
        &brick,
    );
    let (a, b) = (easel.tone(build.wall, lit.0), easel.tone(build.wall, lit.1));
    let wall = easel
        .drawing
        .linear((l, 0.0), (r, 0.0), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
    easel.drawing.rect((l, eave, r, foot), &wall);
    let season_snow = dice.unit();
    let white = easel.ink([0.95, 0.97, 1.0], 0.95);
    if is_gable {
        let upper = if build.is_chalet {
            rgb(0x7d5236)
        } else {
            build.wall
        };
        let fill = easel.ink(upper, 0.75);
        easel
            .drawing
            .polygon(&[(l, eave), (x, top), (r, eave)], &fill);
        if build.is_chalet {
            easel
                .drawing
                .rect((l, eave - w * 0.01, r, eave + wall_h * 0.36), &fill);
            let rail = easel.ink(rgb(0xa8744a), 0.9);
            easel.drawing.rect(
                (
                    l - w * 0.04,
                    eave + wall_h * 0.32,
                    r + w * 0.04,
                    eave + wall_h * 0.42,
                ),
                &rail,
            );
        }
        let slab = w * 0.075;
        for (side, light) in [(-1.0, lit.0), (1.0, lit.1)] {
            let out = (
                x + side * (w / 2.0 + over),
                eave + (over / w) * (eave - top) * 2.0,
            );
            let roof = easel.ink(build.roof, light);
            easel.drawing.polygon(
                &[
                    (x, top - slab),
                    out,
                    (out.0, out.1 + slab),
                    (x, top + slab * 0.3),
                ],
                &roof,
            );
            if easel.is_winter() {
                easel.drawing.polygon(
                    &[
                        (x, top - slab * 1.7),
                        (out.0, out.1 - slab * 0.6),
                        (out.0, out.1 + slab * 0.3),
                        (x, top - slab * 0.4),
                    ],
                    &white,
                );
            }
        }
    } else {
        let (a, b) = (easel.tone(build.roof, 0.95), easel.tone(build.roof, 0.55));
        let roof = easel
            .drawing
            .linear((0.0, top), (0.0, eave), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
        let corners = [
            (l - over, eave + w * 0.03),
            (l + w * 0.10, top),
            (r - w * 0.10, top),
            (r + over, eave + w * 0.03),
        ];
        easel.drawing.polygon(&corners, &roof);
        let line = easel.ink(scale(build.roof, 0.7), 0.4);
        for i in 1..4 {
            let t = i as f32 / 4.0;
            let y = lerp(top, eave, t);
            let edge = lerp(w * 0.10, -over, t);
            easel
                .drawing
                .rect((l + edge, y, r - edge, y + w * 0.008), &line);
        }
        if easel.is_winter() {
            let low = lerp(eave, top, 0.12 + 0.2 * season_snow);
            easel.drawing.polygon(
                &[
                    (l - over * 0.7, low),
                    (l + w * 0.10, top - w * 0.03),
                    (r - w * 0.10, top - w * 0.03),
                    (r + over * 0.7, low),
                ],
                &white,
            );
        }
    }
    openings(easel, dice, (x, foot, w, wall_h));
    if is_gable {
        let pane = easel.pane(dice, 0.75);
        window(easel, (x, eave - w * 0.12), w * 0.13, &pane);
    }
    chimney
}

/// The door and the windows of a cottage's ground floor.
fn openings(easel: &mut Easel, dice: &mut Dice, (x, foot, w, wall_h): (f32, f32, f32, f32)) {
    let door_x = x + w * [-0.28, 0.0, 0.28][dice.below(3)];
    let wood = easel.ink(
        rgb([0x6a4630, 0x3f6a5a, 0x8a3f34, 0x39567a][dice.below(4)]),
        0.6,
    );
    let stone = easel.ink(rgb(0xb8aca0), 0.7);
    easel.drawing.rect(
        (
            door_x - w * 0.075,
            foot - wall_h * 0.66,
            door_x + w * 0.075,
            foot,
        ),
        &stone,
    );
    easel.drawing.rect(
        (
            door_x - w * 0.058,
            foot - wall_h * 0.62,
            door_x + w * 0.058,
            foot,
        ),
        &wood,
    );
    for dx in [-0.30, 0.0, 0.30] {
        let at = x + dx * w;
        if (at - door_x).abs() > w * 0.15 {
            let pane = easel.pane(dice, 0.8);
            window(easel, (at, foot - wall_h * 0.50), w * 0.15, &pane);
        }
    }
}

/// A window with shutters, by its middle.
pub(super) fn window(easel: &mut Easel, (x, y): (f32, f32), w: f32, pane: &str) {
    let frame = easel.ink([0.95, 0.93, 0.88], 0.8);
    let shutter = easel.ink(rgb(0x4f6f5f), 0.6);
    let h = w * 0.62;
    for side in [-1.0_f32, 1.0] {
        let at = x + side * w * 0.70;
        easel
            .drawing
            .rect((at - w * 0.16, y - h, at + w * 0.16, y + h), &shutter);
    }
    easel.drawing.rect(
        (x - w * 0.54, y - h * 1.06, x + w * 0.54, y + h * 1.06),
        &frame,
    );
    easel.drawing.rect(
        (x - w * 0.44, y - h * 0.92, x + w * 0.44, y + h * 0.92),
        pane,
    );
    easel
        .drawing
        .rect((x - w * 0.03, y - h, x + w * 0.03, y + h), &frame);
    easel.drawing.rect(
        (x - w * 0.44, y - w * 0.03, x + w * 0.44, y + w * 0.03),
        &frame,
    );
}

/// A church or a town hall with a pointed tower.
pub(super) fn church(easel: &mut Easel, dice: &mut Dice, (x, foot, w): (f32, f32, f32)) {
    let build = Build {
        wall: rgb(0xf2ebdf),
        roof: rgb(0x8a4a3c),
        is_chalet: false,
    };
    cottage(easel, dice, (x + w * 0.42, foot, w * 0.9), build);
    let (half, body) = (w * 0.17, w * 1.25);
    let (a, b) = if easel.light_x < 0.0 {
        (0.95, 0.5)
    } else {
        (0.5, 0.95)
    };
    let (a, b) = (easel.tone(build.wall, a), easel.tone(build.wall, b));
    let wall = easel.drawing.linear(
        (x - half, 0.0),
        (x + half, 0.0),
        &[(0.0, a, 1.0), (1.0, b, 1.0)],
    );
    easel
        .drawing
        .rect((x - half, foot - body, x + half, foot), &wall);
    let (roof, lit) = (
        easel.ink(rgb(0x5d6f7d), 0.35),
        easel.ink(rgb(0x5d6f7d), 0.95),
    );
    let tip = (x, foot - body - w * 0.75);
    let eave = foot - body + w * 0.02;
    easel.drawing.polygon(
        &[(x - half * 1.2, eave), tip, (x + half * 1.2, eave)],
        &roof,
    );
    let side = easel.light_x * half * 1.2;
    easel
        .drawing
        .polygon(&[(x + side, eave), tip, (x - side * 0.1, eave)], &lit);
    let gold = easel.ink(rgb(0xe8c050), 1.0);
    easel.drawing.rect(
        (x - w * 0.008, tip.1 - w * 0.10, x + w * 0.008, tip.1),
        &gold,
    );
    easel.drawing.rect(
        (
            x - w * 0.03,
            tip.1 - w * 0.075,
            x + w * 0.03,
            tip.1 - w * 0.06,
        ),
        &gold,
    );
    let face = easel.ink([0.98, 0.97, 0.92], 1.0);
    easel
        .drawing
        .ellipse((x, foot - body * 0.84), (half * 0.5, half * 0.5), &face);
    let hand = easel.ink([0.15, 0.15, 0.18], 0.5);
    easel.drawing.rect(
        (
            x - half * 0.03,
            foot - body * 0.84 - half * 0.4,
            x + half * 0.03,
            foot - body * 0.84,
        ),
        &hand,
    );
    let pane = easel.pane(dice, 1.0);
    easel.drawing.rounded(
        (
            x - half * 0.35,
            foot - body * 0.62,
            x + half * 0.35,
            foot - body * 0.40,
        ),
        half * 0.35,
        &pane,
    );
}

/// A tower of a city: left, right, top and foot.
pub(super) fn tower(
    easel: &mut Easel,
    dice: &mut Dice,
    (left, right, top, foot): (f32, f32, f32, f32),
    cell: f32,
) {
    let own = rgb([
        0x7f93a8, 0x8a8f9c, 0xa39a90, 0x66788c, 0xb59a86, 0x5d7488, 0x94a3ad,
    ][dice.below(7)]);
    let is_left = easel.light_x < 0.0;
    let (a, b) = if is_left { (1.0, 0.40) } else { (0.40, 1.0) };
    let (a, b) = (easel.tone(own, a), easel.tone(own, b));
    let fill = easel
        .drawing
        .linear((left, 0.0), (right, 0.0), &[(0.0, a, 1.0), (1.0, b, 1.0)]);
    easel.drawing.rect((left, top, right, foot), &fill);
    roof_of_tower(easel, dice, (left, right, top), own);
    // Before a sky that still glows only some lamps are on; a tower whose lamps are lit shows nothing else of itself.
    let is_night = easel.tones.stars > 0.5;
    let share = dice.range(0.25, 0.65) * if is_night { 1.0 } else { 0.30 };
    let is_dark = easel.tones.lamps > 0.5;
    let is_banded = dice.unit() < 0.35;
    // A lit edge parts a tower from those behind it.
    let edge = easel.ink(mix(own, [1.0; 3], 0.35), 1.0);
    let at = if is_left { left } else { right - 0.0022 };
    easel.drawing.rect((at, top, at + 0.0022, foot), &edge);
    let dark = easel.ink(mix(scale(own, 0.55), [0.24, 0.34, 0.46], 0.35), 0.40);
    let (nx, ny) = (
        (((right - left) / cell) as usize).max(1),
        ((foot - top) / (cell * 1.25)) as usize,
    );
    for row in 0..ny {
        let y = top + cell * (0.5 + 1.25 * row as f32);
        if is_banded && easel.tones.lamps < 0.3 {
            easel.drawing.rect(
                (left + cell * 0.2, y, right - cell * 0.2, y + cell * 0.55),
                &dark,
            );
            continue;
        }
        for column in 0..nx {
            let x = left + (right - left) * (column as f32 + 0.22) / nx as f32;
            let is_lit = easel.tones.lamps > 0.1 && dice.unit() < share;
            // A pane that is dark shows by day, and a few of them by night.
            if is_dark && !is_lit && (row + column) % 3 != 0 {
                continue;
            }
            let pane = if is_lit {
                easel.pane(dice, 1.0)
            } else {
                dark.clone()
            };
            let w = (right - left) / nx as f32 * 0.56;
            easel.drawing.rect((x, y, x + w, y + cell * 0.62), &pane);
        }
    }
}

fn roof_of_tower(
    easel: &mut Easel,
    dice: &mut Dice,
    (left, right, top): (f32, f32, f32),
    own: Rgb,
) {
    let (x, w) = ((left + right) / 2.0, right - left);
    let fill = easel.ink(own, 0.7);
    match dice.below(5) {
        0 => {
            easel.drawing.polygon(
                &[
                    (left, top + 0.001),
                    (x, top - w * 1.1),
                    (right, top + 0.001),
                ],
                &fill,
            );
            easel
                .drawing
                .rect((x - w * 0.02, top - w * 1.9, x + w * 0.02, top - w), &fill);
        }
        1 => {
            for (k, share) in [(1.0, 0.72), (2.0, 0.42)] {
                let up = top - w * 0.28 * k;
                easel.drawing.rect(
                    (x - w * share / 2.0, up, x + w * share / 2.0, top + 0.001),
                    &fill,
                );
            }
            easel
                .drawing
                .rect((x - w * 0.025, top - w * 1.2, x + w * 0.025, top), &fill);
        }
        2 => {
            let (a, b) = if dice.unit() < 0.5 {
                (0.7, 0.0)
            } else {
                (0.0, 0.7)
            };
            easel.drawing.polygon(
                &[
                    (left, top + 0.001),
                    (left, top - w * a),
                    (right, top - w * b),
                    (right, top + 0.001),
                ],
                &fill,
            );
        }
        3 => easel.drawing.rect(
            (x - w * 0.3, top - w * 0.16, x + w * 0.1, top + 0.001),
            &fill,
        ),
        _ => {}
    }
}

/// Smoke that rises from chimneys at `places`.
pub(super) fn add_smoke(
    craft: &mut Craft<'_>,
    places: Vec<(f32, f32)>,
    (size, parallax): (f32, f32),
) {
    let colour = mix(craft.tones.haze, [0.92, 0.92, 0.94], 0.35);
    let puff = Sprite::new(dot(24, colour), 24.0);
    craft.add_layer(Box::new(move |t, view, list| {
        for (k, (x, y)) in places.iter().enumerate() {
            for i in 0..6 {
                let age = (t * 0.11 + i as f32 / 6.0 + k as f32 * 0.37).rem_euclid(1.0);
                let at = (
                    x + size * (1.2 * age * age + 0.12 * libm::sinf(7.0 * age + k as f32)),
                    y - size * 2.6 * age,
                );
                let draw = puff.draw(view, at, (size * (0.25 + 1.0 * age), parallax));
                draw_faint(list, draw, 0.5 * (1.0 - age) * (age * 8.0).min(1.0));
            }
        }
    }));
}

impl Easel {
    /// Whether snow lies.
    pub(super) fn is_winter(&self) -> bool {
        self.season() == Season::Winter
    }
}

//! Islands of rock that float between clouds: grass and trees on top, roots of stone below, water that falls from
//! their edges; or a kingdom on the clouds itself, its towers of gold and white.

use super::super::clouds::{add_cloud_banks, add_clouds};
use super::super::craft::{Craft, Shape};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::sky::add_sky;
use crate::paint::Draw;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

/// An island: the middle of its top, half its width, its parallax and how deep in the haze it lies.
type Place = ((f32, f32), f32, (f32, f32));

/// What floats there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Afloat {
    Islands,
    Castle,
}

pub(super) fn build(ctx: &SetContext, afloat: Afloat) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = 0.70;
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.34, light_x);
    let w = craft.half_width;
    let tall = craft.is_tall();
    let size = if tall { 1.3 } else { 1.25 };
    // From far to near: middle of the top, half width, distance.
    let places: [Place; 5] = [
        ((0.30 * light_x * w, 0.30), 0.085, (0.14, 0.60)),
        (
            (-0.72 * light_x * w, if tall { 0.10 } else { 0.24 }),
            0.12,
            (0.20, 0.48),
        ),
        (
            (0.74 * light_x * w, if tall { -0.02 } else { 0.36 }),
            0.17,
            (0.28, 0.34),
        ),
        ((-0.30 * light_x * w, 0.46), 0.24, (0.38, 0.18)),
        (
            (0.62 * light_x * w, if tall { 0.58 } else { 0.62 }),
            0.13,
            (0.46, 0.10),
        ),
    ];
    if afloat == Afloat::Castle {
        add_palace(&mut craft, (light_x, horizon_y), 1.25 * size);
        for row in [0, 2] {
            add_island(&mut craft, light_x, (row, places[row]));
        }
    } else {
        for (row, place) in places.into_iter().enumerate() {
            let (at, half, distance) = place;
            add_island(&mut craft, light_x, (row, (at, half * size, distance)));
        }
    }
    add_cloud_banks(
        &mut craft,
        light_x,
        if afloat == Afloat::Castle { 4 } else { 2 },
    );
    add_near(&mut craft, (light_x, afloat));
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.86,
        air_y: 0.40,
        ..Shape::open(palette)
    })
}

/// One island, which rises and sinks a little.
fn add_island(
    craft: &mut Craft<'_>,
    light_x: f32,
    (row, ((x, y), half, (parallax, depth))): (usize, Place),
) {
    let mut dice = craft.dice(20 + row as u32);
    let distance = Distance { parallax, depth };
    let mut easel = Easel::new(craft, distance, (y - 1.6 * half, y + 1.7 * half), light_x);
    draw_island(&mut easel, &mut dice, ((x, y), half));
    let placed = easel.bake(craft);
    let (pace, phase) = (0.5 + 0.07 * row as f32, 1.9 * row as f32);
    let lift = 0.05 * half + 0.003;
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.1 += lift * libm::sinf(pace * t + phase);
        list.draw(Draw { ..moved.draw(view) });
    }));
}

fn draw_island(easel: &mut Easel, dice: &mut Dice, ((x, y), half): ((f32, f32), f32)) {
    let stone = rgb(0x8a7a74);
    let (lit, mid, dark) = (
        easel.ink(stone, 0.95),
        easel.ink(stone, 0.55),
        easel.ink(stone, 0.18),
    );
    let thick = 0.16 * half;
    // The root: teeth of rock that hang down, longest in the middle.
    let n = 11;
    let mut root = vec![(x - half, y)];
    for i in 0..=n {
        let t = lerp(-0.94, 0.94, i as f32 / n as f32);
        let deep = (1.0 - t * t) * half * dice.range(0.75, 1.30);
        let deep = if i % 2 == 0 { deep } else { 0.62 * deep };
        root.push((x + t * half * 0.92, y + thick + deep));
    }
    root.push((x + half, y));
    easel.drawing.polygon(&root, &mid);
    let side = easel.light_x;
    for (way, fill) in [(side, &lit), (-side, &dark)] {
        for share in [0.36, 0.66] {
            let t = way * share;
            let deep = (1.0 - t * t) * half;
            easel.drawing.polygon(
                &[
                    (x + way * (share - 0.14) * half, y),
                    (x + way * (share + 0.20) * half, y),
                    (x + t * half * 0.9, y + thick + 0.72 * deep),
                ],
                fill,
            );
        }
    }
    // Water over the edge.
    let fall_x = x - 0.62 * side * half;
    let water = easel.ink(rgb(0xe8f6fb), 1.0);
    let w = 0.035 * half;
    easel.drawing.group(r#"opacity="0.85""#, |drawing| {
        drawing.polygon(
            &[
                (fall_x - w, y - 0.01 * half),
                (fall_x + w, y - 0.01 * half),
                (fall_x + 1.8 * w, y + 1.15 * half),
                (fall_x - 1.2 * w, y + 1.15 * half),
            ],
            &water,
        );
    });
    let turf = easel.turf();
    let (grass, shade) = (easel.ink(turf, 0.95), easel.ink(scale(turf, 0.7), 0.5));
    easel
        .drawing
        .ellipse((x, y + 0.05 * half), (half, 0.15 * half), &shade);
    easel.drawing.ellipse((x, y), (half, 0.13 * half), &grass);
    let n_trees = 4 + dice.below(3);
    for i in 0..n_trees {
        let t = lerp(-0.72, 0.72, (i as f32 + dice.unit()) / n_trees as f32);
        let at = (x + t * half, y + 0.05 * half * dice.range(-1.0, 1.0));
        let high = half * dice.range(0.34, 0.62);
        easel.garden(dice).tree(at, high);
    }
}

/// Towers of white and gold that stand in the clouds.
fn add_palace(craft: &mut Craft<'_>, (light_x, horizon_y): (f32, f32), size: f32) {
    let distance = Distance {
        parallax: 0.32,
        depth: 0.20,
    };
    let foot = horizon_y + 0.03;
    let mut easel = Easel::new(craft, distance, (-0.9, foot + 0.05), light_x);
    let mut dice = craft.dice(27);
    let x0 = 0.0;
    // Middle, half width, height of the walls, height of the roof.
    let towers = [
        (-0.27, 0.030, 0.20, 0.10),
        (0.27, 0.030, 0.19, 0.10),
        (-0.19, 0.040, 0.28, 0.12),
        (0.19, 0.040, 0.27, 0.12),
        (-0.10, 0.050, 0.24, 0.09),
        (0.11, 0.050, 0.25, 0.09),
        (0.0, 0.055, 0.40, 0.17),
    ];
    let (wall, shade, gold, bright) = (
        easel.ink(rgb(0xf6efe4), 0.95),
        easel.ink(rgb(0xd6cbd8), 0.50),
        easel.ink(rgb(0xe0a83a), 0.75),
        easel.ink(rgb(0xf8d878), 1.0),
    );
    let pane = easel.ink(rgb(0x6a86b8), 0.7);
    easel.drawing.rect(
        (
            x0 - 0.27 * size,
            foot - 0.13 * size,
            x0 + 0.27 * size,
            foot + 0.05,
        ),
        &wall,
    );
    for (dx, half, high, roof) in towers {
        let (x, half) = (x0 + dx * size, half * size);
        let top = foot - high * size;
        easel
            .drawing
            .rect((x - half, top, x + half, foot + 0.05), &wall);
        let dark = if light_x < 0.0 {
            (x + 0.3 * half, x + half)
        } else {
            (x - half, x - 0.3 * half)
        };
        easel
            .drawing
            .rect((dark.0, top, dark.1, foot + 0.05), &shade);
        let tip = top - roof * size;
        easel.drawing.path(
            &format!(
                "M{:.4} {top:.4}Q{:.4} {:.4} {x:.4} {tip:.4}Q{:.4} {:.4} {:.4} {top:.4}Z",
                x - 1.25 * half,
                x - 0.35 * half,
                lerp(top, tip, 0.35),
                x + 0.35 * half,
                lerp(top, tip, 0.35),
                x + 1.25 * half
            ),
            &gold,
        );
        let lit = if light_x < 0.0 { -1.0 } else { 1.0 };
        easel.drawing.path(
            &format!(
                "M{:.4} {top:.4}Q{:.4} {:.4} {x:.4} {tip:.4}L{:.4} {top:.4}Z",
                x + 1.25 * lit * half,
                x + 0.35 * lit * half,
                lerp(top, tip, 0.35),
                x + 0.3 * lit * half
            ),
            &bright,
        );
        let flag = easel.ink(rgb([0xc83a4a, 0x4a6ac8][dice.below(2)]), 0.95);
        easel.drawing.polygon(
            &[
                (x, tip - 0.030 * size),
                (x + 0.030 * size, tip - 0.022 * size),
                (x, tip - 0.014 * size),
            ],
            &flag,
        );
        let mut y = top + 0.03 * size;
        while y < foot - 0.05 * size {
            easel.drawing.rounded(
                (x - 0.22 * half, y, x + 0.22 * half, y + 0.026 * size),
                0.22 * half,
                &pane,
            );
            y += 0.062 * size;
        }
    }
    let gate = easel.ink(rgb(0x9a6a34), 0.7);
    easel.drawing.rounded(
        (
            x0 - 0.030 * size,
            foot - 0.085 * size,
            x0 + 0.030 * size,
            foot + 0.05,
        ),
        0.030 * size,
        &gate,
    );
    easel.hang(craft);
}

/// Where one stands: the top of an island, or a bank of cloud.
fn add_near(craft: &mut Craft<'_>, (light_x, afloat): (f32, Afloat)) {
    let parallax = 1.0;
    let (left, _, right, bottom) = craft.area(parallax);
    let seed = craft.dice(30).noise_seed();
    let tones = craft.tones.clone();
    let turf = craft.turf();
    let crest = 0.845;
    let area = (left, crest - 0.06, right, bottom);
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        let puff = if afloat == Afloat::Castle {
            0.045
        } else {
            0.016
        };
        let top = crest - puff * (fbm(x * 4.5, 0.4, 3, seed) - 0.4);
        let deep = y - top;
        let mottle = fbm(x * 14.0, y * 26.0, 4, seed + 1) - 0.5;
        let inside = smoothstep(-0.003, 0.004, deep);
        if afloat == Afloat::Castle {
            let billow = fbm(x * 5.0, y * 9.0, 4, seed + 2) - 0.5;
            let light = (smoothstep(0.16, 0.0, deep) * 0.7 + 0.25 + billow).clamp(0.0, 1.0);
            return (mix(tones.cloud_shade, tones.cloud_lit, light), inside);
        }
        let own = scale(
            turf,
            1.0 + 0.35 * mottle - 0.25 * smoothstep(0.05, 0.2, deep),
        );
        (tones.toned(own, 0.88, 0.0), inside)
    });
    craft.add(placed);
    if afloat == Afloat::Islands && craft.season() != Season::Winter {
        super::super::foliage::add_front_grass(craft, light_x, true);
    }
}

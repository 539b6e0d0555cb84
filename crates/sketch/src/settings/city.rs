//! A city: towers in rows that fade into the haze, seen over water from an embankment.

use super::buildings::tower;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::neon;
use super::palette::{mix, rgb, scale};
use super::region::{self, Region};
use super::rollers::{Rollers, add_rollers};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::water::{Water, add_water};
use super::waterfront::add_town;
use crate::paint::bake::glow;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::staging::{Set, SetContext, Traffic};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.56 } else { 0.62 };
    craft.skyline = if craft.is_tall() { 0.26 } else { 0.19 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.12, light_x);
    add_backdrop(&mut craft, horizon_y, sun_x);
    if ctx.region.is_some_and(Region::is_old) {
        add_town(&mut craft, light_x, horizon_y);
    } else {
        add_skyline(&mut craft, sun_x, horizon_y);
    }
    let water = Water {
        horizon_y: horizon_y + 0.012,
        far: rgb(0x5f8ba5),
        near: rgb(0x204a66),
        mirror: 0.62,
        roughness: 0.25,
    };
    add_water(&mut craft, &water, sun_x);
    let is_afloat = ctx.traffic == Traffic::Boats;
    if is_afloat {
        // Whoever is in a boat is out on the water.
        add_ripples(&mut craft, &water, sun_x);
    } else {
        add_embankment(&mut craft, light_x);
    }
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.78, 0.60], 0.5 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: if is_afloat { 0.84 } else { 0.93 },
        far_ground_y: if is_afloat { 0.74 } else { 0.88 },
        water_y: Some(if is_afloat { 0.84 } else { 0.77 }),
        ..Shape::open(palette)
    })
}

/// The small waves of a river in a town.
fn add_ripples(craft: &mut Craft<'_>, water: &Water, sun_x: f32) {
    let (_, _, _, bottom) = craft.area(1.0);
    let rollers = Rollers {
        from_y: water.horizon_y + 0.02,
        to_y: bottom + 0.10,
        height: 0.024,
        front_y: Some(0.90),
        is_breaking: false,
        sun_x,
    };
    add_rollers(craft, water, &rollers);
}

/// Three rows of towers; the highest stand near the middle. Before a sun that rises or sets they are dark, and leave
/// it free.
pub(super) fn add_skyline(craft: &mut Craft<'_>, sun_x: f32, foot_y: f32) {
    let light_x = sun_x.signum();
    let is_dark = craft.is_against_the_sun();
    let is_night = craft.tones.stars > 0.5;
    let mut dice = craft.dice(20);
    let stretch = if craft.is_tall() { 2.4 } else { 1.25 };
    if is_night {
        add_city_glow(craft, foot_y, stretch);
    }
    let middle = dice.range(-0.2, 0.2);
    let middle = if is_dark {
        -0.8 * light_x * libm::fabsf(middle)
    } else {
        middle
    };
    let rows = [
        (0.10, 0.74, (0.22, 0.42), (0.05, 0.09), 0.011),
        (0.16, 0.52, (0.14, 0.34), (0.06, 0.11), 0.012),
        (0.24, 0.32, (0.05, 0.19), (0.07, 0.13), 0.013),
    ];
    for (parallax, depth, height, width, cell) in rows {
        let distance = Distance { parallax, depth };
        let mut easel = Easel::new(
            craft,
            distance,
            (foot_y - 0.9 * stretch, foot_y + 0.02),
            light_x,
        );
        if is_dark {
            let tones = &mut easel.tones;
            tones.lit = mix(scale(tones.lit, 0.50), [0.36, 0.20, 0.30], 0.45);
            tones.shade = mix(scale(tones.shade, 0.45), [0.22, 0.14, 0.28], 0.45);
            tones.lamps = tones.lamps.max(0.7);
        }
        if is_night {
            // By night towers are dark, and their windows what is seen of them.
            let tones = &mut easel.tones;
            tones.lit = scale(tones.lit, 0.62);
            tones.shade = scale(tones.shade, 0.70);
            tones.haze = mix(tones.haze, [0.30, 0.20, 0.36], 0.35);
            easel.depth *= 0.70;
        }
        let (left, _, right, bottom) = easel.area;
        let mut x = left - 0.05;
        while x < right {
            let w = dice.range(width.0, width.1);
            let hill = 1.0 - 0.65 * smoothstep(0.1, 0.75, (x + w / 2.0 - middle).abs());
            let free = if is_dark {
                lerp(
                    0.20,
                    1.0,
                    smoothstep(0.07, 0.24, (x + w / 2.0 - sun_x).abs()),
                )
            } else {
                1.0
            };
            let high = dice.range(height.0, height.1) * hill * stretch * free;
            tower(
                &mut easel,
                &mut dice,
                (x, x + w, foot_y - high, bottom),
                cell * stretch.sqrt() * if is_night { 1.25 } else { 1.0 },
            );
            if craft.ctx.surface.tints.is_neon {
                let (n_signs, edges) = if parallax > 0.2 { (2, 0.8) } else { (1, 0.5) };
                neon::trim(
                    &mut easel,
                    &mut dice,
                    (x, x + w, foot_y - high, foot_y),
                    (n_signs, edges),
                );
            }
            x += w * dice.range(0.92, 1.25);
        }
        if parallax < 0.2 {
            veil(&mut easel, foot_y, 0.34 * stretch);
        }
        if parallax > 0.2 {
            region::stand_before(&mut easel, (foot_y, 0.40 * stretch.min(1.9)));
            quay(&mut easel, &mut dice, foot_y);
        }
        easel.hang(craft);
    }
}

/// Air between one row of towers and the next.
fn veil(easel: &mut Easel, foot_y: f32, high: f32) {
    let (left, _, right, bottom) = easel.area;
    let is_night = easel.tones.stars > 0.5;
    let air = easel.tones.haze;
    let strength = if is_night { 0.55 } else { 0.42 };
    let stops = [(0.0, air, 0.0), (1.0, air, strength)];
    let fill = easel
        .drawing
        .linear((0.0, foot_y - high), (0.0, foot_y), &stops);
    easel
        .drawing
        .rect((left, foot_y - high, right, bottom), &fill);
}

/// The light of a city in the air above it.
fn add_city_glow(craft: &mut Craft<'_>, foot_y: f32, stretch: f32) {
    let (left, _, right, _) = craft.area(0.08);
    let top = foot_y - 0.62 * stretch.sqrt();
    let placed = craft.bake_fn((left, top, right, foot_y + 0.02), (0.08, 0.2), |x, y| {
        let up = smoothstep(foot_y, top, y);
        let own = mix(
            [1.0, 0.56, 0.34],
            [0.46, 0.26, 0.70],
            smoothstep(0.0, 0.7, up),
        );
        let middle = 1.0 - 0.35 * smoothstep(0.2, 1.0, x.abs());
        (own, 0.46 * (1.0 - up) * (1.0 - up) * middle)
    });
    craft.add(placed);
}

/// Trees and a wall at the far side of the water.
pub(super) fn quay(easel: &mut Easel, dice: &mut Dice, foot_y: f32) {
    let (left, _, right, _) = easel.area;
    let mut x = left;
    while x < right {
        easel.garden(dice).tree((x, foot_y + 0.008), 0.05);
        x += dice.range(0.02, 0.06);
    }
    let stone = easel.ink(rgb(0x8f8a86), 0.5);
    easel
        .drawing
        .rect((left, foot_y + 0.004, right, foot_y + 0.03), &stone);
    if easel.tones.lamps > 0.4 {
        let lamp = easel.ink([1.0, 0.86, 0.55], 1.0);
        let mut x = left;
        while x < right {
            easel
                .drawing
                .ellipse((x, foot_y - 0.006), (0.0035, 0.0035), "#ffe2a0");
            easel.drawing.rect(
                (x - 0.001, foot_y - 0.005, x + 0.001, foot_y + 0.006),
                &lamp,
            );
            x += 0.07;
        }
    }
}

/// A paved terrace with a railing and lamps, where one stands.
fn add_embankment(craft: &mut Craft<'_>, light_x: f32) {
    let top_y = 0.855;
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(24).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == crate::scene::Season::Winter;
    let placed = craft.bake_fn((left, top_y, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.35 / (y - 0.60);
        let (u, v) = (x * z * 4.0, z * 7.0);
        let joint = smoothstep(
            0.0,
            0.05,
            (u.rem_euclid(1.0) - 0.5)
                .abs()
                .min((v.rem_euclid(1.0) - 0.5).abs()),
        );
        let slab = fbm(u.floor() * 3.7, v.floor() * 1.9, 1, seed) - 0.5;
        let grit = fbm(x * 60.0, y * 90.0, 2, seed) - 0.5;
        let own = rgb(if is_white { 0xdde4ec } else { 0xb3a99e });
        let own = scale(
            own,
            (1.0 + 0.2 * slab + 0.12 * grit) * lerp(0.82, 1.0, joint),
        );
        let lamp = 0.35 * tones.lamps * (1.0 - smoothstep(0.0, 0.5, (x.abs() - 0.45).abs()));
        let colour = tones.toned(own, 0.8 - 0.3 * smoothstep(0.95, 1.1, y), 0.0);
        (
            mix(
                colour,
                crate::paint::Rgb::from([1.0, 0.78, 0.5]),
                lamp * 0.5,
            ),
            1.0,
        )
    });
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.02,
        },
        (0.30, top_y + 0.02),
        light_x,
    );
    let iron = easel.ink(rgb(0x2f3844), 0.5);
    let lit = easel.ink(rgb(0x6a7686), 0.9);
    let rail_y = top_y - 0.115;
    for (y, thick) in [
        (rail_y, 0.009),
        (rail_y + 0.05, 0.004),
        (top_y - 0.01, 0.005),
    ] {
        easel.drawing.rect((left, y, right, y + thick), &iron);
    }
    easel
        .drawing
        .rect((left, rail_y, right, rail_y + 0.002), &lit);
    let mut x = left;
    while x < right {
        easel
            .drawing
            .rect((x - 0.0022, rail_y, x + 0.0022, top_y), &iron);
        x += 0.035;
    }
    let stone = easel.ink(rgb(0x9a938a), 0.7);
    easel
        .drawing
        .rect((left, top_y - 0.012, right, top_y + 0.008), &stone);
    let mut heads = Vec::new();
    let edge = craft.half_width;
    for side in [-1.0_f32, 1.0] {
        let at = side * edge * 0.80;
        easel
            .drawing
            .rect((at - 0.006, 0.42, at + 0.006, top_y), &iron);
        easel
            .drawing
            .rect((at - 0.014, top_y - 0.05, at + 0.014, top_y), &iron);
        easel.drawing.polygon(
            &[
                (at - 0.026, 0.375),
                (at + 0.026, 0.375),
                (at + 0.016, 0.425),
                (at - 0.016, 0.425),
            ],
            if easel.tones.lamps > 0.4 {
                "#fff0c4"
            } else {
                "#d8dcd8"
            },
        );
        easel.drawing.polygon(
            &[(at - 0.032, 0.376), (at + 0.032, 0.376), (at, 0.348)],
            &iron,
        );
        heads.push((at, 0.40));
    }
    easel.hang(craft);
    if craft.tones.lamps > 0.4 {
        add_halos(craft, heads, (0.55, 1.0));
    }
}

/// Warm light around lamps.
pub(super) fn add_halos(
    craft: &mut Craft<'_>,
    places: Vec<(f32, f32)>,
    (size, parallax): (f32, f32),
) {
    let side_px = (craft.density * 0.2) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.78, 0.46], 0.02), side_px as f32);
    craft.add_layer(Box::new(move |t, view, list| {
        for (i, at) in places.iter().enumerate() {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.55 + 0.03 * libm::sinf(3.0 * t + i as f32),
                ..halo.draw(view, *at, (size, parallax))
            });
        }
    }));
}

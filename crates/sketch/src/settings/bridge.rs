//! A bridge: of stone over a river, which one stands on; and a railway on a viaduct through hills.

use super::bough::add_bough;
use super::city::add_halos;
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::add_front_grass;
use super::hall::tiles;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Range, Rock, add_hills, add_mountains};
use super::water::{Water, add_water};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    if ctx.setting == Setting::Railway {
        railway(ctx)
    } else {
        bridge(ctx)
    }
}

fn bridge(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.46 } else { 0.54 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.14, light_x);
    if !add_backdrop(&mut craft, horizon_y, sun_x) {
        add_land(&mut craft, light_x, horizon_y);
    }
    add_far_bank(&mut craft, light_x, horizon_y);
    let water = Water {
        horizon_y: horizon_y + 0.03,
        far: rgb(0x5a93a5),
        near: rgb(0x1f5064),
        mirror: 0.6,
        roughness: 0.25,
    };
    add_water(&mut craft, &water, sun_x);
    add_deck(&mut craft, light_x);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.80, 0.58], 0.45 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.86,
        water_y: Some(0.70),
        ..Shape::open(palette)
    })
}

fn add_land(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let stretch = if craft.is_tall() { 2.1 } else { 1.0 };
    let grass = craft.turf();
    let rock = Rock {
        rock: rgb(0x74809c),
        snow: if craft.season() == Season::Winter {
            0.9
        } else {
            0.4
        },
        light_x,
    };
    let range = Range {
        foot_y: horizon_y + 0.01,
        height: 0.26 * stretch,
        depth: 0.70,
        parallax: 0.10,
        colour: rock.rock,
    };
    add_mountains(craft, &range, &rock, 20);
    for (i, (height, depth)) in [(0.16, 0.58), (0.09, 0.42)].into_iter().enumerate() {
        let range = Range {
            foot_y: horizon_y + 0.02 + 0.01 * i as f32,
            height: height * stretch,
            depth,
            parallax: 0.17 + 0.07 * i as f32,
            colour: mix(grass, rgb(0x2f5f48), 0.5),
        };
        add_hills(craft, &range, 21 + i as u32);
    }
}

/// Trees on the far bank, and a second, small bridge of arches over the water.
fn add_far_bank(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let mut dice = craft.dice(24);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.34,
            depth: 0.34,
        },
        (-0.2, horizon_y + 0.04),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let mut x = left;
    while x < right {
        let high = dice.range(0.06, 0.15);
        let at = (x, horizon_y + 0.03);
        let snow = if easel.is_winter() { 0.8 } else { 0.0 };
        if dice.unit() < 0.4 {
            easel.garden(&mut dice).fir(at, high, rgb(0x2f5d4a), snow);
        } else {
            easel.garden(&mut dice).tree(at, high);
        }
        x += dice.range(0.02, 0.08);
    }
    arches(
        &mut easel,
        (horizon_y - 0.035, horizon_y + 0.045),
        (left, right, 0.17),
    );
    easel.hang(craft);
}

/// A row of round arches between a deck and the ground.
fn arches(easel: &mut Easel, (top, foot): (f32, f32), (left, right, span): (f32, f32, f32)) {
    let stone = rgb(0xa89a88);
    let (lit, dark) = (easel.ink(stone, 0.85), easel.ink(stone, 0.25));
    let deck = (foot - top) * 0.14;
    let n = ((right - left) / span) as usize + 2;
    let mut path = format!(
        "M{left:.4} {top:.4}L{right:.4} {top:.4}L{right:.4} {foot:.4}L{left:.4} {foot:.4}Z"
    );
    let mut shade = String::new();
    for i in 0..n {
        let (a, b) = (
            left + span * (i as f32 + 0.10),
            left + span * (i as f32 + 0.90),
        );
        let rise = ((foot - top - deck) * 0.96).min(span * 0.55);
        let spring = top + deck + rise;
        let hole = format!(
            "M{a:.4} {foot:.4}L{a:.4} {spring:.4}A{:.4} {rise:.4} 0 0 1 {b:.4} {spring:.4}L{b:.4} {foot:.4}Z",
            (b - a) / 2.0
        );
        path.push_str(&hole);
        let side = span * 0.045 * -easel.light_x;
        let (from, to) = if side > 0.0 {
            (a, a + side)
        } else {
            (b + side, b)
        };
        shade.push_str(&format!(
            "M{from:.4} {foot:.4}L{from:.4} {:.4}L{to:.4} {:.4}L{to:.4} {foot:.4}Z",
            spring - rise * 0.4,
            spring - rise * 0.55
        ));
    }
    easel.drawing.push(&format!(
        r#"<path d="{path}" fill="{lit}" fill-rule="evenodd"/>"#
    ));
    easel.drawing.path(&shade, &dark);
    let line = easel.ink(scale(stone, 1.2), 1.0);
    easel
        .drawing
        .rect((left, top - deck * 0.35, right, top + deck * 0.1), &line);
    easel
        .drawing
        .rect((left, top + deck * 0.1, right, top + deck * 0.3), &dark);
}

/// The deck one stands on: cobbles, a parapet of stone posts, lamps.
fn add_deck(craft: &mut Craft<'_>, light_x: f32) {
    let deck_y = 0.835;
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(25).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let placed = craft.bake_fn((left, deck_y, right, bottom), (1.0, 1.0), |x, y| {
        let z = 0.45 / (y - 0.50);
        let (joint, piece) = tiles((x * z, z * 1.6), (0.11, 0.13), true);
        let tone = 0.8 + 0.35 * hash01(piece.0, piece.1, seed);
        let grain = fbm(x * 70.0, y * 90.0, 2, seed) - 0.5;
        let own = rgb(if is_white { 0xdde4ec } else { 0xa39a8e });
        let own = scale(own, tone * (1.0 + 0.2 * grain) * lerp(0.62, 1.0, joint));
        let shine = 0.4 * tones.wet * (fbm(x * 6.0, y * 20.0, 2, seed + 1));
        let colour = tones.toned(own, 0.85 - 0.35 * smoothstep(0.93, 1.1, y), 0.0);
        (mix(colour, tones.sky[2], shine), 1.0)
    });
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.02,
        },
        (0.15, deck_y + 0.02),
        light_x,
    );
    let stone = rgb(0xb5aa9a);
    let (lit, mid, dark) = (
        easel.ink(stone, 1.0),
        easel.ink(stone, 0.65),
        easel.ink(scale(stone, 0.8), 0.25),
    );
    let rail_y = deck_y - 0.14;
    let mut x = left + 0.012;
    while x < right {
        let w = 0.014;
        easel.drawing.path(
            &format!("M{:.4} {deck_y:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {deck_y:.4}Z",
                x - w * 0.8, x - w * 0.8, deck_y - 0.02, x - w * 1.5, deck_y - 0.05, x - w * 0.5, deck_y - 0.09,
                x - w * 0.7, rail_y, x + w * 0.7, rail_y, x + w * 0.5, deck_y - 0.09,
                x + w * 1.5, deck_y - 0.05, x + w * 0.8, deck_y - 0.02, x + w * 0.8),
            &mid,
        );
        x += 0.052;
    }
    easel
        .drawing
        .rect((left, rail_y - 0.026, right, rail_y + 0.008), &mid);
    easel
        .drawing
        .rect((left, rail_y - 0.026, right, rail_y - 0.018), &lit);
    easel
        .drawing
        .rect((left, rail_y + 0.004, right, rail_y + 0.008), &dark);
    easel
        .drawing
        .rect((left, deck_y - 0.018, right, deck_y + 0.006), &mid);
    let mut heads = Vec::new();
    let edge = craft.half_width;
    for at in [-0.78_f32, 0.78] {
        let x = at * edge;
        easel
            .drawing
            .rect((x - 0.034, rail_y - 0.05, x + 0.034, deck_y + 0.012), &mid);
        easel
            .drawing
            .rect((x - 0.040, rail_y - 0.062, x + 0.040, rail_y - 0.045), &lit);
        let iron = easel.ink(rgb(0x2a3038), 0.5);
        easel
            .drawing
            .rect((x - 0.005, 0.36, x + 0.005, rail_y - 0.05), &iron);
        easel.drawing.polygon(
            &[
                (x - 0.024, 0.31),
                (x + 0.024, 0.31),
                (x + 0.015, 0.36),
                (x - 0.015, 0.36),
            ],
            if easel.tones.lamps > 0.4 {
                "#fff0c4"
            } else {
                "#d9ddd8"
            },
        );
        easel
            .drawing
            .polygon(&[(x - 0.030, 0.311), (x + 0.030, 0.311), (x, 0.282)], &iron);
        heads.push((x, 0.335));
    }
    easel.hang(craft);
    if craft.tones.lamps > 0.4 {
        add_halos(craft, heads, (0.6, 1.0));
    }
}

fn railway(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.40 } else { 0.52 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.16, light_x);
    if !add_backdrop(&mut craft, horizon_y, sun_x) {
        add_land(&mut craft, light_x, horizon_y);
    }
    let stretch = if craft.is_tall() { 1.6 } else { 1.0 };
    let mut easel = Easel::new(
        &craft,
        Distance {
            parallax: 0.34,
            depth: 0.32,
        },
        (-0.3, horizon_y + 0.12),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    arches(
        &mut easel,
        (horizon_y - 0.09 * stretch, horizon_y + 0.11),
        (left, right, 0.13 * stretch),
    );
    easel.hang(&mut craft);
    add_valley(&mut craft, light_x, horizon_y);
    add_track(&mut craft, light_x);
    add_front_grass(&mut craft, light_x, true);
    add_bough(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.85,
        ..Shape::open(palette)
    })
}

fn add_valley(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let grass = craft.turf();
    let range = Range {
        foot_y: horizon_y + 0.13,
        height: 0.07,
        depth: 0.26,
        parallax: 0.5,
        colour: scale(grass, 0.9),
    };
    add_hills(craft, &range, 26);
    let mut dice = craft.dice(27);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.6,
            depth: 0.18,
        },
        (horizon_y - 0.2, 0.9),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    for i in 0..34 {
        let near = i as f32 / 34.0;
        let at = (dice.range(left, right), lerp(horizon_y + 0.10, 0.76, near));
        let high = lerp(0.07, 0.17, near) * dice.range(0.7, 1.2);
        let snow = if easel.is_winter() { 0.8 } else { 0.0 };
        if dice.unit() < 0.5 {
            easel.garden(&mut dice).fir(at, high, rgb(0x2f5d4a), snow);
        } else {
            easel.garden(&mut dice).tree(at, high);
        }
    }
    easel.hang(craft);
}

/// Two rails on sleepers and gravel that run across the picture, with signal posts.
fn add_track(craft: &mut Craft<'_>, light_x: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(28).noise_seed();
    let tones = craft.tones.clone();
    let grass = craft.turf();
    let is_white = craft.season() == Season::Winter;
    let placed = craft.bake_fn((left, 0.74, right, bottom), (1.0, 1.0), |x, y| {
        let crest = 0.77 + 0.012 * (fbm(x * 3.0, 0.0, 2, seed) - 0.5);
        let stones = fbm(x * 60.0, y * 110.0, 3, seed + 1) - 0.5;
        let tuft = fbm(x * 22.0, y * 40.0, 3, seed + 2) - 0.5;
        let bed =
            smoothstep(0.80, 0.815, y + 0.01 * stones) * smoothstep(0.955, 0.94, y + 0.01 * stones);
        let gravel = scale(
            rgb(if is_white { 0xc9d0d8 } else { 0x948a80 }),
            1.0 + 0.9 * stones,
        );
        // Sleepers slant, as those of a track seen from its side do.
        let along = ((x - (y - 0.88) * 0.5 * light_x) * 13.0).rem_euclid(1.0);
        let sleeper = smoothstep(0.30, 0.34, along)
            * smoothstep(0.70, 0.66, along)
            * smoothstep(0.822, 0.827, y)
            * smoothstep(0.942, 0.937, y);
        let wood = scale(rgb(0x5a4636), 1.0 + 0.5 * stones);
        let own = mix(
            scale(grass, 0.86 + 0.5 * tuft),
            mix(gravel, wood, sleeper),
            bed,
        );
        (
            tones.toned(own, 0.85 - 0.25 * smoothstep(0.9, 1.1, y), 0.02),
            smoothstep(crest - 0.002, crest + 0.002, y),
        )
    });
    craft.add(placed);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.0,
            depth: 0.0,
        },
        (0.2, 1.0),
        light_x,
    );
    let (steel, shine, dark) = (
        easel.ink(rgb(0x8a7f78), 0.6),
        easel.ink([0.92, 0.94, 0.96], 1.0),
        easel.ink(rgb(0x3a3430), 0.3),
    );
    for (y, h) in [(0.838, 0.009), (0.915, 0.012)] {
        easel.drawing.rect((left, y + h, right, y + h * 1.5), &dark);
        easel.drawing.rect((left, y, right, y + h), &steel);
        easel.drawing.rect((left, y, right, y + h * 0.3), &shine);
    }
    let edge = craft.half_width;
    let x = light_x * edge * 0.88;
    easel
        .drawing
        .rect((x - 0.006, 0.40, x + 0.006, 0.80), &dark);
    easel
        .drawing
        .rounded((x - 0.026, 0.37, x + 0.026, 0.48), 0.02, &dark);
    easel.drawing.ellipse(
        (x, 0.40),
        (0.013, 0.013),
        if light_x > 0.0 { "#5a1a16" } else { "#ff5a40" },
    );
    easel.drawing.ellipse(
        (x, 0.445),
        (0.013, 0.013),
        if light_x > 0.0 { "#58f08a" } else { "#123a20" },
    );
    easel.hang(craft);
}

//! Where water stands among plants: a swamp of old trees on their roots, a pool under palms in the desert.

use super::super::bough::add_bough;
use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::scenery;
use super::super::sky::add_sky;
use super::super::terrain::Ground;
use super::super::water::{Water, add_water};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::scene::{Setting, Weather};
use crate::staging::{Set, SetContext};

/// A swamp: dark water between trunks that stand on their roots, moss that hangs from them, mist.
pub(super) fn swamp(ctx: &SetContext) -> Set {
    let ctx = &SetContext {
        backdrop: Some(Setting::Forest),
        ..*ctx
    };
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.48 } else { 0.54 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.16, light_x);
    scenery::add_backdrop(&mut craft, horizon_y, sun_x);
    add_roots(&mut craft, light_x, (0.30, 0.40, horizon_y + 0.035, 0.34));
    let water = Water {
        horizon_y: horizon_y + 0.03,
        far: rgb(0x6a7f5a),
        near: rgb(0x26382c),
        mirror: 0.72,
        roughness: 0.05,
    };
    add_water(&mut craft, &water, sun_x);
    add_mist(&mut craft, horizon_y + 0.06, 0);
    add_roots(&mut craft, light_x, (0.48, 0.24, horizon_y + 0.11, 0.62));
    add_weed(&mut craft, light_x, horizon_y);
    add_mist(&mut craft, horizon_y + 0.17, 1);
    add_roots(&mut craft, light_x, (0.80, 0.08, horizon_y + 0.26, 1.05));
    let turf = mix(craft.turf(), rgb(0x4f5a34), 0.5);
    let ground = Ground {
        horizon_y: 0.885,
        far: scale(turf, 0.8),
        near: scale(turf, 0.6),
        texture: 0.5,
        depth: 0.05,
        swell: 0.04,
    };
    let placed = ground.bake(&craft, 1.0, 25);
    craft.add(placed);
    add_bough(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.93,
        far_ground_y: 0.89,
        water_y: Some(0.76),
        ..Shape::open(palette)
    })
}

/// A row of trees in the water; nearer ones leave the middle open.
fn add_roots(
    craft: &mut Craft<'_>,
    light_x: f32,
    (parallax, depth, foot, high): (f32, f32, f32, f32),
) {
    let mut dice = craft.dice(20 + (parallax * 10.0) as u32);
    let distance = Distance { parallax, depth };
    let stretch = if craft.is_tall() { 1.6 } else { 1.0 };
    let high = high * stretch;
    let mut easel = Easel::new(craft, distance, (foot - 1.3 * high, foot + 0.12), light_x);
    let (left, _, right, _) = easel.area;
    let open = craft.half_width * (parallax - 0.30).max(0.0) * 1.15;
    let mut x = left;
    while x < right {
        if x.abs() > open {
            let tall = high * dice.range(0.8, 1.15);
            mangrove(&mut easel, &mut dice, ((x, foot + dice_low(x)), tall));
        }
        x += 0.30 * high.sqrt() * dice.range(0.55, 1.0);
    }
    easel.hang(craft);
}

fn dice_low(x: f32) -> f32 {
    0.012 * libm::sinf(17.0 * x)
}

/// A tree on roots that arch out of the water, with moss in its boughs.
fn mangrove(easel: &mut Easel, dice: &mut Dice, ((x, y), high): ((f32, f32), f32)) {
    let bark = scale(rgb(0x5a4a3a), dice.range(0.85, 1.1));
    let (lit, dark) = (easel.ink(bark, 0.8), easel.ink(bark, 0.30));
    let wide = 0.055 * high;
    let knee = y - 0.16 * high;
    for i in 0..7 {
        let t = lerp(-1.0, 1.0, i as f32 / 6.0);
        let out = x + t * 0.20 * high * dice.range(0.8, 1.2);
        let path = format!(
            "M{:.4} {knee:.4}Q{:.4} {:.4} {out:.4} {:.4}",
            x + 0.3 * t * wide,
            lerp(x, out, 0.85),
            knee - 0.02 * high,
            y + 0.01
        );
        let fill = if t * easel.light_x > 0.0 { &lit } else { &dark };
        easel.drawing.stroke(&path, fill, 0.018 * high);
    }
    let top = y - 0.86 * high;
    let lean = dice.range(-0.06, 0.06) * high;
    let trunk = [
        (x - 0.5 * wide, knee + 0.02 * high),
        (x + lean - 0.32 * wide, top),
        (x + lean + 0.32 * wide, top),
        (x + 0.5 * wide, knee + 0.02 * high),
    ];
    easel.drawing.polygon(&trunk, &dark);
    let side = easel.light_x;
    easel.drawing.polygon(
        &[
            (x + 0.5 * side * wide, knee + 0.02 * high),
            (x + lean + 0.32 * side * wide, top),
            (x + lean + 0.05 * side * wide, top),
            (x + 0.1 * side * wide, knee + 0.02 * high),
        ],
        &lit,
    );
    let moss = easel.ink(rgb(0x7f8f62), 0.55);
    for i in 0..6 {
        let t = lerp(-1.0, 1.0, i as f32 / 5.0);
        let at = (x + lean + 0.26 * t * high, top + 0.10 * t.abs() * high);
        let bough = format!(
            "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
            x + lean,
            top + 0.12 * high,
            lerp(x + lean, at.0, 0.5),
            top,
            at.0,
            at.1
        );
        easel.drawing.stroke(&bough, &dark, 0.014 * high);
        if !easel.is_winter() {
            let leaves = scale(rgb(0x4a6a3a), dice.range(0.8, 1.1));
            easel
                .garden(dice)
                .bush((at.0, at.1 + 0.03 * high), 0.17 * high, leaves);
        }
        let long = high * dice.range(0.08, 0.20);
        easel.drawing.polygon(
            &[
                (at.0 - 0.012 * high, at.1),
                (at.0 + 0.012 * high, at.1),
                (at.0 + 0.002 * high, at.1 + long),
            ],
            &moss,
        );
    }
}

/// Duckweed and pads on the water.
fn add_weed(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let distance = Distance {
        parallax: 0.55,
        depth: 0.12,
    };
    let mut dice = craft.dice(24);
    let mut easel = Easel::new(craft, distance, (horizon_y, 1.0), light_x);
    let (left, _, right, _) = easel.area;
    for i in 0..34 {
        let near = lerp(0.12, 0.34, i as f32 / 34.0);
        let at = (dice.range(left, right), horizon_y + near);
        let r = near * dice.range(0.12, 0.36);
        let green = easel.ink(mix(rgb(0x7a9a4a), rgb(0x4f7038), dice.unit()), 0.75);
        easel.drawing.ellipse(at, (r, 0.22 * r), &green);
    }
    easel.hang(craft);
}

/// Mist between the trunks, which drifts.
fn add_mist(craft: &mut Craft<'_>, y: f32, row: u32) {
    let strength = match craft.ctx.weather {
        Weather::Fog => 0.80,
        _ => 0.42,
    };
    let parallax = 0.40;
    let (left, _, right, _) = craft.area(parallax);
    let seed = craft.dice(40 + row).noise_seed();
    let colour = mix(
        craft.tones.haze,
        craft.tones.toned(rgb(0xc8d8b8), 0.9, 0.3),
        0.5,
    );
    let high = 0.13;
    let area = (left - 0.3, y - high, right + 0.3, y + 0.7 * high);
    let placed = craft.bake_fn(area, (parallax, 0.3), |x, at| {
        let band = smoothstep(y - high, y, at) * smoothstep(y + 0.7 * high, y, at);
        let wisp = fbm(x * 2.2 + row as f32, at * 8.0, 3, seed);
        (colour, strength * band * smoothstep(0.30, 0.60, wisp))
    });
    let way = if row == 0 { 1.0 } else { -1.0 };
    craft.add_layer(Box::new(move |t, view, list| {
        let mut moved = placed.clone();
        moved.at.0 += way * 0.22 * libm::sinf(0.11 * t + row as f32);
        list.draw(moved.draw(view));
    }));
}

/// An oasis: dunes, and before them a pool with green banks under palms.
pub(super) fn oasis(ctx: &SetContext) -> Set {
    let ctx = &SetContext {
        backdrop: Some(Setting::Desert),
        ..*ctx
    };
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.50 } else { 0.55 };
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.20, light_x);
    scenery::add_backdrop(&mut craft, horizon_y, sun_x);
    let sand = craft.turf();
    let far = Ground {
        horizon_y: horizon_y + 0.05,
        far: scale(sand, 1.0),
        near: scale(sand, 0.92),
        texture: 0.3,
        depth: 0.30,
        swell: 0.03,
    };
    let placed = far.bake(&craft, 0.40, 22);
    craft.add(placed);
    add_palms(&mut craft, light_x, (0.42, 0.24, horizon_y + 0.115, 0.30));
    let water = Water {
        horizon_y: horizon_y + 0.12,
        far: rgb(0x5fb8b4),
        near: rgb(0x1f7f8a),
        mirror: 0.66,
        roughness: 0.08,
    };
    add_water(&mut craft, &water, sun_x);
    add_reeds(&mut craft, light_x, horizon_y + 0.12);
    let near = Ground {
        horizon_y: 0.835,
        far: scale(sand, 1.0),
        near: scale(sand, 0.80),
        texture: 0.35,
        depth: 0.04,
        swell: 0.06,
    };
    let placed = near.bake(&craft, 0.95, 25);
    craft.add(placed);
    add_palms(&mut craft, light_x, (0.90, 0.05, 0.86, 0.66));
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.92,
        far_ground_y: 0.86,
        water_y: Some(0.76),
        ..Shape::open(palette)
    })
}

/// Palms in groups with shrubs at their feet; near ones only at the edges.
fn add_palms(
    craft: &mut Craft<'_>,
    light_x: f32,
    (parallax, depth, foot, high): (f32, f32, f32, f32),
) {
    let mut dice = craft.dice((parallax * 50.0) as u32);
    let stretch = if craft.is_tall() { 1.35 } else { 1.0 };
    let high = high * stretch;
    let distance = Distance { parallax, depth };
    let mut easel = Easel::new(craft, distance, (foot - 1.4 * high, foot + 0.05), light_x);
    let (left, _, right, _) = easel.area;
    let is_near = parallax > 0.6;
    let green = easel.ink(mix(rgb(0x6f9a48), easel.turf(), 0.25), 0.85);
    if !is_near {
        easel
            .drawing
            .rect((left, foot - 0.004, right, foot + 0.014), &green);
    }
    let mut x = left;
    while x < right {
        let open = if is_near {
            0.66 * craft.half_width
        } else {
            0.06
        };
        if x.abs() > open {
            let leaves = scale(rgb(0x5f9040), dice.range(0.85, 1.1));
            easel
                .garden(&mut dice)
                .bush((x, foot + 0.006), 0.15 * high, leaves);
            let lean = dice.range(-0.25, 0.25);
            let tall = high * dice.range(0.75, 1.1);
            easel.garden(&mut dice).palm((x, foot), tall, lean);
        }
        x += high * dice.range(0.22, 0.55);
    }
    easel.hang(craft);
}

/// Reeds at both ends of the pool.
fn add_reeds(craft: &mut Craft<'_>, light_x: f32, shore: f32) {
    let distance = Distance {
        parallax: 0.6,
        depth: 0.12,
    };
    let mut dice = craft.dice(28);
    let mut easel = Easel::new(craft, distance, (shore - 0.2, 0.95), light_x);
    let w = craft.half_width;
    for i in 0..70 {
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let x = side * w * dice.range(0.60, 1.15);
        let y = shore + 0.02 + 0.16 * dice.unit();
        let high = dice.range(0.05, 0.11);
        let own = mix(rgb(0x6f9a48), rgb(0xb0b060), dice.unit());
        let fill = easel.ink(own, dice.range(0.5, 1.0));
        let path = format!(
            "M{x:.4} {y:.4}Q{x:.4} {:.4} {:.4} {:.4}",
            y - 0.6 * high,
            x + dice.range(-0.02, 0.02),
            y - high
        );
        easel.drawing.stroke(&path, &fill, 0.004);
    }
    easel.hang(craft);
}

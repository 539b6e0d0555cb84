//! A road that runs across the picture, between hills or along the coast: paved, of earth, or deep in mud.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::foliage::Garden;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, Rock, add_hills, add_mountains};
use super::water::{Water, add_water, sea};
use crate::paint::bake::{Drawing, glow, hex};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.62;
/// Where the land beside the road begins.
const VERGE_Y: f32 = 0.745;
/// The far and the near edge of the asphalt.
const FAR_EDGE_Y: f32 = 0.815;
const NEAR_EDGE_Y: f32 = 0.985;
/// From one dash of the middle line to the next, in world units.
const DASH: f32 = 0.30;

/// The ruts that wheels have left in a road of earth: the middle of each, and half its width.
const RUTS: [(f32, f32); 2] = [(0.862, 0.013), (0.942, 0.017)];

/// What one drives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bed {
    Asphalt,
    Earth,
    Mud,
}

pub(super) fn build(ctx: &SetContext) -> Set {
    build_on(ctx, Bed::Asphalt)
}

pub(super) fn build_on(ctx: &SetContext, bed: Bed) -> Set {
    let mut craft = Craft::new(ctx);
    // Only where the sea is named does the road run along it.
    let is_coast = matches!(ctx.backdrop, Some(Setting::Sea | Setting::Beach));
    let sun_x = add_sky(&mut craft, HORIZON_Y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, HORIZON_Y - 0.06, light_x);
    if is_coast {
        add_coast(&mut craft, sun_x);
    } else if !add_backdrop(&mut craft, VERGE_Y - 0.02, sun_x) {
        add_country(&mut craft, light_x);
    }
    add_verge(&mut craft);
    if bed == Bed::Asphalt {
        add_asphalt(&mut craft);
        add_posts(&mut craft, is_coast);
    } else {
        add_earth(&mut craft, bed == Bed::Mud);
    }
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.925,
        far_ground_y: 0.84,
        units_per_m: 0.19,
        ..Shape::open(palette)
    })
}

fn add_coast(craft: &mut Craft<'_>, sun_x: f32) {
    let cape = Range {
        foot_y: HORIZON_Y,
        height: 0.10,
        depth: 0.7,
        parallax: 0.12,
        colour: rgb(0x5f7f7a),
    };
    add_hills(craft, &cape, 21);
    let water = Water {
        horizon_y: HORIZON_Y,
        ..sea(HORIZON_Y, craft.ctx.is_calm)
    };
    add_water(craft, &water, sun_x);
}

fn add_country(craft: &mut Craft<'_>, light_x: f32) {
    let season = craft.season();
    let grass = craft.turf();
    let rock = Rock {
        rock: rgb(0x7a7d94),
        snow: 0.35,
        light_x,
    };
    let stretch = if craft.is_tall() { 1.5 } else { 1.0 };
    let far = Range {
        foot_y: HORIZON_Y + 0.02,
        height: 0.22 * stretch,
        depth: 0.72,
        parallax: 0.10,
        colour: rock.rock,
    };
    add_mountains(craft, &far, &rock, 21);
    for (i, (height, depth, parallax, lift)) in [(0.12, 0.50, 0.20, 0.06), (0.10, 0.30, 0.38, 0.13)]
        .into_iter()
        .enumerate()
    {
        let colour = mix(grass, rgb(0x4f7f4a), 0.35 - 0.2 * i as f32);
        let hills = Range {
            foot_y: HORIZON_Y + lift,
            height,
            depth,
            parallax,
            colour,
        };
        add_hills(craft, &hills, 22 + i as u32);
    }
    let parallax = 0.5;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, 0.42, right, 0.80);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(24);
    let mut x = left;
    while x < right {
        let mut garden = Garden {
            drawing: &mut drawing,
            dice: &mut dice,
            tones: &craft.tones,
            season,
            depth: 0.22,
            light_x,
        };
        let height = garden.dice.range(0.10, 0.24);
        let foot = 0.755 + garden.dice.range(-0.015, 0.02);
        garden.tree((x, foot), height);
        x += dice.range(0.10, 0.42);
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn add_verge(craft: &mut Craft<'_>) {
    let season = craft.season();
    let grass = craft.turf();
    let ground = Ground {
        horizon_y: VERGE_Y,
        far: scale(
            mix(
                grass,
                rgb(0xc9c07a),
                if season == Season::Winter { 0.0 } else { 0.35 },
            ),
            0.98,
        ),
        near: scale(grass, 0.80),
        texture: if season == Season::Winter { 0.12 } else { 0.4 },
        depth: 0.22,
        swell: 0.015,
    };
    let placed = ground.bake(craft, 1.0, 25);
    craft.add(placed);
}

/// The asphalt, which looks the same everywhere, and dashes that repeat: a camera that follows a car may go on for
/// ever.
fn add_asphalt(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, FAR_EDGE_Y - 0.02, right, bottom);
    let seed = craft.dice(26).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let rough = fbm(x * 60.0, y * 160.0, 2, seed) - 0.5;
        let wear = fbm(x * 2.0, y * 26.0, 3, seed + 1) - 0.5;
        let own = scale(
            rgb(0x585b63),
            (1.0 + 0.16 * rough + 0.20 * wear) * lerp(1.0, 0.65, tones.wet),
        );
        let own = if is_white {
            mix(own, [0.92, 0.94, 0.97], smoothstep(0.0, 0.25, wear + 0.12))
        } else {
            own
        };
        let white = smoothstep(0.0045, 0.003, (y - FAR_EDGE_Y - 0.012).abs()).max(smoothstep(
            0.006,
            0.004,
            (y - NEAR_EDGE_Y + 0.014).abs(),
        ));
        let own = mix(own, rgb(0xe6e2d6), 0.85 * white);
        let inside = smoothstep(FAR_EDGE_Y - 0.0015, FAR_EDGE_Y + 0.0015, y)
            * smoothstep(NEAR_EDGE_Y + 0.0015, NEAR_EDGE_Y - 0.0015, y);
        let dust = smoothstep(FAR_EDGE_Y - 0.018, FAR_EDGE_Y, y)
            * smoothstep(NEAR_EDGE_Y + 0.022, NEAR_EDGE_Y, y);
        let edge = tones.toned(
            if is_white {
                [0.88, 0.91, 0.95]
            } else {
                rgb(0xb59b74)
            },
            0.7,
            0.05,
        );
        (
            mix(
                edge,
                tones.toned(own, 0.75 - 0.25 * smoothstep(0.85, 1.05, y), 0.05),
                inside,
            ),
            dust,
        )
    });
    craft.add(placed);
    let dash_area = (0.0, 0.885, DASH * 0.5, 0.897);
    let mut drawing = Drawing::new(dash_area);
    let paint = hex(craft.tones.toned(rgb(0xf0d26a), 0.9, 0.0));
    drawing.polygon(
        &[
            (0.006, 0.886),
            (DASH * 0.5, 0.886),
            (DASH * 0.5 - 0.006, 0.896),
            (0.0, 0.896),
        ],
        &paint,
    );
    let dash = craft.bake(&drawing, dash_area, 1.0);
    let half_width = craft.half_width;
    craft.add_layer(Box::new(move |_, view, list| {
        // Only the dashes before the camera, wherever it is.
        let first = ((view.x - half_width - 0.3) / DASH).floor() as i32;
        let n = ((2.0 * half_width + 0.6) / DASH).ceil() as i32 + 1;
        for i in first..first + n {
            let mut moved = dash.clone();
            moved.at.0 = i as f32 * DASH;
            list.draw(moved.draw(view));
        }
    }));
}

/// Two ruts with a strip between them where little grows, pebbles, and puddles where it is deep in mud.
fn add_earth(craft: &mut Craft<'_>, is_mud: bool) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, FAR_EDGE_Y - 0.035, right, bottom);
    let seed = craft.dice(27).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let grass = scale(craft.turf(), 0.72);
    let wet = if is_mud { 1.0 } else { tones.wet };
    let (dry, damp) = (rgb(0xb08a5c), rgb(0x5f4630));
    let sky = rgb(0xa9bccb);
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let broad = fbm(x * 1.6, y * 14.0, 3, seed) - 0.5;
        let fine = fbm(x * 26.0, y * 90.0, 3, seed + 1) - 0.5;
        // The edges and the ruts wander a little, as whoever drove there did.
        let wander = 0.012 * (fbm(x * 1.1, 0.3, 2, seed + 2) - 0.5) + 0.010 * broad;
        let rut = RUTS.iter().fold(0.0_f32, |most, (middle, half)| {
            let away = (y - middle - wander).abs() / half;
            most.max(smoothstep(1.5, 0.5, away))
        });
        let lit = 1.0 + 0.22 * fine + 0.30 * broad - 0.26 * rut;
        let mut own = scale(mix(dry, damp, 0.8 * wet), lit);
        let pebble = smoothstep(0.30, 0.36, fine) * (1.0 - rut);
        own = mix(own, rgb(0xcbb791), 0.6 * pebble * (1.0 - 0.6 * wet));
        let strip = smoothstep(
            0.024,
            0.010,
            (y - 0.900 - wander).abs() + 0.05 * broad.abs(),
        );
        let grown = strip * smoothstep(-0.05, 0.20, fine + broad);
        own = mix(own, grass, grown * if is_mud { 0.25 } else { 0.7 });
        let puddle = if wet > 0.5 {
            rut * smoothstep(0.08, 0.16, fbm(x * 2.4, y * 3.0, 2, seed + 3) - 0.45)
        } else {
            0.0
        };
        own = mix(own, sky, 0.6 * puddle);
        if is_white {
            own = mix(own, [0.92, 0.94, 0.97], 0.85 * (1.0 - 0.6 * rut));
        }
        let far = smoothstep(
            FAR_EDGE_Y - 0.022,
            FAR_EDGE_Y + 0.004,
            y - wander + 0.03 * fine,
        );
        let near = smoothstep(
            NEAR_EDGE_Y + 0.030,
            NEAR_EDGE_Y - 0.004,
            y - wander + 0.03 * fine,
        );
        let shade = 0.75 - 0.25 * smoothstep(0.85, 1.05, y);
        (tones.toned(own, shade, 0.05), far * near)
    });
    craft.add(placed);
}

/// A rail along the coast or marker posts in the country, and lamps after dark.
fn add_posts(craft: &mut Craft<'_>, is_coast: bool) {
    let (left, _, right, _) = craft.area(1.0);
    let area = (left, 0.42, right, 0.84);
    let mut drawing = Drawing::new(area);
    let tones = craft.tones.clone();
    let steel = |light: f32| hex(tones.toned(rgb(0xb9bec6), light, 0.08));
    let n = ((right - left) / 0.22) as usize + 1;
    for i in 0..n {
        let x = left + 0.22 * i as f32;
        if is_coast {
            drawing.rect((x - 0.006, 0.765, x + 0.006, 0.812), &steel(0.3));
        } else if i % 2 == 0 {
            drawing.rounded(
                (x - 0.007, 0.765, x + 0.007, 0.812),
                0.004,
                &hex(tones.toned([0.95; 3], 0.8, 0.08)),
            );
            drawing.rect(
                (x - 0.007, 0.772, x + 0.007, 0.782),
                &hex(tones.toned(rgb(0xd9482f), 0.9, 0.05)),
            );
        }
    }
    if is_coast {
        drawing.rounded((left, 0.764, right, 0.786), 0.006, &steel(0.75));
        drawing.rect((left, 0.773, right, 0.776), &steel(0.35));
    }
    let mut lamps = Vec::new();
    if tones.lamps > 0.4 {
        for i in 0..n / 4 + 1 {
            let x = left + 0.2 + 0.88 * i as f32;
            drawing.rect(
                (x - 0.005, 0.48, x + 0.005, 0.812),
                &hex(tones.toned(rgb(0x4a4e58), 0.3, 0.05)),
            );
            let arm = format!("M{x:.4} 0.482Q{x:.4} 0.462 {:.4} 0.462", x + 0.05);
            drawing.stroke(&arm, &hex(tones.toned(rgb(0x4a4e58), 0.3, 0.05)), 0.008);
            drawing.ellipse((x + 0.055, 0.467), (0.020, 0.007), "#ffeec0");
            lamps.push((x + 0.055, 0.47));
        }
    }
    let placed = craft.bake(&drawing, area, 1.0);
    craft.add(placed);
    if !lamps.is_empty() {
        let side_px = (craft.density * 0.2) as usize;
        let halo = super::craft::Sprite::new(glow(side_px, [1.0, 0.82, 0.5], 0.04), side_px as f32);
        craft.add_layer(Box::new(move |_, view, list| {
            for at in &lamps {
                let draw = halo.draw(view, *at, (0.42, 1.0));
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: 0.6,
                    ..draw
                });
            }
        }));
    }
}

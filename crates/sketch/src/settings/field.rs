//! A field: rows of wheat, lavender or sunflowers that run to a barn and hills.

use super::bough::add_bough;
use super::buildings::{Build, cottage};
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::crops::{self, maize, tea, vine};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Range, add_hills};
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Rgb, Wave};
use crate::scene::{Season, Setting};
use crate::staging::{Set, SetContext};
use std::f32::consts::TAU;

/// What grows there.
#[derive(Clone, Copy, PartialEq)]
enum Crop {
    Wheat,
    Lavender,
    Sunflowers,
    Vines,
    Tea,
    Maize,
    Tulips,
}

impl Crop {
    /// Whether one plant is as wide as many stalks.
    fn is_broad(self) -> bool {
        matches!(
            self,
            Self::Sunflowers | Self::Vines | Self::Tea | Self::Maize
        )
    }
}

/// Bands of tulips, each of its own colour.
pub(super) fn tulips(ctx: &SetContext) -> Set {
    grown(ctx, Crop::Tulips)
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let crop = match ctx.setting {
        Setting::Lavender => Crop::Lavender,
        Setting::Sunflowers => Crop::Sunflowers,
        Setting::Vineyard => Crop::Vines,
        Setting::TeaField => Crop::Tea,
        Setting::Cornfield => Crop::Maize,
        _ => Crop::Wheat,
    };
    grown(ctx, crop)
}

fn grown(ctx: &SetContext, crop: Crop) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = if craft.is_tall() { 0.40 } else { 0.58 };
    let light_x = add_sky(&mut craft, horizon_y).signum();
    add_clouds(&mut craft, horizon_y - 0.10, light_x);
    if !add_backdrop(&mut craft, horizon_y, light_x) {
        add_distance(&mut craft, light_x, horizon_y);
    }
    add_rows(&mut craft, crop, horizon_y);
    add_plants(&mut craft, crop, (light_x, horizon_y));
    add_front(&mut craft, crop, light_x);
    add_bough(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.74,
        ..Shape::open(palette)
    })
}

fn add_distance(craft: &mut Craft<'_>, light_x: f32, horizon_y: f32) {
    let stretch = if craft.is_tall() { 2.4 } else { 1.0 };
    let grass = craft.turf();
    for (i, (height, depth, parallax)) in
        [(0.17, 0.75, 0.10), (0.10, 0.55, 0.18), (0.045, 0.40, 0.26)]
            .into_iter()
            .enumerate()
    {
        let range = Range {
            foot_y: horizon_y + 0.004 * i as f32,
            height: height * stretch,
            depth,
            parallax,
            colour: mix(grass, rgb([0x5a7f8f, 0x6f9a4a, 0xb8a850][i]), 0.5),
        };
        add_hills(craft, &range, 20 + i as u32);
    }
    let mut dice = craft.dice(24);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.36,
            depth: 0.30,
        },
        (-0.2, horizon_y + 0.05),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let mut x = left;
    let barn_x = -light_x * craft.half_width * dice.range(0.32, 0.5);
    while x < right {
        if (x - barn_x).abs() > 0.12 {
            let high = dice.range(0.03, 0.10);
            easel.garden(&mut dice).tree((x, horizon_y + 0.012), high);
        }
        x += dice.range(0.02, 0.12);
    }
    let build = Build {
        wall: rgb(0xa83a2e),
        roof: rgb(0x6a5a58),
        is_chalet: false,
    };
    barn(&mut easel, &mut dice, (barn_x, horizon_y + 0.022), build);
    easel.hang(craft);
}

/// A red barn with white trim, a silo beside it and a farmhouse.
fn barn(easel: &mut Easel, dice: &mut Dice, (x, foot): (f32, f32), build: Build) {
    let silo = x + 0.115;
    let (a, b) = (
        easel.tone(rgb(0xc9ced2), 0.95),
        easel.tone(rgb(0x8a949c), 0.3),
    );
    let fill = easel.drawing.linear(
        (silo - 0.024, 0.0),
        (silo + 0.024, 0.0),
        &[(0.0, a, 1.0), (1.0, b, 1.0)],
    );
    easel
        .drawing
        .rect((silo - 0.024, foot - 0.17, silo + 0.024, foot), &fill);
    easel
        .drawing
        .ellipse((silo, foot - 0.17), (0.024, 0.022), &fill);
    cottage(
        easel,
        dice,
        (x - 0.17, foot, 0.08),
        Build {
            wall: rgb(0xf2ead8),
            roof: rgb(0x7a5248),
            is_chalet: false,
        },
    );
    let (wall, shade, white) = (
        easel.ink(build.wall, 0.85),
        easel.ink(build.wall, 0.35),
        easel.ink([0.95, 0.94, 0.90], 0.85),
    );
    let front = [
        (x - 0.075, foot),
        (x - 0.075, foot - 0.075),
        (x - 0.05, foot - 0.115),
        (x, foot - 0.135),
        (x + 0.05, foot - 0.115),
        (x + 0.075, foot - 0.075),
        (x + 0.075, foot),
    ];
    easel.drawing.polygon(&front, &wall);
    let roof = easel.ink(build.roof, 0.7);
    let line = format!(
        "M{:.4} {:.4}L{:.4} {:.4}L{x:.4} {:.4}L{:.4} {:.4}L{:.4} {:.4}",
        x - 0.083,
        foot - 0.068,
        x - 0.053,
        foot - 0.118,
        foot - 0.139,
        x + 0.053,
        foot - 0.118,
        x + 0.083,
        foot - 0.068
    );
    easel.drawing.stroke(&line, &roof, 0.010);
    easel
        .drawing
        .rect((x - 0.030, foot - 0.062, x + 0.030, foot), &white);
    easel
        .drawing
        .rect((x - 0.026, foot - 0.058, x + 0.026, foot), &shade);
    let cross = format!(
        "M{:.4} {:.4}L{:.4} {foot:.4}M{:.4} {:.4}L{:.4} {foot:.4}",
        x - 0.026,
        foot - 0.058,
        x + 0.026,
        x + 0.026,
        foot - 0.058,
        x - 0.026
    );
    easel.drawing.stroke(&cross, &white, 0.0035);
    let pane = easel.pane(dice, 1.0);
    easel
        .drawing
        .rect((x - 0.016, foot - 0.108, x + 0.016, foot - 0.082), &white);
    easel
        .drawing
        .rect((x - 0.012, foot - 0.105, x + 0.012, foot - 0.085), &pane);
}

fn colours(crop: Crop, season: Season) -> (Rgb, Rgb) {
    let (top, low) = match crop {
        Crop::Wheat => (0xe8c05a, 0xb8863a),
        Crop::Lavender => (0x8f6fc4, 0x5a4a86),
        Crop::Sunflowers => (0xe0b030, 0x4f7a32),
        Crop::Vines => (0x86ae4a, 0x5a7a36),
        Crop::Tea => (0x7fb04a, 0x3f7a3a),
        Crop::Maize => (0x8fb04c, 0x5f8436),
        Crop::Tulips => (0xe0506a, 0x5f8f44),
    };
    if season == Season::Winter {
        (
            mix(rgb(top), rgb(0xe6edf4), 0.75),
            mix(rgb(low), rgb(0xcfdae6), 0.7),
        )
    } else {
        (rgb(top), rgb(low))
    }
}

/// Where the rows meet at the horizon.
fn vanish_x(craft: &Craft<'_>) -> f32 {
    let mut dice = craft.dice(25);
    dice.noise_seed();
    dice.range(-0.25, 0.25)
}

/// The ground with its rows, which meet at the horizon.
fn add_rows(craft: &mut Craft<'_>, crop: Crop, horizon_y: f32) {
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(25).noise_seed();
    let vanish_x = vanish_x(craft);
    let (top, low) = colours(crop, craft.season());
    let earth = mix(
        rgb(0x8a6a48),
        low,
        if crop == Crop::Wheat { 0.75 } else { 0.25 },
    );
    let tones = craft.tones.clone();
    let eye = 1.0 - horizon_y;
    let placed = craft.bake_fn((left, horizon_y, right, bottom), (0.9, 1.0), |x, y| {
        let z = eye / (y - horizon_y).max(0.003);
        let u = (x - vanish_x) * z * 4.2;
        let wobble = 0.10 * (fbm(u * 2.0, z * 5.0, 3, seed) - 0.5);
        let row = ((u + wobble).rem_euclid(1.0) - 0.5).abs() * 2.0;
        let far = smoothstep(2.0, 16.0, z);
        let tuft = fbm(u * 7.0, z * 16.0, 3, seed + 1) - 0.5;
        let gap = lerp(smoothstep(0.62, 0.90, row), 0.30, far);
        let top = if crop == Crop::Tulips {
            crops::tulip_colour(u)
        } else {
            top
        };
        let crest = scale(
            mix(low, top, smoothstep(0.85, 0.15, row)),
            1.0 + 0.7 * tuft * (1.0 - far),
        );
        let path = smoothstep(0.55, 0.35, (u - 0.5).abs()) * (1.0 - 0.6 * far);
        let own = mix(crest, scale(earth, 0.9 + 0.4 * tuft), gap.max(path));
        let wind = fbm(x * z * 0.5, z * 0.7, 2, seed + 2) - 0.5;
        (
            tones.toned(
                scale(own, 1.0 + 0.25 * wind),
                0.92 - 0.25 * smoothstep(0.85, 1.1, y),
                0.5 * far,
            ),
            1.0,
        )
    });
    craft.add(placed);
}

/// Plants that stand up from the rows, far ones first.
fn add_plants(craft: &mut Craft<'_>, crop: Crop, (light_x, horizon_y): (f32, f32)) {
    if craft.season() == Season::Winter {
        return;
    }
    let vanish_x = vanish_x(craft);
    let mut dice = craft.dice(26);
    for (parallax, from, to) in [(0.7, 0.04, 0.30), (0.95, 0.30, 1.0)] {
        let mut easel = Easel::new(
            craft,
            Distance {
                parallax,
                depth: 0.0,
            },
            (horizon_y - 0.1, 1.1),
            light_x,
        );
        let (left, _, right, _) = easel.area;
        let n = if crop.is_broad() { 26 } else { 40 };
        for row in 0..n {
            let near = lerp(from, to, row as f32 / n as f32);
            easel.depth = 0.5 * (1.0 - near) * (1.0 - near) * (1.0 - near);
            let y = lerp(horizon_y, 1.0, near);
            let step = 0.006 + if crop.is_broad() { 0.13 } else { 0.065 } * near;
            let mut x = left + dice.unit() * step;
            while x < right {
                // Whoever acts stands in a lane.
                if x.abs() > 0.05 + 0.36 * near || near < 0.22 {
                    let size = 0.02 + 0.20 * near;
                    if crop == Crop::Tulips {
                        // Each in the colour of its band.
                        let own = crops::tulip_colour((x - vanish_x) * 4.2 / near);
                        crops::tulip(&mut easel, &mut dice, ((x, y), 0.8 * size), own);
                    } else {
                        plant(&mut easel, &mut dice, crop, ((x, y), size));
                    }
                }
                x += step * dice.range(0.7, 1.3);
            }
        }
        let placed = easel.bake(craft);
        let amplitude = 0.003 * parallax;
        craft.add_layer(placed.waving(move |t| Wave {
            amplitude_px: amplitude,
            frequency: 9.0,
            phase_rad: t * 1.7,
        }));
    }
}

fn plant(easel: &mut Easel, dice: &mut Dice, crop: Crop, ((x, y), high): ((f32, f32), f32)) {
    let (top, low) = colours(crop, Season::Summer);
    let lean = dice.range(-0.14, 0.14) * high;
    let tip = (x + lean, y - high * dice.range(0.8, 1.1));
    match crop {
        Crop::Wheat => {
            let stalk = easel.ink(low, dice.range(0.6, 1.0));
            let ear = easel.ink(scale(top, dice.range(0.9, 1.1)), dice.range(0.7, 1.1));
            easel.drawing.stroke(
                &format!(
                    "M{x:.4} {y:.4}Q{x:.4} {:.4} {:.4} {:.4}",
                    tip.1, tip.0, tip.1
                ),
                &stalk,
                high * 0.035,
            );
            easel.drawing.ellipse(
                (tip.0, tip.1 - high * 0.08),
                (high * 0.045, high * 0.15),
                &ear,
            );
        }
        Crop::Lavender => {
            for k in 0..3 {
                let dx = (k as f32 - 1.0) * high * 0.18 + lean;
                let stalk = easel.ink(rgb(0x6f8a5a), 0.6);
                easel.drawing.stroke(
                    &format!("M{x:.4} {y:.4}L{:.4} {:.4}", x + dx, tip.1 + high * 0.3),
                    &stalk,
                    high * 0.025,
                );
                let bloom = easel.ink(scale(top, dice.range(0.85, 1.2)), dice.range(0.5, 1.1));
                easel.drawing.ellipse(
                    (x + dx * 1.1, tip.1 + high * 0.15),
                    (high * 0.05, high * 0.20),
                    &bloom,
                );
            }
        }
        Crop::Sunflowers => sunflower(easel, dice, ((x, y), tip), high),
        Crop::Vines => vine(easel, dice, ((x, y), high)),
        Crop::Tea => tea(easel, dice, ((x, y), high)),
        Crop::Maize => maize(easel, dice, ((x, y), high)),
        Crop::Tulips => crops::tulip(easel, dice, ((x, y), high), top),
    }
}

fn sunflower(
    easel: &mut Easel,
    dice: &mut Dice,
    ((x, y), tip): ((f32, f32), (f32, f32)),
    high: f32,
) {
    let green = rgb(0x4f8a38);
    let (stem, leaf) = (
        easel.ink(green, 0.4),
        easel.ink(green, dice.range(0.5, 1.0)),
    );
    easel.drawing.stroke(
        &format!("M{x:.4} {y:.4}L{:.4} {:.4}", tip.0, tip.1),
        &stem,
        high * 0.04,
    );
    for (side, up) in [(-1.0_f32, 0.35), (1.0, 0.55)] {
        let at = (x + side * high * 0.14, y - high * up);
        easel.drawing.ellipse(at, (high * 0.15, high * 0.06), &leaf);
    }
    let r = high * 0.17;
    let petals = [
        easel.ink(rgb(0xd99a1c), 0.8),
        easel.ink(rgb(0xf8cc30), 1.05),
    ];
    for (ring, fill) in petals.iter().enumerate() {
        let mut path = String::new();
        for i in 0..24 {
            let angle = TAU * (i as f32 + 0.5 * ring as f32) / 24.0;
            let (sin, cos) = libm::sincosf(angle);
            let reach = r * if i % 2 == 0 { 1.25 } else { 0.72 } * (1.0 - 0.12 * ring as f32);
            path.push_str(&format!(
                "{}{:.4} {:.4}",
                if i == 0 { "M" } else { "L" },
                tip.0 + reach * cos,
                tip.1 + reach * sin
            ));
        }
        path.push('Z');
        easel.drawing.path(&path, fill);
    }
    let (brown, dark) = (easel.ink(rgb(0x6a4020), 0.8), easel.ink(rgb(0x4a2a14), 0.6));
    easel.drawing.ellipse(tip, (r * 0.60, r * 0.60), &brown);
    easel.drawing.ellipse(tip, (r * 0.40, r * 0.40), &dark);
}

/// Plants before everything, low at the edge, that sway.
fn add_front(craft: &mut Craft<'_>, crop: Crop, light_x: f32) {
    if craft.season() == Season::Winter {
        return;
    }
    let mut dice = craft.dice(27);
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 1.25,
            depth: 0.0,
        },
        (0.70, 1.1),
        light_x,
    );
    let (left, _, right, _) = easel.area;
    let step = if crop.is_broad() { 0.09 } else { 0.022 };
    let mut x = left;
    while x < right {
        let side = smoothstep(0.15, 0.6, x.abs());
        let high = lerp(0.09, 0.22, side) * dice.range(0.7, 1.1);
        plant(&mut easel, &mut dice, crop, ((x, 1.07), high + 0.03));
        x += step * dice.range(0.7, 1.3);
    }
    let placed = easel.bake(craft);
    craft.add_front(placed.waving(|t| Wave {
        amplitude_px: 0.007,
        frequency: 7.0,
        phase_rad: t * 1.8,
    }));
}

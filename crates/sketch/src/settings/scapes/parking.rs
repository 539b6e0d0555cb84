//! A parking lot: open asphalt with white bays, a flat-roofed shop and trees behind it, lamps and a sign.

use super::super::craft::{Craft, Shape, Sprite};
use super::super::easel::{Distance, Easel};
use super::super::palette::{mix, rgb, scale};
use super::super::scenery;
use super::super::terrain::{Range, add_hills};
use crate::paint::bake::glow;
use crate::paint::noise::{Dice, fbm, lerp, smoothstep};
use crate::paint::{Blend, Draw};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

/// Where the asphalt begins.
const HORIZON_Y: f32 = 0.60;
/// Where the kerb is on which the shop stands.
const KERB_Y: f32 = 0.635;
/// How wide a bay is on the ground.
const BAY: f32 = 0.62;
/// From where to where the rows of bays reach, from the horizon (0.0) to the bottom of the picture (1.0).
const ROWS: [(f32, f32); 3] = [(0.12, 0.20), (0.32, 0.52), (0.84, 1.60)];

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let sun_x = scenery::open(&mut craft, (HORIZON_Y, HORIZON_Y - 0.08), |craft, _| {
        let range = Range {
            foot_y: HORIZON_Y + 0.01,
            height: if craft.is_tall() { 0.14 } else { 0.08 },
            depth: 0.62,
            parallax: 0.15,
            colour: mix(craft.turf(), rgb(0x5f7f8a), 0.45),
        };
        add_hills(craft, &range, 21);
    });
    let light_x = sun_x.signum();
    let heads = add_back(&mut craft, light_x);
    add_asphalt(&mut craft);
    add_halos(&mut craft, heads);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.74,
        ..Shape::open(palette)
    })
}

/// The asphalt with its bays, worn and patched.
fn add_asphalt(craft: &mut Craft<'_>) {
    let mut dice = craft.dice(22);
    let (seed, shift) = (dice.noise_seed(), dice.unit());
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let (left, _, right, bottom) = craft.area(0.9);
    let area = (left, KERB_Y - 0.004, right, bottom);
    let placed = craft.bake_fn(area, (0.9, 1.0), |x, y| {
        let near = ((y - HORIZON_Y) / (1.0 - HORIZON_Y)).clamp(0.0, 2.0);
        let far = 1.0 / (0.10 + near);
        let (u, v) = (x * far, far);
        let grain = fbm(u * 9.0, v * 14.0, 3, seed) - 0.5;
        let patch = smoothstep(0.56, 0.60, fbm(u * 0.9, v * 1.3, 2, seed + 1));
        let crack = smoothstep(0.012, 0.0, (fbm(u * 1.6, v * 2.4, 4, seed + 2) - 0.5).abs());
        let asphalt = scale(
            rgb(0x6a6d74),
            (1.0 + 0.26 * grain - 0.10 * patch - 0.18 * crack) * lerp(1.0, 0.66, tones.wet),
        );
        let snow = smoothstep(-0.02, 0.20, grain + 0.3 * (patch - 0.2));
        let ground = if is_white {
            mix(asphalt, [0.90, 0.93, 0.97], 0.85 * snow)
        } else {
            asphalt
        };
        let worn = 0.88 - 0.35 * smoothstep(0.10, 0.35, grain);
        let own = mix(
            ground,
            rgb(0xf0eee6),
            worn * line_at((u, near), (far, shift)),
        );
        let kerb = smoothstep(KERB_Y + 0.006, KERB_Y + 0.004, y);
        let own = mix(own, rgb(0xc2beb4), kerb);
        let lit = tones.toned(
            own,
            0.80 - 0.12 * smoothstep(0.7, 1.4, near),
            0.32 * (1.0 - near).max(0.0),
        );
        (lit, 1.0)
    });
    craft.add(placed);
}

/// How much paint lies on a point of the ground.
fn line_at((u, near): (f32, f32), (far, shift): (f32, f32)) -> f32 {
    let Some(&(from, to)) = ROWS.iter().find(|(from, to)| (*from..*to).contains(&near)) else {
        return 0.0;
    };
    // Between two bays, as wide on the ground everywhere.
    let side = ((u / BAY + shift).rem_euclid(1.0) - 0.5).abs() * BAY;
    let soft = 0.004 * far;
    let between = smoothstep(0.028 + soft, 0.028 - 0.3 * soft, side);
    // Bays that lie nose to nose have a line where they meet; those along an edge have theirs at the kerb.
    let middle = lerp(from, to, 0.36);
    let is_double = to < 1.0 && from > 0.2;
    let meet = smoothstep(0.010, 0.006, (near - middle).abs());
    between.max(if is_double { meet } else { 0.0 })
}

/// The shop, trees and lamps along the far edge; where the heads of the lamps are.
fn add_back(craft: &mut Craft<'_>, light_x: f32) -> Vec<(f32, f32)> {
    let half = craft.half_width;
    let stretch: f32 = if craft.is_tall() { 1.35 } else { 1.0 };
    let mut dice = craft.dice(24);
    let place = Distance {
        parallax: 0.55,
        depth: 0.20,
    };
    let mut easel = Easel::new(craft, place, (-0.9, KERB_Y + 0.006), light_x);
    let (left, _, right, _) = easel.area;
    let mut x = left;
    while x < right {
        let height = dice.range(0.09, 0.17) * stretch;
        easel.garden(&mut dice).tree((x, KERB_Y), height);
        x += dice.range(0.07, 0.20);
    }
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let wide = (0.46 * half).max(0.34);
    let shop_x = side * half * 0.34;
    shop(
        &mut easel,
        &mut dice,
        (shop_x - wide, shop_x + wide, 0.135 * stretch),
    );
    let heads = lamps(&mut easel, half, stretch);
    sign(&mut easel, (-side * half * 0.62, 0.16 * stretch));
    easel.hang(craft);
    heads
}

/// A long low shop: a band of signs over a front of glass.
fn shop(easel: &mut Easel, dice: &mut Dice, (left, right, high): (f32, f32, f32)) {
    let own = [0xd8c8a8, 0xc8b8b0, 0xb8c4c8, 0xd0b090][dice.below(4)];
    let band = [0xc8483a, 0x2f7a9a, 0x3f8a5a, 0xd0892a][dice.below(4)];
    let (wall, dark) = (easel.ink(rgb(own), 0.75), easel.ink(rgb(own), 0.35));
    let (sign, pale) = (easel.ink(rgb(band), 0.8), easel.ink(rgb(0xf4f0e4), 0.95));
    let top = KERB_Y - high;
    easel.drawing.rect((left, top, right, KERB_Y), &wall);
    easel.drawing.rect(
        (left - 0.006, top - 0.008, right + 0.006, top + 0.004),
        &dark,
    );
    let (band_top, glass_top) = (top + 0.16 * high, top + 0.46 * high);
    easel
        .drawing
        .rect((left, band_top, right, glass_top - 0.06 * high), &sign);
    let n = ((right - left) / 0.085) as usize;
    let step = (right - left) / n as f32;
    for i in 0..n {
        let x = left + step * i as f32;
        let pane = easel.pane(dice, 0.85);
        let inner = (
            x + 0.10 * step,
            glass_top,
            x + 0.90 * step,
            KERB_Y - 0.05 * high,
        );
        easel.drawing.rect(inner, &pane);
        if i % 3 == 1 {
            let bar = (
                x + 0.05 * step,
                band_top + 0.06 * high,
                x + 0.95 * step,
                band_top + 0.16 * high,
            );
            easel.drawing.rounded(bar, 0.004, &pale);
        }
    }
    let awning = (left, glass_top - 0.06 * high, right, glass_top);
    easel.drawing.rect(awning, &dark);
}

/// Tall lamps with two arms each.
fn lamps(easel: &mut Easel, half: f32, stretch: f32) -> Vec<(f32, f32)> {
    let mut heads = Vec::new();
    let (steel, head) = (easel.ink(rgb(0x5a6068), 0.4), easel.ink(rgb(0xfff0c8), 1.0));
    for share in [-0.92, 0.06, 0.94] {
        let (x, top) = (share * half, KERB_Y - 0.30 * stretch);
        easel
            .drawing
            .rect((x - 0.0035, top, x + 0.0035, KERB_Y), &steel);
        let foot = (x - 0.009, KERB_Y - 0.022, x + 0.009, KERB_Y);
        easel.drawing.rect(foot, &steel);
        for arm in [-1.0, 1.0] {
            let tip = x + arm * 0.045;
            let line = format!(
                "M{x:.4} {:.4}Q{x:.4} {top:.4} {tip:.4} {top:.4}",
                top + 0.02
            );
            easel.drawing.stroke(&line, &steel, 0.005);
            easel
                .drawing
                .ellipse((tip, top + 0.004), (0.016, 0.005), &head);
            heads.push((tip, top + 0.006));
        }
    }
    heads
}

/// A blue board with a P on a post.
fn sign(easel: &mut Easel, (x, high): (f32, f32)) {
    let (post, blue, white) = (
        easel.ink(rgb(0x8a9098), 0.5),
        easel.ink(rgb(0x2a62b8), 0.8),
        easel.ink(rgb(0xf8f8f4), 1.0),
    );
    let (top, r) = (KERB_Y - high, 0.030);
    easel
        .drawing
        .rect((x - 0.003, top, x + 0.003, KERB_Y), &post);
    easel
        .drawing
        .rounded((x - r, top - r, x + r, top + r), 0.008, &white);
    let inner = (x - 0.9 * r, top - 0.9 * r, x + 0.9 * r, top + 0.9 * r);
    easel.drawing.rounded(inner, 0.007, &blue);
    let letter = format!(
        "M{0:.4} {1:.4}V{2:.4}H{3:.4}Q{4:.4} {2:.4} {4:.4} {5:.4}Q{4:.4} {6:.4} {3:.4} {6:.4}H{0:.4}",
        x - 0.35 * r,
        top + 0.58 * r,
        top - 0.55 * r,
        x + 0.05 * r,
        x + 0.48 * r,
        top - 0.24 * r,
        top + 0.08 * r
    );
    easel.drawing.stroke(&letter, &white, 0.26 * r);
}

/// The light around the lamps after dark.
fn add_halos(craft: &mut Craft<'_>, heads: Vec<(f32, f32)>) {
    if craft.tones.lamps < 0.3 {
        return;
    }
    let strength = 0.6 * craft.tones.lamps;
    let side_px = (craft.density * 0.2) as usize;
    let halo = Sprite::new(glow(side_px, [1.0, 0.86, 0.58], 0.04), side_px as f32);
    craft.add_layer(Box::new(move |_, view, list| {
        for at in &heads {
            let draw = halo.draw(view, *at, (0.30, 0.55));
            list.draw(Draw {
                blend: Blend::Add,
                opacity: strength,
                ..draw
            });
        }
    }));
}

//! A stadium: a striped pitch between stands full of people, floodlights, a goal; lights of cameras that flash.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape, Sprite};
use super::easel::{Distance, Easel};
use super::palette::{mix, rgb, scale};
use super::sky::add_sky;
use crate::paint::bake::{glow, hex};
use crate::paint::noise::{fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Rgb};
use crate::staging::{Set, SetContext};

/// What is played there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Game {
    Football,
    Baseball,
    Athletics,
}

pub(super) fn build(ctx: &SetContext) -> Set {
    build_for(ctx, Game::Football)
}

/// The same stands around a baseball diamond, seen from behind home plate.
pub(super) fn ballpark(ctx: &SetContext) -> Set {
    build_for(ctx, Game::Baseball)
}

/// The same stands around a running track, seen from beside its home straight.
pub(super) fn track(ctx: &SetContext) -> Set {
    build_for(ctx, Game::Athletics)
}

fn build_for(ctx: &SetContext, game: Game) -> Set {
    let mut craft = Craft::new(ctx);
    let pitch_y = if craft.is_tall() { 0.58 } else { 0.62 };
    let light_x = add_sky(&mut craft, pitch_y - 0.2).signum();
    add_clouds(&mut craft, 0.12, light_x);
    add_stands(&mut craft, pitch_y);
    add_lights(&mut craft, light_x, pitch_y);
    add_pitch(&mut craft, pitch_y, game);
    if game == Game::Football {
        add_goal(&mut craft, light_x, pitch_y);
    }
    add_flashes(&mut craft, pitch_y);
    let mut palette = craft.tones.palette(light_x);
    let flood = craft.tones.lamps;
    palette.light = mix(palette.light, [1.0, 1.0, 0.98], 0.8 * flood);
    palette.ambient = mix(palette.ambient, [0.50, 0.52, 0.56], 0.7 * flood);
    craft.finish(Shape {
        far_ground_y: 0.72,
        ..Shape::open(palette)
    })
}

/// Two tiers of stands that bend around the pitch, with a crowd in many colours under a roof.
pub(super) fn add_stands(craft: &mut Craft<'_>, pitch_y: f32) {
    let parallax = 0.45;
    let (left, _, right, _) = craft.area(parallax);
    let half = craft.half_width;
    let stretch = if craft.is_tall() { 1.75 } else { 1.0 };
    let mut dice = craft.dice(20);
    let seed = dice.noise_seed();
    let team = rgb([0xc83a34, 0x2f5fb0, 0x2f8a5a, 0xe09a2a][dice.below(4)]);
    let tones = craft.tones.clone();
    let flood = tones.lamps;
    let area = (left, pitch_y - 0.95 * stretch, right, pitch_y + 0.06);
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        let u = x / half;
        let near = 1.0 + 0.55 * u * u;
        let base = pitch_y + 0.02 + 0.02 * u * u;
        let up = (base - y) / (near * stretch);
        let angle = libm::atan2f(u, 1.2) * 10.0 + 20.0;
        let (own, light) = if up < 0.035 {
            // Boards with colours around the pitch.
            let board = (angle * 0.7).floor() as i32;
            let pick = hash01(board, 3, seed);
            (
                rgb([0x1f2a3a, 0xe6e6e6, 0x2f6fb8, 0xd8b030, 0xb83a3a][(pick * 5.0) as usize % 5]),
                0.9,
            )
        } else if up < 0.20 || (0.235..0.40).contains(&up) {
            let tier = if up < 0.20 { up - 0.035 } else { up - 0.235 };
            let grid = angle * if up < 0.2 { 8.0 } else { 8.6 };
            let is_stair = (angle * 0.55).fract() < 0.03;
            match is_stair {
                true => (rgb(0x9aa0a8), 0.5),
                false => spectator((grid, tier / 0.0165), team, seed),
            }
        } else if up < 0.235 {
            // A ring of light between the tiers.
            let run = libm::sinf(angle * 2.0);
            (mix(rgb(0x1c2230), team, smoothstep(0.2, 0.6, run)), 1.0)
        } else {
            let rib = (angle * 1.3).fract() < 0.08;
            (
                if rib { rgb(0x6a7480) } else { rgb(0xc9d0d6) },
                0.6 - 0.3 * smoothstep(0.40, 0.47, up),
            )
        };
        let roof = 0.47 + 0.015 * libm::cosf(u * 2.0);
        let grain = 1.0 + 0.1 * (fbm(x * 40.0, y * 40.0, 2, seed) - 0.5);
        let day = tones.toned(scale(own, grain), light, 0.22 - 0.1 * u * u);
        let lit = scale(own, 0.55 * light * grain);
        (
            mix(day, lit, 0.75 * flood),
            smoothstep(-0.002, 0.002, roof - up),
        )
    });
    craft.add(placed);
}

/// What is seen at a place of the stands, counted in seats and rows: a head, a coat, or the seat behind them; and how
/// much light it takes.
pub(super) fn spectator((grid, tier): (f32, f32), team: Rgb, seed: u32) -> (Rgb, f32) {
    let (row, in_row) = (tier.floor(), tier.fract());
    let seat = grid.floor() as i32 + 1000 * (row as i32 % 2);
    let across = (grid.fract() - 0.5).abs();
    let is_there = hash01(seat, row as i32, seed) < 0.90;
    let pick = hash01(seat, row as i32, seed + 2);
    let cloth = if pick < 0.45 {
        team
    } else {
        rgb([0xf0ece4, 0x3a4458, 0xe8c860, 0x8a8f98, 0xc86a5a][(pick * 25.0) as usize % 5])
    };
    let head = libm::hypotf(across * 1.1, (in_row - 0.76) * 0.85) < 0.23;
    let body = across < 0.38 && in_row < 0.62;
    if is_there && head {
        let skin = rgb([0xd9ae8c, 0x8a5f44, 0xe8c4a0][(pick * 30.0) as usize % 3]);
        (skin, 0.9)
    } else if is_there && body {
        (scale(cloth, 0.85 + 0.3 * pick), 0.85)
    } else {
        (scale(team, 0.35), 0.5)
    }
}

/// Masts with floodlights.
pub(super) fn add_lights(craft: &mut Craft<'_>, light_x: f32, pitch_y: f32) {
    let parallax = 0.35;
    let stretch = if craft.is_tall() { 1.55 } else { 1.0 };
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax,
            depth: 0.3,
        },
        (-1.2, pitch_y),
        light_x,
    );
    let mut heads = Vec::new();
    let edge = craft.half_width;
    let is_on = easel.tones.lamps > 0.3;
    for side in [-1.0_f32, 1.0] {
        let x = side * edge * 0.72;
        let y = pitch_y - 0.56 * stretch;
        let steel = easel.ink(rgb(0x6a7480), 0.6);
        easel
            .drawing
            .rect((x - 0.006, y, x + 0.006, pitch_y - 0.40 * stretch), &steel);
        easel
            .drawing
            .rect((x - 0.075, y - 0.065, x + 0.075, y + 0.02), &steel);
        for row in 0..3 {
            for k in 0..6 {
                let at = (x - 0.062 + 0.025 * k as f32, y - 0.05 + 0.026 * row as f32);
                easel.drawing.ellipse(
                    at,
                    (0.010, 0.010),
                    if is_on { "#fffef4" } else { "#dfe6ea" },
                );
            }
        }
        heads.push((x, y - 0.02));
    }
    easel.hang(craft);
    let side_px = (craft.density * 0.3) as usize;
    let halo = Sprite::new(glow(side_px, [0.95, 0.98, 1.0], 0.02), side_px as f32);
    let strength = 0.15 + 0.7 * craft.tones.lamps;
    craft.add_layer(Box::new(move |t, view, list| {
        for at in &heads {
            list.draw(Draw {
                blend: Blend::Add,
                opacity: strength * (1.0 + 0.02 * libm::sinf(5.0 * t)),
                ..halo.draw(view, *at, (0.75, parallax))
            });
        }
    }));
}

fn add_pitch(craft: &mut Craft<'_>, pitch_y: f32, game: Game) {
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == crate::scene::Season::Winter;
    let horizon = pitch_y - 0.13;
    let eye = 1.0 - horizon;
    let flood = tones.lamps;
    let placed = craft.bake_fn((left, pitch_y, right, bottom), (0.9, 1.0), |x, y| {
        let z = eye / (y - horizon);
        let (u, v) = (x * z, z);
        let grain = fbm(u * 26.0, v * 30.0, 3, seed) - 0.5;
        let stripe = smoothstep(-0.2, 0.2, libm::sinf(v * 9.0));
        let green = mix(rgb(0x3f8f3a), rgb(0x58ab48), stripe);
        let green = if is_white {
            mix(green, [0.9, 0.94, 0.97], 0.6)
        } else {
            green
        };
        let turf = scale(green, 1.0 + 0.35 * grain);
        let own = match game {
            Game::Football => mix(turf, [0.96, 0.97, 0.95], 0.85 * football_lines((u, v))),
            Game::Baseball => diamond((u, v), turf, grain),
            Game::Athletics => lanes((u, v), turf, grain),
        };
        let day = tones.toned(own, 0.95 - 0.25 * smoothstep(0.9, 1.1, y), 0.10);
        let lit = scale(
            own,
            0.95 - 0.2 * smoothstep(0.9, 1.1, y) - 0.15 * smoothstep(0.5, 1.2, u.abs()),
        );
        (mix(day, lit, 0.8 * flood), 1.0)
    });
    craft.add(placed);
}

/// The paint of a football pitch at a place of the ground: touch line, middle line, circle, spot.
fn football_lines((u, v): (f32, f32)) -> f32 {
    let line = |gap: f32| smoothstep(0.022, 0.014, gap.abs());
    let circle = line(libm::hypotf(u, v - 1.9) - 0.62);
    circle
        .max(line(v - 1.9))
        .max(line(v - 3.35))
        .max(smoothstep(0.05, 0.04, libm::hypotf(u, v - 1.9)))
}

/// A baseball field at a place of the ground: the dirt of the infield around its grass, the mound, bases and foul lines.
fn diamond((u, v): (f32, f32), turf: Rgb, grain: f32) -> Rgb {
    /// Home plate, the middle of the diamond and how far its bases are from there.
    const HOME_V: f32 = 1.12;
    const MIDDLE_V: f32 = 1.84;
    const TO_BASE: f32 = MIDDLE_V - HOME_V;
    let within = |gap: f32| smoothstep(0.02, -0.02, gap);
    let away = u.abs() + (v - MIDDLE_V).abs();
    let skin =
        within(libm::hypotf(u, v - MIDDLE_V + 0.1) - 1.02) * within(u.abs() - (v - HOME_V) - 0.16);
    let inner = within(away - 0.54);
    let mound = within(libm::hypotf(u, v - MIDDLE_V) - 0.15);
    let plate = within(libm::hypotf(u, v - HOME_V) - 0.22);
    let track = smoothstep(3.30, 3.34, v);
    let dirt = (skin * (1.0 - inner)).max(mound).max(plate).max(track);
    let own = mix(turf, scale(rgb(0xc08a5c), 1.0 + 0.5 * grain), dirt);
    let foul =
        smoothstep(0.026, 0.014, (u.abs() - (v - HOME_V)).abs()) * within(0.10 - (v - HOME_V));
    let bases = [
        (0.0, HOME_V),
        (TO_BASE, MIDDLE_V),
        (-TO_BASE, MIDDLE_V),
        (0.0, MIDDLE_V + TO_BASE),
    ];
    let base = bases
        .into_iter()
        .map(|(x, y)| within((u - x).abs() + (v - y).abs() - 0.065))
        .fold(0.0_f32, f32::max);
    let rubber = within((u.abs() - 0.05).max((v - MIDDLE_V).abs() - 0.014));
    mix(own, [0.97, 0.97, 0.95], (0.9 * foul).max(base).max(rubber))
}

/// A running track at a place of the ground: eight lanes on this side of the grass and on the far one.
fn lanes((u, v): (f32, f32), turf: Rgb, grain: f32) -> Rgb {
    /// Where the straights begin and end, as distances, and how wide a lane is there.
    const STRAIGHTS: [(f32, f32, f32); 2] = [(0.99, 1.63, 0.08), (2.90, 3.60, 0.0875)];
    let Some((from, to, wide)) = STRAIGHTS
        .into_iter()
        .find(|(from, to, _)| (*from..*to).contains(&v))
    else {
        // The line where the grass ends, and a faint middle line on it.
        let edge = smoothstep(0.03, 0.02, (v - 1.66).abs());
        return mix(turf, [0.96, 0.97, 0.95], 0.8 * edge);
    };
    let rubber = scale(rgb(0xc2523c), 1.0 + 0.35 * grain);
    let lane = (v - from) / wide;
    let gap = (lane - (lane + 0.5).floor()).abs() * wide;
    let soft = 0.004 * (to - from);
    let between = smoothstep(0.010 + soft, 0.005, gap);
    let finish = smoothstep(0.020, 0.012, (u - 0.42).abs());
    mix(rubber, [0.96, 0.95, 0.93], 0.9 * between.max(finish))
}

/// A goal at the far side.
fn add_goal(craft: &mut Craft<'_>, light_x: f32, pitch_y: f32) {
    let mut easel = Easel::new(
        craft,
        Distance {
            parallax: 0.6,
            depth: 0.05,
        },
        (pitch_y - 0.2, pitch_y + 0.1),
        light_x,
    );
    let foot = pitch_y + 0.03;
    let (half, high) = (0.16, 0.105);
    let white = if easel.tones.lamps > 0.4 {
        "#f4f6f6".to_owned()
    } else {
        hex(easel.tone([0.97; 3], 1.0))
    };
    easel.drawing.group(r#"opacity="0.35""#, |drawing| {
        for i in 0..17 {
            let x = lerp(-half, half, i as f32 / 16.0);
            drawing.rect((x - 0.0008, foot - high, x + 0.0008, foot - 0.008), &white);
        }
        for i in 0..7 {
            let y = lerp(foot - high, foot - 0.008, i as f32 / 6.0);
            drawing.rect((-half, y - 0.0008, half, y + 0.0008), &white);
        }
    });
    let frame = format!(
        "M{:.4} {foot:.4}L{:.4} {:.4}L{half:.4} {:.4}L{half:.4} {foot:.4}",
        -half,
        -half,
        foot - high,
        foot - high
    );
    easel.drawing.stroke(&frame, &white, 0.006);
    easel.hang(craft);
}

/// Flashes of cameras among the crowd.
pub(super) fn add_flashes(craft: &mut Craft<'_>, pitch_y: f32) {
    let stretch = if craft.is_tall() { 1.75 } else { 1.0 };
    let side_px = (craft.density * 0.05).max(6.0) as usize;
    let flash = Sprite::new(glow(side_px, [1.0; 3], 0.25), side_px as f32);
    let mut dice = craft.dice(24);
    let half = craft.half_width;
    let spots: Vec<_> = (0..40)
        .map(|_| {
            (
                (
                    dice.range(-half, half),
                    pitch_y - dice.range(0.05, 0.38) * stretch,
                ),
                dice.range(0.0, 9.0),
            )
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        for (at, phase) in &spots {
            let beat = (t * 0.55 + phase).fract();
            if beat < 0.05 {
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: 1.0 - beat * 20.0,
                    ..flash.draw(view, *at, (0.05, 0.45))
                });
            }
        }
    }));
}

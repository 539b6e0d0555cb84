//! What the walls, the floor and the ceiling of a room of the table are made of.

use super::super::craft::Craft;
use super::super::hall::{Face, Hall, Hit, tiles};
use super::super::palette::{mix, scale};
use super::parse::{Finish, Kind, Look};
use crate::paint::Rgb;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};

/// Bakes the walls, the floor and the ceiling.
pub(super) fn add_shell(craft: &mut Craft<'_>, hall: &Hall, look: &Look, dice: &mut Dice) {
    let seed = dice.noise_seed();
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 18.0, at.1 * 18.0, 3, seed) - 0.5;
        let own = match hit.face {
            Face::Floor => surface(look.floor, hit, seed),
            Face::Ceiling => look.ceiling,
            _ => match look.dado {
                Some(own) if hit.up < 0.30 => own,
                Some(own) if hit.up < 0.32 => scale(own, 0.7),
                _ => surface(look.wall, hit, seed),
            },
        };
        (scale(own, 1.0 + 0.08 * grain), 0.0)
    });
}

/// The colour of a surface at a point.
fn surface(finish: Finish, hit: &Hit, seed: u32) -> Rgb {
    let at = hit.on_face();
    let own = finish.colour;
    let is_floor = matches!(hit.face, Face::Floor);
    let pieces = |size: (f32, f32), is_staggered: bool, (deep, varied): (f32, f32)| {
        let (joint, piece) = tiles(at, size, is_staggered);
        let tone = 1.0 - varied / 2.0 + varied * hash01(piece.0, piece.1, seed);
        scale(own, tone * lerp(deep, 1.0, joint))
    };
    match finish.kind {
        Kind::Plain => own,
        Kind::Tile if is_floor => pieces((0.26, 0.26), false, (0.78, 0.08)),
        Kind::Tile => pieces((0.11, 0.11), false, (0.84, 0.06)),
        Kind::Check => {
            let (joint, piece) = tiles(at, (0.24, 0.24), false);
            let is_dark = (piece.0 + piece.1).rem_euclid(2) == 1;
            let own = if is_dark {
                own
            } else {
                mix(own, [1.0; 3], 0.82)
            };
            scale(own, lerp(0.85, 1.0, joint))
        }
        Kind::Brick => pieces((0.15, 0.065), true, (0.76, 0.24)),
        Kind::Wood if is_floor => {
            let (joint, piece) = tiles((at.1, at.0), (0.9, 0.11), true);
            let tone = 0.90 + 0.18 * hash01(piece.0, piece.1, seed);
            let vein = fbm(at.1 * 3.0, at.0 * 46.0, 3, seed) - 0.5;
            scale(own, tone * lerp(0.74, 1.0, joint) * (1.0 + 0.16 * vein))
        }
        Kind::Wood => {
            let (joint, piece) = tiles(at, (0.12, 4.0), false);
            let tone = 0.92 + 0.14 * hash01(piece.0, 0, seed);
            let vein = fbm(at.0 * 40.0, at.1 * 2.5, 3, seed) - 0.5;
            scale(own, tone * lerp(0.72, 1.0, joint) * (1.0 + 0.14 * vein))
        }
        Kind::Stone => {
            let bent = (
                at.0 + 0.03 * (fbm(at.0 * 5.0, at.1 * 5.0, 2, seed) - 0.5),
                at.1 + 0.03 * (fbm(at.1 * 5.0, at.0 * 5.0, 2, seed + 1) - 0.5),
            );
            let (joint, piece) = tiles(bent, (0.30, 0.17), true);
            let tone = 0.84 + 0.26 * hash01(piece.0, piece.1, seed);
            scale(own, tone * lerp(0.62, 1.0, joint))
        }
        Kind::Carpet => {
            let thread = fbm(at.0 * 70.0, at.1 * 70.0, 2, seed) - 0.5;
            scale(own, 1.0 + 0.22 * thread)
        }
        Kind::Stripes => {
            let share = (at.0 / 0.16).rem_euclid(1.0);
            let light = smoothstep(0.46, 0.50, share) * smoothstep(1.0, 0.96, share);
            mix(own, [1.0; 3], 0.16 * light)
        }
        Kind::Metal => pieces((0.36, 0.30), false, (0.66, 0.06)),
    }
}

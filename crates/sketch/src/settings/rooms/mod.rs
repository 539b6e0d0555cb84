//! Rooms of a trade: a shell of walls in perspective and what belongs into it, one file each.

mod airport;
mod bakery;
mod bathroom;
mod cockpit;
mod hull;
mod museum;
mod ward;
mod workshop;

pub(super) use airport::build as airport;
pub(super) use bakery::build as bakery;
pub(super) use bathroom::build as bathroom;
pub(super) use cockpit::build as cockpit;
pub(super) use hull::build as hull;
pub(super) use museum::build as museum;
pub(super) use ward::build as ward;
pub(super) use workshop::build as workshop;

use super::craft::Craft;
use super::hall::{Face, Hall, tiles};
use super::palette::{rgb, scale};
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp};
use crate::staging::{Set, SetContext};

/// What walls, floor and ceiling are made of.
struct Shell {
    /// Half width, height and distance of the back wall, in wide and in tall frames.
    wide: [f32; 3],
    tall: [f32; 3],
    floor: u32,
    /// How large a piece of the floor is.
    floor_tile: (f32, f32),
    wall: u32,
    /// How large a piece of the wall is; nothing is tiled with pieces of no width.
    wall_tile: (f32, f32),
    /// The lower part of the wall: how high, in which colour.
    dado: (f32, u32),
    ceiling: u32,
    /// How bright the room is by day and by night.
    glow: [f32; 3],
}

/// A room that is being furnished.
pub(super) struct Room<'a> {
    pub(super) craft: Craft<'a>,
    pub(super) hall: Hall,
    pub(super) drawing: Drawing,
    pub(super) dice: Dice,
    /// The side the light comes from, -1.0 or 1.0.
    pub(super) side: f32,
}

impl<'a> Room<'a> {
    fn new(ctx: &'a SetContext, shell: &Shell) -> Self {
        let mut craft = Craft::new(ctx);
        let mut hall = Hall::new(&craft, shell.wide, shell.tall);
        let mut dice = craft.dice(20);
        let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
        let drop = hall.high.min(1.35) - 0.10;
        for x in [-0.55, 0.55] {
            hall.evening_lamp((x, drop, 1.7), shell.glow, 0.75);
        }
        add_shell(&mut craft, (&hall, shell), &mut dice);
        let drawing = hall.drawing(&craft);
        Self {
            craft,
            hall,
            drawing,
            dice,
            side,
        }
    }

    /// A rectangle that faces the beholder.
    fn panel(&mut self, x: (f32, f32), up: (f32, f32), (z, own): (f32, u32)) {
        let fill = self.hall.ink(rgb(own), (x.0, up.0, z), 1.0);
        self.drawing.rect(self.hall.front(x, up, z), &fill);
    }

    /// The same with round corners.
    fn rounded(&mut self, x: (f32, f32), up: (f32, f32), (z, own, radius): (f32, u32, f32)) {
        let fill = self.hall.ink(rgb(own), (x.0, up.0, z), 1.0);
        self.drawing
            .rounded(self.hall.front(x, up, z), radius / self.hall.away(z), &fill);
    }

    /// A rectangle that shines by itself.
    fn light(&mut self, x: (f32, f32), up: (f32, f32), (z, own): (f32, u32)) {
        self.drawing.rect(self.hall.front(x, up, z), &hex(rgb(own)));
    }

    /// A round thing that faces the beholder.
    fn disc(&mut self, (x, up, z): (f32, f32, f32), radius: f32, own: u32) {
        let fill = self.hall.ink(rgb(own), (x, up, z), 1.0);
        let at = self.hall.at(x, up, z);
        self.drawing.ellipse(
            at,
            (radius / self.hall.away(z), radius / self.hall.away(z)),
            &fill,
        );
    }

    /// A box with a shadow where it stands on the floor.
    fn block(&mut self, [x, up, z]: [(f32, f32); 3], own: u32) {
        if up.0 <= 0.0 {
            self.hall
                .shadow(&mut self.drawing, (x.0 - 0.02, x.1 + 0.02), z);
        }
        self.hall.block(&mut self.drawing, [x, up, z], rgb(own));
    }

    /// A long lamp under the ceiling.
    fn ceiling_light(&mut self, x: (f32, f32), z: (f32, f32)) {
        let up = self.hall.high - 0.004;
        self.hall.level(&mut self.drawing, up, (x, z), "#fdfaf0");
    }

    pub(super) fn finish(mut self) -> Set {
        self.hall.hang(&mut self.craft, &self.drawing);
        self.hall.add_motes(&mut self.craft);
        self.hall.finish(self.craft, self.side)
    }
}

fn add_shell(craft: &mut Craft<'_>, (hall, shell): (&Hall, &Shell), dice: &mut Dice) {
    let seed = dice.noise_seed();
    hall.add_walls(craft, |hit| {
        let at = hit.on_face();
        let grain = fbm(at.0 * 18.0, at.1 * 18.0, 3, seed) - 0.5;
        let pieces = |size: (f32, f32), own: u32, deep: f32| {
            if size.0 <= 0.0 {
                return rgb(own);
            }
            let (joint, piece) = tiles(at, size, false);
            let tone = 0.94 + 0.10 * hash01(piece.0, piece.1, seed);
            scale(rgb(own), tone * lerp(deep, 1.0, joint))
        };
        let own = match hit.face {
            Face::Floor => pieces(shell.floor_tile, shell.floor, 0.80),
            Face::Ceiling => rgb(shell.ceiling),
            _ if hit.up < shell.dado.0 => rgb(shell.dado.1),
            _ => pieces(shell.wall_tile, shell.wall, 0.84),
        };
        (scale(own, 1.0 + 0.10 * grain), 0.0)
    });
}

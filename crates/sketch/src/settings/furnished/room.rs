//! A room of a place of the table: walls of its own kind, and along them what the table says.
//!
//! The back wall is filled from side to side: things stand as wide as they are, shelves, counters and rails share
//! what is left. Tall frames show less of it, so what does not fit there is left out from the end of the list.

use super::super::craft::Craft;
use super::super::furniture::pendant;
use super::super::hall::Hall;
use super::super::palette::{mix, rgb, scale};
use super::super::rooms::Room;
use super::parse::{Furnishing, Item, Kind, Look, Size, What};
use super::piece::Piece;
use super::shell::add_shell;
use crate::paint::noise::lerp;
use crate::scene::TimeOfDay;
use crate::staging::{Set, SetContext};

/// How high a metre of what stands along the walls is: a little more than a metre of the hall, as on a stage, so that
/// it is seen behind whoever is there.
const PER_M: f32 = 0.41;
/// How much larger everything is in a tall frame, which shows fewer things and much wall.
const TALL: f32 = 1.42;

pub(super) fn build(ctx: &SetContext, look: &Look, has: &Furnishing) -> Set {
    let ctx = &SetContext {
        backdrop: ctx.backdrop.or(look.view),
        time_of_day: if look.is_dark {
            TimeOfDay::Night
        } else {
            ctx.time_of_day
        },
        ..*ctx
    };
    let mut craft = Craft::new(ctx);
    let (wide, tall) = match look.size {
        Size::Small => ([0.98, 0.92, 1.75], [0.74, 1.85, 1.75]),
        Size::Normal => ([1.26, 1.06, 2.0], [0.88, 2.30, 2.0]),
        Size::Large => ([1.50, 1.30, 2.3], [0.98, 2.70, 2.3]),
        Size::Vast => ([1.85, 1.75, 2.8], [1.20, 3.30, 2.8]),
    };
    let mut hall = Hall::new(&craft, wide, tall);
    let mut dice = craft.dice(20);
    let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
    let drop = hall.high.min(1.45) - 0.12;
    for x in [-0.55, 0.55] {
        hall.evening_lamp((x, drop, 0.75 * hall.back), look.light, 0.80);
    }
    add_shell(&mut craft, &hall, look, &mut dice);
    let drawing = hall.drawing(&craft);
    let mut room = Room {
        craft,
        hall,
        drawing,
        dice,
        side,
    };
    room.lay_rug(has);
    room.hang_on_wall(has);
    room.furnish_back(&has.back);
    room.hang_sign(has);
    room.hang_from_ceiling(has, look);
    room.set_rows(&has.rows);
    room.set_sides(&has.side);
    room.finish()
}

impl Room<'_> {
    /// How high a metre of what stands along the walls is.
    pub(super) fn per_m(&self) -> f32 {
        PER_M * self.grown()
    }

    /// How much larger things are than in a wide frame.
    pub(super) fn grown(&self) -> f32 {
        if self.craft.is_tall() { TALL } else { 1.0 }
    }

    /// How far to both sides things stand at the back wall.
    pub(super) fn reach(&self) -> f32 {
        // What lies beyond the frame would not be seen.
        let seen = 0.94 * self.craft.half_width * self.hall.back;
        (self.hall.half - 0.05).min(seen)
    }

    /// Puts a thing with its foot at a point of the room.
    pub(super) fn put(
        &mut self,
        piece: &Piece,
        (x, up, z): (f32, f32, f32),
        (size, turn): (f32, f32),
    ) {
        let at = self.hall.at(x, up, z);
        let (_, high) = piece.size_m();
        let per_m = self.per_m() * size;
        let light = (x, up + 0.5 * high * per_m, z);
        let hall = &self.hall;
        piece.draw(
            &mut self.drawing,
            (at, per_m / self.hall.away(z), turn),
            |own| hall.tone(own, light, 0.98),
        );
    }

    fn lay_rug(&mut self, has: &Furnishing) {
        let Some(own) = has.rug else { return };
        let half = 0.42 * self.hall.half;
        for (grow, own) in [
            (0.0, scale(rgb(own), 0.8)),
            (0.04, mix(rgb(own), [1.0; 3], 0.25)),
            (0.06, rgb(own)),
        ] {
            let fill = self.hall.ink(own, (0.0, 0.0, 1.6), 1.0);
            let (x, z) = (
                (-half + grow, half - grow),
                (1.16 + grow, self.hall.back - 0.45 - grow),
            );
            self.hall.level(&mut self.drawing, 0.002, (x, z), &fill);
        }
    }

    /// Pictures, clocks, boards: side by side at the height of the eyes, above what stands there.
    fn hang_on_wall(&mut self, has: &Furnishing) {
        let z = self.hall.back - 0.012;
        let is_under_shelf = has
            .back
            .iter()
            .any(|item| matches!(item.what, What::Shelf(_) | What::Window));
        let up = if is_under_shelf { 0.86 } else { 0.60 };
        let reach = self.reach();
        let pieces = pieces(&has.wall);
        let n = pieces.len().max(1);
        for (i, (piece, _)) in pieces.iter().enumerate() {
            let at = lerp(-reach, reach, (i as f32 + 0.5) / n as f32);
            let (wide, high) = piece.size_m();
            let most = (2.0 * reach / n as f32 - 0.04).min(0.75 * self.grown());
            let size = (most / (wide * self.per_m()))
                .min(0.42 * self.grown() / (high * self.per_m()))
                .min(1.25);
            let up = up * self.grown();
            let up = up - 0.5 * high * size * self.per_m() + 0.10;
            self.put(piece, (at, up.max(0.24), z), (size, 1.0));
        }
    }

    /// The name of the place on a board high on the back wall.
    fn hang_sign(&mut self, has: &Furnishing) {
        let Some(piece) = has.sign.as_deref().and_then(Piece::sign) else {
            return;
        };
        let z = self.hall.back - 0.02;
        let (wide, high) = piece.size_m();
        let size = (0.9 * self.reach() / (wide * self.per_m())).min(0.9);
        let top = self.hall.high.min(1.60 * self.grown()) - 0.03;
        self.put(
            &piece,
            (0.0, top - high * size * self.per_m(), z),
            (size, 1.0),
        );
    }

    /// What the table says, or else lamps.
    fn hang_from_ceiling(&mut self, has: &Furnishing, look: &Look) {
        if self.hall.is_from_above() {
            return;
        }
        let z = 0.80 * self.hall.back;
        let top = self.hall.high.min(1.45 * self.grown());
        if has.top.is_empty() {
            // No lamp hangs on a cord in a vault of stone or in a ship.
            if matches!(look.wall.kind, Kind::Stone | Kind::Metal) {
                return;
            }
            let shade = mix(rgb(0x5a5148), look.wall.colour, 0.25);
            for x in [-0.50, 0.50] {
                pendant(
                    &self.hall,
                    &mut self.drawing,
                    (x * self.hall.half, top - 0.20, z),
                    shade,
                );
            }
            return;
        }
        let pieces = pieces(&has.top);
        let n = pieces.len();
        let reach = 0.80 * self.hall.half.min(self.craft.half_width * z);
        for (i, (piece, _)) in pieces.iter().enumerate() {
            let x = lerp(-reach, reach, (i as f32 + 0.5) / n as f32);
            let (wide, high) = piece.size_m();
            let grown = self.grown();
            let size = (0.34 * grown / (high * self.per_m()))
                .min(0.5 * grown / (wide * self.per_m()))
                .min(1.3);
            let low = top - 0.06 - high * size * self.per_m() - 0.05 * self.dice.unit();
            let (from, to) = (
                self.hall.at(x, self.hall.high, z),
                self.hall.at(x, low + 0.92 * high * size * self.per_m(), z),
            );
            let cord = self.hall.ink(rgb(0x3a3836), (x, low, z), 0.8);
            self.drawing
                .rect((from.0 - 0.0014, from.1, to.0 + 0.0014, to.1), &cord);
            self.put(piece, (x, low, z), (size, 1.0));
        }
    }

    /// Rows of seats, desks or beds on both sides of a way.
    fn set_rows(&mut self, items: &[Item]) {
        let pieces = pieces(items);
        let Some((piece, _)) = pieces.first() else {
            return;
        };
        let (wide, high) = piece.size_m();
        let size = (0.40 * self.grown() / (high * self.per_m())).min(1.0);
        let wide = wide * size * self.per_m();
        let n_rows = 3;
        for row in 0..n_rows {
            let z = lerp(
                self.hall.back - 0.45,
                1.50,
                row as f32 / (n_rows - 1) as f32,
            );
            let reach = (self.hall.half - 0.06).min(self.craft.half_width * z + 0.2);
            for side in [-1.0_f32, 1.0] {
                // Whoever the clip is about stands in the way between them.
                let mut at = 0.20 + 0.5 * wide;
                while at + 0.5 * wide < reach {
                    let x = side * at;
                    let half = 0.5 * wide;
                    self.hall.shadow(
                        &mut self.drawing,
                        (x - half, x + half),
                        (z - 0.06, z + 0.06),
                    );
                    self.put(piece, (x, 0.0, z), (size, -side));
                    at += wide + 0.02;
                }
            }
        }
    }

    /// What stands nearer, at the left and at the right.
    fn set_sides(&mut self, items: &[Item]) {
        for (i, (piece, _)) in pieces(items).iter().enumerate().take(4) {
            let side = if i % 2 == 0 { self.side } else { -self.side };
            let z = lerp(self.hall.back, 1.35, if i < 2 { 0.42 } else { 0.80 });
            let (wide, high) = piece.size_m();
            let size = (0.85 * self.grown() / (high * self.per_m()))
                .min(0.62 / (wide * self.per_m()))
                .min(1.0);
            let half = 0.5 * wide * size * self.per_m();
            let reach = (self.hall.half - 0.03).min(self.craft.half_width * z + 0.35 * half);
            let x = side * (reach - half).max(0.2);
            self.hall.shadow(
                &mut self.drawing,
                (x - half, x + half),
                (z - 0.07, z + 0.07),
            );
            self.put(piece, (x, 0.0, z), (size, -side));
        }
    }
}

/// The things of a list, each as often as it is said, with its colour.
fn pieces(items: &[Item]) -> Vec<(Piece, Option<u32>)> {
    let mut pieces = Vec::new();
    for item in items {
        let What::Thing(key) = &item.what else {
            continue;
        };
        for _ in 0..item.count {
            pieces.extend(Piece::find(key, item.colour).map(|piece| (piece, item.colour)));
        }
    }
    pieces
}

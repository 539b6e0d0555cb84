//! A room of a place of the table: walls of its own kind, and along them what the table says.
//!
//! The back wall is filled from side to side: things stand as wide as they are, shelves, counters and rails share
//! what is left. Tall frames show less of it, so what does not fit there is left out from the end of the list.

use super::super::craft::Craft;
use super::super::furniture::{back_window, pendant};
use super::super::hall::Hall;
use super::super::palette::{mix, rgb, scale};
use super::parse::{Furnishing, Item, Kind, Look, Size, What};
use super::piece::Piece;
use super::shell::add_shell;
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, lerp};
use crate::scene::TimeOfDay;
use crate::staging::{Set, SetContext};

/// How high a metre of what stands along the walls is: a little more than a metre of the hall, as on a stage, so that
/// it is seen behind whoever is there.
const PER_M: f32 = 0.41;
/// The least width of a shelf, a counter or a rail.
const LEAST: f32 = 0.34;
/// What stands by itself keeps this much room.
const GAP: f32 = 0.05;

/// A room that is being furnished.
struct Room<'a> {
    craft: Craft<'a>,
    hall: Hall,
    drawing: Drawing,
    dice: Dice,
    side: f32,
}

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
    let Room {
        mut craft,
        hall,
        drawing,
        side,
        ..
    } = room;
    hall.hang(&mut craft, &drawing);
    hall.add_motes(&mut craft);
    hall.finish(craft, side)
}

impl Room<'_> {
    /// How far to both sides things stand at the back wall.
    fn reach(&self) -> f32 {
        // What lies beyond the frame would not be seen.
        let seen = 0.94 * self.craft.half_width * self.hall.back;
        (self.hall.half - 0.05).min(seen)
    }

    /// Puts a thing with its foot at a point of the room.
    fn put(&mut self, piece: &Piece, (x, up, z): (f32, f32, f32), (size, turn): (f32, f32)) {
        let at = self.hall.at(x, up, z);
        let (_, high) = piece.size_m();
        let light = (x, up + 0.5 * high * PER_M * size, z);
        let hall = &self.hall;
        piece.draw(&mut self.drawing, (at, PER_M * size / z, turn), |own| {
            hall.tone(own, light, 0.98)
        });
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
            let most = (2.0 * reach / n as f32 - 0.04).min(0.75);
            let size = (most / (wide * PER_M)).min(0.42 / (high * PER_M)).min(1.25);
            let up = up - 0.5 * high * size * PER_M + 0.10;
            self.put(piece, (at, up.max(0.24), z), (size, 1.0));
        }
    }

    fn furnish_back(&mut self, items: &[Item]) {
        let reach = self.reach();
        let mut left = 2.0 * reach;
        let mut chosen: Vec<(Block, f32)> = Vec::new();
        for item in items {
            for _ in 0..item.count {
                let block = Block::of(item);
                let wide = block.width();
                if wide > left && !chosen.is_empty() {
                    break;
                }
                left -= wide;
                chosen.push((block, wide));
            }
        }
        let n_flexible = chosen.iter().filter(|(block, _)| block.grows()).count();
        let n_firm = chosen.len() - n_flexible;
        let (grow, gap) = if n_flexible > 0 {
            (left.max(0.0) / n_flexible as f32, 0.0)
        } else {
            (0.0, left.max(0.0) / n_firm.max(1) as f32)
        };
        let mut at = -reach;
        for (block, wide) in chosen {
            let wide = wide + if block.grows() { grow } else { gap };
            let x = (at, at + wide);
            at += wide;
            // The room is mirrored as its light is.
            let x = if self.side < 0.0 { (-x.1, -x.0) } else { x };
            self.build_block(block, x);
        }
    }

    fn build_block(&mut self, block: Block, x: (f32, f32)) {
        let back = self.hall.back;
        match block {
            Block::Gap => {}
            Block::Thing(piece) => {
                let z = back - 0.06;
                let (wide, high) = piece.size_m();
                let most = self.hall.high - 0.06;
                let size = (most / (high * PER_M))
                    .min((x.1 - x.0 + 0.04) / (wide * PER_M))
                    .min(1.0);
                let (middle, half) = ((x.0 + x.1) / 2.0, 0.5 * wide * size * PER_M);
                self.hall.shadow(
                    &mut self.drawing,
                    (middle - half, middle + half),
                    (z - 0.10, z + 0.05),
                );
                self.put(&piece, (middle, 0.0, z), (size, 1.0));
            }
            Block::Window => {
                let inset = 0.06 * (x.1 - x.0);
                let top = (self.hall.high - 0.12).min(1.25);
                let n_panes = ((x.1 - x.0) / 0.30).round().max(1.0) as usize;
                back_window(
                    &self.craft,
                    (&self.hall, &mut self.drawing, &mut self.dice),
                    ((x.0 + inset, x.1 - inset), (0.30, top)),
                    n_panes,
                );
            }
            Block::Door => {
                let middle = (x.0 + x.1) / 2.0;
                let z = back - 0.015;
                for (half, top, own) in [(0.19, 0.76, 0x6b4a30), (0.165, 0.73, 0x9a6a42)] {
                    let fill = self.hall.ink(rgb(own), (middle, 0.3, z), 0.95);
                    let area = self
                        .hall
                        .front((middle - half, middle + half), (0.0, top), z);
                    self.drawing.rect(area, &fill);
                }
                let knob = self.hall.at(middle + 0.12, 0.36, z);
                self.drawing
                    .ellipse(knob, (0.012 / z, 0.012 / z), "#e0b860");
            }
            Block::Shelf(goods, own) => self.build_shelf((&goods, own), x),
            Block::Counter(goods, own) => self.build_counter((&goods, own), x),
            Block::Rack(goods) => self.build_rack(&goods, x),
        }
    }

    /// Boards with things side by side.
    fn build_shelf(&mut self, (goods, own): (&[Piece], u32), x: (f32, f32)) {
        let z = self.hall.back - 0.03;
        let (x, own) = ((x.0 + 0.02, x.1 - 0.02), rgb(own));
        let n_rows = if self.hall.high > 1.5 { 5 } else { 4 };
        let step = 0.225;
        let top = 0.10 + step * n_rows as f32;
        let frame = self.hall.ink(scale(own, 0.82), (x.0, 0.5, z), 1.0);
        let inside = self.hall.ink(scale(own, 0.52), (x.0, 0.5, z), 1.0);
        self.drawing
            .rect(self.hall.front(x, (0.0, top + 0.02), z), &frame);
        self.drawing.rect(
            self.hall.front((x.0 + 0.015, x.1 - 0.015), (0.07, top), z),
            &inside,
        );
        let board = self.hall.ink(own, (x.0, 0.5, z), 1.08);
        for row in 0..n_rows {
            let up = 0.10 + step * row as f32;
            self.drawing
                .rect(self.hall.front(x, (up - 0.025, up), z - 0.01), &board);
            self.fill_board(
                goods,
                (x.0 + 0.03, x.1 - 0.03),
                (up, step - 0.05, z - 0.012),
                row,
            );
        }
    }

    /// Things side by side on a board, each kind a few times.
    fn fill_board(
        &mut self,
        goods: &[Piece],
        x: (f32, f32),
        (up, most, z): (f32, f32, f32),
        row: usize,
    ) {
        if goods.is_empty() {
            return;
        }
        let mut at = x.0;
        let mut kind = row;
        let mut n_left = 2 + self.dice.below(3);
        loop {
            let piece = &goods[kind % goods.len()];
            let (wide, high) = piece.size_m();
            // Small things are shown larger than they are, or nobody would know them.
            let size = (most / (high * PER_M))
                .min(0.24 / (wide * PER_M))
                .min(4.0 * (0.10 / high.max(0.02)).max(0.35));
            let wide = wide * PER_M * size;
            if at + wide > x.1 {
                break;
            }
            self.put_small(piece, (at + wide / 2.0, up, z), size);
            at += wide + 0.012;
            n_left -= 1;
            if n_left == 0 {
                kind += 1;
                n_left = 2 + self.dice.below(3);
            }
        }
    }

    fn put_small(&mut self, piece: &Piece, (x, up, z): (f32, f32, f32), size: f32) {
        self.put(piece, (x, up, z), (size, 1.0));
    }

    /// A counter before the wall with things on it.
    fn build_counter(&mut self, (goods, own): (&[Piece], u32), x: (f32, f32)) {
        let back = self.hall.back;
        let (x, z) = ((x.0 + 0.01, x.1 - 0.01), (back - 0.34, back - 0.14));
        let high = 0.36;
        let own = rgb(own);
        self.hall.shadow(
            &mut self.drawing,
            (x.0 - 0.02, x.1 + 0.02),
            (z.0 - 0.04, z.1),
        );
        self.hall.block(&mut self.drawing, [x, (0.0, high), z], own);
        self.hall.block(
            &mut self.drawing,
            [
                (x.0 - 0.015, x.1 + 0.015),
                (high, high + 0.022),
                (z.0 - 0.015, z.1),
            ],
            mix(own, [1.0; 3], 0.45),
        );
        let n = ((x.1 - x.0) / 0.24).floor().max(1.0) as usize;
        for i in 0..n {
            let at = |share: f32| lerp(x.0, x.1, (i as f32 + share) / n as f32);
            let fill = self.hall.ink(scale(own, 0.86), (x.0, 0.15, z.0), 0.88);
            let panel = self
                .hall
                .front((at(0.10), at(0.90)), (0.05, high - 0.05), z.0 - 0.001);
            self.drawing.rect(panel, &fill);
        }
        let n = goods.len().max(1);
        for (i, piece) in goods.iter().enumerate() {
            let at = lerp(x.0, x.1, (i as f32 + 0.5) / n as f32);
            let (wide, high_m) = piece.size_m();
            let most = (x.1 - x.0) / n as f32;
            let size = (0.24 / (high_m * PER_M))
                .min(most / (wide * PER_M))
                .min(2.0);
            self.put(piece, (at, high + 0.022, z.0 + 0.05), (size, 1.0));
        }
    }

    /// A rail with things that hang from it.
    fn build_rack(&mut self, goods: &[Piece], x: (f32, f32)) {
        let z = self.hall.back - 0.05;
        let up = 0.72;
        let fill = self.hall.ink(rgb(0x8a8f98), (x.0, up, z), 1.0);
        self.drawing.rect(
            self.hall
                .front((x.0 + 0.02, x.1 - 0.02), (up, up + 0.014), z),
            &fill,
        );
        if goods.is_empty() {
            return;
        }
        let mut at = x.0 + 0.04;
        let mut kind = 0;
        loop {
            let piece = &goods[kind % goods.len()];
            let (wide, high) = piece.size_m();
            let size = (0.46 / (high * PER_M)).min(0.40 / (wide * PER_M)).min(1.4);
            let (wide, high) = (wide * size * PER_M, high * size * PER_M);
            if at + wide > x.1 - 0.02 {
                break;
            }
            self.put(
                piece,
                (at + wide / 2.0, up + 0.008 - high, z - 0.01),
                (size, 1.0),
            );
            at += wide + 0.02;
            kind += 1;
        }
    }

    /// The name of the place on a board high on the back wall.
    fn hang_sign(&mut self, has: &Furnishing) {
        let Some(piece) = has.sign.as_deref().and_then(Piece::sign) else {
            return;
        };
        let z = self.hall.back - 0.02;
        let (wide, high) = piece.size_m();
        let size = (0.9 * self.reach() / (wide * PER_M)).min(0.9);
        let top = self.hall.high.min(1.60) - 0.03;
        self.put(&piece, (0.0, top - high * size * PER_M, z), (size, 1.0));
    }

    /// What the table says, or else lamps.
    fn hang_from_ceiling(&mut self, has: &Furnishing, look: &Look) {
        let z = 0.80 * self.hall.back;
        let top = self.hall.high.min(1.45);
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
            let size = (0.34 / (high * PER_M)).min(0.5 / (wide * PER_M)).min(1.3);
            let low = top - 0.06 - high * size * PER_M - 0.05 * self.dice.unit();
            let (from, to) = (
                self.hall.at(x, self.hall.high, z),
                self.hall.at(x, low + 0.92 * high * size * PER_M, z),
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
        let size = (0.40 / (high * PER_M)).min(1.0);
        let wide = wide * size * PER_M;
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
            let size = (0.85 / (high * PER_M)).min(0.62 / (wide * PER_M)).min(1.0);
            let half = 0.5 * wide * size * PER_M;
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

/// What stands at the back wall, ready to be drawn.
enum Block {
    Thing(Piece),
    Shelf(Vec<Piece>, u32),
    Counter(Vec<Piece>, u32),
    Rack(Vec<Piece>),
    Window,
    Door,
    Gap,
}

impl Block {
    fn of(item: &Item) -> Self {
        let all = |keys: &[&str]| {
            keys.iter()
                .filter_map(|key| Piece::find(key, None))
                .collect()
        };
        match &item.what {
            What::Thing(key) => Piece::find(key, item.colour).map_or(Self::Gap, Self::Thing),
            What::Shelf(keys) => Self::Shelf(all(keys), item.colour.unwrap_or(0xa8753f)),
            What::Counter(keys) => Self::Counter(all(keys), item.colour.unwrap_or(0xa8794e)),
            What::Rack(keys) => Self::Rack(all(keys)),
            What::Window => Self::Window,
            What::Door => Self::Door,
            What::Gap => Self::Gap,
        }
    }

    fn width(&self) -> f32 {
        match self {
            Self::Thing(piece) => {
                let (wide, high) = piece.size_m();
                wide * PER_M * (1.7 / (high * PER_M)).min(1.0) + GAP
            }
            Self::Shelf(..) | Self::Counter(..) | Self::Rack(_) | Self::Window => LEAST,
            Self::Door => 0.44,
            Self::Gap => 0.25,
        }
    }

    fn grows(&self) -> bool {
        matches!(
            self,
            Self::Shelf(..) | Self::Counter(..) | Self::Rack(_) | Self::Window
        )
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

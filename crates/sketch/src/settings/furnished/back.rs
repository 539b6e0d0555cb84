//! What stands along the back wall of a room, from side to side.

use super::super::furniture::back_window;
use super::super::palette::{mix, rgb, scale};
use super::super::rooms::Room;
use super::parse::{Item, What};
use super::piece::Piece;
use crate::paint::noise::lerp;

/// The least width of a shelf, a counter or a rail.
const LEAST: f32 = 0.34;
/// What stands by itself keeps this much room.
const GAP: f32 = 0.05;

impl Room<'_> {
    pub(super) fn furnish_back(&mut self, items: &[Item]) {
        let reach = self.reach();
        let mut left = 2.0 * reach;
        let mut chosen: Vec<(Block, f32)> = Vec::new();
        for item in items {
            for _ in 0..item.count {
                let block = Block::of(item);
                let wide = block.width((self.per_m(), self.grown()));
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
                let size = (most / (high * self.per_m()))
                    .min((x.1 - x.0 + 0.04) / (wide * self.per_m()))
                    .min(1.0);
                let (middle, half) = ((x.0 + x.1) / 2.0, 0.5 * wide * size * self.per_m());
                self.hall.shadow(
                    &mut self.drawing,
                    (middle - half, middle + half),
                    (z - 0.10, z + 0.05),
                );
                self.put(&piece, (middle, 0.0, z), (size, 1.0));
            }
            Block::Window => {
                let inset = 0.06 * (x.1 - x.0);
                let grown = self.grown();
                let top = (self.hall.high - 0.12).min(1.25 * grown);
                let n_panes = ((x.1 - x.0) / (0.30 * grown)).round().max(1.0) as usize;
                back_window(
                    &self.craft,
                    (&self.hall, &mut self.drawing, &mut self.dice),
                    ((x.0 + inset, x.1 - inset), (0.30 * grown, top)),
                    n_panes,
                );
            }
            Block::Door => {
                let middle = (x.0 + x.1) / 2.0;
                let z = back - 0.015;
                let grown = self.grown();
                for (half, top, own) in [(0.19, 0.76, 0x6b4a30), (0.165, 0.73, 0x9a6a42)] {
                    let (half, top) = (half * grown, top * grown);
                    let fill = self.hall.ink(rgb(own), (middle, 0.3, z), 0.95);
                    let area = self
                        .hall
                        .front((middle - half, middle + half), (0.0, top), z);
                    self.drawing.rect(area, &fill);
                }
                let knob = self.hall.at(middle + 0.12 * grown, 0.36 * grown, z);
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
        let step = 0.225 * self.grown();
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
            let size = (most / (high * self.per_m()))
                .min(0.24 * self.grown() / (wide * self.per_m()))
                .min(4.0 * (0.10 / high.max(0.02)).max(0.35));
            let wide = wide * self.per_m() * size;
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
        let grown = self.grown();
        let high = 0.36 * grown;
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
        let n = ((x.1 - x.0) / (0.24 * grown)).floor().max(1.0) as usize;
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
            let size = (0.24 * grown / (high_m * self.per_m()))
                .min(most / (wide * self.per_m()))
                .min(2.0);
            self.put(piece, (at, high + 0.022, z.0 + 0.05), (size, 1.0));
        }
    }

    /// A rail with things that hang from it.
    fn build_rack(&mut self, goods: &[Piece], x: (f32, f32)) {
        let z = self.hall.back - 0.05;
        let grown = self.grown();
        let up = 0.72 * grown;
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
            let size = (0.46 * grown / (high * self.per_m()))
                .min(0.40 * grown / (wide * self.per_m()))
                .min(1.4);
            let (wide, high) = (wide * size * self.per_m(), high * size * self.per_m());
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

    /// How wide it is at least, where a metre is so high and everything so much larger.
    fn width(&self, (per_m, grown): (f32, f32)) -> f32 {
        match self {
            Self::Thing(piece) => {
                let (wide, high) = piece.size_m();
                wide * per_m * (1.7 / (high * per_m)).min(1.0) + GAP
            }
            Self::Shelf(..) | Self::Counter(..) | Self::Rack(_) | Self::Window => LEAST * grown,
            Self::Door => 0.44 * grown,
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

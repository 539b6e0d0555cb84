//! A place of the table that is another place with more in it: what stands along its back, at its sides, near its
//! horizon and in its sky.

use super::super::craft::Craft;
use super::super::palette::rgb;
use super::parse::{Furnishing, Item, What};
use super::piece::Piece;
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::{Dice, lerp};
use crate::scene::Setting;
use crate::staging::{Set, SetContext};

/// How the layers move with the camera: near the horizon, along the back, at the sides.
const FAR: f32 = 0.45;
const BACK: f32 = 0.82;
const SIDE: f32 = 0.95;
/// The least size of what stands along the back, as a share of what it would have beside the actors.
const LEAST_SIZE: f32 = 0.62;

pub(super) fn build(ctx: &SetContext, base: Setting, has: &Furnishing) -> Set {
    let ctx = SetContext {
        setting: base,
        ..*ctx
    };
    let set = super::super::build(&ctx);
    if ctx.is_aerial {
        return set;
    }
    furnish(&ctx, (base, set), has)
}

/// The set of a place like `base` with what belongs into it.
pub(super) fn furnish(ctx: &SetContext, (base, mut set): (Setting, Set), has: &Furnishing) -> Set {
    let craft = Craft::new(ctx);
    let mut yard = Yard::of(craft, &set, base);
    let layers = [
        (FAR, yard.far(has)),
        (BACK, yard.back(has)),
        (SIDE, yard.sides(has)),
    ];
    for (parallax, drawing) in layers {
        if let Some(drawing) = drawing {
            let placed = yard
                .craft
                .bake(&drawing, yard.craft.area(parallax), parallax);
            set.behind.push(placed.still());
        }
    }
    set
}

/// Where things stand in a set that is there already.
struct Yard<'a> {
    craft: Craft<'a>,
    dice: Dice,
    horizon_y: f32,
    far_y: f32,
    near_y: f32,
    /// How high a metre is at `near_y`.
    per_m: f32,
    side: f32,
    is_by_water: bool,
    /// Where the far things stand between the horizon (0.0) and `far_y` (1.0).
    far_share: f32,
    /// The light of a room, where it is one.
    lit: Option<Rgb>,
}

impl<'a> Yard<'a> {
    fn of(craft: Craft<'a>, set: &Set, base: Setting) -> Self {
        let mut dice = craft.dice(90);
        let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
        let light = set.palette.light;
        let ambient = set.palette.ambient;
        let lit = [0, 1, 2].map(|i| 0.6 * light[i] + 0.4 * ambient[i]);
        Self {
            horizon_y: set.horizon_y.min(set.far_ground_y - 0.06),
            far_y: set.far_ground_y,
            near_y: set.ground_y,
            is_by_water: set.water_y.is_some(),
            // The dunes of a desert rise high: what is far stands among them.
            far_share: if base == Setting::Desert { 0.55 } else { 0.25 },
            per_m: set.units_per_m,
            lit: base.is_indoors().then_some(lit),
            craft,
            dice,
            side,
        }
    }

    /// How high a metre is where the ground is at `y`.
    fn per_m_at(&self, y: f32) -> f32 {
        let share = (y - self.horizon_y) / (self.near_y - self.horizon_y);
        self.per_m * share.max(0.10)
    }

    fn drawing(&self, parallax: f32) -> Drawing {
        Drawing::new(self.craft.area(parallax))
    }

    fn put(
        &self,
        drawing: &mut Drawing,
        piece: &Piece,
        (at, per_m, turn): ((f32, f32), f32, f32),
        depth: f32,
    ) {
        let tones = &self.craft.tones;
        piece.draw(drawing, (at, per_m, turn), |own| match self.lit {
            Some(lit) => [0, 1, 2].map(|i| own[i] * lit[i].min(1.0)),
            None => tones.toned(own, 0.75, depth),
        });
    }

    fn shadow(&self, drawing: &mut Drawing, (x, y): (f32, f32), half: f32) {
        let dark = match self.lit {
            Some(_) => rgb(0x14101a),
            None => self.craft.tones.toned([0.14, 0.16, 0.16], 0.1, 0.0),
        };
        let fill = hex(dark);
        drawing.group(r#"opacity="0.22""#, |drawing| {
            drawing.ellipse((x, y), (half, 0.13 * half + 0.004), &fill);
        });
    }

    /// Small with distance, side by side; the sky's things hang above them.
    fn far(&mut self, has: &Furnishing) -> Option<Drawing> {
        if has.far.is_empty() && has.top.is_empty() {
            return None;
        }
        let mut drawing = self.drawing(FAR);
        // Beyond water they stand at its far side.
        let y = self.horizon_y
            + if self.is_by_water {
                0.015
            } else {
                self.far_share * (self.far_y - self.horizon_y)
            };
        let reach = 0.92 * self.craft.half_width;
        let all = pieces(&has.far);
        let n = all.len();
        for (i, piece) in all.iter().enumerate() {
            let (wide, high) = piece.size_m();
            let room = 2.0 * reach / n as f32;
            // What is far is as high as one sees it there: between a twelfth and a third of the picture.
            let most = if high > 30.0 { 0.50 } else { 0.30 };
            let per_m = (most / high)
                .min(1.1 * room / wide)
                .min(self.per_m_at(y).max(0.20 / high));
            let x = self.side
                * lerp(
                    -reach,
                    reach,
                    (i as f32 + 0.3 + 0.4 * self.dice.unit()) / n as f32,
                );
            let at = (x, y + 0.012 * self.dice.unit());
            self.put(&mut drawing, piece, (at, per_m, self.side), 0.42);
        }
        let all = pieces(&has.top);
        let n = all.len();
        let top = self.craft.top.max(-0.30);
        for (i, piece) in all.iter().enumerate() {
            let (wide, high) = piece.size_m();
            let room = 2.0 * reach / n as f32;
            let per_m = (0.17 / high).min(0.7 * room / wide);
            let x = self.side
                * lerp(
                    -reach,
                    reach,
                    (i as f32 + 0.25 + 0.5 * self.dice.unit()) / n as f32,
                );
            let y = lerp(top, self.horizon_y, self.dice.range(0.28, 0.58));
            self.put(&mut drawing, piece, ((x, y), per_m, -self.side), 0.25);
        }
        Some(drawing)
    }

    /// As large as they are, where whoever is here could still walk before them.
    fn back(&mut self, has: &Furnishing) -> Option<Drawing> {
        if has.back.is_empty() && has.sign.is_none() {
            return None;
        }
        let mut drawing = self.drawing(BACK);
        let y = lerp(self.far_y, self.near_y, 0.10);
        // Where the land runs far back they stand nearer than they could: what nobody sees tells no place.
        let per_m = self.per_m_at(y).max(LEAST_SIZE * self.per_m);
        let reach = 0.96 * self.craft.half_width;
        // What no frame could hold is shown smaller, as far as it needs.
        let most_high = (y - self.craft.top - 0.05).min(0.62);
        let fit = |piece: &Piece| {
            let (wide, high) = piece.size_m();
            per_m.min(most_high / high).min(1.5 * reach / wide)
        };
        let mut chosen = Vec::new();
        let mut left = 2.0 * reach;
        for piece in pieces(&has.back) {
            let wide = piece.size_m().0 * fit(&piece) + 0.015;
            if wide > left && !chosen.is_empty() {
                continue;
            }
            left -= wide;
            chosen.push((piece, wide));
        }
        let gap = left.max(0.0) / chosen.len().max(1) as f32;
        let is_alone = chosen.len() == 1;
        let mut at = -reach;
        for (piece, wide) in &chosen {
            // One thing alone would stand behind whoever the clip is about.
            let aside = if is_alone { 0.30 * gap } else { 0.0 };
            let middle = at + (wide + gap) / 2.0 + aside;
            at += wide + gap;
            let x = self.side * middle;
            self.shadow(&mut drawing, (x, y), 0.5 * wide);
            self.put(&mut drawing, piece, ((x, y), fit(piece), 1.0), 0.12);
        }
        if let Some(sign) = has.sign.as_deref().and_then(Piece::sign) {
            self.post_sign(&mut drawing, &sign, (y, per_m));
        }
        Some(drawing)
    }

    /// A board on two posts behind everything that is near.
    fn post_sign(&self, drawing: &mut Drawing, sign: &Piece, (y, per_m): (f32, f32)) {
        let (wide, high) = sign.size_m();
        let size = per_m.min(0.5 * self.craft.half_width / wide);
        let x = -self.side * 0.46 * self.craft.half_width;
        let foot = y - 2.1 * per_m;
        let post = hex(self.craft.tones.toned(rgb(0x6a4a30), 0.6, 0.12));
        for side in [-0.36, 0.36] {
            let at = x + side * wide * size;
            let half = 0.035 * per_m;
            drawing.rect((at - half, foot - 0.5 * high * size, at + half, y), &post);
        }
        self.put(drawing, sign, ((x, foot), size, 1.0), 0.10);
    }

    /// Near, at the left and the right, half out of the way.
    fn sides(&mut self, has: &Furnishing) -> Option<Drawing> {
        if has.side.is_empty() && has.rows.is_empty() {
            return None;
        }
        let mut drawing = self.drawing(SIDE);
        let rows = pieces(&has.rows);
        if let Some(piece) = rows.first() {
            self.set_rows(&mut drawing, piece);
        }
        for (i, piece) in pieces(&has.side).iter().enumerate().take(4) {
            let side = if i % 2 == 0 { self.side } else { -self.side };
            let y = lerp(self.far_y, self.near_y, if i < 2 { 0.30 } else { 0.62 });
            let (wide, high) = piece.size_m();
            let per_m = self
                .per_m_at(y)
                .min(0.60 / high)
                .min(0.75 * self.craft.half_width / wide);
            let half = 0.5 * wide * per_m;
            let x = side * (self.craft.half_width - 0.75 * half).max(0.24);
            self.shadow(&mut drawing, (x, y), half);
            self.put(&mut drawing, piece, ((x, y), per_m, -side), 0.05);
        }
        Some(drawing)
    }

    fn set_rows(&self, drawing: &mut Drawing, piece: &Piece) {
        let (wide, high) = piece.size_m();
        for row in 0..3 {
            let y = lerp(self.far_y, self.near_y, -0.06 + 0.24 * row as f32);
            let per_m = self.per_m_at(y).min(0.34 / high);
            let wide = wide * per_m;
            for side in [-1.0_f32, 1.0] {
                let mut at = 0.13 + 0.5 * wide;
                while at < self.craft.half_width + 0.3 * wide {
                    self.shadow(drawing, (side * at, y), 0.5 * wide);
                    self.put(drawing, piece, ((side * at, y), per_m, -side), 0.08);
                    at += 1.12 * wide;
                }
            }
        }
    }
}

fn pieces(items: &[Item]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for item in items {
        if let What::Thing(key) = &item.what {
            let drawn = (0..item.count).filter_map(|_| Piece::find(key, item.colour));
            pieces.extend(drawn);
        }
    }
    pieces
}

//! A layer in the making: a drawing of one distance, in the light of the set.

use super::craft::{Area, Craft, Placed};
use super::foliage::Garden;
use super::palette::{Tones, mix};
use super::region::Region;
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::Dice;
use crate::scene::Season;

/// Where a layer is: how it moves with the camera and how far away it looks.
#[derive(Clone, Copy)]
pub(super) struct Distance {
    pub(super) parallax: f32,
    pub(super) depth: f32,
}

/// A drawing at one distance.
pub(super) struct Easel {
    pub(super) drawing: Drawing,
    pub(super) area: Area,
    pub(super) depth: f32,
    pub(super) tones: Tones,
    pub(super) light_x: f32,
    /// The country it is in.
    pub(super) region: Option<&'static Region>,
    /// Whether what the country is known by is drawn.
    pub(super) has_landmark: bool,
    parallax: f32,
    season: Season,
}

impl Easel {
    /// For what hangs on cords over a square or a lane.
    pub(super) fn overhead(craft: &Craft<'_>, light_x: f32) -> Self {
        let distance = Distance {
            parallax: 0.95,
            depth: 0.0,
        };
        Self::new(craft, distance, (-0.8, 0.5), light_x)
    }

    /// An empty layer as wide as the camera can see, from `rows.0` down to `rows.1`.
    pub(super) fn new(
        craft: &Craft<'_>,
        distance: Distance,
        rows: (f32, f32),
        light_x: f32,
    ) -> Self {
        let (left, top, right, bottom) = craft.area(distance.parallax);
        let area = (left, rows.0.max(top), right, rows.1.min(bottom));
        Self {
            drawing: Drawing::new(area),
            area,
            depth: distance.depth,
            tones: craft.tones.clone(),
            light_x,
            region: craft.ctx.region,
            has_landmark: !craft.ctx.has_named_landmark,
            parallax: distance.parallax,
            season: craft.season(),
        }
    }

    /// A colour between shade (0.0) and light (1.0).
    pub(super) fn tone(&self, colour: Rgb, light: f32) -> Rgb {
        self.tones.toned(colour, light, self.depth)
    }

    /// The same as SVG writes it.
    pub(super) fn ink(&self, colour: Rgb, light: f32) -> String {
        hex(self.tone(colour, light))
    }

    /// What a window looks like: glass by day, and after dark a lamp behind it in `share` of them.
    pub(super) fn pane(&self, dice: &mut Dice, share: f32) -> String {
        let glass = mix(
            self.tone([0.30, 0.38, 0.46], 0.6),
            self.tones.far(self.tones.sky[2], self.depth),
            0.35,
        );
        let warm = [[1.0, 0.80, 0.44], [1.0, 0.87, 0.60], [1.0, 0.72, 0.36]][dice.below(3)];
        let is_lit = dice.unit() < share;
        let strength = if is_lit {
            self.tones.lamps * dice.range(0.7, 1.0)
        } else {
            0.0
        };
        hex(mix(
            glass,
            self.tones.far(warm, self.depth * 0.22),
            strength,
        ))
    }

    /// Plants at this distance.
    pub(super) fn garden<'a>(&'a mut self, dice: &'a mut Dice) -> Garden<'a> {
        Garden {
            drawing: &mut self.drawing,
            dice,
            tones: &self.tones,
            season: self.season,
            depth: self.depth,
            light_x: self.light_x,
        }
    }

    /// The season one sees.
    pub(super) fn season(&self) -> Season {
        self.season
    }

    /// The colour of the ground where nothing else lies on it.
    pub(super) fn turf(&self) -> Rgb {
        self.tones.land.turf(self.season)
    }

    /// A soft shadow on the ground.
    pub(super) fn shadow(&mut self, (x, y): (f32, f32), (rx, ry): (f32, f32)) {
        let dark = self.tone([0.14, 0.16, 0.16], 0.1);
        let strength = self.tones.shadow * 1.5;
        let stops = [
            (0.0, dark, strength),
            (0.6, dark, strength * 0.7),
            (1.0, dark, 0.0),
        ];
        let fill = self.drawing.radial((0.0, 0.0), 1.0, &stops);
        self.drawing.push(&format!(
            r#"<circle r="1" fill="{fill}" transform="translate({x:.4} {y:.4}) scale({rx:.4} {ry:.4})"/>"#
        ));
    }

    /// The baked layer.
    pub(super) fn bake(self, craft: &Craft<'_>) -> Placed {
        craft.bake(&self.drawing, self.area, self.parallax)
    }

    /// Bakes the layer and puts it into the set, behind or in front by its parallax.
    pub(super) fn hang(self, craft: &mut Craft<'_>) {
        let parallax = self.parallax;
        let placed = self.bake(craft);
        craft.add_at(parallax, placed.still());
    }
}

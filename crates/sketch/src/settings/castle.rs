//! A castle on its hill, with banners, above a meadow and a winding road.

use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::foliage::{Garden, add_front_grass};
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::sky::add_sky;
use super::terrain::{Ground, Range, Rock, add_hills, add_mountains};
use crate::paint::Wave;
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::Dice;
use crate::scene::Season;
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.68;

/// Roofs and banners.
const ROOFS: [u32; 4] = [0x3f5f9a, 0xb0483f, 0x4f7a6a, 0x6a4f8f];
const PARALLAX: f32 = 0.35;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = add_sky(&mut craft, HORIZON_Y).signum();
    add_clouds(&mut craft, HORIZON_Y - 0.16, light_x);
    let rock = Rock {
        rock: rgb(0x7d84a0),
        snow: 0.4,
        light_x,
    };
    let stretch = if craft.is_tall() { 1.4 } else { 1.0 };
    let range = Range {
        foot_y: HORIZON_Y,
        height: 0.26 * stretch,
        depth: 0.75,
        parallax: 0.10,
        colour: rock.rock,
    };
    let has_backdrop = add_backdrop(&mut craft, HORIZON_Y + 0.03, light_x);
    if !has_backdrop {
        add_mountains(&mut craft, &range, &rock, 20);
    }
    let grass = craft.turf();
    let hills = Range {
        foot_y: HORIZON_Y + 0.02,
        height: 0.09,
        depth: 0.5,
        parallax: 0.2,
        colour: mix(grass, rgb(0x4a7f5a), 0.4),
    };
    if !has_backdrop {
        add_hills(&mut craft, &hills, 21);
    }
    add_castle(&mut craft, light_x);
    add_meadow(&mut craft, light_x);
    add_front_grass(&mut craft, light_x, true);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        far_ground_y: 0.77,
        air_y: 0.22,
        ..Shape::open(palette)
    })
}

/// The mason's tools: everything drawn in one stone, lit from one side.
struct Mason<'a, 'b> {
    craft: &'a Craft<'b>,
    drawing: &'a mut Drawing,
    light_x: f32,
    roof: crate::paint::Rgb,
    depth: f32,
}

impl Mason<'_, '_> {
    fn tone(&self, colour: u32, light: f32) -> String {
        hex(self.craft.tones.toned(rgb(colour), light, self.depth))
    }

    /// A fill that turns from light to shade, as on a round tower.
    fn round(&mut self, (left, right): (f32, f32), colour: crate::paint::Rgb) -> String {
        let tones = &self.craft.tones;
        let (lit, mid, dark) = (
            tones.toned(colour, 1.0, self.depth),
            tones.toned(colour, 0.7, self.depth),
            tones.toned(colour, 0.1, self.depth),
        );
        let (from, to) = if self.light_x < 0.0 {
            (left, right)
        } else {
            (right, left)
        };
        self.drawing.linear(
            (from, 0.0),
            (to, 0.0),
            &[(0.0, mid, 1.0), (0.25, lit, 1.0), (1.0, dark, 1.0)],
        )
    }

    /// A round tower with a pointed roof or battlements.
    fn tower(&mut self, (x, foot): (f32, f32), (half, high): (f32, f32), has_roof: bool) {
        let top = foot - high;
        let stone = self.round((x - half, x + half), rgb(0xc9c0b2));
        self.drawing.rect((x - half, top, x + half, foot), &stone);
        let crown = half * 1.22;
        let stone = self.round((x - crown, x + crown), rgb(0xd3cabc));
        self.drawing.rect(
            (x - crown, top - half * 0.5, x + crown, top + half * 0.25),
            &stone,
        );
        for i in 0..5 {
            let a = x - crown + crown * 2.0 * (i as f32 + 0.12) / 5.0;
            self.drawing.rect(
                (a, top - half * 0.85, a + crown * 0.28, top - half * 0.48),
                &stone,
            );
        }
        if has_roof {
            let tip = top - half * 0.45 - half * 3.1;
            let base = top - half * 0.45;
            let roof = self.round((x - crown, x + crown), self.roof);
            self.drawing.path(
                &format!(
                    "M{x:.4} {tip:.4}Q{:.4} {:.4} {:.4} {base:.4}Q{x:.4} {:.4} {:.4} {base:.4}Q{:.4} {:.4} {x:.4} {tip:.4}Z",
                    x + crown * 0.35, base - half * 0.9, x + crown * 1.08, base + half * 0.35, x - crown * 1.08, x - crown * 0.35, base - half * 0.9
                ),
                &roof,
            );
        }
        let n = (high / (half * 2.2)) as usize;
        for i in 0..n {
            let y = top + half * (0.8 + 2.2 * i as f32);
            self.slit((x + half * 0.1 * self.light_x, y), half * 0.20);
        }
        self.stones((x - half, top + half * 0.3, x + half, foot));
    }

    /// A window, lit after dark.
    fn slit(&mut self, (x, y): (f32, f32), half: f32) {
        let lamps = self.craft.tones.lamps;
        let dark = self.craft.tones.toned(rgb(0x3a3a4a), 0.2, self.depth * 0.8);
        let fill = hex(mix(
            dark,
            [1.0, 0.82, 0.45],
            if lamps > 0.4 { lamps } else { 0.0 },
        ));
        let outline = format!(
            "M{:.4} {:.4}L{:.4} {:.4}A{half:.4} {half:.4} 0 0 1 {:.4} {:.4}L{:.4} {:.4}Z",
            x - half,
            y + half * 2.4,
            x - half,
            y,
            x + half,
            y,
            x + half,
            y + half * 2.4
        );
        self.drawing.path(&outline, &fill);
    }

    /// A few stones that show.
    fn stones(&mut self, (left, top, right, bottom): (f32, f32, f32, f32)) {
        let fill = self.tone(0x8f867a, 0.35);
        let mut dice = self.craft.dice((left.abs() * 9000.0) as u32 + 70);
        let n = ((right - left) * (bottom - top) * 2200.0) as usize;
        self.drawing.push(r#"<g opacity="0.38">"#);
        for _ in 0..n {
            let (x, y) = (dice.range(left, right - 0.012), dice.range(top, bottom));
            self.drawing
                .rounded((x, y, x + 0.011, y + 0.0045), 0.001, &fill);
        }
        self.drawing.push("</g>");
    }

    fn wall(&mut self, (left, top, right, bottom): (f32, f32, f32, f32), light: f32) {
        let stone = self.tone(0xc2b8a8, light);
        self.drawing.rect((left, top, right, bottom), &stone);
        let mut x = left;
        while x < right - 0.006 {
            self.drawing.rect(
                (x, top - 0.014, (x + 0.013).min(right), top + 0.001),
                &stone,
            );
            x += 0.022;
        }
        let shade = self.tone(0x8f867a, light * 0.6);
        self.drawing
            .rect((left, top + 0.012, right, top + 0.017), &shade);
        self.stones((left, top + 0.02, right, bottom));
    }

    fn gate(&mut self, x: f32, foot: f32) {
        let arch = |half: f32, high: f32| {
            format!(
                "M{:.4} {foot:.4}L{:.4} {:.4}A{half:.4} {half:.4} 0 0 1 {:.4} {:.4}L{:.4} {foot:.4}Z",
                x - half,
                x - half,
                foot - high,
                x + half,
                foot - high,
                x + half
            )
        };
        let (rim, wood) = (self.tone(0xe0d6c6, 0.8), self.tone(0x5f3f2a, 0.4));
        self.drawing.path(&arch(0.036, 0.052), &rim);
        self.drawing.path(&arch(0.029, 0.050), &wood);
        let iron = self.tone(0x2a2226, 0.3);
        for i in -2..=2 {
            let at = x + 0.011 * i as f32;
            self.drawing
                .rect((at - 0.0008, foot - 0.068, at + 0.0008, foot), &iron);
        }
    }
}

fn add_castle(craft: &mut Craft<'_>, light_x: f32) {
    let (left, top, right, bottom) = craft.area(PARALLAX);
    let area = (left, top.max(-0.75), right, bottom);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(22);
    // Beside the middle, so that actors do not stand before it, but well within a tall frame.
    let x = -light_x
        * if craft.is_tall() {
            0.10
        } else {
            dice.range(0.20, 0.30)
        };
    let size = if craft.is_tall() { 1.25 } else { 1.0 };
    let foot = HORIZON_Y - 0.085;
    draw_hill(craft, &mut drawing, (x, foot), light_x);
    let roof = rgb(ROOFS[dice.below(ROOFS.len())]);
    let mut mason = Mason {
        craft,
        drawing: &mut drawing,
        light_x,
        roof,
        depth: 0.26,
    };
    mason.tower(
        (x - 0.055 * size, foot - 0.02),
        (0.024 * size, 0.30 * size),
        true,
    );
    mason.tower(
        (x + 0.070 * size, foot - 0.02),
        (0.020 * size, 0.24 * size),
        true,
    );
    mason.tower(
        (x + 0.008 * size, foot - 0.02),
        (0.036 * size, 0.36 * size),
        true,
    );
    mason.wall(
        (x - 0.115 * size, foot - 0.17 * size, x + 0.115 * size, foot),
        0.55,
    );
    mason.tower(
        (x - 0.125 * size, foot + 0.01),
        (0.030 * size, 0.22 * size),
        true,
    );
    mason.tower(
        (x + 0.125 * size, foot + 0.01),
        (0.030 * size, 0.20 * size),
        true,
    );
    mason.wall(
        (
            x - 0.19 * size,
            foot - 0.085 * size,
            x + 0.19 * size,
            foot + 0.035,
        ),
        0.80,
    );
    mason.tower(
        (x - 0.19 * size, foot + 0.04),
        (0.026 * size, 0.14 * size),
        false,
    );
    mason.tower(
        (x + 0.19 * size, foot + 0.04),
        (0.026 * size, 0.14 * size),
        false,
    );
    mason.gate(x, foot + 0.036);
    let placed = craft.bake(&drawing, area, PARALLAX);
    craft.add(placed);
    let tips = [
        (0.008, 0.36, 0.036, -0.02),
        (-0.125, 0.22, 0.030, 0.01),
        (0.125, 0.20, 0.030, 0.01),
    ];
    for (dx, high, half, lift) in tips {
        add_banner(
            craft,
            (
                x + dx * size,
                foot + lift - high * size - half * size * 3.55,
            ),
            roof,
        );
    }
}

/// A banner on a pole, which waves.
fn add_banner(craft: &mut Craft<'_>, (x, y): (f32, f32), colour: crate::paint::Rgb) {
    let area = (x - 0.01, y - 0.055, x + 0.075, y + 0.012);
    let mut drawing = Drawing::new(area);
    let cloth = hex(craft.tones.lit(mix(colour, rgb(0xf0c040), 0.35), 0.2));
    drawing.polygon(
        &[(x, y - 0.048), (x + 0.060, y - 0.036), (x, y - 0.022)],
        &cloth,
    );
    let placed = craft.bake(&drawing, area, PARALLAX);
    craft.add_layer(placed.waving(|t| Wave {
        amplitude_px: 0.0035,
        frequency: 190.0,
        phase_rad: 6.0 * t,
    }));
    let pole_area = (x - 0.003, y - 0.052, x + 0.003, y + 0.012);
    let mut pole = Drawing::new(pole_area);
    pole.rect(
        (x - 0.0012, y - 0.050, x + 0.0012, y + 0.012),
        &hex(craft.tones.toned(rgb(0x5a4a40), 0.5, 0.2)),
    );
    let placed = craft.bake(&pole, pole_area, PARALLAX);
    craft.add(placed);
}

/// The castle's hill, with a road that winds up to the gate.
fn draw_hill(craft: &Craft<'_>, drawing: &mut Drawing, (x, top): (f32, f32), light_x: f32) {
    let grass = craft.turf();
    let tones = &craft.tones;
    let (lit, dark) = (
        tones.lit(scale(grass, 0.95), 0.32),
        tones.toned(scale(grass, 0.8), 0.25, 0.32),
    );
    let (from, to) = if light_x < 0.0 {
        (lit, dark)
    } else {
        (dark, lit)
    };
    let fill = drawing.linear(
        (x - 0.5, 0.0),
        (x + 0.5, 0.0),
        &[(0.0, from, 1.0), (1.0, to, 1.0)],
    );
    let foot = HORIZON_Y + 0.12;
    drawing.path(
        &format!(
            "M{:.4} {foot:.4}C{:.4} {:.4} {:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}C{:.4} {:.4} {:.4} {:.4} {:.4} {foot:.4}Z",
            x - 0.95, x - 0.50, HORIZON_Y + 0.02, x - 0.38, top + 0.04, x - 0.22, top + 0.02, x + 0.22, top + 0.02,
            x + 0.38, top + 0.04, x + 0.50, HORIZON_Y + 0.02, x + 0.95
        ),
        &fill,
    );
    let sand = hex(tones.toned(rgb(0xd9c08f), 0.85, 0.34));
    drawing.path(
        &format!(
            "M{:.4} {:.4}C{:.4} {:.4} {:.4} {:.4} {:.4} {foot:.4}L{:.4} {foot:.4}C{:.4} {:.4} {:.4} {:.4} {:.4} {:.4}Z",
            x - 0.022, top + 0.034, x - 0.16, HORIZON_Y - 0.01, x + 0.26, HORIZON_Y + 0.01, x + 0.02,
            x + 0.14, x + 0.38, HORIZON_Y, x - 0.08, HORIZON_Y - 0.012, x + 0.022, top + 0.034
        ),
        &sand,
    );
}

fn add_meadow(craft: &mut Craft<'_>, light_x: f32) {
    let season = craft.season();
    let grass = craft.turf();
    add_wood(craft, light_x);
    let ground = Ground {
        horizon_y: HORIZON_Y + 0.075,
        far: scale(grass, 1.0),
        near: scale(grass, 0.80),
        texture: if season == Season::Winter { 0.12 } else { 0.36 },
        depth: 0.25,
        swell: 0.03,
    };
    let placed = ground.bake(craft, 1.0, 24);
    craft.add(placed);
}

/// Trees at both sides of the view to the castle.
fn add_wood(craft: &mut Craft<'_>, light_x: f32) {
    let parallax = 0.6;
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, 0.35, right, 0.82);
    let mut drawing = craft.drawing(area);
    let mut dice = craft.dice(23);
    let season = craft.season();
    for i in 0..14 {
        let side = if i % 2 == 0 { -1.0 } else { 1.0 };
        let at = (
            side * (craft.half_width * 1.08 - 0.05 * (i / 2) as f32 + dice.range(-0.03, 0.03)),
            0.765 + dice.range(-0.02, 0.02),
        );
        let height = (0.30 - 0.026 * (i / 2) as f32) * dice.range(0.8, 1.2);
        plant(
            craft,
            &mut drawing,
            &mut dice,
            (at, height, season, light_x),
        );
    }
    let placed = craft.bake(&drawing, area, parallax);
    craft.add(placed);
}

fn plant(
    craft: &Craft<'_>,
    drawing: &mut Drawing,
    dice: &mut Dice,
    (at, height, season, light_x): ((f32, f32), f32, Season, f32),
) {
    let mut garden = Garden {
        drawing,
        dice,
        tones: &craft.tones,
        season,
        depth: 0.24,
        light_x,
    };
    if garden.dice.unit() < 0.5 {
        garden.fir(
            at,
            height,
            rgb(0x33604a),
            if season == Season::Winter { 0.85 } else { 0.0 },
        );
    } else {
        garden.tree(at, height);
    }
}

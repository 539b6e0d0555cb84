//! A street between tall houses that runs away from the beholder; lamps, windows and neon after dark.

use super::bustle::{Lane, Traffic, add_bustle, is_out};
use super::clouds::add_clouds;
use super::craft::{Craft, Placed, Shape, Sprite};
use super::palette::{mix, multiply, rgb, scale};
use super::region;
use super::scenery;
use super::screens::{self, add_screens, draw_screen};
use super::signs::{NEON, draw_sign};
use super::sky::add_sky;
use crate::paint::bake::{Drawing, glow, hex};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Reflection, Rgb};
use crate::scene::{Setting, Weather};
use crate::staging::{Set, SetContext};

/// Where everything runs to.
const VANISH_Y: f32 = 0.57;
/// How far below it the ground is at distance 1.
const EYE: f32 = 0.43;
/// Half the distance between the house fronts at distance 1.
const HALF_STREET: f32 = 0.98;
/// Half the width of the roadway at distance 1.
const HALF_ROAD: f32 = 0.66;
const PARALLAX: f32 = 0.85;
/// From where to where a zebra crossing and the line before it reach, as distances.
const CROSSING: std::ops::Range<f32> = 1.10..1.62;
const STOP_LINE: std::ops::Range<f32> = 1.02..1.05;

const PLASTER: [u32; 8] = [
    0xb5654a, 0xd8b48a, 0x8f9aa8, 0xc98d6b, 0x7d8c7a, 0xa9788a, 0xd2c3ae, 0x6f7f9a,
];

/// Lighting of the whole street.
struct Lights {
    /// How many windows are lit.
    lamps: f32,
    is_wet: bool,
}

pub(super) fn build(ctx: &SetContext) -> Set {
    build_with(ctx, false)
}

/// The same street with a zebra crossing before us.
pub(super) fn crossing(ctx: &SetContext) -> Set {
    build_with(ctx, true)
}

fn build_with(ctx: &SetContext, has_crossing: bool) -> Set {
    let mut craft = Craft::new(ctx);
    let lights = Lights {
        lamps: craft.tones.lamps,
        is_wet: craft.tones.wet > 0.0
            || craft.tones.lamps > 0.9
                && craft.dice(20).unit() < 0.6
                && ctx.weather != Weather::Snow,
    };
    let light_x = add_sky(&mut craft, VANISH_Y).signum();
    add_clouds(&mut craft, VANISH_Y - 0.05, light_x);
    if ctx.backdrop.is_some() {
        scenery::add_backdrop(&mut craft, VANISH_Y + 0.005, light_x);
    }
    add_road(&mut craft, &lights, has_crossing);
    let houses = bake_houses(&craft, light_x, &lights);
    craft.add(houses.clone());
    if lights.is_wet {
        add_wet(&mut craft, &houses);
    }
    if ctx.setting == Setting::NeonStreet {
        hang_screens(&mut craft);
    }
    let is_busy = ctx.surface.is_busy;
    if (ctx.is_bare || is_busy) && is_out(ctx.weather) {
        let lane = Lane {
            vanish_y: VANISH_Y,
            eye: EYE,
            half_road: HALF_ROAD,
            half_street: HALF_STREET,
            parallax: PARALLAX,
            traffic: Traffic::Street,
        };
        add_bustle(&mut craft, lane, is_busy);
    }
    add_lamps(&mut craft, &lights);
    let mut palette = craft.tones.palette(light_x);
    if lights.lamps > 0.5 {
        // Shop windows and signs light who walks here.
        palette.light = mix(palette.light, [1.0, 0.72, 0.70], 0.65 * lights.lamps);
        palette.ambient = mix(palette.ambient, [0.34, 0.30, 0.52], 0.7 * lights.lamps);
    }
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.68,
        air_y: 0.25,
        ..Shape::open(palette)
    })
}

/// A point at height `up` above the ground, `x` sideways, `z` away (1.0 is the lower edge of the frame).
fn project(x: f32, up: f32, z: f32) -> (f32, f32) {
    (x / z, VANISH_Y + (EYE - up) / z)
}

fn add_road(craft: &mut Craft<'_>, lights: &Lights, has_crossing: bool) {
    let (left, _, right, bottom) = craft.area(PARALLAX);
    let area = (left, VANISH_Y, right, bottom);
    let seed = craft.dice(21).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == crate::scene::Season::Winter;
    let wet = if lights.is_wet { 0.55 } else { 1.0 };
    let placed = craft.bake_fn(area, (PARALLAX, 1.0), |x, y| {
        let z = EYE / (y - VANISH_Y).max(0.004);
        let (across, along) = (x * z, z * 2.0);
        let is_walk = across.abs() > HALF_ROAD;
        let rough = fbm(across * 14.0, along * 6.0, 3, seed) - 0.5;
        let asphalt = scale(rgb(0x55585f), (1.0 + 0.35 * rough) * wet);
        let own = if is_walk {
            let joint = ((along * 3.0).fract() - 0.5).abs() > 0.47
                || ((across * 6.0).rem_euclid(1.0) - 0.5).abs() > 0.47;
            scale(
                rgb(0xa39d97),
                (1.0 + 0.2 * rough) * if joint { 0.8 } else { 1.0 } * lerp(wet, 1.0, 0.4),
            )
        } else {
            let is_on_crossing = has_crossing && CROSSING.contains(&z);
            let zebra = is_on_crossing && ((across / 0.165) + 0.5).rem_euclid(1.0) < 0.55;
            let stop = has_crossing && STOP_LINE.contains(&z) && across > 0.03;
            let dash = across.abs() < 0.018 && (along * 0.75).fract() < 0.5;
            let line = (across.abs() - HALF_ROAD + 0.06).abs() < 0.010;
            if zebra || stop || (dash || line) && !is_on_crossing {
                scale(rgb(0xe9e3d0), 0.7 + 0.3 * wet)
            } else {
                asphalt
            }
        };
        let kerb = smoothstep(0.022, 0.012, (across.abs() - HALF_ROAD).abs());
        let own = mix(own, rgb(0xc3beb6), 0.8 * kerb);
        let own = if is_white {
            mix(
                own,
                [0.93, 0.95, 0.98],
                if is_walk { 0.9 } else { 0.45 + rough },
            )
        } else {
            own
        };
        let depth = smoothstep(1.0, 9.0, z) * 0.8;
        let colour = tones.toned(own, 0.6, depth);
        let shop = 0.30 * tones.lamps * smoothstep(0.25, 1.0, across.abs() / HALF_STREET);
        (mix(colour, multiply(own, [1.0, 0.72, 0.42]), shop), 1.0)
    });
    craft.add(placed);
}

/// The distances at which houses begin, from the nearest.
fn house_ends(dice: &mut Dice) -> Vec<f32> {
    let mut ends = vec![0.62_f32];
    while ends.last().is_some_and(|z| *z < 9.0) {
        let z = ends[ends.len() - 1];
        ends.push(z + dice.range(0.42, 0.75) * z.max(0.8));
    }
    ends
}

fn bake_houses(craft: &Craft<'_>, light_x: f32, lights: &Lights) -> Placed {
    let (left, top, right, bottom) = craft.area(PARALLAX);
    let area = (left, top, right, bottom);
    let mut drawing = Drawing::new(area);
    let mut dice = craft.dice(22);
    add_far_end(craft, &mut drawing, &mut dice);
    for side in [-1.0, 1.0] {
        let ends = house_ends(&mut dice);
        for pair in ends.windows(2).rev() {
            let mut house = House {
                craft,
                drawing: &mut drawing,
                side,
                near: pair[0],
                far: pair[1],
                height: 0.0,
                light: if side == light_x { 0.25 } else { 0.85 },
                lights,
            };
            house.draw(&mut dice);
        }
    }
    craft.bake(&drawing, area, PARALLAX)
}

/// Towers at the end of the street.
fn add_far_end(craft: &Craft<'_>, drawing: &mut Drawing, dice: &mut Dice) {
    for i in 0..7 {
        let x = -0.17 + 0.055 * i as f32 + dice.range(-0.01, 0.01);
        let high = dice.range(0.06, 0.22);
        let colour = craft.tones.toned(
            region::wall(craft.ctx.region, rgb(PLASTER[dice.below(PLASTER.len())])),
            0.5,
            0.80,
        );
        drawing.rect(
            (x - 0.03, VANISH_Y - high, x + 0.03, VANISH_Y + 0.03),
            &hex(colour),
        );
        if craft.tones.lamps > 0.3 {
            for _ in 0..14 {
                let at = (
                    x + dice.range(-0.025, 0.02),
                    VANISH_Y - dice.range(0.01, high),
                );
                let fill = hex(mix(colour, [1.0, 0.82, 0.5], 0.7 * craft.tones.lamps));
                drawing.rect((at.0, at.1, at.0 + 0.004, at.1 + 0.005), &fill);
            }
        }
    }
}

struct House<'a, 'b> {
    craft: &'a Craft<'b>,
    drawing: &'a mut Drawing,
    side: f32,
    near: f32,
    far: f32,
    height: f32,
    light: f32,
    lights: &'a Lights,
}

impl House<'_, '_> {
    fn draw(&mut self, dice: &mut Dice) {
        // In a tall frame the houses reach far up.
        let tall = if self.craft.is_tall() { 1.55 } else { 1.0 };
        self.height = dice.range(1.15, 2.3) * tall;
        // Screens need walls.
        if self.craft.ctx.setting == Setting::NeonStreet {
            self.height = self.height.max(1.72);
        }
        let wall = rgb(PLASTER[dice.below(PLASTER.len())]);
        let wall = region::wall(self.craft.ctx.region, wall);
        let depth = smoothstep(0.6, 9.0, self.near) * 0.75;
        let (near_wall, far_wall) = (self.tone(wall, depth), self.tone(wall, depth + 0.06));
        let (a, b) = (
            project(self.side * HALF_STREET, 0.0, self.near),
            project(self.side * HALF_STREET, 0.0, self.far),
        );
        let fill = self.drawing.linear(
            (a.0, 0.0),
            (b.0, 0.0),
            &[(0.0, near_wall, 1.0), (1.0, far_wall, 1.0)],
        );
        self.quad((0.0, 1.0), (0.0, self.height), &fill);
        // The wall that looks at the beholder, where the next house is lower.
        let edge = self.side * HALF_STREET;
        let corner = |x: f32, up: f32| project(x, up, self.near);
        let front = hex(self.tone(scale(wall, 0.8), depth));
        let far_edge = edge + self.side * 1.6 * self.near;
        let face = [
            corner(edge, 0.0),
            corner(edge, self.height),
            corner(far_edge, self.height),
            corner(far_edge, 0.0),
        ];
        self.drawing.polygon(&face, &front);
        let cornice = hex(self.tone(scale(wall, 1.15), depth));
        self.quad(
            (0.0, 1.0),
            (self.height - 0.05, self.height + 0.02),
            &cornice,
        );
        self.windows(wall, depth, dice);
        self.shop(depth, dice);
        let shade = hex(self.craft.tones.shaded(scale(wall, 0.45), depth));
        self.group_quad((0.0, 0.012), (0.0, self.height), &shade, 0.55);
    }

    /// A colour of the wall in the light of its side.
    fn tone(&self, colour: Rgb, depth: f32) -> Rgb {
        self.craft.tones.toned(colour, self.light, depth)
    }

    /// A quadrilateral on the wall: `along` from near (0.0) to far (1.0), `up` in heights.
    fn quad(&mut self, along: (f32, f32), up: (f32, f32), fill: &str) {
        let x = self.side * HALF_STREET;
        let z = |t: f32| 1.0 / lerp(1.0 / self.near, 1.0 / self.far, self.even(t));
        let (z0, z1) = (z(along.0), z(along.1));
        let corners = [
            project(x, up.0, z0),
            project(x, up.1, z0),
            project(x, up.1, z1),
            project(x, up.0, z1),
        ];
        self.drawing.polygon(&corners, fill);
    }

    /// Even steps along the wall, as they look in perspective.
    fn even(&self, t: f32) -> f32 {
        let z = lerp(self.near, self.far, t);
        (1.0 / z - 1.0 / self.near) / (1.0 / self.far - 1.0 / self.near)
    }

    fn group_quad(&mut self, along: (f32, f32), up: (f32, f32), fill: &str, opacity: f32) {
        self.drawing.push(&format!(r#"<g opacity="{opacity:.3}">"#));
        self.quad(along, up, fill);
        self.drawing.push("</g>");
    }

    fn windows(&mut self, wall: Rgb, depth: f32, dice: &mut Dice) {
        let n_columns = ((self.far - self.near) / 0.17).round().clamp(2.0, 8.0) as usize;
        let n_floors = ((self.height - 0.44) / 0.20) as usize;
        let glass = self.tone(mix(rgb(0x4d6478), wall, 0.15), depth);
        let sky = mix(
            glass,
            self.craft.tones.far(self.craft.tones.sky[2], depth),
            0.35 * (1.0 - self.lights.lamps),
        );
        let frame = hex(self.tone(scale(wall, 1.22), depth));
        for floor in 0..n_floors {
            let low = 0.46 + 0.20 * floor as f32;
            for column in 0..n_columns {
                let from = (column as f32 + 0.26) / n_columns as f32;
                let to = (column as f32 + 0.76) / n_columns as f32;
                let is_lit = dice.unit() < 0.12 + 0.50 * self.lights.lamps;
                let warm = [[1.0, 0.80, 0.46], [1.0, 0.88, 0.62], [0.80, 0.90, 1.0]][dice.below(3)];
                let strength = self.lights.lamps * dice.range(0.55, 1.0);
                let light = mix(
                    sky,
                    self.craft.tones.far(warm, depth * 0.6),
                    if is_lit { strength } else { 0.0 },
                );
                self.quad((from - 0.02, to + 0.02), (low - 0.012, low + 0.128), &frame);
                self.quad((from, to), (low, low + 0.118), &hex(light));
                self.quad((from, to), (low + 0.056, low + 0.062), &frame);
            }
        }
    }

    /// The ground floor: a shop window under an awning.
    fn shop(&mut self, depth: f32, dice: &mut Dice) {
        let tones = &self.craft.tones;
        let lamps = self.lights.lamps;
        let dark = self.tone(rgb(0x2d3540), depth);
        let warm = tones.far(
            mix([1.0, 0.78, 0.45], [1.0, 0.92, 0.75], dice.unit()),
            depth * 0.5,
        );
        let inside = mix(dark, warm, 0.25 + 0.65 * lamps);
        let low = mix(inside, dark, 0.35);
        let base = hex(self.tone(rgb(0x4a4650), depth));
        self.quad((0.0, 1.0), (0.0, 0.36), &base);
        let n = ((self.far - self.near) / 0.35).round().clamp(1.0, 4.0) as usize;
        for i in 0..n {
            let (from, to) = ((i as f32 + 0.08) / n as f32, (i as f32 + 0.92) / n as f32);
            self.quad((from, to), (0.05, 0.28), &hex(low));
            self.quad((from, to), (0.14, 0.28), &hex(inside));
            // Wares on shelves.
            for k in 0..5 {
                let at = lerp(from, to, (k as f32 + dice.range(0.1, 0.5)) / 5.2);
                let ware = mix(inside, self.tone(NEON[dice.below(NEON.len())], depth), 0.35);
                let high = dice.range(0.03, 0.09);
                self.quad((at, at + 0.10 / n as f32), (0.06, 0.06 + high), &hex(ware));
            }
        }
        let colour = NEON[dice.below(NEON.len())];
        let cloth = self.tone(mix(scale(colour, 0.8), rgb(0x8a4a3a), 0.35), depth);
        self.awning(cloth, n);
    }

    /// A striped awning that hangs over the pavement.
    fn awning(&mut self, cloth: Rgb, n: usize) {
        let white = self.tone([0.95, 0.93, 0.88], 0.1);
        let n_stripes = 5 * n;
        let (inner, outer) = (self.side * HALF_STREET, self.side * (HALF_STREET - 0.14));
        let z = |t: f32| lerp(self.near, self.far, t);
        for i in 0..n_stripes {
            let (z0, z1) = (
                z(i as f32 / n_stripes as f32),
                z((i + 1) as f32 / n_stripes as f32),
            );
            let fill = hex(if i % 2 == 0 {
                cloth
            } else {
                mix(cloth, white, 0.75)
            });
            let roof = [
                project(inner, 0.37, z0),
                project(inner, 0.37, z1),
                project(outer, 0.30, z1),
                project(outer, 0.30, z0),
            ];
            self.drawing.polygon(&roof, &fill);
            let hem = [
                project(outer, 0.30, z0),
                project(outer, 0.30, z1),
                project(outer, 0.275, z1),
                project(outer, 0.275, z0),
            ];
            self.drawing.polygon(
                &hem,
                &hex(scale(if i % 2 == 0 { cloth } else { white }, 0.8)),
            );
        }
    }
}

/// Screens on the fronts of a street that lives by night, and at its far end.
fn hang_screens(craft: &mut Craft<'_>) {
    let share = screens::share(craft.ctx.region);
    let mut dice = craft.dice(26);
    let mut places = Vec::new();
    for z in [
        (0.66, 1.0),
        (1.12, 1.55),
        (1.75, 2.4),
        (2.7, 3.7),
        (4.2, 5.6),
    ] {
        for side in [-1.0_f32, 1.0] {
            for up in [(0.42, 0.80), (0.88, 1.24), (1.32, 1.66)] {
                if dice.unit() < share {
                    places.push((side * (HALF_STREET - 0.02), z, up));
                }
            }
        }
    }
    add_screens(craft, PARALLAX, |drawing, dice, _| {
        let end = |x: (f32, f32), y: (f32, f32)| {
            move |u: f32, v: f32| (lerp(x.0, x.1, u), VANISH_Y - lerp(y.0, y.1, v))
        };
        if share > 0.9 {
            let tower = (-0.088, VANISH_Y - 0.50, 0.088, VANISH_Y);
            drawing.rect(tower, "#262230");
            for y in [(0.03, 0.12), (0.14, 0.25), (0.27, 0.36), (0.38, 0.48)] {
                draw_screen(drawing, dice, end((-0.074, 0.074), y));
            }
        }
        for (x, z, up) in places.iter().rev() {
            draw_screen(drawing, dice, |u, v| {
                project(*x, lerp(up.0, up.1, v), lerp(z.0, z.1, u))
            });
        }
    });
}

/// The wet road shows the houses upside down; the houses are painted again over what is mirrored onto them.
fn add_wet(craft: &mut Craft<'_>, houses: &Placed) {
    craft.add_layer(Box::new(move |t, view, list| {
        let (_, horizon_px) = view
            .to_frame(PARALLAX)
            .apply(view.x * PARALLAX, VANISH_Y + 0.03);
        list.reflect(Reflection {
            horizon_px,
            ripple_px: 0.008 * crate::staging::View::unit_px(view.size),
            time_s: 0.35 * t,
            tint: [0.80, 0.82, 0.92],
            strength: 0.46,
        });
    }));
    let again = houses.clone();
    craft.add(again);
}

fn add_lamps(craft: &mut Craft<'_>, lights: &Lights) {
    let mut dice = craft.dice(23);
    let is_dark = lights.lamps > 0.4;
    let mut signs = Vec::new();
    for (i, z) in [3.4_f32, 2.35, 1.62].into_iter().enumerate() {
        for side in [-1.0_f32, 1.0] {
            let width = 0.20 / z;
            let out = HALF_STREET - 0.03;
            let x = if side < 0.0 {
                -out / z
            } else {
                out / z - width
            };
            let top = project(
                0.0,
                dice.range(0.95, 1.25) + 0.1 * i as f32,
                z * dice.range(0.94, 1.06),
            )
            .1;
            signs.push((
                draw_sign(craft, &mut dice, ((x, top), width), PARALLAX),
                dice.range(0.0, 9.0),
            ));
        }
    }
    let lamps = lights.lamps;
    craft.add_layer(Box::new(move |t, view, list| {
        for (sign, phase) in &signs {
            list.draw(sign.body.draw(view));
            // Tubes hum; now and then one drops out for a blink.
            let blink = hash01((t * 9.0 + phase) as i32, *phase as i32, 3) < 0.03;
            let light =
                (0.92 + 0.08 * libm::sinf(t * 11.0 + phase)) * if blink { 0.35 } else { 1.0 };
            let opacity = light * lerp(0.45, 1.0, lamps);
            list.draw(Draw {
                blend: Blend::Add,
                opacity,
                ..sign.light.draw(view)
            });
        }
    }));
    add_posts(craft, is_dark);
}

/// Street lamps along both kerbs.
fn add_posts(craft: &mut Craft<'_>, is_dark: bool) {
    let (left, top, right, bottom) = craft.area(PARALLAX);
    let area = (left, top.max(-0.3), right, bottom);
    let mut drawing = Drawing::new(area);
    let mut heads = Vec::new();
    for z in [4.2_f32, 2.52, 1.74, 1.18] {
        for side in [-1.0_f32, 1.0] {
            let depth = smoothstep(0.6, 9.0, z) * 0.75;
            let iron = hex(craft.tones.toned(rgb(0x2b2f38), 0.4, depth));
            let x = side * (HALF_ROAD + 0.05);
            let (foot, head) = (project(x, 0.0, z), project(x, 0.86, z));
            let w = 0.011 / z;
            drawing.rect((foot.0 - w, head.1, foot.0 + w, foot.1), &iron);
            drawing.rect(
                (
                    foot.0 - 2.2 * w,
                    foot.1 - 0.05 / z,
                    foot.0 + 2.2 * w,
                    foot.1,
                ),
                &iron,
            );
            let arm = (foot.0 - side * 0.10 / z, head.1 - 0.012 / z);
            drawing.stroke(
                &format!(
                    "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}",
                    foot.0,
                    head.1,
                    foot.0,
                    arm.1 - 0.03 / z,
                    arm.0,
                    arm.1
                ),
                &iron,
                1.6 * w,
            );
            let lit = if is_dark { "#fff0c8" } else { "#d8dde2" };
            drawing.ellipse((arm.0, arm.1 + 0.012 / z), (0.030 / z, 0.015 / z), &iron);
            drawing.ellipse((arm.0, arm.1 + 0.018 / z), (0.024 / z, 0.012 / z), lit);
            heads.push(((arm.0, arm.1 + 0.02 / z), 0.55 / z));
        }
    }
    let placed = craft.bake(&drawing, area, PARALLAX);
    craft.add(placed);
    if is_dark {
        let side_px = (craft.density * 0.2) as usize;
        let halo = Sprite::new(glow(side_px, [1.0, 0.80, 0.48], 0.04), side_px as f32);
        craft.add_layer(Box::new(move |_, view, list| {
            for (at, size) in &heads {
                let draw = halo.draw(view, *at, (*size, PARALLAX));
                list.draw(Draw {
                    blend: Blend::Add,
                    opacity: 0.55,
                    ..draw
                });
            }
        }));
    }
}

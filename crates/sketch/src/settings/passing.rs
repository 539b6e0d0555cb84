//! A street seen from its other side, for whoever walks or drives along it: fronts wall to wall, a pavement, a
//! roadway. Down the street looks `street`, where nobody is under way.

use super::buildings::{Build, PLASTER, add_smoke, cottage};
use super::cabs;
use super::city::{add_halos, add_skyline};
use super::clouds::add_clouds;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::fronts::{Front, draw_front};
use super::hall::tiles;
use super::palette::{mix, rgb, scale};
use super::scenery::add_backdrop;
use super::screens::{self, add_screens, draw_screen};
use super::signs::draw_sign;
use super::sky::add_sky;
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::paint::{Blend, Draw, Reflection, Rgb};
use crate::scene::{Season, Setting, Weather};
use crate::staging::{Set, SetContext, Traffic, View};

/// How high the eyes are: everything level runs towards this line.
const EYE_Y: f32 = 0.50;
const BRICKS: [u32; 5] = [0xa4573f, 0x8f4f3d, 0xb8886a, 0x7d6a5f, 0x96604a];

/// Which street it is and how near its fronts are.
pub(super) struct Plan {
    pub(super) setting: Setting,
    /// Where the fronts meet the ground.
    pub(super) foot_y: f32,
    /// How high a metre is there.
    pub(super) per_m: f32,
    parallax: f32,
    has_road: bool,
    is_wet: bool,
}

impl Plan {
    fn of(craft: &Craft<'_>) -> Self {
        let has_road = craft.ctx.traffic == Traffic::Vehicles;
        let is_neon = craft.ctx.setting == Setting::NeonStreet;
        let is_night = craft.tones.lamps > 0.9;
        // Across a roadway one sees of the houses what is above their doors, and the sky over them.
        let (foot_y, per_m, parallax) = match (has_road, craft.is_tall()) {
            _ if craft.ctx.setting == Setting::Alley => (0.775, 0.195, 0.86),
            (true, false) => (0.685, 0.088, 0.74),
            (true, true) => (0.685, 0.120, 0.74),
            (false, false) => (0.70, 0.080, 0.74),
            (false, true) => (0.71, 0.115, 0.76),
        };
        Self {
            setting: craft.ctx.setting,
            foot_y,
            per_m,
            parallax,
            has_road,
            is_wet: craft.tones.wet > 0.0
                || is_night && is_neon && craft.ctx.weather != Weather::Snow,
        }
    }

    fn is_alley(&self) -> bool {
        self.setting == Setting::Alley
    }

    fn is_quiet(&self) -> bool {
        self.setting == Setting::QuietStreet
    }

    fn is_old(&self) -> bool {
        self.setting == Setting::OldStreet
    }
}

/// Whether a setting is such a street as soon as somebody passes.
pub(super) fn is_passed(ctx: &SetContext) -> bool {
    let is_street = matches!(
        ctx.setting,
        Setting::Street
            | Setting::NeonStreet
            | Setting::QuietStreet
            | Setting::OldStreet
            | Setting::Alley
    );
    is_street && matches!(ctx.traffic, Traffic::Walkers | Traffic::Vehicles)
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let plan = Plan::of(&craft);
    let light_x = add_sky(&mut craft, plan.foot_y - 0.02).signum();
    if plan.is_alley() {
        add_bricks(&mut craft, &plan);
    } else {
        add_clouds(&mut craft, 0.40, light_x);
        if ctx.backdrop.is_some() {
            add_backdrop(&mut craft, plan.foot_y - 0.04, light_x);
        } else if !plan.is_quiet() && !plan.is_old() {
            add_skyline(&mut craft, light_x, plan.foot_y - 0.06);
        }
    }
    add_fronts(&mut craft, &plan, light_x);
    add_ground(&mut craft, &plan);
    if plan.is_wet {
        add_wet(&mut craft, &plan);
    }
    if plan.setting == Setting::NeonStreet {
        hang_screens(&mut craft, &plan);
    }
    add_signs(&mut craft, &plan);
    if cabs::are_here(&craft) && plan.setting == Setting::Street && !plan.has_road {
        cabs::add_cabs(&mut craft, (plan.foot_y + 0.092, plan.per_m));
    }
    add_posts(&mut craft, &plan, light_x);
    if plan.is_alley() {
        // Steam from the vents of cellars.
        let vents = vec![(-0.55, plan.foot_y), (0.66, plan.foot_y)];
        add_smoke(&mut craft, vents, (0.15, plan.parallax));
    }
    let mut palette = craft.tones.palette(light_x);
    let lamps = craft.tones.lamps * if plan.is_alley() { 0.7 } else { 1.0 };
    palette.light = mix(palette.light, [1.0, 0.76, 0.62], 0.62 * lamps);
    palette.ambient = mix(palette.ambient, [0.34, 0.30, 0.48], 0.6 * lamps);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: match (plan.has_road, plan.is_alley()) {
            (true, _) => 0.79,
            (false, true) => 0.83,
            (false, false) => 0.88,
        },
        air_y: 0.25,
        ..Shape::open(palette)
    })
}

/// The bare walls of an alley, with the light of its one lamp on them.
fn add_bricks(craft: &mut Craft<'_>, plan: &Plan) {
    let (left, top, right, _) = craft.area(plan.parallax);
    let seed = craft.dice(21).noise_seed();
    let tones = craft.tones.clone();
    let foot_y = plan.foot_y;
    let placed = craft.bake_fn(
        (left, top, right, foot_y + 0.01),
        (plan.parallax, 1.0),
        |x, y| {
            let house = ((x + 2.2) / 1.25).floor();
            let own = rgb(BRICKS[(hash01(house as i32, 7, seed) * 4.99) as usize]);
            let (joint, piece) = tiles((x, y), (0.052, 0.021), true);
            let tone = 0.78 + 0.34 * hash01(piece.0, piece.1, seed);
            let grime = fbm(x * 3.0, y * 3.0, 3, seed) - 0.5;
            let edge = ((x + 2.2) / 1.25 - house).min(1.0 - (x + 2.2) / 1.25 + house);
            let own = scale(
                mix(scale(own, 0.62), scale(own, tone), joint),
                (1.0 + 0.5 * grime) * lerp(0.6, 1.0, smoothstep(0.0, 0.012, edge)),
            );
            let low = smoothstep(0.12, 0.0, foot_y - y);
            let colour = tones.toned(own, 0.55 - 0.3 * low, 0.08);
            let (dx, dy) = (x - 0.30, y - 0.24);
            let lamp = tones.lamps / (1.0 + 9.0 * dx * dx + 7.0 * dy * dy);
            (
                mix(
                    colour,
                    [own[0] * 1.25, own[1] * 0.98, own[2] * 0.66],
                    0.8 * lamp,
                ),
                1.0,
            )
        },
    );
    craft.add(placed);
}

/// Houses side by side, or gardens with houses in them.
fn add_fronts(craft: &mut Craft<'_>, plan: &Plan, light_x: f32) {
    let mut dice = craft.dice(22);
    let distance = Distance {
        parallax: plan.parallax,
        depth: 0.08,
    };
    let mut easel = Easel::new(craft, distance, (-2.0, plan.foot_y + 0.05), light_x);
    let (left, _, right, _) = easel.area;
    if plan.is_quiet() {
        draw_homes(&mut easel, &mut dice, plan);
        return easel.hang(craft);
    }
    let is_metropolis = cabs::are_here(craft) && plan.setting == Setting::Street;
    let mut x = left - dice.range(0.0, 3.0) * plan.per_m;
    let mut last = usize::MAX;
    while x < right {
        let wide = dice.range(5.0, 8.5) * plan.per_m;
        let mut colour = dice.below(8);
        // No two neighbours alike.
        if colour == last {
            colour = (colour + 3) % 8;
        }
        last = colour;
        let wall = if plan.is_old() || dice.unit() < 0.65 {
            rgb(PLASTER[colour])
        } else {
            rgb(BRICKS[colour % BRICKS.len()])
        };
        let front = Front {
            x: (x, x + wide),
            n_floors: 1
                + dice.below(if craft.is_tall() { 4 } else { 2 })
                + usize::from(!plan.is_old())
                + if is_metropolis { 2 } else { 0 },
            wall,
        };
        draw_front(&mut easel, &mut dice, plan, front);
        x += wide;
        let is_gap = !plan.is_alley() && dice.unit() < 0.30;
        if is_gap {
            x += 3.0 * plan.per_m;
        }
    }
    easel.hang(craft);
}

/// Houses behind lawns, hedges, trees and picket fences.
fn draw_homes(easel: &mut Easel, dice: &mut Dice, plan: &Plan) {
    let (left, _, right, _) = easel.area;
    let (foot, m) = (plan.foot_y, plan.per_m);
    let lawn = easel.turf();
    let grass = easel.ink(lawn, 0.85);
    let dark = easel.ink(scale(lawn, 0.82), 0.7);
    easel
        .drawing
        .rect((left, foot - 0.09, right, foot + 0.05), &grass);
    easel
        .drawing
        .rect((left, foot - 0.10, right, foot - 0.07), &dark);
    let mut x = left - dice.range(0.0, 2.0) * m;
    while x < right {
        let high = dice.range(3.0, 3.8) * m;
        let build = Build::any(dice, false);
        cottage(easel, dice, (x + 4.2 * m, foot - 0.05, high), build);
        for at in [0.2, 8.6] {
            let tall = dice.range(3.4, 5.6) * m;
            easel.garden(dice).tree((x + at * m, foot - 0.04), tall);
        }
        let leaf = super::foliage::leaf_colour(easel.season(), dice);
        for i in 0..3 {
            let at = (x + (1.6 + 0.8 * i as f32) * m, foot - 0.035);
            let tall = dice.range(0.4, 0.7) * m;
            easel.garden(dice).bush(at, tall, leaf);
        }
        x += dice.range(9.6, 11.0) * m;
    }
    draw_fence(easel, (left, right), (foot - 0.01, 0.85 * m));
}

/// White pickets along a lawn.
fn draw_fence(easel: &mut Easel, (left, right): (f32, f32), (foot, high): (f32, f32)) {
    let white = easel.ink([0.95, 0.94, 0.91], 0.85);
    let shade = easel.ink([0.80, 0.80, 0.80], 0.7);
    for up in [0.30, 0.72] {
        let y = foot - high * up;
        easel
            .drawing
            .rect((left, y, right, y + high * 0.09), &shade);
    }
    let step = high * 0.20;
    let mut x = left;
    while x < right {
        let (a, b) = (x, x + step * 0.62);
        easel.drawing.polygon(
            &[
                (a, foot),
                (a, foot - high * 0.88),
                ((a + b) / 2.0, foot - high),
                (b, foot - high * 0.88),
                (b, foot),
            ],
            &white,
        );
        x += step;
    }
}

/// Pavement, kerb and roadway.
fn add_ground(craft: &mut Craft<'_>, plan: &Plan) {
    let (left, _, right, bottom) = craft.area(1.0);
    let seed = craft.dice(23).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let wet = if plan.is_wet { 0.62 } else { 1.0 };
    let (foot_y, setting) = (plan.foot_y, plan.setting);
    // An old lane is paved from wall to wall; a promenade runs before gardens.
    let is_paved = plan.is_old() || plan.is_quiet();
    let road = if plan.has_road {
        (foot_y + 0.055, 1.02)
    } else if setting == Setting::Alley {
        (3.0, 4.0)
    } else if is_paved {
        (0.985, 1.40)
    } else {
        (foot_y + 0.045, 0.862)
    };
    let placed = craft.bake_fn((left, foot_y, right, bottom), (1.0, 1.0), |x, y| {
        let z = (1.0 - EYE_Y) / (y - EYE_Y);
        let (u, v) = (x * z, z * 2.2);
        let rough = fbm(u * 16.0, v * 8.0, 3, seed) - 0.5;
        let is_road = y > road.0 && y < road.1;
        let own = if is_road && setting != Setting::OldStreet {
            let thick = if plan.has_road { 0.006 } else { 0.0035 };
            let middle = (road.0 * 0.56 + road.1 * 0.44, thick);
            let dash = (y - middle.0).abs() < middle.1 && (u * 1.3).rem_euclid(1.0) < 0.5;
            let edge = (y - road.0 - 0.012).abs() < 0.0025;
            let asphalt = scale(rgb(0x5b5e66), (1.0 + 0.3 * rough) * wet);
            if dash || edge {
                scale(rgb(0xe9e3d0), 0.7 + 0.3 * wet)
            } else {
                asphalt
            }
        } else {
            paving(setting, (u, v), (rough, seed), wet)
        };
        let kerb = smoothstep(0.008, 0.004, (y - road.0).abs());
        let own = mix(own, rgb(0xcac4ba), 0.85 * kerb);
        let own = if is_white {
            mix(
                own,
                [0.93, 0.95, 0.98],
                if is_road { 0.5 + rough } else { 0.88 },
            )
        } else {
            own
        };
        let near_wall = smoothstep(0.05, 0.0, y - foot_y);
        let colour = tones.toned(own, 0.72 - 0.4 * near_wall, 0.03);
        let glow = 0.34 * tones.lamps * smoothstep(0.30, 0.0, y - foot_y);
        (
            mix(colour, [own[0], own[1] * 0.74, own[2] * 0.46], glow),
            1.0,
        )
    });
    craft.add(placed);
}

/// What one walks on.
fn paving(setting: Setting, at: (f32, f32), (rough, seed): (f32, u32), wet: f32) -> Rgb {
    let (size, colour, uneven) = match setting {
        Setting::OldStreet => ((0.085, 0.10), rgb(0xa3968a), 0.40),
        Setting::Alley => ((0.30, 0.34), rgb(0x7f7b78), 0.16),
        _ => ((0.24, 0.26), rgb(0xb1aaa2), 0.10),
    };
    let (joint, piece) = tiles(at, size, setting == Setting::OldStreet);
    let tone = 1.0 + uneven * (hash01(piece.0, piece.1, seed) - 0.5);
    scale(
        colour,
        tone * lerp(0.72, 1.0, joint) * (1.0 + 0.2 * rough) * lerp(wet, 1.0, 0.35),
    )
}

/// Wet ground shows the fronts upside down.
fn add_wet(craft: &mut Craft<'_>, plan: &Plan) {
    let (parallax, foot_y) = (plan.parallax, plan.foot_y);
    craft.add_layer(Box::new(move |t, view, list| {
        let (_, horizon_px) = view
            .to_frame(parallax)
            .apply(view.x * parallax, foot_y + 0.005);
        list.reflect(Reflection {
            horizon_px,
            ripple_px: 0.008 * View::unit_px(view.size),
            time_s: 0.35 * t,
            tint: [0.78, 0.80, 0.90],
            strength: 0.42,
        });
    }));
}

/// Screens above the shops of a street that lives by night.
fn hang_screens(craft: &mut Craft<'_>, plan: &Plan) {
    let share = screens::share(craft.ctx.region);
    let mut dice = craft.dice(26);
    let (left, top, right, _) = craft.area(plan.parallax);
    let mut places = Vec::new();
    let mut x = left;
    while x < right {
        let wide = dice.range(3.0, 4.6) * plan.per_m;
        let mut low = plan.foot_y - dice.range(3.8, 4.4) * plan.per_m;
        while low > top {
            let high = dice.range(1.9, 3.2) * plan.per_m;
            if dice.unit() < share {
                places.push(((x, x + wide), (low, low - high)));
            }
            low -= high + 0.5 * plan.per_m;
            if share < 0.9 {
                break;
            }
        }
        x += wide + dice.range(0.4, 1.2) * plan.per_m;
    }
    add_screens(craft, plan.parallax, |drawing, dice, _| {
        for (x, y) in &places {
            draw_screen(drawing, dice, |u, v| (lerp(x.0, x.1, u), lerp(y.0, y.1, v)));
        }
    });
}

/// Tubes on the fronts, where the street lives on them.
fn add_signs(craft: &mut Craft<'_>, plan: &Plan) {
    let is_neon = plan.setting == Setting::NeonStreet;
    let is_late = plan.setting == Setting::Street && craft.tones.lamps > 0.7;
    if !is_neon && !is_late {
        return;
    }
    let mut dice = craft.dice(24);
    let (left, _, right, _) = craft.area(plan.parallax);
    let step = if is_neon { 0.30 } else { 0.75 };
    let is_tall = craft.is_tall();
    let mut signs = Vec::new();
    let mut x = left + dice.range(0.0, step);
    while x < right {
        let high = is_tall && dice.unit() < 0.6;
        let width = dice.range(0.52, 0.72) * if high { 1.5 } else { 1.0 } * plan.per_m;
        let up_m = if high {
            dice.range(6.2, 9.5)
        } else {
            dice.range(3.9, 4.9)
        };
        let top = plan.foot_y - up_m * plan.per_m;
        let sign = draw_sign(craft, &mut dice, ((x, top), width), plan.parallax);
        signs.push((sign, dice.range(0.0, 9.0)));
        x += step * dice.range(0.8, 1.4);
    }
    let lamps = craft.tones.lamps;
    craft.add_layer(Box::new(move |t, view, list| {
        for (sign, phase) in &signs {
            list.draw(sign.body.draw(view));
            let blink = hash01((t * 9.0 + phase) as i32, *phase as i32, 3) < 0.03;
            let light =
                (0.92 + 0.08 * libm::sinf(t * 11.0 + phase)) * if blink { 0.4 } else { 1.0 };
            list.draw(Draw {
                blend: Blend::Add,
                opacity: light * lerp(0.45, 1.0, lamps),
                ..sign.light.draw(view)
            });
        }
    }));
}

/// Lamps at the kerb; in an alley one over a door.
fn add_posts(craft: &mut Craft<'_>, plan: &Plan, light_x: f32) {
    let mut dice = craft.dice(25);
    let distance = Distance {
        parallax: plan.parallax,
        depth: 0.02,
    };
    let mut easel = Easel::new(craft, distance, (-1.0, plan.foot_y + 0.06), light_x);
    let (left, _, right, _) = easel.area;
    let (foot, m) = (plan.foot_y + 0.035, plan.per_m);
    let iron = easel.ink(rgb(0x2b2f38), 0.45);
    let is_lit = easel.tones.lamps > 0.4;
    let glass = if is_lit { "#fff0c8" } else { "#d8dde2" };
    let mut heads = Vec::new();
    if plan.is_alley() {
        heads.push((0.30, 0.245));
        easel.drawing.rect((0.288, 0.20, 0.312, 0.225), &iron);
        easel.drawing.polygon(
            &[(0.265, 0.25), (0.335, 0.25), (0.315, 0.222), (0.285, 0.222)],
            &iron,
        );
        easel.drawing.ellipse((0.30, 0.252), (0.024, 0.010), glass);
    } else {
        let mut x = left + dice.range(0.0, 0.6);
        while x < right {
            let top = foot - 3.7 * m;
            easel
                .drawing
                .rect((x - 0.035 * m, top, x + 0.035 * m, foot), &iron);
            easel
                .drawing
                .rect((x - 0.09 * m, foot - 0.4 * m, x + 0.09 * m, foot), &iron);
            easel.drawing.polygon(
                &[
                    (x - 0.17 * m, top - 0.38 * m),
                    (x + 0.17 * m, top - 0.38 * m),
                    (x + 0.10 * m, top),
                    (x - 0.10 * m, top),
                ],
                glass,
            );
            easel.drawing.polygon(
                &[
                    (x - 0.22 * m, top - 0.37 * m),
                    (x + 0.22 * m, top - 0.37 * m),
                    (x, top - 0.58 * m),
                ],
                &iron,
            );
            heads.push((x, top - 0.18 * m));
            x += dice.range(7.0, 9.0) * m;
        }
    }
    easel.hang(craft);
    if is_lit {
        add_halos(
            craft,
            heads,
            (if plan.is_alley() { 1.1 } else { 0.6 }, plan.parallax),
        );
    }
}

//! The opening every place under the sky has: sky, sun, clouds, and what lies behind it. Where a prompt names two
//! places, the second is what lies behind the first, whatever both are.

use super::city::add_skyline;
use super::clouds::add_clouds;
use super::craft::Craft;
use super::easel::{Distance, Easel};
use super::foliage::leaf_colour;
use super::palette::{mix, rgb, scale};
use super::region;
use super::river::add_tableland;
use super::savanna::acacia;
use super::sky::add_sky;
use super::terrain::{Range, Rock, add_hills, add_mountains};
use super::village;
use super::volcano::{add_cone, add_plume};
use super::wastes::{add_dune, add_mesas};
use super::water::{Water, add_water, sea};
use crate::paint::noise::{fbm, lerp, smoothstep};
use crate::scene::{Season, Setting, Weather};

/// Adds sky and clouds down to `horizon_y` and what lies behind the place: its backdrop, or else what `own` adds.
/// The x of the sun.
pub(super) fn open(
    craft: &mut Craft<'_>,
    (horizon_y, clouds_y): (f32, f32),
    own: impl FnOnce(&mut Craft<'_>, f32),
) -> f32 {
    let sun_x = add_sky(craft, horizon_y);
    add_clouds(craft, clouds_y, sun_x.signum());
    if !add_backdrop(craft, horizon_y, sun_x) {
        own(craft, sun_x);
    }
    sun_x
}

/// Adds what lies behind a place whose ground begins at `horizon_y`; whether it has a backdrop.
pub(super) fn add_backdrop(craft: &mut Craft<'_>, horizon_y: f32, sun_x: f32) -> bool {
    use Setting as S;
    let Some(behind) = craft.ctx.backdrop else {
        region::add_landmark(craft, horizon_y, sun_x.signum());
        return false;
    };
    let scene = Scenery {
        horizon_y,
        sun_x,
        light_x: sun_x.signum(),
        stretch: if craft.is_tall() { 1.9 } else { 1.0 },
    };
    match behind {
        S::Mountains => scene.add_mountains(craft, Season::Summer),
        S::Arctic => scene.add_mountains(craft, Season::Winter),
        S::Sky => scene.add_cloud_sea(craft),
        S::Desert => scene.add_desert(craft),
        S::Canyon => scene.add_canyon(craft),
        S::Forest => scene.add_trees(craft, false),
        S::Jungle => scene.add_trees(craft, true),
        S::Savanna => scene.add_savanna(craft),
        S::Sea | S::Beach | S::Lake | S::Harbour | S::River | S::Cliff => {
            scene.add_sea(craft, behind);
        }
        S::City | S::Street | S::NeonStreet => scene.add_city(craft),
        S::Village | S::OldStreet => scene.add_village(craft),
        S::Volcano => scene.add_volcano(craft),
        _ => scene.add_country(craft),
    }
    region::add_landmark(craft, horizon_y, sun_x.signum());
    true
}

/// Where what lies behind a place is drawn.
struct Scenery {
    horizon_y: f32,
    sun_x: f32,
    light_x: f32,
    /// How much higher everything is in a tall frame.
    stretch: f32,
}

impl Scenery {
    /// Clouds from above, bank behind bank, with a peak that stands out of them.
    fn add_cloud_sea(&self, craft: &mut Craft<'_>) {
        let rock = Rock {
            rock: rgb(0x6f728a),
            snow: 0.5,
            light_x: self.light_x,
        };
        let range = Range {
            foot_y: self.horizon_y + 0.02,
            height: 0.17 * self.stretch,
            depth: 0.7,
            parallax: 0.10,
            colour: rock.rock,
        };
        add_mountains(craft, &range, &rock, 60);
        for (row, (rise, parallax)) in [(-0.02, 0.14), (0.05, 0.20), (0.13, 0.28), (0.24, 0.38)]
            .into_iter()
            .enumerate()
        {
            let (left, _, right, bottom) = craft.area(parallax);
            let crest = self.horizon_y + rise;
            let seed = craft.dice(61 + row as u32).noise_seed();
            let tones = craft.tones.clone();
            let near = row as f32 / 3.0;
            let grain = 3.4 - 1.6 * near;
            let area = (left - 0.2, crest - 0.10, right + 0.2, bottom);
            let placed = craft.bake_fn(area, (parallax, 0.6), |x, y| {
                let billow = fbm(x * grain, 0.7 + 0.2 * near, 3, seed);
                let puff = fbm(x * grain * 4.0, y * grain * 5.0, 3, seed + 1);
                let top = crest - 0.09 * (billow - 0.35) - 0.025 * (puff - 0.5);
                let deep = y - top;
                let light = smoothstep(0.07 + 0.04 * near, 0.0, deep) * 0.85 + 0.6 * (puff - 0.42);
                let shade = scale(mix(tones.cloud_shade, tones.shade, 0.30), 0.82);
                let colour = mix(shade, tones.cloud_lit, light.clamp(0.0, 1.0));
                let haze = mix(tones.sky[3], tones.glow, 0.3);
                (
                    mix(colour, haze, 0.24 * (1.0 - near)),
                    smoothstep(-0.004, 0.010, deep),
                )
            });
            let drift = 0.010 + 0.012 * near;
            craft.add_layer(Box::new(move |t, view, list| {
                let mut moved = placed.clone();
                moved.at.0 += 0.16 * libm::sinf(drift * t * 6.0);
                list.draw(moved.draw(view));
            }));
        }
    }

    fn hills(&self, craft: &mut Craft<'_>, heights: [f32; 2], purpose: u32) {
        let turf = craft.turf();
        for (i, high) in heights.into_iter().enumerate() {
            let range = Range {
                foot_y: self.horizon_y + 0.01 + 0.012 * i as f32,
                height: high * self.stretch,
                depth: 0.58 - 0.2 * i as f32,
                parallax: 0.18 + 0.10 * i as f32,
                colour: mix(turf, rgb(0x3f6a50), 0.40 - 0.15 * i as f32),
            };
            add_hills(craft, &range, purpose + i as u32);
        }
    }

    fn add_mountains(&self, craft: &mut Craft<'_>, season: Season) {
        let is_white = season == Season::Winter
            || craft.season() == Season::Winter
            || craft.ctx.weather == Weather::Snow;
        let rock = Rock {
            rock: rgb(0x7a7f98),
            snow: if is_white { 0.9 } else { 0.42 },
            light_x: self.light_x,
        };
        for (i, (high, depth, parallax)) in [(0.42, 0.62, 0.08), (0.24, 0.44, 0.16)]
            .into_iter()
            .enumerate()
        {
            let range = Range {
                foot_y: self.horizon_y + 0.012 * i as f32,
                height: high * self.stretch.min(1.5),
                depth,
                parallax,
                colour: rock.rock,
            };
            add_mountains(craft, &range, &rock, 60 + i as u32);
        }
        self.hills(craft, [0.07, 0.04], 62);
        self.tree_row(craft, (0.30, 0.30), (0.05, 0.10));
    }

    fn add_desert(&self, craft: &mut Craft<'_>) {
        add_mesas(craft, (self.light_x, self.horizon_y), self.stretch);
        for (row, parallax, depth, high) in [(60, 0.20, 0.52, 0.075), (61, 0.38, 0.30, 0.055)] {
            let foot = self.horizon_y + 0.02 * (row - 60) as f32;
            add_dune(
                craft,
                self.light_x,
                (row, parallax, depth, foot, high * self.stretch.sqrt()),
            );
        }
    }

    fn add_canyon(&self, craft: &mut Craft<'_>) {
        for (row, (parallax, depth, high)) in
            [(0.08, 0.70, 0.20), (0.16, 0.50, 0.34), (0.30, 0.30, 0.24)]
                .into_iter()
                .enumerate()
        {
            let foot = self.horizon_y + 0.02 + 0.01 * row as f32;
            let high = high * self.stretch;
            add_tableland(
                craft,
                (self.light_x, foot),
                (row as u32, parallax, depth, high),
            );
        }
    }

    /// A wall of trees in rows, the farthest mere shapes in the haze.
    fn add_trees(&self, craft: &mut Craft<'_>, is_jungle: bool) {
        self.haze(craft);
        for (row, (parallax, depth, tall)) in
            [(0.14, 0.74, 0.34), (0.24, 0.50, 0.42), (0.36, 0.26, 0.50)]
                .into_iter()
                .enumerate()
        {
            let tall = tall * self.stretch.min(1.6);
            let foot = self.horizon_y + 0.01 + 0.012 * row as f32;
            let distance = Distance { parallax, depth };
            let mut dice = craft.dice(60 + row as u32);
            let mut easel = Easel::new(
                craft,
                distance,
                (foot - 1.5 * tall, foot + 0.03),
                self.light_x,
            );
            let (left, _, right, bottom) = easel.area;
            let land = easel.ink(scale(craft.turf(), 0.7), 0.35);
            easel
                .drawing
                .rect((left - 0.1, foot - 0.03, right + 0.1, bottom + 0.1), &land);
            let mut x = left - 0.05;
            while x < right + 0.1 {
                let size = tall * dice.range(0.7, 1.15);
                // The near row opens towards the middle.
                let is_open = row == 2 && x.abs() < 0.24 && dice.unit() < 0.7;
                if !is_open {
                    easel.garden(&mut dice).tree((x, foot), size);
                }
                if easel.season() != Season::Winter {
                    let green = if is_jungle { 0x3a8240 } else { 0x4f7f3c };
                    let leaves = scale(rgb(green), dice.range(0.75, 1.05));
                    let at = (x + 0.03, foot + 0.012);
                    easel.garden(&mut dice).bush(at, tall * 0.16, leaves);
                }
                x += tall * dice.range(0.10, 0.24);
            }
            easel.hang(craft);
        }
    }

    /// Light between the trees.
    fn haze(&self, craft: &mut Craft<'_>) {
        let (left, _, right, _) = craft.area(0.08);
        let high = 0.5 * self.stretch;
        let foot = self.horizon_y + 0.03;
        let colour = mix(
            craft.tones.haze,
            craft.tones.toned(rgb(0x6f9a68), 0.7, 0.5),
            0.45,
        );
        let placed = craft.bake_fn((left, foot - high, right, foot), (0.08, 0.2), |_, y| {
            (colour, 0.85 * smoothstep(foot - high, foot - 0.2 * high, y))
        });
        craft.add(placed);
    }

    fn add_savanna(&self, craft: &mut Craft<'_>) {
        self.hills(craft, [0.09, 0.04], 60);
        for (row, (parallax, depth, high, n)) in [(0.26, 0.50, 0.08, 12), (0.40, 0.30, 0.16, 6)]
            .into_iter()
            .enumerate()
        {
            let mut dice = craft.dice(63 + row as u32);
            let distance = Distance { parallax, depth };
            let mut easel =
                Easel::new(craft, distance, (-0.4, self.horizon_y + 0.05), self.light_x);
            let (left, _, right, _) = easel.area;
            for i in 0..n {
                let x = lerp(left, right, (i as f32 + dice.range(0.1, 0.9)) / n as f32);
                let tall = high * self.stretch.sqrt() * dice.range(0.75, 1.2);
                acacia(&mut easel, &mut dice, (x, self.horizon_y + 0.02), tall);
            }
            easel.hang(craft);
        }
    }

    /// Open water up to where the place's own ground begins, and what lies beyond it.
    fn add_sea(&self, craft: &mut Craft<'_>, kind: Setting) {
        let far_y = self.horizon_y - 0.125 * self.stretch.sqrt();
        let is_lake = matches!(kind, Setting::Lake | Setting::River);
        let range = Range {
            foot_y: far_y + 0.002,
            height: if is_lake { 0.16 * self.stretch } else { 0.05 },
            depth: 0.68,
            parallax: 0.12,
            colour: mix(craft.turf(), rgb(0x5f7f8a), 0.6),
        };
        let sea = sea(far_y, craft.ctx.is_calm);
        if is_lake || craft.dice(60).unit() < 0.4 {
            add_hills(craft, &range, 61);
        }
        let water = Water {
            mirror: if is_lake { 0.6 } else { 0.34 },
            roughness: if is_lake { 0.2 } else { 0.55 },
            ..sea
        };
        add_water(craft, &water, self.sun_x);
    }

    fn add_city(&self, craft: &mut Craft<'_>) {
        add_skyline(craft, self.sun_x, self.horizon_y + 0.012);
        self.tree_row(craft, (0.34, 0.28), (0.05, 0.10));
    }

    fn add_village(&self, craft: &mut Craft<'_>) {
        self.hills(craft, [0.20, 0.11], 60);
        let mut dice = craft.dice(62);
        let is_chalet = craft.season() == Season::Winter;
        let row = village::Row::far(self.horizon_y - 0.04, is_chalet);
        village::add_row(craft, &mut dice, self.light_x, row);
    }

    fn add_volcano(&self, craft: &mut Craft<'_>) {
        let top = add_cone(craft, (self.light_x, self.horizon_y));
        add_plume(craft, top);
        self.hills(craft, [0.05, 0.03], 60);
    }

    /// Fields and trees over low hills.
    fn add_country(&self, craft: &mut Craft<'_>) {
        self.hills(craft, [0.13, 0.06], 60);
        self.fields(craft);
        self.tree_row(craft, (0.36, 0.28), (0.04, 0.12));
    }

    /// Strips of crops on the nearer hill.
    fn fields(&self, craft: &mut Craft<'_>) {
        let colours: &[u32] = match craft.ctx.backdrop {
            Some(Setting::Lavender) => &[0x8a6ac0, 0x7d62b4, 0x9a7acc],
            Some(Setting::Sunflowers) => &[0xe8b82e, 0xd8a828, 0xf0c840],
            Some(Setting::Field) => &[0xdcb85a, 0xc8a850, 0x9ab04a],
            _ => return,
        };
        let seed = craft.dice(64).noise_seed();
        let (left, _, right, _) = craft.area(0.30);
        let (top, foot) = (self.horizon_y - 0.05 * self.stretch, self.horizon_y + 0.03);
        let tones = craft.tones.clone();
        let placed = craft.bake_fn((left, top, right, foot), (0.30, 0.8), |x, y| {
            let crest = top + 0.03 * fbm(x * 1.2, 0.0, 2, seed);
            let down = ((y - crest) / (foot - crest)).clamp(0.0, 1.0);
            let strip =
                ((x * 3.0 + down * 0.6 + fbm(x, y * 4.0, 2, seed + 1)) * 1.3).floor() as i32;
            let own = rgb(colours[strip.rem_euclid(colours.len() as i32) as usize]);
            let row = libm::sinf((x / (0.25 + down)) * 160.0) * 0.06;
            (
                tones.toned(scale(own, 1.0 + row), 0.8, 0.36 * (1.0 - 0.4 * down)),
                smoothstep(-0.001, 0.002, y - crest),
            )
        });
        craft.add(placed);
    }

    /// A row of the land's own trees along the far edge of the place.
    fn tree_row(&self, craft: &mut Craft<'_>, (parallax, depth): (f32, f32), high: (f32, f32)) {
        let mut dice = craft.dice(68);
        let distance = Distance { parallax, depth };
        let mut easel = Easel::new(craft, distance, (-0.4, self.horizon_y + 0.05), self.light_x);
        let (left, _, right, _) = easel.area;
        let mut x = left;
        while x < right {
            let tall = dice.range(high.0, high.1) * self.stretch.sqrt();
            let foot = self.horizon_y + dice.range(0.012, 0.026);
            easel.garden(&mut dice).tree((x, foot), tall);
            if easel.season() != Season::Winter && dice.unit() < 0.6 {
                let leaves = scale(leaf_colour(Season::Summer, &mut dice), 0.85);
                easel
                    .garden(&mut dice)
                    .bush((x + 0.03, foot + 0.006), tall * 0.25, leaves);
            }
            x += dice.range(0.03, 0.12);
        }
        easel.hang(craft);
    }
}

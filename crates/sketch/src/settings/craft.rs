//! What every setting is built with: the extents of the world, densities, and layers made of plates.

use std::sync::Arc;

use super::land::Land;
use super::palette::{Tones, told};
use super::{clouds, greenery, rays, weather};
use crate::paint::bake::Drawing;
use crate::paint::noise::Dice;
use crate::paint::{Affine, Blend, Draw, DrawList, Plate, Rgb, Wave};
use crate::scene::{Season, Weather};
use crate::staging::{Layer, Set, SetContext, View};

/// How far beyond the camera's promised reach layers go, in world units: for rolls and shakes.
const MARGIN: f32 = 0.07;

/// A rectangle of the world: left, top, right, bottom.
pub(super) type Area = (f32, f32, f32, f32);

/// The workplace of one setting.
pub(super) struct Craft<'a> {
    /// What was asked for.
    pub(super) ctx: &'a SetContext,
    /// Its colours.
    pub(super) tones: Tones,
    /// Pixels per world unit.
    pub(super) density: f32,
    /// Half the width of the resting view, in world units.
    pub(super) half_width: f32,
    /// The top of the resting view: world y.
    pub(super) top: f32,
    /// How high above the horizon what stands there hides the sky: a sun that sets is seen above it.
    pub(super) skyline: f32,
    /// Where the sun or the moon is.
    pub(super) sun_x: Option<f32>,
    /// The layers so far.
    pub(super) behind: Vec<Layer>,
    /// How many of them are the sky.
    pub(super) n_sky: usize,
    /// Where the sky ends: world y.
    pub(super) horizon_y: Option<f32>,
    /// The layers in front so far.
    pub(super) in_front: Vec<Layer>,
}

/// A plate with its place in the world.
#[derive(Clone)]
pub(super) struct Placed {
    pub(super) plate: Arc<Plate>,
    pub(super) density: f32,
    pub(super) at: (f32, f32),
    pub(super) parallax: f32,
}

impl<'a> Craft<'a> {
    pub(super) fn new(ctx: &'a SetContext) -> Self {
        let density = View::unit_px(ctx.size);
        let mut tones = Tones::of(ctx.time_of_day, ctx.weather);
        tones.land = Land::of(ctx.backdrop);
        tones.tint(&ctx.surface.tints);
        Self {
            ctx,
            tones,
            density,
            half_width: ctx.size.width_px() as f32 / density / 2.0,
            top: 1.0 - ctx.size.height_px() as f32 / density,
            skyline: 0.0,
            sun_x: None,
            behind: Vec::new(),
            n_sky: 0,
            horizon_y: None,
            in_front: Vec::new(),
        }
    }

    /// Whether the sun is near the horizon, so that what stands before it is dark.
    pub(super) fn is_against_the_sun(&self) -> bool {
        self.tones.sun_y > 0.35 && self.tones.sun_strength > 0.15
    }

    /// How high a mountain at `x` may be, so that it leaves a low sun free.
    pub(super) fn below_sun(&self, x: f32) -> f32 {
        match self.sun_x.filter(|_| self.is_against_the_sun()) {
            Some(sun_x) => (0.55 * self.skyline).max(0.05) + 1.05 * (x - sun_x).abs(),
            None => f32::INFINITY,
        }
    }

    /// Numbers for one purpose.
    pub(super) fn dice(&self, purpose: u32) -> Dice {
        // Settings differ too, so that one seed does not put the same cloud over all of them.
        Dice::new(self.ctx.seed, purpose + 1000 * self.ctx.setting.number())
    }

    /// All a camera within its promised reach can see of a layer at `parallax`.
    pub(super) fn area(&self, parallax: f32) -> Area {
        // Near layers grow faster than the frame when the camera goes nearer, and so slide farther.
        let beyond = MARGIN + (parallax - 1.0).max(0.0) * 0.3 * self.half_width;
        let side = self.half_width + self.ctx.reach_x * parallax + beyond;
        let top = self.top - self.ctx.reach_up * parallax - MARGIN;
        (-side, top, side, View::bottom(self.ctx.size) + MARGIN)
    }

    /// The season one sees: where snow falls, it also lies.
    pub(super) fn season(&self) -> Season {
        if self.ctx.weather == Weather::Snow || self.tones.land == Land::Snow {
            Season::Winter
        } else {
            self.ctx.season
        }
    }

    /// The colour of the ground where nothing else lies on it.
    pub(super) fn turf(&self) -> Rgb {
        let own = self.tones.land.turf(self.season());
        let tints = &self.ctx.surface.tints;
        let said = match self.tones.land {
            Land::Desert | Land::Canyon | Land::Shore => tints.sand,
            _ => tints.grass,
        };
        told(said, own)
    }

    /// The top of what is seen of the land: a tall frame that shows nothing else looks further down.
    pub(super) fn seen_top(&self) -> f32 {
        if self.ctx.is_bare {
            self.top + View::bottom(self.ctx.size) - 1.0
        } else {
            self.top
        }
    }

    /// Whether the frame is taller than wide.
    pub(super) fn is_tall(&self) -> bool {
        self.ctx.size.height_px() > self.ctx.size.width_px()
    }

    /// An empty drawing of `area`.
    pub(super) fn drawing(&self, area: Area) -> Drawing {
        Drawing::new(area)
    }

    /// Bakes a drawing of `area` and puts it into the world.
    pub(super) fn bake(&self, drawing: &Drawing, area: Area, parallax: f32) -> Placed {
        self.bake_at(drawing, area, (parallax, 1.0))
    }

    /// The same at a part of the frame's density, for soft things.
    pub(super) fn bake_at(
        &self,
        drawing: &Drawing,
        area: Area,
        (parallax, detail): (f32, f32),
    ) -> Placed {
        let density = self.density * detail;
        let plate = Arc::new(drawing.bake(density));
        Placed {
            plate,
            density,
            at: (area.0, area.1),
            parallax,
        }
    }

    /// Bakes `colour_at(x, y)`, in world units, over `area`.
    pub(super) fn bake_fn(
        &self,
        area: Area,
        (parallax, detail): (f32, f32),
        colour_at: impl Fn(f32, f32) -> (crate::paint::Rgb, f32) + Sync,
    ) -> Placed {
        let colour_at = |x: f32, y: f32, (): &()| colour_at(x, y);
        self.bake_columns(area, (parallax, detail), |_| (), colour_at)
    }

    /// The same where much is alike all down a column: `colour_at(x, y, column_at(x))`.
    pub(super) fn bake_columns<T: Sync>(
        &self,
        area: Area,
        (parallax, detail): (f32, f32),
        column_at: impl Fn(f32) -> T,
        colour_at: impl Fn(f32, f32, &T) -> (crate::paint::Rgb, f32) + Sync,
    ) -> Placed {
        let density = self.density * detail;
        let side_px = |side: f32| ((side * density).ceil() as usize).max(1);
        let (width_px, height_px) = (side_px(area.2 - area.0), side_px(area.3 - area.1));
        let x_at = |x: f32| area.0 + x / density;
        let columns: Vec<T> = (0..width_px)
            .map(|column| column_at(x_at(column as f32 + 0.5)))
            .collect();
        let plate = Plate::from_fn(width_px, height_px, |x, y| {
            colour_at(x_at(x), area.1 + y / density, &columns[x as usize])
        });
        Placed {
            plate: Arc::new(plate),
            density,
            at: (area.0, area.1),
            parallax,
        }
    }

    /// Adds a layer that does not move.
    pub(super) fn add(&mut self, placed: Placed) {
        self.behind.push(placed.still());
    }

    /// Adds a layer behind the actors.
    pub(super) fn add_layer(&mut self, layer: Layer) {
        self.behind.push(layer);
    }

    /// Adds a layer in front of the actors.
    pub(super) fn add_front(&mut self, layer: Layer) {
        self.in_front.push(layer);
    }

    /// Adds a layer behind the actors or, when it moves more than they do, in front of them.
    pub(super) fn add_at(&mut self, parallax: f32, layer: Layer) {
        if parallax > 1.0 {
            self.add_front(layer);
        } else {
            self.add_layer(layer);
        }
    }

    /// The finished set: layers and bounds are taken from here, the rest from `shape`.
    pub(super) fn finish(mut self, shape: Shape) -> Set {
        let is_sunny = self.tones.sun_strength > 0.5 && self.tones.stars < 0.2;
        let is_clouded = (0.05..0.6).contains(&self.tones.cloud_cover);
        if let (Some(horizon_y), true) =
            (self.horizon_y, is_sunny && is_clouded && self.ctx.is_bare)
        {
            clouds::add_shadows(&mut self, horizon_y);
        }
        if self.ctx.surface.has_rays {
            rays::add_rays(&mut self, shape.palette.light_dir.0.signum());
        }
        greenery::add(&mut self);
        weather::add_weather(&mut self, &shape);
        let bounds = self.area(1.0);
        Set {
            behind: self.behind,
            n_sky: self.n_sky,
            horizon_y: self.horizon_y.unwrap_or(shape.far_ground_y - 0.10),
            in_front: self.in_front,
            palette: shape.palette,
            ground_y: shape.ground_y,
            far_ground_y: shape.far_ground_y,
            units_per_m: shape.units_per_m,
            air_y: shape.air_y,
            water_y: shape.water_y,
            // Unless said, water ends where the land that one stands on begins.
            water_to_y: shape.water_to_y.or(shape.water_y.map(|water_y| {
                if water_y < shape.far_ground_y {
                    (shape.far_ground_y - 0.03).max(water_y)
                } else {
                    1.0
                }
            })),
            is_floating: shape.is_floating,
            bounds,
        }
    }
}

/// Where actors can be in a set, and their light.
pub(super) struct Shape {
    pub(super) palette: crate::staging::Palette,
    pub(super) ground_y: f32,
    pub(super) far_ground_y: f32,
    pub(super) units_per_m: f32,
    pub(super) air_y: f32,
    pub(super) water_y: Option<f32>,
    /// The nearest line of the water, where it is not the land's own.
    pub(super) water_to_y: Option<f32>,
    pub(super) is_floating: bool,
}

impl Shape {
    /// An open place to stand on.
    pub(super) fn open(palette: crate::staging::Palette) -> Self {
        Self {
            palette,
            ground_y: 0.90,
            far_ground_y: 0.72,
            units_per_m: 0.26,
            air_y: 0.30,
            water_y: None,
            water_to_y: None,
            is_floating: false,
        }
    }
}

impl Placed {
    /// The draw at rest.
    pub(super) fn draw(&self, view: &View) -> Draw {
        view.place(&self.plate, self.density, self.at, self.parallax)
    }

    /// A layer of just this.
    pub(super) fn still(self) -> Layer {
        Box::new(move |_, view, list| list.draw(self.draw(view)))
    }

    /// A layer that sways as `wave_at` says at a moment; its amplitude is in world units, its frequency per unit.
    pub(super) fn waving(self, wave_at: impl Fn(f32) -> Wave + Send + Sync + 'static) -> Layer {
        Box::new(move |t, view, list| {
            let wave = wave_at(t);
            let wave = Wave {
                amplitude_px: wave.amplitude_px * self.density,
                frequency: wave.frequency / self.density,
                phase_rad: wave.phase_rad,
            };
            list.draw(Draw {
                wave: Some(wave),
                ..self.draw(view)
            });
        })
    }
}

/// A small plate drawn in many places, by its middle.
#[derive(Clone)]
pub(super) struct Sprite {
    pub(super) plate: Arc<Plate>,
    pub(super) density: f32,
}

impl Sprite {
    pub(super) fn new(plate: Plate, density: f32) -> Self {
        Self {
            plate: Arc::new(plate),
            density,
        }
    }

    /// The sprite with its middle at `middle`, `scale` times its size.
    pub(super) fn draw(
        &self,
        view: &View,
        middle: (f32, f32),
        (scale, parallax): (f32, f32),
    ) -> Draw {
        let density = self.density / scale;
        let half = (
            self.plate.width_px as f32 / density / 2.0,
            self.plate.height_px as f32 / density / 2.0,
        );
        view.place(
            &self.plate,
            density,
            (middle.0 - half.0, middle.1 - half.1),
            parallax,
        )
    }
}

impl Sprite {
    /// The sprite turned clockwise about its middle.
    pub(super) fn turned(
        &self,
        view: &View,
        middle: (f32, f32),
        (scale, parallax, angle_rad): (f32, f32, f32),
    ) -> Draw {
        let (width, height) = (self.plate.width_px as f32, self.plate.height_px as f32);
        let size = scale / self.density;
        let to_world = Affine::translate(-width / 2.0, -height / 2.0)
            .then(Affine::scale(size, size))
            .then(Affine::rotate(angle_rad))
            .then(Affine::translate(middle.0, middle.1));
        Draw {
            plate: Arc::clone(&self.plate),
            to_frame: to_world.then(view.to_frame(parallax)),
            opacity: 1.0,
            tint: [1.0; 3],
            blend: Blend::Over,
            wave: None,
        }
    }
}

/// Adds `draw` when any of it may be seen; `x` is where its middle is in the world.
pub(super) fn draw_faint(list: &mut DrawList, draw: Draw, opacity: f32) {
    if opacity > 0.004 {
        list.draw(Draw { opacity, ..draw });
    }
}

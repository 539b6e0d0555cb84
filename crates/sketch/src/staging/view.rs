//! World, camera and set: what settings and rigs agree on.
//!
//! The world's x points right and y points **down**. One world unit is [`View::unit_px`] pixels:
//! `min(height, width / 0.98)`, so that a square of about one unit fits both a wide and a tall frame. The resting
//! camera shows x = 0 in the middle and y = 1 at the bottom edge; a wide 16:9 frame shows y from 0 and x from
//! -0.89 to 0.89, a tall 9:16 frame y from -0.74 and x from -0.49 to 0.49. Whatever a prompt names stays inside
//! the safe box, |x| <= 0.42 and 0.08 <= y <= 0.95; what extends beyond is scenery.

use std::sync::Arc;

use kinora_domain::Size;

use crate::paint::{Affine, Blend, Draw, DrawList, Plate, Rgb};
use crate::scene::{Season, Setting, Surface, TimeOfDay, Weather};
use crate::settings::Region;

/// How far below a tall frame sets are painted, in world units: a shot may show more ground and less sky.
const FOREGROUND: f32 = 0.26;

/// Where the camera is at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The frame's size.
    pub size: Size,
    /// How far the camera has moved right, in world units.
    pub x: f32,
    /// How far the camera has moved down, in world units.
    pub y: f32,
    /// 1.0 is the resting view, larger is nearer.
    pub zoom: f32,
    /// How far the camera is turned clockwise, in radians.
    pub roll_rad: f32,
}

impl View {
    /// How many pixels one world unit has in a frame of `size`.
    #[must_use]
    pub fn unit_px(size: Size) -> f32 {
        (size.height_px() as f32).min(size.width_px() as f32 / 0.98)
    }

    /// The lowest world y that a shot of a frame of `size` may show.
    #[must_use]
    pub fn bottom(size: Size) -> f32 {
        if size.height_px() > size.width_px() {
            1.0 + FOREGROUND
        } else {
            1.0
        }
    }

    /// From the world to frame pixels for a layer at `parallax`: 1.0 moves with the actors, 0.0 is infinitely far
    /// and stays, above 1.0 is in front of them.
    #[must_use]
    pub fn to_frame(&self, parallax: f32) -> Affine {
        let unit_px = Self::unit_px(self.size);
        let (width, height) = (self.size.width_px() as f32, self.size.height_px() as f32);
        let middle_y = 1.0 - height / unit_px / 2.0;
        let scale = unit_px * (1.0 + (self.zoom - 1.0) * parallax);
        Affine::translate(-self.x * parallax, -middle_y - self.y * parallax)
            .then(Affine::scale(scale, scale))
            .then(Affine::rotate(self.roll_rad))
            .then(Affine::translate(width / 2.0, height / 2.0))
    }

    /// Puts `plate`, baked at `plate_px_per_unit`, with its top left corner at world (`x`, `y`).
    #[must_use]
    pub fn place(
        &self,
        plate: &Arc<Plate>,
        plate_px_per_unit: f32,
        at: (f32, f32),
        parallax: f32,
    ) -> Draw {
        let to_world = Affine::scale(1.0 / plate_px_per_unit, 1.0 / plate_px_per_unit)
            .then(Affine::translate(at.0, at.1));
        Draw {
            plate: Arc::clone(plate),
            to_frame: to_world.then(self.to_frame(parallax)),
            opacity: 1.0,
            tint: [1.0; 3],
            blend: Blend::Over,
            wave: None,
        }
    }
}

/// Who is under way in a set, from one side of the picture to the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Traffic {
    /// Nobody.
    #[default]
    None,
    /// Somebody on foot, or what goes where they go.
    Walkers,
    /// Something on wheels.
    Vehicles,
    /// Boats, and nobody who is not aboard.
    Boats,
}

/// Furniture that a prompt names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// A sofa or an armchair.
    pub sofa: bool,
    /// A bed.
    pub bed: bool,
    /// A lamp.
    pub lamp: bool,
    /// A plant in a pot.
    pub pot_plant: bool,
}

/// What a setting is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetContext {
    /// Which setting.
    pub setting: Setting,
    /// The land it lies in, or what is seen behind it, when that is a place of its own.
    pub backdrop: Option<Setting>,
    /// What its table top or its paper looks like.
    pub surface: Surface,
    /// The country it is in, where the prompt names one that has a look of its own.
    pub region: Option<&'static Region>,
    /// Whether it is seen from above.
    pub is_aerial: bool,
    /// Whether the camera flies over it.
    pub is_flight: bool,
    /// When in the day.
    pub time_of_day: TimeOfDay,
    /// The weather; rain, snow and fog themselves are drawn elsewhere, their effect on sky and ground here.
    pub weather: Weather,
    /// The season.
    pub season: Season,
    /// Whether the prompt names a sun, a moon or a planet, so that the set has none of its own.
    pub has_named_heaven: bool,
    /// Whether the prompt names a tower or a monument, so that the set has none of its own.
    pub has_named_landmark: bool,
    /// What it has of its own and the prompt names as well, so that it stands there once.
    pub named: Named,
    /// Whether somebody or something in it is seen from so near that little else is.
    pub is_near: bool,
    /// Who passes through it.
    pub traffic: Traffic,
    /// Whether it is the whole picture: nobody and nothing stands in it.
    pub is_bare: bool,
    /// Whether the mood is calm: water lies still.
    pub is_calm: bool,
    /// The frame's size; plates are baked at `View::unit_px(size)` pixels per unit, soft far ones coarser.
    pub size: Size,
    /// Varies what may vary; the same number gives the same set.
    pub seed: u64,
    /// How far the camera may move from rest, in world units: left and right alike, and up.
    pub reach_x: f32,
    /// How far the camera may move up from rest, in world units.
    pub reach_up: f32,
}

/// Colours and light that everything in a set shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Where the light comes from: a unit vector on screen, y down; (-0.6, -0.8) is from the upper left.
    pub light_dir: (f32, f32),
    /// The colour of the light.
    pub light: Rgb,
    /// The colour of the shade, multiplied into what the light does not reach.
    pub ambient: Rgb,
    /// What far things fade to.
    pub haze: Rgb,
    /// How strong shading and rim light are, 0.0 to 1.0.
    pub contrast: f32,
    /// The contact shadow's darkness, 0.0 to 1.0.
    pub shadow: f32,
}

/// One layer of a set: adds its draws for a moment, in seconds of story time.
pub type Layer = Box<dyn Fn(f32, &View, &mut DrawList) + Send + Sync>;

/// A built setting: layers behind and in front of the actors, and where actors can be.
pub struct Set {
    /// Drawn before the actors, back to front.
    pub behind: Vec<Layer>,
    /// How many of the layers behind are the sky: sun, moon and what is as far stand before those, behind all else.
    pub n_sky: usize,
    /// Where the sky ends: world y.
    pub horizon_y: f32,
    /// Drawn after the actors.
    pub in_front: Vec<Layer>,
    /// Colours and light.
    pub palette: Palette,
    /// Where feet stand for the main subject: world y, such as 0.90.
    pub ground_y: f32,
    /// The farthest line feet can stand on, with its smaller scale taken into account: world y, above `ground_y`.
    pub far_ground_y: f32,
    /// How high a metre is at `ground_y`, in world units, for the medium shot.
    pub units_per_m: f32,
    /// Where things that fly are at rest: world y.
    pub air_y: f32,
    /// The water surface's world y, for settings with water that things float on or swim in.
    pub water_y: Option<f32>,
    /// The nearest line of that water: what floats stays between the two.
    pub water_to_y: Option<f32>,
    /// Whether actors hang in the medium (under water, space) rather than stand.
    pub is_floating: bool,
    /// The rectangle of the world that is painted: left, top, right, bottom. The camera never leaves it.
    pub bounds: (f32, f32, f32, f32),
}

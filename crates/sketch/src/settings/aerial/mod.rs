//! Places seen from above: a plan of the land tilted towards the beholder, with its trees, houses and waves.
//!
//! A camera high over flat land, whose horizon lies above the frame: what is at depth `d` and `h` above the ground
//! is drawn at `(x / d, vanish + (eye - h) / d)`. Land is a colour of every point of the plan (`plan`), what stands
//! on it is drawn from far to near (`stands`).

mod built;
mod festival;
mod fortress;
mod plan;
mod stands;
mod water;

use self::plan::{Cover, Plan};
use super::craft::{Area, Craft, Shape};
use super::palette::mix;
use crate::paint::noise::smoothstep;
use crate::scene::Setting;
use crate::staging::{Set, SetContext};

/// Where what runs across the land crosses the middle of the picture: its depth, and world y.
const MIDDLE_D: f32 = 0.80;
const MIDDLE_Y: f32 = 0.64;
/// Nearer layers would slide over the ground: the whole plan moves as one.
const PARALLAX: f32 = 0.9;

/// Whether a place has a look from above.
pub(super) fn shows(setting: Setting) -> bool {
    use Setting as S;
    // A concert that is seen from above is one under the sky.
    let is_open = !setting.is_indoors() || setting == S::Concert;
    is_open
        && !matches!(
            setting,
            S::Studio
                | S::Abstract
                | S::Sky
                | S::Space
                | S::Moon
                | S::UnderWater
                | S::Synthwave
                | S::AlienPlanet
                | S::Mars
                | S::Volcano
                | S::Waterfall
                | S::Colosseum
                | S::Ruins
                | S::Stadium
                | S::Rooftop
        )
}

/// The camera's view of the plan.
#[derive(Clone, Copy)]
pub(super) struct Eye {
    /// Where the horizon would be: world y, above the frame.
    pub(super) vanish_y: f32,
    /// How high the camera is over the ground, in plan units.
    pub(super) high: f32,
}

impl Eye {
    /// How deep a point of the ground at world `y` lies.
    pub(super) fn depth(self, y: f32) -> f32 {
        self.high / (y - self.vanish_y)
    }

    /// Where a point of the plan is in the world.
    pub(super) fn at(self, (x, d): (f32, f32), high: f32) -> (f32, f32) {
        (x / d, self.vanish_y + (self.high - high) / d)
    }
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let vanish_y = craft.top - if craft.is_tall() { 0.75 } else { 0.62 };
    let eye = Eye {
        vanish_y,
        high: MIDDLE_D * (MIDDLE_Y - vanish_y),
    };
    let plan = Plan::of(&craft);
    let light_x = if craft.dice(1).unit() < 0.5 {
        -1.0
    } else {
        1.0
    };
    add_land(&mut craft, eye, &plan);
    if plan.has_water() {
        water::add_waves(&mut craft, eye, &plan);
    }
    stands::add(&mut craft, (eye, light_x), &plan);
    add_air(&mut craft);
    let mut palette = craft.tones.palette(light_x);
    palette.shadow = (palette.shadow * 1.15).min(1.0);
    let water_y = plan.water_y(eye);
    craft.finish(Shape {
        // Whoever travels does so on the road.
        ground_y: match plan.line {
            Some(_) => MIDDLE_Y + 0.03,
            // Whoever is on a cliff is near its edge.
            None if plan.cover == Cover::Rocks => 0.62,
            None => 0.76,
        },
        far_ground_y: 0.52,
        air_y: 0.26,
        water_y,
        ..Shape::open(palette)
    })
}

/// All the camera can see of the ground.
fn area(craft: &Craft<'_>) -> Area {
    craft.area(PARALLAX)
}

fn add_land(craft: &mut Craft<'_>, eye: Eye, plan: &Plan) {
    let area = area(craft);
    let tones = craft.tones.clone();
    let top = craft.top;
    let placed = craft.bake_fn(area, (PARALLAX, 1.0), |x, y| {
        let d = eye.depth(y);
        let (own, light) = plan.colour((x * d, d));
        let far = 0.32 * smoothstep(0.75, top - 0.1, y);
        (tones.toned(own, light, far), 1.0)
    });
    craft.add(placed);
}

/// Haze in the distance, at the upper edge.
fn add_air(craft: &mut Craft<'_>) {
    let area = area(craft);
    let top = craft.top;
    let haze = mix(craft.tones.haze, craft.tones.sky[2], 0.4);
    let reach = if craft.is_tall() { 0.75 } else { 0.42 };
    let placed = craft.bake_fn(area, (PARALLAX, 0.1), |_, y| {
        (haze, 0.42 * smoothstep(top + reach, top - 0.05, y))
    });
    craft.add(placed);
}

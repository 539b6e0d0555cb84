//! A close table top, with bars of light that fall through blinds.

use super::craft::{Area, Craft, Shape};
use super::house::{Room, add_shaft, add_wall, draw_plant, draw_window};
use super::palette::{mix, rgb, scale};
use crate::paint::Rgb;
use crate::paint::bake::Drawing;
use crate::paint::noise::{fbm, hash01, lerp, ridged, smoothstep};
use crate::scene::SurfaceMaterial;
use crate::staging::{Set, SetContext};

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let room = Room::new(&craft);
    furnish(&mut craft, &room);
    let shape = Shape::open(room.palette());
    // From above, what is farther back is higher in the picture.
    let far_ground_y = if ctx.is_aerial { 0.60 } else { 0.76 };
    craft.finish(Shape {
        ground_y: 0.88,
        far_ground_y,
        units_per_m: 3.2,
        ..shape
    })
}

/// A close table top; bars of light fall over it through blinds.
fn furnish(craft: &mut Craft<'_>, room: &Room) {
    if craft.ctx.is_aerial {
        return lay_flat(craft, room);
    }
    let edge_y = 0.64;
    let bright = (room.window_x * 0.35, 0.25);
    add_wall(craft, room, 0.6, bright);
    let back = craft.area(0.6);
    let mut drawing = Drawing::new(back);
    let x = room.window_x * if craft.is_tall() { 0.24 } else { 0.46 };
    let lift = if craft.is_tall() { -0.20 } else { 0.0 };
    draw_window(
        craft,
        room,
        &mut drawing,
        ((x - 0.26, -0.02 + lift, x + 0.26, 0.48 + lift), false),
    );
    let is_soft = craft.ctx.surface.is_soft_light;
    if !is_soft {
        draw_blinds(
            room,
            &mut drawing,
            (x - 0.26, -0.02 + lift, x + 0.26, 0.48 + lift),
        );
    }
    draw_plant(
        craft,
        room,
        &mut drawing,
        (-room.window_x * craft.half_width * 0.72, edge_y + 0.06),
    );
    let mut placed = craft.bake_at(&drawing, back, (0.6, 0.5));
    // Out of focus, as behind a close-up.
    let mut soft = (*placed.plate).clone();
    crate::paint::bake::blur(&mut soft, 0.011 * placed.density);
    placed.plate = std::sync::Arc::new(soft);
    craft.add(placed);
    add_table_top(craft, room, edge_y);
    if !is_soft {
        add_shaft(craft, room, (x, 0.2), 0.12);
    }
}

/// The table top straight from above: it is all that is seen.
fn lay_flat(craft: &mut Craft<'_>, room: &Room) {
    let seed = craft.dice(30).noise_seed();
    let top = Top::of(craft, room, seed);
    let is_soft = craft.ctx.surface.is_soft_light;
    let placed = craft.bake_fn(craft.area(1.0), (1.0, 1.0), |x, y| {
        let own = top.colour((x * 1.1, y * 1.6), x);
        let skew = x + 0.6 * room.window_x * y;
        let bar = if is_soft || room.is_dark {
            0.5
        } else {
            smoothstep(0.30, 0.50, (skew * 3.1).rem_euclid(1.0))
                * smoothstep(1.0, 0.80, (skew * 3.1).rem_euclid(1.0))
        };
        let side = 0.10 * (x * room.window_x).clamp(-1.0, 1.0);
        (room.tone(own, 0.50 + 0.14 * bar + side), 1.0)
    });
    craft.add(placed);
}

fn draw_blinds(room: &Room, drawing: &mut Drawing, (left, top, right, bottom): Area) {
    let n = 15;
    for i in 0..n {
        let y = lerp(top, bottom, i as f32 / n as f32);
        drawing.rect(
            (left, y, right, y + (bottom - top) / n as f32 * 0.48),
            &room.fill([0.98, 0.94, 0.86], 0.80),
        );
    }
}

/// A table top: its material, and the bars of light or the soft light on it.
fn add_table_top(craft: &mut Craft<'_>, room: &Room, edge_y: f32) {
    let (left, _, right, bottom) = craft.area(1.0);
    let area = (left, edge_y, right, bottom);
    let seed = craft.dice(30).noise_seed();
    let top = Top::of(craft, room, seed);
    let is_soft = craft.ctx.surface.is_soft_light;
    let strength = if room.is_dark || is_soft {
        0.15
    } else {
        0.62 * lerp(0.35, 1.0, craft.tones.sun_strength)
    };
    let near_y = if craft.is_tall() { 1.03 } else { 0.972 };
    let placed = craft.bake_fn(area, (1.0, 1.0), |x, y| {
        let depth = (y - edge_y) / (1.0 - edge_y);
        let far = 1.0 / (0.55 + depth);
        let own = top.colour((x * far * 1.1, -far * 3.6), x);
        let skew = x + room.window_x * (y - edge_y) * 1.35;
        let bar = smoothstep(0.30, 0.42, (skew * 8.5).rem_euclid(1.0))
            * smoothstep(1.0, 0.90, (skew * 8.5).rem_euclid(1.0));
        let ground = if is_soft { 0.62 } else { 0.34 };
        let lit =
            ground + strength * bar * smoothstep(1.25, 0.2, (skew + room.window_x * 0.1).abs());
        // A soft window lightens the side that it is on.
        let side = if is_soft {
            0.16 * (x * room.window_x).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        let sheen = top.gloss() * smoothstep(0.30, 0.0, depth);
        let front = smoothstep(0.9, 1.1, y) * 0.15;
        let flat = mix(room.tone(own, lit + side - front), room.light, sheen * 0.5);
        // Its far edge is rounded and takes the light; before the near one is its front, and no more of it.
        let rim =
            smoothstep(0.012, 0.004, y - edge_y) + 0.8 * smoothstep(0.010, 0.0, (y - near_y).abs());
        let flat = mix(flat, room.light, 0.30 * rim.min(1.0));
        let face = scale(
            room.tone(own, 0.10),
            lerp(0.80, 0.45, smoothstep(near_y, near_y + 0.12, y)),
        );
        (
            mix(flat, face, smoothstep(near_y - 0.001, near_y + 0.004, y)),
            1.0,
        )
    });
    craft.add(placed);
}

/// What the table top is made of.
struct Top {
    material: SurfaceMaterial,
    own: Rgb,
    seed: u32,
}

impl Top {
    fn of(craft: &Craft<'_>, room: &Room, seed: u32) -> Self {
        let surface = craft.ctx.surface;
        let usual = match surface.material {
            SurfaceMaterial::Usual | SurfaceMaterial::Wood => mix(room.floor, rgb(0xb8742f), 0.5),
            SurfaceMaterial::Marble => rgb(0xf0ece6),
            SurfaceMaterial::Stone => rgb(0x8b8a88),
            SurfaceMaterial::Glass => rgb(0xa9c4cc),
            SurfaceMaterial::Metal => rgb(0xb4b9c0),
            SurfaceMaterial::Cloth => rgb(0xf3eee4),
        };
        Self {
            material: surface.material,
            own: surface.colour.map_or(usual, rgb),
            seed,
        }
    }

    /// How much of the room's light it throws back at the far edge.
    fn gloss(&self) -> f32 {
        match self.material {
            SurfaceMaterial::Marble | SurfaceMaterial::Glass | SurfaceMaterial::Metal => 0.55,
            SurfaceMaterial::Cloth | SurfaceMaterial::Stone => 0.06,
            SurfaceMaterial::Usual | SurfaceMaterial::Wood => 0.20,
        }
    }

    fn colour(&self, (u, v): (f32, f32), x: f32) -> Rgb {
        let seed = self.seed;
        match self.material {
            SurfaceMaterial::Usual | SurfaceMaterial::Wood => {
                let plank = (v * 1.6).floor();
                let gap = smoothstep(0.0, 0.035, (v * 1.6 - plank).min(plank + 1.0 - v * 1.6));
                let ring = fbm(u * 2.2 + plank * 7.3, v * 16.0, 4, seed);
                let line = 0.5 + 0.5 * libm::sinf((ring * 9.0 + v * 5.0) * 6.0);
                let tone = 0.80
                    + 0.16 * hash01(plank as i32, 3, seed)
                    + 0.14 * (line - 0.5)
                    + 0.16 * (ring - 0.5);
                scale(self.own, tone * lerp(0.62, 1.0, gap))
            }
            SurfaceMaterial::Marble => {
                let bend = fbm(u * 2.0, v * 1.4, 4, seed) - 0.5;
                let vein = ridged(u * 1.3 + 1.6 * bend, v * 0.9 + bend, 4, seed + 1);
                let fine = ridged(u * 3.2 - bend, v * 2.6 + 2.0 * bend, 3, seed + 2);
                let is_dark = self.own[0] + self.own[1] + self.own[2] < 1.2;
                let line = if is_dark {
                    [0.80, 0.78, 0.74]
                } else {
                    [0.46, 0.47, 0.52]
                };
                let cloud = scale(self.own, 1.0 + 0.10 * bend);
                let strong = 0.75 * smoothstep(0.86, 0.98, vein);
                let faint = 0.30 * smoothstep(0.88, 0.99, fine);
                mix(cloud, line, strong.max(faint))
            }
            SurfaceMaterial::Stone => {
                let grain = fbm(u * 26.0, v * 18.0, 4, seed) - 0.5;
                let stain = fbm(u * 2.0, v * 1.6, 3, seed + 1) - 0.5;
                scale(self.own, 1.0 + 0.35 * grain + 0.25 * stain)
            }
            SurfaceMaterial::Glass => {
                let streak = smoothstep(0.45, 0.55, fbm(u * 0.7 + v * 0.9, 3.0, 2, seed));
                mix(self.own, [1.0; 3], 0.22 * streak)
            }
            SurfaceMaterial::Metal => {
                let brushed = fbm(u * 1.5, v * 90.0, 3, seed) - 0.5;
                scale(self.own, 1.0 + 0.30 * brushed)
            }
            SurfaceMaterial::Cloth => {
                let fold = libm::sinf(x * 9.0 + 3.0 * fbm(u * 1.2, v * 0.8, 2, seed));
                let weave = hash01((u * 260.0) as i32, (v * 160.0) as i32, seed) - 0.5;
                scale(self.own, 0.96 + 0.07 * fold + 0.05 * weave)
            }
        }
    }
}

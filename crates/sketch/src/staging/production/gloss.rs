//! What makes a product shine: its picture in the stand below it, glints on it, and drops that run down.

use std::f32::consts::TAU;
use std::sync::{Arc, OnceLock};

use super::Production;
use super::placing::Placed;
use crate::paint::noise::{hash01, lerp, smoothstep};
use crate::paint::{Affine, Blend, Draw, DrawList, Plate};
use crate::staging::actor::{Actor, Tie};
use crate::staging::framing::shows_wares;

/// How much of itself a thing shows in the stand.
const MIRRORED: f32 = 0.24;
/// Glints, and drops, on one thing.
const N_GLINTS: i32 = 5;
const N_DROPS: i32 = 26;

static GLINT: OnceLock<Arc<Plate>> = OnceLock::new();
static DROP: OnceLock<Arc<Plate>> = OnceLock::new();

/// A star of four rays.
fn glint() -> Arc<Plate> {
    let make = || {
        Arc::new(Plate::from_fn(96, 96, |x, y| {
            let (u, v) = ((x - 48.0) / 48.0, (y - 48.0) / 48.0);
            let r = libm::hypotf(u, v);
            let rays = libm::expf(-libm::fabsf(u * v) * 260.0) * smoothstep(1.0, 0.1, r);
            let core = libm::expf(-r * r * 40.0);
            ([1.0, 0.99, 0.95], (0.9 * rays + core).min(1.0))
        }))
    };
    Arc::clone(GLINT.get_or_init(make))
}

/// A drop that hangs: dark above, light below, a spark at its upper left.
fn drop() -> Arc<Plate> {
    let make = || {
        Arc::new(Plate::from_fn(32, 40, |x, y| {
            let (u, v) = ((x - 16.0) / 13.0, (y - 22.0) / 15.0);
            let wide = 1.0 - 0.25 * smoothstep(0.0, -1.0, v);
            let r = libm::hypotf(u / wide, v);
            let light = 0.55 + 0.45 * v.clamp(-1.0, 1.0);
            let spark = libm::expf(-((u + 0.35) * (u + 0.35) + (v + 0.4) * (v + 0.4)) * 22.0);
            let tone = (0.45 + 0.5 * light + spark).min(1.0);
            let alpha = smoothstep(1.0, 0.86, r) * (0.34 + 0.4 * smoothstep(0.5, 1.0, r));
            (
                [0.92 * tone, 0.96 * tone, tone],
                (alpha + spark * 0.9).min(1.0),
            )
        }))
    };
    Arc::clone(DROP.get_or_init(make))
}

impl Production {
    /// Whether an actor stands on the stand by itself.
    fn is_ware(&self, actor: &Actor) -> bool {
        shows_wares(&self.scene) && actor.tie == Tie::None && !actor.is_airborne
    }

    /// The picture of what stands there in the glossy top below it.
    pub(super) fn mirror_wares(&self, placed: &[Placed], to_frame: Affine, list: &mut DrawList) {
        for &actor_idx in &self.order {
            let actor = &self.actors[actor_idx];
            if !self.is_ware(actor) {
                continue;
            }
            let (placed, y) = (&placed[actor_idx], actor.at.1);
            let mirror = Affine::translate(0.0, -y)
                .then(Affine::scale(1.0, -1.0))
                .then(Affine::translate(0.0, y));
            self.puppets()[actor_idx].draw(
                &placed.stance.pose,
                placed.to_world.then(mirror).then(to_frame),
                placed.stance.opacity * MIRRORED,
                list,
            );
        }
    }

    /// Glints on what stands there, and drops where it is wet.
    pub(super) fn gloss(
        &self,
        time_s: f32,
        placed: &[Placed],
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        for &actor_idx in &self.order {
            let actor = &self.actors[actor_idx];
            if !self.is_ware(actor) {
                continue;
            }
            let (left, top, right) = actor.drawing.extent;
            let wide = (right - left) * actor.unit;
            let at = |u: f32, v: f32| {
                let (x, y) = (lerp(left, right, u), lerp(top, 0.0, v));
                placed[actor_idx].to_world.apply(x, y)
            };
            let mut stamp = |plate: &Arc<Plate>, (x, y): (f32, f32), side: f32, opacity: f32| {
                let high = plate.height_px as f32;
                let size = side / high;
                list.draw(Draw {
                    plate: Arc::clone(plate),
                    to_frame: Affine::translate(plate.width_px as f32 / -2.0, -high / 2.0)
                        .then(Affine::scale(size, size))
                        .then(Affine::translate(x, y))
                        .then(to_frame),
                    opacity,
                    tint: [1.0; 3],
                    blend: Blend::Over,
                    wave: None,
                });
            };
            let chance = |i: i32, n: i32| hash01(i, n + 31 * actor_idx as i32, 5);
            if self.scene.surface.is_wet {
                let plate = drop();
                for i in 0..N_DROPS {
                    let runs = if i % 4 == 0 {
                        0.10 + 0.08 * chance(i, 3)
                    } else {
                        0.0
                    };
                    let along = (chance(i, 2) + runs * time_s).rem_euclid(1.0);
                    let seen = smoothstep(0.0, 0.06, along) * smoothstep(1.0, 0.9, along);
                    let seen = if runs > 0.0 { seen } else { 1.0 };
                    let side = (0.035 + 0.045 * chance(i, 4)) * wide.clamp(0.12, 0.45);
                    let (u, v) = (lerp(0.26, 0.74, chance(i, 1)), lerp(0.34, 0.94, along));
                    stamp(&plate, at(u, v), side, 0.9 * seen);
                }
            }
            let plate = glint();
            for i in 0..N_GLINTS {
                let turn = time_s / (2.0 + 1.2 * chance(i, 8)) + chance(i, 9);
                let flash = libm::sinf(TAU * turn).max(0.0);
                let spot = libm::floorf(turn) as i32;
                let (u, v) = (
                    lerp(0.18, 0.82, chance(i + 7 * spot, 11)),
                    lerp(0.06, 0.80, chance(i + 7 * spot, 12)),
                );
                let side = 0.045 + 0.055 * chance(i, 13);
                stamp(&plate, at(u, v), side * (0.5 + 0.5 * flash), flash * flash);
            }
        }
    }
}

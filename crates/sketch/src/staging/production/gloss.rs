//! What makes a product shine: its picture in the stand below it, glints on it, and drops that run down.

use std::f32::consts::TAU;
use std::sync::{Arc, OnceLock};

use super::Production;
use super::placing::Placed;
use crate::paint::bake::bake_svg;
use crate::paint::noise::{hash01, lerp, smoothstep};
use crate::paint::{Affine, Blend, Draw, DrawList, Plate};
use crate::rigs::Kind;
use crate::scene::{Action, Class};
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

/// An eye that looks ahead, and an open mouth.
const EYE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 96"><ellipse cx="40" cy="48" rx="36" ry="44" fill="#2a2430"/><ellipse cx="40" cy="48" rx="32" ry="40" fill="#ffffff"/><ellipse cx="44" cy="54" rx="18" ry="23" fill="#2a2430"/><circle cx="51" cy="44" r="7" fill="#ffffff"/></svg>"##;
const MOUTH: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80"><path d="M6 12Q60 26 114 12Q112 76 60 76Q8 76 6 12Z" fill="#2a2430"/><path d="M14 18Q60 30 106 18Q105 28 102 34Q60 40 18 34Q15 28 14 18Z" fill="#ffffff"/><path d="M30 62Q60 42 90 62Q78 72 60 72Q42 72 30 62Z" fill="#f2647c"/></svg>"##;

/// The eye and the mouth of things that talk.
static FACE: OnceLock<Option<[Arc<Plate>; 2]>> = OnceLock::new();

fn face() -> Option<[Arc<Plate>; 2]> {
    let make = || {
        let eye = bake_svg(EYE, 160, 192).ok()?;
        let mouth = bake_svg(MOUTH, 240, 160).ok()?;
        Some([Arc::new(eye), Arc::new(mouth)])
    };
    FACE.get_or_init(make).clone()
}

impl Production {
    /// Eyes and a mouth on things that talk.
    pub(super) fn face_things(
        &self,
        time_s: f32,
        placed: &[Placed],
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        let talks = |actor: &Actor| {
            matches!(actor.class, Class::Thing | Class::Food)
                && actor.action == Action::Talk
                && actor.kind != Kind::Biped
        };
        for &actor_idx in self.order.iter().filter(|idx| talks(&self.actors[**idx])) {
            let Some([eye, mouth]) = face() else {
                return;
            };
            let actor = &self.actors[actor_idx];
            let (left, top, right) = actor.drawing.extent;
            let (wide, high) = (right - left, -top);
            let side = wide.min(0.8 * high);
            let middle = (left + right) / 2.0;
            let to_world = placed[actor_idx].to_world;
            let mut stamp = |plate: &Arc<Plate>, (x, y): (f32, f32), (own, tall): (f32, f32)| {
                let (w, h) = (plate.width_px as f32, plate.height_px as f32);
                list.draw(Draw {
                    plate: Arc::clone(plate),
                    to_frame: Affine::translate(w / -2.0, h / -2.0)
                        .then(Affine::scale(own / w, own / w * tall))
                        .then(Affine::translate(x, y))
                        .then(to_world)
                        .then(to_frame),
                    opacity: placed[actor_idx].stance.opacity,
                    tint: [1.0; 3],
                    blend: Blend::Over,
                    wave: None,
                });
            };
            // It blinks now and then, and opens its mouth as who talks does.
            let blink = if (time_s / 2.7 + actor.phase).rem_euclid(1.0) < 0.05 {
                0.12
            } else {
                1.0
            };
            let open = 0.35
                + 0.65 * libm::fabsf(libm::sinf(7.3 * time_s) * libm::sinf(2.9 * time_s + 0.6));
            let eyes_y = top + 0.40 * high;
            for x in [-0.17, 0.17] {
                stamp(&eye, (middle + x * side, eyes_y), (0.25 * side, blink));
            }
            let mouth_y = top + 0.40 * high + 0.32 * side;
            stamp(&mouth, (middle, mouth_y), (0.34 * side, open));
        }
    }

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

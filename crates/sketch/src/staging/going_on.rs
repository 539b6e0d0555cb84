//! How a segment of a story takes over from the one before: nobody jumps.
//!
//! Whoever is in both is moved from what it did to what it does; who is new comes in; who is gone goes out. When
//! place, light or the stretch of road is another, the old picture dissolves into the new one, with the same
//! actors in both.

mod spots;
mod way;

pub(super) use spots::{blocking_from, send_again, send_on, spot_of};
use way::{Way, is_mover, way_in, way_over};

use super::actor::{Actor, Tie};
use super::blocking::Zone;
use super::motion;
use super::production::{Placed, Production};
use crate::paint::Affine;
use crate::rigs::is_upright;
use crate::scene::{Action, Entity, Heading, Look, Scene};

/// How long a body takes from one pose to the next, in clip seconds.
const BLEND_S: f32 = 0.7;
/// How long one picture dissolves into another, in clip seconds.
pub(super) const DISSOLVE_S: f32 = 1.2;
/// The same where the place is another: nobody is seen in two places for long.
const ELSEWHERE_S: f32 = 0.4;
/// How long things take to appear and to fade, in clip seconds.
const APPEAR_S: f32 = 0.6;

/// What a production keeps of the one before.
pub(super) struct GoingOn {
    pub(super) previous: Box<Production>,
    /// From the previous world to this one.
    pub(super) shift: (f32, f32),
    /// How each actor of this production comes to be there.
    joins: Vec<Join>,
    /// Actors of the previous production that are not in this one.
    leavers: Vec<Leaver>,
    /// When the segment begins, in story seconds.
    start_s: f32,
    /// Story seconds in a second of the clip.
    pace: f32,
    /// How long another picture takes to dissolve in, in clip seconds; `None` when there is none.
    dissolve_s: Option<f32>,
    /// How long anything of the previous production is seen, in story seconds from the start.
    until_s: f32,
}

/// How an actor of this production comes to be there.
#[derive(Clone, Debug)]
struct Join {
    /// Who it was in the previous production.
    previous_idx: Option<usize>,
    /// Whether it was drawn the same way, so that its pose can be blended.
    is_same_drawing: bool,
    /// The way it has to go first.
    way: Option<Way>,
    /// It appears, where it did not come by itself.
    appears: bool,
}

#[derive(Clone, Debug)]
struct Leaver {
    previous_idx: usize,
    /// The way out; who has none fades.
    way: Option<Way>,
}

/// Somebody of the previous production who is still seen.
pub(super) struct Ghost<'a> {
    pub(super) previous_idx: usize,
    pub(super) placed: Placed<'a>,
    pub(super) opacity: f32,
}

/// Whether two entities are drawn alike.
fn looks_alike(a: &Entity, b: &Entity) -> bool {
    let plain = |entity: &Entity| Entity {
        action: if entity.action == Action::Melt {
            // It has a pool to stand in.
            Action::Melt
        } else if is_upright(entity.action) {
            Action::Dance
        } else {
            Action::Idle
        },
        target: None,
        place: None,
        count: 1,
        is_subject: true,
        look: Look {
            way: None,
            bearings: Vec::new(),
            heading: Heading::Across,
            is_fast: false,
            ..entity.look.clone()
        },
        ..entity.clone()
    };
    plain(a) == plain(b)
}

impl GoingOn {
    /// Finds out who comes, stays and goes. The drawings of whoever looks the same are shared.
    pub(super) fn new(
        previous: Production,
        scene: &Scene,
        actors: &mut [Actor],
        (start_s, pace): (f32, f32),
        (dissolves, is_elsewhere, shift): (bool, bool, (f32, f32)),
    ) -> Self {
        let half_width = previous.half_width();
        let before = previous.place(start_s);
        let opening = previous
            .actors()
            .iter()
            .position(|old| old.action == crate::scene::Action::Open)
            .map(|old_idx| {
                let old = &previous.actors()[old_idx];
                let middle = (0.0, -0.4 * old.drawing.height);
                let inside = before[old_idx].to_world.apply(middle.0, middle.1);
                (inside, 2.2 * old.height())
            });
        let mut joins = Vec::new();
        for (actor_idx, actor) in actors.iter_mut().enumerate() {
            let entity = &scene.entities[actor.entity_idx];
            let previous_idx = find(&previous, actor, entity);
            let mut join = Join {
                previous_idx,
                is_same_drawing: false,
                way: None,
                appears: false,
            };
            if let Some(previous_idx) = previous_idx {
                let old = &previous.actors()[previous_idx];
                let old_entity = &previous.scene().entities[old.entity_idx];
                if looks_alike(entity, old_entity) && old.kind == actor.kind {
                    actor.drawing = std::sync::Arc::clone(&old.drawing);
                    join.is_same_drawing = true;
                }
                let foot = before[previous_idx].foot;
                let from = (foot.0 + shift.0, foot.1 + shift.1);
                if !is_elsewhere {
                    join.way = way_over(actor, from, pace);
                }
            } else if !is_elsewhere {
                let outside = (actor_idx, half_width);
                join.way = way_in(
                    actor,
                    outside,
                    opening.filter(|it| it.1 > actor.height()),
                    pace,
                );
                join.appears = join.way.is_none();
            }
            joins.push(join);
        }
        let leavers = leavers(&previous, &joins, &before, (half_width, pace, is_elsewhere));
        drop(before);
        let ways = joins
            .iter()
            .filter_map(|join| join.way.as_ref())
            .chain(leavers.iter().filter_map(|leaver| leaver.way.as_ref()));
        let longest_s = ways.map(|way| way.lasts_s).fold(0.0, f32::max);
        Self {
            shift,
            joins,
            leavers,
            start_s,
            pace,
            dissolve_s: dissolves.then_some(if is_elsewhere {
                ELSEWHERE_S
            } else {
                DISSOLVE_S
            }),
            until_s: (DISSOLVE_S.max(BLEND_S) * pace)
                .max(longest_s + BLEND_S * pace)
                .max(previous.effects_s()),
            previous: Box::new(previous),
        }
    }

    /// Whether anything of the previous production is still seen.
    pub(super) fn is_seen(&self, time_s: f32) -> bool {
        time_s - self.start_s < self.until_s
    }

    /// How far the new picture has come in: 0.0 to 1.0.
    pub(super) fn dissolved(&self, time_s: f32) -> f32 {
        self.dissolve_s.map_or(1.0, |dissolve_s| {
            motion::ease((time_s - self.start_s) / (dissolve_s * self.pace))
        })
    }

    /// Where a previous actor would be by now, in this world.
    fn before<'a>(&self, placed: &Placed<'a>) -> Placed<'a> {
        let mut placed = placed.clone();
        placed.to_world = placed
            .to_world
            .then(Affine::translate(self.shift.0, self.shift.1));
        placed.foot = (placed.foot.0 + self.shift.0, placed.foot.1 + self.shift.1);
        placed
    }

    /// An actor between where it was and where it shall be.
    pub(super) fn joined<'a>(
        &'a self,
        actor_idx: usize,
        own: Placed<'a>,
        before: &[Placed<'a>],
        time_s: f32,
    ) -> Placed<'a> {
        let join = &self.joins[actor_idx];
        let age_s = time_s - self.start_s;
        let mut placed = own;
        if let Some(way) = &join.way {
            let walking = way.placed(age_s, &placed);
            let arriving = (age_s - way.lasts_s) / (BLEND_S * self.pace);
            placed = walking.toward(&placed, motion::ease(arriving + 0.4));
        }
        if join.appears {
            let share = motion::ease(age_s / (APPEAR_S * self.pace));
            placed.stance.opacity *= share;
            let (x, y) = placed.foot;
            let grown = 0.7 + 0.3 * share;
            placed.to_world = placed
                .to_world
                .then(Affine::translate(-x, -y))
                .then(Affine::scale(grown, grown))
                .then(Affine::translate(x, y));
        }
        let Some(previous_idx) = join.previous_idx else {
            return placed;
        };
        let blend_s = if join.way.is_some() { 0.35 } else { BLEND_S };
        let share = motion::ease(age_s / (blend_s * self.pace));
        if share >= 1.0 {
            return placed;
        }
        let old = self.before(&before[previous_idx]);
        if join.is_same_drawing {
            return old.toward(&placed, share);
        }
        placed.stance.opacity *= (2.0 * share).min(1.0);
        placed.move_foot_toward(old.foot, 1.0 - share);
        placed
    }

    /// Whoever of the previous production is still seen beside this one's actors.
    pub(super) fn ghosts<'a>(&'a self, before: &[Placed<'a>], time_s: f32) -> Vec<Ghost<'a>> {
        let age_s = time_s - self.start_s;
        let mut ghosts = Vec::new();
        for join in &self.joins {
            let Some(previous_idx) = join.previous_idx.filter(|_| !join.is_same_drawing) else {
                continue;
            };
            let share = motion::ease(age_s / (BLEND_S * self.pace));
            let opacity = (2.0 - 2.0 * share).min(1.0);
            if opacity > 0.0 {
                ghosts.push(Ghost {
                    previous_idx,
                    placed: self.before(&before[previous_idx]),
                    opacity,
                });
            }
        }
        for leaver in &self.leavers {
            let old = self.before(&before[leaver.previous_idx]);
            match &leaver.way {
                Some(way) if age_s < way.lasts_s => {
                    let share = motion::ease(age_s / (0.35 * self.pace));
                    ghosts.push(Ghost {
                        previous_idx: leaver.previous_idx,
                        placed: old.clone().toward(&way.placed(age_s, &old), share),
                        opacity: 1.0,
                    });
                }
                Some(_) => {}
                None => {
                    let opacity = 1.0 - motion::ease(age_s / (APPEAR_S * self.pace));
                    if opacity > 0.0 {
                        ghosts.push(Ghost {
                            previous_idx: leaver.previous_idx,
                            placed: old,
                            opacity,
                        });
                    }
                }
            }
        }
        ghosts
    }

    /// The previous actor that an actor goes on from.
    pub(super) fn previous_of(&self, actor_idx: usize) -> Option<usize> {
        self.joins[actor_idx].previous_idx
    }

    /// The previous actor that an actor goes on from, when both are drawn alike.
    pub(super) fn twin(&self, actor_idx: usize) -> Option<usize> {
        let join = &self.joins[actor_idx];
        join.previous_idx.filter(|_| join.is_same_drawing)
    }

    /// Whether an actor is only in the new picture of a dissolve.
    pub(super) fn is_only_new(&self, actor_idx: usize) -> bool {
        let join = &self.joins[actor_idx];
        join.previous_idx.is_none() && join.way.is_none() && !join.appears
    }
}

fn find(previous: &Production, actor: &Actor, entity: &Entity) -> Option<usize> {
    previous.actors().iter().position(|old| {
        let old_entity = &previous.scene().entities[old.entity_idx];
        let is_driver = actor.class != entity.class;
        let was_driver = old.class != old_entity.class;
        old_entity.id == entity.id && old.copy_idx == actor.copy_idx && is_driver == was_driver
    })
}

fn leavers(
    previous: &Production,
    joins: &[Join],
    before: &[Placed],
    (half_width, pace, is_elsewhere): (f32, f32, bool),
) -> Vec<Leaver> {
    (0..previous.actors().len())
        .filter(|idx| !joins.iter().any(|join| join.previous_idx == Some(*idx)))
        .map(|previous_idx| {
            let actor = &previous.actors()[previous_idx];
            let is_free = actor.tie == Tie::None;
            let way = (!is_elsewhere && is_free && is_mover(actor)).then(|| {
                let from = before[previous_idx].foot;
                let (left, _, right) = actor.reach();
                let outside = half_width * 1.12;
                let x = if from.0 < 0.0 {
                    -outside - right
                } else {
                    outside - left
                };
                let y = if actor.zone == Zone::Air {
                    from.1 - 0.15
                } else {
                    from.1
                };
                let mut way = Way::new(actor, from, (x, y), pace);
                // Hurry: the story goes on without it.
                way.lasts_s = way.lasts_s.min(2.4 * pace);
                way
            });
            Leaver { previous_idx, way }
        })
        .collect()
}

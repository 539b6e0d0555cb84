//! How a segment of a story takes over from the one before: nobody jumps.
//!
//! Whoever is in both is moved from what it did to what it does; who is new comes in; who is gone goes out. When
//! place, light or the stretch of road is another, the old picture dissolves into the new one, with the same
//! actors in both.

use super::actor::{Actor, Tie};
use super::blocking::{Blocking, Spot, Zone};
use super::motion;
use super::production::{Placed, Production};
use super::travel::travels;
use crate::paint::Affine;
use crate::rigs::{Kind, is_upright};
use crate::scene::{Action, Class, Entity, Scene};

/// How long a body takes from one pose to the next, in clip seconds.
const BLEND_S: f32 = 0.7;
/// How long one picture dissolves into another, in clip seconds.
pub(super) const DISSOLVE_S: f32 = 1.2;
/// How long things take to appear and to fade, in clip seconds.
const APPEAR_S: f32 = 0.6;
/// Somebody who has to move further than this, in world units, walks there.
const MIN_WALK: f32 = 0.07;

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
    /// Whether another picture dissolves in.
    pub(super) dissolves: bool,
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

/// A way somebody goes to where it shall be.
#[derive(Clone, Debug)]
struct Way {
    from: (f32, f32),
    to: (f32, f32),
    /// How long it takes, in story seconds.
    lasts_s: f32,
    /// The body as it goes.
    body: Actor,
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

/// Where everybody of a production is when it ends, in the world of the next.
pub(super) fn spots_at_end(production: &Production, shift: (f32, f32)) -> Vec<Spot> {
    let end_s = production.start_s() + production.length_s();
    let placed = production.place(end_s);
    let scene = production.scene();
    production
        .actors()
        .iter()
        .zip(&placed)
        .filter_map(|(actor, placed)| {
            let entity = &scene.entities[actor.entity_idx];
            (actor.class == entity.class).then(|| {
                let mut spot = spot_of(actor, entity);
                let still_x = actor.at.0 + placed.travel;
                spot.x = if spot.is_tied { placed.foot.0 } else { still_x } + shift.0;
                spot.y += shift.1;
                spot.travelled = actor.travelled
                    + actor.speed * actor.heading * production.length_s() / actor.unit.max(1e-6);
                spot
            })
        })
        .collect()
}

/// The spot of an actor.
pub(super) fn spot_of(actor: &Actor, entity: &Entity) -> Spot {
    Spot {
        entity: entity.id,
        copy: actor.copy_idx,
        zone: actor.zone,
        is_tied: actor.tie != Tie::None,
        x: actor.at.0,
        y: actor.at.1,
        unit: actor.unit,
        drawn_height: actor.drawing.height,
        height_m: entity.height_m,
        facing: actor.facing,
        heading: actor.heading,
        speed: actor.speed,
        travelled: actor.travelled,
        since_s: actor.since_s,
        over_s: actor.over_s,
    }
}

/// The spots a going-on segment is laid out on: those it had, else those of the end of the previous one.
pub(super) fn blocking_from(
    previous: &Production,
    shift: (f32, f32),
    own: Option<&Blocking>,
) -> Blocking {
    let mut spots = own.map_or_else(Vec::new, |own| own.spots.clone());
    for spot in spots_at_end(previous, shift) {
        let is_known = spots
            .iter()
            .any(|known| known.entity == spot.entity && known.copy == spot.copy);
        if !is_known {
            spots.push(spot);
        }
    }
    Blocking {
        is_followed: own.is_some_and(|own| own.is_followed),
        ground_y: own.map_or(previous.ground_y() + shift.1, |own| own.ground_y),
        spots,
        ..Blocking::default()
    }
}

/// Lets travellers who are shown again go as fast as they did.
pub(super) fn send_again(actors: &mut [Actor], scene: &Scene, blocking: &Blocking) {
    let roots: Vec<usize> = (0..actors.len()).map(|idx| root_of(actors, idx)).collect();
    for actor_idx in 0..actors.len() {
        let root = &actors[roots[actor_idx]];
        let spot = blocking.spot(scene.entities[root.entity_idx].id, root.copy_idx);
        if let Some(spot) = spot
            && travels(root.action)
            && spot.speed != 0.0
        {
            actors[actor_idx].speed = spot.speed;
        }
    }
}

/// Sends travellers who are kept on from where they are: ahead while there is room, else back.
pub(super) fn send_on(actors: &mut [Actor], is_kept: &[bool], (half_width, length_s): (f32, f32)) {
    let roots: Vec<usize> = (0..actors.len()).map(|idx| root_of(actors, idx)).collect();
    let movers: Vec<usize> = (0..actors.len())
        .filter(|idx| actors[*idx].tie == Tie::None && actors[*idx].speed != 0.0 && is_kept[*idx])
        .collect();
    let Some(&leader) = movers.first() else {
        return;
    };
    let edge = half_width * 0.96;
    let room = |heading: f32| {
        movers
            .iter()
            .map(|idx| {
                let (left, _, right) = actors[*idx].reach();
                let x = actors[*idx].at.0;
                if heading > 0.0 {
                    edge - right - x
                } else {
                    x + left + edge
                }
            })
            .fold(f32::INFINITY, f32::min)
            .max(0.0)
    };
    let speed = actors[leader].speed.abs();
    let wanted = speed * length_s;
    let old_heading = actors[leader].heading;
    let heading = if room(old_heading) >= 0.6 * wanted || room(old_heading) >= room(-old_heading) {
        old_heading
    } else {
        -old_heading
    };
    let speed = speed.min(room(heading) / length_s.max(0.1));
    for actor_idx in 0..actors.len() {
        let root = roots[actor_idx];
        if !movers.contains(&root) {
            continue;
        }
        let actor = &mut actors[actor_idx];
        if actor.heading != heading {
            actor.facing = -actor.facing;
            actor.heading = heading;
        }
        actor.speed = speed * heading;
        if actor.tie == Tie::None {
            actor.at.0 += actor.speed * length_s / 2.0;
        }
    }
}

fn root_of(actors: &[Actor], actor_idx: usize) -> usize {
    let mut root = actor_idx;
    for _ in 0..actors.len() {
        match actors[root].tie.host() {
            Some(host_idx) => root = host_idx,
            None => break,
        }
    }
    root
}

/// Whether two entities are drawn alike.
fn looks_alike(a: &Entity, b: &Entity) -> bool {
    let plain = |entity: &Entity| Entity {
        action: if is_upright(entity.action) {
            Action::Dance
        } else {
            Action::Idle
        },
        target: None,
        place: None,
        count: 1,
        is_subject: true,
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
        let mut joins = Vec::new();
        for actor_idx in 0..actors.len() {
            let entity = &scene.entities[actors[actor_idx].entity_idx];
            let previous_idx = find(&previous, &actors[actor_idx], entity);
            let mut join = Join {
                previous_idx,
                is_same_drawing: false,
                way: None,
                appears: false,
            };
            if let Some(previous_idx) = previous_idx {
                let old = &previous.actors()[previous_idx];
                let old_entity = &previous.scene().entities[old.entity_idx];
                if looks_alike(entity, old_entity) && old.kind == actors[actor_idx].kind {
                    actors[actor_idx].drawing = std::sync::Arc::clone(&old.drawing);
                    join.is_same_drawing = true;
                }
                let foot = before[previous_idx].foot;
                let from = (foot.0 + shift.0, foot.1 + shift.1);
                if !is_elsewhere {
                    join.way = way_over(&actors[actor_idx], from, pace);
                }
            } else if !is_elsewhere {
                join.way = way_in(&actors[actor_idx], actor_idx, half_width, pace);
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
            dissolves,
            until_s: (DISSOLVE_S.max(BLEND_S) * pace).max(longest_s + BLEND_S * pace),
            previous: Box::new(previous),
        }
    }

    /// Whether anything of the previous production is still seen.
    pub(super) fn is_seen(&self, time_s: f32) -> bool {
        time_s - self.start_s < self.until_s
    }

    /// How far the new picture has come in: 0.0 to 1.0.
    pub(super) fn dissolved(&self, time_s: f32) -> f32 {
        if !self.dissolves {
            return 1.0;
        }
        motion::ease((time_s - self.start_s) / (DISSOLVE_S * self.pace))
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
        for (actor_idx, join) in self.joins.iter().enumerate() {
            let Some(previous_idx) = join.previous_idx.filter(|_| !join.is_same_drawing) else {
                continue;
            };
            let share = motion::ease(age_s / (BLEND_S * self.pace));
            let opacity = (2.0 - 2.0 * share).min(1.0);
            if opacity > 0.0 {
                let _ = actor_idx;
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

/// The way of somebody who is no longer where it shall be.
fn way_over(actor: &Actor, from: (f32, f32), pace: f32) -> Option<Way> {
    let to = start_of(actor);
    let far = libm::hypotf(to.0 - from.0, to.1 - from.1);
    let may_walk = is_mover(actor) && actor.tie == Tie::None && far > MIN_WALK;
    may_walk.then(|| Way::new(actor, from, to, pace))
}

/// The way of somebody new who can come by itself: from the nearer side, or from above.
fn way_in(actor: &Actor, actor_idx: usize, half_width: f32, pace: f32) -> Option<Way> {
    if !is_mover(actor) || actor.tie != Tie::None {
        return None;
    }
    let to = start_of(actor);
    let (left, _, right) = actor.reach();
    let from_left = to.0 < -0.05 || to.0 < 0.05 && actor_idx % 2 == 0;
    let outside = half_width * 1.12;
    let x = if from_left {
        -outside - right
    } else {
        outside - left
    };
    let y = match actor.zone {
        Zone::Air | Zone::Medium => to.1 - 0.12,
        _ => to.1,
    };
    Some(Way::new(actor, (x, y), to, pace))
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

/// Where an actor is when its segment begins.
fn start_of(actor: &Actor) -> (f32, f32) {
    (
        actor.at.0 - 0.5 * actor.speed * actor.over_segment_s,
        actor.at.1,
    )
}

fn is_mover(actor: &Actor) -> bool {
    matches!(
        actor.class,
        Class::Person
            | Class::FourLegged
            | Class::Bird
            | Class::Fish
            | Class::Insect
            | Class::Vehicle
            | Class::Boat
            | Class::Aircraft
    ) && !(actor.zone == Zone::Ground && actor.class == Class::Aircraft)
}

impl Way {
    fn new(actor: &Actor, from: (f32, f32), to: (f32, f32), pace: f32) -> Self {
        let mut body = actor.clone();
        body.tie = Tie::None;
        body.is_still = false;
        body.action = match (actor.class, actor.zone) {
            (Class::Vehicle, _) => Action::Drive,
            (_, Zone::Air) => Action::Fly,
            (_, Zone::Medium) => Action::Swim,
            (_, Zone::Afloat) => Action::Float,
            _ => Action::Walk,
        };
        body.is_airborne = matches!(actor.zone, Zone::Air | Zone::Medium);
        let far = libm::hypotf(to.0 - from.0, to.1 - from.1);
        let natural = (motion::natural_speed(&body) * body.unit).max(0.15) * 1.3;
        let mut lasts_s = (far / natural).clamp(0.5 * pace, 2.2 * pace);
        if body.action == Action::Walk && far / lasts_s > 2.4 * natural && body.kind != Kind::Sprite
        {
            body.action = Action::Run;
            lasts_s = lasts_s.max(0.8 * pace);
        }
        let is_leftward = to.0 < from.0;
        let natural_facing = actor.facing * actor.heading;
        body.facing = if is_leftward {
            -natural_facing
        } else {
            natural_facing
        };
        Self {
            from,
            to,
            lasts_s,
            body,
        }
    }

    /// The body on its way, `age_s` after it set out.
    fn placed<'a>(&'a self, age_s: f32, own: &Placed<'a>) -> Placed<'a> {
        let share = (age_s / self.lasts_s).clamp(0.0, 1.0);
        // Sets out at once and comes to rest softly.
        let gone = share * (1.6 - 0.6 * share);
        let at = (
            self.from.0 + (self.to.0 - self.from.0) * gone,
            self.from.1 + (self.to.1 - self.from.1) * gone,
        );
        let far = libm::hypotf(self.to.0 - self.from.0, self.to.1 - self.from.1);
        let unit = self.body.unit.max(1e-6);
        let moment = motion::Moment {
            time_s: own.time_s,
            since_s: age_s,
            over_s: self.lasts_s,
            travelled: far * gone / unit,
            speed: far / self.lasts_s / unit,
        };
        let stance = motion::stance(&self.body, &moment, &motion::Ties::default());
        let to_world = super::production::world_of(&self.body, &stance, at);
        Placed {
            foot: (at.0 + stance.shift.0, at.1),
            stance,
            to_world,
            travel: own.travel,
            time_s: own.time_s,
        }
    }
}

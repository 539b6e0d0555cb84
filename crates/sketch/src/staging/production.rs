//! One clip's set, actors and camera, and what is painted at a moment.

use std::sync::Arc;

use kinora_domain::Size;

use super::actor::{Actor, Grip, Tie};
use super::camera::{self, Camera};
use super::effects::Effects;
use super::entrance::Entrance;
use super::layout::{Layout, layout};
use super::motion::{self, Moment, Stance, Ties};
use super::travel::{FOLLOW_REACH, is_followed, send_off};
use super::view::{Palette, Set, SetContext, View};
use crate::paint::bake::dot;
use crate::paint::{Affine, Blend, Draw, DrawList, Plate};
use crate::rigs::{Kind, Light, Puppet, Troupe};
use crate::scene::{Action, CameraMove, Scene};
use crate::settings;

/// Everything one clip needs, made once.
pub struct Production {
    set: Arc<Set>,
    actors: Vec<Actor>,
    puppets: Vec<Arc<Puppet>>,
    /// Painting order, back to front.
    order: Vec<usize>,
    /// Hosts before whoever is tied to them.
    by_tie: Vec<usize>,
    main: Option<usize>,
    camera: Camera,
    effects: Effects,
    /// The way each actor comes to its place, in the order of the actors; shorter when the others are there.
    entrances: Vec<Option<Entrance>>,
    shadow: Arc<Plate>,
    line: Arc<Plate>,
    size: Size,
    length_s: f32,
    uses_twemoji: bool,
}

/// An actor at one moment.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    /// How its parts are.
    pub stance: Stance<'a>,
    /// From its drawing's units to the world.
    pub to_world: Affine,
    /// How far it has travelled from the middle of its way, in world units.
    pub travel: f32,
}

impl Production {
    /// Builds the set, lays out the actors and bakes their drawings, for a clip of `length_s` story seconds.
    #[must_use]
    pub fn new(scene: &Scene, seed: u64, size: Size, length_s: f32) -> Self {
        Self::with_troupe(&Troupe::default(), scene, seed, (size, length_s))
    }

    /// The same with characters, who are played by `troupe`.
    #[must_use]
    pub fn with_troupe(
        troupe: &Troupe,
        scene: &Scene,
        seed: u64,
        (size, length_s): (Size, f32),
    ) -> Self {
        let is_followed = is_followed(scene);
        let (reach_x, reach_up) = camera::reach(scene.camera);
        let reach_x = if is_followed {
            FOLLOW_REACH + reach_x
        } else {
            reach_x
        };
        let set = settings::build(&SetContext {
            setting: scene.setting,
            time_of_day: scene.time_of_day,
            weather: scene.weather,
            season: scene.season,
            size,
            seed,
            reach_x,
            reach_up,
        });
        Self::played_by(troupe, Arc::new(set), scene, seed, (size, length_s))
    }

    /// The same on a set that was built before, for the same size and camera.
    #[must_use]
    pub fn on(set: Arc<Set>, scene: &Scene, seed: u64, size: Size, length_s: f32) -> Self {
        Self::played_by(&Troupe::default(), set, scene, seed, (size, length_s))
    }

    /// The same with characters, who are played by `troupe`.
    #[must_use]
    pub fn played_by(
        troupe: &Troupe,
        set: Arc<Set>,
        scene: &Scene,
        seed: u64,
        (size, length_s): (Size, f32),
    ) -> Self {
        let is_followed = is_followed(scene);
        let Layout {
            mut actors,
            uses_twemoji,
            main,
        } = layout(scene, troupe, &set, size, seed);
        let speed = send_off(&mut actors, main, is_followed, length_s);
        let camera = Camera::new(size, scene.camera, length_s, set.bounds);
        let camera = if is_followed {
            camera.following(speed)
        } else {
            camera
        };
        let puppets = bake_all(&actors, size, &set.palette, scene.camera);
        let mut order: Vec<usize> = (0..actors.len()).collect();
        order.sort_by(|a, b| actors[*a].depth.total_cmp(&actors[*b].depth));
        Self {
            by_tie: by_tie(&actors),
            effects: Effects::new(scene, &actors, seed),
            entrances: Vec::new(),
            order,
            puppets,
            actors,
            main,
            camera,
            set,
            shadow: Arc::new(dot(64, [0.05, 0.04, 0.10])),
            line: Arc::new(Plate::from_fn(4, 4, |_, _| ([0.95, 0.94, 0.90], 1.0))),
            size,
            length_s,
            uses_twemoji,
        }
    }

    /// The same with actors who come in first, each as `way_of` says.
    #[must_use]
    pub fn entering(mut self, way_of: impl FnMut(&Actor) -> Option<Entrance>) -> Self {
        self.entrances = self.actors.iter().map(way_of).collect();
        self
    }

    /// Whether a Twemoji drawing is in the picture.
    #[must_use]
    pub fn uses_twemoji(&self) -> bool {
        self.uses_twemoji
    }

    /// The colours and light of the set.
    #[must_use]
    pub fn palette(&self) -> &Palette {
        &self.set.palette
    }

    /// The actors.
    #[must_use]
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// The main subject's place among the actors.
    #[must_use]
    pub fn main(&self) -> Option<usize> {
        self.main
    }

    /// The camera.
    #[must_use]
    pub fn camera(&self) -> &Camera {
        &self.camera
    }

    /// What is painted at `time_s` story seconds.
    #[must_use]
    pub fn frame(&self, time_s: f32) -> DrawList {
        let view = self.camera.view(time_s);
        let mut list = DrawList::default();
        for layer in &self.set.behind {
            layer(time_s, &view, &mut list);
        }
        self.act(time_s, &view, &mut list);
        for layer in &self.set.in_front {
            layer(time_s, &view, &mut list);
        }
        list
    }

    /// Adds the actors, their shadows and what rises from them, without the set.
    pub fn act(&self, time_s: f32, view: &View, list: &mut DrawList) {
        let placed = self.place(time_s);
        let to_frame = view.to_frame(1.0);
        for actor_idx in &self.order {
            self.cast_shadow(
                &self.actors[*actor_idx],
                &placed[*actor_idx],
                to_frame,
                list,
            );
        }
        for actor_idx in &self.order {
            let placed_actor = &placed[*actor_idx];
            if let Tie::Line(holder_idx) = self.actors[*actor_idx].tie {
                self.draw_line(*actor_idx, holder_idx, &placed, to_frame, list);
            }
            self.puppets[*actor_idx].draw(
                &placed_actor.stance.pose,
                placed_actor.to_world.then(to_frame),
                placed_actor.stance.opacity,
                list,
            );
        }
        self.effects
            .draw(time_s, &self.actors, &placed, to_frame, list);
    }

    /// Where everybody is at `time_s` story seconds, in the order of [`Self::actors`].
    #[must_use]
    pub fn place(&self, time_s: f32) -> Vec<Placed<'_>> {
        let mut placed: Vec<Option<Placed>> = vec![None; self.actors.len()];
        for actor_idx in &self.by_tie {
            let host = self.actors[*actor_idx]
                .tie
                .host()
                .and_then(|host_idx| placed[host_idx].clone());
            placed[*actor_idx] = Some(self.place_one(*actor_idx, host.as_ref(), time_s));
        }
        placed.into_iter().flatten().collect()
    }

    fn place_one(&self, actor_idx: usize, host: Option<&Placed>, time_s: f32) -> Placed<'_> {
        let actor = &self.actors[actor_idx];
        let way = self.entrances.get(actor_idx).and_then(Option::as_ref);
        let way = way.and_then(|entrance| entrance.at(time_s));
        let come = way.map_or((0.0, 0.0), |way| way.shift);
        let travel = actor.speed * (time_s - 0.5 * self.length_s) + come.0;
        let moment = Moment {
            time_s,
            length_s: self.length_s,
            travelled: actor.speed * time_s / actor.unit.max(1e-6),
            speed: actor.speed / actor.unit.max(1e-6),
        };
        let mut at = (actor.at.0 + travel, actor.at.1 + come.1);
        let mut ties = Ties::default();
        if let Some(host) = host {
            at = self.tied(actor, host, time_s, &mut ties).unwrap_or(at);
        } else {
            self.hold_carried(actor_idx, &mut ties);
        }
        let mut stance = motion::stance(actor, &moment, &ties);
        let mut facing = actor;
        if let Some(way) = way
            && let Some((walker, share)) = way.walker
        {
            let walk = Moment {
                travelled: way.walked / walker.unit.max(1e-6),
                speed: 0.5 * motion::natural_speed(walker),
                ..moment
            };
            stance = motion::stance(walker, &walk, &ties).mixed(&stance, 1.0 - share);
            facing = walker;
        }
        let mut to_world = world_of(facing, &stance, at);
        if let (Tie::Held(_, grip), Some(host)) = (actor.tie, host) {
            to_world = held_in(actor, host, grip).unwrap_or(to_world);
        }
        Placed {
            stance,
            to_world,
            travel,
        }
    }

    /// Where an actor is that is tied to a host, and what its hands and seat meet.
    fn tied(
        &self,
        actor: &Actor,
        host: &Placed,
        time_s: f32,
        ties: &mut Ties,
    ) -> Option<(f32, f32)> {
        let in_world = |name: &str| {
            let (x, y) = host.stance.pose.point(name)?;
            Some(host.to_world.apply(x, y))
        };
        match actor.tie {
            Tie::Keys(host_idx) => {
                let seat = in_world("seat")?;
                let at = (seat.0, actor.at.1);
                let local = |(x, y): (f32, f32)| {
                    (
                        (x - at.0) / (actor.unit * actor.facing),
                        (y - at.1) / actor.unit,
                    )
                };
                ties.seat_y = Some(local(seat).1);
                let unit = self.actors[host_idx].unit / actor.unit;
                let wrist = |(x, y): (f32, f32)| (x - 8.5 * unit, y - 6.0 * unit);
                let key = |name: &str, hand_idx: u32| {
                    in_world(name)
                        .map(|at| motion::hand_on_keys(wrist(local(at)), hand_idx, time_s))
                };
                ties.near_hand = key("keys_near", 0);
                ties.far_hand = key("keys_far", 1);
                Some(at)
            }
            Tie::Rides(host_idx) => {
                ties.seat_y = Some(0.0);
                let seat = in_world("seat").unwrap_or_else(|| {
                    host.to_world
                        .apply(0.0, -0.62 * self.actors[host_idx].drawing.height)
                });
                if let Some(rein) = in_world("rein") {
                    let x = (rein.0 - seat.0) / (actor.unit * actor.facing);
                    let y = (rein.1 - seat.1) / actor.unit;
                    let hand = (x * 0.42, y * 0.42 - 14.0);
                    ties.near_hand = Some(hand);
                    ties.far_hand = Some((hand.0 + 5.0, hand.1));
                }
                Some(seat)
            }
            Tie::Upon(host_idx, (x, y)) => {
                let host_actor = &self.actors[host_idx];
                if actor.action == Action::Sit {
                    ties.seat_y = Some(0.0);
                }
                let unit = host_actor.unit * host_actor.facing;
                Some(host.to_world.apply(x / unit, y / host_actor.unit))
            }
            Tie::Line(_) => Some((
                actor.at.0 + 0.02 * libm::sinf(time_s * 1.3),
                actor.at.1 + 0.03 * libm::sinf(time_s * 0.9 + 1.0),
            )),
            Tie::Held(..) | Tie::None => None,
        }
    }

    /// Hands that hold something before the chest, above the head or out front.
    fn hold_carried(&self, actor_idx: usize, ties: &mut Ties) {
        for other in &self.actors {
            if let Tie::Held(holder_idx, grip) = other.tie
                && holder_idx == actor_idx
                && self.actors[actor_idx].kind == Kind::Biped
            {
                match grip {
                    Grip::BothHands => {
                        ties.near_hand = Some((24.0, -100.0));
                        ties.far_hand = Some((40.0, -102.0));
                    }
                    Grip::Overhead => ties.far_hand = Some((30.0, -118.0)),
                    Grip::FarHand if self.actors[actor_idx].action != Action::Cook => {
                        ties.far_hand = Some((44.0, -112.0));
                    }
                    Grip::FarHand | Grip::Head => {}
                }
            }
        }
    }

    fn cast_shadow(&self, actor: &Actor, placed: &Placed, to_frame: Affine, list: &mut DrawList) {
        let is_tied = matches!(
            actor.tie,
            Tie::Held(..) | Tie::Line(_) | Tie::Rides(_) | Tie::Upon(..)
        );
        if actor.is_airborne || is_tied || actor.is_afloat || self.set.is_floating {
            return;
        }
        let (left, _, right) = actor.reach();
        let wide = (right - left)
            * if actor.kind == Kind::Biped {
                0.62
            } else {
                0.88
            }
            * placed.stance.stretch.1.min(1.0);
        let lifted = (-placed.stance.shift.1).max(0.0) / actor.height().max(0.01);
        let opacity =
            self.set.palette.shadow.clamp(0.0, 1.0) * 0.85 * (1.0 - 1.2 * lifted).clamp(0.25, 1.0);
        let middle = actor.at.0 + placed.travel + placed.stance.shift.0 + (left + right) / 2.0;
        let side = 64.0;
        let to_world = Affine::translate(-side / 2.0, -side / 2.0)
            .then(Affine::scale(wide * 1.25 / side, wide * 0.20 / side))
            .then(Affine::translate(middle, actor.at.1 - 0.002));
        list.draw(Draw {
            plate: Arc::clone(&self.shadow),
            to_frame: to_world.then(to_frame),
            opacity,
            tint: [1.0; 3],
            blend: Blend::Over,
            wave: None,
        });
    }

    /// A line from the holder's hand to what flies on it, sagging a little.
    fn draw_line(
        &self,
        actor_idx: usize,
        holder_idx: usize,
        placed: &[Placed],
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        let holder = &placed[holder_idx];
        let hand = holder
            .stance
            .pose
            .point("hand_far")
            .unwrap_or((0.0, -0.5 * self.actors[holder_idx].drawing.height));
        let from = holder.to_world.apply(hand.0, hand.1);
        let flier = &placed[actor_idx];
        let knot = flier
            .stance
            .pose
            .point("knot")
            .unwrap_or((0.0, -0.5 * self.actors[actor_idx].drawing.height));
        let to = flier.to_world.apply(knot.0, knot.1);
        const N_SEGMENTS: u32 = 10;
        let at = |share: f32| {
            let sag = 0.05 * 4.0 * share * (1.0 - share);
            (
                from.0 + (to.0 - from.0) * share + sag * 0.5,
                from.1 + (to.1 - from.1) * share + sag,
            )
        };
        for segment_idx in 0..N_SEGMENTS {
            let a = at(segment_idx as f32 / N_SEGMENTS as f32);
            let b = at((segment_idx + 1) as f32 / N_SEGMENTS as f32);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let long = libm::sqrtf(dx * dx + dy * dy);
            let thick = 0.0026;
            let to_world = Affine::translate(0.0, -2.0)
                .then(Affine::scale(long * 1.03 / 4.0, thick / 4.0))
                .then(Affine::rotate(libm::atan2f(dy, dx)))
                .then(Affine::translate(a.0, a.1));
            list.draw(Draw {
                plate: Arc::clone(&self.line),
                to_frame: to_world.then(to_frame),
                opacity: 0.9,
                tint: [1.0; 3],
                blend: Blend::Over,
                wave: None,
            });
        }
    }

    /// The frame's size.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }
}

fn by_tie(actors: &[Actor]) -> Vec<usize> {
    let n_hosts = |actor_idx: usize| {
        let mut n_hosts = 0;
        let mut root = actor_idx;
        while let Some(host_idx) = actors[root].tie.host() {
            root = host_idx;
            n_hosts += 1;
            if n_hosts > actors.len() {
                break;
            }
        }
        n_hosts
    };
    let mut order: Vec<usize> = (0..actors.len()).collect();
    order.sort_by_key(|actor_idx| n_hosts(*actor_idx));
    order
}

/// Bakes every drawing once, at the largest size any of its actors shows it.
fn bake_all(
    actors: &[Actor],
    size: Size,
    palette: &Palette,
    camera_move: CameraMove,
) -> Vec<Arc<Puppet>> {
    let light = Light::of(palette);
    let nearness = match camera_move {
        CameraMove::PushIn | CameraMove::PullOut => 1.25,
        _ => 1.05,
    };
    let px_per_world = View::unit_px(size) * nearness;
    let mut puppets: Vec<Arc<Puppet>> = Vec::new();
    for (actor_idx, actor) in actors.iter().enumerate() {
        let same = (0..actor_idx).find(|idx| Arc::ptr_eq(&actors[*idx].drawing, &actor.drawing));
        if let Some(same_idx) = same {
            puppets.push(Arc::clone(&puppets[same_idx]));
            continue;
        }
        let unit = actors
            .iter()
            .filter(|other| Arc::ptr_eq(&other.drawing, &actor.drawing))
            .map(|other| other.unit)
            .fold(0.0, f32::max);
        puppets.push(Arc::new(Puppet::bake(
            Arc::clone(&actor.drawing),
            unit * px_per_world,
            light,
        )));
    }
    puppets
}

/// From an actor's drawing to the world.
fn world_of(actor: &Actor, stance: &Stance, at: (f32, f32)) -> Affine {
    let hub = stance.hub * actor.height();
    let lean_rad = stance.lean_rad * actor.facing;
    Affine::scale(
        actor.unit * actor.facing * stance.stretch.0,
        actor.unit * stance.stretch.1,
    )
    .then(Affine::translate(0.0, hub))
    .then(Affine::rotate(lean_rad))
    .then(Affine::translate(
        at.0 + stance.shift.0 * actor.facing,
        at.1 + stance.shift.1 - hub,
    ))
}

/// From a held thing's drawing to the world.
fn held_in(actor: &Actor, host: &Placed, grip: Grip) -> Option<Affine> {
    let pose = &host.stance.pose;
    let hand = match grip {
        Grip::Head => pose.point("hat")?,
        Grip::BothHands => {
            let (near, far) = (pose.point("hand_near")?, pose.point("hand_far")?);
            ((near.0 + far.0) / 2.0 + 3.0, (near.1 + far.1) / 2.0)
        }
        Grip::FarHand | Grip::Overhead => {
            let (x, y) = pose.point("hand_far")?;
            (x + 4.0, y + 3.0)
        }
    };
    let at = host.to_world.apply(hand.0, hand.1);
    let own = actor.drawing.point("grip").map_or_else(
        || match grip {
            Grip::BothHands => (0.0, -0.5 * actor.drawing.height),
            Grip::Head => (0.0, 0.0),
            _ => (0.0, -0.08 * actor.drawing.height),
        },
        |(_, at)| at,
    );
    Some(
        Affine::translate(-own.0, -own.1)
            .then(Affine::scale(actor.unit * actor.facing, actor.unit))
            .then(Affine::translate(at.0, at.1)),
    )
}

//! One clip's set, actors and camera, and what is painted at a moment.

use std::sync::{Arc, OnceLock};

use kinora_domain::Size;

use super::actor::{Actor, Grip, Tie};
use super::blocking::{Blocking, CameraSpot};
use super::camera::{self, Camera};
use super::effects::Effects;
use super::entrance::Entrance;
use super::going_on::{self, GoingOn};
use super::layout::{Layout, layout};
use super::motion::{self, Moment, Stance, Ties};
use super::travel::{FOLLOW_REACH, is_followed, send_off, travels};
use super::view::{Palette, Set, SetContext, View};
use crate::paint::bake::dot;
use crate::paint::{Affine, Blend, Draw, DrawList, Plate};
use crate::rigs::{Kind, Light, Puppet, Troupe};
use crate::scene::{Action, CameraMove, Scene};
use crate::settings;

/// Everything one clip needs, made once.
pub struct Production {
    scene: Scene,
    set: Arc<Set>,
    set_context: SetContext,
    is_followed: bool,
    actors: Vec<Actor>,
    /// Baked when first painted: an earlier segment may only be asked where everybody is.
    puppets: OnceLock<Vec<Arc<Puppet>>>,
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
    start_s: f32,
    length_s: f32,
    camera_begins: Option<CameraSpot>,
    uses_twemoji: bool,
    going_on: Option<GoingOn>,
}

/// What a segment of a clip is made from.
#[derive(Clone, Copy, Debug)]
pub struct Take<'a> {
    /// What it shows.
    pub scene: &'a Scene,
    /// Who plays its characters.
    pub troupe: &'a Troupe,
    /// The clip's seed.
    pub seed: u64,
    /// The frame's size.
    pub size: Size,
    /// When it begins, in story seconds.
    pub start_s: f32,
    /// How long it is, in story seconds.
    pub length_s: f32,
    /// Story seconds in a second of the clip.
    pub pace: f32,
    /// Where everybody stood when it was shown before.
    pub blocking: Option<&'a Blocking>,
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
    /// What its shadow lies under: world coordinates.
    pub foot: (f32, f32),
    /// Story time in seconds.
    pub(super) time_s: f32,
}

impl<'a> Placed<'a> {
    /// Part of the way to where `other`, of the same drawing, is.
    pub(super) fn toward(self, other: &Self, share: f32) -> Self {
        let mix = |from: f32, to: f32| from + (to - from) * share;
        let both = |from: (f32, f32), to: (f32, f32)| (mix(from.0, to.0), mix(from.1, to.1));
        let foot = both(self.foot, other.foot);
        let is_turned = mirrors(self.to_world) != mirrors(other.to_world);
        let to_world = if is_turned {
            // Whoever turns round is never seen edge on: it looks the other way from one frame to the next.
            let nearer = if share < 0.5 { &self } else { other };
            let by = (foot.0 - nearer.foot.0, foot.1 - nearer.foot.1);
            nearer.to_world.then(Affine::translate(by.0, by.1))
        } else {
            let mut m = self.to_world.m;
            for (from, to) in m.iter_mut().zip(other.to_world.m) {
                *from = mix(*from, to);
            }
            Affine { m }
        };
        Self {
            stance: self.stance.mixed(&other.stance, share),
            to_world,
            travel: mix(self.travel, other.travel),
            foot,
            time_s: other.time_s,
        }
    }

    /// Moves the whole so that its foot is part of the way to `foot`.
    pub(super) fn move_foot_toward(&mut self, foot: (f32, f32), share: f32) {
        let by = (
            (foot.0 - self.foot.0) * share,
            (foot.1 - self.foot.1) * share,
        );
        self.to_world = self.to_world.then(Affine::translate(by.0, by.1));
        self.foot = (self.foot.0 + by.0, self.foot.1 + by.1);
    }
}

impl Production {
    /// Builds the set and lays out the actors, for a clip of `length_s` story seconds.
    #[must_use]
    pub fn new(scene: &Scene, seed: u64, size: Size, length_s: f32) -> Self {
        Self::take(&Take {
            scene,
            troupe: &Troupe::default(),
            seed,
            size,
            start_s: 0.0,
            length_s,
            pace: 1.0,
            blocking: None,
        })
    }

    /// A segment that begins by itself: the first of a story, or one whose blocking says all.
    #[must_use]
    pub fn take(take: &Take<'_>) -> Self {
        let is_followed = take.is_followed();
        let context = take.set_context(is_followed, take.blocking.map(|blocking| blocking.reach));
        let set = Arc::new(settings::build(&context));
        Self::lay_out(take, (set, context, is_followed), take.blocking)
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
        let take = Take {
            scene,
            troupe,
            seed,
            size,
            start_s: 0.0,
            length_s,
            pace: 1.0,
            blocking: None,
        };
        let is_followed = is_followed(scene);
        let context = take.set_context(is_followed, None);
        Self::lay_out(&take, (set, context, is_followed), None)
    }

    /// A segment that goes on where `previous` ends.
    #[must_use]
    pub fn going_on(take: &Take<'_>, mut previous: Self) -> Self {
        // What came before the previous segment has long been over.
        previous.going_on = None;
        let is_followed = take.is_followed();
        let end_view = previous.camera.view(previous.length_s);
        let old = previous.set_context;
        let same_reach = take.set_context(is_followed, Some((old.reach_x, old.reach_up)));
        let is_same_set = same_reach == old && !is_followed;
        let is_elsewhere = is_followed || take.scene.setting != old.setting;
        let (set, context) = if is_same_set {
            (Arc::clone(&previous.set), old)
        } else {
            let reach = take
                .blocking
                .map(|blocking| blocking.reach)
                .filter(|_| is_elsewhere);
            let context = match (is_elsewhere, reach) {
                (false, _) => same_reach,
                (true, reach) => take.set_context(is_followed, reach),
            };
            (Arc::new(settings::build(&context)), context)
        };
        let camera = take.camera(&set, (is_followed, 0.0));
        let shift = if is_elsewhere {
            (camera.view(0.0).x - end_view.x, 0.0)
        } else {
            (0.0, 0.0)
        };
        let blocking = going_on::blocking_from(&previous, shift, take.blocking);
        let mut production = Self::lay_out(take, (set, context, is_followed), Some(&blocking));
        if is_elsewhere {
            let settle_s = going_on::DISSOLVE_S * take.pace;
            production.camera = production.camera.settling_from(end_view, settle_s);
        } else {
            production.camera_begins = Some(end_view.into());
            production.camera = production.camera.beginning_at(production.camera_begins);
        }
        let is_lit_anew = settings::grade_for(&previous.scene) != settings::grade_for(take.scene);
        let dissolves = !is_same_set || is_lit_anew;
        production.going_on = Some(GoingOn::new(
            previous,
            take.scene,
            &mut production.actors,
            (take.start_s, take.pace),
            (dissolves, is_elsewhere, shift),
        ));
        production.effects = Effects::new(take.scene, &production.actors, take.seed);
        production
    }

    fn lay_out(
        take: &Take<'_>,
        (set, set_context, is_followed): (Arc<Set>, SetContext, bool),
        blocking: Option<&Blocking>,
    ) -> Self {
        let Take {
            scene,
            seed,
            size,
            length_s,
            ..
        } = *take;
        let Layout {
            mut actors,
            uses_twemoji,
            main,
            is_kept,
        } = layout(scene, take.troupe, &set, (size, seed), blocking);
        for actor in &mut actors {
            actor.over_segment_s = length_s;
            if actor.over_s <= 0.0 {
                (actor.since_s, actor.over_s) = (take.start_s, length_s);
            }
        }
        let speed = send_off(&mut actors, main, is_followed, (length_s, &is_kept));
        if let Some(shown) = take.blocking {
            going_on::send_again(&mut actors, scene, shown);
        } else if take.start_s > 0.0 && !is_followed {
            let half_width = size.width_px() as f32 / View::unit_px(size) / 2.0;
            going_on::send_on(&mut actors, &is_kept, (half_width, length_s));
        }
        let camera_begins = take.blocking.and_then(|blocking| blocking.camera);
        let camera = take
            .camera(&set, (is_followed, speed))
            .beginning_at(camera_begins);
        let mut order: Vec<usize> = (0..actors.len()).collect();
        order.sort_by(|a, b| actors[*a].depth.total_cmp(&actors[*b].depth));
        Self {
            by_tie: by_tie(&actors),
            effects: Effects::new(scene, &actors, seed),
            entrances: Vec::new(),
            order,
            puppets: OnceLock::new(),
            actors,
            main,
            camera,
            set,
            set_context,
            is_followed,
            scene: scene.clone(),
            shadow: Arc::new(dot(64, [0.05, 0.04, 0.10])),
            line: Arc::new(Plate::from_fn(4, 4, |_, _| ([0.95, 0.94, 0.90], 1.0))),
            size,
            start_s: take.start_s,
            length_s,
            camera_begins,
            uses_twemoji,
            going_on: None,
        }
    }

    /// Where everybody stands, to be kept with the story.
    #[must_use]
    pub fn blocking(&self) -> Blocking {
        let entity_of = |actor: &Actor| &self.scene.entities[actor.entity_idx];
        Blocking {
            is_followed: self.is_followed,
            ground_y: self.set.ground_y,
            reach: (self.set_context.reach_x, self.set_context.reach_up),
            camera: self.camera_begins,
            spots: self
                .actors
                .iter()
                .filter(|actor| actor.class == entity_of(actor).class)
                .map(|actor| going_on::spot_of(actor, entity_of(actor)))
                .collect(),
        }
    }

    pub(super) fn scene(&self) -> &Scene {
        &self.scene
    }

    pub(super) fn start_s(&self) -> f32 {
        self.start_s
    }

    pub(super) fn length_s(&self) -> f32 {
        self.length_s
    }

    pub(super) fn ground_y(&self) -> f32 {
        self.set.ground_y
    }

    /// Half the width of the frame, in world units.
    pub(super) fn half_width(&self) -> f32 {
        self.size.width_px() as f32 / View::unit_px(self.size) / 2.0
    }

    fn puppets(&self) -> &[Arc<Puppet>] {
        self.puppets.get_or_init(|| {
            bake_all(
                &self.actors,
                self.size,
                &self.set.palette,
                self.scene.camera,
            )
        })
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
        let before = self.going_on.as_ref();
        self.uses_twemoji || before.is_some_and(|before| before.previous.uses_twemoji)
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
        let view = self.camera.view(time_s - self.start_s);
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

    /// How far this segment's picture has come in over that of the segment before: 1.0 is wholly.
    #[must_use]
    pub fn dissolved(&self, time_s: f32) -> f32 {
        self.going_on
            .as_ref()
            .map_or(1.0, |before| before.dissolved(time_s))
    }

    /// The picture that is dissolving: the set and the light of the segment before, with this one's actors.
    #[must_use]
    pub fn frame_before(&self, time_s: f32) -> Option<(DrawList, &Scene)> {
        let before = self.going_on.as_ref()?;
        let old = &before.previous;
        let view = self.camera.view(time_s - self.start_s);
        let is_same_world = before.shift == (0.0, 0.0) && self.camera_begins.is_some();
        let old_view = if is_same_world {
            view
        } else {
            old.camera.view(time_s - old.start_s)
        };
        let mut list = DrawList::default();
        for layer in &old.set.behind {
            layer(time_s, &old_view, &mut list);
        }
        self.act_in(time_s, &view, LightOf::Old, &mut list);
        for layer in &old.set.in_front {
            layer(time_s, &old_view, &mut list);
        }
        Some((list, &old.scene))
    }

    /// Adds the actors, their shadows and what rises from them, without the set.
    pub fn act(&self, time_s: f32, view: &View, list: &mut DrawList) {
        self.act_in(time_s, view, LightOf::Own, list);
    }

    fn act_in(&self, time_s: f32, view: &View, light: LightOf, list: &mut DrawList) {
        let before = self
            .going_on
            .as_ref()
            .filter(|before| before.is_seen(time_s));
        let placed_before = before.map_or_else(Vec::new, |before| before.previous.place(time_s));
        let placed = self.place_from(time_s, &placed_before);
        let ghosts = before.map_or_else(Vec::new, |before| before.ghosts(&placed_before, time_s));
        let is_old = light == LightOf::Old;
        let to_frame = view.to_frame(1.0);
        let is_absent =
            |actor_idx: usize| is_old && before.is_some_and(|before| before.is_only_new(actor_idx));
        for actor_idx in self.order.iter().filter(|idx| !is_absent(**idx)) {
            let opacity = placed[*actor_idx].stance.opacity;
            self.cast_shadow(
                (&self.actors[*actor_idx], opacity),
                &placed[*actor_idx],
                to_frame,
                list,
            );
        }
        if let Some(before) = before {
            for ghost in &ghosts {
                let old = &before.previous;
                old.cast_shadow(
                    (&old.actors[ghost.previous_idx], ghost.opacity),
                    &ghost.placed,
                    to_frame,
                    list,
                );
                old.puppets()[ghost.previous_idx].draw(
                    &ghost.placed.stance.pose,
                    ghost.placed.to_world.then(to_frame),
                    ghost.placed.stance.opacity * ghost.opacity,
                    list,
                );
            }
        }
        for actor_idx in self.order.iter().filter(|idx| !is_absent(**idx)) {
            let placed_actor = &placed[*actor_idx];
            if let Tie::Line(holder_idx) = self.actors[*actor_idx].tie {
                self.draw_line(*actor_idx, holder_idx, &placed, to_frame, list);
            }
            let twin = before
                .filter(|_| is_old)
                .and_then(|before| Some((before, before.twin(*actor_idx)?)));
            let puppet = match twin {
                Some((before, previous_idx)) => &before.previous.puppets()[previous_idx],
                None => &self.puppets()[*actor_idx],
            };
            puppet.draw(
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
        let before = self
            .going_on
            .as_ref()
            .filter(|before| before.is_seen(time_s));
        let placed_before = before.map_or_else(Vec::new, |before| before.previous.place(time_s));
        self.place_from(time_s, &placed_before)
    }

    /// The same, coming from where everybody was in the segment before, while that is still seen.
    fn place_from<'a>(&'a self, time_s: f32, before: &[Placed<'a>]) -> Vec<Placed<'a>> {
        let going_on = self
            .going_on
            .as_ref()
            .filter(|before| before.is_seen(time_s));
        let mut placed: Vec<Option<Placed<'a>>> = vec![None; self.actors.len()];
        for actor_idx in &self.by_tie {
            let host = self.actors[*actor_idx]
                .tie
                .host()
                .and_then(|host_idx| placed[host_idx].clone());
            let mut own = self.place_one(*actor_idx, host.as_ref(), time_s);
            if let Some(going_on) = going_on {
                own = going_on.joined(*actor_idx, own, before, time_s);
            }
            placed[*actor_idx] = Some(own);
        }
        placed.into_iter().flatten().collect()
    }

    fn place_one(&self, actor_idx: usize, host: Option<&Placed>, time_s: f32) -> Placed<'_> {
        let actor = &self.actors[actor_idx];
        let age_s = time_s - self.start_s;
        let way = self.entrances.get(actor_idx).and_then(Option::as_ref);
        let way = way.and_then(|entrance| entrance.at(time_s));
        let come = way.map_or((0.0, 0.0), |way| way.shift);
        let travel = actor.speed * (age_s - 0.5 * self.length_s) + come.0;
        let forward = actor.speed * actor.heading / actor.unit.max(1e-6);
        let moment = Moment {
            time_s,
            since_s: time_s - actor.since_s,
            over_s: actor.over_s,
            travelled: actor.travelled + forward * age_s,
            speed: forward,
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
        let still_x = if host.is_some() {
            at.0
        } else {
            actor.at.0 + travel
        };
        Placed {
            foot: (still_x + stance.shift.0, actor.at.1),
            stance,
            to_world,
            travel,
            time_s,
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

    fn cast_shadow(
        &self,
        (actor, shown): (&Actor, f32),
        placed: &Placed,
        to_frame: Affine,
        list: &mut DrawList,
    ) {
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
        let opacity = self.set.palette.shadow.clamp(0.0, 1.0)
            * 0.85
            * (1.0 - 1.2 * lifted).clamp(0.25, 1.0)
            * shown;
        let middle = placed.foot.0 + (left + right) / 2.0;
        let side = 64.0;
        let to_world = Affine::translate(-side / 2.0, -side / 2.0)
            .then(Affine::scale(wide * 1.25 / side, wide * 0.20 / side))
            .then(Affine::translate(middle, placed.foot.1 - 0.002));
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

/// Whether a placement shows a drawing mirrored.
fn mirrors(affine: Affine) -> bool {
    let [a, b, _, d, e, _] = affine.m;
    a * e - b * d < 0.0
}

/// Whose light the actors are seen in while one picture dissolves into another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LightOf {
    Own,
    Old,
}

impl Take<'_> {
    fn is_followed(&self) -> bool {
        let was_followed = self.blocking.is_some_and(|blocking| blocking.is_followed);
        let is_under_way = self
            .scene
            .entities
            .iter()
            .any(|entity| entity.is_subject && travels(entity.action));
        is_followed(self.scene) || was_followed && is_under_way
    }

    fn set_context(&self, is_followed: bool, reach: Option<(f32, f32)>) -> SetContext {
        let (reach_x, reach_up) = reach.unwrap_or_else(|| {
            let (reach_x, reach_up) = camera::reach(self.scene.camera);
            let follow = if is_followed { FOLLOW_REACH } else { 0.0 };
            (follow + reach_x, reach_up)
        });
        SetContext {
            setting: self.scene.setting,
            time_of_day: self.scene.time_of_day,
            weather: self.scene.weather,
            season: self.scene.season,
            size: self.size,
            seed: self.seed,
            reach_x,
            reach_up,
        }
    }

    fn camera(&self, set: &Set, (is_followed, speed): (bool, f32)) -> Camera {
        let camera = Camera::new(self.size, self.scene.camera, self.length_s, set.bounds);
        if is_followed {
            camera.following(speed)
        } else {
            camera
        }
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
pub(super) fn world_of(actor: &Actor, stance: &Stance, at: (f32, f32)) -> Affine {
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

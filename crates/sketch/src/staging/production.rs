//! One segment's set, actors and camera: who is made from what is in `take`, where everybody is in `placing`, what is
//! painted in `painting`.

#[cfg(test)]
mod continuity;
mod fitting;
mod foreground;
mod gloss;
mod grounding;
mod holding;
mod orbit;
mod painting;
mod placing;
mod take;

pub use placing::Placed;
pub(super) use placing::world_of;
pub use take::{Take, place_of};

use std::sync::{Arc, OnceLock};

use kinora_domain::Size;

use foreground::Foreground;

use super::actor::Actor;
use super::areas;
use super::blocking::{Blocking, CameraSpot};
use super::camera::Camera;
use super::captions::Captions;
use super::effects::Effects;
use super::entrance::Entrance;
use super::framing::{self, Lens, Sight};
use super::going_on::{self, GoingOn};
use super::layout::{Layout, layout};
use super::title::TitleCard;
use super::travel::{is_followed, send_off};
use super::view::{Palette, Set, SetContext, View};
use crate::paint::Plate;
use crate::paint::bake::dot;
use crate::rigs::{Puppet, Troupe};
use crate::scene::{CameraMove, Scene};
use crate::settings;
use crate::sound::timing::Tune;

/// At how many moments beside the first it is looked where everybody is, to choose the lens.
const N_SIGHTS: u32 = 6;

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
    captions: Captions,
    title: Option<TitleCard>,
    /// The way each actor comes to its place, in the order of the actors; shorter when the others are there.
    entrances: Vec<Option<Entrance>>,
    shadow: Arc<Plate>,
    line: Arc<Plate>,
    size: Size,
    start_s: f32,
    length_s: f32,
    /// What is played and heard.
    tune: Tune,
    camera_begins: Option<CameraSpot>,
    uses_twemoji: bool,
    going_on: Option<GoingOn>,
    /// Who or what is right before the camera.
    foreground: Option<Foreground>,
    /// The same with whoever the camera goes round, or who turns to us, seen from before.
    turned: Option<Box<Self>>,
    /// Whether there are such views of whom the camera goes round.
    has_views: bool,
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
            goes_on_s: &[],
        })
    }

    /// A segment that begins by itself: the first of a story, or one whose blocking says all.
    #[must_use]
    pub fn take(take: &Take<'_>) -> Self {
        let is_followed = take.is_followed();
        let context = take.set_context(is_followed, take.blocking.map(|blocking| blocking.reach));
        let set = settings::shared(&context);
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
            goes_on_s: &[],
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
        let end_lens = previous.camera.lens(previous.length_s);
        let old = previous.set_context;
        let same_reach = take.set_context(is_followed, Some((old.reach_x, old.reach_up)));
        let is_same_set = same_reach == old && !is_followed;
        let is_elsewhere = is_followed || same_reach.setting != old.setting;
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
            (settings::shared(&context), context)
        };
        // Elsewhere everybody keeps the place in the picture, which is that of the world halfway through the move.
        let to_middle = if is_elsewhere { -end_view.x } else { 0.0 };
        let blocking = going_on::blocking_from(&previous, (to_middle, 0.0), take.blocking);
        let mut production = Self::lay_out(take, (set, context, is_followed), Some(&blocking));
        let mut shift = (0.0, 0.0);
        if is_elsewhere {
            shift.0 = production.camera.view(0.0).x - end_view.x;
            let settle_s = going_on::DISSOLVE_S * take.pace;
            production.camera = production.camera.settling_from(end_view, settle_s);
        } else {
            production.camera_begins = Some(end_view.into());
            production.camera = production.camera.beginning_at(production.camera_begins);
        }
        production.camera = production
            .camera
            .coming_from(end_lens, going_on::DISSOLVE_S * take.pace);
        let is_lit_anew = settings::grade_for(&previous.scene) != settings::grade_for(take.scene);
        let dissolves = !is_same_set || is_lit_anew;
        production.going_on = Some(GoingOn::new(
            previous,
            take.scene,
            &mut production.actors,
            (take.start_s, take.pace),
            (dissolves, is_elsewhere, shift),
        ));
        if let Some(before) = &mut production.going_on {
            let mut old = std::mem::take(&mut before.previous.effects);
            let previous_of = |actor_idx| before.previous_of(actor_idx);
            production
                .effects
                .take_over(take.start_s, &mut old, previous_of);
            before.previous.effects = old;
        }
        production
    }

    fn lay_out(
        take: &Take<'_>,
        (set, set_context, is_followed): (Arc<Set>, SetContext, bool),
        blocking: Option<&Blocking>,
    ) -> Self {
        let foreground = Foreground::of(take, &set, set_context);
        let staged = foreground::staged(take.scene);
        let take = &Take {
            scene: staged.as_ref().unwrap_or(take.scene),
            // Those are told in the order of all.
            goes_on_s: if staged.is_some() {
                &[]
            } else {
                take.goes_on_s
            },
            ..*take
        };
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
                let goes_on_s = take.goes_on_s.get(actor.entity_idx).copied();
                let over_s = length_s + goes_on_s.unwrap_or(0.0);
                (actor.since_s, actor.over_s) = (take.start_s, over_s);
            }
        }
        let speed = send_off(&mut actors, main, is_followed, (length_s, &is_kept));
        // Who is followed goes as fast as the camera.
        if let Some(shown) = take.blocking.filter(|_| !is_followed) {
            going_on::send_again(&mut actors, scene, shown);
        } else if take.blocking.is_none() && take.start_s > 0.0 && !is_followed {
            let half_width = size.width_px() as f32 / View::unit_px(size) / 2.0;
            going_on::send_on(&mut actors, &is_kept, (half_width, length_s));
        }
        let camera_begins = take.blocking.and_then(|blocking| blocking.camera);
        let camera = take
            .camera(&set, (is_followed, speed))
            .beginning_at(camera_begins);
        let is_seen = |idx: &usize| !actors[*idx].is_in_stands;
        let mut order: Vec<usize> = (0..actors.len()).filter(is_seen).collect();
        order.sort_by(|a, b| actors[*a].depth.total_cmp(&actors[*b].depth));
        let production = Self {
            by_tie: by_tie(&actors),
            effects: Effects::new(scene, &actors, seed),
            captions: Captions::new(scene, size, (take.start_s, length_s)),
            title: TitleCard::new(scene, size, take.start_s),
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
            tune: Tune::new(scene.mood, seed, take.pace),
            camera_begins,
            uses_twemoji: uses_twemoji || foreground.as_ref().is_some_and(Foreground::uses_twemoji),
            foreground,
            turned: None,
            has_views: orbit::has_views(scene),
            going_on: None,
        };
        let production = if is_kept.contains(&true) {
            production
        } else {
            production.fitted()
        };
        let mut production = production.framed(blocking.and_then(|blocking| blocking.lens));
        if let Some(scene) = orbit::seen_from_before(&production.scene) {
            let turned = Take {
                scene: &scene,
                ..*take
            };
            let set = (Arc::clone(&production.set), set_context, is_followed);
            let mut turned = Self::lay_out(&turned, set, blocking);
            turned.has_views = production.has_views;
            turned.camera = production.camera;
            production.turned = Some(Box::new(turned));
        }
        production
    }

    /// The production whose actors are seen at a moment.
    fn seen_at(&self, time_s: f32) -> &Self {
        let along = (time_s - self.start_s) / self.length_s.max(0.01);
        match &self.turned {
            Some(turned) if orbit::is_before(self.has_views, along) && self.going_on.is_none() => {
                turned
            }
            _ => self,
        }
    }

    /// The same through the lens that its shot asks for, or the `kept` one while that serves.
    fn framed(mut self, kept: Option<Lens>) -> Self {
        let sight = self.sight();
        if let Some((first, last)) = framing::opening(&sight) {
            self.camera = self.camera.through(last).opening_with(first);
            return self;
        }
        let lens = framing::choose(&sight, kept);
        let lens = match &self.foreground {
            Some(near) if near.makes_room() > 0.0 => lens.aside(self.size, near.makes_room()),
            _ => lens,
        };
        let is_still_lens = self.scene.camera != CameraMove::DollyZoom;
        let keeps = framing::shown_of(&sight).filter(|_| is_still_lens);
        self.camera = self
            .camera
            .through(lens)
            .keeping(keeps.map(|(area, _)| area));
        self
    }

    /// Where everybody is over the segment, seen from the camera.
    fn sight(&self) -> Sight<'_> {
        let mut sight = Sight {
            scene: &self.scene,
            actors: &self.actors,
            main: self.main,
            size: self.size,
            areas: vec![None; self.actors.len()],
            faces: vec![None; self.actors.len()],
        };
        for sample in 0..=N_SIGHTS {
            let age_s = self.length_s * sample as f32 / N_SIGHTS as f32;
            let view = self.camera.view(age_s);
            let placed = self.place(self.start_s + age_s);
            for &actor_idx in &self.order {
                let placed = &placed[actor_idx];
                let (area, face) = areas::seen(&self.actors[actor_idx], placed);
                let from_camera = |(left, top, right, bottom)| {
                    (left - view.x, top - view.y, right - view.x, bottom - view.y)
                };
                for (sum, area) in [
                    (&mut sight.areas[actor_idx], area),
                    (&mut sight.faces[actor_idx], face),
                ] {
                    let area = area.map(from_camera);
                    *sum = match (*sum, area) {
                        (Some(sum), Some(area)) => Some(areas::join(sum, area)),
                        (sum, area) => sum.or(area),
                    };
                }
            }
        }
        sight
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
            lens: Some(self.camera.lens_at_end()),
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

    /// How long what rises in it is seen, in story seconds.
    pub(super) fn effects_s(&self) -> f32 {
        self.effects.life_s()
    }

    fn puppets(&self) -> &[Arc<Puppet>] {
        self.puppets.get_or_init(|| {
            painting::bake_all(
                &self.actors,
                self.size,
                &self.set.palette,
                (self.scene.camera, self.camera.nearest_zoom()),
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

//! Who stands where, and how large: portrait first, everything named inside the safe box.

use std::sync::Arc;

use kinora_domain::Size;

use super::actor::{Actor, Grip, Tie};
use super::view::Set;
use crate::paint::noise::Dice;
use crate::rigs::{self, Kind};
use crate::scene::{Action, Class, Entity, Relation, Scene, Shot};

/// The safe box: |x| at most this.
pub const SAFE_X: f32 = 0.42;
/// The top of the safe box.
pub const SAFE_TOP: f32 = 0.08;
/// The bottom of the safe box.
pub const SAFE_BOTTOM: f32 = 0.95;

/// The most members of a group that are drawn differently.
const MAX_VARIANTS: u32 = 5;

/// Actors and whether a drawing among them must be credited to Twemoji.
#[derive(Debug)]
pub struct Layout {
    /// The actors; hosts are not necessarily before who is tied to them.
    pub actors: Vec<Actor>,
    /// Whether a Twemoji drawing is in the picture.
    pub uses_twemoji: bool,
    /// The main subject's place in `actors`.
    pub main: Option<usize>,
}

/// How an entity stands in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    Ground,
    Back,
    Air,
    Sky,
    Afloat,
    Medium,
}

/// Lays out `scene` on `set`.
#[must_use]
pub fn layout(scene: &Scene, set: &Set, size: Size, seed: u64) -> Layout {
    let mut builder = Builder::new(scene, set, size, seed);
    builder.cast_all();
    builder.tie_all();
    builder.seat_drivers();
    builder.size_all();
    builder.place_all();
    builder.finish()
}

struct Builder<'a> {
    scene: &'a Scene,
    set: &'a Set,
    seed: u64,
    is_tall: bool,
    actors: Vec<Actor>,
    uses_twemoji: bool,
    /// The first actor of each entity.
    first_of: Vec<usize>,
    main_entity: Option<usize>,
}

impl<'a> Builder<'a> {
    fn new(scene: &'a Scene, set: &'a Set, size: Size, seed: u64) -> Self {
        let main_entity = scene
            .entities
            .iter()
            .position(|entity| entity.is_subject)
            .or(if scene.entities.is_empty() {
                None
            } else {
                Some(0)
            });
        Self {
            scene,
            set,
            seed,
            is_tall: size.height_px() > size.width_px(),
            actors: Vec::new(),
            uses_twemoji: false,
            first_of: Vec::new(),
            main_entity,
        }
    }

    fn cast_all(&mut self) {
        for (entity_idx, entity) in self.scene.entities.iter().enumerate() {
            self.first_of.push(self.actors.len());
            let entity = &self.as_played(entity);
            let n_copies = if self.is_in_hand(entity) {
                1
            } else {
                entity.count.clamp(1, 24)
            };
            let mut variants = Vec::new();
            for copy_idx in 0..n_copies.min(MAX_VARIANTS) {
                let cast = rigs::cast(entity, self.seed, copy_idx);
                self.uses_twemoji |= cast.is_twemoji;
                variants.push((Arc::new(cast.drawing), cast.kind));
            }
            let mut dice = Dice::new(self.seed ^ u64::from(entity.id), 21);
            for copy_idx in 0..n_copies {
                let (drawing, kind) = &variants[(copy_idx % MAX_VARIANTS) as usize];
                self.actors.push(Actor {
                    entity_idx,
                    copy_idx,
                    drawing: Arc::clone(drawing),
                    kind: *kind,
                    class: entity.class,
                    action: entity.action,
                    at: (0.0, self.set.ground_y),
                    unit: 0.0,
                    facing: natural_facing(*kind, entity.class),
                    phase: dice.unit(),
                    speed: 0.0,
                    span: 0.0,
                    tie: Tie::None,
                    is_airborne: false,
                    is_afloat: false,
                    is_still: false,
                    depth: 0.0,
                });
            }
        }
    }

    /// The entity with the action it is drawn in: a mount gallops, a passenger sits upright.
    fn as_played(&self, entity: &Entity) -> Entity {
        let mut played = entity.clone();
        let is_ridden = self.scene.entities.iter().any(|other| {
            other.id != entity.id
                && (relates(other, Relation::Riding, entity.id)
                    || other.action == Action::Ride && other.target == Some(entity.id))
        });
        if is_ridden && entity.class == Class::FourLegged && entity.action == Action::Idle {
            played.action = Action::Run;
        }
        let carries = self
            .scene
            .entities
            .iter()
            .any(|other| other.id != entity.id && self.vehicle_of(other) == Some(entity.id));
        if carries && matches!(entity.action, Action::Idle) {
            played.action = Action::Drive;
        }
        if self.vehicle_of(entity).is_some() {
            played.action = Action::Ride;
        }
        played
    }

    /// Whether somebody works with it: then there is one, however many the prompt counts.
    fn is_in_hand(&self, entity: &Entity) -> bool {
        self.scene.entities.iter().any(|other| {
            other.target == Some(entity.id)
                && matches!(other.action, Action::Read | Action::Cook | Action::Eat)
        })
    }

    /// The vehicle or mount an entity is in or on.
    fn vehicle_of(&self, entity: &Entity) -> Option<u32> {
        let place = entity.place.as_ref().and_then(|place| {
            let is_carried = matches!(
                place.relation,
                Relation::Riding | Relation::Inside | Relation::AtWindow
            );
            place.of.filter(|_| is_carried)
        });
        let driven = entity
            .target
            .filter(|_| matches!(entity.action, Action::Drive | Action::Ride));
        let host_id = place.or(driven)?;
        let host = self.entity(host_id)?;
        let is_living = matches!(
            entity.class,
            Class::Person | Class::FourLegged | Class::Bird
        );
        let is_carrier = matches!(
            host.class,
            Class::Vehicle | Class::Boat | Class::Aircraft | Class::FourLegged | Class::Bird
        ) || place.is_some()
            && entity
                .place
                .as_ref()
                .is_some_and(|place| place.relation == Relation::Riding);
        (is_living && is_carrier && host.id != entity.id).then_some(host_id)
    }

    fn entity(&self, id: u32) -> Option<&'a Entity> {
        self.scene.entities.iter().find(|entity| entity.id == id)
    }

    fn index_of(&self, id: u32) -> Option<usize> {
        let entity_idx = self
            .scene
            .entities
            .iter()
            .position(|entity| entity.id == id)?;
        self.first_of.get(entity_idx).copied()
    }

    fn tie_all(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let tie = if self.actors[actor_idx].copy_idx == 0 {
                self.tie_of(actor_idx, entity)
            } else {
                Tie::None
            };
            let is_cycle = tie.host().is_some_and(|host| {
                host == actor_idx || self.actors[host].tie.host() == Some(actor_idx)
            });
            if !is_cycle {
                self.actors[actor_idx].tie = tie;
            }
        }
    }

    /// A car under way has somebody at its wheel, even when the prompt names nobody.
    fn seat_drivers(&mut self) {
        for car_idx in 0..self.actors.len() {
            let car = &self.actors[car_idx];
            let is_taken = self
                .actors
                .iter()
                .any(|other| other.tie == Tie::Rides(car_idx));
            let can_seat = car.class == Class::Vehicle && car.drawing.point("seat").is_some();
            if !can_seat || is_taken || car.action != Action::Drive {
                continue;
            }
            let entity = &self.scene.entities[car.entity_idx];
            let driver = Entity {
                concept: "person".to_owned(),
                word: "driver".to_owned(),
                class: Class::Person,
                action: Action::Ride,
                look: crate::scene::Look::default(),
                ..entity.clone()
            };
            let cast = rigs::cast(&driver, self.seed ^ 0xd21e, car.copy_idx);
            let driver = Actor {
                drawing: Arc::new(cast.drawing),
                kind: cast.kind,
                class: Class::Person,
                action: Action::Ride,
                tie: Tie::Rides(car_idx),
                unit: 0.0,
                ..car.clone()
            };
            self.actors.push(driver);
        }
    }

    fn tie_of(&self, actor_idx: usize, entity: &Entity) -> Tie {
        if let Some(host_idx) = self.vehicle_of(entity).and_then(|id| self.index_of(id)) {
            return Tie::Rides(host_idx);
        }
        if let Some(tie) = self.used_by(entity) {
            return tie;
        }
        let target = entity.target.and_then(|id| self.index_of(id));
        if let (Action::PlayInstrument, Some(host_idx)) = (entity.action, target)
            && self.actors[host_idx].drawing.point("keys_near").is_some()
            && self.actors[actor_idx].kind == Kind::Biped
        {
            return Tie::Keys(host_idx);
        }
        let Some(place) = &entity.place else {
            return match (entity.action, target) {
                (Action::Balance | Action::Sit | Action::Sleep, Some(host_idx)) => {
                    Tie::Upon(host_idx, (0.0, 0.0))
                }
                _ => Tie::None,
            };
        };
        let Some(host_idx) = place.of.and_then(|id| self.index_of(id)) else {
            return Tie::None;
        };
        match place.relation {
            Relation::Holding => Tie::Held(host_idx, self.grip(entity)),
            Relation::Wearing if entity.class == Class::Thing => Tie::Held(host_idx, Grip::Head),
            Relation::On | Relation::Riding | Relation::Inside | Relation::Above => {
                Tie::Upon(host_idx, (0.0, 0.0))
            }
            _ => Tie::None,
        }
    }

    /// How a thing is held or led by whoever uses it.
    fn used_by(&self, entity: &Entity) -> Option<Tie> {
        let user = self
            .scene
            .entities
            .iter()
            .find(|other| other.target == Some(entity.id) && other.id != entity.id)?;
        let user_idx = self.index_of(user.id)?;
        let is_biped = self.actors[user_idx].kind == Kind::Biped;
        match user.action {
            Action::FlyKite => Some(Tie::Line(user_idx)),
            Action::Read | Action::Cook | Action::Eat if is_biped && is_small(entity) => {
                Some(Tie::Held(user_idx, self.grip(entity)))
            }
            Action::PlayInstrument
                if is_biped
                    && self.actors[self.index_of(entity.id)?]
                        .drawing
                        .point("keys_near")
                        .is_none()
                    && entity.height_m < 1.3 =>
            {
                Some(Tie::Held(user_idx, Grip::BothHands))
            }
            _ => None,
        }
    }

    fn grip(&self, entity: &Entity) -> Grip {
        match entity.concept.as_str() {
            "umbrella" => Grip::Overhead,
            "balloon" | "lantern" | "flag" | "candle" | "sword" | "torch" => Grip::FarHand,
            _ if entity.class == Class::Instrument || entity.concept == "book" => Grip::BothHands,
            _ => Grip::FarHand,
        }
    }

    fn zone(&self, actor: &Actor) -> Zone {
        let entity = &self.scene.entities[actor.entity_idx];
        let is_main = Some(actor.entity_idx) == self.main_entity;
        use Action as A;
        match entity.class {
            Class::Celestial => return if is_main { Zone::Air } else { Zone::Sky },
            Class::Fish if self.set.is_floating => return Zone::Medium,
            _ => {}
        }
        if self.set.is_floating && !matches!(entity.class, Class::Building | Class::Furniture) {
            return Zone::Medium;
        }
        let relation = entity.place.as_ref().map(|place| place.relation);
        if matches!(actor.action, A::Fly | A::Rise | A::Fall)
            || relation == Some(Relation::Above)
            || matches!(entity.class, Class::Aircraft | Class::Insect)
                && !matches!(actor.action, A::Idle | A::Sit | A::Sleep)
            || matches!(entity.class, Class::Aircraft | Class::Insect) && entity.place.is_none()
        {
            return Zone::Air;
        }
        let floats = entity.class == Class::Boat || matches!(actor.action, A::Float | A::Swim);
        if floats && self.set.water_y.is_some() {
            return Zone::Afloat;
        }
        if actor.action == A::Float && entity.class != Class::Boat {
            return Zone::Air;
        }
        if !is_main
            && (entity.class == Class::Building
                || entity.class == Class::Plant && entity.height_m > 2.5)
        {
            return Zone::Back;
        }
        Zone::Ground
    }

    /// Gives everybody a size relative to the main subject: compressed, so that mouse and elephant both read.
    fn size_all(&mut self) {
        let Some(main_entity) = self.main_entity else {
            return;
        };
        let main = &self.actors[self.first_of[main_entity]];
        let (left, top, right) = main.drawing.extent;
        let entity = &self.scene.entities[main_entity];
        let (mut width, mut height) = match main.kind {
            Kind::Biped => (0.70, 0.58),
            _ => (0.60, 0.48),
        };
        if self.is_tall {
            width *= 1.25;
            height *= 1.30;
        }
        let shot = match self.scene.shot {
            Shot::Wide => 0.78,
            Shot::Medium => 1.0,
            Shot::CloseUp => 1.40,
            Shot::Aerial => 0.66,
        };
        let grown = libm::powf(entity.look.scale.clamp(0.25, 4.0).max(0.25), 0.35);
        let grown = if entity.look.scale <= 0.0 { 1.0 } else { grown };
        let crowd = match entity.count {
            0 | 1 => 1.0,
            2 => 0.82,
            3..=4 => 0.62,
            5..=8 => 0.44,
            _ => 0.32,
        };
        let most_high = if self.is_tall {
            0.92
        } else {
            self.set.ground_y - SAFE_TOP - 0.03
        };
        let fit = shot * grown * crowd;
        let width = (width * fit).min(2.0 * SAFE_X);
        let height = (height * fit).min(most_high);
        let main_unit = (width / (right - left)).min(height / -top);
        let main_height = main_unit * main.drawing.height;
        let main_m = stature_m(entity, main.kind);
        for actor in &mut self.actors {
            let entity = &self.scene.entities[actor.entity_idx];
            let ratio = libm::powf(stature_m(entity, actor.kind) / main_m, 0.5).clamp(0.22, 1.9);
            let is_main = actor.entity_idx == main_entity;
            // A crowd is company, not the subject.
            let ratio = if entity.count > 3 {
                0.62 * ratio.min(1.0)
            } else {
                ratio
            };
            let varied = if actor.copy_idx == 0 {
                1.0
            } else {
                0.90 + 0.16 * actor.phase
            };
            let height = main_height * if is_main { 1.0 } else { ratio } * varied;
            let (left, top, right) = actor.drawing.extent;
            let width_limit = 2.0 * SAFE_X / (right - left);
            actor.unit = (height / actor.drawing.height)
                .min(width_limit)
                .min(most_high / -top);
        }
        self.match_ties();
    }

    /// Sizes that ties dictate: stool and player, horse and rider, cup and hand.
    fn match_ties(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let Some(host_idx) = self.actors[actor_idx].tie.host() else {
                continue;
            };
            let (unit, host_unit) = (self.actors[actor_idx].unit, self.actors[host_idx].unit);
            let host_height = self.actors[host_idx].height();
            let high = self.actors[actor_idx].drawing.height;
            match self.actors[actor_idx].tie {
                Tie::Keys(_) => self.actors[host_idx].unit = unit,
                Tie::Rides(_) => {
                    let share = match self.actors[host_idx].kind {
                        Kind::FourLegged => 0.86,
                        _ if self.actors[host_idx].class == Class::Vehicle => 0.80,
                        _ if self.actors[host_idx].drawing.point("seat").is_some() => 0.60,
                        _ => 0.55,
                    };
                    self.actors[actor_idx].unit = share * host_height / high;
                }
                Tie::Held(_, grip) => {
                    let share = match grip {
                        Grip::Overhead => 0.50,
                        Grip::BothHands => 0.30,
                        Grip::FarHand => 0.24,
                        Grip::Head => 0.20,
                    };
                    self.actors[actor_idx].unit = share * host_height / high;
                }
                Tie::Line(_) => {
                    self.actors[actor_idx].unit = (0.60 * host_height / high).max(unit * 0.6);
                }
                Tie::Upon(..) => {
                    if self.actors[actor_idx].action == Action::Balance {
                        self.actors[host_idx].unit = (0.52 * unit * high
                            / self.actors[host_idx].drawing.height)
                            .min(host_unit * 2.0);
                    }
                }
                Tie::None => {}
            }
        }
    }

    fn place_all(&mut self) {
        let mut zones: [Vec<usize>; 6] = Default::default();
        for actor_idx in 0..self.actors.len() {
            if self.actors[actor_idx].tie != Tie::None {
                continue;
            }
            zones[self.zone(&self.actors[actor_idx]) as usize].push(actor_idx);
        }
        let [ground, back, air, sky, afloat, medium] = zones;
        let (crowd, ground): (Vec<usize>, Vec<usize>) = ground.into_iter().partition(|idx| {
            let entity_idx = self.actors[*idx].entity_idx;
            Some(entity_idx) != self.main_entity && self.scene.entities[entity_idx].count > 3
        });
        let (ground_y, far_y) = (self.set.ground_y, self.set.far_ground_y);
        self.place_row(&crowd, ground_y + 0.45 * (far_y.min(ground_y) - ground_y));
        self.place_row(&ground, ground_y);
        let water_y = self.set.water_y.unwrap_or(self.set.ground_y);
        // What floats sits a little in the water, nearer than the far shore.
        self.place_row(
            &afloat,
            (water_y + 0.55 * (SAFE_BOTTOM - water_y)).max(water_y),
        );
        for actor_idx in afloat {
            self.actors[actor_idx].is_afloat = true;
        }
        self.place_back(&back);
        self.place_air(&air, &ground);
        self.place_sky(&sky);
        self.place_medium(&medium);
        self.place_tied();
        self.put_under();
    }

    /// Side by side on a line, the main subject in the middle, rows behind when there are many.
    fn place_row(&mut self, row: &[usize], y: f32) {
        if row.is_empty() {
            return;
        }
        let mut order = Vec::new();
        for (rank, actor_idx) in row.iter().enumerate() {
            if rank % 2 == 0 {
                order.push(*actor_idx);
            } else {
                order.insert(0, *actor_idx);
            }
        }
        let n_rows = if row.len() > 6 {
            3
        } else if row.len() > 4 {
            2
        } else {
            1
        };
        for row_idx in 0..n_rows {
            let members: Vec<usize> = order
                .iter()
                .copied()
                .skip(row_idx)
                .step_by(n_rows)
                .collect();
            let share = row_idx as f32 / n_rows as f32;
            let line_y = y + (self.set.far_ground_y.min(y) - y) * share * 0.9;
            let scale = 1.0 - 0.38 * share;
            self.place_line(&members, line_y, scale, 0.5 * share);
        }
    }

    fn place_line(&mut self, members: &[usize], y: f32, scale: f32, stagger: f32) {
        for actor_idx in members {
            self.actors[*actor_idx].unit *= scale;
        }
        let gap = 0.035;
        let room = 2.0 * SAFE_X;
        let total: f32 = members
            .iter()
            .map(|idx| self.cluster_width(*idx))
            .sum::<f32>()
            + gap * (members.len().max(1) - 1) as f32;
        // Crowded: first smaller, then closer together.
        let shrink = (room / total).clamp(0.62, 1.0);
        for actor_idx in members {
            self.scale_cluster(*actor_idx, shrink);
        }
        let total: f32 = members.iter().map(|idx| self.cluster_width(*idx)).sum();
        let gap = if members.len() < 2 {
            0.0
        } else {
            ((room - total) / (members.len() - 1) as f32).min(0.06)
        };
        let mut x = -(total + gap * (members.len().max(1) - 1) as f32) / 2.0;
        for (rank, actor_idx) in members.iter().enumerate() {
            let (left, right) = self.cluster_extent(*actor_idx);
            let jitter = if members.len() > 2 {
                0.012 * if rank % 2 == 0 { 1.0 } else { -1.0 }
            } else {
                0.0
            };
            let actor = &mut self.actors[*actor_idx];
            actor.at = (x - left + stagger * 0.06, (y + jitter).min(SAFE_BOTTOM));
            actor.depth = actor.at.1;
            x += right - left + gap;
        }
        self.face_partners(members);
    }

    /// Two who dance or talk together face each other.
    fn face_partners(&mut self, members: &[usize]) {
        let [first, second] = members else { return };
        let together = |action: Action| {
            matches!(
                action,
                Action::Dance | Action::Talk | Action::Idle | Action::Wave
            )
        };
        if together(self.actors[*first].action) && together(self.actors[*second].action) {
            let (left, right) = if self.actors[*first].at.0 < self.actors[*second].at.0 {
                (*first, *second)
            } else {
                (*second, *first)
            };
            if self.actors[right].kind != Kind::Sprite && self.actors[left].kind != Kind::Prop {
                self.actors[right].facing = -1.0;
                self.actors[left].facing = 1.0;
            }
        }
    }

    /// How far an actor and whoever is tied to it reach left and right of it.
    fn cluster_extent(&self, actor_idx: usize) -> (f32, f32) {
        let (mut left, _, mut right) = self.actors[actor_idx].reach();
        for (other_idx, other) in self.actors.iter().enumerate() {
            if other.tie.host() == Some(actor_idx) && other_idx != actor_idx {
                let x = match other.tie {
                    Tie::Keys(_) => self.seat_of(actor_idx).0,
                    Tie::Line(_) => 0.30,
                    Tie::Held(..) => 0.10 * self.actors[actor_idx].height(),
                    _ => 0.0,
                };
                let (other_left, _, other_right) = other.reach();
                if matches!(other.tie, Tie::Line(_)) {
                    continue;
                }
                left = left.min(x + other_left);
                right = right.max(x + other_right);
            }
        }
        (left, right)
    }

    fn cluster_width(&self, actor_idx: usize) -> f32 {
        let (left, right) = self.cluster_extent(actor_idx);
        right - left
    }

    fn scale_cluster(&mut self, actor_idx: usize, scale: f32) {
        for other_idx in 0..self.actors.len() {
            if other_idx == actor_idx || self.root_of(other_idx) == actor_idx {
                self.actors[other_idx].unit *= scale;
            }
        }
    }

    fn root_of(&self, actor_idx: usize) -> usize {
        let mut root = actor_idx;
        for _ in 0..self.actors.len() {
            match self.actors[root].tie.host() {
                Some(host_idx) => root = host_idx,
                None => break,
            }
        }
        root
    }

    /// Where the seat of an actor is from where it stands, in world units.
    fn seat_of(&self, actor_idx: usize) -> (f32, f32) {
        let actor = &self.actors[actor_idx];
        let (x, y) = actor
            .drawing
            .point("seat")
            .map_or((0.0, -0.62 * actor.drawing.height), |(_, at)| at);
        (x * actor.unit * actor.facing, y * actor.unit)
    }

    fn place_back(&mut self, members: &[usize]) {
        let mut side = 1.0;
        for (rank, actor_idx) in members.iter().enumerate() {
            let under_it = self.has_guest_under(*actor_idx);
            let actor = &mut self.actors[*actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let high: f32 = if entity.class == Class::Building {
                0.52
            } else {
                0.62
            };
            let (left, top, right) = actor.drawing.extent;
            let high = if self.is_tall { high * 1.2 } else { high };
            actor.unit = (high / -top)
                .min(0.62 / (right - left))
                .min(actor.unit * 2.4);
            let wide = (right - left) * actor.unit;
            let x = if under_it {
                -0.06
            } else {
                side * (SAFE_X - wide / 2.0).max(0.0) * (1.0 - 0.3 * (rank / 2) as f32)
            };
            let near = if under_it { 0.75 } else { 0.25 };
            actor.at = (
                x - (left + right) / 2.0 * actor.unit,
                self.set.far_ground_y + near * (self.set.ground_y - self.set.far_ground_y),
            );
            actor.depth = actor.at.1 - 0.3;
            side = -side;
        }
    }

    fn has_guest_under(&self, host_idx: usize) -> bool {
        let id = self.scene.entities[self.actors[host_idx].entity_idx].id;
        self.scene
            .entities
            .iter()
            .any(|entity| relates(entity, Relation::Under, id))
    }

    /// Spread over the air without much overlap, farther ones smaller.
    fn place_air(&mut self, members: &[usize], ground: &[usize]) {
        let low = if ground.is_empty() { 0.74 } else { 0.46 };
        let top = if self.is_tall { -0.30 } else { 0.12 };
        self.scatter(members, (top, low), ground.is_empty());
        for actor_idx in members {
            let is_tall = self.is_tall;
            let actor = &mut self.actors[*actor_idx];
            actor.is_airborne = true;
            actor.span = if is_tall { 0.34 } else { 0.24 };
        }
        self.leave_room_to_rise(members);
    }

    fn place_medium(&mut self, members: &[usize]) {
        let top = if self.is_tall { -0.15 } else { 0.16 };
        self.scatter(members, (top, 0.80), true);
        for actor_idx in members {
            let actor = &mut self.actors[*actor_idx];
            actor.is_airborne = true;
            actor.span = 0.2;
        }
        self.leave_room_to_rise(members);
    }

    /// Whoever rises or falls alone starts and ends inside the safe box.
    fn leave_room_to_rise(&mut self, members: &[usize]) {
        for actor_idx in members {
            let top = if self.is_tall { -0.30 } else { SAFE_TOP };
            let actor = &mut self.actors[*actor_idx];
            if members.len() > 2 || !matches!(actor.action, Action::Rise | Action::Fall) {
                continue;
            }
            // Flames and baskets hang below where a thing stands.
            let below = 0.28;
            let room = SAFE_BOTTOM - top - actor.span - 0.06;
            let high = -actor.drawing.extent.1 + below * actor.drawing.height;
            actor.unit = actor.unit.min(room / high);
            let middle = (SAFE_BOTTOM + top) / 2.0;
            actor.at.1 = middle + (0.5 * high - below * actor.drawing.height) * actor.unit;
        }
    }

    fn scatter(&mut self, members: &[usize], (top, low): (f32, f32), is_alone: bool) {
        let n = members.len();
        if n == 0 {
            return;
        }
        let mut dice = Dice::new(self.seed, 33);
        let tall = low - top;
        let n_columns = (libm::ceilf(libm::sqrtf(n as f32 * 0.84 / tall)) as usize).clamp(1, n);
        let n_rows = n.div_ceil(n_columns);
        for (rank, actor_idx) in members.iter().enumerate() {
            let (column, row) = (rank % n_columns, rank / n_columns);
            let in_row = (n - row * n_columns).min(n_columns);
            let cell = (2.0 * SAFE_X / in_row as f32, tall / n_rows as f32);
            let loose = if n == 1 { 0.0 } else { 0.62 };
            // Every second row is shifted, so that a group does not stand in ranks.
            let shift = if n_rows > 1 {
                if row % 2 == 0 { -0.18 } else { 0.18 }
            } else {
                0.0
            };
            let x = -SAFE_X + (column as f32 + 0.5 + shift + loose * (dice.unit() - 0.5)) * cell.0;
            let x = if n == 1 && !is_alone { 0.16 } else { x };
            let y = top + (row as f32 + 0.5 + loose * (dice.unit() - 0.5)) * cell.1;
            let actor = &mut self.actors[*actor_idx];
            if n > 3 {
                actor.unit *= (0.62 + 0.62 * dice.unit()) * if n > 9 { 0.72 } else { 1.0 };
            }
            let (left, box_top, right) = actor.reach();
            let wide = right - left;
            let fit = (0.95 * 2.0 * SAFE_X / wide)
                .min(0.9 * tall.max(0.2) / -box_top)
                .min(1.0);
            actor.unit *= fit;
            let (left, box_top, right) = actor.reach();
            let x = x.clamp(-SAFE_X - left, (SAFE_X - right).max(-SAFE_X - left));
            actor.at = (
                x,
                (y - box_top / 2.0).clamp(SAFE_TOP.min(top) - box_top, SAFE_BOTTOM),
            );
            actor.depth = actor.height() - 0.2;
        }
    }

    fn place_sky(&mut self, members: &[usize]) {
        for (rank, actor_idx) in members.iter().enumerate() {
            let top = if self.is_tall { -0.34 } else { 0.10 };
            let actor = &mut self.actors[*actor_idx];
            let high = 0.26;
            actor.unit = high / actor.drawing.height;
            let (left, _, right) = actor.reach();
            let half = (right - left) / 2.0;
            let x = if rank % 2 == 0 {
                SAFE_X - half
            } else {
                half - SAFE_X
            };
            actor.at = (x, top + high);
            actor.depth = -2.0;
            actor.is_airborne = true;
            actor.is_still = true;
        }
    }

    /// Whoever is tied starts at its host; the tie moves it from there.
    fn place_tied(&mut self) {
        for _ in 0..3 {
            for actor_idx in 0..self.actors.len() {
                let tie = self.actors[actor_idx].tie;
                let Some(host_idx) = tie.host() else { continue };
                let host = self.actors[host_idx].clone();
                let seat = self.seat_of(host_idx);
                let is_tall = self.is_tall;
                let actor = &mut self.actors[actor_idx];
                actor.facing = host.facing;
                actor.is_airborne = host.is_airborne && matches!(tie, Tie::Rides(_));
                match tie {
                    Tie::Keys(_) => {
                        actor.at = (host.at.0 + seat.0, host.at.1);
                        actor.depth = host.depth + 0.001;
                    }
                    Tie::Rides(_) => {
                        actor.at = (host.at.0 + seat.0, host.at.1 + seat.1);
                        let is_inside = host.kind != Kind::FourLegged;
                        actor.depth = host.depth + if is_inside { -0.001 } else { 0.001 };
                    }
                    Tie::Upon(..) => {
                        let (x, y) = top_of(&host);
                        actor.at = (host.at.0 + x, host.at.1 + y);
                        actor.depth = host.depth + 0.001;
                        actor.tie = Tie::Upon(host_idx, (x, y));
                    }
                    Tie::Held(_, _) => {
                        actor.at = (
                            host.at.0 + 0.2 * host.height(),
                            host.at.1 - 0.5 * host.height(),
                        );
                        actor.depth = host.depth + 0.0005;
                        actor.is_still = true;
                    }
                    Tie::Line(_) => {
                        let high = if is_tall { -0.10 } else { SAFE_TOP + 0.05 };
                        let (_, top, right) = actor.reach();
                        let x = (host.at.0 + 0.36).min(SAFE_X - right);
                        actor.at = (x, high - top);
                        actor.depth = host.depth - 0.1;
                        actor.is_airborne = true;
                    }
                    Tie::None => {}
                }
            }
        }
    }

    /// Who is under, behind or before something stands there.
    fn put_under(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let Some(place) = &entity.place else { continue };
            let Some(host_idx) = place.of.and_then(|id| self.index_of(id)) else {
                continue;
            };
            if self.actors[actor_idx].tie != Tie::None || host_idx == actor_idx {
                continue;
            }
            let host = self.actors[host_idx].clone();
            let actor = &mut self.actors[actor_idx];
            match place.relation {
                Relation::Under => {
                    let aside = 0.05 * actor.copy_idx as f32;
                    actor.at = (
                        host.at.0 + 0.06 + aside,
                        (host.at.1 + 0.04).clamp(actor.at.1.min(SAFE_BOTTOM), SAFE_BOTTOM),
                    );
                    actor.depth = host.depth + 0.2;
                }
                Relation::Behind => {
                    actor.at.0 = host.at.0 + 0.10;
                    actor.depth = host.depth - 0.05;
                }
                Relation::InFrontOf if host.class == Class::Building => {
                    actor.depth = host.depth + 0.3;
                }
                _ => {}
            }
        }
    }

    fn finish(self) -> Layout {
        let main = self.main_entity.map(|entity_idx| self.first_of[entity_idx]);
        Layout {
            actors: self.actors,
            uses_twemoji: self.uses_twemoji,
            main,
        }
    }
}

/// Where things lie on top of an actor, from where it stands, in world units.
fn top_of(host: &Actor) -> (f32, f32) {
    let (x, y) = host
        .drawing
        .point("top")
        .or_else(|| host.drawing.point("seat"))
        .map_or((0.0, 0.94 * host.drawing.extent.1), |(_, at)| at);
    (x * host.unit * host.facing, y * host.unit)
}

/// Twemoji's animals and vehicles look to the left; everything travels to the right.
fn natural_facing(kind: Kind, class: Class) -> f32 {
    let looks_left = matches!(
        class,
        Class::FourLegged | Class::Bird | Class::Fish | Class::Vehicle
    );
    if kind == Kind::Sprite && looks_left {
        -1.0
    } else {
        1.0
    }
}

/// The height that counts when sizes are compared: an animal on its hind legs plays among people.
fn stature_m(entity: &Entity, kind: Kind) -> f32 {
    let least = if kind == Kind::Biped && entity.class != Class::Person {
        1.5
    } else {
        0.02
    };
    entity.height_m.max(least)
}

fn relates(entity: &Entity, relation: Relation, id: u32) -> bool {
    entity
        .place
        .as_ref()
        .is_some_and(|place| place.relation == relation && place.of == Some(id))
}

fn is_small(entity: &Entity) -> bool {
    entity.height_m < 0.7
}

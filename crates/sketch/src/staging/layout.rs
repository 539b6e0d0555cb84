//! Who stands where, and how large: portrait first, everything named inside the safe box.
//!
//! In this order: who is drawn how (`cast_all`), who is tied to whom (`ties`), how large everybody is (`sizes`), the
//! rows on the ground (`rows`), what hangs in the air, stands behind or follows its tie (`spread`), and who hides
//! somebody in the end and steps aside (`part`).

mod behind;
mod callings;
mod contact;
mod courses;
mod handwork;
mod hatching;
mod heaven;
mod keep;
mod leading;
mod leaps;
mod meet;
mod onlookers;
mod part;
mod pours;
mod rows;
mod scenes;
mod seats;
mod sides;
mod sizes;
mod spread;
mod strokes;
mod tables;
mod ties;
mod under;
mod ways;
mod within;

pub(super) use callings::PASSER_BY;
pub(super) use courses::{is_awaiting, is_crash};
use sizes::beside_in_world;
pub(super) use spread::on_line;
pub(super) use tables::table_top;

use std::sync::Arc;

use kinora_domain::Size;

use callings::{is_in_stands, way_of_trade};

use super::actor::{Actor, Tie, unmirrored};
use super::blocking::{Blocking, Zone};
use super::view::{Set, View};
use crate::language::{CHARACTER, WordClass};
use crate::paint::noise::Dice;
use crate::props::Prop;
use crate::rigs::{self, Drawing, Kind, Troupe};
use crate::scene::{
    Action, Bearing, Class, Entity, Feeling, Mood, Place, Relation, Scene, Shot, Style,
};

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
    /// Which actors stay exactly where an earlier layout had them.
    pub is_kept: Vec<bool>,
}

/// Lays out `scene` on `set`; its characters are played by `troupe`, and whoever has a spot in `blocking` stays there.
#[must_use]
pub fn layout(
    scene: &Scene,
    troupe: &Troupe,
    set: &Set,
    (size, seed): (Size, u64),
    blocking: Option<&Blocking>,
) -> Layout {
    let mut builder = Builder::new(scene, set, size, seed);
    builder.troupe = Some(troupe);
    builder.cast_all();
    builder.tie_all();
    builder.seat_drivers();
    builder.size_all();
    builder.place_all();
    builder.keep_company_behind();
    builder.part();
    builder.float_in_gutter();
    builder.go_downhill();
    let is_kept = match blocking {
        Some(blocking) => {
            let half_width = size.width_px() as f32 / View::unit_px(size) / 2.0;
            let is_kept = builder.keep(blocking, half_width);
            builder.refit_courses(half_width);
            is_kept
        }
        None => vec![false; builder.actors.len()],
    };
    builder.look_aside();
    builder.pour_into_vessels();
    builder.set_tools_to_work();
    builder.take_hold();
    builder.set_hands_to_work();
    builder.find_contacts();
    builder.finish(is_kept)
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
    troupe: Option<&'a Troupe>,
}

impl<'a> Builder<'a> {
    fn new(scene: &'a Scene, set: &'a Set, size: Size, seed: u64) -> Self {
        let is_seen = |entity: &Entity| entity.is_subject && !is_in_stands(scene, entity);
        // A mountain is what others are before.
        let is_near = |entity: &Entity| is_seen(entity) && !is_far_land(entity);
        // A crowd that claps is there for somebody else.
        let is_one = |entity: &Entity| {
            is_near(entity) && entity.concept != "crowd" && entity.class == Class::Person
        };
        let leads = scene.entities.iter().find(|entity| entity.is_subject);
        let is_of_crowd = leads.is_some_and(|entity| entity.concept == "crowd");
        let one = scene
            .entities
            .iter()
            .position(is_one)
            .filter(|_| is_of_crowd);
        let first = one.or_else(|| scene.entities.iter().position(is_near));
        let main_entity = first
            .or_else(|| scene.entities.iter().position(is_seen))
            .map(|entity_idx| tables::dish_of(scene, entity_idx))
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
            troupe: None,
        }
    }

    fn cast_all(&mut self) {
        for (entity_idx, entity) in self.scene.entities.iter().enumerate() {
            self.first_of.push(self.actors.len());
            let entity = &self.as_played(entity);
            let n_copies = self.most_in_hand(entity).min(entity.count.clamp(1, 24));
            let mut variants = Vec::new();
            if let Some(puppet) = self.played_by(entity) {
                variants.push((Arc::clone(puppet), Kind::Paper));
            }
            for copy_idx in variants.len() as u32..n_copies.min(MAX_VARIANTS) {
                let drawn = one_of_traffic(self.as_drawn(entity), copy_idx);
                let cast = rigs::cast(&drawn, self.seed, copy_idx);
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
                    activity: entity.activity,
                    at: (0.0, self.set.ground_y),
                    unit: 0.0,
                    facing: unmirrored(*kind, entity.class),
                    phase: dice.unit(),
                    speed: 0.0,
                    span: 0.0,
                    tie: Tie::None,
                    is_airborne: false,
                    is_afloat: false,
                    is_still: false,
                    depth: 0.0,
                    is_led: self.is_led(entity),
                    is_in_stands: is_in_stands(self.scene, entity),
                    over_segment_s: 0.0,
                    zone: Zone::Ground,
                    heading: 1.0,
                    travelled: 0.0,
                    since_s: 0.0,
                    over_s: 0.0,
                    course: None,
                    contact: None,
                    pours_to_y: None,
                    is_downcast: matches!(
                        self.feeling_of(entity),
                        Some(Feeling::Sad | Feeling::Sleepy)
                    ),
                    is_fast: entity.look.is_fast,
                    heading_to: entity.look.heading,
                    caught_by: None,
                    bearings: self.bearings_of(entity),
                    is_flat: is_shape(entity),
                    plunges: false,
                    is_within: false,
                    is_tool: false,
                    tilt_rad: 0.0,
                });
            }
        }
    }

    /// Whoever is told to look out of the picture to one side.
    fn look_aside(&mut self) {
        for actor in self.actors.iter_mut().filter(|it| it.tie == Tie::None) {
            let is_told = |bearing: Bearing| actor.bearings.contains(&bearing);
            let side = match (is_told(Bearing::FacesLeft), is_told(Bearing::FacesRight)) {
                (true, _) => -1.0,
                (false, true) => 1.0,
                _ => continue,
            };
            actor.facing = side * unmirrored(actor.kind, actor.class);
        }
    }

    /// The entity as it is drawn: an animal at a table sits up like a person.
    fn as_drawn(&self, entity: &Entity) -> Entity {
        let mut drawn = entity.clone();
        let is_seated = entity
            .place
            .as_ref()
            .is_some_and(|place| place.relation == Relation::At);
        // What has hands eats with them.
        let has_hands = matches!(
            entity.concept.as_str(),
            "monkey"
                | "gorilla"
                | "orangutan"
                | "panda"
                | "red_panda"
                | "raccoon"
                | "squirrel"
                | "koala"
        );
        let is_at_hand = has_hands && matches!(entity.action, Action::Eat | Action::Drink);
        if (is_seated || is_at_hand) && entity.class == Class::FourLegged {
            drawn.action = Action::Talk;
        }
        let is_entered =
            self.scene.entities.iter().any(|other| {
                relates(other, Relation::Inside, entity.id) && other.class != Class::Food
            });
        if entity.concept == "box" && is_entered {
            // Its lid is up.
            "open box".clone_into(&mut drawn.word);
        }
        drawn.look.feeling = self.feeling_of(entity);
        drawn.look.bearings = self.bearings_of(entity);
        drawn
    }

    /// How somebody is carried: as the prompt says, and whoever a close-up is of alone looks at us, as does who speaks
    /// or waves and has nobody there to do it to.
    fn bearings_of(&self, entity: &Entity) -> Vec<Bearing> {
        let mut bearings = entity.look.bearings.clone();
        let is_alone = || {
            let living = |other: &&Entity| {
                matches!(other.class, Class::Person | Class::FourLegged) && other.is_subject
            };
            self.scene.entities.iter().filter(living).count() == 1 && entity.count == 1
        };
        let has_partner = entity.target.is_some_and(|id| {
            let target = self.scene.entities.iter().find(|other| other.id == id);
            target.is_none_or(|target| !matches!(target.concept.as_str(), "lectern" | "microphone"))
        });
        let is_by_itself = entity.class == Class::Person && entity.is_subject && !has_partner;
        let is_portrait = self.scene.shot == Shot::CloseUp
            && matches!(
                entity.action,
                Action::Idle | Action::Laugh | Action::Cry | Action::Talk
            );
        // Whoever holds something may be on the phone, or read it out.
        let is_held = |other: &&Entity| {
            let held = other.place.as_ref();
            let by_it =
                |place: &Place| place.of == Some(entity.id) && place.relation == Relation::Holding;
            held.is_some_and(by_it) && other.concept != "microphone"
        };
        let holds = self.scene.entities.iter().any(|other| is_held(&other));
        let speaks_to_us = matches!(entity.action, Action::Talk | Action::Wave) && !holds;
        let is_turned = bearings.iter().any(|bearing| {
            matches!(
                bearing,
                Bearing::FacesUs
                    | Bearing::FacesAway
                    | Bearing::FacesLeft
                    | Bearing::FacesRight
                    | Bearing::TurnsToUs
                    | Bearing::HeadDown
                    | Bearing::HeadUp
            )
        });
        if is_by_itself && (is_portrait || speaks_to_us) && is_alone() && !is_turned {
            bearings.push(Bearing::FacesUs);
        }
        bearings
    }

    /// What a face shows: as the prompt says of somebody, else as goes with the mood of the whole.
    fn feeling_of(&self, entity: &Entity) -> Option<Feeling> {
        let is_living = matches!(entity.class, Class::Person | Class::FourLegged);
        let shows_own = matches!(
            entity.action,
            Action::Cry | Action::Laugh | Action::Cheer | Action::Fight | Action::Sleep
        );
        if entity.look.feeling.is_some() || shows_own || !is_living {
            return entity.look.feeling;
        }
        match (self.scene.mood, self.scene.style) {
            (Mood::Sad, _) => Some(Feeling::Sad),
            (Mood::Tense | Mood::Epic, _) | (Mood::Neutral, Style::Noir) => Some(Feeling::Stern),
            _ => None,
        }
    }

    /// The puppet of a character.
    fn played_by(&self, entity: &Entity) -> Option<&'a Arc<Drawing>> {
        let troupe = self.troupe.filter(|_| entity.concept == CHARACTER)?;
        troupe.drawing(&entity.word)
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
            if !matches!(
                entity.action,
                Action::Row | Action::Wave | Action::PlayInstrument
            ) {
                played.action = Action::Ride;
            }
        } else if entity.action == Action::Ride && self.stands_on(entity) {
            played.action = Action::Idle;
        }
        if let Some(host) = entity
            .place
            .as_ref()
            .filter(|place| place.relation == Relation::Riding)
            .and_then(|place| place.of)
            .and_then(|id| self.entity(id))
            && host.class == Class::Thing
            && self.set.water_y.is_some()
        {
            // Nobody sits on a wave.
            played.action = Action::Surf;
        }
        let is_fought = self.scene.entities.iter().any(|other| {
            other.action == Action::Fight
                && other.target == Some(entity.id)
                && other.id != entity.id
        });
        let is_at_hand = matches!(
            entity.action,
            Action::Idle | Action::Swim | Action::Walk | Action::Float
        );
        if is_fought && is_at_hand {
            played.action = Action::Fight;
        }
        if entity.class == Class::Boat && matches!(entity.action, Action::TakeOff | Action::Land) {
            // What is launched slides into the water.
            played.action = Action::Glide;
        }
        if let Some(action) = way_of_trade(entity) {
            played.action = action;
        }
        let is_browser = matches!(entity.concept.as_str(), "giraffe" | "brachiosaurus");
        if is_browser && entity.action == Action::Eat {
            // What eats from the trees does not look for it on the ground.
            played.action = Action::Look;
        }
        let is_led = matches!(entity.class, Class::Thing | Class::Food) && self.is_led(entity);
        if is_led && matches!(entity.action, Action::Idle | Action::Fall | Action::Fly) {
            let rolls = WordClass::Rolls.has(&entity.concept);
            played.action = if rolls { Action::Roll } else { Action::Slide };
        }
        played
    }

    /// Whether somebody chases, pushes or pulls it.
    fn is_led(&self, entity: &Entity) -> bool {
        self.leader_of(entity).is_some()
    }

    fn leader_of(&self, entity: &Entity) -> Option<&Entity> {
        self.scene.entities.iter().find(|other| {
            let is_meant = other.target == Some(entity.id)
                || other.action != Action::Chase && relates(entity, Relation::Holding, other.id);
            is_meant
                && other.id != entity.id
                && matches!(other.action, Action::Chase | Action::Push | Action::Pull)
        })
    }

    /// How many there are at most: of what somebody works with each has one, however many the prompt counts.
    fn most_in_hand(&self, entity: &Entity) -> u32 {
        let users = self
            .scene
            .entities
            .iter()
            .filter(|other| other.target == Some(entity.id) && is_handwork(other.action))
            // Many may watch where one throws.
            .filter(|_| !meet::is_living(entity.class));
        users
            .map(|user| user.count)
            .min()
            .unwrap_or(u32::MAX)
            .max(1)
    }

    /// The vehicle or mount an entity is in or on.
    fn vehicle_of(&self, entity: &Entity) -> Option<u32> {
        let place = entity.place.as_ref().and_then(|place| {
            let is_carried = matches!(
                place.relation,
                Relation::Riding | Relation::Inside | Relation::AtWindow
            ) || place.relation == Relation::On
                && place
                    .of
                    .and_then(|id| self.entity(id))
                    .is_some_and(|host| host.class == Class::Vehicle && !is_load(entity, host));
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
        // An animal stands in the bed of a truck.
        let has_bed = matches!(host.concept.as_str(), "pickup_truck" | "flatbed_truck");
        let is_loaded = has_bed && entity.class != Class::Person && entity.action != Action::Drive;
        let is_seated =
            is_living && is_carrier && host.id != entity.id && !is_board(host) && !is_loaded;
        is_seated.then_some(host_id)
    }

    /// Whether an entity stands on a board that carries it.
    fn stands_on(&self, entity: &Entity) -> bool {
        let host = entity.place.as_ref().and_then(|place| place.of);
        host.and_then(|id| self.entity(id)).is_some_and(is_board)
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

    fn finish(self, is_kept: Vec<bool>) -> Layout {
        let main = self.main_entity.map(|entity_idx| self.first_of[entity_idx]);
        Layout {
            actors: self.actors,
            uses_twemoji: self.uses_twemoji,
            main,
            is_kept,
        }
    }
}

/// The cars of a street are not all of one colour, unless the prompt says so.
fn one_of_traffic(mut entity: Entity, copy_idx: u32) -> Entity {
    const PAINTS: [u32; 4] = [0x4A_7F_B5, 0xF1_EE_E6, 0x5B_61_68, 0xE8_B6_3C];
    let is_car = entity.class == Class::Vehicle && entity.height_m > 1.0;
    if is_car && copy_idx > 0 && entity.look.colour.is_none() {
        entity.look.colour = Some(PAINTS[(copy_idx as usize - 1) % PAINTS.len()]);
    }
    entity
}

/// Whether an action is done with the target in the hands.
fn is_handwork(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Read
            | A::Cook
            | A::Eat
            | A::Drink
            | A::Pour
            | A::Carry
            | A::Throw
            | A::Swing
            | A::Knit
            | A::RaiseHand
            | A::Sweep
            | A::Dig
            | A::Light
            | A::BlowBubbles
            | A::Touch
            | A::Blow
    )
}

/// Whether it is a shape as of paper: a circle, a square.
fn is_shape(entity: &Entity) -> bool {
    matches!(
        entity.concept.as_str(),
        "circle" | "square" | "rectangle" | "triangle" | "hexagon"
    )
}

/// Whether it is a mountain, which stands behind the land.
fn is_far_land(entity: &Entity) -> bool {
    matches!(
        entity.concept.as_str(),
        "mount_fuji" | "volcano" | "mountain"
    )
}

/// Whether it stands on what carries loads in the open: no seat of that is meant.
fn is_load(entity: &Entity, host: &Entity) -> bool {
    let has_bed = Prop::find(&host.concept).is_some_and(|it| it.anchor("top").is_some());
    has_bed && entity.class != Class::Person
}

/// A skateboard, a surfboard, a sledge: ridden on one's feet.
fn is_board(entity: &Entity) -> bool {
    let is_vehicle = matches!(entity.class, Class::Vehicle | Class::Boat);
    is_vehicle && entity.height_m < 0.35
}

fn relates(entity: &Entity, relation: Relation, id: u32) -> bool {
    entity
        .place
        .as_ref()
        .is_some_and(|place| place.relation == relation && place.of == Some(id))
}

//! Who is tied to whom: players to instruments, riders to mounts, things to hands.

use std::sync::Arc;

use super::under::hangs_over;
use super::{Builder, is_board, is_handwork};
use crate::rigs::{self, Kind};
use crate::scene::{Action, Class, Entity, Relation};
use crate::staging::actor::{Actor, Grip, Tie};
use crate::staging::blocking::Zone;

impl Builder<'_> {
    pub(super) fn tie_all(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            // All at one table, or each at one of several.
            let is_seated = entity.place.as_ref().is_some_and(|place| {
                let host = place.of.and_then(|id| self.entity(id));
                place.relation == Relation::At && host.is_none_or(|host| host.count == 1)
            });
            let is_topping = entity.class == Class::Food
                && entity.place.as_ref().is_some_and(|place| {
                    let host = place.of.and_then(|id| self.entity(id));
                    place.relation == Relation::On
                        && host.is_some_and(|host| host.class == Class::Food)
                });
            let is_first = self.actors[actor_idx].copy_idx == 0;
            let tie = if is_first || is_seated || is_topping {
                self.tie_of(actor_idx, entity)
            } else {
                self.tie_of_member(actor_idx, entity)
            };
            let is_cycle = tie.host().is_some_and(|host| {
                host == actor_idx || self.actors[host].tie.host() == Some(actor_idx)
            });
            if !is_cycle {
                self.actors[actor_idx].tie = tie;
            }
        }
        self.use_both_hands();
    }

    /// The tie of one of a group: each of three riders has a horse, and each of three knights a sword.
    fn tie_of_member(&self, actor_idx: usize, entity: &Entity) -> Tie {
        let copy_idx = self.actors[actor_idx].copy_idx as usize;
        let first = self.tie_of(actor_idx, entity);
        let Some(host_idx) = first.host() else {
            return Tie::None;
        };
        let host_entity_idx = self.actors[host_idx].entity_idx;
        let n_hosts = self.scene.entities[host_entity_idx].count as usize;
        let n_each = (entity.count as usize / n_hosts.max(1)).max(1);
        let member_idx = host_idx + copy_idx / n_each;
        let is_there = self
            .actors
            .get(member_idx)
            .is_some_and(|host| host.entity_idx == host_entity_idx);
        match first {
            // Side by side on one bench.
            Tie::Upon(..) if n_hosts == 1 && self.is_seat(host_idx, entity) => first,
            Tie::Held(_, grip) if is_there && n_each == 2 => {
                let grip = if copy_idx % 2 == 1 {
                    Grip::NearHand
                } else {
                    grip
                };
                Tie::Held(member_idx, grip)
            }
            Tie::Held(_, grip) if is_there && n_each == 1 => Tie::Held(member_idx, grip),
            Tie::Rides(_) if n_hosts == 1 && copy_idx < 4 => first,
            Tie::Rides(_) if is_there && n_each == 1 => Tie::Rides(member_idx),
            Tie::Keys(_) if is_there && n_each == 1 => Tie::Keys(member_idx),
            Tie::At(_) if is_there => Tie::At(member_idx),
            Tie::Upon(_, at) if is_there && n_hosts > 1 => Tie::Upon(member_idx, at),
            _ => Tie::None,
        }
    }

    /// Whether several can sit on it beside each other.
    fn is_seat(&self, host_idx: usize, entity: &Entity) -> bool {
        let is_living = matches!(
            entity.class,
            Class::Person | Class::FourLegged | Class::Bird
        );
        is_living && self.actors[host_idx].drawing.point("seat").is_some()
    }

    /// A car under way has somebody at its wheel, even when the prompt names nobody.
    pub(super) fn seat_drivers(&mut self) {
        for car_idx in 0..self.actors.len() {
            let car = &self.actors[car_idx];
            let is_taken = self
                .actors
                .iter()
                .any(|other| other.tie == Tie::Rides(car_idx));
            let can_seat = car.class == Class::Vehicle && car.drawing.point("seat").is_some();
            let is_under_way = matches!(
                car.action,
                Action::Drive
                    | Action::Chase
                    | Action::Drift
                    | Action::Jump
                    | Action::Pull
                    | Action::Push
                    | Action::Slide
            );
            if !can_seat || is_taken || !is_under_way {
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
                activity: None,
                tie: Tie::Rides(car_idx),
                unit: 0.0,
                ..car.clone()
            };
            self.actors.push(driver);
        }
    }

    pub(super) fn tie_of(&self, actor_idx: usize, entity: &Entity) -> Tie {
        if let Some(host_idx) = self.vehicle_of(entity).and_then(|id| self.index_of(id)) {
            return Tie::Rides(host_idx);
        }
        if let Some(tie) = self.board_under(entity) {
            return tie;
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
                (Action::Balance, Some(host_idx)) => Tie::Upon(host_idx, (0.0, 0.0)),
                (Action::Sit | Action::Sleep, Some(host_idx))
                    if self.actors[host_idx].drawing.point("seat").is_some()
                        || self.actors[host_idx].class == Class::Furniture =>
                {
                    Tie::Upon(host_idx, (0.0, 0.0))
                }
                _ => Tie::None,
            };
        };
        let Some(host_idx) = place.of.and_then(|id| self.index_of(id)) else {
            return Tie::None;
        };
        let host = &self.actors[host_idx];
        let is_roofed = host.class == Class::Building
            && host.drawing.point("top").is_none()
            && host.drawing.point("seat").is_none();
        if is_roofed && entity.class != Class::Building && place.relation != Relation::Above {
            // Nobody knows where a bridge's deck or a house's floor is: before it is right for both.
            return Tie::None;
        }
        // A leap goes over what stands on the ground, and nobody lands on it.
        let leaps_over = entity.action == Action::Jump && place.relation == Relation::Above;
        if leaps_over && self.zone(host) == Zone::Ground {
            return Tie::None;
        }
        if self.is_beside_dish(entity, host_idx) {
            return Tie::None;
        }
        match place.relation {
            // What is pushed or pulled stands on the ground.
            Relation::Holding if self.is_led(entity) => Tie::None,
            Relation::Holding
                if self.actors[host_idx].action == Action::Pour
                    && entity.action == Action::Fill =>
            {
                Tie::Held(host_idx, Grip::NearHand)
            }
            Relation::Holding if self.actors[host_idx].kind != Kind::Biped => {
                Tie::Held(host_idx, Grip::Mouth)
            }
            Relation::Holding => Tie::Held(host_idx, self.grip(entity)),
            Relation::At => Tie::At(host_idx),
            Relation::Wearing if entity.class == Class::Thing => Tie::Held(host_idx, Grip::Head),
            Relation::Above if hangs_over(entity) || self.floats_over(actor_idx, entity) => {
                Tie::None
            }
            Relation::On | Relation::Riding | Relation::Inside | Relation::Above => {
                Tie::Upon(host_idx, (0.0, 0.0))
            }
            _ => Tie::None,
        }
    }

    /// A board goes where the feet go that stand on it.
    fn board_under(&self, board: &Entity) -> Option<Tie> {
        let place = board.place.as_ref()?;
        let rider = place.of.and_then(|id| self.entity(id))?;
        let is_under = place.relation == Relation::Under && is_board(board);
        let is_living = matches!(rider.class, Class::Person | Class::FourLegged | Class::Bird);
        (is_under && is_living).then_some(Tie::Held(self.index_of(rider.id)?, Grip::Feet))
    }

    /// Whether it comes with a dish but is too large to lie on it: fries with a burger.
    fn is_beside_dish(&self, entity: &Entity, host_idx: usize) -> bool {
        let host = &self.scene.entities[self.actors[host_idx].entity_idx];
        let is_on = entity
            .place
            .as_ref()
            .is_some_and(|place| place.relation == Relation::On);
        let are_food = entity.class == Class::Food && host.class == Class::Food;
        is_on && are_food && entity.height_m > 0.75 * host.height_m
    }

    /// How a thing is held or led by whoever uses it.
    pub(super) fn used_by(&self, entity: &Entity) -> Option<Tie> {
        let user = self
            .scene
            .entities
            .iter()
            .find(|other| other.target == Some(entity.id) && other.id != entity.id)?;
        if stays_where_it_is(entity, user.action) {
            return None;
        }
        let user_idx = self.index_of(user.id)?;
        let is_biped = self.actors[user_idx].kind == Kind::Biped;
        if let Some(tool) = self.tool_of(user.id, entity.id) {
            return self.worked_on((entity, user.action), tool);
        }
        match user.action {
            Action::FlyKite => Some(Tie::Line(user_idx)),
            action if is_handwork(action) && is_biped && can_be_held(entity, action) => {
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
                Some(Tie::Held(user_idx, self.grip(entity)))
            }
            _ => None,
        }
    }

    /// What somebody holds beside what it is used on.
    fn tool_of(&self, user_id: u32, used_on_id: u32) -> Option<&Entity> {
        self.scene.entities.iter().find(|other| {
            let is_held = other.place.as_ref().is_some_and(|place| {
                place.relation == Relation::Holding && place.of == Some(user_id)
            });
            is_held && other.id != used_on_id && matches!(other.class, Class::Thing)
        })
    }

    /// What is worked on with something in the hand: it lies in the pan, or stands before whoever waters it.
    fn worked_on(&self, (entity, action): (&Entity, Action), tool: &Entity) -> Option<Tie> {
        let is_vessel = matches!(
            tool.concept.as_str(),
            "frying_pan" | "pot" | "bowl" | "plate"
        );
        match action {
            Action::Cook if is_vessel => Some(Tie::Upon(self.index_of(tool.id)?, (0.0, 0.0))),
            Action::Eat | Action::Drink | Action::Read | Action::Carry if entity.height_m < 0.6 => {
                let holder = tool.place.as_ref().and_then(|place| place.of)?;
                Some(Tie::Held(self.index_of(holder)?, self.grip(entity)))
            }
            _ => None,
        }
    }

    /// Who holds two things has one in each hand.
    fn use_both_hands(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let Tie::Held(holder_idx, Grip::FarHand) = self.actors[actor_idx].tie else {
                continue;
            };
            let is_taken = self.actors[..actor_idx]
                .iter()
                .any(|other| other.tie == Tie::Held(holder_idx, Grip::FarHand));
            let is_filled = self.actors[actor_idx].action == Action::Fill;
            if is_taken || is_filled {
                self.actors[actor_idx].tie = Tie::Held(holder_idx, Grip::NearHand);
            }
        }
    }

    fn is_carried(&self, entity: &Entity) -> bool {
        self.scene.entities.iter().any(|other| {
            other.target == Some(entity.id)
                && matches!(other.action, Action::Carry | Action::Knit | Action::Catch)
        })
    }

    pub(super) fn grip(&self, entity: &Entity) -> Grip {
        let called = entity.concept.as_str();
        match called {
            "umbrella" | "parasol" => Grip::Overhead,
            "balloon" | "lantern" | "flag" | "candle" | "sword" | "torch" => Grip::FarHand,
            "violin" => Grip::Chin,
            "trumpet" | "saxophone" | "flute" | "trombone" | "tuba" | "french_horn"
            | "clarinet" | "harmonica" | "whistle" => Grip::Mouth,
            "camera" if self.is_user_doing(entity, Action::Look) => Grip::Eye,
            "phone"
                if entity.action == Action::Talk || self.is_user_doing(entity, Action::Talk) =>
            {
                Grip::Ear
            }
            "microphone" | "maracas" | "bell" => Grip::FarHand,
            _ if entity.class == Class::Instrument => Grip::Belly,
            "book" | "newspaper" | "knitting_work" | "barbell" | "game_controller" | "map"
            | "box" | "gift" | "treasure_chest" | "pillow" | "pumpkin" | "teddy_bear"
            | "toy_blocks" => Grip::BothHands,
            _ if self.is_carried(entity) => Grip::BothHands,
            _ if matches!(entity.class, Class::Person | Class::FourLegged) => Grip::BothHands,
            _ => Grip::FarHand,
        }
    }

    /// Whether whoever holds or uses it does that.
    fn is_user_doing(&self, entity: &Entity, action: Action) -> bool {
        let holder = entity.place.as_ref().and_then(|place| place.of);
        self.scene.entities.iter().any(|other| {
            other.action == action && (other.target == Some(entity.id) || holder == Some(other.id))
        })
    }
}

/// Whether it is not taken up for what is done to it: it falls, burns or lies on a table.
fn stays_where_it_is(entity: &Entity, action: Action) -> bool {
    use Action as A;
    let lies = entity
        .place
        .as_ref()
        .is_some_and(|place| place.relation == Relation::On);
    let falls = matches!(
        entity.action,
        A::Topple | A::Shatter | A::Crumble | A::Ignite | A::Part
    );
    falls
        || lies && matches!(action, A::Blow | A::Touch)
        || matches!(
            entity.concept.as_str(),
            "toy_blocks" | "sandcastle" | "snowman"
        )
}

/// Whether it is light enough for what is done with it.
fn can_be_held(entity: &Entity, action: Action) -> bool {
    use Action as A;
    let is_tool = matches!(
        action,
        A::Swing | A::RaiseHand | A::Sweep | A::Dig | A::Fight | A::Carry
    );
    let is_furniture = matches!(
        entity.class,
        Class::Vehicle | Class::Building | Class::Furniture | Class::Plant
    );
    let is_stalk = action == A::Eat && matches!(entity.concept.as_str(), "bamboo" | "branch");
    entity.height_m < 0.7 || is_stalk || is_tool && entity.height_m < 2.0 && !is_furniture
}

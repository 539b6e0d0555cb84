//! Who is tied to whom: players to instruments, riders to mounts, things to hands.

use std::sync::Arc;

use super::{Builder, is_handwork};
use crate::rigs::{self, Kind};
use crate::scene::{Action, Class, Entity, Relation};
use crate::staging::actor::{Actor, Grip, Tie};

impl Builder<'_> {
    pub(super) fn tie_all(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let is_seated = entity
                .place
                .as_ref()
                .is_some_and(|place| place.relation == Relation::At);
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
    pub(super) fn seat_drivers(&mut self) {
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

    pub(super) fn tie_of(&self, actor_idx: usize, entity: &Entity) -> Tie {
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
        let host = &self.actors[host_idx];
        let is_roofed = host.class == Class::Building
            && host.drawing.point("top").is_none()
            && host.drawing.point("seat").is_none();
        if is_roofed && entity.class != Class::Building && place.relation != Relation::Above {
            // Nobody knows where a bridge's deck or a house's floor is: before it is right for both.
            return Tie::None;
        }
        if self.is_beside_dish(entity, host_idx) {
            return Tie::None;
        }
        match place.relation {
            // What is pushed or pulled stands on the ground.
            Relation::Holding if self.is_led(entity) => Tie::None,
            Relation::Holding => Tie::Held(host_idx, self.grip(entity)),
            Relation::At => Tie::At(host_idx),
            Relation::Wearing if entity.class == Class::Thing => Tie::Held(host_idx, Grip::Head),
            Relation::On | Relation::Riding | Relation::Inside | Relation::Above => {
                Tie::Upon(host_idx, (0.0, 0.0))
            }
            _ => Tie::None,
        }
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
        let user_idx = self.index_of(user.id)?;
        let is_biped = self.actors[user_idx].kind == Kind::Biped;
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
                Some(Tie::Held(user_idx, Grip::BothHands))
            }
            _ => None,
        }
    }

    fn is_carried(&self, entity: &Entity) -> bool {
        self.scene.entities.iter().any(|other| {
            other.target == Some(entity.id)
                && matches!(other.action, Action::Carry | Action::Knit | Action::Catch)
        })
    }

    pub(super) fn grip(&self, entity: &Entity) -> Grip {
        match entity.concept.as_str() {
            "umbrella" | "parasol" => Grip::Overhead,
            "balloon" | "lantern" | "flag" | "candle" | "sword" | "torch" => Grip::FarHand,
            _ if entity.class == Class::Instrument || entity.concept == "book" => Grip::BothHands,
            _ if self.is_carried(entity) => Grip::BothHands,
            _ if matches!(entity.class, Class::Person | Class::FourLegged) => Grip::BothHands,
            _ => Grip::FarHand,
        }
    }
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
    entity.height_m < 0.7 || is_tool && entity.height_m < 2.0 && !is_furniture
}

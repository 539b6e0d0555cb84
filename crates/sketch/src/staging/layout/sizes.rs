//! How large everybody is: compressed, so that mouse and elephant both read.

use super::{Builder, SAFE_TOP, SAFE_X, is_board};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Entity, Scene, Shot};
use crate::staging::actor::{Actor, Grip, Tie};
use crate::staging::framing::{is_near_thing, is_seen_from_near, shows_wares};

/// How much of the length of a truck its load takes at most.
const LOAD_SHARE: f32 = 0.44;

/// How tall a driver is whom the prompt does not name, in metres.
const DRIVER_M: f32 = 1.7;

impl Builder<'_> {
    /// Gives everybody a size relative to the main subject: compressed, so that mouse and elephant both read.
    pub(super) fn size_all(&mut self) {
        let Some(main_entity) = self.main_entity else {
            return;
        };
        let main = &self.actors[self.first_of[main_entity]];
        let (left, top, right) = main.spread().unwrap_or(main.drawing.extent);
        let entity = &self.scene.entities[main_entity];
        let (mut width, mut height) = match main.kind {
            Kind::Biped | Kind::Paper => (0.70, 0.58),
            _ => (0.60, 0.48),
        };
        if self.is_tall {
            width *= 1.25;
            height *= 1.30;
        }
        if shows_wares(self.scene) {
            // The hero of the picture, as large as it can be.
            (width, height) = if self.is_tall {
                (0.68, 0.78)
            } else {
                (0.62, 0.60)
            };
        }
        let shot = match self.scene.shot {
            Shot::Wide => 0.78,
            Shot::Medium | Shot::WaistUp => 1.0,
            Shot::CloseUp | Shot::Aerial if shows_wares(self.scene) => 1.1,
            Shot::CloseUp => 1.40,
            Shot::Aerial if is_near_thing(self.scene) => 1.0,
            // Whoever looks into a room is nearer than who looks down on a land.
            Shot::Aerial if self.scene.setting.is_indoors() => 0.66,
            Shot::Aerial => 0.44,
        };
        let grown = libm::powf(entity.look.scale.clamp(0.25, 4.0).max(0.25), 0.35);
        let grown = match entity.look.scale {
            scale if scale <= 0.0 => 1.0,
            // What is called giant fills the frame.
            scale if scale >= 1.8 => 1.5,
            _ => grown,
        };
        let crowd = match entity.count {
            0 | 1 => 1.0,
            2 => 0.86,
            3..=4 => 0.78,
            5..=8 => 0.64,
            _ => 0.50,
        };
        let most_high = if self.is_tall {
            0.92
        } else {
            self.set.ground_y - SAFE_TOP - 0.03
        };
        let fit = shot * grown * crowd * self.nearness_to_small(main_entity, height);
        let width = (width * fit).min(2.0 * SAFE_X);
        let height = (height * fit).min(most_high);
        let main_unit = (width / (right - left)).min(height / -top);
        let main_height = main_unit * main.drawing.height;
        let main_m = stature_m(entity, main.kind);
        let main_class = entity.class;
        for actor in &mut self.actors {
            let entity = &self.scene.entities[actor.entity_idx];
            let ratio = beside(stature_m(entity, actor.kind) / main_m);
            let is_main = actor.entity_idx == main_entity;
            // A giant is large beside whomever it meets.
            let ratio = if entity.look.scale >= 1.8 {
                ratio.max(0.8)
            } else {
                ratio
            };
            // A crowd is company, not the subject.
            let ratio = if entity.count > 3 && entity.class == Class::Person {
                // They stand behind, and are as tall as anybody there.
                ratio.min(1.0)
            } else if entity.count > 3 && entity.concept == self.scene.entities[main_entity].concept
            {
                0.85 * ratio.min(1.0)
            } else if entity.count > 3 {
                0.62 * ratio.min(1.0)
            } else {
                ratio
            };
            let ratio = if is_main {
                ratio
            } else {
                ratio.min(most_of_a_toy(entity, main_class))
            };
            let varied = if actor.copy_idx == 0 {
                1.0
            } else {
                0.90 + 0.16 * actor.phase
            };
            let height = main_height * if is_main { 1.0 } else { ratio } * varied;
            let (left, top, right) = actor.spread().unwrap_or(actor.drawing.extent);
            let width_limit = 2.0 * SAFE_X / (right - left);
            actor.unit = (height / actor.drawing.height)
                .min(width_limit)
                .min(most_high / -top);
        }
        self.keep_scale(main_entity, main_height);
        self.size_fish();
        self.match_ties();
        self.size_sides(main_entity);
        self.size_company();
    }

    /// How much smaller all is laid out where there is only what is small: the lens comes as much nearer, so that a
    /// ball on a court is before large hoops and not as large as a house.
    fn nearness_to_small(&self, main_entity: usize, height: f32) -> f32 {
        /// How many times as large as the place's scale says something may be drawn.
        const LARGER: f32 = 2.5;
        const LEAST: f32 = 0.55;
        let entity = &self.scene.entities[main_entity];
        let mut entities = self.scene.entities.iter();
        let is_all_small = entities.all(|it| it.class == Class::Celestial || is_seen_from_near(it));
        let is_near = matches!(
            self.scene.shot,
            Shot::Medium | Shot::WaistUp | Shot::CloseUp
        );
        if shows_wares(self.scene)
            || !is_all_small
            || !is_near
            || self.set.is_floating
            || entity.look.scale >= 1.8
        {
            return 1.0;
        }
        let in_place = entity.height_m.max(0.02) * self.set.units_per_m;
        libm::powf(LARGER * in_place / height, 0.4).clamp(LEAST, 1.0)
    }

    /// What is larger than the main subject, and stands by it, is not cut down to fit: all become smaller together.
    fn keep_scale(&mut self, main_entity: usize, main_height: f32) {
        let main_m = self.actors[self.first_of[main_entity]].kind;
        let main_m = stature_m(&self.scene.entities[main_entity], main_m);
        // How much smaller than at the common scale each was made to fit.
        let over: Vec<f32> = self
            .actors
            .iter()
            .map(|actor| {
                let entity = &self.scene.entities[actor.entity_idx];
                let stands_by = matches!(
                    entity.class,
                    Class::Person | Class::FourLegged | Class::Vehicle | Class::Boat
                ) && actor.tie == Tie::None
                    && entity.count <= 3
                    && actor.unit > 0.0;
                let ratio = beside(stature_m(entity, actor.kind) / main_m);
                if stands_by && ratio > 1.0 {
                    ratio * main_height / actor.height()
                } else {
                    1.0
                }
            })
            .collect();
        let most = over.iter().copied().fold(1.0, f32::max).min(MOST_SHRUNK);
        for (actor, over) in self.actors.iter_mut().zip(over) {
            actor.unit *= over.clamp(1.0, most) / most;
        }
    }

    /// A fish beside a boat is measured by its length, as the boat is: its height says little.
    fn size_fish(&mut self) {
        let wide = |actor: &Actor| (actor.drawing.extent.2 - actor.drawing.extent.0) * actor.unit;
        for actor in &mut self.actors {
            let n = self.scene.entities[actor.entity_idx].count;
            if actor.class == Class::Fish && n > 2 {
                // A school has room beside each other.
                actor.unit *= (0.26 / wide(actor)).min(1.0);
            }
        }
        let boats = self.actors.iter().filter(|it| it.class == Class::Boat);
        let widest = boats.map(wide).fold(0.0, f32::max);
        if widest == 0.0 {
            return;
        }
        for actor in &mut self.actors {
            let entity = &self.scene.entities[actor.entity_idx];
            if entity.class != Class::Fish || entity.look.scale >= 1.8 {
                continue;
            }
            let share = if entity.height_m >= 1.5 { 1.5 } else { 0.85 };
            actor.unit *= (share * widest / wide(actor)).min(1.0);
        }
    }

    /// Sizes that ties dictate: stool and player, horse and rider, cup and hand.
    pub(super) fn match_ties(&mut self) {
        for actor_idx in 0..self.actors.len() {
            self.match_tie(actor_idx);
        }
        self.size_tables();
        self.size_seats();
        self.size_beds();
        self.size_vessels();
    }

    /// The sizes that the tie of one actor dictates.
    pub(super) fn match_tie(&mut self, actor_idx: usize) {
        {
            let Some(host_idx) = self.actors[actor_idx].tie.host() else {
                return;
            };
            let (unit, host_unit) = (self.actors[actor_idx].unit, self.actors[host_idx].unit);
            let host_height = self.actors[host_idx].height();
            let high = self.actors[actor_idx].drawing.height;
            match self.actors[actor_idx].tie {
                Tie::Keys(_) => {
                    // What is drawn in a scale of its own is as large beside its player as in the world.
                    let (own_m, host_m) = (
                        stature_m(self.entity_of(actor_idx), Kind::Biped).max(1.5),
                        self.entity_of(host_idx).height_m,
                    );
                    let host_high = self.actors[host_idx].drawing.height;
                    let fit = (host_m / host_high) / (own_m / high);
                    self.actors[host_idx].unit = unit * fit.clamp(0.7, 1.0);
                }
                Tie::Rides(_) => {
                    let host_m = self.entity_of(host_idx).height_m;
                    let is_open = match self.actors[host_idx].class {
                        Class::Vehicle => self.actors[host_idx].drawing.point("hand_far").is_some(),
                        Class::Boat => host_m < 1.3,
                        Class::Aircraft => host_m < 0.6,
                        _ => false,
                    };
                    // Whoever is at the wheel without being named has the vehicle for an entity.
                    let is_named = self.actors[actor_idx].class == self.entity_of(actor_idx).class;
                    let own_m = if is_named {
                        self.entity_of(actor_idx).height_m
                    } else {
                        DRIVER_M
                    };
                    let true_share = own_m / self.entity_of(host_idx).height_m.max(0.1);
                    let share = match self.actors[host_idx].kind {
                        Kind::FourLegged => 0.86,
                        // As large as in the world on what hides nothing of them.
                        _ if is_open => (0.94 * true_share).clamp(0.6, 4.6),
                        // Behind the window of a car, and in the cab of what is higher.
                        _ if self.actors[host_idx].class == Class::Vehicle => {
                            let least = match self.actors[actor_idx].class {
                                Class::Person => 0.0,
                                _ => 0.45,
                            };
                            (0.92 * true_share).clamp(least, 0.80)
                        }
                        _ if self.actors[host_idx].drawing.point("seat").is_some() => 0.60,
                        _ => 0.55,
                    };
                    self.actors[actor_idx].unit = share * host_height / high;
                }
                Tie::Held(_, grip) => {
                    let is_living = matches!(
                        self.actors[actor_idx].class,
                        Class::Person | Class::FourLegged
                    );
                    // A cup is small and a sword is long, but both are seen.
                    let (own_m, host_m) = (
                        self.entity_of(actor_idx).height_m,
                        stature_m(self.entity_of(host_idx), self.actors[host_idx].kind).max(0.1),
                    );
                    let is_stalk = self.actors[actor_idx].class == Class::Plant;
                    let in_hand = if own_m >= 1.1 && !is_stalk {
                        (0.9 * own_m / host_m).clamp(0.45, 1.0)
                    } else {
                        (1.5 * own_m / host_m).clamp(0.14, 0.45)
                    };
                    let share = match grip {
                        Grip::Mouth if self.actors[host_idx].kind != Kind::Biped => 0.22,
                        _ if is_living && own_m < 0.6 => (1.3 * own_m / host_m).clamp(0.16, 0.40),
                        _ if is_living => 0.46,
                        Grip::Overhead => 0.62,
                        Grip::Feet => self.board_share(actor_idx, host_idx),
                        Grip::Belly | Grip::Chin => 0.30,
                        Grip::Mouth if self.actors[host_idx].kind == Kind::Biped => {
                            (1.1 * own_m / host_m).clamp(0.12, 0.34)
                        }
                        Grip::Mouth => (0.8 * own_m / host_m).clamp(0.12, 0.26),
                        Grip::Eye | Grip::Ear => 0.11,
                        Grip::BothHands | Grip::FarHand | Grip::NearHand => in_hand,
                        Grip::Head => 0.20,
                    };
                    // Nothing thin is longer than who holds it is high.
                    let (left, _, right) = self.actors[actor_idx].drawing.extent;
                    let is_long = own_m >= 1.1 || matches!(grip, Grip::Overhead | Grip::Belly);
                    let most =
                        if is_long { 1.0 } else { 0.44 } * host_height / (right - left).max(1.0);
                    self.actors[actor_idx].unit = share * host_height / high;
                    if !is_living && grip != Grip::Feet {
                        let unit = self.actors[actor_idx].unit;
                        self.actors[actor_idx].unit = unit.min(most);
                    }
                }
                Tie::Line(_) => {
                    self.actors[actor_idx].unit = (0.40 * host_height / high).max(unit * 0.4);
                }
                Tie::Upon(..) if is_board(self.entity_of(host_idx)) => {
                    let true_share = self.entity_of(host_idx).height_m
                        / self.entity_of(actor_idx).height_m.max(0.1);
                    let host = &mut self.actors[host_idx];
                    host.unit = true_share * unit * high / host.drawing.height;
                }
                // A load fits behind the cab, however large it is in the world.
                Tie::Upon(..)
                    if self.entity_of(host_idx).class == Class::Vehicle
                        && self.actors[host_idx].drawing.point("top").is_some() =>
                {
                    let (left, _, right) = self.actors[host_idx].reach();
                    let (own_left, _, own_right) = self.actors[actor_idx].drawing.extent;
                    let fit = LOAD_SHARE * (right - left) / (own_right - own_left);
                    self.actors[actor_idx].unit = fit.min(unit);
                }
                Tie::Upon(..) => {
                    if let Some((_, (bed_x, _))) = self.actors[host_idx].drawing.point("bed") {
                        // No longer than the bed, but what sticks out at both ends is seen.
                        let room = 2.3 * (bed_x - self.actors[host_idx].drawing.extent.0);
                        let (left, _, right) = self.actors[actor_idx].drawing.extent;
                        let fit = room * host_unit / (right - left);
                        self.actors[actor_idx].unit = unit.min(fit);
                    } else if self.entity_of(host_idx).concept == "fishbowl" {
                        let (left, _, right) = self.actors[host_idx].reach();
                        let (own_left, _, own_right) = self.actors[actor_idx].drawing.extent;
                        self.actors[actor_idx].unit =
                            0.36 * (right - left) / (own_right - own_left);
                    } else if matches!(self.actors[host_idx].tie, Tie::Held(..)) {
                        // It is in the pan.
                        let (left, _, right) = self.actors[host_idx].reach();
                        let (own_left, _, own_right) = self.actors[actor_idx].drawing.extent;
                        let fit = 0.34 * (right - left) / (own_right - own_left);
                        self.actors[actor_idx].unit = fit.min(unit);
                    } else if self.actors[actor_idx].action == Action::Balance {
                        self.actors[host_idx].unit = (0.52 * unit * high
                            / self.actors[host_idx].drawing.height)
                            .min(host_unit * 2.0);
                    }
                }
                Tie::At(_) | Tie::None => {}
            }
        }
    }

    /// How high a board is beside whoever stands on it: as in the world, but under all the feet.
    fn board_share(&self, board_idx: usize, rider_idx: usize) -> f32 {
        let (board, rider) = (&self.actors[board_idx], &self.actors[rider_idx]);
        let own_m = self.entity_of(board_idx).height_m;
        let true_share = own_m / self.entity_of(rider_idx).height_m.max(0.1);
        let (left, _, right) = board.drawing.extent;
        let (rider_left, _, rider_right) = rider.drawing.extent;
        let feet = if rider.kind == Kind::Biped {
            0.42
        } else {
            1.0 * (rider_right - rider_left) / rider.drawing.height
        };
        true_share.max(feet * board.drawing.height / (right - left))
    }

    fn entity_of(&self, actor_idx: usize) -> &Entity {
        &self.scene.entities[self.actors[actor_idx].entity_idx]
    }
}

/// How much smaller the main subject may become for the sake of what is larger.
const MOST_SHRUNK: f32 = 1.5;

/// How high something is drawn beside what it is `ratio` times as high as in the world: nearly so while both can be
/// seen at one scale, and compressed beyond, so that mouse and elephant both read.
pub(super) fn beside(ratio: f32) -> f32 {
    const AS_IN_THE_WORLD: f32 = 0.86;
    const FAR_APART: f32 = 0.40;
    /// Up to this many times higher or lower.
    const NEAR: f32 = 2.5;
    let near = ratio.clamp(1.0 / NEAR, NEAR);
    let far = ratio / near;
    (libm::powf(near, AS_IN_THE_WORLD) * libm::powf(far, FAR_APART)).clamp(0.14, 2.6)
}

/// How high one actor is drawn beside another, as in the world as far as that can be seen.
pub(super) fn beside_in_world(scene: &Scene, (one, other): (&Actor, &Actor)) -> f32 {
    let stature = |actor: &Actor| {
        let entity = &scene.entities[actor.entity_idx];
        stature_m(entity, actor.kind) * entity.look.scale.clamp(0.5, 2.0)
    };
    beside(stature(one) / stature(other))
}

/// How high a ball is at most beside who plays with it.
fn most_of_a_toy(entity: &Entity, player: Class) -> f32 {
    let is_ball = entity.concept.ends_with("ball") && entity.height_m < 0.45;
    match player {
        Class::Person if is_ball => 0.24,
        Class::FourLegged if is_ball => 0.42,
        _ => f32::INFINITY,
    }
}

/// The height that counts when sizes are compared: an animal on its hind legs plays among people.
fn stature_m(entity: &Entity, kind: Kind) -> f32 {
    let is_dressed = entity.look.role.is_some() || !entity.look.wears.is_empty();
    let sits_up = entity.class != Class::Person && entity.height_m < 0.6 && !is_dressed;
    let is_guest = entity.place.is_some();
    let least = if kind == Kind::Biped && sits_up && !is_guest {
        // It only eats with its hands.
        1.3 * entity.height_m
    } else if kind == Kind::Biped && entity.class != Class::Person {
        1.5
    } else {
        0.02
    };
    entity.height_m.max(least)
}

#[cfg(test)]
mod tests {
    #[test]
    fn whoever_drives_fits_the_vehicle_and_animals_are_seen_in_it() {
        use crate::scene::Class;
        use crate::staging::Tie;
        for prompt in [
            "a red truck drives past a farm",
            "a school bus driving down a street",
            "an ambulance driving fast at night",
            "a dog driving a car",
            "a woman drives a bus",
        ] {
            for (wide, high) in [(1280, 720), (720, 1280)] {
                let scene = crate::language::understand(prompt).scene;
                let size = kinora_domain::Size::new(wide, high).unwrap();
                let production = crate::staging::Production::new(&scene, 1, size, 4.0);
                let actors = production.actors();
                let driver = actors.iter().find(|it| matches!(it.tie, Tie::Rides(_)));
                let driver = driver.unwrap_or_else(|| panic!("{prompt}"));
                let car = &actors[driver.tie.host().unwrap()];
                let share = driver.height() / car.height();
                let most = if car.class == Class::Vehicle {
                    0.81
                } else {
                    1.0
                };
                let least = if driver.class == Class::Person {
                    0.3
                } else {
                    0.44
                };
                assert!((least..most).contains(&share), "{prompt}: {share}");
                if scene.entities[driver.entity_idx].class != Class::Person && car.height() > 0.0 {
                    let high_m = scene.entities[car.entity_idx].height_m;
                    assert!(
                        share < 0.97 * 1.8 / high_m || driver.class != Class::Person,
                        "{prompt}"
                    );
                }
            }
        }
    }
}

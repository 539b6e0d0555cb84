//! What flies in an arc or drifts away: dust, spray, splashes, smoke, flames, steam, breath, sparks, drips, tears.
//!
//! Every kind is a row of [`Flight`]; who throws it is decided in [`kinds_of`].

mod pictures;
mod signs;

use std::sync::Arc;

use pictures::{
    BLOB, CHIP_A, CHIP_B, DROP, FLAME, FOAM, LAVA, POURED_DARK, POURED_GOLD, POURED_MILK,
    POURED_RED, POURED_WATER, PUFF, RING, SHARD_A, SHARD_B, SHARD_C, SMOKE, SOAP, SPARK, STREAK,
    WHITE_PUFF,
};
use signs::{breathes, explodes, is_hot_food, is_in_puddle, is_rushing, waters};

use crate::paint::noise::Dice;
use crate::paint::{Affine, Blend, DrawList, Step};
use crate::rigs::{Kind, Pose, Puppet};
use crate::scene::{Action, Class, Material, Scene, Season, Setting, State, Weather};
use crate::staging::actor::{Actor, Tie};
use crate::staging::layout::is_crash;
use crate::staging::motion;
use crate::staging::production::{Placed, place_of};

/// What is thrown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::staging) enum ThrownKind {
    Dust,
    Snow,
    Spray,
    Splash,
    Wake,
    Smoke,
    Exhaust,
    Lava,
    Flames,
    Steam,
    Breath,
    Sparks,
    Drips,
    Tears,
    SoapBubbles,
    Ember,
    Shower,
    Ripple,
    /// Rings that drops make, each growing where it fell.
    Rings,
    /// Glints on it, here and there.
    Glints,
    /// Water that runs off.
    Runs,
    /// What is blown from the mouth.
    Puff,
    /// What runs from a jug.
    Stream(Liquid),
    /// Pieces of what breaks.
    Shards,
    /// Curls of wood, crumbs of stone.
    Chips,
    /// Flour, chalk, paint in the air.
    Powder,
    /// Fine drops out of a bottle, a can or a hose.
    Mist,
    /// The air that rushes past whoever is fast.
    Streaks,
    /// Water out of a trunk, up and back.
    Fountain,
    /// Fire out of a mouth.
    FireBreath,
    /// The ball of fire of what explodes.
    Blast,
}

/// What is poured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::staging) enum Liquid {
    Water,
    Milk,
    Gold,
    Dark,
    Red,
}

/// How one kind flies; lengths are shares of the actor's height.
struct Flight {
    /// Seconds from one bit to the next, and how long each is seen.
    rhythm: (f32, f32),
    /// Where it starts, as shares of the actor's width and height: x from the middle forward, y up.
    from: (f32, f32),
    /// How far around that.
    spread: (f32, f32),
    /// Speed a second: x forward, y up, and how much it varies.
    speed: (f32, f32, f32),
    /// How it falls (above 0.0) or rises, a second each second.
    gravity: f32,
    /// How large it is when it starts and when it goes.
    size: (f32, f32),
    /// How opaque it is at the most.
    opacity: f32,
    /// Whether it shines.
    glows: bool,
}

/// What an actor throws, with the ground, the weather and what it does.
pub(super) fn kinds_of(scene: &Scene, actor: &Actor) -> impl Iterator<Item = ThrownKind> + use<> {
    use Action as A;
    let place = place_of(scene).base();
    let is_snowy = place == Setting::Arctic || scene.weather == Weather::Snow;
    let is_cold = is_snowy || scene.season == Season::Winter;
    let is_wet = matches!(place, Setting::Sea | Setting::Lake | Setting::UnderWater);
    let is_indoors = place.is_indoors() || matches!(place, Setting::Studio | Setting::Abstract);
    let ground = if is_snowy {
        ThrownKind::Snow
    } else if scene.weather == Weather::Rain || scene.weather == Weather::Storm {
        ThrownKind::Spray
    } else {
        ThrownKind::Dust
    };
    if let Some(liquid) = liquid_from(scene, actor) {
        let mut kinds = [None; 8];
        kinds[0] = Some(ThrownKind::Stream(liquid));
        return kinds.into_iter().flatten();
    }
    let is_on_ground =
        !actor.is_airborne && !actor.is_afloat && !is_indoors && !actor.is_in_depth();
    let mut kinds = [None; 8];
    // What flies from the hands comes beside what has become of somebody.
    let of_hands = actor.drill().map_or(&[][..], |drill| &drill.flies);
    for (slot, kind) in kinds[5..].iter_mut().zip(of_hands) {
        *slot = Some(*kind);
    }
    kinds[0] = match actor.action {
        A::Run | A::Chase | A::Kick | A::Roll if is_on_ground => Some(ground),
        A::Drive if is_crash(&scene.entities[actor.entity_idx]) => Some(ThrownKind::Shards),
        A::Drive if is_on_ground && actor.class == Class::Vehicle => Some(ground),
        A::Ski | A::Slide => Some(if is_wet {
            ThrownKind::Spray
        } else {
            ThrownKind::Snow
        }),
        A::Surf | A::ShakeOff => Some(ThrownKind::Spray),
        A::Jump if is_in_puddle(scene, actor) => Some(ThrownKind::Spray),
        A::Jump if actor.plunges => Some(ThrownKind::Splash),
        A::Breach => Some(ThrownKind::Splash),
        A::TakeOff | A::Land if is_rocket(actor) => Some(ThrownKind::Exhaust),
        A::Shatter => Some(ThrownKind::Shards),
        A::Crumble => Some(ThrownKind::Dust),
        A::Erupt if !matches!(actor.kind, Kind::Prop | Kind::Sprite) => {
            Some(ThrownKind::FireBreath)
        }
        A::Erupt => Some(ThrownKind::Lava),
        A::Burn => Some(ThrownKind::Flames),
        A::Melt => Some(ThrownKind::Drips),
        A::Fight => Some(ThrownKind::Sparks),
        A::Light => Some(ThrownKind::Ember),
        A::Pour if actor.kind == Kind::FourLegged => Some(ThrownKind::Fountain),
        A::Pour if waters(scene, actor) => Some(ThrownKind::Shower),
        A::Cry => Some(ThrownKind::Tears),
        A::BlowBubbles => Some(ThrownKind::SoapBubbles),
        A::Blow => Some(ThrownKind::Puff),
        A::Dig if is_on_ground => Some(ground),
        _ if !of_hands.is_empty() => None,
        A::Swim if actor.is_afloat && actor.course.is_none() => Some(ThrownKind::Ripple),
        _ if actor.is_afloat && actor.class == Class::Boat && actor.speed != 0.0 => {
            Some(ThrownKind::Wake)
        }
        _ => None,
    };
    kinds[1] = match actor.action {
        A::TakeOff if is_rocket(actor) => Some(ThrownKind::Flames),
        A::Shatter if explodes(scene, actor) => Some(ThrownKind::Blast),
        A::Erupt if kinds[0] == Some(ThrownKind::FireBreath) => None,
        A::Erupt | A::Burn => Some(ThrownKind::Smoke),
        _ if scene.entities[actor.entity_idx].concept == "puddle" => Some(ThrownKind::Rings),
        _ if is_hot_food(scene, actor) => Some(ThrownKind::Steam),
        _ if is_cold && !is_indoors && breathes(actor) => Some(ThrownKind::Breath),
        _ => None,
    };
    let entity = &scene.entities[actor.entity_idx];
    // A driver is no car.
    let is_driver = matches!(actor.tie, Tie::Rides(_)) && entity.class == Class::Vehicle;
    let is_one_of_few = actor.copy_idx < 3 && !is_driver;
    let states = entity.look.states.iter().filter(|_| is_one_of_few);
    for (slot, state) in kinds[2..5].iter_mut().zip(states) {
        *slot = match state {
            State::Burning => Some(ThrownKind::Flames),
            State::Smoking => Some(ThrownKind::Smoke),
            State::Steaming => Some(ThrownKind::Steam),
            State::Sparkling => Some(ThrownKind::Glints),
            State::Wet => Some(ThrownKind::Runs),
            _ => None,
        };
    }
    if is_rushing(actor) {
        kinds[4] = kinds[4].or(Some(ThrownKind::Streaks));
        let is_boat = actor.is_afloat && actor.class == Class::Boat;
        kinds[3] = kinds[3].or(is_boat.then_some(ThrownKind::Spray));
    }
    let burns = kinds[2..5].contains(&Some(ThrownKind::Flames));
    if burns && kinds[1].is_none() {
        kinds[1] = Some(ThrownKind::Smoke);
    }
    if entity.look.material == Some(Material::Fire) && kinds[1].is_none() {
        kinds[1] = Some(ThrownKind::Flames);
    }
    // Nothing is thrown twice.
    for at in 1..kinds.len() {
        if kinds[..at].contains(&kinds[at]) {
            kinds[at] = None;
        }
    }
    kinds.into_iter().flatten()
}

/// Whether it stands on its fire: what has wings rolls.
fn is_rocket(actor: &Actor) -> bool {
    let (left, top, right) = actor.drawing.extent;
    actor.class == Class::Aircraft && right - left <= -1.6 * top
}

/// What runs from a thing that is poured from, by itself or in a hand.
fn liquid_from(scene: &Scene, actor: &Actor) -> Option<Liquid> {
    let entity = &scene.entities[actor.entity_idx];
    let is_vessel = matches!(actor.class, Class::Food | Class::Thing);
    if !is_vessel || entity.concept == "watering_can" || entity.action == Action::Fill {
        return None;
    }
    let holder = entity
        .place
        .as_ref()
        .filter(|place| place.relation == crate::scene::Relation::Holding)
        .and_then(|place| scene.entities.iter().find(|it| Some(it.id) == place.of));
    let is_poured =
        entity.action == Action::Pour || holder.is_some_and(|holder| holder.action == Action::Pour);
    let poured = scene
        .entities
        .iter()
        .find(|it| Some(it.id) == entity.target);
    let called = |names: &[&str]| {
        let mut known = [Some(entity), poured].into_iter().flatten();
        known.any(|it| names.contains(&it.concept.as_str()) || names.contains(&it.word.as_str()))
    };
    is_poured.then(|| {
        if called(&[
            "honey",
            "syrup",
            "maple syrup",
            "oil",
            "beer",
            "juice",
            "sauce_jug",
        ]) {
            Liquid::Gold
        } else if called(&["milk", "cream", "batter"]) {
            Liquid::Milk
        } else if called(&["wine", "glass of wine", "red wine"]) {
            Liquid::Red
        } else if called(&["coffee", "tea", "teapot", "chocolate", "latte"]) {
            Liquid::Dark
        } else {
            Liquid::Water
        }
    })
}

impl ThrownKind {
    /// The kinds that `activities.tsv` may name.
    pub(in crate::staging) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "sparks" => Self::Sparks,
            "dust" => Self::Dust,
            "chips" => Self::Chips,
            "powder" => Self::Powder,
            "mist" => Self::Mist,
            "water" => Self::Shower,
            "drips" => Self::Drips,
            "steam" => Self::Steam,
            "smoke" => Self::Smoke,
            "flames" => Self::Flames,
            "glints" => Self::Glints,
            "soap" => Self::SoapBubbles,
            _ => return None,
        })
    }

    #[rustfmt::skip]
    fn flight(self) -> Flight {
        let flight = |rhythm, from, spread, speed, gravity, size, opacity, glows| Flight {
            rhythm, from, spread, speed, gravity, size, opacity, glows,
        };
        match self {
            Self::Dust => flight((0.08, 1.0), (-0.30, 0.03), (0.25, 0.02), (-0.25, 0.18, 0.4), 0.05, (0.12, 0.38), 0.70, false),
            Self::Snow => flight((0.05, 0.8), (-0.20, 0.03), (0.30, 0.03), (-0.70, 0.75, 0.7), 1.6, (0.05, 0.16), 0.95, false),
            Self::Spray => flight((0.04, 0.7), (-0.25, 0.03), (0.30, 0.02), (-0.80, 0.85, 0.7), 2.4, (0.04, 0.09), 0.90, false),
            Self::Splash => flight((0.02, 1.1), (0.0, 0.0), (0.40, 0.02), (0.0, 1.20, 0.9), 2.4, (0.10, 0.30), 1.0, false),
            Self::Wake => flight((0.12, 1.6), (-0.40, 0.04), (0.10, 0.02), (-0.15, 0.0, 0.1), 0.0, (0.10, 0.34), 0.75, false),
            Self::Smoke => flight((0.13, 2.8), (0.0, 0.95), (0.14, 0.05), (0.10, 0.34, 0.4), -0.06, (0.22, 0.85), 0.85, false),
            Self::Exhaust => flight((0.04, 1.6), (0.0, -0.02), (0.10, 0.03), (0.0, 0.02, 1.0), -0.05, (0.10, 0.40), 0.80, false),
            Self::Lava => flight((0.04, 1.5), (0.0, 0.93), (0.05, 0.02), (0.0, 0.95, 0.8), 1.25, (0.05, 0.04), 1.0, true),
            Self::Flames => flight((0.045, 0.8), (0.0, 0.24), (0.38, 0.22), (0.0, 0.45, 0.3), -0.3, (0.40, 0.12), 0.95, true),
            Self::Steam => flight((0.30, 2.2), (0.0, 0.95), (0.16, 0.02), (0.02, 0.22, 0.2), -0.03, (0.12, 0.34), 0.55, false),
            Self::Breath => flight((0.22, 1.1), (0.0, 0.0), (0.0, 0.0), (0.16, 0.03, 0.15), -0.04, (0.03, 0.12), 0.55, false),
            Self::Sparks => flight((0.07, 0.5), (0.42, 0.62), (0.06, 0.06), (0.1, 0.35, 1.6), 2.0, (0.055, 0.015), 1.0, true),
            Self::Drips => flight((0.34, 1.1), (0.0, 0.35), (0.38, 0.12), (0.0, 0.0, 0.02), 0.75, (0.045, 0.06), 1.0, false),
            Self::Tears => flight((0.45, 0.9), (0.0, 0.0), (0.01, 0.0), (0.06, 0.02, 0.05), 0.9, (0.025, 0.025), 1.0, false),
            Self::SoapBubbles => flight((0.28, 3.6), (0.0, 0.0), (0.02, 0.02), (0.20, 0.10, 0.30), -0.02, (0.03, 0.11), 0.95, false),
            Self::Shower => flight((0.03, 0.75), (0.0, 0.0), (0.02, 0.01), (0.24, 0.06, 0.14), 1.3, (0.05, 0.04), 1.0, false),
            Self::Ripple => flight((0.10, 1.1), (0.0, 0.0), (0.28, 0.010), (-0.08, 0.0, 0.04), 0.0, (0.06, 0.12), 0.80, false),
            Self::Rings => flight((0.13, 1.0), (0.0, 0.48), (0.33, 0.20), (0.0, 0.0, 0.0), 0.0, (0.05, 0.62), 0.95, false),
            Self::Glints => flight((0.13, 0.9), (0.0, 0.5), (0.46, 0.5), (0.0, 0.0, 0.02), 0.0, (0.02, 0.07), 1.0, true),
            Self::Runs => flight((0.22, 0.8), (0.0, 0.35), (0.36, 0.2), (0.0, 0.0, 0.05), 1.1, (0.03, 0.03), 0.9, false),
            Self::Puff => flight((0.06, 0.5), (0.0, 0.0), (0.0, 0.0), (0.80, 0.02, 0.14), -0.02, (0.02, 0.10), 0.50, false),
            Self::Stream(_) => flight((0.008, 0.42), (0.0, 0.0), (0.012, 0.0), (0.02, 0.0, 0.02), 8.5, (0.10, 0.11), 1.0, false),
            Self::Shards => flight((0.02, 7.0), (0.0, 0.45), (0.30, 0.3), (0.0, 0.9, 1.3), 4.2, (0.20, 0.20), 1.0, false),
            Self::Chips => flight((0.09, 0.7), (0.0, 0.0), (0.02, 0.02), (0.05, 0.30, 0.8), 2.0, (0.05, 0.04), 1.0, false),
            Self::Powder => flight((0.12, 1.0), (0.0, 0.0), (0.04, 0.02), (0.02, 0.10, 0.25), 0.10, (0.04, 0.16), 0.75, false),
            Self::Mist => flight((0.03, 0.6), (0.0, 0.0), (0.01, 0.01), (0.85, 0.06, 0.30), 0.5, (0.02, 0.08), 0.75, false),
            Self::Fountain => flight((0.02, 0.9), (0.0, 0.0), (0.02, 0.01), (-0.28, 0.62, 0.22), 1.5, (0.04, 0.055), 1.0, false),
            Self::FireBreath => flight((0.02, 0.75), (0.0, 0.0), (0.02, 0.01), (1.35, -0.04, 0.35), -0.35, (0.10, 0.46), 0.95, true),
            Self::Blast => flight((0.012, 1.5), (0.0, 0.45), (0.22, 0.20), (0.0, 0.42, 0.95), -0.35, (0.30, 1.05), 1.0, true),
            Self::Streaks => flight((0.09, 0.42), (-0.10, 0.5), (0.45, 0.42), (-2.6, 0.0, 0.9), 0.0, (0.035, 0.05), 0.60, false),
            Self::Ember => flight((0.10, 0.6), (0.0, 0.0), (0.008, 0.008), (0.0, 0.03, 0.05), -0.2, (0.045, 0.02), 1.0, true),
        }
    }

    pub(super) fn rhythm(self) -> (f32, f32) {
        self.flight().rhythm
    }

    pub(super) fn pictures(self) -> &'static [&'static str] {
        match self {
            Self::Dust => &[PUFF],
            Self::Snow | Self::Steam | Self::Breath | Self::Exhaust | Self::Puff => &[WHITE_PUFF],
            Self::Spray => &[DROP, WHITE_PUFF],
            Self::Splash => &[DROP, WHITE_PUFF, WHITE_PUFF],
            Self::Wake | Self::Ripple => &[FOAM],
            Self::Rings => &[RING],
            Self::Smoke => &[SMOKE],
            Self::Lava => &[LAVA],
            Self::Flames | Self::FireBreath => &[FLAME],
            Self::Blast => &[FLAME, SMOKE, FLAME],
            Self::Sparks | Self::Ember | Self::Glints => &[SPARK],
            Self::Drips => &[BLOB],
            Self::Tears | Self::Shower | Self::Runs => &[DROP],
            Self::SoapBubbles => &[SOAP],
            Self::Stream(Liquid::Water) => &[POURED_WATER],
            Self::Stream(Liquid::Milk) => &[POURED_MILK],
            Self::Stream(Liquid::Gold) => &[POURED_GOLD],
            Self::Stream(Liquid::Dark) => &[POURED_DARK],
            Self::Stream(Liquid::Red) => &[POURED_RED],
            Self::Shards => &[SHARD_A, SHARD_B, SHARD_C],
            Self::Chips => &[CHIP_A, CHIP_B],
            Self::Powder => &[WHITE_PUFF],
            Self::Mist => &[DROP, WHITE_PUFF],
            Self::Streaks => &[STREAK],
            Self::Fountain => &[DROP],
        }
    }

    /// Where it comes from at the moment, in the world.
    pub(super) fn source(self, actor: &Actor, placed: &Placed) -> (f32, f32) {
        let flight = self.flight();
        let point = |name: &str| {
            let (x, y) = placed.stance.pose.point(name)?;
            Some(placed.to_world.apply(x, y))
        };
        let at_mouth = || {
            point("mouth").or_else(|| point("hat")).unwrap_or_else(|| {
                let (_, top, right) = actor.drawing.extent;
                placed.to_world.apply(0.8 * right, 0.8 * top)
            })
        };
        let (left, top, right) = actor.drawing.extent;
        let x = (left + right) / 2.0 + flight.from.0 * (right - left);
        if let Some(drill) = actor.drill()
            && drill.flies.contains(&self)
        {
            // From what is worked on, or from what the hand holds.
            let at = match actor.contact {
                Some(contact) => Some(placed.to_world.apply(contact.at.0, contact.at.1)),
                None => {
                    point("hand_far").map(|(x, y)| (x + 0.10 * actor.height() * actor.facing, y))
                }
            };
            return at.unwrap_or_else(at_mouth);
        }
        match self {
            Self::Breath | Self::Tears | Self::Puff | Self::FireBreath => at_mouth(),
            Self::Fountain => point("trunk_tip").unwrap_or_else(at_mouth),
            Self::SoapBubbles | Self::Ember => point("hand_far").unwrap_or_else(at_mouth),
            Self::Stream(_) => {
                let (x, y) = actor.spout();
                placed.to_world.apply(x, y)
            }
            Self::Shower => {
                let (x, y) = point("hand_far").unwrap_or_else(at_mouth);
                let high = actor.height();
                (x + 0.30 * high * actor.facing.signum(), y + 0.14 * high)
            }
            Self::Splash if actor.plunges => {
                let by = actor.course.map_or((0.0, 0.0), |course| course.by);
                (actor.at.0 + by.0, actor.at.1 + by.1)
            }
            // On the ground or the water under it, wherever the body is.
            Self::Dust
            | Self::Snow
            | Self::Spray
            | Self::Wake
            | Self::Ripple
            | Self::Exhaust
            | Self::Splash => {
                let forward = flight.from.0 * (right - left) * actor.unit * actor.facing;
                (
                    placed.foot.0 + forward,
                    actor.at.1 - flight.from.1 * actor.height(),
                )
            }
            Self::Flames if actor.action == Action::TakeOff => placed.to_world.apply(0.0, 0.0),
            _ => placed.to_world.apply(x, top * flight.from.1),
        }
    }

    /// One bit, `since_s` after it was born at `born_s`; `None` when nothing was thrown then.
    pub(super) fn bit(
        self,
        dice: &mut Dice,
        (actor, since_s, born_s): (&Actor, f32, f32),
        from: (f32, f32),
    ) -> Option<Bit> {
        let flight = self.flight();
        let splashes = if actor.plunges {
            motion::splash_of
        } else {
            motion::is_splashing
        };
        if self == Self::Splash && !splashes(actor, born_s) {
            return None;
        }
        if matches!(self, Self::Stream(_)) && motion::pouring(born_s) < 0.75 {
            return None;
        }
        let ends = match self {
            Self::Shards => true,
            Self::Dust | Self::Blast => {
                matches!(actor.action, Action::Shatter | Action::Crumble)
            }
            // A car smokes when it has run into something.
            Self::Smoke => actor.action == Action::Drive && actor.course.is_some(),
            _ => false,
        };
        if ends {
            let struck_s = actor.since_s + motion::STRIKES * actor.over_s;
            let lasts_s = match self {
                Self::Shards => 0.36,
                Self::Blast => 1.3,
                Self::Smoke => 60.0,
                _ => 0.7,
            };
            if !(struck_s..struck_s + lasts_s).contains(&born_s) {
                return None;
            }
        }
        let age = since_s / flight.rhythm.1;
        let mut about = || dice.unit() + dice.unit() - 1.0;
        let (dx, dy, vx, vy, turn) = (about(), about(), about(), about(), about());
        let height = actor.height().clamp(0.05, 0.9);
        let (left, _, right) = actor.drawing.extent;
        let wide = ((right - left) * actor.unit).min(1.2);
        let speed = (
            (flight.speed.0 + flight.speed.2 * vx) * actor.facing,
            flight.speed.1 + 0.5 * flight.speed.2 * vy,
        );
        let is_flame_down = self == Self::Flames && actor.action == Action::TakeOff;
        let up = if is_flame_down { -1.0 } else { 1.0 };
        let spread = if is_flame_down { 0.12 } else { 1.0 };
        // It stays behind where it was born, while the actor goes on.
        let left_behind = actor.speed * since_s;
        let at = (
            from.0 + flight.spread.0 * dx * wide * spread + speed.0 * since_s * height
                - left_behind,
            from.1 - flight.spread.1 * dy * height
                + up * (flight.gravity * since_s / 2.0 - speed.1) * since_s * height,
        );
        let is_in_vessel = |y: f32| at.1 > y && matches!(self, Self::Stream(_));
        if actor.pours_to_y.is_some_and(is_in_vessel) {
            return None;
        }
        // Pieces stay where they fall.
        let lies = self == Self::Shards && at.1 > actor.at.1;
        let at = if lies {
            let rest = actor.at.1 + 0.02 * dy * height;
            (from.0 + 1.1 * (dx + 0.6 * vx) * wide, rest)
        } else {
            at
        };
        let size = flight.size.0 + (flight.size.1 - flight.size.0) * libm::sqrtf(age);
        // A drop makes no larger rings in a larger puddle.
        let large = height.min(if self == Self::Rings { 0.15 } else { 0.9 });
        Some(Bit {
            at,
            side: size * large * (0.75 + 0.5 * libm::fabsf(turn)),
            lean_rad: match (self, is_flame_down) {
                (_, true) => std::f32::consts::PI,
                (Self::Streaks | Self::Rings, _) => 0.0,
                (Self::Flames, false) => 0.15 * turn,
                // The tips point to where it is blown.
                (Self::FireBreath, false) => (1.35 + 0.3 * turn) * actor.facing.signum(),
                _ => 0.8 * turn,
            },
            opacity: flight.opacity * (age * 10.0).min(1.0) * ((1.0 - age) * 2.2).min(1.0),
            picture: libm::fabsf(turn) + libm::fabsf(vx),
            glows: flight.glows,
        })
    }
}

/// One bit at a moment.
pub(super) struct Bit {
    at: (f32, f32),
    side: f32,
    lean_rad: f32,
    opacity: f32,
    picture: f32,
    glows: bool,
}

impl Bit {
    pub(super) fn draw(&self, shapes: &[Arc<Puppet>], to_frame: Affine, list: &mut DrawList) {
        let picture_idx = (self.picture * 7.0) as usize % shapes.len().max(1);
        let Some(shape) = shapes.get(picture_idx) else {
            return;
        };
        let unit = self.side / shape.drawing.height;
        let to_world = Affine::translate(0.0, 0.5 * shape.drawing.height)
            .then(Affine::scale(unit, unit))
            .then(Affine::rotate(self.lean_rad))
            .then(Affine::translate(self.at.0, self.at.1));
        let pose = Pose::rest(&shape.drawing);
        shape.draw(&pose, to_world.then(to_frame), self.opacity, list);
        if self.glows
            && let Some(Step::Draw(bit)) = list.steps.last().cloned()
        {
            list.draw(crate::paint::Draw {
                blend: Blend::Add,
                opacity: 0.45 * self.opacity,
                ..bit
            });
        }
    }
}

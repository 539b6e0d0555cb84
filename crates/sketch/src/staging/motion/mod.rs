//! How everybody and everything moves: pure functions of time, one small file per family of actions.
//!
//! A motion is given an [`Actor`]'s drawing and a [`Moment`] and answers a [`Stance`]: how the parts are turned
//! and how the whole is moved. Lengths within a drawing are its own units, moves of the whole are world units.

mod ageing;
mod air;
mod bearing;
mod beasts;
mod body;
mod contact;
mod craft;
mod dance;
mod drill;
mod fates;
mod feeling;
mod gait;
mod gesture;
mod limbs;
mod music;
mod paper;
mod rest;
mod seats;
mod small;
mod sport;
mod strokes;
mod things;
mod unfolding;
mod water;
mod work;

pub(super) use contact::{handed_over, stands_at_work};
pub(super) use drill::{Drill, of as drill_of};
pub(super) use fates::{STRIKES, dropped};
pub(super) use gait::natural_speed;
pub(super) use music::{bowing, hand_on_keys, stroke};
pub(super) use rest::PAW_S;
pub(super) use sport::{THROW_S, thrown};
pub(super) use things::ring;
pub(super) use things::{POURING_ASIDE, POURING_RAD};
pub(super) use water::{is_splashing, splash_of};
pub(super) use work::pouring;

pub(super) use self::limbs::{FAR_ARM, NEAR_ARM};
use self::limbs::{FAR_LEG, NEAR_LEG, arm, plant};
use super::actor::{Actor, Grip, Tie};
use super::blocking::Zone;
use crate::rigs::{Kind, Pose};
use crate::scene::{Action, Bearing, Class};

/// When a motion is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Story time in seconds.
    pub time_s: f32,
    /// How long it has done what it does, in story seconds.
    pub since_s: f32,
    /// How long that takes when it is done only once, in story seconds.
    pub over_s: f32,
    /// How far the actor has travelled so far, in its own drawing's units.
    pub travelled: f32,
    /// How fast it travels, in its own drawing's units a second.
    pub speed: f32,
}

impl Moment {
    /// The same for somebody who goes on the spot, or in a ring.
    fn going(&self, actor: &Actor) -> Self {
        let speed = 0.7 * natural_speed(actor);
        Self {
            travelled: speed * self.time_s,
            speed,
            ..*self
        }
    }

    /// How far through what takes about `every_s` and is done again and again: a whole number of times in the
    /// segment, and not thrice, or its thirds would all look alike. `lag` sets members of a group apart.
    fn beat(&self, every_s: f32, lag: f32) -> f32 {
        let over_s = self.over_s.max(0.1);
        let n = libm::roundf(over_s / every_s).max(1.0) as u32;
        let n = if n.is_multiple_of(3) { n + 1 } else { n };
        fract(n as f32 * self.since_s / over_s + lag)
    }
}

/// How long a group's member is behind the first.
fn lag(actor: &Actor) -> f32 {
    if actor.copy_idx == 0 {
        0.0
    } else {
        actor.phase
    }
}

/// Where the hands and the seat are when an actor is tied to something, in its own drawing's units.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ties {
    /// How high it sits, as the y of the seat.
    pub seat_y: Option<f32>,
    /// What the near hand holds on to.
    pub near_hand: Option<(f32, f32)>,
    /// What the far hand holds on to.
    pub far_hand: Option<(f32, f32)>,
    /// How high the top of the table is that it sits at.
    pub table_y: Option<f32>,
    /// Whether the seat is so high above the ground that the legs hang from it.
    pub legs_hang: bool,
    /// Whether it sits behind the window of a cab, whose floor hides its legs.
    pub is_in_cab: bool,
    /// Where the pedals turn about, and how far they have turned.
    pub pedals: Option<((f32, f32), f32)>,
    /// How high above the ground it is held, in world units.
    pub drop: f32,
    /// How far through a leap it is, 0.0 to 1.0, when something else says so.
    pub leap: Option<f32>,
}

/// How an actor is at one moment.
#[derive(Clone, Debug)]
pub struct Stance<'a> {
    /// Its parts.
    pub pose: Pose<'a>,
    /// How far the whole is moved, in world units.
    pub shift: (f32, f32),
    /// How far the whole is turned clockwise about `hub`.
    pub lean_rad: f32,
    /// The point it leans about, as a share of its height above the ground.
    pub hub: f32,
    /// Squash and stretch from the ground.
    pub stretch: (f32, f32),
    /// How opaque it is.
    pub opacity: f32,
    /// How much light falls on it: 1.0 is as in its surroundings, 0.7 turned away.
    pub shade: f32,
}

impl<'a> Stance<'a> {
    fn still(actor: &'a Actor) -> Self {
        Self {
            pose: Pose::rest(&actor.drawing),
            shift: (0.0, 0.0),
            lean_rad: 0.0,
            hub: 0.0,
            stretch: (1.0, 1.0),
            opacity: 1.0,
            shade: 1.0,
        }
    }

    /// The stance `share` of the way to `other` of the same drawing: 0.0 is this one.
    #[must_use]
    pub(super) fn mixed(mut self, other: &Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * share;
        self.pose.mix(&other.pose, share);
        self.shift = (
            mix(self.shift.0, other.shift.0),
            mix(self.shift.1, other.shift.1),
        );
        self.lean_rad = mix(self.lean_rad, other.lean_rad);
        self.hub = mix(self.hub, other.hub);
        self.stretch = (
            mix(self.stretch.0, other.stretch.0),
            mix(self.stretch.1, other.stretch.1),
        );
        self.opacity = mix(self.opacity, other.opacity);
        self.shade = mix(self.shade, other.shade);
        self
    }
}

/// How `actor` is at `moment`.
#[must_use]
pub(super) fn stance<'a>(actor: &'a Actor, moment: &Moment, ties: &Ties) -> Stance<'a> {
    let mut stance = Stance::still(actor);
    face(&mut stance.pose, actor, moment);
    match actor.kind {
        Kind::Biped => biped(&mut stance, actor, moment, ties),
        Kind::FourLegged => four_legged(&mut stance, actor, moment, ties),
        Kind::Bird | Kind::Penguin | Kind::Fish => winged(&mut stance, actor, moment),
        Kind::Hopper if actor.action == Action::Climb => gait::climb(&mut stance, actor, moment),
        Kind::Hopper => small::hopper(&mut stance, actor, moment, ties.leap),
        Kind::Insect => small::insect(&mut stance, actor, moment),
        Kind::Crawler => small::crawl(&mut stance, actor, moment),
        Kind::Paper => paper::act(&mut stance, actor, moment),
        Kind::Prop | Kind::Sprite => things::act(&mut stance, actor, moment),
    }
    let keeps = seats::is_changing(actor);
    let stands = actor.drill().is_none() && stands_by_itself(actor, ties) && !keeps;
    if let Some(seat_y) = ties.seat_y.filter(|_| stands) {
        rest::seat(&mut stance, seat_y);
    }
    if actor.is_downcast && actor.kind == Kind::Biped && actor.drill().is_none() {
        rest::hang_head(&mut stance, actor);
    }
    if ties.table_y.is_some() && ties.seat_y.is_some() {
        // Nothing hangs out below the table.
        for part in ["skirt", "skirt_front", "grass_skirt"] {
            stance.pose.fade(part, 0.0);
        }
    }
    if ties.is_in_cab {
        stance
            .pose
            .fade_all(&["leg_", "foot_", "skirt", "grass_skirt"]);
    }
    if ties.legs_hang && !keeps {
        rest::hang_legs(&mut stance);
    }
    come_and_go(&mut stance, actor, moment);
    ageing::change(&mut stance, actor, moment);
    bearing::carry(&mut stance, actor);
    if actor.action == Action::Orbit && !matches!(actor.kind, Kind::Prop | Kind::Sprite) {
        things::go_round(&mut stance, actor, moment);
    }
    stance
}

/// What is not there all the time: who hatches, appears, fades, shrinks.
fn come_and_go(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let share = moment.since_s / moment.over_s.max(0.1);
    if actor.plunges {
        water::plunge(stance, actor, share);
    }
    match actor.action {
        Action::Emerge => {
            let out = ease((share - fates::STRIKES) / 0.34);
            let size = 0.55 + 0.45 * out;
            stance.stretch = (stance.stretch.0 * size, stance.stretch.1 * size);
            stance.opacity *= ease((share - fates::STRIKES + 0.04) / 0.06);
            // Wings lift it off, when they are dry.
            if actor.class == Class::Insect {
                stance.shift.1 -= 0.22 * ease((share - 0.68) / 0.30);
            }
        }
        // It is taken up from what it stands on.
        Action::Rise if matches!(actor.tie, Tie::Upon(..)) => {
            let up = ease((share - 0.14) / 0.66);
            stance.shift.1 -= (0.9 * actor.height()).clamp(0.14, 0.30) * up;
        }
        // Sun and moon come up from behind the land, or go down there.
        Action::Rise if actor.zone == Zone::Sky => stance.shift.1 += 0.12 - 0.30 * share,
        Action::Fall if actor.zone == Zone::Sky => stance.shift.1 += 0.30 * share - 0.10,
        Action::Fade => stance.opacity *= 1.0 - ease((share - 0.15) / 0.75),
        Action::Appear => {
            let here = ease((share - 0.12) / 0.45);
            stance.opacity *= here;
            let size = 0.7 + 0.3 * here;
            stance.stretch = (stance.stretch.0 * size, stance.stretch.1 * size);
        }
        // A moon loses its light, and not its size.
        Action::Shrink if stance.pose.drawing().part("lit_half").is_none() => {
            let size = 1.0 - 0.75 * ease(share / 0.92);
            stance.stretch = (stance.stretch.0 * size, stance.stretch.1 * size);
        }
        _ => {}
    }
}

/// Whether its motion is one of somebody who stands, though there is a seat.
fn stands_by_itself(actor: &Actor, ties: &Ties) -> bool {
    use Action as A;
    let is_posed = match actor.action {
        A::PlayInstrument => ties.near_hand.is_none(),
        A::Write => ties.table_y.is_none(),
        action => matches!(
            action,
            A::Idle
                | A::Look
                | A::Talk
                | A::Wave
                | A::Point
                | A::RaiseHand
                | A::Cheer
                | A::Bow
                | A::Pour
                | A::Cook
                | A::Carry
                | A::Throw
                | A::Grow
                | A::FlyKite
                | A::Feed
        ),
    };
    actor.kind == Kind::Biped && is_posed
}

fn biped(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    use Action as A;
    if seats::change(stance, actor, moment, ties) {
        return;
    }
    // On the ground it is sat, whatever the hands do.
    let is_once = actor.drill().is_some_and(Drill::is_once);
    let is_down = actor.action == A::Sit && ties.seat_y.is_none() && !is_once;
    if let Some(drill) = actor.drill().filter(|_| !is_down) {
        drill::act(stance, (actor, drill), moment, ties);
        return;
    }
    let floats = actor.zone == Zone::Medium && actor.tie == Tie::None;
    match actor.action {
        // Nothing is underfoot in space and under water.
        A::Idle | A::Look | A::Walk | A::Run if floats => air::biped(stance, actor, moment),
        A::Walk | A::Run | A::Chase => gait::biped(stance, actor, moment),
        A::Orbit => gait::biped(stance, actor, &moment.going(actor)),
        A::Dance => dance::biped(stance, actor, moment),
        A::Spin | A::Turn => dance::turn_on_the_spot(stance, actor, moment),
        A::Jump => dance::jump(stance, actor, moment, ties.leap),
        A::PlayInstrument => music::biped(stance, actor, moment, ties),
        A::Bow => gesture::bow(stance, actor, moment),
        A::Cheer => gesture::cheer(stance, actor, moment),
        A::Wave | A::Talk | A::Howl => gesture::wave(stance, actor, moment),
        A::Point | A::RaiseHand => gesture::raise(stance, actor, moment),
        A::ShakeHands | A::HighFive => gesture::meet_hands(stance, actor, moment),
        A::Pet | A::Feed => gesture::tend(stance, actor, moment),
        A::Swim if actor.is_afloat && actor.drawing.part("leg_near_upper").is_some() => {
            water::swimmer(stance, actor, moment);
        }
        A::Read => craft::read(stance, actor, moment, ties),
        A::Cook => craft::cook(stance, actor, moment),
        A::FlyKite => craft::fly_kite(stance, actor, moment),
        A::Balance => gesture::balance(stance, actor, moment),
        A::Ride | A::Drive => craft::ride(stance, actor, moment, ties),
        A::Sit | A::Perch => rest::sit(stance, actor, moment, ties),
        A::Sleep => rest::sleep_biped(stance, actor, moment, ties),
        A::Fly
        | A::Float
        | A::Swim
        | A::Rise
        | A::Fall
        | A::Hover
        | A::Dive
        | A::Breach
        | A::Glide
        | A::Drift
        | A::Land
        | A::TakeOff => air::biped(stance, actor, moment),
        A::Carry
        | A::Push
        | A::Pull
        | A::Sweep
        | A::Dig
        | A::Pour
        | A::Write
        | A::Knit
        | A::Type => work::biped(stance, actor, moment, ties),
        A::Throw
        | A::Catch
        | A::Kick
        | A::Swing
        | A::Fight
        | A::Row
        | A::Ski
        | A::Surf
        | A::Skate => sport::biped(stance, actor, moment, ties),
        A::Climb
        | A::Crawl
        | A::Kneel
        | A::Slide
        | A::Roll
        | A::March
        | A::Stretch
        | A::Meditate => body::biped(stance, actor, moment, ties),
        A::HoldHands => contact::hand_in_hand(stance, actor, moment),
        A::Give | A::Touch | A::Lean | A::Blow | A::Chop | A::Knead | A::Stir | A::Toast => {
            contact::biped(stance, actor, moment, ties);
        }
        A::Hug
        | A::Kiss
        | A::Clap
        | A::Laugh
        | A::Cry
        | A::Eat
        | A::Drink
        | A::Graze
        | A::BlowBubbles
        | A::Light => feeling::biped(stance, actor, moment, ties),
        A::Idle
        | A::GoOut
        | A::Topple
        | A::Shatter
        | A::Open
        | A::Ignite
        | A::Fill
        | A::Part
        | A::Crumble
        | A::Drop
        | A::Emerge
        | A::Hatch
        | A::Fade
        | A::Appear
        | A::Shrink
        | A::ShakeOff
        | A::Groom
        | A::Beg
        | A::Tread
        | A::Look
        | A::Grow
        | A::Burn
        | A::Erupt
        | A::Melt
        | A::Bloom => {
            rest::idle(stance, actor, moment);
        }
    }
    let hold = [(NEAR_ARM, ties.near_hand), (FAR_ARM, ties.far_hand)];
    // A bar is lifted with both.
    let lifts = actor.action == A::RaiseHand && ties.near_hand.is_some() && ties.far_hand.is_some();
    for (arm, target) in hold {
        if let Some(target) = target.filter(|_| lifts || !is_busy(actor.action)) {
            stance.pose.reach(arm, target);
        }
    }
    if let Some(contact) = actor.contact.filter(|contact| contact.takes) {
        contact::take(stance, actor, moment, contact.at);
    }
}

/// Holds something up while sitting: the hands go with the body.
pub(super) fn hold_seated(stance: &mut Stance, grip: Grip) {
    let pose = &mut stance.pose;
    let drawing = pose.drawing();
    let Some(torso_idx) = drawing.part("torso") else {
        return;
    };
    let share = drawing.height / 200.0;
    let pivot = drawing.parts[torso_idx].pivot;
    let now = pose.placed(torso_idx).apply(pivot.0, pivot.1);
    let at = |x: f32, up: f32| (now.0 + x * share, now.1 - up * share);
    match grip {
        Grip::NearHand => pose.reach(NEAR_ARM, at(30.0, 18.0)),
        Grip::BothHands => {
            pose.reach(NEAR_ARM, at(26.0, 28.0));
            pose.reach(FAR_ARM, at(42.0, 30.0));
        }
        _ => pose.reach(FAR_ARM, at(46.0, 40.0)),
    }
}

/// Whether the hands do what the action says, whatever they hold.
pub(super) fn is_busy(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Throw
            | A::Swing
            | A::Fight
            | A::Sweep
            | A::Dig
            | A::Pour
            | A::Write
            | A::Eat
            | A::Drink
            | A::Light
            | A::BlowBubbles
            | A::RaiseHand
            | A::Point
            | A::Row
            | A::Jump
            | A::Cheer
            | A::Clap
            | A::Sleep
            | A::Give
            | A::Touch
            | A::Blow
            | A::Chop
            | A::Knead
            | A::Stir
            | A::Toast
            | A::HoldHands
    )
}

fn four_legged(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) {
    use Action as A;
    match actor.action {
        A::Climb => gait::climb(stance, actor, moment),
        A::Walk | A::Run | A::Chase | A::Carry | A::Push | A::Pull | A::March => {
            gait::four_legged(stance, actor, moment);
        }
        A::Orbit => gait::four_legged(stance, actor, &moment.going(actor)),
        A::Sleep => rest::sleep_four_legged(stance, moment),
        A::Sit | A::Read | A::Perch => rest::sit_four_legged(stance, moment),
        A::Jump | A::Fight | A::Catch | A::Breach => {
            gait::pounce(stance, actor, moment, ties.leap);
        }
        A::Balance => gesture::balance_four_legged(stance, actor, moment),
        A::Dig | A::Roll | A::Beg | A::Groom | A::ShakeOff | A::Tread | A::Kneel => {
            beasts::act(stance, actor, moment);
        }
        A::Graze | A::Eat | A::Drink => rest::graze(stance, actor, moment),
        A::Howl => rest::howl(stance, actor, moment),
        A::Pour => rest::spout(stance, actor, moment),
        A::Kick => rest::paw(stance, actor, moment),
        A::Crawl | A::Slide => rest::crouch_four_legged(stance, actor, moment),
        A::Fly
        | A::Float
        | A::Swim
        | A::Rise
        | A::Fall
        | A::Hover
        | A::Glide
        | A::Drift
        | A::Dive => {
            if actor.is_afloat && actor.action == A::Swim {
                water::sink(stance, actor, 0.40);
            }
            gait::paddle(stance, actor, moment);
            air::drift(stance, actor, moment);
        }
        _ => rest::stand_four_legged(stance, actor, moment),
    }
}

fn winged(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    match (actor.kind, actor.action) {
        (_, Action::Slide) => body::on_the_belly(stance, actor, moment),
        (Kind::Fish, Action::Breach) => water::breach(stance, actor, moment),
        (Kind::Penguin, _) => dance::penguin(stance, actor, moment),
        (Kind::Fish, _) => water::fish(stance, actor, moment),
        _ => air::bird(stance, actor, moment),
    }
}

/// Blinks at seeded times, and opens the mouth when singing, cheering or talking.
fn face(pose: &mut Pose, actor: &Actor, moment: &Moment) {
    use Action as A;
    let is_asleep = matches!(actor.action, A::Sleep | A::Meditate | A::Kiss | A::Hug);
    let every_s = 2.6 + 1.9 * actor.phase;
    let since_s = fract((moment.time_s + 3.0 * actor.phase) / every_s) * every_s;
    // The first picture of a clip shows open eyes.
    let blinks = since_s < 0.13 && moment.time_s > 0.3;
    // Tears are to be seen in the eyes of who looks at us.
    let weeps = actor.action == A::Cry && !actor.bearings.contains(&Bearing::FacesUs);
    let is_shut = is_asleep || weeps || blinks;
    pose.show("eyes", !is_shut);
    pose.show("lashes", !is_shut);
    pose.show("eyes_shut", is_shut);
    let is_open = match actor.action {
        A::Cheer | A::Jump => true,
        A::Laugh => wave(moment.time_s, 0.3, actor.phase) > -0.6,
        A::Howl => wave(moment.time_s, 2.1, 0.3) > -0.35,
        A::Talk | A::Eat | A::Groom => wave(moment.time_s, 0.36, actor.phase) > 0.1,
        A::Graze => wave(moment.time_s, 0.7, actor.phase) > 0.4,
        A::Dance | A::PlayInstrument => wave(moment.time_s, 4.0, actor.phase) > 0.45,
        A::Blow => contact::puff(moment) > 0.3,
        A::Run | A::Chase | A::Fight | A::Ski | A::Surf | A::Breach | A::Beg => true,
        _ => false,
    };
    pose.show("mouth", !is_open);
    pose.show("mouth_open", is_open);
}

/// Tail, ears, hair and cape follow with a delay.
fn sway(pose: &mut Pose, time_s: f32, phase: f32, strength: f32) {
    pose.turn("tail", 0.16 * strength * wave(time_s, 1.7, phase));
    pose.turn("ear_near", 0.05 * strength * wave(time_s, 2.3, phase + 0.3));
    pose.turn("ear_far", 0.05 * strength * wave(time_s, 2.3, phase + 0.45));
    pose.turn(
        "hair_back",
        0.05 * strength * wave(time_s, 1.9, phase + 0.2),
    );
    pose.turn("braid", 0.10 * strength * wave(time_s, 1.3, phase + 0.2));
    pose.turn("cape", 0.07 * strength * wave(time_s, 1.6, phase));
    pose.turn("trunk", 0.07 * strength * wave(time_s, 2.6, phase));
    pose.turn("fluke", 0.20 * strength * wave(time_s, 1.7, phase - 0.2));
    pose.turn("antenna", 0.06 * strength * wave(time_s, 0.9, phase));
}

/// A sine of period `period_s`; `phase` is in turns.
fn wave(time_s: f32, period_s: f32, phase: f32) -> f32 {
    libm::sinf(std::f32::consts::TAU * (time_s / period_s + phase))
}

fn fract(x: f32) -> f32 {
    x - libm::floorf(x)
}

/// 0 to 1 with soft ends.
pub(super) fn ease(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

//! Where everybody is at a moment.

use super::{Production, holding, orbit};
use crate::paint::Affine;
use crate::rigs::Kind;
use crate::scene::{Action, Class};
use crate::staging::actor::{Actor, Grip, Tie};
use crate::staging::layout::table_top;
use crate::staging::motion::{self, Drill, Moment, Stance, Ties};

/// How high a drawing of a person is.
const PERSON_HIGH: f32 = 200.0;
/// How high the seat of a person at a table is.
const SEAT_Y: f32 = -48.0;

/// How far up the picture the ground goes for whoever is far away, in world units.
const DEPTH: f32 = 0.30;

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
    pub(in crate::staging) time_s: f32,
}

impl<'a> Placed<'a> {
    /// Part of the way to where `other`, of the same drawing, is.
    pub(in crate::staging) fn toward(self, other: &Self, share: f32) -> Self {
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
    pub(in crate::staging) fn move_foot_toward(&mut self, foot: (f32, f32), share: f32) {
        let by = (
            (foot.0 - self.foot.0) * share,
            (foot.1 - self.foot.1) * share,
        );
        self.to_world = self.to_world.then(Affine::translate(by.0, by.1));
        self.foot = (self.foot.0 + by.0, self.foot.1 + by.1);
    }
}

impl Production {
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
    pub(super) fn place_from<'a>(&'a self, time_s: f32, before: &[Placed<'a>]) -> Vec<Placed<'a>> {
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
        self.hand_over(&mut placed, time_s);
        holding::catch(&self.actors, &mut placed, time_s);
        let mut placed: Vec<Placed<'a>> = placed.into_iter().flatten().collect();
        orbit::circle(self, &mut placed, time_s);
        placed
    }

    /// What is given goes from the one hand to the other.
    fn hand_over(&self, placed: &mut [Option<Placed<'_>>], time_s: f32) {
        for (thing_idx, thing) in self.actors.iter().enumerate() {
            let Tie::Held(giver_idx, _) = thing.tie else {
                continue;
            };
            let giver = &self.actors[giver_idx];
            let Some(contact) = giver.contact.filter(|_| giver.action == Action::Give) else {
                continue;
            };
            let along = (time_s - giver.since_s) / giver.over_s.max(0.1);
            let share = motion::handed_over(along);
            let hand = |placed: &Option<Placed<'_>>| {
                let placed = placed.as_ref()?;
                let (x, y) = placed.stance.pose.point("hand_far")?;
                Some(placed.to_world.apply(x, y))
            };
            let from = hand(&placed[giver_idx]);
            // An animal takes it with the mouth, a shelf where the hand was.
            let to = match self.actors[contact.with].kind {
                Kind::Biped => hand(&placed[contact.with]),
                _ => Some((
                    giver.at.0 + contact.at.0 * giver.unit * giver.facing,
                    giver.at.1 + contact.at.1 * giver.unit,
                )),
            };
            if let (Some(from), Some(to), Some(own)) = (from, to, placed[thing_idx].as_mut()) {
                let by = ((to.0 - from.0) * share, (to.1 - from.1) * share);
                own.to_world = own.to_world.then(Affine::translate(by.0, by.1));
            }
        }
    }

    fn place_one(&self, actor_idx: usize, host: Option<&Placed>, time_s: f32) -> Placed<'_> {
        let actor = &self.actors[actor_idx];
        let age_s = time_s - self.start_s;
        let way = self.entrances.get(actor_idx).and_then(Option::as_ref);
        let way = way.and_then(|entrance| entrance.at(time_s));
        let come = way.map_or((0.0, 0.0), |way| way.shift);
        let travel = actor.speed * (age_s - 0.5 * self.length_s) + come.0;
        let forward = actor.speed * actor.heading / actor.unit.max(1e-6);
        let mut moment = Moment {
            time_s,
            since_s: time_s - actor.since_s,
            over_s: actor.over_s,
            travelled: actor.travelled + forward * age_s,
            speed: forward,
        };
        let mut at = (actor.at.0 + travel, actor.at.1 + come.1);
        let mut ties = Ties::default();
        if let Some(course) = actor.course {
            let along = course.along((time_s, moment.since_s, moment.over_s));
            let (x, y) = course.offset(along);
            at = (at.0 + x, at.1 + y);
            ties.leap = (actor.action == Action::Jump).then_some(along);
            // Steps are as long as the way.
            moment.travelled += x.abs() / actor.unit.max(1e-6);
        }
        // Whoever rides is as near as what carries them.
        let nearness = self.in_depth(actor_idx).map(|root| {
            let share = age_s / self.length_s.max(0.1);
            self.actors[root].nearness(share)
        });
        if let Some(size) = nearness.filter(|_| actor.tie == Tie::None) {
            at.1 -= DEPTH * (1.0 - size);
            moment.travelled += motion::natural_speed(actor) * age_s;
        }
        if let Some(host) = host {
            at = self.tied(actor, host, time_s, &mut ties).unwrap_or(at);
        } else {
            self.hold_carried((actor_idx, time_s), &mut ties);
        }
        let mut stance = motion::stance(actor, &moment, &ties);
        self.take_hold(actor_idx, host.is_some(), &mut stance, time_s);
        if let Tie::Held(_, grip) = actor.tie {
            holding::play(&mut stance, actor, (grip, self.tune, time_s));
        }
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
        if let Some(size) = nearness {
            stance.stretch = (stance.stretch.0 * size, stance.stretch.1 * size);
        }
        let mut to_world = world_of(facing, &stance, at);
        if let (Tie::Held(_, grip), Some(host)) = (actor.tie, host) {
            let host_idx = actor.tie.host().unwrap_or(actor_idx);
            let turn_rad = match grip {
                // A cup that is poured into is held still.
                Grip::NearHand => 0.0,
                _ if self.pours_into_cup(host_idx) => -1.15 * motion::pouring(time_s),
                _ => {
                    let turn_rad = held_turn(&self.actors[host_idx], host, time_s);
                    // What has a spout need not be turned over.
                    let has_spout = actor.drawing.point("mouth").is_some();
                    if has_spout { 0.45 * turn_rad } else { turn_rad }
                }
            };
            let holder = &self.actors[host_idx];
            to_world = holding::to_world((actor, holder), (grip, host))
                .or_else(|| held_in(actor, host, (grip, turn_rad, nearness.unwrap_or(1.0))))
                .unwrap_or(to_world);
            let share = moment.since_s / moment.over_s.max(0.1);
            to_world = holding::lifted((actor, holder), to_world, share);
            if actor.action == Action::Drop {
                let (fall, bounce) = motion::dropped(share);
                let y = to_world.apply(0.0, 0.0).1;
                let by = (holder.at.1 - y) * fall - bounce * holder.height() * fall;
                to_world = to_world.then(Affine::translate(0.05 * fall * actor.facing, by));
            }
            if self.scene.entities[actor.entity_idx].concept == "basketball" {
                to_world = holding::dribbled(holder, to_world, time_s);
            }
            if holder.action == Action::Throw {
                let (flight, shown) = motion::thrown(holder, time_s);
                to_world = to_world.then(Affine::translate(flight.0, flight.1));
                stance.opacity *= shown;
            }
        }
        let is_put = host.is_some() || actor.course.is_some();
        let still_x = if is_put { at.0 } else { actor.at.0 + travel };
        let is_far = nearness.is_some() && actor.tie == Tie::None;
        Placed {
            foot: (
                still_x + stance.shift.0 * actor.facing.signum(),
                if is_far { at.1 } else { actor.at.1 },
            ),
            stance,
            to_world,
            travel,
            time_s,
        }
    }

    /// Who carries an actor towards the viewer or away; it may carry itself.
    fn in_depth(&self, actor_idx: usize) -> Option<usize> {
        let mut root = actor_idx;
        for _ in 0..self.actors.len() {
            match self.actors[root].tie {
                Tie::Rides(host_idx) | Tie::Upon(host_idx, _) | Tie::Held(host_idx, _) => {
                    root = host_idx;
                }
                Tie::None => return self.actors[root].is_in_depth().then_some(root),
                _ => return None,
            }
        }
        None
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
                    in_world(name).map(|at| {
                        motion::hand_on_keys(wrist(local(at)), hand_idx, (self.tune, time_s))
                    })
                };
                ties.near_hand = key("keys_near", 0);
                ties.far_hand = key("keys_far", 1);
                Some(at)
            }
            Tie::Rides(host_idx) => {
                ties.seat_y = Some(0.0);
                let aside = self.aside_riding(actor, host_idx);
                let seat = in_world("seat").unwrap_or_else(|| {
                    host.to_world
                        .apply(0.0, -0.62 * self.actors[host_idx].drawing.height)
                });
                let seat = (seat.0 + aside, seat.1);
                let local = |(x, y): (f32, f32)| {
                    (
                        (x - seat.0) / (actor.unit * actor.facing),
                        (y - seat.1) / actor.unit,
                    )
                };
                let vehicle = &self.actors[host_idx];
                ties.is_in_cab = vehicle.has_cab() && actor.kind == Kind::Biped;
                if matches!(vehicle.class, Class::Vehicle | Class::Aircraft) {
                    ties.near_hand = in_world("hand_near").map(local);
                    ties.far_hand = in_world("hand_far").map(local);
                    ties.pedals = in_world("foot").map(|at| {
                        let turns = if vehicle.speed == 0.0 {
                            0.25
                        } else {
                            5.0 * time_s
                        };
                        (local(at), turns)
                    });
                }
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
                let unit = host_actor.unit * host_actor.facing;
                let at = host.to_world.apply(x / unit, y / host_actor.unit);
                let at = (at.0 + holding::along_top(actor, time_s), at.1);
                ties.drop = (host_actor.at.1 - at.1).max(0.0);
                let is_ladder = self.scene.entities[host_actor.entity_idx].concept == "ladder"
                    && actor.action != Action::Sit;
                if !is_ladder
                    && sits_on_seats(actor.action)
                    && host.stance.pose.point("seat").is_some()
                {
                    ties.seat_y = Some(0.0);
                    let above_ground = (host_actor.at.1 - at.1) / actor.height();
                    ties.legs_hang = actor.kind == Kind::Biped && above_ground > 0.16;
                } else if actor.action == Action::Sit {
                    ties.seat_y = Some(0.0);
                }
                Some(at)
            }
            Tie::At(host_idx) => {
                let table = &self.actors[host_idx];
                let share = actor.drawing.height / PERSON_HIGH;
                ties.seat_y =
                    Some(SEAT_Y * share).filter(|_| !motion::stands_at_work(actor.action));
                let top_y = (table.at.1 - table_top(table) - actor.at.1) / actor.unit;
                ties.table_y = Some(top_y);
                ties.near_hand = Some((34.0 * share, top_y - 4.0));
                ties.far_hand = Some((46.0 * share, top_y - 4.0));
                Some(actor.at)
            }
            Tie::Line(_) => Some((
                actor.at.0 + 0.02 * libm::sinf(time_s * 1.3),
                actor.at.1 + 0.03 * libm::sinf(time_s * 0.9 + 1.0),
            )),
            Tie::Held(..) | Tie::None => None,
        }
    }

    /// How far from the seat somebody of a group sits who rides together with the others: one behind the other.
    fn aside_riding(&self, actor: &Actor, host_idx: usize) -> f32 {
        let riders = self
            .actors
            .iter()
            .filter(|other| other.tie == Tie::Rides(host_idx));
        let is_one = |other: &&Actor| other.entity_idx == actor.entity_idx;
        let n = riders.clone().filter(is_one).count();
        let host = &self.actors[host_idx];
        if n < 2 {
            // Whoever rides along sits behind the one who steers.
            let before = riders.filter(|other| other.entity_idx < actor.entity_idx);
            let step = before.map(|other| 0.44 * (other.height() + actor.height()) / 2.0);
            return -step.sum::<f32>() * host.facing.signum();
        }
        let (left, _, right) = host.reach();
        let step = (0.34 * actor.height()).min(0.62 * (right - left) / n as f32);
        (0.5 * (n as f32 - 1.0) - actor.copy_idx as f32) * step * host.facing.signum()
    }

    /// Puts the hands onto what is held at the body, and up before whoever sits and holds something.
    fn take_hold(&self, actor_idx: usize, is_seated: bool, stance: &mut Stance, time_s: f32) {
        let holder = &self.actors[actor_idx];
        if holder.kind != Kind::Biped {
            return;
        }
        for thing in &self.actors {
            let Tie::Held(holder_idx, grip) = thing.tie else {
                continue;
            };
            if holder_idx != actor_idx {
                continue;
            }
            match grip {
                Grip::Head | Grip::Overhead => {}
                Grip::FarHand | Grip::NearHand | Grip::BothHands if is_seated => {
                    if holder.drill().is_none() && !motion::is_busy(holder.action) {
                        motion::hold_seated(stance, grip);
                    }
                }
                Grip::FarHand | Grip::NearHand | Grip::BothHands => {}
                _ => holding::take_hold(stance, (thing, holder), (grip, self.tune, time_s)),
            }
        }
    }

    /// Whether somebody pours into what the other hand holds.
    fn pours_into_cup(&self, actor_idx: usize) -> bool {
        self.actors[actor_idx].action == Action::Pour
            && self
                .actors
                .iter()
                .any(|other| other.tie == Tie::Held(actor_idx, Grip::NearHand))
    }

    /// Hands that hold something before the chest, above the head or out front.
    fn hold_carried(&self, (actor_idx, time_s): (usize, f32), ties: &mut Ties) {
        for other in &self.actors {
            if let Tie::Held(holder_idx, grip) = other.tie
                && holder_idx == actor_idx
                && self.actors[actor_idx].kind == Kind::Biped
            {
                match grip {
                    Grip::BothHands if self.actors[actor_idx].action == Action::RaiseHand => {
                        // Up over the head, and down to the chest.
                        let share = self.actors[actor_idx].drawing.height / PERSON_HIGH;
                        let up = 0.5 - 0.5 * libm::cosf(2.2 * time_s);
                        let y = -(128.0 + 84.0 * up) * share;
                        ties.near_hand = Some((-8.0 * share, y));
                        ties.far_hand = Some((36.0 * share, y));
                    }
                    Grip::BothHands => {
                        ties.near_hand = Some((24.0, -100.0));
                        ties.far_hand = Some((40.0, -102.0));
                    }
                    // High enough that the face is seen below it.
                    Grip::Overhead => {
                        let share = self.actors[actor_idx].drawing.height / PERSON_HIGH;
                        ties.far_hand = Some((26.0 * share, -140.0 * share));
                    }
                    Grip::FarHand if self.actors[actor_idx].action != Action::Cook => {
                        ties.far_hand = Some((44.0, -112.0));
                    }
                    Grip::NearHand => {
                        let share = self.actors[actor_idx].drawing.height / PERSON_HIGH;
                        ties.near_hand = Some((26.0 * share, -88.0 * share));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Whether a placement shows a drawing mirrored.
fn mirrors(affine: Affine) -> bool {
    let [a, b, _, d, e, _] = affine.m;
    a * e - b * d < 0.0
}

/// From an actor's drawing to the world.
pub(in crate::staging) fn world_of(actor: &Actor, stance: &Stance, at: (f32, f32)) -> Affine {
    let hub = stance.hub * actor.height();
    let lean_rad = (stance.lean_rad + actor.tilt_rad) * actor.facing;
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

/// How far what is held is turned with the hand that swings, pours or drinks.
fn held_turn(holder: &Actor, host: &Placed, time_s: f32) -> f32 {
    let drill = holder.drill();
    if let Some(turn_rad) = drill.and_then(Drill::tilt_rad) {
        return turn_rad;
    }
    match holder.action {
        _ if drill.is_some_and(Drill::is_once) => 0.0,
        _ if drill.is_some() => with_the_arm(host),
        Action::Swing | Action::Fight | Action::Throw => with_the_arm(host),
        Action::Pour => 1.1 * motion::pouring(time_s),
        // The edge on the board, the spoon in the bowl.
        Action::Chop => 1.35,
        Action::Stir => 2.75,
        // Poles point back.
        Action::Ski => 0.85,
        // The blade behind, in the water.
        Action::Row => 0.75,
        _ => 0.0,
    }
}

/// Upright in a hand that points forward.
fn with_the_arm(host: &Placed) -> f32 {
    let Some(hand_idx) = host.stance.pose.drawing().part("hand_far") else {
        return 0.0;
    };
    let [a, _, _, d, _, _] = host.stance.pose.placed(hand_idx).m;
    libm::atan2f(d, a) + std::f32::consts::FRAC_PI_2
}

/// From a held thing's drawing to the world.
fn held_in(
    actor: &Actor,
    host: &Placed,
    (grip, turn_rad, size): (Grip, f32, f32),
) -> Option<Affine> {
    let pose = &host.stance.pose;
    let hand = match grip {
        Grip::Head => pose.point("hat")?,
        Grip::BothHands => {
            let (near, far) = (pose.point("hand_near")?, pose.point("hand_far")?);
            ((near.0 + far.0) / 2.0 + 3.0, (near.1 + far.1) / 2.0)
        }
        Grip::NearHand => {
            let (x, y) = pose.point("hand_near")?;
            (x + 4.0, y + 3.0)
        }
        _ => {
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
            .then(Affine::rotate(turn_rad))
            .then(Affine::scale(
                size * actor.unit * actor.facing,
                size * actor.unit,
            ))
            .then(Affine::translate(at.0, at.1)),
    )
}

/// Whether it is done sitting by whoever is on a seat.
fn sits_on_seats(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Sit
            | A::Knit
            | A::Type
            | A::Read
            | A::Meditate
            | A::Eat
            | A::Drink
            | A::Talk
            | A::Laugh
            | A::Cry
            | A::Look
            | A::Wave
            | A::Point
            | A::PlayInstrument
            | A::Write
            | A::Hug
            | A::Kiss
            | A::Clap
            | A::Light
            | A::BlowBubbles
            | A::Feed
            | A::Pet
            | A::Kneel
            | A::Give
            | A::Touch
            | A::Toast
            | A::Blow
            | A::Idle
    )
}

//! The activities of `activities.tsv`, done: a body that goes from posture to posture, and hands in strokes.

mod postures;

use std::sync::LazyLock;

use postures::{Posture, posture};

use super::contact::{bend_to, kneel};
use super::rest::seat;
use super::{
    FAR_ARM, FAR_LEG, Moment, NEAR_ARM, NEAR_LEG, Stance, Ties, arm, ease, fract, lag, sway, wave,
};
use crate::scene::Activity;
use crate::staging::actor::Actor;
use crate::staging::effects::ThrownKind;

/// How high a drawing of a grown person is.
const PERSON_HIGH: f32 = 200.0;
/// Below this share of the height somebody goes on one knee for it.
const LOW_SHARE: f32 = 0.42;

/// An activity, ready to be done.
#[derive(Debug)]
pub(in crate::staging) struct Drill {
    postures: Vec<Posture>,
    /// Whether it is done standing, so that a seat or something low changes how.
    is_standing: bool,
    /// How many times the whole turns clockwise, once through.
    turns: f32,
    /// Whether it turns in the air only, in the middle of it.
    flips: bool,
    /// Whether it is done once, over the whole moment, and ends in its last posture.
    is_once: bool,
    far: Option<Hand>,
    near: Option<Hand>,
    every_s: f32,
    /// How far it reaches left, up and right, in units of a grown person, where a body at rest does not say so.
    pub(in crate::staging) extent: Option<(f32, f32, f32)>,
    /// What flies from the hands.
    pub(in crate::staging) flies: Vec<ThrownKind>,
}

/// What a hand does.
#[derive(Clone, Copy, Debug)]
struct Hand {
    place: Spot,
    stroke: Stroke,
    /// How far what it holds is turned clockwise.
    tilt_rad: f32,
}

/// Where a hand is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Spot {
    /// At what is worked on.
    Work,
    /// Where the far hand is, a little behind and below.
    Other,
    /// Before the eyes or at the lips.
    Face(f32, f32),
    At(f32, f32),
}

/// How a hand moves about its place.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stroke {
    Hold,
    Rub,
    Wipe,
    Saw,
    Pump,
    Circle,
    Crank,
    Strike,
    Tap,
    Press,
    Pull,
    Push,
    Twist,
    Shake,
    Lift,
    Reach,
    Down,
    Dip,
    Wave,
    Draw,
    Spray,
}

static DRILLS: LazyLock<Vec<Drill>> = LazyLock::new(|| {
    Activity::all()
        .map(|activity| drill(activity).unwrap_or_else(Drill::idle))
        .collect()
});

/// What is done in an activity.
pub(in crate::staging) fn of(activity: Activity) -> &'static Drill {
    &DRILLS[activity.idx()]
}

impl Drill {
    fn idle() -> Self {
        Self {
            postures: Vec::new(),
            is_standing: true,
            turns: 0.0,
            flips: false,
            is_once: false,
            far: None,
            near: None,
            every_s: 2.0,
            extent: None,
            flies: Vec::new(),
        }
    }

    /// Whether it is done once, and ends in another posture than it begins with.
    pub(in crate::staging) fn is_once(&self) -> bool {
        self.is_once
    }

    /// Whether it is done on one's feet with the hands, and the legs say nothing.
    pub(in crate::staging) fn is_of_the_hands(&self) -> bool {
        self.is_standing
    }

    /// Whether it is done on the knees.
    pub(in crate::staging) fn is_kneeling(&self) -> bool {
        let first = self.postures.first();
        first.is_some_and(|posture| posture.hips.1 > 25.0 && posture.torso_rad.abs() < 0.6)
    }

    /// Whether it begins lying down.
    pub(super) fn begins_lying(&self) -> bool {
        let first = self.postures.first();
        first.is_some_and(|posture| posture.torso_rad.abs() > 1.0)
    }

    /// Whether it ends on one's feet.
    pub(super) fn ends_standing(&self) -> bool {
        let last = self.postures.last();
        last.is_some_and(|posture| posture.hips.1 < 30.0)
    }

    /// The postures it is between at `along` of it, and how far it is from the first to the second. There is one at least.
    fn between(&self, along: f32) -> (&Posture, &Posture, f32) {
        let n = self.postures.len();
        // What is done again and again comes back to its first posture.
        let n_ways = if self.is_once { n.max(2) - 1 } else { n };
        let step = along * n_ways as f32;
        let at = (step as usize).min(n_ways - 1);
        let (from, to) = (&self.postures[at.min(n - 1)], &self.postures[(at + 1) % n]);
        (from, to, ease((step - at as f32).min(1.0)))
    }

    /// How far what the far hand holds is turned clockwise, when that is not as the arm has it.
    pub(in crate::staging) fn tilt_rad(&self) -> Option<f32> {
        let hand = self.far?;
        (hand.stroke != Stroke::Strike).then_some(hand.tilt_rad)
    }
}

fn drill(activity: Activity) -> Option<Drill> {
    let row = activity.row();
    let mut words = row.body.split(' ');
    let names: Vec<&str> = words.next()?.split('>').collect();
    let mut drill = Drill {
        postures: names
            .iter()
            .map(|name| posture(name))
            .collect::<Option<_>>()?,
        is_standing: matches!(names[..], ["stand" | "bend"]),
        turns: 0.0,
        flips: false,
        is_once: false,
        far: hand(row.far_hand)?,
        near: hand(row.near_hand)?,
        every_s: row.every_s,
        extent: None,
        flies: row
            .flies
            .split(',')
            .filter(|it| !it.is_empty())
            .map(ThrownKind::named)
            .collect::<Option<_>>()?,
    };
    for word in words {
        if word == "once" {
            drill.is_once = true;
            continue;
        }
        let (name, turns) = word.split_once('=')?;
        drill.flips = match name {
            "turn" => false,
            "flip" => true,
            _ => return None,
        };
        drill.turns = turns.parse().ok()?;
    }
    if !drill.is_standing {
        drill.extent = drill
            .postures
            .iter()
            .map(Posture::extent)
            .reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2)));
    }
    Some(drill)
}

/// `PLACE STROKE [TILT]`; nothing leaves the hand to the postures.
fn hand(cell: &str) -> Option<Option<Hand>> {
    if cell.is_empty() {
        return Some(None);
    }
    let mut words = cell.split(' ');
    let place = match words.next()? {
        "work" => Spot::Work,
        "other" => Spot::Other,
        "mouth" => Spot::Face(14.0, 6.0),
        "eye" => Spot::Face(20.0, -14.0),
        "ear" => Spot::Face(-22.0, -12.0),
        "hair" => Spot::Face(-4.0, -34.0),
        "brow" => Spot::Face(14.0, -30.0),
        "chin" => Spot::Face(6.0, 18.0),
        "waist" => Spot::At(32.0, -94.0),
        "chest" => Spot::At(36.0, -120.0),
        "belly" => Spot::At(22.0, -104.0),
        // The hands of folded arms, each at the other arm.
        "fold" => Spot::At(10.0, -116.0),
        "folded" => Spot::At(27.0, -113.0),
        "front" => Spot::At(64.0, -124.0),
        "high" => Spot::At(52.0, -182.0),
        // Beside the head, the arms apart.
        "apart" => Spot::At(-50.0, -184.0),
        "overhead" => Spot::At(18.0, -212.0),
        "low" => Spot::At(48.0, -52.0),
        "floor" => Spot::At(54.0, -14.0),
        "knee" => Spot::At(26.0, -60.0),
        "hip" => Spot::At(6.0, -92.0),
        "behind" => Spot::At(-46.0, -104.0),
        "shoulder" => Spot::At(-6.0, -150.0),
        "side" => Spot::At(-40.0, -92.0),
        _ => return None,
    };
    let stroke = match words.next()? {
        "hold" => Stroke::Hold,
        "rub" => Stroke::Rub,
        "wipe" => Stroke::Wipe,
        "saw" => Stroke::Saw,
        "pump" => Stroke::Pump,
        "circle" => Stroke::Circle,
        "crank" => Stroke::Crank,
        "strike" => Stroke::Strike,
        "tap" => Stroke::Tap,
        "press" => Stroke::Press,
        "pull" => Stroke::Pull,
        "push" => Stroke::Push,
        "twist" => Stroke::Twist,
        "shake" => Stroke::Shake,
        "lift" => Stroke::Lift,
        "reach" => Stroke::Reach,
        "down" => Stroke::Down,
        "dip" => Stroke::Dip,
        "wave" => Stroke::Wave,
        "draw" => Stroke::Draw,
        "spray" => Stroke::Spray,
        _ => return None,
    };
    let tilt_rad = words.next().map_or(Some(0.0), |word| word.parse().ok())?;
    Some(Some(Hand {
        place,
        stroke,
        tilt_rad,
    }))
}

impl Stroke {
    /// How far the hand is from its place at `along` of it, in units of a grown person.
    fn offset(self, along: f32, time_s: f32) -> (f32, f32) {
        let turn = |every: f32, phase: f32| wave(along, every, phase);
        let there = |begin: f32, end: f32| ease((along - begin) / (end - begin));
        let and_back = |begin: f32, end: f32| {
            let rise = 0.3 * (end - begin);
            there(begin, begin + rise) * (1.0 - there(end - rise, end))
        };
        match self {
            Self::Hold => (0.0, 1.5 * wave(time_s, 3.0, 0.0)),
            Self::Rub => (10.0 * turn(1.0, 0.0), 2.0 * turn(0.5, 0.1)),
            Self::Wipe => (24.0 * turn(1.0, 0.0), -4.0 * turn(0.5, 0.0)),
            Self::Saw => (16.0 * turn(1.0, 0.0), 5.0 * turn(1.0, 0.0)),
            Self::Pump => (0.0, 16.0 * turn(1.0, 0.0)),
            Self::Circle => (11.0 * turn(1.0, 0.0), 9.0 * turn(1.0, 0.25)),
            Self::Crank => (18.0 * turn(1.0, 0.0), 18.0 * turn(1.0, 0.25)),
            Self::Strike => {
                let up = there(0.0, 0.5) * (1.0 - there(0.56, 0.66));
                (-34.0 * up, -62.0 * up)
            }
            Self::Tap => {
                let up = 0.5 + 0.5 * turn(0.5, 0.0);
                (-5.0 * up, -13.0 * up)
            }
            Self::Press => (0.0, 12.0 * and_back(0.2, 0.9)),
            Self::Pull => (10.0 - 34.0 * and_back(0.1, 0.95), 3.0 * turn(1.0, 0.0)),
            Self::Push => (-12.0 + 32.0 * and_back(0.15, 0.85), 0.0),
            Self::Twist => (4.0 * turn(0.5, 0.0), 4.0 * turn(0.5, 0.25)),
            Self::Shake => (6.0 * turn(0.2, 0.0), 8.0 * turn(0.2, 0.3)),
            Self::Lift => (-8.0 * and_back(0.1, 0.9), -58.0 * and_back(0.1, 0.9)),
            Self::Reach => (26.0 * and_back(0.1, 0.6), -22.0 * and_back(0.1, 0.6)),
            Self::Down => {
                let back = there(0.72, 1.0);
                (
                    -14.0 * back * (1.0 - back),
                    28.0 * (there(0.0, 0.7) - back) - 14.0,
                )
            }
            Self::Dip => (10.0 * and_back(0.2, 0.8), 26.0 * and_back(0.3, 0.8)),
            Self::Wave => (18.0 * turn(1.0, 0.0), -3.0 * turn(0.5, 0.25)),
            Self::Draw => (
                12.0 * turn(1.0, 0.0) + 2.0 * turn(0.1, 0.0),
                4.0 * turn(0.5, 0.2) + 3.0 * turn(0.125, 0.0),
            ),
            Self::Spray => (14.0 * turn(1.0, 0.0), 14.0 * turn(0.5, 0.0)),
        }
    }
}

/// Does it for a moment.
pub(super) fn act(
    stance: &mut Stance,
    (actor, drill): (&Actor, &Drill),
    moment: &Moment,
    ties: &Ties,
) {
    let share = actor.drawing.height / PERSON_HIGH;
    let along = if drill.is_once {
        (moment.since_s / moment.over_s.max(0.1)).clamp(0.0, 1.0)
    } else {
        moment.beat(drill.every_s, lag(actor))
    };
    // By itself before the body where nothing is worked on, on the table where somebody sits.
    let before = ties
        .table_y
        .map_or((50.0 * share, -100.0 * share), |y| (50.0 * share, y - 6.0));
    let work = actor.contact.map_or(before, |contact| contact.at);
    let works = [drill.far, drill.near]
        .iter()
        .flatten()
        .any(|hand| hand.place == Spot::Work);
    let is_low = works && -work.1 < LOW_SHARE * actor.drawing.height;
    match ties.seat_y {
        Some(seat_y) => {
            seat(stance, seat_y);
            bend_seated(stance, drill, along);
        }
        None if drill.is_standing && is_low => kneel(stance, share),
        None => pose(stance, drill, along, share, actor.height()),
    }
    if works && drill.is_standing {
        bend_to(stance, work);
        stance.pose.turn("neck", 0.10);
    }
    let moves = [
        (FAR_ARM, drill.far, along),
        // The hands take turns.
        (NEAR_ARM, drill.near, fract(along + 0.5)),
    ];
    let far_spot = drill
        .far
        .map_or(before, |hand| spot(hand.place, work, (stance, share)));
    for (limb, hand, along) in moves {
        let Some(hand) = hand else {
            if drill.is_standing {
                arm(&mut stance.pose, limb, -0.25, -0.45);
            }
            continue;
        };
        let is_other = hand.place == Spot::Other;
        let (place, along) = match hand.place {
            // Both hands go together.
            Spot::Other => (
                (far_spot.0 - 13.0 * share, far_spot.1 + 9.0 * share),
                fract(along + 0.5),
            ),
            place => (spot(place, work, (stance, share)), along),
        };
        let stroke = match (is_other, drill.far) {
            (true, Some(far)) if hand.stroke == Stroke::Hold => far.stroke,
            _ => hand.stroke,
        };
        let (dx, dy) = stroke.offset(along, moment.time_s);
        stance
            .pose
            .reach(limb, (place.0 + dx * share, place.1 + dy * share));
    }
    sway(&mut stance.pose, moment.time_s, actor.phase, 1.0);
}

/// Bends whoever sits as far as a seat lets them.
fn bend_seated(stance: &mut Stance, drill: &Drill, along: f32) {
    let n = drill.postures.len();
    if n == 0 || drill.is_standing {
        return;
    }
    let (from, to, by) = drill.between(along);
    let mix = |a: f32, b: f32| a + (b - a) * by;
    let torso = mix(from.torso_rad, to.torso_rad).clamp(-0.3, 0.45);
    stance.pose.turn("torso", 0.7 * torso);
    stance.pose.turn("neck", mix(from.neck_rad, to.neck_rad));
}

/// How far a seat has moved the hips.
fn sunk(stance: &Stance) -> (f32, f32) {
    let drawing = stance.pose.drawing();
    let Some(torso_idx) = drawing.part("torso") else {
        return (0.0, 0.0);
    };
    let rest = drawing.parts[torso_idx].pivot;
    let now = stance.pose.placed(torso_idx).apply(rest.0, rest.1);
    (now.0 - rest.0, now.1 - rest.1)
}

fn spot(place: Spot, work: (f32, f32), (stance, share): (&Stance, f32)) -> (f32, f32) {
    match place {
        Spot::Work | Spot::Other => work,
        Spot::Face(x, y) => {
            let mouth = stance
                .pose
                .point("mouth")
                .or_else(|| stance.pose.point("hat"));
            let (at_x, at_y) = mouth.unwrap_or((22.0 * share, -166.0 * share));
            (at_x + x * share, at_y + y * share)
        }
        Spot::At(x, y) => {
            // They go with a body that sits.
            let sunk = sunk(stance);
            (x * share + sunk.0, y * share + sunk.1)
        }
    }
}

/// Brings the body to where it is between the postures.
fn pose(stance: &mut Stance, drill: &Drill, along: f32, share: f32, high: f32) {
    let n = drill.postures.len();
    if n == 0 {
        return;
    }
    let (from, to, by) = drill.between(along);
    let mix = |a: f32, b: f32| a + (b - a) * by;
    let mix2 = |a: (f32, f32), b: (f32, f32)| (mix(a.0, b.0), mix(a.1, b.1));
    stance.shift.1 -= mix(from.lift, to.lift) * high;
    let turned = if drill.flips {
        ease((along - 0.20) / 0.50)
    } else {
        along
    };
    stance.lean_rad = mix(from.lean.0, to.lean.0) + std::f32::consts::TAU * drill.turns * turned;
    stance.hub = mix(from.lean.1, to.lean.1);
    let pose = &mut stance.pose;
    let hips = mix2(from.hips, to.hips);
    pose.shift("torso", hips.0 * share, hips.1 * share);
    let bent = mix(from.torso_rad, to.torso_rad);
    pose.turn("torso", bent);
    for skirt in ["skirt", "skirt_front"] {
        // Cloth hangs, however the body is bent.
        pose.turn(skirt, -0.85 * bent);
    }
    pose.turn("neck", mix(from.neck_rad, to.neck_rad));
    for (side, (limb, foot)) in [(NEAR_LEG, "foot_near"), (FAR_LEG, "foot_far")]
        .into_iter()
        .enumerate()
    {
        let (a, b) = (from.feet[side], to.feet[side]);
        pose.reach(limb, (mix(a.0, b.0) * share, mix(a.1, b.1) * share));
        pose.level(foot, mix(a.2, b.2));
    }
    for (side, limb) in [NEAR_ARM, FAR_ARM].into_iter().enumerate() {
        let hand = mix2(from.hands[side], to.hands[side]);
        pose.reach(limb, (hand.0 * share, hand.1 * share));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_posture_and_every_activity_can_be_done() {
        let names = postures::POSTURES
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next());
        for name in names {
            assert!(posture(name).is_some(), "{name}");
        }
        for activity in Activity::all() {
            let drill = drill(activity);
            assert!(
                drill.is_some_and(|drill| drill.flies.len() <= 3),
                "{}",
                activity.key()
            );
        }
    }

    #[test]
    fn what_is_done_once_ends_in_its_last_posture() {
        let wakes = DRILLS
            .iter()
            .find(|drill| drill.is_once)
            .expect("something is done once");
        let (first, last) = (wakes.postures[0], wakes.postures[wakes.postures.len() - 1]);
        let (from, _, by) = wakes.between(0.0);
        assert_eq!((*from, by), (first, 0.0));
        let (_, to, by) = wakes.between(1.0);
        assert_eq!((*to, by), (last, 1.0));
        assert_ne!(first, last);
    }

    #[test]
    fn a_stroke_ends_where_it_began() {
        for stroke in [
            Stroke::Rub,
            Stroke::Wipe,
            Stroke::Saw,
            Stroke::Pump,
            Stroke::Circle,
            Stroke::Crank,
            Stroke::Strike,
            Stroke::Tap,
            Stroke::Press,
            Stroke::Pull,
            Stroke::Push,
            Stroke::Twist,
            Stroke::Shake,
            Stroke::Lift,
            Stroke::Reach,
            Stroke::Down,
            Stroke::Dip,
            Stroke::Wave,
            Stroke::Draw,
            Stroke::Spray,
        ] {
            let (begin, end) = (stroke.offset(0.0, 0.0), stroke.offset(1.0, 0.0));
            let apart = libm::hypotf(begin.0 - end.0, begin.1 - end.1);
            assert!(apart < 0.5, "{stroke:?}: {begin:?} {end:?}");
        }
    }
}

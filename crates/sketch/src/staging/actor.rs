//! Somebody or something on the set, and what it is tied to.

use std::sync::Arc;

use super::blocking::Zone;
use super::motion::{self, Drill};
use crate::rigs::{Drawing, Kind};
use crate::scene::{Action, Activity, Bearing, Class, Heading};

/// One actor: an entity, or one of a group.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The entity's place in the scene.
    pub entity_idx: usize,
    /// Its number in its group.
    pub copy_idx: u32,
    /// Its drawing.
    pub drawing: Arc<Drawing>,
    /// How it can move.
    pub kind: Kind,
    /// Its family.
    pub class: Class,
    /// What it does.
    pub action: Action,
    /// The way in which it does that.
    pub activity: Option<Activity>,
    /// Where it stands, or its lower edge is, halfway through its way: world coordinates.
    pub at: (f32, f32),
    /// World units per unit of its drawing.
    pub unit: f32,
    /// 1.0 as it is drawn, -1.0 mirrored.
    pub facing: f32,
    /// Tells it apart from others in time, 0.0 to 1.0.
    pub phase: f32,
    /// How fast it travels, in world units a second.
    pub speed: f32,
    /// How far it rises or falls over the clip, in world units.
    pub span: f32,
    /// What it is tied to.
    pub tie: Tie,
    /// Whether it is in the air.
    pub is_airborne: bool,
    /// Whether it floats on water.
    pub is_afloat: bool,
    /// Whether it is carried and does not move by itself.
    pub is_still: bool,
    /// Painted in this order; larger is nearer.
    pub depth: f32,
    /// Whether somebody chases, pushes or pulls it along.
    pub is_led: bool,
    /// Whether it is one of a crowd that the set already shows, and not painted itself.
    pub is_in_stands: bool,
    /// How long the segment is, in story seconds.
    pub over_segment_s: f32,
    /// How it stands in the picture.
    pub zone: Zone,
    /// 1.0 travels to the right, -1.0 to the left.
    pub heading: f32,
    /// How far it had travelled when the segment began, in its drawing's units.
    pub travelled: f32,
    /// Since when it does what it does, in story seconds.
    pub since_s: f32,
    /// How long that takes, in story seconds, for what is done only once.
    pub over_s: f32,
    /// The way it goes from its place, beside all it does of itself.
    pub course: Option<Course>,
    /// Where its hand meets somebody or something.
    pub contact: Option<Contact>,
    /// Whether it hangs its head.
    pub is_downcast: bool,
    /// Whether it goes faster than its like usually does.
    pub is_fast: bool,
    /// Where it is bound for, when it goes on its own feet or wheels.
    pub heading_to: Heading,
    /// Who catches it out of the air, and at what share of the segment.
    pub caught_by: Option<(usize, f32)>,
    /// How its body is carried while it does what it does.
    pub bearings: Vec<Bearing>,
    /// Whether it is a shape of paper, which turns in the picture and has no ground to stand on.
    pub is_flat: bool,
    /// How far the whole is turned clockwise: on a slope.
    pub tilt_rad: f32,
    /// Where what it pours comes to rest, in world coordinates.
    pub pours_to_y: Option<f32>,
    /// Whether it is a tool that works by itself.
    pub is_tool: bool,
    /// Whether it is in what it is tied to, whose front is before it.
    pub is_within: bool,
    /// Whether its course ends under water.
    pub plunges: bool,
}

/// Where a hand meets somebody or something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// From the actor's foot in its drawing's units: forward, and down.
    pub at: (f32, f32),
    /// The other actor.
    pub with: usize,
    /// Whether it takes what the other gives.
    pub takes: bool,
    /// Whether what it leans at is higher than its shoulders.
    pub is_high: bool,
}

/// A way through the air from an actor's place to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// To where, from its place, in world units.
    pub by: (f32, f32),
    /// How high the arc is above the straight way, in world units.
    pub arc: f32,
    /// When it goes.
    pub legs: Legs,
}

/// When a course is gone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Legs {
    /// There and back again and again.
    ToAndFro {
        /// How long there and back takes, in story seconds.
        every_s: f32,
    },
    /// There, to stay: begin and end as shares of the segment.
    Once {
        /// When it sets out.
        begin: f32,
        /// When it arrives.
        end: f32,
    },
    /// There, slower and slower, and to a halt.
    Slowing {
        /// When it stands, as a share of the segment.
        end: f32,
    },
    /// The same at an even pace, also where it goes down.
    Even {
        /// When it sets out.
        begin: f32,
        /// When it arrives.
        end: f32,
    },
}

impl Course {
    /// How far along the way it is at `time_s`, 0.0 to 1.0; `since_s` since it does what it does, which takes `over_s`.
    #[must_use]
    pub fn along(&self, (time_s, since_s, over_s): (f32, f32, f32)) -> f32 {
        match self.legs {
            Legs::ToAndFro { every_s } => {
                // It leaves the first hand when that throws, a little before the middle of the throw.
                let turn = time_s / every_s - 0.47;
                let turn = turn - libm::floorf(turn);
                1.0 - libm::fabsf(2.0 * turn - 1.0)
            }
            Legs::Slowing { end } => {
                let left = 1.0 - (since_s / over_s.max(0.1) / end).clamp(0.0, 1.0);
                1.0 - left * left
            }
            Legs::Once { begin, end } | Legs::Even { begin, end } => {
                let share = since_s / over_s.max(0.1);
                ((share - begin) / (end - begin).max(0.01)).clamp(0.0, 1.0)
            }
        }
    }

    /// Where it is from its place when it is so far along.
    #[must_use]
    pub fn offset(&self, along: f32) -> (f32, f32) {
        let up = 4.0 * self.arc * along * (1.0 - along);
        // What falls straight falls faster and faster.
        let falls = self.arc == 0.0 && !matches!(self.legs, Legs::Even { .. });
        let down = if falls { along * along } else { along };
        (self.by.0 * along, self.by.1 * down - up)
    }
}

/// The mirroring with which a drawing looks to the right, where everything travels: Twemoji's animals and vehicles
/// look to the left.
pub(super) fn unmirrored(kind: Kind, class: Class) -> f32 {
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

/// What an actor is tied to; the number is the other actor's place in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tie {
    /// Nothing.
    #[default]
    None,
    /// Plays the instrument: sits at its `seat`, hands on its keys.
    Keys(usize),
    /// Sits at the other's `seat` and goes where it goes.
    Rides(usize),
    /// Stays on top of the other as it moves; from the other's place, in world units.
    Upon(usize, (f32, f32)),
    /// In the other's hand.
    Held(usize, Grip),
    /// In the sky on a line from the other's hand.
    Line(usize),
    /// Sits behind the other, at its top.
    At(usize),
}

/// How something is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// In the far hand, upright.
    FarHand,
    /// In the near hand, while the far one does something else.
    NearHand,
    /// Before the chest with both hands.
    BothHands,
    /// Above the head.
    Overhead,
    /// On the head.
    Head,
    /// Under both feet: a board, skis.
    Feet,
    /// Before the belly, both hands on it: a guitar.
    Belly,
    /// Between chin and shoulder: a violin.
    Chin,
    /// At the lips: a trumpet.
    Mouth,
    /// Before the eyes: a camera.
    Eye,
    /// At the ear: a phone.
    Ear,
}

impl Tie {
    /// The actor that must be placed first.
    #[must_use]
    pub fn host(self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Keys(idx)
            | Self::Rides(idx)
            | Self::Upon(idx, _)
            | Self::Held(idx, _)
            | Self::Line(idx)
            | Self::At(idx) => Some(idx),
        }
    }
}

impl Actor {
    /// Whether it is a vehicle whose driver sits behind a window, and not on it.
    #[must_use]
    pub(super) fn has_cab(&self) -> bool {
        let is_cabin = self.drawing.point("cable").is_some();
        (self.class == Class::Vehicle || is_cabin)
            && self.drawing.point("seat").is_some()
            && self.drawing.point("hand_far").is_none()
    }

    /// Where it pours from, in its drawing's units: its mouth, else the neck of a bottle or the rim of a glass.
    pub(super) fn spout(&self) -> (f32, f32) {
        if let Some((_, at)) = self.drawing.point("mouth") {
            return at;
        }
        let (left, top, right) = self.drawing.extent;
        let is_narrow = right - left < -0.5 * top;
        (if is_narrow { 0.2 } else { 0.8 } * left, 0.96 * top)
    }

    /// How it does what it does, when that is an activity of `activities.tsv` and it has the body for it.
    pub(super) fn drill(&self) -> Option<&'static Drill> {
        let activity = self.activity.filter(|it| it.suits(self.action))?;
        let drill = motion::drill_of(activity);
        // On a seat it is the seat that is left or taken.
        let fits = if drill.is_once() {
            self.tie == Tie::None
        } else {
            self.course.is_none()
        };
        (self.kind == Kind::Biped && fits).then_some(drill)
    }

    /// Whether it comes towards the viewer or goes away, rather than across the picture.
    pub(super) fn is_in_depth(&self) -> bool {
        let goes = matches!(
            self.action,
            Action::Walk | Action::Run | Action::Chase | Action::Drive | Action::March
        );
        goes && self.heading_to != Heading::Across
            && self.zone == Zone::Ground
            && self.tie == Tie::None
            && self.course.is_none()
    }

    /// How large somebody bound for the viewer, or away, is `share` of the way through.
    pub(super) fn nearness(&self, share: f32) -> f32 {
        const FAR: f32 = 0.46;
        let share = share.clamp(0.0, 1.0);
        let way = if self.heading_to == Heading::Far {
            1.0 - share
        } else {
            share
        };
        FAR + (1.04 - FAR) * way
    }

    /// Its height in world units.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.drawing.height * self.unit
    }

    /// How far it reaches with its wings spread, in its drawing's units; `None` for who does not fly on spread ones.
    #[must_use]
    pub fn spread(&self) -> Option<(f32, f32, f32)> {
        use Action as A;
        let flies = self.is_airborne
            || matches!(
                self.action,
                A::Fly | A::Float | A::Rise | A::Fall | A::Hover | A::Glide | A::Dive | A::Orbit
            );
        self.drawing.in_flight.filter(|_| flies)
    }

    /// How far it reaches left, up and right of where it stands, in world units, at rest.
    #[must_use]
    pub fn reach(&self) -> (f32, f32, f32) {
        let (left, top, right) = match self.drill().and_then(|drill| drill.extent) {
            Some((left, top, right)) => {
                let share = self.drawing.height / 200.0;
                (left * share, top * share, right * share)
            }
            None => self.spread().unwrap_or(self.drawing.extent),
        };
        let (left, right) = if self.facing < 0.0 {
            (-right, -left)
        } else {
            (left, right)
        };
        (left * self.unit, top * self.unit, right * self.unit)
    }

    /// Its box at rest: left, top, right, bottom.
    #[must_use]
    pub fn rest_box(&self) -> (f32, f32, f32, f32) {
        let (left, top, right) = self.reach();
        (
            self.at.0 + left,
            self.at.1 + top,
            self.at.0 + right,
            self.at.1,
        )
    }
}

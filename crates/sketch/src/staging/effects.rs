//! Small things that rise from what happens: notes, confetti, sleep's z, bubbles; and in `thrown` dust, spray, smoke
//! and all that flies in an arc.

mod thrown;

use std::sync::Arc;

pub(super) use self::thrown::ThrownKind;
use super::actor::Actor;
use super::production::Placed;
use crate::paint::noise::Dice;
use crate::paint::{Affine, Blend, Draw, DrawList};
use crate::rigs::{Drawing, Light, Pose, Puppet};
use crate::scene::{Action, Scene, Setting};
use crate::staging::place_of;

/// What rises in a clip.
#[derive(Default)]
pub(super) struct Effects {
    springs: Vec<Spring>,
    seed: u64,
}

/// Where one kind of thing rises from.
struct Spring {
    actor_idx: usize,
    /// Which of the clip's springs it is, for chance.
    stream: u32,
    /// Nothing rises before, in story seconds.
    from_s: f32,
    kind: SpringKind,
    shapes: Vec<Arc<Puppet>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SpringKind {
    Notes,
    Confetti,
    Sleep,
    Bubbles,
    /// One of the kinds that fly like thrown things.
    Thrown(ThrownKind),
}

const PX_PER_UNIT: f32 = 1.0;

const NOTES: [&str; 2] = [
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 80"><path d="M30 8L36 8C36 20 52 22 48 40C46 32 40 30 36 30L36 62C36 72 16 76 14 64C13 54 26 52 30 56Z" fill="#ffd97a"/></svg>"##,
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><path d="M24 12L68 4L68 56C68 66 48 70 46 59C45 50 58 47 62 51L62 20L30 26L30 64C30 74 10 78 8 66C7 57 20 54 24 58Z" fill="#ffe6a8"/></svg>"##,
];

const Z: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><path d="M12 10L48 10L48 18L26 42L48 42L48 50L12 50L12 42L34 18L12 18Z" fill="#e8eefc"/></svg>"##;

const BUBBLE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><circle cx="30" cy="30" r="24" fill="#cdefff" fill-opacity="0.250"/><path d="M30 4A26 26 0 1 1 29.900 4ZM30 8A22 22 0 1 0 30.100 8Z" fill="#eefaff" fill-opacity="0.750" fill-rule="evenodd"/><path d="M16 22C18 16 24 13 29 14C24 17 20 21 18 26Z" fill="#ffffff"/></svg>"##;

const SCRAPS: [&str; 4] = ["#f2545b", "#ffd166", "#4cc9a0", "#5a8df0"];

impl Effects {
    pub(super) fn new(scene: &Scene, actors: &[Actor], seed: u64) -> Self {
        let mut springs = Vec::new();
        for (actor_idx, actor) in actors.iter().enumerate() {
            if actor.copy_idx > 2 || actor.is_in_stands {
                continue;
            }
            let kind = match actor.action {
                Action::PlayInstrument => Some(SpringKind::Notes),
                Action::Sleep => Some(SpringKind::Sleep),
                Action::Bow | Action::Cheer => Some(SpringKind::Confetti),
                Action::Swim if place_of(scene).base() == Setting::UnderWater => {
                    Some(SpringKind::Bubbles)
                }
                _ => None,
            };
            let thrown = thrown::kinds_of(scene, actor);
            for kind in kind.into_iter().chain(thrown.map(SpringKind::Thrown)) {
                springs.push(Spring {
                    actor_idx,
                    stream: actor_idx as u32 + 97 * springs_before(&springs, actor_idx),
                    from_s: f32::NEG_INFINITY,
                    kind,
                    shapes: shapes(kind),
                });
            }
        }
        Self { springs, seed }
    }

    /// Lets springs begin at `start_s`, but for those that rose in `previous` already, which go on here and no longer
    /// there: nothing is seen twice.
    pub(super) fn take_over(
        &mut self,
        start_s: f32,
        previous: &mut Self,
        previous_of: impl Fn(usize) -> Option<usize>,
    ) {
        for spring in &mut self.springs {
            let same = previous_of(spring.actor_idx).and_then(|previous_idx| {
                previous
                    .springs
                    .iter()
                    .position(|old| old.actor_idx == previous_idx && old.kind == spring.kind)
            });
            match same {
                Some(spring_idx) => {
                    let old = previous.springs.remove(spring_idx);
                    (spring.stream, spring.from_s) = (old.stream, old.from_s);
                }
                None => spring.from_s = start_s,
            }
        }
    }

    /// How long what rises is seen at most, in story seconds.
    pub(super) fn life_s(&self) -> f32 {
        let lives = self.springs.iter().map(|spring| spring.rhythm().1);
        lives.fold(0.0, f32::max)
    }

    /// Adds what is in the air at `time_s` story seconds of what rose before `until_s`: what rises behind everybody, or
    /// else before them.
    pub(super) fn draw(
        &self,
        (time_s, until_s, is_behind): (f32, f32, bool),
        actors: &[Actor],
        placed: &[Placed],
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        // Notes hide no face.
        let is_meant = |spring: &&Spring| (spring.kind == SpringKind::Notes) == is_behind;
        for spring in self.springs.iter().filter(is_meant) {
            let actor = &actors[spring.actor_idx];
            let at = spring.source(actor, actors, &placed[spring.actor_idx], placed);
            let (every_s, life_s) = spring.rhythm();
            let last = libm::floorf(time_s / every_s) as i64;
            let n_alive = libm::ceilf(life_s / every_s) as i64 + 1;
            for bit_idx in (last - n_alive).max(-n_alive)..=last {
                let born_s = bit_idx as f32 * every_s;
                let age = (time_s - born_s) / life_s;
                if !(spring.from_s..until_s).contains(&born_s) {
                    continue;
                }
                if (0.0..1.0).contains(&age) {
                    let mut dice = Dice::new(
                        self.seed ^ (bit_idx as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15),
                        77 + spring.stream,
                    );
                    if let SpringKind::Thrown(kind) = spring.kind {
                        let since_s = time_s - born_s;
                        if let Some(bit) = kind.bit(&mut dice, (actor, since_s, born_s), at) {
                            bit.draw(&spring.shapes, to_frame, list);
                        }
                        continue;
                    }
                    spring.draw_bit(&mut dice, age, at, actor.height(), to_frame, list);
                }
            }
        }
    }
}

/// How many springs an actor has already: each has its own chance.
fn springs_before(springs: &[Spring], actor_idx: usize) -> u32 {
    springs
        .iter()
        .filter(|spring| spring.actor_idx == actor_idx)
        .count() as u32
}

impl Spring {
    /// A bit is born every so many seconds and lives for so many.
    fn rhythm(&self) -> (f32, f32) {
        match self.kind {
            SpringKind::Notes => (0.5, 3.6),
            SpringKind::Sleep => (1.3, 3.4),
            SpringKind::Confetti => (0.09, 3.6),
            SpringKind::Bubbles => (0.9, 3.0),
            SpringKind::Thrown(kind) => kind.rhythm(),
        }
    }

    fn source(
        &self,
        actor: &Actor,
        actors: &[Actor],
        own: &Placed,
        placed: &[Placed],
    ) -> (f32, f32) {
        let of = |placed: &Placed, name: &str| {
            let (x, y) = placed.stance.pose.point(name)?;
            Some(placed.to_world.apply(x, y))
        };
        let high = |share: f32| own.to_world.apply(0.0, -share * actor.drawing.height);
        match self.kind {
            SpringKind::Notes => actor
                .tie
                .host()
                .filter(|host_idx| *host_idx < actors.len())
                .and_then(|host_idx| of(&placed[host_idx], "sound"))
                // From what is played in the hands, past the face and not over it.
                .unwrap_or_else(|| {
                    let (x, y) = high(0.62);
                    (x + 0.44 * actor.height() * actor.facing, y)
                }),
            SpringKind::Sleep => of(own, "hat").unwrap_or_else(|| high(0.8)),
            SpringKind::Bubbles => high(0.6),
            SpringKind::Confetti => (own.travel, 0.0),
            SpringKind::Thrown(kind) => kind.source(actor, own),
        }
    }

    fn draw_bit(
        &self,
        dice: &mut Dice,
        age: f32,
        from: (f32, f32),
        height: f32,
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        let drift = dice.unit() - 0.5;
        let turn = dice.unit();
        let shape = &self.shapes[dice.below(self.shapes.len())];
        let swing = libm::sinf(6.0 * age + 6.3 * turn);
        let fade = (age * 8.0).min(1.0) * ((1.0 - age) * 3.0).min(1.0);
        let (at, side, lean_rad) = match self.kind {
            SpringKind::Notes => (
                (
                    from.0 + 0.62 * drift * (0.35 + 0.65 * age) + 0.03 * swing,
                    from.1 - 0.70 * height.min(0.75) * age,
                ),
                0.085 * (0.75 + 0.5 * turn) * height.max(0.35) / 0.5,
                0.30 * swing,
            ),
            SpringKind::Sleep => (
                (
                    from.0 + 0.10 * age + 0.02 * swing,
                    from.1 - 0.02 - 0.24 * age,
                ),
                0.03 + 0.045 * age,
                0.15 * swing,
            ),
            SpringKind::Bubbles => (
                (from.0 + 0.06 * drift + 0.012 * swing, from.1 - 0.45 * age),
                0.016 + 0.02 * turn,
                0.0,
            ),
            SpringKind::Confetti => (
                (from.0 + 1.7 * drift + 0.04 * swing, -0.30 + 1.35 * age),
                0.016 + 0.010 * turn,
                9.0 * age + 6.0 * turn,
            ),
            SpringKind::Thrown(_) => return,
        };
        let unit = side / shape.drawing.height;
        let squash = if self.kind == SpringKind::Confetti {
            0.25 + 0.75 * libm::fabsf(libm::cosf(14.0 * age + 9.0 * turn))
        } else {
            1.0
        };
        let to_world = Affine::translate(0.0, 0.5 * shape.drawing.height)
            .then(Affine::scale(unit, unit * squash))
            .then(Affine::rotate(lean_rad))
            .then(Affine::translate(at.0, at.1));
        let pose = Pose::rest(&shape.drawing);
        shape.draw(&pose, to_world.then(to_frame), fade, list);
        if self.kind == SpringKind::Notes
            && let Some(crate::paint::Step::Draw(note)) = list.steps.last().cloned()
        {
            // A breath of light, so that notes read on a dark stage and on a bright lawn.
            list.draw(Draw {
                blend: Blend::Add,
                opacity: 0.30 * fade,
                ..note
            });
        }
    }
}

fn shapes(kind: SpringKind) -> Vec<Arc<Puppet>> {
    let scraps = SCRAPS.map(|colour| {
        format!(r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><rect x="2" y="2" width="56" height="36" rx="5" fill="{colour}"/></svg>"##)
    });
    let pictures: Vec<&str> = match kind {
        SpringKind::Notes => NOTES.to_vec(),
        SpringKind::Sleep => vec![Z],
        SpringKind::Bubbles => vec![BUBBLE],
        SpringKind::Confetti => scraps.iter().map(String::as_str).collect(),
        SpringKind::Thrown(kind) => kind.pictures().to_vec(),
    };
    pictures
        .iter()
        .filter_map(|svg| Drawing::from_picture(svg, 100.0).ok())
        .map(|drawing| {
            Arc::new(Puppet::bake(
                Arc::new(drawing),
                PX_PER_UNIT,
                Light::neutral(),
            ))
        })
        .collect()
}

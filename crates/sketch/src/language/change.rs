//! A change prompt read against the scene it changes: "make it snow", "the cat takes a bow", a new description.
//!
//! ```text
//! text -> clauses (command and words) -> read onto a draft that knows the scene -> merge -> Scene
//!      \-> a description of its own -> compose -> pair with the scene ---------------^
//! ```
//!
//! What the prompt does not speak of stays as it is: entities keep their ids, looks and places, the scene its
//! place, hour, weather, style and camera.

mod clauses;

mod describe;

mod instruct;

mod merge;

mod phrases;

use super::later::{self, Later};
use super::tokens::{self, Token};
use super::{compose, grammar, names, notation, tongues};
use crate::scene::{CameraMove, Scene, Setting, Shot, Transition};
use crate::settings::shows_weather;
use clauses::{Clause, Command};
use instruct::Instructed;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(super) use clauses::problems;

/// What a change is for; it decides how a prompt without a command is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// An instruction on the same timeline. Never leaves the scene as it was.
    Edit,
    /// The clip again for a new prompt, usually a description of all of it. Never leaves the scene as it was.
    Remix,
    /// What happens next. May leave the scene as it was: then it just goes on.
    Extend,
}

/// How a change was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Understood {
    /// As instructions: all else stays.
    Instruction,
    /// As a description of the whole: what is not described goes, what is described in both stays the same.
    Description,
    /// Nothing in it can be drawn that is not there already: the same scene is shot again in another way.
    Retake,
    /// Nothing in it can be drawn that is not there already, and nothing changes.
    Unchanged,
}

/// A changed scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The scene after the change.
    pub scene: Scene,
    /// How the prompt was understood.
    pub understood: Understood,
    /// How it takes over from what was there, where it comes after it.
    pub transition: Transition,
    /// What happens after that.
    pub later: Vec<Later>,
}

impl Change {
    fn of(scene: Scene, understood: Understood) -> Self {
        Self {
            scene,
            understood,
            transition: Transition::Flow,
            later: Vec::new(),
        }
    }
}

/// Reads `prompt` as a change of `scene`.
///
/// A pure function of its arguments that cannot fail.
#[must_use]
pub fn change(scene: &Scene, prompt: &str, purpose: Purpose) -> Change {
    change_with_names(scene, prompt, purpose, &[])
}

/// The same where some names stand for characters.
#[must_use]
pub fn change_with_names(scene: &Scene, prompt: &str, purpose: Purpose, names: &[&str]) -> Change {
    let (tokens, _) = tongues::translate(tokens::split(&notation::plain(prompt)));
    let tokens = super::in_plain_words(tokens, names);
    if purpose == Purpose::Edit {
        return introduced(changed(scene, &tokens, purpose, names), names);
    }
    let mut parts = later::parts(&tokens);
    if later::has_context(&parts) {
        parts.remove(0);
    }
    let mut change = match parts[0].transition {
        Transition::Cut if purpose == Purpose::Extend => Change {
            scene: describe::shot(&[scene], &parts[0].tokens, names),
            understood: Understood::Description,
            transition: Transition::Cut,
            later: Vec::new(),
        },
        _ => introduced(changed(scene, &parts[0].tokens, purpose, names), names),
    };
    change.later = later::follow(&change.scene, &parts[1..], names);
    change
}

/// What is there after something more happened.
///
/// It is told and not ordered: "a guest" is somebody else than the bride who is there, "turns around" no command.
pub(super) fn next(scene: &Scene, tokens: &[Token], names: &[&str]) -> Scene {
    let clauses = clauses::told(tokens);
    let instructed = instruct::tell(scene, &clauses, names);
    let goes_on = instructed
        .draft
        .setting
        .is_none_or(|(setting, is_sure)| !is_sure || merge::is_part(setting, scene.setting));
    let is_elsewhere = !goes_on && describes(&clauses, &instructed, scene, Purpose::Extend);
    let mut scene = if is_elsewhere {
        describe::pair(scene, tokens, Purpose::Extend, names).scene
    } else {
        merge::merge(scene, instructed, Purpose::Extend)
    };
    compose::suit(&mut scene);
    names::introduce(&mut scene, names);
    scene
}

/// What is there as it is known to whoever tells more of it.
pub(super) fn told_of(scene: &Scene, names: &[&str]) -> grammar::Start {
    instruct::start(scene, names)
}

/// Another shot, after those of the `past`: whoever was seen before is the same.
pub(super) fn shot(past: &[&Scene], tokens: &[Token], names: &[&str]) -> Scene {
    describe::shot(past, tokens, names)
}

fn changed(scene: &Scene, tokens: &[Token], purpose: Purpose, names: &[&str]) -> Change {
    let clauses = clauses::split(tokens);
    let instructed = instruct::follow(scene, &clauses, purpose, names);
    let is_description = describes(&clauses, &instructed, scene, purpose);
    let mut change = if is_description {
        describe::pair(scene, tokens, purpose, names)
    } else {
        Change::of(
            merge::merge(scene, instructed, purpose),
            Understood::Instruction,
        )
    };
    if !looks_like(&change.scene, scene) {
        return change;
    }
    if purpose == Purpose::Extend && change.scene != *scene {
        return change;
    }
    if purpose == Purpose::Extend {
        change.understood = Understood::Unchanged;
        return change;
    }
    if may_describe(&clauses) {
        change = describe::pair(scene, tokens, purpose, names);
    }
    if looks_like(&change.scene, scene) {
        change = retake(&change.scene);
    }
    change
}

fn introduced(mut change: Change, names: &[&str]) -> Change {
    names::introduce(&mut change.scene, names);
    change
}

/// Whether two scenes cannot be told apart: they are the same but for weather and hours that are not seen there.
fn looks_like(scene: &Scene, other: &Scene) -> bool {
    let mut seen = scene.clone();
    if !shows_weather(scene.setting) {
        seen.weather = other.weather;
        seen.season = other.season;
    }
    if matches!(scene.setting, Setting::Space | Setting::Moon) {
        seen.time_of_day = other.time_of_day;
    }
    seen == *other
}

/// Whether a prompt describes a whole scene instead of a change to one.
fn describes(clauses: &[Clause], instructed: &Instructed, scene: &Scene, purpose: Purpose) -> bool {
    let has_command = clauses.iter().any(|clause| clause.command != Command::Tell);
    if has_command || instructed.speaks_of_known || clauses::refers_back(clauses) {
        return false;
    }
    let items: Vec<Vec<Token>> = clauses.iter().map(|clause| clause.tokens.clone()).collect();
    let draft = items.iter().fold(None, |draft, tokens| {
        let (read, ..) = grammar::read_on(
            &super::items(tokens),
            grammar::Start {
                draft: draft.unwrap_or_default(),
                ..grammar::Start::default()
            },
        );
        Some(read)
    });
    let Some(draft) = draft else { return false };
    if draft.entities.is_empty() {
        return false;
    }
    let names_place = matches!(draft.setting, Some((_, true)));
    let is_elsewhere = draft
        .setting
        .is_some_and(|(setting, is_sure)| is_sure && setting != scene.setting);
    match purpose {
        Purpose::Remix => true,
        Purpose::Edit => names_place || draft.entities.iter().any(|entity| entity.acts),
        Purpose::Extend => is_elsewhere,
    }
}

/// Whether a prompt without effect may be a description after all, and not a command that came to nothing.
fn may_describe(clauses: &[Clause]) -> bool {
    clauses.iter().all(|clause| clause.command == Command::Tell) && !clauses::refers_back(clauses)
}

/// The same scene, shot in another way.
fn retake(scene: &Scene) -> Change {
    let mut scene = scene.clone();
    scene.camera = match scene.camera {
        CameraMove::PushIn | CameraMove::Orbit => CameraMove::PullOut,
        _ => CameraMove::PushIn,
    };
    if scene.shot == Shot::CloseUp {
        scene.camera = CameraMove::PullOut;
    }
    Change::of(scene, Understood::Retake)
}

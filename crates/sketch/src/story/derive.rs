//! Stories made from stories.

use super::moments::{Moments, fitting};
use super::{Segment, Story, kept_prompt};
use crate::language::{self, Change, Purpose, Understood};
use crate::scene::{Scene, Transition};

/// What an order says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a> {
    /// What shall be shown, what shall change, or what happens next.
    pub prompt: &'a str,
    /// What shall be left out.
    pub negative_prompt: Option<&'a str>,
    /// What characters are called.
    pub names: &'a [&'a str],
}

impl Words<'_> {
    fn left_out(&self, scene: Scene) -> Scene {
        match self.negative_prompt {
            Some(negative_prompt) => language::without(&scene, negative_prompt),
            None => scene,
        }
    }

    /// Segments of what is shown, each with its length in frames.
    fn segments(&self, shown: Vec<(Scene, Transition, u32)>, seed: u64) -> Vec<Segment> {
        shown
            .into_iter()
            .map(|(scene, transition, n_frames)| Segment {
                transition,
                ..Segment::new(self.left_out(scene), self.prompt, n_frames, seed)
            })
            .collect()
    }

    fn change(&self, scene: &Scene, purpose: Purpose) -> Change {
        language::change_with_names(scene, self.prompt, purpose, self.names)
    }
}

impl Story {
    /// The story of a new clip: what the words describe.
    #[must_use]
    pub fn told(words: &Words<'_>, (n_frames, fps): (u32, u32), seed: u64) -> Self {
        let told = language::understand_with_names(words.prompt, words.names);
        let scene = words.left_out(told.scene);
        let mut story = Self::of(scene.clone(), words.prompt, (n_frames, fps), seed);
        let moments = Moments {
            first: (scene, Transition::Flow),
            later: told.later,
        };
        let shown = fitting(moments, (n_frames, fps), |moments| moments.first());
        story.segments = words.segments(shown, seed);
        story
    }

    /// The same story with a change, on the same timeline: every segment changes, nobody else moves.
    ///
    /// `purpose` is [`Purpose::Edit`] or [`Purpose::Remix`].
    #[must_use]
    pub fn changed(&self, words: &Words<'_>, purpose: Purpose) -> Self {
        let mut changed = self.clone();
        let source = &self.segments[0].scene;
        let first = words.change(source, purpose);
        for (segment_idx, segment) in changed.segments.iter_mut().enumerate() {
            let scene = if segment_idx == 0 {
                first.scene.clone()
            } else if first.understood == Understood::Description {
                // A new description tells what is there; what happened later happens to them.
                retold(source, &segment.scene, &first.scene)
            } else {
                words.change(&segment.scene, purpose).scene
            };
            segment.scene = words.left_out(scene);
            segment.prompt = kept_prompt(words.prompt);
            if let Some(blocking) = segment.blocking.as_mut().filter(|_| segment_idx > 0) {
                // Where a later camera begins is found anew.
                blocking.camera = None;
            }
        }
        changed.credits.clear();
        if first.understood == Understood::Description && !first.later.is_empty() {
            // A new description that tells of several moments is a new story of the same people.
            let length = (self.n_frames(), self.fps);
            let moments = Moments {
                first: (changed.segments[0].scene.clone(), Transition::Flow),
                later: first.later,
            };
            let begins = changed.segments[0].blocking.take();
            let shown = fitting(moments, length, |moments| moments.first());
            changed.segments = words.segments(shown, self.segments[0].seed);
            changed.segments[0].blocking = begins;
        }
        changed
    }

    /// The story with segments of `n_frames` more, in which happens what the words say.
    #[must_use]
    pub fn extended(&self, words: &Words<'_>, n_frames: u32) -> Self {
        let last = self.last();
        // What has rusted by then is not new again.
        let change = words.change(&last.scene.in_the_end(), Purpose::Extend);
        let moments = Moments {
            first: (words.left_out(change.scene), change.transition),
            later: change.later,
        };
        let shown = fitting(moments, (n_frames, self.fps), |moments| moments.last());
        let mut extended = self.clone();
        extended.segments.extend(words.segments(shown, last.seed));
        extended
    }
}

/// A later segment of a story whose beginning was `from` and is now `to`: what had changed since changes again.
fn retold(from: &Scene, later: &Scene, to: &Scene) -> Scene {
    let mut scene = to.clone();
    let mut take = |differs: bool, put: fn(&mut Scene, &Scene)| {
        if differs {
            put(&mut scene, later);
        }
    };
    take(later.setting != from.setting, |scene, later| {
        scene.setting = later.setting;
    });
    take(later.time_of_day != from.time_of_day, |scene, later| {
        scene.time_of_day = later.time_of_day;
    });
    take(later.weather != from.weather, |scene, later| {
        scene.weather = later.weather;
    });
    take(later.season != from.season, |scene, later| {
        scene.season = later.season;
    });
    take(later.style != from.style, |scene, later| {
        scene.style = later.style;
    });
    take(later.mood != from.mood, |scene, later| {
        scene.mood = later.mood;
    });
    take(later.camera != from.camera, |scene, later| {
        scene.camera = later.camera;
    });
    let at_first = |id: u32| from.entities.iter().find(|entity| entity.id == id);
    for entity in &mut scene.entities {
        let now = later.entities.iter().find(|later| later.id == entity.id);
        if let (Some(then), Some(now)) = (at_first(entity.id), now)
            && (then.action, then.activity) != (now.action, now.activity)
        {
            entity.action = now.action;
            entity.activity = now.activity;
            entity.target = None;
        }
    }
    let has_left =
        |id: u32| at_first(id).is_some() && !later.entities.iter().any(|entity| entity.id == id);
    scene.entities.retain(|entity| !has_left(entity.id));
    for entity in &later.entities {
        let is_newcomer = at_first(entity.id).is_none();
        if is_newcomer && !scene.entities.iter().any(|other| other.id == entity.id) {
            scene.entities.push(entity.clone());
        }
    }
    let ids: Vec<u32> = scene.entities.iter().map(|entity| entity.id).collect();
    for entity in &mut scene.entities {
        let is_gone = |id: u32| !ids.contains(&id);
        entity.target = entity.target.filter(|id| !is_gone(*id));
        if entity
            .place
            .as_ref()
            .and_then(|place| place.of)
            .is_some_and(is_gone)
        {
            entity.place = None;
        }
    }
    scene
}

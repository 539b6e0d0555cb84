//! Stories made from stories.

use super::{Segment, Story, kept_prompt};
use crate::language::{self, Change, Purpose, Understood};
use crate::scene::Scene;

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

    fn change(&self, scene: &Scene, purpose: Purpose) -> Change {
        language::change_with_names(scene, self.prompt, purpose, self.names)
    }
}

impl Story {
    /// The story of a new clip: what the words describe.
    #[must_use]
    pub fn told(words: &Words<'_>, (n_frames, fps): (u32, u32), seed: u64) -> Self {
        let scene = language::understand_with_names(words.prompt, words.names).scene;
        let scene = words.left_out(scene);
        Self::of(scene, words.prompt, (n_frames, fps), seed)
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
        changed
    }

    /// The story with a segment of `n_frames` more, in which happens what the words say.
    #[must_use]
    pub fn extended(&self, words: &Words<'_>, n_frames: u32) -> Self {
        let last = self.last();
        let scene = words.left_out(words.change(&last.scene, Purpose::Extend).scene);
        let mut extended = self.clone();
        let segment = Segment::new(scene, words.prompt, n_frames, last.seed);
        extended.segments.push(segment);
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
            && then.action != now.action
        {
            entity.action = now.action;
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

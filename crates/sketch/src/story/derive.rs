//! Stories made from stories.

use super::{Segment, Story};
use crate::language::{self, Purpose};
use crate::scene::Scene;
use crate::staging::Blocking;

impl Story {
    /// The story of a new clip: what `prompt` describes without what `negative_prompt` names.
    #[must_use]
    pub fn told(
        prompt: &str,
        negative_prompt: Option<&str>,
        (n_frames, fps): (u32, u32),
        seed: u64,
    ) -> Self {
        let scene = language::understand(prompt).scene;
        Self::of(
            left_out(scene, negative_prompt),
            prompt,
            (n_frames, fps),
            seed,
        )
    }

    /// The same story with a change, on the same timeline: every segment changes, nobody else moves.
    ///
    /// `purpose` is [`Purpose::Edit`] or [`Purpose::Remix`].
    #[must_use]
    pub fn changed(&self, prompt: &str, negative_prompt: Option<&str>, purpose: Purpose) -> Self {
        let mut changed = self.clone();
        let first = language::change(&self.segments[0].scene, prompt, purpose).scene;
        let is_whole = is_new_description(&self.segments[0].scene, prompt, purpose);
        for (segment_idx, segment) in changed.segments.iter_mut().enumerate() {
            let scene = if segment_idx == 0 {
                first.clone()
            } else if is_whole {
                // A new description tells what is there; what happened later happens to them.
                retold(&self.segments[0].scene, &segment.scene, &first)
            } else {
                language::change(&segment.scene, prompt, purpose).scene
            };
            segment.scene = left_out(scene, negative_prompt);
            segment.prompt = Segment::new(segment.scene.clone(), prompt, 0, 0).prompt;
            if let Some(blocking) = &mut segment.blocking {
                keep_places(blocking, segment_idx > 0);
            }
        }
        changed.credits.clear();
        changed
    }

    /// The story with a segment of `n_frames` more, in which `prompt` happens.
    #[must_use]
    pub fn extended(&self, prompt: &str, negative_prompt: Option<&str>, n_frames: u32) -> Self {
        let last = self.last();
        let scene = language::change(&last.scene, prompt, Purpose::Extend).scene;
        let scene = left_out(scene, negative_prompt);
        let mut extended = self.clone();
        extended
            .segments
            .push(Segment::new(scene, prompt, n_frames, last.seed));
        extended
    }
}

fn left_out(scene: Scene, negative_prompt: Option<&str>) -> Scene {
    match negative_prompt {
        Some(negative_prompt) => language::without(&scene, negative_prompt),
        None => scene,
    }
}

fn is_new_description(scene: &Scene, prompt: &str, purpose: Purpose) -> bool {
    language::change(scene, prompt, purpose).understood == language::Understood::Description
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
        scene.setting = later.setting
    });
    take(later.time_of_day != from.time_of_day, |scene, later| {
        scene.time_of_day = later.time_of_day;
    });
    take(later.weather != from.weather, |scene, later| {
        scene.weather = later.weather
    });
    take(later.season != from.season, |scene, later| {
        scene.season = later.season
    });
    take(later.style != from.style, |scene, later| {
        scene.style = later.style
    });
    take(later.mood != from.mood, |scene, later| {
        scene.mood = later.mood
    });
    take(later.camera != from.camera, |scene, later| {
        scene.camera = later.camera
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

/// Where everybody stands is kept; where a later segment's camera begins is found anew.
fn keep_places(blocking: &mut Blocking, is_later: bool) {
    if is_later {
        blocking.camera = None;
    }
}

//! How many of the moments that a prompt tells a clip has time for, and how long each is shown.

use crate::language::Later;
use crate::scene::{Scene, Transition};

/// Shorter clips show one moment, in seconds; then up to here two, and up to here three.
const ONE_S: u32 = 3;
const TWO_S: u32 = 6;
const THREE_S: u32 = 12;
/// How long a shot is seen at least where one is cut to another, in seconds.
const SHOT_S: f32 = 1.2;

/// What a prompt tells, in order.
pub(super) struct Moments {
    pub(super) first: (Scene, Transition),
    pub(super) later: Vec<Later>,
}

impl Moments {
    /// Whether all of it is seen in one place without a cut.
    fn is_one_take(&self) -> bool {
        self.later.iter().all(|later| {
            later.transition == Transition::Flow && later.scene.setting == self.first.0.setting
        })
    }

    /// Whether each of them is a shot of its own.
    fn is_cut(&self) -> bool {
        let mut later = self.later.iter();
        !self.later.is_empty() && later.all(|later| later.transition == Transition::Cut)
    }

    /// The first one alone.
    pub(super) fn first(self) -> (Scene, Transition) {
        self.first
    }

    /// The last one alone, as it takes over from what was before all of them.
    pub(super) fn last(self) -> (Scene, Transition) {
        let is_cut = self
            .later
            .iter()
            .any(|later| later.transition == Transition::Cut);
        match self.later.into_iter().last() {
            Some(later) if is_cut => (later.scene, Transition::Cut),
            Some(later) => (later.scene, self.first.1),
            None => self.first,
        }
    }
}

/// The scenes a clip shows, each with its number of frames; `alone` says which one a short clip shows.
///
/// Where there is no time for all, the first ones and the last are shown: the last is what it comes to.
pub(super) fn fitting(
    moments: Moments,
    (n_frames, fps): (u32, u32),
    alone: fn(Moments) -> (Scene, Transition),
) -> Vec<(Scene, Transition, u32)> {
    let is_one_take = moments.is_one_take();
    let is_cut = moments.is_cut();
    let fps = fps.max(1);
    let n_most = match n_frames / fps {
        0..ONE_S => 1,
        // A picture that is there at once is soon seen.
        _ if is_cut => (n_frames as f32 / fps as f32 / SHOT_S) as usize,
        // What goes on in one place needs no time to look about.
        ONE_S..TWO_S if is_one_take => 3,
        ONE_S..TWO_S => 2,
        TWO_S..THREE_S => 3,
        _ => 4,
    };
    if n_most == 1 {
        let (scene, transition) = alone(moments);
        return vec![(scene, transition, n_frames)];
    }
    let Moments { first, mut later } = moments;
    let told: f32 = later.iter().map(|later| later.share).sum();
    let first_share = (1.0 - told).max(0.0);
    while later.len() + 1 > n_most {
        let left_out = later.remove(later.len() - 2);
        let last = later.len() - 1;
        if left_out.transition == Transition::Cut {
            later[last].transition = Transition::Cut;
        }
    }
    // Each of those left out leaves its share to the others, and none is over before it is seen.
    let kept: f32 = later.iter().map(|later| later.share).sum();
    let least = 0.6 / (later.len() + 1) as f32;
    let share = |share: f32| (share / (first_share + kept).max(f32::EPSILON)).max(least);
    let all = share(first_share) + later.iter().map(|it| share(it.share)).sum::<f32>();
    let mut shown = vec![(first.0, first.1, 0)];
    let mut n_left = n_frames;
    for later in later {
        let n_own = libm::roundf(n_frames as f32 * share(later.share) / all) as u32;
        n_left = n_left.saturating_sub(n_own);
        shown.push((later.scene, later.transition, n_own));
    }
    shown[0].2 = n_left;
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::understand;

    fn check(prompt: &str, n_seconds: u32, expected: &[(Transition, u32)]) {
        let told = understand(prompt);
        let moments = Moments {
            first: (told.scene, Transition::Flow),
            later: told.later,
        };
        let shown = fitting(moments, (n_seconds * 30, 30), Moments::first);
        let facts: Vec<(Transition, u32)> = shown
            .iter()
            .map(|(_, transition, n_frames)| (*transition, *n_frames))
            .collect();
        assert_eq!(facts, expected, "{prompt:?} in {n_seconds} s");
    }

    #[test]
    fn every_frame_is_some_moments_and_short_clips_show_fewer() {
        use Transition::{Cut, Flow};
        let shots = "Shot 1: a cat sleeps. Shot 2: a dog runs. Shot 3: a bird flies in the sky.";
        check(shots, 2, &[(Flow, 60)]);
        check(shots, 4, &[(Flow, 40), (Cut, 40), (Cut, 40)]);
        check(shots, 8, &[(Flow, 80), (Cut, 80), (Cut, 80)]);
        check("a cat sleeps on a sofa", 12, &[(Flow, 360)]);
    }
}

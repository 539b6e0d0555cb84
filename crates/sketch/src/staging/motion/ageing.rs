//! What comes over a thing little by little: it rusts, ripens, wilts. Its look becomes the other one, and its body
//! settles as what it has become does.

use super::{Moment, Stance, ease};
use crate::staging::actor::Actor;

/// When it begins and when it is over, as shares of the moment: first and last are seen for what they are.
const FROM: f32 = 0.06;
const UNTIL: f32 = 0.90;

/// Changes the look of an actor whose look changes, and settles its body.
pub(super) fn change(stance: &mut Stance, actor: &Actor, moment: &Moment) {
    let (mut stretch, mut lean) = actor.drawing.surface.settled();
    if let Some(end) = &actor.drawing.becomes {
        let share = moment.since_s / moment.over_s.max(0.1);
        let changed = ease((share - FROM) / (UNTIL - FROM));
        stance.pose.change_to(changed);
        let (to_stretch, to_lean) = end.surface.settled();
        let mix = |a: f32, b: f32| a + (b - a) * changed;
        stretch = (mix(stretch.0, to_stretch.0), mix(stretch.1, to_stretch.1));
        lean = mix(lean, to_lean);
    }
    stance.stretch = (stance.stretch.0 * stretch.0, stance.stretch.1 * stretch.1);
    stance.lean_rad += lean;
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::staging::Production;

    /// How far the look of the first has changed at each of some moments of four seconds, and how high it stands.
    fn changed(prompt: &str) -> Vec<(f32, f32)> {
        let scene = understand(prompt).scene;
        let size = Size::new(1280, 720).unwrap();
        let production = Production::new(&scene, 1, size, 4.0);
        let at = |time_s: &f32| {
            let stance = &production.place(*time_s)[0].stance;
            (stance.pose.changed(), stance.stretch.1)
        };
        [0.0, 1.3, 2.7, 4.0].iter().map(at).collect()
    }

    #[test]
    fn a_look_changes_little_by_little() {
        let steps = changed("A gate rusts in the rain");
        assert!(steps[0].0 < 0.01 && steps[3].0 > 0.99, "{steps:?}");
        assert!(
            steps.windows(2).all(|pair| pair[0].0 < pair[1].0),
            "{steps:?}"
        );
        let still = changed("A rusty gate in the rain");
        assert!(still.iter().all(|step| step.0 == 0.0), "{still:?}");
    }

    #[test]
    fn what_wilts_sinks() {
        let steps = changed("A flower wilts in a vase");
        assert!(steps[3].1 < steps[0].1 - 0.1, "{steps:?}");
        let ripe = changed("A tomato ripens on a table");
        assert!((ripe[3].1 - ripe[0].1).abs() < 0.05, "{ripe:?}");
    }
}

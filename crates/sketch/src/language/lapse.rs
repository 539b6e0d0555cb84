//! Hours that pass in a time-lapse: the sun sinks, the light turns, stars and windows come on.

use super::compose;
use crate::scene::{Action, Entity, Scene, Setting, TimeOfDay};
use crate::settings::shows_weather;

/// From this many times as fast as usual on it is hours that pass.
const LEAST_PACE: f32 = 6.0;
/// How fast time passes where nobody is seen hurrying.
const EMPTY_PACE: f32 = 20.0;

/// The scene as it begins and as it goes on, hour by hour; only itself where no hours pass.
pub(super) fn hours(scene: &Scene) -> Vec<Scene> {
    use TimeOfDay as T;
    // What gets less and less is what the time passes for, and is seen in one light.
    let dwindles = |it: &Entity| matches!(it.action, Action::Shrink | Action::Fade);
    let is_of_one = scene.entities.iter().any(dwindles);
    if scene.pace < LEAST_PACE || is_of_one || !shows_weather(scene.setting) {
        return vec![scene.clone()];
    }
    let hours: &[TimeOfDay] = match scene.time_of_day {
        T::Dawn => &[T::Night, T::Dawn, T::Day],
        T::Sunset => &[T::GoldenHour, T::Sunset, T::Night],
        T::GoldenHour => &[T::Day, T::GoldenHour, T::Sunset],
        T::Day if is_of_lights(scene.setting) => &[T::Day, T::Sunset, T::Night],
        T::Day => &[T::Day, T::GoldenHour, T::Sunset],
        T::BlueHour => &[T::Sunset, T::BlueHour, T::Night],
        T::Night => &[T::Night],
    };
    hours
        .iter()
        .map(|&time_of_day| {
            let mut scene = scene.clone();
            scene.time_of_day = time_of_day;
            if scene.entities.is_empty() && hours.len() > 1 {
                scene.pace = EMPTY_PACE;
            }
            compose::settle(scene)
        })
        .collect()
}

/// Whether windows and lamps are what its night is seen by.
fn is_of_lights(setting: Setting) -> bool {
    matches!(
        setting.base(),
        Setting::City
            | Setting::Street
            | Setting::NeonStreet
            | Setting::OldStreet
            | Setting::QuietStreet
            | Setting::Square
            | Setting::Bridge
            | Setting::Rooftop
            | Setting::Harbour
            | Setting::Village
            | Setting::Canal
    )
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::TimeOfDay;

    fn hours(prompt: &str) -> Vec<TimeOfDay> {
        let told = understand(prompt);
        let later = told.later.iter().map(|later| later.scene.time_of_day);
        std::iter::once(told.scene.time_of_day)
            .chain(later)
            .collect()
    }

    #[test]
    fn the_light_of_a_time_lapse_turns() {
        use TimeOfDay as T;
        assert_eq!(
            hours("a sunset timelapse"),
            [T::GoldenHour, T::Sunset, T::Night]
        );
        assert_eq!(hours("time-lapse of clouds over mountain peaks").len(), 3);
        assert_eq!(hours("timelapse of a city skyline").last(), Some(&T::Night));
        assert_eq!(hours("a sunset over the sea").len(), 1);
        assert_eq!(hours("a timelapse of a candle melting in a room").len(), 1);
    }
}

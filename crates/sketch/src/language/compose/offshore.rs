//! Who is out on the water though a shore is named: a ferry that crosses a bay is not on its beach.

use crate::scene::{Class, Scene, Setting};

/// The least height of a vessel that needs deep water, in metres.
const DEEP_M: f32 = 3.5;

/// A ship that has a beach to itself is seen out on the water, with the land behind it.
pub(super) fn put_out(scene: &mut Scene) {
    let is_ship = scene
        .entities
        .iter()
        .any(|it| it.class == Class::Boat && it.height_m > DEEP_M && it.is_subject);
    let stays_off = |class: Class| {
        matches!(
            class,
            Class::Boat | Class::Bird | Class::Fish | Class::Celestial
        )
    };
    let is_alone = scene.entities.iter().all(|it| stays_off(it.class));
    if scene.setting == Setting::Beach && is_ship && is_alone {
        scene.setting = Setting::Sea;
        scene.backdrop = scene.backdrop.or(Some(Setting::Hill));
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Setting;

    #[test]
    fn ships_are_off_the_beach_and_whoever_is_on_it_stays() {
        for (prompt, expected) in [
            ("A ferry crosses a bay", Setting::Sea),
            ("A cruise ship off a tropical beach", Setting::Sea),
            ("A girl on a beach watches a ferry", Setting::Beach),
            ("A rowboat on a beach", Setting::Beach),
        ] {
            assert_eq!(understand(prompt).scene.setting, expected, "{prompt}");
        }
    }
}

//! Who is out on the water though a shore is named: a ferry that crosses a bay is not on its beach.

use crate::scene::{Class, Scene, Setting};

/// The least height of a vessel that needs deep water, in metres.
const DEEP_M: f32 = 3.5;

/// A ship that has a shore to itself is seen out on the water, with the land behind it.
pub(super) fn put_out(scene: &mut Scene) {
    let is_frozen = scene.setting == Setting::Arctic;
    let is_ship = scene
        .entities
        .iter()
        .any(|it| it.class == Class::Boat && (is_frozen || it.height_m > DEEP_M));
    let stays_off = |class: Class| {
        matches!(
            class,
            Class::Boat | Class::Bird | Class::Fish | Class::Celestial
        )
    };
    let has_icebergs = scene.entities.iter().any(|it| it.concept == "iceberg");
    let mut all = scene.entities.iter();
    let is_alone = all.all(|it| stays_off(it.class) || it.concept == "iceberg");
    let land = match scene.setting {
        Setting::Beach => Setting::Hill,
        Setting::Arctic => Setting::Arctic,
        Setting::Sea if has_icebergs => Setting::Arctic,
        _ => return,
    };
    if is_ship && is_alone {
        scene.setting = Setting::Sea;
        scene.backdrop = scene.backdrop.or(Some(land));
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Setting;

    #[test]
    fn ships_are_off_the_shore_and_whoever_is_on_it_stays() {
        for (prompt, expected) in [
            ("A ferry crosses a bay", Setting::Sea),
            ("A cruise ship off a tropical beach", Setting::Sea),
            ("A girl on a beach watches a ferry", Setting::Beach),
            ("A rowboat on a beach", Setting::Beach),
            ("Icebergs drift past a cruise ship", Setting::Sea),
            ("Penguins on icebergs", Setting::Arctic),
        ] {
            assert_eq!(understand(prompt).scene.setting, expected, "{prompt}");
        }
    }
}

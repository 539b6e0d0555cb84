//! Islands that float behind a place that is told of as well: they hang in its sky.

use crate::language::draft::{self, Draft, DraftEntity, MAX_ENTITIES};
use crate::scene::{Locale, Setting};

/// How many are seen.
const N_ISLANDS: u32 = 3;

/// Hangs them up, where another place is what one stands on.
pub(super) fn hang(draft: &mut Draft) {
    let islands = Locale::named("sky_island").map(Setting::Locale);
    let stands_elsewhere = draft
        .setting
        .is_some_and(|(setting, _)| Some(setting) != islands && setting != Setting::Sky);
    if draft.backdrop != islands || islands.is_none() || !stands_elsewhere {
        return;
    }
    draft.backdrop = None;
    if draft.entities.len() < MAX_ENTITIES {
        let mut island = DraftEntity::new(
            draft::concept("floating_island"),
            "floating island".to_owned(),
        );
        island.count = N_ISLANDS;
        draft.entities.push(island);
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Setting;

    #[test]
    fn islands_in_the_background_float_over_the_place_that_is_told_of() {
        let scene = understand("a knight on a cliff, floating islands in the background").scene;
        assert_eq!(scene.setting, Setting::Cliff);
        let keys: Vec<&str> = scene
            .entities
            .iter()
            .map(|it| it.concept.as_str())
            .collect();
        assert!(keys.contains(&"floating_island"), "{keys:?}");
    }
}

//! A wood on fire: the flames stand among the trees, many and with smoke, and the light is theirs.

use crate::language::draft::{self, Draft};
use crate::scene::{Class, Setting, State, TimeOfDay};

/// How many fires are seen of one that spreads.
const N_FIRES: u32 = 14;

/// Lets a fire spread over the woods it is in.
pub(super) fn spread(draft: &mut Draft, setting: Setting) {
    let is_wooded = matches!(
        setting.base(),
        Setting::Forest | Setting::Jungle | Setting::Savanna
    );
    let is_fire = |word: &str| {
        let word = word.trim_end_matches('s');
        matches!(
            word,
            "fire" | "flame" | "wildfire" | "blaze" | "inferno" | "forest fire" | "bushfire"
        )
    };
    let is_wild = |at: usize, draft: &Draft| {
        let entity = &draft.entities[at];
        let is_laid = entity.place.is_some_and(|(_, of)| of.is_some());
        matches!(entity.key(), "fire" | "bonfire") && is_fire(&entity.word) && !is_laid
    };
    // Who sits at a fire in the woods has laid it, and arrows are not what a wood is set on fire with.
    let is_alone = (0..draft.entities.len()).all(|at| {
        let entity = &draft.entities[at];
        let is_used = entity.class() == Class::Thing && !is_fire(&entity.word);
        !(is_used || entity.is_animate() && entity.is_subject)
    });
    let fires: Vec<usize> = (0..draft.entities.len())
        .filter(|&at| is_wild(at, draft))
        .collect();
    let Some(&first) = fires.first().filter(|_| is_wooded && is_alone) else {
        return;
    };
    let _ = draft.keep(|at| at == first || !fires.contains(&at));
    // The fires that are gone stood behind it.
    if let Some(fire) = draft.entities.get_mut(first) {
        fire.concept = draft::concept("bonfire");
        (fire.count, fire.is_subject) = (N_FIRES, true);
        (fire.target, fire.place) = (None, None);
        fire.action = crate::scene::Action::Idle;
        fire.look.states.push(State::Smoking);
    }
    draft.time_of_day.get_or_insert(TimeOfDay::Sunset);
}

//! Animals that are food: a fish that is stolen from a counter swims no more.

use crate::language::draft::{DraftEntity, concept};
use crate::scene::{Action, Setting};

/// What fish live in, even in a house.
const WATER: &[&str] = &["aquarium", "fish_tank", "bowl", "bathtub", "bucket", "pond"];

/// Makes a dish of fish that somebody else handles where there is no water.
pub(super) fn serve(entities: &mut [DraftEntity], setting: Setting) {
    let is_dry = setting.is_indoors() || matches!(setting, Setting::Market | Setting::Street);
    let has_water = entities.iter().any(|entity| WATER.contains(&entity.key()));
    if !is_dry || has_water {
        return;
    }
    for entity in entities {
        let is_still = matches!(entity.action, Action::Idle);
        if entity.key() == "fish" && !entity.is_subject && is_still {
            entity.concept = concept("fish_dish");
        }
    }
}

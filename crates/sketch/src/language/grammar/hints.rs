//! Hints: phrases about the scene as a whole, and how the doers lie to the place they name.

use super::{Doer, Reader};
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Effect, Preposition};
use crate::language::words::Reading;
use crate::scene::{Class, Relation, Setting};

impl Reader<'_> {
    /// Whether the hint's condition on the preposition before it holds.
    pub(super) fn hint_applies(&self, item_idx: usize) -> bool {
        let Some(hint) = self.items[item_idx].hint else {
            return false;
        };
        if hint.after.is_empty() {
            return true;
        }
        self.clause
            .preposition
            .is_some_and(|before| hint.after.contains(&self.items[before].lemma))
    }

    pub(super) fn hint(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        let Some(hint) = item.hint else { return };
        if self.phrase.is_negated {
            self.readings[item_idx] = Reading::not_drawn("not wanted");
            return self.close_phrase();
        }
        self.readings[item_idx] = Reading::Scene;
        if hint.effects.contains(&Effect::TheCamera) {
            self.clause.doer = Doer::Camera;
        }
        let is_of_vehicle = hint.effects.iter().any(is_window) && self.place_at_window();
        if !is_of_vehicle {
            self.apply(item_idx);
        }
        // "a rainy street": the hint only describes what follows.
        if self.noun_follows(item_idx) || (self.phrase.is_open && self.unknown_follows(item_idx)) {
            return;
        }
        let is_bound = self.clause.preposition.is_some() || self.clause.expects_object;
        if !is_of_vehicle {
            self.place_in_setting();
        }
        self.close_phrase();
        let is_manner = item.lemma.ends_with("ly") || !hint.effects.iter().any(is_scenery);
        self.clause.after_scenery = !is_bound && !is_manner && self.clause.doer != Doer::Camera;
    }

    /// Applies a hint, and what the words of a place's name say besides: "night sky", "snowy forest".
    fn apply(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        let effects = item.hint.map_or(&[][..], |hint| &hint.effects);
        let bound_by = self.bound_by();
        for &effect in effects {
            if let Some(effect) = seen_from(effect, bound_by) {
                self.draft.apply(effect);
            }
        }
        if !effects.iter().any(is_setting) || item.tokens.len() == 1 {
            return;
        }
        for token in item.tokens {
            let hint = LEXICON
                .get(&token.text)
                .and_then(|senses| senses.hint.as_ref())
                .filter(|hint| hint.after.is_empty());
            let effects = hint.map_or(&[][..], |hint| &hint.effects);
            for &effect in effects.iter().filter(|effect| !is_setting(effect)) {
                self.draft.apply(effect);
            }
        }
    }

    /// A window of a vehicle that is already there is no place of its own.
    fn place_at_window(&mut self) -> bool {
        let vehicle = self.draft.entities.iter().position(|entity| {
            matches!(
                entity.class(),
                Class::Vehicle | Class::Boat | Class::Aircraft
            )
        });
        let Some(vehicle) = vehicle else { return false };
        for doer in self.doers().into_iter().filter(|&doer| doer != vehicle) {
            self.draft.entities[doer]
                .place
                .get_or_insert((Relation::AtWindow, Some(vehicle)));
        }
        true
    }

    /// "soaring over a castle": how the doers lie to the setting itself.
    fn place_in_setting(&mut self) {
        use Relation::{Above, Across, Behind, InFrontOf, Through, Under};
        let Some(Preposition::Relation(relation)) = self.bound_by() else {
            return;
        };
        if self.clause.is_of_scenery {
            return;
        }
        if matches!(
            relation,
            Above | Across | Behind | InFrontOf | Through | Under
        ) {
            for doer in self.doers() {
                self.draft.entities[doer]
                    .place
                    .get_or_insert((relation, None));
            }
        }
    }
}

/// "in front of a shop" is in the street, and "over a cabin" in no room.
fn seen_from(effect: Effect, bound_by: Option<Preposition>) -> Option<Effect> {
    use Relation::{Above, Across, Behind, InFrontOf};
    let (Effect::Setting { setting, .. }, Some(Preposition::Relation(relation))) =
        (effect, bound_by)
    else {
        return Some(effect);
    };
    let is_house = setting.is_indoors()
        && !matches!(
            setting,
            Setting::Table | Setting::Window | Setting::Stage | Setting::Circus | Setting::Cave
        );
    if !is_house {
        return Some(effect);
    }
    match relation {
        InFrontOf | Behind | Across => Some(Effect::Setting {
            setting: Setting::Street,
            is_sure: false,
        }),
        Above => None,
        _ => Some(effect),
    }
}

fn is_setting(effect: &Effect) -> bool {
    matches!(effect, Effect::Setting { .. })
}

/// Whether it is something that can move by itself: "rain falling", "the sea foaming".
fn is_scenery(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Setting { .. } | Effect::Weather(_) | Effect::TimeOfDay(_) | Effect::Season(_)
    )
}

fn is_window(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Setting {
            setting: Setting::Window,
            ..
        }
    )
}

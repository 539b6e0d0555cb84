//! Hints: phrases about the scene as a whole, and how the doers lie to the place they name.

use super::{Doer, Reader};
use crate::language::draft::{DraftEntity, MAX_ENTITIES, concept};
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Effect, Noun, Preposition, VerbKind};
use crate::language::words::Reading;
use crate::scene::{Action, Class, Relation, Setting, State, TimeOfDay, Weather};
use crate::settings::takes_backdrop;

impl Reader<'_> {
    /// "falls into the water": it happens there only later.
    fn is_bound_as_goal(&self) -> bool {
        self.clause.preposition.is_some_and(|item_idx| {
            matches!(
                self.items[item_idx].lemma.as_str(),
                "into" | "to" | "onto" | "toward" | "towards" | "out of"
            )
        })
    }

    /// "A man walks into the bar": where somebody goes or is.
    fn is_entered(&self) -> bool {
        let place = self.clause.preposition.is_some_and(|before| {
            matches!(
                self.items[before].lemma.as_str(),
                "into" | "in" | "inside" | "at" | "to"
            )
        });
        let is_somebody = |doer: &usize| self.draft.entities[*doer].is_animate();
        place && self.doers().iter().any(is_somebody)
    }

    /// What was a room so far is a house that is looked at.
    pub(super) fn build_house(&mut self, place_idx: usize) {
        const SHOPS: &[&str] = &[
            "bakery",
            "cafe",
            "shop",
            "store",
            "bookstore",
            "restaurant",
            "diner",
            "pub",
            "bar",
        ];
        const OCCASIONS: &[&str] = &[
            "dinner",
            "lunch",
            "breakfast",
            "meal",
            "picnic",
            "party",
            "wedding",
            "feast",
            "banquet",
            "class",
            "meeting",
            "concert",
            "show",
            "festival",
        ];
        let word = self.items[place_idx].lemma.clone();
        if OCCASIONS.iter().any(|occasion| word.ends_with(occasion)) {
            self.readings[place_idx] =
                Reading::not_drawn("another place is shown, which it does not go with");
            return;
        }
        let named = self.items[place_idx].noun.and_then(|noun| noun.concept());
        // A chalkboard is before a class, and no house.
        let is_shown = |class| matches!(class, Class::Building | Class::Furniture);
        let named = named
            .filter(|concept| is_shown(concept.class))
            .or_else(|| self.house_of(place_idx));
        let key = if SHOPS.iter().any(|shop| word.ends_with(shop)) {
            "shop"
        } else {
            "house"
        };
        if self.draft.entities.len() >= MAX_ENTITIES {
            return;
        }
        let mut house = DraftEntity::new(named.or_else(|| concept(key)), word);
        house.is_subject = self.draft.entities.is_empty();
        self.readings[place_idx] = Reading::Entity {
            id: self.draft.entities.len() as u32,
        };
        self.draft.entities.push(house);
    }

    /// "a knight in a field, a castle in the background": where it happens is known, and the castle stands there.
    pub(super) fn is_building_elsewhere(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let is_building = item
            .noun
            .and_then(|noun| noun.concept())
            .is_some_and(|concept| concept.class == Class::Building);
        let is_elsewhere = item.hint.is_some_and(|hint| {
            hint.effects
                .iter()
                .any(|effect| match (effect, self.draft.setting) {
                    (Effect::Setting { setting, .. }, Some((known, true))) => {
                        *setting != known && !takes_backdrop(known, *setting)
                    }
                    _ => false,
                })
        });
        is_building && is_elsewhere && self.clause.preposition.is_none()
    }

    pub(super) fn hint(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        let Some(hint) = item.hint else { return };
        // "The progress bar fills, a glow behind the bar": no place to drink.
        if self.phrase.is_definite
            && !self.is_entered()
            && let Some(known) = self.known_by_head(item_idx)
        {
            self.readings[item_idx] = Reading::Entity { id: known as u32 };
            self.close_phrase();
            self.noun_before = Some(known);
            return;
        }
        // "covered in snow", "made of ice": no weather and no place.
        if self.is_compared() && self.is_of_material(item_idx) || self.is_of_stuff(item_idx) {
            self.describe_what_is_made_of_it();
            return self.close_phrase();
        }
        // "an iceberg as big as a mountain".
        let is_measured = self
            .clause
            .preposition
            .is_some_and(|before| self.items[before].lemma.starts_with("as "));
        if (is_measured || self.is_likeness()) && hint.effects.iter().any(is_setting) {
            self.readings[item_idx] = Reading::not_drawn("only compares");
            return self.close_phrase();
        }
        if self.phrase.is_negated {
            self.readings[item_idx] = Reading::not_drawn("not wanted");
            return self.close_phrase();
        }
        if hint.effects.iter().any(is_setting) && self.is_no_place_here() {
            if self.is_only_seen() {
                self.lay_behind(hint);
            }
            self.readings[item_idx] = Reading::not_drawn("nobody is there");
            return self.close_phrase();
        }
        if hint.effects.iter().any(is_setting) && self.is_kind_of_service(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("only describes the next word");
            self.phrase.is_open = true;
            return;
        }
        if let Some(behind) = self.behind(item_idx) {
            let is_shown = self
                .draft
                .setting
                .is_none_or(|(here, _)| here == behind || takes_backdrop(here, behind));
            self.readings[item_idx] = if is_shown {
                self.draft.apply(Effect::Backdrop(behind));
                Reading::Scene
            } else {
                Reading::not_drawn("another place is shown, which it does not go with")
            };
            return self.close_phrase();
        }
        self.readings[item_idx] = Reading::Scene;
        self.note_surface(item_idx);
        self.note_heaven(item_idx);
        // "holds a bottle up to the camera and says": who looks into it goes on.
        let is_of_somebody = self.is_looked_into() && !self.doers().is_empty();
        if hint.effects.contains(&Effect::TheCamera) && !is_of_somebody {
            self.clause.doer = Doer::Camera;
            self.clause.is_new = false;
        }
        if hint.effects.iter().any(is_setting) {
            self.fill(item_idx);
        }
        let is_of_vehicle = hint.effects.iter().any(is_window) && self.place_at_window();
        if !is_of_vehicle {
            self.apply(item_idx);
        }
        // "a rainy street": the hint only describes what follows.
        if self.noun_follows(item_idx) || (self.phrase.is_open && self.unknown_follows(item_idx)) {
            return;
        }
        // "at night" brings its preposition along.
        let has_preposition = item.tokens.len() > 1
            && LEXICON
                .get(&item.tokens[0].text)
                .is_some_and(|senses| senses.preposition.is_some());
        let is_bound =
            self.clause.preposition.is_some() || self.clause.expects_object || has_preposition;
        if !is_of_vehicle {
            self.place_in_setting();
        }
        let bound_with = self.bound_by() == Some(Preposition::With);
        // "its earthy tones blending": what is named so does it.
        let is_named = self.phrase.is_its;
        self.close_phrase();
        // "Shafts of light cut through the smoke": nobody cuts anything.
        let is_told_of = |it: &Effect| is_scenery(it) || *it == Effect::Rays;
        let is_manner =
            item.lemma.ends_with("ly") || !is_named && !hint.effects.iter().any(is_told_of);
        // "with mist rising": the mist does.
        let moves_itself = bound_with && self.is_participle_next(item_idx);
        self.clause.after_scenery =
            (!is_bound || moves_itself) && !is_manner && self.clause.doer != Doer::Camera;
        self.clause.is_undrawn |= self.clause.after_scenery && !self.is_change;
    }

    /// "carrying a forest on its back"; and in what is told next, "blows off towards the sea".
    fn is_no_place_here(&self) -> bool {
        let is_carried = self.clause.preposition.is_none()
            && !self.doers().is_empty()
            && self
                .clause
                .verb
                .is_some_and(|verb| verb.kind == VerbKind::Holds)
            && (self.clause.expects_object || self.clause.is_and);
        let is_direction = self.is_change
            && self.clause.preposition.is_some_and(|before| {
                matches!(
                    self.items[before].lemma.as_str(),
                    "toward" | "towards" | "out of" | "from" | "past" | "away from" | "through"
                )
            })
            && self.draft.n_known > 0;
        // "as the sun comes up over the city": seen from where one is.
        let doers = self.doers();
        let is_of_sky = self.is_change
            && !doers.is_empty()
            && doers
                .iter()
                .all(|&doer| self.draft.entities[doer].class() == Class::Celestial);
        is_carried || is_direction || is_of_sky || self.is_only_seen()
    }

    /// "no cars", "without furniture": what the place would have of its own, it has not.
    pub(super) fn leave_out(&mut self, item_idx: usize, noun: &Noun) {
        let lacks = &mut self.draft.surface.lacks;
        let Some(concept) = noun.concept() else {
            return;
        };
        lacks.cars |= concept.key == "car";
        lacks.people |= concept.class == Class::Person;
        lacks.furniture |= self.items[item_idx].lemma == "furniture";
    }

    /// "a busy street", "an empty station", "a burning village": how many others are about, and what burns there.
    fn fill(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        let of_name = item
            .tokens
            .iter()
            .filter_map(|token| LEXICON.get(&token.text)?.adjective.as_deref());
        let before = self.phrase.adjectives.iter();
        let before = before.filter_map(|&idx| self.items[idx].adjective);
        let right_before = item_idx
            .checked_sub(1)
            .and_then(|idx| self.items[idx].adjective);
        let mut burns = false;
        for attribute in of_name.chain(before).chain(right_before).flatten() {
            match attribute {
                Attribute::People(n_people) => self.draft.people = Some(*n_people),
                Attribute::State(State::Burning) => burns = true,
                _ => {}
            }
        }
        if burns {
            self.set_on_fire();
        }
    }

    /// "a castle burning", "a forest on fire": what was said right after a place.
    pub(super) fn is_place_in_flames(&self, item_idx: usize) -> bool {
        let burns = |it: &Attribute| matches!(it, Attribute::State(State::Burning));
        let adjective = self.items[item_idx].adjective.unwrap_or_default();
        let before = item_idx.checked_sub(1).and_then(|idx| self.items[idx].hint);
        adjective.iter().any(burns) && before.is_some_and(|it| it.effects.iter().any(is_setting))
    }

    /// Fires in the place itself: "a burning village", "a castle burning at night".
    pub(super) fn set_on_fire(&mut self) {
        let burns = self.draft.entities.iter().any(|it| it.key() == "bonfire");
        if !burns && self.draft.entities.len() < MAX_ENTITIES {
            let mut fire = DraftEntity::new(concept("bonfire"), "fire".to_owned());
            fire.count = 3;
            self.draft.entities.push(fire);
        }
    }

    /// Applies a hint, and what the words of a place's name say besides: "night sky", "snowy forest".
    fn apply(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        let effects = item.hint.map_or(&[][..], |hint| &hint.effects);
        // Who stands before a bathroom mirror is in the bathroom.
        let is_mirror = item.lemma.ends_with(" mirror");
        let bound_by = self.bound_by().filter(|_| !is_mirror);
        // "a cabin in the woods" is in the woods; "dancing in a kitchen in Paris" is in the kitchen.
        if bound_by.is_some()
            && let Some(place_idx) = self.place_subject
            && self.draft.leave_room(effects)
        {
            self.place_subject = None;
            // The room is a house now, and no place that anything could happen in.
            self.places.retain(|place| place.item_idx != place_idx);
            self.build_house(place_idx);
        }
        // "a restaurant kitchen" is a kitchen, "a city park" a park.
        let is_kind_of_next = self.items.get(item_idx + 1).is_some_and(|next| {
            // "a cliff above the clouds" is of no kind.
            let is_bound = next
                .tokens
                .first()
                .and_then(|token| LEXICON.get(&token.text))
                .is_some_and(|senses| senses.preposition.is_some());
            next.hint.is_some_and(|hint| {
                !is_bound && hint.after.is_empty() && hint.effects.iter().any(is_setting)
            })
        });
        // "outside the kitchen window" is no kitchen to be looked at.
        if !is_kind_of_next
            && effects
                .iter()
                .any(|effect| is_from_outside(*effect, bound_by))
        {
            self.build_house(item_idx);
        }
        // "a dark kitchen", "a dark foggy forest": no light but what burns there.
        let is_dark = (item_idx.saturating_sub(2)..item_idx).any(|before| {
            matches!(
                self.items[before].lemma.as_str(),
                "dark" | "unlit" | "gloomy" | "dim" | "dimly lit" | "shadowy" | "pitch black"
            )
        });
        let is_called_dark = item.tokens.len() > 1 && item.tokens[0].text == "dark";
        if (is_dark || is_called_dark) && effects.iter().any(is_setting) {
            self.draft.apply(Effect::TimeOfDay(TimeOfDay::Night));
        }
        for &effect in effects {
            if let Effect::Setting { setting, .. } = effect
                && seen_from(effect, bound_by, &item.lemma) == Some(effect)
            {
                // A country that is named by the way adds its land, but no second street.
                let is_country = effects
                    .iter()
                    .any(|effect| matches!(effect, Effect::Region(_)));
                let is_land = !matches!(
                    setting,
                    Setting::Street
                        | Setting::OldStreet
                        | Setting::NeonStreet
                        | Setting::City
                        | Setting::Village
                );
                if !is_country || is_land || is_sure_setting(&effect) {
                    self.note_place(item_idx, setting, is_kind_of_next);
                }
            }
            if is_kind_of_next && is_setting(&effect) || self.is_shown_last(effect) {
                continue;
            }
            if let Some(effect) = seen_from(effect, bound_by, &item.lemma) {
                let had_place = self.draft.setting.is_some();
                self.draft.apply(effect);
                self.draft.is_place_goal |= !had_place && self.is_bound_as_goal();
                if !had_place && self.draft.setting.is_some() && bound_by.is_none() {
                    self.place_subject = Some(item_idx);
                }
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
            // Snow on far mountains does not fall on who is here.
            let is_of_mountains = self.places.last().is_some_and(|place| {
                place.item_idx == item_idx && place.setting == Setting::Mountains
            });
            for &effect in effects.iter().filter(|effect| !is_setting(effect)) {
                // Whoever is above the clouds has none overhead.
                let is_below = effect == Effect::Weather(Weather::Cloudy)
                    && item
                        .hint
                        .is_some_and(|hint| hint.effects.contains(&Effect::Backdrop(Setting::Sky)));
                if is_below {
                    continue;
                }
                let is_snow = matches!(effect, Effect::Weather(_) | Effect::Season(_));
                if !(is_snow && is_of_mountains) {
                    self.draft.apply(effect);
                }
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
        let Some(vehicle) = vehicle else {
            return self.is_window_of_house();
        };
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
                let entity = &mut self.draft.entities[doer];
                // "driving along the cliffs above the ocean" takes no car into the air.
                if relation == Above && stays_on_the_ground(entity) {
                    continue;
                }
                entity.place.get_or_insert((relation, None));
            }
        }
    }
}

fn is_sure_setting(effect: &Effect) -> bool {
    matches!(effect, Effect::Setting { is_sure: true, .. })
}

/// Whether whoever is above a place stands on something there.
fn stays_on_the_ground(entity: &DraftEntity) -> bool {
    use Action::{Dive, Fall, Float, Fly, Glide, Hover, Jump, Rise, Swim};
    let goes_by_air = matches!(
        entity.action,
        Fly | Float | Rise | Fall | Jump | Hover | Glide | Dive | Swim
    );
    let is_of_the_ground = matches!(
        entity.class(),
        Class::Person
            | Class::Vehicle
            | Class::FourLegged
            | Class::Boat
            | Class::Building
            | Class::Plant
            | Class::Furniture
    ) && !matches!(
        entity.key(),
        "dragon" | "ghost" | "fairy" | "angel" | "superhero"
    );
    is_of_the_ground && !goes_by_air
}

/// "in front of a shop", "northern lights over a cabin": the house itself is in the picture.
fn is_from_outside(effect: Effect, bound_by: Option<Preposition>) -> bool {
    use Relation::{Above, Behind, InFrontOf};
    let is_house = matches!(effect, Effect::Setting { setting, .. } if setting.is_house());
    let is_outside = matches!(
        bound_by,
        Some(Preposition::Relation(Above | Behind | InFrontOf))
    );
    is_house && is_outside
}

/// "in front of a shop" is in the street, and "over a cabin" in no room.
fn seen_from(effect: Effect, bound_by: Option<Preposition>, place: &str) -> Option<Effect> {
    const RURAL: &[&str] = &[
        "barn",
        "cabin",
        "cottage",
        "hut",
        "farmhouse",
        "stable",
        "shed",
        "ranch",
    ];
    use Relation::{Above, Behind, Beside, InFrontOf};
    let (Effect::Setting { setting, .. }, Some(Preposition::Relation(relation))) =
        (effect, bound_by)
    else {
        return Some(effect);
    };
    // Before a blackboard one is in the classroom.
    let named = LEXICON.get(place).and_then(|senses| senses.noun.as_ref());
    let is_within = named
        .and_then(Noun::concept)
        .is_some_and(|concept| concept.class == Class::Furniture);
    if !setting.is_house() || is_within {
        return Some(effect);
    }
    match relation {
        InFrontOf | Behind | Beside if RURAL.iter().any(|name| place.ends_with(name)) => {
            Some(Effect::Setting {
                setting: Setting::Meadow,
                is_sure: false,
            })
        }
        InFrontOf | Behind => Some(Effect::Setting {
            setting: Setting::Street,
            is_sure: false,
        }),
        Above => None,
        _ => Some(effect),
    }
}

pub(super) fn is_setting(effect: &Effect) -> bool {
    matches!(effect, Effect::Setting { .. })
}

/// Whether it is something that can move by itself: "rain falling", "the sea foaming".
pub(super) fn is_scenery(effect: &Effect) -> bool {
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

//! Two places in one prompt: which of them it happens in, which lies around or behind it, and which cannot be shown.

use super::Reader;
use crate::language::draft::{DraftEntity, MAX_ENTITIES, concept};
use crate::language::senses::Attribute;
use crate::language::words::Reading;
use crate::scene::{Class, Locale, Relation, Season, Setting};
use crate::settings::takes_backdrop;

/// How many places of a prompt are put together at most.
const MOST_PLACES: usize = 6;

/// A place as the prompt named it.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedPlace {
    /// The item that named it.
    pub(super) item_idx: usize,
    pub(super) setting: Setting,
    /// Whether it was said to be far: "in the background", "overlooking the sea".
    pub(super) is_far: bool,
    /// Whether it only says of which kind the next place is: "a restaurant kitchen".
    pub(super) is_kind: bool,
}

impl Reader<'_> {
    /// Notes a place; whether it is far shows from the words around it.
    pub(super) fn note_place(&mut self, item_idx: usize, setting: Setting, is_kind: bool) {
        // "a city behind a park": what is named first is the farther one.
        let is_before = self
            .clause
            .preposition
            .is_some_and(|before| matches!(self.items[before].lemma.as_str(), "behind" | "beyond"));
        if is_before
            && self.doers().is_empty()
            && let Some(last) = self.places.last_mut()
        {
            last.is_far = true;
        }
        let is_far = !is_kind && (self.is_looked_at(item_idx) || self.is_said_to_be_far(item_idx));
        self.note_walls(item_idx, setting);
        self.places.push(NamedPlace {
            item_idx,
            setting,
            is_far,
            is_kind,
        });
    }

    /// "a red observation room": its walls are red.
    fn note_walls(&mut self, item_idx: usize, setting: Setting) {
        if !setting.is_indoors() || matches!(setting, Setting::Table | Setting::Window) {
            return;
        }
        // "white corridor", known as one word.
        let own = super::tints::colour_of_tokens(self.items[item_idx].tokens);
        self.draft.surface.walls = self.draft.surface.walls.or(own);
        let adjectives = std::mem::take(&mut self.phrase.adjectives);
        for adjective_idx in adjectives {
            let attributes = self.items[adjective_idx].adjective.unwrap_or_default();
            let colour = attributes.iter().find_map(|attribute| match attribute {
                Attribute::Colour(colour) => Some(*colour),
                _ => None,
            });
            if colour.is_some() {
                self.draft.surface.walls = self.draft.surface.walls.or(colour);
                self.readings[adjective_idx] = Reading::Scene;
            } else {
                self.phrase.adjectives.push(adjective_idx);
            }
        }
    }

    /// "overlooking the sea", "against the mountains", "at the foot of a volcano".
    fn is_looked_at(&self, item_idx: usize) -> bool {
        const TOWARDS: &[&str] = &[
            "overlooking",
            "facing",
            "against",
            "below",
            "beneath",
            "above",
            "at the foot of",
            "with a view of",
            "with a view over",
            "in view of",
            "near",
            "close to",
        ];
        let by_preposition = self
            .clause
            .preposition
            .is_some_and(|before| TOWARDS.contains(&self.items[before].lemma.as_str()));
        let by_words = (item_idx.saturating_sub(4)..item_idx).any(|before| {
            matches!(
                self.items[before].lemma.as_str(),
                "overlooking" | "overlook" | "facing" | "view"
            )
        });
        by_preposition || by_words
    }

    /// "mountains in the background", "a city on the horizon".
    fn is_said_to_be_far(&self, item_idx: usize) -> bool {
        const FAR: &[&str] = &[
            "in the background",
            "in the distance",
            "on the horizon",
            "at the horizon",
            "far away",
            "far behind",
            "behind",
            "beyond",
            "in the far distance",
        ];
        let is_far = |at: usize| {
            self.items
                .get(at)
                .is_some_and(|item| FAR.contains(&item.lemma.as_str()))
        };
        let after = item_idx + 1;
        let ends = |at: usize| {
            self.items
                .get(at)
                .is_none_or(|item| item.kind() != crate::language::tokens::TokenKind::Word)
        };
        let is_phrase = is_far(after) && self.items[after].lemma.contains(' ');
        // "distant mountains", "with mountains behind."
        let is_distant = item_idx.checked_sub(1).is_some_and(|before| {
            matches!(self.items[before].lemma.as_str(), "distant" | "faraway")
        });
        is_phrase || is_distant || is_far(after) && ends(after + 1) || self.verb_then_far(after)
    }

    /// "mountains rising in the background".
    fn verb_then_far(&self, after: usize) -> bool {
        let is_verb = self
            .items
            .get(after)
            .is_some_and(|item| item.verb.is_some());
        is_verb
            && self.items.get(after + 1).is_some_and(|item| {
                matches!(
                    item.lemma.as_str(),
                    "in the background" | "in the distance" | "on the horizon" | "far away"
                )
            })
    }

    /// "with the Eiffel Tower in the background": what stands there is behind everybody.
    fn put_far(&mut self) {
        for item_idx in 0..self.items.len() {
            let Reading::Entity { id } = self.readings[item_idx] else {
                continue;
            };
            let is_behind_them = self.is_behind_them(item_idx);
            if !is_behind_them && !self.is_said_to_be_far(item_idx) {
                continue;
            }
            if let Some(entity) = self.draft.entities.get_mut(id as usize)
                && !entity.is_subject
            {
                let is_of_sky = entity.class() == Class::Celestial;
                let host = (is_of_sky && id > 0 && is_behind_them).then_some(0);
                entity.place.get_or_insert((Relation::Behind, host));
            }
        }
    }

    /// "a red sun behind him".
    fn is_behind_them(&self, item_idx: usize) -> bool {
        let lemma = |at: usize| self.items.get(at).map_or("", |item| item.lemma.as_str());
        lemma(item_idx + 1) == "behind"
            && matches!(
                lemma(item_idx + 2),
                "he" | "him" | "she" | "her" | "they" | "them" | "it"
            )
    }

    /// Settles which of the named places is where it happens; one that cannot be shown with it is reported.
    pub(super) fn settle_places(&mut self) {
        self.put_far();
        let places = std::mem::take(&mut self.places);
        let Some((mut here, is_sure)) = self.draft.setting else {
            return;
        };
        here = self.brought_inside(here, &places);
        // Nobody names more places than these, and every one is compared with all.
        // What has become a house that is looked at is no place any more.
        let is_place = |place: &&NamedPlace| self.readings[place.item_idx] == Reading::Scene;
        for place in places.iter().take(MOST_PLACES).filter(is_place) {
            if let Some((first, second)) = self.joined(here, &places, place) {
                here = first;
                self.draft.backdrop = second.or(self.draft.backdrop);
            }
        }
        // Peaks above the clouds are seen from one of them.
        if here == Setting::Mountains && self.draft.backdrop == Some(Setting::Sky) {
            here = Setting::Ridge;
        }
        // "Waves against cliffs, a stormy sky": no cliff above the clouds.
        let has_waves = || {
            let mut tokens = self.items.iter().flat_map(|item| item.tokens);
            tokens.any(|token| matches!(&*token.text, "wave" | "waves" | "surf" | "ocean"))
        };
        if (here, self.draft.backdrop) == (Setting::Cliff, Some(Setting::Sky)) && has_waves() {
            self.draft.backdrop = None;
        }
        self.draft.setting = Some((here, is_sure));
        let is_snowy = |place: &NamedPlace| {
            let before = place.item_idx.saturating_sub(1);
            let mut words = self.items[before..=place.item_idx]
                .iter()
                .flat_map(|item| item.tokens);
            words.any(|token| matches!(token.text.as_str(), "snowy" | "snow" | "snowcapped"))
        };
        if here == Setting::Mountains && places.iter().take(MOST_PLACES).any(is_snowy) {
            self.draft.season.get_or_insert(Season::Winter);
        }
        for place in &places {
            let is_shown = place.is_kind
                || is_kin(place.setting, here)
                || self
                    .draft
                    .backdrop
                    .is_some_and(|behind| is_kin(place.setting, behind))
                || Some(place.setting) == self.draft.backdrop
                || Some(place.setting) == self.draft.around_table
                || self.readings[place.item_idx] != Reading::Scene;
            if !is_shown {
                self.readings[place.item_idx] =
                    Reading::not_drawn("another place is shown, which it does not go with");
            }
        }
    }

    /// "a waterfall in the middle of a living room": it stands in the room, which is where it happens.
    fn brought_inside(&mut self, here: Setting, places: &[NamedPlace]) -> Setting {
        let things = |setting| match setting {
            Setting::Waterfall => concept("waterfall"),
            Setting::Volcano => concept("volcano"),
            _ => None,
        };
        let room = places.iter().find(|place| place.setting.is_indoors());
        let inside = places.iter().find_map(|place| {
            let is_read = !place.is_far && self.readings[place.item_idx] == Reading::Scene;
            Some((place.item_idx, things(place.setting).filter(|_| is_read)?))
        });
        let (Some(room), Some((item_idx, thing))) = (room, inside) else {
            return here;
        };
        if self.draft.entities.len() >= MAX_ENTITIES {
            return here;
        }
        let mut entity = DraftEntity::new(Some(thing), self.items[item_idx].lemma.clone());
        entity.is_subject = self.draft.entities.is_empty();
        self.readings[item_idx] = Reading::Entity {
            id: self.draft.entities.len() as u32,
        };
        self.draft.entities.push(entity);
        room.setting
    }

    /// The place and its backdrop after `other` was added to `here`, if both can be seen at once.
    fn joined(
        &self,
        here: Setting,
        places: &[NamedPlace],
        other: &NamedPlace,
    ) -> Option<(Setting, Option<Setting>)> {
        if other.setting == here || self.draft.is_place_goal {
            return None;
        }
        if let Some(both) = merged(here, other.setting) {
            return Some((both, None));
        }
        if self.draft.backdrop.is_some() {
            return None;
        }
        // A dock on a lake is no port.
        let is_dock = |a: Setting, b: Setting| {
            a == Setting::Harbour && matches!(b, Setting::Lake | Setting::River)
        };
        if is_dock(here, other.setting) || is_dock(other.setting, here) {
            return Some((Setting::Harbour, Some(Setting::Lake)));
        }
        let here_is_far = places
            .iter()
            .take(MOST_PLACES)
            .any(|place| place.setting == here && place.is_far);
        let is_laid_into = match (other.is_far, here_is_far) {
            (true, false) => false,
            (false, true) => true,
            _ => detail(other.setting) > detail(here),
        };
        let (near, far) = if is_laid_into {
            (other.setting, here)
        } else {
            (here, other.setting)
        };
        // "a seaside harbour" is no seaside with a harbour.
        let may_swap = !other.is_kind && (!other.is_far || here_is_far);
        let pairs = [
            Some((near, far)),
            Some((on_land(near, far), far)),
            may_swap.then_some((far, near)),
        ];
        pairs
            .into_iter()
            .flatten()
            .find(|(near, far)| takes_backdrop(*near, *far))
            .map(|(near, far)| (near, Some(far)))
    }
}

/// Places that one setting shows together.
fn merged(a: Setting, b: Setting) -> Option<Setting> {
    use Setting as S;
    let is = |x: Setting, y: Setting| (a, b) == (x, y) || (b, a) == (x, y);
    // A desert in Arizona is one of mesas and cacti.
    if Locale::is_west_of_desert(a, b) {
        return Some(if a == S::Desert { b } else { a });
    }
    // An oasis in the desert is what is seen of it.
    for (place, kind) in [(a, b), (b, a)] {
        if matches!(place, S::Locale(it) if it.base() == kind && !kind.is_indoors()) {
            return Some(place);
        }
    }
    // A bridge in Venice goes over a canal.
    // "The edge of a cliff on Mars": another world has its own cliffs.
    let is_world = |it: S| matches!(it, S::Mars | S::Moon | S::AlienPlanet);
    let is_landform = |it: S| {
        matches!(
            it,
            S::Cliff | S::Canyon | S::Desert | S::Hill | S::Mountains | S::Ridge | S::Cave
        )
    };
    if is_world(a) && is_landform(b) || is_world(b) && is_landform(a) {
        return Some(if is_world(a) { a } else { b });
    }
    if is(S::Bridge, S::Canal) {
        return Some(S::Canal);
    }
    // A corridor of a castle is of stone.
    if is(S::Hallway, S::Castle) || is(S::Room, S::Castle) || is(S::Bedroom, S::Castle) {
        return Some(S::Dungeon);
    }
    // The stalls of a street are what one sees of it.
    if is(S::Market, S::Street) || is(S::Market, S::NeonStreet) || is(S::Market, S::OldStreet) {
        return Some(S::Market);
    }
    if is(S::River, S::Canyon) || is(S::Lake, S::Canyon) {
        return Some(S::Canyon);
    }
    if is_kin(a, b) && a != b {
        let is_of_town = |setting| matches!(setting, S::City | S::Street | S::NeonStreet);
        let is_second = detail(b) > detail(a) && !(is_of_town(a) && is_of_town(b));
        return Some(if is_second { b } else { a });
    }
    None
}

/// Whether two names are of one kind of place, so that either is seen in the other.
fn is_kin(a: Setting, b: Setting) -> bool {
    use Setting as S;
    const KIN: &[&[Setting]] = &[
        &[
            S::Street,
            S::NeonStreet,
            S::OldStreet,
            S::QuietStreet,
            S::City,
        ],
        &[S::OldStreet, S::Square, S::City, S::Street],
        &[S::NeonStreet, S::City, S::Rooftop],
        &[S::Market, S::Street, S::OldStreet, S::NeonStreet, S::City],
        &[S::Road, S::Street],
        &[S::Beach, S::Sea],
        &[S::Harbour, S::Sea],
        &[S::Harbour, S::Beach],
        &[S::Cliff, S::Sea],
        &[S::Cliff, S::Mountains],
        &[S::Ridge, S::Mountains],
        &[S::Ridge, S::Hill],
        &[S::Hill, S::Meadow],
        &[S::Alley, S::Street, S::NeonStreet, S::OldStreet, S::City],
        &[S::Temple, S::OldStreet, S::Garden],
        &[S::Terrace, S::Restaurant, S::Cafe],
        &[S::Terrace, S::Rooftop],
        &[S::Platform, S::Railway],
        &[S::Bar, S::Saloon, S::Cafe, S::Stage],
        &[S::Canal, S::City, S::OldStreet],
        &[S::Bridge, S::River],
        &[S::Stage, S::Concert],
        &[S::Room, S::Bedroom, S::Kitchen],
        &[S::Garden, S::Park],
        &[S::Meadow, S::Field, S::Vineyard, S::TeaField, S::Cornfield],
        &[S::Vineyard, S::Hill],
        &[S::TeaField, S::Hill],
        &[S::Space, S::Moon],
    ];
    a == b || KIN.iter().any(|kin| kin.contains(&a) && kin.contains(&b))
}

/// Where one stands when the near place is land as far as one sees: above the sea, on a cliff.
fn on_land(near: Setting, far: Setting) -> Setting {
    match (near, far) {
        (Setting::Mountains, Setting::Sea | Setting::Beach) => Setting::Cliff,

        _ => near,
    }
}

/// How small a part of a land a place is: the smaller is laid into the larger.
fn detail(setting: Setting) -> u8 {
    use Setting as S;
    match setting {
        S::Mountains | S::Volcano | S::City => 0,
        S::Sea => 1,
        S::Forest | S::Jungle | S::Desert | S::Arctic | S::Savanna | S::Canyon => 2,
        S::Beach | S::Field | S::Lavender | S::Sunflowers | S::Meadow => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Setting as S;

    fn check(prompt: &str, expected: (S, Option<S>)) {
        let scene = understand(prompt).scene;
        assert_eq!((scene.setting, scene.backdrop), expected, "{prompt}");
    }

    #[test]
    fn the_smaller_place_is_laid_into_the_larger_whichever_is_named_first() {
        check(
            "A car drives down a highway in the desert",
            (S::Road, Some(S::Desert)),
        );
        check(
            "In the desert, a car drives down a highway",
            (S::Road, Some(S::Desert)),
        );
        check(
            "A canoe drifts down a river through the jungle",
            (S::River, Some(S::Jungle)),
        );
        check(
            "A village under snowy mountains",
            (S::Village, Some(S::Mountains)),
        );
        check("A girl runs through a city park", (S::Park, Some(S::City)));
    }

    #[test]
    fn what_is_said_to_be_far_lies_behind() {
        check(
            "A woman walks on a beach with a city on the horizon",
            (S::Beach, Some(S::City)),
        );
        check(
            "A dog sits in a meadow, mountains in the background",
            (S::Meadow, Some(S::Mountains)),
        );
        check(
            "A hiker stands on a mountain overlooking the sea",
            (S::Cliff, Some(S::Sea)),
        );
    }

    #[test]
    fn places_of_one_kind_are_one() {
        check("A boat on the sea off a beach", (S::Beach, None));
        check("A raft on a river in a canyon", (S::Canyon, None));
    }

    #[test]
    fn what_falls_or_burns_in_a_room_stands_there() {
        let scene = understand("A surreal waterfall in the middle of a living room").scene;
        assert_eq!(scene.setting, S::Room);
        assert_eq!(scene.entities[0].concept, "waterfall");
        check(
            "A man cooks in a kitchen with a view of a waterfall",
            (S::Kitchen, Some(S::Waterfall)),
        );
    }

    #[test]
    fn a_place_that_goes_with_no_other_is_reported() {
        let understanding = understand("A woman dances on a stage in the desert");
        let lost: Vec<&str> = understanding
            .not_understood()
            .map(|word| word.text.as_str())
            .collect();
        assert_eq!(understanding.scene.setting, S::Stage);
        assert!(lost.contains(&"desert"), "{lost:?}");
    }

    #[test]
    fn a_house_that_is_looked_at_is_no_place_beside_its_own() {
        check("A cozy cabin in the woods", (S::Forest, None));
    }

    #[test]
    fn what_lies_outside_a_room_is_seen_through_its_window() {
        check(
            "A man cooks in a kitchen with a view of the mountains",
            (S::Kitchen, Some(S::Mountains)),
        );
    }

    #[test]
    fn a_place_of_its_own_is_no_other_that_is_near_it() {
        check("Two kids fly a kite on a windy hill", (S::Hill, None));
        check(
            "A cowboy pushes open the doors of a saloon",
            (S::Saloon, None),
        );
        check("A boxer trains in an old gym", (S::Gym, None));
        check("A detective walks down a dark alley", (S::Alley, None));
        check(
            "A couple dines on a terrace by the sea",
            (S::Terrace, Some(S::Sea)),
        );
        check(
            "A monk sweeps leaves in a temple courtyard",
            (S::Temple, None),
        );
        check("A jazz band plays in a smoky basement club", (S::Bar, None));
        check("An old train station, a woman waits", (S::Platform, None));
        check(
            "A boy sits on a dock, lake, summer",
            (S::Harbour, Some(S::Lake)),
        );
        check(
            "A gondola glides under a bridge in Venice",
            (S::Canal, None),
        );
        check(
            "A dog runs along a suburban sidewalk",
            (S::QuietStreet, None),
        );
        check(
            "A street food vendor at a night market in Bangkok",
            (S::Market, None),
        );
    }

    #[test]
    fn whoever_is_there_tells_which_arena_it_is() {
        check(
            "A gladiator stands in a roaring arena",
            (S::Colosseum, None),
        );
        check(
            "A hiker sits on a cliff above a sea of clouds",
            (S::Ridge, Some(S::Sky)),
        );
    }

    #[test]
    fn trees_that_something_is_among_are_the_wood_itself() {
        let scene = understand("A deer walks between the trees").scene;
        assert_eq!((scene.setting, scene.entities.len()), (S::Forest, 1));
    }

    #[test]
    fn whoever_is_above_the_clouds_has_them_below_and_none_overhead() {
        let scene = understand("A hiker stands on a ridge above the clouds").scene;
        assert_eq!((scene.setting, scene.backdrop), (S::Ridge, Some(S::Sky)));
        assert_eq!(scene.weather, crate::scene::Weather::Clear);
    }

    #[test]
    fn a_lighthouse_above_the_sea_stands_on_its_cliff() {
        let scene = understand("A lighthouse on a cliff above a stormy sea").scene;
        assert_eq!(scene.setting, S::Cliff);
        assert_eq!(scene.entities[0].place, None);
    }
}

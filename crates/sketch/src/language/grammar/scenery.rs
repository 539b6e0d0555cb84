//! What a place shows by itself (`scenery.tsv`).
//!
//! "A snowy forest, a road flanked by trees covered in snow" has its trees in the set; five trees of their own would
//! stand before it like lumps. Where the set has none they are seen far behind, in snow in winter.

use std::sync::LazyLock;

use super::{Reader, rooms};
use crate::language::draft::{Draft, DraftEntity, concept};
use crate::language::lexicon::named;
use crate::language::local;
use crate::language::tables;
use crate::language::words::Reading;
use crate::scene::{
    Action, Age, Class, Entity, Look, Relation, Scene, Season, Setting, State, Weather,
};
use crate::settings::takes_backdrop;

/// The largest that what belongs to a place may be said to be: taller trees are still those of the wood.
const LARGEST: f32 = 1.6;

struct Scenery {
    concepts: Vec<&'static str>,
    /// Where it is shown; none for everywhere under the sky.
    places: Option<Vec<Setting>>,
    behind: Option<Setting>,
}

static SCENERY: LazyLock<Vec<Scenery>> = LazyLock::new(|| {
    let (rows, _) = tables::SCENERY.rows();
    let scenery = rows.into_iter().map(|row| Scenery {
        concepts: row[0].split(',').collect(),
        places: (row[1] != "outdoors").then(|| places(row[1])),
        behind: named(row[2]),
    });
    scenery.collect()
});

fn places(cell: &'static str) -> Vec<Setting> {
    cell.split(',').filter_map(named).collect()
}

impl Reader<'_> {
    /// Lets words mean what they mean in the place that was named, and leaves to it what it shows by itself.
    pub(super) fn settle_scenery(&mut self) {
        let Some((setting, _)) = self.draft.setting.filter(|_| !self.is_change) else {
            return;
        };
        let setting = self.at_rocks(setting);
        local::mean_by_place(&mut self.draft.entities, setting);
        let mut is_left = left_to_place(&mut self.draft, setting);
        for entity_idx in rooms::settle(&mut self.draft, setting) {
            is_left[entity_idx] = true;
        }
        if is_left.contains(&true) {
            self.keep_entities(|entity_idx| !is_left[entity_idx], || Reading::Scene);
        }
    }
}

impl Reader<'_> {
    /// Rocks that the sea comes against are its coast; on a beach they lie about where no waves are told of.
    fn at_rocks(&mut self, setting: Setting) -> Setting {
        let is_wave = |word: &str| matches!(word, "wave" | "waves" | "surf" | "breakers");
        let mut tokens = self.items.iter().flat_map(|item| item.tokens);
        let has_waves = tokens.any(|token| is_wave(&token.text));
        let beats = setting == Setting::Beach && has_waves;
        if !beats && setting != Setting::Sea {
            return setting;
        }
        let others: Vec<&DraftEntity> = self
            .draft
            .entities
            .iter()
            .filter(|entity| entity.key() != "wave")
            .collect();
        let is_beaten = has_waves && self.is_beaten();
        let are_rocks = |entity: &&DraftEntity| {
            matches!(entity.key(), "rock" | "boulder")
                && (entity.count > 1 || is_beaten)
                && entity.target.is_none()
        };
        let backdrop = self.draft.backdrop;
        let is_shore = backdrop.is_none() || is_beaten && backdrop == Some(Setting::Sea);
        let are_coast = !others.is_empty() && others.iter().all(are_rocks) && is_shore;
        // A single one stands before the coast.
        let leads = others.first().is_some_and(|first| first.key() == "rock");
        let stands_alone = beats && leads && !others.iter().any(|it| it.is_mover());
        if !are_coast && !stands_alone {
            return setting;
        }
        if are_coast {
            let rock = others.iter().find_map(|entity| entity.look.colour);
            let tints = &mut self.draft.surface.tints;
            tints.rock = tints.rock.or(rock);
            tints.is_rocky |= is_beaten;
            self.draft.backdrop = None;
        }
        if are_coast && is_beaten {
            self.keep_entities(|_| false, || Reading::Scene);
        }
        self.draft.setting = Some((Setting::Cliff, true));
        Setting::Cliff
    }
}

impl Reader<'_> {
    /// Whether the sea is told to come against something: "waves crashing against the rock".
    fn is_beaten(&self) -> bool {
        let mut tokens = self.items.iter().flat_map(|item| item.tokens);
        tokens.any(|token| {
            let stem = token.text.trim_end_matches("ing").trim_end_matches("es");
            matches!(
                stem.trim_end_matches('s'),
                "crash" | "break" | "smash" | "pound" | "batter" | "slam" | "hit" | "hitt" | "beat"
            )
        })
    }
}

/// Which entities the place shows by itself; what it does not show is put behind it.
fn left_to_place(draft: &mut Draft, setting: Setting) -> Vec<bool> {
    let is_sunny = draft.entities.iter().any(|entity| entity.key() == "sun");
    if is_sunny && draft.weather == Some(Weather::Snow) {
        // "A snowy forest. The sun is shining": the snow has fallen.
        draft.weather = None;
        draft.season = Some(Season::Winter);
    }
    let is_winter = draft.weather == Some(Weather::Snow) || draft.season == Some(Season::Winter);
    let mut is_left = vec![false; draft.entities.len()];
    for (entity_idx, is_left) in is_left.iter_mut().enumerate() {
        let Some(row) = scenery_of(draft, entity_idx) else {
            continue;
        };
        let is_shown = match &row.places {
            Some(places) => {
                // Trees of a beach with hills behind it are on the hills.
                shown_in(places, setting, draft.backdrop)
                    || row.behind.is_some() && draft.backdrop.is_some_and(is_green)
            }
            None => !setting.is_indoors(),
        };
        let may_be_behind =
            |behind: &Setting| draft.backdrop.is_none() && takes_backdrop(setting, *behind);
        let is_autumnal = draft.entities[entity_idx]
            .look
            .colour
            .is_some_and(is_autumnal);
        if row.behind.is_some() && is_autumnal {
            draft.season.get_or_insert(Season::Autumn);
        }
        if is_shown {
            *is_left = true;
        } else if let Some(behind) = row.behind.filter(may_be_behind) {
            draft.backdrop = Some(behind);
            *is_left = true;
        } else if is_winter && draft.entities[entity_idx].key() == "tree" {
            let tree = &mut draft.entities[entity_idx];
            tree.concept = concept("pine");
            tree.become_so(State::Snowy);
        }
    }
    for entity in &mut draft.entities {
        // "through the tall bamboo": wherever one goes there.
        let is_in_it = |(_, of): (Relation, Option<usize>)| of.is_some_and(|of| is_left[of]);
        if entity.place.is_some_and(is_in_it) {
            entity.place = None;
        }
    }
    is_left
}

/// Whether an entity of a scene is shown by its place already.
pub(in crate::language) fn is_left_to_place(scene: &Scene, entity_idx: usize) -> bool {
    let entity = &scene.entities[entity_idx];
    let row = SCENERY
        .iter()
        .find(|row| row.concepts.contains(&entity.concept.as_str()));
    let Some(row) = row else { return false };
    let is_shown = match &row.places {
        Some(places) => shown_in(places, scene.setting, scene.backdrop),
        None => !scene.setting.is_indoors(),
    };
    let is_met = |other: &Entity| {
        let place = other.place.as_ref();
        other.target == Some(entity.id)
            || place.is_some_and(|it| it.of == Some(entity.id) && !is_among(it.relation))
    };
    let is_one = entity.count == 1 && matches!(entity.class, Class::Plant | Class::Thing);
    let is_still = matches!(entity.action, Action::Idle | Action::Grow | Action::Sit);
    is_shown
        && is_still
        && !scene.entities.iter().any(is_met)
        && (!is_one || is_mass(&entity.concept))
        && is_plain(&entity.concept, &entity.look)
        && entity.place.as_ref().is_none_or(|it| it.of.is_none())
}

/// Whether the place shows such things by itself, whatever else is said of them.
pub(in crate::language) fn shows_by_itself(scene: &Scene, concept: &str) -> bool {
    let rows = SCENERY.iter();
    let mut rows = rows.filter(|row| row.concepts.contains(&concept));
    rows.any(|row| match &row.places {
        Some(places) => shown_in(places, scene.setting, scene.backdrop),
        None => !scene.setting.is_indoors(),
    })
}

fn shown_in(places: &[Setting], here: Setting, behind: Option<Setting>) -> bool {
    let seen = [Some(here), Some(here.base()), behind];
    seen.into_iter().flatten().any(|it| places.contains(&it))
}

/// Whether whoever is so is among many, or behind them, and has nothing to do with one.
fn is_among(relation: Relation) -> bool {
    matches!(
        relation,
        Relation::Through | Relation::Inside | Relation::Across | Relation::Behind
    )
}

/// What is never one: "grass", "bamboo".
fn is_mass(key: &str) -> bool {
    matches!(key, "grass" | "bamboo" | "seaweed" | "coral" | "wave")
}

/// The row of what an entity is, when it is there as the place has it, and nobody has to do with it.
fn scenery_of(draft: &Draft, entity_idx: usize) -> Option<&'static Scenery> {
    let entity = &draft.entities[entity_idx];
    let row = SCENERY
        .iter()
        .find(|row| row.concepts.contains(&entity.key()))?;
    let is_used = draft.entities.iter().any(|other| {
        let is_met = other
            .place
            .is_some_and(|(relation, of)| of == Some(entity_idx) && !is_among(relation));
        is_met || other.target == Some(entity_idx)
    });
    let is_somebodys = matches!(
        entity.place,
        Some((
            Relation::Holding | Relation::Wearing | Relation::Inside,
            Some(_)
        ))
    );
    let is_one = entity.count == 1 && matches!(entity.class(), Class::Plant | Class::Thing);
    // Two suns are a sight.
    let are_several = entity.count > 1 && entity.class() == Class::Celestial;
    let is_still = matches!(entity.action, Action::Idle | Action::Grow | Action::Sit);
    let is_free = !is_used && !is_somebodys && (!is_one || is_mass(entity.key()));
    // Waves roll and break by themselves.
    let is_still = is_still || entity.key() == "wave";
    (is_free && !are_several && is_still && is_plain(entity.key(), &entity.look)).then_some(row)
}

/// Whether woods may stand on such land.
fn is_green(land: Setting) -> bool {
    matches!(
        land,
        Setting::Meadow | Setting::Hill | Setting::Field | Setting::Mountains | Setting::Park
    )
}

/// Whether leaves are of such a colour in autumn: gold, orange, rust.
fn is_autumnal(colour: u32) -> bool {
    let [_, red, green, blue] = colour.to_be_bytes();
    red > green && green > blue && green >= 0x40
}

/// Whether no more is said of it than that it is there.
fn is_plain(key: &str, look: &Look) -> bool {
    let is_usual_colour = look.colour.is_none_or(|colour| {
        let [_, red, green, blue] = colour.to_be_bytes();
        green > red && green > blue
            || key == "rock"
            || key == "wave" && blue > red
            || matches!(key, "tree" | "leaf" | "bush") && is_autumnal(colour)
    });
    let is_snow = |state: &State| matches!(state, State::Snowy | State::Overgrown | State::Wet);
    look.scale <= LARGEST
        && (look.pattern.is_none() || key == "billboard")
        && look.material.is_none()
        && look.age != Age::Child
        && look.states.iter().all(is_snow)
        && is_usual_colour
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::LEXICON;
    use crate::language::tests::keys;
    use crate::language::understand;

    #[test]
    fn every_row_can_be_read() {
        let (rows, problems) = tables::SCENERY.rows();
        assert_eq!(problems, Vec::<String>::new());
        for row in rows {
            for key in row[0].split(',') {
                assert!(LEXICON.by_key.contains_key(key), "{key}");
            }
            for place in row[1].split(',').filter(|place| *place != "outdoors") {
                assert!(named::<Setting>(place).is_some(), "{place}");
            }
            assert!(
                row[2] == "-" || named::<Setting>(row[2]).is_some(),
                "{row:?}"
            );
        }
    }

    #[test]
    fn what_a_place_shows_stands_in_it_once() {
        assert_eq!(
            keys("A fox in a snowy forest, the path is flanked by trees covered in snow"),
            ["fox"]
        );
        assert_eq!(keys("A man walks in a park with grass and trees"), ["man"]);
    }

    #[test]
    fn rocks_that_the_sea_comes_against_are_a_coast() {
        let scene = understand("Waves break over black rocks at sunrise").scene;
        assert_eq!((scene.setting, scene.entities.len()), (Setting::Cliff, 0));
        assert!(scene.surface.tints.rock.is_some());
        assert!(!keys("A seal lies on rocks by the sea").is_empty());
        for prompt in [
            "A beach with black rocks",
            "Two rocks on a beach",
            "A stack of rocks on a beach",
            "Small rocks on the beach",
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.setting, Setting::Beach, "{prompt}");
            assert_eq!(scene.entities[0].concept, "rock", "{prompt}");
        }
        for prompt in [
            "A large rock in the sea, waves crashing against it",
            "Ocean waves crashing against black volcanic rocks during a storm",
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(
                (scene.setting, scene.entities.len()),
                (Setting::Cliff, 0),
                "{prompt}"
            );
            assert!(scene.surface.tints.is_rocky, "{prompt}");
        }
        let stormy = understand("Waves crashing against rocky cliffs, stormy sky").scene;
        assert_eq!((stormy.setting, stormy.backdrop), (Setting::Cliff, None));
        let calm = understand("A large rock in a calm sea").scene;
        assert_eq!(calm.entities.len(), 1);
        let surf = understand("Waves crash against rocks on a beach").scene;
        assert_eq!(surf.setting, Setting::Cliff);
    }

    #[test]
    fn waves_are_those_of_the_sea_whatever_they_do() {
        assert_eq!(
            keys("Ocean waves crashing against rocky cliffs in slow motion"),
            [""; 0]
        );
        assert_eq!(keys("A wave breaks on the beach"), [""; 0]);
        assert!(keys("A surfer rides a giant wave").contains(&"wave".to_owned()));
    }

    #[test]
    fn what_somebody_has_to_do_with_is_there() {
        assert_eq!(keys("A cat sits under a tree in a park"), ["cat", "tree"]);
        assert_eq!(
            keys("A butterfly lands on a flower in a garden"),
            ["butterfly", "flower"]
        );
        assert!(keys("Glowing trees in a forest").contains(&"tree".to_owned()));
    }

    #[test]
    fn a_shining_sun_lets_no_snow_fall() {
        let scene = understand("A snowy forest. The sun is shining.").scene;
        assert_eq!(
            (scene.weather, scene.season),
            (Weather::Clear, Season::Winter)
        );
    }
}

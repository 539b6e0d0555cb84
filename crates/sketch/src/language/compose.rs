//! A draft into a complete scene: subjects first, ids, and sensible answers to what the prompt left open.

use super::draft::{Draft, DraftEntity, MAX_COUNT};
use crate::scene::{
    Action, Age, Class, Entity, Mood, Place, Relation, SCENE_VERSION, Scene, Season, Setting, Shot,
    Style, TimeOfDay, Weather,
};

/// The scene, and the id each of the draft's entities got.
pub(super) fn compose(mut draft: Draft) -> (Scene, Vec<u32>) {
    show_something(&mut draft);
    for entity_idx in 0..draft.entities.len() {
        refine_action(&mut draft.entities, entity_idx);
    }
    let setting = setting(&draft);
    for entity in &mut draft.entities {
        rest(entity, setting);
    }
    let order = subjects_first(&mut draft.entities);
    let mut ids = vec![0; order.len()];
    for (position, &entity_idx) in order.iter().enumerate() {
        ids[entity_idx] = position as u32 + 1;
    }
    let entities = order
        .iter()
        .map(|&entity_idx| finish(&draft.entities[entity_idx], ids[entity_idx], &ids))
        .collect();
    let scene = Scene {
        version: SCENE_VERSION,
        setting,
        time_of_day: draft
            .time_of_day
            .unwrap_or_else(|| usual_time(&draft, setting)),
        weather: draft.weather.unwrap_or_default(),
        season: draft.season.unwrap_or(usual_season(&draft, setting)),
        style: draft.style.unwrap_or_default(),
        mood: draft.mood.unwrap_or_default(),
        shot: draft.shot.unwrap_or_default(),
        camera: draft.camera.unwrap_or_default(),
        pace: draft.pace.unwrap_or(1.0),
        entities,
    };
    (settle(scene), ids)
}

/// When a prompt names neither a thing nor a place that is known, its first unknown word stands for it.
fn show_something(draft: &mut Draft) {
    if draft.entities.is_empty()
        && draft.setting.is_none()
        && let Some(word) = draft.first_unknown.take()
    {
        draft.entities.push(DraftEntity::new(None, word));
    }
}

/// What an action really is, now that its object is known.
fn refine_action(entities: &mut [DraftEntity], doer: usize) {
    entities[doer].action = by_class(&entities[doer]);
    let Some(target) = entities[doer].target else {
        if entities[doer].action == Action::PlayInstrument && !has_instrument(entities) {
            entities[doer].action = Action::Jump;
        }
        return;
    };
    if target == doer {
        entities[doer].target = None;
        return;
    }
    let is_person = entities[doer].class() == Class::Person;
    let target_class = entities[target].class();
    let is_kite = entities[target].key() == "kite";
    let carries = matches!(target_class, Class::Vehicle | Class::Boat | Class::Aircraft);
    match entities[doer].action {
        Action::PlayInstrument if target_class != Class::Instrument => {
            entities[doer].action = Action::Jump;
        }
        Action::Fly if is_kite => {
            entities[doer].action = Action::FlyKite;
            entities[target].act(Action::Fly);
        }
        action @ (Action::Fly | Action::Drive | Action::Swim | Action::Float)
            if is_person && carries =>
        {
            entities[doer].place = Some((Relation::Inside, Some(target)));
            entities[target].act(action);
        }
        Action::Run | Action::Walk if entities[doer].place_of(Relation::Riding) == Some(target) => {
            let action = entities[doer].action;
            entities[target].act(action);
            entities[doer].action = Action::Ride;
        }
        Action::Ride if target_class == Class::FourLegged => {
            entities[target].act(Action::Walk);
        }
        Action::Ride if target_class == Class::Vehicle => {
            entities[target].act(Action::Drive);
        }
        Action::Walk | Action::Run if entities[target].is_animate() => {
            let action = entities[doer].action;
            entities[target].act(action);
        }
        Action::Idle if target_class == Class::Food && is_person => {
            entities[doer].action = Action::Cook;
        }
        Action::Chase if entities[target].is_animate() => {
            entities[target].act(flight(target_class));
        }
        _ => {}
    }
}

/// An action in the way a body of its class can do it: trains drive, fish swim, birds land flying.
fn by_class(entity: &DraftEntity) -> Action {
    match (entity.class(), entity.action) {
        (Class::Vehicle, Action::Walk | Action::Run | Action::Float) => Action::Drive,
        (Class::Boat, Action::Walk | Action::Run | Action::Drive | Action::Swim) => Action::Float,
        (Class::Aircraft, Action::Walk | Action::Run | Action::Drive) => Action::Fly,
        (Class::Fish, Action::Walk | Action::Run | Action::Float) => Action::Swim,
        (Class::Bird | Class::Insect, Action::Fall) => Action::Fly,
        (Class::Thing, Action::Fall) if entity.key() == "wave" => Action::Float,
        (_, action) => action,
    }
}

/// What an animal does that is chased.
fn flight(class: Class) -> Action {
    match class {
        Class::Bird | Class::Insect => Action::Fly,
        Class::Fish => Action::Swim,
        _ => Action::Run,
    }
}

fn has_instrument(entities: &[DraftEntity]) -> bool {
    entities
        .iter()
        .any(|entity| entity.class() == Class::Instrument)
}

/// What something does of itself where nothing is said.
fn rest(entity: &mut DraftEntity, setting: Setting) {
    let is_wet = matches!(
        setting,
        Setting::Sea | Setting::Lake | Setting::UnderWater | Setting::Beach
    );
    let is_placed = entity.place.is_some_and(|(_, of)| of.is_some());
    if entity.action != Action::Idle || is_placed {
        return;
    }
    entity.action = match entity.class() {
        Class::Fish => Action::Swim,
        Class::Insect => Action::Fly,
        Class::Boat if is_wet => Action::Float,
        Class::Aircraft if entity.key() == "hot_air_balloon" => Action::Float,
        Class::Aircraft if setting == Setting::Sky => Action::Fly,
        _ => Action::Idle,
    };
}

/// Where it happens: what was said, else what is done, else where the first thing is at home.
fn setting(draft: &Draft) -> Setting {
    match draft.setting {
        Some((setting, true)) => return setting,
        Some((Setting::Sky, false)) if !is_airborne(draft) => {}
        Some((setting, false)) => return setting,
        None => {}
    }
    let by_action = draft
        .entities
        .iter()
        .find_map(|entity| action_home(draft, entity));
    by_action.unwrap_or_else(|| home(draft))
}

/// Whether the sky is where it happens, not just what is above: nothing there stands on the ground.
fn is_airborne(draft: &Draft) -> bool {
    let leader = draft.entities.iter().find(|entity| entity.is_subject);
    leader.is_none_or(|entity| {
        matches!(
            entity.class(),
            Class::Bird | Class::Insect | Class::Aircraft | Class::Celestial
        ) || matches!(entity.action, Action::Fly | Action::Float | Action::Rise)
            || entity
                .concept
                .is_some_and(|concept| concept.home == Some(Setting::Sky))
    })
}

fn action_home(draft: &Draft, entity: &DraftEntity) -> Option<Setting> {
    let has_fish = || {
        draft
            .entities
            .iter()
            .any(|entity| entity.class() == Class::Fish || entity.key() == "turtle")
    };
    match entity.action {
        Action::Bow | Action::PlayInstrument => Some(Setting::Stage),
        Action::Cook => Some(Setting::Kitchen),
        Action::FlyKite => Some(Setting::Park),
        Action::Read if entity.class() == Class::Person => Some(Setting::Room),
        Action::Swim if has_fish() => Some(Setting::UnderWater),
        Action::Swim => Some(Setting::Lake),
        _ => None,
    }
}

fn home(draft: &Draft) -> Setting {
    let subjects_first = draft
        .entities
        .iter()
        .filter(|entity| entity.is_subject)
        .chain(draft.entities.iter().filter(|entity| !entity.is_subject));
    let mut homes = subjects_first
        .filter_map(|entity| entity.concept)
        .map(|concept| (concept.home, concept.class));
    if let Some(home) = homes.clone().find_map(|(home, _)| home) {
        return home;
    }
    homes
        .next()
        .map_or(Setting::Studio, |(_, class)| class_home(class))
}

fn class_home(class: Class) -> Setting {
    match class {
        Class::Person => Setting::Park,
        Class::FourLegged | Class::Insect | Class::Plant => Setting::Meadow,
        Class::Bird | Class::Aircraft | Class::Celestial => Setting::Sky,
        Class::Fish => Setting::UnderWater,
        Class::Vehicle => Setting::Road,
        Class::Boat => Setting::Sea,
        Class::Building => Setting::Street,
        Class::Furniture => Setting::Room,
        Class::Instrument => Setting::Stage,
        Class::Food => Setting::Table,
        Class::Thing => Setting::Studio,
    }
}

fn usual_time(draft: &Draft, setting: Setting) -> TimeOfDay {
    let is_dark_style = matches!(draft.style, Some(Style::Noir | Style::Neon));
    match setting {
        Setting::Space | Setting::Moon => TimeOfDay::Night,
        Setting::Street | Setting::Road if is_dark_style => TimeOfDay::Night,
        _ => TimeOfDay::Day,
    }
}

fn usual_season(draft: &Draft, setting: Setting) -> Season {
    if draft.weather == Some(Weather::Snow) || setting == Setting::Arctic {
        return Season::Winter;
    }
    draft
        .entities
        .iter()
        .find_map(|entity| match entity.key() {
            "cherry_tree" | "tulip" => Some(Season::Spring),
            "pumpkin" | "leaf" | "maple_leaf" => Some(Season::Autumn),
            "snowman" | "christmas_tree" | "sled" => Some(Season::Winter),
            _ => None,
        })
        .unwrap_or_default()
}

/// Settles what cannot be shown together.
fn settle(mut scene: Scene) -> Scene {
    let has_no_weather = matches!(
        scene.setting,
        Setting::Space | Setting::Moon | Setting::UnderWater
    );
    if has_no_weather {
        scene.weather = Weather::Clear;
    }
    if scene.weather == Weather::Aurora {
        scene.time_of_day = TimeOfDay::Night;
    }
    if scene.weather == Weather::Storm && scene.mood == Mood::Neutral {
        scene.mood = Mood::Tense;
    }
    let shows_land = matches!(scene.setting, Setting::Mountains | Setting::Desert);
    if scene.entities.is_empty() && shows_land && scene.shot == Shot::Medium {
        scene.shot = Shot::Wide;
    }
    scene
}

/// The entities' order in the scene; at least one of them is a subject.
fn subjects_first(entities: &mut [DraftEntity]) -> Vec<usize> {
    if !entities.iter().any(|entity| entity.is_subject) {
        let leader = entities.iter().position(DraftEntity::is_mover).unwrap_or(0);
        if let Some(entity) = entities.get_mut(leader) {
            entity.is_subject = true;
        }
    }
    let mut order: Vec<usize> = (0..entities.len()).collect();
    order.sort_by_key(|&entity_idx| !entities[entity_idx].is_subject);
    order
}

fn finish(entity: &DraftEntity, id: u32, ids: &[u32]) -> Entity {
    let concept = entity.concept;
    let young = entity.look.age == Age::Child && entity.class() != Class::Person;
    let is_small_person = entity.look.age == Age::Child
        && entity.class() == Class::Person
        && !matches!(entity.key(), "boy" | "girl" | "baby");
    let growth = match (young, is_small_person) {
        (true, _) => 0.6,
        (_, true) => 0.68,
        _ => 1.0,
    };
    Entity {
        id,
        concept: entity.key().to_owned(),
        word: entity.word.clone(),
        class: entity.class(),
        emoji: concept.and_then(|concept| concept.emoji.clone()),
        height_m: concept.map_or(0.8, |concept| concept.height_m) * growth * entity.look.scale,
        count: entity.count.clamp(1, MAX_COUNT),
        look: entity.look.clone(),
        action: entity.action,
        target: entity.target.map(|target| ids[target]),
        place: entity.place.map(|(relation, of)| Place {
            relation,
            of: of.map(|of| ids[of]),
        }),
        is_subject: entity.is_subject,
    }
}

impl DraftEntity {
    /// The entity it is placed by, when it lies to it like this.
    fn place_of(&self, relation: Relation) -> Option<usize> {
        self.place
            .and_then(|(found, of)| of.filter(|_| found == relation))
    }
}

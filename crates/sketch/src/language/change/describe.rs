//! A description of the whole, paired with the scene that was: what is in both stays recognisably the same.

use super::{Change, Purpose, Understood, merge};
use crate::language::compose;
use crate::language::draft::Draft;
use crate::language::tokens::Token;
use crate::language::{self, grammar, names};
use crate::scene::{Age, Class, Entity, Scene, Setting, Surface};

/// The scene that `prompt` describes, told with the entities of `prior` where both have them.
pub(super) fn pair(prior: &Scene, tokens: &[Token], purpose: Purpose, names: &[&str]) -> Change {
    let items = language::items(tokens);
    let (mut draft, readings) = grammar::read(&items);
    if purpose != Purpose::Extend {
        grammar::open_on_hands(&items, &readings, &mut draft);
    }
    let named = Named::of(&draft);
    let (mut fresh, _) = compose::compose(draft);
    names::introduce(&mut fresh, names);
    let partners = partners(prior, &fresh, 5);
    let mut scene = Scene {
        entities: join(prior, &fresh, &partners),
        ..fresh.clone()
    };
    readdress(&mut scene, &fresh);
    keep_unnamed(&mut scene, prior, &named, purpose);
    Change::of(compose::settle(scene), Understood::Description)
}

/// How many of the rules tell that somebody is the very same.
const N_STRICT_RULES: usize = 3;

/// A shot after others: whoever was seen before is the same, and where nothing else is said it is the same place
/// and hour.
pub(super) fn shot(past: &[&Scene], tokens: &[Token], names: &[&str]) -> Scene {
    let items = language::items(tokens);
    let (draft, _) = grammar::read(&items);
    let named = Named::of(&draft);
    let (mut fresh, _) = compose::compose(draft);
    names::introduce(&mut fresh, names);
    let is_there = |scene: &&&Scene| {
        fresh.entities.first().is_some_and(|first| {
            let mut others = scene.entities.iter();
            others.any(|other| other.concept == first.concept)
        })
    };
    let prior = *past
        .iter()
        .rev()
        .find(is_there)
        .unwrap_or(&past[past.len() - 1]);
    let partners = partners(prior, &fresh, N_STRICT_RULES);
    let mut scene = Scene {
        entities: join(prior, &fresh, &partners),
        ..fresh.clone()
    };
    readdress(&mut scene, &fresh);
    let is_known = partners.iter().any(Option::is_some);
    // A room of no kind is the one that is there.
    let is_same_room = fresh.setting == Setting::Room && prior.setting.is_indoors();
    let has_home = !matches!(
        fresh.setting,
        Setting::Studio | Setting::Meadow | Setting::Park
    ) && !is_same_room;
    if !named.setting && (is_known || !has_home || named.nobody) {
        scene.setting = prior.setting;
        scene.backdrop = scene.backdrop.or(prior.backdrop);
        scene.surface = named.surface_over(scene.surface, prior.surface);
    }
    if scene.setting == prior.setting {
        scene.backdrop = scene.backdrop.or(prior.backdrop);
    }
    if named.nobody && !named.setting {
        scene.entities.clone_from(&prior.entities);
    }
    let is_indoors = |setting| !crate::settings::shows_weather(setting);
    if !named.time_of_day && !has_own_light(scene.setting) && !has_own_light(prior.setting) {
        scene.time_of_day = prior.time_of_day;
    }
    if !named.weather && !is_indoors(scene.setting) {
        scene.weather = prior.weather;
    }
    if !named.season {
        scene.season = prior.season;
    }
    scene.region = scene.region.or_else(|| prior.region.clone());
    if !named.style {
        scene.style = prior.style;
    }
    if !named.mood {
        scene.mood = prior.mood;
    }
    compose::settle(scene)
}

/// Which things about the scene as a whole a description names.
struct Named {
    setting: bool,
    time_of_day: bool,
    weather: bool,
    season: bool,
    style: bool,
    mood: bool,
    shot: bool,
    angle: bool,
    camera: bool,
    pace: bool,
    nobody: bool,
    sharpness: bool,
}

impl Named {
    fn of(draft: &Draft) -> Self {
        Self {
            setting: matches!(draft.setting, Some((_, true))),
            time_of_day: draft.time_of_day.is_some(),
            weather: draft.weather.is_some(),
            season: draft.season.is_some(),
            style: draft.style.is_some(),
            mood: draft.mood.is_some(),
            shot: draft.shot.is_some(),
            angle: draft.angle.is_some(),
            camera: draft.camera.is_some(),
            pace: draft.pace.is_some(),
            nobody: draft.entities.is_empty() && draft.first_unknown.is_none(),
            sharpness: draft.is_sharp,
        }
    }

    /// The surface that is told of now, with what stays of the one before.
    fn surface_over(&self, now: Surface, before: Surface) -> Surface {
        let mut before = before.outlasting(self.time_of_day || self.weather, self.style);
        before.is_shallow &= !self.sharpness;
        now.over(before)
    }
}

fn keep_unnamed(scene: &mut Scene, prior: &Scene, names: &Named, purpose: Purpose) {
    let fresh_setting = scene.setting;
    if !names.setting && !is_elsewhere(fresh_setting, prior.setting) {
        scene.setting = prior.setting;
        scene.backdrop = scene.backdrop.or(prior.backdrop);
        scene.surface = names.surface_over(scene.surface, prior.surface);
    }
    if names.nobody {
        scene.entities.clone_from(&prior.entities);
    }
    let is_same_place = scene.setting == prior.setting;
    let keeps_light =
        is_same_place || !has_own_light(prior.setting) && !has_own_light(scene.setting);
    let fresh = scene.clone();
    let mut keep = prior.clone();
    keep.setting = scene.setting;
    if !is_same_place {
        merge::adapt(&mut keep, prior.setting);
    }
    if !names.time_of_day && keeps_light {
        scene.time_of_day = keep.time_of_day;
    }
    if !names.weather {
        scene.weather = keep.weather;
    }
    if !names.season && fresh.season == crate::scene::Season::default() {
        scene.season = keep.season;
    }
    if !names.style {
        scene.style = prior.style;
    }
    if is_same_place {
        scene.region = scene.region.take().or_else(|| prior.region.clone());
    }
    if !names.mood {
        scene.mood = prior.mood;
    }
    if purpose == Purpose::Extend && !is_same_place {
        return;
    }
    if !names.shot {
        scene.shot = prior.shot;
    }
    if !names.angle {
        scene.angle = prior.angle;
    }
    if !names.camera {
        scene.camera = prior.camera;
    }
    if !names.pace {
        scene.pace = prior.pace;
    }
}

fn has_own_light(setting: Setting) -> bool {
    matches!(
        setting,
        Setting::Space | Setting::Moon | Setting::UnderWater
    )
}

/// Whether what is described can hardly be where the scene was: a whale needs water.
fn is_elsewhere(fresh: Setting, prior: Setting) -> bool {
    let medium = |setting: Setting| match setting {
        Setting::UnderWater => 1,
        Setting::Sea | Setting::Lake | Setting::Beach => 2,
        Setting::Space => 3,
        _ => 0,
    };
    medium(fresh) != 0 && medium(fresh) != medium(prior)
}

/// For each entity of `fresh` the one of `prior` whose place it takes.
fn partners(prior: &Scene, fresh: &Scene, n_rules: usize) -> Vec<Option<usize>> {
    let mut partners = vec![None; fresh.entities.len()];
    let mut is_taken = vec![false; prior.entities.len()];
    let rules: [fn(&Entity, &Entity) -> bool; 6] = [
        // "A boy finds a map. Cut to: he sails across the sea."
        |new, old| {
            let is_who = match new.word.as_str() {
                "he" => matches!(old.concept.as_str(), "man" | "boy" | "person"),
                "she" => matches!(old.concept.as_str(), "woman" | "girl" | "person"),
                _ => false,
            };
            is_who && old.count == 1
        },
        |new, old| new.concept == old.concept && new.word == old.word,
        |new, old| {
            new.concept == old.concept
                && match new.concept.as_str() {
                    "unknown" => new.is_subject && old.is_subject,
                    concept => concept != names::CHARACTER,
                }
        },
        |new, old| new.class == old.class && new.is_subject && old.is_subject,
        |new, old| new.is_subject && old.is_subject && is_living(new.class) == is_living(old.class),
        |new, old| {
            new.class == old.class
                && !new.is_subject
                && !old.is_subject
                && new.class != Class::Thing
        },
    ];
    for rule in &rules[..n_rules] {
        for (new_idx, new) in fresh.entities.iter().enumerate() {
            if partners[new_idx].is_some() {
                continue;
            }
            let partner = (0..prior.entities.len())
                .find(|&old_idx| !is_taken[old_idx] && rule(new, &prior.entities[old_idx]));
            if let Some(old_idx) = partner {
                partners[new_idx] = Some(old_idx);
                is_taken[old_idx] = true;
            }
        }
    }
    partners
}

fn is_living(class: Class) -> bool {
    matches!(
        class,
        Class::Person | Class::FourLegged | Class::Bird | Class::Fish | Class::Insect
    )
}

/// The entities of `fresh` with the ids and looks of their partners, in the partners' order.
fn join(prior: &Scene, fresh: &Scene, partners: &[Option<usize>]) -> Vec<Entity> {
    let mut next_id = prior
        .entities
        .iter()
        .map(|entity| entity.id)
        .max()
        .unwrap_or(0);
    let ids: Vec<u32> = partners
        .iter()
        .map(|partner| match partner {
            Some(old_idx) => prior.entities[*old_idx].id,
            None => {
                next_id += 1;
                next_id
            }
        })
        .collect();
    let id_of = |id: u32| {
        let position = fresh.entities.iter().position(|entity| entity.id == id);
        position.map(|position| ids[position])
    };
    fresh
        .entities
        .iter()
        .enumerate()
        .map(|(new_idx, new)| {
            let mut entity = new.clone();
            entity.id = ids[new_idx];
            entity.target = new.target.and_then(id_of);
            if let Some(place) = &mut entity.place {
                place.of = place.of.and_then(id_of);
            }
            if let Some(old_idx) = partners[new_idx] {
                keep_looks(&mut entity, &prior.entities[old_idx]);
            }
            entity
        })
        .collect()
}

/// What is said is said by whoever has the speaker's place now.
fn readdress(scene: &mut Scene, fresh: &Scene) {
    for caption in &mut scene.captions {
        let position = fresh
            .entities
            .iter()
            .position(|entity| Some(entity.id) == caption.speaker);
        caption.speaker = position.map(|position| scene.entities[position].id);
    }
}

/// Somebody who is described again looks as before where nothing else is said.
fn keep_looks(entity: &mut Entity, old: &Entity) {
    if matches!(entity.word.as_str(), "he" | "she") && entity.class == old.class {
        entity.concept.clone_from(&old.concept);
        entity.word.clone_from(&old.word);
        entity.emoji.clone_from(&old.emoji);
        entity.height_m = old.height_m;
        entity.look.age = old.look.age;
    }
    if entity.concept != old.concept {
        return;
    }
    let look = &mut entity.look;
    if look.colour.is_none() && look.pattern.is_none() {
        look.colour = old.look.colour;
        look.pattern = old.look.pattern;
    }
    if look.scale == 1.0 && look.age == Age::default() {
        look.scale = old.look.scale;
        look.age = old.look.age;
        entity.height_m = old.height_m;
    }
    if look.role.is_none() {
        look.role.clone_from(&old.look.role);
    }
    if look.wears.is_empty() {
        look.wears.clone_from(&old.look.wears);
    }
}

//! A draft into a complete scene: subjects first, ids, and sensible answers to what the prompt left open.

pub(super) mod actions;
pub(super) mod activities;
mod aloft;
mod attire;
mod blaze;
mod bustle;
mod bystanders;
mod chairs;
mod changes;
mod cloths;
mod company;
mod deeds;
mod desks;
mod dishes;
mod drops;
mod emerging;
pub(super) mod eras;
mod filming;
mod finished;
mod footing;
mod gear;
mod groups;
mod gutter;
mod handling;
mod hands;
pub(super) mod handwork;
mod home;
mod known_signs;
pub(super) mod leaps;
mod liquids;
mod loads;
mod missiles;
mod offshore;
mod oncoming;
mod outcomes;
mod over;
mod riders;
mod seats;
mod showcase;
mod sober;
mod tools;
mod walls;
mod wording;

pub(super) use finished::finish;
use finished::{captions, subjects_first};

use super::draft::{Draft, DraftEntity, Speaker, concept};
use super::grammar::SIGN_WORDS;
use crate::scene::{
    Action, Class, Entity, Mood, Place, Relation, SCENE_VERSION, Scene, Season, Setting, Shot,
    Style, TimeOfDay, Weather,
};
use crate::settings::takes_backdrop;

/// The most words of a prompt whose unknown word is still what it is about.
const PLAIN_WORDS: usize = 8;

/// The scene, and the id each of the draft's entities got.
pub(super) fn compose(mut draft: Draft) -> (Scene, Vec<u32>) {
    show_something(&mut draft);
    groups::expand(&mut draft);
    groups::sort_out(&mut draft);
    let_speak(&mut draft);
    leave_to_sky(&mut draft);
    tools::set_to_work(&mut draft);
    missiles::throw(&mut draft);
    missiles::set_apart(&mut draft);
    loads::load(&mut draft);
    leaps::draw_up(&mut draft.entities);
    hands::tell_apart(&mut draft.entities);
    hands::fill_bowls(&mut draft.entities);
    wording::mean_by_object(&mut draft.entities);
    liquids::pour(&mut draft);
    liquids::drink_nectar(&mut draft.entities);
    deeds::follow(&mut draft);
    gear::give(&mut draft);
    activities::follow_callings(&mut draft.entities);
    actions::equip(&mut draft.entities);
    for entity_idx in 0..draft.entities.len() {
        actions::refine(&mut draft.entities, entity_idx);
    }
    oncoming::face_us(&mut draft.entities);
    sober::still(&mut draft.entities);
    drops::unfold(&mut draft);
    changes::befall(&mut draft);
    riders::mount(&mut draft);
    hands::set_to_work(&mut draft);
    over::come_down(&mut draft);
    bystanders::stand_back(&mut draft);
    known_signs::know(&mut draft);
    company::arrange(&mut draft);
    hands::sit_opposite(&mut draft.entities);
    leave_in_space(&mut draft);
    changes::settle(&mut draft);
    gear::share_out(&mut draft.entities);
    desks::lay(&mut draft.entities);
    untie_places(&mut draft.entities);
    handwork::show(&mut draft);
    walls::paint(&mut draft);
    aloft::hang(&mut draft);
    let named = home::setting(&draft);
    bustle::fill(&mut draft, named);
    let setting = home::in_country(&draft, home::setting(&draft));
    let setting = leaps::go_under(&draft.entities, setting);
    chairs::give(&mut draft, setting);
    blaze::spread(&mut draft, setting);
    gutter::fill(&mut draft, setting);
    showcase::arrange(&mut draft, setting);
    dishes::serve(&mut draft.entities, setting);
    dishes::steam(&mut draft);
    let is_alone = draft.entities.len() == 1;
    for entity in &mut draft.entities {
        actions::rest(entity, setting);
        leaps::settle(entity, (setting, is_alone));
    }
    leaps::lay_slope(&mut draft, setting);
    // Last of all: a coat of another time brings neither its place nor its tools along.
    eras::dress(&mut draft);
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
        backdrop: backdrop(&draft, setting),
        surface: draft.surface,
        region: draft.region.map(str::to_owned),
        time_of_day: draft
            .time_of_day
            .unwrap_or_else(|| usual_time(&draft, setting)),
        weather: draft.weather.unwrap_or_default(),
        season: draft.season.unwrap_or(usual_season(&draft, setting)),
        style: draft.style.unwrap_or_default(),
        mood: draft.mood.unwrap_or_default(),
        shot: draft.shot.unwrap_or_default(),
        angle: draft.angle.unwrap_or_default(),
        camera: draft.camera.unwrap_or_default(),
        filming: filming::told(&draft, &ids),
        pace: draft.pace.unwrap_or(1.0),
        entities,
        captions: captions(&draft, &ids),
        is_silhouette: draft.is_silhouette,
        card: None,
    };
    let mut scene = settle(scene);
    attire::dress(&mut scene);
    (scene, ids)
}

/// The second place, when the first can be laid into it.
fn backdrop(draft: &Draft, setting: Setting) -> Option<Setting> {
    draft
        .backdrop
        .map(Setting::base)
        .filter(|behind| *behind != setting && takes_backdrop(setting, *behind))
}

/// Whoever is above the Earth or the Moon in space is not placed by it: it is too large.
fn leave_in_space(draft: &mut Draft) {
    let in_space = matches!(draft.setting, Some((Setting::Space, _)));
    stand_in_the_light(draft);
    if draft.setting.is_some() && !in_space {
        return;
    }
    // A cow may jump over the moon.
    let is_world = |key: &str| matches!(key, "earth" | "planet" | "jupiter" | "saturn" | "mars");
    let is_body: Vec<bool> = draft
        .entities
        .iter()
        .map(|entity| entity.class() == Class::Celestial && (in_space || is_world(entity.key())))
        .collect();
    for (entity_idx, entity) in draft.entities.iter_mut().enumerate() {
        let is_by_it = matches!(entity.place, Some((Relation::Above | Relation::InFrontOf, Some(of))) if is_body[of]);
        if is_by_it && !is_body[entity_idx] {
            entity.place = None;
        }
    }
}

/// "In the spring sun", "under the moon": it shines on them, and they are where they are.
fn stand_in_the_light(draft: &mut Draft) {
    let is_light: Vec<bool> = draft
        .entities
        .iter()
        .map(|entity| {
            matches!(
                entity.key(),
                "sun" | "moon" | "moon_phases" | "crescent_moon" | "star"
            )
        })
        .collect();
    for entity in &mut draft.entities {
        let is_lit = matches!(
            entity.place,
            Some((Relation::Inside | Relation::Under, Some(of))) if is_light[of]
        );
        if is_lit && entity.class() != Class::Celestial {
            entity.place = None;
        }
    }
}

/// When a short prompt names neither a thing nor a place that is known, its first unknown word stands for it.
fn show_something(draft: &mut Draft) {
    let is_title = draft.n_words <= SIGN_WORDS || draft.n_known > 0;
    let is_sign = |entity: &DraftEntity| entity.concept.is_none() && entity.text.is_none();
    if !is_title && draft.entities.iter().all(is_sign) {
        stand_in(draft);
    }
    if draft.entities.is_empty()
        && is_title
        && draft.setting.is_none()
        && let Some(word) = draft.first_unknown.take()
    {
        draft.entities.push(DraftEntity::new(None, word));
    }
    let is_backdrop = matches!(draft.setting, Some((Setting::Studio, _)));
    if draft.is_motif && draft.entities.is_empty() && is_backdrop {
        // "Smoke on a black background".
        draft.setting = Some((Setting::Abstract, true));
    }
    show_a_view(draft);
}

/// A long prompt of which no thing is known is no sign with one of its words. What a plain sentence names is a smooth
/// form of its colour and size, any other prompt a picture of light and colour.
fn stand_in(draft: &mut Draft) {
    let is_plain = draft.n_words <= PLAIN_WORDS && !draft.entities.is_empty();
    if let Some(form) = concept("smooth_form").filter(|_| is_plain) {
        for entity in &mut draft.entities {
            if entity.text.is_none() {
                entity.concept = Some(form);
            }
        }
        return;
    }
    let has_place = draft.setting.is_some() || draft.weather.is_some() || draft.season.is_some();
    let had_any = !draft.entities.is_empty() || draft.first_unknown.is_some();
    let _ = draft.keep(|_| false);
    if had_any && !has_place && draft.captions.is_empty() && draft.time_of_day.is_none() {
        draft.setting = Some((Setting::Abstract, true));
    }
}

/// "Camera slowly pushing in, soft natural light": where only the film is told of, or nothing
/// that can be seen, it is of a view that anybody likes.
fn show_a_view(draft: &mut Draft) {
    let is_nothing = draft.entities.is_empty()
        && draft.setting.is_none()
        && draft.captions.is_empty()
        && (draft.weather, draft.time_of_day, draft.season) == (None, None, None);
    let is_of_film = draft.camera.is_some()
        || draft.shot.is_some()
        || draft.style.is_some()
        || draft.surface.is_soft_light;
    // A title of words that say nothing to see is no empty studio either.
    let is_told = draft.n_words > SIGN_WORDS && !draft.is_motif && !draft.is_of_sale;
    if is_nothing && (is_of_film || is_told) && draft.n_known == 0 {
        draft.setting = Some((Setting::Lake, false));
        draft.backdrop = draft.backdrop.or(Some(Setting::Mountains));
        draft.time_of_day = Some(TimeOfDay::GoldenHour);
    }
}

/// Whoever is quoted without a verb of speech moves the mouth all the same.
fn let_speak(draft: &mut Draft) {
    let is_quoted_by_nobody = draft
        .captions
        .iter()
        .any(|(speaker, _)| *speaker == Speaker::Somebody);
    let mut living = draft
        .entities
        .iter_mut()
        .filter(|entity| entity.is_subject && entity.is_animate());
    if let Some(first) = living.next()
        && is_quoted_by_nobody
        && matches!(first.action, Action::Idle | Action::Look)
    {
        first.action = Action::Talk;
    }
}

/// "Lightning over the sea" is the storm's own and "stars overhead" are the night's, unless nothing else is there.
fn leave_to_sky(draft: &mut Draft) {
    let Some(at) = draft.entities.len().checked_sub(1) else {
        return;
    };
    let last = &draft.entities[at];
    let is_free = last.place.is_none_or(|(_, of)| of.is_none());
    let is_storm = last.key() == "lightning"
        && (draft.weather == Some(Weather::Storm) || draft.setting.is_some());
    let is_sky = draft.setting.is_some() || draft.weather.is_some() || at > 0;
    let is_night = last.key() == "star" && last.word.ends_with("stars") && is_sky;
    let is_used = draft.entities.iter().any(|entity| {
        entity.target == Some(at) || entity.place.is_some_and(|(_, of)| of == Some(at))
    });
    let is_bound = !is_free && !is_night;
    if is_used || is_bound || !(is_storm || is_night) {
        return;
    }
    draft.entities.pop();
    if is_storm {
        draft.weather = Some(Weather::Storm);
    } else {
        draft.time_of_day.get_or_insert(TimeOfDay::Night);
    }
}

/// Takes away the places of entities that would, in the end, be placed by themselves.
pub(super) fn untie_places(entities: &mut [DraftEntity]) {
    for entity_idx in 0..entities.len() {
        let mut at = entity_idx;
        // A chain longer than there are entities has come to a circle further on, which is untied there.
        for _ in 0..entities.len() {
            let Some((_, Some(of))) = entities[at].place else {
                break;
            };
            if of == entity_idx {
                entities[entity_idx].place = None;
                break;
            }
            at = of;
        }
    }
}

fn usual_time(draft: &Draft, setting: Setting) -> TimeOfDay {
    let is_dark_style = matches!(draft.style, Some(Style::Noir | Style::Neon));
    let shines_by_night = |entity: &DraftEntity| {
        matches!(
            entity.key(),
            "moon"
                | "moon_phases"
                | "crescent_moon"
                | "star"
                | "shooting_star"
                | "comet"
                | "galaxy"
                | "firework"
        )
    };
    let is_haunted = |entity: &DraftEntity| entity.word.starts_with("haunted");
    if draft.entities.iter().any(is_haunted) {
        return TimeOfDay::Night;
    }
    if !setting.is_indoors()
        && setting != Setting::AlienPlanet
        && draft.entities.iter().any(shines_by_night)
    {
        return TimeOfDay::Night;
    }
    match setting {
        _ if draft.is_silhouette && !setting.is_indoors() => TimeOfDay::Sunset,
        // Lamps of one colour are seen where nothing else is bright.
        _ if draft.surface.lamp.is_some() && !setting.is_indoors() => TimeOfDay::Night,
        // Tubes of light are seen in the dark.
        _ if draft.style == Some(Style::Neon) => TimeOfDay::Night,
        Setting::Space | Setting::Moon | Setting::NeonStreet => TimeOfDay::Night,
        Setting::Street | Setting::Alley | Setting::Road if is_dark_style => TimeOfDay::Night,
        _ => TimeOfDay::Day,
    }
}

fn usual_season(draft: &Draft, setting: Setting) -> Season {
    let is_of_winter = draft.entities.iter().any(|entity| {
        matches!(
            entity.key(),
            "snowman"
                | "sled"
                | "igloo"
                | "penguin"
                | "ski"
                | "snowboard"
                | "snowball"
                | "ridden_ski"
                | "ridden_snowboard"
        )
    });
    let is_open = !setting.is_indoors() && setting != Setting::Studio;
    if draft.weather == Some(Weather::Snow) || setting == Setting::Arctic || is_of_winter && is_open
    {
        return Season::Winter;
    }
    draft
        .entities
        .iter()
        .find_map(|entity| match entity.key() {
            "cherry_tree" | "tulip" => Some(Season::Spring),
            // "eating leaves" is done all year.
            "leaf" if matches!(entity.action, Action::Idle | Action::Sit) => None,
            "pumpkin" | "leaf" | "maple_leaf" => Some(Season::Autumn),
            "snowman" | "christmas_tree" | "sled" | "snowplow" => Some(Season::Winter),
            _ => None,
        })
        .unwrap_or_default()
}

/// Lets everybody and everything be where and what it must be there: whoever comes to a boat on the sea is in it, and
/// the ball of a footballer is a football.
pub(super) fn suit(scene: &mut Scene) {
    let is_on_water = matches!(scene.setting, Setting::Sea | Setting::Lake | Setting::River);
    let boat = scene
        .entities
        .iter()
        .find(|entity| entity.class == Class::Boat && entity.height_m > 0.5)
        .map(|boat| boat.id);
    if let Some(boat) = boat.filter(|_| is_on_water) {
        for entity in &mut scene.entities {
            let is_dry = matches!(entity.class, Class::Person | Class::FourLegged)
                && entity.concept != "mermaid"
                && entity.count == 1;
            let is_wet = matches!(
                entity.action,
                Action::Swim | Action::Dive | Action::Surf | Action::Float | Action::Fly
            );
            if is_dry && !is_wet && entity.place.is_none() {
                entity.place = Some(Place {
                    relation: Relation::Inside,
                    of: Some(boat),
                });
            }
        }
    }
    // A door in a tree is at its foot.
    let trees: Vec<u32> = scene
        .entities
        .iter()
        .filter(|entity| entity.class == Class::Plant)
        .map(|entity| entity.id)
        .collect();
    for door in scene.entities.iter_mut().filter(|it| it.concept == "door") {
        if let Some(place) = &mut door.place
            && place.of.is_some_and(|of| trees.contains(&of))
        {
            place.relation = Relation::InFrontOf;
        }
    }
    // What comes into a station under the ground is no steam train.
    let metro = super::draft::concept("metro");
    if let Some(metro) = metro.filter(|_| scene.setting == Setting::Metro) {
        for train in scene.entities.iter_mut().filter(|it| it.concept == "train") {
            train.concept.clone_from(&metro.key);
            train.emoji.clone_from(&metro.emoji);
            train.height_m = metro.height_m;
        }
    }
    desks::type_at_tables(scene);
    desks::give_each_a_desk(scene);
    hold_umbrellas(scene);
    let has_footballer = scene
        .entities
        .iter()
        .any(|entity| entity.look.role.as_deref() == Some("footballer"));
    let football = super::draft::concept("football");
    if let Some(football) = football.filter(|_| has_footballer || scene.setting == Setting::Stadium)
    {
        for ball in scene.entities.iter_mut().filter(|it| it.concept == "ball") {
            ball.concept.clone_from(&football.key);
            ball.emoji.clone_from(&football.emoji);
            ball.height_m = football.height_m;
        }
    }
}

/// Who is under an umbrella that stands nowhere holds it.
fn hold_umbrellas(scene: &mut Scene) {
    for at in 0..scene.entities.len() {
        let entity = &scene.entities[at];
        let under = entity.place.as_ref().filter(|place| {
            place.relation == Relation::Under
                && matches!(entity.class, Class::Person)
                && entity.count == 1
        });
        let Some(of) = under.and_then(|place| place.of) else {
            continue;
        };
        let holder = entity.id;
        let is_umbrella =
            |it: &&mut Entity| it.id == of && it.concept == "umbrella" && it.place.is_none();
        if let Some(umbrella) = scene.entities.iter_mut().find(is_umbrella) {
            umbrella.place = Some(Place {
                relation: Relation::Holding,
                of: Some(holder),
            });
            scene.entities[at].place = None;
        }
    }
}

/// Settles what cannot be shown together.
pub(super) fn settle(mut scene: Scene) -> Scene {
    suit(&mut scene);
    offshore::put_out(&mut scene);
    cloths::lay(&mut scene);
    let has_no_weather = matches!(
        scene.setting,
        Setting::Space | Setting::Moon | Setting::UnderWater
    );
    if has_no_weather {
        scene.weather = Weather::Clear;
    }
    // A cliff stands over the sea; over the clouds it is the crest of a mountain.
    if (scene.setting, scene.backdrop) == (Setting::Cliff, Some(Setting::Sky)) {
        scene.setting = Setting::Ridge;
    }
    // A mountain over the sea falls down to it.
    if (scene.setting, scene.backdrop) == (Setting::Ridge, Some(Setting::Sea)) {
        scene.setting = Setting::Cliff;
    }
    if scene.weather == Weather::Aurora {
        scene.time_of_day = TimeOfDay::Night;
    }
    if scene.weather == Weather::Storm && matches!(scene.mood, Mood::Neutral | Mood::Calm) {
        scene.mood = Mood::Tense;
    }
    let shows_land = matches!(scene.setting.base(), Setting::Mountains | Setting::Desert);
    if scene.entities.is_empty() && shows_land && matches!(scene.shot, Shot::Medium | Shot::WaistUp)
    {
        scene.shot = Shot::Wide;
    }
    scene
}

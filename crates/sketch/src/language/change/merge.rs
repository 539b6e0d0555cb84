//! What instructions say, put into the scene: all else stays as it is.

use super::Purpose;
use super::instruct::{Fate, Instructed, as_known};
use crate::language::compose;
use crate::language::draft::{self, Draft, DraftEntity, MAX_WORN, Speaker};
use crate::language::without;
use crate::scene::{
    Action, Age, Bearing, Caption, Class, Entity, Feeling, Nearness, Place, Relation, Scene,
    Setting, TimeOfDay, Weather,
};
use crate::settings::takes_backdrop;

/// The scene after the instructions.
pub(super) fn merge(prior: &Scene, instructed: Instructed, purpose: Purpose) -> Scene {
    let Instructed {
        base, draft, fates, ..
    } = instructed;
    let mut scene = base;
    let moved = set_the_scene(&mut scene, &draft, purpose);
    if purpose == Purpose::Extend {
        scene.captions.clear();
        // A card closes a clip, and not what follows it.
        scene.card = None;
    }
    let said = draft.captions.clone();
    let acts: Vec<bool> = draft.entities.iter().map(|entity| entity.acts).collect();
    let mut cast = Cast::new(&scene, draft, &fates);
    cast.act();
    scene.entities = cast.entities(&scene, &fates);
    for (speaker, text) in said {
        let speaker = match speaker {
            Speaker::Entity(idx) => scene.entities.get(idx),
            Speaker::Somebody => scene.entities.iter().find(|entity| entity.is_subject),
            Speaker::Nobody => None,
        };
        let speaker = speaker.map(|entity| entity.id);
        scene.captions.push(Caption { speaker, text });
    }
    let mut gone: Vec<usize> = (0..fates.len())
        .filter(|&idx| matches!(fates[idx], Fate::Goes))
        .collect();
    if moved && purpose == Purpose::Extend {
        gone.extend(
            // "the ball falls into a river": it comes along.
            left_behind(&scene, fates.len())
                .filter(|&idx| !matches!(fates[idx], Fate::Goes) && !acts[idx]),
        );
    }
    without::remove(&mut scene, &gone);
    wear_what_lies_on_them(&mut scene);
    if scene.weather != prior.weather || scene.setting != prior.setting {
        scene = compose::settle(scene);
    }
    scene
}

/// Sets place, hour, weather and so on as far as the draft names them; whether the place is another.
fn set_the_scene(scene: &mut Scene, draft: &Draft, purpose: Purpose) -> bool {
    let from = scene.setting;
    if let Some((setting, is_sure)) = draft.setting
        && is_sure
        && !(purpose == Purpose::Extend && is_part(setting, from))
    {
        scene.setting = setting;
    }
    let moved = scene.setting != from;
    if moved || draft.backdrop.is_some() {
        scene.backdrop = draft
            .backdrop
            .map(Setting::base)
            .filter(|behind| takes_backdrop(scene.setting, *behind));
    }
    if moved {
        adapt(scene, from);
    }
    if moved {
        scene.surface = draft.surface;
    } else {
        let is_light_told = draft.time_of_day.is_some() || draft.weather.is_some();
        let before = scene
            .surface
            .outlasting(is_light_told, draft.style.is_some());
        scene.surface = draft.surface.over(before);
        scene.surface.is_shallow &= !draft.is_sharp;
        if draft.people == Some(0) {
            scene.surface.is_busy = false;
        }
        // Another hour puts coloured lamps out, and the night the rays of the sun.
        if draft.time_of_day.is_some() {
            scene.surface.lamp = draft.surface.lamp;
        }
        if draft.weather.is_some() {
            scene.surface.is_heavy = draft.surface.is_heavy;
        }
        if draft.time_of_day == Some(TimeOfDay::Night) {
            scene.surface.has_rays = draft.surface.has_rays;
        }
    }
    set(&mut scene.time_of_day, draft.time_of_day);
    set(&mut scene.weather, draft.weather);
    set(&mut scene.season, draft.season);
    if let Some(region) = draft.region {
        scene.region = Some(region.to_owned());
    }
    set(&mut scene.style, draft.style);
    set(&mut scene.mood, draft.mood);
    set(&mut scene.shot, draft.shot);
    set(&mut scene.angle, draft.angle);
    set(&mut scene.camera, draft.camera);
    // What the camera came from and turned to is over.
    let filming = &mut scene.filming;
    (filming.opens, filming.turns) = (None, None);
    filming.then.clone_from(&draft.filming.then);
    filming.before = filming
        .before
        .filter(|before| before.how != Nearness::Foreground);
    set(&mut scene.pace, draft.pace);
    moved
}

/// "the room goes dark", "looks out of the window", "collapses into the sea": a part of where it is.
pub(super) fn is_part(named: Setting, here: Setting) -> bool {
    use Setting as S;
    match named {
        S::Window | S::Room => here.is_indoors(),
        S::Sky => true,
        // What is over the land there.
        S::Space => matches!(here, S::Moon | S::Mars | S::AlienPlanet),
        _ if here == S::UnderWater => named.is_indoors(),
        S::Terrace => !matches!(here, S::Studio | S::Restaurant | S::Cafe),
        S::Sea => matches!(here, S::Arctic | S::Harbour | S::Cliff | S::Beach),
        _ => false,
    }
}

fn set<T: Copy>(slot: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *slot = value;
    }
}

/// Another place may have its own hour and season when nothing else is said.
pub(super) fn adapt(scene: &mut Scene, from: Setting) {
    use crate::scene::{Season, TimeOfDay};
    let is_dark = |setting| matches!(setting, Setting::Space | Setting::Moon);
    if is_dark(scene.setting) {
        scene.time_of_day = TimeOfDay::Night;
    } else if is_dark(from) {
        scene.time_of_day = TimeOfDay::Day;
    }
    if scene.setting == Setting::Arctic {
        scene.season = Season::Winter;
    } else if from == Setting::Arctic && scene.weather != Weather::Snow {
        scene.season = Season::Summer;
    }
}

/// Everybody there was and everybody new, as drafts that point at each other by index.
struct Cast {
    all: Vec<DraftEntity>,
    /// What the prompt says of those who were there.
    said: Vec<DraftEntity>,
    n_known: usize,
}

impl Cast {
    fn new(scene: &Scene, draft: Draft, fates: &[Fate]) -> Self {
        let n_known = draft.n_known;
        let mut said = draft.entities;
        let new = said.split_off(n_known);
        let mut all: Vec<DraftEntity> = scene
            .entities
            .iter()
            .zip(&said)
            .zip(fates)
            .map(|((entity, said), fate)| as_draft(scene, entity, said, fate))
            .collect();
        all.extend(new);
        Self { all, said, n_known }
    }

    /// Lets everybody of whom something is said do it as such a body can.
    fn act(&mut self) {
        for entity_idx in 0..self.all.len() {
            let is_touched = entity_idx >= self.n_known || {
                let said = &self.said[entity_idx];
                said.acts || said.target.is_some() || said.place.is_some()
            };
            if is_touched {
                compose::actions::refine(&mut self.all, entity_idx);
            }
        }
        compose::untie_places(&mut self.all);
    }

    /// The entities of the scene, those who were there first.
    fn entities(&mut self, scene: &Scene, fates: &[Fate]) -> Vec<Entity> {
        for entity in &mut self.all[self.n_known..] {
            compose::actions::rest(entity, scene.setting);
        }
        let next_id = scene
            .entities
            .iter()
            .map(|entity| entity.id)
            .max()
            .unwrap_or(0)
            + 1;
        let ids: Vec<u32> = (0..self.all.len())
            .map(|idx| {
                scene.entities.get(idx).map_or(
                    next_id + (idx.saturating_sub(self.n_known)) as u32,
                    |entity| entity.id,
                )
            })
            .collect();
        (0..self.all.len())
            .map(|idx| {
                let entity = &self.all[idx];
                match (scene.entities.get(idx), fates.get(idx)) {
                    (Some(prior), Some(Fate::Becomes(new))) => {
                        self.become_other(prior, new, idx, &ids)
                    }
                    (Some(prior), _) => {
                        let mut changed = prior.clone();
                        changed.action = entity.action;
                        if self.said[idx].acts {
                            changed.activity = compose::activities::of(entity);
                            changed.look.way = self.said[idx].look.way;
                            changed
                                .look
                                .bearings
                                .clone_from(&self.said[idx].look.bearings);
                            // Who looks at us goes on doing so, unless they look elsewhere now.
                            let faces_us = Bearing::FacesUs;
                            let bearings = &mut changed.look.bearings;
                            if prior.look.bearings.contains(&faces_us)
                                && !looks_elsewhere(&self.said[idx])
                                && !bearings.contains(&faces_us)
                            {
                                bearings.push(faces_us);
                            }
                        }
                        changed.is_subject = entity.is_subject;
                        changed.target = entity.target.map(|target| ids[target]);
                        changed.place = entity.place.map(|(relation, of)| Place {
                            relation,
                            of: of.map(|of| ids[of]),
                        });
                        describe(&mut changed, &self.said[idx]);
                        changed
                    }
                    (None, _) => compose::finish(entity, ids[idx], &ids),
                }
            })
            .collect()
    }

    /// Something else in an entity's place, doing what it did.
    fn become_other(&self, prior: &Entity, new: &DraftEntity, idx: usize, ids: &[u32]) -> Entity {
        let mut entity = self.all[idx].clone();
        entity.concept = new.concept;
        entity.word.clone_from(&new.word);
        entity.look = new.look.clone();
        if new.acts {
            entity.action = new.action;
        }
        let usual_count = new.concept.map_or(1, |concept| concept.usual_count);
        entity.count = if new.count == usual_count {
            prior.count
        } else {
            new.count
        };
        let mut others = vec![entity];
        others[0].target = None;
        compose::actions::refine(&mut others, 0);
        let mut entity = others.swap_remove(0);
        if entity.action == Action::Jump && prior.action == Action::PlayInstrument {
            entity.action = Action::PlayInstrument;
        }
        entity.target = self.all[idx].target;
        let mut other = compose::finish(&entity, prior.id, ids);
        if !new.acts && other.action == prior.action {
            other.activity = prior.activity;
        }
        other
    }
}

/// An entity that was there as a draft, with what the prompt says of it.
fn as_draft(scene: &Scene, entity: &Entity, said: &DraftEntity, fate: &Fate) -> DraftEntity {
    let index_of = |id: u32| scene.entities.iter().position(|other| other.id == id);
    let mut drafted = as_known(entity, &[]);
    drafted.count = said.count;
    drafted.look = entity.look.clone();
    drafted.is_subject = entity.is_subject || said.is_subject;
    drafted.action = entity.action;
    drafted.target = entity.target.and_then(index_of);
    drafted.place = entity.place.as_ref().and_then(|place| match place.of {
        Some(of) => index_of(of).map(|of| (place.relation, Some(of))),
        None => Some((place.relation, None)),
    });
    if matches!(fate, Fate::Goes) {
        return drafted;
    }
    if said.acts {
        drafted.action = said.action;
        drafted.target = said.target;
        drafted.verbs.clone_from(&said.verbs);
        let is_seat = matches!(
            drafted.place,
            Some((Relation::Above | Relation::Through | Relation::Across, _))
        );
        let gets_off = moves_on(said.action)
            && matches!(
                drafted.place,
                Some((Relation::On | Relation::Under | Relation::Inside, Some(_)))
            );
        let dismounts = matches!(drafted.place, Some((Relation::Riding, Some(_))))
            && said.action == Action::Walk
            && said
                .verbs
                .iter()
                .any(|verb| ON_FOOT.contains(&verb.as_str()));
        if is_seat || gets_off || dismounts {
            drafted.place = None;
        }
    } else if said.target.is_some() {
        drafted.target = said.target;
    }
    if said.place.is_some() {
        drafted.place = said.place;
    }
    drafted
}

/// Whether it is told where somebody looks or turns.
fn looks_elsewhere(said: &DraftEntity) -> bool {
    let is_of_gaze = |verb: &String| {
        matches!(
            verb.as_str(),
            "look" | "gaze" | "stare" | "glance" | "turn" | "face"
        )
    };
    matches!(said.action, Action::Look | Action::Turn) || said.verbs.iter().any(is_of_gaze)
}

/// What nobody does on a horse.
const ON_FOOT: &[&str] = &["walk", "step", "stroll", "tiptoe", "dismount", "sneak"];

/// Whether an action takes somebody away from a seat.
fn moves_on(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Walk | A::Run | A::Fly | A::Swim | A::Chase | A::Rise | A::Jump | A::Bow
    )
}

/// Puts what the prompt says of the look into an entity.
pub(super) fn describe(entity: &mut Entity, said: &DraftEntity) {
    entity.count = said.count;
    let look = &said.look;
    if look.colour.is_some() {
        entity.look.colour = look.colour;
        entity.look.pattern = None;
    }
    if look.shape.is_some() {
        entity.look.shape = look.shape;
    }
    if look.pattern.is_some() {
        entity.look.pattern = look.pattern;
    }
    if look.scale > 0.0 && look.scale != 1.0 {
        let was = if entity.look.scale > 0.0 {
            entity.look.scale
        } else {
            1.0
        };
        entity.look.scale = (was * look.scale).clamp(0.25, 4.0);
        entity.height_m *= entity.look.scale / was;
    }
    if look.age != Age::default() {
        entity.look.age = look.age;
    }
    if look.role.is_some() {
        entity.look.role.clone_from(&look.role);
    }
    if said.verbs.iter().any(|verb| verb.starts_with("wake")) {
        entity.look.feeling = Some(Feeling::Surprised);
    }
    if look.material.is_some() {
        entity.look.material = look.material;
    }
    for state in &look.states {
        if !entity.look.states.contains(state) {
            entity.look.states.push(*state);
        }
    }
    entity.look.feeling = look.feeling.or(entity.look.feeling);
    entity.look.build = look.build.or(entity.look.build);
    for worn in &look.wears {
        put_on(&mut entity.look.wears, worn);
    }
}

/// Puts something on, in place of what it wears of the same kind: a red coat for the yellow coat.
fn put_on(wears: &mut Vec<String>, worn: &str) {
    let garment = |worn: &str| worn.rsplit(' ').next().map(str::to_owned);
    if let Some(same) = wears
        .iter_mut()
        .find(|before| garment(before) == garment(worn))
    {
        worn.clone_into(same);
        return;
    }
    wears.insert(0, worn.to_owned());
    wears.truncate(MAX_WORN);
}

/// What does not come along when a story goes on elsewhere: what belongs to the old place and nobody uses.
fn left_behind(scene: &Scene, n_known: usize) -> impl Iterator<Item = usize> {
    let is_with_somebody = |entity: &Entity| {
        let is_carried = entity
            .place
            .as_ref()
            .is_some_and(|place| matches!(place.relation, Relation::Holding | Relation::Wearing));
        let is_used = scene.entities.iter().any(|other| {
            other.target == Some(entity.id)
                || other.place.as_ref().is_some_and(|place| {
                    place.of == Some(entity.id) && place.relation != Relation::Beside
                })
        });
        is_carried || is_used
    };
    (0..n_known).filter(move |&idx| {
        let entity = &scene.entities[idx];
        let belongs_there = matches!(
            entity.class,
            Class::Building
                | Class::Furniture
                | Class::Plant
                | Class::Instrument
                | Class::Food
                | Class::Thing
        );
        belongs_there && !is_with_somebody(entity)
    })
}

/// "put a hat on the cat": it wears the hat.
fn wear_what_lies_on_them(scene: &mut Scene) {
    let is_worn =
        |entity: &Entity| draft::concept(&entity.concept).is_some_and(|concept| concept.is_worn);
    let is_animate =
        |class: Class| matches!(class, Class::Person | Class::FourLegged | Class::Bird);
    while let Some(worn_idx) = scene.entities.iter().position(|entity| {
        is_worn(entity)
            && entity.place.as_ref().is_some_and(|place| {
                place.relation == Relation::On
                    && scene
                        .entities
                        .iter()
                        .any(|other| Some(other.id) == place.of && is_animate(other.class))
            })
    }) {
        let worn = scene.entities.remove(worn_idx);
        let wearer = worn.place.as_ref().and_then(|place| place.of);
        if let Some(wearer) = scene
            .entities
            .iter_mut()
            .find(|entity| Some(entity.id) == wearer)
        {
            put_on(&mut wearer.look.wears, &worn.word);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::{Purpose, change, understand};
    use crate::scene::{Bearing, Scene, Surface};

    fn edited(source: &Scene, prompt: &str) -> Surface {
        change(source, prompt, Purpose::Edit).scene.surface
    }

    #[test]
    fn what_was_said_of_light_and_traffic_can_be_taken_back() {
        let mut street = understand("a cat on a street").scene;
        street.surface.is_busy = true;
        street.surface.lamp = Some(0x3a_6cff);
        street.surface.has_rays = true;
        assert!(!edited(&street, "empty the street").is_busy);
        assert!(!edited(&street, "an empty street").is_busy);
        assert_eq!(edited(&street, "make it daytime").lamp, None);
        assert!(!edited(&street, "change it to night").has_rays);
        let kept = edited(&street, "make the cat blue");
        assert_eq!(
            (kept.is_busy, kept.lamp, kept.has_rays),
            (true, Some(0x3a_6cff), true)
        );
    }

    #[test]
    fn what_was_said_of_the_sky_and_the_look_can_be_taken_back() {
        let mut town = understand("a man in a town under a crimson sky").scene;
        assert!(town.surface.tints.sky.is_some());
        town.surface.tints.is_pastel = true;
        town.surface.tints.is_neon = true;
        town.surface.is_shallow = true;
        for prompt in ["make it night", "make it rain"] {
            let tints = edited(&town, prompt).tints;
            assert_eq!((tints.sky, tints.is_pastel), (None, false), "{prompt}");
            assert!(tints.is_neon, "{prompt}");
        }
        assert!(!edited(&town, "make it watercolor").tints.is_neon);
        assert!(!edited(&town, "with a sharp background").is_shallow);
        let kept = edited(&town, "make the man blue");
        assert_eq!(kept, town.surface);
    }

    #[test]
    fn who_looks_at_us_may_look_elsewhere() {
        let scene = understand("a woman and a dog in a park, the woman looks at the camera").scene;
        let faces_us = |scene: &Scene| {
            let mut entities = scene.entities.iter();
            let woman = entities.find(|it| it.concept == "woman").unwrap();
            woman.look.bearings.contains(&Bearing::FacesUs)
        };
        assert!(faces_us(&scene));
        let after = |prompt: &str| faces_us(&change(&scene, prompt, Purpose::Edit).scene);
        for prompt in ["she looks away", "the woman looks at the dog"] {
            assert!(!after(prompt), "{prompt}");
        }
        assert!(after("the woman waves"));
    }
}

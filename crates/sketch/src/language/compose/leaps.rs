//! Ways that end elsewhere than they began: off a wall, out of a tree, into the water, from shore to shore.

use super::actions::SLIPS;
use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{
    Action, Class, Edge, Heading, Locale, Relation, Season, Setting, State, Way, Weather,
};

/// What leads down from the thing that is named behind it.
const OFF: &[&str] = &[
    "jump off",
    "leap off",
    "hop off",
    "fall off",
    "roll off",
    "tumble off",
    "slide off",
    "jump down from",
    "jump out of",
    "leap out of",
];

/// What leads into something: into the water, where nothing else is named behind it.
pub(in crate::language) const INTO: &[&str] = &[
    "jump into",
    "leap into",
    "dive into",
    "hop into",
    "plunge into",
];

/// Down, and down into something.
const DOWN: Way = Way {
    from: Edge::Top,
    to: Edge::Bottom,
};

/// What is left by "from", where the verb is noted with the thing that is named behind it.
const FROM: &[&str] = &["jump from ", "leap from ", "fall from "];

/// What crashes into a thing drives up to it, and smokes from then on; who does so falls beside it.
pub(in crate::language) fn crash(entities: &mut [DraftEntity], doer: usize) {
    let last = entities[doer].verbs.last().map(String::as_str);
    let crashes = matches!(
        last,
        Some("crash into" | "smash into" | "slam into" | "ram into" | "collide" | "collide with")
    );
    if !crashes {
        return;
    }
    let goal = entities[doer].target.filter(|goal| *goal != doer);
    let goes = match entities[doer].class() {
        Class::Vehicle => Action::Drive,
        Class::Boat => Action::Float,
        Class::Person | Class::FourLegged => {
            if let Some(goal) = goal {
                entities[doer].place = Some((Relation::Beside, Some(goal)));
                entities[doer].target = None;
            }
            return;
        }
        _ => return,
    };
    let is_hit = goal.is_some_and(|goal| entities[goal].place.is_none());
    // Two of them, into each other; a single one goes down in what is only a place.
    if !is_hit && (goal.is_some() || entities[doer].count < 2) {
        return;
    }
    entities[doer].action = goes;
    entities[doer].place = None;
    let is_hard = goal.is_none_or(|goal| !entities[goal].is_animate());
    if is_hard {
        entities[doer].look.states.push(State::Smoking);
    }
    if let Some(goal) = goal.filter(|_| is_hard) {
        entities[goal].action = Action::Idle;
    }
}

/// A car that is told of at a traffic light drives up to it and stops there, unless it waits there already.
pub(super) fn draw_up(entities: &mut [DraftEntity]) {
    for at in 0..entities.len() {
        // At a side of it, or behind it, is where it is to be.
        let by_it = entities[at].place.filter(|(relation, _)| {
            matches!(
                relation,
                Relation::Beside | Relation::At | Relation::InFrontOf
            )
        });
        let light = entities[at].target.or(by_it.and_then(|(_, of)| of));
        let Some(light) = light.filter(|&light| entities[light].key() == "traffic_light") else {
            continue;
        };
        let waits = entities[at]
            .verbs
            .iter()
            .any(|verb| WordClass::StandsThere.has(verb));
        let car = &mut entities[at];
        if car.class() == Class::Vehicle && car.count == 1 && !waits {
            (car.action, car.acts) = (Action::Drive, true);
            (car.target, car.place) = (Some(light), None);
        }
    }
}

/// The thing that somebody leaves by a verb, and whether they fall.
fn left_by(entities: &mut [DraftEntity], doer: usize) -> Option<(usize, bool)> {
    let last = entities[doer].verbs.last()?.clone();
    if OFF.contains(&last.as_str()) {
        let host = entities[doer].target.take()?;
        return (host != doer).then_some((host, last == "fall off"));
    }
    let word = FROM.iter().find_map(|from| last.strip_prefix(from))?;
    let host = (0..entities.len()).find(|&at| {
        let is_it = entities[at].word == word || entities[at].key() == word.replace(' ', "_");
        at != doer && is_it
    })?;
    Some((host, last.starts_with("fall")))
}

/// Whoever leaves a thing by its verb is on it first, and on the ground in the end; whether that is so.
pub(in crate::language) fn come_off(entities: &mut [DraftEntity], doer: usize) -> bool {
    let Some((host, falls)) = left_by(entities, doer) else {
        return false;
    };
    let high = entities[host]
        .concept
        .map_or(0.0, |concept| concept.height_m);
    let is_host = matches!(
        entities[host].class(),
        Class::Furniture | Class::Thing | Class::Plant | Class::Vehicle | Class::Building
    ) && (0.2..14.0).contains(&high);
    let is_one = entities[doer].count <= 3 && entities[host].place.is_none();
    if entities[doer].class() == Class::Person && entities[host].class() == Class::Vehicle {
        // Beside what is ridden, on the ground.
        if falls {
            entities[doer].action = Action::Kneel;
        }
        entities[doer].place = Some((Relation::Beside, Some(host)));
        return true;
    }
    if is_host
        && is_one
        && matches!(
            entities[doer].action,
            Action::Jump | Action::Fall | Action::Roll | Action::Slide
        )
    {
        if entities[doer].action != Action::Jump {
            entities[doer].action = Action::Fall;
        }
        entities[doer].target = None;
        entities[doer].place = Some((Relation::On, Some(host)));
        entities[doer].look.way = Some(DOWN);
        entities[host].acts = false;
    }
    true
}

/// A submarine that dives is seen where it goes to.
pub(super) fn go_under(entities: &[DraftEntity], setting: Setting) -> Setting {
    let goes_under = |entity: &DraftEntity| {
        let says = entity
            .verbs
            .iter()
            .any(|verb| WordClass::GoesUnder.has(verb));
        entity.key() == "submarine" && says
    };
    if setting.base() == Setting::Sea && entities.iter().any(goes_under) {
        return Setting::UnderWater;
    }
    setting
}

/// Whether somebody leaps into the water: no thing is named that they leap into.
pub(super) fn is_plunge(entity: &DraftEntity) -> bool {
    // "Dives into a pool, creating ripples": the ripples come of it.
    let leaps = entity
        .verbs
        .iter()
        .any(|said| INTO.contains(&said.as_str()));
    let is_at_it = matches!(entity.action, Action::Jump | Action::Dive);
    let is_free = entity.target.is_none() && entity.place.is_none_or(|(_, of)| of.is_none());
    let is_able =
        matches!(entity.class(), Class::Person | Class::FourLegged) || entity.key() == "penguin";
    leaps && is_at_it && is_free && is_able
}

/// Lays a slope under whoever goes down one: on skis, on a board, on a sled, on a bicycle.
pub(super) fn lay_slope(draft: &mut Draft, setting: Setting) {
    let Some(rider) = (0..draft.entities.len()).find(|&at| goes_downhill(draft, at, setting))
    else {
        return;
    };
    // Whatever carries somebody is on the slope.
    let root = match draft.entities[rider].place {
        Some((Relation::Riding | Relation::Inside | Relation::On, Some(carrier))) => carrier,
        Some((_, Some(_))) => return,
        _ => rider,
    };
    let is_taken = matches!(draft.entities[root].place, Some((_, Some(_))));
    if is_taken || draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let on_snow = matches!(draft.entities[rider].action, Action::Ski | Action::Surf)
        || draft.entities[root].key() == "sled"
        || draft.season == Some(Season::Winter)
        || draft.weather == Some(Weather::Snow);
    let mut slope = DraftEntity::new(concept("downhill_slope"), "downhill slope".to_owned());
    slope.look.colour = (!on_snow).then_some(0x74_A8_48);
    draft.entities.push(slope);
    let slope = draft.entities.len() - 1;
    draft.entities[root].place = Some((Relation::On, Some(slope)));
    if on_snow {
        draft.season = draft.season.or(Some(Season::Winter));
    }
}

fn goes_downhill(draft: &Draft, at: usize, setting: Setting) -> bool {
    let entity = &draft.entities[at];
    let says = |word: &str| entity.verbs.iter().any(|said| said.ends_with(word));
    let stands_on = |key: &str| {
        let under = Some((Relation::Under, Some(at)));
        draft
            .entities
            .iter()
            .any(|it| it.key() == key && it.place == under)
    };
    let rides = |key: &str| matches!(entity.place, Some((Relation::Riding | Relation::On, Some(of))) if draft.entities[of].key() == key);
    let is_steep = matches!(
        setting.base(),
        Setting::Hill | Setting::Mountains | Setting::Arctic
    );
    let glides = entity.action == Action::Ski
        || stands_on("ridden_snowboard")
        || rides("sled")
        || setting.base() == Setting::Hill && stands_on("skateboard");
    let is_one =
        entity.is_animate() && entity.look.heading == Heading::Across && entity.look.way.is_none();
    let on_snow = !setting.is_indoors()
        && !matches!(
            setting.base(),
            Setting::Sea
                | Setting::Lake
                | Setting::Beach
                | Setting::River
                | Setting::Harbour
                | Setting::Sky
        );
    is_one && entity.count <= 4 && (says("downhill") || glides && (is_steep || on_snow))
}

/// Where what starts and lands does so, if no place is named.
pub(super) fn ground_of_flight(entity: &DraftEntity) -> Option<Setting> {
    let flies = matches!(entity.action, Action::TakeOff | Action::Land);
    let named = match entity.key() {
        "rocket" | "space_shuttle" => Locale::named("launch_site").map(Setting::Locale),
        "airplane" | "plane" | "fighter_jet" | "private_jet" | "biplane" => Some(Setting::Runway),
        _ => return None,
    };
    named.filter(|_| flies && entity.target.is_none())
}

/// Settles how somebody or something goes, once the place is known.
pub(super) fn settle(entity: &mut DraftEntity, (setting, is_alone): (Setting, bool)) {
    let is_wet = matches!(
        setting.base(),
        Setting::Lake
            | Setting::Pond
            | Setting::Pool
            | Setting::River
            | Setting::Sea
            | Setting::Beach
            | Setting::Waterfall
            | Setting::Harbour
    );
    let last = entity.verbs.last().map(String::as_str);
    let leaves = last.is_some_and(leaves_by)
        && entity.action == Action::Jump
        && entity.target.is_none()
        && entity.place.is_none_or(|(_, of)| of.is_none());
    if is_wet && (leaves || is_plunge(entity)) {
        entity.action = Action::Jump;
        entity.look.way = Some(DOWN);
    }
    cross(entity);
    if !is_lofty(setting) {
        fall_down(entity, is_alone);
    }
}

/// Whether a verb is of who jumps from something.
fn leaves_by(verb: &str) -> bool {
    let is_off = OFF.contains(&verb) || FROM.iter().any(|from| verb.starts_with(from));
    is_off && !verb.starts_with("fall")
}

/// Who crosses something is seen to come from its one side to the other.
fn cross(entity: &mut DraftEntity) {
    let crosses = entity.verbs.last().is_some_and(|last| last == "cross");
    let goes = matches!(
        entity.action,
        Action::Walk
            | Action::Run
            | Action::Float
            | Action::Drive
            | Action::Swim
            | Action::Crawl
            | Action::Glide
    );
    let is_free = entity.target.is_none() && entity.place.is_none_or(|(_, of)| of.is_none());
    if crosses && goes && is_free && entity.count <= 2 {
        entity.look.way = entity.look.way.or(Some(Way {
            from: Edge::Left,
            to: Edge::Right,
        }));
    }
}

/// Whoever falls, and it is not said from what, falls where they stand.
fn fall_down(entity: &mut DraftEntity, is_alone: bool) {
    let last = entity.verbs.last().map(String::as_str);
    let falls =
        last.is_some_and(|last| SLIPS.contains(&last) || matches!(last, "fall" | "collapse"));
    // Who slips does so where they are, on whatever it is.
    let slips = last.is_some_and(|last| matches!(last, "slip" | "trip" | "stumble"));
    let is_down = matches!(entity.action, Action::Fall | Action::Slide);
    let is_free = entity.target.is_none() && entity.place.is_none_or(|(_, of)| of.is_none());
    let is_here = slips || is_alone && is_free;
    if entity.class() == Class::Person && falls && is_down && is_here && entity.look.way.is_none() {
        entity.action = Action::Kneel;
        entity.place = None;
    }
}

/// Whether one falls far there.
fn is_lofty(setting: Setting) -> bool {
    matches!(
        setting,
        Setting::Sky
            | Setting::Space
            | Setting::UnderWater
            | Setting::Cliff
            | Setting::Waterfall
            | Setting::Rooftop
            | Setting::Abstract
            | Setting::Studio
            | Setting::Pool
            | Setting::Lake
            | Setting::Sea
            | Setting::Canyon
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::understand;
    use crate::scene::Scene;

    fn told(prompt: &str) -> Scene {
        understand(prompt).scene
    }

    #[test]
    fn a_car_drives_up_to_a_traffic_light_unless_it_waits_there() {
        let car = |prompt: &str| told(prompt).entities[0].clone();
        let comes = car("Car brakes abruptly, stopping at a red light");
        assert_eq!(comes.action, Action::Drive);
        assert!(comes.target.is_some());
        assert_ne!(car("a car waiting at a red light").action, Action::Drive);
        let bus = car("a bus on the right of a traffic light, front view");
        assert!(bus.target.is_none() && bus.place.is_some());
    }

    #[test]
    fn who_dives_is_in_the_water_and_a_submarine_is_seen_under_it() {
        let swimmer = told("A swimmer dives into a pool, creating ripples");
        assert_eq!(swimmer.entities[0].look.way, Some(DOWN));
        let down = told("A submarine descends into the ocean");
        assert_eq!(down.setting, Setting::UnderWater);
        assert_eq!(
            told("A submarine on the ocean").setting.base(),
            Setting::Sea
        );
    }

    #[test]
    fn who_leaves_a_thing_is_on_it_first() {
        for (prompt, action) in [
            ("a cat jumps off a wall", Action::Jump),
            ("a vase falls off a table", Action::Fall),
            ("an apple falls from a tree", Action::Fall),
        ] {
            let scene = told(prompt);
            let (doer, host) = (&scene.entities[0], &scene.entities[1]);
            let place = doer.place.as_ref().map(|place| (place.relation, place.of));
            assert_eq!(place, Some((Relation::On, Some(host.id))), "{prompt}");
            assert_eq!(
                (doer.action, doer.look.way),
                (action, Some(DOWN)),
                "{prompt}"
            );
        }
    }

    #[test]
    fn who_leaps_into_water_goes_in() {
        for prompt in [
            "a frog jumps into a pond",
            "a dog jumps into the water",
            "a boy jumps into a pool",
        ] {
            let doer = told(prompt).entities.swap_remove(0);
            assert_eq!(
                (doer.action, doer.look.way),
                (Action::Jump, Some(DOWN)),
                "{prompt}"
            );
        }
        let dry = told("a cat jumps into a box");
        assert_eq!(dry.entities[0].look.way, None);
    }

    #[test]
    fn who_falls_lies_on_the_ground() {
        let fallen = |prompt: &str| told(prompt).entities.swap_remove(0).action;
        assert_eq!(fallen("a man falls"), Action::Kneel);
        assert_eq!(fallen("a man slips on the ice"), Action::Kneel);
        assert_eq!(fallen("a man falls from the sky"), Action::Fall);
    }

    #[test]
    fn who_crosses_goes_from_side_to_side() {
        let boat = told("a boat crosses the lake").entities.swap_remove(0);
        assert_eq!(boat.look.way.map(|way| way.to), Some(Edge::Right));
        let bridge = told("a train crosses a bridge").entities.swap_remove(0);
        assert_eq!(bridge.look.way, None);
    }

    #[test]
    fn who_leaps_into_no_water_is_in_none() {
        for prompt in [
            "a girl jumps into the air",
            "a superhero leaps into action",
            "a cat leaps into the air",
            "a rabbit hops into a hole",
            "a dog leaps into his arms",
            "a man jumps into a hole",
        ] {
            let scene = told(prompt);
            assert_ne!(scene.setting, Setting::Lake, "{prompt}");
            assert_eq!(scene.entities[0].look.way, None, "{prompt}");
        }
    }

    #[test]
    fn who_leaps_from_one_thing_to_another_does_not_come_down() {
        for prompt in [
            "a monkey jumps from tree to tree",
            "a superhero leaps from building to building",
            "a squirrel jumps from branch to branch",
            "a cat jumps from the sofa to the table",
            "a monkey leaps from a tree onto a car",
        ] {
            let doer = told(prompt).entities.swap_remove(0);
            assert_eq!(doer.look.way, None, "{prompt}");
            assert!(doer.target.is_some(), "{prompt}");
        }
        for prompt in [
            "a superhero jumps from a roof",
            "a cat jumps from a roof to another roof",
            "snow falls from the roof",
        ] {
            assert_eq!(told(prompt).setting, Setting::Rooftop, "{prompt}");
        }
        let thrown = told("a flower falls from a balcony");
        assert_eq!(thrown.entities.len(), 1);
    }

    #[test]
    fn who_gets_out_of_a_car_does_not_fall() {
        let action = |prompt: &str| told(prompt).entities.swap_remove(0).action;
        assert_eq!(action("a man jumps out of a car"), Action::Jump);
        assert_eq!(action("a soldier jumps out of a truck"), Action::Jump);
        assert_eq!(action("a boy jumps off his bike"), Action::Jump);
        assert_eq!(action("a boy falls off his bike"), Action::Kneel);
    }

    #[test]
    fn who_falls_or_slips_into_something_does_not_lie_down() {
        let action = |prompt: &str| told(prompt).entities.swap_remove(0).action;
        for (prompt, is) in [
            ("a boy falls into the water", Action::Fall),
            ("a man falls through the clouds", Action::Fall),
            ("Alice falls down a rabbit hole", Action::Fall),
            ("a woman falls into his arms", Action::Fall),
            ("a thief slips into a house", Action::Walk),
            ("a ninja slips through the shadows", Action::Walk),
        ] {
            assert_eq!(action(prompt), is, "{prompt}");
        }
        for prompt in [
            "a woman slips a letter under a door",
            "a family takes a road trip",
        ] {
            let is = action(prompt);
            let is_down = matches!(is, Action::Kneel | Action::Slide | Action::Fall);
            assert!(!is_down, "{prompt}: {is:?}");
        }
    }

    #[test]
    fn what_crashes_is_seen_to() {
        let first = |prompt: &str| told(prompt).entities.swap_remove(0);
        assert_eq!(first("a plane crashes into the sea").action, Action::Fall);
        for prompt in [
            "a boat crashes into a rock",
            "two cars crash into each other",
            "a car crashes into a wall",
        ] {
            let states = first(prompt).look.states;
            assert!(states.contains(&State::Smoking), "{prompt}");
        }
        let boy = told("a boy crashes into a snowman");
        assert_eq!(boy.entities[0].action, Action::Fall);
        assert_eq!(boy.entities[1].action, Action::Idle);
    }
}

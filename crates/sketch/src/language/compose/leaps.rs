//! Ways that end elsewhere than they began: off a wall, out of a tree, into the water, from shore to shore.

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
    "jump from",
    "leap from",
    "fall from",
    "jump out of",
    "leap out of",
];

/// What leads into the water, where nothing else is named behind it.
const INTO: &[&str] = &[
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

/// What crashes into a thing drives up to it, and smokes from then on.
pub(in crate::language) fn crash(entities: &mut [DraftEntity], doer: usize) {
    let last = entities[doer].verbs.last().map(String::as_str);
    let crashes = matches!(
        last,
        Some("crash into" | "smash into" | "slam into" | "ram into")
    );
    let is_car = entities[doer].class() == Class::Vehicle;
    let goal = entities[doer].target.filter(|goal| *goal != doer);
    let Some(goal) = goal.filter(|_| crashes && is_car) else {
        return;
    };
    if entities[goal].place.is_none() && !entities[goal].is_animate() {
        entities[doer].action = Action::Drive;
        entities[doer].place = None;
        entities[doer].look.states.push(State::Smoking);
        entities[goal].action = Action::Idle;
    }
}

/// Whoever leaves a thing by its verb is on it first, and on the ground in the end; whether that is so.
pub(in crate::language) fn come_off(entities: &mut [DraftEntity], doer: usize) -> bool {
    let Some(last) = entities[doer].verbs.last().cloned() else {
        return false;
    };
    if !OFF.contains(&last.as_str()) {
        return false;
    }
    let Some(host) = entities[doer].target.take().filter(|host| *host != doer) else {
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
    if !is_host && last.ends_with("from") {
        // From one pad to the next, from flower to flower.
        entities[doer].target = Some(host);
        entities[host].count = entities[host].count.max(2);
        return false;
    }
    if entities[doer].class() == Class::Person && entities[host].class() == Class::Vehicle {
        // Beside what is ridden, on the ground.
        entities[doer].action = Action::Kneel;
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
        entities[doer].place = Some((Relation::On, Some(host)));
        entities[doer].look.way = Some(DOWN);
        entities[host].acts = false;
    }
    true
}

/// Whether somebody leaps into the water: no thing is named that they leap into.
pub(super) fn is_plunge(entity: &DraftEntity) -> bool {
    let last = entity.verbs.last().map(String::as_str);
    let is_free = entity.target.is_none() && entity.place.is_none_or(|(_, of)| of.is_none());
    let is_able = matches!(entity.class(), Class::Person | Class::FourLegged);
    last.is_some_and(|last| INTO.contains(&last)) && is_free && is_able
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
    let leaves = last.is_some_and(|last| OFF.contains(&last) && !last.starts_with("fall"))
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
    const FALLS: &[&str] = &[
        "fall",
        "slip",
        "trip",
        "stumble",
        "fall over",
        "fall down",
        "fall backwards",
        "collapse",
    ];
    let last = entity.verbs.last().map(String::as_str);
    let falls = last.is_some_and(|last| FALLS.contains(&last));
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
}

//! What becomes of things by themselves: dough swells, a wave breaks, the tide takes a sandcastle; and who is there
//! that a prompt only implies: whoever is chased, whoever rides along.

use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{Action, Class, Heading, Relation, Setting};

/// Settles what is told of things that change, once it is known who does what to whom.
pub(super) fn befall(draft: &mut Draft) {
    for at in 0..draft.entities.len() {
        swell(&mut draft.entities[at]);
        change_phase(&mut draft.entities[at]);
        wash_away(draft, at);
        flee_from(draft, at);
        ride_along(&mut draft.entities, at);
        burn_down(&mut draft.entities[at]);
        hurry_along(&mut draft.entities, at);
        ride_a_wave(draft, at);
        type_at_a_desk(draft, at);
        go_away(&mut draft.entities[at]);
        pass_between(&mut draft.entities, at);
        pour_into(&mut draft.entities, at);
    }
    break_waves(&mut draft.entities);
    leave_shapes(draft);
}

/// A moon that waxes or wanes is seen to do so by its light.
fn change_phase(entity: &mut DraftEntity) {
    if !matches!(entity.key(), "moon" | "crescent_moon") {
        return;
    }
    let says = |class: WordClass| entity.verbs.iter().any(|said| class.has(said));
    let action = match (says(WordClass::Wanes), says(WordClass::Waxes)) {
        (true, _) => Action::Shrink,
        (false, true) => Action::Grow,
        _ => return,
    };
    entity.concept = concept("moon_phases");
    entity.word = "moon phases".to_owned();
    (entity.action, entity.acts, entity.target) = (action, true, None);
}

/// A candle gets shorter; it does not burn as a house does.
fn burn_down(entity: &mut DraftEntity) {
    if entity.has_flame() && entity.verbs.iter().any(|said| said == "burn down") {
        entity.action = Action::Melt;
    }
}

/// What carries somebody in haste is as fast as they.
fn hurry_along(entities: &mut [DraftEntity], at: usize) {
    if let Some((Relation::Inside | Relation::Riding, Some(carrier))) = entities[at].place {
        let look = &entities[at].look;
        let (is_fast, heading) = (look.is_fast, look.heading);
        entities[carrier].look.is_fast |= is_fast;
        if heading != Heading::Across {
            entities[carrier].look.heading = heading;
        }
    }
}

/// Settles what only shows once everybody has what comes with them.
pub(super) fn settle(draft: &mut Draft) {
    for at in 0..draft.entities.len() {
        if at < draft.entities.len() {
            pour_from_one(draft, at);
        }
    }
}

/// "Pours coffee into a mug": the coffee is in the jug, and stands nowhere else.
fn pour_from_one(draft: &mut Draft, at: usize) {
    let entity = &draft.entities[at];
    let pours = entity.action == Action::Pour && entity.class() == Class::Person;
    let held = Some((Relation::Holding, Some(at)));
    let last = draft.entities.len() - 1;
    let jug = &draft.entities[last];
    let is_jug = matches!(jug.key(), "jug" | "teapot" | "bottle") && jug.place == held;
    let Some(liquid) = entity.target.filter(|of| pours && is_jug && *of < last) else {
        return;
    };
    let poured = &draft.entities[liquid];
    let stands = poured.place.is_none_or(|(_, of)| of.is_none());
    if poured.class() == Class::Food && stands && liquid != at {
        // By its name it would be drawn as a cup.
        let is_brewed = matches!(poured.key(), "cup" | "latte" | "tea");
        let key = if is_brewed { "teapot" } else { "jug" };
        if is_brewed {
            draft.entities[liquid].word = key.to_owned();
        }
        draft.entities[liquid].concept = concept(key);
        draft.entities[liquid].place = held;
        draft.entities[liquid].is_subject = false;
        draft.keep(|idx| idx != last);
    }
}

/// "Walks away": farther and farther.
fn go_away(entity: &mut DraftEntity) {
    let last = entity.verbs.last().map(String::as_str);
    let goes = matches!(
        last,
        Some("walk away" | "run away" | "drive away" | "ride away" | "march away")
    );
    if goes && entity.target.is_none() && entity.look.heading == Heading::Across {
        entity.look.heading = Heading::Far;
    }
}

/// "A bottle pours into glasses": it stands in none of them, and they fill.
fn pour_into(entities: &mut [DraftEntity], at: usize) {
    let inside = match entities[at].place {
        Some((Relation::Inside, of)) => of,
        _ => None,
    };
    let Some(vessel) = inside.or(entities[at].target) else {
        return;
    };
    let pours = entities[at].action == Action::Pour && !entities[at].is_animate();
    let is_vessel = matches!(
        entities[vessel].key(),
        "drinking_glass" | "cup" | "jug" | "wine" | "bowl"
    );
    if pours && is_vessel && vessel != at {
        entities[at].place = entities[at].place.filter(|_| inside.is_none());
        entities[at].target = Some(vessel);
        if entities[vessel].key() == "drinking_glass" {
            entities[vessel].action = Action::Fill;
        }
    }
}

/// "Through a channel between two rocks": they are large, and on both sides.
fn pass_between(entities: &mut [DraftEntity], at: usize) {
    let Some((Relation::Beside, Some(rock))) = entities[at].place else {
        return;
    };
    let goes = matches!(entities[at].class(), Class::Boat | Class::Vehicle);
    if goes && entities[rock].key() == "rock" && entities[rock].count == 2 {
        entities[at].place = Some((Relation::InFrontOf, Some(rock)));
        entities[rock].look.scale = 4.0;
    }
}

/// Who surfs is on a wave.
fn ride_a_wave(draft: &mut Draft, at: usize) {
    let has_board = draft
        .entities
        .iter()
        .any(|it| it.key() == "ridden_surfboard" && it.place == Some((Relation::Under, Some(at))));
    let entity = &draft.entities[at];
    let is_free = entity.target.is_none() && entity.place.is_none() && entity.count == 1;
    let has_wave = draft.entities.iter().any(|it| it.key() == "wave");
    let is_at_sea = matches!(draft.setting, None | Some((Setting::Sea, _)));
    let surfs = entity.action == Action::Surf && entity.is_animate();
    let fits = !has_wave && draft.entities.len() < MAX_ENTITIES;
    if has_board && is_free && is_at_sea && surfs && fits {
        let wave = draft.entities.len();
        draft
            .entities
            .push(DraftEntity::new(concept("wave"), "wave".to_owned()));
        draft.entities[at].place = Some((Relation::Riding, Some(wave)));
        draft.entities[at].target = Some(wave);
    }
}

/// "Types on his computer": it stands on the desk, and nobody sits on it.
fn type_at_a_desk(draft: &mut Draft, at: usize) {
    let entity = &draft.entities[at];
    let placed = match entity.place {
        Some((Relation::On | Relation::Inside | Relation::InFrontOf | Relation::At, of)) => of,
        _ => None,
    };
    let is_machine = |idx: &usize| {
        matches!(
            draft.entities[*idx].key(),
            "computer" | "laptop" | "desktop_computer" | "typewriter" | "computer_keyboard"
        )
    };
    let works = matches!(
        entity.action,
        Action::Type | Action::Sit | Action::Look | Action::Idle | Action::Write
    );
    let machine = placed
        .filter(is_machine)
        .or_else(|| entity.target.filter(is_machine));
    let Some(machine) = machine.filter(|_| works && entity.class() == Class::Person) else {
        return;
    };
    let is_placed = matches!(draft.entities[machine].place, Some((_, Some(_))));
    if entity.count > 1 || is_placed {
        return;
    }
    let entity = &mut draft.entities[at];
    entity.place = entity.place.filter(|(_, of)| *of != Some(machine));
    entity.target = Some(machine);
    entity.action = Action::Type;
    draft.entities[machine].is_subject = false;
    super::company::lay_table(draft, (at, machine));
}

/// "From a dense ball into a rounded loaf": the shapes of what swells, and no things beside it.
fn leave_shapes(draft: &mut Draft) {
    let swelling = draft
        .entities
        .iter()
        .position(|it| it.action == Action::Bloom && matches!(it.key(), "dough" | "bread"));
    let Some(swelling) = swelling else {
        return;
    };
    if draft.setting.is_none() && !draft.entities.iter().any(DraftEntity::is_animate) {
        draft.setting = Some((Setting::Table, false));
    }
    while draft.entities.len() > swelling + 1 {
        let last = draft.entities.len() - 1;
        let shape = &draft.entities[last];
        let is_shape = matches!(shape.key(), "ball" | "bread");
        if !is_shape || shape.acts || shape.is_subject {
            return;
        }
        draft.keep(|idx| idx != last);
    }
}

/// Dough and bread rise where they are, and do not fly.
fn swell(entity: &mut DraftEntity) {
    let is_baked = matches!(entity.class(), Class::Food) || entity.key() == "clay";
    let rises = matches!(entity.action, Action::Rise | Action::Grow | Action::Float)
        && entity.verbs.iter().any(|said| {
            matches!(
                said.as_str(),
                "rise" | "swell" | "expand" | "puff up" | "grow" | "inflate" | "proof"
            )
        });
    if is_baked && rises {
        entity.action = Action::Bloom;
    }
}

/// What the sea takes: the tide comes up to it, and it falls in a heap.
fn wash_away(draft: &mut Draft, at: usize) {
    let entity = &draft.entities[at];
    let is_of_sand = entity.key() == "sandcastle";
    let is_taken = entity.verbs.iter().any(|said| {
        matches!(
            said.as_str(),
            "wash away" | "erode" | "wash over" | "dissolve"
        )
    });
    let tide = draft.entities.iter().position(|it| it.key() == "tide");
    if !is_of_sand || !(is_taken || tide.is_some()) {
        return;
    }
    let wave = draft.entities.iter().position(|it| it.key() == "wave");
    let sea = match tide.or(wave) {
        Some(sea) => sea,
        None if draft.entities.len() < MAX_ENTITIES => {
            let tide = DraftEntity::new(concept("tide"), "tide".to_owned());
            draft.entities.push(tide);
            draft.entities.len() - 1
        }
        None => return,
    };
    draft.entities[at].action = Action::Crumble;
    draft.entities[at].place = None;
    draft.entities[at].is_subject = true;
    let sea = &mut draft.entities[sea];
    sea.concept = concept("tide");
    (sea.action, sea.target, sea.count) = (Action::Drift, None, 1);
    sea.place = Some((Relation::InFrontOf, Some(at)));
    sea.is_subject = false;
}

/// "A car chase": somebody is chased.
fn flee_from(draft: &mut Draft, at: usize) {
    let entity = &draft.entities[at];
    let is_carrier = matches!(
        entity.class(),
        Class::Vehicle | Class::Boat | Class::Aircraft
    );
    let is_alone = entity.target.is_none() && entity.action == Action::Chase;
    if !is_carrier || !is_alone || draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let other = (0..draft.entities.len()).find(|&idx| {
        idx != at && draft.entities[idx].is_mover() && !draft.entities[idx].is_animate()
    });
    let prey = other.unwrap_or_else(|| {
        let is_police = draft.entities[at].key() == "police_car";
        let key = if is_police {
            "sports_car"
        } else {
            draft.entities[at].key()
        };
        let mut prey = DraftEntity::new(concept(key), key.replace('_', " "));
        prey.look.colour = Some(if is_police { 0xd6_28_2f } else { 0x2b_5f_b8 });
        draft.entities.push(prey);
        draft.entities.len() - 1
    });
    draft.entities[prey].is_subject = true;
    draft.entities[prey].look.is_fast = true;
    draft.entities[prey].act(Action::Drive);
    draft.entities[at].target = Some(prey);
    draft.entities[at].look.is_fast = true;
}

/// "With a dog riding on the back": on what somebody else steers.
fn ride_along(entities: &mut [DraftEntity], at: usize) {
    let rides = entities[at]
        .verbs
        .iter()
        .any(|said| matches!(said.as_str(), "ride" | "ride on" | "ride along"));
    let beside = match entities[at].place {
        Some((Relation::Beside | Relation::Behind | Relation::On, Some(of))) => Some(of),
        None => at.checked_sub(1),
        _ => None,
    };
    let Some(driver) = beside.filter(|_| rides && entities[at].is_animate()) else {
        return;
    };
    let driven = match entities[driver].place {
        Some((Relation::Inside | Relation::Riding, Some(carrier))) => Some(carrier),
        _ => entities
            .iter()
            .enumerate()
            .find_map(|(idx, it)| match it.place {
                Some((Relation::Inside | Relation::Riding, Some(of))) if of == driver => {
                    (idx != at).then_some(driver)
                }
                _ => None,
            }),
    };
    let Some(carrier) = driven else {
        return;
    };
    if carrier != at && !entities[carrier].is_animate() {
        entities[at].place = Some((Relation::Riding, Some(carrier)));
        entities[at].target = Some(carrier);
        entities[at].action = Action::Ride;
        entities[carrier].target = entities[carrier].target.filter(|of| *of != at);
    }
}

/// A wave that nobody rides rises, and breaks.
fn break_waves(entities: &mut [DraftEntity]) {
    for at in 0..entities.len() {
        let is_ridden = entities.iter().any(|other| {
            other.target == Some(at) || other.place.is_some_and(|(_, of)| of == Some(at))
        });
        let entity = &mut entities[at];
        let is_free = !matches!(entity.place, Some((Relation::Holding, _)));
        if entity.key() == "wave" && !is_ridden && is_free {
            entity.action = Action::Breach;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Entity, Relation, Scene};

    fn scene(prompt: &str) -> Scene {
        understand(prompt).scene
    }

    fn find<'a>(scene: &'a Scene, concept: &str) -> &'a Entity {
        let mut all = scene.entities.iter();
        all.find(|it| it.concept == concept).unwrap()
    }

    #[test]
    fn dough_swells_where_it_is() {
        let scene = scene("The bread dough rises, swelling into a fluffy loaf");
        assert_eq!(find(&scene, "dough").action, Action::Bloom);
    }

    #[test]
    fn a_moon_changes_by_its_light_and_not_by_its_size() {
        for (prompt, action) in [
            ("A moon waxing from new to full", Action::Grow),
            ("the moon wanes over the sea", Action::Shrink),
        ] {
            assert_eq!(
                find(&scene(prompt), "moon_phases").action,
                action,
                "{prompt}"
            );
        }
        let full = scene("a full moon rises over the sea");
        assert!(full.entities.iter().all(|it| it.concept != "moon_phases"));
    }

    #[test]
    fn the_sea_comes_up_to_what_it_takes() {
        for prompt in [
            "A sandcastle being eroded by the incoming tide",
            "a sandcastle is washed away by a wave",
            "the tide washes away the sandcastle",
        ] {
            let scene = scene(prompt);
            let castle = find(&scene, "sandcastle");
            assert_eq!(castle.action, Action::Crumble, "{prompt}");
            let place = find(&scene, "tide").place.as_ref();
            assert_eq!(place.and_then(|it| it.of), Some(castle.id), "{prompt}");
        }
    }

    #[test]
    fn in_a_chase_somebody_is_chased() {
        for prompt in ["a car chase in the city", "a police car chase"] {
            let scene = scene(prompt);
            assert_eq!(scene.entities.len(), 2, "{prompt}");
            assert!(scene.entities.iter().all(|it| it.look.is_fast), "{prompt}");
        }
    }

    #[test]
    fn who_rides_along_is_on_what_is_driven() {
        let scene = scene("A cat driving a quad with a dog riding on the back");
        let quad = find(&scene, "quad_bike");
        let place = find(&scene, "dog").place.as_ref().unwrap();
        assert_eq!(
            (place.relation, place.of),
            (Relation::Riding, Some(quad.id))
        );
    }

    #[test]
    fn what_is_poured_into_glasses_fills_them() {
        for prompt in [
            "A bottle of wine pouring into glasses",
            "A bottle of wine emptying into a glass",
        ] {
            let scene = scene(prompt);
            let glass = find(&scene, "drinking_glass");
            assert_eq!(glass.action, Action::Fill, "{prompt}");
            let bottle = find(&scene, "bottle");
            assert_eq!(
                (bottle.action, bottle.target),
                (Action::Pour, Some(glass.id)),
                "{prompt}"
            );
        }
    }

    #[test]
    fn a_wave_breaks_unless_it_is_ridden() {
        assert_eq!(find(&scene("a wave"), "wave").action, Action::Breach);
        let ridden = scene("a surfer rides a giant wave");
        assert_ne!(find(&ridden, "wave").action, Action::Breach);
    }
}

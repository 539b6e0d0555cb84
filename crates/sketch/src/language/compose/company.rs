//! How those who are there together share a place: who sits at the table, who lies on the bed, who holds the sunshade.

use super::seats;
use crate::language::draft::{self, Draft, DraftEntity, MAX_ENTITIES};
use crate::scene::{Action, Age, Class, Relation, Setting, Shot};

/// Puts together who belongs together.
pub(super) fn arrange(draft: &mut Draft) {
    hold_sunshades(draft);
    lay_down_patients(draft);
    sit_at_table(draft);
    sit_in_cafe(draft);
    work_at_table(draft);
    stand_on_ground(&mut draft.entities);
    sit_with(&mut draft.entities);
    browse(draft);
    send_up(draft);
    stack_up(draft);
    hand_vessels(&mut draft.entities);
    fill_place(draft);
}

/// In a busy street others come and go behind.
fn fill_place(draft: &mut Draft) {
    let n_people = draft.people.unwrap_or(0);
    let is_peopled = draft.entities.iter().any(|entity| {
        entity.class() == Class::Person && entity.count > 2 && !entity.look.wears.is_empty()
            || matches!(entity.key(), "crowd")
    });
    let has_room = draft.entities.len() < MAX_ENTITIES;
    // A busy kitchen is busy with cooks, and nobody passes by there.
    let is_private = draft.setting.is_some_and(|(setting, _)| {
        matches!(
            setting.base(),
            Setting::Kitchen
                | Setting::Room
                | Setting::Bedroom
                | Setting::Bathroom
                | Setting::Table
        )
    });
    // In a close-up whoever goes by would hide the face.
    let is_close = draft.shot == Some(Shot::CloseUp);
    if n_people == 0 || is_peopled || !has_room || is_private || is_close {
        return;
    }
    // A market is full of people by itself, and nobody of them stands before whom it is about; a busy road is full of
    // cars.
    let fills_itself = draft
        .setting
        .is_some_and(|(setting, _)| fills_itself(setting));
    if fills_itself {
        draft.surface.is_busy = true;
        return;
    }
    let mut others = DraftEntity::new(
        draft::concept("person"),
        super::bustle::PASSER_BY.to_owned(),
    );
    others.count = n_people;
    others.action = Action::Walk;
    draft.entities.push(others);
}

/// Whether a place shows its own people: behind the stalls, in the cars, in the seats before a stage.
fn fills_itself(setting: Setting) -> bool {
    matches!(
        setting.base(),
        Setting::Market
            | Setting::Road
            | Setting::Stage
            | Setting::Concert
            | Setting::Stadium
            | Setting::Circus
    )
}

/// "A geisha with a parasol" holds it; one on a beach stands in the sand.
fn hold_sunshades(draft: &mut Draft) {
    let is_beach = matches!(draft.setting, Some((Setting::Beach, _)));
    for at in 1..draft.entities.len() {
        let is_shade = matches!(draft.entities[at].key(), "parasol" | "umbrella");
        let is_held = matches!(draft.entities[at].place, Some((Relation::Holding, Some(_))));
        // Two who kiss under it share it.
        let is_shared = draft
            .entities
            .iter()
            .any(|entity| entity.place.is_some_and(|(_, of)| of == Some(at)));
        let stands_in_sand = is_beach && draft.entities[at].key() == "parasol";
        let is_bound = draft.entities[at].place.is_some() || draft.entities[at].is_subject;
        let is_free = !(is_bound || is_shared || stands_in_sand);
        if !is_shade || !is_held && !is_free {
            continue;
        }
        let is_person = draft.entities[at - 1].class() == Class::Person;
        if is_free && is_person {
            draft.entities[at].place = Some((Relation::Holding, Some(at - 1)));
        } else if !is_held {
            continue;
        }
        if draft.entities[at].key() == "parasol" {
            // A big one for the beach is not one for a hand.
            draft.entities[at].concept = draft::concept("umbrella");
        }
    }
}

/// Nobody stands on somebody: whom others work on lies, and they stand beside.
fn lay_down_patients(draft: &mut Draft) {
    let is_on_somebody = |entity: &DraftEntity, entities: &[DraftEntity]| {
        let (Relation::On, Some(host)) = entity.place? else {
            return None;
        };
        let is_grown = entity.class() == Class::Person
            && entity.look.age != Age::Child
            && !matches!(entity.key(), "baby" | "boy" | "girl");
        let stands = !matches!(entity.action, Action::Balance | Action::Ride | Action::Jump);
        let is_heavy = is_grown && stands && entities[host].class() == Class::Person;
        is_heavy.then_some(host)
    };
    let patient = draft
        .entities
        .iter()
        .find_map(|entity| is_on_somebody(entity, &draft.entities));
    // "a spotlight on the singer" lays nobody down: it takes a patient, or somebody to treat one.
    let is_treated = draft.entities.iter().any(|entity| {
        entity.word.ends_with("patient")
            || matches!(entity.look.role.as_deref(), Some("doctor" | "nurse"))
    });
    let Some(patient) = patient else { return };
    if !is_treated {
        for at in 0..draft.entities.len() {
            if is_on_somebody(&draft.entities[at], &draft.entities) == Some(patient) {
                draft.entities[at].place = None;
            }
        }
    }
    if !is_treated || draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let bed = draft.entities.len();
    draft
        .entities
        .push(DraftEntity::new(draft::concept("bed"), "bed".to_owned()));
    for at in 0..bed {
        if is_on_somebody(&draft.entities[at], &draft.entities) == Some(patient) {
            draft.entities[at].place = Some((Relation::Behind, Some(bed)));
        }
    }
    let lying = &mut draft.entities[patient];
    lying.place = Some((Relation::On, Some(bed)));
    lying.action = Action::Sleep;
    lying.count = 1;
}

/// A table top close up is for food and things: whoever eats, plays or sleeps at a table is in a room with one.
fn sit_at_table(draft: &mut Draft) {
    if !matches!(draft.setting, Some((Setting::Table, _))) {
        return;
    }
    if seats::walks_on_table(draft) || seats::stand_on_table(draft) {
        return;
    }
    let sitters = seats::sitters(draft);
    if sitters.is_empty() || draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let is_office = draft.entities.iter().any(is_of_office);
    let cooks = sitters
        .iter()
        .any(|&at| matches!(draft.entities[at].action, Action::Cook | Action::Pour));
    let setting = match (draft.around_table, cooks, is_office) {
        (Some(around), ..) => around,
        (_, true, _) => Setting::Kitchen,
        (_, _, true) => Setting::Office,
        _ => Setting::Room,
    };
    draft.setting = Some((setting, true));
    let table = table(draft, is_office);
    for at in 0..draft.entities.len() {
        let entity = &mut draft.entities[at];
        if at == table {
            continue;
        }
        if sitters.contains(&at) {
            entity.place = Some((Relation::At, Some(table)));
            entity.action = seats::seated(entity.action);
        } else if is_laid(entity) {
            entity.place = Some((Relation::On, Some(table)));
        }
    }
}

/// Guests of a café sit at a table with what they have.
fn sit_in_cafe(draft: &mut Draft) {
    use Action as A;
    if !matches!(
        draft.setting,
        Some((Setting::Cafe | Setting::Restaurant, _))
    ) {
        return;
    }
    let n_people = draft
        .entities
        .iter()
        .filter(|it| it.class() == Class::Person);
    let is_company = n_people.map(|it| it.count).sum::<u32>() > 1;
    let is_guest = |entity: &DraftEntity| {
        let is_of_house = matches!(
            entity.look.role.as_deref(),
            Some("chef" | "cook" | "barista" | "waiter" | "waitress" | "bartender")
        );
        let is_at_rest = matches!(
            entity.action,
            A::Eat | A::Drink | A::Read | A::Type | A::Write | A::Sit
        ) || is_company && matches!(entity.action, A::Talk | A::Laugh | A::Look);
        let is_free = entity.place.is_none_or(|(_, of)| of.is_none());
        entity.class() == Class::Person
            && !is_of_house
            && is_at_rest
            && is_free
            && entity.count <= 4
    };
    let guests: Vec<usize> = (0..draft.entities.len())
        .filter(|&at| is_guest(&draft.entities[at]))
        .collect();
    if guests.is_empty() || draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let table = table(draft, false);
    for guest in guests {
        draft.entities[guest].place = Some((Relation::At, Some(table)));
    }
    let targets: Vec<usize> = draft.entities.iter().filter_map(|it| it.target).collect();
    for at in (0..draft.entities.len()).filter(|&at| at != table) {
        let is_machine = matches!(
            draft.entities[at].key(),
            "laptop" | "computer" | "typewriter"
        );
        if is_laid(&draft.entities[at]) && (is_machine || !targets.contains(&at)) {
            draft.entities[at].place = Some((Relation::On, Some(table)));
        }
    }
}

/// Grass is ground: nobody stands on top of its blades.
fn stand_on_ground(entities: &mut [DraftEntity]) {
    for at in 0..entities.len() {
        if let Some((Relation::On | Relation::Inside, Some(under))) = entities[at].place
            && matches!(
                entities[under].key(),
                "grass" | "wheat" | "clover" | "lavender" | "puddle"
            )
        {
            entities[at].place = None;
            if entities[under].key() == "puddle" {
                entities[at].target = Some(under);
            }
        }
    }
}

/// Whom somebody on a sofa reads to sits there as well.
fn sit_with(entities: &mut [DraftEntity]) {
    let is_sitting = |entity: &DraftEntity| {
        matches!(
            entity.action,
            Action::Read | Action::Talk | Action::Sit | Action::Hug
        ) && entity.class() == Class::Person
    };
    let seat = entities
        .iter()
        .enumerate()
        .find_map(|(at, entity)| match entity.place {
            Some((Relation::On | Relation::Inside, Some(seat)))
                if is_sitting(entity) && super::gear::is_seat(entities[seat].key()) =>
            {
                Some((at, seat))
            }
            _ => None,
        });
    let Some((sitter, seat)) = seat else { return };
    for (at, entity) in entities.iter_mut().enumerate() {
        let is_listener = !entity.acts && entity.place.is_none();
        let is_companion = [sitter, seat]
            .iter()
            .any(|of| entity.place == Some((Relation::Beside, Some(*of))));
        let is_still = matches!(entity.action, Action::Idle | Action::Look | Action::Sit);
        let is_person = entity.class() == Class::Person && at != sitter;
        if is_person && is_still && (is_listener || is_companion) && entity.count <= 3 {
            entity.place = Some((Relation::On, Some(seat)));
            entity.action = Action::Sit;
        }
    }
}

/// A microscope and a laptop stand on a table, and who works with them sits at it.
fn work_at_table(draft: &mut Draft) {
    for doer in 0..draft.entities.len() {
        let entity = &draft.entities[doer];
        let placed = entity.place.and_then(|(_, of)| of);
        let is_machine = |at: &usize| {
            matches!(
                draft.entities[*at].key(),
                "microscope" | "laptop" | "computer" | "typewriter"
            )
        };
        let Some(machine) = entity.target.or(placed).filter(is_machine) else {
            continue;
        };
        let works = matches!(
            entity.action,
            Action::Look | Action::Type | Action::Write | Action::Idle | Action::Sit
        );
        // More than sit at one table have a desk each, if each has something to work on.
        let has_room = entity.count <= 3 || draft.entities[machine].count > 1;
        if entity.class() != Class::Person || !works || !has_room {
            continue;
        }
        if placed == Some(machine) {
            draft.entities[doer].place = None;
        }
        draft.entities[doer].target = Some(machine);
        lay_table(draft, (doer, machine));
    }
}

/// A giraffe eats from a tree, which is there even where the place has such trees.
fn browse(draft: &mut Draft) {
    let is_browser = |entity: &DraftEntity| {
        matches!(entity.key(), "giraffe" | "brachiosaurus") && entity.action == Action::Eat
    };
    let Some(browser) = draft.entities.iter().position(is_browser) else {
        return;
    };
    let is_tree = |entity: &DraftEntity| {
        entity.class() == Class::Plant && entity.concept.is_some_and(|it| it.height_m > 2.5)
    };
    let is_leaf = |entity: &DraftEntity| entity.key() == "leaf";
    let tree = draft.entities.iter().position(is_tree);
    let tree = tree.or_else(|| {
        let leaf = draft.entities.iter().position(is_leaf)?;
        let leaves = &mut draft.entities[leaf];
        leaves.concept = draft::concept("tree");
        leaves.word = "acacia tree".to_owned();
        leaves.count = 1;
        leaves.place = None;
        Some(leaf)
    });
    if let Some(leaf) = draft.entities.iter().position(is_leaf) {
        draft.entities[leaf].count = 1;
        draft.entities[leaf].place = Some((Relation::Holding, Some(browser)));
    }
    if let Some(tree) = tree {
        draft.entities[browser].target = Some(tree);
        draft.entities[browser].place = None;
    }
}

/// Puts a thing on the table that somebody sits at, or on the seat beside them.
pub(super) fn lay_table(draft: &mut Draft, (sitter, thing): (usize, usize)) {
    if matches!(draft.setting, Some((Setting::Table, _))) {
        // Who sits there is found with the table.
        return;
    }
    let table = match draft.entities[sitter].place {
        Some((Relation::At, Some(table))) => table,
        Some((Relation::Under, Some(_))) => {
            draft.entities[thing]
                .place
                .get_or_insert((Relation::Beside, Some(sitter)));
            return;
        }
        Some((Relation::On | Relation::Inside | Relation::Riding, Some(seat))) if seat != thing => {
            draft.entities[thing]
                .place
                .get_or_insert((Relation::On, Some(seat)));
            return;
        }
        _ if draft.entities.len() >= MAX_ENTITIES => return,
        place => {
            let place = place.filter(|(_, of)| *of != Some(thing));
            let is_office = is_of_office(&draft.entities[sitter]);
            let table = table(draft, is_office);
            draft.entities[table].place = draft.entities[table].place.or(place);
            table
        }
    };
    let entity = &mut draft.entities[sitter];
    entity.place = Some((Relation::At, Some(table)));
    entity.action = seats::seated(entity.action);
    if thing != table {
        draft.entities[thing].place = Some((Relation::On, Some(table)));
    }
}

/// The table of the prompt, or a new one.
pub(super) fn table(draft: &mut Draft, is_office: bool) -> usize {
    let is_table = |entity: &DraftEntity| {
        matches!(
            entity.key(),
            "table" | "desk" | "panelled_table" | "panelled_desk"
        )
    };
    let (key, word) = if is_office {
        ("panelled_desk", "panelled desk")
    } else {
        ("panelled_table", "panelled table")
    };
    if let Some(known) = draft.entities.iter().position(is_table) {
        // One that hides the legs of who sits behind it.
        draft.entities[known].concept = draft::concept(key);
        draft.entities[known].word = word.to_owned();
        return known;
    }
    draft
        .entities
        .push(DraftEntity::new(draft::concept(key), word.to_owned()));
    draft.entities.len() - 1
}

fn is_of_office(entity: &DraftEntity) -> bool {
    let works = entity.action == Action::Type;
    let role = entity.look.role.as_deref().unwrap_or("");
    let is_clerk = ["office worker", "business", "programmer", "hacker", "clerk"].contains(&role)
        || [
            "office worker",
            "businessman",
            "businesswoman",
            "programmer",
        ]
        .contains(&entity.word.as_str());
    let is_machine = matches!(
        entity.key(),
        "laptop" | "computer" | "keyboard" | "typewriter" | "printer"
    );
    works || is_clerk || is_machine
}

/// Whether it lies on the table when nothing is said about it.
pub(super) fn is_laid(entity: &DraftEntity) -> bool {
    let is_small = matches!(entity.class(), Class::Food | Class::Thing)
        && entity.concept.is_none_or(|concept| concept.height_m < 0.6);
    is_small && entity.place.is_none()
}

/// Gulls and birds of prey that are only told of are seen in the air.
fn send_up(draft: &mut Draft) {
    let has_company = draft
        .entities
        .iter()
        .any(|entity| entity.is_animate() && entity.class() != Class::Bird);
    for entity in &mut draft.entities {
        let soars = matches!(
            entity.key(),
            "seagull" | "gull" | "swallow" | "eagle" | "hawk" | "vulture" | "falcon"
        );
        let is_free = entity.place.is_none_or(|(_, of)| of.is_none()) && entity.target.is_none();
        if soars && has_company && entity.count > 1 && is_free && entity.action == Action::Idle {
            entity.action = Action::Fly;
        }
    }
}

/// "Pours milk into a cup": the cup is in the other hand, and nobody stands in it.
fn hand_vessels(entities: &mut Vec<DraftEntity>) {
    for doer in 0..entities.len() {
        let Some((Relation::Inside | Relation::On, Some(vessel))) = entities[doer].place else {
            continue;
        };
        let is_small = |entity: &DraftEntity| {
            matches!(entity.class(), Class::Food | Class::Thing)
                && entity.concept.is_some_and(|concept| concept.height_m < 0.4)
        };
        let pours = matches!(entities[doer].action, Action::Pour | Action::Cook);
        if pours && entities[doer].class() == Class::Person && is_small(&entities[vessel]) {
            entities[doer].place = None;
            entities[vessel].place = Some((Relation::Holding, Some(doer)));
            if entities[doer].action == Action::Pour {
                entities[vessel].action = Action::Fill;
                hand_source(entities, (doer, vessel));
            }
        }
    }
}

/// What is poured from is in the other hand, and there where the prompt names none.
fn hand_source(entities: &mut Vec<DraftEntity>, (doer, vessel): (usize, usize)) {
    let is_source = |entity: &DraftEntity| {
        matches!(
            entity.key(),
            "jug"
                | "teapot"
                | "bottle"
                | "milk"
                | "sauce_jug"
                | "watering_can"
                | "bucket"
                | "pot"
                | "flask"
                | "test_tube"
                | "wine"
                | "beer"
                | "honey"
                | "juice"
                | "thermos"
        )
    };
    let source = (0..entities.len()).find(|&at| at != vessel && is_source(&entities[at]));
    if let Some(source) = source {
        if entities[source].place.is_none() {
            entities[source].place = Some((Relation::Holding, Some(doer)));
        }
    } else if entities.len() < MAX_ENTITIES {
        let key = match entities[vessel].key() {
            "tea" => "teapot",
            _ => "jug",
        };
        let mut jug = DraftEntity::new(draft::concept(key), key.to_owned());
        jug.place = Some((Relation::Holding, Some(doer)));
        entities.push(jug);
    }
}

/// Pancakes come in a stack.
fn stack_up(draft: &mut Draft) {
    for entity in &mut draft.entities {
        if entity.key() == "pancake" && entity.count > 1 {
            entity.count = 1;
            entity.word = "pancake stack".to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Entity, Relation, Scene, Setting};

    fn scene(prompt: &str) -> Scene {
        understand(prompt).scene
    }

    fn relation(entity: &Entity) -> Option<Relation> {
        entity.place.as_ref().map(|place| place.relation)
    }

    #[test]
    fn whoever_is_at_a_table_sits_at_one_in_a_room() {
        for prompt in [
            "three raccoons in trench coats playing poker around a table",
            "a tired office worker falls asleep at his desk",
            "a man eats soup at a table",
        ] {
            let scene = scene(prompt);
            assert_ne!(scene.setting, Setting::Table, "{prompt}");
            assert_eq!(relation(&scene.entities[0]), Some(Relation::At), "{prompt}");
        }
    }

    #[test]
    fn food_stays_on_the_table_top() {
        let scene = scene("a bowl of ramen on a wooden table");
        assert_eq!(scene.setting, Setting::Table);
    }

    #[test]
    fn a_cat_on_a_table_is_on_a_whole_one_in_a_room() {
        for prompt in [
            "a cat sleeps on a table",
            "a cute cat sitting on a table, looking at the camera",
        ] {
            let scene = scene(prompt);
            assert_eq!(scene.setting, Setting::Room, "{prompt}");
            assert_eq!(relation(&scene.entities[0]), Some(Relation::On), "{prompt}");
            assert_ne!(scene.entities[0].action, Action::Look, "{prompt}");
        }
    }

    #[test]
    fn nobody_stands_on_a_patient() {
        let scene = scene("a surgeon and two nurses operate on a patient");
        for entity in &scene.entities {
            match entity.word.as_str() {
                "patient" => assert_eq!(entity.action, Action::Sleep),
                "bed" => {}
                _ => assert_eq!(relation(entity), Some(Relation::Behind)),
            }
        }
    }

    #[test]
    fn who_pours_into_a_cup_holds_it_and_does_not_stand_in_it() {
        let scene = scene("a barista pours milk into a cup");
        assert_eq!(relation(&scene.entities[0]), None);
        let cup = scene.entities.iter().find(|it| it.word == "cup");
        assert_eq!(cup.and_then(relation), Some(Relation::Holding));
    }

    #[test]
    fn a_table_in_the_park_is_in_the_park() {
        let scene = scene("two old men eat soup at a table in the park");
        assert_eq!(scene.setting, Setting::Park);
        assert_eq!(relation(&scene.entities[0]), Some(Relation::At));
    }

    #[test]
    fn a_parasol_that_somebody_has_is_held() {
        let scene = scene("a geisha with a parasol crossing a wooden bridge");
        let parasol = scene.entities.iter().find(|it| it.word == "parasol");
        assert_eq!(parasol.and_then(relation), Some(Relation::Holding));
    }
}

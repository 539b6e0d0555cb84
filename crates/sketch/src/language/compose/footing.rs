//! Nobody stands on a cup, in a pan or on a canvas: what somebody works with, eats or drinks is before them.

use super::company;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{Action, Class, Relation};

/// How high a thing at most is that has room on a table, in metres.
pub(super) const MOST_LAID_M: f32 = 0.6;

/// Puts whoever is said to be on or above what the hands are at before it.
pub(super) fn step_down(draft: &mut Draft) {
    for doer in 0..draft.entities.len() {
        stand_at_wheel(&mut draft.entities, doer);
        share(&mut draft.entities, doer);
        take_out(&mut draft.entities, doer);
        let entity = &draft.entities[doer];
        let Some((relation, Some(host))) = entity.place else {
            continue;
        };
        let is_upon = matches!(relation, Relation::On | Relation::Inside | Relation::Above);
        if host == doer || !is_upon || entity.class() != Class::Person || entity.count > 4 {
            continue;
        }
        let thing = &draft.entities[host];
        if thing.key() == "canvas" && entity.action == Action::Write {
            draft.entities[host].concept = concept("easel");
            "easel".clone_into(&mut draft.entities[host].word);
            leave_for(&mut draft.entities, (doer, host));
        } else if is_shelf(thing) && is_of_hands(entity.action) {
            draft.entities[doer].place = Some((Relation::Beside, Some(host)));
        } else if !is_small(thing) {
        } else if is_cookware(thing) && is_tossed(entity.action) {
            toss_in_pan(&mut draft.entities, (doer, host));
        } else if relation == Relation::Above && is_of_hands(entity.action)
            || matches!(entity.action, Action::Point | Action::Touch)
        {
            sit_before(draft, (doer, host));
        }
    }
}

/// "Gripping the wheel of his ship": it stands on the deck before him, and is not held up.
fn stand_at_wheel(entities: &mut [DraftEntity], wheel: usize) {
    let Some((Relation::Holding, Some(holder))) = entities[wheel].place else {
        return;
    };
    if entities[wheel].key() != "ship_wheel" || entities[holder].class() != Class::Person {
        return;
    }
    entities[wheel].place = Some((Relation::Beside, Some(holder)));
    let helmsman = &mut entities[holder];
    helmsman.target = Some(wheel);
    if matches!(
        helmsman.action,
        Action::Idle | Action::Look | Action::Carry | Action::Spin | Action::Drive | Action::Turn
    ) {
        helmsman.action = Action::Touch;
    }
}

/// "Two friends share a pizza" eat it.
fn share(entities: &mut [DraftEntity], doer: usize) {
    let entity = &entities[doer];
    let Some(food) = entity.target.filter(|&at| at != doer) else {
        return;
    };
    let shares = entity.verbs.iter().any(|verb| verb == "share");
    if shares && entity.class() == Class::Person && entities[food].class() == Class::Food {
        entities[doer].action = Action::Eat;
        entities[food].place = entities[food].place.filter(|(at, _)| *at == Relation::On);
    }
}

/// "Pulls fresh bread from an oven": it is in the hands, and not drawn along the ground.
fn take_out(entities: &mut [DraftEntity], food: usize) {
    let Some((Relation::Holding, Some(holder))) = entities[food].place else {
        return;
    };
    let is_food = entities[food].class() == Class::Food && is_small(&entities[food]);
    let is_person = entities[holder].class() == Class::Person;
    if is_food && is_person && entities[holder].action == Action::Pull {
        entities[holder].action = Action::Idle;
    }
}

/// Gives up the place on what is worked on.
fn leave_for(entities: &mut [DraftEntity], (doer, host): (usize, usize)) {
    if let Some(held) = entities[doer].target.filter(|&at| at != host && at != doer)
        && is_small(&entities[held])
    {
        entities[held].place = Some((Relation::Holding, Some(doer)));
    }
    entities[doer].place = None;
    entities[doer].target = Some(host);
}

/// "Tossing noodles in a flaming wok": the wok is in the hand, and what is tossed is in it.
fn toss_in_pan(entities: &mut [DraftEntity], (doer, pan): (usize, usize)) {
    entities[doer].place = None;
    entities[doer].action = Action::Cook;
    if let Some(food) = entities[doer].target.filter(|&at| at != pan && at != doer) {
        entities[food].place = None;
    } else {
        let food = (0..entities.len())
            .find(|&at| at != pan && entities[at].place == Some((Relation::Holding, Some(doer))));
        entities[doer].target = food.filter(|&at| entities[at].class() == Class::Food);
        if let Some(food) = entities[doer].target {
            entities[food].place = None;
        }
    }
    entities[pan].place = Some((Relation::Holding, Some(doer)));
}

/// "A jeweller works over a ring": it lies on the table that is sat at.
fn sit_before(draft: &mut Draft, (doer, thing): (usize, usize)) {
    let has_table = draft
        .entities
        .iter()
        .any(|entity| matches!(entity.key(), "table" | "desk"));
    if draft.entities.len() >= MAX_ENTITIES && !has_table {
        return;
    }
    leave_for(&mut draft.entities, (doer, thing));
    draft.entities[doer].place = None;
    draft.entities[thing].place = None;
    company::lay_table(draft, (doer, thing));
}

fn is_small(entity: &DraftEntity) -> bool {
    let is_seat = super::gear::is_seat(entity.key());
    matches!(entity.class(), Class::Food | Class::Thing | Class::Plant)
        && !is_seat
        && entity
            .concept
            .is_some_and(|concept| concept.height_m <= MOST_LAID_M && !concept.is_worn)
        && !entity.has_flame()
        && !matches!(entity.key(), "campfire" | "fire" | "puddle" | "grass")
}

fn is_cookware(entity: &DraftEntity) -> bool {
    matches!(entity.key(), "wok" | "frying_pan" | "pan")
}

fn is_shelf(entity: &DraftEntity) -> bool {
    matches!(
        entity.key(),
        "bookshelf" | "cupboard" | "wardrobe" | "stove" | "oven" | "fridge" | "pallet_rack"
    )
}

fn is_tossed(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Throw | A::Swing | A::Stir | A::Spin | A::Turn | A::Roll | A::Cook
    )
}

/// Done with the hands on something.
fn is_of_hands(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Touch | A::Stir | A::Chop | A::Knead | A::Cook | A::RaiseHand | A::Carry | A::Balance
    ) || action == A::Write
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Locale, Relation, Scene, Setting};

    /// Where the entity with a concept is: how, and at which concept.
    fn place(scene: &Scene, concept: &str) -> Option<(Relation, String)> {
        let entity = scene.entities.iter().find(|it| it.concept == concept)?;
        let place = entity.place.as_ref()?;
        let of = scene.entities.iter().find(|it| Some(it.id) == place.of)?;
        Some((place.relation, of.concept.clone()))
    }

    #[test]
    fn who_laughs_over_coffee_sits_at_a_table_with_it() {
        for (prompt, thing) in [
            ("Two old friends laugh over coffee in a Paris café", "cup"),
            ("Two women chat over tea in a garden", "tea"),
            ("A couple laughs over dinner by candlelight", "meal"),
        ] {
            let scene = understand(prompt).scene;
            let (relation, table) = place(&scene, thing).expect(prompt);
            assert_eq!(relation, Relation::On, "{prompt}");
            let people = scene.entities[0].place.as_ref().expect(prompt);
            assert_eq!(people.relation, Relation::At, "{prompt}");
            assert!(table.contains("table"), "{prompt}: {table}");
        }
        // A leap goes over it all the same.
        let scene = understand("A man jumps over a candle").scene;
        assert_eq!(scene.entities[0].action, Action::Jump);
        assert_eq!(scene.entities.len(), 2);
    }

    #[test]
    fn nobody_stands_in_a_pan_or_on_a_canvas() {
        let scene = understand("Street food vendor tossing noodles in a flaming wok").scene;
        assert_eq!(scene.entities[0].action, Action::Cook);
        assert!(scene.entities[0].place.is_none());
        let held = place(&scene, "wok").map(|(relation, _)| relation);
        assert_eq!(held, Some(Relation::Holding));
        let scene = understand("A painter paints a landscape on a canvas by the lake").scene;
        let easels = scene.entities.iter().filter(|it| it.concept == "easel");
        assert_eq!(easels.count(), 1);
        assert!(scene.entities.iter().all(|it| it.concept != "canvas"));
        let scene = understand("A woman lifts a heavy box onto a shelf").scene;
        let beside = scene.entities[0].place.as_ref().map(|place| place.relation);
        assert_eq!(beside, Some(Relation::Beside));
    }

    #[test]
    fn a_wheel_stands_on_the_deck_of_its_ship() {
        let scene = understand("a sea captain gripping the wheel of his ship in a storm").scene;
        let wheel = place(&scene, "ship_wheel").map(|(relation, _)| relation);
        assert_eq!(wheel, Some(Relation::Beside));
        let deck = Locale::named("pirate_deck").map(Setting::Locale);
        assert_eq!(Some(scene.setting), deck);
    }

    #[test]
    fn what_is_pulled_out_of_an_oven_is_in_the_hands() {
        let scene = understand("A baker pulls fresh bread from a brick oven").scene;
        assert_eq!(scene.entities[0].action, Action::Idle);
        let bread = place(&scene, "bread").map(|(relation, _)| relation);
        assert_eq!(bread, Some(Relation::Holding));
    }

    #[test]
    fn what_is_shared_is_eaten() {
        for prompt in [
            "Two friends share a pizza",
            "Two children share an ice cream on a bench",
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.entities[0].action, Action::Eat, "{prompt}");
        }
    }
}

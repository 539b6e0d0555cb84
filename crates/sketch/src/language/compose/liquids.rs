//! What is poured comes out of something, and nectar is drunk on the flower.

use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{Action, Class, Relation};

/// "Wine being poured into a glass": a bottle pours, and the glass is one of wine.
pub(super) fn pour(draft: &mut Draft) {
    let entities = &mut draft.entities;
    if entities.iter().any(DraftEntity::is_animate) {
        for doer in 0..entities.len() {
            pour_by_hand(entities, doer);
        }
        return;
    }
    for poured in 0..entities.len() {
        if entities
            .get(poured)
            .is_none_or(|it| it.action != Action::Pour)
        {
            continue;
        }
        // "A cup pouring water into a glass" is a cup, and no jug of coffee.
        let is_named = ["cup", "mug", "glass"]
            .iter()
            .any(|it| entities[poured].word.ends_with(it));
        let Some(source) = source_of(entities[poured].key()).filter(|_| !is_named) else {
            fill_one_glass(entities, poured);
            continue;
        };
        match entities[poured].place {
            Some((Relation::Inside | Relation::On, Some(vessel)))
                if is_vessel(&entities[vessel]) =>
            {
                if is_empty_glass(&entities[vessel]) && is_in_glass(entities[poured].key()) {
                    entities[vessel].concept = entities[poured].concept;
                    // Of a glass of crystal that is full its milk is seen.
                    entities[vessel].look.material = None;
                }
                let bottle = &mut entities[poured];
                bottle.concept = concept(source);
                bottle.place = None;
                bottle.target = Some(vessel);
            }
            _ if entities.len() < MAX_ENTITIES => {
                entities[poured].action = Action::Idle;
                let mut bottle = DraftEntity::new(concept(source), entities[poured].word.clone());
                bottle.action = Action::Pour;
                bottle.target = Some(poured);
                entities.push(bottle);
            }
            _ => entities[poured].action = Action::Idle,
        }
    }
}

/// "A barista pours milk into a cup": a jug in the one hand, and the cup in the other.
fn pour_by_hand(entities: &mut [DraftEntity], doer: usize) {
    let is_person = entities[doer].class() == Class::Person && entities[doer].count == 1;
    let pours = entities[doer].action == Action::Pour && is_person;
    let Some(liquid) = entities[doer].target.filter(|at| pours && *at != doer) else {
        return;
    };
    let vessel = match entities[liquid].place {
        Some((Relation::Inside | Relation::On, Some(vessel))) => vessel,
        _ => return,
    };
    let is_small = entities[vessel].concept.is_some_and(|it| it.height_m < 0.4);
    let Some(source) = source_of(entities[liquid].key()).filter(|_| is_small && vessel != doer)
    else {
        return;
    };
    entities[liquid].concept = concept(source);
    for thing in [liquid, vessel] {
        entities[thing].place = Some((Relation::Holding, Some(doer)));
        entities[thing].is_subject = false;
        entities[thing].count = 1;
    }
    entities[liquid].action = Action::Idle;
    entities[vessel].action = Action::Fill;
}

/// "A bottle pours wine into a glass": that is one glass, of wine.
fn fill_one_glass(entities: &mut Vec<DraftEntity>, bottle: usize) {
    let (Some(liquid), Some((_, Some(vessel)))) = (entities[bottle].target, entities[bottle].place)
    else {
        return;
    };
    let is_last = vessel + 1 == entities.len();
    if is_last && is_empty_glass(&entities[vessel]) && is_in_glass(entities[liquid].key()) {
        entities[bottle].place = None;
        entities.pop();
    }
}

/// What a drink is poured from.
fn source_of(key: &str) -> Option<&'static str> {
    match key {
        "wine" | "beer" | "champagne" | "cocktail" => Some("bottle"),
        "tea" => Some("teapot"),
        "cup" | "latte" | "milk" | "juice" | "soda" | "milkshake" | "drinking_glass" => Some("jug"),
        _ => None,
    }
}

/// What is drawn as a glass that holds it.
fn is_in_glass(key: &str) -> bool {
    matches!(
        key,
        "wine" | "beer" | "champagne" | "cocktail" | "milk" | "juice"
    )
}

fn is_empty_glass(entity: &DraftEntity) -> bool {
    entity.key() == "drinking_glass"
}

fn is_vessel(entity: &DraftEntity) -> bool {
    matches!(entity.class(), Class::Food | Class::Thing)
}

/// A butterfly, a bee or a hummingbird drinks on a flower, not from a cup.
pub(super) fn drink_nectar(entities: &mut [DraftEntity]) {
    let Some(flower) = entities.iter().position(|it| it.class() == Class::Plant) else {
        return;
    };
    for drinker in entities.iter_mut() {
        let is_at_it = matches!(
            drinker.action,
            Action::Drink | Action::Eat | Action::Touch | Action::Kneel
        );
        let is_elsewhere = drinker.place.is_some_and(|(_, of)| of != Some(flower));
        if !is_at_it || is_elsewhere {
            continue;
        }
        if drinker.class() == Class::Insect {
            drinker.action = Action::Idle;
            drinker.place = Some((Relation::On, Some(flower)));
        } else if drinker.key() == "hummingbird" {
            // It does not sit down to drink.
            drinker.action = Action::Fly;
            drinker.place = Some((Relation::Beside, Some(flower)));
        } else {
            continue;
        }
        drinker.target = Some(flower);
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Relation};

    #[test]
    fn what_is_poured_comes_out_of_something() {
        for (prompt, source, into) in [
            ("A glass of red wine being poured", "bottle", "wine"),
            ("Wine being poured into a glass", "bottle", "wine"),
            ("Coffee is poured into a cup", "jug", "cup"),
            ("A bottle pouring red wine into a glass", "bottle", "wine"),
            ("Beer pouring into a glass", "bottle", "beer"),
        ] {
            let entities = understand(prompt).scene.entities;
            let pours = entities
                .iter()
                .find(|it| it.action == Action::Pour)
                .unwrap();
            let into_id = entities.iter().find(|it| it.concept == into).unwrap().id;
            assert_eq!(pours.concept, source, "{prompt}");
            assert_eq!(pours.target, Some(into_id), "{prompt}");
            assert_eq!(entities.len(), 2, "{prompt}");
        }
    }

    #[test]
    fn nectar_is_drunk_on_the_flower() {
        for prompt in [
            "A butterfly drinking from a flower",
            "A bee collecting nectar from a flower",
        ] {
            let entities = understand(prompt).scene.entities;
            assert_eq!(entities.len(), 2, "{prompt}: {entities:?}");
            let place = entities[0].place.as_ref().unwrap();
            assert_eq!(
                (place.relation, place.of),
                (Relation::On, Some(entities[1].id))
            );
        }
        let entities = understand("A hummingbird drinking nectar from a flower")
            .scene
            .entities;
        assert_eq!(entities[0].action, Action::Fly);
        assert_eq!(entities.len(), 2);
    }
}

//! What becomes of a thing by what is done to it (`outcomes.tsv`): a vase falls over, a box opens, a glass fills.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::draft::DraftEntity;
use crate::language::tables;
use crate::scene::{Action, Class, Relation};

/// A row of the table.
struct Outcome {
    fate: Action,
    does: Option<Action>,
    is_own: bool,
}

static OUTCOMES: LazyLock<HashMap<&'static str, Outcome>> = LazyLock::new(|| {
    let (rows, _) = tables::OUTCOMES.rows();
    let action = |name: &str| serde_json::from_value(serde_json::Value::from(name)).ok();
    rows.into_iter()
        .filter_map(|row| {
            let outcome = Outcome {
                fate: action(row[1])?,
                does: action(row[2]),
                is_own: row[3] == "own",
            };
            Some((row[0], outcome))
        })
        .collect()
});

/// Lets become of `doer`'s object, or of the thing `doer` itself, what the last verb says; whether anything did.
pub(in crate::language) fn follow(entities: &mut [DraftEntity], doer: usize) -> bool {
    let Some(outcome) = entities[doer]
        .verbs
        .last()
        .and_then(|verb| OUTCOMES.get(verb.as_str()))
    else {
        return break_what_fell(entities, doer);
    };
    if !entities[doer].is_animate() && is_blast(&entities[doer]) {
        entities[doer].action = Action::Shatter;
        (entities[doer].acts, entities[doer].place) = (true, None);
        return true;
    }
    if !entities[doer].is_animate() {
        // "A pump inflates a tire": it is the tire that grows, at the strokes of the pump.
        let other = entities[doer].target.filter(|&other| other != doer);
        if let Some(other) = other.filter(|_| outcome.fate == Action::Grow) {
            let grows = become_so(&mut entities[other], outcome.fate);
            if grows {
                (entities[doer].action, entities[doer].target) = (Action::Stretch, None);
                entities[other].place = None;
                entities[doer].place = Some((Relation::Beside, Some(other)));
            }
            return grows;
        }
        return outcome.is_own && become_so(&mut entities[doer], outcome.fate);
    }
    let Some(target) = entities[doer].target.filter(|&target| target != doer) else {
        return false;
    };
    if !become_so(&mut entities[target], outcome.fate) {
        return false;
    }
    settle(entities, (doer, target), outcome.fate);
    if let Some(does) = outcome.does {
        let is_held = entities[target]
            .place
            .is_some_and(|(relation, of)| relation == Relation::Holding && of == Some(doer));
        let opens_in_hand = outcome.fate == Action::Open && is_held;
        entities[doer].action = match does {
            _ if opens_in_hand => Action::Carry,
            // A cat does it with a paw, and does not stand up for it.
            Action::Touch if entities[doer].class() != Class::Person => Action::Kick,
            _ => does,
        };
        entities[doer].approaches = false;
    }
    true
}

/// What becomes of `thing` by a verb that was said of a tool or of itself.
pub(super) fn fate_of(said_of: &DraftEntity, thing: &DraftEntity) -> Option<Action> {
    let mut said = said_of.verbs.iter().rev();
    let fate = said.find_map(|verb| OUTCOMES.get(verb.as_str()))?.fate;
    can(thing, fate).then_some(fate)
}

/// Whether it goes up in a ball of fire, however large it is.
fn is_blast(thing: &DraftEntity) -> bool {
    let last = thing.verbs.last().map(String::as_str);
    matches!(
        last,
        Some("explode" | "blow up" | "detonate" | "go up in flames")
    ) && !matches!(thing.key(), "firework" | "volcano" | "star")
}

/// What is dropped is in the hand before, a letter is opened in it, and fire is laid with a match.
fn settle(entities: &mut [DraftEntity], (doer, target): (usize, usize), fate: Action) {
    let is_small = entities[target]
        .concept
        .is_some_and(|concept| concept.height_m < 0.3);
    let is_free = entities[target].place.is_none();
    let is_person = entities[doer].class() == Class::Person;
    let in_hand = match fate {
        Action::Drop => true,
        Action::Open => is_small,
        _ => false,
    };
    if in_hand && is_free && is_person {
        entities[target].place = Some((Relation::Holding, Some(doer)));
    }
    if fate == Action::Ignite && is_person {
        let lighter = entities
            .iter()
            .position(|entity| matches!(entity.key(), "match") && entity.place.is_none());
        if let Some(lighter) = lighter.filter(|&at| at != target) {
            entities[lighter].place = Some((Relation::Holding, Some(doer)));
        }
        entities[target].target = None;
    }
}

/// "A cat knocks over a vase, it falls and breaks": the vase does.
fn break_what_fell(entities: &mut [DraftEntity], doer: usize) -> bool {
    if !entities[doer].is_animate() || entities[doer].action != Action::Fall {
        return false;
    }
    let fallen = entities
        .iter()
        .position(|entity| matches!(entity.action, Action::Topple | Action::Drop));
    if let Some(fallen) = fallen {
        entities[doer].action = Action::Idle;
        entities[fallen].act(Action::Shatter);
    }
    fallen.is_some()
}

/// Lets a fate come over a thing, if it is one that can have it.
fn become_so(thing: &mut DraftEntity, fate: Action) -> bool {
    if thing.is_animate() || !can(thing, fate) {
        return false;
    }
    if thing.action == Action::Drop && fate != Action::Drop {
        // It is on the ground by now.
        thing.place = None;
    }
    thing.action = fate;
    thing.acts = true;
    true
}

fn can(thing: &DraftEntity, fate: Action) -> bool {
    let high = thing.concept.map_or(0.8, |concept| concept.height_m);
    let is_loose = matches!(
        thing.class(),
        Class::Thing | Class::Food | Class::Furniture | Class::Instrument | Class::Plant
    );
    match fate {
        Action::Topple | Action::Drop => is_loose && high < 2.6,
        Action::Shatter => is_loose && high < 2.6 || thing.key() == "balloon",
        Action::Open => matches!(
            thing.key(),
            "box"
                | "gift"
                | "fridge"
                | "door"
                | "letter"
                | "cupboard"
                | "wardrobe"
                | "toolbox"
                | "suitcase"
                | "treasure_chest"
                | "trapdoor"
                | "trash_can"
                | "lunchbox"
                | "oven"
        ),
        Action::Grow => matches!(
            thing.class(),
            Class::Thing | Class::Furniture | Class::Boat | Class::Aircraft
        ),
        Action::GoOut => thing.has_flame() || is_lamp(thing.key()),
        Action::Ignite => {
            thing.has_flame()
                || is_lamp(thing.key())
                || matches!(thing.key(), "match" | "television" | "phone")
        }
        Action::Fill => matches!(
            thing.key(),
            "drinking_glass" | "jug" | "cup" | "bathtub" | "progress_bar"
        ),
        Action::Part => {
            thing.class() == Class::Food && high < 0.5
                || matches!(thing.key(), "cloth_sheet" | "chopping_block")
        }
        Action::Hatch => matches!(thing.key(), "egg" | "dragon_egg" | "painted_egg" | "cocoon"),
        Action::Crumble => !matches!(
            thing.class(),
            Class::Vehicle | Class::Boat | Class::Aircraft | Class::Celestial
        ),
        _ => false,
    }
}

fn is_lamp(key: &str) -> bool {
    matches!(
        key,
        "lamp"
            | "desk_lamp"
            | "floor_lamp"
            | "light_bulb"
            | "street_lamp"
            | "christmas_tree"
            | "lava_lamp"
            | "led_light"
            | "flashlight"
            | "traffic_light"
            | "oil_lamp"
            | "lantern"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::understand;

    /// Whether it is something that only comes over things.
    fn is_fate(action: Action) -> bool {
        use Action as A;
        matches!(
            action,
            A::Topple
                | A::Shatter
                | A::Open
                | A::Ignite
                | A::Fill
                | A::Part
                | A::Crumble
                | A::Drop
                | A::Hatch
                | A::Grow
                | A::GoOut
        )
    }

    #[test]
    fn what_is_pumped_up_grows_and_not_the_pump() {
        for prompt in [
            "A tire pump inflates a bicycle tire",
            "a bike pump is inflating a tire",
        ] {
            let scene = understand(prompt).scene;
            let find = |key: &str| scene.entities.iter().find(|it| it.concept.contains(key));
            assert_eq!(
                find("wheel").or(find("tire")).unwrap().action,
                Action::Grow,
                "{prompt}"
            );
            assert_eq!(find("pump").unwrap().action, Action::Stretch, "{prompt}");
        }
    }

    #[test]
    fn every_row_names_actions() {
        let (rows, problems) = tables::OUTCOMES.rows();
        assert!(problems.is_empty(), "{problems:?}");
        for row in &rows {
            let outcome = OUTCOMES.get(row[0]).expect(row[0]);
            assert!(is_fate(outcome.fate), "{row:?}");
            assert_eq!(outcome.does.is_some(), row[2] != "-", "{row:?}");
        }
    }

    #[test]
    fn what_is_done_to_a_thing_changes_it() {
        let check = |prompt: &str, concept: &str, fate: Action| {
            let scene = understand(prompt).scene;
            let thing = scene.entities.iter().find(|it| it.concept == concept);
            assert_eq!(thing.map(|it| it.action), Some(fate), "{prompt}");
        };
        check("a cat knocks over a vase in a room", "vase", Action::Topple);
        check("a woman opens a gift", "gift", Action::Open);
        check("a man lights a candle", "candle", Action::Ignite);
        check("a chef slices a mango", "mango", Action::Part);
        check(
            "a waiter pours water from a jug into a glass",
            "drinking_glass",
            Action::Fill,
        );
        check("a progress bar", "progress_bar", Action::Fill);
        let bar = understand("a progress bar filling from left to right").scene;
        assert_eq!(bar.setting, crate::scene::Setting::Abstract);
        check("a girl drops a vase", "vase", Action::Drop);
    }
}

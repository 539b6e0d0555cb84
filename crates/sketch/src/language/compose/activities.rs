//! Which activity of `activities.tsv` somebody is at.

use super::gear::is_called;
use crate::language::draft::DraftEntity;
use crate::scene::{Action, Activity, Class};

/// "A ballerina on a stage": whoever is said to do nothing does what such people do.
pub(super) fn follow_callings(entities: &mut [DraftEntity]) {
    for entity in entities {
        let is_free = entity.class() == Class::Person
            && entity.action == Action::Idle
            && entity.verbs.is_empty()
            && entity.target.is_none();
        // Who only looks, looks on at what the others do.
        let called = Activity::all().find(|activity| is_calling(*activity, entity));
        // Nor does anybody work on nothing: a doctor without a patient.
        let is_done_alone = |activity: &Activity| {
            let row = activity.row();
            let works = row.action == Action::Touch && row.far_hand.starts_with("work");
            row.action != Action::Look && !works
        };
        if let Some(activity) = called.filter(|it| is_free && is_done_alone(it)) {
            entity.action = activity.row().action;
        }
    }
}

/// The way in which somebody does what they do: by the verb that said so, or else by what they are.
pub(in crate::language) fn of(entity: &DraftEntity) -> Option<Activity> {
    let find = |is_it: &dyn Fn(&Activity) -> bool| {
        Activity::all().find(|activity| activity.suits(entity.action) && is_it(activity))
    };
    let by_verb = |said: &String| {
        find(&|activity: &Activity| activity.row().cues.iter().any(|cue| cue == said))
    };
    // The last that says how; "smiling" after it says nothing of the hands.
    let mut said = entity.verbs.iter().rev();
    said.find_map(by_verb)
        .or_else(|| find(&|activity| is_calling(*activity, entity)))
        .filter(|_| entity.is_animate())
}

/// Whether it is what people of somebody's trade do.
fn is_calling(activity: Activity, entity: &DraftEntity) -> bool {
    let cues = activity.row().cues.iter();
    let mut callings = cues.filter_map(|cue| cue.strip_prefix("a "));
    callings.any(|calling| is_called(entity, calling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::LEXICON;
    use crate::language::understand;

    fn activity_in(prompt: &str) -> Option<&'static str> {
        let scene = understand(prompt).scene;
        scene
            .entities
            .iter()
            .find_map(|entity| entity.activity)
            .map(Activity::key)
    }

    #[test]
    fn every_verb_of_an_activity_is_known_and_one_of_them_means_its_action() {
        for activity in Activity::all() {
            let row = activity.row();
            let mut actions = Vec::new();
            for cue in &row.cues {
                if let Some(calling) = cue.strip_prefix("a ") {
                    let is_known = LEXICON
                        .get(calling)
                        .is_some_and(|senses| senses.noun.is_some());
                    assert!(is_known, "{}: {cue}", row.key);
                    actions.push(row.action);
                    continue;
                }
                let verb = LEXICON.get(cue).and_then(|senses| senses.verb.as_ref());
                assert!(verb.is_some(), "{}: {cue}", row.key);
                actions.extend(verb.map(|verb| verb.action));
            }
            assert!(actions.contains(&row.action), "{}", row.key);
        }
    }

    #[test]
    fn people_do_what_is_said_in_a_way_of_its_own() {
        for (prompt, key) in [
            ("A carpenter sawing a plank in his workshop", "saw"),
            ("a man doing push ups in the gym", "push_up"),
            ("a girl doing a cartwheel on the beach", "cartwheel"),
            ("a woman ironing a shirt", "iron"),
            ("a boy washing a car", "scrub"),
            ("a woman ironing a shirt, smiling", "iron"),
        ] {
            assert_eq!(activity_in(prompt), Some(key), "{prompt}");
        }
    }

    #[test]
    fn people_of_a_trade_are_at_it_unless_they_do_something_else() {
        assert_eq!(activity_in("a welder in a garage"), Some("weld"));
        assert_eq!(activity_in("a breakdancer in a subway"), Some("breakdance"));
        assert_eq!(activity_in("a welder walking home"), None);
        assert_eq!(activity_in("a breakdancer eating a pizza"), None);
    }
}

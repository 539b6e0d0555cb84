//! Verbs in the light of their object (`objects.tsv`): who scores a loaf cuts it, and needs no goal for it.

use std::sync::LazyLock;

use crate::language::draft::DraftEntity;
use crate::language::lexicon::{LEXICON, named};
use crate::language::tables;
use crate::scene::{Action, Class, Relation};

/// One row: a verb, what it is done to, and the verb that is meant.
struct Row {
    verb: &'static str,
    objects: Vec<&'static str>,
    meant: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let (rows, _) = tables::OBJECTS.rows();
    rows.into_iter()
        .map(|row| Row {
            verb: row[0],
            objects: row[1].split(',').collect(),
            meant: row[2],
        })
        .collect()
});

/// Puts the verb that is meant in the place of the one that was said last, wherever its object tells.
pub(super) fn mean_by_object(entities: &mut [DraftEntity]) {
    for doer in 0..entities.len() {
        let Some(target) = entities[doer].target.filter(|&target| target != doer) else {
            continue;
        };
        let (key, class) = (entities[target].key(), entities[target].class());
        let Some(said) = entities[doer].verbs.last() else {
            continue;
        };
        let row = ROWS.iter().find(|row| {
            let is_it = |object: &&str| *object == key || named::<Class>(object) == Some(class);
            row.verb == said && row.objects.iter().any(is_it)
        });
        let verb = row.and_then(|row| Some((row.meant, LEXICON.get(row.meant)?.verb.as_ref()?)));
        if let Some((meant, verb)) = verb.filter(|(meant, _)| meant != said) {
            entities[doer].action = verb.action;
            entities[doer].verbs.pop();
            entities[doer].say(meant);
            // "Mounts a speaker": nobody rides what is worked on.
            let is_worked_on = verb.action == Action::Touch;
            if is_worked_on && entities[doer].place == Some((Relation::Riding, Some(target))) {
                entities[doer].place = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::understand;

    #[test]
    fn every_row_of_the_table_can_be_read() {
        for row in ROWS.iter() {
            let meant = LEXICON
                .get(row.meant)
                .and_then(|senses| senses.verb.as_ref());
            assert!(meant.is_some(), "{}: {}", row.verb, row.meant);
            for object in &row.objects {
                let is_known =
                    LEXICON.by_key.contains_key(*object) || named::<Class>(object).is_some();
                assert!(is_known, "{}: {object}", row.verb);
            }
        }
    }

    #[test]
    fn who_scores_a_loaf_cuts_it_and_who_scores_kicks_a_ball() {
        let baker = understand("A baker scoring a loaf").scene;
        let keys = |scene: &crate::scene::Scene| -> Vec<String> {
            let all = scene.entities.iter();
            all.map(|entity| entity.concept.clone()).collect()
        };
        assert_eq!(baker.entities[0].action, Action::Chop);
        assert!(
            !keys(&baker).contains(&"soccer_goal".to_owned()),
            "{:?}",
            keys(&baker)
        );
        let team = understand("A footballer scores").scene;
        assert_eq!(team.entities[0].action, Action::Kick);
    }
}

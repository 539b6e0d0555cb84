//! Those who are only about while all is about somebody: a crowd that somebody is in stands behind that one.

use crate::language::draft::{Draft, DraftEntity};
use crate::scene::{Action, Class, Relation};

/// Fewer than so many are some whom somebody has to do with.
const MANY: u32 = 4;

/// Lets a crowd be behind whom the picture is of: "amid the moving crowd" is no place at its edge.
pub(super) fn stand_back(draft: &mut Draft) {
    let lead = draft.entities.iter().position(|entity| entity.is_subject);
    let Some(lead) = lead.filter(|&lead| is_one(&draft.entities[lead])) else {
        return;
    };
    let lead_target = draft.entities[lead].target;
    for other in 0..draft.entities.len() {
        let is_met = lead_target == Some(other) || draft.entities[other].target.is_some();
        if other == lead || is_met || !is_crowd(&draft.entities[other]) {
            continue;
        }
        let among = draft.entities[lead].place.filter(|(relation, of)| {
            *of == Some(other) && !matches!(relation, Relation::Behind | Relation::Above)
        });
        if among.is_some() {
            draft.entities[lead].place = None;
        }
        draft.entities[other].is_subject = false;
    }
}

fn is_one(entity: &DraftEntity) -> bool {
    entity.class() == Class::Person && entity.count == 1
}

/// Whether they are many and do nothing that anybody would look at.
fn is_crowd(entity: &DraftEntity) -> bool {
    let is_many =
        entity.key() == "crowd" || entity.class() == Class::Person && entity.count >= MANY;
    let is_about = matches!(
        entity.action,
        Action::Idle | Action::Walk | Action::Look | Action::Talk
    );
    is_many && is_about
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn who_is_amid_a_crowd_stands_before_it() {
        for prompt in [
            "A young man stands still amid the moving crowd on a street",
            "A woman walks through a crowd of people in a station",
        ] {
            let scene = understand(prompt).scene;
            let lead = scene.entities.iter().find(|it| it.count == 1).expect("one");
            assert!(
                lead.is_subject && lead.place.is_none(),
                "{prompt}: {lead:?}"
            );
            let crowd = scene.entities.iter().find(|it| it.count > 3);
            assert!(crowd.is_some_and(|it| !it.is_subject), "{prompt}");
        }
        let above = understand("A drummer jumps above a crowd").scene;
        assert!(above.entities.iter().any(|it| it.place.is_some()));
    }
}

//! Who sits down at a table, and what is done there.

use crate::language::draft::{Draft, DraftEntity};
use crate::scene::{Action, Class};

/// Who sits at the table of the draft. Whoever only exercises there leaves it, and is in the room around it.
pub(super) fn sitters(draft: &mut Draft) -> Vec<usize> {
    let mut sitters: Vec<usize> = (0..draft.entities.len())
        .filter(|&at| sits(&draft.entities[at]))
        .collect();
    let has_sitters = !sitters.is_empty();
    sitters.retain(|at| draft.entities[*at].action != Action::Stretch);
    if has_sitters && sitters.is_empty() && draft.around_table.is_some() {
        draft.setting = draft.around_table.map(|around| (around, true));
    }
    // "two friends talk at a table, people walk by": those who walk stay on their feet.
    let walks = |at: &usize| {
        let entity = &draft.entities[*at];
        entity.acts && matches!(entity.action, Action::Walk | Action::Run | Action::March)
    };
    if !sitters.iter().all(walks) {
        sitters.retain(|at| !walks(at));
    }
    sitters
}

/// Whether somebody sits at a table rather than on it.
fn sits(entity: &DraftEntity) -> bool {
    use Action as A;
    let is_person_like = matches!(
        entity.action,
        A::Jump
            | A::Eat
            | A::Drink
            | A::Talk
            | A::Read
            | A::Write
            | A::Type
            | A::Knit
            | A::Cook
            | A::Pour
            | A::Laugh
            | A::Cheer
            | A::Clap
    );
    match entity.class() {
        Class::Person => true,
        Class::FourLegged | Class::Bird => is_person_like || !entity.look.wears.is_empty(),
        _ => false,
    }
}

/// What somebody does who sits: a game is played without jumping.
pub(super) fn seated(action: Action) -> Action {
    use Action as A;
    match action {
        A::Idle | A::Jump | A::Look | A::Walk | A::Run | A::Dance | A::Balance | A::Kneel => A::Sit,
        other => other,
    }
}

//! Who sits down at a table, and what is done there.

use super::company::{is_laid, table};
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES};
use crate::scene::{Action, Class, Relation, Setting};

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

/// "A small robot walks across a wooden table": the top is its ground, seen from near; whether that is so.
pub(super) fn walks_on_table(draft: &mut Draft) -> bool {
    use Action as A;
    let is_small = |entity: &DraftEntity| {
        let high = entity.concept.map_or(1.0, |concept| concept.height_m);
        let is_little = entity.look.scale > 0.0 && entity.look.scale < 0.9;
        let is_toy = entity.word.starts_with("toy ") || entity.word.starts_with("miniature ");
        is_toy || is_little && entity.look.age != crate::scene::Age::Child || high < 0.2
    };
    let goes = |entity: &DraftEntity| {
        let moves = matches!(
            entity.action,
            A::Walk
                | A::Run
                | A::March
                | A::Crawl
                | A::Drive
                | A::Dance
                | A::Jump
                | A::Roll
                | A::Slide
                | A::Chase
        );
        moves
            && entity.is_mover()
            && is_small(entity)
            && entity.place.is_none_or(|(_, of)| of.is_none())
    };
    let leads = draft.entities.iter().any(goes);
    let sits = |entity: &DraftEntity| entity.class() == Class::Person && !goes(entity);
    if !leads || draft.entities.iter().any(sits) {
        return false;
    }
    for entity in draft.entities.iter_mut().filter(|entity| goes(entity)) {
        entity.place = None;
    }
    true
}

/// "A cat sitting on a table", "a robot dances on a desk": a whole table in a room, and the cat on it; whether that
/// was it.
pub(super) fn stand_on_table(draft: &mut Draft) -> bool {
    use Action as A;
    let is_guest = |entity: &DraftEntity| {
        entity.class() == Class::FourLegged
            && entity
                .concept
                .is_some_and(|concept| concept.height_m >= 0.2)
            && entity.place.is_none_or(|(_, of)| of.is_none())
            && entity.look.wears.is_empty()
            && entity.count <= 2
            && matches!(
                entity.action,
                A::Sit | A::Sleep | A::Look | A::Idle | A::Walk | A::Howl
            )
    };
    let is_up = |entity: &DraftEntity| {
        entity.is_mover()
            && entity.class() == Class::Person
            && entity
                .place
                .is_none_or(|(relation, of)| relation == Relation::On && of.is_none())
            && entity.count == 1
            && matches!(entity.action, A::Dance | A::Jump | A::March)
    };
    let guest = draft
        .entities
        .iter()
        .position(|it| is_guest(it) || is_up(it));
    let mut people = (0..draft.entities.len()).filter(|at| Some(*at) != guest);
    let is_peopled = people.any(|at| draft.entities[at].class() == Class::Person);
    let Some(guest) = guest.filter(|_| !is_peopled && draft.entities.len() < MAX_ENTITIES) else {
        return false;
    };
    draft.setting = Some((draft.around_table.unwrap_or(Setting::Room), true));
    let table = table(draft, false);
    draft.entities[guest].place = Some((Relation::On, Some(table)));
    for at in 0..draft.entities.len() {
        if at != guest && at != table && is_laid(&draft.entities[at]) {
            draft.entities[at].place = Some((Relation::On, Some(table)));
        }
    }
    true
}

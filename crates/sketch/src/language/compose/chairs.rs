//! What those sit on of whose seat nothing is said: a chair in a room, a bench in a park.

use super::gear::is_seat;
use crate::language::draft::{self, Draft, DraftEntity, MAX_ENTITIES};
use crate::scene::{Action, Class, Relation, Setting};

/// Words by which somebody is on the floor, and wants no chair.
const ON_THE_FLOOR: &[&str] = &[
    "sit cross legged",
    "sit on the floor",
    "sit on the ground",
    "kneel",
];

/// A talk show has a host at a desk and a guest in an armchair by it.
fn seat_for_talk(draft: &mut Draft) {
    let is_one = |entity: &DraftEntity| entity.is_animate() && entity.count <= 2;
    let mut people: Vec<usize> = (0..draft.entities.len())
        .filter(|&at| is_one(&draft.entities[at]))
        .collect();
    let is_alone = people.len() == 1 && draft.entities[people[0]].count == 1;
    if people.is_empty() || people.len() > 3 || draft.entities.len() + 3 > MAX_ENTITIES {
        return;
    }
    // Whoever hosts it has the desk.
    let hosts = |at: &usize| draft.entities[*at].verbs.iter().any(|said| said == "host");
    people.sort_by_key(|at| !hosts(at));
    if is_alone {
        let mut host = DraftEntity::new(draft::concept("man"), "host".to_owned());
        host.is_subject = true;
        host.look.role = Some("business".to_owned());
        draft.entities.push(host);
        let host = draft.entities.len() - 1;
        let first = &draft.entities[people[0]];
        let is_guest = first.word.contains("guest");
        people.insert(if is_guest { 0 } else { 1 }, host);
    }
    let mut furnish = |key: &str| {
        let seat = DraftEntity::new(draft::concept(key), key.replace('_', " "));
        draft.entities.push(seat);
        draft.entities.len() - 1
    };
    let (desk, chair) = (
        furnish("panelled_desk"),
        furnish(if people.len() == 2 {
            "armchair"
        } else {
            "sofa"
        }),
    );
    for (rank, &at) in people.iter().enumerate() {
        let entity = &mut draft.entities[at];
        if matches!(entity.action, Action::Idle | Action::Sit | Action::Look) {
            entity.action = Action::Talk;
        }
        entity.place = Some(if rank == 0 {
            (Relation::At, Some(desk))
        } else {
            (Relation::On, Some(chair))
        });
    }
}

/// Gives whoever sits without a seat the one of the place.
pub(super) fn give(draft: &mut Draft, setting: Setting) {
    if matches!(setting, Setting::Locale(locale) if locale.key() == "talk_show") {
        return seat_for_talk(draft);
    }
    let has_seat = draft.entities.iter().any(|entity| is_seat(entity.key()));
    // Who reads the news is behind a desk.
    let is_news = matches!(setting, Setting::Locale(locale) if locale.key() == "newsroom");
    let usual = if is_news {
        Some("panelled_desk")
    } else {
        seat_of(setting)
    };
    let Some(usual) = usual.filter(|_| !has_seat) else {
        return;
    };
    let sitters: Vec<usize> = (0..draft.entities.len())
        .filter(|&at| {
            let entity = &draft.entities[at];
            let is_down = entity
                .verbs
                .iter()
                .any(|verb| ON_THE_FLOOR.contains(&verb.as_str()));
            entity.class() == Class::Person && sits(entity) && entity.place.is_none() && !is_down
        })
        .collect();
    let n: u32 = sitters.iter().map(|&at| draft.entities[at].count).sum();
    if n == 0 || n > 4 {
        return;
    }
    let is_narrow = matches!(usual, "armchair" | "office_chair" | "stool");
    // Two who sit together share a sofa.
    let shared = match (n, is_narrow) {
        (1, _) | (_, false) => usual,
        _ => "sofa",
    };
    if draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let seat = draft.entities.len();
    let concept = draft::concept(shared);
    draft
        .entities
        .push(DraftEntity::new(concept, shared.replace('_', " ")));
    let relation = if is_news { Relation::At } else { Relation::On };
    for sitter in sitters {
        draft.entities[sitter].place = Some((relation, Some(seat)));
    }
}

/// Whether somebody sits, whatever else is done meanwhile.
fn sits(entity: &DraftEntity) -> bool {
    use Action as A;
    let is_said = entity.verbs.iter().any(|verb| {
        matches!(
            verb.as_str(),
            "sit" | "sit down" | "sit with" | "be seated" | "sit around"
        )
    });
    let may_be_done_so = matches!(
        entity.action,
        A::Read
            | A::Talk
            | A::Look
            | A::Idle
            | A::Laugh
            | A::Cry
            | A::Eat
            | A::Drink
            | A::Knit
            | A::Meditate
    );
    entity.action == A::Sit || is_said && may_be_done_so
}

/// What there is to sit on in a place; nothing where one sits on the ground or has a seat already.
fn seat_of(setting: Setting) -> Option<&'static str> {
    use Setting as S;
    Some(match setting.base() {
        S::Office => "office_chair",
        S::Room | S::Mansion | S::Library | S::Studio => "armchair",
        S::Bedroom => "bed",
        S::Kitchen | S::Classroom | S::Lab | S::Workshop | S::Stage | S::Ward => "chair",
        S::Hallway
        | S::Museum
        | S::Platform
        | S::Metro
        | S::Gym
        | S::Park
        | S::Street
        | S::QuietStreet
        | S::Square
        | S::Garden
        | S::Airport => "bench",
        _ => return None,
    })
}

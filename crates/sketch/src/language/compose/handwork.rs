//! Pictures of hands alone (`handwork.tsv`): they come in from the edge of a table top that fills the picture, and work
//! on a thing that is large between them.

use std::sync::LazyLock;

use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::language::tables;
use crate::scene::{Action, Class, Relation, Setting, Shot, SurfaceMaterial};

/// The most other things that lie by.
const MOST_BESIDE: usize = 2;
/// What is higher than this stands on the floor.
const HIGHEST_M: f32 = 1.3;

/// How hands do something: a row.
struct Handwork {
    deeds: Vec<&'static str>,
    hands: [Option<&'static str>; 2],
    stroke: Action,
    tool: Option<&'static str>,
    on: Option<&'static str>,
    instead: Vec<&'static str>,
}

static ROWS: LazyLock<Vec<Handwork>> = LazyLock::new(|| {
    let (rows, _) = tables::HANDWORK.rows();
    rows.iter().filter_map(|row| read(row)).collect()
});

fn read(row: &[&'static str]) -> Option<Handwork> {
    let cell = |at: usize| Some(row[at]).filter(|cell| *cell != "-");
    let hand = |at: usize| match cell(at)? {
        "flat" => Some("hand_flat"),
        "grip" => Some("hand_grip"),
        "pinch" => Some("hand_pinch"),
        "point" => Some("hand_point"),
        _ => None,
    };
    Some(Handwork {
        deeds: row[0].split(',').collect(),
        hands: [hand(1), hand(2)],
        stroke: serde_json::from_value(serde_json::Value::from(row[3])).ok()?,
        tool: cell(4),
        on: cell(5),
        instead: cell(6).map_or(Vec::new(), |keys| keys.split(',').collect()),
    })
}

/// How what is told of somebody is done: by the verb, by what it is shown as, or by the tool in the hand; who is told
/// nothing of these holds the thing.
fn work_of(entities: &[DraftEntity], doer: usize) -> Option<&'static Handwork> {
    let entity = &entities[doer];
    let is_told = |row: &&Handwork| {
        let mut said = entity.verbs.iter();
        said.any(|verb| row.deeds.contains(&verb.as_str()))
    };
    let is_shown = |row: &&Handwork| match entity.action {
        Action::PlayInstrument => row.stroke == Action::Type,
        Action::Chop
        | Action::Stir
        | Action::Write
        | Action::Knead
        | Action::Type
        | Action::Knit => row.stroke == entity.action,
        _ => false,
    };
    let has_tool = |row: &&Handwork| {
        let mut others = entities.iter();
        row.tool.is_some() && others.any(|it| row.tool == Some(it.key()))
    };
    let mut found = ROWS.iter().find(is_told);
    found = found.or_else(|| ROWS.iter().find(is_shown));
    found.or_else(|| ROWS.iter().find(has_tool)).or(ROWS.last())
}

/// Whether nothing of somebody is to be seen but the hands: they alone are named, or somebody of whom no more is told
/// than what the hands do is filmed from near.
fn is_hands(draft: &Draft, entity: &DraftEntity) -> bool {
    let is_of_hands = matches!(
        entity.action,
        Action::Type | Action::Knit | Action::Knead | Action::Chop | Action::Write
    );
    let is_anybody = entity.key() == "person" && entity.word == "person" && entity.count == 1;
    let is_plain = entity.look.role.is_none() && entity.look.feeling.is_none();
    let is_near = draft.shot == Some(Shot::CloseUp);
    entity.class() == Class::Person
        && (matches!(entity.word.rsplit(' ').next(), Some("hand" | "hands"))
            || is_of_hands && is_anybody && is_plain && is_near)
}

/// Shows the hands and what they work on, where a picture is of hands.
pub(super) fn show(draft: &mut Draft) {
    let found = draft.entities.iter().position(|it| is_hands(draft, it));
    let Some(doer) = found else {
        return;
    };
    let is_alone = draft.entities.iter().filter(|it| it.is_animate()).count() == 1;
    let is_of_bodies = matches!(
        draft.entities[doer].action,
        Action::Wave
            | Action::Clap
            | Action::HoldHands
            | Action::ShakeHands
            | Action::HighFive
            | Action::RaiseHand
            | Action::Toast
            | Action::Pet
            | Action::Pour
    );
    if !is_alone || is_of_bodies || draft.filming.is_by_eyes {
        return;
    }
    let Some(work) = work_of(&draft.entities, doer) else {
        return;
    };
    let Some(thing) = worked_on(draft, doer, work) else {
        return;
    };
    if work.instead.contains(&draft.entities[thing].key())
        && let Some(shown) = work.on.and_then(concept)
    {
        let it = &mut draft.entities[thing];
        (it.concept, it.word) = (Some(shown), shown.key.replace('_', " "));
    }
    lay_on_table(draft, thing);
    leave_the_rest(draft, (doer, thing), work);
}

/// What the hands work on: what is told, or what goes with the deed.
fn worked_on(draft: &mut Draft, doer: usize, work: &Handwork) -> Option<usize> {
    let entities = &draft.entities;
    let may_be = |at: usize| {
        let entity = &entities[at];
        let is_tool = work.tool == Some(entity.key()) || entity.key() == "sliced_food";
        let lies = matches!(
            entity.class(),
            Class::Thing | Class::Food | Class::Instrument | Class::Plant
        );
        let height_m = entity.concept.map_or(HIGHEST_M + 1.0, |it| it.height_m);
        at != doer && lies && !is_tool && height_m < HIGHEST_M
    };
    // What is taken up is named before where it is, and what is put down before where it comes to.
    let is_moved = matches!(work.stroke, Action::Carry | Action::Drop);
    let told = entities[doer].target.filter(|&at| may_be(at) && !is_moved);
    let of_doer =
        |at: &usize| may_be(*at) && entities[*at].place == Some((Relation::Holding, Some(doer)));
    let found = told
        .or_else(|| (0..entities.len()).find(of_doer))
        .or_else(|| (0..entities.len()).find(|at| may_be(*at)));
    if found.is_some() || entities.len() >= MAX_ENTITIES {
        return found;
    }
    let named = concept(work.on?)?;
    draft
        .entities
        .push(DraftEntity::new(Some(named), named.key.replace('_', " ")));
    Some(draft.entities.len() - 1)
}

/// The place is a table top, of what such a place has; what is planted is in the soil.
fn lay_on_table(draft: &mut Draft, thing: usize) {
    let is_plant = draft.entities[thing].class() == Class::Plant;
    let around = draft.setting.map(|(setting, _)| setting.base());
    let surface = &mut draft.surface;
    if surface.colour.is_none() && surface.material == SurfaceMaterial::Usual {
        (surface.material, surface.colour) = match around {
            Some(Setting::Lab) => (SurfaceMaterial::Metal, Some(0x3a_4048)),
            Some(Setting::Office) => (SurfaceMaterial::Wood, Some(0xc9_9c6c)),
            _ if is_plant => (SurfaceMaterial::Stone, Some(0x6a_4a33)),
            _ => (SurfaceMaterial::Usual, None),
        };
    }
    draft.setting = Some((Setting::Table, true));
    draft.backdrop = None;
    if draft.shot != Some(Shot::Aerial) {
        draft.shot = Some(Shot::CloseUp);
    }
}

/// Takes everything away but the thing, what lies beside it and the tool, and lets the hands come in.
fn leave_the_rest(draft: &mut Draft, (doer, thing): (usize, usize), work: &Handwork) {
    let somebody = draft.entities[doer].clone();
    let is_one = somebody.word.ends_with("hand");
    let mut n_beside = 0;
    let kept: Vec<bool> = (0..draft.entities.len())
        .map(|at| {
            let entity = &draft.entities[at];
            let is_by = matches!(entity.class(), Class::Food | Class::Thing)
                && entity.concept.is_some_and(|it| it.height_m < 0.5)
                && entity.key() != "sliced_food"
                && work.tool != Some(entity.key());
            n_beside += usize::from(is_by && at != thing);
            at == thing || is_by && n_beside <= MOST_BESIDE
        })
        .collect();
    let tool = draft
        .entities
        .iter()
        .find(|it| work.tool == Some(it.key()))
        .cloned();
    let now_at = draft.keep(|at| kept[at])[thing];
    let Some(thing) = now_at else { return };
    for entity in &mut draft.entities {
        (entity.place, entity.target, entity.acts) = (None, None, true);
        entity.is_subject = false;
        if !matches!(entity.action, Action::Part | Action::Open | Action::Fill) {
            entity.action = Action::Idle;
        }
    }
    draft.entities[thing].is_subject = true;
    let mut worked_at = thing;
    if let Some(named) = work.tool.and_then(concept) {
        let word = named.key.replace('_', " ");
        let mut tool = tool.unwrap_or_else(|| DraftEntity::new(Some(named), word));
        (tool.action, tool.acts, tool.is_subject) = (work.stroke, true, false);
        (tool.target, tool.place, tool.count) = (Some(thing), None, 1);
        draft.entities.push(tool);
        worked_at = draft.entities.len() - 1;
    }
    let hands = if is_one {
        [work.hands[0], None]
    } else {
        work.hands
    };
    for (key, (side, of)) in hands
        .into_iter()
        .zip([(Relation::RightOf, worked_at), (Relation::LeftOf, thing)])
    {
        let Some(named) = key.and_then(concept) else {
            continue;
        };
        let mut hand = DraftEntity::new(Some(named), "hand".to_owned());
        hand.look = somebody.look.clone();
        (hand.look.scale, hand.look.colour) = (1.0, None);
        (hand.action, hand.acts) = (work.stroke, true);
        (hand.target, hand.place) = (Some(of), Some((side, Some(thing))));
        draft.entities.push(hand);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tests::keys;
    use crate::language::understand;

    #[test]
    fn every_row_can_be_read() {
        let (rows, problems) = tables::HANDWORK.rows();
        assert!(problems.is_empty(), "{problems:?}");
        for row in rows {
            let work = read(&row).unwrap_or_else(|| panic!("{row:?}"));
            for key in [work.tool, work.on].into_iter().flatten() {
                assert!(concept(key).is_some(), "{key}");
            }
            assert!(work.hands[0].is_some(), "{row:?}");
        }
    }

    #[test]
    fn a_picture_of_hands_has_nobody_else_in_it() {
        for (prompt, thing, hand) in [
            (
                "Close-up of a chef's hands slicing red onions",
                "onion",
                "hand_grip",
            ),
            (
                "Close-up of hands kneading dough on a wooden table",
                "dough",
                "hand_flat",
            ),
            (
                "Overhead shot of hands typing on a laptop",
                "laptop",
                "hand_flat",
            ),
            (
                "Close-up of a hand writing in a notebook with a pen",
                "open_notebook",
                "hand_pinch",
            ),
            (
                "A woman's hands holding a cup of coffee, close up",
                "cup",
                "hand_flat",
            ),
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.setting, Setting::Table, "{prompt}");
            assert!(
                scene.entities.iter().all(|it| it.class != Class::Person),
                "{prompt}"
            );
            assert_eq!(scene.entities[0].concept, thing, "{prompt}");
            assert!(keys(prompt).iter().any(|key| key == hand), "{prompt}");
        }
    }

    #[test]
    fn whoever_has_hands_is_still_somebody() {
        for prompt in [
            "A woman holding a cup in her hands",
            "Two people shaking hands, close-up",
            "A man waves his hand",
            "A boy with flowers in his hands in a park",
        ] {
            let keys = keys(prompt);
            assert!(
                !keys.iter().any(|key| key.starts_with("hand_")),
                "{prompt}: {keys:?}"
            );
        }
    }
}

//! Tools that work by themselves (`tools.tsv`): "a knife slices a tomato" shows the knife in it, and nobody's hand.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::outcomes;
use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::language::tables;
use crate::scene::{Action, Class, Relation};

/// How a tool works: its part of a row.
struct Work {
    stroke: Action,
    on: Option<&'static str>,
    instead: Vec<&'static str>,
}

static WORKS: LazyLock<HashMap<&'static str, Work>> = LazyLock::new(|| {
    let (rows, _) = tables::TOOLS.rows();
    let cell = |cell: &'static str| Some(cell).filter(|cell| *cell != "-");
    let mut works = HashMap::new();
    for row in rows {
        let Ok(stroke) = serde_json::from_value::<Action>(serde_json::Value::from(row[1])) else {
            continue;
        };
        for tool in row[0].split(',') {
            let instead = cell(row[3]).map_or(Vec::new(), |keys| keys.split(',').collect());
            let on = cell(row[2]);
            works.insert(
                tool,
                Work {
                    stroke,
                    on,
                    instead,
                },
            );
        }
    }
    works
});

/// Sets each tool that a verb is said of, and that nobody holds, to work on what it is used on.
pub(super) fn set_to_work(draft: &mut Draft) {
    for tool in 0..draft.entities.len() {
        let Some(work) = WORKS.get(draft.entities[tool].key()) else {
            continue;
        };
        if !is_free(&draft.entities, tool) || is_at_rest(&draft.entities[tool]) {
            continue;
        }
        let Some(thing) = worked_on(&draft.entities, tool).or_else(|| bring(draft, tool, work))
        else {
            continue;
        };
        lay_between(&mut draft.entities, (tool, thing));
        if work.instead.contains(&draft.entities[thing].key())
            && let Some(shown) = work.on.and_then(concept)
        {
            let worked = &mut draft.entities[thing];
            // A word of its own may have a drawing of its own.
            (worked.concept, worked.word) = (Some(shown), shown.key.replace('_', " "));
            worked.count = 1;
        }
        let fate = [tool, thing]
            .iter()
            .rev()
            .find_map(|at| outcomes::fate_of(&draft.entities[*at], &draft.entities[thing]));
        let is_page = matches!(draft.entities[thing].key(), "open_notebook" | "blackboard");
        let is_written_on = work.stroke == Action::Write && is_page;
        let worked = &mut draft.entities[thing];
        worked.action = fate.unwrap_or(if is_written_on {
            Action::Fill
        } else {
            Action::Idle
        });
        worked.acts = true;
        worked.target = None;
        worked.is_subject = true;
        // It lies where the tool is, whatever the verb made of the two.
        worked.place = worked.place.filter(|(_, of)| *of != Some(tool));
        let is_cut = fate == Some(Action::Part) && worked.class() == Class::Food;
        let it = &mut draft.entities[tool];
        let goes_over = it
            .verbs
            .last()
            .is_some_and(|verb| WordClass::GoesOver.has(verb));
        let stroke = if goes_over {
            Action::Sweep
        } else {
            work.stroke
        };
        (it.action, it.acts) = (stroke, true);
        (it.target, it.place) = (Some(thing), None);
        // What the verb does to the thing is settled, and nothing comes over the tool.
        it.verbs.clear();
        (it.is_subject, it.count) = (false, 1);
        if is_cut {
            super::hands::lay_slices(draft, thing);
        }
    }
}

/// Whether it is a tool that works by itself.
pub(super) fn is_at_work(entity: &DraftEntity) -> bool {
    let is_stroke = |work: &Work| entity.action == work.stroke || entity.action == Action::Sweep;
    WORKS.get(entity.key()).is_some_and(is_stroke) && entity.target.is_some()
}

/// Whether nobody has it in the hand, or does something with it.
fn is_free(entities: &[DraftEntity], tool: usize) -> bool {
    let is_held = matches!(
        entities[tool].place,
        Some((Relation::Holding | Relation::Wearing, _))
    );
    let is_used = entities
        .iter()
        .any(|other| other.is_animate() && other.target == Some(tool));
    !is_held && !is_used
}

/// What a tool is used on: its object, what it goes through or is on, or what is struck by it.
fn worked_on(entities: &[DraftEntity], tool: usize) -> Option<usize> {
    let entity = &entities[tool];
    let is_thing = |at: &usize| *at != tool && !entities[*at].is_animate();
    let works = works_by(entity);
    let target = entity.target.filter(is_thing);
    let place = match entity.place {
        Some((
            Relation::On
            | Relation::Through
            | Relation::Across
            | Relation::Inside
            | Relation::Above,
            Some(of),
        )) => Some(of).filter(is_thing),
        _ => None,
    };
    // "Spreads butter on toast", "strokes paint across a canvas": it is the toast that is worked on.
    if let Some(thing) = place.filter(|_| works || target.is_some()).or(target) {
        // Eggs that are whisked are in the bowl.
        return match entities[thing].place {
            Some((Relation::Inside, Some(vessel))) if is_thing(&vessel) => Some(vessel),
            _ => Some(thing),
        };
    }
    (0..entities.len()).filter(is_thing).find(|&at| {
        let struck = &entities[at];
        let by_it = struck.target == Some(tool)
            || matches!(
                struck.place,
                Some((Relation::Under | Relation::Beside, Some(of))) if of == tool
            );
        by_it && !struck.verbs.is_empty() && !is_at_rest(struck)
    })
}

/// Whether what was said of it last is done with a tool.
fn works_by(entity: &DraftEntity) -> bool {
    use Action as A;
    !entity.verbs.is_empty()
        && matches!(
            entity.action,
            A::Chop | A::Swing | A::Stir | A::Write | A::Sweep | A::Touch | A::Pet | A::Dig
        )
}

fn is_at_rest(entity: &DraftEntity) -> bool {
    let last = entity.verbs.last().map(String::as_str);
    last.is_some_and(|last| {
        [
            "lie", "rest", "stand", "sit", "hang", "wait", "spin", "sway", "settle", "float",
            "hover", "glow", "shine", "roll", "drop", "fall",
        ]
        .iter()
        .any(|still| last.starts_with(still))
    })
}

/// What a tool is for, where it works on nothing that is drawn: "scissors cut through fabric".
fn bring(draft: &mut Draft, tool: usize, work: &Work) -> Option<usize> {
    // The needle of a compass swings, and sews nothing.
    let swings = draft.entities[tool].action == Action::Swing && work.stroke != Action::Swing;
    let is_able = works_by(&draft.entities[tool]) && !swings && draft.entities.len() < MAX_ENTITIES;
    let brought = work.on.and_then(concept).filter(|_| is_able)?;
    let is_alone = draft.entities.iter().all(|it| !it.is_animate());
    if !is_alone {
        return None;
    }
    let word = brought.key.replace('_', " ");
    draft.entities.push(DraftEntity::new(Some(brought), word));
    Some(draft.entities.len() - 1)
}

/// "A knife spreads butter on toast": the butter is beside the toast.
fn lay_between(entities: &mut [DraftEntity], (tool, thing): (usize, usize)) {
    let Some(between) = entities[tool]
        .target
        .filter(|at| *at != thing && *at != tool)
    else {
        return;
    };
    if !entities[between].is_animate() {
        let is_paint = entities[between].key() == "ink";
        if let Some(palette) = concept("palette").filter(|_| is_paint) {
            let paint = &mut entities[between];
            (paint.concept, paint.word) = (Some(palette), palette.key.clone());
        }
        entities[between].place = Some((Relation::Beside, Some(thing)));
        entities[between].action = Action::Idle;
        entities[between].is_subject = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::LEXICON;
    use crate::language::understand;
    use crate::scene::Entity;

    #[test]
    fn every_row_names_things_and_strokes() {
        let (rows, problems) = tables::TOOLS.rows();
        assert!(problems.is_empty(), "{problems:?}");
        for row in rows {
            let keys = row[0].split(',').chain(row[3].split(',')).chain([row[2]]);
            for key in keys.filter(|key| *key != "-") {
                assert!(LEXICON.by_key.contains_key(key), "{key}");
            }
            assert!(
                WORKS.contains_key(row[0].split(',').next().unwrap()),
                "{row:?}"
            );
        }
    }

    fn at_work(prompt: &str) -> Option<(Entity, Entity)> {
        let scene = understand(prompt).scene;
        let tool = scene.entities.iter().find(|it| {
            let work = WORKS.get(it.concept.as_str());
            work.is_some_and(|work| [work.stroke, Action::Sweep].contains(&it.action))
        })?;
        let thing = scene
            .entities
            .iter()
            .find(|it| Some(it.id) == tool.target)?;
        Some((tool.clone(), thing.clone()))
    }

    #[test]
    fn a_tool_that_nobody_holds_works_on_what_is_named_with_it() {
        for (prompt, tool, thing) in [
            ("A knife slices through a ripe tomato", "knife", "tomato"),
            (
                "A pair of scissors cuts through fabric",
                "scissors",
                "cloth_sheet",
            ),
            ("A hammer hits a nail", "hammer", "iron_nail"),
            ("An axe splits a log", "axe", "chopping_block"),
            (
                "A drum is struck by a drumstick",
                "drum_stick",
                "struck_drum",
            ),
            ("A spoon stirring a cup of tea", "spoon", "cup"),
            (
                "Yellow pencil writing on a green notebook",
                "pencil",
                "open_notebook",
            ),
            (
                "An iron presses down on wrinkled fabric",
                "clothes_iron",
                "cloth_sheet",
            ),
            ("A fork presses into a piece of cake", "fork", "cake_slice"),
            ("a knife spreads butter on toast", "knife", "toast"),
        ] {
            let (does, done_to) = at_work(prompt).expect(prompt);
            assert_eq!(
                (does.concept.as_str(), done_to.concept.as_str()),
                (tool, thing),
                "{prompt}"
            );
            assert!(done_to.is_subject && !does.is_subject, "{prompt}");
        }
    }

    #[test]
    fn a_tool_that_lies_there_or_is_in_a_hand_does_not() {
        for prompt in [
            "a fork and a knife",
            "A knife on a table next to a tomato",
            "A pencil lying on a notebook",
            "A chef slices a tomato with a knife",
            "A woman writes with a pencil in a notebook",
            "a pen on a book",
            "A compass on a map, the needle swinging once",
            "A pencil rolls off a desk",
        ] {
            assert!(at_work(prompt).is_none(), "{prompt}: {:?}", at_work(prompt));
        }
    }
}

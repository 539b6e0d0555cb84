//! Small things of which the change is the picture: ink that spreads in a glass, a drop that slides off a leaf, a book
//! or a curtain that opens.

use crate::language::draft::{Draft, DraftEntity, concept};
use crate::scene::{Action, Relation, Setting};

/// Lets two things that are one picture be it.
pub(super) fn unfold(draft: &mut Draft) {
    spread_in_glass(draft);
    slide_off_leaf(draft);
    for at in 0..draft.entities.len() {
        open_up(draft, at);
    }
}

/// "Ink spreads in a glass of water": the glass with what spreads in it.
fn spread_in_glass(draft: &mut Draft) {
    let find = |is_it: &dyn Fn(&DraftEntity) -> bool| draft.entities.iter().position(is_it);
    let Some(ink) = find(&|it| is_dye(it.key())) else {
        return;
    };
    let is_stroked = draft.entities.iter().any(|it| it.is_animate() && it.acts);
    let Some(glass) = find(&|it| {
        matches!(
            it.key(),
            "drinking_glass" | "water_drop" | "jar" | "bowl" | "beaker"
        )
    })
    .filter(|_| !is_stroked) else {
        return;
    };
    let colour = draft.entities[ink].look.colour;
    let picture = &mut draft.entities[glass];
    picture.concept = concept("inked_glass");
    picture.look.colour = colour.or(Some(INK));
    picture.place = picture.place.filter(|(_, of)| of.is_none());
    (picture.action, picture.acts, picture.is_subject) = (Action::Bloom, true, true);
    (picture.count, picture.target) = (1, None);
    if matches!(draft.setting, Some((Setting::Abstract, _)) | None) {
        draft.setting = Some((Setting::Table, false));
    }
    draft.keep(|idx| idx != ink);
}

/// The colour of ink of which none is told.
const INK: u32 = 0x2b_4f_b8;

fn is_dye(key: &str) -> bool {
    matches!(key, "ink" | "ink_cloud" | "food_coloring" | "dye")
}

/// "A dewdrop slides down a leaf and falls": one large leaf, and the drop on it.
fn slide_off_leaf(draft: &mut Draft) {
    let drop = draft
        .entities
        .iter()
        .position(|it| it.key() == "water_drop");
    let leaf = draft.entities.iter().position(|it| it.key() == "leaf");
    let (Some(drop), Some(leaf)) = (drop, leaf) else {
        return;
    };
    let moves = draft.entities[drop].verbs.iter().any(|said| {
        matches!(
            said.as_str(),
            "slide"
                | "slide down"
                | "roll"
                | "roll down"
                | "roll off"
                | "fall"
                | "drip"
                | "drop"
                | "run down"
                | "slide off"
                | "fall off"
                | "drip off"
                | "trickle"
                | "glide"
                | "trickle down"
        )
    });
    let picture = &mut draft.entities[leaf];
    picture.concept = concept("dewy_leaf");
    picture.place = None;
    picture.target = None;
    (picture.count, picture.is_subject, picture.acts) = (1, true, true);
    picture.action = if moves { Action::Bloom } else { Action::Idle };
    if matches!(draft.setting, Some((Setting::Abstract, _)) | None) {
        draft.setting = Some((Setting::Garden, false));
    }
    draft.keep(|idx| idx != drop);
}

/// A book that opens by itself, a chest with what is in it, and the curtain of a stage.
fn open_up(draft: &mut Draft, at: usize) {
    let Some(thing) = draft.entities.get(at) else {
        return;
    };
    let says = |verbs: &[&str]| {
        thing
            .verbs
            .iter()
            .any(|said| verbs.contains(&said.as_str()))
    };
    let opens = says(&["open", "open up"]);
    let is_in_hand = matches!(thing.place, Some((Relation::Holding, _)));
    if is_in_hand || thing.is_animate() {
        return;
    }
    match thing.key() {
        "book" | "spell_book" if opens => {
            let book = &mut draft.entities[at];
            book.concept = concept("opening_book");
            book.word = "opening book".to_owned();
            (book.action, book.acts, book.count) = (Action::Open, true, 1);
        }
        "treasure_chest" if opens => leave_within(draft, at),
        "curtain" if opens || says(&DRAWN_ASIDE) => open_stage(draft, at),
        _ => {}
    }
}

/// What is said of the curtain of a stage that opens.
const DRAWN_ASIDE: [&str; 5] = ["part", "draw back", "draw open", "pull back", "rise"];

/// The gold that a chest shows when it opens is drawn in it.
fn leave_within(draft: &mut Draft, chest: usize) {
    let gold = (0..draft.entities.len()).rfind(|&at| {
        let is_told = draft.entities[chest].target == Some(at) || at == chest + 1;
        let it = &draft.entities[at];
        is_told
            && matches!(
                it.key(),
                "money" | "coin" | "gold_bar" | "gem" | "diamond" | "gold" | "jewel"
            )
    });
    draft.entities[chest].target = None;
    if let Some(gold) = gold {
        draft.keep(|idx| idx != gold);
    }
}

/// The curtain is that of the stage, closed at first.
fn open_stage(draft: &mut Draft, curtain: usize) {
    let is_of_stage = draft.entities[curtain]
        .word
        .split(' ')
        .any(|word| matches!(word, "stage" | "theater" | "theatre" | "velvet"));
    let is_on_stage = matches!(draft.setting, Some((Setting::Stage, _)));
    if !is_of_stage && !is_on_stage {
        return;
    }
    draft.setting = Some((Setting::Stage, false));
    draft.surface.curtain_opens = true;
    if draft.entities.len() > 1 {
        draft.keep(|idx| idx != curtain);
        if let Some(shown) = draft.entities.first_mut() {
            shown.is_subject = true;
        }
    } else {
        draft.entities.clear();
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[test]
    fn ink_and_glass_are_one_picture_that_spreads() {
        for prompt in [
            "A drop of blue ink spreads in a glass of water",
            "Red ink dissolving in a glass of water, slow motion",
            "Ink drop falling into a glass of water",
        ] {
            let entities = understand(prompt).scene.entities;
            assert_eq!(entities.len(), 1, "{prompt}: {entities:?}");
            assert_eq!(entities[0].concept, "inked_glass", "{prompt}");
            assert_eq!(entities[0].action, Action::Bloom, "{prompt}");
        }
        let glass = understand("A glass of water on a table").scene.entities;
        assert_eq!(glass[0].concept, "drinking_glass");
    }

    #[test]
    fn a_drop_slides_off_the_leaf_it_is_on() {
        for prompt in [
            "Macro shot of a dewdrop sliding down a green leaf and falling",
            "A water droplet rolls off a leaf",
        ] {
            let entities = understand(prompt).scene.entities;
            assert_eq!(entities.len(), 1, "{prompt}: {entities:?}");
            assert_eq!(entities[0].action, Action::Bloom, "{prompt}");
        }
    }

    #[test]
    fn what_opens_does_not_grow() {
        for (prompt, concept) in [
            ("A book opens and glowing light comes out", "opening_book"),
            (
                "A treasure chest slowly opens revealing gold",
                "treasure_chest",
            ),
        ] {
            let entities = understand(prompt).scene.entities;
            let it = entities.iter().find(|it| it.concept == concept);
            assert_eq!(
                it.map(|it| it.action),
                Some(Action::Open),
                "{prompt}: {entities:?}"
            );
        }
        let stage = understand("Stage curtains open to reveal a singer").scene;
        assert!(stage.surface.curtain_opens);
        assert!(
            stage.entities.iter().all(|it| it.concept != "curtain"),
            "{:?}",
            stage.entities
        );
        let window = understand("A laptop opens on a desk").scene.entities;
        assert!(
            window.iter().all(|it| it.action != Action::Grow),
            "{window:?}"
        );
    }
}

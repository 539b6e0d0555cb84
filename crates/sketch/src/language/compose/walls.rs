//! A painted wall is the wall that it is painted on: "street art on a brick wall".

use crate::language::draft::Draft;

/// Takes away walls that stand there only to be painted on.
pub(super) fn paint(draft: &mut Draft) {
    let painted = |idx: usize| draft.entities[idx].key() == "graffiti_wall";
    let is_under_paint = |idx: usize| {
        let is_wall = matches!(draft.entities[idx].key(), "wall" | "brick_wall");
        is_wall
            && (0..draft.entities.len()).any(|other| {
                let on = draft.entities[other].place.and_then(|(_, of)| of);
                painted(other) && on == Some(idx)
            })
    };
    let gone: Vec<bool> = (0..draft.entities.len()).map(is_under_paint).collect();
    if !gone.contains(&true) {
        return;
    }
    for entity in &mut draft.entities {
        if entity
            .place
            .is_some_and(|(_, of)| of.is_some_and(|of| gone[of]))
        {
            entity.place = None;
        }
    }
    let _ = draft.keep(|idx| !gone[idx]);
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;

    #[test]
    fn what_is_painted_on_a_wall_brings_its_wall() {
        assert_eq!(keys("Urban street art on brick walls"), ["graffiti_wall"]);
        assert_eq!(keys("A mural on a wall in the city"), ["graffiti_wall"]);
        assert!(keys("A cat on a brick wall").len() == 2);
    }
}

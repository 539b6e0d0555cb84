//! What is told of the background of somebody: that it is out of focus, that it is a wall of some colour.

use super::Reader;
use crate::language::words::Reading;
use crate::scene::{Class, Setting};

impl Reader<'_> {
    /// "shallow depth of field", "the background is softly blurred", "creamy bokeh".
    pub(super) fn note_depth(&mut self) {
        let words = self.spoken();
        let word = |at: usize| words.get(at).map_or("", |(_, word)| *word);
        let is_shallow = (0..words.len()).any(|at| {
            let is_denied =
                (at.saturating_sub(2)..at).any(|at| matches!(word(at), "no" | "not" | "without"));
            let around = at.saturating_sub(5)..at + 7;
            let is_of_background = || {
                around
                    .clone()
                    .any(|at| matches!(word(at), "background" | "backdrop" | "surroundings"))
            };
            let says_so = match word(at) {
                "bokeh" => true,
                "shallow" => {
                    (1..4).any(|next| matches!(word(at + next), "depth" | "focus" | "dof"))
                }
                "blurred" | "blurry" | "blur" | "blurs" | "defocused" | "defocussed" => {
                    is_of_background()
                }
                "out" => word(at + 1) == "of" && word(at + 2) == "focus" && is_of_background(),
                _ => false,
            };
            says_so && !is_denied
        });
        self.draft.surface.is_shallow |= is_shallow;
    }

    /// "a beige wall behind him": no wall beside somebody in a street, but the wall of a room.
    pub(super) fn note_wall(&mut self) {
        let is_placed = self.draft.setting.is_some_and(|(_, is_sure)| is_sure);
        let entities = &self.draft.entities;
        let has_person = entities.iter().any(|it| it.class() == Class::Person);
        let is_wall = |key: &str| key == "wall";
        let Some(wall_idx) = entities.iter().position(|it| is_wall(it.key())) else {
            return;
        };
        let Some(rgb) = entities[wall_idx].look.colour else {
            return;
        };
        let at = self.readings.iter().position(
            |reading| matches!(reading, Reading::Entity { id } if *id as usize == wall_idx),
        );
        let words = self.spoken();
        let from = at.and_then(|at| words.iter().position(|(item_idx, _)| *item_idx == at));
        let Some(from) = from else { return };
        let before = words[..from].iter().rev().take(4);
        let mut near = words[from..].iter().take(6).chain(before);
        let is_behind = near.any(|(_, word)| {
            matches!(
                *word,
                "behind" | "background" | "backdrop" | "against" | "before" | "front"
            )
        });
        if is_placed || !has_person || !is_behind {
            return;
        }
        self.keep_entities(|entity_idx| entity_idx != wall_idx, || Reading::Scene);
        self.draft.setting = Some((Setting::Room, true));
        self.draft.surface.walls = Some(rgb);
    }
}

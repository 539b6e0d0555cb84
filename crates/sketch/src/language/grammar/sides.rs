//! "A cat on the left and a dog on the right": which of two is on which side of the picture.

use super::Reader;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::Relation;

/// What may stand before "left" and "right" where a side is told.
const BEFORE: &[&str] = &["on", "at", "the", "far"];
/// How far from its side somebody is named, in items.
const REACH: usize = 7;

impl Reader<'_> {
    /// Whoever is told to be on the left stands left of whoever is told to be on the right.
    pub(super) fn take_sides(&mut self) {
        let mut sides: [Option<usize>; 2] = [None, None];
        for item_idx in 1..self.items.len() {
            let side = match self.items[item_idx].tokens[0].text.as_str() {
                "left" => 0,
                "right" => 1,
                _ => continue,
            };
            if sides[side].is_none() && self.tells_side(item_idx) {
                let other = sides[1 - side];
                sides[side] = self.on_side(item_idx).filter(|&it| Some(it) != other);
            }
        }
        let [Some(left), Some(right)] = sides else {
            return;
        };
        let is_free = |at: usize| {
            let place = self.draft.entities[at].place;
            !matches!(place, Some((_, Some(_))))
        };
        if is_free(left) && is_free(right) {
            self.draft.entities[left].place = Some((Relation::LeftOf, Some(right)));
        }
    }

    /// "on the left", "to the far right"; but not "turns left" and "on the left of a chair".
    fn tells_side(&self, item_idx: usize) -> bool {
        let text = |at: usize| {
            let item = self.items.get(at);
            item.map_or("", |it| it.tokens[0].text.as_str())
        };
        let is_led = BEFORE.contains(&text(item_idx - 1));
        let mut next = item_idx + 1;
        if matches!(text(next), "side" | "half") {
            next += 1;
        }
        is_led && text(next) != "of"
    }

    /// Who is there: whoever was named last in the clause, or is named next where the side opens it.
    fn on_side(&self, item_idx: usize) -> Option<usize> {
        let named = |at: usize| match self.readings[at] {
            Reading::Entity { id } => Some(id as usize),
            _ => None,
        };
        let is_word = |at: &usize| self.items[*at].kind() == TokenKind::Word;
        let before = (item_idx.saturating_sub(REACH)..item_idx).rev();
        let before = before.take_while(is_word).find_map(named);
        let end = self.items.len().min(item_idx + REACH + 1);
        let opens = self
            .items
            .get(item_idx + 1)
            .is_some_and(|next| next.kind() == TokenKind::Comma || next.function.is_some());
        let next = || (item_idx + 1..end).find_map(named).filter(|_| opens);
        before.or_else(next)
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Relation;

    #[test]
    fn who_is_on_the_left_is_left_of_who_is_on_the_right() {
        for prompt in [
            "A cat on the left and a dog on the right look at each other",
            "On the right a dog, on the left a cat",
            "A dog sits on the right, a cat sits on the left side",
        ] {
            let scene = understand(prompt).scene;
            let cat = scene.entities.iter().find(|it| it.concept == "cat");
            let place = cat.and_then(|it| it.place.as_ref());
            assert_eq!(
                place.map(|it| it.relation),
                Some(Relation::LeftOf),
                "{prompt}"
            );
        }
        let scene = understand("A cat turns left and a dog turns right").scene;
        assert!(scene.entities.iter().all(|it| it.place.is_none()));
    }
}

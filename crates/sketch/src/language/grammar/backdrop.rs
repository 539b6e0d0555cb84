//! Whether the background of somebody is told to be out of focus.

use super::Reader;

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
}

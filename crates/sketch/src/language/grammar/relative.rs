//! "passes a man who walks towards us": what is told of somebody in passing is that one's doing, and the sentence goes
//! on with whom it began.

use super::state::Role;
use super::{Doer, Reader};
use crate::language::lemma::Form;
use crate::language::senses::Function;

impl Reader<'_> {
    /// At "who", "which" and "that" right behind a noun: the verb that follows is that noun's.
    pub(super) fn open_relative(&mut self, item_idx: usize) {
        let is_relative = matches!(
            self.items[item_idx].lemma.as_str(),
            "who" | "which" | "that"
        );
        let Some(named) = self.noun_before.filter(|_| is_relative) else {
            return;
        };
        let is_own = self.doers().contains(&named);
        if is_own || !self.draft.entities[named].is_mover() || !self.verb_follows(item_idx) {
            return;
        }
        let main = std::mem::replace(&mut self.clause.doer, Doer::Entities(vec![named]));
        // "a woman with a dog that barks walks": of the woman nothing is told yet.
        self.clause.main = self.clause.verb.is_none().then_some(main);
        self.clause.verb = None;
        self.clause.last_role = Some(Role::Doer);
    }

    /// At a verb that follows a told relative clause without an "and": the sentence's own.
    pub(super) fn close_relative(&mut self, item_idx: usize) {
        let is_told = self.clause.verb.is_some() && !self.clause.is_and;
        let item = &self.items[item_idx];
        let is_finite = item.verb_form == Form::S || self.clause.follows_auxiliary;
        let follows_who = item_idx
            .checked_sub(1)
            .is_some_and(|at| self.items[at].function == Some(Function::Pronoun));
        if is_told
            && is_finite
            && !follows_who
            && let Some(main) = self.clause.main.take()
        {
            self.clause.doer = main;
            self.clause.verb = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[test]
    fn what_is_told_of_somebody_named_in_passing_is_that_ones() {
        for (prompt, first, second) in [
            (
                "A car passes a man who walks towards the camera",
                Action::Drive,
                Action::Walk,
            ),
            (
                "A woman looks at a man who dances on the street",
                Action::Look,
                Action::Dance,
            ),
            (
                "A woman stands beside a dog that sleeps",
                Action::Idle,
                Action::Sleep,
            ),
            (
                "A girl with a dog that sleeps dances",
                Action::Dance,
                Action::Sleep,
            ),
        ] {
            let scene = understand(prompt).scene;
            let actions: Vec<Action> = scene.entities.iter().map(|it| it.action).collect();
            assert_eq!(actions, [first, second], "{prompt}");
        }
    }
}

//! Who comes out of something: a chick out of its egg, a butterfly out of its cocoon.

use crate::language::draft::DraftEntity;
use crate::scene::{Action, Class};

/// What somebody may be in who is not seen yet.
const SHELLS: &[&str] = &["egg", "dragon_egg", "painted_egg", "cocoon"];

/// Whoever hatches is in the egg first, and that opens; out of anything else one walks, or rises.
pub(super) fn come_out(entities: &mut [DraftEntity], doer: usize) {
    if entities[doer].action != Action::Emerge {
        return;
    }
    let is_shell = |at: &usize| *at != doer && SHELLS.contains(&entities[*at].key());
    let named = entities[doer].target.filter(|at| is_shell(at));
    let shell = named.or_else(|| (0..entities.len()).find(|at| is_shell(at)));
    if let Some(shell) = shell.filter(|_| entities[doer].is_animate()) {
        entities[shell].action = Action::Hatch;
        (entities[shell].acts, entities[shell].place) = (true, None);
        entities[shell].count = 1;
        (entities[doer].target, entities[doer].place) = (Some(shell), None);
        return;
    }
    let comes_on_foot = entities[doer]
        .verbs
        .last()
        .is_some_and(|verb| !verb.starts_with("emerge"));
    let walks = matches!(entities[doer].class(), Class::Person | Class::FourLegged);
    entities[doer].action = if SHELLS.contains(&entities[doer].key()) {
        Action::Hatch
    } else if comes_on_foot && walks {
        Action::Walk
    } else {
        Action::Rise
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::understand;

    #[test]
    fn who_hatches_comes_out_of_an_egg_that_opens() {
        for prompt in [
            "an astronaut hatches from a fragile egg on the moon",
            "a butterfly emerging from a cocoon",
            "a baby dragon hatching out of an egg",
        ] {
            let scene = understand(prompt).scene;
            let doer = scene.entities.iter().find(|it| it.action == Action::Emerge);
            let shell = scene.entities.iter().find(|it| it.action == Action::Hatch);
            assert_eq!(
                doer.and_then(|it| it.target),
                shell.map(|it| it.id),
                "{prompt}"
            );
            assert!(shell.is_some(), "{prompt}");
        }
        let scene = understand("a bear walks out of a cave").scene;
        assert!(scene.entities.iter().all(|it| it.action != Action::Emerge));
    }
}

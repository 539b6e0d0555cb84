//! Deeds without a doer: "dancing in the rain" is done by somebody, "flying over mountains" by the camera.

use super::{Doer, Reader};
use crate::language::draft::{DraftEntity, concept};
use crate::language::senses::{Effect, Function, VerbKind};
use crate::scene::{Action, CameraMove};

impl Reader<'_> {
    /// "Dancing in the rain": somebody does it. "Flying over mountains" is what the camera does.
    pub(super) fn invent_doer(&mut self, action: Action, item_idx: usize) -> bool {
        use Action::{Balance, Bow, Cook, Dance, Jump, PlayInstrument, Read, Sit, Sleep};
        let is_of_somebody = matches!(
            action,
            Balance | Bow | Cook | Dance | Jump | PlayInstrument | Read | Sit | Sleep
        );
        if !self.draft.entities.is_empty() || !is_of_somebody {
            // "Flying over mountains"; but "smoke coming from a chimney" moves nothing.
            let opens = self.items[self.sentence_idx..item_idx]
                .iter()
                .all(|item| item.function.is_some());
            if opens
                && matches!(
                    action,
                    Action::Walk | Action::Run | Action::Drive | Action::Fly | Action::Swim
                )
                && self.draft.entities.is_empty()
            {
                self.draft.apply(Effect::Camera(CameraMove::FlyThrough));
            }
            return false;
        }
        self.invent("person");
        self.placeholder = Some(0);
        true
    }

    /// "dance", "skateboarding": where only what is done is said, somebody does it.
    pub(super) fn let_somebody_do_it(&mut self) {
        const LONGEST: usize = 4;
        let is_bare = self.items.len() <= LONGEST
            && self.draft.entities.is_empty()
            && self.draft.setting.is_none()
            // "a long clip" is no clipping.
            && !self.items.iter().any(|item| {
                matches!(item.function, Some(Function::Definite | Function::Indefinite))
            })
            && self.draft.first_unknown.is_none()
            && !self.is_change;
        let told = (0..self.items.len()).find_map(|idx| {
            let verb = self.items[idx].verb?;
            (verb.action != Action::Idle && verb.kind != VerbKind::Still).then_some((idx, verb))
        });
        if let (true, Some((item_idx, verb))) = (is_bare, told) {
            self.invent("person");
            (self.clause_idx, self.sentence_idx) = (0, 0);
            self.readings[item_idx] = self.act(verb, item_idx);
        }
    }

    /// Adds a doer the prompt did not name, as its first entity.
    pub(super) fn invent(&mut self, key: &str) {
        let mut entity = DraftEntity::new(concept(key), key.to_owned());
        entity.is_subject = true;
        self.draft.entities.push(entity);
        self.clause.doer = Doer::Entities(vec![self.draft.entities.len() - 1]);
    }
}

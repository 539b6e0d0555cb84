//! Verbs: whether a word is one where it stands, and who does it.

use super::{Break, Doer, Reader, Role};
use crate::language::draft::{DraftEntity, concept};
use crate::language::lemma::Form;
use crate::language::senses::{Effect, Function, Preposition, Verb, VerbKind};
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::Action;

/// How far before its noun a participle may stand: "a sleeping old brown dog".
const PARTICIPLE_REACH: usize = 4;

impl Reader<'_> {
    /// Whether a word that can be a verb is one here, judged by its ending and by what came before.
    pub(super) fn is_verb_here(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let is_only_verb = item.noun.is_none() && item.adjective.is_none() && item.hint.is_none();
        if is_only_verb {
            return true;
        }
        // The camera's moves are listed as hints, with their direction.
        if item.hint.is_some() && item.noun.is_none() {
            return false;
        }
        let previous = item_idx.checked_sub(1).map(|before| &self.items[before]);
        let is_infinitive = previous.is_some_and(|item| {
            item.preposition == Some(Preposition::Toward) && item.lemma == "to"
        });
        let follows_verb =
            self.clause.expects_object && previous.is_some_and(|item| item.verb.is_some());
        let expects_noun = self.phrase.is_open || self.clause.preposition.is_some() || follows_verb;
        let has_doer = self.clause.doer != Doer::Nobody;
        match item.verb_form {
            Form::Ing | Form::Past => !expects_noun && (has_doer || item.adjective.is_none()),
            Form::S => !expects_noun && has_doer && !self.clause.is_new,
            Form::Base => {
                let follows_plural =
                    previous.is_some_and(|item| item.is_plural && item.noun.is_some());
                let is_next_of_several = self.clause.is_and && self.clause.verb.is_some();
                (is_infinitive && !self.phrase.is_open)
                    || (!expects_noun
                        && has_doer
                        && (self.clause.follows_auxiliary || follows_plural || is_next_of_several))
            }
        }
    }

    pub(super) fn verb(&mut self, item_idx: usize) {
        let Some(verb) = self.items[item_idx].verb else {
            return;
        };
        if self.is_participle(item_idx) {
            self.phrase.participle = Some((verb.action, item_idx));
            self.phrase.is_open = true;
            self.readings[item_idx] = Reading::Action {
                action: verb.action,
            };
            return;
        }
        if self.clause.after_scenery {
            self.readings[item_idx] = Reading::not_drawn("moves as its setting does");
            self.clause.after_scenery = false;
            return;
        }
        self.drop_phrase();
        self.readings[item_idx] = match self.clause.doer {
            Doer::Camera => self.move_camera(verb),
            Doer::Entities(_) | Doer::Nobody => self.act(verb, item_idx),
        };
        self.clause.verb = Some(verb);
        self.clause.expects_object = verb.kind != VerbKind::Complete;
        self.clause.preposition = None;
        self.clause.is_and = false;
        self.clause.is_new = false;
        self.clause.follows_auxiliary = false;
    }

    /// Whether the verb describes a noun that follows, as in "a sleeping cat" or "swirling ink".
    fn is_participle(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        if !matches!(item.verb_form, Form::Ing | Form::Past) || item.tokens.len() > 1 {
            return false;
        }
        let expects_noun = self.phrase.is_open
            || self.clause.preposition.is_some()
            || self.clause.doer == Doer::Nobody;
        expects_noun && self.reaches_noun(item_idx)
    }

    pub(super) fn reaches_noun(&self, item_idx: usize) -> bool {
        for item in self.items[item_idx + 1..].iter().take(PARTICIPLE_REACH) {
            let is_word = item.kind() == TokenKind::Word;
            if is_word && item.is_noun_like() {
                return true;
            }
            let may_stand_between = is_word
                && item.preposition.is_none()
                && item.function.is_none()
                && (item.adjective.is_some() || item.is_unknown());
            if !may_stand_between {
                return false;
            }
        }
        false
    }

    fn move_camera(&mut self, verb: &'static Verb) -> Reading {
        let Some(camera) = verb.camera else {
            return Reading::not_drawn("no move of the camera");
        };
        self.draft.apply(Effect::Camera(camera));
        Reading::Scene
    }

    /// Lets the doers act; the one the verb follows directly, when that one can.
    fn act(&mut self, verb: &'static Verb, item_idx: usize) -> Reading {
        let form = self.items[item_idx].verb_form;
        if verb.kind == VerbKind::Still {
            return Reading::not_drawn("no motion for it");
        }
        let doers = self.doers_of_verb();
        self.note_break(verb.action, item_idx, &doers);
        let may_invent = doers.is_empty() && form == Form::Ing;
        if doers.is_empty() && !(may_invent && self.invent_doer(verb.action)) {
            return Reading::not_drawn("nobody does it");
        }
        let mut is_done = false;
        for doer in self.doers() {
            let entity = &mut self.draft.entities[doer];
            entity.is_subject = true;
            if self.is_change {
                entity.action = Action::Idle;
            }
            is_done |= entity.act(verb.action);
        }
        if is_done {
            Reading::Action {
                action: verb.action,
            }
        } else {
            Reading::not_drawn("one action at a time")
        }
    }

    /// "The ball rolls down the hill and falls into a river": one thing after the other, and not both at once.
    fn note_break(&mut self, action: Action, item_idx: usize, doers: &[usize]) {
        let is_lasting = |action: Action| {
            !matches!(
                action,
                Action::Idle | Action::Talk | Action::Look | Action::Eat | Action::Read
            )
        };
        let [doer] = doers else { return };
        let was = self.draft.entities[*doer].action;
        let is_finite = self.items[item_idx].verb_form != Form::Ing;
        let follows_first = self.clause_idx > 0 && self.draft.entities[*doer].acts;
        if self.is_change
            || self.is_meanwhile
            || !is_finite
            || !follows_first
            || !is_lasting(action)
            || !(is_lasting(was) && was != action)
        {
            return;
        }
        let at = self.clause_idx;
        let is_said = self.items[at..item_idx]
            .iter()
            .any(|item| item.noun.is_some() || item.function == Some(Function::Pronoun));
        let subject = &self.draft.entities[*doer].word;
        if self.breaks.last().is_none_or(|last| last.item_idx < at) {
            self.breaks.push(Break {
                item_idx: at,
                subject: (!is_said).then(|| subject.clone()),
            });
        }
    }

    fn doers_of_verb(&mut self) -> Vec<usize> {
        let mut doers = self.doers();
        if let Some(before) = self.noun_before
            && !doers.contains(&before)
            && self.draft.entities[before].is_animate()
        {
            match self.clause.last_role {
                Some(Role::Object) => doers = vec![before],
                Some(Role::Companion) => doers.push(before),
                // "blossoms falling on a samurai standing by a river": nobody else is there.
                _ if doers.is_empty() => doers = vec![before],
                _ => return doers,
            }
            self.clause.doer = Doer::Entities(doers.clone());
        }
        doers
    }

    /// "Dancing in the rain": somebody does it.
    fn invent_doer(&mut self, action: Action) -> bool {
        use Action::{Fall, Float, Grow, Idle, Rise, Spin};
        if matches!(action, Fall | Float | Grow | Idle | Rise | Spin)
            || !self.draft.entities.is_empty()
        {
            return false;
        }
        self.invent("person");
        self.placeholder = Some(0);
        true
    }

    /// Adds a doer the prompt did not name, as its first entity.
    pub(super) fn invent(&mut self, key: &str) {
        let mut entity = DraftEntity::new(concept(key), key.to_owned());
        entity.is_subject = true;
        self.draft.entities.push(entity);
        self.clause.doer = Doer::Entities(vec![self.draft.entities.len() - 1]);
    }

    /// Whether a word nobody knows stands where a verb would.
    pub(super) fn looks_like_verb(&self, item_idx: usize) -> bool {
        let text = &self.items[item_idx].lemma;
        let has_ending = text.len() > 4 && (text.ends_with("ing") || text.ends_with("ed"));
        has_ending && !self.phrase.is_open && self.clause.doer != Doer::Nobody
    }

    /// Whether the next item is a verb that its doer would stand before.
    pub(super) fn verb_follows(&self, item_idx: usize) -> bool {
        self.items[item_idx + 1..]
            .iter()
            .find(|item| item.function != Some(Function::Filler))
            .is_some_and(|next| {
                next.function == Some(Function::Be)
                    || next.verb.is_some() && matches!(next.verb_form, Form::Ing | Form::S)
            })
    }
}

//! Pronouns: whom they take up, and whether somebody is a man or a woman by them.

use super::deeds::happens_to_things;
use super::{Doer, Reader};
use crate::language::compose::eras;
use crate::language::draft::{DraftEntity, concept};
use crate::language::senses::{Function, Preposition};
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, Age, Class, Relation};

impl Reader<'_> {
    /// "A boy chases them": somebody or something that was named before is what it is done to.
    ///
    /// Answers whether it is only who gets something: "gives him a rose".
    pub(super) fn object_again(&mut self, item_idx: usize) -> bool {
        let is_object = self.clause.expects_object && self.clause.verb.is_some();
        let doers = self.doers();
        if !is_object || doers.is_empty() {
            return false;
        }
        let is_meant = |entity: &DraftEntity| {
            let is_person = entity.class() == Class::Person;
            match self.items[item_idx].lemma.as_str() {
                "them" => entity.is_mover() || entity.count > 1,
                "it" => !is_person,
                "him" | "her" => is_person,
                _ => false,
            }
        };
        // What it has been done to before comes first.
        let is_at_hand = |entity_idx: &usize| {
            let place = self.draft.entities[*entity_idx].place;
            doers.iter().any(|&doer| {
                place.map(|(_, of)| of) == Some(Some(doer))
                    || self.draft.entities[doer].target == Some(*entity_idx)
            })
        };
        let all = || (0..self.draft.entities.len()).rev();
        // "steals a cracker from the table, and the cat chases it": the one who can run.
        let is_chase = self.clause.verb.is_some_and(|verb| {
            matches!(
                verb.action,
                Action::Chase | Action::Hug | Action::Pet | Action::Kiss
            )
        });
        let may_be_so = |idx: &usize| {
            let entity = &self.draft.entities[*idx];
            if is_chase {
                entity.is_mover()
            } else {
                !matches!(
                    entity.class(),
                    Class::Furniture | Class::Building | Class::Plant
                )
            }
        };
        let meant = all()
            .filter(is_at_hand)
            .filter(may_be_so)
            .chain(all().filter(may_be_so))
            .chain(all())
            .filter(|entity_idx| !doers.contains(entity_idx))
            .find(|&entity_idx| is_meant(&self.draft.entities[entity_idx]));
        let Some(meant) = meant else { return false };
        // "hands it to a boy": what is in the hand already, and not whom it goes to.
        let is_handed = matches!(self.items[item_idx].lemma.as_str(), "it" | "them")
            && self
                .clause
                .verb
                .is_some_and(|verb| matches!(verb.action, Action::Give | Action::Throw));
        if is_handed {
            return false;
        }
        for doer in doers {
            let is_of_doer = self.draft.entities[meant].place.map(|(_, of)| of) == Some(Some(doer));
            if !is_of_doer {
                self.draft.entities[doer].target.get_or_insert(meant);
            }
        }
        self.clause
            .verb
            .is_some_and(|verb| verb.action == Action::Give)
    }

    /// "Behind her a pianist plays", "his horse stands behind him": where somebody is told by a pronoun.
    ///
    /// Answers whether the pronoun is one of those.
    pub(super) fn place_by_pronoun(&mut self, item_idx: usize) -> bool {
        let is_woman = match self.items[item_idx].lemma.as_str() {
            "her" => true,
            "him" => false,
            _ => return false,
        };
        let next = self.items.get(item_idx + 1);
        let is_whole = next.is_none_or(|next| {
            next.kind() != TokenKind::Word
                || next.count.is_some()
                || next.function.is_some_and(|it| it != Function::Filler)
        });
        let (Some(Preposition::Relation(relation)), Some(at)) =
            (self.bound_by(), self.clause.preposition)
        else {
            return false;
        };
        let opens = at == self.sentence_idx;
        let doers = self.doers();
        let people = (0..self.draft.entities.len()).rev();
        let mut people = people.filter(|idx| {
            let entity = &self.draft.entities[*idx];
            let is_other = opens || !doers.contains(idx);
            is_other
                && entity.class() == Class::Person
                && entity.count == 1
                && fits(entity.key(), is_woman)
        });
        let (true, Some(of)) = (is_whole, people.next()) else {
            return false;
        };
        self.drop_phrase();
        self.clause.preposition = None;
        if opens {
            self.clause.pending_place = Some((relation, Some(of)));
            self.clause.is_new = true;
            self.clause.is_and = false;
            return true;
        }
        for doer in doers {
            let place = &mut self.draft.entities[doer].place;
            place.get_or_insert((relation, Some(of)));
        }
        true
    }

    /// "He plays guitar": when nobody was named, the pronoun names somebody.
    pub(super) fn name_pronoun(&mut self, item_idx: usize) {
        let key = match self.items[item_idx].lemma.as_str() {
            "he" => "man",
            "she" => "woman",
            "i" | "they" => "person",
            // "we see", "as you look": whoever watches is not in the picture.
            _ => return,
        };
        if self.draft.entities.is_empty() && !self.is_of_scenery(item_idx) {
            self.invent(key);
            // Who that is, another shot may have told.
            if matches!(key, "man" | "woman") {
                self.draft.entities[0]
                    .word
                    .clone_from(&self.items[item_idx].lemma);
            }
            self.readings[item_idx] = Reading::Entity { id: 0 };
        }
    }

    /// "Waves crash, and they break against the rocks": they are the waves, and nobody comes.
    fn is_of_scenery(&self, item_idx: usize) -> bool {
        let before = 0..item_idx;
        let opening = before.into_iter().find(|&idx| {
            self.items[idx].preposition.is_some() || self.readings[idx] == Reading::Scene
        });
        self.items[item_idx].lemma == "they"
            && opening.is_some_and(|idx| {
                let item = &self.items[idx];
                item.preposition.is_none()
                    && item
                        .tokens
                        .last()
                        .is_some_and(|last| last.text.ends_with('s'))
            })
    }

    /// "A boy kicks a ball, it flies away", "the camera follows a bird until it lands": what "it" is goes on.
    pub(super) fn take_up(&mut self, item_idx: usize) {
        let is_subject = self.items.get(item_idx + 1).is_some_and(|next| {
            next.verb.is_some() || matches!(next.function, Some(Function::Be | Function::Filler))
        });
        let is_weather = self
            .items
            .get(item_idx + 1)
            .is_some_and(|next| next.hint.is_some() && next.noun.is_none() && next.verb.is_none());
        let word = self.items[item_idx].lemma.as_str();
        let is_person = |entity: &DraftEntity| entity.class() == Class::Person;
        let has_person = self.draft.entities.iter().any(is_person);
        let is_meant = |entity: &DraftEntity| match word {
            "it" => {
                let is_nobody = entity.class() != Class::Person || entity.key() == "robot";
                is_nobody && !is_set(entity.class())
            }
            "he" | "she" if has_person => {
                entity.class() == Class::Person && fits(entity.key(), word == "she")
            }
            // "A clever rabbit … he runs".
            "he" | "she" => entity.is_animate(),
            "they" => entity.is_mover(),
            _ => false,
        };
        if !is_subject
            || is_weather
            || !matches!(
                word,
                "it" | "he" | "she" | "they" | "everyone" | "everybody"
            )
        {
            return;
        }
        if word.starts_with("every") {
            let all = 0..self.draft.entities.len();
            let all: Vec<usize> = all
                .filter(|&idx| {
                    let entity = &self.draft.entities[idx];
                    let is_held = matches!(entity.place, Some((Relation::Holding, _)));
                    entity.is_animate() && !is_held
                })
                .collect();
            if !all.is_empty() {
                self.clause.doer = Doer::Entities(all);
                self.clause.verb = None;
            }
            return;
        }
        let doers = self.doers();
        let is_one = word != "they";
        let agrees = |entity: &DraftEntity| entity.count == 1 || !is_one;
        let is_fit = !doers.is_empty()
            && doers.iter().all(|&doer| {
                let entity = &self.draft.entities[doer];
                is_meant(entity) && agrees(entity)
            });
        if is_fit {
            return;
        }
        let meant = self
            .spoken_of(item_idx, is_one, &is_meant)
            .or_else(|| {
                let mut entities = self.draft.entities.iter();
                entities.rposition(|entity| is_meant(entity) && agrees(entity))
            })
            .or_else(|| self.draft.entities.iter().rposition(is_meant));
        if let Some(meant) = meant {
            self.clause.doer = Doer::Entities(vec![meant]);
            self.clause.verb = None;
        }
    }

    /// "A robot wakes up in a junkyard full of televisions. It looks around": whom the sentences are about, and not
    /// what was named last; where a thing rolls or breaks, it is the thing.
    fn spoken_of(
        &self,
        item_idx: usize,
        is_one: bool,
        is_meant: &impl Fn(&DraftEntity) -> bool,
    ) -> Option<usize> {
        let verb = self.items[item_idx + 1..]
            .iter()
            .take(2)
            .find_map(|item| item.verb);
        let is_of_thing = verb.is_some_and(|verb| happens_to_things(verb.action));
        let mut living = (0..self.draft.entities.len()).filter(|&idx| {
            let entity = &self.draft.entities[idx];
            let is_alive = entity.is_animate() || entity.key() == "robot";
            is_alive && is_meant(entity) && entity.is_subject && (entity.count == 1 || !is_one)
        });
        let first = living.next()?;
        let is_only = living.next().is_none();
        let last = self.draft.entities.iter().rposition(is_meant);
        let is_last_alive = last.is_some_and(|last| self.draft.entities[last].is_animate());
        let is_last_one = last.is_some_and(|last| self.draft.entities[last].count == 1);
        let is_thing = is_of_thing && !is_last_alive && is_last_one;
        (is_only && !is_thing && !(is_last_alive && is_last_one)).then_some(first)
    }

    /// "1920s", "a Victorian ballroom": when it is, wherever the prompt says so.
    pub(super) fn note_era(&mut self) {
        let said = (0..self.items.len()).filter(|&idx| self.asides[idx].is_none());
        let said = said.flat_map(|idx| self.items[idx].tokens);
        let words: Vec<&str> = said.map(|token| token.text.as_str()).collect();
        self.draft.era = (0..words.len()).find_map(|at| {
            let longest = eras::LONGEST_WORDS.min(words.len() - at);
            (1..=longest).find_map(|n_words| eras::named(&words[at..at + n_words].join(" ")))
        });
    }

    /// "A mechanic … he jumps back", "a nurse … her shoes": whoever may be either is what the pronoun says.
    pub(super) fn settle_people(&mut self) {
        for item_idx in 0..self.items.len() {
            let is_woman = match self.items[item_idx].lemma.as_str() {
                "she" | "her" | "hers" | "herself" => true,
                "he" | "him" | "his" | "himself" => false,
                _ => continue,
            };
            let before = self.readings[..item_idx].iter().rev();
            let named = before.filter_map(|reading| match reading {
                Reading::Entity { id } => Some(*id as usize),
                _ => None,
            });
            let mut people = named.filter(|&idx| {
                let entity = self.draft.entities.get(idx);
                entity.is_some_and(|entity| {
                    entity.class() == Class::Person
                        && entity.count == 1
                        && fits(entity.key(), is_woman)
                })
            });
            if let Some(meant) = people.next() {
                become_so(&mut self.draft.entities[meant], is_woman);
            }
        }
    }
}

/// Whether it belongs to the place and goes nowhere.
fn is_set(class: Class) -> bool {
    matches!(class, Class::Building | Class::Plant | Class::Celestial)
}

/// Whether somebody of that concept may be a woman, or a man.
fn fits(key: &str, is_woman: bool) -> bool {
    match key {
        "man" | "boy" => !is_woman,
        "woman" | "girl" => is_woman,
        _ => true,
    }
}

fn become_so(entity: &mut DraftEntity, is_woman: bool) {
    if entity.key() != "person" {
        return;
    }
    let key = match (entity.look.age, is_woman) {
        (Age::Child, true) => "girl",
        (Age::Child, false) => "boy",
        (_, true) => "woman",
        (_, false) => "man",
    };
    entity.concept = concept(key);
}

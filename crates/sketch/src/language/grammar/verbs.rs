//! Verbs: whether a word is one where it stands, and who does it.

use super::asides::Aside;
use super::state::Role;
use super::{Doer, Reader, carriage};
use crate::language::classes::WordClass;
use crate::language::lemma::Form;
use crate::language::senses::{Effect, Function, Preposition, Verb, VerbKind};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, Class, Relation};

/// How far before its noun a participle may stand: "a sleeping old brown dog".
const PARTICIPLE_REACH: usize = 4;

/// Words for many that have no ending to say so.
fn is_plural_word(word: &str) -> bool {
    matches!(
        word,
        "people" | "police" | "folks" | "cattle" | "crowd" | "audience" | "couple" | "family"
    )
}

/// Whether the word is a thing more often than what somebody does.
fn is_thing_first(item: &Item<'_>) -> bool {
    matches!(
        item.lemma.as_str(),
        "ring" | "comb" | "iron" | "dust" | "drill"
    )
}

fn is_set(class: Class) -> bool {
    matches!(
        class,
        Class::Building | Class::Plant | Class::Furniture | Class::Celestial
    )
}

fn is_worn(item: &Item<'_>) -> bool {
    let concept = item.noun.and_then(|noun| noun.concept());
    concept.is_some_and(|concept| concept.is_worn)
}

impl Reader<'_> {
    /// "the branches, flowers and leaves": a plural behind another of its kind, and no verb of whoever came before.
    fn is_of_same_list(&self, item_idx: usize) -> bool {
        let class = |at: usize| {
            let item = &self.items[at];
            let concept = item.noun.filter(|_| item.is_plural)?.concept();
            concept.map(|concept| concept.class)
        };
        let joints = self.items[..item_idx].iter().rev().take_while(|item| {
            item.kind() == TokenKind::Comma || item.function == Some(Function::And)
        });
        let n_joints = joints.count();
        let before = item_idx.checked_sub(n_joints + 1).and_then(class);
        n_joints > 0 && before.is_some() && before == class(item_idx)
    }

    /// Whether a word that can be a verb is one here, judged by its ending and by what came before.
    pub(super) fn is_verb_here(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let is_only_verb = item.noun.is_none() && item.adjective.is_none() && item.hint.is_none();
        if is_only_verb {
            // "a tray of drinks".
            let follows_of = self.bound_by() == Some(Preposition::Of)
                && self.clause.preposition == item_idx.checked_sub(1);
            return (!follows_of || matches!(item.verb_form, Form::Ing | Form::Past))
                && !self.is_described(item_idx)
                && !self.is_object_right_after(item_idx);
        }
        // "soft office lighting" lights nothing; "lighting a candle" does.
        if item.tokens[0].text == "lighting" && !self.is_lit_by_somebody(item_idx) {
            return false;
        }
        // The camera's moves are listed as hints, with their direction.
        let is_pace = item.hint.is_some_and(|hint| {
            let mut effects = hint.effects.iter();
            effects.all(|effect| matches!(effect, Effect::Pace(_)))
        });
        // "as it speeds up a road" is no faster film.
        let is_of_doer =
            is_pace && self.clause.follows_auxiliary && self.clause.doer != Doer::Camera;
        // "people laughing": they do, and the mood is as happy.
        let is_mood = item.hint.is_some_and(|hint| {
            let mut effects = hint.effects.iter();
            effects.all(|effect| matches!(effect, Effect::Mood(_)))
        });
        let is_felt = is_mood
            && matches!(&self.clause.doer, Doer::Entities(_))
            && item.verb.is_some_and(|verb| verb.action != Action::Idle)
            && matches!(item.verb_form, Form::Ing | Form::S)
            && !self.phrase.is_open;
        if is_felt {
            return true;
        }
        if item.hint.is_some() && item.noun.is_none() && !is_of_doer {
            return false;
        }
        let previous = item_idx.checked_sub(1).map(|before| &self.items[before]);
        let is_infinitive = previous.is_some_and(|item| {
            item.preposition == Some(Preposition::Toward) && item.lemma == "to"
        });
        let opens_main = self.clause.main.is_some() && self.clause.verb.is_some();
        let follows_verb = self.clause.expects_object
            && !opens_main
            && previous.is_some_and(|item| item.verb.is_some());
        let expects_noun = self.phrase.is_open || self.clause.preposition.is_some() || follows_verb;
        let has_doer = self.clause.doer != Doer::Nobody;
        // "people walk past".
        let is_many = |item: &Item<'_>| item.is_plural || is_plural_word(&item.lemma);
        match item.verb_form {
            Form::Ing | Form::Past => !expects_noun && (has_doer || item.adjective.is_none()),
            // "in suits and ties".
            // "diamond rings", but "rings a bell".
            // "…, crows fly up".
            Form::S
                if item.is_plural
                    && item.noun.is_some()
                    && self.items.get(item_idx + 1).is_some_and(|next| {
                        next.verb.is_some()
                            && next.verb_form == Form::Base
                            && !is_thing_first(next)
                            && next.adjective.is_none()
                            && next.preposition.is_none()
                    }) =>
            {
                false
            }
            Form::S if is_thing_first(item) && !self.opens_object(item_idx + 1) => false,
            Form::S if self.clause.is_and && is_worn(item) && !self.opens_object(item_idx + 1) => {
                false
            }
            Form::S if self.is_next_plural(item_idx) || self.is_of_same_list(item_idx) => false,
            Form::S => {
                !expects_noun && has_doer && (!self.clause.is_new || self.follows_label(item_idx))
            }
            // "moves his hair and tie".
            Form::Base
                if self.clause.is_and && is_worn(item) && !self.opens_object(item_idx + 1) =>
            {
                false
            }
            Form::Base => {
                let follows_plural = self
                    .before_adverbs(item_idx)
                    .is_some_and(|item| is_many(item) && item.noun.is_some());
                let are_several = matches!(&self.clause.doer, Doer::Entities(doers) if doers.len() > 1)
                    && previous.is_some_and(|item| item.noun.is_some());
                let follows_plural = follows_plural || are_several;
                let is_next_of_several = self.clause.is_and && self.clause.verb.is_some();
                (is_infinitive && !self.phrase.is_open)
                    || self.is_telegram(item_idx)
                    || self.is_bare_infinitive()
                    || self.goes_somewhere(item_idx)
                    || self.agrees_with_several(item_idx)
                    || !expects_noun && self.is_headline(item_idx)
                    || (!expects_noun
                        && has_doer
                        && (self.clause.follows_auxiliary || follows_plural || is_next_of_several))
            }
        }
    }

    /// "cat dance", "dog run": a prompt of two words is somebody and what is done.
    pub(super) fn is_telegram(&self, item_idx: usize) -> bool {
        let [who, deed] = self.items else {
            return false;
        };
        let is_living = who
            .noun
            .and_then(|noun| noun.concept())
            .is_some_and(|it| matches!(it.class, Class::Person | Class::FourLegged | Class::Bird));
        item_idx == 1 && is_living && who.adjective.is_none() && deed.verb_form == Form::Base
    }

    /// "sending spray into the air": a thing, though only a verb is known by that name.
    pub(super) fn is_object_right_after(&self, item_idx: usize) -> bool {
        const TAKES_VERBS: &[&str] = &["help", "go", "come", "let", "make", "dare", "watch", "see"];
        let before = item_idx.checked_sub(1).map(|before| &self.items[before]);
        let follows_verb = before.is_some_and(|before| {
            before.verb_form == Form::Ing
                && before.verb.is_some()
                && before.tokens.len() == 1
                && !TAKES_VERBS.contains(&before.lemma.as_str())
        });
        let item = &self.items[item_idx];
        follows_verb && item.verb_form == Form::Base && item.tokens.len() == 1
    }

    /// "steam rising": what it does follows right after it.
    pub(super) fn is_participle_next(&self, item_idx: usize) -> bool {
        self.items.get(item_idx + 1).is_some_and(|next| {
            next.verb.is_some() && next.verb_form == Form::Ing && next.preposition.is_none()
        })
    }

    /// "Action: jumps over a fence": whoever was named does it.
    fn follows_label(&self, item_idx: usize) -> bool {
        item_idx == self.sentence_idx
            && item_idx
                .checked_sub(2)
                .is_some_and(|before| self.asides[before] == Some(Aside::Label))
    }

    /// "crows fly up", "a man and his son fly a kite": what follows says where to or what.
    fn goes_somewhere(&self, item_idx: usize) -> bool {
        let previous = item_idx.checked_sub(1).map(|at| &self.items[at]);
        let follows_noun = previous.is_some_and(|item| item.noun.is_some() || item.is_plural);
        let is_open = self.phrase.has_determiner || self.bound_by() == Some(Preposition::Of);
        let leads_on = self.items.get(item_idx + 1).is_some_and(|next| {
            self.opens_object(item_idx + 1)
                || matches!(
                    next.lemma.as_str(),
                    "up" | "away"
                        | "off"
                        | "over"
                        | "through"
                        | "across"
                        | "into"
                        | "out"
                        | "out of"
                        | "around"
                        | "past"
                        | "down"
                        | "towards"
                        | "toward"
                        | "by"
                )
        });
        follows_noun && !is_open && leads_on && self.clause.doer != Doer::Nobody
    }

    pub(super) fn opens_object(&self, item_idx: usize) -> bool {
        self.items.get(item_idx).is_some_and(|item| {
            matches!(
                item.function,
                Some(Function::Definite | Function::Indefinite)
            )
        })
    }

    /// "takes a pleasant stroll", "having a snowball fight": the noun is what is done.
    pub(super) fn is_act_of_light_verb(&self, item_idx: usize) -> bool {
        const LIGHT: &[&str] = &["take", "have", "do", "give", "make", "go for", "enjoy"];
        let Some(verb_idx) = self.clause.verb_idx else {
            return false;
        };
        let item = &self.items[item_idx];
        let is_near = item_idx - verb_idx <= PARTICIPLE_REACH + 1;
        let is_noun_only = item.verb_form != Form::Base;
        // Who takes a trip falls over nothing.
        item.verb.is_some()
            && item.lemma != "trip"
            && !is_noun_only
            && is_near
            && LIGHT.contains(&self.items[verb_idx].lemma.as_str())
            && self.clause.preposition.is_none()
            && !self.doers().is_empty()
    }

    pub(super) fn verb_as_noun(&mut self, item_idx: usize) {
        self.drop_phrase();
        let Some(verb) = self.items[item_idx].verb else {
            return;
        };
        self.readings[item_idx] = self.act(verb, item_idx);
        self.clause.expects_object = false;
        self.noun_before = None;
    }

    pub(super) fn verb(&mut self, item_idx: usize) {
        let Some(verb) = self.items[item_idx].verb else {
            return;
        };
        if self.is_shown_by_face(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("only a face shows it");
            self.clause.expects_object = false;
            self.clause.preposition = None;
            return;
        }
        if self.is_participle(item_idx) {
            self.phrase.participle = Some((verb.action, item_idx));
            self.phrase.is_open = true;
            self.readings[item_idx] = Reading::Action {
                action: verb.action,
            };
            return;
        }
        if self.is_named_by_its_deed(item_idx) && !self.is_act_of_light_verb(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("is named and not done");
            return self.close_phrase();
        }
        if self.is_not_done(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("is not done");
            self.clause.preposition = None;
            // "does not contain people": they are what is not there.
            self.phrase.is_negated = WordClass::Contains.has(&self.items[item_idx].lemma);
            return;
        }
        if self.is_motion_of_part(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("only a part of somebody moves");
            self.clause.after_scenery = false;
            self.clause.expects_object = false;
            self.clause.preposition = None;
            return;
        }
        // Only somebody wears anything.
        let wears = verb.kind == VerbKind::Wears && !self.doers().is_empty();
        if self.clause.after_scenery && !wears {
            self.readings[item_idx] = if verb.action == Action::Burn && self.draft.setting.is_some()
            {
                self.set_on_fire();
                Reading::Scene
            } else {
                Reading::not_drawn("moves as its setting does")
            };
            self.clause.after_scenery = false;
            return;
        }
        self.drop_phrase();
        self.apply_mood_of(item_idx);
        if self.is_of_camera(item_idx) {
            self.clause.doer = Doer::Camera;
        }
        self.leave_camera(item_idx);
        self.readings[item_idx] = match self.clause.doer {
            Doer::Camera => self.move_camera(verb),
            Doer::Entities(_) | Doer::Nobody => self.act(verb, item_idx),
        };
        let is_past = self.items[item_idx].verb_form == Form::Past;
        self.clause.passive = (is_past && verb.kind != VerbKind::Still).then_some(verb.action);
        self.clause.verb = Some(verb);
        self.clause.verb_idx = Some(item_idx);
        self.clause.is_in_with = false;
        self.clause.expects_object = verb.kind != VerbKind::Complete;
        self.clause.preposition = None;
        self.clause.is_and = false;
        self.clause.is_new = false;
        self.clause.follows_auxiliary = false;
    }

    /// "The camera follows a cyclist, then rises": a verb in the third person without a subject of its own.
    fn is_of_camera(&self, item_idx: usize) -> bool {
        let sentence = &self.items[self.sentence_idx..item_idx];
        let opens_with_camera = sentence.iter().take(2).any(|item| {
            item.hint
                .is_some_and(|hint| hint.effects.contains(&Effect::TheCamera))
        });
        let previous = item_idx.checked_sub(1).map(|before| &self.items[before]);
        let is_next = previous.is_some_and(|item| {
            matches!(
                item.function,
                Some(Function::And | Function::Clause | Function::Filler)
            ) && item.lemma != "as"
        });
        opens_with_camera && is_next && self.items[item_idx].verb_form == Form::S
    }

    /// Whether the verb describes a noun that follows, as in "a sleeping cat" or "swirling ink".
    fn is_participle(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        if !matches!(item.verb_form, Form::Ing | Form::Past) || item.tokens.len() > 1 {
            return false;
        }
        let expects_noun = self.phrase.is_open
            || self.clause.preposition.is_some()
            || self.clause.doer == Doer::Nobody
            || self.opens_list_entry(item_idx);
        expects_noun && self.reaches_noun(item_idx)
    }

    /// "…, flying cars, …": what goes by itself needs no object, so the cars fly.
    fn opens_list_entry(&self, item_idx: usize) -> bool {
        use Action::{Bloom, Burn, Drift, Fall, Float, Fly, Glide, Hover, Melt, Rise, Swim};
        let item = &self.items[item_idx];
        let goes_by_itself = item.verb.is_some_and(|verb| {
            matches!(
                verb.action,
                Bloom | Burn | Drift | Fall | Float | Fly | Glide | Hover | Melt | Rise | Swim
            )
        });
        // "of twin suns and drifting asteroids" as well.
        let follows_mark = item_idx.checked_sub(1).is_some_and(|before| {
            let before = &self.items[before];
            before.kind() == TokenKind::Comma || before.function == Some(Function::And)
        });
        let is_bare_plural = self
            .items
            .get(item_idx + 1)
            .is_some_and(|next| next.noun.is_some() && next.lemma != "kite");
        goes_by_itself && item.verb_form == Form::Ing && follows_mark && is_bare_plural
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
    pub(super) fn act(&mut self, verb: &'static Verb, item_idx: usize) -> Reading {
        let form = self.items[item_idx].verb_form;
        if verb.kind == VerbKind::Still {
            self.note_told(item_idx, &self.doers());
            return Reading::not_drawn("no motion for it");
        }
        self.close_relative(item_idx);
        let doers = self.doers_of_verb(item_idx);
        self.note_told(item_idx, &doers);
        let may_invent = doers.is_empty() && form == Form::Ing;
        if doers.is_empty() && !(may_invent && self.invent_doer(verb.action, item_idx)) {
            return Reading::not_drawn("nobody does it");
        }
        let way = self.way_told(item_idx, verb.action);
        let (said, action) = self.meant_by(item_idx, verb);
        let mut is_done = false;
        // "red houses, seagulls circling": houses do not.
        let has_mover = doers
            .iter()
            .any(|&doer| self.draft.entities[doer].is_mover());
        for doer in self.doers() {
            let is_beyond = self.is_beyond(doer, verb.action);
            let entity = &mut self.draft.entities[doer];
            if is_beyond || has_mover && is_set(entity.class()) {
                continue;
            }
            entity.is_subject = true;
            // "chases it, knocking over a lamp" still chases.
            if self.is_change && !(entity.acts && form == Form::Ing) {
                entity.action = Action::Idle;
            }
            entity.say(&said);
            entity.look.is_fast |= verb.is_fast;
            entity.look.way = way.or(entity.look.way);
            if let Some(bearing) = carriage::of_verb(&self.items[item_idx].lemma) {
                entity.carry(bearing);
            }
            is_done |= entity.act(action);
        }
        if is_done {
            Reading::Action { action }
        } else {
            Reading::not_drawn("one action at a time")
        }
    }

    /// "helps her grandfather plant tomatoes", "watches a boy jump": what somebody is helped with or seen to do.
    fn is_bare_infinitive(&self) -> bool {
        const BARE: &[&str] = &["help", "watch", "let", "make", "see"];
        let Some(verb_idx) = self.clause.verb_idx else {
            return false;
        };
        let is_object = matches!(self.clause.last_role, Some(Role::Object));
        let is_somebody = self
            .noun_before
            .is_some_and(|before| self.draft.entities[before].is_animate());
        is_object && is_somebody && BARE.contains(&self.items[verb_idx].lemma.as_str())
    }

    /// "teaches his daughter to ride": it is she who rides.
    fn controlled(&self, item_idx: usize) -> Option<usize> {
        const CONTROL: &[&str] = &[
            "teach",
            "help",
            "train",
            "ask",
            "tell",
            "invite",
            "encourage",
            "show",
            "let",
            "watch",
            "make",
            "order",
            "beg",
            "persuade",
            "force",
        ];
        let before = item_idx.checked_sub(1).map(|idx| &self.items[idx])?;
        let verb_idx = self.clause.verb_idx?;
        let is_infinitive = before.lemma == "to" && self.items[item_idx].verb_form == Form::Base;
        let object = self.clause.noun_bound?;
        let is_control = CONTROL.contains(&self.items[verb_idx].lemma.as_str());
        let is_other = !self.doers().contains(&object);
        (is_infinitive && is_control && is_other && self.draft.entities[object].is_animate())
            .then_some(object)
    }

    /// "a man riding a horse holding a flag": it is he who holds it, and wears a hat.
    fn is_done_by_rider(&self, item_idx: usize, before: usize) -> bool {
        let Some(verb) = self.items[item_idx].verb else {
            return false;
        };
        let takes_hands = matches!(verb.kind, VerbKind::Holds | VerbKind::Wears)
            || matches!(verb.action, Action::Wave | Action::Carry | Action::Talk);
        let rides = |doer: usize| {
            let rider = &self.draft.entities[doer];
            rider.class() == Class::Person && rider.place == Some((Relation::Riding, Some(before)))
        };
        takes_hands
            && self.draft.entities[before].class() != Class::Person
            && self.doers().into_iter().any(rides)
    }

    fn doers_of_verb(&mut self, item_idx: usize) -> Vec<usize> {
        if let Some(object) = self.controlled(item_idx) {
            self.clause.doer = Doer::Entities(vec![object]);
            return vec![object];
        }
        let mut doers = self.doers();
        let helps = self
            .clause
            .verb_idx
            .is_some_and(|at| self.items[at].lemma == "help");
        if helps
            && self.is_bare_infinitive()
            && let Some(helped) = self.noun_before
        {
            // Both do it.
            doers.insert(0, helped);
            for &doer in &doers {
                self.draft.entities[doer].target = None;
            }
            self.clause.doer = Doer::Entities(doers.clone());
            return doers;
        }
        if let Some(before) = self.noun_before
            && !doers.contains(&before)
            && self.draft.entities[before].is_animate()
            && !self.is_done_by_rider(item_idx, before)
        {
            match self.clause.last_role {
                Some(Role::Object) => doers = vec![before],
                // "stops a Ferrari with a mouse driving": only the mouse does, and that car.
                Some(Role::Companion) if self.drives(item_idx) => {
                    if let Some(car) = self.car_of(&doers) {
                        self.draft.entities[before].place = Some((Relation::Inside, Some(car)));
                        self.draft.entities[before].target = Some(car);
                        doers.clear();
                    }
                    doers.push(before);
                }
                Some(Role::Companion) => doers.push(before),
                // "blossoms falling on a samurai standing by a river": nobody else is there.
                _ if doers.is_empty() => doers = vec![before],
                _ => return doers,
            }
            self.clause.doer = Doer::Entities(doers.clone());
        }
        doers
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

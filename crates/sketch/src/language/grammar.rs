//! One pass over the items: who is spoken of, what they do, what with, and where.
//!
//! English puts the doer before the verb and the object behind it, and a preposition binds the noun after it to
//! the doer. So the reader keeps three things: the noun phrase it is in, the doer, and what the next noun will be
//! (object, place, companion or a new doer). Verbs are read in `verbs`, nouns in `nouns`, roles in `roles`, and what is said of the scene as a whole in `hints`.

mod adjectives;
mod apposition;
pub(super) mod asides;
mod backdrop;
mod bearing;
pub(super) mod called;
pub(super) mod carriage;
mod coats;
mod compounds;
mod conditions;
mod deeds;
mod dress;
mod filming;
mod focus;
mod garments;
mod gaze;
mod hair;
mod hints;
mod ideas;
mod invented;
mod lists;
mod moments;
mod naming;
mod near;
mod nouns;
mod outside;
mod particles;
mod parts;
mod people;
mod phrases;
mod places;
mod plenty;
mod quotes;
mod reach;
mod relative;
mod roles;
mod rooms;
mod sameness;
mod scenery;
mod showcase;
mod sides;
mod similes;
mod state;
mod surface;
mod tints;
mod toning;
mod unknown;
mod verbs;
pub(super) mod ways;

use self::state::{Clause, Doer, Phrase, Sense};
use super::draft::Draft;
use super::lemma::Form;
use super::senses::{Effect, Function, NounKind, Preposition};
use super::tagging::Item;
use super::tokens::TokenKind;
use super::words::Reading;
use crate::scene::Setting;

/// Reads all items; the second value is what became of each.
pub(super) fn read(items: &[Item<'_>]) -> (Draft, Vec<Reading>) {
    let (draft, readings, _) = read_on(items, Start::default());
    (draft, readings)
}

/// Where in a description somebody who does one thing begins to do another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Break {
    /// The item that the new clause begins with.
    pub(super) item_idx: usize,
    /// Who does it, when the clause does not say so itself.
    pub(super) subject: Option<String>,
}

/// The same with where somebody begins to do something else.
pub(super) fn read_breaks(items: &[Item<'_>]) -> Vec<Break> {
    let mut reader = Reader::new(items, Start::default());
    reader.read();
    reader.breaks()
}

/// Whether somebody is told to do something.
pub(super) fn tells(items: &[Item<'_>]) -> bool {
    let mut reader = Reader::new(items, Start::default());
    reader.read();
    !reader.told.is_empty()
}

/// Where reading starts: with nothing for a description, with what is there for a change.
#[derive(Default)]
pub(super) struct Start {
    /// What is there already.
    pub(super) draft: Draft,
    /// Who is spoken of.
    pub(super) doers: Vec<usize>,
    /// Which nouns mean what is there already.
    pub(super) finds: Finds,
}

/// Which nouns mean an entity that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Finds {
    /// "the cat".
    #[default]
    Definite,
    /// "a cat" and "cats", too.
    Any,
}

/// Reads all items from a start; the second value is what became of each, the last one who is spoken of at the end.
pub(super) fn read_on(items: &[Item<'_>], start: Start) -> (Draft, Vec<Reading>, Vec<usize>) {
    let mut reader = Reader::new(items, start);
    reader.read();
    let doers = reader.doers();
    (reader.draft, reader.readings, doers)
}

pub(super) use asides::{has_word as is_of_film, is_label, notes};
pub(super) use ideas::read_alone;
pub(super) use nouns::open_on_hands;
pub(super) use quotes::WORDS;
pub(super) use scenery::{is_left_to_place, shows_by_itself};
pub(super) use showcase::{SIGN_WORDS, is_panel};

struct Reader<'a> {
    items: &'a [Item<'a>],
    draft: Draft,
    finds: Finds,
    /// Whether a scene is changed; then what is said last counts.
    is_change: bool,
    readings: Vec<Reading>,
    phrase: Phrase,
    clause: Clause,
    /// The entity the item just before named, if it was a noun.
    noun_before: Option<usize>,
    /// A person that does what was said before anybody was named.
    placeholder: Option<usize>,
    /// The item that named the setting by itself: "a cabin in the woods".
    place_subject: Option<usize>,
    /// The first word that would be a place behind one of its prepositions, which it does not stand behind.
    named_place: Option<usize>,
    /// The places named so far.
    places: Vec<places::NamedPlace>,
    /// Where the clause began that is being read, and where its sentence did.
    clause_idx: usize,
    sentence_idx: usize,
    /// By which items the moves of the camera were told that the draft lists.
    moves_at: Vec<usize>,
    /// What was told by verbs, in order.
    told: Vec<moments::Told>,
    /// Up to this item it is only said what something is like.
    compared_to_idx: usize,
    /// Up to this item it is said how a body is carried.
    carried_to_idx: usize,
    /// What says of which colour a part of the place is.
    tinted: Vec<tints::Tinted>,
    /// The colour of a wall that somebody is before.
    wall_behind: Option<u32>,
    /// What is said about the film and not in it.
    asides: Vec<Option<asides::Aside>>,
    /// Quoted words, their item and that of the thing behind them that they are written on.
    lettering: Option<(String, usize, usize)>,
}

impl<'a> Reader<'a> {
    fn new(items: &'a [Item<'a>], start: Start) -> Self {
        let is_told = !start.doers.is_empty();
        Self {
            items,
            is_change: is_told || start.draft.n_known > 0,
            draft: start.draft,
            finds: start.finds,
            readings: vec![Reading::Grammar; items.len()],
            phrase: Phrase::default(),
            clause: Clause {
                doer: if is_told {
                    Doer::Entities(start.doers)
                } else {
                    Doer::Nobody
                },
                // "jumps up", "blue and bigger": of whoever is spoken of.
                follows_auxiliary: is_told,
                ..Clause::default()
            },
            noun_before: None,
            placeholder: None,
            place_subject: None,
            named_place: None,
            places: Vec::new(),
            clause_idx: 0,
            sentence_idx: 0,
            moves_at: Vec::new(),
            told: Vec::new(),
            compared_to_idx: 0,
            carried_to_idx: 0,
            tinted: vec![tints::Tinted::No; items.len()],
            wall_behind: None,
            asides: asides::find(items),
            lettering: None,
        }
    }

    fn read(&mut self) {
        self.note_tints();
        self.note_toning();
        for item_idx in 0..self.items.len() {
            self.step(item_idx);
            self.note_moves_of(item_idx);
        }
        self.drop_phrase();
        self.let_somebody_do_it();
        self.do_the_cycle();
        self.settle_people();
        self.note_face_told();
        self.note_people_near();
        self.look_where_they_turn();
        self.tell_young_by_kin();
        self.note_era();
        self.look_from_outside();
        self.settle_places();
        self.stand_before_nothing();
        self.go_where_named();
        self.take_sides();
        self.note_showcase();
        self.show_an_eye();
        self.leave_out_unknown();
        self.leave_out_by_the_way();
        self.settle_scenery();
        self.show_hands();
        self.note_filming();
        self.settle_tints();
    }

    fn step(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        match item.kind() {
            TokenKind::Word => {}
            TokenKind::Comma if self.is_between_adjectives(item_idx) => return,
            TokenKind::Comma => {
                self.clause_idx = item_idx + 1;
                return self.end_phrase();
            }
            TokenKind::Stop => {
                (self.clause_idx, self.sentence_idx) = (item_idx + 1, item_idx + 1);
                return self.end_sentence();
            }
            TokenKind::Quote => return self.quote(item_idx),
        }
        if let Some(aside) = self.asides[item_idx] {
            return self.aside(item_idx, aside);
        }
        if self.tinted[item_idx] == tints::Tinted::Whole {
            self.readings[item_idx] = Reading::Scene;
            return self.close_phrase();
        }
        if self.is_of_carriage(item_idx) {
            return;
        }
        self.begin_simile(item_idx);
        if item_idx < self.compared_to_idx {
            self.readings[item_idx] = Reading::not_drawn("only compares");
            return self.close_phrase();
        }
        if self.is_shape_of_next(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("a shape the drawing does not have");
            return;
        }
        if self.is_of_compound(item_idx) || self.is_of_garment(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("only describes the next word");
            self.phrase.is_open = true;
            return;
        }
        if self.is_one_time(item_idx) {
            self.readings[item_idx] = Reading::not_drawn("tells how often");
            return self.close_phrase();
        }
        let noun_before = self.noun_before;
        match self.choose(item_idx) {
            Sense::Function(function) => self.function(function, item_idx),
            Sense::Count(count) => {
                // "in a field of tall grass": that is where.
                let is_place = item.lemma.ends_with("field of") && self.bound_by().is_some();
                if is_place {
                    self.draft.apply(Effect::Setting {
                        setting: Setting::Meadow,
                        is_sure: false,
                    });
                }
                self.phrase.count = Some((count, item_idx));
                self.phrase.is_open = true;
                self.phrase.has_determiner = true;
            }
            Sense::Preposition(preposition) => self.preposition(preposition, item_idx),
            Sense::Verb => self.verb(item_idx),
            Sense::Adjective => self.adjective(item_idx),
            Sense::Hint => self.hint(item_idx),
            Sense::Noun => return self.noun(item_idx),
            Sense::Unknown => return self.unknown(item_idx),
        }
        let is_filler = item.function == Some(Function::Filler);
        self.noun_before = noun_before.filter(|_| is_filler);
    }

    fn choose(&self, item_idx: usize) -> Sense {
        let item = &self.items[item_idx];
        if let Some(function) = item.function {
            return Sense::Function(function);
        }
        if let Some(count) = item.count {
            return Sense::Count(count);
        }
        if let Some(preposition) = item.preposition {
            return Sense::Preposition(preposition);
        }
        if item.verb.is_some() && self.is_verb_here(item_idx) {
            return Sense::Verb;
        }
        // "giant holograms": an unknown plural is the noun.
        let describes = item.noun.is_none()
            || self.noun_follows(item_idx)
            || self.unknown_follows(item_idx)
                && (self.phrase.is_open
                    || !item.is_plural && self.unknown_plural_follows(item_idx));
        let describes = describes || self.is_bare_colour(item_idx);
        let describes = describes && !self.is_of_own_colour(item_idx);
        if item.adjective.is_some() && describes && !self.is_of_place(item_idx) {
            return Sense::Adjective;
        }
        if item.hint.is_some() && self.hint_applies(item_idx) {
            return if self.is_building_elsewhere(item_idx) {
                Sense::Noun
            } else {
                Sense::Hint
            };
        }
        match item {
            item if item.noun.is_some() => Sense::Noun,
            item if item.adjective.is_some() => Sense::Adjective,
            item if item.verb.is_some()
                && self.bound_by() != Some(Preposition::Of)
                && !self.is_described(item_idx)
                && !self.is_object_right_after(item_idx) =>
            {
                Sense::Verb
            }
            _ => Sense::Unknown,
        }
    }

    /// Whether the next item can take this one as its description.
    fn noun_follows(&self, item_idx: usize) -> bool {
        // "a baby laughing" is no baby laugh.
        let is_done = self.items[item_idx].noun.is_some()
            && self.items.get(item_idx + 1).is_some_and(|next| {
                next.verb.is_some() && next.noun.is_none() && next.verb_form == Form::Ing
            });
        !self.items[item_idx].is_possessive()
            && !is_done
            && !self.awaits_verb(item_idx + 1)
            && self
                .items
                .get(item_idx + 1)
                .is_some_and(|next| next.is_noun_like() || next.adjective.is_some())
    }

    /// "a chef in Tokyo slices": somebody was named and where, and now comes what is done.
    fn awaits_verb(&self, item_idx: usize) -> bool {
        let Some(item) = self.items.get(item_idx) else {
            return false;
        };
        let is_after_place = self.clause.preposition.is_some() && self.clause.verb.is_none();
        let is_verb = item.verb.is_some() && item.verb_form == Form::S;
        is_verb
            && is_after_place
            && matches!(&self.clause.doer, Doer::Entities(doers) if doers.len() == 1)
    }

    fn function(&mut self, function: Function, item_idx: usize) {
        if self.place_by_pronoun(item_idx) {
            return;
        }
        match function {
            // "offers her a rose".
            Function::Definite | Function::Indefinite
                if self.items[item_idx].lemma == "her" && self.opens_object(item_idx + 1) =>
            {
                self.object_again(item_idx);
            }
            Function::Definite | Function::Indefinite => {
                self.drop_phrase();
                self.phrase.is_negated = self.is_without(item_idx);
                self.phrase.is_open = true;
                self.phrase.has_determiner = true;
                let word = self.items[item_idx].lemma.as_str();
                self.phrase.is_definite = function == Function::Definite
                    || matches!(word, "its" | "their" | "his" | "her") && self.means_kin(item_idx);
                self.phrase.is_its = word == "its";
            }
            Function::And => {
                // "no people or animals".
                let is_or = self.items[item_idx].lemma == "or";
                self.phrase.is_negated |= is_or && self.is_unwanted_before(item_idx);
                if !self.phrase.adjectives.is_empty() {
                    return;
                }
                self.clause_idx = item_idx + 1;
                self.clause.is_and = true;
                self.clause.expects_object = false;
                self.clause.preposition = None;
            }
            Function::Be => {
                self.drop_phrase();
                self.clause.follows_auxiliary = true;
            }
            Function::Pronoun => {
                self.drop_phrase();
                let is_taker = self.object_again(item_idx);
                self.clause.preposition = None;
                if is_taker {
                    return;
                }
                self.clause.expects_object = false;
                self.clause.follows_auxiliary = true;
                self.clause.is_new = false;
                self.clause.is_undrawn = false;
                self.name_pronoun(item_idx);
                self.take_up(item_idx);
                self.open_relative(item_idx);
            }
            Function::Clause if self.opens_role(item_idx) => self.take_role(item_idx),
            Function::Clause => {
                self.end_phrase();
                self.clause.is_new = true;
                self.clause.is_and = false;
            }
            Function::Swap => {
                self.end_phrase();
                self.clause.is_swapped = true;
            }
            Function::Not => self.phrase.is_negated = true,
            Function::Filler => {
                self.readings[item_idx] = Reading::Grammar;
                self.hurry(item_idx);
                self.phrase.is_another |=
                    matches!(self.items[item_idx].lemma.as_str(), "second" | "more");
                self.leave_to_film(item_idx);
            }
        }
    }

    fn preposition(&mut self, preposition: Preposition, item_idx: usize) {
        if preposition == Preposition::Of && self.is_of_part(item_idx) {
            // "grabs the end of the rope": the rope.
            self.clause.is_part = true;
            return;
        }
        self.drop_phrase();
        self.clause.is_of_scenery = std::mem::take(&mut self.clause.after_scenery);
        if std::mem::take(&mut self.clause.is_swapped) {
            // "replace the dog with a fox": from here on it is what shall be shown.
            self.clause.is_new = true;
            return;
        }
        self.clause.preposition = Some(item_idx);
        self.clause.is_in_with = preposition == Preposition::With;
        self.clause.noun_bound = self.noun_before;
        let follows_verb = item_idx
            .checked_sub(1)
            .is_some_and(|before| self.items[before].verb.is_some());
        if !follows_verb {
            self.clause.passive = None;
        }
        if preposition == Preposition::Without {
            self.phrase.is_negated = true;
        }
    }

    fn unknown_follows(&self, item_idx: usize) -> bool {
        self.items
            .get(item_idx + 1)
            .is_some_and(|next| next.kind() == TokenKind::Word && next.is_unknown())
    }

    fn unknown_plural_follows(&self, item_idx: usize) -> bool {
        let next = self.items.get(item_idx + 1);
        next.is_some_and(|next| next.lemma.ends_with('s') && !next.lemma.ends_with("ss"))
    }

    /// "its mother": whoever is of the same kin as those who are there.
    fn means_kin(&self, item_idx: usize) -> bool {
        let next = self.items.get(item_idx + 1);
        next.is_some_and(|next| next.lemma == "mother" || next.lemma == "father")
            && self.draft.entities.iter().any(|entity| entity.count > 1)
    }

    fn bound_by(&self) -> Option<Preposition> {
        self.clause
            .preposition
            .and_then(|item_idx| self.items[item_idx].preposition)
    }

    /// Who acts in this clause; nobody when the camera does.
    fn doers(&self) -> Vec<usize> {
        match &self.clause.doer {
            Doer::Entities(doers) => doers.clone(),
            Doer::Nobody | Doer::Camera => Vec::new(),
        }
    }

    /// "the end of", "the hood of": a part of what is named next stands for it.
    fn is_of_part(&self, item_idx: usize) -> bool {
        let part = item_idx.checked_sub(1).map(|at| &self.items[at]);
        part.is_some_and(|part| {
            part.noun
                .is_some_and(|noun| matches!(noun.kind, NounKind::Part))
                && part.verb.is_none()
        }) && self
            .items
            .get(item_idx)
            .is_some_and(|item| item.lemma == "of")
            && (self.clause.expects_object || self.clause.preposition.is_some())
    }
}

/// How an adjective is reported: as a detail, or as a look the drawing has no means for.
fn detail(is_plain: bool, entity_idx: usize) -> Reading {
    if is_plain {
        return Reading::not_drawn("a look the drawing does not show");
    }
    Reading::Detail {
        id: entity_idx as u32,
    }
}

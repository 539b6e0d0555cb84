//! Words in quotation marks: what somebody says, or what is written on something.

use super::Reader;
use crate::language::classes::WordClass;
use crate::language::draft::{DraftEntity, MAX_ENTITIES, Speaker, concept};
use crate::language::senses::{Function, Noun, Preposition};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::props::placard::Board;
use crate::scene::{Action, Class, Relation};

/// No more of a quotation is kept, in characters.
const LONGEST_CHARS: usize = 160;
/// What words to be read are called that stand on nothing.
pub(in crate::language) const WORDS: &str = "words";
/// How far before a quotation the word stands that introduces it.
const REACH: usize = 3;

/// The most describing words between a quotation and the thing it is written on.
const MOST_BETWEEN: usize = 3;
/// The most words before a quotation that say that it is only read: "the caption at the bottom reads".
const LONGEST_LEAD: usize = 8;

impl Reader<'_> {
    pub(super) fn quote(&mut self, item_idx: usize) {
        let written = &self.items[item_idx].tokens[0].written;
        let text: String = written
            .chars()
            .filter(|c| !matches!(c, '"' | '“' | '”' | '«' | '»'))
            .take(LONGEST_CHARS)
            .collect();
        let text = text.trim().trim_matches(['\'', '‘', '’']);
        let text = text.trim_end_matches(',').to_owned();
        if text.is_empty() {
            return;
        }
        if let Some(noun_idx) = self.lettered_behind(item_idx) {
            self.lettering = Some((text, item_idx, noun_idx));
            return;
        }
        let is_thing = |idx: &usize| !self.draft.entities[*idx].is_animate();
        let doer = self.doers().last().copied();
        let is_said = self.is_introduced_by_speech(item_idx);
        let speaker = doer.filter(|&idx| self.draft.entities[idx].is_animate());
        // "sits in a chair and mutters: …": the chair has nothing written on it.
        let is_spoken = is_said && speaker.is_some();
        let bound = self.clause.noun_bound.filter(|_| !is_spoken);
        let on = self
            .noun_before
            .or(bound)
            .filter(is_thing)
            .or(doer.filter(|idx| is_thing(idx) && !self.opens_sentence(item_idx)));
        let last = self.draft.entities.len().checked_sub(1);
        let thing = on.or(last).filter(is_thing);
        let lettered = self.lettered_before(item_idx);
        let is_worn = self.wears_what_is_lettered(lettered.map_or(item_idx, |at| at + 1));
        let is_lettered = lettered.is_some() && self.noun_bound_is_lettered();
        let before = self.items[item_idx.saturating_sub(1)].lemma.as_str();
        let is_read = self.is_only_read(item_idx) && !is_lettered && !self.is_lettering(item_idx);
        if is_read && self.noun_before.is_none() && !is_worn {
            self.draft.captions.push((Speaker::Nobody, text));
            self.readings[item_idx] = Reading::Scene;
        } else if (matches!(before, "word" | "text" | "lettering" | "phrase" | "slogan")
            || self.is_written(item_idx))
            && !is_worn
            && !is_spoken
            && thing.is_none()
        {
            // "the word 'START' written on a street": to be read, whoever is near.
            self.add_sign(None, text, item_idx);
            if let (Some(sign), Reading::Entity { .. }) =
                (self.draft.entities.last_mut(), &self.readings[item_idx])
            {
                WORDS.clone_into(&mut sign.word);
            }
        } else if matches!(before, "named" | "called" | "nicknamed") {
            self.readings[item_idx] = Reading::not_drawn("a name");
        } else if let (true, Some(wearer)) = (is_worn, speaker) {
            self.draft.entities[wearer].text = Some(text);
            self.readings[item_idx] = Reading::Detail { id: wearer as u32 };
        } else if let Some(on) = on {
            self.write_on(on, text, item_idx);
        } else if let (Some(thing), true) = (thing, !is_said && speaker.is_none()) {
            self.add_sign(Some(thing), text, item_idx);
        } else if is_said || self.opens_sentence(item_idx) || self.is_cited(item_idx, speaker) {
            self.say(speaker, text, item_idx);
        } else {
            self.add_sign(None, text, item_idx);
        }
    }

    /// The noun behind quoted words that they are written on: a "best boss" mug, an "OPEN" sign.
    fn lettered_behind(&self, item_idx: usize) -> Option<usize> {
        let before = item_idx.checked_sub(1).map(|at| &self.items[at]);
        let is_of_something = before.is_some_and(|before| {
            before.kind() == TokenKind::Word && before.noun.is_some() && before.adjective.is_none()
        });
        if is_of_something || self.is_introduced_by_speech(item_idx) {
            return None;
        }
        let describes = |item: &Item<'_>| item.adjective.is_some();
        for at in item_idx + 1..self.items.len().min(item_idx + 2 + MOST_BETWEEN) {
            let item = &self.items[at];
            let is_word = item.kind() == TokenKind::Word
                && item.function.is_none()
                && item.preposition.is_none();
            if !is_word {
                return None;
            }
            let concept = item.noun.and_then(Noun::concept);
            if concept.is_some_and(|concept| concept.is_worn || carries_letters(concept.class)) {
                let is_last = !self.noun_follows(at);
                if is_last {
                    return Some(at);
                }
            } else if !describes(item) {
                return None;
            }
        }
        None
    }

    /// "He turns to her, "We are late"": words behind a mark are said by whoever is spoken of.
    fn is_cited(&self, item_idx: usize, speaker: Option<usize>) -> bool {
        let follows_mark = item_idx
            .checked_sub(1)
            .is_some_and(|before| self.items[before].kind() == TokenKind::Comma);
        let is_board_there = self.draft.entities.iter().any(is_board);
        speaker.is_some() && follows_mark && !is_board_there
    }

    /// Writes the quoted words that stood before this noun on what it names.
    pub(super) fn letter(&mut self, item_idx: usize, entity_idx: usize) {
        let is_meant = |(_, _, noun_idx): &mut (String, usize, usize)| *noun_idx == item_idx;
        if let Some((text, quote_idx, _)) = self.lettering.take_if(is_meant) {
            let entity = &mut self.draft.entities[entity_idx];
            entity.text = Some(text);
            // A neon "OPEN" sign: the words stand between its name.
            let before = quote_idx.checked_sub(1).map(|at| &self.items[at].lemma);
            if let Some(before) = before.filter(|it| matches!(it.as_str(), "neon" | "led")) {
                entity.word = format!("{before} {}", entity.word);
            }
            self.readings[quote_idx] = Reading::Detail {
                id: entity_idx as u32,
            };
        }
    }

    /// "The caption reads", "text overlay:": words that are read, and stand on nothing that is there.
    fn is_only_read(&self, item_idx: usize) -> bool {
        let is_label_end = |item: &Item<'_>| item.tokens[0].written == ":";
        let mut end = item_idx;
        if end > 0 && is_label_end(&self.items[end - 1]) {
            end -= 1;
        }
        let lead = self.items[..end].iter().rev().take(LONGEST_LEAD);
        let mut lead = lead.take_while(|item| item.kind() == TokenKind::Word);
        lead.any(|item| WordClass::OnlyRead.has(&item.lemma))
    }

    /// "Chrome text 'NEON GRIND'", "glowing letters 'HELLO'": letters that stand there, and are made of something.
    fn is_lettering(&self, item_idx: usize) -> bool {
        let lemma = |back: usize| {
            let at = item_idx.checked_sub(back)?;
            Some(self.items[at].lemma.as_str())
        };
        lemma(1).is_some_and(|it| matches!(it, "text" | "lettering" | "letter" | "word"))
            && lemma(2).is_some_and(|it| WordClass::LettersOf.has(it))
    }

    /// "a sign with the message": what stands right before such words.
    fn lettered_before(&self, item_idx: usize) -> Option<usize> {
        const LETTERS: &[&str] = &[
            "text",
            "message",
            "word",
            "slogan",
            "phrase",
            "lettering",
            "headline",
        ];
        let at = item_idx.checked_sub(1)?;
        let written = self.items[at].tokens.last()?.text.trim_end_matches('s');
        if !LETTERS.contains(&written) {
            return None;
        }
        let before = self.items[..at].iter().rev();
        let n_between = before
            .take(MOST_BETWEEN)
            .take_while(|item| item.function.is_some() || item.adjective.is_some())
            .count();
        let with = (at - n_between).checked_sub(1)?;
        let is_with = self.items[with].preposition == Some(Preposition::With);
        with.checked_sub(1).filter(|_| is_with)
    }

    fn noun_bound_is_lettered(&self) -> bool {
        self.clause
            .noun_bound
            .is_some_and(|idx| carries_letters(self.draft.entities[idx].class()))
    }

    /// "says", "NAME:".
    fn is_introduced_by_speech(&self, item_idx: usize) -> bool {
        let before = self.items[..item_idx].iter().rev().take(REACH);
        let mut words = before.filter(|item| item.kind() == TokenKind::Word);
        let is_colon = item_idx > 0 && self.items[item_idx - 1].kind() == TokenKind::Stop;
        let is_verb = words.any(|item| {
            item.verb.is_some_and(|verb| verb.action == Action::Talk)
                || WordClass::BeforeSpeech.has(&item.tokens[0].text)
                || WordClass::BeforeSpeech.has(&item.lemma)
        });
        is_verb || is_colon
    }

    /// "'Happy Birthday' written on a cake".
    fn is_written(&self, item_idx: usize) -> bool {
        let next = self.items.get(item_idx + 1);
        next.is_some_and(|next| {
            matches!(
                next.tokens[0].text.as_str(),
                "written" | "painted" | "printed" | "carved" | "spelled" | "engraved" | "etched"
            )
        })
    }

    /// "wearing a T-shirt that says".
    fn wears_what_is_lettered(&self, item_idx: usize) -> bool {
        self.items[..item_idx].iter().rev().take(REACH).any(|item| {
            item.noun
                .and_then(|noun| noun.concept())
                .is_some_and(|concept| concept.is_worn)
        })
    }

    fn opens_sentence(&self, item_idx: usize) -> bool {
        self.items[..item_idx]
            .iter()
            .rev()
            .take_while(|item| item.kind() != TokenKind::Stop)
            .all(|item| item.kind() != TokenKind::Word || item.function == Some(Function::Filler))
    }

    fn write_on(&mut self, thing: usize, text: String, item_idx: usize) {
        let entity = &mut self.draft.entities[thing];
        if !carries_letters(entity.class()) || entity.text.is_some() {
            return self.add_sign(Some(thing), text, item_idx);
        }
        entity.text = Some(text);
        // "a sign reads": it stands there, and reads nothing.
        if matches!(entity.action, Action::Read | Action::Talk) || is_board(entity) {
            entity.action = Action::Idle;
        }
        self.readings[item_idx] = Reading::Detail { id: thing as u32 };
    }

    /// "ROBOT 1:" before what it says: a label, and not another robot.
    pub(super) fn is_speaker_label(&self, item_idx: usize) -> bool {
        let mut after = self.items[item_idx + 1..].iter();
        let mut next = after.next();
        if next.is_some_and(|item| item.count.is_some()) {
            next = after.next();
        }
        let is_colon = next.is_some_and(|item| item.kind() == TokenKind::Stop);
        is_colon
            && after
                .next()
                .is_some_and(|item| item.kind() == TokenKind::Quote)
    }

    fn add_sign(&mut self, beside: Option<usize>, text: String, item_idx: usize) {
        if let Some(thing) = beside {
            let entity = &mut self.draft.entities[thing];
            if entity.action == Action::Talk || entity.action == Action::Read {
                entity.action = Action::Idle;
            }
        }
        if self.draft.entities.len() >= MAX_ENTITIES {
            self.readings[item_idx] = Reading::not_drawn("too many things for one picture");
            return;
        }
        let mut sign = DraftEntity::new(concept("sign"), "sign".to_owned());
        sign.text = Some(text);
        sign.place = beside.map(|thing| (Relation::Beside, Some(thing)));
        self.draft.entities.push(sign);
        self.readings[item_idx] = Reading::Entity {
            id: self.draft.entities.len() as u32 - 1,
        };
    }

    fn say(&mut self, speaker: Option<usize>, text: String, item_idx: usize) {
        if let Some(speaker) = speaker {
            let entity = &mut self.draft.entities[speaker];
            if entity.action == Action::Idle {
                entity.action = Action::Talk;
            }
        }
        let speaker = speaker.map_or(Speaker::Somebody, Speaker::Entity);
        self.draft.captions.push((speaker, text));
        self.readings[item_idx] = Reading::Scene;
        self.clause.expects_object = false;
    }
}

/// Whether words can be written on something of this kind.
fn carries_letters(class: Class) -> bool {
    use Class::{Aircraft, Boat, Building, Food, Furniture, Instrument, Thing, Vehicle};
    matches!(
        class,
        Aircraft | Boat | Building | Food | Furniture | Instrument | Thing | Vehicle
    )
}

fn is_board(entity: &DraftEntity) -> bool {
    Board::is_named(&entity.word) || Board::is_named(entity.key())
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    /// What is written on the first entity of that concept.
    #[track_caller]
    fn check(prompt: &str, concept: &str, text: &str) {
        let scene = understand(prompt).scene;
        let named = scene.entities.iter().find(|it| it.concept == concept);
        let written = named.and_then(|it| it.text.as_deref());
        assert_eq!(written, Some(text), "{prompt}: {:?}", scene.entities);
        let n_signs = scene.entities.iter().filter(|it| it.text.is_some()).count();
        assert_eq!(n_signs, 1, "{prompt}: {:?}", scene.entities);
    }

    #[test]
    fn quoted_words_before_a_thing_are_written_on_it() {
        check(
            "They sip from a “best boss” mug in an office",
            "cup",
            "best boss",
        );
        check("A shop with an \"OPEN\" sign", "sign", "OPEN");
        check("A \"Hello\" banner hangs over the street", "flag", "Hello");
        check(
            "A man in a \"COFFEE FIRST\" t-shirt waves",
            "man",
            "COFFEE FIRST",
        );
        let neon = understand("Neon \"Ramen\" sign flickering in the rain").scene;
        assert_eq!(neon.entities[0].word, "neon sign");
        check("A \"FOR SALE\" wooden sign in a garden", "sign", "FOR SALE");
    }

    #[test]
    fn words_on_a_thing_are_no_sign_beside_it() {
        check("A coin with \"C\" on it spins", "coin", "C");
        check(
            "A truck with \"FRESH MILK\" written on the side drives down a road",
            "truck",
            "FRESH MILK",
        );
        check("A box labeled \"Books\" stands in a room", "box", "Books");
    }

    #[test]
    fn a_message_is_written_on_the_thing_that_has_it() {
        check("A sign with the message \"SLOW\"", "sign", "SLOW");
        check("A neon sign with the text \"OPEN\"", "sign", "OPEN");
        check("A billboard with the message \"SALE\"", "billboard", "SALE");
        check(
            "A protester's sign with the words \"NO WAR\"",
            "picket_sign",
            "NO WAR",
        );
        check("A newspaper with the words \"PEACE\"", "newspaper", "PEACE");
        check(
            "A screen with the text \"LOADING\"",
            "television",
            "LOADING",
        );
        check("A board with the words \"MENU\"", "sign", "MENU");
        check("A banner with the message \"WELCOME\"", "flag", "WELCOME");
        check(
            "A letter with the words \"I LOVE YOU\"",
            "letter",
            "I LOVE YOU",
        );
        check("A man in a t-shirt with the text \"HELLO\"", "man", "HELLO");
    }

    #[test]
    fn captions_stand_on_nothing() {
        for prompt in [
            "Caption reads: \"Never give up\". A man runs up a hill",
            "A man runs up a hill. Text overlay: \"Never give up\"",
            "A man runs up a hill with the caption \"Never give up\"",
            "A man runs up a hill, the text at the bottom says \"Never give up\"",
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(scene.entities.len(), 1, "{prompt}: {:?}", scene.entities);
            assert_eq!(scene.captions.len(), 1, "{prompt}");
            assert_eq!(scene.captions[0].text, "Never give up");
        }
    }

    #[test]
    fn what_is_said_is_written_on_nothing() {
        let scene = understand("A woman says \"Good morning\" and drinks from a mug").scene;
        assert!(scene.entities.iter().all(|it| it.text.is_none()));
        assert_eq!(scene.captions[0].text, "Good morning");
    }
}

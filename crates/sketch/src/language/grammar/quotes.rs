//! Words in quotation marks: what somebody says, or what is written on something.

use super::Reader;
use crate::language::draft::{DraftEntity, MAX_ENTITIES, Speaker, concept};
use crate::language::senses::Function;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, Relation};

/// No more of a quotation is kept, in characters.
const LONGEST_CHARS: usize = 160;
/// What words to be read are called that stand on nothing.
pub(in crate::language) const WORDS: &str = "words";
/// How far before a quotation the word stands that introduces it.
const REACH: usize = 3;
/// What can be lettered; on anything else stands a sign beside it.
const LETTERED: &[&str] = &[
    "sign",
    "flag",
    "picture",
    "television",
    "newspaper",
    "envelope",
    "letter",
    "banner",
    "poster",
    "screen",
    "billboard",
    "board",
    "blackboard",
    "chalkboard",
    "card",
    "note",
    "menu",
    "paper",
    "label",
    "plaque",
    "monitor",
];

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
        let is_thing = |idx: &usize| !self.draft.entities[*idx].is_animate();
        let doer = self.doers().last().copied();
        let on = self
            .noun_before
            .or(self.clause.noun_bound)
            .or(doer)
            .filter(is_thing);
        let last = self.draft.entities.len().checked_sub(1);
        let thing = on.or(last).filter(is_thing);
        let is_said = self.is_introduced_by_speech(item_idx);
        let is_worn = self.wears_what_is_lettered(item_idx);
        let speaker = doer.filter(|&idx| self.draft.entities[idx].is_animate());
        let before = self.items[item_idx.saturating_sub(1)].lemma.as_str();
        if matches!(
            before,
            "title" | "subtitle" | "caption" | "subtitles" | "titled"
        ) {
            self.draft.captions.push((Speaker::Nobody, text));
            self.readings[item_idx] = Reading::Scene;
        } else if (matches!(before, "word" | "text" | "lettering" | "phrase" | "slogan")
            || self.is_written(item_idx))
            && !is_worn
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
        } else if let (Some(thing), true) = (thing, on.is_some() || !is_said && speaker.is_none()) {
            self.write_on(thing, text, item_idx);
        } else if is_said || self.opens_sentence(item_idx) {
            self.say(speaker, text, item_idx);
        } else {
            self.add_sign(None, text, item_idx);
        }
    }

    /// "says", "NAME:".
    fn is_introduced_by_speech(&self, item_idx: usize) -> bool {
        let before = self.items[..item_idx].iter().rev().take(REACH);
        let mut words = before.filter(|item| item.kind() == TokenKind::Word);
        let is_colon = item_idx > 0 && self.items[item_idx - 1].kind() == TokenKind::Stop;
        let is_verb = words.any(|item| {
            item.verb.is_some_and(|verb| verb.action == Action::Talk)
                || matches!(item.lemma.as_str(), "that says" | "says")
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
        let word = entity.word.rsplit(' ').next().unwrap_or_default();
        let is_lettered = LETTERED.contains(&word) || LETTERED.contains(&entity.key());
        if !is_lettered || entity.text.is_some() {
            return self.add_sign(Some(thing), text, item_idx);
        }
        entity.text = Some(text);
        // "a sign reads": it stands there, and reads nothing.
        entity.action = Action::Idle;
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

//! Where phrases, clauses and sentences end, and what is given up there.

use super::state::{Clause, Doer, Role};
use super::{Form, Function, Preposition, Reader, Reading};
use crate::language::classes::WordClass;
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::scene::Heading;

impl Reader<'_> {
    /// The phrase has its noun; what follows begins anew.
    pub(super) fn close_phrase(&mut self) {
        self.drop_phrase();
        self.clause.preposition = None;
        self.clause.expects_object = false;
        self.clause.is_and = false;
        self.clause.follows_auxiliary = false;
        self.clause.after_scenery = false;
        self.clause.is_part = false;
    }

    /// Gives up what stood before a noun that never came.
    pub(super) fn drop_phrase(&mut self) {
        self.describe_what_is_made_of_it();
        let phrase = std::mem::take(&mut self.phrase);
        let lost = phrase
            .adjectives
            .into_iter()
            .chain(phrase.count.map(|(_, item_idx)| item_idx));
        for item_idx in lost {
            if self.is_place_in_flames(item_idx) {
                self.set_on_fire();
                self.readings[item_idx] = Reading::Scene;
                continue;
            }
            self.readings[item_idx] = Reading::not_drawn("describes nothing that is shown");
            self.hurry(item_idx);
        }
    }

    /// "a bottle made of blue glass": the bottle is blue.
    pub(super) fn describe_what_is_made_of_it(&mut self) {
        let Some(of) = self.clause.noun_bound else {
            return;
        };
        if self.bound_by() != Some(Preposition::Like) {
            return;
        }
        let adjectives = std::mem::take(&mut self.phrase.adjectives);
        for adjective_idx in adjectives {
            self.make_of(adjective_idx, of);
        }
    }

    /// A comma: the next noun continues a list of doers, or begins anew.
    pub(super) fn end_phrase(&mut self) {
        let is_list = self.clause.last_role == Some(Role::Doer) && self.clause.verb.is_none();
        self.close_phrase();
        self.clause.is_and = is_list;
        self.clause.is_undrawn = false;
        self.noun_before = None;
    }

    /// "at a sleek, modern desk": both describe the noun that comes, and the comma parts nothing.
    pub(super) fn is_between_adjectives(&self, item_idx: usize) -> bool {
        let describes = |item: &Item<'_>| {
            item.adjective.is_some() && item.noun.is_none() && item.function.is_none()
        };
        let before = item_idx.checked_sub(1).map(|at| &self.items[at]);
        let next = self.items.get(item_idx + 1);
        self.phrase.is_open
            && self.phrase.has_determiner
            && before.is_some_and(describes)
            && next.is_some_and(|next| describes(next) && next.verb_form != Form::Ing)
            && self.reaches_noun(item_idx)
    }

    /// "Moves quickly", "at full speed": whoever does it is fast.
    pub(super) fn hurry(&mut self, item_idx: usize) {
        const FAST: &[&str] = &[
            "quickly",
            "rapidly",
            "swiftly",
            "speedily",
            "hastily",
            "fast",
            "very fast",
            "full speed",
            "at full speed",
            "at high speed",
            "at top speed",
            "at great speed",
            "at breakneck speed",
            "at incredible speed",
            "at super speed",
            "at lightning speed",
        ];
        const FAR: &[&str] = &["away ", "off into", "into the distance"];
        const NEAR: &[&str] = &[" camera", " viewer", " us"];
        let said = self.items[item_idx].lemma.as_str();
        let is_fast = FAST.contains(&said);
        let heading = match said {
            _ if is_fast => None,
            _ if FAR.iter().any(|far| said.starts_with(far)) => Some(Heading::Far),
            "head on" => Some(Heading::Near),
            _ if NEAR.iter().any(|near| said.ends_with(near)) => Some(Heading::Near),
            _ => None,
        };
        for doer in self.doers() {
            let look = &mut self.draft.entities[doer].look;
            look.is_fast |= is_fast;
            look.heading = heading.unwrap_or(look.heading);
        }
    }

    /// "without a hat", "without any of the letters": whether the word right before says that it is not there.
    pub(super) fn is_without(&self, item_idx: usize) -> bool {
        let before = item_idx.checked_sub(1).map(|at| &self.items[at]);
        before.is_some_and(|before| {
            before.preposition == Some(Preposition::Without)
                || before.function == Some(Function::Not)
        }) || item_idx.checked_sub(1).is_some_and(|at| {
            // "does not contain any people".
            self.readings[at] == Reading::not_drawn("is not done")
                && WordClass::Contains.has(&self.items[at].lemma)
        })
    }

    /// "the quiet hum of machines", "captures the blend": a bare verb behind an article is a noun that no table has.
    pub(super) fn is_named_by_its_deed(&self, item_idx: usize) -> bool {
        const MOST_BETWEEN: usize = 2;
        let item = &self.items[item_idx];
        if item.verb_form != Form::Base || item.noun.is_some() || item.tokens.len() > 1 {
            return false;
        }
        let before = self.items[..item_idx].iter().rev();
        let describes = |item: &&Item<'_>| {
            item.kind() == TokenKind::Word
                && item.noun.is_none()
                && item.verb.is_none()
                && (item.adjective.is_some() || item.hint.is_some())
        };
        let n_between = before.clone().take_while(describes).count();
        let opens = before.clone().nth(n_between);
        n_between <= MOST_BETWEEN
            && opens.is_some_and(|item| {
                matches!(item.lemma.as_str(), "the" | "a" | "an" | "its" | "their")
            })
    }

    /// "the weight of the universe", "a message from a friend": of what is named nothing is there.
    pub(super) fn is_only_spoken_of(&self) -> bool {
        const OF: &[&str] = &[
            "weight", "hum", "roar", "scent", "aroma", "smell", "memory", "feeling", "sense",
            "spirit", "essence", "power", "legend", "tale", "fear", "love",
        ];
        const FROM: &[&str] = &[
            "message",
            "text",
            "letter",
            "email",
            "call",
            "note",
            "postcard",
            "invitation",
        ];
        let Some(before) = self.clause.preposition else {
            return false;
        };
        let head = before
            .checked_sub(1)
            .map_or("", |at| self.items[at].lemma.as_str());
        match self.items[before].lemma.as_str() {
            // "The hum of machines": where nothing else is there, they are what is shown.
            "of" => OF.contains(&head) && !self.draft.entities.is_empty(),
            "from" => FROM.contains(&head) || self.is_first_stage(before),
            _ => false,
        }
    }

    /// "opens from bud to full bloom": what it only was at first; "from flower to flower" is where.
    fn is_first_stage(&self, from: usize) -> bool {
        const REACH: usize = 4;
        const CHANGES: &[&str] = &[
            "open",
            "bloom",
            "grow",
            "evolve",
            "transform",
            "transition",
            "morph",
            "develop",
        ];
        let rest = &self.items[from + 1..];
        let Some(to) = rest.iter().take(REACH).position(|item| item.lemma == "to") else {
            return false;
        };
        let changes = self
            .clause
            .verb_idx
            .is_some_and(|at| CHANGES.contains(&self.items[at].lemma.as_str()));
        let is_same = rest[to + 1..]
            .iter()
            .take(2)
            .any(|item| rest[..to].iter().any(|other| other.lemma == item.lemma));
        changes && !is_same && !self.phrase.has_determiner
    }

    /// A full stop: nothing of the clause goes on but its doer.
    pub(super) fn end_sentence(&mut self) {
        self.drop_phrase();
        let doer = std::mem::take(&mut self.clause.doer);
        self.clause = Clause::default();
        // "A cat on a wall. It jumps." goes on with the cat; a camera is done with its sentence.
        if doer != Doer::Camera {
            self.clause.doer = doer;
        }
        self.clause.is_new = true;
        self.noun_before = None;
    }

    /// "soft, melodic tunes": what is described is a thing, though only a verb is known by that name.
    pub(super) fn is_described(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let before = item_idx.checked_sub(1).map(|before| &self.items[before]);
        let describes = before.is_some_and(|before| {
            let is_adjective =
                before.adjective.is_some() && before.noun.is_none() && before.verb.is_none();
            // "along the tracks".
            let is_place = before.function == Some(Function::Definite)
                && before.lemma == "the"
                && self.clause.preposition.is_some();
            is_place || is_adjective && self.phrase.is_open
        });
        describes && item.verb_form == Form::S && item.tokens.len() == 1
    }
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::Action;

    #[test]
    fn what_is_only_spoken_of_is_not_there() {
        let astronaut =
            keys("A lonely astronaut sits on a bench, the weight of the universe on his shoulders");
        assert_eq!(astronaut, ["man", "bench"]);
        let phone =
            keys("A motorcycle on a road, a phone on the seat lit up with a message from a friend");
        assert_eq!(phone, ["motorcycle", "phone"]);
        assert_eq!(keys("A man reads a letter beside a friend").len(), 3);
        assert_eq!(keys("The hum of machines").len(), 1);
        assert_eq!(keys("A flower opening from bud to full bloom"), ["flower"]);
    }

    #[test]
    fn a_bare_verb_behind_an_article_is_no_deed() {
        let scene = understand(
            "A woman sits at a desk in a room. The scene captures the blend of focus and calm.",
        )
        .scene;
        assert!(scene.entities.iter().all(|it| it.action != Action::Stir));
        let sip = understand("A woman in a kitchen takes a slow sip of coffee").scene;
        assert_eq!(sip.entities[0].action, Action::Drink);
        let hum = understand(
            "A woman sits at a desk. The room is filled with the quiet hum of machines.",
        )
        .scene;
        let woman = &hum.entities[0];
        assert!(!matches!(woman.action, Action::Talk), "{woman:?}");
    }

    #[test]
    fn nothing_stands_behind_without() {
        for prompt in [
            "A man in a baseball cap without any letters on the front",
            "A cup without a handle, free of any flowers",
            "A dog in a park, no cars, not a single tree, devoid of people",
        ] {
            assert_eq!(keys(prompt).len(), 1, "{prompt}: {:?}", keys(prompt));
        }
    }

    #[test]
    fn lighting_lights_nothing_by_itself() {
        let puddle =
            understand("Raindrops hit a puddle, blue hour lighting, minimalist style").scene;
        assert!(puddle.entities.iter().all(|it| it.action != Action::Light));
        let candle = understand("A woman is lighting a candle").scene;
        assert_eq!(candle.entities[0].action, Action::Light);
    }
}

//! What is seen from so near that nothing else is in the picture: a face that a prompt is of, an eye.

use super::Reader;
use super::nouns::is_animal;
use crate::language::classes::WordClass;
use crate::language::draft::{DraftEntity, concept};
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, NounKind};
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, Age, Bearing, Class, Feeling, Relation, Setting, Shot};

/// How many words may stand between whose face it is and the face: "Julia Roberts' wide, warm smile".
const BETWEEN: usize = 3;
/// Within how many words of its beginning a prompt says what it is of.
const OPENING: usize = 10;
/// How much darker than a coat what is seen behind an eye of it is.
const BEHIND: f32 = 0.62;

impl Reader<'_> {
    /// "Meryl Streep's face shows surprise, her eyes wide": a face that fills the picture, and what it shows.
    pub(super) fn note_face_told(&mut self) {
        let invented = self.let_somebody_own_the_face();
        let owner = invented.or_else(|| self.owner_of_face());
        let Some(owner) = owner.or_else(|| self.owner_by_looks()) else {
            return;
        };
        let feeling = self
            .spoken()
            .into_iter()
            .find_map(|(_, word)| WordClass::FaceTold.stands_for(|told: &str| told == word));
        // "Her lips curve into a smile, her gaze intense": she smiles.
        let smiles = self.spoken().into_iter().any(|(_, word)| {
            ["smile", "grin", "laugh"]
                .iter()
                .any(|verb| super::gaze::is_form_of(word, verb))
        });
        let feeling = match feeling {
            Some(Feeling::Determined | Feeling::Stern) if smiles => Some(Feeling::Happy),
            feeling => feeling,
        };
        let entity = &mut self.draft.entities[owner];
        entity.carry(Bearing::FacesUs);
        if let Some(feeling) = feeling {
            entity.look.feeling = Some(feeling);
        }
        if feeling == Some(Feeling::Sad) && entity.action == Action::Laugh {
            entity.action = Action::Idle;
        }
        if matches!(entity.action, Action::Look | Action::Turn | Action::Spin) {
            entity.action = Action::Idle;
        }
        entity.target = None;
        self.draft.shot.get_or_insert(Shot::CloseUp);
        self.draft.surface.is_shallow = true;
    }

    /// "Her eyes sparkling with amusement": of a prompt that names nobody, she is who it is of.
    fn let_somebody_own_the_face(&mut self) -> Option<usize> {
        const OPENS: usize = 4;
        if !self.draft.entities.is_empty() || self.is_change {
            return None;
        }
        let words = self.spoken();
        let owner = words.iter().take(OPENS).find_map(|(_, word)| match *word {
            "her" => Some("woman"),
            "his" => Some("man"),
            _ => None,
        });
        let is_face = words
            .iter()
            .take(2 * OPENS)
            .any(|(_, word)| WordClass::FacePart.has(word));
        let key = owner.filter(|_| is_face)?;
        let mut somebody = DraftEntity::new(concept(key), key.to_owned());
        somebody.is_subject = true;
        self.draft.entities.push(somebody);
        Some(self.draft.entities.len() - 1)
    }

    /// "Brad Pitt smirks, his blue eyes sparkling", "a tear rolls down an old man's cheek": of whom a prompt is that
    /// tells of nothing but a face.
    fn owner_by_looks(&self) -> Option<usize> {
        const LEAST: usize = 2;
        const OPENING_WORDS: usize = 9;
        const LONGEST: usize = 24;
        let words = self.spoken();
        let is_told = |word: &str| {
            WordClass::FacePart.has(word)
                || WordClass::FaceDoes
                    .words()
                    .any(|verb| super::gaze::is_form_of(word, verb))
                || matches!(word, "tear" | "furrowed" | "freckled")
        };
        let told: Vec<usize> = (0..words.len())
            .filter(|at| is_told(words[*at].1))
            .collect();
        let is_of_face = told.len() >= LEAST && told[0] < OPENING_WORDS && words.len() <= LONGEST;
        let is_placed = self.draft.setting.is_some_and(|(_, is_sure)| is_sure);
        let mut living = self.draft.entities.iter().enumerate();
        let (owner, entity) = living.find(|(_, it)| it.is_animate())?;
        let is_alone = !living.any(|(_, it)| it.is_animate());
        let is_calm = matches!(
            entity.action,
            Action::Idle | Action::Laugh | Action::Cry | Action::Look | Action::Talk
        );
        let is_somebody = entity.class() == Class::Person && entity.count == 1;
        (is_of_face && !is_placed && is_alone && is_calm && is_somebody).then_some(owner)
    }

    /// Whose face, eyes or smile a prompt begins with.
    fn owner_of_face(&self) -> Option<usize> {
        let is_word = |at: &usize| self.items[*at].kind() == TokenKind::Word;
        let opening = (0..self.items.len()).filter(is_word).take(OPENING);
        let whose = opening.into_iter().find(|&at| {
            let after = self.items[at + 1..].iter().take(BETWEEN + 1);
            self.items[at].is_possessive()
                && after
                    .take_while(|item| item.verb.is_none() || WordClass::FacePart.has(&item.lemma))
                    .any(|item| {
                        item.tokens
                            .last()
                            .is_some_and(|it| WordClass::FacePart.has(&it.text))
                    })
        })?;
        let owner = self.shown_by(whose)?;
        let entity = self.draft.entities.get(owner)?;
        let is_alone = self
            .draft
            .entities
            .iter()
            .filter(|it| it.is_animate())
            .count()
            == 1;
        let is_calm = matches!(
            entity.action,
            Action::Idle
                | Action::Laugh
                | Action::Cry
                | Action::Look
                | Action::Talk
                | Action::Turn
                | Action::Spin
        );
        (entity.class() == Class::Person && entity.count == 1 && is_alone && is_calm)
            .then_some(owner)
    }

    /// "turns toward the sunrise" is no pirouette: somebody looks there.
    pub(super) fn look_where_they_turn(&mut self) {
        let at = self.items.iter().position(|item| {
            item.verb.is_some()
                && item.tokens[0]
                    .text
                    .trim_end_matches("ing")
                    .trim_end_matches("ed")
                    .trim_end_matches('s')
                    == "turn"
        });
        let Some(at) = at else {
            return;
        };
        let leads_there = self
            .items
            .get(at + 1)
            .is_some_and(|item| matches!(item.lemma.as_str(), "toward" | "towards"));
        let turners = self
            .draft
            .entities
            .iter_mut()
            .filter(|entity| entity.class() == Class::Person && entity.action == Action::Turn);
        if leads_there {
            for entity in turners {
                entity.action = Action::Look;
            }
        }
    }

    /// "Close-up of a chameleon's eye": an eye fills the picture, in the skin it sits in.
    pub(super) fn show_an_eye(&mut self) {
        if self.is_change {
            self.change_the_eye();
            return;
        }
        if self.draft.shot != Some(Shot::CloseUp) {
            return;
        }
        let Some(owner) = self.owner_of_eye() else {
            return;
        };
        let entity = &self.draft.entities[owner];
        let kind = match entity.class() {
            Class::Person => "person",
            Class::Bird => "bird",
            class if is_animal(class) => "animal",
            _ => return,
        };
        let listed = |of: &str| LEXICON.get(&format!("eye of {of}"))?.noun.as_ref();
        let Some(noun) = listed(entity.key()).or_else(|| listed(kind)) else {
            return;
        };
        let NounKind::Concept(concept_idx) = noun.kind else {
            return;
        };
        let usual = noun
            .attributes
            .iter()
            .find_map(|attribute| match attribute {
                Attribute::Colour(rgb) => Some(*rgb),
                _ => None,
            });
        let coat = entity.look.colour.or(usual);
        let mut eye = DraftEntity::new(Some(&LEXICON.concepts[concept_idx]), eye_of(&entity.word));
        eye.look.colour = if kind == "person" { None } else { coat };
        eye.look.states.clone_from(&entity.look.states);
        eye.is_subject = true;
        self.draft.entities[owner] = eye;
        if let Some(coat) = coat
            && self.draft.setting.is_none_or(|(_, is_sure)| !is_sure)
        {
            self.draft.setting = Some((Setting::Studio, true));
            self.draft.surface.colour = Some(darker(coat));
        }
    }

    /// "its skin turns blue" of an animal of which an eye is shown: the skin about the eye.
    fn change_the_eye(&mut self) {
        let n_known = self.draft.n_known;
        let entities = &mut self.draft.entities;
        let mut is_kept = vec![true; entities.len()];
        for idx in n_known..entities.len() {
            let eye = eye_of(&entities[idx].word);
            if let Some(known) = entities[..n_known].iter().position(|it| it.word == eye) {
                entities[known].look.colour =
                    entities[idx].look.colour.or(entities[known].look.colour);
                is_kept[idx] = false;
            }
        }
        if is_kept.contains(&false) {
            self.keep_entities(|idx| is_kept[idx], || Reading::Scene);
        }
    }

    /// Whose eye is told of: "a cat's eye", "the dragon eye", "the eye of an eagle".
    fn owner_of_eye(&self) -> Option<usize> {
        let at = self.items.iter().position(|item| {
            item.tokens.len() == 1 && matches!(item.tokens[0].text.as_str(), "eye" | "eyeball")
        })?;
        // "cat eye sunglasses", "a fish eye lens", "a bull's eye target".
        let names_more = self
            .items
            .get(at + 1)
            .is_some_and(|next| next.noun.is_some() && next.verb.is_none());
        if names_more {
            return None;
        }
        let before = (0..at)
            .rev()
            .take_while(|&idx| self.items[idx].kind() == TokenKind::Word)
            .take(BETWEEN)
            .find(|&idx| self.items[idx].is_possessive() || idx + 1 == at)
            .and_then(|idx| self.shown_by(idx));
        let is_of = self
            .items
            .get(at + 1)
            .is_some_and(|item| item.lemma == "of");
        let behind =
            || (at + 2..self.items.len().min(at + 2 + BETWEEN)).find_map(|idx| self.shown_by(idx));
        before.or_else(|| is_of.then(behind).flatten())
    }
}

impl Reader<'_> {
    /// What is shown for an item.
    fn shown_by(&self, item_idx: usize) -> Option<usize> {
        match self.readings[item_idx] {
            Reading::Entity { id } => {
                Some(id as usize).filter(|&id| id < self.draft.entities.len())
            }
            _ => None,
        }
    }

    /// "A mother koala carrying her baby on her back": the young of an animal is one of its kind.
    pub(super) fn tell_young_by_kin(&mut self) {
        let is_baby = |entity: &DraftEntity| matches!(entity.key(), "baby" | "toddler");
        let mut grown = self
            .draft
            .entities
            .iter()
            .filter(|it| !is_baby(it) && it.is_animate());
        let Some(parent) = grown.next().filter(|it| is_animal(it.class())) else {
            return;
        };
        if grown.any(|it| !is_animal(it.class())) {
            return;
        }
        let (concept, colour) = (parent.concept, parent.look.colour);
        let of_its_own: Vec<usize> = (1..self.items.len())
            .filter(|&at| {
                let whose = self.items[at - 1].lemma.as_str();
                matches!(whose, "her" | "its" | "their" | "his")
            })
            .filter_map(|at| self.shown_by(at))
            .filter(|&idx| is_baby(&self.draft.entities[idx]))
            .collect();
        let Some(&first) = of_its_own.first() else {
            return;
        };
        for idx in of_its_own {
            let young = &mut self.draft.entities[idx];
            young.concept = concept;
            young.look.colour = colour;
            young.look.age = Age::Child;
            // It rides on its mother, and is not in hands she has not.
            if matches!(young.place, Some((Relation::Holding, Some(_)))) {
                young.place = Some((Relation::On, young.place.and_then(|(_, of)| of)));
            }
        }
        // Named once more it is the same one.
        let is_again = |entity: &DraftEntity| {
            let is_of_kind = entity.concept.map(|it| &it.key) == concept.map(|it| &it.key);
            entity.key() == "baby" || entity.look.age == Age::Child && is_of_kind
        };
        let entities = self.draft.entities.iter().enumerate();
        let kept: Vec<bool> = entities
            .map(|(idx, entity)| idx <= first || !is_again(entity))
            .collect();
        if kept.contains(&false) {
            self.keep_entities(|idx| kept[idx], || Reading::not_drawn("named before"));
        }
    }
}

/// What the eye of somebody is called; by a name of theirs alone they would be drawn whole.
fn eye_of(word: &str) -> String {
    format!("{word} eye")
}

/// A colour as it is behind what is lit.
fn darker(rgb: u32) -> u32 {
    let channel = |shift: u32| ((((rgb >> shift) & 0xff) as f32 * BEHIND) as u32) << shift;
    channel(16) | channel(8) | channel(0)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Age, Bearing, Feeling, Shot};

    #[test]
    fn a_face_that_a_prompt_is_of_fills_the_picture_and_shows_what_is_told() {
        for (prompt, feeling) in [
            (
                "Jennifer Aniston's eyes convey sadness, her face full of deep emotion",
                Some(Feeling::Sad),
            ),
            (
                "Meryl Streep's face shows surprise, her eyes wide and expressive",
                Some(Feeling::Surprised),
            ),
            (
                "Tom Cruise's face conveys determination, his eyes focused",
                Some(Feeling::Determined),
            ),
        ] {
            let scene = understand(prompt).scene;
            let somebody = &scene.entities[0];
            assert_eq!(scene.shot, Shot::CloseUp, "{prompt}");
            assert!(
                somebody.look.bearings.contains(&Bearing::FacesUs),
                "{prompt}"
            );
            assert_eq!(somebody.look.feeling, feeling, "{prompt}");
        }
    }

    #[test]
    fn who_does_something_else_or_only_owns_a_thing_is_no_portrait() {
        for prompt in [
            "A man's dog runs across a meadow",
            "A woman's hat flies away",
            "A girl dances, her face full of joy",
            "Two women and their mother's smile on a photo",
        ] {
            let scene = understand(prompt).scene;
            assert_ne!(scene.shot, Shot::CloseUp, "{prompt}");
        }
    }

    #[test]
    fn who_turns_toward_something_looks_there() {
        let action = |prompt: &str| understand(prompt).scene.entities[0].action;
        assert_eq!(action("A woman turns toward the sunrise"), Action::Look);
        assert_eq!(action("The subject turns towards the window"), Action::Look);
        assert_ne!(action("A dancer turns on a stage"), Action::Look);
    }

    #[test]
    fn the_young_of_an_animal_is_one_of_its_kind() {
        for prompt in [
            "A mother koala carrying her baby on her back",
            "A mother koala with her baby",
        ] {
            let scene = understand(prompt).scene;
            let young: Vec<_> = scene
                .entities
                .iter()
                .filter(|it| it.look.age == Age::Child)
                .collect();
            assert_eq!(young.len(), 1, "{prompt}");
            assert_eq!(young[0].concept, scene.entities[0].concept, "{prompt}");
        }
        let scene = understand("A woman and her dog look at her baby").scene;
        assert!(scene.entities.iter().any(|it| it.concept == "baby"));
    }

    #[test]
    fn an_eye_from_near_is_no_whole_animal() {
        let key = |prompt: &str| understand(prompt).scene.entities[0].concept.clone();
        for (prompt, eye) in [
            ("Close-up of a cat's eye", "eye_cat"),
            (
                "Close-up of a cats eye, with the galaxy reflected in it",
                "eye_cat",
            ),
            ("Extreme close-up of the eye of a dragon", "eye_reptile"),
            ("Extreme close-up of an eagle's eye", "eye_bird"),
            ("Close-up of a horse's eye", "eye_beast"),
            ("Close-up of a woman's eye", "eye_close"),
        ] {
            assert_eq!(key(prompt), eye, "{prompt}");
        }
        for prompt in [
            "A cat with one eye walks in a park",
            "Close-up of a cat with green eyes",
            "A bird's eye view of a cat in a garden",
        ] {
            assert_eq!(key(prompt), "cat", "{prompt}");
        }
        let changing = understand("Close-up of a lizard's eye").scene;
        assert_eq!(changing.entities[0].action, Action::Idle);
    }
}

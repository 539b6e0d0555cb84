//! Who looks at us, and what a face shows, told as a thing: "eye contact", "a selfie", "an expression of surprise".

use super::Reader;
use crate::language::classes::WordClass;
use crate::language::draft::DraftEntity;
use crate::language::senses::Attribute;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, Bearing, Class, Feeling, Shot};

impl<'a> Reader<'a> {
    /// What is told of somebody who is seen from near: where they look, what their face shows, what they have on and
    /// whether what is behind them is in focus.
    pub(super) fn note_people_near(&mut self) {
        self.note_portrait();
        self.note_sides();
        self.note_gaze();
        self.note_faces();
        self.note_dress();
        self.note_depth();
    }

    /// "talks to someone off-screen to the left", "in profile", "seen from behind": from which side somebody is seen.
    fn note_sides(&mut self) {
        let words = self.spoken();
        for at in 0..words.len() {
            if let Some(bearing) = seen_from(&words, at) {
                self.of_whom(words[at].0, |entity| {
                    let is_told = |it: &Bearing| {
                        matches!(
                            it,
                            Bearing::FacesLeft | Bearing::FacesRight | Bearing::FacesAway
                        )
                    };
                    if !entity.look.bearings.iter().any(is_told) {
                        entity.carry(bearing);
                    }
                });
            }
        }
    }

    /// "looks straight at the camera", "a selfie", "eye contact": whoever that is of faces us.
    fn note_gaze(&mut self) {
        let words = self.spoken();
        for at in 0..words.len() {
            let (item_idx, word) = words[at];
            let pair = words.get(at + 1).map(|(_, next)| format!("{word} {next}"));
            let is_faced = WordClass::FilmOfOneself.has(word)
                || pair.is_some_and(|pair| WordClass::FilmOfOneself.has(&pair));
            if turns_head_to_us(&words, at) {
                self.of_whom(item_idx, |entity| {
                    entity.action = Action::Idle;
                    entity.carry(Bearing::TurnsToUs);
                });
                self.come_near(true);
            } else if is_faced && !is_denied(&words[..at]) || turns_to_camera(&words, at) {
                let mut near = words[..at].iter().rev().take(7);
                let comes_round = !is_faced && near.any(|(_, word)| is_form_of(word, "turn"));
                self.of_whom(item_idx, |entity| {
                    entity.carry(if comes_round {
                        Bearing::TurnsToUs
                    } else {
                        Bearing::FacesUs
                    });
                    // "turns to the camera" is no pirouette.
                    if entity.action == Action::Turn {
                        entity.action = Action::Idle;
                    }
                });
                self.come_near(!matches!(word, "posing" | "poses" | "fashion"));
            }
        }
    }

    /// "an old man with a beard, portrait, bokeh": no picture that stands beside him.
    fn note_portrait(&mut self) {
        let ends = |at: Option<usize>| {
            at.and_then(|at| self.items.get(at))
                .is_none_or(|item| item.kind() != TokenKind::Word)
        };
        let is_portrait = |(at, item): (usize, &super::Item<'_>)| {
            let has_words =
                |words: &[&str]| item.tokens.iter().any(|it| words.contains(&&*it.text));
            has_words(&["portrait", "portraits"]) && ends(at.checked_sub(1)) && ends(Some(at + 1))
        };
        let Some(at) = self.items.iter().enumerate().position(is_portrait) else {
            return;
        };
        let entities = &self.draft.entities;
        if !entities.iter().any(|it| it.class() == Class::Person) {
            return;
        }
        if let Reading::Entity { id } = self.readings[at] {
            self.keep_entities(|idx| idx != id as usize, || Reading::Scene);
        }
        self.draft.shot.get_or_insert(Shot::CloseUp);
        self.of_whom(at, |entity| entity.carry(Bearing::FacesUs));
    }

    /// "with a wide grin", "an expression of surprise": what a face shows of which nothing was said yet.
    fn note_faces(&mut self) {
        let words = self.spoken();
        for at in 0..words.len() {
            let (item_idx, word) = words[at];
            let feeling = shown(&words, at, word)
                .or_else(|| self.felt_aside(item_idx))
                .or_else(|| self.felt_of_face(item_idx));
            if let Some(feeling) = feeling
                && !is_denied(&words[..at])
            {
                let mut near = words[..at].iter().rev().take(4);
                let is_of_face = near.any(|(_, word)| matches!(*word, "expression" | "eyes"));
                let is_in_tears = matches!(word, "tears" | "tear");
                self.of_whom(item_idx, |entity| {
                    entity.look.feeling.get_or_insert(feeling);
                    if is_of_face && entity.action == Action::Idle {
                        entity.carry(Bearing::FacesUs);
                    }
                    if is_in_tears && entity.action == Action::Idle {
                        entity.action = Action::Cry;
                    }
                });
                self.come_near(is_of_face);
            }
        }
    }

    /// "an angry face", "a worried look": a feeling that is said of a face.
    fn felt_of_face(&self, item_idx: usize) -> Option<Feeling> {
        let next = self.items.get(item_idx + 1)?.tokens.last()?;
        let is_face = matches!(
            next.text.as_str(),
            "face" | "expression" | "look" | "eyes" | "stare"
        );
        let mut attributes = self.items[item_idx].adjective?.iter();
        attributes
            .find_map(|attribute| match attribute {
                Attribute::Feels(feeling) => Some(*feeling),
                _ => None,
            })
            .filter(|_| is_face)
    }

    /// "a young man with freckles, shocked, ...": a feeling that stands by itself between commas.
    fn felt_aside(&self, item_idx: usize) -> Option<Feeling> {
        let item = &self.items[item_idx];
        let is_lost = matches!(self.readings[item_idx], Reading::NotDrawn { .. });
        let ends = |at: Option<usize>| {
            at.and_then(|at| self.items.get(at))
                .is_none_or(|item| item.kind() != TokenKind::Word)
        };
        if !is_lost || !ends(item_idx.checked_sub(1)) || !ends(Some(item_idx + 1)) {
            return None;
        }
        item.adjective?
            .iter()
            .find_map(|attribute| match attribute {
                Attribute::Feels(feeling) => Some(*feeling),
                _ => None,
            })
    }

    /// A face that is told of is seen from near, where no other shot is asked for.
    fn come_near(&mut self, is_told: bool) {
        use Action as A;
        let mut living = self.draft.entities.iter().filter(|it| it.is_animate());
        let first = living.next().filter(|_| living.next().is_none());
        let is_calm = |entity: &DraftEntity| {
            entity.class() == Class::Person
                && entity.count == 1
                && matches!(
                    entity.action,
                    A::Idle | A::Talk | A::Look | A::Laugh | A::Cry | A::Wave | A::Eat | A::Drink
                )
        };
        if is_told && first.is_some_and(is_calm) && self.draft.shot.is_none() {
            self.draft.shot = Some(Shot::WaistUp);
        }
    }

    /// The words of the prompt and the items they are of.
    pub(super) fn spoken(&self) -> Vec<(usize, &'a str)> {
        let items = self.items.iter().enumerate();
        items
            .filter(|(_, item)| item.kind() == TokenKind::Word)
            .flat_map(|(idx, item)| item.tokens.iter().map(move |token| (idx, &*token.text)))
            .collect()
    }

    /// Tells something of the person named last before an item, or of the first of all.
    pub(super) fn of_whom(&mut self, item_idx: usize, tell: impl FnOnce(&mut DraftEntity)) {
        let is_person = |idx: &usize| {
            let entity = self.draft.entities.get(*idx);
            entity.is_some_and(|entity| entity.class() == Class::Person)
        };
        let before = self.readings[..=item_idx].iter().rev();
        let named = before
            .filter_map(|reading| match reading {
                Reading::Entity { id } => Some(*id as usize),
                _ => None,
            })
            .find(is_person);
        let meant = named.or_else(|| (0..self.draft.entities.len()).find(is_person));
        if let Some(entity) = meant.and_then(|idx| self.draft.entities.get_mut(idx)) {
            tell(entity);
        }
    }
}

/// "slowly turns her head from looking left to looking at the camera": somebody turns to us in the end.
fn turns_head_to_us(words: &[(usize, &str)], at: usize) -> bool {
    if !matches!(words[at].1, "camera" | "lens" | "viewer" | "us") {
        return false;
    }
    let near = |n_words: usize| {
        words[..at]
            .iter()
            .rev()
            .take(n_words)
            .map(|(_, word)| *word)
    };
    let leads = near(3).any(|word| matches!(word, "to" | "toward" | "towards" | "at"));
    let turn = near(14).position(|word| is_form_of(word, "turn"));
    let is_head = turn
        .is_some_and(|n_words| near(n_words).any(|word| matches!(word, "head" | "face" | "gaze")));
    let comes_round = near(8).any(|word| word == "from");
    leads && is_head && comes_round && !is_denied(&words[..at])
}

/// From which side somebody is seen, as the word at `at` says with those before it.
fn seen_from(words: &[(usize, &str)], at: usize) -> Option<Bearing> {
    let word = |at: Option<usize>| {
        let found = at.and_then(|at| words.get(at));
        found.map_or("", |(_, word)| *word)
    };
    let (before, next) = (word(at.checked_sub(1)), word(Some(at + 1)));
    let looks = |word: &str| {
        [
            "look", "gaze", "stare", "face", "glance", "talk", "speak", "smile", "turn",
        ]
        .iter()
        .any(|verb| is_form_of(word, verb))
    };
    let near = |n_words: usize| {
        words[..at]
            .iter()
            .rev()
            .take(n_words)
            .map(|(_, word)| *word)
    };
    let is_left = |from: usize| {
        words[from..]
            .iter()
            .take(5)
            .any(|(_, word)| *word == "left")
    };
    let side = |is_left: bool| {
        if is_left {
            Bearing::FacesLeft
        } else {
            Bearing::FacesRight
        }
    };
    match words[at].1 {
        "offscreen" if near(6).any(looks) => Some(side(is_left(at))),
        "screen" | "camera" if before == "off" && near(7).any(looks) => Some(side(is_left(at))),
        "right" | "left"
            if !matches!(next, "at" | "hand" | "arm" | "side" | "of" | "into" | "to") =>
        {
            let is_between = |word: &&str| {
                matches!(
                    *word,
                    "to" | "the" | "off" | "toward" | "towards" | "his" | "her" | "their"
                )
            };
            let n_between = near(4).take_while(is_between).count();
            let verb = near(5).nth(n_between).unwrap_or("");
            let turns = ["look", "gaze", "stare", "face", "glance"];
            let is_look = turns.iter().any(|verb_| is_form_of(verb, verb_));
            let is_head = near(9).any(|word| matches!(word, "head" | "face"));
            (is_look || verb == "turned" && is_head).then(|| side(words[at].1 == "left"))
        }
        "profile" if matches!(before, "in" | "side") && next != "picture" => {
            Some(Bearing::FacesRight)
        }
        "behind" if before == "from" => {
            let is_seen = near(3).any(|word| {
                matches!(
                    word,
                    "seen" | "shot" | "viewed" | "filmed" | "view" | "shown" | "camera"
                )
            });
            is_seen.then_some(Bearing::FacesAway)
        }
        "camera" | "viewer" | "us" | "viewers" => {
            let is_back = near(5).any(|word| word == "back" || word == "backs");
            let leads = near(3).any(|word| matches!(word, "to" | "turned" | "toward" | "towards"));
            let is_theirs = near(7).any(|word| matches!(word, "his" | "her" | "their" | "with"));
            (is_back && leads && is_theirs).then_some(Bearing::FacesAway)
        }
        _ => None,
    }
}

/// Whether the word at `at` is the camera that somebody before it turns to.
fn turns_to_camera(words: &[(usize, &str)], at: usize) -> bool {
    if !matches!(words[at].1, "camera" | "lens" | "viewer" | "viewers") {
        return false;
    }
    let before: Vec<&str> = words[..at].iter().rev().map(|(_, word)| *word).collect();
    let n_between = before
        .iter()
        .take_while(|word| WordClass::BeforeCamera.has(word))
        .count();
    let Some(verb) = before.get(n_between) else {
        return false;
    };
    // "at a camera on a table", "the lens of a telescope" are things.
    let is_some_camera = matches!(before[0], "a" | "an");
    let after = words[at + 1..].iter().take(4).map(|(_, word)| *word);
    let is_of_thing = words[at].1 == "lens"
        && after.clone().next() == Some("of")
        && !after.into_iter().any(|word| word == "camera");
    // Who poses or films with a camera has it.
    let meets = *verb == "contact" || before[..n_between].contains(&"locked");
    let leads = before[..n_between].iter().any(|word| match *word {
        "into" | "to" | "toward" | "towards" => true,
        "at" | "on" => !is_some_camera,
        "with" => meets,
        _ => false,
    });
    let turns = |word: &str| {
        WordClass::TurnsToUs
            .words()
            .any(|verb| is_form_of(word, verb))
    };
    // "facing the camera", "addresses the camera".
    let is_face = |word: &str| {
        matches!(
            word,
            "facing" | "faces" | "face" | "addressing" | "addresses"
        )
    };
    let is_direct = before[..n_between].contains(&"facing") || is_face(verb);
    // "smiles softly at", "talks about her day to": something may stand before it.
    let near = before[n_between..].iter().take(if leads { 3 } else { 1 });
    let does = is_direct || leads && near.clone().any(|word| turns(word));
    let is_of_camera = before
        .iter()
        .take(n_between + 4)
        .any(|word| *word == "camera");
    does && !is_of_camera && !is_of_thing && !is_denied(&words[..at - n_between])
}

fn is_denied(before: &[(usize, &str)]) -> bool {
    let near = before.iter().rev().take(4);
    near.map(|(_, word)| *word).any(|word| {
        matches!(
            word,
            "not"
                | "no"
                | "never"
                | "without"
                | "avoid"
                | "avoids"
                | "avoiding"
                | "away"
                | "nobody"
        ) || word.ends_with("n't")
    })
}

/// What the word at `at` says of a face.
fn shown(words: &[(usize, &str)], at: usize, word: &str) -> Option<Feeling> {
    let near = |n_words: usize| {
        words[..at]
            .iter()
            .rev()
            .take(n_words)
            .map(|(_, word)| *word)
    };
    let next = words.get(at + 1).map(|(_, word)| *word);
    if let Some(feeling) = WordClass::FaceDoes.stands_for(|verb| is_form_of(word, verb)) {
        let is_soft = is_form_of(word, "smile")
            && (near(2).any(|word| WordClass::SoftSmile.has(word))
                || next.is_some_and(|next| WordClass::SoftSmile.has(next)));
        return (!is_soft).then_some(feeling);
    }
    // "a single tear rolls down".
    if word == "tear" && near(1).any(|word| matches!(word, "single" | "lone" | "one" | "solitary"))
    {
        return Some(Feeling::Sad);
    }
    // "her eyes widened slightly".
    if word.starts_with("widen") && near(2).any(|word| word == "eyes") {
        return Some(Feeling::Surprised);
    }
    let feeling = WordClass::FaceShows.stands_for(|noun| noun == word)?;
    let is_face = near(4).any(|word| WordClass::OfAFace.has(word)) || next == Some("expression");
    let is_thing = matches!(next, Some("party" | "box" | "gift" | "ending" | "on") if word == "surprise" || word == "focus");
    let is_deed = word == "tears" && !are_wept(words, at);
    (is_face && !is_thing && !is_deed).then_some(feeling)
}

/// Whether the tears at `at` are in somebody's eyes: "in a suit tears a letter" is a deed.
fn are_wept(words: &[(usize, &str)], at: usize) -> bool {
    let word = |at: Option<usize>| {
        at.and_then(|at| words.get(at))
            .map_or("", |(_, word)| *word)
    };
    let before = word(at.checked_sub(1));
    let is_led = |word: &str| matches!(word, "in" | "with" | "of" | "to" | "into" | "through");
    // "with silent tears streaming", and no "boy with scissors tears paper".
    let flow = [
        "stream", "run", "roll", "well", "fall", "flow", "glisten", "form", "fill",
    ];
    let next = word(Some(at + 1));
    let is_of_eyes = matches!(next, "in" | "on")
        && (2..4).any(|n| matches!(word(Some(at + n)), "eye" | "eyes" | "face" | "cheeks"));
    let has_owner = matches!(before, "his" | "her" | "their" | "and");
    is_led(before) || has_owner || is_of_eyes || flow.iter().any(|verb| is_form_of(next, verb))
}

/// Whether a word is a verb or a form of it: "grin", "grins", "grinned", "grinning".
pub(super) fn is_form_of(word: &str, verb: &str) -> bool {
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let Some(ending) = word.strip_prefix(stem) else {
        return false;
    };
    if word == verb {
        return true;
    }
    let doubled = stem
        .chars()
        .last()
        .and_then(|last| ending.strip_prefix(last));
    let is_ending = |ending: &str| matches!(ending, "s" | "es" | "ed" | "ing");
    is_ending(ending) || doubled.is_some_and(|ending| matches!(ending, "ed" | "ing"))
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Bearing, Feeling};

    #[test]
    fn who_tears_something_does_not_weep() {
        for prompt in [
            "A man in a suit tears a letter",
            "A woman in a room tears up a photo",
            "A boy with scissors tears paper",
            "A woman in red tears down a poster",
        ] {
            let scene = understand(prompt).scene;
            let somebody = &scene.entities[0];
            assert_ne!(somebody.action, Action::Cry, "{prompt}");
            assert_eq!(somebody.look.feeling, None, "{prompt}");
        }
        for prompt in [
            "A man in tears",
            "A woman with tears in her eyes",
            "A man with tears streaming down his face",
            "A girl with silent tears streaming down her face",
        ] {
            assert_eq!(
                understand(prompt).scene.entities[0].action,
                Action::Cry,
                "{prompt}"
            );
        }
    }

    #[test]
    fn a_face_is_read_from_whole_words() {
        let feeling = |prompt: &str| understand(prompt).scene.entities[0].look.feeling;
        for prompt in ["A man grinds coffee", "A woman eats poutine"] {
            assert_eq!(feeling(prompt), None, "{prompt}");
        }
        assert_eq!(feeling("A man grinning in a park"), Some(Feeling::Happy));
        assert_eq!(feeling("A girl pouts"), Some(Feeling::Sad));
    }

    #[test]
    fn a_camera_that_is_a_thing_is_not_us() {
        let faces_us = |prompt: &str| {
            let scene = understand(prompt).scene;
            scene.entities[0].look.bearings.contains(&Bearing::FacesUs)
        };
        for prompt in [
            "A man looks at a camera on a table",
            "A woman films with a camera",
            "A man stares at the lens of a telescope",
            "A worker from a factory walks to the camera",
        ] {
            assert!(!faces_us(prompt), "{prompt}");
        }
        let poses = understand("A girl poses with a camera").scene;
        assert_eq!(poses.shot, crate::scene::Shot::Medium);
        for prompt in [
            "A man looks at the camera",
            "A woman smiles into the camera",
            "A woman talks to camera",
            "A man staring straight into the lens of the camera",
            "A woman makes eye contact with the camera",
            "A girl takes a selfie",
        ] {
            assert!(faces_us(prompt), "{prompt}");
        }
    }
}

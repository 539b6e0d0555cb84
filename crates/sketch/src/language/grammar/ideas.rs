//! What is shown where a prompt names nothing that has a shape: hope, chaos, "what sadness looks like", and who does it
//! where only the deed is named: "a backflip", "a wedding speech" (`ideas.tsv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Reader, Start};
use crate::language::draft::{Draft, DraftEntity};
use crate::language::senses::{Function, Noun, NounKind};
use crate::language::tagging::Item;
use crate::language::tokens::{self, TokenKind};
use crate::language::words::Reading;
use crate::language::{in_plain_words, items, tables};
use crate::scene::{Class, Setting};

/// The most words of a phrase of the table.
const LONGEST: usize = 4;

/// When the scene of an idea is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Where nothing else is named.
    Scene,
    /// Somebody does it, wherever that is.
    Deed,
    /// It says what kind of film it is: where no other idea is named either.
    Film,
}

/// The scene that stands for a word.
#[derive(Clone, Copy)]
struct Idea {
    scene: &'static str,
    kind: Kind,
}

static IDEAS: LazyLock<HashMap<&'static str, Idea>> = LazyLock::new(|| {
    let (rows, _) = tables::IDEAS.rows();
    let words = rows.into_iter().flat_map(|row| {
        let idea = Idea {
            scene: row[2],
            kind: match row[1] {
                "deed" => Kind::Deed,
                "film" => Kind::Film,
                _ => Kind::Scene,
            },
        };
        row[0].split(',').map(move |word| (word, idea))
    });
    words.collect()
});

/// Reads a prompt that is all there is: where it names nothing, the scene its words stand for is shown.
pub(in crate::language) fn read_alone(items: &[Item<'_>]) -> (Draft, Vec<Reading>) {
    let mut reader = Reader::new(items, Start::default());
    reader.read();
    reader.note_list();
    reader.show_idea();
    (reader.draft, reader.readings)
}

impl Reader<'_> {
    /// Shows the scene that stands for an idea, where nothing else is there to be shown; a deed needs somebody who
    /// does it, whatever the place.
    pub(super) fn show_idea(&mut self) {
        if self.is_change || !self.draft.captions.is_empty() {
            return;
        }
        // A word that nothing is known of shows less than an idea does.
        let is_shown =
            self.draft.entities.iter().any(|it| it.concept.is_some()) && !self.is_place_of_nobody();
        let place = self.draft.setting;
        let has_place =
            place.is_some_and(|(setting, is_sure)| is_sure || setting == Setting::Abstract);
        let deed = self.idea(Kind::Deed).filter(|_| self.is_nobody_named());
        self.show_topic();
        let Some((item_idx, idea)) = deed.or_else(|| {
            let scene = self.idea(Kind::Scene).or_else(|| self.idea(Kind::Film));
            scene.filter(|_| !is_shown && !has_place)
        }) else {
            return;
        };
        let tokens = in_plain_words(tokens::split(idea.scene), &[]);
        let (imagined, _) = super::read(&items(&tokens));
        self.readings[item_idx] = Reading::Scene;
        imagine(&mut self.draft, imagined);
        if idea.kind == Kind::Deed && place.is_some_and(|(_, is_sure)| is_sure) {
            self.draft.setting = place;
        }
    }

    /// "Two people discussing AI": what they talk about stands between them, and not they in a park.
    fn show_topic(&mut self) {
        const TELLING: &[&str] = &["discuss", "debate", "explain", "present"];
        const TALKING: &[&str] = &["talk", "speak", "chat", "argue", "learn", "teach"];
        let people = &self.draft.entities;
        let is_talk = !people.is_empty() && people.iter().all(|it| it.class() == Class::Person);
        let word = |idx: usize| self.items.get(idx).map_or("", |item| item.lemma.as_str());
        let mut told = (0..self.items.len()).filter(|&idx| {
            TELLING.contains(&word(idx)) || TALKING.contains(&word(idx)) && word(idx + 1) == "about"
        });
        let Some(told_idx) = told.next().filter(|_| is_talk) else {
            return;
        };
        let Some((item_idx, idea)) = self.idea(Kind::Scene).filter(|(idx, _)| *idx > told_idx)
        else {
            return;
        };
        let (imagined, _) = super::read(&items(&in_plain_words(tokens::split(idea.scene), &[])));
        let mut things = imagined.entities.into_iter();
        let is_held_up = |entity: &DraftEntity| {
            matches!(entity.class(), Class::Thing | Class::Furniture) || entity.key() == "robot"
        };
        if let Some(mut thing) = things.find(is_held_up) {
            (thing.target, thing.place, thing.is_subject) = (None, None, false);
            self.draft.entities.push(thing);
            self.readings[item_idx] = Reading::Scene;
        }
        self.draft.setting.get_or_insert((Setting::Office, false));
    }

    /// Whether nothing that is known was named, be it that somebody was thought up who does what is told.
    fn is_nobody_named(&self) -> bool {
        let is_named = |word: &str| self.items.iter().any(|item| item.lemma == word);
        self.draft
            .entities
            .iter()
            .all(|entity| entity.concept.is_none() || !is_named(&entity.word))
    }

    /// Whether a deed is done here and now: not "no party", "after the match" and "clouds race".
    fn is_staged(&self, item_idx: usize) -> bool {
        const NOT_HERE: &[&str] = &[
            "no", "not", "without", "never", "after", "before", "for", "like", "against", "than",
            "until",
        ];
        let mut before = self.items[..item_idx].iter().rev();
        let is_doer = before.clone().next().is_some_and(|item| {
            item.kind() == TokenKind::Word && item.noun.is_some() && item.adjective.is_none()
        });
        let is_of_phrase = |item: &&Item| {
            let is_owner = matches!(item.lemma.as_str(), "my" | "our" | "your" | "his" | "her");
            let is_article = matches!(
                item.function,
                Some(Function::Definite | Function::Indefinite)
            );
            is_owner || is_article || item.adjective.is_some()
        };
        let opens = before.find(|item| !is_of_phrase(item));
        !is_doer && !opens.is_some_and(|item| NOT_HERE.contains(&item.lemma.as_str()))
    }

    /// Whether the words from an item on only describe the noun behind them: "a party decoration".
    fn only_describes(&self, item_idx: usize, n_words: usize) -> bool {
        let mut n_left = n_words;
        let rest = self.items[item_idx..].iter();
        let mut rest = rest.skip_while(|item| {
            let is_of_phrase = n_left > 0;
            n_left = n_left.saturating_sub(item.tokens.len());
            is_of_phrase
        });
        let is_thing =
            |noun: &Noun| noun.concept().is_some() || matches!(noun.kind, NounKind::Part);
        rest.next().is_some_and(|next| {
            next.kind() == TokenKind::Word && next.noun.is_some_and(is_thing)
                || next.is_unknown() && next.lemma.ends_with("tion")
        })
    }

    /// The first word that stands for a scene of a kind; the longest phrase of those that begin there.
    fn idea(&self, kind: Kind) -> Option<(usize, Idea)> {
        let free = |item_idx: &usize| {
            self.asides[*item_idx].is_none() && self.items[*item_idx].kind() == TokenKind::Word
        };
        (0..self.items.len()).filter(free).find_map(|item_idx| {
            let tokens = self.items[item_idx..].iter().flat_map(|item| item.tokens);
            let words: Vec<&str> = tokens
                .take(LONGEST)
                .take_while(|token| token.kind == TokenKind::Word)
                .map(|token| token.text.as_str())
                .collect();
            let phrases = (1..=words.len()).rev().map(|n| (n, words[..n].join(" ")));
            // "clouds racing" are no race.
            let item = &self.items[item_idx];
            let is_named = item.is_plural || kind != Kind::Deed;
            let lemma = is_named.then(|| (item.tokens.len(), item.lemma.clone()));
            let idea = phrases.chain(lemma).find_map(|(n_words, phrase)| {
                let idea = IDEAS.get(phrase.as_str())?;
                let is_meant = kind != Kind::Deed
                    || self.is_staged(item_idx) && !self.only_describes(item_idx, n_words);
                (idea.kind == kind && is_meant).then_some(idea)
            })?;
            Some((item_idx, *idea))
        })
    }

    /// "The moment between sleeping and waking, as a place": a place is asked for, and nobody was named who is there.
    fn is_place_of_nobody(&self) -> bool {
        let words: Vec<&str> = self
            .items
            .iter()
            .flat_map(|item| item.tokens)
            .map(|token| token.text.as_str())
            .collect();
        let is_place = words.windows(3).any(|three| {
            matches!(three[0], "as" | "were" | "was" | "into" | "like")
                && matches!(three[1], "a" | "an")
                && matches!(
                    three[2],
                    "place" | "landscape" | "room" | "world" | "scenery" | "environment" | "space"
                )
        });
        let is_somebody = |entity: &DraftEntity| entity.class() == Class::Person;
        let is_named = self.items.iter().any(|item| {
            let concept = item.noun.and_then(|noun| noun.concept());
            concept.is_some_and(|concept| concept.class == Class::Person)
        });
        is_place && !is_named && self.draft.entities.iter().all(is_somebody)
    }
}

/// Puts what is imagined into a draft; what the prompt itself said of light, weather and look stays.
fn imagine(draft: &mut Draft, imagined: Draft) {
    draft.entities = imagined.entities;
    draft.setting = imagined.setting.or(draft.setting);
    draft.backdrop = draft.backdrop.or(imagined.backdrop);
    draft.time_of_day = draft.time_of_day.or(imagined.time_of_day);
    draft.weather = draft.weather.or(imagined.weather);
    draft.season = draft.season.or(imagined.season);
    draft.mood = draft.mood.or(imagined.mood);
    draft.style = draft.style.or(imagined.style);
    draft.first_unknown = None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::{Action, Mood, TimeOfDay, Weather};

    #[test]
    fn every_idea_is_told_once_and_can_be_drawn() {
        let (rows, problems) = tables::IDEAS.rows();
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(
            IDEAS.len(),
            rows.iter().flat_map(|row| row[0].split(',')).count(),
            "a word twice"
        );
        for row in rows {
            let told = understand(row[2]);
            let lost: Vec<&str> = told
                .not_understood()
                .map(|word| word.text.as_str())
                .collect();
            let has_place = told.scene.setting != Setting::Park;
            assert!(
                !told.scene.entities.is_empty() || has_place,
                "{row:?}: {lost:?}"
            );
        }
    }

    #[test]
    fn an_idea_alone_is_a_scene() {
        assert_eq!(keys("hope"), ["dove"]);
        assert_eq!(keys("The quiet feeling of freedom"), ["eagle"]);
        let sad = understand("What sadness looks like if it were a landscape").scene;
        assert_eq!((sad.weather, sad.mood), (Weather::Rain, Mood::Sad));
        let between =
            understand("The moment between sleeping and waking, as a place you could walk through");
        assert_eq!(between.scene.setting, Setting::Sky);
    }

    #[test]
    fn a_kind_of_film_shows_less_than_what_it_is_about() {
        let explained = keys("Create an explainer video about photosynthesis");
        assert!(explained.contains(&"presentation_screen".to_owned()));
        assert_eq!(keys("An explainer video about hope"), ["dove"]);
        assert_eq!(keys("Epic video"), ["dragon"]);
        assert_eq!(keys("Epic video of a horse"), ["horse"]);
    }

    #[test]
    fn a_deed_without_a_doer_is_done_by_somebody() {
        for deed in [
            "A headstand",
            "backflip",
            "an impressive cartwheel in slow motion",
            "Wedding speech",
            "A short reply",
            "a karate kick",
            "Podcast episode",
            "a yoga pose at sunrise",
        ] {
            let scene = understand(deed).scene;
            let doer = scene.entities.iter().find(|it| it.class == Class::Person);
            assert!(
                doer.is_some_and(|it| it.action != Action::Idle || it.activity.is_some()),
                "{deed}: {:?}",
                scene.entities
            );
        }
        let scene = understand("A backflip in a forest").scene;
        assert_eq!(scene.setting, Setting::Forest);
        assert_eq!(scene.entities.len(), 1, "{:?}", scene.entities);
    }

    #[test]
    fn what_is_talked_about_is_between_those_who_talk() {
        for (prompt, topic) in [
            (
                "Make a video of two people discussing AI technology",
                "robot",
            ),
            ("A man and a woman talk about cryptocurrency", "coin"),
        ] {
            let scene = understand(prompt).scene;
            assert_ne!(scene.setting, Setting::Park, "{prompt}");
            let is_shown = scene.entities.iter().any(|it| it.concept == topic);
            assert!(is_shown, "{prompt}: {:?}", scene.entities);
        }
    }

    #[test]
    fn who_is_named_does_what_is_told_and_nobody_else() {
        assert_eq!(keys("A dog after a haircut"), ["dog"]);
        assert_eq!(keys("Two cats in a fight"), ["cat"]);
        for prompt in [
            "Clouds racing over a canyon",
            "A living room with party decoration",
        ] {
            let shown = understand(prompt).scene.entities;
            assert!(
                shown.iter().all(|it| it.class != Class::Person),
                "{prompt}: {shown:?}"
            );
        }
    }

    #[test]
    fn what_is_named_comes_before_what_it_stands_for() {
        assert_eq!(keys("A cat dreams of freedom"), ["cat"]);
        let at_night = understand("Hope, at night").scene;
        assert_eq!(at_night.time_of_day, TimeOfDay::Night);
        let street = understand("The chaos of a busy street").scene;
        assert!(street.entities.iter().all(|it| it.concept != "tornado"));
    }
}

//! What is shown where a prompt names nothing that has a shape: hope, chaos, "what sadness looks like" (`ideas.tsv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Reader, Start};
use crate::language::draft::{Draft, DraftEntity};
use crate::language::tagging::Item;
use crate::language::tokens::{self, TokenKind};
use crate::language::words::Reading;
use crate::language::{items, tables};
use crate::scene::{Class, Setting};

/// The most words of a phrase of the table.
const LONGEST: usize = 4;

static IDEAS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let (rows, _) = tables::IDEAS.rows();
    let words = rows
        .into_iter()
        .flat_map(|row| row[0].split(',').map(move |word| (word, row[1])));
    words.collect()
});

/// Reads a prompt that is all there is: where it names nothing, the scene its words stand for is shown.
pub(in crate::language) fn read_alone(items: &[Item<'_>]) -> (Draft, Vec<Reading>) {
    let mut reader = Reader::new(items, Start::default());
    reader.read();
    reader.show_idea();
    (reader.draft, reader.readings)
}

impl Reader<'_> {
    /// Shows the scene that stands for an idea, where nothing else is there to be shown.
    pub(super) fn show_idea(&mut self) {
        let is_shown = !self.draft.entities.is_empty() && !self.is_place_of_nobody();
        let has_place = self
            .draft
            .setting
            .is_some_and(|(setting, is_sure)| is_sure || setting == Setting::Abstract);
        if self.is_change || is_shown || has_place || !self.draft.captions.is_empty() {
            return;
        }
        let Some((item_idx, scene)) = self.idea() else {
            return;
        };
        let tokens = tokens::split(scene);
        let (imagined, _) = super::read(&items(&tokens));
        self.readings[item_idx] = Reading::Scene;
        imagine(&mut self.draft, imagined);
    }

    /// The first word that stands for a scene, the longest phrase of those that begin there.
    fn idea(&self) -> Option<(usize, &'static str)> {
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
            let phrases = (1..=words.len()).rev().map(|n| words[..n].join(" "));
            let lemma = self.items[item_idx].lemma.clone();
            let scene = phrases
                .chain([lemma])
                .find_map(|phrase| IDEAS.get(phrase.as_str()))?;
            Some((item_idx, *scene))
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
    use crate::scene::{Mood, TimeOfDay, Weather};

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
            let told = understand(row[1]);
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
    fn what_is_named_comes_before_what_it_stands_for() {
        assert_eq!(keys("A cat dreams of freedom"), ["cat"]);
        let at_night = understand("Hope, at night").scene;
        assert_eq!(at_night.time_of_day, TimeOfDay::Night);
        let street = understand("The chaos of a busy street").scene;
        assert!(street.entities.iter().all(|it| it.concept != "tornado"));
    }
}

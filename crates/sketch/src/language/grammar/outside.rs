//! Houses that are named by themselves and told of from outside: "a cozy cabin, smoke rising from its chimney".

use std::sync::LazyLock;

use super::Reader;
use crate::language::lexicon::LEXICON;
use crate::language::senses::Concept;
use crate::language::tables;
use crate::language::tokens::Token;
use crate::scene::Class;

/// What is told of a house from one side: its words, and whether that is the outside.
struct Sign {
    words: Vec<&'static str>,
    is_outside: bool,
}

static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let (rows, _) = tables::OUTSIDES.rows();
    rows.iter()
        .map(|row| Sign {
            words: row[0].split(' ').collect(),
            is_outside: row[1] == "outside",
        })
        .collect()
});

impl Reader<'_> {
    /// A room that nobody is said to be in is a house that is looked at, where only its outside is told of.
    pub(super) fn look_from_outside(&mut self) {
        let Some(place_idx) = self.place_subject else {
            return;
        };
        let is_room = self
            .draft
            .setting
            .is_some_and(|(setting, _)| setting.is_house());
        if !is_room || self.house_of(place_idx).is_none() || !self.is_told_from_outside() {
            return;
        }
        self.place_subject = None;
        self.draft.setting = None;
        self.places.retain(|place| place.item_idx != place_idx);
        self.build_house(place_idx);
    }

    /// The building that the last word of a place's name is one of: a "cozy cabin" is a cabin.
    pub(super) fn house_of(&self, place_idx: usize) -> Option<&'static Concept> {
        let item = &self.items[place_idx];
        let of_last = || LEXICON.get(&item.tokens.last()?.text)?.noun.as_ref();
        let noun = item.noun.or_else(of_last)?;
        noun.concept()
            .filter(|concept| concept.class == Class::Building)
    }

    fn is_told_from_outside(&self) -> bool {
        let tokens: Vec<&Token> = self.items.iter().flat_map(|item| item.tokens).collect();
        let is_said = |sign: &Sign| {
            tokens.windows(sign.words.len()).any(|said| {
                said.iter()
                    .zip(&sign.words)
                    .all(|(it, word)| it.text == *word)
            })
        };
        let mut told = SIGNS.iter().filter(|sign| is_said(sign)).peekable();
        told.peek().is_some() && told.all(|sign| sign.is_outside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::understand;

    #[test]
    fn every_row_names_a_side_and_none_is_there_twice() {
        let (rows, problems) = tables::OUTSIDES.rows();
        assert_eq!(problems, Vec::<String>::new());
        let mut seen = std::collections::BTreeSet::new();
        for row in rows {
            assert!(matches!(row[1], "outside" | "inside"), "{row:?}");
            assert!(seen.insert(row[0]), "{row:?}");
        }
    }

    #[test]
    fn a_house_of_which_the_outside_is_told_is_looked_at() {
        for prompt in [
            "A cozy cabin in the snow with smoke rising from the chimney, northern lights above",
            "a mountain cabin, aurora overhead",
            "A small cottage with a thatched roof and a flower garden",
        ] {
            let scene = understand(prompt).scene;
            assert!(!scene.setting.is_indoors(), "{prompt}: {:?}", scene.setting);
            assert!(!scene.entities.is_empty(), "{prompt}");
        }
    }

    #[test]
    fn who_is_before_a_university_has_one_behind_them() {
        let scene = understand("Students stand in front of a university").scene;
        assert!(scene.entities.iter().any(|it| it.concept == "university"));
        let scene = understand("A professor speaks at a university").scene;
        assert!(scene.setting.is_indoors(), "{:?}", scene.setting);
    }

    #[test]
    fn a_ship_that_sails_through_clouds_is_in_the_sky() {
        let scene = understand("An old sailing ship glides through a field of clouds").scene;
        assert_eq!(scene.setting, crate::scene::Setting::Sky);
        let scene = understand("A sailing ship glides across the bay").scene;
        assert_ne!(scene.setting, crate::scene::Setting::Sky);
    }

    #[test]
    fn a_house_that_is_lived_in_stays_a_room() {
        for prompt in [
            "A cozy cabin with a fireplace, snow falling outside the window",
            "A woman reads in a cozy cabin",
            "cozy cabin interior, northern lights through the window",
            "a cozy cabin",
        ] {
            let scene = understand(prompt).scene;
            assert!(scene.setting.is_indoors(), "{prompt}: {:?}", scene.setting);
        }
    }
}

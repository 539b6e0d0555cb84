//! What people wear in another time: a Victorian ballroom is full of Victorians.

use std::sync::LazyLock;

use crate::language::draft::{Draft, DraftEntity};
use crate::language::tables::{self, Row};
use crate::scene::{Age, Class};

static ERAS: LazyLock<Vec<Row>> = LazyLock::new(|| tables::ERAS.rows().0);

/// The era that `words` name, if they do: a line of the table.
pub(in crate::language) fn named(words: &str) -> Option<usize> {
    ERAS.iter().position(|row| row[0] == words)
}

/// The most words that name an era.
pub(in crate::language) const LONGEST_WORDS: usize = 2;

/// Dresses everybody of whom nothing else is said for the time of the draft.
pub(super) fn dress(draft: &mut Draft) {
    let Some(era) = draft.era.and_then(|era| ERAS.get(era)) else {
        return;
    };
    let (hers, his) = (era[1].replace('_', " "), era[2].replace('_', " "));
    for entity in draft.entities.iter_mut().filter(|entity| may_wear(entity)) {
        let role = entity.look.role.as_deref();
        let worn = match entity.key() {
            "woman" if role.is_none_or(|role| role == his) => &hers,
            "man" if role.is_none_or(|role| role == hers) => &his,
            _ if role.is_none() => &his,
            _ => continue,
        };
        entity.look.role = Some(worn.clone());
    }
}

/// Whether grown-up clothes of another time fit.
fn may_wear(entity: &DraftEntity) -> bool {
    entity.class() == Class::Person
        && matches!(entity.key(), "person" | "man" | "woman")
        && entity.look.age != Age::Child
        && entity.look.wears.is_empty()
}

#[cfg(test)]
mod tests {
    use super::ERAS;
    use crate::language::{tables, understand};

    fn roles(prompt: &str) -> Vec<Option<String>> {
        let entities = understand(prompt).scene.entities;
        entities
            .into_iter()
            .map(|entity| entity.look.role)
            .collect()
    }

    #[test]
    fn the_table_is_in_order() {
        assert_eq!(tables::ERAS.rows().1, Vec::<String>::new());
        assert!(
            ERAS.iter()
                .all(|row| row[0].split(' ').count() <= super::LONGEST_WORDS)
        );
    }

    #[test]
    fn who_is_in_another_time_is_dressed_for_it() {
        assert_eq!(
            roles("A man and a woman dance in a Victorian ballroom"),
            [
                Some("victorian gentleman".to_owned()),
                Some("victorian lady".to_owned())
            ]
        );
        assert_eq!(
            roles("A woman drinks coffee in 1920s Paris")[0].as_deref(),
            Some("flapper")
        );
        assert_eq!(
            roles("A Victorian man reads a book")[0].as_deref(),
            Some("victorian gentleman")
        );
    }

    #[test]
    fn who_has_clothes_of_their_own_keeps_them() {
        assert_eq!(
            roles("A knight walks through a medieval village")[0].as_deref(),
            Some("knight")
        );
        assert_eq!(
            roles("A woman in a red coat walks through a medieval village")[0],
            None
        );
    }
}

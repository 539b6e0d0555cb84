//! What people do with their hands and bodies beyond the plain actions: sawing, welding, push-ups.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Action;

const ACTIVITIES: &str = include_str!("../../data/activities.tsv");

/// An activity of `activities.tsv`: a way to do an [`Action`]. It is kept by its key, so that the table may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Activity(u16);

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) key: &'static str,
    /// Verbs, or `a` with a word or role of a person.
    pub(crate) cues: Vec<&'static str>,
    /// The action that it is a way of.
    pub(crate) action: Action,
    /// Postures and turns of the whole body.
    pub(crate) body: &'static str,
    /// Where the far hand is and what it does there; empty leaves it to the postures.
    pub(crate) far_hand: &'static str,
    /// The same for the near hand.
    pub(crate) near_hand: &'static str,
    /// How long it takes once, in seconds.
    pub(crate) every_s: f32,
    /// What flies from it, and what is heard of it.
    pub(crate) flies: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let is_row = |line: &&str| !line.is_empty() && !line.starts_with('#');
    ACTIVITIES.lines().filter(is_row).filter_map(row).collect()
});

fn row(line: &'static str) -> Option<Row> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [key, cues, action, body, far, near, every_s, flies] = cells.try_into().ok()?;
    let plain = |cell: &'static str| if cell == "-" { "" } else { cell };
    Some(Row {
        key,
        cues: cues.split(',').collect(),
        action: serde_json::from_value(action.into()).ok()?,
        body,
        far_hand: plain(far),
        near_hand: plain(near),
        every_s: every_s.parse().ok()?,
        flies: plain(flies),
    })
}

impl Activity {
    /// The activity of that key.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::all().find(|activity| activity.key() == key)
    }

    /// Every activity of the table, in its order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ROWS.len()).filter_map(|row_idx| u16::try_from(row_idx).ok().map(Self))
    }

    /// Its name in the table.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// Whether it is a way of doing that: what is done with head and hands alone is done sitting, too.
    #[must_use]
    pub fn suits(self, action: Action) -> bool {
        let own = self.row().action;
        own == action || own == Action::Idle && matches!(action, Action::Sit | Action::Look)
    }

    /// Its place in the table.
    pub(crate) fn idx(self) -> usize {
        usize::from(self.0)
    }

    pub(crate) fn row(self) -> &'static Row {
        &ROWS[self.idx()]
    }
}

impl Serialize for Activity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Activity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::named(&key).ok_or_else(|| de::Error::custom(format!("there is no activity {key}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_has_a_key_of_its_own() {
        let n_lines = ACTIVITIES
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .count();
        assert_eq!(ROWS.len(), n_lines);
        for activity in Activity::all() {
            assert_eq!(Activity::named(activity.key()), Some(activity));
            let text = serde_json::to_string(&activity).unwrap();
            assert_eq!(serde_json::from_str::<Activity>(&text).unwrap(), activity);
        }
        assert!(serde_json::from_str::<Activity>("\"nothing_at_all\"").is_err());
    }
}

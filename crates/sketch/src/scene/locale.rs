//! Places that are put together from a table: another place with what belongs into it.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Setting;

const PLACES: &str = include_str!("../../data/places.tsv");

/// A place of `places.tsv`. It is kept by its key, so that the table may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Locale(u16);

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: &'static str,
    /// The words that name it, each with the prepositions it must follow to mean the place; none for any.
    pub(crate) names: Vec<(&'static str, Vec<&'static str>)>,
    base: &'static str,
    /// The walls, the floor and the light of a room of its own; empty for a base as it is.
    pub(crate) look: &'static str,
    /// What belongs into it.
    pub(crate) has: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let is_row = |line: &&str| !line.is_empty() && !line.starts_with('#');
    PLACES.lines().filter(is_row).filter_map(row).collect()
});

/// The base of each row; a row cannot be its own base, so the table is there already.
static BASES: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let named = |name: &str| serde_json::from_value(name.into()).unwrap_or_default();
    ROWS.iter().map(|row| named(row.base)).collect()
});

fn row(line: &'static str) -> Option<Row> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [key, names, base, look, has] = cells.try_into().ok()?;
    let plain = |cell: &'static str| if cell == "-" { "" } else { cell };
    let names = names.split('|').map(|name| match name.split_once('@') {
        Some((name, after)) => (name, after.split(',').collect()),
        None => (name, Vec::new()),
    });
    Some(Row {
        key,
        names: names.collect(),
        base,
        look: plain(look),
        has: plain(has),
    })
}

impl Locale {
    /// The place of that key.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        let row_idx = ROWS.iter().position(|row| row.key == key)?;
        u16::try_from(row_idx).ok().map(Self)
    }

    /// Whether one of two places is a desert, and the other the Wild West, which lies in it.
    pub(crate) fn is_west_of_desert(a: Setting, b: Setting) -> bool {
        let is_west = |place| matches!(place, Setting::Locale(it) if it.key() == "wild_west");
        a == Setting::Desert && is_west(b) || is_west(a) && b == Setting::Desert
    }

    /// Every place of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ROWS.len()).filter_map(|row_idx| u16::try_from(row_idx).ok().map(Self))
    }

    /// Where people of a trade are found, by their name: "baker".
    pub(crate) fn of_trade(trade: &str) -> Option<Self> {
        Self::all().find(|place| place.trades().any(|known| known == trade))
    }

    /// Who is found there: `who=…` of what belongs into it.
    pub(crate) fn trades(self) -> impl Iterator<Item = &'static str> {
        let who = |word: &'static str| word.strip_prefix("who=");
        let lists = self.row().has.split(' ').filter_map(who);
        lists.flat_map(|list| list.split(','))
    }

    /// Its name in the table.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// The place that it is a kind of: what is heard there and what lies behind it.
    #[must_use]
    pub fn base(self) -> Setting {
        BASES[usize::from(self.0)]
    }

    pub(crate) fn row(self) -> &'static Row {
        &ROWS[usize::from(self.0)]
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::named(&key).ok_or_else(|| de::Error::custom(format!("there is no place {key}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_stands_on_a_setting() {
        let n_lines = PLACES
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .count();
        assert_eq!(ROWS.len(), n_lines);
        for row in ROWS.iter() {
            let base: Result<Setting, _> = serde_json::from_value(row.base.into());
            let is_plain = matches!(base, Ok(setting) if !matches!(setting, Setting::Locale(_)));
            assert!(is_plain, "{}: {}", row.key, row.base);
            let n_of_key = ROWS.iter().filter(|other| other.key == row.key).count();
            assert_eq!(n_of_key, 1, "{}", row.key);
        }
    }

    #[test]
    fn a_place_is_kept_by_its_key() {
        for locale in Locale::all() {
            let setting = Setting::Locale(locale);
            let text = serde_json::to_string(&setting).unwrap();
            assert_eq!(text, format!("\"{}\"", locale.key()));
            assert_eq!(serde_json::from_str::<Setting>(&text).unwrap(), setting);
        }
        assert!(serde_json::from_str::<Setting>("\"nowhere_at_all\"").is_err());
    }
}

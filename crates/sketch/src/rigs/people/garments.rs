//! The table of garments: which parts show what a prompt calls a coat.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../data/garments.tsv");

/// One line of the table of garments.
#[derive(Debug)]
pub(super) struct Garment {
    /// Words that name it.
    pub(super) names: Vec<&'static str>,
    /// The parts that show it.
    pub(super) parts: Vec<&'static str>,
    /// The slots of its colour.
    pub(super) slots: Vec<&'static str>,
    /// Its usual colour.
    pub(super) colour: u32,
}

/// The lines of the table of garments.
pub(super) fn rows() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A line that cannot be read is left out; a test names it.
pub(super) fn read(line: &'static str) -> Option<Garment> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [names, parts, slots, colour] = cells[..] else {
        return None;
    };
    let list = |cell: &'static str| cell.split(',').filter(|word| *word != "-").collect();
    Some(Garment {
        names: list(names),
        parts: list(parts),
        slots: list(slots),
        colour: match colour {
            "-" => 0,
            colour => u32::from_str_radix(colour, 16).ok()?,
        },
    })
}

fn all() -> &'static [Garment] {
    static GARMENTS: OnceLock<Vec<Garment>> = OnceLock::new();
    GARMENTS.get_or_init(|| rows().filter_map(read).collect())
}

/// The garment that the words name.
pub(super) fn find(worn: &str) -> Option<&'static Garment> {
    let names = |name: &&str| {
        let is_whole = |word: &str| word == *name || word.trim_end_matches('s') == *name;
        worn == *name || worn.ends_with(&format!(" {name}")) || worn.split(' ').any(is_whole)
    };
    // "space suit" is no suit: the longest name that fits counts.
    let fit = |garment: &&'static Garment| {
        let words = garment.names.iter().filter(|name| names(name));
        words.map(|name| name.len()).max().unwrap_or(0)
    };
    let best = all().iter().rev().max_by_key(&fit)?;
    (fit(&best) > 0).then_some(best)
}

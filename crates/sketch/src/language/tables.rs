//! The tables of `data/*.tsv` as rows.
//!
//! A line is a row, a tab parts columns, `-` is an empty cell, a line that starts with `#` is a comment. Each file
//! explains its columns at its top.

/// One table: its name for messages, how many columns it has, and its text.
pub(super) struct Table {
    /// The file's name.
    pub(super) name: &'static str,
    n_columns: usize,
    text: &'static str,
}

/// A row's cells.
pub(super) type Row = Vec<&'static str>;

macro_rules! table {
    ($constant:ident, $file:literal, $n_columns:literal) => {
        pub(super) const $constant: Table = Table {
            name: $file,
            n_columns: $n_columns,
            text: include_str!(concat!("../../data/", $file)),
        };
    };
}

table!(CONCEPTS, "concepts.tsv", 7);
table!(NOUNS, "nouns.tsv", 3);
table!(VERBS, "verbs.tsv", 3);
table!(IDIOMS, "idioms.tsv", 2);
table!(ENCOUNTERS, "encounters.tsv", 2);
table!(REGIONS, "regions.tsv", 7);
table!(EVENTS, "events.tsv", 1);
table!(OUTCOMES, "outcomes.tsv", 4);
table!(BECOMING, "becoming.tsv", 3);
table!(OBJECTS, "objects.tsv", 3);
table!(TOOLS, "tools.tsv", 4);
table!(HANDWORK, "handwork.tsv", 7);
table!(ADJECTIVES, "adjectives.tsv", 2);
table!(MATERIALS, "materials.tsv", 3);
table!(SETTINGS, "settings.tsv", 3);
table!(TIMES, "times.tsv", 3);
table!(WEATHERS, "weathers.tsv", 3);
table!(STYLES, "styles.tsv", 3);
table!(MANNERS, "manners.tsv", 3);
table!(MOODS, "moods.tsv", 3);
table!(CAMERAS, "cameras.tsv", 3);
table!(COUNTS, "counts.tsv", 2);
table!(PREPOSITIONS, "prepositions.tsv", 2);
table!(FUNCTION_WORDS, "function_words.tsv", 2);
table!(GEAR, "gear.tsv", 6);
table!(ASIDES, "asides.tsv", 3);
table!(SCENERY, "scenery.tsv", 3);
table!(LOCAL, "local.tsv", 4);
table!(OUTSIDES, "outsides.tsv", 2);
table!(IDEAS, "ideas.tsv", 3);
table!(ERAS, "eras.tsv", 3);
table!(COMMANDS, "commands.tsv", 2);
table!(SEQUELS, "sequels.tsv", 4);
table!(TONGUES, "tongues.tsv", 13);
table!(GIVEN_NAMES, "given_names.tsv", 2);
table!(KINDS, "kinds.tsv", 2);
table!(STET, "stet.tsv", 1);
table!(WAYS, "ways.tsv", 3);
table!(BEARINGS, "bearings.tsv", 2);
table!(CLASSES, "classes.tsv", 3);
table!(PARTS, "parts.tsv", 2);
table!(HYPERNYMS, "hypernyms.tsv", 2);

/// The tables whose phrases say something about the scene as a whole.
pub(super) const HINTS: [Table; 6] = [SETTINGS, TIMES, WEATHERS, STYLES, MOODS, CAMERAS];

impl Table {
    /// The rows, and what is wrong with the others.
    pub(super) fn rows(&self) -> (Vec<Row>, Vec<String>) {
        let mut rows = Vec::new();
        let mut problems = Vec::new();
        for line in self.text.lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let row: Row = line.split('\t').collect();
            if row.len() == self.n_columns {
                rows.push(row);
            } else {
                problems.push(format!("{}: {} columns in {line:?}", self.name, row.len()));
            }
        }
        (rows, problems)
    }
}

/// The words of a list cell such as `worn held`; none for `-`.
pub(super) fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(' ')
        .filter(|word| !word.is_empty() && *word != "-")
}

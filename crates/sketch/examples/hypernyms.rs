//! Makes `data/hypernyms.tsv` from WordNet 3.0: for words that no other table lists, the nearest thing we can draw.
//!
//! ```text
//! apt-get install wordnet-base
//! cargo run --release -p kinora-sketch --example hypernyms -- /usr/share/wordnet > hypernyms.tsv
//! ```
//!
//! Only the most frequent sense of a noun counts; a word that is more often a verb or an adjective is none.

#![expect(clippy::print_stdout, reason = "a command-line tool")]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const HEADER: &str = "\
# Words that no other table lists, and the nearest thing above them that can be drawn; made by examples/hypernyms.rs, sorted.
# word
# meaning: a key of concepts.tsv, @part, @shapeless (nothing to draw), @adjective or @verb (never a thing)
#
# Derived from WordNet 3.0. WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved.
# Permission to use, copy, modify and distribute this software and database and its documentation for any purpose and
# without fee or royalty is hereby granted, provided that you agree to comply with the following copyright notice and
# statements, including the disclaimer, and that the same appear on ALL copies of the software, database and
# documentation, including modifications that you make for internal use or for distribution.
# THIS SOFTWARE AND DATABASE IS PROVIDED \"AS IS\" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES,
# EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR
# WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE,
# DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS.
# The name of Princeton University or Princeton may not be used in advertising or publicity pertaining to distribution
# of the software and/or database. Title to copyright in this software, database and any associated documentation
# shall at all times remain with Princeton University and LICENSEE agrees to preserve same.";

/// WordNet's files of senses, by their number.
const FILES_OF_SENSES: &str = "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact \
    noun.attribute noun.body noun.cognition noun.communication noun.event noun.feeling noun.food noun.group \
    noun.location noun.motive noun.object noun.person noun.phenomenon noun.plant noun.possession noun.process \
    noun.quantity noun.relation noun.shape noun.state noun.substance noun.time";
/// The families of senses that have a shape.
const DRAWN: &[&str] = &["animal", "artifact", "food", "person", "plant"];
/// Concepts that any kind below them may be shown as, however far; the others only for near kinds.
const GENERAL: &str = "person bird fish tree flower herb car boat ship house airplane dog cat horse butterfly \
    snake lizard frog turtle monkey shark whale mouse mushroom bread cake cheese cow deer duck spider beetle crab \
    guitar drum";
/// How many steps a near kind may be below its concept.
const NEAR: usize = 2;
/// The most steps that are looked up.
const FARTHEST: usize = 12;
/// Concepts too particular or too odd to stand for anything else.
const NEVER: &str = "man woman boy girl baby crowd monster ghost alien zombie vampire skeleton mermaid snowman \
    scarecrow ink wave lightning sun moon earth meal money picture gift heart toy door wall wheel bone hole shoes \
    bomb key star";
/// What marks a sense that nobody shall find in our tables.
const RUDE: &str =
    "slur offensive disparag derogatory obscene vulgar insult prostitut sexual contempt";
const RUDE_STEMS: &str = "nigg fag fuck shit cunt whore slut boob moll tart";
/// Names of people that are also words for things.
const NAMES: &str = "john mike jack bill bob mark rob pat dick jill jenny tom peter sinker colors spade wildcat \
    grinder shooter sidecar magnum fuji bleu nautilus";
/// A word for people that is in no tagged text must look like one.
const TRADES: &str = "ist man men woman keeper maker player smith herder wright driver worker eer ian monger \
    grapher ologist tress hunter rider fighter seller guard";
/// Words whose first sense is not what people mean today, and what to make of them.
const CORRECTED: &[(&str, &str)] = &[("conveyor", "@shapeless")];
/// The tables whose words need no nearest thing.
const KNOWN: &[&str] = &[
    "nouns",
    "concepts",
    "verbs",
    "adjectives",
    "settings",
    "times",
    "weathers",
    "styles",
    "moods",
    "cameras",
    "counts",
    "prepositions",
    "function_words",
];

/// A set of words that mean the same.
struct Synset {
    family: String,
    above: Vec<String>,
    is_instance: bool,
    written: Vec<String>,
    is_rude: bool,
}

/// How often a word was tagged as a noun, a verb, an adjective or an adverb.
#[derive(Clone, Copy, Default)]
struct Tagged {
    noun: u32,
    verb: u32,
    adjective: u32,
}

/// WordNet, as far as it is needed.
struct WordNet {
    synsets: HashMap<String, Synset>,
    nouns: BTreeMap<String, Vec<String>>,
    verbs: BTreeSet<String>,
    adjectives: BTreeSet<String>,
    tagged: HashMap<String, Tagged>,
}

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("usage: hypernyms FOLDER_OF_WORDNET")?;
    let net = WordNet::read(&folder)?;
    let anchors = anchors(&net)?;
    let mut known: HashSet<String> = words(NAMES).map(str::to_owned).collect();
    for table in KNOWN {
        known.extend(rows(table)?.into_iter().map(|row| row[0].replace('_', " ")));
    }
    println!("{HEADER}");
    let nouns = net.nouns.keys();
    let all: BTreeSet<&String> = nouns.chain(&net.verbs).chain(&net.adjectives).collect();
    for word in all {
        let is_plain = word.chars().all(|letter| letter.is_ascii_lowercase());
        if !is_plain || word.len() < 3 || known.contains(word) {
            continue;
        }
        let corrected = CORRECTED.iter().find(|(name, _)| name == word);
        let meaning = match corrected {
            Some((_, meaning)) => Some((*meaning).to_owned()),
            None => net.meaning(word, &anchors),
        };
        if let Some(meaning) = meaning {
            println!("{word}\t{meaning}");
        }
    }
    Ok(())
}

fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_whitespace()
}

/// The rows of a table of ours.
fn rows(table: &str) -> Result<Vec<Vec<String>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let text = fs::read_to_string(folder.join(format!("{table}.tsv")))?;
    let is_row = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    Ok(text.lines().filter(is_row).map(cells).collect())
}

/// The senses that a concept of ours shows.
fn anchors(net: &WordNet) -> Result<HashMap<String, String>> {
    let mut anchors = HashMap::new();
    for row in rows("concepts")? {
        let (key, class) = (&row[0], row[1].as_str());
        if words(NEVER).any(|never| never == key) {
            continue;
        }
        // What a concept's own word means where its first fitting sense is another thing.
        let wanted: &[&str] = match class {
            "person" => &["person"],
            "four_legged" | "bird" | "fish" | "insect" => &["animal"],
            "plant" => &["plant"],
            "food" => &["food", "plant"],
            "celestial" => &["object", "phenomenon"],
            _ => &["artifact", "object"],
        };
        let senses = net.nouns.get(key).into_iter().flatten();
        let mut fitting =
            senses.filter(|sense| wanted.contains(&net.synsets[*sense].family.as_str()));
        if let Some(sense) = fitting.next() {
            anchors.entry(sense.clone()).or_insert_with(|| key.clone());
        }
    }
    Ok(anchors)
}

impl WordNet {
    fn read(folder: &Path) -> Result<Self> {
        let text = |name: &str| fs::read_to_string(folder.join(name));
        let mut synsets = HashMap::new();
        let families: Vec<&str> = words(FILES_OF_SENSES).collect();
        for line in text("data.noun")?
            .lines()
            .filter(|line| !line.starts_with(' '))
        {
            let (id, synset) = read_synset(line, &families).ok_or("data.noun cannot be read")?;
            synsets.insert(id, synset);
        }
        let index = |part: &str| -> Result<BTreeMap<String, Vec<String>>> {
            let text = text(&format!("index.{part}"))?;
            let lines = text.lines().filter(|line| !line.starts_with(' '));
            let entries: Option<BTreeMap<_, _>> = lines.map(read_index).collect();
            entries.ok_or_else(|| format!("index.{part} cannot be read").into())
        };
        let mut tagged: HashMap<String, Tagged> = HashMap::new();
        for line in text("cntlist.rev")?.lines() {
            read_tagged(line, &mut tagged).ok_or("cntlist.rev cannot be read")?;
        }
        Ok(Self {
            synsets,
            nouns: index("noun")?,
            verbs: index("verb")?.into_keys().collect(),
            adjectives: index("adj")?.into_keys().collect(),
            tagged,
        })
    }

    /// What the table says of a word; `None` leaves it out.
    fn meaning(&self, word: &str, anchors: &HashMap<String, String>) -> Option<String> {
        let counts = self.tagged.get(word).copied().unwrap_or_default();
        let senses = self.nouns.get(word);
        let is_rude = senses
            .into_iter()
            .flatten()
            .any(|it| self.synsets[it].is_rude);
        if is_rude || words(RUDE_STEMS).any(|stem| word.starts_with(stem)) {
            return None;
        }
        let is_adjective = self.adjectives.contains(word);
        let is_noun =
            counts.noun >= counts.verb.max(counts.adjective) && (counts.noun > 0 || !is_adjective);
        if let Some(senses) = senses.filter(|_| is_noun) {
            return self.noun_meaning(word, &senses[0], (counts, anchors));
        }
        if is_adjective && counts.adjective >= counts.verb && counts.adjective > 0 {
            return Some("@adjective".to_owned());
        }
        (self.verbs.contains(word) && counts.verb > 0).then(|| "@verb".to_owned())
    }

    fn noun_meaning(
        &self,
        word: &str,
        sense: &str,
        (counts, anchors): (Tagged, &HashMap<String, String>),
    ) -> Option<String> {
        let synset = &self.synsets[sense];
        let mut forms = synset.written.iter();
        let is_name = forms.all(|form| {
            form.to_lowercase() != word || form.starts_with(|letter: char| letter.is_uppercase())
        });
        if synset.is_instance || is_name {
            return None;
        }
        let family = synset.family.as_str();
        let is_drawn = DRAWN.contains(&family);
        let is_in_text = counts.noun > 0;
        let is_trade = is_in_text || words(TRADES).any(|end| word.ends_with(end));
        let target = is_drawn.then(|| self.nearest(sense, anchors)).flatten();
        match target {
            Some(key) if key == "person" && !is_trade => None,
            Some(key) => Some(key.to_owned()),
            None if family == "person" => is_trade.then(|| "person".to_owned()),
            None if !is_drawn && !["object", "body"].contains(&family) => {
                is_in_text.then(|| "@shapeless".to_owned())
            }
            None => (family == "body" && is_in_text).then(|| "@part".to_owned()),
        }
    }

    /// The nearest concept above a sense.
    fn nearest<'a>(&self, sense: &str, anchors: &'a HashMap<String, String>) -> Option<&'a str> {
        let mut seen = HashSet::from([sense.to_owned()]);
        let mut layer = vec![sense.to_owned()];
        for distance in 0..FARTHEST {
            for one in &layer {
                let key = anchors.get(one);
                let is_general = |key: &str| words(GENERAL).any(|general| general == key);
                if let Some(key) = key.filter(|key| distance <= NEAR || is_general(key)) {
                    return Some(key);
                }
            }
            let above = layer.iter().flat_map(|one| &self.synsets[one].above);
            let above: Vec<String> = above.filter(|up| !seen.contains(*up)).cloned().collect();
            seen.extend(above.iter().cloned());
            layer = above;
        }
        None
    }
}

/// One line of `data.noun`: its number, and what it says.
fn read_synset(line: &str, families: &[&str]) -> Option<(String, Synset)> {
    let (head, gloss) = line.split_once(" | ")?;
    let cells: Vec<&str> = head.split_whitespace().collect();
    let n_words = usize::from_str_radix(cells.get(3)?, 16).ok()?;
    let at = 4 + 2 * n_words;
    let n_pointers: usize = cells.get(at)?.parse().ok()?;
    let pointers = (0..n_pointers).map(|i| (cells[at + 1 + 4 * i], cells[at + 2 + 4 * i]));
    let above = pointers.clone().filter(|(kind, _)| *kind == "@");
    let family: usize = cells.get(1)?.parse().ok()?;
    let synset = Synset {
        family: families.get(family)?.rsplit('.').next()?.to_owned(),
        above: above.map(|(_, to)| to.to_owned()).collect(),
        is_instance: pointers.into_iter().any(|(kind, _)| kind == "@i"),
        written: cells[4..at]
            .iter()
            .step_by(2)
            .map(|it| (*it).to_owned())
            .collect(),
        is_rude: words(RUDE).any(|mark| gloss.contains(mark)),
    };
    Some((cells[0].to_owned(), synset))
}

/// One line of an index: a word and its senses, the most frequent first.
fn read_index(line: &str) -> Option<(String, Vec<String>)> {
    let cells: Vec<&str> = line.split_whitespace().collect();
    let n_senses: usize = cells.get(2)?.parse().ok()?;
    let n_pointers: usize = cells.get(3)?.parse().ok()?;
    let senses = cells.iter().skip(6 + n_pointers).take(n_senses);
    Some((
        cells[0].to_owned(),
        senses.map(|it| (*it).to_owned()).collect(),
    ))
}

/// One line of the counts, such as `dog%1:05:00:: 1 42`.
fn read_tagged(line: &str, tagged: &mut HashMap<String, Tagged>) -> Option<()> {
    let cells: Vec<&str> = line.split_whitespace().collect();
    let (lemma, kind) = cells.first()?.split_once('%')?;
    let count: u32 = cells.get(2)?.parse().ok()?;
    let counts = tagged.entry(lemma.to_owned()).or_default();
    match kind.chars().next()? {
        '1' => counts.noun += count,
        '2' => counts.verb += count,
        // Satellites of adjectives are adjectives, too.
        '3' | '5' => counts.adjective += count,
        _ => {}
    }
    Some(())
}

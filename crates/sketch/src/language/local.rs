//! Words that mean another thing by what stands near them, or by the place (`local.tsv`): a crane that lifts steel is
//! no bird, and a creature under water is a fish.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::draft::DraftEntity;
use super::lemma::{self, Form};
use super::lexicon::{LEXICON, named};
use super::senses::Verb;
use super::tables;
use super::tokens::{Token, TokenKind};
use crate::scene::Setting;

/// How many words away another word may stand and still tell what a word means.
const REACH: usize = 14;
/// How near a word must be that says of another that nothing of it is drawn.
const REACH_OF_NOTHING: usize = 4;
/// What a word is read as that names nothing to draw.
pub(super) const NOTHING: &str = "-";
/// What stands before a word of which the verb alone is meant.
pub(super) const TO: &str = "to ";

/// A word near another that tells what it means.
#[derive(Clone, Copy, Debug)]
enum Cue {
    /// The words right before it.
    Before(&'static str),
    /// The words right behind it.
    Behind(&'static str),
    /// A word of the same stretch of text.
    Near(&'static str),
    Always,
}

struct ByPlace {
    words: Vec<&'static str>,
    places: Vec<Setting>,
    meant: &'static str,
}

struct ByNeighbour {
    /// Whether the word counts only as it is listed: "saw" and not "sawing".
    is_exact: bool,
    cues: Vec<Cue>,
    meant: &'static str,
}

#[derive(Default)]
struct Local {
    by_place: Vec<ByPlace>,
    by_neighbour: HashMap<&'static str, Vec<ByNeighbour>>,
}

static LOCAL: LazyLock<Local> = LazyLock::new(|| {
    let (rows, _) = tables::LOCAL.rows();
    let mut local = Local::default();
    for row in rows {
        let words: Vec<&str> = row[0].split(',').collect();
        if row[1] == "-" {
            for word in words {
                let listed = word.strip_prefix('=').unwrap_or(word);
                let senses = local.by_neighbour.entry(listed).or_default();
                senses.push(ByNeighbour {
                    is_exact: listed != word,
                    cues: row[2].split(',').map(cue).collect(),
                    meant: row[3],
                });
            }
        } else {
            local.by_place.push(ByPlace {
                words,
                places: row[1].split(',').filter_map(named).collect(),
                meant: row[3],
            });
        }
    }
    local
});

fn cue(cell: &'static str) -> Cue {
    if let Some(words) = cell.strip_prefix('<') {
        Cue::Before(words)
    } else if let Some(words) = cell.strip_prefix('>') {
        Cue::Behind(words)
    } else if cell == "*" {
        Cue::Always
    } else {
        Cue::Near(cell)
    }
}

/// The tokens, each with what it means by its neighbours.
pub(super) fn mean_by_neighbours(mut tokens: Vec<Token>) -> Vec<Token> {
    let mut known: HashMap<&'static str, &'static str> = HashMap::new();
    for at in 0..tokens.len() {
        let Some((word, senses, is_done)) = senses_of(&tokens[at]) else {
            continue;
        };
        let found = senses.iter().find_map(|sense| {
            // "lapping" and "stained" may be done, and are no thing of that name.
            let is_thing = is_done && verb_of(sense.meant).is_none();
            if is_thing || sense.is_exact && tokens[at].text != word {
                return None;
            }
            if acts(&tokens, at, word) && verb_of(sense.meant).is_none() {
                return None;
            }
            let is_nothing = sense.meant == NOTHING;
            let cue = sense.cues.iter().find(|cue| {
                let is_loose = is_nothing && matches!(cue, Cue::Near(_));
                let reach = if is_loose { REACH_OF_NOTHING } else { REACH };
                !(is_loose && opens_sentence(&tokens, at)) && holds(&tokens, at, **cue, reach)
            })?;
            Some((sense.meant, *cue))
        });
        tokens[at].meant = match found {
            // What a word meant before it means again: "the crane turns".
            Some((_, Cue::Always)) | None if !is_done && known.contains_key(word) => {
                known.get(word).copied()
            }
            Some((meant, cue)) => {
                if matches!(cue, Cue::Near(_)) {
                    known.insert(word, meant);
                }
                Some(meant)
            }
            None => None,
        };
    }
    leave_out_likenesses(&mut tokens);
    tokens
}

/// "A statue-like pose", "a cat-like grace": it is as something is, which is not there.
fn leave_out_likenesses(tokens: &mut [Token]) {
    for at in 0..tokens.len().saturating_sub(1) {
        let is_likeness = tokens[at].is_joined && tokens[at + 1].text == "like";
        let phrase = || format!("{} like", tokens[at].text);
        if is_likeness && LEXICON.get(&phrase()).is_none() {
            tokens[at].meant = Some(NOTHING);
            tokens[at + 1].meant = Some(NOTHING);
        }
    }
}

/// The verb that a word is read as.
pub(super) fn verb_of(meant: &str) -> Option<&'static Verb> {
    let verb = meant.strip_prefix(TO).unwrap_or(meant);
    LEXICON.get(verb).and_then(|senses| senses.verb.as_ref())
}

/// The senses of a word in the form that has any, and whether that is the form of a verb alone.
fn senses_of(token: &Token) -> Option<(&'static str, &'static [ByNeighbour], bool)> {
    if token.kind != TokenKind::Word {
        return None;
    }
    let listed = |word: &str| LOCAL.by_neighbour.get_key_value(word);
    // "Glasses" are no several glasses.
    let is_own_word = || LEXICON.get(&token.text).is_some();
    let mut forms = lemma::candidates(&token.text).into_iter();
    forms.find_map(|(word, form)| {
        let (word, senses) = listed(&word)?;
        let is_done = matches!(form, Form::Ing | Form::Past);
        (form == Form::Base || !is_own_word()).then_some((*word, senses.as_slice(), is_done))
    })
}

/// Whether a word means other things by its neighbours.
pub(super) fn is_listed(word: &str) -> bool {
    LOCAL.by_neighbour.contains_key(word)
}

/// Whether a word is what its sentence begins with: "A drone flies low" is of a drone, whatever hums.
fn opens_sentence(tokens: &[Token], at: usize) -> bool {
    let is_stop = |token: &Token| token.kind == TokenKind::Stop;
    let begin = tokens[..at]
        .iter()
        .rposition(is_stop)
        .map_or(0, |stop| stop + 1);
    let is_article = |token: &Token| {
        matches!(
            token.text.as_str(),
            "a" | "an" | "the" | "two" | "three" | "one"
        )
    };
    (1..=2).contains(&(at - begin)) && is_article(&tokens[begin])
}

/// Whether a word is what the noun before it does: "a dancer bows in a silk dress".
fn acts(tokens: &[Token], at: usize, word: &str) -> bool {
    let is_verb = || LEXICON.get(word).is_some_and(|it| it.verb.is_some());
    let is_noun = |token: &Token| LEXICON.get(&token.text).is_some_and(|it| it.noun.is_some());
    let follows_one = || {
        let before = &tokens[at.saturating_sub(3)..at];
        before.last().is_some_and(is_noun)
            && before
                .iter()
                .any(|token| matches!(token.text.as_str(), "a" | "an" | "one"))
    };
    tokens[at].text != word && tokens[at].text.ends_with('s') && is_verb() && follows_one()
}

fn holds(tokens: &[Token], at: usize, cue: Cue, reach: usize) -> bool {
    match cue {
        Cue::Always => true,
        Cue::Before(words) => {
            let n_words = words.split(' ').count();
            at >= n_words && is_said(&tokens[at - n_words..at], words)
        }
        Cue::Behind(words) => {
            let end = at + 1 + words.split(' ').count();
            end <= tokens.len() && is_said(&tokens[at + 1..end], words)
        }
        Cue::Near(word) => {
            let mut near = at.saturating_sub(reach)..tokens.len().min(at + reach + 1);
            near.any(|idx| idx != at && is_word(&tokens[idx], word))
        }
    }
}

fn is_said(tokens: &[Token], words: &str) -> bool {
    let mut said = tokens.iter().zip(words.split(' '));
    said.all(|(token, word)| is_word(token, word))
}

fn is_word(token: &Token, word: &str) -> bool {
    token.kind == TokenKind::Word
        && (token.text == word
            || lemma::candidates(&token.text)
                .iter()
                .any(|(form, _)| form == word))
}

/// Lets words mean what they mean in the place where it happens.
pub(super) fn mean_by_place(entities: &mut [DraftEntity], setting: Setting) {
    for entity in entities {
        let Some(last) = entity.word.rsplit(' ').next() else {
            continue;
        };
        let is_meant = |row: &&ByPlace| row.words.contains(&last) && row.places.contains(&setting);
        if let Some(row) = LOCAL.by_place.iter().find(is_meant) {
            let meant = LEXICON.get(row.meant).and_then(|it| it.noun.as_ref());
            entity.concept = meant.and_then(|noun| noun.concept());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tests::keys;
    use crate::language::understand;

    #[test]
    fn what_comes_at_us_or_works_is_shown_so() {
        for (prompt, key) in [
            ("A red car driving towards the camera", "oncoming_car"),
            (
                "A truck speeding toward us on a snowy road",
                "oncoming_truck",
            ),
            ("A tractor ploughing a field at dawn", "ploughing_tractor"),
            ("A UFO with a beam of light over a barn", "beaming_saucer"),
        ] {
            let shown = keys(prompt);
            assert!(shown.iter().any(|it| it == key), "{prompt}: {shown:?}");
        }
    }

    #[test]
    fn innocent_neighbours_leave_a_word_what_it_is() {
        for (prompt, key) in [
            ("Two planes fly over a city", "airplane"),
            ("An apple on a table, minimalist style", "apple"),
            ("A drone flies low over the fields", "drone"),
            ("A glass falls off the table and shatters", "drinking_glass"),
            ("People walk past a bridge", "bridge"),
            (
                "A cinematic shot of a trailer in the desert",
                "caravan_trailer",
            ),
            ("A kite soars over the beach", "kite"),
            ("A cricket jumps over a leaf", "cricket"),
            ("A goose and a duck swim on a lake", "duck"),
            ("A car passes a man who walks towards the camera", "car"),
            (
                "A police car driving towards the camera at night",
                "police_car",
            ),
            ("A tractor drives along a lane", "tractor"),
        ] {
            let shown = keys(prompt);
            assert!(shown.iter().any(|it| it == key), "{prompt}: {shown:?}");
        }
    }

    #[test]
    fn what_the_noun_before_it_does_is_no_thing() {
        let scene = understand("A dancer bows in a silk dress").scene;
        assert_eq!(scene.entities.len(), 1, "{:?}", scene.entities);
        let scene = understand("Two friends head down the street").scene;
        assert!(
            scene.entities[0].look.bearings.is_empty(),
            "{:?}",
            scene.entities
        );
    }

    #[test]
    fn every_row_names_what_there_is() {
        let (rows, problems) = tables::LOCAL.rows();
        assert_eq!(problems, Vec::<String>::new());
        for row in rows {
            let is_verb = row[3].starts_with(TO) && verb_of(row[3]).is_some();
            let is_known = row[3] == NOTHING || is_verb || LEXICON.get(row[3]).is_some();
            assert!(is_known, "{row:?}");
            if row[1] == "-" {
                assert!(row[2] != "-" && !row[2].contains(", "), "{row:?}");
                continue;
            }
            for place in row[1].split(',') {
                assert!(named::<Setting>(place).is_some(), "{place}");
            }
            let noun = LEXICON.get(row[3]).and_then(|it| it.noun.as_ref());
            assert!(noun.is_some_and(|noun| noun.concept().is_some()), "{row:?}");
        }
    }

    #[test]
    fn a_creature_is_one_of_the_place() {
        assert_eq!(keys("Strange creatures under water"), ["tropical_fish"]);
        assert_eq!(keys("A creature in a cave"), ["monster"]);
    }

    #[test]
    fn a_word_means_what_its_neighbours_say() {
        for (prompt, expected) in [
            (
                "A crane lifts steel beams at a construction site",
                "tower_crane",
            ),
            ("A white crane wades through a marsh", "heron"),
            ("A bat hangs in a cave", "bat"),
            ("A batter swings his bat at the baseball", "baseball_bat"),
            ("A mouse beside a keyboard on a desk", "computer_mouse"),
            ("A mouse eats cheese", "mouse"),
            ("A toddler stacks blocks on a rug", "toy_blocks"),
            ("The archer fires two arrows at a tree", "person"),
            ("A glowing ship over a futuristic skyline", "spaceship"),
        ] {
            let keys = keys(prompt);
            assert!(keys.iter().any(|key| key == expected), "{prompt}: {keys:?}");
        }
    }

    #[test]
    fn what_a_word_meant_before_it_means_again() {
        let told = understand(
            "A crane stands over a construction site among the scaffolding and the half built houses of \
             a large new quarter at the end of the town. In the evening the crane turns slowly.",
        );
        let scenes = std::iter::once(&told.scene).chain(told.later.iter().map(|it| &it.scene));
        for scene in scenes {
            assert!(scene.entities.iter().all(|it| it.concept != "heron"));
        }
    }

    #[test]
    fn adverbs_are_no_things() {
        assert_eq!(keys("A well dressed man in a well lit street"), ["man"]);
        assert_eq!(keys("An old stone well in a village"), ["well"]);
    }
}

//! What a prompt says about the film and not in it: how it is shot and lit, what is heard, what the model shall do.
//!
//! ```text
//! "Cinematography: 40 mm lens, warm key light."   only what is known of style, camera and light counts
//! "Background sound: rain, a distant engine."      heard, and not seen
//! "Shot on 35mm", "inspired by Jaws", "Avoid text" the same, without a label
//! ```

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::Reader;
use crate::language::classes::WordClass;
use crate::language::lemma::Form;
use crate::language::senses::{Effect, Function, Noun};
use crate::language::tables;
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::Class;

/// Why words are not in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// How it is filmed, drawn or lit.
    Filmed,
    /// What it is to tell, or to feel like: "suggesting a busy harbour".
    Meant,
    /// Lenses, sizes and numbers, of which nothing is seen.
    Made,
    /// What is heard.
    Heard,
    /// What somebody says or what is written: only the quoted words count.
    Said,
    /// What shall not be there.
    Unwanted,
    /// The name of what follows it: "Subject:".
    Label,
    /// The same, whatever else it says: "Location & Framing:".
    Told,
    /// A name alone is not shown ("Platform: Reels"), and what somebody does there is ("Platform: a train arrives").
    Named,
}

/// The most words before a colon that are a label.
const LONGEST_LABEL: usize = 4;

/// The table by where its words stand.
#[derive(Default)]
struct Asides {
    labels: HashMap<&'static str, Aside>,
    /// Labels that count only beside others.
    alone: HashSet<&'static str>,
    sentences: Vec<(&'static str, Aside)>,
    phrases: Vec<(&'static str, Aside)>,
    problems: Vec<String>,
}

static ASIDES: LazyLock<Asides> = LazyLock::new(|| {
    let (rows, problems) = tables::ASIDES.rows();
    let mut asides = Asides {
        problems,
        ..Asides::default()
    };
    for row in rows {
        let aside = match row[2] {
            "filmed" => Aside::Filmed,
            "made" => Aside::Made,
            "meant" => Aside::Meant,
            "heard" => Aside::Heard,
            "said" => Aside::Said,
            "unwanted" => Aside::Unwanted,
            "name" => Aside::Label,
            "told" => Aside::Told,
            "named" => Aside::Named,
            _ => {
                asides.problems.push(format!("asides.tsv: {row:?}"));
                continue;
            }
        };
        match row[1] {
            "label" if asides.labels.insert(row[0], aside).is_none() => {}
            "alone" if asides.labels.insert(row[0], aside).is_none() => {
                asides.alone.insert(row[0]);
            }
            "sentence" => asides.sentences.push((row[0], aside)),
            "phrase" => asides.phrases.push((row[0], aside)),
            _ => asides.problems.push(format!("asides.tsv: {row:?}")),
        }
    }
    asides
});

/// What is wrong with the table; empty, as a test makes sure.
#[cfg(test)]
pub(in crate::language) fn problems() -> &'static [String] {
    &ASIDES.problems
}

/// What of `items` is said about the film, item by item.
pub(super) fn find(items: &[Item<'_>]) -> Vec<Option<Aside>> {
    let mut asides = vec![None; items.len()];
    let mut label: Option<(Aside, bool)> = None;
    let mut at = 0;
    while at < items.len() {
        let end = sentence_end(items, at);
        if let Some(labelled) = label_of(items, at, end) {
            mark(&mut asides[at..end], Aside::Label);
            if let Some(close) = bracket_end(items, end) {
                // "[Camera: slow zoom] A woman walks": the bracket is all of it.
                if !matches!(labelled, Aside::Label | Aside::Told) {
                    mark(&mut asides[end + 1..close], labelled);
                }
                label = None;
                at = close + 1;
                continue;
            }
            label = (!matches!(labelled, Aside::Label | Aside::Told))
                .then(|| (labelled, ends_line(items, end + 1)));
            at = end + 1;
            continue;
        }
        let words = at..end;
        // "Detective: "You lie."": who says it is read as ever.
        let is_speaker = items
            .get(end + 1)
            .is_some_and(|next| next.kind() == TokenKind::Quote);
        if let Some((aside, _)) = label.filter(|(aside, _)| *aside != Aside::Said || !is_speaker) {
            mark(&mut asides[words], aside);
        } else if let Some(aside) = of_sentence(&items[words.clone()]) {
            let of_film = at..film_end(items, words.clone(), aside);
            mark(&mut asides[of_film.clone()], aside);
            mark_phrases(items, &mut asides, of_film.end..end);
        } else {
            mark_phrases(items, &mut asides, words);
        }
        // A label holds to the end of its line, or of its list where nothing else stands on its line.
        let is_over = |(_, is_list): (Aside, bool)| {
            let is_line = items
                .get(end)
                .is_some_and(|stop| stop.tokens[0].written == "\n");
            let is_sentence = items
                .get(end)
                .is_some_and(|stop| stop.tokens[0].written == ".");
            let is_blank = is_line && ends_line(items, end + 1);
            if is_list {
                is_blank
            } else {
                is_line || is_sentence
            }
        };
        if end > at && label.is_some_and(is_over) {
            label = None;
        }
        at = end + 1;
    }
    asides
}

/// "Shot on 85mm, shallow depth of field, a girl with a balloon": where it ends how a sentence says that it is filmed;
/// "the hum of an engine while a woman reads": or what is heard.
fn film_end(items: &[Item<'_>], words: std::ops::Range<usize>, aside: Aside) -> usize {
    if aside == Aside::Heard {
        return end_of_sound(items, words);
    }
    let opens = |at: &usize| {
        let is_after_comma = items[at - 1].kind() == TokenKind::Comma;
        let names_one = matches!(
            items[*at].function,
            Some(Function::Indefinite) | Some(Function::Definite)
        );
        let has_somebody = items[*at..words.end]
            .iter()
            .take(4)
            .filter_map(|item| item.noun.and_then(Noun::concept))
            .any(|concept| concept.class != crate::scene::Class::Thing);
        is_after_comma && names_one && has_somebody
    };
    let mut after = words.start + 1..words.end;
    let end = (aside == Aside::Filmed).then(|| after.find(|at| opens(at)));
    end.flatten().unwrap_or(words.end)
}

/// "The sound of waves as a man walks on a beach": before what somebody does meanwhile.
fn end_of_sound(items: &[Item<'_>], words: std::ops::Range<usize>) -> usize {
    const LONGEST_NAME: usize = 5;
    let tells = |at: &usize| {
        let clause = &items[*at + 1..words.end];
        let joins = matches!(items[*at].tokens[0].text.as_str(), "as" | "while");
        let is_living = |item: &Item<'_>| {
            let concept = item.noun.and_then(Noun::concept);
            let is_animal = concept.is_some_and(|it| it.class != Class::Thing);
            is_animal || item.function == Some(Function::Pronoun)
        };
        let doer = clause.iter().take(LONGEST_NAME).position(is_living);
        joins && doer.is_some_and(|doer| clause[doer + 1..].iter().any(|it| it.verb.is_some()))
    };
    let inner = words.start + 1..words.end;
    inner.into_iter().find(tells).unwrap_or(words.end)
}

/// Which items say by a label how it is filmed or what is heard, the label and the end of its line included.
pub(in crate::language) fn notes(items: &[Item<'_>]) -> Vec<bool> {
    let asides = find(items);
    let mut notes = vec![false; items.len()];
    let mut at = 0;
    let mut is_noted = false;
    while at < items.len() {
        let end = sentence_end(items, at);
        let label = label_of(items, at, end);
        let is_filmed = |aside: Aside| {
            matches!(
                aside,
                Aside::Filmed | Aside::Made | Aside::Heard | Aside::Unwanted
            )
        };
        if let (Some(aside), Some(close)) = (label, bracket_end(items, end)) {
            notes[at..=close].fill(is_filmed(aside));
            is_noted = false;
            at = close + 1;
            continue;
        }
        is_noted = match label {
            Some(label) => is_filmed(label),
            None => is_noted && (end == at || asides[at].is_some_and(is_filmed)),
        };
        let stop = items.len().min(end + 1);
        notes[at..stop].fill(is_noted);
        at = end + 1;
    }
    notes
}

/// Whether a word is one of the table's.
pub(in crate::language) fn has_word(word: &str) -> bool {
    let phrases = ASIDES.phrases.iter().chain(&ASIDES.sentences);
    let mut listed = phrases
        .map(|(words, _)| *words)
        .chain(ASIDES.labels.keys().copied());
    listed.any(|words| words.split(' ').any(|listed| listed == word))
}

/// Whether words before a colon are a label by themselves, or end in one.
pub(in crate::language) fn is_label(words: &[&str]) -> bool {
    let is_listed =
        |words: &str| ASIDES.labels.contains_key(words) && !ASIDES.alone.contains(words);
    let is_short = (1..=LONGEST_LABEL).contains(&words.len());
    is_short && (is_listed(&words.join(" ")) || words.last().is_some_and(|last| is_listed(last)))
}

fn mark(asides: &mut [Option<Aside>], aside: Aside) {
    asides.fill(Some(aside));
}

fn sentence_end(items: &[Item<'_>], from: usize) -> usize {
    let mut rest = items[from..].iter();
    from + rest
        .position(|item| item.kind() == TokenKind::Stop)
        .unwrap_or(items.len() - from)
}

/// Where a bracket closes that a label stands in, by its colon: the next one that nothing behind the label opens.
fn bracket_end(items: &[Item<'_>], colon: usize) -> Option<usize> {
    for (at, item) in items.iter().enumerate().skip(colon + 1) {
        match item.tokens[0].written.as_str() {
            "]" | ")" => return Some(at),
            "[" | "(" | "\n" => return None,
            _ => {}
        }
    }
    None
}

fn ends_line(items: &[Item<'_>], at: usize) -> bool {
    items
        .get(at)
        .is_some_and(|item| item.tokens[0].written == "\n")
}

/// The words of items, phrases taken apart.
fn words<'a>(items: &'a [Item<'_>]) -> Vec<&'a str> {
    let tokens = items.iter().flat_map(|item| item.tokens);
    let words = tokens.filter(|token| token.kind == TokenKind::Word);
    words.map(|token| token.text.as_str()).collect()
}

/// What stands before a colon, when that is a label, by what is behind it.
fn label_of(items: &[Item<'_>], at: usize, end: usize) -> Option<Aside> {
    let aside = listed_label(items, at, end)?;
    let behind = || &items[end + 1..sentence_end(items, end + 1)];
    Some(match aside {
        Aside::Named if tells_of_deed(behind()) => Aside::Label,
        Aside::Named => Aside::Made,
        aside => aside,
    })
}

/// "a dog finds its home", "children watch a clown": somebody does something.
fn tells_of_deed(items: &[Item<'_>]) -> bool {
    (1..items.len()).any(|at| {
        let (before, item) = (&items[at - 1], &items[at]);
        let is_thing = before.noun.and_then(Noun::concept).is_some();
        let is_one = !before.is_plural
            && items[..at].iter().any(|item| {
                matches!(
                    item.function,
                    Some(Function::Definite | Function::Indefinite)
                )
            });
        let agrees = match item.verb_form {
            Form::S => is_one,
            Form::Base => before.is_plural,
            _ => false,
        };
        item.verb.is_some() && item.preposition.is_none() && is_thing && agrees
    })
}

fn listed_label(items: &[Item<'_>], at: usize, end: usize) -> Option<Aside> {
    let is_colon = items
        .get(end)
        .is_some_and(|stop| stop.tokens[0].written == ":");
    let words = words(&items[at..end]);
    if !is_colon || words.is_empty() || words.len() > LONGEST_LABEL {
        return None;
    }
    if let Some(aside) = ASIDES.labels.get(words.join(" ").as_str()) {
        return Some(*aside);
    }
    let are_all_labels = words.iter().all(|word| ASIDES.labels.contains_key(word));
    // "Anime style: a girl runs", "Documentary shot: …": the style is said, and then what it is of.
    let says_more = items[at..end].iter().any(|item| {
        let effects = item.hint.map_or(&[][..], |hint| &hint.effects);
        effects.iter().any(|effect| *effect != Effect::TheCamera)
    });
    if says_more && !are_all_labels {
        return None;
    }
    // "Music video: …", "stock footage: …" names what follows.
    let is_of_a_film = matches!(
        words.last(),
        Some(
            &("video"
                | "footage"
                | "clip"
                | "film"
                | "scene"
                | "movie"
                | "ad"
                | "advert"
                | "commercial"
                | "reel")
        )
    );
    if is_of_a_film && words.len() > 1 {
        return Some(Aside::Label);
    }
    // "Finish line: runners …", "model train: …" are no labels, "line" and "model" are.
    let is_alone = |word: &&str| ASIDES.alone.contains(word);
    let mut others = words.iter().filter(|word| !is_alone(word));
    let has_other_label = others.any(|word| ASIDES.labels.contains_key(word));
    if words.len() > 1 && words.iter().any(is_alone) && !has_other_label {
        return None;
    }
    // "Negative prompt", "Camera lens": what says least of the picture counts.
    let named = words.iter().filter_map(|word| ASIDES.labels.get(word));
    named.copied().max_by_key(|aside| match aside {
        Aside::Unwanted => 6,
        Aside::Heard => 5,
        Aside::Said => 4,
        Aside::Told | Aside::Named => 3,
        Aside::Made => 2,
        Aside::Filmed | Aside::Meant => 1,
        Aside::Label => 0,
    })
}

fn of_sentence(items: &[Item<'_>]) -> Option<Aside> {
    let words = words(items).join(" ");
    begins(&ASIDES.sentences, &words)
}

fn begins(list: &[(&str, Aside)], words: &str) -> Option<Aside> {
    let found = list.iter().find(|(start, _)| starts_with(words, start));
    found.map(|(_, aside)| *aside)
}

fn starts_with(words: &str, start: &str) -> bool {
    words
        .strip_prefix(start)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// "a quick sniff is heard", "a dog runs and a bell is heard": where what is heard begins to be named.
fn begin_of_heard(items: &[Item<'_>], from: usize, heard: usize) -> usize {
    const OPEN: &[&str] = &[
        "where", "while", "when", "as", "but", "then", "until", "because",
    ];
    let opens = |at: &usize| {
        let text = items[*at].tokens[0].text.as_str();
        // "Dogs and cats are heard": both.
        let is_told = || items[from..*at].iter().any(|item| item.verb.is_some());
        OPEN.contains(&text) || text == "and" && is_told()
    };
    (from..heard).rev().find(opens).map_or(from, |at| at + 1)
}

/// Whether a word ends what is told of a sound: "a quick sniff is heard".
fn is_heard(items: &[Item<'_>], idx: usize) -> bool {
    let is_word = items[idx].lemma == "hear" || items[idx].tokens[0].text == "heard";
    let before = items[..idx].iter().rev().take(2);
    let is_told = |item: &Item<'_>| {
        item.tokens
            .iter()
            .any(|it| matches!(it.text.as_str(), "is" | "are" | "be"))
    };
    let mut before = before.take_while(|item| item.kind() == TokenKind::Word);
    is_word && before.any(is_told)
}

/// "…, moody jazz music with saxophone, …", "Soft piano music fades in.": a phrase of what is heard, beside much else.
fn is_of_music(items: &[Item<'_>], phrase: std::ops::Range<usize>) -> bool {
    const LEAST_BESIDE: usize = 10;
    let is_beside_much = items.len() >= phrase.len() + LEAST_BESIDE;
    let phrase = &items[phrase];
    let is_somebodys = |item: &Item<'_>| {
        let pronoun = item.tokens.iter().any(|it| {
            matches!(
                it.text.as_str(),
                "he" | "she" | "they" | "who" | "to" | "his" | "her" | "their"
            )
        });
        let concept = item.noun.and_then(Noun::concept);
        let is_living = concept.is_some_and(|concept| {
            matches!(
                concept.class,
                Class::Person | Class::FourLegged | Class::Bird
            )
        });
        let acts = item.verb.is_some()
            && item.noun.is_none()
            && item.adjective.is_none()
            && !WordClass::MusicDoes.has(&item.lemma);
        pronoun || is_living || acts
    };
    is_beside_much
        && phrase
            .iter()
            .any(|item| WordClass::OfMusic.has(&item.lemma))
        && !phrase.iter().any(is_somebodys)
}

/// "…, shot on 35mm film, …", "we hear waves": up to the next mark.
fn mark_phrases(
    items: &[Item<'_>],
    asides: &mut [Option<Aside>],
    sentence: std::ops::Range<usize>,
) {
    let mut at = sentence.start;
    while at < sentence.end {
        let end = (at..sentence.end)
            .find(|&idx| items[idx].kind() != TokenKind::Word)
            .unwrap_or(sentence.end);
        let found = (at..end).find_map(|begin| {
            let words = words(&items[begin..end.min(begin + LONGEST_LABEL)]).join(" ");
            Some((begin, begins(&ASIDES.phrases, &words)?))
        });
        if let Some((begin, aside)) = found {
            let end = match aside {
                Aside::Meant => end_of_meaning(items, begin..end),
                Aside::Heard => end_of_sound(items, begin..end),
                _ => end,
            };
            mark(&mut asides[begin..end], aside);
        } else if is_of_music(items, at..end) {
            mark(&mut asides[at..end], Aside::Heard);
        }
        if let Some(heard) = (at..end).find(|&idx| is_heard(items, idx)) {
            let begin = begin_of_heard(items, at, heard);
            mark(&mut asides[begin..=heard], Aside::Heard);
        }
        at = end + 1;
    }
}

/// Where it ends what something only means: before what somebody does, and a mere feeling before where that is. "A girl
/// filled with a sense of wonder looks at the stars" looks.
fn end_of_meaning(items: &[Item<'_>], phrase: std::ops::Range<usize>) -> usize {
    let is_told = |idx: &usize| {
        let item = &items[*idx];
        let is_deed = item.noun.is_none()
            && item.verb.is_some()
            && matches!(item.verb_form, Form::S | Form::Past);
        let is_feeling = (phrase.start..*idx).any(|before| items[before].lemma == "sense");
        let is_place = is_feeling && item.preposition.is_some() && item.lemma != "of";
        is_deed || is_place || item.lemma == "while"
    };
    let inner = phrase.start + 2..phrase.end;
    inner.into_iter().find(is_told).unwrap_or(phrase.end)
}

impl Reader<'_> {
    /// Reads a word that is said about the film.
    pub(super) fn aside(&mut self, item_idx: usize, aside: Aside) {
        let item = &self.items[item_idx];
        self.close_phrase();
        self.noun_before = None;
        let is_kept = |effect: &Effect| match aside {
            Aside::Filmed | Aside::Meant => !matches!(
                effect,
                Effect::Setting { .. }
                    | Effect::Region(_)
                    | Effect::Backdrop(_)
                    | Effect::TheCamera
            ),
            Aside::Heard => matches!(effect, Effect::Weather(_)),
            Aside::Made
            | Aside::Named
            | Aside::Said
            | Aside::Unwanted
            | Aside::Label
            | Aside::Told => false,
        };
        let effects = item.hint.map_or(&[][..], |hint| &hint.effects);
        let kept: Vec<Effect> = effects.iter().copied().filter(is_kept).collect();
        let is_free = item.hint.is_some_and(|hint| hint.after.is_empty());
        let is_of_film = aside == Aside::Filmed || !kept.is_empty();
        if is_free && is_of_film && kept.len() == effects.len() {
            for effect in kept {
                self.draft.apply(effect);
            }
            self.readings[item_idx] = Reading::Scene;
            return;
        }
        if item.function.is_some() || item.preposition.is_some() || aside == Aside::Label {
            return;
        }
        self.readings[item_idx] = Reading::not_drawn(match aside {
            Aside::Meant => "only says what it means or feels like",
            Aside::Filmed | Aside::Made | Aside::Named => {
                "tells how it is filmed, and of nothing that is drawn"
            }
            Aside::Heard => "is heard and not seen",
            Aside::Said => "is said and not seen",
            Aside::Unwanted => "not wanted",
            Aside::Label | Aside::Told => "a label",
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{CameraMove, Mood, Setting};

    #[track_caller]
    fn check(prompt: &str, expected: &[&str]) {
        let scene = understand(prompt).scene;
        let keys: Vec<&str> = scene
            .entities
            .iter()
            .map(|it| it.concept.as_str())
            .collect();
        assert_eq!(keys, expected, "{prompt}");
    }

    #[test]
    fn what_is_labelled_as_film_or_sound_is_no_thing() {
        check(
            "Scene: a fox in a forest. Lighting: practical lamps, a window. Lens: 40 mm. Background sound: a dog, a distant train.",
            &["fox"],
        );
        check(
            "Style: 1970s drama with a piano\nA fox runs through a forest.\n\nBackground sound:\nA barking dog\nA train\n",
            &["fox"],
        );
        check("Documentary shot: a fox runs through a forest", &["fox"]);
        check(
            "A fox in a forest. Negative prompt: dogs, people.",
            &["fox"],
        );
    }

    #[test]
    fn a_label_in_brackets_ends_with_them() {
        check(
            "[Camera: slow zoom, a window] A fox runs in a forest",
            &["fox"],
        );
        check("(Lighting: soft, a lamp) A fox runs in a forest", &["fox"]);
        check(
            "Camera: slow zoom, a window. A fox runs in a forest",
            &["fox"],
        );
    }

    #[test]
    fn only_what_is_heard_is_not_seen() {
        check("A dog runs in a park and a bell is heard", &["dog"]);
        let scene = understand("A man sits in a room where music is heard").scene;
        assert_eq!(scene.entities[0].concept, "man");
        assert_eq!(scene.setting, Setting::Room);
        check("A man opens a door and steps are heard", &["man", "door"]);
        check("A fox sits in a forest. Dogs and cats are heard.", &["fox"]);
        check("A fox sits in a forest, a quick sniff is heard", &["fox"]);
    }

    #[test]
    fn what_somebody_does_under_a_label_is_seen() {
        check("Goal: a dog finds its home", &["dog", "house"]);
        check("Platform: a train arrives at night", &["train"]);
        check("Objective: a knight climbs a tower", &["person", "tower"]);
        check("Audience: children watch a clown", &["person", "person"]);
        check(
            "A fox runs. Platform: Instagram Reels. Audience: parents of young children",
            &["fox"],
        );
        check(
            "A fox runs. Objective: promote our app to students",
            &["fox"],
        );
    }

    #[test]
    fn what_a_label_says_of_camera_and_mood_counts() {
        let scene = understand("A fox in a forest. Camera: slow dolly in. Mood: nostalgic.").scene;
        assert_eq!((scene.camera, scene.mood), (CameraMove::PushIn, Mood::Sad));
    }

    #[test]
    fn what_a_film_is_like_or_shot_on_is_not_in_it() {
        check(
            "An elf sits in a tavern, inspired by Dungeons and Dragons",
            &["person"],
        );
        check(
            "A fox sits in a forest. Make sure the sky has birds. Avoid text and cars.",
            &["fox"],
        );
        check(
            "A fox sits in a forest. We can hear the bleep of slot machines.",
            &["fox"],
        );
        check(
            "A fox runs. The overall style is a realistic landscape, with a focus on the rock and the tree.",
            &["fox"],
        );
    }

    #[test]
    fn who_speaks_under_a_label_is_known() {
        let scene =
            understand("A detective sits at a desk. Dialogue: Detective: \"You lie.\"").scene;
        assert_eq!(scene.captions.len(), 1);
        assert!(scene.captions[0].speaker.is_some());
        assert_eq!(
            scene
                .entities
                .iter()
                .filter(|it| it.concept == "person")
                .count(),
            1
        );
    }

    #[test]
    fn what_is_done_under_a_label_is_done_by_who_was_named() {
        let scene =
            understand("Subject: a fox.\nAction: jumps over a fence.\nSetting: a snowy field.")
                .scene;
        assert_eq!(scene.entities[0].action, crate::scene::Action::Jump);
        assert_eq!(scene.setting, Setting::Meadow);
    }
}

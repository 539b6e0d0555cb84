//! The words that tell of a change of look: "changes its colour from red to green", "rusts", "becomes cracked and worn".

use std::sync::LazyLock;

use crate::language::classes::WordClass;
use crate::language::items;
use crate::language::lemma::{self, Form};
use crate::language::lexicon::LEXICON;
use crate::language::senses::Attribute;
use crate::language::tables;
use crate::language::tokens::{Token, TokenKind};

/// The most colours that are gone through.
const MAX_COLOURS: usize = 3;
/// The words that are read to see what comes next.
const PHRASE: usize = 4;
/// How many words may tell of what it was: "from bud to full red".
const LONGEST_ORIGIN: usize = 3;
/// How many words may tell how long it takes: "over many years of use".
const LONGEST_AGEING: usize = 7;

/// What is told of a change of look.
pub(super) struct Shift<'a> {
    /// Where the verb stands, and the first token behind all that tells of it.
    pub(super) from: usize,
    pub(super) until: usize,
    /// The colour at first, where one is told.
    pub(super) before: Option<&'a str>,
    /// The looks then, in order, each as adjectives; none where it only is of another colour.
    pub(super) after: Vec<Vec<&'a str>>,
    /// Whether only what fades is meant: anything else would vanish.
    pub(super) fades: bool,
}

impl Shift<'_> {
    /// Whether something has become of it beside a colour.
    pub(super) fn is_aged(&self) -> bool {
        self.after.iter().flatten().any(|word| !is_colour(word))
    }
}

/// A row of the table.
struct Row {
    verb: &'static str,
    looks: Vec<&'static str>,
    needs_told: bool,
    fades: bool,
    is_noun: bool,
}

/// The rows, those of the most words first.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let (rows, _) = tables::BECOMING.rows();
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|row| {
            let has = |name: &str| tables::list(row[2]).any(|it| it == name);
            Row {
                verb: row[0],
                looks: tables::list(row[1]).collect(),
                needs_told: has("told"),
                fades: has("fades"),
                is_noun: has("noun"),
            }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.verb.split(' ').count()));
    rows
});

/// What joins two clauses, each of which tells of a thing of its own.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(word, "as" | "while" | "and" | "whereas" | "alongside")
}

fn text(tokens: &[Token], at: usize) -> &str {
    let token = tokens.get(at).filter(|it| it.kind == TokenKind::Word);
    token.map_or("", |token| token.text.as_str())
}

/// The row of a verb at `at`, and the first token behind it.
fn verb_at(tokens: &[Token], at: usize) -> Option<(&'static Row, usize)> {
    let word = text(tokens, at);
    if word.is_empty() {
        return None;
    }
    let forms = lemma::candidates(word);
    ROWS.iter().find_map(|row| {
        let mut words = row.verb.split(' ');
        let first = words.next()?;
        let (_, form) = forms.iter().find(|(lemma, _)| lemma == first)?;
        let mut next = at + 1;
        for rest in words {
            if text(tokens, next) != rest {
                return None;
            }
            next += 1;
        }
        let is_told = row.needs_told || is_verb_here(tokens, at, (row, *form));
        is_told.then_some((row, next))
    })
}

/// Whether a word that may be a noun or an adjective is a verb where it stands.
fn is_verb_here(tokens: &[Token], at: usize, (row, form): (&Row, Form)) -> bool {
    let before = at.checked_sub(1).map_or("", |idx| text(tokens, idx));
    // "Will rust", "slowly yellows": but a leaf that is brown is so already.
    let is_adverb = before.ends_with("ly");
    let leads_over = is_adverb || WordClass::BeforeVerb.has(before);
    match form {
        Form::Ing => !is_noun(&tokens[at + 1..], false),
        Form::Base | Form::S if row.is_noun => {
            let is_after_noun = items(&tokens[..at]).last().is_some_and(|item| {
                item.noun.is_some_and(|noun| noun.concept().is_some()) && item.preposition.is_none()
            });
            // "The apple beside it rots".
            let is_after_pronoun = matches!(before, "it" | "them");
            leads_over || form == Form::S && (is_after_noun || is_after_pronoun)
        }
        Form::Base | Form::S => true,
        // "A faded photograph", "a rusted gate" are so already.
        _ => false,
    }
}

/// What begins with a verb at `at`.
pub(super) fn shift_at(tokens: &[Token], at: usize) -> Option<Shift<'_>> {
    if let Some(until) = sheds(tokens, at) {
        return Some(Shift {
            from: at,
            until,
            before: None,
            after: vec![vec![super::BARE]],
            fades: false,
        });
    }
    let (row, mut next) = verb_at(tokens, at)?;
    if let Some((look, until)) = gathered(tokens, at, next) {
        return Some(Shift {
            from: at,
            until: past_ageing(tokens, until),
            before: None,
            after: vec![vec![look]],
            fades: false,
        });
    }
    let mut names_colour = false;
    let mut goes_through = false;
    while is_between(text(tokens, next)) {
        names_colour |= is_colour_word(text(tokens, next));
        goes_through |= matches!(text(tokens, next), "through" | "between");
        next += 1;
    }
    let is_span = text(tokens, next) == "from";
    let (told, end) = told_looks(tokens, next);
    // "Grows through cracked concrete", "gets worn tyres" tell of something else.
    let is_plain = told.iter().flatten().all(|look| is_colour(look));
    if !is_plain && (goes_through || !ends_at(tokens, end)) {
        return None;
    }
    let is_of_thing = is_noun(&tokens[end..], is_span);
    let n_told = told.len();
    let is_cut = matches!(row.verb, "fade") && n_told == 1;
    let is_own = !row.looks.is_empty();
    // "turns a red key" is of the key, "turns white flags" of the flags.
    let is_told = match n_told {
        0 => {
            is_own
                || names_colour && matches!(row.verb, "change" | "shift" | "cycle" | "transition")
        }
        1 => is_own || !is_span && !is_of_thing,
        _ => !is_of_thing,
    };
    if !is_told {
        return None;
    }
    let keeps_told = n_told > 0 && !(is_of_thing && n_told == 1);
    let mut after = if keeps_told { told } else { Vec::new() };
    next = if keeps_told { end } else { next };
    let begins_other = is_span && (after.len() > 1 || is_own);
    let before = begins_other
        .then(|| after.first().cloned())
        .flatten()
        .filter(|look| is_colour(look[0]));
    if before.is_some() {
        after.remove(0);
    }
    if is_own {
        with_own(&mut after, &row.looks);
    }
    Some(Shift {
        from: at,
        until: past_ageing(tokens, next),
        before: before.map(|look| look[0]),
        after,
        // The film fades to white, and a wizard into the shadows.
        fades: row.fades && (n_told == 0 || is_cut),
    })
}

/// Adds what the verb says by itself to the last look that is told; a shade is no more than the colour that is told.
fn with_own<'a>(after: &mut Vec<Vec<&'a str>>, own: &[&'a str]) {
    let is_shade = |word: &&str| is_colour(word) || matches!(*word, "darkened" | "yellowed");
    match after.last_mut() {
        None => after.push(own.to_vec()),
        Some(last) => {
            let rest = own.iter().filter(|word| !is_shade(word));
            let rest: Vec<&str> = rest.filter(|word| !last.contains(word)).copied().collect();
            last.splice(0..0, rest);
        }
    }
}

/// "Losing its leaves", "shedding leaves": where what is told of it ends.
fn sheds(tokens: &[Token], at: usize) -> Option<usize> {
    let forms = lemma::candidates(text(tokens, at));
    let is_verb = |verb: &str| forms.iter().any(|(lemma, _)| lemma == verb);
    if !["lose", "shed", "drop"].into_iter().any(is_verb) {
        return None;
    }
    let mut next = at + 1;
    while matches!(
        text(tokens, next),
        "its" | "their" | "all" | "of" | "the" | "last"
    ) {
        next += 1;
    }
    if !matches!(text(tokens, next), "leaves" | "foliage" | "leaf") {
        return None;
    }
    next += 1;
    if matches!(text(tokens, next), "and")
        && matches!(text(tokens, next + 1), "becoming" | "becomes")
    {
        let (_, end) = look_at(tokens, next + 2)?;
        return Some(end);
    }
    Some(next)
}

/// "Acquiring rust streaks", "collecting dew": the look of it, and where it ends.
fn gathered(tokens: &[Token], at: usize, next: usize) -> Option<(&'static str, usize)> {
    let forms = lemma::candidates(text(tokens, at));
    let gathers = [
        "acquire",
        "develop",
        "gather",
        "collect",
        "accumulate",
        "grow",
    ];
    if !forms
        .iter()
        .any(|(lemma, _)| gathers.contains(&lemma.as_str()))
    {
        return None;
    }
    let mut at = next;
    while matches!(
        text(tokens, at),
        "a" | "some" | "more" | "patches" | "of" | "spots" | "thick" | "layer" | "morning"
    ) {
        at += 1;
    }
    let look = WordClass::Gathers.value_of(text(tokens, at))?;
    at += 1;
    while matches!(
        text(tokens, at),
        "streaks" | "spots" | "patches" | "stains" | "and"
    ) {
        at += 1;
    }
    Some((look, at))
}

/// The looks that are told from `next` on, each by itself but for those that go together, and where they end.
fn told_looks(tokens: &[Token], next: usize) -> (Vec<Vec<&str>>, usize) {
    let mut at = next;
    let is_span = text(tokens, at) == "from";
    at += usize::from(matches!(text(tokens, at), "from" | "to" | "into"));
    if is_span && look_at(tokens, at).is_none() {
        let skipped =
            (1..=LONGEST_ORIGIN + 1).find(|n| matches!(text(tokens, at + n), "to" | "into"));
        let Some(skipped) = skipped.filter(|n| look_at(tokens, at + n + 1).is_some()) else {
            return (Vec::new(), next);
        };
        at += skipped + 1;
    }
    let mut looks: Vec<Vec<&str>> = Vec::new();
    let mut end = next;
    while let Some((look, until)) = look_at(tokens, at).filter(|_| looks.len() <= MAX_COLOURS) {
        match looks.last_mut() {
            // "Cracked and weathered" is one look.
            Some(last) if !is_colour(look) && !is_colour(last[0]) && !is_span => last.push(look),
            _ => looks.push(vec![look]),
        }
        let until = until + usize::from(WordClass::AfterLook.has(text(tokens, until)));
        (at, end) = (until, until);
        let joins = |idx: usize| {
            matches!(text(tokens, idx), "to" | "and" | "then" | "into") || is_comma(tokens, idx)
        };
        let n_joints = (at..at + 3).take_while(|&idx| joins(idx)).count();
        if n_joints == 0 || look_at(tokens, at + n_joints).is_none() {
            break;
        }
        at += n_joints;
    }
    (looks, end)
}

/// Whether what is told is over at `at`: nothing follows, or what follows belongs to something else.
fn ends_at(tokens: &[Token], at: usize) -> bool {
    let rest = &tokens[at..tokens.len().min(at + PHRASE)];
    let items = items(rest);
    items.first().is_none_or(|item| {
        let is_bound = item.preposition.is_some() || item.function.is_some();
        item.kind() != TokenKind::Word || is_bound || is_joint(&item.tokens[0].text)
    })
}

/// "With age", "over many years of use": behind it.
fn past_ageing(tokens: &[Token], from: usize) -> usize {
    if !matches!(
        text(tokens, from),
        "with" | "over" | "through" | "after" | "from"
    ) {
        return from;
    }
    let n_words = (from..from + LONGEST_AGEING)
        .take_while(|&idx| WordClass::OfAgeing.has(text(tokens, idx)))
        .count();
    if n_words > 1 && !is_noun(&tokens[from + n_words..], true) {
        from + n_words
    } else {
        from
    }
}

/// Whether a noun comes first, which the colours are said of; from one to another only where it has a shape, since
/// "from red to green light" is of the traffic light.
fn is_noun(tokens: &[Token], is_span: bool) -> bool {
    let items = items(&tokens[..tokens.len().min(PHRASE)]);
    let Some(item) = items.first().filter(|it| it.kind() == TokenKind::Word) else {
        return false;
    };
    let is_joint = item.preposition.is_some()
        || item.function.is_some()
        || item.hint.is_some() && item.noun.is_none();
    let noun = item.noun.filter(|_| !is_joint);
    noun.is_some_and(|noun| !is_span || noun.concept().is_some())
}

fn is_colour_word(word: &str) -> bool {
    matches!(
        word,
        "color" | "colour" | "colors" | "colours" | "hue" | "hues"
    )
}

/// What stands between the verb and the colours.
fn is_between(word: &str) -> bool {
    is_colour_word(word)
        || matches!(
            word,
            "its"
                | "their"
                | "his"
                | "her"
                | "skin"
                | "slowly"
                | "gradually"
                | "suddenly"
                | "instantly"
                | "smoothly"
                | "quickly"
                | "magically"
                | "increasingly"
                | "completely"
                | "more"
                | "through"
                | "between"
        )
}

fn is_comma(tokens: &[Token], at: usize) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| token.kind == TokenKind::Comma)
}

/// A colour or another look at `at`, "bright" or "a shade of" before it or not, and where it ends.
fn look_at(tokens: &[Token], at: usize) -> Option<(&str, usize)> {
    let is_of_look = |word: &str| {
        matches!(
            word,
            "bright"
                | "deep"
                | "dark"
                | "vivid"
                | "light"
                | "pale"
                | "rich"
                | "full"
                | "faded"
                | "a"
                | "an"
                | "the"
                | "shade"
                | "of"
                | "more"
                | "fiery"
                | "brilliant"
                | "golden"
                | "completely"
        )
    };
    let n_before = (at..at + PHRASE)
        .take_while(|&idx| is_of_look(text(tokens, idx)))
        .count();
    (0..=n_before)
        .rev()
        .find_map(|n| plain_look(tokens, at + n))
}

fn plain_look(tokens: &[Token], at: usize) -> Option<(&str, usize)> {
    let word = text(tokens, at);
    let two = format!("{word} {}", text(tokens, at + 1));
    if let Some(look) = WordClass::EndsAs.value_of(&two) {
        return Some((look, at + 2));
    }
    if let Some(look) = WordClass::EndsAs.value_of(word) {
        return Some((look, at + 1));
    }
    (!word.is_empty() && is_colour(word)).then_some((word, at + 1))
}

/// Whether a word says a colour and nothing else.
pub(super) fn is_colour(word: &str) -> bool {
    let looks = LEXICON
        .get(word)
        .and_then(|senses| senses.adjective.as_ref());
    looks.is_some_and(|looks| matches!(looks.as_slice(), [Attribute::Colour(_)]))
}

#[cfg(test)]
mod tests {
    use super::super::BARE;
    use crate::language::lexicon::LEXICON;
    use crate::language::tables;

    #[test]
    fn every_look_of_the_table_is_an_adjective() {
        let (rows, problems) = tables::BECOMING.rows();
        assert!(problems.is_empty(), "{problems:?}");
        for row in &rows {
            for look in tables::list(row[1]).filter(|look| *look != "ripe") {
                let senses = LEXICON.get(look).and_then(|it| it.adjective.as_ref());
                assert!(senses.is_some_and(|it| !it.is_empty()), "{row:?}");
            }
        }
        assert!(LEXICON.get(&format!("{BARE} tree")).is_some());
    }

    #[test]
    fn no_verb_is_told_twice() {
        let (rows, _) = tables::BECOMING.rows();
        let mut verbs: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        verbs.sort_unstable();
        verbs.dedup();
        assert_eq!(verbs.len(), rows.len());
    }
}

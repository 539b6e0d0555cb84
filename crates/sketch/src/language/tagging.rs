//! Tokens into items: at each place the longest phrase the lexicon knows, with all it can mean.

use super::classes::WordClass;
use super::colours;
use super::given;
use super::hypernyms::{self, Meaning};
use super::lemma::{self, Form};
use super::lexicon::LEXICON;
use super::local;
use super::senses::{Attribute, Function, Hint, Noun, Preposition, Senses, Verb};
use super::tokens::{Token, TokenKind};
use crate::scene::Class;

/// Shorter words that end in "ly" are names and things: "Lily".
const SHORTEST_ADVERB: usize = 5;

/// One phrase, word or mark of a prompt with its possible senses.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// The tokens it consists of.
    pub(super) tokens: &'a [Token],
    /// What it is listed as: the phrase, lemmatised.
    pub(super) lemma: String,
    pub(super) noun: Option<&'static Noun>,
    /// Whether the noun is a plural.
    pub(super) is_plural: bool,
    pub(super) verb: Option<&'static Verb>,
    /// How the verb is inflected.
    pub(super) verb_form: Form,
    pub(super) adjective: Option<&'static [Attribute]>,
    pub(super) hint: Option<&'static Hint>,
    pub(super) count: Option<u32>,
    pub(super) preposition: Option<Preposition>,
    pub(super) function: Option<Function>,
}

/// Cuts `tokens` into items.
pub(super) fn tag(tokens: &[Token]) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let item = longest_phrase(tokens, at)
            .or_else(|| given::somebody(tokens, at, items.last()))
            .unwrap_or_else(|| single(&tokens[at..=at]));
        at += item.tokens.len();
        items.push(item);
    }
    leave_names(&mut items);
    tell_by_name(&mut items);
    count_families(&mut items);
    join_clauses(&mut items);
    own_hands(&mut items);
    find_verbs(&mut items);
    leave_what_goes_on(&mut items);
    items
}

/// "Benny loves Tilly": a word in a capital amid its sentence that only the long tail knows as a thing is a name.
fn leave_names(items: &mut [Item<'_>]) {
    let is_capital = |item: &Item<'_>| {
        let written = &item.tokens[0].written;
        written.chars().next().is_some_and(char::is_uppercase)
            && written.chars().any(char::is_lowercase)
    };
    let is_word = |item: &&Item<'_>| item.kind() == TokenKind::Word;
    let n_words = items.iter().filter(is_word).count();
    let n_capitals = items.iter().filter(|item| is_capital(item)).count();
    // "A Cat In A Hat" is a title.
    if n_capitals * 2 > n_words {
        return;
    }
    for at in 1..items.len() {
        let follows_word = matches!(items[at - 1].kind(), TokenKind::Word | TokenKind::Comma);
        let item = &mut items[at];
        let is_drawn = item.noun.is_some_and(|noun| noun.concept().is_some());
        let is_listed = LEXICON.get(&item.lemma).is_some();
        let is_somebody = given::is_given_name(&item.tokens[0].text);
        if follows_word
            && item.tokens.len() == 1
            && is_drawn
            && !is_listed
            && !is_somebody
            && is_capital(item)
        {
            item.noun = None;
            item.is_plural = false;
        }
    }
}

/// "Happy the dwarf and Sneezy the dwarf": two, who are called so; what they are called says nothing else.
fn tell_by_name(items: &mut [Item<'_>]) {
    for at in 0..items.len().saturating_sub(2) {
        let opens = at.checked_sub(1).is_none_or(|before| {
            items[before].kind() != TokenKind::Word || items[before].function == Some(Function::And)
        });
        let (called, article, kind) = (&items[at], &items[at + 1], &items[at + 2]);
        let acts = called.verb.is_some() && matches!(called.verb_form, Form::S | Form::Ing);
        let is_free = called.kind() == TokenKind::Word
            && called.tokens.len() == 1
            && called.preposition.is_none()
            && called.function.is_none()
            && called.count.is_none();
        let is_name = called.is_unknown()
            || called.adjective.is_some()
            || called.tokens[0].text.ends_with('y')
            || given::is_given_name(&called.tokens[0].text);
        let is_somebody = kind.noun.and_then(Noun::concept).is_some_and(|concept| {
            matches!(
                concept.class,
                Class::Person | Class::FourLegged | Class::Bird
            )
        });
        let is_the = article.function == Some(Function::Definite) && article.lemma == "the";
        if opens && is_free && is_name && !acts && is_the && is_somebody {
            let called = &mut items[at];
            (called.noun, called.verb, called.hint) = (None, None, None);
            called.function = Some(Function::Filler);
            items[at + 1].function = Some(Function::Indefinite);
        }
    }
}

/// "A family of four blue penguins": so many penguins, and no people.
fn count_families(items: &mut [Item<'_>]) {
    for at in 0..items.len() {
        let Some(count) = items[at].family_of() else {
            continue;
        };
        let leads = |item: &&Item<'_>| {
            item.adjective.is_some() && item.noun.is_none() || item.kind() == TokenKind::Comma
        };
        let next = items[at + 1..].iter().find(|item| !leads(item));
        let are_animals = next.is_some_and(|item| {
            let concept = item.noun.and_then(Noun::concept);
            item.is_plural
                && concept.is_some_and(|it| {
                    matches!(it.class, Class::FourLegged | Class::Bird | Class::Fish)
                })
        });
        if are_animals {
            let family = &mut items[at];
            (family.noun, family.count, family.is_plural) = (None, Some(count), false);
        }
    }
}

/// ", waves gently lapping at the shore", ", leaves falling": what goes on beside it, and no verb of whoever was named.
fn leave_what_goes_on(items: &mut [Item<'_>]) {
    for at in 1..items.len() {
        let may_be = items[at].verb.is_some()
            && items[at].verb_form == Form::S
            && items[at - 1].kind() == TokenKind::Comma;
        let mut after = items[at + 1..].iter();
        let goes_on = after
            .find(|item| !item.lemma.ends_with("ly"))
            .is_some_and(|item| item.noun.is_none() && item.tokens[0].text.ends_with("ing"));
        if may_be && goes_on {
            items[at].verb = None;
        }
    }
}

/// "a potter shapes a vase": what somebody alone does to something is a verb, whether a table has it or not.
fn find_verbs(items: &mut [Item<'_>]) {
    for at in 1..items.len().saturating_sub(1) {
        let living = |item: &Item<'_>| {
            item.noun.and_then(Noun::concept).is_some_and(|concept| {
                matches!(
                    concept.class,
                    Class::Person | Class::FourLegged | Class::Bird
                )
            })
        };
        // "as it fiddles with a lamp".
        let is_pronoun = matches!(items[at - 1].lemma.as_str(), "he" | "she" | "it");
        let names_thing = items[at].is_plural && items[at].verb.is_none();
        if is_pronoun && names_thing && items[at].tokens.len() == 1 && items[at].adjective.is_none()
        {
            items[at].verb = Some(hypernyms::still());
            items[at].verb_form = Form::S;
            items[at].noun = None;
            items[at].is_plural = false;
            items[at].hint = None;
            continue;
        }
        let is_doer =
            living(&items[at - 1]) && !items[at - 1].is_plural && !items[at - 1].is_possessive();
        let item = &items[at];
        let may_be = item.kind() == TokenKind::Word
            && item.verb.is_none()
            && item.tokens.len() == 1
            && item.tokens[0].text.ends_with('s')
            && item.function.is_none()
            && item.preposition.is_none()
            && (item.is_plural || item.is_unknown())
            && item
                .noun
                .and_then(Noun::concept)
                .is_none_or(|concept| !concept.is_worn);
        let has_object = matches!(
            items[at + 1].function,
            Some(Function::Definite | Function::Indefinite)
        );
        if is_doer && may_be && has_object {
            items[at].verb = Some(hypernyms::work());
            items[at].verb_form = Form::S;
            items[at].noun = None;
            items[at].is_plural = false;
            items[at].hint = None;
        }
    }
}

/// "a watchmaker's hands assembling a gear": what somebody owns is no verb.
fn own_hands(items: &mut [Item<'_>]) {
    for at in 1..items.len() {
        let is_owned = items[at - 1].is_possessive()
            || items[at - 1].adjective.is_some() && at > 1 && items[at - 2].is_possessive();
        if is_owned && items[at].noun.is_some() && WordClass::Limb.has(&items[at].tokens[0].text) {
            items[at].verb = None;
        }
    }
}

/// "until it falls", "before the door opens": a clause follows, and nothing that is stood before.
fn join_clauses(items: &mut [Item<'_>]) {
    const LONGEST_CLAUSE: usize = 9;
    for at in 0..items.len() {
        if !matches!(
            items[at].lemma.as_str(),
            "until" | "before" | "till" | "once"
        ) {
            continue;
        }
        let clause = items[at + 1..].iter().take(LONGEST_CLAUSE);
        let mut words = clause.take_while(|item| item.kind() == TokenKind::Word);
        let has_subject = words.next().is_some_and(|first| {
            matches!(
                first.function,
                Some(Function::Pronoun | Function::Definite | Function::Indefinite)
            ) || first.noun.is_some() && first.is_plural
        });
        let mut previous_is_plural = false;
        let has_verb = words.any(|item| {
            let agrees = item.verb_form == Form::S || previous_is_plural;
            previous_is_plural = item.is_plural || item.lemma == "they";
            item.verb.is_some() && agrees && item.preposition.is_none()
        });
        if has_subject && has_verb {
            items[at].preposition = None;
            items[at].function = Some(Function::Clause);
        }
    }
}

/// The longest phrase of at least two words that starts at `at`.
fn longest_phrase(tokens: &[Token], at: usize) -> Option<Item<'_>> {
    let first = lemma::candidates(&tokens[at].text);
    let n_longest = first
        .iter()
        .map(|(word, _)| LEXICON.longest_phrase(word))
        .max()?;
    let n_words = tokens[at..]
        .iter()
        .take(n_longest)
        .take_while(|token| token.kind == TokenKind::Word)
        .count();
    (2..=n_words)
        .rev()
        .filter_map(|n| phrase(&tokens[at..at + n], &first))
        .find(|item| !is_several_of_one(tokens, at, item) && !ends_with_next(tokens, at, item))
}

/// "A school bus stops" is one bus, and no place with several stops.
fn is_several_of_one(tokens: &[Token], at: usize, item: &Item<'_>) -> bool {
    let before = at.checked_sub(1).map(|before| tokens[before].text.as_str());
    let last = item.tokens.last();
    matches!(before, Some("a" | "an")) && last.is_some_and(|last| !item.lemma.ends_with(&last.text))
}

/// "Walks in front of a church": the last word of "walks in" belongs to what follows.
fn ends_with_next(tokens: &[Token], at: usize, item: &Item<'_>) -> bool {
    let last = at + item.tokens.len() - 1;
    item.verb.is_some()
        && longest_phrase(tokens, last).is_some_and(|next| next.preposition.is_some())
}

/// The phrase these tokens form as they are, with the first word as an inflected verb, or with the last word as
/// a plural.
fn phrase<'a>(tokens: &'a [Token], first: &[(String, Form)]) -> Option<Item<'a>> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    let tail = words[1..].join(" ");
    for (word, form) in first {
        let text = format!("{word} {tail}");
        if let Some(senses) = LEXICON.get(&text) {
            let mut item = Item::new(tokens, text);
            item.take(senses, *form);
            // "a run down house", but somebody "runs down" a street.
            if item.is_unknown() && senses.adjective.is_some() {
                continue;
            }
            // The head of a noun phrase is its last word: "dogs house" is no plural of "dog house".
            item.is_plural = false;
            item.take_plural();
            return Some(item);
        }
    }
    let (last, head) = words.split_last()?;
    let head = head.join(" ");
    for (word, form) in lemma::candidates(last) {
        let text = format!("{head} {word}");
        // "ice skating", "tap dances".
        if form != Form::Base
            && let Some(verb) = LEXICON.get(&text).and_then(|senses| senses.verb.as_ref())
        {
            let mut item = Item::new(tokens, text);
            item.verb = Some(verb);
            item.verb_form = form;
            return Some(item);
        }
        if form == Form::S
            && let Some(senses) = LEXICON.get(&text)
        {
            let mut item = Item::new(tokens, text);
            item.take(senses, form);
            item.verb = None;
            return Some(item);
        }
    }
    None
}

/// A single token with every sense of every form it may be.
pub(super) fn single(tokens: &[Token]) -> Item<'_> {
    let text = &tokens[0].text;
    let mut item = Item::new(tokens, text.clone());
    if tokens[0].kind != TokenKind::Word {
        return item;
    }
    for (word, form) in lemma::candidates(text) {
        if let Some(senses) = LEXICON.get(&word) {
            if item.is_unknown() {
                item.lemma = word;
            }
            item.take(senses, form);
        }
    }
    if let Some(meant) = tokens[0].meant {
        item.mean(meant);
    }
    item.adjective = item.adjective.or(colours::of_code(text));
    if item.is_unknown() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        item.count = text.parse().ok();
    }
    if item.is_unknown() {
        item.take_from_long_tail();
    }
    // "seamlessly", "partially": how it is done, and never a thing.
    let is_adverb = text.len() > SHORTEST_ADVERB && text.ends_with("ly");
    if item.is_unknown() && is_adverb && !tokens[0].written.starts_with(char::is_uppercase) {
        item.function = Some(Function::Filler);
    }
    item
}

impl<'a> Item<'a> {
    pub(super) fn new(tokens: &'a [Token], lemma: String) -> Self {
        Self {
            tokens,
            lemma,
            noun: None,
            is_plural: false,
            verb: None,
            verb_form: Form::Base,
            adjective: None,
            hint: None,
            count: None,
            preposition: None,
            function: None,
        }
    }

    /// Adds the senses an inflected form can have, where none was found so far.
    fn take(&mut self, senses: &'static Senses, form: Form) {
        if self.verb.is_none() && senses.verb.is_some() {
            self.verb = senses.verb.as_ref();
            self.verb_form = form;
        }
        if matches!(form, Form::Base | Form::S) {
            if self.noun.is_none() && senses.noun.is_some() {
                self.noun = senses.noun.as_ref();
                self.is_plural = form == Form::S;
            }
            self.hint = self.hint.or(senses.hint.as_ref());
        } else {
            // "panning" is the camera's "pan", but "parked" is no park.
            self.hint = self
                .hint
                .or(senses.hint.as_ref().filter(|hint| hint.is_camera_move()));
        }
        if form == Form::Base {
            self.adjective = self.adjective.or(senses.adjective.as_deref());
            self.count = self.count.or(senses.count);
            self.preposition = self.preposition.or(senses.preposition);
            self.function = self.function.or(senses.function);
        }
    }

    /// Means another thing than it does by itself: what `meant` is, in the form it is written in.
    fn mean(&mut self, meant: &'static str) {
        let form = self.form_of_own_word();
        if meant == local::NOTHING {
            self.noun = Some(hypernyms::shapeless());
            self.hint = None;
            return;
        }
        if let Some(verb) = meant.strip_prefix(local::TO) {
            *self = Item::new(self.tokens, verb.to_owned());
            self.verb = local::verb_of(meant);
            self.verb_form = form;
            return;
        }
        let Some(senses) = LEXICON.get(meant) else {
            return;
        };
        let mut item = Item::new(self.tokens, meant.to_owned());
        item.verb = senses.verb.as_ref();
        item.verb_form = form;
        item.noun = senses.noun.as_ref();
        item.is_plural = item.noun.is_some() && form == Form::S;
        item.adjective = senses.adjective.as_deref();
        item.hint = senses.hint.as_ref();
        item.preposition = senses.preposition;
        item.function = senses.function;
        *self = item;
    }

    /// In which form the word is written that a table lists.
    fn form_of_own_word(&self) -> Form {
        if self.is_plural {
            return Form::S;
        }
        let mut forms = lemma::candidates(&self.tokens[0].text).into_iter();
        forms
            .find(|(word, _)| local::is_listed(word))
            .map_or(Form::Base, |(_, form)| form)
    }

    /// "pine trees", listed as a place, are several of what "pine tree" is.
    fn take_plural(&mut self) {
        if self.noun.is_some() {
            return;
        }
        let Some((head, last)) = self.lemma.rsplit_once(' ') else {
            return;
        };
        let mut plurals = lemma::candidates(last).into_iter();
        let noun = plurals.find_map(|(word, form)| {
            let senses = LEXICON.get(&format!("{head} {word}"))?;
            senses.noun.as_ref().filter(|_| form == Form::S)
        });
        self.noun = noun;
        self.is_plural = noun.is_some();
    }

    /// Takes what the long tail knows of the word in one of its forms.
    fn take_from_long_tail(&mut self) {
        for (word, form) in lemma::candidates(&self.tokens[0].text) {
            let is_noun_form = matches!(form, Form::Base | Form::S);
            match hypernyms::meaning(&word) {
                // "a toddler learning to walk": what ends so is done, whatever else it may be called.
                Some(Meaning::Noun(noun))
                    if is_noun_form && noun.concept().is_none() && word.ends_with("ing") =>
                {
                    self.verb = Some(hypernyms::still());
                    self.verb_form = Form::Ing;
                }
                Some(Meaning::Noun(noun)) if is_noun_form => {
                    self.noun = Some(noun);
                    self.is_plural = form == Form::S;
                }
                Some(Meaning::Verb(verb)) => {
                    self.verb = Some(verb);
                    self.verb_form = form;
                }
                Some(Meaning::Adjective) if form == Form::Base => self.adjective = Some(&[]),
                _ => continue,
            }
            self.lemma = word;
            return;
        }
    }

    /// What kind of token it is; a phrase consists of words.
    pub(super) fn kind(&self) -> TokenKind {
        self.tokens[0].kind
    }

    /// Whether its last word had a possessive ending.
    /// How many "a family of four" are.
    fn family_of(&self) -> Option<u32> {
        let is_told = self.tokens.len() > 2 && self.lemma.contains("family of");
        let attributes = &self.noun.filter(|_| is_told)?.attributes;
        attributes.iter().find_map(|attribute| match attribute {
            Attribute::Count(count) => Some(*count),
            _ => None,
        })
    }

    pub(super) fn is_possessive(&self) -> bool {
        self.tokens[self.tokens.len() - 1].is_possessive
    }

    /// Whether no table lists it.
    pub(super) fn is_unknown(&self) -> bool {
        self.noun.is_none()
            && self.verb.is_none()
            && self.adjective.is_none()
            && self.hint.is_none()
            && self.count.is_none()
            && self.preposition.is_none()
            && self.function.is_none()
    }

    /// Whether it can stand where a noun is expected.
    pub(super) fn is_noun_like(&self) -> bool {
        self.kind() == TokenKind::Word
            && self.preposition.is_none()
            && self.function.is_none()
            && (self.noun.is_some() || self.hint.is_some())
            && !self.starts_anew()
    }

    /// Whether it is a phrase such as "on the moon", which never has the noun before it as its description.
    fn starts_anew(&self) -> bool {
        self.hint.is_some_and(|hint| hint.is_adverb) && self.noun.is_none()
            || self.tokens.len() > 1
                && LEXICON
                    .get(&self.tokens[0].text)
                    .is_some_and(|first| first.preposition.is_some() || first.function.is_some())
    }
}

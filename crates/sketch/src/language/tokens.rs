//! Text into words, numbers, stops and quotations.

use super::colours;

/// The longest word kept whole, in characters; the rest of a longer one is cut off, since nobody could read it.
const LONGEST_WORD_CHARS: usize = 40;

/// One word or mark of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What kind of token it is.
    pub(super) kind: TokenKind,
    /// As it was written.
    pub(super) written: String,
    /// In lower case, without a possessive ending.
    pub(super) text: String,
    /// Whether a possessive `'s` was cut off.
    pub(super) is_possessive: bool,
    /// Whether a hyphen joins it to the next word.
    pub(super) is_joined: bool,
    /// What it means by its neighbours, where that is not what it means by itself: `local.tsv`.
    pub(super) meant: Option<&'static str>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word, a number or a pictograph.
    Word,
    /// A comma, dash or bracket: a phrase ends.
    Comma,
    /// A full stop, colon or line break: a sentence ends.
    Stop,
    /// Text in quotation marks, which someone says or which is written somewhere.
    Quote,
}

/// Splits `text` into tokens. Hyphens split words, so that `slow-motion` and `slow motion` are the same.
pub(super) fn split(text: &str) -> Vec<Token> {
    let chars: Vec<char> = without_inner_stops(text.chars().collect());
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if let Some(end) = quotation_end(&chars, at) {
            tokens.push(mark(TokenKind::Quote, chars[at..=end].iter().collect()));
            at = end + 1;
        } else if let Some(end) = colours::code_end(&chars, at) {
            tokens.push(word(chars[at..end].iter().collect()));
            at = end;
        } else if let Some(end) = handle_end(&chars, at) {
            tokens.push(word(chars[at..end].iter().collect()));
            at = end;
        } else if c.is_alphanumeric() {
            let end = word_end(&chars, at);
            let mut token = word(chars[at..end].iter().collect());
            token.is_joined = matches!(chars.get(end), Some('-' | '‑'))
                && chars.get(end + 1).is_some_and(|next| next.is_alphabetic());
            tokens.push(token);
            at = end;
        } else {
            if let Some(kind) = mark_kind(&chars, at) {
                // "He says: “Hello” and leaves": what is said belongs to who says it.
                let is_of_saying = tokens.last().is_some_and(says);
                let kind = if c == ':' && is_of_saying && quotation_follows(&chars, at + 1) {
                    TokenKind::Comma
                } else {
                    kind
                };
                // A list's point begins a line of it.
                let is_point = matches!(c, '•' | '●' | '▪' | '‣' | '◦');
                let written = if is_point { '\n' } else { c };
                tokens.push(mark(kind, written.to_string()));
            } else if is_pictograph(c) {
                tokens.push(word(c.to_string()));
            }
            at += 1;
        }
    }
    lettered(without_brackets(tokens))
}

/// Where "@somebody" ends that begins at `at`: how somebody is called elsewhere, with dots and digits in it.
fn handle_end(chars: &[char], at: usize) -> Option<usize> {
    const SHORTEST_CHARS: usize = 3;
    let is_inner = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let follows_word = at > 0 && chars[at - 1].is_alphanumeric();
    if chars[at] != '@' || follows_word {
        return None;
    }
    let name = chars[at + 1..].iter().take_while(|c| is_inner(c));
    let mut end = at + 1 + name.count();
    while chars[end - 1] == '.' {
        end -= 1;
    }
    (end - at > SHORTEST_CHARS).then_some(end)
}

/// "Violet (#8b5cf6) coin": the brackets around the code of a colour part nothing.
fn without_brackets(tokens: Vec<Token>) -> Vec<Token> {
    let is_code = |at: usize| tokens.get(at).is_some_and(|it| it.text.starts_with('#'));
    let is_bracket = |at: usize| {
        let written = tokens[at].written.as_str();
        written == "(" && is_code(at + 1) || written == ")" && at > 0 && is_code(at - 1)
    };
    let kept: Vec<bool> = (0..tokens.len()).map(|at| !is_bracket(at)).collect();
    let mut tokens = tokens;
    let mut kept = kept.into_iter();
    tokens.retain(|_| kept.next().unwrap_or(true));
    tokens
}

/// "a sign that reads OPEN 24 HOURS": capitals behind such a word are what is written.
fn lettered(tokens: Vec<Token>) -> Vec<Token> {
    let reads = |token: &Token| {
        matches!(
            token.text.as_str(),
            "reads"
                | "reading"
                | "read"
                | "says"
                | "saying"
                | "spells"
                | "spelling"
                | "words"
                | "text"
        )
    };
    let is_capital = |token: &Token| {
        token.kind == TokenKind::Word && !token.written.chars().any(char::is_lowercase)
    };
    let shouts = |token: &Token| {
        is_capital(token) && token.written.chars().filter(|c| c.is_alphabetic()).count() > 1
    };
    let mut read: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let run = tokens[at..]
            .iter()
            .take_while(|token| is_capital(token))
            .count();
        let is_text =
            run > 0 && read.last().is_some_and(reads) && tokens[at..at + run].iter().any(shouts);
        if is_text {
            let words: Vec<&str> = tokens[at..at + run]
                .iter()
                .map(|token| token.written.as_str())
                .collect();
            read.push(mark(TokenKind::Quote, words.join(" ")));
        } else {
            read.extend_from_slice(&tokens[at..at + run.max(1)]);
        }
        at += run.max(1);
    }
    read
}

impl Token {
    /// A word that was not written but is meant.
    pub(super) fn meant(word: &str) -> Self {
        Self {
            written: String::new(),
            ..self::word(word.to_owned())
        }
    }

    /// The end of a sentence that was not written.
    pub(super) fn stop() -> Self {
        mark(TokenKind::Stop, String::new())
    }

    /// The end of a sentence or a line, as it is written.
    pub(super) fn stop_at(written: &str) -> Self {
        mark(TokenKind::Stop, written.to_owned())
    }

    /// The end of a phrase that was not written.
    pub(super) fn comma() -> Self {
        mark(TokenKind::Comma, String::new())
    }
}

/// "Robert Downey Jr.'s face": the point of a shortened word ends no sentence.
fn without_inner_stops(chars: Vec<char>) -> Vec<char> {
    let is_inner = |at: usize| {
        let next = |ahead: usize| chars.get(at + ahead).copied().unwrap_or(' ');
        let follows_letter = at > 0 && chars[at - 1].is_alphabetic();
        follows_letter
            && chars[at] == '.'
            && matches!(next(1), '\'' | '’')
            && next(2) == 's'
            && !next(3).is_alphanumeric()
    };
    (0..chars.len())
        .filter(|at| !is_inner(*at))
        .map(|at| chars[at])
        .collect()
}

fn word(written: String) -> Token {
    let mut text: String = written
        .chars()
        .take(LONGEST_WORD_CHARS)
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .collect();
    let mut is_possessive = false;
    if let Some(stem) = text.strip_suffix("'s") {
        text = stem.to_owned();
        is_possessive = true;
    }
    Token {
        kind: TokenKind::Word,
        written: written.chars().take(LONGEST_WORD_CHARS).collect(),
        text,
        is_possessive,
        is_joined: false,
        meant: None,
    }
}

fn mark(kind: TokenKind, written: String) -> Token {
    Token {
        kind,
        text: String::new(),
        written,
        is_possessive: false,
        is_joined: false,
        meant: None,
    }
}

/// The index behind the word that starts at `at`; an apostrophe between letters belongs to it.
fn word_end(chars: &[char], at: usize) -> usize {
    let mut end = at;
    while end < chars.len() {
        let is_inner_apostrophe = matches!(chars[end], '\'' | '’')
            && chars.get(end + 1).is_some_and(|next| next.is_alphabetic());
        if !chars[end].is_alphanumeric() && !is_inner_apostrophe {
            break;
        }
        end += 1;
    }
    end
}

/// Whether it is a verb of who says something, and no label before it: "she whispers: “…”", but "Narrator: “…”".
fn says(token: &Token) -> bool {
    let is_verb = matches!(
        token.text.as_str(),
        "says"
            | "said"
            | "saying"
            | "shouts"
            | "shouting"
            | "yells"
            | "yelling"
            | "screams"
            | "screaming"
            | "whispers"
            | "whispering"
            | "asks"
            | "asked"
            | "replied"
            | "shouted"
            | "whispered"
            | "yelled"
            | "answered"
            | "asking"
            | "replies"
            | "answers"
            | "announces"
            | "sings"
            | "mutters"
            | "exclaims"
            | "reads"
            | "reading"
    );
    is_verb && token.written.starts_with(char::is_lowercase)
}

fn quotation_follows(chars: &[char], at: usize) -> bool {
    let n_blanks = chars[at..].iter().take_while(|c| **c == ' ').count();
    let begin = at + n_blanks;
    begin < chars.len() && quotation_end(chars, begin).is_some()
}

fn mark_kind(chars: &[char], at: usize) -> Option<TokenKind> {
    match chars[at] {
        '.' | '!' | '?' | ':' | ';' | '\n' | '。' | '！' | '？' | '…' => Some(TokenKind::Stop),
        '•' | '●' | '▪' | '‣' | '◦' => Some(TokenKind::Stop),
        ',' | '(' | ')' | '[' | ']' | '—' | '–' | '/' | '|' | '、' | '，' => {
            Some(TokenKind::Comma)
        }
        // A hyphen between words joins them; one with blanks around it is a dash.
        '-' if at > 0 && chars[at - 1].is_whitespace() => Some(TokenKind::Comma),
        _ => None,
    }
}

/// Where the quotation that opens at `at` closes, when one does and other words stand around it: a prompt that is
/// in quotation marks as a whole is no quotation.
fn quotation_end(chars: &[char], at: usize) -> Option<usize> {
    const LONGEST_QUOTATION_CHARS: usize = 300;
    let close = match chars[at] {
        '"' => '"',
        '“' => '”',
        '«' => '»',
        '\'' | '‘' => return single_quotation_end(chars, at),
        _ => return None,
    };
    let is_first = !chars[..at].iter().any(|c| c.is_alphanumeric());
    let end = chars[at + 1..]
        .iter()
        .take(LONGEST_QUOTATION_CHARS)
        .position(|&c| c == close)?
        + at
        + 1;
    let is_last = || !chars[end + 1..].iter().any(|c| c.is_alphanumeric());
    (!is_first || !is_last()).then_some(end)
}

/// Where what stands in single quotation marks closes: "the words 'Thank you'". An apostrophe stands in a word or behind
/// it and opens nothing, and one plain word in such marks is only stressed: "a 'magic' hat".
fn single_quotation_end(chars: &[char], at: usize) -> Option<usize> {
    const LONGEST_CHARS: usize = 160;
    let is_free = at
        .checked_sub(1)
        .is_none_or(|before| !chars[before].is_alphanumeric());
    let opens = is_free && chars.get(at + 1).is_some_and(|next| next.is_alphabetic());
    let rest = chars.get(at + 1..)?;
    let closes = |idx: &usize| {
        matches!(rest[*idx], '\'' | '’')
            && *idx > 0
            && !rest[*idx - 1].is_whitespace()
            && rest.get(idx + 1).is_none_or(|next| !next.is_alphanumeric())
    };
    let length = (0..rest.len().min(LONGEST_CHARS)).find(closes)?;
    let said = &rest[..length];
    let is_plain_word = said.iter().all(|c| c.is_lowercase() || *c == '-');
    let is_all = !chars[..at].iter().any(|c| c.is_alphanumeric())
        && !rest[length..].iter().any(|c| c.is_alphanumeric());
    (opens && !is_plain_word && !is_all).then_some(at + 1 + length)
}

/// Emoji and other symbols that may name a thing.
fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0x2190..=0x2BFF | 0x1F000..=0x1FAFF) && !matches!(c, '─'..='╿')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let texts: Vec<String> = split(text)
            .into_iter()
            .map(|token| match token.kind {
                TokenKind::Word => token.text,
                TokenKind::Comma => ",".to_owned(),
                TokenKind::Stop => ".".to_owned(),
                TokenKind::Quote => "QUOTE".to_owned(),
            })
            .collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn hyphens_split_words_and_dashes_end_phrases() {
        check("Slow-motion — a dog", &["slow", "motion", ",", "a", "dog"]);
        check("one - two", &["one", ",", "two"]);
    }

    #[test]
    fn possessives_are_cut_off() {
        check("the sailor’s hat isn't", &["the", "sailor", "hat", "isn't"]);
    }

    #[test]
    fn quoted_text_is_one_token_unless_it_is_all_there_is() {
        check(
            "a sign says \"open late\" now",
            &["a", "sign", "says", "QUOTE", "now"],
        );
        check("\"a cat\"", &["a", "cat"]);
        check("5\" nail", &["5", "nail"]);
    }

    #[test]
    fn single_marks_quote_and_apostrophes_do_not() {
        check(
            "the words 'Thank you' in letters",
            &["the", "words", "QUOTE", "in", "letters"],
        );
        check(
            "he says, 'That's the code.' and goes",
            &["he", "says", ",", "QUOTE", "and", "goes"],
        );
        check(
            "the dogs' bowl and the cats' toys",
            &["the", "dogs", "bowl", "and", "the", "cats", "toys"],
        );
        check("a 'magic' hat", &["a", "magic", "hat"]);
        check("rock 'n' roll", &["rock", "n", "roll"]);
    }

    #[test]
    fn points_of_a_list_end_sentences() {
        check("• a fox • a cat", &[".", "a", "fox", ".", "a", "cat"]);
    }

    #[test]
    fn pictographs_are_words() {
        check("🐕 on 🏖️!", &["🐕", "on", "🏖", "."]);
    }
}

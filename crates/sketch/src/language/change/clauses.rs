//! A change prompt cut into clauses, each with the command it begins with.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::tables;
use crate::language::tokens::{Token, TokenKind};
use crate::language::turning;

/// What a clause asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// "the cat takes a bow", "at night": what is told shall be so.
    Tell,
    /// "add a balloon".
    Add,
    /// "give the cat a hat".
    Give,
    /// "remove the tree".
    Remove,
    /// "keep everything else": nothing to do.
    Keep,
    /// "replace the cat with a dog".
    Swap,
    /// "change the cat to a dog", "turn day into night".
    Turn,
    /// "make the car blue", "make it snow".
    Make,
    /// "the dog runs away".
    Leave,
}

/// A part of a change prompt.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) command: Command,
    /// Its words without the command's.
    pub(super) tokens: Vec<Token>,
}

#[derive(Default)]
struct Commands {
    by_phrase: HashMap<&'static str, Command>,
    n_longest: usize,
    problems: Vec<String>,
}

static COMMANDS: LazyLock<Commands> = LazyLock::new(Commands::load);

impl Commands {
    fn load() -> Self {
        let mut commands = Self::default();
        let (rows, problems) = tables::COMMANDS.rows();
        commands.problems.extend(problems);
        for row in rows {
            let Some(command) = command_named(row[1]) else {
                commands.problems.push(format!("no command: {row:?}"));
                continue;
            };
            commands.n_longest = commands.n_longest.max(row[0].split(' ').count());
            if commands.by_phrase.insert(row[0], command).is_some() {
                commands.problems.push(format!("twice: {row:?}"));
            }
        }
        commands
    }
}

fn command_named(name: &str) -> Option<Command> {
    let command = match name {
        "add" => Command::Add,
        "give" => Command::Give,
        "remove" => Command::Remove,
        "keep" => Command::Keep,
        "swap" => Command::Swap,
        "turn" => Command::Turn,
        "make" => Command::Make,
        "leave" => Command::Leave,
        "tell" => Command::Tell,
        _ => return None,
    };
    Some(command)
}

/// What is wrong with the table of commands; empty, as a test makes sure.
#[cfg(test)]
pub(in crate::language) fn problems() -> &'static [String] {
    &COMMANDS.problems
}

/// Words before a command that say nothing: "please", "now", "could you".
const OPENERS: &[&str] = &[
    "please",
    "now",
    "then",
    "and",
    "but",
    "also",
    "just",
    "can",
    "could",
    "you",
    "we",
    "let's",
    "i",
    "want",
    "to",
    "would",
    "like",
    "instead",
    "only",
    "so",
    "next",
    "finally",
    "suddenly",
    "afterwards",
    "plus",
    "while",
];

/// Cuts a prompt into clauses: at stops, and at commas and conjunctions where a command begins.
pub(super) fn split(tokens: &[Token]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at += n_openers(&tokens[at..]);
        let (command, n_command) = command_at(&tokens[at..]).unwrap_or((Command::Tell, 0));
        let begin = at + n_command;
        let end = (begin..tokens.len())
            .find(|&idx| ends_clause(tokens, idx, command))
            .unwrap_or(tokens.len());
        push(&mut clauses, command, &tokens[begin..end]);
        at = end.max(at + 1);
    }
    clauses
}

/// The sentences of a story: nothing in it is an order, but somebody may leave.
pub(super) fn told(tokens: &[Token]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for sentence in tokens.split(|token| token.kind == TokenKind::Stop) {
        if turning::is_order(sentence) {
            push(&mut clauses, Command::Turn, &sentence[1..]);
        } else {
            push(&mut clauses, Command::Tell, sentence);
        }
    }
    clauses
}

/// How many words stand before a command without meaning, when one follows; stops and commas in any case.
fn n_openers(tokens: &[Token]) -> usize {
    let n_marks = tokens
        .iter()
        .take_while(|token| matches!(token.kind, TokenKind::Comma | TokenKind::Stop))
        .count();
    let n_words = tokens[n_marks..]
        .iter()
        .take_while(|token| OPENERS.contains(&token.text.as_str()))
        .count();
    let has_command = command_at(&tokens[n_marks + n_words..]).is_some();
    if has_command {
        n_marks + n_words
    } else {
        n_marks
    }
}

/// The command a clause begins with, and of how many words.
fn command_at(tokens: &[Token]) -> Option<(Command, usize)> {
    let (command, n_words) = phrase_at(tokens)?;
    match command {
        Command::Leave if tokens[0].text == "leave" => Some((Command::Keep, n_words)),
        Command::Leave => None,
        _ => Some((command, n_words)),
    }
}

fn phrase_at(tokens: &[Token]) -> Option<(Command, usize)> {
    let n_words = tokens
        .iter()
        .take(COMMANDS.n_longest)
        .take_while(|token| token.kind == TokenKind::Word)
        .count();
    (1..=n_words).rev().find_map(|n| {
        let words: Vec<&str> = tokens[..n]
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        let command = COMMANDS.by_phrase.get(words.join(" ").as_str())?;
        Some((*command, n))
    })
}

/// Whether the clause that has `command` ends before the token at `idx`.
fn ends_clause(tokens: &[Token], idx: usize, command: Command) -> bool {
    let begins_command = |at: usize| {
        let at = at + n_openers(&tokens[at..]);
        command_at(&tokens[at..]).is_some_and(|(command, _)| command != Command::Tell)
    };
    match tokens[idx].kind {
        TokenKind::Stop => true,
        TokenKind::Comma => {
            !matches!(command, Command::Tell | Command::Add | Command::Remove)
                || begins_command(idx + 1)
        }
        TokenKind::Word => {
            let is_joint = matches!(tokens[idx].text.as_str(), "and" | "then" | "but" | "while");
            is_joint && begins_command(idx + 1)
        }
        TokenKind::Quote => false,
    }
}

/// Adds a clause; a told one in which somebody leaves is cut behind the leaving.
fn push(clauses: &mut Vec<Clause>, command: Command, tokens: &[Token]) {
    if tokens.is_empty() {
        return;
    }
    if command == Command::Tell
        && let Some((from, to)) = swept_away(tokens)
    {
        clauses.push(Clause {
            command: Command::Remove,
            tokens: tokens[from..to].to_vec(),
        });
        let mut rest = tokens[..from].to_vec();
        rest.extend_from_slice(&tokens[to + 1..]);
        clauses.push(Clause {
            command,
            tokens: rest,
        });
        return;
    }
    let leaving = (1..tokens.len())
        .filter(|_| command == Command::Tell)
        .find_map(|at| match phrase_at(&tokens[at..]) {
            Some((Command::Leave, n_words)) => Some((at, n_words)),
            _ => None,
        });
    let Some((at, n_words)) = leaving else {
        clauses.push(Clause {
            command,
            tokens: tokens.to_vec(),
        });
        return;
    };
    clauses.push(Clause {
        command: Command::Leave,
        tokens: tokens[..at].to_vec(),
    });
    let rest = &tokens[at + n_words..];
    let joints = rest
        .iter()
        .take_while(|token| {
            token.kind == TokenKind::Comma
                || OPENERS.contains(&token.text.as_str())
                || token.text == "as"
        })
        .count();
    push(clauses, Command::Tell, &rest[joints..]);
}

/// "A wave washes it away": from where to where it is said what goes.
fn swept_away(tokens: &[Token]) -> Option<(usize, usize)> {
    const SWEEPING: &[&str] = &[
        "washes", "wash", "sweeps", "sweep", "blows", "blow", "carries", "carry", "drags", "drag",
        "eats",
    ];
    const LONGEST_NAME: usize = 4;
    let verb = tokens
        .iter()
        .position(|token| SWEEPING.contains(&token.text.as_str()))?;
    let away = tokens[verb + 1..]
        .iter()
        .take(LONGEST_NAME)
        .position(|token| token.text == "away")?;
    (away > 0).then_some((verb + 1, verb + 1 + away))
}

/// Whether a prompt says that it goes on from something: "the same but", "now", "instead", "it".
pub(super) fn refers_back(clauses: &[Clause]) -> bool {
    const ANYWHERE: &[&str] = &[
        "same",
        "instead",
        "it",
        "original",
        "again",
        "continue",
        "continues",
    ];
    const FIRST: &[&str] = &[
        "but", "now", "also", "with", "in", "at", "as", "on", "during", "under", "she", "he",
        "they", "his", "her", "their", "then", "suddenly", "next",
    ];
    let has = |token: &Token, words: &[&str]| words.contains(&token.text.as_str());
    clauses.iter().any(|clause| {
        let first = clause.tokens.first();
        first.is_some_and(|token| has(token, FIRST))
            || clause.tokens.iter().any(|token| has(token, ANYWHERE))
    })
}

//! Where results appear: standard output, or the pager once they are longer than the terminal.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use rustix::termios::tcgetwinsize;

use crate::cli::output::Terminal;

const DEFAULT_PAGER: &str = "less";
/// Colours pass, and what was shown stays on the screen.
const LESS_OPTIONS: &str = "-RX";

/// A place for one text after another.
pub(crate) struct Screen {
    pager: Option<Pager>,
    state: State,
}

/// The program that would show long results.
struct Pager {
    command: String,
    at_once: bool,
}

enum State {
    /// On a terminal: held back until it is known whether it fits.
    Holding(String),
    Paging(Child),
    Direct,
    ReaderLeft,
}

impl Screen {
    /// A screen on standard output. With `at_once` a terminal's pager shows even what is short.
    pub(crate) fn new(terminal: &Terminal, at_once: bool) -> Self {
        let command = terminal.pager.as_deref().unwrap_or(DEFAULT_PAGER);
        let pager = terminal.is_terminal.then(|| Pager {
            command: command.to_owned(),
            at_once,
        });
        let state = if pager.is_some() {
            State::Holding(String::new())
        } else {
            State::Direct
        };
        Self { pager, state }
    }

    /// A screen for what comes as it happens, which a pager would hold back.
    pub(crate) fn unpaged() -> Self {
        Self {
            pager: None,
            state: State::Direct,
        }
    }

    /// Shows a text, and returns whether anybody is still reading.
    pub(crate) fn show(&mut self, text: &str) -> anyhow::Result<bool> {
        match &mut self.state {
            State::Holding(held) => {
                held.push_str(text);
                if !fits(held) || self.pager.as_ref().is_some_and(|pager| pager.at_once) {
                    self.open_pager()?;
                }
            }
            State::Paging(child) => {
                let stdin = child.stdin.as_mut().expect("the pager's input is piped");
                if !written(stdin, text)? {
                    self.close()?;
                    self.state = State::ReaderLeft;
                }
            }
            State::Direct => {
                if !written(&mut io::stdout().lock(), text)? {
                    self.state = State::ReaderLeft;
                }
            }
            State::ReaderLeft => {}
        }
        Ok(!matches!(self.state, State::ReaderLeft))
    }

    /// Shows what is held back, and waits for the reader to leave the pager.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        if let State::Holding(held) = &self.state {
            written(&mut io::stdout().lock(), held)?;
        }
        self.close()
    }

    fn open_pager(&mut self) -> anyhow::Result<()> {
        let held = match std::mem::replace(&mut self.state, State::Direct) {
            State::Holding(held) => held,
            _ => String::new(),
        };
        if let Some(child) = self.pager.as_ref().and_then(Pager::spawn) {
            self.state = State::Paging(child);
        }
        self.show(&held)?;
        Ok(())
    }

    fn close(&mut self) -> anyhow::Result<()> {
        if let State::Paging(child) = &mut self.state {
            drop(child.stdin.take());
            child.wait().context("the pager")?;
        }
        Ok(())
    }
}

impl Pager {
    /// Starts it; a pager that is not there is no reason to show nothing.
    fn spawn(&self) -> Option<Child> {
        let mut words = self.command.split_whitespace();
        let mut command = Command::new(words.next()?);
        command.args(words).stdin(Stdio::piped());
        if command_needs_options(&self.command) {
            command.env("LESS", LESS_OPTIONS);
        }
        command.spawn().ok()
    }
}

/// Whoever gives the pager options means those and no others.
fn command_needs_options(command: &str) -> bool {
    !command.contains(char::is_whitespace)
}

/// Writes, and returns whether anybody is still reading.
fn written(writer: &mut impl Write, text: &str) -> anyhow::Result<bool> {
    match writer
        .write_all(text.as_bytes())
        .and_then(|()| writer.flush())
    {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error).context("standard output"),
    }
}

/// Whether the text fits on the terminal, with a line for the next prompt.
fn fits(text: &str) -> bool {
    let (n_rows, n_columns) = match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_row > 0 && size.ws_col > 0 => (size.ws_row, size.ws_col),
        _ => (40, 100),
    };
    let lines = text.lines();
    let n_needed: usize = lines
        .map(|line| width(line).max(1).div_ceil(usize::from(n_columns)))
        .sum();
    n_needed < usize::from(n_rows)
}

/// How many columns a line takes; colours take none.
fn width(line: &str) -> usize {
    let mut is_colour = false;
    let mut n_columns = 0;
    for character in line.chars() {
        match character {
            '\x1b' => is_colour = true,
            'm' if is_colour => is_colour = false,
            _ if is_colour => {}
            _ => n_columns += 1,
        }
    }
    n_columns
}

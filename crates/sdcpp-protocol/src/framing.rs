//! Lines and bodies on a pipe.
//!
//! ```text
//! {"event":"preview","job":7,…}\n  body_bytes() raw bytes  {"event":"progress",…}\n  …
//! ```
//! A body has no end mark: its length follows from its line.

use std::io::{self, BufRead, BufReader, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::Event;

/// The longest line that is read, in bytes. Prompts are far shorter.
pub const LINE_MAX_BYTES: u64 = 1 << 20;

/// Why nothing more can be read from a pipe.
#[derive(Debug, Error)]
pub enum ProtocolError {
    /// The pipe broke.
    #[error("the pipe broke: {0}")]
    Pipe(#[from] io::Error),
    /// The pipe ended inside a line or a body.
    #[error("the pipe ended inside a message")]
    Cut,
    /// A line that does not end.
    #[error("a line is longer than {LINE_MAX_BYTES} bytes")]
    LineTooLong,
    /// A line that is no message of this protocol. The next line can be read.
    #[error("a line is no message: {0}")]
    NotAMessage(#[from] serde_json::Error),
}

/// Messages as they come from a pipe.
///
/// Blocks while there is none. Memory is bounded by [`LINE_MAX_BYTES`], whatever the other side writes.
#[derive(Debug)]
pub struct Incoming<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    body_left_bytes: u64,
}

impl<R: Read> Incoming<R> {
    /// Reads from `pipe`.
    pub fn new(pipe: R) -> Self {
        Self {
            reader: BufReader::with_capacity(1 << 16, pipe),
            line: Vec::new(),
            body_left_bytes: 0,
        }
    }

    /// The next line as an order or another message without a body; `None` once the pipe has ended between two lines.
    ///
    /// # Errors
    /// See [`ProtocolError`]. After [`ProtocolError::NotAMessage`] the next line can be read.
    pub fn next_message<M: DeserializeOwned>(&mut self) -> Result<Option<M>, ProtocolError> {
        self.line.clear();
        let mut bounded = (&mut self.reader).take(LINE_MAX_BYTES);
        bounded.read_until(b'\n', &mut self.line)?;
        match self.line.last() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(serde_json::from_slice(&self.line)?)),
            Some(_) if self.line.len() as u64 == LINE_MAX_BYTES => Err(ProtocolError::LineTooLong),
            Some(_) => Err(ProtocolError::Cut),
        }
    }

    /// The next event; `None` once the pipe has ended between two messages. What was not read of the last event's body
    /// is skipped.
    ///
    /// # Errors
    /// See [`ProtocolError`]; [`ProtocolError::Cut`] also when the last event's body ended too early.
    pub fn next_event(&mut self) -> Result<Option<Event>, ProtocolError> {
        io::copy(&mut self.body(), &mut io::sink())?;
        if self.body_left_bytes > 0 {
            return Err(ProtocolError::Cut);
        }
        let event: Option<Event> = self.next_message()?;
        self.body_left_bytes = event.as_ref().map_or(0, Event::body_bytes);
        Ok(event)
    }

    /// What is left of the last event's body.
    pub fn body(&mut self) -> impl Read + '_ {
        Body { incoming: self }
    }

    /// How many bytes [`Incoming::body`] still has.
    #[must_use]
    pub fn body_left_bytes(&self) -> u64 {
        self.body_left_bytes
    }
}

struct Body<'a, R> {
    incoming: &'a mut Incoming<R>,
}

impl<R: Read> Read for Body<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.incoming.body_left_bytes).unwrap_or(usize::MAX);
        let n_wanted = buf.len().min(left);
        let n_read = self.incoming.reader.read(&mut buf[..n_wanted])?;
        self.incoming.body_left_bytes -= n_read as u64;
        Ok(n_read)
    }
}

/// Writes one line and flushes it.
///
/// # Errors
/// The pipe broke. A message that cannot be written as JSON is an error too, with [`io::ErrorKind::InvalidData`].
pub fn send<M: Serialize>(pipe: &mut impl Write, message: &M) -> io::Result<()> {
    send_line(pipe, message)?;
    pipe.flush()
}

/// Writes an event and the parts of its body, and flushes them.
///
/// # Errors
/// The pipe broke, or the parts are not as long as the event says: [`io::ErrorKind::InvalidInput`], before anything is
/// written.
pub fn send_with_body(pipe: &mut impl Write, event: &Event, parts: &[&[u8]]) -> io::Result<()> {
    let n_bytes: u64 = parts.iter().map(|part| part.len() as u64).sum();
    if n_bytes != event.body_bytes() {
        let expected = event.body_bytes();
        let text = format!("a body of {n_bytes} bytes where {expected} were announced");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    send_line(pipe, event)?;
    for part in parts {
        pipe.write_all(part)?;
    }
    pipe.flush()
}

fn send_line<M: Serialize>(pipe: &mut impl Write, message: &M) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    pipe.write_all(&line)
}

#[cfg(test)]
#[path = "framing/tests.rs"]
mod tests;

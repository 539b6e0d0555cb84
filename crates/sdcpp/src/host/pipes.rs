//! The threads at a process's pipes. Each ends when its pipe does, and none can make another wait forever.
//!
//! ```text
//! orders   channel -> thread -> stdin      a process that does not read stops nobody
//! events   stdout -> thread -> channel     bodies go to a file, lines of log to a short list
//! stderr   -> thread -> the same list
//! ```

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use kinora_sdcpp_protocol::{Alive, Event, Incoming, Order, Preview, ProtocolError, send};

/// How many lines of log are kept, and how long each.
const KEPT_LINES: usize = 20;
const KEPT_LINE_BYTES: usize = 500;
/// Larger previews are passed over.
const PREVIEW_MAX_BYTES: u64 = 64 << 20;
/// How many events may wait before the process has to.
const WAITING_EVENTS: usize = 64;

/// What was heard of a process.
pub(super) enum Heard {
    /// An event without a body.
    Event(Event),
    /// A preview and its pictures.
    Preview(Preview, Vec<u8>),
    /// A clip, whose body is in the file it was to go to.
    Done(kinora_sdcpp_protocol::ClipDone),
    /// A clip's body could not be kept.
    Scratch(io::Error),
    /// What was said makes no sense.
    Nonsense(String),
    /// The pipe has ended.
    End,
}

/// What a process said last, and where the next clip's body goes.
#[derive(Default)]
pub(super) struct Shared {
    last_lines: VecDeque<String>,
    clip_path: Option<PathBuf>,
    /// When the last bytes of a clip came.
    clip_came: Option<Instant>,
}

/// A handle on [`Shared`].
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Shared>>);

impl Notes {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A list of lines is right whatever happened.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn last_lines(&self) -> Vec<String> {
        self.lock().last_lines.iter().cloned().collect()
    }

    pub(super) fn forget_lines(&self) {
        self.lock().last_lines.clear();
    }

    pub(super) fn put_clip_at(&self, path: &Path) {
        self.lock().clip_path = Some(path.to_owned());
    }

    pub(super) fn clip_came(&self) -> Option<Instant> {
        self.lock().clip_came
    }

    fn add_line(&self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let end = line.floor_char_boundary(KEPT_LINE_BYTES.min(line.len()));
        let mut shared = self.lock();
        if shared.last_lines.len() == KEPT_LINES {
            shared.last_lines.pop_front();
        }
        shared.last_lines.push_back(line[..end].to_owned());
    }
}

/// Writes orders as they come; ends the pipe, and so the process, when the sender is dropped.
pub(super) fn orders_to(mut stdin: ChildStdin) -> io::Result<Sender<Order>> {
    let (sender, orders) = channel();
    let write = move || {
        for order in orders {
            if send(&mut stdin, &order).is_err() {
                // Its end is heard at the other pipe.
                return;
            }
        }
    };
    thread::Builder::new()
        .name("sdcpp-orders".to_owned())
        .spawn(write)?;
    Ok(sender)
}

/// Hears what the process says.
pub(super) fn events_from(stdout: ChildStdout, notes: Notes) -> io::Result<Receiver<Heard>> {
    let (sender, heard) = sync_channel(WAITING_EVENTS);
    thread::Builder::new()
        .name("sdcpp-events".to_owned())
        .spawn(move || {
            let mut incoming = Incoming::new(stdout);
            // Whoever listened has gone when sending fails.
            while let Some(next) = next_heard(&mut incoming, &notes) {
                let is_end = matches!(next, Heard::End | Heard::Nonsense(_));
                if sender.send(next).is_err() || is_end {
                    return;
                }
            }
        })?;
    Ok(heard)
}

/// The next thing of which somebody has to hear; lines of log are only noted.
fn next_heard(incoming: &mut Incoming<impl Read>, notes: &Notes) -> Option<Heard> {
    loop {
        let event = match incoming.next_event() {
            Ok(Some(event)) => event,
            Ok(None) | Err(ProtocolError::Pipe(_) | ProtocolError::Cut) => return Some(Heard::End),
            Err(err) => return Some(Heard::Nonsense(err.to_string())),
        };
        return Some(match event {
            Event::Log(log) => {
                notes.add_line(&log.line);
                continue;
            }
            Event::Preview(preview) if incoming.body_left_bytes() <= PREVIEW_MAX_BYTES => {
                let mut pictures = Vec::new();
                if incoming.body().read_to_end(&mut pictures).is_err()
                    || incoming.body_left_bytes() > 0
                {
                    return Some(Heard::End);
                }
                Heard::Preview(preview, pictures)
            }
            Event::Preview(_) => continue,
            Event::Done(done) => match keep_clip(incoming, notes) {
                Ok(true) => Heard::Done(done),
                Ok(false) => Heard::End,
                Err(err) => Heard::Scratch(err),
            },
            other => Heard::Event(other),
        });
    }
}

/// Writes a clip's body to its file; `false` when the pipe ended before the body did.
fn keep_clip(incoming: &mut Incoming<impl Read>, notes: &Notes) -> io::Result<bool> {
    let path = notes.lock().clip_path.take();
    let path = path.ok_or_else(|| io::Error::other("a clip came that nobody ordered"))?;
    let mut file = File::create(path)?;
    let mut chunk = vec![0; 1 << 20];
    while incoming.body_left_bytes() > 0 {
        match incoming.body().read(&mut chunk) {
            Ok(0) | Err(_) => return Ok(false),
            Ok(n_read) => {
                file.write_all(&chunk[..n_read])?;
                notes.lock().clip_came = Some(Instant::now());
            }
        }
    }
    Ok(true)
}

/// Notes what the process says on standard error, however much that is.
pub(super) fn lines_of(stderr: ChildStderr, notes: Notes) -> io::Result<JoinHandle<()>> {
    let read = move || {
        let mut reader = BufReader::new(stderr);
        let mut line = Vec::new();
        loop {
            line.clear();
            // A line without end is cut, and goes on as the next one.
            let mut bounded = (&mut reader).take(4 * KEPT_LINE_BYTES as u64);
            match bounded.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => notes.add_line(&String::from_utf8_lossy(&line)),
            }
        }
    };
    thread::Builder::new()
        .name("sdcpp-stderr".to_owned())
        .spawn(read)
}

/// Whether an event shows that work goes on: progress does, and a processor that is used.
pub(super) fn shows_work(event: &Event, before: &mut Alive) -> bool {
    match event {
        Event::Alive(alive) => {
            let is_used = alive.cpu_seconds > before.cpu_seconds + 0.1;
            *before = *alive;
            is_used
        }
        _ => true,
    }
}

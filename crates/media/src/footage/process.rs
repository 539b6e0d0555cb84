//! A decoder's process: its output is read with a deadline, and it does not outlive what reads it.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{Decoders, FootageError, Origin};

/// The hidden command of our executable that runs in a decoder's process.
pub(crate) const CHILD_COMMAND: &str = "__child";
/// How much of what a decoder complains about is kept.
const MAX_LOG_BYTES: usize = 2048;

/// A running decoder. Dropping it ends it.
pub(crate) struct Process {
    child: Child,
    stdout: ChildStdout,
    /// `None` once it was closed.
    stderr: Option<ChildStderr>,
    stall_timeout: Duration,
    /// Whose clip it decodes.
    origin: Origin,
    /// The end of what it wrote to stderr.
    log: Vec<u8>,
}

impl Process {
    /// Starts `kinora __child` with the limits of `decoders`, `cpu_seconds`, and `args`: the work and what it takes.
    pub(crate) fn start(
        decoders: &Decoders,
        cpu_seconds: u64,
        (origin, args): (Origin, &[&OsStr]),
    ) -> Result<Self, FootageError> {
        let mut child = Command::new(&decoders.kinora)
            .arg(CHILD_COMMAND)
            .arg(decoders.max_memory_bytes.to_string())
            .arg(cpu_seconds.to_string())
            .args(args)
            // Keys and settings of ours are no business of a decoder's.
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(FootageError::io("starting the decoder"))?;
        let stdout = child.stdout.take().expect("stdout is a pipe");
        let stderr = child.stderr.take();
        Ok(Self {
            child,
            stdout,
            stderr,
            stall_timeout: decoders.stall_timeout,
            origin,
            log: Vec::new(),
        })
    }

    /// Fills `buffer` with output. Returns how many bytes came: fewer than there is room for only at the end of it.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, FootageError> {
        let deadline = Instant::now() + self.stall_timeout;
        let mut n_read = 0;
        while n_read < buffer.len() {
            self.wait_for_output(deadline)?;
            match self.stdout.read(&mut buffer[n_read..]) {
                Ok(0) => break,
                Ok(n) => n_read += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(FootageError::io("reading from the decoder")(error)),
            }
        }
        Ok(n_read)
    }

    /// The error of a decoder that stopped too early.
    pub(crate) fn stopped_early(mut self) -> FootageError {
        if let Err(error) = self.end() {
            return error;
        }
        let log = self.log();
        match self.origin {
            // Whoever sent an order is not to blame for what became of a clip that we made.
            Origin::Own => FootageError::io("decoding a clip of our own")(io::Error::other(log)),
            Origin::Foreign => FootageError::Undecodable { log },
        }
    }

    /// Reads to the end, drops what comes, and returns whether it says that it did its work.
    pub(crate) fn end(&mut self) -> Result<bool, FootageError> {
        let mut rest = [0; 4096];
        while self.read(&mut rest)? > 0 {}
        let deadline = Instant::now() + self.stall_timeout;
        while self.stderr.is_some() && self.wait_for_log(deadline).is_ok() {}
        // It has nobody left to write to, so it is about to go.
        while Instant::now() < deadline {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(status.success()),
                Ok(None) => std::thread::sleep(Duration::from_millis(1)),
                Err(error) => return Err(FootageError::io("waiting for the decoder")(error)),
            }
        }
        Err(FootageError::Stalled(self.stall_timeout))
    }

    /// The end of what it complained about so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&self.log).into_owned()
    }

    /// Returns when there is output to read, or its end.
    fn wait_for_output(&mut self, deadline: Instant) -> Result<(), FootageError> {
        loop {
            let mut waiting = vec![PollFd::new(&self.stdout, PollFlags::IN)];
            if let Some(stderr) = &self.stderr {
                waiting.push(PollFd::new(stderr, PollFlags::IN));
            }
            wait(&mut waiting, deadline).map_err(|_| FootageError::Stalled(self.stall_timeout))?;
            let is_output = !waiting[0].revents().is_empty();
            let is_log = waiting.get(1).is_some_and(|log| !log.revents().is_empty());
            // A decoder that nobody listens to would stop once its pipe is full.
            if is_log {
                self.read_log();
            }
            if is_output {
                return Ok(());
            }
        }
    }

    fn wait_for_log(&mut self, deadline: Instant) -> io::Result<()> {
        if let Some(stderr) = &self.stderr {
            wait(&mut [PollFd::new(stderr, PollFlags::IN)], deadline)?;
            self.read_log();
        }
        Ok(())
    }

    /// Reads what is there of stderr and keeps its end.
    fn read_log(&mut self) {
        let mut chunk = [0; 4096];
        let n_read = match &mut self.stderr {
            Some(stderr) => stderr.read(&mut chunk).unwrap_or(0),
            None => 0,
        };
        if n_read == 0 {
            self.stderr = None;
        }
        self.log.extend_from_slice(&chunk[..n_read]);
        let n_too_many = self.log.len().saturating_sub(MAX_LOG_BYTES);
        self.log.drain(..n_too_many);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only for a process that is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something happens to one of `waiting`.
fn wait(waiting: &mut [PollFd<'_>], deadline: Instant) -> io::Result<()> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(waiting, Some(&timeout)) {
            Ok(0) => return Err(io::Error::from(io::ErrorKind::TimedOut)),
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

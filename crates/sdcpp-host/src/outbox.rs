//! The way out: one pipe, one message at a time.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, PoisonError};

use kinora_sdcpp_protocol::{Event, send_with_body};

use crate::ffi;

/// Sends events, from any thread. Ends the process once nobody listens any more.
#[derive(Debug)]
pub(crate) struct Outbox {
    pipe: Mutex<File>,
}

impl Outbox {
    /// Keeps standard output for events. What the library prints goes to standard error from now on.
    ///
    /// # Errors
    /// One of the two is closed.
    pub(crate) fn take_stdout() -> io::Result<Self> {
        let ours: OwnedFd = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
        rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
        Ok(Self {
            pipe: Mutex::new(File::from(ours)),
        })
    }

    /// Sends an event without a body.
    pub(crate) fn send(&self, event: &Event) {
        self.send_with_body(event, &[]);
    }

    /// Sends an event and its body.
    pub(crate) fn send_with_body(&self, event: &Event, parts: &[&[u8]]) {
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        if send_with_body(&mut *pipe, event, parts).is_err() {
            // Nobody will ever hear of the job that goes on.
            ffi::end_now(0);
        }
    }
}

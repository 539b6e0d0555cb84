//! Standard input, which can be read once: by a flag that names it, or as a request in YAML or JSON.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};

use anyhow::{Context, bail};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, fstat};
use serde_json::Value;

use crate::cli::yaml;

/// How long a pipe may take to show that something comes through it, or nothing. Whoever writes into it may still be
/// starting. But some programs connect a pipe and never write to it, nor close it; waiting for its end would be waiting
/// for ever.
const SIGN_OF_LIFE: Timespec = Timespec {
    tv_sec: 3,
    tv_nsec: 0,
};

/// The standard input of this process, and whether something has taken it.
#[derive(Debug, Default)]
pub(crate) struct StandardInput {
    taken_by: Option<String>,
}

impl StandardInput {
    /// Takes it for one purpose, such as `--video`.
    ///
    /// # Errors
    /// When something has it already.
    pub(crate) fn take(&mut self, purpose: &str) -> anyhow::Result<()> {
        if let Some(owner) = &self.taken_by {
            bail!("{purpose}: standard input can be read only once, and {owner} has read it");
        }
        self.taken_by = Some(purpose.to_owned());
        Ok(())
    }

    /// Takes it and reads it to its end.
    pub(crate) fn read(&mut self, purpose: &str) -> anyhow::Result<Vec<u8>> {
        self.take(purpose)?;
        read_to_end()
    }

    /// The YAML or JSON document that is there, if one is: a file with something in it, or a pipe through which
    /// something comes before long. With `is_needed` a silent pipe is waited for to its end.
    pub(crate) fn document(&mut self, is_needed: bool) -> anyhow::Result<Option<Value>> {
        if self.taken_by.is_some() || !has_input(io::stdin().as_fd(), is_needed) {
            return Ok(None);
        }
        let bytes = read_to_end()?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.take("the request in YAML or JSON")?;
        let document = yaml::parse(&bytes).context("standard input is neither YAML nor JSON")?;
        Ok(Some(document).filter(|document| !document.is_null()))
    }
}

fn read_to_end() -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin()
        .read_to_end(&mut bytes)
        .context("standard input")?;
    Ok(bytes)
}

fn has_input(stdin: BorrowedFd<'_>, may_wait: bool) -> bool {
    let Ok(stat) = fstat(stdin) else {
        return false;
    };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => stat.st_size > 0,
        FileType::Fifo | FileType::Socket => {
            let timeout = (!may_wait).then_some(&SIGN_OF_LIFE);
            let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
            let has_input = poll(&mut fds, timeout).is_ok_and(|n_ready| n_ready > 0);
            if !has_input {
                eprintln!(
                    "Nothing came through standard input within {} s, so it is not read. </dev/null saves the wait.",
                    SIGN_OF_LIFE.tv_sec
                );
            }
            has_input
        }
        _ => false,
    }
}

//! The real binary on a terminal.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// What a run on a terminal left: everything written to it, standard error too.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) code: Option<i32>,
}

impl Shown {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// The text as it would be in a file: no carriage returns.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.text
            .lines()
            .map(|line| line.trim_end_matches('\r'))
            .collect()
    }
}

/// Runs the binary with a terminal of 24 lines of 80 characters.
pub(crate) fn on_terminal(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Shown {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = OpenOptions::new()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(theirs.as_fd(), size).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(arguments)
        .env_clear()
        .env("TERM", "xterm")
        .env("PATH", std::env::var_os("PATH").unwrap())
        .envs(variables.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::from(theirs.try_clone().unwrap()))
        .stderr(Stdio::from(theirs))
        .spawn()
        .unwrap();
    let text = read_all(std::fs::File::from(ours));
    let code = child.wait().unwrap().code();
    Shown { text, code }
}

/// Reads until nobody has the other side open any more.
fn read_all(mut terminal: std::fs::File) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        match terminal.read(&mut chunk) {
            Ok(0) => break,
            Ok(n_bytes) => bytes.extend_from_slice(&chunk[..n_bytes]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // How Linux says that the other side is closed.
            Err(_) => break,
        }
    }
    String::from_utf8(bytes).unwrap()
}

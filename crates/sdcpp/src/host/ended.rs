//! How a process ended, in words for people and by whose fault.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use kinora_engine::EngineError;
use kinora_sdcpp_protocol::{ErrorKind, HostError};
use thiserror::Error;

/// Why an order was not carried out.
#[derive(Debug, Error)]
pub enum HostEnd {
    /// The program cannot be started, or is another than expected.
    #[error("the engine's program {0}")]
    NotStarted(String),
    /// The process ended by itself.
    #[error("the engine's process ended: {how}{}", shown_lines(.last_lines))]
    Died {
        /// With which signal or status.
        how: String,
        /// What it said last.
        last_lines: Vec<String>,
    },
    /// It did nothing for too long, and was ended.
    #[error("the engine's process hung: {what}{}", shown_lines(.last_lines))]
    Hung {
        /// What it did not do.
        what: &'static str,
        /// What it said last.
        last_lines: Vec<String>,
    },
    /// It said something that makes no sense, and was ended.
    #[error("the engine's process does not keep to the protocol: {0}")]
    Nonsense(String),
    /// It says that it cannot; it is ready for the next job.
    #[error("{}{}", .0.message, shown_lines(&.0.last_log))]
    Refused(HostError),
    /// The job is no longer wanted; the process was ended.
    #[error("cancelled")]
    Cancelled,
    /// A scratch file could not be written.
    #[error("a scratch file could not be written: {0}")]
    Scratch(String),
}

/// What a client is told of an order that the engine's process refused.
const OUR_MISTAKE: &str =
    "The engine refused this video, which is the server's mistake. Its log has the reason.";

/// What the library and drivers say where there is no more memory, in small letters.
const ABOUT_MEMORY: [&str; 6] = [
    "out of memory",
    "outofdevicememory",
    "failed to allocate",
    "unable to allocate",
    "cannot allocate memory",
    "bad_alloc",
];

impl HostEnd {
    /// The same end, with what the process itself said about it.
    pub(super) fn because(self, message: &str) -> Self {
        match self {
            Self::Died {
                how,
                mut last_lines,
            } => {
                last_lines.push(message.to_owned());
                Self::Died { how, last_lines }
            }
            other => other,
        }
    }
}

/// Whether a process that died spoke of memory before.
fn are_about_memory(lines: &[String]) -> bool {
    let is_about_memory = |line: &String| {
        let line = line.to_lowercase();
        ABOUT_MEMORY.iter().any(|words| line.contains(words))
    };
    lines.iter().any(is_about_memory)
}

fn no_memory() -> EngineError {
    EngineError::OutOfMemory(
        "There is not enough memory for this video. Order a shorter or a smaller one.".to_owned(),
    )
}

fn shown_lines(lines: &[String]) -> String {
    match lines {
        [] => String::new(),
        lines => format!("; it said: {}", lines.join(" / ")),
    }
}

/// How a process ended. Signal 9 may be anybody's: the job is tried again, as after other ends.
pub(super) fn how_it_ended(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal @ 9), _) => {
            format!("killed by signal {signal}, as the system does when memory runs out")
        }
        (Some(signal), _) => {
            let name = match signal {
                4 => " (illegal instruction: the program was built for another processor)",
                6 => " (it aborted)",
                7 | 11 => " (it reached for memory that is not its own)",
                _ => "",
            };
            format!("signal {signal}{name}")
        }
        (None, Some(code)) => format!("status {code}"),
        (None, None) => "nobody knows how".to_owned(),
    }
}

impl From<HostEnd> for EngineError {
    fn from(end: HostEnd) -> Self {
        let text = end.to_string();
        match end {
            HostEnd::NotStarted(_) => Self::Unavailable(text),
            HostEnd::Died { last_lines, .. } if are_about_memory(&last_lines) => {
                tracing::error!(cause = text, "memory ran out in an engine's process");
                no_memory()
            }
            HostEnd::Died { .. } | HostEnd::Hung { .. } | HostEnd::Nonsense(_) => {
                Self::Crashed(text)
            }
            HostEnd::Cancelled => Self::Cancelled,
            HostEnd::Scratch(_) => Self::Failed(text),
            HostEnd::Refused(error) => match error.kind {
                // What clients ask for was looked at before: an order that is refused is a mistake of this crate's,
                // which it would make again. Its words name paths and are for the log.
                ErrorKind::InvalidRequest => {
                    tracing::error!(cause = text, "an engine's process refused what it was told");
                    Self::Rejected(OUR_MISTAKE.to_owned())
                }
                ErrorKind::Failed => Self::Failed(text),
                ErrorKind::InvalidModelFiles => Self::InvalidModelFiles(text),
                ErrorKind::OutOfMemory => no_memory(),
            },
        }
    }
}

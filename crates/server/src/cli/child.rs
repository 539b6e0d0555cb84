//! The hidden command `__child`, which decoders run in: see [`kinora_media::run_child`].

use std::process::ExitCode;

/// Does a decoder's work where the command line asks for it; `None` where it does not.
///
/// To be called before anything else: limits are set that would hold for the threads of a runtime too.
#[must_use]
pub fn run_if_asked() -> Option<ExitCode> {
    kinora_media::run_child(std::env::args_os())
}

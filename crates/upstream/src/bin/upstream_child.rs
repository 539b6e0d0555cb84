//! Stands in for `kinora` in this crate's own tests: the hidden command `__child` and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    kinora_media::run_child(std::env::args_os()).unwrap_or(ExitCode::FAILURE)
}

//! What runs in a decoder's process: `kinora __child MEMORY_BYTES CPU_SECONDS WORK …`.
//!
//! The process limits itself, beyond its own power to change, and then becomes another program or does the work
//! itself.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::str::FromStr;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{CHILD_COMMAND, own};

/// The work of becoming another program: the rest is its command line.
pub(super) const EXEC: &str = "exec";
/// The work of decoding a clip of our own: its path, and the indexes of the wanted frames or nothing for all.
pub(super) const OWN_FRAMES: &str = "own-frames";
/// The work of decoding the sound of a clip of our own: its path.
pub(super) const OWN_SOUND: &str = "own-sound";
/// Enough for a decoder and what it is linked to.
const MAX_OPEN_FILES: u64 = 64;

/// Does the work of a decoder's process where `args`, the whole command line, asks for it; `None` where it does not.
///
/// To be called before anything else, threads above all: the limits hold for them too.
pub fn run_child(args: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut args = args.into_iter().skip(1);
    if args.next()? != CHILD_COMMAND {
        return None;
    }
    let args: Vec<OsString> = args.collect();
    Some(match work(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    })
}

fn work(args: &[OsString]) -> io::Result<()> {
    let [memory_bytes, cpu_seconds, work, subject, rest @ ..] = args else {
        return Err(io::Error::other("this command is not for people"));
    };
    set_limits(number(memory_bytes)?, number(cpu_seconds)?)?;
    let mut out = io::stdout().lock();
    match work.to_str() {
        Some(EXEC) => Err(Command::new(subject).args(rest).exec()),
        Some(OWN_FRAMES) => {
            let wanted: Vec<u32> = rest.iter().map(number).collect::<io::Result<_>>()?;
            let wanted = Some(wanted.as_slice()).filter(|wanted| !wanted.is_empty());
            own::write_frames(Path::new(subject), wanted, &mut out)
        }
        Some(OWN_SOUND) => own::write_sound(Path::new(subject), &mut out),
        _ => Err(io::Error::other("there is no such work")),
    }
}

fn number<T: FromStr>(arg: &OsString) -> io::Result<T> {
    let number = arg.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| io::Error::other("an argument is not a number"))
}

fn set_limits(memory_bytes: u64, cpu_seconds: u64) -> io::Result<()> {
    let limits = [
        (Resource::As, memory_bytes),
        (Resource::Cpu, cpu_seconds),
        (Resource::Nofile, MAX_OPEN_FILES),
        // Decoders write to pipes only, and leave nothing behind when they crash.
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)?;
    }
    Ok(())
}

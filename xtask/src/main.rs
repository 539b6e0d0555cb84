//! The project's own commands: `cargo xtask test`, `chaos`, `ci`, `lint`, `bench`, `gallery`, `tidy`, `setup`.
//!
//! Kept light, so that it builds in seconds: it starts cargo and other programs, and looks at files. What
//! needs the product's code is an example or a test of the crate that has it.
#![expect(clippy::print_stdout, reason = "a command-line tool")]

mod bench;
mod check;
mod engines;
mod gallery;
mod peers;
mod run;
mod setup;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::run::Repo;

/// The project's own commands.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Command {
    /// Sets up what the tests need and runs every test there is.
    Test {
        /// Instead those that need the host of stable-diffusion.cpp, which is built first: minutes, and 5.4 GB of memory.
        #[arg(long)]
        engines: bool,
        /// With `--engines`: only if something of them changed, as CI does.
        #[arg(long, requires = "engines")]
        if_changed: bool,
        /// Instead those with the real routers of other video servers, which come from PyPI: 900 MB.
        #[arg(long, conflicts_with = "engines")]
        peers: bool,
        /// Passed on to `cargo test`, such as `-p kinora --test contract list::`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Kills and breaks things under the real binary, and looks whether anything was lost; not zero if so.
    Chaos {
        /// Each storm once, within a quarter of an hour on two cores.
        #[arg(long, conflicts_with = "rounds")]
        short: bool,
        /// Each storm this many times.
        #[arg(long, default_value_t = 5)]
        rounds: u32,
        /// Passed on: `--setup embedded` or `cluster`, `--seed NUMBER`, a part of the name of a storm.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Everything a change must pass: format, lints, docs, tidy, tests.
    Ci,
    /// Format, lints, docs and tidy: everything of `ci` but the tests.
    Lint,
    /// Looks at the tree: crate arrows, where things may be written, dependencies and licences.
    Tidy,
    /// Installs what the tests need beyond cargo, or names the command that does.
    Setup {
        /// Also what only the benchmarks need.
        #[arg(long)]
        bench: bool,
    },
    /// Measures rendering, encoding and the HTTP layer, and prints a table.
    Bench {
        /// Only this part.
        part: Option<bench::Part>,
        /// How long each HTTP measurement takes, in seconds.
        #[arg(long, default_value_t = 5)]
        seconds: u32,
    },
    /// Renders a list of prompts to contact sheets with an index.html.
    Gallery {
        /// A text file with one prompt a line; blank lines and lines that begin with `#` are skipped.
        list: PathBuf,
        /// Where the pictures go.
        #[arg(long, default_value = "target/gallery")]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match run_command(&Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            println!("xtask: {err:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_command(command: &Command) -> Result<()> {
    let repo = Repo::find()?;
    match command {
        Command::Test {
            peers: true, args, ..
        } => peers::test(&repo, args),
        Command::Test {
            engines: false,
            args,
            ..
        } => check::test(&repo, args),
        Command::Test {
            if_changed, args, ..
        } => {
            if *if_changed && !engines::are_due(&repo)? {
                return Ok(());
            }
            engines::test(&repo, args)
        }
        Command::Chaos {
            short,
            rounds,
            args,
        } => check::chaos(&repo, *short, *rounds, args),
        Command::Ci => check::ci(&repo),
        Command::Lint => check::lint(&repo),
        Command::Tidy => check::tidy(&repo),
        Command::Setup { bench } => setup::tools(&repo, *bench),
        Command::Bench { part, seconds } => bench::bench(&repo, *part, *seconds),
        Command::Gallery { list, out } => gallery::gallery(&repo, list, out),
    }
}

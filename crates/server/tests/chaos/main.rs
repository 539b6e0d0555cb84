//! Storms: the real binary with everything it stands on, under load, while things are killed and broken.
//!
//! ```text
//! set-up -> orders of two projects -> a fault, in the middle of them -> until all is quiet -> invariants
//!                    observer beside it: reads the rows all the time, notes what must not be
//! ```
//!
//! `cargo xtask chaos` runs all storms, `--short` one round of each; a plain `cargo test` a few. Any violation is an
//! error, and the seed that is printed repeats the choices, though not the timing.
#![expect(
    clippy::print_stdout,
    reason = "a command of its own, whose output is a report"
)]

mod clients;
#[path = "../common/mod.rs"]
mod common;
mod database;
mod faults;
mod installation;
mod invariants;
mod observer;
mod report;
mod storms;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};

use crate::installation::{Installation, Setup};
use crate::report::Report;
use crate::storms::Storm;

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// A few storms, for every run of the tests.
    Brief,
    /// Each storm once, within a quarter of an hour.
    Short,
    /// Each storm several times.
    Long,
}

/// Storms: what must never happen does not, whatever is killed or broken.
#[derive(Parser)]
struct Args {
    /// Only storms whose names contain this
    only: Option<String>,
    /// Each storm once, within a quarter of an hour on two cores
    #[arg(long)]
    short: bool,
    /// Each storm this many times
    #[arg(long, value_name = "NUMBER")]
    rounds: Option<u32>,
    /// Only this set-up
    #[arg(long)]
    setup: Option<Setup>,
    /// Repeats the choices of an earlier run
    #[arg(long)]
    seed: Option<u64>,
    /// Accepted for the test runner's sake.
    #[arg(long, hide = true)]
    nocapture: bool,
    /// Accepted for the test runner's sake.
    #[arg(long, hide = true)]
    list: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if args.list {
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let report = runtime.block_on(run(&args));
    print!("{report}");
    if report.is_empty() {
        println!("there is no storm of this name");
        return ExitCode::FAILURE;
    }
    if report.n_violations() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn run(args: &Args) -> Report {
    let seed = args.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    fastrand::seed(seed);
    let length = match (args.short, args.rounds) {
        (true, _) => Length::Short,
        (false, Some(_)) => Length::Long,
        (false, None) => Length::Brief,
    };
    let n_rounds = match length {
        Length::Long => args.rounds.unwrap_or(1),
        Length::Brief | Length::Short => 1,
    };
    let mut report = Report::default();
    for setup in Setup::value_variants() {
        if args.setup.is_some_and(|only| only != *setup) {
            continue;
        }
        let is_wanted = |storm: &Storm| {
            let is_named = args
                .only
                .as_ref()
                .is_none_or(|only| storm.name().contains(only));
            is_named && (length != Length::Brief || storm.is_brief())
        };
        let storms: Vec<Storm> = Storm::all_of(*setup)
            .into_iter()
            .filter(is_wanted)
            .collect();
        if storms.is_empty() {
            continue;
        }
        let mut installation = Installation::start(*setup).await;
        for round_idx in 0..n_rounds {
            for storm in &storms {
                println!(
                    "{}: {} (round {})",
                    setup.name(),
                    storm.name(),
                    round_idx + 1
                );
                let line = storms::run(*storm, &mut installation).await;
                println!("    {line}");
                report.add(line);
            }
        }
        let began = Instant::now();
        let last = installation.end().await;
        report.end_of(*setup, began.elapsed(), last);
    }
    report
}

/// Until something is so, or for too long.
async fn wait_for<F: Future<Output = bool>>(limit: Duration, mut is_so: impl FnMut() -> F) -> bool {
    let began = Instant::now();
    while !is_so().await {
        if began.elapsed() > limit {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    true
}

//! `kinora-sdcpp`: stable-diffusion.cpp as a process of its own, for kinora to supervise.
//!
//! Speaks [`kinora_sdcpp_protocol`] on standard input and output; takes no arguments and reads no settings. It opens one
//! model and makes clips with it, one at a time, until its standard input ends. Whatever the library does to the
//! process, it does to nobody else.

mod host;

mod check;
mod files;
mod pictures;

mod report;

mod log_lines;
mod phases;
mod sentences;
mod vitals;

mod outbox;

mod ffi;

use std::process::ExitCode;

// Nothing is in it: it is there to be built first.
use kinora_sdcpp_needs as _;

use crate::host::Host;
use crate::outbox::Outbox;
use crate::report::Reporter;

fn main() -> ExitCode {
    if let Some(missing) = missing_instructions() {
        // Before anything of the library runs: it would end with SIGILL and say nothing.
        eprintln!("kinora-sdcpp needs a processor with {missing}.");
        return ExitCode::FAILURE;
    }
    match Outbox::take_stdout() {
        Ok(outbox) => Host::start(Box::leak(Box::new(Reporter::new(outbox)))).run(),
        Err(err) => {
            eprintln!("kinora-sdcpp cannot use its standard output: {err}.");
            ExitCode::FAILURE
        }
    }
}

/// What the library was built for at least that this processor does not have.
fn missing_instructions() -> Option<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        let has_all = std::arch::is_x86_feature_detected!("avx2")
            && std::arch::is_x86_feature_detected!("fma")
            && std::arch::is_x86_feature_detected!("f16c");
        if !has_all {
            return Some("AVX2, FMA and F16C");
        }
    }
    None
}

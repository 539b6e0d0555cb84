//! The hidden command that decoders run in, with the real binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::{Command, Output};

fn child(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kinora"))
        .arg("__child")
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_program_runs_with_the_limits_it_was_given() {
    let limits = "ulimit -v; ulimit -t; ulimit -f; ulimit -c; ulimit -n";
    let ran = child(&["1073741824", "7", "exec", "/bin/sh", "-c", limits]);
    assert!(ran.status.success(), "{ran:?}");
    let said = String::from_utf8(ran.stdout).unwrap();
    let limits: Vec<&str> = said.lines().collect();
    assert_eq!(limits, ["1048576", "7", "0", "0", "64"]);
}

#[test]
fn a_program_that_works_for_too_long_is_ended() {
    let ran = child(&[
        "1073741824",
        "1",
        "exec",
        "/bin/sh",
        "-c",
        "while :; do :; done",
    ]);
    assert!(!ran.status.success());
}

#[test]
fn nothing_runs_without_limits() {
    for arguments in [
        &[][..],
        &["exec", "/bin/true"],
        &["much", "7", "exec", "/bin/true"],
        &["1073741824", "7", "run", "/bin/true"],
    ] {
        let ran = child(arguments);
        assert_eq!(ran.status.code(), Some(1), "{arguments:?}");
        assert!(!ran.stderr.is_empty());
    }
}

#[test]
fn the_command_is_not_shown() {
    let ran = Command::new(env!("CARGO_BIN_EXE_kinora"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(ran.stdout).unwrap();
    assert!(
        help.contains("serve") && !help.contains("__child"),
        "{help}"
    );
}

//! The commands that need no server: `config`, `sketch`, `serve` up to its configuration.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use crate::support::kinora;
use serde_json::Value;

#[test]
fn config_show_prints_values_with_their_origins() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("k.toml"), "[worker]\nslots = 3\n").unwrap();
    let arguments = [
        "config",
        "show",
        "--config",
        "k.toml",
        "--data-dir",
        "data",
        "--no-auth",
    ];
    let ran = kinora(folder.path(), &arguments, &[("KINORA_WORKER_LEASE", "12s")]).succeeded();
    for line in [
        "data_dir = \"data\"  # flag --data-dir",
        "no_auth = true  # flag --no-auth",
        "slots = 3  # k.toml:2",
        "lease = \"12s\"  # variable KINORA_WORKER_LEASE",
        "job_timeout = \"1h\"  # default",
    ] {
        assert!(
            ran.text().lines().any(|shown| shown == line),
            "{line}\n{}",
            ran.text()
        );
    }
}

#[test]
fn all_mistakes_of_file_variables_and_flags_are_printed_together() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("kinora.toml"),
        "lisen = 1\n[worker]\nslots = 0\n",
    )
    .unwrap();
    for command in [&["config", "show"][..], &["serve"]] {
        let flags = ["--data-dir", ".", "--listen", "nowhere"];
        let arguments: Vec<&str> = command.iter().chain(&flags).copied().collect();
        let ran = kinora(folder.path(), &arguments, &[("KINORA_SKETCH_SEED", "dice")]).failed(1);
        for part in [
            "the configuration has 4 mistakes",
            "./kinora.toml:1: lisen",
            "./kinora.toml:3: worker.slots",
            "variable KINORA_SKETCH_SEED: sketch.seed",
            "flag --listen: listen",
        ] {
            assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
        }
        assert_eq!(ran.text(), "");
    }
}

#[test]
fn explain_shows_the_scene_and_every_word_of_the_prompt() {
    let folder = tempfile::tempdir().unwrap();
    let ran = kinora(
        folder.path(),
        &["sketch", "explain", "a red fox xyzzy"],
        &[],
    )
    .succeeded();
    let understanding: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert!(understanding["scene"].is_object(), "{understanding}");
    let words = understanding["words"].as_array().unwrap().iter();
    let texts: Vec<&str> = words.map(|word| word["text"].as_str().unwrap()).collect();
    assert_eq!(texts.join(" "), "a red fox xyzzy");
}

#[test]
fn a_demo_whose_reader_has_left_makes_its_files_and_ends_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    // As in `kinora demo … | head -1`, but earlier: every line meets a closed pipe.
    drop(reader);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(["demo", "a red ball", "--size", "720x1280"])
        .env_clear()
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    assert_eq!(stderr, "");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

//! `kinora doctor` on machines that are well and on machines that are not.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::TestServer;
use crate::support::{Ran, kinora};
use serde_json::Value;

/// Runs it with the machine's PATH, so that it finds ffmpeg.
fn doctor(folder: &Path, arguments: &[&str]) -> Ran {
    let arguments = [&["doctor", "--format", "json"], arguments].concat();
    let path = std::env::var("PATH").unwrap();
    kinora(folder, &arguments, &[("PATH", &path)])
}

/// A finding; every one that is not ok must say what to do.
#[track_caller]
fn finding(ran: &Ran, check: &str) -> Value {
    let findings: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let findings = findings.as_array().unwrap();
    for finding in findings {
        let has_advice = finding["advice"]
            .as_str()
            .is_some_and(|advice| !advice.is_empty());
        assert_eq!(has_advice, finding["state"] != "ok", "{finding}");
    }
    let mut of_check = findings.iter().filter(|finding| finding["check"] == check);
    of_check
        .next()
        .unwrap_or_else(|| panic!("no {check} in {ran:?}"))
        .clone()
}

#[track_caller]
fn check_state(ran: &Ran, check: &str, state: &str) -> Value {
    let finding = finding(ran, check);
    assert_eq!(finding["state"], state, "{finding}");
    finding
}

#[test]
fn a_fresh_machine_is_ready_and_looking_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ran = doctor(
        folder.path(),
        &["--data-dir", "data", "--listen", "127.0.0.1:0"],
    )
    .succeeded();
    for check in [
        "configuration",
        "models",
        "data folder",
        "port",
        "keys",
        "ffmpeg",
        "clock",
    ] {
        check_state(&ran, check, "ok");
    }
    assert!(
        finding(&ran, "H.264 encoder")["message"]
            .as_str()
            .unwrap()
            .contains("frames a second")
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "looking changes nothing"
    );
}

#[tokio::test]
async fn a_running_server_is_recognised_on_its_port_and_its_folder() {
    let server = TestServer::start().await;
    let listen = format!("127.0.0.1:{}", server.api.port);
    let data = server.data().path().to_owned();
    let arguments = ["--data-dir", data.to_str().unwrap(), "--listen", &listen];
    let ran = doctor(&data, &arguments);
    // The harness made the folder, not the server, so others can look into it.
    check_state(&ran, "privacy", "note");
    let port = check_state(&ran, "port", "ok");
    assert!(
        port["message"].as_str().unwrap().starts_with("kinora "),
        "{port}"
    );
    let holder = check_state(&ran, "data folder in use", "ok");
    let process = format!("process {}", server.pid());
    assert!(
        holder["message"].as_str().unwrap().ends_with(&process),
        "{holder}"
    );
    ran.succeeded();
}

#[test]
fn a_port_taken_by_another_program_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = listener.local_addr().unwrap().to_string();
    let hang_up = std::thread::spawn(move || drop(listener.accept()));
    let ran = doctor(folder.path(), &["--data-dir", "data", "--listen", &listen]).failed(1);
    hang_up.join().unwrap();
    check_state(&ran, "port", "broken");
    check_state(&ran, "data folder", "ok");
}

#[test]
fn without_ffmpeg_it_notes_that_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    // Without PATH in its environment the child finds ffmpeg where the system's default path leads, so an empty
    // folder is named.
    let path = folder.path().join("bin");
    fs::create_dir(&path).unwrap();
    let arguments = ["doctor", "--data-dir", "data", "--listen", "127.0.0.1:0"];
    let ran = kinora(
        folder.path(),
        &arguments,
        &[("PATH", path.to_str().unwrap())],
    )
    .succeeded();
    assert!(
        ran.text().contains("note    ffmpeg: not found"),
        "{}",
        ran.text()
    );
    assert!(ran.text().contains("install ffmpeg"), "{}", ran.text());
}

#[test]
fn an_ffmpeg_that_cannot_decode_is_noted() {
    let folder = tempfile::tempdir().unwrap();
    let ffmpeg = folder.path().join("ffmpeg");
    let script =
        "#!/bin/sh\n[ \"$1\" = -version ] && echo 'ffmpeg version 7 Copyright' && exit 0\nexit 1\n";
    fs::write(&ffmpeg, script).unwrap();
    fs::set_permissions(&ffmpeg, fs::Permissions::from_mode(0o755)).unwrap();
    let arguments = [
        "doctor",
        "--format",
        "json",
        "--data-dir",
        "data",
        "--listen",
        "127.0.0.1:0",
    ];
    let path = format!("{}:/bin", folder.path().display());
    let ran = kinora(folder.path(), &arguments, &[("PATH", &path)]).succeeded();
    let ffmpeg = check_state(&ran, "ffmpeg", "note");
    assert!(
        ffmpeg["message"]
            .as_str()
            .unwrap()
            .contains("cannot decode"),
        "{ffmpeg}"
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    // Not even root can make a file there.
    let ran = doctor(
        folder.path(),
        &["--data-dir", "/proc/kinora", "--listen", "127.0.0.1:0"],
    )
    .failed(1);
    check_state(&ran, "data folder", "broken");
    check_state(&ran, "port", "ok");
}

#[test]
fn a_full_disk_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    // A disk of one megabyte in a namespace of its own, which goes away with the command.
    let script = "mount -t tmpfs -o size=1m,mode=700 tmpfs \"$1\" && \
                  dd if=/dev/zero of=\"$1/full\" bs=64k 2>/dev/null; \
                  exec \"$2\" doctor --format json --data-dir \"$1\" --listen 127.0.0.1:0";
    let output = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            script,
            "sh",
        ])
        .arg(&disk)
        .arg(env!("CARGO_BIN_EXE_kinora"))
        .stdin(Stdio::null())
        .output()
        .expect("unshare is part of util-linux: apt install util-linux");
    let ran = Ran {
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    }
    .failed(1);
    check_state(&ran, "free space", "broken");
    check_state(&ran, "disk speed", "broken");
}

#[test]
fn an_exposed_address_without_keys_is_broken_until_one_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--data-dir", "data", "--listen", "0.0.0.0:0"];
    let ran = doctor(folder.path(), &arguments).failed(1);
    let keys = check_state(&ran, "keys", "broken");
    assert!(
        keys["advice"]
            .as_str()
            .unwrap()
            .contains("kinora keys create"),
        "{keys}"
    );
    kinora(
        folder.path(),
        &["keys", "create", "--data-dir", "data"],
        &[],
    )
    .succeeded();
    let ran = doctor(folder.path(), &arguments).succeeded();
    check_state(&ran, "keys", "ok");
    check_state(&ran, "privacy", "ok");
}

#[test]
fn mistakes_in_the_configuration_are_broken() {
    let folder = tempfile::tempdir().unwrap();
    let ran = doctor(folder.path(), &["--data-dir", "data", "--workers", "many"]).failed(1);
    let configuration = check_state(&ran, "configuration", "broken");
    assert!(
        configuration["message"]
            .as_str()
            .unwrap()
            .contains("flag --workers"),
        "{configuration}"
    );
    let arguments = [
        "--data-dir",
        "data",
        "--listen",
        "127.0.0.1:0",
        "--alias",
        "fast=wan-2.2",
    ];
    let ran = doctor(folder.path(), &arguments).failed(1);
    let models = check_state(&ran, "models", "broken");
    assert!(
        models["message"].as_str().unwrap().contains("wan-2.2"),
        "{models}"
    );
}

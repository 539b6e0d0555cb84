//! `kinora projects` and `kinora keys` on a data folder without a server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{Ran, kinora};
use serde_json::{Value, json};

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let arguments = [arguments, &["--data-dir", "data"]].concat();
    kinora(folder, &arguments, &[])
}

#[track_caller]
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let ran = run(folder, &[arguments, &["--format", "json"]].concat()).succeeded();
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[test]
fn the_key_alone_is_on_standard_output_and_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["keys", "create", "--name", "laptop"]).succeeded();
    let lines: Vec<&str> = ran.text().lines().collect();
    let [key] = lines[..] else { panic!("{ran:?}") };
    assert!(key.starts_with("sk-kin-") && key.len() == 104, "{key}");
    assert!(
        ran.stderr.contains("laptop") && ran.stderr.contains("default"),
        "{}",
        ran.stderr
    );
    let listed = run(folder.path(), &["keys", "list"]).succeeded();
    assert!(listed.text().contains("laptop"), "{listed:?}");
    let secret = key.rsplit('-').next().unwrap();
    assert!(!listed.text().contains(secret) && !listed.stderr.contains(secret));
}

#[test]
fn a_folder_that_is_made_for_a_key_is_private() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["keys", "create"]).succeeded();
    let mode = fs::metadata(folder.path().join("data"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700, "{mode:o}");
}

#[test]
fn projects_and_their_limits_are_listed_as_they_were_set() {
    let folder = tempfile::tempdir().unwrap();
    let created = json(
        folder.path(),
        &["projects", "create", "team b", "--max-queued", "5"],
    );
    assert!(
        created["id"].as_str().unwrap().starts_with("proj_"),
        "{created}"
    );
    assert_eq!(created["max_queued"], 5);
    let limits = [
        "projects",
        "set-limits",
        "team b",
        "--max-queued",
        "none",
        "--max-requests-per-minute",
        "30",
        "--weight",
        "2.5",
    ];
    let changed = json(folder.path(), &limits);
    let expected = json!({
        "id": created["id"],
        "name": "team b",
        "max_running": null,
        "max_queued": null,
        "max_requests_per_minute": 30,
        "weight": 2.5,
        "created_at": created["created_at"],
    });
    assert_eq!(changed, expected);
    let listed = json(folder.path(), &["projects", "list"]);
    let names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["default", "team b"]);
    assert_eq!(listed[1], expected);
    let text = run(folder.path(), &["projects", "list"]).succeeded();
    assert!(text.text().starts_with("id "), "{text:?}");
}

#[test]
fn keys_belong_to_a_project_and_expire_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let project = json(folder.path(), &["projects", "create", "team b"]);
    let id = project["id"].as_str().unwrap();
    let by_id = json(
        folder.path(),
        &["keys", "create", "--project", id, "--expires-in", "30d"],
    );
    let by_name = json(folder.path(), &["keys", "create", "--project", "team b"]);
    assert_eq!(by_id["project_id"], id);
    assert_eq!(by_name["project_id"], id);
    let days = |key: &Value| {
        (key["expires_at"].as_i64()? - key["created_at"].as_i64()?).checked_div(86_400)
    };
    assert_eq!((days(&by_id), days(&by_name)), (Some(30), None));
    assert!(
        by_id["key"]
            .as_str()
            .unwrap()
            .contains(&by_id["id"].as_str().unwrap()["key_".len()..])
    );
    run(folder.path(), &["keys", "create"]).succeeded();
    let all = json(folder.path(), &["keys", "list"]);
    assert_eq!(all.as_array().unwrap().len(), 3);
    let of_team = json(folder.path(), &["keys", "list", "--project", "team b"]);
    assert_eq!(of_team.as_array().unwrap().len(), 2);
    assert!(
        of_team
            .as_array()
            .unwrap()
            .iter()
            .all(|key| key.get("key").is_none()),
        "{of_team}"
    );
}

#[test]
fn a_key_is_revoked_by_its_id_or_by_itself_and_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    for member in ["id", "key"] {
        let key = json(folder.path(), &["keys", "create"]);
        let revoked = json(
            folder.path(),
            &["keys", "revoke", key[member].as_str().unwrap()],
        );
        assert_eq!(revoked["id"], key["id"]);
        let revoked_at = revoked["revoked_at"].as_i64().unwrap();
        let again = json(
            folder.path(),
            &["keys", "revoke", key["id"].as_str().unwrap()],
        );
        assert_eq!(again["revoked_at"], revoked_at);
    }
}

#[test]
fn mistakes_are_told_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["projects", "create", "team b"]).succeeded();
    let before = json(folder.path(), &["projects", "list"]);
    for (arguments, part) in [
        (&["projects", "create", "team b"][..], "already"),
        (&["projects", "create", "default"], "already"),
        (&["projects", "create", ""], "a name is"),
        (
            &["projects", "create", "c", "--max-running=-1"],
            "--max-running",
        ),
        (
            &["projects", "set-limits", "team c", "--max-running", "1"],
            "no project team c",
        ),
        (
            &["keys", "create", "--project", "team c"],
            "no project team c",
        ),
        (&["keys", "create", "--expires-in", "soon"], "30d"),
        (&["keys", "create", "--expires-in", "0s"], "30d"),
        (
            &["keys", "list", "--project", "team c"],
            "no project team c",
        ),
        (
            &["keys", "revoke", "key_00000000000000000000000000000000"],
            "no such key",
        ),
        (&["keys", "revoke", "../../x"], "no such key"),
    ] {
        let ran = run(folder.path(), arguments).failed(1);
        assert!(ran.stderr.contains(part), "{arguments:?}: {ran:?}");
        assert_eq!(ran.text(), "", "{arguments:?}");
    }
    assert_eq!(json(folder.path(), &["projects", "list"]), before);
    assert_eq!(json(folder.path(), &["keys", "list"]), json!([]));
}

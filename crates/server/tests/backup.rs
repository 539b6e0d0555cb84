//! A backup that is made beside a server is whole, and a server on what is restored of it goes on where the other was.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use common::{CLIP_WITHIN, DataFolder, Receiver, TestServer, until};
use reqwest::multipart::{Form, Part};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

/// The janitor looks every one and a half seconds.
const CONFIG: &str = "[worker]\nslots = 1\nlease = \"3s\"\n";

/// A kinora command on a data folder.
fn kinora(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinora"));
    command.args(arguments).arg("--data-dir").arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn run(arguments: &[&str], data: &Path) -> Output {
    let output = kinora(arguments, data).output().await;
    output.expect("the binary was built for this test")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn back_up(server: &TestServer, name: &str) -> PathBuf {
    let archive = server.scratch().join(name);
    let arguments = ["backup", archive.to_str().expect("UTF-8")];
    server.kinora(&arguments).await;
    archive
}

/// What is restored of an archive, in a folder that a server can be started on.
async fn restore(archive: &Path) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let arguments = ["restore", archive.to_str().expect("UTF-8")];
    let output = run(&arguments, &folder.path().join("data")).await;
    assert!(output.status.success(), "{}", stderr(&output));
    folder
}

/// Bytes that no two files share.
fn bytes(seed: u64, n_bytes: usize) -> Vec<u8> {
    let mut bytes = vec![0; n_bytes];
    blake3::Hasher::new()
        .update(&seed.to_le_bytes())
        .finalize_xof()
        .fill(&mut bytes);
    bytes
}

async fn upload(server: &TestServer, seed: u64, n_bytes: usize) -> String {
    let part = Part::bytes(bytes(seed, n_bytes)).file_name("some.bin");
    let form = Form::new().text("purpose", "user_data").part("file", part);
    let answer = server.api.post_form("/v1/files", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = answer.json()["id"].as_str().map(str::to_owned);
    id.expect("an id")
}

async fn delete_file(server: &TestServer, id: &str) {
    let answer = server.api.delete(&format!("/v1/files/{id}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// Checks that every row's file is there, byte for byte. Returns how many there are.
#[track_caller]
fn assert_whole(data: &DataFolder) -> usize {
    let pointers = data.texts(
        "select blob_key || ' ' || lower(hex(blake3)) from video_assets
         union select blob_key || ' ' || lower(hex(blake3)) from video_inputs
         union select blob_key || ' ' || lower(hex(blake3)) from character_frames
         union select blob_key || ' ' || lower(hex(blake3)) from files",
    );
    for pointer in &pointers {
        let (key, blake3) = pointer.split_once(' ').expect("joined by a space");
        let content = fs::read(data.path().join("blobs").join(key));
        let content = content.unwrap_or_else(|err| panic!("{key}: {err}"));
        assert_eq!(blake3::hash(&content).to_hex().as_str(), blake3, "{key}");
    }
    assert_eq!(data.blobs().len(), pointers.len(), "files no row names");
    pointers.len()
}

#[tokio::test]
async fn what_is_deleted_while_a_backup_runs_is_in_it_and_goes_once_it_has_ended() {
    let server = TestServer::start_with(CONFIG).await;
    let mut ids = Vec::new();
    for seed in 0..4 {
        ids.push(upload(&server, seed, 300_000).await);
    }
    let mut backup = kinora(&["backup", "-"], server.data().path());
    let mut backup = backup.spawn().expect("the binary was built for this test");
    let mut archive = vec![0; 512];
    let mut output = backup.stdout.take().expect("piped");
    // Once something comes, the rows are copied; the rest waits, since a pipe holds 64 KiB.
    output.read_exact(&mut archive).await.expect("an archive");
    for id in &ids {
        delete_file(&server, id).await;
    }
    upload(&server, 9, 100).await;
    // Several rounds of the janitor, each of which would delete them.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(server.data().blobs().len(), 5);
    let read = output.read_to_end(&mut archive).await;
    read.expect("the rest of the archive");
    let ended = backup.wait_with_output().await.expect("our child");
    assert!(ended.status.success(), "{}", stderr(&ended));
    until("the files are deleted", CLIP_WITHIN, || async {
        (server.data().blobs().len() == 1).then_some(())
    })
    .await;
    let path = server.scratch().join("a.tar");
    fs::write(&path, &archive).expect("the folder is ours");
    let restored = TestServer::start_on(restore(&path).await).await;
    assert_eq!(assert_whole(&restored.data()), ids.len());
    for (seed, id) in ids.iter().enumerate() {
        let content = restored.api.get(&format!("/v1/files/{id}/content")).await;
        assert_eq!(content.body, bytes(seed as u64, 300_000));
    }
    restored.stop().await;
    server.stop().await;
}

/// Uploads, deletes, orders and cancels until it is dropped.
async fn load(server: &TestServer) {
    for seed in 1000.. {
        let first = upload(server, seed, 200_000).await;
        upload(server, seed + 1_000_000, 50_000).await;
        let video = server.api.create_short("a ball").await;
        delete_file(server, &first).await;
        server.api.delete(&format!("/v1/videos/{video}")).await;
    }
}

#[tokio::test]
async fn a_server_on_what_is_restored_goes_on_where_the_other_was() {
    let receiver = Receiver::willing().await;
    let config = format!("{CONFIG}{}", receiver.allowed());
    let mut server = TestServer::start_with(&config).await;
    let key = server.make_key(&[]).await;
    server.api = server.api.with_key(&key);
    let hook = json!({"name": "mine", "url": receiver.url("/hook")});
    let answer = server.api.post_json("/v1/webhook_endpoints", &hook).await;
    let secret = answer.json()["signing_secret"].as_str().map(str::to_owned);
    let secret = secret.expect("a secret");
    let completed = server.api.create_short("a red ball").await;
    server.api.completed(&completed).await;
    let clip = server.scratch().join("before.mp4");
    server.api.download(&completed, "video", &clip).await;
    let mut unfinished = Vec::new();
    for prompt in ["a cat", "a dog"] {
        unfinished.push(server.api.create_short(prompt).await);
    }
    let mut archives = Vec::new();
    tokio::select! {
        () = load(&server) => unreachable!("it has no end"),
        () = async {
            for backup_idx in 0..5 {
                archives.push(back_up(&server, &format!("{backup_idx}.tar")).await);
            }
        } => {}
    }
    server.kill_9().await;
    for archive in &archives[1..] {
        let folder = restore(archive).await;
        assert!(assert_whole(&DataFolder::new(folder.path().join("data"))) > 3);
    }

    let mut restored = TestServer::start_on(restore(&archives[0]).await).await;
    assert_eq!(restored.api.get("/v1/videos").await.status, 401);
    restored.api = restored.api.with_key(&key);
    let again = restored.scratch().join("after.mp4");
    restored.api.download(&completed, "video", &again).await;
    assert_eq!(
        fs::read(clip).expect("a file"),
        fs::read(again).expect("a file")
    );
    for id in &unfinished {
        restored.api.completed(id).await;
        let data = restored.data();
        assert_eq!(data.n_events(id, "video.completed"), 1, "events of {id}");
        assert_eq!(data.n_attempts(id, "completed"), 1, "attempts at {id}");
    }
    until("both are told", CLIP_WITHIN, || async {
        let requests = receiver.requests();
        let is_told = |id: &&String| requests.iter().any(|it| it.json()["data"]["id"] == **id);
        (unfinished.iter().filter(is_told).count() == 2).then_some(())
    })
    .await;
    for request in receiver.requests() {
        assert_eq!(request.signatures(&secret), (1, true));
    }
    // What the load had ordered at the moment of the backup is still to be made.
    let (left, _) = restored.api.page("?limit=100").await;
    for id in left {
        restored.api.completed(&id).await;
    }
    assert_whole(&restored.data());
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_the_server_and_the_last_archive_as_they_were() {
    let server = TestServer::start_with(CONFIG).await;
    for seed in 0..6 {
        upload(&server, seed, 4_000_000).await;
    }
    let archive = back_up(&server, "a.tar").await;
    let before = fs::read(&archive).expect("an archive");
    let first = upload(&server, 6, 100).await;
    let arguments = ["backup", archive.to_str().expect("UTF-8")];
    for round_idx in 0..8 {
        let mut backup = kinora(&arguments, server.data().path());
        let mut backup = backup.spawn().expect("the binary was built for this test");
        // Not synchronisation: the moment of a power cut.
        tokio::time::sleep(Duration::from_millis(round_idx * 7 + 3)).await;
        backup.kill().await.expect("our child");
        let now = fs::read(&archive).expect("an archive");
        if now != before {
            restore(&archive).await;
        }
        upload(&server, 100 + round_idx, 100).await;
    }
    // The lock went with its holder, and so did what it had begun.
    delete_file(&server, &first).await;
    until("the file is deleted", CLIP_WITHIN, || async {
        let left_over = fs::read_dir(server.data().path().join("backup"));
        let n_left_over = left_over.expect("a folder").count();
        (server.data().blobs().len() == 14 && n_left_over == 1).then_some(())
    })
    .await;
    back_up(&server, "a.tar").await;
    let folder = restore(&archive).await;
    assert_eq!(
        assert_whole(&DataFolder::new(folder.path().join("data"))),
        14
    );
    server.stop().await;
}

#[tokio::test]
async fn a_restore_that_is_killed_leaves_a_folder_that_is_whole_or_refused() {
    let server = TestServer::start_with(CONFIG).await;
    for seed in 0..6 {
        upload(&server, seed, 4_000_000).await;
    }
    let archive = back_up(&server, "a.tar").await;
    let arguments = ["restore", archive.to_str().expect("UTF-8")];
    let folder = server.scratch();
    let (mut n_refused, mut n_whole) = (0, 0);
    for round_idx in 0..12 {
        let data = folder.join(format!("restored-{round_idx}"));
        let mut restore = kinora(&arguments, &data);
        let mut restore = restore.spawn().expect("the binary was built for this test");
        // Not synchronisation: the moment of a power cut.
        tokio::time::sleep(Duration::from_millis(round_idx * 9 + 2)).await;
        restore.kill().await.expect("our child");
        let is_begun = data.join("restoring").exists();
        // A command that opens the database beside a server is as good a judge as a server.
        let opened = run(&["projects", "list"], &data).await;
        if is_begun {
            assert!(!opened.status.success());
            assert!(stderr(&opened).contains("run it again"), "{opened:?}");
            let again = run(&arguments, &data).await;
            assert!(again.status.success(), "{}", stderr(&again));
            n_refused += 1;
        }
        if data.join("webhooks.key").exists() {
            assert_eq!(assert_whole(&DataFolder::new(data)), 6);
            n_whole += 1;
        }
    }
    eprintln!("{n_refused} killed on their way, {n_whole} whole");
    assert!(n_refused > 0 && n_whole > 0);
    server.stop().await;
}

/// Where the parts of an archive begin: header, content, padding of each.
fn boundaries(archive: &[u8]) -> Vec<usize> {
    let (mut at, mut all) = (0, Vec::new());
    while archive[at] != 0 {
        let size = std::str::from_utf8(&archive[at + 124..at + 135]).expect("digits");
        let n_bytes = usize::from_str_radix(size, 8).expect("a size");
        all.extend([at, at + 512, at + 512 + n_bytes]);
        at += 512 + n_bytes.next_multiple_of(512);
    }
    all.push(at);
    all
}

#[tokio::test]
async fn a_damaged_archive_is_refused_and_leaves_nothing() {
    let server = TestServer::start_with(CONFIG).await;
    upload(&server, 1, 700).await;
    upload(&server, 2, 70_000).await;
    let archive = back_up(&server, "a.tar").await;
    let whole = fs::read(&archive).expect("an archive");
    let boundaries = boundaries(&whole);
    assert_eq!(boundaries.len(), 7 * 3 + 1, "{boundaries:?}");
    let mut damaged = Vec::new();
    for &at in &boundaries {
        damaged.push((format!("cut at {at}"), whole[..at].to_vec()));
        for at in [at, at + 200] {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            damaged.push((format!("byte {at} changed"), flipped));
        }
    }
    let path = server.scratch().join("damaged.tar");
    let data = server.scratch().join("restored");
    for (how, bytes) in damaged {
        fs::write(&path, bytes).expect("the folder is ours");
        let output = run(&["restore", path.to_str().expect("UTF-8")], &data).await;
        assert_eq!(output.status.code(), Some(1), "{how}");
        let why = stderr(&output);
        assert!(
            why.starts_with("error: nothing was restored: "),
            "{how}: {why}"
        );
        assert_eq!(why.lines().count(), 1, "{how}: {why}");
        assert!(!data.exists(), "{how}");
    }
    let path = archive.to_str().expect("UTF-8");
    let output = run(&["restore", path], &data).await;
    assert!(output.status.success(), "{}", stderr(&output));
    server.stop().await;
}

/// Runs a command that must fail, and checks what it says.
async fn assert_refused(arguments: &[&str], data: &Path, expected: &str) {
    let output = run(arguments, data).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    let why = stderr(&output);
    assert!(why.contains(expected), "{arguments:?}: {why}");
}

#[tokio::test]
async fn what_cannot_be_done_is_said_before_anything_is_changed() {
    let server = TestServer::start_with(CONFIG).await;
    upload(&server, 1, 700).await;
    let archive = back_up(&server, "a.tar").await;
    let (archive_path, data) = (archive.to_str().expect("UTF-8"), server.data());
    let (data, scratch) = (data.path(), server.scratch());
    assert_refused(&["restore", archive_path], data, "is not empty").await;
    let bystander = scratch.join("bystander");
    fs::write(&bystander, "mine").expect("the folder is ours");
    let path = bystander.to_str().expect("UTF-8");
    assert_refused(&["backup", path], data, "is no backup").await;
    assert_refused(&["restore", path], &scratch.join("b"), "no archive").await;
    assert_eq!(fs::read_to_string(&bystander).expect("a file"), "mine");
    let path = scratch.to_str().expect("UTF-8");
    assert_refused(&["backup", path], data, "is a folder").await;
    assert_refused(&["backup", archive_path], &scratch, "there is no database").await;
    let elsewhere = ["--database", "postgres://me:secret@127.0.0.1:1/x"];
    let asked = [&["backup", archive_path][..], &elsewhere].concat();
    assert_refused(&asked, data, "pg_dump").await;
    let asked = [&["restore", archive_path][..], &elsewhere].concat();
    assert_refused(&asked, &scratch.join("b"), "kinora import").await;
    let begun = scratch.join("begun");
    fs::create_dir_all(begun.join("restoring")).expect("the folder is ours");
    for arguments in [&["serve"][..], &["backup", archive_path], &["keys", "list"]] {
        assert_refused(arguments, &begun, "run it again").await;
    }
    let doctor = run(&["doctor"], &begun).await;
    assert_eq!(doctor.status.code(), Some(1));
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(said.contains("kinora restore has not come"), "{said}");
    // A full disk.
    let full = fs::File::options().write(true).open("/dev/full");
    let mut backup = kinora(&["backup", "-"], data);
    let backup = backup.stdout(full.expect("Linux has it")).spawn();
    let backup = backup.expect("the binary was built for this test");
    let backup = backup.wait_with_output().await.expect("our child");
    assert_eq!(backup.status.code(), Some(1));
    assert!(stderr(&backup).contains("No space left"), "{backup:?}");
    // A file that is not what was stored.
    let key = server.data().blobs().into_keys().next().expect("a file");
    let blob = data.join("blobs").join(key);
    let content = fs::read(&blob).expect("the blob of the file");
    for (damage, said) in [(Some(vec![0; 700]), "is damaged"), (None, "cannot be read")] {
        fs::remove_file(&blob).expect("the folder is ours");
        if let Some(damage) = damage {
            fs::write(&blob, damage).expect("the folder is ours");
        }
        assert_refused(&["backup", archive_path], data, said).await;
        let is_there = scratch.join("a.tar.partial").exists();
        assert!(!is_there, "what is no archive stays");
        fs::write(&blob, &content).expect("the folder is ours");
    }
    restore(&archive).await;
    server.stop().await;
}

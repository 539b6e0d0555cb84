//! A backup says so when it cannot be whole, and no way of unpacking it harms the installation that it is of.

mod common;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Output, Stdio};

use common::{CLIP_WITHIN, DataFolder, until};
use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;
use tokio::process::Command;

/// A kinora command on the data folder in `folder`.
fn kinora(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinora"));
    command.args(arguments).arg("--data-dir").arg("data");
    command.current_dir(folder).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

async fn run(arguments: &[&str], folder: &Path) -> Output {
    let output = kinora(arguments, folder).output().await;
    output.expect("the binary was built for this test")
}

async fn assert_done(arguments: &[&str], folder: &Path) {
    let output = run(arguments, folder).await;
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

/// Runs a command that must fail, and returns what it says.
async fn refused(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with a data folder in it that has a database and nothing else.
async fn installation() -> (TempDir, DataFolder) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    assert_done(&["keys", "list"], folder.path()).await;
    let data = DataFolder::new(folder.path().join("data"));
    (folder, data)
}

#[tokio::test]
async fn an_archive_that_is_unpacked_in_any_way_does_not_take_the_first_ones_files_for_its_own() {
    let (folder, data) = installation().await;
    data.execute("insert into facts (name, value, noted_at) values ('database', 'a', 1), ('blobs', 'there', 1), ('webhook key', 'b', 1)");
    assert_done(&["backup", "a.tar"], folder.path()).await;
    assert_eq!(data.texts("select name from facts").len(), 3);
    let unpacked = folder.path().join("unpacked");
    fs::create_dir(&unpacked).expect("the folder is ours");
    let mut tar = Command::new("tar");
    tar.args(["-xf", "../a.tar"]).current_dir(&unpacked);
    assert!(tar.status().await.expect("tar is there").success());
    let facts = DataFolder::new(unpacked).texts("select name from facts");
    assert_eq!(facts, ["webhook key"]);
}

#[tokio::test]
async fn of_two_backups_to_one_file_the_second_is_refused_and_the_first_is_whole() {
    let (folder, data) = installation().await;
    assert_done(&["backup", "other.tar"], folder.path()).await;
    // As if files were being deleted, for which a backup waits.
    let lock = File::open(data.path().join("backup/lock")).expect("a lock");
    flock(&lock, FlockOperation::LockExclusive).expect("nobody has it");
    let partial = folder.path().join("a.tar.partial");
    fs::write(&partial, "of a killed one").expect("the folder is ours");
    let first = kinora(&["backup", "a.tar"], folder.path()).spawn();
    let first = first.expect("the binary was built for this test");
    until("the first has begun", CLIP_WITHIN, || async {
        let left_over = fs::metadata(&partial).expect("a file");
        (left_over.len() == 0).then_some(())
    })
    .await;
    let why = refused(&["backup", "a.tar"], folder.path()).await;
    assert!(
        why.contains("another kinora backup writes a.tar.partial"),
        "{why}"
    );
    assert!(partial.exists(), "it is the first one's");
    drop(lock);
    let first = first.wait_with_output().await.expect("our child");
    assert!(first.status.success(), "{first:?}");
    fs::rename(data.path(), folder.path().join("old")).expect("the folder is ours");
    assert_done(&["restore", "a.tar"], folder.path()).await;
}

#[tokio::test]
async fn a_backup_without_the_key_of_its_webhook_secrets_is_refused() {
    let (folder, data) = installation().await;
    data.execute(
        "insert into webhook_endpoints (id, project_id, name, url, secret_sealed, created_at, updated_at)
         values ('we_1', 'default', 'n', 'u', zeroblob(61), 1, 1)",
    );
    for key in [None, Some([7; 32])] {
        if let Some(key) = key {
            fs::write(data.path().join("webhooks.key"), key).expect("the folder is ours");
        }
        let why = refused(&["backup", "a.tar"], folder.path()).await;
        assert!(why.contains("with webhooks.key_file"), "{why}");
        assert_eq!(why.lines().count(), 1, "{why}");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");
    data.execute("delete from webhook_endpoints");
    assert_done(&["backup", "a.tar"], folder.path()).await;
}

#[tokio::test]
async fn an_archive_is_not_written_where_a_server_would_delete_it() {
    let (folder, data) = installation().await;
    for place in [
        "data/blobs/a.tar",
        "data/tmp/a.tar",
        "data/blobs/../tmp/a.tar",
    ] {
        let why = refused(&["backup", place], folder.path()).await;
        assert!(why.contains("write the archive elsewhere"), "{why}");
    }
    for part in ["blobs", "tmp"] {
        let left: Vec<_> = fs::read_dir(data.path().join(part))
            .expect("a folder")
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    assert_done(&["backup", "data/a.tar"], folder.path()).await;
}

//! What goes away, and when: files whose time has come, files that nothing owns, deleted ones, old events.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::common::{CLIP_WITHIN, ClipOf, SMALL_CLIP, TestServer, clip, until};
use reqwest::multipart::{Form, Part};
use serde_json::json;

/// The janitor looks every five seconds.
const SOON: Duration = Duration::from_secs(30);

/// Every place where there are blobs.
const PREFIXES: [&str; 4] = [
    "videos/default/video_x/1",
    "uploads/default",
    "files/default/file-x",
    "characters/default/char_x",
];

async fn no_blobs_left(server: &TestServer) {
    until("the files are deleted", SOON, || async {
        server.data().blobs().is_empty().then_some(())
    })
    .await;
}

/// The record stays and says when; the files and the record's claim to them go together.
#[tokio::test]
async fn an_expired_video_keeps_its_record_and_loses_its_files() {
    let server = TestServer::start_with("[worker]\nretention = \"3s\"\n").await;
    let id = server.api.create_short("a red ball").await;
    assert!(
        server.api.retrieve(&id).await["expires_at"].is_null(),
        "it counts from completion"
    );
    let video = server.api.completed(&id).await;
    let lasts_s = video["expires_at"]
        .as_u64()
        .zip(video["completed_at"].as_u64());
    assert_eq!(lasts_s.map(|(end, start)| end - start), Some(3), "{video}");
    no_blobs_left(&server).await;
    for variant in ["video", "thumbnail", "spritesheet"] {
        let path = format!("/v1/videos/{id}/content?variant={variant}");
        let refusal = server.api.get(&path).await.refused(404);
        assert!(refusal.message.contains("no longer"), "{refusal:?}");
    }
    assert_eq!(server.api.retrieve(&id).await["status"], "completed");
    assert_eq!(server.api.page("").await.0, [id.as_str()]);
    assert_eq!(
        server.data().texts("select role from video_assets"),
        Vec::<String>::new()
    );
    assert_eq!(
        server.api.delete(&format!("/v1/videos/{id}")).await.status,
        200
    );
    server.stop().await;
}

#[tokio::test]
async fn without_retention_nothing_expires() {
    let server = TestServer::start().await;
    let id = server.api.create_short("a red ball").await;
    assert!(server.api.completed(&id).await["expires_at"].is_null());
    server.stop().await;
}

/// A kill at any moment of the deletion must neither bring anything back nor leave anything over.
#[tokio::test]
async fn deletes_free_the_disk_though_the_server_is_killed_meanwhile() {
    let mut server = TestServer::start_with("[worker]\nslots = 2\n").await;
    let mut ids = Vec::new();
    for prompt in ["a cat", "a dog", "a boat"] {
        ids.push(server.api.create_short(prompt).await);
    }
    for id in &ids {
        server.api.completed(id).await;
    }
    let n_blobs = server.data().blobs().len();
    assert!(n_blobs >= 3 * 3, "{n_blobs}");
    let kept = ids.pop().expect("three");
    for id in &ids {
        assert_eq!(
            server.api.delete(&format!("/v1/videos/{id}")).await.status,
            200
        );
    }
    // What was promised must hold from here on.
    server.kill_9().await;
    server.restart().await;
    until("the files are deleted", SOON, || async {
        (server.data().blobs().len() == n_blobs / 3).then_some(())
    })
    .await;
    assert_eq!(server.api.page("").await.0, [kept.as_str()]);
    server.data().assert_blobs_match();
    assert_eq!(
        server
            .api
            .delete(&format!("/v1/videos/{kept}"))
            .await
            .status,
        200
    );
    no_blobs_left(&server).await;
    server.stop().await;
}

/// A picture of one pixel.
const PICTURE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// Uploads a file, and returns its id.
async fn upload(server: &TestServer, bytes: &[u8]) -> String {
    let file = Part::bytes(bytes.to_vec()).file_name("notes.txt");
    let form = Form::new().text("purpose", "user_data").part("file", file);
    let answer = server.api.post_form("/v1/files", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// Uploads of both kinds: files, and pictures that come with an order.
#[tokio::test]
async fn deleted_uploads_free_the_disk_though_the_server_is_killed_meanwhile() {
    let mut server = TestServer::start().await;
    // Nothing is to run here.
    server
        .kinora(&["projects", "set-limits", "default", "--max-running", "0"])
        .await;
    let file = upload(&server, b"to be deleted").await;
    let body = json!({
        "prompt": "a red ball",
        "input_reference": {"image_url": PICTURE},
        "kinora_fit": "crop",
    });
    let video = server.api.create(&body).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let prefixes = || -> Vec<String> {
        let keys = server.data().blobs().into_keys();
        keys.map(|key| key.split('/').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(prefixes(), ["files", "uploads"]);
    for path in [format!("/v1/files/{file}"), format!("/v1/videos/{video}")] {
        assert_eq!(server.api.delete(&path).await.status, 200, "{path}");
    }
    server.kill_9().await;
    server.restart().await;
    no_blobs_left(&server).await;
    server.stop().await;
}

#[tokio::test]
async fn a_file_goes_when_its_time_has_come() {
    let server = TestServer::start().await;
    let (expiring, lasting) = (
        upload(&server, b"expires").await,
        upload(&server, b"lasts").await,
    );
    let sql = format!("update files set expires_at = created_at where id = '{expiring}'");
    server.data().execute(&sql);
    until("the file is deleted", SOON, || async {
        (server.data().blobs().len() == 1).then_some(())
    })
    .await;
    server
        .api
        .get(&format!("/v1/files/{expiring}"))
        .await
        .refused(404);
    server
        .api
        .get(&format!("/v1/files/{expiring}/content"))
        .await
        .refused(404);
    let content = server
        .api
        .get(&format!("/v1/files/{lasting}/content"))
        .await;
    assert_eq!(&content.body[..], b"lasts");
}

/// What a crash left behind has no row, whatever it was for.
#[tokio::test]
async fn orphans_of_every_kind_are_swept_at_the_next_start() {
    let mut server = TestServer::start().await;
    let id = server.api.create_short("a red ball").await;
    server.api.completed(&id).await;
    let before = server.data().blobs();
    server.stop_gracefully().await;
    let blobs = server.data().path().join("blobs");
    for prefix in PREFIXES {
        write_blob(&blobs.join(prefix).join("left_over.bin"), SystemTime::now());
    }
    server.restart().await;
    until("the orphans are swept", SOON, || async {
        (server.data().blobs() == before).then_some(())
    })
    .await;
    server.stop().await;
}

/// Looking for orphans takes as long as there are blobs, and goes on while clients bring theirs.
#[tokio::test]
async fn what_comes_while_orphans_are_swept_stays() {
    let mut server = TestServer::start().await;
    server.stop_gracefully().await;
    let blobs = server.data().path().join("blobs");
    for n in 0..300 {
        let path = blobs.join(format!("uploads/default/left_over_{n}.bin"));
        write_blob(&path, SystemTime::now());
    }
    server.restart().await;
    for n in 0..20 {
        upload(&server, format!("file {n}").as_bytes()).await;
    }
    until("the orphans are swept", SOON, || async {
        (server.data().blobs().len() == 20).then_some(())
    })
    .await;
    server.stop().await;
}

/// Nobody can make anything of it: whoever goes on from the video goes on from that.
#[tokio::test]
async fn an_uploaded_clip_goes_once_its_video_is_made() {
    let server = TestServer::start().await;
    let short = ClipOf {
        seconds: "1",
        ..SMALL_CLIP
    };
    let bytes = fs::read(clip(&server.scratch(), short)).expect("ffmpeg has written it");
    let form = Form::new()
        .text("prompt", "make it snow")
        .part("video", Part::bytes(bytes).file_name("clip.mp4"));
    let edit = server.api.post_form("/v1/videos/edits", form).await.json();
    let id = edit["id"].as_str().expect("an id");
    let n_uploads = || {
        let keys = server.data().blobs().into_keys();
        keys.filter(|key| key.starts_with("uploads/")).count()
    };
    assert_eq!(n_uploads(), 1);
    server.api.completed(id).await;
    until("the clip is deleted", SOON, || async {
        (n_uploads() == 0).then_some(())
    })
    .await;
    let again = json!({"prompt": "make it rain"});
    let remix = server
        .api
        .post_json(&format!("/v1/videos/{id}/remix"), &again)
        .await
        .json();
    server
        .api
        .completed(remix["id"].as_str().expect("an id"))
        .await;
    server.stop().await;
}

fn write_blob(path: &Path, modified: SystemTime) {
    fs::create_dir_all(path.parent().expect("a blob is in a folder")).expect("the folder is ours");
    fs::write(path, b"left over").expect("the folder is ours");
    let file = fs::File::options()
        .append(true)
        .open(path)
        .expect("it is there");
    file.set_modified(modified).expect("the file is ours");
}

#[tokio::test]
async fn events_are_forgotten_after_thirty_days() {
    let mut server = TestServer::start().await;
    let (old, young) = (
        server.api.create_short("old").await,
        server.api.create_short("young").await,
    );
    for id in [&old, &young] {
        server.api.completed(id).await;
    }
    server.stop_gracefully().await;
    let day_ms = 24 * 3600 * 1000_u64;
    for (id, n_days) in [(&old, 31), (&young, 29)] {
        let n_ms = n_days * day_ms;
        let data = server.data();
        data.execute(&format!(
            "update events set created_at = created_at - {n_ms} where video_id = '{id}'"
        ));
    }
    server.restart().await;
    until("the old event is forgotten", SOON, || async {
        (server.data().n_events(&old, "video.completed") == 0).then_some(())
    })
    .await;
    assert_eq!(server.data().n_events(&young, "video.completed"), 1);
    server.stop().await;
}

/// A video that is deleted while it is made leaves nothing, whatever it had written by then.
#[tokio::test]
async fn a_video_that_is_deleted_at_work_leaves_no_file() {
    let server = TestServer::start_with("[worker]\nslots = 1\nlease = \"3s\"\n").await;
    let body = json!({"prompt": "a long clip", "seconds": "20", "size": "1280x720"});
    let id = server.api.create(&body).await["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    until("it is made", CLIP_WITHIN, || async {
        let video = server.api.retrieve(&id).await;
        (video["progress"].as_u64() > Some(5)).then_some(())
    })
    .await;
    assert_eq!(
        server.api.delete(&format!("/v1/videos/{id}")).await.status,
        200
    );
    until("its scratch files are gone", SOON, || async {
        server.data().scratch_files().is_empty().then_some(())
    })
    .await;
    no_blobs_left(&server).await;
    server.stop().await;
}

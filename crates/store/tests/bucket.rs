//! Blobs in a bucket of a real S3 service: what every place of blobs promises, and what its faults come to.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod blob_promises;

use std::path::Path;
use std::time::Duration;

use blob_promises::{blob_promises, key, keys, noise, read};
use kinora_store::{BlobError, Blobs, BucketOptions};
use kinora_testbed::{S3Fault, S3Server};

fn options(server: &S3Server, prefix: &str) -> BucketOptions {
    let settings = server.environment();
    BucketOptions {
        url: format!("{}/{prefix}", server.url()),
        settings: settings
            .into_iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect(),
    }
}

async fn in_bucket() -> (S3Server, Blobs) {
    let server = S3Server::start().unwrap();
    let blobs = Blobs::in_bucket(&options(&server, "kinora/prod")).unwrap();
    (server, blobs)
}

blob_promises!(in_bucket);

fn long_file(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("long.mp4");
    std::fs::write(&path, noise(20_000_003)).unwrap();
    path
}

#[tokio::test]
async fn two_prefixes_of_a_bucket_do_not_see_each_other() {
    let (server, blobs) = in_bucket().await;
    let other = Blobs::in_bucket(&options(&server, "kinora/production")).unwrap();
    let key = key("video_1", "video.mp4");
    blobs.put_bytes(&key, noise(10).into()).await.unwrap();
    assert!(keys(&other, "").await.is_empty());
    let missing = other.read(&key, None).await;
    assert!(matches!(missing, Err(BlobError::NotFound)), "{missing:?}");
    assert_eq!(keys(&blobs, "").await, [key.as_str()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_address_reads_one_blob_and_no_other() {
    let (_server, blobs) = in_bucket().await;
    let key = key("video_1", "video.mp4");
    blobs.put_bytes(&key, noise(1000).into()).await.unwrap();
    assert_eq!(blobs.local_path(&key), None);
    let lasts = Duration::from_secs(60);
    let url = blobs.public_url(&key, lasts).await.unwrap().unwrap();
    let found = reqwest::get(&url).await.unwrap();
    assert_eq!(found.status(), 200);
    assert_eq!(found.headers()["content-type"], "video/mp4");
    assert_eq!(found.bytes().await.unwrap(), noise(1000));
    let part = reqwest::Client::new()
        .get(&url)
        .header("range", "bytes=10-19");
    let part = part.send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), noise(1000)[10..20]);
    let another = reqwest::get(url.replace("video.mp4", "other.mp4"))
        .await
        .unwrap();
    assert!(another.status().is_client_error(), "{}", another.status());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_lost_leaves_nothing_and_can_be_repeated() {
    let (server, blobs) = in_bucket().await;
    let folder = tempfile::tempdir().unwrap();
    let source = long_file(folder.path());
    let key = key("video_1", "video.mp4");
    for fault in [S3Fault::LosesUploads, S3Fault::Refuses, S3Fault::Fails] {
        server.set_fault(fault);
        let lost = blobs.put_file(&key, &source).await;
        assert!(
            matches!(lost, Err(BlobError::Unavailable(_))),
            "{fault:?}: {lost:?}"
        );
        server.set_fault(S3Fault::None);
        let missing = blobs.read(&key, None).await;
        assert!(
            matches!(missing, Err(BlobError::NotFound)),
            "{fault:?}: {missing:?}"
        );
    }
    blobs.put_file(&key, &source).await.unwrap();
    assert_eq!(read(&blobs, &key, None).await, noise(20_000_003));
}

/// What a short interruption costs is time.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_hangs_for_a_moment_is_waited_for() {
    let (server, blobs) = in_bucket().await;
    let key = key("video_1", "video.mp4");
    server.set_fault(S3Fault::Hangs);
    let putting = tokio::spawn({
        let (blobs, key) = (blobs.clone(), key.clone());
        async move { blobs.put_bytes(&key, noise(1000).into()).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!putting.is_finished());
    server.set_fault(S3Fault::None);
    putting.await.unwrap().unwrap();
    assert_eq!(read(&blobs, &key, None).await, noise(1000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_bucket_is_told_apart() {
    let (server, blobs) = in_bucket().await;
    let folder = tempfile::tempdir().unwrap();
    let source = long_file(folder.path());
    server.set_fault(S3Fault::IsFull);
    let key = key("video_1", "video.mp4");
    for full in [
        blobs.put_bytes(&key, noise(10).into()).await,
        blobs.put_file(&key, &source).await,
    ] {
        assert!(matches!(full, Err(BlobError::NoSpace)), "{full:?}");
    }
    server.set_fault(S3Fault::None);
    blobs.put_bytes(&key, noise(10).into()).await.unwrap();
}

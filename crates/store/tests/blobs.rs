//! Blobs in a folder: what every place of blobs promises, and whole or not there, never overwritten, never outside.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod blob_promises;

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use blob_promises::{blob_promises, key, keys, noise, read};
use bytes::Bytes;
use futures_util::StreamExt;
use kinora_store::{BlobError, BlobKey, Blobs};

async fn in_folder() -> (tempfile::TempDir, Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    (folder, blobs)
}

blob_promises!(in_folder);

/// Every file below `folder`, whatever it is called.
fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => all.push(path.display().to_string()),
        }
    }
    all
}

#[tokio::test]
async fn a_blob_is_a_file_of_this_machine() {
    let (_folder, blobs) = in_folder().await;
    let key = key("video_1", "video.mp4");
    blobs.put_bytes(&key, noise(1000).into()).await.unwrap();
    let path = blobs.local_path(&key).unwrap();
    assert_eq!(std::fs::read(path).unwrap(), noise(1000));
    let lasts = Duration::from_secs(60);
    assert_eq!(blobs.public_url(&key, lasts).await.unwrap(), None);
}

#[tokio::test]
async fn chunks_are_large_and_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let key = key("video_1", "video.mp4");
    blobs
        .put_bytes(&key, noise(2_000_000).into())
        .await
        .unwrap();
    let reader = blobs.read(&key, Some(7..2_000_000)).await.unwrap();
    assert_eq!(reader.size_bytes, 2_000_000);
    let sizes: Vec<usize> = reader
        .chunks
        .map(|chunk| chunk.unwrap().len())
        .collect()
        .await;
    let (last, full) = sizes.split_last().unwrap();
    assert!(full.iter().all(|size| *size == 256 * 1024), "{sizes:?}");
    assert!(*last <= 256 * 1024);
}

#[tokio::test]
async fn a_blob_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(&folder.path().join("blobs")).unwrap();
    let key = key("video_1", "video.mp4");
    blobs
        .put_bytes(&key, Bytes::from_static(b"first"))
        .await
        .unwrap();
    let source = folder.path().join("second");
    std::fs::write(&source, b"second").unwrap();
    let again = blobs.put_bytes(&key, Bytes::from_static(b"second")).await;
    assert!(matches!(again, Err(BlobError::AlreadyExists)), "{again:?}");
    let again = blobs.put_file(&key, &source).await;
    assert!(matches!(again, Err(BlobError::AlreadyExists)), "{again:?}");
    assert_eq!(read(&blobs, &key, None).await, b"first");
    assert_eq!(files(&folder.path().join("blobs")).len(), 1);
}

#[tokio::test]
async fn of_racing_puts_one_wins_whole() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let key = key("video_1", "video.mp4");
    let racing = (0..16u8).map(|n| {
        let (blobs, key) = (blobs.clone(), key.clone());
        tokio::spawn(async move { blobs.put_bytes(&key, vec![n; 300_000].into()).await.is_ok() })
    });
    let mut n_won = 0;
    for racer in racing.collect::<Vec<_>>() {
        n_won += u32::from(racer.await.unwrap());
    }
    assert_eq!(n_won, 1);
    let bytes = read(&blobs, &key, None).await;
    assert!(bytes.len() == 300_000 && bytes.iter().all(|byte| *byte == bytes[0]));
}

#[tokio::test]
async fn a_file_of_another_file_system_is_copied() {
    // On Linux /dev/shm is a file system of its own; elsewhere this is the linking case again.
    let shm = Path::new("/dev/shm");
    let there = match shm.is_dir() {
        true => tempfile::tempdir_in(shm).unwrap(),
        false => tempfile::tempdir().unwrap(),
    };
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let source = there.path().join("render.mp4");
    let bytes = noise(1_000_003);
    std::fs::write(&source, &bytes).unwrap();
    let key = key("video_1", "video.mp4");
    let put = blobs.put_file(&key, &source).await.unwrap();
    assert_eq!(put.blake3, *blake3::hash(&bytes).as_bytes());
    assert_eq!(read(&blobs, &key, None).await, bytes);
    let again = blobs.put_file(&key, &source).await;
    assert!(matches!(again, Err(BlobError::AlreadyExists)), "{again:?}");
    assert_eq!(files(folder.path()).len(), 1, "{:?}", files(folder.path()));
}

#[tokio::test]
async fn deletion_prunes_empty_folders_and_repeats_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let (one, two) = (key("video_1", "a"), key("video_2", "a"));
    for key in [&one, &two] {
        blobs
            .put_bytes(key, Bytes::from_static(b"x"))
            .await
            .unwrap();
    }
    blobs.delete(&one).await.unwrap();
    blobs.delete(&one).await.unwrap();
    assert!(matches!(
        blobs.read(&one, None).await,
        Err(BlobError::NotFound)
    ));
    assert!(!folder.path().join("videos/default/video_1").exists());
    assert_eq!(read(&blobs, &two, None).await, b"x");
    blobs.delete(&two).await.unwrap();
    assert!(!folder.path().join("videos").exists());
    assert!(folder.path().exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn puts_beside_deletions_that_prune_their_folders_succeed() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(&folder.path().join("blobs")).unwrap();
    let source = folder.path().join("source");
    std::fs::write(&source, b"y").unwrap();
    let racing = (0..8).map(|n| {
        let (blobs, source) = (blobs.clone(), source.clone());
        tokio::spawn(async move {
            for _ in 0..25 {
                let (bytes, file) = (key("v", &format!("a{n}")), key("v", &format!("b{n}")));
                blobs
                    .put_bytes(&bytes, Bytes::from_static(b"x"))
                    .await
                    .unwrap();
                blobs.delete(&bytes).await.unwrap();
                blobs.put_file(&file, &source).await.unwrap();
                blobs.delete(&file).await.unwrap();
            }
        })
    });
    for racer in racing.collect::<Vec<_>>() {
        racer.await.unwrap();
    }
    assert!(files(&folder.path().join("blobs")).is_empty());
}

#[tokio::test]
async fn a_listing_names_blobs_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    assert!(keys(&blobs, "").await.is_empty());
    let put = [
        key("video_1", "a"),
        key("video_1", "b"),
        key("video_10", "a"),
    ];
    for key in &put {
        blobs
            .put_bytes(key, Bytes::from_static(b"four"))
            .await
            .unwrap();
    }
    for stray in [
        "staging/abc",
        "videos/default/video_1/1/a#2",
        "videos/.hidden",
        "README",
    ] {
        std::fs::write(folder.path().join(stray), b"").unwrap();
    }
    assert_eq!(keys(&blobs, "").await, put.each_ref().map(BlobKey::as_str));
    // Whole segments: video_10 is not below video_1.
    assert_eq!(keys(&blobs, "videos/default/video_1").await.len(), 2);
    let info = blobs
        .list("videos/default/video_10")
        .next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(info.size_bytes, 4);
    assert!(info.modified_at > UNIX_EPOCH + Duration::from_secs(1_700_000_000));
}

#[tokio::test]
async fn what_a_crashed_put_leaves_is_swept_and_blobs_stay() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let kept = key("video_1", "video.mp4");
    blobs
        .put_bytes(&kept, Bytes::from_static(b"x"))
        .await
        .unwrap();
    for leftover in [
        "staging/0123#1",
        "staging/4567",
        "videos/default/video_1/1/thumbnail.webp#1",
    ] {
        std::fs::write(folder.path().join(leftover), b"half").unwrap();
    }
    let now = SystemTime::now();
    let an_hour = Duration::from_secs(3600);
    assert_eq!(blobs.sweep_staging(now - an_hour).await.unwrap(), 0);
    assert_eq!(blobs.sweep_staging(now + an_hour).await.unwrap(), 3);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(read(&blobs, &kept, None).await, b"x");
}

#[tokio::test]
async fn a_key_that_leaves_the_folder_is_refused_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("outside");
    std::fs::write(&outside, b"precious").unwrap();
    let blobs = Blobs::in_folder(&folder.path().join("blobs")).unwrap();
    for file in ["../../../../../outside", "/etc/passwd", "a\0b", "..", ""] {
        let key = key("video_1", file);
        let refused = [
            blobs.put_bytes(&key, Bytes::new()).await.map(drop),
            blobs.put_file(&key, &outside).await.map(drop),
            blobs.read(&key, None).await.map(drop),
            blobs.delete(&key).await,
        ];
        for result in refused {
            assert!(
                matches!(result, Err(BlobError::InvalidKey(_))),
                "{file}: {result:?}"
            );
        }
        assert_eq!(blobs.local_path(&key), None);
    }
    assert_eq!(std::fs::read(&outside).unwrap(), b"precious");
}

//! What every place of blobs promises, as tests that are written once and run on each.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use kinora_domain::{ProjectId, VideoId};
use kinora_store::{BlobError, BlobKey, Blobs};

/// Makes one test of each promise, on the place that `$make` makes.
macro_rules! blob_promises {
    ($make:path) => {
        blob_promises! {
            $make:
            what_is_put_is_read_back_whole_and_in_ranges,
            a_file_of_many_parts_is_whole,
            an_empty_blob_is_a_blob,
            what_is_deleted_is_gone_and_repeats_quietly,
            a_listing_is_of_whole_segments,
            a_key_that_is_no_key_is_refused_everywhere,
            a_mark_is_no_blob,
        }
    };
    ($make:path: $($promise:ident),* $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $promise() {
            let (_place, blobs) = $make().await;
            blob_promises::$promise(&blobs).await;
        })*
    };
}
pub(crate) use blob_promises;

pub(crate) fn key(video: &str, file: &str) -> BlobKey {
    let project = ProjectId::default_project();
    BlobKey::of_attempt(&project, &VideoId::parse(video).unwrap(), 1, file)
}

pub(crate) fn noise(n_bytes: usize) -> Vec<u8> {
    let mut bytes = vec![0; n_bytes];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    bytes
}

pub(crate) async fn read(
    blobs: &Blobs,
    key: &BlobKey,
    range: Option<std::ops::Range<u64>>,
) -> Vec<u8> {
    let reader = blobs.read(key, range).await.unwrap();
    reader
        .chunks
        .map_ok(|chunk| chunk.to_vec())
        .try_concat()
        .await
        .unwrap()
}

pub(crate) async fn keys(blobs: &Blobs, prefix: &str) -> Vec<String> {
    let listed = blobs
        .list(prefix)
        .map_ok(|info| info.key.as_str().to_owned());
    let mut keys: Vec<String> = listed.try_collect().await.unwrap();
    keys.sort();
    keys
}

pub(crate) async fn what_is_put_is_read_back_whole_and_in_ranges(blobs: &Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let bytes = noise(3_000_001);
    let source = folder.path().join("render.mp4");
    std::fs::write(&source, &bytes).unwrap();
    let (from_file, from_bytes) = (key("video_1", "video.mp4"), key("video_1", "copy.mp4"));
    let put = blobs.put_file(&from_file, &source).await.unwrap();
    let same = blobs
        .put_bytes(&from_bytes, bytes.clone().into())
        .await
        .unwrap();
    assert_eq!(put.blob_key, from_file);
    assert_eq!((put.size_bytes, put.blake3), (same.size_bytes, same.blake3));
    assert_eq!(put.size_bytes, 3_000_001);
    assert_eq!(put.blake3, *blake3::hash(&bytes).as_bytes());
    // The blob does not need the file any more.
    std::fs::remove_file(&source).unwrap();
    for key in [&from_file, &from_bytes] {
        assert_eq!(read(blobs, key, None).await, bytes);
        for (start, end) in [
            (0, 1),
            (262_143, 262_145),
            (2_999_999, 3_000_001),
            (5, 2_000_000),
        ] {
            let range = start as u64..end as u64;
            assert_eq!(read(blobs, key, Some(range)).await, bytes[start..end]);
        }
        assert_eq!(
            read(blobs, key, Some(3_000_000..9_000_000)).await,
            bytes[3_000_000..]
        );
        assert!(blobs.read(key, Some(3_000_001..3_000_002)).await.is_err());
    }
}

pub(crate) async fn an_empty_blob_is_a_blob(blobs: &Blobs) {
    let key = key("video_1", "engine_doc");
    let put = blobs.put_bytes(&key, Bytes::new()).await.unwrap();
    assert_eq!(put.size_bytes, 0);
    assert!(read(blobs, &key, None).await.is_empty());
}

/// Larger than what is held in memory of an upload, and no multiple of anything.
pub(crate) async fn a_file_of_many_parts_is_whole(blobs: &Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("long.mp4");
    let bytes = noise(20_000_003);
    std::fs::write(&source, &bytes).unwrap();
    let key = key("video_1", "video.mp4");
    let put = blobs.put_file(&key, &source).await.unwrap();
    assert_eq!(put.size_bytes, 20_000_003);
    assert_eq!(put.blake3, *blake3::hash(&bytes).as_bytes());
    assert_eq!(read(blobs, &key, None).await, bytes);
    let seam = 8 * 1024 * 1024 - 1;
    let range = seam as u64..seam as u64 + 2;
    assert_eq!(read(blobs, &key, Some(range)).await, bytes[seam..seam + 2]);
}

pub(crate) async fn what_is_deleted_is_gone_and_repeats_quietly(blobs: &Blobs) {
    let (one, two) = (key("video_1", "a"), key("video_2", "a"));
    for key in [&one, &two] {
        blobs
            .put_bytes(key, Bytes::from_static(b"x"))
            .await
            .unwrap();
    }
    blobs.delete(&one).await.unwrap();
    blobs.delete(&one).await.unwrap();
    let gone = blobs.read(&one, None).await;
    assert!(matches!(gone, Err(BlobError::NotFound)), "{gone:?}");
    assert_eq!(read(blobs, &two, None).await, b"x");
}

pub(crate) async fn a_listing_is_of_whole_segments(blobs: &Blobs) {
    assert!(keys(blobs, "").await.is_empty());
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
    assert_eq!(keys(blobs, "").await, put.each_ref().map(BlobKey::as_str));
    assert_eq!(keys(blobs, "videos/default/video_1").await.len(), 2);
    let mut listed = blobs.list("videos/default/video_10");
    assert_eq!(listed.next().await.unwrap().unwrap().size_bytes, 4);
    assert!(listed.next().await.is_none());
}

pub(crate) async fn a_key_that_is_no_key_is_refused_everywhere(blobs: &Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"x").unwrap();
    for name in [
        "../../../../../outside",
        "/etc/passwd",
        "a\0b",
        "..",
        "",
        "a b",
        "a?b",
    ] {
        let key = key("video_1", name);
        let refused = [
            blobs.put_bytes(&key, Bytes::new()).await.map(drop),
            blobs.put_file(&key, &file).await.map(drop),
            blobs.read(&key, None).await.map(drop),
            blobs.delete(&key).await,
        ];
        for result in refused {
            let is_refused = matches!(result, Err(BlobError::InvalidKey(_)));
            assert!(is_refused, "{name}: {result:?}");
        }
    }
}

pub(crate) async fn a_mark_is_no_blob(blobs: &Blobs) {
    assert_eq!(blobs.mark().await.unwrap(), None);
    for mark in ["first", "second"] {
        blobs.set_mark(mark).await.unwrap();
        assert_eq!(blobs.mark().await.unwrap().as_deref(), Some(mark));
    }
    assert!(keys(blobs, "").await.is_empty());
}

//! The names of blobs.

use kinora_domain::{CharacterId, FileId, ProjectId, VideoId};

use super::{BlobError, STAGING};

/// The longest key, in bytes.
const KEY_MAX_BYTES: usize = 512;

/// The name of a blob:
///
/// ```text
/// videos/{project}/{video}/{lease}/{file}     what an attempt at a video made
/// uploads/{project}/{file}                    what came with an order
/// files/{project}/{file id}                   what a client uploaded to name it later
/// characters/{project}/{character}/{file}     a character's clip and key frames
/// ```
///
/// One that could leave the folder, or name something in it that is no blob, is refused by every operation
/// of [`Blobs`](crate::Blobs).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// The key of a file that one attempt at a video makes. `file` is letters, digits, `.`, `_` and `-`, and
    /// does not begin with a dot.
    #[must_use]
    pub fn of_attempt(project: &ProjectId, video: &VideoId, lease_seq: u32, file: &str) -> Self {
        Self(format!("videos/{project}/{video}/{lease_seq}/{file}"))
    }

    /// The key of something that comes with an order. `file` is a name that was never used before, of the same
    /// characters as that of an attempt.
    #[must_use]
    pub fn of_upload(project: &ProjectId, file: &str) -> Self {
        Self(format!("uploads/{project}/{file}"))
    }

    /// The key of an uploaded file.
    #[must_use]
    pub fn of_file(project: &ProjectId, id: &FileId) -> Self {
        Self(format!("files/{project}/{id}"))
    }

    /// The key of a file of a character.
    #[must_use]
    pub fn of_character(project: &ProjectId, character: &CharacterId, file: &str) -> Self {
        Self(format!("characters/{project}/{character}/{file}"))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The project, the video and the lease number in the key of an attempt's file.
    pub(crate) fn attempt(&self) -> Option<(&str, &str, u32)> {
        let mut parts = self.0.splitn(5, '/');
        let is_of_video = parts.next() == Some("videos");
        let (project, video, lease_seq) = (parts.next()?, parts.next()?, parts.next()?);
        let has_file = parts.next().is_some();
        (is_of_video && has_file).then_some((project, video, lease_seq.parse().ok()?))
    }

    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The key as a path of the object store, if it is one that a blob can have.
    pub(super) fn object_path(&self) -> Result<object_store::path::Path, BlobError> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let is_segment = |segment: &str| {
            !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(is_plain)
        };
        let is_key = self.0.len() <= KEY_MAX_BYTES
            && self.0.contains('/')
            && self.0.split('/').next() != Some(STAGING)
            && self.0.split('/').all(is_segment);
        if is_key {
            Ok(object_store::path::Path::from(self.0.as_str()))
        } else {
            Err(BlobError::InvalidKey(self.0.clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_leaves_the_folder_or_names_what_is_no_blob() {
        for text in [
            "",
            "/",
            "a",
            "a/",
            "/a/b",
            "a//b",
            "a/../b",
            "../a/b",
            "a/./b",
            "a/.hidden",
            "a/b#1",
            "a/b%2e",
            "a\\b/c",
            "a/b\0",
            "a/b c",
            "staging/a",
            &"a/".repeat(300),
        ] {
            assert!(BlobKey(text.to_owned()).object_path().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_no_attempt_made_is_of_no_attempt_and_a_path() {
        let project = ProjectId::default_project();
        let character = CharacterId::parse("char_1").unwrap();
        for key in [
            BlobKey::of_upload(&project, "0190-reference.png"),
            BlobKey::of_file(&project, &FileId::parse("file-1").unwrap()),
            BlobKey::of_character(&project, &character, "frame_0.png"),
        ] {
            assert_eq!(key.object_path().unwrap().as_ref(), key.as_str());
            assert_eq!(key.attempt(), None);
        }
    }

    #[test]
    fn a_key_of_an_attempt_is_a_path_and_tells_its_attempt() {
        let project = ProjectId::default_project();
        let video = VideoId::parse("video_1").unwrap();
        let key = BlobKey::of_attempt(&project, &video, 12, "video.mp4");
        assert_eq!(key.object_path().unwrap().as_ref(), key.as_str());
        assert_eq!(key.attempt(), Some(("default", "video_1", 12)));
        for text in ["uploads/a/b/1/c", "videos/a/b/1", "videos/a/b/x/c"] {
            assert_eq!(BlobKey(text.to_owned()).attempt(), None, "{text}");
        }
    }
}

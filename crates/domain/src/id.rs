//! Identifiers: ours are a prefix and a version 7 uuid; anybody else's are opaque text.

use std::fmt;

use thiserror::Error;
use uuid::Uuid;

/// The text is empty, too long, or holds a character no identifier of ours has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("an id is 1 to {} letters, digits, `_` or `-`", ID_MAX_CHARS)]
pub struct IdError;

/// The longest identifier accepted, in characters.
const ID_MAX_CHARS: usize = 128;

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Makes the identifier of a thing we create: the prefix and 32 hex digits of `uuid`.
            #[must_use]
            pub fn from_uuid(uuid: Uuid) -> Self {
                Self(format!(concat!($prefix, "{}"), uuid.simple()))
            }

            /// Takes an identifier received from outside.
            ///
            /// # Errors
            /// The text cannot be an identifier, so nothing can exist under it. Path separators and
            /// dots are among what is refused: an identifier becomes part of a blob key.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
                if text.is_empty() || text.len() > ID_MAX_CHARS || !text.bytes().all(is_plain) {
                    return Err(IdError);
                }
                Ok(Self(text.to_owned()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_type!(
    /// Names one video. Ours look like `video_` and 32 hex digits, and sort by creation time.
    VideoId,
    "video_"
);
id_type!(
    /// Names one character. Ours look like `char_` and 32 hex digits.
    CharacterId,
    "char_"
);
id_type!(
    /// Names one uploaded file. Ours look like `file-` and 32 hex digits.
    FileId,
    "file-"
);
id_type!(
    /// Names one event. Ours look like `evt_` and 32 hex digits.
    EventId,
    "evt_"
);
id_type!(
    /// Names one webhook endpoint. Ours look like `we_` and 32 hex digits.
    WebhookEndpointId,
    "we_"
);
id_type!(
    /// Names one key, and is the public part of it. Ours look like `key_` and 32 hex digits.
    KeyId,
    "key_"
);
id_type!(
    /// Names the project that owns a video. Ours look like `proj_` and 32 hex digits, or `default`.
    ProjectId,
    "proj_"
);

impl ProjectId {
    /// The project of a server without accounts; the first migration makes it.
    #[must_use]
    pub fn default_project() -> Self {
        Self("default".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_leave_a_folder_is_no_id() {
        for text in [
            "",
            "..",
            "a/b",
            "a\\b",
            "a.b",
            "a%2Fb",
            "é",
            "a b",
            "a\0",
            &"x".repeat(129),
        ] {
            assert_eq!(VideoId::parse(text), Err(IdError), "{text:?}");
        }
    }

    #[test]
    fn our_own_ids_are_accepted_back() {
        let id = VideoId::from_uuid(Uuid::from_u128(7));
        assert_eq!(id.as_str(), "video_00000000000000000000000000000007");
        assert_eq!(VideoId::parse(id.as_str()), Ok(id));
    }
}

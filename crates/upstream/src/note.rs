//! What a job remembers beyond this process: which server has it, and under which name.

use serde::{Deserialize, Serialize};

/// The checkpoint of a job.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Note {
    /// The operator's name of the server.
    pub(crate) upstream: String,
    /// What the server calls the job; missing while the order is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// Under which key the order is sent, for servers that make an order once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) idempotency_key: Option<String>,
    /// How often the server was away when it was asked what had become of that order.
    #[serde(default)]
    pub(crate) n_away: u32,
}

impl Note {
    /// What is noted of a job that came to nothing, so that nobody looks for it again.
    pub(crate) fn nothing_of(upstream: &str) -> Self {
        Self {
            upstream: upstream.to_owned(),
            id: None,
            idempotency_key: None,
            n_away: 0,
        }
    }

    /// Reads a checkpoint; of an engine that had the model before this one it is no note.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts can always be written")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_as_it_was_written_and_nothing_else_is_one() {
        let note = Note {
            upstream: "gpu-1".to_owned(),
            id: Some("video_1".to_owned()),
            idempotency_key: None,
            n_away: 2,
        };
        assert_eq!(Note::read(&note.write()), Some(note));
        for bytes in [&b""[..], b"{}", b"[1]", b"\xff"] {
            assert_eq!(Note::read(bytes), None);
        }
    }
}

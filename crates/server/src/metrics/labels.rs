//! What metrics are told apart by.

use prometheus_client::encoding::EncodeLabelSet;

/// What runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct BuildLabels {
    pub(crate) version: &'static str,
    /// With commas between them.
    pub(crate) roles: String,
}

/// For which model.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ModelLabels {
    /// The id of the engine's model.
    pub(crate) model: String,
}

/// A stage of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct StageLabels {
    pub(crate) model: String,
    /// `gather`, `render`, `encode` or `publish`.
    pub(crate) stage: &'static str,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct AttemptLabels {
    pub(crate) model: String,
    /// `completed`, `failed`, `retried`, `cancelled`, `released` or `lost`.
    pub(crate) outcome: &'static str,
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ErrorLabels {
    pub(crate) model: String,
    /// A failure code of docs/api.md.
    pub(crate) code: &'static str,
}

/// What became of something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct OutcomeLabels {
    pub(crate) outcome: &'static str,
}

/// What was to be written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct WriteLabels {
    pub(crate) write: &'static str,
}

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ReasonLabels {
    /// The code of the error.
    pub(crate) reason: &'static str,
}

/// What was asked, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct RequestLabels {
    pub(crate) method: &'static str,
    /// The template of the path, without a prefix.
    pub(crate) route: String,
    pub(crate) status: u16,
}

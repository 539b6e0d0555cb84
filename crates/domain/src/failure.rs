//! Why a video failed, in the words a client sees.

/// A stable code for why a video failed. docs/api.md lists them; clients may branch on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureCode {
    /// The engine could not make the video from this request.
    VideoGenerationFailed,
    /// The prompt or an input is against the operator's rules.
    ModerationBlocked,
    /// A reference picture or clip could not be used.
    InvalidInputImage,
    /// The job took longer than its deadline allows.
    Timeout,
    /// The job's workers were lost several times in a row, so it is not tried again.
    WorkerLost,
    /// The engine's process ended in the middle of the job.
    EngineCrashed,
    /// The job needs more memory than there is.
    OutOfMemory,
    /// The files of the model cannot be used.
    InvalidModelFiles,
    /// A client cancelled the job.
    Cancelled,
    /// Something in kinora itself went wrong.
    InternalError,
}

impl FailureCode {
    /// Every code there is.
    pub const ALL: [Self; 10] = [
        Self::VideoGenerationFailed,
        Self::ModerationBlocked,
        Self::InvalidInputImage,
        Self::Timeout,
        Self::WorkerLost,
        Self::EngineCrashed,
        Self::OutOfMemory,
        Self::InvalidModelFiles,
        Self::Cancelled,
        Self::InternalError,
    ];

    /// The code as clients and the database see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VideoGenerationFailed => "video_generation_failed",
            Self::ModerationBlocked => "moderation_blocked",
            Self::InvalidInputImage => "invalid_input_image",
            Self::Timeout => "timeout",
            Self::WorkerLost => "worker_lost",
            Self::EngineCrashed => "engine_crashed",
            Self::OutOfMemory => "out_of_memory",
            Self::InvalidModelFiles => "invalid_model_files",
            Self::Cancelled => "cancelled",
            Self::InternalError => "internal_error",
        }
    }

    /// The code that `text` stands for, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

/// Why a video failed: a code to branch on and a sentence to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: FailureCode,
    /// What happened and what to do about it, for the client. Never empty, never a path or a secret.
    pub message: String,
}

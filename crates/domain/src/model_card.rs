//! What an engine's model can do.

use crate::{ClipSeconds, FrameRate, Size};

/// Something a client can order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// A video from a prompt.
    Create,
    /// A finished video again, with a new prompt.
    Remix,
    /// A finished video changed on its own timeline.
    Edit,
    /// A finished video continued.
    Extend,
}

impl Verb {
    /// The word for it in the database and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Remix => "remix",
            Self::Edit => "edit",
            Self::Extend => "extend",
        }
    }

    /// The verb that `text` stands for, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Create, Self::Remix, Self::Edit, Self::Extend]
            .into_iter()
            .find(|verb| verb.as_str() == text)
    }
}

/// Which options a model honours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptionSupport {
    /// `negative_prompt`.
    pub negative_prompt: bool,
    /// `steps`: whether the result depends on it and it can be chosen.
    pub steps: bool,
    /// `guidance_scale`, likewise.
    pub guidance_scale: bool,
}

/// What one model of an engine can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelCard {
    /// The model's own id, such as `sketch-1`.
    pub id: String,
    /// Who made the model, for `GET /v1/models`.
    pub owned_by: String,
    /// When the model was published, in seconds since 1970.
    pub created_unix_seconds: i64,
    /// What can be ordered from it.
    pub verbs: Vec<Verb>,
    /// The sizes it makes.
    pub sizes: Vec<Size>,
    /// The lengths it makes.
    pub lengths: Vec<ClipSeconds>,
    /// How many frames a second its clips have.
    pub fps: FrameRate,
    /// Whether its clips have sound.
    pub has_sound: bool,
    /// Whether a picture can be given as the first frame.
    pub takes_reference: bool,
    /// Whether it makes nothing without such a picture.
    pub needs_reference: bool,
    /// Whether a picture can be given as the last frame.
    pub takes_last_frame: bool,
    /// Whether it makes nothing without that one.
    pub needs_last_frame: bool,
    /// How many characters can be given at a time; 0 when it takes none.
    pub max_characters: u32,
    /// Whether it edits and continues clips that were not made here.
    pub takes_uploaded_clips: bool,
    /// Which of [`RenderOptions`](crate::RenderOptions) it honours.
    pub options: OptionSupport,
}

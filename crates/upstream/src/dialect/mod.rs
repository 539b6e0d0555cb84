//! How each kind of video server differs from OpenAI's Videos API: one small file each, which names what is
//! different and takes the rest from that of OpenAI.
//!
//! Facts are from the servers' own sources and from runs of their routers; each file says of which version.

mod fastvideo;
mod kinora;
mod litellm;
mod openai;
mod sglang;
mod vllm_omni;

use std::time::Duration;

/// What a server wants to be told, and what may be believed of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The word for it in the configuration.
    pub name: &'static str,
    /// How an order travels.
    pub body: BodyKind,
    /// Whether the name of the model is sent.
    pub names_model: bool,
    /// How the length is written.
    pub seconds: SecondsAs,
    /// Whether it edits a clip that is sent to it.
    pub edits_clips: bool,
    /// Whether the number of frames and their rate are sent, so that no default of the server decides.
    pub counts_frames: bool,
    /// Which of the fields beyond OpenAI's it reads.
    pub extras: Extras,
    /// What ends a job that is no longer wanted.
    pub cancel: Cancel,
    /// Whether a clip can be fetched from its middle on, after a break.
    pub resumes: bool,
    /// Whether a clip may be elsewhere, at the address in the member `url`.
    pub has_clip_elsewhere: bool,
    /// Whether it still knows its jobs after it was started anew.
    pub keeps_jobs: bool,
    /// Whether an order that is sent again under the same `Idempotency-Key` is made once.
    pub knows_idempotency: bool,
    /// The frame rate of its clips where the configuration does not say, and the one it uses by itself.
    pub usual_fps: u32,
    /// Where its health is asked for, from the root of the server.
    pub health_path: &'static str,
    /// How many orders it is given at a time where the configuration does not say.
    pub slots: u32,
    /// How long it may take to answer a question about a job; while it loads, some are silent.
    pub answers_within: Duration,
}

/// How an order travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON, or a form where a picture comes with it.
    JsonOrForm,
    /// A form in any case.
    Form,
}

/// How the length is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondsAs {
    /// As text, as OpenAI has it: `"8"`.
    Text,
    /// As a number: `8`.
    Number,
}

/// The names of fields beyond OpenAI's, where it reads them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// The seed.
    pub seed: Option<&'static str>,
    /// What the clip shall not show.
    pub negative_prompt: Option<&'static str>,
    /// The number of denoising steps.
    pub steps: Option<&'static str>,
    /// How closely to follow the prompt.
    pub guidance_scale: Option<&'static str>,
}

impl Extras {
    /// The names that the servers of research have in common.
    const USUAL: Self = Self {
        seed: Some("seed"),
        negative_prompt: Some("negative_prompt"),
        steps: Some("num_inference_steps"),
        guidance_scale: Some("guidance_scale"),
    };
}

/// What ends a job that is no longer wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancel {
    /// `POST /videos/{id}/cancel`.
    Post,
    /// `DELETE /videos/{id}`, which stops the work.
    Delete,
    /// Nothing stops the work; `DELETE` only makes the server forget it.
    Forget,
    /// Nothing at all.
    Nothing,
}

impl Cancel {
    /// Whether the server stops working on the job.
    #[must_use]
    pub fn ends_work(self) -> bool {
        match self {
            Self::Post | Self::Delete => true,
            Self::Forget | Self::Nothing => false,
        }
    }
}

/// All dialects.
pub const DIALECTS: [&Dialect; 7] = [
    &openai::DIALECT,
    &kinora::DIALECT,
    &sglang::DIALECT,
    &vllm_omni::DIALECT,
    &fastvideo::DIALECT,
    &fastvideo::RELEASED,
    &litellm::DIALECT,
];

impl Dialect {
    /// The dialect of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        DIALECTS.into_iter().find(|dialect| dialect.name == name)
    }
}

//! The contract between kinora and whatever makes pictures.
//!
//! An engine gets a [`RenderRequest`] of numbers, frames and text, and gives back a [`RenderOutput`]. It
//! knows no HTTP status, no database and no job: it may crash, hang or lie, and the worker that called it
//! deals with that.

#[cfg(feature = "conformance")]
pub mod conformance;
mod context;
mod error;
mod lane;
mod request;

use std::time::Duration;

use kinora_domain::ModelCard;

pub use context::{CheckpointError, RenderContext, RenderLink};
pub use error::EngineError;
pub use lane::Lane;
pub use request::{
    CharacterLook, ClipAsk, EngineDoc, RenderOutput, RenderRequest, RenderSource, RenderedClip,
};

/// The longest document an engine may keep with a video, in bytes.
pub const ENGINE_DOC_MAX_BYTES: usize = 1 << 20;

/// Something that makes clips.
pub trait Engine: Send + Sync {
    /// The engine's name in logs and in the config, such as `sketch`.
    fn name(&self) -> &str;

    /// The models it has. Never empty, constant over the engine's life.
    fn models(&self) -> Vec<ModelCard>;

    /// Whether it can take work now.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] with what is missing and what to do about it.
    fn health(&self) -> Result<(), EngineError>;

    /// Whether it could make such a clip, before anything of it is stored. Cheap; called by whoever takes orders, also
    /// in a process that makes no clips.
    ///
    /// # Errors
    /// With what would do instead, for the client: [`EngineError::OutOfMemory`] where there is too little memory,
    /// [`EngineError::Unusable`] where the clip that is to be changed is at fault, [`EngineError::Rejected`] for another
    /// length.
    fn admit(&self, _ask: &ClipAsk<'_>) -> Result<(), EngineError> {
        Ok(())
    }

    /// The lane in which a model's jobs run; `None` where as many may run as the worker has slots for. Cheap: asked
    /// before each claim. A job is in it from its claim until [`Engine::render`] returns.
    fn lane(&self, _model: &str) -> Option<Lane> {
        None
    }

    /// How long a job of a model may take; `None` where what is set for all jobs is long enough. Constant.
    fn deadline(&self, _model: &str) -> Option<Duration> {
        None
    }

    /// Makes one clip.
    ///
    /// Synchronous: it runs on a thread of its own for as long as it takes, and must look at
    /// [`RenderContext::check_cancelled`] at least once a second. A frame source in the output may go on
    /// working while its frames are pulled, on the same thread.
    ///
    /// # Errors
    /// See [`EngineError`]: the variant says whose fault it is, and so whether the job is tried again.
    fn render(
        &self,
        request: RenderRequest,
        ctx: &RenderContext,
    ) -> Result<RenderOutput, EngineError>;
}

//! The words that kinora and its engine process `kinora-sdcpp` speak, and how they are put on a pipe.
//!
//! ```text
//! supervisor ── stdin ──▶ host     one order a line:  {"do":"load",…}  {"do":"render",…}  {"do":"stop"}
//! supervisor ◀─ stdout ── host     one event a line:  {"event":"hello",…}  {"event":"progress",…}  …
//!                                  some events have a body: raw bytes right behind the line
//! ```
//!
//! **One life of a host.** It says `hello` by itself. It is told to `load` once, and answers `loaded` or `error`. Then
//! it is told to `render`, one job at a time: `progress`, perhaps `preview`, in the end `done` or `error`. Both end the
//! job and leave the host ready for the next. `stop`, or the end of its stdin, ends the process at once, also in the
//! middle of a job: there is no other way to cancel. `log` and `alive` may come at any time.
//!
//! **A host may die.** The library it links aborts on files it does not understand. A supervisor therefore believes
//! nothing that it was not told: a job has ended well when its `done` *and* that event's whole body have arrived.
//!
//! **Nothing can hang forever.** Bodies go through the same pipe as events, so a dead peer is the end of the pipe for
//! the supervisor and the end of stdin for the host. Inputs are files, since those may be given again to a new host.
//!
//! Both sides also look at the same files of models: [`weights`] tells them whether one is whole.
//!
//! This crate knows neither of its two users. Lines longer than [`LINE_MAX_BYTES`] are refused, unknown fields of
//! orders too: host and supervisor are of the same build, and a misspelt field would be ignored silently.

mod event;
mod load;
mod render;

mod framing;
pub mod limits;
pub mod weights;

pub use event::{
    Alive, ClipDone, Device, DeviceKind, ErrorKind, Event, Hello, HostError, Loaded, LogLevel,
    LogLine, Phase, PhaseSeconds, Preview, Progress, SoundShape,
};
pub use framing::{Incoming, LINE_MAX_BYTES, ProtocolError, send, send_with_body};
pub use load::{FramesAndSize, LoadOrder, Lora, ModelFiles};
pub use render::{
    CacheMode, Pictures, PreviewKind, PreviewWish, RawClip, RawPicture, RenderOrder, Sampling,
    Tiling,
};

use serde::{Deserialize, Serialize};

/// The version of everything in this crate. A supervisor refuses a host with another one.
pub const PROTOCOL_VERSION: u32 = 2;

/// What a supervisor tells a host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Order {
    /// Open these files. Once in a host's life, before anything is rendered.
    Load(Box<LoadOrder>),
    /// Make a clip.
    Render(Box<RenderOrder>),
    /// End the process now.
    Stop,
}

//! Named points at which a test ends the process as a power cut would: `KINORA_KILL_AT=after_upload kinora serve`.
//!
//! They are in the binary that is shipped, so that what is tested is what runs. Unless the variable is set, passing one
//! costs a look at a word of memory.

use std::sync::OnceLock;

use anyhow::bail;
use rustix::process::{Signal, getpid, kill_process};

use crate::config::Environment;

/// The variable that names a point.
const VARIABLE: &str = "KINORA_KILL_AT";

static ARMED: OnceLock<KillPoint> = OnceLock::new();

/// A point in the life of an order at which a crash has its own consequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KillPoint {
    /// The order is stored, the client has not been answered.
    AfterCreate,
    /// The video is claimed, nothing else is done.
    AfterClaim,
    /// Half of the frames are encoded.
    MidRender,
    /// All files are kept, no row points at them.
    AfterUpload,
    /// The row is complete, the worker has not heard of it.
    AfterComplete,
    /// A delivery is claimed, nothing is sent.
    BeforeSend,
    /// An endpoint has heard of an event, which is not noted.
    AfterSend,
}

impl KillPoint {
    const ALL: [Self; 7] = [
        Self::AfterCreate,
        Self::AfterClaim,
        Self::MidRender,
        Self::AfterUpload,
        Self::AfterComplete,
        Self::BeforeSend,
        Self::AfterSend,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::AfterCreate => "after_create",
            Self::AfterClaim => "after_claim",
            Self::MidRender => "mid_render",
            Self::AfterUpload => "after_upload",
            Self::AfterComplete => "after_complete",
            Self::BeforeSend => "before_send",
            Self::AfterSend => "after_send",
        }
    }

    /// Arms the point that the environment names, if it names one.
    ///
    /// # Errors
    /// There is no point of this name.
    pub(crate) fn arm(environment: &Environment) -> anyhow::Result<()> {
        let Some(wanted) = environment.get(VARIABLE) else {
            return Ok(());
        };
        let Some(point) = Self::ALL.into_iter().find(|point| point.name() == wanted) else {
            let names = Self::ALL.map(Self::name).join(", ");
            bail!("{VARIABLE}={wanted}: there are {names}");
        };
        tracing::warn!(
            point = wanted,
            "this process will kill itself, as {VARIABLE} says"
        );
        ARMED.get_or_init(|| point);
        Ok(())
    }

    /// Ends the process here if it was told to.
    pub(crate) fn pass(self) {
        if ARMED.get() == Some(&self) {
            // A signal that cannot be sent to oneself leaves nothing to do but to go on.
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }
}

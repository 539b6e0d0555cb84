//! Named points at which a test ends the process as a power cut would: `KINORA_KILL_AT=after_upload kinora serve`; or at
//! which it falls asleep, to be woken by SIGCONT when others have gone on without it: `KINORA_STOP_AT`.
//!
//! They are in the binary that is shipped, so that what is tested is what runs. Unless a variable is set, passing one
//! costs a look at a word of memory.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::bail;
use rustix::process::{Signal, getpid, kill_process};

use crate::config::Environment;

/// The variables that name a point, and what happens there.
const VARIABLES: [(&str, Signal); 2] = [
    ("KINORA_KILL_AT", Signal::KILL),
    ("KINORA_STOP_AT", Signal::STOP),
];

static ARMED: OnceLock<(KillPoint, Signal)> = OnceLock::new();
/// Who was woken does not fall asleep again.
static HAS_PASSED: AtomicBool = AtomicBool::new(false);

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
        let mut named = VARIABLES.into_iter();
        let Some((variable, wanted, signal)) = named
            .find_map(|(variable, signal)| Some((variable, environment.get(variable)?, signal)))
        else {
            return Ok(());
        };
        let Some(point) = Self::ALL.into_iter().find(|point| point.name() == wanted) else {
            let names = Self::ALL.map(Self::name).join(", ");
            bail!("{variable}={wanted}: there are {names}");
        };
        tracing::warn!(
            point = wanted,
            "this process will kill itself or fall asleep, as {variable} says"
        );
        ARMED.get_or_init(|| (point, signal));
        Ok(())
    }

    /// Ends the process here, or stops it, if it was told to.
    pub(crate) fn pass(self) {
        if let Some((point, signal)) = ARMED.get()
            && *point == self
            && !HAS_PASSED.swap(true, Ordering::Relaxed)
        {
            // A signal that cannot be sent to oneself leaves nothing to do but to go on.
            let _ = kill_process(getpid(), *signal);
        }
    }
}

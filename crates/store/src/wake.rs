//! What processes on one database tell each other, so that nobody waits for the next look.

use async_trait::async_trait;

use crate::StoreError;

/// Something happened that another process may be waiting for. It says nothing but «look now»: the rows are the truth,
/// and are looked at without it as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// A video was queued.
    Order,
    /// A client asked for a video to be stopped, or deleted it.
    Stop,
    /// A video has ended, and there may be somebody to tell.
    End,
}

impl Wake {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Order, Self::Stop, Self::End];

    /// The word between processes.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Stop => "stop",
            Self::End => "end",
        }
    }
}

/// Hears what other processes on the database tell, and this one too.
#[async_trait]
pub trait Listener: Send {
    /// The next thing told. Cancel-safe.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: the connection is lost, and what was told since with it. Listen anew, and look at
    /// everything once.
    async fn next(&mut self) -> Result<Wake, StoreError>;
}

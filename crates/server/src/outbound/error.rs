//! Why a request to an address that somebody else chose did not work.

use std::time::Duration;

use thiserror::Error;

/// Why a request to an address that somebody else chose did not work.
///
/// The texts are for that somebody. They do not say why an address could not be reached: whoever may ask for
/// any address could read the operator's network from the differences. The log does, at level debug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum OutboundError {
    /// The operator switched fetching off.
    #[error("this server fetches nothing; send the file itself, or a data: URL")]
    Disabled,
    /// The text is no URL that can be asked.
    #[error("the URL {0}")]
    BadUrl(&'static str),
    /// Refused, unknown, closed, or without a valid certificate.
    #[error(
        "the URL could not be reached from this server; its host needs a public address that answers \
         (an operator can allow others with outbound.allow)"
    )]
    Unreachable,
    /// Nothing, or not everything, came in time.
    #[error("the answer did not arrive within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// It redirects on and on.
    #[error("the URL redirects more than {0} times")]
    TooManyRedirects(usize),
    /// The answer is not the thing.
    #[error("the URL was answered with status {0}")]
    Status(u16),
    /// The body is larger than allowed.
    #[error("the answer is larger than the {max_bytes} bytes allowed here")]
    TooLarge { max_bytes: u64 },
    /// The body ended too early.
    #[error("the answer broke off")]
    Broken,
}

impl OutboundError {
    /// Whether the same request may work another time. What could not be reached at all is not told apart from what may
    /// not be.
    pub(crate) fn may_pass(self) -> bool {
        match self {
            Self::TimedOut(_) | Self::Broken => true,
            Self::Status(status) => status == 429 || status >= 500,
            Self::Disabled
            | Self::BadUrl(_)
            | Self::Unreachable
            | Self::TooManyRedirects(_)
            | Self::TooLarge { .. } => false,
        }
    }
}

//! Clips that a server keeps on another host.

use std::fs::File;
use std::future::Future;
use std::pin::Pin;

/// What comes of a fetch: how many bytes came, or why they did not.
pub type Fetched<'a> = Pin<Box<dyn Future<Output = Result<u64, NotFetched>> + Send + 'a>>;

/// Why a clip did not come from another host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFetched {
    /// In one line that tells nothing about the inner network.
    pub why: String,
    /// Whether it may come another time.
    pub may_pass: bool,
}

/// Fetches what lies at an address that a server named. It is nobody we know: no key goes there, and no address of
/// the inner network is asked unless the operator allows it.
pub trait Elsewhere: Send + Sync {
    /// Writes what is at `url` to `to`, at most `max_bytes` of it.
    ///
    /// # Errors
    /// [`NotFetched`].
    fn fetch<'a>(&'a self, url: &'a str, to: &'a mut File, max_bytes: u64) -> Fetched<'a>;
}

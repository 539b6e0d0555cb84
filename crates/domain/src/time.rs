//! Moments, as the database counts them.

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
///
/// The database's clock makes these; the process clock is never used to decide about a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Whole seconds since the epoch, rounded down, as the wire shows them.
    #[must_use]
    pub fn as_unix_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

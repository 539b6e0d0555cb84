//! How a video stands among those of its project that wait.

use std::fmt;

use thiserror::Error;

/// How a video stands among those of its project that wait: a whole number from -10 to 10, 0 if nothing is said.
///
/// A unit is worth ten minutes of waiting. So a video with a higher priority goes first, and one with a lower is not
/// overtaken for ever. It says nothing of other projects: between those the workers are shared by weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priority(i64);

/// The number is no priority.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0} is not a priority: use a whole number from -10 to 10")]
pub struct NoPriority(i64);

impl Priority {
    /// The lowest.
    pub const MIN: Self = Self(-10);
    /// The highest.
    pub const MAX: Self = Self(10);

    /// Makes a priority.
    ///
    /// # Errors
    /// `value` is below -10 or above 10.
    pub const fn new(value: i64) -> Result<Self, NoPriority> {
        if value >= Self::MIN.0 && value <= Self::MAX.0 {
            Ok(Self(value))
        } else {
            Err(NoPriority(value))
        }
    }

    /// The priority as a number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_priority_is_between_minus_ten_and_ten() {
        for value in [-10, 0, 10] {
            assert_eq!(Priority::new(value).map(Priority::get), Ok(value));
        }
        for value in [-11, 11, i64::MIN, i64::MAX] {
            assert_eq!(Priority::new(value), Err(NoPriority(value)));
        }
    }
}

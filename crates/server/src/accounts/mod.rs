//! Projects and keys: who a client is, and how much it may ask for.
//!
//! [`ApiKey`] is what a client sends; [`Accounts`] says to which project it belongs; [`RateLimiter`] counts what
//! a project asks for. Nothing here knows HTTP: `http::auth` asks and answers.

mod admission;
mod key;
mod rate;

pub(crate) use self::admission::{Access, Accounts, Standing, Verdict};
pub(crate) use self::key::{ApiKey, redacted};
pub(crate) use self::rate::{Allowance, RateLimiter};

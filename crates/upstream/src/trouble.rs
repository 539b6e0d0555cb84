//! What goes wrong with a server, by what is to be done about it.

use std::time::Duration;

use thiserror::Error;

use crate::sighting::error_text;

/// Why a server did not do what it was asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nobody is there, or nobody who has time: another server may do it, or this one later.
    #[error("{why}")]
    Away {
        why: String,
        /// How long it asked to be left alone.
        rest: Option<Duration>,
    },
    /// It does not let us in, or has no such service: the operator has to look at it. Another server may do it.
    #[error("{0}")]
    Shut(String),
    /// The order itself is at fault, and no other server is asked. The text goes to the client.
    #[error("{0}")]
    Refused(String),
    /// It knows of no such job, or its clip is not there.
    #[error("{0}")]
    Unknown(String),
    /// It failed, or said what makes no sense.
    #[error("{0}")]
    Broken(String),
}

impl Trouble {
    pub(crate) fn away(why: impl Into<String>) -> Self {
        Self::Away {
            why: why.into(),
            rest: None,
        }
    }

    /// What an answer with a status that is no success means. `body` is as much of it as was read.
    pub(crate) fn of_answer(status: u16, rest: Option<Duration>, body: &[u8]) -> Self {
        let said = error_text(body);
        let quoted = |what: &str| match &said {
            Some(said) => format!("{what} ({status}): {said}"),
            None => format!("{what} ({status})"),
        };
        match status {
            300..=399 => Self::Shut(quoted(
                "it sends us elsewhere, which is not followed; name its final address as its url",
            )),
            401 | 403 => Self::Shut(quoted("it does not let us in; look at its key")),
            404 | 410 => Self::Unknown(quoted("it knows nothing of it")),
            402 => Self::Shut(quoted("it wants to be paid")),
            405 => Self::Shut(quoted("it does not do this")),
            // Of 408 and 504 nobody knows whether the order was taken.
            425 | 429 | 502 | 503 => Self::Away {
                why: quoted("it has no time"),
                rest,
            },
            400..=499 => Self::Refused(match said {
                Some(said) => format!("The video server refused the order: {said}"),
                None => format!("The video server refused the order with status {status}."),
            }),
            _ => Self::Broken(quoted("it failed")),
        }
    }

    /// What a failed exchange means. What did not even reach the server can be sent again; of everything else nobody
    /// knows whether it was done.
    pub(crate) fn of_exchange(err: &reqwest::Error) -> Self {
        if err.is_connect() {
            Self::away(format!("it cannot be reached: {}", root_cause(err)))
        } else if err.is_timeout() {
            Self::Broken("it did not answer in time".to_owned())
        } else {
            Self::Broken(format!("the connection broke: {}", root_cause(err)))
        }
    }

    /// The same, of a question that may be asked again.
    pub(crate) fn that_may_pass(self) -> Self {
        match self {
            Self::Broken(why) => Self::away(why),
            other => other,
        }
    }
}

/// The innermost cause, which alone says something; the outer ones quote addresses.
fn root_cause(err: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = err;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_fault_an_answer_is_follows_from_its_status() {
        let of = |status| Trouble::of_answer(status, None, br#"{"detail": "no luck"}"#);
        assert!(matches!(of(302), Trouble::Shut(_)));
        assert!(matches!(of(401), Trouble::Shut(why) if why.contains("key")));
        assert!(matches!(of(404), Trouble::Unknown(_)));
        assert!(matches!(of(422), Trouble::Refused(why) if why.ends_with("no luck")));
        assert!(matches!(of(429), Trouble::Away { .. }));
        assert!(matches!(of(503), Trouble::Away { .. }));
        assert!(matches!(of(500), Trouble::Broken(why) if why.contains("no luck")));
    }
}

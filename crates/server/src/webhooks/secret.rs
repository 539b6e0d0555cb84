//! The secrets of an endpoint: the one that signs, and for a day after a rotation the one before.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kinora_domain::UnixMillis;
use ring::hmac;

use super::seal::random;

/// How long a secret goes on signing after it was replaced, when the client asked for that.
const OLD_SECRET_LIVES: Duration = Duration::from_secs(24 * 3600);

const SECRET_BYTES: usize = 32;

/// What an endpoint verifies signatures with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret([u8; SECRET_BYTES]);

impl Secret {
    fn generate() -> anyhow::Result<Self> {
        Ok(Self(random()?))
    }

    /// The secret as receivers are given it: `whsec_` and base64.
    pub(crate) fn to_text(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.0))
    }

    /// Enough of it to recognise it by.
    pub(crate) fn hint(&self) -> String {
        let text = self.to_text();
        format!("whsec_…{}", &text[text.len() - 5..])
    }

    /// The signature of a message, as Standard Webhooks writes it.
    pub(super) fn sign(&self, message: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, message)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// Every secret of one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secrets {
    /// The one that was shown last.
    pub(crate) current: Secret,
    /// The one before, and until when it signs as well.
    old: Option<(Secret, UnixMillis)>,
}

impl Secrets {
    /// The secrets of a new endpoint.
    pub(crate) fn generate() -> anyhow::Result<Self> {
        Ok(Self {
            current: Secret::generate()?,
            old: None,
        })
    }

    /// A new secret in place of the current one.
    pub(crate) fn rotated(&self, keeps_old: bool, now: UnixMillis) -> anyhow::Result<Self> {
        let lives_ms = i64::try_from(OLD_SECRET_LIVES.as_millis())?;
        let old = keeps_old.then(|| (self.current.clone(), UnixMillis(now.0 + lives_ms)));
        Ok(Self {
            current: Secret::generate()?,
            old,
        })
    }

    /// The secrets that sign at the moment, the current one first.
    pub(super) fn signing(&self, now: UnixMillis) -> impl Iterator<Item = &Secret> {
        let old = self.old.as_ref().filter(|(_, until)| now < *until);
        std::iter::once(&self.current).chain(old.map(|(secret, _)| secret))
    }

    /// The bytes to seal: the current secret, then the old one and the end of its life in unix milliseconds.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.current.0.to_vec();
        if let Some((secret, until)) = &self.old {
            bytes.extend(secret.0);
            bytes.extend(until.0.to_be_bytes());
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (current, rest) = bytes.split_first_chunk()?;
        let old = match rest {
            [] => None,
            rest => {
                let (secret, until) = rest.split_first_chunk()?;
                let until = i64::from_be_bytes(until.try_into().ok()?);
                Some((Secret(*secret), UnixMillis(until)))
            }
        };
        Some(Self {
            current: Secret(*current),
            old,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_700_000_000_000);
    const A_DAY_LATER: UnixMillis = UnixMillis(1_700_086_400_000);

    #[test]
    fn a_secret_is_32_bytes_in_the_form_that_sdks_take() {
        let secret = Secrets::generate().unwrap().current;
        let text = secret.to_text();
        let bytes = STANDARD
            .decode(text.strip_prefix("whsec_").unwrap())
            .unwrap();
        assert_eq!(bytes.len(), 32);
        assert_eq!(format!("{secret:?}"), "***");
        assert!(text.ends_with(secret.hint().strip_prefix("whsec_…").unwrap()));
        assert!(secret.hint().len() < 16);
    }

    #[test]
    fn a_signature_is_that_of_the_standards_example() {
        // The example of the Standard Webhooks specification's reference implementations.
        let bytes = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let message = b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}";
        let signature = STANDARD.encode(hmac::sign(&key, message));
        assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn an_old_secret_signs_for_a_day_when_it_was_asked_to() {
        let first = Secrets::generate().unwrap();
        let signing = |secrets: &Secrets, now| secrets.signing(now).cloned().collect::<Vec<_>>();
        let kept = first.rotated(true, NOW).unwrap();
        assert_ne!(kept.current, first.current);
        let both = [kept.current.clone(), first.current.clone()];
        assert_eq!(signing(&kept, NOW), both);
        assert_eq!(signing(&kept, UnixMillis(A_DAY_LATER.0 - 1)), both);
        assert_eq!(signing(&kept, A_DAY_LATER), both[..1]);
        let dropped = first.rotated(false, NOW).unwrap();
        assert_eq!(
            signing(&dropped, NOW),
            std::slice::from_ref(&dropped.current)
        );
        // Of two rotations in a day the first secret is forgotten.
        let twice = kept.rotated(true, NOW).unwrap();
        assert_eq!(signing(&twice, NOW), [twice.current.clone(), kept.current]);
    }

    #[test]
    fn secrets_are_read_back_as_they_were_written() {
        let first = Secrets::generate().unwrap();
        let rotated = first.rotated(true, NOW).unwrap();
        for secrets in [first, rotated] {
            let bytes = secrets.to_bytes();
            assert_eq!(Secrets::from_bytes(&bytes), Some(secrets));
            for len in [0, 1, 31, 33, 64, 71] {
                assert_eq!(Secrets::from_bytes(&[7; 80][..len]), None, "{len}");
            }
        }
        assert_eq!(Secrets::from_bytes(&[7; 73]), None);
    }
}

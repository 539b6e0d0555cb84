//! The keys themselves: `sk-kin-<id>-<secret>`.
//!
//! ```text
//! sk-kin-019a3b5c7d8e7f00a1b2c3d4e5f60718-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
//!        └ 32 hex digits of a KeyId      ┘ └ 64 hex digits: 256 bits from the operating system          ┘
//! ```
//!
//! A server keeps the BLAKE3 hash of the secret's bytes. The secret has 256 bits of its own, so that a slow hash
//! for passwords would cost every request and win nothing.

use std::fmt;

use kinora_domain::KeyId;
use uuid::Uuid;

const PREFIX: &str = "sk-kin-";
const ID_HEX_CHARS: usize = 32;
const SECRET_BYTES: usize = 32;

/// A whole key. `Debug` shows the id and never the secret.
#[derive(Clone)]
pub(crate) struct ApiKey {
    /// The public part, by which a key is looked up, listed and revoked.
    pub(crate) id: KeyId,
    secret: [u8; SECRET_BYTES],
}

impl ApiKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub(crate) fn generate() -> Result<Self, getrandom::Error> {
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret)?;
        Ok(Self {
            id: KeyId::from_uuid(Uuid::now_v7()),
            secret,
        })
    }

    /// Reads a key as a client sends it; `None` for anything that no kinora has made.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('-')?;
        if id.len() != ID_HEX_CHARS {
            return None;
        }
        decode_hex::<{ ID_HEX_CHARS / 2 }>(id)?;
        Some(Self {
            id: KeyId::parse(&format!("key_{id}")).ok()?,
            secret: decode_hex(secret)?,
        })
    }

    /// The key as text, to be shown once to whoever asked for it.
    pub(crate) fn expose(&self) -> String {
        let id = self.id.as_str().trim_start_matches("key_");
        let secret: String = self
            .secret
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{PREFIX}{id}-{secret}")
    }

    /// What is stored of the secret.
    pub(crate) fn secret_hash(&self) -> [u8; 32] {
        *blake3::hash(&self.secret).as_bytes()
    }

    /// Whether the secret is the one that was stored. Takes the same time for every wrong one.
    pub(crate) fn has_secret_hash(&self, stored: [u8; 32]) -> bool {
        // The equality of `blake3::Hash` is constant-time; that of arrays is not.
        blake3::hash(&self.secret) == blake3::Hash::from_bytes(stored)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What may be shown of whatever a client sent as its key: enough to recognise which of one's keys it was.
pub(crate) fn redacted(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    match text.len() {
        24.. if is_plain => format!("{}***{}", &text[..3], &text[text.len() - 4..]),
        _ => "***".to_owned(),
    }
}

/// Reads exactly `N` bytes of lower-case hex digits.
fn decode_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() != 2 * N || !text.bytes().all(is_hex) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte_idx, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * byte_idx..2 * byte_idx + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_its_text() {
        let key = ApiKey::generate().unwrap();
        let text = key.expose();
        let read = ApiKey::parse(&text).unwrap();
        assert_eq!(read.id, key.id);
        assert!(read.has_secret_hash(key.secret_hash()));
        assert_eq!(text.len(), 7 + 32 + 1 + 64);
    }

    #[test]
    fn no_other_secret_opens_a_key() {
        let key = ApiKey::generate().unwrap();
        assert!(
            !ApiKey::generate()
                .unwrap()
                .has_secret_hash(key.secret_hash())
        );
        for byte_idx in 0..SECRET_BYTES {
            let mut other = key.clone();
            other.secret[byte_idx] ^= 1;
            assert!(!other.has_secret_hash(key.secret_hash()), "byte {byte_idx}");
        }
    }

    #[test]
    fn what_no_kinora_made_is_no_key() {
        let good = ApiKey::generate().unwrap().expose();
        let capitals = good.to_uppercase().replace("SK-KIN-", "sk-kin-");
        let cut = &good[..good.len() - 1];
        let longer = format!("{good}0");
        let signed = format!("{}+f", &good[..good.len() - 2]);
        let spaced = format!(" {good}");
        let wide = format!("{}é", &good[..good.len() - 2]);
        for text in [
            "",
            "sk-kin-",
            "sk-kin--",
            "sk-proj-abc",
            &capitals,
            cut,
            &longer,
            &signed,
            &spaced,
            &wide,
        ] {
            assert!(ApiKey::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn nothing_shows_the_secret_by_accident() {
        let key = ApiKey::generate().unwrap();
        let text = key.expose();
        let secret = &text[text.len() - 64..];
        assert!(!format!("{key:?}").contains(secret));
        let shown = redacted(&text);
        assert_eq!(shown, format!("sk-***{}", &secret[60..]));
        assert_eq!(redacted("hunter2"), "***");
        assert_eq!(redacted(&"é".repeat(30)), "***");
    }
}

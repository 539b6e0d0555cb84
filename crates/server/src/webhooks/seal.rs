//! Encrypts what must not be readable in the database: the signing secrets of webhook endpoints.
//!
//! Unlike the secrets of API keys they cannot be stored as hashes, since every delivery is signed with them.
//! The key is a file beside the database, so a copy of the database alone (a backup, a support case) gives no
//! secret away. Whoever can read the whole data folder, or this process, can read them.
//!
//! ```text
//! sealed = version (1 byte, 1) · nonce (12 bytes, random) · ciphertext · tag (16 bytes), ChaCha20-Poly1305
//! ```

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};

const VERSION: u8 = 1;
const KEY_BYTES: usize = 32;

/// Seals and unseals with the key of one data folder.
pub(crate) struct Sealer {
    key: LessSafeKey,
    fingerprint: String,
}

impl Sealer {
    /// Reads the key from `path`, or makes one there, readable for the owner alone.
    ///
    /// # Errors
    /// The file cannot be read or written, or is no key.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                make_key(path).with_context(|| format!("cannot write {}", path.display()))?
            }
            Err(err) => return Err(err).with_context(|| format!("cannot read {}", path.display())),
        };
        let sealer = Self::from_bytes(&bytes);
        sealer.with_context(|| {
            format!(
                "{} is damaged: restore it from a backup, or remove it and rotate the secret of every webhook endpoint",
                path.display()
            )
        })
    }

    /// Whether the bytes of a key open what is sealed, or one of it where there is more; with an endpoint's id each.
    /// The others may be of a key that was lost before.
    pub(crate) fn is_key_of(bytes: &[u8], sealed: &[(String, Vec<u8>)]) -> bool {
        let sealer = Self::from_bytes(bytes);
        let opens = |sealer: Self| {
            let mut all = sealed.iter();
            all.any(|(owner, text)| sealer.unseal(text, owner).is_some())
        };
        sealed.is_empty() || sealer.is_some_and(opens)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, bytes).ok()?;
        let digest = blake3::derive_key("kinora 2026-11-21 webhook key fingerprint", bytes);
        Some(Self {
            key: LessSafeKey::new(key),
            fingerprint: digest[..16]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        })
    }

    /// What tells the key from others and does not tell the key.
    pub(crate) fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }

    /// Seals `plain` so that it opens only for the same `owner`.
    pub(super) fn seal(&self, plain: &[u8], owner: &str) -> anyhow::Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut text = plain.to_vec();
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(owner),
                &mut text,
            )
            .map_err(|_| anyhow::anyhow!("a secret could not be sealed"))?;
        Ok([[VERSION].as_slice(), &nonce, &text].concat())
    }

    /// Opens what was sealed for `owner`; `None` when it was sealed with another key, for another owner, or
    /// was changed since.
    pub(super) fn unseal(&self, sealed: &[u8], owner: &str) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.strip_prefix(&[VERSION])?.split_first_chunk()?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let mut text = text.to_vec();
        let plain = self.key.open_in_place(nonce, Aad::from(owner), &mut text);
        plain.ok().map(|plain| plain.to_vec())
    }
}

/// Bytes that nobody can guess.
pub(super) fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| anyhow::anyhow!("the system has no random numbers"))?;
    Ok(bytes)
}

/// Writes a new key so that it is there whole or not at all, and survives a power cut: what is sealed with a
/// lost key is lost.
fn make_key(path: &Path) -> anyhow::Result<Vec<u8>> {
    let folder = path.parent().context("the key has no folder")?;
    let key: [u8; KEY_BYTES] = random()?;
    // Readable for the owner alone from the beginning, which is what this makes.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&key)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    File::open(folder)?.sync_all()?;
    Ok(key.to_vec())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_owner_with_its_key_and_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::open(&folder.path().join("key")).unwrap();
        let sealed = sealer.seal(b"secret", "we_1").unwrap();
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
        assert_eq!(sealer.unseal(&sealed, "we_1").unwrap(), b"secret");
        assert_eq!(sealer.unseal(&sealed, "we_2"), None);
        for byte_idx in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[byte_idx] ^= 1;
            assert_eq!(sealer.unseal(&changed, "we_1"), None, "{byte_idx}");
            assert_eq!(
                sealer.unseal(&sealed[..byte_idx], "we_1"),
                None,
                "{byte_idx}"
            );
        }
        let other = Sealer::open(&folder.path().join("other")).unwrap();
        assert_eq!(other.unseal(&sealed, "we_1"), None);
        assert_ne!(sealer.seal(b"secret", "we_1").unwrap(), sealed);
    }

    #[test]
    fn the_key_is_made_once_and_is_nobody_elses_business() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let sealed = Sealer::open(&path)
            .unwrap()
            .seal(b"secret", "we_1")
            .unwrap();
        let again = Sealer::open(&path).unwrap();
        assert_eq!(again.unseal(&sealed, "we_1").unwrap(), b"secret");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_is_that_of_endpoints_when_it_opens_one_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let seal = |name: &str| {
            let path = folder.path().join(name);
            let sealer = Sealer::open(&path).unwrap();
            let sealed = sealer.seal(b"secret", name).unwrap();
            (fs::read(path).unwrap(), (name.to_owned(), sealed))
        };
        let ((mine, of_mine), (_, of_other)) = (seal("we_1"), seal("we_2"));
        assert!(Sealer::is_key_of(&mine, &[of_other.clone(), of_mine]));
        assert!(!Sealer::is_key_of(&mine, std::slice::from_ref(&of_other)));
        assert!(!Sealer::is_key_of(b"", &[of_other]));
        assert!(Sealer::is_key_of(b"", &[]));
    }

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, b"short").unwrap();
        assert!(Sealer::open(&path).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"short");
    }
}

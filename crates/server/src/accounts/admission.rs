//! Whom the server answers, and for which project.
//!
//! What the database says of keys is remembered for a second, so that a busy client costs a lookup a second and a
//! revoked key dies within one. Secrets are compared at every request all the same.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use kinora_domain::{KeyId, ProjectId};
use kinora_store::{KeyForAuth, ProjectLimits, Store, StoreError};

use super::ApiKey;

/// How long an answer of the database is believed.
const FRESH: Duration = Duration::from_secs(1);
/// How exact the time of a key's last use is. Each note of it is a write.
const TOUCH_EVERY: Duration = Duration::from_secs(60);
/// How many keys are remembered; then all are forgotten, since nothing is lost by that.
const MAX_REMEMBERED: usize = 10_000;

/// Who needs a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nobody: the operator said so.
    Everybody,
    /// Nobody until the first key is made, then everybody: only this machine can reach the server.
    UntilFirstKey,
    /// Everybody.
    KeyHolders,
}

impl Access {
    /// The rule for a server that listens on `listen`.
    pub(crate) fn of(listen: SocketAddr, no_auth: bool) -> Self {
        match (no_auth, listen.ip().is_loopback()) {
            (true, _) => Self::Everybody,
            (false, true) => Self::UntilFirstKey,
            (false, false) => Self::KeyHolders,
        }
    }
}

/// A project that is asking, and what it may ask for.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) project: ProjectId,
    /// `None`: as often as it likes.
    pub(crate) max_requests_per_minute: Option<u32>,
}

/// What came of looking at a key.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is good.
    Good(Standing),
    /// It was: it has expired or was revoked. Said only to who has the secret.
    Withdrawn,
    /// There is no such key, or its secret is another.
    Wrong,
}

/// Knows projects and keys, as the database has them.
pub(crate) struct Accounts {
    store: Arc<dyn Store>,
    access: Access,
    /// Set once a key was ever made: revoking the last one must not open the server again.
    has_keys: AtomicBool,
    looked_for_keys_at: Mutex<Option<Instant>>,
    remembered: Mutex<HashMap<KeyId, Remembered>>,
    open_limits: Mutex<Option<(Instant, ProjectLimits)>>,
}

struct Remembered {
    key: Arc<KeyForAuth>,
    read_at: Instant,
    touched_at: Option<Instant>,
}

impl Accounts {
    pub(crate) fn new(store: Arc<dyn Store>, access: Access) -> Self {
        Self {
            store,
            access,
            has_keys: AtomicBool::new(false),
            looked_for_keys_at: Mutex::default(),
            remembered: Mutex::default(),
            open_limits: Mutex::default(),
        }
    }

    /// Whether requests are answered without a key.
    pub(crate) async fn is_open(&self) -> Result<bool, StoreError> {
        match self.access {
            Access::Everybody => Ok(true),
            Access::KeyHolders => Ok(false),
            Access::UntilFirstKey => Ok(!self.has_keys().await?),
        }
    }

    async fn has_keys(&self) -> Result<bool, StoreError> {
        if self.has_keys.load(Ordering::Relaxed) {
            return Ok(true);
        }
        if lock(&self.looked_for_keys_at).is_some_and(is_fresh) {
            return Ok(false);
        }
        let looked_at = Instant::now();
        let has_keys = self.store.has_keys().await?;
        self.has_keys.fetch_or(has_keys, Ordering::Relaxed);
        *lock(&self.looked_for_keys_at) = Some(looked_at);
        Ok(has_keys)
    }

    /// The standing of everybody on an open server.
    pub(crate) async fn without_key(&self) -> Result<Standing, StoreError> {
        let project = ProjectId::default_project();
        let remembered = *lock(&self.open_limits);
        let limits = match remembered {
            Some((read_at, limits)) if is_fresh(read_at) => limits,
            _ => {
                let read_at = Instant::now();
                let found = self.store.project(&project).await?;
                let limits = found.map(|project| project.limits).unwrap_or_default();
                *lock(&self.open_limits) = Some((read_at, limits));
                limits
            }
        };
        Ok(Standing {
            project,
            max_requests_per_minute: limits.max_requests_per_minute,
        })
    }

    /// The standing of who has `key`.
    pub(crate) async fn with_key(&self, key: &ApiKey) -> Result<Verdict, StoreError> {
        let Some(found) = self.find(&key.id).await? else {
            return Ok(Verdict::Wrong);
        };
        if !key.has_secret_hash(found.secret_hash) {
            return Ok(Verdict::Wrong);
        }
        if !found.is_active {
            return Ok(Verdict::Withdrawn);
        }
        self.touch(&key.id);
        Ok(Verdict::Good(Standing {
            project: found.project_id.clone(),
            max_requests_per_minute: found.limits.max_requests_per_minute,
        }))
    }

    async fn find(&self, id: &KeyId) -> Result<Option<Arc<KeyForAuth>>, StoreError> {
        if let Some(remembered) = lock(&self.remembered).get(id)
            && is_fresh(remembered.read_at)
        {
            return Ok(Some(Arc::clone(&remembered.key)));
        }
        // Before the question, so that no change after it is missed for longer than promised.
        let read_at = Instant::now();
        let Some(key) = self.store.key_for_auth(id).await? else {
            return Ok(None);
        };
        let key = Arc::new(key);
        let mut remembered = lock(&self.remembered);
        let touched_at = remembered.get(id).and_then(|old| old.touched_at);
        if remembered.len() >= MAX_REMEMBERED {
            remembered.clear();
        }
        let new = Remembered {
            key: Arc::clone(&key),
            read_at,
            touched_at,
        };
        remembered.insert(id.clone(), new);
        Ok(Some(key))
    }

    /// Notes now and then that a key is in use; nobody waits for it.
    fn touch(&self, id: &KeyId) {
        let mut remembered = lock(&self.remembered);
        let Some(entry) = remembered.get_mut(id) else {
            return;
        };
        if entry
            .touched_at
            .is_some_and(|at| at.elapsed() < TOUCH_EVERY)
        {
            return;
        }
        entry.touched_at = Some(Instant::now());
        let (store, id) = (Arc::clone(&self.store), id.clone());
        tokio::spawn(async move {
            if let Err(err) = store.touch_key(&id).await {
                tracing::warn!(key.id = %id, cause = %err, "could not note the use of a key");
            }
        });
    }
}

fn is_fresh(read_at: Instant) -> bool {
    read_at.elapsed() < FRESH
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_open_by_itself() {
        let check = |listen: &str, no_auth, expected| {
            assert_eq!(
                Access::of(listen.parse().unwrap(), no_auth),
                expected,
                "{listen} {no_auth}"
            );
        };
        check("127.0.0.1:8080", false, Access::UntilFirstKey);
        check("[::1]:8080", false, Access::UntilFirstKey);
        check("0.0.0.0:8080", false, Access::KeyHolders);
        check("192.168.1.5:8080", false, Access::KeyHolders);
        check("[::]:8080", false, Access::KeyHolders);
        check("127.0.0.1:8080", true, Access::Everybody);
        check("0.0.0.0:8080", true, Access::Everybody);
    }
}

//! The keys: who could come in, and whether anybody who should not.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kinora_domain::UnixMillis;
use kinora_store::{Key, PostgresStore};

use super::Finding;
use crate::accounts::Access;
use crate::config::{Config, DatabasePlace};
use crate::data_folder::DataFolder;
use crate::storage;

const CHECK: &str = "keys";
const EXPIRES_SOON: Duration = Duration::from_secs(7 * 24 * 3600);

/// Compares the keys that there are with the address that is served.
pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let access = Access::of(config.listen, config.no_auth);
    let is_loopback = config.listen.ip().is_loopback();
    match read_keys(config).await {
        Ok(keys) => vec![judge(access, is_loopback, &keys, now())],
        Err(error) => {
            let advice = "run kinora doctor as the user that runs the server";
            vec![Finding::note(
                CHECK,
                format!("cannot be read ({error})"),
                advice,
            )]
        }
    }
}

/// Looking must make nothing: without a database there are no keys.
async fn read_keys(config: &Config) -> anyhow::Result<Vec<Key>> {
    let database = DataFolder::at(&config.data_dir).database();
    if config.database.url == DatabasePlace::Sqlite && !database.exists() {
        return Ok(Vec::new());
    }
    let store = match &config.database.url {
        DatabasePlace::Sqlite => storage::open_store(config).await?,
        DatabasePlace::Postgres(url) => Arc::new(PostgresStore::as_it_is(
            &storage::postgres_options(config, url),
        )?),
    };
    let keys = store.keys(None).await;
    store.close().await;
    Ok(keys?)
}

fn now() -> UnixMillis {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixMillis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

fn judge(access: Access, is_loopback: bool, keys: &[Key], now: UnixMillis) -> Finding {
    let has_expired = |key: &&Key| key.expires_at.is_some_and(|at| at <= now);
    let usable: Vec<&Key> = keys
        .iter()
        .filter(|key| key.revoked_at.is_none() && !has_expired(key))
        .collect();
    match access {
        Access::Everybody if is_loopback => Finding::ok(
            CHECK,
            "not asked for (no_auth); only this machine can reach the server",
        ),
        Access::Everybody => Finding::note(
            CHECK,
            "not asked for (no_auth): whoever reaches the server may use it",
            "make one with kinora keys create and leave out no_auth, unless something else guards the server",
        ),
        Access::UntilFirstKey if keys.is_empty() => {
            Finding::ok(CHECK, "none, and only this machine can reach the server")
        }
        Access::KeyHolders if keys.is_empty() => Finding::broken(
            CHECK,
            "none, and other machines can reach the server: kinora serve refuses to start",
            "make one with kinora keys create, or listen on 127.0.0.1",
        ),
        Access::UntilFirstKey | Access::KeyHolders if usable.is_empty() => Finding::broken(
            CHECK,
            "all have expired or were revoked: every request is refused",
            "make one with kinora keys create",
        ),
        Access::UntilFirstKey | Access::KeyHolders => judge_expiry(&usable, now),
    }
}

fn judge_expiry(usable: &[&Key], now: UnixMillis) -> Finding {
    let soon = UnixMillis(now.0.saturating_add(EXPIRES_SOON.as_millis() as i64));
    let expires_soon = |key: &&&Key| key.expires_at.is_some_and(|at| at <= soon);
    let n_usable = usable.len();
    match usable.iter().find(expires_soon) {
        Some(key) => Finding::note(
            CHECK,
            format!(
                "{n_usable} usable; {} ({}) expires within a week",
                key.id, key.name
            ),
            "make its successor in time with kinora keys create",
        ),
        None => Finding::ok(CHECK, format!("{n_usable} usable")),
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::{KeyId, ProjectId};

    use super::super::State;
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
    const DAY_MS: i64 = 24 * 3600 * 1000;

    fn key(expires_in_days: Option<i64>, is_revoked: bool) -> Key {
        Key {
            id: KeyId::parse("key_1").unwrap(),
            project_id: ProjectId::default_project(),
            name: "a key".to_owned(),
            created_at: UnixMillis(NOW.0 - 100 * DAY_MS),
            last_used_at: None,
            expires_at: expires_in_days.map(|days| UnixMillis(NOW.0 + days * DAY_MS)),
            revoked_at: is_revoked.then_some(NOW),
        }
    }

    #[track_caller]
    fn check(access: Access, is_loopback: bool, keys: &[Key], expected: State) {
        let finding = judge(access, is_loopback, keys, NOW);
        assert_eq!(finding.state, expected, "{finding:?}");
    }

    #[test]
    fn an_exposed_server_needs_a_key_or_a_word() {
        check(Access::KeyHolders, false, &[], State::Broken);
        check(Access::KeyHolders, false, &[key(None, false)], State::Ok);
        check(Access::Everybody, false, &[], State::Note);
        check(Access::Everybody, true, &[], State::Ok);
        check(Access::UntilFirstKey, true, &[], State::Ok);
    }

    #[test]
    fn keys_that_open_nothing_are_told() {
        let dead = [key(Some(-1), false), key(None, true)];
        for access in [Access::UntilFirstKey, Access::KeyHolders] {
            check(
                access,
                access == Access::UntilFirstKey,
                &dead,
                State::Broken,
            );
        }
        check(
            Access::KeyHolders,
            false,
            &[key(Some(3), false)],
            State::Note,
        );
        check(
            Access::KeyHolders,
            false,
            &[key(Some(30), false)],
            State::Ok,
        );
    }
}

//! The store on PostgreSQL: one database, any number of processes.
//!
//! Each operation is one transaction at `read committed`, on a connection of a pool. What the single writer gives to
//! SQLite, rows that are locked in one order give here: project before video, video before what hangs on it, endpoint
//! before delivery. Two transactions that meet in another order are told apart by the database, which ends one of them
//! ([`StoreError::Busy`]).

mod accounts;
mod claims;
mod create;
mod fleet;
mod import;
mod inputs;
mod library;
mod listen;
mod load;
mod open;
mod pool_use;
mod reap;
mod rows;
mod sql;
mod store;
mod tidy;
mod videos;
mod webhooks;
mod worker;

use std::time::Duration;

use deadpool_postgres::{Object, Pool, PoolError, TimeoutType};
use tokio_postgres::error::SqlState;

use crate::StoreError;

pub use self::import::Vacancy;
pub use self::open::PostgresOptions;

/// How long an operation may take in all. It is longer than the database allows a statement, so that it ends only what
/// the database does not answer at all.
const OPERATION_LIMIT: Duration = Duration::from_secs(25);

/// Videos in a PostgreSQL database, which any number of processes may have open.
pub struct PostgresStore {
    pool: Pool,
    /// For connections that are none of the pool's.
    options: PostgresOptions,
}

impl PostgresStore {
    /// Connects to the database and brings it up to date, like [`PostgresStore::migrate`].
    ///
    /// # Errors
    /// As there.
    pub async fn open(options: &PostgresOptions) -> Result<Self, StoreError> {
        Self::migrate(options).await?;
        Self::as_it_is(options)
    }

    /// The database as it is, for those who only look: nothing is brought up to date, and nothing is asked yet.
    ///
    /// # Errors
    /// The URL or the certificates are of no use.
    pub fn as_it_is(options: &PostgresOptions) -> Result<Self, StoreError> {
        Ok(Self {
            pool: open::pool(options)?,
            options: options.clone(),
        })
    }

    /// Brings the database up to date, beside processes that serve from it, too. Returns the migrations that it was
    /// behind.
    ///
    /// # Errors
    /// The URL or the certificates are of no use, the database cannot be reached ([`StoreError::Unavailable`]), or was
    /// made by a newer kinora ([`StoreError::Migration`]).
    pub async fn migrate(options: &PostgresOptions) -> Result<Vec<String>, StoreError> {
        open::migrate(options).await
    }

    async fn connection(&self) -> Result<Object, StoreError> {
        self.pool.get().await.map_err(|err| match err {
            PoolError::Timeout(TimeoutType::Wait) => StoreError::Busy,
            PoolError::Closed => StoreError::Database("the store is closed".to_owned()),
            PoolError::Backend(err) => err.into(),
            err => StoreError::Unavailable(err.to_string()),
        })
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(err: tokio_postgres::Error) -> Self {
        let Some(said) = err.as_db_error() else {
            // Nothing was said: the connection broke, or there was none.
            let cause = std::error::Error::source(&err).map(ToString::to_string);
            return Self::Unavailable(
                cause.map_or_else(|| err.to_string(), |cause| format!("{err}: {cause}")),
            );
        };
        let code = said.code();
        if [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::QUERY_CANCELED,
        ]
        .contains(code)
        {
            return Self::Busy;
        }
        if *code == SqlState::DISK_FULL {
            return Self::Full(said.message().to_owned());
        }
        // Shutting down, starting up, no room for another connection; classes of SQLSTATE, see its appendix A.
        let is_down = ["57P", "08", "53"]
            .iter()
            .any(|class| code.code().starts_with(class));
        if is_down {
            return Self::Unavailable(said.message().to_owned());
        }
        Self::Database(format!("{} ({})", said.message(), code.code()))
    }
}

/// The error of an operation that the database did not answer.
fn silent() -> StoreError {
    let seconds = OPERATION_LIMIT.as_secs();
    StoreError::Unavailable(format!("the database did not answer within {seconds} s"))
}

/// Does `$work` with a connection of the pool. One that does not answer is given up.
macro_rules! with_connection {
    ($store:expr, |$conn:ident| $work:expr) => {{
        let mut connection = $store.connection().await?;
        let $conn = &mut connection;
        let work = tokio::time::timeout(OPERATION_LIMIT, async { $work });
        match work.await {
            Ok(done) => done,
            Err(_) => {
                drop(deadpool_postgres::Object::take(connection));
                Err(silent().into())
            }
        }
    }};
}

/// Does `$work` in one transaction, which is undone when that fails or is dropped.
macro_rules! in_transaction {
    ($store:expr, |$db:ident| $work:expr) => {
        with_connection!($store, |conn| {
            let tx = conn.transaction().await?;
            let $db = &tx;
            let done = $work.await?;
            tx.commit().await?;
            Ok(done)
        })
    };
}

/// Reads with `$work` at one state of the database.
macro_rules! at_one_state {
    ($store:expr, |$db:ident| $work:expr) => {
        with_connection!($store, |conn| {
            let tx = conn
                .build_transaction()
                .isolation_level(tokio_postgres::IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()
                .await?;
            let $db = &tx;
            let done = $work.await?;
            tx.commit().await?;
            Ok(done)
        })
    };
}

/// Does `$work`, which is a single statement.
macro_rules! at_once {
    ($store:expr, |$db:ident| $work:expr) => {
        with_connection!($store, |conn| {
            let $db: &deadpool_postgres::Client = conn;
            $work.await
        })
    };
}

use {at_once, at_one_state, in_transaction, with_connection};

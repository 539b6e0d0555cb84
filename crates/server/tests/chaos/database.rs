//! The rows as they are, read past the product.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kinora_testbed::PostgresCluster;
use rusqlite::{Connection, OpenFlags};

/// A database to look into.
#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(PathBuf),
    Postgres(Arc<PostgresCluster>),
}

impl Database {
    /// The rows of a query of one text column, or why there are none.
    pub(crate) async fn rows(&self, sql: &str) -> Result<Vec<String>, String> {
        let (database, sql) = (self.clone(), sql.to_owned());
        tokio::task::spawn_blocking(move || database.read(&sql))
            .await
            .expect("no panic")
    }

    fn read(&self, sql: &str) -> Result<Vec<String>, String> {
        match self {
            Self::Sqlite(path) => read_sqlite(path, sql).map_err(|err| err.to_string()),
            Self::Postgres(cluster) => {
                let answer = cluster.execute("postgres", sql);
                let answer = answer.map_err(|err| err.to_string())?;
                Ok(answer.lines().map(str::to_owned).collect())
            }
        }
    }

    /// The only number that a query finds.
    pub(crate) async fn number(&self, sql: &str) -> Result<u64, String> {
        let rows = self.rows(&format!("select cast(({sql}) as text)")).await?;
        let number = rows.first().and_then(|row| row.parse().ok());
        number.ok_or_else(|| format!("no number: {rows:?}"))
    }

    /// A hash as text, in the words of this database.
    pub(crate) fn hex(&self, column: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("lower(hex({column}))"),
            Self::Postgres(_) => format!("encode({column}, 'hex')"),
        }
    }

    /// Sets the database's clock to be so much ahead.
    pub(crate) async fn move_clock(&self, ahead: Duration) -> Result<(), String> {
        let ahead_ms = ahead.as_millis();
        match self {
            Self::Sqlite(path) => {
                let path = path.clone();
                let moved = tokio::task::spawn_blocking(move || {
                    let conn = Connection::open(path)?;
                    conn.busy_timeout(Duration::from_secs(20))?;
                    conn.execute_batch(&format!(
                        "begin immediate;
                         drop view clock;
                         create view clock as
                         select cast(round(unixepoch('subsec') * 1000) as integer) + {ahead_ms} as now_ms;
                         commit;"
                    ))
                });
                let moved: Result<(), rusqlite::Error> = moved.await.expect("no panic");
                moved.map_err(|err| err.to_string())
            }
            Self::Postgres(_) => {
                let view = format!(
                    "create or replace view clock as
                     select (extract(epoch from statement_timestamp()) * 1000)::bigint + {ahead_ms} as now_ms"
                );
                self.rows(&view).await.map(drop)
            }
        }
    }
}

fn read_sqlite(path: &PathBuf, sql: &str) -> Result<Vec<String>, rusqlite::Error> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

//! All rows of a SQLite database into an empty PostgreSQL database, in one transaction.
//!
//! Both have the same tables and columns, which a test holds together; what PostgreSQL writes in another way (arrays,
//! booleans, bytes) is told by its own catalog. So a column that is added to both is moved without a word here.

use std::fmt::Write as _;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::SinkExt as _;
use rusqlite::types::ValueRef;
use tokio::sync::mpsc;
use tokio_postgres::{Client, Transaction};

use super::{PostgresOptions, PostgresStore};
use crate::{SqliteCopy, StoreError};

/// What is moved, in an order in which whatever is pointed at comes first.
const TABLES: [&str; 15] = [
    "projects",
    "api_keys",
    "videos",
    "video_checkpoints",
    "video_assets",
    "video_inputs",
    "video_attempts",
    "characters",
    "character_frames",
    "files",
    "idempotency_keys",
    "events",
    "webhook_endpoints",
    "webhook_deliveries",
    "garbage",
];

/// How many bytes of rows go at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// How often, and how long after each other, other connections are looked for.
const IN_USE_TRIES: u32 = 15;
const IN_USE_AGAIN_AFTER: Duration = Duration::from_millis(200);

const END: &str = "delete from facts where name = $1";
/// The fact that is there from the beginning of an import to its end.
const IMPORTING: &str = "importing";

/// Whether a database can take all rows of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vacancy {
    /// There is nothing in it, and nobody uses it.
    Vacant,
    /// It has rows already, in this table.
    HasRows(&'static str),
    /// Other processes of kinora are connected.
    InUse,
}

/// A column as PostgreSQL has it.
struct Column {
    name: String,
    /// A list of texts, which SQLite has as JSON.
    is_list: bool,
}

impl PostgresStore {
    /// Notes, in a database that is up to date, that all rows of another will come, until [`PostgresStore::import`] has
    /// brought them or [`PostgresStore::call_off_import`]. Who begins to serve meanwhile is to be refused: a sweep would
    /// take files that have no row yet.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn announce_import(options: &PostgresOptions) -> Result<(), StoreError> {
        let sql =
            "insert into facts (name, value, noted_at) values ($1, '', (select now_ms from clock))
                   on conflict (name) do nothing";
        connect(options).await?.execute(sql, &[&IMPORTING]).await?;
        Ok(())
    }

    /// Takes back what was announced.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn call_off_import(options: &PostgresOptions) -> Result<(), StoreError> {
        connect(options).await?.execute(END, &[&IMPORTING]).await?;
        Ok(())
    }

    /// Whether an import was announced and has not come to its end.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn is_importing(options: &PostgresOptions) -> Result<bool, StoreError> {
        let sql = "select exists (select 1 from facts where name = $1)";
        let found = connect(options)
            .await?
            .query_one(sql, &[&IMPORTING])
            .await?;
        Ok(found.get(0))
    }

    /// Whether the database, which is up to date, can take all rows of another. This process must not have it open.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn vacancy(options: &PostgresOptions) -> Result<Vacancy, StoreError> {
        let mut client = connect(options).await?;
        let others = r"
            select exists (select 1 from pg_stat_activity
                where datname = current_database() and application_name = 'kinora' and pid <> pg_backend_pid())";
        // A connection that was closed a moment ago, such as that of the migration, is still on the list.
        let mut n_tries = 0;
        while client.query_one(others, &[]).await?.get(0) {
            n_tries += 1;
            if n_tries == IN_USE_TRIES {
                return Ok(Vacancy::InUse);
            }
            tokio::time::sleep(IN_USE_AGAIN_AFTER).await;
        }
        let tx = client.transaction().await?;
        Ok(first_with_rows(&tx)
            .await?
            .map_or(Vacancy::Vacant, Vacancy::HasRows))
    }

    /// Moves all rows of `copy`, which is up to date, into the database, which is up to date and has none. All of them
    /// are there on return, or none. Not moved is what tells of processes and places. Returns how many rows each
    /// table has.
    ///
    /// # Errors
    /// The database has rows already, cannot be reached, or has no room.
    pub async fn import(
        options: &PostgresOptions,
        copy: SqliteCopy,
    ) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let mut client = connect(options).await?;
        let tx = client.transaction().await?;
        // Whoever writes meanwhile waits, and then finds what was moved.
        let lock = format!("lock table {} in exclusive mode", TABLES.join(", "));
        tx.batch_execute(&lock).await?;
        if let Some(table) = first_with_rows(&tx).await? {
            return Err(StoreError::Database(format!(
                "there are {table} in it already"
            )));
        }
        // The one that every database is made with.
        tx.execute("delete from projects", &[]).await?;
        let mut moved = Vec::with_capacity(TABLES.len());
        let mut copy = copy;
        for table in TABLES {
            let n_rows;
            (copy, n_rows) = move_table(&tx, copy, table).await?;
            moved.push((table, n_rows));
        }
        tx.execute(END, &[&IMPORTING]).await?;
        tx.commit().await?;
        Ok(moved)
    }
}

/// A connection of its own: what is done on it may take longer than a statement of the service may.
async fn connect(options: &PostgresOptions) -> Result<Client, StoreError> {
    let (client, connection) = options.config()?.connect(options.tls()?).await?;
    tokio::spawn(async move {
        if let Err(err) = connection.await {
            tracing::debug!(cause = %err, "a connection ended");
        }
    });
    Ok(client)
}

async fn first_with_rows(tx: &Transaction<'_>) -> Result<Option<&'static str>, StoreError> {
    for table in TABLES {
        let but = match table {
            "projects" => "where id <> 'default'",
            _ => "",
        };
        let sql = format!("select exists (select 1 from {table} {but})");
        if tx.query_one(&sql, &[]).await?.get(0) {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

async fn move_table(
    tx: &Transaction<'_>,
    copy: SqliteCopy,
    table: &'static str,
) -> Result<(SqliteCopy, u64), StoreError> {
    let columns = columns(tx, table).await?;
    let mut missing = copy.columns(table)?;
    missing.retain(|name| !columns.iter().any(|column| column.name == *name));
    if !missing.is_empty() {
        return Err(StoreError::Database(format!(
            "{table} has no {}",
            missing.join(", ")
        )));
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let statement = format!("copy {table} ({}) from stdin", names.join(", "));
    let mut sink = pin!(tx.copy_in::<_, Bytes>(&statement).await?);
    let (chunks, mut receiver) = mpsc::channel(4);
    let reading = tokio::task::spawn_blocking(move || {
        let read = read_table(&copy, table, &columns, &chunks);
        (copy, read)
    });
    while let Some(chunk) = receiver.recv().await {
        sink.send(chunk).await?;
    }
    let broke_down = |err| StoreError::Database(format!("reading {table} broke down: {err}"));
    let (copy, read) = reading.await.map_err(broke_down)?;
    read?;
    Ok((copy, sink.finish().await?))
}

async fn columns(tx: &Transaction<'_>, table: &str) -> Result<Vec<Column>, StoreError> {
    let sql = r"
        select column_name::text, data_type = 'ARRAY' from information_schema.columns
        where table_schema = current_schema() and table_name = $1 order by ordinal_position";
    let rows = tx.query(sql, &[&table]).await?;
    let column = |row: &tokio_postgres::Row| Column {
        name: row.get(0),
        is_list: row.get(1),
    };
    Ok(rows.iter().map(column).collect())
}

/// Reads a table in the text format of COPY, in chunks. Blocks.
fn read_table(
    copy: &SqliteCopy,
    table: &str,
    columns: &[Column],
    chunks: &mpsc::Sender<Bytes>,
) -> Result<(), StoreError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let gone = |_| StoreError::Database("nobody takes the rows".to_owned());
    let mut chunk = String::new();
    copy.for_each_row(table, &names, |values| {
        for (value_idx, (value, column)) in values.iter().zip(columns).enumerate() {
            if value_idx > 0 {
                chunk.push('\t');
            }
            write_value(&mut chunk, *value, column)?;
        }
        chunk.push('\n');
        if chunk.len() >= CHUNK_BYTES {
            let full = Bytes::from(std::mem::take(&mut chunk));
            chunks.blocking_send(full).map_err(gone)?;
        }
        Ok(())
    })?;
    chunks.blocking_send(Bytes::from(chunk)).map_err(gone)
}

/// Writes a value as COPY reads it (PostgreSQL's documentation of COPY, text format).
fn write_value(out: &mut String, value: ValueRef<'_>, column: &Column) -> Result<(), StoreError> {
    let wrong = |why: String| StoreError::Database(format!("{} of a row: {why}", column.name));
    match value {
        ValueRef::Null => out.push_str("\\N"),
        ValueRef::Integer(number) => out.push_str(&number.to_string()),
        // As many digits as it takes to read the same number again.
        ValueRef::Real(number) => out.push_str(&format!("{number:?}")),
        ValueRef::Blob(bytes) => {
            out.push_str("\\\\x");
            for byte in bytes {
                // A String takes everything.
                let _ = write!(out, "{byte:02x}");
            }
        }
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|err| wrong(err.to_string()))?;
            match column.is_list {
                true => escape(out, &list(text).map_err(|err| wrong(err.to_string()))?),
                false => escape(out, text),
            }
        }
    }
    Ok(())
}

fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
}

/// A JSON array of texts as PostgreSQL writes arrays.
fn list(json: &str) -> Result<String, serde_json::Error> {
    let texts: Vec<String> = serde_json::from_str(json)?;
    let quoted = texts.iter().map(|text| {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{text}\"")
    });
    Ok(format!("{{{}}}", quoted.collect::<Vec<_>>().join(",")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use kinora_testbed::PostgresCluster;
    use rusqlite::Connection;

    use super::*;
    use crate::SqliteStore;

    /// Told anew by each installation: its processes, and where it has what.
    const STAYS: [&str; 4] = ["facts", "pings", "workers", "refinery_schema_history"];

    fn texts(conn: &Connection, sql: &str) -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn sorted(mut names: Vec<String>) -> Vec<String> {
        names.sort();
        names
    }

    fn database(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("videos.sqlite3");
        drop(SqliteStore::open(&path).unwrap());
        path
    }

    #[tokio::test]
    async fn every_table_and_column_is_moved_or_stays_for_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(folder.path());
        let conn = Connection::open(&path).unwrap();
        let cluster = PostgresCluster::start(false).unwrap();
        let options = PostgresOptions::at(&cluster.url("postgres"));
        PostgresStore::migrate(&options).await.unwrap();
        let mut client = connect(&options).await.unwrap();
        let tx = client.transaction().await.unwrap();

        let named: BTreeSet<&str> = TABLES.iter().chain(&STAYS).copied().collect();
        let here =
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'";
        let here = texts(&conn, here);
        assert_eq!(
            here.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            named
        );
        let there = "select table_name::text from information_schema.tables
             where table_schema = 'public' and table_type = 'BASE TABLE'";
        let there = tx.query(there, &[]).await.unwrap();
        let there: BTreeSet<&str> = there.iter().map(|row| row.get(0)).collect();
        assert_eq!(there, named);

        let copy = SqliteCopy::open(&path).unwrap();
        for table in TABLES {
            let there = columns(&tx, table).await.unwrap();
            let there = there.into_iter().map(|column| column.name).collect();
            assert_eq!(
                sorted(copy.columns(table).unwrap()),
                sorted(there),
                "{table}"
            );
        }
    }

    /// Fills every column of every table with something that is hard to write.
    fn fill(path: &Path) {
        let conn = Connection::open(path).unwrap();
        let text = "a\tb\nc\\d\"{é}\r'";
        conn.execute_batch(&format!(
            r#"pragma foreign_keys = on;
            insert into projects (id, name, weight, max_queued, created_at) values ('proj_1', '{quoted}', 0.1, 9, 5);
            insert into api_keys values ('key_1', 'proj_1', 'k', x'00ff5c', 1, null, 2, null);
            insert into videos (id, project_id, verb, model, engine_model, prompt, width_px, height_px, total_ms, clip_ms,
                fps, seed, guidance_scale, character_ids, created_at, run_at)
            values ('video_1', 'proj_1', 'create', 'm', 'e', '{quoted}', 1, 2, 3, 4, 5, -9223372036854775808, 7.25,
                '["char_1","a\"b\\c,{{}}"]', 1, 2);
            insert into video_checkpoints values ('video_1', x'', 3);
            insert into video_assets values ('video_1', 'video', 1, 'videos/a/b', 7, zeroblob(32));
            insert into video_inputs values ('video_1', 'clip', 0, 'upload', 'uploads/a/b', 7, zeroblob(32));
            insert into video_attempts values ('video_1', 1, 'w', 1, null, null, null, null);
            insert into characters values ('char_1', 'proj_1', 'Mia', '{{"a": [1, "\\"]}}', 4);
            insert into character_frames values ('char_1', 0, 'characters/a/b', 7, zeroblob(32));
            insert into files values ('file-1', 'proj_1', '{quoted}', 'p', 't', 'files/a/b', 7, zeroblob(32), 1, null);
            insert into idempotency_keys values ('proj_1', '{quoted}', x'01', 'video_1', 6);
            insert into events values ('evt_1', 'proj_1', 'video.completed', 'video_0', 8);
            insert into webhook_endpoints values ('we_1', 'proj_1', 'n', 'u', x'02', '["video.failed"]', 1, 2, null, null);
            insert into webhook_deliveries (id, event_id, endpoint_id, run_at, created_at)
            values ('evt_1.we_1', 'evt_1', 'we_1', 3, 4);
            insert into garbage values ('files/x/y', 9);"#,
            quoted = text.replace('\'', "''")
        ))
        .unwrap();
    }

    #[tokio::test]
    async fn every_value_arrives_as_it_was_and_only_where_nothing_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(folder.path());
        fill(&path);
        let cluster = PostgresCluster::start(false).unwrap();
        let options = PostgresOptions::at(&cluster.url("postgres"));
        PostgresStore::migrate(&options).await.unwrap();
        let vacancy = || PostgresStore::vacancy(&options);
        PostgresStore::announce_import(&options).await.unwrap();
        assert!(PostgresStore::is_importing(&options).await.unwrap());
        assert_eq!(vacancy().await.unwrap(), Vacancy::Vacant);
        let copy = || SqliteCopy::open(&path).unwrap();
        let moved = PostgresStore::import(&options, copy()).await.unwrap();
        assert_eq!(moved.iter().map(|(_, n_rows)| n_rows).sum::<u64>(), 16);
        assert!(moved.iter().all(|(_, n_rows)| *n_rows > 0), "{moved:?}");
        assert!(!PostgresStore::is_importing(&options).await.unwrap());
        assert_eq!(vacancy().await.unwrap(), Vacancy::HasRows("projects"));
        let again = PostgresStore::import(&options, copy()).await;
        assert!(again.unwrap_err().to_string().contains("already"));

        let client = connect(&options).await.unwrap();
        for (sql, expected) in [
            ("select prompt from videos", "a\tb\nc\\d\"{é}\r'"),
            ("select key from idempotency_keys", "a\tb\nc\\d\"{é}\r'"),
            ("select character_ids[2] from videos", "a\"b\\c,{}"),
            ("select seed::text from videos", "-9223372036854775808"),
            ("select guidance_scale::text from videos", "7.25"),
            (
                "select weight::text from projects where id = 'proj_1'",
                "0.1",
            ),
            ("select encode(secret_hash, 'hex') from api_keys", "00ff5c"),
            ("select length(bytes)::text from video_checkpoints", "0"),
            ("select is_private::text from video_assets", "true"),
            ("select facts->'a'->>1 from characters", "\\"),
            (
                "select event_types[1] from webhook_endpoints",
                "video.failed",
            ),
        ] {
            let found: String = client.query_one(sql, &[]).await.unwrap().get(0);
            assert_eq!(found, expected, "{sql}");
        }
        let nulls = "select last_used_at is null and revoked_at is null from api_keys";
        assert!(
            client
                .query_one(nulls, &[])
                .await
                .unwrap()
                .get::<_, bool>(0)
        );
        assert_eq!(vacancy().await.unwrap(), Vacancy::InUse);
    }
}

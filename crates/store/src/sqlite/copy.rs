//! A copy of all rows at one moment, to be kept or moved elsewhere.
//!
//! The copy is a database file of its own, made beside a server that writes. It is written anew from the rows instead
//! of page by page: what was deleted is not in it, and neither is unused space.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::open;
use crate::{BlobKey, StoreError};

/// All blobs that rows point at, by key. Garbage is not among them: nothing needs it any more.
const BLOBS: &str = r"
    select blob_key, size_bytes, blake3 from video_assets
    union select blob_key, size_bytes, blake3 from video_inputs
    union select blob_key, size_bytes, blake3 from character_frames
    union select blob_key, size_bytes, blake3 from files
    order by blob_key";

const COUNTS: &str = r"
    select (select count(*) from projects),
           (select count(*) from videos),
           (select count(*) from videos where status in ('queued', 'in_progress'))";

const SEALED_SECRETS: &str = "select id, secret_sealed from webhook_endpoints";

/// Whose blobs these are, and where: the copy is another database, which must not sweep the first one's blobs.
const FORGET_PLACE: &str = "delete from facts where name in ('database', 'blobs')";

/// Rows of one moment in a file of their own, which nothing writes.
pub struct SqliteCopy {
    conn: Connection,
}

/// A blob that rows point at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBlob {
    /// Its key.
    pub key: BlobKey,
    /// How many bytes it has.
    pub size_bytes: u64,
    /// Their hash.
    pub blake3: [u8; 32],
}

/// How much a copy has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopyCounts {
    /// Projects, `default` among them.
    pub n_projects: u64,
    /// Videos in any state.
    pub n_videos: u64,
    /// Those that are still to be made.
    pub n_unfinished: u64,
}

impl SqliteCopy {
    /// Copies the rows of the database at `database` into a new file at `copy`; servers may write meanwhile, and do not
    /// wait. The database stays as it is, also where it is of an older kinora. Blocks for as long as it takes to read
    /// all rows.
    ///
    /// # Errors
    /// The database cannot be read, or was made by a newer kinora ([`StoreError::Migration`]); there is no room
    /// ([`StoreError::Full`]); `copy` is there already.
    pub fn make(database: &Path, copy: &Path) -> Result<(), StoreError> {
        // To read a database in WAL mode that nobody has open, its log must be written.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(database, flags)?;
        conn.busy_timeout(std::time::Duration::from_secs(30))?;
        check_version(&conn)?;
        let path = copy.to_str().ok_or_else(|| {
            StoreError::Database(format!("{} is not a name in UTF-8", copy.display()))
        })?;
        conn.execute("vacuum into ?1", [path])?;
        Ok(())
    }

    /// Opens a copy to read it.
    ///
    /// # Errors
    /// It is damaged, is no database of kinora, or was made by a newer one ([`StoreError::Migration`]).
    pub fn open(copy: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(copy, flags)?;
        check_version(&conn)?;
        Ok(Self { conn })
    }

    /// Reads all of it and checks that it fits together.
    ///
    /// # Errors
    /// It does not.
    pub fn check(&self) -> Result<(), StoreError> {
        let found: String = self
            .conn
            .query_row("pragma quick_check(1)", [], |row| row.get(0))?;
        match found.as_str() {
            "ok" => Ok(()),
            _ => Err(StoreError::Database(found)),
        }
    }

    /// How much there is.
    ///
    /// # Errors
    /// The copy cannot be read.
    pub fn counts(&self) -> Result<CopyCounts, StoreError> {
        let counts = self.conn.query_row(COUNTS, [], |row| {
            Ok(CopyCounts {
                n_projects: count(row, 0)?,
                n_videos: count(row, 1)?,
                n_unfinished: count(row, 2)?,
            })
        })?;
        Ok(counts)
    }

    /// Shows every blob that rows point at, by key, which is always the same order.
    ///
    /// # Errors
    /// The copy cannot be read, or whatever `visit` says.
    pub fn for_each_blob<E: From<StoreError>>(
        &self,
        mut visit: impl FnMut(KeptBlob) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.conn.prepare(BLOBS).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            visit(kept_blob(row).map_err(StoreError::from)?)?;
        }
        Ok(())
    }

    /// Every webhook endpoint's id with its secret as it is sealed.
    ///
    /// # Errors
    /// The copy cannot be read.
    pub fn sealed_secrets(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let mut statement = self.conn.prepare(SEALED_SECRETS)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.conn
    }

    /// Makes the copy at `path` a database of its own, which has its blobs wherever it is opened first.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn let_go(path: &Path) -> Result<(), StoreError> {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.execute(FORGET_PLACE, [])?;
        Ok(())
    }
}

fn kept_blob(row: &rusqlite::Row<'_>) -> rusqlite::Result<KeptBlob> {
    Ok(KeptBlob {
        key: BlobKey::from_stored(row.get(0)?),
        size_bytes: count(row, 1)?,
        blake3: row.get(2)?,
    })
}

/// A number that is never negative, which SQLite has no type for.
fn count(row: &rusqlite::Row<'_>, column_idx: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column_idx)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column_idx, number))
}

/// A newer kinora may point at blobs in ways that this one does not know of.
fn check_version(conn: &Connection) -> Result<(), StoreError> {
    let newest = "select max(version) from refinery_schema_history";
    let version: Option<i64> = conn
        .query_row(newest, [], |row| row.get(0))
        .map_err(|err| {
            StoreError::Database(format!("it is no database of kinora, or is damaged: {err}"))
        })?;
    let version = version.unwrap_or(0);
    match version > i64::from(open::newest_version()) {
        false => Ok(()),
        true => Err(StoreError::Migration(format!(
            "it was made by a newer kinora, which has the migration {version}; use that version"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn tables_with(conn: &Connection, column: &str) -> BTreeSet<String> {
        let sql = "select t.name from sqlite_schema t, pragma_table_info(t.name) c
                   where t.type = 'table' and c.name = ?1";
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([column], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn a_copy_names_the_blobs_of_every_table_that_points_at_blobs() {
        let folder = tempfile::tempdir().unwrap();
        let conn = open::writer(&folder.path().join("videos.sqlite3")).unwrap();
        let mut tables = tables_with(&conn, "blob_key");
        // What nothing points at is not kept.
        assert!(tables.remove("garbage"));
        assert!(tables.len() >= 4, "{tables:?}");
        for table in &tables {
            assert!(BLOBS.contains(&format!("from {table}\n")), "{table}");
        }
        assert_eq!(BLOBS.matches(" from ").count(), tables.len());
        conn.prepare(BLOBS).unwrap();
    }

    #[test]
    fn a_copy_is_of_one_moment_and_another_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("videos.sqlite3");
        let conn = open::writer(&path).unwrap();
        let facts = "insert into facts (name, value, noted_at)
             values ('database', 'a', 1), ('blobs', 'there', 1), ('webhook key', 'b', 1)";
        conn.execute(facts, []).unwrap();
        let copy_path = folder.path().join("copy.sqlite3");
        SqliteCopy::make(&path, &copy_path).unwrap();
        conn.execute("delete from facts", []).unwrap();
        SqliteCopy::let_go(&copy_path).unwrap();
        let copy = SqliteCopy::open(&copy_path).unwrap();
        copy.check().unwrap();
        assert_eq!(copy.counts().unwrap().n_projects, 1);
        let names: String = copy
            .conn
            .query_row("select group_concat(name) from facts", [], |row| row.get(0))
            .unwrap();
        assert_eq!(names, "webhook key");
        // Nothing is written over.
        assert!(SqliteCopy::make(&path, &copy_path).is_err());
    }

    #[test]
    fn rows_of_a_newer_kinora_are_not_copied() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("videos.sqlite3");
        let conn = open::writer(&path).unwrap();
        let newer = "insert into refinery_schema_history (version, name, applied_on, checksum)
             select version + 1000, 'from_the_future', applied_on, checksum from refinery_schema_history";
        conn.execute(newer, []).unwrap();
        let copy = folder.path().join("copy.sqlite3");
        match SqliteCopy::make(&path, &copy) {
            Err(StoreError::Migration(why)) => assert!(why.contains("newer"), "{why}"),
            other => panic!("{other:?}"),
        }
        assert!(!copy.exists());
    }
}

//! Opening the file: settings and migrations.

use std::path::Path;

use refinery::error::Kind;
use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

refinery::embed_migrations!("src/sqlite/migrations");

/// How many prepared statements a connection keeps; there are about a hundred.
const N_CACHED_STATEMENTS: usize = 160;

/// Opens the connection that writes, and brings the database up to date with it.
pub(super) fn writer(path: &Path) -> Result<Connection, StoreError> {
    let mut conn = Connection::open(path)?;
    conn.set_prepared_statement_cache_capacity(N_CACHED_STATEMENTS);
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    let mode: String = conn.query_row("pragma journal_mode = wal", [], |row| {
        row.get::<_, String>(0)
    })?;
    if mode != "wal" {
        return Err(StoreError::Database(format!(
            "the file system of the database does not support WAL mode (it is in `{mode}` mode)"
        )));
    }
    // `full`: what was answered survives a power cut. A checkpoint every 4096 pages instead of 1000 costs
    // 16 MB of log and saves fsyncs under load.
    conn.execute_batch(
        r"pragma synchronous = full;
          pragma foreign_keys = on;
          pragma journal_size_limit = 67108864;
          pragma wal_autocheckpoint = 4096;
          pragma temp_store = memory;",
    )?;
    migrate(&mut conn)?;
    Ok(conn)
}

/// Opens a connection that can only read. The writer's must be open already.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.set_prepared_statement_cache_capacity(N_CACHED_STATEMENTS);
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    conn.execute_batch("pragma temp_store = memory;")?;
    Ok(conn)
}

fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    let report = migrations::runner()
        .set_abort_missing(true)
        .set_abort_divergent(true)
        .run(conn);
    match report {
        Ok(_) => Ok(()),
        Err(err) => Err(StoreError::Migration(match err.kind() {
            Kind::MissingVersion(migration) => format!(
                "it was made by a newer kinora, which has the migration {migration}; use that version"
            ),
            _ => err.to_string(),
        })),
    }
}

/// The newest migration that this kinora knows.
pub(super) fn newest_version() -> u32 {
    let migrations = migrations::runner();
    let versions = migrations
        .get_migrations()
        .iter()
        .map(refinery::Migration::version);
    versions
        .max()
        .map_or(0, |version| u32::try_from(version).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::super::sql;
    use super::*;

    #[test]
    fn every_statement_is_valid_on_a_fresh_database() {
        let folder = tempfile::tempdir().unwrap();
        let conn = writer(&folder.path().join("kinora.db")).unwrap();
        for (name, statement) in sql::all() {
            if let Err(err) = conn.prepare(statement) {
                panic!("{name}: {err}");
            }
        }
        assert!(sql::all().count() < N_CACHED_STATEMENTS);
    }

    #[test]
    fn no_statement_of_a_hot_path_scans_a_whole_table() {
        let folder = tempfile::tempdir().unwrap();
        let conn = writer(&folder.path().join("kinora.db")).unwrap();
        // The reaper looks at every running video, a restart at every claimed delivery. The garbage list is
        // read from its start until the limit; `projects`, `workers`, `api_keys` and `clock` are small; an operator looks
        // at all that waits; `m` and `json_each`
        // are lists of one video, worker, endpoint or question.
        let may_scan = [
            "SCAN CONSTANT ROW",
            "SCAN videos USING INDEX videos_running",
            "SCAN videos USING INDEX videos_waiting",
            "SCAN clock",
            "SCAN g",
            "SCAN waiting",
            "SCAN m ",
            "SCAN json_each VIRTUAL TABLE",
            "SCAN projects",
            "SCAN w",
            "SCAN v USING INDEX videos_running",
            "SCAN api_keys",
            "SCAN webhook_deliveries USING COVERING INDEX webhook_deliveries_leased",
            "SCAN load",
            "SCAN (subquery",
        ];
        for (name, statement) in sql::all() {
            let plan = plan(&conn, statement);
            for step in plan.iter().filter(|step| step.starts_with("SCAN")) {
                let is_small = may_scan.iter().any(|start| step.starts_with(start));
                // Counting is no hot path, and reads what waits from an index that has nothing else.
                let is_count = *name == "MODEL_LOAD"
                    && ["SCAN videos USING INDEX videos_waiting", "SCAN parts"]
                        .contains(&step.as_str());
                assert!(is_small || is_count, "{name}: {plan:#?}");
            }
        }
    }

    #[test]
    fn lists_and_claims_need_no_sorting_of_many_rows() {
        let folder = tempfile::tempdir().unwrap();
        let conn = writer(&folder.path().join("kinora.db")).unwrap();
        for statement in [
            sql::VIDEO_LIST_ASC,
            sql::VIDEO_LIST_DESC,
            sql::FILE_LIST_ASC,
            sql::FILE_LIST_DESC,
            sql::FILE_LIST_OF_PURPOSE_ASC,
            sql::FILE_LIST_OF_PURPOSE_DESC,
            sql::GARBAGE_LIST,
            sql::ENDPOINT_LIST_ASC,
            sql::ENDPOINT_LIST_DESC,
            sql::EVENTS_PRUNE,
            sql::SPEED,
        ] {
            let plan = plan(&conn, statement);
            assert!(
                !plan.iter().any(|step| step.contains("TEMP B-TREE")),
                "{plan:#?}"
            );
        }
        // Only the best of each model, and of each endpoint, is sorted.
        for statement in [sql::CLAIM_PICK, sql::DELIVERY_PICK] {
            let sorts = plan(&conn, statement);
            let n_sorts = sorts
                .iter()
                .filter(|step| step.contains("TEMP B-TREE"))
                .count();
            assert!(n_sorts <= 1, "{sorts:#?}");
        }
    }

    #[test]
    fn a_list_of_one_purpose_and_a_claim_read_only_what_they_may_answer() {
        let folder = tempfile::tempdir().unwrap();
        let conn = writer(&folder.path().join("kinora.db")).unwrap();
        for (statement, index) in [
            (
                sql::FILE_LIST_OF_PURPOSE_ASC,
                "files_by_purpose (project_id=? AND purpose=?",
            ),
            (
                sql::FILE_LIST_OF_PURPOSE_DESC,
                "files_by_purpose (project_id=? AND purpose=?",
            ),
            (
                sql::DELIVERY_PICK,
                "webhook_deliveries_pending (endpoint_id=? AND run_at<?",
            ),
        ] {
            let plan = plan(&conn, statement);
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
        }
    }

    #[test]
    fn a_database_of_a_newer_kinora_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kinora.db");
        let conn = writer(&path).unwrap();
        let newer = "insert into refinery_schema_history (version, name, applied_on, checksum)
             select version + 1000, 'from_the_future', applied_on, checksum from refinery_schema_history";
        conn.execute(newer, []).unwrap();
        drop(conn);
        match writer(&path) {
            Err(StoreError::Migration(why)) => assert!(why.contains("newer"), "{why}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_database_of_the_first_version_is_brought_up_to_date_with_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kinora.db");
        let mut conn = Connection::open(&path).unwrap();
        let first = refinery::Target::Version(1);
        migrations::runner()
            .set_target(first)
            .run(&mut conn)
            .unwrap();
        let video = "insert into videos (id, project_id, verb, model, engine_model, prompt, width_px, height_px,
                                         total_ms, clip_ms, fps, created_at, run_at)
                     values ('video_1', 'default', 'create', 'm', 'm', 'p', 2, 2, 4000, 4000, 30, 1, 1)";
        conn.execute(video, []).unwrap();
        drop(conn);
        let conn = writer(&path).unwrap();
        let picked: String = conn
            .query_row(sql::CLAIM_PICK, ["default", "[\"m\"]"], |row| row.get(0))
            .unwrap();
        assert_eq!(picked, "video_1");
    }

    #[test]
    fn every_column_has_a_comment() {
        let schema = include_str!("migrations/V1__first_schema.sql");
        let lines: Vec<&str> = schema.lines().collect();
        let mut n_columns = 0;
        for (line_idx, line) in lines.iter().enumerate() {
            let mut words = line.split_whitespace();
            let is_column = line.starts_with("    ")
                && words.next().is_some()
                && matches!(words.next(), Some("text" | "integer" | "real" | "blob"));
            if is_column {
                n_columns += 1;
                // A long check stands between a column and its comment.
                let end = lines[line_idx..]
                    .iter()
                    .take(3)
                    .position(|line| line.contains("--"));
                assert!(end.is_some(), "{line}");
            }
        }
        assert!(n_columns > 100, "{n_columns}");
    }

    fn plan(conn: &Connection, statement: &str) -> Vec<String> {
        let mut explain = conn
            .prepare(&format!("explain query plan {statement}"))
            .unwrap();
        let n_params = explain.parameter_count();
        let nulls = vec![rusqlite::types::Null; n_params];
        let rows = explain.query_map(rusqlite::params_from_iter(nulls), |row| row.get(3));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

//! What a server keeps on disk, looked at from outside: the database with plain SQL, the files as files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

/// A server's data folder.
pub(crate) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    /// Checks that a stopped server has left nothing over and lost nothing.
    #[track_caller]
    pub(crate) fn assert_tidy(&self) {
        assert_eq!(self.scratch_files(), Vec::<PathBuf>::new(), "scratch files");
        let running = "select id from videos where status = 'in_progress'";
        assert_eq!(self.texts(running), Vec::<String>::new(), "claimed rows");
        self.assert_blobs_match();
    }

    /// Checks that every blob belongs to a row or waits to be deleted, and that every row has its blob, with the
    /// size it says.
    #[track_caller]
    pub(crate) fn assert_blobs_match(&self) {
        assert_eq!(self.orphans(), Vec::<String>::new(), "blobs no row names");
        let on_disk = self.blobs();
        for (key, size_bytes) in self.assets() {
            assert_eq!(on_disk.get(&key), Some(&size_bytes), "{key}");
        }
    }

    /// The blobs that no row names and that do not wait to be deleted.
    pub(crate) fn orphans(&self) -> Vec<String> {
        let mut named: BTreeSet<String> = self.assets().into_iter().map(|(key, _)| key).collect();
        named.extend(self.texts("select blob_key from garbage"));
        let on_disk = self.blobs().into_keys();
        on_disk.filter(|key| !named.contains(key)).collect()
    }

    /// How many events of this type the video has.
    pub(crate) fn n_events(&self, video_id: &str, kind: &str) -> usize {
        let all = self.texts("select video_id || ' ' || type from events");
        let wanted = format!("{video_id} {kind}");
        all.iter().filter(|event| **event == wanted).count()
    }

    /// How many attempts at the video ended like this.
    pub(crate) fn n_attempts(&self, video_id: &str, outcome: &str) -> usize {
        let all =
            self.texts("select video_id || ' ' || coalesce(outcome, 'runs') from video_attempts");
        let wanted = format!("{video_id} {outcome}");
        all.iter().filter(|attempt| **attempt == wanted).count()
    }

    /// The lease numbers under which there are blobs of the video.
    pub(crate) fn leases_on_disk(&self, video_id: &str) -> BTreeSet<String> {
        let keys = self.blobs().into_keys();
        keys.filter_map(|key| {
            // videos/{project}/{video}/{lease}/{file}
            let parts: Vec<&str> = key.split('/').collect();
            (parts.get(2) == Some(&video_id)).then(|| parts[3].to_owned())
        })
        .collect()
    }

    /// Files of running jobs.
    pub(crate) fn scratch_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect_files(&self.root.join("tmp"), &mut files);
        files
    }

    /// The key of every blob on disk, with its size in bytes.
    pub(crate) fn blobs(&self) -> BTreeMap<String, u64> {
        let folder = self.root.join("blobs");
        let mut files = Vec::new();
        collect_files(&folder, &mut files);
        let key_and_size = files.into_iter().map(|file| {
            let key = file.strip_prefix(&folder).expect("found below it");
            let size_bytes = fs::metadata(&file).map_or(0, |facts| facts.len());
            (key.to_string_lossy().into_owned(), size_bytes)
        });
        key_and_size.collect()
    }

    /// The blob key and size of every file that a row names.
    fn assets(&self) -> Vec<(String, u64)> {
        let sql = "select blob_key || ' ' || size_bytes from video_assets
                   union select blob_key || ' ' || size_bytes from video_inputs
                   union select blob_key || ' ' || size_bytes from files
                   union select blob_key || ' ' || size_bytes from character_frames";
        let split = |row: String| {
            let (key, size_bytes) = row.rsplit_once(' ').expect("joined by a space");
            (
                key.to_owned(),
                size_bytes.parse().expect("a size is a number"),
            )
        };
        self.texts(sql).into_iter().map(split).collect()
    }

    /// Changes rows behind the server's back, such as to make them old.
    pub(crate) fn execute(&self, sql: &str) {
        let connection = Connection::open(self.root.join("db/videos.sqlite3"));
        let connection = connection.expect("the database can be opened");
        let patience = std::time::Duration::from_secs(10);
        connection
            .busy_timeout(patience)
            .expect("a timeout can be set");
        connection
            .execute_batch(sql)
            .expect("the schema has these columns");
    }

    /// The first column of a query.
    pub(crate) fn texts(&self, sql: &str) -> Vec<String> {
        let database = self.root.join("db/videos.sqlite3");
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .expect("the database can be opened");
        let mut statement = connection
            .prepare(sql)
            .expect("the schema has these columns");
        let rows = statement
            .query_map([], |row| row.get::<_, String>(0))
            .expect("the query takes no parameters");
        rows.map(|row| row.expect("the column is a text")).collect()
    }
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    // A folder that was never made, or was removed meanwhile, has no files.
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect_files(&path, files);
        } else {
            files.push(path);
        }
    }
}

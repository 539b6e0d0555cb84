//! What must be so whenever all is quiet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::database::Database;
use crate::installation::Installation;
use crate::wait_for;

/// How long after everything has ended the last file that belongs to nothing may lie there: what the body of an upload
/// may take, the grace for its row, the time between sweeps, each as the installation is told, and some.
const SWEPT_WITHIN: Duration = Duration::from_secs(90);

/// Whether nothing waits or runs, and no webhook is on its way.
pub(crate) async fn is_quiet(database: &Database) -> bool {
    let unfinished =
        "select (select count(*) from videos where status in ('queued', 'in_progress'))
                           + (select count(*) from webhook_deliveries where state = 'pending')";
    database.number(unfinished).await == Ok(0)
}

/// Everything that is wrong now that all is quiet.
pub(crate) async fn check(installation: &Installation) -> Vec<String> {
    let mut violations = installation.clients.take_wrong_answers();
    violations.extend(installation.observer.take_violations());
    let checked = async {
        let rows = Rows::read(&installation.database).await?;
        violations.extend(rows.promises(installation));
        violations.extend(rows.ends());
        violations.extend(rows.webhooks(installation));
        let given_up = "select count(*) from webhook_deliveries where state <> 'delivered'";
        let n_given_up = installation.database.number(given_up).await?;
        if n_given_up > 0 {
            violations.push(format!("{n_given_up} webhooks were given up"));
        }
        // What nobody cancelled is made, unless it has lost three workers.
        let failed = "select id || '|' || error_message from videos
                      where status = 'failed' and error_code not in ('cancelled', 'worker_lost')";
        for [id, why] in read(&installation.database, failed).await? {
            violations.push(format!("{id} failed: {why}"));
        }
        violations.extend(files_match(installation).await?);
        Ok::<(), String>(())
    };
    if let Err(err) = checked.await {
        violations.push(format!("the database cannot be read: {err}"));
    }
    violations
}

/// What the database says.
struct Rows {
    /// Status and lease number of each video.
    videos: BTreeMap<String, (String, u32)>,
    /// How many events of each kind a video has.
    events: BTreeMap<String, Vec<String>>,
    /// The lease number and outcome of each attempt at a video.
    attempts: BTreeMap<String, Vec<(u32, String)>>,
    /// The attempt that made each file: video, lease number in the key.
    assets: Vec<(String, String)>,
}

impl Rows {
    async fn read(database: &Database) -> Result<Self, String> {
        let videos = "select id || '|' || status || '|' || lease_seq from videos";
        let events = "select video_id || '|' || type from events";
        let attempts = "select video_id || '|' || lease_seq || '|' || coalesce(outcome, 'runs') from video_attempts";
        let assets = "select video_id || '|' || blob_key from video_assets";
        let mut rows = Self {
            videos: BTreeMap::new(),
            events: BTreeMap::new(),
            attempts: BTreeMap::new(),
            assets: Vec::new(),
        };
        for columns in read(database, videos).await? {
            let [id, status, lease_seq] = columns;
            rows.videos.insert(id, (status, number(&lease_seq)));
        }
        for [id, kind] in read(database, events).await? {
            rows.events.entry(id).or_default().push(kind);
        }
        for [id, lease_seq, outcome] in read(database, attempts).await? {
            let attempts = rows.attempts.entry(id).or_default();
            attempts.push((number(&lease_seq), outcome));
        }
        for [id, blob_key] in read(database, assets).await? {
            rows.assets.push((id, blob_key));
        }
        Ok(rows)
    }

    /// Every acknowledged order is there, every acknowledged deletion is done.
    fn promises(&self, installation: &Installation) -> Vec<String> {
        let mut violations = Vec::new();
        for id in installation.clients.must_be_there() {
            if !self.videos.contains_key(&id) {
                violations.push(format!("the acknowledged order {id} is lost"));
            }
        }
        for id in installation.clients.must_be_gone() {
            if self.videos.contains_key(&id) {
                violations.push(format!(
                    "{id} is there though its deletion was acknowledged"
                ));
            }
        }
        violations
    }

    /// Each video ended once, with one event, by the attempt that holds its lease number; what late workers made is
    /// nowhere.
    fn ends(&self) -> Vec<String> {
        let mut violations = Vec::new();
        for (id, (status, lease_seq)) in &self.videos {
            let events = self.events.get(id).map_or(&[][..], Vec::as_slice);
            if events != [format!("video.{status}")] {
                violations.push(format!("{id} is {status} and has the events {events:?}"));
            }
            let attempts = self.attempts.get(id).map_or(&[][..], Vec::as_slice);
            let completed: Vec<u32> = attempts
                .iter()
                .filter(|(_, outcome)| outcome == "completed")
                .map(|(lease_seq, _)| *lease_seq)
                .collect();
            let expected: &[u32] = if status == "completed" {
                &[*lease_seq]
            } else {
                &[]
            };
            if completed != expected {
                violations.push(format!("{id} is {status} at {lease_seq} by {completed:?}"));
            }
            if let Some(open) = attempts.iter().find(|(_, outcome)| outcome == "runs") {
                violations.push(format!("{id} is {status} while the attempt {open:?} runs"));
            }
        }
        for (id, blob_key) in &self.assets {
            let Some((_, lease_seq)) = self.videos.get(id) else {
                violations.push(format!("{blob_key} is of a video that is gone"));
                continue;
            };
            if !blob_key.contains(&format!("/{id}/{lease_seq}/")) {
                violations.push(format!(
                    "{id}, of attempt {lease_seq}, has the file {blob_key}"
                ));
            }
        }
        violations
    }

    /// Each end was told, always under one id.
    fn webhooks(&self, installation: &Installation) -> Vec<String> {
        let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for request in installation.receiver.requests() {
            let video = request.json()["data"]["id"].as_str().map(str::to_owned);
            let id = request.header("webhook-id").to_owned();
            told.entry(video.unwrap_or_default())
                .or_default()
                .insert(id);
        }
        let mut violations = Vec::new();
        for id in self.videos.keys() {
            let ids = told.get(id).map_or(0, BTreeSet::len);
            if ids != 1 {
                violations.push(format!("the end of {id} was told under {ids} ids"));
            }
        }
        violations
    }
}

/// Reads rows of `N` columns, divided by `|`.
async fn read<const N: usize>(database: &Database, sql: &str) -> Result<Vec<[String; N]>, String> {
    let rows = database.rows(sql).await?;
    rows.iter()
        .map(|row| {
            let columns: Vec<String> = row.split('|').map(str::to_owned).collect();
            let n_columns = columns.len();
            columns
                .try_into()
                .map_err(|_| format!("{n_columns} columns: {row}"))
        })
        .collect()
}

fn number(text: &str) -> u32 {
    text.parse().expect("a lease number is a number")
}

/// Every file that a row points at is there and has the hash that the row says.
async fn files_match(installation: &Installation) -> Result<Vec<String>, String> {
    let hash = installation.database.hex("blake3");
    let sql = format!(
        "select blob_key || '|' || {hash} from video_assets
         union select blob_key || '|' || {hash} from video_inputs"
    );
    let rows = read(&installation.database, &sql).await?;
    let blobs = installation.blobs.clone();
    let compared = tokio::task::spawn_blocking(move || {
        let mut violations = Vec::new();
        for [key, hash] in rows {
            match std::fs::read(blobs.join(&key)) {
                Ok(bytes) if blake3::hash(&bytes).to_hex().as_str() == hash => {}
                Ok(_) => violations.push(format!("the file {key} has not the hash of its row")),
                Err(err) => violations.push(format!("the file {key}: {err}")),
            }
        }
        violations
    });
    Ok(compared.await.expect("no panic"))
}

/// Waits until what belongs to nothing is swept, and returns what stays.
pub(crate) async fn nothing_left_over(installation: &Installation) -> Vec<String> {
    wait_for(SWEPT_WITHIN, || async {
        orphans(installation)
            .await
            .is_ok_and(|orphans| orphans.is_empty())
    })
    .await;
    match orphans(installation).await {
        Ok(orphans) => orphans
            .iter()
            .map(|orphan| format!("{orphan} belongs to nothing and is still there"))
            .collect(),
        Err(err) => vec![format!("the database cannot be read: {err}")],
    }
}

/// Files that no row points at.
async fn orphans(installation: &Installation) -> Result<Vec<String>, String> {
    let known = "select blob_key from video_assets union select blob_key from video_inputs
                 union select blob_key from files union select blob_key from character_frames";
    let known: BTreeSet<String> = installation
        .database
        .rows(known)
        .await?
        .into_iter()
        .collect();
    let mut files = Vec::new();
    for kind in ["videos", "uploads", "files", "characters"] {
        collect(
            &installation.blobs,
            &installation.blobs.join(kind),
            &mut files,
        );
    }
    files.retain(|file| !known.contains(file));
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
    // A folder that was never made, or was removed meanwhile, has no files.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()).collect::<Vec<PathBuf>>() {
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(key) = path.strip_prefix(root) {
            files.push(key.to_string_lossy().into_owned());
        }
    }
}

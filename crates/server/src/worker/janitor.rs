//! The janitor: takes back lost jobs, deletes what nothing points at.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use futures_util::{StreamExt as _, TryStreamExt as _};
use kinora_store::{BlobError, BlobInfo, BlobKey, Blobs, Store, StoreError};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::data_folder::DataFolder;
use crate::hints::Hints;
use crate::metrics::{Metrics, OutcomeLabels};

/// How often lapsed leases are looked for, at most.
const REAP_EVERY: Duration = Duration::from_secs(5);
/// How long events are kept. Whoever missed one for a month polls.
const KEEP_EVENTS: Duration = Duration::from_secs(30 * 24 * 3600);
/// How many blobs are handled at once.
const BATCH: u32 = 500;

/// How long a backup may keep deleted files before it is said: one whose reader stalls would fill the disk unseen.
const HELD_UP_UNSAID: Duration = Duration::from_secs(10 * 60);

/// Tidies up behind workers and clients until it is told to stop.
pub(crate) struct Janitor {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    /// Where a backup says that it copies the blobs.
    pub(crate) folder: DataFolder,
    /// The lease of this server's workers.
    pub(crate) lease: Duration,
    /// How long a request's body may take to arrive.
    pub(crate) body_timeout: Duration,
    /// How often blobs without a row are looked for.
    pub(crate) sweep_every: Duration,
    /// How long a blob may lie without its row, beyond what its upload takes: its clip is looked into, its row waits
    /// for the database.
    pub(crate) orphan_grace: Duration,
    /// Since when this process alone writes blobs; `None` where others do as well.
    pub(crate) owned_since: Option<SystemTime>,
    /// Told when jobs went back into the queue.
    pub(crate) hints: Arc<Hints>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Janitor {
    /// Runs until `stop`. An error is logged and tried again at the next round.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut reap = tokio::time::interval(REAP_EVERY.min(self.lease / 2));
        let mut sweep = tokio::time::interval(self.sweep_every);
        reap.set_missed_tick_behavior(MissedTickBehavior::Delay);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // What was written before is left over from a crash, however young it is.
        let mut left_over = self.owned_since;
        let mut held_up = HeldUp::default();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = reap.tick() => {
                    self.reap().await;
                    match self.delete_garbage().await {
                        Ok(is_held_up) => {
                            if held_up.is_to_be_said(is_held_up, Instant::now()) {
                                let minutes = HELD_UP_UNSAID.as_secs() / 60;
                                tracing::warn!(
                                    "a backup has run for {minutes} minutes: no deleted file goes until it has ended"
                                );
                            }
                        }
                        Err(err) => tracing::error!(cause = %err, "could not delete old files"),
                    }
                }
                _ = sweep.tick() => {
                    self.prune_events().await;
                    let old = || SystemTime::now() - orphan_age(self.body_timeout, self.orphan_grace);
                    let written_before = left_over.take().unwrap_or_else(old);
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = self.sweep(written_before) => {}
                    }
                }
            }
        }
    }

    async fn reap(&self) {
        match self.store.reap().await {
            Ok(reaped) if reaped.requeued + reaped.failed > 0 => {
                tracing::warn!(
                    requeued = reaped.requeued,
                    failed = reaped.failed,
                    "took back lost jobs"
                );
                for (outcome, n_videos) in
                    [("requeued", reaped.requeued), ("failed", reaped.failed)]
                {
                    let labels = OutcomeLabels { outcome };
                    let reaped = self.metrics.leases_reaped.get_or_create(&labels);
                    reaped.inc_by(n_videos.into());
                }
                self.hints.video_queued();
                self.hints.video_ended();
            }
            Ok(_) => {}
            Err(err) => tracing::error!(cause = %err, "could not look for lost jobs"),
        }
    }

    async fn prune_events(&self) {
        let mut n_pruned = 0;
        loop {
            match self.store.prune_events(KEEP_EVENTS).await {
                Ok(0) => break,
                Ok(n_events) => n_pruned += n_events,
                Err(err) => {
                    tracing::error!(cause = %err, "could not forget old events");
                    break;
                }
            }
        }
        if n_pruned > 0 {
            tracing::info!(n_events = n_pruned, "forgot old events");
        }
    }

    async fn sweep(&self, written_before: SystemTime) {
        let swept = async {
            self.blobs.sweep_staging(written_before).await?;
            sweep_orphans(self.store.as_ref(), &self.blobs, written_before).await
        };
        let swept: Result<(), TidyError> = swept.await;
        if let Err(err) = swept {
            tracing::error!(cause = %err, "could not look for orphan files");
        }
    }

    /// Returns whether a backup holds it up.
    async fn delete_garbage(&self) -> Result<bool, TidyError> {
        self.store.expire().await?;
        loop {
            // Asked before what can go is: a backup whose rows still point at something came later, and waits.
            let Some(_may_delete) = self.folder.may_delete()? else {
                tracing::debug!("deleted files stay until the backup that runs has ended");
                return Ok(true);
            };
            let keys = self.store.garbage(BATCH).await?;
            let deleted = delete_all(&self.blobs, &keys).await;
            self.store.forget_garbage(&deleted).await?;
            let mut stuck = keys.clone();
            stuck.retain(|key| !deleted.contains(key));
            // The next round tries them again, after all others.
            self.store.put_off_garbage(&stuck).await?;
            if !stuck.is_empty() || keys.is_empty() {
                return Ok(false);
            }
        }
    }
}

/// Since when backups, one or several after each other, hold up deletion.
#[derive(Debug, Default)]
struct HeldUp {
    since: Option<Instant>,
    is_said: bool,
}

impl HeldUp {
    /// Takes note of a round. Returns whether it is the one at which it is to be said.
    fn is_to_be_said(&mut self, is_held_up: bool, now: Instant) -> bool {
        if !is_held_up {
            *self = Self::default();
            return false;
        }
        let since = *self.since.get_or_insert(now);
        let is_news = !self.is_said && now.duration_since(since) >= HELD_UP_UNSAID;
        self.is_said |= is_news;
        is_news
    }
}

/// How old a blob without a row must be to be taken for an orphan while requests run. A blob has the time of the
/// last byte of its file, and an upload is complete as a file while the rest of its request still arrives.
fn orphan_age(body_timeout: Duration, orphan_grace: Duration) -> Duration {
    body_timeout + orphan_grace
}

/// Why tidying up stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TidyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error("cannot see whether a backup runs: {0}")]
    Backup(#[from] std::io::Error),
}

/// Deletes blobs that no row knows and that were written before a moment. Younger ones may belong to a job that is
/// about to complete elsewhere, or to an order that is about to come.
pub(super) async fn sweep_orphans(
    store: &dyn Store,
    blobs: &Blobs,
    written_before: SystemTime,
) -> Result<(), TidyError> {
    let is_old = |blob: &BlobInfo| std::future::ready(blob.modified_at < written_before);
    // All of them, whatever they are for: a kind that is forgotten here would fill the disk.
    let mut batches = blobs
        .list("")
        .try_filter(is_old)
        .map_ok(|blob| blob.key)
        .try_chunks(BATCH as usize);
    let mut n_orphans = 0;
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(|err| err.1)?;
        let orphans = store.orphans(&batch).await?;
        n_orphans += delete_all(blobs, &orphans).await.len();
    }
    if n_orphans > 0 {
        tracing::info!(n_orphans, "deleted files that belonged to nothing");
    }
    Ok(())
}

/// Deletes what can be deleted, and returns it; one bad file does not keep the others.
async fn delete_all(blobs: &Blobs, keys: &[BlobKey]) -> Vec<BlobKey> {
    let mut deleted = Vec::with_capacity(keys.len());
    for key in keys {
        match blobs.delete(key).await {
            Ok(()) => deleted.push(key.clone()),
            Err(err) => {
                tracing::error!(key = key.as_str(), cause = %err, "could not delete a file");
            }
        }
    }
    deleted
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::Path;

    use kinora_store::SqliteStore;

    use super::*;

    const ROW_GRACE: Duration = Duration::from_secs(3600);
    const BODY_TIMEOUT: Duration = Duration::from_secs(600);
    /// Where blobs of every kind lie.
    const PREFIXES: [&str; 4] = [
        "videos/default/video_1/1",
        "uploads/default",
        "files/default/file-1",
        "characters/default/char_1",
    ];

    fn write_blob(file: &Path, age: Duration) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "x").unwrap();
        let modified = SystemTime::now() - age;
        File::options()
            .append(true)
            .open(file)
            .unwrap()
            .set_modified(modified)
            .unwrap();
    }

    fn janitor(folder: &Path) -> Janitor {
        let store = SqliteStore::open(&folder.join("videos.sqlite3")).unwrap();
        Janitor {
            store: Arc::new(store),
            blobs: Blobs::in_folder(&folder.join("blobs")).unwrap(),
            folder: DataFolder::at(folder),
            lease: BODY_TIMEOUT,
            body_timeout: BODY_TIMEOUT,
            sweep_every: ROW_GRACE,
            orphan_grace: ROW_GRACE,
            owned_since: None,
            hints: Arc::default(),
            metrics: Arc::default(),
        }
    }

    #[tokio::test]
    async fn what_the_last_process_left_behind_is_swept_and_what_this_one_writes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blobs");
        let uptime = Duration::from_secs(5);
        for prefix in PREFIXES {
            write_blob(&root.join(prefix).join("left.bin"), uptime * 2);
            write_blob(&root.join(prefix).join("new.bin"), uptime / 2);
        }
        let janitor = janitor(folder.path());
        janitor.sweep(SystemTime::now() - uptime).await;
        for prefix in PREFIXES {
            assert!(root.join(prefix).join("new.bin").exists(), "{prefix}");
            assert!(!root.join(prefix).join("left.bin").exists(), "{prefix}");
        }
    }

    #[test]
    fn a_backup_that_holds_up_deletion_is_said_once_after_a_while() {
        let start = Instant::now();
        let mut held_up = HeldUp::default();
        let mut said = |is_held_up, minute: u64| {
            held_up.is_to_be_said(is_held_up, start + Duration::from_secs(60 * minute))
        };
        assert!(!said(true, 0));
        assert!(!said(true, 9));
        assert!(said(true, 10));
        assert!(!said(true, 11));
        assert!(!said(false, 12));
        assert!(!said(true, 13));
        assert!(!said(true, 22));
        assert!(said(true, 23));
    }

    #[tokio::test]
    async fn a_round_says_whether_a_backup_holds_it_up() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(root.path());
        let janitor = janitor(root.path());
        let kept = folder.keep_files().unwrap();
        assert!(janitor.delete_garbage().await.unwrap());
        drop(kept);
        assert!(!janitor.delete_garbage().await.unwrap());
    }

    #[tokio::test]
    async fn a_running_upload_is_never_old_enough_to_be_swept() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("videos.sqlite3")).unwrap();
        let root = folder.path().join("blobs");
        let blobs = Blobs::in_folder(&root).unwrap();
        // An upload's first part may be complete for as long as the whole body may take.
        let (young, old) = (BODY_TIMEOUT + ROW_GRACE / 2, BODY_TIMEOUT + ROW_GRACE);
        for prefix in PREFIXES {
            write_blob(&root.join(prefix).join("young.bin"), young);
            write_blob(&root.join(prefix).join("old.bin"), old);
        }
        let old = SystemTime::now() - orphan_age(BODY_TIMEOUT, ROW_GRACE);
        sweep_orphans(&store, &blobs, old).await.unwrap();
        for prefix in PREFIXES {
            assert!(root.join(prefix).join("young.bin").exists(), "{prefix}");
            assert!(!root.join(prefix).join("old.bin").exists(), "{prefix}");
        }
        store.close().await;
    }
}

//! Moving an installation of the embedded mode to PostgreSQL and a bucket or a shared folder.
//!
//! Blobs first, as always: each is there before a row points at it. Whatever is interrupted is begun again with the
//! same command, which finds the blobs that are there already; the rows come last, in one transaction, so that until
//! then the target is as empty as it was. The source is only read.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kinora_store::{
    BlobError, Blobs, KeptBlob, PostgresOptions, PostgresStore, SqliteCopy, SqliteStore,
    Store as _, Vacancy,
};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::backup;
use crate::config::{Config, DatabasePlace};
use crate::data_folder::DataFolder;
use crate::storage;
use crate::webhooks::Sealer;

/// How many blobs are on their way at once.
const N_AT_ONCE: usize = 8;

/// What was moved.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moved {
    pub(crate) n_rows: u64,
    pub(crate) n_videos: u64,
    pub(crate) n_blobs: u64,
    pub(crate) blob_bytes: u64,
    /// Of them those that an earlier try had brought there.
    pub(crate) n_blobs_there: u64,
}

/// An installation to be moved, which nobody else writes to.
struct Source {
    /// A copy of the rows, up to date.
    rows: PathBuf,
    folder: DataFolder,
    /// Gone with this value: the copy, and what was restored of an archive.
    _scratch: TempDir,
    _lock: Option<File>,
}

/// Moves the installation `from`, a data folder or an archive, to where `config` says.
///
/// # Errors
/// The source is served or damaged; the target has rows already, is used, has another webhook key, or cannot be
/// written. Rows are moved whole or not at all.
pub(crate) async fn import(config: &Config, from: &Path) -> anyhow::Result<Moved> {
    let DatabasePlace::Postgres(url) = &config.database.url else {
        bail!(
            "the target is a data folder: name a PostgreSQL database with --database, or use kinora backup and kinora \
             restore"
        );
    };
    let options = storage::postgres_options(config, url);
    announce(config, &options).await?;
    let source = open_source(config, from).await?;
    let blobs = open_target(config, &source).await?;
    let mut moved = move_blobs(&source, &blobs).await?;
    // The files may have taken hours. What starts from here on finds either no row or all of them.
    check_vacant(config, &options).await?;
    let copy = SqliteCopy::open(&source.rows)?;
    let counts = copy.counts()?;
    let tables = PostgresStore::import(&options, copy).await;
    let tables = tables.with_context(|| format!("no row was moved to {}", config.database.url))?;
    moved.n_videos = counts.n_videos;
    moved.n_rows = tables.iter().map(|(_, n_rows)| n_rows).sum();
    Ok(moved)
}

/// Before anything is read: a sweep of a server on the target would take the first files for orphans. Who comes later
/// is told; who was there before is seen.
async fn announce(config: &Config, options: &PostgresOptions) -> anyhow::Result<()> {
    let place = &config.database.url;
    let cannot = || format!("cannot use the database {place}");
    PostgresStore::migrate(options).await.with_context(cannot)?;
    PostgresStore::announce_import(options)
        .await
        .with_context(cannot)?;
    let vacant = check_vacant(config, options).await;
    if vacant.is_err() {
        PostgresStore::call_off_import(options)
            .await
            .with_context(cannot)?;
    }
    vacant
}

async fn check_vacant(config: &Config, options: &PostgresOptions) -> anyhow::Result<()> {
    let place = &config.database.url;
    let cannot = || format!("cannot use the database {place}");
    match PostgresStore::vacancy(options).await.with_context(cannot)? {
        Vacancy::Vacant => Ok(()),
        Vacancy::HasRows(table) => {
            bail!("there are {table} in {place} already: name an empty database with --database")
        }
        Vacancy::InUse => {
            bail!("other processes of kinora use {place}: stop them until the import has ended")
        }
    }
}

async fn open_source(config: &Config, from: &Path) -> anyhow::Result<Source> {
    let own = DataFolder::at(&config.data_dir);
    own.make()?;
    let scratch = tempfile::tempdir_in(own.scratch())?;
    let is_archive = from.is_file();
    let folder = match is_archive {
        true => {
            let file =
                File::open(from).with_context(|| format!("cannot open {}", from.display()))?;
            let folder = DataFolder::at(&scratch.path().join("restored"));
            let restored = backup::restore(folder.clone(), file).await;
            restored.with_context(|| format!("cannot use {}", from.display()))?;
            folder
        }
        false => DataFolder::at(from),
    };
    ensure!(
        folder.database().exists() && !folder.restoring().exists(),
        "there is no database in {}: name a data folder, or an archive of kinora backup, with --from",
        from.display()
    );
    let lock = match is_archive {
        true => None,
        // What is ordered from now on would be missing.
        false => Some(folder.take_lock()?),
    };
    let rows = scratch.path().join("rows.sqlite3");
    let copied = copy_rows(&folder, &rows).await;
    copied.with_context(|| format!("cannot read the database in {}", from.display()))?;
    Ok(Source {
        rows,
        folder,
        _scratch: scratch,
        _lock: lock,
    })
}

/// Copies the rows and brings the copy up to date; the source may be of an older kinora, and stays so.
async fn copy_rows(folder: &DataFolder, rows: &Path) -> anyhow::Result<()> {
    let (database, rows) = (folder.database(), rows.to_owned());
    let work = move || {
        SqliteCopy::make(&database, &rows)?;
        SqliteStore::open(&rows)
    };
    let store = tokio::task::spawn_blocking(work).await??;
    store.close().await;
    Ok(())
}

/// Notes in the target what every process on it must agree on: which blobs are its own, and the key that seals.
async fn open_target(config: &Config, source: &Source) -> anyhow::Result<Blobs> {
    let key = place_key(config, source)?;
    let store = storage::open_store(config).await?;
    let opened = async {
        if let Some(fingerprint) = key {
            ensure!(
                store.fact("webhook key", &fingerprint).await? == fingerprint,
                "servers on {} have made a key for webhook secrets, and the source has another: begin with an empty \
                 database and without that file",
                config.database.url
            );
        }
        storage::open_blobs(config, store.as_ref()).await
    };
    let opened = opened.await;
    store.close().await;
    opened
}

/// Puts the source's key where servers on the target look for theirs. Returns its fingerprint, if there is one.
fn place_key(config: &Config, source: &Source) -> anyhow::Result<Option<String>> {
    let own = DataFolder::at(&config.data_dir).webhook_key();
    let path = config.webhooks.key_file.as_ref().unwrap_or(&own);
    let from = source.folder.webhook_key();
    // Where the source had its key elsewhere, it may have been brought to the target by hand.
    let found = if from.exists() { &from } else { path };
    let secrets = SqliteCopy::open(&source.rows)?.sealed_secrets()?;
    if !found.exists() && secrets.is_empty() {
        return Ok(None);
    }
    let key = match fs::read(found) {
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        read => read.with_context(|| format!("cannot read {}", found.display()))?,
    };
    ensure!(
        Sealer::is_key_of(&key, &secrets),
        "{} opens no secret of the source's webhook endpoints: make a backup with the webhooks.key_file that its server \
         had, and import that",
        found.display()
    );
    if path.exists() {
        ensure!(
            fs::read(path).with_context(|| format!("cannot read {}", path.display()))? == key,
            "{} is another key than {}: name a file that is not there with webhooks.key_file",
            path.display(),
            from.display()
        );
    } else {
        write_key(path, &key).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(Some(Sealer::open(path)?.fingerprint()))
}

/// Whole or not at all, and for the owner alone.
fn write_key(path: &Path, key: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().context("it has no folder")?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(key)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(File::open(folder)?.sync_all()?)
}

async fn move_blobs(source: &Source, target: &Blobs) -> anyhow::Result<Moved> {
    let blobs = Blobs::in_folder(&source.folder.blobs())?;
    let (sender, mut receiver) = mpsc::channel::<KeptBlob>(N_AT_ONCE);
    let copy = SqliteCopy::open(&source.rows)?;
    let listing = tokio::task::spawn_blocking(move || {
        copy.for_each_blob(|blob| {
            let sent = sender.blocking_send(blob);
            sent.context("nobody takes the files")
        })
    });
    let (blobs, target) = (Arc::new(blobs), target.clone());
    let listed = stream::poll_fn(move |ctx| receiver.poll_recv(ctx));
    let work = listed.map(|blob| move_blob(&blobs, &target, blob));
    let mut work = work.buffer_unordered(N_AT_ONCE);
    let mut moved = Moved::default();
    while let Some((size_bytes, was_there)) = work.try_next().await? {
        moved.n_blobs += 1;
        moved.blob_bytes += size_bytes;
        moved.n_blobs_there += u64::from(was_there);
    }
    drop(work);
    listing.await??;
    Ok(moved)
}

/// Brings a blob to its new place unless it is there: then it is whole, and its key was never another's. Returns its
/// size and whether it was there.
async fn move_blob(from: &Blobs, to: &Blobs, blob: KeptBlob) -> anyhow::Result<(u64, bool)> {
    let key = blob.key.as_str();
    let path = from.local_path(&blob.key);
    let path = path.with_context(|| format!("`{key}` is not a name that kinora gives"))?;
    let hashed = tokio::task::spawn_blocking({
        let path = path.clone();
        move || {
            let mut hasher = blake3::Hasher::new();
            std::io::copy(&mut File::open(path)?, &mut hasher)?;
            std::io::Result::Ok(*hasher.finalize().as_bytes())
        }
    });
    let advice = "put the file back, or delete what it belongs to with the old server, and run kinora import again; \
                  where blobs.url named another folder, make a backup and import that";
    let hash = hashed.await?;
    let hash = hash.with_context(|| format!("{} cannot be read: {advice}", path.display()))?;
    ensure!(
        hash == blob.blake3,
        "{} is damaged, it is not what was stored: {advice}",
        path.display()
    );
    let cannot = || format!("cannot bring {key} to its new place");
    // Its first byte says how many there are.
    let range = (blob.size_bytes > 0).then_some(0..1);
    match to.read(&blob.key, range).await {
        Ok(there) if there.size_bytes == blob.size_bytes => return Ok((blob.size_bytes, true)),
        Ok(_) => bail!("{key} is there already and is another file: begin with an empty place"),
        Err(BlobError::NotFound) => {}
        Err(err) => return Err(err).with_context(cannot),
    }
    let put = to.put_file(&blob.key, &path).await.with_context(cannot)?;
    ensure!(
        put.blake3 == blob.blake3,
        "{} changed meanwhile",
        path.display()
    );
    Ok((blob.size_bytes, false))
}

//! Opening what lasts: the database and the blobs that the configuration names, and the proof that both belong
//! together.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use kinora_store::{Blobs, BucketOptions, PostgresOptions, PostgresStore, SqliteStore, Store};
use uuid::Uuid;

use crate::config::{BlobPlace, Config, DatabasePlace};
use crate::data_folder::DataFolder;

/// The name under which a database knows its blobs.
const BLOBS: &str = "blobs";
/// How often another process that has just named the blobs is given time to mark them.
const N_MARK_LOOKS: u32 = 10;
const MARK_LOOK_EVERY: Duration = Duration::from_millis(500);

/// Opens the database for a command beside the servers, and brings it up to date.
///
/// # Errors
/// It cannot be reached or was made by a newer kinora.
pub(crate) async fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    match &config.database.url {
        DatabasePlace::Sqlite => {
            let folder = DataFolder::at(&config.data_dir);
            folder.make()?;
            let store =
                SqliteStore::open(&folder.database()).context("cannot open the database")?;
            Ok(Arc::new(store))
        }
        DatabasePlace::Postgres(url) => {
            let opened = PostgresStore::open(&postgres_options(config, url)).await;
            let store = opened
                .with_context(|| format!("cannot open the database {}", config.database.url))?;
            Ok(Arc::new(store))
        }
    }
}

/// Opens the database for a server whose data folder nobody else has, and takes back the jobs of the last process where
/// there can be no other.
///
/// # Errors
/// As [`open_store`].
pub(crate) async fn open_store_to_serve(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    if config.database.url != DatabasePlace::Sqlite {
        return open_store(config).await;
    }
    let database = DataFolder::at(&config.data_dir).database();
    let store = SqliteStore::open(&database).context("cannot open the database")?;
    let context = "cannot take back the jobs of the last process";
    // Whoever held a lease is gone: this process has the folder's lock.
    store.lapse_all_leases().await.context(context)?;
    store.reap().await.context(context)?;
    Ok(Arc::new(store))
}

/// What PostgreSQL is asked with.
pub(crate) fn postgres_options(config: &Config, url: &str) -> PostgresOptions {
    PostgresOptions {
        url: url.to_owned(),
        ca_file: config.database.ca_file.clone(),
        max_connections: config.database.connections,
    }
}

/// Opens the place of the blobs. Where several processes share a database, they must be the blobs that it knows.
///
/// # Errors
/// The place cannot be used, or belongs to another database.
pub(crate) async fn open_blobs(config: &Config, store: &dyn Store) -> anyhow::Result<Blobs> {
    let blobs = match &config.blobs.url {
        BlobPlace::DataFolder => in_folder(DataFolder::at(&config.data_dir).blobs())?,
        BlobPlace::Folder(path) => in_folder(path.clone())?,
        BlobPlace::Bucket(url) => Blobs::in_bucket(&BucketOptions {
            url: url.clone(),
            settings: config.blobs.service.0.clone(),
        })
        .with_context(|| format!("cannot use {url}"))?,
    };
    if config.database.url != DatabasePlace::Sqlite {
        check_belongs(config, store, &blobs).await?;
    }
    Ok(blobs)
}

fn in_folder(folder: PathBuf) -> anyhow::Result<Blobs> {
    Blobs::in_folder(&folder)
        .with_context(|| format!("cannot open the folder for videos {}", folder.display()))
}

/// Blobs carry a mark, and the database knows it: two processes with one database and blobs of their own would each
/// miss what the other has made.
async fn check_belongs(config: &Config, store: &dyn Store, blobs: &Blobs) -> anyhow::Result<()> {
    let place = match &config.blobs.url {
        BlobPlace::DataFolder => "the data folder's own blobs".to_owned(),
        named => named.to_string(),
    };
    let unreachable = || format!("cannot reach {place}");
    let found = blobs.mark().await.with_context(unreachable)?;
    let ours = found
        .clone()
        .unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    let known = store.fact(BLOBS, &ours).await?;
    if found.is_none() && known == ours {
        blobs.set_mark(&ours).await.with_context(unreachable)?;
        return Ok(());
    }
    for _ in 0..N_MARK_LOOKS {
        match blobs.mark().await.with_context(unreachable)? {
            Some(mark) if mark == known => return Ok(()),
            Some(_) => break,
            // Whoever named them may be about to mark them.
            None => tokio::time::sleep(MARK_LOOK_EVERY).await,
        }
    }
    bail!(
        "{place} holds other videos than the database {} knows: name the same bucket or shared folder for every \
         process with --blobs",
        config.database.url
    );
}

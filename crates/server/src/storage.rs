//! Opening what lasts: the database and the blobs that the configuration names, and the proof that both belong
//! together.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use kinora_store::{Blobs, BucketOptions, PostgresOptions, PostgresStore, SqliteStore, Store};
use uuid::Uuid;

use crate::config::{BlobPlace, Config, DatabasePlace};
use crate::data_folder::DataFolder;
use crate::machine::host_name;

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
    if let DatabasePlace::Postgres(url) = &config.database.url {
        let store = open_store(config).await?;
        // A connection of the pool stays open from here on, so that an import that begins now sees this process.
        store.ping().await.context("cannot reach the database")?;
        if PostgresStore::is_importing(&postgres_options(config, url)).await? {
            bail!(
                "kinora import into {} has not come to its end: run it again, or begin with another database",
                config.database.url
            );
        }
        return Ok(store);
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

/// Opens the place of the blobs. One that others could name as well must be that of this database: its sweep deletes
/// what it does not know.
///
/// # Errors
/// The place cannot be used, or belongs to another database, or the database has its blobs elsewhere.
pub(crate) async fn open_blobs(config: &Config, store: &dyn Store) -> anyhow::Result<Blobs> {
    let own = DataFolder::at(&config.data_dir).blobs();
    let (blobs, place) = match &config.blobs.url {
        BlobPlace::DataFolder => (in_folder(&own)?, on_this_machine(&own)),
        BlobPlace::Folder(path) => (in_folder(path)?, on_this_machine(path)),
        BlobPlace::Bucket(url) => {
            let options = BucketOptions {
                url: url.clone(),
                settings: config.blobs.service.0.clone(),
            };
            let blobs = Blobs::in_bucket(&options);
            let blobs = blobs.with_context(|| format!("cannot use {url}"))?;
            (blobs, url.trim_end_matches('/').to_owned())
        }
    };
    let is_private =
        config.database.url == DatabasePlace::Sqlite && config.blobs.url == BlobPlace::DataFolder;
    if !is_private {
        check_belongs(store, &blobs, &place).await?;
    }
    Ok(blobs)
}

fn in_folder(folder: &Path) -> anyhow::Result<Blobs> {
    Blobs::in_folder(folder)
        .with_context(|| format!("cannot open the folder for videos {}", folder.display()))
}

/// A folder as the database remembers it: the same path on another machine is another folder.
fn on_this_machine(folder: &Path) -> String {
    let path = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    format!("{}:{}", host_name(), path.display())
}

/// Blobs carry the mark of their database. Those without one are taken only at the place that the database named
/// first: anywhere else a process would miss what the others have made.
async fn check_belongs(store: &dyn Store, blobs: &Blobs, place: &str) -> anyhow::Result<()> {
    let unreachable = || format!("cannot reach the videos at {place}");
    let fresh = Uuid::new_v4().simple().to_string();
    let database = store.fact("database", &fresh).await?;
    match blobs.mark().await.with_context(unreachable)? {
        Some(mark) if mark == database => Ok(()),
        Some(_) => bail!(
            "the videos at {place} belong to another database: name another folder, bucket or prefix with --blobs"
        ),
        None => {
            let named = store.fact("blobs", place).await?;
            if named != place {
                bail!(
                    "this database has its videos at {named}, and {place} is another place: name the same bucket or \
                     shared folder for every process with --blobs"
                );
            }
            blobs.set_mark(&database).await.with_context(unreachable)
        }
    }
}

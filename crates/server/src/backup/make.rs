//! Making a backup, beside a server that may be running.

use std::fs::{self, File};
use std::io::{Read, Seek as _, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use kinora_store::{Blobs, KeptBlob, SqliteCopy};

use super::manifest::{DATABASE, MANIFEST, Manifest, Part, SETTINGS, WEBHOOK_KEY};
use super::tar::{ArchiveWriter, Entry};
use crate::config::{BlobPlace, Config, DatabasePlace};
use crate::data_folder::DataFolder;
use crate::webhooks::Sealer;

/// The rows of one moment: to be read, and as the bytes of a file that has no name any more.
struct Rows {
    copy: SqliteCopy,
    file: File,
    size_bytes: u64,
    blake3: [u8; 32],
}

/// Writes everything that a data folder needs to serve again to `out`. Blocks; memory is constant.
///
/// # Errors
/// The installation is none of the embedded mode; something of it cannot be read, is missing or is not what its row
/// says; `out` cannot be written. What was written by then is no archive.
pub(crate) fn write(config: &Config, out: &mut dyn Write) -> anyhow::Result<Manifest> {
    let folder = DataFolder::at(&config.data_dir);
    let blobs = source_blobs(config, &folder)?;
    // From before the rows are copied until the last blob is: what they point at stays.
    let _kept = folder.keep_files().with_context(|| {
        format!(
            "cannot write to the data folder {}",
            folder.root().display()
        )
    })?;
    let made_at = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut rows = copy_rows(&folder)?;
    let own_key = folder.webhook_key();
    // After the rows, whose secrets are sealed with it.
    let key_path = config.webhooks.key_file.as_ref().unwrap_or(&own_key);
    let key = read_if_there(key_path)?;
    check_key(&rows.copy, key.as_deref(), key_path)?;
    let small = [
        (SETTINGS, read_if_there(&folder.settings())?),
        (WEBHOOK_KEY, key),
    ];
    let small = small
        .into_iter()
        .filter_map(|(name, bytes)| Some((name, bytes?)));
    let small: Vec<(&str, Vec<u8>)> = small.collect();
    let mut files: Vec<Part> = small
        .iter()
        .map(|(name, bytes)| part(name, bytes.len() as u64, blake3::hash(bytes)))
        .collect();
    files.push(part(DATABASE, rows.size_bytes, rows.blake3.into()));
    let manifest = manifest(config, &rows, made_at, files)?;

    let mut archive = ArchiveWriter::new(out, made_at);
    let head = manifest.to_bytes()?;
    archive.add(&entry(MANIFEST, head.len() as u64), &mut head.as_slice())?;
    for (name, bytes) in &small {
        archive.add(&entry(name, bytes.len() as u64), &mut bytes.as_slice())?;
    }
    archive.add(&entry(DATABASE, rows.size_bytes), &mut rows.file)?;
    rows.copy
        .for_each_blob(|blob| add_blob(&mut archive, &blobs, &blob))?;
    archive.finish()?;
    Ok(manifest)
}

/// Where the blobs are, when there is an installation of the embedded mode.
fn source_blobs(config: &Config, folder: &DataFolder) -> anyhow::Result<Blobs> {
    if config.database.url != DatabasePlace::Sqlite {
        bail!(
            "the database is {}: back it up with pg_dump, and the videos with their bucket or folder \
             (docs/operations.md, Backup and restore)",
            config.database.url
        );
    }
    if folder.restoring().exists() {
        bail!(
            "kinora restore did not come to its end in {}: run it again",
            folder.root().display()
        );
    }
    if !folder.database().exists() {
        bail!(
            "there is no database in {}: name the data folder of a server with --data-dir",
            folder.root().display()
        );
    }
    let own = folder.blobs();
    let path = match &config.blobs.url {
        BlobPlace::DataFolder => &own,
        BlobPlace::Folder(path) => path,
        BlobPlace::Bucket(url) => bail!(
            "the videos are in {url}: keep versions of the bucket or a second one, and copy the database with sqlite3 \
             (docs/operations.md, Backup and restore)"
        ),
    };
    if !path.exists() {
        bail!("the folder for videos {} is not there", path.display());
    }
    Blobs::in_folder(path)
        .with_context(|| format!("cannot open the folder for videos {}", path.display()))
}

fn copy_rows(folder: &DataFolder) -> anyhow::Result<Rows> {
    let path = folder.copied_rows();
    // Also for who unpacks the archive with tar: two databases of one name would sweep each other's files.
    let opened = SqliteCopy::make(&folder.database(), &path)
        .and_then(|()| SqliteCopy::let_go(&path))
        .and_then(|()| SqliteCopy::open(&path))
        .context("cannot copy the database");
    let file = opened.and_then(|copy| Ok((copy, File::open(&path)?)));
    // Whoever has it open reads on. A process that is killed from here on leaves nothing behind.
    let removed = fs::remove_file(&path);
    let (copy, mut file) = file?;
    removed.with_context(|| format!("cannot remove {}", path.display()))?;
    let size_bytes = file.metadata()?.len();
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut file, &mut hasher).context("cannot read the copy of the database")?;
    file.rewind()?;
    Ok(Rows {
        copy,
        file,
        size_bytes,
        blake3: *hasher.finalize().as_bytes(),
    })
}

fn manifest(
    config: &Config,
    rows: &Rows,
    made_at: u64,
    files: Vec<Part>,
) -> anyhow::Result<Manifest> {
    let counts = rows.copy.counts()?;
    let (mut n_blobs, mut blob_bytes) = (0, 0);
    rows.copy.for_each_blob(|blob| {
        n_blobs += 1;
        blob_bytes += blob.size_bytes;
        anyhow::Ok(())
    })?;
    let is_elsewhere = [
        ("blobs.url", config.blobs.url != BlobPlace::DataFolder),
        ("webhooks.key_file", config.webhooks.key_file.is_some()),
    ];
    let elsewhere = is_elsewhere.into_iter().filter(|(_, is_so)| *is_so);
    Ok(Manifest {
        format: Manifest::FORMAT,
        kinora: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        files,
        n_projects: counts.n_projects,
        n_videos: counts.n_videos,
        n_unfinished: counts.n_unfinished,
        n_blobs,
        blob_bytes,
        elsewhere: elsewhere.map(|(key, _)| key.to_owned()).collect(),
    })
}

/// Adds a blob, whose bytes must be those that its row says.
fn add_blob<W: Write>(
    archive: &mut ArchiveWriter<W>,
    blobs: &Blobs,
    blob: &KeptBlob,
) -> anyhow::Result<()> {
    let key = blob.key.as_str();
    let path = blobs.local_path(&blob.key);
    let path = path.with_context(|| format!("`{key}` is not a name that kinora gives"))?;
    let advice = "put the file back, or delete what it belongs to, and run kinora backup again";
    let mut file = File::open(&path)
        .with_context(|| format!("{} cannot be read: {advice}", path.display()))?;
    let n_bytes = file.metadata()?.len();
    let entry = entry(&format!("blobs/{key}"), blob.size_bytes);
    if n_bytes != blob.size_bytes || archive.add(&entry, &mut file)? != blob.blake3 {
        bail!(
            "{} is damaged, it is not what was stored: {advice}",
            path.display()
        );
    }
    Ok(())
}

/// An archive without the key that its secrets are sealed with would lose them, which shows only once it is needed.
fn check_key(copy: &SqliteCopy, key: Option<&[u8]>, path: &Path) -> anyhow::Result<()> {
    if !Sealer::is_key_of(key.unwrap_or_default(), &copy.sealed_secrets()?) {
        bail!(
            "{} opens no secret of the webhook endpoints: name the key that the server has with webhooks.key_file, or, \
             if it is lost, rotate the secret of an endpoint and run kinora backup again",
            path.display()
        );
    }
    Ok(())
}

fn read_if_there(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Some(bytes)),
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(err).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn part(name: &str, size_bytes: u64, blake3: blake3::Hash) -> Part {
    Part {
        name: name.to_owned(),
        size_bytes,
        blake3: blake3.to_hex().to_string(),
    }
}

fn entry(name: &str, size_bytes: u64) -> Entry {
    Entry {
        name: name.to_owned(),
        size_bytes,
    }
}

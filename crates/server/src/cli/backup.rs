//! `kinora backup`.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use rustix::fs::{FlockOperation, flock};

use crate::backup::{self, Manifest};
use crate::cli::accounts::{PlaceArgs, print};
use crate::config::{Config, Environment};
use crate::data_folder::DataFolder;

/// Write everything a data folder has into one archive, beside its server
///
/// The archive is of one moment and has the database, the videos and files, the key that seals webhook secrets and
/// kinora.toml. It is a tar. Keep it as you keep a password. `kinora restore` makes a data folder of it.
#[derive(Args, Clone, Debug)]
pub(crate) struct BackupArgs {
    /// The archive to write, replaced once the new one is whole; - for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Makes a backup where blocking is fine.
pub(crate) async fn run(args: BackupArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let config = args.place.load(environment)?;
    let work = move || match args.file.to_str() {
        Some("-") => to_standard_output(&config).map(|manifest| {
            eprintln!("{}", summary(&manifest, "standard output"));
        }),
        _ => {
            let manifest = to_file(&config, &args.file)?;
            print(&format!(
                "{}\n",
                summary(&manifest, &args.file.display().to_string())
            ))
        }
    };
    tokio::task::spawn_blocking(work).await??;
    Ok(ExitCode::SUCCESS)
}

fn summary(manifest: &Manifest, place: &str) -> String {
    format!("backed up {} to {place}", contents(manifest))
}

/// How much there is in an archive, for people.
pub(crate) fn contents(manifest: &Manifest) -> String {
    let Manifest {
        n_videos,
        n_unfinished,
        n_projects,
        n_blobs,
        blob_bytes,
        ..
    } = manifest;
    format!(
        "{n_videos} videos ({n_unfinished} unfinished) of {n_projects} projects, {n_blobs} files of {blob_bytes} bytes"
    )
}

fn to_standard_output(config: &Config) -> anyhow::Result<Manifest> {
    if io::stdout().is_terminal() {
        bail!("standard output is a terminal: name a file, or send the archive on with a pipe");
    }
    backup::write(config, &mut io::stdout().lock())
}

/// Writes beside `path` and puts the archive in its place once it is whole and on the disk.
fn to_file(config: &Config, path: &Path) -> anyhow::Result<Manifest> {
    check_replaceable(path)?;
    check_outside(&DataFolder::at(&config.data_dir), path)?;
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    let partial = PathBuf::from(name);
    let no_new_backup = || format!("there is no new backup in {}", path.display());
    // Whoever has it locked is the one who may write, rename and remove it.
    let file = lock_partial(&partial).with_context(no_new_backup)?;
    let written = write_partial(config, &file).and_then(|manifest| {
        std::fs::rename(&partial, path)?;
        Ok(manifest)
    });
    if written.is_err() {
        // What it was to become is in the error.
        drop(std::fs::remove_file(&partial));
    }
    let manifest = written.with_context(no_new_backup)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let synced = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("{} may be lost in a power cut", path.display()))?;
    Ok(manifest)
}

/// Refuses a place that the server of the data folder keeps in order: the archive would be deleted as a blob that
/// nothing points at, or with the scratch files of the next start.
fn check_outside(folder: &DataFolder, path: &Path) -> anyhow::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    // One that is not there is reported by what opens the file.
    let Ok(parent) = parent.unwrap_or(Path::new(".")).canonicalize() else {
        return Ok(());
    };
    let is_within = |part: &PathBuf| {
        part.canonicalize()
            .is_ok_and(|part| parent.starts_with(part))
    };
    match folder.parts().iter().find(|part| is_within(part)) {
        Some(part) => bail!(
            "{} is in {}, which kinora keeps in order by itself: write the archive elsewhere",
            path.display(),
            part.display()
        ),
        None => Ok(()),
    }
}

/// Opens the file that becomes the archive, for this process alone; what a killed backup has left in it goes.
fn lock_partial(partial: &Path) -> anyhow::Result<File> {
    let mut options = File::options();
    // It has secrets in it. Not truncated before it is locked: another may be writing to it.
    let options = options.write(true).create(true).truncate(false).mode(0o600);
    let cannot = || format!("cannot write {}", partial.display());
    let file = options.open(partial).with_context(cannot)?;
    let is_locked = flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
    if !is_locked || !is_still_at(&file, partial).with_context(cannot)? {
        bail!(
            "another kinora backup writes {}: let it end, or name another file",
            partial.display()
        );
    }
    file.set_len(0).with_context(cannot)?;
    Ok(file)
}

/// Whether the file is the one at `path`: whoever had it locked until now may have renamed it, and then it is the
/// archive of that one.
fn is_still_at(file: &File, path: &Path) -> io::Result<bool> {
    let opened = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (opened.dev(), opened.ino())),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(err) => Err(err),
    }
}

fn write_partial(config: &Config, file: &File) -> anyhow::Result<Manifest> {
    let mut out = BufWriter::new(file);
    let manifest = backup::write(config, &mut out)?;
    out.flush()?;
    file.sync_all()?;
    Ok(manifest)
}

/// A file that is no backup was not meant.
fn check_replaceable(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        bail!(
            "{} is a folder: name a file in it, such as {}",
            path.display(),
            path.join("kinora.tar").display()
        );
    }
    let Ok(file) = File::open(path) else {
        return Ok(());
    };
    let mut start = Vec::new();
    file.take(64).read_to_end(&mut start)?;
    match start.is_empty() || backup::looks_like_one(&start) {
        true => Ok(()),
        false => bail!(
            "{} is there and is no backup: name another file",
            path.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_was_renamed_while_it_was_opened_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let (partial, archive) = (folder.path().join("a.partial"), folder.path().join("a"));
        let file = lock_partial(&partial).unwrap();
        assert!(is_still_at(&file, &partial).unwrap());
        std::fs::rename(&partial, &archive).unwrap();
        assert!(!is_still_at(&file, &partial).unwrap());
        let _next = lock_partial(&partial).unwrap();
        assert!(!is_still_at(&file, &partial).unwrap());
    }

    #[test]
    fn what_a_killed_backup_left_is_begun_anew_and_what_another_writes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let partial = folder.path().join("a.partial");
        std::fs::write(&partial, "left over").unwrap();
        let mut file = lock_partial(&partial).unwrap();
        assert_eq!(file.metadata().unwrap().len(), 0);
        file.write_all(b"new").unwrap();
        let why = lock_partial(&partial).unwrap_err().to_string();
        assert!(why.contains("another kinora backup writes"), "{why}");
        assert_eq!(std::fs::read(&partial).unwrap(), b"new");
    }
}

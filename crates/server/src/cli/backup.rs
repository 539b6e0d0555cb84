//! `kinora backup`.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::backup::{self, Manifest};
use crate::cli::accounts::{PlaceArgs, print};
use crate::config::{Config, Environment};

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
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    let partial = PathBuf::from(name);
    let written = write_partial(config, &partial).and_then(|manifest| {
        std::fs::rename(&partial, path)?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(manifest)
    });
    if written.is_err() {
        // What it was to become is in the error; one that was never made cannot be removed.
        drop(std::fs::remove_file(&partial));
    }
    written.with_context(|| format!("there is no new backup in {}", path.display()))
}

fn write_partial(config: &Config, partial: &Path) -> anyhow::Result<Manifest> {
    let mut options = File::options();
    // It has secrets in it.
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let file = options
        .open(partial)
        .with_context(|| format!("cannot write {}", partial.display()))?;
    let mut out = BufWriter::new(&file);
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

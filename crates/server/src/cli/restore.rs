//! `kinora restore`.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::backup;
use crate::cli::accounts::{PlaceArgs, print};
use crate::cli::backup::contents;
use crate::config::{Config, DatabasePlace, Environment};
use crate::data_folder::DataFolder;

/// Make a data folder of an archive that kinora backup has written
///
/// Everything is checked before anything is put in place. The folder must be empty or not there. Videos that were
/// unfinished go on once a server starts in it.
#[derive(Args, Clone, Debug)]
pub(crate) struct RestoreArgs {
    /// The archive; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Restores, and says what there is now.
pub(crate) async fn run(args: RestoreArgs, environment: &Environment) -> anyhow::Result<ExitCode> {
    let config = args.place.load(environment)?;
    if config.database.url != DatabasePlace::Sqlite {
        bail!(
            "the database is {}, and an archive becomes a data folder: use kinora import to bring it there",
            config.database.url
        );
    }
    let input: Box<dyn Read + Send> = match args.file.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => {
            let file = File::open(&args.file);
            Box::new(file.with_context(|| format!("cannot open {}", args.file.display()))?)
        }
    };
    let manifest = backup::restore(DataFolder::at(&config.data_dir), input).await;
    let manifest = manifest.context("nothing was restored")?;
    print(&format!(
        "restored {} to {}\n",
        contents(&manifest),
        config.data_dir.display()
    ))?;
    warn_of_places(&config, &manifest.elsewhere);
    Ok(ExitCode::SUCCESS)
}

/// What lay elsewhere is in the data folder now, where a server that is still told of the other place would not look.
fn warn_of_places(config: &Config, elsewhere: &[String]) {
    for key in elsewhere {
        eprintln!(
            "note: {key} named a place outside the data folder. What was there is in {} now: remove {key} from the \
             configuration, or move it there before the first start.",
            config.data_dir.display()
        );
    }
}
